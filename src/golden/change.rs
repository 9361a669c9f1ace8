//! What happened to a row of frames: which differ, are missing, came in, or came at another place.
//!
//! The hashes of both rows come in, changes go out that can be read aloud. How much the pictures
//! differ is left to `measure`.

use std::fmt;
use std::ops::Range;

use super::hash::Hash;
use crate::limits;

/// Something that happened to a row of frames. Ranges are half-open.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Change {
    /// These frames are others.
    Differ(Range<usize>),
    /// These frames of the expected are not there.
    Missing(Range<usize>),
    /// These frames of the actual are new.
    Added(Range<usize>),
    /// These frames of the actual repeat the one before them.
    Repeated(Range<usize>),
    /// The frames of this range come so many frames later; below 0, earlier.
    Shifted {
        /// Where the expected frames were.
        range: Range<usize>,
        /// By how many frames.
        by: i64,
    },
}

/// What happened from `expected` to `actual`; nothing where they are equal.
pub fn changes(expected: &[Hash], actual: &[Hash]) -> Vec<Change> {
    let shorter = expected.len().min(actual.len());
    let start = (0..shorter).take_while(|&index| expected[index] == actual[index]).count();
    let back = |count: &usize| expected[expected.len() - 1 - count] == actual[actual.len() - 1 - count];
    let end = (0..shorter - start).take_while(back).count();
    let (old, new) = (start..expected.len() - end, start..actual.len() - end);
    match (old.is_empty(), new.is_empty()) {
        (true, true) => Vec::new(),
        (false, true) => vec![Change::Missing(old)],
        (true, false) => vec![added(actual, new)],
        (false, false) => within(expected, actual, old, new),
    }
}

/// Frames that came in: whether they only repeat what was there.
fn added(actual: &[Hash], range: Range<usize>) -> Change {
    let repeats = range.clone().all(|index| index > 0 && actual[index] == actual[index - 1]);
    if repeats { Change::Repeated(range) } else { Change::Added(range) }
}

/// What happened between the frames that are equal on both sides.
fn within(expected: &[Hash], actual: &[Hash], old: Range<usize>, new: Range<usize>) -> Vec<Change> {
    if let Some(by) = shift(&expected[old.clone()], &actual[new.clone()]) {
        return vec![Change::Shifted { range: old, by }];
    }
    let common = old.len().min(new.len());
    let mut found: Vec<Change> = Vec::new();
    for offset in 0..common {
        let (from, to) = (old.start + offset, new.start + offset);
        match found.last_mut() {
            _ if expected[from] == actual[to] => {}
            Some(Change::Differ(range)) if range.end == from => range.end += 1,
            _ => found.push(Change::Differ(from..from + 1)),
        }
    }
    if old.len() > common {
        found.push(Change::Missing(old.start + common..old.end));
    }
    if new.len() > common {
        found.push(added(actual, new.start + common..new.end));
    }
    found
}

/// By how many frames `actual` comes later than `expected`, where that explains the difference:
/// all that both have agrees, and there is enough of it that differs from frame to frame.
fn shift(expected: &[Hash], actual: &[Hash]) -> Option<i64> {
    let overlaps = |early: &[Hash], late: &[Hash], by: usize| {
        let count = early.len().min(late.len().saturating_sub(by));
        let moves = early[..count].windows(2).any(|pair| pair[0] != pair[1]);
        count * 2 > early.len() && moves && early[..count] == late[by..by + count]
    };
    (1..=limits::SHIFTED_FRAMES).zip(1i64..).find_map(|(by, signed)| {
        let later = overlaps(expected, actual, by).then_some(signed);
        later.or_else(|| overlaps(actual, expected, by).then_some(-signed))
    })
}

impl Change {
    /// The range of frames that the change is about.
    pub fn range(&self) -> &Range<usize> {
        match self {
            Self::Differ(range)
            | Self::Missing(range)
            | Self::Added(range)
            | Self::Repeated(range)
            | Self::Shifted { range, .. } => range,
        }
    }
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let range = self.range();
        let is_one = range.len() == 1;
        if is_one {
            write!(f, "frame {}", range.start)?;
        } else {
            write!(f, "frames {} to {}", range.start, range.end - 1)?;
        }
        let verb = |one: &'static str, many| if is_one { one } else { many };
        match self {
            Self::Differ(_) => f.write_str(verb(" differs", " differ")),
            Self::Missing(_) => f.write_str(verb(" is missing", " are missing")),
            Self::Added(_) => f.write_str(verb(" is new", " are new")),
            Self::Repeated(_) => f.write_str(verb(" repeats the one before", " repeat the one before")),
            Self::Shifted { by, .. } => {
                let count = by.unsigned_abs();
                let unit = if count == 1 { "frame" } else { "frames" };
                let way = if *by > 0 { "late" } else { "early" };
                write!(f, " {} {count} {unit} too {way}", verb("comes", "come"))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(expected: &str, actual: &str) -> String {
        let hashes = |text: &str| text.bytes().map(|byte| Hash::of(&[byte])).collect::<Vec<_>>();
        let changes = changes(&hashes(expected), &hashes(actual));
        changes.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
    }

    #[test]
    fn equal_rows_have_no_changes() {
        assert_eq!(said("abc", "abc"), "");
        assert_eq!(said("", ""), "");
    }

    #[test]
    fn other_frames_are_told_as_runs() {
        assert_eq!(said("abcdef", "abXdef"), "frame 2 differs");
        assert_eq!(said("abcdef", "aXXdeX"), "frames 1 to 2 differ; frame 5 differs");
    }

    #[test]
    fn dropped_and_repeated_frames_are_told_apart() {
        assert_eq!(said("abcdef", "abdef"), "frame 2 is missing");
        assert_eq!(said("abcdef", "abccdef"), "frame 3 repeats the one before");
        assert_eq!(said("abcdef", "abcXYdef"), "frames 3 to 4 are new");
        assert_eq!(said("abcdef", "abcd"), "frames 4 to 5 are missing");
        assert_eq!(said("abcdef", ""), "frames 0 to 5 are missing");
    }

    #[test]
    fn a_shift_is_told_as_such() {
        assert_eq!(said("abcdefgh", "aabcdefg"), "frames 1 to 7 come 1 frame too late");
        assert_eq!(said("abcdefgh", "bcdefghi"), "frames 0 to 7 come 1 frame too early");
        assert_eq!(said("abcdefgh", "XYabcdef"), "frames 0 to 7 come 2 frames too late");
    }

    #[test]
    fn pictures_that_stand_still_do_not_shift() {
        assert_eq!(said("aaaa", "bbbb"), "frames 0 to 3 differ");
        assert_eq!(said("aabb", "abbb"), "frame 1 differs");
    }

    #[test]
    fn several_things_are_told_at_once() {
        assert_eq!(said("abcdef", "Xbcdefgh"), "frame 0 differs; frames 6 to 7 are new");
    }
}
