//! One line of pixels: what lies between the edges that cross it.
//!
//! Pieces of edges come in, coverage goes out. An edge adds what lies right of it to the area
//! inside, as in `FreeType`'s smooth rasterizer and font-rs. Before, the fill rule drops the edges
//! that have the inside on both sides, so that what a path covers twice counts once. All sums are
//! in integers and look at every piece of the line, so a pixel is the same whichever part of the
//! outline is asked for.

use crate::canvas::FillRule;

/// Grid steps in a pixel.
pub(super) const STEPS: i64 = 256;
/// The sum for a pixel that lies wholly inside: twice the area, in grid steps.
const INSIDE: i64 = 2 * STEPS * STEPS;
/// A line is cut into at most so many strips, in which all edges go from top to bottom. Where
/// there would be more, edges are taken as upright in each.
const STRIPS: i64 = 16;
/// Pixels that are looked at together, as most lie wholly inside or outside.
const RUN: usize = 16;

/// A part of an edge inside a line of pixels.
#[derive(Debug, Clone, Copy)]
pub(super) struct Piece {
    /// Where it begins and ends, in grid steps from the left side of the bounds.
    pub(super) xs: [i64; 2],
    /// How far below the top of the line that is, 0 to [`STEPS`]; the first is less.
    pub(super) ys: [i64; 2],
    /// 1 where the edge leads down, -1 where it leads up.
    pub(super) sign: i64,
}

/// Buffers for one line after the other.
pub(super) struct Line {
    /// For each pixel, what its edges add to the area inside it and, with the next entry, to that
    /// of all pixels right of it.
    sums: Vec<i64>,
    pieces: Vec<Piece>,
    cuts: Vec<i64>,
    strip: Vec<Piece>,
}

impl Line {
    pub(super) fn new(pixels: usize) -> Self {
        Self { sums: vec![0; pixels + 1], pieces: Vec::new(), cuts: Vec::new(), strip: Vec::new() }
    }

    /// Writes the coverage of a line that `pieces` cross. `earlier` are the areas of
    /// pieces that were too many to be resolved.
    pub(super) fn cover(
        &mut self,
        pieces: impl Iterator<Item = Piece>,
        earlier: Option<&[i64]>,
        rule: FillRule,
        covers: &mut [u8],
    ) {
        self.pieces.clear();
        self.pieces.extend(pieces);
        match (earlier, &self.pieces[..]) {
            (Some(earlier), pieces) => {
                self.sums.copy_from_slice(earlier);
                for piece in pieces {
                    piece.add(&mut self.sums);
                }
            }
            // Most lines of most shapes have one edge on either side.
            (None, [a, b]) if a.ys == b.ys && a.sign == -b.sign => {
                a.add(&mut self.sums);
                b.add(&mut self.sums);
            }
            _ => self.resolve(rule),
        }
        write(&mut self.sums, rule, covers);
    }

    /// Adds the pieces that the inside ends at.
    fn resolve(&mut self, rule: FillRule) {
        if self.pieces.windows(2).all(|pair| pair[0].ys == pair[1].ys) {
            self.strip.clone_from(&self.pieces);
            return self.resolve_strip(rule);
        }
        self.cuts.clear();
        self.cuts.extend(self.pieces.iter().flat_map(|piece| piece.ys));
        self.cuts.sort_unstable();
        self.cuts.dedup();
        let upright = i64::try_from(self.cuts.len()).unwrap_or(i64::MAX) > STRIPS + 1;
        if upright {
            self.cuts.clear();
            self.cuts.extend((0..=STRIPS).map(|strip| strip * (STEPS / STRIPS)));
        }
        for cut in 1..self.cuts.len() {
            let ys = [self.cuts[cut - 1], self.cuts[cut]];
            self.strip.clear();
            self.strip.extend(self.pieces.iter().filter_map(|piece| piece.within(ys, upright)));
            self.resolve_strip(rule);
        }
    }

    /// The same for pieces that all go from the top of a strip to its bottom.
    fn resolve_strip(&mut self, rule: FillRule) {
        self.strip.sort_unstable_by_key(|piece| (piece.xs[0] + piece.xs[1], piece.xs[0], piece.sign));
        let mut winding = 0;
        for piece in &self.strip {
            let before = is_inside(winding, rule);
            winding += piece.sign;
            let after = is_inside(winding, rule);
            if before != after {
                Piece { sign: if after { 1 } else { -1 }, ..*piece }.add(&mut self.sums);
            }
        }
    }
}

fn is_inside(winding: i64, rule: FillRule) -> bool {
    match rule {
        FillRule::NonZero => winding != 0,
        FillRule::EvenOdd => winding % 2 != 0,
    }
}

impl Piece {
    /// The part between two heights; absent where the piece is not there all the way, or, for an
    /// `upright` part, in the middle.
    fn within(self, ys: [i64; 2], upright: bool) -> Option<Self> {
        let middle = i64::midpoint(ys[0], ys[1]);
        let heights = if upright { [middle; 2] } else { ys };
        let there = self.ys[0] <= heights[0] && heights[1] <= self.ys[1] && middle < self.ys[1];
        let x = |y: i64| between(self.xs[0], self.xs[1], y - self.ys[0], self.ys[1] - self.ys[0]);
        there.then(|| Self { xs: heights.map(x), ys, ..self })
    }

    /// Adds the piece's areas to those of its line.
    pub(super) fn add(self, sums: &mut [i64]) {
        let [from, to] = [self.xs[0].min(self.xs[1]), self.xs[0].max(self.xs[1])];
        let height = (self.ys[1] - self.ys[0]) * self.sign;
        let end = i64::try_from(sums.len() - 1).unwrap_or(0) * STEPS;
        // What lies left of the bounds is inside for all pixels; what lies right, for none.
        if to <= 0 {
            return add(sums, 0, height, 0);
        }
        let mut passed = 0;
        if from < 0 {
            passed = between(0, height, -from, to - from);
            add(sums, 0, passed, 0);
        }
        let mut x = from.max(0);
        while x < end {
            let pixel = x / STEPS;
            let next = ((pixel + 1) * STEPS).min(to);
            let until = if next == to { height } else { between(0, height, next - from, to - from) };
            let inside = (x - pixel * STEPS) + (next - pixel * STEPS);
            add(sums, usize::try_from(pixel).unwrap_or(0), until - passed, inside);
            (x, passed) = (next, until);
            if x == to {
                return;
            }
        }
    }
}

/// Adds an edge of `height` in pixel number `pixel`; twice its mean distance from the pixel's left
/// side is `inside`.
fn add(sums: &mut [i64], pixel: usize, height: i64, inside: i64) {
    sums[pixel] += height * (2 * STEPS - inside);
    sums[pixel + 1] += height * inside;
}

/// Turns the areas of a line into coverage, and the areas into zeros for the next.
fn write(sums: &mut [i64], rule: FillRule, covers: &mut [u8]) {
    let mut area = 0;
    for (covers, sums) in covers.chunks_mut(RUN).zip(sums.chunks_mut(RUN)) {
        if sums.iter().all(|sum| *sum == 0) {
            covers.fill(coverage(area, rule));
            continue;
        }
        for (cover, sum) in covers.iter_mut().zip(sums.iter()) {
            area += sum;
            *cover = coverage(area, rule);
        }
        sums.fill(0);
    }
    if let Some(beyond) = sums.last_mut() {
        *beyond = 0;
    }
}

/// An area as a byte. It is more than a pixel's where edges were not resolved, and a little more
/// where edges cross inside a strip.
fn coverage(area: i64, rule: FillRule) -> u8 {
    let area = match rule {
        FillRule::NonZero => area.abs().min(INSIDE),
        FillRule::EvenOdd => {
            let folded = area.abs() % (2 * INSIDE);
            if folded > INSIDE { 2 * INSIDE - folded } else { folded }
        }
    };
    ((area * 255 + INSIDE / 2) / INSIDE).to_le_bytes()[0]
}

/// The number `part / whole` of the way from `from` to `to`, rounded to the nearest.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    reason = "products of grid steps are far smaller than 2^53"
)]
pub(super) fn between(from: i64, to: i64, part: i64, whole: i64) -> i64 {
    // Numbers above 0 are rounded down by the cast, which is quicker than a call.
    const ABOVE: f64 = (1 << 30) as f64;
    let way = ((to - from) * part) as f64 / whole as f64;
    from + (way + (ABOVE + 0.5)) as i64 - (1 << 30)
}
