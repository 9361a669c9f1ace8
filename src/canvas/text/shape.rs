//! Shaping: from a text and its style to a line of placed glyphs.
//!
//! harfrust turns each run into glyphs, with kerning, ligatures and the rules of its script. Letter
//! and word spacing are added here, and small capitals are synthesised where the font has none
//! (CSS Text 4, Spacing; CSS Fonts 4, Font feature properties).

use harfrust::{
    Buffer, BufferFlags, Direction, Feature, GlyphId, Language, Script, ShapeOptions, ShaperFont, Tag,
};
use unicode_segmentation::UnicodeSegmentation;

use super::fonts::{FontList, Fonts};
use super::itemize::{self, Item};
use super::keyword::{FontKerning, FontVariantCaps, FontVariantNumeric, TextRendering};
use super::line::{Glyph, Line, Run};
use super::metrics::FontMetrics;
use super::{TextStyle, caps};
use crate::canvas::Error;
use crate::limits;

impl Fonts {
    /// The line that `text` makes in `style`.
    ///
    /// # Errors
    /// [`Error::TextLength`], [`Error::FontFamily`] and [`Error::Glyph`].
    pub(in crate::canvas) fn shape(&self, text: &str, style: &TextStyle) -> Result<Line, Error> {
        if text.len() > limits::TEXT_BYTES {
            return Err(Error::TextLength(text.len()));
        }
        let text = itemize::prepare(text);
        let fonts = self.list(style)?;
        let items = itemize::itemize(&text, style.direction.is_rtl(), &fonts)?;
        let mut shaper = Shaper::new(&text, style, &fonts);
        for item in &items {
            shaper.item(item)?;
        }
        let metrics = FontMetrics::of(&fonts.first().instance, style.font.size_px);
        Ok(Line { advance: shaper.pen, runs: shaper.runs, metrics })
    }
}

/// A glyph as the shaper gives it, in font units.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Shaped {
    id: u32,
    /// Where its text begins, in bytes.
    cluster: u32,
    advance: i32,
    x: i32,
    y: i32,
}

struct Shaper<'t> {
    text: &'t str,
    fonts: &'t FontList,
    size_px: f64,
    letter_px: f64,
    word_px: f64,
    caps: FontVariantCaps,
    features: Vec<Feature>,
    language: Option<Language>,
    runs: Vec<Run>,
    /// Where the next glyph goes, in pixels.
    pen: f64,
}

impl<'t> Shaper<'t> {
    fn new(text: &'t str, style: &TextStyle, fonts: &'t FontList) -> Self {
        let size_px = style.font.size_px;
        let letter_px = style.letter_spacing.resolve(size_px);
        Self {
            text,
            fonts,
            size_px,
            letter_px,
            word_px: style.word_spacing.resolve(size_px),
            caps: caps::asked(style),
            features: features(style, letter_px != 0.0),
            language: Some(&style.lang).filter(|lang| *lang != "inherit").and_then(Language::new),
            runs: Vec::new(),
            pen: 0.0,
        }
    }

    /// Adds the glyphs of one item. Small capitals come from the font where a feature changes
    /// anything, and else from capitals that are made smaller.
    fn item(&mut self, item: &Item) -> Result<(), Error> {
        let plain = self.glyphs(item, false, &[]);
        let sets = caps::feature_sets(self.caps);
        if let Some(changed) =
            sets.iter().map(|set| self.glyphs(item, false, set)).find(|glyphs| *glyphs != plain)
        {
            return self.push(item, &changed, 1.0);
        }
        let pieces = self.pieces(item);
        if pieces.iter().all(|(_, small)| !small) {
            return self.push(item, &plain, 1.0);
        }
        for (piece, small) in pieces {
            let glyphs = self.glyphs(&piece, small, &[]);
            self.push(&piece, &glyphs, if small { caps::SMALL } else { 1.0 })?;
        }
        Ok(())
    }

    /// `item` parted where synthetic small capitals begin and end, from left to right.
    fn pieces<'f>(&self, item: &Item<'f>) -> Vec<(Item<'f>, bool)> {
        let mut pieces: Vec<(Item<'f>, bool)> = Vec::new();
        for (start, cluster) in self.text[item.range.clone()].grapheme_indices(true) {
            let start = item.range.start + start;
            let small = caps::is_small(cluster, self.caps);
            match pieces.last_mut() {
                Some((last, last_small)) if *last_small == small => last.range.end = start + cluster.len(),
                _ => {
                    let range = start..start + cluster.len();
                    pieces.push((Item { range, rtl: item.rtl, script: item.script, font: item.font }, small));
                }
            }
        }
        if item.rtl {
            pieces.reverse();
        }
        pieces
    }

    /// The glyphs of an item from left to right; of its letters' capitals where `upper`.
    fn glyphs(&self, item: &Item, upper: bool, caps: &[Tag]) -> Vec<Shaped> {
        let mut buffer = Buffer::new();
        for (at, c) in self.text[item.range.clone()].char_indices() {
            #[expect(clippy::cast_possible_truncation, reason = "the length of a text is limited")]
            let cluster = (item.range.start + at) as u32;
            if upper {
                c.to_uppercase().for_each(|c| buffer.push(c.into(), cluster));
            } else {
                buffer.push(c.into(), cluster);
            }
        }
        buffer.set_pre_context(&self.text[..item.range.start]);
        buffer.set_post_context(&self.text[item.range.end..]);
        let direction = if item.rtl { Direction::RightToLeft } else { Direction::LeftToRight };
        buffer.set_direction(direction);
        buffer.set_script(Some(item.script));
        buffer.set_language(self.language.clone());
        let mut flags = BufferFlags::default();
        flags.set(BufferFlags::BEGINNING_OF_TEXT, item.range.start == 0);
        flags.set(BufferFlags::END_OF_TEXT, item.range.end == self.text.len());
        buffer.set_flags(flags);
        let mut features = self.features.clone();
        features.extend(caps.iter().map(|&tag| Feature::new(tag, 1, ..)));
        let instance = &item.font.instance;
        let plan = instance.plan(item.script, direction, self.language.as_ref(), &features);
        let options = ShapeOptions::new().plan(Some(&plan)).features(&features);
        // It fails only on a buffer that was shaped already or does not fit its plan.
        if harfrust::shape(&ShaperFont::new(instance.font()), &mut buffer, options).is_err() {
            return Vec::new();
        }
        let infos = buffer.glyph_infos().iter().zip(buffer.glyph_positions());
        infos
            .map(|(info, position)| Shaped {
                id: info.glyph_id,
                cluster: info.cluster,
                advance: position.x_advance,
                x: position.x_offset,
                y: position.y_offset,
            })
            .collect()
    }

    /// Adds shaped glyphs at the pen, with the spacing behind each cluster: right of it, or left
    /// where the text runs to the left.
    fn push(&mut self, item: &Item, glyphs: &[Shaped], scale: f64) -> Result<(), Error> {
        let size_px = self.size_px * scale;
        let unit_px = size_px / item.font.instance.units_per_em();
        let mut run = Run { font: item.font.clone(), size_px, glyphs: Vec::with_capacity(glyphs.len()) };
        for cluster in glyphs.chunk_by(|a, b| a.cluster == b.cluster) {
            let first = self.text[cluster[0].cluster as usize..].chars().next().unwrap_or(' ');
            let spacing = self.spacing(first, item.script);
            if item.rtl {
                self.pen += spacing;
            }
            for glyph in cluster {
                if glyph.id == 0 {
                    return Err(self.fonts.missing(first));
                }
                let (x, y) = (self.pen + f64::from(glyph.x) * unit_px, -f64::from(glyph.y) * unit_px);
                run.glyphs.push(Glyph { id: GlyphId::new(glyph.id), x, y });
                self.pen += f64::from(glyph.advance) * unit_px;
            }
            if !item.rtl {
                self.pen += spacing;
            }
        }
        self.runs.push(run);
        Ok(())
    }

    /// The space behind a cluster that begins with `first`, in pixels.
    fn spacing(&self, first: char, script: Script) -> f64 {
        let letter = if itemize::is_ignorable(first) || is_cursive(script) { 0.0 } else { self.letter_px };
        letter + if is_word_separator(first) { self.word_px } else { 0.0 }
    }
}

/// Whether word spacing is added to `c` (CSS Text 4, word-separator characters).
fn is_word_separator(c: char) -> bool {
    matches!(c, ' ' | '\u{a0}' | '\u{1361}' | '\u{10100}' | '\u{10101}' | '\u{1039f}' | '\u{1091f}')
}

/// Whether the letters of a script are joined, so that space between them would tear them apart
/// (CSS Text 4, Cursive scripts).
fn is_cursive(script: Script) -> bool {
    const CURSIVE: [&[u8; 4]; 7] = [b"Arab", b"Syrc", b"Mong", b"Nkoo", b"Mand", b"Phag", b"Rohg"];
    CURSIVE.contains(&&script.tag().to_be_bytes())
}

/// The features that a style turns on or off for all of its text.
fn features(style: &TextStyle, spaced: bool) -> Vec<Feature> {
    let fast = style.rendering == TextRendering::OptimizeSpeed;
    let kerned = match style.kerning {
        FontKerning::Auto => !fast,
        FontKerning::Normal => true,
        FontKerning::None => false,
    };
    let mut off: Vec<&[u8; 4]> = Vec::new();
    if !kerned {
        off.push(b"kern");
    }
    // Optional ligatures would stand out between letters that are set apart.
    if fast || spaced {
        off.extend([b"liga", b"clig"]);
    }
    if fast {
        off.push(b"calt");
    }
    let on: &[&[u8; 4]] = match style.numeric {
        FontVariantNumeric::Normal => &[],
        FontVariantNumeric::TabularNums => &[b"tnum"],
    };
    let off = off.into_iter().map(|tag| Feature::new(Tag::new(tag), 0, ..));
    off.chain(on.iter().map(|tag| Feature::new(Tag::new(tag), 1, ..))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::canvas::text::{Direction, Spacing};

    fn fonts() -> Fonts {
        let mut fonts = Fonts::new();
        fonts.add(&include_bytes!("../../../tests/fonts/NotoSansHebrew.ttf")[..]).unwrap();
        fonts.add(&include_bytes!("../../../tests/fonts/NotoNaskhArabic.ttf")[..]).unwrap();
        fonts.add(&include_bytes!("../../../tests/fonts/EBGaramond.otf")[..]).unwrap();
        fonts
    }

    fn style(font: &str) -> TextStyle {
        TextStyle { font: font.parse().unwrap(), ..TextStyle::default() }
    }

    fn line(text: &str, style: &TextStyle) -> Line {
        fonts().shape(text, style).unwrap()
    }

    fn width(text: &str, style: &TextStyle) -> f64 {
        line(text, style).advance
    }

    fn glyphs(line: &Line) -> Vec<u32> {
        line.runs.iter().flat_map(|run| run.glyphs.iter().map(|glyph| glyph.id.to_u32())).collect()
    }

    #[test]
    fn pairs_are_kerned_unless_told_otherwise() {
        let mut style = style("100px Inter");
        let kerned = width("AVA", &style);
        for (kerning, rendering, expected) in [
            (FontKerning::None, TextRendering::Auto, false),
            (FontKerning::Normal, TextRendering::OptimizeSpeed, true),
            (FontKerning::Auto, TextRendering::OptimizeSpeed, false),
            (FontKerning::Auto, TextRendering::GeometricPrecision, true),
        ] {
            (style.kerning, style.rendering) = (kerning, rendering);
            assert_eq!(width("AVA", &style) == kerned, expected, "{kerning:?} {rendering:?}");
        }
        style.kerning = FontKerning::None;
        assert!(width("AVA", &style) > kerned + 5.0);
    }

    #[test]
    fn ligatures_give_way_to_letter_spacing_and_speed() {
        let mut style = style("100px EB Garamond");
        assert_eq!(glyphs(&line("Qy", &style)).len(), 1);
        style.letter_spacing = Spacing::px(1.0);
        assert_eq!(glyphs(&line("Qy", &style)).len(), 2);
        style.letter_spacing = Spacing::px(0.0);
        style.rendering = TextRendering::OptimizeSpeed;
        assert_eq!(glyphs(&line("Qy", &style)).len(), 2);
    }

    #[test]
    fn spacing_is_added_behind_each_letter_and_word() {
        let mut style = style("20px JetBrains Mono");
        assert_eq!(width("ab c", &style), 48.0);
        style.letter_spacing = "0.1em".parse().unwrap();
        assert_eq!(width("ab c", &style), 56.0);
        style.word_spacing = Spacing::px(-3.0);
        assert_eq!(width("ab c", &style), 53.0);
        assert_eq!(width("e\u{301}\u{200b}", &style), 14.0);
    }

    #[test]
    fn joined_scripts_are_not_torn_apart_by_spacing() {
        let mut style = style("20px Noto Naskh Arabic");
        let joined = line("سلام", &style);
        style.letter_spacing = Spacing::px(5.0);
        let spaced = line("سلام", &style);
        assert_eq!((glyphs(&joined), joined.advance), (glyphs(&spaced), spaced.advance));
        let alone: Vec<u32> =
            ["م", "ا", "ل", "س"].iter().flat_map(|letter| glyphs(&line(letter, &style))).collect();
        assert_ne!(glyphs(&joined), alone);
    }

    #[test]
    fn right_to_left_text_is_drawn_from_the_right() {
        let style = style("20px Noto Sans Hebrew, Inter");
        let [shin, lamed, a] = ["ש", "ל", "a"].map(|letter| glyphs(&line(letter, &style))[0]);
        assert_eq!(glyphs(&line("של", &style)), [lamed, shin]);
        let with = |direction| glyphs(&line("aש", &TextStyle { direction, ..style.clone() }));
        assert_eq!(with(Direction::Inherit), [a, shin]);
        assert_eq!(with(Direction::Rtl), [shin, a]);
    }

    #[test]
    fn space_behind_a_letter_is_left_of_it_where_text_runs_left() {
        let mut style = style("20px Noto Sans Hebrew");
        style.direction = Direction::Rtl;
        style.letter_spacing = Spacing::px(4.0);
        let first = line("ש", &style).runs[0].glyphs[0];
        assert_eq!(first.x, 4.0);
    }

    #[test]
    fn small_capitals_are_the_fonts_own_or_made_smaller() {
        let (real, plain) = (style("small-caps 100px EB Garamond"), style("100px EB Garamond"));
        assert_eq!(glyphs(&line("A", &real)), glyphs(&line("A", &plain)));
        assert_ne!(glyphs(&line("a", &real)), glyphs(&line("a", &plain)));
        assert_eq!(line("a", &real).runs[0].size_px, 100.0);
        let mut made = style("small-caps 100px Inter");
        let line = line("Ab", &made);
        assert_eq!(line.runs.iter().map(|run| run.size_px).collect::<Vec<_>>(), [100.0, 70.0]);
        assert_eq!(glyphs(&line), glyphs(&fonts().shape("AB", &style("100px Inter")).unwrap()));
        made.caps = FontVariantCaps::Unicase;
        let sizes: Vec<_> = fonts().shape("Ab", &made).unwrap().runs.iter().map(|run| run.size_px).collect();
        assert_eq!(sizes, [70.0, 100.0]);
    }

    #[test]
    fn weights_widen_letters_and_the_optical_size_narrows_large_ones() {
        assert!(
            width("Hamburg", &style("900 20px Inter")) > width("Hamburg", &style("100 20px Inter")) + 5.0
        );
        assert!(
            width("Hamburg", &style("32px Inter")) * 10.0 < width("Hamburg", &style("320px Inter")) * 1.001
        );
        assert!(width("Hamburg", &style("14px Inter")) * 10.0 > width("Hamburg", &style("140px Inter")));
    }

    #[test]
    fn faces_that_are_missing_are_synthesised_and_others_not() {
        for (font, bold, leans) in [
            ("bold italic 20px Inter", false, false),
            ("bold 20px monospace", false, false),
            ("italic 20px monospace", false, true),
            ("500 20px EB Garamond", false, false),
            ("600 20px EB Garamond", true, false),
            ("oblique 20px EB Garamond", false, true),
        ] {
            let font_match = &line("a", &style(font)).runs[0].font;
            assert_eq!((font_match.embolden, font_match.skew > 0.2), (bold, leans), "{font}");
        }
    }

    #[test]
    fn long_texts_are_refused_and_long_enough_ones_are_not() {
        let style = style("9px Inter");
        let text = "a".repeat(limits::TEXT_BYTES);
        assert!(fonts().shape(&text, &style).is_ok());
        assert_eq!(fonts().shape(&format!("{text}a"), &style).err(), Some(Error::TextLength(text.len() + 1)));
        assert_eq!(width("", &style), 0.0);
    }
}
