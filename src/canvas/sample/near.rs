//! The linear filter where it is quick: with AVX2, inside the picture, where eight points in a row lie
//! near each other.
//!
//! The pixels about eight points are then picked out of windows of neighbours, in two or three of the
//! picture's lines, instead of read one by one. Sums and products are those of `filter::linear`, in its
//! order, so the bytes are the same. All other points are left to that.

use std::arch::x86_64::{__m256, __m256i};
use std::ops::Range;

use pulp::x86::V3;
use pulp::{Arch, cast};

use super::edge::{Axis, Region};
use super::place::{BITS, ONE, Span};
use crate::canvas::wide::arch;

/// Points that are made at once.
const EIGHT: usize = 8;
/// The pixels of a line that points may lie between.
const WINDOW: usize = 16;
#[expect(clippy::cast_possible_truncation, reason = "28 bits")]
const FRACTION: i32 = (ONE - 1) as i32;

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
    let done = simd.vectorize(
        #[inline(always)]
        || fill(simd, pixels, region.stride, row.skip(start), groups),
    );
    start..start + done * EIGHT
}

/// Fills `groups` with the pixels from the first of `row` on, and returns how many it filled.
#[inline(always)]
fn fill(simd: V3, pixels: &[[u8; 4]], stride: usize, row: Span, groups: &mut [[[u8; 4]; EIGHT]]) -> usize {
    let mut points = Eight::of(simd, row);
    for (number, group) in groups.iter_mut().enumerate() {
        let Some(four) = points.around(pixels, stride) else { return number };
        *group = cast(points.mix(&four));
        points.advance();
    }
    groups.len()
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

/// Brings four of each channel together to four pixels.
const TOGETHER: [u8; 16] = [0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15];

/// The pixels about eight points: above and below, each to the left and to the right.
type Four = [[__m256i; 2]; 2];

/// Eight points in a row.
struct Eight {
    simd: V3,
    /// The least and the greatest position of the eight along each axis.
    least: [i64; 2],
    greatest: [i64; 2],
    /// From these to the next eight.
    step: [i64; 2],
    axes: [Lanes; 2],
}

/// The eight positions along an axis.
#[derive(Clone, Copy)]
struct Lanes {
    /// In whole pixels, and how far beyond in the fixed point's units.
    whole: __m256i,
    rest: __m256i,
    /// From these to the next eight.
    whole_step: __m256i,
    rest_step: __m256i,
}

impl Lanes {
    #[expect(clippy::cast_possible_truncation, reason = "pictures are smaller than 2^31 pixels")]
    #[inline(always)]
    fn of(at: i64, step: i64) -> Self {
        let eight = [0, 1, 2, 3, 4, 5, 6, 7].map(|number| at + step * number);
        let next = step * 8;
        Self {
            whole: cast(eight.map(|at| (at >> BITS) as i32)),
            rest: cast(eight.map(|at| at as i32 & FRACTION)),
            whole_step: cast([(next >> BITS) as i32; EIGHT]),
            rest_step: cast([next as i32 & FRACTION; EIGHT]),
        }
    }

    #[inline(always)]
    fn advance(&mut self, simd: V3) {
        let rest = simd.avx2._mm256_add_epi32(self.rest, self.rest_step);
        let carry = simd.avx2._mm256_srli_epi32::<{ BITS.cast_signed() }>(rest);
        let whole = simd.avx2._mm256_add_epi32(self.whole, self.whole_step);
        self.whole = simd.avx2._mm256_add_epi32(whole, carry);
        self.rest = simd.avx2._mm256_and_si256(rest, cast([FRACTION; EIGHT]));
    }

    /// How far the points lie before the next pixel and beyond their own, 0 to 1.
    #[expect(clippy::cast_precision_loss, reason = "a power of two")]
    #[inline(always)]
    fn weights(&self, simd: V3) -> [__m256; 2] {
        let beyond = simd.avx._mm256_cvtepi32_ps(self.rest);
        let beyond = simd.avx._mm256_mul_ps(beyond, cast([1.0 / ONE as f32; EIGHT]));
        [simd.avx._mm256_sub_ps(cast([1.0_f32; EIGHT]), beyond), beyond]
    }
}

impl Eight {
    #[inline(always)]
    fn of(simd: V3, row: Span) -> Self {
        let last = row.skip(EIGHT - 1).at;
        let ends = [0, 1].map(|axis| [row.at[axis].min(last[axis]), row.at[axis].max(last[axis])]);
        Self {
            simd,
            least: ends.map(|[least, _]| least),
            greatest: ends.map(|[_, greatest]| greatest),
            step: row.step.map(|step| step * 8),
            axes: [Lanes::of(row.at[0], row.step[0]), Lanes::of(row.at[1], row.step[1])],
        }
    }

    #[inline(always)]
    fn advance(&mut self) {
        for axis in 0..2 {
            self.least[axis] += self.step[axis];
            self.greatest[axis] += self.step[axis];
            self.axes[axis].advance(self.simd);
        }
    }

    /// The pixels about the points; absent where the windows reach beyond the picture's end.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "inside the picture")]
    #[inline(always)]
    fn around(&self, pixels: &[[u8; 4]], stride: usize) -> Option<Four> {
        let [left, top] = self.least.map(|least| least >> BITS);
        let places = self.simd.avx2._mm256_sub_epi32(self.axes[0].whole, cast([left as i32; EIGHT]));
        let begin = top as usize * stride + left as usize;
        let first = self.pick(pixels, begin, places)?;
        let second = self.pick(pixels, begin + stride, places)?;
        if self.greatest[1] >> BITS == top {
            return Some([first, second]);
        }
        let third = self.pick(pixels, begin + 2 * stride, places)?;
        let upper = self.simd.avx2._mm256_cmpeq_epi32(self.axes[1].whole, cast([top as i32; EIGHT]));
        Some([self.choose(upper, first, second), self.choose(upper, second, third)])
    }

    /// The pixels at `places` of the window from `begin` on, and those after them.
    #[inline(always)]
    fn pick(&self, pixels: &[[u8; 4]], begin: usize, places: __m256i) -> Option<[__m256i; 2]> {
        let window = pixels.get(begin..)?.first_chunk::<{ WINDOW + 1 }>()?;
        Some([
            self.pick_side(window.first_chunk::<WINDOW>()?, places),
            self.pick_side(window.last_chunk::<WINDOW>()?, places),
        ])
    }

    #[inline(always)]
    fn pick_side(&self, window: &[[u8; 4]; WINDOW], places: __m256i) -> __m256i {
        let [low, high]: [__m256i; 2] = cast(*window);
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
    fn mix(&self, four: &Four) -> __m256i {
        let avx2 = self.simd.avx2;
        let (across, along) = (self.axes[0].weights(self.simd), self.axes[1].weights(self.simd));
        let red = self.mix_channel::<0>(four, across, along);
        let green = self.mix_channel::<1>(four, across, along);
        let blue = self.mix_channel::<2>(four, across, along);
        let alpha = if self.is_opaque(four) {
            cast([255; EIGHT])
        } else {
            self.mix_channel::<3>(four, across, along)
        };
        let apart = avx2
            ._mm256_packus_epi16(avx2._mm256_packs_epi32(red, green), avx2._mm256_packs_epi32(blue, alpha));
        avx2._mm256_shuffle_epi8(apart, cast([TOGETHER; 2]))
    }

    #[inline(always)]
    fn is_opaque(&self, [above, below]: &Four) -> bool {
        let avx2 = self.simd.avx2;
        let above = avx2._mm256_and_si256(above[0], above[1]);
        let all = avx2._mm256_and_si256(above, avx2._mm256_and_si256(below[0], below[1]));
        self.simd.avx._mm256_testc_si256(all, cast([[0, 0, 0, 255_u8]; EIGHT])) == 1
    }

    #[inline(always)]
    fn mix_channel<const CHANNEL: u8>(
        &self,
        [above, below]: &Four,
        across: [__m256; 2],
        [up, down]: [__m256; 2],
    ) -> __m256i {
        let avx = self.simd.avx;
        let above = avx._mm256_mul_ps(self.mix_pair::<CHANNEL>(above, across), up);
        let below = avx._mm256_mul_ps(self.mix_pair::<CHANNEL>(below, across), down);
        avx._mm256_cvtps_epi32(avx._mm256_add_ps(above, below))
    }

    #[inline(always)]
    fn mix_pair<const CHANNEL: u8>(&self, pair: &[__m256i; 2], [left, right]: [__m256; 2]) -> __m256 {
        let avx = self.simd.avx;
        let first = avx._mm256_mul_ps(self.channel::<CHANNEL>(pair[0]), left);
        let second = avx._mm256_mul_ps(self.channel::<CHANNEL>(pair[1]), right);
        avx._mm256_add_ps(first, second)
    }

    /// One channel of eight pixels.
    #[inline(always)]
    fn channel<const CHANNEL: u8>(&self, pixels: __m256i) -> __m256 {
        const NONE: u8 = 0x80;
        let mut bytes = [NONE; 16];
        for (number, four) in (0..).zip(bytes.as_chunks_mut::<4>().0) {
            four[0] = number * 4 + CHANNEL;
        }
        let alone = self.simd.avx2._mm256_shuffle_epi8(pixels, cast([bytes; 2]));
        self.simd.avx._mm256_cvtepi32_ps(alone)
    }
}
