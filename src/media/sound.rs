//! A file's sound as samples: any of them, exactly, in any order.
//!
//! A place and a count come in; samples go out, silence where the file has none. They are always
//! decoded from the start on, so that each is the same however it is asked for; what was decoded
//! last is kept. Mixing is left to `audio`.

use std::sync::Arc;

use super::Error;
use crate::audio::{SILENCE, Sample, sample_at};
use crate::codec::{MediaFile, SoundDecoder};
use crate::limits;
use crate::time::Timestamp;

/// A file's sound, at 48 kHz.
pub struct Sound {
    name: Arc<str>,
    file: MediaFile,
    track: usize,
    span: (Timestamp, Timestamp),
    decoder: SoundDecoder,
    /// What was decoded last, and the place of the first of it.
    kept: Vec<Sample>,
    start: u64,
    over: bool,
}

impl Sound {
    pub(super) fn open(name: &Arc<str>, file: &MediaFile, track: usize) -> Result<Self, Error> {
        let decoder = file.sound(track).map_err(|source| Error::file(name, source))?;
        Ok(Self {
            name: Arc::clone(name),
            span: file.sounds()[track].span,
            file: file.clone(),
            track,
            decoder,
            kept: Vec::new(),
            start: 0,
            over: false,
        })
    }

    /// When it begins and ends in the file.
    pub fn span(&self) -> (Timestamp, Timestamp) {
        self.span
    }

    /// How many samples there are from the file's start to the sound's end.
    pub fn sample_count(&self) -> u64 {
        sample_at(self.span.1)
    }

    /// The `count` samples from `from` on, counted from the file's start.
    ///
    /// # Errors
    /// [`Error::File`] where the sound can't be decoded.
    pub fn samples(&mut self, from: u64, count: usize) -> Result<Vec<Sample>, Error> {
        let failed = |source| Error::file(&self.name, source);
        if from < self.start {
            self.decoder = self.file.sound(self.track).map_err(failed)?;
            (self.start, self.over) = (0, false);
            self.kept.clear();
        }
        let end = from.saturating_add(count as u64);
        while !self.over && self.start + (self.kept.len() as u64) < end {
            match self.decoder.next_block().map_err(failed)? {
                Some(block) => self.kept.extend(block),
                None => self.over = true,
            }
            // What lies far behind is dropped, a half at a time.
            let behind = usize::try_from(from.saturating_sub(self.start)).unwrap_or(usize::MAX);
            if self.kept.len() > limits::MEDIA_SAMPLES {
                let dropped = behind.min(limits::MEDIA_SAMPLES / 2).min(self.kept.len());
                self.kept.drain(..dropped);
                self.start += dropped as u64;
            }
        }
        let first = usize::try_from(from - self.start).unwrap_or(usize::MAX);
        let mut samples: Vec<_> = self.kept.iter().skip(first).take(count).copied().collect();
        samples.resize(count, SILENCE);
        Ok(samples)
    }
}
