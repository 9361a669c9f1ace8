//! A stream: tracks that belong together.
//!
//! Tracks come in, and each turn is passed on to them. What a track captures is the track's own.

use std::cell::{Cell, RefCell};
use std::fmt;
use std::rc::Rc;

use super::event::{Event, StreamEvent};
use super::host;
use super::{ReadyState, Track};
use crate::time::Timestamp;

/// Tracks that belong together (Media Capture and Streams, "`MediaStream`").
///
/// A `MediaStream` is a handle: Rust's `clone` gives the same stream, as references are in a
/// browser. The web's `clone()` is [`clone_stream`](Self::clone_stream).
#[derive(Clone)]
pub struct MediaStream {
    shared: Rc<Shared>,
}

struct Shared {
    id: String,
    tracks: RefCell<Vec<Track>>,
    /// How often a track came or went.
    changes: Cell<u64>,
    /// Whether it was active at the end of the last turn.
    active: Cell<bool>,
    events: RefCell<Vec<Event<StreamEvent>>>,
}

impl MediaStream {
    /// A stream without tracks.
    #[expect(clippy::new_without_default, reason = "each has an id of its own")]
    pub fn new() -> Self {
        Self::from_tracks([])
    }

    /// A new stream with the same tracks as `stream`.
    pub fn from_stream(stream: &Self) -> Self {
        Self::from_tracks(stream.get_tracks())
    }

    /// A new stream with these tracks, each once; tracks that have ended too.
    pub fn from_tracks(tracks: impl IntoIterator<Item = Track>) -> Self {
        let shared = Shared {
            id: host::new_id(),
            tracks: RefCell::default(),
            changes: Cell::new(0),
            active: Cell::new(false),
            events: RefCell::default(),
        };
        let stream = Self { shared: Rc::new(shared) };
        tracks.into_iter().for_each(|track| stream.add_track(&track));
        stream.shared.active.set(stream.active());
        stream
    }

    /// The web's `clone()`: a new stream with a clone of each track, as
    /// [`Track::clone_track`] makes it.
    #[must_use]
    pub fn clone_stream(&self) -> Self {
        Self::from_tracks(self.get_tracks().iter().map(Track::clone_track))
    }

    /// The stream's id: 36 characters, another one for each stream of a run, and the same in each
    /// run with the same seed (see [`Host`](super::Host)).
    pub fn id(&self) -> &str {
        &self.shared.id
    }

    /// Whether any track is still live.
    pub fn active(&self) -> bool {
        self.shared.tracks.borrow().iter().any(|track| track.ready_state() == ReadyState::Live)
    }

    /// The stream's tracks, in the order they were added.
    pub fn get_tracks(&self) -> Vec<Track> {
        self.shared.tracks.borrow().clone()
    }

    /// The tracks whose [`kind`](Track::kind) is `audio`.
    pub fn get_audio_tracks(&self) -> Vec<Track> {
        self.tracks_of("audio")
    }

    /// The tracks whose [`kind`](Track::kind) is `video`.
    pub fn get_video_tracks(&self) -> Vec<Track> {
        self.tracks_of("video")
    }

    fn tracks_of(&self, kind: &str) -> Vec<Track> {
        self.get_tracks().into_iter().filter(|track| track.kind() == kind).collect()
    }

    /// The track with this id, if the stream has it.
    pub fn get_track_by_id(&self, id: &str) -> Option<Track> {
        self.shared.tracks.borrow().iter().find(|track| track.id() == id).cloned()
    }

    /// Adds a track, live or ended; does nothing where the stream has it already.
    pub fn add_track(&self, track: &Track) {
        if !self.has(track) {
            self.shared.tracks.borrow_mut().push(track.clone());
            self.shared.changes.set(self.shared.changes.get() + 1);
        }
    }

    /// Removes a track without stopping it; does nothing where the stream does not have it.
    pub fn remove_track(&self, track: &Track) {
        if self.has(track) {
            self.shared.tracks.borrow_mut().retain(|other| other != track);
            self.shared.changes.set(self.shared.changes.get() + 1);
        }
    }

    /// Adds a track for the stream's owner, such as a media element, as a browser does: with an
    /// `addtrack` event. Does nothing where the stream has it already (Media Capture and Streams,
    /// "add a track").
    pub fn announce_track(&self, track: &Track, now: Timestamp) {
        if !self.has(track) {
            self.add_track(track);
            self.note(StreamEvent::AddTrack(track.clone()), now);
        }
    }

    /// Removes a track for the stream's owner, with a `removetrack` event. Does nothing where the
    /// stream does not have it (Media Capture and Streams, "remove a track").
    pub fn withdraw_track(&self, track: &Track, now: Timestamp) {
        if self.has(track) {
            self.remove_track(track);
            self.note(StreamEvent::RemoveTrack(track.clone()), now);
        }
    }

    fn note(&self, kind: StreamEvent, time: Timestamp) {
        self.shared.events.borrow_mut().push(Event { time, kind });
    }

    fn has(&self, track: &Track) -> bool {
        self.shared.tracks.borrow().contains(track)
    }

    /// How often a track was added or removed so far.
    pub fn changes(&self) -> u64 {
        self.shared.changes.get()
    }

    /// Runs the capture steps of each track for the turn at `now`, after the canvas was painted
    /// (Media Capture from DOM Elements, `captureStream()`: "Each time that the captured canvas is
    /// painted, ..."). Later turns have later times; a track in several streams captures once.
    pub fn capture(&self, now: Timestamp) {
        self.shared.tracks.borrow().iter().for_each(|track| track.capture(now));
        let active = self.active();
        if self.shared.active.replace(active) != active {
            let kind = if active { StreamEvent::Active } else { StreamEvent::Inactive };
            self.note(kind, now);
        }
    }

    /// What happened to the stream since the last call, in order.
    pub fn take_events(&self) -> Vec<Event<StreamEvent>> {
        self.shared.events.take()
    }
}

impl fmt::Debug for MediaStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MediaStream").field("id", &self.id()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::canvas::Canvas;
    use crate::frame::Size;

    fn stream() -> MediaStream {
        Canvas::new(Size::new(4, 4)).unwrap().capture_stream(None).unwrap()
    }

    fn track() -> Track {
        stream().get_tracks().remove(0)
    }

    fn ids(stream: &MediaStream) -> Vec<String> {
        stream.get_tracks().iter().map(|track| track.id().to_owned()).collect()
    }

    #[test]
    fn ms_01_streams_are_made_of_nothing_of_a_stream_or_of_tracks() {
        assert!(MediaStream::new().get_tracks().is_empty());
        let first = stream();
        let same = MediaStream::from_stream(&first);
        assert_eq!(ids(&same), ids(&first));
        assert_ne!(same.id(), first.id());
        let (one, other) = (track(), track());
        other.stop();
        let made = MediaStream::from_tracks([one.clone(), other.clone(), one.clone()]);
        assert_eq!(ids(&made), [one.id(), other.id()]);
    }

    #[test]
    fn ms_02_ids_are_36_characters_of_their_own() {
        let (one, other) = (MediaStream::new(), MediaStream::new());
        assert_eq!((one.id().len(), other.id().len()), (36, 36));
        assert_ne!(one.id(), other.id());
    }

    #[test]
    fn ms_03_tracks_stay_in_the_order_they_were_added() {
        let (stream, tracks) = (MediaStream::new(), [track(), track(), track()]);
        for track in &tracks {
            stream.add_track(track);
        }
        stream.remove_track(&tracks[0]);
        stream.add_track(&tracks[0]);
        assert_eq!(ids(&stream), [tracks[1].id(), tracks[2].id(), tracks[0].id()]);
    }

    #[test]
    fn ms_04_the_lists_of_tracks_are_copies() {
        let stream = stream();
        stream.get_tracks().clear();
        assert_eq!(stream.get_tracks().len(), 1);
        assert_eq!(stream.get_video_tracks().len(), 1);
        assert!(stream.get_audio_tracks().is_empty());
    }

    #[test]
    fn ms_05_tracks_are_found_by_id() {
        let stream = stream();
        let id = stream.get_tracks()[0].id().to_owned();
        assert_eq!(stream.get_track_by_id(&id).unwrap().id(), id);
        assert!(stream.get_track_by_id("another").is_none());
    }

    #[test]
    fn ms_06_adding_twice_and_removing_what_is_not_there_do_nothing() {
        let (stream, track) = (MediaStream::new(), track());
        stream.remove_track(&track);
        stream.add_track(&track);
        stream.add_track(&track);
        assert_eq!((stream.get_tracks().len(), stream.changes()), (1, 1));
        stream.remove_track(&track);
        assert_eq!((stream.get_tracks().len(), stream.changes()), (0, 2));
        assert_eq!(track.ready_state(), ReadyState::Live);
    }

    #[test]
    fn ms_07_what_the_caller_adds_and_removes_is_no_event() {
        let (stream, track) = (stream(), track());
        stream.add_track(&track);
        stream.remove_track(&track);
        stream.capture(Timestamp::ZERO);
        assert_eq!(stream.take_events(), []);
        assert_eq!(track.take_events(), []);
    }

    #[test]
    fn ms_07_what_the_owner_adds_and_removes_is_an_event() {
        let (stream, track) = (stream(), track());
        stream.announce_track(&track, Timestamp::ZERO);
        stream.announce_track(&track, Timestamp::ZERO);
        stream.withdraw_track(&track, Timestamp::from_seconds(1));
        stream.withdraw_track(&track, Timestamp::from_seconds(1));
        let events = stream.take_events();
        assert_eq!(events[0].kind, StreamEvent::AddTrack(track.clone()));
        assert_eq!(
            events[1],
            Event { time: Timestamp::from_seconds(1), kind: StreamEvent::RemoveTrack(track) }
        );
        assert_eq!((events.len(), stream.changes()), (2, 3));
    }

    #[test]
    fn ms_08_a_stream_is_active_while_any_track_is_live() {
        let (stream, other) = (stream(), track());
        assert!(!MediaStream::new().active());
        stream.add_track(&other);
        stream.get_tracks()[0].stop();
        assert!(stream.active());
        other.stop();
        assert!(!stream.active());
    }

    #[test]
    fn ms_09_becoming_active_and_inactive_is_noted_once() {
        let (stream, other) = (stream(), track());
        let at = Timestamp::from_seconds;
        stream.capture(at(0));
        stream.get_tracks()[0].stop();
        stream.capture(at(1));
        stream.capture(at(2));
        stream.add_track(&other);
        stream.capture(at(3));
        let events: Vec<_> =
            stream.take_events().iter().map(|event| (event.time, event.kind.name())).collect();
        assert_eq!(events, [(at(1), "inactive"), (at(3), "active")]);
        assert_eq!(stream.take_events(), []);
    }

    #[test]
    fn ms_10_a_clone_has_clones_of_the_tracks() {
        let (stream, ended) = (stream(), track());
        ended.stop();
        stream.add_track(&ended);
        let clone = stream.clone_stream();
        assert_ne!(clone.id(), stream.id());
        assert!(ids(&clone).iter().all(|id| !ids(&stream).contains(id)));
        let states: Vec<_> = clone.get_tracks().iter().map(Track::ready_state).collect();
        assert_eq!(states, [ReadyState::Live, ReadyState::Ended]);
    }

    #[test]
    fn ms_11_a_track_in_two_streams_is_one_track() {
        let first = stream();
        let second = MediaStream::from_stream(&first);
        first.get_tracks()[0].stop();
        assert!(!first.active() && !second.active());
    }

    #[test]
    fn a_handle_s_copy_is_the_same_stream() {
        let stream = stream();
        let same = stream.clone();
        same.remove_track(&stream.get_tracks()[0]);
        assert!(stream.get_tracks().is_empty());
        assert_eq!(same.id(), stream.id());
    }
}
