//! What a file of pictures holds by its own outermost structure: GIF, PNG, APNG and WebP.
//!
//! A storage comes in and is walked to its very end; the number of its pictures, their size and how
//! long they show go out. FFmpeg reads no animated WebP, and says nothing of a GIF or a PNG that
//! ends early. What is in each picture is left to decoders.

use std::io::{self, BufReader, Read};
use std::sync::Arc;

use super::storage::{Cursor, Fault};
use super::{Container, Error, Storage};
use crate::frame::Size;
use crate::time::{TimeBase, Timestamp};

/// What a file of pictures holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outline {
    /// How many pictures there are.
    pub pictures: u64,
    /// Their size, where the header says it.
    pub size: Option<Size>,
    /// Whether they have alpha, where the header says it.
    pub alpha: Option<bool>,
    /// How long they show together, where they have times.
    pub length: Option<Timestamp>,
}

/// Walks through what is in `storage`; absent for containers that have another structure.
///
/// # Errors
/// [`Error::CutShort`] where it does not end as it should, [`Error::Io`] where reading fails.
pub fn outline(container: Container, storage: Arc<dyn Storage>) -> Result<Option<Outline>, Error> {
    let walk: fn(&mut Walk) -> Result<Outline, Error> = match container {
        Container::Gif => gif,
        Container::Apng | Container::Png => png,
        Container::WebP => webp,
        _ => return Ok(None),
    };
    let end = storage.size()?;
    let reader = BufReader::new(Cursor::new(storage, Fault::default()));
    let mut steps = Walk { reader, at: 0, end };
    let found = walk(&mut steps)?;
    if steps.at < end {
        return Err(cut_short(&format!("its end is at {}, and it has {end} bytes", steps.at)));
    }
    Ok(Some(found))
}

fn cut_short(reason: &str) -> Error {
    Error::CutShort { reason: reason.to_owned() }
}

/// A way through a file from its start.
struct Walk {
    reader: BufReader<Cursor>,
    at: u64,
    end: u64,
}

impl Walk {
    /// The next `N` bytes.
    fn take<const N: usize>(&mut self) -> Result<[u8; N], Error> {
        let mut bytes = [0; N];
        self.step(N as u64)?;
        self.reader.read_exact(&mut bytes)?;
        Ok(bytes)
    }

    /// Leaves out the next `count` bytes.
    fn skip(&mut self, count: u64) -> Result<(), Error> {
        self.step(count)?;
        let by = i64::try_from(count).map_err(|_| io::Error::from(io::ErrorKind::InvalidData))?;
        Ok(self.reader.seek_relative(by)?)
    }

    fn step(&mut self, count: u64) -> Result<(), Error> {
        let to = self.at.saturating_add(count);
        if to > self.end {
            return Err(cut_short(&format!("it has {} bytes of at least {to}", self.end)));
        }
        self.at = to;
        Ok(())
    }

    fn must_be(&self, is_so: bool, what: &str) -> Result<(), Error> {
        if is_so { Ok(()) } else { Err(cut_short(&format!("there is no {what} before byte {}", self.at))) }
    }
}

/// `GIF89a`, "The Grammar".
fn gif(walk: &mut Walk) -> Result<Outline, Error> {
    let [g, i, f, _, _, _, across @ .., flags, _, _] = walk.take::<13>()?;
    walk.must_be([g, i, f] == *b"GIF", "GIF")?;
    let [w0, w1, h0, h1] = across;
    let size = Size::new(u16::from_le_bytes([w0, w1]).into(), u16::from_le_bytes([h0, h1]).into());
    walk.skip(color_table(flags))?;
    let (mut pictures, mut hundredths) = (0, 0);
    loop {
        match walk.take()? {
            [0x2c] => {
                let [.., flags] = walk.take::<9>()?;
                walk.skip(color_table(flags) + 1)?;
                blocks(walk)?;
                pictures += 1;
            }
            [0x21] => {
                if walk.take()? == [0xf9] {
                    let [_, _, low, high, _] = walk.take::<5>()?;
                    hundredths += i64::from(u16::from_le_bytes([low, high]));
                }
                blocks(walk)?;
            }
            [found] => {
                walk.must_be(found == 0x3b, "block")?;
                let length = Some(TimeBase::of_hertz(100).time_of(hundredths));
                return Ok(Outline { pictures, size: Some(size), alpha: None, length });
            }
        }
    }
}

/// The bytes of the table of colours that `flags` announce.
fn color_table(flags: u8) -> u64 {
    if flags & 0x80 == 0 { 0 } else { 3 << ((flags & 7) + 1) }
}

/// GIF's blocks of data up to the empty one.
fn blocks(walk: &mut Walk) -> Result<(), Error> {
    loop {
        match walk.take()? {
            [0] => return Ok(()),
            [length] => walk.skip(length.into())?,
        }
    }
}

/// PNG, "Chunk layout" and "APNG: frame-based animation"; one after the other.
fn png(walk: &mut Walk) -> Result<Outline, Error> {
    let mut found = Outline { pictures: 0, size: None, alpha: None, length: None };
    let mut animated = 0;
    while walk.at < walk.end {
        let signature: [u8; 8] = walk.take()?;
        walk.must_be(signature == *b"\x89PNG\r\n\x1a\n", "PNG")?;
        found.pictures += 1;
        loop {
            let [length @ .., a, b, c, d] = walk.take::<8>()?;
            let mut rest = u64::from(u32::from_be_bytes(length));
            match &[a, b, c, d] {
                b"IHDR" => {
                    let [w0, w1, w2, w3, h0, h1, h2, h3, _, kind] = walk.take()?;
                    let [width, height] = [[w0, w1, w2, w3], [h0, h1, h2, h3]].map(u32::from_be_bytes);
                    (found.size, found.alpha) = (Some(Size::new(width, height)), Some(kind & 4 != 0));
                    rest = rest.saturating_sub(10);
                }
                b"fcTL" => {
                    walk.skip(20)?;
                    let [n0, n1, d0, d1] = walk.take()?;
                    let [num, den] = [[n0, n1], [d0, d1]].map(u16::from_be_bytes);
                    // Fractions of many kinds have no small sum.
                    let den = if den == 0 { 100 } else { i64::from(den) };
                    let added = TimeBase::MICROSECONDS.time_of(i64::from(num) * 1_000_000 / den);
                    found.length = Some(found.length.unwrap_or(Timestamp::ZERO) + added);
                    animated += 1;
                    rest = rest.saturating_sub(24);
                }
                _ => {}
            }
            walk.skip(rest + 4)?;
            if &[a, b, c, d] == b"IEND" {
                break;
            }
        }
    }
    found.pictures = found.pictures.max(animated);
    Ok(found)
}

/// WebP Container Specification, "Extended File Format".
fn webp(walk: &mut Walk) -> Result<Outline, Error> {
    let [r, i, f, ff, size @ .., w, e, b, p] = walk.take::<12>()?;
    walk.must_be([r, i, f, ff, w, e, b, p] == *b"RIFFWEBP", "WebP")?;
    let promised = u64::from(u32::from_le_bytes(size)) + 8;
    walk.must_be(promised == walk.end, &format!("end at {promised} as its header says"))?;
    let mut found = Outline { pictures: 0, size: None, alpha: None, length: None };
    let mut stills = 0;
    while walk.at < walk.end {
        let [a, b, c, d, length @ ..] = walk.take::<8>()?;
        let length = u64::from(u32::from_le_bytes(length));
        let mut rest = length.next_multiple_of(2);
        match &[a, b, c, d] {
            b"VP8X" => {
                let [_, _, _, _, w0, w1, w2, h0, h1, h2] = walk.take()?;
                let side = |low, middle, high| u32::from_le_bytes([low, middle, high, 0]) + 1;
                found.size = Some(Size::new(side(w0, w1, w2), side(h0, h1, h2)));
                rest = rest.saturating_sub(10);
            }
            b"ANMF" => {
                walk.skip(12)?;
                let [low, middle, high] = walk.take()?;
                let milliseconds = u32::from_le_bytes([low, middle, high, 0]).into();
                let before = found.length.unwrap_or(Timestamp::ZERO);
                found.length = Some(before + TimeBase::of_hertz(1000).time_of(milliseconds));
                found.pictures += 1;
                rest = rest.saturating_sub(15);
            }
            b"VP8 " | b"VP8L" => stills += 1,
            _ => {}
        }
        walk.skip(rest)?;
    }
    found.pictures = found.pictures.max(stills);
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codec::Memory;

    /// The outline of `bytes`, an animation of WebP's.
    fn found(bytes: &[u8]) -> Result<Outline, Error> {
        let storage = Memory::default();
        storage.write_at(bytes, 0).unwrap();
        outline(Container::WebP, Arc::new(storage)).map(|found| found.unwrap())
    }

    #[test]
    fn an_animation_is_walked_to_its_very_end() {
        let good = include_bytes!("../../tests/media/animated.webp");
        let outline = found(good).unwrap();
        assert!(outline.pictures > 1 && outline.length > Some(Timestamp::ZERO), "{outline:?}");
        for end in 0..good.len() {
            assert!(matches!(found(&good[..end]), Err(Error::CutShort { .. })), "{end} bytes");
        }
        assert!(found(&[&good[..], b"more"].concat()).is_err());
    }
}
