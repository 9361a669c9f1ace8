//! What a text says: words as they are written, or a number that counts.
//!
//! Text, or a table with a number that may move and how it is written, comes in; the words of any
//! moment go out. How they look is left to `script`.

use std::borrow::Cow;

use super::animate::Animated;
use super::error::Error;
use super::gather::All;
use super::keys;
use super::place::Place;
use super::section::Value;
use super::value::Unit;
use crate::time::Timestamp;

/// What a text says.
#[derive(Debug, Clone)]
pub(super) enum Words {
    Written(String),
    Counting(Box<Count>),
}

/// A number in words.
#[derive(Debug, Clone)]
pub(super) struct Count {
    number: Animated,
    format: Format,
}

/// How a number is written.
#[derive(Debug, Clone, Default, PartialEq)]
struct Format {
    before: String,
    after: String,
    /// Whether there is a `+` before what is above 0.
    signed: bool,
    /// The least digits before the point.
    digits: usize,
    /// The digits after the point.
    decimals: usize,
    /// What stands after each three digits before the point, where anything does.
    thousands: Option<String>,
    point: String,
}

/// Most digits that a format may ask for, before the point and after it.
const DIGITS: usize = 15;
/// The largest number that counts; beyond, a double has no whole steps.
const LARGEST: f64 = 1e15;
const EXPECTED: &str = "text with one `{}` in it, such as \"{:,} visitors\", \"{:.1} km\" or \"{:02}\"";

impl Words {
    /// The words at `time`.
    pub(super) fn at(&self, time: Timestamp) -> Cow<'_, str> {
        match self {
            Self::Written(text) => Cow::Borrowed(text),
            Self::Counting(count) => Cow::Owned(count.format.write(count.number.at(time))),
        }
    }

    /// Whether they change with time, so that each digit should be as wide as the others.
    pub(super) fn counts(&self) -> bool {
        matches!(self, Self::Counting(_))
    }

    /// All characters that may be in them at some moment, and at least as many.
    pub(super) fn characters(&self) -> Cow<'_, str> {
        match self {
            Self::Written(text) => Cow::Borrowed(text),
            Self::Counting(count) => {
                let written = |number: &&f64| count.format.write(-number.abs());
                let longest = count.number.values().iter().map(written).max_by_key(String::len);
                let Format { thousands, point, .. } = &count.format;
                let marks = thousands.as_deref().unwrap_or_default();
                Cow::Owned(format!("{}0123456789+-{marks}{point}", longest.unwrap_or_default()))
            }
        }
    }
}

impl Format {
    /// The format that `text` describes; absent where it does not have exactly one `{}`.
    fn parse(text: &str) -> Option<Self> {
        let (before, rest) = text.split_once('{')?;
        let (inside, after) = rest.split_once('}')?;
        if after.contains(['{', '}']) || before.contains('}') {
            return None;
        }
        let mut format = Self { before: before.to_owned(), after: after.to_owned(), ..Self::default() };
        let spec = if inside.is_empty() { "" } else { inside.strip_prefix(':')? };
        let (spec, decimals) = spec.split_once('.').map_or((spec, "0"), |(spec, decimals)| (spec, decimals));
        let (spec, grouped) = spec.strip_suffix(',').map_or((spec, false), |spec| (spec, true));
        let (spec, signed) = spec.strip_prefix('+').map_or((spec, false), |spec| (spec, true));
        let count = |digits: &str| digits.parse().ok().filter(|count| *count <= DIGITS);
        format.digits = if spec.is_empty() { 1 } else { count(spec.strip_prefix('0')?)? };
        format.decimals = count(decimals)?;
        format.thousands = grouped.then(|| ",".to_owned());
        (format.signed, format.point) = (signed, ".".to_owned());
        Some(format)
    }

    /// `number` in words, rounded to the digits that are written.
    fn write(&self, number: f64) -> String {
        let written = format!("{:.*}", self.decimals, number.abs());
        let (whole, parts) = written.split_once('.').unwrap_or((&written, ""));
        let mut digits = format!("{whole:0>width$}", width = self.digits);
        if let Some(mark) = &self.thousands {
            for place in (1..digits.len().saturating_sub(2)).rev().step_by(3) {
                digits.insert_str(place, mark);
            }
        }
        let is_zero = written.bytes().all(|digit| matches!(digit, b'0' | b'.'));
        let sign = match number {
            _ if is_zero => "",
            number if number < 0.0 => "-",
            _ if self.signed => "+",
            _ => "",
        };
        let point = if parts.is_empty() { "" } else { &self.point };
        format!("{}{sign}{digits}{point}{parts}{}", self.before, self.after)
    }
}

/// The words that `value` says.
pub(super) fn read(value: &Value<'_>, place: &Place<'_>) -> Result<Words, Error> {
    let Some(mut section) = value.section("a number that counts") else {
        return value.string().map(|text| Words::Written(text.to_owned()));
    };
    let parts = (
        section.only(&[keys::COUNT]),
        section.require("count").and_then(|count| {
            place.number_in(&count, Unit::Number, -LARGEST..=LARGEST, "from -1e15 to 1e15")
        }),
        section.read("format", Format::parse("{}"), |format| {
            Format::parse(format.string()?).map(Some).ok_or_else(|| format.wrong_type(EXPECTED))
        }),
        section.maybe("thousands", |mark| mark.string().map(str::to_owned)),
        section.maybe("decimal", |mark| mark.string().map(str::to_owned)),
    );
    let ((), number, format, thousands, decimal) = parts.all()?;
    let mut format = format.unwrap_or_default();
    format.thousands = format.thousands.map(|comma| thousands.unwrap_or(comma));
    format.point = decimal.unwrap_or(format.point);
    Ok(Words::Counting(Box::new(Count { number, format })))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(format: &str, number: f64) -> String {
        Format::parse(format).unwrap_or_else(|| panic!("{format}")).write(number)
    }

    #[test]
    fn numbers_are_written_as_the_format_says() {
        assert_eq!(written("{}", 1250.4), "1250");
        assert_eq!(written("{:,} visitors", 1_234_567.0), "1,234,567 visitors");
        assert_eq!(written("$ {:,.2}", 1999.5), "$ 1,999.50");
        assert_eq!(written("{:02}:{:02}".split_at(5).0, 7.0), "07");
        assert_eq!(written("{:06,}", 1234.0), "001,234");
        assert_eq!(written("{:+.1} %", 2.25), "+2.2 %");
        assert_eq!(written("{:+}", -3.0), "-3");
    }

    #[test]
    fn zero_has_no_sign() {
        assert_eq!(["{}", "{:+}", "{:.1}"].map(|format| written(format, -0.04)), ["0", "0", "0.0"]);
    }

    #[test]
    fn a_format_has_one_number_of_a_bounded_length() {
        for wrong in
            ["", "five", "{", "{}{}", "}{}", "{0}", "{:x}", "{:5}", "{:.16}", "{:.}", "{:,+}", "{:099}"]
        {
            assert_eq!(Format::parse(wrong), None, "{wrong}");
        }
    }
}
