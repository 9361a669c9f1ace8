//! What can go wrong with a media file or element.
//!
//! The codecs' reasons come in; the file's name is added. What a user may do is left to whoever
//! shows the message.

use std::io;
use std::path::PathBuf;

use crate::canvas;
use crate::codec;
use crate::limits;
use crate::stream;

/// An error of the media room.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A file that can't be opened.
    #[error("can't open {}", path.display())]
    Open {
        /// The path as given.
        path: PathBuf,
        /// The system's reason.
        source: io::Error,
    },
    /// A folder, a pipe or a device.
    #[error("{} is not a regular file", path.display())]
    NotAFile {
        /// The path as given.
        path: PathBuf,
    },
    /// A file that can't be read or decoded.
    #[error("{name}")]
    File {
        /// What the file is called.
        name: String,
        /// Why not.
        source: Box<codec::Error>,
    },
    /// A frame that no canvas can have.
    #[error("{name}: its pictures can't be shown")]
    Picture {
        /// What the file is called.
        name: String,
        /// Why not.
        source: canvas::Error,
    },
    /// A track that can't be made.
    #[error("{name}: its pictures can't be captured")]
    Track {
        /// What the file is called.
        name: String,
        /// Why not.
        source: stream::Error,
    },
    /// A playback rate that is not possible (HTML, `playbackRate`).
    #[error("NotSupportedError: the playback rate must be 0 or from {min} to {max}, it is {0}", min = limits::PLAYBACK_RATES[0], max = limits::PLAYBACK_RATES[1])]
    Rate(f64),
    /// A volume out of its range (HTML, `volume`).
    #[error("IndexSizeError: the volume must be from 0 to 1, it is {0}")]
    Volume(f64),
}

impl Error {
    pub(super) fn file(name: &str, source: codec::Error) -> Self {
        Self::File { name: name.to_owned(), source: Box::new(source) }
    }
}
