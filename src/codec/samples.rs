//! RGBA to YUV samples of any depth, in plain integers.
//!
//! Rows of straight or premultiplied RGBA come in and are taken as they are; planes go out. The other
//! way is left to `unpack`. Formulas: Rec. ITU-R BT.709-6, 3 "Signal format", with the levels of 3.4 for
//! any depth. Each result is the nearest to the exact one, but for half a unit of 2^-20.

use super::ffi::PlaneMut;
use super::layout::Planar;
use super::part::Part;

/// Digits behind the point, in bits.
const FRACTION: u32 = 20;
const ONE: i64 = 1 << FRACTION;
const HALF: i64 = ONE / 2;
/// Shares are counted in parts of this.
const WHOLE: i64 = 10_000;

/// How much of luma red is, and blue (Rec. ITU-R BT.709-6, 3.2).
const RED: i64 = 2126;
const BLUE: i64 = 722;

/// Black, and the spans of luma and chroma, at a depth in limited range.
struct Levels {
    black: i64,
    luma: i64,
    middle: i64,
    chroma: i64,
}

impl Levels {
    fn new(depth: u32) -> Self {
        let (unit, middle) = (1 << (depth - 8), 1 << (depth - 1));
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
    let luma = |share| fixed(levels.luma * share, 255 * WHOLE);
    let chroma = |share, whole| fixed(levels.chroma * share, 255 * 2 * (WHOLE - whole));
    let half = fixed(levels.chroma, 255 * 2);
    // Green takes the rest, so that grey stays exactly grey.
    let (red_of_u, blue_of_v) = (-chroma(RED, BLUE), -chroma(BLUE, RED));
    [
        [luma(RED), luma(WHOLE - RED - BLUE), luma(BLUE)],
        [red_of_u, -half - red_of_u, half],
        [half, -half - blue_of_v, blue_of_v],
    ]
}

fn put(row: &mut [u8], index: usize, sample: i64) {
    let sample = u16::try_from(sample).unwrap_or_default();
    row[index * 2..index * 2 + 2].copy_from_slice(&sample.to_le_bytes());
}

/// Fills the planes, of more than 8 bits, where `part` lies. A colour sample is the mean of the pixels
/// that it stands for.
pub(super) fn from_rgba(part: &Part<'_>, planar: Planar, planes: [&mut PlaneMut<'_>; 3]) {
    let levels = Levels::new(planar.depth);
    let [of_y, of_u, of_v] = factors(&levels);
    let [y, u, v] = planes;
    for (row, pixels) in y.rows().skip(part.top).zip(part.rows()) {
        for (index, pixel) in (part.left..).zip(pixels.chunks_exact(4)) {
            let sum = weighed(of_y, [pixel[0].into(), pixel[1].into(), pixel[2].into()]);
            put(row, index, levels.black + ((sum + HALF) >> FRACTION));
        }
    }
    let (across, down) = planar.chroma(part.width, part.height);
    let (first, top) = (part.left >> planar.halved.0, part.top >> planar.halved.1);
    let (step_x, step_y) = (1 << planar.halved.0, 1 << planar.halved.1);
    for (line, (row_u, row_v)) in u.rows().zip(v.rows()).skip(top).take(down).enumerate() {
        for index in 0..across {
            let (sum, count) = summed(part, (index * step_x, line * step_y), (step_x, step_y));
            let mean = |factors| (weighed(factors, sum) + HALF * count).div_euclid(ONE * count);
            put(row_u, first + index, levels.middle + mean(of_u));
            put(row_v, first + index, levels.middle + mean(of_v));
        }
    }
}

/// The sum of the colours of a block of pixels as far as it lies in `part`, and their number.
fn summed(part: &Part<'_>, (left, top): (usize, usize), (across, down): (usize, usize)) -> ([i64; 3], i64) {
    let (mut sum, mut count) = ([0; 3], 0);
    for row in part.rows_from(top).take(down) {
        for pixel in row[left * 4..].chunks_exact(4).take(across) {
            sum.iter_mut().zip(pixel).for_each(|(sum, &color)| *sum += i64::from(color));
            count += 1;
        }
    }
    (sum, count)
}

/// Fills the alpha plane where `part` lies.
pub(super) fn alpha_from_rgba(part: &Part<'_>, depth: u32, plane: &mut PlaneMut<'_>) {
    let most = (1 << depth) - 1;
    for (row, pixels) in plane.rows().skip(part.top).zip(part.rows()) {
        for (index, pixel) in (part.left..).zip(pixels.chunks_exact(4)) {
            match depth {
                8 => row[index] = pixel[3],
                _ => put(row, index, (i64::from(pixel[3]) * most + 127) / 255),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Values of Rec. ITU-R BT.709-6, 3.4 and 3.5, for 10 bits.
    #[test]
    fn ten_bits_are_as_the_standard_has_them() {
        let levels = Levels::new(10);
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
