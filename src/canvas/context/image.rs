//! Pictures: drawing them, and making patterns of them (HTML, Drawing images, Image smoothing).
//!
//! A picture is drawn as a rectangle that is painted with it. The rectangle of it that shows is
//! resolved here; what each pixel becomes is the sampler's.

use std::sync::Arc;

use super::Context2d;
use crate::canvas::area::fill_shape;
use crate::canvas::image::Image;
use crate::canvas::keyword::keywords;
use crate::canvas::ops::{Draw, Paint, Picture};
use crate::canvas::pattern::{Pattern, Repetition};
use crate::canvas::sample::{Edge, Smoothing, Source};
use crate::canvas::{Error, FillRule, Path2d, Transform};
use crate::frame::Size;

keywords! {
    /// How carefully pictures are scaled (`imageSmoothingQuality`).
    ImageSmoothingQuality = "imageSmoothingQuality" {
        /// From the four pixels about each point.
        #[default]
        Low = "low",
        /// The same, from a picture averaged down where it is drawn smaller.
        Medium = "medium",
        /// By a cubic where it is drawn larger, and free of moire where it is drawn smaller.
        High = "high",
    }
}

/// A rectangle: x, y, width, height.
type Rect = [f64; 4];

/// HTML, Image smoothing.
impl Context2d {
    /// Whether pictures are smoothed when they are scaled.
    pub fn image_smoothing_enabled(&self) -> bool {
        self.state.smoothing_enabled
    }

    /// Whether pictures are smoothed when they are scaled; they are at first.
    pub fn set_image_smoothing_enabled(&mut self, enabled: bool) {
        self.state.smoothing_enabled = enabled;
    }

    /// How carefully pictures are scaled.
    pub fn image_smoothing_quality(&self) -> ImageSmoothingQuality {
        self.state.smoothing_quality
    }

    /// How carefully pictures are scaled; low at first.
    pub fn set_image_smoothing_quality(&mut self, quality: ImageSmoothingQuality) {
        self.state.smoothing_quality = quality;
    }

    fn smoothing(&self) -> Smoothing {
        match (self.state.smoothing_enabled, self.state.smoothing_quality) {
            (false, _) => Smoothing::Off,
            (true, ImageSmoothingQuality::Low) => Smoothing::Low,
            (true, ImageSmoothingQuality::Medium) => Smoothing::Medium,
            (true, ImageSmoothingQuality::High) => Smoothing::High,
        }
    }
}

/// HTML, Drawing images. Another canvas is drawn by its [`snapshot`](Self::snapshot).
impl Context2d {
    /// Draws `image` in its natural size with its top left corner at (dx, dy).
    ///
    /// # Errors
    /// [`Error::Image`] where an SVG can't be drawn at this size.
    pub fn draw_image(&mut self, image: &Image, dx: f64, dy: f64) -> Result<(), Error> {
        let [_, _, width, height] = whole(image.size());
        self.draw_image_sized(image, dx, dy, width, height)
    }

    /// Draws `image` into a rectangle.
    ///
    /// # Errors
    /// [`Error::Image`] where an SVG can't be drawn at this size.
    pub fn draw_image_sized(
        &mut self,
        image: &Image,
        dx: f64,
        dy: f64,
        width: f64,
        height: f64,
    ) -> Result<(), Error> {
        self.draw_part(image, whole(image.size()), [dx, dy, width, height])
    }

    /// Draws the rectangle (sx, sy, `s_width`, `s_height`) of `image` into the rectangle (dx, dy,
    /// `d_width`, `d_height`). What lies outside the picture is left out, and no colour from
    /// outside the source rectangle gets in. Negative sizes count to the other side; the picture
    /// is never mirrored.
    ///
    /// # Errors
    /// [`Error::Image`] where an SVG can't be drawn at this size.
    pub fn draw_image_part(
        &mut self,
        image: &Image,
        sx: f64,
        sy: f64,
        s_width: f64,
        s_height: f64,
        dx: f64,
        dy: f64,
        d_width: f64,
        d_height: f64,
    ) -> Result<(), Error> {
        self.draw_part(image, [sx, sy, s_width, s_height], [dx, dy, d_width, d_height])
    }

    fn draw_part(&mut self, image: &Image, source: Rect, target: Rect) -> Result<(), Error> {
        let drawable =
            |rect: &Rect| rect.iter().all(|number| number.is_finite()) && rect[2] != 0.0 && rect[3] != 0.0;
        if !drawable(&source) || !drawable(&target) {
            return Ok(());
        }
        let (source, target) = (upright(source), upright(target));
        let stretch = (target[2] / source[2], target[3] / source[3]);
        let to_device = self.state.transform.multiply(Transform {
            a: stretch.0,
            b: 0.0,
            c: 0.0,
            d: stretch.1,
            e: target[0] - source[0] * stretch.0,
            f: target[1] - source[1] * stretch.1,
        });
        let Some(part) = common(source, whole(image.size())) else { return Ok(()) };
        let path = Path2d::of_rect(part[0], part[1], part[2], part[3]).transformed(to_device);
        let (Some(shape), Some(to_picture)) =
            (fill_shape(&path, FillRule::NonZero, self.size), to_device.inverse())
        else {
            return Ok(());
        };
        let (pixels, size) = image.raster(drawn_size(image.size(), to_device))?;
        // An SVG comes in another size than its natural one.
        let ratio = (ratio(size.width, image.size().width), ratio(size.height, image.size().height));
        let picture = Picture {
            pixels,
            size,
            source: Source {
                x: part[0] * ratio.0,
                y: part[1] * ratio.1,
                width: part[2] * ratio.0,
                height: part[3] * ratio.1,
            },
            from_device: Transform::scaling(ratio.0, ratio.1).multiply(to_picture),
            smoothing: self.smoothing(),
            edges: [Edge::Clamp; 2],
        };
        self.origin_clean &= image.origin_clean();
        let effects = self.effects();
        self.push_draw(Draw { shape, paint: Paint::Picture(Arc::new(picture)), effects });
        Ok(())
    }
}

/// HTML, Fill and stroke styles: patterns.
impl Context2d {
    /// A pattern of `image`, which begins at the origin of user space.
    pub fn create_pattern(&self, image: &Image, repetition: Repetition) -> Pattern {
        Pattern::new(image, repetition)
    }

    /// `pattern` in device space; absent where a transform flattens it.
    pub(super) fn pattern_paint(&self, pattern: &Pattern) -> Option<Paint> {
        let (pixels, size) = pattern.image.pixels();
        let edges = match pattern.repetition {
            Repetition::Repeat => [Edge::Repeat, Edge::Repeat],
            Repetition::RepeatX => [Edge::Repeat, Edge::Transparent],
            Repetition::RepeatY => [Edge::Transparent, Edge::Repeat],
            Repetition::NoRepeat => [Edge::Transparent, Edge::Transparent],
        };
        // A large SVG comes smaller than its natural size.
        let natural = pattern.image.size();
        let enlarged =
            Transform::scaling(ratio(natural.width, size.width), ratio(natural.height, size.height));
        let to_device = self.state.transform.multiply(pattern.transform).multiply(enlarged);
        Some(Paint::Picture(Arc::new(Picture {
            pixels,
            size,
            source: Source::whole(size),
            from_device: to_device.inverse()?,
            smoothing: self.smoothing(),
            edges,
        })))
    }
}

fn whole(size: Size) -> Rect {
    [0.0, 0.0, f64::from(size.width), f64::from(size.height)]
}

fn ratio(length: u32, other: u32) -> f64 {
    f64::from(length) / f64::from(other)
}

/// The same rectangle with positive sides.
fn upright([x, y, width, height]: Rect) -> Rect {
    [x.min(x + width), y.min(y + height), width.abs(), height.abs()]
}

/// What two rectangles have in common.
fn common(a: Rect, b: Rect) -> Option<Rect> {
    let (left, top) = (a[0].max(b[0]), a[1].max(b[1]));
    let (right, bottom) = ((a[0] + a[2]).min(b[0] + b[2]), (a[1] + a[3]).min(b[1] + b[3]));
    (left < right && top < bottom).then_some([left, top, right - left, bottom - top])
}

/// How large all of a picture of `size` is on the device, at least a pixel.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the cast saturates")]
fn drawn_size(size: Size, to_device: Transform) -> Size {
    let side =
        |length: u32, x: f64, y: f64| libm::ceil(f64::from(length) * libm::hypot(x, y)).max(1.0) as u32;
    Size::new(side(size.width, to_device.a, to_device.b), side(size.height, to_device.c, to_device.d))
}
