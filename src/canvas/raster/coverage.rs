//! How much of each pixel a shape covers, 0 to 255.
//!
//! Rectangles along the axes are measured as such; all other outlines are filled by `fill`. Clips
//! and blurred shadows are coverage too. What is painted through it is left to the painter.

use std::sync::Arc;

use super::fill::Filler;
use crate::canvas::ops::Shape;
use crate::frame::region::Bounds;

/// The coverage of the pixels inside `bounds`; 0 outside.
#[derive(Debug, Clone)]
pub(super) struct Coverage {
    bounds: Bounds,
    kind: Kind,
}

#[derive(Debug, Clone)]
enum Kind {
    /// Every pixel wholly.
    Full,
    /// The product of the column's and the line's coverage.
    Rect { columns: Vec<u8>, lines: Vec<u8> },
    /// One byte for each pixel.
    Mask(Mask),
}

/// The coverage of all pixels in a rectangle. Copies share it.
#[derive(Debug, Clone)]
pub(super) struct Mask {
    bounds: Bounds,
    /// In lines from the top.
    covers: Arc<Vec<u8>>,
}

impl Mask {
    /// One byte for each pixel of `bounds`.
    pub(super) fn new(bounds: Bounds, covers: Vec<u8>) -> Self {
        assert_eq!(covers.len(), bounds.area(), "the mask fills the bounds");
        Self { bounds, covers: Arc::new(covers) }
    }

    /// This, `x` pixels to the right and `y` down.
    pub(super) fn moved(self, x: i32, y: i32) -> Self {
        Self { bounds: self.bounds.moved(x, y), ..self }
    }

    /// How much memory it takes.
    pub(super) fn bytes(&self) -> usize {
        size_of::<Self>() + self.covers.len()
    }
}

/// The coverage of neighbours in one line.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Cover<'a> {
    /// The same for all.
    Uniform(u8),
    /// One byte for each pixel.
    Each(&'a [u8]),
}

impl Coverage {
    /// All of `bounds`.
    pub(super) fn full(bounds: Bounds) -> Self {
        Self { bounds, kind: Kind::Full }
    }

    /// One byte for each pixel of `bounds`.
    pub(super) fn mask(bounds: Bounds, mask: Vec<u8>) -> Self {
        Self { bounds, kind: Kind::Mask(Mask::new(bounds, mask)) }
    }

    /// What `mask` covers of the pixels in `extent`.
    pub(super) fn part(mask: Mask, extent: Bounds) -> Self {
        Self { bounds: mask.bounds.intersect(extent), kind: Kind::Mask(mask) }
    }

    /// What `shape` covers of the pixels in `extent`.
    pub(super) fn of(shape: &Shape, extent: Bounds, filler: &mut Filler) -> Self {
        let bounds = shape.bounds().intersect(extent);
        match shape {
            _ if bounds.is_empty() => Self::full(Bounds::EMPTY),
            Shape::Rect(edges) => Self::of_rect(*edges, bounds),
            Shape::Path { outline, at, rule, .. } => {
                Self::mask(bounds, filler.fill(outline, *at, *rule, bounds))
            }
        }
    }

    fn of_rect([left, top, right, bottom]: [f64; 4], bounds: Bounds) -> Self {
        let columns = edge_coverage(left, right, bounds.left..bounds.right);
        let lines = edge_coverage(top, bottom, bounds.top..bounds.bottom);
        let whole = columns.iter().chain(&lines).all(|&cover| cover == 255);
        Self { bounds, kind: if whole { Kind::Full } else { Kind::Rect { columns, lines } } }
    }

    pub(super) fn bounds(&self) -> Bounds {
        self.bounds
    }

    /// Whether all of the bounds are covered wholly.
    pub(super) fn is_full(&self) -> bool {
        matches!(self.kind, Kind::Full)
    }

    /// The coverage of the lines of `part`, which is inside the bounds and not empty; absent where it
    /// is not kept pixel by pixel.
    pub(super) fn lines(&self, part: Bounds) -> Option<impl Iterator<Item = &[u8]>> {
        let Kind::Mask(Mask { bounds, covers }) = &self.kind else { return None };
        let (width, first) = (bounds.width(), bounds.line(part.top));
        let columns = bounds.column(part.left)..bounds.column(part.right);
        let lines = covers[first * width..].chunks_exact(width).take(part.height());
        Some(lines.map(move |line| &line[columns.clone()]))
    }

    /// This, `x` pixels to the right and `y` down.
    pub(super) fn moved(self, x: i32, y: i32) -> Self {
        let kind = match self.kind {
            Kind::Mask(mask) => Kind::Mask(mask.moved(x, y)),
            kind => kind,
        };
        Self { bounds: self.bounds.moved(x, y), kind }
    }

    /// The coverage of the pixels `left..right` of line `y`, all inside the bounds. `room` has at
    /// least their number of bytes.
    pub(super) fn span<'a>(&'a self, y: i32, left: i32, right: i32, room: &'a mut [u8]) -> Cover<'a> {
        let (from, to) = (self.bounds.column(left), self.bounds.column(right));
        match &self.kind {
            Kind::Full => Cover::Uniform(255),
            Kind::Rect { columns, lines } => match lines[self.bounds.line(y)] {
                255 => Cover::Each(&columns[from..to]),
                line => {
                    let room = &mut room[..to - from];
                    for (cover, column) in room.iter_mut().zip(&columns[from..to]) {
                        *cover = scale(*column, line);
                    }
                    Cover::Each(room)
                }
            },
            Kind::Mask(Mask { bounds, covers }) => {
                let line = bounds.line(y) * bounds.width();
                Cover::Each(&covers[line + bounds.column(left)..line + bounds.column(right)])
            }
        }
    }

    /// What both cover.
    pub(super) fn intersect(&self, other: &Self) -> Self {
        let bounds = self.bounds.intersect(other.bounds);
        if matches!((&self.kind, &other.kind), (Kind::Full, Kind::Full)) || bounds.is_empty() {
            return Self::full(bounds);
        }
        let mut mask = vec![0; bounds.area()];
        let mut room = vec![0; bounds.width() * 2];
        let (own_room, other_room) = room.split_at_mut(bounds.width());
        for (y, line) in (bounds.top..).zip(mask.chunks_exact_mut(bounds.width())) {
            self.span(y, bounds.left, bounds.right, own_room).write(line);
            other.span(y, bounds.left, bounds.right, other_room).multiply(line);
        }
        Self::mask(bounds, mask)
    }
}

impl Cover<'_> {
    /// Puts the coverage into `line`.
    pub(super) fn write(self, line: &mut [u8]) {
        match self {
            Self::Uniform(cover) => line.fill(cover),
            Self::Each(covers) => line.copy_from_slice(covers),
        }
    }

    /// Multiplies `line` by the coverage.
    pub(super) fn multiply(self, line: &mut [u8]) {
        match self {
            Self::Uniform(255) => {}
            Self::Uniform(cover) => line.iter_mut().for_each(|own| *own = scale(*own, cover)),
            Self::Each(covers) => {
                line.iter_mut().zip(covers).for_each(|(own, cover)| *own = scale(*own, *cover));
            }
        }
    }
}

/// `a * b / 255`, rounded to the nearest.
#[inline(always)]
pub(super) fn scale(a: u8, b: u8) -> u8 {
    let product = u16::from(a) * u16::from(b) + 128;
    ((product + (product >> 8)) >> 8) as u8
}

/// How much of each pixel in `pixels` lies between the edges `from` and `to`.
fn edge_coverage(from: f64, to: f64, pixels: std::ops::Range<i32>) -> Vec<u8> {
    let part = |pixel: i32| {
        let inside = to.min(f64::from(pixel) + 1.0) - from.max(f64::from(pixel));
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 255")]
        let cover = (inside.clamp(0.0, 1.0) * 255.0 + 0.5) as u8;
        cover
    };
    pixels.map(part).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::canvas::area::fill_shape;
    use crate::canvas::{FillRule, Path2d};
    use crate::frame::Size;

    const EXTENT: Bounds = Bounds { left: 0, top: 0, right: 8, bottom: 8 };

    fn line(coverage: &Coverage, y: i32) -> Vec<u8> {
        let bounds = coverage.bounds();
        let mut line = vec![0; bounds.width()];
        let mut room = vec![0; bounds.width()];
        coverage.span(y, bounds.left, bounds.right, &mut room).write(&mut line);
        line
    }

    #[test]
    fn rectangles_are_measured_exactly() {
        let coverage = Coverage::of(&Shape::Rect([1.5, 1.0, 4.25, 2.5]), EXTENT, &mut Filler::default());
        assert_eq!(line(&coverage, 1), [128, 255, 255, 64]);
        assert_eq!(line(&coverage, 2), [64, 128, 128, 32]);
        let thin = Coverage::of(&Shape::Rect([2.25, 0.0, 2.75, 8.0]), EXTENT, &mut Filler::default());
        assert_eq!(line(&thin, 0), [128]);
    }

    #[test]
    fn what_lies_outside_the_extent_covers_nothing() {
        let coverage = Coverage::of(&Shape::Rect([9.0, 9.0, 12.0, 12.0]), EXTENT, &mut Filler::default());
        assert!(coverage.bounds().is_empty());
        let whole = Coverage::of(&Shape::Rect([-9.0, -9.0, 12.0, 12.0]), EXTENT, &mut Filler::default());
        assert_eq!(whole.bounds(), EXTENT);
        assert!(matches!(whole.kind, Kind::Full));
    }

    #[test]
    fn outlines_lie_where_they_are_however_they_are_cut() {
        let mut circle = Path2d::new();
        circle.arc(4.3, 4.1, 3.2, 0.0, std::f64::consts::TAU, false).unwrap();
        let shape = fill_shape(&circle, FillRule::NonZero, Size::new(8, 8)).unwrap();
        let whole = Coverage::of(&shape, EXTENT, &mut Filler::default());
        let cut =
            Coverage::of(&shape, Bounds { left: 3, top: 2, right: 7, bottom: 5 }, &mut Filler::default());
        assert_eq!(line(&cut, 4)[..], line(&whole, 4)[2..6]);
    }

    #[test]
    fn both_is_the_product() {
        let left = Coverage::of(&Shape::Rect([0.0, 0.0, 2.5, 4.0]), EXTENT, &mut Filler::default());
        let top = Coverage::of(&Shape::Rect([1.0, 0.0, 8.0, 1.5]), EXTENT, &mut Filler::default());
        let both = left.intersect(&top);
        assert_eq!(both.bounds(), Bounds { left: 1, top: 0, right: 3, bottom: 2 });
        assert_eq!(line(&both, 0), [255, 128]);
        assert_eq!(line(&both, 1), [128, 64]);
    }

    #[test]
    fn scaling_by_255_changes_nothing() {
        for value in 0..=255 {
            assert_eq!(scale(value, 255), value);
            assert_eq!(scale(value, 0), 0);
        }
    }
}
