//! Eight pixels at once, with AVX2.
//!
//! Blocks of premultiplied RGBA and their coverage come in, and leave changed; coverage is made of areas.
//! The results are those of `blend`, `solid` and `convex`, which have the same for all machines, and whose
//! tests hold them against each other; compilers find no such short way for them. Which blocks there are is
//! left to those.

use std::arch::x86_64::__m256i;

use pulp::cast;
use pulp::x86::V3;

use super::blend::{BLOCK, Block};
use super::convex::INSIDE_BITS;

/// One colour, ready to be laid over blocks.
#[derive(Clone, Copy)]
pub(super) struct Fill {
    simd: V3,
    /// The colour's channels for four pixels.
    color: __m256i,
}

impl Fill {
    pub(super) fn new(simd: V3, color: [u8; 4]) -> Self {
        let color = color.map(u16::from);
        Self { simd, color: cast([color; 4]) }
    }

    /// Lays the colour over a block, as strongly as each pixel is covered.
    #[inline(always)]
    pub(super) fn lay_through(&self, block: &mut Block<u8>, covers: [u8; BLOCK]) {
        let covers = self.spread(covers);
        let below = halves(self.simd, cast(*block));
        let [low, high] = [self.lay_half(below[0], covers[0]), self.lay_half(below[1], covers[1])];
        *block = cast(self.simd.avx2._mm256_packus_epi16(low, high));
    }

    /// Adds the colour to a block, as strongly as each pixel is covered.
    #[inline(always)]
    pub(super) fn add_through(&self, block: &mut Block<u8>, covers: [u8; BLOCK]) {
        let [low, high] = self.spread(covers).map(
            #[inline(always)]
            |covers| product(self.simd, self.color, covers),
        );
        let (avx2, above) = (self.simd.avx2, self.simd.avx2._mm256_packus_epi16(low, high));
        *block = cast(avx2._mm256_adds_epu8(cast(*block), above));
    }

    /// The coverage of each channel.
    #[inline(always)]
    fn spread(&self, covers: [u8; BLOCK]) -> [__m256i; 2] {
        const EACH: [u8; 32] =
            [0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 6, 6, 6, 6, 7, 7, 7, 7];
        halves(self.simd, self.simd.avx2._mm256_shuffle_epi8(cast([covers; 4]), cast(EACH)))
    }

    #[inline(always)]
    fn lay_half(&self, below: __m256i, covers: __m256i) -> __m256i {
        // The two bytes of the alpha, for each channel of its pixel.
        const ALPHA: [u8; 16] = [6, 7, 6, 7, 6, 7, 6, 7, 14, 15, 14, 15, 14, 15, 14, 15];
        let avx2 = self.simd.avx2;
        let above = product(self.simd, self.color, covers);
        let alpha = avx2._mm256_shuffle_epi8(above, cast([ALPHA; 2]));
        let room = avx2._mm256_sub_epi16(cast([255_u16; 16]), alpha);
        avx2._mm256_add_epi16(above, product(self.simd, below, room))
    }
}

/// The coverage of pixels, of what edges add to the areas of each and of the area left of them, and the area
/// at their end.
#[inline(always)]
pub(super) fn add_up(simd: V3, sums: &[i32; BLOCK], area: i32) -> ([u8; BLOCK], i32) {
    // The first byte of each number, in the first four bytes of either half, and those together.
    const FIRST: [u8; 16] = [0, 4, 8, 12, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
    const TOGETHER: [u32; 8] = [0, 4, 0, 0, 0, 0, 0, 0];
    let avx2 = simd.avx2;
    let mut areas: __m256i = cast(*sums);
    areas = avx2._mm256_add_epi32(areas, avx2._mm256_slli_si256::<4>(areas));
    areas = avx2._mm256_add_epi32(areas, avx2._mm256_slli_si256::<8>(areas));
    // The sum of the lower half belongs to all of the upper one, and what is left of them to both.
    let lower = avx2._mm256_permute2x128_si256::<0x08>(areas, areas);
    let before = avx2._mm256_add_epi32(avx2._mm256_shuffle_epi32::<0xff>(lower), cast([area; BLOCK]));
    areas = avx2._mm256_add_epi32(areas, before);
    let inside = avx2._mm256_abs_epi32(areas);
    let of_255 = avx2._mm256_sub_epi32(avx2._mm256_slli_epi32::<8>(inside), inside);
    let rounded = avx2._mm256_add_epi32(of_255, cast([1_i32 << (INSIDE_BITS - 1); BLOCK]));
    let bytes = avx2._mm256_srli_epi32::<{ INSIDE_BITS.cast_signed() }>(rounded);
    let bytes = avx2._mm256_shuffle_epi8(bytes, cast([FIRST; 2]));
    let [covers, ..]: [[u8; BLOCK]; 4] = cast(avx2._mm256_permutevar8x32_epi32(bytes, cast(TOGETHER)));
    let [.., last]: [i32; BLOCK] = cast(areas);
    (covers, last)
}

/// Lays black over a block, as strongly as each pixel is covered.
#[inline(always)]
pub(super) fn darken(simd: V3, block: &mut Block<u8>, covers: [u8; BLOCK]) {
    // Bytes without a number become 0.
    const NONE: u8 = 128;
    #[rustfmt::skip]
    const ALPHAS: [u8; 32] = [
        NONE, NONE, NONE, 0, NONE, NONE, NONE, 1, NONE, NONE, NONE, 2, NONE, NONE, NONE, 3,
        NONE, NONE, NONE, 4, NONE, NONE, NONE, 5, NONE, NONE, NONE, 6, NONE, NONE, NONE, 7,
    ];
    let above = simd.avx2._mm256_shuffle_epi8(cast([covers; 4]), cast(ALPHAS));
    lay_over(simd, block, &cast(above));
}

/// Lays a block over another.
#[inline(always)]
pub(super) fn lay_over(simd: V3, below: &mut Block<u8>, above: &Block<u8>) {
    const ALPHA: [u8; 16] = [3, 3, 3, 3, 7, 7, 7, 7, 11, 11, 11, 11, 15, 15, 15, 15];
    let (avx2, above) = (simd.avx2, cast(*above));
    let alpha = avx2._mm256_shuffle_epi8(above, cast([ALPHA; 2]));
    let room = halves(simd, avx2._mm256_xor_si256(alpha, cast([255_u8; 32])));
    let halves = halves(simd, cast(*below));
    let [low, high] = [product(simd, halves[0], room[0]), product(simd, halves[1], room[1])];
    *below = cast(avx2._mm256_adds_epu8(above, avx2._mm256_packus_epi16(low, high)));
}

/// The bytes as numbers of 16 bits, as [`V3`]'s packing brings them together again.
#[inline(always)]
fn halves(simd: V3, bytes: __m256i) -> [__m256i; 2] {
    let none = cast([0_u8; 32]);
    [simd.avx2._mm256_unpacklo_epi8(bytes, none), simd.avx2._mm256_unpackhi_epi8(bytes, none)]
}

/// `a * b / 255`, rounded to the nearest, for numbers up to 255.
#[inline(always)]
fn product(simd: V3, a: __m256i, b: __m256i) -> __m256i {
    let product = simd.avx2._mm256_mullo_epi16(a, b);
    simd.avx2
        ._mm256_mulhi_epu16(simd.avx2._mm256_add_epi16(product, cast([128_u16; 16])), cast([257_u16; 16]))
}
