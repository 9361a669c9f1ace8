//! Drawing a scene at one moment.
//!
//! A pure function of the time: it starts from an empty canvas and asks nothing of the moment
//! before. It reads no text and looks nothing up. Each layer's content is drawn by itself only
//! where its effects need that.

use super::Scene;
use super::effect::{Clip, Effects, Mask, Shadow};
use super::group::{Children, Group};
use super::layer::{Content, Layer, Pose};
use super::paint::Paint;
use super::shade::Bounds;
use super::shape::Shape;
use super::stroke::Stroke;
use super::text::{Dress, Ink, Piece, Text};
use super::transition::{Side, Transition};
use crate::canvas::{self, CompositeOperation, Context2d, FillRule, Path2d, Transform};
use crate::time::Timestamp;

type Drawn = Result<(), canvas::Error>;

impl Scene {
    /// Draws the scene at `time`. `view` leads from the scene's pixels to the canvas's.
    ///
    /// # Errors
    /// [`canvas::Error::Image`] where an SVG can't be drawn as large as it is wanted.
    pub fn draw(&self, time: Timestamp, view: Transform, context: &mut Context2d) -> Drawn {
        context.reset();
        context.set_transform(view);
        self.draw_inside(time, context)
    }

    fn draw_inside(&self, time: Timestamp, context: &mut Context2d) -> Drawn {
        let (width, height) = (f64::from(self.size.width), f64::from(self.size.height));
        let fonts = context.fonts().clone();
        context.set_fonts(self.fonts.clone());
        if self.opaque {
            context.set_fill_style("black");
            context.fill_rect(0.0, 0.0, width, height);
        }
        if let Some(background) = &self.background {
            context.set_fill_style(background.style(time, || [0.0, 0.0, width, height], context)?);
            context.fill_rect(0.0, 0.0, width, height);
        }
        context.save();
        draw_layers(&self.layers, &self.transitions, time, context)?;
        context.restore();
        context.set_fonts(fonts);
        Ok(())
    }
}

fn draw_layers(
    layers: &[Layer],
    transitions: &[Transition],
    time: Timestamp,
    context: &mut Context2d,
) -> Drawn {
    let under_way: Vec<&Transition> = transitions.iter().filter(|one| one.is_at(time)).collect();
    for (index, layer) in layers.iter().enumerate() {
        match under_way.iter().find(|one| one.from == index || one.to == index) {
            // Both are drawn where the upper one lies.
            Some(one) if index < one.from.max(one.to) => {}
            Some(one) => draw_transition(one, layers, time, context)?,
            None if layer.serves => {}
            None => draw_layer(layer, layers, time, context)?,
        }
    }
    Ok(())
}

fn draw_transition(one: &Transition, layers: &[Layer], time: Timestamp, context: &mut Context2d) -> Drawn {
    let (old, new, add_up) = one.sides(time);
    let operation = if add_up { CompositeOperation::Lighter } else { CompositeOperation::SourceOver };
    context.begin_layer();
    draw_side(&old, CompositeOperation::SourceOver, context, |context| {
        draw_layer(&layers[one.from], layers, time, context)
    })?;
    draw_side(&new, operation, context, |context| draw_layer(&layers[one.to], layers, time, context))?;
    context.end_layer();
    Ok(())
}

fn draw_side(
    side: &Side,
    operation: CompositeOperation,
    context: &mut Context2d,
    draw: impl FnOnce(&mut Context2d) -> Drawn,
) -> Drawn {
    context.save();
    context.begin_layer();
    context.save();
    let [x, y] = on_pixels(side.offset, context.get_transform());
    context.translate(x, y);
    draw(context)?;
    context.restore();
    if let Some((path, rule)) = &side.clip {
        context.clip_path(path, *rule);
    }
    context.set_global_alpha(side.alpha);
    context.set_global_composite_operation(operation);
    context.end_layer();
    context.restore();
    Ok(())
}

/// The nearest move by whole pixels of the canvas: edges that move together would show what is below
/// them otherwise, where both cover a part of the same pixel.
fn on_pixels([x, y]: [f64; 2], Transform { a, b, c, d, .. }: Transform) -> [f64; 2] {
    let is_upright = b == 0.0 && c == 0.0 && a != 0.0 && d != 0.0;
    let nearest = |offset: f64, scale: f64| libm::floor(offset * scale + 0.5) / scale;
    if is_upright { [nearest(x, a), nearest(y, d)] } else { [x, y] }
}

/// Draws a layer of the list `layers` at a moment of its parent's time. Afterwards the styles of fills,
/// strokes and texts may be others: each drawing sets those that it needs.
fn draw_layer(layer: &Layer, layers: &[Layer], time: Timestamp, context: &mut Context2d) -> Drawn {
    let is_there = time >= layer.start && layer.end.is_none_or(|end| time < end);
    let own_time = time - layer.start;
    let opacity = layer.opacity.at(own_time).clamp(0.0, 1.0);
    if !is_there || opacity == 0.0 {
        return Ok(());
    }
    let effects = &layer.effects;
    let apart = effects.mask.is_some() || (has_parts(&layer.content) && changes(layer, opacity < 1.0));
    let outside = context.get_transform();
    if !apart && effects.clip.is_none() && effects.filter.is_none() && effects.shadow.is_none() {
        // Much quicker than to save all state.
        let (alpha, operation) = (context.global_alpha(), context.global_composite_operation());
        apply_pose(&layer.pose, own_time, context);
        context.set_global_composite_operation(effects.blend);
        draw_content(&layer.content, opacity, own_time, context)?;
        context.set_transform(outside);
        context.set_global_alpha(alpha);
        context.set_global_composite_operation(operation);
        return Ok(());
    }
    context.save();
    if apart {
        context.begin_layer();
        context.save();
        apply_pose(&layer.pose, own_time, context);
        draw_content(&layer.content, 1.0, own_time, context)?;
        context.restore();
        if let Some(mask) = effects.mask {
            draw_mask(mask, layers, time, context)?;
        }
    }
    apply_pose(&layer.pose, own_time, context);
    if let Some(clip) = &effects.clip {
        apply_clip(clip, outside, time, own_time, context);
    }
    apply_effects(effects, own_time, context);
    if apart {
        context.set_global_alpha(opacity);
        context.end_layer();
    } else {
        draw_content(&layer.content, opacity, own_time, context)?;
    }
    context.restore();
    Ok(())
}

/// Whether the layer is laid over the others in another way than its parts one by one.
fn changes(layer: &Layer, fades: bool) -> bool {
    let Effects { blend, filter, shadow, clip, .. } = &layer.effects;
    let isolates = *blend != CompositeOperation::SourceOver || filter.is_some() || shadow.is_some();
    let cuts = clip.is_some() && matches!(layer.content, Content::Group(_));
    fades || isolates || cuts
}

/// Whether the content is more than one drawing, whose parts would shine through each other.
fn has_parts(content: &Content) -> bool {
    match content {
        Content::Shape(shape) => shape.fill.is_some() && shape.stroke.is_some(),
        Content::Text(text) => {
            text.moves()
                || text.first.pieces.len() > 1
                || text.dresses.iter().any(|dress| dress.fill.is_some() && dress.stroke.is_some())
        }
        Content::Picture(_) => false,
        Content::Group(_) => true,
    }
}

fn draw_mask(mask: Mask, layers: &[Layer], time: Timestamp, context: &mut Context2d) -> Drawn {
    context.save();
    context.begin_layer();
    draw_layer(&layers[mask.index], layers, time, context)?;
    let operation =
        if mask.invert { CompositeOperation::DestinationOut } else { CompositeOperation::DestinationIn };
    context.set_global_composite_operation(operation);
    context.end_layer();
    context.restore();
    Ok(())
}

/// Moves, turns and scales as `pose` says.
pub(super) fn apply_pose(pose: &Pose, time: Timestamp, context: &mut Context2d) {
    context.translate(pose.x.at(time), pose.y.at(time));
    let angle = pose.rotate.at(time).to_radians();
    if angle != 0.0 {
        context.rotate(angle);
    }
    let skew = pose.skew.each_ref().map(|angle| angle.at(time).to_radians());
    if skew != [0.0; 2] {
        let [across, down] = skew.map(libm::tan);
        context.transform(Transform { b: down, c: across, ..Transform::IDENTITY });
    }
    let scale = pose.scale.each_ref().map(|scale| scale.at(time));
    if scale != [1.0; 2] {
        context.scale(scale[0], scale[1]);
    }
}

/// Cuts by a clip. That of another layer lies in the parent's space, `outside`, and has its time.
fn apply_clip(
    clip: &Clip,
    outside: Transform,
    time: Timestamp,
    own_time: Timestamp,
    context: &mut Context2d,
) {
    let inside = context.get_transform();
    let mut at = own_time;
    if let Some((start, end)) = clip.other {
        context.set_transform(outside);
        at = time - start;
        if time < start || end.is_some_and(|end| time >= end) {
            context.clip_path(&Path2d::new(), FillRule::NonZero);
        }
    }
    apply_pose(&clip.pose, at, context);
    context.clip_path(&clip.geometry.path(at), clip.rule);
    context.set_transform(inside);
}

/// Sets blend, filter and shadow; lengths grow with the layer.
fn apply_effects(effects: &Effects, time: Timestamp, context: &mut Context2d) {
    context.set_global_composite_operation(effects.blend);
    let Transform { a, b, c, d, .. } = context.get_transform();
    let scale = libm::sqrt((a * d - b * c).abs());
    if let Some(filter) = &effects.filter {
        context.set_filter(&filter.at(time).text(scale));
    }
    if let Some(Shadow { color, blur, x, y }) = effects.shadow.as_deref() {
        let (x, y) = (x.at(time), y.at(time));
        context.set_shadow_color(color.at(time).color);
        context.set_shadow_blur(blur.at(time).max(0.0) * scale);
        context.set_shadow_offset_x(a * x + c * y);
        context.set_shadow_offset_y(b * x + d * y);
    }
}

fn draw_content(content: &Content, alpha: f64, time: Timestamp, context: &mut Context2d) -> Drawn {
    context.set_global_alpha(alpha);
    match content {
        Content::Shape(shape) => draw_shape(shape, time, context),
        Content::Text(text) => draw_text(text, alpha, time, context),
        Content::Picture(picture) => picture.draw(time, context),
        Content::Group(group) => draw_group(group, time, context),
    }
}

fn draw_group(Group { offset: [x, y], children }: &Group, time: Timestamp, context: &mut Context2d) -> Drawn {
    context.translate(*x, *y);
    match children {
        Children::Layers(layers) => draw_layers(layers, &[], time, context),
        Children::Scene(scene) => {
            context.save();
            context.begin_layer();
            context.save();
            scene.draw_inside(time, context)?;
            context.restore();
            let mut edges = Path2d::new();
            edges.rect(0.0, 0.0, scene.size.width.into(), scene.size.height.into());
            context.clip_path(&edges, FillRule::NonZero);
            context.end_layer();
            context.restore();
            Ok(())
        }
    }
}

fn draw_shape(shape: &Shape, time: Timestamp, context: &mut Context2d) -> Drawn {
    let path = shape.geometry.path(time);
    let bounds = || path.bounds().unwrap_or_default();
    draw_path(&path, shape.rule, (shape.fill.as_ref(), shape.stroke.as_deref()), bounds, time, context)
}

fn draw_path(
    path: &Path2d,
    rule: FillRule,
    (fill, stroke): (Option<&Paint>, Option<&Stroke>),
    bounds: impl Fn() -> Bounds,
    time: Timestamp,
    context: &mut Context2d,
) -> Drawn {
    if let Some(fill) = fill {
        context.set_fill_style(fill.style(time, &bounds, context)?);
        context.fill_path(path, rule);
    }
    if let Some(stroke) = stroke
        && set_stroke(stroke, bounds, time, context)?
    {
        match &stroke.trim {
            Some([start, end]) => context.stroke_path(&path.trimmed(start.at(time), end.at(time))),
            None => context.stroke_path(path),
        }
    }
    Ok(())
}

/// Sets how lines are drawn; false where nothing would show.
fn set_stroke(
    stroke: &Stroke,
    bounds: impl Fn() -> Bounds,
    time: Timestamp,
    context: &mut Context2d,
) -> Result<bool, canvas::Error> {
    let width = stroke.line_width.at(time);
    context.set_stroke_style(stroke.paint.style(time, bounds, context)?);
    context.set_line_width(width);
    context.set_line_cap(stroke.line_cap);
    context.set_line_join(stroke.line_join);
    context.set_miter_limit(stroke.miter_limit);
    let dash: Vec<f64> = stroke.dash.iter().map(|length| length.at(time).max(0.0)).collect();
    context.set_line_dash(&dash);
    context.set_line_dash_offset(stroke.dash_offset.at(time));
    Ok(width > 0.0)
}

fn draw_text(text: &Text, alpha: f64, time: Timestamp, context: &mut Context2d) -> Drawn {
    let placed = text.placed(time, context)?;
    for piece in &placed.pieces {
        let shown = text.shown(piece.part, placed.parts, time);
        if shown > 0.0 {
            context.set_global_alpha(alpha * shown);
            let dress = &text.dresses[piece.dress];
            draw_piece(piece, dress, placed.bounds, time, context)?;
        }
    }
    Ok(())
}

fn draw_piece(
    piece: &Piece,
    dress: &Dress,
    bounds: Bounds,
    time: Timestamp,
    context: &mut Context2d,
) -> Drawn {
    let (fill, stroke) = (dress.fill.as_ref(), dress.stroke.as_deref());
    let colored = match &piece.ink {
        Ink::Outline(path) => {
            return draw_path(path, FillRule::NonZero, (fill, stroke), || bounds, time, context);
        }
        Ink::Colored(colored) => colored,
    };
    colored.face.set(colored.direction, context);
    if let Some(fill) = fill {
        context.set_fill_style(fill.style(time, || bounds, context)?);
        context.fill_text(&colored.text, colored.x, colored.y, None)?;
    }
    if let Some(stroke) = stroke
        && set_stroke(stroke, || bounds, time, context)?
    {
        context.stroke_text(&colored.text, colored.x, colored.y, None)?;
    }
    Ok(())
}

impl Scene {
    /// How many pictures the deepest nesting of what is drawn apart holds at once, the canvas's
    /// own not counted.
    pub fn layer_depth(&self) -> usize {
        let both = if self.transitions.is_empty() { 0 } else { 2 };
        both + depth(&self.layers)
    }
}

fn depth(layers: &[Layer]) -> usize {
    layers.iter().filter(|layer| !layer.serves).map(|layer| layer_depth(layer, layers)).max().unwrap_or(0)
}

fn layer_depth(layer: &Layer, layers: &[Layer]) -> usize {
    let mask = layer.effects.mask.map_or(0, |mask| 1 + layer_depth(&layers[mask.index], layers));
    let fades = !layer.opacity.is_always(1.0);
    let apart = layer.effects.mask.is_some() || (has_parts(&layer.content) && changes(layer, fades));
    let below = match &layer.content {
        Content::Group(Group { children: Children::Layers(layers), .. }) => depth(layers),
        Content::Group(Group { children: Children::Scene(scene), .. }) => 1 + scene.layer_depth(),
        // Coloured glyphs are put together apart.
        Content::Text(text) => usize::from(text.is_colored()),
        Content::Shape(_) | Content::Picture(_) => 0,
    };
    usize::from(apart) + below.max(mask)
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;
    use crate::canvas::Canvas;
    use crate::frame::Size;
    use crate::scene::Options;
    use crate::time::FrameRate;

    /// All scenes in `folder`.
    fn scenes(folder: &str) -> impl Iterator<Item = PathBuf> {
        let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(folder);
        let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        files.filter(|path| path.extension().is_some_and(|ending| ending == "toml"))
    }

    #[test]
    fn frames_in_a_row_are_those_without_short_cuts() {
        for path in scenes("scenes").chain(scenes("benches/scenes")) {
            let scene = Scene::open(&path, &Options::default()).unwrap();
            let Size { width, height } = scene.size;
            let canvas = Canvas::new(Size::new(width.div_ceil(8), height.div_ceil(8))).unwrap();
            // In the middle most scenes are under way; frames that follow have much in common.
            let middle = FrameRate::MILLISECONDS.ticks_at(scene.capture.duration) / 2;
            for index in [0, 1, 2, 3] {
                let time = FrameRate::MILLISECONDS.time_of(u64::try_from(middle).unwrap() + index * 40);
                scene.draw(time, Transform::scaling(0.125, 0.125), &mut canvas.context_2d()).unwrap();
                canvas.paint().unwrap();
                assert!(canvas.is_as_without_short_cuts(), "{} at {time}", path.display());
            }
        }
    }
}
