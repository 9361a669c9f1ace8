//! From the web's paths to outlines that tiny-skia can fill without harm.
//!
//! Paths come in as doubles in device space. What leaves lies near the canvas: tiny-skia's
//! fixed-point arithmetic overflows, and can end the process, on coordinates of a million
//! pixels and more. So geometry that reaches beyond the guard (the canvas and
//! [`limits::GUARD_PX`] around it) is flattened and cut there, which changes no visible pixel.

use std::borrow::Cow;

use tiny_skia::{Path, PathBuilder, Stroke};

use super::path::{Path2d, Point, Segment};
use super::state::Line;
use super::{LineCap, LineJoin, Transform};
use crate::frame::Size;
use crate::limits;

/// Flattened curves lie this close to the true ones, in pixels.
const FLATNESS_PX: f64 = 0.05;
/// Splits of one curve go no deeper than this.
const SPLIT_DEPTH: u32 = 24;
/// Coordinates are cut to this before anything is computed with them, in pixels.
const FARTHEST_PX: f64 = 1e12;
/// Lines are at most this wide, in pixels: it covers any canvas from anywhere near it.
const WIDEST_LINE_PX: f64 = 1e5;
/// Wider lines along curves follow straight pieces of them, in pixels.
const WIDEST_CURVE_PX: f64 = 1e3;
/// Line ends and corners are taken to reach at most this far, in pixels.
const FARTHEST_REACH_PX: f64 = 2e5;
/// A transform that stretches one direction this much more than its mean draws no lines.
const MOST_STRETCH: f64 = 1e3;

/// The outline to fill for `path`, which is in device space. Absent where nothing is inside.
pub(super) fn fill_outline(path: &Path2d, canvas: Size) -> Option<Path> {
    let guard = Guard::around(canvas, 0.0);
    if path.points().all(|point| guard.contains(point)) {
        return to_skia(path);
    }
    to_skia(&guard.cut_areas(path))
}

/// The outline of a line along `path`, and how strongly to fill it: lines thinner than a pixel
/// are drawn a pixel wide and fainter. `path` is in device space, `line` in user space, and
/// `transform` leads from user to device space. Absent where there is nothing to draw, and where
/// `transform` is so uneven that it is as good as flat.
pub(super) fn stroke_outline(
    path: &Path2d,
    line: &Line,
    transform: Transform,
    canvas: Size,
) -> Option<(Path, f32)> {
    let scale = transform.mean_scale();
    // Only the shape of the transform matters from here on: the path is in device space already.
    let shape = transform.without_scale(scale).filter(|shape| shape.stretch() <= MOST_STRETCH)?;
    let width_px = (line.width * scale).min(WIDEST_LINE_PX);
    let drawn_width_px = width_px.max(1.0);
    let reach = (drawn_width_px * line.miter_limit.max(2.0) * shape.stretch()).min(FARTHEST_REACH_PX);
    let center_line = center_line(path, drawn_width_px, shape, Guard::around(canvas, reach));
    let outline = if shape.is_similarity() {
        to_skia(&center_line)?.stroke(&skia_stroke(line, drawn_width_px), 1.0)?
    } else {
        let unshaped = to_skia(&center_line.transformed(shape.inverse()?))?;
        unshaped.stroke(&skia_stroke(line, drawn_width_px), single(shape.stretch()))?
    };
    let back = if shape.is_similarity() { Transform::IDENTITY } else { shape };
    let outline = fill_outline(&from_skia(&outline).transformed(back), canvas)?;
    #[expect(clippy::cast_possible_truncation, reason = "0 to 1")]
    Some((outline, width_px.min(1.0) as f32))
}

/// `path` as tiny-skia's stroker can follow it: as it is where that is harmless, and else as
/// straight lines inside `guard`. On extreme curves the stroker would split without end.
fn center_line(path: &Path2d, width_px: f64, shape: Transform, guard: Guard) -> Cow<'_, Path2d> {
    let harmless = width_px <= WIDEST_CURVE_PX && shape.is_similarity();
    if harmless && path.points().all(|point| guard.contains(point)) {
        Cow::Borrowed(path)
    } else {
        Cow::Owned(guard.cut_lines(path))
    }
}

fn skia_stroke(line: &Line, width: f64) -> Stroke {
    Stroke {
        width: single(width),
        miter_limit: single(line.miter_limit),
        line_cap: match line.cap {
            LineCap::Butt => tiny_skia::LineCap::Butt,
            LineCap::Round => tiny_skia::LineCap::Round,
            LineCap::Square => tiny_skia::LineCap::Square,
        },
        line_join: match line.join {
            LineJoin::Miter => tiny_skia::LineJoin::Miter,
            LineJoin::Round => tiny_skia::LineJoin::Round,
            LineJoin::Bevel => tiny_skia::LineJoin::Bevel,
        },
        dash: None,
    }
}

/// The nearest `f32`, at most its largest.
#[expect(clippy::cast_possible_truncation, reason = "clamped to the range of f32")]
fn single(number: f64) -> f32 {
    number.clamp(f64::from(f32::MIN), f64::from(f32::MAX)) as f32
}

pub(super) fn to_skia(path: &Path2d) -> Option<Path> {
    let mut builder = PathBuilder::new();
    for segment in path.segments() {
        match *segment {
            Segment::MoveTo((x, y)) => builder.move_to(single(x), single(y)),
            Segment::LineTo((x, y)) => builder.line_to(single(x), single(y)),
            Segment::CubicTo((x1, y1), (x2, y2), (x, y)) => {
                builder.cubic_to(single(x1), single(y1), single(x2), single(y2), single(x), single(y));
            }
            Segment::Close => builder.close(),
        }
    }
    builder.finish()
}

pub(super) fn from_skia(path: &Path) -> Path2d {
    let double = |point: tiny_skia::Point| (f64::from(point.x), f64::from(point.y));
    let mut copy = Path2d::new();
    for segment in path.segments() {
        match segment {
            tiny_skia::PathSegment::MoveTo(end) => copy.move_to(double(end).0, double(end).1),
            tiny_skia::PathSegment::LineTo(end) => copy.line_to(double(end).0, double(end).1),
            tiny_skia::PathSegment::QuadTo(control, end) => {
                let ((cx, cy), (x, y)) = (double(control), double(end));
                copy.quadratic_curve_to(cx, cy, x, y);
            }
            tiny_skia::PathSegment::CubicTo(control1, control2, end) => {
                let ((x1, y1), (x2, y2), (x, y)) = (double(control1), double(control2), double(end));
                copy.bezier_curve_to(x1, y1, x2, y2, x, y);
            }
            tiny_skia::PathSegment::Close => copy.close_path(),
        }
    }
    copy
}

/// The box that geometry is cut to.
#[derive(Debug, Clone, Copy)]
struct Guard {
    left: f64,
    top: f64,
    right: f64,
    bottom: f64,
}

impl Guard {
    /// The box [`limits::GUARD_PX`] and `more` pixels around the canvas.
    fn around(canvas: Size, more: f64) -> Self {
        let margin = limits::GUARD_PX + more;
        Self {
            left: -margin,
            top: -margin,
            right: f64::from(canvas.width) + margin,
            bottom: f64::from(canvas.height) + margin,
        }
    }

    fn contains(self, (x, y): Point) -> bool {
        (self.left..=self.right).contains(&x) && (self.top..=self.bottom).contains(&y)
    }

    /// `path` as polygons cut to this box; the winding of every point inside stays the same
    /// (Sutherland and Hodgman, Reentrant Polygon Clipping, 1974).
    fn cut_areas(self, path: &Path2d) -> Path2d {
        let mut cut = Path2d::new();
        for polygon in self.flatten(path) {
            let sides: [fn(Self, Point) -> f64; 4] = [
                |guard, (x, _)| x - guard.left,
                |guard, (x, _)| guard.right - x,
                |guard, (_, y)| y - guard.top,
                |guard, (_, y)| guard.bottom - y,
            ];
            let inside = sides
                .iter()
                .fold(polygon.points, |points, side| cut_half_plane(&points, |point| side(self, point)));
            push_polyline(&mut cut, &inside, true);
        }
        cut
    }

    /// `path` as lines, without the pieces that lie outside this box.
    fn cut_lines(self, path: &Path2d) -> Path2d {
        let mut cut = Path2d::new();
        for polyline in self.flatten(path) {
            let mut points = polyline.points;
            if polyline.closed && points.iter().all(|&point| self.contains(point)) {
                push_polyline(&mut cut, &points, true);
                continue;
            }
            if polyline.closed {
                points.extend(points.first().copied());
            }
            let mut run: Vec<Point> = Vec::new();
            for pair in points.windows(2) {
                let Some((from, to)) = self.cut_line(pair[0], pair[1]) else { continue };
                if run.last() != Some(&from) {
                    push_polyline(&mut cut, &run, false);
                    run = vec![from];
                }
                run.push(to);
            }
            push_polyline(&mut cut, &run, false);
        }
        cut
    }

    /// The piece of a line inside this box (Liang and Barsky, A New Concept and Method for Line
    /// Clipping, 1984).
    fn cut_line(self, from: Point, to: Point) -> Option<(Point, Point)> {
        let (dx, dy) = (to.0 - from.0, to.1 - from.1);
        let (mut enter, mut leave) = (0.0f64, 1.0f64);
        let sides = [
            (-dx, from.0 - self.left),
            (dx, self.right - from.0),
            (-dy, from.1 - self.top),
            (dy, self.bottom - from.1),
        ];
        for (speed, room) in sides {
            if speed == 0.0 {
                if room < 0.0 {
                    return None;
                }
            } else if speed < 0.0 {
                enter = enter.max(room / speed);
            } else {
                leave = leave.min(room / speed);
            }
        }
        let at = |t: f64| (from.0 + t * dx, from.1 + t * dy);
        let start = if enter > 0.0 { at(enter) } else { from };
        let end = if leave < 1.0 { at(leave) } else { to };
        (enter <= leave).then_some((start, end))
    }

    /// The subpaths of `path` as polylines. Curves are split only where they come near this box.
    fn flatten(self, path: &Path2d) -> Vec<Polyline> {
        let mut lines: Vec<Polyline> = Vec::new();
        for segment in path.segments() {
            if let Segment::MoveTo(start) = *segment {
                lines.push(Polyline { points: vec![near(start)], closed: false });
            }
            let Some(line) = lines.last_mut() else { continue };
            match *segment {
                Segment::MoveTo(_) => {}
                Segment::LineTo(end) => line.points.push(near(end)),
                Segment::CubicTo(control1, control2, end) => {
                    let start = line.points[line.points.len() - 1];
                    let curve = [start, near(control1), near(control2), near(end)];
                    self.flatten_cubic(curve, SPLIT_DEPTH, &mut line.points);
                }
                Segment::Close => line.closed = true,
            }
        }
        lines
    }

    fn flatten_cubic(self, curve: [Point; 4], depth: u32, points: &mut Vec<Point>) {
        if depth == 0 || self.misses(curve) || is_flat(curve) {
            points.push(curve[3]);
            return;
        }
        let (first, second) = split(curve);
        self.flatten_cubic(first, depth - 1, points);
        self.flatten_cubic(second, depth - 1, points);
    }

    /// Whether all control points lie beyond one side, so that the curve never enters.
    fn misses(self, curve: [Point; 4]) -> bool {
        curve.iter().all(|point| point.0 < self.left)
            || curve.iter().all(|point| point.0 > self.right)
            || curve.iter().all(|point| point.1 < self.top)
            || curve.iter().all(|point| point.1 > self.bottom)
    }
}

/// One subpath of straight lines; never without points.
struct Polyline {
    points: Vec<Point>,
    closed: bool,
}

fn push_polyline(path: &mut Path2d, points: &[Point], closed: bool) {
    let Some((first, rest)) = points.split_first() else { return };
    path.move_to(first.0, first.1);
    for point in rest {
        path.line_to(point.0, point.1);
    }
    if closed {
        path.close_path();
    }
}

/// The part of a polygon where `distance` is not negative.
fn cut_half_plane(points: &[Point], distance: impl Fn(Point) -> f64) -> Vec<Point> {
    let mut cut = Vec::with_capacity(points.len() + 4);
    let Some(&last) = points.last() else { return cut };
    let (mut from, mut from_distance) = (last, distance(last));
    for &to in points {
        let to_distance = distance(to);
        if (from_distance < 0.0) != (to_distance < 0.0) {
            let t = from_distance / (from_distance - to_distance);
            cut.push((from.0 + t * (to.0 - from.0), from.1 + t * (to.1 - from.1)));
        }
        if to_distance >= 0.0 {
            cut.push(to);
        }
        (from, from_distance) = (to, to_distance);
    }
    cut
}

fn near((x, y): Point) -> Point {
    (x.clamp(-FARTHEST_PX, FARTHEST_PX), y.clamp(-FARTHEST_PX, FARTHEST_PX))
}

/// Whether the control points of a cubic lie so near its chord's thirds that a line will do.
fn is_flat([start, control1, control2, end]: [Point; 4]) -> bool {
    let deviation = |control: Point, t: f64| {
        let x = control.0 - (start.0 + t * (end.0 - start.0));
        let y = control.1 - (start.1 + t * (end.1 - start.1));
        x.abs().max(y.abs())
    };
    deviation(control1, 1.0 / 3.0).max(deviation(control2, 2.0 / 3.0)) <= FLATNESS_PX
}

/// Both halves of a cubic (de Casteljau).
fn split([p0, p1, p2, p3]: [Point; 4]) -> ([Point; 4], [Point; 4]) {
    let middle = |a: Point, b: Point| (f64::midpoint(a.0, b.0), f64::midpoint(a.1, b.1));
    let (p01, p12, p23) = (middle(p0, p1), middle(p1, p2), middle(p2, p3));
    let (p012, p123) = (middle(p01, p12), middle(p12, p23));
    let center = middle(p012, p123);
    ([p0, p01, p012, center], [center, p123, p23, p3])
}

#[cfg(test)]
mod tests {
    use super::*;

    const CANVAS: Size = Size::new(64, 64);

    fn polygon(points: &[Point]) -> Path2d {
        let mut path = Path2d::new();
        push_polyline(&mut path, points, true);
        path
    }

    fn line(width: f64) -> Line {
        Line { width, cap: LineCap::Butt, join: LineJoin::Miter, miter_limit: 10.0 }
    }

    fn farthest(path: &Path) -> f32 {
        let bounds = path.bounds();
        [bounds.left(), bounds.top(), bounds.right(), bounds.bottom()]
            .into_iter()
            .map(f32::abs)
            .fold(0.0, f32::max)
    }

    #[test]
    fn the_triangle_that_aborts_tiny_skia_is_cut() {
        let path = polygon(&[(16.0, 32.0), (100.0, 64.5), (1.0, -750_000_000.0)]);
        let outline = fill_outline(&path, CANVAS).unwrap();
        assert!(farthest(&outline) <= 16_448.0);
    }

    #[test]
    fn a_shape_around_everything_still_covers_the_canvas() {
        for size in [1e5, 1e12, 1e300] {
            let path = polygon(&[(-size, -size), (size, -size), (size, size), (-size, size)]);
            let outline = fill_outline(&path, CANVAS).unwrap();
            let bounds = outline.bounds();
            assert!(bounds.left() <= 0.0 && bounds.bottom() >= 64.0, "{size}: {bounds:?}");
            assert!(farthest(&outline) <= 16_448.0);
        }
    }

    #[test]
    fn a_huge_circle_keeps_its_edge_where_it_crosses_the_canvas() {
        let mut path = Path2d::new();
        path.arc(1e6, 32.0, 1e6 - 32.0, 0.0, std::f64::consts::TAU, false).unwrap();
        let outline = fill_outline(&path, CANVAS).unwrap();
        let on_row = outline.points().iter().filter(|point| (point.y - 32.0).abs() < 100.0);
        let leftmost = on_row.map(|point| point.x).fold(f32::MAX, f32::min);
        assert!((leftmost - 32.0).abs() < 0.1, "{leftmost}");
        assert!(outline.len() < 10_000, "{} points", outline.len());
    }

    #[test]
    fn lines_far_beyond_the_canvas_are_cut_to_the_part_that_shows() {
        let mut path = Path2d::new();
        path.move_to(-1e300, 32.0);
        path.line_to(1e300, 32.0);
        let (outline, coverage) = stroke_outline(&path, &line(4.0), Transform::IDENTITY, CANVAS).unwrap();
        let bounds = outline.bounds();
        assert_eq!((bounds.top(), bounds.bottom()), (30.0, 34.0));
        assert!(bounds.left() <= 0.0 && bounds.right() >= 64.0);
        assert!((coverage - 1.0).abs() < f32::EPSILON);
    }

    #[test]
    fn thin_lines_are_a_pixel_wide_and_fainter() {
        let mut path = Path2d::new();
        path.move_to(0.0, 10.5);
        path.line_to(64.0, 10.5);
        let (outline, coverage) = stroke_outline(&path, &line(0.25), Transform::IDENTITY, CANVAS).unwrap();
        assert!((outline.bounds().height() - 1.0).abs() < 1e-6);
        assert!((coverage - 0.25).abs() < f32::EPSILON);
    }

    #[test]
    fn uneven_scales_make_uneven_lines() {
        let mut path = Path2d::new();
        path.move_to(10.0, 10.0);
        path.line_to(10.0, 40.0);
        let wide = Transform::scaling(4.0, 1.0);
        let (outline, _) = stroke_outline(&path, &line(2.0), wide, CANVAS).unwrap();
        assert!((outline.bounds().width() - 8.0).abs() < 1e-4, "{:?}", outline.bounds());
    }

    #[test]
    fn a_transform_without_inverse_strokes_nothing() {
        let path = polygon(&[(0.0, 0.0), (9.0, 0.0), (9.0, 9.0)]);
        assert!(stroke_outline(&path, &line(2.0), Transform::scaling(0.0, 1.0), CANVAS).is_none());
    }

    proptest::proptest! {
        #[test]
        fn cutting_keeps_everything_inside_the_guard(points in proptest::collection::vec(extreme_point(), 1..12)) {
            let path = polygon(&points);
            if let Some(outline) = fill_outline(&path, CANVAS) {
                proptest::prop_assert!(farthest(&outline) <= 16_449.0);
            }
            if let Some((outline, _)) = stroke_outline(&path, &line(3.0), Transform::IDENTITY, CANVAS) {
                proptest::prop_assert!(farthest(&outline) <= 16_449.0);
            }
        }
    }

    fn extreme_point() -> impl proptest::strategy::Strategy<Value = Point> {
        let coordinate =
            proptest::prop_oneof![-100.0..164.0, -1e6..1e6, -1e12..1e12, proptest::num::f64::NORMAL];
        (coordinate.clone(), coordinate)
    }
}
