//! Pictures of every format, whole, cut short and damaged.
//!
//! Samples are made with the encoders of the format crates, then cut and flipped byte by byte.
//! No input may panic, and damage is an error, never a partly black picture.

#![expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "small numbers")]

use zune_core::bytestream::ZCursor;
use zune_core::colorspace::ColorSpace;
use zune_core::options::DecoderOptions;
use zune_jpeg::JpegDecoder;

use super::*;

const PHOTO: &[u8] = include_bytes!("../../../benches/scenes/photo.jpg");
const BASELINE: &[u8] = include_bytes!("../../../tests/media/baseline.jpg");
const LOSSY: &[u8] = include_bytes!("../../../tests/media/lossy.webp");
const ANIMATED: &[u8] = include_bytes!("../../../tests/media/animated.webp");

fn write_png(
    size: Size,
    color: ::png::ColorType,
    depth: ::png::BitDepth,
    data: &[u8],
    set: impl FnOnce(&mut ::png::Encoder<&mut Vec<u8>>),
) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = ::png::Encoder::new(&mut bytes, size.width, size.height);
    encoder.set_color(color);
    encoder.set_depth(depth);
    set(&mut encoder);
    let mut writer = encoder.write_header().unwrap();
    writer.write_image_data(data).unwrap();
    writer.finish().unwrap();
    bytes
}

fn sample_png() -> Vec<u8> {
    let data: Vec<u8> = (0..5 * 4 * 4).map(|at| (at * 37 % 256) as u8).collect();
    write_png(Size::new(5, 4), ::png::ColorType::Rgba, ::png::BitDepth::Eight, &data, |_| {})
}

/// Two frames, 2x1: red and green, then blue over the left for a tenth of a second.
fn sample_apng() -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = ::png::Encoder::new(&mut bytes, 2, 1);
    encoder.set_color(::png::ColorType::Rgb);
    encoder.set_animated(2, 3).unwrap();
    encoder.set_frame_delay(1, 25).unwrap();
    let mut writer = encoder.write_header().unwrap();
    writer.write_image_data(&[255, 0, 0, 0, 255, 0]).unwrap();
    writer.set_frame_delay(1, 10).unwrap();
    writer.set_frame_dimension(1, 1).unwrap();
    writer.write_image_data(&[0, 0, 255]).unwrap();
    writer.finish().unwrap();
    bytes
}

fn sample_gif(repeat: Option<gif_crate::Repeat>) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = gif_crate::Encoder::new(&mut bytes, 2, 1, &[255, 0, 0, 0, 255, 0, 0, 0, 255]).unwrap();
    if let Some(repeat) = repeat {
        encoder.set_repeat(repeat).unwrap();
    }
    for (left, buffer, transparent) in [(0, vec![0, 1], None), (0, vec![2, 1], Some(1))] {
        let width = u16::try_from(buffer.len()).unwrap();
        let frame = gif_crate::Frame {
            delay: 5,
            left,
            width,
            height: 1,
            buffer: buffer.into(),
            transparent,
            ..Default::default()
        };
        encoder.write_frame(&frame).unwrap();
    }
    drop(encoder);
    bytes
}

use ::gif as gif_crate;

/// The beginning of a JPEG of one block: what quantizes nothing, and codes of one bit each: for a mean of 7
/// bits, and for nothing else.
fn begun_jpeg() -> Vec<u8> {
    let mut bytes = b"\xff\xd8\xff\xdb\0\x43\0".to_vec();
    bytes.extend([8; 64]);
    for (class, symbol) in [(0, 7), (0x10, 0)] {
        bytes.extend([0xff, 0xc4, 0, 20, class, 1]);
        bytes.extend([0; 15]);
        bytes.push(symbol);
    }
    bytes
}

/// A progressive JPEG of one grey block: a scan of its mean, and one that adds nothing.
fn progressive_jpeg() -> Vec<u8> {
    let mut bytes = begun_jpeg();
    bytes.extend(b"\xff\xc2\0\x0b\x08\0\x08\0\x08\x01\x01\x11\0");
    bytes.extend(b"\xff\xda\0\x08\x01\x01\0\0\0\0\x40");
    bytes.extend(b"\xff\xda\0\x08\x01\x01\0\x01\x3f\0\x7f\xff\xd9");
    bytes
}

/// A JPEG of one block of one colour, whose channels are 1 to 64 or 192 to 255. `transform` is what
/// Adobe's marker says they are: 0 for RGB or CMYK, 2 for YCCK.
fn even_jpeg(channels: &[u8], transform: Option<u8>) -> Vec<u8> {
    let mut bytes = begun_jpeg();
    if let Some(transform) = transform {
        bytes.extend(b"\xff\xee\0\x0eAdobe\0\x64\0\0\0\0");
        bytes.push(transform);
    }
    let count = u8::try_from(channels.len()).unwrap();
    bytes.extend([0xff, 0xc0, 0, 8 + 3 * count, 8, 0, 8, 0, 8, count]);
    (1..=count).for_each(|number| bytes.extend([number, 0x11, 0]));
    bytes.extend([0xff, 0xda, 0, 6 + 2 * count, count]);
    (1..=count).for_each(|number| bytes.extend([number, 0]));
    bytes.extend([0, 63, 0]);
    let mean = |channel: u8| if channel < 128 { channel - 1 } else { channel - 128 };
    let coded = channels.iter().fold(0_u64, |bits, channel| bits << 9 | u64::from(mean(*channel)) << 1);
    // What is left of the last byte is ones.
    let coded = !(!coded << (64 - 9 * channels.len()));
    bytes.extend(&coded.to_be_bytes()[..(9 * channels.len()).div_ceil(8)]);
    bytes.extend([0xff, 0xd9]);
    bytes
}

/// The baseline JPEG, said to be turned.
fn turned_jpeg(orientation: u8) -> Vec<u8> {
    let mut bytes = BASELINE[..2].to_vec();
    bytes.extend(b"\xff\xe1\0\x22Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0");
    bytes.extend([orientation, 0, 0, 0, 0, 0, 0, 0]);
    bytes.extend(&BASELINE[2..]);
    bytes
}

fn samples() -> Vec<(&'static str, Vec<u8>)> {
    vec![
        ("png", sample_png()),
        ("apng", sample_apng()),
        ("gif", sample_gif(None)),
        ("baseline", BASELINE.to_vec()),
        ("turned", turned_jpeg(6)),
        ("progressive", progressive_jpeg()),
        ("lossy webp", LOSSY.to_vec()),
        ("animated webp", ANIMATED.to_vec()),
        ("lossless webp", encode_webp(&[9, 8, 7, 255].repeat(12), Size::new(4, 3)).unwrap()),
    ]
}

fn pixels(bytes: &[u8]) -> Vec<u8> {
    Image::decode(bytes).unwrap().pixels().0.to_vec()
}

fn error(bytes: &[u8]) -> ImageError {
    match Image::decode(bytes) {
        Err(Error::Image(error)) => error,
        other => panic!("{other:?}"),
    }
}

#[test]
fn every_kind_of_png_becomes_premultiplied_rgba() {
    use ::png::{BitDepth, ColorType};
    let size = Size::new(2, 1);
    let write = |color, depth, data: &[u8]| write_png(size, color, depth, data, |_| {});
    let deep = [0xff, 0xff, 0x80, 0x80, 0, 0, 0x80, 0x80, 0, 0, 0, 0, 0, 0, 0xff, 0xff];
    let palette = write_png(size, ColorType::Indexed, BitDepth::One, &[0b0100_0000], |encoder| {
        encoder.set_palette(vec![255, 0, 0, 0, 255, 0]);
        encoder.set_trns(vec![255, 51]);
    });
    let cases = [
        (write(ColorType::Grayscale, BitDepth::One, &[0b0100_0000]), [0, 0, 0, 255, 255, 255, 255, 255]),
        (
            write(ColorType::Grayscale, BitDepth::Sixteen, &[1, 0, 255, 255]),
            [1, 1, 1, 255, 255, 255, 255, 255],
        ),
        (write(ColorType::GrayscaleAlpha, BitDepth::Eight, &[255, 51, 9, 0]), [51, 51, 51, 51, 0, 0, 0, 0]),
        (write(ColorType::Rgb, BitDepth::Eight, &[1, 2, 3, 4, 5, 6]), [1, 2, 3, 255, 4, 5, 6, 255]),
        (write(ColorType::Rgba, BitDepth::Sixteen, &deep), [128, 64, 0, 128, 0, 0, 0, 255]),
        (palette, [255, 0, 0, 255, 0, 51, 0, 51]),
    ];
    for (bytes, expected) in cases {
        assert_eq!(pixels(&bytes), expected);
    }
}

#[test]
fn jpegs_decode_to_what_was_drawn() {
    let image = Image::decode(BASELINE).unwrap();
    assert_eq!(image.size(), Size::new(24, 16));
    let (pixels, size) = image.pixels();
    for (x, y) in [(2, 2), (20, 3), (12, 12)] {
        let at = (y * size.width as usize + x) * 4;
        let drawn = [x * 10, y * 15, 255 - x * 5 - y * 5];
        let near =
            pixels[at..at + 3].iter().zip(drawn).all(|(value, drawn)| value.abs_diff(drawn as u8) < 20);
        assert!(near, "{:?} for {drawn:?}", &pixels[at..at + 4]);
    }
    assert_eq!(self::pixels(&progressive_jpeg()), [192, 192, 192, 255].repeat(64));
}

#[test]
fn jpegs_of_any_colours_become_rgba() {
    for (channels, transform, expected) in [
        (&[200][..], None, [200, 200, 200]),
        (&[192, 64, 200], None, [255, 163, 79]),
        (&[20, 200, 250], Some(0), [20, 200, 250]),
        (&[250, 200, 20, 192], Some(0), [188, 151, 15]),
        (&[192, 64, 200, 192], Some(2), [0, 69, 133]),
    ] {
        let [red, green, blue] = expected;
        let pixels = pixels(&even_jpeg(channels, transform));
        assert_eq!(pixels, [red, green, blue, 255].repeat(64), "{channels:?} {transform:?}");
    }
}

#[test]
fn a_photograph_has_the_same_pixels_on_every_machine() {
    let pixels = pixels(PHOTO);
    let options = DecoderOptions::default().set_use_unsafe(false).jpeg_set_out_colorspace(ColorSpace::RGBA);
    let plain = JpegDecoder::new_with_options(ZCursor::new(PHOTO), options).decode().unwrap();
    assert!(pixels == plain, "the crate's vector code differs");
    let hash =
        pixels.iter().fold(0_u64, |hash, value| (hash ^ u64::from(*value)).wrapping_mul(0x100_0000_01b3));
    assert_eq!(hash, 0xe1f9_1b66_43fb_c7f9);
}

#[test]
fn what_a_scan_lacks_is_opaque() {
    let mut photo = PHOTO.to_vec();
    // The rest of the scan is said to be a segment of its own, which nobody reads.
    let at = photo.len() - 2 - 60_002;
    photo[at..at + 4].copy_from_slice(&[0xff, 0xe0, 0xea, 0x60]);
    assert!(pixels(&photo).chunks(4).all(|pixel| pixel[3] == 255));
}

#[test]
fn a_turned_photograph_comes_upright() {
    let (upright, turned) = (pixels(BASELINE), Image::decode(&turned_jpeg(6)).unwrap());
    assert_eq!(turned.size(), Size::new(16, 24));
    let (turned, _) = turned.pixels();
    let last_row = &upright[15 * 24 * 4..][..4];
    assert_eq!(&turned[..4], last_row, "the left lower corner goes to the left upper one");
}

#[test]
fn webps_decode_still_and_animated() {
    let lossless = [10, 20, 30, 100, 0, 0, 0, 0, 9, 9, 9, 255];
    let size = Size::new(3, 1);
    assert_eq!(pixels(&encode_webp(&lossless, size).unwrap()), lossless);

    let image = Image::decode(LOSSY).unwrap();
    assert_eq!((image.size(), image.duration_ms()), (Size::new(24, 16), None));
    let pixel = &image.pixels().0[(12 * 24 + 12) * 4..][..4];
    assert!(pixel[0].abs_diff(120) < 25 && pixel[1].abs_diff(180) < 25 && pixel[3] == 255, "{pixel:?}");

    let moving = Image::decode(ANIMATED).unwrap();
    assert_eq!((moving.size(), moving.duration_ms()), (Size::new(24, 16), Some(300)));
    assert_ne!(moving.frame_at(0).0, moving.frame_at(250).0);
    assert_eq!(moving.frame_at(0).0, moving.frame_at(300).0);
    assert_eq!(moving.frame_at(899).0, moving.frame_at(9_000_000).0, "it plays three times");
}

#[test]
fn an_animated_png_shows_its_frames_in_time() {
    let image = Image::decode(&sample_apng()).unwrap();
    let (first, second) = ([255, 0, 0, 255, 0, 255, 0, 255], [0, 0, 255, 255, 0, 255, 0, 255]);
    assert_eq!(image.duration_ms(), Some(140));
    assert_eq!(image.pixels().0[..], first);
    for (elapsed_ms, frame) in [(0, first), (39, first), (40, second), (140, first), (420, second)] {
        assert_eq!(image.frame_at(elapsed_ms).0[..], frame, "{elapsed_ms}");
    }
}

#[test]
fn an_animated_gif_plays_as_often_as_it_says() {
    let (first, second) = ([255, 0, 0, 255, 0, 255, 0, 255], [0, 0, 255, 255, 0, 255, 0, 255]);
    let last = |repeat, elapsed_ms| {
        let image = Image::decode(&sample_gif(repeat)).unwrap();
        assert_eq!((image.duration_ms(), &image.frame_at(60).0[..]), (Some(100), &second[..]));
        image.frame_at(elapsed_ms).0.to_vec()
    };
    assert_eq!(last(None, 100), second, "without a count, once");
    assert_eq!(last(Some(gif_crate::Repeat::Finite(2)), 200), first, "twice again");
    assert_eq!(last(Some(gif_crate::Repeat::Finite(2)), 300), second);
    assert_eq!(last(Some(gif_crate::Repeat::Infinite), 1_000_000), first);
}

#[test]
fn what_is_cut_short_is_an_error_at_every_length() {
    for (name, bytes) in samples() {
        assert!(Image::decode(&bytes).is_ok(), "{name}");
        for length in 0..bytes.len() {
            assert!(Image::decode(&bytes[..length]).is_err(), "{name} of {length} of {} bytes", bytes.len());
        }
    }
}

#[test]
fn flipped_bits_never_panic() {
    for (name, bytes) in samples() {
        // A flip in the canvas size of an animation makes it large, and slow without optimisation.
        let size_end = if name == "animated webp" { 30 } else { 0 };
        for at in size_end..bytes.len() {
            for bit in [0, 3, 7] {
                let mut bytes = bytes.clone();
                bytes[at] ^= 1 << bit;
                if let Ok(image) = Image::decode(&bytes) {
                    let (pixels, size) = image.frame_at(12_345);
                    assert_eq!(u64::try_from(pixels.len()), Ok(size.rgba_bytes()));
                }
            }
        }
    }
}

#[test]
fn too_many_pixels_are_refused_by_the_header_alone() {
    let mut png = sample_png();
    png[16..24].copy_from_slice(&[0, 0, 0x75, 0x30, 0, 0, 0x75, 0x30]);
    let crc = crc(&png[12..29]);
    png[29..33].copy_from_slice(&crc.to_be_bytes());
    let size = Size::new(30_000, 30_000);
    assert_eq!(error(&png), ImageError::Pixels { size, max: limits::IMAGE_PIXELS });

    let at = BASELINE.windows(2).position(|pair| pair == [0xff, 0xc0]).unwrap();
    let mut jpeg = BASELINE.to_vec();
    jpeg[at + 5..at + 9].copy_from_slice(&[0xff; 4]);
    assert!(matches!(error(&jpeg), ImageError::Pixels { .. }));

    let mut gif = sample_gif(None);
    gif[6..10].copy_from_slice(&[0xff; 4]);
    assert!(matches!(error(&gif), ImageError::Pixels { .. }));
}

/// The checksum of PNG chunks (PNG, Annex D).
fn crc(bytes: &[u8]) -> u32 {
    let step = |crc: u32, byte: &u8| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| (crc >> 1) ^ (0xedb8_8320 * (crc & 1)))
    };
    !bytes.iter().fold(!0, step)
}

#[test]
fn what_is_no_picture_is_told_so() {
    assert_eq!(error(b"hello"), ImageError::Unknown);
    assert_eq!(error(b"").to_string(), "this is no picture in PNG, JPEG, WebP, GIF or SVG");
    let message = error(&sample_png()[..60]).to_string();
    assert!(message.starts_with("the PNG is broken: "), "{message}");
    let bytes = limits::SVG_BYTES + 1;
    let mut svg = b"<svg".to_vec();
    svg.resize(bytes, b' ');
    assert_eq!(error(&svg), ImageError::Bytes { bytes, max: limits::SVG_BYTES });
}

#[test]
fn a_png_of_a_canvas_reads_back_the_same_and_is_always_the_same() {
    let pixels = [100, 50, 0, 100, 1, 2, 3, 255, 0, 0, 0, 0, 7, 7, 7, 7];
    let size = Size::new(2, 2);
    let bytes = encode_png(&pixels, size);
    assert_eq!(self::pixels(&bytes), pixels);
    assert_eq!(bytes, encode_png(&pixels, size));
}

#[test]
fn images_are_clean_until_they_are_tainted() {
    let image = Image::from_pixels(Size::new(1, 1), Arc::new(vec![0; 4].into())).unwrap();
    assert!(image.origin_clean());
    assert!(!image.clone().tainted().origin_clean() && image.origin_clean());
    assert!(Image::from_pixels(Size::new(1, 2), Arc::new(vec![0; 4].into())).is_none());
}
