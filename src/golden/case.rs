//! One scene against its golden.
//!
//! The scene's path comes in; what was found goes out. Which scenes there are is left to `suite`,
//! making goldens to `accept`, pictures of what failed to `report`.

use std::path::{Path, PathBuf};

use super::change::changes;
use super::compare::compare_hashed;
use super::comparison::{Comparison, Fact, Point, State};
use super::footage::Source;
use super::hash::Hash;
use super::measure::{Measure, pixels_beyond};
use super::reference::{self, Golden};
use super::sequence::Sequence;
use super::sound_change::{SoundChange, sound_changes};
use super::soundtrack::Soundtrack;
use super::{Error, history, picture};
use crate::frame::{Frame, Size};
use crate::limits;
use crate::scene::{self, Scene};
use crate::session::{Fit, Frames};
use crate::time::{CaptureRate, Timestamp};

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
    if drawn.hashes.is_empty() {
        return Err(Error::Empty { path: path.to_owned() });
    }
    found.changes = changes(&golden.frames.hashes, &drawn.hashes);
    found.sound = sound_changes(golden.sound.as_ref(), drawing.sound.as_ref());
    found.within_limits = !golden.allowance.is_exact() && measured > 0 && all_allowed;
    if !found.changes.is_empty() || !found.sound.changes.is_empty() {
        remeasure(&mut found, &golden, path, options);
        let measured_with = match found.expected {
            Some(_) => Some(FROM_GIT.to_owned()),
            None => stored_pictures(measured, golden.reduced, size),
        };
        found.notes.extend(notes(&golden, path, &drawing.files, measured_with)?);
    }
    Ok(found)
}

const FROM_GIT: &str = "measured with the scene as it was committed, which still gives the golden's hashes";

/// Measures all frames and the sound, where the scene of the golden is in git and still gives its
/// hashes. A scene that can't be drawn any more leaves what the golden itself says.
fn remeasure(found: &mut Comparison, golden: &Golden, path: &Path, options: &scene::Options) {
    let Some(old) = history::source(path, golden, options) else { return };
    let new = Source::Scene(path.to_owned(), with_params(options, &golden.params));
    if let Ok((measured, hashes)) = compare_hashed(&old, &new, &golden.allowance)
        && hashes == golden.frames.hashes
    {
        found.points = measured.points;
        found.within_limits = measured.within_limits;
        if old.soundtrack().is_ok_and(|sound| sound == golden.sound) {
            found.sound.moments = measured.sound.moments;
            // Where an offset explains all, how many samples differ says nothing.
            if !found.sound.changes.iter().any(|change| matches!(change, SoundChange::Late { .. })) {
                found.sound.changes = measured.sound.changes;
            }
        }
        found.expected = Some(old);
    }
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
pub(super) struct Drawing {
    pub(super) frames: Frames,
    pub(super) sound: Option<Soundtrack>,
    size: Size,
    pub(super) facts: Vec<(&'static str, String)>,
    pub(super) files: Vec<PathBuf>,
    pub(super) is_timed: bool,
}

impl Drawing {
    pub(super) fn open(
        path: &Path,
        options: &scene::Options,
        params: &[(String, String)],
    ) -> Result<Self, Error> {
        let scene = Scene::open(path, &with_params(options, params))?;
        let rate = match scene.capture.rate {
            None => "changes".to_owned(),
            Some(CaptureRate::OnRequest) => "requests".to_owned(),
            Some(CaptureRate::UpTo(rate)) => rate.to_string(),
        };
        let is_timed = scene.capture.rate.and_then(CaptureRate::frame_rate).is_none();
        let files = scene.files().to_vec();
        let sound = Soundtrack::of(&scene)?;
        let frames = Frames::new(scene, Fit::Scene)?;
        let size = frames.size();
        let duration = frames.duration().to_string();
        let facts = vec![("size", size.to_string()), ("rate", rate), ("duration", duration)];
        Ok(Self { frames, sound, size, facts, files, is_timed })
    }
}

impl Sequence {
    pub(super) fn push(&mut self, frame: &Frame, is_timed: bool, path: &Path) -> Result<(), Error> {
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
    let version = env!("CARGO_PKG_VERSION");
    if golden.version != version {
        notes.push(format!("the golden was made with canvas-rec {}, and this is {version}", golden.version));
    }
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
pub(super) fn hashed(scene: &Path, files: &[PathBuf]) -> Result<Vec<(String, Hash)>, Error> {
    let folder = scene.parent().unwrap_or(Path::new(""));
    let hashed = |file: &PathBuf| {
        Ok((file.to_string_lossy().into_owned(), reference::hash_of_file(&folder.join(file))?))
    };
    files.iter().map(hashed).collect()
}
