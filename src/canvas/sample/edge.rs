//! Which pixels of the picture may be read, and what lies beyond them.
//!
//! In come pixel coordinates, anywhere; out come pixels, or nothing where there is none. The
//! mixing of pixels is the filters'.

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
#[derive(Debug, Clone, Copy)]
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
                Edge::Repeat => wrap(inside, self.length),
                Edge::Transparent => return None,
            }
        };
        usize::try_from(self.from + inside).ok()
    }

    /// The pixels that stand at `at` and after it.
    #[inline]
    pub(super) fn find_from<const N: usize>(&self, at: i64) -> [Option<usize>; N] {
        let mut found = [None; N];
        for (slot, at) in found.iter_mut().zip(at..) {
            *slot = self.find(at);
        }
        found
    }

    /// Whether the pixels from `low` to `high` are all there.
    pub(super) fn holds(&self, low: i64, high: i64) -> bool {
        low >= self.from && high < self.from + self.length
    }
}

/// The rest of `at` by `length`, from 0 on. Short numbers divide faster.
fn wrap(at: i64, length: i64) -> i64 {
    match (i32::try_from(at), i32::try_from(length)) {
        (Ok(at), Ok(length)) => i64::from(at.rem_euclid(length)),
        _ => at.rem_euclid(length),
    }
}

/// The pixels of a picture that may be read.
#[derive(Debug, Clone, Copy)]
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
