//! What a scene says of its video: title, comment, poster and markers.
//!
//! Tables come in, checked text and times go out. What becomes of them in a file is left to the
//! recording.

use super::Marker;
use super::error::{Error, Problem};
use super::gather::{All, all};
use super::keys;
use super::section::{Section, Value};
use crate::limits;
use crate::time::{FrameRate, Timestamp};

/// What a scene says of its video.
#[derive(Default)]
pub(super) struct Meta {
    pub(super) title: Option<String>,
    pub(super) comment: Option<String>,
    pub(super) poster: Option<Timestamp>,
    pub(super) markers: Vec<Marker>,
}

/// Reads `[meta]` and `[[marker]]` of the scene, whose times lie before `duration`.
pub(super) fn read(root: &Section<'_>, rate: Option<FrameRate>, duration: Timestamp) -> Result<Meta, Error> {
    let (meta, markers) = (read_meta(root, rate, duration), markers(root, rate, duration)).all()?;
    Ok(Meta { markers, ..meta })
}

fn read_meta(root: &Section<'_>, rate: Option<FrameRate>, duration: Timestamp) -> Result<Meta, Error> {
    let Some(meta) = root.own("meta")? else { return Ok(Meta::default()) };
    let mut meta = meta.table("[meta]", "a table")?;
    let known = meta.only(&[keys::META]);
    let poster = meta.maybe("poster", |moment| moment_before(moment, rate, duration));
    let ((), title, comment, poster) =
        (known, meta.maybe("title", text), meta.maybe("comment", text), poster).all()?;
    Ok(Meta { title, comment, poster, markers: Vec::new() })
}

/// Reads `[[marker]]` of the scene, whose times lie before `duration`.
fn markers(root: &Section<'_>, rate: Option<FrameRate>, duration: Timestamp) -> Result<Vec<Marker>, Error> {
    let Some(list) = root.own("marker")? else { return Ok(Vec::new()) };
    let expected = "a list of markers: write [[marker]]";
    let items = list.list(expected)?;
    if items.len() > limits::MARKERS {
        return Err(list.error(Problem::Limit { what: "the markers", max: limits::MARKERS as u64 }));
    }
    let mut markers = all(items.iter().map(|item| {
        let mut marker = item.table("a marker", "a table")?;
        let known = marker.only(&[keys::MARKER]);
        let at = marker.require("at").and_then(|moment| moment_before(&moment, rate, duration));
        let name = marker.require("name").and_then(|name| text(&name));
        let ((), at, name) = (known, at, name).all()?;
        Ok(Marker { at, name })
    }))?;
    markers.sort_by_key(|marker| marker.at);
    Ok(markers)
}

fn moment_before(value: &Value<'_>, rate: Option<FrameRate>, end: Timestamp) -> Result<Timestamp, Error> {
    let at = value.time(rate)?;
    let range = || format!("before the scene's end at {end}");
    if at < end { Ok(at) } else { Err(value.out_of_range(at.as_seconds(), &range())) }
}

/// Text that a file can store.
fn text(value: &Value<'_>) -> Result<String, Error> {
    let text = value.string()?;
    if text.chars().any(|c| c.is_control() && c != '\n') {
        return Err(value.wrong_type("text without control characters"));
    }
    Ok(text.to_owned())
}
