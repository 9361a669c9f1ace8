//! One scene and its golden: verified, or made anew.
//!
//! The scene's path comes in; what was found, or what was written, goes out. Which scenes there
//! are is left to `suite`, pictures of what failed to `report`.

use std::path::{Path, PathBuf};

use super::change::changes;
use super::compare::compare_hashed;
use super::comparison::{Comparison, Fact, Point, State};
use super::footage::Source;
use super::hash::Hash;
use super::measure::{Measure, pixels_beyond};
use super::reference::{self, Golden};
use super::sequence::Sequence;
use super::{Error, history, picture};
use crate::frame::{Frame, Size};
use crate::limits;
use crate::scene::{self, Scene};
use crate::session::{Fit, Frames, Picture};
use crate::time::{CaptureRate, Timestamp};

/// What came of making a golden.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Updated {
    /// How many frames it has.
    pub frames: usize,
    /// The size of its files in bytes.
    pub bytes: u64,
    /// Whether there was none, or another one.
    pub changed: bool,
}

/// Draws the scene at `path` and compares it with its golden.
///
/// # Errors
/// [`Error::Golden`] or [`Error::Read`] where the golden can't be read; whatever keeps the scene
/// from being drawn.
pub fn verify(path: &Path, options: &scene::Options) -> Result<Comparison, Error> {
    let golden = Golden::open(&reference::folder_of(path))?;
    let drawing = Drawing::open(path, options, &golden.params)?;
    let mut found = Comparison { facts: facts(&golden, &drawing), ..Comparison::default() };
    let mut drawn = Sequence::default();
    let (mut measured, mut all_allowed) = (0, true);
    let is_timed = !golden.frames.times_ns.is_empty();
    let size = drawing.size;
    for frame in drawing.frames {
        let frame = frame?;
        drawn.push(&frame, is_timed, path)?;
        let index = drawn.hashes.len() - 1;
        let (state, is_allowed) = match golden.frames.hashes.get(index) {
            None => (State::Alone, false),
            Some(hash) if Some(hash) == drawn.hashes.last() => (State::Equal, true),
            Some(_) => golden.judge(index, &frame),
        };
        if matches!(state, State::Measured(_)) {
            measured += 1;
            all_allowed &= is_allowed;
        }
        found.points.push(Point { time: frame.timestamp, state });
    }
    add_missing(&mut found.points, golden.frames.hashes.len());
    count_fact(&mut found, golden.frames.hashes.len(), drawn.hashes.len());
    if is_timed && golden.frames.times_ns != drawn.times_ns {
        found.facts.push(times_fact(&golden.frames, &drawn));
    }
    found.changes = changes(&golden.frames.hashes, &drawn.hashes);
    found.within_limits = !golden.allowance.is_exact() && measured > 0 && all_allowed;
    if !found.changes.is_empty() {
        remeasure(&mut found, &golden, path, options);
        let measured_with = match found.expected {
            Some(_) => Some(FROM_GIT.to_owned()),
            None => stored_pictures(measured, golden.reduced, size),
        };
        found.notes = notes(&golden, path, &drawing.files, measured_with)?;
    }
    Ok(found)
}

const FROM_GIT: &str = "measured with the scene as it was committed, which still gives the golden's hashes";

/// Measures all frames, where the scene of the golden is in git and still gives its hashes. A
/// scene that can't be drawn any more leaves what the golden's pictures say.
fn remeasure(found: &mut Comparison, golden: &Golden, path: &Path, options: &scene::Options) {
    let Some(old) = history::source(path, golden, options) else { return };
    let new = Source::Scene(path.to_owned(), with_params(options, &golden.params));
    if let Ok((measured, hashes)) = compare_hashed(&old, &new)
        && hashes == golden.frames.hashes
    {
        found.points = measured.points;
        found.expected = Some(old);
    }
}

/// Draws the scene at `path` twice and writes its golden. Parameters and limits of a golden that
/// is there are kept.
///
/// # Errors
/// [`Error::Unstable`] where both drawings differ; [`Error::Empty`] where there is no frame;
/// [`Error::Write`] or [`Error::Session`] where the golden can't be written; whatever keeps the
/// scene from being drawn.
pub fn update(path: &Path, options: &scene::Options) -> Result<Updated, Error> {
    let folder = reference::folder_of(path);
    let wishes = reference::wishes(&folder)?;
    let before = Golden::open(&folder).ok();
    let drawing = Drawing::open(path, options, &wishes.params)?;
    let (scene, files, facts) =
        (Hash::of(&reference::bytes(path)?), drawing.files.clone(), drawing.facts.clone());
    let (frames, busy) = first_drawing(path, drawing)?;
    let again = Drawing::open(path, options, &wishes.params)?;
    let pictures = second_drawing(&frames, again, &moments(&busy))?;
    let (reduced, pictures) = affordable(&pictures);
    let mut facts = facts;
    facts.push(("frames", frames.hashes.len().to_string()));
    let golden = Golden {
        facts,
        scene,
        files: hashed(path, &files)?,
        params: wishes.params,
        allowance: wishes.allowance,
        frames,
        reduced,
        pictures,
    };
    let changed = before.is_none_or(|before| before.frames != golden.frames || before.facts != golden.facts);
    let bytes = golden.save(&folder, path)?;
    Ok(Updated { frames: golden.frames.hashes.len(), bytes, changed })
}

/// `options` with the parameters of the golden of the scene at `path`, as it is drawn for it.
///
/// # Errors
/// [`Error::Golden`] or [`Error::Read`] where the golden can't be read.
pub fn options_of(path: &Path, options: &scene::Options) -> Result<scene::Options, Error> {
    let params = reference::wishes(&reference::folder_of(path))?.params;
    Ok(with_params(options, &params))
}

fn with_params(options: &scene::Options, params: &[(String, String)]) -> scene::Options {
    scene::Options { params: params.to_vec(), ..options.clone() }
}

/// A scene that is about to be drawn.
struct Drawing {
    frames: Frames,
    size: Size,
    facts: Vec<(&'static str, String)>,
    files: Vec<PathBuf>,
    is_timed: bool,
}

impl Drawing {
    fn open(path: &Path, options: &scene::Options, params: &[(String, String)]) -> Result<Self, Error> {
        let scene = Scene::open(path, &with_params(options, params))?;
        let rate = match scene.capture.rate {
            None => "changes".to_owned(),
            Some(CaptureRate::OnRequest) => "requests".to_owned(),
            Some(CaptureRate::UpTo(rate)) => rate.to_string(),
        };
        let is_timed = scene.capture.rate.and_then(CaptureRate::frame_rate).is_none();
        let files = scene.files().to_vec();
        let frames = Frames::new(scene, Fit::Scene)?;
        let size = frames.size();
        let duration = frames.duration().to_string();
        let facts = vec![("size", size.to_string()), ("rate", rate), ("duration", duration)];
        Ok(Self { frames, size, facts, files, is_timed })
    }
}

impl Sequence {
    fn push(&mut self, frame: &Frame, is_timed: bool, path: &Path) -> Result<(), Error> {
        if self.hashes.len() >= limits::GOLDEN_FRAMES {
            return Err(Error::TooManyFrames { path: path.to_owned() });
        }
        self.hashes.push(Hash::of(&frame.pixels));
        if is_timed {
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "bounded by `limits::TIME_S`"
            )]
            self.times_ns.push(libm::round(frame.timestamp.as_seconds() * 1e9) as u64);
        }
        Ok(())
    }
}

impl Golden {
    /// How a frame that is another one compares with its stored picture, and whether the limits
    /// allow that.
    fn judge(&self, index: usize, frame: &Frame) -> (State, bool) {
        let unknown = (State::Unknown, false);
        let Some((_, expected)) = self.pictures.iter().find(|(number, _)| *number == index) else {
            return unknown;
        };
        let actual = picture::reduced(&picture::of_frame(frame), self.reduced);
        let Some(measure) = Measure::of(expected, &actual) else { return unknown };
        let beyond = pixels_beyond(expected, &actual, self.allowance.max_delta.unwrap_or(0));
        (State::Measured(measure), self.allowance.allows(&measure, beyond))
    }
}

/// What of the size, the rate and the duration is not as it should be.
fn facts(golden: &Golden, drawing: &Drawing) -> Vec<Fact> {
    let value = |name: &str| golden.facts.iter().find(|(known, _)| *known == name).map(|(_, value)| value);
    let compared = drawing.facts.iter().filter_map(|(name, actual)| {
        let expected = value(name)?.clone();
        (expected != *actual).then(|| Fact { name, expected, actual: actual.clone() })
    });
    compared.collect()
}

/// Adds the frames that are missing at the end, at the times that they would have.
fn add_missing(points: &mut Vec<Point>, count: usize) {
    let time = |back: usize| points.iter().nth_back(back).map_or(Timestamp::ZERO, |point| point.time);
    let (step, mut last) = (time(0) - time(1), time(0));
    while points.len() < count {
        last = last + step;
        points.push(Point { time: last, state: State::Alone });
    }
}

fn count_fact(found: &mut Comparison, expected: usize, actual: usize) {
    if expected != actual {
        let (expected, actual) = (expected.to_string(), actual.to_string());
        found.facts.push(Fact { name: "frames", expected, actual });
    }
}

fn times_fact(golden: &Sequence, drawn: &Sequence) -> Fact {
    let pairs = golden.times_ns.iter().zip(&drawn.times_ns);
    let (frame, times) = pairs.enumerate().find(|(_, (old, new))| old != new).unzip();
    #[expect(clippy::cast_precision_loss, reason = "for showing")]
    let said = |ns: Option<&u64>| match (frame, ns) {
        (Some(frame), Some(ns)) => format!("{:.3} s for frame {frame}", *ns as f64 / 1e9),
        _ => "another number of frames".to_owned(),
    };
    let (old, new) = times.unzip();
    Fact { name: "time", expected: said(old), actual: said(new) }
}

fn stored_pictures(measured: usize, reduced: u32, size: Size) -> Option<String> {
    let pictures = match measured {
        0 => return None,
        1 => "stored picture".to_owned(),
        _ => format!("{measured} stored pictures"),
    };
    let scale = if reduced == 1 { String::new() } else { format!(", at 1/{reduced} of {size}") };
    Some(format!("measured with the golden's {pictures}{scale}; other frames have hashes only"))
}

/// What differences were measured with, and what may explain them.
fn notes(
    golden: &Golden,
    path: &Path,
    files: &[PathBuf],
    measured_with: Option<String>,
) -> Result<Vec<String>, Error> {
    let mut notes: Vec<String> = measured_with.into_iter().collect();
    if Hash::of(&reference::bytes(path)?) != golden.scene {
        notes.push("the scene file is another one than when the golden was made".to_owned());
    }
    for (file, hash) in hashed(path, files)? {
        match golden.files.iter().find(|(known, _)| *known == file) {
            Some((_, known)) if *known == hash => {}
            Some(_) => notes.push(format!("{file} has changed since the golden was made")),
            None => notes.push(format!("{file} is used since the golden was made")),
        }
    }
    Ok(notes)
}

/// The names and hashes of a scene's other files.
fn hashed(scene: &Path, files: &[PathBuf]) -> Result<Vec<(String, Hash)>, Error> {
    let folder = scene.parent().unwrap_or(Path::new(""));
    let hashed = |file: &PathBuf| {
        let bytes = reference::bytes(&folder.join(file))?;
        Ok((file.to_string_lossy().into_owned(), Hash::of(&bytes)))
    };
    files.iter().map(hashed).collect()
}

/// The hashes of all frames, and how much each differs from the one before.
fn first_drawing(path: &Path, drawing: Drawing) -> Result<(Sequence, Vec<u64>), Error> {
    let (mut frames, mut busy, mut before) = (Sequence::default(), Vec::new(), None);
    for frame in drawing.frames {
        let frame = frame?;
        frames.push(&frame, drawing.is_timed, path)?;
        let deltas = |before: &Frame| {
            let pairs = before.pixels.iter().zip(frame.pixels.iter());
            pairs.map(|(a, b)| u64::from(a.abs_diff(*b))).sum()
        };
        busy.push(before.as_ref().map_or(0, deltas));
        before = Some(frame);
    }
    if frames.hashes.is_empty() {
        return Err(Error::Empty { path: path.to_owned() });
    }
    Ok((frames, busy))
}

/// Which frames to keep pictures of: the first, the last that changes, and those between them
/// that part all change into equal shares.
fn moments(busy: &[u64]) -> Vec<usize> {
    let total: u128 = busy.iter().map(|&change| u128::from(change)).sum();
    let shares = limits::GOLDEN_PICTURES as u128 - 1;
    let mut moments = vec![0];
    let mut sum = 0u128;
    for (index, &change) in busy.iter().enumerate() {
        sum += u128::from(change);
        // The share that is full with this frame and was not before.
        let full = (sum * shares).checked_div(total).unwrap_or(0);
        let before = ((sum - u128::from(change)) * shares).checked_div(total).unwrap_or(0);
        if full > before {
            moments.push(index);
        }
    }
    moments.dedup();
    moments
}

/// The pictures of the frames `moments`, from a drawing that must be as the first one.
fn second_drawing(
    first: &Sequence,
    drawing: Drawing,
    moments: &[usize],
) -> Result<Vec<(usize, Picture)>, Error> {
    let mut pictures = Vec::new();
    let mut count = 0;
    for (index, frame) in drawing.frames.enumerate() {
        let frame = frame?;
        if first.hashes.get(index) != Some(&Hash::of(&frame.pixels)) {
            return Err(Error::Unstable { frame: frame.index, time: frame.timestamp });
        }
        if moments.contains(&index) {
            pictures.push((index, picture::of_frame(&frame)));
        }
        count = index + 1;
    }
    if count < first.hashes.len() {
        return Err(Error::Unstable { frame: count as u64, time: Timestamp::ZERO });
    }
    Ok(pictures)
}

/// The pictures as large as [`limits::GOLDEN_PICTURE_BYTES`] allow, and how many times smaller
/// that is.
fn affordable(pictures: &[(usize, Picture)]) -> (u32, Vec<(usize, Picture)>) {
    let mut by = 1;
    loop {
        let smaller: Vec<_> =
            pictures.iter().map(|(frame, full)| (*frame, picture::reduced(full, by))).collect();
        let bytes: usize = smaller.iter().map(|(_, picture)| picture.to_png().len()).sum();
        let is_tiny = smaller.iter().all(|(_, picture)| picture.size.area() <= 64);
        if bytes <= limits::GOLDEN_PICTURE_BYTES || is_tiny {
            return (by, smaller);
        }
        by *= 2;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_are_kept_where_most_changes() {
        assert_eq!(moments(&[0, 0, 0, 0]), [0]);
        assert_eq!(moments(&[0, 1, 1, 1, 1]), [0, 1, 2, 3, 4]);
        assert_eq!(moments(&[0, 0, 100, 0, 0]), [0, 2]);
        assert_eq!(moments(&[0, 10, 0, 0, 0, 0, 0, 0, 30]), [0, 1, 8]);
        assert_eq!(moments(&[0]), [0]);
    }

    #[test]
    fn a_scene_that_draws_itself_in_two_ways_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let drawing = |name: &str, start: &str| {
            let text = format!(
                "canvas = {{ width = 8, height = 4, background = \"red\" }}\n\
                capture = {{ fps = 10, duration = 1 }}\n\
                layer = [{{ type = \"rect\", width = 4, height = 4, start = {start}, fill = \"blue\" }}]"
            );
            let path = folder.path().join(name);
            std::fs::write(&path, text).unwrap();
            Drawing::open(&path, &scene::Options::default(), &[]).unwrap()
        };
        let (first, busy) = first_drawing(Path::new("a.toml"), drawing("a.toml", "0.5")).unwrap();
        assert_eq!(moments(&busy), [0, 5]);
        let same = second_drawing(&first, drawing("a.toml", "0.5"), &[0, 5]).unwrap();
        assert_eq!(same.len(), 2);
        let error = second_drawing(&first, drawing("b.toml", "0.3"), &[0, 5]).unwrap_err();
        assert!(matches!(error, Error::Unstable { frame: 3, .. }), "{error}");
        assert!(error.to_string().starts_with("not stable: frame 3 at 0.300 s"));
    }
}
