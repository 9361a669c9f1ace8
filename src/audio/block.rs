//! A span of sound: samples and where they begin.
//!
//! A block is made once and never changed, so its samples are shared and not copied. Blocks know
//! nothing of sources; whose time they count is the maker's to say.

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use super::{SILENCE, Sample};

/// Samples that follow each other, and the index of the first.
#[derive(Clone, PartialEq, Default)]
pub struct Block {
    start: u64,
    samples: Arc<Vec<Sample>>,
}

impl Block {
    /// `samples`, of which the first has the index `start`.
    pub fn new(start: u64, samples: Vec<Sample>) -> Self {
        Self { start, samples: Arc::new(samples) }
    }

    /// Silence over `span`; an empty block where the span ends before it begins.
    pub fn silence(span: Range<u64>) -> Self {
        let count = usize::try_from(span.end.saturating_sub(span.start)).unwrap_or(0);
        Self::new(span.start, vec![SILENCE; count])
    }

    /// The indices of its samples.
    pub fn span(&self) -> Range<u64> {
        self.start..self.start + self.samples.len() as u64
    }

    /// The samples.
    pub fn samples(&self) -> &[Sample] {
        &self.samples
    }

    /// Those of its samples that lie in `span`; none where they don't meet.
    pub fn part(&self, span: &Range<u64>) -> &[Sample] {
        let own = self.span();
        let (from, to) = (span.start.max(own.start), span.end.min(own.end));
        let index = |at: u64| usize::try_from(at - own.start).unwrap_or(0);
        if from < to { &self.samples[index(from)..index(to)] } else { &[] }
    }
}

impl fmt::Debug for Block {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Block").field("span", &self.span()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_is_what_a_span_and_a_block_share() {
        let block = Block::new(10, vec![[0.1; 2], [0.2; 2], [0.3; 2]]);
        assert_eq!(block.span(), 10..13);
        assert_eq!(block.part(&(11..99)), [[0.2; 2], [0.3; 2]]);
        assert_eq!(block.part(&(0..11)), [[0.1; 2]]);
        assert!(block.part(&(13..20)).is_empty() && block.part(&(0..10)).is_empty());
    }

    #[test]
    fn silence_is_as_long_as_its_span() {
        assert_eq!(Block::silence(5..8).samples(), [SILENCE; 3]);
        assert!(Block::silence(Range { start: 8, end: 5 }).samples().is_empty());
    }
}
