//! The containers and codecs that can be written, and which goes with which.
//!
//! These are tables: a format that is missing is a row to add here and its settings in `encode`.

use std::fmt;
use std::path::Path;

use ffmpeg_next::encoder;
use ffmpeg_next::format::Pixel;

use super::Error;

/// A file format.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Container {
    /// WebM.
    WebM,
    /// MPEG-4 part 14, with its index in front.
    Mp4,
    /// Animated PNG. With a single frame it is a plain PNG.
    Apng,
}

impl Container {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::WebM, Self::Mp4, Self::Apng];

    /// The container's short name, which is also its file name's ending.
    pub fn name(self) -> &'static str {
        match self {
            Self::WebM => "webm",
            Self::Mp4 => "mp4",
            Self::Apng => "apng",
        }
    }

    /// The codecs that it can hold; the first is the usual one.
    pub fn codecs(self) -> &'static [Codec] {
        match self {
            Self::WebM => &[Codec::Vp9],
            Self::Mp4 => &[Codec::H264, Codec::Vp9],
            Self::Apng => &[Codec::Apng],
        }
    }

    /// The container that a file name's ending asks for, in any case.
    ///
    /// # Errors
    /// [`Error::UnknownExtension`].
    pub fn from_path(path: &Path) -> Result<Self, Error> {
        let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or("");
        let known = Self::ALL.into_iter().find(|format| format.name().eq_ignore_ascii_case(extension));
        known.ok_or_else(|| Error::UnknownExtension { name: path.display().to_string() })
    }

    /// `codec` if this container holds it, or its usual codec.
    ///
    /// # Errors
    /// [`Error::CodecNotInContainer`].
    pub fn codec(self, codec: Option<Codec>) -> Result<Codec, Error> {
        match codec {
            None => Ok(self.codecs()[0]),
            Some(codec) if self.codecs().contains(&codec) => Ok(codec),
            Some(codec) => {
                let holds = join(self.codecs().iter().map(ToString::to_string));
                Err(Error::CodecNotInContainer { container: self, codec, holds })
            }
        }
    }

    /// What FFmpeg's muxer is told. A `live` file is written from front to back.
    pub(super) fn muxer_options(self, live: bool) -> &'static [(&'static str, &'static str)] {
        match (self, live) {
            (Self::WebM, false) => &[("fflags", "+bitexact")],
            (Self::WebM, true) => &[("fflags", "+bitexact"), ("live", "1")],
            (Self::Mp4, false) => &[("fflags", "+bitexact"), ("movflags", "+faststart")],
            // The first fragment is awaited, so that the header has the right time of the first frame.
            (Self::Mp4, true) => {
                &[("fflags", "+bitexact"), ("movflags", "+frag_keyframe+delay_moov+default_base_moof")]
            }
            (Self::Apng, _) => &[("fflags", "+bitexact"), ("plays", "0")],
        }
    }

    /// Whether it can be written from front to back, without going back to what was written.
    pub fn is_streamable(self) -> bool {
        self != Self::Apng
    }

    /// All names, for messages.
    pub(super) fn list() -> String {
        join(Self::ALL.iter().map(|format| format!(".{format}")))
    }
}

impl fmt::Display for Container {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A way to compress pictures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Codec {
    /// H.264 (MPEG-4 AVC).
    H264,
    /// VP9.
    Vp9,
    /// Animated PNG; loses nothing.
    Apng,
}

impl Codec {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::H264, Self::Vp9, Self::Apng];

    /// The codec's short name.
    pub fn name(self) -> &'static str {
        match self {
            Self::H264 => "h264",
            Self::Vp9 => "vp9",
            Self::Apng => "apng",
        }
    }

    /// FFmpeg's name of the encoder.
    pub fn encoder(self) -> &'static str {
        match self {
            Self::H264 => "libx264",
            Self::Vp9 => "libvpx-vp9",
            Self::Apng => "apng",
        }
    }

    /// The pixel format that the encoder is fed.
    pub(super) fn pixel_format(self) -> Pixel {
        match self {
            Self::H264 | Self::Vp9 => Pixel::YUV420P,
            Self::Apng => Pixel::RGBA,
        }
    }

    /// Whether width and height must be even: chroma has half as many rows and columns.
    pub(super) fn needs_even_size(self) -> bool {
        self.pixel_format() == Pixel::YUV420P
    }

    /// The encoder in the linked FFmpeg.
    ///
    /// # Errors
    /// [`Error::EncoderMissing`].
    pub(super) fn find_encoder(self) -> Result<ffmpeg_next::Codec, Error> {
        encoder::find_by_name(self.encoder())
            .ok_or_else(|| self.missing(|name| encoder::find_by_name(name).is_some()))
    }

    /// The error of an FFmpeg without this codec's encoder.
    fn missing(self, is_there: impl Fn(&str) -> bool) -> Error {
        let there = Self::ALL.iter().filter(|codec| is_there(codec.encoder()));
        let available = join(there.map(|codec| format!("{codec} ({})", codec.encoder())));
        let available = if available.is_empty() { "none that canvas-rec uses".to_owned() } else { available };
        Error::EncoderMissing { codec: self, encoder: self.encoder(), available }
    }
}

impl fmt::Display for Codec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

fn join(names: impl Iterator<Item = String>) -> String {
    names.collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ending_names_the_container_in_any_case() {
        assert_eq!(Container::from_path(Path::new("a/b.WebM")).unwrap(), Container::WebM);
        assert_eq!(Container::from_path(Path::new("x.y.mp4")).unwrap(), Container::Mp4);
    }

    #[test]
    fn an_unknown_ending_lists_the_known_ones() {
        for name in ["out.avi", "out", "webm", "."] {
            let message = Container::from_path(Path::new(name)).unwrap_err().to_string();
            assert!(message.contains(".webm, .mp4, .apng"), "{message}");
        }
    }

    #[test]
    fn a_codec_that_does_not_fit_lists_those_that_do() {
        assert_eq!(Container::Mp4.codec(None).unwrap(), Codec::H264);
        assert_eq!(Container::Mp4.codec(Some(Codec::Vp9)).unwrap(), Codec::Vp9);
        let error = Container::WebM.codec(Some(Codec::H264)).unwrap_err();
        assert_eq!(error.to_string(), "webm can't hold h264: it holds vp9");
    }

    #[test]
    fn a_missing_encoder_lists_those_that_are_there() {
        let error = Codec::H264.missing(|name| name != "libx264");
        assert_eq!(
            error.to_string(),
            "this FFmpeg has no encoder libx264 for h264; it has vp9 (libvpx-vp9), apng (apng)"
        );
        let error = Codec::H264.missing(|_| false);
        assert!(error.to_string().ends_with("it has none that canvas-rec uses"));
    }
}
