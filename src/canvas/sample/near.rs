//! The linear filter where it is quick: with AVX2, inside the picture, where eight points in a row lie
//! near each other.
//!
//! The pixels about eight points are then picked out of windows of neighbours, in two or three of the
//! picture's lines, instead of read one by one. Sums and products are those of `filter::linear`, in its
//! order and only scaled by powers of two, so the bytes are the same. All other points are left to that.

use std::arch::x86_64::{__m256, __m256i};
use std::ops::Range;

use pulp::x86::V3;
use pulp::{Arch, cast};

use super::edge::{Axis, Region};
use super::place::{BITS, ONE, Span};
use crate::canvas::wide::arch;

/// Points that are made at once.
const EIGHT: usize = 8;
#[expect(clippy::cast_possible_truncation, reason = "28 bits")]
const FRACTION: i32 = (ONE - 1) as i32;

/// How eight points lie to the pixels of a line: each at the pixel of its own number, counted from the
/// first point's, or at the next one.
const IN_TURN: u8 = 0;
/// They lie at eight pixels.
const IN_EIGHT: u8 = 1;
/// They lie at sixteen pixels.
const IN_SIXTEEN: u8 = 2;

/// Fills the part of `out` that it returns with the pixels of `row`.
pub(super) fn linear(pixels: &[[u8; 4]], region: &Region, row: Span, out: &mut [[u8; 4]]) -> Range<usize> {
    let [right, down] = row.step.map(i64::abs);
    // Eight points then lie in one window, and in two lines.
    if right > 2 * ONE || down > ONE / 8 {
        return 0..0;
    }
    let row = row.moved(-ONE / 2);
    let Range { start, end } = inside(region, row, out.len());
    let Arch::V3(simd) = arch() else { return 0..0 };
    let groups = out[start..end].as_chunks_mut::<EIGHT>().0;
    let fill = match row.step[0] {
        step if step >= ONE && step * 7 < ONE * 8 => fill::<IN_TURN>,
        _ if right <= ONE => fill::<IN_EIGHT>,
        _ => fill::<IN_SIXTEEN>,
    };
    let done = fill(simd, pixels, region.stride, row.skip(start), groups);
    start..start + done * EIGHT
}

/// Fills `groups` with the pixels from the first of `row` on, and returns how many it filled.
fn fill<const PLACES: u8>(
    simd: V3,
    pixels: &[[u8; 4]],
    stride: usize,
    row: Span,
    groups: &mut [[[u8; 4]; EIGHT]],
) -> usize {
    simd.vectorize(
        #[inline(always)]
        || {
            let mut points = Eight::<PLACES>::of(simd, row);
            for (number, group) in groups.iter_mut().enumerate() {
                let Some(four) = points.around(pixels, stride) else { return number };
                *group = cast(points.mix(&four));
                points.advance();
            }
            groups.len()
        },
    )
}

/// Which of the first `count` points have all their pixels in the picture.
fn inside(region: &Region, row: Span, count: usize) -> Range<usize> {
    let along = |axis: Axis, at: usize| {
        let first = axis.from * ONE - row.at[at];
        let (low, high) = (first, first + (axis.length - 1) * ONE);
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
struct Eight<const PLACES: u8> {
    simd: V3,
    /// The least position of the eight along each axis.
    least: [i64; 2],
    /// From these to the next eight.
    step: [i64; 2],
    /// From which fraction on the least one has others in the next line.
    alone: i64,
    axes: [Lanes; 2],
}

/// The eight positions along an axis.
#[derive(Clone, Copy)]
struct Lanes {
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
    fn rest(self, simd: V3) -> __m256i {
        simd.avx2._mm256_and_si256(self.at, cast([FRACTION; EIGHT]))
    }

    /// The last four bits of their pixels.
    #[inline(always)]
    fn whole(self, simd: V3) -> __m256i {
        simd.avx2._mm256_srli_epi32::<{ BITS.cast_signed() }>(self.at)
    }

    /// How far the points lie before the next pixel and beyond their own, 0 to `one`.
    #[expect(clippy::cast_precision_loss, reason = "a power of two")]
    #[inline(always)]
    fn weights(self, simd: V3, one: f32) -> [__m256; 2] {
        let beyond = simd.avx._mm256_cvtepi32_ps(self.rest(simd));
        let beyond = simd.avx._mm256_mul_ps(beyond, cast([one / ONE as f32; EIGHT]));
        [simd.avx._mm256_sub_ps(cast([one; EIGHT]), beyond), beyond]
    }
}

impl<const PLACES: u8> Eight<PLACES> {
    #[inline(always)]
    fn of(simd: V3, row: Span) -> Self {
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

    /// The pixels about the points; absent where the windows reach beyond the picture's end.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "inside the picture")]
    #[inline(always)]
    fn around(&self, pixels: &[[u8; 4]], stride: usize) -> Option<Four> {
        let (left, top) = (self.least[0] >> BITS, self.least[1] >> BITS);
        let begin = top as usize * stride + left as usize;
        let places = self.places(left as i32);
        let first = self.pick(pixels, begin, places)?;
        let second = self.pick(pixels, begin + stride, places)?;
        if self.least[1] & (ONE - 1) < self.alone {
            return Some([first, second]);
        }
        let third = self.pick(pixels, begin + 2 * stride, places)?;
        let top = cast([top as i32 & 15; EIGHT]);
        let upper = self.simd.avx2._mm256_cmpeq_epi32(self.axes[1].whole(self.simd), top);
        Some([self.choose(upper, first, second), self.choose(upper, second, third)])
    }

    /// Which pixels of a window from `left` on the points lie at: their numbers, or in turn, whether it is
    /// the next one. Fractions begin anew where it is.
    #[inline(always)]
    fn places(&self, left: i32) -> __m256i {
        let (avx2, axis) = (self.simd.avx2, self.axes[0]);
        if PLACES == IN_TURN {
            let rest = axis.rest(self.simd);
            let first = avx2._mm256_broadcastd_epi32(self.simd.avx._mm256_castsi256_si128(rest));
            return avx2._mm256_cmpgt_epi32(first, rest);
        }
        avx2._mm256_sub_epi32(axis.whole(self.simd), cast([left; EIGHT]))
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
    #[expect(clippy::cast_precision_loss, reason = "a power of two")]
    #[inline(always)]
    fn mix(&self, four: &Four) -> __m256i {
        const MANY: f32 = ONE as f32;
        let avx2 = self.simd.avx2;
        // The weights' units go out against each other, and change no bit; with these, one product less.
        let across = self.axes[0].weights(self.simd, MANY);
        let along = self.axes[1].weights(self.simd, 1.0 / MANY);
        let red = self.mix_channel::<0>(four, across, along);
        let green = self.mix_channel::<8>(four, across, along);
        let blue = self.mix_channel::<16>(four, across, along);
        let alpha = if self.is_opaque(four) {
            cast([[0, 0, 0, 255_u8]; EIGHT])
        } else {
            self.mix_channel::<24>(four, across, along)
        };
        avx2._mm256_or_si256(avx2._mm256_or_si256(red, green), avx2._mm256_or_si256(blue, alpha))
    }

    #[inline(always)]
    fn is_opaque(&self, [above, below]: &Four) -> bool {
        let avx2 = self.simd.avx2;
        let above = avx2._mm256_and_si256(above[0], above[1]);
        let all = avx2._mm256_and_si256(above, avx2._mm256_and_si256(below[0], below[1]));
        self.simd.avx._mm256_testc_si256(all, cast([[0, 0, 0, 255_u8]; EIGHT])) == 1
    }

    /// The channel that begins at the bit `SHIFT`, there.
    #[inline(always)]
    fn mix_channel<const SHIFT: i32>(
        &self,
        [above, below]: &Four,
        across: [__m256; 2],
        [up, down]: [__m256; 2],
    ) -> __m256i {
        // Added to this, numbers are rounded to whole ones, in the low bits of the sum.
        const PUSH: f32 = 8_388_608.0;
        let (avx, avx2) = (self.simd.avx, self.simd.avx2);
        let above = avx._mm256_mul_ps(self.mix_pair::<SHIFT>(above, across), up);
        let below = avx._mm256_mul_ps(self.mix_pair::<SHIFT>(below, across), down);
        let sum = avx._mm256_add_ps(above, below);
        let whole = cast(avx._mm256_add_ps(sum, cast([PUSH * unit(SHIFT); EIGHT])));
        if SHIFT == 0 {
            avx2._mm256_and_si256(whole, cast([255; EIGHT]))
        } else {
            avx2._mm256_slli_epi32::<SHIFT>(whole)
        }
    }

    #[inline(always)]
    fn mix_pair<const SHIFT: i32>(&self, pair: &[__m256i; 2], [left, right]: [__m256; 2]) -> __m256 {
        let avx = self.simd.avx;
        let first = avx._mm256_mul_ps(self.channel::<SHIFT>(pair[0]), left);
        let second = avx._mm256_mul_ps(self.channel::<SHIFT>(pair[1]), right);
        avx._mm256_add_ps(first, second)
    }

    /// One channel of eight pixels, in its [`unit`].
    #[inline(always)]
    fn channel<const SHIFT: i32>(&self, pixels: __m256i) -> __m256 {
        let avx2 = self.simd.avx2;
        let alone = match SHIFT {
            24 => avx2._mm256_srli_epi32::<24>(pixels),
            _ => avx2._mm256_and_si256(pixels, cast([255 << SHIFT; EIGHT])),
        };
        self.simd.avx._mm256_cvtepi32_ps(alone)
    }
}

/// What 1 is in the channel that begins at the bit `shift`: it stays there, which saves moving it, but for
/// the highest, which would be negative.
#[inline(always)]
fn unit(shift: i32) -> f32 {
    match shift {
        8 => 256.0,
        16 => 65_536.0,
        _ => 1.0,
    }
}

/// The eight pixels from the one numbered `FIRST` on.
#[inline(always)]
fn eight<const FIRST: usize>(pixels: &[[u8; 4]]) -> Option<__m256i> {
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
