//! The ways to combine what is drawn with what is there (`globalCompositeOperation`).
//!
//! The names are those of Compositing and Blending Level 1, with `lighter` as the canvas has it.
//! The arithmetic is in the raster's `blend`.

use super::keyword::keywords;

keywords! {
    /// How drawing combines with the bitmap (HTML, Compositing; Compositing and Blending Level 1).
    CompositeOperation = "globalCompositeOperation" {
        /// The new over the old.
        #[default]
        SourceOver = "source-over",
        /// The new, only where the old is.
        SourceIn = "source-in",
        /// The new, only where the old is not.
        SourceOut = "source-out",
        /// The new over the old, only where the old is.
        SourceAtop = "source-atop",
        /// The old over the new.
        DestinationOver = "destination-over",
        /// The old, only where the new is.
        DestinationIn = "destination-in",
        /// The old, only where the new is not.
        DestinationOut = "destination-out",
        /// The old over the new, only where the new is.
        DestinationAtop = "destination-atop",
        /// The sum of both.
        Lighter = "lighter",
        /// The new alone.
        Copy = "copy",
        /// Each where the other is not.
        Xor = "xor",
        /// Nothing: the clip becomes transparent.
        Clear = "clear",
        /// The product of the colours.
        Multiply = "multiply",
        /// The product of the colours' complements.
        Screen = "screen",
        /// Multiply or screen, as the old is dark or light.
        Overlay = "overlay",
        /// The darker of the colours.
        Darken = "darken",
        /// The lighter of the colours.
        Lighten = "lighten",
        /// The old, brightened by the new.
        ColorDodge = "color-dodge",
        /// The old, darkened by the new.
        ColorBurn = "color-burn",
        /// Multiply or screen, as the new is dark or light.
        HardLight = "hard-light",
        /// Darken or lighten softly, as the new is dark or light.
        SoftLight = "soft-light",
        /// The distance between the colours.
        Difference = "difference",
        /// The distance with less contrast.
        Exclusion = "exclusion",
        /// The hue of the new.
        Hue = "hue",
        /// The saturation of the new.
        Saturation = "saturation",
        /// The hue and saturation of the new.
        Color = "color",
        /// The luminosity of the new.
        Luminosity = "luminosity",
    }
}

impl CompositeOperation {
    /// Whether it changes the bitmap where nothing is drawn, too: everywhere inside the clip.
    pub(super) fn is_unbounded(self) -> bool {
        matches!(
            self,
            Self::SourceIn
                | Self::SourceOut
                | Self::DestinationIn
                | Self::DestinationAtop
                | Self::Copy
                | Self::Clear
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_name_is_that_of_its_operation() {
        assert_eq!(CompositeOperation::ALL.len(), 27);
        for operation in CompositeOperation::ALL {
            assert_eq!(operation.to_string().parse(), Ok(*operation));
        }
    }

    #[test]
    fn other_names_are_refused() {
        for name in ["darker", "over", "highlight", "source-over\0", "Source-Over", "plus-lighter", ""] {
            assert!(name.parse::<CompositeOperation>().is_err(), "{name}");
        }
    }
}
