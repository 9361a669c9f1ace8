//! Text layers: styles, spans and reveal are read here.
//!
//! A layer's table comes in; pieces of text that are shaped, placed and ready to paint go out.
//! Breaking lines and placing what is on them is left to `layout`.

use super::animate::Animated;
use super::ease::Ease;
use super::error::{Error, Problem};
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
use crate::time::Timestamp;

/// Text that is laid out.
#[derive(Debug, Clone)]
pub(super) struct Text {
    /// The box of the text, with its anchor at the origin.
    pub(super) bounds: Bounds,
    pub(super) pieces: Vec<Piece>,
    pub(super) dresses: Vec<Dress>,
    pub(super) reveal: Option<Reveal>,
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

const SPLITS: [(&str, Split); 3] =
    [("character", Split::Characters), ("word", Split::Words), ("line", Split::Lines)];
const ALIGNS: [(&str, TextAlign); 5] = [
    ("start", TextAlign::Start),
    ("end", TextAlign::End),
    ("left", TextAlign::Left),
    ("center", TextAlign::Center),
    ("right", TextAlign::Right),
];
const DIRECTIONS: [(&str, Direction); 2] = [("ltr", Direction::Ltr), ("rtl", Direction::Rtl)];
const STYLES: [(&str, &str); 3] = [("normal", "normal"), ("italic", "italic"), ("oblique", "oblique")];

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
            return f64::from(u8::from(progress * parts >= part + 1.0));
        }
        let way = parts - 1.0 + self.fade;
        ((progress * way - part) / self.fade).clamp(0.0, 1.0)
    }
}

pub(super) fn read(section: &Section<'_>, place: &Place<'_>) -> Result<Content, Error> {
    let reveal = section.get("reveal")?;
    let (split, reveal) = reveal.map_or(Ok((Split::None, None)), |value| {
        let (split, reveal) = read_reveal(&value, place)?;
        Ok((split, Some(reveal)))
    })?;
    let spans = spans(section)?;
    let mut runs = Vec::with_capacity(spans.len());
    for (value, table) in &spans {
        let text = value.string()?.to_owned();
        runs.push(Run { text, face: face(table, place)? });
    }
    let wrap = section.get("width")?.map(|width| width.scalar(place.horizontal())).transpose()?;
    let line_height = section.get("line_height")?.map(|height| {
        let number = height.number()?;
        height.not_negative(number)
    });
    let align = section.get("align")?;
    let direction = section.get("direction")?;
    let layout = Layout {
        wrap,
        line_height: line_height.transpose()?,
        align: align.map_or(Ok(TextAlign::Start), |align| align.choice("alignment", &ALIGNS))?,
        direction: direction.map_or(Ok(Direction::Ltr), |name| name.choice("direction", &DIRECTIONS))?,
        split,
        anchor: anchor(section)?.unwrap_or([0.0; 2]),
    };
    let placed = layout::lay_out(&runs, &layout, &mut place.world.context());
    let placed = placed.map_err(|(run, problem)| match spans.get(run) {
        Some((value, _)) => value.error(problem),
        None => section.error(problem),
    })?;
    let dresses = spans.iter().map(|(_, table)| dress(table, place, placed.bounds));
    Ok(Content::Text(Box::new(Text {
        bounds: placed.bounds,
        dresses: dresses.collect::<Result<_, _>>()?,
        reveal: reveal.map(|reveal| Reveal { parts: placed.parts, ..reveal }),
        pieces: placed.pieces,
    })))
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
    let items = list.items().ok_or_else(|| list.wrong_type(expected))??;
    let mut spans = Vec::with_capacity(items.len());
    for item in &items {
        let table = item.section("a span").ok_or_else(|| item.wrong_type(expected))?;
        table.only(&[keys::SPAN, keys::TYPE, keys::STROKE])?;
        // A span looks like its layer where it does not say otherwise.
        spans.push((table.require("text")?, table.with_defaults(section.chain())));
    }
    if spans.is_empty() { Err(list.wrong_type(expected)) } else { Ok(spans) }
}

fn face(table: &Section<'_>, place: &Place<'_>) -> Result<Face, Error> {
    let size = match table.get("size")? {
        None => 16.0,
        Some(value) => {
            let size = value.scalar(place.either())?;
            value.in_range(size, size > 0.0, "above 0")?
        }
    };
    let weight = table.get("weight")?.map_or(Ok("400".to_owned()), |value| weight(&value))?;
    let style = table.get("style")?.map_or(Ok("normal"), |style| style.choice("font style", &STYLES))?;
    let family = table.get("font")?;
    let name = family.as_ref().map_or(Ok("sans-serif"), Value::string)?;
    let font = format!("{style} {weight} {size}px {name}");
    if let (Err(_), Some(family)) = (font.parse::<Font>(), &family) {
        return Err(family.wrong_type("a list of font families like \"Inter, sans-serif\""));
    }
    let spacing = |key| table.get(key)?.map_or(Ok(0.0), |value: Value<'_>| value.number());
    Ok(Face {
        font,
        size_px: size,
        letter_spacing: spacing("letter_spacing")?,
        word_spacing: spacing("word_spacing")?,
    })
}

/// A weight from 1 to 1000, `"normal"` or `"bold"`.
fn weight(value: &Value<'_>) -> Result<String, Error> {
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
    let stroke = stroke::read(table, place, bounds)?;
    let fill = table.get("fill")?.map(|fill| prepared(&fill, place, bounds)).transpose()?;
    let black = || {
        let color = super::animate::Tint { color: Color::BLACK, space: super::animate::Space::Oklab };
        Paint::Color(Animated::Constant(color))
    };
    let fill = if fill.is_none() && stroke.is_none() { Some(black()) } else { fill };
    Ok(Dress { fill, stroke })
}

fn read_reveal(value: &Value<'_>, place: &Place<'_>) -> Result<(Split, Reveal), Error> {
    let expected = "a table like { by = \"word\", duration = \"1s\" }";
    let section = value.section("a reveal").ok_or_else(|| value.wrong_type(expected))?;
    section.only(&[keys::REVEAL])?;
    let split = section.get("by")?.map_or(Ok(Split::Characters), |by| by.choice("part", &SPLITS))?;
    let fade = section.get("fade")?.map_or(Ok(1.0), |fade| {
        let number = fade.number()?;
        fade.not_negative(number)
    })?;
    let reveal = Reveal {
        start: section.get("start")?.map_or(Ok(Timestamp::ZERO), |start| place.time(&start))?,
        duration: section.require("duration")?.time(place.frame_rate)?,
        ease: ease(&section)?,
        fade,
        parts: 0,
    };
    Ok((split, reveal))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reveal(fade: f64) -> Reveal {
        let duration = Timestamp::from_seconds(1);
        Reveal { start: Timestamp::ZERO, duration, ease: Ease::Linear, fade, parts: 4 }
    }

    fn shown(fade: f64, text: &str) -> [f64; 4] {
        let time = Timestamp::parse(text, None).unwrap();
        [0, 1, 2, 3].map(|part| reveal(fade).shown(part, time))
    }

    #[test]
    fn parts_appear_one_after_the_other() {
        assert_eq!(shown(1.0, "0s"), [0.0; 4]);
        assert_eq!(shown(1.0, "0.375s"), [1.0, 0.5, 0.0, 0.0]);
        assert_eq!(shown(1.0, "1s"), [1.0; 4]);
        assert_eq!(shown(1.0, "9s"), [1.0; 4]);
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
