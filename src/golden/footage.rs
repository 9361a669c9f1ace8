//! One side of a comparison: the frames of a scene or of a video file.
//!
//! A path comes in, frames with premultiplied pixels go out in order, and what the side says of
//! itself. Comparing them is left to `compare`.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::Error;
use super::hearing::Samples;
use super::soundtrack::Soundtrack;
use crate::audio::sample_at;
use crate::codec::{ColorTags, Decoder, MediaFile};
use crate::frame::{Frame, Size};
use crate::scene::{self, Scene};
use crate::session::{Blocks, Fit, Frames};
use crate::time::Timestamp;

/// What can be compared.
#[derive(Debug, Clone)]
pub enum Source {
    /// A scene file, and what is given to the scene.
    Scene(PathBuf, scene::Options),
    /// The text of a scene file that is not there, or no longer so.
    Text {
        /// What messages call it.
        name: PathBuf,
        /// What it says.
        text: String,
        /// What is given to the scene.
        options: scene::Options,
    },
    /// A video file.
    Video(PathBuf),
}

/// The frames of a source.
pub(super) struct Footage {
    pub(super) size: Size,
    /// What the colours mean; absent where they are the canvas's.
    pub(super) color: Option<ColorTags>,
    pub(super) frames: Box<dyn Iterator<Item = Result<Frame, Error>>>,
    /// The sound, from the first frame on; absent where there is none.
    pub(super) sound: Option<Samples>,
}

impl Source {
    /// The source at `path`: a scene where its name ends in `.toml`, and otherwise a video.
    pub fn at(path: &Path, options: &scene::Options) -> Self {
        match path.extension() {
            Some(ending) if ending.eq_ignore_ascii_case("toml") => {
                Self::Scene(path.to_owned(), options.clone())
            }
            _ => Self::Video(path.to_owned()),
        }
    }

    /// What messages call it.
    pub fn path(&self) -> &Path {
        match self {
            Self::Scene(path, _) | Self::Text { name: path, .. } | Self::Video(path) => path,
        }
    }

    /// Opens the source. Each call begins at its first frame.
    pub(super) fn open(&self) -> Result<Footage, Error> {
        match self {
            Self::Scene(path, options) => Footage::of_scene(Scene::open(path, options)?),
            Self::Text { name, text, options } => Footage::of_scene(Scene::parse(name, text, options)?),
            Self::Video(path) => Footage::of_video(path),
        }
    }

    /// The soundtrack of a scene; absent where it has no sound, or is a video.
    pub(super) fn soundtrack(&self) -> Result<Option<Soundtrack>, Error> {
        match self {
            Self::Scene(path, options) => Soundtrack::of(&Scene::open(path, options)?),
            Self::Text { name, text, options } => Soundtrack::of(&Scene::parse(name, text, options)?),
            Self::Video(_) => Ok(None),
        }
    }
}

impl Footage {
    fn of_scene(scene: Scene) -> Result<Self, Error> {
        let sound = samples(&scene)?;
        let frames = Frames::new(scene, Fit::Scene)?;
        let size = frames.size();
        Ok(Self { size, color: None, frames: Box::new(frames.map(|frame| Ok(frame?))), sound })
    }

    pub(super) fn of_video(path: &Path) -> Result<Self, Error> {
        let read = |source| Error::Read { path: path.to_owned(), source };
        let file = File::open(path).map_err(read)?;
        if !file.metadata().map_err(read)?.is_file() {
            return Err(Error::Missing { path: path.to_owned() });
        }
        let video = |source| Error::Video { path: path.to_owned(), source: Box::new(source) };
        let file = Arc::new(file);
        let mut decoder = Decoder::open(Arc::clone(&file) as _).map_err(video)?;
        let facts = decoder.facts();
        let sound = heard(path, &MediaFile::open(file).map_err(video)?)?;
        let path = path.to_owned();
        let mut index = 0;
        let frames = std::iter::from_fn(move || {
            let decoded = decoder.next_frame().transpose()?;
            index += 1;
            let failed = |source| Error::Video { path: path.clone(), source: Box::new(source) };
            Some(decoded.map_err(failed).map(|decoded| Frame {
                pixels: Arc::new(premultiplied(decoded.rgba).into()),
                size: decoded.size,
                index: index - 1,
                timestamp: decoded.timestamp,
            }))
        });
        Ok(Self { size: facts.size, color: Some(facts.color), frames: Box::new(frames), sound })
    }
}

/// The sound of a scene.
pub(super) fn samples(scene: &Scene) -> Result<Option<Samples>, Error> {
    let blocks = Blocks::new(scene)?;
    Ok(blocks.map(|blocks| Box::new(blocks.map(|block| Ok(block?.samples().to_vec()))) as _))
}

/// The first sound of a file, from its first frame on.
fn heard(path: &Path, file: &MediaFile) -> Result<Option<Samples>, Error> {
    if file.sounds().is_empty() {
        return Ok(None);
    }
    let path = path.to_owned();
    let failed = move |source| Error::Video { path: path.clone(), source: Box::new(source) };
    let mut decoder = file.sound(0).map_err(&failed)?;
    // What sounds before the first frame belongs to none.
    let first = file.video().map_or(Timestamp::ZERO, |video| video.time_of(0));
    let mut before = usize::try_from(sample_at(first)).unwrap_or(usize::MAX);
    let parts = std::iter::from_fn(move || {
        let part = decoder.next_block().transpose()?;
        Some(part.map_err(&failed).map(|mut part| {
            let dropped = before.min(part.len());
            before -= dropped;
            part.drain(..dropped);
            part
        }))
    });
    Ok(Some(Box::new(parts)))
}

/// Straight pixels with their colours multiplied by their alpha, rounded to the nearest.
fn premultiplied(mut rgba: Vec<u8>) -> Vec<u8> {
    for pixel in rgba.chunks_exact_mut(4).filter(|pixel| pixel[3] < u8::MAX) {
        let alpha = u16::from(pixel[3]);
        for part in &mut pixel[..3] {
            *part = u8::try_from((u16::from(*part) * alpha + 127) / 255).unwrap_or(u8::MAX);
        }
    }
    rgba
}
