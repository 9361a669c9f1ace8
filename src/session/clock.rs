//! The virtual clock: at which moments of the scene a turn is taken.
//!
//! What the scene says of its capture and what the settings ask come in, and are reconciled here
//! alone; turns, lengths and the recorder's timing go out. Nothing here draws or waits.

use super::{Error, Settings};
use crate::limits;
use crate::recorder::Timing;
use crate::scene::Capture;
use crate::time::{CaptureRate, FrameRate, TimeBase, Timestamp};

/// The turns of one recording.
pub(super) struct Clock {
    /// The rate for `capture_stream`.
    rate: Option<CaptureRate>,
    start: Timestamp,
    end: Timestamp,
    grid: Grid,
    /// Whether only captured frames are kept where there is a rate.
    pub(super) vfr: bool,
    /// What of the scene and the settings has no effect or an unexpected one.
    notes: Vec<String>,
}

/// Where the turns lie between start and end.
#[derive(Clone)]
enum Grid {
    /// One each 1/rate from the start.
    Even(FrameRate),
    /// At these times.
    At(Vec<Timestamp>),
}

impl Grid {
    /// The turn with this index where the first may be at `start`.
    fn moment(&self, start: Timestamp, index: u64) -> Option<Timestamp> {
        match self {
            Self::Even(rate) => Some(start + rate.time_of(index)),
            Self::At(times) => times.get(usize::try_from(index).ok()?).copied(),
        }
    }
}

impl Clock {
    /// The clock for what the scene and the settings ask.
    ///
    /// # Errors
    /// [`Error::EmptyRange`], [`Error::NothingRequested`] or [`Error::TooManyFrames`].
    pub(super) fn new(capture: &Capture, settings: &Settings) -> Result<Self, Error> {
        let start = settings.from.unwrap_or(Timestamp::ZERO);
        let end = settings.to.unwrap_or(capture.duration);
        if end <= start {
            return Err(Error::EmptyRange { start, end });
        }
        let rate = settings.rate.or(capture.rate);
        let grid = match rate {
            None => Grid::Even(capture.refresh),
            Some(CaptureRate::OnRequest) => {
                let own = Some(&settings.request_frames).filter(|own| !own.is_empty());
                let requested = own.unwrap_or(&capture.request_frames).iter().copied();
                let mut times: Vec<_> = requested.filter(|&time| start <= time && time < end).collect();
                times.sort();
                times.dedup();
                if times.is_empty() {
                    return Err(Error::NothingRequested { start, end });
                }
                Grid::At(times)
            }
            Some(CaptureRate::UpTo(rate)) => Grid::Even(rate),
        };
        let vfr = settings.vfr;
        let clock = Self { rate, start, end, grid, vfr, notes: notes(capture, rate, end, vfr) };
        if clock.turn_count() > limits::FRAMES {
            return Err(Error::TooManyFrames { frames: clock.turn_count() });
        }
        Ok(clock)
    }

    pub(super) fn rate(&self) -> Option<CaptureRate> {
        self.rate
    }

    /// What the caller may not expect, as text.
    pub(super) fn notes(&self) -> &[String] {
        &self.notes
    }

    /// Whether each turn requests its frame itself.
    pub(super) fn requests_frames(&self) -> bool {
        matches!(self.grid, Grid::At(_))
    }

    /// The first moment that is recorded.
    pub(super) fn start(&self) -> Timestamp {
        self.moment(0).unwrap_or(self.start)
    }

    /// The first moment that is not recorded.
    pub(super) fn end(&self) -> Timestamp {
        self.end
    }

    /// The length of the whole recording.
    pub(super) fn duration(&self) -> Timestamp {
        self.length(self.turn_count(), self.end)
    }

    /// The length of a recording of `frames` frames that ended at `end`. At a constant rate it
    /// is a whole number of frames.
    pub(super) fn length(&self, frames: u64, end: Timestamp) -> Timestamp {
        self.constant_rate().map_or_else(|| self.recorded(end), |rate| rate.time_of(frames))
    }

    /// The rate of the recorded frames, where they come evenly.
    fn constant_rate(&self) -> Option<FrameRate> {
        self.turn_rate().filter(|_| self.rate.is_some() && !self.vfr)
    }

    /// How long the recording is when it has reached `time`. It begins with its first turn.
    pub(super) fn recorded(&self, time: Timestamp) -> Timestamp {
        let first = match &self.grid {
            Grid::Even(_) => self.start,
            Grid::At(times) => times.first().copied().unwrap_or(self.start),
        };
        time - first
    }

    /// The number of frames, where it is known before: a requested frame is taken only where the
    /// picture changed.
    pub(super) fn frames(&self) -> Option<u64> {
        self.constant_rate().map(|_| self.turn_count())
    }

    /// The rate of the turns, where they come evenly.
    pub(super) fn turn_rate(&self) -> Option<FrameRate> {
        match self.grid {
            Grid::Even(rate) => Some(rate),
            Grid::At(_) => None,
        }
    }

    /// When the recorder's frames show.
    pub(super) fn timing(&self) -> Timing {
        match (&self.grid, self.constant_rate()) {
            (_, Some(rate)) => Timing::Constant(rate),
            (Grid::Even(rate), None) => Timing::Variable(TimeBase::of_rate(*rate)),
            (Grid::At(times), None) => {
                let spans = times.iter().chain([&self.end]).map(|&time| self.recorded(time));
                Timing::Variable(TimeBase::of_times(spans))
            }
        }
    }

    /// The turns in order: the moment of each, and the moment until which it shows.
    pub(super) fn turns(&self) -> impl Iterator<Item = (Timestamp, Timestamp)> + use<> {
        let (grid, start, end) = (self.grid.clone(), self.start, self.end);
        let moment = move |index| grid.moment(start, index);
        (0..self.turn_count())
            .filter_map(move |index| Some((moment(index)?, moment(index + 1).unwrap_or(end))))
    }

    /// The moment of the turn with this index, from 0.
    pub(super) fn moment(&self, index: u64) -> Option<Timestamp> {
        self.grid.moment(self.start, index)
    }

    /// How many turns there are.
    pub(super) fn turn_count(&self) -> u64 {
        match &self.grid {
            Grid::Even(rate) => rate.frames_in(self.end - self.start),
            Grid::At(times) => times.len() as u64,
        }
    }
}

fn notes(capture: &Capture, rate: Option<CaptureRate>, end: Timestamp, vfr: bool) -> Vec<String> {
    let mut notes = Vec::new();
    if vfr && rate.and_then(CaptureRate::frame_rate).is_none() {
        notes.push(
            "asking for captured frames only has no effect: without a frame rate there are no others"
                .to_owned(),
        );
    }
    if !capture.request_frames.is_empty() && rate != Some(CaptureRate::OnRequest) {
        notes.push("the scene's request_frames have no effect: the frame rate is not 0".to_owned());
    }
    if end > capture.duration {
        let scene_end = capture.duration;
        notes.push(format!(
            "the recording goes on after the scene's end at {scene_end}, until {end}: what has stopped moving stands still"
        ));
    }
    notes
}

#[cfg(test)]
mod tests {
    use super::*;

    fn time(text: &str) -> Timestamp {
        Timestamp::parse(text, None).unwrap()
    }

    fn capture(fps: Option<&str>, requests: &[&str]) -> Capture {
        Capture {
            rate: fps.map(|fps| fps.parse().unwrap()),
            duration: time("4s"),
            request_frames: requests.iter().map(|at| time(at)).collect(),
            refresh: FrameRate::new(60, 1).unwrap(),
            constraints: None,
        }
    }

    fn settings(from: Option<&str>, to: Option<&str>) -> Settings {
        Settings { from: from.map(time), to: to.map(time), ..Settings::new("x.webm") }
    }

    #[test]
    fn a_rate_gives_one_turn_each_frame() {
        let clock = Clock::new(&capture(Some("25"), &[]), &settings(None, None)).unwrap();
        assert_eq!(clock.turns().count(), 100);
        assert_eq!(clock.turns().last(), Some((time("3.96s"), time("4s"))));
        assert_eq!(clock.frames(), Some(100));
    }

    #[test]
    fn a_part_is_drawn_at_the_times_of_the_whole() {
        let clock = Clock::new(&capture(Some("25"), &[]), &settings(Some("1s"), Some("2.5s"))).unwrap();
        assert_eq!(clock.turns().next(), Some((time("1s"), time("1.04s"))));
        assert_eq!(clock.turns().count(), 38);
        assert_eq!(clock.duration(), time("1.52s"));
    }

    #[test]
    fn without_a_rate_there_is_a_turn_each_refresh() {
        let clock = Clock::new(&capture(None, &[]), &settings(None, None)).unwrap();
        assert_eq!(clock.turns().count(), 240);
        assert_eq!(clock.frames(), None);
    }

    #[test]
    fn rate_zero_has_turns_at_the_requests_only() {
        let clock =
            Clock::new(&capture(Some("0"), &["0.5s", "1.5s", "3s"]), &settings(Some("1s"), None)).unwrap();
        assert_eq!(clock.turns().collect::<Vec<_>>(), [(time("1.5s"), time("3s")), (time("3s"), time("4s"))]);
        assert_eq!(clock.duration(), time("2.5s"));
        assert_eq!(clock.timing(), Timing::Variable(TimeBase::new(1, 2).unwrap()));
    }

    #[test]
    fn requests_may_come_from_outside_in_any_order() {
        let request_frames = ["2s", "0.5s", "2s", "9s"].map(time).to_vec();
        let settings = Settings { request_frames, ..settings(None, None) };
        let clock = Clock::new(&capture(Some("0"), &["1s"]), &settings).unwrap();
        assert_eq!(clock.turns().collect::<Vec<_>>(), [(time("0.5s"), time("2s")), (time("2s"), time("4s"))]);
    }

    #[test]
    fn captured_frames_alone_have_the_times_of_their_turns() {
        let vfr = |fps| {
            let settings = Settings { vfr: true, ..settings(None, None) };
            Clock::new(&capture(fps, &["1s"]), &settings).unwrap()
        };
        let clock = vfr(Some("25"));
        assert_eq!((clock.turns().count(), clock.frames()), (100, None));
        assert_eq!(clock.timing(), Timing::Variable(TimeBase::new(1, 25).unwrap()));
        assert_eq!((clock.duration(), clock.notes().len()), (time("4s"), 1));
        assert_eq!((vfr(None).notes().len(), vfr(Some("0")).notes().len()), (2, 1));
    }

    #[test]
    fn what_has_no_effect_is_noted() {
        let notes = |fps, requests: &[&str], to| {
            let clock = Clock::new(&capture(fps, requests), &settings(None, to)).unwrap();
            clock.notes().len()
        };
        assert_eq!(notes(Some("25"), &[], Some("4s")), 0);
        assert_eq!(notes(Some("0"), &["1s"], None), 0);
        assert_eq!(notes(Some("25"), &["1s"], None), 1);
        assert_eq!(notes(None, &["1s"], Some("4.04s")), 2);
    }

    #[test]
    fn ranges_without_frames_are_refused() {
        let error = |fps, from, to| Clock::new(&capture(Some(fps), &["1s"]), &settings(from, to)).err();
        assert!(matches!(error("25", Some("4s"), None), Some(Error::EmptyRange { .. })));
        assert!(matches!(error("25", Some("2s"), Some("1s")), Some(Error::EmptyRange { .. })));
        assert!(matches!(error("0", Some("2s"), None), Some(Error::NothingRequested { .. })));
        assert!(matches!(error("1000", None, Some("10001s")), Some(Error::TooManyFrames { .. })));
    }
}
