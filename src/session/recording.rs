//! A recording under way: turn after turn, until all outputs are finished.
//!
//! What is drawn or played, its sound and the outputs come in; what was written goes out. Opening the
//! outputs and giving them their names is left to the room's own file.

use super::Error;
use super::clock::Clock;
use super::sink::Sink;
use super::sound::Sound;
use super::source::Source;
use super::{Settings, trace};
use crate::progress::{Progress, Step};
use crate::recorder::{self, Codec, Container, Written};
use crate::stream::MediaStream;
use crate::time::Timestamp;
use crate::timing::{Stage, Stopwatch};

/// A recording under way.
pub(super) struct Recording<'s> {
    pub(super) source: Source<'s>,
    pub(super) sound: Option<Sound>,
    pub(super) stream: MediaStream,
    pub(super) sinks: Vec<Sink>,
    pub(super) clock: Clock,
    pub(super) stopwatch: Stopwatch,
    /// What came of drawing the first picture, where that was done before.
    pub(super) drawn: Option<Result<(), Error>>,
}

impl Recording<'_> {
    /// Takes all turns and finishes the outputs; returns what is in each, and the time in the
    /// scene at which the recording ended.
    pub(super) fn run(&mut self, progress: &mut dyn Progress) -> Result<(Vec<Written>, Timestamp), Error> {
        let mut end = self.clock.end();
        for (now, reached) in self.clock.turns() {
            let turned = self.turn(now);
            self.tell(progress);
            turned?;
            if progress.step(&self.step(reached)).is_break() {
                end = reached;
                break;
            }
        }
        let stopped = self.stop(end);
        if stopped.is_err() {
            self.tell(progress);
            stopped?;
        }
        for index in 0..self.sinks.len() {
            while self.stopwatch.time(Stage::End, || self.sinks[index].recorder.wait()).is_some() {
                // The file is being finished already: an answer would change nothing.
                let _ = progress.step(&self.step(end));
            }
        }
        let finished: Vec<_> = self.sinks.iter_mut().map(Sink::finish).collect();
        self.tell(progress);
        let written = finished.into_iter().collect::<Result<Vec<_>, _>>()?;
        if let Some(clipped) = written.iter().map(|written| written.clipped).max().filter(|most| *most > 0) {
            progress.note(&format!(
                "the sound is too loud for {clipped} of its samples, which were cut: lower the volumes"
            ));
        }
        Ok((written, end))
    }

    fn tell(&mut self, progress: &mut dyn Progress) {
        for sink in &mut self.sinks {
            trace::tell(&self.stream, &mut sink.recorder, progress);
        }
    }

    /// One turn of the event loop: draw, paint, capture, gather.
    fn turn(&mut self, now: Timestamp) -> Result<(), Error> {
        self.listen(now)?;
        if self.has_pictures() {
            self.drawn.take().unwrap_or_else(|| self.source.draw(now, &self.stopwatch))?;
            self.source.turn(now, &self.stream, self.clock.requests_frames(), &self.stopwatch)?;
        } else {
            self.source.turn_unseen(now, &self.stream)?;
        }
        self.gather(now)
    }

    /// Ends the recording at `end`.
    fn stop(&mut self, end: Timestamp) -> Result<(), Error> {
        self.listen(end)?;
        self.source.end(end, &self.stream)?;
        let stopped: Vec<_> = self.sinks.iter_mut().map(|sink| sink.stop(end)).collect();
        stopped.into_iter().collect()
    }

    fn gather(&mut self, now: Timestamp) -> Result<(), Error> {
        self.sinks.iter_mut().try_for_each(|sink| sink.gather(now))
    }

    /// Plays the sound until `now`.
    fn listen(&mut self, now: Timestamp) -> Result<(), Error> {
        let Some(mut sound) = self.sound.take() else { return Ok(()) };
        for stop in sound.stops(now) {
            sound.play(stop)?;
            self.stream.capture(stop);
            self.gather(stop)?;
        }
        sound.play(now)?;
        self.sound = Some(sound);
        Ok(())
    }

    /// Whether some output holds pictures.
    fn has_pictures(&self) -> bool {
        self.sinks.iter().any(|sink| sink.codec.is_some())
    }

    /// How far the slowest output is; of those with pictures, where there are any.
    fn step(&self, reached: Timestamp) -> Step {
        let seen = self.has_pictures();
        let counted = self.sinks.iter().filter(|sink| sink.codec.is_some() == seen);
        let written = counted.map(Sink::written).min_by_key(|written| written.frames);
        let Written { frames, bytes, .. } = written.unwrap_or_default();
        let time = if seen { self.clock.length(frames, reached) } else { self.clock.recorded(reached) };
        Step { time, frames, bytes }
    }
}

/// Adds what is to be heard of `source` to its `stream`, or takes it away where no output is to have
/// it. What the caller may not expect is told.
pub(super) fn heard(
    source: &Source<'_>,
    stream: &MediaStream,
    settings: &Settings,
    formats: &[(Container, Option<Codec>)],
    progress: &mut dyn Progress,
) -> Result<Option<Sound>, Error> {
    let played = stream.get_audio_tracks();
    let has_sound = source.has_sounds() || !played.is_empty();
    let asked = settings.audio_codec;
    let mut wanted = false;
    let alone = formats.iter().find(|(_, codec)| codec.is_none());
    if let Some((container, _)) = alone.filter(|_| !has_sound || !settings.sound) {
        return Err(Error::NoSound { container: *container });
    }
    for (container, _) in formats.iter().filter(|_| has_sound && settings.sound) {
        if asked.is_some() || !container.audio_codecs().is_empty() {
            container.audio_codec(asked).map_err(recorder::Error::from)?;
            wanted = true;
        } else {
            progress.note(&format!("the sound is left out: {container} can't hold any"));
        }
    }
    if !has_sound && asked.is_some() {
        progress.note("the codec of the sound has no effect: there is no sound");
    }
    if !wanted {
        for track in &played {
            stream.remove_track(track);
        }
        return Ok(None);
    }
    let sound = source.sound()?;
    if let Some(sound) = &sound {
        stream.add_track(&sound.track());
    }
    Ok(sound)
}
