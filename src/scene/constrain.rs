//! `[capture] constraints`: what is asked of the captured track.
//!
//! A table with the web's names comes in; the constraints, and where each stands in the file, go
//! out. Whether the track can meet them shows when there is one.

use super::error::{Error, Problem};
use super::gather::{All, all};
use super::keys::{self, Keys};
use super::location::Location;
use super::section::{Section, Value};
use crate::limits;
use crate::stream::{self, Capabilities, Constrain, ConstrainText, ConstraintSet, ResizeMode};

/// What is asked of the track that a scene's canvas is captured by.
#[derive(Debug, Clone, PartialEq)]
pub struct Constraints {
    asked: stream::Constraints,
    whole: Location,
    /// Where each constraint of the basic set stands.
    places: Vec<(String, Location)>,
}

pub(super) const RESIZE_MODES: [(&str, ResizeMode); 2] =
    [("none", ResizeMode::None), ("crop-and-scale", ResizeMode::CropAndScale)];

impl Constraints {
    /// The constraints, for [`Track::apply_constraints`](crate::stream::Track::apply_constraints).
    pub fn asked(&self) -> &stream::Constraints {
        &self.asked
    }

    /// The error of a track that has only these `capabilities`, at the constraint that it names.
    pub fn unmet(&self, reason: stream::Error, capabilities: Option<&Capabilities>) -> Error {
        let named = |(name, _): &&(String, Location)| match &reason {
            stream::Error::Overconstrained { constraint } => name == constraint,
            _ => false,
        };
        let at = self.places.iter().find(named).map_or(&self.whole, |(_, place)| place).clone();
        let there = capabilities.map_or_else(String::new, described);
        let problem = Problem::Constraints { reason, there };
        Error::Invalid { at: Box::new(at), problem: Box::new(problem) }
    }
}

/// What can be had, as the end of a message.
fn described(capabilities: &Capabilities) -> String {
    format!(
        "; it can be {} pixels wide, {} pixels high, and have {} frames per second, or less of each",
        capabilities.width.end(),
        capabilities.height.end(),
        capabilities.frame_rate.end()
    )
}

/// The constraints that `value` is.
pub(super) fn read(value: &Value<'_>) -> Result<Constraints, Error> {
    let mut section = value.table("constraints", "a table like { width = 640 }")?;
    let basic = read_set(&mut section, keys::CONSTRAINTS);
    let advanced = section.maybe("advanced", |list| {
        let sets = list.list("a list of tables like [{ width = 640 }]")?;
        let max = limits::CONSTRAINT_SETS as u64;
        if sets.len() > limits::CONSTRAINT_SETS {
            return Err(list.error(Problem::Limit { what: "the number of advanced sets", max }));
        }
        all(sets.iter().map(|set| {
            let mut set = set.table("a set of constraints", "a table like { width = 640 }")?;
            read_set(&mut set, keys::CONSTRAINT_SET)
        }))
    });
    let (basic, advanced) = (basic, advanced).all()?;
    let asked = stream::Constraints { basic, advanced: advanced.unwrap_or_default() };
    let names = section.names().into_iter();
    let places = names.map(|(name, place)| (name.to_owned(), place)).collect();
    Ok(Constraints { asked, whole: section.location(), places })
}

fn read_set(section: &mut Section<'_>, known: Keys) -> Result<ConstraintSet, Error> {
    let known = section.only(&[known]);
    let side = |value: &Value<'_>| value.count(0, u32::MAX);
    let number = |value: &Value<'_>| value.number().and_then(|number| value.not_negative(number));
    let parts = (
        known,
        limited(section, "width", side),
        limited(section, "height", side),
        limited(section, "aspectRatio", number),
        limited(section, "frameRate", number),
        section.maybe("resizeMode", modes),
    );
    let ((), width, height, aspect_ratio, frame_rate, mode) = parts.all()?;
    let resize_mode = mode.unwrap_or_default();
    Ok(ConstraintSet { width, height, aspect_ratio, frame_rate, resize_mode, ..ConstraintSet::default() })
}

/// A constraint on a number, which `read` reads.
fn limited<T>(
    section: &Section<'_>,
    key: &'static str,
    read: impl Fn(&Value<'_>) -> Result<T, Error>,
) -> Result<Constrain<T>, Error> {
    let Some(value) = section.get(key)? else { return Ok(Constrain::default()) };
    let Some(mut limits) = value.section("a constraint") else { return read(&value).map(Constrain::Bare) };
    let known = limits.only(&[keys::LIMITS]);
    let limit = |key| limits.maybe(key, |value| read(value));
    let ((), exact, ideal, min, max) =
        (known, limit("exact"), limit("ideal"), limit("min"), limit("max")).all()?;
    Ok(Constrain::Limits { exact, ideal, min, max })
}

fn modes(value: &Value<'_>) -> Result<ConstrainText, Error> {
    let Some(mut limits) = value.section("a constraint") else {
        return names(value).map(ConstrainText::Bare);
    };
    let known = limits.only(&[keys::MODES]);
    let ((), exact, ideal) = (known, limits.maybe("exact", names), limits.maybe("ideal", names)).all()?;
    Ok(ConstrainText::Limits { exact: exact.unwrap_or_default(), ideal: ideal.unwrap_or_default() })
}

/// One name or a list of them.
fn names(value: &Value<'_>) -> Result<Vec<String>, Error> {
    let name = |value: &Value<'_>| value.choice("resize mode", &RESIZE_MODES);
    let modes = match value.items() {
        Some(items) => all(items?.iter().map(name))?,
        None => vec![name(value)?],
    };
    Ok(modes.into_iter().map(|mode| mode.name().to_owned()).collect())
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::scene::{Options, Scene};

    fn scene(constraints: &str) -> Result<Scene, Error> {
        let text = format!(
            "canvas = {{ width = 8, height = 4 }}\n[capture]\nfps = 25\nduration = 1\nconstraints = {constraints}"
        );
        Scene::parse(Path::new("s.toml"), &text, &Options::default())
    }

    fn asked(constraints: &str) -> stream::Constraints {
        scene(constraints).unwrap().capture.constraints.unwrap().asked
    }

    #[test]
    fn all_forms_of_the_web_can_be_written() {
        let text = "{ width = 4, height = { min = 1, max = 3 }, aspectRatio = { ideal = 1.5 }, \
            frameRate = { exact = 12.5 }, resizeMode = \"none\", advanced = [{ width = 2 }, { resizeMode = [\"crop-and-scale\"] }] }";
        let height = Constrain::Limits { exact: None, ideal: None, min: Some(1), max: Some(3) };
        let modes = |name: &str| ConstrainText::Bare(vec![name.to_owned()]);
        let basic = ConstraintSet {
            width: 4.into(),
            height,
            aspect_ratio: Constrain::ideal(1.5),
            frame_rate: Constrain::exact(12.5),
            resize_mode: modes("none"),
            ..ConstraintSet::default()
        };
        let first = ConstraintSet { width: 2.into(), ..ConstraintSet::default() };
        let second = ConstraintSet { resize_mode: modes("crop-and-scale"), ..ConstraintSet::default() };
        assert_eq!(asked(text), stream::Constraints { basic, advanced: vec![first, second] });
        let exact = ConstrainText::exact("none");
        assert_eq!(asked("{ resizeMode = { exact = \"none\" } }").basic.resize_mode, exact);
    }

    #[test]
    fn mistakes_are_told_at_their_places() {
        let said = |text| scene(text).unwrap_err().to_string();
        assert!(said("{ widht = 1 }").contains("5:17: unknown key `widht` in constraints; did you mean"));
        assert!(said("{ width = -1 }").contains("`width` must be a whole number from 0 to 4294967295"));
        assert!(said("{ width = { exakt = 1 } }").contains("did you mean `exact`?"));
        assert!(said("{ resizeMode = \"crop\" }").contains("unknown resize mode `crop`"));
        assert!(said("{ advanced = [{ advanced = [] }] }").contains("unknown key `advanced`"));
        let sets = vec!["{}"; limits::CONSTRAINT_SETS + 1].join(", ");
        assert!(said(&format!("{{ advanced = [{sets}] }}")).contains("may be at most 16"));
    }
}
