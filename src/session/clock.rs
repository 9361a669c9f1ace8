//! The virtual clock: at which moments of the scene a turn is taken.

use super::{Error, Settings};
use crate::limits;
use crate::recorder::Timing;
use crate::scene::Capture;
use crate::time::{FrameRate, TimeBase, Timestamp};

/// The turns of one recording.
pub(super) struct Clock {
    /// The rate for `capture_stream`.
    frame_rate: Option<FrameRate>,
    start: Timestamp,
    end: Timestamp,
    grid: Grid,
}

/// Where the turns lie between start and end.
#[derive(Clone)]
enum Grid {
    /// One each 1/rate from the start.
    Even(FrameRate),
    /// At these times.
    At(Vec<Timestamp>),
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
        let frame_rate = settings.frame_rate.or(capture.frame_rate);
        let grid = match frame_rate {
            None => Grid::Even(capture.refresh),
            Some(FrameRate::ZERO) => {
                let requested = capture.request_frames.iter().copied();
                let times: Vec<_> = requested.filter(|&time| start <= time && time < end).collect();
                if times.is_empty() {
                    return Err(Error::NothingRequested { start, end });
                }
                Grid::At(times)
            }
            Some(rate) => Grid::Even(rate),
        };
        let clock = Self { frame_rate, start, end, grid };
        if clock.turn_count() > limits::FRAMES {
            return Err(Error::TooManyFrames { frames: clock.turn_count() });
        }
        Ok(clock)
    }

    pub(super) fn frame_rate(&self) -> Option<FrameRate> {
        self.frame_rate
    }

    /// Whether each turn requests its frame itself.
    pub(super) fn requests_frames(&self) -> bool {
        matches!(self.grid, Grid::At(_))
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
        match (&self.grid, self.frame_rate) {
            (Grid::Even(rate), Some(_)) => rate.time_of(frames),
            _ => self.recorded(end),
        }
    }

    /// How long the recording is when it has reached `time`. It begins with its first turn.
    pub(super) fn recorded(&self, time: Timestamp) -> Timestamp {
        let first = match &self.grid {
            Grid::Even(_) => self.start,
            Grid::At(times) => times.first().copied().unwrap_or(self.start),
        };
        time - first
    }

    /// The number of frames, where it is known before.
    pub(super) fn frames(&self) -> Option<u64> {
        self.frame_rate.map(|_| self.turn_count())
    }

    /// When the recorder's frames show.
    pub(super) fn timing(&self) -> Timing {
        match (&self.grid, self.frame_rate) {
            (Grid::Even(rate), Some(_)) => Timing::Constant(*rate),
            (Grid::Even(refresh), None) => Timing::Variable(TimeBase::of_rate(*refresh)),
            (Grid::At(times), _) => {
                let spans = times.iter().chain([&self.end]).map(|&time| self.recorded(time));
                Timing::Variable(TimeBase::of_times(spans))
            }
        }
    }

    /// The times of all turns, in order.
    pub(super) fn turns(&self) -> impl Iterator<Item = Timestamp> + use<> {
        let (grid, start) = (self.grid.clone(), self.start);
        (0..self.turn_count()).filter_map(move |index| match &grid {
            Grid::Even(rate) => Some(start + rate.time_of(index)),
            Grid::At(times) => times.get(usize::try_from(index).ok()?).copied(),
        })
    }

    /// The moment until which the turn at `now` shows.
    pub(super) fn next_after(&self, now: Timestamp) -> Timestamp {
        match &self.grid {
            Grid::Even(rate) => now + rate.time_of(1),
            Grid::At(times) => times.iter().copied().find(|&time| time > now).unwrap_or(self.end),
        }
    }

    fn turn_count(&self) -> u64 {
        match &self.grid {
            Grid::Even(rate) => rate.frames_in(self.end - self.start),
            Grid::At(times) => times.len() as u64,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn time(text: &str) -> Timestamp {
        Timestamp::parse(text, None).unwrap()
    }

    fn capture(fps: Option<&str>, requests: &[&str]) -> Capture {
        Capture {
            frame_rate: fps.map(|fps| fps.parse().unwrap()),
            duration: time("4s"),
            request_frames: requests.iter().map(|at| time(at)).collect(),
            refresh: FrameRate::new(60, 1).unwrap(),
        }
    }

    fn settings(from: Option<&str>, to: Option<&str>) -> Settings {
        Settings { from: from.map(time), to: to.map(time), ..Settings::new("x.webm") }
    }

    #[test]
    fn a_rate_gives_one_turn_each_frame() {
        let clock = Clock::new(&capture(Some("25"), &[]), &settings(None, None)).unwrap();
        assert_eq!(clock.turns().count(), 100);
        assert_eq!(clock.turns().last(), Some(time("3.96s")));
        assert_eq!(clock.frames(), Some(100));
    }

    #[test]
    fn a_part_is_drawn_at_the_times_of_the_whole() {
        let clock = Clock::new(&capture(Some("25"), &[]), &settings(Some("1s"), Some("2.5s"))).unwrap();
        assert_eq!(clock.turns().next(), Some(time("1s")));
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
        assert_eq!(clock.turns().collect::<Vec<_>>(), [time("1.5s"), time("3s")]);
        assert_eq!(clock.duration(), time("2.5s"));
        assert_eq!(clock.next_after(time("1.5s")), time("3s"));
        assert_eq!(clock.timing(), Timing::Variable(TimeBase::new(1, 2).unwrap()));
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
