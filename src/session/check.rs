//! What a scene's author may not have meant, found by drawing it.
//!
//! A scene that can be read comes in, warnings go out; no file is written. What only the reader
//! of the file can see, such as an unused parameter, is left to the scene.

use std::fmt;

use super::clock::Clock;
use super::source::captured;
use super::still::paint;
use super::{Error, Fit, Settings, host, viewed};
use crate::limits;
use crate::scene::{self, Concern, Scene};
use crate::time::Timestamp;

/// Something that can be recorded, and is likely a mistake.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Warning {
    /// Every frame is the same picture.
    NothingChanges {
        /// How long the recording is.
        duration: Timestamp,
    },
    /// Every frame is the same, and of one colour: no layer can be seen.
    NothingSeen,
    /// A setting that has no effect, or an unexpected one.
    Setting(String),
    /// Something at a place in the scene.
    Scene(scene::Warning),
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NothingChanges { duration } => {
                write!(f, "nothing ever changes: all {duration} show the same picture")
            }
            Self::NothingSeen => f.write_str("nothing is ever seen: all frames are of one colour"),
            Self::Setting(note) => f.write_str(note),
            Self::Scene(warning) => warning.fmt(f),
        }
    }
}

/// Checks a scene as it would be recorded without further settings.
///
/// It looks at [`limits::CHECKED_TURNS`] turns, [`limits::CHECKED_OPERATIONS`] operations and
/// [`limits::CHECKED_PIXELS`] pixels at most; what is not sure by then is no warning.
///
/// # Errors
/// As [`record`](super::record) before its first frame, as far as the scene alone is the reason.
pub fn check(scene: &Scene) -> Result<Vec<Warning>, Error> {
    let clock = Clock::new(&scene.capture, &Settings::new(""))?;
    let settings = clock.notes().iter().cloned().map(Warning::Setting);
    let times: Vec<_> = spread(clock.turn_count()).filter_map(|turn| clock.moment(turn)).collect();
    let survey = scene.survey(&times)?;
    // Then it is clear why nothing is seen.
    let explained = survey.iter().any(|warning| matches!(warning.concern, Concern::NeverSeen(_)));
    let unchanging = unchanging(scene, &clock, limits::CHECKED_OPERATIONS)?
        .filter(|found| *found != Warning::NothingSeen || !explained);
    Ok(survey.into_iter().map(Warning::Scene).chain(settings).chain(unchanging).collect())
}

/// Some of the turns from the first to the last.
fn spread(turns: u64) -> impl Iterator<Item = u64> {
    let most = limits::SURVEYED_TURNS.min(turns);
    (0..most).map(move |index| index * (turns - 1) / (most - 1).max(1))
}

/// The warning for a scene whose picture stays the same. After so many operations it is not sure.
fn unchanging(scene: &Scene, clock: &Clock, operations: u64) -> Result<Option<Warning>, Error> {
    let (view, canvas) = viewed(scene, Fit::Scene)?;
    host(scene, clock.rate()).run(|| captured(scene, &canvas, clock.rate()))?;
    let mut first = None;
    let mut compared = 0;
    for (turn, (now, _)) in (0..).zip(clock.turns()) {
        let painted = paint(scene, now, &view, &canvas)?;
        let pixels = canvas.pixels();
        let first = first.get_or_insert_with(|| pixels.clone());
        // The display lists differ: the pictures may still be the same.
        if painted && turn > 0 {
            compared += view.size.area();
            if *first != pixels {
                return Ok(None);
            }
        }
        let drawn = canvas.drawn_pixels() + compared > limits::CHECKED_PIXELS;
        let noted = canvas.noted_operations() > operations;
        if turn >= limits::CHECKED_TURNS || drawn || noted {
            return Ok(None);
        }
    }
    let one_color = first.is_some_and(|pixels| pixels.chunks_exact(4).all(|pixel| pixel == &pixels[..4]));
    let moves = (clock.turn_count() > 1).then(|| Warning::NothingChanges { duration: clock.duration() });
    Ok(if one_color { Some(Warning::NothingSeen) } else { moves })
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::scene::Options;

    fn warnings(capture: &str, layer: &str) -> Vec<Warning> {
        let text = format!(
            "canvas = {{ width = 16, height = 16, background = \"navy\" }}\n\
            capture = {{ {capture} }}\nlayer = [{{ type = \"rect\", width = 4, height = 4, {layer} }}]"
        );
        check(&Scene::parse(Path::new("s.toml"), &text, &Options::default()).unwrap()).unwrap()
    }

    const USUAL: &str = "fps = 10, duration = 1";
    const MOVING: &str = "fill = \"red\", x = { from = 0, to = 8, start = 0.9, duration = 0.1 }";

    #[test]
    fn a_scene_that_moves_is_fine() {
        assert_eq!(warnings(USUAL, &MOVING.replace("0.9", "0.8")), []);
    }

    #[test]
    fn a_scene_where_nothing_changes_is_noticed() {
        let duration = Timestamp::from_seconds(1);
        assert_eq!(warnings(USUAL, "fill = \"red\""), [Warning::NothingChanges { duration }]);
        let unseen_motion = "fill = \"red\", rotate = { from = 0, to = 0.00001, duration = 1 }";
        assert_eq!(warnings(USUAL, unseen_motion), [Warning::NothingChanges { duration }]);
    }

    #[test]
    fn after_too_many_operations_nothing_is_sure() {
        let text = "canvas = { width = 4, height = 4, background = \"navy\" }\n\
            capture = { fps = 10, duration = 1 }\n\
            layer = [{ type = \"rect\", width = 2, height = 4, fill = \"red\" }]";
        let scene = Scene::parse(Path::new("s.toml"), text, &Options::default()).unwrap();
        let clock = Clock::new(&scene.capture, &Settings::new("")).unwrap();
        let duration = Timestamp::from_seconds(1);
        let found = |operations| unchanging(&scene, &clock, operations).unwrap();
        assert_eq!(found(1000), Some(Warning::NothingChanges { duration }));
        assert_eq!(found(10), None);
    }

    #[test]
    fn a_scene_of_one_frame_may_stand_still() {
        assert_eq!(warnings("fps = 1, duration = 1", "fill = \"red\""), []);
    }

    #[test]
    fn a_scene_without_anything_to_see_is_noticed() {
        assert_eq!(warnings(USUAL, "fill = \"navy\""), [Warning::NothingSeen]);
    }

    #[test]
    fn where_a_layer_is_never_seen_that_is_said_instead() {
        let moving = "fill = \"red\", x = { from = -100, to = -50, duration = 1 }";
        for layer in
            ["fill = \"red\", x = -100", moving, "fill = \"red\", opacity = 0", "fill = \"red\", start = 1"]
        {
            let found = warnings(USUAL, layer);
            let [Warning::Scene(warning)] = &found[..] else { panic!("{layer}: {found:?}") };
            assert!(matches!(warning.concern, Concern::NeverSeen(_)), "{layer}: {warning}");
        }
    }

    #[test]
    fn settings_without_effect_are_noticed() {
        let found = warnings("fps = 10, duration = 1, request_frames = [0.5]", MOVING);
        assert!(matches!(&found[0], Warning::Setting(note) if note.contains("request_frames")), "{found:?}");
    }

    #[test]
    fn a_scene_that_can_t_be_recorded_is_an_error() {
        let text = "canvas = { width = 4, height = 4 }\ncapture = { fps = 0, duration = 1 }";
        let scene = Scene::parse(Path::new("s.toml"), text, &Options::default()).unwrap();
        assert!(matches!(check(&scene), Err(Error::NothingRequested { .. })));
    }
}
