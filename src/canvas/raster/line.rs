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
    /// The entries of `sums` that may not be 0, as ranges.
    touched: Vec<(usize, usize)>,
    pieces: Vec<Piece>,
    chains: Vec<Chain>,
    cuts: Vec<i64>,
    strip: Vec<Piece>,
}

/// Pieces that follow each other, all downwards or all upwards.
#[derive(Debug, Clone, Copy)]
struct Chain {
    /// The leftmost and the rightmost point.
    xs: [i64; 2],
    ys: [i64; 2],
    sign: i64,
}

/// A set of heights in a line, one bit for each grid step.
type Heights = [u128; 2];

impl Line {
    pub(super) fn new(pixels: usize) -> Self {
        let (pieces, chains, cuts, strip) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        Self { sums: vec![0; pixels + 1], touched: Vec::new(), pieces, chains, cuts, strip }
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
        if let Some(earlier) = earlier {
            self.sums.copy_from_slice(earlier);
            self.touched.push((0, earlier.len()));
        } else if !self.is_plain() {
            self.resolve(rule);
        }
        for piece in &self.pieces {
            self.touched.push(piece.add(&mut self.sums));
        }
        match rule {
            FillRule::NonZero => self.write(covers, |area| area.abs().min(INSIDE)),
            FillRule::EvenOdd => self.write(covers, |area| {
                let folded = area.abs() % (2 * INSIDE);
                if folded > INSIDE { 2 * INSIDE - folded } else { folded }
            }),
        }
    }

    /// Turns the areas of the line into coverage, and into zeros for the next line. `inside` says how
    /// much of an area is inside: it is more than a pixel's where edges were not resolved, and a
    /// little more where edges cross inside a strip.
    fn write(&mut self, covers: &mut [u8], inside: impl Fn(i64) -> i64) {
        let to_byte = |area| ((inside(area) * 255 + INSIDE / 2) / INSIDE).to_le_bytes()[0];
        self.touched.sort_unstable();
        let (mut area, mut done) = (0, 0);
        for &(first, end) in &self.touched {
            if first > done {
                covers[done..first].fill(to_byte(area));
                done = first;
            }
            // There is one entry more than pixels, for what lies right of them.
            for (sum, cover) in self.sums[done..end.max(done)].iter_mut().zip(&mut covers[done..]) {
                area += std::mem::take(sum);
                *cover = to_byte(area);
            }
            done = end.max(done).min(covers.len());
        }
        covers[done..].fill(to_byte(area));
        if let Some(beyond) = self.sums.last_mut() {
            *beyond = 0;
        }
        self.touched.clear();
    }

    /// Whether from left to right, at each height, edges lead into the inside and out of it in
    /// turns and all the same way round, so that no fill rule drops any. Where edges come too near to
    /// each other to be told apart at a glance, this says no.
    fn is_plain(&mut self) -> bool {
        if let [a, b] = &self.pieces[..] && a.ys == b.ys && a.sign == -b.sign {
            // Most lines of most shapes have one edge on either side.
            return true;
        }
        self.chain();
        self.chains.sort_unstable_by_key(|chain| chain.xs);
        let Some(first) = self.chains.first() else { return true };
        let (way, mut right, mut inside) = (first.sign, first.xs[0], [0; 2]);
        self.chains.iter().all(|chain| {
            let apart = chain.xs[0] >= right;
            right = chain.xs[1];
            let heights = heights(chain.ys);
            let wanted = if chain.sign == way { [0; 2] } else { heights };
            let there = [inside[0] & heights[0], inside[1] & heights[1]];
            inside = [inside[0] ^ heights[0], inside[1] ^ heights[1]];
            apart && there == wanted
        })
    }

    /// Joins the pieces to chains.
    fn chain(&mut self) {
        self.chains.clear();
        for piece in &self.pieces {
            let [from, to] = piece.xs;
            let xs = [from.min(to), from.max(to)];
            match self.chains.last_mut() {
                // Pieces come in the order of the outline or, as here, in its reverse.
                Some(chain) if chain.sign == piece.sign && chain.follows(piece) => {
                    chain.xs = [chain.xs[0].min(xs[0]), chain.xs[1].max(xs[1])];
                    chain.ys = [chain.ys[0].min(piece.ys[0]), chain.ys[1].max(piece.ys[1])];
                }
                _ => self.chains.push(Chain { xs, ys: piece.ys, sign: piece.sign }),
            }
        }
    }

    /// Adds the pieces that the inside ends at, and keeps none.
    fn resolve(&mut self, rule: FillRule) {
        if self.pieces.windows(2).all(|pair| pair[0].ys == pair[1].ys) {
            std::mem::swap(&mut self.strip, &mut self.pieces);
            self.pieces.clear();
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
        self.pieces.clear();
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
                let edge = Piece { sign: if after { 1 } else { -1 }, ..*piece };
                self.touched.push(edge.add(&mut self.sums));
            }
        }
    }
}

impl Chain {
    /// Whether `piece` goes on where this ends or begins.
    fn follows(&self, piece: &Piece) -> bool {
        self.ys[0] == piece.ys[1] || self.ys[1] == piece.ys[0]
    }
}

/// The heights from the first of `ys` up to the second, 0 to [`STEPS`].
fn heights([from, to]: [i64; 2]) -> Heights {
    let below = |y: i64| u128::MAX.checked_shl(u32::try_from(y.max(0)).unwrap_or(0)).unwrap_or(0);
    [0, 128].map(|start| below(from - start) & !below(to - start))
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

    /// Adds the piece's areas to those of its line, and returns the range of entries that changed.
    pub(super) fn add(self, sums: &mut [i64]) -> (usize, usize) {
        let [from, to] = [self.xs[0].min(self.xs[1]), self.xs[0].max(self.xs[1])];
        let height = (self.ys[1] - self.ys[0]) * self.sign;
        let end = i64::try_from(sums.len() - 1).unwrap_or(0) * STEPS;
        let pixel = |x: i64| usize::try_from(x / STEPS).unwrap_or(0);
        // What lies left of the bounds is inside for all pixels; what lies right, for none.
        if to <= 0 {
            add(sums, 0, height, 0);
        } else if from < 0 || to >= end || pixel(from) != pixel(to) {
            self.add_pixels(sums, from, to, height, end);
        } else {
            add(sums, pixel(from), height, from % STEPS + to % STEPS);
        }
        let last = pixel(to.clamp(0, end)).min(sums.len() - 1);
        (pixel(from.clamp(0, end)).min(last), (last + 2).min(sums.len()))
    }

    /// The same, pixel by pixel.
    fn add_pixels(self, sums: &mut [i64], from: i64, to: i64, height: i64, end: i64) {
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
