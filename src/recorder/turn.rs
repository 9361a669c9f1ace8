//! The recorder's part in a turn: what was asked for takes effect, and frames are gathered.
//!
//! A turn's time comes in; frames go to the encoder, and events to whoever takes them. What a
//! caller may ask for, and when, is in the room's own file.

use super::{Blob, Error, Failure, MediaRecorder, RecorderEvent, State, Task};
use crate::stream::Event;
use crate::time::Timestamp;

/// The recorder's part in a turn.
impl MediaRecorder {
    /// Takes the recorder's turn at `now`, after the stream's: does what was asked for since the
    /// last one, and gathers what the tracks captured. Waits while the encoder is busy. Where
    /// inactive, only events happen.
    ///
    /// # Errors
    /// [`Error::Codec`] or [`Error::Write`] where encoding or writing failed, and
    /// [`Error::SizeChanged`]; then the recorder is inactive, and its events say so too.
    pub fn gather(&mut self, now: Timestamp) -> Result<(), Error> {
        self.run_tasks(now)?;
        let Some(run) = self.run.as_mut().filter(|_| self.state != State::Inactive) else { return Ok(()) };
        if run.track_changes != self.stream.changes() {
            return self.give_up(Failure::InvalidModification, now);
        }
        if run.has_ended() {
            self.stop(now)?;
            return self.run_tasks(now);
        }
        if self.state == State::Recording {
            if let Err(error) = run.check_size() {
                return self.give_up(Failure::Unknown, now).and(Err(error));
            }
            if !run.show(now) {
                return Err(self.broken(now));
            }
        }
        if !run.hear(now) {
            return Err(self.broken(now));
        }
        if self.run.as_ref().is_some_and(|run| run.is_slice_full(now)) {
            return self.cut(now);
        }
        Ok(())
    }

    /// Stops for `failure`, which is told once: where stopping fails too, that is the cause that is
    /// told and returned.
    fn give_up(&mut self, failure: Failure, now: Timestamp) -> Result<(), Error> {
        self.stop(now)?;
        self.tell(RecorderEvent::Error(failure), now);
        self.run_tasks(now)
    }

    pub(super) fn run_tasks(&mut self, now: Timestamp) -> Result<(), Error> {
        while let Some(task) = self.tasks.pop_front() {
            match task {
                Task::Start => {
                    if let Some(run) = self.run.as_ref().filter(|_| self.state != State::Inactive) {
                        self.mime_type.clone_from(&run.mime_type);
                    }
                    self.tell(RecorderEvent::Start, now);
                }
                Task::RequestData => self.cut(now)?,
                Task::Tell(event) => self.tell(event, now),
            }
        }
        Ok(())
    }

    /// Hands out what was recorded since the last part.
    fn cut(&mut self, now: Timestamp) -> Result<(), Error> {
        let Some(run) = self.run.as_mut().filter(|run| run.pieces.is_some()) else { return Ok(()) };
        let Some(blob) = run.cut(now) else { return Err(self.broken(now)) };
        self.tell(RecorderEvent::DataAvailable(blob), now);
        Ok(())
    }

    /// The standard's "inactivate the recorder".
    pub(super) fn inactivate(&mut self) {
        self.state = State::Inactive;
        self.mime_type.clone_from(&self.options.mime_type);
        self.bit_rates = self.options.bit_rates();
    }

    /// Ends a recording whose encoder thread has ended early, and returns its error, the cause.
    pub(super) fn broken(&mut self, now: Timestamp) -> Error {
        self.inactivate();
        let Some(run) = self.run.take() else { return Error::EncoderGone };
        let (result, blob) = run.join();
        self.tell_failure(blob, now);
        result.err().unwrap_or(Error::EncoderGone)
    }

    /// Tells that the recording failed, after all that happened before.
    pub(super) fn tell_failure(&mut self, blob: Option<Blob>, now: Timestamp) {
        for task in std::mem::take(&mut self.tasks) {
            match task {
                Task::Start => self.tell(RecorderEvent::Start, now),
                Task::Tell(event) => self.tell(event, now),
                Task::RequestData => {}
            }
        }
        self.tell(RecorderEvent::Error(Failure::Unknown), now);
        if let Some(blob) = blob {
            self.tell(RecorderEvent::DataAvailable(blob), now);
        }
        self.tell(RecorderEvent::Stop, now);
    }

    pub(super) fn tell(&mut self, kind: RecorderEvent, time: Timestamp) {
        self.events.push(Event { time, kind });
    }
}
