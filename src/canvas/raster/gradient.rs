//! Rows of gradient colours.
//!
//! Which offset a point has follows from the gradient's geometry (HTML, Fill and stroke styles);
//! the offset picks a colour from the gradient's table. Points come in device space.

use std::f64::consts::TAU;

use crate::canvas::Transform;
use crate::canvas::gradient::{Geometry, Gradient, STEPS, Spread};
use crate::canvas::wide::wide;

/// A gradient, ready to give colours.
pub(super) struct GradientRows<'a> {
    table: &'a [[u8; 4]],
    /// From device space to the gradient's.
    transform: Transform,
    place: Place,
    spread: Spread,
    /// How many entries the table begins with that have one colour.
    even: u32,
}

/// How a point's offset is found.
#[derive(Debug, Clone, Copy)]
enum Place {
    /// Both ends are the same: nothing is painted.
    Nowhere,
    /// The offset is `x * along[0] + y * along[1] + start`.
    Linear { along: [f64; 2], start: f64 },
    /// Circles about one center: the offset is `distance * scale + shift`.
    Concentric { center: [f64; 2], scale: f64, shift: f64 },
    /// Circles apart, (x, y, radius): the first, and the way to the second.
    Cone { first: [f64; 3], way: [f64; 3] },
    /// The angle about the center in turns, less `start`, times `scale`.
    Conic { center: [f64; 2], start: f64, scale: f64 },
}

impl Place {
    fn of(geometry: Geometry) -> Self {
        match geometry {
            Geometry::Linear([x0, y0], [x1, y1]) => {
                let (dx, dy) = (x1 - x0, y1 - y0);
                let length = dx * dx + dy * dy;
                let along = [dx / length, dy / length];
                let start = -(x0 * along[0] + y0 * along[1]);
                if start.is_finite() { Self::Linear { along, start } } else { Self::Nowhere }
            }
            Geometry::Radial([x0, y0, r0], [x1, y1, r1]) => match (x1 - x0, y1 - y0, r1 - r0) {
                (0.0, 0.0, 0.0) => Self::Nowhere,
                (0.0, 0.0, dr) => Self::Concentric { center: [x0, y0], scale: 1.0 / dr, shift: -r0 / dr },
                (dx, dy, dr) => Self::Cone { first: [x0, y0, r0], way: [dx, dy, dr] },
            },
            Geometry::Conic { sweep: 0.0, .. } => Self::Nowhere,
            Geometry::Conic { start_angle, sweep, center } => {
                let turns = start_angle / TAU;
                Self::Conic { center, start: turns - turns.floor(), scale: TAU / sweep }
            }
        }
    }
}

impl<'a> GradientRows<'a> {
    /// `gradient`, whose space `transform` leads to from device space.
    pub(super) fn new(gradient: &'a Gradient, transform: Transform) -> Self {
        let table = gradient.table();
        let even = table.iter().take_while(|color| **color == table[0]).count();
        Self {
            table,
            transform,
            place: Place::of(gradient.geometry),
            spread: gradient.spread,
            even: u32::try_from(even).unwrap_or(0),
        }
    }

    /// Fills `row` with the colours of the pixels from (x, y) on.
    pub(super) fn row(&self, x: i32, y: i32, row: &mut [u8]) {
        wide(
            #[inline(always)]
            || self.fill(x, y, row),
        );
    }

    #[inline(always)]
    fn fill(&self, x: i32, y: i32, row: &mut [u8]) {
        // Counted from the left edge of the canvas, so that no pixel depends on where a row begins.
        let (x0, y0) = self.transform.apply(0.5, f64::from(y) + 0.5);
        let (dx, dy) = (self.transform.a, self.transform.b);
        match self.place {
            Place::Nowhere => row.fill(0),
            Place::Linear { along, start } => {
                let first = single(x0 * along[0] + y0 * along[1] + start);
                let step = single(dx * along[0] + dy * along[1]);
                self.write(x, row, |pixel| first + step * pixel);
            }
            Place::Concentric { center: [cx, cy], scale, shift } => {
                let (x0, y0, dx, dy) = (single(x0 - cx), single(y0 - cy), single(dx), single(dy));
                let (scale, shift) = (single(scale), single(shift));
                let offset = |pixel: f32| {
                    let (x, y) = (x0 + dx * pixel, y0 + dy * pixel);
                    (x * x + y * y).sqrt() * scale + shift
                };
                if scale > 0.0 && self.spread == Spread::Pad && self.even > 2 {
                    self.write_disc(x, row, offset);
                } else {
                    self.write(x, row, offset);
                }
            }
            Place::Cone { first: [cx, cy, r0], way } => self.write(x, row, |pixel| {
                let pixel = f64::from(pixel);
                cone_offset([x0 + dx * pixel - cx, y0 + dy * pixel - cy, r0], way)
            }),
            Place::Conic { center: [cx, cy], start, scale } => {
                let (x0, y0, dx, dy) = (single(x0 - cx), single(y0 - cy), single(dx), single(dy));
                let (start, scale) = (single(start), single(scale));
                self.write(x, row, |pixel| {
                    let turns = turns(x0 + dx * pixel, y0 + dy * pixel) - start;
                    (turns - turns.floor()) * scale
                });
            }
        }
    }

    /// The same as [`Self::write`] where offsets grow away from a center, and the first of them have one
    /// colour: where the ends of a run have it, all between have.
    #[inline(always)]
    #[expect(clippy::cast_precision_loss, reason = "canvases are far smaller than 2^24")]
    fn write_disc(&self, x: i32, row: &mut [u8], offset: impl Fn(f32) -> f32) {
        const RUN: u16 = 64;
        // Rounding may bring an offset between the ends one entry further.
        let is_even = |pixel: f32| entry(offset(pixel)) + 1 < self.even;
        let mut from = x;
        for run in row.chunks_mut(usize::from(RUN) * 4) {
            if is_even(from as f32) && is_even(from as f32 + f32::from(RUN - 1)) {
                run.as_chunks_mut::<4>().0.fill(self.table[0]);
            } else {
                write(from, run, self.table, &offset);
            }
            from += i32::from(RUN);
        }
    }

    /// Gives each pixel of `row` from `x` on the colour of its offset; none where that is no number.
    #[inline(always)]
    fn write(&self, x: i32, row: &mut [u8], offset: impl Fn(f32) -> f32) {
        match self.spread {
            Spread::Pad => write(x, row, self.table, offset),
            Spread::Repeat => write(x, row, self.table, |pixel| offset(pixel) - offset(pixel).floor()),
            Spread::Reflect => write(x, row, self.table, |pixel| {
                let t = offset(pixel);
                1.0 - (t - 2.0 * (t / 2.0).floor() - 1.0).abs()
            }),
        }
    }
}

/// Pixels whose offsets are worked out together, which the compiler turns into vectors.
const LANES: usize = 16;

#[inline(always)]
#[expect(clippy::cast_precision_loss, reason = "canvases are far smaller than 2^24")]
fn write(x: i32, row: &mut [u8], table: &[[u8; 4]], offset: impl Fn(f32) -> f32) {
    let mut lanes = [0.0; LANES];
    for (number, lane) in lanes.iter_mut().enumerate() {
        *lane = number as f32;
    }
    let mut number = x as f32;
    for pixels in row.chunks_mut(LANES * 4) {
        let mut entries = [0; LANES];
        for (slot, lane) in entries.iter_mut().zip(lanes) {
            *slot = entry(offset(number + lane));
        }
        for (pixel, entry) in pixels.as_chunks_mut::<4>().0.iter_mut().zip(entries) {
            *pixel = table[entry as usize];
        }
        number += LANES as f32;
    }
}

/// The entry of the table for an offset: the first before 0, the last but one from 1 on, and the
/// last where there is none.
#[inline(always)]
fn entry(offset: f32) -> u32 {
    // Added to this, whole numbers are the low bits of the sum: vectors have no such cast.
    const PUSH: f32 = 8_388_608.0;
    let steps = f32::from(STEPS);
    let entry = (offset * steps + 1.0).clamp(0.0, steps + 1.0).floor();
    let entry = if offset.is_nan() { steps + 2.0 } else { entry };
    (entry + PUSH).to_bits() - PUSH.to_bits()
}

/// The largest offset whose circle goes through the point and has no negative radius. `from` is
/// the point, seen from the first circle's center, and that circle's radius. Not a number where
/// there is none.
fn cone_offset([x, y, r0]: [f64; 3], [dx, dy, dr]: [f64; 3]) -> f32 {
    let a = dx * dx + dy * dy - dr * dr;
    let b = x * dx + y * dy + r0 * dr;
    let c = x * x + y * y - r0 * r0;
    let roots = if a == 0.0 {
        [c / (2.0 * b), f64::NAN]
    } else {
        let root = (b * b - a * c).sqrt();
        let (one, other) = ((b + root) / a, (b - root) / a);
        [one.max(other), one.min(other)]
    };
    let shows = |offset: &f64| offset.is_finite() && r0 + offset * dr >= 0.0;
    roots.into_iter().find(shows).map_or(f32::NAN, single)
}

/// The angle of (x, y) in turns, clockwise from the x axis, -0.5 to 0.5. A polynomial, off by
/// less than 0.00001 turns and the same on every machine.
#[inline(always)]
fn turns(x: f32, y: f32) -> f32 {
    let (wide, high) = (x.abs(), y.abs());
    let ratio = wide.min(high) / wide.max(high).max(f32::MIN_POSITIVE);
    let square = ratio * ratio;
    let tail = 0.052_653_32 - 0.011_721_2 * square;
    let arc = 0.193_543_46 + square * (-0.116_432_87 + square * tail);
    let radians = ratio * (0.999_977_26 + square * (-0.332_623_47 + square * arc));
    let eighth = radians / std::f32::consts::TAU;
    let quarter = if high > wide { 0.25 - eighth } else { eighth };
    let half = if x < 0.0 { 0.5 - quarter } else { quarter };
    if y < 0.0 { -half } else { half }
}

/// The nearest `f32`.
#[expect(clippy::cast_possible_truncation, reason = "infinities are clamped where they are used")]
fn single(number: f64) -> f32 {
    number as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    fn offsets(geometry: Geometry, points: &[(i32, i32)]) -> Vec<u8> {
        let mut gradient = Gradient::new(geometry);
        gradient.add_color_stop(0.0, "rgb(0 0 0)".parse().unwrap()).unwrap();
        gradient.add_color_stop(1.0, "rgb(255 255 255)".parse().unwrap()).unwrap();
        let rows = GradientRows::new(&gradient, Transform::IDENTITY);
        let color = |(x, y): &(i32, i32)| {
            let mut pixel = [0; 4];
            rows.row(*x, *y, &mut pixel);
            if pixel[3] == 0 { 1 } else { pixel[0] }
        };
        points.iter().map(color).collect()
    }

    #[test]
    fn a_linear_gradient_goes_from_end_to_end_and_stays_beyond() {
        let geometry = Geometry::Linear([0.5, 0.0], [100.5, 0.0]);
        assert_eq!(
            offsets(geometry, &[(-50, 3), (0, 0), (50, 9), (100, 0), (300, 0)]),
            [0, 0, 128, 255, 255]
        );
    }

    #[test]
    fn a_radial_gradient_follows_the_distance() {
        let geometry = Geometry::Radial([0.5, 0.5, 20.0], [0.5, 0.5, 120.0]);
        assert_eq!(
            offsets(geometry, &[(0, 0), (20, 0), (0, 70), (-120, 0), (200, 0)]),
            [0, 0, 128, 255, 255]
        );
    }

    #[test]
    fn outside_the_cone_of_two_circles_nothing_is_painted() {
        let geometry = Geometry::Radial([0.5, 0.5, 10.0], [100.5, 0.5, 10.0]);
        assert_eq!(offsets(geometry, &[(0, 40), (40, 0), (200, 0)]), [1, 128, 255]);
    }

    #[test]
    fn a_cone_ends_where_its_radius_would_be_negative() {
        let geometry = Geometry::Radial([0.5, 0.5, 50.0], [100.5, 0.5, 0.0]);
        let seen = offsets(geometry, &[(100, 0), (130, 0), (-50, 0)]);
        assert_eq!(seen, [255, 1, 0]);
    }

    #[test]
    fn gradients_without_extent_paint_nothing() {
        let point = [5.0, 5.0];
        assert_eq!(offsets(Geometry::Linear(point, point), &[(0, 0)]), [1]);
        let circle = [5.0, 5.0, 3.0];
        assert_eq!(offsets(Geometry::Radial(circle, circle), &[(0, 0)]), [1]);
    }

    #[test]
    fn a_conic_gradient_turns_clockwise_from_its_angle() {
        let center = [0.5, 0.5];
        let from_east =
            offsets(Geometry::Conic { start_angle: 0.0, sweep: TAU, center }, &[(0, 9), (-9, 0), (0, -9)]);
        assert_eq!(from_east, [64, 128, 191]);
        let from_south =
            offsets(Geometry::Conic { start_angle: TAU / 4.0, sweep: TAU, center }, &[(-9, 0), (9, 0)]);
        assert_eq!(from_south, [64, 191]);
    }

    #[test]
    fn gradients_repeat_and_reflect_where_they_are_told_to() {
        let color = |spread: Spread, x: i32| {
            let mut gradient = Gradient::new(Geometry::Linear([0.5, 0.0], [10.5, 0.0])).spread(spread);
            gradient.add_color_stop(0.0, "rgb(0 0 0)".parse().unwrap()).unwrap();
            gradient.add_color_stop(1.0, "rgb(250 250 250)".parse().unwrap()).unwrap();
            let mut pixel = [0; 4];
            GradientRows::new(&gradient, Transform::IDENTITY).row(x, 0, &mut pixel);
            pixel[0]
        };
        assert_eq!([2, 12, -8].map(|x| color(Spread::Repeat, x)), [50; 3]);
        assert_eq!([2, 18, -2, 22].map(|x| color(Spread::Reflect, x)), [50; 4]);
    }

    #[test]
    fn the_angle_is_near_the_true_one() {
        for step in 0..1000 {
            let angle = f64::from(step) / 1000.0 * std::f64::consts::TAU;
            let (sin, cos) = libm::sincos(angle);
            let measured = f64::from(turns(single(cos * 70.0), single(sin * 70.0)));
            let off = (measured - angle / std::f64::consts::TAU).abs();
            assert!(off < 1e-5 || (off - 1.0).abs() < 1e-5, "{step}: {measured}");
        }
    }

    #[test]
    fn wide_vectors_give_the_same_bytes() {
        let places = [
            Geometry::Linear([3.0, 1.0], [90.0, 40.0]),
            Geometry::Radial([40.0, 20.0, 3.0], [40.0, 20.0, 60.0]),
            Geometry::Radial([40.0, 20.0, 3.0], [50.0, 28.0, 60.0]),
            Geometry::Conic { start_angle: 1.0, sweep: 5.0, center: [40.0, 20.0] },
        ];
        for geometry in places {
            let mut gradient = Gradient::new(geometry).spread(Spread::Reflect);
            gradient.add_color_stop(0.0, "red".parse().unwrap()).unwrap();
            gradient.add_color_stop(1.0, "rgb(0 255 9 / 10%)".parse().unwrap()).unwrap();
            let rows = GradientRows::new(&gradient, Transform::rotation(0.3));
            for y in 0..40 {
                let (mut wide, mut plain) = ([0; 4 * 101], [0; 4 * 101]);
                rows.row(-7, y, &mut wide);
                rows.fill(-7, y, &mut plain);
                assert_eq!(wide, plain, "{geometry:?} {y}");
            }
        }
    }
}
