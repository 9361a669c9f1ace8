//! Fills outlines: how much of each pixel lies inside, measured exactly.
//!
//! An outline comes in as tiny-skia has it, in device space; a mask of bytes goes out. Curves
//! become lines, points lie on a grid of 256 steps a pixel, and from there on all sums are in
//! integers. Edges are cut at the lines of pixels here; `line` finds what lies between them.

use tiny_skia::{Path, PathSegment, Point};

use super::chain::Chain;
use super::edge::{BITS, Piece, STEPS, Slope};
use super::line::Line;
use crate::canvas::FillRule;
use crate::frame::region::Bounds;

/// Lines lie this close to the curves that they stand for, in pixels.
const FLATNESS_PX: f32 = 0.02;
/// Most lines for one curve.
const MOST_LINES: f32 = 2000.0;
/// Most pieces of edges that are kept. More are added up, so that memory stays bounded.
const MOST_PIECES: usize = 1 << 20;
/// So many of them are room that is kept for the next outline.
const KEPT_PIECES: usize = 1 << 16;

/// Points of a curve that are worked out together, which the compiler turns into vectors.
const BLOCK: usize = 4;

/// Turns outlines into coverage, one after the other in the same buffers.
#[derive(Debug, Default)]
pub(super) struct Filler {
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
    /// The coverage of the pixels in `bounds`, one byte each, in lines from the top. Open subpaths
    /// count as closed.
    pub(super) fn fill(&mut self, outline: &Path, rule: FillRule, bounds: Bounds) -> Vec<u8> {
        if self.pieces.capacity() > KEPT_PIECES {
            *self = Self::default();
        }
        self.pieces.clear();
        self.chains.clear();
        self.added_up.clear();
        self.last.clear();
        self.last.resize(bounds.height(), NONE);
        self.growing_in = NONE;
        Pen::new(self, bounds).follow(outline);
        self.end_chain();
        self.cover(rule, bounds)
    }

    /// Notes down a piece in line number `line`, one of the bounds'.
    #[inline(always)]
    fn push(&mut self, line: u32, piece: Piece, bounds: Bounds) {
        if self.pieces.len() >= MOST_PIECES {
            self.add_up(bounds);
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
    fn add_up(&mut self, bounds: Bounds) {
        self.end_chain();
        let width = bounds.width() + 1;
        self.added_up.resize(width * bounds.height(), 0);
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
    fn cover(&mut self, rule: FillRule, bounds: Bounds) -> Vec<u8> {
        let width = bounds.width();
        let mut mask = vec![0; bounds.area()];
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

/// Follows an outline.
struct Pen<'a> {
    filler: &'a mut Filler,
    bounds: Bounds,
    /// The top left corner of the bounds on the grid, and their height in lines.
    corner: (i32, i32),
    height: i32,
    /// A little above and below the bounds.
    limits: [f32; 2],
    /// Where it is, and that on the grid.
    from: Point,
    at: (i32, i32),
}

impl<'a> Pen<'a> {
    #[expect(clippy::cast_precision_loss, reason = "outlines lie near the canvas")]
    fn new(filler: &'a mut Filler, bounds: Bounds) -> Self {
        let corner = (bounds.left * STEPS, bounds.top * STEPS);
        let height = bounds.bottom - bounds.top;
        let limits = [bounds.top - 1, bounds.bottom + 1].map(|y| y as f32);
        Self { filler, bounds, corner, height, limits, from: Point::zero(), at: (0, 0) }
    }

    fn follow(mut self, outline: &Path) {
        let mut start = Point::zero();
        for segment in outline.segments() {
            match segment {
                PathSegment::MoveTo(point) => {
                    self.line_to(start);
                    (start, self.from, self.at) = (point, point, on_grid(point));
                    self.filler.end_chain();
                    self.filler.growing_in = NONE;
                }
                PathSegment::LineTo(to) => self.line_to(to),
                PathSegment::QuadTo(control, to) => self.quad_to(control, to),
                PathSegment::CubicTo(control1, control2, to) => self.cubic_to(control1, control2, to),
                PathSegment::Close => self.line_to(start),
            }
        }
        self.line_to(start);
    }

    fn quad_to(&mut self, p1: Point, p2: Point) {
        if self.passes_by([p1, p2]) {
            return self.jump_to(p2);
        }
        let p0 = self.from;
        let square = p0 - p1 - p1 + p2;
        let lines = (square.length() / (4.0 * FLATNESS_PX)).sqrt();
        self.curve_to([p0, scaled(p1 - p0, 2.0), square, Point::zero()], p2, lines);
    }

    fn cubic_to(&mut self, p1: Point, p2: Point, p3: Point) {
        if self.passes_by([p1, p2, p3]) {
            return self.jump_to(p3);
        }
        let p0 = self.from;
        let (start, end) = (p0 - p1 - p1 + p2, p1 - p2 - p2 + p3);
        let lines = (start.length().max(end.length()) * 3.0 / (4.0 * FLATNESS_PX)).sqrt();
        let cube = p3 - p0 + scaled(p1 - p2, 3.0);
        self.curve_to([p0, scaled(p1 - p0, 3.0), scaled(start, 3.0), cube], p3, lines);
    }

    /// Whether a curve from here with these points lies above or below the bounds, with room for what
    /// points on it are rounded by.
    fn passes_by<const N: usize>(&self, points: [Point; N]) -> bool {
        let [top, bottom] = self.limits;
        let all = |is_beyond: fn(f32, f32) -> bool, limit: f32| {
            is_beyond(self.from.y, limit) && points.iter().all(|point| is_beyond(point.y, limit))
        };
        all(|y, top| y < top, top) || all(|y, bottom| y > bottom, bottom)
    }

    /// Goes where a curve ends that adds nothing.
    fn jump_to(&mut self, to: Point) {
        (self.from, self.at) = (to, on_grid(to));
    }

    /// Follows the curve `a + b t + c t^2 + d t^3` from t = 0 to 1 in about so many lines.
    fn curve_to(&mut self, curve: [Point; 4], end: Point, lines: f32) {
        let lines = lines.ceil().clamp(1.0, MOST_LINES);
        let mut number = 1.0;
        while number < lines {
            for point in points(curve, number, lines) {
                if number < lines {
                    self.go(point);
                }
                number += 1.0;
            }
        }
        self.line_to(end);
    }

    fn line_to(&mut self, to: Point) {
        self.from = to;
        self.go(on_grid(to));
    }

    /// Leads a line to a point of the grid.
    #[inline(always)]
    fn go(&mut self, to: (i32, i32)) {
        let from = std::mem::replace(&mut self.at, to);
        if from.1 < to.1 {
            self.edge(from, to, 1);
        } else if from.1 > to.1 {
            self.edge(to, from, -1);
        }
    }

    /// Notes down an edge that leads downwards, or, with its ends exchanged, upwards.
    #[inline(always)]
    fn edge(&mut self, (x0, y0): (i32, i32), (x1, y1): (i32, i32), sign: i32) {
        let (left, top) = self.corner;
        let (upper, lower) = ((x0 - left, y0 - top), (x1 - left, y1 - top));
        let line = upper.1 >> BITS;
        if line != (lower.1 - 1) >> BITS {
            self.cut(upper, lower, sign);
        } else if 0 <= line && line < self.height {
            self.piece(line, upper, lower, sign);
        }
    }

    /// Cuts an edge into pieces. Upwards or downwards, it is cut at the same places, and what it
    /// leads through first is noted down first.
    fn cut(&mut self, upper: (i32, i32), lower: (i32, i32), sign: i32) {
        let (first, last) = (upper.1.max(0), lower.1.min(self.height * STEPS));
        if first >= last {
            return;
        }
        let slope = Slope::of(lower.0 - upper.0, lower.1 - upper.1);
        let at = |y: i32| (upper.0 + slope.after(y - upper.1), y);
        let line = upper.1 >> BITS;
        if first == upper.1 && last == lower.1 && line + 1 == (last - 1) >> BITS {
            let middle = at((line + 1) * STEPS);
            if sign > 0 {
                self.piece(line, upper, middle, sign);
                self.piece(line + 1, middle, lower, sign);
            } else {
                self.piece(line + 1, middle, lower, sign);
                self.piece(line, upper, middle, sign);
            }
            return;
        }
        let first = if first == upper.1 { upper } else { at(first) };
        let last = if last == lower.1 { lower } else { at(last) };
        let (mut line, end) = (first.1 >> BITS, (last.1 - 1) >> BITS);
        if sign > 0 {
            let mut near = first;
            while line < end {
                let far = at((line + 1) * STEPS);
                self.piece(line, near, far, sign);
                near = far;
                line += 1;
            }
            self.piece(line, near, last, sign);
        } else {
            let (top, mut line, mut near) = (line, end, last);
            while line > top {
                let far = at(line * STEPS);
                self.piece(line, far, near, sign);
                near = far;
                line -= 1;
            }
            self.piece(line, first, near, sign);
        }
    }

    /// Notes down what lies in one of the bounds' lines.
    #[inline(always)]
    fn piece(&mut self, line: i32, upper: (i32, i32), lower: (i32, i32), sign: i32) {
        let top = line * STEPS;
        let piece = Piece { xs: [upper.0, lower.0], ys: [upper.1 - top, lower.1 - top], sign };
        self.filler.push(line.cast_unsigned(), piece, self.bounds);
    }
}

/// The points of a curve, as [`Pen::curve_to`] has it, from the one of this number on; there are
/// `lines` of them in all.
#[inline(always)]
#[expect(clippy::cast_precision_loss, reason = "small numbers")]
fn points([a, b, c, d]: [Point; 4], number: f32, lines: f32) -> [(i32, i32); BLOCK] {
    let ts: [f32; BLOCK] = std::array::from_fn(|index| (number + index as f32) / lines);
    let xs = ts.map(|t| ((d.x * t + c.x) * t + b.x) * t + a.x);
    let ys = ts.map(|t| ((d.y * t + c.y) * t + b.y) * t + a.y);
    std::array::from_fn(|index| on_grid(Point { x: xs[index], y: ys[index] }))
}

/// The point on the grid that is nearest.
#[inline(always)]
fn on_grid(point: Point) -> (i32, i32) {
    (nearest(point.x), nearest(point.y))
}

/// The grid step that is nearest to a coordinate.
#[inline(always)]
#[expect(clippy::cast_possible_truncation, reason = "clamped; outlines lie near the canvas anyway")]
fn nearest(coordinate: f32) -> i32 {
    const ABOVE: f64 = (1 << 29) as f64;
    // Doubles from here on have no digits after the point.
    const WHOLE: f64 = 4_503_599_627_370_496.0;
    let steps = f64::from(coordinate) * f64::from(STEPS);
    // Numbers above 0 are cut off to whole ones in a way that there are vectors for.
    let steps = if steps > -ABOVE { steps } else { -ABOVE };
    let steps = if steps < ABOVE { steps } else { ABOVE } + (ABOVE + 0.5);
    let rounded = steps + WHOLE;
    let above = i32::from(rounded - WHOLE > steps);
    rounded.to_bits() as i32 - above - (1 << 29)
}

fn scaled(Point { x, y }: Point, factor: f32) -> Point {
    Point { x: x * factor, y: y * factor }
}

#[cfg(test)]
mod tests {
    use std::f32::consts::TAU;

    use tiny_skia::PathBuilder;

    use super::*;

    const BOUNDS: Bounds = Bounds { left: 0, top: 0, right: 8, bottom: 6 };

    fn fill(outline: &Path, rule: FillRule, bounds: Bounds) -> Vec<u8> {
        Filler::default().fill(outline, rule, bounds)
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
