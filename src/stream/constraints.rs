//! What may be asked of a track's pictures and sound, and what a track says of itself.
//!
//! Plain values of the caller's come in. Which settings meet them is found in `select`. Names that
//! a track does not know can't be written here, as the web ignores them (Media Capture and
//! Streams, "Constrainable Pattern").

use std::ops::RangeInclusive;

use super::Error;

/// What is asked of a number. By default nothing is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Constrain<T> {
    /// A value by itself: wished for in the basic set, required in an advanced one.
    Bare(T),
    /// Any of these together.
    Limits {
        /// The only value that will do.
        exact: Option<T>,
        /// The value wished for.
        ideal: Option<T>,
        /// The least that will do.
        min: Option<T>,
        /// The most that will do.
        max: Option<T>,
    },
}

impl<T> From<T> for Constrain<T> {
    fn from(bare: T) -> Self {
        Self::Bare(bare)
    }
}

impl<T> Default for Constrain<T> {
    fn default() -> Self {
        Self::Limits { exact: None, ideal: None, min: None, max: None }
    }
}

impl<T> Constrain<T> {
    /// Only `value` will do.
    pub fn exact(value: T) -> Self {
        Self::Limits { exact: Some(value), ideal: None, min: None, max: None }
    }

    /// `value` is wished for.
    pub fn ideal(value: T) -> Self {
        Self::Limits { exact: None, ideal: Some(value), min: None, max: None }
    }

    /// At least `value`.
    pub fn min(value: T) -> Self {
        Self::Limits { exact: None, ideal: None, min: Some(value), max: None }
    }

    /// At most `value`.
    pub fn max(value: T) -> Self {
        Self::Limits { exact: None, ideal: None, min: None, max: Some(value) }
    }
}

/// What is asked of a text: any of a list. An empty list asks for nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ConstrainText {
    /// Values by themselves: wished for in the basic set, required in an advanced one.
    Bare(Vec<String>),
    /// Both of these together.
    Limits {
        /// The only values that will do.
        exact: Vec<String>,
        /// The values wished for.
        ideal: Vec<String>,
    },
}

impl Default for ConstrainText {
    fn default() -> Self {
        Self::Bare(Vec::new())
    }
}

impl ConstrainText {
    /// Only `value` will do.
    pub fn exact(value: &str) -> Self {
        Self::Limits { exact: vec![value.to_owned()], ideal: Vec::new() }
    }

    /// `value` is wished for.
    pub fn ideal(value: &str) -> Self {
        Self::Limits { exact: Vec::new(), ideal: vec![value.to_owned()] }
    }
}

/// Constraints that belong together (`MediaTrackConstraintSet`).
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ConstraintSet {
    /// The width in pixels.
    pub width: Constrain<u32>,
    /// The height in pixels.
    pub height: Constrain<u32>,
    /// Width / height.
    pub aspect_ratio: Constrain<f64>,
    /// The most frames per second.
    pub frame_rate: Constrain<f64>,
    /// How pictures come to their size: `none` or `crop-and-scale`.
    pub resize_mode: ConstrainText,
    /// Samples of sound in a second.
    pub sample_rate: Constrain<u32>,
    /// Bits of a sample.
    pub sample_size: Constrain<u32>,
    /// Channels of sound.
    pub channel_count: Constrain<u32>,
}

/// What is asked of a track (`MediaTrackConstraints`).
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Constraints {
    /// What must be met, and what is wished for.
    pub basic: ConstraintSet,
    /// Sets to be met one after the other, each as a whole, where they can be.
    pub advanced: Vec<ConstraintSet>,
}

/// The names of what can be asked for (`getSupportedConstraints`).
pub const SUPPORTED_CONSTRAINTS: [&str; 8] =
    ["width", "height", "aspectRatio", "frameRate", "resizeMode", "sampleRate", "sampleSize", "channelCount"];

/// How pictures come to their size.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ResizeMode {
    /// As the source has them.
    None,
    /// Made smaller, cut to the aspect ratio, and fewer.
    CropAndScale,
}

impl ResizeMode {
    /// Both.
    pub const ALL: [Self; 2] = [Self::None, Self::CropAndScale];

    /// The web's name.
    pub fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::CropAndScale => "crop-and-scale",
        }
    }
}

/// What can be had of a video track (`MediaTrackCapabilities`).
#[derive(Debug, Clone, PartialEq)]
pub struct Capabilities {
    /// Widths in pixels.
    pub width: RangeInclusive<u32>,
    /// Heights in pixels.
    pub height: RangeInclusive<u32>,
    /// Width / height.
    pub aspect_ratio: RangeInclusive<f64>,
    /// Frames per second.
    pub frame_rate: RangeInclusive<f64>,
    /// How pictures come to their size.
    pub resize_mode: [ResizeMode; 2],
}

/// How a video track is set (`MediaTrackSettings`).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Settings {
    /// The width in pixels.
    pub width: u32,
    /// The height in pixels.
    pub height: u32,
    /// The most frames per second; 0 where only requested frames are captured.
    pub frame_rate: f64,
    /// How pictures come to their size.
    pub resize_mode: ResizeMode,
}

impl Settings {
    /// Width / height, rounded to the tenth decimal (Media Capture and Streams, `aspectRatio`).
    pub fn aspect_ratio(&self) -> f64 {
        ratio(self.width, self.height)
    }
}

/// What can be had of an audio track (`MediaTrackCapabilities`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AudioCapabilities {
    /// Samples of each channel in a second.
    pub sample_rate: RangeInclusive<u32>,
    /// Bits of a sample.
    pub sample_size: RangeInclusive<u32>,
    /// Channels.
    pub channel_count: RangeInclusive<u32>,
}

/// How an audio track is set (`MediaTrackSettings`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AudioSettings {
    /// Samples of each channel in a second.
    pub sample_rate: u32,
    /// Bits of a sample.
    pub sample_size: u32,
    /// Channels.
    pub channel_count: u32,
}

/// `width` / `height`, rounded to the tenth decimal.
pub(super) fn ratio(width: u32, height: u32) -> f64 {
    libm::round(f64::from(width) / f64::from(height) * 1e10) / 1e10
}

/// A constraint on a number as its set means it: what is required, and what is wished for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wish {
    least: f64,
    most: f64,
    pub(super) ideal: Option<f64>,
}

impl Wish {
    fn new<T: Into<f64> + Copy>(constrain: Constrain<T>, advanced: bool) -> Self {
        let (exact, ideal, min, max) = match constrain {
            Constrain::Bare(value) if advanced => (Some(value), None, None, None),
            Constrain::Bare(value) => (None, Some(value), None, None),
            Constrain::Limits { exact, ideal, min, max } => (exact, ideal, min, max),
        };
        let [exact, ideal, min, max] = [exact, ideal, min, max].map(|value| value.map(Into::into));
        let least = [exact, min].into_iter().flatten().fold(f64::NEG_INFINITY, f64::max);
        let most = [exact, max].into_iter().flatten().fold(f64::INFINITY, f64::min);
        Self { least, most, ideal }
    }

    /// Whether `value` will do.
    pub(super) fn allows(&self, value: f64) -> bool {
        (self.least..=self.most).contains(&value)
    }

    /// The values at which something changes.
    pub(super) fn corners(&self) -> impl Iterator<Item = f64> + use<> {
        [Some(self.least), Some(self.most), self.ideal]
            .into_iter()
            .flatten()
            .filter(|value| value.is_finite())
    }
}

/// A set of constraints as the place it stands in means it: a bare value is wished for in the
/// basic set, and required in an advanced one.
#[derive(Debug, Clone)]
pub(super) struct Wishes<'c> {
    pub(super) width: Wish,
    pub(super) height: Wish,
    pub(super) aspect_ratio: Wish,
    pub(super) frame_rate: Wish,
    pub(super) sample_rate: Wish,
    pub(super) sample_size: Wish,
    pub(super) channel_count: Wish,
    modes: &'c [String],
    wished_modes: &'c [String],
}

impl<'c> Wishes<'c> {
    pub(super) fn new(set: &'c ConstraintSet, advanced: bool) -> Result<Self, Error> {
        finite(set.aspect_ratio, "aspectRatio")?;
        finite(set.frame_rate, "frameRate")?;
        let (modes, wished_modes): (&[String], &[String]) = match &set.resize_mode {
            ConstrainText::Bare(modes) if advanced => (modes, &[]),
            ConstrainText::Bare(modes) => (&[], modes),
            ConstrainText::Limits { exact, ideal } => (exact, ideal),
        };
        Ok(Self {
            width: Wish::new(set.width, advanced),
            height: Wish::new(set.height, advanced),
            aspect_ratio: Wish::new(set.aspect_ratio, advanced),
            frame_rate: Wish::new(set.frame_rate, advanced),
            sample_rate: Wish::new(set.sample_rate, advanced),
            sample_size: Wish::new(set.sample_size, advanced),
            channel_count: Wish::new(set.channel_count, advanced),
            modes,
            wished_modes,
        })
    }

    /// Whether `mode` will do.
    pub(super) fn allows_mode(&self, mode: ResizeMode) -> bool {
        self.modes.is_empty() || self.modes.iter().any(|name| name == mode.name())
    }

    /// Whether `mode` is what is wished for.
    pub(super) fn wishes_mode(&self, mode: ResizeMode) -> bool {
        self.wished_modes.is_empty() || self.wished_modes.iter().any(|name| name == mode.name())
    }
}

fn finite(constrain: Constrain<f64>, name: &'static str) -> Result<(), Error> {
    let values = match constrain {
        Constrain::Bare(value) => [Some(value), None, None, None],
        Constrain::Limits { exact, ideal, min, max } => [exact, ideal, min, max],
    };
    let all = values.into_iter().flatten().all(f64::is_finite);
    all.then_some(()).ok_or(Error::NotFinite { constraint: name })
}
