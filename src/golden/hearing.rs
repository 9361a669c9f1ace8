//! Compares two sounds by their samples.
//!
//! The samples of two scenes or files come in; what happened to the sound goes out: exactly where
//! both should be equal, and by how loud they are from millisecond to millisecond where one went
//! through an encoder. Sounds of which only hashes are left are compared in `sound_change`.

use super::Error;
use super::sound_change::{Moment, SoundChange, SoundComparison, time_of};
use super::soundtrack::level;
use crate::audio::{RATE_HZ, SILENCE, Sample};
use crate::limits;

/// Samples in order, in parts of any length.
pub(super) type Samples = Box<dyn Iterator<Item = Result<Vec<Sample>, Error>>>;

/// Samples of a step of the loudness: a millisecond.
const STEP: usize = RATE_HZ as usize / 1000;
/// Steps of a moment that is shown: a tenth of a second.
const MOMENT: usize = 100;
/// How far a sound is looked for, and how much of it at its start and at its end, in steps.
const REACH: usize = 500;
const WINDOW: usize = 30_000;
/// What is left of the difference where an offset explains it, as a share.
const EXPLAINED: f64 = 0.5;
/// The least offset of a sound from a file that is told, in steps: encoders smear beginnings.
const LEAST_LATE: i32 = 3;
/// The least difference of loudness that is told, in decibels.
const LEAST_LOUDER_DB: f64 = 0.1;

/// Two sounds, listened to side by side.
#[derive(Debug, Default)]
pub(super) struct Hearing {
    /// The energy of each step, left and right, of each side.
    energies: [Vec<[f32; 2]>; 2],
    /// How many samples each side has.
    counts: [u64; 2],
    changed: u64,
    most: f32,
    /// The first sample that differs, and the one after the last.
    range: Option<(u64, u64)>,
    /// Whether any sample of a step differs.
    steps: Vec<bool>,
}

/// How a sound from an encoder compares with what it was made of.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Kept {
    /// How much later it comes, in milliseconds; below 0, earlier.
    pub late_ms: i32,
    /// How much louder it is, left and right, in decibels.
    pub louder_db: [f64; 2],
    /// How much longer it is, in milliseconds.
    pub longer_ms: f64,
    /// How alike both rise and fall, once volume and offset are made equal: 1 where they are equal.
    pub likeness: f64,
}

/// What happened from one sound to the other.
pub(super) fn compare(old: Option<Samples>, new: Option<Samples>) -> Result<SoundComparison, Error> {
    let lone = |side: usize, samples: Samples| {
        let heard = Hearing::alone(side, samples)?;
        let change = if side == 0 { SoundChange::Missing } else { SoundChange::Added };
        Ok(SoundComparison { changes: vec![change], moments: heard.moments() })
    };
    match (old, new) {
        (None, None) => Ok(SoundComparison::default()),
        (Some(old), None) => lone(0, old),
        (None, Some(new)) => lone(1, new),
        (Some(old), Some(new)) => {
            let heard = Hearing::of(old, new)?;
            Ok(SoundComparison { changes: heard.changes(), moments: heard.moments() })
        }
    }
}

impl Hearing {
    /// Listens to both.
    pub(super) fn of(old: Samples, new: Samples) -> Result<Self, Error> {
        let mut heard = Self::default();
        let mut sides = [Reader::new(old), Reader::new(new)];
        loop {
            let [old, new] = &mut sides;
            let steps = [old.step()?, new.step()?];
            if steps.iter().all(|step| step.is_empty()) {
                return Ok(heard);
            }
            heard.add(steps)?;
        }
    }

    fn alone(side: usize, samples: Samples) -> Result<Self, Error> {
        let mut sides: [Samples; 2] = [Box::new(std::iter::empty()), Box::new(std::iter::empty())];
        sides[side] = samples;
        let [old, new] = sides;
        Self::of(old, new)
    }

    /// Adds the next step of both sides; the shorter one may be over.
    fn add(&mut self, steps: [&[Sample]; 2]) -> Result<(), Error> {
        let start = self.steps.len() as u64 * STEP as u64;
        let [old, new] = steps;
        let mut differs = false;
        for index in 0..old.len().max(new.len()) {
            let part = |side: &[Sample]| side.get(index).copied().unwrap_or(SILENCE);
            let (before, after) = (part(old), part(new));
            if before != after || index >= old.len() || index >= new.len() {
                let delta = (before[0] - after[0]).abs().max((before[1] - after[1]).abs());
                self.most = self.most.max(delta);
                self.changed += 1;
                let at = start + index as u64;
                self.range = Some((self.range.map_or(at, |(first, _)| first), at + 1));
                differs = true;
            }
        }
        for (side, step) in steps.into_iter().enumerate() {
            let energy =
                |channel: usize| step.iter().map(|sample| sample[channel] * sample[channel]).sum::<f32>();
            self.energies[side].push([energy(0), energy(1)]);
            self.counts[side] += step.len() as u64;
        }
        self.steps.push(differs);
        if self.counts.iter().any(|count| *count > limits::GOLDEN_SAMPLES) {
            return Err(Error::LongSound);
        }
        Ok(())
    }

    /// What happened, where both should be equal.
    fn changes(&self) -> Vec<SoundChange> {
        let Some((from, to)) = self.range else { return Vec::new() };
        let kept = self.kept();
        let mut changes = Vec::new();
        if self.counts[0] != self.counts[1] {
            let [expected, actual] = self.counts.map(time_of);
            changes.push(SoundChange::Length { expected, actual });
        }
        if kept.late_ms.abs() >= LEAST_LATE {
            changes.push(SoundChange::Late { by_ms: f64::from(kept.late_ms) });
        }
        let [left, right] = kept.louder_db;
        let is_even = (left - right).abs() < LEAST_LOUDER_DB;
        if is_even && left.abs() >= LEAST_LOUDER_DB && kept.likeness > LIKE {
            changes.push(SoundChange::Louder { by_db: left });
        }
        let [from, to] = [from, to].map(time_of);
        changes.push(SoundChange::Differs { from, to });
        let of = self.counts[0].max(self.counts[1]);
        changes.push(SoundChange::Samples { changed: self.changed, of, most: self.most });
        changes
    }

    /// How the second side compares with the first, of which it was made.
    pub(super) fn kept(&self) -> Kept {
        let late = self.late();
        let total = |side: usize, channel: usize| {
            self.energies[side].iter().map(|step| f64::from(step[channel])).sum::<f64>()
        };
        let louder = |channel: usize| match [total(0, channel), total(1, channel)] {
            [old, new] if old < INAUDIBLE && new < INAUDIBLE => 0.0,
            [old, new] => 10.0 * libm::log10(new.max(INAUDIBLE) / old.max(INAUDIBLE)),
        };
        #[expect(clippy::cast_precision_loss, reason = "fewer samples than 2^53")]
        let longer = self.counts[1] as f64 - self.counts[0] as f64;
        let sides = [self.loudness(0), self.loudness(1)];
        let (energy, rest) = difference(&sides, late, 0..sides[0].len());
        Kept {
            late_ms: late,
            louder_db: [louder(0), louder(1)],
            longer_ms: longer * 1000.0 / f64::from(RATE_HZ),
            likeness: if energy > 0.0 { 1.0 - (rest / energy).min(1.0) } else { 1.0 },
        }
    }

    /// How loud each step of a side is, both channels together; the whole has the energy 1.
    fn loudness(&self, side: usize) -> Vec<f32> {
        let energies = self.energies[side].iter().map(|[left, right]| left + right);
        let total: f64 = energies.clone().map(f64::from).sum();
        #[expect(clippy::cast_possible_truncation, reason = "about 1")]
        energies.map(|energy| libm::sqrt(f64::from(energy) / total.max(f64::MIN_POSITIVE)) as f32).collect()
    }

    /// By how many steps the second side comes later: the larger one of its start and its end.
    fn late(&self) -> i32 {
        let sides = [self.loudness(0), self.loudness(1)];
        let count = sides[0].len();
        let first = self.energies[0].iter().position(|[left, right]| left + right > 0.0).unwrap_or(0);
        let windows = [first..count.min(first + WINDOW), count.saturating_sub(WINDOW)..count];
        let found = windows.map(|window| offset(&sides, &window));
        found.into_iter().max_by_key(|late| late.abs()).unwrap_or(0)
    }

    fn moments(&self) -> Vec<Moment> {
        let side = |side: usize, steps: std::ops::Range<usize>| {
            let steps = &self.energies[side][steps];
            #[expect(clippy::cast_precision_loss, reason = "samples of a tenth of a second")]
            let samples = (steps.len() * STEP * 2) as f64;
            level(steps.iter().flatten().map(|energy| f64::from(*energy)).sum::<f64>() / samples)
        };
        let moment = |start: usize| {
            let steps = start..self.steps.len().min(start + MOMENT);
            let differs = self.steps[steps.clone()].contains(&true);
            Moment { expected: side(0, steps.clone()), actual: side(1, steps), differs }
        };
        (0..self.steps.len()).step_by(MOMENT).map(moment).collect()
    }
}

/// What is less than a sound, as the sum of its samples' squares.
const INAUDIBLE: f64 = 1e-9;
/// The likeness from which on two sounds are the same one at another volume.
const LIKE: f64 = 0.95;

/// By how many steps the second side comes later in `window`; 0 where that explains nothing.
fn offset(sides: &[Vec<f32>; 2], window: &std::ops::Range<usize>) -> i32 {
    let rest = |late: i32| difference(sides, late, window.clone()).1;
    let reach = i32::try_from(REACH).unwrap_or(i32::MAX);
    // The nearest of equals.
    let lags = (0..=reach).flat_map(|lag| [lag, -lag]);
    let (mut best, mut least) = (0, rest(0));
    let still = least;
    for lag in lags {
        let rest = rest(lag);
        if rest < least {
            (best, least) = (lag, rest);
        }
    }
    if least < still * EXPLAINED { best } else { 0 }
}

/// The energy of the first side in `window`, and of what differs where the second comes `late`.
fn difference([old, new]: &[Vec<f32>; 2], late: i32, window: std::ops::Range<usize>) -> (f64, f64) {
    let (mut energy, mut rest) = (0.0, 0.0);
    for index in window {
        let at = index.checked_add_signed(late as isize);
        let (before, after) = (old[index], at.and_then(|at| new.get(at)).copied().unwrap_or(0.0));
        energy += f64::from(before * before);
        rest += f64::from((before - after) * (before - after));
    }
    (energy, rest)
}

/// A side that is read in steps.
struct Reader {
    parts: Samples,
    part: Vec<Sample>,
    at: usize,
}

impl Reader {
    fn new(parts: Samples) -> Self {
        Self { parts, part: Vec::new(), at: 0 }
    }

    /// The samples of the next step; fewer at the end.
    fn step(&mut self) -> Result<&[Sample], Error> {
        while self.part.len() - self.at < STEP {
            let Some(more) = self.parts.next().transpose()? else { break };
            self.part.drain(..self.at);
            self.at = 0;
            self.part.extend(more);
        }
        let from = self.at;
        self.at = self.part.len().min(from + STEP);
        Ok(&self.part[from..self.at])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Beeps that grow, so that they are like themselves at one place only.
    #[expect(clippy::cast_precision_loss, reason = "small numbers")]
    fn beeps(count: usize) -> Vec<Sample> {
        let sample = |index: usize| {
            let (beep, within) = (index / 9600, index % 9600);
            let loud = if within < 2400 { 0.05 + beep as f32 * 0.01 } else { 0.0 };
            [loud * libm::sinf(index as f32 * 0.06); 2]
        };
        (0..count).map(sample).collect()
    }

    fn parts(samples: &[Sample]) -> Samples {
        let parts: Vec<_> = samples.chunks(1111).map(|part| Ok(part.to_vec())).collect();
        Box::new(parts.into_iter())
    }

    fn said(old: &[Sample], new: &[Sample]) -> Vec<String> {
        let found = compare(Some(parts(old)), Some(parts(new))).unwrap();
        found.changes.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn equal_sounds_have_no_changes() {
        assert!(said(&beeps(50_000), &beeps(50_000)).is_empty());
        assert!(said(&[], &[]).is_empty());
    }

    #[test]
    fn an_offset_of_20_ms_is_told() {
        let sound = beeps(96_000);
        let late = [&vec![SILENCE; 960], &sound[..sound.len() - 960]].concat();
        assert_eq!(said(&sound, &late)[0], "the sound is 20 ms late");
        assert_eq!(said(&late, &sound)[0], "the sound is 20 ms early");
    }

    #[test]
    fn a_delay_that_grows_is_told_by_its_end() {
        let sound = beeps(48_000 * 70);
        let cut = [&sound[..48_000], &vec![SILENCE; 4800], &sound[48_000..]].concat();
        assert!(said(&sound, &cut)[1].contains("the sound is 100 ms late"), "{:?}", said(&sound, &cut));
    }

    #[test]
    fn one_sample_is_told_with_its_time() {
        let sound = beeps(48_000);
        let mut other = sound.clone();
        other[24_000][1] += 0.25;
        let said = said(&sound, &other);
        assert_eq!(said[0], "the sound differs (0.500 s to 0.500 s)");
        assert_eq!(said[1], "1 of 48000 samples differs, by at most 25.000 % of full scale");
    }

    #[test]
    fn another_volume_is_told_in_decibels() {
        let sound = beeps(48_000);
        let half: Vec<Sample> = sound.iter().map(|sample| sample.map(|part| part * 0.5)).collect();
        assert_eq!(said(&sound, &half)[0], "the sound is 6.0 dB quieter");
    }

    #[test]
    fn a_missing_sound_and_another_length_are_told() {
        let sound = beeps(48_000);
        assert_eq!(said(&sound, &sound[..24_000])[0], "the sound is 0.500 s long, not 1.000 s");
        let missing = compare(Some(parts(&sound)), None).unwrap();
        assert_eq!(missing.changes, [SoundChange::Missing]);
        assert_eq!(missing.moments.len(), 10);
    }

    #[test]
    fn a_channel_alone_shows_in_the_levels() {
        let sound = beeps(48_000);
        let left: Vec<Sample> = sound.iter().map(|sample| [sample[0], 0.0]).collect();
        let kept = Hearing::of(parts(&sound), parts(&left)).unwrap().kept();
        assert!(kept.louder_db[0].abs() < 0.01 && kept.louder_db[1] < -60.0, "{kept:?}");
    }
}
