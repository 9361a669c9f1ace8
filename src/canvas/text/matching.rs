//! From the faces of a family to the one that a font asks for (CSS Fonts 4, Font matching
//! algorithm).
//!
//! A description of the wanted letters comes in; the nearest face, its axis settings, and what has
//! to be synthesised go out.

use std::sync::Arc;

use harfrust::Tag;

use super::TextStyle;
use super::face::{Face, Instance};
use super::font::{FontStyle, OBLIQUE_DEGREES};
use super::keyword::FontStretch;

/// From this weight on a family without a bold face gets a synthetic one (as browsers have it).
const BOLD: f32 = 600.0;

/// What a font wants of a face.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wanted {
    weight: f32,
    width: f32,
    style: FontStyle,
    size_px: f32,
}

impl Wanted {
    /// What `style` wants. The stretch attribute counts before the one in the font shorthand.
    #[expect(clippy::cast_possible_truncation, reason = "1 to 1000, and sizes are drawn in doubles")]
    pub(super) fn by(style: &TextStyle) -> Self {
        let stretch = match style.stretch {
            FontStretch::Normal => style.font.stretch,
            stretch => stretch,
        };
        Self {
            weight: style.font.weight as f32,
            width: stretch.percent(),
            style: style.font.style,
            size_px: style.font.size_px as f32,
        }
    }
}

/// A face made ready for one font.
#[derive(Clone)]
pub(super) struct Match {
    pub(super) face: Arc<Face>,
    pub(super) instance: Arc<Instance>,
    /// How far letters lean to the right for each unit of height.
    pub(super) skew: f64,
    /// Whether outlines have to be made bolder.
    pub(super) embolden: bool,
}

/// The nearest of `faces`; absent where there are none.
pub(super) fn best(faces: &[Arc<Face>], wanted: Wanted) -> Option<Match> {
    let rank = |face: &Face| {
        let (width_class, width) = width_distance(face.widths, wanted.width);
        let (weight_class, weight) = weight_distance(face.weights, wanted.weight);
        (
            f32::from(width_class),
            width,
            f32::from(style_distance(face, wanted.style)),
            f32::from(weight_class),
            weight,
        )
    };
    let nearest =
        faces.iter().min_by(|a, b| rank(a).partial_cmp(&rank(b)).unwrap_or(std::cmp::Ordering::Equal))?;
    Some(ready(nearest, wanted))
}

fn ready(face: &Arc<Face>, wanted: Wanted) -> Match {
    let degrees = match wanted.style {
        FontStyle::Normal => 0.0,
        FontStyle::Italic => OBLIQUE_DEGREES,
        FontStyle::Oblique(degrees) => degrees,
    };
    let italic = wanted.style == FontStyle::Italic;
    #[expect(clippy::cast_possible_truncation, reason = "at most 90 degrees")]
    let slant = if italic && face.slope.italic { 0.0 } else { -degrees as f32 };
    let instance = face.instance(&[
        (Tag::new(b"wght"), wanted.weight),
        (Tag::new(b"wdth"), wanted.width),
        (Tag::new(b"ital"), if italic { 1.0 } else { 0.0 }),
        (Tag::new(b"slnt"), slant),
        (Tag::new(b"opsz"), wanted.size_px),
    ]);
    let slanted = face.slope.italic || face.slope.oblique;
    let skew = if slanted || face.colored { 0.0 } else { libm::tan(degrees.clamp(-60.0, 60.0).to_radians()) };
    let embolden = wanted.weight >= BOLD && face.weights.1 < BOLD && !face.colored;
    Match { face: Arc::clone(face), instance, skew, embolden }
}

/// Which class of widths comes first, and how near the range is within it.
fn width_distance((min, max): (f32, f32), wanted: f32) -> (u8, f32) {
    match (wanted <= 100.0, max < wanted, min > wanted) {
        (_, false, false) => (0, 0.0),
        (true, true, _) => (1, wanted - max),
        (true, ..) => (2, min - wanted),
        (false, _, true) => (1, min - wanted),
        (false, ..) => (2, wanted - max),
    }
}

fn style_distance(face: &Face, wanted: FontStyle) -> u8 {
    let slope = face.slope;
    let order = match wanted {
        FontStyle::Normal => [slope.upright, slope.oblique, slope.italic],
        FontStyle::Italic => [slope.italic, slope.oblique, slope.upright],
        FontStyle::Oblique(_) => [slope.oblique, slope.italic, slope.upright],
    };
    order.iter().position(|has| *has).map_or(3, |at| {
        if at == 0 {
            0
        } else if at == 1 {
            1
        } else {
            2
        }
    })
}

/// Which class of weights comes first, and how near the range is within it.
fn weight_distance((min, max): (f32, f32), wanted: f32) -> (u8, f32) {
    if min <= wanted && wanted <= max {
        return (0, 0.0);
    }
    let (above, lighter, heavier) = (min > wanted, wanted - max, min - wanted);
    if (400.0..=500.0).contains(&wanted) {
        return match (above, min <= 500.0) {
            (true, true) => (1, heavier),
            (false, _) => (2, lighter),
            (true, false) => (3, heavier),
        };
    }
    match (above, wanted < 400.0) {
        (false, true) => (1, lighter),
        (true, true) => (2, heavier),
        (true, false) => (1, heavier),
        (false, false) => (2, lighter),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn nearest(weights: &[f32], wanted: f32) -> f32 {
        let class = |weight: &&f32| weight_distance((**weight, **weight), wanted);
        *weights.iter().min_by(|a, b| class(a).partial_cmp(&class(b)).unwrap()).unwrap()
    }

    #[test]
    fn weights_are_found_in_the_order_of_the_standard() {
        assert_eq!(nearest(&[300.0, 500.0, 700.0], 400.0), 500.0);
        assert_eq!(nearest(&[300.0, 600.0], 400.0), 300.0);
        assert_eq!(nearest(&[600.0, 900.0], 450.0), 600.0);
        assert_eq!(nearest(&[100.0, 300.0, 400.0], 350.0), 300.0);
        assert_eq!(nearest(&[400.0, 700.0], 200.0), 400.0);
        assert_eq!(nearest(&[400.0, 800.0, 900.0], 700.0), 800.0);
        assert_eq!(nearest(&[100.0, 400.0], 700.0), 400.0);
    }

    #[test]
    fn widths_are_found_in_the_order_of_the_standard() {
        assert!(width_distance((75.0, 75.0), 100.0) < width_distance((112.5, 112.5), 100.0));
        assert!(width_distance((150.0, 150.0), 112.5) < width_distance((100.0, 100.0), 112.5));
        assert_eq!(width_distance((50.0, 200.0), 87.5), (0, 0.0));
    }
}
