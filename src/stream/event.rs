//! What happens to streams and tracks, told in order with virtual times.
//!
//! An object notes its events where a browser would fire them; whoever wants to know takes them
//! from the object. Changes that the caller makes itself are no events, as in browsers.

use super::Track;
use crate::time::Timestamp;

/// Something that happened at a moment of virtual time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event<K> {
    /// When.
    pub time: Timestamp,
    /// What.
    pub kind: K,
}

/// What happens to a track (Media Capture and Streams, "Event summary").
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TrackEvent {
    /// The source gives nothing for now: `mute`.
    Mute,
    /// The source gives pictures or sound again: `unmute`.
    Unmute,
    /// The source has ended, not by [`Track::stop`](super::Track::stop): `ended`.
    Ended,
}

/// What happens to a stream (Media Capture and Streams, "Event summary"). The standard has no
/// events for the last two; they are for a record of the run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StreamEvent {
    /// The stream's owner added this track: `addtrack`.
    AddTrack(Track),
    /// The stream's owner removed this track: `removetrack`.
    RemoveTrack(Track),
    /// A track of the stream is live again.
    Active,
    /// No track of the stream is live any more.
    Inactive,
}

impl TrackEvent {
    /// The event's name on the web.
    pub fn name(self) -> &'static str {
        match self {
            Self::Mute => "mute",
            Self::Unmute => "unmute",
            Self::Ended => "ended",
        }
    }
}

impl StreamEvent {
    /// The event's name.
    pub fn name(&self) -> &'static str {
        match self {
            Self::AddTrack(_) => "addtrack",
            Self::RemoveTrack(_) => "removetrack",
            Self::Active => "active",
            Self::Inactive => "inactive",
        }
    }
}
