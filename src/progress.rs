//! What a recording tells its caller while it runs, and how the caller stops it.
//!
//! The library never prints: whoever starts a recording passes a [`Progress`] and shows what it
//! likes. `()` is the silent one.

use std::ops::ControlFlow;
use std::path::PathBuf;

use crate::frame::Size;
use crate::time::Timestamp;

/// What is about to be recorded.
#[derive(Debug, Clone)]
pub struct Plan {
    /// Frames that the recording will have; absent where only the changes are captured.
    pub frames: Option<u64>,
    /// Length of the recording.
    pub duration: Timestamp,
    /// Size of the video's picture; absent where sound alone is recorded.
    pub size: Option<Size>,
    /// The container, by its short name (`webm`).
    pub format: &'static str,
    /// The pictures' codec, by its short name (`vp9`); absent where sound alone is recorded.
    pub codec: Option<&'static str>,
    /// FFmpeg's name of its encoder (`libvpx-vp9`).
    pub encoder: Option<&'static str>,
    /// The sound's codec, by its short name (`opus`); absent where there is no sound.
    pub audio_codec: Option<&'static str>,
    /// The files that are written until the outputs are whole, and whether each plays as far as it
    /// got.
    pub partials: Vec<(PathBuf, bool)>,
}

/// How far a recording has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step {
    /// The length of what was recorded so far.
    pub time: Timestamp,
    /// Frames encoded and handed to the container.
    pub frames: u64,
    /// Bytes of those frames.
    pub bytes: u64,
}

/// Something that happened to a track, the stream or the recorder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Event<'a> {
    /// When, in the scene's time.
    pub time: Timestamp,
    /// To what: `track`, `stream` or `recorder`.
    pub object: &'static str,
    /// The id of the track, or of the stream, also where the recorder is meant.
    pub id: &'a str,
    /// What, by the event's name on the web.
    pub name: &'static str,
    /// The name of the web's exception, with `error`.
    pub error: Option<&'static str>,
}

/// Receives the course of a recording.
pub trait Progress {
    /// Called once, before the first frame.
    fn start(&mut self, _plan: &Plan) {}

    /// Called for each thing that was padded, dropped, clamped or replaced.
    fn note(&mut self, _text: &str) {}

    /// Called for each event of a track, the stream and the recorder, in their order.
    fn event(&mut self, _event: &Event<'_>) {}

    /// Called after each turn. `Break` ends the recording early; what was recorded is finished
    /// into a whole file.
    fn step(&mut self, _step: &Step) -> ControlFlow<()> {
        ControlFlow::Continue(())
    }
}

impl Progress for () {}
