//! Every key of the scene language, by the table that it stands in, and the form of its values.
//!
//! The readers take their known keys from here, and the schema is made of it; a test holds
//! `docs/scene-format.md` against it. What a key means is left to its reader.

mod constraint;

pub(super) use self::constraint::{CONSTRAINT_SET, CONSTRAINTS, LIMITS, MODES};
pub(super) use super::form::{Key, Keys};

use super::form::Form::{
    self, Anchor, Any, Choice, Clip, Color, Defaults, Ease, Either, Font, FrameRate, LayerType, Layers,
    Length, List, Moment, Moving, Named, Number, Paint, Table, Tables, Text, Time, Truth, Values, Whole,
};
use super::{burn, caption, effect, motion, paint, param, picture, shape, stroke, text, transition};

/// A key that may be there.
const fn may(name: &'static str, form: Form) -> Key {
    Key { name, form, required: false }
}

/// A key that must be there.
const fn must(name: &'static str, form: Form) -> Key {
    Key { name, form, required: true }
}

const ANY: Form = Number(f64::MIN, f64::MAX);
const FROM_0: Form = Number(0.0, f64::MAX);
const PART: Form = Moving(&Number(0.0, 1.0));
const MOVING: Form = Moving(&ANY);
const MOVING_LENGTH: Form = Moving(&Length);
const VOLUME: Form = Moving(&Number(0.0, 10.0));
const SEED: Form = Whole(0, u32::MAX);
const TWO: Form = List(&MOVING, 2, 2);
const WORDS: Form = Either(&[Text, Table(&COUNT)]);

/// The whole file.
pub(super) const ROOT: Keys = Keys::new(
    "file",
    &[
        must("canvas", Table(&CANVAS)),
        must("capture", Table(&CAPTURE)),
        may("meta", Table(&META)),
        may("params", Named(&PARAM)),
        may("include", List(&Text, 0, usize::MAX)),
        may("font", Tables(&[FONT])),
        may("defaults", Defaults),
        may("symbol", Named(&SYMBOL)),
        may("layer", Layers),
        may("transition", Tables(&[TRANSITION])),
        may("audio", Tables(&[AUDIO])),
        may("captions", Table(&CAPTIONS)),
        may("caption", Tables(&[CAPTION])),
        may("marker", Tables(&[MARKER])),
    ],
);
/// A file that is included.
pub(super) const INCLUDED: Keys = Keys::new(
    "include",
    &[
        may("params", Named(&PARAM)),
        may("include", List(&Text, 0, usize::MAX)),
        may("font", Tables(&[FONT])),
        may("defaults", Defaults),
        may("symbol", Named(&SYMBOL)),
        may("layer", Layers),
        may("transition", Tables(&[TRANSITION])),
        may("audio", Tables(&[AUDIO])),
    ],
);
/// `[canvas]`
pub(super) const CANVAS: Keys = Keys::new(
    "[canvas]",
    &[
        must("width", Whole(1, crate::limits::CANVAS_SIDE_PX)),
        must("height", Whole(1, crate::limits::CANVAS_SIDE_PX)),
        may("background", Paint),
        may("alpha", Truth),
        may("font_fallback", Truth),
    ],
);
/// `[capture]`
pub(super) const CAPTURE: Keys = Keys::new(
    "[capture]",
    &[
        may("fps", FrameRate),
        must("duration", Time),
        may("request_frames", List(&Time, 0, usize::MAX)),
        may("refresh", FrameRate),
        may("constraints", Table(&CONSTRAINTS)),
    ],
);
/// `[meta]`
pub(super) const META: Keys =
    Keys::new("[meta]", &[may("title", Text), may("comment", Text), may("poster", Time)]);
/// `[[marker]]`
pub(super) const MARKER: Keys = Keys::new("[[marker]]", &[must("at", Time), must("name", Text)]);
/// `[params.NAME]`
pub(super) const PARAM: Keys = Keys::new(
    "[params]",
    &[must("type", Choice(|| names(&param::TYPES))), must("default", Either(&[Text, ANY]))],
);
/// `[[font]]`
pub(super) const FONT: Keys = Keys::new("[[font]]", &[must("src", Text)]);
/// `[symbol.NAME]`
pub(super) const SYMBOL: Keys = Keys::new(
    "[symbol]",
    &[may("width", Length), may("height", Length), must("child", Layers), may("defaults", Defaults)],
);
/// Every layer: what it is and when, and what others do to it.
pub(super) const LAYER: Keys = Keys::new(
    "every layer",
    &[
        may("id", Text),
        must("type", LayerType),
        may("start", Moment),
        may("duration", Time),
        may("end", Moment),
        may("clip", Either(&[Text, Clip])),
        may("mask", Either(&[Text, Table(&MASK)])),
    ],
);
/// Every layer: where it is and how it is laid over others.
pub(super) const LOOK: Keys = Keys::new(
    "every layer",
    &[
        may("x", MOVING_LENGTH),
        may("y", MOVING_LENGTH),
        may("anchor", Anchor),
        may("rotate", MOVING),
        may("skew", TWO),
        may("scale", Either(&[MOVING, TWO])),
        may("opacity", PART),
        may("blend", Choice(effect::blends)),
        may("filter", Moving(&Text)),
        may("shadow", Table(&SHADOW)),
    ],
);
/// What `[defaults]` of a type can't have.
pub(super) const NO_DEFAULT: &[&str] =
    &["text", "spans", "child", "defaults", "src", "symbol", "count", "params"];
/// Keys of one table that can't be there together.
pub(super) const EXCLUSIVE: &[(&str, &str)] = &[("duration", "end"), ("text", "spans"), ("points", "sides")];
/// `shadow`
pub(super) const SHADOW: Keys = Keys::new(
    "shadow",
    &[
        may("color", Moving(&Color)),
        may("blur", MOVING_LENGTH),
        may("x", MOVING_LENGTH),
        may("y", MOVING_LENGTH),
    ],
);
/// `clip`, beside the keys of its shape.
pub(super) const CLIP: Keys = Keys::new(
    "clip",
    &[
        must("type", Any),
        may("x", MOVING_LENGTH),
        may("y", MOVING_LENGTH),
        may("anchor", Anchor),
        may("rotate", MOVING),
        may("skew", TWO),
        may("scale", Either(&[MOVING, TWO])),
        may("fill_rule", Choice(|| names(&shape::FILL_RULES))),
    ],
);
/// `mask`
pub(super) const MASK: Keys = Keys::new("mask", &[must("layer", Text), may("invert", Truth)]);
/// Layers with an area.
pub(super) const FILL: Keys =
    Keys::new("shapes", &[may("fill", Paint), may("fill_rule", Choice(|| names(&shape::FILL_RULES)))]);
/// Layers with an outline.
pub(super) const STROKE: Keys = Keys::new(
    "outlines",
    &[
        may("stroke", Paint),
        may("line_width", MOVING_LENGTH),
        may("line_cap", Choice(|| names(&stroke::LINE_CAPS))),
        may("line_join", Choice(|| names(&stroke::LINE_JOINS))),
        may("miter_limit", FROM_0),
        may("dash", List(&MOVING_LENGTH, 0, crate::limits::DASH_LIST)),
        may("dash_offset", MOVING_LENGTH),
        may("trim", List(&PART, 2, 2)),
    ],
);
/// A picture as a paint.
pub(super) const PICTURE_PAINT: Keys = Keys::new(
    "a picture as a paint",
    &[must("image", Text), may("repeat", Choice(|| names(&paint::REPETITIONS)))],
);
/// `type = "rect"`
pub(super) const RECT: Keys = Keys::new(
    "rect",
    &[
        must("width", MOVING_LENGTH),
        must("height", MOVING_LENGTH),
        may("radius", Either(&[MOVING_LENGTH, List(&MOVING_LENGTH, 4, 4)])),
    ],
);
/// `type = "circle"`
pub(super) const CIRCLE: Keys = Keys::new("circle", &[must("radius", MOVING_LENGTH)]);
/// `type = "ellipse"`
pub(super) const ELLIPSE: Keys =
    Keys::new("ellipse", &[must("width", MOVING_LENGTH), must("height", MOVING_LENGTH)]);
/// `type = "line"`
pub(super) const LINE: Keys = Keys::new("line", &[must("x2", MOVING_LENGTH), must("y2", MOVING_LENGTH)]);
/// `type = "polygon"`
pub(super) const POLYGON: Keys = Keys::new(
    "polygon",
    &[
        may("points", List(&List(&MOVING_LENGTH, 2, 2), 3, crate::limits::POLYGON_POINTS)),
        may("sides", Whole(3, shape::POINTS)),
        may("radius", MOVING_LENGTH),
    ],
);
/// `type = "star"`
pub(super) const STAR: Keys = Keys::new(
    "star",
    &[
        may("tips", Whole(2, shape::POINTS)),
        must("radius", MOVING_LENGTH),
        may("inner_radius", MOVING_LENGTH),
    ],
);
/// `type = "path"`
pub(super) const PATH: Keys = Keys::new("path", &[must("d", Moving(&Text))]);
/// `type = "text"`
pub(super) const TEXT: Keys = Keys::new(
    "text",
    &[
        may("text", WORDS),
        may("spans", Tables(&[SPAN, TYPE, STROKE])),
        may("width", MOVING_LENGTH),
        may("align", Choice(|| names(&text::ALIGNS))),
        may("direction", Choice(|| names(&text::DIRECTIONS))),
        may("line_height", Moving(&FROM_0)),
        may("reveal", Table(&REVEAL)),
    ],
);
/// How letters look, in text layers and spans.
pub(super) const TYPE: Keys = Keys::new(
    "letters",
    &[
        may("font", Text),
        may("size", MOVING_LENGTH),
        may("weight", Moving(&Font)),
        may("style", Choice(|| names(&text::STYLES))),
        may("letter_spacing", MOVING),
        may("word_spacing", MOVING),
        may("fill", Paint),
    ],
);
/// A span of a text.
pub(super) const SPAN: Keys = Keys::new("one span", &[must("text", WORDS)]);
/// `text` that counts.
pub(super) const COUNT: Keys = Keys::new(
    "a number that counts",
    &[must("count", MOVING), may("format", Text), may("thousands", Text), may("decimal", Text)],
);
/// `reveal`
pub(super) const REVEAL: Keys = Keys::new(
    "reveal",
    &[
        may("by", Choice(|| names(&text::SPLITS))),
        may("start", Moment),
        must("duration", Time),
        may("ease", Ease),
        may("fade", FROM_0),
    ],
);
/// `type = "image"` and `type = "svg"`
pub(super) const IMAGE: Keys = Keys::new(
    "image and svg",
    &[
        must("src", Text),
        may("width", MOVING_LENGTH),
        may("height", MOVING_LENGTH),
        may("fit", Choice(|| names(&picture::FITS))),
        may("position", Either(&[Anchor, TWO])),
        may("smoothing", Choice(|| names(&picture::SMOOTHINGS))),
    ],
);
/// `type = "video"`, beside the keys of an image.
pub(super) const VIDEO: Keys = Keys::new(
    "video",
    &[
        may("trim", List(&Time, 2, 2)),
        may("speed", Number(0.01, 100.0)),
        may("loop", Truth),
        may("volume", VOLUME),
    ],
);
/// `type = "group"`
pub(super) const GROUP: Keys = Keys::new(
    "group",
    &[may("width", Length), may("height", Length), must("child", Layers), may("defaults", Defaults)],
);
/// `type = "repeat"`, beside the keys of a group.
pub(super) const REPEAT: Keys = Keys::new(
    "repeat",
    &[
        must("count", Whole(0, super::group::COPIES)),
        may("stagger", Time),
        may("seed", SEED),
        may("index", Text),
    ],
);
/// `type = "use"`
pub(super) const USE: Keys = Keys::new("use", &[must("symbol", Text)]);
/// `type = "scene"`
pub(super) const SCENE: Keys = Keys::new("scene", &[must("src", Text), may("params", Values)]);
/// `[[transition]]`
pub(super) const TRANSITION: Keys = Keys::new(
    "[[transition]]",
    &[
        must("type", Choice(|| names(&transition::TYPES))),
        must("from", Text),
        must("to", Text),
        must("duration", Time),
        may("ease", Ease),
        may("direction", Choice(|| names(&transition::DIRECTIONS))),
        may("center", Anchor),
        may("size", FROM_0),
        may("seed", SEED),
    ],
);
/// `[[audio]]`
pub(super) const AUDIO: Keys = Keys::new(
    "[[audio]]",
    &[
        must("src", Text),
        may("start", Moment),
        may("trim", List(&Time, 2, 2)),
        may("volume", VOLUME),
        may("fade_in", Time),
        may("fade_out", Time),
        may("loop", Truth),
    ],
);
/// `[captions]`
pub(super) const CAPTIONS: Keys = Keys::new(
    "[captions]",
    &[
        may("src", Text),
        may("as", Choice(|| names(&caption::USES))),
        may("language", Text),
        may("font", Text),
        may("size", Length),
        may("weight", Font),
        may("style", Choice(|| names(&text::STYLES))),
        may("fill", Paint),
        may("width", Length),
        may("line_height", FROM_0),
        may("align", Choice(|| names(&text::ALIGNS))),
        may("direction", Choice(|| names(&text::DIRECTIONS))),
        may("position", Choice(|| names(&burn::POSITIONS))),
        may("margin", Length),
        may("box", Paint),
        may("padding", Either(&[Length, List(&Length, 2, 2)])),
        may("radius", Length),
    ],
);
/// `[[caption]]`
pub(super) const CAPTION: Keys = Keys::new(
    "[[caption]]",
    &[must("text", Text), must("start", Moment), may("duration", Time), may("end", Moment)],
);
/// A value that moves from one to another.
pub(super) const MOVE: Keys = Keys::new(
    "from and to",
    &[must("from", Any), must("to", Any), may("start", Moment), must("duration", Time), may("ease", Ease)],
);
/// A value with key frames.
pub(super) const KEY_FRAMES: Keys = Keys::new("key frames", &[must("keys", Any)]);
/// How often a value that moves does so.
pub(super) const ROUNDS: Keys = Keys::new(
    "rounds",
    &[
        may("repeat", Either(&[Whole(1, motion::ROUNDS), Choice(|| vec!["forever"])])),
        may("direction", Choice(|| names(&motion::DIRECTIONS))),
        may("delay", Time),
    ],
);
/// A colour that moves.
pub(super) const COLORS: Keys =
    Keys::new("animated colours", &[may("interpolate", Choice(|| names(&motion::SPACES)))]);
/// What else moves.
pub(super) const NONE: Keys = Keys::new("", &[]);
/// One key frame.
pub(super) const KEY_FRAME: Keys =
    Keys::new("one key frame", &[must("at", Moment), must("value", Any), may("ease", Ease)]);

/// The names in a table of named values.
fn names<T>(table: &[(&'static str, T)]) -> Vec<&'static str> {
    table.iter().map(|(name, _)| *name).collect()
}

#[cfg(test)]
mod tests {
    use super::constraint::WHOLE_LIMITS;
    use super::*;
    use crate::scene::synonym::SYNONYMS;

    /// The tables of keys.
    const ALL: [Keys; 48] = [
        ROOT,
        INCLUDED,
        CANVAS,
        CAPTURE,
        CONSTRAINTS,
        LIMITS,
        WHOLE_LIMITS,
        MODES,
        META,
        MARKER,
        PARAM,
        FONT,
        SYMBOL,
        LAYER,
        LOOK,
        SHADOW,
        CLIP,
        MASK,
        FILL,
        STROKE,
        PICTURE_PAINT,
        RECT,
        CIRCLE,
        ELLIPSE,
        LINE,
        POLYGON,
        STAR,
        PATH,
        TEXT,
        TYPE,
        SPAN,
        COUNT,
        REVEAL,
        IMAGE,
        VIDEO,
        GROUP,
        REPEAT,
        USE,
        SCENE,
        TRANSITION,
        AUDIO,
        CAPTIONS,
        CAPTION,
        MOVE,
        KEY_FRAMES,
        ROUNDS,
        COLORS,
        KEY_FRAME,
    ];

    #[test]
    fn every_key_is_documented_under_its_heading() {
        let text = include_str!("../../docs/scene-format.md");
        for Keys { heading, keys } in ALL {
            let start =
                text.find(&format!("### {heading}\n")).unwrap_or_else(|| panic!("no heading: {heading}"));
            let section = &text[start + 4..];
            let section = &section[..section.find("\n#").unwrap_or(section.len())];
            for Key { name, required, .. } in keys {
                let row = section.lines().find(|line| line.starts_with(&format!("| `{name}` |")));
                let row = row.unwrap_or_else(|| panic!("`{name}` is not documented under {heading}"));
                // A list of key frames says how many there must be.
                let says = row.contains("required") || *name == "keys";
                assert!(says || !required, "`{name}` under {heading} is required");
            }
        }
    }

    #[test]
    fn synonyms_are_no_keys_themselves_and_mean_one() {
        for (other, ours) in SYNONYMS {
            let has = |keys: &Keys, name: &str| keys.names().any(|key| key == name);
            let tables: Vec<_> = ALL.into_iter().filter(|keys| has(keys, ours)).collect();
            assert!(!tables.is_empty(), "{ours} is no key");
            assert!(tables.iter().all(|keys| !has(keys, other)), "{other} is a key beside {ours}");
        }
    }
}
