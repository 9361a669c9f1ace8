//! A recording's own time: when each frame shows, and what is cut out.
//!
//! Frames come in with the times of their turns; pictures for the encoder go out with theirs. A
//! picture goes out only when the next one comes, because only then it is known how long it shows.

use std::sync::Arc;

use super::options::{KeyFrames, Timing};
use super::sound::Edge;
use crate::audio::sample_at;
use crate::codec::{Container, Picture};
use crate::frame::Frame;
use crate::limits;
use crate::time::{TimeBase, Timestamp};

/// The time of one recording. It begins with the first frame and stands still while paused.
pub(super) struct Timeline {
    timing: Timing,
    keys: KeyFrames,
    /// The most ticks that one picture may show; longer, it is repeated.
    longest: i64,
    /// The time of the recording's beginning, moved on by what was cut out.
    origin: Option<Timestamp>,
    paused: Option<Timestamp>,
    /// The frame that shows now, and since when.
    current: Option<(Frame, i64)>,
    /// The tick of the last key frame that was asked for, and the pictures since.
    last_key: Option<(i64, u32)>,
}

impl Timeline {
    /// The time of a recording in `container`.
    pub(super) fn new(timing: Timing, keys: KeyFrames, container: Container) -> Self {
        let longest = match timing {
            Timing::Constant(_) => 1,
            Timing::Variable(base) => base.ticks_within(longest_hold(container)),
        };
        Self { timing, keys, longest, origin: None, paused: None, current: None, last_key: None }
    }

    /// How long the recording is at `now`.
    pub(super) fn length(&self, now: Timestamp) -> Timestamp {
        let now = self.paused.unwrap_or(now);
        self.origin.map_or(Timestamp::ZERO, |origin| now - origin)
    }

    /// The recording begins at `now`, if it has not yet.
    pub(super) fn begin(&mut self, now: Timestamp) {
        self.origin.get_or_insert(now);
    }

    /// Whether the recording has begun.
    pub(super) fn has_begun(&self) -> bool {
        self.origin.is_some()
    }

    /// How many samples long the recording is at `now`.
    pub(super) fn edge(&self, now: Timestamp) -> Edge {
        Edge { clock: sample_at(now), length: sample_at(self.length(now)) }
    }

    /// Stands still from `now` on.
    pub(super) fn pause(&mut self, now: Timestamp) {
        self.paused = Some(now);
    }

    /// Goes on at `now`, where it stood still.
    pub(super) fn resume(&mut self, now: Timestamp) {
        if let Some((origin, paused)) = self.origin.zip(self.paused) {
            self.origin = Some(origin + (now - paused));
        }
        self.paused = None;
    }

    /// Shows what the track gave last, from `now` on. `send` takes the pictures that are over, and
    /// answers whether it can take more.
    pub(super) fn show(
        &mut self,
        latest: Frame,
        now: Timestamp,
        send: &mut dyn FnMut(Picture) -> bool,
    ) -> bool {
        self.begin(now);
        let same =
            |(frame, _): &(Frame, i64)| (frame.index, frame.timestamp) == (latest.index, latest.timestamp);
        let fresh = !self.current.as_ref().is_some_and(same);
        if !fresh && matches!(self.timing, Timing::Variable(_)) {
            return true;
        }
        let pts = self.time_base().ticks(self.length(now));
        match &mut self.current {
            // Two turns in one tick: the later one counts.
            Some((frame, since)) if *since >= pts => {
                *frame = latest;
                true
            }
            _ => {
                let sent = self.hand_on(pts, send);
                self.current = Some((latest, pts));
                sent
            }
        }
    }

    /// The recording ends at `end`, until when the last frame shows; for one tick at least.
    pub(super) fn end(&mut self, end: Timestamp, send: &mut dyn FnMut(Picture) -> bool) -> bool {
        self.hand_on(self.last_tick(end), send)
    }

    /// How long the pictures of a recording that ends at `end` show.
    pub(super) fn picture_length(&self, end: Timestamp) -> Timestamp {
        self.time_base().time_of(self.last_tick(end))
    }

    /// The tick until which the last frame shows; the last one's own is over by then.
    fn last_tick(&self, end: Timestamp) -> i64 {
        let until = self.time_base().ticks(self.length(end));
        self.current.as_ref().map_or(until, |(_, from)| until.max(from + 1))
    }

    /// Sends the current frame, which shows until tick `until`: at a constant rate one picture for each
    /// tick, otherwise as few as the container can hold.
    fn hand_on(&mut self, until: i64, send: &mut dyn FnMut(Picture) -> bool) -> bool {
        let Some((frame, from)) = self.current.take() else { return true };
        let mut pts = from;
        while pts < until {
            let (key, duration) = (self.is_key(pts), self.longest.min(until - pts));
            if !send(Picture { pixels: Arc::clone(&frame.pixels), pts, duration, key }) {
                return false;
            }
            pts += duration;
        }
        true
    }

    /// Whether a key frame is due at `pts` (`MediaStream` Recording,
    /// `videoKeyFrameIntervalDuration` and `videoKeyFrameIntervalCount`).
    fn is_key(&mut self, pts: i64) -> bool {
        let (last, count) = self.last_key.map_or((pts, 0), |(last, count)| (last, count + 1));
        let due = match self.keys {
            KeyFrames::Usual => false,
            KeyFrames::Each(time) => self.time_base().time_of(pts - last) >= time,
            KeyFrames::EachNth(frames) => count >= frames.max(1),
        };
        self.last_key = Some(if due { (pts, 0) } else { (last, count) });
        due
    }

    pub(super) fn time_base(&self) -> TimeBase {
        self.timing.time_base()
    }
}

/// The longest that one picture shows in `container`.
fn longest_hold(container: Container) -> Timestamp {
    Timestamp::from_seconds(match container {
        Container::Gif => limits::GIF_HOLD_S,
        Container::Apng => limits::APNG_HOLD_S,
        _ => limits::HOLD_S,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frame::Size;
    use crate::time::FrameRate;

    fn frame(index: u64) -> Frame {
        Frame { pixels: Arc::default(), size: Size::new(1, 1), index, timestamp: Timestamp::ZERO }
    }

    fn at(milliseconds: u32) -> Timestamp {
        Timestamp::parse(&format!("{milliseconds}ms"), None).unwrap()
    }

    /// Time, duration and whether it is a key frame, of each picture of `steps`: `Some` shows a
    /// frame, `None` pauses or goes on.
    fn pictures(
        timing: Timing,
        keys: KeyFrames,
        steps: &[(u32, Option<u64>)],
        end: u32,
    ) -> Vec<(i64, i64, bool)> {
        let mut timeline = Timeline::new(timing, keys, Container::Mp4);
        let mut sent = Vec::new();
        let mut send = |picture: Picture| {
            sent.push((picture.pts, picture.duration, picture.key));
            true
        };
        let mut paused = false;
        for &(time, step) in steps {
            match step {
                Some(index) => assert!(timeline.show(frame(index), at(time), &mut send)),
                None if paused => timeline.resume(at(time)),
                None => timeline.pause(at(time)),
            }
            paused ^= step.is_none();
        }
        assert!(timeline.end(at(end), &mut send));
        sent
    }

    fn tens() -> Timing {
        Timing::Constant(FrameRate::new(10, 1).unwrap())
    }

    fn hundredths() -> Timing {
        Timing::Variable(TimeBase::new(1, 100).unwrap())
    }

    fn spans(pictures: &[(i64, i64, bool)]) -> Vec<(i64, i64)> {
        pictures.iter().map(|&(pts, duration, _)| (pts, duration)).collect()
    }

    #[test]
    fn mr_21_what_is_paused_is_cut_out() {
        let steps = [(0, Some(0)), (200, Some(1)), (300, None), (900, None), (900, Some(2)), (1000, Some(3))];
        let sent = pictures(hundredths(), KeyFrames::Usual, &steps, 1100);
        assert_eq!(spans(&sent), [(0, 20), (20, 10), (30, 10), (40, 10)]);
        let steady = pictures(tens(), KeyFrames::Usual, &steps, 1100);
        assert_eq!(spans(&steady), [(0, 1), (1, 1), (2, 1), (3, 1), (4, 1)]);
    }

    #[test]
    fn mr_21_a_pause_between_two_ticks_gives_no_tick_twice() {
        let steps = [(0, Some(0)), (100, Some(1)), (130, None), (260, None), (300, Some(2)), (400, Some(3))];
        let sent = pictures(tens(), KeyFrames::Usual, &steps, 500);
        assert!(sent.windows(2).all(|pair| pair[0].0 < pair[1].0), "{sent:?}");
        assert_eq!(sent.len(), 4);
    }

    #[test]
    fn mr_22_a_recording_that_is_stopped_while_paused_ends_where_it_paused() {
        let sent = pictures(hundredths(), KeyFrames::Usual, &[(0, Some(0)), (250, None)], 9000);
        assert_eq!(spans(&sent), [(0, 25)]);
    }

    #[test]
    fn mr_33_the_last_frame_shows_until_the_stop() {
        let sent = pictures(hundredths(), KeyFrames::Usual, &[(500, Some(0)), (700, Some(1))], 2000);
        assert_eq!(spans(&sent), [(0, 20), (20, 130)]);
        let none = pictures(hundredths(), KeyFrames::Usual, &[(500, Some(0))], 500);
        assert_eq!(spans(&none), [(0, 1)]);
    }

    #[test]
    fn mr_14_key_frames_come_after_so_much_time_or_so_many_frames() {
        let keys = |keys| {
            let sent = pictures(tens(), keys, &[(0, Some(0))], 1000);
            sent.iter().filter(|picture| picture.2).map(|picture| picture.0).collect::<Vec<_>>()
        };
        assert_eq!(keys(KeyFrames::Usual), [0i64; 0]);
        assert_eq!(keys(KeyFrames::Each(at(250))), [3, 6, 9]);
        assert_eq!(keys(KeyFrames::EachNth(4)), [4, 8]);
    }

    #[test]
    fn mr_34_a_repeat_is_the_same_picture_and_no_copy() {
        let mut timeline = Timeline::new(tens(), KeyFrames::Usual, Container::Mp4);
        let mut sent = Vec::new();
        assert!(timeline.show(frame(0), at(0), &mut |_| false));
        assert!(timeline.end(at(1000), &mut |picture| {
            sent.push(picture.pixels);
            true
        }));
        assert_eq!(sent.len(), 10);
        assert!(sent.iter().all(|pixels| Arc::ptr_eq(pixels, &sent[0])));
    }

    #[test]
    fn an_encoder_that_takes_no_more_is_noticed() {
        let mut timeline = Timeline::new(tens(), KeyFrames::Usual, Container::Mp4);
        assert!(timeline.show(frame(0), at(0), &mut |_| false), "nothing to send yet");
        assert!(!timeline.show(frame(1), at(100), &mut |_| false));
    }
}
