//! A part of a picture that is to be converted.
//!
//! Where it lies and its RGBA rows go together, so that converters need not know of the picture that it
//! was cut from.

use std::borrow::Cow;

use crate::frame::Size;
use crate::frame::region::{Bounds, Region};

/// A rectangle of a picture's pixels, in whole tiles but at the picture's right and lower edge.
pub(super) struct Part<'a> {
    /// Pixels left of it in the picture, and above it.
    pub(super) left: usize,
    pub(super) top: usize,
    pub(super) width: usize,
    pub(super) height: usize,
    /// Its pixels from the first to the end of its last line.
    pub(super) rgba: Cow<'a, [u8]>,
    /// Bytes from one line to the next.
    pub(super) stride: usize,
}

impl<'a> Part<'a> {
    /// The parts of `pixels`, a picture of `size`, that make up `region`. Those at the lower edge are as
    /// wide as the picture, so that each has all bytes of its lines in the picture.
    pub(super) fn all(pixels: &'a [u8], size: Size, region: &'a Region) -> impl Iterator<Item = Self> {
        let whole = Bounds::of(size);
        let mut bottom = None;
        region.within(whole).filter_map(move |bounds| {
            if bounds.bottom < whole.bottom {
                return Some(Self::of(pixels, whole, bounds));
            }
            let is_first = bottom.replace(bounds).is_none();
            is_first.then(|| Self::of(pixels, whole, Bounds { top: bounds.top, ..whole }))
        })
    }

    fn of(pixels: &'a [u8], whole: Bounds, bounds: Bounds) -> Self {
        let (left, top) = (whole.column(bounds.left), whole.line(bounds.top));
        let stride = whole.width() * 4;
        let (width, height) = (bounds.width(), bounds.height());
        let begin = top * stride + left * 4;
        Self {
            left,
            top,
            width,
            height,
            rgba: Cow::Borrowed(&pixels[begin..begin + height * stride]),
            stride,
        }
    }

    /// The same with each pixel changed by `change`.
    pub(super) fn map(&self, change: impl Fn([u8; 4]) -> [u8; 4]) -> Part<'static> {
        let rgba = self.rows().flat_map(|row| row.as_chunks::<4>().0).flat_map(|pixel| change(*pixel));
        Part { rgba: Cow::Owned(rgba.collect()), stride: self.width * 4, ..*self }
    }

    /// Its lines from the top.
    pub(super) fn rows(&self) -> impl Iterator<Item = &[u8]> {
        self.rows_from(0)
    }

    /// Its lines from number `top` on, which is one of them.
    pub(super) fn rows_from(&self, top: usize) -> impl Iterator<Item = &[u8]> {
        self.rgba[top * self.stride..].chunks_exact(self.stride).map(|row| &row[..self.width * 4])
    }
}
