//! The 2D context: the web's drawing methods, noted down as operations.
//!
//! The context checks arguments, keeps the state stack, and resolves each call to device space
//! and final colours (HTML, 4.12.5.1 The 2D rendering context). It touches no pixel.

use super::geometry::{fill_outline, stroke_outline};
use super::ops::{DisplayList, Op};
use super::path::{FillRule, Path2d};
use super::state::State;
use super::{Color, Error, LineCap, LineJoin, Transform};
use crate::frame::Size;

/// Draws on a canvas (`CanvasRenderingContext2D`).
///
/// Lengths are in user-space pixels and angles in radians. Calls with an argument that is not
/// finite, and setters with a value that is out of range, do nothing.
pub struct Context2d {
    size: Size,
    state: State,
    saved: Vec<State>,
    /// The current default path, in device space: a later transform does not move it.
    path: Path2d,
    list: DisplayList,
}

/// 4.12.5.1.2 The canvas state.
impl Context2d {
    pub(super) fn new(size: Size) -> Self {
        Self {
            size,
            state: State::default(),
            saved: Vec::new(),
            path: Path2d::new(),
            list: DisplayList::default(),
        }
    }

    /// The operations since the last call.
    pub(super) fn take_list(&mut self) -> DisplayList {
        std::mem::take(&mut self.list)
    }

    /// Puts the drawing state on the stack.
    pub fn save(&mut self) {
        self.saved.push(self.state.clone());
    }

    /// Brings back the state saved last; does nothing where none is.
    pub fn restore(&mut self) {
        if let Some(state) = self.saved.pop() {
            self.state = state;
        }
    }

    /// Brings the context back to its beginning: a transparent bitmap, the default state, an
    /// empty path and an empty stack.
    pub fn reset(&mut self) {
        self.state = State::default();
        self.saved.clear();
        self.path = Path2d::new();
        self.list = DisplayList { fresh: true, ops: Vec::new() };
    }
}

/// 4.12.5.1.7 Transformations.
impl Context2d {
    /// Scales what is drawn from now on.
    pub fn scale(&mut self, x: f64, y: f64) {
        self.transform(Transform::scaling(x, y));
    }

    /// Turns what is drawn from now on clockwise.
    pub fn rotate(&mut self, radians: f64) {
        self.transform(Transform::rotation(radians));
    }

    /// Moves what is drawn from now on.
    pub fn translate(&mut self, x: f64, y: f64) {
        self.transform(Transform::translation(x, y));
    }

    /// Applies `transform` before the current one.
    pub fn transform(&mut self, transform: Transform) {
        if transform.is_finite() {
            self.state.transform = self.state.transform.multiply(transform);
        }
    }

    /// The current transform.
    pub fn get_transform(&self) -> Transform {
        self.state.transform
    }

    /// Replaces the current transform.
    pub fn set_transform(&mut self, transform: Transform) {
        if transform.is_finite() {
            self.state.transform = transform;
        }
    }

    /// Back to device pixels.
    pub fn reset_transform(&mut self) {
        self.state.transform = Transform::IDENTITY;
    }
}

/// 4.12.5.1.3 Line styles, 4.12.5.1.10 Fill and stroke styles, 4.12.5.1.15 Compositing.
impl Context2d {
    /// The opacity of what is drawn, `0.0..=1.0`; 1 at first.
    pub fn set_global_alpha(&mut self, alpha: f64) {
        if (0.0..=1.0).contains(&alpha) {
            #[expect(clippy::cast_possible_truncation, reason = "0 to 1")]
            (self.state.global_alpha = alpha as f32);
        }
    }

    /// The colour that fills; black at first.
    pub fn set_fill_style(&mut self, color: Color) {
        self.state.fill_style = color;
    }

    /// The colour of lines; black at first.
    pub fn set_stroke_style(&mut self, color: Color) {
        self.state.stroke_style = color;
    }

    /// The width of lines, above 0; 1 at first.
    pub fn set_line_width(&mut self, width: f64) {
        if width > 0.0 && width.is_finite() {
            self.state.line.width = width;
        }
    }

    /// The ends of lines; butt at first.
    pub fn set_line_cap(&mut self, cap: LineCap) {
        self.state.line.cap = cap;
    }

    /// The corners of lines; miter at first.
    pub fn set_line_join(&mut self, join: LineJoin) {
        self.state.line.join = join;
    }

    /// How far a miter may reach, in half line widths, above 0; 10 at first.
    pub fn set_miter_limit(&mut self, limit: f64) {
        if limit > 0.0 && limit.is_finite() {
            self.state.line.miter_limit = limit;
        }
    }
}

/// 4.12.5.1.11 Drawing rectangles to the bitmap.
impl Context2d {
    /// Makes a rectangle transparent.
    pub fn clear_rect(&mut self, x: f64, y: f64, width: f64, height: f64) {
        let path = rect(x, y, width, height).transformed(self.state.transform);
        if let Some(path) = self.visible(&path) {
            self.list.ops.push(Op::Clear(path));
        }
    }

    /// Fills a rectangle.
    pub fn fill_rect(&mut self, x: f64, y: f64, width: f64, height: f64) {
        self.fill_path(&rect(x, y, width, height), FillRule::NonZero);
    }

    /// Draws the outline of a rectangle.
    pub fn stroke_rect(&mut self, x: f64, y: f64, width: f64, height: f64) {
        self.stroke_path(&rect(x, y, width, height));
    }
}

/// 4.12.5.1.6 Building paths: the current default path.
impl Context2d {
    /// Empties the path.
    pub fn begin_path(&mut self) {
        self.path = Path2d::new();
    }

    /// Closes the subpath with a line to its start.
    pub fn close_path(&mut self) {
        self.path.close_path();
    }

    /// Starts a subpath at (x, y).
    pub fn move_to(&mut self, x: f64, y: f64) {
        let (x, y) = self.state.transform.apply(x, y);
        self.path.move_to(x, y);
    }

    /// A straight line to (x, y).
    pub fn line_to(&mut self, x: f64, y: f64) {
        let (x, y) = self.state.transform.apply(x, y);
        self.path.line_to(x, y);
    }

    /// A quadratic curve to (x, y).
    pub fn quadratic_curve_to(&mut self, cpx: f64, cpy: f64, x: f64, y: f64) {
        let transform = self.state.transform;
        let ((cpx, cpy), (x, y)) = (transform.apply(cpx, cpy), transform.apply(x, y));
        self.path.quadratic_curve_to(cpx, cpy, x, y);
    }

    /// A cubic curve to (x, y).
    pub fn bezier_curve_to(&mut self, cp1x: f64, cp1y: f64, cp2x: f64, cp2y: f64, x: f64, y: f64) {
        let transform = self.state.transform;
        let (x1, y1) = transform.apply(cp1x, cp1y);
        let (x2, y2) = transform.apply(cp2x, cp2y);
        let (x, y) = transform.apply(x, y);
        self.path.bezier_curve_to(x1, y1, x2, y2, x, y);
    }

    /// A closed rectangle.
    pub fn rect(&mut self, x: f64, y: f64, width: f64, height: f64) {
        self.path.extend_transformed(&rect(x, y, width, height), self.state.transform);
    }

    /// A closed rectangle with round corners.
    ///
    /// # Errors
    /// [`Error::NegativeRadius`].
    pub fn round_rect(&mut self, x: f64, y: f64, width: f64, height: f64, radius: f64) -> Result<(), Error> {
        let mut corner = Path2d::new();
        corner.round_rect(x, y, width, height, radius)?;
        self.path.extend_transformed(&corner, self.state.transform);
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
        let mut arc = Path2d::new();
        arc.arc(x, y, radius, start_angle, end_angle, counterclockwise)?;
        self.path.connect_transformed(&arc, self.state.transform);
        Ok(())
    }
}

/// 4.12.5.1.13 Drawing paths to the canvas.
impl Context2d {
    /// Fills the current path; open subpaths count as closed.
    pub fn fill(&mut self, rule: FillRule) {
        let outline = self.visible(&self.path);
        self.push_fill(outline, rule, self.state.fill_style);
    }

    /// Draws a line along the current path.
    pub fn stroke(&mut self) {
        let path = std::mem::take(&mut self.path);
        self.push_stroke(&path);
        self.path = path;
    }

    /// Fills `path`, which is in user space (`fill(path, fillRule)`).
    pub fn fill_path(&mut self, path: &Path2d, rule: FillRule) {
        let outline = self.visible(&path.transformed(self.state.transform));
        self.push_fill(outline, rule, self.state.fill_style);
    }

    /// Draws a line along `path`, which is in user space (`stroke(path)`).
    pub fn stroke_path(&mut self, path: &Path2d) {
        self.push_stroke(&path.transformed(self.state.transform));
    }

    /// Draws what follows apart, on a transparent picture, until [`end_layer`](Self::end_layer).
    /// In a browser the same takes a second canvas and `drawImage`.
    pub fn begin_layer(&mut self) {
        self.list.ops.push(Op::BeginLayer);
    }

    /// Lays the picture begun last over the rest, with the global alpha.
    pub fn end_layer(&mut self) {
        self.list.ops.push(Op::EndLayer { alpha: self.state.global_alpha });
    }

    /// The fillable outline of a device-space path; absent where the transform shows nothing.
    fn visible(&self, path: &Path2d) -> Option<tiny_skia::Path> {
        self.state.transform.inverse()?;
        fill_outline(path, self.size)
    }

    fn push_stroke(&mut self, path: &Path2d) {
        let State { transform, line, stroke_style, .. } = &self.state;
        if let Some((outline, coverage)) = stroke_outline(path, line, *transform, self.size) {
            self.push_fill(Some(outline), FillRule::NonZero, stroke_style.faded(coverage));
        }
    }

    fn push_fill(&mut self, outline: Option<tiny_skia::Path>, rule: FillRule, color: Color) {
        let color = color.faded(self.state.global_alpha);
        if let Some(path) = outline {
            self.list.ops.push(Op::Fill { path, rule, color });
        }
    }
}

fn rect(x: f64, y: f64, width: f64, height: f64) -> Path2d {
    let mut path = Path2d::new();
    path.rect(x, y, width, height);
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    fn context() -> Context2d {
        Context2d::new(Size::new(64, 64))
    }

    fn bounds(context: &Context2d) -> (f32, f32, f32, f32) {
        let Some(Op::Fill { path, .. }) = context.list.ops.last() else { panic!("nothing was filled") };
        let bounds = path.bounds();
        (bounds.left(), bounds.top(), bounds.right(), bounds.bottom())
    }

    #[test]
    fn restore_without_save_changes_nothing() {
        let mut context = context();
        context.set_line_width(7.0);
        context.restore();
        assert_eq!(context.state.line.width, 7.0);
    }

    #[test]
    fn restore_brings_back_everything_but_the_path() {
        let mut context = context();
        context.save();
        context.translate(5.0, 5.0);
        context.set_global_alpha(0.5);
        context.rect(0.0, 0.0, 2.0, 2.0);
        context.restore();
        assert_eq!(context.state, State::default());
        context.fill(FillRule::NonZero);
        assert_eq!(bounds(&context), (5.0, 5.0, 7.0, 7.0));
    }

    #[test]
    fn setters_ignore_what_is_out_of_range() {
        let mut context = context();
        for bad in [f64::NAN, f64::INFINITY, -1.0] {
            context.set_global_alpha(bad);
            context.set_line_width(bad);
            context.set_miter_limit(bad);
            context.set_transform(Transform { a: f64::NAN, ..Transform::IDENTITY });
        }
        context.set_line_width(0.0);
        assert_eq!(context.state, State::default());
    }

    #[test]
    fn path_points_stay_where_the_transform_put_them() {
        let mut context = context();
        context.translate(10.0, 0.0);
        context.move_to(0.0, 0.0);
        context.line_to(4.0, 0.0);
        context.reset_transform();
        context.line_to(4.0, 8.0);
        context.fill(FillRule::NonZero);
        assert_eq!(bounds(&context), (4.0, 0.0, 14.0, 8.0));
    }

    #[test]
    fn an_arc_is_joined_to_the_path_by_a_line() {
        let mut context = context();
        context.move_to(0.0, 0.0);
        context.arc(20.0, 20.0, 5.0, 0.0, 1.0, false).unwrap();
        assert_eq!(context.path.segments()[1], crate::canvas::path::Segment::LineTo((25.0, 20.0)));
    }

    #[test]
    fn a_flat_transform_draws_nothing() {
        let mut context = context();
        context.scale(0.0, 1.0);
        context.fill_rect(0.0, 0.0, 9.0, 9.0);
        context.stroke_rect(0.0, 0.0, 9.0, 9.0);
        assert!(context.list.is_empty());
    }

    #[test]
    fn reset_forgets_all_drawing() {
        let mut context = context();
        context.fill_rect(0.0, 0.0, 9.0, 9.0);
        context.save();
        context.reset();
        assert!(context.list.fresh && context.list.ops.is_empty() && context.saved.is_empty());
    }
}
