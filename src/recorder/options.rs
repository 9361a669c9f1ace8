//! What a recorder is told: container, codec, timing and how much to spend.
//!
//! Plain values come in as the caller has them. Whether the codec takes them is found when the
//! encoder opens.

use crate::codec::{Codec, Container, Quality};
use crate::time::{FrameRate, TimeBase};

/// When the frames of a recording show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Timing {
    /// One frame for each 1/rate; where nothing changed, the last one again.
    Constant(FrameRate),
    /// Each captured frame from its own time until the next, counted in this unit.
    Variable(TimeBase),
}

/// The settings of a recording.
#[derive(Debug, Clone)]
pub struct Options {
    /// The file format.
    pub container: Container,
    /// The codec, one that the container holds.
    pub codec: Codec,
    /// When frames show.
    pub timing: Timing,
    /// How much to spend.
    pub quality: Quality,
    /// The encoder's own name for how much time to take.
    pub preset: Option<String>,
    /// Encoder threads.
    pub threads: Option<u32>,
}
