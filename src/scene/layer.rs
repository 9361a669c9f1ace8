//! Layers: the nodes of a scene, and how they are read.
//!
//! A layer's times count from its own start. Its lengths are pixels of its parent; percents are
//! resolved here, against the parent's box.

use super::animate::Animated;
use super::error::{Error, Problem};
use super::keys;
use super::section::{Section, Value};
use super::value::Unit;
use crate::canvas::{Color, FillRule, LineCap, LineJoin, Path2d};
use crate::frame::Size;
use crate::limits;
use crate::time::{FrameRate, Timestamp};

/// One layer.
#[derive(Debug, Clone)]
pub(super) struct Layer {
    /// When it appears, in its parent's time.
    pub(super) start: Timestamp,
    /// When it is gone again; absent where it stays.
    pub(super) end: Option<Timestamp>,
    /// Where its anchor lies.
    pub(super) x: Animated,
    pub(super) y: Animated,
    /// Degrees clockwise about the anchor.
    pub(super) rotate: Animated,
    pub(super) scale: [Animated; 2],
    pub(super) opacity: Animated,
    pub(super) content: Content,
}

/// What a layer shows.
#[derive(Debug, Clone)]
pub(super) enum Content {
    Shape(Shape),
    /// The group's corner relative to its anchor, and its layers from the bottom up.
    Group {
        offset: [f64; 2],
        children: Vec<Layer>,
    },
}

/// An area and an outline.
#[derive(Debug, Clone)]
pub(super) struct Shape {
    pub(super) geometry: Geometry,
    pub(super) fill: Option<(Color, FillRule)>,
    pub(super) stroke: Option<Stroke>,
}

/// The form of a shape. An anchor is a point of its box, in parts of its width and height.
#[derive(Debug, Clone)]
pub(super) enum Geometry {
    Rect {
        width: Animated,
        height: Animated,
        radius: Animated,
        anchor: [f64; 2],
    },
    Circle {
        radius: Animated,
        anchor: [f64; 2],
    },
    /// With the anchor at the origin.
    Path(Path2d),
}

/// How a shape's outline is drawn.
#[derive(Debug, Clone)]
pub(super) struct Stroke {
    pub(super) color: Color,
    pub(super) line_width: Animated,
    pub(super) line_cap: LineCap,
    pub(super) line_join: LineJoin,
    pub(super) miter_limit: f64,
}

/// What a layer's values are relative to.
pub(super) struct Place {
    width_px: f64,
    height_px: f64,
    frame_rate: Option<FrameRate>,
    depth: usize,
}

impl Place {
    /// The place of the outermost layers.
    pub(super) fn canvas(size: Size, frame_rate: Option<FrameRate>) -> Self {
        Self { width_px: size.width.into(), height_px: size.height.into(), frame_rate, depth: 0 }
    }

    fn horizontal(&self) -> Unit {
        Unit::Length { parent_px: self.width_px }
    }

    fn vertical(&self) -> Unit {
        Unit::Length { parent_px: self.height_px }
    }

    /// For lengths in no direction: percents of the smaller side.
    fn either(&self) -> Unit {
        Unit::Length { parent_px: self.width_px.min(self.height_px) }
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
const FILL_RULES: [(&str, FillRule); 2] = [("nonzero", FillRule::NonZero), ("evenodd", FillRule::EvenOdd)];
const LINE_CAPS: [(&str, LineCap); 3] =
    [("butt", LineCap::Butt), ("round", LineCap::Round), ("square", LineCap::Square)];
const LINE_JOINS: [(&str, LineJoin); 3] =
    [("miter", LineJoin::Miter), ("round", LineJoin::Round), ("bevel", LineJoin::Bevel)];

/// The layers of a `[[layer]]` or `[[layer.child]]` list.
pub(super) fn list(value: &Value<'_>, place: &Place) -> Result<Vec<Layer>, Error> {
    let items = value.items().ok_or_else(|| value.wrong_type("a list of layers: write [[layer]]"))??;
    items.iter().map(|item| layer(item, place)).collect()
}

/// Reads one layer. Keys that its type does not have are refused before any value is looked at.
fn layer(value: &Value<'_>, place: &Place) -> Result<Layer, Error> {
    type Reader = fn(&Section<'_>, &Place) -> Result<Content, Error>;
    type Kind = (&'static str, &'static [&'static [&'static str]], Reader);
    const KINDS: [(&str, Kind); 4] = [
        ("rect", ("a rect layer", &[keys::RECT, keys::SHAPE, keys::LAYER], rect)),
        ("circle", ("a circle layer", &[keys::CIRCLE, keys::SHAPE, keys::LAYER], circle)),
        ("path", ("a path layer", &[keys::PATH, keys::SHAPE, keys::LAYER], path)),
        ("group", ("a group layer", &[keys::GROUP, keys::LAYER], group)),
    ];
    let section = value.section("a layer").ok_or_else(|| value.wrong_type("a table"))?;
    let (what, known, read) = section.require("type")?.choice("layer type", &KINDS)?;
    let section = section.called(what);
    section.only(known)?;
    if let Some(id) = section.get("id")? {
        id.string()?;
    }
    let (start, end) = span(&section, place)?;
    Ok(Layer {
        start,
        end,
        x: animated(&section, "x", place.horizontal(), 0.0, place)?,
        y: animated(&section, "y", place.vertical(), 0.0, place)?,
        rotate: animated(&section, "rotate", Unit::Number, 0.0, place)?,
        scale: scale(&section, place)?,
        opacity: opacity(&section, place)?,
        content: read(&section, place)?,
    })
}

/// When a layer appears and when it is gone.
fn span(section: &Section<'_>, place: &Place) -> Result<(Timestamp, Option<Timestamp>), Error> {
    section.not_both("duration", "end")?;
    let time = |value: &Value<'_>| value.time(place.frame_rate);
    let start = section.get("start")?.map_or(Ok(Timestamp::ZERO), |start| time(&start))?;
    if let Some(duration) = section.get("duration")? {
        return Ok((start, Some(start + time(&duration)?)));
    }
    let Some(end) = section.get("end")? else { return Ok((start, None)) };
    match time(&end)? {
        earlier if earlier < start => Err(end.error(Problem::EndsBeforeStart)),
        end => Ok((start, Some(end))),
    }
}

fn animated(
    section: &Section<'_>,
    key: &'static str,
    unit: Unit,
    default: f64,
    place: &Place,
) -> Result<Animated, Error> {
    let value = section.get(key)?;
    value.map_or(Ok(Animated::Constant(default)), |value| value.animated(unit, place.frame_rate))
}

fn opacity(section: &Section<'_>, place: &Place) -> Result<Animated, Error> {
    let Some(value) = section.get("opacity")? else { return Ok(Animated::Constant(1.0)) };
    let opacity = value.animated(Unit::Number, place.frame_rate)?;
    for number in opacity.values() {
        value.in_range(number, (0.0..=1.0).contains(&number), "from 0 to 1")?;
    }
    Ok(opacity)
}

fn scale(section: &Section<'_>, place: &Place) -> Result<[Animated; 2], Error> {
    let Some(value) = section.get("scale")? else { return Ok([const { Animated::Constant(1.0) }; 2]) };
    if value.items().is_some() {
        let expected = "a number or a list of two: [horizontal, vertical]";
        return value.tuple(expected, |item| item.animated(Unit::Number, place.frame_rate));
    }
    let both = value.animated(Unit::Number, place.frame_rate)?;
    Ok([both.clone(), both])
}

fn anchor(section: &Section<'_>) -> Result<Option<[f64; 2]>, Error> {
    let Some(value) = section.get("anchor")? else { return Ok(None) };
    let expected = "a name in quotes or two parts like [0.5, 0.5]";
    if value.text.is_none() {
        return value.tuple(expected, Value::number).map(Some);
    }
    value.choice("anchor", &ANCHORS).map(Some)
}

fn rect(section: &Section<'_>, place: &Place) -> Result<Content, Error> {
    let rate = place.frame_rate;
    let geometry = Geometry::Rect {
        width: section.require("width")?.animated(place.horizontal(), rate)?,
        height: section.require("height")?.animated(place.vertical(), rate)?,
        radius: animated(section, "radius", place.either(), 0.0, place)?,
        anchor: anchor(section)?.unwrap_or([0.0, 0.0]),
    };
    shape(section, place, geometry)
}

fn circle(section: &Section<'_>, place: &Place) -> Result<Content, Error> {
    let radius = section.require("radius")?.animated(place.either(), place.frame_rate)?;
    shape(section, place, Geometry::Circle { radius, anchor: anchor(section)?.unwrap_or([0.5, 0.5]) })
}

fn path(section: &Section<'_>, place: &Place) -> Result<Content, Error> {
    let data = section.require("d")?;
    let mut path = Path2d::from_svg(data.string()?).map_err(|problem| data.error(problem))?;
    let bounds = path.bounds().ok_or_else(|| data.wrong_type("SVG path data like \"M0 0 H10 V10 Z\""))?;
    if let Some([across, down]) = anchor(section)? {
        let [left, top, right, bottom] = bounds;
        path = path.moved(-(left + across * (right - left)), -(top + down * (bottom - top)));
    }
    shape(section, place, Geometry::Path(path))
}

fn group(section: &Section<'_>, place: &Place) -> Result<Content, Error> {
    if place.depth >= limits::GROUP_DEPTH {
        let max = limits::GROUP_DEPTH as u64;
        return Err(section.error(Problem::Limit { what: "the nesting of groups", max }));
    }
    let side =
        |key, unit, parent_px| section.get(key)?.map_or(Ok(parent_px), |value: Value<'_>| value.scalar(unit));
    let width_px = side("width", place.horizontal(), place.width_px)?;
    let height_px = side("height", place.vertical(), place.height_px)?;
    let [across, down] = anchor(section)?.unwrap_or([0.0, 0.0]);
    let inside = Place { width_px, height_px, frame_rate: place.frame_rate, depth: place.depth + 1 };
    let children = list(&section.require("child")?, &inside)?;
    Ok(Content::Group { offset: [-across * width_px, -down * height_px], children })
}

fn shape(section: &Section<'_>, place: &Place, geometry: Geometry) -> Result<Content, Error> {
    let fill = section.get("fill")?.map(|fill| fill.color()).transpose()?;
    let rule = match section.get("fill_rule")? {
        None => FillRule::NonZero,
        Some(rule) if fill.is_none() => {
            return Err(rule.error(Problem::NoEffect { key: "fill_rule", cause: "without `fill`" }));
        }
        Some(rule) => rule.choice("fill rule", &FILL_RULES)?,
    };
    let stroke = stroke(section, place)?;
    if fill.is_none() && stroke.is_none() {
        return Err(section.error(Problem::DrawsNothing));
    }
    Ok(Content::Shape(Shape { geometry, fill: fill.map(|color| (color, rule)), stroke }))
}

fn stroke(section: &Section<'_>, place: &Place) -> Result<Option<Stroke>, Error> {
    let Some(color) = section.get("stroke")? else {
        for key in ["line_width", "line_cap", "line_join", "miter_limit"] {
            if let Some(value) = section.get(key)? {
                return Err(value.error(Problem::NoEffect { key, cause: "without `stroke`" }));
            }
        }
        return Ok(None);
    };
    let choose_cap = |value: Value<'_>| value.choice("line cap", &LINE_CAPS);
    let choose_join = |value: Value<'_>| value.choice("line join", &LINE_JOINS);
    let above_zero = |value: Value<'_>| {
        let number = value.number()?;
        value.in_range(number, number > 0.0, "above 0")
    };
    Ok(Some(Stroke {
        color: color.color()?,
        line_width: animated(section, "line_width", place.either(), 1.0, place)?,
        line_cap: section.get("line_cap")?.map_or(Ok(LineCap::Butt), choose_cap)?,
        line_join: section.get("line_join")?.map_or(Ok(LineJoin::Miter), choose_join)?,
        miter_limit: section.get("miter_limit")?.map_or(Ok(10.0), above_zero)?,
    }))
}
