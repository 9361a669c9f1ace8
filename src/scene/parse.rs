//! A scene file's top: parameters, canvas and capture.
//!
//! The text and the parameters from outside come in, a resolved scene goes out. Parameters are
//! read first, because any text may refer to them; layers are left to `layer`.

use std::path::Path;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::error::{Error, Problem};
use super::layer::{self, Place};
use super::param::{Params, TYPES};
use super::section::{Document, Section, Value};
use super::{Capture, Scene, keys};
use crate::canvas::Color;
use crate::frame::Size;
use crate::limits;
use crate::time::{CaptureRate, FrameRate, Timestamp};

/// How often a canvas may repaint where nothing else is said, as in browsers.
const REFRESH: u32 = 60;

/// Reads a scene from `text`.
pub(super) fn scene(name: &Path, text: &str, values: &[(String, String)]) -> Result<Scene, Error> {
    let mut document = Document { name, text, params: None };
    let table = DeTable::parse(text).map_err(|error| {
        let span = error.span().unwrap_or(0..0);
        let line = error.message().lines().collect::<Vec<_>>().join(", ");
        document.error(&span, Problem::Syntax(line))
    })?;
    let span = 0..0;
    let root = Spanned::new(span, DeValue::Table(table.into_inner()));
    document.params = Some(params(&document, &root, values)?);
    let file = section(&document, &root, "a scene")?;
    file.only(&[keys::ROOT])?;

    let canvas = file.require("canvas")?;
    let (size, background) = read_canvas(&canvas)?;
    let capture = read_capture(&file.require("capture")?)?;
    let place = Place::canvas(size, capture.rate.and_then(CaptureRate::frame_rate));
    let layers = file.get("layer")?.map_or(Ok(Vec::new()), |layers| layer::list(&layers, &place))?;
    Ok(Scene { size, background, capture, layers })
}

fn section<'a>(
    document: &'a Document<'a>,
    value: &'a Spanned<DeValue<'a>>,
    what: &'static str,
) -> Result<Section<'a>, Error> {
    Section::of(document, value, what)
        .ok_or_else(|| document.error(&value.span(), Problem::NotATable { what }))
}

/// The declared parameters, with `values` set.
fn params(
    document: &Document<'_>,
    root: &Spanned<DeValue<'_>>,
    values: &[(String, String)],
) -> Result<Params, Error> {
    let mut params = Params::default();
    let declared = section(document, root, "a scene")?.get("params")?;
    if let Some(declared) = &declared {
        let table = declared.section("[params]").ok_or_else(|| declared.wrong_type("a table"))?;
        for (name, value) in table.entries() {
            let param = section(document, value, "a parameter")?;
            param.only(&[keys::PARAM])?;
            let kind = param.require("type")?.choice("parameter type", &TYPES)?;
            let default = param.require("default")?;
            let text = default.literal().ok_or_else(|| default.wrong_type("text or a number"))?;
            kind.check(&text).map_err(|problem| default.error(problem))?;
            params.declare(name, kind, text);
        }
    }
    for (name, value) in values {
        params.set(name, value).map_err(|problem| Error::param(name, problem))?;
    }
    Ok(params)
}

fn read_canvas(value: &Value<'_>) -> Result<(Size, Color), Error> {
    let canvas = value.section("[canvas]").ok_or_else(|| value.wrong_type("a table"))?;
    canvas.only(&[keys::CANVAS])?;
    let size = Size::new(side(&canvas.require("width")?)?, side(&canvas.require("height")?)?);
    if size.area() > limits::CANVAS_AREA_PX {
        return Err(canvas.error(crate::canvas::Error::Size(size)));
    }
    let background = canvas.get("background")?.map_or(Ok(Color::TRANSPARENT), |color| color.color())?;
    Ok((size, background))
}

/// A side of the canvas: a whole number of pixels.
fn side(value: &Value<'_>) -> Result<u32, Error> {
    let number = value.number()?;
    let highest = limits::CANVAS_SIDE_PX;
    let allowed = number.fract() == 0.0 && (1.0..=f64::from(highest)).contains(&number);
    let number = value.in_range(number, allowed, &format!("a whole number of pixels from 1 to {highest}"))?;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "just checked")]
    Ok(number as u32)
}

fn read_capture(value: &Value<'_>) -> Result<Capture, Error> {
    let capture = value.section("[capture]").ok_or_else(|| value.wrong_type("a table"))?;
    capture.only(&[keys::CAPTURE])?;
    let rate = capture.get("fps")?.map(|rate| rate.rate()).transpose()?;
    let frame_rate = rate.and_then(CaptureRate::frame_rate);
    let refresh = match capture.get("refresh")? {
        None => FrameRate::new(REFRESH, 1).map_err(|problem| capture.error(problem))?,
        Some(refresh) if rate.is_some() => {
            return Err(refresh.error(Problem::NoEffect { key: "refresh", cause: "where `fps` is given" }));
        }
        Some(refresh) => refresh.rate()?,
    };
    let length = capture.require("duration")?;
    let duration = length.time(frame_rate)?;
    if duration == Timestamp::ZERO {
        return Err(length.out_of_range(0.0, "above 0"));
    }
    let request_frames = read_requests(&capture, frame_rate, duration)?;
    Ok(Capture { rate, duration, request_frames, refresh })
}

fn read_requests(
    capture: &Section<'_>,
    frame_rate: Option<FrameRate>,
    duration: Timestamp,
) -> Result<Vec<Timestamp>, Error> {
    let Some(list) = capture.get("request_frames")? else { return Ok(Vec::new()) };
    let items = list.items().ok_or_else(|| list.wrong_type("a list of times"))??;
    let mut times = Vec::with_capacity(items.len());
    for item in &items {
        let time = item.time(frame_rate)?;
        if time >= duration {
            let range = format!("before the scene's end at {duration}");
            return Err(item.out_of_range(time.as_seconds(), &range));
        }
        times.push(time);
    }
    times.sort();
    times.dedup();
    Ok(times)
}
