//! Every key of the scene language, by the table that it stands in.
//!
//! The readers take their known keys from here, and a test holds `docs/scene-format.md` against
//! them. What a key means is left to its reader.

/// The whole file.
pub(super) const ROOT: &[&str] =
    &["canvas", "capture", "params", "include", "font", "defaults", "symbol", "layer", "transition"];
/// A file that is included.
pub(super) const INCLUDED: &[&str] =
    &["params", "include", "font", "defaults", "symbol", "layer", "transition"];
/// `[canvas]`
pub(super) const CANVAS: &[&str] = &["width", "height", "background", "alpha", "font_fallback"];
/// `[capture]`
pub(super) const CAPTURE: &[&str] = &["fps", "duration", "request_frames", "refresh"];
/// `[params.NAME]`
pub(super) const PARAM: &[&str] = &["type", "default"];
/// `[[font]]`
pub(super) const FONT: &[&str] = &["src"];
/// `[symbol.NAME]`
pub(super) const SYMBOL: &[&str] = &["width", "height", "child", "defaults"];
/// Every layer: what it is and when, and what others do to it.
pub(super) const LAYER: &[&str] = &["id", "type", "start", "duration", "end", "clip", "mask"];
/// Every layer: where it is and how it is laid over others.
pub(super) const LOOK: &[&str] =
    &["x", "y", "anchor", "rotate", "skew", "scale", "opacity", "blend", "filter", "shadow"];
/// What `[defaults]` of a type can't have.
pub(super) const NO_DEFAULT: &[&str] =
    &["text", "spans", "child", "defaults", "src", "symbol", "count", "params"];
/// `shadow`
pub(super) const SHADOW: &[&str] = &["color", "blur", "x", "y"];
/// `clip`, beside the keys of its shape.
pub(super) const CLIP: &[&str] = &["type", "x", "y", "anchor", "rotate", "skew", "scale", "fill_rule"];
/// `mask`
pub(super) const MASK: &[&str] = &["layer", "invert"];
/// Layers with an area.
pub(super) const FILL: &[&str] = &["fill", "fill_rule"];
/// Layers with an outline.
pub(super) const STROKE: &[&str] =
    &["stroke", "line_width", "line_cap", "line_join", "miter_limit", "dash", "dash_offset", "trim"];
/// A picture as a paint.
pub(super) const PICTURE_PAINT: &[&str] = &["image", "repeat"];
/// `type = "rect"`
pub(super) const RECT: &[&str] = &["width", "height", "radius"];
/// `type = "circle"`
pub(super) const CIRCLE: &[&str] = &["radius"];
/// `type = "ellipse"`
pub(super) const ELLIPSE: &[&str] = &["width", "height"];
/// `type = "line"`
pub(super) const LINE: &[&str] = &["x2", "y2"];
/// `type = "polygon"`
pub(super) const POLYGON: &[&str] = &["points", "sides", "radius"];
/// `type = "star"`
pub(super) const STAR: &[&str] = &["tips", "radius", "inner_radius"];
/// `type = "path"`
pub(super) const PATH: &[&str] = &["d"];
/// `type = "text"`
pub(super) const TEXT: &[&str] = &["text", "spans", "width", "align", "direction", "line_height", "reveal"];
/// How letters look, in text layers and spans.
pub(super) const TYPE: &[&str] =
    &["font", "size", "weight", "style", "letter_spacing", "word_spacing", "fill"];
/// A span of a text.
pub(super) const SPAN: &[&str] = &["text"];
/// `reveal`
pub(super) const REVEAL: &[&str] = &["by", "start", "duration", "ease", "fade"];
/// `type = "image"` and `type = "svg"`
pub(super) const IMAGE: &[&str] = &["src", "width", "height", "fit", "position", "smoothing"];
/// `type = "group"`
pub(super) const GROUP: &[&str] = &["width", "height", "child", "defaults"];
/// `type = "repeat"`, beside the keys of a group.
pub(super) const REPEAT: &[&str] = &["count", "stagger", "seed", "index"];
/// `type = "use"`
pub(super) const USE: &[&str] = &["symbol"];
/// `type = "scene"`
pub(super) const SCENE: &[&str] = &["src", "params"];
/// `[[transition]]`
pub(super) const TRANSITION: &[&str] =
    &["type", "from", "to", "duration", "ease", "direction", "center", "size", "seed"];
/// A value that moves from one to another.
pub(super) const MOVE: &[&str] = &["from", "to", "start", "duration", "ease"];
/// A value with key frames.
pub(super) const KEY_FRAMES: &[&str] = &["keys"];
/// How often a value that moves does so.
pub(super) const ROUNDS: &[&str] = &["repeat", "direction", "delay"];
/// A colour that moves.
pub(super) const COLORS: &[&str] = &["interpolate"];
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
    ("fontfamily", "font"),
    ("fontsize", "size"),
    ("fontweight", "weight"),
    ("fontstyle", "style"),
    ("textalign", "align"),
    ("lineheight", "line_height"),
    ("strokedasharray", "dash"),
    ("dasharray", "dash"),
    ("strokedashoffset", "dash_offset"),
    ("mixblendmode", "blend"),
    ("blendmode", "blend"),
    ("objectfit", "fit"),
    ("objectposition", "position"),
    ("href", "src"),
    ("url", "src"),
    ("iterations", "repeat"),
    ("iterationcount", "repeat"),
    ("framerate", "fps"),
];

#[cfg(test)]
mod tests {
    use super::*;

    /// All keys, each list with the heading under which the documentation has it.
    const KEYS: [(&str, &[&str]); 37] = [
        ("file", ROOT),
        ("include", INCLUDED),
        ("[canvas]", CANVAS),
        ("[capture]", CAPTURE),
        ("[params]", PARAM),
        ("[[font]]", FONT),
        ("[symbol]", SYMBOL),
        ("every layer", LAYER),
        ("every layer", LOOK),
        ("shadow", SHADOW),
        ("clip", CLIP),
        ("mask", MASK),
        ("shapes", FILL),
        ("outlines", STROKE),
        ("a picture as a paint", PICTURE_PAINT),
        ("rect", RECT),
        ("circle", CIRCLE),
        ("ellipse", ELLIPSE),
        ("line", LINE),
        ("polygon", POLYGON),
        ("star", STAR),
        ("path", PATH),
        ("text", TEXT),
        ("letters", TYPE),
        ("one span", SPAN),
        ("reveal", REVEAL),
        ("image and svg", IMAGE),
        ("group", GROUP),
        ("repeat", REPEAT),
        ("use", USE),
        ("scene", SCENE),
        ("[[transition]]", TRANSITION),
        ("from and to", MOVE),
        ("key frames", KEY_FRAMES),
        ("rounds", ROUNDS),
        ("animated colours", COLORS),
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
        for (other, ours) in SYNONYMS {
            let tables: Vec<_> = KEYS.iter().filter(|(_, keys)| keys.contains(ours)).collect();
            assert!(!tables.is_empty(), "{ours} is no key");
            assert!(tables.iter().all(|(_, keys)| !keys.contains(other)), "{other} is a key beside {ours}");
        }
    }
}
