//! Paths: the web's `CanvasPath` methods and SVG path data, as lines and curves in doubles.
//!
//! A path knows nothing of width, colour or transform. Calls with an argument that is not
//! finite do nothing, as the standard says (HTML, Building paths). Arcs and
//! round corners are in `curve`.

use super::Transform;
use super::keyword::keywords;
use super::memo::Memo;
use crate::limits;

keywords! {
    /// Which points lie inside a path that crosses itself (`CanvasFillRule`).
    FillRule = "fillRule" {
        /// Those that the path winds around.
        #[default]
        NonZero = "nonzero",
        /// Those that a ray leaves by crossing the path an odd number of times.
        EvenOdd = "evenodd",
    }
}

/// A point in user or device space, in pixels.
pub(super) type Point = (f64, f64);

#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Segment {
    MoveTo(Point),
    LineTo(Point),
    CubicTo(Point, Point, Point),
    Close,
}

/// A path that can be drawn many times (`Path2D`). With [`limits::PATH_SEGMENTS`] segments it takes
/// no more, and drawing it is an error at the next paint.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Path2d {
    segments: Vec<Segment>,
    /// Where the current subpath began and where it is now.
    subpath: Option<(Point, Point)>,
    memo: Memo,
}

impl Path2d {
    /// An empty path.
    pub fn new() -> Self {
        Self::default()
    }

    /// One rectangle.
    pub(super) fn of_rect(x: f64, y: f64, width: f64, height: f64) -> Self {
        let mut path = Self::new();
        path.rect(x, y, width, height);
        path
    }

    /// Starts a new subpath at (x, y).
    pub fn move_to(&mut self, x: f64, y: f64) {
        if finite(&[x, y]) && !self.is_full() {
            self.memo.forget();
            self.segments.push(Segment::MoveTo((x, y)));
            self.subpath = Some(((x, y), (x, y)));
        }
    }

    /// A straight line to (x, y).
    pub fn line_to(&mut self, x: f64, y: f64) {
        if finite(&[x, y]) {
            self.ensure_subpath((x, y));
            self.push(Segment::LineTo((x, y)), (x, y));
        }
    }

    /// A quadratic curve to (x, y) with the control point (cpx, cpy).
    pub fn quadratic_curve_to(&mut self, cpx: f64, cpy: f64, x: f64, y: f64) {
        if finite(&[cpx, cpy, x, y]) {
            self.ensure_subpath((cpx, cpy));
            let (x0, y0) = self.current();
            let toward = |end: f64, control: f64| end + (control - end) * (2.0 / 3.0);
            let control1 = (toward(x0, cpx), toward(y0, cpy));
            let control2 = (toward(x, cpx), toward(y, cpy));
            self.push(Segment::CubicTo(control1, control2, (x, y)), (x, y));
        }
    }

    /// A cubic curve to (x, y) with two control points.
    pub fn bezier_curve_to(&mut self, cp1x: f64, cp1y: f64, cp2x: f64, cp2y: f64, x: f64, y: f64) {
        if finite(&[cp1x, cp1y, cp2x, cp2y, x, y]) {
            self.ensure_subpath((cp1x, cp1y));
            self.push(Segment::CubicTo((cp1x, cp1y), (cp2x, cp2y), (x, y)), (x, y));
        }
    }

    /// A closed rectangle; the next subpath starts at its corner (x, y).
    pub fn rect(&mut self, x: f64, y: f64, width: f64, height: f64) {
        if finite(&[x, y, width, height]) {
            self.move_to(x, y);
            self.line_to(x + width, y);
            self.line_to(x + width, y + height);
            self.line_to(x, y + height);
            self.close_path();
        }
    }

    /// A straight line back to where the subpath began.
    pub fn close_path(&mut self) {
        if let Some((start, _)) = self.subpath {
            self.push(Segment::Close, start);
        }
    }

    /// The smallest box around the path: left, top, right, bottom. Absent for a path without
    /// points.
    pub fn bounds(&self) -> Option<[f64; 4]> {
        let mut bounds: Option<[f64; 4]> = None;
        let mut add = |(x, y): Point| {
            let [left, top, right, bottom] = bounds.unwrap_or([x, y, x, y]);
            bounds = Some([left.min(x), top.min(y), right.max(x), bottom.max(y)]);
        };
        let mut from = (0.0, 0.0);
        for segment in &self.segments {
            match *segment {
                Segment::MoveTo(end) | Segment::LineTo(end) => {
                    add(end);
                    from = end;
                }
                Segment::CubicTo(control1, control2, end) => {
                    extremes([from, control1, control2, end]).for_each(&mut add);
                    add(end);
                    from = end;
                }
                Segment::Close => {}
            }
        }
        bounds
    }

    /// This path moved by (x, y) pixels.
    #[must_use]
    pub fn moved(&self, x: f64, y: f64) -> Self {
        self.transformed(Transform::translation(x, y))
    }

    /// This path with every point moved by `transform`.
    #[must_use]
    pub(super) fn transformed(&self, transform: Transform) -> Self {
        let mut path = Self::new();
        path.extend_transformed(self, transform);
        path
    }

    /// Adds the subpaths of `path`, moved by `transform` (`addPath`). A matrix that is not finite
    /// adds nothing.
    pub fn add_path(&mut self, path: &Self, transform: Transform) {
        if transform.is_finite() {
            self.extend_transformed(path, transform);
        }
    }

    /// How many segments the path has: moves, lines, curves and closes.
    pub fn segment_count(&self) -> usize {
        self.segments.len()
    }

    /// Whether the path has no segments.
    pub fn is_empty(&self) -> bool {
        self.segments.is_empty()
    }

    /// Adds the subpaths of `other`, moved by `transform`. Where a moved point is not finite,
    /// its segment is left out.
    pub(super) fn extend_transformed(&mut self, other: &Self, transform: Transform) {
        self.add_transformed(&other.segments, transform);
    }

    fn add_transformed(&mut self, segments: &[Segment], transform: Transform) {
        let map = |(x, y): Point| transform.apply(x, y);
        self.segments.reserve(segments.len());
        for segment in segments {
            match *segment {
                Segment::MoveTo(point) => self.move_to(map(point).0, map(point).1),
                Segment::LineTo(point) => self.line_to(map(point).0, map(point).1),
                Segment::CubicTo(control1, control2, end) => {
                    let ((x1, y1), (x2, y2), (x, y)) = (map(control1), map(control2), map(end));
                    self.bezier_curve_to(x1, y1, x2, y2, x, y);
                }
                Segment::Close => self.close_path(),
            }
        }
    }

    /// Adds the subpaths of `other`, moved by `transform`; the first is joined to this path's end
    /// by a line.
    pub(super) fn connect_transformed(&mut self, other: &Self, transform: Transform) {
        let mut joined = other.clone();
        if self.subpath.is_some()
            && let Some(Segment::MoveTo(start)) = joined.segments.first().copied()
        {
            joined.segments[0] = Segment::LineTo(start);
        }
        self.extend_transformed(&joined, transform);
    }

    /// Adds the subpaths of `other`, moved by `transform`; the first starts at this path's end.
    pub(super) fn continue_transformed(&mut self, other: &Self, transform: Transform) {
        let start = usize::from(self.subpath.is_some()).min(other.segments.len());
        self.add_transformed(&other.segments[start..], transform);
    }

    /// What was drawn of it last.
    pub(super) fn memo(&self) -> &Memo {
        &self.memo
    }

    pub(super) fn segments(&self) -> &[Segment] {
        &self.segments
    }

    /// Every point that a segment names.
    pub(super) fn points(&self) -> impl Iterator<Item = Point> {
        self.segments
            .iter()
            .flat_map(|segment| match *segment {
                Segment::MoveTo(end) | Segment::LineTo(end) => [Some(end), None, None],
                Segment::CubicTo(control1, control2, end) => [Some(control1), Some(control2), Some(end)],
                Segment::Close => [None; 3],
            })
            .flatten()
    }

    pub(super) fn ensure_subpath(&mut self, (x, y): Point) {
        if self.subpath.is_none() {
            self.move_to(x, y);
        }
    }

    /// Moves the end of the last segment to `end`.
    pub(super) fn end_at(&mut self, end: Point) {
        if let Some(Segment::LineTo(last) | Segment::CubicTo(_, _, last)) = self.segments.last_mut() {
            *last = end;
            self.memo.forget();
            if let Some((_, current)) = &mut self.subpath {
                *current = end;
            }
        }
    }

    /// The current point; absent before the first.
    pub(super) fn end(&self) -> Option<Point> {
        self.subpath.map(|(_, current)| current)
    }

    /// The current point; the origin where there is none.
    pub(super) fn current(&self) -> Point {
        self.end().unwrap_or_default()
    }

    /// Whether the path has as many segments as it may. It takes no more, and a context refuses
    /// to draw it.
    pub(super) fn is_full(&self) -> bool {
        self.segments.len() >= limits::PATH_SEGMENTS
    }

    /// Adds a segment; one that follows a close starts a new subpath first.
    fn push(&mut self, segment: Segment, end: Point) {
        if self.is_full() {
            return;
        }
        self.memo.forget();
        if self.segments.last() == Some(&Segment::Close) {
            self.segments.push(Segment::MoveTo(self.current()));
        }
        self.segments.push(segment);
        if let Some((_, current)) = &mut self.subpath {
            *current = end;
        }
    }
}

/// The points of a cubic where it turns back, in x or in y: where its derivative is 0.
fn extremes([p0, p1, p2, p3]: [Point; 4]) -> impl Iterator<Item = Point> {
    let along = |a: f64, b: f64, c: f64, d: f64| {
        let (square, linear, constant) = (d - 3.0 * c + 3.0 * b - a, 2.0 * (c - 2.0 * b + a), b - a);
        let root = libm::sqrt(linear * linear - 4.0 * square * constant);
        // This form loses no digits, and gives the one root where the square term is 0.
        let sum = -(linear + root.copysign(linear)) / 2.0;
        [sum / square, constant / sum]
    };
    let at = move |t: f64| {
        let mix = |a: f64, b: f64, c: f64, d: f64| {
            let u = 1.0 - t;
            u * u * u * a + 3.0 * u * u * t * b + 3.0 * u * t * t * c + t * t * t * d
        };
        (mix(p0.0, p1.0, p2.0, p3.0), mix(p0.1, p1.1, p2.1, p3.1))
    };
    let [a, b] = along(p0.0, p1.0, p2.0, p3.0);
    let [c, d] = along(p0.1, p1.1, p2.1, p3.1);
    [a, b, c, d].into_iter().filter(|t| *t > 0.0 && *t < 1.0).map(at)
}

pub(super) fn finite(arguments: &[f64]) -> bool {
    arguments.iter().all(|argument| argument.is_finite())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_without_a_start_begin_where_they_end() {
        let mut path = Path2d::new();
        path.line_to(3.0, 4.0);
        assert_eq!(path.segments(), [Segment::MoveTo((3.0, 4.0)), Segment::LineTo((3.0, 4.0))]);
    }

    #[test]
    fn a_line_after_a_close_starts_at_the_closed_subpath() {
        let mut path = Path2d::new();
        path.move_to(1.0, 2.0);
        path.line_to(3.0, 4.0);
        path.close_path();
        path.line_to(5.0, 6.0);
        assert_eq!(path.segments()[3..], [Segment::MoveTo((1.0, 2.0)), Segment::LineTo((5.0, 6.0))]);
    }

    #[test]
    fn calls_that_are_not_finite_do_nothing() {
        let mut path = Path2d::new();
        path.move_to(f64::NAN, 0.0);
        path.line_to(0.0, f64::INFINITY);
        path.rect(0.0, 0.0, f64::NEG_INFINITY, 1.0);
        assert_eq!(path, Path2d::new());
    }

    #[test]
    fn paths_that_double_themselves_come_to_an_end() {
        let mut path = Path2d::new();
        path.rect(0.0, 0.0, 1.0, 1.0);
        for _ in 0..40 {
            let copy = path.clone();
            path.add_path(&copy, Transform::IDENTITY);
        }
        assert!(path.is_full() && path.segments().len() <= limits::PATH_SEGMENTS + 1);
    }

    #[test]
    fn bounds_fit_lines_and_curves() {
        let mut path = Path2d::new();
        assert_eq!(path.bounds(), None);
        path.rect(10.0, 20.0, -4.0, 6.0);
        assert_eq!(path.bounds(), Some([6.0, 20.0, 10.0, 26.0]));
        let bounds = |data| Path2d::from_svg(data).unwrap().bounds().unwrap();
        assert_eq!(bounds("M0 0 C0 -100 100 -100 100 0 Z"), [0.0, -75.0, 100.0, 0.0]);
        assert_eq!(bounds("M0 0 Q50 40 100 0")[3], 20.0);
        let [left, top, right, bottom] = bounds("M0 10 A10 10 0 0 1 20 10 A10 10 0 0 1 0 10");
        assert!([left, top, right - 20.0, bottom - 20.0].iter().all(|miss| miss.abs() < 1e-2));
    }
}
