//! A scene file's top: parameters, canvas, capture, fonts, symbols, and the list of layers.
//!
//! The documents and the parameters from outside come in, a resolved scene goes out. Parameters
//! are read first, because any text may refer to them; layers are left to `layer`.

use std::path::PathBuf;

use super::error::{Error, Problem};
use super::file::{self, Source, root};
use super::layer::{self, check_defaults};
use super::paint::Paint;
use super::param::{Params, Scope, TYPES};
use super::place::Place;
use super::section::{Document, Section, Value};
use super::shape::prepared;
use super::transition;
use super::world::{Shared, World};
use super::{Capture, Scene, keys};
use crate::canvas::Canvas;
use crate::frame::Size;
use crate::limits;
use crate::time::{CaptureRate, FrameRate, Timestamp};

/// How often a canvas may repaint where nothing else is said, as in browsers.
const REFRESH: u32 = 60;

/// Reads the scene of `main`, a file of `open`: those that are being read. `depth` groups are
/// around it.
pub(super) fn scene(
    main: Source,
    values: &[(String, String)],
    open: Vec<PathBuf>,
    depth: usize,
    shared: &Shared,
) -> Result<Scene, Error> {
    let path = main.path.clone();
    let sources = file::with_included(main, shared)?;
    let documents = sources.iter().map(Source::document).collect::<Result<Vec<_>, _>>()?;
    let params = params(&documents, values)?;
    let scope = Scope { params: Some(&params), copy: None };
    let files = documents.iter().map(|document| root(document, scope)).collect::<Result<Vec<_>, _>>()?;
    // The one that is opened is the last.
    let Some((file, included)) = files.split_last() else { return Err(Error::Missing { path }) };
    included.iter().try_for_each(|section| section.only(&[keys::INCLUDED]))?;
    file.only(&[keys::ROOT])?;

    let capture = read_capture(&file.require("capture")?)?;
    let table = file.require("canvas")?;
    let (size, opaque) = read_canvas(&table)?;
    let canvas = Canvas::new(Size::new(1, 1)).map_err(|problem| table.error(problem))?;
    let mut world = World::new(shared, canvas, open);
    for section in &files {
        read_fonts(section, &world)?;
        read_symbols(section, &mut world)?;
    }
    let place = Place {
        world: &world,
        width_px: size.width.into(),
        height_px: size.height.into(),
        frame_rate: capture.rate.and_then(CaptureRate::frame_rate),
        depth,
        origin: Timestamp::ZERO,
        end: capture.duration,
        known: None,
        defaults: defaults(&files)?,
        symbols: Vec::new(),
    };
    let background = read_background(&table, &place)?;
    let (layers, changes) = (lists(&files, "layer")?, lists(&files, "transition")?);
    let (layers, transitions) = layer::list_with(&layers, &place, |layers, known| {
        let mut transitions = Vec::new();
        for list in &changes {
            transition::read(list, &place, layers, known, &mut transitions)?;
        }
        Ok(transitions)
    })?;
    let fonts = world.fonts();
    let scene = Scene { size, capture, background, opaque, layers, transitions, fonts, files: Vec::new() };
    if scene.layer_depth() > limits::LAYER_DEPTH {
        let (what, max) = ("the nesting of what is drawn apart", limits::LAYER_DEPTH as u64);
        return Err(table.error(Problem::Limit { what, max }));
    }
    Ok(scene)
}

fn lists<'a>(files: &[Section<'a>], key: &'static str) -> Result<Vec<Value<'a>>, Error> {
    let lists: Result<Vec<_>, _> = files.iter().map(|file| file.own(key)).collect();
    Ok(lists?.into_iter().flatten().collect())
}

fn table<'a>(value: &Value<'a>, what: &'static str) -> Result<Section<'a>, Error> {
    value.section(what).ok_or_else(|| value.error(Problem::NotATable { what }))
}

/// The parameters that the files declare, later ones first, with `values` set.
fn params(documents: &[Document<'_>], values: &[(String, String)]) -> Result<Params, Error> {
    let mut params = Params::default();
    for document in documents {
        let Some(declared) = root(document, Scope::default())?.own("params")? else { continue };
        let section = declared.section("[params]").ok_or_else(|| declared.wrong_type("a table"))?;
        for (name, raw) in section.entries() {
            let value = Value::new(document, Scope::default(), "params", raw)?;
            let param = table(&value, "a parameter")?;
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

fn read_fonts(file: &Section<'_>, world: &World<'_>) -> Result<(), Error> {
    let Some(list) = file.own("font")? else { return Ok(()) };
    let expected = "a list of fonts: write [[font]]";
    for item in &list.items().ok_or_else(|| list.wrong_type(expected))?? {
        let font = table(item, "a font")?;
        font.only(&[keys::FONT])?;
        world.add_font(&font.require("src")?)?;
    }
    Ok(())
}

fn read_symbols<'a>(file: &Section<'a>, world: &mut World<'a>) -> Result<(), Error> {
    let Some(symbols) = file.own("symbol")? else { return Ok(()) };
    for (name, raw) in table(&symbols, "[symbol]")?.entries() {
        let value = Value::new(file.document, file.scope, "symbol", raw)?;
        let symbol = table(&value, "a symbol")?;
        symbol.only(&[keys::SYMBOL])?;
        world.symbols.insert(name.to_owned(), symbol);
    }
    Ok(())
}

/// The `defaults` tables, those of the opened file first.
fn defaults<'a>(files: &[Section<'a>]) -> Result<Vec<Section<'a>>, Error> {
    let mut defaults = Vec::new();
    for file in files.iter().rev() {
        let Some(value) = file.own("defaults")? else { continue };
        check_defaults(&value)?;
        defaults.extend(value.section("[defaults]"));
    }
    Ok(defaults)
}

/// The canvas's size, and whether it is opaque.
fn read_canvas(value: &Value<'_>) -> Result<(Size, bool), Error> {
    let canvas = value.section("[canvas]").ok_or_else(|| value.wrong_type("a table"))?;
    canvas.only(&[keys::CANVAS])?;
    let size = Size::new(side(&canvas.require("width")?)?, side(&canvas.require("height")?)?);
    if size.area() > limits::CANVAS_AREA_PX {
        return Err(canvas.error(crate::canvas::Error::Size(size)));
    }
    let alpha = canvas.get("alpha")?.map_or(Ok(true), |alpha| alpha.truth())?;
    Ok((size, !alpha))
}

fn read_background(value: &Value<'_>, place: &Place<'_>) -> Result<Option<Paint>, Error> {
    let canvas = value.section("[canvas]").ok_or_else(|| value.wrong_type("a table"))?;
    let bounds = [0.0, 0.0, place.width_px, place.height_px];
    canvas.get("background")?.map(|paint| prepared(&paint, place, bounds)).transpose()
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
