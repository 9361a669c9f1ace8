//! The track: its attributes, its life, and what it took last of its source.
//!
//! A turn comes in; the track takes what its source has, as `video` or `sound` says, and notes what
//! happens to it. What hears of a track's end or of its muting takes its events. How it can be set is in
//! `constrainable`, and what a canvas's has beside in `canvas_track`.

use std::cell::{Cell, RefCell};
use std::fmt;
use std::rc::Rc;

use super::event::{Event, TrackEvent};
use super::host;
use super::sound::Sound;
use super::source::{Pictures, Source};
use super::video::{Video, VideoStats};
use crate::audio::Block;
use crate::canvas::Canvas;
use crate::frame::Frame;
use crate::time::{CaptureRate, Timestamp};

/// Whether a track can still give frames or sound (`MediaStreamTrackState`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReadyState {
    /// It can.
    Live,
    /// It can't, and never will again.
    Ended,
}

/// What a video track's content hint may be (`MediaStreamTrack` Content Hints, "`contentHint`").
const VIDEO_HINTS: [&str; 4] = ["", "motion", "detail", "text"];
/// The same for an audio track.
const AUDIO_HINTS: [&str; 4] = ["", "speech", "speech-recognition", "music"];

/// A track of pictures or of sound (`MediaStreamTrack`). One that
/// [`Canvas::capture_stream`] makes is a `CanvasCaptureMediaStreamTrack` and has a
/// [`canvas`](Self::canvas).
///
/// A `Track` is a handle: Rust's `clone` gives the same track, as references are in a browser.
/// The web's `clone()` is [`clone_track`](Self::clone_track).
#[derive(Clone)]
pub struct Track {
    shared: Rc<Shared>,
}

struct Shared {
    id: String,
    source: Rc<Source>,
    /// The source's, as long as the track is live.
    live: RefCell<Option<Rc<()>>>,
    muted: Cell<bool>,
    enabled: Cell<bool>,
    content_hint: Cell<&'static str>,
    media: Media,
    events: RefCell<Vec<Event<TrackEvent>>>,
}

/// What a track has of its own.
enum Media {
    Video(Box<Video>),
    Audio(Box<Sound>),
}

impl Media {
    /// Whether it may be looked at.
    fn origin_clean(&self) -> bool {
        match self {
            Self::Video(video) => video.pictures.origin_clean(),
            Self::Audio(_) => true,
        }
    }
}

/// What a track is (Media Capture and Streams, "`MediaStreamTrack`").
impl Track {
    /// A track that has `seen` so many of the canvas's paints; where absent, it takes what is there.
    pub(super) fn of_canvas(canvas: Canvas, rate: Option<CaptureRate>, seen: Option<u64>) -> Self {
        let video = Video::new(Rc::new(Pictures::Canvas(canvas)), rate, seen);
        Self::new(Media::Video(Box::new(video)), Source::new("canvas"))
    }

    pub(super) fn of_pictures(source: &Rc<Source>, pictures: &Rc<Pictures>) -> Self {
        let video = Video::new(Rc::clone(pictures), None, Some(pictures.seen_at_first()));
        Self::new(Media::Video(Box::new(video)), Rc::clone(source))
    }

    pub(super) fn of_sound(source: &Rc<Source>, sound: &Rc<RefCell<Block>>) -> Self {
        Self::new(Media::Audio(Box::new(Sound::new(Rc::clone(sound)))), Rc::clone(source))
    }

    fn new(media: Media, source: Rc<Source>) -> Self {
        let shared = Shared {
            id: host::new_id(),
            live: RefCell::new((!source.ended()).then(|| source.listen())),
            muted: Cell::new(source.muted() || !media.origin_clean()),
            enabled: Cell::new(true),
            content_hint: Cell::new(""),
            media,
            events: RefCell::default(),
            source,
        };
        Self { shared: Rc::new(shared) }
    }

    /// The web's `clone()`: a new track of the same source. It is set as this one is, may be set
    /// otherwise afterwards, and ends by itself. Its timer ticks with this one's, and it has no
    /// frame yet.
    #[must_use]
    pub fn clone_track(&self) -> Self {
        let shared = &self.shared;
        let media = match &shared.media {
            Media::Video(video) => Media::Video(Box::new(video.in_step())),
            Media::Audio(sound) => Media::Audio(Box::new(sound.in_step())),
        };
        let copy = Shared {
            id: host::new_id(),
            source: Rc::clone(&shared.source),
            live: shared.live.clone(),
            muted: shared.muted.clone(),
            enabled: shared.enabled.clone(),
            content_hint: shared.content_hint.clone(),
            media,
            events: RefCell::default(),
        };
        Self { shared: Rc::new(copy) }
    }

    /// The kind of media: `video` or `audio`.
    pub fn kind(&self) -> &'static str {
        match self.shared.media {
            Media::Video(_) => "video",
            Media::Audio(_) => "audio",
        }
    }

    /// The track's id: 36 characters, another one for each track of a run, and the same in each
    /// run with the same seed (see [`Host`](super::Host)).
    pub fn id(&self) -> &str {
        &self.shared.id
    }

    /// What the track is of: `canvas`, or what its source is called.
    pub fn label(&self) -> &str {
        &self.shared.source.label
    }

    /// Whether the track gives its source's content; where not, black or silence.
    pub fn enabled(&self) -> bool {
        self.shared.enabled.get()
    }

    /// Gives the source's content, or black or silence instead. A change gives a frame in the next
    /// turn, once there was one before; sound changes with the next turn's block.
    pub fn set_enabled(&self, enabled: bool) {
        self.shared.enabled.set(enabled);
    }

    /// Whether the source had nothing to give in the last turn. A canvas has nothing once it can't be
    /// read any more, as a picture from outside the allowed folders was drawn on it; its track is black
    /// then. Tracks of other sources keep their last picture, or are silent.
    pub fn muted(&self) -> bool {
        self.shared.muted.get()
    }

    /// Whether the track can still give frames or sound.
    pub fn ready_state(&self) -> ReadyState {
        match &*self.shared.live.borrow() {
            Some(_) => ReadyState::Live,
            None => ReadyState::Ended,
        }
    }

    /// What the content is like, for encoders: empty; `motion`, `detail` or `text` of pictures;
    /// `speech`, `speech-recognition` or `music` of sound.
    pub fn content_hint(&self) -> &'static str {
        self.shared.content_hint.get()
    }

    /// Says what the content is like; anything but the hints of the track's kind does nothing.
    pub fn set_content_hint(&self, hint: &str) {
        let hints = match self.shared.media {
            Media::Video(_) => VIDEO_HINTS,
            Media::Audio(_) => AUDIO_HINTS,
        };
        if let Some(known) = hints.into_iter().find(|known| *known == hint) {
            self.shared.content_hint.set(known);
        }
    }

    /// Ends the track, without an event. It keeps what it took last and takes no more.
    pub fn stop(&self) {
        self.shared.live.take();
    }

    /// Says that the source has no more to give: this track and its clones end in their next
    /// turn, with an event, unless they were stopped before.
    pub fn end_source(&self) {
        self.shared.source.end();
    }

    /// What happened to the track since the last call, in order.
    pub fn take_events(&self) -> Vec<Event<TrackEvent>> {
        self.shared.events.take()
    }

    /// The frame captured last; absent before the first, and on an audio track.
    pub fn latest(&self) -> Option<Frame> {
        self.video()?.latest.borrow().clone()
    }

    /// The sound captured last, at its place on the virtual clock; absent before the first, and on a
    /// video track. A turn without new sound leaves the last block.
    pub fn latest_block(&self) -> Option<Block> {
        self.sound()?.latest.borrow().clone()
    }

    /// How many frames of the source it gave or left out; absent on an audio track.
    pub fn stats(&self) -> Option<VideoStats> {
        self.video().map(|video| video.stats.get())
    }
}

/// The track's turns.
impl Track {
    /// What it has as a video track.
    pub(super) fn video(&self) -> Option<&Video> {
        match &self.shared.media {
            Media::Video(video) => Some(video),
            Media::Audio(_) => None,
        }
    }

    /// What it has as an audio track.
    pub(super) fn sound(&self) -> Option<&Sound> {
        match &self.shared.media {
            Media::Video(_) => None,
            Media::Audio(sound) => Some(sound),
        }
    }

    /// The capture steps for the turn at `now`. What the source gave before it ended is taken still.
    pub(super) fn capture(&self, now: Timestamp) {
        let Shared { source, media, .. } = &*self.shared;
        if self.ready_state() == ReadyState::Ended {
            return;
        }
        if source.ended() && self.kind() == "video" {
            return self.end(now);
        }
        self.set_muted(source.muted() || !media.origin_clean(), now);
        match media {
            Media::Video(video) => video.capture(now, self.enabled(), self.muted()),
            Media::Audio(sound) => sound.capture(self.enabled() && !self.muted()),
        }
        if source.ended() {
            self.end(now);
        }
    }

    fn end(&self, now: Timestamp) {
        self.stop();
        self.note(TrackEvent::Ended, now);
    }

    /// The standard's "set a track's muted state".
    fn set_muted(&self, muted: bool, now: Timestamp) {
        if self.shared.muted.replace(muted) != muted {
            self.note(if muted { TrackEvent::Mute } else { TrackEvent::Unmute }, now);
        }
    }

    fn note(&self, kind: TrackEvent, time: Timestamp) {
        self.shared.events.borrow_mut().push(Event { time, kind });
    }
}

impl PartialEq for Track {
    /// Whether both are the same track.
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.shared, &other.shared)
    }
}

impl Eq for Track {}

impl fmt::Debug for Track {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Track").field("id", &self.id()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stream::testing::{BLACK, RED, SIZE, at, color, rate, size, stream, turn};
    use crate::stream::{AudioSource, Constrain, Constraints};

    #[test]
    fn mt_01_a_new_track_is_live_enabled_and_has_an_id_of_its_own() {
        let ((_, one), (_, other)) = (stream(None), stream(None));
        assert_ne!(one.id(), other.id());
        assert!(one.enabled() && !one.muted() && one.ready_state() == ReadyState::Live);
    }

    #[test]
    fn mt_02_what_has_ended_stays_so() {
        let (stream, track) = stream(None);
        track.stop();
        track.set_enabled(true);
        track.end_source();
        turn(&stream, &track, 0, "red");
        assert_eq!(track.ready_state(), ReadyState::Ended);
    }

    #[test]
    fn mt_03_stop_ends_at_once_and_is_no_event() {
        let (stream, track) = stream(None);
        track.stop();
        assert_eq!(track.ready_state(), ReadyState::Ended);
        track.stop();
        stream.capture(at(0));
        assert_eq!(track.take_events(), []);
    }

    #[test]
    fn mt_04_a_stop_before_the_source_s_end_is_heard_of_takes_its_event_away() {
        let (stream, track) = stream(None);
        let clone = track.clone_track();
        stream.add_track(&clone);
        track.end_source();
        track.stop();
        stream.capture(at(3));
        stream.capture(at(4));
        assert_eq!(track.take_events(), []);
        assert_eq!(clone.take_events(), [Event { time: at(3), kind: TrackEvent::Ended }]);
    }

    #[test]
    fn mt_05_after_the_last_stop_no_frame_holds_the_canvas_s_pixels() {
        let (stream, track) = stream(None);
        let clone = track.clone_track();
        stream.add_track(&clone);
        track.stop();
        assert!(turn(&stream, &clone, 0, "red").is_some(), "one is live still");
        clone.stop();
        let free = Canvas::new(SIZE).unwrap();
        for (time, color) in (1..6).zip(["blue", "lime", "red", "blue", "lime"]) {
            turn(&stream, &clone, time, color);
            free.context_2d().set_fill_style(color);
            free.context_2d().fill_rect(0.0, 0.0, 100.0, 100.0);
            free.paint().unwrap();
        }
        let holders = |canvas: &Canvas| std::sync::Arc::strong_count(&canvas.pixels());
        assert_eq!(holders(track.canvas().unwrap()), holders(&free), "as many as without a track");
        assert_eq!(clone.latest().unwrap().timestamp, at(0), "it keeps its last frame");
    }

    #[test]
    fn mt_06_a_disabled_track_is_black_at_once_and_shows_again_at_once() {
        let (stream, track) = stream(Some("10"));
        assert_eq!(color(&turn(&stream, &track, 0, "red").unwrap()), RED);
        track.set_enabled(false);
        stream.capture(at(10));
        let black = track.latest().unwrap();
        assert_eq!((color(&black), black.size, black.timestamp), (BLACK, SIZE, at(10)));
        assert!(turn(&stream, &track, 20, "red").is_none(), "at its own pace");
        assert_eq!(color(&turn(&stream, &track, 100, "red").unwrap()), BLACK);
        track.set_enabled(true);
        stream.capture(at(110));
        assert_eq!((color(&track.latest().unwrap()), track.latest().unwrap().timestamp), (RED, at(110)));
        assert_eq!(track.take_events(), []);
    }

    #[test]
    fn mt_07_an_ended_track_can_be_disabled_without_effect() {
        let (stream, track) = stream(None);
        turn(&stream, &track, 0, "red");
        track.stop();
        track.set_enabled(false);
        stream.capture(at(1));
        assert!(!track.enabled());
        assert_eq!(color(&track.latest().unwrap()), RED);
    }

    #[test]
    fn mt_08_muting_is_an_event_where_it_changes_something() {
        let (_, track) = stream(None);
        for (time, muted) in [(1, false), (2, true), (3, true), (4, false)] {
            track.set_muted(muted, at(time));
            assert!(track.enabled());
        }
        let events: Vec<_> =
            track.take_events().iter().map(|event| (event.time, event.kind.name())).collect();
        assert_eq!(events, [(at(2), "mute"), (at(4), "unmute")]);
    }

    #[test]
    fn mt_09_a_clone_is_set_as_the_track_was() {
        let (_, track) = stream(None);
        track.set_enabled(false);
        track.set_content_hint("text");
        track.apply_constraints(&size(4, 3)).unwrap();
        let clone = track.clone_track();
        assert_ne!(clone.id(), track.id());
        assert!(!clone.enabled() && clone.content_hint() == "text");
        assert_eq!(clone.get_settings(), track.get_settings());
        assert_eq!(clone.get_constraints(), track.get_constraints());
        clone.apply_constraints(&Constraints::default()).unwrap();
        assert_eq!(track.get_settings().unwrap().width, 4);
        track.stop();
        assert_eq!(track.clone_track().ready_state(), ReadyState::Ended);
    }

    #[test]
    fn mt_10_a_track_and_its_clone_end_by_themselves() {
        let (_, track) = stream(None);
        let (one, other) = (track.clone_track(), track.clone_track());
        one.stop();
        assert_eq!(track.ready_state(), ReadyState::Live);
        track.stop();
        assert_eq!(other.ready_state(), ReadyState::Live);
    }

    #[test]
    fn mt_11_an_ended_track_has_no_settings() {
        let (_, track) = stream(None);
        assert!(track.get_settings().is_some());
        track.stop();
        assert_eq!(track.get_settings(), None);
    }

    #[test]
    fn mt_12_constraints_on_an_ended_track_do_nothing() {
        let (_, track) = stream(None);
        track.stop();
        assert_eq!(track.apply_constraints(&size(9999, 1)), Ok(()));
        assert_eq!(track.get_constraints(), Constraints::default());
    }

    #[test]
    fn mt_13_what_a_track_says_of_itself_are_copies() {
        let (_, track) = stream(None);
        track.apply_constraints(&size(4, 3)).unwrap();
        track.get_constraints().basic.width = Constrain::exact(1);
        assert_eq!(track.get_constraints(), size(4, 3));
    }

    #[test]
    fn mt_14_a_content_hint_is_one_of_four_or_stays_as_it_was() {
        let (_, track) = stream(None);
        assert_eq!(track.content_hint(), "");
        for (hint, then) in [
            ("motion", "motion"),
            ("speech", "motion"),
            ("DETAIL", "motion"),
            ("detail", "detail"),
            ("text", "text"),
            ("", ""),
        ] {
            track.set_content_hint(hint);
            assert_eq!(track.content_hint(), then);
        }
        let voice = AudioSource::new("voice").track();
        for (hint, then) in [("motion", ""), ("speech", "speech"), ("music", "music"), ("text", "music")] {
            voice.set_content_hint(hint);
            assert_eq!(voice.content_hint(), then);
        }
    }

    #[test]
    fn mt_15_each_frame_is_delivered_or_discarded() {
        let (stream, track) = stream(None);
        track.apply_constraints(&rate(10.0)).unwrap();
        for time in [0, 50, 100, 150] {
            turn(&stream, &track, time, if time % 100 == 0 { "red" } else { "blue" });
        }
        let stats = track.stats().unwrap();
        assert_eq!((stats.delivered_frames, stats.discarded_frames, stats.total_frames()), (2, 2, 4));
    }
}
