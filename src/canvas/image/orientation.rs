//! Which side of a photograph is up: the Orientation tag of EXIF, and turning pixels by it.
//!
//! The bytes of an EXIF block come in; a turn or mirroring goes out, and turned pixels. Where the
//! block lies in a file is left to the formats.

use std::sync::Arc;

use super::Bitmap;
use crate::frame::Size;

/// The tag of the orientation (CIPA DC-008, Exif 2.32, 4.6.4 A).
const ORIENTATION: u16 = 0x0112;
/// Entries of a directory that are looked at.
const ENTRIES: usize = 1000;

/// The picture upright, by what `exif` says. Without a valid tag it stays as it is.
pub(super) fn upright(bitmap: Bitmap, exif: Option<&[u8]>) -> Bitmap {
    match exif.and_then(read) {
        Some(orientation @ 2..=8) => turn(&bitmap, orientation),
        _ => bitmap,
    }
}

/// The orientation in `exif`, 1 to 8.
fn read(exif: &[u8]) -> Option<u16> {
    let tiff = exif.strip_prefix(b"Exif\0\0").unwrap_or(exif);
    let little = match tiff.get(..4)? {
        b"II*\0" => true,
        b"MM\0*" => false,
        _ => return None,
    };
    let short = |at: usize| -> Option<u16> {
        let bytes = tiff.get(at..at.checked_add(2)?)?.try_into().ok()?;
        Some(if little { u16::from_le_bytes(bytes) } else { u16::from_be_bytes(bytes) })
    };
    let (low, high) = if little { (4, 6) } else { (6, 4) };
    let directory = (usize::from(short(high)?) << 16) | usize::from(short(low)?);
    let count = usize::from(short(directory)?).min(ENTRIES);
    let entries = (0..count).map(|index| directory + 2 + index * 12);
    let entry = entries.into_iter().find(|entry| short(*entry) == Some(ORIENTATION))?;
    short(entry + 8).filter(|orientation| (1..=8).contains(orientation))
}

/// Turns and mirrors the picture by an orientation of 2 to 8.
fn turn(bitmap: &Bitmap, orientation: u16) -> Bitmap {
    let Size { width, height } = bitmap.size;
    let size = if orientation >= 5 { Size::new(height, width) } else { bitmap.size };
    let (right, bottom) = (width - 1, height - 1);
    let (from, _) = bitmap.pixels.as_chunks::<4>();
    let mut pixels = Vec::with_capacity(bitmap.pixels.len());
    for y in 0..size.height {
        for x in 0..size.width {
            let (x, y) = match orientation {
                2 => (right - x, y),
                3 => (right - x, bottom - y),
                4 => (x, bottom - y),
                5 => (y, x),
                6 => (y, bottom - x),
                7 => (right - y, bottom - x),
                _ => (right - y, x),
            };
            let at = u64::from(y) * u64::from(width) + u64::from(x);
            pixels.extend(usize::try_from(at).map_or([0; 4], |at| from[at]));
        }
    }
    Bitmap { size, pixels: Arc::new(pixels.into()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn exif(orientation: u8) -> Vec<u8> {
        let mut exif = b"Exif\0\0MM\0*\0\0\0\x08\0\x02".to_vec();
        exif.extend(b"\x01\x0f\0\x02\0\0\0\x01x\0\0\0");
        exif.extend([1, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0]);
        exif
    }

    /// The first channels of a 3x2 picture `abc def`, made upright.
    fn upright_letters(orientation: u8) -> (Size, String) {
        let pixels = b"abcdef".iter().flat_map(|letter| [*letter, 0, 0, 255]).collect::<Vec<_>>();
        let bitmap = Bitmap { size: Size::new(3, 2), pixels: Arc::new(pixels.into()) };
        let turned = upright(bitmap, Some(&exif(orientation)));
        (turned.size, turned.pixels.chunks(4).map(|pixel| char::from(pixel[0])).collect())
    }

    #[test]
    fn each_orientation_comes_upright() {
        let (wide, tall) = (Size::new(3, 2), Size::new(2, 3));
        let upright = [
            (1, wide, "abcdef"),
            (2, wide, "cbafed"),
            (3, wide, "fedcba"),
            (4, wide, "defabc"),
            (5, tall, "adbecf"),
            (6, tall, "daebfc"),
            (7, tall, "fcebda"),
            (8, tall, "cfbead"),
            (9, wide, "abcdef"),
        ];
        for (orientation, size, letters) in upright {
            assert_eq!(upright_letters(orientation), (size, letters.to_owned()), "{orientation}");
        }
    }

    #[test]
    fn broken_exif_is_no_orientation() {
        let whole = exif(6);
        assert_eq!(read(&whole), Some(6));
        for length in 0..whole.len() - 3 {
            assert_eq!(read(&whole[..length]), None, "{length}");
        }
        assert_eq!(read(b"II*\0\xff\xff\xff\xff"), None);
        assert_eq!(read(b"II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x03\0\0\0"), Some(3));
    }
}
