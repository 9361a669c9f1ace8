//! Bytes that are handed out in pieces while they are written.
//!
//! A muxer writes them one after the other, as to a pipe. What was taken is gone from here, so a
//! long recording takes no memory but its pieces'.

use std::io;
use std::mem;
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::codec::Storage;

/// A storage that is read by taking what is in it.
#[derive(Default)]
pub(super) struct Buffer(Mutex<Bytes>);

#[derive(Default)]
struct Bytes {
    /// Bytes taken before.
    taken: u64,
    left: Vec<u8>,
}

impl Buffer {
    /// What was written since the last call.
    pub(super) fn take(&self) -> Vec<u8> {
        let mut bytes = self.bytes();
        bytes.taken += bytes.left.len() as u64;
        mem::take(&mut bytes.left)
    }

    fn bytes(&self) -> MutexGuard<'_, Bytes> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Storage for Buffer {
    fn read_at(&self, _bytes: &mut [u8], _offset: u64) -> io::Result<usize> {
        Err(io::ErrorKind::Unsupported.into())
    }

    fn write_at(&self, bytes: &[u8], offset: u64) -> io::Result<usize> {
        if offset != self.size()? {
            return Err(io::ErrorKind::NotSeekable.into());
        }
        self.bytes().left.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn size(&self) -> io::Result<u64> {
        let bytes = self.bytes();
        Ok(bytes.taken + bytes.left.len() as u64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_are_handed_out_once_and_in_order() {
        let buffer = Buffer::default();
        buffer.write_at(b"one", 0).unwrap();
        assert_eq!(buffer.take(), b"one");
        assert!(buffer.take().is_empty());
        buffer.write_at(b"two", 3).unwrap();
        assert_eq!((buffer.size().unwrap(), buffer.take()), (6, b"two".to_vec()));
    }

    #[test]
    fn what_was_written_can_not_be_changed_or_read() {
        let buffer = Buffer::default();
        buffer.write_at(b"one", 0).unwrap();
        assert_eq!(buffer.write_at(b"O", 0).unwrap_err().kind(), io::ErrorKind::NotSeekable);
        assert!(buffer.read_at(&mut [0], 0).is_err());
    }
}
