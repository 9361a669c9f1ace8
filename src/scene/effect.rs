//! Effects: how a layer is laid over what is below it.
//!
//! Blend, filter, shadow, clip and mask come in from the layer's table. Clips and masks that are
//! other layers are connected once the whole list is read; those layers are then not drawn by
//! themselves.

use super::animate::{Animated, Space, Tint};
use super::error::{Error, Problem};
use super::filter::Filter;
use super::gather::{All, Found};
use super::keys::{self, Keys};
use super::layer::{self, Content, Layer, Pose};
use super::place::{Known, Place};
use super::section::{Section, Value};
use super::shape::{self, Geometry};
use crate::canvas::{Color, CompositeOperation, FillRule};
use crate::limits;
use crate::time::Timestamp;

/// How a layer is laid over what is below it. What few layers have is kept apart: reading through thousands
/// of layers takes as long as their bytes take to arrive from memory.
#[derive(Debug, Clone, Default)]
pub(super) struct Effects {
    pub(super) blend: CompositeOperation,
    pub(super) filter: Option<Animated<Filter>>,
    pub(super) shadow: Option<Box<Shadow>>,
    pub(super) clip: Option<Box<Clip>>,
    pub(super) mask: Option<Mask>,
}

/// A blurred copy below the layer. Lengths are pixels of the layer.
#[derive(Debug, Clone)]
pub(super) struct Shadow {
    pub(super) color: Animated<Tint>,
    /// Twice the standard deviation.
    pub(super) blur: Animated,
    pub(super) x: Animated,
    pub(super) y: Animated,
}

/// A shape that cuts a layer.
#[derive(Debug, Clone)]
pub(super) struct Clip {
    pub(super) geometry: Geometry,
    pub(super) rule: FillRule,
    pub(super) pose: Pose,
    /// Of another layer: when it is there, in the parent's time. Outside, nothing shows.
    pub(super) other: Option<(Timestamp, Option<Timestamp>)>,
}

/// Another layer of the same list that says where this one shows.
#[derive(Debug, Clone, Copy)]
pub(super) struct Mask {
    pub(super) index: usize,
    /// Whether it says where this one does not show.
    pub(super) invert: bool,
}

/// The effects of a layer, without those that are other layers.
pub(super) fn read(section: &Section<'_>, place: &Place<'_>) -> Result<Effects, Error> {
    let clip = || {
        let clip = section.own("clip")?.filter(|clip| clip.text.is_none());
        clip.map(|value| own_clip(&value, place)).transpose()
    };
    let parts = (
        section.read("blend", CompositeOperation::SourceOver, blend),
        section.maybe("filter", |value| place.filter(value)),
        section.maybe("shadow", |value| shadow(value, place)),
        clip(),
    );
    let (blend, filter, shadow, clip) = parts.all()?;
    Ok(Effects { blend, filter, shadow, clip, mask: None })
}

fn blend(value: &Value<'_>) -> Result<CompositeOperation, Error> {
    let all: Vec<_> = CompositeOperation::ALL.iter().map(|one| (one.as_str(), *one)).collect();
    value.choice("blend mode", &all)
}

fn shadow(value: &Value<'_>, place: &Place<'_>) -> Result<Box<Shadow>, Error> {
    let expected = "a table like { color = \"#0008\", blur = 24, y = 12 }";
    let mut section = value.table("a shadow", expected)?;
    let black = Animated::Constant(Tint { color: Color::BLACK, space: Space::Oklab });
    let parts = (
        section.only(&[keys::SHADOW]),
        section.read("color", black, |color| place.color(color)),
        section.read("blur", Animated::Constant(0.0), |blur| place.number_from_0(blur, place.either())),
        place.moving(&section, "x", place.horizontal(), 0.0),
        place.moving(&section, "y", place.vertical(), 0.0),
    );
    let ((), color, blur, x, y) = parts.all()?;
    Ok(Box::new(Shadow { color, blur, x, y }))
}

type Reader = fn(&Section<'_>, &Place<'_>) -> Result<Geometry, Error>;

/// The shapes that cut, each with its keys and its reader.
const KINDS: [(&str, (Keys, Reader)); 6] = [
    ("rect", (keys::RECT, shape::rect_geometry)),
    ("circle", (keys::CIRCLE, shape::circle_geometry)),
    ("ellipse", (keys::ELLIPSE, shape::ellipse_geometry)),
    ("polygon", (keys::POLYGON, shape::polygon_geometry)),
    ("star", (keys::STAR, shape::star_geometry)),
    ("path", (keys::PATH, shape::path_geometry)),
];

/// The types of clips with their keys.
pub(super) fn clip_types() -> impl Iterator<Item = (&'static str, Keys)> {
    KINDS.into_iter().map(|(name, (keys, _))| (name, keys))
}

/// The names of all blend modes.
pub(super) fn blends() -> Vec<&'static str> {
    CompositeOperation::ALL.iter().map(|one| one.as_str()).collect()
}

/// A clip that is a shape of its own, in the layer's coordinates.
fn own_clip(value: &Value<'_>, place: &Place<'_>) -> Result<Box<Clip>, Error> {
    let expected = "a shape like { type = \"circle\", radius = 40 }, or a layer's id";
    let mut section = value.table("a clip", expected)?;
    let (own, read) = section.require("type")?.choice("clip type", &KINDS)?;
    let parts = (
        section.only(&[own, keys::CLIP]),
        read(&section, place),
        shape::fill_rule(&section),
        layer::pose(&section, place),
    );
    let ((), geometry, rule, pose) = parts.all()?;
    Ok(Box::new(Clip { geometry, rule, pose, other: None }))
}

/// Connects the layers of a list with those that clip or mask them.
pub(super) fn connect(
    layers: &mut [Layer],
    sections: &[Section<'_>],
    known: &Known<'_>,
) -> Result<(), Error> {
    let mut found = Found::default();
    for (index, section) in sections.iter().enumerate() {
        found.keep(connect_clip(index, section, layers, known));
        found.keep(connect_mask(index, section, layers, known));
    }
    found.or(Some(()))?;
    check_masks(layers, sections)
}

fn connect_clip(
    index: usize,
    section: &Section<'_>,
    layers: &mut [Layer],
    known: &Known<'_>,
) -> Result<(), Error> {
    let Some(name) = section.own("clip")?.filter(|clip| clip.text.is_some()) else { return Ok(()) };
    let other = known.index(&name)?;
    let clip = layer_clip(&layers[other], &name)?;
    known.shared().count_segments(clip.geometry.segment_count()).map_err(|problem| name.error(problem))?;
    layers[index].effects.clip = Some(clip);
    layers[other].serves = true;
    Ok(())
}

fn connect_mask(
    index: usize,
    section: &Section<'_>,
    layers: &mut [Layer],
    known: &Known<'_>,
) -> Result<(), Error> {
    let Some(value) = section.own("mask")? else { return Ok(()) };
    let (name, invert) = mask(value)?;
    let other = known.index(&name)?;
    layers[index].effects.mask = Some(Mask { index: other, invert });
    layers[other].serves = true;
    Ok(())
}

/// Refuses masks that mask themselves, and endless chains of them.
fn check_masks(layers: &[Layer], sections: &[Section<'_>]) -> Result<(), Error> {
    for (index, section) in sections.iter().enumerate() {
        let chain = std::iter::successors(layers[index].effects.mask, |mask| layers[mask.index].effects.mask);
        let mut links = 0;
        for mask in chain {
            links += 1;
            if mask.index == index {
                let name = section.own("id")?.and_then(|id| id.text.map(String::from)).unwrap_or_default();
                return Err(section.error(Problem::Loop { what: "the mask of layer", name }));
            }
            if links > limits::LAYER_DEPTH {
                let max = limits::LAYER_DEPTH as u64;
                return Err(section.error(Problem::Limit { what: "the masks of masks", max }));
            }
        }
    }
    Ok(())
}

/// The name of the masking layer, and whether it is inverted.
fn mask(value: Value<'_>) -> Result<(Value<'_>, bool), Error> {
    let Some(mut section) = value.section("a mask") else { return Ok((value, false)) };
    let known = section.only(&[keys::MASK]);
    let invert = section.read("invert", false, Value::truth);
    let ((), invert, layer) = (known, invert, section.require("layer")).all()?;
    Ok((layer, invert))
}

fn layer_clip(layer: &Layer, name: &Value<'_>) -> Result<Box<Clip>, Error> {
    let unsuited =
        |what| Problem::Unsuited { name: name.text.as_deref().unwrap_or_default().to_owned(), what };
    let (geometry, rule) = match &layer.content {
        Content::Shape(shape) => (shape.geometry.clone(), shape.rule),
        Content::Text(text) if text.moves() => {
            return Err(name.error(unsuited("a clip: its letters move. Use it as a mask")));
        }
        Content::Text(text) => {
            let outline =
                text.outline().ok_or_else(|| name.error(unsuited("a clip: it has coloured glyphs")))?;
            (Geometry::Path { path: Animated::Constant(outline), anchor: None }, FillRule::NonZero)
        }
        Content::Picture(_) | Content::Group(_) => {
            return Err(name.error(unsuited("a clip: it is no shape and no text. Use it as a mask")));
        }
    };
    let other = Some((layer.start, layer.end));
    Ok(Box::new(Clip { geometry, rule, pose: layer.pose.clone(), other }))
}
