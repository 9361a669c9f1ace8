//! What can be wrong with what is asked of a track.
//!
//! The names are those of the web's exceptions. Whether an error matters is left to the caller;
//! after any of them the track is as it was.

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
}

fn named(constraint: &str) -> String {
    if constraint.is_empty() { String::new() } else { format!(": {constraint}") }
}
