//! What happened to a sound: it is missing, late, louder, or another one.
//!
//! The soundtracks of a golden and of a drawing come in, changes go out that can be read aloud.
//! Sounds whose samples are at hand are compared in `hearing`.

use std::fmt;

use super::soundtrack::{BLOCK, Soundtrack, Tenth};
use crate::audio::{RATE_HZ, TIME_BASE};
use crate::time::Timestamp;

/// Something that happened to a sound.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum SoundChange {
    /// There should be sound, and there is none.
    Missing,
    /// There is sound, and there should be none.
    Added,
    /// It is of another length.
    Length {
        /// How long it should be.
        expected: Timestamp,
        /// How long it is.
        actual: Timestamp,
    },
    /// It comes so many milliseconds later; below 0, earlier.
    Late {
        /// How much later.
        by_ms: f64,
    },
    /// It is so many decibels louder all along; below 0, quieter.
    Louder {
        /// How much louder.
        by_db: f64,
    },
    /// It is another one from one time to another.
    Differs {
        /// When the first sample differs, or a tenth of a second with it begins.
        from: Timestamp,
        /// When the last is over.
        to: Timestamp,
    },
    /// So many samples of one or both channels are others.
    Samples {
        /// How many differ.
        changed: u64,
        /// How many were compared.
        of: u64,
        /// The largest difference, where 1 is the loudest that a file can say.
        most: f32,
    },
}

/// What was found out about the sounds of two sides.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct SoundComparison {
    /// What happened; empty where both are equal, or there is none.
    pub changes: Vec<SoundChange>,
    /// How loud both are in each tenth of a second.
    pub moments: Vec<Moment>,
}

/// A tenth of a second of two sounds.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Moment {
    /// What should be heard, in tenths of a decibel; absent for silence.
    pub expected: Option<i32>,
    /// What is heard.
    pub actual: Option<i32>,
    /// Whether any sample differs.
    pub differs: bool,
}

/// How many places are told one by one.
const PLACES_SAID: usize = 3;
/// How far apart changes of the level may be to be one, in tenths of a decibel: levels are rounded.
const LEVEL_ROUNDED: i32 = 1;

/// What happened from `expected` to `actual`.
pub(super) fn sound_changes(expected: Option<&Soundtrack>, actual: Option<&Soundtrack>) -> SoundComparison {
    let changes = match (expected, actual) {
        (None, None) => Vec::new(),
        (Some(_), None) => vec![SoundChange::Missing],
        (None, Some(_)) => vec![SoundChange::Added],
        (Some(old), Some(new)) if old == new => Vec::new(),
        (Some(old), Some(new)) => both(old, new),
    };
    SoundComparison { moments: moments(expected, actual), changes }
}

fn both(old: &Soundtrack, new: &Soundtrack) -> Vec<SoundChange> {
    let mut changes = Vec::new();
    if old.samples != new.samples {
        let [expected, actual] = [old.samples, new.samples].map(time_of);
        changes.push(SoundChange::Length { expected, actual });
    }
    if let Some(by_ms) = late(old, new) {
        changes.push(SoundChange::Late { by_ms });
        return changes;
    }
    let pairs = old.blocks.iter().zip(&new.blocks);
    let place = |index: usize| new.onset.min(old.onset) + (index * BLOCK) as u64;
    let ends = new.samples.max(old.samples);
    let mut ranges: Vec<(usize, usize)> = Vec::new();
    let (mut steps, mut is_level) = (Vec::new(), old.onset == new.onset);
    for (index, (before, after)) in pairs.enumerate().filter(|(_, (old, new))| old != new) {
        match ranges.last_mut() {
            Some((_, end)) if *end == index => *end += 1,
            _ => ranges.push((index, index + 1)),
        }
        match before.level.zip(after.level) {
            Some((before, after)) => steps.push(after - before),
            None => is_level = false,
        }
    }
    let is_all = steps.len() == old.blocks.iter().filter(|block| block.level.is_some()).count();
    if let Some(by_db) = same_step(&steps).filter(|_| is_level && is_all) {
        changes.push(SoundChange::Louder { by_db });
    }
    let rest = ranges.split_off(ranges.len().min(PLACES_SAID - 1));
    let rest = rest.first().zip(rest.last()).map(|(first, last)| (first.0, last.1));
    let differs = |(from, to): (usize, usize)| SoundChange::Differs {
        from: time_of(place(from)),
        to: time_of(place(to).min(ends)),
    };
    changes.extend(ranges.into_iter().chain(rest).map(differs));
    if changes.is_empty() {
        // Only where the silence before it ends is another.
        let [from, to] = [old.onset.min(new.onset), old.onset.max(new.onset)].map(time_of);
        changes.push(SoundChange::Differs { from, to });
    }
    changes
}

/// By how many milliseconds `new` comes later, where that explains the difference: all blocks agree
/// but those that one of the ends cuts off.
fn late(old: &Soundtrack, new: &Soundtrack) -> Option<f64> {
    let shared = old.blocks.len().min(new.blocks.len()).saturating_sub(1);
    let is_heard = |blocks: &[Tenth]| blocks.iter().any(|block| block.level.is_some());
    let is_same = old.blocks[..shared] == new.blocks[..shared] && is_heard(&old.blocks[..shared]);
    let cut = old.blocks.len().abs_diff(new.blocks.len()) as u64;
    let explains = cut <= old.onset.abs_diff(new.onset) / BLOCK as u64 + 1;
    #[expect(clippy::cast_precision_loss, reason = "fewer samples than 2^53")]
    let by_ms = (new.onset as f64 - old.onset as f64) * 1000.0 / f64::from(RATE_HZ);
    (old.onset != new.onset && is_same && explains).then_some(by_ms)
}

/// The step of the level, in decibels, where it is the same all along.
fn same_step(steps: &[i32]) -> Option<f64> {
    let (least, most) = (steps.iter().min()?, steps.iter().max()?);
    let is_same = most - least <= LEVEL_ROUNDED && least.signum() == most.signum() && *least != 0;
    let sum: i32 = steps.iter().sum();
    #[expect(clippy::cast_precision_loss, reason = "for showing")]
    is_same.then(|| f64::from(sum) / steps.len() as f64 / 10.0)
}

fn moments(expected: Option<&Soundtrack>, actual: Option<&Soundtrack>) -> Vec<Moment> {
    let first =
        |track: &Soundtrack| usize::try_from((track.onset + BLOCK as u64 / 2) / BLOCK as u64).unwrap_or(0);
    let block = |track: Option<&Soundtrack>, index: usize| {
        let track = track?;
        index.checked_sub(first(track)).and_then(|index| track.blocks.get(index).copied())
    };
    let end = |track: &Soundtrack| first(track) + track.blocks.len();
    let count = expected.map_or(0, end).max(actual.map_or(0, end));
    let level = |block: Option<Tenth>| block.and_then(|block| block.level);
    let moment = |index| {
        let (old, new) = (block(expected, index), block(actual, index));
        Moment { expected: level(old), actual: level(new), differs: old != new }
    };
    (0..count).map(moment).collect()
}

/// When a sample sounds.
pub(super) fn time_of(sample: u64) -> Timestamp {
    TIME_BASE.time_of(i64::try_from(sample).unwrap_or(i64::MAX))
}

impl fmt::Display for SoundChange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let way = |value: f64, more, less| if value > 0.0 { more } else { less };
        match self {
            Self::Missing => f.write_str("the sound is missing"),
            Self::Added => f.write_str("there is sound, and there should be none"),
            Self::Length { expected, actual } => write!(f, "the sound is {actual} long, not {expected}"),
            Self::Late { by_ms } => {
                // Whole milliseconds without digits behind the point.
                let ms = (by_ms.abs() * 100.0).round() / 100.0;
                write!(f, "the sound is {ms} ms {}", way(*by_ms, "late", "early"))
            }
            Self::Louder { by_db } => {
                write!(f, "the sound is {:.1} dB {}", by_db.abs(), way(*by_db, "louder", "quieter"))
            }
            Self::Differs { from, to } => write!(f, "the sound differs ({from} to {to})"),
            Self::Samples { changed, of, most } => {
                let verb = if *changed == 1 { "differs" } else { "differ" };
                let percent = f64::from(*most) * 100.0;
                write!(f, "{changed} of {of} samples {verb}, by at most {percent:.3} % of full scale")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::golden::Hash;

    /// A block for each letter; capitals are 6 dB louder, and a space is silent.
    fn track(onset: u64, text: &str) -> Soundtrack {
        let level = |byte: u8| if byte.is_ascii_uppercase() { Some(-60) } else { Some(-120) };
        let block =
            |byte| Tenth { hash: Hash::of(&[byte]), level: if byte == b' ' { None } else { level(byte) } };
        Soundtrack {
            samples: onset + (text.len() * BLOCK) as u64,
            onset,
            blocks: text.bytes().map(block).collect(),
        }
    }

    fn said(old: &Soundtrack, new: &Soundtrack) -> String {
        let changes = sound_changes(Some(old), Some(new)).changes;
        changes.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
    }

    #[test]
    fn equal_sounds_have_no_changes() {
        assert_eq!(said(&track(9, "abc"), &track(9, "abc")), "");
        assert!(sound_changes(None, None).changes.is_empty());
    }

    #[test]
    fn sound_that_is_missing_or_new_is_told() {
        let track = track(0, "abc");
        assert_eq!(sound_changes(Some(&track), None).changes, [SoundChange::Missing]);
        assert_eq!(sound_changes(None, Some(&track)).changes, [SoundChange::Added]);
    }

    #[test]
    fn an_offset_is_told_in_milliseconds() {
        let late = Soundtrack { samples: 4 * BLOCK as u64, ..track(960, "abcX") };
        assert_eq!(said(&track(0, "abcd"), &late), "the sound is 20 ms late");
        assert_eq!(said(&late, &track(0, "abcd")), "the sound is 20 ms early");
        assert_eq!(
            said(&track(0, "abcd"), &Soundtrack { onset: 24, ..late.clone() }),
            "the sound is 0.5 ms late"
        );
        assert_eq!(said(&track(0, "    "), &late).matches("late").count(), 0);
    }

    #[test]
    fn another_volume_is_told_in_decibels() {
        let said = said(&track(0, "abcd"), &track(0, "ABCD"));
        assert_eq!(said, "the sound is 6.0 dB louder; the sound differs (0.000 s to 0.400 s)");
    }

    #[test]
    fn places_that_differ_are_told_with_their_times() {
        let said = said(&track(0, "abcdefghijk"), &track(0, "aXcdeYghZjZ"));
        assert_eq!(
            said,
            "the sound differs (0.100 s to 0.200 s); the sound differs (0.500 s to 0.600 s); \
            the sound differs (0.800 s to 1.100 s)"
        );
    }

    #[test]
    fn another_length_is_told() {
        assert_eq!(said(&track(0, "abc"), &track(0, "abcd")), "the sound is 0.400 s long, not 0.300 s");
        assert_eq!(said(&track(0, "   "), &track(0, " ")), "the sound is 0.100 s long, not 0.300 s");
    }

    #[test]
    fn levels_are_paired_by_their_time() {
        let moments = sound_changes(Some(&track(0, "ab")), Some(&track(4800, "a"))).moments;
        let moment = |expected, actual| Moment { expected, actual, differs: true };
        assert_eq!(moments, [moment(Some(-120), None), moment(Some(-120), Some(-120))]);
    }
}
