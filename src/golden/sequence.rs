//! `frames.txt`: the hashes of a scene's frames, runs of equal ones folded.
//!
//! Text comes in and goes out; a frame without a constant rate has its time with it. What a
//! difference means is left to `change`.

use std::fmt::{self, Write};

use super::hash::Hash;
use crate::limits;

/// The frames of a scene, by their hashes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Sequence {
    /// A hash for each frame.
    pub hashes: Vec<Hash>,
    /// The frames' times in nanoseconds, where they do not follow from a rate; otherwise empty.
    pub times_ns: Vec<u64>,
}

/// What is wrong with a line of the text.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {problem}")]
pub struct Wrong {
    line: usize,
    problem: String,
}

impl Wrong {
    pub(super) fn new(line: usize, problem: String) -> Self {
        Self { line, problem }
    }
}

const HEAD: &str =
    "# A frame's number, the hash of its pixels, and how many equal frames there are from it on.\n";
const NS_PER_S: u64 = 1_000_000_000;

impl fmt::Display for Sequence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(HEAD)?;
        let mut first = 0;
        while let Some(hash) = self.hashes.get(first) {
            let time = self.times_ns.get(first);
            let run = if time.is_some() { 1 } else { self.run_from(first) };
            write!(f, "{first:<6} ")?;
            if let Some(ns) = time {
                write!(f, "@{}.{:09}s ", ns / NS_PER_S, ns % NS_PER_S)?;
            }
            write!(f, "{hash}")?;
            if run > 1 {
                write!(f, " x{run}")?;
            }
            f.write_char('\n')?;
            first += run;
        }
        Ok(())
    }
}

impl Sequence {
    fn run_from(&self, first: usize) -> usize {
        self.hashes[first..].iter().take_while(|hash| **hash == self.hashes[first]).count()
    }

    /// Reads what [`Display`](fmt::Display) writes.
    ///
    /// # Errors
    /// [`Wrong`] with the line, also where frames are left out or there are more than
    /// [`limits::GOLDEN_FRAMES`].
    pub fn parse(text: &str) -> Result<Self, Wrong> {
        let mut sequence = Self::default();
        for (line, words) in (1..).zip(text.lines()) {
            if !words.trim().is_empty() && !words.starts_with('#') {
                sequence.read(words).map_err(|problem| Wrong { line, problem })?;
            }
        }
        if ![0, sequence.hashes.len()].contains(&sequence.times_ns.len()) {
            let problem = "some frames have a time and some have none".to_owned();
            return Err(Wrong { line: text.lines().count(), problem });
        }
        Ok(sequence)
    }

    fn read(&mut self, line: &str) -> Result<(), String> {
        let mut words = line.split_whitespace().peekable();
        let number = words.next().unwrap_or_default();
        let next = self.hashes.len();
        if number.parse() != Ok(next) {
            return Err(format!("`{number}` should be frame {next}"));
        }
        if let Some(time) = words.next_if(|word| word.starts_with('@')) {
            self.times_ns.push(nanoseconds(time).ok_or_else(|| format!("`{time}` is no time"))?);
        }
        let hash: Hash = words.next().unwrap_or_default().parse().map_err(|error| format!("{error}"))?;
        let run = words.next().map_or(Ok(1), |word| {
            let count = word.strip_prefix('x').and_then(|count| count.parse().ok());
            count.filter(|count| *count > 0).ok_or_else(|| format!("`{word}` is no count like x3"))
        })?;
        if let Some(word) = words.next() {
            return Err(format!("`{word}` is too much"));
        }
        if run > limits::GOLDEN_FRAMES.saturating_sub(next) {
            return Err(format!("more than {} frames", limits::GOLDEN_FRAMES));
        }
        self.hashes.extend(std::iter::repeat_n(hash, run));
        Ok(())
    }
}

/// Reads `@1.500000000s`.
fn nanoseconds(word: &str) -> Option<u64> {
    let (seconds, part) = word.strip_prefix('@')?.strip_suffix('s')?.split_once('.')?;
    let part = (part.len() == 9).then(|| part.parse::<u64>().ok()).flatten()?;
    seconds.parse::<u64>().ok()?.checked_mul(NS_PER_S)?.checked_add(part)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sequence(text: &str) -> Sequence {
        let hashes = text.bytes().map(|byte| Hash::of(&[byte])).collect();
        Sequence { hashes, times_ns: Vec::new() }
    }

    #[test]
    fn runs_of_equal_frames_are_one_line() {
        let text = sequence("aaab").to_string();
        let lines: Vec<&str> = text.lines().skip(1).collect();
        assert_eq!(lines.len(), 2);
        assert_eq!(lines[0], format!("0      {} x3", Hash::of(b"a")));
        assert_eq!(lines[1], format!("3      {}", Hash::of(b"b")));
    }

    #[test]
    fn what_is_written_is_read() {
        for text in ["", "a", "aaab", "abcabc"] {
            assert_eq!(Sequence::parse(&sequence(text).to_string()), Ok(sequence(text)));
        }
        let timed = Sequence { times_ns: vec![0, 1_500_000_000, 1_516_666_667], ..sequence("aab") };
        assert_eq!(Sequence::parse(&timed.to_string()), Ok(timed));
    }

    #[test]
    fn wrong_lines_are_named() {
        let hash = Hash::of(b"a");
        let wrong = |text: &str| Sequence::parse(text).unwrap_err().to_string();
        assert_eq!(wrong(&format!("1 {hash}")), "line 1: `1` should be frame 0");
        assert_eq!(wrong(&format!("0 {hash}\n0 {hash}")), "line 2: `0` should be frame 1");
        assert_eq!(wrong("0 abc"), "line 1: `abc` is no hash of 32 hexadecimal digits");
        assert_eq!(wrong(&format!("0 {hash} x0")), "line 1: `x0` is no count like x3");
        assert_eq!(wrong(&format!("0 {hash} x999999999999")), "line 1: more than 100000 frames");
        assert_eq!(wrong(&format!("0 @1s {hash}")), "line 1: `@1s` is no time");
        assert!(wrong(&format!("0 {hash}\n1 @1.000000000s {hash}")).contains("some have none"));
    }

    proptest::proptest! {
        #[test]
        fn no_text_makes_the_reader_panic(text in "[0-9a-fx@. #\n]{0,80}") {
            let _ = Sequence::parse(&text);
        }
    }
}
