//! Outlines: how a line along a shape or a text is drawn, and how that is read.
//!
//! The keys of a layer's table come in; a [`Stroke`] with nothing left to look up goes out.

use super::animate::Animated;
use super::error::{Error, Problem};
use super::gather::{All, all};
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
    pub(super) dash: Vec<Animated>,
    pub(super) dash_offset: Animated,
    /// The part of the outline that is drawn, where it is not all.
    pub(super) trim: Option<[Animated; 2]>,
}

pub(super) const LINE_CAPS: [(&str, LineCap); 3] =
    [("butt", LineCap::Butt), ("round", LineCap::Round), ("square", LineCap::Square)];
pub(super) const LINE_JOINS: [(&str, LineJoin); 3] =
    [("miter", LineJoin::Miter), ("round", LineJoin::Round), ("bevel", LineJoin::Bevel)];

/// The stroke of a layer whose box is `bounds`; absent where it has none.
pub(super) fn read(
    section: &Section<'_>,
    place: &Place<'_>,
    bounds: Bounds,
) -> Result<Option<Box<Stroke>>, Error> {
    let Some(paint) = section.get("stroke")? else {
        let void = |key| Problem::NoEffect { key, cause: "without `stroke`" };
        let keys = ["line_width", "line_cap", "line_join", "miter_limit", "dash", "dash_offset", "trim"];
        let unused = |key| section.own(key)?.map_or(Ok(()), |value| Err(value.error(void(key))));
        return all(keys.into_iter().map(unused)).map(|_| None);
    };
    let parts = (
        prepared(&paint, place, bounds),
        place.moving(section, "line_width", place.either(), 1.0),
        section.read("line_cap", LineCap::Butt, |cap| cap.choice("line cap", &LINE_CAPS)),
        section.read("line_join", LineJoin::Miter, |join| join.choice("line join", &LINE_JOINS)),
        section.read("miter_limit", 10.0, |value| {
            value.in_range(value.number()?, value.number()? > 0.0, "above 0")
        }),
        section.read("dash", Vec::new(), |list| dashes(list, place)),
        place.moving(section, "dash_offset", place.either(), 0.0),
        section.maybe("trim", |trim| read_trim(trim, place)),
    );
    let (paint, line_width, line_cap, line_join, miter_limit, dash, dash_offset, trim) = parts.all()?;
    if let (Some(offset), true) = (section.own("dash_offset")?, dash.is_empty()) {
        return Err(offset.error(Problem::NoEffect { key: "dash_offset", cause: "without `dash`" }));
    }
    let stroke = Stroke { paint, line_width, line_cap, line_join, miter_limit, dash, dash_offset, trim };
    Ok(Some(Box::new(stroke)))
}

fn dashes(list: &Value<'_>, place: &Place<'_>) -> Result<Vec<Animated>, Error> {
    let items = list.list("a list of lengths like [10, 5]")?;
    if items.len() > limits::DASH_LIST {
        return Err(list.error(Problem::Limit { what: "the list of dashes", max: limits::DASH_LIST as u64 }));
    }
    all(items.iter().map(|item| place.number_from_0(item, place.either())))
}

fn read_trim(value: &Value<'_>, place: &Place<'_>) -> Result<[Animated; 2], Error> {
    value.tuple("two parts from 0 to 1 like [0, 1]", |part| {
        place.number_in(part, Unit::Number, 0.0..=1.0, "from 0 to 1")
    })
}
