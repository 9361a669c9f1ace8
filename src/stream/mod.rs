//! Streams and tracks: what a canvas is captured through, as the standards have it.
//!
//! A canvas becomes a [`MediaStream`] with one video [`Track`]; each turn the track looks whether
//! a frame is due. Who uses the frames is left to the recorder. W3C Media Capture from DOM
//! Elements, and Media Capture and Streams.

mod capture;
mod track;

pub use self::track::{ReadyState, Track};

use crate::time::Timestamp;

/// Tracks that belong together (Media Capture and Streams, "`MediaStream`").
pub struct MediaStream {
    tracks: Vec<Track>,
}

impl MediaStream {
    pub(crate) fn new(tracks: Vec<Track>) -> Self {
        Self { tracks }
    }

    /// The stream's tracks, in the order they were added.
    pub fn get_video_tracks(&self) -> Vec<Track> {
        self.tracks.clone()
    }

    /// Whether any track is still live.
    pub fn active(&self) -> bool {
        self.tracks.iter().any(|track| track.ready_state() == ReadyState::Live)
    }

    /// Runs the capture steps of each track for the turn at `now`, after the canvas was painted
    /// (Media Capture from DOM Elements, `captureStream()`: "Each time that the captured canvas is
    /// painted, ...").
    pub fn capture(&self, now: Timestamp) {
        for track in &self.tracks {
            track.capture(now);
        }
    }
}
