//! The attributes of the drawing state (HTML, Line styles, Fill and stroke styles, Compositing,
//! Shadows, Filters).
//!
//! Each attribute has a getter and a setter. Setters ignore what the standard ignores.

use std::f64::consts::TAU;

use super::Context2d;
use crate::canvas::filter;
use crate::canvas::gradient::{Geometry, Gradient};
use crate::canvas::state::FilterList;
use crate::canvas::style::{IntoStyle, Style};
use crate::canvas::{Color, CompositeOperation, Error, LineCap, LineJoin};
use crate::limits;

/// HTML, Compositing.
impl Context2d {
    /// The opacity of what is drawn.
    pub fn global_alpha(&self) -> f64 {
        self.state.global_alpha
    }

    /// The opacity of what is drawn, `0.0..=1.0`; 1 at first.
    pub fn set_global_alpha(&mut self, alpha: f64) {
        if (0.0..=1.0).contains(&alpha) {
            self.state.global_alpha = alpha;
        }
    }

    /// How drawing combines with the bitmap.
    pub fn global_composite_operation(&self) -> CompositeOperation {
        self.state.operation
    }

    /// How drawing combines with the bitmap; source-over at first.
    pub fn set_global_composite_operation(&mut self, operation: CompositeOperation) {
        self.state.operation = operation;
    }
}

/// HTML, Fill and stroke styles.
impl Context2d {
    /// What fills are painted with.
    pub fn fill_style(&self) -> &Style {
        &self.state.fill_style
    }

    /// What fills are painted with: a colour, CSS text, a gradient or a pattern; black at first.
    pub fn set_fill_style(&mut self, style: impl IntoStyle) {
        if let Some(style) = style.into_style() {
            self.state.fill_style = style;
        }
    }

    /// What lines are painted with.
    pub fn stroke_style(&self) -> &Style {
        &self.state.stroke_style
    }

    /// What lines are painted with: a colour, CSS text, a gradient or a pattern; black at first.
    pub fn set_stroke_style(&mut self, style: impl IntoStyle) {
        if let Some(style) = style.into_style() {
            self.state.stroke_style = style;
        }
    }

    /// A gradient from (x0, y0) to (x1, y1), without stops.
    ///
    /// # Errors
    /// [`Error::NotFinite`].
    pub fn create_linear_gradient(&self, x0: f64, y0: f64, x1: f64, y1: f64) -> Result<Gradient, Error> {
        all_finite([("x0", x0), ("y0", y0), ("x1", x1), ("y1", y1)])?;
        Ok(Gradient::new(Geometry::Linear([x0, y0], [x1, y1])))
    }

    /// A gradient from the circle about (x0, y0) to that about (x1, y1), without stops.
    ///
    /// # Errors
    /// [`Error::NotFinite`] and [`Error::NegativeRadius`].
    pub fn create_radial_gradient(
        &self,
        x0: f64,
        y0: f64,
        r0: f64,
        x1: f64,
        y1: f64,
        r1: f64,
    ) -> Result<Gradient, Error> {
        all_finite([("x0", x0), ("y0", y0), ("r0", r0), ("x1", x1), ("y1", y1), ("r1", r1)])?;
        match [r0, r1].into_iter().find(|radius| *radius < 0.0) {
            Some(radius) => Err(Error::NegativeRadius(radius)),
            None => Ok(Gradient::new(Geometry::Radial([x0, y0, r0], [x1, y1, r1]))),
        }
    }

    /// A gradient clockwise around (x, y) from `start_angle` in radians, without stops.
    ///
    /// # Errors
    /// [`Error::NotFinite`].
    pub fn create_conic_gradient(&self, start_angle: f64, x: f64, y: f64) -> Result<Gradient, Error> {
        all_finite([("startAngle", start_angle), ("x", x), ("y", y)])?;
        Ok(Gradient::new(Geometry::Conic { start_angle, sweep: TAU, center: [x, y] }))
    }
}

/// HTML, Line styles.
impl Context2d {
    /// The width of lines.
    pub fn line_width(&self) -> f64 {
        self.state.line.width
    }

    /// The width of lines, above 0; 1 at first.
    pub fn set_line_width(&mut self, width: f64) {
        if width > 0.0 && width.is_finite() {
            self.state.line.width = width;
        }
    }

    /// The ends of lines.
    pub fn line_cap(&self) -> LineCap {
        self.state.line.cap
    }

    /// The ends of lines; butt at first.
    pub fn set_line_cap(&mut self, cap: LineCap) {
        self.state.line.cap = cap;
    }

    /// The corners of lines.
    pub fn line_join(&self) -> LineJoin {
        self.state.line.join
    }

    /// The corners of lines; miter at first.
    pub fn set_line_join(&mut self, join: LineJoin) {
        self.state.line.join = join;
    }

    /// How far a miter may reach, in half line widths.
    pub fn miter_limit(&self) -> f64 {
        self.state.line.miter_limit
    }

    /// How far a miter may reach, in half line widths, above 0; 10 at first.
    pub fn set_miter_limit(&mut self, limit: f64) {
        if limit > 0.0 && limit.is_finite() {
            self.state.line.miter_limit = limit;
        }
    }

    /// The lengths of dashes and gaps in turn; an even number.
    pub fn get_line_dash(&self) -> &[f64] {
        &self.state.line.dash
    }

    /// The lengths of dashes and gaps in turn; none at first, for whole lines. An odd number of
    /// them is taken twice.
    pub fn set_line_dash(&mut self, segments: &[f64]) {
        let valid = segments.iter().all(|length| length.is_finite() && *length >= 0.0);
        if valid && self.within("lengths in one dash list", segments.len(), limits::DASH_LIST) {
            let times = 1 + segments.len() % 2;
            self.state.line.dash = segments.repeat(times).into();
        }
    }

    /// How far into the dashes lines begin.
    pub fn line_dash_offset(&self) -> f64 {
        self.state.line.dash_offset
    }

    /// How far into the dashes lines begin; 0 at first.
    pub fn set_line_dash_offset(&mut self, offset: f64) {
        if offset.is_finite() {
            self.state.line.dash_offset = offset;
        }
    }
}

/// HTML, Shadows. No transform changes a shadow.
impl Context2d {
    /// The colour of shadows.
    pub fn shadow_color(&self) -> Color {
        self.state.shadow.color
    }

    /// The colour of shadows; transparent, for none, at first.
    pub fn set_shadow_color(&mut self, color: Color) {
        self.state.shadow.color = color;
    }

    /// How far shadows are blurred: twice the standard deviation, in canvas pixels.
    pub fn shadow_blur(&self) -> f64 {
        self.state.shadow.blur
    }

    /// How far shadows are blurred: twice the standard deviation, in canvas pixels, from 0.
    pub fn set_shadow_blur(&mut self, blur: f64) {
        if blur >= 0.0 && blur.is_finite() {
            self.state.shadow.blur = blur;
        }
    }

    /// How far shadows lie to the right, in canvas pixels.
    pub fn shadow_offset_x(&self) -> f64 {
        self.state.shadow.x
    }

    /// How far shadows lie to the right, in canvas pixels.
    pub fn set_shadow_offset_x(&mut self, x: f64) {
        if x.is_finite() {
            self.state.shadow.x = x;
        }
    }

    /// How far shadows lie below, in canvas pixels.
    pub fn shadow_offset_y(&self) -> f64 {
        self.state.shadow.y
    }

    /// How far shadows lie below, in canvas pixels.
    pub fn set_shadow_offset_y(&mut self, y: f64) {
        if y.is_finite() {
            self.state.shadow.y = y;
        }
    }
}

/// HTML, Filters.
impl Context2d {
    /// The filter as it was set.
    pub fn filter(&self) -> &str {
        &self.state.filter.text
    }

    /// What is drawn goes through this list of CSS filter functions first, such as
    /// `blur(2px) sepia(60%)`; `none` at first. Text that is no such list, or names a `url()`, is
    /// ignored. No transform changes the lengths.
    pub fn set_filter(&mut self, text: &str) {
        if let Ok(filters) = filter::parse(text, self.state.text.font.size_px()) {
            self.state.filter = FilterList { text: text.into(), filters: filters.into() };
        }
    }
}

fn all_finite<const N: usize>(arguments: [(&'static str, f64); N]) -> Result<(), Error> {
    match arguments.into_iter().find(|(_, value)| !value.is_finite()) {
        Some((name, value)) => Err(Error::NotFinite { name, value }),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::canvas::state::State;
    use crate::frame::Size;

    fn context() -> Context2d {
        Context2d::new(Size::new(64, 64))
    }

    #[test]
    fn setters_ignore_what_is_out_of_range() {
        let mut context = context();
        for bad in [f64::NAN, f64::INFINITY, -1.0] {
            context.set_global_alpha(bad);
            context.set_line_width(bad);
            context.set_miter_limit(bad);
            context.set_shadow_blur(bad);
            context.set_line_dash(&[1.0, bad]);
        }
        for bad in [f64::NAN, f64::INFINITY] {
            context.set_shadow_offset_x(bad);
            context.set_shadow_offset_y(bad);
            context.set_line_dash_offset(bad);
        }
        context.set_line_width(0.0);
        context.set_fill_style("no colour");
        context.set_filter("bluur(2px)");
        assert_eq!(context.state, State::default());
    }

    #[test]
    fn what_was_set_can_be_read() {
        let mut context = context();
        context.set_fill_style("rgb(1 2 3 / 50%)");
        assert_eq!(context.fill_style().to_string(), "rgba(1, 2, 3, 0.5)");
        context.set_stroke_style(&context.create_linear_gradient(0.0, 0.0, 1.0, 1.0).unwrap());
        assert_eq!(context.stroke_style().to_string(), "[object CanvasGradient]");
        context.set_filter("blur(2px)  sepia(1)");
        assert_eq!(context.filter(), "blur(2px)  sepia(1)");
        context.set_global_alpha(0.25);
        assert_eq!(context.global_alpha(), 0.25);
    }

    #[test]
    fn an_odd_dash_list_is_taken_twice() {
        let mut context = context();
        context.set_line_dash(&[1.0, 2.0, 3.0]);
        assert_eq!(context.get_line_dash(), [1.0, 2.0, 3.0, 1.0, 2.0, 3.0]);
        context.set_line_dash(&[]);
        assert_eq!(context.get_line_dash(), [0.0; 0]);
    }

    #[test]
    fn gradients_need_finite_numbers_and_no_negative_radius() {
        let context = context();
        let endless = context.create_linear_gradient(0.0, f64::INFINITY, 1.0, 1.0);
        assert_eq!(endless, Err(Error::NotFinite { name: "y0", value: f64::INFINITY }));
        assert!(context.create_conic_gradient(f64::NAN, 0.0, 0.0).is_err());
        let negative = context.create_radial_gradient(0.0, 0.0, 1.0, 0.0, 0.0, -1.0);
        assert_eq!(negative, Err(Error::NegativeRadius(-1.0)));
    }
}
