//! Frame rates and the units that streams count time in.
//!
//! Text or whole numbers come in, reduced fractions go out. A [`FrameRate`] is above 0, so that
//! each of its frames has a time; "no frames but the requested ones" is a [`CaptureRate`].

use std::fmt;
use std::str::FromStr;

use super::{Error, Timestamp, decimal, gcd};
use crate::limits;

/// Frames per second as an exact fraction, above 0.
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
    /// The rate of most screens, 60 frames per second.
    pub const SCREEN: Self = Self { num: 60, den: 1 };
    /// A thousand per second: what milliseconds are counted with.
    pub const MILLISECONDS: Self = Self { num: 1000, den: 1 };

    /// `num` / `den` frames per second, above 0 and at most [`limits::FRAME_RATE_MAX`].
    ///
    /// # Errors
    /// [`Error::ZeroRate`], [`Error::RateTooHigh`] or [`Error::RateTooFine`], or
    /// [`Error::NotARate`] where `den` is 0.
    pub fn new(num: u32, den: u32) -> Result<Self, Error> {
        Self::reduced((num.into(), den.into()), &format!("{num}/{den}"))
    }

    fn reduced((num, den): (u128, u128), text: &str) -> Result<Self, Error> {
        if den == 0 {
            return Err(Error::NotARate(text.to_owned()));
        }
        if num == 0 {
            return Err(Error::ZeroRate(text.to_owned()));
        }
        if num > den.saturating_mul(limits::FRAME_RATE_MAX.into()) {
            return Err(Error::RateTooHigh(text.to_owned()));
        }
        let divisor = gcd(num, den);
        let small =
            |term: u128| u32::try_from(term / divisor).ok().filter(|&term| term <= limits::FRAME_RATE_TERM);
        match (small(num), small(den)) {
            (Some(num), Some(den)) => Ok(Self { num, den }),
            _ => Err(Error::RateTooFine(text.to_owned())),
        }
    }

    /// The rate nearest to `per_second`, which is as [`FromStr`] reads it where that can, and
    /// otherwise a whole number of thousandths, from one thousandth up to
    /// [`limits::FRAME_RATE_MAX`].
    pub fn nearest(per_second: f64) -> Self {
        const DEN: u32 = 1000;
        let most = limits::FRAME_RATE_MAX * DEN;
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "saturates")]
        let num = (libm::round(per_second * f64::from(DEN)) as u32).clamp(1, most);
        let rounded = Self::reduced((num.into(), DEN.into()), "").unwrap_or(Self::SCREEN);
        per_second.to_string().parse().unwrap_or(rounded)
    }

    /// The nearest double, in frames per second: for showing and comparing, never for counting.
    pub fn as_f64(self) -> f64 {
        f64::from(self.num) / f64::from(self.den)
    }

    /// The numerator of the reduced fraction.
    pub fn num(self) -> u32 {
        self.num
    }

    /// The denominator of the reduced fraction.
    pub fn den(self) -> u32 {
        self.den
    }

    /// The least common multiple of the numerator and `term`, which is above 0; the highest number
    /// where it is higher.
    pub fn common_term(self, term: u64) -> u64 {
        let shared = gcd(self.num.into(), term.into()).max(1);
        u64::try_from(u128::from(self.num) * u128::from(term) / shared).unwrap_or(u64::MAX)
    }

    /// The time of frame `index` at this rate: index / rate.
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

    /// Reads `25`, `12.5`, `30000/1001`; 23.976 (or 23.98), 29.97, 47.952 (or 47.95), 59.94 and
    /// 119.88 mean the NTSC fractions.
    fn from_str(text: &str) -> Result<Self, Error> {
        Self::reduced(fraction(text)?, text.trim())
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

/// The rate that a canvas is captured at (Media Capture from DOM Elements, `captureStream`,
/// `frameRequestRate`). Written as a [`FrameRate`], or as 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CaptureRate {
    /// No frames but the requested ones: the rate 0.
    OnRequest,
    /// At most so many frames a second.
    UpTo(FrameRate),
}

impl CaptureRate {
    /// The rate where it is above 0.
    pub fn frame_rate(self) -> Option<FrameRate> {
        match self {
            Self::OnRequest => None,
            Self::UpTo(rate) => Some(rate),
        }
    }
}

impl From<FrameRate> for CaptureRate {
    fn from(rate: FrameRate) -> Self {
        Self::UpTo(rate)
    }
}

impl FromStr for CaptureRate {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        match fraction(text)? {
            (0, den) if den > 0 => Ok(Self::OnRequest),
            fraction => FrameRate::reduced(fraction, text.trim()).map(Self::UpTo),
        }
    }
}

/// The numerator and denominator that `text` stands for, neither reduced nor in any range.
fn fraction(text: &str) -> Result<(u128, u128), Error> {
    let text = text.trim();
    let named = || text.to_owned();
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    if matches!(unsigned.trim_start_matches('+'), "nan" | "inf" | "NaN" | "infinity" | "Infinity") {
        return Err(Error::NonFiniteRate(named()));
    }
    let fraction = match (ntsc_numerator(unsigned), unsigned.split_once('/')) {
        (Some(num), _) => Some((num, 1001)),
        (None, None) => decimal(unsigned),
        (None, Some((num, den))) => {
            decimal(num.trim()).zip(decimal(den.trim())).map(|(num, den)| (num.0 * den.1, num.1 * den.0))
        }
    };
    match fraction {
        Some((num, _)) if num > 0 && unsigned != text => Err(Error::NegativeRate(named())),
        fraction => fraction.ok_or_else(|| Error::NotARate(named())),
    }
}

/// The numerator over 1001 that a customary decimal name stands for.
fn ntsc_numerator(text: &str) -> Option<u128> {
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

    /// One tick for each frame at `rate`.
    pub fn of_rate(rate: FrameRate) -> Self {
        Self { num: rate.den, den: rate.num }
    }

    /// `hertz` ticks in each second; 0 counts as 1.
    pub const fn of_hertz(hertz: u32) -> Self {
        Self { num: 1, den: if hertz == 0 { 1 } else { hertz } }
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

    /// The whole ticks that `time` has room for; at least one.
    pub fn ticks_within(self, time: Timestamp) -> i64 {
        let whole = (time.num * i128::from(self.den)).div_euclid(time.den * i128::from(self.num));
        i64::try_from(whole).unwrap_or(i64::MAX).max(1)
    }

    /// `time` in ticks, rounded to the nearest, halves up.
    pub fn ticks(self, time: Timestamp) -> i64 {
        let num = 2 * time.num * i128::from(self.den);
        let den = time.den * i128::from(self.num);
        i64::try_from((num + den).div_euclid(2 * den)).unwrap_or(i64::MAX)
    }

    /// The whole ticks that have passed at `time`; below zero for times below zero.
    pub fn whole_ticks(self, time: Timestamp) -> i64 {
        let passed = (time.num * i128::from(self.den)).div_euclid(time.den * i128::from(self.num));
        i64::try_from(passed).unwrap_or(i64::MAX)
    }

    /// The time of a tick.
    pub fn time_of(self, ticks: i64) -> Timestamp {
        Timestamp::new(i128::from(ticks) * i128::from(self.num), self.den.into())
    }
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
    fn the_nearest_rate_is_exact_where_it_can_be() {
        assert_eq!(FrameRate::nearest(29.97), rate("30000/1001"));
        assert_eq!(FrameRate::nearest(12.5), rate("25/2"));
        assert_eq!(FrameRate::nearest(10.0 / 3.0), rate("3.333"));
        for odd in [0.0, -1.0, 1e-9, f64::NAN, 1e9, f64::INFINITY] {
            let nearest = FrameRate::nearest(odd);
            assert!((1..=1_000_000).contains(&nearest.num()) && nearest.den() <= 1000, "{odd}: {nearest}");
        }
    }

    #[test]
    fn rates_are_reduced() {
        assert_eq!(rate("50/2"), rate("25"));
        assert_eq!(rate("12.5").to_string(), "25/2");
        assert_eq!(rate("47.95"), rate("48000/1001"));
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
    fn zero_is_a_rate_of_captures_but_not_of_frames() {
        for zero in ["0", "-0", "0.0", "0/5"] {
            assert_eq!(zero.parse(), Ok(CaptureRate::OnRequest));
            assert_eq!(zero.parse::<FrameRate>(), Err(Error::ZeroRate(zero.into())));
        }
        assert_eq!("12.5".parse(), Ok(CaptureRate::UpTo(rate("25/2"))));
        assert_eq!("0/0".parse::<CaptureRate>(), Err(Error::NotARate("0/0".into())));
        assert_eq!("-1".parse::<CaptureRate>(), Err(Error::NegativeRate("-1".into())));
    }

    proptest::proptest! {
        #[test]
        fn ticks_and_frame_times_are_inverse(num in 1u32..=60_000, den in 60u32..=2000, index in 0u64..10_000_000) {
            let rate = FrameRate::new(num, den).unwrap();
            proptest::prop_assert_eq!(rate.ticks_at(rate.time_of(index)), i128::from(index));
            proptest::prop_assert_eq!(rate.frames_in(rate.time_of(index)), index);
        }

        #[test]
        fn no_text_makes_the_readers_panic(text in "[-+0-9./a-z]{0,24}") {
            let _ = text.parse::<FrameRate>();
            let _ = text.parse::<CaptureRate>();
        }
    }
}
