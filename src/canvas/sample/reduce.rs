//! Averaging a picture down to about the size it is drawn at, so that no pixel is left out.
//!
//! In come the picture's region and how many of its pixels one device pixel passes; out comes a
//! smaller picture and the way to it. Each axis is reduced on its own, and only where it is
//! drawn smaller. Reading the smaller picture is left to the filters.

use std::sync::Arc;

use super::edge::{Axis, Region};
use super::filter::round;
use crate::canvas::Transform;
use crate::canvas::kept::Kept;
use crate::canvas::wide::wide;
use crate::frame::Pixels;
use crate::limits;

/// What an average weighs its pixels by. `s` is how many pixels become one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mean {
    /// Each pixel by how much of it lies in the `s` pixels about the centre.
    Box,
    /// Less and less up to `s` from the centre. Stripes as fine as the pixels come out even.
    Tent,
}

/// The pixels and weights that make one pixel.
type Taps = Vec<(usize, f32)>;

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

fn average_down(pixels: &[u8], region: &Region, [width, height]: [i64; 2], mean: Mean) -> Vec<u8> {
    let (columns, rows) = (taps(region.x, width, mean), taps(region.y, height, mean));
    let mut out = Vec::with_capacity(columns.len() * rows.len() * 4);
    let mut sums = vec![0.0_f32; region.stride * 4];
    for row in &rows {
        add_up(pixels, region.stride * 4, row, &mut sums);
        let (sums, _) = sums.as_chunks::<4>();
        wide(
            #[inline(always)]
            || {
                for column in &columns {
                    out.extend_from_slice(&average(sums, column));
                }
            },
        );
    }
    out
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

/// What makes each of the `count` pixels that `axis` becomes. The weights of one sum to 1,
/// together with those of pixels that are not there.
#[expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, reason = "places in pictures")]
fn taps(axis: Axis, count: i64, mean: Mean) -> Vec<Taps> {
    let wide = axis.length as f64 / count as f64;
    let one = |index: i64| -> Taps {
        if count == axis.length {
            return axis.find(axis.from + index).map(|at| (at, 1.0)).into_iter().collect();
        }
        let centre = (index as f64 + 0.5) * wide;
        let reach = if mean == Mean::Box { wide / 2.0 } else { wide };
        let first = libm::floor(centre - reach) as i64;
        let last = libm::ceil(centre + reach) as i64;
        let weigh = |at: i64| match mean {
            Mean::Box => ((at + 1) as f64).min(centre + reach) - (at as f64).max(centre - reach),
            Mean::Tent => 1.0 - (at as f64 + 0.5 - centre).abs() / reach,
        };
        let weights = || (first..last).map(|at| (at, weigh(at).max(0.0)));
        let sum: f64 = weights().map(|(_, weight)| weight).sum();
        let there = weights().filter_map(|(at, weight)| Some((axis.find(axis.from + at)?, weight)));
        there.map(|(at, weight)| (at, (weight / sum) as f32)).collect()
    };
    (0..count).map(one).collect()
}

/// The weighed sum of the picture's `rows`.
fn add_up(pixels: &[u8], stride: usize, rows: &Taps, sums: &mut [f32]) {
    sums.fill(0.0);
    wide(
        #[inline(always)]
        || {
            for &(row, weight) in rows {
                for (sum, value) in sums.iter_mut().zip(&pixels[row * stride..][..stride]) {
                    *sum += f32::from(*value) * weight;
                }
            }
        },
    );
}

#[inline(always)]
fn average(row: &[[f32; 4]], column: &Taps) -> [u8; 4] {
    let mut sum = [0.0; 4];
    for &(at, weight) in column {
        let pixel = row[at];
        for channel in 0..4 {
            sum[channel] += pixel[channel] * weight;
        }
    }
    let mut mean = [0; 4];
    for channel in 0..4 {
        mean[channel] = round(f32::min(sum[channel], 255.0));
    }
    mean
}
