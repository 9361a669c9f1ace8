//! A track's sound: the block of each turn, and what may be asked of it.
//!
//! All sound is 48 kHz stereo here, so there is nothing to choose: constraints are met by that or
//! not at all.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use super::Error;
use super::constraints::{AudioCapabilities, AudioSettings, Constraints, Wishes};
use crate::audio::{self, Block};
use crate::limits;

/// How every audio track is set.
#[expect(clippy::cast_possible_truncation, reason = "there are two channels")]
const SETTINGS: AudioSettings = AudioSettings {
    sample_rate: audio::RATE_HZ,
    sample_size: f32::MANTISSA_DIGITS + 8,
    channel_count: audio::CHANNELS as u32,
};

/// What an audio track has of its own.
pub(super) struct Sound {
    /// The source's last block.
    source: Rc<RefCell<Block>>,
    pub(super) constraints: RefCell<Constraints>,
    pub(super) latest: RefCell<Option<Block>>,
    /// The first sample that was not heard yet.
    heard: Cell<u64>,
}

impl Sound {
    pub(super) fn new(source: Rc<RefCell<Block>>) -> Self {
        let (constraints, latest) = (RefCell::default(), RefCell::default());
        Self { source, constraints, latest, heard: Cell::new(0) }
    }

    /// The same for a clone: set alike, with nothing heard yet.
    pub(super) fn in_step(&self) -> Self {
        Self { constraints: self.constraints.clone(), ..Self::new(Rc::clone(&self.source)) }
    }

    /// Takes what is new of the source's block; where it is not `audible`, silence instead.
    pub(super) fn capture(&self, audible: bool) {
        let block = self.source.borrow();
        let span = block.span().start.max(self.heard.get())..block.span().end;
        if span.is_empty() {
            return;
        }
        self.heard.set(span.end);
        let new = match audible {
            false => Block::silence(span),
            true if span == block.span() => block.clone(),
            true => Block::new(span.start, block.part(&span).to_vec()),
        };
        self.latest.replace(Some(new));
    }

    pub(super) fn settings() -> AudioSettings {
        SETTINGS
    }

    pub(super) fn capabilities() -> AudioCapabilities {
        let AudioSettings { sample_rate, sample_size, channel_count } = SETTINGS;
        AudioCapabilities {
            sample_rate: sample_rate..=sample_rate,
            sample_size: sample_size..=sample_size,
            channel_count: channel_count..=channel_count,
        }
    }

    pub(super) fn apply(&self, constraints: &Constraints) -> Result<(), Error> {
        let Constraints { basic, advanced } = constraints;
        if advanced.len() > limits::CONSTRAINT_SETS {
            return Err(Error::TooManySets { sets: advanced.len() });
        }
        advanced.iter().try_for_each(|set| Wishes::new(set, true).map(drop))?;
        let wishes = Wishes::new(basic, false)?;
        let members = [
            ("sampleRate", wishes.sample_rate, SETTINGS.sample_rate),
            ("sampleSize", wishes.sample_size, SETTINGS.sample_size),
            ("channelCount", wishes.channel_count, SETTINGS.channel_count),
        ];
        if let Some((constraint, ..)) = members.iter().find(|(_, wish, has)| !wish.allows((*has).into())) {
            return Err(Error::Overconstrained { constraint });
        }
        self.constraints.replace(constraints.clone());
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stream::{AudioSource, Constrain, ConstraintSet};

    fn asked(basic: ConstraintSet) -> Result<(), Error> {
        let constraints = Constraints { basic, advanced: Vec::new() };
        AudioSource::new("voice").track().apply_constraints(&constraints)
    }

    #[test]
    fn cn_09_constraints_on_pictures_do_not_apply_to_sound() {
        assert_eq!(asked(ConstraintSet { width: Constrain::exact(1), ..Default::default() }), Ok(()));
    }

    #[test]
    fn cn_14_sound_of_another_rate_or_layout_is_overconstrained() {
        let overconstrained = |constraint| Err(Error::Overconstrained { constraint });
        let rate = |sample_rate| asked(ConstraintSet { sample_rate, ..Default::default() });
        assert_eq!(rate(Constrain::exact(48_000)), Ok(()));
        assert_eq!(rate(44_100.into()), Ok(()), "a wish");
        assert_eq!(rate(Constrain::max(44_100)), overconstrained("sampleRate"));
        let mono = ConstraintSet { channel_count: Constrain::exact(1), ..Default::default() };
        assert_eq!(asked(mono), overconstrained("channelCount"));
    }

    #[test]
    fn cn_19_settings_of_sound_lie_within_its_capabilities() {
        let track = AudioSource::new("voice").track();
        let (can, is) = (track.get_audio_capabilities().unwrap(), track.get_audio_settings().unwrap());
        assert!(can.sample_rate.contains(&is.sample_rate) && can.sample_size.contains(&is.sample_size));
        assert!(can.channel_count.contains(&is.channel_count));
        assert_eq!((is.sample_rate, is.sample_size, is.channel_count), (48_000, 32, 2));
        assert!(track.get_settings().is_none() && track.get_capabilities().is_none());
        track.stop();
        assert!(track.get_audio_settings().is_none());
    }
}
