//! The fonts that a context may use: the bundled ones, and files that were added.
//!
//! Font files come in as bytes. For a style, [`Fonts`] gives the list of faces that its characters
//! are looked for in. It reads no file and asks no system: the same fonts are there on every
//! machine.

use std::fmt;
use std::sync::{Arc, LazyLock};

use harfrust::Font as FontData;
use harfrust::font::glyph::bitmap::BitmapSource;
use harfrust::font::name::NameId;
use harfrust::font::{Blob, Format};

use super::TextStyle;
use super::face::Face;
use super::font::FamilyName;
use super::itemize::Presentation;
use super::matching::{self, Match, Wanted};
use crate::canvas::Error;
use crate::limits;

/// The fonts that text may be drawn with.
///
/// Bundled are `Inter` (100 to 900, upright and italic), `JetBrains Mono` (400 and 700) and
/// `Noto Color Emoji`. The generic families lead to them: `monospace` and `ui-monospace` to
/// `JetBrains Mono`, `emoji` to the emoji, and every other one, `serif` among them, to Inter.
/// System fonts are never used.
///
/// What happens where a font is missing:
/// - A family of the list that is not known is passed over. Where none is known, the text is an
///   [`Error::FontFamily`].
/// - A character is drawn with the first family of the list that has it. What is shown as emoji
///   comes from the first one that has it in colour, or else from the bundled emoji. So does what
///   is rather shown as text, where no family of the list has it.
/// - A character that none of these has is an [`Error::Glyph`]. With
///   [`allow_fallback`](Self::allow_fallback), it is drawn with the first known family that has it,
///   in the order in which they were added, the bundled ones first.
///
/// The bundled emoji are single characters: no flags and no skin tones, and sequences such as
/// families come apart. Fonts whose glyphs are bitmaps (`CBDT`, `sbix`) are refused; glyphs in
/// `SVG` are drawn as their plain outlines.
///
/// A clone is cheap, and shares the outlines that were computed so far.
#[derive(Clone)]
pub struct Fonts {
    families: Arc<Vec<Family>>,
    fallback: bool,
}

#[derive(Clone)]
struct Family {
    name: String,
    /// The face that was added last is first.
    faces: Vec<Arc<Face>>,
}

const SANS: &str = "Inter";
const MONO: &str = "JetBrains Mono";
const EMOJI: &str = "Noto Color Emoji";

/// The bundled files; `fonts/README.md` says where they are from.
const BUNDLED: [(&str, &[u8]); 5] = [
    (SANS, include_bytes!("../../../fonts/Inter.ttf")),
    (SANS, include_bytes!("../../../fonts/Inter-Italic.ttf")),
    (MONO, include_bytes!("../../../fonts/JetBrainsMono-Regular.ttf")),
    (MONO, include_bytes!("../../../fonts/JetBrainsMono-Bold.ttf")),
    (EMOJI, include_bytes!("../../../fonts/NotoColorEmoji.ttf")),
];

/// Read once for all canvases.
static BUNDLED_FAMILIES: LazyLock<Arc<Vec<Family>>> = LazyLock::new(|| {
    let mut families = Vec::new();
    for (name, bytes) in BUNDLED {
        if let Some(font) = FontData::new(bytes, 0) {
            push_face(&mut families, name, &Arc::new(Face::new(font)));
        }
    }
    Arc::new(families)
});

/// Lists the families.
impl fmt::Debug for Fonts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.families()).finish()
    }
}

impl Default for Fonts {
    fn default() -> Self {
        Self { families: Arc::clone(&BUNDLED_FAMILIES), fallback: false }
    }
}

impl Fonts {
    /// The bundled fonts.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a TTF, OTF, TTC or OTC file, and returns the names of the families that it has. A face
    /// that is added later comes before an earlier one of the same family, weight and style.
    ///
    /// # Errors
    /// [`Error::FontFile`] where the bytes are no such file, are broken, or have no family name, no
    /// Unicode characters or no outlines; [`Error::FontBytes`] above [`limits::FONT_BYTES`].
    pub fn add(&mut self, bytes: impl Into<Vec<u8>>) -> Result<Vec<String>, Error> {
        let faces = read_faces(bytes.into())?;
        let families = Arc::make_mut(&mut self.families);
        let mut added: Vec<String> = Vec::new();
        for (names, face) in faces {
            for name in names {
                push_face(families, &name, &face);
                if !added.contains(&name) {
                    added.push(name);
                }
            }
        }
        Ok(added)
    }

    /// Whether characters that no font of the list has may be drawn with another one. At first
    /// they may not.
    pub fn allow_fallback(&mut self, allow: bool) {
        self.fallback = allow;
    }

    /// The names of the families, in the order in which they were added.
    pub fn families(&self) -> impl Iterator<Item = &str> {
        self.families.iter().map(|family| family.name.as_str())
    }

    /// Where the characters of a text in `style` are looked for.
    ///
    /// # Errors
    /// [`Error::FontFamily`].
    pub(super) fn list(&self, style: &TextStyle) -> Result<FontList, Error> {
        let wanted = Wanted::by(style);
        let face = |name: &str| matching::best(&self.find(name)?.faces, wanted);
        let listed: Vec<Match> =
            style.font.families.iter().filter_map(|name| face(real_name(name))).collect();
        if listed.is_empty() {
            let nearest = self.nearest(real_name(&style.font.families[0]));
            return Err(Error::FontFamily { wanted: style.font.family_list(), nearest });
        }
        let others = self.families.iter().filter(|_| self.fallback);
        let fallback = others.filter_map(|family| matching::best(&family.faces, wanted)).collect();
        Ok(FontList { listed, emoji: face(EMOJI), fallback, names: style.font.family_list() })
    }

    fn find(&self, name: &str) -> Option<&Family> {
        self.families.iter().find(|family| same(&family.name, name))
    }

    /// The known or generic family whose name takes the fewest edits to reach.
    fn nearest(&self, name: &str) -> String {
        let known = self.families().chain(["sans-serif", "monospace"]);
        known.min_by_key(|known| edits(known, name)).unwrap_or(SANS).to_owned()
    }
}

/// The faces that one style's characters are looked for in.
pub(super) struct FontList {
    /// Never empty.
    listed: Vec<Match>,
    emoji: Option<Match>,
    fallback: Vec<Match>,
    names: String,
}

impl FontList {
    /// The face that metrics are taken from (CSS Fonts 4, first available font).
    pub(super) fn first(&self) -> &Match {
        &self.listed[0]
    }

    /// The face for a grapheme cluster. `missing` gives a character of it that a face lacks.
    ///
    /// # Errors
    /// [`Error::Glyph`].
    pub(super) fn choose(
        &self,
        presentation: Presentation,
        colored: impl Fn(&Face) -> bool,
        missing: impl Fn(&Face) -> Option<char>,
    ) -> Result<&Match, Error> {
        let in_color = |face: &&Match| colored(&face.face);
        let whole = |face: &&Match| missing(&face.face).is_none();
        let emoji = self.emoji.iter().filter(|_| presentation != Presentation::Text);
        let colored_first = self.listed.iter().chain(emoji.clone()).find(in_color);
        let found = colored_first.filter(|_| presentation == Presentation::Emoji);
        let found = found.or_else(|| self.listed.iter().find(whole));
        let found = found.or_else(|| emoji.clone().find(in_color));
        found.or_else(|| self.fallback.iter().find(whole)).ok_or_else(|| {
            let character = missing(&self.listed[0].face).unwrap_or(char::REPLACEMENT_CHARACTER);
            self.missing(character)
        })
    }

    /// The error for a character without a glyph.
    pub(super) fn missing(&self, character: char) -> Error {
        Error::Glyph { character, family: self.names.clone() }
    }
}

/// The family behind a generic name.
fn real_name(name: &FamilyName) -> &str {
    match name {
        FamilyName::Generic("monospace" | "ui-monospace") => MONO,
        FamilyName::Generic("emoji") => EMOJI,
        FamilyName::Generic(_) => SANS,
        FamilyName::Named(name) => name,
    }
}

/// Family names are compared without case (CSS Fonts 4, Localized name matching).
fn same(a: &str, b: &str) -> bool {
    a.chars().flat_map(char::to_lowercase).eq(b.chars().flat_map(char::to_lowercase))
}

fn push_face(families: &mut Vec<Family>, name: &str, face: &Arc<Face>) {
    match families.iter_mut().find(|family| same(&family.name, name)) {
        Some(family) => family.faces.insert(0, Arc::clone(face)),
        None => families.push(Family { name: name.to_owned(), faces: vec![Arc::clone(face)] }),
    }
}

/// A face and the names of its families.
type NamedFace = (Vec<String>, Arc<Face>);

/// The faces of a font file.
fn read_faces(bytes: Vec<u8>) -> Result<Vec<NamedFace>, Error> {
    if bytes.len() > limits::FONT_BYTES {
        return Err(Error::FontBytes(bytes.len()));
    }
    if bytes.starts_with(b"wOFF") || bytes.starts_with(b"wOF2") {
        return Err(Error::FontFile("it is WOFF, packed for the web: convert it to TTF or OTF"));
    }
    let Some(Format::Sfnt(count)) = Format::new(&bytes) else {
        return Err(Error::FontFile("it is neither TTF, OTF, TTC nor OTC"));
    };
    if count > limits::FONT_FACES {
        return Err(Error::FontFile("it has too many faces"));
    }
    let bytes: Arc<dyn AsRef<[u8]> + Send + Sync> = Arc::new(bytes);
    let faces = (0..count).map(|index| {
        let font = FontData::new(Blob::from(Arc::clone(&bytes)), index);
        let font = font.ok_or(Error::FontFile("its tables can't be read"))?;
        let names = check(&font)?;
        Ok((names, Arc::new(Face::new(font))))
    });
    faces.collect()
}

/// The family names of a font that has all that is needed.
fn check(font: &FontData) -> Result<Vec<String>, Error> {
    let metrics = font.metrics();
    if metrics.units_per_em != metrics.raw_units_per_em || metrics.h_line().is_none() {
        return Err(Error::FontFile("its size or its line metrics are missing"));
    }
    if !font.charmap().has_unicode() {
        return Err(Error::FontFile("it maps no Unicode characters"));
    }
    if font.outline_glyphs().is_empty() {
        return Err(Error::FontFile("it has no outlines"));
    }
    let bitmaps = matches!(font.bitmap_strikes().source(), Some(BitmapSource::Sbix | BitmapSource::Cbdt));
    if bitmaps && font.color_glyphs().is_empty() {
        return Err(Error::FontFile("its glyphs are pictures"));
    }
    let mut names: Vec<String> = Vec::new();
    for id in [NameId::TYPOGRAPHIC_FAMILY_NAME, NameId::FAMILY_NAME] {
        let name = font.names().get(id).and_then(|name| name.english_or_first());
        names.extend(name.map(|name| name.name().to_string()).filter(|name| !name.is_empty()));
    }
    names.dedup();
    if names.is_empty() { Err(Error::FontFile("it has no family name")) } else { Ok(names) }
}

/// How many letters have to be put in, taken out or changed (Levenshtein's distance), without case.
fn edits(a: &str, b: &str) -> usize {
    let letters = |text: &str| -> Vec<char> {
        text.chars().flat_map(char::to_lowercase).take(limits::NAME_CHARS).collect()
    };
    let (a, b) = (letters(a), letters(b));
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let change = diagonal + usize::from(x != y);
            diagonal = row[j + 1];
            row[j + 1] = change.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEBREW: &[u8] = include_bytes!("../../../tests/fonts/NotoSansHebrew.ttf");
    const GARAMOND: &[u8] = include_bytes!("../../../tests/fonts/EBGaramond.otf");

    fn shape(fonts: &Fonts, font: &str, text: &str) -> Result<(), Error> {
        let style = TextStyle { font: font.parse().unwrap(), ..TextStyle::default() };
        fonts.shape(text, &style).map(|_| ())
    }

    #[test]
    fn the_bundled_families_are_there() {
        let fonts = Fonts::new();
        assert_eq!(fonts.families().collect::<Vec<_>>(), [SANS, MONO, EMOJI]);
        for (_, bytes) in BUNDLED {
            assert!(Fonts::new().add(bytes).is_ok());
        }
        for generic in ["sans-serif", "serif", "monospace", "system-ui", "ui-monospace", "cursive", "math"] {
            assert_eq!(shape(&fonts, &format!("9px {generic}"), "Ab 1"), Ok(()));
        }
    }

    #[test]
    fn a_missing_family_is_passed_over_and_a_missing_list_is_an_error() {
        let fonts = Fonts::new();
        assert_eq!(shape(&fonts, "9px Georgia, inter", "a"), Ok(()));
        let error = shape(&fonts, "9px Intre, 'My Font'", "a").unwrap_err();
        let wanted = "Intre, \"My Font\"".to_owned();
        assert_eq!(error, Error::FontFamily { wanted, nearest: SANS.into() });
        let error = shape(&fonts, "9px SansSerif", "a").unwrap_err();
        assert!(error.to_string().ends_with("or write sans-serif"), "{error}");
        let error = shape(&fonts, "9px JetBrainMono", "a").unwrap_err();
        assert!(error.to_string().ends_with("or write JetBrains Mono"), "{error}");
    }

    #[test]
    fn a_missing_glyph_is_an_error_unless_fallback_is_allowed() {
        let mut fonts = Fonts::new();
        let missing = Err(Error::Glyph { character: 'ש', family: "Inter, monospace".into() });
        assert_eq!(shape(&fonts, "9px Inter, monospace", "a שb"), missing);
        assert_eq!(fonts.add(HEBREW), Ok(vec!["Noto Sans Hebrew".to_owned()]));
        assert_eq!(shape(&fonts, "9px Inter, monospace", "a שb"), missing);
        assert_eq!(shape(&fonts, "9px Inter, noto sans hebrew", "a שb"), Ok(()));
        fonts.allow_fallback(true);
        assert_eq!(shape(&fonts, "9px Inter, monospace", "a שb"), Ok(()));
        assert!(shape(&fonts, "9px Inter", "漢").is_err());
    }

    #[test]
    fn emoji_need_no_family_and_other_symbols_do() {
        let fonts = Fonts::new();
        assert_eq!(shape(&fonts, "9px monospace", "😀 😀\u{fe0e} ❤\u{fe0f} ☃ 👩\u{200d}💻"), Ok(()));
        assert!(matches!(shape(&fonts, "9px Inter", "\u{1f1e9}\u{1f1ea}"), Err(Error::Glyph { .. })));
        assert!(matches!(shape(&fonts, "9px Inter", "👍\u{1f3fd}"), Err(Error::Glyph { .. })));
    }

    #[test]
    fn composed_and_decomposed_letters_are_the_same() {
        let fonts = Fonts::new();
        let mut garamond = Fonts::new();
        garamond.add(GARAMOND).unwrap();
        assert_eq!(shape(&fonts, "9px Inter", "e\u{301} \u{212b} A\u{30a}"), Ok(()));
        assert!(shape(&garamond, "9px EB Garamond", "é").is_err());
    }

    #[test]
    fn what_is_added_to_a_clone_stays_there() {
        let fonts = Fonts::new();
        let mut clone = fonts.clone();
        clone.add(GARAMOND).unwrap();
        assert!(shape(&clone, "9px EB Garamond", "a").is_ok());
        assert!(shape(&fonts, "9px EB Garamond", "a").is_err());
    }

    #[test]
    fn broken_files_are_errors_and_never_panics() {
        let mut fonts = Fonts::new();
        for bytes in [&b""[..], b"wOF2....", b"GIF89a", b"%!PS-AdobeFont-1.0: x", &[0; 64]] {
            assert!(matches!(fonts.add(bytes), Err(Error::FontFile(_))));
        }
        assert_eq!(fonts.add(vec![0; limits::FONT_BYTES + 1]), Err(Error::FontBytes(limits::FONT_BYTES + 1)));
        for font in [HEBREW, GARAMOND] {
            for length in (0..font.len()).step_by(97) {
                draws_or_fails(&font[..length]);
            }
            for at in (0..font.len()).step_by(53) {
                let mut changed = font.to_vec();
                changed[at] ^= 0xff;
                draws_or_fails(&changed);
            }
        }
    }

    fn draws_or_fails(bytes: &[u8]) {
        let mut fonts = Fonts::default();
        let Ok(names) = fonts.add(bytes) else { return };
        let font = format!("small-caps 20px \"{}\"", names[0].replace(['\\', '"', '\n'], ""));
        let Ok(font) = font.parse() else { return };
        let style = TextStyle { font, ..TextStyle::default() };
        for text in ["fi Ab", "שלו\u{5b0}ם"] {
            if let Ok(line) = fonts.shape(text, &style) {
                line.measure(&style);
            }
        }
    }

    #[test]
    fn fonts_can_be_shared_between_threads() {
        fn shared<T: Send + Sync>(_: &T) {}
        shared(&Fonts::new());
    }

    #[test]
    fn edits_are_counted_without_case() {
        assert_eq!(edits("Inter", "INTRE"), 2);
        assert_eq!(edits("", "abc"), 3);
        assert_eq!(edits("kitten", "sitting"), 3);
    }
}
