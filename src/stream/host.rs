//! What a page gets from its browser: names that no two objects share, and the rate of the screen.
//!
//! A thread has one [`Host`] at a time, as a script has one browser. The seed comes in, ids go
//! out; the same seed gives the same ids in the same order. Time is not kept here: each call that
//! needs it takes it.

use std::cell::Cell;

use crate::time::FrameRate;

/// What the streams of a run take from their surroundings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Host {
    /// What the ids of streams and tracks are made from.
    pub seed: u64,
    /// How often the canvases are painted: the most frames that a capture without a rate gives.
    pub refresh: FrameRate,
}

impl Default for Host {
    /// The seed 0 and a screen of 60 Hz.
    fn default() -> Self {
        Self { seed: 0, refresh: FrameRate::SCREEN }
    }
}

thread_local! {
    static REFRESH: Cell<FrameRate> = const { Cell::new(FrameRate::SCREEN) };
    static RANDOM: Cell<u64> = const { Cell::new(0) };
}

impl Host {
    /// Runs `body` on this host: the streams and tracks that it makes have the ids of this seed, in
    /// order. Afterwards the thread goes on with the host it had before. Outside of any call a
    /// thread runs on the default host.
    ///
    /// ```
    /// use canvas_rec::MediaStream;
    /// use canvas_rec::stream::Host;
    /// let id = |seed| Host { seed, ..Host::default() }.run(|| MediaStream::new().id().to_owned());
    /// assert_eq!(id(7), id(7));
    /// assert_ne!(id(7), id(8));
    /// ```
    pub fn run<T>(self, body: impl FnOnce() -> T) -> T {
        /// Puts the host before back, also when `body` panics.
        struct Before(FrameRate, u64);
        impl Drop for Before {
            fn drop(&mut self) {
                REFRESH.set(self.0);
                RANDOM.set(self.1);
            }
        }
        let _before = Before(REFRESH.replace(self.refresh), RANDOM.replace(self.seed));
        body()
    }
}

/// How often canvases are painted on this thread's host.
pub(super) fn refresh() -> FrameRate {
    REFRESH.get()
}

/// The next id: 36 characters, formed like a UUID of version 4 (RFC 9562, UUID Version 4).
pub(super) fn new_id() -> String {
    let (high, low) = (next_random(), next_random());
    let version = (high & !0xf000) | 0x4000;
    let variant = (low & !(0b11 << 62)) | (0b10 << 62);
    format!(
        "{:08x}-{:04x}-{:04x}-{:04x}-{:012x}",
        version >> 32,
        (version >> 16) & 0xffff,
        version & 0xffff,
        variant >> 48,
        variant & 0xffff_ffff_ffff
    )
}

/// `SplitMix64` (Steele, Lea and Flood, Fast Splittable Pseudorandom Number Generators, 2014).
fn next_random() -> u64 {
    let state = RANDOM.get().wrapping_add(0x9e37_79b9_7f4a_7c15);
    RANDOM.set(state);
    let mixed = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn ids(seed: u64, count: usize) -> Vec<String> {
        Host { seed, ..Host::default() }.run(|| (0..count).map(|_| new_id()).collect())
    }

    #[test]
    fn the_mixer_is_splitmix64() {
        let first = Host::default().run(|| [next_random(), next_random()]);
        assert_eq!(first, [0xe220_a839_7b1d_cdaf, 0x6e78_9e6a_a1b9_65f4]);
    }

    #[test]
    fn ht_05_ids_are_the_same_in_each_run_and_unlike_each_other() {
        let first = ids(5, 1000);
        assert_eq!(first, ids(5, 1000));
        assert_eq!(first.iter().collect::<BTreeSet<_>>().len(), 1000);
        assert_ne!(first, ids(6, 1000));
    }

    #[test]
    fn ids_have_the_form_of_a_uuid_of_version_4() {
        for id in ids(1, 100) {
            let lengths: Vec<usize> = id.split('-').map(str::len).collect();
            assert_eq!((id.len(), &lengths[..]), (36, &[8, 4, 4, 4, 12][..]));
            assert_eq!(&id[14..15], "4");
            assert!("89ab".contains(&id[19..20]), "{id}");
            assert!(
                id.bytes().all(|byte| byte == b'-' || byte.is_ascii_digit() || byte.is_ascii_lowercase())
            );
        }
    }

    #[test]
    fn a_run_inside_a_run_leaves_the_outer_one_as_it_was() {
        let plain = ids(3, 2);
        let nested = Host { seed: 3, ..Host::default() }.run(|| {
            let first = new_id();
            ids(4, 5);
            vec![first, new_id()]
        });
        assert_eq!(nested, plain);
    }
}
