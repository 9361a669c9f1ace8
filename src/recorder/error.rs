//! What can go wrong while recording.
//!
//! Errors of the codec room come in; failures of the file are told apart from those of the
//! encoder, because only a caller knows the file's name.

use crate::codec;
use crate::frame::Size;

/// An error of the recorder.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The stream has nothing to record.
    #[error("NotSupportedError: the stream has no live track")]
    InactiveStream,
    /// The stream has more video tracks than a file holds here.
    #[error("NotSupportedError: the stream has {tracks} live video tracks, and one can be recorded")]
    ManyTracks {
        /// The number of live tracks.
        tracks: usize,
    },
    /// A type of file that can't be recorded.
    #[error(
        "NotSupportedError: `{mime_type}` can't be recorded: ask for video/webm, video/mp4, audio/webm or audio/mp4"
    )]
    UnsupportedType {
        /// The type as given.
        mime_type: String,
    },
    /// The track's pictures came in another size than at the start.
    #[error("UnknownError: the pictures changed from {from} to {to} while they were recorded")]
    SizeChanged {
        /// The size at the start.
        from: Size,
        /// The size now.
        to: Size,
    },
    /// A call that the recorder's state does not allow.
    #[error("InvalidStateError: the recorder can't {tried} in its state")]
    InvalidState {
        /// The call.
        tried: &'static str,
    },
    /// Reading or writing the file failed.
    #[error(transparent)]
    Write(std::io::Error),
    /// The system gives no thread to encode on.
    #[error("can't start the encoder's thread")]
    Thread(#[source] std::io::Error),
    /// The codec refuses the settings, or failed.
    #[error(transparent)]
    Codec(codec::Error),
    /// The finished file does not hold what was written to it.
    #[error("the finished file has {found} frames of {expected}")]
    Incomplete {
        /// Frames handed to the container.
        expected: u64,
        /// Frames found on opening it again.
        found: u64,
    },
    /// Nothing was captured between start and stop.
    #[error("there is no frame to write: nothing was drawn while recording")]
    NoFrames,
    /// The encoder's thread ended without saying why.
    #[error("the encoder stopped without an error")]
    EncoderGone,
    /// A type of file for sound alone, and a stream with a live video track.
    #[error("NotSupportedError: `{mime_type}` holds sound alone, and the stream has pictures")]
    NoPictures {
        /// The type as given.
        mime_type: String,
    },
    /// Reading a file that was cut off failed.
    #[error("can't read it")]
    Read(#[source] std::io::Error),
    /// The finished file is not as it should be.
    #[error("the finished file's {what} should be {expected}, and is {found}")]
    Unlike {
        /// What of it.
        what: &'static str,
        /// What was recorded.
        expected: String,
        /// What the file says.
        found: String,
    },
    /// The finished file can't be read again.
    #[error("the finished file can't be read again")]
    Unreadable(#[source] Box<codec::Error>),
}

impl From<codec::Error> for Error {
    fn from(error: codec::Error) -> Self {
        match error {
            codec::Error::Io(source) => Self::Write(source),
            error => Self::Codec(error),
        }
    }
}
