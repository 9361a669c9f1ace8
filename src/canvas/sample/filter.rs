//! The filters: a span of positions in, its pixels out.
//!
//! The pixels about all points are gathered first: straight from the picture where they are all
//! there, else one by one under the edges' rules. Then they are mixed channel by channel, many
//! points at once. In the linear mix each product and each sum only grows with its pixels'
//! values, so a colour never exceeds its alpha.

use super::edge::{Axis, NONE, Region};
use super::place::{BITS, ONE, Span};

const SPAN: usize = Span::LENGTH;

/// One number for each point of a span.
type Lanes = [f32; SPAN];
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
    let span = span.back(ONE / 2);
    let (right, down) = (fractions(&span.along(0)), fractions(&span.along(1)));
    let around = Around::<2>::gather(pixels, region, span, 0, out.len());
    let [[a, b], [c, d]] = &around.rows;
    let mut mixed = [0; SPAN];
    for shift in [0, 8, 16, 24] {
        for at in 0..SPAN {
            let (left, up) = (1.0 - right[at], 1.0 - down[at]);
            let above = channel(a[at], shift) * left + channel(b[at], shift) * right[at];
            let below = channel(c[at], shift) * left + channel(d[at], shift) * right[at];
            mixed[at] |= u32::from(round(above * up + below * down[at])) << shift;
        }
    }
    unpack(&mixed, out);
}

/// The sixteen pixels about each point, by Mitchell's cubic.
#[inline(always)]
pub(super) fn cubic(pixels: &[[u8; 4]], region: &Region, span: Span, out: &mut [[u8; 4]]) {
    let span = span.back(ONE / 2);
    let right = mitchell(&fractions(&span.along(0)));
    let down = mitchell(&fractions(&span.along(1)));
    let around = Around::<4>::gather(pixels, region, span, -1, out.len());
    let mut sums = [[0.0; SPAN]; 4];
    for (row, weight) in around.rows.iter().zip(&down) {
        for (sum, shift) in sums.iter_mut().zip([0, 8, 16, 24]) {
            for at in 0..SPAN {
                let tap = |step: usize| channel(row[step][at], shift) * right[step][at];
                sum[at] += ((tap(0) + tap(1)) + (tap(2) + tap(3))) * weight[at];
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
        let mut rows = [[[0; SPAN]; N]; N];
        let (xs, ys) = (places(&span.along(0), first), places(&span.along(1), first));
        let width = i64::try_from(N).unwrap_or(i64::MAX);
        if holds(region.x, &xs[..count], width) && holds(region.y, &ys[..count], width) {
            for at in 0..count {
                let mut begin = index(region, xs[at], ys[at]);
                for row in &mut rows {
                    let from = &pixels[begin..begin + N];
                    for (tap, pixel) in row.iter_mut().zip(from) {
                        tap[at] = u32::from_le_bytes(*pixel);
                    }
                    begin += region.stride;
                }
            }
            return Self { rows };
        }
        let (mut columns, mut lines) = ([[NONE; SPAN]; N], [[NONE; SPAN]; N]);
        region.x.find_all(&xs[..count], &mut columns);
        region.y.find_all(&ys[..count], &mut lines);
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

/// Whether `axis` has `width` pixels from each of the places on, which lie at equal steps.
fn holds(axis: Axis, places: &[i64], width: i64) -> bool {
    let (first, last) = (places[0], places[places.len() - 1]);
    axis.holds(first.min(last), first.max(last) + width - 1)
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the region holds the pixel")]
#[inline(always)]
fn index(region: &Region, x: i64, y: i64) -> usize {
    y as usize * region.stride + x as usize
}

/// How far positions lie beyond their pixels, 0 to 1.
#[inline(always)]
#[expect(clippy::cast_precision_loss, reason = "24 bits are enough")]
fn fractions(along: &[i64; SPAN]) -> Lanes {
    let mut fractions = [0.0; SPAN];
    for (fraction, at) in fractions.iter_mut().zip(along) {
        *fraction = (at & (ONE - 1)) as i32 as f32 * (1.0 / ONE as f32);
    }
    fractions
}

/// The pixels that positions lie in, and `first` more.
#[inline(always)]
fn places(along: &[i64; SPAN], first: i64) -> [i64; SPAN] {
    let mut places = [0; SPAN];
    for (place, at) in places.iter_mut().zip(along) {
        *place = (at >> BITS) + first;
    }
    places
}

#[expect(clippy::cast_possible_wrap, clippy::cast_precision_loss, reason = "0 to 255")]
#[inline(always)]
fn channel(pixel: u32, shift: u32) -> f32 {
    ((pixel >> shift) & 255) as i32 as f32
}

/// Mitchell and Netravali's weights (1988, B = C = 1/3) for the pixels at -1, 0, 1 and 2 about
/// points at `t` of 0 to 1.
#[inline(always)]
fn mitchell(t: &Lanes) -> [Lanes; 4] {
    let near = |x: f32| (7.0 * x - 12.0) * x * x * (1.0 / 6.0) + 16.0 / 18.0;
    let far = |x: f32| ((-7.0 / 18.0 * x + 2.0) * x - 10.0 / 3.0) * x + 16.0 / 9.0;
    let mut weights = [[0.0; SPAN]; 4];
    for (at, t) in t.iter().enumerate() {
        weights[0][at] = far(1.0 + t);
        weights[1][at] = near(*t);
        weights[2][at] = near(1.0 - t);
        weights[3][at] = far(2.0 - t);
    }
    weights
}

/// The cubic overshoots at sharp edges: colours stay from 0 to their alpha.
#[inline(always)]
fn within_alpha(sums: &[Lanes; 4]) -> Packed {
    let mut packed = [0; SPAN];
    for (sum, shift) in sums.iter().zip([0, 8, 16, 24]) {
        for at in 0..SPAN {
            let alpha = sums[3][at].clamp(0.0, 255.0);
            packed[at] |= u32::from(round(sum[at].max(0.0).min(alpha))) << shift;
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

/// The nearest of 0 to 255 to a value in that range. The addend pushes the fraction out of the
/// mantissa, which costs less than a checked cast.
#[expect(clippy::cast_possible_truncation, reason = "the low byte is the value")]
#[inline(always)]
pub(super) fn round(value: f32) -> u8 {
    const PUSH: f32 = 12_582_912.0;
    (value + PUSH).to_bits() as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mitchells_weights_sum_to_one_and_are_symmetric() {
        for step in 0_u8..=64 {
            let t = f32::from(step) / 64.0;
            let weights = mitchell(&[t; SPAN]).map(|lanes| lanes[0]);
            assert!((weights.iter().sum::<f32>() - 1.0).abs() < 1e-6, "{t}");
            let mut mirrored = mitchell(&[1.0 - t; SPAN]).map(|lanes| lanes[0]);
            mirrored.reverse();
            assert!(weights.iter().zip(mirrored).all(|(a, b)| (a - b).abs() < 1e-6), "{t}");
        }
        assert!((mitchell(&[0.0; SPAN])[1][0] - 16.0 / 18.0).abs() < 1e-6);
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
