//! What can go wrong in a recording.
//!
//! Errors of the rooms below come in; the output's path, and what of the settings and the scene
//! doesn't go together, are added. Whose fault it is, is left to the caller to say.

use std::io;
use std::path::PathBuf;

use crate::canvas;
use crate::frame::Size;
use crate::limits;
use crate::media;
use crate::recorder;
use crate::scene;
use crate::time::Timestamp;

/// An error of a recording.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// Nothing lies between start and end.
    #[error("there is nothing to record between {start} and {end}")]
    EmptyRange {
        /// Where the recording would begin.
        start: Timestamp,
        /// Where it would end.
        end: Timestamp,
    },
    /// With rate 0, no frame is requested in the range.
    #[error(
        "NotSupportedError: with the frame rate 0 frames come only on request, and the scene requests none between {start} and {end}: give capture.request_frames, or another rate"
    )]
    NothingRequested {
        /// Where the recording would begin.
        start: Timestamp,
        /// Where it would end.
        end: Timestamp,
    },
    /// More than [`limits::FRAMES`].
    #[error("the recording would have {frames} frames; at most {max} are possible", max = limits::FRAMES)]
    TooManyFrames {
        /// The number that it would have.
        frames: u64,
    },
    /// A scale that makes no canvas.
    #[error("the scale {scale} makes no canvas")]
    Scale {
        /// The scale.
        scale: f64,
        /// Why not.
        source: canvas::Error,
    },
    /// More pixels at once than [`limits::PIXEL_MEMORY_BYTES`].
    #[error("frames of {size} pixels would take {bytes} bytes at once; at most {max} are possible", max = limits::PIXEL_MEMORY_BYTES)]
    Memory {
        /// The canvas's size.
        size: Size,
        /// What it would take.
        bytes: u64,
    },
    /// The canvas can't be made.
    #[error(transparent)]
    Canvas(#[from] canvas::Error),
    /// The output is there and may not be replaced.
    #[error("{} exists", path.display())]
    Exists {
        /// The output as given.
        path: PathBuf,
    },
    /// The output is a folder, a device or a pipe.
    #[error("{} is not a regular file", path.display())]
    NotAFile {
        /// The output as given.
        path: PathBuf,
    },
    /// The output can't be made where it should be.
    #[error("can't create {}", path.display())]
    Create {
        /// The output as given.
        path: PathBuf,
        /// The system's reason.
        source: io::Error,
    },
    /// Writing failed.
    #[error("can't write {}", path.display())]
    Write {
        /// The output as given.
        path: PathBuf,
        /// The system's reason.
        source: io::Error,
    },
    /// Encoding failed, or the settings don't suit the codec.
    #[error(transparent)]
    Recorder(#[from] recorder::Error),
    /// The caller ended a recording of which only the whole was wanted.
    #[error("the recording was ended early and thrown away")]
    EndedEarly,
    /// A name of pictures without a place for their number.
    #[error("{} needs a place for each picture's number, such as %04d", path.display())]
    NoNumber {
        /// The output as given.
        path: PathBuf,
    },
    /// Two outputs with one name.
    #[error("{} is named twice as an output", path.display())]
    SameOutput {
        /// The output as given.
        path: PathBuf,
    },
    /// No quality is low enough for the size that was asked for.
    #[error("the smallest that was made of {} has {bytes} bytes, and at most {most} are wanted: record it smaller, shorter or at a lower frame rate", path.display())]
    TooLarge {
        /// The output as given.
        path: PathBuf,
        /// The size of the last try.
        bytes: u64,
        /// The size that was asked for.
        most: u64,
    },
    /// More pictures than fit on a sheet.
    #[error("a sheet can't have {0} pictures: it has 1 to {max}", max = limits::SHEET_PICTURES)]
    SheetPictures(usize),
    /// A media file can't be played.
    #[error(transparent)]
    Media(#[from] media::Error),
    /// Writing failed while recording.
    #[error("can't write {} after {frames} frames", path.display())]
    Record {
        /// The output as given.
        path: PathBuf,
        /// Frames that had been encoded.
        frames: u64,
        /// The system's reason.
        source: io::Error,
    },
    /// Nothing can be recovered.
    #[error("can't recover {}", path.display())]
    Recover {
        /// The partial file as given.
        path: PathBuf,
        /// Why not.
        source: Box<recorder::Error>,
    },
    /// The scene asks for something that can't be had.
    #[error(transparent)]
    Scene(#[from] scene::Error),
    /// No sound for an output that holds nothing else.
    #[error("{container} holds sound alone, and there is none")]
    NoSound {
        /// The output's format.
        container: recorder::Container,
    },
    /// The finished file does not hold what was recorded, and got no name.
    #[error("{} is not as it was recorded, and was not kept", path.display())]
    Unlike {
        /// The output as given.
        path: PathBuf,
        /// What of it.
        source: Box<recorder::Error>,
    },
    /// A moment that the scene does not have.
    #[error("the poster's time must be before the scene's end at {end}, it is {at}")]
    Poster {
        /// The moment asked for.
        at: Timestamp,
        /// The scene's end.
        end: Timestamp,
    },
}
