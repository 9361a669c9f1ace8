//! One recording: a scene, a canvas, a stream and a recorder on one virtual clock.
//!
//! This is the only room that knows the whole chain. It draws turn after turn, lets the track
//! capture and the recorder gather, and publishes the file when it is whole. It never looks at
//! a real clock: a slow machine makes the same file. Single pictures, contact sheets and checks
//! of a scene have files of their own.

mod check;
mod clock;
mod error;
mod output;
mod sheet;
mod sound;
mod source;
mod still;
mod trace;
mod view;

use std::path::PathBuf;
use std::sync::Arc;

pub use self::check::{Warning, check};
pub use self::error::Error;
pub use self::output::{check_output, save};
pub use self::sheet::sheet;
pub use self::still::{Picture, frame_times, still};
pub use self::view::Fit;

use self::clock::Clock;
use self::output::OutputFile;
use self::sound::Sound;
use self::source::Source;
use self::view::View;
use crate::canvas::Canvas;
use crate::frame::Size;
use crate::limits;
use crate::progress::{Plan, Progress, Step};
use crate::recorder::{self, AudioCodec, Codec, Container, MediaRecorder, Options, Quality, Written};
use crate::scene::Scene;
use crate::stream::{Host, MediaStream};
use crate::time::{CaptureRate, Timestamp};

/// What to record, and how. What is absent is as the scene says or as suits the codec.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The file to make.
    pub output: PathBuf,
    /// Whether a file that is there may be replaced.
    pub overwrite: bool,
    /// Whether a recording that the caller ends early is thrown away instead of finished.
    pub whole: bool,
    /// The file format; otherwise the file name's ending says it.
    pub container: Option<Container>,
    /// The codec.
    pub codec: Option<Codec>,
    /// Whether the scene's sound is recorded too.
    pub sound: bool,
    /// The sound's codec.
    pub audio_codec: Option<AudioCodec>,
    /// The rate for `capture_stream`: 0 for requested frames only.
    pub rate: Option<CaptureRate>,
    /// Where in the scene the recording begins.
    pub from: Option<Timestamp>,
    /// Where in the scene it ends: the first moment that is not recorded.
    pub to: Option<Timestamp>,
    /// The size of the canvas.
    pub fit: Fit,
    /// How much to spend on each picture.
    pub quality: Quality,
    /// The encoder's own name for how much time to take.
    pub preset: Option<String>,
    /// Encoder threads.
    pub threads: Option<u32>,
}

impl Settings {
    /// Records to `output` with everything as the scene says.
    pub fn new(output: impl Into<PathBuf>) -> Self {
        Self {
            output: output.into(),
            overwrite: false,
            whole: false,
            container: None,
            codec: None,
            sound: true,
            audio_codec: None,
            rate: None,
            from: None,
            to: None,
            fit: Fit::default(),
            quality: Quality::default(),
            preset: None,
            threads: None,
        }
    }
}

/// Pictures that a recording holds beside the queue: the canvas's, the recorder's that shows now,
/// and the one that the encoder has in hand.
const PICTURES_IN_HAND: usize = 3;

/// What was recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Summary {
    /// The file.
    pub path: PathBuf,
    /// Its frames.
    pub frames: u64,
    /// How long it plays.
    pub duration: Timestamp,
    /// Its size in bytes.
    pub bytes: u64,
    /// Its codec.
    pub codec: Codec,
    /// Whether the caller ended the recording before the scene's end.
    pub interrupted: bool,
}

/// Records `scene`.
///
/// The file appears under its name only when it is whole, was opened again and has all its
/// frames. After any error the file that was there before is untouched.
///
/// # Errors
/// [`Error`] says whether the settings, the scene, the output or the encoder is the reason.
pub fn record(scene: &Scene, settings: &Settings, progress: &mut dyn Progress) -> Result<Summary, Error> {
    let clock = Clock::new(&scene.capture, settings)?;
    let refresh = clock.rate().and_then(CaptureRate::frame_rate).unwrap_or(scene.capture.refresh);
    // Tracks that come later have ids of the same run, too.
    Host { refresh, ..Host::default() }.run(|| recorded(scene, settings, clock, progress))
}

fn recorded(
    scene: &Scene,
    settings: &Settings,
    clock: Clock,
    progress: &mut dyn Progress,
) -> Result<Summary, Error> {
    let (container, codec) = format(settings)?;
    let source = Source::new(scene, settings.fit, &clock)?;
    let stream = source.capture_stream(clock.rate())?;
    let (sound, sound_note) = heard(&source, &stream, settings, container)?;
    let options = Options {
        quality: settings.quality,
        preset: settings.preset.clone(),
        threads: settings.threads,
        audio_codec: settings.audio_codec,
        ..Options::new(container, codec, clock.timing())
    };
    let mut recorder = MediaRecorder::new(&stream, options);
    let output = OutputFile::create(&settings.output, settings.overwrite)?;
    recorder.start_file(Arc::new(output.file()?)).map_err(|error| output.name_error(error.into()))?;

    announce(&recorder, &clock, source.size(), (container, codec), progress);
    if let Some(note) = sound_note {
        progress.note(&note);
    }
    let mut recording = Recording { source, sound, stream, recorder, clock };
    let (written, end) = recording.run(progress).map_err(|error| output.name_error(error))?;
    let interrupted = end < recording.clock.end();
    if interrupted && settings.whole {
        return Err(Error::EndedEarly);
    }
    let duration = recording.clock.length(written.frames, end);
    let path = output.publish()?;
    Ok(Summary { path, frames: written.frames, duration, bytes: written.bytes, codec, interrupted })
}

/// The container and codec that the settings ask for.
fn format(settings: &Settings) -> Result<(Container, Codec), recorder::Error> {
    let container = settings.container.map_or_else(|| Container::from_path(&settings.output), Ok)?;
    Ok((container, container.codec(settings.codec)?))
}

/// Adds what is to be heard of `source` to its `stream`, or takes it away. What the caller may not
/// expect comes as text.
fn heard(
    source: &Source<'_>,
    stream: &MediaStream,
    settings: &Settings,
    container: Container,
) -> Result<(Option<Sound>, Option<String>), Error> {
    let played = stream.get_audio_tracks();
    let (has_sound, asked) = (source.has_sounds() || !played.is_empty(), settings.audio_codec.is_some());
    let left_out = !settings.sound || (container.audio_codecs().is_empty() && !asked);
    if left_out || !has_sound {
        for track in &played {
            stream.remove_track(track);
        }
        let note = match (has_sound, settings.sound) {
            (true, true) => Some(format!("the sound is left out: {container} can't hold any")),
            (false, _) if asked => Some("the codec of the sound has no effect: there is no sound".to_owned()),
            _ => None,
        };
        return Ok((None, note));
    }
    container.audio_codec(settings.audio_codec).map_err(recorder::Error::from)?;
    let sound = source.sound()?;
    if let Some(sound) = &sound {
        stream.add_track(&sound.track());
    }
    Ok((sound, None))
}

/// How `scene` is seen, and a canvas for that.
fn viewed(scene: &Scene, fit: Fit) -> Result<(View, Canvas), Error> {
    let view = View::new(scene.size, fit);
    let canvas = Canvas::new(view.size).map_err(|source| match fit {
        Fit::Scale(scale) => Error::Scale { scale, source },
        Fit::Scene | Fit::Size(_) => Error::Canvas(source),
    })?;
    check_memory(scene, view.size)?;
    Ok((view, canvas))
}

fn check_memory(scene: &Scene, size: Size) -> Result<(), Error> {
    let pictures = (limits::QUEUED_FRAMES + PICTURES_IN_HAND + scene.layer_depth()) as u64;
    let bytes = size.rgba_bytes().saturating_mul(pictures);
    if bytes > limits::PIXEL_MEMORY_BYTES {
        return Err(Error::Memory { size, bytes });
    }
    Ok(())
}

/// Tells what will be recorded, and what differs from what was asked for.
fn announce(
    recorder: &MediaRecorder,
    clock: &Clock,
    canvas: Size,
    (container, codec): (Container, Codec),
    progress: &mut dyn Progress,
) {
    let size = recorder.picture_size().unwrap_or(canvas);
    progress.start(&Plan {
        frames: clock.frames(),
        duration: clock.duration(),
        size,
        format: container.name(),
        codec: codec.name(),
        encoder: codec.encoder(),
    });
    for note in clock.notes() {
        progress.note(note);
    }
    if size != canvas {
        progress.note(&format!(
            "padded {canvas} to {size}: {codec} stores colour at half size and needs even sides; the last row or column is repeated"
        ));
    }
}

/// A recording under way.
struct Recording<'s> {
    source: Source<'s>,
    sound: Option<Sound>,
    stream: MediaStream,
    recorder: MediaRecorder,
    clock: Clock,
}

impl Recording<'_> {
    /// Takes all turns and finishes the file; returns what is in it, and the time in the scene
    /// at which the recording ended.
    fn run(&mut self, progress: &mut dyn Progress) -> Result<(Written, Timestamp), Error> {
        let mut end = self.clock.end();
        for (now, reached) in self.clock.turns() {
            let turned = self.turn(now);
            trace::tell(&self.stream, &mut self.recorder, progress);
            turned?;
            if progress.step(&self.step(reached)).is_break() {
                end = reached;
                break;
            }
        }
        self.listen(end)?;
        self.source.end(end, &self.stream)?;
        self.recorder.stop(end)?;
        while self.recorder.wait().is_some() {
            // The file is being finished already: an answer would change nothing.
            let _ = progress.step(&self.step(end));
        }
        let finished = self.recorder.finish();
        trace::tell(&self.stream, &mut self.recorder, progress);
        let written = finished?;
        if written.clipped > 0 {
            let clipped = written.clipped;
            progress.note(&format!(
                "the sound is too loud for {clipped} of its samples, which were cut: lower the volumes"
            ));
        }
        Ok((written, end))
    }

    /// One turn of the event loop: draw, paint, capture, gather.
    fn turn(&mut self, now: Timestamp) -> Result<(), Error> {
        self.listen(now)?;
        self.source.turn(now, &self.stream, self.clock.requests_frames())?;
        Ok(self.recorder.gather(now)?)
    }

    /// Plays the sound until `now`.
    fn listen(&mut self, now: Timestamp) -> Result<(), Error> {
        let Some(sound) = &mut self.sound else { return Ok(()) };
        for stop in sound.stops(now) {
            sound.play(stop)?;
            self.stream.capture(stop);
            self.recorder.gather(stop)?;
        }
        sound.play(now)
    }

    fn step(&mut self, reached: Timestamp) -> Step {
        let Written { frames, bytes, .. } = self.recorder.written();
        Step { time: self.clock.length(frames, reached), frames, bytes }
    }
}
