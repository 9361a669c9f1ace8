//! Draws operations into a bitmap, inside a region.
//!
//! Each operation is taken through the standard's steps (HTML, Drawing model): the shape is
//! painted, filtered, its shadow is drawn, and the picture is laid over the bitmap inside the
//! clip. What a pixel becomes does not depend on the region, so a part of a bitmap can be drawn
//! again by itself.

use super::bitmap::{Bitmap, Sheet};
use super::blend;
use super::blur::Blur;
use super::coverage::{Cover, Coverage, scale};
use super::effect;
use super::ink::{Ink, fade};
use super::shadow;
use super::solid;
use super::tools::{Room, Shared, Tools};
use crate::canvas::CompositeOperation;
use crate::canvas::ops::{Draw, Effects, Op, Paint, Shadow};
use crate::frame::region::{Bounds, Region};

/// Draws into `target`, where `region` allows.
pub(super) struct Painter<'a> {
    pub(super) target: Sheet<'a>,
    pub(super) region: &'a Region,
    /// What counts as the bitmap when shapes are cut to it. It does not depend on the region, so
    /// that clips stay known from paint to paint.
    pub(super) extent: Bounds,
    pub(super) tools: &'a mut Tools,
    pub(super) shared: &'a Shared,
}

/// How a picture is laid over the target.
struct Lay<'a> {
    operation: CompositeOperation,
    /// 0 to 255.
    alpha: u8,
    clip: &'a Coverage,
}

impl Painter<'_> {
    /// Draws all of `ops`, in order.
    pub(super) fn draw(&mut self, ops: &[Op]) {
        self.draw_placed(ops.iter().map(|op| (bounds(op), op)));
    }

    /// Draws operations in order, each with the pixels that it may change.
    pub(super) fn draw_placed<'o>(&mut self, ops: impl Iterator<Item = (Bounds, &'o Op)>) {
        for (bounds, op) in ops {
            if !self.region.touches(bounds) {
                continue;
            }
            match op {
                Op::Draw(draw) => self.draw_shape(draw),
                Op::Layer { ops, effects } => self.draw_layer(ops, effects),
                Op::Put(picture) => {
                    for part in self.region.within(picture.bounds()) {
                        self.target.copy_from(picture, part);
                        self.tools.drawn += part.area() as u64;
                    }
                }
            }
        }
    }

    fn draw_shape(&mut self, draw: &Draw) {
        let (Draw { shape, paint, effects }, shared) = (draw, self.shared);
        let thrown = shared.shadows.find(draw, self.extent);
        let clip = self.tools.clip(effects.clip.as_ref(), self.extent);
        // Filters and shadows look at pixels beyond the region.
        let visible =
            if effects.are_local() { clip.bounds().intersect(self.region.whole()) } else { clip.bounds() };
        let wanted = needed(effects, visible, shape.bounds());
        let own;
        let coverage = if let Some(thrown) = thrown {
            &thrown.shape
        } else {
            own = shared.masks.coverage(shape, wanted, &mut self.tools.filler);
            &own
        };
        let faded;
        let (paint, alpha) = match paint {
            // Filters come before the alpha.
            Paint::Solid(color) if effects.filters.is_empty() => {
                faded = Paint::Solid(color.faded(effects.alpha));
                (&faded, 255)
            }
            other => (other, to_byte(effects.alpha)),
        };
        let ink = Ink::new(paint, coverage.bounds(), shared);
        if effects.filters.is_empty() {
            let known = thrown.map(|thrown| &thrown.shadow);
            self.lay_with_shadow(&ink, coverage, known, effects, alpha, &clip);
        } else {
            let shown = shown(effects, clip.bounds(), shape.bounds());
            let picture = effect::apply(&effects.filters, ink.picture(coverage), shown);
            let coverage = Coverage::full(picture.bounds());
            self.lay_with_shadow(&Ink::Bitmap(&picture), &coverage, None, effects, alpha, &clip);
        }
    }

    fn draw_layer(&mut self, ops: &[Op], effects: &Effects) {
        let clip = self.tools.clip(effects.clip.as_ref(), self.extent);
        let own = ops.iter().map(bounds).fold(Bounds::EMPTY, Bounds::union);
        let wanted = needed(effects, clip.bounds(), own);
        // Filters and shadows look at pixels beyond the region.
        let (region, extent) = if effects.are_local() {
            (self.region.inside(wanted), self.extent)
        } else {
            (Region::all(wanted), wanted)
        };
        let mut layer = Bitmap::transparent(region.whole());
        self.onto(&mut layer, &region, extent).draw(ops);
        let picture = effect::apply(&effects.filters, layer, shown(effects, clip.bounds(), own));
        let coverage = Coverage::full(picture.bounds());
        let alpha = to_byte(effects.alpha);
        self.lay_with_shadow(&Ink::Bitmap(&picture), &coverage, None, effects, alpha, &clip);
    }

    /// A painter for another picture, with the same buffers.
    fn onto<'a>(&'a mut self, target: &'a mut Bitmap, region: &'a Region, extent: Bounds) -> Painter<'a> {
        let (target, tools, shared) = (target.sheet(), &mut *self.tools, self.shared);
        Painter { target, region, extent, tools, shared }
    }

    /// Lays first the shadow, which may be `known`, and then the picture itself over the target.
    fn lay_with_shadow(
        &mut self,
        ink: &Ink<'_>,
        coverage: &Coverage,
        known: Option<&Coverage>,
        effects: &Effects,
        alpha: u8,
        clip: &Coverage,
    ) {
        let operation = effects.operation;
        if let Some(shadow) = &effects.shadow {
            let own;
            let mask = if let Some(known) = known {
                known
            } else {
                let visible = clip.bounds().intersect(self.region.whole());
                own = shadow::cast(ink, coverage, shadow, visible);
                &own
            };
            let color = Ink::Solid(shadow.color.to_premultiplied_rgba8());
            self.lay(&color, mask, &Lay { operation, alpha, clip });
        }
        self.lay(ink, coverage, &Lay { operation, alpha, clip });
    }

    fn lay(&mut self, ink: &Ink<'_>, coverage: &Coverage, lay: &Lay<'_>) {
        let unbounded = lay.operation.is_unbounded();
        let bounds =
            if unbounded { lay.clip.bounds() } else { coverage.bounds().intersect(lay.clip.bounds()) };
        let Tools { room, drawn, .. } = &mut *self.tools;
        room.grow(bounds.width());
        for part in self.region.within(bounds) {
            *drawn += part.area() as u64;
            if fill_part(&mut self.target, part, ink, coverage, lay) {
                continue;
            }
            for y in part.top..part.bottom {
                let below = self.target.span_mut(y, part.left, part.right);
                if unbounded {
                    lay_line_unbounded(below, (part, y), ink, coverage, lay, room);
                } else {
                    lay_line(below, (part, y), ink, coverage, lay, room);
                }
            }
        }
    }
}

/// Lays a colour over all lines of `part` together, which is quicker than one by one. False, with nothing
/// done, for other inks and where more than the coverage matters.
fn fill_part(
    target: &mut Sheet<'_>,
    part: Bounds,
    ink: &Ink<'_>,
    coverage: &Coverage,
    lay: &Lay<'_>,
) -> bool {
    let fill = match lay.operation {
        CompositeOperation::SourceOver => solid::fill_over_through,
        CompositeOperation::Lighter => solid::fill_lighter_through,
        _ => return false,
    };
    let (255, true) = (lay.alpha, lay.clip.is_full()) else { return false };
    let (color, covers) = match ink {
        Ink::Solid(color) => (*color, coverage.lines(part)),
        Ink::Shade(strength) if coverage.is_full() => ([0, 0, 0, 255], strength.lines(part)),
        _ => return false,
    };
    let Some(covers) = covers else { return false };
    fill(target.lines_mut(part).zip(covers), color);
    true
}

/// Lays line `y` of `part` over `below`, inside what `coverage` and the clip have in common.
fn lay_line(
    below: &mut [u8],
    (part, y): (Bounds, i32),
    ink: &Ink<'_>,
    coverage: &Coverage,
    lay: &Lay<'_>,
    room: &mut Room,
) {
    let width = part.width();
    let covers = &mut room.covers[..width];
    let mut cover = coverage.span(y, part.left, part.right, &mut room.more_covers);
    let clip = lay.clip.span(y, part.left, part.right, &mut room.result);
    if clip != Cover::Uniform(255) || lay.alpha != 255 {
        cover.write(covers);
        clip.multiply(covers);
        Cover::Uniform(lay.alpha).multiply(covers);
        cover = Cover::Each(covers);
    }
    match (ink, lay.operation, cover) {
        (Ink::Solid(color), CompositeOperation::SourceOver, Cover::Uniform(cover)) => {
            return solid::fill_over(below, color.map(|channel| scale(channel, cover)));
        }
        (Ink::Solid(color), CompositeOperation::SourceOver, Cover::Each(covers)) => {
            return solid::fill_over_through(std::iter::once((below, covers)), *color);
        }
        (Ink::Solid(color), CompositeOperation::Lighter, Cover::Each(covers)) => {
            return solid::fill_lighter_through(std::iter::once((below, covers)), *color);
        }
        (Ink::Picture(sampler), CompositeOperation::SourceOver, Cover::Uniform(255))
            if sampler.is_opaque() =>
        {
            return sampler.row(part.left, y, below);
        }
        (Ink::Bitmap(bitmap), operation, Cover::Uniform(255)) => {
            return blend::blend(operation, below, bitmap.span(y, part.left, part.right));
        }
        _ => {}
    }
    let source = &mut room.source[..width * 4];
    ink.row(part.left, y, source);
    fade(source, cover);
    blend::blend(lay.operation, below, source);
}

/// Combines the whole line `y` of `part` with the picture, and with nothing beside it; inside
/// the clip.
fn lay_line_unbounded(
    below: &mut [u8],
    (part, y): (Bounds, i32),
    ink: &Ink<'_>,
    coverage: &Coverage,
    lay: &Lay<'_>,
    room: &mut Room,
) {
    let width = part.width();
    let source = &mut room.source[..width * 4];
    source.fill(0);
    let line = Bounds { top: y, bottom: y + 1, ..part };
    let inner = coverage.bounds().intersect(line);
    if !inner.is_empty() {
        let from = line.column(inner.left) * 4;
        let painted = &mut source[from..from + inner.width() * 4];
        ink.row(inner.left, y, painted);
        fade(painted, coverage.span(y, inner.left, inner.right, &mut room.covers));
        fade(painted, Cover::Uniform(lay.alpha));
    }
    match lay.clip.span(y, part.left, part.right, &mut room.more_covers) {
        Cover::Uniform(255) => blend::blend(lay.operation, below, source),
        clip => {
            let covers = &mut room.covers[..width];
            clip.write(covers);
            let result = &mut room.result[..width * 4];
            result.copy_from_slice(below);
            blend::blend(lay.operation, result, source);
            blend::cross_fade(below, result, covers);
        }
    }
}

/// The pixels that `op` may change.
pub(super) fn bounds(op: &Op) -> Bounds {
    match op {
        Op::Draw(Draw { shape, effects, .. }) => reach(effects, shape.bounds()),
        Op::Layer { ops, effects } => {
            let inside = ops.iter().map(bounds).fold(Bounds::EMPTY, Bounds::union);
            reach(effects, inside)
        }
        Op::Put(picture) => picture.bounds(),
    }
}

/// The pixels that may change when a picture that lies in `bounds` is laid down with `effects`.
fn reach(effects: &Effects, bounds: Bounds) -> Bounds {
    let clip = effects.clip.as_ref().map_or(Bounds::EVERYWHERE, |clip| clip.bounds);
    if effects.operation.is_unbounded() {
        return clip;
    }
    if effects.are_local() {
        return bounds.intersect(clip);
    }
    let picture = effect::filtered_bounds(&effects.filters, bounds);
    let shadow = effects.shadow.as_deref().map_or(Bounds::EMPTY, |Shadow { x, y, deviation, .. }| {
        let (blur, (x, y)) = Blur::new(*deviation).moved(*x, *y);
        picture.grown(blur.margin()).moved(x, y)
    });
    picture.union(shadow).intersect(clip)
}

/// The pixels of the filtered picture that show in `visible`, themselves or by their shadow. What
/// is drawn lies in `own`.
fn shown(effects: &Effects, visible: Bounds, own: Bounds) -> Bounds {
    let shadow = effects.shadow.as_deref().map_or(Bounds::EMPTY, |Shadow { x, y, deviation, .. }| {
        let (blur, (x, y)) = Blur::new(*deviation).moved(*x, *y);
        visible.moved(-x, -y).grown(blur.margin())
    });
    let filtered = effect::filtered_bounds(&effects.filters, own);
    effect::limited(visible.union(shadow).intersect(filtered), visible)
}

/// The pixels that must be painted, before filters and shadow, for what shows in `visible`.
pub(super) fn needed(effects: &Effects, visible: Bounds, own: Bounds) -> Bounds {
    if effects.are_local() {
        return own.intersect(visible);
    }
    let wanted = effect::source_bounds(&effects.filters, shown(effects, visible, own));
    effect::limited(wanted.intersect(own), visible)
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 255")]
fn to_byte(alpha: f32) -> u8 {
    (alpha * 255.0 + 0.5) as u8
}
