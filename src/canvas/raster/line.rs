//! One line of pixels: what lies between the edges that cross it.
//!
//! Chains of pieces of edges come in, coverage goes out. An edge adds what lies right of it to the
//! area inside, as in `FreeType`'s smooth rasterizer and font-rs. Before, the fill rule drops the
//! edges that have the inside on both sides, so that what a path covers twice counts once. All sums
//! are in integers and look at every piece of the line, so a pixel is the same whichever part of the
//! outline is asked for.

use std::ops::Range;

use crate::canvas::FillRule;

/// The binary logarithm of [`STEPS`].
pub(super) const BITS: u32 = 8;
/// Grid steps in a pixel.
pub(super) const STEPS: i32 = 1 << BITS;
/// The sum for a pixel that lies wholly inside: twice the area, in grid steps.
const INSIDE: i64 = 2 << (2 * BITS);
/// A line is cut into at most so many strips, in which all edges go from top to bottom. Where
/// there would be more, edges are taken as upright in each.
const STRIPS: i32 = 16;

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

/// Pieces of one line that follow each other, all downwards or all upwards.
#[derive(Debug, Clone, Copy)]
pub(super) struct Chain {
    /// The leftmost and the rightmost point.
    xs: [i32; 2],
    ys: [i32; 2],
    sign: i32,
    /// The number of its first piece, and of the first after it.
    pieces: [u32; 2],
}

/// Buffers for one line after the other.
#[derive(Debug, Default)]
pub(super) struct Line {
    /// For each pixel, what its edges add to the area inside it and, with the next entry, to that
    /// of all pixels right of it.
    sums: Vec<i64>,
    chains: Vec<Chain>,
    /// For each height, how many edges more lead down from there on, and how many heights that is
    /// not 0 for: none to the right of whole shapes.
    turns: Vec<i32>,
    open: usize,
    cuts: Vec<i32>,
    /// The pieces of a line whose edges cross, and of a strip of it.
    crossing: Vec<Piece>,
    strip: Vec<Piece>,
}

/// A set of heights in a line, one bit for each grid step.
type Heights = [u128; 2];

impl Line {
    /// Makes room for lines of so many pixels.
    pub(super) fn start(&mut self, pixels: usize) {
        self.sums.clear();
        self.sums.resize(pixels + 1, 0);
        self.turns.resize(STEPS.unsigned_abs() as usize + 1, 0);
    }

    /// Writes the coverage of a line that `chains` of `pieces` cross; `covers` are 0 before.
    /// `earlier` are the areas of pieces that were too many to be resolved.
    pub(super) fn cover(
        &mut self,
        chains: impl Iterator<Item = Chain>,
        pieces: &[Piece],
        earlier: Option<&[i64]>,
        rule: FillRule,
        covers: &mut [u8],
    ) {
        self.chains.clear();
        self.chains.extend(chains);
        if let Some(earlier) = earlier {
            self.sums.copy_from_slice(earlier);
            self.add(0..self.chains.len(), 1, pieces);
            self.chains.clear();
            self.chains.push(Chain { xs: [0, i32::MAX], ys: [0, STEPS], sign: 1, pieces: [0, 0] });
        } else {
            self.sort();
            self.add_groups(pieces, rule);
        }
        match rule {
            FillRule::NonZero => self.write(covers, |area| area.abs().min(INSIDE)),
            FillRule::EvenOdd => self.write(covers, |area| {
                let folded = area.abs() % (2 * INSIDE);
                if folded > INSIDE { 2 * INSIDE - folded } else { folded }
            }),
        }
    }

    /// Puts the chains in order from left to right.
    fn sort(&mut self) {
        match &mut self.chains[..] {
            [a, b] if a.xs > b.xs => std::mem::swap(a, b),
            [_, _] => {}
            chains => {
                // They come in the outline's order, the last first; texts go to the right.
                chains.reverse();
                chains.sort_by_key(|chain| chain.xs);
            }
        }
    }

    /// Adds what lies inside the chains: one after the other, those that hang together.
    fn add_groups(&mut self, pieces: &[Piece], rule: FillRule) {
        if self.chains.len() == 2 {
            return self.add_group(0..2, pieces, rule);
        }
        let (mut start, mut right) = (0, i32::MIN);
        for at in 0..self.chains.len() {
            let Chain { xs, ys, sign, .. } = self.chains[at];
            right = right.max(xs[1]);
            self.turn(ys[0], sign);
            self.turn(ys[1], -sign);
            if self.open == 0 && self.chains.get(at + 1).is_none_or(|next| next.xs[0] >= right) {
                self.add_group(start..at + 1, pieces, rule);
                start = at + 1;
            }
        }
    }

    fn turn(&mut self, height: i32, sign: i32) {
        let turns = &mut self.turns[usize::try_from(height).unwrap_or(0)];
        let before = *turns;
        *turns += sign;
        match (before, *turns) {
            (0, _) => self.open += 1,
            (_, 0) => self.open -= 1,
            _ => {}
        }
    }

    fn add_group(&mut self, group: Range<usize>, pieces: &[Piece], rule: FillRule) {
        if is_plain(&self.chains[group.clone()], pieces) {
            // Shapes that turn either way may share a pixel.
            self.add(group.clone(), self.chains[group.start].sign, pieces);
        } else {
            self.resolve(group, pieces, rule);
        }
    }

    /// Adds the areas of chains; `way` is 1, or -1 where they are to be turned round.
    fn add(&mut self, group: Range<usize>, way: i32, pieces: &[Piece]) {
        for chain in &self.chains[group] {
            for piece in chain.among(pieces) {
                Piece { sign: piece.sign * way, ..*piece }.add(&mut self.sums);
            }
        }
    }

    /// Turns the areas of the line into coverage, and into zeros for the next line. They are not 0
    /// only where its chains lie. `inside` says how much of an area is inside: it is more than a
    /// pixel's where edges were not resolved, and a little more where edges cross inside a strip.
    fn write(&mut self, covers: &mut [u8], inside: impl Fn(i64) -> i64) {
        let to_byte = |area| ((inside(area) * 255 + INSIDE / 2) / INSIDE).to_le_bytes()[0];
        let end = covers.len();
        let pixel = |x: i32| usize::try_from(x >> BITS).unwrap_or(0).min(end);
        let (mut area, mut done) = (0, 0);
        for chain in &self.chains {
            let [first, last] = chain.xs.map(pixel);
            if first > done {
                fill(&mut covers[done..first], to_byte(area));
                done = first;
            }
            let until = (last + 2).clamp(done, end);
            for (sum, cover) in self.sums[done..until].iter_mut().zip(&mut covers[done..until]) {
                area += std::mem::take(sum);
                *cover = to_byte(area);
            }
            done = until;
        }
        fill(&mut covers[done..], to_byte(area));
        // There is one entry more than pixels, for what lies right of them.
        self.sums[end] = 0;
    }

    /// Adds the pieces that the inside ends at.
    fn resolve(&mut self, group: Range<usize>, pieces: &[Piece], rule: FillRule) {
        self.crossing.clear();
        self.crossing.extend(self.chains[group].iter().flat_map(|chain| chain.among(pieces)));
        if self.crossing.windows(2).all(|pair| pair[0].ys == pair[1].ys) {
            std::mem::swap(&mut self.strip, &mut self.crossing);
            return self.resolve_strip(rule);
        }
        self.cuts.clear();
        self.cuts.extend(self.crossing.iter().flat_map(|piece| piece.ys));
        self.cuts.sort_unstable();
        self.cuts.dedup();
        let upright = i32::try_from(self.cuts.len()).unwrap_or(i32::MAX) > STRIPS + 1;
        if upright {
            self.cuts.clear();
            self.cuts.extend((0..=STRIPS).map(|strip| strip * (STEPS / STRIPS)));
        }
        for cut in 1..self.cuts.len() {
            let ys = [self.cuts[cut - 1], self.cuts[cut]];
            self.strip.clear();
            self.strip.extend(self.crossing.iter().filter_map(|piece| piece.within(ys, upright)));
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
                let edge = Piece { sign: if after { 1 } else { -1 }, ..*piece };
                edge.add(&mut self.sums);
            }
        }
    }
}

impl Chain {
    /// A chain of the piece of this number.
    pub(super) fn new(piece: Piece, number: u32) -> Self {
        let [from, to] = piece.xs;
        let (xs, pieces) = ([from.min(to), from.max(to)], [number, number + 1]);
        Self { xs, ys: piece.ys, sign: piece.sign, pieces }
    }

    /// Appends the piece of this number, which is in the same line, where it goes on from here.
    pub(super) fn append(&mut self, piece: Piece, number: u32) -> bool {
        let [top, bottom] = self.ys;
        let goes_on = if piece.sign > 0 { bottom == piece.ys[0] } else { top == piece.ys[1] };
        let next = goes_on && self.sign == piece.sign && self.pieces[1] == number;
        if next {
            let [from, to] = piece.xs;
            self.xs = [self.xs[0].min(from).min(to), self.xs[1].max(from).max(to)];
            self.ys = [top.min(piece.ys[0]), bottom.max(piece.ys[1])];
            self.pieces[1] = number + 1;
        }
        next
    }

    pub(super) fn among<'a>(&self, pieces: &'a [Piece]) -> &'a [Piece] {
        &pieces[self.pieces[0] as usize..self.pieces[1] as usize]
    }

    /// Whether it lies left of `other` at all heights, or touches it, as far as can be told at a glance.
    fn is_left_of(&self, other: &Self, pieces: &[Piece]) -> bool {
        let beside = || match (self.among(pieces), other.among(pieces)) {
            ([own], [other]) => own.ys == other.ys && own.xs[0] <= other.xs[0] && own.xs[1] <= other.xs[1],
            _ => false,
        };
        self.xs[1] <= other.xs[0] || beside()
    }
}

/// Whether from left to right, at each height, edges lead into the inside and out of it in turns and
/// all the same way round, so that no fill rule drops any. Where edges come too near to each other
/// to be told apart at a glance, this says no.
fn is_plain(chains: &[Chain], pieces: &[Piece]) -> bool {
    let Some(first) = chains.first() else { return true };
    if !chains.windows(2).all(|pair| pair[0].is_left_of(&pair[1], pieces)) {
        return false;
    }
    if chains.iter().all(|chain| chain.ys == first.ys) {
        // Most lines of most shapes are crossed from top to bottom.
        return chains.windows(2).all(|pair| pair[0].sign != pair[1].sign);
    }
    let mut inside = [0; 2];
    chains.iter().all(|chain| {
        let heights = heights(chain.ys);
        let wanted = if chain.sign == first.sign { [0; 2] } else { heights };
        let there = [inside[0] & heights[0], inside[1] & heights[1]];
        inside = [inside[0] ^ heights[0], inside[1] ^ heights[1]];
        there == wanted
    })
}

/// Writes `cover` to all of `covers`, which are 0.
fn fill(covers: &mut [u8], cover: u8) {
    if cover != 0 {
        covers.fill(cover);
    }
}

/// The heights from the first of `ys` up to the second, 0 to [`STEPS`].
fn heights([from, to]: [i32; 2]) -> Heights {
    let below = |y: i32| u128::MAX.checked_shl(u32::try_from(y.max(0)).unwrap_or(0)).unwrap_or(0);
    [0, 128].map(|start| below(from - start) & !below(to - start))
}

fn is_inside(winding: i32, rule: FillRule) -> bool {
    match rule {
        FillRule::NonZero => winding != 0,
        FillRule::EvenOdd => winding % 2 != 0,
    }
}

impl Piece {
    /// The part between two heights; absent where the piece is not there all the way, or, for an
    /// `upright` part, in the middle.
    fn within(self, ys: [i32; 2], upright: bool) -> Option<Self> {
        let middle = i32::midpoint(ys[0], ys[1]);
        let heights = if upright { [middle; 2] } else { ys };
        let there = self.ys[0] <= heights[0] && heights[1] <= self.ys[1] && middle < self.ys[1];
        let slope = || Slope::of(self.xs[1] - self.xs[0], self.ys[1] - self.ys[0]);
        let x =
            |y: i32| if y == self.ys[1] { self.xs[1] } else { self.xs[0] + slope().after(y - self.ys[0]) };
        there.then(|| Self { xs: heights.map(x), ys, ..self })
    }

    /// Adds the piece's areas to those of its line.
    #[inline]
    pub(super) fn add(self, sums: &mut [i64]) {
        let [from, to] = [self.xs[0].min(self.xs[1]), self.xs[0].max(self.xs[1])];
        let height = (self.ys[1] - self.ys[0]) * self.sign;
        let pixel = usize::try_from(from >> BITS).unwrap_or(usize::MAX);
        // What lies left of the bounds is inside for all pixels; what lies right, for none.
        if from >> BITS == to >> BITS && pixel < sums.len() - 1 {
            add(sums, pixel, height, from % STEPS + to % STEPS);
        } else if to <= 0 {
            add(sums, 0, height, 0);
        } else {
            self.add_pixels(sums, [from, to]);
        }
    }

    /// The same, pixel by pixel.
    fn add_pixels(self, sums: &mut [i64], [from, to]: [i32; 2]) {
        let height = self.ys[1] - self.ys[0];
        let end = i32::try_from(sums.len() - 1).unwrap_or(0) * STEPS;
        let slope = Slope::of(height, to - from);
        let (mut x, mut passed) = (from, 0);
        if from < 0 {
            (x, passed) = (0, slope.after(-from));
            add(sums, 0, passed * self.sign, 0);
        }
        while x < to.min(end) {
            let left = x - x % STEPS;
            let next = (left + STEPS).min(to);
            let until = if next == to { height } else { slope.after(next - from) };
            let pixel = usize::try_from(x >> BITS).unwrap_or(0);
            add(sums, pixel, (until - passed) * self.sign, (x - left) + (next - left));
            (x, passed) = (next, until);
        }
    }
}

/// Adds an edge of `height` in pixel number `pixel`; twice its mean distance from the pixel's left
/// side is `inside`.
#[inline]
fn add(sums: &mut [i64], pixel: usize, height: i32, inside: i32) {
    sums[pixel] += i64::from(height * (2 * STEPS - inside));
    sums[pixel + 1] += i64::from(height * inside);
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
