//! Every key of the scene language, by the table that it stands in.
//!
//! The readers take their known keys from here, and a test holds `docs/scene-format.md` against
//! them. What a key means is left to its reader.

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

/// What SVG and CSS call our keys, without the signs between words, for suggestions.
pub(super) const SYNONYMS: &[(&str, &str)] = &[
    ("strokewidth", "line_width"),
    ("strokelinecap", "line_cap"),
    ("strokelinejoin", "line_join"),
    ("strokemiterlimit", "miter_limit"),
    ("color", "fill"),
    ("colour", "fill"),
    ("cx", "x"),
    ("cy", "y"),
    ("r", "radius"),
    ("rx", "radius"),
    ("rotation", "rotate"),
    ("easing", "ease"),
    ("framerate", "fps"),
];

#[cfg(test)]
mod tests {
    use super::*;

    /// All keys, each list with the heading under which the documentation has it.
    const KEYS: [(&str, &[&str]); 13] = [
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

    #[test]
    fn every_key_is_documented_under_its_heading() {
        let text = include_str!("../../docs/scene-format.md");
        for (heading, keys) in KEYS {
            let start =
                text.find(&format!("### {heading}\n")).unwrap_or_else(|| panic!("no heading: {heading}"));
            let section = &text[start + 4..];
            let section = &section[..section.find("\n#").unwrap_or(section.len())];
            for key in keys {
                assert!(
                    section.contains(&format!("| `{key}` |")),
                    "`{key}` is not documented under {heading}"
                );
            }
        }
    }

    #[test]
    fn synonyms_are_no_keys_themselves_and_mean_one() {
        let is_key = |name: &str| KEYS.iter().any(|(_, keys)| keys.contains(&name));
        for (other, ours) in SYNONYMS {
            assert!(!is_key(other) && is_key(ours), "{other}");
        }
    }
}
