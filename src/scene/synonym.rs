//! Which name was likely meant by one that means nothing here.
//!
//! A name and the known ones come in; the nearest goes out, with the words that suggest it. What
//! people write who know SVG and CSS leads to the key that means the same here, but stays unknown.

use crate::limits;

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

/// What a message about an unknown name ends with.
pub(super) fn suggestion(nearest: Option<&str>, known: &[String]) -> String {
    let shown = &known[..known.len().min(limits::NAMES_SHOWN)];
    match (nearest, known.len() - shown.len()) {
        (Some(nearest), _) => format!("; did you mean `{nearest}`?"),
        (None, _) if known.is_empty() => "; there are none".to_owned(),
        (None, 0) => format!("; known are {}", shown.join(", ")),
        (None, more) => format!("; known are {} and {more} more", shown.join(", ")),
    }
}

/// The name of `known` that was meant by `name`, where one is likely.
pub(super) fn nearest<'k>(name: &str, known: &'k [String]) -> Option<&'k String> {
    let folded_name = folded(name);
    let meant = SYNONYMS.iter().find(|(other, _)| *other == folded_name).map(|(_, ours)| *ours);
    if let Some(known) = known.iter().find(|known| Some(known.as_str()) == meant) {
        return Some(known);
    }
    let distance = |known: &&String| strsim::damerau_levenshtein(&folded_name, &folded(known));
    let best = known.iter().min_by_key(distance)?;
    // Short names are all alike: "text" is two letters from "rect".
    let length = folded_name.chars().count();
    let allowed = (length / 3).max(1).min(length.saturating_sub(1));
    (distance(&best) <= allowed).then_some(best)
}

/// `name` in lower case without what separates words: writing those differently is no other name.
fn folded(name: &str) -> String {
    name.chars().filter(|c| !matches!(c, '-' | '_' | ' ')).flat_map(char::to_lowercase).collect()
}
