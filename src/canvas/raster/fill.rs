//! Fills outlines: how much of each pixel lies inside, measured exactly.
//!
//! An outline comes in as tiny-skia has it, in device space; a mask of bytes goes out. Curves
//! become lines, points lie on a grid of 256 steps a pixel, and from there on all sums are in
//! integers. Edges are cut at the lines of pixels here; `line` finds what lies between them.

use tiny_skia::{Path, PathSegment, Point};

use super::bounds::Bounds;
use super::line::{Line, Piece, STEPS, between};
use crate::canvas::FillRule;

/// Lines lie this close to the curves that they stand for, in pixels.
const FLATNESS_PX: f32 = 0.02;
/// Most lines for one curve.
const MOST_LINES: f32 = 2000.0;
/// Most pieces of edges that are kept. More are added up, so that memory stays bounded.
const MOST_PIECES: usize = 1 << 20;

/// The coverage of the pixels in `bounds`, one byte each, in lines from the top. Open subpaths
/// count as closed.
pub(super) fn fill(outline: &Path, rule: FillRule, bounds: Bounds) -> Vec<u8> {
    let mut edges = Edges::new(bounds);
    let (mut start, mut from) = (Point::zero(), Point::zero());
    for segment in outline.segments() {
        match segment {
            PathSegment::MoveTo(point) => {
                edges.add_line(from, start);
                (start, from) = (point, point);
            }
            PathSegment::LineTo(to) => {
                edges.add_line(from, to);
                from = to;
            }
            PathSegment::QuadTo(control, to) => {
                edges.add_quad([from, control, to]);
                from = to;
            }
            PathSegment::CubicTo(control1, control2, to) => {
                edges.add_cubic([from, control1, control2, to]);
                from = to;
            }
            PathSegment::Close => {
                edges.add_line(from, start);
                from = start;
            }
        }
    }
    edges.add_line(from, start);
    edges.cover(rule)
}

/// The edges of an outline, cut into pieces that each lie in one line of pixels.
struct Edges {
    bounds: Bounds,
    pieces: Vec<Link>,
    /// For each line, the piece added to it last.
    last: Vec<Option<u32>>,
    /// The areas of pieces that were too many to keep, line by line; mostly empty.
    added_up: Vec<i64>,
}

/// A piece, and the one of the same line that was added before.
#[derive(Debug, Clone, Copy)]
struct Link {
    piece: Piece,
    before: Option<u32>,
}

impl Edges {
    fn new(bounds: Bounds) -> Self {
        Self { bounds, pieces: Vec::new(), last: vec![None; bounds.height()], added_up: Vec::new() }
    }

    fn add_quad(&mut self, [p0, p1, p2]: [Point; 3]) {
        let square = p0 - p1 - p1 + p2;
        let lines = (square.length() / (4.0 * FLATNESS_PX)).sqrt();
        self.add_curve([p0, scaled(p1 - p0, 2.0), square, Point::zero()], p2, lines);
    }

    fn add_cubic(&mut self, [p0, p1, p2, p3]: [Point; 4]) {
        let (start, end) = (p0 - p1 - p1 + p2, p1 - p2 - p2 + p3);
        let lines = (start.length().max(end.length()) * 3.0 / (4.0 * FLATNESS_PX)).sqrt();
        let cube = p3 - p0 + scaled(p1 - p2, 3.0);
        self.add_curve([p0, scaled(p1 - p0, 3.0), scaled(start, 3.0), cube], p3, lines);
    }

    /// Adds the curve `a + b t + c t^2 + d t^3` from t = 0 to 1 as about so many lines.
    fn add_curve(&mut self, [a, b, c, d]: [Point; 4], end: Point, lines: f32) {
        let lines = lines.ceil().clamp(1.0, MOST_LINES);
        let (mut from, mut number) = (a, 1.0);
        while number < lines {
            let t = number / lines;
            let to =
                Point { x: ((d.x * t + c.x) * t + b.x) * t + a.x, y: ((d.y * t + c.y) * t + b.y) * t + a.y };
            self.add_line(from, to);
            from = to;
            number += 1.0;
        }
        self.add_line(from, end);
    }

    fn add_line(&mut self, from: Point, to: Point) {
        let ((x0, y0), (x1, y1)) = (on_grid(from), on_grid(to));
        let top = i64::from(self.bounds.top) * STEPS;
        let bottom = i64::from(self.bounds.bottom) * STEPS;
        // Upwards or downwards, a line is cut at the same places.
        let (line, sign) = if y0 <= y1 { ([x0, y0, x1, y1], 1) } else { ([x1, y1, x0, y0], -1) };
        let [x0, y0, x1, y1] = line;
        let (first, last) = (y0.max(top), y1.min(bottom));
        let left = i64::from(self.bounds.left) * STEPS;
        let mut y = first;
        while y < last {
            let line = y.div_euclid(STEPS);
            let below = ((line + 1) * STEPS).min(last);
            let xs = [y, below].map(|y| between(x0, x1, y - y0, y1 - y0) - left);
            let ys = [y, below].map(|y| y - line * STEPS);
            self.push(line, Piece { xs, ys, sign });
            y = below;
        }
    }

    /// Notes down a piece in the line of pixels `y`.
    fn push(&mut self, y: i64, piece: Piece) {
        if self.pieces.len() >= MOST_PIECES {
            self.add_up();
        }
        let number = u32::try_from(self.pieces.len()).ok();
        let line = usize::try_from(y - i64::from(self.bounds.top)).unwrap_or(0);
        self.pieces.push(Link { piece, before: std::mem::replace(&mut self.last[line], number) });
    }

    /// The pieces of a line, beginning with the one that was added `last`.
    fn line(&self, last: Option<u32>) -> impl Iterator<Item = Piece> {
        let link = |number: u32| &self.pieces[number as usize];
        std::iter::successors(last.map(link), move |Link { before, .. }| before.map(link))
            .map(|link| link.piece)
    }

    /// Turns all pieces into areas.
    fn add_up(&mut self) {
        let width = self.bounds.width() + 1;
        let mut added_up = std::mem::take(&mut self.added_up);
        added_up.resize(width * self.bounds.height(), 0);
        for (sums, last) in added_up.chunks_exact_mut(width).zip(&self.last) {
            self.line(*last).for_each(|piece| drop(piece.add(sums)));
        }
        self.added_up = added_up;
        self.last.fill(None);
        self.pieces.clear();
    }

    /// What lies inside the edges, as coverage.
    fn cover(&self, rule: FillRule) -> Vec<u8> {
        let width = self.bounds.width();
        let mut mask = vec![0; self.bounds.area()];
        let mut line = Line::new(width);
        let mut added_up = self.added_up.chunks_exact(width + 1);
        for (covers, last) in mask.chunks_exact_mut(width.max(1)).zip(&self.last) {
            let earlier = added_up.next();
            if last.is_some() || earlier.is_some() {
                line.cover(self.line(*last), earlier, rule, covers);
            }
        }
        mask
    }
}

/// The point on the grid that is nearest. Outlines lie near the canvas.
#[expect(clippy::cast_possible_truncation, reason = "the guard bounds coordinates")]
fn on_grid(point: Point) -> (i64, i64) {
    // Numbers above 0 are rounded down by the cast, which is quicker than a call.
    const ABOVE: i64 = 1 << 30;
    #[expect(clippy::cast_precision_loss, reason = "a power of two")]
    let nearest = |coordinate: f32| (f64::from(coordinate) * 256.0 + (ABOVE as f64 + 0.5)) as i64 - ABOVE;
    (nearest(point.x), nearest(point.y))
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
