//! One recording, from its start to its end: its tracks, its time, and the threads that make the file.
//!
//! The recorder says when to gather, to cut and to end; what state it is in and what it tells is
//! left to it.

use std::sync::Arc;

use super::buffer::Buffer;
use super::encoding::{Encoding, Target, Written};
use super::event::Blob;
use super::options::{BitrateMode, Options, Timing};
use super::sound::Sound;
use super::timeline::Timeline;
use super::{Error, mime};
use crate::audio::sample_at;
use crate::codec::{AudioSettings, Content, Tuning, VideoSettings};
use crate::frame::{Frame, Size};
use crate::limits;
use crate::stream::{MediaStream, ReadyState, Track};
use crate::time::{FrameRate, Timestamp};

/// A recording under way.
pub(super) struct Run {
    tracks: Tracks,
    /// The stream's count of changes at the start.
    pub(super) track_changes: u64,
    pub(super) timeline: Timeline,
    pub(super) encoding: Encoding,
    /// Absent where a whole file is made.
    pub(super) pieces: Option<Pieces>,
    /// The sound; absent where there is none.
    sound: Option<Sound>,
    /// The size of the encoded pictures; absent where sound alone is recorded.
    pub(super) picture_size: Option<Size>,
    /// The size of the track's pictures.
    size: Option<Size>,
    pub(super) mime_type: String,
    /// When the recording ended.
    pub(super) end: Timestamp,
    /// How long its pictures show.
    length: Timestamp,
    begins_at_once: bool,
}

/// The tracks of a recording; there is at least one.
#[derive(Debug, Clone)]
pub(super) struct Tracks {
    pub(super) video: Option<Track>,
    pub(super) audio: Vec<Track>,
}

impl Tracks {
    /// The live tracks of `stream`.
    ///
    /// # Errors
    /// [`Error::InactiveStream`] or [`Error::ManyTracks`].
    pub(super) fn live(stream: &MediaStream) -> Result<Self, Error> {
        let live = |mut tracks: Vec<Track>| {
            tracks.retain(|track| track.ready_state() == ReadyState::Live);
            tracks
        };
        let (mut video, audio) = (live(stream.get_video_tracks()), live(stream.get_audio_tracks()));
        match video.len() {
            0 if audio.is_empty() => Err(Error::InactiveStream),
            0 | 1 => Ok(Self { video: video.pop(), audio }),
            tracks => Err(Error::ManyTracks { tracks }),
        }
    }

    fn have_ended(&self) -> bool {
        self.video.iter().chain(&self.audio).all(|track| track.ready_state() == ReadyState::Ended)
    }
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

/// What the pictures of `track` show, as its content hint says, unless the options do.
fn content(track: &Track, options: &Options) -> Content {
    match (options.tuning.content, track.content_hint()) {
        (Content::Unknown, "motion") => Content::Motion,
        (Content::Unknown, "detail" | "text") => Content::Detail,
        (given, _) => given,
    }
}

impl Run {
    /// Starts the threads for what `tracks` give.
    pub(super) fn start(
        stream: &MediaStream,
        tracks: Tracks,
        options: &Options,
        target: Target,
        pieces: Option<Pieces>,
    ) -> Result<Self, Error> {
        let has_sound = !tracks.audio.is_empty();
        let set = tracks.video.as_ref().and_then(Track::get_settings);
        let size = set.map(|settings| Size::new(settings.width, settings.height));
        let video = tracks.video.as_ref().zip(size);
        let video = video.map(|(track, size)| video_settings(track, size, options, has_sound)).transpose()?;
        let audio = has_sound.then(|| audio_settings(&tracks, options)).transpose()?;
        let mime_type = mime::full(
            options.container,
            video.as_ref().map(|video| video.codec),
            audio.map(|audio| audio.codec),
        );
        Ok(Self {
            picture_size: video.as_ref().map(VideoSettings::coded_size).transpose()?,
            encoding: Encoding::start(options, video, audio, target)?,
            timeline: Timeline::new(options.timing, options.key_frames, options.container),
            track_changes: stream.changes(),
            mime_type,
            end: Timestamp::ZERO,
            length: Timestamp::ZERO,
            begins_at_once: has_sound || options.begins_at_once,
            sound: has_sound.then(|| Sound::new(tracks.audio.clone())),
            tracks,
            pieces,
            size,
        })
    }

    /// Whether all recorded tracks have ended.
    pub(super) fn has_ended(&self) -> bool {
        self.tracks.have_ended()
    }

    fn latest(&self) -> Option<Frame> {
        self.tracks.video.as_ref().and_then(Track::latest)
    }

    /// Whether the track's pictures still have the size that they began with.
    pub(super) fn check_size(&self) -> Result<(), Error> {
        match self.size.zip(self.latest().map(|frame| frame.size)) {
            Some((from, to)) if from != to => Err(Error::SizeChanged { from, to }),
            _ => Ok(()),
        }
    }

    /// Shows what the video track gave last from `now` on; false where the encoder takes no more. A
    /// recording of pictures alone begins with the first of them, unless it is to begin at once. Where
    /// there is sound it always does, with an empty picture until there is another.
    pub(super) fn show(&mut self, now: Timestamp) -> bool {
        let has_begun = self.timeline.has_begun();
        let empty = self.size.filter(|_| self.begins_at_once && !has_begun).map(|size| empty(size, now));
        if let Some(frame) = self.latest().or(empty) {
            return self.timeline.show(frame, now, &mut |picture| self.encoding.send(picture));
        }
        if self.tracks.video.is_none() {
            self.timeline.begin(now);
        }
        true
    }

    /// Records the sound until `now`, but for what was paused; false where the encoder takes no
    /// more.
    pub(super) fn hear(&mut self, now: Timestamp) -> bool {
        self.mark(now);
        self.sound.as_mut().is_none_or(|sound| self.encoding.send_sound(sound.gather()))
    }

    /// Gathers nothing from `now` on.
    pub(super) fn pause(&mut self, now: Timestamp) {
        self.mark(now);
        self.timeline.pause(now);
    }

    /// Gathers again from `now` on.
    pub(super) fn resume(&mut self, now: Timestamp) {
        self.timeline.resume(now);
        self.mark(now);
    }

    fn mark(&mut self, now: Timestamp) {
        if let Some(sound) = &mut self.sound {
            sound.mark(self.timeline.edge(now));
        }
    }

    /// Ends at `now`, and lets the encoder finish; false where it takes no more.
    pub(super) fn end(&mut self, now: Timestamp) -> bool {
        self.end = now;
        let edge = self.timeline.edge(now);
        self.length = match self.tracks.video {
            Some(_) => self.timeline.picture_length(now),
            None => self.timeline.length(now),
        };
        let length = if self.tracks.video.is_some() { sample_at(self.length) } else { edge.length };
        let samples = self.sound.as_mut().map(|sound| sound.end(edge, length));
        let sent = self.timeline.end(now, &mut |picture| self.encoding.send(picture))
            && samples.is_none_or(|samples| self.encoding.send_sound(samples));
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
        let result = self.encoding.join().map(|written| Written { duration: self.length, ..written });
        let blob = self.pieces.map(|mut pieces| {
            let data = pieces.buffer.take();
            pieces.blob(data, &self.mime_type, self.end)
        });
        (result, blob)
    }
}

/// A picture of nothing at `timestamp`.
fn empty(size: Size, timestamp: Timestamp) -> Frame {
    let bytes = usize::try_from(size.rgba_bytes()).unwrap_or(0);
    Frame { pixels: Arc::new(vec![0; bytes].into()), size, index: 0, timestamp }
}

fn video_settings(
    track: &Track,
    size: Size,
    options: &Options,
    with_sound: bool,
) -> Result<VideoSettings, Error> {
    Ok(VideoSettings {
        codec: options.container.codec(options.codec, options.tuning.alpha)?,
        size,
        time_base: options.timing.time_base(),
        frame_rate: match options.timing {
            Timing::Constant(rate) => Some(rate),
            Timing::Variable(_) => None,
        },
        quality: options.video_quality(with_sound),
        preset: options.preset.clone(),
        threads: options.threads,
        tuning: Tuning { content: content(track, options), ..options.tuning.clone() },
    })
}

fn audio_settings(tracks: &Tracks, options: &Options) -> Result<AudioSettings, Error> {
    let codec = options.container.audio_codec(options.audio_codec)?;
    let is_speech = tracks.audio.iter().all(|track| track.content_hint() == "speech");
    let bitrate_bps = options.audio_bitrate(tracks.video.is_some());
    let is_even = options.audio_bitrate_mode == BitrateMode::Constant;
    Ok(AudioSettings { codec, bitrate_bps, is_speech, is_even })
}
