//! CSS filter lists that may move and grow with their layer.
//!
//! Text that the canvas knows as a filter comes in; numbers go out, of which each moment's text is
//! made. Lists of the same functions mix function by function, and a shorter list is filled up with
//! functions that do nothing (Filter Effects 1, Interpolation of Filters).

use super::animate::{Animated, Mix};
use super::error::{Error, Problem};
use super::gradient::words;
use super::place::Place;
use super::section::Value;
use crate::canvas::{self, Color};

/// A filter list in numbers.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Filter(Vec<Function>);

#[derive(Debug, Clone, Copy, PartialEq)]
enum Function {
    /// By this standard deviation in pixels.
    Blur(f64),
    /// Lengths in pixels.
    DropShadow { x: f64, y: f64, deviation: f64, color: Color },
    /// In degrees.
    HueRotate(f64),
    /// One of [`AMOUNTS`], and 1 for 100 %.
    Amount(usize, f64),
}

/// The functions of one amount, and that at which they do nothing.
const AMOUNTS: [(&str, f64); 7] = [
    ("brightness", 1.0),
    ("contrast", 1.0),
    ("grayscale", 0.0),
    ("invert", 0.0),
    ("opacity", 1.0),
    ("saturate", 1.0),
    ("sepia", 0.0),
];
/// The units of lengths with their pixels (CSS Values and Units, Distance units). The font is the
/// canvas's first one, of 10 pixels.
const LENGTHS: [(&str, f64); 8] = [
    ("px", 1.0),
    ("em", 10.0),
    ("ex", 5.0),
    ("in", 96.0),
    ("cm", 96.0 / 2.54),
    ("mm", 96.0 / 25.4),
    ("pt", 96.0 / 72.0),
    ("pc", 16.0),
];
/// The units of angles with their degrees.
const ANGLES: [(&str, f64); 4] =
    [("grad", 0.9), ("deg", 1.0), ("rad", 180.0 / std::f64::consts::PI), ("turn", 360.0)];

impl Filter {
    /// The CSS text with every length multiplied by `scale`.
    pub(super) fn text(&self, scale: f64) -> String {
        let functions: Vec<String> = self.0.iter().map(|function| function.text(scale)).collect();
        if functions.is_empty() { "none".to_owned() } else { functions.join(" ") }
    }

    /// The numbers of `text`, which is a filter list; absent where it is none.
    fn parse(text: &str) -> Option<Self> {
        let text = text.trim().to_ascii_lowercase();
        let (mut functions, mut rest) = (Vec::new(), if text == "none" { "" } else { &text });
        while !rest.is_empty() {
            let (name, after) = rest.split_once('(')?;
            let end = closing(after)?;
            functions.push(Function::parse(name.trim(), &after[..end])?);
            rest = after[end + 1..].trim_start();
        }
        Some(Self(functions))
    }

    /// The same list with as many functions as `longest`, which begins alike; absent where it does
    /// not.
    fn filled(&self, longest: &Self) -> Option<Self> {
        let alike = self.0.iter().zip(&longest.0).all(|(own, other)| own.is_like(other));
        let missing = longest.0.iter().skip(self.0.len()).map(Function::neutral);
        alike.then(|| Self(self.0.iter().copied().chain(missing).collect()))
    }
}

impl Mix for Filter {
    fn mix(&self, other: &Self, part: f64) -> Self {
        Self(self.0.iter().zip(&other.0).map(|(from, to)| from.mix(to, part)).collect())
    }
}

/// Where the parenthesis closes in whose inside `text` begins.
fn closing(text: &str) -> Option<usize> {
    let mut depth = 0_usize;
    text.char_indices().find_map(|(at, letter)| match letter {
        ')' if depth == 0 => Some(at),
        '(' | ')' => {
            depth = if letter == '(' { depth + 1 } else { depth - 1 };
            None
        }
        _ => None,
    })
}

impl Function {
    fn parse(name: &str, inside: &str) -> Option<Self> {
        let inside = inside.trim();
        match name {
            "blur" if inside.is_empty() => Some(Self::Blur(0.0)),
            "blur" => Some(Self::Blur(measure(inside, &LENGTHS)?)),
            "drop-shadow" => drop_shadow(inside),
            "hue-rotate" if inside.is_empty() => Some(Self::HueRotate(0.0)),
            "hue-rotate" => Some(Self::HueRotate(measure(inside, &ANGLES)?)),
            _ => {
                let amount = match inside.strip_suffix('%') {
                    _ if inside.is_empty() => 1.0,
                    Some(percent) => percent.parse::<f64>().ok()? / 100.0,
                    None => inside.parse().ok()?,
                };
                Some(Self::Amount(AMOUNTS.iter().position(|(known, _)| *known == name)?, amount))
            }
        }
    }

    fn text(&self, scale: f64) -> String {
        match *self {
            Self::Blur(deviation) => format!("blur({}px)", deviation * scale),
            Self::DropShadow { x, y, deviation, color } => {
                let [x, y, deviation] = [x, y, deviation].map(|length| length * scale);
                format!("drop-shadow({x}px {y}px {deviation}px {color})")
            }
            Self::HueRotate(degrees) => format!("hue-rotate({degrees}deg)"),
            Self::Amount(name, amount) => format!("{}({amount})", AMOUNTS[name].0),
        }
    }

    fn is_like(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Amount(name, _), Self::Amount(other, _)) => name == other,
            _ => std::mem::discriminant(self) == std::mem::discriminant(other),
        }
    }

    /// The same function where it does nothing.
    fn neutral(&self) -> Self {
        match *self {
            Self::Blur(_) => Self::Blur(0.0),
            Self::DropShadow { .. } => {
                Self::DropShadow { x: 0.0, y: 0.0, deviation: 0.0, color: Color::TRANSPARENT }
            }
            Self::HueRotate(_) => Self::HueRotate(0.0),
            Self::Amount(name, _) => Self::Amount(name, AMOUNTS[name].1),
        }
    }

    /// What lies between two like functions. Eases may lead beyond both; what can't be below 0
    /// stays there.
    fn mix(&self, other: &Self, part: f64) -> Self {
        let between = |from: f64, to: f64| from.mix(&to, part);
        match (*self, *other) {
            (Self::Blur(from), Self::Blur(to)) => Self::Blur(between(from, to).max(0.0)),
            (Self::HueRotate(from), Self::HueRotate(to)) => Self::HueRotate(between(from, to)),
            (Self::Amount(name, from), Self::Amount(_, to)) => Self::Amount(name, between(from, to).max(0.0)),
            (
                Self::DropShadow { x, y, deviation, color },
                Self::DropShadow { x: to_x, y: to_y, deviation: to_deviation, color: to_color },
            ) => Self::DropShadow {
                x: between(x, to_x),
                y: between(y, to_y),
                deviation: between(deviation, to_deviation).max(0.0),
                color: color.mixed_in_oklab(to_color, part),
            },
            (from, _) => from,
        }
    }
}

/// A number with one of `units`, or 0 without one.
fn measure(word: &str, units: &[(&str, f64)]) -> Option<f64> {
    let measured = units.iter().find_map(|(unit, size)| {
        let number: f64 = word.strip_suffix(unit)?.trim_end().parse().ok()?;
        Some(number * size)
    });
    measured.or_else(|| word.parse().ok().filter(|number: &f64| *number == 0.0))
}

/// Two or three lengths, and a colour before or after them.
fn drop_shadow(inside: &str) -> Option<Function> {
    let words = words(inside);
    let is_length = |word: &&str| measure(word, &LENGTHS).is_some();
    let start = words.iter().position(is_length)?;
    let lengths: Vec<f64> = words[start..].iter().map_while(|word| measure(word, &LENGTHS)).collect();
    let (x, y, deviation) = match lengths[..] {
        [x, y] => (x, y, 0.0),
        [x, y, deviation] => (x, y, deviation),
        _ => return None,
    };
    let color = [&words[..start], &words[start + lengths.len()..]].concat().join(" ");
    let color = match color.as_str() {
        "" | "currentcolor" => Color::BLACK,
        color => color.parse().ok()?,
    };
    Some(Function::DropShadow { x, y, deviation, color })
}

impl Place<'_> {
    /// A filter list that may move between lists of the same functions.
    pub(super) fn filter(&self, value: &Value<'_>) -> Result<Animated<Filter>, Error> {
        let read = |value: &Value<'_>| {
            let text = value.string()?;
            let mut context = self.world.context();
            context.set_filter(text);
            let filter = Filter::parse(text).filter(|_| context.filter() == text);
            filter.ok_or_else(|| value.error(canvas::Error::Filter(text.to_owned())))
        };
        let filter = self.plain(value, &read)?;
        let longest = filter.values().into_iter().max_by_key(|filter| filter.0.len()).cloned();
        let longest = longest.unwrap_or(Filter(Vec::new()));
        let unequal = || value.error(Problem::UnequalFilters);
        filter.try_map(|filter| filter.filled(&longest).ok_or_else(unequal))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> Filter {
        Filter::parse(text).unwrap_or_else(|| panic!("{text}"))
    }

    #[test]
    fn lengths_of_filters_grow() {
        let grown = |text: &str| parsed(text).text(2.0);
        assert_eq!(grown("blur(4px) sepia(60%)"), "blur(8px) sepia(0.6)");
        assert_eq!(grown("drop-shadow(1px -2.5px 3px red)"), "drop-shadow(2px -5px 6px #ff0000)");
        assert_eq!(grown("Blur(4PX)"), "blur(8px)");
        assert_eq!(grown("blur( +1e1px ) hue-rotate(0.5turn)"), "blur(20px) hue-rotate(180deg)");
        for (unit, size) in LENGTHS {
            assert_eq!(grown(&format!("blur(.5{unit})")), format!("blur({size}px)"));
        }
        assert_eq!(grown("drop-shadow(0 3pt #12c)"), "drop-shadow(0px 8px 0px #1122cc)");
        assert_eq!(grown("drop-shadow(rgb(255 0 0 / 100%) 1px 2px)"), "drop-shadow(2px 4px 0px #ff0000)");
        assert_eq!(grown("none"), "none");
        assert_eq!(grown("blur() opacity() hue-rotate()"), "blur(0px) opacity(1) hue-rotate(0deg)");
    }

    #[test]
    fn the_canvas_takes_what_is_written() {
        let canvas = crate::canvas::Canvas::new(crate::frame::Size { width: 1, height: 1 }).unwrap();
        let mut context = canvas.context_2d();
        let amounts: Vec<String> = AMOUNTS.iter().map(|(name, _)| format!("{name}(0.25)")).collect();
        let all = format!("{} blur(1mm) hue-rotate(1rad) drop-shadow(#0008 1px 1px 1px)", amounts.join(" "));
        let text = parsed(&all).text(1.0);
        context.set_filter(&text);
        assert_eq!(context.filter(), text);
    }

    #[test]
    fn shorter_lists_are_filled_up_with_what_does_nothing() {
        let (short, long) = (parsed("blur(4px)"), parsed("blur(8px) brightness(50%) sepia(1)"));
        let filled = short.filled(&long).unwrap();
        assert_eq!(filled.mix(&long, 0.5).text(1.0), "blur(6px) brightness(0.75) sepia(0.5)");
        assert_eq!(parsed("sepia(1)").filled(&long), None);
        assert_eq!(filled.mix(&long, -9.0).text(1.0), "blur(0px) brightness(5.5) sepia(0)");
    }
}
