//! Whether texts can be read on what is below them.
//!
//! A text of a scene and moments come in; a concern goes out where its contrast is too low (WCAG 2,
//! Contrast (Minimum)). It is measured on pixels: the scene is drawn up to the text, and with it.

use super::Scene;
use super::group::{Children, Group};
use super::layer::{Content, Layer};
use super::lint::Concern;
use super::text::Text;
use crate::canvas::{Canvas, Error, Transform};
use crate::limits;
use crate::time::Timestamp;

/// The least contrast of text, and of large text.
const LEAST: [f64; 2] = [4.5, 3.0];
/// From this size text is large, in pixels: 18 points; bold text from 14 points.
const LARGE_PX: [f64; 2] = [24.0, 56.0 / 3.0];
/// Measured on pixels of 8 bits, a contrast may be lower than it is by this factor.
const ROUNDING: f64 = 0.97;
/// The part of a text that may be below the least contrast.
const EXCUSED: usize = 4;
/// Moments at which a text is looked at.
const MOMENTS: usize = 2;

/// How much has been drawn.
#[derive(Default)]
pub(super) struct Budget(u64);

/// What of a scene is drawn around a layer.
#[derive(Clone, Copy, PartialEq)]
enum Around {
    /// All that lies below it.
    Below,
    /// That and the layer.
    Through,
    /// The layer alone.
    Alone,
}

/// Whether the text has one look, of which a contrast can be told: no outline and no emoji.
pub(super) fn is_plain(text: &Text) -> bool {
    text.dresses.iter().all(|dress| dress.stroke.is_none()) && !text.is_colored()
}

/// The concern about the text at `path` in `scene`, which shows most at `moments`.
pub(super) fn of(
    scene: &Scene,
    path: &[usize],
    moments: &[Timestamp],
    budget: &mut Budget,
) -> Result<Option<Concern>, Error> {
    let Some(text) = find(&scene.layers, path) else { return Ok(None) };
    let is_large = |(size_px, bold): &(f64, bool)| *size_px >= LARGE_PX[usize::from(*bold)];
    let least = LEAST[usize::from(text.sizes.iter().all(is_large))];
    let scenes = [Around::Below, Around::Through, Around::Alone].map(|around| part(scene, path, around));
    let step = moments.len().div_ceil(MOMENTS).max(1);
    let mut worst: Option<f64> = None;
    for time in moments.iter().skip(step / 2).step_by(step) {
        if budget.0 > limits::SURVEYED_PIXELS {
            break;
        }
        budget.0 += 3 * scene.size.area();
        let [below, through, alone] = [0, 1, 2].map(|index| drawn(&scenes[index], *time));
        let ratio = contrast(&below?, &through?, &alone?);
        worst = [worst, ratio].into_iter().flatten().reduce(f64::min);
    }
    let low = worst.filter(|ratio| *ratio < least * ROUNDING);
    Ok(low.map(|ratio| Concern::LowContrast { ratio, least }))
}

/// The text at `path`.
fn find<'a>(layers: &'a [Layer], path: &[usize]) -> Option<&'a Text> {
    let (first, rest) = path.split_first()?;
    match (&layers.get(*first)?.content, rest) {
        (Content::Text(text), []) => Some(text),
        (Content::Group(Group { children: Children::Layers(layers), .. }), rest) => find(layers, rest),
        (Content::Group(Group { children: Children::Scene(scene), .. }), rest) => find(&scene.layers, rest),
        _ => None,
    }
}

/// The part of `scene` around the layer at `path`.
fn part(scene: &Scene, path: &[usize], around: Around) -> Scene {
    let mut part = scene.clone();
    part.keep(path, around);
    part
}

impl Scene {
    fn keep(&mut self, path: &[usize], around: Around) {
        if around == Around::Alone {
            (self.background, self.opaque) = (None, false);
        }
        // No transition is under way for the layer itself.
        let first = path.first().copied().unwrap_or_default();
        self.transitions.retain(|one| one.from < first && one.to < first && around != Around::Alone);
        keep(&mut self.layers, path, around);
    }
}

/// Hides what does not belong to the part.
fn keep(layers: &mut [Layer], path: &[usize], around: Around) {
    let Some((own, rest)) = path.split_first() else { return };
    for (index, layer) in layers.iter_mut().enumerate() {
        let hidden = match around {
            _ if index == *own => around == Around::Below && rest.is_empty(),
            Around::Alone => true,
            Around::Below | Around::Through => index > *own,
        };
        layer.serves |= hidden;
    }
    match layers.get_mut(*own).map(|layer| &mut layer.content) {
        Some(Content::Group(Group { children: Children::Layers(layers), .. })) => keep(layers, rest, around),
        Some(Content::Group(Group { children: Children::Scene(scene), .. })) => scene.keep(rest, around),
        _ => {}
    }
}

fn drawn(scene: &Scene, time: Timestamp) -> Result<crate::frame::Pixels, Error> {
    let canvas = Canvas::new(scene.size)?;
    scene.draw(time, Transform::IDENTITY, &mut canvas.context_2d())?;
    canvas.paint()?;
    Ok(canvas.pixels())
}

/// The contrast ratio that all but an excused part of the text's pixels have; absent where none
/// lies on opaque ground.
fn contrast(below: &[u8], through: &[u8], alone: &[u8]) -> Option<f64> {
    let most = alone.chunks_exact(4).map(|pixel| pixel[3]).max().filter(|alpha| *alpha > 0)?;
    let pixels = below.chunks_exact(4).zip(through.chunks_exact(4)).zip(alone.chunks_exact(4));
    // The edges of letters are mixed with the ground: what they would be alone is worked out, where
    // enough of them shows.
    let inner = pixels.filter(|((below, _), alone)| alone[3] >= most - most / 4 && below[3] == u8::MAX);
    let mut ratios: Vec<f64> = inner
        .map(|((below, through), alone)| {
            let covered = f64::from(alone[3]) / f64::from(most);
            let whole = [0, 1, 2].map(|channel| {
                let (ground, mixed) = (f64::from(below[channel]), f64::from(through[channel]));
                (ground + (mixed - ground) / covered).clamp(0.0, 255.0)
            });
            ratio(whole, [0, 1, 2].map(|channel| below[channel].into()))
        })
        .collect();
    let excused = ratios.len() / EXCUSED;
    (!ratios.is_empty()).then(|| *ratios.select_nth_unstable_by(excused, f64::total_cmp).1)
}

/// The contrast ratio of two colours (WCAG 2, contrast ratio).
fn ratio(a: [f64; 3], b: [f64; 3]) -> f64 {
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

/// WCAG 2, relative luminance.
fn luminance(levels: [f64; 3]) -> f64 {
    let linear = |level: f64| {
        let level = level / 255.0;
        if level <= 0.04045 { level / 12.92 } else { libm::pow((level + 0.055) / 1.055, 2.4) }
    };
    0.2126 * linear(levels[0]) + 0.7152 * linear(levels[1]) + 0.0722 * linear(levels[2])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ratios_are_those_of_wcag() {
        assert!((ratio([0.0; 3], [255.0; 3]) - 21.0).abs() < 1e-9);
        assert!((ratio([119.0; 3], [255.0; 3]) - 4.48).abs() < 0.01);
        assert_eq!(ratio([9.0; 3], [9.0; 3]), 1.0);
    }

    #[test]
    fn edges_and_transparent_ground_don_t_count() {
        let (black, white, edge) = ([0, 0, 0, 255], [255; 4], [0, 0, 0, 100]);
        assert_eq!(
            contrast(&[white, white].concat(), &[black, white].concat(), &[black, edge].concat()),
            Some(21.0)
        );
        assert_eq!(contrast(&[0; 4], &black, &black), None);
        assert_eq!(contrast(&white, &white, &[0; 4]), None);
    }

    #[test]
    fn a_quarter_may_be_lost() {
        let (black, white) = ([0, 0, 0, 255], [255; 4]);
        let of =
            |grounds: [[u8; 4]; 4]| contrast(&grounds.concat(), &[black; 4].concat(), &[black; 4].concat());
        assert_eq!(of([black, white, white, white]), Some(21.0));
        assert_eq!(of([black, black, white, white]), Some(1.0));
    }
}
