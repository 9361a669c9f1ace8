//! Text layers: styles, spans and reveal are read here.
//!
//! A layer's table comes in; pieces of text that are shaped, placed and ready to paint go out.
//! Breaking lines and placing what is on them is left to `layout`.

use std::borrow::Cow;

use super::animate::Animated;
use super::ease::{Ease, whole};
use super::error::{Error, Problem};
use super::gather::{All, all};
use super::keys;
use super::layer::{Content, anchor};
use super::layout::{Face, Placed, Split, Wrong};
use super::motion::ease;
use super::paint::Paint;
use super::place::Place;
use super::script::{Script, Sheet, Style, Voice};
use super::section::{Section, Value};
use super::shade::Bounds;
use super::shape::prepared;
use super::stroke::{self, Stroke};
use super::value::Unit;
use super::words;
use crate::canvas::{self, Color, Context2d, Direction, Font, Path2d, TextAlign};
use crate::limits;
use crate::time::Timestamp;

/// Text that is laid out.
#[derive(Debug, Clone)]
pub(super) struct Text {
    /// As it lies at its start, and always where it does not move.
    pub(super) first: Placed,
    /// How it lies at any moment, where it moves.
    moving: Option<Box<Script>>,
    pub(super) dresses: Vec<Dress>,
    pub(super) reveal: Option<Reveal>,
    /// The smallest sizes of its letters in pixels, and whether they are bold.
    pub(super) sizes: Vec<(f64, bool)>,
}

/// Glyphs that appear together and look alike.
#[derive(Debug, Clone)]
pub(super) struct Piece {
    /// Its number in the order of appearance.
    pub(super) part: usize,
    /// Which of the text's dresses it has.
    pub(super) dress: usize,
    pub(super) ink: Ink,
}

/// What is drawn of a piece. Its place counts from the text's anchor.
#[derive(Debug, Clone)]
pub(super) enum Ink {
    Outline(Path2d),
    /// Glyphs with their own colours, which no outline has.
    Colored(Box<Colored>),
}

/// Text that the canvas draws itself.
#[derive(Debug, Clone)]
pub(super) struct Colored {
    pub(super) text: String,
    pub(super) face: Face,
    pub(super) direction: Direction,
    pub(super) x: f64,
    pub(super) y: f64,
}

/// How glyphs are painted.
#[derive(Debug, Clone)]
pub(super) struct Dress {
    pub(super) fill: Option<Paint>,
    pub(super) stroke: Option<Box<Stroke>>,
}

/// How parts of a text appear one after the other.
#[derive(Debug, Clone)]
pub(super) struct Reveal {
    start: Timestamp,
    duration: Timestamp,
    ease: Ease,
    /// How many parts are on their way at once.
    fade: f64,
}

/// The least weight of bold letters.
pub(super) const BOLD: f64 = 700.0;
const WEIGHTS: [(&str, f64); 2] = [("normal", 400.0), ("bold", BOLD)];
pub(super) const SPLITS: [(&str, Split); 3] =
    [("character", Split::Characters), ("word", Split::Words), ("line", Split::Lines)];
pub(super) const ALIGNS: [(&str, TextAlign); 5] = [
    ("start", TextAlign::Start),
    ("end", TextAlign::End),
    ("left", TextAlign::Left),
    ("center", TextAlign::Center),
    ("right", TextAlign::Right),
];
pub(super) const DIRECTIONS: [(&str, Direction); 2] = [("ltr", Direction::Ltr), ("rtl", Direction::Rtl)];
pub(super) const STYLES: [(&str, &str); 3] =
    [("normal", "normal"), ("italic", "italic"), ("oblique", "oblique")];

impl Text {
    /// A text that lies as `placed` at all times; `sizes` are those of its letters, and whether they are
    /// bold.
    pub(super) fn still(placed: Placed, dresses: Vec<Dress>, sizes: Vec<(f64, bool)>) -> Self {
        Self { first: placed, moving: None, dresses, reveal: None, sizes }
    }

    /// The text as it lies at `time`.
    ///
    /// # Errors
    /// [`canvas::Error::Limit`] where it comes apart into too many lines.
    pub(super) fn placed(
        &self,
        time: Timestamp,
        context: &mut Context2d,
    ) -> Result<Cow<'_, Placed>, canvas::Error> {
        let Some(script) = &self.moving else { return Ok(Cow::Borrowed(&self.first)) };
        script.at(time, context).map(Cow::Owned).map_err(|(_, problem)| match problem {
            Problem::Canvas(error) => error,
            _ => canvas::Error::Limit { what: "parts of a text", limit: limits::TEXT_PARTS },
        })
    }

    /// Whether it is laid out in another way at another time.
    pub(super) fn moves(&self) -> bool {
        self.moving.is_some()
    }

    /// Whether some glyphs have their own colours.
    pub(super) fn is_colored(&self) -> bool {
        self.first.pieces.iter().any(|piece| matches!(piece.ink, Ink::Colored(_)))
    }

    /// The outlines of all glyphs as one path; absent where one has its own colours.
    pub(super) fn outline(&self) -> Option<Path2d> {
        let mut all = Path2d::new();
        for piece in &self.first.pieces {
            let Ink::Outline(path) = &piece.ink else { return None };
            all.add_path(path, crate::canvas::Transform::IDENTITY);
        }
        Some(all)
    }

    /// How many path segments its letters have. One with its own colours counts as one.
    pub(super) fn segment_count(&self) -> usize {
        let of = |piece: &Piece| match &piece.ink {
            Ink::Outline(path) => path.segment_count(),
            Ink::Colored(colored) => colored.text.chars().count(),
        };
        self.first.pieces.iter().map(of).sum()
    }

    /// How much of the part `part` of so many shows at `time`, from 0 to 1.
    pub(super) fn shown(&self, part: usize, parts: usize, time: Timestamp) -> f64 {
        self.reveal.as_ref().map_or(1.0, |reveal| reveal.shown(part, parts, time))
    }
}

impl Reveal {
    #[expect(clippy::cast_precision_loss, reason = "a few thousand parts")]
    fn shown(&self, part: usize, parts: usize, time: Timestamp) -> f64 {
        let passed = time.progress(self.start, self.duration);
        let progress = self.ease.at(passed.clamp(0.0, 1.0));
        let (part, parts) = (part as f64, parts as f64);
        if self.fade == 0.0 {
            return f64::from(u8::from(whole(progress * parts) >= part + 1.0));
        }
        let way = parts - 1.0 + self.fade;
        ((progress * way - part) / self.fade).clamp(0.0, 1.0)
    }
}

pub(super) fn read(section: &Section<'_>, place: &Place<'_>) -> Result<Content, Error> {
    let reveal = section.maybe("reveal", |value| read_reveal(value, place));
    let split = reveal.as_ref().ok().and_then(Option::as_ref).map_or(Split::None, |(split, _)| *split);
    // Where there is no text, its look is still looked at.
    let spans = spans(section).or_else(|error| {
        let look = (Err(error), style(section, place), dress(section, place, Bounds::default()));
        look.all().map(|(spans, ..)| spans)
    });
    let (spans, sheet, reveal) = (spans, read_sheet(section, place, split), reveal).all()?;
    let script = all(spans.iter().map(|(value, table)| voice(value, table, place)));
    let placed = script.map(|voices| Script { voices, sheet }).and_then(|script| {
        let placed = place_first(&script, place).map_err(|(run, problem)| match spans.get(run) {
            Some((value, _)) => value.error(place.world.doubted(problem)),
            None => section.error(problem),
        })?;
        Ok((placed, script))
    });
    let bounds = placed.as_ref().map_or_else(|_| Bounds::default(), |(placed, _)| placed.bounds);
    let dresses = all(spans.iter().map(|(_, table)| dress(table, place, bounds)));
    let ((first, script), dresses) = (placed, dresses).all()?;
    let sizes = script.voices.iter().map(|voice| size(&voice.style)).collect();
    let reveal = reveal.map(|(_, reveal)| reveal);
    let moving = script.moves().then(|| Box::new(script));
    Ok(Content::Text(Box::new(Text { first, moving, dresses, reveal, sizes })))
}

/// Lays the text out as it is at its start. What moves must not be long, and have a glyph for all
/// that it may say.
fn place_first(script: &Script, place: &Place<'_>) -> Result<Placed, Wrong> {
    let context = &mut place.world.context();
    if script.moves() && script.tried(context)? > limits::MOVING_TEXT_CHARS {
        let what = "the characters of a text whose letters move";
        return Err((script.voices.len(), Problem::Limit { what, max: limits::MOVING_TEXT_CHARS as u64 }));
    }
    script.at(Timestamp::ZERO, context)
}

/// The smallest size of letters in pixels, and whether they are always bold.
fn size(style: &Style) -> (f64, bool) {
    let least = |value: &Animated| value.values().into_iter().copied().fold(f64::MAX, f64::min);
    (least(&style.size_px), least(&style.weight) >= BOLD)
}

fn voice(value: &Value<'_>, table: &Section<'_>, place: &Place<'_>) -> Result<Voice, Error> {
    let (words, style) = (words::read(value, place), style(table, place)).all()?;
    Ok(Voice { words, style })
}

fn read_sheet(section: &Section<'_>, place: &Place<'_>, split: Split) -> Result<Sheet, Error> {
    let parts = (
        section.maybe("width", |width| place.number(width, place.horizontal())),
        section.maybe("line_height", |height| place.number_from_0(height, Unit::Number)),
        section.read("align", TextAlign::Start, |align| align.choice("alignment", &ALIGNS)),
        section.read("direction", Direction::Ltr, |name| name.choice("direction", &DIRECTIONS)),
        anchor(section),
    );
    let (wrap, line_height, align, direction, anchor) = parts.all()?;
    Ok(Sheet { wrap, line_height, align, direction, split, anchor: anchor.unwrap_or([0.0; 2]) })
}

/// The texts of a layer, each with the table that says how it looks.
fn spans<'a>(section: &Section<'a>) -> Result<Vec<(Value<'a>, Section<'a>)>, Error> {
    section.not_both("text", "spans")?;
    let Some(list) = section.own("spans")? else {
        let text = section.own("text")?;
        let missing = || section.error(Problem::MissingKey { key: "text", inside: section.what.to_owned() });
        return Ok(vec![(text.ok_or_else(missing)?, section.clone())]);
    };
    let expected = "a list like [{ text = \"a\" }, { text = \"b\", weight = 700 }]";
    let items = list.list(expected)?;
    if items.len() > limits::TEXT_SPANS {
        let max = limits::TEXT_SPANS as u64;
        return Err(list.error(Problem::Limit { what: "the spans of a text", max }));
    }
    let spans = all(items.iter().map(|item| {
        let mut table = item.table("a span", expected)?;
        let known = table.only(&[keys::SPAN, keys::TYPE, keys::STROKE]);
        let ((), text) = (known, table.require("text")).all()?;
        // A span looks like its layer where it does not say otherwise.
        Ok((text, table.with_defaults(section.chain())))
    }))?;
    if spans.is_empty() { Err(list.wrong_type(expected)) } else { Ok(spans) }
}

fn style(table: &Section<'_>, place: &Place<'_>) -> Result<Style, Error> {
    let still = Animated::Constant;
    let parts = (
        table.read("size", still(16.0), |value| read_size(value, place)),
        table.read("weight", still(400.0), |value| place.plain(value, &weight)),
        table.read("style", "normal", |style| style.choice("font style", &STYLES)),
        table.read("font", "sans-serif".to_owned(), |value| families(value, place)),
        place.moving(table, "letter_spacing", Unit::Number, 0.0),
        place.moving(table, "word_spacing", Unit::Number, 0.0),
    );
    let (size_px, weight, slant, families, letter_spacing, word_spacing) = parts.all()?;
    Ok(Style { families, slant, weight, size_px, letter_spacing, word_spacing })
}

/// The size of letters: above 0, but for one that moves, which may begin or end there.
fn read_size(value: &Value<'_>, place: &Place<'_>) -> Result<Animated, Error> {
    if value.section("").is_some() {
        return place.number_from_0(value, place.either());
    }
    let size = value.scalar(place.either())?;
    value.in_range(size, size > 0.0, "above 0").map(Animated::Constant)
}

/// A list of font families as CSS has it.
pub(super) fn families(value: &Value<'_>, place: &Place<'_>) -> Result<String, Error> {
    let names = value.string()?;
    if format!("16px {names}").parse::<Font>().is_err() {
        return Err(value.wrong_type("a list of font families like \"Inter, sans-serif\""));
    }
    place.world.used_families(names);
    Ok(names.to_owned())
}

/// A weight from 1 to 1000, `"normal"` or `"bold"`.
pub(super) fn weight(value: &Value<'_>) -> Result<f64, Error> {
    match value.text.as_deref() {
        Some("") => Err(value.wrong_type("a weight like 700 or \"bold\"")),
        Some(_) if !value.is_filled() => value.choice("weight", &WEIGHTS),
        _ => {
            let number = value.number()?;
            value.in_range(number, (1.0..=1000.0).contains(&number), "from 1 to 1000")
        }
    }
}

fn dress(table: &Section<'_>, place: &Place<'_>, bounds: Bounds) -> Result<Dress, Error> {
    let fill = table.maybe("fill", |fill| prepared(fill, place, bounds));
    let (stroke, fill) = (stroke::read(table, place, bounds), fill).all()?;
    let black = || {
        let color = super::animate::Tint { color: Color::BLACK, space: super::animate::Space::Oklab };
        Paint::Color(Animated::Constant(color))
    };
    let fill = if fill.is_none() && stroke.is_none() { Some(black()) } else { fill };
    Ok(Dress { fill, stroke })
}

fn read_reveal(value: &Value<'_>, place: &Place<'_>) -> Result<(Split, Reveal), Error> {
    let expected = "a table like { by = \"word\", duration = \"1s\" }";
    let mut section = value.table("a reveal", expected)?;
    let parts = (
        section.only(&[keys::REVEAL]),
        section.read("by", Split::Characters, |by| by.choice("part", &SPLITS)),
        section.read("fade", 1.0, |fade| fade.not_negative(fade.number()?)),
        section.read("start", Timestamp::ZERO, |start| place.time(start)),
        section.require("duration").and_then(|value| value.time(place.frame_rate)),
        ease(&section),
    );
    let ((), split, fade, start, duration, ease) = parts.all()?;
    Ok((split, Reveal { start, duration, ease, fade }))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::scene::{Options, Scene};

    fn reveal(fade: f64) -> Reveal {
        let duration = Timestamp::from_seconds(1);
        Reveal { start: Timestamp::ZERO, duration, ease: Ease::Linear, fade }
    }

    fn shown(fade: f64, text: &str) -> [f64; 4] {
        let time = Timestamp::parse(text, None).unwrap();
        [0, 1, 2, 3].map(|part| reveal(fade).shown(part, 4, time))
    }

    #[test]
    fn a_text_has_so_many_spans_and_no_more() {
        let read = |count: usize| {
            let text = format!(
                "canvas = {{ width = 8, height = 8 }}\ncapture = {{ fps = 1, duration = 1 }}\n\
                [[layer]]\ntype = 'text'\nspans = [{}]",
                "{ text = '.' },".repeat(count)
            );
            Scene::parse(Path::new("s.toml"), &text, &Options::default())
        };
        assert!(read(limits::TEXT_SPANS).is_ok());
        let message = read(limits::TEXT_SPANS + 1).unwrap_err().to_string();
        assert_eq!(message, "s.toml:5:9: the spans of a text may be at most 1000");
    }

    #[test]
    fn parts_appear_one_after_the_other() {
        assert_eq!(shown(1.0, "0s"), [0.0; 4]);
        assert_eq!(shown(1.0, "0.375s"), [1.0, 0.5, 0.0, 0.0]);
        assert_eq!(shown(1.0, "1s"), [1.0; 4]);
        assert_eq!(shown(1.0, "9s"), [1.0; 4]);
    }

    #[test]
    fn without_a_fade_each_of_fifty_frames_shows_one_more() {
        let reveal = reveal(0.0);
        let rate = crate::time::FrameRate::new(50, 1).unwrap();
        for frame in 0..=50 {
            let shown = (0..50).filter(|part| reveal.shown(*part, 50, rate.time_of(frame)) == 1.0).count();
            assert_eq!(shown as u64, frame);
        }
    }

    #[test]
    fn without_a_fade_they_jump_and_with_more_they_overlap() {
        assert_eq!(shown(0.0, "0.49s"), [1.0, 0.0, 0.0, 0.0]);
        assert_eq!(shown(0.0, "0.5s"), [1.0, 1.0, 0.0, 0.0]);
        assert_eq!(shown(0.0, "1s"), [1.0; 4]);
        assert_eq!(shown(2.0, "0.4s"), [1.0, 0.5, 0.0, 0.0]);
        assert_eq!(shown(2.0, "1s"), [1.0; 4]);
    }
}
