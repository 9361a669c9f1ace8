//! Arcs, ellipses and round corners, as cubic curves.
//!
//! The methods are those of the web's `CanvasPath` (HTML, Building paths). Each quarter turn or
//! less becomes one cubic, whose error is below 0.03 % of the radius.

use std::f64::consts::{FRAC_PI_2, TAU};

use super::path::{Point, finite};
use super::{Error, Path2d, Transform};

/// The radius of a corner; its halves may differ (`DOMPointInit` of `roundRect`).
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Radius {
    /// Along the horizontal side, in pixels.
    pub x: f64,
    /// Along the vertical side, in pixels.
    pub y: f64,
}

impl From<f64> for Radius {
    fn from(radius: f64) -> Self {
        Self { x: radius, y: radius }
    }
}

/// The radii of a rectangle's corners: one for all; two for the top left and bottom right, and
/// the others; three for the top left, top right and bottom left, and bottom right; or four,
/// clockwise from the top left.
#[derive(Debug, Clone, PartialEq)]
pub struct Radii(Vec<Radius>);

impl From<f64> for Radii {
    fn from(radius: f64) -> Self {
        Self(vec![radius.into()])
    }
}

impl<R: Into<Radius>, const N: usize> From<[R; N]> for Radii {
    fn from(radii: [R; N]) -> Self {
        Self(radii.into_iter().map(Into::into).collect())
    }
}

impl<R: Into<Radius> + Copy> From<&[R]> for Radii {
    fn from(radii: &[R]) -> Self {
        Self(radii.iter().map(|radius| (*radius).into()).collect())
    }
}

impl Radii {
    /// The four corners', clockwise from the top left.
    fn corners(&self) -> Result<[Radius; 4], Error> {
        let negative = self.0.iter().flat_map(|radius| [radius.x, radius.y]).find(|radius| *radius < 0.0);
        if let Some(radius) = negative {
            return Err(Error::NegativeCornerRadius(radius));
        }
        match self.0[..] {
            [all] => Ok([all; 4]),
            [a, b] => Ok([a, b, a, b]),
            [a, b, c] => Ok([a, b, c, b]),
            [a, b, c, d] => Ok([a, b, c, d]),
            _ => Err(Error::RadiusCount(self.0.len())),
        }
    }
}

impl Path2d {
    /// A part of a circle about (x, y), clockwise unless told otherwise, after a line from the
    /// current point. Angles are in radians.
    ///
    /// # Errors
    /// [`Error::NegativeRadius`].
    pub fn arc(
        &mut self,
        x: f64,
        y: f64,
        radius: f64,
        start_angle: f64,
        end_angle: f64,
        counterclockwise: bool,
    ) -> Result<(), Error> {
        self.ellipse(x, y, radius, radius, 0.0, start_angle, end_angle, counterclockwise)
    }

    /// A part of an ellipse about (x, y) that is turned by `rotation`, after a line from the
    /// current point. Angles are in radians; the ellipse's own count from its x axis.
    ///
    /// # Errors
    /// [`Error::NegativeRadius`].
    pub fn ellipse(
        &mut self,
        x: f64,
        y: f64,
        radius_x: f64,
        radius_y: f64,
        rotation: f64,
        start_angle: f64,
        end_angle: f64,
        counterclockwise: bool,
    ) -> Result<(), Error> {
        if !finite(&[x, y, radius_x, radius_y, rotation, start_angle, end_angle]) {
            return Ok(());
        }
        if let Some(radius) = [radius_x, radius_y].into_iter().find(|radius| *radius < 0.0) {
            return Err(Error::NegativeRadius(radius));
        }
        let turned = Transform::translation(x, y).multiply(Transform::rotation(rotation));
        let sweep = sweep(start_angle, end_angle, counterclockwise);
        self.push_arc(turned.multiply(Transform::scaling(radius_x, radius_y)), start_angle, sweep);
        Ok(())
    }

    /// A line toward (x1, y1) and a circle's arc that leads from it into the line from there to
    /// (x2, y2).
    ///
    /// # Errors
    /// [`Error::NegativeRadius`].
    pub fn arc_to(&mut self, x1: f64, y1: f64, x2: f64, y2: f64, radius: f64) -> Result<(), Error> {
        if !finite(&[x1, y1, x2, y2, radius]) {
            return Ok(());
        }
        if radius < 0.0 {
            return Err(Error::NegativeRadius(radius));
        }
        self.ensure_subpath((x1, y1));
        match tangent_circle(self.current(), (x1, y1), (x2, y2), radius) {
            None => self.line_to(x1, y1),
            Some((circle, start, sweep)) => self.push_arc(circle, start, sweep),
        }
        Ok(())
    }

    /// A closed rectangle with round corners; the next subpath starts at (x, y). Radii that do
    /// not fit are all made smaller by the same factor.
    ///
    /// ```
    /// # use canvas_rec::canvas::Path2d;
    /// let mut card = Path2d::new();
    /// card.round_rect(0.0, 0.0, 320.0, 180.0, 12.0)?;
    /// let mut tab = Path2d::new();
    /// tab.round_rect(0.0, 0.0, 90.0, 30.0, [8.0, 8.0, 0.0, 0.0])?;
    /// # Ok::<(), canvas_rec::canvas::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::NegativeCornerRadius`] and [`Error::RadiusCount`].
    pub fn round_rect(
        &mut self,
        x: f64,
        y: f64,
        width: f64,
        height: f64,
        radii: impl Into<Radii>,
    ) -> Result<(), Error> {
        let radii = radii.into();
        let radii_finite = radii.0.iter().all(|radius| finite(&[radius.x, radius.y]));
        if !finite(&[x, y, width, height]) || !radii_finite {
            return Ok(());
        }
        let corners = fitted(radii.corners()?, width.abs(), height.abs());
        if corners.iter().all(|corner| corner.x == 0.0 || corner.y == 0.0) {
            self.rect(x, y, width, height);
            return Ok(());
        }
        // Negative sides mirror the rectangle, and its corners with it.
        let sides = Transform { a: width.signum(), d: height.signum(), e: x, f: y, ..Transform::IDENTITY };
        let outline = round_outline(width.abs(), height.abs(), corners);
        self.extend_transformed(&outline, sides);
        self.move_to(x, y);
        Ok(())
    }

    /// Adds the arc that `circle` makes of the unit circle's angles `start..start + sweep`, after
    /// a line from the current point.
    fn push_arc(&mut self, circle: Transform, start: f64, sweep: f64) {
        let (sin, cos) = libm::sincos(start);
        let (x, y) = circle.apply(cos, sin);
        self.line_to(x, y);
        self.push_curves(circle, start, sweep);
    }

    /// Adds that arc where the current point is its start already.
    pub(super) fn push_curves(&mut self, circle: Transform, start: f64, sweep: f64) {
        let pieces = libm::ceil(sweep.abs() / FRAC_PI_2 - 1e-9).max(1.0);
        let step = sweep / pieces;
        let reach = libm::tan(step / 4.0) * (4.0 / 3.0);
        let (sin, cos) = libm::sincos(start);
        let (mut angle, mut from) = (start, (cos, sin));
        for piece in 1..=4 {
            if f64::from(piece) > pieces {
                break;
            }
            angle += step;
            let (sin, cos) = libm::sincos(angle);
            let (x1, y1) = circle.apply(from.0 - reach * from.1, from.1 + reach * from.0);
            let (x2, y2) = circle.apply(cos + reach * sin, sin - reach * cos);
            let (x, y) = circle.apply(cos, sin);
            self.bezier_curve_to(x1, y1, x2, y2, x, y);
            from = (cos, sin);
        }
    }
}

/// The radii, made smaller until no two on one side are longer than it.
fn fitted(corners: [Radius; 4], width: f64, height: f64) -> [Radius; 4] {
    let [top_left, top_right, bottom_right, bottom_left] = corners;
    let sides = [
        (width, top_left.x + top_right.x),
        (height, top_right.y + bottom_right.y),
        (width, bottom_right.x + bottom_left.x),
        (height, bottom_left.y + top_left.y),
    ];
    let fits = |(side, radii): (f64, f64)| if radii > side { side / radii } else { 1.0 };
    let scale = sides.into_iter().map(fits).fold(1.0, f64::min);
    corners.map(|radius| Radius { x: radius.x * scale, y: radius.y * scale })
}

/// A closed rectangle from the origin, clockwise from the end of its top left corner.
fn round_outline(width: f64, height: f64, corners: [Radius; 4]) -> Path2d {
    let [top_left, top_right, bottom_right, bottom_left] = corners;
    let centers = [
        (3.0, top_right, width - top_right.x, top_right.y),
        (0.0, bottom_right, width - bottom_right.x, height - bottom_right.y),
        (1.0, bottom_left, bottom_left.x, height - bottom_left.y),
        (2.0, top_left, top_left.x, top_left.y),
    ];
    let mut outline = Path2d::new();
    outline.move_to(top_left.x, 0.0);
    for (quarter, radius, x, y) in centers {
        let corner = Transform { a: radius.x, b: 0.0, c: 0.0, d: radius.y, e: x, f: y };
        outline.push_arc(corner, quarter * FRAC_PI_2, FRAC_PI_2);
    }
    outline.close_path();
    outline
}

/// The circle of `radius` that touches the lines from `from` to `corner` and from there to `to`,
/// as a transform of the unit circle, with the angle where it leaves the first line and the
/// sweep to the second. Absent where the lines make no corner.
fn tangent_circle(from: Point, corner: Point, to: Point, radius: f64) -> Option<(Transform, f64, f64)> {
    let unit = |end: Point| {
        let (dx, dy) = (end.0 - corner.0, end.1 - corner.1);
        let length = libm::hypot(dx, dy);
        (dx / length, dy / length)
    };
    let (back, ahead) = (unit(from), unit(to));
    let cross = back.0 * ahead.1 - back.1 * ahead.0;
    let dot = back.0 * ahead.0 + back.1 * ahead.1;
    // Where two of the points are one, the unit vectors are not numbers.
    if radius == 0.0 || cross.is_nan() || cross.abs() <= 1e-12 {
        return None;
    }
    // The circle touches both lines at this distance from the corner.
    let distance = radius * (1.0 + dot) / cross.abs();
    let touch = (corner.0 + back.0 * distance, corner.1 + back.1 * distance);
    let side = -cross.signum();
    let normal = (back.1 * side, -back.0 * side);
    let center = (touch.0 + normal.0 * radius, touch.1 + normal.1 * radius);
    let circle = Transform { a: radius, b: 0.0, c: 0.0, d: radius, e: center.0, f: center.1 };
    let start = libm::atan2(-normal.1, -normal.0);
    let turn = std::f64::consts::PI - libm::acos(dot.clamp(-1.0, 1.0));
    Some((circle, start, side * turn))
}

/// The signed angle from `start` to `end`; a full turn where the standard wants one (HTML, arc
/// and ellipse: "determine the point on an ellipse"). Whole turns the other way are a full turn
/// too, as in browsers: rings are drawn as an arc from 0 to 2 pi and another one back.
fn sweep(start: f64, end: f64, counterclockwise: bool) -> f64 {
    let (turn, sign) = if counterclockwise { (start - end, -1.0) } else { (end - start, 1.0) };
    sign * if turn < 0.0 { TAU - libm::fmod(-turn, TAU) } else { turn.min(TAU) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::canvas::path::Segment;

    fn ends(path: &Path2d) -> Vec<Point> {
        let end = |segment: &Segment| match *segment {
            Segment::MoveTo(end) | Segment::LineTo(end) | Segment::CubicTo(_, _, end) => Some(end),
            Segment::Close => None,
        };
        path.segments().iter().filter_map(end).collect()
    }

    fn near(a: Point, b: Point) -> bool {
        libm::hypot(a.0 - b.0, a.1 - b.1) < 1e-9
    }

    #[test]
    fn negative_radii_are_an_error() {
        let mut path = Path2d::new();
        assert_eq!(path.arc(0.0, 0.0, -1.0, 0.0, 1.0, false), Err(Error::NegativeRadius(-1.0)));
        assert_eq!(path.ellipse(0.0, 0.0, 1.0, -2.0, 0.0, 0.0, 1.0, false), Err(Error::NegativeRadius(-2.0)));
        assert_eq!(path.arc_to(0.0, 0.0, 1.0, 0.0, -1.0), Err(Error::NegativeRadius(-1.0)));
        assert_eq!(path.round_rect(0.0, 0.0, 9.0, 9.0, -1.0), Err(Error::NegativeCornerRadius(-1.0)));
        assert_eq!(path.round_rect(0.0, 0.0, 9.0, 9.0, [1.0; 5]), Err(Error::RadiusCount(5)));
        assert_eq!(path.round_rect(0.0, 0.0, 9.0, 9.0, [0.0; 0]), Err(Error::RadiusCount(0)));
        assert!(path.is_empty());
    }

    #[test]
    fn calls_that_are_not_finite_do_nothing() {
        let mut path = Path2d::new();
        path.arc(0.0, 0.0, f64::NAN, 0.0, 1.0, false).unwrap();
        path.ellipse(0.0, 0.0, 1.0, 1.0, f64::INFINITY, 0.0, 1.0, false).unwrap();
        path.arc_to(0.0, f64::NAN, 1.0, 0.0, -1.0).unwrap();
        path.round_rect(0.0, 0.0, 9.0, 9.0, f64::NEG_INFINITY).unwrap();
        assert!(path.is_empty());
    }

    #[test]
    fn a_full_turn_stays_on_the_circle() {
        let mut path = Path2d::new();
        path.arc(10.0, 20.0, 5.0, 1.0, 1.0 + TAU, false).unwrap();
        let points = ends(&path);
        assert_eq!(points.len(), 6);
        for (x, y) in points {
            assert!((libm::hypot(x - 10.0, y - 20.0) - 5.0).abs() < 1e-12);
        }
    }

    #[test]
    fn a_turned_ellipse_has_its_long_side_where_it_was_turned_to() {
        let mut path = Path2d::new();
        path.ellipse(0.0, 0.0, 20.0, 10.0, FRAC_PI_2, 0.0, FRAC_PI_2, false).unwrap();
        let points = ends(&path);
        assert!(near(points[0], (0.0, 20.0)));
        assert!(near(points[points.len() - 1], (-10.0, 0.0)));
    }

    #[test]
    fn arcs_turn_the_way_they_are_told() {
        assert!((sweep(0.0, FRAC_PI_2, false) - FRAC_PI_2).abs() < 1e-12);
        assert!((sweep(0.0, FRAC_PI_2, true) + 3.0 * FRAC_PI_2).abs() < 1e-12);
        assert!((sweep(0.0, -FRAC_PI_2, false) - 3.0 * FRAC_PI_2).abs() < 1e-12);
        assert!((sweep(0.0, -7.0, true) + TAU).abs() < 1e-12);
    }

    #[test]
    fn a_whole_turn_is_one_in_either_direction() {
        assert_eq!(sweep(0.0, TAU, false), TAU);
        assert_eq!(sweep(0.0, TAU, true), -TAU);
        assert_eq!(sweep(0.0, -TAU, false), TAU);
        assert_eq!(sweep(1.0, 1.0, true), 0.0);
        assert!(sweep(0.0, TAU - 1e-4, true).abs() < 1e-3);
    }

    #[test]
    fn arc_to_rounds_a_corner() {
        for (to, touch) in [((100.0, 50.0), (100.0, 10.0)), ((100.0, -50.0), (100.0, -10.0))] {
            let mut path = Path2d::new();
            path.move_to(0.0, 0.0);
            path.arc_to(100.0, 0.0, to.0, to.1, 10.0).unwrap();
            let points = ends(&path);
            assert!(near(points[1], (90.0, 0.0)), "{points:?}");
            assert!(near(points[points.len() - 1], touch), "{points:?}");
        }
    }

    #[test]
    fn arc_to_is_a_line_where_there_is_no_corner() {
        for (corner, to, radius) in
            [((0.0, 0.0), (5.0, 5.0), 3.0), ((9.0, 0.0), (20.0, 0.0), 3.0), ((9.0, 0.0), (9.0, 9.0), 0.0)]
        {
            let mut path = Path2d::new();
            path.move_to(0.0, 0.0);
            path.arc_to(corner.0, corner.1, to.0, to.1, radius).unwrap();
            assert_eq!(path.segments()[1..], [Segment::LineTo(corner)]);
        }
        let mut path = Path2d::new();
        path.arc_to(3.0, 4.0, 5.0, 6.0, 7.0).unwrap();
        assert_eq!(ends(&path), [(3.0, 4.0), (3.0, 4.0)], "without a start it begins at the corner");
    }

    #[test]
    fn round_corners_are_shrunk_together_until_they_fit() {
        let mut path = Path2d::new();
        path.round_rect(0.0, 0.0, 30.0, 100.0, [20.0, 40.0, 0.0, 0.0]).unwrap();
        assert_eq!(ends(&path)[0], (10.0, 0.0));
        assert_eq!(path.bounds(), Some([0.0, 0.0, 30.0, 100.0]));
        assert!(near(path.current(), (0.0, 0.0)));
    }

    #[test]
    fn negative_sides_mirror_the_corners() {
        let mut path = Path2d::new();
        path.round_rect(30.0, 0.0, -30.0, 20.0, [10.0, 0.0, 0.0, 0.0]).unwrap();
        assert_eq!(ends(&path)[0], (20.0, 0.0), "the top left corner is now the top right one");
    }
}
