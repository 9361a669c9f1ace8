//! Pictures that are averaged down to about the size they are drawn at, so that no pixel is left out.
//!
//! In come the picture's region and how many of its pixels one device pixel passes; out comes a
//! smaller picture and the way to it. Each axis is reduced on its own, and only where it is
//! drawn smaller. The averages are `average`'s; reading the smaller picture is left to the filters.

mod average;

use std::sync::Arc;

pub(super) use self::average::Mean;
use self::average::average_down;
use super::edge::{Axis, Region};
use crate::canvas::Transform;
use crate::canvas::kept::Kept;
use crate::frame::Pixels;
use crate::limits;

/// Reduced pictures, kept as long as paints ask for them.
#[derive(Debug, Default)]
pub(in crate::canvas) struct Reductions(Kept<Key, Pixels>);

#[derive(Debug)]
struct Key {
    picture: Pixels,
    region: Region,
    size: [i64; 2],
    mean: Mean,
}

impl Reductions {
    /// The reduced picture, its region, and the way from picture to reduced picture. Absent where
    /// none of `steps` is enough above 1.
    pub(super) fn reduce(
        &mut self,
        pixels: &Pixels,
        region: &Region,
        steps: [f64; 2],
        mean: Mean,
    ) -> Option<(Pixels, Region, Transform)> {
        let size = [reduced(region.x, steps[0]), reduced(region.y, steps[1])];
        let [width, height] = size;
        if width == region.x.length && height == region.y.length {
            return None;
        }
        let axis = |old: Axis, length| Axis { from: 0, length, edge: old.edge };
        let (x, y) = (axis(region.x, width), axis(region.y, height));
        let small = Region { stride: usize::try_from(width).unwrap_or(0), x, y };
        Some((self.picture(pixels, region, size, mean), small, shrink(region, width, height)))
    }

    fn picture(&mut self, pixels: &Pixels, region: &Region, size: [i64; 2], mean: Mean) -> Pixels {
        let same = |known: &Key| {
            let asked = (&known.region, known.size, known.mean) == (region, size, mean);
            asked && Arc::ptr_eq(&known.picture, pixels)
        };
        if let Some(reduced) = self.0.ask(same) {
            return Arc::clone(reduced);
        }
        let reduced = Arc::new(average_down(pixels, region, size, mean).into());
        if self.0.iter().map(|(_, reduced)| reduced.len()).sum::<usize>() > limits::REDUCED_BYTES {
            self.0.clear();
        }
        let key = Key { picture: Arc::clone(pixels), region: *region, size, mean };
        self.0.keep(key, Arc::clone(&reduced));
        reduced
    }

    /// Forgets what was not asked for since the last call.
    pub(in crate::canvas) fn forget_unused(&mut self) {
        self.0.forget_unused();
    }
}

/// How many pixels are left of `axis` where one device pixel passes about `step` of them. Steps are
/// rounded down to 4 bits after the first, so that a slow zoom asks for one picture many times.
#[expect(clippy::cast_possible_truncation, clippy::cast_precision_loss, reason = "less than the axis has")]
fn reduced(axis: Axis, step: f64) -> i64 {
    let length = axis.length as f64;
    let step = step.min(length) + 1e-9;
    let mut grain = 1.0 / 16.0;
    while step >= grain * 32.0 {
        grain *= 2.0;
    }
    let step = libm::floor(step / grain) * grain;
    if step <= 1.0 { axis.length } else { (libm::round(length / step) as i64).clamp(1, axis.length) }
}

#[expect(clippy::cast_precision_loss, reason = "lengths of pictures")]
fn shrink(region: &Region, width: i64, height: i64) -> Transform {
    let (a, d) = (width as f64 / region.x.length as f64, height as f64 / region.y.length as f64);
    let (e, f) = (-(region.x.from as f64) * a, -(region.y.from as f64) * d);
    Transform { a, b: 0.0, c: 0.0, d, e, f }
}
