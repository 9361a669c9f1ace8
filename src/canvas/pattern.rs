//! Patterns: a picture as a fill or stroke style.
//!
//! A pattern comes from the context's `create_pattern` and tiles the plane in user space. Which
//! pixel lies where is left to the sampler.

use super::image::Image;
use super::keyword::keywords;
use super::{Error, Transform};

keywords! {
    /// In which directions a pattern repeats (HTML, Fill and stroke styles, `createPattern`).
    Repetition = "createPattern" {
        /// In both.
        #[default]
        Repeat = "repeat",
        /// Sideways only.
        RepeatX = "repeat-x",
        /// Up and down only.
        RepeatY = "repeat-y",
        /// In none; around the one picture all is transparent.
        NoRepeat = "no-repeat",
    }
}

/// A picture to fill with (`CanvasPattern`).
///
/// A style keeps the pattern as it is when it is set; a transform that is set later does not move
/// it. In a browser it would.
#[derive(Debug, Clone)]
pub struct Pattern {
    pub(super) image: Image,
    pub(super) repetition: Repetition,
    pub(super) transform: Transform,
}

impl Pattern {
    pub(super) fn new(image: &Image, repetition: Repetition) -> Self {
        Self { image: image.clone(), repetition, transform: Transform::IDENTITY }
    }

    /// Moves the pattern within user space.
    ///
    /// # Errors
    /// [`Error::NotFinite`], where the pattern stays as it is.
    pub fn set_transform(&mut self, transform: Transform) -> Result<(), Error> {
        let Transform { a, b, c, d, e, f } = transform;
        let parts = [("a", a), ("b", b), ("c", c), ("d", d), ("e", e), ("f", f)];
        if let Some((name, value)) = parts.into_iter().find(|(_, value)| !value.is_finite()) {
            return Err(Error::NotFinite { name, value });
        }
        self.transform = transform;
        Ok(())
    }
}

/// Patterns are equal where they paint the same from the same pixels.
impl PartialEq for Pattern {
    fn eq(&self, other: &Self) -> bool {
        self.repetition == other.repetition
            && self.transform == other.transform
            && self.image.pixels() == other.image.pixels()
    }
}
