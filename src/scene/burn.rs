//! How captions look when they are burnt in.
//!
//! The table `[captions]` comes in, then texts in stretches of one look; texts that are laid out and
//! the layers that show them in a box go out. When they are said is left to `caption`.

use super::animate::{Animated, Direction as Rounds, Key, Space, Tint, Track};
use super::ease::Ease;
use super::error::{Error, Problem};
use super::gather::All;
use super::group::{Children, Group};
use super::layer::{Content, Layer, Origin, Pose};
use super::layout::{self, Face, Layout, Run, Split};
use super::markup::Stretch;
use super::paint::Paint;
use super::place::Place;
use super::section::{Section, Value};
use super::shape::{Geometry, Shape};
use super::text::{self, Dress, Text};
use super::value::Unit;
use super::world::World;
use crate::canvas::{self, Direction, FillRule, Path2d, TextAlign};
use crate::time::Timestamp;

/// Whether they are at the top.
pub(super) const POSITIONS: [(&str, bool); 2] = [("bottom", false), ("top", true)];

/// What is usual for captions: the size of their letters, the free edge and the longest line in parts
/// of the canvas, and the weight of the letters.
const SIZE: f64 = 0.055;
const MARGIN: f64 = 0.05;
const WIDTH: f64 = 0.8;
const WEIGHT: f64 = 500.0;
/// Parts of the letters' size: the box's sides, its corners, and the distance between two boxes.
const PADDING: [f64; 2] = [0.5, 0.25];
const RADIUS: f64 = 0.25;
const GAP: f64 = 0.2;

/// How captions look.
pub(super) struct Style {
    families: String,
    slope: &'static str,
    weight: f64,
    size_px: f64,
    fill: Paint,
    layout: Layout,
    is_top: bool,
    margin_px: f64,
    backing: Paint,
    padding_px: [f64; 2],
    radius_px: f64,
    /// The width and height of the canvas.
    canvas: [f64; 2],
}

impl Style {
    pub(super) fn read(table: &Section<'_>, place: &Place<'_>) -> Result<Self, Error> {
        let size = table.read("size", SIZE * place.width_px.min(place.height_px), |value| {
            let size = value.scalar(place.either())?;
            value.in_range(size, size > 0.0, "above 0")
        });
        let usual_px = *size.as_ref().unwrap_or(&1.0);
        let letters = (
            table.read("font", "sans-serif".to_owned(), |value| text::families(value, place)),
            table.read("style", "normal", |style| style.choice("font style", &text::STYLES)),
            table.read("weight", WEIGHT, text::weight),
            paint(table, "fill", "white", place),
        );
        let around = (
            length(table, "margin", place.vertical(), MARGIN * place.height_px),
            paint(table, "box", "rgb(0 0 0 / 70%)", place),
            table.read("padding", PADDING.map(|part| part * usual_px), |value| padding(value, place)),
            length(table, "radius", place.either(), RADIUS * usual_px),
        );
        let (size_px, letters, around, lines) =
            (size, letters.all(), around.all(), lines(table, place)).all()?;
        let ((families, slope, weight, fill), (layout, is_top)) = (letters, lines);
        let (margin_px, backing, padding_px, radius_px) = around;
        let canvas = [place.width_px, place.height_px];
        Ok(Self {
            families,
            slope,
            weight,
            size_px,
            fill,
            layout,
            is_top,
            margin_px,
            backing,
            padding_px,
            radius_px,
            canvas,
        })
    }

    /// How heavy its letters are (CSS Fonts 4, font-weight: `bolder`).
    fn weight(&self, stretch: &Stretch) -> f64 {
        match self.weight {
            light if stretch.bold && light < 550.0 => text::BOLD,
            _ if stretch.bold => 900.0,
            usual => usual,
        }
    }

    fn face(&self, stretch: &Stretch) -> Face {
        let (weight, size_px) = (self.weight(stretch), self.size_px);
        let slope = if stretch.italic { "italic" } else { self.slope };
        let font = format!("{slope} {weight} {size_px}px {}", self.families);
        Face { font, size_px, letter_spacing: 0.0, word_spacing: 0.0, tabular: false }
    }

    /// `stretches`, of which there is at least one, as they lie in their lines.
    pub(super) fn text(&self, stretches: &[Stretch], world: &World<'_>) -> Result<Text, Problem> {
        let run = |stretch: &Stretch| Run { text: stretch.text.clone(), face: self.face(stretch) };
        let runs: Vec<_> = stretches.iter().map(run).collect();
        let placed = layout::lay_out(&runs, &self.layout, &mut world.context());
        let placed = placed.map_err(|(_, problem)| world.doubted(problem))?;
        let dresses = runs.iter().map(|_| Dress { fill: Some(self.fill.clone()), stroke: None }).collect();
        let sizes = stretches.iter().map(|stretch| (self.size_px, self.weight(stretch) >= text::BOLD));
        Ok(Text::still(placed, dresses, sizes.collect()))
    }

    /// How high a caption with `text` is, and how far it keeps from the next one.
    pub(super) fn room(&self, text: &Text) -> f64 {
        text.first.bounds[3] - text.first.bounds[1] + 2.0 * self.padding_px[1] + self.size_px * GAP
    }

    /// A box with `text` in it, which keeps the distances `way` from the edge of the canvas.
    pub(super) fn layer(
        &self,
        text: Text,
        start: Timestamp,
        origin: Origin,
        way: &[(Timestamp, f64)],
    ) -> Layer {
        let ([across, down], [left, top, right, bottom]) = (self.padding_px, text.first.bounds);
        let mut path = Path2d::new();
        let (width, height) = (right - left + 2.0 * across, bottom - top + 2.0 * down);
        // Only negative radii, and too many, are errors.
        let _ = path.round_rect(left - across, top - down, width, height, self.radius_px);
        let geometry = Geometry::Path { path: Animated::Constant(path), anchor: None };
        let fill = Some(self.backing.clone());
        let backing = Shape { geometry, rule: FillRule::NonZero, fill, stroke: None };
        let part = |content| Layer { origin, content, ..Layer::nothing() };
        let parts = vec![part(Content::Shape(Box::new(backing))), part(Content::Text(Box::new(text)))];
        let wrap = self.layout.wrap.unwrap_or(0.0);
        let free = (self.canvas[0] - wrap) / 2.0;
        let y = |distance: f64| {
            let distance = self.margin_px + down + distance;
            if self.is_top { distance } else { self.canvas[1] - distance }
        };
        let way: Vec<_> = way.iter().map(|(at, distance)| (*at - start, y(*distance))).collect();
        let x = Animated::Constant(free + wrap * self.layout.anchor[0]);
        let plain = part(Content::Group(Group { offset: [0.0; 2], children: Children::Layers(parts) }));
        let pose = Pose { x, y: jumping(&way), ..plain.pose };
        Layer { start, pose, ..plain }
    }
}

/// A paint; the usual one is a colour.
fn paint(table: &Section<'_>, key: &'static str, usual: &str, place: &Place<'_>) -> Result<Paint, Error> {
    if let Some(value) = table.get(key)? {
        return place.paint(&value);
    }
    let color = usual.parse().map_err(|problem: canvas::Error| table.error(problem))?;
    Ok(Paint::Color(Animated::Constant(Tint { color, space: Space::Oklab })))
}

fn length(table: &Section<'_>, key: &'static str, unit: Unit, usual: f64) -> Result<f64, Error> {
    table.read(key, usual, |value| value.not_negative(value.scalar(unit)?))
}

/// How lines lie, and whether they are at the top.
fn lines(table: &Section<'_>, place: &Place<'_>) -> Result<(Layout, bool), Error> {
    let parts = (
        length(table, "width", place.horizontal(), WIDTH * place.width_px),
        table.maybe("line_height", |height| height.not_negative(height.number()?)),
        table.read("align", TextAlign::Center, |align| align.choice("alignment", &text::ALIGNS)),
        table.read("direction", Direction::Ltr, |name| name.choice("direction", &text::DIRECTIONS)),
        table.read("position", false, |position| position.choice("position", &POSITIONS)),
    );
    let (width, line_height, align, direction, is_top) = parts.all()?;
    let across = match (align, direction) {
        (TextAlign::Center, _) => 0.5,
        (TextAlign::Right, _) | (TextAlign::Start, Direction::Rtl) => 1.0,
        (TextAlign::End, direction) if direction != Direction::Rtl => 1.0,
        _ => 0.0,
    };
    let anchor = [across, if is_top { 0.0 } else { 1.0 }];
    let (wrap, split) = (Some(width), Split::None);
    Ok((Layout { wrap, hugs: true, line_height, align, direction, split, anchor }, is_top))
}

fn padding(value: &Value<'_>, place: &Place<'_>) -> Result<[f64; 2], Error> {
    let one = |value: &Value<'_>| value.not_negative(value.scalar(place.either())?);
    if value.items().is_none() {
        return one(value).map(|both| [both, both]);
    }
    value.tuple("a length or two: [across, down]", one)
}

/// A value that is another from certain times on.
fn jumping(way: &[(Timestamp, f64)]) -> Animated {
    if let [(_, only)] = way {
        return Animated::Constant(*only);
    }
    let key = |at, value| Key { at, value, ease: Ease::Linear };
    let before = std::iter::once(None).chain(way.iter().map(Some));
    let keys = way.iter().zip(before).flat_map(|((at, value), before)| {
        before.map(|(_, before)| key(*at, *before)).into_iter().chain([key(*at, *value)])
    });
    let (delay, rounds, direction) = (Timestamp::ZERO, Some(1), Rounds::Normal);
    Animated::Moving(Box::new(Track { keys: keys.collect(), delay, rounds, direction }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seconds(seconds: u32) -> Timestamp {
        Timestamp::from_seconds(seconds)
    }

    #[test]
    fn a_caption_jumps_to_its_next_place_and_stays() {
        let way = jumping(&[(seconds(0), 10.0), (seconds(2), 30.0), (seconds(3), 10.0)]);
        let at = |text: &str| way.at(Timestamp::parse(text, None).unwrap());
        assert_eq!(["0s", "1.999s", "2s", "2.5s", "3s", "9s"].map(at), [10.0, 10.0, 30.0, 30.0, 10.0, 10.0]);
        assert_eq!(jumping(&[(seconds(0), 7.0)]), Animated::Constant(7.0));
    }
}
