//! A scene's sound as one audio track.
//!
//! The scene's sounds come in and are decoded as they are needed; each turn's mix goes to the track,
//! or, without a recording, blocks of it to whoever asks. What the recorder makes of it is left to
//! the recorder.

use super::clock::Clock;
use super::{Error, Settings};
use crate::audio::{self, Block, Clip, Mixer, Sample, Voice, sample_at};
use crate::media::{self, StretchedSound};
use crate::scene::{self, Scene};
use crate::stream::{AudioSource, Track};
use crate::time::{FrameRate, Timestamp};

/// Thousandths of a file's own speed.
const USUAL_SPEED: u32 = 1000;

/// What sounds in a recording.
pub(super) struct Sound {
    mixer: Mixer<Part>,
    source: AudioSource,
    /// The first sample of the scene that was not mixed yet; absent before the first turn.
    next: Option<u64>,
}

impl Sound {
    /// The sound of `scene`; absent where it has none.
    ///
    /// # Errors
    /// [`Error::Media`] where a file can't be decoded.
    pub(super) fn of(scene: &Scene) -> Result<Option<Self>, Error> {
        let mixer = mixer(scene)?;
        Ok(mixer.map(|mixer| Self { mixer, source: AudioSource::new("scene"), next: None }))
    }

    /// The track that it is heard on.
    pub(super) fn track(&self) -> Track {
        self.source.track()
    }

    /// The moments before `now` until which sound is to be given, so that no block is longer than a
    /// second however far the turns are apart.
    pub(super) fn stops(&self, now: Timestamp) -> impl Iterator<Item = Timestamp> + use<> {
        let second = u64::from(audio::RATE_HZ);
        let next = self.next.unwrap_or_else(|| sample_at(now));
        let stops = sample_at(now).saturating_sub(next + 1) / second;
        (1..=stops).map(move |stop| {
            audio::TIME_BASE.time_of(i64::try_from(next + stop * second).unwrap_or(i64::MAX))
        })
    }

    /// Gives the track what sounds until `now`. The first turn is where it begins.
    ///
    /// # Errors
    /// [`Error::Media`] where a file can't be decoded.
    pub(super) fn play(&mut self, now: Timestamp) -> Result<(), Error> {
        let until = sample_at(now);
        let from = self.next.replace(until).unwrap_or(until);
        self.source.push(self.mixer.mix(from..until).map_err(Error::Media)?);
        Ok(())
    }
}

/// The sound of a scene without a recording: what one without further settings would have, in
/// blocks of a tenth of a second, mixed when they are asked for.
pub struct Blocks {
    mixer: Mixer<Part>,
    next: u64,
    end: u64,
}

impl Blocks {
    /// The sound of `scene` from the first frame of a recording to its end; absent where the scene
    /// has none.
    ///
    /// # Errors
    /// As [`record`](super::record) before its first frame, as far as the scene is the reason.
    pub fn new(scene: &Scene) -> Result<Option<Self>, Error> {
        let clock = Clock::new(&scene.capture, &Settings::new(""))?;
        let [next, end] = [clock.start(), clock.end()].map(sample_at);
        Ok(mixer(scene)?.map(|mixer| Self { mixer, next, end }))
    }
}

impl Iterator for Blocks {
    type Item = Result<Block, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        let from = self.next;
        self.next = self.end.min(from + u64::from(audio::RATE_HZ) / 10);
        (from < self.next).then(|| self.mixer.mix(from..self.next).map_err(Error::Media))
    }
}

/// The sounds of `scene` as one; absent where it has none.
fn mixer(scene: &Scene) -> Result<Option<Mixer<Part>>, Error> {
    let end = scene.capture.duration;
    let voices = scene.sounds.iter().map(|sound| voice(sound, end)).collect::<Result<Vec<_>, _>>();
    let voices = voices.map_err(Error::Media)?;
    Ok((!voices.is_empty()).then(|| Mixer::new(voices)))
}

/// A part of a file.
struct Part {
    sound: Played,
    /// How many samples it has.
    length: u64,
}

/// What a part is of.
enum Played {
    /// A sound, and the first sample of the part in it.
    AsItIs(media::Sound, u64),
    Stretched(StretchedSound),
}

impl Clip for Part {
    type Error = media::Error;

    fn length(&self) -> u64 {
        self.length
    }

    fn samples(&mut self, from: u64, count: usize) -> Result<Vec<Sample>, media::Error> {
        match &mut self.sound {
            Played::AsItIs(sound, first) => sound.samples(*first + from, count),
            Played::Stretched(sound) => sound.samples(from, count),
        }
    }
}

/// `sound` in the mix of a scene that ends at `end`.
fn voice(sound: &scene::Sound, end: Timestamp) -> Result<Voice<Part>, media::Error> {
    let ([first, last], file) = (sound.part.map(sample_at), sound.media.sound(0)?);
    let clip = if sound.speed == USUAL_SPEED {
        Part { sound: Played::AsItIs(file, first), length: last - first }
    } else {
        let length = (last - first) * u64::from(USUAL_SPEED) / u64::from(sound.speed);
        Part { sound: Played::Stretched(StretchedSound::new(file, first, sound.speed)), length }
    };
    let (start, copy) = (sound.start, sound.clone());
    Ok(Voice {
        clip,
        start: sample_at(start),
        end: sample_at(sound.end.map_or(end, |own| own.min(end))),
        repeats: sound.repeats,
        fade_in: sample_at(sound.fade_in),
        fade_out: sample_at(sound.fade_out),
        volume: Box::new(move |millisecond| {
            #[expect(clippy::cast_possible_truncation, reason = "from 0 to 10")]
            let volume = copy.volume_at(FrameRate::MILLISECONDS.time_of(millisecond) - start) as f32;
            volume
        }),
    })
}
