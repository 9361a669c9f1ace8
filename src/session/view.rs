//! From the scene's pixels to the canvas's: drawing larger or smaller, crisply.

use super::Error;
use crate::canvas::{Context2d, Transform};
use crate::frame::Size;
use crate::limits;
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

/// The canvas's size and where the scene lies in it.
pub(super) struct View {
    pub(super) size: Size,
    transform: Transform,
}

impl View {
    /// # Errors
    /// [`Error::Scale`] where the scale is not above 0 or the canvas would be empty or too large.
    pub(super) fn new(scene: Size, fit: Fit) -> Result<Self, Error> {
        let (width, height) = (f64::from(scene.width), f64::from(scene.height));
        match fit {
            Fit::Scene => Ok(Self { size: scene, transform: Transform::IDENTITY }),
            Fit::Scale(scale) => {
                let side = |length: f64| whole_pixels(length * scale).ok_or(Error::Scale { scale });
                let size = Size::new(side(width)?, side(height)?);
                Ok(Self { size, transform: Transform::scaling(scale, scale) })
            }
            Fit::Size(size) => {
                let (across, down) = (f64::from(size.width), f64::from(size.height));
                let scale = (across / width).min(down / height);
                let (left, top) = ((across - width * scale) / 2.0, (down - height * scale) / 2.0);
                let transform = Transform::translation(left, top).multiply(Transform::scaling(scale, scale));
                Ok(Self { size, transform })
            }
        }
    }

    /// Draws the moment `now` of `scene`; nothing outside the scene's own area stays.
    pub(super) fn draw(&self, scene: &Scene, now: Timestamp, context: &mut Context2d) {
        scene.draw(now, self.transform, context);
        let (right, bottom) = self.transform.apply(scene.size.width.into(), scene.size.height.into());
        let (left, top) = (self.transform.e, self.transform.f);
        let (width, height) = (f64::from(self.size.width), f64::from(self.size.height));
        context.reset_transform();
        for bar in [
            [0.0, 0.0, left, height],
            [right, 0.0, width - right, height],
            [0.0, 0.0, width, top],
            [0.0, bottom, width, height - bottom],
        ] {
            let [x, y, bar_width, bar_height] = bar;
            if bar_width > 0.0 && bar_height > 0.0 {
                context.clear_rect(x, y, bar_width, bar_height);
            }
        }
    }
}

/// `length` rounded to whole pixels, at least 1 and at most [`limits::CANVAS_SIDE_PX`].
fn whole_pixels(length: f64) -> Option<u32> {
    let rounded = libm::round(length);
    let allowed = (1.0..=f64::from(limits::CANVAS_SIDE_PX)).contains(&rounded);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "just checked")]
    allowed.then_some(rounded as u32)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SCENE: Size = Size::new(640, 360);

    #[test]
    fn a_scale_makes_a_larger_canvas() {
        let view = View::new(SCENE, Fit::Scale(1.5)).unwrap();
        assert_eq!(view.size, Size::new(960, 540));
        assert_eq!(view.transform.apply(10.0, 10.0), (15.0, 15.0));
    }

    #[test]
    fn a_size_fits_and_centres_the_scene() {
        let view = View::new(SCENE, Fit::Size(Size::new(1000, 360))).unwrap();
        assert_eq!(view.transform.apply(0.0, 0.0), (180.0, 0.0));
        let view = View::new(SCENE, Fit::Size(Size::new(320, 320))).unwrap();
        assert_eq!(view.transform.apply(640.0, 360.0), (320.0, 250.0));
    }

    #[test]
    fn scales_without_a_canvas_are_refused() {
        for scale in [0.0, -1.0, f64::NAN, f64::INFINITY, 1e-9, 1e9] {
            assert!(matches!(View::new(SCENE, Fit::Scale(scale)), Err(Error::Scale { .. })), "{scale}");
        }
    }
}
