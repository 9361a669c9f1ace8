//! The keywords of the text styles: one enum for each attribute of `CanvasTextDrawingStyles`.
//!
//! Each reads and writes the web's own words, in lower case. The defaults are the standard's
//! (HTML, Text styles). What the keywords do is left to the files beside this one.

use crate::canvas::keyword::keywords;

keywords! {
    /// Where the text lies beside its anchor point (`textAlign`).
    TextAlign = "textAlign" {
        /// The text starts at the anchor: left, or right where the direction is right to left.
        #[default]
        Start = "start",
        /// The text ends at the anchor.
        End = "end",
        /// The left edge is at the anchor.
        Left = "left",
        /// The right edge is at the anchor.
        Right = "right",
        /// The middle is at the anchor.
        Center = "center",
    }
}

keywords! {
    /// Which horizontal line of the text goes through its anchor point (`textBaseline`).
    TextBaseline = "textBaseline" {
        /// The top of the em box.
        Top = "top",
        /// The line that Indic letters hang from.
        Hanging = "hanging",
        /// The middle of the em box.
        Middle = "middle",
        /// The line that letters stand on.
        #[default]
        Alphabetic = "alphabetic",
        /// The line under ideographs.
        Ideographic = "ideographic",
        /// The bottom of the em box.
        Bottom = "bottom",
    }
}

keywords! {
    /// The base direction of the text (`direction`).
    Direction = "direction" {
        /// Left to right.
        Ltr = "ltr",
        /// Right to left.
        Rtl = "rtl",
        /// That of the canvas element, which is left to right here: there is no document.
        #[default]
        Inherit = "inherit",
    }
}

impl Direction {
    pub(super) fn is_rtl(self) -> bool {
        self == Self::Rtl
    }
}

keywords! {
    /// Whether pairs of letters are moved closer or apart (`fontKerning`).
    FontKerning = "fontKerning" {
        /// Yes, unless [`TextRendering::OptimizeSpeed`] is set.
        #[default]
        Auto = "auto",
        /// Yes.
        Normal = "normal",
        /// No.
        None = "none",
    }
}

keywords! {
    /// How wide the letters are (`fontStretch`). It shows only where the family has such faces or a
    /// width axis.
    FontStretch = "fontStretch" {
        /// 50 %.
        UltraCondensed = "ultra-condensed",
        /// 62.5 %.
        ExtraCondensed = "extra-condensed",
        /// 75 %.
        Condensed = "condensed",
        /// 87.5 %.
        SemiCondensed = "semi-condensed",
        /// 100 %, or what the font shorthand says.
        #[default]
        Normal = "normal",
        /// 112.5 %.
        SemiExpanded = "semi-expanded",
        /// 125 %.
        Expanded = "expanded",
        /// 150 %.
        ExtraExpanded = "extra-expanded",
        /// 200 %.
        UltraExpanded = "ultra-expanded",
    }
}

impl FontStretch {
    /// The width in percent of the normal one (CSS Fonts 4, font-width).
    pub(super) fn percent(self) -> f32 {
        match self {
            Self::UltraCondensed => 50.0,
            Self::ExtraCondensed => 62.5,
            Self::Condensed => 75.0,
            Self::SemiCondensed => 87.5,
            Self::Normal => 100.0,
            Self::SemiExpanded => 112.5,
            Self::Expanded => 125.0,
            Self::ExtraExpanded => 150.0,
            Self::UltraExpanded => 200.0,
        }
    }
}

keywords! {
    /// How digits look (CSS Fonts 4, `font-variant-numeric`): what of it keeps numbers that count in
    /// their places.
    FontVariantNumeric = "fontVariantNumeric" {
        /// As the font has them.
        #[default]
        Normal = "normal",
        /// All digits are as wide as each other, where the font has such.
        TabularNums = "tabular-nums",
    }
}

keywords! {
    /// Which letters become small capitals (`fontVariantCaps`).
    FontVariantCaps = "fontVariantCaps" {
        /// None, or what the font shorthand says.
        #[default]
        Normal = "normal",
        /// Lower-case letters.
        SmallCaps = "small-caps",
        /// All letters.
        AllSmallCaps = "all-small-caps",
        /// Lower-case letters, in the font's smaller size.
        PetiteCaps = "petite-caps",
        /// All letters, in the font's smaller size.
        AllPetiteCaps = "all-petite-caps",
        /// Upper-case letters.
        Unicase = "unicase",
        /// None; capitals take the forms for titles.
        TitlingCaps = "titling-caps",
    }
}

keywords! {
    /// What text is tuned for (`textRendering`).
    TextRendering = "textRendering" {
        /// Kerning and ligatures, as the font has them.
        #[default]
        Auto = "auto",
        /// Neither kerning nor ligatures.
        OptimizeSpeed = "optimizeSpeed",
        /// As `auto`.
        OptimizeLegibility = "optimizeLegibility",
        /// As `auto`: outlines are never fitted to pixels here.
        GeometricPrecision = "geometricPrecision",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_read_and_written_as_the_web_has_them() {
        for word in ["start", "end", "left", "right", "center"] {
            assert_eq!(word.parse::<TextAlign>().unwrap().as_str(), word);
        }
        for word in ["auto", "optimizeSpeed", "optimizeLegibility", "geometricPrecision"] {
            assert_eq!(word.parse::<TextRendering>().unwrap().as_str(), word);
        }
        assert_eq!("all-petite-caps".parse(), Ok(FontVariantCaps::AllPetiteCaps));
        assert_eq!("extra-condensed".parse(), Ok(FontStretch::ExtraCondensed));
        assert_eq!(TextBaseline::default().as_str(), "alphabetic");
    }

    #[test]
    fn other_words_are_errors_that_list_the_right_ones() {
        let error = "Start".parse::<TextAlign>().unwrap_err();
        assert!(error.to_string().contains("start, end, left, right, center"), "{error}");
        assert!("none".parse::<Direction>().is_err());
    }
}
