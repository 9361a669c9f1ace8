//! Media: video and sound of files, as image source and as tracks.
//!
//! A file comes in. A [`MediaElement`] plays it on the virtual clock, as the web's does, and its
//! stream can be captured. [`Video`] and [`Sound`] give any frame and any sample of it without a
//! clock, for scenes. Decoding is left to `codec`, and recording to those above.

mod capture;
mod element;
mod error;
mod playback;
mod sound;
mod stretch;
#[cfg(test)]
mod tests;
mod turn;
mod video;

use std::fmt;
use std::fs::File;
use std::path::Path;
use std::sync::Arc;

pub use self::element::{MediaElement, ReadyState};
pub use self::error::Error;
pub use self::sound::Sound;
pub use self::stretch::{HEARD_RATES, StretchedSound};
pub use self::video::Video;
pub use crate::codec::Storage;

use crate::codec;
use crate::time::Timestamp;

/// A file, and what messages call it.
#[derive(Clone)]
pub struct Media {
    name: Arc<str>,
    file: codec::MediaFile,
    origin_clean: bool,
}

impl Media {
    /// Looks through the file at `path`.
    ///
    /// # Errors
    /// [`Error::Open`], [`Error::NotAFile`] or [`Error::File`].
    pub fn open(path: &Path) -> Result<Self, Error> {
        let failed = |source| Error::Open { path: path.to_owned(), source };
        // A pipe without a writer would wait for ever.
        if !std::fs::metadata(path).map_err(failed)?.is_file() {
            return Err(Error::NotAFile { path: path.to_owned() });
        }
        Self::read(&path.display().to_string(), Arc::new(File::open(path).map_err(failed)?))
    }

    /// Looks through what is in `storage`, which messages call `name`.
    ///
    /// # Errors
    /// [`Error::File`].
    pub fn read(name: &str, storage: Arc<dyn Storage>) -> Result<Self, Error> {
        let file = codec::MediaFile::open(storage).map_err(|source| Error::file(name, source))?;
        Ok(Self { name: name.into(), file, origin_clean: true })
    }

    /// The same file, taken for one from elsewhere that may be shown and not be read: a canvas that its
    /// pictures are drawn on can't be read or captured any more, and captured tracks are muted (HTML,
    /// Security with canvas elements).
    #[must_use]
    pub fn tainted(self) -> Self {
        Self { origin_clean: false, ..self }
    }

    /// What messages call it.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// When its last frame or sound ends.
    pub fn duration(&self) -> Timestamp {
        self.file.duration()
    }

    /// How many sounds it has.
    pub fn sound_count(&self) -> usize {
        self.file.sounds().len()
    }

    /// Its video; absent where it has none.
    ///
    /// # Errors
    /// [`Error::File`] where it can't be decoded, and [`Error::Picture`] for pixels that are too
    /// far from square.
    pub fn video(&self) -> Result<Option<Video>, Error> {
        let open = |track| Video::open(&self.name, &self.file, track, self.origin_clean);
        self.file.video().map(open).transpose()
    }

    /// Its sound number `track`, from 0.
    ///
    /// # Errors
    /// [`Error::File`] where there is no such sound or it can't be decoded.
    pub fn sound(&self, track: usize) -> Result<Sound, Error> {
        Sound::open(&self.name, &self.file, track)
    }
}

impl fmt::Debug for Media {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Media").field("name", &self.name).finish_non_exhaustive()
    }
}
