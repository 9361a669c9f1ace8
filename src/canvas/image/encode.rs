//! From premultiplied pixels to the bytes of a picture, for `toBlob` and for files.
//!
//! The same pixels give the same bytes on every machine.

use super::convert;
use crate::frame::Size;

/// A PNG of premultiplied `pixels`, which must be as many as `size` says.
///
/// # Panics
/// Where they are not.
pub fn encode_png(pixels: &[u8], size: Size) -> Vec<u8> {
    let straight = straight(pixels, size);
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, size.width, size.height);
    encoder.set_color(png::ColorType::Rgba);
    encoder.set_depth(png::BitDepth::Eight);
    let mut writer = encoder.write_header().expect("the size is not 0, and memory takes all bytes");
    writer.write_image_data(&straight).expect("as many pixels as the header says");
    writer.finish().expect("memory takes all bytes");
    bytes
}

/// A lossless WebP of premultiplied `pixels`, which must be as many as `size` says. `None` where
/// a side is longer than the 16 384 pixels of the format.
///
/// # Panics
/// Where they are not as many.
pub fn encode_webp(pixels: &[u8], size: Size) -> Option<Vec<u8>> {
    let straight = straight(pixels, size);
    let mut bytes = Vec::new();
    let encoder = image_webp::WebPEncoder::new(&mut bytes);
    encoder.encode(&straight, size.width, size.height, image_webp::ColorType::Rgba8).ok()?;
    Some(bytes)
}

fn straight(pixels: &[u8], size: Size) -> Vec<u8> {
    assert_eq!(u64::try_from(pixels.len()), Ok(size.rgba_bytes()), "pixels do not fit their size");
    let mut straight = pixels.to_vec();
    convert::unpremultiply(&mut straight);
    straight
}
