//! Parts of edges, each inside one line of pixels, and the areas that they add.
//!
//! Points on a grid come in. An edge adds what lies right of it to the area inside, as in `FreeType`'s
//! smooth rasterizer and font-rs. All sums are in integers. Which edges count is left to `line`.

use std::ops::AddAssign;

use crate::canvas::outline::{BITS, STEPS};

/// Where areas are added up: as wide as it takes that they fit.
pub(super) trait Sum: AddAssign + From<i32> {}

impl Sum for i32 {}
impl Sum for i64 {}

/// A part of an edge inside a line of pixels.
#[derive(Debug, Clone, Copy)]
pub(super) struct Piece {
    /// Where it begins and ends, in grid steps from the left side of the bounds.
    pub(super) xs: [i32; 2],
    /// How far below the top of the line that is, 0 to [`STEPS`]; the first is less.
    pub(super) ys: [i32; 2],
    /// 1 where the edge leads down, -1 where it leads up.
    pub(super) sign: i32,
}

impl Piece {
    /// Orders pieces of a strip from left to right.
    pub(super) fn place(&self) -> (i32, i32, i32) {
        (self.xs[0] + self.xs[1], self.xs[0], self.sign)
    }

    /// The part between two heights; absent where the piece is not there all the way, or, for an
    /// `upright` part, in the middle.
    #[inline(always)]
    pub(super) fn within(&self, ys: [i32; 2], upright: bool) -> Option<Self> {
        let heights = if upright { [i32::midpoint(ys[0], ys[1]); 2] } else { ys };
        let there = self.ys[0] <= heights[0] && heights[1] <= self.ys[1] && heights[0] < self.ys[1];
        there.then(|| Self { xs: heights.map(|y| self.at(y)), ys, ..*self })
    }

    /// Where it is at a height.
    fn at(&self, y: i32) -> i32 {
        let slope = || Slope::of(self.xs[1] - self.xs[0], self.ys[1] - self.ys[0]);
        match y {
            _ if y == self.ys[0] => self.xs[0],
            _ if y == self.ys[1] => self.xs[1],
            _ => self.xs[0] + slope().after(y - self.ys[0]),
        }
    }

    /// Adds the piece's areas to those of its line.
    #[inline(always)]
    pub(super) fn add<S: Sum>(self, sums: &mut [S]) {
        let [from, to] = [self.xs[0].min(self.xs[1]), self.xs[0].max(self.xs[1])];
        let height = self.ys[1] - self.ys[0];
        let left = from & -STEPS;
        let right = left + STEPS;
        let pixel = usize::try_from(from >> BITS).unwrap_or(usize::MAX / 2);
        // What lies left of the bounds is inside for all pixels; what lies right, for none.
        if to <= right && pixel + 1 < sums.len() {
            add_edge(sums, pixel, height * self.sign, (from - left) + (to - left));
        } else if to <= right + STEPS && pixel + 2 < sums.len() {
            let passed = Slope::of(height, to - from).after(right - from);
            add_edge(sums, pixel, passed * self.sign, (from - left) + STEPS);
            add_edge(sums, pixel + 1, (height - passed) * self.sign, to - right);
        } else {
            self.add_pixels(sums, [from, to]);
        }
    }

    /// The same, pixel by pixel.
    fn add_pixels<S: Sum>(self, sums: &mut [S], [from, to]: [i32; 2]) {
        let height = self.ys[1] - self.ys[0];
        if to <= 0 {
            return add_edge(sums, 0, height * self.sign, 0);
        }
        let end = i32::try_from(sums.len() - 1).unwrap_or(0) * STEPS;
        let slope = Slope::of(height, to - from);
        let (mut x, mut passed) = (from, 0);
        if from < 0 {
            (x, passed) = (0, slope.after(-from));
            add_edge(sums, 0, passed * self.sign, 0);
        }
        while x < to.min(end) {
            let left = x & -STEPS;
            let next = (left + STEPS).min(to);
            let until = if next == to { height } else { slope.after(next - from) };
            let pixel = usize::try_from(x >> BITS).unwrap_or(0);
            add_edge(sums, pixel, (until - passed) * self.sign, (x - left) + (next - left));
            (x, passed) = (next, until);
        }
    }
}

/// Adds an edge of `height` in pixel number `pixel`; twice its mean distance from the pixel's left
/// side is `inside`.
#[inline(always)]
fn add_edge<S: Sum>(sums: &mut [S], pixel: usize, height: i32, inside: i32) {
    if let Some([own, right]) = sums.get_mut(pixel..pixel + 2) {
        *own += (height * (2 * STEPS - inside)).into();
        *right += (height * inside).into();
    }
}

/// How far a straight line rises in one step, in fixed point with 32 bits after the point.
#[derive(Debug, Clone, Copy)]
pub(super) struct Slope(i64);

impl Slope {
    /// The slope of a line that rises by `rise` in `run` steps, which are more than 0.
    #[expect(clippy::cast_possible_truncation, reason = "coordinates have 30 bits")]
    pub(super) fn of(rise: i32, run: i32) -> Self {
        const ONE: f64 = 4_294_967_296.0;
        Self((f64::from(rise) / f64::from(run) * ONE) as i64)
    }

    /// How far it rises in `run` steps, no more than it was made of, rounded to the nearest.
    pub(super) fn after(self, run: i32) -> i32 {
        ((self.0 * i64::from(run) + (1 << 31)) >> 32) as i32
    }
}
