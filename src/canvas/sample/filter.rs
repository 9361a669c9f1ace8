//! The filters: a span of positions in, its pixels out.
//!
//! The pixels about all points are gathered first: straight from the picture where they are all
//! there, else one by one under the edges' rules. Then they are mixed channel by channel, many
//! points at once. The linear mix is of integers and only grows with its pixels' values, so a colour
//! never exceeds its alpha.

use super::edge::{Axis, NONE, Region};
use super::place::{BITS, ONE, Span};

/// Bits of a weight of the linear mix, and what a pixel's value is multiplied by there.
pub(super) const WEIGHT_BITS: u32 = 15;
pub(super) const VALUE_BITS: u32 = 6;

/// Bits after the point of a weight of the cubic mix, and of a line's values there.
pub(super) const CUBIC_BITS: u32 = 14;
pub(super) const LINE_BITS: u32 = 6;
const CUBIC_ONE: i32 = 1 << CUBIC_BITS;
/// What makes cutting the bits off a sum a rounding: half a value, and half of what lines lost.
pub(super) const CUBIC_HALF: i32 = (1 << (LINE_BITS + CUBIC_BITS - 1)) + CUBIC_ONE / 2;

const SPAN: usize = Span::LENGTH;

/// One packed pixel for each point of a span.
type Packed = [u32; SPAN];

/// The pixel that each point is in.
pub(super) fn nearest(pixels: &[[u8; 4]], region: &Region, span: Span, out: &mut [[u8; 4]]) {
    let around = Around::<1>::gather(pixels, region, span, 0, out.len());
    unpack(&around.rows[0][0], out);
}

/// The four pixels about each point, by their nearness.
#[inline(always)]
pub(super) fn linear(pixels: &[[u8; 4]], region: &Region, span: Span, out: &mut [[u8; 4]]) {
    let span = span.moved(-ONE / 2);
    let points = Points::of(span, region.stride);
    let mut rows = [[[0; SPAN]; 2]; 2];
    let inside =
        holds(region, span, out.len(), 2) && read_pairs(pixels, region, &points, out.len(), &mut rows);
    if !inside {
        rows = Around::<2>::anywhere(pixels, region, span, out.len()).rows;
    }
    let ([[a, b], [c, d]], Points { right, down, .. }) = (&rows, &points);
    let mut mixed = [0; SPAN];
    for shift in [0, 8, 16, 24] {
        let value = |pixel: u32| ((pixel >> shift & 255) << VALUE_BITS).cast_signed();
        for at in 0..SPAN {
            let (right, down) = (right[at] >> (BITS - WEIGHT_BITS), down[at] >> (BITS - WEIGHT_BITS));
            let above = between(value(a[at]), value(b[at]), right);
            let below = between(value(c[at]), value(d[at]), right);
            let sum = between(above, below, down) + (1 << (VALUE_BITS - 1));
            mixed[at] |= (sum >> VALUE_BITS).cast_unsigned() << shift;
        }
    }
    unpack(&mixed, out);
}

/// What lies `weight` of the way from one value to another, to the nearest whole number. It never falls
/// where one of the two grows.
#[inline(always)]
fn between(one: i32, other: i32, weight: i32) -> i32 {
    one + (((other - one) * weight + (1 << (WEIGHT_BITS - 1))) >> WEIGHT_BITS)
}

/// Fills `rows` with the pixels about the first `count` points, two by two; false where not all are
/// there.
#[expect(clippy::cast_possible_truncation, reason = "one pixel of two")]
#[inline(always)]
fn read_pairs(
    pixels: &[[u8; 4]],
    region: &Region,
    points: &Points,
    count: usize,
    rows: &mut [[Packed; 2]; 2],
) -> bool {
    let mut pairs = [[0_u64; SPAN]; 2];
    // Neighbours are read together, which is most of the work.
    let pair = |begin: usize| {
        let both = pixels.get(begin..)?.first_chunk::<2>()?;
        Some(u64::from(u32::from_le_bytes(both[0])) | u64::from(u32::from_le_bytes(both[1])) << 32)
    };
    let [above, below] = &mut pairs;
    for ((above, below), begin) in above.iter_mut().zip(below).zip(&points.begins[..count]) {
        let (Some(first), Some(second)) = (pair(*begin), pair(*begin + region.stride)) else { return false };
        (*above, *below) = (first, second);
    }
    for ([left, right], pairs) in rows.iter_mut().zip(&pairs) {
        for at in 0..SPAN {
            left[at] = pairs[at] as u32;
            right[at] = (pairs[at] >> 32) as u32;
        }
    }
    true
}

/// The sixteen pixels about each point, by Mitchell's cubic.
#[inline(always)]
pub(super) fn cubic(pixels: &[[u8; 4]], region: &Region, span: Span, out: &mut [[u8; 4]]) {
    let span = span.moved(-ONE / 2);
    let points = Points::of(span, region.stride);
    let (right, down) = (mitchell(&points.right), mitchell(&points.down));
    let around = Around::<4>::gather(pixels, region, span, -1, out.len());
    let mut sums = [[CUBIC_HALF; SPAN]; 4];
    for (row, weight) in around.rows.iter().zip(&down) {
        for (sum, shift) in sums.iter_mut().zip([0, 8, 16, 24]) {
            for at in 0..SPAN {
                let tap = |step: usize| (row[step][at] >> shift & 255).cast_signed() * right[step][at];
                let line = ((tap(0) + tap(1)) + (tap(2) + tap(3))) >> (CUBIC_BITS - LINE_BITS);
                sum[at] += line * weight[at];
            }
        }
    }
    unpack(&within_alpha(&sums), out);
}

/// The pixels about each point of a span, `N` by `N`, row by row.
struct Around<const N: usize> {
    rows: [[Packed; N]; N],
}

impl<const N: usize> Around<N> {
    /// The pixels about the first `count` points, from `first` beyond the point's own on.
    #[inline(always)]
    fn gather(pixels: &[[u8; 4]], region: &Region, span: Span, first: i64, count: usize) -> Self {
        let span = span.moved(first * ONE);
        let inside =
            if holds(region, span, count, N) { Self::inside(pixels, region, span, count) } else { None };
        inside.unwrap_or_else(|| Self::anywhere(pixels, region, span, count))
    }

    /// The same where all of them are there.
    #[inline(always)]
    fn inside(pixels: &[[u8; 4]], region: &Region, span: Span, count: usize) -> Option<Self> {
        let mut rows = [[[0; SPAN]; N]; N];
        let begins = Points::of(span, region.stride).begins;
        for at in 0..count {
            let mut begin = begins[at];
            for row in &mut rows {
                let from = pixels.get(begin..)?.first_chunk::<N>()?;
                for (tap, pixel) in row.iter_mut().zip(from) {
                    tap[at] = u32::from_le_bytes(*pixel);
                }
                begin += region.stride;
            }
        }
        Some(Self { rows })
    }

    /// The same by the edges' rules.
    fn anywhere(pixels: &[[u8; 4]], region: &Region, span: Span, count: usize) -> Self {
        let mut rows = [[[0; SPAN]; N]; N];
        let (mut columns, mut lines) = ([[NONE; SPAN]; N], [[NONE; SPAN]; N]);
        region.x.find_all(&span.along(0).map(place)[..count], &mut columns);
        region.y.find_all(&span.along(1).map(place)[..count], &mut lines);
        for (row, lines) in rows.iter_mut().zip(&lines) {
            for (tap, columns) in row.iter_mut().zip(&columns) {
                for at in 0..count {
                    if lines[at] != NONE && columns[at] != NONE {
                        let pixel = pixels[lines[at] * region.stride + columns[at]];
                        tap[at] = u32::from_le_bytes(pixel);
                    }
                }
            }
        }
        Self { rows }
    }
}

/// The pixel that a position lies in.
#[inline(always)]
fn place(at: i64) -> i64 {
    at >> BITS
}

/// Whether the picture has all `width` by `width` pixels from those of the first `count` points on.
#[inline(always)]
fn holds(region: &Region, span: Span, count: usize, width: usize) -> bool {
    let (first, last) = (span.at.map(place), span.skip(count.saturating_sub(1)).at.map(place));
    let reach = i64::try_from(width).unwrap_or(i64::MAX) - 1;
    let along = |axis: Axis, at: usize| axis.holds(first[at].min(last[at]), first[at].max(last[at]) + reach);
    along(region.x, 0) && along(region.y, 1)
}

/// Where the points of a span lie.
struct Points {
    /// How far they lie beyond their pixels, 0 to [`ONE`].
    right: [i32; SPAN],
    down: [i32; SPAN],
    /// The numbers of their pixels; of points beside the picture they mean nothing.
    begins: [usize; SPAN],
}

impl Points {
    #[expect(clippy::cast_possible_truncation, reason = "pictures have fewer pixels")]
    #[inline(always)]
    fn of(span: Span, stride: usize) -> Self {
        // Vectors shift wide numbers without signs, and multiply their lower halves.
        const HALF: u64 = u32::MAX as u64;
        const UNIT: u64 = ONE.unsigned_abs();
        let mut points = Self { right: [0; SPAN], down: [0; SPAN], begins: [0; SPAN] };
        let ([mut x, mut y], stride) = (span.at.map(i64::cast_unsigned), stride as u64 & HALF);
        let [step_x, step_y] = span.step.map(i64::cast_unsigned);
        for at in 0..SPAN {
            let fraction = |at: u64| (at & (UNIT - 1)) as i32;
            (points.right[at], points.down[at]) = (fraction(x), fraction(y));
            points.begins[at] = (((y >> BITS) & HALF) * stride + ((x >> BITS) & HALF)) as usize;
            (x, y) = (x.wrapping_add(step_x), y.wrapping_add(step_y));
        }
        points
    }
}

/// Mitchell and Netravali's weights (1988, B = C = 1/3) for the pixels at -1, 0, 1 and 2 about points
/// that lie `fractions` of [`ONE`] beyond the one at 0. Those of a point add up to 1, in [`CUBIC_BITS`].
#[expect(clippy::cast_precision_loss, reason = "24 bits are enough")]
#[inline(always)]
pub(super) fn mitchell<const N: usize>(fractions: &[i32; N]) -> [[i32; N]; 4] {
    const UNIT: f32 = CUBIC_ONE as f32 / 18.0;
    let near = |t: f32| whole((t * t * (21.0 * t - 36.0) + 16.0) * UNIT);
    let far = |t: f32| whole(t * t * (7.0 * t - 6.0) * UNIT);
    let mut weights = [[0; N]; 4];
    for at in 0..N {
        let t = fractions[at] as f32 * (1.0 / ONE as f32);
        weights[0][at] = far(1.0 - t);
        weights[1][at] = near(t);
        weights[3][at] = far(t);
        weights[2][at] = CUBIC_ONE - weights[0][at] - weights[1][at] - weights[3][at];
    }
    weights
}

/// The cubic overshoots at sharp edges: colours stay from 0 to their alpha.
#[inline(always)]
fn within_alpha(sums: &[[i32; SPAN]; 4]) -> Packed {
    let mut packed = [0; SPAN];
    for (sum, shift) in sums.iter().zip([0, 8, 16, 24]) {
        for at in 0..SPAN {
            let value = |sum: i32| (sum >> (LINE_BITS + CUBIC_BITS)).clamp(0, 255);
            packed[at] |= value(sum[at]).min(value(sums[3][at])).cast_unsigned() << shift;
        }
    }
    packed
}

#[inline(always)]
fn unpack(packed: &Packed, out: &mut [[u8; 4]]) {
    for (out, pixel) in out.iter_mut().zip(packed) {
        *out = pixel.to_le_bytes();
    }
}

/// The nearest of 0 to 255 to a value in that range.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the low byte is the value")]
#[inline(always)]
pub(super) fn round(value: f32) -> u8 {
    whole(value) as u8
}

/// The nearest whole number, up to 22 bits. The addend pushes the fraction out of the mantissa, which costs
/// less than a checked cast.
#[inline(always)]
fn whole(value: f32) -> i32 {
    const PUSH: f32 = 12_582_912.0;
    (value + PUSH).to_bits().wrapping_sub(PUSH.to_bits()).cast_signed()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mitchells_weights_sum_to_one_and_are_symmetric() {
        for step in 0..=64 {
            let t = i32::try_from(ONE / 64).unwrap() * step;
            let weights = mitchell(&[t]).map(|[weight]| weight);
            assert_eq!(weights.iter().sum::<i32>(), CUBIC_ONE, "{t}");
            let mut mirrored = mitchell(&[i32::try_from(ONE).unwrap() - t]).map(|[weight]| weight);
            mirrored.reverse();
            assert!(weights.iter().zip(mirrored).all(|(a, b)| (a - b).abs() <= 2), "{t}");
        }
        assert_eq!(mitchell(&[0])[1], [14_564]);
    }

    #[test]
    fn rounding_goes_to_the_nearest() {
        for value in 0_u8..=255 {
            for off in [-0.499, 0.0, 0.499] {
                assert_eq!(round((f32::from(value) + off).clamp(0.0, 255.0)), value);
            }
        }
    }
}
