//! Streams and tracks: what a canvas is captured through, as the standards have it.
//!
//! A canvas becomes a [`MediaStream`] with one video [`Track`]; each turn the track looks whether
//! a frame is due. Who uses the frames is left to the recorder. W3C Media Capture from DOM
//! Elements, and Media Capture and Streams. `docs/capture.md` says what of them is there.

mod canvas_track;
mod capture;
mod constrainable;
mod constraints;
mod error;
mod event;
mod host;
mod media_stream;
mod select;
mod shape;
mod sound;
mod source;
#[cfg(test)]
mod testing;
mod track;
mod video;

pub use self::constraints::{
    AudioCapabilities, AudioSettings, Capabilities, Constrain, ConstrainText, ConstraintSet, Constraints,
    ResizeMode, SUPPORTED_CONSTRAINTS, Settings,
};
pub use self::error::Error;
pub use self::event::{Event, StreamEvent, TrackEvent};
pub use self::host::Host;
pub use self::media_stream::MediaStream;
pub use self::source::{AudioSource, VideoSource};
pub use self::track::{ReadyState, Track};
pub use self::video::VideoStats;
