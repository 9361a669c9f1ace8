//! Outlines: how a line along a shape or a text is drawn, and how that is read.
//!
//! The keys of a layer's table come in; a [`Stroke`] with nothing left to look up goes out.

use super::animate::Animated;
use super::error::{Error, Problem};
use super::paint::Paint;
use super::place::Place;
use super::section::{Section, Value};
use super::shade::Bounds;
use super::shape::prepared;
use super::value::Unit;
use crate::canvas::{LineCap, LineJoin};
use crate::limits;

/// How an outline is drawn.
#[derive(Debug, Clone)]
pub(super) struct Stroke {
    pub(super) paint: Paint,
    pub(super) line_width: Animated,
    pub(super) line_cap: LineCap,
    pub(super) line_join: LineJoin,
    pub(super) miter_limit: f64,
    pub(super) dash: Vec<f64>,
    pub(super) dash_offset: Animated,
    /// The part of the outline that is drawn, where it is not all.
    pub(super) trim: Option<[Animated; 2]>,
}

const LINE_CAPS: [(&str, LineCap); 3] =
    [("butt", LineCap::Butt), ("round", LineCap::Round), ("square", LineCap::Square)];
const LINE_JOINS: [(&str, LineJoin); 3] =
    [("miter", LineJoin::Miter), ("round", LineJoin::Round), ("bevel", LineJoin::Bevel)];

/// The stroke of a layer whose box is `bounds`; absent where it has none.
pub(super) fn read(
    section: &Section<'_>,
    place: &Place<'_>,
    bounds: Bounds,
) -> Result<Option<Stroke>, Error> {
    let Some(paint) = section.get("stroke")? else {
        for key in ["line_width", "line_cap", "line_join", "miter_limit", "dash", "dash_offset", "trim"] {
            if let Some(value) = section.own(key)? {
                return Err(value.error(Problem::NoEffect { key, cause: "without `stroke`" }));
            }
        }
        return Ok(None);
    };
    let above_zero = |value: Value<'_>| {
        let number = value.number()?;
        value.in_range(number, number > 0.0, "above 0")
    };
    let dash = section.get("dash")?.map_or(Ok(Vec::new()), |list| dashes(&list, place))?;
    if let (Some(offset), true) = (section.own("dash_offset")?, dash.is_empty()) {
        return Err(offset.error(Problem::NoEffect { key: "dash_offset", cause: "without `dash`" }));
    }
    let cap = section.get("line_cap")?;
    let join = section.get("line_join")?;
    Ok(Some(Stroke {
        paint: prepared(&paint, place, bounds)?,
        line_width: place.moving(section, "line_width", place.either(), 1.0)?,
        line_cap: cap.map_or(Ok(LineCap::Butt), |cap| cap.choice("line cap", &LINE_CAPS))?,
        line_join: join.map_or(Ok(LineJoin::Miter), |join| join.choice("line join", &LINE_JOINS))?,
        miter_limit: section.get("miter_limit")?.map_or(Ok(10.0), above_zero)?,
        dash,
        dash_offset: place.moving(section, "dash_offset", place.either(), 0.0)?,
        trim: section.get("trim")?.map(|trim| read_trim(&trim, place)).transpose()?,
    }))
}

fn dashes(list: &Value<'_>, place: &Place<'_>) -> Result<Vec<f64>, Error> {
    let items = list.items().ok_or_else(|| list.wrong_type("a list of lengths like [10, 5]"))??;
    if items.len() > limits::DASH_LIST {
        return Err(list.error(Problem::Limit { what: "the list of dashes", max: limits::DASH_LIST as u64 }));
    }
    let length = |item: &Value<'_>| item.not_negative(item.scalar(place.either())?);
    items.iter().map(length).collect()
}

fn read_trim(value: &Value<'_>, place: &Place<'_>) -> Result<[Animated; 2], Error> {
    value.tuple("two parts from 0 to 1 like [0, 1]", |part| {
        place.number_in(part, Unit::Number, 0.0..=1.0, "from 0 to 1")
    })
}
