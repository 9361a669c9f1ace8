//! From values of the file to numbers, lengths, times, colours and names.
//!
//! Each reader either gives a resolved value or the error with its place; numbers are finite
//! and inside the reach of `f32`. What moves is left to `motion`.

use std::str::FromStr;

use toml::de::DeValue;

use super::error::{Error, Problem};
use super::gather::all;
use super::section::Value;
use crate::canvas::Color;
use crate::time::{FrameRate, Timestamp};

/// What numbers in a slot mean.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Unit {
    /// Plain numbers.
    Number,
    /// Pixels, or percents of this many.
    Length { parent_px: f64 },
}

impl Value<'_> {
    /// A finite number.
    pub(super) fn number(&self) -> Result<f64, Error> {
        self.scalar(Unit::Number)
    }

    /// A number that does not move.
    pub(super) fn scalar(&self, unit: Unit) -> Result<f64, Error> {
        let expected = match unit {
            Unit::Number => "a number",
            Unit::Length { .. } => "a length like 120 or \"50%\"",
        };
        let number = match (self.raw(), &self.text, unit) {
            (DeValue::Integer(digits), _, _) => {
                i64::from_str_radix(digits.as_str(), digits.radix()).ok().map(integer_to_double)
            }
            (DeValue::Float(digits), _, _) => digits.as_str().parse().ok(),
            (_, Some(text), unit) => {
                let text = text.trim();
                match (text.strip_suffix('%'), unit) {
                    (Some(percent), Unit::Length { parent_px }) => {
                        percent.trim().parse().ok().map(|percent: f64| percent / 100.0 * parent_px)
                    }
                    (None, _) if self.is_filled() => text.parse().ok(),
                    _ => None,
                }
            }
            _ => None,
        };
        let number = number.ok_or_else(|| self.wrong_type(expected))?;
        self.in_range(number, number.abs() <= f64::from(f32::MAX), "finite and below 3.4e38")
    }

    /// `number` if `allowed`, or the error that says what is.
    pub(super) fn in_range(&self, number: f64, allowed: bool, range: &str) -> Result<f64, Error> {
        if allowed { Ok(number) } else { Err(self.out_of_range(number, range)) }
    }

    /// The error of a number that is not in `range`.
    pub(super) fn out_of_range(&self, number: f64, range: &str) -> Error {
        let (key, allowed, value) = (self.key.to_owned(), range.to_owned(), number.to_string());
        self.error(Problem::OutOfRange { key, allowed, value })
    }

    /// A time by itself; `rate` gives frames their length.
    pub(super) fn time(&self, rate: Option<FrameRate>) -> Result<Timestamp, Error> {
        let text = self.time_text()?;
        Timestamp::parse(&text, rate).map_err(|problem| self.error(problem))
    }

    /// The text of a time.
    pub(super) fn time_text(&self) -> Result<String, Error> {
        self.literal().ok_or_else(|| self.wrong_type("a time like 1.5, \"1.5s\" or \"250ms\""))
    }

    /// A frame rate.
    pub(super) fn rate<R: FromStr<Err = crate::time::Error>>(&self) -> Result<R, Error> {
        let text = self.literal().ok_or_else(|| self.wrong_type("a frame rate like 25 or \"30000/1001\""))?;
        text.parse().map_err(|problem| self.error(problem))
    }

    /// A CSS colour.
    pub(super) fn color(&self) -> Result<Color, Error> {
        let text = self.text_as("a colour in quotes like \"#f60\" or \"tomato\"")?;
        text.parse().map_err(|problem: crate::canvas::Error| self.error(problem))
    }

    /// Text.
    pub(super) fn string(&self) -> Result<&str, Error> {
        self.text_as("text in quotes")
    }

    /// Text that stands for something else, which messages call `expected`.
    fn text_as(&self, expected: &'static str) -> Result<&str, Error> {
        self.text.as_deref().ok_or_else(|| self.wrong_type(expected))
    }

    /// A whole number from `least` to `most`.
    pub(super) fn count(&self, least: u32, most: u32) -> Result<u32, Error> {
        let number = self.number()?;
        let allowed = number.fract() == 0.0 && (f64::from(least)..=f64::from(most)).contains(&number);
        let number = self.in_range(number, allowed, &format!("a whole number from {least} to {most}"))?;
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "just checked")]
        Ok(number as u32)
    }

    /// A number of at least 0.
    pub(super) fn not_negative(&self, number: f64) -> Result<f64, Error> {
        self.in_range(number, number >= 0.0, "0 or above")
    }

    /// True or false.
    pub(super) fn truth(&self) -> Result<bool, Error> {
        match self.raw() {
            DeValue::Boolean(value) => Ok(*value),
            _ => Err(self.wrong_type("true or false")),
        }
    }

    /// One of the named values of a table.
    pub(super) fn choice<T: Copy>(
        &self,
        kind: &'static str,
        choices: &[(&'static str, T)],
    ) -> Result<T, Error> {
        let name = self.string()?;
        let chosen = choices.iter().find(|(known, _)| *known == name);
        let known = choices.iter().map(|(known, _)| *known);
        let unknown = || self.error(Problem::unknown(kind, name, &format!("`{}`", self.key), known));
        chosen.map(|(_, value)| *value).ok_or_else(unknown)
    }

    /// Two or more values: a list of `N`, each read by `read`.
    pub(super) fn tuple<T, const N: usize>(
        &self,
        expected: &'static str,
        read: impl Fn(&Self) -> Result<T, Error>,
    ) -> Result<[T; N], Error> {
        let values = all(self.list(expected)?.iter().map(read))?;
        values.try_into().map_err(|_| self.wrong_type(expected))
    }

    /// The text of a number as written, or of a string. TOML's `+10` is 10.
    pub(super) fn literal(&self) -> Option<String> {
        let plain = |digits: &str| digits.strip_prefix('+').unwrap_or(digits).to_owned();
        match self.raw() {
            DeValue::Integer(digits) if digits.radix() == 10 => Some(plain(digits.as_str())),
            DeValue::Float(digits) => Some(plain(digits.as_str())),
            _ => self.text.as_deref().map(str::to_owned),
        }
    }
}

/// The nearest double; whole numbers above 2^53 are rounded.
#[expect(clippy::cast_precision_loss, reason = "the nearest is what is asked for")]
fn integer_to_double(integer: i64) -> f64 {
    integer as f64
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::scene::{Options, Scene};

    #[test]
    fn numbers_with_a_plus_are_rates_and_times() {
        let text = "canvas = { width = 8, height = 8 }\ncapture = { fps = +10, duration = +1.5 }";
        let scene = Scene::parse(Path::new("s.toml"), text, &Options::default()).unwrap();
        assert_eq!(scene.capture.rate, Some(FrameRate::new(10, 1).unwrap().into()));
        assert_eq!(scene.capture.duration, Timestamp::parse("1.5", None).unwrap());
    }
}
