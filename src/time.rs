//! Virtual time: timestamps and frame rates as exact fractions.
//!
//! Text comes in, exact times go out. This room does all arithmetic on time; `rate` has the
//! frame rates and time bases. Nothing here looks at a clock: a recording counts frames, and a
//! frame's time is its index divided by the rate.

mod rate;

use std::cmp::Ordering;
use std::fmt;
use std::ops::{Add, Sub};
use std::str::FromStr;

pub use self::rate::{CaptureRate, FrameRate, TimeBase};

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
    /// A rate of 0 where frames must come.
    #[error("the frame rate must be above 0, it is {0}")]
    ZeroRate(String),
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

/// A point or a span of virtual time in seconds, as an exact reduced fraction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timestamp {
    num: i128,
    den: i128,
}

impl Timestamp {
    /// The start of all time.
    pub const ZERO: Self = Self { num: 0, den: 1 };
    /// A second after it.
    pub const SECOND: Self = Self { num: 1, den: 1 };

    /// `num` / `den` seconds; `den` is above 0.
    fn new(num: i128, den: i128) -> Self {
        let divisor = gcd(num.unsigned_abs(), den.unsigned_abs()).max(1).cast_signed();
        if divisor == 1 {
            return Self { num, den };
        }
        Self { num: num / divisor, den: den / divisor }
    }

    /// `seconds` whole seconds.
    pub fn from_seconds(seconds: u32) -> Self {
        Self { num: seconds.into(), den: 1 }
    }

    /// Reads a [`WrittenTime`] whose frames come at `rate`.
    ///
    /// # Errors
    /// [`Error::NotATime`], [`Error::Negative`], [`Error::TooLate`], or
    /// [`Error::FramesWithoutRate`] where `rate` is absent.
    pub fn parse(text: &str, rate: Option<FrameRate>) -> Result<Self, Error> {
        text.parse::<WrittenTime>()?.at(rate)
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

    /// The whole milliseconds that have passed; 0 for times below zero.
    pub fn whole_milliseconds(self) -> u64 {
        u64::try_from((self.num * 1000).div_euclid(self.den)).unwrap_or(0)
    }

    /// How far this time lies from `start` towards `start + duration`: 0 at the start, 1 at the
    /// end, and neither clamped. A `duration` of 0 jumps from 0 to 1 at the start.
    #[expect(clippy::cast_precision_loss, reason = "the nearest double is what is asked for")]
    pub fn progress(self, start: Self, duration: Self) -> f64 {
        let passed = self - start;
        if duration == Self::ZERO {
            return f64::from(u8::from(passed >= Self::ZERO));
        }
        if let (Some([num, den]), Some([full_num, full_den])) = (passed.small(), duration.small()) {
            // Doubles hold all such numbers, so that the quotient is the one of the fractions.
            return (num * full_den) as f64 / (full_num * den) as f64;
        }
        let (passed, duration, _) = passed.over_common_den(duration);
        passed as f64 / duration as f64
    }

    /// This time `num` / `den` times; `den` is above 0.
    #[must_use]
    pub fn scaled(self, num: u32, den: u32) -> Self {
        Self::new(self.num * i128::from(num), self.den * i128::from(den.max(1)))
    }

    /// How often `length`, which is above 0, fits into this time, and the rest: rounds of an
    /// animation and the time in the last of them. Below 0 before the start of the first.
    pub fn divided(self, length: Self) -> (i128, Self) {
        let (passed, length, den) = self.over_common_den(length);
        (passed.div_euclid(length.max(1)), Self::new(passed.rem_euclid(length.max(1)), den))
    }

    /// Numerator and denominator, where both are so small that the product of two such numbers has at
    /// most 52 bits.
    #[expect(clippy::cast_possible_truncation, reason = "in the range")]
    fn small(self) -> Option<[i64; 2]> {
        const LARGEST: i128 = 1 << 26;
        let small = (-LARGEST..=LARGEST).contains(&self.num) && self.den <= LARGEST;
        small.then_some([self.num as i64, self.den as i64])
    }

    /// Both numerators over the least common denominator, and that denominator. It stays below
    /// 10^21 for all times that can be written with one or two frame rates, so numerators stay
    /// far from overflow.
    fn over_common_den(self, other: Self) -> (i128, i128, i128) {
        if self.den == other.den {
            return (self.num, other.num, self.den);
        }
        let shared = gcd(self.den(), other.den()).cast_signed();
        if shared == 1 {
            return (self.num * other.den, other.num * self.den, self.den * other.den);
        }
        let (ours, theirs) = (other.den / shared, self.den / shared);
        (self.num * ours, other.num * theirs, self.den * ours)
    }
}

impl Add for Timestamp {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        if other == Self::ZERO {
            return self;
        }
        let (ours, theirs, den) = self.over_common_den(other);
        Self::new(ours + theirs, den)
    }
}

impl Sub for Timestamp {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        if other == Self::ZERO {
            return self;
        }
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
        if let (Some([num, den]), Some([other_num, other_den])) = (self.small(), other.small()) {
            return (num * other_den).cmp(&(other_num * den));
        }
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

/// A time as it is written: `4` and `1.5s` are seconds, `250ms` milliseconds, `00:01:02.5` hours,
/// minutes and seconds, and `12f` frames, which have no length before a rate is known. Fractions
/// go down to nanoseconds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrittenTime {
    text: String,
    num: u128,
    den: u128,
    unit: Unit,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Unit {
    Seconds,
    Frames,
}

impl WrittenTime {
    /// The time, with frames at `rate`.
    ///
    /// # Errors
    /// [`Error::TooLate`], or [`Error::FramesWithoutRate`] where `rate` is absent.
    pub fn at(&self, rate: Option<FrameRate>) -> Result<Timestamp, Error> {
        let (num, den) = match (self.unit, rate) {
            (Unit::Seconds, _) => (self.num, self.den),
            (Unit::Frames, Some(rate)) => {
                (self.num * u128::from(rate.den()), self.den * u128::from(rate.num()))
            }
            (Unit::Frames, None) => return Err(Error::FramesWithoutRate(self.text.clone())),
        };
        if num > den.saturating_mul(limits::TIME_S.into()) {
            return Err(Error::TooLate(self.text.clone()));
        }
        Ok(Timestamp::new(num.cast_signed(), den.cast_signed()))
    }
}

impl FromStr for WrittenTime {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let trimmed = text.trim();
        let unsigned = trimmed.strip_prefix('-').unwrap_or(trimmed);
        let (amount, unit) = if let Some(frames) = unsigned.strip_suffix('f') {
            (decimal(frames), Unit::Frames)
        } else if let Some(milliseconds) = unsigned.strip_suffix("ms") {
            (decimal(milliseconds).map(|(num, den)| (num, den * 1000)), Unit::Seconds)
        } else if unsigned.contains(':') {
            (sexagesimal(unsigned), Unit::Seconds)
        } else {
            (decimal(unsigned.strip_suffix('s').unwrap_or(unsigned)), Unit::Seconds)
        };
        let text = text.to_owned();
        let Some((num, den)) = amount else { return Err(Error::NotATime(text)) };
        if unsigned != trimmed && num > 0 {
            return Err(Error::Negative(text));
        }
        let written = Self { text, num, den, unit };
        if unit == Unit::Seconds {
            written.at(None)?;
        }
        Ok(written)
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
    let digits = whole.bytes().chain(part.bytes());
    Some((digits.fold(0, |num, digit| num * 10 + u128::from(digit - b'0')), den))
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
        // Most numbers are small, and divided much quicker as such.
        if let (Ok(mut small_a), Ok(mut small_b)) = (u64::try_from(a), u64::try_from(b)) {
            while small_b != 0 {
                (small_a, small_b) = (small_b, small_a % small_b);
            }
            return small_a.into();
        }
        (a, b) = (b, a % b);
    }
    a
}

#[cfg(test)]
mod tests {
    use super::*;

    fn time(text: &str) -> Timestamp {
        Timestamp::parse(text, FrameRate::new(25, 1).ok()).unwrap()
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
        assert_eq!(error("--1s"), Error::NotATime("--1s".into()));
        assert_eq!(error("12f"), Error::FramesWithoutRate("12f".into()));
        assert_eq!(error("10000001"), Error::TooLate("10000001".into()));
    }

    #[test]
    fn frames_are_late_only_at_a_rate() {
        let frames: WrittenTime = "100000000f".parse().unwrap();
        assert_eq!(frames.at(FrameRate::new(25, 1).ok()), Ok(Timestamp::from_seconds(4_000_000)));
        assert_eq!(frames.at(FrameRate::new(1, 1).ok()), Err(Error::TooLate("100000000f".into())));
        assert_eq!("10000001s".parse::<WrittenTime>(), Err(Error::TooLate("10000001s".into())));
    }

    #[test]
    fn progress_runs_from_zero_to_one() {
        assert_eq!(time("1s").progress(time("1s"), time("2s")).to_bits(), 0f64.to_bits());
        assert!((time("1.5s").progress(time("1s"), time("2s")) - 0.25).abs() < f64::EPSILON);
        assert!((time("1s").progress(time("1s"), Timestamp::ZERO) - 1.0).abs() < f64::EPSILON);
    }

    #[test]
    fn times_are_compared_exactly_however_many_digits_they_have() {
        let sorted =
            ["0.333333333", "1f", "1.000000001", "67108.864", "67108.864000001", "9999999.999999999"];
        let sorted = sorted.map(|text| Timestamp::parse(text, FrameRate::new(1, 1).ok()).unwrap());
        assert!(sorted.is_sorted() && sorted[1] == time("1s") && sorted[3] == time("67108864ms"));
        let third = Timestamp::parse("1f", FrameRate::new(3, 1).ok()).unwrap();
        assert!(sorted[0] < third && third < time("0.333333334"));
        assert_eq!(third - Timestamp::ZERO, third);
        assert_eq!(third.progress(Timestamp::ZERO, time("3")), 1.0 / 9.0);
    }

    #[test]
    fn milliseconds_are_rounded_down() {
        assert_eq!(time("1.5019s").whole_milliseconds(), 1501);
        assert_eq!((time("1s") - time("2s")).whole_milliseconds(), 0);
    }

    #[test]
    fn rounds_are_counted_exactly() {
        assert_eq!(time("7.5s").divided(time("2s")), (3, time("1.5s")));
        assert_eq!(time("6s").divided(time("2s")), (3, Timestamp::ZERO));
        assert_eq!((time("1s") - time("1.5s")).divided(time("2s")), (-1, time("1.5s")));
        let third = Timestamp::parse("1f", FrameRate::new(3, 1).ok()).unwrap();
        assert_eq!(time("1000000s").divided(third), (3_000_000, Timestamp::ZERO));
    }

    proptest::proptest! {
        #[test]
        fn no_text_makes_the_readers_panic(text in "[-+0-9./:a-z]{0,24}") {
            let _ = Timestamp::parse(&text, Some(FrameRate::new(25, 1).unwrap()));
        }
    }
}
