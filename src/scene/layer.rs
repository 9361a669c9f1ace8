//! Layers: the nodes of a scene, and how they are read.
//!
//! A layer's times count from its own start. Its lengths are pixels of its parent; percents are
//! resolved here, against the parent's box. What each type shows is left to the type's own file.

use super::animate::Animated;
use super::clip;
use super::effect::{self, Effects};
use super::error::{Error, Problem};
use super::gather::{All, Found};
use super::group::{self, Group};
use super::keys::{self, Keys};
use super::picture::{self, Picture};
use super::place::{Known, Place};
use super::section::{Section, Value};
use super::shape::{self, Shape};
use super::text::{self, Text};
use super::value::Unit;
use crate::time::Timestamp;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// One layer.
#[derive(Debug, Clone)]
pub(super) struct Layer {
    pub(super) origin: Origin,
    /// When it appears, in its parent's time.
    pub(super) start: Timestamp,
    /// When it is gone again; absent where it stays.
    pub(super) end: Option<Timestamp>,
    pub(super) pose: Pose,
    pub(super) opacity: Animated,
    pub(super) effects: Effects,
    pub(super) content: Content,
    /// Whether it serves as the clip or mask of another layer, and is not drawn by itself.
    pub(super) serves: bool,
}

/// Where in the scene's files a layer is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(super) struct Origin {
    /// The number of the file, in the order in which they hold.
    pub(super) file: usize,
    /// In bytes of its text.
    pub(super) start: usize,
    pub(super) end: usize,
}

/// Where a layer lies in its parent.
#[derive(Debug, Clone)]
pub(super) struct Pose {
    /// Where its anchor lies.
    pub(super) x: Animated,
    pub(super) y: Animated,
    /// Degrees clockwise about the anchor.
    pub(super) rotate: Animated,
    /// Degrees across and down.
    pub(super) skew: [Animated; 2],
    pub(super) scale: [Animated; 2],
}

/// What a layer shows.
#[derive(Debug, Clone)]
pub(super) enum Content {
    Shape(Box<Shape>),
    Text(Box<Text>),
    Picture(Box<Picture>),
    Group(Group),
}

impl Content {
    /// How many path segments it holds by itself, without those of the layers in it.
    pub(super) fn segment_count(&self) -> usize {
        match self {
            Self::Shape(shape) => shape.geometry.segment_count(),
            Self::Text(text) => text.segment_count(),
            Self::Picture(_) | Self::Group(_) => 0,
        }
    }
}

impl Layer {
    /// What stands for a layer that can't be read, until all others are.
    pub(super) fn nothing() -> Self {
        let still = Animated::Constant;
        let pose = Pose {
            x: still(0.0),
            y: still(0.0),
            rotate: still(0.0),
            skew: [still(0.0), still(0.0)],
            scale: [still(1.0), still(1.0)],
        };
        let content = Content::Shape(Box::new(Shape::nothing()));
        Self {
            origin: Origin::default(),
            start: Timestamp::ZERO,
            end: None,
            pose,
            opacity: still(1.0),
            effects: Effects::default(),
            content,
            serves: false,
        }
    }
}

const ANCHORS: [(&str, [f64; 2]); 9] = [
    ("top-left", [0.0, 0.0]),
    ("top", [0.5, 0.0]),
    ("top-right", [1.0, 0.0]),
    ("left", [0.0, 0.5]),
    ("center", [0.5, 0.5]),
    ("right", [1.0, 0.5]),
    ("bottom-left", [0.0, 1.0]),
    ("bottom", [0.5, 1.0]),
    ("bottom-right", [1.0, 1.0]),
];

type Reader = fn(&Section<'_>, &Place<'_>) -> Result<Content, Error>;
/// What messages call the type, its keys, and its reader.
type Kind = (&'static str, &'static [Keys], Reader);

/// Every type of layer.
const KINDS: [(&str, Kind); 15] = [
    ("rect", ("a rect layer", &[keys::RECT, keys::FILL, keys::STROKE], shape::read_rect)),
    ("circle", ("a circle layer", &[keys::CIRCLE, keys::FILL, keys::STROKE], shape::read_circle)),
    ("ellipse", ("an ellipse layer", &[keys::ELLIPSE, keys::FILL, keys::STROKE], shape::read_ellipse)),
    ("line", ("a line layer", &[keys::LINE, keys::STROKE], shape::read_line)),
    ("polygon", ("a polygon layer", &[keys::POLYGON, keys::FILL, keys::STROKE], shape::read_polygon)),
    ("star", ("a star layer", &[keys::STAR, keys::FILL, keys::STROKE], shape::read_star)),
    ("path", ("a path layer", &[keys::PATH, keys::FILL, keys::STROKE], shape::read_path)),
    ("text", ("a text layer", &[keys::TEXT, keys::TYPE, keys::STROKE], text::read)),
    ("image", ("an image layer", &[keys::IMAGE], picture::read_image)),
    ("svg", ("an svg layer", &[keys::IMAGE], picture::read_svg)),
    ("video", ("a video layer", &[keys::IMAGE, keys::VIDEO], clip::read_video)),
    ("group", ("a group layer", &[keys::GROUP], group::read_group)),
    ("repeat", ("a repeat layer", &[keys::REPEAT, keys::GROUP], group::read_repeat)),
    ("use", ("a use layer", &[keys::USE], group::read_use)),
    ("scene", ("a scene layer", &[keys::SCENE], group::read_scene)),
];

/// The types of layers with their keys.
pub(super) fn types() -> impl Iterator<Item = (&'static str, &'static [Keys])> {
    KINDS.into_iter().map(|(name, (_, keys, _))| (name, keys))
}

/// The names of the points of a box.
pub(super) fn anchors() -> impl Iterator<Item = &'static str> {
    ANCHORS.into_iter().map(|(name, _)| name)
}

/// The layers of a `[[layer.child]]` list.
pub(super) fn list(value: &Value<'_>, place: &Place<'_>) -> Result<Vec<Layer>, Error> {
    let (layers, ()) = list_with(std::slice::from_ref(value), place, |_, _| Ok(()))?;
    Ok(layers)
}

/// The layers of some lists together, and what `more` makes of their names.
pub(super) fn list_with<T>(
    values: &[Value<'_>],
    place: &Place<'_>,
    more: impl FnOnce(&mut [Layer], &Known<'_>) -> Result<T, Error>,
) -> Result<(Vec<Layer>, T), Error> {
    let mut found = Found::default();
    let sections = sections(values, &mut found);
    let known = Known::new(place.clone(), &sections, &mut found);
    let here = Place { known: Some(&known), ..place.clone() };
    let mut layers = Vec::with_capacity(sections.len());
    for section in &sections {
        if found.is_full() {
            return found.or(None);
        }
        let layer = found.keep(read(section, &here));
        layers.push(layer.unwrap_or_else(Layer::nothing));
    }
    known.doubt(!found.is_empty());
    found.keep(effect::connect(&mut layers, &sections, &known));
    for (layer, section) in layers.iter().zip(&sections) {
        // One that others are cut by need not be seen.
        let invisible = matches!(&layer.content, Content::Shape(shape) if shape.is_invisible());
        if invisible && !layer.serves && found.is_empty() {
            found.keep(Err::<(), _>(section.error(Problem::DrawsNothing)));
        }
    }
    let more = found.keep(more(&mut layers, &known));
    found.or(more.map(|more| (layers, more)))
}

/// The tables of all lists.
fn sections<'a>(values: &[Value<'a>], found: &mut Found) -> Vec<Section<'a>> {
    let mut sections = Vec::new();
    for value in values {
        let items = found.keep(value.list("a list of layers: write [[layer]]")).unwrap_or_default();
        let tables = items.iter().map(|item| item.table("a layer", "a table"));
        let tables = tables.filter_map(|table| found.keep(table));
        sections.extend(tables.map(|table| table.in_scope(table.scope.of_layer())));
    }
    sections
}

/// Reads one layer.
fn read<'a>(section: &Section<'a>, place: &Place<'a>) -> Result<Layer, Error> {
    let (name, (what, known, read)) = kind(section)?;
    let mut section = section.clone().called(what);
    let known = section.only(&[known, &[keys::LAYER, keys::LOOK]].concat());
    place.world.shared.count_layers(1).map_err(|problem| section.error(problem))?;
    let section = section.with_defaults(defaults(&place.defaults, name)?);
    let span = span(&section, place);
    let (start, end) = *span.as_ref().unwrap_or(&(Timestamp::ZERO, None));
    let inside = place.during(start, end);
    let parts = (
        known,
        span,
        pose(&section, &inside),
        opacity(&section, &inside),
        effect::read(&section, &inside),
        read(&section, &inside),
    );
    let ((), (start, end), pose, opacity, effects, content) = parts.all()?;
    let clip = effects.clip.as_ref().map_or(0, |clip| clip.geometry.segment_count());
    let counted = place.world.shared.count_segments(clip + content.segment_count());
    counted.map_err(|problem| section.error(problem))?;
    Ok(Layer { origin: section.origin(), start, end, pose, opacity, effects, content, serves: false })
}

fn kind(section: &Section<'_>) -> Result<(&'static str, Kind), Error> {
    let named = KINDS.map(|(name, kind)| (name, (name, kind)));
    section.require("type")?.choice("layer type", &named)
}

/// The tables that a layer of the type `name` falls back on, the nearest first.
fn defaults<'a>(tables: &[Section<'a>], name: &'static str) -> Result<Vec<Section<'a>>, Error> {
    let mut defaults = Vec::new();
    for table in tables {
        let own = table.own(name)?;
        defaults.extend(own.and_then(|own| own.section("defaults")));
        defaults.push(table.clone());
    }
    Ok(defaults)
}

/// The `defaults` table that `value` is, and what is wrong with it.
pub(super) fn read_defaults<'a>(value: &Value<'a>) -> (Option<Section<'a>>, Result<(), Error>) {
    let (table, checked) = (value.section("[defaults]"), check_defaults(value));
    let table = if checked.is_err() { table.map(Section::doubted) } else { table };
    (table, checked)
}

/// Checks that a `defaults` table has only what layers can fall back on.
fn check_defaults(value: &Value<'_>) -> Result<(), Error> {
    const WHAT: &str = "[defaults]";
    let mut found = Found::default();
    let mut table = value.table(WHAT, "a table")?;
    let types = KINDS.map(|(name, _)| name);
    let names: Vec<_> = keys::LOOK.names().chain(types).collect();
    found.keep(table.only_named(&names));
    for (name, (_, known, _)) in KINDS {
        let Some(value) = table.own(name)? else { continue };
        let Some(mut own) = found.keep(value.table(WHAT, "a table")) else { continue };
        let known = known.iter().flat_map(|keys| keys.names()).filter(|key| !keys::NO_DEFAULT.contains(key));
        let names: Vec<_> = known.chain(keys::LOOK.names()).collect();
        found.keep(own.only_named(&names));
    }
    found.or(Some(()))
}

/// Reads the values of a `defaults` table as a layer of each type would that has nothing else.
pub(super) fn check_values(defaults: &Section<'_>, place: &Place<'_>) -> Result<(), Error> {
    let mut found = Found::default();
    let types = KINDS.iter().filter(|(name, _)| defaults.has(name));
    // Those that are for all types are read with each.
    for (name, (what, _, read)) in types.chain(&KINDS[..1]) {
        let empty = Spanned::new(0..0, DeValue::Table(DeTable::new()));
        let Some(layer) = Section::of(defaults.document, defaults.scope, &empty, what) else { continue };
        let tables = [defaults.clone()];
        let layer = layer.with_defaults(self::defaults(&tables, name)?);
        found.keep(pose(&layer, place));
        found.keep(opacity(&layer, place));
        found.keep(effect::read(&layer, place));
        found.keep(read(&layer, place));
    }
    found.or(Some(()))
}

/// When a layer appears and when it is gone.
pub(super) fn span(
    section: &Section<'_>,
    place: &Place<'_>,
) -> Result<(Timestamp, Option<Timestamp>), Error> {
    section.not_both("duration", "end")?;
    let start = section.own("start")?.map_or(Ok(Timestamp::ZERO), |start| place.time_from_start(&start))?;
    if let Some(duration) = section.own("duration")? {
        return Ok((start, Some(start + duration.time(place.frame_rate)?)));
    }
    let Some(end) = section.own("end")? else { return Ok((start, None)) };
    match place.time(&end)? {
        earlier if earlier < start => Err(end.error(Problem::EndsBeforeStart)),
        end => Ok((start, Some(end))),
    }
}

/// Where a layer lies.
pub(super) fn pose(section: &Section<'_>, place: &Place<'_>) -> Result<Pose, Error> {
    let parts = (
        place.moving(section, "x", place.horizontal(), 0.0),
        place.moving(section, "y", place.vertical(), 0.0),
        place.moving(section, "rotate", Unit::Number, 0.0),
        skew(section, place),
        scale(section, place),
    );
    let (x, y, rotate, skew, scale) = parts.all()?;
    Ok(Pose { x, y, rotate, skew, scale })
}

fn skew(section: &Section<'_>, place: &Place<'_>) -> Result<[Animated; 2], Error> {
    let Some(value) = section.get("skew")? else { return Ok([const { Animated::Constant(0.0) }; 2]) };
    value.tuple("two angles in degrees: [across, down]", |item| place.number(item, Unit::Number))
}

fn opacity(section: &Section<'_>, place: &Place<'_>) -> Result<Animated, Error> {
    let Some(value) = section.get("opacity")? else { return Ok(Animated::Constant(1.0)) };
    place.number_in(&value, Unit::Number, 0.0..=1.0, "from 0 to 1")
}

fn scale(section: &Section<'_>, place: &Place<'_>) -> Result<[Animated; 2], Error> {
    let Some(value) = section.get("scale")? else { return Ok([const { Animated::Constant(1.0) }; 2]) };
    if value.items().is_some() {
        let expected = "a number or a list of two: [horizontal, vertical]";
        return value.tuple(expected, |item| place.number(item, Unit::Number));
    }
    let both = place.number(&value, Unit::Number)?;
    Ok([both.clone(), both])
}

/// The point of a layer's box that lies at its x and y, in parts of width and height.
pub(super) fn anchor(section: &Section<'_>) -> Result<Option<[f64; 2]>, Error> {
    section.get("anchor")?.map(|value| point(&value)).transpose()
}

/// A point of a box, by name or in parts.
pub(super) fn point(value: &Value<'_>) -> Result<[f64; 2], Error> {
    let expected = "a name in quotes or two parts like [0.5, 0.5]";
    if value.text.is_none() {
        return value.tuple(expected, Value::number);
    }
    value.choice(value.key, &ANCHORS)
}
