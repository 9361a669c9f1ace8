//! The frame: the one thing that travels from the canvas to the encoder.
//!
//! A frame is painted once and never changed afterwards, so its pixels are shared, not copied.
//! A frame whose canvas did not change shares the pixels of the frame before it, and later
//! stages recognise that by the pointer.

use std::fmt;
use std::sync::Arc;

use crate::time::Timestamp;

/// A width and a height in pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Size {
    /// Pixels from left to right.
    pub width: u32,
    /// Pixels from top to bottom.
    pub height: u32,
}

impl Size {
    /// The size `width` x `height`.
    pub const fn new(width: u32, height: u32) -> Self {
        Self { width, height }
    }

    /// The number of pixels.
    pub const fn area(self) -> u64 {
        self.width as u64 * self.height as u64
    }

    /// The number of bytes of an RGBA picture of this size.
    pub const fn rgba_bytes(self) -> u64 {
        self.area() * 4
    }
}

impl fmt::Display for Size {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}x{}", self.width, self.height)
    }
}

/// The pixels of one painted canvas: RGBA, 8 bits each, premultiplied, rows from the top with
/// no padding between them.
pub type Pixels = Arc<Vec<u8>>;

/// One captured picture and its place in time.
#[derive(Debug, Clone)]
pub struct Frame {
    /// What was painted.
    pub pixels: Pixels,
    /// The canvas's size at that paint.
    pub size: Size,
    /// How many frames its track gave before this one.
    pub index: u64,
    /// The virtual time of the paint.
    pub timestamp: Timestamp,
}
