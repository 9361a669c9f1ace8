//! What happened to the tracks, the stream and the recorder, told to the caller.
//!
//! Each turn's events come in, in the order of the chain; reports with one form go out.

use crate::progress::{Event, Progress};
use crate::recorder::{MediaRecorder, RecorderEvent};
use crate::stream::MediaStream;

/// Tells what happened since the last call.
pub(super) fn tell(stream: &MediaStream, recorder: &mut MediaRecorder, progress: &mut dyn Progress) {
    for track in stream.get_tracks() {
        for event in track.take_events() {
            let (time, name) = (event.time, event.kind.name());
            progress.event(&Event { time, object: "track", id: track.id(), name, error: None });
        }
    }
    for event in stream.take_events() {
        let (time, name) = (event.time, event.kind.name());
        progress.event(&Event { time, object: "stream", id: stream.id(), name, error: None });
    }
    for event in recorder.take_events() {
        let (time, name) = (event.time, event.kind.name());
        let error = match event.kind {
            RecorderEvent::Error(failure) => Some(failure.name()),
            _ => None,
        };
        progress.event(&Event { time, object: "recorder", id: stream.id(), name, error });
    }
}
