//! The track of a captured canvas: its attributes, its life, and the frame it took last.
//!
//! A turn comes in, and a frame goes out where `capture` says that one is due, in the `shape` that
//! the constraints ask for. What hears of a track's end or of its muting takes its events.

use std::cell::{Cell, RefCell};
use std::fmt;
use std::rc::Rc;

use super::capture::Trigger;
use super::constraints::{Capabilities, Constraints, ResizeMode, Settings, ratio};
use super::event::{Event, TrackEvent};
use super::select::{Native, select};
use super::shape::{self, Shape};
use super::{Error, host};
use crate::canvas::Canvas;
use crate::frame::{Frame, Size};
use crate::time::{CaptureRate, FrameRate, Timestamp};

/// Whether a track can still give frames (`MediaStreamTrackState`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReadyState {
    /// It can.
    Live,
    /// It can't, and never will again.
    Ended,
}

/// What a video track's content hint may be (`MediaStreamTrack` Content Hints, "`contentHint`").
const CONTENT_HINTS: [&str; 4] = ["", "motion", "detail", "text"];

/// A canvas's video track (`CanvasCaptureMediaStreamTrack`).
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
    trigger: Trigger,
    ready_state: Cell<ReadyState>,
    muted: Cell<bool>,
    enabled: Cell<bool>,
    content_hint: Cell<&'static str>,
    constraints: RefCell<Constraints>,
    settings: Cell<Settings>,
    shape: RefCell<Shape>,
    latest: RefCell<Option<Frame>>,
    /// Whether the last frame shows the canvas, and is not black instead.
    shows: Cell<bool>,
    events: RefCell<Vec<Event<TrackEvent>>>,
}

/// What a track and its clones capture.
struct Source {
    canvas: Canvas,
    refresh: FrameRate,
    /// Whether there is nothing more to come.
    ended: Cell<bool>,
}

impl Source {
    fn native(&self, rate: Option<CaptureRate>) -> Native {
        let max_rate = self.refresh.as_f64();
        let rate = match rate {
            None => max_rate,
            Some(CaptureRate::OnRequest) => 0.0,
            Some(CaptureRate::UpTo(rate)) => rate.as_f64().min(max_rate),
        };
        Native { size: self.canvas.size(), rate, max_rate }
    }
}

/// What a track is (Media Capture and Streams, "`MediaStreamTrack`").
impl Track {
    pub(super) fn of_canvas(canvas: Canvas, rate: Option<CaptureRate>) -> Self {
        let trigger = Trigger::new(rate, canvas.generation());
        let muted = Cell::new(!canvas.origin_clean());
        let source = Rc::new(Source { canvas, refresh: host::refresh(), ended: Cell::new(false) });
        let shared = Shared {
            id: host::new_id(),
            trigger,
            ready_state: Cell::new(ReadyState::Live),
            muted,
            enabled: Cell::new(true),
            content_hint: Cell::new(""),
            constraints: RefCell::default(),
            settings: Cell::new(source.native(rate).settings()),
            shape: RefCell::default(),
            latest: RefCell::default(),
            shows: Cell::new(true),
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
        let copy = Shared {
            id: host::new_id(),
            source: Rc::clone(&shared.source),
            trigger: shared.trigger.in_step(shared.source.canvas.generation()),
            ready_state: shared.ready_state.clone(),
            muted: shared.muted.clone(),
            enabled: shared.enabled.clone(),
            content_hint: shared.content_hint.clone(),
            constraints: shared.constraints.clone(),
            settings: shared.settings.clone(),
            shape: RefCell::new(shared.shape.borrow().in_step()),
            latest: RefCell::default(),
            shows: Cell::new(true),
            events: RefCell::default(),
        };
        Self { shared: Rc::new(copy) }
    }

    /// The kind of media: `video`.
    pub fn kind(&self) -> &'static str {
        "video"
    }

    /// The track's id: 36 characters, another one for each track of a run, and the same in each
    /// run with the same seed (see [`Host`](super::Host)).
    pub fn id(&self) -> &str {
        &self.shared.id
    }

    /// What the track is of: `canvas`.
    pub fn label(&self) -> &'static str {
        "canvas"
    }

    /// Whether the track shows its source; where not, its frames are black.
    pub fn enabled(&self) -> bool {
        self.shared.enabled.get()
    }

    /// Shows the source, or black instead. A change gives a frame in the next turn, once there was
    /// one before.
    pub fn set_enabled(&self, enabled: bool) {
        self.shared.enabled.set(enabled);
    }

    /// Whether the track gives no frames for now: in the last turn its canvas could no longer be
    /// read, as a picture from outside the allowed folders was drawn on it.
    pub fn muted(&self) -> bool {
        self.shared.muted.get()
    }

    /// Whether the track can still give frames.
    pub fn ready_state(&self) -> ReadyState {
        self.shared.ready_state.get()
    }

    /// What the content is like, for encoders: empty, `motion`, `detail` or `text`.
    pub fn content_hint(&self) -> &'static str {
        self.shared.content_hint.get()
    }

    /// Says what the content is like; anything but the four hints does nothing.
    pub fn set_content_hint(&self, hint: &str) {
        if let Some(known) = CONTENT_HINTS.into_iter().find(|known| *known == hint) {
            self.shared.content_hint.set(known);
        }
    }

    /// Ends the track, without an event. It keeps its last frame and takes no more.
    pub fn stop(&self) {
        self.shared.ready_state.set(ReadyState::Ended);
    }

    /// Says that the source has no more to give: this track and its clones end in their next
    /// turn, with an event, unless they were stopped before.
    pub fn end_source(&self) {
        self.shared.source.ended.set(true);
    }

    /// What happened to the track since the last call, in order.
    pub fn take_events(&self) -> Vec<Event<TrackEvent>> {
        self.shared.events.take()
    }

    /// The frame captured last; absent before the first.
    pub fn latest(&self) -> Option<Frame> {
        self.shared.latest.borrow().clone()
    }
}

/// What a canvas's track has beside (Media Capture from DOM Elements, "The
/// `CanvasCaptureMediaStreamTrack`").
impl Track {
    /// The captured canvas.
    pub fn canvas(&self) -> &Canvas {
        &self.shared.source.canvas
    }

    /// Asks for one frame at the next paint with new content (`requestFrame`).
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
        self.shared.trigger.request();
    }

    /// The capture steps for the turn at `now`.
    pub(super) fn capture(&self, now: Timestamp) {
        let Shared { source, trigger, latest, .. } = &*self.shared;
        if self.ready_state() == ReadyState::Live && source.ended.get() {
            self.shared.ready_state.set(ReadyState::Ended);
            self.note(TrackEvent::Ended, now);
        }
        if self.ready_state() == ReadyState::Ended {
            return;
        }
        self.set_muted(!source.canvas.origin_clean(), now);
        let shows = self.enabled() && !self.muted();
        let captured = trigger.fires(now, source.canvas.generation(), !self.muted()) && self.admits(now);
        let switched = latest.borrow().is_some() && self.shared.shows.get() != shows;
        if captured || switched {
            self.take(shows, now);
        }
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

    /// Whether the frame rate that was set lets a frame through at `now`.
    fn admits(&self, now: Timestamp) -> bool {
        let limit = shape::limit(&self.shared.settings.get(), self.native().max_rate);
        limit.is_none_or(|rate| self.shared.shape.borrow_mut().admits(now, rate))
    }

    /// Takes a frame of the canvas, or a black one instead.
    fn take(&self, shows: bool, now: Timestamp) {
        let Shared { source, settings, shape, latest, .. } = &*self.shared;
        let settings = settings.get();
        let size = Size::new(settings.width, settings.height);
        let mut shape = shape.borrow_mut();
        let pixels = if shows {
            shape.fitted(source.canvas.pixels(), source.canvas.size(), &settings)
        } else {
            shape.black(size)
        };
        let mut latest = latest.borrow_mut();
        let index = latest.as_ref().map_or(0, |frame| frame.index + 1);
        *latest = Some(Frame { pixels, size, index, timestamp: now });
        self.shared.shows.set(shows);
    }
}

/// How a track is set (Media Capture and Streams, "Constrainable Pattern").
impl Track {
    fn native(&self) -> Native {
        self.shared.source.native(self.shared.trigger.rate)
    }

    /// What can be had.
    pub fn get_capabilities(&self) -> Capabilities {
        let Native { size, max_rate, .. } = self.native();
        Capabilities {
            width: 1..=size.width,
            height: 1..=size.height,
            aspect_ratio: ratio(1, size.height)..=f64::from(size.width),
            frame_rate: 0.0..=max_rate,
            resize_mode: ResizeMode::ALL,
        }
    }

    /// What was asked for last, successfully.
    pub fn get_constraints(&self) -> Constraints {
        self.shared.constraints.borrow().clone()
    }

    /// How the track is set; absent once it has ended.
    pub fn get_settings(&self) -> Option<Settings> {
        (self.ready_state() == ReadyState::Live).then(|| self.shared.settings.get())
    }

    /// Asks for other sizes or fewer frames, from the next frame on. Without constraints the track
    /// is as its source again. On a track that has ended nothing happens.
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
        self.shared.settings.set(select(self.native(), constraints)?);
        self.shared.constraints.replace(constraints.clone());
        Ok(())
    }
}

impl fmt::Debug for Track {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Track").field("id", &self.id()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stream::{Constrain, ConstrainText, ConstraintSet, MediaStream};

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
        let mut context = track.canvas().context_2d();
        context.set_fill_style(color);
        context.fill_rect(0.0, 0.0, 100.0, 100.0);
        drop(context);
        track.canvas().paint().unwrap();
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
        track.canvas().context_2d().fill_rect(0.0, 0.0, 1.0, 1.0);
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
        let elsewhere = track.canvas().snapshot().tainted();
        track.canvas().context_2d().draw_image(&elsewhere, 0.0, 0.0).unwrap();
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
        clone.canvas().context_2d().fill_rect(0.0, 0.0, 1.0, 1.0);
        assert!(track.canvas().paint().unwrap());
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
        assert_eq!(holders(track.canvas()), holders(&free), "as many as without a track");
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
    }

    #[test]
    fn cn_01_five_constraints_are_supported() {
        let names = crate::stream::SUPPORTED_CONSTRAINTS;
        assert_eq!(names, ["width", "height", "aspectRatio", "frameRate", "resizeMode"]);
    }

    #[test]
    fn cn_07_capabilities_follow_the_canvas_and_the_screen() {
        let host = crate::stream::Host { refresh: FrameRate::new(50, 1).unwrap(), ..Default::default() };
        let capabilities = host.run(|| stream(Some("0")).1.get_capabilities());
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
            track.canvas().context_2d().fill_rect(0.0, 0.0, 1.0, 1.0);
            track.canvas().paint().unwrap();
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
        let mut context = track.canvas().context_2d();
        context.set_fill_style("red");
        context.fill_rect(0.0, 0.0, 2.0, 6.0);
        context.fill_rect(6.0, 0.0, 2.0, 6.0);
        context.set_fill_style("blue");
        context.fill_rect(2.0, 0.0, 4.0, 6.0);
        drop(context);
        track.canvas().paint().unwrap();
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
                let (settings, can) = (track.get_settings().unwrap(), track.get_capabilities());
                assert!(can.width.contains(&settings.width) && can.height.contains(&settings.height));
                assert!(can.aspect_ratio.contains(&settings.aspect_ratio()));
                assert!(can.frame_rate.contains(&settings.frame_rate));
            }
        }
    }
}
