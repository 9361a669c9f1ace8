//! A scene file's top: parameters, canvas, capture, fonts, symbols, and the list of layers.
//!
//! The documents and the parameters from outside come in, a resolved scene goes out. Parameters
//! are read first, because any text may refer to them; layers are left to `layer`.

use std::path::PathBuf;
use std::sync::Arc;

use super::caption::{self, Made};
use super::error::{Error, Problem};
use super::file::{self, Source, root};
use super::gather::{All, Found, all};
use super::layer::{self, Layer, read_defaults};
use super::paint::Paint;
use super::param::{Params, Scope, TYPES, Type};
use super::place::Place;
use super::section::{Document, Section, Value};
use super::shape::prepared;
use super::sound::{self, Sound};
use super::transition::{self, Transition};
use super::unused;
use super::world::{Shared, World};
use super::{Capture, Scene, constrain, keys, meta};
use crate::canvas::Canvas;
use crate::frame::Size;
use crate::limits;
use crate::time::{CaptureRate, FrameRate, Timestamp};

/// How often a canvas may repaint where nothing else is said, as in browsers.
const REFRESH: u32 = 60;

/// The size that stands for one that can't be read, until all else is.
const STAND_IN: Size = Size::new(1280, 720);

/// Reads the scene of `main`, a file of `open`: those that are being read. `depth` groups are
/// around it.
pub(super) fn scene(
    main: Source,
    values: &[(String, String)],
    open: Vec<PathBuf>,
    depth: usize,
    shared: &Shared,
) -> Result<Scene, Error> {
    let mut sources = file::with_included(main, shared)?;
    let (scene, captions) = read(&sources, values, open, depth, shared)?;
    sources.extend(captions);
    Ok(Scene { sources: Arc::new(sources), ..scene })
}

/// The scene, and the file that its captions are from.
fn read(
    sources: &[Source],
    values: &[(String, String)],
    open: Vec<PathBuf>,
    depth: usize,
    shared: &Shared,
) -> Result<(Scene, Option<Source>), Error> {
    let mut found = Found::default();
    let documents = all(sources.iter().enumerate().map(|(number, source)| source.document(number)))?;
    let params = params(&documents, values, &mut found);
    let scope = Scope { params: Some(&params), ..Scope::default() };
    let mut files = all(documents.iter().map(|document| root(document, scope)))?;
    only_known(&mut files, &mut found);
    let Some(file) = files.last() else { return Err(Error::Missing { path: PathBuf::new() }) };
    let (capture, table, (size, opaque)) = frame(file, shared, &mut found)?;
    let canvas = Canvas::new(Size::new(1, 1)).map_err(|problem| file.error(problem))?;
    let mut world = World::new(shared, canvas, open);
    if shared.font_fallback || found.keep(allows_fallback(table.as_ref())).unwrap_or_default() {
        world.allow_fallback();
    }
    let fonts: Vec<_> = files.iter().map(|file| read_fonts(file, &world, &mut found)).collect();
    for file in &files {
        found.keep(read_symbols(file, &mut world));
    }
    let place = Place {
        world: &world,
        width_px: size.width.into(),
        height_px: size.height.into(),
        frame_rate: capture.rate.and_then(CaptureRate::frame_rate),
        depth,
        origin: Timestamp::ZERO,
        end: capture.duration,
        over: capture.duration,
        known: None,
        defaults: defaults(&files, &mut found),
        symbols: Vec::new(),
    };
    let background = table.and_then(|table| found.keep(read_background(&table, &place)).flatten());
    let contents = found.keep(read_contents(&files, &place));
    if shared.thorough {
        unused::read(&place, &mut found);
        unused::warn(file, &params, fonts.last().map_or(&[], Vec::as_slice), &world);
    }
    let meta = found.keep(meta::read(file, place.frame_rate, capture.duration));
    let (meta, (layers, transitions, sounds, captions)) = found.or(meta.zip(contents))?;
    let scene = Scene {
        size,
        capture,
        title: meta.title,
        comment: meta.comment,
        poster: meta.poster,
        markers: meta.markers,
        sounds,
        captions: captions.track,
        background,
        opaque,
        layers,
        transitions,
        fonts: world.fonts(),
        media: None,
        sources: Arc::default(),
        files: Vec::new(),
    };
    check_depth(&scene, file)?;
    Ok((scene, captions.source))
}

fn check_depth(scene: &Scene, file: &Section<'_>) -> Result<(), Error> {
    if scene.layer_depth() <= limits::LAYER_DEPTH {
        return Ok(());
    }
    let (what, max) = ("the nesting of what is drawn apart", limits::LAYER_DEPTH as u64);
    Err(file.require("canvas")?.error(Problem::Limit { what, max }))
}

/// Refuses keys that no scene has. The file that is opened is the last.
fn only_known(files: &mut [Section<'_>], found: &mut Found) {
    let opened = files.len().saturating_sub(1);
    for (number, file) in files.iter_mut().enumerate().rev() {
        let known = if number == opened { keys::ROOT } else { keys::INCLUDED };
        found.keep(file.only(&[known]));
    }
}

/// The `[capture]` and the `[canvas]` of the opened file, the latter with its size and whether it is
/// opaque.
type Frame<'a> = (Capture, Option<Section<'a>>, (Size, bool));

fn frame<'a>(file: &Section<'a>, shared: &Shared, found: &mut Found) -> Result<Frame<'a>, Error> {
    let capture = found.keep(file.require("capture").and_then(|table| read_capture(&table)));
    let capture = capture.map_or_else(|| stand_in(file), Ok)?;
    found.keep(count_rate(file, &capture, shared));
    let table = found.keep(file.require("canvas").and_then(|table| table.table("[canvas]", "a table")));
    let shape = table.clone().and_then(|mut table| found.keep(read_canvas(&mut table)));
    Ok((capture, table, shape.unwrap_or((STAND_IN, true))))
}

fn count_rate(file: &Section<'_>, capture: &Capture, shared: &Shared) -> Result<(), Error> {
    let Some(rate) = capture.rate.and_then(CaptureRate::frame_rate) else { return Ok(()) };
    shared.count_rate(rate).or_else(|problem| Err(file.require("capture")?.error(problem)))
}

/// What stands for a `[capture]` that can't be read, until all else is.
fn stand_in(file: &Section<'_>) -> Result<Capture, Error> {
    let refresh = FrameRate::new(25, 1).map_err(|problem| file.error(problem))?;
    let duration = Timestamp::from_seconds(limits::TIME_S);
    let (rate, request_frames, constraints) = (Some(refresh.into()), Vec::new(), None);
    Ok(Capture { rate, duration, request_frames, refresh, constraints })
}

/// What is seen, heard and said.
type Contents = (Vec<Layer>, Vec<Transition>, Vec<Sound>, Made);

fn read_contents(files: &[Section<'_>], place: &Place<'_>) -> Result<Contents, Error> {
    let lists = (lists(files, "layer"), lists(files, "transition"), lists(files, "audio"));
    let (layers, changes, audio) = lists.all()?;
    let (mut layers, (transitions, mut sounds, mut captions)) =
        layer::list_with(&layers, place, |layers, known| {
            let mut found = Found::default();
            let mut transitions = Vec::new();
            for list in &changes {
                found.keep(transition::read(list, place, layers, known, &mut transitions));
            }
            let sounds = found.keep(sound::read(&audio, place, known));
            let opened = files.last().map(|file| caption::read(file, files.len(), place, known));
            let captions = opened.map_or(Some(Made::default()), |captions| found.keep(captions));
            let both = sounds.zip(captions);
            found.or(both.map(|(sounds, captions)| (transitions, sounds, captions)))
        })?;
    sounds.extend(place.world.sounds.take());
    layers.append(&mut captions.layers);
    Ok((layers, transitions, sounds, captions))
}

fn lists<'a>(files: &[Section<'a>], key: &'static str) -> Result<Vec<Value<'a>>, Error> {
    let lists = all(files.iter().map(|file| file.own(key)))?;
    Ok(lists.into_iter().flatten().collect())
}

fn table<'a>(value: &Value<'a>, what: &'static str) -> Result<Section<'a>, Error> {
    value.section(what).ok_or_else(|| value.error(Problem::NotATable { what }))
}

/// The parameters that the files declare, later ones first, with `values` set.
fn params(documents: &[Document<'_>], values: &[(String, String)], found: &mut Found) -> Params {
    let mut params = Params::default();
    for document in documents {
        found.keep(declare(document, &mut params));
    }
    for (name, value) in values {
        let set = params.set(name, value).map_err(|problem| Error::param(name, problem));
        found.keep(set);
    }
    params
}

fn declare(document: &Document<'_>, params: &mut Params) -> Result<(), Error> {
    let Some(declared) = root(document, Scope::default())?.own("params")? else { return Ok(()) };
    let section = declared.table("[params]", "a table")?;
    let mut found = Found::default();
    for (name, raw) in section.entries() {
        let value = Value::new(document, Scope::default(), "params", raw);
        match found.keep(value.and_then(|value| param(&value))) {
            Some((kind, text)) => params.declare(name, kind, text),
            None => params.declare_broken(name),
        }
    }
    found.or(Some(()))
}

/// A parameter's type and default.
fn param(value: &Value<'_>) -> Result<(Type, String), Error> {
    let mut param = table(value, "a parameter")?;
    let known = param.only(&[keys::PARAM]);
    let kind = param.require("type").and_then(|kind| kind.choice("parameter type", &TYPES));
    let ((), kind, default) = (known, kind, param.require("default")).all()?;
    let text = default.literal().ok_or_else(|| default.wrong_type("text or a number"))?;
    kind.check(&text).map_err(|problem| default.error(problem))?;
    Ok((kind, text))
}

/// Adds the fonts of a file, and returns them with the families in them.
fn read_fonts<'a>(
    file: &Section<'a>,
    world: &World<'_>,
    found: &mut Found,
) -> Vec<(Section<'a>, Vec<String>)> {
    let list = file
        .own("font")
        .and_then(|list| list.map(|list| list.list("a list of fonts: write [[font]]")).transpose());
    let list = found.keep(list).flatten().unwrap_or_default();
    let mut read = Vec::new();
    for item in &list {
        let font = table(item, "a font").and_then(|mut font| {
            let known = font.only(&[keys::FONT]);
            let families = font.require("src").and_then(|source| world.add_font(&source));
            let ((), families) = (known, families).all()?;
            Ok((font, families))
        });
        match found.keep(font) {
            Some(font) => read.push(font),
            None => world.lack_fonts(),
        }
    }
    read
}

fn read_symbols<'a>(file: &Section<'a>, world: &mut World<'a>) -> Result<(), Error> {
    let Some(symbols) = file.own("symbol")? else { return Ok(()) };
    let mut found = Found::default();
    for (name, raw) in table(&symbols, "[symbol]")?.entries() {
        let value = Value::new(file.document, file.scope, "symbol", raw);
        let Some(mut symbol) = found.keep(value.and_then(|value| table(&value, "a symbol"))) else {
            world.used_symbol(name, true);
            continue;
        };
        found.keep(symbol.only(&[keys::SYMBOL]));
        found.keep(symbol.require("child"));
        world.symbols.insert(name.to_owned(), symbol);
    }
    found.or(Some(()))
}

/// The `defaults` tables, those of the opened file first.
fn defaults<'a>(files: &[Section<'a>], found: &mut Found) -> Vec<Section<'a>> {
    let mut defaults = Vec::new();
    for file in files.iter().rev() {
        let Some(Some(value)) = found.keep(file.own("defaults")) else { continue };
        let (table, checked) = read_defaults(&value);
        found.keep(checked);
        defaults.extend(table);
    }
    defaults
}

/// The canvas's size, and whether it is opaque.
fn read_canvas(canvas: &mut Section<'_>) -> Result<(Size, bool), Error> {
    let parts = (
        canvas.only(&[keys::CANVAS]),
        canvas.require("width").and_then(|width| side(&width)),
        canvas.require("height").and_then(|height| side(&height)),
        canvas.read("alpha", true, Value::truth),
    );
    let ((), width, height, alpha) = parts.all()?;
    let size = Size::new(width, height);
    if size.area() > limits::CANVAS_AREA_PX {
        return Err(canvas.error(crate::canvas::Error::Size(size)));
    }
    Ok((size, !alpha))
}

fn allows_fallback(canvas: Option<&Section<'_>>) -> Result<bool, Error> {
    canvas.map_or(Ok(false), |canvas| canvas.read("font_fallback", false, Value::truth))
}

fn read_background(canvas: &Section<'_>, place: &Place<'_>) -> Result<Option<Paint>, Error> {
    let bounds = [0.0, 0.0, place.width_px, place.height_px];
    canvas.maybe("background", |paint| prepared(paint, place, bounds))
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
    let mut capture = value.table("[capture]", "a table")?;
    let known = capture.only(&[keys::CAPTURE]);
    let rate: Result<Option<CaptureRate>, Error> = capture.maybe("fps", Value::rate);
    let frame_rate = match &rate {
        // Frames have some length where only the rate is wrong.
        Err(_) => stand_in(&capture)?.rate,
        Ok(rate) => *rate,
    };
    let frame_rate = frame_rate.and_then(CaptureRate::frame_rate);
    let given = !matches!(rate, Ok(None));
    let duration = capture.require("duration").and_then(|length| {
        let duration = length.time(frame_rate)?;
        if duration > Timestamp::ZERO { Ok(duration) } else { Err(length.out_of_range(0.0, "above 0")) }
    });
    let end = *duration.as_ref().unwrap_or(&Timestamp::from_seconds(limits::TIME_S));
    let requests = read_requests(&capture, frame_rate, end);
    let refresh = read_refresh(&capture, given);
    let constraints = capture.maybe("constraints", constrain::read);
    let parts = (known, rate, duration, requests, refresh, constraints);
    let ((), rate, duration, request_frames, refresh, constraints) = parts.all()?;
    Ok(Capture { rate, duration, request_frames, refresh, constraints })
}

fn read_refresh(capture: &Section<'_>, has_rate: bool) -> Result<FrameRate, Error> {
    match capture.get("refresh")? {
        None => FrameRate::new(REFRESH, 1).map_err(|problem| capture.error(problem)),
        Some(refresh) if has_rate => {
            Err(refresh.error(Problem::NoEffect { key: "refresh", cause: "where `fps` is given" }))
        }
        Some(refresh) => refresh.rate(),
    }
}

fn read_requests(
    capture: &Section<'_>,
    frame_rate: Option<FrameRate>,
    duration: Timestamp,
) -> Result<Vec<Timestamp>, Error> {
    let Some(list) = capture.get("request_frames")? else { return Ok(Vec::new()) };
    let items = list.list("a list of times")?;
    let mut times = all(items.iter().map(|item| {
        let time = item.time(frame_rate)?;
        let range = || format!("before the scene's end at {duration}");
        if time < duration { Ok(time) } else { Err(item.out_of_range(time.as_seconds(), &range())) }
    }))?;
    times.sort();
    times.dedup();
    Ok(times)
}
