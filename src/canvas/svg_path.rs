//! SVG path data to paths (SVG 2, 9.3 Path data).
//!
//! svgtypes splits the text into commands. Following them is done here, because its own
//! simplification makes of one huge arc any number of curves; ours makes four at most.

use svgtypes::{PathParser, PathSegment};

use super::path::{Path2d, Point};
use super::{Error, Transform};
use crate::limits;

impl Path2d {
    /// The path that SVG path data describe.
    ///
    /// # Errors
    /// [`Error::PathData`] where the text is wrong, [`Error::PathLength`] where it is too long.
    pub fn from_svg(data: &str) -> Result<Self, Error> {
        let mut pen = Pen::default();
        for (count, segment) in PathParser::from(data).enumerate() {
            if count >= limits::PATH_SEGMENTS {
                return Err(Error::PathLength);
            }
            pen.follow(segment.map_err(|error| path_data_error(&error))?);
        }
        Ok(pen.path)
    }
}

/// Follows commands one after the other.
#[derive(Default)]
struct Pen {
    path: Path2d,
    /// The control point that a smooth curve mirrors, and whether it is a cubic's.
    control: Option<(Point, bool)>,
}

impl Pen {
    fn follow(&mut self, segment: PathSegment) {
        let (x0, y0) = self.path.current();
        let from = |abs: bool| if abs { (0.0, 0.0) } else { (x0, y0) };
        let before = self.control.take();
        match segment {
            PathSegment::MoveTo { abs, x, y } => self.path.move_to(from(abs).0 + x, from(abs).1 + y),
            PathSegment::LineTo { abs, x, y } => self.path.line_to(from(abs).0 + x, from(abs).1 + y),
            PathSegment::HorizontalLineTo { abs, x } => self.path.line_to(from(abs).0 + x, y0),
            PathSegment::VerticalLineTo { abs, y } => self.path.line_to(x0, from(abs).1 + y),
            PathSegment::CurveTo { abs, x1, y1, x2, y2, x, y } => {
                let (dx, dy) = from(abs);
                self.cubic((dx + x1, dy + y1), (dx + x2, dy + y2), (dx + x, dy + y));
            }
            PathSegment::SmoothCurveTo { abs, x2, y2, x, y } => {
                let (dx, dy) = from(abs);
                self.cubic(mirrored((x0, y0), before, true), (dx + x2, dy + y2), (dx + x, dy + y));
            }
            PathSegment::Quadratic { abs, x1, y1, x, y } => {
                let (dx, dy) = from(abs);
                self.quadratic((dx + x1, dy + y1), (dx + x, dy + y));
            }
            PathSegment::SmoothQuadratic { abs, x, y } => {
                let (dx, dy) = from(abs);
                self.quadratic(mirrored((x0, y0), before, false), (dx + x, dy + y));
            }
            PathSegment::EllipticalArc { abs, rx, ry, x_axis_rotation, large_arc, sweep, x, y } => {
                let end = (from(abs).0 + x, from(abs).1 + y);
                let arc =
                    Arc { rx: rx.abs(), ry: ry.abs(), degrees: x_axis_rotation, large: large_arc, sweep };
                arc.draw(&mut self.path, (x0, y0), end);
            }
            PathSegment::ClosePath { .. } => self.path.close_path(),
        }
    }

    fn cubic(&mut self, control1: Point, control2: Point, end: Point) {
        self.path.bezier_curve_to(control1.0, control1.1, control2.0, control2.1, end.0, end.1);
        self.control = Some((control2, true));
    }

    fn quadratic(&mut self, control: Point, end: Point) {
        self.path.quadratic_curve_to(control.0, control.1, end.0, end.1);
        self.control = Some((control, false));
    }
}

/// The control point before, mirrored at the current point; that point where there is none of
/// this sort.
fn mirrored((x0, y0): Point, before: Option<(Point, bool)>, cubic: bool) -> Point {
    match before {
        Some(((x, y), was_cubic)) if was_cubic == cubic => (2.0 * x0 - x, 2.0 * y0 - y),
        _ => (x0, y0),
    }
}

/// An elliptical arc as path data have it; radii are not negative.
struct Arc {
    rx: f64,
    ry: f64,
    degrees: f64,
    large: bool,
    sweep: bool,
}

impl Arc {
    /// Draws the arc between two points: a line where a radius is 0 (SVG 2, B.2.4 and B.2.5).
    fn draw(&self, path: &mut Path2d, from: Point, to: Point) {
        if from == to {
            return;
        }
        let turn = Transform::rotation(self.degrees.to_radians());
        let (half_x, half_y) = turned_back(turn, ((from.0 - to.0) / 2.0, (from.1 - to.1) / 2.0));
        // On the unit circle the chord is at most a diameter; radii that are too small grow.
        let (u, v) = (half_x / self.rx, half_y / self.ry);
        let growth = libm::hypot(u, v).max(1.0);
        let (rx, ry, u, v) = (self.rx * growth, self.ry * growth, u / growth, v / growth);
        let chord = u * u + v * v;
        if !(rx.is_finite() && ry.is_finite() && chord > 0.0) {
            path.line_to(to.0, to.1);
            return;
        }
        let side = if self.large == self.sweep { -1.0 } else { 1.0 };
        let distance = side * libm::sqrt((1.0 / chord - 1.0).max(0.0));
        let (cx, cy) = (distance * v, -distance * u);
        let start = libm::atan2(v - cy, u - cx);
        let end = libm::atan2(-v - cy, -u - cx);
        let sweep = match (self.sweep, end - start) {
            (true, angle) if angle < 0.0 => angle + std::f64::consts::TAU,
            (false, angle) if angle > 0.0 => angle - std::f64::consts::TAU,
            (_, angle) => angle,
        };
        let ellipse = turn.multiply(Transform::scaling(rx, ry));
        let (left, top) = ellipse.apply(cx, cy);
        let middle = (f64::midpoint(from.0, to.0), f64::midpoint(from.1, to.1));
        let ellipse = Transform { e: middle.0 + left, f: middle.1 + top, ..ellipse };
        path.push_curves(ellipse, start, sweep);
        // What rounding left; the arc ends exactly where it was told to.
        path.end_at(to);
    }
}

/// `point` turned the other way; a rotation's inverse is its transpose.
fn turned_back(turn: Transform, (x, y): Point) -> Point {
    (turn.a * x + turn.b * y, turn.c * x + turn.d * y)
}

fn path_data_error(error: &svgtypes::Error) -> Error {
    let position = match *error {
        svgtypes::Error::UnexpectedData(position)
        | svgtypes::Error::InvalidChar(_, position)
        | svgtypes::Error::InvalidString(_, position)
        | svgtypes::Error::InvalidNumber(position) => position,
        _ => 1,
    };
    Error::PathData { position, reason: error.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::canvas::path::Segment;

    fn segments(data: &str) -> Vec<Segment> {
        Path2d::from_svg(data).unwrap().segments().to_vec()
    }

    #[test]
    fn relative_commands_start_at_the_current_point() {
        let absolute = segments("M10 20 L40 20 L40 25 C41 26 42 27 43 28 Z L15 20");
        assert_eq!(segments("m10 20 h30 v5 c1 1 2 2 3 3 z l5 0"), absolute);
    }

    #[test]
    fn smooth_curves_mirror_the_control_point_before() {
        assert_eq!(
            segments("M0 0 C0 0 5 5 10 0 S20 0 20 5"),
            segments("M0 0 C0 0 5 5 10 0 C15 -5 20 0 20 5")
        );
        assert_eq!(segments("M0 0 Q5 5 10 0 T20 0"), segments("M0 0 Q5 5 10 0 Q15 -5 20 0"));
        assert_eq!(segments("M0 0 L10 0 S20 0 20 5"), segments("M0 0 L10 0 C10 0 20 0 20 5"));
        assert_eq!(segments("M0 0 Q5 5 10 0 S20 0 20 5"), segments("M0 0 Q5 5 10 0 C10 0 20 0 20 5"));
    }

    #[test]
    fn arcs_take_the_side_and_the_way_they_are_told() {
        for (flags, middle) in [("0 1", (10.0, -10.0)), ("0 0", (10.0, 10.0))] {
            let found = segments(&format!("M0 0 A10 10 0 {flags} 20 0"));
            let Segment::CubicTo(_, _, end) = found[1] else { panic!("{found:?}") };
            assert!(libm::hypot(end.0 - middle.0, end.1 - middle.1) < 1e-9, "{flags}: {end:?}");
            let Segment::CubicTo(_, _, end) = found[2] else { panic!("{found:?}") };
            assert_eq!(end, (20.0, 0.0));
        }
        let bounds = |flags: &str| {
            Path2d::from_svg(&format!("M0 0 A10 10 0 {flags} 10 10")).unwrap().bounds().unwrap()
        };
        assert!(bounds("1 1")[2] > 19.0 && bounds("0 1")[2] < 10.1 && bounds("0 0")[2] < 10.1);
        assert!(bounds("1 0")[3] > 19.0);
    }

    #[test]
    fn extreme_arcs_are_a_few_segments() {
        for data in [
            "M0 0 a16777217 1e19 16777217 0 0 1e19 32768",
            "M0 0 A1e300 1e-300 7 1 1 5 5",
            "M0 0 A0 5 0 0 1 9 9",
        ] {
            assert!(segments(data).len() <= 6, "{data}");
        }
        assert_eq!(segments("M0 0 A0 5 0 0 1 9 9")[1], Segment::LineTo((9.0, 9.0)));
        assert_eq!(segments("M0 0 A5 5 0 0 1 0 0"), [Segment::MoveTo((0.0, 0.0))]);
    }

    #[test]
    fn wrong_path_data_name_the_character() {
        let error = Path2d::from_svg("M 10 20 L 5 x").unwrap_err();
        assert!(matches!(error, Error::PathData { position: 13, .. }), "{error}");
    }
}
