//! Looking at a scene's layers over time: which are never seen, and which texts leave the canvas.
//!
//! A scene and moments come in, warnings go out. Only boxes are looked at, and each layer by
//! itself; what can be read on what is below it is left to `contrast`.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::Scene;
use super::contrast;
use super::draw::apply_pose;
use super::error::Location;
use super::file::Source;
use super::group::{Children, Group};
use super::layer::{Content, Layer, Origin};
use super::lint::{Concern, Warning};
use super::shade::Bounds;
use super::text::Text;
use crate::canvas::{Canvas, Context2d, Error, Transform};
use crate::frame::Size;
use crate::limits;
use crate::time::Timestamp;

/// How far an outline reaches at the sharpest corner, in line widths (the default miter limit).
const MITER: f64 = 5.0;
/// By less than this many pixels, nobody sees that text leaves the canvas.
const EDGE_PX: f64 = 1.0;
/// Between two moments, a text that stands still moves by less, in pixels.
const STILL_PX: f64 = 0.01;

/// What was seen of a layer.
#[derive(Default)]
struct Seen {
    /// Whether it was on the canvas at some moment.
    shown: bool,
    /// Why not, where it was looked at.
    reason: Option<&'static str>,
    text: Option<TextSeen>,
}

/// What was seen of a text.
#[derive(Default)]
struct TextSeen {
    last: Option<Bounds>,
    /// How far it stood over which edge.
    leaves: Option<(f64, &'static str)>,
    /// The moments at which most of it shows.
    moments: Vec<Timestamp>,
    /// How much shows then, from 0 to 1.
    alpha: f64,
}

/// A layer by its numbers in the lists that it is in.
type Path = Vec<usize>;

/// Where a layer is written: its scene's files, and the place in them.
type Written<'a> = (&'a Arc<Vec<Source>>, Origin);

/// A list of layers at a moment.
struct Here<'a> {
    sources: &'a Arc<Vec<Source>>,
    time: Timestamp,
    /// When the list ends, in its own time.
    end: Timestamp,
    alpha: f64,
    /// Whether a filter or a shadow may show what lies outside.
    spreads: bool,
}

struct Survey<'a> {
    canvas: [f64; 2],
    context: &'a mut Context2d,
    /// The only moment that is looked at.
    is_still: bool,
    seen: BTreeMap<Path, (Written<'a>, Seen)>,
}

impl Scene {
    /// What is likely a mistake, as far as it shows at `times`: the first is the start, and all
    /// are in order. Of many layers and texts, only a part is looked at.
    ///
    /// # Errors
    /// As [`draw`](Self::draw).
    pub fn survey(&self, times: &[Timestamp]) -> Result<Vec<Warning>, Error> {
        let canvas = Canvas::new(Size::new(1, 1))?;
        let mut context = canvas.context_2d();
        let size = [self.size.width.into(), self.size.height.into()];
        let seen = BTreeMap::new();
        let mut survey = Survey { canvas: size, context: &mut context, is_still: times.len() == 1, seen };
        let most = (limits::SURVEYED_LAYERS / self.layer_count().max(1)).max(1);
        let step = times.len().div_ceil(most).max(1);
        for time in times.iter().step_by(step) {
            survey.context.reset();
            survey.scene(self, *time, &mut Path::new(), 1.0, false);
        }
        let seen = survey.seen;
        let mut warnings = Vec::new();
        for ((sources, origin), concern) in concerns(&seen) {
            warnings.extend(warning(sources, origin, concern));
        }
        let texts = seen.iter().filter_map(|(path, (written, seen))| {
            Some((path, written, seen.text.as_ref().filter(|text| seen.shown && !text.moments.is_empty())?))
        });
        let mut looked: Vec<Written<'_>> = Vec::new();
        let mut budget = contrast::Budget::default();
        for (path, (sources, origin), text) in texts {
            // Copies are like each other.
            if looked.iter().any(|known| Arc::ptr_eq(known.0, sources) && known.1 == *origin) {
                continue;
            }
            looked.push((sources, *origin));
            if let Some(concern) = contrast::of(self, path, &text.moments, &mut budget)? {
                warnings.extend(warning(sources, *origin, concern));
            }
        }
        Ok(warnings)
    }

    /// How many layers it has in all.
    fn layer_count(&self) -> usize {
        count(&self.layers)
    }
}

fn count(layers: &[Layer]) -> usize {
    let inside = |layer: &Layer| match &layer.content {
        Content::Group(Group { children: Children::Layers(layers), .. }) => count(layers),
        Content::Group(Group { children: Children::Scene(scene), .. }) => scene.layer_count(),
        _ => 0,
    };
    layers.iter().map(|layer| 1 + inside(layer)).sum()
}

fn warning(sources: &Arc<Vec<Source>>, origin: Origin, concern: Concern) -> Option<Warning> {
    let source = sources.get(origin.file)?;
    Some(Warning { at: Location::new(&source.name, &source.text, &(origin.start..origin.end)), concern })
}

/// What there is to say about layers; of copies, where it is so for all.
fn concerns<'a>(seen: &BTreeMap<Path, (Written<'a>, Seen)>) -> Vec<(Written<'a>, Concern)> {
    let mut written: Vec<(Written<'a>, Vec<&Seen>)> = Vec::new();
    for (place, one) in seen.values() {
        let same = |known: &&mut (Written<'a>, Vec<&Seen>)| {
            Arc::ptr_eq(known.0.0, place.0) && known.0.1 == place.1
        };
        match written.iter_mut().find(same) {
            Some((_, all)) => all.push(one),
            None => written.push((*place, vec![one])),
        }
    }
    let mut concerns = Vec::new();
    for (place, all) in written {
        let reason = all.iter().find_map(|seen| seen.reason);
        let leaves = all.iter().filter_map(|seen| seen.text.as_ref()?.leaves);
        match reason.filter(|_| !all.iter().any(|seen| seen.shown)) {
            Some(reason) => concerns.push((place, Concern::NeverSeen(reason))),
            None => {
                let most = leaves.max_by(|a, b| a.0.total_cmp(&b.0));
                concerns.extend(most.map(|(by_px, edge)| (place, Concern::TextLeaves { by_px, edge })));
            }
        }
    }
    concerns
}

impl<'a> Survey<'a> {
    fn scene(&mut self, scene: &'a Scene, time: Timestamp, path: &mut Path, alpha: f64, spreads: bool) {
        let changing = scene.transitions.iter().filter(|one| one.is_at(time));
        let changing: Vec<usize> = changing.flat_map(|one| [one.from, one.to]).collect();
        let end = scene.capture.duration;
        let here = Here { sources: &scene.sources, time, end, alpha, spreads };
        self.list(&scene.layers, &here, path, &changing);
    }

    fn list(&mut self, layers: &'a [Layer], here: &Here<'a>, path: &mut Path, changing: &[usize]) {
        for (index, layer) in layers.iter().enumerate() {
            if layer.serves || self.seen.len() > limits::SURVEYED_LAYERS {
                continue;
            }
            path.push(index);
            if changing.contains(&index) {
                // It moves or fades in another way than its own.
                self.note(layer, here, path).shown = true;
            } else {
                self.context.save();
                self.layer(layer, here, path);
                self.context.restore();
            }
            path.pop();
        }
    }

    fn note(&mut self, layer: &Layer, here: &Here<'a>, path: &Path) -> &mut Seen {
        let written = (here.sources, layer.origin);
        &mut self.seen.entry(path.clone()).or_insert_with(|| (written, Seen::default())).1
    }

    fn layer(&mut self, layer: &'a Layer, here: &Here<'a>, path: &mut Path) {
        if let Some(reason) = never(layer, here.end) {
            self.note(layer, here, path).reason = Some(reason);
            return;
        }
        let own_time = here.time - layer.start;
        let alpha = here.alpha * layer.opacity.at(own_time).clamp(0.0, 1.0);
        if here.time < layer.start || layer.end.is_some_and(|end| here.time >= end) || alpha == 0.0 {
            return;
        }
        apply_pose(&layer.pose, own_time, self.context);
        let effects = &layer.effects;
        let spreads = here.spreads || effects.shadow.is_some() || effects.filter.is_some();
        if let Content::Group(Group { offset: [x, y], children }) = &layer.content {
            self.context.translate(*x, *y);
            self.note(layer, here, path).shown = true;
            let end = layer.end.unwrap_or(here.end) - layer.start;
            match children {
                Children::Layers(layers) => {
                    let inside = Here { sources: here.sources, time: own_time, end, alpha, spreads };
                    self.list(layers, &inside, path, &[]);
                }
                Children::Scene(scene) => self.scene(scene, own_time, path, alpha, spreads),
            }
            return;
        }
        let bounds = self.on_canvas(bounds(&layer.content, own_time));
        let [width, height] = self.canvas;
        let inside = bounds[0] < width && bounds[1] < height && bounds[2] > 0.0 && bounds[3] > 0.0;
        let (canvas, is_still) = (self.canvas, self.is_still);
        let seen = self.note(layer, here, path);
        if inside || spreads {
            seen.shown = true;
        } else {
            seen.reason = Some("it lies outside the canvas whenever it is there; look at `x` and `y`");
        }
        if let Content::Text(text) = &layer.content {
            let shown = inside.then(|| alpha * text_shown(text, own_time));
            let plain = layer.effects.shadow.is_none() && contrast::is_plain(text);
            seen.text.get_or_insert_default().look(bounds, canvas, is_still, shown, plain.then_some(here.time));
        }
    }

    /// The box on the canvas around `bounds`.
    fn on_canvas(&self, [left, top, right, bottom]: Bounds) -> Bounds {
        let transform: Transform = self.context.get_transform();
        let corners = [(left, top), (right, top), (left, bottom), (right, bottom)];
        let corners = corners.map(|(x, y)| transform.apply(x, y));
        corners.iter().fold([f64::MAX, f64::MAX, f64::MIN, f64::MIN], |all, (x, y)| {
            [all[0].min(*x), all[1].min(*y), all[2].max(*x), all[3].max(*y)]
        })
    }
}

impl TextSeen {
    /// Looks at the text where its box is `bounds` and `shown` of it is to be seen; at the moment
    /// `at`, where its contrast matters.
    fn look(
        &mut self,
        bounds: Bounds,
        [width, height]: [f64; 2],
        is_still: bool,
        shown: Option<f64>,
        at: Option<Timestamp>,
    ) {
        let moved = |last: Bounds| last.iter().zip(bounds).any(|(a, b)| (a - b).abs() > STILL_PX);
        let stands = is_still || self.last.is_some_and(|last| !moved(last));
        self.last = Some(bounds);
        let Some(alpha) = shown.filter(|alpha| *alpha > 0.0) else { return };
        let over = [
            (-bounds[0], "left"),
            (-bounds[1], "top"),
            (bounds[2] - width, "right"),
            (bounds[3] - height, "bottom"),
        ];
        let most = over.into_iter().max_by(|a, b| a.0.total_cmp(&b.0)).filter(|most| most.0 > EDGE_PX);
        if stands && most.is_some_and(|most| self.leaves.is_none_or(|known| most.0 > known.0)) {
            self.leaves = most;
        }
        if alpha > self.alpha {
            self.alpha = alpha;
            self.moments.clear();
        }
        if alpha == self.alpha {
            self.moments.extend(at);
        }
    }
}

/// Why a layer can't be seen at any moment, as far as the layer itself says it.
fn never(layer: &Layer, end: Timestamp) -> Option<&'static str> {
    let scale = &layer.pose.scale;
    if layer.end == Some(layer.start) {
        Some("it ends when it starts; look at `duration` or `end`")
    } else if layer.start >= end {
        Some("it starts when all is over; look at `start`")
    } else if layer.opacity.is_always(0.0) {
        Some("its `opacity` is always 0")
    } else if scale.iter().any(|scale| scale.is_always(0.0)) {
        Some("its `scale` is always 0")
    } else {
        None
    }
}

/// How much of a text's least visible part shows.
fn text_shown(text: &Text, time: Timestamp) -> f64 {
    text.pieces.iter().map(|piece| text.shown(piece.part, time)).fold(1.0, f64::min)
}

/// The box of what a layer draws, about its anchor.
fn bounds(content: &Content, time: Timestamp) -> Bounds {
    match content {
        Content::Shape(shape) => {
            let line = shape.stroke.as_ref().map_or(0.0, |stroke| stroke.line_width.at(time).max(0.0));
            let [left, top, right, bottom] = shape.geometry.bounds(time);
            let reach = line * MITER;
            [left - reach, top - reach, right + reach, bottom + reach]
        }
        Content::Text(text) => text.outline().and_then(|outline| outline.bounds()).unwrap_or(text.bounds),
        Content::Picture(picture) => picture.bounds(time),
        Content::Group(_) => Bounds::default(),
    }
}
