//! Bytes that leave as they come: to standard output, a socket, anything that can be written.
//!
//! A container that is written from front to back comes in piece by piece. What was written can't
//! be read or changed.

use std::fmt;
use std::io::{self, Write};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::recorder::Storage;

/// A way out for a recording, shared by its clones.
#[derive(Clone)]
pub struct Pipe(Arc<Mutex<Out>>);

struct Out {
    to: Box<dyn Write + Send>,
    written: u64,
}

impl Pipe {
    /// A pipe to `to`.
    pub fn new(to: impl Write + Send + 'static) -> Self {
        Self(Arc::new(Mutex::new(Out { to: Box::new(to), written: 0 })))
    }

    fn out(&self) -> MutexGuard<'_, Out> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Pipe {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Pipe({} bytes written)", self.out().written)
    }
}

impl Storage for Pipe {
    fn read_at(&self, _bytes: &mut [u8], _offset: u64) -> io::Result<usize> {
        Err(io::ErrorKind::Unsupported.into())
    }

    fn write_at(&self, bytes: &[u8], offset: u64) -> io::Result<usize> {
        let mut out = self.out();
        if offset != out.written {
            return Err(io::ErrorKind::NotSeekable.into());
        }
        out.to.write_all(bytes)?;
        out.to.flush()?;
        out.written += bytes.len() as u64;
        Ok(bytes.len())
    }

    fn size(&self) -> io::Result<u64> {
        Ok(self.out().written)
    }
}
