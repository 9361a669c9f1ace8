//! One recording, from its start to its end: a track, its time, and the encoder thread.
//!
//! The recorder says when to gather, to cut and to end; what state it is in and what it tells is
//! left to it.

use std::sync::Arc;

use super::buffer::Buffer;
use super::encoding::{Encoding, Target, Written};
use super::event::Blob;
use super::options::{Options, Timing};
use super::timeline::Timeline;
use super::{Error, mime};
use crate::codec::VideoSettings;
use crate::frame::Size;
use crate::limits;
use crate::stream::{MediaStream, Track};
use crate::time::{FrameRate, Timestamp};

/// A recording under way.
pub(super) struct Run {
    pub(super) track: Track,
    /// The stream's count of changes at the start.
    pub(super) track_changes: u64,
    pub(super) timeline: Timeline,
    pub(super) encoding: Encoding,
    /// Absent where a whole file is made.
    pub(super) pieces: Option<Pieces>,
    /// The size of the encoded pictures.
    pub(super) picture_size: Size,
    /// The size of the track's pictures.
    size: Size,
    mime_type: String,
    /// When the recording ended.
    pub(super) end: Timestamp,
}

/// What is handed out.
pub(super) struct Pieces {
    buffer: Arc<Buffer>,
    timeslice: Option<Timestamp>,
    /// When in the recording the next part begins.
    begin: Timestamp,
}

impl Pieces {
    pub(super) fn new(buffer: Arc<Buffer>, timeslice: Option<Timestamp>) -> Self {
        let least = FrameRate::MILLISECONDS.time_of(limits::TIMESLICE_MIN_MS.into());
        Self { buffer, timeslice: timeslice.map(|slice| slice.max(least)), begin: Timestamp::ZERO }
    }

    /// The next part, which ends at `end`.
    fn blob(&mut self, data: Vec<u8>, mime_type: &str, end: Timestamp) -> Blob {
        let timecode = std::mem::replace(&mut self.begin, end);
        Blob { data, mime_type: mime_type.to_owned(), timecode }
    }
}

impl Run {
    /// Opens the encoder for the pictures of `track`, and writes the header.
    pub(super) fn start(
        stream: &MediaStream,
        track: Track,
        options: &Options,
        target: Target,
        pieces: Option<Pieces>,
    ) -> Result<Self, Error> {
        let settings = track.get_settings().ok_or(Error::InactiveStream)?;
        let size = Size::new(settings.width, settings.height);
        let settings = VideoSettings {
            codec: options.codec,
            size,
            time_base: options.timing.time_base(),
            frame_rate: match options.timing {
                Timing::Constant(rate) => Some(rate),
                Timing::Variable(_) => None,
            },
            quality: options.video_quality(),
            preset: options.preset.clone(),
            threads: options.threads,
        };
        Ok(Self {
            picture_size: settings.coded_size(),
            encoding: Encoding::start(options.container, settings, target)?,
            timeline: Timeline::new(options.timing, options.key_frames),
            track_changes: stream.changes(),
            mime_type: mime::full(options.container, options.codec),
            end: Timestamp::ZERO,
            track,
            pieces,
            size,
        })
    }

    /// Whether the track's pictures still have the size that they began with.
    pub(super) fn check_size(&self) -> Result<(), Error> {
        let (from, to) = (self.size, self.track.latest().map_or(self.size, |frame| frame.size));
        if from == to { Ok(()) } else { Err(Error::SizeChanged { from, to }) }
    }

    /// Gathers what the track captured at `now`; false where the encoder takes no more.
    pub(super) fn gather(&mut self, now: Timestamp) -> bool {
        let Some(latest) = self.track.latest() else { return true };
        self.timeline.show(latest, now, &mut |picture| self.encoding.send(picture))
    }

    /// Ends at `now`, and lets the encoder finish; false where it takes no more.
    pub(super) fn end(&mut self, now: Timestamp) -> bool {
        self.end = now;
        let sent = self.timeline.end(now, &mut |picture| self.encoding.send(picture));
        self.encoding.close();
        sent
    }

    /// Whether the next part is as long as it was asked to be.
    pub(super) fn is_slice_full(&self, now: Timestamp) -> bool {
        let slice = self.pieces.as_ref().and_then(|pieces| Some((pieces.begin, pieces.timeslice?)));
        slice.is_some_and(|(begin, timeslice)| self.timeline.length(now) - begin >= timeslice)
    }

    /// What was recorded since the last part; absent where the encoder thread has ended, or where
    /// a whole file is made.
    pub(super) fn cut(&mut self, now: Timestamp) -> Option<Blob> {
        let pieces = self.pieces.as_mut()?;
        let data = self.encoding.cut()?;
        Some(pieces.blob(data, &self.mime_type, self.timeline.length(now)))
    }

    /// Waits for the encoder: what was recorded, and the last part.
    pub(super) fn join(self) -> (Result<Written, Error>, Option<Blob>) {
        let result = self.encoding.join();
        let blob = self.pieces.map(|mut pieces| {
            let data = pieces.buffer.take();
            pieces.blob(data, &self.mime_type, self.end)
        });
        (result, blob)
    }
}
