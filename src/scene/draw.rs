//! Drawing a scene at one moment.
//!
//! A pure function of the time: it starts from an empty canvas and asks nothing of the moment
//! before. It never parses and never fails.

use super::Scene;
use super::layer::{Content, Geometry, Layer, Shape, Stroke};
use crate::canvas::{Context2d, Path2d, Transform};
use crate::time::Timestamp;

impl Scene {
    /// Draws the scene at `time`. `view` leads from the scene's pixels to the canvas's.
    pub fn draw(&self, time: Timestamp, view: Transform, context: &mut Context2d) {
        context.reset();
        context.set_transform(view);
        context.set_fill_style(self.background);
        context.fill_rect(0.0, 0.0, self.size.width.into(), self.size.height.into());
        draw_layers(&self.layers, time, context);
    }

    /// How many pictures the deepest nesting of translucent groups holds at once, the canvas's
    /// own not counted.
    pub fn layer_depth(&self) -> usize {
        depth(&self.layers)
    }
}

fn depth(layers: &[Layer]) -> usize {
    let own = |layer: &Layer| usize::from(!layer.opacity.is_always(1.0));
    let below = |layer: &Layer| match &layer.content {
        Content::Group { children, .. } => depth(children),
        Content::Shape(_) => 0,
    };
    layers.iter().map(|layer| own(layer) + below(layer)).max().unwrap_or(0)
}

fn draw_layers(layers: &[Layer], time: Timestamp, context: &mut Context2d) {
    for layer in layers {
        if time >= layer.start && layer.end.is_none_or(|end| time < end) {
            draw_layer(layer, time - layer.start, context);
        }
    }
}

fn draw_layer(layer: &Layer, time: Timestamp, context: &mut Context2d) {
    let opacity = layer.opacity.at(time).clamp(0.0, 1.0);
    if opacity == 0.0 {
        return;
    }
    context.save();
    context.translate(layer.x.at(time), layer.y.at(time));
    context.rotate(layer.rotate.at(time).to_radians());
    let [horizontal, vertical] = &layer.scale;
    context.scale(horizontal.at(time), vertical.at(time));
    // What has parts fades as one picture, so that the parts don't shine through each other.
    let apart = opacity < 1.0 && has_parts(&layer.content);
    if apart {
        context.begin_layer();
    } else {
        context.set_global_alpha(opacity);
    }
    match &layer.content {
        Content::Shape(shape) => draw_shape(shape, time, context),
        Content::Group { offset: [x, y], children } => {
            context.translate(*x, *y);
            draw_layers(children, time, context);
        }
    }
    if apart {
        context.set_global_alpha(opacity);
        context.end_layer();
    }
    context.restore();
}

fn has_parts(content: &Content) -> bool {
    match content {
        Content::Shape(shape) => shape.fill.is_some() && shape.stroke.is_some(),
        Content::Group { .. } => true,
    }
}

fn draw_shape(shape: &Shape, time: Timestamp, context: &mut Context2d) {
    let made;
    let path = match &shape.geometry {
        Geometry::Path(path) => path,
        Geometry::Rect { width, height, radius, anchor } => {
            let (width, height) = (width.at(time).max(0.0), height.at(time).max(0.0));
            made = rect(width, height, radius.at(time).max(0.0), *anchor);
            &made
        }
        Geometry::Circle { radius, anchor } => {
            // A circle is the rectangle around it with its corners rounded all the way.
            let radius = radius.at(time).max(0.0);
            made = rect(radius * 2.0, radius * 2.0, radius, *anchor);
            &made
        }
    };
    if let Some((color, rule)) = shape.fill {
        context.set_fill_style(color);
        context.fill_path(path, rule);
    }
    if let Some(stroke) = &shape.stroke {
        draw_stroke(stroke, path, time, context);
    }
}

/// A rectangle whose anchor lies at the origin; no argument is negative.
fn rect(width: f64, height: f64, radius: f64, [across, down]: [f64; 2]) -> Path2d {
    let mut path = Path2d::new();
    // Only a negative radius is an error.
    let _ = path.round_rect(-across * width, -down * height, width, height, radius);
    path
}

fn draw_stroke(stroke: &Stroke, path: &Path2d, time: Timestamp, context: &mut Context2d) {
    let width = stroke.line_width.at(time);
    if width <= 0.0 {
        return;
    }
    context.set_stroke_style(stroke.color);
    context.set_line_width(width);
    context.set_line_cap(stroke.line_cap);
    context.set_line_join(stroke.line_join);
    context.set_miter_limit(stroke.miter_limit);
    context.stroke_path(path);
}
