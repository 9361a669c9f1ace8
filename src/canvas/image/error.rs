//! What can be wrong with a picture. Which file it was, the caller adds.
//!
//! Decoders' words and the limits come in; messages that say what is wrong and what is possible go
//! out.

use crate::frame::Size;
use crate::limits;

/// Why a picture cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ImageError {
    /// The bytes are of no format that is known.
    #[error("this is no picture in PNG, JPEG, WebP, GIF or SVG")]
    Unknown,
    /// The picture is damaged, cut short, or uses what its decoder does not know.
    #[error("the {format} is broken: {reason}")]
    Broken {
        /// The format's name.
        format: &'static str,
        /// What the decoder says.
        reason: String,
    },
    /// More bytes than a picture may have.
    #[error("the file has {bytes} bytes, a picture may have {max}")]
    Bytes {
        /// The bytes it has.
        bytes: usize,
        /// The limit.
        max: usize,
    },
    /// More pixels than a picture may have.
    #[error("the picture is too large: {size} pixels, at most {max} in all are possible")]
    Pixels {
        /// Width and height.
        size: Size,
        /// The limit, in pixels.
        max: u64,
    },
    /// An animation with more than fits.
    #[error(
        "the animation is too large: {frames} frames of {size} pixels, at most {} frames and {} pixels in all are possible",
        limits::IMAGE_FRAMES,
        limits::ANIMATION_PIXELS
    )]
    Frames {
        /// The frames known of so far.
        frames: usize,
        /// The size of each.
        size: Size,
    },
    /// An SVG that uses what is not drawn, rather than a picture with a hole in it.
    #[error("the SVG has {what}, which cannot be drawn: {remedy}")]
    Unsupported {
        /// What it has.
        what: String,
        /// What to do.
        remedy: &'static str,
    },
    /// An SVG that would take too long, or too much memory.
    #[error("the SVG is too complex: {0}")]
    Complex(String),
}
