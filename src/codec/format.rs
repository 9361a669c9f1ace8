//! The containers and codecs that can be written, and which goes with which.
//!
//! These are tables: a format that is missing is a row to add here and its settings in `settings`.

use std::fmt;
use std::path::Path;

use ffmpeg_next::encoder;
use ffmpeg_next::format::Pixel;

use super::{Error, PixelFormat, VideoSettings, inventory};

/// A file format.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Container {
    /// WebM.
    WebM,
    /// MPEG-4 part 14, with its index in front.
    Mp4,
    /// `QuickTime`, with its index in front.
    Mov,
    /// Matroska.
    Mkv,
    /// Animated GIF.
    Gif,
    /// Animated PNG. With a single frame it is a plain PNG.
    Apng,
    /// Animated WebP.
    WebP,
    /// AVIF; with a single frame a still one.
    Avif,
    /// YUV4MPEG2: pictures as they are.
    Y4m,
    /// PNG pictures, one after the other.
    Png,
}

impl Container {
    /// All of them.
    pub const ALL: [Self; 10] = [
        Self::WebM,
        Self::Mp4,
        Self::Mov,
        Self::Mkv,
        Self::Gif,
        Self::Apng,
        Self::WebP,
        Self::Avif,
        Self::Y4m,
        Self::Png,
    ];

    /// The container's short name, which is also its file name's ending.
    pub fn name(self) -> &'static str {
        match self {
            Self::WebM => "webm",
            Self::Mp4 => "mp4",
            Self::Mov => "mov",
            Self::Mkv => "mkv",
            Self::Gif => "gif",
            Self::Apng => "apng",
            Self::WebP => "webp",
            Self::Avif => "avif",
            Self::Y4m => "y4m",
            Self::Png => "png",
        }
    }

    /// FFmpeg's name of the muxer.
    pub(super) fn muxer(self) -> &'static str {
        match self {
            Self::Mkv => "matroska",
            Self::Y4m => "yuv4mpegpipe",
            Self::Png => "image2pipe",
            _ => self.name(),
        }
    }

    /// The codecs that it can hold; the first is the usual one.
    pub fn codecs(self) -> &'static [Codec] {
        match self {
            Self::WebM => &[Codec::Vp9, Codec::Vp8, Codec::Av1],
            Self::Mp4 => &[Codec::H264, Codec::Hevc, Codec::Av1, Codec::Vp9],
            Self::Mov => &[Codec::H264, Codec::Hevc, Codec::ProRes, Codec::ProResHq, Codec::ProRes4444],
            Self::Mkv => &[
                Codec::H264,
                Codec::Hevc,
                Codec::Av1,
                Codec::Vp9,
                Codec::Vp8,
                Codec::Ffv1,
                Codec::ProRes,
                Codec::ProResHq,
                Codec::ProRes4444,
            ],
            Self::Gif => &[Codec::Gif],
            Self::Apng => &[Codec::Apng],
            Self::WebP => &[Codec::WebP],
            Self::Avif => &[Codec::Av1],
            Self::Y4m => &[Codec::Raw],
            Self::Png => &[Codec::Png],
        }
    }

    /// Whether it keeps alpha that `codec` stores.
    pub fn keeps_alpha(self, codec: Codec) -> bool {
        match codec {
            Codec::Vp8 | Codec::Vp9 => matches!(self, Self::WebM | Self::Mkv),
            codec => codec.has_alpha(),
        }
    }

    /// The formats that keep alpha, each with its codecs, for messages.
    pub(super) fn list_with_alpha() -> String {
        join(Self::ALL.iter().filter_map(|container| {
            let codecs = container.codecs().iter().filter(|codec| container.keeps_alpha(**codec));
            let codecs: Vec<_> = codecs.map(|codec| codec.name()).collect();
            let named = format!(".{container} ({})", codecs.join(", "));
            (!codecs.is_empty()).then_some(if codecs == [container.name()] {
                format!(".{container}")
            } else {
                named
            })
        }))
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

    /// `codec` if this container holds it, or its usual codec; where `alpha` is asked for, the
    /// usual one that keeps it.
    ///
    /// # Errors
    /// [`Error::CodecNotInContainer`] or [`Error::NoAlpha`].
    pub fn codec(self, codec: Option<Codec>, alpha: bool) -> Result<Codec, Error> {
        let keeps = |codec: &Codec| !alpha || self.keeps_alpha(*codec);
        let usual = self.codecs().iter().copied().find(keeps);
        let codec = codec.or(usual);
        match codec {
            None => Err(Error::NoAlpha { container: self, codec: self.codecs()[0] }),
            Some(codec) if self.codecs().contains(&codec) && !keeps(&codec) => {
                Err(Error::NoAlpha { container: self, codec })
            }
            Some(codec) if self.codecs().contains(&codec) => Ok(codec),
            Some(codec) => {
                let holds = join(self.codecs().iter().map(ToString::to_string));
                Err(Error::CodecNotInContainer { container: self, codec, holds })
            }
        }
    }

    /// What FFmpeg's muxer is told. A `live` file is written from front to back.
    pub(super) fn muxer_options(self, live: bool) -> Vec<(&'static str, &'static str)> {
        let own: &[_] = match (self, live) {
            (Self::WebM | Self::Mkv, true) => &[("live", "1")],
            (Self::Mp4 | Self::Mov, false) => &[("movflags", "+faststart")],
            (Self::Mp4 | Self::Mov, true) => super::remux::FRAGMENTS,
            (Self::Apng, _) => &[("plays", "0")],
            (Self::Gif | Self::WebP, _) => &[("loop", "0")],
            // More than 8 bits are not in the format's first description.
            (Self::Y4m, _) => &[("strict", "-1")],
            (Self::WebM | Self::Mkv, false) => super::remux::CLUSTERS,
            (Self::Avif | Self::Png, _) => &[],
        };
        [&[("fflags", "+bitexact")], own].concat()
    }

    /// Whether it can be written from front to back, without going back to what was written.
    pub fn is_streamable(self) -> bool {
        !matches!(self, Self::Apng | Self::Avif | Self::WebP)
    }

    /// The highest frame rate that it can say, where there is one: GIF counts hundredths of
    /// seconds, and players make 100 ms of a single one.
    pub fn highest_rate(self) -> Option<u32> {
        (self == Self::Gif).then_some(50)
    }

    /// Whether frames that stay are shown longer instead of again.
    pub fn merges_frames(self) -> bool {
        self == Self::Gif
    }

    /// Whether frames are as long as each other: YUV4MPEG2 says one rate for the whole, and the
    /// WebP encoder works out how long the last frame shows from the others.
    pub fn needs_constant_rate(self) -> bool {
        matches!(self, Self::Y4m | Self::WebP)
    }

    /// The formats that can be streamed, for messages.
    pub(super) fn list_streamable() -> String {
        join(Self::ALL.iter().filter(|format| format.is_streamable()).map(|format| format.name().to_owned()))
    }

    /// Whether it can hold what an encoder with `settings` makes.
    ///
    /// # Errors
    /// [`Error::CodecNotInContainer`], [`Error::NoAlpha`] or [`Error::NoRate`].
    pub fn check(self, settings: &VideoSettings) -> Result<(), Error> {
        self.codec(Some(settings.codec), settings.tuning.alpha)?;
        if self.needs_constant_rate() && settings.frame_rate.is_none() {
            return Err(Error::NoRate { container: self });
        }
        Ok(())
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
    fn has_alpha(self) -> bool {
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
            assert!(message.contains(".webm, .mp4, .mov, .mkv, .gif"), "{message}");
        }
    }

    #[test]
    fn a_codec_that_does_not_fit_lists_those_that_do() {
        assert_eq!(Container::Mp4.codec(None, false).unwrap(), Codec::H264);
        assert_eq!(Container::Mp4.codec(Some(Codec::Vp9), false).unwrap(), Codec::Vp9);
        let error = Container::WebM.codec(Some(Codec::H264), false).unwrap_err();
        assert_eq!(error.to_string(), "webm can't hold h264: it holds vp9, vp8, av1");
    }

    #[test]
    fn alpha_chooses_a_codec_that_keeps_it_or_says_which_do() {
        assert_eq!(Container::Mov.codec(None, true).unwrap(), Codec::ProRes4444);
        assert_eq!(Container::WebM.codec(None, true).unwrap(), Codec::Vp9);
        for (container, codec) in
            [(Container::Mp4, None), (Container::Mp4, Some(Codec::Vp9)), (Container::Y4m, None)]
        {
            let message = container.codec(codec, true).unwrap_err().to_string();
            assert!(message.contains(".webm (vp9, vp8), .mov (prores-4444)"), "{message}");
            assert!(message.ends_with(".gif, .apng, .webp, .png"), "{message}");
        }
    }

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
