//! The Gaussian blur, in integers.
//!
//! Small blurs weigh each neighbour; larger ones run three box blurs, which come within 3 % of
//! the Gaussian (Filter Effects Module Level 1, feGaussianBlur). Values keep 8 more bits between
//! the passes. Only the part of the picture that is wanted is worked out.

use crate::canvas::wide::wide;
use crate::frame::region::Bounds;
use crate::limits;

/// From this standard deviation on, in pixels, boxes are used.
const BOXES_FROM: f64 = 2.0;
/// Blurs below this standard deviation, in pixels, change nothing that could be seen.
const LEAST: f64 = 0.05;
/// The sum of the weights of a small blur.
const UNIT: u32 = 1 << 15;

/// A blur along rows and columns.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Blur {
    kernel: Kernel,
    /// How far it also moves the picture right and down: parts of a pixel, in [`UNIT`]s.
    shift: [u32; 2],
}

#[derive(Debug, Clone, PartialEq)]
enum Kernel {
    Nothing,
    /// The weights of the pixel itself and of its neighbours on either side.
    Weights(Vec<u32>),
    /// How many neighbours each box takes before and after the pixel.
    Boxes([(usize, usize); 3]),
}

impl Blur {
    /// The blur with this standard deviation in pixels, at most
    /// [`limits::BLUR_DEVIATION_PX`].
    pub(super) fn new(deviation: f64) -> Self {
        Self { kernel: Kernel::new(deviation.clamp(0.0, limits::BLUR_DEVIATION_PX)), shift: [0; 2] }
    }

    /// The same blur for a picture that is to be moved by (x, y) pixels: it does the part of a
    /// pixel, and the whole pixels are left to the caller.
    pub(super) fn moved(self, x: f64, y: f64) -> (Self, (i32, i32)) {
        let ((x, right), (y, down)) = (split(x), split(y));
        (Self { shift: [right, down], ..self }, (x, y))
    }

    /// How far the blur reaches, in pixels.
    pub(super) fn margin(&self) -> i32 {
        let pixels = match &self.kernel {
            Kernel::Nothing => 0,
            Kernel::Weights(weights) => weights.len() - 1,
            Kernel::Boxes(boxes) => boxes.iter().map(|(before, after)| before.max(after)).sum(),
        };
        i32::try_from(pixels).unwrap_or(i32::MAX / 4) + i32::from(self.shift != [0; 2])
    }

    /// The part `wanted` of a blurred picture: `plane` has `channels` bytes for each pixel of
    /// `bounds`, and what lies outside counts as 0.
    pub(super) fn apply(&self, plane: &[u8], bounds: Bounds, channels: usize, wanted: Bounds) -> Vec<u8> {
        if wanted.is_empty() {
            return Vec::new();
        }
        let margin = self.margin();
        let rows = Bounds { top: wanted.top - margin, bottom: wanted.bottom + margin, ..wanted };
        let line = rows.width() * channels;
        let mut values = vec![0; line * rows.height()];
        let inside = bounds.intersect(rows.grown(margin));
        let mut window = Window::new(rows.width(), usize::try_from(margin).unwrap_or(0), channels);
        for y in inside.top.max(rows.top)..inside.bottom.min(rows.bottom) {
            let start = bounds.line(y) * bounds.width();
            let from = &plane[(start + bounds.column(inside.left)) * channels..][..inside.width() * channels];
            let blurred = window.blur(self, from, rows.left - margin, inside.left);
            values[rows.line(y) * line..][..line].copy_from_slice(blurred);
        }
        let mut room = vec![0; values.len()];
        self.run(1, &mut values, &mut room, line);
        let start = usize::try_from(margin).unwrap_or(0) * line;
        let middle = &values[start..][..wanted.area() * channels];
        // The highest is 255 * 256, so rounding can't overflow.
        middle.iter().map(|wide| ((wide + 128) >> 8).to_le_bytes()[0]).collect()
    }

    /// Blurs `values` along an axis (0 for rows); neighbours are `step` apart.
    fn run(&self, axis: usize, values: &mut Vec<u16>, room: &mut Vec<u16>, step: usize) {
        for pass in self.passes(axis) {
            wide(
                #[inline(always)]
                || {
                    // Known steps make loops that the compiler can unroll.
                    match step {
                        1 => pass.run(values, room, 1),
                        4 => pass.run(values, room, 4),
                        step => pass.run(values, room, step),
                    }
                },
            );
            std::mem::swap(values, room);
        }
    }

    fn passes(&self, axis: usize) -> Vec<Pass<'_>> {
        let mut passes = match &self.kernel {
            Kernel::Nothing => Vec::new(),
            Kernel::Weights(weights) => vec![Pass::Weights(weights)],
            Kernel::Boxes(boxes) => {
                boxes.iter().map(|&(before, after)| Pass::Box { before, after }).collect()
            }
        };
        if self.shift[axis] > 0 {
            passes.push(Pass::Shift(self.shift[axis]));
        }
        passes
    }
}

impl Kernel {
    fn new(deviation: f64) -> Self {
        if deviation < LEAST {
            return Self::Nothing;
        }
        if deviation < BOXES_FROM {
            return Self::Weights(weights(deviation));
        }
        let width = deviation * 3.0 * (std::f64::consts::TAU).sqrt() / 4.0 + 0.5;
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the limit is small")]
        let width = width as usize;
        let half = width / 2;
        Self::Boxes(if width % 2 == 1 {
            [(half, half); 3]
        } else {
            [(half, half - 1), (half - 1, half), (half, half)]
        })
    }
}

/// A length as whole pixels and the rest in [`UNIT`]s.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped")]
fn split(length: f64) -> (i32, u32) {
    let length = length.clamp(-1e7, 1e7);
    let part = libm::floor((length - libm::floor(length)) * f64::from(UNIT) + 0.5) as u32;
    (libm::floor(length) as i32 + i32::from(part == UNIT), part % UNIT)
}

/// Buffers for a row and the margin around it.
struct Window {
    values: Vec<u16>,
    room: Vec<u16>,
    /// In values.
    margin: usize,
    channels: usize,
}

impl Window {
    fn new(width: usize, margin: usize, channels: usize) -> Self {
        let length = (width + 2 * margin) * channels;
        Self { values: vec![0; length], room: vec![0; length], margin: margin * channels, channels }
    }

    /// The blurred row without the margin. `from` begins at `x`; the margin begins at `left`.
    fn blur(&mut self, blur: &Blur, from: &[u8], left: i32, x: i32) -> &[u16] {
        self.values.fill(0);
        let start = usize::try_from(x - left).unwrap_or(0) * self.channels;
        for (value, byte) in self.values[start..].iter_mut().zip(from) {
            *value = u16::from(*byte) << 8;
        }
        blur.run(0, &mut self.values, &mut self.room, self.channels);
        &self.values[self.margin..self.values.len() - self.margin]
    }
}

/// One run over a plane in one direction.
enum Pass<'a> {
    Weights(&'a [u32]),
    Box {
        before: usize,
        after: usize,
    },
    /// Moves by a part of a pixel, in [`UNIT`]s.
    Shift(u32),
}

impl Pass<'_> {
    /// Writes to `to` the blurred values of `from`, whose neighbours are `step` apart.
    #[inline(always)]
    fn run(&self, from: &[u16], to: &mut [u16], step: usize) {
        match self {
            Self::Weights(weights) => weigh(from, to, step, weights),
            Self::Box { before, after } => average(from, to, step, *before, *after),
            Self::Shift(part) => shift(from, to, step, *part),
        }
    }
}

#[inline(always)]
#[expect(clippy::cast_possible_truncation, reason = "the weights sum to UNIT")]
fn weigh(from: &[u16], to: &mut [u16], step: usize, weights: &[u32]) {
    let mut sums: Vec<u32> = from.iter().map(|value| u32::from(*value) * weights[0]).collect();
    for (distance, weight) in weights.iter().enumerate().skip(1) {
        let shift = (distance * step).min(from.len());
        for (sum, value) in sums[shift..].iter_mut().zip(from) {
            *sum += u32::from(*value) * weight;
        }
        for (sum, value) in sums.iter_mut().zip(&from[shift..]) {
            *sum += u32::from(*value) * weight;
        }
    }
    for (value, sum) in to.iter_mut().zip(sums) {
        *value = ((sum + UNIT / 2) / UNIT) as u16;
    }
}

/// Takes `part` of each value to the next one.
#[inline(always)]
#[expect(clippy::cast_possible_truncation, reason = "the parts sum to UNIT")]
fn shift(from: &[u16], to: &mut [u16], step: usize, part: u32) {
    let before = std::iter::repeat_n(&0, step).chain(from);
    for ((to, value), before) in to.iter_mut().zip(from).zip(before) {
        *to = ((u32::from(*value) * (UNIT - part) + u32::from(*before) * part + UNIT / 2) / UNIT) as u16;
    }
}

/// The mean of each value, of `before` neighbours before and of `after` after it: running sums,
/// one for each of the `step` values of a line.
#[inline(always)]
#[expect(clippy::cast_possible_truncation, reason = "a mean of 16-bit values")]
fn average(from: &[u16], to: &mut [u16], step: usize, before: usize, after: usize) {
    let count = (before + after + 1) as u64;
    // The quotient by multiplication; exact enough for sums below 2^32.
    let inverse = (1u64 << 32) / count + 1;
    let mut sums = vec![0u32; step];
    let lines = from.len() / step;
    let line = |number: usize| &from[number * step..][..step];
    for number in 0..after.min(lines) {
        sums.iter_mut().zip(line(number)).for_each(|(sum, value)| *sum += u32::from(*value));
    }
    for (number, to) in to.chunks_exact_mut(step).enumerate() {
        if number + after < lines {
            sums.iter_mut().zip(line(number + after)).for_each(|(sum, value)| *sum += u32::from(*value));
        }
        for (value, sum) in to.iter_mut().zip(&sums) {
            *value = (((u64::from(*sum) + count / 2) * inverse) >> 32) as u16;
        }
        if let Some(gone) = number.checked_sub(before) {
            sums.iter_mut().zip(line(gone)).for_each(|(sum, value)| *sum -= u32::from(*value));
        }
    }
}

/// The Gaussian's weights from the center outwards, with the sum over both sides [`UNIT`].
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "parts of UNIT")]
fn weights(deviation: f64) -> Vec<u32> {
    let reach = libm::ceil(deviation * 3.0) as u32;
    let bell = |distance: u32| {
        let distance = f64::from(distance) / deviation;
        libm::exp(-distance * distance / 2.0)
    };
    let total = bell(0) + 2.0 * (1..=reach).map(bell).sum::<f64>();
    let mut weights: Vec<u32> =
        (0..=reach).map(|distance| (bell(distance) / total * f64::from(UNIT) + 0.5) as u32).collect();
    let sides: u32 = 2 * weights[1..].iter().sum::<u32>();
    weights[0] = UNIT - sides;
    weights
}

#[cfg(test)]
mod tests {
    use super::*;

    fn square(side: usize) -> Bounds {
        let side = i32::try_from(side).unwrap();
        Bounds { left: 0, top: 0, right: side, bottom: side }
    }

    /// A bright square in the middle of a dark plane, blurred.
    fn spread(deviation: f64, side: usize) -> Vec<u8> {
        let mut plane = vec![0; side * side];
        for y in side / 2 - 8..side / 2 + 8 {
            plane[y * side + side / 2 - 8..y * side + side / 2 + 8].fill(255);
        }
        Blur::new(deviation).apply(&plane, square(side), 1, square(side))
    }

    #[test]
    fn a_part_is_the_same_as_in_the_whole() {
        for deviation in [0.7, 3.0, 8.0] {
            let plane: Vec<u8> = (0..48 * 48u32).map(|index| (index * 37 % 251).to_le_bytes()[0]).collect();
            let whole = Blur::new(deviation).apply(&plane, square(48), 1, square(48));
            let part = Bounds { left: 5, top: 7, right: 30, bottom: 20 };
            let wanted = Blur::new(deviation).apply(&plane, square(48), 1, part);
            for (index, value) in wanted.iter().enumerate() {
                let (x, y) = (5 + index % 25, 7 + index / 25);
                assert_eq!(*value, whole[y * 48 + x], "{deviation} at {x}, {y}");
            }
        }
    }

    #[test]
    fn a_blur_keeps_the_light_and_is_even() {
        for deviation in [0.3, 1.0, 1.9, 2.0, 3.0, 5.5, 9.0] {
            let side = 96;
            let plane = spread(deviation, side);
            let total: u64 = plane.iter().map(|value| u64::from(*value)).sum();
            let expected = 16 * 16 * 255;
            assert!(total.abs_diff(expected) * 100 < expected, "{deviation}: {total}, not {expected}");
            for y in 0..side {
                for x in 0..side {
                    let turned = plane[x * side + y];
                    assert!(plane[y * side + x].abs_diff(turned) <= 1, "{deviation} at {x}, {y}");
                    let mirrored = plane[y * side + side - 1 - x];
                    assert!(plane[y * side + x].abs_diff(mirrored) <= 1, "{deviation} at {x}, {y}");
                }
            }
        }
    }

    #[test]
    fn an_edge_follows_the_gaussian() {
        for deviation in [0.8, 1.5, 4.0, 12.0] {
            let row: usize = 200;
            let plane: Vec<u8> = (0..row * row).map(|at| if at % row < row / 2 { 0 } else { 255 }).collect();
            let blurred = Blur::new(deviation).apply(&plane, square(row), 1, square(row));
            let plane = &blurred[row * row / 2..];
            for x in 60..140 {
                let distance = (f64::from(x) + 0.5 - 100.0) / deviation;
                let expected = 255.0 * 0.5 * (1.0 + libm::erf(distance / std::f64::consts::SQRT_2));
                let actual = f64::from(plane[usize::try_from(x).unwrap()]);
                assert!((actual - expected).abs() < 6.0, "{deviation} at {x}: {actual}, not {expected}");
            }
        }
    }

    #[test]
    fn nothing_reaches_beyond_the_margin() {
        for deviation in [0.5, 1.9, 2.0, 2.5, 7.0, 20.0] {
            let margin = usize::try_from(Blur::new(deviation).margin()).unwrap();
            let side = 2 * margin + 41;
            let mut plane = vec![0; side * side];
            plane[side * (side / 2) + side / 2] = 255;
            let plane = Blur::new(deviation).apply(&plane, square(side), 1, square(side));
            for (index, value) in plane.iter().enumerate() {
                let far = (index % side).abs_diff(side / 2).max((index / side).abs_diff(side / 2));
                assert!(far <= margin || *value == 0, "{deviation}: {far} > {margin}");
            }
        }
    }

    #[test]
    fn a_part_of_a_pixel_is_shared_with_the_next() {
        let mut plane = vec![0; 25];
        plane[12] = 200;
        let (blur, whole) = Blur::new(0.0).moved(1.25, -0.5);
        assert_eq!(whole, (1, -1));
        let plane = blur.apply(&plane, square(5), 1, square(5));
        assert_eq!((plane[12], plane[13], plane[17], plane[18]), (75, 25, 75, 25));
    }

    #[test]
    fn channels_do_not_mix() {
        let plane = [[255, 0, 128, 255]; 64].concat();
        let plane = Blur::new(3.0).apply(&plane, square(8), 4, square(8));
        assert!(plane.chunks_exact(4).all(|pixel| pixel[1] == 0 && pixel[0] == pixel[3]));
    }

    #[test]
    fn no_deviation_and_endless_deviations_are_fine() {
        let plane = vec![9; 16];
        assert_eq!(Blur::new(0.0).apply(&plane, square(4), 1, square(4)), plane);
        assert_eq!(Blur::new(1e300).apply(&plane, square(4), 1, square(4)), [0; 16]);
        assert!(Blur::new(3.0).apply(&[], Bounds::EMPTY, 4, Bounds::EMPTY).is_empty());
    }
}
