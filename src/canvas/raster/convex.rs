//! Fills convex outlines: in each line of pixels one edge leads into them, and one out.
//!
//! An outline that turns one way only comes in, and where it lies; a mask of bytes goes out. As nothing
//! overlaps, areas are added up at once.

use super::edge::Piece;
use super::pen::{Pen, Sink};
use crate::canvas::outline::{BITS, GridPoint, Outline};
use crate::frame::region::Bounds;

/// The binary logarithm of the sum for a pixel that lies wholly inside: twice its area, in grid steps.
const INSIDE_BITS: u32 = 2 * BITS + 1;
/// Pixels without an edge are passed over in blocks.
const BLOCK: usize = 8;

/// Buffers for one outline after the other.
#[derive(Debug, Default)]
pub(super) struct Convex {
    /// For each line, what its pieces add to the areas of its pixels, with one entry more. They are 0
    /// before and after.
    sums: Vec<i32>,
    width: usize,
}

impl Convex {
    /// The coverage of the pixels in `bounds` by an outline whose origin lies at `at`.
    pub(super) fn fill(&mut self, outline: &Outline, at: GridPoint, bounds: Bounds) -> Vec<u8> {
        self.width = bounds.width() + 1;
        self.sums.resize(self.width * bounds.height(), 0);
        outline.follow(&mut Pen::new(self, at, bounds));
        let mut mask = vec![0; bounds.area()];
        let lines = mask.chunks_exact_mut(bounds.width()).zip(self.sums.chunks_exact_mut(self.width));
        lines.for_each(|(covers, sums)| write(sums, covers));
        mask
    }
}

impl Sink for Convex {
    fn start(&mut self) {}

    #[inline(always)]
    fn push(&mut self, line: u32, piece: Piece) {
        let from = line as usize * self.width;
        if let Some(sums) = self.sums.get_mut(from..from + self.width) {
            piece.add(sums);
        }
    }
}

/// Turns the areas of a line into coverage, and into zeros for the next outline.
fn write(sums: &mut [i32], covers: &mut [u8]) {
    let mut area = 0;
    let mut add = |sum: &mut i32| {
        area += std::mem::take(sum);
        // The same, rounded, of 255.
        let inside = area.unsigned_abs();
        ((inside * 255 + (1 << (INSIDE_BITS - 1))) >> INSIDE_BITS).to_le_bytes()[0]
    };
    // There is one entry more than pixels, for what lies right of them.
    let (sums, beyond) = sums.split_at_mut(covers.len());
    beyond.fill(0);
    let (blocks, rest) = sums.as_chunks_mut::<BLOCK>();
    let (cover_blocks, rest_covers) = covers.as_chunks_mut::<BLOCK>();
    for (sums, covers) in blocks.iter_mut().zip(cover_blocks) {
        if *sums == [0; BLOCK] {
            *covers = [add(&mut 0); BLOCK];
        } else {
            sums.iter_mut().zip(covers).for_each(|(sum, cover)| *cover = add(sum));
        }
    }
    rest.iter_mut().zip(rest_covers).for_each(|(sum, cover)| *cover = add(sum));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::canvas::raster::fill::Filler;
    use crate::canvas::{FillRule, Path2d};

    /// The corners of the smallest convex area around `points` (Andrew's monotone chain).
    fn hull(mut points: Vec<(f64, f64)>) -> Vec<(f64, f64)> {
        points.sort_by(|a, b| a.partial_cmp(b).unwrap());
        let half = |points: &mut dyn Iterator<Item = (f64, f64)>| {
            let mut side: Vec<(f64, f64)> = Vec::new();
            for point in points {
                while let [.., a, b] = side[..]
                    && (b.0 - a.0) * (point.1 - a.1) - (b.1 - a.1) * (point.0 - a.0) <= 0.0
                {
                    side.pop();
                }
                side.push(point);
            }
            side.pop();
            side
        };
        let mut corners = half(&mut points.iter().copied());
        corners.extend(half(&mut points.iter().rev().copied()));
        corners
    }

    fn polygon(points: &[(f64, f64)]) -> Outline {
        let mut path = Path2d::new();
        for (x, y) in points {
            path.line_to(*x, *y);
        }
        path.close_path();
        Outline::of(&path).unwrap()
    }

    #[test]
    fn only_what_turns_one_way_and_once_around_is_convex() {
        let square = [(0.0, 0.0), (4.0, 0.0), (4.0, 4.0), (0.0, 4.0)];
        let mut turned = square;
        turned.reverse();
        let twice = [square, square].concat();
        assert!(polygon(&square).is_convex() && polygon(&turned).is_convex());
        assert!(!polygon(&twice).is_convex());
        assert!(!polygon(&[(0.0, 0.0), (4.0, 0.0), (1.0, 1.0), (0.0, 4.0)]).is_convex());
        assert!(!polygon(&[(0.0, 0.0), (4.0, 4.0), (4.0, 0.0), (0.0, 4.0)]).is_convex());
        let mut circle = Path2d::new();
        circle.arc(0.0, 0.0, 43.2, 0.0, std::f64::consts::TAU, false).unwrap();
        assert!(Outline::of(&circle).unwrap().is_convex());
    }

    proptest::proptest! {
        #[test]
        fn areas_are_those_of_any_outline(
            points in proptest::collection::vec((-9.0..30.0_f64, -9.0..30.0_f64), 3..20),
            at in (0..256, 0..256),
            turned in proptest::bool::ANY,
        ) {
            let mut corners = hull(points);
            if turned {
                corners.reverse();
            }
            let outline = polygon(&corners);
            proptest::prop_assume!(outline.is_convex());
            for bounds in [outline.bounds(at), Bounds { left: 3, top: 2, right: 17, bottom: 12 }] {
                let mut convex = Convex::default();
                let mask = convex.fill(&outline, at, bounds);
                let any = Filler::default().fill_any(&outline, at, FillRule::NonZero, bounds);
                // Where both sides meet, the general way cuts edges once more, and rounds the cuts.
                proptest::prop_assert!(mask.iter().zip(&any).all(|(own, any)| own.abs_diff(*any) <= 1));
                // The buffers are as they were.
                proptest::prop_assert_eq!(mask, convex.fill(&outline, at, bounds));
            }
        }
    }
}
