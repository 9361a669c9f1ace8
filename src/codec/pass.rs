//! Encoding in two passes: the first looks at the pictures, the second spends bits as they need them.
//!
//! A file for the notes that one pass leaves for the other comes in. What an encoder is told of it goes
//! out. Who runs the passes, and with how many bits, is left to others.

use std::ffi::CString;
use std::fs;
use std::path::{Path, PathBuf};

use super::inventory::SVT_AV1;
use super::{Codec, Error};

/// Which pass over the pictures an encoder makes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Pass {
    /// The only one.
    #[default]
    Only,
    /// The first of two: it makes nothing but notes, in this file and others beginning with its name.
    First(PathBuf),
    /// The second of two, with the notes of the first.
    Second(PathBuf),
}

impl Codec {
    /// Whether its encoder knows two passes. FFmpeg's libx265 knows them only by a text in which not
    /// every path can be written.
    pub fn has_two_passes(self) -> bool {
        let is_second_choice = self.encoder() == SVT_AV1;
        matches!(self, Self::H264 | Self::Av1 | Self::Vp9 | Self::Vp8) && !is_second_choice
    }

    /// Whether the encoder writes and reads its notes itself.
    fn keeps_own_notes(self) -> bool {
        self == Self::H264
    }
}

impl Pass {
    /// Whether it makes notes only.
    pub(crate) fn is_first(&self) -> bool {
        matches!(self, Self::First(_))
    }

    /// What FFmpeg's `flags` have of it.
    pub(super) fn flag(&self) -> &'static str {
        match self {
            Self::Only => "",
            Self::First(_) => "+pass1",
            Self::Second(_) => "+pass2",
        }
    }

    fn notes(&self) -> Option<&Path> {
        match self {
            Self::Only => None,
            Self::First(path) | Self::Second(path) => Some(path),
        }
    }

    /// The option that names the notes to an encoder that keeps them itself.
    pub(super) fn option(&self, codec: Codec) -> Option<(String, String)> {
        let path = self.notes().filter(|_| codec.keeps_own_notes())?;
        Some(("stats".to_owned(), path.to_string_lossy().into_owned()))
    }

    /// The notes for an encoder that is given them when it opens.
    ///
    /// # Errors
    /// [`Error::Io`] where they can't be read.
    pub(super) fn read(&self, codec: Codec) -> Result<Option<CString>, Error> {
        match self {
            Self::Second(path) if !codec.keeps_own_notes() => Ok(CString::new(fs::read(path)?).ok()),
            _ => Ok(None),
        }
    }

    /// Keeps what an encoder noted down.
    ///
    /// # Errors
    /// [`Error::Io`] where it can't be written.
    pub(super) fn write(&self, notes: Option<&[u8]>) -> Result<(), Error> {
        match (self, notes) {
            (Self::First(path), Some(notes)) => Ok(fs::write(path, notes)?),
            _ => Ok(()),
        }
    }
}
