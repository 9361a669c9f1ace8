//! Voices to one sound: where each lies in time, how loud it is, and their sum.
//!
//! Clips come in with their places and are asked for their samples; blocks of any span go out, the
//! same whichever spans are asked for. Sums may be louder than 1: what is cut, and where, is left to
//! the encoder.

use std::ops::Range;

use super::{Block, CHANNELS, RATE_HZ, SILENCE, Sample};

/// How far apart the moments are at which a voice's volume is looked at, in samples: a
/// millisecond. Between them it goes straight, so that no step clicks.
const VOLUME_STEP: u64 = RATE_HZ as u64 / 1000;

/// Samples that can be asked for.
pub trait Clip {
    /// Why they may not be had.
    type Error;

    /// How many samples there are.
    fn length(&self) -> u64;

    /// The `count` samples from `from` on, all of them within the length.
    ///
    /// # Errors
    /// The clip's own.
    fn samples(&mut self, from: u64, count: usize) -> Result<Vec<Sample>, Self::Error>;
}

/// How loud a voice is at a millisecond of the mix: 0 is silent, 1 as it is.
pub type Volume = Box<dyn Fn(u64) -> f32>;

/// A clip in the mix. Times are samples of the mix.
pub struct Voice<C> {
    /// What sounds.
    pub clip: C,
    /// Where it begins to sound.
    pub start: u64,
    /// Where it ends at the latest.
    pub end: u64,
    /// Whether it begins again at its end.
    pub repeats: bool,
    /// How long it grows from silence to its volume, in samples.
    pub fade_in: u64,
    /// How long it sinks to silence before its end, in samples.
    pub fade_out: u64,
    /// How loud it is.
    pub volume: Volume,
}

impl<C: Clip> Voice<C> {
    /// Where it sounds.
    fn span(&self) -> Range<u64> {
        let length = self.clip.length();
        let end = match (self.repeats, length) {
            (_, 0) => self.start,
            (true, _) => self.end,
            (false, length) => self.end.min(self.start.saturating_add(length)),
        };
        self.start..end
    }

    /// Adds what sounds from sample `from` on to `mix`.
    fn add_to(&mut self, mix: &mut [Sample], from: u64) -> Result<(), C::Error> {
        let (own, length) = (self.span(), self.clip.length());
        let until = own.end.min(from + mix.len() as u64);
        let mut at = own.start.max(from);
        while at < until {
            let place = (at - own.start) % length;
            let count = (length - place).min(until - at);
            let samples = self.clip.samples(place, index(count))?;
            self.add(&samples, at, &own, &mut mix[index(at - from)..]);
            at += count;
        }
        Ok(())
    }

    /// Adds `samples`, which sound from `at` on, to `mix`, which begins there.
    fn add(&self, samples: &[Sample], at: u64, own: &Range<u64>, mix: &mut [Sample]) {
        let mut step = (u64::MAX, 0.0, 0.0);
        for (at, (place, sample)) in (at..).zip(mix.iter_mut().zip(samples)) {
            let millisecond = at / VOLUME_STEP;
            if step.0 != millisecond {
                step = (millisecond, (self.volume)(millisecond), (self.volume)(millisecond + 1));
            }
            let (_, before, after) = step;
            let volume = before + (after - before) * ratio(at % VOLUME_STEP, VOLUME_STEP);
            let loudness = volume * self.fade(at, own);
            for channel in 0..CHANNELS {
                place[channel] += sample[channel] * loudness;
            }
        }
    }

    /// What the fades leave of the volume at `at`, which lies in its `span`.
    fn fade(&self, at: u64, span: &Range<u64>) -> f32 {
        let grown = if at - span.start < self.fade_in { ratio(at - span.start, self.fade_in) } else { 1.0 };
        let left = if span.end - at < self.fade_out { ratio(span.end - at, self.fade_out) } else { 1.0 };
        grown * left
    }
}

/// A number of samples that a block holds.
fn index(samples: u64) -> usize {
    usize::try_from(samples).unwrap_or(usize::MAX)
}

#[expect(clippy::cast_possible_truncation, clippy::cast_precision_loss, reason = "a number from 0 to 1")]
fn ratio(part: u64, whole: u64) -> f32 {
    (part as f64 / whole as f64) as f32
}

/// Voices that sound together.
pub struct Mixer<C> {
    voices: Vec<Voice<C>>,
}

impl<C: Clip> Mixer<C> {
    /// A mix of these voices, which are added up in this order.
    pub fn new(voices: Vec<Voice<C>>) -> Self {
        Self { voices }
    }

    /// The samples of `span`.
    ///
    /// # Errors
    /// That of the first clip that has one.
    pub fn mix(&mut self, span: Range<u64>) -> Result<Block, C::Error> {
        let mut mix = vec![SILENCE; index(span.end.saturating_sub(span.start))];
        for voice in &mut self.voices {
            voice.add_to(&mut mix, span.start)?;
        }
        Ok(Block::new(span.start, mix))
    }
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use proptest::prelude::*;

    use super::*;

    impl Clip for Vec<Sample> {
        type Error = Infallible;

        fn length(&self) -> u64 {
            self.len() as u64
        }

        fn samples(&mut self, from: u64, count: usize) -> Result<Vec<Sample>, Infallible> {
            Ok(self[index(from)..][..count].to_vec())
        }
    }

    /// Samples 1, 2, 3, ... on the left and their opposites on the right.
    fn clip(length: u16) -> Vec<Sample> {
        (1..=length).map(|value| [f32::from(value), -f32::from(value)]).collect()
    }

    fn voice(length: u16, start: u64) -> Voice<Vec<Sample>> {
        Voice {
            clip: clip(length),
            start,
            end: u64::MAX,
            repeats: false,
            fade_in: 0,
            fade_out: 0,
            volume: Box::new(|_| 1.0),
        }
    }

    fn left(voices: Vec<Voice<Vec<Sample>>>, span: Range<u64>) -> Vec<f32> {
        let block = Mixer::new(voices).mix(span).unwrap();
        assert!(block.samples().iter().all(|[left, right]| *left == -*right));
        block.samples().iter().map(|sample| sample[0]).collect()
    }

    #[test]
    fn a_voice_sounds_from_its_start_to_its_end() {
        assert_eq!(left(vec![voice(3, 2)], 0..7), [0.0, 0.0, 1.0, 2.0, 3.0, 0.0, 0.0]);
        assert_eq!(left(vec![Voice { end: 4, ..voice(3, 2) }], 3..6), [2.0, 0.0, 0.0]);
    }

    #[test]
    fn voices_are_added_up_and_may_be_louder_than_one() {
        assert_eq!(left(vec![voice(2, 0), voice(2, 1)], 0..4), [1.0, 3.0, 2.0, 0.0]);
    }

    #[test]
    fn a_repeated_voice_begins_again_without_a_gap() {
        let looped = Voice { repeats: true, end: 6, ..voice(2, 1) };
        assert_eq!(left(vec![looped], 0..8), [0.0, 1.0, 2.0, 1.0, 2.0, 1.0, 0.0, 0.0]);
        assert_eq!(left(vec![Voice { repeats: true, ..voice(0, 1) }], 0..3), [0.0; 3], "nothing to repeat");
    }

    #[test]
    fn fades_are_straight_and_end_where_the_voice_does() {
        let steady = vec![[1.0, -1.0]; 8];
        let fading = Voice { clip: steady, fade_in: 4, fade_out: 2, ..voice(0, 0) };
        assert_eq!(left(vec![fading], 0..9), [0.0, 0.25, 0.5, 0.75, 1.0, 1.0, 1.0, 0.5, 0.0]);
    }

    #[test]
    fn a_volume_is_met_at_each_millisecond_and_goes_straight_between() {
        let steady = vec![[1.0, -1.0]; 200];
        let growing = Voice {
            clip: steady,
            volume: Box::new(|millisecond| if millisecond == 1 { 1.0 } else { 0.0 }),
            ..voice(0, 0)
        };
        let heard = left(vec![growing], 0..100);
        assert_eq!((heard[0], heard[24], heard[48], heard[72], heard[96]), (0.0, 0.5, 1.0, 0.5, 0.0));
    }

    proptest! {
        #[test]
        fn a_mix_does_not_depend_on_the_spans_it_is_asked_for(cuts in prop::collection::vec(0u64..400, 0..6)) {
            let voices = || {
                let quiet = |millisecond: u64| if millisecond.is_multiple_of(2) { 0.25 } else { 0.75 };
                let looped = Voice { repeats: true, end: 333, fade_in: 50, fade_out: 70, ..voice(37, 11) };
                vec![looped, Voice { volume: Box::new(quiet), ..voice(200, 100) }]
            };
            let whole = left(voices(), 0..400);
            let mut cuts = cuts;
            cuts.extend([0, 400]);
            cuts.sort_unstable();
            let parts: Vec<f32> = cuts.windows(2).flat_map(|cut| left(voices(), cut[0]..cut[1])).collect();
            prop_assert_eq!(parts, whole);
        }
    }
}
