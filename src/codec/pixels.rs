//! Between the canvas's pixels and the codecs'.
//!
//! The canvas gives premultiplied RGBA. Video takes BT.709 limited-range YUV, PNG and its like
//! straight RGBA. Where a format has alpha, its colours are straight; where it has none, what is
//! transparent lies over black, and premultiplied colours are just that. Colours of
//! 8 bits are the yuv crate's; alpha and more bits are in `samples`.

use ffmpeg_next::color::Range;
use ffmpeg_next::format::Pixel;
use ffmpeg_next::frame;
use yuv::{
    BufferStoreMut, YuvConversionMode, YuvPlanarImage, YuvPlanarImageMut, YuvRange, YuvStandardMatrix,
    rgba_to_yuv420, rgba_to_yuv422, rgba_to_yuv444, yuv420_to_rgba,
};

use super::ffi::{self, PlaneMut};
use super::layout::Planar;
use super::part::Part;
use super::{Error, samples, unpack};
use crate::frame::Size;
use crate::frame::region::Region;

/// Makes `picture` show `pixels` (premultiplied RGBA of `source` pixels, at most one row and one column
/// less than `picture`) in `region`. What the picture has more is filled with the last row and column.
///
/// # Errors
/// [`Error::Conversion`] where sizes or layouts don't fit.
pub(super) fn fill(
    picture: &mut frame::Video,
    pixels: &[u8],
    source: Size,
    region: &Region,
) -> Result<(), Error> {
    let (format, size) = (picture.format(), Size::new(picture.width(), picture.height()));
    let padding = [size.width.checked_sub(source.width), size.height.checked_sub(source.height)];
    if pixels.len() as u64 != source.rgba_bytes() || !padding.iter().all(|pad| matches!(pad, Some(0 | 1))) {
        return Err(conversion(&format!(
            "{} bytes of {source} do not make a picture of {size}",
            pixels.len()
        )));
    }
    let mut planes = ffi::planes_mut(picture).ok_or_else(|| conversion("unexpected picture layout"))?;
    let parts = Part::all(pixels, source, region);
    match (Planar::of(format), planes.as_mut_slice()) {
        (Some(planar), [y, u, v]) => {
            for part in parts {
                to_yuv(&part, planar, [y, u, v])?;
            }
            pad(y, source, size, planar);
        }
        (Some(planar), [y, u, v, alpha]) => {
            for part in parts.map(|part| part.map(unpremultiplied)) {
                to_yuv(&part, planar, [y, u, v])?;
                samples::alpha_from_rgba(&part, planar.depth, alpha);
            }
            pad(y, source, size, planar);
            pad(alpha, source, size, planar);
        }
        (None, [packed]) => {
            for part in parts {
                to_packed(&part, format, packed)?;
            }
        }
        _ => return Err(conversion("unexpected number of planes")),
    }
    Ok(())
}

fn to_yuv(part: &Part<'_>, planar: Planar, [y, u, v]: [&mut PlaneMut<'_>; 3]) -> Result<(), Error> {
    if planar.depth > 8 {
        samples::from_rgba(part, planar, [y, u, v]);
        return Ok(());
    }
    let &Part { left, top, width, height, .. } = part;
    let (across, down) = planar.halved;
    let (_, chroma_rows) = planar.chroma(width, height);
    // The yuv crate takes the number of rows from the lengths, so these must fit exactly.
    let mut image = YuvPlanarImageMut {
        y_stride: length(y.stride)?,
        u_stride: length(u.stride)?,
        v_stride: length(v.stride)?,
        y_plane: BufferStoreMut::Borrowed(y.lines_from(left, top, height)),
        u_plane: BufferStoreMut::Borrowed(u.lines_from(left >> across, top >> down, chroma_rows)),
        v_plane: BufferStoreMut::Borrowed(v.lines_from(left >> across, top >> down, chroma_rows)),
        width: length(width)?,
        height: length(height)?,
    };
    let convert = match planar.halved {
        (1, 1) => rgba_to_yuv420,
        (1, 0) => rgba_to_yuv422,
        _ => rgba_to_yuv444,
    };
    let (range, matrix) = (YuvRange::Limited, YuvStandardMatrix::Bt709);
    convert(&mut image, &part.rgba, length(part.stride)?, range, matrix, YuvConversionMode::Balanced)
        .map_err(|error| conversion(&error.to_string()))
}

/// Repeats the last column and row of a plane where `size` has one more than `source`. Colour
/// planes need nothing: their size is rounded up in both.
fn pad(plane: &mut PlaneMut<'_>, source: Size, size: Size, planar: Planar) {
    let (row_bytes, height) = (source.width as usize * planar.sample_bytes(), source.height as usize);
    if size.width > source.width {
        let last = row_bytes - planar.sample_bytes();
        plane.rows().take(height).for_each(|row| row.copy_within(last..row_bytes, row_bytes));
    }
    if size.height > source.height {
        let last = (height - 1) * plane.stride;
        plane.bytes.copy_within(last..last + plane.stride, last + plane.stride);
    }
}

/// Straight colours, but in `BGRZ`, which has no alpha.
fn to_packed(part: &Part<'_>, format: Pixel, plane: &mut PlaneMut<'_>) -> Result<(), Error> {
    let arrange: fn([u8; 4]) -> [u8; 4] = match format {
        Pixel::RGBA => unpremultiplied,
        Pixel::BGRA => |pixel| {
            let [red, green, blue, alpha] = unpremultiplied(pixel);
            [blue, green, red, alpha]
        },
        Pixel::BGRZ => |[red, green, blue, _]| [blue, green, red, 255],
        _ => return Err(conversion("unexpected picture layout")),
    };
    for (row, from) in plane.rows().skip(part.top).zip(part.rows()) {
        let to = row[part.left * 4..].as_chunks_mut::<4>().0;
        for (to, pixel) in to.iter_mut().zip(from.as_chunks::<4>().0) {
            *to = arrange(*pixel);
        }
    }
    Ok(())
}

/// A pixel with its colours divided by its alpha, rounded to the nearest.
fn unpremultiplied([red, green, blue, alpha]: [u8; 4]) -> [u8; 4] {
    match alpha {
        255 => [red, green, blue, alpha],
        0 => [0; 4],
        _ => {
            let divided = |color: u8| {
                let rounded = (u16::from(color) * 255 + u16::from(alpha) / 2) / u16::from(alpha);
                u8::try_from(rounded).unwrap_or(255)
            };
            [divided(red), divided(green), divided(blue), alpha]
        }
    }
}

/// A decoded picture as straight RGBA, rows from the top without padding.
///
/// # Errors
/// [`Error::PixelFormat`] for a layout that can't be read, [`Error::Conversion`] for a colour
/// matrix that is not known.
pub(super) fn to_rgba(picture: &frame::Video) -> Result<Vec<u8>, Error> {
    let standard = match unpack::matrix(picture)? {
        unpack::BT601 => Some(YuvStandardMatrix::Bt601),
        unpack::BT709 => Some(YuvStandardMatrix::Bt709),
        _ => None,
    };
    let planes = ffi::copy_planes(picture).unwrap_or_default();
    match (picture.format(), planes.as_slice(), standard) {
        (Pixel::RGBA, [rgba], _) => Ok(rgba.clone()),
        (Pixel::YUV420P | Pixel::YUVJ420P, [y, u, v], Some(matrix)) => {
            yuv_to_rgba(picture, [y, u, v], matrix)
        }
        _ => unpack::to_rgba(picture),
    }
}

fn yuv_to_rgba(
    picture: &frame::Video,
    [y, u, v]: [&[u8]; 3],
    matrix: YuvStandardMatrix,
) -> Result<Vec<u8>, Error> {
    let (width, height) = (picture.width(), picture.height());
    let image = YuvPlanarImage {
        y_plane: y,
        y_stride: width,
        u_plane: u,
        u_stride: width.div_ceil(2),
        v_plane: v,
        v_stride: width.div_ceil(2),
        width,
        height,
    };
    let full = picture.color_range() == Range::JPEG || picture.format() == Pixel::YUVJ420P;
    let range = if full { YuvRange::Full } else { YuvRange::Limited };
    let mut rgba = vec![0; y.len() * 4];
    yuv420_to_rgba(&image, &mut rgba, width * 4, range, matrix)
        .map_err(|error| conversion(&error.to_string()))?;
    Ok(rgba)
}

fn length(length: usize) -> Result<u32, Error> {
    u32::try_from(length).map_err(|_| conversion("the picture is too wide"))
}

fn conversion(reason: &str) -> Error {
    Error::Conversion { reason: reason.to_owned() }
}

#[cfg(test)]
mod tests {
    use ffmpeg_next::color::Space;

    use super::*;
    use crate::frame::region::Bounds;

    fn to_picture(pixels: &[u8], source: Size, format: Pixel, size: Size) -> Result<frame::Video, Error> {
        let mut picture = ffi::allocate_picture(format, size).unwrap();
        fill(&mut picture, pixels, source, &Region::all(Bounds::of(source)))?;
        Ok(picture)
    }

    fn converted(rgba: [u8; 4]) -> [u8; 3] {
        let pixels = rgba.repeat(4);
        let size = Size::new(2, 2);
        let picture = to_picture(&pixels, size, Pixel::YUV420P, size).unwrap();
        let planes = ffi::copy_planes(&picture).unwrap();
        [planes[0][0], planes[1][0], planes[2][0]]
    }

    /// Values of Rec. ITU-R BT.709-6, 3.4 and 3.5, rounded.
    #[test]
    fn colours_become_bt709_limited_range() {
        let near = |got: [u8; 3], want: [u8; 3]| {
            assert!(got.iter().zip(want).all(|(a, b)| a.abs_diff(b) <= 1), "{got:?}, not {want:?}");
        };
        near(converted([255, 255, 255, 255]), [235, 128, 128]);
        near(converted([0, 0, 0, 255]), [16, 128, 128]);
        near(converted([255, 0, 0, 255]), [63, 102, 240]);
        near(converted([0, 255, 0, 255]), [173, 42, 26]);
        near(converted([0, 0, 255, 255]), [32, 240, 118]);
    }

    #[test]
    fn what_is_transparent_lies_over_black() {
        assert_eq!(converted([0, 0, 0, 0]), converted([0, 0, 0, 255]));
        assert_eq!(converted([100, 50, 25, 128]), converted([100, 50, 25, 255]));
    }

    #[test]
    fn odd_sizes_repeat_the_last_row_and_column() {
        let pixels: Vec<u8> = (0..9u8).flat_map(|i| [i * 25, i * 25, i * 25, 255]).collect();
        let (source, even) = (Size::new(3, 3), Size::new(4, 4));
        let picture = to_picture(&pixels, source, Pixel::YUV420P, even).unwrap();
        let luma = ffi::copy_planes(&picture).unwrap().swap_remove(0);
        for row in luma.chunks_exact(4) {
            assert_eq!(row[3], row[2]);
        }
        assert_eq!(luma[12..16], luma[8..12]);
        for (width, height) in [(1, 1), (1, 2), (2, 1), (5, 4), (4, 5)] {
            let source = Size::new(width, height);
            let pixels = vec![255; usize::try_from(source.rgba_bytes()).unwrap()];
            let even = Size::new(width + width % 2, height + height % 2);
            let picture = to_picture(&pixels, source, Pixel::YUV420P, even).unwrap();
            let planes = ffi::copy_planes(&picture).unwrap();
            assert!(planes[0].iter().all(|&y| y == 235) && planes[1].iter().all(|&u| u == 128), "{source}");
        }
    }

    #[test]
    fn pixels_of_another_size_are_refused() {
        let size = Size::new(4, 4);
        assert!(to_picture(&[0; 60], size, Pixel::RGBA, size).is_err());
        assert!(to_picture(&[0; 64], size, Pixel::RGBA, Size::new(6, 4)).is_err());
        assert!(to_picture(&[0; 64], size, Pixel::RGBA, Size::new(3, 4)).is_err());
    }

    #[test]
    fn straight_alpha_survives_png() {
        assert_eq!(unpremultiplied([128, 64, 0, 128]), [255, 128, 0, 128]);
        assert_eq!(unpremultiplied([9, 9, 9, 0]), [0, 0, 0, 0]);
        assert_eq!(unpremultiplied([1, 2, 3, 255]), [1, 2, 3, 255]);
    }

    #[test]
    fn every_format_gives_its_colours_back() {
        let colours = [[255, 255, 255, 255], [0, 0, 0, 255], [200, 30, 90, 255], [10, 180, 240, 255]];
        let size = Size::new(4, 2);
        let formats = [
            (Pixel::YUV420P, 4),
            (Pixel::YUV422P, 4),
            (Pixel::YUV444P, 4),
            (Pixel::YUVA420P, 4),
            (Pixel::YUV420P10LE, 1),
            (Pixel::YUV422P10LE, 1),
            (Pixel::YUV444P10LE, 1),
            (Pixel::YUVA444P10LE, 1),
            (Pixel::RGBA, 0),
            (Pixel::BGRA, 0),
            (Pixel::BGRZ, 0),
        ];
        for (format, error) in formats {
            for colour in colours {
                let mut picture = to_picture(&colour.repeat(8), size, format, size).unwrap();
                picture.set_color_space(Space::BT709);
                for pixel in to_rgba(&picture).unwrap().chunks_exact(4) {
                    let distance = pixel.iter().zip(colour).map(|(a, b)| a.abs_diff(b)).max();
                    assert!(distance <= Some(error), "{format:?}: {pixel:?}, not {colour:?}");
                }
            }
        }
    }

    #[test]
    fn formats_with_alpha_have_straight_colours() {
        let size = Size::new(2, 2);
        for format in [Pixel::YUVA420P, Pixel::YUVA444P10LE, Pixel::BGRA] {
            let mut picture = to_picture(&[100, 0, 0, 100].repeat(4), size, format, size).unwrap();
            picture.set_color_space(Space::BT709);
            let rgba = to_rgba(&picture).unwrap();
            assert!(rgba[0] >= 251 && rgba[1] <= 4 && rgba[3] == 100, "{format:?}: {:?}", &rgba[..4]);
        }
    }

    #[test]
    fn every_plane_of_an_odd_size_is_filled() {
        let (source, size) = (Size::new(3, 3), Size::new(4, 4));
        for format in [Pixel::YUV420P10LE, Pixel::YUVA420P] {
            let mut picture = to_picture(&[255; 36], source, format, size).unwrap();
            picture.set_color_space(Space::BT709);
            assert!(to_rgba(&picture).unwrap().iter().all(|&byte| byte == 255), "{format:?}");
        }
    }
}
