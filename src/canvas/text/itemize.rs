//! From a text to runs that can be shaped: one direction, one script and one face each.
//!
//! White space becomes spaces (HTML, text preparation algorithm), the text is ordered by the
//! Unicode Bidirectional Algorithm (UAX #9) from an explicit direction, and each grapheme cluster
//! (UAX #29) gets the face that has all of it.

use std::ops::Range;

use harfrust::{Script, unicode};
use unicode_bidi::{Level, ParagraphBidiInfo};
use unicode_properties::UnicodeEmoji;
use unicode_properties::emoji::EmojiStatus;
use unicode_segmentation::UnicodeSegmentation;

use super::face::Face;
use super::fonts::FontList;
use super::matching::Match;
use crate::canvas::Error;

/// What readers take for the characters of `text`, in order: letters with their accents, emoji
/// with all their parts (Unicode Standard Annex 29, Grapheme Cluster Boundaries).
pub fn characters(text: &str) -> impl Iterator<Item = &str> {
    text.graphemes(true)
}

/// A piece of the text that is shaped at once.
pub(super) struct Item<'f> {
    /// In bytes of the prepared text.
    pub(super) range: Range<usize>,
    pub(super) rtl: bool,
    pub(super) script: Script,
    pub(super) font: &'f Match,
}

/// `text` with each ASCII white space replaced by a space.
pub(super) fn prepare(text: &str) -> String {
    text.replace(['\t', '\n', '\x0c', '\r'], " ")
}

/// The runs of a prepared text, from left to right.
///
/// # Errors
/// [`Error::Glyph`] for a character that no face has.
pub(super) fn itemize<'f>(text: &str, rtl: bool, fonts: &'f FontList) -> Result<Vec<Item<'f>>, Error> {
    let base = if rtl { Level::rtl() } else { Level::ltr() };
    let levels = ParagraphBidiInfo::new(text, Some(base)).reordered_levels(0..text.len());
    let scripts = scripts(text);
    let mut items: Vec<(Level, Item)> = Vec::new();
    for ((start, cluster), script) in text.grapheme_indices(true).zip(scripts) {
        let font = font_for(cluster, fonts)?;
        let (level, end) = (levels[start], start + cluster.len());
        match items.last_mut() {
            Some((last_level, last))
                if *last_level == level && last.script == script && std::ptr::eq(last.font, font) =>
            {
                last.range.end = end;
            }
            _ => items.push((level, Item { range: start..end, rtl: level.is_rtl(), script, font })),
        }
    }
    let order = ParagraphBidiInfo::reorder_visual(&items.iter().map(|(level, _)| *level).collect::<Vec<_>>());
    let mut items: Vec<Option<Item>> = items.into_iter().map(|(_, item)| Some(item)).collect();
    Ok(order.into_iter().filter_map(|index| items[index].take()).collect())
}

/// The script of each cluster; those without their own take the one before, or else the first.
fn scripts(text: &str) -> Vec<Script> {
    let own = |cluster: &str| {
        let real = |script: &Script| ![Script::COMMON, Script::INHERITED, Script::UNKNOWN].contains(script);
        cluster.chars().map(|c| unicode::script(c.into())).find(real)
    };
    let own: Vec<Option<Script>> = text.graphemes(true).map(own).collect();
    let mut last = own.iter().flatten().next().copied().unwrap_or(Script::COMMON);
    let inherit = |script: Option<Script>| {
        last = script.unwrap_or(last);
        last
    };
    own.into_iter().map(inherit).collect()
}

fn font_for<'f>(cluster: &str, fonts: &'f FontList) -> Result<&'f Match, Error> {
    let colored = |face: &Face| cluster.chars().all(|c| is_ignorable(c) || face.has_colored(c));
    fonts.choose(presentation(cluster), colored, |face| missing(cluster, face))
}

/// The first character of `cluster` that `face` can't show, alone or as part of a composed letter.
fn missing(cluster: &str, face: &Face) -> Option<char> {
    let lacks = |c: &char| !is_ignorable(*c) && !shows(face, *c);
    let first = cluster.chars().find(lacks)?;
    let composed = cluster.chars().map(u32::from).reduce(|a, b| unicode::compose(a, b).unwrap_or(0));
    let whole = composed.and_then(char::from_u32).filter(|c| *c != '\0');
    if whole.is_some_and(|c| shows(face, c)) { None } else { Some(first) }
}

/// Whether `face` has `character` or the letters that it is made of.
fn shows(face: &Face, character: char) -> bool {
    if face.has(character) {
        return true;
    }
    let part = |code: u32| char::from_u32(code).is_some_and(|c| shows(face, c));
    match unicode::decompose(character.into()) {
        Some(unicode::Decomposed::Singleton(code)) => part(code),
        Some(unicode::Decomposed::Pair(a, b)) => part(a) && part(b),
        None => is_space(character) && face.has(' '),
    }
}

/// The spaces that a shaper makes from the plain one.
fn is_space(c: char) -> bool {
    matches!(c, '\u{a0}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' | '\u{3000}')
}

/// Whether `c` shapes others and shows nothing itself (Unicode, `Default_Ignorable_Code_Point`).
pub(super) fn is_ignorable(c: char) -> bool {
    matches!(
        c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
            | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}'
            | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}'
    )
}

/// How a cluster is meant to be shown (UTS #51, Presentation Style).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Presentation {
    Text,
    /// As text, but there is an emoji too.
    TextRather,
    Emoji,
}

fn presentation(cluster: &str) -> Presentation {
    let Some(first) = cluster.chars().next().filter(|first| first.is_emoji_char()) else {
        return Presentation::Text;
    };
    let presented = matches!(
        first.emoji_status(),
        EmojiStatus::EmojiPresentation
            | EmojiStatus::EmojiPresentationAndModifierBase
            | EmojiStatus::EmojiPresentationAndEmojiComponent
            | EmojiStatus::EmojiPresentationAndModifierAndEmojiComponent
    );
    let asked = cluster.contains('\u{fe0f}');
    if (presented || asked) && !cluster.contains('\u{fe0e}') {
        Presentation::Emoji
    } else {
        Presentation::TextRather
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn white_space_becomes_spaces_and_is_not_collapsed() {
        assert_eq!(prepare("a\t\n\x0c\r  b\u{2003}\x0b"), "a      b\u{2003}\x0b");
    }

    #[test]
    fn emoji_are_told_from_text() {
        use Presentation::{Emoji, Text, TextRather};
        for (cluster, expected) in [
            ("😀", Emoji),
            ("❤", TextRather),
            ("❤\u{fe0f}", Emoji),
            ("😀\u{fe0e}", TextRather),
            ("1", TextRather),
            ("a", Text),
            ("a\u{fe0f}", Text),
        ] {
            assert_eq!(presentation(cluster), expected, "{cluster}");
        }
    }

    #[test]
    fn common_characters_take_the_script_beside_them() {
        let tags: Vec<_> = scripts("(a1 ש!").into_iter().map(|script| script.tag().to_string()).collect();
        assert_eq!(tags, ["Latn", "Latn", "Latn", "Latn", "Hebr", "Hebr"]);
    }
}
