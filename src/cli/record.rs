//! `canvas-rec SCENE -o FILE`: records a scene.
//!
//! Arguments come in; the file, and what the reporter says of it, go out. Every check that needs
//! the scene or the encoder is left to the library; messages of errors to `failure`.

use std::io::stdout;
use std::path::{Path, PathBuf};

use anyhow::Context;
use canvas_rec::codec::share_heap;
use canvas_rec::session::{self, OutputFile, Pipe, Settings};
use canvas_rec::timing::Stopwatch;
use canvas_rec::{CaptureRate, Scene, Timestamp};

use super::args::Recording;
use super::failure::Error;
use super::interrupt::Interrupt;
use super::progress::Reporter;
use super::trace::Trace;
use super::{terminal, timings};

/// Records what `args` ask for, and returns the exit code. What happens meanwhile is written to
/// `events`, also where the recording fails.
pub(super) fn run(args: &Recording, events: Option<&Path>) -> anyhow::Result<u8> {
    let same =
        |path: &Path| args.output.iter().any(|output| session::resolved(output) == session::resolved(path));
    if events.is_some_and(same) {
        return Err(Error::Usage("--events and --output name the same file".to_owned()).into());
    }
    let events = events.map(|path| OutputFile::create(path, args.overwrite)).transpose()?;
    let (interrupt, trace) = (listen()?, Trace::default());
    let reporter = Reporter::new(args, String::new(), interrupt.clone()).traced(trace.clone());
    let recorded = videos(args, &args.drawing.set, &args.output, reporter);
    let text = trace.into_text();
    let saved = events.map_or(Ok(()), |file| file.save(text.as_bytes()));
    let interrupted = recorded?;
    saved?;
    Ok(interrupt.exit_code().filter(|_| interrupted).unwrap_or_default())
}

/// Begins to listen for signals.
pub(super) fn listen() -> anyhow::Result<Interrupt> {
    Interrupt::listen().context("can't listen for signals")
}

/// Records to all `outputs`, with the scene's parameters set to `values`; whether it was ended early
/// goes out.
pub(super) fn videos(
    args: &Recording,
    values: &[(String, String)],
    outputs: &[PathBuf],
    mut reporter: Reporter,
) -> anyhow::Result<bool> {
    share_heap();
    let scene = Scene::open(&args.scene, &args.drawing.options(values))?;
    let settings = settings(args, scene.capture.rate, outputs)?;
    let stopwatch = settings.stopwatch.clone();
    let recorded = session::record(&scene, &settings, &mut reporter);
    reporter.clear();
    let made = recorded?;
    for summary in &made {
        reporter.done(summary);
    }
    if args.timings {
        let frames = made.iter().map(|summary| summary.frames).max().unwrap_or_default();
        terminal::say(&timings::table(&stopwatch, frames, made.len()));
    }
    Ok(made.iter().any(|summary| summary.interrupted))
}

/// Standard output, where `path` asks for it and it can be had.
fn pipe(args: &Recording, path: &Path) -> Result<Option<Pipe>, Error> {
    let usage = |message: &str| Err(Error::Usage(message.to_owned()));
    if path != Path::new("-") {
        return Ok(None);
    }
    if !args.encoding.has_format() {
        return usage("stdout has no ending that says the format: name one with --format");
    }
    if args.messages.json {
        return usage("stdout is taken by the video: leave out --json");
    }
    if args.encoding.has_size() {
        return usage("stdout can't be written again: leave out --max-size");
    }
    if terminal::is_out_watched() {
        return usage("a video is nothing for a terminal: name a file, or redirect stdout");
    }
    Ok(Some(Pipe::new(stdout())))
}

/// What was typed as the session takes it. Frames in times are the scene's own, or `--fps`
/// where it has no rate.
pub(super) fn settings(
    args: &Recording,
    scene_rate: Option<CaptureRate>,
    outputs: &[PathBuf],
) -> anyhow::Result<Settings> {
    let [output, also @ ..] = outputs else { return Err(Error::Usage("name an output".to_owned()).into()) };
    if also.iter().any(|path| path == Path::new("-")) {
        return Err(Error::Usage("stdout must be the first output".to_owned()).into());
    }
    let rate = scene_rate.and_then(CaptureRate::frame_rate).or(args.fps.and_then(CaptureRate::frame_rate));
    let from = args.from.as_ref().map(|from| from.at(rate)).transpose()?;
    let to = args.to.as_ref().map(|to| to.at(rate)).transpose()?;
    let duration = args.duration.as_ref().map(|duration| duration.at(rate)).transpose()?;
    let request_frames = args.at.iter().map(|at| at.at(rate)).collect::<Result<Vec<_>, _>>()?;
    let capture_rate = args.fps.or((!request_frames.is_empty()).then_some(CaptureRate::OnRequest));
    if !request_frames.is_empty() && capture_rate != Some(CaptureRate::OnRequest) {
        return Err(
            Error::Usage("--at takes frames one by one: leave out --fps, or give 0".to_owned()).into()
        );
    }
    let poster = args.encoding.poster.as_ref().map(|poster| poster.at(rate)).transpose()?;
    let start = from.unwrap_or(Timestamp::ZERO);
    let pipe = pipe(args, output)?;
    let output = if pipe.is_some() { Path::new("stdout") } else { output };
    Ok(Settings {
        pipe,
        overwrite: args.overwrite,
        rate: capture_rate,
        request_frames,
        from,
        to: to.or(duration.map(|duration| start + duration)),
        fit: args.drawing.fit().unwrap_or_default(),
        stopwatch: if args.timings { Stopwatch::on() } else { Stopwatch::default() },
        also: also.to_vec(),
        poster,
        ..args.encoding.settings(Settings::new(output))
    })
}
