//! Pictures of what differs: for a report, and for a look without one.
//!
//! Two sides and what was found come in; shots of the most telling frames go out, each as it
//! should be, what differs, and as it is. How they are shown is left to `report`.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::comparison::{Comparison, State};
use super::footage::Source;
use super::measure::{Measure, difference};
use super::reference::{self, Golden};
use super::{Error, picture};
use crate::frame::Size;
use crate::limits;
use crate::scene;
use crate::session::Picture;
use crate::time::Timestamp;

/// One frame of a report. Pictures are PNG files, at most [`limits::REPORTED_PX`] wide and high.
#[derive(Debug, Clone)]
pub struct Shot {
    /// The frame's number.
    pub frame: usize,
    /// When it shows.
    pub time: Timestamp,
    /// What it should be, where there is a picture of that.
    pub expected: Option<Vec<u8>>,
    /// What differs, where both are there and have one size.
    pub difference: Option<Vec<u8>>,
    /// What it is, where there is such a frame.
    pub actual: Option<Vec<u8>>,
    /// All that are there, side by side.
    pub row: Vec<u8>,
    /// What it should be and what it is, in one size, where both are there.
    pub pair: Option<(Picture, Picture)>,
    /// How much it differs, or why that is not known.
    pub said: String,
}

/// Shots of a scene that is not as its golden says. What it should be is known for the golden's
/// own pictures only.
///
/// # Errors
/// As [`verify`](super::verify).
pub fn shots_of_golden(
    path: &Path,
    options: &scene::Options,
    found: &Comparison,
) -> Result<Vec<Shot>, Error> {
    let golden = Golden::open(&reference::folder_of(path))?;
    let source = Source::Scene(path.to_owned(), super::options_of(path, options)?);
    let by = golden.reduced;
    let expected = golden.pictures.into_iter().collect();
    shots(found, by, &source, |_| Ok(expected))
}

/// Shots of two sources that differ.
///
/// # Errors
/// As [`compare`](super::compare).
pub fn shots_of_sources(expected: &Source, actual: &Source, found: &Comparison) -> Result<Vec<Shot>, Error> {
    shots(found, 1, actual, |frames| pictures(expected, frames))
}

fn shots(
    found: &Comparison,
    reduced: u32,
    actual: &Source,
    expected: impl FnOnce(&BTreeSet<usize>) -> Result<BTreeMap<usize, Picture>, Error>,
) -> Result<Vec<Shot>, Error> {
    let frames = telling(found, room(actual.open()?.size));
    let (expected, actual) = (expected(&frames)?, pictures(actual, &frames)?);
    // A frame that is missing may have no picture on either side.
    let shown = frames.into_iter().filter(|frame| expected.contains_key(frame) || actual.contains_key(frame));
    let shot = |frame: usize| Shot::new(frame, found, expected.get(&frame), actual.get(&frame), reduced);
    Ok(shown.map(shot).collect())
}

/// Bytes of pixels that the shots of one side may hold.
const SHOT_BYTES: u64 = 256 << 20;

/// How many shots of `size` are made.
fn room(size: Size) -> usize {
    let fit = usize::try_from(SHOT_BYTES / size.rgba_bytes().max(1)).unwrap_or(usize::MAX);
    fit.clamp(2, limits::REPORTED_FRAMES)
}

/// The frames that say most: those whose difference is known before others, the worst in any
/// case, and the rest spread evenly.
fn telling(found: &Comparison, room: usize) -> BTreeSet<usize> {
    let is = |wanted: fn(&State) -> bool| -> Vec<usize> {
        let chosen = found.points.iter().enumerate().filter(|(_, point)| wanted(&point.state));
        chosen.map(|(index, _)| index).collect()
    };
    let known = is(|state| matches!(state, State::Measured(_)));
    let unknown = is(|state| matches!(state, State::Unknown | State::Alone));
    let mut frames: BTreeSet<usize> = spread(&known, room).collect();
    let left = room.saturating_sub(frames.len());
    frames.extend(spread(&unknown, left));
    frames.extend(found.worst().map(|(frame, ..)| frame));
    // Facts alone may differ: then any frame shows what it is about.
    if frames.is_empty() && !found.points.is_empty() && found.sound.changes.is_empty() {
        frames.insert(0);
    }
    frames
}

/// `count` of `all` from the first to the last, spread evenly.
fn spread(all: &[usize], count: usize) -> impl Iterator<Item = usize> {
    let count = count.min(all.len());
    (0..count).map(move |step| all[step * (all.len() - 1) / (count - 1).max(1)])
}

/// The pictures of these frames, as far as `source` has them.
fn pictures(source: &Source, frames: &BTreeSet<usize>) -> Result<BTreeMap<usize, Picture>, Error> {
    let end = frames.last().map_or(0, |last| last + 1);
    let mut pictures = BTreeMap::new();
    for (index, frame) in source.open()?.frames.take(end).enumerate() {
        let frame = frame?;
        if frames.contains(&index) {
            pictures.insert(index, picture::of_frame(&frame));
        }
    }
    Ok(pictures)
}

impl Shot {
    fn new(
        frame: usize,
        found: &Comparison,
        expected: Option<&Picture>,
        actual: Option<&Picture>,
        reduced: u32,
    ) -> Self {
        let time = found.points.get(frame).map_or(Timestamp::ZERO, |point| point.time);
        let alike = actual.map(|actual| picture::reduced(actual, reduced));
        let differing = expected.zip(alike.as_ref()).and_then(|(old, new)| difference(old, new));
        let measure = expected.zip(alike.as_ref()).and_then(|(old, new)| Measure::of(old, new));
        let said = match (expected, actual, measure) {
            (_, _, Some(measure)) if reduced > 1 => format!("{measure} (at 1/{reduced} of the size)"),
            (_, _, Some(measure)) => measure.to_string(),
            (Some(old), Some(new), None) => format!("is {}, not {}", new.size, old.size),
            (None, Some(_), _) => "differs, or is new; no picture of what was expected is stored".to_owned(),
            (_, None, _) => "is missing".to_owned(),
        };
        let shown = [expected, differing.as_ref(), actual].map(|picture| picture.map(fitted));
        let small = if expected.is_some() { alike.as_ref().map(fitted) } else { shown[2].clone() };
        let row: Vec<&Picture> = shown[..2].iter().chain([&small]).flatten().collect();
        let row = picture::side_by_side(&row).to_png();
        let pair = shown[0].clone().zip(small);
        let [expected, difference, actual] = shown.map(|picture| picture.map(|picture| picture.to_png()));
        Self { frame, time, expected, difference, actual, row, pair, said }
    }
}

/// `picture`, smaller by whole factors where it is larger than a report shows.
fn fitted(picture: &Picture) -> Picture {
    let longest = picture.size.width.max(picture.size.height);
    picture::reduced(picture, longest.div_ceil(limits::REPORTED_PX))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::golden::{Bounds, Point};

    fn found(states: &[State]) -> Comparison {
        let point = |&state| Point { time: Timestamp::ZERO, state };
        Comparison { points: states.iter().map(point).collect(), ..Comparison::default() }
    }

    fn measured(mean_delta: f64) -> State {
        let bounds = Bounds::default();
        let measure =
            Measure { pixels: 9, changed: 1, max_delta: 1, mean_delta, ssim: 1.0, psnr_db: 9.0, bounds };
        State::Measured(measure)
    }

    #[test]
    fn frames_with_known_differences_come_first() {
        let states = [measured(0.1), State::Unknown, measured(0.1), State::Equal, State::Alone];
        assert_eq!(telling(&found(&states), 2), BTreeSet::from([0, 2]));
        assert_eq!(telling(&found(&states), 9), BTreeSet::from([0, 1, 2, 4]));
        assert_eq!(telling(&found(&[State::Equal]), 9), BTreeSet::from([0]));
    }

    #[test]
    fn many_frames_are_spread_and_the_worst_is_among_them() {
        let mut states = vec![measured(0.1); 100];
        states[17] = measured(5.0);
        assert_eq!(telling(&found(&states), 3), BTreeSet::from([0, 17, 49, 99]));
    }
}
