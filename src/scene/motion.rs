//! Reading values that may move, and times that may refer to layers.
//!
//! A value of the file and its place in the scene come in; an [`Animated`] goes out: a constant,
//! `{ from, to, start, duration, ease }`, or `{ keys = [{ at, value, ease }, ...] }`.

use super::animate::{Animated, Direction, Key, Space, Tint, Track};
use super::ease::Ease;
use super::error::{Error, Problem};
use super::gather::{All, all};
use super::keys::{self, Keys};
use super::place::Place;
use super::section::{Section, Value};
use super::value::Unit;
use crate::canvas::Path2d;
use crate::time::Timestamp;

pub(super) const DIRECTIONS: [(&str, Direction); 4] = [
    ("normal", Direction::Normal),
    ("reverse", Direction::Reverse),
    ("alternate", Direction::Alternate),
    ("alternate-reverse", Direction::AlternateReverse),
];
pub(super) const SPACES: [(&str, Space); 2] = [("oklab", Space::Oklab), ("srgb", Space::Srgb)];
/// Most rounds of an animation that ends.
pub(super) const ROUNDS: u32 = 1_000_000;

impl Place<'_> {
    /// A number that may move, at `key`; `default` where it is absent.
    pub(super) fn moving(
        &self,
        section: &Section<'_>,
        key: &'static str,
        unit: Unit,
        default: f64,
    ) -> Result<Animated, Error> {
        section.get(key)?.map_or(Ok(Animated::Constant(default)), |value| self.number(&value, unit))
    }

    /// A number that may move.
    pub(super) fn number(&self, value: &Value<'_>, unit: Unit) -> Result<Animated, Error> {
        self.plain(value, &|value| value.scalar(unit))
    }

    /// A number that may move and never leaves `range`, which is called `allowed` in messages.
    pub(super) fn number_in(
        &self,
        value: &Value<'_>,
        unit: Unit,
        range: std::ops::RangeInclusive<f64>,
        allowed: &str,
    ) -> Result<Animated, Error> {
        let read = |value: &Value<'_>| {
            let number = value.scalar(unit)?;
            value.in_range(number, range.contains(&number), allowed)
        };
        self.plain(value, &read)
    }

    /// A number that may move and is never below 0, but for eases that lead beyond its keys.
    pub(super) fn number_from_0(&self, value: &Value<'_>, unit: Unit) -> Result<Animated, Error> {
        self.number_in(value, unit, 0.0..=f64::from(f32::MAX), "0 or above")
    }

    /// A colour that may move.
    pub(super) fn color(&self, value: &Value<'_>) -> Result<Animated<Tint>, Error> {
        self.colored(value, &|value, space| Ok(Tint { color: value.color()?, space }))
    }

    /// Something with colours that may move; `read` is told where they mix.
    pub(super) fn colored<T>(
        &self,
        value: &Value<'_>,
        read: &dyn Fn(&Value<'_>, Space) -> Result<T, Error>,
    ) -> Result<Animated<T>, Error> {
        let given = match value.section("an animated colour") {
            Some(section) => section.get("interpolate")?,
            None => None,
        };
        let space = given.map_or(Ok(Space::Oklab), |space| space.choice("colour space", &SPACES))?;
        self.animated(value, keys::COLORS, &|value| read(value, space))
    }

    /// A value that may move and has no colours.
    pub(super) fn plain<T>(
        &self,
        value: &Value<'_>,
        read: &dyn Fn(&Value<'_>) -> Result<T, Error>,
    ) -> Result<Animated<T>, Error> {
        self.animated(value, keys::NONE, read)
    }

    /// SVG path data that may move between paths of the same steps.
    pub(super) fn path(&self, value: &Value<'_>) -> Result<Animated<Path2d>, Error> {
        let read = |value: &Value<'_>| {
            let path = Path2d::from_svg(value.string()?).map_err(|problem| value.error(problem))?;
            let drawn = path.bounds().is_some();
            if drawn { Ok(path) } else { Err(value.wrong_type("SVG path data like \"M0 0 H10 V10 Z\"")) }
        };
        let path = self.plain(value, &read)?;
        let equal = path.values().windows(2).all(|pair| pair[0].mixed(pair[1], 0.0).is_some());
        if equal { Ok(path) } else { Err(value.error(Problem::UnequalPaths)) }
    }

    /// A value that may move, whose constants `read` reads; its table may have the keys `more`.
    fn animated<T>(
        &self,
        value: &Value<'_>,
        more: Keys,
        read: &dyn Fn(&Value<'_>) -> Result<T, Error>,
    ) -> Result<Animated<T>, Error> {
        let Some(mut section) = value.section("an animated value") else {
            return Ok(Animated::Constant(read(value)?));
        };
        let (known, keys) = if section.has("keys") {
            let known = section.only(&[keys::KEY_FRAMES, keys::ROUNDS, more]);
            (known, self.key_frames(&section, read))
        } else {
            let known = section.only(&[keys::MOVE, keys::KEY_FRAMES, keys::ROUNDS, more]);
            (known, self.two_keys(&section, read))
        };
        let direction =
            section.read("direction", Direction::Normal, |name| name.choice("direction", &DIRECTIONS));
        let rounds = section.read("repeat", Some(1), rounds);
        let delay = section.read("delay", Timestamp::ZERO, |value| value.time(self.frame_rate));
        let ((), keys, direction, rounds, delay) = (known, keys, direction, rounds, delay).all()?;
        Ok(Animated::Moving(Box::new(Track { keys, delay, rounds, direction })))
    }

    fn two_keys<T>(
        &self,
        section: &Section<'_>,
        read: &dyn Fn(&Value<'_>) -> Result<T, Error>,
    ) -> Result<Vec<Key<T>>, Error> {
        let parts = (
            section.require("from").and_then(|value| read(&value)),
            section.require("to").and_then(|value| read(&value)),
            section.read("start", Timestamp::ZERO, |start| self.time(start)),
            section.require("duration").and_then(|value| value.time(self.frame_rate)),
            ease(section),
        );
        let (from, to, start, duration, ease) = parts.all()?;
        let first = Key { at: start, value: from, ease: Ease::Linear };
        Ok(vec![first, Key { at: start + duration, value: to, ease }])
    }

    fn key_frames<T>(
        &self,
        section: &Section<'_>,
        read: &dyn Fn(&Value<'_>) -> Result<T, Error>,
    ) -> Result<Vec<Key<T>>, Error> {
        const EXPECTED: &str = "a list like [{ at = 0, value = 1 }]";
        let list = section.require("keys")?;
        let items = list.list(EXPECTED)?;
        self.world.shared.count_key_frames(items.len()).map_err(|problem| list.error(problem))?;
        let frames = all(items.iter().map(|item| self.key_frame(item, read)))?;
        let mut latest = frames.first().map_or(Timestamp::ZERO, |frame| frame.at);
        all(items.iter().zip(&frames).map(|(item, Key { at, .. })| {
            let early = *at < latest;
            latest = latest.max(*at);
            let problem = || Problem::KeyFramesOutOfOrder { at: at.to_string(), latest: latest.to_string() };
            if early { Err(item.error(problem())) } else { Ok(()) }
        }))?;
        if frames.is_empty() { Err(list.wrong_type(EXPECTED)) } else { Ok(frames) }
    }

    fn key_frame<T>(
        &self,
        item: &Value<'_>,
        read: &dyn Fn(&Value<'_>) -> Result<T, Error>,
    ) -> Result<Key<T>, Error> {
        let mut frame = item.table("a key frame", "a table like { at = 0, value = 1 }")?;
        let parts = (
            frame.only(&[keys::KEY_FRAME]),
            frame.require("at").and_then(|at| self.time(&at)),
            frame.require("value").and_then(|value| read(&value)),
            ease(&frame),
        );
        let ((), at, value, ease) = parts.all()?;
        Ok(Key { at, value, ease })
    }
}

/// How often an animation runs: a whole number, or `"forever"`.
fn rounds(value: &Value<'_>) -> Result<Option<u32>, Error> {
    if value.text.as_deref() == Some("forever") {
        return Ok(None);
    }
    if value.text.is_some() && !value.is_filled() {
        return Err(value.wrong_type("a whole number or \"forever\""));
    }
    value.count(1, ROUNDS).map(Some)
}

/// The ease of a table; linear where none is given.
pub(super) fn ease(section: &Section<'_>) -> Result<Ease, Error> {
    let Some(value) = section.get("ease")? else { return Ok(Ease::Linear) };
    let name = value.string()?;
    let names = Ease::names();
    let functions = [
        "cubic-bezier(x1, y1, x2, y2)",
        "steps(n, jump-end)",
        "linear(0, 0.5 20%, 1)",
        "spring(mass, stiffness, damping)",
    ];
    let known = names.iter().map(String::as_str).chain(functions);
    Ease::parse(name).ok_or_else(|| {
        let mut problem = Problem::unknown("ease", name, "`ease`", known);
        if let (Problem::Unknown { nearest, .. }, Some(ours)) = (&mut problem, Ease::renamed(name)) {
            *nearest = Some(ours);
        }
        value.error(problem)
    })
}
