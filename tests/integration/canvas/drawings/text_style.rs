//! The styles of text: fonts, weights, spacing, kerning, small capitals, scripts and emoji.
//!
//! Most pictures are 160x32 pixels.

use canvas_rec::Context2d;
use canvas_rec::canvas::{Direction, FontKerning, FontVariantCaps, Fonts};

use super::Picture;

const LINE: [u32; 2] = [160, 32];

/// `text` in `font` on the left.
fn write(c: &mut Context2d, font: &str, text: &str) {
    c.set_font(font);
    c.fill_text(text, 4.0, 23.0, None).unwrap();
}

/// Adds a font of `tests/fonts`.
fn add_font(c: &mut Context2d, bytes: &[u8]) {
    let mut fonts = Fonts::new();
    fonts.add(bytes).unwrap();
    c.set_fonts(fonts);
}

fn garamond(c: &mut Context2d) {
    add_font(c, include_bytes!("../../../fonts/EBGaramond.otf"));
}

fn capitals(c: &mut Context2d, caps: FontVariantCaps) {
    garamond(c);
    c.set_font("26px 'EB Garamond'");
    c.set_font_variant_caps(caps);
    c.fill_text("Small Caps 12", 4.0, 23.0, None).unwrap();
}

pub(super) const PICTURES: &[Picture] = &[
    Picture("weight-100", LINE, |c| write(c, "100 20px Inter", "Weight 100")),
    Picture("weight-400", LINE, |c| write(c, "20px Inter", "Weight 400")),
    Picture("weight-650", LINE, |c| write(c, "650 20px Inter", "Weight 650")),
    Picture("weight-900", LINE, |c| write(c, "900 20px Inter", "Weight 900")),
    Picture("italic", LINE, |c| write(c, "italic 20px Inter", "Italic fag")),
    Picture("bold-italic", LINE, |c| write(c, "italic bold 20px Inter", "Italic fag")),
    Picture("monospace", LINE, |c| write(c, "20px 'JetBrains Mono'", "let x = 0;")),
    Picture("monospace-bold", LINE, |c| write(c, "bold 20px 'JetBrains Mono'", "let x = 0;")),
    Picture("monospace-slanted", LINE, |c| write(c, "italic 20px 'JetBrains Mono'", "let x = 0;")),
    Picture("made-bold", LINE, |c| {
        garamond(c);
        write(c, "bold 24px 'EB Garamond'", "Made bold");
    }),
    Picture("made-italic", LINE, |c| {
        garamond(c);
        write(c, "italic 24px 'EB Garamond'", "Made italic");
    }),
    Picture("letter-spacing", LINE, |c| {
        c.set_letter_spacing("5px");
        write(c, "20px Inter", "Letters");
    }),
    Picture("letter-spacing-below-zero", LINE, |c| {
        c.set_letter_spacing("-0.1em");
        write(c, "20px Inter", "Letters closer");
    }),
    Picture("letter-spacing-counts-for-the-alignment", LINE, |c| {
        c.set_font("20px Inter");
        c.set_letter_spacing("8px");
        c.set_text_align("right".parse().unwrap());
        c.fill_text("Right", 160.0, 23.0, None).unwrap();
    }),
    Picture("font-with-every-part", LINE, |c| {
        write(c, "italic small-caps 700 15pt/2 Inter, serif", "Every Part");
    }),
    Picture("word-spacing", LINE, |c| {
        c.set_word_spacing("16px");
        write(c, "20px Inter", "A few words");
    }),
    Picture("kerning", LINE, |c| write(c, "26px Inter", "AVATAR To")),
    Picture("kerning-off", LINE, |c| {
        c.set_font_kerning(FontKerning::None);
        write(c, "26px Inter", "AVATAR To");
    }),
    Picture("ligatures", LINE, |c| {
        garamond(c);
        write(c, "26px 'EB Garamond'", "office fjord");
    }),
    Picture("no-ligatures-with-letter-spacing", LINE, |c| {
        garamond(c);
        c.set_letter_spacing("1px");
        write(c, "26px 'EB Garamond'", "office fjord");
    }),
    Picture("caps-normal", LINE, |c| capitals(c, FontVariantCaps::Normal)),
    Picture("caps-small", LINE, |c| capitals(c, FontVariantCaps::SmallCaps)),
    Picture("caps-all-small", LINE, |c| capitals(c, FontVariantCaps::AllSmallCaps)),
    Picture("caps-petite", LINE, |c| capitals(c, FontVariantCaps::PetiteCaps)),
    Picture("caps-titling", LINE, |c| capitals(c, FontVariantCaps::TitlingCaps)),
    Picture("caps-small-made-from-capitals", LINE, |c| {
        c.set_font("20px 'JetBrains Mono'");
        c.set_font_variant_caps(FontVariantCaps::SmallCaps);
        c.fill_text("Small Caps", 4.0, 23.0, None).unwrap();
    }),
    Picture("accents", LINE, |c| write(c, "20px Inter", "Ça, Ångström, ő")),
    Picture("combining-marks", LINE, |c| write(c, "20px Inter", "e\u{301} o\u{308} n\u{303}")),
    Picture("greek-and-cyrillic", LINE, |c| write(c, "20px Inter", "Ωμέγα Привет")),
    Picture("hebrew", LINE, |c| {
        add_font(c, include_bytes!("../../../fonts/NotoSansHebrew.ttf"));
        write(c, "22px 'Noto Sans Hebrew'", "שָׁלוֹם");
    }),
    Picture("hebrew-within-latin", LINE, |c| {
        add_font(c, include_bytes!("../../../fonts/NotoSansHebrew.ttf"));
        write(c, "20px Inter, 'Noto Sans Hebrew'", "one שלום two");
    }),
    Picture("latin-within-hebrew", LINE, |c| {
        add_font(c, include_bytes!("../../../fonts/NotoSansHebrew.ttf"));
        c.set_direction(Direction::Rtl);
        c.set_text_align("left".parse().unwrap());
        write(c, "20px Inter, 'Noto Sans Hebrew'", "שלום two 12");
    }),
    Picture("arabic-letters-join", LINE, |c| {
        add_font(c, include_bytes!("../../../fonts/NotoNaskhArabic.ttf"));
        write(c, "24px 'Noto Naskh Arabic'", "سلام عليكم");
    }),
    Picture("emoji", LINE, |c| write(c, "22px Inter, 'Noto Color Emoji'", "a 🚀 b 🎉 🐙")),
    Picture("emoji-stroked-is-filled", LINE, |c| {
        c.set_font("22px Inter, 'Noto Color Emoji'");
        c.stroke_text("a 🚀", 4.0, 23.0, None).unwrap();
    }),
    Picture("emoji-with-alpha-and-shadow", [64, 48], |c| {
        c.set_global_alpha(0.6);
        c.set_shadow_color("black".parse().unwrap());
        c.set_shadow_offset_x(5.0);
        c.set_shadow_blur(3.0);
        c.set_font("36px 'Noto Color Emoji'");
        c.fill_text("🎈", 6.0, 36.0, None).unwrap();
    }),
    Picture("a-font-that-is-none-is-ignored", LINE, |c| {
        c.set_font("bold 20px Inter");
        write(c, "20 Inter", "Still bold");
    }),
    Picture("the-first-font", LINE, |c| c.fill_text("Ten pixels high", 4.0, 23.0, None).unwrap()),
];
