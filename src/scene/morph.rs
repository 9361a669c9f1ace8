//! Gradients that turn into others.
//!
//! Paints as they are read come in: colours and gradients that follow each other. What goes out is
//! of one kind, and mixes stop by stop; where two gradients can't, the reason does.

use super::animate::{Animated, Mix, Space, Tint};
use super::gradient::{Extent, Form, Gradient, Length, Stop};

/// A colour or a gradient.
#[derive(Debug, Clone)]
pub(super) enum Ground {
    Color(Tint),
    Gradient(Morph),
}

/// A gradient that knows how its colours mix with those of another.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Morph {
    pub(super) gradient: Gradient,
    pub(super) space: Space,
}

/// Grounds of one kind.
pub(super) enum Sorted {
    Colors(Animated<Tint>),
    Gradients(Animated<Morph>),
}

/// `grounds` as one kind: among gradients, a colour is the gradient that has it everywhere.
///
/// # Errors
/// What gradients that don't mix must have.
pub(super) fn sorted(grounds: Animated<Ground>) -> Result<Sorted, &'static str> {
    let first = grounds.values().into_iter().find_map(|ground| match ground {
        Ground::Gradient(morph) => Some(morph.clone()),
        Ground::Color(_) => None,
    });
    let Some(first) = first else {
        let color = |ground| match ground {
            Ground::Color(tint) => Ok(tint),
            Ground::Gradient(_) => Err(""),
        };
        return grounds.try_map(color).map(Sorted::Colors);
    };
    let gradients = grounds.try_map(|ground| match ground {
        Ground::Gradient(morph) => unequal(&morph.gradient, &first.gradient).map_or(Ok(morph), Err),
        Ground::Color(tint) => Ok(filled(&first, tint)),
    });
    gradients.map(Sorted::Gradients)
}

/// `morph` with one colour everywhere.
fn filled(morph: &Morph, tint: Tint) -> Morph {
    let mut morph = morph.clone();
    morph.gradient.stops.iter_mut().for_each(|stop| stop.color = stop.color.and(Some(tint.color)));
    morph
}

/// What must be equal for two gradients to mix, and is not.
fn unequal(a: &Gradient, b: &Gradient) -> Option<&'static str> {
    let pairs = || a.stops.iter().zip(&b.stops);
    if std::mem::discriminant(&kind(a.form)) != std::mem::discriminant(&kind(b.form))
        || a.repeating != b.repeating
    {
        Some("the same function")
    } else if !is_form_alike(a.form, b.form) {
        Some("the same shape, and all an angle or the same corner, or a size of the same sort")
    } else if a.space != b.space {
        Some("the same colour space after `in`")
    } else if a.stops.len() != b.stops.len() {
        Some("as many colours")
    } else if pairs().any(|(a, b)| a.color.is_some() != b.color.is_some()) {
        Some("hints between the same colours")
    } else if pairs().any(|(a, b)| a.at.is_some() != b.at.is_some()) {
        Some("places at the same colours")
    } else {
        None
    }
}

/// The form where towards a corner is an angle too: both are `linear-gradient`.
fn kind(form: Form) -> Form {
    if matches!(form, Form::Corner(_)) { Form::Linear(0.0) } else { form }
}

fn is_form_alike(a: Form, b: Form) -> bool {
    match (a, b) {
        (Form::Corner(a), Form::Corner(b)) => a == b,
        (Form::Radial { circle, extent, .. }, Form::Radial { circle: other, extent: other_extent, .. }) => {
            circle == other && std::mem::discriminant(&extent) == std::mem::discriminant(&other_extent)
        }
        _ => std::mem::discriminant(&a) == std::mem::discriminant(&b),
    }
}

impl Mix for Morph {
    fn mix(&self, other: &Self, part: f64) -> Self {
        let stops = self.gradient.stops.iter().zip(&other.gradient.stops);
        let stops = stops.map(|(from, to)| self.stop(from, to, part)).collect();
        let form = mixed_form(self.gradient.form, other.gradient.form, part);
        Self { gradient: Gradient { form, stops, ..self.gradient }, ..*self }
    }
}

impl Morph {
    fn stop(&self, from: &Stop, to: &Stop, part: f64) -> Stop {
        let color = |color| Tint { color, space: self.space };
        Stop {
            color: from.color.zip(to.color).map(|(from, to)| color(from).mix(&color(to), part).color),
            at: from.at.zip(to.at).map(|(from, to)| from.mix(&to, part)),
        }
    }
}

impl Mix for Length {
    fn mix(&self, other: &Self, part: f64) -> Self {
        Self { px: self.px.mix(&other.px, part), part: self.part.mix(&other.part, part) }
    }
}

/// What lies between two forms that are alike.
fn mixed_form(from: Form, to: Form, part: f64) -> Form {
    let point = |from: [Length; 2], to: [Length; 2]| [0, 1].map(|axis| from[axis].mix(&to[axis], part));
    match (from, to) {
        (Form::Linear(from), Form::Linear(to)) => Form::Linear(from.mix(&to, part)),
        (Form::Conic { from, center }, Form::Conic { from: to, center: to_center }) => {
            Form::Conic { from: from.mix(&to, part), center: point(center, to_center) }
        }
        (Form::Radial { circle, extent, center }, Form::Radial { extent: to, center: to_center, .. }) => {
            let extent = match (extent, to) {
                (Extent::Radii(from), Extent::Radii(to)) => Extent::Radii(point(from, to)),
                (extent, _) => extent,
            };
            Form::Radial { circle, extent, center: point(center, to_center) }
        }
        (form, _) => form,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn morph(text: &str) -> Morph {
        Morph { gradient: Gradient::parse(text).unwrap().unwrap(), space: Space::Srgb }
    }

    fn mixed(from: &str, to: &str) -> Morph {
        morph(from).mix(&morph(to), 0.5)
    }

    #[test]
    fn gradients_mix_stop_by_stop() {
        let halfway =
            mixed("linear-gradient(0deg, red 0%, blue 20px)", "linear-gradient(90deg, blue 50%, red 40px)");
        assert_eq!(halfway, morph("linear-gradient(45deg, rgb(127.5 0 127.5) 25%, rgb(127.5 0 127.5) 30px)"));
        let halfway =
            mixed("radial-gradient(10px at 0% 0%, red, red)", "radial-gradient(30px at 100% 50%, red, red)");
        assert_eq!(halfway, morph("radial-gradient(20px at 50% 25%, red, red)"));
        let halfway =
            mixed("conic-gradient(from 0deg, red, 10%, red)", "conic-gradient(from 2turn, red, 40%, red)");
        assert_eq!(halfway, morph("conic-gradient(from 1turn, red, 25%, red)"));
    }

    #[test]
    fn what_must_be_equal_is_said() {
        let reason = |a: &str, b: &str| unequal(&morph(a).gradient, &morph(b).gradient);
        let base = "linear-gradient(red, blue)";
        assert_eq!(reason(base, "linear-gradient(to left, gold, lime)"), None);
        assert_eq!(reason(base, "conic-gradient(red, blue)"), Some("the same function"));
        assert_eq!(reason(base, "repeating-linear-gradient(red, blue)"), Some("the same function"));
        let shape = reason(base, "linear-gradient(to top left, red, blue)").unwrap();
        assert!(shape.starts_with("the same shape"), "{shape}");
        assert!(reason("radial-gradient(circle, red, blue)", "radial-gradient(4px, red, blue)").is_some());
        assert_eq!(
            reason(base, "linear-gradient(in oklab, red, blue)"),
            Some("the same colour space after `in`")
        );
        assert_eq!(reason(base, "linear-gradient(red, gold, blue)"), Some("as many colours"));
        let (hint, color) =
            ("linear-gradient(red, 40%, gold, blue)", "linear-gradient(red, gold, 40%, blue)");
        assert_eq!(reason(hint, color), Some("hints between the same colours"));
        assert_eq!(reason(base, "linear-gradient(red, blue 60%)"), Some("places at the same colours"));
    }
}
