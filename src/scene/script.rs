//! Texts before they are laid out: what they say and how it looks, at any moment.
//!
//! Values that may move come in; for a moment, placed glyphs go out. A text that does not move is
//! laid out once, when the scene is read.

use super::animate::Animated;
use super::layout::{self, Face, Layout, Placed, Run, Split, Wrong};
use super::words::Words;
use crate::canvas::{Context2d, Direction, TextAlign};
use crate::time::Timestamp;

/// A text and how it is laid out.
#[derive(Debug, Clone)]
pub(super) struct Script {
    pub(super) voices: Vec<Voice>,
    pub(super) sheet: Sheet,
}

/// A text of one style.
#[derive(Debug, Clone)]
pub(super) struct Voice {
    pub(super) words: Words,
    pub(super) style: Style,
}

/// How letters look, but for their paints.
#[derive(Debug, Clone)]
pub(super) struct Style {
    /// As CSS lists them.
    pub(super) families: String,
    /// As CSS names it.
    pub(super) slant: &'static str,
    pub(super) weight: Animated,
    pub(super) size_px: Animated,
    /// In pixels, as the next.
    pub(super) letter_spacing: Animated,
    pub(super) word_spacing: Animated,
}

/// What a text is laid out in.
#[derive(Debug, Clone)]
pub(super) struct Sheet {
    /// The width of the box; absent where lines are as long as they are.
    pub(super) wrap: Option<Animated>,
    /// In font sizes; absent for what the font says.
    pub(super) line_height: Option<Animated>,
    pub(super) align: TextAlign,
    pub(super) direction: Direction,
    pub(super) split: Split,
    pub(super) anchor: [f64; 2],
}

impl Script {
    /// Whether it is laid out in another way at another time.
    pub(super) fn moves(&self) -> bool {
        let of_sheet = [&self.sheet.wrap, &self.sheet.line_height];
        self.voices.iter().any(Voice::moves) || of_sheet.into_iter().flatten().any(Animated::moves)
    }

    /// The text as it lies at `time`.
    pub(super) fn at(&self, time: Timestamp, context: &mut Context2d) -> Result<Placed, Wrong> {
        let runs: Vec<Run> = self.voices.iter().map(|voice| voice.at(time)).collect();
        let Sheet { wrap, line_height, align, direction, split, anchor } = &self.sheet;
        let now = |value: &Option<Animated>| value.as_ref().map(|value| value.at(time));
        let layout = Layout {
            wrap: now(wrap),
            hugs: false,
            line_height: now(line_height).map(|height| height.max(0.0)),
            align: *align,
            direction: *direction,
            split: *split,
            anchor: *anchor,
        };
        layout::lay_out(&runs, &layout, context)
    }

    /// Tries all characters that may be in the text at some moment, and counts them.
    pub(super) fn tried(&self, context: &mut Context2d) -> Result<usize, Wrong> {
        let mut count = 0;
        for (number, voice) in self.voices.iter().enumerate() {
            let characters = voice.words.characters();
            count += characters.chars().count();
            voice.style.at(Timestamp::ZERO, voice.words.counts()).set(self.sheet.direction, context);
            context.measure_text(&characters).map_err(|problem| (number, problem.into()))?;
        }
        Ok(count)
    }
}

impl Voice {
    fn moves(&self) -> bool {
        let Style { weight, size_px, letter_spacing, word_spacing, .. } = &self.style;
        let look = [weight, size_px, letter_spacing, word_spacing];
        self.words.counts() || look.into_iter().any(Animated::moves)
    }

    fn at(&self, time: Timestamp) -> Run {
        Run { text: self.words.at(time).into_owned(), face: self.style.at(time, self.words.counts()) }
    }
}

impl Style {
    /// The face at `time`; eases may lead beyond what a font can have.
    fn at(&self, time: Timestamp, tabular: bool) -> Face {
        let (weight, size_px) = (self.weight.at(time).clamp(1.0, 1000.0), self.size_px.at(time).max(0.0));
        Face {
            font: format!("{} {weight} {size_px}px {}", self.slant, self.families),
            size_px,
            letter_spacing: self.letter_spacing.at(time),
            word_spacing: self.word_spacing.at(time),
            tabular,
        }
    }
}
