//! One recording: a scene, a canvas, a stream and a recorder on one virtual clock.
//!
//! This is the only room that knows the whole chain. It draws turn after turn, lets the track
//! capture and the recorder gather, and publishes the file when it is whole. It never looks at
//! a real clock: a slow machine makes the same file. Single pictures, contact sheets and checks
//! of a scene have files of their own.

mod check;
mod clock;
mod error;
mod frames;
mod output;
mod sheet;
mod still;
mod trace;
mod view;

use std::path::PathBuf;
use std::sync::Arc;

pub use self::check::{Warning, check};
pub use self::error::Error;
pub use self::frames::Frames;
pub use self::output::{check_output, save};
pub use self::sheet::sheet;
pub use self::still::{Picture, frame_times, still};
pub use self::view::Fit;

use self::clock::Clock;
use self::output::OutputFile;
use self::view::View;
use crate::canvas::{self, Canvas};
use crate::frame::Size;
use crate::limits;
use crate::progress::{Plan, Progress, Step};
use crate::recorder::{self, Codec, Container, MediaRecorder, Options, Quality, Written};
use crate::scene::Scene;
use crate::stream::{Host, MediaStream, Track};
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
    let (container, codec) = format(settings)?;
    let clock = Clock::new(&scene.capture, settings)?;
    let (view, canvas) = viewed(scene, settings.fit)?;
    let refresh = clock.rate().and_then(CaptureRate::frame_rate).unwrap_or(scene.capture.refresh);
    let stream = Host { refresh, ..Host::default() }.run(|| canvas.capture_stream(clock.rate()))?;
    let options = Options {
        quality: settings.quality,
        preset: settings.preset.clone(),
        threads: settings.threads,
        ..Options::new(container, codec, clock.timing())
    };
    let mut recorder = MediaRecorder::new(&stream, options);
    let output = OutputFile::create(&settings.output, settings.overwrite)?;
    recorder.start_file(Arc::new(output.file()?)).map_err(|error| output.name_error(error.into()))?;

    announce(&recorder, &clock, view.size, (container, codec), progress);
    let mut recording = Recording { scene, view, canvas, stream, recorder, clock };
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
    scene: &'s Scene,
    view: View,
    canvas: Canvas,
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
        trace::end(&self.stream, end);
        self.recorder.stop(end)?;
        while self.recorder.wait().is_some() {
            // The file is being finished already: an answer would change nothing.
            let _ = progress.step(&self.step(end));
        }
        let finished = self.recorder.finish();
        trace::tell(&self.stream, &mut self.recorder, progress);
        Ok((finished?, end))
    }

    /// One turn of the event loop: draw, paint, capture, gather.
    fn turn(&mut self, now: Timestamp) -> Result<(), Error> {
        self.view.draw(self.scene, now, &mut self.canvas.context_2d())?;
        if self.clock.requests_frames() {
            self.stream.get_video_tracks().iter().for_each(Track::request_frame);
        }
        self.canvas.paint()?;
        self.stream.capture(now);
        if self.stream.get_video_tracks().iter().any(Track::muted) {
            return Err(canvas::Error::Tainted.into());
        }
        Ok(self.recorder.gather(now)?)
    }

    fn step(&mut self, reached: Timestamp) -> Step {
        let Written { frames, bytes } = self.recorder.written();
        Step { time: self.clock.length(frames, reached), frames, bytes }
    }
}
