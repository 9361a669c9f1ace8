//! `.partial` files of recordings that were cut off: what is whole of them becomes a whole file.
//!
//! A partial file comes in, an output goes out under its name. What was recorded in the last second
//! before the end is lost.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::Error;
use super::output::OutputFile;
use crate::recorder::{self, Container, Recovered};

/// Makes a whole file at `output` of what is in `partial`, which stays. The container is `container`,
/// or what the output's name says, and must hold what was recorded. The output's place goes out.
///
/// # Errors
/// [`Error::Recover`] where `partial` can't be read or has nothing that plays; [`Error::Exists`],
/// [`Error::NotAFile`], [`Error::Create`] and [`Error::Write`] for `output`; [`Error::Recorder`] where
/// its format is unknown.
pub fn recover(
    partial: &Path,
    output: &Path,
    container: Option<Container>,
    overwrite: bool,
) -> Result<(PathBuf, Recovered), Error> {
    let container =
        container.map_or_else(|| Container::from_path(output), Ok).map_err(recorder::Error::from)?;
    let unread = |source| Error::Recover { path: partial.to_owned(), source: Box::new(source) };
    let from = File::open(partial).map_err(|error| unread(recorder::Error::Read(error)))?;
    let file = OutputFile::create(output, overwrite)?;
    let recovered = recorder::recover(Arc::new(from), Arc::new(file.file()?), container).map_err(
        |error| match error {
            recorder::Error::Write(source) => Error::Write { path: output.to_owned(), source },
            error => unread(error),
        },
    )?;
    Ok((file.publish()?, recovered))
}
