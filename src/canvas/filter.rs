//! Filters: the CSS `<filter-value-list>` of the `filter` property, resolved to numbers.
//!
//! svgtypes reads the text. What comes out has lengths in canvas pixels and amounts in their
//! ranges (Filter Effects Module Level 1, Filter functions). Applying them is the raster's.

use svgtypes::{AngleUnit, FilterValue, FilterValueListParser, Length, LengthUnit};

use super::{Color, Error};
use crate::limits;

/// One filter function.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Filter {
    /// Blurs with this standard deviation in pixels.
    Blur(f64),
    /// Draws a blurred, coloured copy below. Lengths are in pixels.
    DropShadow { x: f64, y: f64, deviation: f64, color: Color },
    /// Multiplies the colour and alpha (red, green, blue, alpha, 1) by the four lines.
    Matrix([[f32; 5]; 4]),
}

/// Reads `text`, in which capitals do not matter; `none` is an empty list. `em_px` is the font's size, for lengths in `em`.
///
/// # Errors
/// [`Error::Filter`] where the text is no list of filter functions, or has a `url()`.
pub(super) fn parse(text: &str, em_px: f64) -> Result<Vec<Filter>, Error> {
    if text.trim().eq_ignore_ascii_case("none") {
        return Ok(Vec::new());
    }
    let wrong = || Error::Filter(text.to_owned());
    let small = text.to_ascii_lowercase().replace("currentcolor", "currentColor");
    let filters: Option<Vec<Filter>> = FilterValueListParser::from(with_plain_colors(&small).as_str())
        .map(|value| value.ok().and_then(|value| resolve(value, em_px)))
        .collect();
    filters.filter(|filters| (1..=limits::FILTERS).contains(&filters.len())).ok_or_else(wrong)
}

/// `text` with its colour functions, which are the functions inside others, as hexadecimal
/// numbers or as `rgba(r, g, b, a)`: svgtypes reads only these of CSS Color 4.
fn with_plain_colors(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let (mut depth, mut start) = (0_usize, 0);
    for letter in text.chars() {
        if letter == '(' {
            depth += 1;
            if depth == 2 {
                start = plain.rfind([' ', '(', '\t', '\n', '\r']).map_or(0, |before| before + 1);
            }
        }
        plain.push(letter);
        if letter == ')' {
            if depth == 2
                && let Ok(color) = plain[start..].parse::<Color>()
            {
                plain.truncate(start);
                plain += &color.to_string();
            }
            depth = depth.saturating_sub(1);
        }
    }
    plain
}

fn resolve(value: FilterValue<'_>, em_px: f64) -> Option<Filter> {
    Some(match value {
        FilterValue::Blur(deviation) => Filter::Blur(pixels(deviation, em_px)?),
        FilterValue::DropShadow { color, dx, dy, std_dev } => {
            let color = color.map_or(Color::BLACK, |color| {
                Color::from_rgba8([color.red, color.green, color.blue, color.alpha])
            });
            let (x, y) = (pixels(dx, em_px)?, pixels(dy, em_px)?);
            Filter::DropShadow { x, y, deviation: pixels(std_dev, em_px)?, color }
        }
        FilterValue::Brightness(amount) => channels(single(amount), 0.0),
        FilterValue::Contrast(amount) => channels(single(amount), 0.5 - 0.5 * single(amount)),
        FilterValue::Invert(amount) => {
            let amount = single(amount.min(1.0));
            channels(1.0 - 2.0 * amount, amount)
        }
        FilterValue::Opacity(amount) => {
            let mut matrix = IDENTITY;
            matrix[3][3] = single(amount.min(1.0));
            Filter::Matrix(matrix)
        }
        FilterValue::Grayscale(amount) => Filter::Matrix(grayscale(1.0 - single(amount.min(1.0)))),
        FilterValue::Saturate(amount) => Filter::Matrix(saturate(single(amount))),
        FilterValue::Sepia(amount) => Filter::Matrix(sepia(1.0 - single(amount.min(1.0)))),
        FilterValue::HueRotate(angle) => {
            let degrees = match angle.unit {
                AngleUnit::Degrees => angle.number,
                AngleUnit::Gradians => angle.number * 0.9,
                AngleUnit::Radians => angle.number.to_degrees(),
                AngleUnit::Turns => angle.number * 360.0,
            };
            Filter::Matrix(hue_rotate(degrees % 360.0))
        }
        FilterValue::Url(_) => return None,
    })
}

/// A length in pixels (CSS Values and Units, Absolute lengths).
fn pixels(length: Length, em_px: f64) -> Option<f64> {
    let px = match length.unit {
        LengthUnit::None | LengthUnit::Px => 1.0,
        LengthUnit::Em => em_px,
        LengthUnit::Ex => em_px / 2.0,
        LengthUnit::In => 96.0,
        LengthUnit::Cm => 96.0 / 2.54,
        LengthUnit::Mm => 96.0 / 25.4,
        LengthUnit::Pt => 96.0 / 72.0,
        LengthUnit::Pc => 16.0,
        LengthUnit::Percent => return None,
    };
    // Only 0 may stand without a unit.
    let unitless = length.unit == LengthUnit::None && length.number != 0.0;
    (!unitless && length.number.is_finite()).then_some(length.number * px)
}

#[expect(clippy::cast_possible_truncation, reason = "amounts beyond f32 saturate all channels")]
fn single(number: f64) -> f32 {
    number.clamp(f64::from(f32::MIN), f64::from(f32::MAX)) as f32
}

const IDENTITY: [[f32; 5]; 4] = [
    [1.0, 0.0, 0.0, 0.0, 0.0],
    [0.0, 1.0, 0.0, 0.0, 0.0],
    [0.0, 0.0, 1.0, 0.0, 0.0],
    [0.0, 0.0, 0.0, 1.0, 0.0],
];

/// Each colour channel times `slope` plus `shift`.
fn channels(slope: f32, shift: f32) -> Filter {
    let mut matrix = IDENTITY;
    for (channel, row) in matrix.iter_mut().take(3).enumerate() {
        (row[channel], row[4]) = (slope, shift);
    }
    Filter::Matrix(matrix)
}

/// A matrix of the colour channels alone.
fn colors(rows: [[f32; 3]; 3]) -> [[f32; 5]; 4] {
    let mut matrix = IDENTITY;
    for (line, row) in matrix.iter_mut().zip(rows) {
        line[..3].copy_from_slice(&row);
    }
    matrix
}

/// `kept` is the part of the colour that stays (Filter Effects, Grayscale).
fn grayscale(kept: f32) -> [[f32; 5]; 4] {
    colors([
        [0.2126 + 0.7874 * kept, 0.7152 - 0.7152 * kept, 0.0722 - 0.0722 * kept],
        [0.2126 - 0.2126 * kept, 0.7152 + 0.2848 * kept, 0.0722 - 0.0722 * kept],
        [0.2126 - 0.2126 * kept, 0.7152 - 0.7152 * kept, 0.0722 + 0.9278 * kept],
    ])
}

fn saturate(amount: f32) -> [[f32; 5]; 4] {
    colors([
        [0.213 + 0.787 * amount, 0.715 - 0.715 * amount, 0.072 - 0.072 * amount],
        [0.213 - 0.213 * amount, 0.715 + 0.285 * amount, 0.072 - 0.072 * amount],
        [0.213 - 0.213 * amount, 0.715 - 0.715 * amount, 0.072 + 0.928 * amount],
    ])
}

/// `kept` is the part of the colour that stays (Filter Effects, Sepia).
fn sepia(kept: f32) -> [[f32; 5]; 4] {
    colors([
        [0.393 + 0.607 * kept, 0.769 - 0.769 * kept, 0.189 - 0.189 * kept],
        [0.349 - 0.349 * kept, 0.686 + 0.314 * kept, 0.168 - 0.168 * kept],
        [0.272 - 0.272 * kept, 0.534 - 0.534 * kept, 0.131 + 0.869 * kept],
    ])
}

fn hue_rotate(degrees: f64) -> [[f32; 5]; 4] {
    let (sin, cos) = libm::sincos(degrees.to_radians());
    let (sin, cos) = (single(sin), single(cos));
    colors([
        [
            0.213 + 0.787 * cos - 0.213 * sin,
            0.715 - 0.715 * cos - 0.715 * sin,
            0.072 - 0.072 * cos + 0.928 * sin,
        ],
        [
            0.213 - 0.213 * cos + 0.143 * sin,
            0.715 + 0.285 * cos + 0.140 * sin,
            0.072 - 0.072 * cos - 0.283 * sin,
        ],
        [
            0.213 - 0.213 * cos - 0.787 * sin,
            0.715 - 0.715 * cos + 0.715 * sin,
            0.072 + 0.928 * cos + 0.072 * sin,
        ],
    ])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn none_is_no_filter() {
        assert_eq!(parse("none", 10.0), Ok(Vec::new()));
    }

    #[test]
    fn lengths_become_pixels() {
        assert_eq!(parse("blur(2px)", 10.0), Ok(vec![Filter::Blur(2.0)]));
        assert_eq!(parse("blur(1in) blur(2em)", 10.0), Ok(vec![Filter::Blur(96.0), Filter::Blur(20.0)]));
        assert_eq!(parse("blur()", 10.0), Ok(vec![Filter::Blur(0.0)]));
    }

    #[test]
    fn a_drop_shadow_has_a_colour_and_lengths() {
        let shadow =
            Filter::DropShadow { x: 1.0, y: -2.0, deviation: 3.0, color: "rgb(255 0 0)".parse().unwrap() };
        assert_eq!(parse("drop-shadow(1px -2px 3px red)", 10.0), Ok(vec![shadow]));
    }

    #[test]
    fn every_css_colour_may_stand_in_a_drop_shadow() {
        for color in
            ["rgb(0 0 0 / 60%)", "oklch(0.7 0.1 150)", "hsl( 280deg 60% 40% )", "#ff660080", "transparent"]
        {
            let byte_color = Color::from_rgba8(color.parse::<Color>().unwrap().to_rgba8());
            let shadow = Filter::DropShadow { x: 1.0, y: 2.0, deviation: 0.0, color: byte_color };
            assert_eq!(parse(&format!("drop-shadow(1px 2px {color})"), 10.0), Ok(vec![shadow]), "{color}");
            assert_eq!(parse(&format!("drop-shadow({color} 1px 2px)"), 10.0), Ok(vec![shadow]), "{color}");
        }
        for text in ["drop-shadow(1px 2px rgb(0 0))", "drop-shadow(1px 2px rgb(0 0 0)", "))(((red)"] {
            assert!(parse(text, 10.0).is_err(), "{text}");
        }
    }

    #[test]
    fn capitals_and_spaces_do_not_matter() {
        assert_eq!(
            parse("  Invert( 30% )\n HUE-ROTATE( 90DEG ) ", 10.0),
            parse("invert(30%) hue-rotate(90deg)", 10.0)
        );
        assert_eq!(parse("Blur( 2PX )", 10.0), Ok(vec![Filter::Blur(2.0)]));
        assert_eq!(parse("drop-shadow( 1px  2px  RED )", 10.0), parse("drop-shadow(red 1px 2px)", 10.0));
        assert!(parse("drop-shadow( 1px  2px  RED )", 10.0).is_ok());
        let black = parse("drop-shadow(black 1px 2px)", 10.0);
        assert_eq!(parse("drop-shadow(currentcolor 1px 2px)", 10.0), black);
        assert_eq!(parse("Drop-Shadow(1px 2px currentColor)", 10.0), black);
        assert_eq!(parse(" None ", 10.0), Ok(Vec::new()));
    }

    #[test]
    fn amounts_above_1_are_cut_where_the_standard_says_so() {
        assert_eq!(parse("grayscale(300%)", 10.0), parse("grayscale(1)", 10.0));
        assert_eq!(parse("opacity(3)", 10.0), parse("opacity(100%)", 10.0));
        assert_ne!(parse("saturate(3)", 10.0), parse("saturate(1)", 10.0));
    }

    #[test]
    fn angles_come_in_every_unit() {
        for angle in ["0.25turn", "100grad", "450deg"] {
            let (Ok(one), Ok(other)) =
                (parse(&format!("hue-rotate({angle})"), 10.0), parse("hue-rotate(90deg)", 10.0))
            else {
                panic!("{angle}");
            };
            let ([Filter::Matrix(one)], [Filter::Matrix(other)]) = (&one[..], &other[..]) else { panic!() };
            let same = one.iter().flatten().zip(other.iter().flatten()).all(|(a, b)| (a - b).abs() < 1e-6);
            assert!(same, "{angle}");
        }
    }

    #[test]
    fn other_text_is_refused() {
        for text in ["", "blur", "blur(2)", "blur(-1px)", "blur(10%)", "bluur(1px)", "url(#a)", "none none"] {
            assert!(parse(text, 10.0).is_err(), "{text}");
        }
        assert!(parse(&"blur(1px) ".repeat(limits::FILTERS + 1), 10.0).is_err());
    }
}
