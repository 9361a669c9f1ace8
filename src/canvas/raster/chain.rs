//! Chains of pieces of edges in one line of pixels, and how they lie beside each other.
//!
//! Pieces come in one after the other. Where chains lie so that no fill rule drops an edge, which is
//! nearly everywhere, this says so at a glance; `line` looks closer at the others.

use super::edge::Piece;

/// Pieces of one line that follow each other, all downwards or all upwards.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Chain {
    /// The leftmost and the rightmost point.
    pub(super) xs: [i32; 2],
    pub(super) ys: [i32; 2],
    pub(super) sign: i32,
    /// The number of its first piece, and of the first after it.
    pub(super) pieces: [u32; 2],
}

/// A set of heights in a line, one bit for each grid step.
type Heights = [u128; 2];

impl Chain {
    /// A chain of the piece of this number.
    pub(super) fn new(piece: Piece, number: u32) -> Self {
        let [from, to] = piece.xs;
        let (xs, pieces) = ([from.min(to), from.max(to)], [number, number + 1]);
        Self { xs, ys: piece.ys, sign: piece.sign, pieces }
    }

    /// Orders chains from left to right.
    #[inline(always)]
    pub(super) fn place(&self) -> i64 {
        (i64::from(self.xs[0]) << 32) + i64::from(self.xs[1])
    }

    /// Appends the piece that follows the last one in the same line and subpath, where it leads the
    /// same way.
    #[inline(always)]
    pub(super) fn append(&mut self, piece: Piece) -> bool {
        let goes_on = self.sign == piece.sign;
        if goes_on {
            let [from, to] = piece.xs;
            self.xs = [self.xs[0].min(from).min(to), self.xs[1].max(from).max(to)];
            self.ys = [self.ys[0].min(piece.ys[0]), self.ys[1].max(piece.ys[1])];
            self.pieces[1] += 1;
        }
        goes_on
    }

    pub(super) fn among<'a>(&self, pieces: &'a [Piece]) -> &'a [Piece] {
        &pieces[self.pieces[0] as usize..self.pieces[1] as usize]
    }

    /// Whether `other` lies right of it, is there at the same heights, and leads the other way.
    #[inline(always)]
    pub(super) fn turns_to(&self, other: &Self, pieces: &[Piece]) -> bool {
        self.ys == other.ys && self.sign != other.sign && self.is_left_of(other, pieces)
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
#[inline(always)]
pub(super) fn is_plain(chains: &[Chain], pieces: &[Piece]) -> bool {
    go_through(chains, pieces) || take_turns(chains, pieces)
}

/// Whether they do so and are all there at the same heights, as in most lines of most shapes.
#[inline(always)]
pub(super) fn go_through(chains: &[Chain], pieces: &[Piece]) -> bool {
    chains.windows(2).all(|pair| pair[0].turns_to(&pair[1], pieces))
}

/// Whether they do so at each height where some of them are.
fn take_turns(chains: &[Chain], pieces: &[Piece]) -> bool {
    let first_sign = chains.first().map_or(0, |chain| chain.sign);
    if !chains.windows(2).all(|pair| pair[0].is_left_of(&pair[1], pieces)) {
        return false;
    }
    let mut inside = [0; 2];
    chains.iter().all(|chain| {
        let heights = heights(chain.ys);
        let wanted = if chain.sign == first_sign { [0; 2] } else { heights };
        let there = [inside[0] & heights[0], inside[1] & heights[1]];
        inside = [inside[0] ^ heights[0], inside[1] ^ heights[1]];
        there == wanted
    })
}

/// The heights from the first of `ys` up to the second, from 0 on.
fn heights([from, to]: [i32; 2]) -> Heights {
    let below = |y: i32| u128::MAX.checked_shl(u32::try_from(y.max(0)).unwrap_or(0)).unwrap_or(0);
    [0, 128].map(|start| below(from - start) & !below(to - start))
}
