//! The painter without any short cut, for tests: what it draws is what all others must draw.
//!
//! Operations come in; each is painted whole, pixel by pixel, on one thread and on a plain CPU. Nothing is
//! kept from one to the next, and nothing is left out because it can't be seen.

use std::sync::Arc;

use super::bitmap::Bitmap;
use super::blend;
use super::blur::Blur;
use super::coverage::{Cover, Coverage, scale};
use super::effect;
use super::fill::Filler;
use super::ink::Ink;
use super::tools::Shared;
use crate::canvas::ops::{Clip, Draw, Effects, Op, Paint, Shadow};
use crate::canvas::wide;
use crate::frame::region::Bounds;

/// No blur of the tests reaches further.
const REACH_PX: i32 = 192;

/// What `ops` draw on a transparent bitmap.
pub(super) fn drawn(bounds: Bounds, ops: &[Op]) -> Bitmap {
    wide::plainly(|| {
        let mut target = Bitmap::transparent(bounds);
        draw(&mut target, ops);
        target
    })
}

fn draw(target: &mut Bitmap, ops: &[Op]) {
    for op in ops {
        match op {
            Op::Draw(draw) => draw_shape(target, draw),
            Op::Layer { ops, effects } => {
                // Shadows and filters look beyond the bitmap.
                let mut layer = Bitmap::transparent(target.bounds().grown(REACH_PX));
                draw(&mut layer, ops);
                lay_picture(target, layer, effects);
            }
            Op::Put(picture) => target.copy_from(picture, picture.bounds().intersect(target.bounds())),
        }
    }
}

fn draw_shape(target: &mut Bitmap, Draw { shape, paint, effects }: &Draw) {
    let coverage = Coverage::of(shape, Bounds::EVERYWHERE, &mut Filler::default());
    let faded;
    let (paint, alpha) = match paint {
        Paint::Solid(color) if effects.filters.is_empty() => {
            faded = Paint::Solid(color.faded(effects.alpha));
            (&faded, 1.0)
        }
        other => (other, effects.alpha),
    };
    let shared = Shared::default();
    let ink = Ink::new(paint, coverage.bounds(), &shared);
    if effects.filters.is_empty() {
        lay_with_shadow(target, &ink, &coverage, &Effects { alpha, ..effects.clone() });
    } else {
        lay_picture(target, ink.picture(&coverage), effects);
    }
}

/// Lays `picture` over the target, filtered before.
fn lay_picture(target: &mut Bitmap, picture: Bitmap, effects: &Effects) {
    let whole = effect::filtered_bounds(&effects.filters, picture.bounds());
    let picture = effect::apply(&effects.filters, picture, whole);
    lay_with_shadow(target, &Ink::Bitmap(&picture), &Coverage::full(picture.bounds()), effects);
}

fn lay_with_shadow(target: &mut Bitmap, ink: &Ink<'_>, coverage: &Coverage, effects: &Effects) {
    if let Some(Shadow { color, x, y, deviation }) = effects.shadow.as_deref() {
        let (blur, (x, y)) = Blur::new(*deviation).moved(*x, *y);
        let wanted = coverage.bounds().grown(blur.margin());
        let mask = blur.apply(&ink.alpha(coverage), coverage.bounds(), 1, wanted);
        let shadow = Coverage::mask(wanted, mask).moved(x, y);
        lay(target, &Ink::Solid(color.to_premultiplied_rgba8()), &shadow, effects);
    }
    lay(target, ink, coverage, effects);
}

fn lay(target: &mut Bitmap, ink: &Ink<'_>, coverage: &Coverage, effects: &Effects) {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 255")]
    let alpha = (effects.alpha * 255.0 + 0.5) as u8;
    let clip = inside(effects.clip.as_ref(), target.bounds());
    let unbounded = effects.operation.is_unbounded();
    let painted = if unbounded { target.bounds() } else { coverage.bounds().intersect(target.bounds()) };
    let Bounds { left, top, right, bottom } = painted;
    for (x, y) in (top..bottom).flat_map(|y| (left..right).map(move |x| (x, y))) {
        let (cover, clip) = (at(coverage, x, y), at(&clip, x, y));
        let mut source = [0; 4];
        if cover > 0 {
            ink.row(x, y, &mut source);
        }
        let below = target.span_mut(y, x, x + 1);
        if unbounded {
            let source = source.map(|channel| scale(scale(channel, cover), alpha));
            let before = [below[0], below[1], below[2], below[3]];
            let mut result = before;
            blend::blend(effects.operation, &mut result, &source);
            blend::cross_fade(below, &result, &[clip]);
        } else {
            let cover = scale(scale(cover, clip), alpha);
            let source = source.map(|channel| scale(channel, cover));
            blend::blend(effects.operation, below, &source);
        }
    }
}

/// What `clip` leaves of `bounds`.
fn inside(clip: Option<&Arc<Clip>>, bounds: Bounds) -> Coverage {
    let Some(clip) = clip else { return Coverage::full(bounds) };
    let own = clip.shape.as_ref().map_or_else(
        || Coverage::full(Bounds::EMPTY),
        |shape| Coverage::of(shape, bounds, &mut Filler::default()),
    );
    match &clip.parent {
        Some(parent) => own.intersect(&inside(Some(parent), bounds)),
        None => own,
    }
}

fn at(coverage: &Coverage, x: i32, y: i32) -> u8 {
    let bounds = coverage.bounds();
    let is_inside = (bounds.left..bounds.right).contains(&x) && (bounds.top..bounds.bottom).contains(&y);
    match coverage {
        _ if !is_inside => 0,
        coverage => match coverage.span(y, x, x + 1, &mut [0]) {
            Cover::Uniform(cover) => cover,
            Cover::Each(covers) => covers[0],
        },
    }
}

#[path = "../../../tests/integration/canvas/calls.rs"]
#[expect(dead_code, reason = "other tests need the rest")]
mod calls;

mod tests {
    use super::calls::{Numbers, Random, call};
    use crate::canvas::Canvas;
    use crate::frame::Size;

    #[test]
    fn random_drawings_are_those_without_short_cuts() {
        let canvas = Canvas::new(Size::new(64, 64)).unwrap();
        for round in 0..200 {
            // What lists begin with alike comes from a snapshot.
            let seeds = [7, round / 4, round / 2 + 100, round + 1000];
            let mut context = canvas.context_2d();
            context.reset();
            for seed in seeds {
                let mut random = Random::new(seed);
                for _ in 0..8 {
                    call(&mut context, &mut random, Numbers::Near);
                }
            }
            drop(context);
            canvas.paint().unwrap();
            assert!(canvas.is_as_without_short_cuts(), "round {round}");
        }
    }
}
