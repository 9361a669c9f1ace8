//! Building the current default path (HTML, Building paths).
//!
//! Points are moved to device space as they come in, so that a later transform does not move
//! them. The arithmetic of arcs and corners is `Path2d`'s.

use super::Context2d;
use crate::canvas::curve::Radii;
use crate::canvas::{Error, Path2d, Transform};
use crate::limits;

/// HTML, Building paths: the current default path.
impl Context2d {
    /// Empties the path.
    pub fn begin_path(&mut self) {
        self.path = Path2d::new();
    }

    /// Closes the subpath with a line to its start.
    pub fn close_path(&mut self) {
        self.extend(|path, _| path.close_path());
    }

    /// Starts a subpath at (x, y).
    pub fn move_to(&mut self, x: f64, y: f64) {
        self.extend(|path, transform| {
            let (x, y) = transform.apply(x, y);
            path.move_to(x, y);
        });
    }

    /// A straight line to (x, y).
    pub fn line_to(&mut self, x: f64, y: f64) {
        self.extend(|path, transform| {
            let (x, y) = transform.apply(x, y);
            path.line_to(x, y);
        });
    }

    /// A quadratic curve to (x, y).
    pub fn quadratic_curve_to(&mut self, cpx: f64, cpy: f64, x: f64, y: f64) {
        self.extend(|path, transform| {
            let ((cpx, cpy), (x, y)) = (transform.apply(cpx, cpy), transform.apply(x, y));
            path.quadratic_curve_to(cpx, cpy, x, y);
        });
    }

    /// A cubic curve to (x, y).
    pub fn bezier_curve_to(&mut self, cp1x: f64, cp1y: f64, cp2x: f64, cp2y: f64, x: f64, y: f64) {
        self.extend(|path, transform| {
            let (x1, y1) = transform.apply(cp1x, cp1y);
            let (x2, y2) = transform.apply(cp2x, cp2y);
            let (x, y) = transform.apply(x, y);
            path.bezier_curve_to(x1, y1, x2, y2, x, y);
        });
    }

    /// A line toward (x1, y1) and an arc of a circle that leads from it into the line from there
    /// to (x2, y2).
    ///
    /// # Errors
    /// [`Error::NegativeRadius`].
    pub fn arc_to(&mut self, x1: f64, y1: f64, x2: f64, y2: f64, radius: f64) -> Result<(), Error> {
        let mut arc = Path2d::new();
        let inverse = self.state.transform.inverse();
        if let (Some((x, y)), Some(inverse)) = (self.path.end(), inverse) {
            let (x, y) = inverse.apply(x, y);
            arc.move_to(x, y);
        }
        arc.arc_to(x1, y1, x2, y2, radius)?;
        self.extend(|path, transform| path.continue_transformed(&arc, transform));
        Ok(())
    }

    /// A closed rectangle.
    pub fn rect(&mut self, x: f64, y: f64, width: f64, height: f64) {
        let rect = Path2d::of_rect(x, y, width, height);
        self.extend(|path, transform| path.extend_transformed(&rect, transform));
    }

    /// A closed rectangle with round corners: see [`Path2d::round_rect`].
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
        let mut rect = Path2d::new();
        rect.round_rect(x, y, width, height, radii)?;
        self.extend(|path, transform| path.extend_transformed(&rect, transform));
        Ok(())
    }

    /// A part of a circle about (x, y), after a line from the current point.
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

    /// A part of an ellipse about (x, y), turned by `rotation`, after a line from the current
    /// point.
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
        let mut arc = Path2d::new();
        arc.ellipse(x, y, radius_x, radius_y, rotation, start_angle, end_angle, counterclockwise)?;
        self.extend(|path, transform| path.connect_transformed(&arc, transform));
        Ok(())
    }

    fn extend(&mut self, add: impl FnOnce(&mut Path2d, Transform)) {
        if self.within("segments in one path", self.path.segments().len(), limits::PATH_SEGMENTS) {
            add(&mut self.path, self.state.transform);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::canvas::path::Segment;
    use crate::frame::Size;

    fn context() -> Context2d {
        Context2d::new(Size::new(64, 64))
    }

    #[test]
    fn path_points_stay_where_the_transform_put_them() {
        let mut context = context();
        context.translate(10.0, 0.0);
        context.move_to(0.0, 0.0);
        context.line_to(4.0, 0.0);
        context.reset_transform();
        context.line_to(4.0, 8.0);
        assert_eq!(context.path.bounds(), Some([4.0, 0.0, 14.0, 8.0]));
    }

    #[test]
    fn an_arc_is_joined_to_the_path_by_a_line() {
        let mut context = context();
        context.move_to(0.0, 0.0);
        context.arc(20.0, 20.0, 5.0, 0.0, 1.0, false).unwrap();
        assert_eq!(context.path.segments()[1], Segment::LineTo((25.0, 20.0)));
    }

    #[test]
    fn an_arc_to_starts_from_the_current_point_in_user_space() {
        let mut context = context();
        context.scale(2.0, 2.0);
        context.move_to(0.0, 10.0);
        context.arc_to(20.0, 10.0, 20.0, 30.0, 5.0).unwrap();
        assert_eq!(context.path.segments()[..1], [Segment::MoveTo((0.0, 20.0))]);
        let Segment::LineTo((x, y)) = context.path.segments()[1] else { panic!("no line to the arc") };
        assert!((x - 30.0).abs() < 1e-9 && (y - 20.0).abs() < 1e-9, "({x}, {y})");
        assert_eq!(context.path.segments().iter().filter(|s| matches!(s, Segment::MoveTo(_))).count(), 1);
    }

    #[test]
    fn a_path_without_end_fails_at_the_next_paint() {
        let mut context = context();
        for _ in 0..=limits::PATH_SEGMENTS {
            context.line_to(9.0, 0.0);
        }
        assert!(matches!(context.paint(), Err(Error::Limit { .. })));
        assert!(context.paint().is_ok(), "the next turn starts anew");
    }
}
