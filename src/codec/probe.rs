//! The facts of a media file: what its header says, and what its packets show.
//!
//! A storage comes in; durations, frame counts and colours go out. All packets are looked at and none
//! is decoded. What a file should be is left to whoever made it.

use std::sync::Arc;

use ffmpeg_next::media::Type;

use super::input::{self, Source};
use super::{ColorTags, Decoder, Error, MediaFile, ProbedCaptions, Storage, Tags, VideoTrack, caption, ffi};
use crate::frame::Size;
use crate::time::{FrameRate, Timestamp};

/// How far a frame may be from its place at a constant rate, in milliseconds: containers round.
const ROUNDING_MS: u64 = 1;

/// What is in a media file.
#[derive(Debug, Clone)]
pub struct Probe {
    /// FFmpeg's name of the container; several where they are one kind.
    pub container: String,
    /// Its size in bytes.
    pub bytes: u64,
    /// When the last of all ends, counted from the first picture or sound.
    pub duration: Timestamp,
    /// Its pictures; of several videos, the one that is marked or largest.
    pub video: Option<ProbedVideo>,
    /// Its sounds, in the file's order.
    pub sounds: Vec<ProbedSound>,
    /// Title, comment and chapters.
    pub tags: Tags,
    /// Its streams of captions, in the file's order.
    pub captions: Vec<ProbedCaptions>,
}

/// A file's video.
#[derive(Debug, Clone)]
pub struct ProbedVideo {
    /// FFmpeg's name of the codec.
    pub codec: String,
    /// The size of its frames as they are stored, upright.
    pub size: Size,
    /// How many frames show, each at a time of its own.
    pub frames: u64,
    /// Frames per second, where they are evenly spaced.
    pub rate: Option<FrameRate>,
    /// FFmpeg's name of the pixel format.
    pub pixel_format: String,
    /// What its colours mean.
    pub color: ColorTags,
    /// Whether it has alpha.
    pub alpha: bool,
    /// When its first frame shows, and when its last ends.
    pub span: (Timestamp, Timestamp),
}

/// One of a file's sounds.
#[derive(Debug, Clone)]
pub struct ProbedSound {
    /// FFmpeg's name of the codec.
    pub codec: String,
    /// Samples a second.
    pub sample_rate: u32,
    /// Its channels.
    pub channels: u32,
    /// When it begins and ends.
    pub span: (Timestamp, Timestamp),
}

impl Probe {
    /// How much longer the first sound lasts than the pictures; below 0 where it is shorter. Absent
    /// where there are not both.
    pub fn sync_difference(&self) -> Option<Timestamp> {
        let (video, sound) = (self.video.as_ref()?, self.sounds.first()?);
        Some(sound.span.1 - video.span.1)
    }
}

/// Looks through what is in `storage`.
///
/// # Errors
/// As [`MediaFile::open`], and [`Error::DecoderMissing`] where nothing here knows the pictures.
pub fn probe(storage: Arc<dyn Storage>) -> Result<Probe, Error> {
    let file = MediaFile::open(Arc::clone(&storage))?;
    let source = Source::open(Arc::clone(&storage))?;
    let Some(track) = file.video() else { return gather(storage, &file, &source, None) };
    let decoder = Decoder::of(source, track.stream)?;
    gather(storage, &file, &decoder.source, Some(probed(&decoder, track)))
}

/// The facts of `file`, which is open in `source`.
///
/// # Errors
/// As [`probe`].
pub(super) fn gather(
    storage: Arc<dyn Storage>,
    file: &MediaFile,
    source: &Source,
    video: Option<ProbedVideo>,
) -> Result<Probe, Error> {
    let bytes = storage.size()?;
    let has_captions = source.input.streams().any(|stream| stream.parameters().medium() == Type::Subtitle);
    let captions = if has_captions { caption::read(Source::open(storage)?)? } else { Vec::new() };
    let codec_of = |stream: usize| {
        source.input.stream(stream).map_or_else(String::new, |it| it.parameters().id().name().to_owned())
    };
    let sounds = file.sounds().iter().map(|sound| ProbedSound {
        codec: codec_of(sound.stream),
        sample_rate: sound.rate,
        channels: sound.channels,
        span: sound.span,
    });
    let sounds: Vec<_> = sounds.collect();
    let (container, is_iso, tags) = (source.input.format().name().to_owned(), source.is_iso(), source.tags());
    // Of pictures that show unevenly, packets don't tell it.
    let ends =
        video.iter().map(|video| video.span.1 - video.span.0).chain(sounds.iter().map(|sound| sound.span.1));
    let is_said = is_iso && video.is_some();
    let duration = ends.chain((!is_said).then(|| file.duration())).max().unwrap_or(Timestamp::ZERO);
    Ok(Probe { container, bytes, duration, video, sounds, tags, captions })
}

/// The facts of `track`, which `decoder` reads.
pub(super) fn probed(decoder: &Decoder, track: &VideoTrack) -> ProbedVideo {
    let source = &decoder.source;
    let marked = source.input.stream(track.stream).is_some_and(|it| ffi::stream_facts(&it).has_alpha_mode);
    // Of pictures that are stored in another order than they show in, packets don't say how long the
    // last one shows; headers do.
    let said = source.input.stream(track.stream).filter(|it| source.is_iso() && it.duration() > 0);
    let length = said.map(|it| input::time_base(&it).time_of(it.duration()));
    let (facts, format) = (decoder.facts(), decoder.format());
    ProbedVideo {
        codec: facts.codec,
        size: track.size,
        frames: track.frame_count() as u64,
        rate: track.rate.filter(|rate| is_even(track, *rate)),
        pixel_format: format.descriptor().map_or_else(String::new, |it| it.name().to_owned()),
        color: facts.color,
        alpha: marked || ffi::has_alpha(format),
        span: (track.time_of(0), length.map_or(track.end, |length| track.time_of(0) + length)),
    }
}

/// Whether each frame shows where it would at a constant `rate`.
fn is_even(track: &VideoTrack, rate: FrameRate) -> bool {
    let tolerance = FrameRate::MILLISECONDS.time_of(ROUNDING_MS);
    (0..track.frame_count()).all(|index| {
        let (at, due) = (track.time_of(index) - track.time_of(0), rate.time_of(index as u64));
        at - due <= tolerance && due - at <= tolerance
    })
}
