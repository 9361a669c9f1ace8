//! Writing to stderr and stdout.
//!
//! Nothing here fails at once: when nobody reads the messages, the recording still matters. Where
//! lines on stdout are all that was asked for, [`delivered`] says whether they arrived.

use std::io::{self, IsTerminal, Write, stderr, stdout};
use std::sync::{Mutex, PoisonError};

/// Why a line did not arrive on stdout; the first reason.
static LOST: Mutex<Option<io::Error>> = Mutex::new(None);

/// Whether a person is likely to watch stderr.
pub(super) fn is_watched() -> bool {
    stderr().is_terminal()
}

/// Whether a person is likely to watch stdout.
pub(super) fn is_out_watched() -> bool {
    stdout().is_terminal()
}

/// Writes bytes to stdout, which must all arrive.
pub(super) fn emit_bytes(bytes: &[u8]) -> io::Result<()> {
    let mut out = stdout().lock();
    out.write_all(bytes)?;
    out.flush()
}

/// Writes a line of text for people.
pub(super) fn say(text: &str) {
    let _ = writeln!(stderr().lock(), "{}", printable(text));
}

/// Writes a line for machines.
pub(super) fn emit(line: &str) {
    let mut out = stdout().lock();
    if let Err(error) = writeln!(out, "{line}").and_then(|()| out.flush()) {
        LOST.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(error);
    }
}

/// Whether all lines arrived on stdout; asked once, at the end.
pub(super) fn delivered() -> io::Result<()> {
    LOST.lock().unwrap_or_else(PoisonError::into_inner).take().map_or(Ok(()), Err)
}

/// Writes a line of text for people to stdout, where it is what was asked for.
pub(super) fn show(text: &str) {
    emit(&printable(text));
}

/// `text` with control characters spelled out, so that no file name or scene can steer the
/// terminal. Line breaks and tabs stay.
fn printable(text: &str) -> String {
    let mut clean = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' | '\t' => clean.push(c),
            // Marks that turn the direction of text are as misleading as control codes.
            _ if c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}') => {
                clean.extend(c.escape_unicode());
            }
            _ => clean.push(c),
        }
    }
    clean
}

/// Writes `text` in bold red where that shows.
pub(super) fn alarm(text: &str) {
    highlight("\x1b[1;31m", text);
}

/// Writes `text` in green where that shows.
pub(super) fn approve(text: &str) {
    highlight("\x1b[32m", text);
}

/// Writes `text` in bold yellow where that shows.
pub(super) fn caution(text: &str) {
    highlight("\x1b[1;33m", text);
}

fn highlight(color: &str, text: &str) {
    let plain = !is_watched() || std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    let (on, off) = if plain { ("", "") } else { (color, "\x1b[0m") };
    let _ = write!(stderr().lock(), "{on}{text}{off}");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_are_spelled_out() {
        assert_eq!(printable("a\x1b[31m\r\n\tb\u{202e}c"), "a\\u{1b}[31m\\u{d}\n\tb\\u{202e}c");
    }
}
