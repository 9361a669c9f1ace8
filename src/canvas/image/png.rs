//! PNG and APNG, through the `png` crate, which checks every chunk's sum.
//!
//! Bytes of a file come in; a still picture or the frames of an animation go out. Sizes are
//! checked against the header first; 16 bits are rounded to 8.

use std::io::Cursor;
use std::sync::Arc;

use png::{BlendOp, ColorType, DecodeOptions, DisposeOp, FrameControl, Reader, Transformations};

use super::animation::{Composer, Dispose, Patch};
use super::format::Format;
use super::{Bitmap, Content, ImageError, buffer, check_size, convert, orientation};
use crate::frame::Size;
use crate::limits;

/// The PNG in `bytes`.
pub(super) fn decode(bytes: &[u8]) -> Result<Content, ImageError> {
    let mut options = DecodeOptions::default();
    options.set_ignore_text_chunk(true);
    options.set_ignore_iccp_chunk(true);
    let mut decoder = png::Decoder::new_with_options(Cursor::new(bytes), options);
    decoder.set_limits(png::Limits { bytes: limits::IMAGE_BYTES });
    let header = decoder.read_header_info().map_err(broken)?;
    let size = Size::new(header.width, header.height);
    check_size(Format::Png, size)?;
    decoder.set_transformations(Transformations::ALPHA);
    let mut reader = decoder.read_info().map_err(broken)?;
    let Some(animation) = reader.info().animation_control else {
        let pixels = Arc::new(patch(&mut reader, size)?.into());
        reader.finish().map_err(broken)?;
        let exif = reader.info().exif_metadata.as_deref();
        return Ok(Content::Still(orientation::upright(Bitmap { size, pixels }, exif)));
    };
    let mut composer = Composer::new(size);
    let promised = usize::try_from(animation.num_frames).unwrap_or(usize::MAX);
    composer.check(promised)?;
    // An image without a frame control is the default image, and no frame.
    let still = reader.info().frame_control.is_none().then(|| patch(&mut reader, size)).transpose()?;
    for index in 0..promised {
        if index > 0 || still.is_some() {
            reader.next_frame_info().map_err(broken)?;
        }
        push_frame(&mut reader, &mut composer)?;
    }
    reader.finish().map_err(broken)?;
    let plays = (animation.num_plays > 0).then_some(animation.num_plays);
    let animation = composer.finish(still, plays).ok_or_else(|| broken("an animation without frames"))?;
    Ok(Content::Moving(Arc::new(animation)))
}

fn push_frame(reader: &mut Reader<Cursor<&[u8]>>, composer: &mut Composer) -> Result<(), ImageError> {
    let control = *reader.info().frame_control().ok_or_else(|| broken("a frame without its control"))?;
    let size = Size::new(control.width, control.height);
    let pixels = patch(reader, size)?;
    composer.push(&Patch {
        left: control.x_offset,
        top: control.y_offset,
        size,
        pixels: &pixels,
        over: control.blend_op == BlendOp::Over,
        dispose: match control.dispose_op {
            DisposeOp::None => Dispose::Keep,
            DisposeOp::Background => Dispose::Clear,
            DisposeOp::Previous => Dispose::Restore,
        },
        delay_ms: delay_ms(control),
    });
    Ok(())
}

/// A delay is a fraction of a second; a denominator of 0 means 100 (PNG, 11.3.6.2 `fcTL`).
fn delay_ms(control: FrameControl) -> u64 {
    let denominator = if control.delay_den == 0 { 100 } else { control.delay_den };
    (u64::from(control.delay_num) * 1000 + u64::from(denominator) / 2) / u64::from(denominator)
}

/// The premultiplied pixels of the next frame, which is of `size`.
fn patch(reader: &mut Reader<Cursor<&[u8]>>, size: Size) -> Result<Vec<u8>, ImageError> {
    let (color, depth) = reader.output_color_type();
    let bytes_each = if depth == png::BitDepth::Sixteen { 2 } else { 1 };
    let channels = match color {
        ColorType::GrayscaleAlpha => 2,
        ColorType::Rgba => 4,
        _ => return Err(broken("a kind of colour that is not known")),
    };
    let whole = Size::new(reader.info().width, reader.info().height);
    let mut bytes = buffer(whole, channels * bytes_each);
    reader.next_frame(&mut bytes).map_err(broken)?;
    bytes.truncate(buffer_length(size, channels * bytes_each));
    let mut rgba = convert::with_alpha(&bytes, channels, bytes_each);
    convert::premultiply(&mut rgba);
    Ok(rgba)
}

fn buffer_length(size: Size, channels: usize) -> usize {
    usize::try_from(size.area()).unwrap_or(usize::MAX).saturating_mul(channels)
}

fn broken(reason: impl std::fmt::Display) -> ImageError {
    Format::Png.broken(reason)
}
