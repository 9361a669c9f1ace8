//! Small capitals: the OpenType features for each kind, and which letters to make small where the
//! font has no such feature (CSS Fonts 4, Capitalization).
//!
//! A style comes in; features and the runs to be made smaller go out. Shaping is left to `shape`.

use harfrust::Tag;

use super::TextStyle;
use super::keyword::FontVariantCaps;

/// How large synthetic small capitals are, as browsers draw them.
pub(super) const SMALL: f64 = 0.7;

/// The feature sets to try for a style, the best first; the first one that changes a glyph is
/// used. Empty where nothing is asked for.
pub(super) fn feature_sets(caps: FontVariantCaps) -> &'static [&'static [Tag]] {
    const SMCP: Tag = Tag::new(b"smcp");
    const C2SC: Tag = Tag::new(b"c2sc");
    const PCAP: Tag = Tag::new(b"pcap");
    const C2PC: Tag = Tag::new(b"c2pc");
    const UNIC: Tag = Tag::new(b"unic");
    const TITL: Tag = Tag::new(b"titl");
    match caps {
        FontVariantCaps::Normal => const { &[] },
        FontVariantCaps::SmallCaps => const { &[&[SMCP]] },
        FontVariantCaps::AllSmallCaps => const { &[&[SMCP, C2SC]] },
        FontVariantCaps::PetiteCaps => const { &[&[PCAP], &[SMCP]] },
        FontVariantCaps::AllPetiteCaps => const { &[&[PCAP, C2PC], &[SMCP, C2SC]] },
        FontVariantCaps::Unicase => const { &[&[UNIC]] },
        FontVariantCaps::TitlingCaps => const { &[&[TITL]] },
    }
}

/// What a style asks for: the attribute counts before the font shorthand.
pub(super) fn asked(style: &TextStyle) -> FontVariantCaps {
    match style.caps {
        FontVariantCaps::Normal if style.font.small_caps => FontVariantCaps::SmallCaps,
        caps => caps,
    }
}

/// Whether the letter that `cluster` begins with becomes a synthetic small capital.
pub(super) fn is_small(cluster: &str, caps: FontVariantCaps) -> bool {
    let Some(first) = cluster.chars().next() else { return false };
    let lower = !first.is_uppercase() && first.to_uppercase().ne([first]);
    match caps {
        FontVariantCaps::SmallCaps | FontVariantCaps::PetiteCaps => lower,
        FontVariantCaps::AllSmallCaps | FontVariantCaps::AllPetiteCaps => lower || first.is_uppercase(),
        FontVariantCaps::Unicase => first.is_uppercase(),
        FontVariantCaps::Normal | FontVariantCaps::TitlingCaps => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_makes_its_own_letters_small() {
        let small = |caps| ["a", "é", "A", "1", "ß"].map(|cluster| is_small(cluster, caps));
        assert_eq!(small(FontVariantCaps::SmallCaps), [true, true, false, false, true]);
        assert_eq!(small(FontVariantCaps::AllPetiteCaps), [true, true, true, false, true]);
        assert_eq!(small(FontVariantCaps::Unicase), [false, false, true, false, false]);
        assert_eq!(small(FontVariantCaps::TitlingCaps), [false; 5]);
    }

    #[test]
    fn the_attribute_counts_before_the_shorthand() {
        let font = "small-caps 9px Inter".parse().unwrap();
        let mut style = TextStyle { font, ..TextStyle::default() };
        assert_eq!(asked(&style), FontVariantCaps::SmallCaps);
        style.caps = FontVariantCaps::Unicase;
        assert_eq!(asked(&style), FontVariantCaps::Unicase);
    }
}
