//! Sound as the project has it: 48 kHz, stereo, one `f32` from -1 to 1 for each channel.
//!
//! Times come in and places among the samples go out, as exactly as times are kept. Other rates and
//! layouts are made into this one where files are read and written; that is left to `codec`.

mod block;
mod mixer;

pub use self::block::Block;
pub use self::mixer::{Clip, Mixer, Voice, Volume};

use crate::time::{TimeBase, Timestamp};

/// Samples of each channel in a second.
pub const RATE_HZ: u32 = 48_000;
/// Channels: left and right.
pub const CHANNELS: usize = 2;
/// One moment of sound: left, then right.
pub type Sample = [f32; CHANNELS];
/// No sound.
pub const SILENCE: Sample = [0.0; CHANNELS];

/// The unit that samples are counted in.
pub const TIME_BASE: TimeBase = TimeBase::of_hertz(RATE_HZ);

/// How many samples have begun to sound before `time`: the index of the first one that belongs to
/// what comes at `time`. 0 for times below zero.
pub fn sample_at(time: Timestamp) -> u64 {
    u64::try_from(TIME_BASE.whole_ticks(time)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::FrameRate;

    #[test]
    fn samples_of_frames_follow_each_other_without_gap_or_drift() {
        let ntsc: FrameRate = "29.97".parse().unwrap();
        let places: Vec<u64> = (0..6).map(|frame| sample_at(ntsc.time_of(frame))).collect();
        assert_eq!(places, [0, 1601, 3203, 4804, 6406, 8008]);
        assert_eq!(sample_at(ntsc.time_of(30_000 * 600)), 48_000 * 1001 * 600);
    }

    #[test]
    fn before_the_start_there_are_no_samples() {
        assert_eq!(sample_at(Timestamp::ZERO - Timestamp::from_seconds(1)), 0);
    }
}
