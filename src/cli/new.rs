//! `canvas-rec new`: a first scene to begin with.
//!
//! A name comes in, a commented scene that records as it is goes out. A file that is there is
//! never replaced.

use std::path::PathBuf;

use canvas_rec::session;

use super::args::New;
use super::terminal;

/// The scene.
const STARTER: &str = include_str!("starter.toml");

/// Writes the scene, and returns the exit code.
pub(super) fn run(args: &New) -> anyhow::Result<u8> {
    let is_toml = args.name.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("toml"));
    // Not `with_extension`, which would take a part of the name `v1.5` for one.
    let path = if is_toml { args.name.clone() } else { PathBuf::from(appended(args.name.clone())) };
    session::save(STARTER.as_bytes(), &path, false)?;
    let (scene, video) = (path.display(), path.with_extension("webm"));
    terminal::say(&format!("{scene}: record it with: canvas-rec {scene} -o {}", video.display()));
    Ok(0)
}

fn appended(name: PathBuf) -> std::ffi::OsString {
    let mut name = name.into_os_string();
    name.push(".toml");
    name
}
