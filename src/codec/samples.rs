//! RGBA to YUV samples of any depth and back, in plain integers.
//!
//! Rows of straight or premultiplied RGBA come in and are taken as they are; planes go out, and the
//! same the other way. Formulas: Rec. ITU-R BT.709-6, 3 "Signal format", with the levels of 3.4 for
//! any depth. Each result is the nearest to the exact one, but for half a unit of 2^-20.

use super::ffi::PlaneMut;
use super::layout::Planar;
use crate::frame::Size;

/// Digits behind the point, in bits.
const FRACTION: u32 = 20;
const ONE: i64 = 1 << FRACTION;
const HALF: i64 = ONE / 2;
/// Shares are counted in parts of this.
const WHOLE: i64 = 10_000;

/// How much of luma each colour is.
#[derive(Debug, Clone, Copy)]
pub(super) struct Matrix {
    red: i64,
    blue: i64,
}

impl Matrix {
    /// Rec. ITU-R BT.601.
    pub(super) const BT601: Self = Self { red: 2990, blue: 1140 };
    /// Rec. ITU-R BT.709.
    pub(super) const BT709: Self = Self { red: 2126, blue: 722 };
    /// Rec. ITU-R BT.2020, non-constant luminance.
    pub(super) const BT2020: Self = Self { red: 2627, blue: 593 };

    fn green(self) -> i64 {
        WHOLE - self.red - self.blue
    }
}

/// Black, and the spans of luma and chroma, at a depth.
struct Levels {
    black: i64,
    luma: i64,
    middle: i64,
    chroma: i64,
}

impl Levels {
    fn new(depth: u32, full: bool) -> Self {
        let (unit, middle) = (1 << (depth - 8), 1 << (depth - 1));
        if full {
            let most = (1 << depth) - 1;
            return Self { black: 0, luma: most, middle, chroma: most };
        }
        Self { black: 16 * unit, luma: 219 * unit, middle, chroma: 224 * unit }
    }
}

/// `dividend / divisor`, as a fixed-point number, to the nearest.
fn fixed(dividend: i64, divisor: i64) -> i64 {
    let scaled = dividend * ONE;
    (scaled + scaled.signum() * divisor / 2) / divisor
}

/// Three factors for red, green and blue.
type Factors = [i64; 3];

fn weighed(factors: Factors, [red, green, blue]: [i64; 3]) -> i64 {
    factors[0] * red + factors[1] * green + factors[2] * blue
}

/// The factors of Y, U and V, in BT.709 and limited range.
fn factors(levels: &Levels) -> [Factors; 3] {
    let matrix = Matrix::BT709;
    let luma = |share| fixed(levels.luma * share, 255 * WHOLE);
    let chroma = |share, whole| fixed(levels.chroma * share, 255 * 2 * (WHOLE - whole));
    let half = fixed(levels.chroma, 255 * 2);
    // Green takes the rest, so that grey stays exactly grey.
    let (red_of_u, blue_of_v) = (-chroma(matrix.red, matrix.blue), -chroma(matrix.blue, matrix.red));
    [
        [luma(matrix.red), luma(matrix.green()), luma(matrix.blue)],
        [red_of_u, -half - red_of_u, half],
        [half, -half - blue_of_v, blue_of_v],
    ]
}

fn put(row: &mut [u8], index: usize, sample: i64) {
    let sample = u16::try_from(sample).unwrap_or_default();
    row[index * 2..index * 2 + 2].copy_from_slice(&sample.to_le_bytes());
}

fn get(plane: &[u8], index: usize, depth: u32) -> i64 {
    match depth {
        8 => plane[index].into(),
        _ => u16::from_le_bytes([plane[index * 2], plane[index * 2 + 1]]).into(),
    }
}

/// Fills the planes, of more than 8 bits, from `rgba` of `size`. A colour sample is the mean of
/// the pixels that it stands for.
pub(super) fn from_rgba(rgba: &[u8], size: Size, planar: Planar, planes: [&mut PlaneMut<'_>; 3]) {
    let (width, height) = (size.width as usize, size.height as usize);
    let levels = Levels::new(planar.depth, false);
    let [of_y, of_u, of_v] = factors(&levels);
    let [y, u, v] = planes;
    for (row, pixels) in y.rows().zip(rgba.chunks_exact(width * 4)) {
        for (index, pixel) in pixels.chunks_exact(4).enumerate() {
            let sum = weighed(of_y, [pixel[0].into(), pixel[1].into(), pixel[2].into()]);
            put(row, index, levels.black + ((sum + HALF) >> FRACTION));
        }
    }
    let (across, down) = planar.chroma(width, height);
    let (step_x, step_y) = (1 << planar.halved.0, 1 << planar.halved.1);
    for (line, (row_u, row_v)) in u.rows().zip(v.rows()).take(down).enumerate() {
        for index in 0..across {
            let (sum, count) = summed(rgba, size, (index * step_x, line * step_y), (step_x, step_y));
            let mean = |factors| (weighed(factors, sum) + HALF * count).div_euclid(ONE * count);
            put(row_u, index, levels.middle + mean(of_u));
            put(row_v, index, levels.middle + mean(of_v));
        }
    }
}

/// The sum of the colours of a block of pixels as far as it lies in the picture, and their number.
fn summed(
    rgba: &[u8],
    size: Size,
    (left, top): (usize, usize),
    (across, down): (usize, usize),
) -> ([i64; 3], i64) {
    let (mut sum, mut count) = ([0; 3], 0);
    for y in top..(top + down).min(size.height as usize) {
        for x in left..(left + across).min(size.width as usize) {
            let at = (y * size.width as usize + x) * 4;
            sum.iter_mut().zip(&rgba[at..]).for_each(|(sum, &color)| *sum += i64::from(color));
            count += 1;
        }
    }
    (sum, count)
}

/// Fills the alpha plane from `rgba` of `size`.
pub(super) fn alpha_from_rgba(rgba: &[u8], size: Size, depth: u32, plane: &mut PlaneMut<'_>) {
    let most = (1 << depth) - 1;
    for (row, pixels) in plane.rows().zip(rgba.chunks_exact(size.width as usize * 4)) {
        for (index, pixel) in pixels.chunks_exact(4).enumerate() {
            match depth {
                8 => row[index] = pixel[3],
                _ => put(row, index, (i64::from(pixel[3]) * most + 127) / 255),
            }
        }
    }
}

/// The planes of a picture of `size` as RGBA, opaque where there is no `alpha`. Each colour sample
/// counts for all the pixels that it stands for.
pub(super) fn to_rgba(
    [y, u, v]: [&[u8]; 3],
    alpha: Option<&Vec<u8>>,
    size: Size,
    planar: Planar,
    matrix: Matrix,
    full: bool,
) -> Vec<u8> {
    let (width, height, depth) = (size.width as usize, size.height as usize, planar.depth);
    let levels = Levels::new(depth, full);
    let across = planar.chroma(width, height).0;
    let factor = |share| fixed(255 * 2 * share, levels.chroma * WHOLE);
    let (luma, red, blue) =
        (fixed(255, levels.luma), factor(WHOLE - matrix.red), factor(WHOLE - matrix.blue));
    let green = |share, factor: i64| factor * share / matrix.green();
    let (green_u, green_v) = (green(matrix.blue, blue), green(matrix.red, red));
    let rounded = |value: i64| u8::try_from(((value + HALF) >> FRACTION).clamp(0, 255)).unwrap_or_default();
    let most = (1 << depth) - 1;
    let mut rgba = Vec::with_capacity(width * height * 4);
    for index in 0..width * height {
        let (line, column) = (index / width, index % width);
        let chroma = (line >> planar.halved.1) * across + (column >> planar.halved.0);
        let (u, v) = (get(u, chroma, depth) - levels.middle, get(v, chroma, depth) - levels.middle);
        let y = (get(y, index, depth) - levels.black) * luma;
        rgba.extend([y + red * v, y - green_u * u - green_v * v, y + blue * u].map(rounded));
        let opacity = alpha.map_or(255, |alpha| (get(alpha, index, depth) * 255 + most / 2) / most);
        rgba.push(u8::try_from(opacity).unwrap_or(255));
    }
    rgba
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Values of Rec. ITU-R BT.709-6, 3.4 and 3.5, for 10 bits.
    #[test]
    fn ten_bits_are_as_the_standard_has_them() {
        let levels = Levels::new(10, false);
        let [of_y, of_u, of_v] = factors(&levels);
        let converted = |color: [i64; 3]| {
            let chroma = |factors| levels.middle + ((weighed(factors, color) + HALF) >> FRACTION);
            [levels.black + ((weighed(of_y, color) + HALF) >> FRACTION), chroma(of_u), chroma(of_v)]
        };
        assert_eq!(converted([255, 255, 255]), [940, 512, 512]);
        assert_eq!(converted([0, 0, 0]), [64, 512, 512]);
        assert_eq!(converted([255, 0, 0]), [250, 409, 960]);
        assert_eq!(converted([0, 255, 0]), [691, 167, 105]);
        assert_eq!(converted([0, 0, 255]), [127, 960, 471]);
        for grey in 0..=255 {
            assert_eq!(converted([grey; 3])[1..], [512, 512]);
        }
    }
}
