//! The ways to compress sound, and which container holds which.
//!
//! These are tables, like those in `format`: a codec that is missing is a row to add here.

use std::fmt;

use ffmpeg_next::encoder;
use ffmpeg_next::format::Sample;
use ffmpeg_next::format::sample::Type;

use super::{Container, Error};

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
}

impl AudioCodec {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Aac, Self::Opus, Self::Flac, Self::Pcm];

    /// The codec's short name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Aac => "aac",
            Self::Opus => "opus",
            Self::Flac => "flac",
            Self::Pcm => "pcm",
        }
    }

    /// FFmpeg's name of the encoder.
    pub fn encoder(self) -> &'static str {
        match self {
            Self::Aac => "aac",
            Self::Opus => "libopus",
            Self::Flac => "flac",
            Self::Pcm => "pcm_s16le",
        }
    }

    /// Whether bits per second can be asked for: not where nothing is lost.
    pub fn has_bitrate(self) -> bool {
        matches!(self, Self::Aac | Self::Opus)
    }

    /// What the encoder is fed.
    pub(super) fn sample_format(self) -> Sample {
        match self {
            Self::Aac => Sample::F32(Type::Planar),
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

/// What containers hold of sound.
impl Container {
    /// The sound codecs that it can hold; the first is the usual one. None where it holds no sound.
    pub fn audio_codecs(self) -> &'static [AudioCodec] {
        match self {
            Self::WebM => &[AudioCodec::Opus],
            Self::Mp4 => &[AudioCodec::Aac, AudioCodec::Opus, AudioCodec::Flac],
            Self::Mov => &[AudioCodec::Aac, AudioCodec::Pcm],
            Self::Mkv => &[AudioCodec::Opus, AudioCodec::Aac, AudioCodec::Flac, AudioCodec::Pcm],
            _ => &[],
        }
    }

    /// What FFmpeg's muxer is told where there is sound.
    pub(super) fn sound_options(self) -> &'static [(&'static str, &'static str)] {
        match self {
            // FFmpeg 5.1 calls Opus and FLAC in MP4 experimental; later ones don't.
            Self::Mp4 => &[("strict", "experimental")],
            _ => &[],
        }
    }

    /// How many samples later than its sound each packet of Opus is to be written. Matroska wants
    /// packets to begin where what comes before the sound ends ("`CodecDelay`"), and FFmpeg's muxer
    /// sees to that itself only from version 6 on.
    pub(super) fn packet_delay(self, initial_padding: i64) -> i64 {
        if self.knows_opus_delay_only() { initial_padding } else { 0 }
    }

    /// Whether packets of `codec` that end before the sound begins are left out: those of AAC where
    /// its delay can't be said, and the sound would be late by it. Its first 21 ms fade in then.
    pub(super) fn drops_padding(self, codec: AudioCodec) -> bool {
        codec == AudioCodec::Aac && self.knows_opus_delay_only()
    }

    fn knows_opus_delay_only(self) -> bool {
        matches!(self, Self::WebM | Self::Mkv) && ffmpeg_next::format::version() >> 16 < 60
    }

    /// `codec` if this container holds it, or its usual sound codec.
    ///
    /// # Errors
    /// [`Error::AudioCodecNotInContainer`].
    pub fn audio_codec(self, codec: Option<AudioCodec>) -> Result<AudioCodec, Error> {
        let holds = self.audio_codecs();
        match codec.or(holds.first().copied()) {
            Some(codec) if holds.contains(&codec) => Ok(codec),
            codec => Err(Error::AudioCodecNotInContainer { container: self, codec }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sound_codec_that_does_not_fit_lists_those_that_do() {
        assert_eq!(Container::WebM.audio_codec(None).unwrap(), AudioCodec::Opus);
        assert_eq!(Container::Mp4.audio_codec(Some(AudioCodec::Flac)).unwrap(), AudioCodec::Flac);
        let message = Container::WebM.audio_codec(Some(AudioCodec::Aac)).unwrap_err().to_string();
        assert_eq!(message, "webm can't hold sound as aac: it holds opus");
        let message = Container::Apng.audio_codec(None).unwrap_err().to_string();
        assert_eq!(message, "apng can't hold sound");
    }
}
