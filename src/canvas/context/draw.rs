//! Drawing and clipping (HTML, Drawing rectangles to the bitmap, Drawing paths to the canvas).
//!
//! Each call becomes one operation, resolved to device space. What can't be seen becomes none.

use std::sync::Arc;

use super::Context2d;
use crate::canvas::area::{fill_shape, moved_shape};
use crate::canvas::ops::{Clip, Draw, Effects, Op, Paint, Shape};
use crate::canvas::state::State;
use crate::canvas::stroke::{moved_stroke, stroke_outline, stroke_shape};
use crate::canvas::style::Style;
use crate::canvas::{Color, CompositeOperation, FillRule, Path2d, hit};
use crate::limits;

/// HTML, Drawing rectangles to the bitmap.
impl Context2d {
    /// Makes a rectangle transparent. Only the transform and the clip matter.
    pub fn clear_rect(&mut self, x: f64, y: f64, width: f64, height: f64) {
        if let Some(shape) = self.visible(&Path2d::of_rect(x, y, width, height), FillRule::NonZero) {
            let effects = Effects {
                operation: CompositeOperation::DestinationOut,
                clip: self.state.clip.clone(),
                ..Effects::default()
            };
            self.push(Op::Draw(Draw { shape, paint: Paint::Solid(Color::BLACK), effects }));
        }
    }

    /// Fills a rectangle.
    pub fn fill_rect(&mut self, x: f64, y: f64, width: f64, height: f64) {
        self.fill_path(&Path2d::of_rect(x, y, width, height), FillRule::NonZero);
    }

    /// Draws the outline of a rectangle: a line with two corners where it is flat,
    /// nothing where it is a point.
    pub fn stroke_rect(&mut self, x: f64, y: f64, width: f64, height: f64) {
        self.stroke_path(&Path2d::of_rect(x, y, width, height));
    }
}

/// HTML, Drawing paths to the canvas.
impl Context2d {
    /// Fills the current path; open subpaths count as closed.
    pub fn fill(&mut self, rule: FillRule) {
        let shape = self.state.transform.inverse().and_then(|_| fill_shape(&self.path, rule, self.size));
        self.draw_fill(shape);
    }

    /// Draws a line along the current path.
    pub fn stroke(&mut self) {
        let State { transform, line, .. } = &self.state;
        let stroke = stroke_shape(&self.path, line, *transform, self.size);
        self.draw_stroke(stroke);
    }

    /// Fills `path`, which is in user space (`fill(path, fillRule)`).
    pub fn fill_path(&mut self, path: &Path2d, rule: FillRule) {
        if !self.may_draw(path) {
            return;
        }
        let shape = self.visible(path, rule);
        self.draw_fill(shape);
    }

    /// Draws a line along `path`, which is in user space (`stroke(path)`).
    pub fn stroke_path(&mut self, path: &Path2d) {
        if !self.may_draw(path) {
            return;
        }
        let State { transform, line, .. } = &self.state;
        let stroke = moved_stroke(path, line, *transform, self.size);
        self.draw_stroke(stroke);
    }

    /// Cuts what is drawn from now on to the inside of the current path, and of the clip before.
    pub fn clip(&mut self, rule: FillRule) {
        self.cut(fill_shape(&self.path, rule, self.size));
    }

    /// Cuts what is drawn from now on to the inside of `path`, which is in user space.
    pub fn clip_path(&mut self, path: &Path2d, rule: FillRule) {
        if !self.may_draw(path) {
            return;
        }
        self.cut(moved_shape(path, self.state.transform, rule, self.size));
    }

    /// Whether (x, y), in canvas pixels, lies in the current path.
    pub fn is_point_in_path(&self, x: f64, y: f64, rule: FillRule) -> bool {
        x.is_finite() && y.is_finite() && hit::contains(&self.path, rule, (x, y), self.size)
    }

    /// Whether (x, y), in canvas pixels, lies in `path`, which is in user space.
    pub fn is_point_in_path2d(&self, path: &Path2d, x: f64, y: f64, rule: FillRule) -> bool {
        let path = path.transformed(self.state.transform);
        x.is_finite() && y.is_finite() && hit::contains(&path, rule, (x, y), self.size)
    }

    /// Whether (x, y), in canvas pixels, lies on the line along the current path.
    pub fn is_point_in_stroke(&self, x: f64, y: f64) -> bool {
        self.is_in_stroke(&self.path, x, y)
    }

    /// Whether (x, y), in canvas pixels, lies on the line along `path`, which is in user space.
    pub fn is_point_in_stroke2d(&self, path: &Path2d, x: f64, y: f64) -> bool {
        self.is_in_stroke(&path.transformed(self.state.transform), x, y)
    }

    /// Draws what follows apart, on a transparent picture, until [`end_layer`](Self::end_layer).
    /// In a browser the same takes a second canvas and `drawImage`. Layers that are open at the
    /// end of a turn are closed.
    pub fn begin_layer(&mut self) {
        let pixels = usize::try_from(self.size.area()).unwrap_or(usize::MAX);
        let depth = limits::LAYER_DEPTH.min(limits::LAYER_PIXELS / pixels);
        if self.within("layers inside each other", self.layers.len(), depth) {
            self.layers.push(std::mem::take(&mut self.list.ops));
        }
    }

    /// Lays the picture begun last over the rest, with the global alpha, composite operation,
    /// clip, shadow and filter.
    pub fn end_layer(&mut self) {
        self.close_layer(self.effects());
    }

    /// Whether `path` is not too long. Where it is, the next paint fails.
    fn may_draw(&mut self, path: &Path2d) -> bool {
        self.within("segments in one path", path.segments().len(), limits::PATH_SEGMENTS)
    }

    /// The area inside a user-space path; absent where the transform shows nothing.
    fn visible(&self, path: &Path2d, rule: FillRule) -> Option<Shape> {
        self.state.transform.inverse()?;
        moved_shape(path, self.state.transform, rule, self.size)
    }

    fn cut(&mut self, shape: Option<Shape>) {
        let depth = self.state.clip.as_ref().map_or(0, |clip| clip.depth);
        if self.within("clips inside each other", depth, limits::CLIP_DEPTH) {
            self.state.clip = Some(Arc::new(Clip::new(shape, self.state.clip.take())));
        }
    }

    fn is_in_stroke(&self, path: &Path2d, x: f64, y: f64) -> bool {
        let State { transform, line, .. } = &self.state;
        let width_px = line.width * transform.mean_scale();
        let outline = stroke_outline(path, line, width_px, *transform, self.size);
        let hit = |outline| hit::contains(&outline, FillRule::NonZero, (x, y), self.size);
        x.is_finite() && y.is_finite() && outline.is_some_and(hit)
    }

    fn draw_stroke(&mut self, stroke: Option<(Shape, f32)>) {
        if let Some((shape, strength)) = stroke
            && let Some(paint) = self.paint_of(&self.state.stroke_style)
        {
            let mut effects = self.effects();
            effects.alpha *= strength;
            self.origin_clean &= is_clean(&self.state.stroke_style);
            self.push_draw(Draw { shape, paint, effects });
        }
    }

    fn draw_fill(&mut self, shape: Option<Shape>) {
        if let Some(shape) = shape
            && let Some(paint) = self.paint_of(&self.state.fill_style)
        {
            self.origin_clean &= is_clean(&self.state.fill_style);
            self.push_draw(Draw { shape, paint, effects: self.effects() });
        }
    }

    /// `style` in device space; absent where the transform shows nothing.
    fn paint_of(&self, style: &Style) -> Option<Paint> {
        Some(match style {
            Style::Color(color) => Paint::Solid(*color),
            Style::Gradient(gradient) => Paint::Gradient {
                gradient: Arc::clone(gradient),
                to_gradient: Box::new(self.state.transform.multiply(gradient.transform).inverse()?),
            },
            Style::Pattern(pattern) => self.pattern_paint(pattern)?,
        })
    }

    /// Notes down a drawing, unless it changes nothing.
    pub(super) fn push_draw(&mut self, draw: Draw) {
        let transparent = draw.effects.alpha == 0.0
            || matches!(draw.paint, Paint::Solid(color) if color.components()[3] == 0.0);
        if !transparent || draw.effects.operation.is_unbounded() {
            self.push(Op::Draw(draw));
        }
    }
}

/// Whether what `style` paints may be read back.
fn is_clean(style: &Style) -> bool {
    !matches!(style, Style::Pattern(pattern) if !pattern.image.origin_clean())
}
