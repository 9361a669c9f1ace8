//! The output file: whole under its name, or not there at all.
//!
//! The video is written to a temporary name in the same folder and renamed when it is whole.
//! Dropping an [`OutputFile`] removes what was written.

use std::fs::{self, File};
use std::io::{self, Seek, Write};
use std::path::{Path, PathBuf};

use tempfile::{Builder, NamedTempFile};

use super::Error;

/// Makes sure that a file at `path` would replace nothing that it may not, without touching it.
///
/// # Errors
/// [`Error::Exists`], [`Error::NotAFile`] or [`Error::Create`].
pub fn check_output(path: &Path, overwrite: bool) -> Result<(), Error> {
    target(path, overwrite).map(drop)
}

/// Writes a file of `bytes`, which appears under its name only when it is whole.
///
/// # Errors
/// [`Error::Exists`], [`Error::NotAFile`], [`Error::Create`] or [`Error::Write`].
pub fn save(bytes: &[u8], path: &Path, overwrite: bool) -> Result<(), Error> {
    let output = OutputFile::create(path, overwrite)?;
    let failed = |source| Error::Write { path: path.to_owned(), source };
    output.file()?.write_all(bytes).map_err(failed)?;
    output.publish().map(drop)
}

/// Where a file at `path` goes: a symbolic link is followed.
fn target(path: &Path, overwrite: bool) -> Result<PathBuf, Error> {
    let failed = |source| Error::Create { path: path.to_owned(), source };
    match fs::metadata(path) {
        Ok(there) if !there.is_file() => Err(Error::NotAFile { path: path.to_owned() }),
        Ok(_) if !overwrite => Err(Error::Exists { path: path.to_owned() }),
        Ok(_) => fs::canonicalize(path).map_err(failed),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(path.to_owned()),
        Err(error) => Err(failed(error)),
    }
}

/// A file that is being made.
pub(super) struct OutputFile {
    /// The path as given, for messages.
    given: PathBuf,
    /// Where the file goes: the path with a symbolic link followed.
    target: PathBuf,
    overwrite: bool,
    temporary: NamedTempFile,
}

impl OutputFile {
    /// Makes sure that `path` can be written, and opens a temporary file beside it.
    ///
    /// # Errors
    /// [`Error::Exists`], [`Error::NotAFile`] or [`Error::Create`].
    pub(super) fn create(path: &Path, overwrite: bool) -> Result<Self, Error> {
        let failed = |source| Error::Create { path: path.to_owned(), source };
        let target = target(path, overwrite)?;
        let name = target.file_name().ok_or_else(|| failed(io::ErrorKind::InvalidFilename.into()))?;
        let folder = target.parent().filter(|folder| !folder.as_os_str().is_empty());
        let temporary = Builder::new()
            .prefix(&format!(".{}.canvas-rec-", name.to_string_lossy()))
            .suffix(".partial")
            .make_in(folder.unwrap_or_else(|| Path::new(".")), |path| {
                File::options().read(true).write(true).create_new(true).open(path)
            })
            .map_err(failed)?;
        Ok(Self { given: path.to_owned(), target, overwrite, temporary })
    }

    /// A temporary file that never gets a name of its own.
    ///
    /// # Errors
    /// [`Error::Create`].
    pub(super) fn unnamed(path: &Path) -> Result<Self, Error> {
        let failed = |source| Error::Create { path: path.to_owned(), source };
        let folder = path.ancestors().skip(1).find(|folder| folder.is_dir()).unwrap_or(Path::new("."));
        let temporary = Builder::new()
            .prefix(".canvas-rec-")
            .suffix(".partial")
            .make_in(folder, |path| File::options().read(true).write(true).create_new(true).open(path));
        let temporary = temporary.map_err(failed)?;
        Ok(Self { given: path.to_owned(), target: path.to_owned(), overwrite: false, temporary })
    }

    /// The file, to be read from its start.
    ///
    /// # Errors
    /// [`Error::Create`] or [`Error::Write`].
    pub(super) fn rewound(&self) -> Result<File, Error> {
        let mut file = self.file()?;
        file.rewind().map_err(|source| Error::Write { path: self.given.clone(), source })?;
        Ok(file)
    }

    /// The file to write to.
    ///
    /// # Errors
    /// [`Error::Create`].
    pub(super) fn file(&self) -> Result<File, Error> {
        let failed = |source| Error::Create { path: self.given.clone(), source };
        self.temporary.as_file().try_clone().map_err(failed)
    }

    /// Puts the whole file under its name, and returns that.
    ///
    /// # Errors
    /// [`Error::Write`]; [`Error::Exists`] where another came to have the name meanwhile.
    pub(super) fn publish(self) -> Result<PathBuf, Error> {
        let Self { given, target, overwrite, temporary } = self;
        let failed = |source| Error::Write { path: given.clone(), source };
        temporary.as_file().sync_all().map_err(failed)?;
        let renamed =
            if overwrite { temporary.persist(&target) } else { temporary.persist_noclobber(&target) };
        match renamed {
            Ok(_) => Ok(given),
            Err(error) if error.error.kind() == io::ErrorKind::AlreadyExists => {
                Err(Error::Exists { path: given })
            }
            Err(error) => Err(failed(error.error)),
        }
    }
}
