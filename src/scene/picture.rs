//! Pictures: image, SVG and video layers.
//!
//! A file's name and the size of the box come in; which part of the picture goes where, at every
//! moment, goes out. Decoding is the canvas's, finding files that of `asset`, and which frame of a
//! video shows that of `clip`.

use super::animate::Animated;
use super::clip::Source;
use super::error::{Error, Problem};
use super::gather::All;
use super::layer::{Content, anchor, point};
use super::place::Place;
use super::section::{Section, Value};
use super::shade::Bounds;
use super::value::Unit;
use crate::canvas::{self, Context2d, ImageSmoothingQuality};
use crate::time::Timestamp;

/// A picture in a box.
#[derive(Debug, Clone)]
pub(super) struct Picture {
    image: Source,
    width: Option<Animated>,
    height: Option<Animated>,
    fit: Fit,
    /// Which part of the picture lies at the same part of the box.
    position: [Animated; 2],
    /// Absent where pixels stay sharp.
    smoothing: Option<ImageSmoothingQuality>,
    anchor: [f64; 2],
}

/// How a picture fills its box (CSS Images 3, object-fit).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fit {
    Contain,
    Cover,
    Fill,
    None,
}

pub(super) const FITS: [(&str, Fit); 4] =
    [("contain", Fit::Contain), ("cover", Fit::Cover), ("fill", Fit::Fill), ("none", Fit::None)];
pub(super) const SMOOTHINGS: [(&str, Option<ImageSmoothingQuality>); 4] = [
    ("none", None),
    ("low", Some(ImageSmoothingQuality::Low)),
    ("medium", Some(ImageSmoothingQuality::Medium)),
    ("high", Some(ImageSmoothingQuality::High)),
];

pub(super) fn read_image(section: &Section<'_>, place: &Place<'_>) -> Result<Content, Error> {
    let image = section.require("src").and_then(|source| place.world.shared.image(&source));
    read_box(section, place, image.map(Source::Image))
}

/// A box that shows `image`.
pub(super) fn read_box(
    section: &Section<'_>,
    place: &Place<'_>,
    image: Result<Source, Error>,
) -> Result<Content, Error> {
    let smoothest = Some(ImageSmoothingQuality::High);
    let middle = [const { Animated::Constant(0.5) }; 2];
    let parts = (
        image,
        section.maybe("width", |value| place.number(value, place.horizontal())),
        section.maybe("height", |value| place.number(value, place.vertical())),
        section.read("fit", Fit::Contain, |fit| fit.choice("fit", &FITS)),
        section.read("position", middle, |value| position(value, place)),
        section.read("smoothing", smoothest, |name| name.choice("smoothing", &SMOOTHINGS)),
        anchor(section),
    );
    let (image, width, height, fit, position, smoothing, anchor) = parts.all()?;
    let anchor = anchor.unwrap_or([0.0; 2]);
    Ok(Content::Picture(Box::new(Picture { image, width, height, fit, position, smoothing, anchor })))
}

/// A point by name, or two parts that may move.
fn position(value: &Value<'_>, place: &Place<'_>) -> Result<[Animated; 2], Error> {
    if value.items().is_none() {
        return Ok(point(value)?.map(Animated::Constant));
    }
    let expected = "a name in quotes or two parts like [0.5, 0.5]";
    value.tuple(expected, |part| place.number(part, Unit::Number))
}

pub(super) fn read_svg(section: &Section<'_>, place: &Place<'_>) -> Result<Content, Error> {
    let content = read_image(section, place)?;
    match &content {
        Content::Picture(picture) if !picture.image.is_drawing() => {
            let source = section.require("src")?;
            let name = source.string()?.to_owned();
            Err(source.error(Problem::Unsuited { name, what: "an svg layer: it is no SVG" }))
        }
        _ => Ok(content),
    }
}

impl Picture {
    /// Draws the picture at `time` with its anchor at the origin.
    pub(super) fn draw(&self, time: Timestamp, context: &mut Context2d) -> Result<(), canvas::Error> {
        let natural = [f64::from(self.image.size().width), f64::from(self.image.size().height)];
        let size = self.size(time, natural);
        let corner = [-self.anchor[0] * size[0], -self.anchor[1] * size[1]];
        let scale = self.scale(size, natural);
        let mut source = [0.0; 4];
        let mut target = [0.0; 4];
        for axis in 0..2 {
            let drawn = natural[axis] * scale[axis];
            let offset = (size[axis] - drawn) * self.position[axis].at(time);
            let (from, to) = (offset.max(0.0), (offset + drawn).min(size[axis]));
            if from >= to || scale[axis] <= 0.0 {
                return Ok(());
            }
            (source[axis], source[axis + 2]) = ((from - offset) / scale[axis], (to - from) / scale[axis]);
            (target[axis], target[axis + 2]) = (corner[axis] + from, to - from);
        }
        // Patterns of later layers are smoothed as the context says.
        let (enabled, quality) = (context.image_smoothing_enabled(), context.image_smoothing_quality());
        context.set_image_smoothing_enabled(self.smoothing.is_some());
        context.set_image_smoothing_quality(self.smoothing.unwrap_or_default());
        let [sx, sy, s_width, s_height] = source;
        let [dx, dy, d_width, d_height] = target;
        let image = self.image.frame(time)?;
        let drawn = context.draw_image_part(&image, sx, sy, s_width, s_height, dx, dy, d_width, d_height);
        context.set_image_smoothing_enabled(enabled);
        context.set_image_smoothing_quality(quality);
        drawn
    }

    /// The box at `time`, with its anchor at the origin.
    pub(super) fn bounds(&self, time: Timestamp) -> Bounds {
        let natural = [f64::from(self.image.size().width), f64::from(self.image.size().height)];
        let [width, height] = self.size(time, natural);
        let [left, top] = [-self.anchor[0] * width, -self.anchor[1] * height];
        [left, top, left + width, top + height]
    }

    /// The box's size; a side that is not given keeps the picture's proportions.
    fn size(&self, time: Timestamp, [width, height]: [f64; 2]) -> [f64; 2] {
        let side = |given: &Option<Animated>| given.as_ref().map(|side| side.at(time).max(0.0));
        match (side(&self.width), side(&self.height)) {
            (Some(width), Some(height)) => [width, height],
            (Some(given), None) => [given, given * height / width],
            (None, Some(given)) => [given * width / height, given],
            (None, None) => [width, height],
        }
    }

    /// How much larger than natural the picture is drawn.
    fn scale(&self, size: [f64; 2], natural: [f64; 2]) -> [f64; 2] {
        let [x, y] = [size[0] / natural[0], size[1] / natural[1]];
        match self.fit {
            Fit::Fill => [x, y],
            Fit::Contain => [x.min(y); 2],
            Fit::Cover => [x.max(y); 2],
            Fit::None => [1.0; 2],
        }
    }
}
