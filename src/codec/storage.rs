//! Where a container's bytes live: anything that reads and writes at an offset.
//!
//! FFmpeg sees a storage through [`Cursor`]s. A cursor keeps its own position, so that one file
//! can be written and read back at the same time, and it notes the first error, because FFmpeg
//! passes on no more than a number.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::os::unix::fs::FileExt;
use std::sync::{Arc, Mutex, PoisonError};

/// Bytes that can be read and written at any offset.
pub trait Storage: Send + Sync + 'static {
    /// Reads up to `bytes.len()` bytes at `offset`; 0 at the end.
    ///
    /// # Errors
    /// Whatever the storage's reading gives.
    fn read_at(&self, bytes: &mut [u8], offset: u64) -> io::Result<usize>;

    /// Writes some of `bytes` at `offset` and returns how many.
    ///
    /// # Errors
    /// Whatever the storage's writing gives.
    fn write_at(&self, bytes: &[u8], offset: u64) -> io::Result<usize>;

    /// The number of bytes stored.
    ///
    /// # Errors
    /// Whatever the storage gives.
    fn size(&self) -> io::Result<u64>;
}

impl Storage for File {
    fn read_at(&self, bytes: &mut [u8], offset: u64) -> io::Result<usize> {
        FileExt::read_at(self, bytes, offset)
    }

    fn write_at(&self, bytes: &[u8], offset: u64) -> io::Result<usize> {
        FileExt::write_at(self, bytes, offset)
    }

    fn size(&self) -> io::Result<u64> {
        Ok(self.metadata()?.len())
    }
}

/// The first error of a storage's cursors.
#[derive(Clone, Default)]
pub(super) struct Fault(Arc<Mutex<Option<io::Error>>>);

impl Fault {
    /// The error, once.
    pub(super) fn take(&self) -> Option<io::Error> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    fn note<T>(&self, result: io::Result<T>) -> io::Result<T> {
        result.map_err(|error| {
            let echo = error.raw_os_error().map_or(error.kind().into(), io::Error::from_raw_os_error);
            self.0.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(error);
            echo
        })
    }
}

/// What `call` gives once no signal comes in between.
pub(super) fn uninterrupted<T>(mut call: impl FnMut() -> io::Result<T>) -> io::Result<T> {
    loop {
        match call() {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            result => return result,
        }
    }
}

/// A position in a storage.
pub(super) struct Cursor {
    storage: Arc<dyn Storage>,
    position: u64,
    fault: Fault,
}

impl Cursor {
    /// A cursor at the start.
    pub(super) fn new(storage: Arc<dyn Storage>, fault: Fault) -> Self {
        Self { storage, position: 0, fault }
    }
}

impl Read for Cursor {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        let count = self.fault.note(uninterrupted(|| self.storage.read_at(bytes, self.position)))?;
        self.position += count as u64;
        Ok(count)
    }
}

impl Write for Cursor {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let count = self.fault.note(uninterrupted(|| self.storage.write_at(bytes, self.position)))?;
        self.position += count as u64;
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Seek for Cursor {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let target = match to {
            SeekFrom::Start(offset) => Some(offset),
            SeekFrom::Current(by) => self.position.checked_add_signed(by),
            SeekFrom::End(by) => self.fault.note(self.storage.size())?.checked_add_signed(by),
        };
        self.position = target.ok_or(io::ErrorKind::InvalidInput)?;
        Ok(self.position)
    }
}

/// A storage in memory, for tests.
#[cfg(test)]
#[derive(Default)]
pub(crate) struct Memory(pub(crate) Mutex<Vec<u8>>);

#[cfg(test)]
impl Storage for Memory {
    fn read_at(&self, bytes: &mut [u8], offset: u64) -> io::Result<usize> {
        let stored = self.0.lock().unwrap();
        let mut rest = stored.get(usize::try_from(offset).unwrap()..).unwrap_or_default();
        rest.read(bytes)
    }

    fn write_at(&self, bytes: &[u8], offset: u64) -> io::Result<usize> {
        let mut stored = self.0.lock().unwrap();
        let from = usize::try_from(offset).unwrap();
        let length = stored.len().max(from + bytes.len());
        stored.resize(length, 0);
        stored[from..from + bytes.len()].copy_from_slice(bytes);
        Ok(bytes.len())
    }

    fn size(&self) -> io::Result<u64> {
        Ok(self.0.lock().unwrap().len() as u64)
    }
}
