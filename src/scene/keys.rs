//! Every key of the scene language, by the table that it stands in.
//!
//! The parser takes its known keys from here, and a test holds `docs/scene-format.md` against
//! this list.

/// The whole file.
pub(super) const ROOT: &[&str] = &["canvas", "capture", "params", "layer"];
/// `[canvas]`
pub(super) const CANVAS: &[&str] = &["width", "height", "background"];
/// `[capture]`
pub(super) const CAPTURE: &[&str] = &["fps", "duration", "request_frames", "refresh"];
/// `[params.NAME]`
pub(super) const PARAM: &[&str] = &["type", "default"];
/// Every layer.
pub(super) const LAYER: &[&str] =
    &["id", "type", "start", "duration", "end", "x", "y", "anchor", "rotate", "scale", "opacity"];
/// Layers with an area and an outline.
pub(super) const SHAPE: &[&str] =
    &["fill", "fill_rule", "stroke", "line_width", "line_cap", "line_join", "miter_limit"];
/// `type = "rect"`
pub(super) const RECT: &[&str] = &["width", "height", "radius"];
/// `type = "circle"`
pub(super) const CIRCLE: &[&str] = &["radius"];
/// `type = "path"`
pub(super) const PATH: &[&str] = &["d"];
/// `type = "group"`
pub(super) const GROUP: &[&str] = &["width", "height", "child"];
/// A value that moves from one number to another.
pub(super) const MOVE: &[&str] = &["from", "to", "start", "duration", "ease"];
/// A value with key frames.
pub(super) const KEY_FRAMES: &[&str] = &["keys"];
/// One key frame.
pub(super) const KEY_FRAME: &[&str] = &["at", "value", "ease"];

/// All keys, each list with the heading under which the documentation has it.
pub const KEYS: &[(&str, &[&str])] = &[
    ("file", ROOT),
    ("[canvas]", CANVAS),
    ("[capture]", CAPTURE),
    ("[params]", PARAM),
    ("every layer", LAYER),
    ("shapes", SHAPE),
    ("rect", RECT),
    ("circle", CIRCLE),
    ("path", PATH),
    ("group", GROUP),
    ("from and to", MOVE),
    ("key frames", KEY_FRAMES),
    ("one key frame", KEY_FRAME),
];
