//! Which colour of a palette is nearest to another one.
//!
//! A palette comes in, and colours; numbers go out. The palette is searched from where it has the same
//! value in its widest channel until what follows must be farther away (J. H. Friedman, F. Baskett and
//! L. J. Shustek, "An Algorithm for Finding Nearest Neighbors", 1975), and what was asked for last is
//! remembered.

use std::ops::ControlFlow;

/// As many colours are remembered, as a power of two.
const MEMORY_BITS: u32 = 13;

/// Searches in one palette.
pub(super) struct Nearest {
    /// The colours and their numbers, by their values in the channel `widest`.
    ordered: Vec<([u8; 3], u8)>,
    widest: usize,
    /// How many of `ordered` have less than a value.
    less: [usize; 256],
    /// Colours and their numbers, by a hash of the colour.
    memory: Vec<Option<([u8; 3], u8)>>,
    /// What was found last.
    last: ([u8; 3], u8),
}

impl Nearest {
    /// For `colors`, at most 256.
    pub(super) fn new(colors: &[[u8; 3]]) -> Self {
        let width = |&channel: &usize| {
            let values = || colors.iter().map(|color| color[channel]);
            values().max().unwrap_or(0) - values().min().unwrap_or(0)
        };
        let widest = (0..3).max_by_key(width).unwrap_or(0);
        let mut ordered: Vec<_> = colors.iter().copied().zip(0..=u8::MAX).collect();
        ordered.sort_by_key(|(color, _)| color[widest]);
        let mut less = [0; 256];
        for (value, less) in (0..=u8::MAX).zip(&mut less) {
            *less = ordered.partition_point(|(color, _)| color[widest] < value);
        }
        let last = ordered.first().copied().unwrap_or_default();
        Self { ordered, widest, less, memory: vec![None; 1 << MEMORY_BITS], last }
    }

    /// The number of the colour that is nearest to `color`; of several, the first. 0 in an empty palette.
    pub(super) fn number(&mut self, color: [u8; 3]) -> u8 {
        let slot = super::hash(color, MEMORY_BITS);
        match self.memory[slot] {
            Some((known, number)) if known == color => number,
            _ => {
                self.last = self.search(color);
                self.memory[slot] = Some((color, self.last.1));
                self.last.1
            }
        }
    }

    fn search(&self, color: [u8; 3]) -> ([u8; 3], u8) {
        let (mut best, value) = (self.last, color[self.widest]);
        let mut least = distance(best.0, color);
        let (below, above) = self.ordered.split_at(self.less[usize::from(value)]);
        let mut try_next = |&(near, number): &([u8; 3], u8)| {
            let distance = distance(near, color);
            if (distance, number) < (least, best.1) {
                (best, least) = ((near, number), distance);
            }
            let away = i32::from(near[self.widest].abs_diff(value));
            if away * away > least { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        };
        let _ = above.iter().try_for_each(&mut try_next);
        let _ = below.iter().rev().try_for_each(&mut try_next);
        best
    }
}

fn distance(a: [u8; 3], b: [u8; 3]) -> i32 {
    let square = |at: usize| (i32::from(a[at]) - i32::from(b[at])).pow(2);
    square(0) + square(1) + square(2)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn the_nearest_is_found_whatever_was_asked_before(
            palette in prop::collection::vec(any::<[u8; 3]>(), 1..=255),
            asked in prop::collection::vec(any::<[u8; 3]>(), 1..50),
        ) {
            let mut nearest = Nearest::new(&palette);
            for color in asked.iter().chain(&asked) {
                let number = (0..palette.len()).min_by_key(|&number| distance(palette[number], *color));
                prop_assert_eq!(Some(usize::from(nearest.number(*color))), number);
            }
        }
    }
}
