//! `canvas-rec SCENE -o FILE`: records a scene.
//!
//! Arguments come in; the file, and what the reporter says of it, go out. Every check that needs
//! the scene or the encoder is left to the library; messages of errors to `failure`.

use std::path::Path;

use anyhow::Context;
use canvas_rec::recorder::Quality;
use canvas_rec::session::{self, Settings, Summary};
use canvas_rec::{CaptureRate, Scene, Timestamp, time};

use super::args::Recording;
use super::failure::Error;
use super::interrupt::Interrupt;
use super::progress::Reporter;
use super::trace::Trace;

/// Records what `args` ask for, and returns the exit code. What happens meanwhile is written to
/// `events`, also where the recording fails.
pub(super) fn run(args: &Recording, events: Option<&Path>) -> anyhow::Result<u8> {
    if let Some(path) = events {
        if path == args.output {
            return Err(Error::Usage("--events and --output name the same file".to_owned()).into());
        }
        session::check_output(path, args.overwrite)?;
    }
    let (interrupt, trace) = (listen()?, Trace::default());
    let reporter = Reporter::new(args, String::new(), interrupt.clone()).traced(trace.clone());
    let recorded = video(args, &args.drawing.set, &args.output, reporter);
    let text = trace.into_text();
    let saved = events.map_or(Ok(()), |path| session::save(text.as_bytes(), path, args.overwrite));
    let summary = recorded?;
    saved?;
    Ok(interrupt.exit_code().filter(|_| summary.interrupted).unwrap_or_default())
}

/// Begins to listen for signals.
pub(super) fn listen() -> anyhow::Result<Interrupt> {
    Interrupt::listen().context("can't listen for signals")
}

/// Records one video to `output`, with the scene's parameters set to `values`.
pub(super) fn video(
    args: &Recording,
    values: &[(String, String)],
    output: &Path,
    mut reporter: Reporter,
) -> anyhow::Result<Summary> {
    let scene = Scene::open(&args.scene, &args.drawing.options(values))?;
    let settings = settings(args, scene.capture.rate, output)?;
    let recorded = session::record(&scene, &settings, &mut reporter);
    reporter.clear();
    let summary = recorded?;
    reporter.done(&summary);
    Ok(summary)
}

/// What was typed as the session takes it. Frames in times are the scene's own, or `--fps`
/// where it has no rate.
pub(super) fn settings(
    args: &Recording,
    scene_rate: Option<CaptureRate>,
    output: &Path,
) -> Result<Settings, time::Error> {
    let rate = scene_rate.and_then(CaptureRate::frame_rate).or(args.fps.and_then(CaptureRate::frame_rate));
    let from = args.from.as_ref().map(|from| from.at(rate)).transpose()?;
    let to = args.to.as_ref().map(|to| to.at(rate)).transpose()?;
    let duration = args.duration.as_ref().map(|duration| duration.at(rate)).transpose()?;
    let start = from.unwrap_or(Timestamp::ZERO);
    let quality = match (args.crf, args.bitrate_bps) {
        (Some(crf), _) => Quality::Crf(crf),
        (None, Some(bps)) => Quality::BitrateBps(bps),
        (None, None) => Quality::Standard,
    };
    Ok(Settings {
        overwrite: args.overwrite,
        container: args.format,
        codec: args.codec,
        sound: !args.no_audio,
        audio_codec: args.audio_codec,
        rate: args.fps,
        from,
        to: to.or(duration.map(|duration| start + duration)),
        fit: args.drawing.fit().unwrap_or_default(),
        quality,
        preset: args.preset.clone(),
        threads: args.threads,
        ..Settings::new(output)
    })
}
