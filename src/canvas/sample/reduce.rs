//! Averaging a picture down to about the size it is drawn at, so that no pixel is left out.
//!
//! In come the picture's region and how many of its pixels one device pixel passes; out comes a
//! smaller picture and the way to it. Each axis is reduced on its own, and only where it is
//! drawn smaller. Reading the smaller picture is left to the filters.

use super::edge::{Axis, Region};
use super::filter::round;
use crate::canvas::Transform;

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

/// The reduced picture, its region, and the way from picture to reduced picture. Absent where
/// neither of `steps` is above 1.
pub(super) fn reduce(
    pixels: &[u8],
    region: &Region,
    steps: [f64; 2],
    mean: Mean,
) -> Option<(Vec<u8>, Region, Transform)> {
    let (width, height) = (reduced(region.x, steps[0]), reduced(region.y, steps[1]));
    if width == region.x.length && height == region.y.length {
        return None;
    }
    let (columns, rows) = (taps(region.x, width, mean), taps(region.y, height, mean));
    let mut out = Vec::with_capacity(columns.len() * rows.len() * 4);
    let mut sums = vec![0.0_f32; region.stride * 4];
    for row in &rows {
        add_up(pixels, region.stride * 4, row, &mut sums);
        let (sums, _) = sums.as_chunks::<4>();
        out.extend(columns.iter().flat_map(|column| average(sums, column)));
    }
    let axis = |old: Axis, length| Axis { from: 0, length, edge: old.edge };
    let (x, y) = (axis(region.x, width), axis(region.y, height));
    Some((out, Region { stride: columns.len(), x, y }, shrink(region, width, height)))
}

/// How many pixels are left of `axis` where one device pixel passes `step` of them.
#[expect(clippy::cast_possible_truncation, clippy::cast_precision_loss, reason = "less than the axis has")]
fn reduced(axis: Axis, step: f64) -> i64 {
    if step <= 1.0 + 1e-9 {
        return axis.length;
    }
    (libm::round(axis.length as f64 / step) as i64).clamp(1, axis.length)
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
    for &(row, weight) in rows {
        for (sum, value) in sums.iter_mut().zip(&pixels[row * stride..][..stride]) {
            *sum += f32::from(*value) * weight;
        }
    }
}

fn average(row: &[[f32; 4]], column: &Taps) -> [u8; 4] {
    let mut sum = [0.0; 4];
    for &(at, weight) in column {
        for (sum, value) in sum.iter_mut().zip(row[at]) {
            *sum += value * weight;
        }
    }
    sum.map(|value: f32| round(value.min(255.0)))
}
