//! A recording's sound: the tracks' blocks, mixed, without what is cut out.
//!
//! Places on the virtual clock come in with the recording's length there; samples for the encoder
//! go out, always as many as the recording grew. Which times are paused is left to `timeline`.

use std::ops::Range;

use crate::audio::{Block, SILENCE, Sample};
use crate::stream::Track;

/// The audio tracks of one recording.
pub(super) struct Sound {
    tracks: Vec<Track>,
    /// Where something changed since the last turn.
    edges: Vec<Edge>,
    /// Samples recorded so far.
    recorded: u64,
}

/// A moment of the recording.
#[derive(Debug, Clone, Copy)]
pub(super) struct Edge {
    /// The sample of the virtual clock.
    pub(super) clock: u64,
    /// How long the recording is there, in samples.
    pub(super) length: u64,
}

impl Sound {
    pub(super) fn new(tracks: Vec<Track>) -> Self {
        Self { tracks, edges: Vec::new(), recorded: 0 }
    }

    /// Notes a pause, a resumption or a turn. The sound until then comes with the turn's blocks.
    pub(super) fn mark(&mut self, edge: Edge) {
        self.edges.push(edge);
    }

    /// The samples until the last moment that was noted.
    pub(super) fn gather(&mut self) -> Vec<Sample> {
        let blocks: Vec<Block> = self.tracks.iter().filter_map(Track::latest_block).collect();
        let mut samples = Vec::new();
        for Edge { clock, length } in self.edges.drain(..) {
            let grown = length.saturating_sub(self.recorded);
            samples.extend(mixed(&blocks, clock.saturating_sub(grown)..clock));
            self.recorded += clock.min(grown);
        }
        samples
    }

    /// The samples until the recording's end at `edge`, at which the picture is `length` samples
    /// long: sound is cut or filled up to that.
    pub(super) fn end(&mut self, edge: Edge, length: u64) -> Vec<Sample> {
        let surplus = edge.length.saturating_sub(length);
        self.mark(Edge { clock: edge.clock.saturating_sub(surplus), length: edge.length - surplus });
        let mut samples = self.gather();
        let missing = usize::try_from(length.saturating_sub(self.recorded)).unwrap_or(0);
        samples.resize(samples.len() + missing, SILENCE);
        samples
    }
}

/// What `blocks` have in `span`, added up.
fn mixed(blocks: &[Block], span: Range<u64>) -> Vec<Sample> {
    let mut samples = vec![SILENCE; usize::try_from(span.end - span.start).unwrap_or(0)];
    for block in blocks {
        let offset = block.span().start.saturating_sub(span.start);
        let places = samples.iter_mut().skip(usize::try_from(offset).unwrap_or(usize::MAX));
        for (place, sample) in places.zip(block.part(&span)) {
            place[0] += sample[0];
            place[1] += sample[1];
        }
    }
    samples
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stream::{AudioSource, MediaStream};
    use crate::time::Timestamp;

    /// A sound whose samples are their own numbers, and what a recording of two of its tracks has
    /// after the `edges`, each noted before the turn at its place.
    fn recorded(edges: &[(u64, u64)], end: (u64, u64), picture: u64) -> Vec<f32> {
        let source = AudioSource::new("counter");
        let tracks = vec![source.track(), source.track()];
        let stream = MediaStream::from_tracks(tracks.clone());
        let mut sound = Sound::new(tracks);
        let (mut samples, mut heard) = (Vec::new(), 0);
        let mut hear = |until: u64| {
            let count = |at: u64| f32::from(u16::try_from(at).unwrap());
            source.push(Block::new(heard, (heard..until).map(|at| [count(at), 0.0]).collect()));
            stream.capture(Timestamp::ZERO);
            heard = until;
        };
        for &(clock, length) in edges {
            sound.mark(Edge { clock, length });
            hear(clock);
            samples.extend(sound.gather());
        }
        hear(end.0);
        samples.extend(sound.end(Edge { clock: end.0, length: end.1 }, picture));
        samples.iter().map(|sample| sample[0] / 2.0).collect()
    }

    #[test]
    fn mr_30_tracks_are_added_up_from_the_first_moment_on() {
        assert_eq!(recorded(&[(2, 0), (4, 2)], (5, 3), 3), [2.0, 3.0, 4.0]);
    }

    #[test]
    fn mr_21_what_is_paused_is_cut_out_to_the_sample() {
        let paused = recorded(&[(0, 0), (3, 3), (7, 3), (9, 5)], (9, 5), 5);
        assert_eq!(paused, [0.0, 1.0, 2.0, 7.0, 8.0]);
    }

    #[test]
    fn lengths_that_were_rounded_do_not_add_up() {
        let rounded = recorded(&[(0, 0), (3, 3), (7, 3), (9, 4)], (9, 4), 4);
        assert_eq!(rounded, [0.0, 1.0, 2.0, 8.0]);
    }

    #[test]
    fn sound_ends_with_the_picture() {
        assert_eq!(recorded(&[(0, 0)], (4, 4), 6), [0.0, 1.0, 2.0, 3.0, 0.0, 0.0]);
        assert_eq!(recorded(&[(0, 0)], (4, 4), 2), [0.0, 1.0]);
    }
}
