//! Hashes: what stands for pixels and files in a golden.
//!
//! Bytes come in, 128 bits go out. They notice every change that happens; they are no seal
//! against someone who looks for two pictures with one hash.

use std::fmt;
use std::fs::File;
use std::io::{self, Read};
use std::str::FromStr;

use twox_hash::XxHash3_128;

/// The XXH3 hash of some bytes, 128 bits, written as 32 hexadecimal digits (xxHash
/// specification, XXH3 128-bit). The same on every machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hash(u128);

impl Hash {
    const DIGITS: usize = 32;

    /// The hash of `bytes`.
    pub fn of(bytes: &[u8]) -> Self {
        Self(XxHash3_128::oneshot(bytes))
    }

    /// The hash of what is left of `file`.
    ///
    /// # Errors
    /// The system's, where reading fails.
    pub(super) fn of_file(file: &mut File) -> io::Result<Self> {
        let (mut hasher, mut part) = (XxHash3_128::new(), vec![0; 1 << 16]);
        loop {
            match file.read(&mut part)? {
                0 => return Ok(Self(hasher.finish_128())),
                count => hasher.write(&part[..count]),
            }
        }
    }
}

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:0width$x}", self.0, width = Self::DIGITS)
    }
}

/// Text that is no hash.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no hash of 32 hexadecimal digits")]
pub struct NotAHash(String);

impl FromStr for Hash {
    type Err = NotAHash;

    fn from_str(text: &str) -> Result<Self, NotAHash> {
        let is_digit = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
        let well_formed = text.len() == Self::DIGITS && text.bytes().all(is_digit);
        let parsed = well_formed.then(|| u128::from_str_radix(text, 16).ok()).flatten();
        parsed.map(Self).ok_or_else(|| NotAHash(text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashes_are_those_of_the_specification() {
        assert_eq!(Hash::of(b"").to_string(), "99aa06d3014798d86001c324468d497f");
    }

    #[test]
    fn a_file_has_the_hash_of_its_bytes() {
        let mut file = tempfile::tempfile().unwrap();
        let bytes = vec![7; 100_000];
        io::Write::write_all(&mut file, &bytes).unwrap();
        io::Seek::rewind(&mut file).unwrap();
        assert_eq!(Hash::of_file(&mut file).unwrap(), Hash::of(&bytes));
    }

    #[test]
    fn hashes_are_read_as_they_are_written() {
        let hash = Hash::of(b"pixels");
        assert_eq!(hash.to_string().parse(), Ok(hash));
        for text in ["", "+9aa06d3014798d86001c324468d497f", "99AA06D3014798D86001C324468D497F"] {
            assert_eq!(text.parse::<Hash>(), Err(NotAHash(text.to_owned())));
        }
    }
}
