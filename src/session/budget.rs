//! Files of at most so many bytes: recorded again with as many bits per second as fit.
//!
//! A recording that is too large comes in, one that is not goes out. Where the encoder knows two
//! passes, the first looks at the whole scene, so that the second spends what there is and no more.

use std::io;
use std::path::PathBuf;

use tempfile::TempDir;

use super::{Error, Made, Settings};
use crate::limits;
use crate::progress::Progress;
use crate::recorder::{Codec, Pass, Quality};
use crate::scene::Scene;
use crate::time::{FrameRate, Timestamp};

/// How often a recording is made again to get below a size.
const TRIES: u32 = 8;
/// After so many tries the largest that fits is good enough.
const GOOD_TRIES: u32 = 3;
/// What of the wanted size a try aims at, in percent: encoders hit a rate roughly.
const AIM_PERCENT: u64 = 95;
/// What of the wanted size is good enough, in percent.
const ENOUGH_PERCENT: u64 = 90;

/// A recording of at most `most` bytes, in place of `first`, which has more.
///
/// # Errors
/// [`Error::TooLarge`] where there is none, and as [`record`](super::record).
pub(super) fn fitted(
    scene: &Scene,
    settings: &Settings,
    first: Made,
    most: u64,
    progress: &mut dyn Progress,
) -> Result<Made, Error> {
    let mut bytes = first.bytes();
    let path = first.largest(settings);
    let too_large = |bytes| Error::TooLarge { path: path.clone(), bytes, most };
    if !first.codecs_above(most).all(|codec| codec.is_some_and(Codec::has_bitrate)) {
        return Err(too_large(bytes));
    }
    // Alpha is a second encoder, which takes no notes.
    let one = settings.also.is_empty() && !settings.tuning.alpha;
    let passes = (one && first.codecs_above(most).all(|codec| codec.is_some_and(Codec::has_two_passes)))
        .then(notes_folder)
        .transpose()?;
    let mut settings = settings.clone();
    let mut best: Option<Made> = None;
    for tries in 1..=TRIES {
        let bps = next_rate(settings.quality, bytes, most, first.duration());
        let path = path.display();
        progress.note(&format!("{path} has {bytes} bytes: made again with {bps} bits per second"));
        settings.quality = Quality::BitrateBps(bps);
        if let Some((_, notes)) = passes.as_ref().filter(|_| tries == 1) {
            settings.tuning.pass = Pass::First(notes.clone());
            if Made::new(scene, &settings, progress)?.interrupted {
                return Ok(Made { interrupted: true, ..first });
            }
            settings.tuning.pass = Pass::Second(notes.clone());
        }
        let made = Made::new(scene, &settings, progress)?;
        bytes = made.bytes();
        if made.interrupted {
            return Ok(made);
        }
        let is_enough = bytes * 100 >= most * ENOUGH_PERCENT;
        if bytes <= most && best.as_ref().is_none_or(|best| best.bytes() < bytes) {
            best = Some(made);
        }
        if best.is_some() && (tries >= GOOD_TRIES || (bytes <= most && is_enough)) {
            break;
        }
    }
    best.ok_or_else(|| too_large(bytes))
}

/// A folder that goes away with the passes, and the file in it for what the first one finds.
fn notes_folder() -> Result<(TempDir, PathBuf), Error> {
    let failed = |source: io::Error| Error::Create { path: std::env::temp_dir(), source };
    let folder = TempDir::with_prefix("canvas-rec-").map_err(failed)?;
    let notes = folder.path().join("pass");
    Ok((folder, notes))
}

/// The bits per second for a file of `most` bytes where one of this quality has `bytes`.
fn next_rate(quality: Quality, bytes: u64, most: u64, duration: Timestamp) -> u64 {
    let aim = u128::from(most) * u128::from(AIM_PERCENT) / 100;
    let milliseconds = u128::try_from(FrameRate::MILLISECONDS.ticks_at(duration)).unwrap_or(1).max(1);
    let bytes = u128::from(bytes.max(1));
    let rate = match quality {
        // Encoders follow a rate that is low for them by halves.
        Quality::BitrateBps(bps) if bytes > u128::from(most) => u128::from(bps) * aim / bytes * aim / bytes,
        Quality::BitrateBps(bps) => u128::from(bps) * aim / bytes,
        _ => aim * 8 * 1000 / milliseconds,
    };
    u64::try_from(rate).unwrap_or(u64::MAX).clamp(limits::BITRATE_MIN_BPS, limits::BITRATE_MAX_BPS)
}
