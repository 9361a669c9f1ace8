//! The recorder: a stream in, a video file out (W3C `MediaStream` Recording).
//!
//! [`MediaRecorder`] gathers the frames of a stream's track, gives each its place in the video's
//! time, and hands them to an encoder thread. It repeats the last frame where a constant rate
//! wants one and nothing changed.

mod encoding;
mod error;
mod options;

use std::sync::Arc;

pub use self::encoding::Written;
pub use self::error::Error;
pub use self::options::{Options, Timing};
pub use crate::codec::{Codec, Container, Quality, Storage};

use self::encoding::Encoding;
use crate::codec::{Picture, VideoSettings};
use crate::frame::{Frame, Size};
use crate::stream::{MediaStream, Track};
use crate::time::{TimeBase, Timestamp};

/// Whether a recorder gathers (`RecordingState`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Not started yet, or stopped.
    Inactive,
    /// Gathering.
    Recording,
}

/// Records a stream (`MediaRecorder`).
pub struct MediaRecorder {
    track: Track,
    options: Options,
    state: State,
    encoding: Option<Encoding>,
    /// The turn in which the first frame was gathered: the video's time 0.
    start: Option<Timestamp>,
    /// The frame that shows now and since when, not handed on yet: how long it shows is known
    /// only when the next one comes.
    current: Option<(Frame, i64)>,
}

impl MediaRecorder {
    /// A recorder of `stream`.
    ///
    /// # Errors
    /// [`Error::NoVideoTrack`]. What the container or the encoder refuses shows in
    /// [`start`](Self::start).
    pub fn new(stream: &MediaStream, options: Options) -> Result<Self, Error> {
        let track = stream.get_video_tracks().into_iter().next().ok_or(Error::NoVideoTrack)?;
        Ok(Self { track, options, state: State::Inactive, encoding: None, start: None, current: None })
    }

    /// Whether the recorder gathers.
    pub fn state(&self) -> State {
        self.state
    }

    /// The size of the video's picture: the canvas's, with odd sides padded where the codec
    /// needs it.
    pub fn picture_size(&self) -> Size {
        self.settings().coded_size()
    }

    /// Opens the encoder, writes the header to `storage`, which is empty, and starts gathering
    /// (`MediaStream` Recording, `start()`).
    ///
    /// # Errors
    /// [`Error::InvalidState`] unless inactive and finished; [`Error::Codec`] where the codec
    /// refuses the settings; [`Error::Write`] where writing fails; [`Error::Thread`] where the
    /// system gives no thread.
    pub fn start(&mut self, storage: Arc<dyn Storage>) -> Result<(), Error> {
        if self.state != State::Inactive || self.encoding.is_some() {
            return Err(Error::InvalidState { tried: "start" });
        }
        (self.start, self.current) = (None, None);
        self.encoding = Some(Encoding::start(self.options.container, self.settings(), storage)?);
        self.state = State::Recording;
        Ok(())
    }

    /// Gathers what the track captured in the turn at `now`. Waits while the encoder is busy.
    ///
    /// # Errors
    /// [`Error::InvalidState`] unless recording; [`Error::Codec`] or [`Error::Write`] where
    /// encoding or writing failed, and then the recorder is inactive.
    pub fn gather(&mut self, now: Timestamp) -> Result<(), Error> {
        if self.state != State::Recording {
            return Err(Error::InvalidState { tried: "gather" });
        }
        let Some(latest) = self.track.latest() else { return Ok(()) };
        let start = *self.start.get_or_insert(now);
        let base = self.time_base();
        let fresh = self.current.as_ref().is_none_or(|(frame, _)| frame.index < latest.index);
        match self.options.timing {
            Timing::Constant(_) => self.show(latest, base.ticks(now - start)),
            Timing::Variable(_) if fresh => self.show(latest, base.ticks(now - start)),
            Timing::Variable(_) => Ok(()),
        }
    }

    /// Shows the last frame until `end`, and lets the encoder finish. Follow with
    /// [`wait`](Self::wait) and [`finish`](Self::finish).
    ///
    /// # Errors
    /// As [`gather`](Self::gather).
    pub fn stop(&mut self, end: Timestamp) -> Result<(), Error> {
        if self.state != State::Recording {
            return Err(Error::InvalidState { tried: "stop" });
        }
        let end_pts = self.start.map_or(0, |start| self.time_base().ticks(end - start));
        self.hand_on(end_pts)?;
        self.state = State::Inactive;
        if let Some(encoding) = &mut self.encoding {
            encoding.close();
        }
        Ok(())
    }

    /// What was written until now.
    pub fn written(&mut self) -> Written {
        self.encoding.as_mut().map_or_else(Written::default, Encoding::written)
    }

    /// Waits until more is written, or everything is; absent then.
    pub fn wait(&mut self) -> Option<Written> {
        self.encoding.as_mut().and_then(Encoding::wait)
    }

    /// The result of a stopped recording: what is in the file, which was opened again and counted.
    ///
    /// # Errors
    /// [`Error::InvalidState`] unless stopped; [`Error::Codec`] or [`Error::Write`] where encoding
    /// or writing failed; [`Error::NoFrames`] where nothing was captured; [`Error::Incomplete`]
    /// where the file does not hold what was written.
    pub fn finish(&mut self) -> Result<Written, Error> {
        if self.state != State::Inactive {
            return Err(Error::InvalidState { tried: "finish" });
        }
        self.encoding.take().ok_or(Error::InvalidState { tried: "finish" })?.join()
    }

    /// Makes `frame` the one that shows from tick `pts` on.
    fn show(&mut self, frame: Frame, pts: i64) -> Result<(), Error> {
        self.hand_on(pts)?;
        self.current = Some((frame, pts));
        Ok(())
    }

    /// Hands the current frame to the encoder; it shows until tick `until`. At a constant rate
    /// that is one picture for each tick.
    fn hand_on(&mut self, until: i64) -> Result<(), Error> {
        let Some((frame, from)) = self.current.take() else { return Ok(()) };
        let until = until.max(from + 1);
        let step = match self.options.timing {
            Timing::Constant(_) => 1,
            Timing::Variable(_) => until - from,
        };
        let mut pts = from;
        while pts < until {
            self.send(Picture { pixels: Arc::clone(&frame.pixels), pts, duration: step })?;
            pts += step;
        }
        Ok(())
    }

    fn send(&mut self, picture: Picture) -> Result<(), Error> {
        let Some(encoding) = &mut self.encoding else { return Ok(()) };
        if encoding.send(picture) {
            return Ok(());
        }
        // The encoder thread has ended early: its own error is the cause.
        self.state = State::Inactive;
        self.finish().and(Err(Error::EncoderGone))
    }

    fn time_base(&self) -> TimeBase {
        match self.options.timing {
            Timing::Constant(rate) => TimeBase::of_rate(rate),
            Timing::Variable(base) => base,
        }
    }

    fn settings(&self) -> VideoSettings {
        let Options { codec, timing, quality, preset, threads, .. } = &self.options;
        VideoSettings {
            codec: *codec,
            size: self.track.canvas().size(),
            time_base: self.time_base(),
            frame_rate: match timing {
                Timing::Constant(rate) => Some(*rate),
                Timing::Variable(_) => None,
            },
            quality: *quality,
            preset: preset.clone(),
            threads: *threads,
        }
    }
}
