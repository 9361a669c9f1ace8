//! From the scene's pixels to the canvas's: drawing larger or smaller, crisply.
//!
//! The scene's size and the wish for another come in, the canvas's size and a transform go out.
//! Bars beside the scene are kept transparent.

use crate::canvas::{self, Context2d, Transform};
use crate::frame::Size;
use crate::scene::Scene;
use crate::time::Timestamp;

/// How large the canvas is.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub enum Fit {
    /// As large as the scene says.
    #[default]
    Scene,
    /// The scene's size times this, each side rounded to whole pixels.
    Scale(f64),
    /// This large. The scene is fitted in and centred; what is left over stays transparent.
    Size(Size),
}

/// The canvas's size and the whole pixels of it that the scene covers.
pub(super) struct View {
    pub(super) size: Size,
    left: u32,
    top: u32,
    covered: Size,
}

impl View {
    /// The view of a scene of size `scene`. Whether a canvas can have its size is left to the
    /// canvas: what is no positive scale gives a side of 0.
    pub(super) fn new(scene: Size, fit: Fit) -> Self {
        match fit {
            Fit::Scene => Self { size: scene, left: 0, top: 0, covered: scene },
            Fit::Scale(scale) => {
                let size = scaled(scene, scale);
                Self { size, left: 0, top: 0, covered: size }
            }
            Fit::Size(size) => {
                let across = f64::from(size.width) / f64::from(scene.width);
                let fitted = scaled(scene, across.min(f64::from(size.height) / f64::from(scene.height)));
                // However thin, some of the scene shows.
                let covered =
                    Size::new(fitted.width.max(1).min(size.width), fitted.height.max(1).min(size.height));
                let (left, top) = ((size.width - covered.width) / 2, (size.height - covered.height) / 2);
                Self { size, left, top, covered }
            }
        }
    }

    /// From the scene's pixels to the canvas's. The scene covers whole pixels, so that its edges
    /// stay sharp; for that the scales of its sides may differ by a part of a pixel.
    fn transform(&self, scene: Size) -> Transform {
        let across = f64::from(self.covered.width) / f64::from(scene.width);
        let down = f64::from(self.covered.height) / f64::from(scene.height);
        let move_to = Transform::translation(self.left.into(), self.top.into());
        move_to.multiply(Transform::scaling(across, down))
    }

    /// Draws the moment `now` of `scene`; nothing outside the scene's own area stays.
    ///
    /// # Errors
    /// As [`Scene::draw`].
    pub(super) fn draw(
        &self,
        scene: &Scene,
        now: Timestamp,
        context: &mut Context2d,
    ) -> Result<(), canvas::Error> {
        scene.draw(now, self.transform(scene.size), context)?;
        let [left, top, width, height, right, bottom] = [
            self.left,
            self.top,
            self.size.width,
            self.size.height,
            self.left + self.covered.width,
            self.top + self.covered.height,
        ]
        .map(f64::from);
        context.reset_transform();
        for [x, y, bar_width, bar_height] in [
            [0.0, 0.0, left, height],
            [right, 0.0, width - right, height],
            [0.0, 0.0, width, top],
            [0.0, bottom, width, height - bottom],
        ] {
            if bar_width > 0.0 && bar_height > 0.0 {
                context.clear_rect(x, y, bar_width, bar_height);
            }
        }
        Ok(())
    }
}

/// `size` times `scale`, rounded to whole pixels.
fn scaled(size: Size, scale: f64) -> Size {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "stays in range")]
    let side = |length: u32| libm::round(f64::from(length) * scale) as u32;
    Size::new(side(size.width), side(size.height))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::canvas::Canvas;

    const SCENE: Size = Size::new(640, 360);

    #[test]
    fn a_scale_makes_a_larger_canvas() {
        let view = View::new(SCENE, Fit::Scale(1.5));
        assert_eq!(view.size, Size::new(960, 540));
        assert_eq!(view.transform(SCENE).apply(10.0, 10.0), (15.0, 15.0));
    }

    #[test]
    fn a_size_fits_and_centres_the_scene() {
        let view = View::new(SCENE, Fit::Size(Size::new(1000, 360)));
        assert_eq!(view.transform(SCENE).apply(0.0, 0.0), (180.0, 0.0));
        let view = View::new(SCENE, Fit::Size(Size::new(320, 320)));
        assert_eq!(view.transform(SCENE).apply(640.0, 360.0), (320.0, 250.0));
    }

    #[test]
    fn the_scene_always_covers_whole_pixels() {
        let odd = Size::new(101, 101);
        let view = View::new(odd, Fit::Scale(0.5));
        assert_eq!(view.size, Size::new(51, 51));
        assert_eq!(view.transform(odd).apply(101.0, 101.0), (51.0, 51.0));
        let view = View::new(odd, Fit::Size(Size::new(201, 100)));
        assert_eq!(view.transform(odd).apply(0.0, 0.0), (50.0, 0.0));
        assert_eq!(view.transform(odd).apply(101.0, 101.0), (150.0, 100.0));
    }

    #[test]
    fn scales_without_a_canvas_are_refused() {
        for scale in [0.0, -1.0, f64::NAN, f64::INFINITY, 1e-9, 1e9] {
            assert!(Canvas::new(View::new(SCENE, Fit::Scale(scale)).size).is_err(), "{scale}");
        }
    }

    #[test]
    fn a_thin_scene_shows_in_any_size() {
        let view = View::new(Size::new(1000, 1), Fit::Size(Size::new(100, 100)));
        assert_eq!((view.covered, view.top), (Size::new(100, 1), 49));
    }
}
