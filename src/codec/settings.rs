//! What an encoder is told: from a few wishes to FFmpeg's options.
//!
//! Codec, size and times come in with how much to spend; names and values go out. A wish that a
//! codec does not have is an error here, one that an encoder does not know when it opens. The
//! tables of `docs/formats.md` are the numbers below.

use std::ops::RangeInclusive;

use ffmpeg_next::format::Pixel;

use super::inventory::SVT_AV1;
use super::layout::Planar;
use super::{Codec, Dither, Error, Pass, PixelFormat};
use crate::frame::Size;
use crate::time::{FrameRate, TimeBase};

/// Threads that an encoder uses where nothing else is asked for. Some encoders' output depends
/// on the number, so it does not follow the machine's.
const THREADS: u32 = 6;
/// Frames that x265 works on at once; its output depends on it.
const X265_FRAMES: u32 = 3;
/// Time between key frames: how exactly players can seek, in seconds.
const KEY_FRAME_INTERVAL_S: u32 = 2;
/// Frames between key frames where the frame rate is variable.
const KEY_FRAME_INTERVAL_FRAMES: u32 = 120;
/// libvpx's VP8 keeps to a rate also where quality is constant: one that is never reached.
const VP8_RATE_BPS: u32 = 50_000_000;

/// How much to spend on each picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Quality {
    /// Quickly made, to be looked at once.
    Draft,
    /// What suits the codec: hardly to be told from the original.
    #[default]
    Standard,
    /// Larger and slower, to be worked on further.
    Best,
    /// Constant quality; lower is better. H.264 1 to 51 (at 0 it would be lossless in a profile
    /// that browsers don't play), HEVC 0 to 51, VP9 and AV1 0 to 63, VP8 4 to 63.
    Crf(u32),
    /// Bits per second on the average.
    BitrateBps(u64),
}

impl Quality {
    /// The one of three values that suits.
    fn of<T>(self, draft: T, standard: T, best: T) -> T {
        match self {
            Self::Draft => draft,
            Self::Best => best,
            Self::Standard | Self::Crf(_) | Self::BitrateBps(_) => standard,
        }
    }
}

/// What the pictures show, where that is known (`MediaStreamTrack` Content Hints,
/// "Video content hints").
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Content {
    /// Anything.
    #[default]
    Unknown,
    /// Film and games: what moves counts most.
    Motion,
    /// Drawings, diagrams, text: edges count most.
    Detail,
}

/// What else an encoder may be told. By default, what suits the codec.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Tuning {
    /// How fine brightness and colour are stored.
    pub pixel_format: Option<PixelFormat>,
    /// Whether alpha must be kept. Codecs made for it keep it always; VP8 and VP9 where it is
    /// asked for.
    pub alpha: bool,
    /// Most frames from one key frame to the next.
    pub key_interval: Option<u32>,
    /// How colours are shown that a picture has no room for.
    pub dither: Dither,
    /// What the pictures show.
    pub content: Content,
    /// The same bytes whatever the processor and the number of threads: slower.
    pub deterministic: bool,
    /// Which pass over the pictures it is, where there are two.
    pub pass: Pass,
    /// Options of FFmpeg's encoder, by its own names. They come last and count most.
    pub options: Vec<(String, String)>,
}

/// Everything that an encoder is told.
#[derive(Debug, Clone)]
pub struct VideoSettings {
    /// The codec.
    pub codec: Codec,
    /// The size of the frames. Odd sides are padded by one pixel where the codec needs it.
    pub size: Size,
    /// The unit of the pictures' times.
    pub time_base: TimeBase,
    /// The constant frame rate; absent where it varies.
    pub frame_rate: Option<FrameRate>,
    /// How much to spend.
    pub quality: Quality,
    /// The encoder's own name for how much time to take.
    pub preset: Option<String>,
    /// Encoder threads.
    pub threads: Option<u32>,
    /// What else it is told.
    pub tuning: Tuning,
}

/// FFmpeg's options, each a name and a value.
type Named = Vec<(String, String)>;

fn named<const N: usize>(options: [(&str, &str); N]) -> Named {
    options.map(|(name, value)| (name.to_owned(), value.to_owned())).into()
}

impl VideoSettings {
    /// The size of the encoded picture.
    ///
    /// # Errors
    /// [`Error::Setting`] or [`Error::NoSetting`] for a pixel format that does not suit the codec.
    pub fn coded_size(&self) -> Result<Size, Error> {
        let format = self.pixel_format()?;
        // Encoders take odd sizes where nothing is halved.
        let (across, down) = Planar::of(format).map_or((0, 0), |planar| planar.halved);
        let lossless = matches!(self.codec, Codec::Raw | Codec::Ffv1);
        let up = |side: u32, halved: u32| if lossless { side } else { side + (side & halved) };
        Ok(Size::new(up(self.size.width, across), up(self.size.height, down)))
    }

    pub(super) fn pixel_format(&self) -> Result<Pixel, Error> {
        self.codec.pixel_format(self.tuning.pixel_format, self.tuning.alpha)
    }

    /// FFmpeg's options for this encoder, in their order; later ones count.
    pub(super) fn options(&self, encoder: &str) -> Result<Named, Error> {
        let mut options = named([("flags", "+bitexact")]);
        options[0].1.push_str(self.tuning.pass.flag());
        options.extend(self.own_options(encoder)?);
        options.extend(self.tuning.pass.option(self.codec));
        if self.has_threads() {
            options.extend([("threads".to_owned(), self.threads().to_string())]);
        }
        if self.codec.has_bitrate() {
            options.extend([("g".to_owned(), self.key_interval().to_string())]);
        }
        if Planar::of(self.pixel_format()?).is_some() {
            // sRGB has BT.709's primaries. Chroma is the mean of its pixels, so it sits amid them.
            let tags = ["colorspace", "color_primaries", "color_trc"];
            options.extend(tags.map(|tag| (tag.to_owned(), "bt709".to_owned())));
            options.extend(named([("color_range", "tv"), ("chroma_sample_location", "center")]));
        }
        for (name, value) in &self.tuning.options {
            let ours = options.iter_mut().find(|(ours, _)| ours == name && name.ends_with("-params"));
            match ours {
                // A list of the encoder's own: both count.
                Some((_, list)) => *list = format!("{list}:{value}"),
                None => options.push((name.clone(), value.clone())),
            }
        }
        Ok(options)
    }

    fn own_options(&self, encoder: &str) -> Result<Named, Error> {
        match self.codec {
            Codec::H264 => self.x264_options(),
            Codec::Hevc => self.x265_options(),
            Codec::Av1 if encoder == SVT_AV1 => self.svt_options(),
            Codec::Av1 => self.aom_options(),
            Codec::Vp9 | Codec::Vp8 => self.vpx_options(),
            Codec::ProRes => self.prores_options("standard"),
            Codec::ProResHq => self.prores_options("hq"),
            Codec::ProRes4444 => self.prores_options("4444"),
            Codec::WebP => self.webp_options(),
            Codec::Ffv1 => self.lossless(named([("level", "3"), ("slicecrc", "1"), ("g", "1")])),
            Codec::Apng | Codec::Png => self.lossless(named([("pred", "mixed")])),
            Codec::Gif | Codec::Raw => self.lossless(Vec::new()),
        }
    }

    fn x264_options(&self) -> Result<Named, Error> {
        let mut options = self.preset(&X26_PRESETS, ["veryfast", "medium", "slow"])?;
        options.extend(self.rate([28, 20, 16], 1..=51)?);
        if self.tuning.content == Content::Detail {
            options.extend(named([("tune", "animation")]));
        }
        if self.tuning.deterministic {
            options.extend(named([("x264-params", "cpu-independent=1")]));
        }
        Ok(options)
    }

    fn x265_options(&self) -> Result<Named, Error> {
        let mut options = self.preset(&X26_PRESETS, ["veryfast", "medium", "slow"])?;
        options.extend(self.rate([30, 23, 18], 0..=51)?);
        let frames = if self.tuning.deterministic { 1 } else { X265_FRAMES };
        let own = format!("log-level=none:pools={}:frame-threads={frames}", self.threads());
        options.push(("x265-params".to_owned(), own));
        Ok(options)
    }

    fn aom_options(&self) -> Result<Named, Error> {
        let mut options = self.speed(["8", "6", "4"])?;
        options.extend(named([("row-mt", "1")]));
        if self.tuning.content == Content::Detail {
            options.extend(named([("aom-params", "tune-content=screen")]));
        }
        options.extend(self.rate([45, 30, 18], 0..=63)?);
        Ok(options)
    }

    fn svt_options(&self) -> Result<Named, Error> {
        let preset = self.preset(&SPEEDS, ["8", "6", "4"])?;
        let mut options = self.rate([45, 30, 18], 0..=63)?;
        options.extend(preset);
        options.push(("svtav1-params".to_owned(), format!("lp={}", self.threads())));
        Ok(options)
    }

    fn vpx_options(&self) -> Result<Named, Error> {
        let mut options = self.speed(["8", "4", "2"])?;
        options.extend(named([("deadline", "good")]));
        if self.tuning.alpha {
            // Alpha is encoded beside the colours and needs packets in step.
            options.extend(named([("auto-alt-ref", "0")]));
        }
        if self.codec == Codec::Vp8 {
            options.extend([("b".to_owned(), VP8_RATE_BPS.to_string())]);
            options.extend(self.rate([30, 12, 4], 4..=63)?);
        } else {
            options.extend(named([("row-mt", "1")]));
            if self.tuning.content == Content::Detail {
                options.extend(named([("tune-content", "screen")]));
            }
            options.extend(self.rate([42, 30, 18], 0..=63)?);
        }
        Ok(options)
    }

    fn prores_options(&self, profile: &str) -> Result<Named, Error> {
        let because = "its profile says how much is spent";
        self.refuse_quality(because)?;
        let alpha = self.pixel_format()? == Pixel::YUVA444P10LE;
        let alpha_bits = if alpha { "16" } else { "0" };
        Ok(named([("profile", profile), ("vendor", "apl0"), ("alpha_bits", alpha_bits)]))
    }

    fn webp_options(&self) -> Result<Named, Error> {
        self.refuse_quality("use the intents draft, good or best")?;
        self.refuse_threads("threads")?;
        Ok(match self.quality {
            Quality::Best => named([("lossless", "1"), ("quality", "75")]),
            quality => named([("quality", quality.of("60", "85", ""))]),
        })
    }

    /// `options`, where nothing is asked for that would cost quality.
    fn lossless(&self, options: Named) -> Result<Named, Error> {
        let gif = self.codec == Codec::Gif;
        self.refuse_quality(if gif { "it loses colours only" } else { "it loses nothing" })?;
        if !self.has_threads() {
            self.refuse_threads("threads")?;
        }
        Ok(options)
    }

    fn refuse_quality(&self, because: &'static str) -> Result<(), Error> {
        let setting = match (self.quality, &self.preset, self.tuning.key_interval) {
            (Quality::Crf(_), ..) => "crf",
            (Quality::BitrateBps(_), ..) => "bitrate",
            (_, Some(_), _) => "preset",
            (.., Some(_)) => {
                return Err(self.without("key frame interval", "each of its frames stands for itself"));
            }
            _ => return Ok(()),
        };
        Err(self.without(setting, because))
    }

    fn refuse_threads(&self, setting: &'static str) -> Result<(), Error> {
        match self.threads {
            Some(_) => Err(self.without(setting, "it uses one thread")),
            None => Ok(()),
        }
    }

    fn without(&self, setting: &'static str, because: &'static str) -> Error {
        Error::NoSetting { codec: self.codec, setting, because }
    }

    fn has_threads(&self) -> bool {
        !matches!(self.codec, Codec::Gif | Codec::Apng | Codec::WebP | Codec::Png | Codec::Raw)
    }

    /// Encoder threads. Most encoders' output depends on the number, so it is fixed where that may
    /// not be.
    fn threads(&self) -> u32 {
        if self.tuning.deterministic { 1 } else { self.threads.unwrap_or(THREADS) }
    }

    /// The encoder's preset, or the usual one of the intents.
    fn preset(&self, known: &[&str], usual: [&str; 3]) -> Result<Named, Error> {
        let [draft, standard, best] = usual;
        let preset = self.preset.as_deref().unwrap_or(self.quality.of(draft, standard, best));
        if known.contains(&preset) {
            return Ok(named([("preset", preset)]));
        }
        Err(self.refuse("preset", preset.to_owned(), format!("one of {}", known.join(", "))))
    }

    /// The same for encoders that count their presets.
    fn speed(&self, usual: [&str; 3]) -> Result<Named, Error> {
        let preset = self.preset(&SPEEDS, usual)?;
        Ok(preset.into_iter().map(|(_, speed)| ("cpu-used".to_owned(), speed)).collect())
    }

    /// How much is spent: bits per second or constant quality, for the intents as in `usual`.
    fn rate(&self, usual: [u32; 3], range: RangeInclusive<u32>) -> Result<Named, Error> {
        let crf = match self.quality {
            Quality::BitrateBps(bits) => return Ok(vec![("b".to_owned(), bits.to_string())]),
            Quality::Crf(crf) => crf,
            quality => quality.of(usual[0], usual[1], usual[2]),
        };
        if !range.contains(&crf) {
            let takes = format!("from {} to {}", range.start(), range.end());
            return Err(self.refuse("crf", crf.to_string(), takes));
        }
        let mut options = vec![("crf".to_owned(), crf.to_string())];
        if matches!(self.codec, Codec::Vp9 | Codec::Av1) {
            options.extend(named([("b", "0")]));
        }
        Ok(options)
    }

    fn refuse(&self, setting: &'static str, value: String, takes: String) -> Error {
        Error::Setting { codec: self.codec, setting, value, takes }
    }

    fn key_interval(&self) -> u32 {
        let frames = self.frame_rate.map(|rate| (rate.num() * KEY_FRAME_INTERVAL_S).div_ceil(rate.den()));
        self.tuning.key_interval.or(frames).unwrap_or(KEY_FRAME_INTERVAL_FRAMES).max(1)
    }

    /// The error of an encoder that did not open.
    pub(super) fn refused(&self, source: ffmpeg_next::Error) -> Error {
        let options = &self.tuning.options;
        if options.is_empty() {
            return Error::ffmpeg("open the encoder")(source);
        }
        let told: Vec<_> = options.iter().map(|(name, value)| format!("{name}={value}")).collect();
        Error::Options { encoder: self.codec.encoder(), options: told.join(" "), source: source.into() }
    }

    /// The error of an encoder that does not know `option`.
    pub(super) fn unknown(&self, option: String) -> Error {
        let encoder = self.codec.encoder();
        if self.tuning.options.iter().any(|(name, _)| *name == option) {
            return Error::NoOption { encoder, option };
        }
        Error::UnknownOption { encoder, option }
    }
}

/// The presets of x264 and x265.
const X26_PRESETS: [&str; 10] = [
    "ultrafast",
    "superfast",
    "veryfast",
    "faster",
    "fast",
    "medium",
    "slow",
    "slower",
    "veryslow",
    "placebo",
];
/// The speeds of libvpx and libaom.
const SPEEDS: [&str; 9] = ["0", "1", "2", "3", "4", "5", "6", "7", "8"];

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(codec: Codec) -> VideoSettings {
        VideoSettings {
            codec,
            size: Size::new(33, 17),
            time_base: TimeBase::of_rate(FrameRate::SCREEN),
            frame_rate: Some(FrameRate::SCREEN),
            quality: Quality::Standard,
            preset: None,
            threads: None,
            tuning: Tuning::default(),
        }
    }

    fn value(settings: &VideoSettings, name: &str) -> Option<String> {
        let options = settings.options(settings.codec.encoder()).unwrap();
        options.into_iter().rev().find(|(known, _)| known == name).map(|(_, value)| value)
    }

    #[test]
    fn intents_get_better_and_slower() {
        for codec in [Codec::H264, Codec::Hevc, Codec::Av1, Codec::Vp9, Codec::Vp8] {
            let crf = |quality| -> u32 {
                value(&VideoSettings { quality, ..settings(codec) }, "crf").unwrap().parse().unwrap()
            };
            assert!(crf(Quality::Draft) > crf(Quality::Standard), "{codec}");
            assert!(crf(Quality::Standard) > crf(Quality::Best), "{codec}");
        }
    }

    #[test]
    fn sides_are_even_where_colour_is_halved() {
        let coded = |codec, pixel_format| {
            let tuning = Tuning { pixel_format, ..Tuning::default() };
            VideoSettings { tuning, ..settings(codec) }.coded_size().unwrap()
        };
        assert_eq!(coded(Codec::H264, None), Size::new(34, 18));
        assert_eq!(coded(Codec::H264, Some(PixelFormat::Yuv422p)), Size::new(34, 17));
        assert_eq!(coded(Codec::H264, Some(PixelFormat::Yuv444p10)), Size::new(33, 17));
        assert_eq!(coded(Codec::Apng, None), Size::new(33, 17));
    }

    #[test]
    fn what_is_deterministic_does_not_depend_on_threads() {
        for codec in Codec::ALL {
            let tuning = Tuning { deterministic: true, ..Tuning::default() };
            let told = |threads| {
                VideoSettings { threads, tuning: tuning.clone(), ..settings(codec) }
                    .options(codec.encoder())
                    .ok()
            };
            let four = told(Some(4));
            assert!(four.is_none() || four == told(Some(1)), "{codec}");
        }
    }

    #[test]
    fn edges_count_most_where_the_content_is_detailed() {
        let tuned = |codec, content, name| {
            let tuning = Tuning { content, ..Tuning::default() };
            value(&VideoSettings { tuning, ..settings(codec) }, name)
        };
        assert_eq!(tuned(Codec::H264, Content::Detail, "tune").as_deref(), Some("animation"));
        assert_eq!(tuned(Codec::Vp9, Content::Detail, "tune-content").as_deref(), Some("screen"));
        assert_eq!(tuned(Codec::H264, Content::Motion, "tune"), None);
    }

    #[test]
    fn a_user_s_options_count_most_and_lists_are_joined() {
        let options = [("crf", "7"), ("x265-params", "aq-mode=3")];
        let tuning = Tuning { options: named(options), ..Tuning::default() };
        let settings = VideoSettings { tuning, ..settings(Codec::Hevc) };
        assert_eq!(value(&settings, "crf").as_deref(), Some("7"));
        let list = value(&settings, "x265-params").unwrap();
        assert!(list.starts_with("log-level=none") && list.ends_with(":aq-mode=3"), "{list}");
    }

    #[test]
    fn settings_that_a_codec_does_not_have_are_refused() {
        let refused =
            |settings: VideoSettings| settings.options(settings.codec.encoder()).unwrap_err().to_string();
        let apng = settings(Codec::Apng);
        let message = refused(VideoSettings { quality: Quality::Crf(3), ..apng.clone() });
        assert_eq!(message, "apng has no setting crf: it loses nothing");
        let message = refused(VideoSettings { threads: Some(2), ..apng.clone() });
        assert_eq!(message, "apng has no setting threads: it uses one thread");
        let tuning = Tuning { key_interval: Some(5), ..Tuning::default() };
        assert!(refused(VideoSettings { tuning, ..apng }).contains("key frame interval"));
        let message = refused(VideoSettings { quality: Quality::Crf(64), ..settings(Codec::Av1) });
        assert_eq!(message, "crf of av1 must be from 0 to 63, it is 64");
    }
}
