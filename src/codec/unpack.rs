//! Decoded pictures of any layout to RGBA.
//!
//! Components come in row by row, with the picture's colour tags; straight 8-bit RGBA goes out,
//! upright. Sums are plain single precision in a fixed order, the same on every machine. Primaries
//! and transfer are left as they are: all pictures are taken for sRGB, as the canvas takes images.

use ffmpeg_next::color::{Range, Space};
use ffmpeg_next::frame;

use super::Error;
use super::ffi::Components;
use crate::frame::Size;

/// From this height on, pictures without tags are taken for high definition, in BT.709.
const HIGH_DEFINITION_ROWS: u32 = 577;

/// The colours of YUV (Rec. ITU-T H.273, Matrix coefficients): what red and blue give to luma.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Matrix {
    Weights { red: f32, blue: f32 },
    Ycgco,
    Rgb,
}

/// Rec. ITU-R BT.601-7.
pub(super) const BT601: Matrix = Matrix::Weights { red: 0.299, blue: 0.114 };
/// Rec. ITU-R BT.709-6.
pub(super) const BT709: Matrix = Matrix::Weights { red: 0.2126, blue: 0.0722 };

/// The matrix of `picture`: its tag's, or the usual guess by its height.
///
/// # Errors
/// [`Error::Conversion`] for a matrix that is not known.
pub(super) fn matrix(picture: &frame::Video) -> Result<Matrix, Error> {
    let (red, blue) = match picture.color_space() {
        Space::Unspecified if picture.height() >= HIGH_DEFINITION_ROWS => return Ok(BT709),
        Space::BT709 => return Ok(BT709),
        Space::Unspecified | Space::BT470BG | Space::SMPTE170M => return Ok(BT601),
        Space::FCC => (0.30, 0.11),
        Space::SMPTE240M => (0.212, 0.087),
        Space::BT2020NCL | Space::BT2020CL => (0.2627, 0.0593),
        Space::YCGCO => return Ok(Matrix::Ycgco),
        Space::RGB => return Ok(Matrix::Rgb),
        other => {
            let reason = format!("the colour matrix {other:?} is not known");
            return Err(Error::Conversion { reason });
        }
    };
    Ok(Matrix::Weights { red, blue })
}

/// `picture` as straight RGBA, rows from the top without padding.
///
/// # Errors
/// [`Error::PixelFormat`] for a layout that can't be read, [`Error::Conversion`] for colours that
/// are not known.
pub(super) fn to_rgba(picture: &frame::Video) -> Result<Vec<u8>, Error> {
    let unknown = || Error::PixelFormat { format: format!("{:?}", picture.format()) };
    let components = Components::of(picture).ok_or_else(unknown)?;
    let matrix = if components.is_rgb() { Matrix::Rgb } else { matrix(picture)? };
    let full = components.is_rgb() || picture.color_range() == Range::JPEG || is_jpeg(picture);
    let unpacker = Unpacker { components, matrix, full };
    let size = Size::new(picture.width(), picture.height());
    let mut rgba = Vec::with_capacity(usize::try_from(size.rgba_bytes()).map_err(|_| unknown())?);
    for y in 0..size.height {
        unpacker.row(y, size.width, &mut rgba);
    }
    Ok(rgba)
}

/// Old layouts whose name says that they have the full range.
fn is_jpeg(picture: &frame::Video) -> bool {
    format!("{:?}", picture.format()).starts_with("YUVJ")
}

struct Unpacker<'p> {
    components: Components<'p>,
    matrix: Matrix,
    full: bool,
}

impl Unpacker<'_> {
    /// Adds row `y` of `width` pixels.
    fn row(&self, y: u32, width: u32, rgba: &mut Vec<u8>) {
        let count = self.components.count();
        let mut rows = [const { Vec::new() }; 4];
        for (component, row) in rows.iter_mut().enumerate().take(count) {
            self.components.read_row(component, y >> self.components.halvings(component).1, row);
        }
        let value = |component: usize, x: u32| {
            let at = (x >> self.components.halvings(component).0) as usize;
            f32::from(rows[component].get(at).copied().unwrap_or(0))
        };
        for x in 0..width {
            let color = match count {
                1 | 2 => [self.luma(value(0, x), 0); 3],
                _ if self.matrix == Matrix::Rgb && !self.components.is_rgb() => {
                    // Tagged as RGB, the planes are green, blue and red.
                    [2, 0, 1].map(|component| self.luma(value(component, x), component))
                }
                _ if self.matrix == Matrix::Rgb => {
                    [0, 1, 2].map(|number| self.whole(value(number, x), number))
                }
                _ => {
                    let [u, v] = [1, 2].map(|number| self.chroma(value(number, x), number));
                    self.color(self.luma(value(0, x), 0), u, v)
                }
            };
            let alpha = if matches!(count, 2 | 4) { self.whole(value(count - 1, x), count - 1) } else { 1.0 };
            rgba.extend([color[0], color[1], color[2], alpha].map(byte));
        }
    }

    /// A value of the full range, from 0 to 1.
    fn whole(&self, value: f32, component: usize) -> f32 {
        value / self.top(component)
    }

    /// The highest value of a component.
    fn top(&self, component: usize) -> f32 {
        f32::from(u16::MAX >> (16 - self.components.depth(component)))
    }

    fn luma(&self, value: f32, component: usize) -> f32 {
        let unit = self.unit(component);
        if self.full { self.whole(value, component) } else { (value - 16.0 * unit) / (219.0 * unit) }
    }

    /// Blue's or red's difference, from -0.5 to 0.5.
    fn chroma(&self, value: f32, component: usize) -> f32 {
        let unit = self.unit(component);
        (value - 128.0 * unit) / if self.full { self.top(component) } else { 224.0 * unit }
    }

    /// What one step of 8 bits is in a component's own.
    fn unit(&self, component: usize) -> f32 {
        (self.top(component) + 1.0) / 256.0
    }

    fn color(&self, luma: f32, u: f32, v: f32) -> [f32; 3] {
        let Matrix::Weights { red, blue } = self.matrix else {
            // Rec. ITU-T H.273: Cg is `u`, Co is `v`.
            return [luma - u + v, luma + u, luma - u - v];
        };
        let (red_part, blue_part) = (2.0 * (1.0 - red) * v, 2.0 * (1.0 - blue) * u);
        let green = luma - (red * red_part + blue * blue_part) / (1.0 - red - blue);
        [luma + red_part, green, luma + blue_part]
    }
}

/// The nearest of 256 levels.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "saturates")]
fn byte(part: f32) -> u8 {
    libm::floorf(part * 255.0 + 0.5) as u8
}

/// The picture `rgba` of `size` turned upright by `turn`, the a, b, c and d of x' = a x + c y,
/// y' = b x + d y, which are -1, 0 or 1 and turn or mirror.
pub(super) fn turned(rgba: Vec<u8>, size: Size, turn: [i8; 4]) -> (Vec<u8>, Size) {
    let [a, b, c, d] = turn;
    let across = a != 0 && d != 0 && b == 0 && c == 0;
    let down = a == 0 && d == 0 && b != 0 && c != 0;
    if turn == [1, 0, 0, 1] || !(across || down) {
        return (rgba, size);
    }
    let target = turned_size(size, turn);
    let [width, height] = [size.width as usize, size.height as usize];
    let at = |sign: i8, index: usize, length: usize| if sign < 0 { length - 1 - index } else { index };
    let pixels = rgba.as_chunks::<4>().0;
    let mut upright = Vec::with_capacity(rgba.len());
    for y in 0..target.height as usize {
        for x in 0..target.width as usize {
            let (from_x, from_y) = if across {
                (at(a, x, width), at(d, y, height))
            } else {
                (at(b, y, width), at(c, x, height))
            };
            upright.extend(pixels[from_y * width + from_x]);
        }
    }
    (upright, target)
}

/// The size that [`turned`] gives.
pub(super) fn turned_size(size: Size, turn: [i8; 4]) -> Size {
    let down = turn[0] == 0 && turn[3] == 0 && turn[1] != 0 && turn[2] != 0;
    if down { Size::new(size.height, size.width) } else { size }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codec::ffi::allocate_picture;
    use ffmpeg_next::format::Pixel;

    /// A picture of 2x2 pixels whose planes are filled with `values`, of two bytes each where `wide`.
    #[expect(clippy::disallowed_methods, reason = "freshly allocated, so the strides are positive")]
    fn picture(format: Pixel, values: &[u16], wide: bool, space: Space, range: Range) -> frame::Video {
        let mut picture = allocate_picture(format, Size::new(2, 2)).unwrap();
        for (plane, value) in values.iter().enumerate() {
            let data = picture.data_mut(plane);
            if wide {
                data.chunks_exact_mut(2).for_each(|pair| pair.copy_from_slice(&value.to_le_bytes()));
            } else {
                data.fill(u8::try_from(*value).unwrap());
            }
        }
        picture.set_color_space(space);
        picture.set_color_range(range);
        picture
    }

    fn first(picture: &frame::Video) -> [u8; 4] {
        let rgba = to_rgba(picture).unwrap();
        assert_eq!(rgba.len(), 16);
        assert!(rgba.chunks_exact(4).all(|pixel| pixel == &rgba[..4]), "{rgba:?}");
        rgba[..4].try_into().unwrap()
    }

    fn near(got: [u8; 4], want: [u8; 4]) {
        assert!(got.iter().zip(want).all(|(a, b)| a.abs_diff(b) <= 1), "{got:?}, not {want:?}");
    }

    /// Red of Rec. ITU-R BT.709-6 and BT.601-7 in limited range at several depths and samplings.
    #[test]
    fn red_is_red_in_every_depth_and_sampling() {
        let (hd, sd) = ([63_u16, 102, 240], [81_u16, 90, 240]);
        let limited = Range::MPEG;
        for format in [Pixel::YUV420P, Pixel::YUV422P, Pixel::YUV444P, Pixel::YUV411P] {
            near(first(&picture(format, &hd, false, Space::BT709, limited)), [255, 0, 0, 255]);
            near(first(&picture(format, &sd, false, Space::BT470BG, limited)), [255, 0, 0, 255]);
            near(first(&picture(format, &sd, false, Space::Unspecified, limited)), [255, 0, 0, 255]);
        }
        for format in [Pixel::YUV420P10LE, Pixel::YUV422P10LE, Pixel::YUV444P10LE] {
            near(first(&picture(format, &hd.map(|v| v << 2), true, Space::BT709, limited)), [255, 0, 0, 255]);
        }
        for format in [Pixel::YUV420P12LE, Pixel::YUV444P12LE] {
            near(first(&picture(format, &hd.map(|v| v << 4), true, Space::BT709, limited)), [255, 0, 0, 255]);
        }
        near(
            first(&picture(Pixel::YUV444P16LE, &hd.map(|v| v << 8), true, Space::BT709, limited)),
            [255, 0, 0, 255],
        );
        let full = picture(Pixel::YUV420P, &[76, 85, 255], false, Space::SMPTE170M, Range::JPEG);
        near(first(&full), [254, 0, 0, 255]);
    }

    #[test]
    fn grey_alpha_and_rgb_layouts_are_read() {
        let none = Range::Unspecified;
        let gray = |range| first(&picture(Pixel::GRAY8, &[128], false, Space::Unspecified, range));
        near(gray(Range::JPEG), [128, 128, 128, 255]);
        near(gray(Range::MPEG), [130, 130, 130, 255]);
        let deep = picture(Pixel::GRAY16LE, &[0x8080], true, Space::Unspecified, Range::JPEG);
        near(first(&deep), [128, 128, 128, 255]);
        let alpha = picture(Pixel::YUVA420P, &[235, 128, 128, 51], false, Space::BT709, Range::MPEG);
        near(first(&alpha), [255, 255, 255, 51]);
        let planar = picture(Pixel::GBRP, &[10, 20, 30], false, Space::RGB, none);
        assert_eq!(first(&planar), [30, 10, 20, 255]);
        let deep = picture(Pixel::GBRP10LE, &[40, 80, 120], true, Space::RGB, none);
        near(first(&deep), [30, 10, 20, 255]);
        let packed = picture(Pixel::RGB565LE, &[0xf800], true, Space::RGB, none);
        assert_eq!(first(&packed), [255, 0, 0, 255]);
    }

    #[test]
    #[expect(clippy::disallowed_methods, reason = "freshly allocated, so the strides are positive")]
    fn colours_of_two_planes_are_read_in_their_order() {
        let mut nv12 = picture(Pixel::NV12, &[63, 0], false, Space::BT709, Range::MPEG);
        nv12.data_mut(1).chunks_exact_mut(2).for_each(|pair| pair.copy_from_slice(&[102, 240]));
        near(first(&nv12), [255, 0, 0, 255]);
        let mut p010 = picture(Pixel::P010LE, &[63 << 8, 0], true, Space::BT709, Range::MPEG);
        let pair = [102_u16 << 8, 240 << 8].map(u16::to_le_bytes).concat();
        p010.data_mut(1).chunks_exact_mut(4).for_each(|bytes| bytes.copy_from_slice(&pair));
        near(first(&p010), [255, 0, 0, 255]);
    }

    #[test]
    fn large_pictures_without_tags_are_taken_for_high_definition() {
        let guess = |height| {
            let mut picture = frame::Video::empty();
            picture.set_height(height);
            matrix(&picture).unwrap()
        };
        assert_eq!(guess(480), BT601);
        assert_eq!(guess(720), BT709);
    }

    #[test]
    fn what_can_not_be_read_is_said() {
        let floating = allocate_picture(Pixel::GBRPF32LE, Size::new(2, 2)).unwrap();
        assert!(matches!(to_rgba(&floating), Err(Error::PixelFormat { .. })));
        let odd = picture(Pixel::YUV420P, &[0, 0, 0], false, Space::ICTCP, Range::MPEG);
        assert!(matches!(to_rgba(&odd), Err(Error::Conversion { .. })));
    }

    #[test]
    fn pictures_are_turned_upright() {
        let letters = |text: &[u8]| text.iter().flat_map(|&letter| [letter; 4]).collect::<Vec<u8>>();
        let turn = |matrix| {
            let (rgba, size) = turned(letters(b"abcdef"), Size::new(3, 2), matrix);
            (rgba.chunks_exact(4).map(|pixel| char::from(pixel[0])).collect::<String>(), size)
        };
        assert_eq!(turn([1, 0, 0, 1]), ("abcdef".into(), Size::new(3, 2)));
        assert_eq!(turn([0, 1, -1, 0]), ("daebfc".into(), Size::new(2, 3)), "a quarter clockwise");
        assert_eq!(turn([-1, 0, 0, -1]), ("fedcba".into(), Size::new(3, 2)));
        assert_eq!(turn([0, -1, 1, 0]), ("cfbead".into(), Size::new(2, 3)));
        assert_eq!(turn([-1, 0, 0, 1]), ("cbafed".into(), Size::new(3, 2)), "mirrored");
        assert_eq!(turn([1, 1, 0, 1]), ("abcdef".into(), Size::new(3, 2)), "no turn");
    }
}
