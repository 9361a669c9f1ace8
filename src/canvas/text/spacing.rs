//! Letter and word spacing: a CSS length in, pixels out.
//!
//! The length keeps its unit, as the web's `letterSpacing` reads back what was set, and is resolved
//! against the font when text is shaped (HTML, Text styles).

use std::fmt;
use std::str::FromStr;

use super::css::{self, Token};
use super::font::pixels_per_unit;
use crate::canvas::Error;

/// A CSS length: `letterSpacing` and `wordSpacing`.
///
/// ```
/// use canvas_rec::canvas::Spacing;
/// assert_eq!("0.1EM".parse::<Spacing>()?.to_string(), "0.1em");
/// # Ok::<(), canvas_rec::canvas::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Spacing {
    value: f64,
    unit: &'static str,
}

/// The units that a spacing may have.
const UNITS: [&str; 11] = ["px", "pt", "pc", "in", "cm", "mm", "q", "em", "rem", "ex", "ch"];

impl Spacing {
    /// A spacing of `value` pixels.
    pub fn px(value: f64) -> Self {
        Self { value, unit: "px" }
    }

    /// The spacing in pixels beside letters of `font_size_px`.
    pub(super) fn resolve(self, font_size_px: f64) -> f64 {
        self.value * pixels_per_unit(self.unit, font_size_px).unwrap_or(0.0)
    }
}

impl Default for Spacing {
    fn default() -> Self {
        Self::px(0.0)
    }
}

impl FromStr for Spacing {
    type Err = Error;

    /// Reads a CSS length in px, pt, pc, in, cm, mm, q, em, rem, ex or ch; 0 needs no unit.
    /// [`Error::Spacing`] for anything else.
    fn from_str(text: &str) -> Result<Self, Error> {
        let wrong = || Error::Spacing(text.to_owned());
        match css::tokens(text).ok_or_else(wrong)?.as_slice() {
            [(_, Token::Number(0.0, unit))] if unit.is_empty() => Ok(Self::default()),
            [(_, Token::Number(value, unit))] => {
                let unit = UNITS.into_iter().find(|known| known == unit).ok_or_else(wrong)?;
                Ok(Self { value: *value, unit })
            }
            _ => Err(wrong()),
        }
    }
}

impl fmt::Display for Spacing {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}{}", css::write_number(self.value), self.unit)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_keep_their_unit_and_resolve_against_the_font() {
        for (text, written, px) in [
            ("3px", "3px", 3.0),
            ("-0.1EM", "-0.1em", -2.0),
            ("12pt", "12pt", 16.0),
            ("1in", "1in", 96.0),
            ("0", "0px", 0.0),
            (" 1rem ", "1rem", 10.0),
        ] {
            let spacing: Spacing = text.parse().unwrap();
            assert_eq!(spacing.to_string(), written);
            assert!((spacing.resolve(20.0) - px).abs() < 1e-9, "{text}");
        }
    }

    #[test]
    fn other_text_is_a_syntax_error() {
        for text in ["", "3", "normal", "3 px", "5%", "1px 2px", "calc(1px)", "1vw"] {
            assert_eq!(text.parse::<Spacing>(), Err(Error::Spacing(text.into())), "{text}");
        }
    }
}
