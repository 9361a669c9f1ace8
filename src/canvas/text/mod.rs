//! Text: fonts and a line of characters come in, outlines, colour layers and metrics go out.
//!
//! [`Fonts::shape`] turns a text and its [`TextStyle`] into a [`Line`]. Painting it is left to the
//! context. harfrust shapes and reads fonts; it is the engine that parley drives too. Parley itself
//! is not used: it substitutes fonts silently where this room must name the missing glyph, its
//! lines break at separators, it has no synthetic small capitals, and it doubles the build.

mod caps;
mod colored;
mod css;
mod face;
mod font;
mod fonts;
mod itemize;
mod keyword;
mod line;
mod matching;
mod metrics;
mod outline;
mod shape;
mod spacing;

pub use self::font::Font;
pub use self::fonts::Fonts;
pub use self::itemize::characters;
pub use self::keyword::{
    Direction, FontKerning, FontStretch, FontVariantCaps, FontVariantNumeric, TextAlign, TextBaseline,
    TextRendering,
};
pub use self::metrics::TextMetrics;
pub use self::spacing::Spacing;

pub(super) use self::{
    colored::{ColorGlyph, ColorOp, ColorPaint, GradientExtend, Ink, Stop},
    line::Line,
};

/// What the drawing state keeps for text (HTML, Text styles).
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct TextStyle {
    pub(super) font: Font,
    pub(super) align: TextAlign,
    pub(super) baseline: TextBaseline,
    pub(super) direction: Direction,
    pub(super) letter_spacing: Spacing,
    pub(super) word_spacing: Spacing,
    pub(super) kerning: FontKerning,
    pub(super) stretch: FontStretch,
    pub(super) caps: FontVariantCaps,
    pub(super) numeric: FontVariantNumeric,
    pub(super) rendering: TextRendering,
    /// A BCP 47 tag; empty or `inherit` where there is none.
    pub(super) lang: String,
}
