//! Places in a scene's files, and how they are shown.
//!
//! A range of bytes comes in; a line, a column and a snippet with carets go out.

use std::fmt;
use std::ops::Range;
use std::path::{Path, PathBuf};

use crate::limits;

/// A place in a scene file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Location {
    /// The file's path as given.
    pub path: PathBuf,
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
    /// How many characters are meant; at least 1.
    pub width: usize,
    /// The text of that line; of a long one, the part around what is meant.
    pub text: String,
    /// How many characters of the line are left out before the text.
    skipped: usize,
}

impl Location {
    /// The place of the byte range `span` in `text`.
    pub(super) fn new(path: &Path, text: &str, span: &Range<usize>) -> Self {
        let boundary =
            |at: usize| (0..=at.min(text.len())).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0);
        let (start, end) = (boundary(span.start), boundary(span.end));
        let line_start = text[..start].rfind('\n').map_or(0, |newline| newline + 1);
        let line_end = text[start..].find('\n').map_or(text.len(), |newline| start + newline);
        let end = end.clamp(start, line_end);
        let column = text[line_start..start].chars().count() + 1;
        let skipped = (column - 1).saturating_sub(limits::SNIPPET_CHARS / 2);
        let line = text[line_start..line_end].trim_end_matches('\r');
        Self {
            path: path.to_owned(),
            line: text[..start].matches('\n').count() + 1,
            column,
            width: text[start..end].trim_end().chars().count().max(1),
            text: line.chars().skip(skipped).take(limits::SNIPPET_CHARS).collect(),
            skipped,
        }
    }

    /// By which places are ordered: the file's path, the line and the column.
    pub fn order(&self) -> (&Path, usize, usize) {
        (&self.path, self.line, self.column)
    }

    /// The line with carets under what is meant, for a terminal.
    pub fn snippet(&self) -> String {
        let number = self.line.to_string();
        let gutter = " ".repeat(number.len());
        let (shown, skipped) = (&self.text, self.skipped);
        // Tabs stay tabs, so that the carets stand where the eye sees the text.
        let before = shown.chars().take(self.column - 1 - skipped);
        let indent: String = before.map(|c| if c == '\t' { '\t' } else { ' ' }).collect();
        let room = (limits::SNIPPET_CHARS + skipped + 1).saturating_sub(self.column).max(1);
        let carets = "^".repeat(self.width.min(room));
        format!("{gutter} |\n{number} | {shown}\n{gutter} | {indent}{carets}")
    }
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", self.path.display(), self.line, self.column)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn location(text: &str, span: Range<usize>) -> Location {
        Location::new(Path::new("s.toml"), text, &span)
    }

    #[test]
    fn columns_count_characters() {
        let at = location("a = 1\nä = \"é\" x\n", 16..17);
        assert_eq!((at.line, at.column), (2, 9));
        assert_eq!(at.to_string(), "s.toml:2:9");
    }

    #[test]
    fn spans_outside_the_text_still_have_a_place() {
        assert_eq!(location("", 5..9).to_string(), "s.toml:1:1");
        assert_eq!(location("ab\n", 3..3).to_string(), "s.toml:2:1");
        assert_eq!(location("é", 1..2).to_string(), "s.toml:1:1");
    }

    #[test]
    fn carets_stand_under_the_text() {
        let snippet = location("x\n\tcolor = 1\r\n", 3..8).snippet();
        assert_eq!(snippet, "  |\n2 | \tcolor = 1\n  | \t^^^^^");
    }

    #[test]
    fn of_an_endless_line_the_part_that_is_meant_is_shown() {
        let text = format!("{}here{}", "-".repeat(1000), "-".repeat(1000));
        let snippet = location(&text, 1000..1004).snippet();
        assert!(snippet.contains("--here--") && snippet.len() < 250, "{snippet}");
        let carets = snippet.lines().last().unwrap();
        assert_eq!(carets.find('^'), snippet.lines().nth(1).unwrap().find("here"));
    }
}
