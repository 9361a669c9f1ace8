//! What the track of a canvas has beside: its canvas, and frames on request.
//!
//! A request comes in, and the next paint with new content is captured. When a track takes a frame
//! otherwise is left to `capture`.

use super::Track;
use super::source::Pictures;
use crate::canvas::Canvas;

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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stream::testing::{BLACK, SIZE, at, color, stream, turn};

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
}
