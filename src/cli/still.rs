//! `canvas-rec still`: single frames and contact sheets as PNG.
//!
//! Arguments come in; PNG files, or one PNG on stdout, go out, and a line for each. Drawing is
//! left to the session.

use std::path::{Path, PathBuf};

use canvas_rec::session::{self, Picture};
use canvas_rec::{CaptureRate, Scene, Timestamp, limits};

use super::args::Still;
use super::failure::Error;
use super::json::Event;
use super::terminal;

/// Draws what `args` ask for, and returns the exit code.
pub(super) fn run(args: &Still) -> anyhow::Result<u8> {
    let scene = Scene::open(&args.scene, &args.drawing.options(&args.drawing.set))?;
    let rate = scene.capture.rate.and_then(CaptureRate::frame_rate);
    let mut times = args.at.iter().map(|at| at.at(rate)).collect::<Result<Vec<_>, _>>()?;
    if let Some(grid) = args.sheet {
        let room = grid.columns.saturating_mul(grid.rows);
        if times.is_empty() {
            times = session::frame_times(&scene, room)?;
        } else if times.len() > room as usize {
            let (columns, rows, count) = (grid.columns, grid.rows, times.len());
            let message = format!("a sheet of {columns}x{rows} has no room for {count} pictures");
            return Err(Error::Usage(message).into());
        }
    }
    warn_of_late_times(args, &scene, &times);
    if let Some(grid) = args.sheet {
        let path = outputs(args, 1)?.swap_remove(0);
        let picture = session::sheet(&scene, &times, grid.columns, args.drawing.fit())?;
        finish(args, &path, &picture, &times)?;
        return Ok(0);
    }
    for (path, time) in outputs(args, times.len())?.iter().zip(&times) {
        let picture = session::still(&scene, *time, args.drawing.fit().unwrap_or_default())?;
        finish(args, path, &picture, &[*time])?;
    }
    Ok(0)
}

/// After the scene's end everything stands still, which is seldom what was meant.
fn warn_of_late_times(args: &Still, scene: &Scene, times: &[Timestamp]) {
    let end = scene.capture.duration;
    for time in times.iter().filter(|time| **time >= end) {
        let message = format!("{time} is not before the scene's end at {end}");
        match (args.messages.json, args.messages.quiet) {
            (_, true) => {}
            (true, _) => Event::Note { message: &message }.emit(),
            (false, _) => terminal::say(&format!("note: {message}")),
        }
    }
}

fn to_stdout(path: &Path) -> bool {
    path == Path::new("-")
}

/// The names of `count` pictures, none of which replaces what it may not.
fn outputs(args: &Still, count: usize) -> anyhow::Result<Vec<PathBuf>> {
    let usage = |message: &str| Err(Error::Usage(message.to_owned()).into());
    if count > limits::SHEET_PICTURES {
        let most = limits::SHEET_PICTURES;
        return usage(&format!("at most {most} pictures can be made at once, not {count}"));
    }
    if to_stdout(&args.output) {
        return match (count, args.messages.json) {
            (1, false) if terminal::is_out_watched() => {
                usage("a PNG is nothing for a terminal: name a file, or redirect stdout")
            }
            (1, false) => Ok(vec![args.output.clone()]),
            (1, true) => usage("stdout is taken by the picture: leave out --json"),
            _ => usage("stdout takes one picture only"),
        };
    }
    if !args.output.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("png")) {
        return usage(&format!("{}: a picture is a PNG: end its name with .png", args.output.display()));
    }
    let named = |number| session::numbered(&args.output, number).unwrap_or_else(|| args.output.clone());
    let paths: Vec<_> = (1..).take(count).map(named).collect();
    if count > 1 && paths[0] == paths[1] {
        return usage(
            "several pictures need several names: put %d into the output's name, as in frame-%d.png",
        );
    }
    for path in &paths {
        session::check_output(path, args.overwrite)?;
    }
    Ok(paths)
}

/// Writes a picture and says so.
fn finish(args: &Still, path: &Path, picture: &Picture, times: &[Timestamp]) -> anyhow::Result<()> {
    let png = picture.to_png();
    if to_stdout(path) {
        return Ok(terminal::emit_bytes(&png).map_err(Error::Stdout)?);
    }
    session::save(&png, path, args.overwrite)?;
    let size = picture.size;
    match (args.messages.json, args.messages.quiet) {
        (true, _) => Event::Picture {
            path: path.to_string_lossy(),
            times_s: times.iter().map(|time| time.as_seconds()).collect(),
            width: size.width,
            height: size.height,
            bytes: png.len() as u64,
        }
        .emit(),
        (_, true) => {}
        _ => {
            let of = match times {
                [time] => format!("at {time}"),
                times => format!("{} pictures", times.len()),
            };
            terminal::say(&format!("{}: {size}, {of}", path.display()));
        }
    }
    Ok(())
}
