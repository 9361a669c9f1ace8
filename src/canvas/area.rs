//! From the web's paths to areas that can be filled without harm.
//!
//! Paths come in as doubles in user or device space. What leaves lies near the canvas; a rectangle along
//! the axes stays one, so that it can be measured exactly, and all else becomes an outline. One that
//! only moves is made once and put where it lies.

use std::sync::Arc;

use tiny_skia::{Path, PathBuilder};

use super::Transform;
use super::guard::Guard;
use super::ops::Shape;
use super::outline::{Outline, STEPS};
use super::path::{FillRule, Path2d, Point, Segment};
use crate::frame::Size;

/// Places in a pixel, across and down, where outlines that a transform moves are put: the nearest. So
/// what moves comes by the same places again, and need not be filled anew.
const PLACES: i32 = 16;

/// The area inside `path`, which is in device space. Absent where nothing is inside.
pub(super) fn fill_shape(path: &Path2d, rule: FillRule, canvas: Size) -> Option<Shape> {
    let guard = Guard::around(canvas, 0.0);
    if let Some(edges) = rectangle(path) {
        return guard.cut_rectangle(edges).map(Shape::Rect);
    }
    let outline = if path.points().all(|point| guard.contains(point)) {
        Outline::of(path)
    } else {
        Outline::of(&guard.cut_areas(path))
    };
    outline.map(|outline| Shape::path(Arc::new(outline), (0, 0), rule))
}

/// The area inside `path` once `transform` has moved it to device space. Absent where nothing is inside.
pub(super) fn moved_shape(
    path: &Path2d,
    transform: Transform,
    rule: FillRule,
    canvas: Size,
) -> Option<Shape> {
    let linear = transform.without_moves();
    // Making a rectangle takes no time. What is known of a path tells sooner than its points, which may
    // be far away in memory, that it is none.
    let is_rectangle = || rectangle(path).is_some();
    let make = || if is_rectangle() { None } else { outline(&path.transformed(linear)) };
    let is_quick = path.memo().is_empty() && is_rectangle();
    let known = if is_quick { None } else { path.memo().inside(linear, make) };
    let shape = known.and_then(|outline| put(outline, transform, rule, canvas));
    shape.or_else(|| fill_shape(&path.transformed(transform), rule, canvas))
}

/// The outline of `path`, where it lies near the origin and holds anything.
pub(super) fn outline(path: &Path2d) -> Option<Arc<Outline>> {
    is_near(path).then(|| Outline::of(path))?.map(Arc::new)
}

/// Whether `path` can be drawn at the origin without being cut.
pub(super) fn is_near(path: &Path2d) -> bool {
    let near = Guard::around(Size::new(0, 0), 0.0);
    path.points().all(|point| near.contains(point))
}

/// `outline` where `transform` moves the origin; absent where that is too far away to be drawn as it is.
pub(super) fn put(
    outline: Arc<Outline>,
    transform: Transform,
    rule: FillRule,
    canvas: Size,
) -> Option<Shape> {
    let (x, y) = (transform.e, transform.f);
    let is_near = Guard::around(canvas, 0.0).contains((x, y));
    is_near.then(|| Shape::path(outline, (place(x), place(y)), rule))
}

/// The place that is nearest to a coordinate near the canvas, in grid steps.
#[expect(clippy::cast_possible_truncation, reason = "near the canvas")]
fn place(coordinate: f64) -> i32 {
    libm::floor(coordinate * f64::from(PLACES) + 0.5) as i32 * (STEPS / PLACES)
}

/// The edges of a path that is one rectangle along the axes: left, top, right, bottom.
fn rectangle(path: &Path2d) -> Option<[f64; 4]> {
    let (sides, rest) = path.segments().split_at_checked(5)?;
    let [Segment::MoveTo(a), Segment::LineTo(b), Segment::LineTo(c), Segment::LineTo(d), Segment::Close] =
        *sides
    else {
        return None;
    };
    let across_first = a.1 == b.1 && b.0 == c.0 && c.1 == d.1 && d.0 == a.0;
    let down_first = a.0 == b.0 && b.1 == c.1 && c.0 == d.0 && d.1 == a.1;
    let alone = rest.iter().all(|segment| matches!(segment, Segment::MoveTo(_)));
    (alone && (across_first || down_first)).then(|| [a.0.min(c.0), a.1.min(c.1), a.0.max(c.0), a.1.max(c.1)])
}

/// The subpaths of `path` as closed polygons of straight lines, for finding what is inside.
pub(super) fn polygons(path: &Path2d, canvas: Size) -> Vec<Vec<Point>> {
    let lines = Guard::around(canvas, 0.0).flatten(path);
    lines.into_iter().map(|line| line.points).collect()
}

/// The nearest `f32`, at most its largest.
#[expect(clippy::cast_possible_truncation, reason = "clamped to the range of f32")]
pub(super) fn single(number: f64) -> f32 {
    number.clamp(f64::from(f32::MIN), f64::from(f32::MAX)) as f32
}

pub(super) fn to_skia(path: &Path2d) -> Option<Path> {
    build(path, |point| point)
}

/// `path` with each point where `place` puts it.
fn build(path: &Path2d, mut place: impl FnMut(Point) -> Point) -> Option<Path> {
    let mut place = |point| {
        let (x, y) = place(point);
        (single(x), single(y))
    };
    let segments = path.segments();
    let mut builder = PathBuilder::with_capacity(segments.len(), segments.len() * 3);
    for segment in segments {
        match *segment {
            Segment::MoveTo(end) => builder.move_to(place(end).0, place(end).1),
            Segment::LineTo(end) => builder.line_to(place(end).0, place(end).1),
            Segment::CubicTo(control1, control2, end) => {
                let ((x1, y1), (x2, y2), (x, y)) = (place(control1), place(control2), place(end));
                builder.cubic_to(x1, y1, x2, y2, x, y);
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::canvas::raster::Bounds;

    const CANVAS: Size = Size::new(64, 64);

    fn polygon(points: &[Point]) -> Path2d {
        let mut path = Path2d::new();
        for (index, (x, y)) in points.iter().enumerate() {
            if index == 0 { path.move_to(*x, *y) } else { path.line_to(*x, *y) }
        }
        path.close_path();
        path
    }

    fn shape(path: &Path2d) -> Shape {
        fill_shape(path, FillRule::NonZero, CANVAS).unwrap()
    }

    fn is_near(shape: &Shape) -> bool {
        let Bounds { left, top, right, bottom } = shape.bounds();
        left >= -16_385 && top >= -16_385 && right <= 16_449 && bottom <= 16_449
    }

    #[test]
    fn the_triangle_that_aborts_tiny_skia_is_cut() {
        assert!(is_near(&shape(&polygon(&[(16.0, 32.0), (100.0, 64.5), (1.0, -750_000_000.0)]))));
    }

    #[test]
    fn a_shape_around_everything_still_covers_the_canvas() {
        for size in [1e5, 1e12, 1e300] {
            for tilt in [0.0, 1.0] {
                let shape =
                    shape(&polygon(&[(-size, -size), (size, -size + tilt), (size, size), (-size, size)]));
                let canvas = Bounds::of(CANVAS);
                assert_eq!(shape.bounds().intersect(canvas), canvas, "{size}");
                assert!(is_near(&shape));
            }
        }
    }

    #[test]
    fn a_huge_circle_keeps_its_edge_where_it_crosses_the_canvas() {
        let mut path = Path2d::new();
        path.arc(1e6, 32.0, 1e6 - 32.0, 0.0, std::f64::consts::TAU, false).unwrap();
        let Shape::Path { outline, .. } = shape(&path) else { panic!("a circle is no rectangle") };
        let points = outline.polygon().unwrap();
        let on_row = points.iter().filter(|(_, y)| (y - 32 * STEPS).abs() < 100 * STEPS);
        let leftmost = on_row.map(|(x, _)| *x).min().unwrap();
        assert!((leftmost - 32 * STEPS).abs() < STEPS / 10, "{leftmost}");
        assert!(points.len() < 10_000, "{} points", points.len());
    }

    #[test]
    fn rectangles_along_the_axes_stay_rectangles() {
        let corners = [(10.0, 20.0), (4.0, 20.0), (4.0, 26.5), (10.0, 26.5)];
        assert_eq!(shape(&polygon(&corners)), Shape::Rect([4.0, 20.0, 10.0, 26.5]));
        let turned = [corners[1], corners[2], corners[3], corners[0]];
        assert_eq!(shape(&polygon(&turned)), Shape::Rect([4.0, 20.0, 10.0, 26.5]));
        let skewed = [(10.0, 20.0), (4.0, 20.0), (5.0, 26.5), (10.0, 26.5)];
        assert!(matches!(shape(&polygon(&skewed)), Shape::Path { .. }));
        let flat = [(4.0, 20.0), (9.0, 20.0), (9.0, 20.0), (4.0, 20.0)];
        assert_eq!(fill_shape(&polygon(&flat), FillRule::NonZero, CANVAS), None);
    }

    proptest::proptest! {
        #[test]
        fn areas_stay_near_the_canvas(points in proptest::collection::vec(extreme_point(), 1..12)) {
            if let Some(shape) = fill_shape(&polygon(&points), FillRule::NonZero, CANVAS) {
                proptest::prop_assert!(is_near(&shape), "{shape:?}");
            }
        }
    }

    fn extreme_point() -> impl proptest::strategy::Strategy<Value = Point> {
        let coordinate =
            proptest::prop_oneof![-100.0..164.0, -1e6..1e6, -1e12..1e12, proptest::num::f64::NORMAL];
        (coordinate.clone(), coordinate)
    }
}
