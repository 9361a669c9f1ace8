//! `captureStream`: from a canvas to a stream with one track, and when that track takes a frame.
//!
//! The track keeps the standard's `[[frameCaptureRequested]]` flag and the rate's timer. Ticks
//! are counted from the turn of the capture's start in exact fractions, so they never drift. What
//! the frame looks like is left to the track (Media Capture from DOM Elements, "HTML Canvas
//! Element Media Capture Extensions").

use std::cell::Cell;

use super::{MediaStream, Track};
use crate::canvas::{Canvas, Error};
use crate::time::{CaptureRate, Timestamp};

impl Canvas {
    /// Captures this canvas. With a rate, the track gives at most so many frames a second and
    /// only when something new was painted; with 0, only the frames that were requested; without
    /// a rate, one for each paint with new content. The first new content after this call gives a
    /// frame in every mode.
    ///
    /// The example of MDN's page, with a turn each frame in place of its timer:
    ///
    /// ```
    /// # use canvas_rec::{Canvas, FrameRate, Size};
    /// # let canvas_elt = Canvas::new(Size::new(640, 360))?;
    /// // Optional frames per second argument.
    /// let stream = canvas_elt.capture_stream(Some(FrameRate::new(25, 1)?.into()))?;
    /// // Do things to the stream
    /// assert!(stream.active());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// A negative rate, which the standard refuses before it looks at the canvas, can't be made:
    /// see [`Error::NegativeRate`](crate::time::Error::NegativeRate).
    ///
    /// # Errors
    /// [`Error::Tainted`] where a picture from outside the allowed folders was drawn on the canvas.
    pub fn capture_stream(&self, rate: Option<CaptureRate>) -> Result<MediaStream, Error> {
        if !self.origin_clean() {
            return Err(Error::Tainted);
        }
        let seen = Some(self.generation());
        Ok(MediaStream::from_tracks([Track::of_canvas(self.clone(), rate, seen)]))
    }

    /// The same, but that the first turn gives a frame of the canvas as it is then, also where nothing
    /// new was painted. Browsers begin so; the standard does not.
    ///
    /// # Errors
    /// As [`capture_stream`](Self::capture_stream).
    pub fn capture_stream_at_once(&self, rate: Option<CaptureRate>) -> Result<MediaStream, Error> {
        if !self.origin_clean() {
            return Err(Error::Tainted);
        }
        Ok(MediaStream::from_tracks([Track::of_canvas(self.clone(), rate, None)]))
    }
}

/// When a track takes a frame of its source.
pub(super) struct Trigger {
    pub(super) rate: Option<CaptureRate>,
    /// `[[frameCaptureRequested]]`.
    requested: Cell<bool>,
    /// The turn in which the timer started, and its ticks since.
    timer: Cell<Option<(Timestamp, i128)>>,
    /// The canvas's generation at the last capture or at the start; absent where any is new.
    seen: Cell<Option<u64>>,
}

impl Trigger {
    /// A capture that begins now, for which the `seen` paints are not new.
    pub(super) fn new(rate: Option<CaptureRate>, seen: Option<u64>) -> Self {
        let (requested, seen) = (Cell::new(true), Cell::new(seen));
        Self { rate, requested, timer: Cell::new(None), seen }
    }

    /// One more at the same ticks, which begins now.
    pub(super) fn in_step(&self, generation: u64) -> Self {
        Self { timer: self.timer.clone(), ..Self::new(self.rate, Some(generation)) }
    }

    /// Takes the next new content in any case.
    pub(super) fn request(&self) {
        self.requested.set(true);
    }

    /// Whether the turn at `now`, after which the canvas has had `generation` paints, gives a
    /// frame. `open` is whether the track takes any.
    pub(super) fn fires(&self, now: Timestamp, generation: u64, open: bool) -> bool {
        self.run_timer(now);
        let new_content = self.seen.replace(Some(generation)).is_none_or(|seen| generation > seen);
        // The standard's text clears the flag at every paint. Here a turn that changes nothing is no
        // paint, so a request waits for the next change, as it does in browsers.
        if !new_content || !open || !self.requested.get() {
            return false;
        }
        self.requested.set(self.rate.is_none());
        true
    }

    /// Sets the flag if a tick of the rate's timer fell due since the last turn.
    fn run_timer(&self, now: Timestamp) {
        let Some(rate) = self.rate.and_then(CaptureRate::frame_rate) else { return };
        let (start, before) = self.timer.get().unwrap_or((now, 0));
        let ticks = rate.ticks_at(now - start);
        if ticks > before {
            self.requested.set(true);
        }
        self.timer.set(Some((start, ticks)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frame::Size;
    use crate::stream::{Event, ReadyState, StreamEvent, TrackEvent};
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
            track.canvas().unwrap().context_2d().fill_rect(0.0, 0.0, 1.0, 1.0);
        }
        track.canvas().unwrap().paint().unwrap();
        stream.capture(at);
        frames() > before
    }

    fn taint(canvas: &Canvas) {
        let elsewhere = canvas.snapshot().tainted();
        canvas.context_2d().draw_image(&elsewhere, 0.0, 0.0).unwrap();
        canvas.context_2d().fill_rect(0.0, 0.0, 1.0, 1.0);
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
    fn cc_02_a_capture_has_one_live_video_track_of_its_canvas() {
        let canvas = canvas();
        let stream = canvas.capture_stream(None).unwrap();
        assert!(stream.active());
        assert_eq!(stream.get_video_tracks().len(), 1);
        assert!(stream.get_audio_tracks().is_empty());
        let track = &stream.get_video_tracks()[0];
        assert_eq!(track.canvas().unwrap().size(), Size::new(4, 4));
        assert!(track.ready_state() == ReadyState::Live && track.enabled() && !track.muted());
    }

    #[test]
    fn cc_01_the_rate_may_be_absent_or_any_finite_number() {
        assert!(canvas().capture_stream(None).is_ok());
        assert!(canvas().capture_stream(rate("12.5")).is_ok());
        assert_eq!("0".parse(), Ok(CaptureRate::OnRequest));
        for text in ["NaN", "inf", "-Infinity"] {
            let error = text.parse::<CaptureRate>().unwrap_err();
            assert!(matches!(error, crate::time::Error::NonFiniteRate(_)), "{error}");
        }
    }

    #[test]
    fn cc_04_a_negative_rate_is_refused_before_the_canvas_is_looked_at() {
        let error = "-1".parse::<CaptureRate>().unwrap_err();
        assert!(error.to_string().starts_with("NotSupportedError"));
        assert_eq!("-0".parse(), Ok(CaptureRate::OnRequest));
    }

    #[test]
    fn cc_05_a_canvas_that_may_not_be_read_is_not_captured() {
        let canvas = canvas();
        taint(&canvas);
        assert_eq!(canvas.capture_stream(None).err(), Some(Error::Tainted));
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
    fn cc_11_a_capture_may_begin_with_the_picture_that_is_there() {
        for rate in [None, rate("0"), rate("30")] {
            let painted = canvas();
            painted.context_2d().fill_rect(0.0, 0.0, 1.0, 1.0);
            painted.paint().unwrap();
            let stream = painted.capture_stream_at_once(rate).unwrap();
            assert!(turn(&stream, at(0), false));
            assert_eq!(stream.get_video_tracks()[0].latest().unwrap().pixels, painted.pixels());
            assert!(!turn(&stream, at(100), false), "once only");
        }
        let tainted = canvas();
        taint(&tainted);
        assert_eq!(tainted.capture_stream_at_once(None).unwrap_err(), Error::Tainted);
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
    fn cc_09_at_rate_0_only_the_start_and_requests_give_frames() {
        let stream = canvas().capture_stream(rate("0")).unwrap();
        assert_eq!(captured(&stream, 0..60, true), [0]);
        stream.get_video_tracks()[0].request_frame();
        assert_eq!(captured(&stream, 60..120, true), [60]);
    }

    #[test]
    fn cc_12_frames_have_the_canvas_s_size() {
        let canvas = Canvas::new(Size::new(7, 5)).unwrap();
        let stream = canvas.capture_stream(None).unwrap();
        assert!(turn(&stream, at(0), true));
        let frame = stream.get_video_tracks()[0].latest().unwrap();
        assert_eq!((frame.size, frame.pixels.len()), (Size::new(7, 5), 7 * 5 * 4));
    }

    #[test]
    fn cc_13_frames_keep_what_is_transparent() {
        let stream = canvas().capture_stream(None).unwrap();
        turn(&stream, at(0), true);
        let pixels = stream.get_video_tracks()[0].latest().unwrap().pixels;
        assert_eq!((&pixels[..4], &pixels[60..]), (&[0, 0, 0, 255][..], &[0, 0, 0, 0][..]));
    }

    #[test]
    fn cc_14_a_canvas_that_may_no_longer_be_read_mutes_its_tracks_at_once() {
        let canvas = canvas();
        let stream = canvas.capture_stream(None).unwrap();
        taint(&canvas);
        assert!(!turn(&stream, at(20), true));
        assert!(!turn(&stream, at(40), true));
        let [track] = &stream.get_video_tracks()[..] else { panic!("one track") };
        assert!(track.muted() && track.latest().is_none());
        assert_eq!(track.take_events(), [Event { time: at(20), kind: TrackEvent::Mute }]);
        assert!(stream.active(), "muted is not ended");
    }

    #[test]
    fn cc_15_canvases_without_pixels_can_not_be_made_and_odd_ones_are_captured() {
        assert!(Canvas::new(Size::new(0, 0)).is_err());
        let stream = Canvas::new(Size::new(3, 1)).unwrap().capture_stream(None).unwrap();
        assert!(turn(&stream, at(0), true));
    }

    #[test]
    fn cc_16_what_was_painted_is_captured_and_not_what_is_drawn_since() {
        let stream = canvas().capture_stream(None).unwrap();
        turn(&stream, at(0), true);
        let track = &stream.get_video_tracks()[0];
        let painted = track.latest().unwrap().pixels;
        track.canvas().unwrap().context_2d().clear_rect(0.0, 0.0, 4.0, 4.0);
        stream.capture(at(1));
        assert_eq!(track.latest().unwrap().pixels, painted);
    }

    #[test]
    fn cc_17_every_track_of_a_canvas_takes_the_same_paint() {
        let stream = canvas().capture_stream(None).unwrap();
        stream.add_track(&stream.get_tracks()[0].clone_track());
        turn(&stream, at(5), true);
        let frames: Vec<_> = stream.get_tracks().iter().map(|track| track.latest().unwrap()).collect();
        assert!(std::sync::Arc::ptr_eq(&frames[0].pixels, &frames[1].pixels));
        assert_eq!((frames[0].timestamp, frames[1].timestamp), (at(5), at(5)));
    }

    #[test]
    fn cc_20_the_end_of_the_source_ends_every_track_with_an_event() {
        let stream = canvas().capture_stream(None).unwrap();
        let clone = stream.get_tracks()[0].clone_track();
        stream.add_track(&clone);
        stream.get_tracks()[0].end_source();
        assert!(stream.active(), "the tracks end in a task");
        stream.capture(at(9));
        assert!(!stream.active());
        for track in stream.get_tracks() {
            assert_eq!(track.take_events(), [Event { time: at(9), kind: TrackEvent::Ended }]);
        }
        assert_eq!(stream.take_events(), [Event { time: at(9), kind: StreamEvent::Inactive }]);
    }

    #[test]
    fn ht_01_times_are_exact_however_long_it_takes() {
        let ntsc = FrameRate::new(30_000, 1001).unwrap();
        let stream = canvas().capture_stream(Some(ntsc.into())).unwrap();
        let hour = 30_000 * 3600 / 1001;
        let times = [0, 1, hour, hour + 1].map(|index| ntsc.time_of(index));
        assert!(times.into_iter().all(|time| turn(&stream, time, true)), "each is a tick");
        assert_eq!(stream.get_video_tracks()[0].latest().unwrap().timestamp, times[3]);
    }

    #[test]
    fn ht_02_a_tick_that_coincides_with_a_paint_counts_for_it() {
        let stream = canvas().capture_stream(rate("30")).unwrap();
        assert_eq!(captured(&stream, 0..6, true), [0, 2, 4]);
    }

    #[test]
    fn ht_03_a_turn_gives_one_frame_however_much_is_drawn() {
        let stream = canvas().capture_stream(None).unwrap();
        let track = &stream.get_video_tracks()[0];
        for x in 0..3 {
            track.canvas().unwrap().context_2d().fill_rect(f64::from(x), 0.0, 1.0, 1.0);
        }
        turn(&stream, at(0), false);
        assert_eq!(track.latest().unwrap().index, 0);
        assert_eq!(track.latest().unwrap().pixels[8..12], [0, 0, 0, 255]);
    }

    #[test]
    fn ht_06_a_frame_s_time_is_that_of_its_turn() {
        let stream = canvas().capture_stream(None).unwrap();
        let track = &stream.get_video_tracks()[0];
        let times: Vec<_> = [0, 7, 8, 1000]
            .map(|time| turn(&stream, at(time), true).then(|| track.latest().unwrap().timestamp))
            .to_vec();
        assert_eq!(times, [0, 7, 8, 1000].map(|time| Some(at(time))));
    }
}
