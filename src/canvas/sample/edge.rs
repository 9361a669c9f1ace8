//! Which pixels of the picture may be read, and what lies beyond them.
//!
//! In come pixel coordinates, anywhere; out come pixels, or nothing where there is none. The
//! mixing of pixels is the filters'.

use super::place::Span;

/// In the place of a pixel: there is none.
pub(super) const NONE: usize = usize::MAX;

/// What lies beyond the pixels that may be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::canvas) enum Edge {
    /// The outermost pixels, for ever.
    Clamp,
    /// The picture again.
    Repeat,
    /// Nothing.
    Transparent,
}

/// The pixels `from..from + length` of one axis.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Axis {
    pub(super) from: i64,
    pub(super) length: i64,
    pub(super) edge: Edge,
}

impl Axis {
    /// The pixels that the part from `start` on, `length` long, touches of `size` pixels: at
    /// least one.
    #[expect(clippy::cast_possible_truncation, reason = "clamped to a u32")]
    pub(super) fn new(start: f64, length: f64, size: u32, edge: Edge) -> Self {
        let size = f64::from(size);
        // What a clipped and scaled rectangle is off a whole pixel by is rounding.
        let near = 1e-6;
        let from = libm::floor(start + near).clamp(0.0, size - 1.0);
        let to = libm::ceil(start + length - near).clamp(from + 1.0, size);
        Self { from: from as i64, length: (to - from) as i64, edge }
    }

    /// The pixel that stands at `at`.
    #[inline]
    pub(super) fn find(&self, at: i64) -> Option<usize> {
        let inside = at.saturating_sub(self.from);
        let inside = if (0..self.length).contains(&inside) {
            inside
        } else {
            match self.edge {
                Edge::Clamp => inside.clamp(0, self.length - 1),
                Edge::Repeat => inside.rem_euclid(self.length),
                Edge::Transparent => return None,
            }
        };
        usize::try_from(self.from + inside).ok()
    }

    /// The pixels that stand at each of `places` and after it, or [`NONE`]. Places are near each
    /// other: a division is needed only where one lies further than the picture from the last.
    pub(super) fn find_all<const N: usize>(&self, places: &[i64], found: &mut [[usize; Span::LENGTH]; N]) {
        let mut tile = self.from;
        for (at, place) in places.iter().enumerate() {
            if self.edge != Edge::Repeat {
                for (slot, place) in found.iter_mut().zip(*place..) {
                    slot[at] = self.find(place).unwrap_or(NONE);
                }
                continue;
            }
            if !(tile..tile + self.length).contains(place) {
                let next = if *place < tile { tile - self.length } else { tile + self.length };
                let is_next = (next..next + self.length).contains(place);
                tile = if is_next { next } else { place - (place - self.from).rem_euclid(self.length) };
            }
            let mut inside = place - tile;
            for slot in found.iter_mut() {
                slot[at] = usize::try_from(self.from + inside).unwrap_or(NONE);
                inside = if inside + 1 == self.length { 0 } else { inside + 1 };
            }
        }
    }

    /// Whether the pixels from `low` to `high` are all there.
    pub(super) fn holds(&self, low: i64, high: i64) -> bool {
        low >= self.from && high < self.from + self.length
    }
}

/// The pixels of a picture that may be read.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Region {
    /// Pixels from one row of the picture to the next.
    pub(super) stride: usize,
    pub(super) x: Axis,
    pub(super) y: Axis,
}

impl Region {
    /// Fills `out` with the pixels from (x, y) to the right.
    pub(super) fn copy_row(&self, pixels: &[[u8; 4]], x: i64, y: i64, out: &mut [[u8; 4]]) {
        let Some(row) = self.y.find(y).map(|y| &pixels[y * self.stride..][..self.stride]) else {
            return out.fill([0; 4]);
        };
        let mut done = 0;
        while done < out.len() {
            let rest = &mut out[done..];
            let at = x + i64::try_from(done).unwrap_or(i64::MAX);
            done += self.copy_run(row, at, rest);
        }
    }

    /// Fills the beginning of `out` with pixels that stand together, and returns how many.
    fn copy_run(&self, row: &[[u8; 4]], at: i64, out: &mut [[u8; 4]]) -> usize {
        let until = |edge: i64| usize::try_from(edge - at).unwrap_or(usize::MAX).min(out.len());
        let end = self.x.from + self.x.length;
        match self.x.find(at) {
            Some(first) if self.x.holds(at, at) || self.x.edge == Edge::Repeat => {
                let last = usize::try_from(end).unwrap_or(usize::MAX);
                let count = (last - first).min(out.len());
                out[..count].copy_from_slice(&row[first..first + count]);
                count
            }
            found => {
                let count = if at < self.x.from { until(self.x.from) } else { out.len() };
                out[..count].fill(found.map_or([0; 4], |x| row[x]));
                count
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn beyond_the_edge_lies_what_the_edge_says() {
        let find = |edge, at| Axis { from: 3, length: 4, edge }.find(at);
        for at in 3..7 {
            let here = usize::try_from(at).ok();
            for edge in [Edge::Clamp, Edge::Repeat, Edge::Transparent] {
                assert_eq!(find(edge, at), here);
            }
        }
        assert_eq!((find(Edge::Clamp, i64::MIN), find(Edge::Clamp, 99)), (Some(3), Some(6)));
        assert_eq!((find(Edge::Clamp, -5), find(Edge::Repeat, 2)), (Some(3), Some(6)));
        assert_eq!((find(Edge::Repeat, 8), find(Edge::Transparent, 7)), (Some(4), None));
    }

    #[test]
    fn places_in_a_row_are_found_as_each_by_itself() {
        for edge in [Edge::Clamp, Edge::Repeat, Edge::Transparent] {
            for step in [-90, -7, -1, 0, 1, 3, 4, 5, 1000] {
                let axis = Axis { from: 3, length: 4, edge };
                let places: Vec<i64> = (0..32).map(|at| 2 + at * step).collect();
                let mut found = [[0; Span::LENGTH]; 3];
                axis.find_all(&places, &mut found);
                for (after, found) in (0..).zip(found) {
                    let each = places.iter().map(|place| axis.find(place + after).unwrap_or(NONE));
                    assert!(each.eq(found), "{edge:?} {step} {after}");
                }
            }
        }
    }

    #[test]
    fn a_part_counts_the_pixels_that_it_cuts_and_is_never_empty() {
        let axis = |start, length| {
            let axis = Axis::new(start, length, 10, Edge::Clamp);
            (axis.from, axis.length)
        };
        assert_eq!(axis(2.5, 1.0), (2, 2));
        assert_eq!(axis(2.999_999_999, 4.000_000_002), (3, 4));
        assert_eq!(axis(10.0, 0.0), (9, 1));
        assert_eq!(axis(0.0, 1e30), (0, 10));
        assert_eq!(axis(4.2, 1e-9), (4, 1));
    }

    #[test]
    fn a_copied_row_is_the_pixels_one_by_one() {
        let pixels: Vec<[u8; 4]> = (0..40).map(|at| [at; 4]).collect();
        for edge in [Edge::Clamp, Edge::Repeat, Edge::Transparent] {
            let region = Region {
                stride: 8,
                x: Axis { from: 1, length: 5, edge },
                y: Axis { from: 1, length: 3, edge },
            };
            for (x, y) in [(-9, 0), (-3, 2), (3, 9), (20, 1), (1, 1)] {
                let mut out = vec![[7; 4]; 19];
                region.copy_row(&pixels, x, y, &mut out);
                let pixel = |x| match (region.x.find(x), region.y.find(y)) {
                    (Some(x), Some(y)) => pixels[y * 8 + x],
                    _ => [0; 4],
                };
                let expected: Vec<_> = (0..19).map(|step| pixel(x + step)).collect();
                assert_eq!(out, expected, "{edge:?} {x} {y}");
            }
        }
    }
}
