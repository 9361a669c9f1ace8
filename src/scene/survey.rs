//! Looking at a scene's layers over time: which are never seen, and which texts leave the canvas.
//!
//! A scene and moments come in, warnings go out. Only boxes are looked at, and each layer by
//! itself; what can be read on what is below it is left to `contrast`.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::Scene;
use super::contrast;
use super::draw::apply_pose;
use super::file::Source;
use super::group::{Children, Group};
use super::layer::{Content, Layer, Origin};
use super::layout::Placed;
use super::lint::{Concern, Warning};
use super::location::Location;
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

/// Where a layer is written: the number of its scene's files, and the place in them.
type Written = (usize, Origin);

/// A list of layers at a moment.
struct Here {
    /// The number of the scene's files.
    files: usize,
    time: Timestamp,
    /// When the list ends, in its own time.
    end: Timestamp,
    around: Around,
}

/// What groups do to the layers in them.
#[derive(Debug, Clone, Copy)]
struct Around {
    alpha: f64,
    /// Whether a shadow or a filter shows more than the layer.
    spreads: bool,
    /// Whether a clip or a mask shows less.
    cuts: bool,
}

struct Survey<'a> {
    canvas: [f64; 2],
    context: &'a mut Context2d,
    /// The only moment that is looked at.
    is_still: bool,
    /// The files of each scene.
    files: Vec<&'a Arc<Vec<Source>>>,
    seen: BTreeMap<Path, (Written, Seen)>,
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
        let (files, seen, is_still) = (Vec::new(), BTreeMap::new(), times.len() == 1);
        let mut survey = Survey { canvas: size, context: &mut context, is_still, files, seen };
        let most = (limits::SURVEYED_LAYERS / self.layer_count().max(1)).max(1);
        for time in times.iter().step_by(times.len().div_ceil(most).max(1)) {
            survey.context.reset();
            survey.scene(self, *time, &mut Path::new(), Around { alpha: 1.0, spreads: false, cuts: false });
        }
        let concerns = survey.concerns().into_iter().chain(survey.contrasts(self)?);
        let mut warnings = Vec::new();
        for (written, concern) in concerns {
            let warning = survey.warning(written, concern);
            // A scene may be in it several times.
            warnings.extend(warning.filter(|warning| !warnings.contains(warning)));
            if warnings.len() >= limits::ERRORS {
                break;
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

impl Survey<'_> {
    fn warning(&self, (files, origin): Written, concern: Concern) -> Option<Warning> {
        let source = self.files.get(files)?.get(origin.file)?;
        Some(Warning { at: Location::new(&source.name, &source.text, &(origin.start..origin.end)), concern })
    }

    /// What there is to say about layers; of copies, where it is so for all.
    fn concerns(&self) -> Vec<(Written, Concern)> {
        let mut copies: BTreeMap<Written, Vec<&Seen>> = BTreeMap::new();
        for (written, seen) in self.seen.values() {
            copies.entry(*written).or_default().push(seen);
        }
        copies.into_iter().filter_map(|(written, all)| Some((written, concern(&all)?))).collect()
    }

    /// The texts of `scene` that are hard to read.
    fn contrasts(&self, scene: &Scene) -> Result<Vec<(Written, Concern)>, Error> {
        let mut looked = BTreeSet::new();
        let mut budget = contrast::Budget::default();
        let mut concerns = Vec::new();
        for (path, (written, seen)) in &self.seen {
            let text = seen.text.as_ref().filter(|text| seen.shown && !text.moments.is_empty());
            // Copies are like each other.
            if let Some(text) = text.filter(|_| looked.insert(*written)) {
                let concern = contrast::of(scene, path, &text.moments, &mut budget)?;
                concerns.extend(concern.map(|concern| (*written, concern)));
            }
        }
        Ok(concerns)
    }
}

/// What there is to say about the copies of a layer.
fn concern(copies: &[&Seen]) -> Option<Concern> {
    if !copies.iter().any(|seen| seen.shown) {
        return copies.iter().find_map(|seen| seen.reason).map(Concern::NeverSeen);
    }
    let leaves = copies.iter().filter_map(|seen| seen.text.as_ref()?.leaves);
    let most = leaves.max_by(|a, b| a.0.total_cmp(&b.0));
    most.map(|(by_px, edge)| Concern::TextLeaves { by_px, edge })
}

impl<'a> Survey<'a> {
    fn scene(&mut self, scene: &'a Scene, time: Timestamp, path: &mut Path, around: Around) {
        let changing = scene.transitions.iter().filter(|one| one.is_at(time));
        let changing: Vec<usize> = changing.flat_map(|one| [one.from, one.to]).collect();
        let known = self.files.iter().position(|files| Arc::ptr_eq(files, &scene.sources));
        let files = known.unwrap_or(self.files.len());
        if known.is_none() {
            self.files.push(&scene.sources);
        }
        let here = Here { files, time, end: scene.capture.duration, around };
        self.list(&scene.layers, &here, path, &changing);
    }

    fn list(&mut self, layers: &'a [Layer], here: &Here, path: &mut Path, changing: &[usize]) {
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

    fn note(&mut self, layer: &Layer, here: &Here, path: &Path) -> &mut Seen {
        let written = (here.files, layer.origin);
        &mut self.seen.entry(path.clone()).or_insert_with(|| (written, Seen::default())).1
    }

    fn layer(&mut self, layer: &'a Layer, here: &Here, path: &mut Path) {
        if let Some(reason) = never(layer, here.end) {
            self.note(layer, here, path).reason = Some(reason);
            return;
        }
        let own_time = here.time - layer.start;
        let alpha = here.around.alpha * layer.opacity.at(own_time).clamp(0.0, 1.0);
        if here.time < layer.start || layer.end.is_some_and(|end| here.time >= end) || alpha == 0.0 {
            return;
        }
        apply_pose(&layer.pose, own_time, self.context);
        let effects = &layer.effects;
        let spreads = here.around.spreads || effects.shadow.is_some() || effects.filter.is_some();
        let cuts = here.around.cuts || effects.clip.is_some() || effects.mask.is_some();
        let around = Around { alpha, spreads, cuts };
        if let Content::Group(Group { offset: [x, y], children }) = &layer.content {
            self.context.translate(*x, *y);
            self.note(layer, here, path).shown = true;
            let end = layer.end.unwrap_or(here.end) - layer.start;
            match children {
                Children::Layers(layers) => {
                    let inside = Here { files: here.files, time: own_time, end, around };
                    self.list(layers, &inside, path, &[]);
                }
                Children::Scene(scene) => self.scene(scene, own_time, path, around),
            }
            return;
        }
        let Some(bounds) = bounds(&layer.content, own_time, self.context) else { return };
        let bounds = self.on_canvas(bounds);
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
            // What comes out from behind an edge is cut there, and may lie anywhere behind it.
            let room = if cuts {
                [f64::MIN, f64::MIN, f64::MAX, f64::MAX]
            } else {
                [0.0, 0.0, canvas[0], canvas[1]]
            };
            seen.text.get_or_insert_default().look(bounds, room, is_still, shown, plain.then_some(here.time));
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
    /// Looks at the text where its box is `bounds`, that it should stay in is `room`, and `shown` of
    /// it is to be seen; at the moment `at`, where its contrast matters.
    fn look(
        &mut self,
        bounds: Bounds,
        room: Bounds,
        is_still: bool,
        shown: Option<f64>,
        at: Option<Timestamp>,
    ) {
        let moved = |last: Bounds| last.iter().zip(bounds).any(|(a, b)| (a - b).abs() > STILL_PX);
        let stands = is_still || self.last.is_some_and(|last| !moved(last));
        self.last = Some(bounds);
        let Some(alpha) = shown.filter(|alpha| *alpha > 0.0) else { return };
        let over = [
            (room[0] - bounds[0], "left"),
            (room[1] - bounds[1], "top"),
            (bounds[2] - room[2], "right"),
            (bounds[3] - room[3], "bottom"),
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

/// How much of a text's least visible part shows, as far as its parts stay those of its start.
fn text_shown(text: &Text, time: Timestamp) -> f64 {
    let Placed { pieces, parts, .. } = &text.first;
    pieces.iter().map(|piece| text.shown(piece.part, *parts, time)).fold(1.0, f64::min)
}

/// The box of what a layer draws, about its anchor; absent where it can't be drawn, which drawing it
/// tells.
fn bounds(content: &Content, time: Timestamp, context: &mut Context2d) -> Option<Bounds> {
    Some(match content {
        Content::Shape(shape) => {
            let line = shape.stroke.as_ref().map_or(0.0, |stroke| stroke.line_width.at(time).max(0.0));
            let [left, top, right, bottom] = shape.geometry.bounds(time);
            let reach = line * MITER;
            [left - reach, top - reach, right + reach, bottom + reach]
        }
        Content::Text(text) if text.moves() => text.placed(time, context).ok()?.bounds,
        Content::Text(text) => {
            text.outline().and_then(|outline| outline.bounds()).unwrap_or(text.first.bounds)
        }
        Content::Picture(picture) => picture.bounds(time),
        Content::Group(_) => Bounds::default(),
    })
}
