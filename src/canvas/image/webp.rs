//! WebP, lossy and lossless, still and animated, through the `image-webp` crate.
//!
//! Bytes of a file come in; a still picture or the frames of an animation go out. Sizes are
//! checked against the header first.

use std::io::Cursor;
use std::sync::Arc;

use image_webp::{LoopCount, WebPDecoder};

use super::animation::Composer;
use super::format::Format;
use super::{Bitmap, Content, ImageError, buffer, check_size, convert, orientation};
use crate::frame::Size;
use crate::limits;

/// The WebP in `bytes`.
pub(super) fn decode(bytes: &[u8]) -> Result<Content, ImageError> {
    check_length(bytes)?;
    let mut decoder = WebPDecoder::new(Cursor::new(bytes)).map_err(broken)?;
    let (width, height) = decoder.dimensions();
    let size = Size::new(width, height);
    check_size(Format::Webp, size)?;
    decoder.set_memory_limit(limits::IMAGE_BYTES);
    let channels = if decoder.has_alpha() { 4 } else { 3 };
    if decoder.is_animated() {
        return animation(decoder, size, channels);
    }
    let mut bytes = buffer(size, channels);
    decoder.read_image(&mut bytes).map_err(broken)?;
    let pixels = Arc::new(rgba(bytes, channels).into());
    let exif = decoder.exif_metadata().map_err(broken)?;
    Ok(Content::Still(orientation::upright(Bitmap { size, pixels }, exif.as_deref())))
}

fn animation(
    mut decoder: WebPDecoder<Cursor<&[u8]>>,
    size: Size,
    channels: usize,
) -> Result<Content, ImageError> {
    // Without a colour, cleared frames would stay; browsers clear to transparent.
    decoder.set_background_color([0; 4]).map_err(broken)?;
    let frames = usize::try_from(decoder.num_frames()).unwrap_or(usize::MAX);
    let mut composer = Composer::new(size);
    composer.check(frames)?;
    for _ in 0..frames {
        let mut bytes = buffer(size, channels);
        let delay = decoder.read_frame(&mut bytes).map_err(broken)?;
        composer.push_whole(rgba(bytes, channels), u64::from(delay));
    }
    let plays = match decoder.loop_count() {
        LoopCount::Forever => None,
        LoopCount::Times(plays) => Some(u32::from(plays.get())),
    };
    let animation = composer.finish(None, plays).ok_or_else(|| broken("it has no frame"))?;
    Ok(Content::Moving(Arc::new(animation)))
}

/// The decoder reads past a cut end; the header says where the end should be.
fn check_length(bytes: &[u8]) -> Result<(), ImageError> {
    let size = bytes.get(4..8).and_then(|size| size.try_into().ok()).map_or(0, u32::from_le_bytes);
    let there = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
    if there < u64::from(size) + 8 {
        return Err(broken(format!("{there} of {} bytes are there", u64::from(size) + 8)));
    }
    Ok(())
}

fn rgba(bytes: Vec<u8>, channels: usize) -> Vec<u8> {
    if channels == 3 {
        return convert::opaque(&bytes, 3);
    }
    let mut rgba = bytes;
    convert::premultiply(&mut rgba);
    rgba
}

fn broken(reason: impl std::fmt::Display) -> ImageError {
    Format::Webp.broken(reason)
}
