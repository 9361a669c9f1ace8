//! One recording: a scene, a canvas, a stream and a recorder on one virtual clock.
//!
//! This is the only room that knows the whole chain. It draws turn after turn, lets the track
//! capture and the recorder gather, and publishes the file when it is whole. It never looks at
//! a real clock: a slow machine makes the same file. Files of a certain size, single pictures,
//! contact sheets and checks of a scene have files of their own.

mod budget;
mod check;
mod clock;
mod error;
mod frames;
mod output;
mod pipe;
mod recording;
mod recover;
mod sequence;
mod sheet;
mod sink;
mod sound;
mod source;
mod still;
mod trace;
mod view;

use std::fs;
use std::path::PathBuf;
use std::sync::Arc;

pub use self::check::{Warning, check};
pub use self::error::Error;
pub use self::frames::Frames;
pub use self::output::{OutputFile, check_output, resolved, save};
pub use self::pipe::Pipe;
pub use self::recover::recover;
pub use self::sequence::numbered;
pub use self::sheet::sheet;
pub use self::sound::Blocks;
pub use self::still::{Picture, frame_times, still};
pub use self::view::Fit;

use self::clock::Clock;
use self::recording::{Recording, heard};
use self::sink::Sink;
use self::source::Source;
use self::view::View;
use crate::canvas::Canvas;
use crate::frame::Size;
use crate::limits;
use crate::progress::{Plan, Progress};
use crate::recorder::{
    AudioCodec, Caption, Captions, Chapter, Codec, Container, Poster, Quality, Tags, Tuning, Written,
};
use crate::scene::{self, Scene};
use crate::stream::{Host, Track};
use crate::time::{CaptureRate, Timestamp};
use crate::timing::Stopwatch;

/// What to record, and how. What is absent is as the scene says or as suits the codec.
#[derive(Debug, Clone)]
#[expect(clippy::struct_excessive_bools, reason = "each is asked by itself")]
pub struct Settings {
    /// The file to make. PNG pictures have a place for their number in its name, such as `%04d`.
    pub output: PathBuf,
    /// More files to make of the same frames, each in the format of its name's ending.
    pub also: Vec<PathBuf>,
    /// Where the bytes go as they come; `output` is then only what messages call it.
    pub pipe: Option<Pipe>,
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
    /// The moments at which frames are requested where the rate is 0; where empty, those of the scene.
    pub request_frames: Vec<Timestamp>,
    /// Whether a file with a rate has only the frames that were captured; otherwise those that stay
    /// are repeated.
    pub vfr: bool,
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
    /// What else the encoder is told.
    pub tuning: Tuning,
    /// The moment of the scene whose picture stands for the video; otherwise the scene says it.
    pub poster: Option<Timestamp>,
    /// The most bytes that a file may have: where it has more, it is made again with fewer bits. With
    /// a pipe, whose bytes are gone, it has no effect.
    pub max_bytes: Option<u64>,
    /// What is told where the time goes.
    pub stopwatch: Stopwatch,
}

impl Settings {
    /// Records to `output` with everything as the scene says.
    pub fn new(output: impl Into<PathBuf>) -> Self {
        Self {
            output: output.into(),
            also: Vec::new(),
            pipe: None,
            overwrite: false,
            whole: false,
            container: None,
            codec: None,
            sound: true,
            audio_codec: None,
            rate: None,
            request_frames: Vec::new(),
            vfr: false,
            from: None,
            to: None,
            fit: Fit::default(),
            quality: Quality::default(),
            preset: None,
            threads: None,
            tuning: Tuning::default(),
            poster: None,
            max_bytes: None,
            stopwatch: Stopwatch::default(),
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
    /// The codec of its pictures; absent where it holds sound alone.
    pub codec: Option<Codec>,
    /// The codec of its sound; absent where it has none.
    pub audio_codec: Option<AudioCodec>,
    /// Whether the caller ended the recording before the scene's end.
    pub interrupted: bool,
}

/// Records `scene`, and returns what was made, `output` first. Several files are drawn once.
///
/// The files appear under their names only when all are whole, were opened again and have all
/// their frames. After any error the files that were there before are untouched.
///
/// # Errors
/// [`Error`] says whether the settings, the scene, an output or an encoder is the reason.
pub fn record(
    scene: &Scene,
    settings: &Settings,
    progress: &mut dyn Progress,
) -> Result<Vec<Summary>, Error> {
    check_different(settings)?;
    let made = Made::new(scene, settings, progress)?;
    match settings.max_bytes.filter(|_| settings.pipe.is_none() && !made.interrupted) {
        Some(most) if made.bytes() > most => {
            budget::fitted(scene, settings, made, most, progress)?.publish(settings)
        }
        _ => made.publish(settings),
    }
}

/// Makes sure that no file is made twice, by whatever names.
fn check_different(settings: &Settings) -> Result<(), Error> {
    let mut places: Vec<PathBuf> =
        settings.pipe.is_none().then(|| resolved(&settings.output)).into_iter().collect();
    for path in &settings.also {
        let place = resolved(path);
        if places.contains(&place) {
            return Err(Error::SameOutput { path: path.clone() });
        }
        places.push(place);
    }
    Ok(())
}

/// A recording that is whole and has no name yet.
struct Made {
    sinks: Vec<(Sink, Written)>,
    interrupted: bool,
}

impl Made {
    fn new(scene: &Scene, settings: &Settings, progress: &mut dyn Progress) -> Result<Self, Error> {
        let clock = Clock::new(&scene.capture, settings)?;
        // Tracks that come later have ids of the same run, too.
        host(scene, clock.rate()).run(|| Self::of(scene, settings, clock, progress))
    }

    fn of(
        scene: &Scene,
        settings: &Settings,
        clock: Clock,
        progress: &mut dyn Progress,
    ) -> Result<Self, Error> {
        let source = Source::new(scene, settings.fit, &clock)?;
        check_memory(scene, source.size(), settings.also.len())?;
        let stream = source.capture_stream(clock.rate())?;
        let paths = || [&settings.output].into_iter().chain(&settings.also);
        let formats = paths().map(|path| sink::format(path, settings)).collect::<Result<Vec<_>, _>>()?;
        let sound = heard(&source, &stream, settings, &formats, progress)?;
        let poster = poster(scene, settings, &formats, progress)?;
        let tags = Tags { poster, ..tags(scene, &clock) };
        let mut sinks: Vec<Sink> = Vec::new();
        let started = paths().try_for_each(|path| {
            sinks.push(Sink::open(path, settings, &tags, &clock, &stream)?);
            Ok(())
        });
        // The encoders open meanwhile.
        let is_seen = started.is_ok() && sinks.iter().any(|sink| sink.codec.is_some());
        let drawn = is_seen.then(|| source.draw(clock.start(), &settings.stopwatch));
        let opened: Vec<_> = sinks.iter_mut().map(Sink::opened).collect();
        opened.into_iter().chain([started]).collect::<Result<(), Error>>()?;
        let set = stream.get_video_tracks().first().and_then(Track::get_settings);
        let size = set.map_or(source.size(), |set| Size::new(set.width, set.height));
        announce(&sinks, &clock, size, settings, progress);
        let stopwatch = settings.stopwatch.clone();
        let mut recording = Recording { source, sound, stream, sinks, clock, stopwatch, drawn };
        let (written, end) = recording.run(progress)?;
        let interrupted = end < recording.clock.end();
        if interrupted && settings.whole {
            return Err(Error::EndedEarly);
        }
        Ok(Self { sinks: recording.sinks.into_iter().zip(written).collect(), interrupted })
    }

    /// How long the longest plays.
    fn duration(&self) -> Timestamp {
        self.sinks.iter().map(|(_, written)| written.duration).max().unwrap_or(Timestamp::ZERO)
    }

    /// The size of the largest file.
    fn bytes(&self) -> u64 {
        self.sinks.iter().map(|(_, written)| written.bytes).max().unwrap_or(0)
    }

    /// The name of that file.
    fn largest(&self, settings: &Settings) -> PathBuf {
        let paths = [&settings.output].into_iter().chain(&settings.also);
        let sizes = self.sinks.iter().map(|(_, written)| written.bytes);
        sizes.zip(paths).max_by_key(|(bytes, _)| *bytes).map(|(_, path)| path.clone()).unwrap_or_default()
    }

    /// The codec of the pictures of each file that has more than `most` bytes; absent where it has none.
    fn codecs_above(&self, most: u64) -> impl Iterator<Item = Option<Codec>> {
        self.sinks.iter().filter(move |(_, written)| written.bytes > most).map(|(sink, _)| sink.codec)
    }

    /// Gives all files their names; where one can't have it, the others lose theirs, unless they
    /// replaced what was there.
    fn publish(self, settings: &Settings) -> Result<Vec<Summary>, Error> {
        let Self { sinks, interrupted } = self;
        let mut published: Vec<Summary> = Vec::new();
        for (sink, written) in sinks {
            match sink.publish(written, settings, interrupted) {
                Ok(summary) => published.push(summary),
                Err(error) => {
                    for summary in published.iter().filter(|_| !settings.overwrite) {
                        // What matters is the first error.
                        let _ = fs::remove_file(&summary.path);
                    }
                    return Err(error);
                }
            }
        }
        Ok(published)
    }
}

/// What the files say of themselves: the markers within the recording become its chapters, and what is
/// said in it its captions.
fn tags(scene: &Scene, clock: &Clock) -> Tags {
    let (start, end) = (clock.start(), clock.end());
    let ends = scene.markers.iter().skip(1).map(|marker| marker.at).chain([end]);
    let chapters = scene.markers.iter().zip(ends).filter_map(|(marker, next)| {
        let (from, to) = (marker.at.max(start), next.min(end));
        let title = marker.name.clone();
        (from < to).then(|| Chapter { start: from - start, end: to - start, title })
    });
    Tags {
        title: scene.title.clone(),
        comment: scene.comment.clone(),
        chapters: chapters.collect(),
        captions: scene.captions.as_ref().and_then(|captions| within(captions, start, end)),
        poster: None,
    }
}

/// The part of `captions` from `start` to `end`, if there is any.
fn within(captions: &scene::Captions, start: Timestamp, end: Timestamp) -> Option<Captions> {
    let list = captions.list.iter().filter_map(|said| {
        let (from, to) = (said.start.max(start), said.end.min(end));
        (from < to).then(|| Caption { start: from - start, end: to - start, text: said.text.clone() })
    });
    let list: Vec<_> = list.collect();
    (!list.is_empty()).then(|| Captions { list, language: captions.language.clone() })
}

/// What tracks of `scene` are made with where they are captured at `rate`.
fn host(scene: &Scene, rate: Option<CaptureRate>) -> Host {
    let refresh = rate.and_then(CaptureRate::frame_rate).unwrap_or(scene.capture.refresh);
    Host { refresh, ..Host::default() }
}

/// The picture that is to stand for the video, where a file has a place for it.
fn poster(
    scene: &Scene,
    settings: &Settings,
    formats: &[(Container, Option<Codec>)],
    progress: &mut dyn Progress,
) -> Result<Option<Poster>, Error> {
    let Some(at) = settings.poster.or(scene.poster) else { return Ok(None) };
    let end = scene.capture.duration;
    if at >= end {
        return Err(Error::Poster { at, end });
    }
    let has_room = |container: Container| {
        container.holds_poster() && !(settings.pipe.is_some() && container.is_made_of_fragments())
    };
    for (container, _) in formats.iter().filter(|(container, _)| !has_room(*container)) {
        progress.note(&format!("the poster is left out: {container} has no place for it here"));
    }
    if !formats.iter().any(|(container, _)| has_room(*container)) {
        return Ok(None);
    }
    let picture = still(scene, at, settings.fit)?;
    Ok(Some(Poster { png: Arc::new(picture.to_png()), size: picture.size }))
}

/// How `scene` is seen, and a canvas for that.
fn viewed(scene: &Scene, fit: Fit) -> Result<(View, Canvas), Error> {
    let view = View::new(scene.size, fit);
    let canvas = Canvas::new(view.size).map_err(|source| match fit {
        Fit::Scale(scale) => Error::Scale { scale, source },
        Fit::Scene | Fit::Size(_) => Error::Canvas(source),
    })?;
    check_memory(scene, view.size, 0)?;
    Ok((view, canvas))
}

/// The pictures of a recording with so many `further` outputs must fit into memory.
fn check_memory(scene: &Scene, size: Size, further: usize) -> Result<(), Error> {
    let in_hand = (limits::QUEUED_FRAMES + PICTURES_IN_HAND).saturating_mul(further + 1);
    let pictures = in_hand.saturating_add(scene.layer_depth()) as u64;
    let bytes = size.rgba_bytes().saturating_mul(pictures);
    if bytes > limits::PIXEL_MEMORY_BYTES {
        return Err(Error::Memory { size, bytes });
    }
    Ok(())
}

/// Tells what will be recorded, and what differs from what was asked for.
fn announce(sinks: &[Sink], clock: &Clock, track: Size, settings: &Settings, progress: &mut dyn Progress) {
    let pictures = sinks.iter().find(|sink| sink.codec.is_some());
    if let Some(Sink { recorder, container, codec, audio_codec, .. }) = pictures.or(sinks.first()) {
        progress.start(&Plan {
            frames: codec.and_then(|_| clock.frames()),
            duration: clock.duration(),
            size: codec.map(|_| recorder.picture_size().unwrap_or(track)),
            format: container.name(),
            codec: codec.map(Codec::name),
            encoder: codec.map(Codec::encoder),
            audio_codec: audio_codec.map(AudioCodec::name),
            partials: sinks.iter().filter_map(Sink::partial).collect(),
        });
    }
    for note in clock.notes() {
        progress.note(note);
    }
    let mut told: Vec<String> = Vec::new();
    for note in sinks.iter().flat_map(|sink| sink.notes(track, settings)) {
        if !told.contains(&note) {
            progress.note(&note);
            told.push(note);
        }
    }
}
