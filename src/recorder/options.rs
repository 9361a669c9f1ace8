//! What a recorder is told: container, codec, timing and how much to spend.
//!
//! Plain values come in as the caller has them. Whether the codec takes them is found when the
//! encoder opens.

use super::{Error, mime};
use crate::codec::{AudioCodec, Codec, Container, Quality, Tags, Tuning};
use crate::limits;
use crate::time::{FrameRate, TimeBase, Timestamp};
use crate::timing::Stopwatch;

/// When the frames of a recording show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Timing {
    /// One frame for each 1/rate; where nothing changed, the last one again.
    Constant(FrameRate),
    /// Each captured frame from its own time until the next, counted in this unit.
    Variable(TimeBase),
}

impl Timing {
    /// The unit that the recording counts time in.
    pub(super) fn time_base(self) -> TimeBase {
        match self {
            Self::Constant(rate) => TimeBase::of_rate(rate),
            Self::Variable(base) => base,
        }
    }
}

/// Which frames must be key frames, at which a player can begin. The encoder makes more as it
/// sees fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum KeyFrames {
    /// As the encoder sees fit.
    #[default]
    Usual,
    /// The first one this long after the last (`videoKeyFrameIntervalDuration`).
    Each(Timestamp),
    /// Every nth (`videoKeyFrameIntervalCount`).
    EachNth(u32),
}

/// How bits are spent on sound (`BitrateMode`). A codec that has only one way takes that.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum BitrateMode {
    /// As many as are needed at each moment.
    #[default]
    Variable,
    /// As many at each moment: Opus alone.
    Constant,
}

/// The settings of a recording (`MediaRecorderOptions`, and what a browser chooses by itself).
#[derive(Debug, Clone)]
pub struct Options {
    /// The file format.
    pub container: Container,
    /// The pictures' codec, one that the container holds; absent for its usual one.
    pub codec: Option<Codec>,
    /// The sound's codec; absent for the container's usual one.
    pub audio_codec: Option<AudioCodec>,
    /// When frames show.
    pub timing: Timing,
    /// How much to spend, where no bits per second are given below.
    pub quality: Quality,
    /// The encoder's own name for how much time to take.
    pub preset: Option<String>,
    /// Encoder threads.
    pub threads: Option<u32>,
    /// The type as it was asked for; empty where none was.
    pub mime_type: String,
    /// Bits per second of the whole. Goes before the two below.
    pub bits_per_second: Option<u32>,
    /// Bits per second of the video.
    pub video_bits_per_second: Option<u32>,
    /// Bits per second of the sound.
    pub audio_bits_per_second: Option<u32>,
    /// Whether the sound's bits are spent as they are needed, or evenly.
    pub audio_bitrate_mode: BitrateMode,
    /// Which frames must be key frames.
    pub key_frames: KeyFrames,
    /// What else the encoder is told.
    pub tuning: Tuning,
    /// What the file says of itself.
    pub tags: Tags,
    /// Whether the recording begins at once, with an empty picture until there is another; with
    /// sound it always does. Otherwise it begins with the first picture.
    pub begins_at_once: bool,
    /// Whether the recorder starts before its encoders are open. Their errors then come with
    /// [`opened`](super::MediaRecorder::opened), or with the turns.
    pub opens_meanwhile: bool,
    /// What is told where the time goes.
    pub stopwatch: Stopwatch,
}

/// Bits per second of the video and of the sound.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct BitRates {
    pub(super) video: u32,
    pub(super) audio: u32,
}

impl BitRates {
    /// What is said where nothing was asked for.
    const USUAL: Self = Self { video: 2_500_000, audio: 128_000 };
}

impl Options {
    /// `codec` in `container` with everything else as suits them.
    pub fn new(container: Container, codec: impl Into<Option<Codec>>, timing: Timing) -> Self {
        Self {
            container,
            codec: codec.into(),
            audio_codec: None,
            timing,
            quality: Quality::Standard,
            preset: None,
            threads: None,
            mime_type: String::new(),
            bits_per_second: None,
            video_bits_per_second: None,
            audio_bits_per_second: None,
            audio_bitrate_mode: BitrateMode::Variable,
            key_frames: KeyFrames::Usual,
            tuning: Tuning::default(),
            tags: Tags::default(),
            begins_at_once: false,
            opens_meanwhile: false,
            stopwatch: Stopwatch::default(),
        }
    }

    /// What the type `mime_type` asks for, such as `video/webm;codecs=vp9`. Empty text is WebM with
    /// VP9 (`MediaStream` Recording, `MediaRecorder()`, `mimeType`).
    ///
    /// # Errors
    /// [`Error::UnsupportedType`] for what can't be recorded.
    pub fn for_type(mime_type: &str, timing: Timing) -> Result<Self, Error> {
        let unsupported = || Error::UnsupportedType { mime_type: mime_type.to_owned() };
        let mime::Asked { container, video, audio } = mime::find(mime_type).ok_or_else(unsupported)?;
        let options = Self::new(container, video.or(container.codecs().first().copied()), timing);
        Ok(Self { mime_type: mime_type.to_owned(), audio_codec: audio, ..options })
    }

    /// What a recorder of sound and video says before it knows its tracks.
    pub(super) fn bit_rates(&self) -> BitRates {
        let usual = BitRates::USUAL;
        match self.bits_per_second {
            Some(total) => {
                let audio = (total / 10).clamp(1, usual.audio);
                BitRates { video: total.saturating_sub(audio).max(1), audio }
            }
            None => BitRates {
                video: self.video_bits_per_second.unwrap_or(usual.video),
                audio: self.audio_bits_per_second.unwrap_or(usual.audio),
            },
        }
    }

    /// The same while it records video or sound or both.
    pub(super) fn bit_rates_of(&self, video: bool, audio: bool) -> BitRates {
        match self.bits_per_second {
            Some(total) if !audio => BitRates { video: total.max(1), audio: 0 },
            Some(total) if !video => BitRates { video: 0, audio: total.max(1) },
            _ => self.bit_rates(),
        }
    }

    /// Bits per second that the sound's encoder is told, where any were asked for.
    pub(super) fn audio_bitrate(&self, with_video: bool) -> Option<u64> {
        let rate = self.bit_rates_of(with_video, true).audio;
        let asked = self.bits_per_second.or(self.audio_bits_per_second);
        asked.map(|_| u64::from(rate.clamp(limits::AUDIO_BITRATE_MIN_BPS, limits::AUDIO_BITRATE_MAX_BPS)))
    }

    /// How much the encoder spends.
    pub(super) fn video_quality(&self, with_sound: bool) -> Quality {
        let asked = self.bits_per_second.or(self.video_bits_per_second);
        let rate = |_| u64::from(self.bit_rates_of(true, with_sound).video).max(limits::BITRATE_MIN_BPS);
        asked.map(rate).map_or(self.quality, Quality::BitrateBps)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn options() -> Options {
        Options::new(Container::WebM, Codec::Vp9, Timing::Constant(FrameRate::SCREEN))
    }

    #[test]
    fn mr_01_a_type_that_can_not_be_recorded_is_not_supported() {
        let timing = Timing::Constant(FrameRate::SCREEN);
        let error = Options::for_type("video/ogg", timing).unwrap_err();
        assert!(error.to_string().starts_with("NotSupportedError"), "{error}");
        let options = Options::for_type("video/mp4;codecs=vp9", timing).unwrap();
        assert_eq!((options.container, options.codec), (Container::Mp4, Some(Codec::Vp9)));
    }

    #[test]
    fn mr_03_bits_for_the_whole_go_before_those_of_its_parts() {
        let asked = |bits_per_second, video_bits_per_second, audio_bits_per_second| {
            let options =
                Options { bits_per_second, video_bits_per_second, audio_bits_per_second, ..options() };
            let BitRates { video, audio } = options.bit_rates();
            (video, audio)
        };
        assert_eq!(asked(None, None, None), (2_500_000, 128_000));
        assert_eq!(asked(None, Some(0), Some(5)), (0, 5));
        let (video, audio) = asked(Some(1_000_000), Some(1), Some(1));
        assert_eq!((video + audio, audio), (1_000_000, 100_000));
        let (video, audio) = asked(Some(0), None, None);
        assert!(video > 0 && audio > 0 && video + audio <= 100_000);
    }

    #[test]
    fn mr_35_bits_that_were_asked_for_are_the_encoder_s() {
        assert_eq!(options().video_quality(true), Quality::Standard);
        let quality =
            |video_bits_per_second| Options { video_bits_per_second, ..options() }.video_quality(false);
        assert_eq!(quality(Some(800_000)), Quality::BitrateBps(800_000));
        assert_eq!(quality(Some(0)), Quality::BitrateBps(limits::BITRATE_MIN_BPS));
    }
}
