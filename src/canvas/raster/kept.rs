//! Gradients that stay from paint to paint, as pixels.
//!
//! Operations come in before they are drawn; what a gradient among them shows is worked out once where
//! the paint before needed it too, and is a picture from then on. Others are left to `gradient`.

use std::sync::Arc;

use super::bitmap::Bitmap;
use super::gradient::GradientRows;
use super::painter;
use crate::canvas::Transform;
use crate::canvas::gradient::Gradient;
use crate::canvas::ops::{Draw, Op, Paint};
use crate::frame::region::{Bounds, Region};
use crate::limits;

/// The gradients in use.
#[derive(Debug, Default)]
pub(super) struct Gradients(Vec<Known>);

#[derive(Debug)]
struct Known {
    gradient: Arc<Gradient>,
    to_gradient: Transform,
    bounds: Bounds,
    /// Absent in the first paint that needs it, and where there is no room.
    picture: Option<Bitmap>,
    is_new: bool,
    used: bool,
}

impl Gradients {
    /// Looks through `ops`, which are to be drawn where `region` allows on a bitmap of `extent`.
    pub(super) fn prepare(&mut self, ops: &[Op], region: &Region, extent: Bounds) {
        for op in ops.iter().filter(|op| region.touches(painter::bounds(op))) {
            match op {
                Op::Draw(Draw { shape, paint: Paint::Gradient { gradient, to_gradient }, .. }) => {
                    self.ask(gradient, *to_gradient, shape.bounds().intersect(extent));
                }
                Op::Layer { ops, .. } => self.prepare(ops, region, extent),
                Op::Draw(_) | Op::Put(_) => {}
            }
        }
    }

    fn ask(&mut self, gradient: &Arc<Gradient>, to_gradient: Transform, bounds: Bounds) {
        let kept: usize = self.0.iter().filter_map(|known| known.picture.as_ref()).map(Bitmap::bytes).sum();
        let known = self.0.iter_mut().find(|known| known.is(gradient, to_gradient) && known.bounds == bounds);
        match known {
            None => self.0.push(Known {
                gradient: Arc::clone(gradient),
                to_gradient,
                bounds,
                picture: None,
                is_new: true,
                used: true,
            }),
            Some(known) => {
                known.used = true;
                let has_room = kept + bounds.area() * 4 <= limits::GRADIENT_BYTES;
                if !known.is_new && known.picture.is_none() && has_room {
                    known.picture = Some(picture(gradient, to_gradient, bounds));
                }
            }
        }
    }

    /// A picture of the gradient that has all pixels in `bounds`.
    pub(super) fn find(
        &self,
        gradient: &Gradient,
        to_gradient: Transform,
        bounds: Bounds,
    ) -> Option<&Bitmap> {
        let same = self.0.iter().filter(|known| known.is(gradient, to_gradient));
        let mut pictures = same.filter_map(|known| known.picture.as_ref());
        pictures.find(|picture| picture.bounds().intersect(bounds) == bounds)
    }

    /// Forgets what was not asked for since the last call.
    pub(super) fn forget_unused(&mut self) {
        self.0.retain_mut(|known| std::mem::take(&mut known.used));
        self.0.iter_mut().for_each(|known| known.is_new = false);
    }
}

impl Known {
    fn is(&self, gradient: &Gradient, to_gradient: Transform) -> bool {
        self.to_gradient == to_gradient && *self.gradient == *gradient
    }
}

fn picture(gradient: &Gradient, to_gradient: Transform, bounds: Bounds) -> Bitmap {
    let mut picture = Bitmap::transparent(bounds);
    let rows = GradientRows::new(gradient, to_gradient);
    for y in bounds.top..bounds.bottom {
        rows.row(bounds.left, y, picture.span_mut(y, bounds.left, bounds.right));
    }
    picture
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
            let paint = Paint::Gradient { gradient: Arc::new(gradient), to_gradient: Transform::IDENTITY };
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
            let found = gradients.find(gradient, *to_gradient, part).is_some();
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
