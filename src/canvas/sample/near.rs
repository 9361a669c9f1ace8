//! Eight points in a row at once, and the linear filter for them: with AVX2, inside the picture, where they
//! lie near each other.
//!
//! The pixels about eight points are then picked out of windows of neighbours, in two or three of the
//! picture's lines, instead of read one by one, and mixed in 16 bits as `filter::linear` does, so the bytes
//! are the same. All other points are left to that.

use std::arch::x86_64::{__m256i, _MM_HINT_T0};
use std::ops::Range;

use pulp::x86::V3;
use pulp::{Arch, cast};

use super::edge::{Axis, Region};
use super::filter::{VALUE_BITS, WEIGHT_BITS};
use super::place::{BITS, ONE, Span};
use crate::canvas::wide::arch;

/// Points that are made at once.
pub(super) const EIGHT: usize = 8;
#[expect(clippy::cast_possible_truncation, reason = "28 bits")]
const FRACTION: i32 = (ONE - 1) as i32;
/// Picks the lower 16 bits of each of two numbers four times.
const FOUR_TIMES: [u8; 16] = [0, 1, 0, 1, 0, 1, 0, 1, 4, 5, 4, 5, 4, 5, 4, 5];

/// How many lines below the points memory is asked for. The rows that follow need it, and where they are
/// turned, it lies in too many places for the processor to foresee.
pub(super) const AHEAD: usize = 4;

/// How eight points lie to the pixels of a line: each at the pixel of its own number, counted from the
/// first point's, or at the next one.
const IN_TURN: u8 = 0;
/// They lie at eight pixels.
pub(super) const IN_EIGHT: u8 = 1;
/// They lie at sixteen pixels.
const IN_SIXTEEN: u8 = 2;

/// Fills the part of `out` that it returns with the pixels of `row`.
pub(super) fn linear(pixels: &[[u8; 4]], region: &Region, row: Span, out: &mut [[u8; 4]]) -> Range<usize> {
    let right = row.step[0].abs();
    let Arch::V3(simd) = arch() else { return 0..0 };
    let row = row.moved(-ONE / 2);
    let Range { start, end } = inside(region, row, 2, out.len());
    if right > 2 * ONE || start == end {
        return 0..0;
    }
    let groups = out[start..end].as_chunks_mut::<EIGHT>().0;
    let fill = match row.step[0] {
        step if step >= ONE && step * 7 < ONE * 8 => fill_linear::<IN_TURN>,
        _ if right <= ONE => fill_linear::<IN_EIGHT>,
        _ => fill_linear::<IN_SIXTEEN>,
    };
    let done = fill(simd, pixels, region.stride, row.skip(start), groups);
    start..start + done * EIGHT
}

fn fill_linear<const PLACES: u8>(
    simd: V3,
    pixels: &[[u8; 4]],
    stride: usize,
    row: Span,
    groups: &mut [[[u8; 4]; EIGHT]],
) -> usize {
    fill(
        simd,
        row,
        groups,
        #[inline(always)]
        |points: &Eight<PLACES>| Some(points.mix(&points.around(pixels, stride)?)),
    )
}

/// Fills `groups` with what `make` makes of the points from the first of `row` on, and returns how many it
/// filled: up to the first that it makes nothing of.
pub(super) fn fill<const PLACES: u8>(
    simd: V3,
    row: Span,
    groups: &mut [[[u8; 4]; EIGHT]],
    make: impl Fn(&Eight<PLACES>) -> Option<__m256i>,
) -> usize {
    let count = groups.len();
    simd.vectorize(
        #[inline(always)]
        move || {
            let mut points = Eight::of(simd, row);
            // The groups are given away, so this can be called only once, and is inlined however long it is.
            for (number, group) in (0..).zip(groups) {
                let Some(made) = make(&points) else { return number };
                *group = cast(made);
                points.advance();
            }
            count
        },
    )
}

/// Which of the first `count` points have `width` by `width` pixels from their own on in the picture, and
/// lie so level that any eight are in two lines; none where they don't.
pub(super) fn inside(region: &Region, row: Span, width: i64, count: usize) -> Range<usize> {
    if row.step[1].abs() > ONE / 8 {
        return 0..0;
    }
    let along = |axis: Axis, at: usize| {
        let first = axis.from * ONE - row.at[at];
        let (low, high) = (first, first + (axis.length + 1 - width) * ONE);
        let until = |length: i64, step: i64| (length + step - 1).div_euclid(step);
        match row.step[at] {
            0 if low <= 0 && high > 0 => (0, i64::MAX),
            0 => (0, 0),
            step if step > 0 => (until(low, step), until(high, step)),
            step => (until(1 - high, -step), until(1 - low, -step)),
        }
    };
    let ((left, right), (top, bottom)) = (along(region.x, 0), along(region.y, 1));
    let bound = |at: i64| usize::try_from(at.max(0)).unwrap_or(usize::MAX).min(count);
    let (start, end) = (bound(left.max(top)), bound(right.min(bottom)));
    start.min(end)..end
}

/// The pixels about eight points: above and below, each to the left and to the right.
type Four = [[__m256i; 2]; 2];

/// Eight points in a row.
pub(super) struct Eight<const PLACES: u8> {
    pub(super) simd: V3,
    /// The least position of the eight along each axis.
    least: [i64; 2],
    /// From these to the next eight.
    step: [i64; 2],
    /// From which fraction on the least one has others in the next line.
    alone: i64,
    pub(super) axes: [Lanes; 2],
}

/// The eight positions along an axis.
#[derive(Clone, Copy)]
pub(super) struct Lanes {
    /// The last four bits of the whole pixels, and the fraction.
    at: __m256i,
    /// From these to the next eight.
    step: __m256i,
}

impl Lanes {
    #[expect(clippy::cast_possible_truncation, reason = "the bits above are left out")]
    #[inline(always)]
    fn of(simd: V3, at: i64, step: i64) -> Self {
        let steps = simd.avx2._mm256_mullo_epi32(cast([0, 1, 2, 3, 4, 5, 6, 7]), cast([step as i32; EIGHT]));
        let at = simd.avx2._mm256_add_epi32(cast([at as i32; EIGHT]), steps);
        Self { at, step: cast([(step * 8) as i32; EIGHT]) }
    }

    #[inline(always)]
    fn advance(&mut self, simd: V3) {
        self.at = simd.avx2._mm256_add_epi32(self.at, self.step);
    }

    /// How far the points lie beyond their pixels.
    #[inline(always)]
    pub(super) fn rest(self, simd: V3) -> __m256i {
        simd.avx2._mm256_and_si256(self.at, cast([FRACTION; EIGHT]))
    }

    /// The last four bits of their pixels.
    #[inline(always)]
    fn whole(self, simd: V3) -> __m256i {
        simd.avx2._mm256_srli_epi32::<{ BITS.cast_signed() }>(self.at)
    }

    /// How much of the next pixel each point gets, once for each channel, in the order of [`across`].
    #[inline(always)]
    fn weights(self, simd: V3) -> [__m256i; 2] {
        const TOP: i32 = 32 - BITS.cast_signed();
        const DOWN: i32 = 32 - WEIGHT_BITS.cast_signed();
        let avx2 = simd.avx2;
        let weights = avx2._mm256_srli_epi32::<DOWN>(avx2._mm256_slli_epi32::<TOP>(self.at));
        let first = avx2._mm256_shuffle_epi8(weights, cast([FOUR_TIMES; 2]));
        [first, avx2._mm256_shuffle_epi8(weights, cast([FOUR_TIMES.map(|byte| byte + 8); 2]))]
    }
}

impl<const PLACES: u8> Eight<PLACES> {
    #[inline(always)]
    pub(super) fn of(simd: V3, row: Span) -> Self {
        let [right, down] = row.step;
        // In turn, each point is counted from the pixel of its own number.
        let own = if PLACES == IN_TURN { right - ONE } else { right };
        Self {
            simd,
            least: [row.at[0] + (7 * right).min(0), row.at[1] + (7 * down).min(0)],
            step: [right * 8, down * 8],
            alone: ONE - 7 * down.abs(),
            axes: [Lanes::of(simd, row.at[0], own), Lanes::of(simd, row.at[1], down)],
        }
    }

    #[inline(always)]
    fn advance(&mut self) {
        for axis in 0..2 {
            self.least[axis] += self.step[axis];
            self.axes[axis].advance(self.simd);
        }
    }

    /// The number of the pixel that is least along both axes. `stride` is the picture's.
    #[expect(clippy::cast_sign_loss, reason = "inside the picture")]
    #[inline(always)]
    pub(super) fn begin(&self, stride: usize) -> usize {
        (self.least[1] >> BITS) as usize * stride + (self.least[0] >> BITS) as usize
    }

    /// Which points lie in the line of that pixel, not in the next; absent where all do.
    #[expect(clippy::cast_possible_truncation, reason = "four bits")]
    #[inline(always)]
    pub(super) fn upper(&self) -> Option<__m256i> {
        if self.least[1] & (ONE - 1) < self.alone {
            return None;
        }
        let top = cast([(self.least[1] >> BITS) as i32 & 15; EIGHT]);
        Some(self.simd.avx2._mm256_cmpeq_epi32(self.axes[1].whole(self.simd), top))
    }

    /// Asks for the memory about `pixel`, a picture's line or more before it is needed.
    #[inline(always)]
    pub(super) fn ask(&self, pixels: &[[u8; 4]], pixel: usize) {
        self.simd.sse._mm_prefetch::<_MM_HINT_T0>(pixels.as_ptr().wrapping_add(pixel).cast());
    }

    /// The pixels about the points; absent where the windows reach beyond the picture's end.
    #[inline(always)]
    fn around(&self, pixels: &[[u8; 4]], stride: usize) -> Option<Four> {
        let (begin, places) = (self.begin(stride), self.places());
        let first = self.pick(pixels, begin, places)?;
        let second = self.pick(pixels, begin + stride, places)?;
        self.ask(pixels, begin + AHEAD * stride);
        let Some(upper) = self.upper() else { return Some([first, second]) };
        let third = self.pick(pixels, begin + 2 * stride, places)?;
        Some([self.choose(upper, first, second), self.choose(upper, second, third)])
    }

    /// Which pixels of a window from the least one on the points lie at: their numbers, or in turn, whether
    /// it is the next one. Fractions begin anew where it is.
    #[expect(clippy::cast_possible_truncation, reason = "the bits above are left out")]
    #[inline(always)]
    pub(super) fn places(&self) -> __m256i {
        let (avx2, axis) = (self.simd.avx2, self.axes[0]);
        if PLACES == IN_TURN {
            let rest = axis.rest(self.simd);
            let first = avx2._mm256_broadcastd_epi32(self.simd.avx._mm256_castsi256_si128(rest));
            return avx2._mm256_cmpgt_epi32(first, rest);
        }
        avx2._mm256_sub_epi32(axis.whole(self.simd), cast([(self.least[0] >> BITS) as i32; EIGHT]))
    }

    /// The pixels at `places` of the window from `begin` on, and those after them.
    #[inline(always)]
    fn pick(&self, pixels: &[[u8; 4]], begin: usize, places: __m256i) -> Option<[__m256i; 2]> {
        let pixels = pixels.get(begin..)?;
        match PLACES {
            IN_TURN => {
                let window = pixels.first_chunk::<{ EIGHT + 2 }>()?;
                let [own, next, last] = [eight::<0>(window)?, eight::<1>(window)?, eight::<2>(window)?];
                Some(self.choose(places, [next, last], [own, next]))
            }
            IN_EIGHT => {
                let window = pixels.first_chunk::<{ EIGHT + 1 }>()?;
                let permute = |pixels| self.simd.avx2._mm256_permutevar8x32_epi32(pixels, places);
                Some([permute(eight::<0>(window)?), permute(eight::<1>(window)?)])
            }
            _ => {
                let window = pixels.first_chunk::<{ 2 * EIGHT + 1 }>()?;
                let left = self.pick_of([eight::<0>(window)?, eight::<8>(window)?], places);
                let right = self.pick_of([eight::<1>(window)?, eight::<9>(window)?], places);
                Some([left, right])
            }
        }
    }

    /// The pixels at `places` of sixteen.
    #[inline(always)]
    fn pick_of(&self, [low, high]: [__m256i; 2], places: __m256i) -> __m256i {
        let low = self.simd.avx2._mm256_permutevar8x32_epi32(low, places);
        let high = self.simd.avx2._mm256_permutevar8x32_epi32(high, places);
        // The highest bit decides: places from 8 on lie in the other half.
        let which = self.simd.avx2._mm256_slli_epi32::<28>(places);
        cast(self.simd.avx._mm256_blendv_ps(cast(low), cast(high), cast(which)))
    }

    #[inline(always)]
    fn choose(&self, first: __m256i, yes: [__m256i; 2], no: [__m256i; 2]) -> [__m256i; 2] {
        let avx2 = self.simd.avx2;
        [avx2._mm256_blendv_epi8(no[0], yes[0], first), avx2._mm256_blendv_epi8(no[1], yes[1], first)]
    }

    /// The four pixels about each point, mixed.
    #[inline(always)]
    fn mix(&self, [above, below]: &Four) -> __m256i {
        let (simd, avx2) = (self.simd, self.simd.avx2);
        let (right, down) = (self.axes[0].weights(simd), self.axes[1].weights(simd));
        let (above, below) = (across(simd, above, right), across(simd, below, right));
        let first = between(simd, above[0], avx2._mm256_sub_epi16(below[0], above[0]), down[0]);
        let second = between(simd, above[1], avx2._mm256_sub_epi16(below[1], above[1]), down[1]);
        // Rounded to the channels' values.
        let unit = cast([1_i16 << (WEIGHT_BITS - VALUE_BITS); 16]);
        let (first, second) = (avx2._mm256_mulhrs_epi16(first, unit), avx2._mm256_mulhrs_epi16(second, unit));
        avx2._mm256_packus_epi16(first, second)
    }
}

/// The pixels to the left and to the right of each point, mixed, in 16 bits a channel: first those of the
/// points 0, 1, 4 and 5, then the others.
#[inline(always)]
fn across(simd: V3, &[left, right]: &[__m256i; 2], weights: [__m256i; 2]) -> [__m256i; 2] {
    let (first, second) =
        (simd.avx2._mm256_unpacklo_epi8(left, right), simd.avx2._mm256_unpackhi_epi8(left, right));
    [across_half(simd, first, weights[0]), across_half(simd, second, weights[1])]
}

/// The same for pairs of values, left and right.
#[inline(always)]
fn across_half(simd: V3, pairs: __m256i, weights: __m256i) -> __m256i {
    const VALUE: i8 = 1 << VALUE_BITS;
    let left = simd.avx2._mm256_maddubs_epi16(pairs, cast([[VALUE, 0]; 16]));
    let more = simd.avx2._mm256_maddubs_epi16(pairs, cast([[-VALUE, VALUE]; 16]));
    between(simd, left, more, weights)
}

/// `first` and the weighed part of `more`.
#[inline(always)]
fn between(simd: V3, first: __m256i, more: __m256i, weights: __m256i) -> __m256i {
    simd.avx2._mm256_add_epi16(first, simd.avx2._mm256_mulhrs_epi16(more, weights))
}

/// The eight pixels from the one numbered `FIRST` on.
#[inline(always)]
pub(super) fn eight<const FIRST: usize>(pixels: &[[u8; 4]]) -> Option<__m256i> {
    Some(cast(*pixels.get(FIRST..)?.first_chunk::<EIGHT>()?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::canvas::sample::edge::Edge;

    #[test]
    fn rows_inside_the_picture_are_done_here_but_for_their_last_pixels() {
        let axis = |length| Axis { from: 0, length, edge: Edge::Clamp };
        let region = Region { stride: 150, x: axis(150), y: axis(40) };
        let pixels = vec![[1, 2, 3, 255]; 150 * 40];
        for right in [ONE, ONE + 5, ONE / 2, -ONE / 3, 2 * ONE] {
            let row = Span { at: [30 * ONE, 20 * ONE], step: [right, ONE / 50] };
            let mut out = [[0; 4]; 53];
            let done = linear(&pixels, &region, row, &mut out);
            assert_eq!(done, if matches!(arch(), Arch::V3(_)) { 0..48 } else { 0..0 }, "{right}");
            assert!(out[done].iter().all(|pixel| *pixel == pixels[0]), "{right}");
        }
    }
}
