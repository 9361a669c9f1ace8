//! The output file: whole under its name, or not there at all.
//!
//! The video is written to a temporary name in the same folder and renamed when it is whole.
//! Dropping an [`OutputFile`] removes what was written.

use std::fs::{self, File};
use std::io::{self, Seek, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use tempfile::{Builder, NamedTempFile};

use super::Error;
use crate::recorder::Storage;

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
    OutputFile::create(path, overwrite)?.save(bytes)
}

/// The place that `path` names, whatever links lead there; `path` itself where its folder is not
/// there. Two outputs with one place are one file.
pub fn resolved(path: &Path) -> PathBuf {
    fs::canonicalize(path).or_else(|_| in_folder(path)).unwrap_or_else(|_| path.to_owned())
}

/// The place of a file in a folder that is there.
fn in_folder(path: &Path) -> io::Result<PathBuf> {
    let ends_in_folder = path.as_os_str().as_encoded_bytes().ends_with(b"/");
    let name = path.file_name().filter(|_| !ends_in_folder).ok_or(io::ErrorKind::IsADirectory)?;
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    Ok(fs::canonicalize(folder.unwrap_or(Path::new(".")))?.join(name))
}

/// Where a file at `path` goes: a symbolic link is followed, to a file that is there.
fn target(path: &Path, overwrite: bool) -> Result<PathBuf, Error> {
    let failed = |source| Error::Create { path: path.to_owned(), source };
    match fs::metadata(path) {
        Ok(there) if !there.is_file() => Err(Error::NotAFile { path: path.to_owned() }),
        Ok(_) if !overwrite => Err(Error::Exists { path: path.to_owned() }),
        Ok(_) => fs::canonicalize(path).map_err(failed),
        Err(error) if error.kind() == io::ErrorKind::NotFound && path.is_symlink() => {
            Err(failed(io::Error::new(error.kind(), "it is a link to a file that is not there")))
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => in_folder(path).map_err(failed),
        Err(error) => Err(failed(error)),
    }
}

/// A temporary file beside `target`, with the permissions of what is there.
fn temporary(target: &Path) -> io::Result<NamedTempFile> {
    let name = target.file_name().ok_or(io::ErrorKind::InvalidFilename)?;
    let folder = target.parent().filter(|folder| !folder.as_os_str().is_empty());
    let temporary = Builder::new()
        .prefix(&format!(".{}.canvas-rec-", name.to_string_lossy()))
        .suffix(".partial")
        .make_in(folder.unwrap_or_else(|| Path::new(".")), |path| {
            File::options().read(true).write(true).create_new(true).open(path)
        })?;
    if let Ok(there) = fs::metadata(target) {
        temporary.as_file().set_permissions(there.permissions())?;
    }
    Ok(temporary)
}

/// A file that is being made.
#[derive(Debug)]
pub struct OutputFile {
    /// The path as given, for messages.
    given: PathBuf,
    /// Where the file goes: the path with a symbolic link followed.
    target: PathBuf,
    overwrite: bool,
    temporary: NamedTempFile,
    /// What is published instead, where a file is made of another.
    whole: Arc<Mutex<Option<NamedTempFile>>>,
}

impl OutputFile {
    /// Makes sure that `path` can be written, and opens a temporary file beside it, which has the
    /// permissions of the file that it replaces.
    ///
    /// # Errors
    /// [`Error::Exists`], [`Error::NotAFile`] or [`Error::Create`].
    pub fn create(path: &Path, overwrite: bool) -> Result<Self, Error> {
        let failed = |source| Error::Create { path: path.to_owned(), source };
        let target = target(path, overwrite)?;
        let temporary = temporary(&target).map_err(failed)?;
        Ok(Self { given: path.to_owned(), target, overwrite, temporary, whole: Arc::default() })
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
        Ok(Self {
            given: path.to_owned(),
            target: path.to_owned(),
            overwrite: false,
            temporary,
            whole: Arc::default(),
        })
    }

    /// Writes `bytes`, all that the file has, and puts it under its name.
    ///
    /// # Errors
    /// [`Error::Create`], [`Error::Write`] or [`Error::Exists`].
    pub fn save(self, bytes: &[u8]) -> Result<(), Error> {
        let failed = |source| Error::Write { path: self.given.clone(), source };
        self.file()?.write_all(bytes).map_err(failed)?;
        self.publish().map(drop)
    }

    /// Gives the file that is published instead, when it is called: one that is made of this one.
    pub(super) fn whole(&self) -> impl FnOnce() -> io::Result<Arc<dyn Storage>> + Send + 'static + use<> {
        let (target, slot) = (self.target.clone(), Arc::clone(&self.whole));
        move || {
            let whole = temporary(&target)?;
            let file = whole.as_file().try_clone()?;
            *slot.lock().unwrap_or_else(PoisonError::into_inner) = Some(whole);
            Ok(Arc::new(file))
        }
    }

    /// Where the bytes are until the file is whole.
    pub(super) fn partial(&self) -> &Path {
        self.temporary.path()
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
        let Self { given, target, overwrite, temporary: partial, whole } = self;
        // What the whole file was made of goes only when that has its name.
        let (temporary, _partial) = match whole.lock().unwrap_or_else(PoisonError::into_inner).take() {
            Some(whole) => (whole, Some(partial)),
            None => (partial, None),
        };
        let failed = |source| Error::Write { path: given.clone(), source };
        temporary.as_file().sync_all().map_err(failed)?;
        let renamed =
            if overwrite { temporary.persist(&target) } else { temporary.persist_noclobber(&target) };
        match renamed {
            Ok(_) => {
                let folder = target.parent().unwrap_or(Path::new("/"));
                File::open(folder).and_then(|folder| folder.sync_all()).map_err(failed)?;
                Ok(given)
            }
            Err(error) if error.error.kind() == io::ErrorKind::AlreadyExists => {
                Err(Error::Exists { path: given })
            }
            Err(error) => Err(failed(error.error)),
        }
    }
}
