//! `canvas-rec SCENE -o FILE`: records a scene.

use std::process::ExitCode;

use anyhow::Context;
use canvas_rec::recorder::Quality;
use canvas_rec::session::{self, Fit, Settings, Summary};
use canvas_rec::{FrameRate, Scene, time};
use indicatif::HumanBytes;

use super::args::Args;
use super::interrupt::Interrupt;
use super::json::Event;
use super::progress::Reporter;
use super::terminal;

/// Records what `args` ask for.
pub(super) fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let scene = Scene::open(&args.scene, &args.set)?;
    let settings = settings(args, scene.capture.frame_rate)?;
    let interrupt = Interrupt::listen().context("can't listen for signals")?;
    let mut reporter = Reporter::new(args, interrupt.clone());
    let recorded = session::record(&scene, &settings, &mut reporter);
    reporter.finish();
    let summary = recorded?;
    tell(&summary, args, reporter.elapsed_s());
    let code = interrupt.exit_code().filter(|_| summary.interrupted);
    Ok(code.map_or(ExitCode::SUCCESS, ExitCode::from))
}

/// What was typed as the session takes it. Frames in times are the scene's own, or `--fps`
/// where it has no rate.
fn settings(args: &Args, scene_rate: Option<FrameRate>) -> Result<Settings, time::Error> {
    let rate = scene_rate.filter(|rate| !rate.is_zero()).or(args.fps);
    let from = args.from.as_ref().map(|from| from.at(rate)).transpose()?;
    let to = args.to.as_ref().map(|to| to.at(rate)).transpose()?;
    let duration = args.duration.as_ref().map(|duration| duration.at(rate)).transpose()?;
    let start = from.unwrap_or(canvas_rec::Timestamp::ZERO);
    let fit = match (args.scale, args.size) {
        (Some(scale), _) => Fit::Scale(scale),
        (None, Some(size)) => Fit::Size(size),
        (None, None) => Fit::Scene,
    };
    let quality = match (args.crf, args.bitrate) {
        (Some(crf), _) => Quality::Crf(crf),
        (None, Some(bits)) => Quality::Bitrate(bits),
        (None, None) => Quality::Standard,
    };
    Ok(Settings {
        overwrite: args.overwrite,
        container: args.format,
        codec: args.codec,
        frame_rate: args.fps,
        from,
        to: to.or(duration.map(|duration| start + duration)),
        fit,
        quality,
        preset: args.preset.clone(),
        threads: args.threads,
        ..Settings::new(&args.output)
    })
}

/// Says what was made.
fn tell(summary: &Summary, args: &Args, wall_s: f64) {
    let Summary { path, frames, duration, bytes, codec, interrupted } = summary;
    if args.json {
        let (duration_s, codec) = (duration.as_seconds(), codec.name());
        let (frames, bytes, interrupted) = (*frames, *bytes, *interrupted);
        Event::Done { path, frames, duration_s, bytes, wall_s, codec, interrupted }.emit();
    } else if !args.quiet {
        let (path, bytes) = (path.display(), HumanBytes(*bytes));
        let unit = if *frames == 1 { "frame" } else { "frames" };
        terminal::say(&format!("{path}: {frames} {unit}, {duration}, {bytes}, {codec}, in {wall_s:.1} s"));
    }
}
