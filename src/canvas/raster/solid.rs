//! One colour over rows of pixels, as strongly as each is covered.
//!
//! Rows of premultiplied RGBA and their coverage come in, and leave changed. Eight pixels are combined at
//! once. The results are those of `blend` with a row of that colour, faded by the coverage, whose tests hold them
//! against each other.

use super::blend::{BLOCK, Block, by_255};
use super::coverage::scale;
#[cfg(target_arch = "x86_64")]
use super::eight;
#[cfg(target_arch = "x86_64")]
use crate::canvas::wide::arch;
use crate::canvas::wide::wide;

/// Lays one colour over a row, all of it as strongly as `color`'s alpha says.
pub(super) fn fill_over(backdrop: &mut [u8], color: [u8; 4]) {
    if color[3] == 255 {
        backdrop.as_chunks_mut::<4>().0.fill(color);
        return;
    }
    let (above, room) = (spread(color), 255 - u16::from(color[3]));
    let (blocks, rest) = backdrop.as_chunks_mut();
    wide(
        #[inline(always)]
        || {
            for block in blocks {
                fill_block(block, &above, room);
            }
        },
    );
    for (below, above) in rest.iter_mut().zip(above) {
        *below = by_255(above * 255 + u16::from(*below) * room);
    }
}

/// Lays one colour over rows, as strongly as each pixel is covered.
pub(super) fn fill_over_through<'a>(rows: impl Iterator<Item = (&'a mut [u8], &'a [u8])>, color: [u8; 4]) {
    #[cfg(target_arch = "x86_64")]
    if let pulp::Arch::V3(simd) = arch() {
        // Shadows, vignettes and much text are black.
        if color == [0, 0, 0, 255] {
            return all_through(
                rows,
                #[inline(always)]
                |block, covers| match u64::from_le_bytes(covers) {
                    0 => {}
                    _ => eight::darken(simd, block, covers),
                },
            );
        }
        let fill = eight::Fill::new(simd, color);
        return all_through(
            rows,
            #[inline(always)]
            |block, covers| match u64::from_le_bytes(covers) {
                0 => {}
                _ => fill.lay_through(block, covers),
            },
        );
    }
    let (above, room) = (spread(color), 255 - u16::from(color[3]));
    all_through(
        rows,
        #[inline(always)]
        |block, covers| match u64::from_le_bytes(covers) {
            0 => {}
            u64::MAX => fill_block(block, &above, room),
            _ => fill_block_through(block, &above, color[3], covers),
        },
    );
}

/// Adds one colour to rows, as strongly as each pixel is covered.
pub(super) fn fill_lighter_through<'a>(rows: impl Iterator<Item = (&'a mut [u8], &'a [u8])>, color: [u8; 4]) {
    #[cfg(target_arch = "x86_64")]
    if let pulp::Arch::V3(simd) = arch() {
        let fill = eight::Fill::new(simd, color);
        return all_through(
            rows,
            #[inline(always)]
            |block, covers| fill.add_through(block, covers),
        );
    }
    let above = spread(color);
    all_through(
        rows,
        #[inline(always)]
        |block, covers| add_block_through(block, &above, covers),
    );
}

/// Takes rows and their coverage as [`blocks_through`] does.
#[inline(always)]
fn all_through<'a>(
    rows: impl Iterator<Item = (&'a mut [u8], &'a [u8])>,
    combine: impl Fn(&mut Block<u8>, [u8; BLOCK]) + Copy,
) {
    wide(
        #[inline(always)]
        || {
            for (row, covers) in rows {
                blocks_through(row, covers, combine);
            }
        },
    );
}

/// Takes a row and its coverage block by block. `combine` must not change pixels that are not covered:
/// the last block may begin in the one before it, whose pixels count as not covered there.
#[inline(always)]
fn blocks_through(row: &mut [u8], covers: &[u8], combine: impl Fn(&mut Block<u8>, [u8; BLOCK])) {
    let (cover_blocks, rest_covers) = covers.as_chunks();
    for (block, covers) in row.as_chunks_mut().0.iter_mut().zip(cover_blocks) {
        combine(block, *covers);
    }
    if rest_covers.is_empty() {
        return;
    }
    if let (Some(block), Some(covers)) = (row.last_chunk_mut(), covers.last_chunk()) {
        let done = 8 * (BLOCK - rest_covers.len());
        combine(block, (u64::from_le_bytes(*covers) >> done << done).to_le_bytes());
        return;
    }
    // The row is shorter than a block.
    let (mut block, mut covers) = ([0; BLOCK * 4], [0; BLOCK]);
    block[..row.len()].copy_from_slice(row);
    covers[..rest_covers.len()].copy_from_slice(rest_covers);
    combine(&mut block, covers);
    row.copy_from_slice(&block[..row.len()]);
}

/// The channels of `color` for each pixel of a block.
#[inline(always)]
fn spread(color: [u8; 4]) -> Block<u16> {
    std::array::from_fn(|index| u16::from(color[index % 4]))
}

#[inline(always)]
fn fill_block(block: &mut Block<u8>, above: &Block<u16>, room: u16) {
    for (below, above) in block.iter_mut().zip(above) {
        *below = by_255(above * 255 + u16::from(*below) * room);
    }
}

/// The coverage of each channel of a block.
#[inline(always)]
fn spread_covers(covers: [u8; BLOCK]) -> Block<u8> {
    // In numbers of four bytes, which the compiler keeps in vectors.
    let fours = covers.map(|cover| u32::from(cover) * 0x0101_0101);
    let mut each = [0; BLOCK * 4];
    for (four, cover) in each.as_chunks_mut::<4>().0.iter_mut().zip(fours) {
        *four = cover.to_le_bytes();
    }
    each
}

#[inline(always)]
fn add_block_through(block: &mut Block<u8>, color: &Block<u16>, covers: [u8; BLOCK]) {
    for ((below, channel), cover) in block.iter_mut().zip(color).zip(spread_covers(covers)) {
        *below = below.saturating_add(by_255(channel * u16::from(cover)));
    }
}

#[inline(always)]
fn fill_block_through(block: &mut Block<u8>, color: &Block<u16>, alpha: u8, covers: [u8; BLOCK]) {
    for ((below, channel), cover) in block.iter_mut().zip(color).zip(spread_covers(covers)) {
        let above = u16::from(by_255(channel * u16::from(cover)));
        let room = 255 - u16::from(scale(alpha, cover));
        *below = by_255(above * 255 + u16::from(*below) * room);
    }
}
