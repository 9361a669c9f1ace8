//! The file formats that can be written, and which codecs each holds.
//!
//! Names and endings come in, what FFmpeg's muxer is told goes out. These are tables: a format that
//! is missing is a row to add here. The codecs themselves are in `format` and `audio_codec`.

use std::fmt;
use std::path::Path;

use super::format::join;
use super::{AudioCodec, Codec, Error, VideoSettings};

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
    /// Ogg, for sound alone.
    Ogg,
    /// MPEG-4 part 14 for sound alone, with its index in front.
    M4a,
    /// FLAC.
    Flac,
    /// WAVE.
    Wav,
    /// MPEG-1 audio layer 3.
    Mp3,
}

impl Container {
    /// All of them.
    pub const ALL: [Self; 15] = [
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
        Self::Ogg,
        Self::M4a,
        Self::Flac,
        Self::Wav,
        Self::Mp3,
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
            Self::Ogg => "ogg",
            Self::M4a => "m4a",
            Self::Flac => "flac",
            Self::Wav => "wav",
            Self::Mp3 => "mp3",
        }
    }

    /// FFmpeg's name of the muxer.
    pub(super) fn muxer(self) -> &'static str {
        match self {
            Self::Mkv => "matroska",
            Self::Y4m => "yuv4mpegpipe",
            Self::Png => "image2pipe",
            Self::M4a => "ipod",
            _ => self.name(),
        }
    }

    /// The codecs of pictures that it can hold; the first is the usual one. None where it holds sound
    /// alone.
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
            Self::Ogg | Self::M4a | Self::Flac | Self::Wav | Self::Mp3 => &[],
        }
    }

    /// Whether it can hold pictures, and not sound alone.
    pub fn holds_pictures(self) -> bool {
        !self.codecs().is_empty()
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
        let extension = if extension.eq_ignore_ascii_case("opus") { "ogg" } else { extension };
        let known = Self::ALL.into_iter().find(|format| format.name().eq_ignore_ascii_case(extension));
        known.ok_or_else(|| Error::UnknownExtension { name: path.display().to_string() })
    }

    /// `codec` if this container holds it, or its usual codec; where `alpha` is asked for, the
    /// usual one that keeps it.
    ///
    /// # Errors
    /// [`Error::CodecNotInContainer`], [`Error::NoAlpha`], or [`Error::NoPictures`] where it holds sound
    /// alone.
    pub fn codec(self, codec: Option<Codec>, alpha: bool) -> Result<Codec, Error> {
        let keeps = |codec: &Codec| !alpha || self.keeps_alpha(*codec);
        let usual = self.codecs().iter().copied().find(keeps);
        let codec = codec.or(usual);
        match codec {
            _ if !self.holds_pictures() => Err(Error::NoPictures { container: self }),
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
            (Self::Mp4 | Self::Mov | Self::M4a, false) => &[("movflags", "+faststart")],
            (Self::Mp4 | Self::Mov | Self::M4a, true) => super::remux::FRAGMENTS,
            (Self::Apng, _) => &[("plays", "0")],
            (Self::Gif | Self::WebP, _) => &[("loop", "0")],
            // More than 8 bits are not in the format's first description.
            (Self::Y4m, _) => &[("strict", "-1")],
            (Self::WebM | Self::Mkv, false) => super::remux::CLUSTERS,
            // Beyond 4 GB.
            (Self::Wav, _) => &[("rf64", "auto")],
            (Self::Avif | Self::Png | Self::Ogg | Self::Flac | Self::Mp3, _) => &[],
        };
        [&[("fflags", "+bitexact")], own].concat()
    }

    /// Whether it can be written from front to back, without going back to what was written. A WAVE
    /// file's length stands in front.
    pub fn is_streamable(self) -> bool {
        !matches!(self, Self::Apng | Self::Avif | Self::WebP | Self::Wav)
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

/// What containers hold of sound.
impl Container {
    /// The sound codecs that it can hold; the first is the usual one. None where it holds no sound.
    pub fn audio_codecs(self) -> &'static [AudioCodec] {
        match self {
            Self::WebM => &[AudioCodec::Opus],
            Self::Mp4 => &[AudioCodec::Aac, AudioCodec::Opus, AudioCodec::Flac],
            Self::Mov => &[AudioCodec::Aac, AudioCodec::Pcm],
            Self::Mkv => &[AudioCodec::Opus, AudioCodec::Aac, AudioCodec::Flac, AudioCodec::Pcm],
            Self::Ogg => &[AudioCodec::Opus, AudioCodec::Flac],
            Self::M4a => &[AudioCodec::Aac],
            Self::Flac => &[AudioCodec::Flac],
            Self::Wav => &[AudioCodec::Pcm],
            Self::Mp3 => &[AudioCodec::Mp3],
            Self::Gif | Self::Apng | Self::WebP | Self::Avif | Self::Y4m | Self::Png => &[],
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
    fn a_sound_codec_that_does_not_fit_lists_those_that_do() {
        assert_eq!(Container::WebM.audio_codec(None).unwrap(), AudioCodec::Opus);
        assert_eq!(Container::Mp4.audio_codec(Some(AudioCodec::Flac)).unwrap(), AudioCodec::Flac);
        let message = Container::WebM.audio_codec(Some(AudioCodec::Aac)).unwrap_err().to_string();
        assert_eq!(message, "webm can't hold sound as aac: it holds opus");
        let message = Container::Apng.audio_codec(None).unwrap_err().to_string();
        assert_eq!(message, "apng can't hold sound");
    }

    #[test]
    fn formats_of_sound_alone_hold_no_pictures_and_have_their_own_endings() {
        for (name, container) in
            [("a.opus", Container::Ogg), ("a.OGG", Container::Ogg), ("a.wav", Container::Wav)]
        {
            assert_eq!(Container::from_path(Path::new(name)).unwrap(), container);
        }
        for container in Container::ALL {
            assert!(container.holds_pictures() || !container.audio_codecs().is_empty(), "{container}");
        }
        let message = Container::Mp3.codec(Some(Codec::H264), false).unwrap_err().to_string();
        assert_eq!(message, "mp3 holds sound alone");
    }
}
