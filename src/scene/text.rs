//! Text layers: styles, spans and reveal are read here.
//!
//! A layer's table comes in; pieces of text that are shaped, placed and ready to paint go out.
//! Breaking lines and placing what is on them is left to `layout`.

use super::animate::Animated;
use super::ease::{Ease, whole};
use super::error::{Error, Problem};
use super::gather::{All, all};
use super::keys;
use super::layer::{Content, anchor};
use super::layout::{self, Face, Layout, Run, Split};
use super::motion::ease;
use super::paint::Paint;
use super::place::Place;
use super::section::{Section, Value};
use super::shade::Bounds;
use super::shape::prepared;
use super::stroke::{self, Stroke};
use crate::canvas::{Color, Direction, Font, Path2d, TextAlign};
use crate::limits;
use crate::time::Timestamp;

/// Text that is laid out.
#[derive(Debug, Clone)]
pub(super) struct Text {
    /// The box of the text, with its anchor at the origin.
    pub(super) bounds: Bounds,
    pub(super) pieces: Vec<Piece>,
    pub(super) dresses: Vec<Dress>,
    pub(super) reveal: Option<Reveal>,
    /// The sizes of its letters in pixels, and whether they are bold.
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
    pub(super) stroke: Option<Stroke>,
}

/// How parts of a text appear one after the other.
#[derive(Debug, Clone)]
pub(super) struct Reveal {
    start: Timestamp,
    duration: Timestamp,
    ease: Ease,
    /// How many parts are on their way at once.
    fade: f64,
    parts: usize,
}

/// The least weight of bold letters.
pub(super) const BOLD: f64 = 700.0;
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
    /// The outlines of all glyphs as one path; absent where one has its own colours.
    pub(super) fn outline(&self) -> Option<Path2d> {
        let mut all = Path2d::new();
        for piece in &self.pieces {
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
        self.pieces.iter().map(of).sum()
    }

    /// How much of the part `part` shows at `time`, from 0 to 1.
    pub(super) fn shown(&self, part: usize, time: Timestamp) -> f64 {
        self.reveal.as_ref().map_or(1.0, |reveal| reveal.shown(part, time))
    }
}

impl Reveal {
    #[expect(clippy::cast_precision_loss, reason = "a few thousand parts")]
    fn shown(&self, part: usize, time: Timestamp) -> f64 {
        let passed = time.progress(self.start, self.duration);
        let progress = self.ease.at(passed.clamp(0.0, 1.0));
        let (part, parts) = (part as f64, self.parts as f64);
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
        let look = (Err(error), face(section, place), dress(section, place, Bounds::default()));
        look.all().map(|(spans, ..)| spans)
    });
    let (spans, layout, reveal) = (spans, read_layout(section, place, split), reveal).all()?;
    let placed = all(spans.iter().map(|(value, table)| run(value, table, place))).and_then(|runs| {
        let placed = layout::lay_out(&runs, &layout, &mut place.world.context());
        let sizes: Vec<_> = runs.iter().map(|run| (run.face.size_px, run.face.bold)).collect();
        placed.map(|placed| (placed, sizes)).map_err(|(run, problem)| match spans.get(run) {
            Some((value, _)) => value.error(place.world.doubted(problem)),
            None => section.error(problem),
        })
    });
    let bounds = placed.as_ref().map_or_else(|_| Bounds::default(), |(placed, _)| placed.bounds);
    let dresses = all(spans.iter().map(|(_, table)| dress(table, place, bounds)));
    let ((placed, sizes), dresses) = (placed, dresses).all()?;
    let reveal = reveal.map(|(_, reveal)| Reveal { parts: placed.parts, ..reveal });
    Ok(Content::Text(Box::new(Text { bounds, dresses, reveal, pieces: placed.pieces, sizes })))
}

fn run(value: &Value<'_>, table: &Section<'_>, place: &Place<'_>) -> Result<Run, Error> {
    let (text, face) = (value.string(), face(table, place)).all()?;
    Ok(Run { text: text.to_owned(), face })
}

fn read_layout(section: &Section<'_>, place: &Place<'_>, split: Split) -> Result<Layout, Error> {
    let parts = (
        section.maybe("width", |width| width.scalar(place.horizontal())),
        section.maybe("line_height", |height| height.not_negative(height.number()?)),
        section.read("align", TextAlign::Start, |align| align.choice("alignment", &ALIGNS)),
        section.read("direction", Direction::Ltr, |name| name.choice("direction", &DIRECTIONS)),
        anchor(section),
    );
    let (wrap, line_height, align, direction, anchor) = parts.all()?;
    Ok(Layout { wrap, hugs: false, line_height, align, direction, split, anchor: anchor.unwrap_or([0.0; 2]) })
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

fn face(table: &Section<'_>, place: &Place<'_>) -> Result<Face, Error> {
    let parts = (
        table.read("size", 16.0, |value| {
            let size = value.scalar(place.either())?;
            value.in_range(size, size > 0.0, "above 0")
        }),
        table.read("weight", "400".to_owned(), weight),
        table.read("style", "normal", |style| style.choice("font style", &STYLES)),
        table.read("font", "sans-serif".to_owned(), |value| families(value, place)),
        table.read("letter_spacing", 0.0, Value::number),
        table.read("word_spacing", 0.0, Value::number),
    );
    let (size_px, weight, style, families, letter_spacing, word_spacing) = parts.all()?;
    let font = format!("{style} {weight} {size_px}px {families}");
    let bold = weight.parse().is_ok_and(|weight: f64| weight >= BOLD);
    Ok(Face { font, size_px, bold, letter_spacing, word_spacing })
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
pub(super) fn weight(value: &Value<'_>) -> Result<String, Error> {
    match value.text.as_deref() {
        Some(name) if !value.is_filled() => {
            value.choice("weight", &[("normal", "400"), ("bold", "700")]).map(str::to_owned).map_err(
                |error| {
                    if name.is_empty() { value.wrong_type("a weight like 700 or \"bold\"") } else { error }
                },
            )
        }
        _ => {
            let number = value.number()?;
            value.in_range(number, (1.0..=1000.0).contains(&number), "from 1 to 1000").map(|n| n.to_string())
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
    Ok((split, Reveal { start, duration, ease, fade, parts: 0 }))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::scene::{Options, Scene};

    fn reveal(fade: f64) -> Reveal {
        let duration = Timestamp::from_seconds(1);
        Reveal { start: Timestamp::ZERO, duration, ease: Ease::Linear, fade, parts: 4 }
    }

    fn shown(fade: f64, text: &str) -> [f64; 4] {
        let time = Timestamp::parse(text, None).unwrap();
        [0, 1, 2, 3].map(|part| reveal(fade).shown(part, time))
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
        let reveal = Reveal { parts: 50, ..reveal(0.0) };
        let rate = crate::time::FrameRate::new(50, 1).unwrap();
        for frame in 0..=50 {
            let shown = (0..50).filter(|part| reveal.shown(*part, rate.time_of(frame)) == 1.0).count();
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
