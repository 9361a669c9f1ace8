//! A recording under way: turn after turn, from the first to the end.
//!
//! A source, a stream and the outputs come in; what each output holds goes out. What is recorded, and
//! where the files go, is left to the session.

use super::Error;
use super::clock::Clock;
use super::sink::Sink;
use super::sound::Sound;
use super::source::Source;
use super::trace;
use crate::progress::{Progress, Step};
use crate::recorder::Written;
use crate::stream::MediaStream;
use crate::time::Timestamp;

/// A recording under way.
pub(super) struct Recording<'s> {
    pub(super) source: Source<'s>,
    pub(super) sound: Option<Sound>,
    pub(super) stream: MediaStream,
    pub(super) sinks: Vec<Sink>,
    pub(super) clock: Clock,
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
            while self.sinks[index].recorder.wait().is_some() {
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
        self.source.turn(now, &self.stream, self.clock.requests_frames())?;
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

    /// How far the slowest output is.
    fn step(&self, reached: Timestamp) -> Step {
        let written = self.sinks.iter().map(Sink::written);
        let Written { frames, bytes, .. } = written.min_by_key(|written| written.frames).unwrap_or_default();
        Step { time: self.clock.length(frames, reached), frames, bytes }
    }
}
