//! Shadows, and those that stay from paint to paint.
//!
//! A covered shape and its shadow's place come in, the shadow's coverage goes out. Operations come in
//! before they are drawn too: what a shape covers, and its shadow, are worked out once where they were
//! asked for before. Laying them down is left to the painter.

use super::blur::Blur;
use super::coverage::Coverage;
use super::fill::Filler;
use super::ink::Ink;
use super::painter;
use crate::canvas::kept::Kept;
use crate::canvas::ops::{Draw, Effects, Op, Paint, Shadow, Shape};
use crate::frame::region::{Bounds, Region};
use crate::limits;

/// What `shadow` covers of `visible`: that of a shape that `ink` paints.
pub(super) fn cast(ink: &Ink<'_>, coverage: &Coverage, shadow: &Shadow, visible: Bounds) -> Coverage {
    let (blur, (x, y)) = Blur::new(shadow.deviation).moved(shadow.x, shadow.y);
    let bounds = coverage.bounds();
    let wanted = bounds.grown(blur.margin()).intersect(visible.moved(-x, -y));
    let mask = blur.apply(&ink.alpha(coverage), bounds, 1, wanted);
    Coverage::mask(wanted, mask).moved(x, y)
}

/// The shadows in use, of shapes in one colour. Absent for the first that asks for one, and where there
/// is no room.
#[derive(Debug, Default)]
pub(super) struct Shadows(Kept<Key, Option<Thrown>>);

/// A shape and the shadow that it throws.
#[derive(Debug)]
pub(super) struct Thrown {
    pub(super) shape: Coverage,
    pub(super) shadow: Coverage,
}

/// What decides a shadow, but for its colour.
#[derive(Debug)]
struct Key {
    /// The alpha that the shape is painted with.
    alpha: u8,
    shadow: Shadow,
    visible: Bounds,
    shape: Shape,
}

impl Shadows {
    /// Looks through `ops`, which are to be drawn where `region` allows on a bitmap of `extent`.
    pub(super) fn prepare(&mut self, ops: &[Op], region: &Region, extent: Bounds, filler: &mut Filler) {
        for op in ops {
            match op {
                Op::Draw(draw) if draw.effects.shadow.is_some() && region.touches(painter::bounds(op)) => {
                    if let Some(key) = Key::of(draw, extent) {
                        self.ask(key, &draw.effects, filler);
                    }
                }
                // Other layers are drawn on a bitmap of another size.
                Op::Layer { ops, effects } if effects.are_local() => {
                    self.prepare(ops, region, extent, filler);
                }
                Op::Draw(_) | Op::Layer { .. } | Op::Put(_) => {}
            }
        }
    }

    fn ask(&mut self, key: Key, effects: &Effects, filler: &mut Filler) {
        let (all, bytes) = self.0.iter().fold((0, 0), |(all, bytes), (_, thrown)| {
            (all + 1, bytes + thrown.as_ref().map_or(0, Thrown::bytes))
        });
        let has_room = bytes + key.visible.area() * 2 <= limits::SHADOW_BYTES;
        match self.0.ask(|known| known.is(&key)) {
            Some(thrown) if thrown.is_none() && has_room => *thrown = Some(key.thrown(effects, filler)),
            None if all < limits::SHADOWS => self.0.keep(key, None),
            Some(_) | None => {}
        }
    }

    /// What `draw` covers and throws on a bitmap of `extent`, where it is known.
    pub(super) fn find(&self, draw: &Draw, extent: Bounds) -> Option<&Thrown> {
        let key = Key::of(draw, extent)?;
        self.0.iter().find(|(known, _)| known.is(&key)).and_then(|(_, thrown)| thrown.as_ref())
    }

    /// Forgets what was not asked for since the last call.
    pub(super) fn forget_unused(&mut self) {
        self.0.forget_unused();
    }
}

impl Key {
    /// Absent where a shadow hangs on more than a shape in one colour, or there is none.
    fn of(Draw { shape, paint, effects }: &Draw, extent: Bounds) -> Option<Self> {
        let (Paint::Solid(color), Some(shadow)) = (paint, effects.shadow.as_deref()) else { return None };
        let [.., alpha] = color.faded(effects.alpha).to_premultiplied_rgba8();
        let visible = effects.clip.as_ref().map_or(extent, |clip| clip.bounds.intersect(extent));
        effects.filters.is_empty().then(|| Self { alpha, shadow: *shadow, visible, shape: shape.clone() })
    }

    fn is(&self, other: &Self) -> bool {
        let place = |shadow: &Shadow| [shadow.x, shadow.y, shadow.deviation];
        self.alpha == other.alpha
            && self.visible == other.visible
            && place(&self.shadow) == place(&other.shadow)
            && self.shape == other.shape
    }

    fn thrown(&self, effects: &Effects, filler: &mut Filler) -> Thrown {
        let Self { alpha, shadow, visible, shape } = self;
        let shape = Coverage::of(shape, painter::needed(effects, *visible, shape.bounds()), filler);
        let shadow = cast(&Ink::Solid([0, 0, 0, *alpha]), &shape, shadow, *visible);
        Thrown { shape, shadow }
    }
}

impl Thrown {
    fn bytes(&self) -> usize {
        self.shape.bounds().area() + self.shadow.bounds().area()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::canvas::Transform;
    use crate::canvas::gradient::{Geometry, Gradient};
    use crate::canvas::ops::DisplayList;
    use crate::canvas::raster::Raster;
    use crate::frame::Size;

    #[test]
    fn a_shadow_is_kept_from_the_second_paint_on_that_draws_it() {
        let bounds = Bounds::of(Size::new(40, 30));
        let draw = |x: f64, color: &str| {
            let shadow = Shadow { color: "blue".parse().unwrap(), x, y: 1.5, deviation: 2.0 };
            let effects = Effects { shadow: Some(Box::new(shadow)), ..Effects::default() };
            Draw {
                shape: Shape::Rect([5.5, 5.0, 30.0, 25.0]),
                paint: Paint::Solid(color.parse().unwrap()),
                effects,
            }
        };
        let (mut shadows, all) = (Shadows::default(), Region::all(bounds));
        let mut paint = |draw: Draw| {
            shadows.prepare(&[Op::Draw(draw.clone())], &all, bounds, &mut Filler::default());
            let found = shadows.find(&draw, bounds).is_some();
            shadows.forget_unused();
            found
        };
        assert_eq!(
            [draw(1.0, "red"), draw(1.0, "red"), draw(1.0, "lime")].map(&mut paint),
            [false, true, true]
        );
        assert!(!paint(draw(2.0, "red")), "it lies elsewhere");
        assert!(!paint(draw(1.0, "red")), "it was forgotten");
        assert!(!paint(draw(1.0, "#f008")), "it is weaker");
    }
    #[test]
    fn what_is_kept_is_what_would_be_drawn() {
        let gradient = |color: &str| {
            let mut gradient = Gradient::new(Geometry::Radial([40.0, 30.0, 5.0], [40.0, 30.0, 45.0]));
            gradient.add_color_stop(0.0, "transparent".parse().unwrap()).unwrap();
            gradient.add_color_stop(1.0, color.parse().unwrap()).unwrap();
            Paint::Gradient { gradient: Arc::new(gradient), to_gradient: Box::new(Transform::IDENTITY) }
        };
        let draw = |edges: [f64; 4], paint: Paint, effects: Effects| {
            Op::Draw(Draw { shape: Shape::Rect(edges), paint, effects })
        };
        let plain = |color: &str| Paint::Solid(color.parse().unwrap());
        let mut raster = Raster::new(Size::new(80, 60));
        for step in 0..6 {
            let (all, part) = ([0.0, 0.0, 80.0, 60.0], [10.5, 8.0, 66.0, 41.2]);
            let moving = [f64::from(step), 0.0, 60.0 + f64::from(step), 60.0];
            let shadow = Shadow { color: "#203040a0".parse().unwrap(), x: 3.25, y: 2.0, deviation: 2.5 };
            let shaded = Effects { shadow: Some(Box::new(shadow)), alpha: 0.7, ..Effects::default() };
            let faint = Effects { alpha: 0.4, ..Effects::default() };
            let ops = vec![
                draw(moving, plain("#c84"), Effects::default()),
                draw(all, gradient("rgb(0 0 0 / 70%)"), Effects::default()),
                draw(part, gradient("black"), Effects::default()),
                draw(part, gradient("#000c"), faint.clone()),
                draw(part, gradient("#0468"), Effects::default()),
                draw(part, plain("#fffc"), shaded),
            ];
            raster.paint(DisplayList { fresh: true, ops });
            assert_eq!(raster.is_as_without_short_cuts(), Some(true), "step {step}");
        }
    }
}
