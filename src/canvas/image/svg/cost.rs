//! How much work drawing an SVG is, and so how large it may be drawn.
//!
//! The work is the sum of the areas that are drawn on, once for each shape, layer and filter.
//! It grows with the square of the scale. Shapes must also stay where the rasteriser's
//! fixed-point numbers hold.

#![expect(clippy::cast_precision_loss, reason = "estimates")]

use resvg::usvg::filter::Kind;
use resvg::usvg::{ClipPath, Fill, Group, Mask, Node, Paint, Path, Rect, Stroke, Tree};

use super::ImageError;
use crate::limits;

/// What a layer of its own weighs: being made, cleared and laid over.
const LAYER: f64 = 3.0;
/// What being filled with a pattern weighs.
const PATTERN: f64 = 2.0;
/// What one step of a filter weighs that looks at each pixel a few times, as a blur does.
const LIGHT_FILTER: f64 = 8.0;
/// What one step of any other filter weighs, within the bounds that `check` sets.
const HEAVY_FILTER: f64 = 64.0;
/// What one dash weighs, in pixels.
const DASH: f64 = 500.0;

/// The most that `tree` may be enlarged by.
#[expect(clippy::cast_possible_truncation, reason = "an estimate")]
pub(super) fn scale_max(tree: &Tree) -> Result<f32, ImageError> {
    let size = tree.size();
    let canvas = f64::from(size.width()) * f64::from(size.height());
    let mut cost = Cost { canvas, work: 0.0, reach: f64::from(size.width().max(size.height())) };
    cost.group(tree.root(), 1.0);
    let by_work = libm::sqrt(limits::SVG_WORK as f64 / cost.work.max(1.0));
    let scale = by_work.min(limits::GUARD_PX / cost.reach);
    if scale.is_nan() {
        return Err(ImageError::Complex("its shapes have no bounds".to_owned()));
    }
    Ok(scale as f32)
}

struct Cost {
    /// The picture's area.
    canvas: f64,
    work: f64,
    /// The furthest that a shape reaches from the origin.
    reach: f64,
}

impl Cost {
    /// Adds `group`, drawn `scale` times as large as its coordinates say.
    fn group(&mut self, group: &Group, scale: f64) {
        let bounds = group.abs_layer_bounding_box().to_rect();
        let area = self.visible(bounds, scale);
        if group.should_isolate() {
            self.work += area * LAYER;
        }
        let steps = group.filters().iter().flat_map(|filter| filter.primitives());
        self.work += area * steps.map(|step| weight(step.kind())).sum::<f64>();
        self.clip(group.clip_path(), scale);
        self.mask(group.mask(), scale);
        for node in group.children() {
            match node {
                Node::Group(group) => self.group(group, scale),
                Node::Path(path) => self.path(path, scale),
                Node::Text(text) => self.group(text.flattened(), scale),
                Node::Image(_) => {}
            }
        }
    }

    fn clip(&mut self, clip: Option<&ClipPath>, scale: f64) {
        if let Some(clip) = clip {
            self.work += self.canvas * LAYER;
            self.group(clip.root(), scale * grows(clip.transform()));
            self.clip(clip.clip_path(), scale);
        }
    }

    fn mask(&mut self, mask: Option<&Mask>, scale: f64) {
        if let Some(mask) = mask {
            self.work += self.canvas * LAYER;
            self.group(mask.root(), scale);
            self.mask(mask.mask(), scale);
        }
    }

    fn path(&mut self, path: &Path, scale: f64) {
        let bounds = path.abs_stroke_bounding_box();
        let edges = [bounds.left(), bounds.top(), bounds.right(), bounds.bottom()];
        let reach = edges.into_iter().map(|edge| f64::from(edge.abs())).fold(0.0, f64::max) * scale;
        self.reach = self.reach.max(reach);
        self.work += self.visible(bounds, scale) + path.data().len() as f64;
        let paints = [path.fill().map(Fill::paint), path.stroke().map(Stroke::paint)];
        for paint in paints.into_iter().flatten() {
            if let Paint::Pattern(pattern) = paint {
                let inner = scale * grows(path.abs_transform()) * grows(pattern.transform());
                let rect = pattern.rect();
                let tile = f64::from(rect.width()) * f64::from(rect.height()) * inner * inner;
                self.work += tile * LAYER + self.visible(bounds, scale) * PATTERN;
                self.group(pattern.root(), inner);
            }
        }
        if let Some(dashes) = path.stroke().and_then(|stroke| stroke.dasharray()) {
            let own = path.stroke_bounding_box();
            let longest = f64::from(own.width() + own.height()) * path.data().len() as f64;
            let round: f64 = dashes.iter().map(|dash| f64::from(*dash)).sum();
            self.work += (longest / round).min(1e6) * dashes.len() as f64 * DASH;
        }
    }

    /// The area that is drawn on within `bounds`: layers are made up to five times as wide and
    /// high as the picture.
    fn visible(&self, bounds: Rect, scale: f64) -> f64 {
        let area = f64::from(bounds.width()) * f64::from(bounds.height()) * scale * scale;
        area.min(self.canvas * 25.0)
    }
}

fn weight(step: &Kind) -> f64 {
    match step {
        Kind::ConvolveMatrix(_)
        | Kind::DiffuseLighting(_)
        | Kind::DisplacementMap(_)
        | Kind::Morphology(_)
        | Kind::SpecularLighting(_)
        | Kind::Turbulence(_) => HEAVY_FILTER,
        _ => LIGHT_FILTER,
    }
}

/// By how much lengths grow at most.
fn grows(transform: resvg::usvg::Transform) -> f64 {
    let length = |x: f32, y: f32| libm::hypot(f64::from(x), f64::from(y));
    length(transform.sx, transform.ky).max(length(transform.kx, transform.sy))
}
