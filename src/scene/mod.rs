//! Scenes: motion graphics in a TOML file.
//!
//! A file comes in, and is checked and resolved once: lengths to pixels, times to fractions,
//! parameters to their values. What leaves is a tree of plain nodes that draws any moment by
//! itself, so frames need no order. The language is described in `docs/scene-format.md`.

mod animate;
mod asset;
mod burn;
mod caption;
mod clip;
mod constrain;
mod contrast;
mod draw;
mod ease;
mod effect;
mod error;
mod expression;
mod file;
mod filter;
mod form;
mod gather;
mod gradient;
mod group;
mod json;
mod keys;
mod layer;
mod layout;
mod lint;
mod location;
mod markup;
mod meta;
mod morph;
mod motion;
mod paint;
mod param;
mod parse;
mod picture;
mod place;
mod played;
mod schema;
mod script;
mod section;
mod shade;
mod shape;
mod sound;
mod spring;
mod stroke;
mod subtitle;
mod survey;
mod synonym;
mod text;
mod transition;
mod unused;
mod value;
mod words;
mod world;

use std::path::{Path, PathBuf};
use std::sync::Arc;

pub use self::caption::{Caption, Captions};
pub use self::constrain::Constraints;
pub use self::error::{Error, Problem};
pub use self::lint::{Concern, Warning};
pub use self::location::Location;
pub use self::schema::schema;
pub use self::sound::Sound;
pub use self::subtitle::Mistake;

use self::asset::{Failure, Folders};
use self::file::Source;
use self::layer::Layer;
use self::paint::Paint;
use self::transition::Transition;
use self::world::Shared;
use crate::canvas::Fonts;
use crate::frame::Size;
use crate::limits;
use crate::media::Media;
use crate::time::{CaptureRate, FrameRate, Timestamp};

/// A scene with nothing left to resolve.
#[derive(Debug, Clone)]
pub struct Scene {
    /// The canvas's size in the scene's own pixels.
    pub size: Size,
    /// When frames are taken.
    pub capture: Capture,
    /// What the video is called.
    pub title: Option<String>,
    /// What is said of it.
    pub comment: Option<String>,
    /// The moment whose picture stands for the video.
    pub poster: Option<Timestamp>,
    /// Moments with names, in the order of their times.
    pub markers: Vec<Marker>,
    /// What sounds.
    pub sounds: Vec<Sound>,
    /// What is said, for a track of the video; absent where none is wanted.
    pub captions: Option<Captions>,
    /// What lies under all layers.
    background: Option<Paint>,
    /// Whether black lies under the background.
    opaque: bool,
    layers: Vec<Layer>,
    transitions: Vec<Transition>,
    fonts: Fonts,
    /// The media file that the scene stands for.
    media: Option<Media>,
    /// The files that it was read from, for the places of layers.
    sources: Arc<Vec<Source>>,
    files: Vec<PathBuf>,
}

/// A moment with a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Marker {
    /// When it is.
    pub at: Timestamp,
    /// What it is called.
    pub name: String,
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
    /// Whether characters that no font of a text's list has may be drawn with another one that is
    /// known, in all scenes. Each scene can allow it for itself.
    pub font_fallback: bool,
    /// Whether symbols and defaults that nothing uses are read too, so that their mistakes are
    /// found.
    pub thorough: bool,
}

/// When a scene's frames are taken, as the file says.
#[derive(Debug, Clone, PartialEq)]
pub struct Capture {
    /// The rate for `capture_stream`: 0 for requested frames only, absent for one frame a change.
    pub rate: Option<CaptureRate>,
    /// How long the scene is.
    pub duration: Timestamp,
    /// The moments at which frames are requested, in order.
    pub request_frames: Vec<Timestamp>,
    /// How often the canvas may repaint where there is no frame rate.
    pub refresh: FrameRate,
    /// What is asked of the captured track.
    pub constraints: Option<Constraints>,
}

impl Scene {
    /// Reads a scene file, and the files that it names. A file whose name ends in that of a video
    /// (`.mp4`, `.webm` and so on) is a scene that plays it.
    ///
    /// # Errors
    /// [`Error::Media`] for a video that can't be read;
    /// [`Error::Missing`], [`Error::NotAFile`], [`Error::Read`], [`Error::TooLarge`] or
    /// [`Error::NotText`] for the file; [`Error::Invalid`] with the place for what it says, and for
    /// the files that it names; [`Error::Param`] or [`Error::UnknownParam`] for the parameters;
    /// [`Error::Several`] where more than one of them is wrong.
    pub fn open(path: &Path, options: &Options) -> Result<Self, Error> {
        Reading::open(path, options).scene
    }

    /// Reads a scene from `text`; `name` stands for the file in messages.
    ///
    /// # Errors
    /// [`Error::Invalid`], [`Error::Param`], [`Error::UnknownParam`] or [`Error::Several`];
    /// [`Error::Read`] for a folder of the options.
    pub fn parse(name: &Path, text: &str, options: &Options) -> Result<Self, Error> {
        Reading::of(name, text.to_owned(), options, options.folder.as_deref()).scene
    }

    /// The files that the scene was read from beside its own, in order: pictures, fonts, other
    /// scenes. Paths begin at the scene's folder, or are absolute where they lead out of it.
    pub fn files(&self) -> &[PathBuf] {
        &self.files
    }
}

/// A scene and what was seen while it was read.
#[derive(Debug)]
pub struct Reading {
    /// The scene, or what is wrong with it.
    pub scene: Result<Scene, Error>,
    /// What is likely a mistake, as far as reading shows it.
    pub warnings: Vec<Warning>,
    /// All files that were asked for, missing ones too.
    pub files: Vec<PathBuf>,
}

impl Reading {
    /// Reads a scene file, and the files that it names. The errors are those of [`Scene::open`].
    pub fn open(path: &Path, options: &Options) -> Self {
        if played::is_played(path) {
            let scene = Scene::of_media(path, options);
            return Self { scene, warnings: Vec::new(), files: vec![path.to_owned()] };
        }
        let mut reading = match text(path) {
            Ok(text) => Self::of(path, text, options, options.folder.as_deref().or(path.parent())),
            Err(error) => Self::failed(error),
        };
        reading.files.insert(0, path.to_owned());
        reading
    }

    fn failed(error: Error) -> Self {
        Self { scene: Err(error), warnings: Vec::new(), files: Vec::new() }
    }

    fn of(name: &Path, text: String, options: &Options, folder: Option<&Path>) -> Self {
        let folders = match Folders::open(folder, &options.allow) {
            Ok(folders) => folders,
            Err((path, source)) => return Self::failed(Error::unreadable(&path, source)),
        };
        let shared = Shared::new(folders, options);
        let path = name.file_name().map(PathBuf::from).unwrap_or_default();
        let source = Source { name: name.to_owned(), path: path.clone(), text };
        let scene = parse::scene(source, &options.params, vec![path], 0, &shared);
        let scene = scene.map_err(|error| gather::told(error, name));
        let scene = scene.map(|scene| Scene { files: shared.folders.files(), ..scene });
        Self { scene, files: shared.folders.asked(), warnings: shared.warnings.into_inner() }
    }
}

/// The text of the scene file at `path`.
fn text(path: &Path) -> Result<String, Error> {
    let handle = asset::open(path).map_err(|reason| Error::unreadable(path, reason.into()))?;
    let bytes = asset::read_regular(handle, limits::SCENE_BYTES).map_err(|failure| match failure {
        Failure::NotRegular => Error::NotAFile { path: path.to_owned() },
        Failure::TooLarge => Error::TooLarge { path: path.to_owned() },
        Failure::System(source) => Error::Read { path: path.to_owned(), source },
    })?;
    String::from_utf8(bytes).map_err(|_| Error::NotText { path: path.to_owned() })
}
