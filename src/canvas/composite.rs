//! The ways to combine what is drawn with what is there (`globalCompositeOperation`).
//!
//! The names are those of Compositing and Blending Level 1, with `lighter` as the canvas has it.
//! The arithmetic is in the raster's `blend`.

use super::keyword::keywords;

/// How drawing combines with the bitmap (HTML, Compositing; Compositing and Blending Level 1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum CompositeOperation {
    /// The new over the old.
    #[default]
    SourceOver,
    /// The new, only where the old is.
    SourceIn,
    /// The new, only where the old is not.
    SourceOut,
    /// The new over the old, only where the old is.
    SourceAtop,
    /// The old over the new.
    DestinationOver,
    /// The old, only where the new is.
    DestinationIn,
    /// The old, only where the new is not.
    DestinationOut,
    /// The old over the new, only where the new is.
    DestinationAtop,
    /// The sum of both.
    Lighter,
    /// The new alone.
    Copy,
    /// Each where the other is not.
    Xor,
    /// Nothing: the clip becomes transparent.
    Clear,
    /// The product of the colours.
    Multiply,
    /// The product of the colours' complements.
    Screen,
    /// Multiply or screen, as the old is dark or light.
    Overlay,
    /// The darker of the colours.
    Darken,
    /// The lighter of the colours.
    Lighten,
    /// The old, brightened by the new.
    ColorDodge,
    /// The old, darkened by the new.
    ColorBurn,
    /// Multiply or screen, as the new is dark or light.
    HardLight,
    /// Darken or lighten softly, as the new is dark or light.
    SoftLight,
    /// The distance between the colours.
    Difference,
    /// The distance with less contrast.
    Exclusion,
    /// The hue of the new.
    Hue,
    /// The saturation of the new.
    Saturation,
    /// The hue and saturation of the new.
    Color,
    /// The luminosity of the new.
    Luminosity,
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

keywords!(CompositeOperation, "globalCompositeOperation", {
    SourceOver => "source-over",
    SourceIn => "source-in",
    SourceOut => "source-out",
    SourceAtop => "source-atop",
    DestinationOver => "destination-over",
    DestinationIn => "destination-in",
    DestinationOut => "destination-out",
    DestinationAtop => "destination-atop",
    Lighter => "lighter",
    Copy => "copy",
    Xor => "xor",
    Clear => "clear",
    Multiply => "multiply",
    Screen => "screen",
    Overlay => "overlay",
    Darken => "darken",
    Lighten => "lighten",
    ColorDodge => "color-dodge",
    ColorBurn => "color-burn",
    HardLight => "hard-light",
    SoftLight => "soft-light",
    Difference => "difference",
    Exclusion => "exclusion",
    Hue => "hue",
    Saturation => "saturation",
    Color => "color",
    Luminosity => "luminosity",
});

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
