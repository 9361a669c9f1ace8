//! Laying out text: runs of text come in, lines of placed glyphs go out.
//!
//! Lines break where the Unicode Standard lets them (UAX #14), and at line feeds. Widths, outlines
//! and line metrics are the canvas's. Runs of another style are shaped apart and follow each other
//! in the direction of the text.

use super::error::Problem;
use super::shade::Bounds;
use super::text::{Colored, Ink, Piece};
use crate::canvas::{
    Context2d, Direction, FontVariantNumeric, Path2d, TextAlign, TextMetrics, Transform, characters,
};
use crate::limits;

/// Text of one style.
pub(super) struct Run {
    pub(super) text: String,
    pub(super) face: Face,
}

/// A font and its spacing.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Face {
    /// As CSS writes it.
    pub(super) font: String,
    pub(super) size_px: f64,
    /// In pixels, as the next.
    pub(super) letter_spacing: f64,
    pub(super) word_spacing: f64,
    /// Whether all digits are as wide as each other.
    pub(super) tabular: bool,
}

/// How text is laid out.
pub(super) struct Layout {
    /// The width of the box; absent where lines are as long as they are.
    pub(super) wrap: Option<f64>,
    /// Whether the box is no wider than its longest line.
    pub(super) hugs: bool,
    /// In font sizes; absent for what the font says.
    pub(super) line_height: Option<f64>,
    pub(super) align: TextAlign,
    pub(super) direction: Direction,
    pub(super) split: Split,
    pub(super) anchor: [f64; 2],
}

/// Into which parts text comes apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Split {
    None,
    Characters,
    Words,
    Lines,
}

/// Text in its place.
#[derive(Debug, Clone)]
pub(super) struct Placed {
    /// The box of the text, with its anchor at the origin.
    pub(super) bounds: Bounds,
    pub(super) pieces: Vec<Piece>,
    /// How many parts there are.
    pub(super) parts: usize,
}

/// What is wrong, and with which run.
pub(super) type Wrong = (usize, Problem);

impl Face {
    /// Makes `context` draw with this face, from the left.
    pub(super) fn set(&self, direction: Direction, context: &mut Context2d) {
        context.set_font(&self.font);
        context.set_letter_spacing(&format!("{}px", self.letter_spacing));
        context.set_word_spacing(&format!("{}px", self.word_spacing));
        context.set_font_variant_numeric(if self.tabular {
            FontVariantNumeric::TabularNums
        } else {
            FontVariantNumeric::Normal
        });
        context.set_direction(direction);
        context.set_text_align(TextAlign::Left);
    }
}

/// A part of a run that is on one line.
struct Stretch<'r> {
    run: usize,
    text: &'r str,
    metrics: TextMetrics,
}

/// Lays `runs` out.
pub(super) fn lay_out(runs: &[Run], layout: &Layout, context: &mut Context2d) -> Result<Placed, Wrong> {
    let mut setter = Setter { runs, layout, context };
    let whole: String = runs.iter().map(|run| run.text.as_str()).collect();
    let mut lines: Vec<Vec<Stretch<'_>>> = Vec::new();
    for (start, end) in setter.lines(&whole)? {
        lines.push(setter.stretches(start, end)?);
    }
    let width_of = |line: &Vec<Stretch<'_>>| line.iter().map(|stretch| stretch.metrics.width).sum::<f64>();
    let widest = lines.iter().map(width_of).fold(0.0, f64::max);
    let width = layout.wrap.filter(|_| !layout.hugs).unwrap_or(widest);
    let mut pen = Pen { pieces: Vec::new(), parts: 0, in_word: false };
    let mut top = 0.0;
    for line in &lines {
        let (above, below) = setter.height(line);
        let free = width - width_of(line);
        let left = match (layout.align, layout.direction) {
            (TextAlign::Center, _) => free / 2.0,
            (TextAlign::Right, _) | (TextAlign::Start, Direction::Rtl) => free,
            (TextAlign::End, direction) if direction != Direction::Rtl => free,
            _ => 0.0,
        };
        setter.place(line, (left, top + above), &mut pen)?;
        top += above + below;
    }
    let corner = [-layout.anchor[0] * width, -layout.anchor[1] * top];
    let pieces = merged(pen.pieces, corner, layout.split == Split::None);
    let bounds = [corner[0], corner[1], corner[0] + width, corner[1] + top];
    Ok(Placed { bounds, pieces, parts: pen.parts.max(1) })
}

/// The pieces moved to the box's corner; outlines of one dress and part become one path.
fn merged(pieces: Vec<Piece>, [x, y]: [f64; 2], whole: bool) -> Vec<Piece> {
    let mut merged: Vec<Piece> = Vec::new();
    for mut piece in pieces {
        piece.part = if whole { 0 } else { piece.part };
        match &mut piece.ink {
            Ink::Outline(path) => *path = path.moved(x, y),
            Ink::Colored(colored) => (colored.x, colored.y) = (colored.x + x, colored.y + y),
        }
        let same = |last: &&mut Piece| last.part == piece.part && last.dress == piece.dress;
        if let Ink::Outline(path) = &piece.ink
            && let Some(Piece { ink: Ink::Outline(all), .. }) = merged.last_mut().filter(same)
        {
            all.add_path(path, Transform::IDENTITY);
        } else {
            merged.push(piece);
        }
    }
    merged
}

/// What was placed so far.
struct Pen {
    pieces: Vec<Piece>,
    parts: usize,
    /// Whether the last character belongs to a word that may go on.
    in_word: bool,
}

struct Setter<'r, 'c> {
    runs: &'r [Run],
    layout: &'r Layout,
    context: &'c mut Context2d,
}

impl<'r> Setter<'r, '_> {
    /// The lines of the text, in bytes, without the white space at their ends.
    fn lines(&mut self, whole: &str) -> Result<Vec<(usize, usize)>, Wrong> {
        let mut lines = Vec::new();
        let trimmed = |start: usize, end: usize| (start, start + whole[start..end].trim_end().len());
        let (mut start, mut end, mut width) = (0, 0, 0.0);
        for (at, opportunity) in unicode_linebreak::linebreaks(whole) {
            if let Some(wrap) = self.layout.wrap {
                let piece = self.width(end, at)?;
                let (_, solid) = trimmed(end, at);
                if start < end && width + self.width(end, solid)? > wrap {
                    lines.push(trimmed(start, end));
                    (start, width) = (end, 0.0);
                }
                width += piece;
            }
            end = at;
            if opportunity == unicode_linebreak::BreakOpportunity::Mandatory {
                lines.push(trimmed(start, end));
                (start, width) = (end, 0.0);
            }
        }
        // A line feed at the very end begins one more, empty line.
        if whole.ends_with('\n') {
            lines.push((whole.len(), whole.len()));
        }
        if lines.len() > limits::TEXT_PARTS {
            return Err((0, Problem::Limit { what: "the lines of a text", max: limits::TEXT_PARTS as u64 }));
        }
        Ok(lines)
    }

    /// The width of the bytes `start..end` of the whole text.
    fn width(&mut self, start: usize, end: usize) -> Result<f64, Wrong> {
        Ok(self.stretches(start, end)?.iter().map(|stretch| stretch.metrics.width).sum())
    }

    /// The parts of runs in the bytes `start..end` of the whole text; at least one, for its
    /// height.
    fn stretches(&mut self, start: usize, end: usize) -> Result<Vec<Stretch<'r>>, Wrong> {
        let mut stretches = Vec::new();
        let mut from = 0;
        let last = self.runs.len() - 1;
        for (run, Run { text, .. }) in self.runs.iter().enumerate() {
            let to = from + text.len();
            let (first, behind) = (start.clamp(from, to), end.clamp(from, to));
            let here = first < behind || (stretches.is_empty() && (start < to || run == last));
            if here && (start <= to) {
                let text = &text[first - from..behind.max(first) - from];
                let metrics = self.measure(run, text)?;
                stretches.push(Stretch { run, text, metrics });
            }
            from = to;
        }
        Ok(stretches)
    }

    fn measure(&mut self, run: usize, text: &str) -> Result<TextMetrics, Wrong> {
        self.runs[run].face.set(self.layout.direction, self.context);
        self.context.measure_text(text).map_err(|problem| (run, problem.into()))
    }

    /// How far a line reaches above and below its baseline (CSS Inline 3, line-height).
    fn height(&self, line: &[Stretch<'_>]) -> (f64, f64) {
        let of = |stretch: &Stretch<'_>| {
            let (above, below) =
                (stretch.metrics.font_bounding_box_ascent, stretch.metrics.font_bounding_box_descent);
            let wanted = self.layout.line_height.map(|height| height * self.runs[stretch.run].face.size_px);
            let leading = wanted.map_or(0.0, |wanted| wanted - above - below);
            (above + leading / 2.0, below + leading / 2.0)
        };
        let highest = |a: (f64, f64), b: (f64, f64)| (a.0.max(b.0), a.1.max(b.1));
        line.iter().map(of).reduce(highest).unwrap_or_default()
    }

    /// Puts a line's glyphs with the left end of its baseline at a point.
    fn place(&mut self, line: &[Stretch<'_>], (left, y): (f64, f64), pen: &mut Pen) -> Result<(), Wrong> {
        let width: f64 = line.iter().map(|stretch| stretch.metrics.width).sum();
        let mut passed = 0.0;
        for stretch in line {
            let rtl = self.layout.direction == Direction::Rtl;
            let x = if rtl { left + width - passed - stretch.metrics.width } else { left + passed };
            self.place_stretch(stretch, (x, y), pen)?;
            passed += stretch.metrics.width;
        }
        if self.layout.split == Split::Lines && !line.iter().all(|stretch| stretch.text.trim().is_empty()) {
            pen.parts += 1;
        }
        pen.in_word = false;
        Ok(())
    }

    fn place_stretch(
        &mut self,
        stretch: &Stretch<'_>,
        (x, y): (f64, f64),
        pen: &mut Pen,
    ) -> Result<(), Wrong> {
        let mut from = 0;
        for unit in units(stretch.text, self.layout.split) {
            let before = &stretch.text[..from];
            from += unit.len();
            let blank = unit.trim().is_empty();
            if self.layout.split == Split::Words && (blank || !pen.in_word) {
                pen.parts += usize::from(!blank);
                pen.in_word = !blank;
            }
            if blank {
                continue;
            }
            // Of the line up to here, so that letters keep the places that they have together.
            let offset = if before.is_empty() { 0.0 } else { self.advance(stretch, before, unit)? };
            let part = match self.layout.split {
                Split::Words => pen.parts - 1,
                _ => pen.parts,
            };
            let ink = self.ink(stretch.run, unit, (x + offset, y))?;
            pen.pieces.push(Piece { part, dress: stretch.run, ink });
            pen.parts += usize::from(self.layout.split == Split::Characters);
            if pen.pieces.len() > limits::TEXT_PARTS {
                let max = limits::TEXT_PARTS as u64;
                return Err((stretch.run, Problem::Limit { what: "the parts of a text", max }));
            }
        }
        Ok(())
    }

    /// How far from the left of its stretch `unit` begins, which stands after `before`.
    fn advance(&mut self, stretch: &Stretch<'_>, before: &str, unit: &str) -> Result<f64, Wrong> {
        let through = &stretch.text[..before.len() + unit.len()];
        if self.layout.direction == Direction::Rtl {
            return Ok(stretch.metrics.width - self.measure(stretch.run, through)?.width);
        }
        let own = self.measure(stretch.run, unit)?.width;
        Ok(self.measure(stretch.run, through)?.width - own)
    }

    fn ink(&mut self, run: usize, text: &str, (x, y): (f64, f64)) -> Result<Ink, Wrong> {
        let face = &self.runs[run].face;
        face.set(self.layout.direction, self.context);
        let outline = self.context.text_outline(text).map_err(|problem| (run, problem.into()))?;
        Ok(outline.map_or_else(
            || {
                let (text, face, direction) = (text.to_owned(), face.clone(), self.layout.direction);
                Ink::Colored(Box::new(Colored { text, face, direction, x, y }))
            },
            |path: Path2d| Ink::Outline(path.moved(x, y)),
        ))
    }
}

/// What of a line is shaped and drawn together.
fn units(text: &str, split: Split) -> Vec<&str> {
    match split {
        Split::None | Split::Lines => vec![text],
        Split::Characters => characters(text).collect(),
        Split::Words => {
            let mut units: Vec<&str> = Vec::new();
            let mut start = 0;
            let mut blank = None;
            for (at, character) in text.char_indices() {
                let space = character.is_whitespace();
                if blank.is_some_and(|blank| blank != space) {
                    units.push(&text[start..at]);
                    start = at;
                }
                blank = Some(space);
            }
            units.push(&text[start..]);
            units
        }
    }
}
