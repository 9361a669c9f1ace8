//! Fills convex outlines: in each line of pixels one edge leads into them, and one out.
//!
//! An outline that turns one way only comes in, and where it lies; a mask of bytes goes out. As nothing
//! overlaps, areas are added up at once.

use super::edge::{Piece, Slope};
#[cfg(target_arch = "x86_64")]
use super::eight;
use crate::canvas::outline::{BITS, Follow, GridPoint, Outline, STEPS};
#[cfg(target_arch = "x86_64")]
use crate::canvas::wide::{arch, wide};
use crate::frame::region::Bounds;

/// The binary logarithm of the sum for a pixel that lies wholly inside: twice its area, in grid steps.
pub(super) const INSIDE_BITS: u32 = 2 * BITS + 1;
/// Areas of neighbours become coverage together.
pub(super) const BLOCK: usize = 8;

/// Buffers for one outline after the other.
#[derive(Debug, Default)]
pub(super) struct Convex {
    /// For each line, what its edges add to the areas of its pixels, with one entry more, and as many
    /// as make whole blocks. They are 0 before and after.
    sums: Vec<[i32; BLOCK]>,
}

impl Convex {
    /// The coverage of the pixels in `bounds` by an outline whose origin lies at `at`.
    pub(super) fn fill(&mut self, outline: &Outline, at: GridPoint, bounds: Bounds) -> Vec<u8> {
        let entries = bounds.width() + 1;
        let stride = entries.next_multiple_of(BLOCK);
        self.sums.resize(stride / BLOCK * bounds.height(), [0; BLOCK]);
        let corner = (bounds.left * STEPS - at.0, bounds.top * STEPS - at.1);
        let (sums, height) = (self.sums.as_flattened_mut(), bounds.bottom - bounds.top);
        outline.follow(&mut Walk { sums, entries, stride, height, corner, at: (0, 0) });
        // What a block writes beyond its line, the next line writes anew.
        let mut mask = vec![0; bounds.area() + BLOCK];
        write(&mut self.sums, &mut mask, bounds.width());
        mask.truncate(bounds.area());
        mask
    }
}

/// Goes along an outline and adds what lies right of its edges to the areas.
struct Walk<'a> {
    sums: &'a mut [i32],
    /// How many sums of a line count, and how many it has.
    entries: usize,
    stride: usize,
    /// The number of lines.
    height: i32,
    /// Where the outline has the top left corner of the lines.
    corner: GridPoint,
    /// Where it is, from that corner on.
    at: GridPoint,
}

impl Follow for Walk<'_> {
    fn start(&mut self, at: GridPoint) {
        self.at = self.relative(at);
    }

    #[inline(always)]
    fn line(&mut self, to: GridPoint) {
        let to = self.relative(to);
        let from = std::mem::replace(&mut self.at, to);
        match (to.1 >> BITS) - (from.1 >> BITS) {
            0 => self.piece(from.1 >> BITS, [from.0, to.0], to.1 - from.1),
            1 => self.cut_once(from, to, 1),
            -1 => self.cut_once(to, from, -1),
            2.. => self.cut(from, to, 1),
            ..-1 => self.cut(to, from, -1),
        }
    }
}

impl Walk<'_> {
    fn relative(&self, (x, y): GridPoint) -> GridPoint {
        (x - self.corner.0, y - self.corner.1)
    }

    /// Adds an edge that leads from a line to the next, downwards where `way` is 1, else upwards.
    fn cut_once(&mut self, upper: GridPoint, lower: GridPoint, way: i32) {
        let (line, height, above) = (upper.1 >> BITS, lower.1 - upper.1, STEPS - (upper.1 & (STEPS - 1)));
        let x = upper.0 + Slope::of(lower.0 - upper.0, height).after(above);
        self.piece(line, [upper.0, x], above * way);
        self.piece(line + 1, [x, lower.0], (height - above) * way);
    }

    /// The same for one that leads through more lines.
    fn cut(&mut self, upper: GridPoint, lower: GridPoint, way: i32) {
        let slope = Slope::of(lower.0 - upper.0, lower.1 - upper.1);
        let at = |y: i32| if y == lower.1 { lower.0 } else { upper.0 + slope.after(y - upper.1) };
        let (mut y, end) = (upper.1.max(0), lower.1.min(self.height * STEPS));
        let mut x = at(y);
        while y < end {
            let line = y >> BITS;
            let next_y = end.min((line + 1) * STEPS);
            let next_x = at(next_y);
            self.piece(line, [x, next_x], (next_y - y) * way);
            (x, y) = (next_x, next_y);
        }
    }

    /// Adds a part of an edge inside a line, from one x to another. Its height is below 0 where it leads
    /// upwards.
    #[inline(always)]
    fn piece(&mut self, line: i32, xs: [i32; 2], height: i32) {
        let pixel = xs[0] >> BITS;
        let column = pixel.cast_unsigned() as usize;
        if pixel != xs[1] >> BITS || column + 1 >= self.entries {
            return self.piece_across(line, xs, height);
        }
        let entry = line.cast_unsigned() as usize * self.stride + column;
        if let Some([own, right]) = self.sums.get_mut(entry..entry + 2) {
            let inside = (xs[0] & (STEPS - 1)) + (xs[1] & (STEPS - 1));
            *own += height * (2 * STEPS - inside);
            *right += height * inside;
        }
    }

    /// The same for one that leads from a pixel to the next.
    fn piece_across(&mut self, line: i32, xs: [i32; 2], height: i32) {
        let (from, to) = (xs[0].min(xs[1]), xs[0].max(xs[1]));
        let side = (from & -STEPS) + STEPS;
        let column = (from >> BITS).cast_unsigned() as usize;
        if to > side + STEPS || column + 2 >= self.entries {
            return self.piece_along(line, xs, height);
        }
        let passed = Slope::of(height.abs(), to - from).after(side - from) * height.signum();
        let entry = line.cast_unsigned() as usize * self.stride + column;
        if let Some([own, right, beyond]) = self.sums.get_mut(entry..entry + 3) {
            let (before, after, rest) = (from - side + 2 * STEPS, to - side, height - passed);
            *own += passed * (2 * STEPS - before);
            *right += passed * before + rest * (2 * STEPS - after);
            *beyond += rest * after;
        }
    }

    /// The same for one that leads through more pixels, or beside them all.
    #[cold]
    fn piece_along(&mut self, line: i32, xs: [i32; 2], height: i32) {
        if height == 0 {
            return;
        }
        let start = line.cast_unsigned() as usize * self.stride;
        if let Some(sums) = self.sums.get_mut(start..start + self.entries) {
            Piece { xs, ys: [0, height.abs()], sign: height.signum() }.add(sums);
        }
    }
}

/// Turns the areas of lines into coverage, and into zeros for the next outline. The mask has room for a
/// block more than lines of `width` take.
fn write(sums: &mut [[i32; BLOCK]], mask: &mut [u8], width: usize) {
    #[cfg(target_arch = "x86_64")]
    if let pulp::Arch::V3(simd) = arch() {
        return wide(
            #[inline(always)]
            || {
                write_with(
                    sums,
                    mask,
                    width,
                    #[inline(always)]
                    |sums, area| eight::add_up(simd, sums, area),
                );
            },
        );
    }
    write_with(sums, mask, width, add_up);
}

/// The same, by what `add_up` makes of the sums of a block and of the area left of it: the coverage of
/// its pixels, and the area at its end.
#[inline(always)]
fn write_with(
    sums: &mut [[i32; BLOCK]],
    mask: &mut [u8],
    width: usize,
    add_up: impl Fn(&[i32; BLOCK], i32) -> ([u8; BLOCK], i32),
) {
    let (seen, blocks) = (width.div_ceil(BLOCK), (width + 1).div_ceil(BLOCK));
    for (line, sums) in sums.chunks_exact_mut(blocks).enumerate() {
        let mut area = 0;
        let covers = mask[line * width..].chunks_exact_mut(BLOCK);
        for (sums, covers) in sums[..seen].iter_mut().zip(covers) {
            let block;
            (block, area) =
                if *sums == [0; BLOCK] { ([to_byte(area); BLOCK], area) } else { add_up(sums, area) };
            covers.copy_from_slice(&block);
            *sums = [0; BLOCK];
        }
        if let Some(beyond) = sums.get_mut(seen) {
            *beyond = [0; BLOCK];
        }
    }
}

fn add_up(sums: &[i32; BLOCK], mut area: i32) -> ([u8; BLOCK], i32) {
    let covers = sums.map(|sum| {
        area += sum;
        to_byte(area)
    });
    (covers, area)
}

/// The same area, rounded, of 255.
#[inline(always)]
fn to_byte(area: i32) -> u8 {
    ((area.unsigned_abs() * 255 + (1 << (INSIDE_BITS - 1))) >> INSIDE_BITS).to_le_bytes()[0]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::canvas::raster::fill::Filler;
    use crate::canvas::wide::plainly;
    use crate::canvas::{FillRule, Path2d};

    /// The corners of the smallest convex area around `points` (Andrew's monotone chain).
    fn hull(mut points: Vec<(f64, f64)>) -> Vec<(f64, f64)> {
        points.sort_by(|a, b| a.partial_cmp(b).unwrap());
        let half = |points: &mut dyn Iterator<Item = (f64, f64)>| {
            let mut side: Vec<(f64, f64)> = Vec::new();
            for point in points {
                while let [.., a, b] = side[..]
                    && (b.0 - a.0) * (point.1 - a.1) - (b.1 - a.1) * (point.0 - a.0) <= 0.0
                {
                    side.pop();
                }
                side.push(point);
            }
            side.pop();
            side
        };
        let mut corners = half(&mut points.iter().copied());
        corners.extend(half(&mut points.iter().rev().copied()));
        corners
    }

    fn polygon(points: &[(f64, f64)]) -> Outline {
        let mut path = Path2d::new();
        for (x, y) in points {
            path.line_to(*x, *y);
        }
        path.close_path();
        Outline::of(&path).unwrap()
    }

    #[test]
    fn only_what_turns_one_way_and_once_around_is_convex() {
        let square = [(0.0, 0.0), (4.0, 0.0), (4.0, 4.0), (0.0, 4.0)];
        let mut turned = square;
        turned.reverse();
        let twice = [square, square].concat();
        assert!(polygon(&square).is_convex() && polygon(&turned).is_convex());
        assert!(!polygon(&twice).is_convex());
        assert!(!polygon(&[(0.0, 0.0), (4.0, 0.0), (1.0, 1.0), (0.0, 4.0)]).is_convex());
        assert!(!polygon(&[(0.0, 0.0), (4.0, 4.0), (4.0, 0.0), (0.0, 4.0)]).is_convex());
        let mut circle = Path2d::new();
        circle.arc(0.0, 0.0, 43.2, 0.0, std::f64::consts::TAU, false).unwrap();
        assert!(Outline::of(&circle).unwrap().is_convex());
    }

    proptest::proptest! {
        #[test]
        fn areas_are_those_of_any_outline(
            points in proptest::collection::vec((-9.0..30.0_f64, -9.0..30.0_f64), 3..20),
            at in (0..256, 0..256),
            turned in proptest::bool::ANY,
        ) {
            let mut corners = hull(points);
            if turned {
                corners.reverse();
            }
            let outline = polygon(&corners);
            proptest::prop_assume!(outline.is_convex());
            for bounds in [outline.bounds(at), Bounds { left: 3, top: 2, right: 17, bottom: 12 }] {
                let mut convex = Convex::default();
                let mask = convex.fill(&outline, at, bounds);
                let any = Filler::default().fill_any(&outline, at, FillRule::NonZero, bounds);
                // Where both sides meet, the general way cuts edges once more, and rounds the cuts.
                proptest::prop_assert!(mask.iter().zip(&any).all(|(own, any)| own.abs_diff(*any) <= 1));
                // The buffers are as they were, and every machine gives the same.
                proptest::prop_assert_eq!(&mask, &convex.fill(&outline, at, bounds));
                proptest::prop_assert_eq!(mask, plainly(|| convex.fill(&outline, at, bounds)));
            }
        }
    }
}
