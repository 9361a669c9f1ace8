//! A golden is made, or made anew.
//!
//! The scene's path comes in; it is drawn twice, and its golden is written where both are the same.
//! Comparing with a golden is left to `case`, its files to `reference`.

use std::path::Path;

use super::case::{Drawing, hashed};
use super::hash::Hash;
use super::reference::{self, Golden};
use super::sequence::Sequence;
use super::sound_change::{SoundChange, sound_changes};
use super::soundtrack::Soundtrack;
use super::{Error, picture};
use crate::frame::Frame;
use crate::limits;
use crate::scene;
use crate::session::Picture;
use crate::time::Timestamp;

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
    let sound = drawing.sound.clone();
    let (frames, busy) = first_drawing(path, drawing)?;
    let again = Drawing::open(path, options, &wishes.params)?;
    check_sound(sound.as_ref(), again.sound.as_ref())?;
    let pictures = second_drawing(&frames, again, &moments(&busy))?;
    let (reduced, pictures) = affordable(&pictures);
    let mut facts = facts;
    facts.push(("frames", frames.hashes.len().to_string()));
    let golden = Golden {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        facts,
        scene,
        files: hashed(path, &files)?,
        params: wishes.params,
        allowance: wishes.allowance,
        frames,
        sound,
        reduced,
        pictures,
    };
    let is_same = |before: Golden| {
        before.frames == golden.frames && before.facts == golden.facts && before.sound == golden.sound
    };
    let changed = !before.is_some_and(is_same);
    let bytes = golden.save(&folder, path)?;
    Ok(Updated { frames: golden.frames.hashes.len(), bytes, changed })
}

/// Makes sure that the sound of both drawings is the same.
fn check_sound(first: Option<&Soundtrack>, again: Option<&Soundtrack>) -> Result<(), Error> {
    if first == again {
        return Ok(());
    }
    let changes = sound_changes(first, again).changes;
    let time = changes.iter().find_map(|change| match change {
        SoundChange::Differs { from, .. } => Some(*from),
        _ => None,
    });
    Err(Error::UnstableSound { time })
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
    use crate::golden::Tenth;

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

    #[test]
    fn a_sound_that_is_mixed_in_two_ways_is_refused() {
        let sound = |text: &str| {
            let block = |byte| Tenth { hash: Hash::of(&[byte]), level: Some(-200) };
            let blocks: Vec<_> = text.bytes().map(block).collect();
            Soundtrack { samples: 4800 * blocks.len() as u64, onset: 0, blocks }
        };
        assert!(check_sound(Some(&sound("abcd")), Some(&sound("abcd"))).is_ok());
        let error = check_sound(Some(&sound("abcd")), Some(&sound("abXd"))).unwrap_err();
        assert!(
            error.to_string().starts_with("not stable: the sound was mixed in two ways, from 0.200 s on")
        );
        assert!(check_sound(None, Some(&sound("a"))).is_err());
    }
}
