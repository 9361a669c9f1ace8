//! Layers of layers: groups, repetitions, symbols and scenes in scenes.
//!
//! All are written out here into plain groups, so that drawing knows one kind only. How many
//! layers that may make in all is counted while they are read.

use super::Scene;
use super::error::{Error, Problem};
use super::file;
use super::gather::{All, Found};
use super::layer::{self, Content, Layer, Origin, anchor};
use super::param::{Copied, Scope};
use super::place::Place;
use super::section::{Section, Value};
use super::value::Unit;
use crate::limits;
use crate::time::Timestamp;

/// Layers with a corner and a time of their own.
#[derive(Debug, Clone)]
pub(super) struct Group {
    /// The group's corner relative to its anchor.
    pub(super) offset: [f64; 2],
    pub(super) children: Children,
}

/// What is in a group.
#[derive(Debug, Clone)]
pub(super) enum Children {
    /// From the bottom up.
    Layers(Vec<Layer>),
    /// Another scene, cut at its canvas's edges.
    Scene(Box<Scene>),
}

pub(super) fn read_group(section: &Section<'_>, place: &Place<'_>) -> Result<Content, Error> {
    check_depth(section, place)?;
    let (here, offset) = inside(section, section, place);
    let children = section.require("child").and_then(|children| layer::list(&children, &here));
    let (offset, children) = (offset, children).all()?;
    Ok(Content::Group(Group { offset, children: Children::Layers(children) }))
}

fn check_depth(section: &Section<'_>, place: &Place<'_>) -> Result<(), Error> {
    let max = limits::GROUP_DEPTH as u64;
    let fits = place.depth < limits::GROUP_DEPTH;
    if fits { Ok(()) } else { Err(section.error(Problem::Limit { what: "the nesting of groups", max })) }
}

/// The place of a group's layers, and where its corner is. The box is that of `table`; where it is
/// wrong, the layers are still looked at.
fn inside<'a>(
    section: &Section<'a>,
    table: &Section<'a>,
    place: &Place<'a>,
) -> (Place<'a>, Result<[f64; 2], Error>) {
    let side = |key, unit: Unit, parent_px| {
        let given = table.get(key)?;
        given.map_or(Ok(parent_px), |value: Value<'_>| value.scalar(unit))
    };
    let width_px = side("width", place.horizontal(), place.width_px);
    let sides = (width_px, side("height", place.vertical(), place.height_px)).all();
    let (width_px, height_px) = *sides.as_ref().unwrap_or(&(place.width_px, place.height_px));
    let mut inside = place.inside(width_px, height_px);
    let parts = (sides, anchor(section), add_defaults(table, &mut inside));
    let corner = parts.all().map(|(_, anchor, ())| {
        let [across, down] = anchor.unwrap_or([0.0, 0.0]);
        [-across * width_px, -down * height_px]
    });
    (inside, corner)
}

/// Adds the `defaults` of `table` to those that hold, with the mistakes in them.
fn add_defaults<'a>(table: &Section<'a>, inside: &mut Place<'a>) -> Result<(), Error> {
    let Some(value) = table.own("defaults")? else { return Ok(()) };
    let (defaults, checked) = layer::read_defaults(&value);
    inside.defaults.splice(0..0, defaults);
    checked
}

/// Most copies of a repetition.
#[expect(clippy::cast_possible_truncation, reason = "a small limit")]
pub(super) const COPIES: u32 = limits::SCENE_LAYERS as u32;

pub(super) fn read_repeat(section: &Section<'_>, place: &Place<'_>) -> Result<Content, Error> {
    check_depth(section, place)?;
    let index = section.get("index")?;
    let (inside, offset) = inside(section, section, place);
    let parts = (
        offset,
        section.require("count").and_then(|count| count.count(0, COPIES)),
        section.read("stagger", Timestamp::ZERO, |time| time.time(place.frame_rate)),
        section.read("seed", 0, |seed| seed.count(0, u32::MAX)),
        index.as_ref().map_or(Ok("i"), |name| index_name(name)),
        section.require("child"),
    );
    let (offset, count, stagger, seed, index, children) =
        parts.all().map_err(|error| with_one_copy(section, &inside, error))?;
    let mut copies = Vec::new();
    let mut start = Timestamp::ZERO;
    for number in 0..count {
        place.world.shared.count_layers(1).map_err(|problem| section.error(problem))?;
        let copied = Copied { index, number, seed: seed.into(), outer: section.scope.copy };
        let children = children.in_scope(Scope { copy: Some(&copied), ..section.scope });
        let layers = layer::list(&children, &inside.during(start, None))?;
        copies.push(copy(start, section.origin(), layers));
        start = start + stagger;
    }
    Ok(Content::Group(Group { offset, children: Children::Layers(copies) }))
}

/// `error` and the mistakes in the layers of a repetition that can't be made.
fn with_one_copy(section: &Section<'_>, inside: &Place<'_>, error: Error) -> Error {
    let mut found = Found::default();
    found.keep(Err::<(), _>(error));
    if let Ok(Some(children)) = section.get("child") {
        let copied = Copied { index: "i", number: 0, seed: 0, outer: section.scope.copy };
        let children = children.in_scope(Scope { copy: Some(&copied), ..section.scope });
        found.keep(layer::list(&children, inside));
    }
    found.or(None::<()>).err().unwrap_or_else(|| section.error(Problem::Follows))
}

fn index_name<'v>(value: &'v Value<'_>) -> Result<&'v str, Error> {
    let name = value.string()?;
    let is_word = name.chars().all(|c| c.is_alphanumeric() || c == '_');
    let begins = name.chars().next().is_some_and(|c| c.is_alphabetic() || c == '_');
    if is_word && begins { Ok(name) } else { Err(value.wrong_type("a name of letters like \"row\"")) }
}

/// `layers` from `start` on: one as it is, several in a group that does nothing else.
fn copy(start: Timestamp, origin: Origin, layers: Vec<Layer>) -> Layer {
    match <[Layer; 1]>::try_from(layers) {
        Ok([layer]) => Layer { start: start + layer.start, end: layer.end.map(|end| start + end), ..layer },
        Err(layers) => {
            let content = Content::Group(Group { offset: [0.0; 2], children: Children::Layers(layers) });
            Layer { origin, start, content, ..Layer::nothing() }
        }
    }
}

pub(super) fn read_use(section: &Section<'_>, place: &Place<'_>) -> Result<Content, Error> {
    let value = section.require("symbol")?;
    let name = value.string()?;
    let symbols = &place.world.symbols;
    let known = symbols.keys().map(String::as_str);
    let symbol =
        symbols.get(name).ok_or_else(|| value.error(Problem::unknown("symbol", name, "`symbol`", known)))?;
    if place.symbols.iter().any(|open| open == name) {
        return Err(value.error(Problem::Loop { what: "symbol", name: name.to_owned() }));
    }
    if place.world.is_broken(name) {
        return Err(value.error(Problem::Follows));
    }
    let content = symbol_content(section, &symbol.in_scope(section.scope), name, place);
    place.world.used_symbol(name, content.is_err());
    content
}

/// What the symbol `name` shows where the layer `section` uses it.
pub(super) fn symbol_content<'a>(
    section: &Section<'a>,
    symbol: &Section<'a>,
    name: &str,
    place: &Place<'a>,
) -> Result<Content, Error> {
    check_depth(section, place)?;
    let (mut inside, offset) = inside(section, symbol, place);
    inside.symbols.push(name.to_owned());
    let children = symbol.require("child").and_then(|children| layer::list(&children, &inside));
    let (offset, children) = (offset, children).all()?;
    Ok(Content::Group(Group { offset, children: Children::Layers(children) }))
}

pub(super) fn read_scene(section: &Section<'_>, place: &Place<'_>) -> Result<Content, Error> {
    check_depth(section, place)?;
    let mut params = Vec::new();
    if let Some(table) = section.get("params")? {
        let expected = "a table like { title = \"Hi\" }";
        let values = table.section("params").ok_or_else(|| table.wrong_type(expected))?;
        let mut found = Found::default();
        for (name, raw) in values.entries() {
            let value = Value::new(section.document, values.scope.within(name), "params", raw);
            let text =
                value.and_then(|value| value.literal().ok_or_else(|| value.wrong_type("text or a number")));
            params.extend(found.keep(text).map(|text| (name.to_owned(), text)));
        }
        found.or(Some(()))?;
    }
    let mut scene = file::nested(&section.require("src")?, &params, place)?;
    let over = place.over.min(place.origin + scene.capture.duration);
    let sounds = scene.sounds.drain(..).map(|sound| sound.within(place.origin, over));
    place.world.sounds.borrow_mut().extend(sounds);
    let [across, down] = anchor(section)?.unwrap_or([0.0, 0.0]);
    let offset = [-across * f64::from(scene.size.width), -down * f64::from(scene.size.height)];
    Ok(Content::Group(Group { offset, children: Children::Scene(Box::new(scene)) }))
}
