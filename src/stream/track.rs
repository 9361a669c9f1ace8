//! The track of a captured canvas: when it takes a frame, and the frame it took last.
//!
//! The track keeps the standard's `[[frameCaptureRequested]]` flag and the rate's timer. Ticks
//! are counted from the turn of the capture's start in exact fractions, so they never drift.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use crate::canvas::Canvas;
use crate::frame::Frame;
use crate::time::{CaptureRate, Timestamp};

/// Whether a track can still give frames (`MediaStreamTrackState`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReadyState {
    /// It can.
    Live,
    /// It can't, and never will again.
    Ended,
}

/// A canvas's video track (`CanvasCaptureMediaStreamTrack`). Clones of the handle are the same
/// track.
#[derive(Clone)]
pub struct Track {
    shared: Rc<Shared>,
}

struct Shared {
    canvas: Canvas,
    rate: Option<CaptureRate>,
    ready_state: Cell<ReadyState>,
    /// `[[frameCaptureRequested]]`.
    requested: Cell<bool>,
    /// The turn in which the timer started, and its ticks since.
    timer: Cell<Option<(Timestamp, i128)>>,
    /// The canvas's generation at the last capture or at the start.
    seen: Cell<u64>,
    latest: RefCell<Option<Frame>>,
}

impl Track {
    pub(super) fn of_canvas(canvas: Canvas, rate: Option<CaptureRate>) -> Self {
        let seen = Cell::new(canvas.generation());
        let shared = Shared {
            canvas,
            rate,
            ready_state: Cell::new(ReadyState::Live),
            requested: Cell::new(true),
            timer: Cell::new(None),
            seen,
            latest: RefCell::new(None),
        };
        Self { shared: Rc::new(shared) }
    }

    /// Whether the track can still give frames.
    pub fn ready_state(&self) -> ReadyState {
        self.shared.ready_state.get()
    }

    /// The captured canvas.
    pub fn canvas(&self) -> &Canvas {
        &self.shared.canvas
    }

    /// Whether the track gives no frames for now: its canvas may no longer be read, as a picture
    /// from outside the allowed folders was drawn on it.
    pub fn muted(&self) -> bool {
        !self.shared.canvas.origin_clean()
    }

    /// Asks for one frame at the next paint with new content (`requestFrame`).
    pub fn request_frame(&self) {
        self.shared.requested.set(true);
    }

    /// Ends the track. It keeps its last frame and takes no more.
    pub fn stop(&self) {
        self.shared.ready_state.set(ReadyState::Ended);
    }

    /// The frame captured last; absent before the first.
    pub fn latest(&self) -> Option<Frame> {
        self.shared.latest.borrow().clone()
    }

    /// The capture steps for the turn at `now`.
    pub(super) fn capture(&self, now: Timestamp) {
        let shared = &self.shared;
        if self.ready_state() == ReadyState::Ended || self.muted() {
            return;
        }
        self.run_timer(now);
        let generation = shared.canvas.generation();
        let new_content = generation > shared.seen.replace(generation);
        // The standard's text clears the flag at every paint. Here a turn that changes nothing is no
        // paint, so a request waits for the next change, as it does in browsers.
        if !new_content || !shared.requested.get() {
            return;
        }
        shared.requested.set(shared.rate.is_none());
        let mut latest = shared.latest.borrow_mut();
        let index = latest.as_ref().map_or(0, |frame| frame.index + 1);
        *latest =
            Some(Frame { pixels: shared.canvas.pixels(), size: shared.canvas.size(), index, timestamp: now });
    }

    /// Sets the flag if a tick of the rate's timer fell due since the last turn.
    fn run_timer(&self, now: Timestamp) {
        let Some(rate) = self.shared.rate.and_then(CaptureRate::frame_rate) else { return };
        let (start, before) = self.shared.timer.get().unwrap_or((now, 0));
        let ticks = rate.ticks_at(now - start);
        if ticks > before {
            self.shared.requested.set(true);
        }
        self.shared.timer.set(Some((start, ticks)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frame::Size;
    use crate::stream::MediaStream;
    use crate::time::FrameRate;

    fn canvas() -> Canvas {
        Canvas::new(Size::new(4, 4)).unwrap()
    }

    #[expect(clippy::unnecessary_wraps, reason = "as capture_stream takes it")]
    fn rate(text: &str) -> Option<CaptureRate> {
        Some(text.parse().unwrap())
    }

    /// One turn: draws something new if told so, paints, captures; returns whether a frame came.
    fn turn(stream: &MediaStream, at: Timestamp, draw: bool) -> bool {
        let track = &stream.get_video_tracks()[0];
        let frames = || track.latest().map_or(0, |frame| frame.index + 1);
        let before = frames();
        if draw {
            track.canvas().context_2d().fill_rect(0.0, 0.0, 1.0, 1.0);
        }
        track.canvas().paint().unwrap();
        stream.capture(at);
        frames() > before
    }

    fn at(milliseconds: u32) -> Timestamp {
        Timestamp::parse(&format!("{milliseconds}ms"), None).unwrap()
    }

    /// The turns of a 60 Hz grid at which frames came.
    fn captured(stream: &MediaStream, turns: std::ops::Range<u64>, draw: bool) -> Vec<u64> {
        let grid = FrameRate::new(60, 1).unwrap();
        turns.filter(|&index| turn(stream, grid.time_of(index), draw)).collect()
    }

    #[test]
    fn a_capture_has_one_live_video_track_of_its_canvas() {
        let canvas = canvas();
        let stream = canvas.capture_stream(None).unwrap();
        assert!(stream.active());
        assert_eq!(stream.get_video_tracks().len(), 1);
        assert_eq!(stream.get_video_tracks()[0].canvas().size(), Size::new(4, 4));
    }

    #[test]
    fn cc_06_the_first_new_content_gives_a_frame_in_every_mode() {
        for mode in [None, rate("0"), rate("25")] {
            let stream = canvas().capture_stream(mode).unwrap();
            assert!(!turn(&stream, at(0), false));
            assert!(turn(&stream, at(10), true), "{mode:?}");
        }
    }

    #[test]
    fn cc_07_without_a_rate_each_change_gives_a_frame() {
        let stream = canvas().capture_stream(None).unwrap();
        let changes: Vec<bool> = [true, false, true, true, false].into();
        let frames: Vec<bool> =
            (0..).zip(&changes).map(|(index, &draw)| turn(&stream, at(index * 10), draw)).collect();
        assert_eq!(frames, changes);
    }

    #[test]
    fn cc_08_a_rate_takes_the_first_paint_at_or_after_each_tick() {
        let stream = canvas().capture_stream(rate("24")).unwrap();
        assert_eq!(captured(&stream, 0..12, true), [0, 3, 5, 8, 10]);
    }

    #[test]
    fn cc_08_ticks_between_two_paints_collapse_to_one() {
        let stream = canvas().capture_stream(rate("100")).unwrap();
        assert!(turn(&stream, at(0), true));
        assert!(turn(&stream, at(500), true));
        assert!(!turn(&stream, at(505), true));
        assert!(turn(&stream, at(510), true));
    }

    #[test]
    fn cc_08_an_unchanged_canvas_gives_no_frames() {
        let stream = canvas().capture_stream(rate("30")).unwrap();
        assert_eq!(captured(&stream, 0..30, false), [0u64; 0]);
        assert_eq!(captured(&stream, 30..31, true), [30]);
        assert_eq!(captured(&stream, 31..60, false), [0u64; 0]);
    }

    #[test]
    fn cc_10_requests_wait_for_new_content_and_are_used_up_by_one_frame() {
        let stream = canvas().capture_stream(rate("0")).unwrap();
        let track = &stream.get_video_tracks()[0];
        assert!(turn(&stream, at(0), true));
        assert!(!turn(&stream, at(1), true));
        for _ in 0..3 {
            track.request_frame();
        }
        assert!(!turn(&stream, at(2), false));
        let frames: Vec<bool> = (3..6).map(|time| turn(&stream, at(time), true)).collect();
        assert_eq!(frames, [true, false, false]);
    }

    #[test]
    fn cc_11_drawing_before_the_capture_counts_in_the_same_turn_only() {
        let drawn = canvas();
        drawn.context_2d().fill_rect(0.0, 0.0, 1.0, 1.0);
        let stream = drawn.capture_stream(None).unwrap();
        assert!(turn(&stream, at(0), false));

        let painted = canvas();
        painted.context_2d().fill_rect(0.0, 0.0, 1.0, 1.0);
        painted.paint().unwrap();
        let stream = painted.capture_stream(None).unwrap();
        assert!(!turn(&stream, at(0), false));
    }

    #[test]
    fn cc_03_captures_of_one_canvas_are_independent() {
        let canvas = canvas();
        let slow = canvas.capture_stream(rate("10")).unwrap();
        let fast = canvas.capture_stream(rate("30")).unwrap();
        let mut counts = (0, 0);
        for index in 0..30 {
            canvas.context_2d().fill_rect(0.0, 0.0, 1.0, 1.0);
            canvas.paint().unwrap();
            let now = FrameRate::new(30, 1).unwrap().time_of(index);
            slow.capture(now);
            fast.capture(now);
            let frames = |stream: &MediaStream| stream.get_video_tracks()[0].latest().unwrap().index + 1;
            counts = (frames(&slow), frames(&fast));
        }
        assert_eq!(counts, (10, 30));
    }

    #[test]
    fn a_stopped_track_keeps_its_last_frame_and_takes_no_more() {
        let stream = canvas().capture_stream(None).unwrap();
        turn(&stream, at(0), true);
        stream.get_video_tracks()[0].stop();
        assert!(!stream.active());
        assert!(!turn(&stream, at(1), true));
        assert_eq!(stream.get_video_tracks()[0].latest().unwrap().index, 0);
    }

    #[test]
    fn a_tainted_canvas_is_not_captured_and_mutes_its_tracks() {
        let canvas = canvas();
        let stream = canvas.capture_stream(None).unwrap();
        let elsewhere = canvas.snapshot().tainted();
        canvas.context_2d().draw_image(&elsewhere, 0.0, 0.0).unwrap();
        canvas.context_2d().fill_rect(0.0, 0.0, 1.0, 1.0);
        canvas.paint().unwrap();
        stream.capture(Timestamp::ZERO);
        let [track] = &stream.get_video_tracks()[..] else { panic!("one track") };
        assert!(track.muted() && track.latest().is_none());
        assert_eq!(canvas.capture_stream(None).err(), Some(crate::canvas::Error::Tainted));
    }
}
