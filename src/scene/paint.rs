//! Paints: what areas and outlines are painted with.
//!
//! A colour or a CSS gradient, both of which may move, or a picture comes in from the file; for a
//! moment and a box, the canvas's style goes out.

use std::cell::RefMut;

use super::animate::{Animated, Tint};
use super::error::{Error, Problem};
use super::gather::All;
use super::gradient::Gradient;
use super::keys;
use super::morph::{self, Ground, Morph, Sorted};
use super::place::Place;
use super::section::Value;
use super::shade::Bounds;
use crate::canvas::{self, Context2d, Image, Repetition, Style, Transform};
use crate::time::Timestamp;

/// What something is painted with.
#[derive(Debug, Clone)]
pub(super) enum Paint {
    Color(Animated<Tint>),
    Gradient {
        gradient: Animated<Morph>,
        /// Where it does not move: its style in the box that it filled when the scene was read.
        ready: Option<(Bounds, Style)>,
    },
    /// A picture that repeats from the corner of the box.
    Picture(Image, Repetition),
}

pub(super) const REPETITIONS: [(&str, Repetition); 4] = [
    ("repeat", Repetition::Repeat),
    ("repeat-x", Repetition::RepeatX),
    ("repeat-y", Repetition::RepeatY),
    ("no-repeat", Repetition::NoRepeat),
];

impl Paint {
    /// The style at `time` in a box, which is asked for only where it matters.
    pub(super) fn style(
        &self,
        time: Timestamp,
        bounds: impl Fn() -> Bounds,
        context: &Context2d,
    ) -> Result<Style, canvas::Error> {
        match self {
            Self::Color(color) => Ok(Style::Color(color.at(time).color)),
            Self::Gradient { gradient, ready } => {
                let bounds = bounds();
                match ready {
                    Some((known, style)) if *known == bounds => Ok(style.clone()),
                    _ => gradient.at(time).gradient.style(bounds, context),
                }
            }
            Self::Picture(image, repetition) => {
                let bounds = bounds();
                let mut pattern = context.create_pattern(image, *repetition);
                pattern.set_transform(Transform::translation(bounds[0], bounds[1]))?;
                Ok(Style::Pattern(pattern.into()))
            }
        }
    }

    /// The same paint, ready for a box that it will fill most of the time. `context` is one to make
    /// gradients with.
    pub(super) fn prepared<'c>(
        self,
        bounds: Bounds,
        context: impl FnOnce() -> RefMut<'c, Context2d>,
    ) -> Result<Self, canvas::Error> {
        match self {
            Self::Gradient { gradient: Animated::Constant(still), .. } => {
                let style = still.gradient.style(bounds, &context())?;
                Ok(Self::Gradient { gradient: Animated::Constant(still), ready: Some((bounds, style)) })
            }
            other => Ok(other),
        }
    }
}

impl Place<'_> {
    /// A paint: a colour, a gradient or `{ image, repeat }`.
    pub(super) fn paint(&self, value: &Value<'_>) -> Result<Paint, Error> {
        if let Some(mut section) = value.section("a picture to paint with")
            && section.has("image")
        {
            let parts = (
                section.only(&[keys::PICTURE_PAINT]),
                section.require("image").and_then(|image| self.world.shared.image(&image)),
                section.read("repeat", Repetition::Repeat, |name| name.choice("repeat", &REPETITIONS)),
            );
            let ((), image, repeat) = parts.all()?;
            return Ok(Paint::Picture(image, repeat));
        }
        let grounds = self.colored(value, &|value, space| {
            Ok(match value.text.as_deref().and_then(Gradient::parse) {
                Some(Ok(gradient)) => Ground::Gradient(Morph { gradient, space }),
                Some(Err(problem)) => return Err(value.error(problem)),
                None => Ground::Color(Tint { color: value.color()?, space }),
            })
        })?;
        match morph::sorted(grounds) {
            Ok(Sorted::Colors(color)) => Ok(Paint::Color(color)),
            Ok(Sorted::Gradients(gradient)) => Ok(Paint::Gradient { gradient, ready: None }),
            Err(needed) => Err(value.error(Problem::UnequalGradients(needed))),
        }
    }
}
