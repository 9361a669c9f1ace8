//! The track: its attributes, its life, and what it took last of its source.
//!
//! A turn comes in; the track takes what its source has, as `video` or `sound` says, and notes what
//! happens to it. What hears of a track's end or of its muting takes its events.

use std::cell::{Cell, RefCell};
use std::fmt;
use std::rc::Rc;

use super::constraints::{AudioCapabilities, AudioSettings, Capabilities, Constraints, Settings};
use super::event::{Event, TrackEvent};
use super::sound::Sound;
use super::source::{Pictures, Source};
use super::video::Video;
use super::{Error, host};
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
        match &self.shared.media {
            Media::Video(_) => None,
            Media::Audio(sound) => sound.latest.borrow().clone(),
        }
    }
}

/// What a canvas's track has beside (Media Capture from DOM Elements, "The
/// `CanvasCaptureMediaStreamTrack`").
impl Track {
    /// The captured canvas; absent on tracks of other sources.
    pub fn canvas(&self) -> Option<&Canvas> {
        match &*self.video()?.pictures {
            Pictures::Canvas(canvas) => Some(canvas),
            Pictures::Pushed { .. } => None,
        }
    }

    /// Asks for one frame at the next paint with new content (`requestFrame`). Tracks of other
    /// sources than a canvas give all that they have anyway.
    ///
    /// The example of MDN's page, with a canvas that is drawn to and painted in a turn:
    ///
    /// ```
    /// # use canvas_rec::{Canvas, Size, Timestamp};
    /// # let canvas_elt = Canvas::new(Size::new(640, 360))?;
    /// // Find the canvas element to capture; a rate of 0 captures requested frames only.
    /// let stream = canvas_elt.capture_stream(Some("0".parse()?))?;
    /// let track = stream.get_video_tracks().remove(0);
    /// # canvas_elt.context_2d().fill_rect(0.0, 0.0, 10.0, 10.0);
    /// # canvas_elt.paint()?;
    /// # stream.capture(Timestamp::ZERO);
    /// track.request_frame();
    /// canvas_elt.context_2d().fill_rect(10.0, 10.0, 50.0, 50.0);
    /// canvas_elt.paint()?;
    /// stream.capture(Timestamp::from_seconds(1));
    /// assert_eq!(track.latest().unwrap().timestamp, Timestamp::from_seconds(1));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn request_frame(&self) {
        if let Some(video) = self.video() {
            video.trigger.request();
        }
    }
}

/// The track's turns.
impl Track {
    fn video(&self) -> Option<&Video> {
        match &self.shared.media {
            Media::Video(video) => Some(video),
            Media::Audio(_) => None,
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

/// How a track is set (Media Capture and Streams, "Constrainable Pattern").
impl Track {
    /// What can be had of the pictures; absent on an audio track.
    pub fn get_capabilities(&self) -> Option<Capabilities> {
        self.video().map(Video::capabilities)
    }

    /// What can be had of the sound; absent on a video track.
    pub fn get_audio_capabilities(&self) -> Option<AudioCapabilities> {
        matches!(self.shared.media, Media::Audio(_)).then(Sound::capabilities)
    }

    /// What was asked for last, successfully.
    pub fn get_constraints(&self) -> Constraints {
        match &self.shared.media {
            Media::Video(video) => video.constraints.borrow().clone(),
            Media::Audio(sound) => sound.constraints.borrow().clone(),
        }
    }

    /// How the pictures are set; absent once the track has ended, and on an audio track.
    pub fn get_settings(&self) -> Option<Settings> {
        let video = self.video().filter(|_| self.ready_state() == ReadyState::Live)?;
        Some(video.settings.get())
    }

    /// How the sound is set; absent once the track has ended, and on a video track.
    pub fn get_audio_settings(&self) -> Option<AudioSettings> {
        let live = self.ready_state() == ReadyState::Live;
        (live && matches!(self.shared.media, Media::Audio(_))).then(Sound::settings)
    }

    /// Asks for other sizes or fewer frames, from the next frame on. Without constraints the track
    /// is as its source again. On a track that has ended nothing happens. What is asked of the other
    /// kind of tracks does not matter; sound is always 48 kHz stereo.
    ///
    /// ```
    /// use canvas_rec::stream::{Constrain, ConstraintSet, Constraints};
    /// use canvas_rec::{Canvas, Size};
    /// let stream = Canvas::new(Size::new(1920, 1080))?.capture_stream(None)?;
    /// let track = stream.get_video_tracks().remove(0);
    /// let basic = ConstraintSet { width: Constrain::max(1280), aspect_ratio: 1.0.into(), ..Default::default() };
    /// track.apply_constraints(&Constraints { basic, ..Default::default() })?;
    /// let settings = track.get_settings().unwrap();
    /// assert_eq!((settings.width, settings.height), (1080, 1080));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Overconstrained`] where the source can't meet them, [`Error::NotFinite`] and
    /// [`Error::TooManySets`]; then nothing changes.
    pub fn apply_constraints(&self, constraints: &Constraints) -> Result<(), Error> {
        if self.ready_state() == ReadyState::Ended {
            return Ok(());
        }
        match &self.shared.media {
            Media::Video(video) => video.apply(constraints),
            Media::Audio(sound) => sound.apply(constraints),
        }
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
    use crate::frame::Size;
    use crate::stream::{AudioSource, Constrain, ConstrainText, ConstraintSet, MediaStream, ResizeMode};
    use crate::time::FrameRate;

    const SIZE: Size = Size::new(8, 6);

    fn stream(rate: Option<&str>) -> (MediaStream, Track) {
        let canvas = Canvas::new(SIZE).unwrap();
        let stream = canvas.capture_stream(rate.map(|rate| rate.parse().unwrap())).unwrap();
        let track = stream.get_tracks().remove(0);
        (stream, track)
    }

    fn at(milliseconds: u32) -> Timestamp {
        Timestamp::parse(&format!("{milliseconds}ms"), None).unwrap()
    }

    /// One turn that paints the whole canvas; returns the frame it gave.
    fn turn(stream: &MediaStream, track: &Track, time: u32, color: &str) -> Option<Frame> {
        let mut context = track.canvas().unwrap().context_2d();
        context.set_fill_style(color);
        context.fill_rect(0.0, 0.0, 100.0, 100.0);
        drop(context);
        track.canvas().unwrap().paint().unwrap();
        stream.capture(at(time));
        track.latest().filter(|frame| frame.timestamp == at(time))
    }

    fn color(frame: &Frame) -> [u8; 4] {
        let first = frame.pixels[..4].try_into().unwrap();
        assert!(frame.pixels.chunks_exact(4).all(|pixel| pixel == first), "of one colour");
        first
    }

    fn basic(basic: ConstraintSet) -> Constraints {
        Constraints { basic, advanced: Vec::new() }
    }

    fn size(width: u32, height: u32) -> Constraints {
        let (width, height) = (Constrain::exact(width), Constrain::exact(height));
        basic(ConstraintSet { width, height, ..ConstraintSet::default() })
    }

    fn rate(frame_rate: f64) -> Constraints {
        basic(ConstraintSet { frame_rate: Constrain::exact(frame_rate), ..ConstraintSet::default() })
    }

    const BLACK: [u8; 4] = [0, 0, 0, 255];
    const RED: [u8; 4] = [255, 0, 0, 255];

    #[test]
    fn ct_01_a_track_s_canvas_is_the_captured_one() {
        let canvas = Canvas::new(SIZE).unwrap();
        let track = canvas.capture_stream(None).unwrap().get_tracks().remove(0);
        track.canvas().unwrap().context_2d().fill_rect(0.0, 0.0, 1.0, 1.0);
        canvas.paint().unwrap();
        assert_eq!(canvas.pixels()[3], 255);
    }

    #[test]
    fn ct_02_a_request_is_met_at_the_next_new_content_once() {
        let (stream, track) = stream(Some("0"));
        turn(&stream, &track, 0, "red");
        track.request_frame();
        track.request_frame();
        assert_eq!(track.latest().unwrap().index, 0, "not at once");
        assert!(turn(&stream, &track, 1, "red").is_some());
        assert!(turn(&stream, &track, 2, "red").is_none());
    }

    #[test]
    fn ct_03_with_a_rate_a_request_adds_a_frame_between_ticks() {
        let (stream, track) = stream(Some("10"));
        turn(&stream, &track, 0, "red");
        assert!(turn(&stream, &track, 20, "red").is_none());
        track.request_frame();
        assert!(turn(&stream, &track, 40, "red").is_some());
        assert!(turn(&stream, &track, 100, "red").is_some());
    }

    #[test]
    fn ct_04_a_request_on_a_canvas_that_may_not_be_read_gives_nothing() {
        let (stream, track) = stream(Some("0"));
        let elsewhere = track.canvas().unwrap().snapshot().tainted();
        track.canvas().unwrap().context_2d().draw_image(&elsewhere, 0.0, 0.0).unwrap();
        track.request_frame();
        assert!(turn(&stream, &track, 0, "red").is_none());
    }

    #[test]
    fn ct_05_requests_give_nothing_once_ended_and_black_while_disabled() {
        let (stream, track) = stream(Some("0"));
        track.set_enabled(false);
        assert_eq!(color(&turn(&stream, &track, 0, "red").unwrap()), BLACK);
        track.stop();
        track.request_frame();
        assert!(turn(&stream, &track, 1, "red").is_none());
    }

    #[test]
    fn ct_06_a_clone_has_the_same_canvas_its_own_flag_and_the_same_ticks() {
        let (stream, track) = stream(Some("10"));
        turn(&stream, &track, 0, "red");
        turn(&stream, &track, 50, "red");
        let clone = track.clone_track();
        stream.add_track(&clone);
        assert!(turn(&stream, &clone, 60, "red").is_some(), "its flag is set at first");
        assert!(track.latest().unwrap().timestamp < at(60));
        turn(&stream, &clone, 100, "red");
        assert_eq!(clone.latest().unwrap().timestamp, at(100));
        assert_eq!(track.latest().unwrap().timestamp, at(100));
        clone.canvas().unwrap().context_2d().fill_rect(0.0, 0.0, 1.0, 1.0);
        assert!(track.canvas().unwrap().paint().unwrap());
    }

    #[test]
    fn ct_07_a_canvas_s_track_is_video_and_has_a_label() {
        let (_, track) = stream(None);
        assert_eq!((track.kind(), track.label()), ("video", "canvas"));
    }

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
    fn cn_01_eight_constraints_are_supported() {
        let names = crate::stream::SUPPORTED_CONSTRAINTS;
        assert_eq!(names[..5], ["width", "height", "aspectRatio", "frameRate", "resizeMode"]);
        assert_eq!(names[5..], ["sampleRate", "sampleSize", "channelCount"]);
    }

    #[test]
    fn cn_07_capabilities_follow_the_canvas_and_the_screen() {
        let host = crate::stream::Host { refresh: FrameRate::new(50, 1).unwrap(), ..Default::default() };
        let capabilities = host.run(|| stream(Some("0")).1.get_capabilities().unwrap());
        assert_eq!((capabilities.width, capabilities.height), (1..=8, 1..=6));
        assert_eq!(capabilities.aspect_ratio, 0.166_666_666_7..=8.0);
        assert_eq!(capabilities.frame_rate, 0.0..=50.0);
        assert_eq!(capabilities.resize_mode.map(ResizeMode::name), ["none", "crop-and-scale"]);
    }

    #[test]
    fn cn_12_constraints_that_can_not_be_met_change_nothing() {
        let (_, track) = stream(None);
        track.apply_constraints(&size(4, 3)).unwrap();
        let error = track.apply_constraints(&size(9, 3)).unwrap_err();
        assert_eq!(error, Error::Overconstrained { constraint: "width" });
        assert_eq!(track.get_constraints(), size(4, 3));
        assert_eq!(track.get_settings().unwrap().width, 4);
        track.apply_constraints(&Constraints::default()).unwrap();
        assert_eq!(track.get_settings().unwrap().width, 8);
        let not_a_number = track.apply_constraints(&rate(f64::NAN)).unwrap_err();
        assert_eq!(not_a_number, Error::NotFinite { constraint: "frameRate" });
    }

    #[test]
    fn cn_13_constraints_are_kept_as_they_were_given() {
        let (_, track) = stream(None);
        assert_eq!(track.get_constraints(), Constraints::default());
        let impossible = ConstraintSet { width: 5000.into(), ..ConstraintSet::default() };
        let given = Constraints { advanced: vec![impossible, ConstraintSet::default()], ..size(4, 3) };
        track.apply_constraints(&given).unwrap();
        assert_eq!(track.get_constraints(), given);
    }

    #[test]
    fn cn_16_clones_of_one_source_have_sizes_and_rates_of_their_own() {
        let (stream, track) = stream(None);
        let (small, slow) = (track.clone_track(), track.clone_track());
        small.apply_constraints(&size(4, 3)).unwrap();
        slow.apply_constraints(&rate(10.0)).unwrap();
        stream.add_track(&small);
        stream.add_track(&slow);
        for time in (0..400).step_by(20) {
            turn(&stream, &track, time, "red");
        }
        let frames = [&track, &small, &slow].map(|track| track.latest().unwrap());
        assert_eq!(frames.each_ref().map(|frame| frame.index + 1), [20, 20, 4]);
        assert_eq!(frames[1].size, Size::new(4, 3));
        assert_eq!(color(&frames[1]), RED);
    }

    #[test]
    fn cn_17_a_rate_lets_a_frame_through_when_it_is_due() {
        let (stream, track) = stream(None);
        track.apply_constraints(&rate(24.0)).unwrap();
        let grid = FrameRate::SCREEN;
        let turns = (0..60).filter(|&index| {
            track.canvas().unwrap().context_2d().fill_rect(0.0, 0.0, 1.0, 1.0);
            track.canvas().unwrap().paint().unwrap();
            stream.capture(grid.time_of(index));
            track.latest().is_some_and(|frame| frame.timestamp == grid.time_of(index))
        });
        let turns: Vec<_> = turns.collect();
        assert_eq!((turns.len(), &turns[..5]), (24, &[0, 3, 5, 8, 10][..]));
        let set = |rate: Option<&str>| self::stream(rate).1.get_settings().unwrap().frame_rate;
        assert_eq!([None, Some("0"), Some("25"), Some("100")].map(set), [60.0, 0.0, 25.0, 60.0]);
    }

    #[test]
    fn cn_18_pictures_are_scaled_to_cover_and_cut_at_the_centre() {
        let (stream, track) = stream(None);
        track.apply_constraints(&size(2, 3)).unwrap();
        let mut context = track.canvas().unwrap().context_2d();
        context.set_fill_style("red");
        context.fill_rect(0.0, 0.0, 2.0, 6.0);
        context.fill_rect(6.0, 0.0, 2.0, 6.0);
        context.set_fill_style("blue");
        context.fill_rect(2.0, 0.0, 4.0, 6.0);
        drop(context);
        track.canvas().unwrap().paint().unwrap();
        stream.capture(at(0));
        // Half as large, 4x3, of which the middle 2x3 stays: what was blue.
        let frame = track.latest().unwrap();
        assert_eq!((frame.size, color(&frame)), (Size::new(2, 3), [0, 0, 255, 255]));
    }

    #[test]
    fn cn_19_settings_lie_within_the_capabilities() {
        let constrain =
            ConstraintSet { resize_mode: ConstrainText::exact("crop-and-scale"), ..ConstraintSet::default() };
        for rate in [None, Some("0"), Some("25"), Some("500")] {
            for constraints in [Constraints::default(), basic(constrain.clone()), size(3, 2)] {
                let (_, track) = stream(rate);
                track.apply_constraints(&constraints).unwrap();
                let (settings, can) = (track.get_settings().unwrap(), track.get_capabilities().unwrap());
                assert!(can.width.contains(&settings.width) && can.height.contains(&settings.height));
                assert!(can.aspect_ratio.contains(&settings.aspect_ratio()));
                assert!(can.frame_rate.contains(&settings.frame_rate));
            }
        }
    }
}
