//! The frame: the one thing that travels from the canvas to the encoder.
//!
//! A frame is painted once and never changed afterwards, so its pixels are shared, not copied.
//! A frame whose canvas did not change shares the pixels of the frame before it, and later
//! stages recognise that by the pointer. Pixels know where they differ from those painted before
//! them, so that later stages need not look at the others.

pub(crate) mod region;

use std::fmt;
use std::ops::Deref;
use std::sync::{Arc, OnceLock, Weak};

use self::region::Tiles;
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

/// The pixels of one painted canvas, shared.
pub type Pixels = Arc<PixelBuffer>;

/// A picture's bytes: RGBA, 8 bits each, premultiplied, rows from the top with no padding between
/// them.
#[derive(Debug, Clone, Default)]
pub struct PixelBuffer {
    bytes: Vec<u8>,
    change: Option<Change>,
    opaque: OnceLock<bool>,
}

/// Where a picture differs from another of the same size.
#[derive(Debug, Clone)]
struct Change {
    before: Weak<PixelBuffer>,
    tiles: Tiles,
}

impl PixelBuffer {
    /// A picture that differs from `before`, which has the same size, in `tiles` alone.
    pub(crate) fn changed(bytes: Vec<u8>, before: &Pixels, tiles: Tiles) -> Self {
        let change = Change { before: Arc::downgrade(before), tiles };
        Self { bytes, change: Some(change), opaque: OnceLock::new() }
    }

    /// The tiles outside which this is the same as `other`, where that is known.
    pub(crate) fn change_from(&self, other: &Weak<Self>) -> Option<&Tiles> {
        self.change.as_ref().filter(|change| change.before.ptr_eq(other)).map(|change| &change.tiles)
    }

    /// Whether nothing shows through any pixel; they are looked at once.
    pub(crate) fn is_opaque(&self) -> bool {
        let all = |run: &[[u8; 4]]| run.iter().fold(u32::MAX, |all, pixel| all & u32::from_le_bytes(*pixel));
        let look = || self.bytes.as_chunks::<4>().0.chunks(1024).all(|run| all(run) >> 24 == 255);
        *self.opaque.get_or_init(look)
    }

    /// The bytes.
    pub fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }
}

impl From<Vec<u8>> for PixelBuffer {
    fn from(bytes: Vec<u8>) -> Self {
        Self { bytes, change: None, opaque: OnceLock::new() }
    }
}

impl FromIterator<u8> for PixelBuffer {
    fn from_iter<I: IntoIterator<Item = u8>>(bytes: I) -> Self {
        Self::from(Vec::from_iter(bytes))
    }
}

impl Deref for PixelBuffer {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.bytes
    }
}

impl PartialEq for PixelBuffer {
    fn eq(&self, other: &Self) -> bool {
        self.bytes == other.bytes
    }
}

impl Eq for PixelBuffer {}

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
