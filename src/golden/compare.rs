//! Compares two sources frame by frame.
//!
//! Two scenes or videos come in, one [`Comparison`] goes out. Which of two frames belong together
//! is their number; what moved is then read off the hashes.

use super::change::changes;
use super::comparison::{Comparison, Fact, Point, State};
use super::footage::{Footage, Source};
use super::hash::Hash;
use super::measure::{Measure, pixels_beyond};
use super::misread::Suspects;
use super::{Allowance, Error, hearing, picture};
use crate::frame::Frame;
use crate::limits;
use crate::time::Timestamp;

/// Compares all frames of two sources, and what they say of themselves.
///
/// # Errors
/// [`Error::Empty`] where a side has no frames, [`Error::TooManyFrames`], and whatever keeps a
/// side from being opened or read.
pub fn compare(expected: &Source, actual: &Source) -> Result<Comparison, Error> {
    compare_hashed(expected, actual, &Allowance::default()).map(|(found, _)| found)
}

/// The same with limits, and the hashes of the expected frames.
pub(super) fn compare_hashed(
    expected: &Source,
    actual: &Source,
    allowance: &Allowance,
) -> Result<(Comparison, Vec<Hash>), Error> {
    let mut sides = [Side::open(expected)?, Side::open(actual)?];
    let (mut points, mut suspects, mut all_allowed) = (Vec::new(), Suspects::default(), true);
    loop {
        let [old, new] = &mut sides;
        let (old, new) = (old.next()?, new.next()?);
        let Some(time) = new.as_ref().or(old.as_ref()).map(|frame| frame.timestamp) else { break };
        let state = state(old.as_ref(), new.as_ref());
        if let (State::Measured(measure), Some(old), Some(new)) = (&state, &old, &new) {
            let (old, new) = (picture::of_frame(old), picture::of_frame(new));
            suspects.add(&old, &new);
            let beyond = pixels_beyond(&old, &new, allowance.max_delta.unwrap_or(0));
            all_allowed &= allowance.allows(measure, beyond);
        }
        all_allowed &= !matches!(state, State::Alone | State::Unknown);
        points.push(Point { time, state });
    }
    for (side, source) in sides.iter().zip([expected, actual]) {
        if side.hashes.is_empty() {
            return Err(Error::Empty { path: source.path().to_owned() });
        }
    }
    let facts = facts(&sides);
    let changes = changes(&sides[0].hashes, &sides[1].hashes);
    let [old, new] = sides;
    let sound = hearing::compare(old.footage.sound, new.footage.sound)?;
    let notes = suspects.verdict().iter().map(ToString::to_string).collect();
    let within_limits = !allowance.is_exact() && all_allowed;
    let found = Comparison { facts, changes, points, sound, within_limits, notes, ..Comparison::default() };
    Ok((found, old.hashes))
}

fn state(old: Option<&Frame>, new: Option<&Frame>) -> State {
    let (Some(old), Some(new)) = (old, new) else { return State::Alone };
    match Measure::of(&picture::of_frame(old), &picture::of_frame(new)) {
        Some(Measure { changed: 0, .. }) => State::Equal,
        Some(measure) => State::Measured(measure),
        None => State::Unknown,
    }
}

/// A source that is being read.
struct Side<'s> {
    source: &'s Source,
    footage: Footage,
    hashes: Vec<Hash>,
    /// The times of the first frame and of the last.
    times: Option<(Timestamp, Timestamp)>,
}

impl<'s> Side<'s> {
    fn open(source: &'s Source) -> Result<Self, Error> {
        Ok(Self { source, footage: source.open()?, hashes: Vec::new(), times: None })
    }

    fn next(&mut self) -> Result<Option<Frame>, Error> {
        let Some(frame) = self.footage.frames.next().transpose()? else { return Ok(None) };
        if self.hashes.len() >= limits::GOLDEN_FRAMES {
            return Err(Error::TooManyFrames { path: self.source.path().to_owned() });
        }
        self.hashes.push(Hash::of(&frame.pixels));
        let first = self.times.map_or(frame.timestamp, |(first, _)| first);
        self.times = Some((first, frame.timestamp));
        Ok(Some(frame))
    }

    /// The mean time from one frame to the next, in seconds.
    fn pace_s(&self) -> Option<f64> {
        let (first, last) = self.times?;
        let steps = u32::try_from(self.hashes.len()).ok()?.checked_sub(1).filter(|steps| *steps > 0)?;
        Some((last - first).as_seconds() / f64::from(steps)).filter(|pace| *pace > 0.0)
    }
}

/// How far times of files may be from those of scenes, in seconds: some formats keep whole
/// milliseconds only.
const ROUNDED_S: f64 = 0.0015;

fn facts(sides: &[Side<'_>; 2]) -> Vec<Fact> {
    let [old, new] = sides;
    let mut facts = Vec::new();
    let mut check = |name, expected: String, actual: String| {
        if expected != actual {
            facts.push(Fact { name, expected, actual });
        }
    };
    check("size", old.footage.size.to_string(), new.footage.size.to_string());
    check("frames", old.hashes.len().to_string(), new.hashes.len().to_string());
    if let (Some(old_pace), Some(new_pace)) = (old.pace_s(), new.pace_s()) {
        let steps = u32::try_from(old.hashes.len().min(new.hashes.len()) - 1).unwrap_or(u32::MAX);
        let drift_s = (old_pace - new_pace).abs() * f64::from(steps);
        if drift_s > ROUNDED_S {
            check("rate", format!("{:.3}", 1.0 / old_pace), format!("{:.3}", 1.0 / new_pace));
        }
    }
    if let (Some(old), Some(new)) = (old.footage.color, new.footage.color) {
        let text = |tag: Option<&str>| tag.unwrap_or("not given").to_owned();
        check("colour range", text(old.range), text(new.range));
        check("colour matrix", text(old.matrix), text(new.matrix));
        check("colour primaries", text(old.primaries), text(new.primaries));
        check("colour transfer", text(old.transfer), text(new.transfer));
    }
    facts
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;
    use crate::codec::ColorTags;
    use crate::frame::Size;

    fn side<'s>(source: &'s Source, range: &'static str, last: &str, count: usize) -> Side<'s> {
        let tag = Some("bt709");
        let color = Some(ColorTags { range: Some(range), primaries: tag, transfer: tag, matrix: tag });
        let footage =
            Footage { size: Size::new(8, 8), color, frames: Box::new(std::iter::empty()), sound: None };
        let times = Some((Timestamp::ZERO, Timestamp::parse(last, None).unwrap()));
        Side { source, footage, hashes: vec![Hash::of(b""); count], times }
    }

    fn said(old: (&'static str, &str, usize), new: (&'static str, &str, usize)) -> Vec<String> {
        let source = Source::Video(PathBuf::new());
        let sides = [old, new].map(|(range, last, count)| side(&source, range, last, count));
        facts(&sides).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_wrong_colour_range_is_named() {
        assert_eq!(said(("tv", "0.96", 25), ("pc", "0.96", 25)), ["the colour range is pc, not tv"]);
    }

    #[test]
    fn rates_are_compared_by_the_times_of_frames() {
        assert_eq!(said(("tv", "0.96", 25), ("tv", "0.8", 25)), ["the rate is 30.000, not 25.000"]);
        // 59.94 frames a second in whole milliseconds.
        let whole = ["0.984317s", "0.984s"];
        assert!(said(("tv", whole[0], 60), ("tv", whole[1], 60)).is_empty());
        assert_eq!(said(("tv", "0.96", 25), ("tv", "0.92", 24)), ["there are 24 frames, not 25"]);
    }
}
