//! Fills outlines: how much of each pixel lies inside, measured exactly.
//!
//! An outline comes in as tiny-skia has it, in device space; a mask of bytes goes out. Curves
//! become lines, points lie on a grid of 256 steps a pixel, and from there on all sums are in
//! integers. So a pixel is the same whichever part of the outline is asked for, and there are 256
//! levels in either direction. The method is that of accumulated signed areas, as in
//! `FreeType`'s smooth rasterizer and font-rs: an edge adds what lies right of it.

use tiny_skia::{Path, PathSegment, Point};

use super::bounds::Bounds;
use crate::canvas::FillRule;

/// Grid steps in a pixel.
const STEPS: i64 = 256;
/// The sum for a pixel that lies wholly inside: twice the area, in grid steps.
const INSIDE: i64 = 2 * 256 * 256;
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
    pieces: Vec<Piece>,
    /// For each line, the piece added to it last.
    last: Vec<Option<u32>>,
    /// The areas of pieces that were too many to keep, line by line; mostly empty.
    added_up: Vec<i64>,
}

/// A part of an edge inside a line of pixels, in grid steps from the left side of the bounds.
#[derive(Debug, Clone, Copy)]
struct Piece {
    /// Where it begins or ends, whichever is further left, and the other.
    xs: [i64; 2],
    /// How far it leads down; up where negative.
    height: i64,
    /// The piece of the same line that was added before.
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
        let mut y = first;
        while y < last {
            let below = ((y.div_euclid(STEPS) + 1) * STEPS).min(last);
            let xs = [y, below].map(|y| between(x0, x1, y - y0, y1 - y0));
            self.push(y, xs, sign * (below - y));
            y = below;
        }
    }

    /// Notes down the piece from `xs[0]` to `xs[1]` that begins at the grid's `y`.
    fn push(&mut self, y: i64, xs: [i64; 2], height: i64) {
        let left = i64::from(self.bounds.left) * STEPS;
        let xs = [xs[0].min(xs[1]) - left, xs[0].max(xs[1]) - left];
        let line = usize::try_from(y.div_euclid(STEPS) - i64::from(self.bounds.top)).unwrap_or(0);
        if self.pieces.len() >= MOST_PIECES {
            self.add_up();
        }
        let number = u32::try_from(self.pieces.len()).ok();
        self.pieces.push(Piece { xs, height, before: std::mem::replace(&mut self.last[line], number) });
    }

    /// Turns all pieces into areas.
    fn add_up(&mut self) {
        let width = self.bounds.width() + 1;
        self.added_up.resize(width * self.bounds.height(), 0);
        let mut last = std::mem::take(&mut self.last);
        for (sums, last) in self.added_up.chunks_exact_mut(width).zip(&mut last) {
            add_line(sums, &self.pieces, last.take());
        }
        self.last = last;
        self.pieces.clear();
    }

    /// What lies inside the edges, as coverage.
    fn cover(&self, rule: FillRule) -> Vec<u8> {
        let width = self.bounds.width();
        let mut mask = vec![0; self.bounds.area()];
        // For each pixel, what its edges add to the area inside it and, with the next entry, to
        // that of all pixels right of it.
        let mut sums = vec![0; width + 1];
        let mut added_up = self.added_up.chunks_exact(width + 1);
        for (line, last) in mask.chunks_exact_mut(width.max(1)).zip(&self.last) {
            let earlier = added_up.next();
            if last.is_none() && earlier.is_none() {
                continue;
            }
            if let Some(earlier) = earlier {
                sums.copy_from_slice(earlier);
            }
            add_line(&mut sums, &self.pieces, *last);
            cover_line(line, &mut sums, rule);
        }
        mask
    }
}

/// Adds the areas of the piece number `last` and of those before it to the areas of their line.
fn add_line(sums: &mut [i64], pieces: &[Piece], last: Option<u32>) {
    let mut number = last;
    while let Some(piece) = number.map(|number| pieces[number as usize]) {
        piece.add(sums);
        number = piece.before;
    }
}

impl Piece {
    /// Adds the piece's areas to those of its line.
    fn add(self, sums: &mut [i64]) {
        let Self { xs: [from, to], height, .. } = self;
        let end = i64::try_from(sums.len() - 1).unwrap_or(0) * STEPS;
        // What lies left of the bounds is inside for all pixels; what lies right, for none.
        if to <= 0 {
            return add(sums, 0, height, 0);
        }
        let mut passed = 0;
        if from < 0 {
            passed = between(0, height, -from, to - from);
            add(sums, 0, passed, 0);
        }
        let mut x = from.max(0);
        while x < end {
            let pixel = x / STEPS;
            let next = ((pixel + 1) * STEPS).min(to);
            let until = if next == to { height } else { between(0, height, next - from, to - from) };
            let inside = (x - pixel * STEPS) + (next - pixel * STEPS);
            add(sums, usize::try_from(pixel).unwrap_or(0), until - passed, inside);
            (x, passed) = (next, until);
            if x == to {
                return;
            }
        }
    }
}

/// Turns the areas of a line into coverage, and the areas into zeros for the next.
fn cover_line(line: &mut [u8], sums: &mut [i64], rule: FillRule) {
    let mut area = 0;
    for (covers, sums) in line.chunks_mut(RUN).zip(sums.chunks_mut(RUN)) {
        if sums.iter().all(|sum| *sum == 0) {
            covers.fill(coverage(area, rule));
            continue;
        }
        for (cover, sum) in covers.iter_mut().zip(sums.iter()) {
            area += sum;
            *cover = coverage(area, rule);
        }
        sums.fill(0);
    }
    if let Some(beyond) = sums.last_mut() {
        *beyond = 0;
    }
}

/// Pixels that are looked at together, as most lie wholly inside or outside.
const RUN: usize = 16;

/// Adds an edge of `height` in pixel number `pixel`; twice its mean distance from the pixel's left
/// side is `inside`.
fn add(sums: &mut [i64], pixel: usize, height: i64, inside: i64) {
    sums[pixel] += height * (2 * STEPS - inside);
    sums[pixel + 1] += height * inside;
}

/// An area as a byte.
fn coverage(area: i64, rule: FillRule) -> u8 {
    let area = match rule {
        FillRule::NonZero => area.abs().min(INSIDE),
        FillRule::EvenOdd => {
            let folded = area.abs() % (2 * INSIDE);
            if folded > INSIDE { 2 * INSIDE - folded } else { folded }
        }
    };
    ((area * 255 + INSIDE / 2) / INSIDE).to_le_bytes()[0]
}

/// The point on the grid that is nearest. Outlines lie near the canvas.
#[expect(clippy::cast_possible_truncation, reason = "the guard bounds coordinates")]
fn on_grid(point: Point) -> (i64, i64) {
    let nearest = |coordinate: f32| libm::floor(f64::from(coordinate) * 256.0 + 0.5) as i64;
    (nearest(point.x), nearest(point.y))
}

/// The number `part / whole` of the way from `from` to `to`, rounded to the nearest.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    reason = "products of grid steps are far smaller than 2^53"
)]
fn between(from: i64, to: i64, part: i64, whole: i64) -> i64 {
    // Numbers above 0 are rounded down by the cast, which is quicker than a call.
    const ABOVE: f64 = (1 << 30) as f64;
    let way = ((to - from) * part) as f64 / whole as f64;
    from + (way + (ABOVE + 0.5)) as i64 - (1 << 30)
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
