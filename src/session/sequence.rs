//! PNG pictures with numbers in their names: `frames/%04d.png`.
//!
//! A name with a place for a number comes in, and a file of PNGs one after the other; files go out,
//! all of them or none. How the pictures are made is left to the recorder.

use std::fs;
use std::io::{self, BufReader, Read, Write};
use std::path::{Path, PathBuf};

use tempfile::{Builder, TempPath};

use super::Error;

/// What every PNG begins with (PNG, "PNG signature").
const SIGNATURE: [u8; 8] = *b"\x89PNG\r\n\x1a\n";

/// `pattern` with the first `%d`, or `%04d` and the like, as `number`. Absent where there is none.
pub fn numbered(pattern: &Path, number: u64) -> Option<PathBuf> {
    let text = pattern.to_str()?;
    for (at, _) in text.match_indices('%') {
        let rest = &text[at + 1..];
        let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let Some(after) = rest[digits..].strip_prefix('d') else { continue };
        // Longer than any name can be is no width.
        let width = match rest[..digits].strip_prefix('0').map(str::parse) {
            Some(Ok(width @ 1..=99)) => width,
            None if digits == 0 => 0,
            _ => continue,
        };
        return Some(format!("{}{number:0width$}{after}", &text[..at]).into());
    }
    None
}

/// Cuts `pictures` into `count` files that are named by `pattern`, counted from 1. Where something
/// fails, none of them stays.
///
/// # Errors
/// [`Error::Create`], [`Error::Write`] or [`Error::Exists`].
pub(super) fn publish(pictures: impl Read, pattern: &Path, count: u64, overwrite: bool) -> Result<(), Error> {
    let folder = pattern.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let made = !folder.exists();
    let created = fs::create_dir(folder);
    if made {
        created.map_err(|source| Error::Create { path: folder.to_owned(), source })?;
    }
    let published = stage(pictures, folder, pattern, count).and_then(|staged| name_all(staged, overwrite));
    if published.is_err() && made {
        // What matters is told already.
        let _ = fs::remove_dir(folder);
    }
    published
}

/// The pictures under passing names, each with its own.
fn stage(
    pictures: impl Read,
    folder: &Path,
    pattern: &Path,
    count: u64,
) -> Result<Vec<(TempPath, PathBuf)>, Error> {
    let failed = |source| Error::Write { path: pattern.to_owned(), source };
    let mut pictures = BufReader::new(pictures);
    let mut staged = Vec::new();
    for number in 1..=count {
        let path = numbered(pattern, number).ok_or_else(|| Error::NoNumber { path: pattern.to_owned() })?;
        let bytes = next(&mut pictures).map_err(failed)?;
        let mut file = Builder::new()
            .prefix(".canvas-rec-")
            .suffix(".partial")
            .make_in(folder, |path| fs::File::options().write(true).create_new(true).open(path))
            .map_err(|source| Error::Create { path: path.clone(), source })?;
        if let Ok(there) = fs::metadata(&path) {
            file.as_file().set_permissions(there.permissions()).map_err(failed)?;
        }
        file.write_all(&bytes).and_then(|()| file.as_file().sync_all()).map_err(failed)?;
        staged.push((file.into_temp_path(), path));
    }
    Ok(staged)
}

/// Gives all pictures their names, or takes back those that have them already.
fn name_all(staged: Vec<(TempPath, PathBuf)>, overwrite: bool) -> Result<(), Error> {
    let mut named: Vec<PathBuf> = Vec::new();
    for (temporary, path) in staged {
        let renamed = if overwrite { temporary.persist(&path) } else { temporary.persist_noclobber(&path) };
        if let Err(error) = renamed {
            if !overwrite {
                // What matters is told below.
                for path in &named {
                    let _ = fs::remove_file(path);
                }
            }
            return Err(match error.error.kind() {
                io::ErrorKind::AlreadyExists => Error::Exists { path },
                _ => Error::Write { path, source: error.error },
            });
        }
        named.push(path);
    }
    Ok(())
}

/// The bytes of the next PNG (PNG, "Chunk layout").
fn next(pictures: &mut impl Read) -> io::Result<Vec<u8>> {
    let mut bytes = vec![0; SIGNATURE.len()];
    pictures.read_exact(&mut bytes)?;
    if bytes != SIGNATURE {
        return Err(io::ErrorKind::InvalidData.into());
    }
    loop {
        let mut head = [0; 8];
        pictures.read_exact(&mut head)?;
        let [length @ .., _, _, _, _] = head;
        let start = bytes.len();
        bytes.extend(head);
        // The chunk's data and its check sum.
        pictures.take(u64::from(u32::from_be_bytes(length)) + 4).read_to_end(&mut bytes)?;
        if &bytes[start + 4..start + 8] == b"IEND" {
            return Ok(bytes);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::canvas::encode_png;
    use crate::frame::Size;

    #[test]
    fn pictures_are_counted_in_their_names() {
        let name = |pattern: &str| {
            numbered(Path::new(pattern), 7).map(|path| path.to_str().map(str::to_owned).unwrap())
        };
        assert_eq!(name("frame-%d.png").as_deref(), Some("frame-7.png"));
        assert_eq!(name("frame-%04d.png").as_deref(), Some("frame-0007.png"));
        assert_eq!(name("100%-%02d.png").as_deref(), Some("100%-07.png"));
        assert_eq!(name("%s-%4d-%0d-%0999d.png"), None);
        assert_eq!(name("%"), None);
    }

    #[test]
    fn all_pictures_appear_or_none() {
        let folder = tempfile::tempdir().unwrap();
        let pattern = folder.path().join("new/%d.png");
        let size = Size::new(1, 1);
        let pictures: Vec<_> = (0..3).map(|red| encode_png(&[red, 0, 0, 255], size)).collect();
        let all = pictures.concat();
        assert!(publish(&all[..all.len() - 20], &pattern, 3, false).is_err());
        assert!(!folder.path().join("new").exists());
        publish(all.as_slice(), &pattern, 3, false).unwrap();
        assert_eq!(fs::read(folder.path().join("new/2.png")).unwrap(), pictures[1]);

        fs::remove_file(folder.path().join("new/1.png")).unwrap();
        let error = publish(all.as_slice(), &pattern, 3, false).unwrap_err();
        assert!(matches!(error, Error::Exists { path } if path.ends_with("2.png")));
        assert!(!folder.path().join("new/1.png").exists());
        assert_eq!(fs::read_dir(folder.path().join("new")).unwrap().count(), 2);
    }
}
