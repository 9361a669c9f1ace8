//! Where device pixels lie in the picture: positions in fixed point, 28 bits after the point.
//!
//! In comes a transform, out come positions. A position is a sum of whole multiples of the
//! transform's terms, so it depends on the pixel alone. Over 16 384 pixels it strays by at most
//! 2^-15 of a pixel. Out-of-range terms saturate; nothing overflows.

use crate::canvas::Transform;

/// Bits after the point.
pub(super) const BITS: u32 = 28;
/// One picture pixel.
pub(super) const ONE: i64 = 1 << BITS;
const SCALE: f64 = 268_435_456.0;

/// Longest step from pixel to pixel: 2^17 picture pixels.
const STEP_MAX: f64 = 35_184_372_088_832.0;
/// Furthest start: 2^31 picture pixels.
const START_MAX: f64 = 576_460_752_303_423_488.0;
/// Furthest device pixel that is told apart.
const DEVICE_MAX: i32 = 1 << 15;

/// The transform from device space to picture space, in fixed point.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    right: [i64; 2],
    down: [i64; 2],
    start: [i64; 2],
}

impl Place {
    pub(super) fn new(there: Transform) -> Self {
        let (x, y) = there.apply(0.5, 0.5);
        let step = |term: f64| fixed(term, STEP_MAX);
        Self {
            right: [step(there.a), step(there.b)],
            down: [step(there.c), step(there.d)],
            start: [fixed(x, START_MAX), fixed(y, START_MAX)],
        }
    }

    /// The positions of the row `y` from `x` on.
    pub(super) fn row(&self, x: i32, y: i32) -> Span {
        let bound = |at: i32| i64::from(at.clamp(-DEVICE_MAX, DEVICE_MAX));
        let (x, y) = (bound(x), bound(y));
        let at = |axis: usize| self.start[axis] + x * self.right[axis] + y * self.down[axis];
        Span { at: [at(0), at(1)], step: self.right }
    }
}

/// Positions at equal steps.
#[derive(Debug, Clone, Copy)]
pub(super) struct Span {
    /// The first position.
    pub(super) at: [i64; 2],
    pub(super) step: [i64; 2],
}

impl Span {
    /// Pixels that are made at once.
    pub(super) const LENGTH: usize = 32;

    /// The span from its position `count` on.
    pub(super) fn skip(&self, count: usize) -> Self {
        let count = i64::try_from(count).unwrap_or(i64::MAX);
        let at = |axis: usize| self.at[axis].wrapping_add(self.step[axis].wrapping_mul(count));
        Self { at: [at(0), at(1)], step: self.step }
    }

    /// The span moved by (amount, amount).
    pub(super) fn moved(&self, amount: i64) -> Self {
        Self { at: self.at.map(|at| at.wrapping_add(amount)), step: self.step }
    }

    /// The positions along one axis.
    #[inline(always)]
    pub(super) fn along(&self, axis: usize) -> [i64; Self::LENGTH] {
        let mut all = [0; Self::LENGTH];
        let mut at = self.at[axis];
        for slot in &mut all {
            *slot = at;
            at = at.wrapping_add(self.step[axis]);
        }
        all
    }
}

#[expect(clippy::cast_possible_truncation, reason = "clamped to what fits")]
fn fixed(value: f64, max: f64) -> i64 {
    libm::round(value * SCALE).clamp(-max, max) as i64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_position_does_not_depend_on_where_its_row_begins() {
        let there = Transform { a: 0.123_456_789, b: -3.3, c: 1.7, d: 0.9, e: 1e5, f: -7.77 };
        let place = Place::new(there);
        for x in [-500, -1, 0, 7, 16_000] {
            let from_zero = place.row(-600, 9).skip(usize::try_from(x + 600).unwrap());
            assert_eq!(from_zero.at, place.row(x, 9).at);
        }
    }

    #[test]
    fn positions_saturate_instead_of_overflowing() {
        let huge = Transform { a: 1e300, b: -1e300, c: 1e300, d: 1e300, e: 1e300, f: -1e300 };
        for (x, y) in [(i32::MAX, i32::MAX), (i32::MIN, i32::MAX), (0, 0)] {
            let row = Place::new(huge).row(x, y);
            assert!(row.skip(1 << 15).at.iter().all(|at| at.abs() < i64::MAX / 2), "{row:?}");
        }
    }
}
