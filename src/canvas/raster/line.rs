//! One line of pixels: what lies between the edges that cross it.
//!
//! Chains of pieces of edges come in, coverage goes out. An edge adds what lies right of it to the
//! area inside, as in `FreeType`'s smooth rasterizer and font-rs. Before, the fill rule drops the
//! edges that have the inside on both sides, so that what a path covers twice counts once. All sums
//! are in integers and look at every piece of the line, so a pixel is the same whichever part of the
//! outline is asked for.

use std::ops::Range;

use super::chain::{Chain, go_through, is_plain};
use super::edge::Piece;
use crate::canvas::FillRule;
use crate::canvas::outline::{BITS, STEPS};

/// The sum for a pixel that lies wholly inside: twice the area, in grid steps.
const INSIDE: u64 = 2 << (2 * BITS);
/// So many chains are put in order one by one, which is quicker then.
const FEW: usize = 8;
/// A line is cut into at most so many strips, in which all edges go from top to bottom. Where
/// there would be more, edges are taken as upright in each.
const STRIPS: i32 = 16;

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

impl Line {
    /// Makes room for lines of so many pixels.
    pub(super) fn start(&mut self, pixels: usize) {
        // They are 0 after each line.
        self.sums.resize(pixels + 1, 0);
        self.turns.resize(STEPS.unsigned_abs() as usize + 1, 0);
    }

    /// Writes the coverage of a line that `chains` of `pieces` cross, the last one first; `covers` are
    /// 0 before. `earlier` are the areas of pieces that were too many to be resolved.
    pub(super) fn cover(
        &mut self,
        chains: impl Iterator<Item = Chain>,
        pieces: &[Piece],
        earlier: Option<&[i64]>,
        rule: FillRule,
        covers: &mut [u8],
    ) {
        self.chains.clear();
        chains.for_each(|chain| self.chains.push(chain));
        if let Some(earlier) = earlier {
            self.sums.copy_from_slice(earlier);
            add(&self.chains, 1, pieces, &mut self.sums);
            self.chains.clear();
            self.chains.push(Chain { xs: [0, i32::MAX], ys: [0, STEPS], sign: 1, pieces: [0, 0] });
        } else {
            self.sort();
            self.add_groups(pieces, rule);
        }
        write(&mut self.sums, self.chains.iter().map(|chain| chain.xs), rule, covers);
    }

    /// The same for a line with two chains only that have the inside between them, as most lines of most
    /// shapes do. False, with nothing done, where they do not.
    #[inline(always)]
    pub(super) fn cover_between(
        &mut self,
        [a, b]: [&Chain; 2],
        pieces: &[Piece],
        rule: FillRule,
        covers: &mut [u8],
    ) -> bool {
        let [left, right] = if a.place() > b.place() { [b, a] } else { [a, b] };
        let is_between = left.turns_to(right, pieces);
        if is_between {
            add([left, right], left.sign, pieces, &mut self.sums);
            write(&mut self.sums, [left.xs, right.xs].into_iter(), rule, covers);
        }
        is_between
    }

    /// Puts the chains in order from left to right.
    fn sort(&mut self) {
        let chains = &mut self.chains[..];
        if let [a, b] = chains {
            if a.place() > b.place() {
                std::mem::swap(a, b);
            }
            return;
        }
        // They come in the outline's order, the last first; texts go to the right.
        chains.reverse();
        if chains.len() > FEW {
            return chains.sort_by_key(Chain::place);
        }
        for end in 1..chains.len() {
            let mut at = end;
            while at > 0 && chains[at - 1].place() > chains[at].place() {
                chains.swap(at - 1, at);
                at -= 1;
            }
        }
    }

    /// Adds what lies inside the chains: one after the other, those that hang together.
    fn add_groups(&mut self, pieces: &[Piece], rule: FillRule) {
        let count = self.chains.len();
        if count == 2 {
            return self.add_group(0..2, pieces, rule);
        }
        if count > 2 && count.is_multiple_of(2) && go_through(&self.chains, pieces) {
            return add(&self.chains, self.chains[0].sign, pieces, &mut self.sums);
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
        let chains = &self.chains[group.clone()];
        if is_plain(chains, pieces) {
            // Shapes that turn either way may share a pixel.
            add(chains, chains[0].sign, pieces, &mut self.sums);
        } else {
            self.resolve(group, pieces, rule);
        }
    }

    /// Adds the pieces that the inside ends at.
    fn resolve(&mut self, group: Range<usize>, pieces: &[Piece], rule: FillRule) {
        self.crossing.clear();
        self.chains[group].iter().for_each(|chain| self.crossing.extend_from_slice(chain.among(pieces)));
        if self.crossing.windows(2).all(|pair| pair[0].ys == pair[1].ys) {
            std::mem::swap(&mut self.strip, &mut self.crossing);
            return self.resolve_strip(rule);
        }
        self.cuts.clear();
        for piece in &self.crossing {
            for cut in piece.ys {
                if let Err(at) = self.cuts.binary_search(&cut) {
                    self.cuts.insert(at, cut);
                }
            }
        }
        let upright = i32::try_from(self.cuts.len()).unwrap_or(i32::MAX) > STRIPS + 1;
        if upright {
            self.cuts.clear();
            self.cuts.extend((0..=STRIPS).map(|strip| strip * (STEPS / STRIPS)));
        }
        for cut in 1..self.cuts.len() {
            let ys = [self.cuts[cut - 1], self.cuts[cut]];
            self.strip.clear();
            for part in self.crossing.iter().filter_map(|piece| piece.within(ys, upright)) {
                self.strip.push(part);
            }
            self.resolve_strip(rule);
        }
    }

    /// The same for pieces that all go from the top of a strip to its bottom.
    fn resolve_strip(&mut self, rule: FillRule) {
        match &mut self.strip[..] {
            [a, b] if a.place() > b.place() => std::mem::swap(a, b),
            [_, _] => {}
            strip => strip.sort_unstable_by_key(Piece::place),
        }
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

/// Adds the areas of chains; `way` is 1, or -1 where they are to be turned round.
#[inline(always)]
fn add<'a>(chains: impl IntoIterator<Item = &'a Chain>, way: i32, pieces: &[Piece], sums: &mut [i64]) {
    for chain in chains {
        let sign = chain.sign * way;
        for piece in chain.among(pieces) {
            Piece { sign, ..*piece }.add(sums);
        }
    }
}

/// Turns the areas of a line into coverage, and into zeros for the next line. They are not 0 only
/// between these leftmost and rightmost points, which come from left to right. They are more than a pixel's
/// where edges were not resolved, and a little more where edges cross inside a strip.
#[inline(always)]
fn write(sums: &mut [i64], places: impl Iterator<Item = [i32; 2]>, rule: FillRule, covers: &mut [u8]) {
    let to_byte = |area: i64| {
        let inside = match rule {
            FillRule::NonZero => area.unsigned_abs().min(INSIDE),
            FillRule::EvenOdd => {
                let folded = area.unsigned_abs() % (2 * INSIDE);
                folded.min(2 * INSIDE - folded)
            }
        };
        ((inside * 255 + INSIDE / 2) / INSIDE).to_le_bytes()[0]
    };
    let end = covers.len();
    let pixel = |x: i32| usize::try_from(x >> BITS).unwrap_or(0).min(end);
    let (mut area, mut done) = (0, 0);
    for place in places {
        let [first, last] = place.map(pixel);
        if first > done {
            fill(&mut covers[done..first], to_byte(area));
            done = first;
        }
        let until = (last + 2).clamp(done, end);
        for (sum, cover) in sums[done..until].iter_mut().zip(&mut covers[done..until]) {
            area += std::mem::take(sum);
            *cover = to_byte(area);
        }
        done = until;
    }
    fill(&mut covers[done..], to_byte(area));
    // There is one entry more than pixels, for what lies right of them.
    sums[end] = 0;
}

/// Writes `cover` to all of `covers`, which are 0.
fn fill(covers: &mut [u8], cover: u8) {
    if cover != 0 {
        covers.fill(cover);
    }
}

fn is_inside(winding: i32, rule: FillRule) -> bool {
    match rule {
        FillRule::NonZero => winding != 0,
        FillRule::EvenOdd => winding % 2 != 0,
    }
}
