//! The cubic filter where it is quick: with AVX2, inside the picture, for eight points in a row.
//!
//! Four lines of four windows hold the sixteen pixels about each point. They are weighed across, then
//! down, as `filter::cubic` does in the same integers, so the bytes are the same. All other points are
//! left to that.

use std::arch::x86_64::__m256i;
use std::ops::Range;

use pulp::x86::V3;
use pulp::{Arch, cast};

use super::edge::Region;
use super::filter::{self, CUBIC_BITS, CUBIC_HALF, LINE_BITS};
use super::near::{self, AHEAD, EIGHT, Eight, IN_EIGHT, Lanes};
use super::place::{ONE, Span};
use crate::canvas::wide::arch;

/// The pixel before each of eight points, its own, and the two that follow.
type Taps = [__m256i; 4];

/// Fills the part of `out` that it returns with the pixels of `row`.
pub(super) fn cubic(pixels: &[[u8; 4]], region: &Region, row: Span, out: &mut [[u8; 4]]) -> Range<usize> {
    let Arch::V3(simd) = arch() else { return 0..0 };
    let row = row.moved(-ONE / 2 - ONE);
    let Range { start, end } = near::inside(region, row, 4, out.len());
    if row.step[0].abs() > ONE || start == end {
        return 0..0;
    }
    let groups = out[start..end].as_chunks_mut::<EIGHT>().0;
    let done = near::fill(
        simd,
        row.skip(start),
        groups,
        #[inline(always)]
        |points| Some(mix(points, around(points, pixels, region.stride)?)),
    );
    start..start + done * EIGHT
}

/// The four lines about the points; absent where the windows reach beyond the picture's end.
#[inline(always)]
fn around(points: &Eight<IN_EIGHT>, pixels: &[[u8; 4]], stride: usize) -> Option<[Taps; 4]> {
    let (begin, places) = (points.begin(stride), points.places());
    let a = taps(points.simd, pixels, begin, places)?;
    let b = taps(points.simd, pixels, begin + stride, places)?;
    let c = taps(points.simd, pixels, begin + 2 * stride, places)?;
    let d = taps(points.simd, pixels, begin + 3 * stride, places)?;
    points.ask(pixels, begin + (1 + AHEAD) * stride);
    let Some(upper) = points.upper() else { return Some([a, b, c, d]) };
    let e = taps(points.simd, pixels, begin + 4 * stride, places)?;
    let simd = points.simd;
    Some([
        choose(simd, upper, a, b),
        choose(simd, upper, b, c),
        choose(simd, upper, c, d),
        choose(simd, upper, d, e),
    ])
}

/// The pixels at `places` of the window from `begin` on, and the three after them.
#[inline(always)]
fn taps(simd: V3, pixels: &[[u8; 4]], begin: usize, places: __m256i) -> Option<Taps> {
    let window = pixels.get(begin..)?.first_chunk::<{ EIGHT + 3 }>()?;
    let avx2 = simd.avx2;
    Some([
        avx2._mm256_permutevar8x32_epi32(near::eight::<0>(window)?, places),
        avx2._mm256_permutevar8x32_epi32(near::eight::<1>(window)?, places),
        avx2._mm256_permutevar8x32_epi32(near::eight::<2>(window)?, places),
        avx2._mm256_permutevar8x32_epi32(near::eight::<3>(window)?, places),
    ])
}

#[inline(always)]
fn choose(simd: V3, first: __m256i, yes: Taps, no: Taps) -> Taps {
    let avx2 = simd.avx2;
    [
        avx2._mm256_blendv_epi8(no[0], yes[0], first),
        avx2._mm256_blendv_epi8(no[1], yes[1], first),
        avx2._mm256_blendv_epi8(no[2], yes[2], first),
        avx2._mm256_blendv_epi8(no[3], yes[3], first),
    ]
}

/// The pixels of the points.
#[inline(always)]
fn mix(points: &Eight<IN_EIGHT>, [a, b, c, d]: [Taps; 4]) -> __m256i {
    // Where the alphas of four pixels lie.
    const ALPHAS: [u8; 16] = [3, 3, 3, 3, 7, 7, 7, 7, 11, 11, 11, 11, 15, 15, 15, 15];
    let (simd, avx2) = (points.simd, points.simd.avx2);
    let (right, down) = (weights(simd, points.axes[0]), weights(simd, points.axes[1]));
    let (a, b) = (across(simd, a, right), across(simd, b, right));
    let (c, d) = (across(simd, c, right), across(simd, d, right));
    let first = along::<FIRST>(simd, [a[0], b[0], c[0], d[0]], down);
    let second = along::<SECOND>(simd, [a[1], b[1], c[1], d[1]], down);
    let third = along::<THIRD>(simd, [a[2], b[2], c[2], d[2]], down);
    let fourth = along::<FOURTH>(simd, [a[3], b[3], c[3], d[3]], down);
    let low = avx2._mm256_packs_epi32(first, second);
    let mixed = avx2._mm256_packus_epi16(low, avx2._mm256_packs_epi32(third, fourth));
    avx2._mm256_min_epu8(mixed, avx2._mm256_shuffle_epi8(mixed, cast([ALPHAS; 2])))
}

/// Picks what belongs to the first point of each half of the eight, to the second, and so on.
const FIRST: i32 = 0b00_00_00_00;
const SECOND: i32 = 0b01_01_01_01;
const THIRD: i32 = 0b10_10_10_10;
const FOURTH: i32 = 0b11_11_11_11;

/// The weighed sums of a line's pixels, in 32 bits a channel: of the first point of each half, of the second,
/// and so on.
#[inline(always)]
fn across(simd: V3, [p, q, r, s]: Taps, weights: [__m256i; 2]) -> [__m256i; 4] {
    let (avx2, none) = (simd.avx2, cast([0_u8; 32]));
    let (pq, rs) = (avx2._mm256_unpacklo_epi8(p, q), avx2._mm256_unpacklo_epi8(r, s));
    let (low, high) = (avx2._mm256_unpacklo_epi8(pq, none), avx2._mm256_unpackhi_epi8(pq, none));
    let first = weigh::<FIRST>(simd, low, avx2._mm256_unpacklo_epi8(rs, none), weights);
    let second = weigh::<SECOND>(simd, high, avx2._mm256_unpackhi_epi8(rs, none), weights);
    let (pq, rs) = (avx2._mm256_unpackhi_epi8(p, q), avx2._mm256_unpackhi_epi8(r, s));
    let (low, high) = (avx2._mm256_unpacklo_epi8(pq, none), avx2._mm256_unpackhi_epi8(pq, none));
    let third = weigh::<THIRD>(simd, low, avx2._mm256_unpacklo_epi8(rs, none), weights);
    let fourth = weigh::<FOURTH>(simd, high, avx2._mm256_unpackhi_epi8(rs, none), weights);
    [first, second, third, fourth]
}

/// The values of the points that `WHICH` picks, from their four lines.
#[inline(always)]
fn along<const WHICH: i32>(simd: V3, [a, b, c, d]: [__m256i; 4], weights: [__m256i; 2]) -> __m256i {
    const DOWN: i32 = (LINE_BITS + CUBIC_BITS).cast_signed();
    let sum = weigh::<WHICH>(simd, pair(simd, a, b), pair(simd, c, d), weights);
    simd.avx2._mm256_srai_epi32::<DOWN>(simd.avx2._mm256_add_epi32(sum, cast([CUBIC_HALF; EIGHT])))
}

/// The values of two lines side by side, in 16 bits with [`LINE_BITS`] after the point.
#[inline(always)]
fn pair(simd: V3, first: __m256i, second: __m256i) -> __m256i {
    const OFF: i32 = (CUBIC_BITS - LINE_BITS).cast_signed();
    let first = simd.avx2._mm256_srli_epi32::<OFF>(first);
    let second = simd.avx2._mm256_slli_epi32::<{ 16 - OFF }>(second);
    simd.avx2._mm256_blend_epi16::<0b1010_1010>(first, second)
}

/// Pairs of values, weighed and added up.
#[inline(always)]
fn weigh<const WHICH: i32>(simd: V3, first: __m256i, second: __m256i, weights: [__m256i; 2]) -> __m256i {
    let avx2 = simd.avx2;
    let first = avx2._mm256_madd_epi16(first, avx2._mm256_shuffle_epi32::<WHICH>(weights[0]));
    let second = avx2._mm256_madd_epi16(second, avx2._mm256_shuffle_epi32::<WHICH>(weights[1]));
    avx2._mm256_add_epi32(first, second)
}

/// The weights for eight points, in pairs of 16 bits: of the first two pixels, and of the last two.
#[inline(always)]
fn weights(simd: V3, lanes: Lanes) -> [__m256i; 2] {
    let [a, b, c, d] = filter::mitchell::<EIGHT>(&cast(lanes.rest(simd)));
    let avx2 = simd.avx2;
    let second = avx2._mm256_slli_epi32::<16>(cast(b));
    let fourth = avx2._mm256_slli_epi32::<16>(cast(d));
    [
        avx2._mm256_blend_epi16::<0b1010_1010>(cast(a), second),
        avx2._mm256_blend_epi16::<0b1010_1010>(cast(c), fourth),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::canvas::sample::edge::{Axis, Edge};

    #[test]
    fn rows_inside_the_picture_are_done_here_but_for_their_last_pixels() {
        let axis = |length| Axis { from: 0, length, edge: Edge::Clamp };
        let region = Region { stride: 80, x: axis(80), y: axis(40) };
        let pixels = vec![[1, 2, 3, 255]; 80 * 40];
        for right in [ONE - 1, ONE / 2, -ONE / 3] {
            let row = Span { at: [22 * ONE, 20 * ONE], step: [right, ONE / 50] };
            let mut out = [[0; 4]; 53];
            let done = cubic(&pixels, &region, row, &mut out);
            assert_eq!(done, if matches!(arch(), Arch::V3(_)) { 0..48 } else { 0..0 }, "{right}");
            assert!(out[done].iter().all(|pixel| *pixel == pixels[0]), "{right}");
        }
    }
}
