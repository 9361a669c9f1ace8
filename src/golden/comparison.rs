//! What a comparison found, for messages and reports.
//!
//! Facts, changes and measures come in; whether that is good enough, and sentences that say what
//! changed, when and by how much, go out.

use std::fmt;

use super::change::Change;
use super::footage::Source;
use super::measure::Measure;
use super::sound_change::SoundComparison;
use crate::time::Timestamp;

/// What was found when two rows of frames were compared.
#[derive(Debug, Clone, Default)]
pub struct Comparison {
    /// What else than the frames is not as it should be.
    pub facts: Vec<Fact>,
    /// What happened to the frames.
    pub changes: Vec<Change>,
    /// How each frame of the longer row compares with its partner.
    pub points: Vec<Point>,
    /// How the sounds compare.
    pub sound: SoundComparison,
    /// Whether the changes are within the scene's limits.
    pub within_limits: bool,
    /// What may explain the changes.
    pub notes: Vec<String>,
    /// What draws the expected frames, where a golden's own pictures are not all there is.
    pub expected: Option<Source>,
}

/// Something that both sides say of themselves, and not the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact {
    /// What it is: `size`, `rate`.
    pub name: &'static str,
    /// What it should be.
    pub expected: String,
    /// What it is.
    pub actual: String,
}

impl fmt::Display for Fact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { name, expected, actual } = self;
        let verb = if *name == "frames" { "there are" } else { "is" };
        match *name {
            "frames" => write!(f, "{verb} {actual} frames, not {expected}"),
            _ => write!(f, "the {name} {verb} {actual}, not {expected}"),
        }
    }
}

/// One frame of a comparison.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point {
    /// When the frame shows, in the actual row where it is there.
    pub time: Timestamp,
    /// How it compares with the one that is expected there.
    pub state: State,
}

/// How a frame compares with the one that is expected in its place.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum State {
    /// Every pixel is equal.
    Equal,
    /// It differs, and the expected picture is not there to say by how much.
    Unknown,
    /// It differs so much.
    Measured(Measure),
    /// There is no such frame on the other side.
    Alone,
}

impl Comparison {
    /// Whether all is as it should be.
    pub fn passed(&self) -> bool {
        let frames_pass = self.changes.is_empty() || self.within_limits;
        self.facts.is_empty() && self.sound.changes.is_empty() && frames_pass
    }

    /// How many frames were compared with another.
    pub fn compared(&self) -> usize {
        self.points.iter().filter(|point| point.state != State::Alone).count()
    }

    /// How many frames are not as they should be.
    pub fn differing(&self) -> usize {
        self.points.iter().filter(|point| point.state != State::Equal).count()
    }

    /// The measured frame that differs most: by its number, its time and how much.
    pub fn worst(&self) -> Option<(usize, Timestamp, Measure)> {
        let measured = self.points.iter().enumerate().filter_map(|(index, point)| match point.state {
            State::Measured(measure) if measure.changed > 0 => Some((index, point.time, measure)),
            _ => None,
        });
        // The first of equals.
        measured.reduce(|worst, next| if next.2.mean_delta > worst.2.mean_delta { next } else { worst })
    }

    /// What was found, a sentence each.
    pub fn sentences(&self) -> Vec<String> {
        let mut said: Vec<String> = self.facts.iter().map(ToString::to_string).collect();
        let (shown, rest) = self.changes.split_at(self.changes.len().min(CHANGES_SAID));
        said.extend(shown.iter().map(|change| format!("{change}{}", self.when(change))));
        if !rest.is_empty() {
            let frames: usize = rest.iter().map(|change| change.range().len()).sum();
            said.push(format!("{frames} more frames in {} places", rest.len()));
        }
        if let Some((frame, time, measure)) = self.worst() {
            said.push(format!("most in frame {frame} at {time}: {measure}"));
        } else if self.is_unmeasured() {
            said.push("by how much is not known: no picture of these frames is stored".to_owned());
        }
        said.extend(self.sound.changes.iter().map(ToString::to_string));
        said.extend(self.notes.iter().cloned());
        said
    }

    /// Whether frames differ by nobody knows how much. With other sizes there is no such thing.
    fn is_unmeasured(&self) -> bool {
        let has_size = self.facts.iter().all(|fact| fact.name != "size");
        has_size && self.points.iter().any(|point| point.state == State::Unknown)
    }

    /// The times of a change, in brackets.
    fn when(&self, change: &Change) -> String {
        let range = change.range();
        let time = |index: usize| self.points.get(index).map(|point| point.time);
        match (time(range.start), time(range.end.saturating_sub(1))) {
            (Some(first), Some(last)) if first == last => format!(" (at {first})"),
            (Some(first), Some(last)) => format!(" ({first} to {last})"),
            _ => String::new(),
        }
    }
}

/// How many changes are said one by one.
const CHANGES_SAID: usize = 6;

#[cfg(test)]
mod tests {
    use super::*;

    fn points(states: &[State]) -> Vec<Point> {
        let time = |index: usize| Timestamp::parse(&format!("{}ms", index * 100), None).unwrap();
        states.iter().enumerate().map(|(index, &state)| Point { time: time(index), state }).collect()
    }

    #[test]
    fn equal_sides_pass_and_have_nothing_to_say() {
        let found = Comparison { points: points(&[State::Equal; 3]), ..Comparison::default() };
        assert!(found.passed());
        assert_eq!((found.compared(), found.differing()), (3, 0));
        assert!(found.sentences().is_empty());
    }

    #[test]
    fn changes_are_told_with_their_times() {
        let found = Comparison {
            changes: vec![Change::Differ(1..3), Change::Missing(4..5)],
            points: points(&[State::Equal, State::Unknown, State::Unknown, State::Equal, State::Alone]),
            ..Comparison::default()
        };
        assert!(!found.passed());
        assert_eq!((found.compared(), found.differing()), (4, 3));
        let said = found.sentences();
        assert_eq!(said[0], "frames 1 to 2 differ (0.100 s to 0.200 s)");
        assert_eq!(said[1], "frame 4 is missing (at 0.400 s)");
        assert!(said[2].contains("not known"), "{said:?}");
    }

    #[test]
    fn limits_forgive_frames_but_no_facts() {
        let changed = Comparison {
            changes: vec![Change::Differ(0..1)],
            points: points(&[State::Unknown]),
            within_limits: true,
            ..Comparison::default()
        };
        assert!(changed.passed());
        let fact = Fact { name: "size", expected: "8x8".into(), actual: "9x8".into() };
        assert_eq!(fact.to_string(), "the size is 9x8, not 8x8");
        assert!(!Comparison { facts: vec![fact], ..changed }.passed());
    }
}
