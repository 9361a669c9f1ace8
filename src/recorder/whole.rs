//! Whole files: made of fragments at the end or after a crash, and looked at before they count.
//!
//! Storages come in, and what a file must hold. What it holds goes out, or what is wrong with it.

use std::sync::Arc;

use super::Error;
use crate::codec::{
    Codec, ColorTags, Container, Decoder, MediaFile, Probe, ProbedVideo, Storage, Tags, VideoSettings, probe,
    remux,
};
use crate::frame::Size;
use crate::limits;
use crate::time::{FrameRate, Timestamp};

/// What a finished file must hold.
#[derive(Debug, Clone)]
pub(super) struct Promise {
    container: Container,
    /// The pictures; absent where sound alone was recorded.
    pictures: Option<Pictures>,
    /// How long the sound is; absent where there is none.
    pub(super) sound: Option<Timestamp>,
    /// Whether there are captions.
    pub(super) captions: bool,
}

#[derive(Debug, Clone)]
struct Pictures {
    size: Size,
    alpha: bool,
    /// Whether their colours are tagged.
    tagged: bool,
    frames: u64,
    length: Timestamp,
}

/// What was recovered of a recording.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recovered {
    /// Its frames; 0 where it is sound alone.
    pub frames: u64,
    /// How long it plays.
    pub duration: Timestamp,
    /// The whole file's size in bytes.
    pub bytes: u64,
}

impl Promise {
    /// What a recording with these settings must hold, as far as they say.
    ///
    /// # Errors
    /// [`Error::Codec`] where the settings don't go together.
    pub(super) fn new(container: Container, video: Option<&VideoSettings>) -> Result<Self, Error> {
        let pictures = |settings: &VideoSettings| {
            let tagged = matches!(
                settings.codec,
                Codec::H264
                    | Codec::Hevc
                    | Codec::Av1
                    | Codec::Vp9
                    | Codec::Vp8
                    | Codec::ProRes
                    | Codec::ProResHq
                    | Codec::ProRes4444
            );
            let (size, alpha) = (settings.coded_size()?, settings.tuning.alpha);
            Ok::<_, Error>(Pictures { size, alpha, tagged, frames: 0, length: Timestamp::ZERO })
        };
        Ok(Self { container, pictures: video.map(pictures).transpose()?, sound: None, captions: false })
    }

    /// It holds `frames` frames, which show for `length` together.
    pub(super) fn show(&mut self, frames: u64, length: Timestamp) {
        if let Some(pictures) = &mut self.pictures {
            (pictures.frames, pictures.length) = (frames, length);
        }
    }

    /// Opens the finished file in `storage` again and compares.
    ///
    /// # Errors
    /// [`Error::Incomplete`], [`Error::Unlike`], and [`Error::Codec`] for what can't be read.
    pub(super) fn check(&self, storage: Arc<dyn Storage>) -> Result<(), Error> {
        // FFmpeg reads no animated WebP; its one packet is the whole file.
        if self.container == Container::WebP {
            return Ok(());
        }
        let Some(pictures) = &self.pictures else {
            return MediaFile::open(storage)?.sound(0).map(drop).map_err(Error::from);
        };
        let found = Decoder::open(Arc::clone(&storage))?.count_packets()?;
        if found != pictures.frames {
            return Err(Error::Incomplete { expected: pictures.frames, found });
        }
        // The others have no lengths or tags of their own.
        if !self.container.is_recoverable() {
            return Ok(());
        }
        let found = probe(storage)?;
        let Some(video) = &found.video else {
            return Err(Error::Incomplete { expected: pictures.frames, found: 0 });
        };
        pictures.compare(video)?;
        self.compare_lengths(pictures, video, &found)
    }

    fn compare_lengths(&self, pictures: &Pictures, video: &ProbedVideo, found: &Probe) -> Result<(), Error> {
        // Matroska does not say how long its last frame shows.
        if self.container.is_made_of_fragments() {
            near("length", pictures.length, video.span.1, limits::LENGTH_TOLERANCE_MS)?;
        } else if video.span.0 > pictures.length {
            return Err(unlike("length", &pictures.length, &video.span.1));
        }
        let ends: Vec<_> = found.sounds.iter().map(|sound| sound.span.1).collect();
        alike("number of sounds", usize::from(self.sound.is_some()), ends.len())?;
        if self.captions && found.captions.is_empty() {
            return Err(unlike("captions", &"kept", &"lost"));
        }
        match self.sound.zip(ends.first()) {
            Some((length, end)) => near("sound's length", length, *end, limits::SYNC_TOLERANCE_MS),
            None => Ok(()),
        }
    }
}

impl Pictures {
    fn compare(&self, video: &ProbedVideo) -> Result<(), Error> {
        // Each of them is in it; where two share a time, only one shows.
        alike("number of frames with times of their own", self.frames, video.frames)?;
        alike("size", self.size, video.size)?;
        if self.alpha && !video.alpha {
            return Err(unlike("alpha", &"kept", &"lost"));
        }
        if self.tagged {
            let ColorTags { range, primaries, transfer, matrix } = video.color;
            for (what, expected, found) in [
                ("colour range", "tv", range),
                ("colour primaries", "bt709", primaries),
                ("colour transfer", "bt709", transfer),
                ("colour matrix", "bt709", matrix),
            ] {
                alike(what, expected, found.unwrap_or("unknown"))?;
            }
        }
        Ok(())
    }
}

fn unlike(what: &'static str, expected: &dyn ToString, found: &dyn ToString) -> Error {
    Error::Unlike { what, expected: expected.to_string(), found: found.to_string() }
}

fn alike<T: PartialEq + ToString + Copy>(what: &'static str, expected: T, found: T) -> Result<(), Error> {
    if expected == found { Ok(()) } else { Err(unlike(what, &expected, &found)) }
}

fn near(what: &'static str, expected: Timestamp, found: Timestamp, tolerance_ms: u64) -> Result<(), Error> {
    let tolerance = FrameRate::MILLISECONDS.time_of(tolerance_ms);
    let is_near = expected - found <= tolerance && found - expected <= tolerance;
    if is_near { Ok(()) } else { Err(unlike(what, &expected, &found)) }
}

/// Makes the file in `whole` of the fragments in `partial`, which are all there. Its pictures show for
/// `length`.
///
/// # Errors
/// [`Error::Codec`] or [`Error::Write`].
pub(super) fn assemble(
    partial: Arc<dyn Storage>,
    whole: Arc<dyn Storage>,
    container: Container,
    tags: &Tags,
    length: Timestamp,
) -> Result<(), Error> {
    remux(partial, whole, container, Some(tags), Some(length)).map_err(Error::from)
}

/// Makes a whole file in `whole`, which is empty, of what `partial` has of a recording that was cut off.
///
/// # Errors
/// [`Error::Codec`] where nothing can be read, or where `container` can't hold it; [`Error::Write`].
pub fn recover(
    partial: Arc<dyn Storage>,
    whole: Arc<dyn Storage>,
    container: Container,
) -> Result<Recovered, Error> {
    remux(partial, Arc::clone(&whole), container, None, None)?;
    let found = probe(whole)?;
    let frames = found.video.map_or(0, |video| video.frames);
    Ok(Recovered { frames, duration: found.duration, bytes: found.bytes })
}
