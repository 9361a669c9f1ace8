//! Values that change with time.
//!
//! Key frames come in, checked and in order; the number at any moment goes out. How a value goes
//! from one key to the next is left to `ease`.

use super::ease::Ease;
use crate::time::Timestamp;

/// A number at every moment.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Animated {
    Constant(f64),
    /// In the order of their times; never empty.
    Keys(Vec<Key>),
}

/// A number at one moment, and how it is reached from the key before.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Key {
    pub(super) at: Timestamp,
    pub(super) value: f64,
    pub(super) ease: Ease,
}

impl Animated {
    /// The value at `time`, which counts from the start of the layer. Before the first key and
    /// after the last the ends hold; of two keys at one time the later counts.
    pub(super) fn at(&self, time: Timestamp) -> f64 {
        let keys = match self {
            Self::Constant(value) => return *value,
            Self::Keys(keys) => keys,
        };
        let next = keys.partition_point(|key| key.at <= time);
        match (next.checked_sub(1).map(|last| &keys[last]), keys.get(next)) {
            (Some(from), Some(to)) => {
                let passed = time.progress(from.at, to.at - from.at);
                from.value + (to.value - from.value) * to.ease.at(passed)
            }
            (Some(end), None) | (None, Some(end)) => end.value,
            (None, None) => 0.0,
        }
    }

    /// The numbers that it goes through; eases may lead beyond them.
    pub(super) fn values(&self) -> Vec<f64> {
        match self {
            Self::Constant(constant) => vec![*constant],
            Self::Keys(keys) => keys.iter().map(|key| key.value).collect(),
        }
    }

    /// Whether the value is `value` at every moment.
    pub(super) fn is_always(&self, value: f64) -> bool {
        self.values().iter().all(|&known| known == value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seconds(text: &str) -> Timestamp {
        Timestamp::parse(text, None).unwrap()
    }

    fn keys(list: &[(&str, f64)]) -> Animated {
        let key = |&(at, value): &(&str, f64)| Key { at: seconds(at), value, ease: Ease::Linear };
        Animated::Keys(list.iter().map(key).collect())
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
}
