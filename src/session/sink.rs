//! One output of a recording: its recorder, and where the bytes go.
//!
//! A stream comes in, shared with the other outputs; a file, numbered pictures or a pipe goes out.
//! Nothing has its name before [`Sink::publish`].

use std::cell::Cell;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::clock::Clock;
use super::output::OutputFile;
use super::{Error, Settings, Summary, sequence};
use crate::frame::Size;
use crate::recorder::{
    self, AudioCodec, Codec, Container, MediaRecorder, Options, Quality, Tags, Timing, Written,
};
use crate::stream::MediaStream;
use crate::time::{FrameRate, TimeBase, Timestamp};

/// An output that is being made.
pub(super) struct Sink {
    pub(super) recorder: MediaRecorder,
    pub(super) container: Container,
    /// The codec of the pictures; absent where the container holds sound alone.
    pub(super) codec: Option<Codec>,
    /// The codec of the sound; absent where there is none.
    pub(super) audio_codec: Option<AudioCodec>,
    path: PathBuf,
    /// Absent where the bytes are gone as they come.
    file: Option<OutputFile>,
    pace: Option<Pace>,
    /// Frames that were encoded when it was looked last.
    frames: Cell<u64>,
}

/// Leaves out turns that come faster than a container can say.
struct Pace {
    most: FrameRate,
    start: Timestamp,
    /// The last tick that a turn was taken for.
    last: Option<i128>,
}

impl Pace {
    fn new(container: Container, clock: &Clock) -> Option<Self> {
        let most = FrameRate::new(container.highest_rate()?, 1).ok()?;
        let rate = clock.turn_rate().filter(|_| clock.rate().is_some())?;
        let is_faster = most.ticks_at(rate.time_of(1)) < 1;
        is_faster.then_some(Self { most, start: clock.start(), last: None })
    }

    /// The moment that the turn at `now` stands for; absent where another stood for it.
    fn take(&mut self, now: Timestamp) -> Option<Timestamp> {
        let tick = self.most.ticks_at(now - self.start);
        let is_new = self.last.replace(tick) != Some(tick);
        is_new.then(|| self.start + self.most.time_of(u64::try_from(tick).unwrap_or(0)))
    }
}

impl Sink {
    /// Opens the output at `path` and starts its recorder, whose encoders open meanwhile.
    ///
    /// # Errors
    /// [`Error::Exists`], [`Error::NotAFile`], [`Error::Create`], [`Error::NoNumber`], or
    /// [`Error::Recorder`] for settings that don't go together.
    pub(super) fn open(
        path: &Path,
        settings: &Settings,
        tags: &Tags,
        clock: &Clock,
        stream: &MediaStream,
    ) -> Result<Self, Error> {
        let (container, codec) = format(path, settings)?;
        let pace = Pace::new(container, clock);
        let held = held(stream, container);
        let has_sound = !held.get_audio_tracks().is_empty();
        let audio_codec = has_sound.then(|| container.audio_codec(settings.audio_codec)).transpose();
        let options = Options {
            quality: settings.quality,
            audio_bits_per_second: sound_rate(settings.quality).filter(|_| codec.is_none()),
            preset: settings.preset.clone(),
            threads: settings.threads,
            audio_codec: settings.audio_codec,
            tuning: settings.tuning.clone(),
            stopwatch: settings.stopwatch.clone(),
            tags: tags.clone(),
            begins_at_once: true,
            opens_meanwhile: true,
            ..Options::new(container, codec, timing(container, clock, pace.as_ref()))
        };
        let recorder = MediaRecorder::new(&held, options);
        let mut sink = Self {
            recorder,
            container,
            codec,
            audio_codec: audio_codec.map_err(recorder::Error::from)?,
            path: path.to_owned(),
            file: None,
            pace,
            frames: Cell::default(),
        };
        let pipe = settings.pipe.as_ref().filter(|_| path == settings.output);
        let started = if let Some(pipe) = pipe {
            sink.recorder.start_stream(Arc::new(pipe.clone()))
        } else {
            let file = sink.create(clock, settings.overwrite)?;
            let (storage, whole) = (Arc::new(file.file()?), file.whole());
            sink.file = Some(file);
            sink.recorder.start_safe_file(storage, whole)
        };
        started.map_err(|error| sink.named(error))?;
        Ok(sink)
    }

    /// Waits until the encoders are open.
    ///
    /// # Errors
    /// [`Error::Recorder`] for settings that the encoder refuses, or [`Error::Write`].
    pub(super) fn opened(&mut self) -> Result<(), Error> {
        self.recorder.opened().map_err(|error| self.named(error))
    }

    /// The file that is written until the output is whole.
    fn create(&self, clock: &Clock, overwrite: bool) -> Result<OutputFile, Error> {
        if self.container != Container::Png {
            return OutputFile::create(&self.path, overwrite);
        }
        check_pictures(&self.path, clock, overwrite)?;
        OutputFile::unnamed(&self.path)
    }

    /// The file that is written until the output is whole, and whether it plays as far as it got.
    pub(super) fn partial(&self) -> Option<(PathBuf, bool)> {
        let path = self.file.as_ref()?.partial().to_owned();
        Some((path, self.container.is_recoverable()))
    }

    /// A recorder's error with this output's name, where it is about the file.
    pub(super) fn named(&self, error: recorder::Error) -> Error {
        match error {
            recorder::Error::Write(source) if self.frames.get() == 0 => {
                Error::Write { path: self.path.clone(), source }
            }
            recorder::Error::Write(source) => {
                Error::Record { path: self.path.clone(), frames: self.frames.get(), source }
            }
            error @ (recorder::Error::Incomplete { .. }
            | recorder::Error::Unlike { .. }
            | recorder::Error::Unreadable(_)) => {
                Error::Unlike { path: self.path.clone(), source: Box::new(error) }
            }
            error => Error::Recorder(error),
        }
    }

    /// What was written until now.
    pub(super) fn written(&self) -> Written {
        let written = self.recorder.written();
        self.frames.set(written.frames);
        written
    }

    /// Gathers what the track captured at `now`.
    ///
    /// # Errors
    /// [`Error::Write`] or [`Error::Recorder`].
    pub(super) fn gather(&mut self, now: Timestamp) -> Result<(), Error> {
        let now = match &mut self.pace {
            None => now,
            Some(pace) => match pace.take(now) {
                None => return Ok(()),
                Some(moment) => moment,
            },
        };
        self.recorder.gather(now).map_err(|error| self.named(error))
    }

    /// Ends the recording at `end`.
    ///
    /// # Errors
    /// As [`gather`](Self::gather).
    pub(super) fn stop(&mut self, end: Timestamp) -> Result<(), Error> {
        self.recorder.stop(end).map_err(|error| self.named(error))
    }

    /// What was written, once it is whole.
    ///
    /// # Errors
    /// As [`gather`](Self::gather).
    pub(super) fn finish(&mut self) -> Result<Written, Error> {
        self.recorder.finish().map_err(|error| self.named(error))
    }

    /// Gives what was made its name.
    ///
    /// # Errors
    /// [`Error::Record`], [`Error::Create`] or [`Error::Exists`].
    pub(super) fn publish(
        self,
        written: Written,
        settings: &Settings,
        interrupted: bool,
    ) -> Result<Summary, Error> {
        let Self { container, codec, audio_codec, path, file, .. } = self;
        let published = match file {
            Some(file) if container == Container::Png => {
                sequence::publish(file.rewound()?, &path, written.frames, settings.overwrite)
            }
            Some(file) => file.publish().map(drop),
            None => Ok(()),
        };
        published.map_err(|error| match error {
            Error::Write { path, source } => Error::Record { path, frames: written.frames, source },
            error => error,
        })?;
        let Written { frames, bytes, duration, .. } = written;
        Ok(Summary { path, frames, duration, bytes, codec, audio_codec, interrupted })
    }

    /// What was asked for has no effect on sound alone, as text.
    fn sound_notes(&self, settings: &Settings) -> Vec<String> {
        let has_rate = self.audio_codec.is_some_and(AudioCodec::has_bitrate);
        let (quality, alpha) = (settings.quality, settings.tuning.alpha);
        let asked = [
            ("the bit rate", matches!(quality, Quality::BitrateBps(_)) && !has_rate),
            ("the constant quality", matches!(quality, Quality::Crf(_))),
            ("the codec of pictures", settings.codec.is_some()),
            ("the preset", settings.preset.is_some()),
            ("keeping alpha", alpha),
        ];
        let void = asked.into_iter().filter(|(_, is_asked)| *is_asked);
        void.map(|(what, _)| format!("{what} has no effect on {}", self.container)).collect()
    }

    /// What differs from what was asked for, as text.
    pub(super) fn notes(&self, track: Size, settings: &Settings) -> Vec<String> {
        let (container, mut notes) = (self.container, Vec::new());
        let Some(codec) = self.codec else { return self.sound_notes(settings) };
        let size = self.recorder.picture_size().unwrap_or(track);
        if size != track {
            notes.push(format!(
                "padded {track} to {size}: {codec} stores colour at half size and needs even sides; the last row or column is repeated"
            ));
        }
        if let Some(Pace { most, .. }) = &self.pace {
            let most = most.num();
            notes.push(format!("{container} shows at most {most} frames per second: others are left out"));
        }
        if settings.tuning.deterministic && settings.threads.is_some_and(|threads| threads > 1) {
            notes.push(format!("{codec} uses one thread, so that the bytes are always the same"));
        }
        notes
    }
}

/// The part of `stream` that a `container` can hold.
fn held(stream: &MediaStream, container: Container) -> MediaStream {
    let sound = stream.get_audio_tracks();
    if !container.holds_pictures() {
        MediaStream::from_tracks(sound)
    } else if container.audio_codecs().is_empty() && !sound.is_empty() {
        MediaStream::from_tracks(stream.get_video_tracks())
    } else {
        stream.clone()
    }
}

/// The bits per second of sound alone, where any are asked for.
fn sound_rate(quality: Quality) -> Option<u32> {
    match quality {
        Quality::BitrateBps(bps) => Some(u32::try_from(bps).unwrap_or(u32::MAX)),
        _ => None,
    }
}

/// The container of the output at `path`, and the codec of its pictures where it can hold any.
///
/// # Errors
/// [`recorder::Error::Codec`].
pub(super) fn format(
    path: &Path,
    settings: &Settings,
) -> Result<(Container, Option<Codec>), recorder::Error> {
    let container = settings.container.map_or_else(|| Container::from_path(path), Ok)?;
    let codec = || container.codec(settings.codec, settings.tuning.alpha);
    Ok((container, container.holds_pictures().then(codec).transpose()?))
}

/// When the frames of a `container` show.
fn timing(container: Container, clock: &Clock, pace: Option<&Pace>) -> Timing {
    match (clock.timing(), pace) {
        (_, Some(pace)) => Timing::Variable(TimeBase::of_rate(pace.most)),
        (Timing::Constant(rate), None) if container.merges_frames() => {
            Timing::Variable(TimeBase::of_rate(rate))
        }
        (Timing::Variable(base), None) if container.needs_constant_rate() && !clock.vfr => {
            clock.turn_rate().map_or(Timing::Variable(base), Timing::Constant)
        }
        (timing, None) => timing,
    }
}

/// Makes sure that no picture would replace what it may not.
fn check_pictures(pattern: &Path, clock: &Clock, overwrite: bool) -> Result<(), Error> {
    let folder = pattern.parent().filter(|folder| !folder.as_os_str().is_empty());
    if let Some(folder) = folder.filter(|folder| !folder.exists()) {
        // It is made at the end, where its own folder is there, and nothing can be in it.
        super::check_output(folder, overwrite)?;
        return sequence::numbered(pattern, 1)
            .map(drop)
            .ok_or_else(|| Error::NoNumber { path: pattern.to_owned() });
    }
    for number in 1..=clock.turn_count() {
        let path = sequence::numbered(pattern, number)
            .ok_or_else(|| Error::NoNumber { path: pattern.to_owned() })?;
        super::check_output(&path, overwrite)?;
    }
    Ok(())
}
