//! `canvas-rec new`: a first scene to begin with.
//!
//! A name comes in, a commented scene that records as it is goes out. A file that is there is
//! never replaced.

use std::path::Path;

use canvas_rec::session;

use super::args::New;
use super::failure::Error;
use super::terminal;

/// The scene.
const STARTER: &str = include_str!("starter.toml");

/// Writes the scene, and returns the exit code.
pub(super) fn run(args: &New) -> anyhow::Result<u8> {
    let name = args.name.file_name().ok_or_else(|| {
        Error::Usage(format!("`{}` is not a name for a scene: write one like title", args.name.display()))
    })?;
    let mut file = name.to_owned();
    // Not `with_extension`, which would take a part of the name `v1.5` for one.
    if !Path::new(name).extension().is_some_and(|ending| ending.eq_ignore_ascii_case("toml")) {
        file.push(".toml");
    }
    let path = args.name.with_file_name(file);
    session::save(STARTER.as_bytes(), &path, false)?;
    let (scene, video) = (path.display(), path.with_extension("webm"));
    terminal::say(&format!("{scene}: record it with: canvas-rec {scene} -o {}", video.display()));
    Ok(0)
}
