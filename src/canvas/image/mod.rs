//! Images: what `drawImage` and `createPattern` take.
//!
//! In come the bytes of a picture, of a format told by its content; out come premultiplied
//! pixels, or an error that says what is wrong with the picture. All limits are checked against
//! the headers, before anything is decoded. Where bytes come from, and when an animation began,
//! is left to the callers. Colour profiles are ignored: all pictures are taken for sRGB.

mod animation;
mod convert;
mod data;
mod encode;
mod error;
mod format;
mod gif;
mod jpeg;
mod orientation;
mod png;
mod svg;
mod webp;

use std::sync::Arc;

pub use self::data::ImageData;
pub use self::encode::{encode_png, encode_webp};
pub use self::error::ImageError;

use self::animation::Animation;
use self::format::Format;
use self::svg::Drawing;
use super::Error;
use crate::frame::{Pixels, Size};
use crate::limits;

/// A decoded picture (HTML, `CanvasImageSource`). Clones share their pixels.
///
/// PNG, APNG, JPEG, WebP and GIF are decoded at once; an SVG is drawn at each size it is wanted
/// in. Turned photographs (EXIF) are turned upright.
#[derive(Debug, Clone)]
pub struct Image {
    content: Content,
    origin_clean: bool,
}

#[derive(Debug, Clone)]
enum Content {
    Still(Bitmap),
    Moving(Arc<Animation>),
    Drawing(Arc<Drawing>),
}

/// Premultiplied pixels and their size.
#[derive(Debug, Clone)]
struct Bitmap {
    size: Size,
    pixels: Pixels,
}

impl Image {
    /// The picture in `bytes`: PNG, APNG, JPEG, WebP, GIF or SVG, told apart by content.
    ///
    /// # Errors
    /// [`Error::Image`] where the bytes are none of these, are damaged or cut short, or the
    /// picture is above a limit ([`limits::IMAGE_BYTES`], [`limits::IMAGE_PIXELS`],
    /// [`limits::IMAGE_FRAMES`], [`limits::SVG_BYTES`] and the following), or where an SVG has
    /// text or pictures in it.
    pub fn decode(bytes: &[u8]) -> Result<Self, Error> {
        let format = Format::of(bytes).ok_or(ImageError::Unknown)?;
        let max = if format == Format::Svg { limits::SVG_BYTES } else { limits::IMAGE_BYTES };
        if bytes.len() > max {
            return Err(ImageError::Bytes { bytes: bytes.len(), max }.into());
        }
        let content = match format {
            Format::Svg => Content::Drawing(Arc::new(Drawing::parse(bytes)?)),
            _ => contained(format, || match format {
                Format::Png => png::decode(bytes),
                Format::Jpeg => jpeg::decode(bytes).map(Content::Still),
                Format::Gif => gif::decode(bytes),
                Format::Webp | Format::Svg => webp::decode(bytes),
            })?,
        };
        Ok(Self { content, origin_clean: true })
    }

    /// A still picture of premultiplied `pixels`, such as those of another canvas. `None` where
    /// their number does not fit `size`, or a colour is above its alpha.
    pub fn from_pixels(size: Size, pixels: Pixels) -> Option<Self> {
        let fits = u64::try_from(pixels.len()) == Ok(size.rgba_bytes());
        let premultiplied =
            pixels.chunks_exact(4).all(|pixel| pixel[..3].iter().all(|part| *part <= pixel[3]));
        (fits && premultiplied)
            .then_some(Self { content: Content::Still(Bitmap { size, pixels }), origin_clean: true })
    }

    /// A picture of a canvas, whose `pixels` are as many as `size` says.
    pub(super) fn of_canvas(size: Size, pixels: Pixels, origin_clean: bool) -> Self {
        Self { content: Content::Still(Bitmap { size, pixels }), origin_clean }
    }

    /// The same picture, marked as one that scripts must not read back
    /// (HTML, Security with canvas elements).
    #[must_use]
    pub fn tainted(self) -> Self {
        Self { origin_clean: false, ..self }
    }

    /// Whether a canvas that this picture is drawn on may still be read.
    pub fn origin_clean(&self) -> bool {
        self.origin_clean
    }

    /// The natural size in pixels. An SVG without sizes has that of its `viewBox`; without that
    /// too, 300x150, as in browsers.
    pub fn size(&self) -> Size {
        match &self.content {
            Content::Still(bitmap) => bitmap.size,
            Content::Moving(animation) => animation.size,
            Content::Drawing(drawing) => drawing.size(),
        }
    }

    /// The pixels that `drawImage` draws: of an animation the default image or else the first
    /// frame (HTML, Drawing images). They have the natural size; only an SVG above
    /// [`limits::SVG_SIDE_PX`] comes smaller.
    pub fn pixels(&self) -> (Pixels, Size) {
        match &self.content {
            Content::Still(bitmap) => (Arc::clone(&bitmap.pixels), bitmap.size),
            Content::Moving(animation) => (Arc::clone(&animation.still), animation.size),
            Content::Drawing(drawing) => drawing.natural(),
        }
    }

    /// The same pixels, for being drawn at `wanted` pixels: an SVG is drawn anew at that size,
    /// or at the nearest that its limits allow ([`limits::SVG_SIDE_PX`], [`limits::SVG_WORK`]);
    /// all else comes in the natural size. The last size is kept.
    ///
    /// # Errors
    /// [`Error::Image`] where an SVG cannot be drawn at this size.
    pub fn raster(&self, wanted: Size) -> Result<(Pixels, Size), Error> {
        match &self.content {
            Content::Drawing(drawing) => Ok(drawing.raster(wanted)?),
            Content::Still(_) | Content::Moving(_) => Ok(self.pixels()),
        }
    }

    /// Whether the picture is an SVG, which is sharp at any size.
    pub fn is_drawing(&self) -> bool {
        matches!(self.content, Content::Drawing(_))
    }

    /// The length of one round of the animation, in milliseconds; absent for still pictures.
    pub fn duration_ms(&self) -> Option<u64> {
        match &self.content {
            Content::Moving(animation) => Some(animation.duration_ms()),
            Content::Still(_) | Content::Drawing(_) => None,
        }
    }

    /// How many frames the animation has; 1 for still pictures.
    pub fn frame_count(&self) -> usize {
        match &self.content {
            Content::Moving(animation) => animation.frame_count(),
            Content::Still(_) | Content::Drawing(_) => 1,
        }
    }

    /// The pixels that show `elapsed_ms` milliseconds after the animation began. It repeats as
    /// often as the picture says and then stays at its last frame. Still pictures do not change.
    pub fn frame_at(&self, elapsed_ms: u64) -> (Pixels, Size) {
        match &self.content {
            Content::Moving(animation) => (animation.frame_at(elapsed_ms), animation.size),
            Content::Still(_) | Content::Drawing(_) => self.pixels(),
        }
    }
}

/// Runs a decoder. Should it panic on what it reads, the picture is what is broken.
fn contained(
    format: Format,
    decode: impl FnOnce() -> Result<Content, ImageError> + std::panic::UnwindSafe,
) -> Result<Content, ImageError> {
    std::panic::catch_unwind(decode)
        .unwrap_or_else(|_| Err(format.broken("the decoder does not understand it")))
}

/// Refuses a picture that has too many pixels, or none.
fn check_size(format: Format, size: Size) -> Result<(), ImageError> {
    match size.area() {
        0 => Err(format.broken(format!("a size of {size}"))),
        1..=limits::IMAGE_PIXELS => Ok(()),
        _ => Err(ImageError::Pixels { size, max: limits::IMAGE_PIXELS }),
    }
}

/// A buffer of zeros for `pixels` pixels of `channels` bytes; the pixels are within the limits.
fn buffer(size: Size, channels: usize) -> Vec<u8> {
    vec![0; usize::try_from(size.area()).expect("pictures are bounded") * channels]
}

#[cfg(test)]
mod tests;
