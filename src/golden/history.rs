//! The scene as it was when its golden was committed, where git has it.
//!
//! A scene's path and its golden come in; a source goes out that draws what the golden has only
//! hashes of. Whether it really does is for the caller to prove with those hashes.

use std::path::Path;
use std::process::{Command, Stdio};

use super::footage::Source;
use super::hash::Hash;
use super::reference::Golden;
use crate::limits;
use crate::scene;

/// The scene at `path` as it was when `golden` was made; absent where git is not there or has no
/// such scene.
pub(super) fn source(path: &Path, golden: &Golden, options: &scene::Options) -> Option<Source> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let name = path.file_name()?.to_str()?;
    let frames = Path::new(name).with_extension("golden").join("frames.txt");
    let commit = git(folder, &["rev-list", "-1", "HEAD", "--", frames.to_str()?])?;
    let commit = String::from_utf8(commit).ok()?;
    let text = git(folder, &["cat-file", "blob", &format!("{}:./{name}", commit.trim())])?;
    let is_it = text.len() as u64 <= limits::SCENE_BYTES && Hash::of(&text) == golden.scene;
    let text = is_it.then(|| String::from_utf8(text).ok()).flatten()?;
    let folder = options.folder.clone().unwrap_or_else(|| folder.to_owned());
    let options = scene::Options { params: golden.params.clone(), folder: Some(folder), ..options.clone() };
    Some(Source::Text { name: path.to_owned(), text, options })
}

/// What git says in `folder`. These commands read objects only, and start no other program.
fn git(folder: &Path, arguments: &[&str]) -> Option<Vec<u8>> {
    let mut command = Command::new("git");
    command.arg("-C").arg(folder).args(arguments).stdin(Stdio::null());
    let output = command.output().ok()?;
    (output.status.success() && !output.stdout.is_empty()).then_some(output.stdout)
}
