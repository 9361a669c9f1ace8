//! What people write who know SVG and CSS.
//!
//! A word without the signs between its parts leads to the key that means the same here. Only
//! suggestions are made of it: the words themselves stay unknown keys.

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
