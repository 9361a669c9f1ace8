//! From lines to the areas that they cover.
//!
//! tiny-skia's stroker and dasher do the work; what goes in is kept in the ranges where they
//! come to an end. Lines thinner than a pixel are drawn a pixel wide and fainter.

use std::borrow::Cow;

use tiny_skia::{Path, Stroke, StrokeDash};

use super::area::{fill_shape, from_skia, is_near, outline, put, single, to_skia};
use super::guard::Guard;
use super::ops::Shape;
use super::path::{FillRule, Path2d, Point, Segment};
use super::state::Line;
use super::{LineCap, LineJoin, Transform};
use crate::frame::Size;
use crate::limits;

/// Lines are at most this wide, in pixels: it covers any canvas from anywhere near it.
const WIDEST_LINE_PX: f64 = 1e5;
/// Wider lines along curves follow straight pieces of them, in pixels.
const WIDEST_CURVE_PX: f64 = 1e3;
/// Line ends and corners are taken to reach at most this far, in pixels.
const FARTHEST_REACH_PX: f64 = 2e5;
/// A transform that stretches one direction this much more than its mean draws no lines.
const MOST_STRETCH: f64 = 1e3;

/// The area of a line along `path`, and how strongly to fill it: lines thinner than a pixel are
/// drawn a pixel wide and fainter. `path` is in device space, `line` in user space, and
/// `transform` leads from user to device space. Absent where there is nothing to draw.
pub(super) fn stroke_shape(
    path: &Path2d,
    line: &Line,
    transform: Transform,
    canvas: Size,
) -> Option<(Shape, f32)> {
    let (width_px, strength) = drawn(line, transform);
    let outline = stroke_outline(path, line, width_px, transform, canvas)?;
    Some((fill_shape(&outline, FillRule::NonZero, canvas)?, strength))
}

/// The same for a path in user space. What only moves is made once.
pub(super) fn moved_stroke(
    path: &Path2d,
    line: &Line,
    transform: Transform,
    canvas: Size,
) -> Option<(Shape, f32)> {
    let (width_px, strength) = drawn(line, transform);
    let linear = transform.without_moves();
    let known = path.memo().line(linear, line, || {
        let path = path.transformed(linear);
        let whole = width_px <= WIDEST_CURVE_PX && linear.is_similarity() && is_near(&path);
        whole.then(|| outline(&stroke_outline(&path, line, width_px, linear, canvas)?))?
    });
    let shape = known.and_then(|outline| put(outline, transform, FillRule::NonZero, canvas));
    let shape = shape.map(|shape| (shape, strength));
    shape.or_else(|| stroke_shape(&path.transformed(transform), line, transform, canvas))
}

/// How wide a line is drawn, in pixels, and how strongly.
fn drawn(line: &Line, transform: Transform) -> (f64, f32) {
    let width_px = line.width * transform.mean_scale();
    // Under uneven scales a line is thin in one direction only, and measured as it is.
    let drawn_px = if transform.is_similarity() { width_px.max(1.0) } else { width_px };
    #[expect(clippy::cast_possible_truncation, reason = "0 to 1")]
    let strength = (width_px / drawn_px) as f32;
    (drawn_px, strength)
}

/// The outline of a line along `path` that is `width_px` wide in device space, where the
/// transform is even. Absent where there is nothing to draw, and where `transform` is so uneven
/// that it is as good as flat.
pub(super) fn stroke_outline(
    path: &Path2d,
    line: &Line,
    width_px: f64,
    transform: Transform,
    canvas: Size,
) -> Option<Path2d> {
    let scale = transform.mean_scale();
    // Only the shape of the transform matters from here on: the path is in device space already.
    let shape = transform.without_scale(scale).filter(|shape| shape.stretch() <= MOST_STRETCH)?;
    let width_px = width_px.min(WIDEST_LINE_PX);
    let reach = (width_px * line.miter_limit.max(2.0) * shape.stretch()).min(FARTHEST_REACH_PX);
    let pruned = pruned(path);
    let center_line = center_line(&pruned, width_px, shape, Guard::around(canvas, reach));
    let (unshaped, back, resolution) = if shape.is_similarity() {
        (to_skia(&center_line)?, Transform::IDENTITY, 1.0)
    } else {
        (to_skia(&center_line.transformed(shape.inverse()?))?, shape, single(shape.stretch()))
    };
    let dashed = match dashes(line, scale, &unshaped) {
        Some(dashes) => unshaped.dash(&dashes, resolution)?,
        None => unshaped,
    };
    let outline = dashed.stroke(&skia_stroke(line, width_px), resolution)?;
    Some(from_skia(&outline).transformed(back))
}

/// `path` without its segments that have no length, so that a point shows no line ends (HTML,
/// Drawing paths to the canvas: "trace a path").
fn pruned(path: &Path2d) -> Path2d {
    let mut pruned = Path2d::new();
    let (mut from, mut has_line) = ((0.0, 0.0), false);
    for segment in path.segments() {
        match *segment {
            Segment::MoveTo(end) => {
                pruned.move_to(end.0, end.1);
                (from, has_line) = (end, false);
            }
            Segment::LineTo(end) if end != from => {
                pruned.line_to(end.0, end.1);
                (from, has_line) = (end, true);
            }
            Segment::CubicTo(a, b, end) if [a, b, end] != [from; 3] => {
                pruned.bezier_curve_to(a.0, a.1, b.0, b.1, end.0, end.1);
                (from, has_line) = (end, true);
            }
            Segment::Close if has_line => pruned.close_path(),
            Segment::LineTo(_) | Segment::CubicTo(..) | Segment::Close => {}
        }
    }
    pruned
}

/// The dashes of `line` in device pixels; absent for a whole line. Where `path` would fall into
/// more than [`limits::DASHES`] pieces, the pattern is made longer.
fn dashes(line: &Line, scale: f64, path: &Path) -> Option<StrokeDash> {
    let period = line.dash.iter().sum::<f64>() * scale;
    if !(period > 0.0 && period.is_finite()) {
        return None;
    }
    #[expect(clippy::cast_precision_loss, reason = "dash lists are short")]
    let count = length(&from_skia(path)) / period * line.dash.len() as f64;
    let longer = (count / limits::DASHES).max(1.0);
    let array = line.dash.iter().map(|length| single(length * scale * longer)).collect();
    StrokeDash::new(array, single(libm::fmod(line.dash_offset * scale, period) * longer))
}

/// The length of the path's control lines, which is at least its own.
fn length(path: &Path2d) -> f64 {
    let mut length = 0.0;
    let (mut start, mut from) = ((0.0, 0.0), (0.0, 0.0));
    let mut add = |from: Point, to: Point| length += libm::hypot(to.0 - from.0, to.1 - from.1);
    for segment in path.segments() {
        match *segment {
            Segment::MoveTo(end) => (start, from) = (end, end),
            Segment::LineTo(end) => {
                add(from, end);
                from = end;
            }
            Segment::CubicTo(control1, control2, end) => {
                add(from, control1);
                add(control1, control2);
                add(control2, end);
                from = end;
            }
            Segment::Close => add(from, start),
        }
    }
    length
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

#[cfg(test)]
mod tests {
    use super::*;

    const CANVAS: Size = Size::new(64, 64);

    fn line(width: f64) -> Line {
        Line { width, ..Line::default() }
    }

    fn path(points: &[Point]) -> Path2d {
        let mut path = Path2d::new();
        for (x, y) in points {
            path.line_to(*x, *y);
        }
        path
    }

    /// Where the stroke lies, and how strong it is.
    fn stroked(path: &Path2d, line: &Line, transform: Transform) -> Option<([f64; 4], f32)> {
        let (shape, strength) = stroke_shape(path, line, transform, CANVAS)?;
        let edges = match shape {
            Shape::Rect(edges) => edges,
            Shape::Path { .. } => {
                stroke_outline(path, line, drawn(line, transform).0, transform, CANVAS)?.bounds()?
            }
        };
        Some((edges, strength))
    }

    #[test]
    fn lines_far_beyond_the_canvas_are_cut_to_the_part_that_shows() {
        let endless = path(&[(-1e300, 32.0), (1e300, 32.0)]);
        let ([left, top, right, bottom], strength) =
            stroked(&endless, &line(4.0), Transform::IDENTITY).unwrap();
        assert_eq!((top, bottom, strength), (30.0, 34.0, 1.0));
        assert!(left <= 0.0 && right >= 64.0);
    }

    #[test]
    fn thin_lines_are_a_pixel_wide_and_fainter() {
        let thin = path(&[(0.0, 10.5), (64.0, 10.5)]);
        let ([_, top, _, bottom], strength) = stroked(&thin, &line(0.25), Transform::IDENTITY).unwrap();
        assert_eq!((top, bottom, strength), (10.0, 11.0, 0.25));
    }

    #[test]
    fn uneven_scales_make_uneven_lines() {
        let upright = path(&[(10.0, 10.0), (10.0, 40.0)]);
        let ([left, _, right, _], _) = stroked(&upright, &line(2.0), Transform::scaling(4.0, 1.0)).unwrap();
        assert!((right - left - 8.0).abs() < 1e-4, "{left} to {right}");
    }

    #[test]
    fn lines_that_are_thin_in_one_direction_keep_their_strength() {
        let upright = path(&[(30.0, 10.0), (30.0, 40.0)]);
        let uneven = Transform::scaling(20.0, 0.02);
        let ([left, _, right, _], strength) = stroked(&upright, &line(1.0), uneven).unwrap();
        assert!((right - left - 20.0).abs() < 1e-3 && strength == 1.0, "{left} to {right}, {strength}");
    }

    #[test]
    fn a_transform_without_inverse_strokes_nothing() {
        let corner = path(&[(0.0, 0.0), (9.0, 0.0), (9.0, 9.0)]);
        assert_eq!(stroked(&corner, &line(2.0), Transform::scaling(0.0, 1.0)), None);
    }

    #[test]
    fn dashes_leave_gaps() {
        let row = path(&[(0.0, 10.0), (60.0, 10.0)]);
        let dashed = Line { dash: [10.0, 20.0].into(), dash_offset: -5.0, ..line(2.0) };
        let outline = stroke_outline(&row, &dashed, 2.0, Transform::IDENTITY, CANVAS).unwrap();
        let starts: Vec<f64> = outline
            .segments()
            .chunk_by(|_, next| !matches!(next, Segment::MoveTo(_)))
            .filter_map(|piece| {
                let xs = piece.iter().filter_map(|segment| match segment {
                    Segment::MoveTo((x, _)) | Segment::LineTo((x, _)) => Some(*x),
                    _ => None,
                });
                xs.reduce(f64::min)
            })
            .collect();
        assert_eq!(starts, [5.0, 35.0]);
    }

    #[test]
    fn endlessly_short_dashes_come_to_an_end() {
        let row = path(&[(0.0, 10.0), (60.0, 10.0)]);
        let dust = Line { dash: [1e-12, 1e-12].into(), dash_offset: 1e9, ..line(2.0) };
        let outline = stroke_outline(&row, &dust, 2.0, Transform::IDENTITY, CANVAS).unwrap();
        assert!(outline.segment_count() < 1_200_000, "{} segments", outline.segment_count());
        for dash in [[0.0, 0.0], [f64::MAX, f64::MAX], [f64::MIN_POSITIVE, 0.0]] {
            let odd = Line { dash: dash.into(), ..line(2.0) };
            let _ = stroke_shape(&row, &odd, Transform::IDENTITY, CANVAS);
        }
    }

    #[test]
    fn a_line_without_length_is_nothing() {
        let round = Line { cap: LineCap::Round, join: LineJoin::Round, ..line(6.0) };
        let mut point = path(&[(20.0, 20.0), (20.0, 20.0)]);
        point.bezier_curve_to(20.0, 20.0, 20.0, 20.0, 20.0, 20.0);
        assert_eq!(stroked(&point, &round, Transform::IDENTITY), None);
        point.close_path();
        assert_eq!(stroked(&point, &round, Transform::IDENTITY), None);
        point.line_to(30.0, 20.0);
        assert!(stroked(&point, &round, Transform::IDENTITY).is_some());
    }

    #[test]
    fn dashes_without_length_are_dots() {
        let row = path(&[(10.0, 20.0), (30.0, 20.0)]);
        let dots = Line { cap: LineCap::Round, dash: [0.0, 50.0].into(), ..line(6.0) };
        let ([left, top, right, bottom], _) = stroked(&row, &dots, Transform::IDENTITY).unwrap();
        assert!([left - 7.0, top - 17.0, right - 13.0, bottom - 23.0].iter().all(|off| off.abs() < 0.1));
    }
}
