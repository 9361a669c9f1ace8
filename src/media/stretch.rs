//! Sound played faster or slower at the same pitch.
//!
//! A place, a rate and a count come in; samples go out. Short pieces of the sound are laid over each
//! other so that their waves meet (WSOLA: Verhelst and Roelands, An overlap-add technique based on
//! waveform similarity, ICASSP 1993). Sums run in a fixed order, so that the result is the same
//! everywhere.

use std::ops::RangeInclusive;

use super::{Error, Sound};
use crate::audio::{RATE_HZ, Sample};

/// Samples from one piece to the next; pieces are twice as long: 15 and 30 ms.
const HOP: usize = 720;
/// How far a piece may be moved to meet the one before, in samples: 10 ms.
const REACH: u64 = 480;
/// Every so many samples are compared.
const STEP: usize = 4;

/// Rates, in thousandths, at which sound is heard, stretched. At others it is mute.
pub const HEARD_RATES: RangeInclusive<u32> = 250..=4000;

/// A sound that plays faster or slower at the same pitch: any samples of it, the same however they
/// are asked for.
pub struct StretchedSound {
    sound: Sound,
    from: u64,
    rate: u32,
    stretch: Stretch,
    /// The next sample that `stretch` gives.
    next: u64,
}

impl StretchedSound {
    /// `sound` from its sample `from` on, at `rate` thousandths of its own speed, one of
    /// [`HEARD_RATES`].
    pub fn new(sound: Sound, from: u64, rate: u32) -> Self {
        Self { sound, from, rate, stretch: Stretch::new(from, rate), next: 0 }
    }

    /// The `count` samples from `from` on, counted from its beginning.
    ///
    /// # Errors
    /// [`Error::File`] where the sound can't be decoded.
    pub fn samples(&mut self, from: u64, count: usize) -> Result<Vec<Sample>, Error> {
        if from < self.next {
            self.stretch = Stretch::new(self.from, self.rate);
            self.next = 0;
        }
        // Each piece follows from the one before.
        while self.next < from {
            let skipped = (from - self.next).min(u64::from(RATE_HZ));
            self.give(usize::try_from(skipped).unwrap_or(usize::MAX))?;
        }
        self.give(count)
    }

    fn give(&mut self, count: usize) -> Result<Vec<Sample>, Error> {
        let samples = self.stretch.next(&mut self.sound, count)?;
        self.next += count as u64;
        Ok(samples)
    }
}

/// Sound that is being played at a rate.
pub(super) struct Stretch {
    /// Where the sound is to begin, in the file's samples.
    from: u64,
    /// The rate in thousandths.
    rate: u32,
    /// Pieces so far.
    pieces: u64,
    /// Where the natural continuation of the last piece lies.
    follows: u64,
    /// The second half of the last piece, faded out.
    tail: Vec<Sample>,
    /// What is made and not yet given out.
    ready: Vec<Sample>,
}

impl Stretch {
    /// Sound from sample `from` on at `rate` thousandths.
    pub(super) fn new(from: u64, rate: u32) -> Self {
        Self { from, rate, pieces: 0, follows: from, tail: Vec::new(), ready: Vec::new() }
    }

    /// The next `count` samples.
    ///
    /// # Errors
    /// As [`Sound::samples`].
    pub(super) fn next(&mut self, sound: &mut Sound, count: usize) -> Result<Vec<Sample>, Error> {
        while self.ready.len() < count {
            self.add_piece(sound)?;
        }
        Ok(self.ready.drain(..count).collect())
    }

    fn add_piece(&mut self, sound: &mut Sound) -> Result<(), Error> {
        let place = self.from + self.pieces * HOP as u64 * u64::from(self.rate) / 1000;
        let place = if self.pieces == 0 { place } else { self.best(sound, place)? };
        let piece = sound.samples(place, 2 * HOP)?;
        let (head, tail) = piece.split_at(HOP);
        if self.pieces == 0 {
            self.ready.extend(head);
        } else {
            let faded = self.tail.iter().zip(head).enumerate().map(|(index, (out, coming))| {
                let share = fade(index);
                [0, 1].map(|side| out[side] * (1.0 - share) + coming[side] * share)
            });
            self.ready.extend(faded);
        }
        self.tail = tail.to_vec();
        self.follows = place + HOP as u64;
        self.pieces += 1;
        Ok(())
    }

    /// The place near `place` whose sound is most like what would follow the last piece.
    fn best(&self, sound: &mut Sound, place: u64) -> Result<u64, Error> {
        let wanted = mono(&sound.samples(self.follows, HOP)?);
        let first = place.saturating_sub(REACH);
        let reach = usize::try_from(place + REACH - first).unwrap_or(0);
        let there = mono(&sound.samples(first, HOP + reach)?);
        let likeness = |offset: usize| -> f32 {
            let (mut product, mut power) = (0.0, 1e-6);
            for index in (0..HOP).step_by(STEP) {
                let sample = there[offset + index];
                product += wanted[index] * sample;
                power += sample * sample;
            }
            product / libm::sqrtf(power)
        };
        let usual = usize::try_from(place - first).unwrap_or(0);
        let mut best = (usual, likeness(usual));
        for offset in 0..=reach {
            let found = likeness(offset);
            if found > best.1 {
                best = (offset, found);
            }
        }
        Ok(first + best.0 as u64)
    }
}

fn mono(samples: &[Sample]) -> Vec<f32> {
    samples.iter().map(|[left, right]| left + right).collect()
}

/// How much of the coming piece is heard: half a period of a cosine.
#[expect(clippy::cast_precision_loss, reason = "small numbers")]
fn fade(index: usize) -> f32 {
    0.5 - 0.5 * libm::cosf(std::f32::consts::PI * (index as f32 + 0.5) / HOP as f32)
}
