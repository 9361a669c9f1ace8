//! Values that change with time.
//!
//! Key frames come in, checked and in order; the value at any moment goes out. How a value goes
//! from one key to the next is left to `ease`, and how two values mix to the values.

use super::ease::Ease;
use crate::canvas::{Color, Path2d};
use crate::time::Timestamp;

/// What lies between two values.
pub(super) trait Mix: Clone {
    /// The value `part` of the way to `other`; eases may lead beyond both ends.
    fn mix(&self, other: &Self, part: f64) -> Self;
}

impl Mix for f64 {
    fn mix(&self, other: &Self, part: f64) -> Self {
        self + (other - self) * part
    }
}

/// In which space colours mix.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Space {
    Oklab,
    Srgb,
}

/// A colour that knows how it mixes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Tint {
    pub(super) color: Color,
    pub(super) space: Space,
}

impl Mix for Tint {
    fn mix(&self, other: &Self, part: f64) -> Self {
        let color = match self.space {
            Space::Oklab => self.color.mixed_in_oklab(other.color, part),
            Space::Srgb => self.color.mixed_in_srgb(other.color, part),
        };
        Self { color, ..*self }
    }
}

/// Paths of one animation have the same steps; the reader refuses others.
impl Mix for Path2d {
    fn mix(&self, other: &Self, part: f64) -> Self {
        self.mixed(other, part).unwrap_or_else(|| other.clone())
    }
}

/// A value at every moment.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Animated<T = f64> {
    Constant(T),
    Moving(Box<Track<T>>),
}

/// Key frames, and how often they are gone through.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Track<T> {
    /// In the order of their times; never empty.
    pub(super) keys: Vec<Key<T>>,
    /// How long it all waits.
    pub(super) delay: Timestamp,
    /// How many rounds; absent for ever.
    pub(super) rounds: Option<u32>,
    pub(super) direction: Direction,
}

/// A value at one moment, and how it is reached from the key before.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Key<T> {
    pub(super) at: Timestamp,
    pub(super) value: T,
    pub(super) ease: Ease,
}

/// Which rounds go backwards (CSS Animations, animation-direction).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Direction {
    Normal,
    Reverse,
    Alternate,
    AlternateReverse,
}

impl Direction {
    fn is_backwards(self, round: i128) -> bool {
        match self {
            Self::Normal => false,
            Self::Reverse => true,
            Self::Alternate => round % 2 == 1,
            Self::AlternateReverse => round % 2 == 0,
        }
    }
}

impl<T: Mix> Animated<T> {
    /// The value at `time`, which counts from the start of the layer. Before the first key and
    /// after the last the ends hold; of two keys at one time the later counts.
    #[inline]
    pub(super) fn at(&self, time: Timestamp) -> T {
        match self {
            Self::Constant(value) => value.clone(),
            Self::Moving(track) => track.at(time),
        }
    }
}

impl<T> Animated<T> {
    /// The values that it goes through; eases may lead beyond them.
    pub(super) fn values(&self) -> Vec<&T> {
        match self {
            Self::Constant(constant) => vec![constant],
            Self::Moving(track) => track.keys.iter().map(|key| &key.value).collect(),
        }
    }

    /// Whether it has key frames.
    pub(super) fn moves(&self) -> bool {
        matches!(self, Self::Moving(_))
    }

    /// The same with what `change` makes of each value.
    pub(super) fn try_map<U, E>(self, change: impl Fn(T) -> Result<U, E>) -> Result<Animated<U>, E> {
        let track = match self {
            Self::Constant(constant) => return change(constant).map(Animated::Constant),
            Self::Moving(track) => *track,
        };
        let key = |key: Key<T>| Ok(Key { at: key.at, value: change(key.value)?, ease: key.ease });
        let keys = track.keys.into_iter().map(key).collect::<Result<_, E>>()?;
        let Track { delay, rounds, direction, .. } = track;
        Ok(Animated::Moving(Box::new(Track { keys, delay, rounds, direction })))
    }
}

impl Animated {
    /// Whether the value is `value` at every moment.
    pub(super) fn is_always(&self, value: f64) -> bool {
        self.values().iter().all(|known| **known == value)
    }
}

impl<T: Mix> Track<T> {
    // Most values are constants, whose way is short without this.
    #[inline(never)]
    fn at(&self, time: Timestamp) -> T {
        let time = time - self.delay;
        if self.rounds == Some(1) && self.direction == Direction::Normal {
            return self.along(time);
        }
        let (first, last) = (&self.keys[0], &self.keys[self.keys.len() - 1]);
        let length = last.at - first.at;
        if length == Timestamp::ZERO {
            return self.along(time);
        }
        let (mut round, mut passed) = (time - first.at).divided(length);
        if round < 0 {
            // Not the value at the first moment, where a later key may count already.
            return if self.direction.is_backwards(0) { last } else { first }.value.clone();
        }
        if let Some(rounds) = self.rounds.map(i128::from).filter(|rounds| round >= *rounds) {
            (round, passed) = (rounds - 1, length);
        }
        self.along(if self.direction.is_backwards(round) { last.at - passed } else { first.at + passed })
    }

    /// The value at `time` of a single round forwards.
    fn along(&self, time: Timestamp) -> T {
        let next = self.keys.partition_point(|key| key.at <= time);
        let Some(to) = self.keys.get(next) else { return self.keys[next - 1].value.clone() };
        let Some(from) = next.checked_sub(1).map(|last| &self.keys[last]) else { return to.value.clone() };
        let passed = time.progress(from.at, to.at - from.at);
        from.value.mix(&to.value, to.ease.at(passed))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seconds(text: &str) -> Timestamp {
        Timestamp::parse(text, None).unwrap()
    }

    fn track(list: &[(&str, f64)]) -> Track<f64> {
        let key = |&(at, value): &(&str, f64)| Key { at: seconds(at), value, ease: Ease::Linear };
        let keys = list.iter().map(key).collect();
        Track { keys, delay: Timestamp::ZERO, rounds: Some(1), direction: Direction::Normal }
    }

    fn keys(list: &[(&str, f64)]) -> Animated {
        Animated::Moving(Box::new(track(list)))
    }

    #[test]
    fn the_ends_hold() {
        let value = keys(&[("1s", 10.0), ("2s", 20.0)]);
        assert_eq!(
            ["0s", "1s", "1.5s", "2s", "9s"].map(|at| value.at(seconds(at))),
            [10.0, 10.0, 15.0, 20.0, 20.0]
        );
    }

    #[test]
    fn two_keys_at_one_time_jump() {
        let value = keys(&[("0s", 0.0), ("1s", 10.0), ("1s", 50.0), ("2s", 60.0)]);
        assert_eq!(["0.5s", "1s", "1.5s"].map(|at| value.at(seconds(at))), [5.0, 50.0, 55.0]);
    }

    #[test]
    fn a_value_that_never_moves_is_recognised() {
        assert!(keys(&[("0s", 1.0), ("1s", 1.0)]).is_always(1.0));
        assert!(!keys(&[("0s", 1.0), ("1s", 0.5)]).is_always(1.0));
    }

    #[test]
    fn rounds_repeat_and_then_the_end_holds() {
        let twice = Track { rounds: Some(2), ..track(&[("1s", 0.0), ("2s", 10.0)]) };
        let at = |track: &Track<f64>, text| track.at(seconds(text));
        assert_eq!(
            ["0s", "1.5s", "2s", "2.5s", "3s", "9s"].map(|t| at(&twice, t)),
            [0., 5., 0., 5., 10., 10.]
        );
        let forever = Track { rounds: None, ..twice.clone() };
        assert_eq!(["1000000.5s", "2s"].map(|t| at(&forever, t)), [5., 0.]);
        let late = Track { delay: seconds("1s"), ..twice };
        assert_eq!(["1.5s", "2.5s", "3.5s", "4s"].map(|t| at(&late, t)), [0., 5., 5., 10.]);
    }

    #[test]
    fn the_first_value_holds_before_the_first_round() {
        let blink = Track { rounds: None, ..track(&[("1s", 1.0), ("1s", 0.0), ("2s", 5.0)]) };
        assert_eq!(["0s", "0.9s", "1s", "2s"].map(|text| blink.at(seconds(text))), [1., 1., 0., 0.]);
        let backwards = Track { direction: Direction::Reverse, ..blink };
        assert_eq!(["0s", "1.5s"].map(|text| backwards.at(seconds(text))), [5., 2.5]);
    }

    #[test]
    fn directions_are_those_of_css() {
        let run = |direction, text| {
            Track { rounds: Some(3), direction, ..track(&[("0s", 0.0), ("1s", 10.0)]) }.at(seconds(text))
        };
        let all = |direction| ["0.2s", "1.2s", "2.2s", "9s"].map(|text| run(direction, text));
        assert_eq!(all(Direction::Normal), [2., 2., 2., 10.]);
        assert_eq!(all(Direction::Reverse), [8., 8., 8., 0.]);
        assert_eq!(all(Direction::Alternate), [2., 8., 2., 10.]);
        assert_eq!(all(Direction::AlternateReverse), [8., 2., 8., 0.]);
    }

    #[test]
    fn colours_mix_in_their_space() {
        let tint = |text: &str, space| Tint { color: text.parse().unwrap(), space };
        let half = |space| tint("white", space).mix(&tint("black", space), 0.5).color.to_rgba8();
        assert_eq!((half(Space::Oklab), half(Space::Srgb)), ([99, 99, 99, 255], [128, 128, 128, 255]));
    }
}
