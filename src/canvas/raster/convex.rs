//! Fills convex outlines: in each line of pixels one edge leads into them, and one out.
//!
//! An outline that turns one way only comes in, and where it lies; a mask of bytes goes out. As nothing
//! overlaps, areas are added up at once.

use super::edge::Piece;
use super::line;
use super::pen::{Pen, Sink};
use crate::canvas::FillRule;
use crate::canvas::outline::{GridPoint, Outline};
use crate::frame::region::Bounds;

/// Buffers for one outline after the other.
#[derive(Debug, Default)]
pub(super) struct Convex {
    /// For each line, what its pieces add to the areas of its pixels, with one entry more. They are 0
    /// before and after.
    sums: Vec<i64>,
    width: usize,
    /// The leftmost and the rightmost point of each line's pieces that lead down, and of those that lead up.
    sides: Vec<[[i32; 2]; 2]>,
}

/// No point yet.
const NOWHERE: [i32; 2] = [i32::MAX, i32::MIN];

impl Convex {
    /// The coverage of the pixels in `bounds` by an outline whose origin lies at `at`.
    pub(super) fn fill(&mut self, outline: &Outline, at: GridPoint, bounds: Bounds) -> Vec<u8> {
        self.width = bounds.width() + 1;
        self.sums.resize(self.width * bounds.height(), 0);
        self.sides.clear();
        self.sides.resize(bounds.height(), [NOWHERE; 2]);
        outline.follow(&mut Pen::new(self, at, bounds));
        let mut mask = vec![0; bounds.area()];
        let lines = mask.chunks_exact_mut(bounds.width()).zip(self.sums.chunks_exact_mut(self.width));
        for ((covers, sums), sides) in lines.zip(&mut self.sides) {
            if sides[0][0] > sides[1][0] {
                sides.swap(0, 1);
            }
            if sides[0] != NOWHERE {
                line::write(sums, sides.iter().copied(), FillRule::NonZero, covers);
            }
        }
        mask
    }
}

impl Sink for Convex {
    fn start(&mut self) {}

    #[inline(always)]
    fn push(&mut self, line: u32, piece: Piece) {
        let line = line as usize;
        let from = line * self.width;
        let Some(sums) = self.sums.get_mut(from..from + self.width) else { return };
        piece.add(sums);
        let side = &mut self.sides[line][usize::from(piece.sign < 0)];
        let [from, to] = piece.xs;
        *side = [side[0].min(from).min(to), side[1].max(from).max(to)];
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::canvas::Path2d;
    use crate::canvas::raster::fill::Filler;

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
        points.iter().for_each(|(x, y)| path.line_to(*x, *y));
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
                // Where both sides meet, that may tell them apart by rounded points.
                proptest::prop_assert!(mask.iter().zip(&any).all(|(own, any)| own.abs_diff(*any) <= 1));
                // The buffers are as they were.
                proptest::prop_assert_eq!(mask, convex.fill(&outline, at, bounds));
            }
        }
    }
}
