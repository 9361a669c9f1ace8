//! The arithmetic of averages: a picture's lines are added up, and then the columns of the sums.
//!
//! In come a region of a picture and how many pixels it is to become; out come these. Sums are of floats,
//! in one order, and no pixel hangs on another: every machine makes the same bytes, with any number of
//! threads. How small a picture should be, and which are kept, is left to `reduce`.

use std::sync::{Mutex, PoisonError};
use std::thread::{self, Builder};

use crate::canvas::sample::edge::{Axis, Region};
use crate::canvas::sample::filter::round;
use crate::canvas::wide::wide;

/// What an average weighs its pixels by. `s` is how many pixels become one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::canvas::sample) enum Mean {
    /// Each pixel by how much of it lies in the `s` pixels about the centre.
    Box,
    /// Less and less up to `s` from the centre. Stripes as fine as the pixels come out even.
    Tent,
}

/// Pixels that a thread makes before it looks for more; pictures of fewer need no second thread.
const PART: usize = 1 << 15;
/// Lines that are added up at once.
const FOUR: usize = 4;
/// Columns that are made at once.
const EIGHT: usize = 8;

/// Averages `region` of `pixels` down to `width` and `height`, of which each is at most its own.
pub(super) fn average_down(pixels: &[u8], region: &Region, [width, height]: [i64; 2], mean: Mean) -> Vec<u8> {
    let (columns, rows) = (Columns::of(region.x, width, mean), rows(region.y, height, mean));
    let (stride, lines) = (index(width) * 4, (PART / index(width)).max(1));
    let mut out = vec![0; stride * rows.len()];
    let parts = Mutex::new(rows.chunks(lines).zip(out.chunks_mut(lines * stride)));
    let next = || parts.lock().unwrap_or_else(PoisonError::into_inner).next();
    let work = || {
        let mut line = Line::of(&columns);
        while let Some((rows, out)) = next() {
            for (row, out) in rows.iter().zip(out.chunks_exact_mut(stride)) {
                line.add_up(pixels, region, row);
                line.average(out);
            }
        }
    };
    thread::scope(|scope| {
        if rows.len() > lines {
            // Without another thread, this one does all the work.
            let _ = Builder::new().name("reducer".to_owned()).spawn_scoped(scope, work);
        }
        work();
    });
    out
}

/// The pixels of an axis that become one: the first, counted from the axis's own first, and the weights
/// of those from there on, which sum to 1.
struct Part {
    first: i64,
    weights: Vec<f32>,
}

/// What makes each of the `count` pixels that `axis` becomes.
#[expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, reason = "places in pictures")]
fn parts(axis: Axis, count: i64, mean: Mean) -> Vec<Part> {
    let wide = axis.length as f64 / count as f64;
    let (reach, half) = match mean {
        Mean::Box => (wide / 2.0, 0.0),
        Mean::Tent => (wide, 0.5),
    };
    let one = |number: i64| {
        if count == axis.length {
            return Part { first: number, weights: vec![1.0] };
        }
        let centre = (number as f64 + 0.5) * wide;
        let first = libm::floor(centre - reach + half) as i64;
        let end = libm::ceil(centre + reach - half) as i64;
        let weigh = |at: i64| match mean {
            Mean::Box => ((at + 1) as f64).min(centre + reach) - (at as f64).max(centre - reach),
            Mean::Tent => 1.0 - (at as f64 + 0.5 - centre).abs() / reach,
        };
        let weights = || (first..end).map(|at| weigh(at).max(0.0));
        let sum: f64 = weights().sum();
        Part { first, weights: weights().map(|weight| (weight / sum) as f32).collect() }
    };
    (0..count).map(one).collect()
}

/// The lines that make one, and their weights.
type Row = Vec<(usize, f32)>;

/// What makes each of the `count` lines that `axis` becomes. Lines that are not there are left out.
fn rows(axis: Axis, count: i64, mean: Mean) -> Vec<Row> {
    let row = |Part { first, weights }: Part| {
        let lines = (axis.from + first..).zip(weights);
        lines.filter_map(|(at, weight)| Some((axis.find(at)?, weight))).collect()
    };
    parts(axis, count, mean).into_iter().map(row).collect()
}

/// What makes each column, out of lines that have pixels before and after their own, as many as are
/// asked for.
struct Columns {
    before: usize,
    length: usize,
    /// How many pixels a line has with those before and after.
    pixels: usize,
    /// Which of these are the same as which others.
    edges: Vec<(usize, usize)>,
    /// Where the pixels of each begin; the last are columns that nobody asks for.
    starts: Vec<[usize; EIGHT]>,
    /// How many pixels each has.
    taps: usize,
    /// The weights of these.
    weights: Vec<f32>,
}

impl Columns {
    #[expect(clippy::cast_possible_wrap, reason = "pixels of a picture")]
    fn of(axis: Axis, count: i64, mean: Mean) -> Self {
        let parts = parts(axis, count, mean);
        let taps = parts.iter().map(|part| part.weights.len()).max().unwrap_or(1);
        let before = parts.iter().map(|part| -part.first).max().unwrap_or(0).max(0);
        let end = parts.iter().map(|part| part.first + taps as i64).max().unwrap_or(0);
        let end = end.max(axis.length);
        let mut starts = vec![[0; EIGHT]; parts.len().div_ceil(EIGHT)];
        let mut weights = vec![0.0; starts.len() * EIGHT * taps];
        let columns = starts.as_flattened_mut().iter_mut().zip(weights.chunks_exact_mut(taps));
        for ((start, weights), part) in columns.zip(&parts) {
            *start = index(before + part.first);
            weights[..part.weights.len()].copy_from_slice(&part.weights);
        }
        let same = |at: i64| {
            let own = axis.find(axis.from + at)? - index(axis.from);
            Some((index(before + at), index(before) + own))
        };
        let edges = (-before..0).chain(axis.length..end).filter_map(same).collect();
        let pixels = index(before + end);
        Self { before: index(before), length: index(axis.length), pixels, edges, starts, taps, weights }
    }
}

/// A number of pixels, which is not negative.
fn index(place: i64) -> usize {
    usize::try_from(place).unwrap_or(0)
}

/// Room for what one line is made of.
struct Line<'c> {
    columns: &'c Columns,
    /// The sums of the picture's lines. What is beyond an edge that shows nothing stays 0.
    sums: Vec<[f32; 4]>,
    means: Vec<Eight<u8>>,
}

/// A number for each channel of eight pixels.
type Eight<T> = [[T; 4]; EIGHT];

impl<'c> Line<'c> {
    fn of(columns: &'c Columns) -> Self {
        let means = vec![[[0; 4]; EIGHT]; columns.starts.len()];
        Self { columns, sums: vec![[0.0; 4]; columns.pixels], means }
    }

    /// Adds the `row`'s lines up.
    fn add_up(&mut self, pixels: &[u8], region: &Region, row: &Row) {
        let Columns { before, length, .. } = *self.columns;
        let sums = self.sums[before..][..length].as_flattened_mut();
        let line = |at: usize| &pixels[(at * region.stride + index(region.x.from)) * 4..][..length * 4];
        sums.fill(0.0);
        for four in row.chunks(FOUR) {
            match *four {
                [a] => add(sums, [line(a.0)], [a.1]),
                [a, b] => add(sums, [line(a.0), line(b.0)], [a.1, b.1]),
                [a, b, c] => add(sums, [line(a.0), line(b.0), line(c.0)], [a.1, b.1, c.1]),
                [a, b, c, d, ..] => {
                    add(sums, [line(a.0), line(b.0), line(c.0), line(d.0)], [a.1, b.1, c.1, d.1]);
                }
                [] => {}
            }
        }
        for (at, same) in &self.columns.edges {
            self.sums[*at] = self.sums[*same];
        }
    }

    /// Fills `out` with the means of the sums' columns.
    fn average(&mut self, out: &mut [u8]) {
        match self.columns.taps {
            1 => self.across::<1>(),
            2 => self.across::<2>(),
            3 => self.across::<3>(),
            4 => self.across::<4>(),
            taps => self.far_across(taps),
        }
        out.copy_from_slice(&self.means.as_flattened().as_flattened()[..out.len()]);
    }

    /// Makes columns of so many pixels each as the compiler knows.
    fn across<const TAPS: usize>(&mut self) {
        let Self { columns, sums, means } = self;
        let weights = columns.weights.as_chunks::<TAPS>().0.as_chunks::<EIGHT>().0;
        let groups = columns.starts.iter().zip(weights).zip(means);
        wide(
            #[inline(always)]
            || {
                for ((starts, weights), means) in groups {
                    let mut eight = [[0.0; 4]; EIGHT];
                    for at in 0..EIGHT {
                        let pixels = sums.get(starts[at]..).and_then(<[_]>::first_chunk::<TAPS>);
                        let Some(pixels) = pixels else { return };
                        eight[at] = mean(pixels, &weights[at]);
                    }
                    *means = rounded(&eight);
                }
            },
        );
    }

    /// Makes columns of so many pixels each.
    fn far_across(&mut self, taps: usize) {
        let Self { columns, sums, means } = self;
        let groups = columns.starts.iter().zip(columns.weights.chunks_exact(EIGHT * taps)).zip(means);
        wide(
            #[inline(always)]
            || {
                for ((starts, weights), means) in groups {
                    let mut eight = [[0.0; 4]; EIGHT];
                    for ((pixel, start), weights) in
                        eight.iter_mut().zip(starts).zip(weights.chunks_exact(taps))
                    {
                        *pixel = mean(&sums[*start..][..taps], weights);
                    }
                    *means = rounded(&eight);
                }
            },
        );
    }
}

/// Adds `lines` to the sums, one after the other.
fn add<const N: usize>(sums: &mut [f32], lines: [&[u8]; N], weights: [f32; N]) {
    wide(
        #[inline(always)]
        || {
            let lines = lines.map(|line| &line[..sums.len()]);
            for at in 0..sums.len() {
                for number in 0..N {
                    sums[at] += f32::from(lines[number][at]) * weights[number];
                }
            }
        },
    );
}

#[inline(always)]
fn mean(pixels: &[[f32; 4]], weights: &[f32]) -> [f32; 4] {
    let mut sums = [0.0; 4];
    for (pixel, weight) in pixels.iter().zip(weights) {
        for (sum, value) in sums.iter_mut().zip(pixel) {
            *sum += value * weight;
        }
    }
    sums
}

#[inline(always)]
fn rounded(means: &Eight<f32>) -> Eight<u8> {
    let mut bytes = [[0; 4]; EIGHT];
    for (byte, mean) in bytes.as_flattened_mut().iter_mut().zip(means.as_flattened()) {
        *byte = round(f32::min(*mean, 255.0));
    }
    bytes
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::canvas::sample::edge::Edge;

    /// The same, pixel by pixel.
    fn slow(pixels: &[u8], region: &Region, [width, height]: [i64; 2], mean: Mean) -> Vec<u8> {
        let rows = rows(region.y, height, mean);
        let sum = |row: &Row, x: usize, channel: usize| {
            let value = |y: usize| f32::from(pixels[(y * region.stride + x) * 4 + channel]);
            row.iter().fold(0.0, |sum, (y, weight)| sum + value(*y) * weight)
        };
        let mut out = Vec::new();
        for row in &rows {
            for Part { first, weights } in parts(region.x, width, mean) {
                for channel in 0..4 {
                    let columns = (region.x.from + first..).zip(&weights);
                    let there = columns.filter_map(|(at, weight)| Some((region.x.find(at)?, weight)));
                    let mean = there.fold(0.0, |mean, (x, weight)| mean + sum(row, x, channel) * weight);
                    out.push(round(mean.min(255.0)));
                }
            }
        }
        out
    }

    fn edge() -> impl Strategy<Value = Edge> {
        prop_oneof![Just(Edge::Clamp), Just(Edge::Repeat), Just(Edge::Transparent)]
    }

    /// An axis of up to `most` pixels, somewhere among so many, and how many they become.
    fn axis(most: i64) -> impl Strategy<Value = (Axis, i64)> {
        (0..most, 1..=most, 0..most, edge()).prop_map(move |(from, length, count, edge)| {
            let length = length.min(most - from);
            let axis = Axis { from, length, edge };
            (axis, 1 + count % length)
        })
    }

    #[test]
    fn two_threads_make_the_same() {
        let axis = |length| Axis { from: 0, length, edge: Edge::Repeat };
        let region = Region { stride: 400, x: axis(400), y: axis(300) };
        let bytes: Vec<u8> =
            (0..400 * 300 * 4_u32).map(|at| ((at.wrapping_mul(at)) >> 7).to_le_bytes()[0]).collect();
        for mean in [Mean::Box, Mean::Tent] {
            let quick = average_down(&bytes, &region, [390, 201], mean);
            assert!(
                quick.len() > 2 * 4 * PART && quick == slow(&bytes, &region, [390, 201], mean),
                "{mean:?}"
            );
        }
    }

    proptest! {
        #[test]
        fn many_at_once_are_the_same_as_one_by_one(
            ((x, width), (y, height)) in (axis(90), axis(110)),
            bytes in proptest::collection::vec(any::<u8>(), 90 * 110 * 4),
            mean in prop_oneof![Just(Mean::Box), Just(Mean::Tent)],
        ) {
            let region = Region { stride: 90, x, y };
            let quick = average_down(&bytes, &region, [width, height], mean);
            prop_assert_eq!(quick, slow(&bytes, &region, [width, height], mean));
        }
    }

    #[test]
    fn weights_sum_to_one() {
        for mean in [Mean::Box, Mean::Tent] {
            for (length, count) in [(1, 1), (7, 7), (7, 6), (10, 5), (100, 33), (1000, 1)] {
                for Part { weights, .. } in parts(Axis { from: 5, length, edge: Edge::Clamp }, count, mean) {
                    let sum: f32 = weights.iter().sum();
                    assert!((sum - 1.0).abs() < 1e-5, "{mean:?} {length} to {count}: {weights:?}");
                }
            }
        }
    }
}
