//! Fills outlines: how much of each pixel lies inside, measured exactly.
//!
//! An outline comes in, and where it lies; a mask of bytes goes out. Points lie on a grid, and all sums
//! are in integers. Pieces of edges are noted down here, line by line; `line` finds what lies between
//! them, and `convex` does both at once where that is simple.

use super::chain::Chain;
use super::convex::Convex;
use super::edge::Piece;
use super::line::Line;
use super::pen::Pen;
use crate::canvas::FillRule;
use crate::canvas::outline::{GridPoint, Outline};
use crate::frame::region::Bounds;

/// Convex outlines are filled as such in up to so many pixels.
const MOST_CONVEX_PIXELS: usize = 1 << 16;
/// Most pieces of edges that are kept. More are added up, so that memory stays bounded.
const MOST_PIECES: usize = 1 << 20;
/// So many of them are room that is kept for the next outline.
const KEPT_PIECES: usize = 1 << 16;

/// Turns outlines into coverage, one after the other in the same buffers.
#[derive(Debug, Default)]
pub(super) struct Filler {
    convex: Convex,
    /// Those of the outline that is filled.
    bounds: Bounds,
    /// The edges of an outline, cut into pieces that each lie in one line of pixels.
    pieces: Vec<Piece>,
    chains: Vec<Link>,
    /// The chain that still grows, and its line; [`NONE`] where a subpath begins.
    growing: Chain,
    growing_in: u32,
    /// For each line, its chain that was begun last.
    last: Vec<u32>,
    /// The areas of pieces that were too many to keep, line by line; mostly empty.
    added_up: Vec<i64>,
    line: Line,
}

/// A chain of pieces, and the one of the same line that was begun before.
#[derive(Debug, Clone, Copy)]
struct Link {
    chain: Chain,
    before: u32,
}

/// In the place of a chain's number: there is none.
const NONE: u32 = u32::MAX;

impl Filler {
    /// The coverage of the pixels in `bounds`, one byte each, in lines from the top, by an outline whose
    /// origin lies at `at`.
    pub(super) fn fill(
        &mut self,
        outline: &Outline,
        at: GridPoint,
        rule: FillRule,
        bounds: Bounds,
    ) -> Vec<u8> {
        // How it is filled must not depend on the part that is asked for.
        if outline.is_convex() && outline.bounds(at).area() <= MOST_CONVEX_PIXELS {
            return self.convex.fill(outline, at, bounds);
        }
        self.fill_any(outline, at, rule, bounds)
    }

    /// The same for outlines of any shape.
    pub(super) fn fill_any(
        &mut self,
        outline: &Outline,
        at: GridPoint,
        rule: FillRule,
        bounds: Bounds,
    ) -> Vec<u8> {
        if self.pieces.capacity() > KEPT_PIECES {
            *self = Self::default();
        }
        self.bounds = bounds;
        self.pieces.clear();
        self.chains.clear();
        self.added_up.clear();
        self.last.clear();
        self.last.resize(bounds.height(), NONE);
        self.growing_in = NONE;
        outline.follow(&mut Pen::new(self, at, bounds));
        self.end_chain();
        self.cover(rule)
    }

    /// Begins another subpath.
    pub(super) fn start(&mut self) {
        self.end_chain();
        self.growing_in = NONE;
    }

    /// Notes down a piece in line number `line` of the bounds, which follows the one before.
    #[inline(always)]
    pub(super) fn push(&mut self, line: u32, piece: Piece) {
        if self.pieces.len() >= MOST_PIECES {
            self.add_up();
        }
        // Whether subpaths follow each other in this line must not depend on the bounds.
        if self.growing_in != line || !self.growing.append(piece) {
            self.end_chain();
            self.growing = Chain::new(piece, u32::try_from(self.pieces.len()).unwrap_or(0));
            self.growing_in = line;
        }
        self.pieces.push(piece);
    }

    /// Keeps the chain that grew, if there is one.
    #[inline(always)]
    fn end_chain(&mut self) {
        if let Some(last) = self.last.get_mut(self.growing_in as usize) {
            let next = u32::try_from(self.chains.len()).unwrap_or(0);
            self.chains.push(Link { chain: self.growing, before: std::mem::replace(last, next) });
        }
    }

    /// Turns all pieces into areas.
    #[cold]
    fn add_up(&mut self) {
        self.end_chain();
        let width = self.bounds.width() + 1;
        self.added_up.resize(width * self.bounds.height(), 0);
        for (sums, last) in self.added_up.chunks_exact_mut(width).zip(&self.last) {
            for chain in chains(&self.chains, *last) {
                chain.among(&self.pieces).iter().for_each(|piece| piece.add(sums));
            }
        }
        self.last.fill(NONE);
        self.growing_in = NONE;
        self.chains.clear();
        self.pieces.clear();
    }

    /// What lies inside the edges, as coverage.
    fn cover(&mut self, rule: FillRule) -> Vec<u8> {
        let width = self.bounds.width();
        let mut mask = vec![0; self.bounds.area()];
        self.line.start(width);
        let mut added_up = self.added_up.chunks_exact(width + 1);
        for (covers, last) in mask.chunks_exact_mut(width.max(1)).zip(&self.last) {
            let earlier = added_up.next();
            let done = earlier.is_none()
                && pair(&self.chains, *last)
                    .is_some_and(|pair| self.line.cover_between(pair, &self.pieces, rule, covers));
            if !done && (*last != NONE || earlier.is_some()) {
                self.line.cover(chains(&self.chains, *last), &self.pieces, earlier, rule, covers);
            }
        }
        mask
    }
}

/// The chains of a line, beginning with the one that was begun `last`.
fn chains(all: &[Link], last: u32) -> impl Iterator<Item = Chain> {
    let link = |number: u32| all.get(number as usize);
    std::iter::successors(link(last), move |Link { before, .. }| link(*before)).map(|link| link.chain)
}

/// The chains of a line that has two, beginning with the one that was begun `last`.
fn pair(all: &[Link], last: u32) -> Option<[&Chain; 2]> {
    let last = all.get(last as usize)?;
    let first = all.get(last.before as usize)?;
    (first.before == NONE).then_some([&last.chain, &first.chain])
}

#[cfg(test)]
mod tests {
    use std::f32::consts::TAU;

    use tiny_skia::{Path, PathBuilder};

    use super::*;
    use crate::canvas::Path2d;
    use crate::canvas::area::from_skia;

    const BOUNDS: Bounds = Bounds { left: 0, top: 0, right: 8, bottom: 6 };

    fn fill(outline: &Path, rule: FillRule, bounds: Bounds) -> Vec<u8> {
        let outline = Outline::of(&from_skia(outline)).unwrap();
        Filler::default().fill(&outline, (0, 0), rule, bounds)
    }

    fn polygon(points: &[(f32, f32)]) -> Path {
        let mut builder = PathBuilder::new();
        for (index, (x, y)) in points.iter().enumerate() {
            if index == 0 { builder.move_to(*x, *y) } else { builder.line_to(*x, *y) }
        }
        builder.finish().unwrap()
    }

    fn filled(points: &[(f32, f32)]) -> Vec<Vec<u8>> {
        let mask = fill(&polygon(points), FillRule::NonZero, BOUNDS);
        mask.chunks(8).map(<[u8]>::to_vec).collect()
    }

    #[test]
    fn rectangles_have_exact_edges() {
        let lines = filled(&[(1.5, 1.25), (4.25, 1.25), (4.25, 3.0), (1.5, 3.0)]);
        assert_eq!(lines[0], [0; 8]);
        assert_eq!(lines[1], [0, 96, 191, 191, 48, 0, 0, 0]);
        assert_eq!(lines[2], [0, 128, 255, 255, 64, 0, 0, 0]);
        assert_eq!(lines[3], [0; 8]);
    }

    #[test]
    fn slopes_cover_what_lies_below_them() {
        let lines = filled(&[(0.0, 2.0), (8.0, 0.0), (8.0, 2.0)]);
        // The slope rises by a quarter pixel in each.
        assert_eq!(lines[1], [32, 96, 159, 223, 255, 255, 255, 255]);
        assert_eq!(lines[0], [0, 0, 0, 0, 32, 96, 159, 223]);
    }

    #[test]
    fn the_direction_does_not_matter() {
        let points = [(0.3, 0.2), (7.1, 1.9), (5.5, 5.7), (2.2, 4.1)];
        let mut turned = points;
        turned.reverse();
        assert_eq!(filled(&points), filled(&turned));
    }

    #[test]
    fn a_part_is_the_same_as_in_the_whole() {
        let mut builder = PathBuilder::new();
        for step in 0..40u8 {
            let (sin, cos) = libm::sincosf(f32::from(step) * 2.1);
            builder.quad_to(4.0 + 9.0 * cos, 3.0 - 5.0 * sin, 4.0 + 3.0 * sin, 3.0 + 7.0 * cos);
        }
        let outline = builder.finish().unwrap();
        let large = Bounds { left: -20, top: -20, right: 30, bottom: 30 };
        for rule in [FillRule::NonZero, FillRule::EvenOdd] {
            let whole = fill(&outline, rule, large);
            for (index, cover) in fill(&outline, rule, BOUNDS).into_iter().enumerate() {
                let (x, y) = (index % 8, index / 8);
                assert_eq!(cover, whole[(y + 20) * 50 + x + 20], "at {x}, {y}");
            }
        }
    }

    #[test]
    fn a_part_of_a_large_convex_shape_is_the_same_as_in_the_whole() {
        let octagon: [(i32, i32); 8] = [
            (136_904, 96_331),
            (118_230, 128_224),
            (82_785, 137_491),
            (51_332, 118_704),
            (42_296, 82_869),
            (60_970, 50_976),
            (96_415, 41_709),
            (127_868, 60_496),
        ];
        let mut path = Path2d::new();
        for (x, y) in octagon {
            path.line_to(f64::from(x) / 256.0, f64::from(y) / 256.0);
        }
        let outline = Outline::of(&path).unwrap();
        assert!(outline.is_convex());
        let bounds = outline.bounds((0, 0));
        let covers = |bounds| Filler::default().fill(&outline, (0, 0), FillRule::NonZero, bounds);
        let whole = covers(bounds);
        for top in (bounds.top..bounds.bottom).step_by(64) {
            let bottom = (top + 64).min(bounds.bottom);
            let from = bounds.line(top) * bounds.width();
            let part = covers(Bounds { top, bottom, ..bounds });
            assert!(part == whole[from..from + part.len()], "from {top}");
        }
    }

    #[test]
    fn what_is_not_kept_as_lines_covers_the_same() {
        let mut path = Path2d::new();
        path.move_to(3.0, 4.0);
        path.close_path();
        for turn in 0..30 {
            let (sin, cos) = libm::sincos(f64::from(turn) * 2.1);
            path.bezier_curve_to(40.0 * cos, 9.0 * sin, 8.0 * sin, 40.0 * cos, 30.0 * sin, 20.0 * cos);
        }
        let lines = Outline::of(&path).unwrap();
        let curves = Outline::of(&path).unwrap().with_curves(path);
        let bounds = Bounds { left: -20, top: -10, right: 25, bottom: 9 };
        for rule in [FillRule::NonZero, FillRule::EvenOdd] {
            let covers = |outline| Filler::default().fill(outline, (70, 30), rule, bounds);
            assert!(covers(&lines).iter().any(|cover| *cover > 0));
            assert_eq!(covers(&lines), covers(&curves));
        }
    }

    #[test]
    fn rules_differ_where_a_path_turns_twice() {
        let square = [(1.0, 1.0), (5.0, 1.0), (5.0, 5.0), (1.0, 5.0)];
        let mut builder = PathBuilder::new();
        builder.push_path(&polygon(&square));
        builder.push_path(&polygon(&square.map(|(x, y)| (x + 1.0, y))));
        let outline = builder.finish().unwrap();
        let line = |rule| fill(&outline, rule, BOUNDS)[16..24].to_vec();
        assert_eq!(line(FillRule::NonZero), [0, 255, 255, 255, 255, 255, 0, 0]);
        assert_eq!(line(FillRule::EvenOdd), [0, 255, 0, 0, 0, 255, 0, 0]);
    }

    #[test]
    fn what_is_covered_twice_counts_once() {
        let overlapping = |second: [(f32, f32); 4]| {
            let mut builder = PathBuilder::new();
            builder.push_path(&polygon(&[(1.5, 1.0), (5.5, 1.0), (5.5, 5.0), (1.5, 5.0)]));
            builder.push_path(&polygon(&second));
            fill(&builder.finish().unwrap(), FillRule::NonZero, BOUNDS)[8..32].to_vec()
        };
        let alone = filled(&[(1.5, 1.0), (5.5, 1.0), (5.5, 5.0), (1.5, 5.0)])[1..4].concat();
        let square = [(1.5, 2.25), (5.5, 2.25), (5.5, 5.5), (1.5, 5.5)];
        assert_eq!(overlapping(square), alone);
        let mut turned = square;
        turned.reverse();
        // Turned the other way, the second takes away from the first.
        assert_eq!(overlapping(turned)[8..16], [0, 32, 64, 64, 64, 32, 0, 0]);
        let inside = [(1.75, 1.5), (4.0, 2.0), (5.25, 4.5), (2.0, 4.0)];
        assert_eq!(overlapping(inside), alone);
    }

    #[test]
    fn shapes_that_turn_either_way_add_up_in_one_pixel() {
        let mut builder = PathBuilder::new();
        builder.push_path(&polygon(&[(1.0, 1.0), (2.25, 1.0), (2.25, 4.0), (1.0, 4.0)]));
        builder.push_path(&polygon(&[(2.5, 1.0), (2.5, 4.0), (4.0, 4.0), (4.0, 1.0)]));
        for rule in [FillRule::NonZero, FillRule::EvenOdd] {
            let mask = fill(&builder.clone().finish().unwrap(), rule, BOUNDS);
            assert_eq!(mask[8..16], [0, 255, 191, 255, 0, 0, 0, 0]);
        }
    }

    #[test]
    fn a_circle_has_its_area() {
        let mut builder = PathBuilder::new();
        builder.push_circle(50.3, 49.8, 40.0);
        let bounds = Bounds { left: 0, top: 0, right: 100, bottom: 100 };
        let mask = fill(&builder.finish().unwrap(), FillRule::NonZero, bounds);
        let area = mask.iter().map(|cover| f32::from(*cover)).sum::<f32>() / 255.0;
        let exact = TAU / 2.0 * 40.0 * 40.0;
        assert!((area - exact).abs() < 2.0, "{area}, not {exact}");
    }

    #[test]
    fn endless_paths_are_added_up() {
        let mut builder = PathBuilder::new();
        for turn in 0..100_000 {
            builder.push_rect(tiny_skia::Rect::from_xywh(1.0, 0.0, 3.0, 6.0).unwrap());
            builder.move_to(if turn % 2 == 0 { 6.0 } else { 7.0 }, 0.0);
            builder.line_to(6.5, 6.0);
        }
        let mask = fill(&builder.finish().unwrap(), FillRule::NonZero, BOUNDS);
        assert_eq!(mask[..8], [0, 255, 255, 255, 0, 0, 0, 0]);
        assert_eq!(mask[40..], [0, 255, 255, 255, 0, 0, 0, 0]);
    }

    proptest::proptest! {
        #[test]
        fn areas_add_up(points in proptest::collection::vec((-30.0f32..40.0, -30.0f32..40.0), 3..4)) {
            let bounds = Bounds { left: -30, top: -30, right: 40, bottom: 40 };
            let outline = polygon(&points);
            let mask = fill(&outline, FillRule::NonZero, bounds);
            let area = mask.iter().map(|cover| f64::from(*cover)).sum::<f64>() / 255.0;
            let cross = |a: (f32, f32), b: (f32, f32)| f64::from(a.0) * f64::from(b.1) - f64::from(b.0) * f64::from(a.1);
            let exact = (0..3).map(|at| cross(points[at], points[(at + 1) % 3])).sum::<f64>().abs() / 2.0;
            proptest::prop_assert!((area - exact).abs() < 2.0, "{} is not {}", area, exact);
        }

        #[test]
        fn far_points_do_no_harm(points in proptest::collection::vec((-17e3f32..17e3, -17e3f32..17e3), 3..12)) {
            let outline = polygon(&points);
            let part = fill(&outline, FillRule::EvenOdd, BOUNDS);
            let wide = fill(&outline, FillRule::EvenOdd, Bounds { left: -500, ..BOUNDS });
            for (line, wide) in part.chunks(8).zip(wide.chunks(508)) {
                proptest::prop_assert_eq!(line, &wide[500..]);
            }
        }
    }
}
