//! Scenes: motion graphics in a TOML file.
//!
//! A file comes in, and is checked and resolved once: lengths to pixels, times to fractions,
//! parameters to their values. What leaves is a tree of plain nodes that draws any moment by
//! itself, so frames need no order. The language is described in `docs/scene-format.md`.

mod animate;
mod draw;
mod ease;
mod error;
mod keys;
mod layer;
mod param;
mod parse;
mod section;
mod value;

use std::fs::{self, File};
use std::io::Read;
use std::path::Path;

pub use self::error::{Error, Location, Problem};

use self::layer::Layer;
use crate::canvas::Color;
use crate::frame::Size;
use crate::limits;
use crate::time::{CaptureRate, FrameRate, Timestamp};

/// A scene with nothing left to resolve.
#[derive(Debug, Clone)]
pub struct Scene {
    /// The canvas's size in the scene's own pixels.
    pub size: Size,
    /// What lies under all layers.
    pub background: Color,
    /// When frames are taken.
    pub capture: Capture,
    layers: Vec<Layer>,
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
    /// Reads a scene file. `params` are names and values that replace the parameters' defaults.
    ///
    /// # Errors
    /// [`Error::Missing`], [`Error::NotAFile`], [`Error::Read`], [`Error::TooLarge`] or
    /// [`Error::NotText`] for the file; [`Error::Invalid`] with the place for what it says;
    /// [`Error::Param`] or [`Error::UnknownParam`] for `params`.
    pub fn open(path: &Path, params: &[(String, String)]) -> Result<Self, Error> {
        let read = |source| Error::Read { path: path.to_owned(), source };
        // Only a regular file is read: opening a pipe would wait for its writer.
        let regular = fs::metadata(path).map_err(|source| Error::unreadable(path, source))?.is_file();
        if !regular {
            return Err(Error::NotAFile { path: path.to_owned() });
        }
        let mut bytes = Vec::new();
        let file = File::open(path).map_err(|source| Error::unreadable(path, source))?;
        file.take(limits::SCENE_BYTES + 1).read_to_end(&mut bytes).map_err(read)?;
        if bytes.len() as u64 > limits::SCENE_BYTES {
            return Err(Error::TooLarge { path: path.to_owned() });
        }
        let text = String::from_utf8(bytes).map_err(|_| Error::NotText { path: path.to_owned() })?;
        Self::parse(path, &text, params)
    }

    /// Reads a scene from `text`; `name` stands for the file in messages.
    ///
    /// # Errors
    /// [`Error::Invalid`], [`Error::Param`] or [`Error::UnknownParam`].
    pub fn parse(name: &Path, text: &str, params: &[(String, String)]) -> Result<Self, Error> {
        parse::scene(name, text, params)
    }
}
