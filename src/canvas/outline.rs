//! Outlines as they are filled: lines between the points of a fine grid.
//!
//! Paths come in, as large and turned as they are drawn; curves become lines, and points go to the
//! grid's nearest. Where an outline lies, it does not know: so one that moves is made once. What lies
//! inside is left to the raster.

use tiny_skia::Point;

use super::area;
use super::path::{Path2d, Segment};
use crate::frame::region::Bounds;
use crate::limits;

/// The binary logarithm of [`STEPS`].
pub(super) const BITS: u32 = 8;
/// Grid steps in a pixel.
pub(super) const STEPS: i32 = 1 << BITS;
/// Lines lie this close to the curves that they stand for, in pixels.
const FLATNESS_PX: f32 = 0.02;
/// Most lines for one curve.
const MOST_LINES: f32 = 2000.0;
/// Points of a curve that are worked out together, which the compiler turns into vectors.
const BLOCK: usize = 4;

/// A point, in grid steps to the right and down.
pub(super) type GridPoint = (i32, i32);

/// A path made of lines. Open subpaths count as closed.
#[derive(Debug)]
pub(super) struct Outline {
    form: Form,
    /// Left, top, right, bottom: no point lies beyond.
    edges: [i32; 4],
    is_convex: bool,
    hash: u64,
}

#[derive(Debug, PartialEq)]
enum Form {
    /// The points of all subpaths, and where in them each subpath ends.
    Lines { points: Vec<GridPoint>, ends: Vec<usize> },
    /// What would be too many lines to keep.
    Curves(Path2d),
}

/// Goes along an outline.
pub(super) trait Follow {
    /// A subpath begins here.
    fn start(&mut self, at: GridPoint);

    /// A line leads here.
    fn line(&mut self, to: GridPoint);

    /// Whether what lies between two heights, in pixels from the outline's origin, does not matter.
    fn passes_by(&self, _top: f32, _bottom: f32) -> bool {
        false
    }
}

impl Outline {
    /// The outline of `path`. Absent where no line is drawn.
    pub(super) fn of(path: &Path2d) -> Option<Self> {
        path.segments().iter().find(|segment| !matches!(segment, Segment::MoveTo(_)))?;
        let most = limits::OUTLINE_POINTS.min(path.segments().len() * limits::SEGMENT_POINTS);
        // Curves of small shapes take about so many.
        let points = Vec::with_capacity(most.min(path.segments().len() * 8));
        let mut lines = Lines { points, ends: Vec::new(), most };
        trace(path, &mut lines);
        lines.end();
        let Lines { mut points, mut ends, .. } = lines;
        let outline = if points.len() < most {
            points.shrink_to_fit();
            ends.shrink_to_fit();
            let (edges, hash) = (around(points.iter().copied()), hash(points.iter().copied()));
            let is_convex = ends.len() == 1 && is_convex(&points);
            Self { edges, is_convex, hash, form: Form::Lines { points, ends } }
        } else {
            let points = || path.points().map(|point| on_grid(single(point)));
            let [left, top, right, bottom] = around(points());
            // What lies on a curve is rounded by itself.
            let edges = [left - STEPS, top - STEPS, right + STEPS, bottom + STEPS];
            Self { edges, is_convex: false, hash: hash(points()), form: Form::Curves(path.clone()) }
        };
        Some(outline)
    }

    /// This, of `path`, as if it were too long to be kept as lines.
    #[cfg(test)]
    pub(super) fn with_curves(self, path: Path2d) -> Self {
        Self { form: Form::Curves(path), is_convex: false, ..self }
    }

    /// Leads `pen` along the outline.
    pub(super) fn follow(&self, pen: &mut impl Follow) {
        match &self.form {
            Form::Lines { points, ends } => {
                let mut start = 0;
                for &end in ends {
                    let subpath = &points[start..end];
                    pen.start(subpath[0]);
                    subpath[1..].iter().for_each(|point| pen.line(*point));
                    pen.line(subpath[0]);
                    start = end;
                }
            }
            Form::Curves(path) => trace(path, pen),
        }
    }

    /// Whether it turns one way only, and once around.
    pub(super) fn is_convex(&self) -> bool {
        self.is_convex
    }

    /// The points of an outline that is one subpath and was kept as lines.
    pub(super) fn polygon(&self) -> Option<&[GridPoint]> {
        match &self.form {
            Form::Lines { points, ends } if ends.len() == 1 => Some(points),
            _ => None,
        }
    }

    /// The pixels that it touches when its origin lies at `at`.
    pub(super) fn bounds(&self, at: GridPoint) -> Bounds {
        let [left, top, right, bottom] = self.edges;
        let before = |edge: i32| edge >> BITS;
        let after = |edge: i32| (edge + STEPS - 1) >> BITS;
        Bounds {
            left: before(left + at.0),
            top: before(top + at.1),
            right: after(right + at.0),
            bottom: after(bottom + at.1),
        }
    }

    /// How much memory it takes, at least.
    pub(super) fn bytes(&self) -> usize {
        match &self.form {
            Form::Lines { points, .. } => size_of_val(&points[..]),
            Form::Curves(path) => size_of_val(path.segments()),
        }
    }

    /// Equal outlines have equal numbers, and others most probably others.
    pub(super) fn hash(&self) -> u64 {
        self.hash
    }
}

impl PartialEq for Outline {
    fn eq(&self, other: &Self) -> bool {
        self.hash == other.hash && self.edges == other.edges && self.form == other.form
    }
}

/// No coordinate is other than a number.
impl Eq for Outline {}

/// Gathers lines: as many points as may be kept.
struct Lines {
    points: Vec<GridPoint>,
    ends: Vec<usize>,
    most: usize,
}

impl Lines {
    /// Ends the last subpath.
    fn end(&mut self) {
        let start = self.ends.last().copied().unwrap_or(0);
        while self.points.len() > start + 1 && self.points.last() == self.points.get(start) {
            self.points.pop();
        }
        if self.points.len() > start {
            self.ends.push(self.points.len());
        }
    }
}

impl Follow for Lines {
    fn start(&mut self, at: GridPoint) {
        self.end();
        if self.points.len() < self.most {
            self.points.push(at);
        }
    }

    fn line(&mut self, to: GridPoint) {
        if self.points.len() < self.most && self.points.last() != Some(&to) {
            self.points.push(to);
        }
    }

    fn passes_by(&self, _top: f32, _bottom: f32) -> bool {
        self.points.len() >= self.most
    }
}

/// Leads `pen` along `path`.
fn trace(path: &Path2d, pen: &mut impl Follow) {
    let (mut start, mut from) = (Point::zero(), Point::zero());
    for (index, segment) in path.segments().iter().enumerate() {
        match *segment {
            Segment::MoveTo(point) => {
                if index > 0 {
                    pen.line(on_grid(start));
                }
                (start, from) = (single(point), single(point));
                pen.start(on_grid(start));
            }
            Segment::LineTo(point) => {
                from = single(point);
                pen.line(on_grid(from));
            }
            Segment::CubicTo(control1, control2, end) => {
                let curve = [from, single(control1), single(control2), single(end)];
                trace_curve(curve, pen);
                from = curve[3];
            }
            Segment::Close => {
                from = start;
                pen.line(on_grid(start));
            }
        }
    }
    pen.line(on_grid(start));
}

/// Leads `pen` along a curve: `a + b t + c t^2 + d t^3` from t = 0 to 1, in as many lines as Wang's formula
/// asks for (Wang, An Algorithm for Generating Curves, 1984).
fn trace_curve([p0, p1, p2, p3]: [Point; 4], pen: &mut impl Follow) {
    let all = |pick: fn(f32, f32) -> f32| pick(pick(p0.y, p1.y), pick(p2.y, p3.y));
    if pen.passes_by(all(f32::min), all(f32::max)) {
        return pen.line(on_grid(p3));
    }
    let (start, end) = (p0 - p1 - p1 + p2, p1 - p2 - p2 + p3);
    let lines = (start.length().max(end.length()) * 3.0 / (4.0 * FLATNESS_PX)).sqrt();
    let lines = lines.ceil().clamp(1.0, MOST_LINES);
    let curve = [p0, scaled(p1 - p0, 3.0), scaled(start, 3.0), p3 - p0 + scaled(p1 - p2, 3.0)];
    let mut number = 1.0;
    while number < lines {
        for point in points(curve, number, lines) {
            if number < lines {
                pen.line(point);
            }
            number += 1.0;
        }
    }
    pen.line(on_grid(p3));
}

/// The points of a curve, as [`trace_curve`] has it, from the one of this number on; there are `lines` of
/// them in all.
#[inline(always)]
#[expect(clippy::cast_precision_loss, reason = "small numbers")]
fn points([a, b, c, d]: [Point; 4], number: f32, lines: f32) -> [GridPoint; BLOCK] {
    let ts: [f32; BLOCK] = std::array::from_fn(|index| (number + index as f32) / lines);
    let xs = ts.map(|t| ((d.x * t + c.x) * t + b.x) * t + a.x);
    let ys = ts.map(|t| ((d.y * t + c.y) * t + b.y) * t + a.y);
    std::array::from_fn(|index| on_grid(Point { x: xs[index], y: ys[index] }))
}

/// The point on the grid that is nearest.
#[inline(always)]
fn on_grid(point: Point) -> GridPoint {
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

fn single((x, y): (f64, f64)) -> Point {
    Point { x: area::single(x), y: area::single(y) }
}

/// The smallest box around points: left, top, right, bottom.
fn around(points: impl Iterator<Item = GridPoint>) -> [i32; 4] {
    let boxes = points.map(|(x, y)| [x, y, x, y]);
    let both = |a: [i32; 4], b: [i32; 4]| [a[0].min(b[0]), a[1].min(b[1]), a[2].max(b[2]), a[3].max(b[3])];
    boxes.reduce(both).unwrap_or_default()
}

/// Whether a subpath turns one way only, and once around.
fn is_convex(points: &[GridPoint]) -> bool {
    let [.., before_last, last] = *points else { return false };
    let step = |from: GridPoint, to: GridPoint| [i64::from(to.0 - from.0), i64::from(to.1 - from.1)];
    let (mut from, mut before) = (last, step(before_last, last));
    let (mut turns_left, mut turns_right) = (false, false);
    // One that goes around once leads down in one place and up in another.
    let (mut first_way, mut way, mut bends) = (0, 0, 0);
    for &to in points {
        let [x, y] = step(from, to);
        let turn = before[0] * y - before[1] * x;
        turns_left |= turn < 0;
        turns_right |= turn > 0;
        if y != 0 {
            bends += u32::from(way != 0 && way != y.signum());
            way = y.signum();
            first_way = if first_way == 0 { way } else { first_way };
        }
        (from, before) = (to, [x, y]);
    }
    bends += u32::from(way != first_way);
    bends == 2 && !(turns_left && turns_right)
}

/// As in Firefox's `FxHash`.
fn hash(points: impl Iterator<Item = GridPoint>) -> u64 {
    points.fold(0, |hash: u64, (x, y)| {
        let word = u64::from(x.cast_unsigned()) << 32 | u64::from(y.cast_unsigned());
        (hash.rotate_left(5) ^ word).wrapping_mul(0x517c_c1b7_2722_0a95)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Ever smaller loops about a point, with a subpath that is a point.
    fn spiral(curves: u16, size: f64) -> Path2d {
        let mut path = Path2d::new();
        path.move_to(size * 0.4, -size * 0.2);
        path.close_path();
        path.move_to(size, 0.0);
        for curve in 1..=curves {
            let far = size * (1.0 - f64::from(curve) / f64::from(curves));
            path.bezier_curve_to(far, far * 2.0, -far * 2.0, far, far * 0.9, -far * 0.1);
        }
        path
    }

    #[test]
    fn points_go_to_the_nearest_step() {
        let steps = |pixels: f32| nearest(pixels);
        assert_eq!([0.0, 1.0, -1.0, 2.5].map(steps), [0, 256, -256, 640]);
        // Halves go to the right and down.
        let half = 0.5 / 256.0;
        assert_eq!([half, -half, half * 0.99, -half * 1.01].map(steps), [1, 0, 0, -1]);
        assert_eq!([f32::MAX, f32::MIN].map(steps), [1 << 29, -(1 << 29)]);
    }

    #[test]
    fn no_point_lies_beyond_the_edges() {
        for (curves, size) in [(3, 12.3), (40, 90.0), (9, 15_000.0)] {
            struct Check([i32; 4]);
            impl Follow for Check {
                fn start(&mut self, at: GridPoint) {
                    self.line(at);
                }
                fn line(&mut self, (x, y): GridPoint) {
                    let Self([left, top, right, bottom]) = *self;
                    assert!((left..=right).contains(&x) && (top..=bottom).contains(&y), "{x} {y}");
                }
            }
            let outline = Outline::of(&spiral(curves, size)).unwrap();
            outline.follow(&mut Check(outline.edges));
        }
    }

    #[test]
    fn large_curves_are_not_kept_as_lines() {
        let outline = Outline::of(&spiral(2, 15_000.0)).unwrap();
        assert!(matches!(outline.form, Form::Curves(_)));
        assert!(outline.bytes() < 1000);
    }
}
