//! The ways to compress sound.
//!
//! These are tables, like those in `format`: a codec that is missing is a row to add here. Which file
//! holds which codec is said in `container`.

use std::fmt;

use ffmpeg_next::encoder;
use ffmpeg_next::format::Sample;
use ffmpeg_next::format::sample::Type;

use super::Error;

/// A way to compress sound.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AudioCodec {
    /// AAC-LC (MPEG-4 part 3).
    Aac,
    /// Opus.
    Opus,
    /// FLAC, of 16 bits; loses nothing of those.
    Flac,
    /// Not compressed, 16 bits.
    Pcm,
    /// MPEG-1 audio layer 3.
    Mp3,
}

impl AudioCodec {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Aac, Self::Opus, Self::Flac, Self::Pcm, Self::Mp3];

    /// The codec's short name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Aac => "aac",
            Self::Opus => "opus",
            Self::Flac => "flac",
            Self::Pcm => "pcm",
            Self::Mp3 => "mp3",
        }
    }

    /// FFmpeg's name of the encoder.
    pub fn encoder(self) -> &'static str {
        match self {
            Self::Aac => "aac",
            Self::Opus => "libopus",
            Self::Flac => "flac",
            Self::Pcm => "pcm_s16le",
            Self::Mp3 => "libmp3lame",
        }
    }

    /// Whether bits per second can be asked for: not where nothing is lost.
    pub fn has_bitrate(self) -> bool {
        matches!(self, Self::Aac | Self::Opus | Self::Mp3)
    }

    /// What the encoder is fed.
    pub(super) fn sample_format(self) -> Sample {
        match self {
            Self::Aac | Self::Mp3 => Sample::F32(Type::Planar),
            Self::Opus => Sample::F32(Type::Packed),
            Self::Flac | Self::Pcm => Sample::I16(Type::Packed),
        }
    }

    /// The encoder in the linked FFmpeg.
    ///
    /// # Errors
    /// [`Error::AudioEncoderMissing`].
    pub(super) fn find_encoder(self) -> Result<ffmpeg_next::Codec, Error> {
        let missing = Error::AudioEncoderMissing { codec: self, encoder: self.encoder() };
        encoder::find_by_name(self.encoder()).ok_or(missing)
    }
}

impl fmt::Display for AudioCodec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
