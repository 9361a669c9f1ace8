//! What a media element's captured streams have in them: tracks that come and go with playback.
//!
//! The kinds that are to be had come in each turn; tracks are added and removed with events, and what
//! is pushed reaches them all (Media Capture from DOM Elements, "HTML Media Element Media Capture
//! Extensions"). What is pushed is left to `element`.

use std::sync::Arc;

use crate::frame::Size;
use crate::stream::{AudioSource, Error, MediaStream, ReadyState, Track, VideoSource};
use crate::time::{FrameRate, Timestamp};

/// An element's sources and the streams that capture it.
#[derive(Default)]
pub(super) struct Capture {
    video: Option<VideoSource>,
    sounds: Vec<Option<AudioSource>>,
    streams: Vec<Captured>,
}

/// A stream, and those of its tracks that are the element's.
struct Captured {
    stream: MediaStream,
    tracks: Vec<Track>,
}

/// What there is to capture.
#[derive(Default)]
pub(super) struct Offer {
    /// What tracks are called.
    pub(super) label: Arc<str>,
    /// The selected video's size and rate.
    pub(super) video: Option<(Size, FrameRate)>,
    /// Which of the sounds are enabled.
    pub(super) sounds: Vec<bool>,
}

impl Capture {
    /// A new stream with a track of each source.
    pub(super) fn stream(&mut self) -> MediaStream {
        let tracks: Vec<_> =
            self.video.iter().map(VideoSource::track).chain(self.sounds().map(AudioSource::track)).collect();
        let stream = MediaStream::from_tracks(tracks.iter().cloned());
        self.streams.push(Captured { stream: stream.clone(), tracks });
        stream
    }

    pub(super) fn is_captured(&self) -> bool {
        !self.streams.is_empty()
    }

    /// The video's source.
    pub(super) fn video(&self) -> Option<&VideoSource> {
        self.video.as_ref()
    }

    /// The source of sound number `index`.
    pub(super) fn sound(&self, index: usize) -> Option<&AudioSource> {
        self.sounds.get(index)?.as_ref()
    }

    fn sounds(&self) -> impl Iterator<Item = &AudioSource> {
        self.sounds.iter().flatten()
    }

    /// Removes the tracks whose sources ended in an earlier turn from their streams: a track ends
    /// before it is removed.
    pub(super) fn withdraw_ended(&mut self, now: Timestamp) {
        for Captured { stream, tracks } in &mut self.streams {
            tracks.retain(|track| {
                let ended = track.ready_state() == ReadyState::Ended;
                if ended {
                    stream.withdraw_track(track, now);
                }
                !ended
            });
        }
    }

    /// Ends the sources of what is no longer to be had. Their tracks end in this turn.
    pub(super) fn end_all_but(&mut self, offer: &Offer) {
        if offer.video.is_none() {
            self.video.take().inspect(VideoSource::end);
        }
        for (index, sound) in self.sounds.iter_mut().enumerate() {
            if !offer.sounds.get(index).is_some_and(|&enabled| enabled) {
                sound.take().inspect(AudioSource::end);
            }
        }
    }

    /// Makes a source for what is newly to be had, muted, and adds a track of it to each stream.
    /// Returns whether there is a new one.
    ///
    /// # Errors
    /// [`Error::PictureSize`].
    pub(super) fn begin(&mut self, offer: &Offer, now: Timestamp) -> Result<bool, Error> {
        let mut began = false;
        if let (Some((size, rate)), None) = (offer.video, &self.video) {
            let source = VideoSource::new(&offer.label, size, rate)?;
            source.set_muted(true);
            self.announce(|| source.track(), now);
            self.video = Some(source);
            began = true;
        }
        self.sounds.resize_with(offer.sounds.len().max(self.sounds.len()), || None);
        for (index, enabled) in offer.sounds.iter().enumerate() {
            if *enabled && self.sounds[index].is_none() {
                let source = AudioSource::new(&offer.label);
                source.set_muted(true);
                self.announce(|| source.track(), now);
                self.sounds[index] = Some(source);
                began = true;
            }
        }
        Ok(began)
    }

    fn announce(&mut self, track: impl Fn() -> Track, now: Timestamp) {
        for Captured { stream, tracks } in &mut self.streams {
            let track = track();
            stream.announce_track(&track, now);
            tracks.push(track);
        }
    }
}
