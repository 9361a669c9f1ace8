//! Transitions: how one layer gives way to another.
//!
//! The layers of a list and the `[[transition]]` tables come in; who is involved, when, and what
//! is to be seen of each go out. Drawing them is left to `draw`.

use std::f64::consts::TAU;

use super::ease::Ease;
use super::error::{Error, Problem};
use super::gather::{All, Found, all};
use super::keys;
use super::layer::{Layer, point};
use super::motion::ease;
use super::param::scrambled;
use super::place::{Known, Place};
use super::section::{Section, Value};
use crate::canvas::{FillRule, Path2d};
use crate::limits;
use crate::time::Timestamp;

/// One layer gives way to another.
#[derive(Debug, Clone)]
pub(super) struct Transition {
    /// The numbers of the layers in their list.
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) start: Timestamp,
    pub(super) duration: Timestamp,
    ease: Ease,
    kind: Kind,
    /// The canvas, in pixels.
    size: [f64; 2],
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Kind {
    Fade,
    Wipe([f64; 2]),
    Slide([f64; 2]),
    Push([f64; 2]),
    Iris([f64; 2]),
    Dissolve { size: f64, seed: u64 },
}

/// What is to be seen of one of the two layers.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Side {
    pub(super) alpha: f64,
    pub(super) offset: [f64; 2],
    pub(super) clip: Option<(Path2d, FillRule)>,
}

impl Side {
    const WHOLE: Self = Self { alpha: 1.0, offset: [0.0; 2], clip: None };
}

pub(super) const TYPES: [(&str, &[&str]); 6] = [
    ("fade", &[]),
    ("wipe", &["direction"]),
    ("slide", &["direction"]),
    ("push", &["direction"]),
    ("iris", &["center"]),
    ("dissolve", &["size", "seed"]),
];
/// Where things move to.
pub(super) const DIRECTIONS: [(&str, [f64; 2]); 4] =
    [("left", [-1.0, 0.0]), ("right", [1.0, 0.0]), ("up", [0.0, -1.0]), ("down", [0.0, 1.0])];
/// Most squares of a dissolve.
const SQUARES: f64 = 40_000.0;

impl Transition {
    /// Whether it is under way at `time`.
    pub(super) fn is_at(&self, time: Timestamp) -> bool {
        self.start <= time && time < self.start + self.duration
    }

    /// What is to be seen of the old and of the new layer, and whether the two add up. Where they
    /// don't, the new one lies over the old.
    pub(super) fn sides(&self, time: Timestamp) -> (Side, Side, bool) {
        let progress = self.ease.at(time.progress(self.start, self.duration));
        let part = progress.clamp(0.0, 1.0);
        let [width, height] = self.size;
        match self.kind {
            Kind::Fade => {
                (Side { alpha: 1.0 - part, ..Side::WHOLE }, Side { alpha: part, ..Side::WHOLE }, true)
            }
            Kind::Wipe([x, y]) => {
                let edge = |from: f64, to: f64, side: f64| {
                    if side < 0.0 { (to - (to - from) * part, to) } else { (from, from + (to - from) * part) }
                };
                let (left, right) = if x == 0.0 { (0.0, width) } else { edge(0.0, width, x) };
                let (top, bottom) = if y == 0.0 { (0.0, height) } else { edge(0.0, height, y) };
                let mut area = Path2d::new();
                area.rect(left, top, right - left, bottom - top);
                self.divided(area)
            }
            Kind::Slide(direction) => (Side::WHOLE, self.coming(direction, progress), false),
            Kind::Push([x, y]) => {
                let gone = Side { offset: [x * width * progress, y * height * progress], ..Side::WHOLE };
                (gone, self.coming([x, y], progress), false)
            }
            Kind::Iris([across, down]) => {
                let (x, y) = (across * width, down * height);
                let farthest = libm::hypot(x.abs().max((width - x).abs()), y.abs().max((height - y).abs()));
                let mut area = Path2d::new();
                // Only a negative radius is an error.
                let _ = area.arc(x, y, farthest * part, 0.0, TAU, false);
                area.close_path();
                self.divided(area)
            }
            Kind::Dissolve { size, seed } => self.divided(self.squares(size, seed, part)),
        }
    }

    /// The new layer in `area`, and the old one around it.
    fn divided(&self, area: Path2d) -> (Side, Side, bool) {
        let [width, height] = self.size;
        let mut around = Path2d::new();
        around.rect(0.0, 0.0, width, height);
        around.add_path(&area, crate::canvas::Transform::IDENTITY);
        let old = Side { clip: Some((around, FillRule::EvenOdd)), ..Side::WHOLE };
        let new = Side { clip: Some((area, FillRule::NonZero)), ..Side::WHOLE };
        (old, new, true)
    }

    /// The new layer on its way from outside the canvas.
    fn coming(&self, [x, y]: [f64; 2], progress: f64) -> Side {
        let left = progress - 1.0;
        Side { offset: [x * self.size[0] * left, y * self.size[1] * left], ..Side::WHOLE }
    }

    /// The squares that have turned to the new layer.
    fn squares(&self, size: f64, seed: u64, part: f64) -> Path2d {
        let [columns, rows] = self.size.map(|side| cells(side, size));
        let mut area = Path2d::new();
        for row in 0..rows {
            for column in 0..columns {
                let place = u64::from(row) << 32 | u64::from(column);
                let [a, b, c, d, ..] = scrambled(scrambled(seed) ^ place).to_be_bytes();
                let turn = (f64::from(u32::from_be_bytes([a, b, c, d])) + 1.0) / (f64::from(u32::MAX) + 1.0);
                if turn <= part {
                    area.rect(f64::from(column) * size, f64::from(row) * size, size, size);
                }
            }
        }
        area
    }
}

/// How many squares of `size` cover `side`.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "bounded when read")]
fn cells(side: f64, size: f64) -> u32 {
    libm::ceil(side / size) as u32
}

/// Reads the transitions of a list of layers, and makes the old layers last until they are over.
pub(super) fn read(
    list: &Value<'_>,
    place: &Place<'_>,
    layers: &mut [Layer],
    known: &Known<'_>,
    transitions: &mut Vec<Transition>,
) -> Result<(), Error> {
    let expected = "a list of transitions: write [[transition]]";
    let mut found = Found::default();
    for item in &list.list(expected)? {
        let Some(mut section) = found.keep(item.table("a transition", expected)) else { continue };
        if transitions.len() >= limits::TRANSITIONS || found.is_full() {
            let max = limits::TRANSITIONS as u64;
            found.keep(Err::<(), _>(
                section.error(Problem::Limit { what: "the transitions of a scene", max }),
            ));
            break;
        }
        let transition = read_one(&mut section, place, layers, known).and_then(|one| {
            let fits = known.is_doubtful() || fits(&one, transitions);
            if fits { Ok(one) } else { Err(section.error(Problem::Transitions)) }
        });
        let Some(transition) = found.keep(transition) else { continue };
        layers[transition.from].end = Some(transition.start + transition.duration);
        transitions.push(transition);
    }
    found.or(Some(()))
}

fn read_one(
    section: &mut Section<'_>,
    place: &Place<'_>,
    layers: &[Layer],
    known: &Known<'_>,
) -> Result<Transition, Error> {
    let size = [place.width_px, place.height_px];
    let parts = (
        section.only(&[keys::TRANSITION]),
        sides(section, layers, known),
        section.require("duration").and_then(|value| value.time(place.frame_rate)),
        ease(section),
        kind(section, size),
    );
    let ((), (from, to), duration, ease, kind) = parts.all()?;
    Ok(Transition { from, to, start: layers[to].start, duration, ease, kind, size })
}

/// The numbers of the two layers.
fn sides(section: &Section<'_>, layers: &[Layer], known: &Known<'_>) -> Result<(usize, usize), Error> {
    let (name, to_name) = (section.require("from"), section.require("to")).all()?;
    let (from, to) = (known.index(&name), known.index(&to_name)).all()?;
    let unsuited = |value: &Value<'_>, what| {
        let name = value.text.as_deref().unwrap_or_default().to_owned();
        value.error(Problem::Unsuited { name, what })
    };
    if from == to {
        return Err(unsuited(&to_name, "both sides of a transition"));
    }
    let start = layers[to].start;
    let apart = layers[from].end.is_some_and(|end| end < start) || layers[from].start > start;
    if apart && !known.is_doubtful() {
        return Err(unsuited(&name, "where the transition begins: it is not there when the other appears"));
    }
    Ok((from, to))
}

/// Whether each layer takes part in one transition at a time, and leaves only once.
fn fits(new: &Transition, others: &[Transition]) -> bool {
    others.iter().all(|old| {
        let leaves_twice = old.from == new.from || old.to == new.to;
        let shared = old.from == new.to || old.to == new.from;
        let at_once = old.start < new.start + new.duration && new.start < old.start + old.duration;
        !(leaves_twice || shared && at_once)
    })
}

fn kind(section: &Section<'_>, [width, height]: [f64; 2]) -> Result<Kind, Error> {
    let types = TYPES.map(|(name, keys)| (name, (name, keys)));
    let (name, own) = section.require("type")?.choice("transition", &types)?;
    let cause = "in this type of transition";
    all(["direction", "center", "size", "seed"].map(|key| match section.own(key)? {
        Some(value) if !own.contains(&key) => Err(value.error(Problem::NoEffect { key, cause })),
        _ => Ok(()),
    }))?;
    let direction = section.own("direction")?;
    let direction = direction.map_or(Ok([-1.0, 0.0]), |name| name.choice("direction", &DIRECTIONS))?;
    Ok(match name {
        "wipe" => Kind::Wipe(direction),
        "slide" => Kind::Slide(direction),
        "push" => Kind::Push(direction),
        "iris" => Kind::Iris(section.own("center")?.map_or(Ok([0.5; 2]), |center| point(&center))?),
        "dissolve" => {
            let least = libm::sqrt(width * height / SQUARES).max(1.0);
            let size = section.own("size")?.map_or(Ok(least.max(16.0)), |value| {
                let size = value.number()?;
                value.in_range(size, size >= least, &format!("at least {least:.1}"))
            })?;
            let seed = section.own("seed")?.map_or(Ok(0), |seed| seed.count(0, u32::MAX))?;
            Kind::Dissolve { size, seed: seed.into() }
        }
        _ => Kind::Fade,
    })
}
