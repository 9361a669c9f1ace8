//! Colours: CSS Color 4 text in, sRGB numbers out.
//!
//! The `color` crate reads the text; the canvas keeps straight alpha and clamps to sRGB. Writing
//! follows the canvas's own rules of serialisation. Blending is the raster's.

use std::fmt;
use std::str::FromStr;

use color::{AlphaColor, ColorSpace, Oklab, Srgb, parse_color};

use super::Error;

/// A colour in sRGB with straight alpha; each component is in `0.0..=1.0`.
///
/// ```
/// use canvas_rec::Color;
/// assert_eq!("#f008".parse::<Color>()?.to_rgba8(), [255, 0, 0, 136]);
/// # Ok::<(), canvas_rec::canvas::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Color {
    components: [f32; 4],
}

impl Color {
    /// Opaque black, the canvas's first fill and stroke style.
    pub const BLACK: Self = Self { components: [0.0, 0.0, 0.0, 1.0] };
    /// Black that can't be seen.
    pub const TRANSPARENT: Self = Self { components: [0.0; 4] };

    /// Red, green, blue and alpha, each in `0.0..=1.0`.
    pub fn components(self) -> [f32; 4] {
        self.components
    }

    /// The same in bytes, rounded to the nearest.
    pub fn to_rgba8(self) -> [u8; 4] {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 255")]
        self.components.map(|component| (component * 255.0 + 0.5) as u8)
    }

    /// The colour of `[red, green, blue, alpha]`.
    pub fn from_rgba8(rgba: [u8; 4]) -> Self {
        Self { components: rgba.map(|component| f32::from(component) / 255.0) }
    }

    /// The same in bytes, with the colours multiplied by alpha, rounded to the nearest.
    pub(super) fn to_premultiplied_rgba8(self) -> [u8; 4] {
        let [red, green, blue, alpha] = self.components;
        Self { components: [red * alpha, green * alpha, blue * alpha, alpha] }.to_rgba8()
    }

    /// The colour `part` of the way (0 to 1) from this one to `other`.
    pub(super) fn mixed(self, other: Self, part: f32) -> Self {
        let mut components = self.components;
        for (own, other) in components.iter_mut().zip(other.components) {
            *own += (other - *own) * part;
        }
        Self { components }
    }

    /// The colour `part` of the way from this one to `other` in Oklab, premultiplied, where the
    /// way looks even (CSS Color 4, Interpolation). Parts outside `0.0..=1.0` lead beyond the
    /// ends; colours outside sRGB are clamped to it.
    #[must_use]
    pub fn mixed_in_oklab(self, other: Self, part: f64) -> Self {
        self.mixed_in::<Oklab>(other, part)
    }

    /// The same in sRGB, as CSS mixes the older colour forms.
    #[must_use]
    pub fn mixed_in_srgb(self, other: Self, part: f64) -> Self {
        self.mixed_in::<Srgb>(other, part)
    }

    #[expect(clippy::cast_possible_truncation, reason = "a part of a way")]
    fn mixed_in<Space: ColorSpace>(self, other: Self, part: f64) -> Self {
        let premultiplied =
            |color: Self| AlphaColor::<Srgb>::new(color.components).convert::<Space>().premultiply();
        let mixed = premultiplied(self).lerp_rect(premultiplied(other), part as f32);
        Self::clamped(mixed.un_premultiply().convert::<Srgb>().components)
    }

    fn clamped(components: [f32; 4]) -> Self {
        let in_range = |component: f32| if component.is_nan() { 0.0 } else { component.clamp(0.0, 1.0) };
        Self { components: components.map(in_range) }
    }

    /// This colour with its alpha multiplied by `factor`, which is in `0.0..=1.0`.
    pub(super) fn faded(self, factor: f32) -> Self {
        let [red, green, blue, alpha] = self.components;
        Self { components: [red, green, blue, alpha * factor] }
    }
}

impl fmt::Display for Color {
    /// Writes the colour as the canvas does: `#rrggbb` where it is opaque, and else
    /// `rgba(r, g, b, a)` with the fewest digits that give the same alpha byte (HTML,
    /// serialization of a color).
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [red, green, blue, alpha] = self.to_rgba8();
        if alpha == 255 {
            return write!(f, "#{red:02x}{green:02x}{blue:02x}");
        }
        let part = f64::from(alpha) / 255.0;
        let hundredths = (part * 100.0).round() / 100.0;
        let enough = (hundredths * 255.0).round() == f64::from(alpha);
        let shown = if enough { hundredths } else { (part * 1000.0).round() / 1000.0 };
        write!(f, "rgba({red}, {green}, {blue}, {shown})")
    }
}

impl FromStr for Color {
    type Err = Error;

    /// Reads any CSS Color 4 value. Colours outside sRGB are clamped to it.
    fn from_str(text: &str) -> Result<Self, Error> {
        // Without a page there is no other current colour (HTML, Fill and stroke styles).
        if text.trim().eq_ignore_ascii_case("currentcolor") {
            return Ok(Self::BLACK);
        }
        let parsed = parse_color(text).map_err(|_| Error::Color(text.to_owned()))?;
        Ok(Self::clamped(parsed.to_alpha_color::<Srgb>().components))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rgba(text: &str) -> [u8; 4] {
        text.parse::<Color>().unwrap().to_rgba8()
    }

    #[test]
    fn colours_mix_evenly_and_premultiplied() {
        let color = |text: &str| text.parse::<Color>().unwrap();
        let half = color("white").mixed_in_oklab(color("black"), 0.5);
        assert_eq!(half.to_rgba8(), [99, 99, 99, 255]);
        assert_eq!(color("white").mixed_in_srgb(color("black"), 0.5).to_rgba8(), [128, 128, 128, 255]);
        let faded = color("red").mixed_in_srgb(color("transparent"), 0.5);
        assert_eq!(faded.to_rgba8(), [255, 0, 0, 128], "black that can't be seen has no part in it");
        assert_eq!(color("red").mixed_in_oklab(color("blue"), 0.0).to_rgba8(), [255, 0, 0, 255]);
        assert_eq!(color("red").mixed_in_oklab(color("blue"), 9.0).to_rgba8()[3], 255);
    }

    #[test]
    fn css_colours_are_read_in_every_usual_form() {
        assert_eq!(rgba("rebeccapurple"), [102, 51, 153, 255]);
        assert_eq!(rgba("#f60"), [255, 102, 0, 255]);
        assert_eq!(rgba("#ff660080"), [255, 102, 0, 128]);
        assert_eq!(rgba("rgb(255 102 0 / 50%)"), [255, 102, 0, 128]);
        assert_eq!(rgba("rgba(255, 102, 0, 0.5)"), [255, 102, 0, 128]);
        assert_eq!(rgba("hsl(120 100% 50%)"), [0, 255, 0, 255]);
        assert_eq!(rgba("oklch(0.62796 0.25768 29.234)"), [255, 0, 0, 255]);
        assert_eq!(rgba("transparent"), [0, 0, 0, 0]);
        assert_eq!(rgba("currentColor"), [0, 0, 0, 255]);
    }

    #[test]
    fn colours_are_written_as_the_canvas_writes_them() {
        for (css, written) in [
            ("Red", "#ff0000"),
            ("rgb(1 2 3 / 100%)", "#010203"),
            ("#f008", "rgba(255, 0, 0, 0.533)"),
            ("rgb(0 0 0 / 50%)", "rgba(0, 0, 0, 0.5)"),
            ("transparent", "rgba(0, 0, 0, 0)"),
            ("hsl(120 100% 50% / 0.2)", "rgba(0, 255, 0, 0.2)"),
        ] {
            assert_eq!(css.parse::<Color>().unwrap().to_string(), written);
        }
    }

    #[test]
    fn colours_outside_srgb_are_clamped() {
        assert_eq!(rgba("color(display-p3 0 1 0)"), [0, 255, 0, 255]);
    }

    #[test]
    fn other_text_is_a_syntax_error() {
        for text in ["", "redd", "#12345", "rgb(1 2)", "none"] {
            assert_eq!(text.parse::<Color>(), Err(Error::Color(text.into())));
        }
    }
}
