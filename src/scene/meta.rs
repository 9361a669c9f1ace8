//! What a scene says of its video: title, comment and markers.
//!
//! Tables come in, checked text and times go out. What becomes of them in a file is left to the
//! recording.

use super::Marker;
use super::error::{Error, Problem};
use super::keys;
use super::section::{Section, Value};
use crate::limits;
use crate::time::{FrameRate, Timestamp};

/// Reads `[meta]` of the scene: its title and its comment.
pub(super) fn read(root: &Section<'_>) -> Result<(Option<String>, Option<String>), Error> {
    let Some(meta) = root.own("meta")? else { return Ok((None, None)) };
    let meta = meta.section("[meta]").ok_or_else(|| meta.wrong_type("a table"))?;
    meta.only(&[keys::META])?;
    let text_of = |key| meta.get(key)?.as_ref().map(text).transpose();
    Ok((text_of("title")?, text_of("comment")?))
}

/// Reads `[[marker]]` of the scene, whose times lie before `duration`.
pub(super) fn markers(
    root: &Section<'_>,
    rate: Option<FrameRate>,
    duration: Timestamp,
) -> Result<Vec<Marker>, Error> {
    let Some(list) = root.own("marker")? else { return Ok(Vec::new()) };
    let items = list.items().ok_or_else(|| list.wrong_type("a list of markers: write [[marker]]"))??;
    if items.len() > limits::MARKERS {
        return Err(list.error(Problem::Limit { what: "the markers", max: limits::MARKERS as u64 }));
    }
    let mut markers = Vec::with_capacity(items.len());
    for item in &items {
        let marker = item.section("a marker").ok_or_else(|| item.wrong_type("a table"))?;
        marker.only(&[keys::MARKER])?;
        let moment = marker.require("at")?;
        let at = moment.time(rate)?;
        if at >= duration {
            let range = format!("before the scene's end at {duration}");
            return Err(moment.out_of_range(at.as_seconds(), &range));
        }
        markers.push(Marker { at, name: text(&marker.require("name")?)? });
    }
    markers.sort_by_key(|marker| marker.at);
    Ok(markers)
}

/// Text that a file can store.
fn text(value: &Value<'_>) -> Result<String, Error> {
    let text = value.string()?;
    if text.chars().any(|c| c.is_control() && c != '\n') {
        return Err(value.wrong_type("text without control characters"));
    }
    Ok(text.to_owned())
}
