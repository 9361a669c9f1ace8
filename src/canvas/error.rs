//! What can go wrong on a canvas, under the standard's names.
//!
//! Messages begin with the name of the standard's exception where it has one, say what was given,
//! and what to do. Files and places in a scene are added by the rooms above.

use super::ImageError;
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
    /// A rectangle with too few or too many corner radii (HTML, Building paths, `roundRect`).
    #[error("RangeError: a rectangle takes 1 to 4 corner radii, not {0}")]
    RadiusCount(usize),
    /// A colour stop outside its range (HTML, Fill and stroke styles, `addColorStop`).
    #[error("IndexSizeError: a colour stop's offset must be 0 to 1, it is {0}")]
    StopOffset(f64),
    /// A number that is not finite where one must be.
    #[error("TypeError: {name} must be a finite number, it is {value}")]
    NotFinite {
        /// The argument.
        name: &'static str,
        /// What was given.
        value: f64,
    },
    /// More than a limit allows.
    #[error("the drawing has more than {limit} {what}")]
    Limit {
        /// What there is too much of.
        what: &'static str,
        /// How much is allowed.
        limit: usize,
    },
    /// Pixels were asked for that the page may not see (HTML, Security with canvas elements).
    #[error("SecurityError: the canvas holds pixels from outside the allowed folders, so it can't be read")]
    Tainted,
    /// A picture that cannot be used.
    #[error(transparent)]
    Image(#[from] ImageError),
    /// An `ImageData` of this size is not to be had (HTML, Pixel manipulation).
    #[error(
        "IndexSizeError: image data of {0} pixels are not possible: each side must be 1 or more and the area at most {area} pixels",
        area = limits::CANVAS_AREA_PX
    )]
    ImageDataSize(Size),
    /// Bytes that are no whole pixels (HTML, Pixel manipulation).
    #[error(
        "InvalidStateError: image data need 4 bytes for each pixel, and a pixel: {0} bytes are not possible"
    )]
    ImageDataLength(usize),
    /// Pixels that are no whole rows (HTML, Pixel manipulation).
    #[error("IndexSizeError: {pixels} pixels are not {} rows of {width}", height.map_or("whole".to_owned(), |height| height.to_string()))]
    ImageDataRows {
        /// The pixels given.
        pixels: usize,
        /// The pixels of a row.
        width: u32,
        /// The rows, if given.
        height: Option<u32>,
    },
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
    /// Text that is no CSS filter.
    #[error(
        "SyntaxError: `{0}` is not a CSS filter: write functions such as \"blur(2px) sepia(60%)\", or \"none\""
    )]
    Filter(String),
    /// A word that the attribute does not know.
    #[error("`{found}` is no value of {attribute}: write one of {}", words.join(", "))]
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
