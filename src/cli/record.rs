//! `canvas-rec SCENE -o FILE`: records a scene.
//!
//! Arguments come in; the file, and what the reporter says of it, go out. Every check that needs
//! the scene or the encoder is left to the library; messages of errors to `failure`.

use std::process::ExitCode;

use anyhow::Context;
use canvas_rec::recorder::Quality;
use canvas_rec::session::{self, Fit, Settings};
use canvas_rec::{CaptureRate, Scene, Timestamp, scene, time};

use super::args::Args;
use super::interrupt::Interrupt;
use super::progress::Reporter;

/// Records what `args` ask for.
pub(super) fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let options = scene::Options { params: args.set.clone(), allow: args.allow.clone(), folder: None };
    let scene = Scene::open(&args.scene, &options)?;
    let settings = settings(args, scene.capture.rate)?;
    let interrupt = Interrupt::listen().context("can't listen for signals")?;
    let mut reporter = Reporter::new(args, interrupt.clone());
    let recorded = session::record(&scene, &settings, &mut reporter);
    reporter.clear();
    let summary = recorded?;
    reporter.done(&summary);
    let code = interrupt.exit_code().filter(|_| summary.interrupted);
    Ok(code.map_or(ExitCode::SUCCESS, ExitCode::from))
}

/// What was typed as the session takes it. Frames in times are the scene's own, or `--fps`
/// where it has no rate.
fn settings(args: &Args, scene_rate: Option<CaptureRate>) -> Result<Settings, time::Error> {
    let rate = scene_rate.and_then(CaptureRate::frame_rate).or(args.fps.and_then(CaptureRate::frame_rate));
    let from = args.from.as_ref().map(|from| from.at(rate)).transpose()?;
    let to = args.to.as_ref().map(|to| to.at(rate)).transpose()?;
    let duration = args.duration.as_ref().map(|duration| duration.at(rate)).transpose()?;
    let start = from.unwrap_or(Timestamp::ZERO);
    let fit = match (args.scale, args.size) {
        (Some(scale), _) => Fit::Scale(scale),
        (None, Some(size)) => Fit::Size(size),
        (None, None) => Fit::Scene,
    };
    let quality = match (args.crf, args.bitrate_bps) {
        (Some(crf), _) => Quality::Crf(crf),
        (None, Some(bps)) => Quality::BitrateBps(bps),
        (None, None) => Quality::Standard,
    };
    Ok(Settings {
        overwrite: args.overwrite,
        container: args.format,
        codec: args.codec,
        rate: args.fps,
        from,
        to: to.or(duration.map(|duration| start + duration)),
        fit,
        quality,
        preset: args.preset.clone(),
        threads: args.threads,
        ..Settings::new(&args.output)
    })
}
