//! What the linked FFmpeg is and has: versions, configuration, encoders and muxers.
//!
//! Nothing comes in; plain facts go out. What is needed for what is left to `format`.

use ffmpeg_next::encoder;

use super::{AudioCodec, Codec, Container, ffi, silence_ffmpeg};

/// FFmpeg's name of the second choice for AV1.
pub(super) const SVT_AV1: &str = "libsvtav1";

/// The linked FFmpeg.
#[derive(Debug, Clone)]
pub struct Inventory {
    /// Its libraries by name, each with its version.
    pub libraries: Vec<(&'static str, String)>,
    /// What it was configured with.
    pub configuration: &'static str,
}

impl Inventory {
    /// The FFmpeg that this process runs with.
    pub fn new() -> Self {
        let version = |number: u32| format!("{}.{}.{}", number >> 16, number >> 8 & 255, number & 255);
        let libraries = [
            ("libavutil", ffmpeg_next::util::version()),
            ("libavcodec", ffmpeg_next::codec::version()),
            ("libavformat", ffmpeg_next::format::version()),
            ("libswresample", ffmpeg_next::software::resampling::version()),
        ];
        let libraries = libraries.map(|(name, number)| (name, version(number))).to_vec();
        Self { libraries, configuration: ffmpeg_next::codec::configuration() }
    }
}

impl Default for Inventory {
    fn default() -> Self {
        Self::new()
    }
}

impl Codec {
    /// Whether the linked FFmpeg has the encoder.
    pub fn is_available(self) -> bool {
        has_encoder(self.encoder())
    }

    /// What FFmpeg must be configured with to have the encoder; absent where it always has it.
    pub fn needs(self) -> Option<&'static str> {
        match self {
            Self::H264 => Some("libx264"),
            Self::Hevc => Some("libx265"),
            Self::Av1 => Some("libaom"),
            Self::Vp9 | Self::Vp8 => Some("libvpx"),
            Self::WebP => Some("libwebp"),
            _ => None,
        }
    }
}

impl AudioCodec {
    /// Whether the linked FFmpeg has the encoder.
    pub fn is_available(self) -> bool {
        has_encoder(self.encoder())
    }

    /// What FFmpeg must be configured with to have the encoder; absent where it always has it.
    pub fn needs(self) -> Option<&'static str> {
        match self {
            Self::Opus => Some("libopus"),
            Self::Mp3 => Some("libmp3lame"),
            _ => None,
        }
    }
}

impl Container {
    /// Whether the linked FFmpeg has the muxer.
    pub fn is_available(self) -> bool {
        silence_ffmpeg();
        ffi::has_muxer(self.muxer())
    }
}

/// FFmpeg's encoder of AV1: libaom's, or SVT-AV1's where that is the only one.
pub(super) fn av1_encoder() -> &'static str {
    let [aom, svt] = ["libaom-av1", SVT_AV1];
    if has_encoder(svt) && !has_encoder(aom) { svt } else { aom }
}

fn has_encoder(name: &str) -> bool {
    silence_ffmpeg();
    encoder::find_by_name(name).is_some()
}
