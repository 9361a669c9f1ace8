//! What can go wrong on a canvas, under the standard's names.

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
    /// A word that an attribute does not take.
    #[error("SyntaxError: `{value}` is not a value of {attribute}")]
    Keyword {
        /// The web's name of the attribute.
        attribute: &'static str,
        /// What was given.
        value: String,
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
}

impl Error {
    /// An attribute was given a word that it does not take.
    pub(super) fn keyword(attribute: &'static str, value: &str) -> Self {
        Self::Keyword { attribute, value: value.to_owned() }
    }
}
