//! Follows outlines and cuts their edges at the lines of pixels.
//!
//! An outline leads the pen from point to point of the grid; what leaves are pieces of edges, each inside
//! one line of the bounds. What they enclose is left to `fill`.

use super::edge::{Piece, Slope};
use super::fill::Filler;
use crate::canvas::outline::{BITS, Follow, GridPoint, STEPS};
use crate::frame::region::Bounds;

/// Follows an outline.
pub(super) struct Pen<'a> {
    filler: &'a mut Filler,
    /// Where the outline has the top left corner of the bounds, and their height in lines.
    corner: GridPoint,
    height: i32,
    /// Where it is.
    at: GridPoint,
}

impl Follow for Pen<'_> {
    fn start(&mut self, at: GridPoint) {
        self.at = at;
        self.filler.start();
    }

    #[inline(always)]
    fn line(&mut self, to: GridPoint) {
        let from = std::mem::replace(&mut self.at, to);
        if from.1 < to.1 {
            self.edge(from, to, 1);
        } else if from.1 > to.1 {
            self.edge(to, from, -1);
        }
    }

    #[expect(clippy::cast_precision_loss, reason = "outlines lie near the canvas")]
    fn passes_by(&self, top: f32, bottom: f32) -> bool {
        // With room for what points are rounded by.
        let pixels = |steps: i32| steps as f32 / STEPS as f32;
        bottom < pixels(self.corner.1) - 1.0 || top > pixels(self.corner.1 + self.height * STEPS) + 1.0
    }
}

impl<'a> Pen<'a> {
    /// A pen for an outline whose origin lies at `at`.
    pub(super) fn new(filler: &'a mut Filler, at: GridPoint, bounds: Bounds) -> Self {
        let corner = (bounds.left * STEPS - at.0, bounds.top * STEPS - at.1);
        let height = bounds.bottom - bounds.top;
        Self { filler, corner, height, at: (0, 0) }
    }

    /// Notes down an edge that leads downwards, or, with its ends exchanged, upwards.
    #[inline(always)]
    fn edge(&mut self, (x0, y0): GridPoint, (x1, y1): GridPoint, sign: i32) {
        let (left, top) = self.corner;
        let (upper, lower) = ((x0 - left, y0 - top), (x1 - left, y1 - top));
        let line = upper.1 >> BITS;
        if line != (lower.1 - 1) >> BITS {
            self.cut(upper, lower, sign);
        } else if 0 <= line && line < self.height {
            self.piece(line, upper, lower, sign);
        }
    }

    /// Cuts an edge into pieces. Upwards or downwards, it is cut at the same places, and what it
    /// leads through first is noted down first.
    fn cut(&mut self, upper: GridPoint, lower: GridPoint, sign: i32) {
        let (first, last) = (upper.1.max(0), lower.1.min(self.height * STEPS));
        if first >= last {
            return;
        }
        let slope = Slope::of(lower.0 - upper.0, lower.1 - upper.1);
        let at = |y: i32| (upper.0 + slope.after(y - upper.1), y);
        let line = upper.1 >> BITS;
        if first == upper.1 && last == lower.1 && line + 1 == (last - 1) >> BITS {
            let middle = at((line + 1) * STEPS);
            if sign > 0 {
                self.piece(line, upper, middle, sign);
                self.piece(line + 1, middle, lower, sign);
            } else {
                self.piece(line + 1, middle, lower, sign);
                self.piece(line, upper, middle, sign);
            }
            return;
        }
        let first = if first == upper.1 { upper } else { at(first) };
        let last = if last == lower.1 { lower } else { at(last) };
        let (mut line, end) = (first.1 >> BITS, (last.1 - 1) >> BITS);
        if sign > 0 {
            let mut near = first;
            while line < end {
                let far = at((line + 1) * STEPS);
                self.piece(line, near, far, sign);
                near = far;
                line += 1;
            }
            self.piece(line, near, last, sign);
        } else {
            let (top, mut line, mut near) = (line, end, last);
            while line > top {
                let far = at(line * STEPS);
                self.piece(line, far, near, sign);
                near = far;
                line -= 1;
            }
            self.piece(line, first, near, sign);
        }
    }

    /// Notes down what lies in one of the bounds' lines.
    #[inline(always)]
    fn piece(&mut self, line: i32, upper: GridPoint, lower: GridPoint, sign: i32) {
        let top = line * STEPS;
        let piece = Piece { xs: [upper.0, lower.0], ys: [upper.1 - top, lower.1 - top], sign };
        self.filler.push(line.cast_unsigned(), piece);
    }
}
