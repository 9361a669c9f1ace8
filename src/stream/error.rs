//! What can be wrong with what is asked of a track or given to its source.
//!
//! The names are those of the web's exceptions. Whether an error matters is left to the caller;
//! after any of them the track is as it was.

use crate::frame::Size;
use crate::limits;

/// An error of the stream room.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// Constraints that the source can't meet (Media Capture and Streams, `OverconstrainedError`).
    #[error("OverconstrainedError: the track can't meet its constraints{}", named(constraint))]
    Overconstrained {
        /// The web's name of the first constraint that can't be met by itself; empty where each can.
        constraint: &'static str,
    },
    /// A constraint that is no finite number.
    #[error("TypeError: {constraint} must be a finite number")]
    NotFinite {
        /// The web's name of the constraint.
        constraint: &'static str,
    },
    /// More advanced sets than [`limits::CONSTRAINT_SETS`].
    #[error("at most {max} advanced sets of constraints are possible, not {sets}", max = limits::CONSTRAINT_SETS)]
    TooManySets {
        /// The number given.
        sets: usize,
    },
    /// A size that no picture can have.
    #[error("a picture can't be {size}: sides go from 1 to {side} pixels, and it has at most {area} pixels", side = limits::CANVAS_SIDE_PX, area = limits::CANVAS_AREA_PX)]
    PictureSize {
        /// The size given.
        size: Size,
    },
    /// Pixels that are not as many as their size says.
    #[error("a picture of {size} has {needed} bytes, not {bytes}", needed = size.rgba_bytes())]
    PictureBytes {
        /// The size given.
        size: Size,
        /// The bytes given.
        bytes: usize,
    },
}

fn named(constraint: &str) -> String {
    if constraint.is_empty() { String::new() } else { format!(": {constraint}") }
}
