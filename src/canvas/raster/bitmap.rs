//! A picture in memory: premultiplied RGBA, 8 bits each, and where it lies.
//!
//! The canvas's own bitmap begins at (0, 0). Layers and filtered shapes lie where they are
//! needed, in the same device pixels.

use crate::frame::region::Bounds;

/// Premultiplied RGBA rows from the top, with no padding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::canvas) struct Bitmap<Store = Vec<u8>> {
    bounds: Bounds,
    pixels: Store,
}

/// Lines of a bitmap, to be drawn on.
pub(super) type Sheet<'a> = Bitmap<&'a mut [u8]>;

impl Bitmap {
    /// A transparent picture.
    pub(in crate::canvas) fn transparent(bounds: Bounds) -> Self {
        Self { bounds, pixels: vec![0; bounds.area() * 4] }
    }

    /// A picture of `pixels`, whose length is that of `bounds`.
    pub(in crate::canvas) fn new(bounds: Bounds, pixels: Vec<u8>) -> Self {
        assert_eq!(pixels.len(), bounds.area() * 4, "the pixels fill the bounds");
        Self { bounds, pixels }
    }

    /// All of its lines.
    pub(super) fn sheet(&mut self) -> Sheet<'_> {
        Bitmap { bounds: self.bounds, pixels: &mut self.pixels }
    }

    pub(in crate::canvas) fn bounds(&self) -> Bounds {
        self.bounds
    }

    pub(in crate::canvas) fn pixels(&self) -> &[u8] {
        &self.pixels
    }

    pub(in crate::canvas) fn pixels_mut(&mut self) -> &mut [u8] {
        &mut self.pixels
    }

    pub(in crate::canvas) fn into_pixels(self) -> Vec<u8> {
        self.pixels
    }

    /// The pixels `left..right` of line `y`, all inside the bounds.
    pub(in crate::canvas) fn span(&self, y: i32, left: i32, right: i32) -> &[u8] {
        let range = self.range(y, left, right);
        &self.pixels[range]
    }

    /// Takes over the pixels in `part` from those of a picture with the same bounds.
    pub(in crate::canvas) fn copy_same(&mut self, pixels: &[u8], part: Bounds) {
        for y in part.top..part.bottom {
            let range = self.range(y, part.left, part.right);
            self.pixels[range.clone()].copy_from_slice(&pixels[range]);
        }
    }
}

impl<Store: AsMut<[u8]>> Bitmap<Store> {
    /// The pixels `left..right` of line `y`, all inside the bounds.
    pub(in crate::canvas) fn span_mut(&mut self, y: i32, left: i32, right: i32) -> &mut [u8] {
        let range = self.range(y, left, right);
        &mut self.pixels.as_mut()[range]
    }

    /// The lines of `part`, which is inside the bounds and not empty.
    pub(super) fn lines_mut(&mut self, part: Bounds) -> impl Iterator<Item = &mut [u8]> {
        let (width, first) = (self.bounds.width() * 4, self.bounds.line(part.top));
        let columns = self.bounds.column(part.left) * 4..self.bounds.column(part.right) * 4;
        let lines = self.pixels.as_mut()[first * width..].chunks_exact_mut(width).take(part.height());
        lines.map(move |line| &mut line[columns.clone()])
    }

    /// Takes over the pixels of `other` that lie in `part`, which is inside both.
    pub(in crate::canvas) fn copy_from(&mut self, other: &Bitmap, part: Bounds) {
        for y in part.top..part.bottom {
            self.span_mut(y, part.left, part.right).copy_from_slice(other.span(y, part.left, part.right));
        }
    }

    /// Makes `part` transparent, which is inside the bounds.
    pub(in crate::canvas) fn clear(&mut self, part: Bounds) {
        for y in part.top..part.bottom {
            self.span_mut(y, part.left, part.right).fill(0);
        }
    }
}

impl<Store> Bitmap<Store> {
    fn range(&self, y: i32, left: i32, right: i32) -> std::ops::Range<usize> {
        let line = self.bounds.line(y) * self.bounds.width();
        (line + self.bounds.column(left)) * 4..(line + self.bounds.column(right)) * 4
    }
}

impl<'a> Sheet<'a> {
    /// The lines above `y`, which is inside the bounds or at their end, and the others.
    pub(super) fn split_at(self, y: i32) -> (Self, Self) {
        let Self { bounds, pixels } = self;
        let (above, below) = pixels.split_at_mut(bounds.line(y) * bounds.width() * 4);
        let sheet = |bounds: Bounds, pixels: &'a mut [u8]| Self { bounds, pixels };
        (sheet(Bounds { bottom: y, ..bounds }, above), sheet(Bounds { top: y, ..bounds }, below))
    }
}
