//! GIF, still and animated, through the `gif` crate.
//!
//! A picture's background colour is ignored and frames are cut at its border, as in browsers.

use std::sync::Arc;

use gif::{ColorOutput, DecodeOptions, DisposalMethod, Repeat};

use super::animation::{Composer, Dispose, Patch};
use super::format::Format;
use super::{Bitmap, Content, ImageError, buffer, check_size};
use crate::frame::Size;

/// The GIF in `bytes`.
pub(super) fn decode(bytes: &[u8]) -> Result<Content, ImageError> {
    let mut options = DecodeOptions::new();
    options.set_color_output(ColorOutput::RGBA);
    let mut decoder = options.read_info(bytes).map_err(broken)?;
    let size = Size::new(u32::from(decoder.width()), u32::from(decoder.height()));
    check_size(Format::Gif, size)?;
    let mut composer = Composer::new(size);
    let mut frames = 0;
    while let Some(frame) = decoder.next_frame_info().map_err(broken)? {
        let patch_size = Size::new(u32::from(frame.width), u32::from(frame.height));
        let (left, top) = (u32::from(frame.left), u32::from(frame.top));
        let dispose = match frame.dispose {
            DisposalMethod::Any | DisposalMethod::Keep => Dispose::Keep,
            DisposalMethod::Background => Dispose::Clear,
            DisposalMethod::Previous => Dispose::Restore,
        };
        let delay_ms = u64::from(frame.delay) * 10;
        composer.check(1)?;
        check_size(Format::Gif, patch_size)?;
        let mut pixels = buffer(patch_size, 4);
        decoder.read_into_buffer(&mut pixels).map_err(broken)?;
        for pixel in pixels.as_chunks_mut::<4>().0.iter_mut().filter(|pixel| pixel[3] == 0) {
            *pixel = [0; 4];
        }
        composer.push(&Patch { left, top, size: patch_size, pixels: &pixels, over: true, dispose, delay_ms });
        frames += 1;
    }
    // The count is how often the frames come again.
    let plays = match decoder.repeat() {
        Repeat::Infinite => None,
        Repeat::Finite(again) => Some(u32::from(again) + 1),
    };
    let animation = composer.finish(None, plays).ok_or_else(|| broken("it has no frame"))?;
    if frames == 1 {
        return Ok(Content::Still(Bitmap { size, pixels: animation.still }));
    }
    Ok(Content::Moving(Arc::new(animation)))
}

fn broken(reason: impl std::fmt::Display) -> ImageError {
    Format::Gif.broken(reason)
}
