//! What a recorder tells: its events and the data that comes with them.
//!
//! The recorder notes them in the standard's order, and whoever records takes them
//! (`MediaStream` Recording, "Event summary").

use crate::time::Timestamp;

/// A part of a recording. The parts of one recording, put together in order, are a whole file; one
/// alone need not be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Blob {
    /// The bytes. There may be none.
    pub data: Vec<u8>,
    /// The recording's type, as [`MediaRecorder::mime_type`](super::MediaRecorder::mime_type)
    /// says it while recording.
    pub mime_type: String,
    /// When in the recording this part begins.
    pub timecode: Timestamp,
}

/// What happens to a recorder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RecorderEvent {
    /// It gathers: `start`.
    Start,
    /// A part is ready: `dataavailable`.
    DataAvailable(Blob),
    /// It gathers nothing for now: `pause`.
    Pause,
    /// It gathers again: `resume`.
    Resume,
    /// It failed, and is inactive: `error`.
    Error(Failure),
    /// It has ended: `stop`.
    Stop,
}

/// Why a recording failed, by the name of the web's exception.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Failure {
    /// `InvalidModificationError`: a track was added to the stream or removed.
    InvalidModification,
    /// `UnknownError`: encoding or writing failed, or the pictures' size changed.
    Unknown,
}

impl RecorderEvent {
    /// The event's name on the web.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Start => "start",
            Self::DataAvailable(_) => "dataavailable",
            Self::Pause => "pause",
            Self::Resume => "resume",
            Self::Error(_) => "error",
            Self::Stop => "stop",
        }
    }
}

impl Failure {
    /// The exception's name on the web.
    pub fn name(self) -> &'static str {
        match self {
            Self::InvalidModification => "InvalidModificationError",
            Self::Unknown => "UnknownError",
        }
    }
}
