//! Virtual time: frame rates and timestamps as exact fractions.
//!
//! This is the only file that does arithmetic on time. Nothing here looks at a clock: a
//! recording counts frames, and a frame's time is its index divided by the rate.

use std::cmp::Ordering;
use std::fmt;
use std::ops::{Add, Sub};
use std::str::FromStr;

use crate::limits;

/// What can be wrong with a frame rate or a time.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A rate that is negative (Media Capture from DOM Elements, `captureStream`, step 1).
    #[error("NotSupportedError: the frame rate must not be negative, it is {0}")]
    NegativeRate(String),
    /// A rate that is not a finite number.
    #[error("NotSupportedError: the frame rate must be a finite number, it is {0}")]
    NonFiniteRate(String),
    /// A rate above [`limits::FRAME_RATE_MAX`].
    #[error("the frame rate must be at most {max} frames per second, it is {0}", max = limits::FRAME_RATE_MAX)]
    RateTooHigh(String),
    /// A rate that can't be kept as a fraction of small whole numbers.
    #[error("the frame rate {0} is too fine: give a fraction of whole numbers up to {max}", max = limits::FRAME_RATE_TERM)]
    RateTooFine(String),
    /// Text that is no frame rate.
    #[error("`{0}` is not a frame rate: write 25, 29.97 or 30000/1001")]
    NotARate(String),
    /// Text that is no time.
    #[error("`{0}` is not a time: write 1.5, \"1.5s\", \"250ms\", \"12f\" or \"00:01:02.5\"")]
    NotATime(String),
    /// A time in frames where the scene has no constant frame rate.
    #[error("`{0}` counts frames, but the scene has no constant frame rate: set capture.fps")]
    FramesWithoutRate(String),
    /// A time below zero.
    #[error("a time must not be negative, it is {0}")]
    Negative(String),
    /// A time after [`limits::TIME_S`].
    #[error("a time must be at most {max} seconds, it is {0}", max = limits::TIME_S)]
    TooLate(String),
}

/// Frames per second as an exact fraction; 0 means that frames come only on request.
///
/// ```
/// use canvas_rec::FrameRate;
/// let rate: FrameRate = "29.97".parse()?;
/// assert_eq!(rate.to_string(), "30000/1001");
/// # Ok::<(), canvas_rec::time::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FrameRate {
    num: u32,
    den: u32,
}

impl FrameRate {
    /// No frames but the requested ones.
    pub const ZERO: Self = Self { num: 0, den: 1 };

    /// `num` / `den` frames per second, from 0 to 1000.
    ///
    /// # Errors
    /// [`Error::RateTooHigh`], or [`Error::NotARate`] where `den` is 0.
    pub fn new(num: u32, den: u32) -> Result<Self, Error> {
        Self::reduced(num.into(), den.into(), &format!("{num}/{den}"))
    }

    fn reduced(num: u128, den: u128, text: &str) -> Result<Self, Error> {
        if den == 0 {
            return Err(Error::NotARate(text.to_owned()));
        }
        if num > den.saturating_mul(limits::FRAME_RATE_MAX.into()) {
            return Err(Error::RateTooHigh(text.to_owned()));
        }
        let divisor = gcd(num, den).max(1);
        let small =
            |term: u128| u32::try_from(term / divisor).ok().filter(|&term| term <= limits::FRAME_RATE_TERM);
        match (small(num), small(den)) {
            (Some(num), Some(den)) => Ok(Self { num, den }),
            _ => Err(Error::RateTooFine(text.to_owned())),
        }
    }

    /// The numerator of the reduced fraction.
    pub fn num(self) -> u32 {
        self.num
    }

    /// The denominator of the reduced fraction.
    pub fn den(self) -> u32 {
        self.den
    }

    /// Whether frames come only on request.
    pub fn is_zero(self) -> bool {
        self.num == 0
    }

    /// The time of frame `index` at this rate: index / rate. The rate must not be 0.
    pub fn time_of(self, index: u64) -> Timestamp {
        Timestamp::new(i128::from(index) * i128::from(self.den), self.num.into())
    }

    /// How many frame times lie in the half-open span `[0, duration)`.
    pub fn frames_in(self, duration: Timestamp) -> u64 {
        let scaled = duration.num * i128::from(self.num);
        let den = duration.den * i128::from(self.den);
        u64::try_from(scaled.div_euclid(den) + i128::from(scaled.rem_euclid(den) != 0)).unwrap_or(0)
    }

    /// How many whole frame times have passed at `time`: floor(time x rate).
    pub fn ticks_at(self, time: Timestamp) -> i128 {
        (time.num * i128::from(self.num)).div_euclid(time.den * i128::from(self.den))
    }
}

impl FromStr for FrameRate {
    type Err = Error;

    /// Reads `25`, `12.5`, `30000/1001`; 23.976, 29.97, 47.952, 59.94 and 119.88 mean the
    /// NTSC fractions.
    fn from_str(text: &str) -> Result<Self, Error> {
        let text = text.trim();
        let name = || text.to_owned();
        match text.trim_start_matches(['+', '-']) {
            "nan" | "inf" | "NaN" | "infinity" | "Infinity" => {
                return Err(Error::NonFiniteRate(name()));
            }
            _ => {}
        }
        if let Some(rest) = text.strip_prefix('-') {
            let rate: Self = rest.parse().map_err(|_| Error::NotARate(name()))?;
            return if rate.is_zero() { Ok(rate) } else { Err(Error::NegativeRate(name())) };
        }
        if let Some(ntsc) = ntsc_numerator(text) {
            return Self::new(ntsc, 1001);
        }
        let (num, den) = match text.split_once('/') {
            Some((num, den)) => (decimal(num.trim()), decimal(den.trim())),
            None => (decimal(text), Some((1, 1))),
        };
        match (num, den) {
            (Some(num), Some(den)) => Self::reduced(num.0 * den.1, num.1 * den.0, text),
            _ => Err(Error::NotARate(name())),
        }
    }
}

impl fmt::Display for FrameRate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.den {
            1 => write!(f, "{}", self.num),
            den => write!(f, "{}/{den}", self.num),
        }
    }
}

/// The unit that a stream counts time in: seconds per tick, as an exact fraction (FFmpeg's
/// `time_base`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TimeBase {
    num: u32,
    den: u32,
}

impl TimeBase {
    /// Millionths of a second.
    pub const MICROSECONDS: Self = Self { num: 1, den: 1_000_000 };

    /// `num` / `den` seconds per tick. Absent where a term is 0.
    pub fn new(num: u32, den: u32) -> Option<Self> {
        (num > 0 && den > 0).then_some(Self { num, den })
    }

    /// One tick for each frame at `rate`, which is not 0.
    pub fn of_rate(rate: FrameRate) -> Self {
        Self { num: rate.den, den: rate.num }
    }

    /// The coarsest unit in which all `times` are whole, or microseconds where that is finer.
    pub fn of_times(times: impl IntoIterator<Item = Timestamp>) -> Self {
        let finest = u128::from(Self::MICROSECONDS.den);
        let common = times.into_iter().try_fold(1u128, |common, time| {
            let den = time.den();
            Some(common / gcd(common, den) * den).filter(|&common| common <= finest)
        });
        let den = common.and_then(|den| u32::try_from(den).ok());
        den.map_or(Self::MICROSECONDS, |den| Self { num: 1, den })
    }

    /// The fraction's numerator.
    pub fn num(self) -> u32 {
        self.num
    }

    /// The fraction's denominator.
    pub fn den(self) -> u32 {
        self.den
    }

    /// `time` in ticks, rounded to the nearest, halves up.
    pub fn ticks(self, time: Timestamp) -> i64 {
        let num = 2 * time.num * i128::from(self.den);
        let den = time.den * i128::from(self.num);
        i64::try_from((num + den).div_euclid(2 * den)).unwrap_or(i64::MAX)
    }

    /// The time of a tick.
    pub fn time_of(self, ticks: i64) -> Timestamp {
        Timestamp::new(i128::from(ticks) * i128::from(self.num), self.den.into())
    }
}

/// The numerator over 1001 that a customary decimal name stands for.
fn ntsc_numerator(text: &str) -> Option<u32> {
    let significant = if text.contains('.') { text.trim_end_matches('0') } else { text };
    match significant {
        "23.976" | "23.98" => Some(24_000),
        "29.97" => Some(30_000),
        "47.952" | "47.95" => Some(48_000),
        "59.94" => Some(60_000),
        "119.88" => Some(120_000),
        _ => None,
    }
}

/// A point or a span of virtual time in seconds, as an exact reduced fraction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timestamp {
    num: i128,
    den: i128,
}

impl Timestamp {
    /// The start of all time.
    pub const ZERO: Self = Self { num: 0, den: 1 };

    /// `num` / `den` seconds; `den` is above 0.
    fn new(num: i128, den: i128) -> Self {
        let divisor = gcd(num.unsigned_abs(), den.unsigned_abs()).max(1).cast_signed();
        Self { num: num / divisor, den: den / divisor }
    }

    /// `seconds` whole seconds.
    pub fn from_seconds(seconds: u32) -> Self {
        Self { num: seconds.into(), den: 1 }
    }

    /// Reads a time: `4` and `1.5s` are seconds, `250ms` milliseconds, `12f` frames at `rate`,
    /// and `00:01:02.5` hours, minutes and seconds. Fractions go down to nanoseconds.
    ///
    /// # Errors
    /// [`Error::NotATime`], [`Error::Negative`], [`Error::TooLate`], or
    /// [`Error::FramesWithoutRate`] where `rate` is absent or 0.
    pub fn parse(text: &str, rate: Option<FrameRate>) -> Result<Self, Error> {
        let trimmed = text.trim();
        if let Some(rest) = trimmed.strip_prefix('-') {
            return match Self::parse(rest, rate)? {
                Self::ZERO => Ok(Self::ZERO),
                _ => Err(Error::Negative(text.to_owned())),
            };
        }
        let time = if let Some(frames) = trimmed.strip_suffix('f') {
            let rate = rate.filter(|rate| !rate.is_zero());
            let rate = rate.ok_or_else(|| Error::FramesWithoutRate(text.to_owned()))?;
            decimal(frames).map(|(num, den)| (num * u128::from(rate.den), den * u128::from(rate.num)))
        } else if let Some(milliseconds) = trimmed.strip_suffix("ms") {
            decimal(milliseconds).map(|(num, den)| (num, den * 1000))
        } else if trimmed.contains(':') {
            sexagesimal(trimmed)
        } else {
            decimal(trimmed.strip_suffix('s').unwrap_or(trimmed))
        };
        let (num, den) = time.ok_or_else(|| Error::NotATime(text.to_owned()))?;
        if num > den.saturating_mul(limits::TIME_S.into()) {
            return Err(Error::TooLate(text.to_owned()));
        }
        Ok(Self::new(num.cast_signed(), den.cast_signed()))
    }

    /// The fraction's denominator: this time is a whole number of 1/`den` seconds.
    pub fn den(self) -> u128 {
        self.den.unsigned_abs()
    }

    /// The nearest double, in seconds: for showing, never for counting.
    #[expect(clippy::cast_precision_loss, reason = "the nearest double is what is asked for")]
    pub fn as_seconds(self) -> f64 {
        self.num as f64 / self.den as f64
    }

    /// How far this time lies from `start` towards `start + duration`: 0 at the start, 1 at the
    /// end, and neither clamped. A `duration` of 0 jumps from 0 to 1 at the start.
    #[expect(clippy::cast_precision_loss, reason = "the nearest double is what is asked for")]
    pub fn progress(self, start: Self, duration: Self) -> f64 {
        let passed = self - start;
        if duration == Self::ZERO {
            return f64::from(u8::from(passed >= Self::ZERO));
        }
        let (passed, duration, _) = passed.over_common_den(duration);
        passed as f64 / duration as f64
    }

    /// Both numerators over the least common denominator, and that denominator. It stays below
    /// 10^21 for all times that can be written with one or two frame rates, so numerators stay
    /// far from overflow.
    fn over_common_den(self, other: Self) -> (i128, i128, i128) {
        let shared = gcd(self.den(), other.den()).cast_signed();
        let (ours, theirs) = (other.den / shared, self.den / shared);
        (self.num * ours, other.num * theirs, self.den * ours)
    }
}

impl Add for Timestamp {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        let (ours, theirs, den) = self.over_common_den(other);
        Self::new(ours + theirs, den)
    }
}

impl Sub for Timestamp {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        let (ours, theirs, den) = self.over_common_den(other);
        Self::new(ours - theirs, den)
    }
}

impl PartialOrd for Timestamp {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Timestamp {
    fn cmp(&self, other: &Self) -> Ordering {
        let (ours, theirs, _) = self.over_common_den(*other);
        ours.cmp(&theirs)
    }
}

impl fmt::Display for Timestamp {
    /// Writes seconds with milliseconds: `1.500 s`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.3} s", self.as_seconds())
    }
}

/// Reads an unsigned decimal number exactly, with at most nine digits on each side of the point.
fn decimal(text: &str) -> Option<(u128, u128)> {
    const DIGITS: usize = 9;
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let all_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let well_formed = all_digits(whole) && all_digits(part) && !(whole.is_empty() && part.is_empty());
    if !well_formed || whole.len() > DIGITS || part.len() > DIGITS {
        return None;
    }
    let den = 10u128.pow(u32::try_from(part.len()).ok()?);
    Some((format!("0{whole}{part}").parse().ok()?, den))
}

/// Reads `MM:SS.s` or `HH:MM:SS.s`.
fn sexagesimal(text: &str) -> Option<(u128, u128)> {
    let mut fields = text.rsplitn(3, ':');
    let (mut num, den) = decimal(fields.next()?)?;
    let mut seconds = 60;
    for field in fields {
        let (count, 1) = decimal(field)? else { return None };
        num += count * seconds * den;
        seconds *= 60;
    }
    Some((num, den))
}

/// The greatest common divisor (Euclid's algorithm); 0 only where both are 0.
fn gcd(mut a: u128, mut b: u128) -> u128 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rate(text: &str) -> FrameRate {
        text.parse().unwrap()
    }

    fn time(text: &str) -> Timestamp {
        Timestamp::parse(text, Some(rate("25"))).unwrap()
    }

    #[test]
    fn customary_decimals_mean_the_ntsc_fractions() {
        assert_eq!(rate("29.97"), rate("30000/1001"));
        assert_eq!(rate("23.976"), rate("24000/1001"));
        assert_eq!(rate("59.94"), rate("60000/1001"));
        assert_eq!(rate("29.970"), rate("30000/1001"));
        assert_eq!(rate("29.971").to_string(), "29971/1000");
    }

    #[test]
    fn rates_are_reduced() {
        assert_eq!(rate("50/2"), rate("25"));
        assert_eq!(rate("12.5").to_string(), "25/2");
        assert_eq!(rate("-0"), FrameRate::ZERO);
    }

    #[test]
    fn bad_rates_are_named() {
        let error = |text: &str| text.parse::<FrameRate>().unwrap_err();
        assert_eq!(error("-1"), Error::NegativeRate("-1".into()));
        assert_eq!(error("nan"), Error::NonFiniteRate("nan".into()));
        assert_eq!(error("-inf"), Error::NonFiniteRate("-inf".into()));
        assert_eq!(error("1000.5"), Error::RateTooHigh("1000.5".into()));
        assert_eq!(error("1/0"), Error::NotARate("1/0".into()));
        assert_eq!(error("fast"), Error::NotARate("fast".into()));
        assert_eq!(error("1.000000001"), Error::RateTooFine("1.000000001".into()));
        assert_eq!(error("99999999999999999999"), Error::NotARate("99999999999999999999".into()));
    }

    #[test]
    fn every_form_of_a_time_is_read() {
        assert_eq!(time("1.5"), time("1500ms"));
        assert_eq!(time("1.5s"), time("37.5f"));
        assert_eq!(time("00:01:02.5"), time("62.5s"));
        assert_eq!(time("01:02.5"), time("62.5"));
        assert_eq!(time("-0s"), Timestamp::ZERO);
    }

    #[test]
    fn bad_times_are_named() {
        let error = |text: &str| Timestamp::parse(text, None).unwrap_err();
        assert_eq!(error("1e3"), Error::NotATime("1e3".into()));
        assert_eq!(error(""), Error::NotATime(String::new()));
        assert_eq!(error("."), Error::NotATime(".".into()));
        assert_eq!(error("1:2:3:4"), Error::NotATime("1:2:3:4".into()));
        assert_eq!(error("-1s"), Error::Negative("-1s".into()));
        assert_eq!(error("12f"), Error::FramesWithoutRate("12f".into()));
        assert_eq!(error("10000001"), Error::TooLate("10000001".into()));
    }

    #[test]
    fn half_open_spans_hold_the_expected_frames() {
        assert_eq!(rate("25").frames_in(time("4s")), 100);
        assert_eq!(rate("29.97").frames_in(time("1s")), 30);
        assert_eq!(rate("30").frames_in(time("1s")), 30);
        assert_eq!(rate("25").frames_in(Timestamp::ZERO), 0);
    }

    #[test]
    fn frame_times_do_not_drift() {
        let ntsc = rate("29.97");
        let hour = 30_000 * 3600;
        assert_eq!(ntsc.time_of(hour), Timestamp::from_seconds(1001 * 3600));
        assert_eq!(ntsc.ticks_at(ntsc.time_of(hour)), i128::from(hour));
    }

    #[test]
    fn a_time_base_holds_the_times_it_was_made_for() {
        let base = TimeBase::of_times([time("0.5s"), time("250ms"), time("1f")]);
        assert_eq!((base.num(), base.den()), (1, 100));
        assert_eq!(base.ticks(time("1.25s")), 125);
        assert_eq!(base.time_of(125), time("1.25s"));
        let odd = TimeBase::of_times([time("0.000000001s"), time("1s")]);
        assert_eq!(odd, TimeBase::MICROSECONDS);
        assert_eq!(TimeBase::of_rate(rate("29.97")).ticks(rate("29.97").time_of(77)), 77);
    }

    #[test]
    fn progress_runs_from_zero_to_one() {
        assert_eq!(time("1s").progress(time("1s"), time("2s")).to_bits(), 0f64.to_bits());
        assert!((time("1.5s").progress(time("1s"), time("2s")) - 0.25).abs() < f64::EPSILON);
        assert!((time("1s").progress(time("1s"), Timestamp::ZERO) - 1.0).abs() < f64::EPSILON);
    }

    proptest::proptest! {
        #[test]
        fn ticks_and_frame_times_are_inverse(num in 1u32..=60_000, den in 60u32..=2000, index in 0u64..10_000_000) {
            let rate = FrameRate::new(num, den).unwrap();
            proptest::prop_assert_eq!(rate.ticks_at(rate.time_of(index)), i128::from(index));
            proptest::prop_assert_eq!(rate.frames_in(rate.time_of(index)), index);
        }

        #[test]
        fn no_text_makes_the_readers_panic(text in "[-+0-9./:a-z]{0,24}") {
            let _ = text.parse::<FrameRate>();
            let _ = Timestamp::parse(&text, Some(FrameRate::new(25, 1).unwrap()));
        }
    }
}
