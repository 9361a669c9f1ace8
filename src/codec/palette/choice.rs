//! Which colours a palette has.
//!
//! A picture's colours come in, and at most 255 that stand for them go out. They are cut into groups,
//! always where that lessens the sum of squared errors most (Xiaolin Wu, "Efficient Statistical
//! Computations for Optimal Color Quantization", Graphics Gems II, 1991), and each group gives its mean.

use std::ops::Range;

/// The most colours that are chosen.
const COLORS: usize = 255;
/// The most colours that are told apart. Of more, similar ones count as one.
const KINDS: usize = 1 << 16;
/// The slots of the table that finds them, as a power of two.
const SLOT_BITS: u32 = 17;

/// The colours of a palette.
pub(super) struct Choice {
    /// At most 255, in order, each once.
    pub(super) colors: Vec<[u8; 3]>,
    /// Whether they are all that there are.
    pub(super) is_exact: bool,
    /// How far one is from the next, about.
    pub(super) step: i32,
}

impl Choice {
    /// For a picture of these pixels.
    pub(super) fn of(pixels: impl Iterator<Item = [u8; 3]>) -> Self {
        let mut kinds = Kinds::of(pixels);
        let is_exact = kinds.list.len() <= COLORS;
        let groups = groups(&mut kinds.list);
        let (mut colors, mut all, mut error) = (Vec::new(), 0, 0);
        for group in groups {
            let sum = Sum::all(&kinds.list[group.kinds.clone()]);
            let mean = sum.mean();
            colors.push(mean);
            all += sum.count;
            let of_kind = |kind: &Kind| kind.sum.count * squared_distance(kind.color, mean);
            error += kinds.list[group.kinds].iter().map(of_kind).sum::<u64>();
        }
        colors.sort_unstable();
        colors.dedup();
        // Values that lie evenly in steps of s are s^2 / 12 from the steps' middles in the mean square.
        let step = i32::try_from((12 * error / all.max(1)).isqrt()).unwrap_or(0);
        Self { colors, is_exact, step }
    }
}

fn squared_distance(a: [u8; 3], b: [u8; 3]) -> u64 {
    (0..3).map(|at| u64::from(a[at].abs_diff(b[at])).pow(2)).sum()
}

/// Numbers and sums of pixels.
#[derive(Clone, Copy, Default)]
struct Sum {
    count: u64,
    of: [u64; 3],
}

impl Sum {
    fn all(kinds: &[Kind]) -> Self {
        kinds.iter().fold(Self::default(), |sum, kind| sum.plus(kind.sum))
    }

    fn plus(self, other: Self) -> Self {
        Self { count: self.count + other.count, of: [0, 1, 2].map(|at: usize| self.of[at] + other.of[at]) }
    }

    fn minus(self, other: Self) -> Self {
        Self { count: self.count - other.count, of: [0, 1, 2].map(|at: usize| self.of[at] - other.of[at]) }
    }

    /// The mean colour, rounded to the nearest.
    fn mean(self) -> [u8; 3] {
        let count = self.count.max(1);
        self.of.map(|of| u8::try_from((of + count / 2) / count).unwrap_or(255))
    }

    /// The larger it is, the less do the pixels differ from their mean: the sum of their squares lacks
    /// this of their squared error.
    #[expect(clippy::cast_precision_loss, reason = "pictures have far less than 2^45 pixels")]
    fn weight(self) -> f64 {
        let square = |of: u64| of as f64 * of as f64;
        (square(self.of[0]) + square(self.of[1]) + square(self.of[2])) / self.count as f64
    }
}

/// A colour, or several that count as one, and its pixels.
struct Kind {
    color: [u8; 3],
    sum: Sum,
}

/// What colours there are.
struct Kinds {
    list: Vec<Kind>,
    /// One more than a colour's place in the list, by a hash of the colour, or in a slot after that.
    slots: Vec<u32>,
    /// The bits of a channel by which colours are told apart.
    mask: u8,
}

impl Kinds {
    fn of(pixels: impl Iterator<Item = [u8; 3]>) -> Self {
        let mut kinds = Self { list: Vec::new(), slots: vec![0; 1 << SLOT_BITS], mask: 0xff };
        for color in pixels {
            kinds.add(color, Sum { count: 1, of: color.map(u64::from) });
        }
        kinds
    }

    fn add(&mut self, color: [u8; 3], sum: Sum) {
        let color = color.map(|value| value & self.mask);
        let mut slot = super::hash(color, SLOT_BITS);
        loop {
            match self.list.get_mut((self.slots[slot] as usize).wrapping_sub(1)) {
                None => break,
                Some(kind) if kind.color == color => {
                    kind.sum = kind.sum.plus(sum);
                    return;
                }
                Some(_) => slot = (slot + 1) % self.slots.len(),
            }
        }
        if self.list.len() == KINDS {
            self.merge();
            return self.add(color, sum);
        }
        self.list.push(Kind { color, sum });
        self.slots[slot] = u32::try_from(self.list.len()).unwrap_or(0);
    }

    /// Tells colours apart by a bit less.
    fn merge(&mut self) {
        self.mask <<= 1;
        self.slots.fill(0);
        for kind in std::mem::take(&mut self.list) {
            self.add(kind.color, kind.sum);
        }
    }
}

/// Colours that lie together.
struct Group {
    kinds: Range<usize>,
    cut: Option<Cut>,
}

/// A way to cut a group into two.
#[derive(Clone, Copy)]
struct Cut {
    channel: usize,
    /// The lowest value of the upper part.
    from: u8,
    gain: f64,
}

/// Cuts `kinds` into at most 255 groups, and orders it by them.
fn groups(kinds: &mut [Kind]) -> Vec<Group> {
    let mut groups = vec![Group { kinds: 0..kinds.len(), cut: best_cut(kinds) }];
    while groups.len() < COLORS {
        let open = groups.iter().enumerate().filter_map(|(index, group)| Some((index, group.cut?)));
        let Some((index, cut)) = open.max_by(|(_, a), (_, b)| a.gain.total_cmp(&b.gain)) else { break };
        let Range { start, end } = groups[index].kinds.clone();
        let is_upper = |kind: &Kind| kind.color[cut.channel] >= cut.from;
        kinds[start..end].sort_unstable_by_key(is_upper);
        let middle = start + kinds[start..end].partition_point(|kind| !is_upper(kind));
        groups[index] = Group { kinds: start..middle, cut: best_cut(&kinds[start..middle]) };
        groups.push(Group { kinds: middle..end, cut: best_cut(&kinds[middle..end]) });
    }
    groups
}

/// The cut that lessens the squared error of `kinds` most; absent where there is but one.
fn best_cut(kinds: &[Kind]) -> Option<Cut> {
    if kinds.len() < 2 {
        return None;
    }
    let all = Sum::all(kinds);
    let mut best: Option<Cut> = None;
    for channel in 0..3 {
        let mut bins = [Sum::default(); 256];
        for kind in kinds {
            let bin = &mut bins[usize::from(kind.color[channel])];
            *bin = bin.plus(kind.sum);
        }
        let mut lower = Sum::default();
        for (from, bin) in (0..=u8::MAX).zip(bins) {
            let upper = all.minus(lower);
            if bin.count > 0 && lower.count > 0 {
                let gain = lower.weight() + upper.weight() - all.weight();
                best = best.filter(|best| best.gain >= gain).or(Some(Cut { channel, from, gain }));
            }
            lower = lower.plus(bin);
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;

    /// All colours of a cube, `steps` in each channel.
    fn cube(steps: usize) -> impl Iterator<Item = [u8; 3]> {
        let value = move |step: usize| u8::try_from(step * 255 / (steps - 1)).unwrap();
        let all = 0..steps.pow(3);
        all.map(move |at| [at % steps, at / steps % steps, at / steps / steps].map(value))
    }

    #[test]
    fn up_to_255_colours_are_kept_whatever_their_order_and_number() {
        let mut few: Vec<_> = cube(7).take(255).collect();
        let choice = Choice::of(few.iter().copied());
        few.sort_unstable();
        assert!(choice.is_exact && choice.colors == few);
        let again = Choice::of(few.iter().rev().chain(&few[..9]).copied());
        assert_eq!(again.colors, few);
        assert!(!Choice::of(cube(7).take(256)).is_exact);
    }

    #[test]
    fn a_picture_without_colours_needs_one_at_most() {
        assert!(Choice::of(std::iter::empty()).colors.len() <= 1);
    }

    #[test]
    fn colours_are_spent_where_they_help_most() {
        // A ramp of greys, and a speck of many colours.
        let ramp = (0..=255).flat_map(|grey| std::iter::repeat_n([grey; 3], 100));
        let choice = Choice::of(ramp.chain(cube(9)));
        let greys = choice.colors.iter().filter(|[a, b, c]| a.abs_diff(*b) < 4 && b.abs_diff(*c) < 4);
        assert!(greys.count() > 60 && choice.colors.len() > 200);
    }

    #[test]
    fn more_colours_than_are_told_apart_still_cover_all() {
        let choice = Choice::of(cube(52));
        assert_eq!(choice.colors.len(), COLORS);
        let worst = cube(9).map(|color| {
            choice.colors.iter().map(|near| squared_distance(*near, color)).min().unwrap_or(u64::MAX)
        });
        assert!(worst.max().unwrap() < 45 * 45, "255 colours of the whole cube are 40 apart");
    }

    #[test]
    fn steps_are_as_wide_as_the_colours_lie_apart() {
        let line = (0..1020).map(|at| [u8::try_from(at / 4).unwrap(), 0, 0]);
        assert_eq!(Choice::of(line).step, 0);
        let plane = Choice::of((0..=u16::MAX).map(|at| [at.to_le_bytes()[0], at.to_le_bytes()[1], 0]));
        assert!((12..=30).contains(&plane.step), "{}", plane.step);
    }
}
