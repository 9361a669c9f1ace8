//! The ways to compress pictures, and what each of them stores.
//!
//! These are tables: a codec that is missing is a row to add here and its settings in `settings`.
//! Which file holds which codec is said in `container`.

use std::fmt;

use ffmpeg_next::encoder;
use ffmpeg_next::format::Pixel;

use super::{Error, PixelFormat, inventory};

/// A way to compress pictures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Codec {
    /// H.264 (MPEG-4 AVC).
    H264,
    /// HEVC (H.265).
    Hevc,
    /// AV1.
    Av1,
    /// VP9.
    Vp9,
    /// VP8.
    Vp8,
    /// Apple `ProRes` 422.
    ProRes,
    /// Apple `ProRes` 422 HQ.
    ProResHq,
    /// Apple `ProRes` 4444, with alpha.
    ProRes4444,
    /// FFV1; loses nothing.
    Ffv1,
    /// GIF; up to 255 colours in each picture.
    Gif,
    /// Animated PNG; loses nothing.
    Apng,
    /// WebP.
    WebP,
    /// PNG; loses nothing.
    Png,
    /// Not compressed.
    Raw,
}

impl Codec {
    /// All of them.
    pub const ALL: [Self; 14] = [
        Self::H264,
        Self::Hevc,
        Self::Av1,
        Self::Vp9,
        Self::Vp8,
        Self::ProRes,
        Self::ProResHq,
        Self::ProRes4444,
        Self::Ffv1,
        Self::Gif,
        Self::Apng,
        Self::WebP,
        Self::Png,
        Self::Raw,
    ];

    /// The codec's short name.
    pub fn name(self) -> &'static str {
        match self {
            Self::H264 => "h264",
            Self::Hevc => "hevc",
            Self::Av1 => "av1",
            Self::Vp9 => "vp9",
            Self::Vp8 => "vp8",
            Self::ProRes => "prores",
            Self::ProResHq => "prores-hq",
            Self::ProRes4444 => "prores-4444",
            Self::Ffv1 => "ffv1",
            Self::Gif => "gif",
            Self::Apng => "apng",
            Self::WebP => "webp",
            Self::Png => "png",
            Self::Raw => "raw",
        }
    }

    /// FFmpeg's name of the encoder; where there are two, that of the one that is there.
    pub fn encoder(self) -> &'static str {
        match self {
            Self::H264 => "libx264",
            Self::Hevc => "libx265",
            Self::Av1 => inventory::av1_encoder(),
            Self::Vp9 => "libvpx-vp9",
            Self::Vp8 => "libvpx",
            Self::ProRes | Self::ProResHq | Self::ProRes4444 => "prores_ks",
            Self::Ffv1 => "ffv1",
            Self::Gif => "gif",
            Self::Apng => "apng",
            Self::WebP => "libwebp_anim",
            Self::Png => "png",
            Self::Raw => "wrapped_avframe",
        }
    }

    /// Whether it can store alpha.
    pub(super) fn has_alpha(self) -> bool {
        matches!(self, Self::Vp8 | Self::Vp9) || self.always_has_alpha()
    }

    /// Whether it stores alpha without being asked.
    fn always_has_alpha(self) -> bool {
        matches!(self, Self::ProRes4444 | Self::Ffv1 | Self::Gif | Self::Apng | Self::WebP | Self::Png)
    }

    /// Whether it can be told how many bits to spend.
    pub fn has_bitrate(self) -> bool {
        matches!(self, Self::H264 | Self::Hevc | Self::Av1 | Self::Vp9 | Self::Vp8)
    }

    /// The pixel formats that can be chosen; the first is the usual one where the codec has no
    /// format of its own.
    pub fn pixel_formats(self) -> &'static [PixelFormat] {
        match self {
            Self::H264 | Self::Hevc | Self::Av1 | Self::Vp9 | Self::Ffv1 | Self::Raw => &PixelFormat::ALL,
            Self::Vp8 => &[PixelFormat::Yuv420p],
            Self::ProRes | Self::ProResHq => &[PixelFormat::Yuv422p10],
            Self::ProRes4444 => &[PixelFormat::Yuv444p10],
            Self::Gif | Self::Apng | Self::WebP | Self::Png => &[],
        }
    }

    /// The pixel format that the encoder is fed.
    ///
    /// # Errors
    /// [`Error::Setting`] or [`Error::NoSetting`] where `asked` does not fit.
    pub(super) fn pixel_format(self, asked: Option<PixelFormat>, alpha: bool) -> Result<Pixel, Error> {
        let setting = "pixel format";
        let alpha = alpha || (self.always_has_alpha() && asked.is_none());
        match (self, asked, alpha) {
            (Self::Gif | Self::Apng | Self::WebP | Self::Png, Some(_), _) => {
                Err(Error::NoSetting { codec: self, setting, because: "it stores red, green and blue" })
            }
            (_, Some(asked), _) if !self.pixel_formats().contains(&asked) => {
                let takes = join(self.pixel_formats().iter().map(ToString::to_string));
                Err(Error::Setting { codec: self, setting, value: asked.to_string(), takes })
            }
            (Self::Vp9 | Self::Vp8, None | Some(PixelFormat::Yuv420p), true) => Ok(Pixel::YUVA420P),
            (Self::ProRes4444, _, true) => Ok(Pixel::YUVA444P10LE),
            (_, Some(asked), true) => {
                let takes = "its usual one where alpha is kept".to_owned();
                Err(Error::Setting { codec: self, setting, value: asked.to_string(), takes })
            }
            (Self::Ffv1 | Self::Gif | Self::WebP, None, _) => Ok(Pixel::BGRA),
            (Self::Apng | Self::Png, None, _) => Ok(Pixel::RGBA),
            (_, asked, _) => Ok(asked.unwrap_or(self.pixel_formats()[0]).pixel()),
        }
    }

    /// The encoder of this name in the linked FFmpeg.
    ///
    /// # Errors
    /// [`Error::EncoderMissing`].
    pub(super) fn find_encoder(self, name: &str) -> Result<ffmpeg_next::Codec, Error> {
        encoder::find_by_name(name).ok_or_else(|| self.missing(|name| encoder::find_by_name(name).is_some()))
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

/// `names` for a message.
pub(super) fn join(names: impl Iterator<Item = String>) -> String {
    names.collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pixel_format_must_suit_the_codec() {
        use PixelFormat::{Yuv420p, Yuv444p, Yuv444p10};
        assert_eq!(Codec::H264.pixel_format(None, false).unwrap(), Pixel::YUV420P);
        assert_eq!(Codec::Vp9.pixel_format(Some(Yuv444p10), false).unwrap(), Pixel::YUV444P10LE);
        assert_eq!(Codec::Vp9.pixel_format(None, true).unwrap(), Pixel::YUVA420P);
        assert_eq!(Codec::Ffv1.pixel_format(None, false).unwrap(), Pixel::BGRA);
        assert_eq!(Codec::ProRes4444.pixel_format(None, false).unwrap(), Pixel::YUVA444P10LE);
        assert!(Codec::Vp8.pixel_format(Some(Yuv444p), false).is_err());
        assert!(Codec::Vp9.pixel_format(Some(Yuv444p), true).is_err());
        assert!(Codec::Gif.pixel_format(Some(Yuv420p), false).is_err());
    }

    #[test]
    fn a_missing_encoder_lists_those_that_are_there() {
        let error = Codec::H264.missing(|name| ["libvpx-vp9", "apng"].contains(&name));
        assert_eq!(
            error.to_string(),
            "this FFmpeg has no encoder libx264 for h264; it has vp9 (libvpx-vp9), apng (apng)"
        );
        let error = Codec::H264.missing(|_| false);
        assert!(error.to_string().ends_with("it has none that canvas-rec uses"));
    }
}
