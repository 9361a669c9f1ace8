//! Keeps geometry near the canvas.
//!
//! Paths come in as doubles in device space, however far they reach. Strokers and rasterizers
//! work with fewer digits: on coordinates of a million pixels and more they overflow or never
//! end. So what reaches beyond the guard (the canvas and [`limits::GUARD_PX`] around it) is
//! flattened and cut there, which changes no visible pixel.

use super::path::{Path2d, Point, Segment};
use crate::frame::Size;
use crate::limits;

/// Flattened curves lie this close to the true ones, in pixels.
const FLATNESS_PX: f64 = 0.05;
/// Splits of one curve go no deeper than this.
const SPLIT_DEPTH: u32 = 24;
/// Coordinates are cut to this before anything is computed with them, in pixels.
const FARTHEST_PX: f64 = 1e12;

/// The box that geometry is cut to.
#[derive(Debug, Clone, Copy)]
pub(super) struct Guard {
    left: f64,
    top: f64,
    right: f64,
    bottom: f64,
}

impl Guard {
    /// The box [`limits::GUARD_PX`] and `more` pixels around the canvas.
    pub(super) fn around(canvas: Size, more: f64) -> Self {
        let margin = limits::GUARD_PX + more;
        Self {
            left: -margin,
            top: -margin,
            right: f64::from(canvas.width) + margin,
            bottom: f64::from(canvas.height) + margin,
        }
    }

    /// The part of a rectangle inside this box; absent where none is.
    pub(super) fn cut_rectangle(self, [left, top, right, bottom]: [f64; 4]) -> Option<[f64; 4]> {
        let cut = [left.max(self.left), top.max(self.top), right.min(self.right), bottom.min(self.bottom)];
        (cut[0] < cut[2] && cut[1] < cut[3]).then_some(cut)
    }

    pub(super) fn contains(self, (x, y): Point) -> bool {
        (self.left..=self.right).contains(&x) && (self.top..=self.bottom).contains(&y)
    }

    /// `path` as polygons cut to this box; the winding of every point inside stays the same
    /// (Sutherland and Hodgman, Reentrant Polygon Clipping, 1974).
    pub(super) fn cut_areas(self, path: &Path2d) -> Path2d {
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
    pub(super) fn cut_lines(self, path: &Path2d) -> Path2d {
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
    pub(super) fn flatten(self, path: &Path2d) -> Vec<Polyline> {
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
pub(super) struct Polyline {
    pub(super) points: Vec<Point>,
    closed: bool,
}

pub(super) fn push_polyline(path: &mut Path2d, points: &[Point], closed: bool) {
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
