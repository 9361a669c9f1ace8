//! The values of options: from text to the library's types.
//!
//! A word of the command line comes in, a value or the reason why it is none goes out. Only what
//! can't be read at all is refused; which values are good is left to the library.

use std::ops::RangeInclusive;

use canvas_rec::recorder::{AudioCodec, Codec, Container, Dither, PixelFormat};
use canvas_rec::{Size, limits};
use clap::builder::{PossibleValuesParser, TypedValueParser};

pub(super) fn scale(text: &str) -> Result<f64, String> {
    let scale = text.parse().ok().filter(|scale: &f64| scale.is_finite() && *scale > 0.0);
    scale.ok_or_else(|| "give a number above 0".to_owned())
}

/// Which sizes there are is for the canvas to say.
pub(super) fn size(text: &str) -> Result<Size, String> {
    let side = |text: &str| text.trim().parse().ok();
    let size =
        text.split_once(['x', 'X']).and_then(|(width, height)| Some(Size::new(side(width)?, side(height)?)));
    size.ok_or_else(|| "give width and height in whole pixels like 1280x720".to_owned())
}

/// Columns and rows of a contact sheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Grid {
    pub(super) columns: u32,
    pub(super) rows: u32,
}

/// How many pictures are good is for the sheet to say.
pub(super) fn grid(text: &str) -> Result<Grid, String> {
    let count = |text: &str| {
        text.trim().parse().ok().filter(|&count: &u32| {
            (1..=limits::SHEET_PICTURES).contains(&usize::try_from(count).unwrap_or(usize::MAX))
        })
    };
    let grid = text
        .split_once(['x', 'X'])
        .and_then(|(columns, rows)| Some(Grid { columns: count(columns)?, rows: count(rows)? }));
    grid.ok_or_else(|| "give columns and rows like 4x3".to_owned())
}

/// Which numbers are good is for the codec to say.
pub(super) fn crf(text: &str) -> Result<u32, String> {
    text.parse().map_err(|_| "give a whole number, 0 or above".to_owned())
}

pub(super) fn threads(text: &str) -> Result<u32, String> {
    let threads = text.parse().ok().filter(|threads| (1..=limits::THREADS).contains(threads));
    threads.ok_or_else(|| format!("give a whole number from 1 to {}", limits::THREADS))
}

/// Which part of how many.
pub(super) fn shard(text: &str) -> Result<(usize, usize), String> {
    let parts = text.split_once('/').and_then(|(which, of)| Some((which.parse().ok()?, of.parse().ok()?)));
    let parts = parts.filter(|&(which, of): &(usize, usize)| (1..=of).contains(&which));
    parts.ok_or_else(|| "give a part of a number of parts like 2/5".to_owned())
}

pub(super) fn assignment(text: &str) -> Result<(String, String), String> {
    let pair = text.split_once('=').filter(|(name, _)| !name.is_empty());
    let (name, value) = pair.ok_or("give a name and a value like title=Hi")?;
    Ok((name.to_owned(), value.to_owned()))
}

pub(super) fn bitrate_bps(text: &str) -> Result<u64, String> {
    const RANGE: RangeInclusive<u64> = limits::BITRATE_MIN_BPS..=limits::BITRATE_MAX_BPS;
    let (number, unit) = match text.strip_suffix(['k', 'K']) {
        Some(number) => (number, 1_000.0),
        None => text.strip_suffix(['m', 'M']).map_or((text, 1.0), |number| (number, 1_000_000.0)),
    };
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "stays in range")]
    let bps = number.parse::<f64>().ok().map(|number| (number * unit) as u64);
    let (least, most) = (RANGE.start() / 1_000, RANGE.end() / 1_000_000);
    bps.filter(|bps| RANGE.contains(bps))
        .ok_or_else(|| format!("give bits per second like 800k or 2M, from {least}k to {most}M"))
}

/// A size of a file, in thousands and millions as it is sold.
pub(super) fn bytes(text: &str) -> Result<u64, String> {
    let text = text.trim().trim_end_matches(['b', 'B']);
    let units = [("k", 1e3), ("K", 1e3), ("m", 1e6), ("M", 1e6), ("g", 1e9), ("G", 1e9)];
    let unit = units.iter().find_map(|(name, unit)| Some((text.strip_suffix(name)?, *unit)));
    let (number, unit) = unit.unwrap_or((text, 1.0));
    let bytes = number.trim().parse::<f64>().ok().map(|number| number * unit);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "stays in range")]
    let whole = bytes.filter(|bytes| (1.0..=1e15).contains(bytes)).map(|bytes| bytes as u64);
    whole.ok_or_else(|| "give a size in bytes like 800kB, 8MB or 1.5GB".to_owned())
}

pub(super) fn count(text: &str) -> Result<u32, String> {
    let most = i32::MAX.unsigned_abs();
    let count = text.parse().ok().filter(|count| (1..=most).contains(count));
    count.ok_or_else(|| "give a whole number, 1 or above".to_owned())
}

pub(super) fn pixel_formats() -> impl TypedValueParser<Value = PixelFormat> {
    let names = PossibleValuesParser::new(PixelFormat::ALL.map(PixelFormat::name));
    names.try_map(|name| {
        PixelFormat::ALL.into_iter().find(|known| known.name() == name).ok_or("unknown pixel format")
    })
}

pub(super) fn dithers() -> impl TypedValueParser<Value = Dither> {
    let names = PossibleValuesParser::new(Dither::ALL.map(Dither::name));
    names.try_map(|name| Dither::ALL.into_iter().find(|known| known.name() == name).ok_or("unknown name"))
}

pub(super) fn containers() -> impl TypedValueParser<Value = Container> {
    containers_of(Container::ALL)
}

/// Those whose recordings are compared frame by frame with what was drawn.
pub(super) fn compared_containers() -> impl TypedValueParser<Value = Container> {
    containers_of([Container::WebM, Container::Mp4, Container::Mov, Container::Mkv, Container::Apng])
}

fn containers_of<const N: usize>(known: [Container; N]) -> impl TypedValueParser<Value = Container> {
    let names = PossibleValuesParser::new(known.map(Container::name));
    names.try_map(move |name| known.into_iter().find(|known| known.name() == name).ok_or("unknown format"))
}

pub(super) fn codecs() -> impl TypedValueParser<Value = Codec> {
    let names = PossibleValuesParser::new(Codec::ALL.map(Codec::name));
    names.try_map(|name| Codec::ALL.into_iter().find(|known| known.name() == name).ok_or("unknown codec"))
}

pub(super) fn audio_codecs() -> impl TypedValueParser<Value = AudioCodec> {
    let names = PossibleValuesParser::new(AudioCodec::ALL.map(AudioCodec::name));
    names
        .try_map(|name| AudioCodec::ALL.into_iter().find(|known| known.name() == name).ok_or("unknown codec"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bitrates_have_units() {
        assert_eq!(bitrate_bps("800k"), Ok(800_000));
        assert_eq!(bitrate_bps("1.5M"), Ok(1_500_000));
        assert_eq!(bitrate_bps("64000"), Ok(64_000));
        for bad in ["", "k", "-1M", "inf", "nan", "5", "2G"] {
            assert!(bitrate_bps(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn sizes_of_files_have_units() {
        assert_eq!(bytes("8MB"), Ok(8_000_000));
        assert_eq!(bytes("1.5 kB"), Ok(1_500));
        assert_eq!(bytes("800k"), Ok(800_000));
        assert_eq!(bytes("12345"), Ok(12_345));
        for bad in ["", "B", "0", "-1M", "nan", "inf", "8XB", "1e30"] {
            assert!(bytes(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn sizes_are_two_sides() {
        assert_eq!(size("1280x720"), Ok(Size::new(1280, 720)));
        for bad in ["", "x", "1280", "10x-1", "99999999999x1", "1.5x2"] {
            assert!(size(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn grids_have_columns_and_rows() {
        assert_eq!(grid("4x3"), Ok(Grid { columns: 4, rows: 3 }));
        for bad in ["", "4", "0x3", "4x0", "4x-1", "1001x1", "99999999999x1"] {
            assert!(grid(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn shards_are_counted_from_one() {
        assert_eq!(shard("2/5"), Ok((2, 5)));
        for bad in ["", "2", "0/5", "6/5", "1/0", "-1/5"] {
            assert!(shard(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn assignments_split_at_the_first_equals_sign() {
        assert_eq!(assignment("a=b=c"), Ok(("a".into(), "b=c".into())));
        assert_eq!(assignment("a="), Ok(("a".into(), String::new())));
        assert!(assignment("=b").is_err() && assignment("a").is_err());
    }
}
