//! JPEG, baseline and progressive, through the `zune-jpeg` crate.
//!
//! The crate's code for AVX2 gives the pixels of its plain code; that for other processors is left
//! out of the build. Its strict mode refuses what is damaged; that the file ends with its end
//! marker is checked here.

use std::sync::Arc;

use zune_core::bytestream::ZCursor;
use zune_core::colorspace::ColorSpace;
use zune_core::options::DecoderOptions;
use zune_jpeg::JpegDecoder;

use super::format::Format;
use super::{Bitmap, ImageError, check_size, convert, orientation};
use crate::frame::Size;

/// Longest side that the format can tell.
const SIDE: usize = 65_535;

/// The JPEG in `bytes`.
pub(super) fn decode(bytes: &[u8]) -> Result<Bitmap, ImageError> {
    check_end(bytes)?;
    let mut decoder = decoder(bytes, ColorSpace::RGB);
    decoder.decode_headers().map_err(broken)?;
    let (width, height) = decoder.dimensions().ok_or_else(|| broken("it has no size"))?;
    let side = |side: usize| u32::try_from(side).unwrap_or(u32::MAX);
    let size = Size::new(side(width), side(height));
    check_size(Format::Jpeg, size)?;
    let rgba = match decoder.input_colorspace() {
        Some(ColorSpace::YCbCr | ColorSpace::Luma) => rgba(bytes)?,
        // Of these, the crate makes no RGBA, or none that is right.
        _ => convert::opaque(&decoder.decode().map_err(broken)?, 3),
    };
    let exif = decoder.exif().map(Vec::as_slice);
    Ok(orientation::upright(Bitmap { size, pixels: Arc::new(rgba.into()) }, exif))
}

/// A decoder that gives `space`, which must be said before it reads the headers.
fn decoder(bytes: &[u8], space: ColorSpace) -> JpegDecoder<ZCursor<&[u8]>> {
    let options = DecoderOptions::default().set_strict_mode(true).set_max_width(SIDE).set_max_height(SIDE);
    JpegDecoder::new_with_options(ZCursor::new(bytes), options.jpeg_set_out_colorspace(space))
}

fn rgba(bytes: &[u8]) -> Result<Vec<u8>, ImageError> {
    let mut rgba = decoder(bytes, ColorSpace::RGBA).decode().map_err(broken)?;
    // Pixels that a scan lacks are left empty.
    for pixel in rgba.as_chunks_mut::<4>().0 {
        pixel[3] = 255;
    }
    Ok(rgba)
}

/// Refuses a file that is cut short: without an end marker after its last scan
/// (ITU T.81, B.1.1 and B.2).
fn check_end(bytes: &[u8]) -> Result<(), ImageError> {
    let mut rest = bytes.get(2..).unwrap_or(&[]);
    while let [0xff, marker, after @ ..] = rest {
        rest = match marker {
            0xd9 => return Ok(()),
            // Fill bytes before a marker.
            0xff => &rest[1..],
            0x01 | 0xd0..=0xd8 => after,
            _ => {
                let length =
                    after.get(..2).map_or(0, |length| usize::from(length[0]) << 8 | usize::from(length[1]));
                let behind = after.get(length.max(2)..).unwrap_or(&[]);
                if *marker == 0xda { after_scan(behind) } else { behind }
            }
        };
    }
    Err(broken("it has no end marker"))
}

/// What follows the entropy-coded bytes of a scan: in them, 0xff is no marker where 0 or a
/// restart follows.
fn after_scan(bytes: &[u8]) -> &[u8] {
    let is_marker = |pair: &[u8]| pair[0] == 0xff && !matches!(pair[1], 0 | 0xff | 0xd0..=0xd7);
    bytes.windows(2).position(is_marker).map_or(&[], |at| &bytes[at..])
}

fn broken(reason: impl std::fmt::Display) -> ImageError {
    Format::Jpeg.broken(reason)
}
