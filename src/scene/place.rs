//! Where in the scene a value stands: what its percents, times, names and defaults refer to.
//!
//! Readers get a [`Place`] with each table. Times that refer to layers, such as
//! `"@intro.end+0.2s"`, are resolved here: the layers of a list know each other, and those around
//! them, by their `id`.

use std::cell::Cell;
use std::collections::BTreeMap;

use super::error::{Error, Problem};
use super::gather::Found;
use super::layer;
use super::section::{Section, Value};
use super::value::Unit;
use super::world::{Shared, World};
use crate::limits;
use crate::time::{FrameRate, Timestamp};

/// What a layer's values are relative to.
#[derive(Clone)]
pub(super) struct Place<'a> {
    pub(super) world: &'a World<'a>,
    pub(super) width_px: f64,
    pub(super) height_px: f64,
    pub(super) frame_rate: Option<FrameRate>,
    /// How many groups are around it.
    pub(super) depth: usize,
    /// When its own time begins and when it ends, in the scene's time.
    pub(super) origin: Timestamp,
    pub(super) end: Timestamp,
    /// When it and all around it is over, in the scene's time.
    pub(super) over: Timestamp,
    /// The layers that times may refer to.
    pub(super) known: Option<&'a Known<'a>>,
    /// The `defaults` tables that hold here, the nearest first.
    pub(super) defaults: Vec<Section<'a>>,
    /// The symbols that are being drawn here.
    pub(super) symbols: Vec<String>,
}

impl Place<'_> {
    pub(super) fn horizontal(&self) -> Unit {
        Unit::Length { parent_px: self.width_px }
    }

    pub(super) fn vertical(&self) -> Unit {
        Unit::Length { parent_px: self.height_px }
    }

    /// For lengths in no direction: percents of the smaller side.
    pub(super) fn either(&self) -> Unit {
        Unit::Length { parent_px: self.width_px.min(self.height_px) }
    }

    /// The same place in the time of a layer that is there from `start` to `end`.
    #[must_use]
    pub(super) fn during(&self, start: Timestamp, end: Option<Timestamp>) -> Self {
        let own = end.map(|end| self.origin + end);
        let (end, over) = (own.unwrap_or(self.end), own.map_or(self.over, |own| own.min(self.over)));
        Self { origin: self.origin + start, end, over, ..self.clone() }
    }

    /// The same place in a box of its own.
    #[must_use]
    pub(super) fn inside(&self, width_px: f64, height_px: f64) -> Self {
        Self { width_px, height_px, depth: self.depth + 1, ..self.clone() }
    }

    /// A time, in the place's own; `"@id.start"` and `"@id.end"` with an offset are those of a
    /// layer. It may lie before the place's start.
    pub(super) fn time(&self, value: &Value<'_>) -> Result<Timestamp, Error> {
        let text = value.time_text()?;
        let Some(reference) = text.trim().strip_prefix('@') else { return value.time(self.frame_rate) };
        let (name, edge, offset) = parts(reference).ok_or_else(|| {
            value.wrong_type("a time like 1.5, \"250ms\", \"@id.start\" or \"@id.end+0.2s\"")
        })?;
        let mut time = self.edge(name, edge, value)?;
        if let Some((sign, offset)) = offset {
            let offset = Timestamp::parse(offset, self.frame_rate).map_err(|problem| value.error(problem))?;
            time = if sign == '+' { time + offset } else { time - offset };
        }
        Ok(time - self.origin)
    }

    /// A time that is not before the place's start.
    pub(super) fn time_from_start(&self, value: &Value<'_>) -> Result<Timestamp, Error> {
        let time = self.time(value)?;
        if time < Timestamp::ZERO {
            let shown = time.to_string();
            return Err(value.error(crate::time::Error::Negative(shown)));
        }
        Ok(time)
    }

    /// The start or end of the layer `name`, in the scene's time.
    fn edge(&self, name: &str, edge: &str, value: &Value<'_>) -> Result<Timestamp, Error> {
        let lists = || std::iter::successors(self.known, |known| known.place.known);
        let found = lists().find_map(|known| Some((known, known.entries.get(name)?)));
        let Some((known, entry)) = found else {
            let names = lists().flat_map(|known| known.entries.keys().map(String::as_str));
            return Err(value.error(Problem::unknown("layer", name, &format!("`{}`", value.key), names)));
        };
        let here = Place { known: Some(known), ..known.place.clone() };
        let asked = self.world.deeper(|| entry.span(&here)).unwrap_or_else(|| {
            let (what, max) = ("the times that refer to each other", limits::TIME_REFERENCES as u64);
            Err(value.error(Problem::Limit { what, max }))
        })?;
        let name = || Problem::Loop { what: "the time of layer", name: name.to_owned() };
        let (start, end) = asked.ok_or_else(|| value.error(name()))?;
        let place = &known.place;
        Ok(if edge == "start" {
            place.origin + start
        } else {
            end.map_or(place.end, |end| place.origin + end)
        })
    }
}

/// The name, the edge and the offset with its sign.
type Reference<'t> = (&'t str, &'t str, Option<(char, &'t str)>);

/// The parts of `id.end+0.2s`.
fn parts(reference: &str) -> Option<Reference<'_>> {
    let (name, rest) = reference.split_once('.')?;
    let edge = ["start", "end"].into_iter().find(|edge| rest.starts_with(edge))?;
    let offset = rest[edge.len()..].trim();
    let sign = offset.chars().next();
    match sign {
        None => Some((name, edge, None)),
        Some(sign @ ('+' | '-')) => Some((name, edge, Some((sign, &offset[1..])))),
        Some(_) => None,
    }
}

/// The layers of one list that have a name. Their times are worked out when first asked for.
pub(super) struct Known<'a> {
    place: Place<'a>,
    entries: BTreeMap<String, Entry<'a>>,
    /// Whether some layer of the list can't be read, so that times may be others than they are.
    doubtful: Cell<bool>,
}

struct Entry<'a> {
    /// The layer's number in its list.
    index: usize,
    section: Section<'a>,
    span: Cell<Span>,
}

#[derive(Clone, Copy)]
enum Span {
    Unknown,
    Asked,
    Known(Timestamp, Option<Timestamp>),
    /// It is wrong, and that was said.
    Wrong,
}

impl<'a> Known<'a> {
    /// The layers `sections` of a list at `place`. Names that can't be are kept in `found`.
    pub(super) fn new(place: Place<'a>, sections: &[Section<'a>], found: &mut Found) -> Self {
        let mut known = Self { place, entries: BTreeMap::new(), doubtful: Cell::new(false) };
        for (index, section) in sections.iter().enumerate() {
            found.keep(known.add(index, section));
        }
        known
    }

    fn add(&mut self, index: usize, section: &Section<'a>) -> Result<(), Error> {
        let Some(id) = section.own("id")? else { return Ok(()) };
        let name = id.string()?.to_owned();
        if name.is_empty() || name.contains('.') {
            return Err(id.wrong_type("a name without dots"));
        }
        if self.entries.contains_key(&name) {
            return Err(id.error(Problem::Twice { what: "layers", name }));
        }
        let entry = Entry { index, section: section.clone(), span: Cell::new(Span::Unknown) };
        self.entries.insert(name, entry);
        Ok(())
    }

    /// What all scenes around share.
    pub(super) fn shared(&self) -> &'a Shared {
        self.place.world.shared
    }

    /// Notes whether some layer of the list can't be read.
    pub(super) fn doubt(&self, doubtful: bool) {
        self.doubtful.set(doubtful);
    }

    /// Whether some layer of the list can't be read.
    pub(super) fn is_doubtful(&self) -> bool {
        self.doubtful.get()
    }

    /// The number in its list of the layer that `value` names.
    pub(super) fn index(&self, value: &Value<'_>) -> Result<usize, Error> {
        let name = value.string()?;
        let names = self.entries.keys().map(String::as_str);
        let unknown = || value.error(Problem::unknown("layer", name, &format!("`{}`", value.key), names));
        self.entries.get(name).map(|entry| entry.index).ok_or_else(unknown)
    }
}

impl Entry<'_> {
    /// From when to when the layer is there, in the time of its list; absent while that is being
    /// worked out.
    fn span(&self, place: &Place<'_>) -> Result<Option<(Timestamp, Option<Timestamp>)>, Error> {
        match self.span.get() {
            Span::Known(start, end) => return Ok(Some((start, end))),
            Span::Asked => return Ok(None),
            Span::Wrong => return Err(self.section.error(Problem::Follows)),
            Span::Unknown => self.span.set(Span::Asked),
        }
        let (start, end) = layer::span(&self.section, place).inspect_err(|_| self.span.set(Span::Wrong))?;
        self.span.set(Span::Known(start, end));
        Ok(Some((start, end)))
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write;
    use std::path::Path;

    use super::*;
    use crate::scene::{Options, Scene};

    /// Reads a scene of `count` layers, each of which starts with the next.
    fn chain(count: usize) -> Result<Scene, Error> {
        let mut text = "canvas = { width = 8, height = 8 }\ncapture = { fps = 1, duration = 1 }\n".to_owned();
        for index in 0..count {
            let start = if index + 1 < count { format!("@l{}.start", index + 1) } else { "0s".to_owned() };
            let layer = "[[layer]]\ntype = 'rect'\nwidth = 1\nheight = 1\nfill = 'red'";
            writeln!(text, "{layer}\nid = 'l{index}'\nstart = '{start}'").unwrap();
        }
        Scene::parse(Path::new("s.toml"), &text, &Options::default())
    }

    #[test]
    fn times_refer_to_each_other_up_to_a_limit_and_never_exhaust_the_stack() {
        assert!(chain(limits::TIME_REFERENCES + 1).is_ok());
        let error = chain(5000).unwrap_err();
        assert_eq!(
            error.each()[0].to_string(),
            "s.toml:709:9: the times that refer to each other may be at most 100"
        );
    }
}
