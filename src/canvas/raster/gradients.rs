//! Gradients that stay from paint to paint, as pixels.
//!
//! Operations come in before they are drawn; what a gradient among them shows is worked out once where
//! it was asked for before, and is a picture from then on. Others are left to `gradient`.

use std::sync::Arc;

use super::bitmap::Bitmap;
use super::coverage::Coverage;
use super::gradient::GradientRows;
use super::ink::Ink;
use super::painter;
use crate::canvas::Transform;
use crate::canvas::gradient::Gradient;
use crate::canvas::kept::Kept;
use crate::canvas::ops::{Draw, Op, Paint};
use crate::frame::region::{Bounds, Region};
use crate::limits;

/// The gradients in use. Absent for the first that asks for one, and where there is no room.
#[derive(Debug, Default)]
pub(super) struct Gradients(Kept<Key, Option<Look>>);

#[derive(Debug)]
struct Key {
    gradient: Arc<Gradient>,
    to_gradient: Transform,
    bounds: Bounds,
}

/// What a gradient shows.
#[derive(Debug)]
enum Look {
    Picture(Bitmap),
    /// How strong its black is, where it has no other colour: a quarter of the bytes.
    Shade(Coverage),
}

impl Gradients {
    /// Looks through `ops`, which are to be drawn where `region` allows on a bitmap of `extent`.
    pub(super) fn prepare(&mut self, ops: &[Op], region: &Region, extent: Bounds) {
        let is_seen = |op| region.touches(painter::bounds(op));
        for op in ops {
            match op {
                Op::Draw(Draw { shape, paint: Paint::Gradient { gradient, to_gradient }, .. })
                    if is_seen(op) =>
                {
                    self.ask(gradient, **to_gradient, shape.bounds().intersect(extent));
                }
                Op::Layer { ops, .. } if is_seen(op) => self.prepare(ops, region, extent),
                Op::Draw(_) | Op::Layer { .. } | Op::Put(_) => {}
            }
        }
    }

    fn ask(&mut self, gradient: &Arc<Gradient>, to_gradient: Transform, bounds: Bounds) {
        let kept: usize = self.0.iter().filter_map(|(_, look)| look.as_ref()).map(Look::bytes).sum();
        let has_room = kept + bounds.area() * 4 <= limits::GRADIENT_BYTES;
        match self.0.ask(|known| known.is(gradient, to_gradient) && known.bounds == bounds) {
            Some(look) if look.is_none() && has_room => *look = Some(Look::of(gradient, to_gradient, bounds)),
            Some(_) => {}
            None => self.0.keep(Key { gradient: Arc::clone(gradient), to_gradient, bounds }, None),
        }
    }

    /// An ink that looks like the gradient for all pixels in `bounds`.
    pub(super) fn find(
        &self,
        gradient: &Gradient,
        to_gradient: Transform,
        bounds: Bounds,
    ) -> Option<Ink<'_>> {
        let same = self.0.iter().filter(|(known, _)| known.is(gradient, to_gradient));
        let mut looks = same.filter(|(known, _)| known.bounds.intersect(bounds) == bounds);
        looks.find_map(|(_, look)| look.as_ref()).map(|look| match look {
            Look::Picture(picture) => Ink::Bitmap(picture),
            Look::Shade(strength) => Ink::Shade(strength),
        })
    }

    /// Forgets what was not asked for since the last call.
    pub(super) fn forget_unused(&mut self) {
        self.0.forget_unused();
    }
}

impl Key {
    fn is(&self, gradient: &Gradient, to_gradient: Transform) -> bool {
        self.to_gradient == to_gradient && *self.gradient == *gradient
    }
}

impl Look {
    fn of(gradient: &Gradient, to_gradient: Transform, bounds: Bounds) -> Self {
        let ink = Ink::Gradient(GradientRows::new(gradient, to_gradient));
        let all = Coverage::full(bounds);
        if gradient.table().iter().all(|color| color[..3] == [0; 3]) {
            Self::Shade(Coverage::mask(bounds, ink.alpha(&all)))
        } else {
            Self::Picture(ink.picture(&all))
        }
    }

    fn bytes(&self) -> usize {
        match self {
            Self::Picture(picture) => picture.pixels().len(),
            Self::Shade(strength) => strength.bounds().area(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::canvas::gradient::Geometry;
    use crate::canvas::ops::{Effects, Shape};
    use crate::canvas::raster::Tiles;
    use crate::frame::Size;

    #[test]
    fn a_gradient_is_kept_from_the_second_paint_on_that_draws_it() {
        let bounds = Bounds::of(Size::new(40, 30));
        let op = |end: f64| {
            let mut gradient = Gradient::new(Geometry::Linear([0.0, 0.0], [end, 30.0]));
            gradient.add_color_stop(0.0, "red".parse().unwrap()).unwrap();
            gradient.add_color_stop(1.0, "#00f8".parse().unwrap()).unwrap();
            let paint =
                Paint::Gradient { gradient: Arc::new(gradient), to_gradient: Box::new(Transform::IDENTITY) };
            let shape = Shape::Rect([5.0, 5.0, 30.0, 25.0]);
            Op::Draw(Draw { shape, paint, effects: Effects::default() })
        };
        let mut gradients = Gradients::default();
        let mut paint = |op: &Op, region: &Region| {
            gradients.prepare(std::slice::from_ref(op), region, bounds);
            let Op::Draw(Draw { paint: Paint::Gradient { gradient, to_gradient }, .. }) = op else {
                return false;
            };
            let part = Bounds { left: 10, top: 10, right: 20, bottom: 11 };
            let found = gradients.find(gradient, **to_gradient, part).is_some();
            gradients.forget_unused();
            found
        };
        let all = Region::all(bounds);
        let elsewhere = Region::of(&Tiles::touched(bounds, [Bounds { left: 36, ..bounds }].into_iter()));
        assert_eq!([&all, &all, &all].map(|region| paint(&op(40.0), region)), [false, true, true]);
        assert!(!paint(&op(20.0), &all), "another gradient");
        assert!(!paint(&op(40.0), &all), "it was forgotten");
        assert!(!paint(&op(40.0), &elsewhere) && !paint(&op(40.0), &all), "what is not drawn is not kept");
    }
}
