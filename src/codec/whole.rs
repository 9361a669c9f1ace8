//! How long a file should be by its outermost frame: boxes, elements or chunks.
//!
//! A storage comes in, a number of bytes goes out. Demuxers read what is there of a file that is cut
//! short and say nothing; this is where that is noticed. What is in the frame is left to them.

use std::io;

use super::Storage;
use super::storage::uninterrupted;

/// Boxes of an ISO file that are looked at. What lies behind so many is taken for whole.
const BOXES: usize = 100_000;

/// Where the file must at least end; 0 where its format does not say.
pub(super) fn end(storage: &dyn Storage) -> io::Result<u64> {
    let head = bytes_at(storage, 0)?;
    match &head[..4] {
        b"RIFF" => Ok(riff_end(&head)),
        [0x1a, 0x45, 0xdf, 0xa3] => matroska_end(storage),
        _ if [b"ftyp", b"styp", b"moov", b"mdat", b"free", b"wide"]
            .iter()
            .any(|name| &head[4..8] == *name) =>
        {
            iso_end(storage)
        }
        _ => Ok(0),
    }
}

/// The 16 bytes at `offset`; 0 where there are none.
fn bytes_at(storage: &dyn Storage, offset: u64) -> io::Result<[u8; 16]> {
    let mut bytes = [0; 16];
    let mut filled = 0;
    while filled < bytes.len() {
        let at = offset.saturating_add(filled as u64);
        match uninterrupted(|| storage.read_at(&mut bytes[filled..], at))? {
            0 => break,
            count => filled += count,
        }
    }
    Ok(bytes)
}

/// RIFF: the size of the rest. Files that were written on the go say 0 or the highest number.
fn riff_end(head: &[u8; 16]) -> u64 {
    match u32::from_le_bytes([head[4], head[5], head[6], head[7]]) {
        0 | u32::MAX => 0,
        size => u64::from(size) + 8,
    }
}

/// ISO/IEC 14496-12, Object Structure: box after box with its size.
fn iso_end(storage: &dyn Storage) -> io::Result<u64> {
    let (mut at, there) = (0_u64, storage.size()?);
    for _ in 0..BOXES {
        let head = bytes_at(storage, at)?;
        let short = u32::from_be_bytes([head[0], head[1], head[2], head[3]]);
        let long = || u64::from_be_bytes([8, 9, 10, 11, 12, 13, 14, 15].map(|index: usize| head[index]));
        let size = if short == 1 { long() } else { u64::from(short) };
        // 0 goes to the end, and less than a head is no box.
        if size < 8 {
            break;
        }
        at = at.saturating_add(size);
        if at >= there {
            break;
        }
    }
    Ok(at)
}

/// RFC 8794, EBML Header: its head, then the Segment's.
fn matroska_end(storage: &dyn Storage) -> io::Result<u64> {
    let (header, _) = element(&bytes_at(storage, 0)?);
    let Some(header) = header else { return Ok(0) };
    let (segment, id) = element(&bytes_at(storage, header)?);
    Ok(segment.filter(|_| id == 0x1853_8067).map_or(0, |size| header.saturating_add(size)))
}

/// The whole size of an element whose identifier has 4 bytes, and that identifier. Live files don't
/// know the size.
fn element(head: &[u8; 16]) -> (Option<u64>, u32) {
    let id = u32::from_be_bytes([head[0], head[1], head[2], head[3]]);
    let width = head[4].leading_zeros() as usize + 1;
    if width > 8 {
        return (None, id);
    }
    let first = u64::from(head[4]) & ((1 << (8 - width)) - 1);
    let size = head[5..4 + width].iter().fold(first, |size, &byte| size << 8 | u64::from(byte));
    let unknown = size == (1 << (7 * width)) - 1;
    ((!unknown).then_some(size.saturating_add(4 + width as u64)), id)
}
