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

/// The canvas's size and the whole pixels of it that the scene covers.
pub(super) struct View {
    pub(super) size: Size,
    left: u32,
    top: u32,
    covered: Size,
}

impl View {
    /// # Errors
    /// [`Error::Scale`] where the scale is not above 0 or the canvas would be empty or too large.
    pub(super) fn new(scene: Size, fit: Fit) -> Result<Self, Error> {
        match fit {
            Fit::Scene => Ok(Self { size: scene, left: 0, top: 0, covered: scene }),
            Fit::Scale(scale) => {
                let size = scaled(scene, scale).ok_or(Error::Scale { scale })?;
                Ok(Self { size, left: 0, top: 0, covered: size })
            }
            Fit::Size(size) => {
                let across = f64::from(size.width) / f64::from(scene.width);
                let scale = across.min(f64::from(size.height) / f64::from(scene.height));
                let covered = scaled(scene, scale).ok_or(Error::Scale { scale })?;
                let (left, top) = ((size.width - covered.width) / 2, (size.height - covered.height) / 2);
                Ok(Self { size, left, top, covered })
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
    pub(super) fn draw(&self, scene: &Scene, now: Timestamp, context: &mut Context2d) {
        scene.draw(now, self.transform(scene.size), context);
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
    }
}

/// `size` times `scale`, rounded to whole pixels.
fn scaled(size: Size, scale: f64) -> Option<Size> {
    let side = |length: u32| whole_pixels(f64::from(length) * scale);
    Some(Size::new(side(size.width)?, side(size.height)?))
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
        assert_eq!(view.transform(SCENE).apply(10.0, 10.0), (15.0, 15.0));
    }

    #[test]
    fn a_size_fits_and_centres_the_scene() {
        let view = View::new(SCENE, Fit::Size(Size::new(1000, 360))).unwrap();
        assert_eq!(view.transform(SCENE).apply(0.0, 0.0), (180.0, 0.0));
        let view = View::new(SCENE, Fit::Size(Size::new(320, 320))).unwrap();
        assert_eq!(view.transform(SCENE).apply(640.0, 360.0), (320.0, 250.0));
    }

    #[test]
    fn the_scene_always_covers_whole_pixels() {
        let odd = Size::new(101, 101);
        let view = View::new(odd, Fit::Scale(0.5)).unwrap();
        assert_eq!(view.size, Size::new(51, 51));
        assert_eq!(view.transform(odd).apply(101.0, 101.0), (51.0, 51.0));
        let view = View::new(odd, Fit::Size(Size::new(201, 100))).unwrap();
        assert_eq!(view.transform(odd).apply(0.0, 0.0), (50.0, 0.0));
        assert_eq!(view.transform(odd).apply(101.0, 101.0), (150.0, 100.0));
    }

    #[test]
    fn scales_without_a_canvas_are_refused() {
        for scale in [0.0, -1.0, f64::NAN, f64::INFINITY, 1e-9, 1e9] {
            assert!(matches!(View::new(SCENE, Fit::Scale(scale)), Err(Error::Scale { .. })), "{scale}");
        }
    }
}
