//! What can go wrong while comparing.
//!
//! Errors of the rooms below come in; the file that was meant is added. That two sides differ is
//! no error: it is a result.

use std::io;
use std::path::PathBuf;

use crate::codec;
use crate::limits;
use crate::recorder;
use crate::scene;
use crate::session;
use crate::time::Timestamp;

/// An error of a comparison.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A scene can't be read.
    #[error(transparent)]
    Scene(#[from] scene::Error),
    /// A scene can't be drawn or recorded.
    #[error(transparent)]
    Session(Box<session::Error>),
    /// A clip of the report can't be made.
    #[error("can't make a clip for the report")]
    Clip(#[source] Box<recorder::Error>),
    /// A video can't be read.
    #[error("can't read {} as a video", path.display())]
    Video {
        /// The video.
        path: PathBuf,
        /// Why not.
        source: Box<codec::Error>,
    },
    /// A file or folder can't be read.
    #[error("can't read {}", path.display())]
    Read {
        /// The file or folder.
        path: PathBuf,
        /// The system's reason.
        source: io::Error,
    },
    /// A file or folder can't be written.
    #[error("can't write {}", path.display())]
    Write {
        /// The file or folder.
        path: PathBuf,
        /// The system's reason.
        source: io::Error,
    },
    /// A file of a golden does not say what it should.
    #[error("{}: {problem}: mend it, or delete the golden and make it anew", path.display())]
    Golden {
        /// The file.
        path: PathBuf,
        /// What is wrong, with the line where there is one.
        problem: String,
    },
    /// A scene or a video without a frame.
    #[error("{} has no frames: there is nothing to compare", path.display())]
    Empty {
        /// The scene or the video.
        path: PathBuf,
    },
    /// More than [`limits::GOLDEN_FRAMES`].
    #[error("{} has more than {max} frames: too many for a comparison", path.display(), max = limits::GOLDEN_FRAMES)]
    TooManyFrames {
        /// The scene or the video.
        path: PathBuf,
    },
    /// A scene that is not the same when it is drawn again.
    #[error("not stable: frame {frame} at {time} was drawn in two ways; a golden of it would fail at random")]
    Unstable {
        /// The first frame that differs.
        frame: u64,
        /// Its time.
        time: Timestamp,
    },
    /// A name for which there is no scene and no folder.
    #[error("there is no scene, folder or golden called {}", path.display())]
    Missing {
        /// The name.
        path: PathBuf,
    },
    /// No scene has a golden.
    #[error(
        "no scene with a golden was found: there is nothing to compare; to make the first one, update a scene by its name"
    )]
    Nothing,
    /// More than [`limits::SUITE_ENTRIES`] in the folders.
    #[error("there are more than {max} files to look through: name fewer folders", max = limits::SUITE_ENTRIES)]
    TooManyEntries,
    /// A folder for the report that has other things in it.
    #[error("{} is not empty and not an earlier report: choose another folder for the report", path.display())]
    NotAReport {
        /// The folder.
        path: PathBuf,
    },
    /// A scene whose sound is not the same when it is mixed again.
    #[error("not stable: the sound was mixed in two ways{}; a golden of it would fail at random", time.map(|time| format!(", from {time} on")).unwrap_or_default())]
    UnstableSound {
        /// Where it first differs, to a tenth of a second.
        time: Option<Timestamp>,
    },
    /// More than [`limits::GOLDEN_SAMPLES`].
    #[error("the sound is longer than {} hours: too long for a comparison", limits::GOLDEN_SAMPLES / 48_000 / 3600)]
    LongSound,
}

impl From<session::Error> for Error {
    fn from(error: session::Error) -> Self {
        Self::Session(Box::new(error))
    }
}

impl From<recorder::Error> for Error {
    fn from(error: recorder::Error) -> Self {
        Self::Clip(Box::new(error))
    }
}
