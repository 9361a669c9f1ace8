//! `[[audio]]`: what sounds in a scene, from when to when, and how loud.
//!
//! Tables come in, and what they mean goes out: a file, the part of it, and where in the scene it
//! lies. Decoding is the media room's, and adding up the mixer's.

use std::fmt;

use super::animate::Animated;
use super::clip;
use super::error::{Error, Problem};
use super::gather::{All, all};
use super::keys;
use super::place::{Known, Place};
use super::section::{Section, Value};
use super::value::Unit;
use crate::media::Media;
use crate::time::Timestamp;

/// Loudest volume; 1 is as the file has it.
const LOUDEST: f64 = 10.0;

/// One sound of a scene.
#[derive(Clone)]
pub struct Sound {
    /// The file; its first sound is heard.
    pub media: Media,
    /// From where to where in the file.
    pub part: [Timestamp; 2],
    /// When it begins, in the scene's time.
    pub start: Timestamp,
    /// When it ends at the latest, in the scene's time; absent where the scene's end says so.
    pub end: Option<Timestamp>,
    /// How long it grows from silence.
    pub fade_in: Timestamp,
    /// How long it sinks to silence before its end.
    pub fade_out: Timestamp,
    /// Whether it begins again when it is over, until the scene's end.
    pub repeats: bool,
    /// How fast it plays, in thousandths of the file's own speed; the pitch stays.
    pub speed: u32,
    pub(super) volume: Animated,
}

impl Sound {
    /// The same sound of a scene that is a part of another, where it begins at `origin` and is over at
    /// `over`.
    pub(super) fn within(self, origin: Timestamp, over: Timestamp) -> Self {
        let end = self.end.map_or(over, |end| over.min(origin + end));
        Self { start: origin + self.start, end: Some(end), ..self }
    }

    /// How loud it is at `time` after its start: 1 is as the file has it.
    pub fn volume_at(&self, time: Timestamp) -> f64 {
        self.volume.at(time).max(0.0)
    }
}

impl fmt::Debug for Sound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sound").field("file", &self.media.name()).finish_non_exhaustive()
    }
}

/// The sounds of the `[[audio]]` lists `values` of a scene at `place`, whose layers are `known`.
pub(super) fn read(values: &[Value<'_>], place: &Place<'_>, known: &Known<'_>) -> Result<Vec<Sound>, Error> {
    let place = Place { known: Some(known), ..place.clone() };
    let mut sounds = Vec::new();
    for value in values {
        sounds.extend(all(value.list("a list of sounds: write [[audio]]")?.iter().map(|item| {
            let mut section = item.table("an audio", "a table")?;
            let sound = read_one(&mut section, &place)?;
            place.world.shared.count_sound().map_err(|problem| section.error(problem))?;
            Ok(sound)
        }))?);
    }
    Ok(sounds)
}

fn read_one(section: &mut Section<'_>, place: &Place<'_>) -> Result<Sound, Error> {
    let known = section.only(&[keys::AUDIO]);
    let section = &*section;
    let time = |key| section.read(key, Timestamp::ZERO, |value| value.time(place.frame_rate));
    let media = section.require("src").and_then(|source| {
        let media = place.world.shared.sound(&source)?;
        Ok((part(section, &media, place)?, media))
    });
    let timed = section.read("start", Timestamp::ZERO, |start| place.time_from_start(start));
    let timed = timed.and_then(|start| Ok((start, read_volume(section, &place.during(start, None))?)));
    let repeats = section.read("loop", false, Value::truth);
    let parts = (known, media, timed, time("fade_in"), time("fade_out"), repeats).all()?;
    let ((), (part, media), (start, volume), fade_in, fade_out, repeats) = parts;
    let speed = clip::USUAL_SPEED;
    Ok(Sound { media, part, start, end: None, fade_in, fade_out, repeats, speed, volume })
}

/// How loud a sound is that begins with `place`.
pub(super) fn read_volume(section: &Section<'_>, place: &Place<'_>) -> Result<Animated, Error> {
    let volume = section.get("volume")?;
    let read = |volume| place.number_in(&volume, Unit::Number, 0.0..=LOUDEST, "from 0 to 10");
    volume.map_or(Ok(Animated::Constant(1.0)), read)
}

/// From where to where in the file.
pub(super) fn part(section: &Section<'_>, media: &Media, place: &Place<'_>) -> Result<[Timestamp; 2], Error> {
    let end = media.duration();
    let Some(trim) = section.get("trim")? else { return Ok([Timestamp::ZERO, end]) };
    let part = trim.tuple("two times in the file: [from, to]", |at| at.time(place.frame_rate))?;
    if part[0] >= part[1] || part[1] > end {
        return Err(trim.error(Problem::Trim { length: end.to_string() }));
    }
    Ok(part)
}
