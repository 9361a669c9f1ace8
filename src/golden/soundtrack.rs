//! `sound.txt`: a scene's sound as its golden has it, by hashes and levels.
//!
//! Samples or text come in, text and blocks go out. The blocks begin at the first sample that is
//! not silent: a sound that only comes later has the same ones. What a difference means is left to
//! `sound_change`.

use std::fmt::{self, Write};

use super::hash::Hash;
use super::{Error, Wrong};
use crate::audio::{RATE_HZ, SILENCE, Sample};
use crate::limits;
use crate::scene::Scene;
use crate::session;

/// Samples of a block: a tenth of a second.
pub(super) const BLOCK: usize = RATE_HZ as usize / 10;
/// Most blocks of a sound, the last of them in part.
const BLOCKS: u64 = limits::GOLDEN_SAMPLES.div_ceil(BLOCK as u64);

/// A sound, by its blocks.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Soundtrack {
    /// How many samples there are of each channel.
    pub samples: u64,
    /// The first sample that is not silent; where all are, how many there are.
    pub onset: u64,
    /// A tenth of a second each, from the onset to the end.
    pub blocks: Vec<Tenth>,
}

/// A tenth of a second of sound.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tenth {
    /// The hash of its samples.
    pub hash: Hash,
    /// How loud it is in tenths of a decibel, where 0 is a full square wave; absent for silence.
    pub level: Option<i32>,
}

const HEAD: &str = "# A tenth of a second's number, its level in dB, the hash of its samples, and how many equal ones\n\
    # there are from it on. They begin at the onset: the first sample that is not silent.\n";

impl Soundtrack {
    /// The sound of `scene`; absent where it has none.
    ///
    /// # Errors
    /// [`Error::Session`] where a file can't be decoded, [`Error::LongSound`].
    pub(super) fn of(scene: &Scene) -> Result<Option<Self>, Error> {
        let Some(blocks) = session::Blocks::new(scene)? else { return Ok(None) };
        let (mut track, mut pending) = (Self::default(), Vec::new());
        for block in blocks {
            track.add(block?.samples(), &mut pending);
            if track.samples > limits::GOLDEN_SAMPLES {
                return Err(Error::LongSound);
            }
        }
        if !pending.is_empty() {
            track.blocks.push(Tenth::of(&pending));
        }
        Ok(Some(track))
    }

    /// Adds `samples`; those that fill no block yet stay in `pending`.
    fn add(&mut self, samples: &[Sample], pending: &mut Vec<Sample>) {
        let is_silent = |sample: &Sample| *sample == SILENCE;
        let has_begun = self.onset < self.samples;
        let silent = if has_begun { 0 } else { samples.iter().take_while(|one| is_silent(one)).count() };
        self.onset += silent as u64;
        self.samples += samples.len() as u64;
        pending.extend(&samples[silent..]);
        while pending.len() >= BLOCK {
            self.blocks.push(Tenth::of(&pending[..BLOCK]));
            pending.drain(..BLOCK);
        }
    }

    /// What stands for all of it.
    pub(super) fn hash(&self) -> Hash {
        Hash::of(self.to_string().as_bytes())
    }

    /// Reads what [`Display`](fmt::Display) writes.
    ///
    /// # Errors
    /// [`Wrong`] with the line.
    pub fn parse(text: &str) -> Result<Self, Wrong> {
        let mut track = Self::default();
        for (line, words) in (1..).zip(text.lines()) {
            if !words.trim().is_empty() && !words.starts_with('#') {
                track.read(words).map_err(|problem| Wrong::new(line, problem))?;
            }
        }
        let blocks = track.samples.saturating_sub(track.onset).div_ceil(BLOCK as u64);
        if track.onset > track.samples || track.blocks.len() as u64 != blocks {
            let problem = format!("{} tenths of a second, and there should be {blocks}", track.blocks.len());
            return Err(Wrong::new(text.lines().count(), problem));
        }
        Ok(track)
    }

    fn read(&mut self, line: &str) -> Result<(), String> {
        let words: Vec<&str> = line.split_whitespace().collect();
        let number = |word: &str| {
            let number = word.parse().ok().filter(|number| *number <= limits::GOLDEN_SAMPLES);
            number.ok_or_else(|| format!("`{word}` is no number of samples"))
        };
        let next = self.blocks.len();
        match words[..] {
            ["samples", count] => self.samples = number(count)?,
            ["onset", count] => self.onset = number(count)?,
            [index, level, hash] => self.read_block((index, next), level, hash, "x1")?,
            [index, level, hash, run] => self.read_block((index, next), level, hash, run)?,
            _ => return Err(format!("`{line}` is no tenth of a second")),
        }
        Ok(())
    }

    fn read_block(
        &mut self,
        (index, next): (&str, usize),
        level: &str,
        hash: &str,
        run: &str,
    ) -> Result<(), String> {
        if index.parse() != Ok(next) {
            return Err(format!("`{index}` should be {next}"));
        }
        let level = parse_level(level)?;
        let hash = hash.parse().map_err(|error| format!("{error}"))?;
        let count = run.strip_prefix('x').and_then(|count| count.parse().ok());
        let left = BLOCKS.saturating_sub(next as u64);
        let count = count.filter(|count: &usize| *count > 0 && *count as u64 <= left);
        let count = count.ok_or_else(|| format!("`{run}` is no count like x3"))?;
        self.blocks.extend(std::iter::repeat_n(Tenth { hash, level }, count));
        Ok(())
    }
}

impl fmt::Display for Soundtrack {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{HEAD}samples {}\nonset {}\n", self.samples, self.onset)?;
        let mut first = 0;
        for run in self.blocks.chunk_by(|one, next| one == next) {
            let Tenth { hash, level } = run[0];
            write!(f, "{first:<6} {:>8} {hash}", said_level(level))?;
            if run.len() > 1 {
                write!(f, " x{}", run.len())?;
            }
            f.write_char('\n')?;
            first += run.len();
        }
        Ok(())
    }
}

impl Tenth {
    fn of(samples: &[Sample]) -> Self {
        let bytes: Vec<u8> = samples.as_flattened().iter().flat_map(|part| part.to_le_bytes()).collect();
        let energy: f64 = samples.as_flattened().iter().map(|part| f64::from(part * part)).sum();
        #[expect(clippy::cast_precision_loss, reason = "samples of a tenth of a second")]
        let mean = energy / (samples.len() * 2) as f64;
        Self { hash: Hash::of(&bytes), level: level(mean) }
    }
}

/// The level of a mean energy, in tenths of a decibel; absent for silence.
pub(super) fn level(mean: f64) -> Option<i32> {
    let decibels = 10.0 * libm::log10(mean);
    #[expect(clippy::cast_possible_truncation, reason = "a few hundred at most")]
    let tenths = (decibels * 10.0).round() as i32;
    (decibels >= FAINTEST_DB).then_some(tenths)
}

/// What is fainter counts as silence, in decibels: no ear and no 24 bits have it.
const FAINTEST_DB: f64 = -150.0;
const SILENT: &str = "silent";

fn said_level(level: Option<i32>) -> String {
    level.map_or_else(|| SILENT.to_owned(), |tenths| format!("{:.1}dB", f64::from(tenths) / 10.0))
}

/// Reads `-12.0dB` or `silent`.
fn parse_level(word: &str) -> Result<Option<i32>, String> {
    if word == SILENT {
        return Ok(None);
    }
    let decibels = word.strip_suffix("dB").and_then(|decibels| decibels.parse::<f64>().ok());
    let decibels = decibels.filter(|decibels| (-200.0..=200.0).contains(decibels));
    #[expect(clippy::cast_possible_truncation, reason = "a few thousand at most")]
    let tenths = decibels.map(|decibels| (decibels * 10.0).round() as i32);
    tenths.map(Some).ok_or_else(|| format!("`{word}` is no level like -12.0dB"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn track(samples: &[Sample]) -> Soundtrack {
        let (mut track, mut pending) = (Soundtrack::default(), Vec::new());
        // In parts, as they are mixed.
        samples.chunks(1000).for_each(|part| track.add(part, &mut pending));
        if !pending.is_empty() {
            track.blocks.push(Tenth::of(&pending));
        }
        track
    }

    #[test]
    fn blocks_begin_where_the_sound_does() {
        let sound = vec![[0.5, -0.5]; BLOCK * 2];
        let late = [vec![SILENCE; 960], sound.clone()].concat();
        let (sound, late) = (track(&sound), track(&late));
        assert_eq!((sound.onset, late.onset, late.samples), (0, 960, 960 + 2 * BLOCK as u64));
        assert_eq!(sound.blocks, late.blocks);
        assert_eq!(sound.blocks[0].level, Some(-60));
        assert_ne!(sound.hash(), late.hash());
    }

    #[test]
    fn what_is_written_is_read() {
        let noisy: Vec<Sample> = (0..14_407u16).map(|index| [f32::from(index) / 1e5, 0.1]).collect();
        let loud = vec![[1.0; 2]; BLOCK * 3];
        let pause = [vec![[0.1; 2]; 5], vec![SILENCE; BLOCK * 4]].concat();
        for samples in [&[][..], &[SILENCE; 50], &loud, &noisy, &pause] {
            let track = track(samples);
            assert_eq!(Soundtrack::parse(&track.to_string()), Ok(track));
        }
        assert!(track(&pause).to_string().contains(" silent "));
        assert!(track(&loud).to_string().ends_with(" x3\n"));
    }

    #[test]
    fn wrong_lines_are_named() {
        let hash = Hash::of(b"");
        let wrong = |text: &str| Soundtrack::parse(text).unwrap_err().to_string();
        assert_eq!(wrong("samples x"), "line 1: `x` is no number of samples");
        assert_eq!(wrong(&format!("samples 1\n1 0.0dB {hash}")), "line 2: `1` should be 0");
        assert_eq!(wrong(&format!("0 loud {hash}")), "line 1: `loud` is no level like -12.0dB");
        assert_eq!(
            wrong(&format!("0 0.0dB {hash} x99999999999")),
            "line 1: `x99999999999` is no count like x3"
        );
        assert_eq!(wrong("samples 9"), "line 1: 0 tenths of a second, and there should be 1");
    }

    proptest::proptest! {
        #[test]
        fn no_text_makes_the_reader_panic(text in "[0-9a-fxsilentd.B#\n -]{0,80}") {
            let _ = Soundtrack::parse(&text);
        }
    }
}
