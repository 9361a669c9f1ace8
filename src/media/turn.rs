//! A media element's turn: what was played since the last one is given to the tracks.
//!
//! The spans that were played come from `playback`; pictures and sounds go to the sources of
//! `capture`. What a script may ask for is in `element`.

use std::sync::Arc;

use super::capture::{Capture, Offer};
use super::playback::{Playback, Span, USUAL_RATE};
use super::stretch::{HEARD_RATES, Stretch};
use super::{Error, Sound, Video};
use crate::audio::{Block, Sample, sample_at};
use crate::time::{FrameRate, Timestamp};

/// What an element is.
#[expect(clippy::struct_excessive_bools, reason = "each is asked by itself")]
pub(super) struct Inner {
    pub(super) name: Arc<str>,
    pub(super) playback: Playback,
    pub(super) video: Option<Video>,
    pub(super) sounds: Vec<Voice>,
    pub(super) loaded: bool,
    /// Whether the file may be looked at.
    pub(super) origin_clean: bool,
    /// Whether the video is selected.
    pub(super) selected: bool,
    pub(super) volume: f64,
    pub(super) muted: bool,
    pub(super) capture: Capture,
    /// The frame that the captured video shows.
    pub(super) shown: Option<usize>,
}

/// One of the sounds, and where it is being played.
pub(super) struct Voice {
    sound: Sound,
    pub(super) enabled: bool,
    cursor: u64,
    stretch: Option<Stretch>,
    /// Whether a span was left out since.
    lost: bool,
}

impl Inner {
    /// The element's turn at `now`.
    pub(super) fn turn(&mut self, now: Timestamp) -> Result<(), Error> {
        let spans = self.playback.advance(now);
        if !self.capture.is_captured() {
            return Ok(());
        }
        self.capture.withdraw_ended(now);
        if !spans.is_empty() || !self.playback.ended() {
            self.begin(now)?;
        }
        self.mute(&spans);
        self.push_picture()?;
        self.push_sounds(&spans)?;
        let offer = if self.playback.ended() { Offer::default() } else { self.offer() };
        self.capture.end_all_but(&offer);
        Ok(())
    }

    /// What there is to capture as long as it has not ended.
    fn offer(&self) -> Offer {
        let video = self.video.as_ref().filter(|_| self.selected);
        Offer {
            label: Arc::clone(&self.name),
            video: video.map(|video| (video.size(), video.rate().unwrap_or(FrameRate::SCREEN))),
            sounds: self.sounds.iter().map(|voice| voice.enabled).collect(),
        }
    }

    /// Adds tracks for what is newly to be had.
    pub(super) fn begin(&mut self, now: Timestamp) -> Result<(), Error> {
        let offer = self.offer();
        let failed = |source| Error::Track { name: self.name.to_string(), source };
        let began = self.capture.begin(&offer, now).map_err(failed)?;
        if began {
            self.shown = None;
        }
        Ok(())
    }

    /// Mutes the tracks that have nothing to give in this turn, in which `spans` were played.
    fn mute(&self, spans: &[Span]) {
        let paused = !self.origin_clean || (spans.is_empty() && !self.playback.is_playing());
        let position = self.playback.position();
        if let (Some(source), Some(video)) = (self.capture.video(), &self.video) {
            source.set_muted(paused || position >= video.end());
        }
        let rate = self.playback.rate();
        for (index, voice) in self.sounds.iter().enumerate() {
            let (start, end) = voice.sound.span();
            let within = |span: &Span| {
                let length = (span.clock.1 - span.clock.0).scaled(rate, USUAL_RATE);
                span.position < end && span.position + length > start
            };
            let outside =
                if spans.is_empty() { !(start..end).contains(&position) } else { !spans.iter().any(within) };
            if let Some(source) = self.capture.sound(index) {
                source.set_muted(paused || outside || !HEARD_RATES.contains(&rate));
            }
        }
    }

    /// Shows the frame of the moment where it is another one.
    fn push_picture(&mut self) -> Result<(), Error> {
        let (Some(source), Some(video)) = (self.capture.video(), &self.video) else { return Ok(()) };
        let index = video.frame_at(self.playback.position());
        if !self.origin_clean
            || !self.playback.is_playing()
            || self.shown == Some(index)
            || !source.has_live_tracks()
        {
            return Ok(());
        }
        let (pixels, size) = video.frame(index)?.pixels();
        source.push(pixels, size).map_err(|source| Error::Track { name: self.name.to_string(), source })?;
        self.shown = Some(index);
        Ok(())
    }

    /// Gives the sounds of what was played.
    fn push_sounds(&mut self, spans: &[Span]) -> Result<(), Error> {
        let Some(first) = spans.first() else { return Ok(()) };
        let (start, rate) = (sample_at(first.clock.0), self.playback.rate());
        for (index, voice) in self.sounds.iter_mut().enumerate() {
            let source = self.capture.sound(index).filter(|source| source.has_live_tracks());
            let Some(source) = source.filter(|_| self.origin_clean && HEARD_RATES.contains(&rate)) else {
                voice.lost = true;
                continue;
            };
            let mut samples = Vec::new();
            for span in spans {
                samples.extend(voice.play(span, rate)?);
            }
            source.push(Block::new(start, samples));
        }
        Ok(())
    }
}

impl Voice {
    pub(super) fn new(sound: Sound) -> Self {
        Self { sound, enabled: true, cursor: 0, stretch: None, lost: true }
    }

    /// What is heard during `span`, at `rate` thousandths.
    fn play(&mut self, span: &Span, rate: u32) -> Result<Vec<Sample>, Error> {
        if std::mem::take(&mut self.lost) || span.jumps {
            self.cursor = sample_at(span.position);
            self.stretch = (rate != USUAL_RATE).then(|| Stretch::new(self.cursor, rate));
        }
        let count = sample_at(span.clock.1) - sample_at(span.clock.0);
        let count = usize::try_from(count).unwrap_or(0);
        if let Some(stretch) = &mut self.stretch {
            return stretch.next(&mut self.sound, count);
        }
        let samples = self.sound.samples(self.cursor, count)?;
        self.cursor += count as u64;
        Ok(samples)
    }
}
