//! The CSS `font` shorthand: text in, a font's description out, and back to text.
//!
//! Lengths relative to a font are taken against 10 px, the size that a canvas without a document
//! starts with (HTML, Text styles; CSS Fonts 4, Shorthand font property). Which file the
//! description leads to is left to [`Fonts`](super::Fonts).

use std::fmt;
use std::str::FromStr;

use super::css::{self, Token};
use super::keyword::FontStretch;
use crate::canvas::Error;

/// The font size of a canvas without a document, in pixels.
const DEFAULT_SIZE_PX: f64 = 10.0;
/// The slant of `oblique` without an angle, in degrees (CSS Fonts 4, font-style).
pub(super) const OBLIQUE_DEGREES: f64 = 14.0;

/// A font as the `font` attribute describes it. The first one is `10px sans-serif`.
///
/// ```
/// use canvas_rec::canvas::Font;
/// let font: Font = "BOLD italic 1.5em/2 'My Font', serif".parse()?;
/// assert_eq!(font.to_string(), "italic bold 15px \"My Font\", serif");
/// # Ok::<(), canvas_rec::canvas::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Font {
    pub(super) style: FontStyle,
    pub(super) small_caps: bool,
    /// From 1 to 1000.
    pub(super) weight: f64,
    pub(super) stretch: FontStretch,
    pub(super) size_px: f64,
    /// Never empty.
    pub(super) families: Vec<FamilyName>,
}

/// How the letters are slanted.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum FontStyle {
    Normal,
    Italic,
    /// By an angle in degrees.
    Oblique(f64),
}

/// An entry of the family list.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum FamilyName {
    /// One of [`GENERIC`], in lower case.
    Generic(&'static str),
    Named(String),
}

/// The generic families (CSS Fonts 4, Generic font families).
const GENERIC: [&str; 12] = [
    "sans-serif",
    "serif",
    "monospace",
    "cursive",
    "fantasy",
    "system-ui",
    "ui-sans-serif",
    "ui-serif",
    "ui-monospace",
    "ui-rounded",
    "math",
    "emoji",
];
/// Names that can't be a family without quotes.
const RESERVED: [&str; 6] = ["inherit", "initial", "unset", "revert", "revert-layer", "default"];

impl Font {
    /// The size of the em box, in pixels.
    pub fn size_px(&self) -> f64 {
        self.size_px
    }

    /// The family list as CSS writes it.
    pub(super) fn family_list(&self) -> String {
        self.families.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
    }
}

impl Default for Font {
    fn default() -> Self {
        Self {
            style: FontStyle::Normal,
            small_caps: false,
            weight: 400.0,
            stretch: FontStretch::Normal,
            size_px: DEFAULT_SIZE_PX,
            families: vec![FamilyName::Generic("sans-serif")],
        }
    }
}

/// How many pixels one `unit` has, for a font of `em_px`; `rem` counts from the default size.
pub(super) fn pixels_per_unit(unit: &str, em_px: f64) -> Option<f64> {
    Some(match unit {
        "px" => 1.0,
        "in" => 96.0,
        "pc" => 16.0,
        "pt" => 96.0 / 72.0,
        "cm" => 96.0 / 2.54,
        "mm" => 96.0 / 25.4,
        "q" => 96.0 / 101.6,
        "em" => em_px,
        "rem" => DEFAULT_SIZE_PX,
        "ex" | "ch" => em_px / 2.0,
        _ => return None,
    })
}

impl FromStr for Font {
    type Err = Error;

    /// Reads the shorthand; a line height is checked and forgotten. [`Error::Font`] for anything
    /// else, among it `inherit` and its like, `var()` and `calc()`, and the names of system fonts
    /// (`caption`), which are not the same on every machine.
    fn from_str(text: &str) -> Result<Self, Error> {
        css::tokens(text).and_then(Parser::font).ok_or_else(|| Error::Font(text.to_owned()))
    }
}

/// What is left of the shorthand's tokens.
struct Parser {
    tokens: std::iter::Peekable<std::vec::IntoIter<(bool, Token)>>,
}

impl Parser {
    fn font(tokens: Vec<(bool, Token)>) -> Option<Font> {
        let mut parser = Self { tokens: tokens.into_iter().peekable() };
        let traits = parser.traits()?;
        let size_px = parser.size()?;
        parser.line_height()?;
        Some(Font {
            style: traits.style.unwrap_or(FontStyle::Normal),
            small_caps: traits.small_caps.is_some(),
            weight: traits.weight.unwrap_or(400.0),
            stretch: traits.stretch.unwrap_or_default(),
            size_px,
            families: parser.families()?,
        })
    }

    /// Style, variant, weight and stretch: each at most once, in any order.
    fn traits(&mut self) -> Option<Traits> {
        let mut traits = Traits::default();
        loop {
            let taken = match self.tokens.peek() {
                Some((_, Token::Ident(word))) => traits.word(&word.to_ascii_lowercase())?,
                Some((_, Token::Number(value, unit))) if unit.is_empty() && *value != 0.0 => {
                    (1.0..=1000.0).contains(value).then_some(())?;
                    once(&mut traits.weight, *value)?
                }
                _ => false,
            };
            if !taken {
                return (traits.count() <= 4).then_some(traits);
            }
            let oblique = matches!(traits.style, Some(FontStyle::Oblique(_)));
            let word = self.tokens.next();
            if oblique && word.is_some_and(|(_, token)| token.is_word("oblique")) {
                traits.style = Some(FontStyle::Oblique(self.angle().unwrap_or(OBLIQUE_DEGREES)));
            }
        }
    }

    /// An angle in degrees, if one is next and between -90 and 90 degrees.
    fn angle(&mut self) -> Option<f64> {
        let Some((_, Token::Number(value, unit))) = self.tokens.peek() else { return None };
        let degrees = match unit.as_str() {
            "deg" => *value,
            "grad" => value * 0.9,
            "rad" => value.to_degrees(),
            "turn" => value * 360.0,
            _ => return None,
        };
        let angle = (-90.0..=90.0).contains(&degrees).then_some(degrees)?;
        self.tokens.next();
        Some(angle)
    }

    fn size(&mut self) -> Option<f64> {
        let size = match self.tokens.next()?.1 {
            Token::Number(value, unit) if unit == "%" => value / 100.0 * DEFAULT_SIZE_PX,
            Token::Number(0.0, unit) if unit.is_empty() => 0.0,
            Token::Number(value, unit) => value * pixels_per_unit(&unit, DEFAULT_SIZE_PX)?,
            Token::Ident(word) => size_keyword(&word.to_ascii_lowercase())?,
            _ => return None,
        };
        (size >= 0.0 && size.is_finite()).then_some(size)
    }

    /// Checks a line height where one follows.
    fn line_height(&mut self) -> Option<()> {
        if self.tokens.next_if(|(_, token)| *token == Token::Delim('/')).is_none() {
            return Some(());
        }
        let valid = match self.tokens.next()?.1 {
            Token::Ident(word) => word.eq_ignore_ascii_case("normal"),
            Token::Number(value, unit) => {
                let known = unit.is_empty() || unit == "%" || pixels_per_unit(&unit, 1.0).is_some();
                known && value >= 0.0
            }
            _ => false,
        };
        valid.then_some(())
    }

    fn families(&mut self) -> Option<Vec<FamilyName>> {
        let mut families = Vec::new();
        loop {
            families.push(self.family()?);
            match self.tokens.next() {
                None => return Some(families),
                Some((_, Token::Delim(','))) => {}
                Some(_) => return None,
            }
        }
    }

    /// A string, or names that white space parts.
    fn family(&mut self) -> Option<FamilyName> {
        let first = match self.tokens.next()?.1 {
            Token::String(name) => return Some(FamilyName::Named(name)),
            Token::Ident(word) => word,
            _ => return None,
        };
        let mut name = first;
        let mut words = 1;
        while let Some((_, Token::Ident(word))) =
            self.tokens.next_if(|(spaced, token)| *spaced && matches!(token, Token::Ident(_)))
        {
            name.push(' ');
            name.push_str(&word);
            words += 1;
        }
        if words > 1 {
            return Some(FamilyName::Named(name));
        }
        let lower = name.to_ascii_lowercase();
        if let Some(generic) = GENERIC.into_iter().find(|generic| *generic == lower) {
            return Some(FamilyName::Generic(generic));
        }
        (!RESERVED.contains(&lower.as_str())).then_some(FamilyName::Named(name))
    }
}

/// What the shorthand says before the size.
#[derive(Default)]
struct Traits {
    style: Option<FontStyle>,
    small_caps: Option<()>,
    weight: Option<f64>,
    stretch: Option<FontStretch>,
    /// How many of the others are said to be `normal`.
    normal: usize,
}

impl Traits {
    /// Takes a word in lower case, and says whether it is one of these. Absent where it says
    /// something twice.
    fn word(&mut self, word: &str) -> Option<bool> {
        match word {
            "normal" => {
                self.normal += 1;
                Some(true)
            }
            "italic" => once(&mut self.style, FontStyle::Italic),
            "oblique" => once(&mut self.style, FontStyle::Oblique(OBLIQUE_DEGREES)),
            "small-caps" => once(&mut self.small_caps, ()),
            // Against the weight of a canvas without a document, which is normal.
            "bold" | "bolder" => once(&mut self.weight, 700.0),
            "lighter" => once(&mut self.weight, 100.0),
            _ => match word.parse() {
                Ok(stretch) => once(&mut self.stretch, stretch),
                Err(_) => Some(false),
            },
        }
    }

    fn count(&self) -> usize {
        let given =
            [self.style.is_some(), self.small_caps.is_some(), self.weight.is_some(), self.stretch.is_some()];
        given.into_iter().filter(|given| *given).count() + self.normal
    }
}

/// Fills an empty slot; absent where it is full.
fn once<T>(slot: &mut Option<T>, value: T) -> Option<bool> {
    slot.replace(value).is_none().then_some(true)
}

/// The size of an absolute keyword where `medium` is 16 px, or of a relative one (CSS Fonts 4,
/// font-size).
fn size_keyword(word: &str) -> Option<f64> {
    Some(match word {
        "xx-small" => 9.0,
        "x-small" => 10.0,
        "small" => 13.0,
        "medium" => 16.0,
        "large" => 18.0,
        "x-large" => 24.0,
        "xx-large" => 32.0,
        "xxx-large" => 48.0,
        "smaller" => DEFAULT_SIZE_PX / 1.2,
        "larger" => DEFAULT_SIZE_PX * 1.2,
        _ => return None,
    })
}

impl fmt::Display for Font {
    /// The shorthand as the `font` attribute reads back: the size in pixels, no line height.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.style {
            FontStyle::Normal => {}
            FontStyle::Italic => write!(formatter, "italic ")?,
            FontStyle::Oblique(OBLIQUE_DEGREES) => write!(formatter, "oblique ")?,
            FontStyle::Oblique(degrees) => write!(formatter, "oblique {}deg ", css::write_number(degrees))?,
        }
        if self.small_caps {
            write!(formatter, "small-caps ")?;
        }
        if self.weight == 700.0 {
            write!(formatter, "bold ")?;
        } else if self.weight != 400.0 {
            write!(formatter, "{} ", css::write_number(self.weight))?;
        }
        if self.stretch != FontStretch::Normal {
            write!(formatter, "{} ", self.stretch.as_str())?;
        }
        write!(formatter, "{}px {}", css::write_number(self.size_px), self.family_list())
    }
}

impl fmt::Display for FamilyName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Generic(name) => write!(formatter, "{name}"),
            Self::Named(name) => {
                let lower = name.to_ascii_lowercase();
                let taken = GENERIC.contains(&lower.as_str()) || RESERVED.contains(&lower.as_str());
                if css::is_plain_ident(name) && !taken {
                    return write!(formatter, "{name}");
                }
                write!(formatter, "\"{}\"", name.replace('\\', "\\\\").replace('"', "\\\""))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(text: &str) -> String {
        text.parse::<Font>().unwrap_or_else(|error| panic!("{error}")).to_string()
    }

    /// The cases of the Web Platform Tests, 2d.text.font.parse.*, and their like.
    #[test]
    fn shorthands_read_back_resolved() {
        for (text, expected) in [
            ("20PX   SERIF", "20px serif"),
            ("1px sans-serif", "1px sans-serif"),
            (
                "small-caps italic 400 12px/2 Unknown Font, sans-serif",
                "italic small-caps 12px \"Unknown Font\", sans-serif",
            ),
            (
                "20px cursive,fantasy,monospace,sans-serif,serif,UnquotedFont,\"QuotedFont\\\\\\,\"",
                "20px cursive, fantasy, monospace, sans-serif, serif, UnquotedFont, \"QuotedFont\\\\,\"",
            ),
            ("50% serif", "5px serif"),
            ("1000% serif", "100px serif"),
            ("2em/normal serif", "20px serif"),
            ("12pt/150% x", "16px x"),
            ("1in x", "96px x"),
            ("10pt x", "13.333333px x"),
            ("x-large \"Inter\"", "24px Inter"),
            ("smaller x", "8.333333px x"),
            ("0 x", "0px x"),
            ("700 9px x", "bold 9px x"),
            ("bolder 9px x", "bold 9px x"),
            ("lighter 9px x", "100 9px x"),
            ("350.5 9px x", "350.5 9px x"),
            ("normal normal normal normal 9px x", "9px x"),
            ("oblique 9px x", "oblique 9px x"),
            ("oblique 0.25turn condensed 9px x", "oblique 90deg condensed 9px x"),
            ("bold oblique 20deg 9px x", "oblique 20deg bold 9px x"),
            ("9px \"serif\"", "9px \"serif\""),
            ("9px 'a\"b'", "9px \"a\\\"b\""),
            ("9px/**/x", "9px x"),
            ("9px 游ゴシック", "9px 游ゴシック"),
        ] {
            assert_eq!(written(text), expected, "{text}");
            assert_eq!(written(expected), expected);
        }
        assert_eq!(Font::default().to_string(), "10px sans-serif");
    }

    #[test]
    fn other_text_is_a_syntax_error() {
        for text in [
            "",
            "bogus",
            "inherit",
            "10px",
            "10px {bogus}",
            "10px initial",
            "10px default",
            "10px inherit",
            "10px revert",
            "var(--x)",
            "var(--x, 10px serif)",
            "calc(1px + 2px) serif",
            "1em serif; background: green; margin: 10px",
            "-1px serif",
            "-1em x",
            "10 serif",
            "10vw serif",
            "10px serif,",
            "10px ,serif",
            "10px a \"b\"",
            "10px/-1 x",
            "10px/ x",
            "italic italic 9px x",
            "italic oblique 9px x",
            "bold 400 9px x",
            "0 9px x",
            "1001 9px x",
            "oblique 91deg 9px x",
            "normal normal normal normal normal 9px x",
            "normal normal normal bold italic 9px x",
            "caption",
            "1e999px x",
        ] {
            assert_eq!(text.parse::<Font>(), Err(Error::Font(text.into())), "{text}");
        }
    }
}
