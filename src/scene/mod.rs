//! Scenes: motion graphics in a TOML file.
//!
//! A file comes in, and is checked and resolved once: lengths to pixels, times to fractions,
//! parameters to their values. What leaves is a tree of plain nodes that draws any moment by
//! itself, so frames need no order. The language is described in `docs/scene-format.md`.

mod animate;
mod asset;
mod draw;
mod ease;
mod effect;
mod error;
mod expression;
mod file;
mod gradient;
mod group;
mod keys;
mod layer;
mod layout;
mod motion;
mod paint;
mod param;
mod parse;
mod picture;
mod place;
mod section;
mod shade;
mod shape;
mod spring;
mod stroke;
mod text;
mod transition;
mod value;
mod world;

use std::path::{Path, PathBuf};

pub use self::error::{Error, Location, Problem};

use self::asset::{Failure, Folders};
use self::file::Source;
use self::layer::Layer;
use self::paint::Paint;
use self::transition::Transition;
use self::world::Shared;
use crate::canvas::Fonts;
use crate::frame::Size;
use crate::limits;
use crate::time::{CaptureRate, FrameRate, Timestamp};

/// A scene with nothing left to resolve.
#[derive(Debug, Clone)]
pub struct Scene {
    /// The canvas's size in the scene's own pixels.
    pub size: Size,
    /// When frames are taken.
    pub capture: Capture,
    /// What lies under all layers.
    background: Option<Paint>,
    /// Whether black lies under the background.
    opaque: bool,
    layers: Vec<Layer>,
    transitions: Vec<Transition>,
    fonts: Fonts,
    files: Vec<PathBuf>,
}

/// What is given to a scene from outside.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Names and values that replace the parameters' defaults.
    pub params: Vec<(String, String)>,
    /// Folders beside the scene's own that its files may come from.
    pub allow: Vec<PathBuf>,
    /// The folder that the scene's paths are relative to; otherwise that of the scene file. A
    /// scene that is no file has none then, and no files.
    pub folder: Option<PathBuf>,
}

/// When a scene's frames are taken, as the file says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Capture {
    /// The rate for `capture_stream`: 0 for requested frames only, absent for one frame a change.
    pub rate: Option<CaptureRate>,
    /// How long the scene is.
    pub duration: Timestamp,
    /// The moments at which frames are requested, in order.
    pub request_frames: Vec<Timestamp>,
    /// How often the canvas may repaint where there is no frame rate.
    pub refresh: FrameRate,
}

impl Scene {
    /// Reads a scene file, and the files that it names.
    ///
    /// # Errors
    /// [`Error::Missing`], [`Error::NotAFile`], [`Error::Read`], [`Error::TooLarge`] or
    /// [`Error::NotText`] for the file; [`Error::Invalid`] with the place for what it says, and for
    /// the files that it names; [`Error::Param`] or [`Error::UnknownParam`] for the parameters.
    pub fn open(path: &Path, options: &Options) -> Result<Self, Error> {
        let handle = asset::open(path).map_err(|reason| Error::unreadable(path, reason.into()))?;
        let bytes = asset::read_regular(handle, limits::SCENE_BYTES).map_err(|failure| match failure {
            Failure::NotRegular => Error::NotAFile { path: path.to_owned() },
            Failure::TooLarge => Error::TooLarge { path: path.to_owned() },
            Failure::System(source) => Error::Read { path: path.to_owned(), source },
        })?;
        let text = String::from_utf8(bytes).map_err(|_| Error::NotText { path: path.to_owned() })?;
        Self::read(path, text, options, options.folder.as_deref().or(path.parent()))
    }

    /// Reads a scene from `text`; `name` stands for the file in messages.
    ///
    /// # Errors
    /// [`Error::Invalid`], [`Error::Param`] or [`Error::UnknownParam`]; [`Error::Read`] for a
    /// folder of the options.
    pub fn parse(name: &Path, text: &str, options: &Options) -> Result<Self, Error> {
        Self::read(name, text.to_owned(), options, options.folder.as_deref())
    }

    fn read(name: &Path, text: String, options: &Options, folder: Option<&Path>) -> Result<Self, Error> {
        let folders = Folders::open(folder, &options.allow)
            .map_err(|(path, source)| Error::unreadable(&path, source))?;
        let shared = Shared::new(folders);
        let path = name.file_name().map(PathBuf::from).unwrap_or_default();
        let source = Source { name: name.to_owned(), path: path.clone(), text };
        let scene = parse::scene(source, &options.params, vec![path], 0, &shared)?;
        Ok(Self { files: shared.folders.files(), ..scene })
    }

    /// The files that the scene was read from beside its own, in order: pictures, fonts, other
    /// scenes. Paths begin at the scene's folder, or are absolute where they lead out of it.
    pub fn files(&self) -> &[PathBuf] {
        &self.files
    }
}
