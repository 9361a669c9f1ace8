//! What can go wrong on a canvas, under the standard's names.

use crate::frame::Size;
use crate::limits;

/// An error of the canvas.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A bitmap of this size is not to be had.
    #[error(
        "a canvas of {0} pixels is not possible: each side must be 1 to {side} and the area at most {area} pixels",
        side = limits::CANVAS_SIDE_PX, area = limits::CANVAS_AREA_PX
    )]
    Size(Size),
    /// Text that is no CSS colour.
    #[error("SyntaxError: `{0}` is not a CSS colour: write \"#f60\", \"rgb(255 102 0 / 50%)\" or a name")]
    Color(String),
    /// Text that is not SVG path data.
    #[error("SyntaxError: the SVG path data are wrong at character {position}: {reason}")]
    PathData {
        /// Where the text is wrong, in characters from 1.
        position: usize,
        /// What the parser says.
        reason: String,
    },
    /// A path with too many segments.
    #[error("a path has more than {max} segments", max = limits::PATH_SEGMENTS)]
    PathLength,
    /// An arc's radius below 0 (HTML, Building paths).
    #[error("IndexSizeError: a radius must not be negative, it is {0}")]
    NegativeRadius(f64),
    /// A corner's radius below 0 (HTML, Building paths, `roundRect`).
    #[error("RangeError: a corner's radius must not be negative, it is {0}")]
    NegativeCornerRadius(f64),
    /// Text that is no CSS font.
    #[error(
        "SyntaxError: `{0}` is not a CSS font: write a size and a family, as in \"italic bold 20px Inter, sans-serif\""
    )]
    Font(String),
    /// Text that is no CSS length.
    #[error(
        "SyntaxError: `{0}` is not a CSS length: write a number and its unit, as in \"2px\" or \"0.1em\""
    )]
    Spacing(String),
    /// A word that the attribute does not know.
    #[error("`{found}` is no {attribute}: write one of {}", words.join(", "))]
    Keyword {
        /// The web's name of the attribute.
        attribute: &'static str,
        /// The word.
        found: String,
        /// The words that it knows.
        words: &'static [&'static str],
    },
    /// None of the families that the font lists is known.
    #[error("there is no font family {wanted}: add its file, or write {nearest}")]
    FontFamily {
        /// The list, as CSS writes it.
        wanted: String,
        /// The known family whose name is nearest.
        nearest: String,
    },
    /// A character that no font of the list can show.
    #[error(
        "no glyph for {character:?} (U+{:04X}) in {family}: add a font that has it to the list, or allow fallback",
        u32::from(*character)
    )]
    Glyph {
        /// The character.
        character: char,
        /// The family list, as CSS writes it.
        family: String,
    },
    /// Bytes that are no font.
    #[error("this is not a usable font: {0}")]
    FontFile(&'static str),
    /// A font file that is too large.
    #[error("a font file of {0} bytes is too large: the limit is {max}", max = limits::FONT_BYTES)]
    FontBytes(usize),
    /// A text that is too long.
    #[error("a text of {0} bytes is too long: the limit is {max}", max = limits::TEXT_BYTES)]
    TextLength(usize),
}
