//! One face of a font file, and its instances at places in its design space.
//!
//! Font bytes come in; a [`Face`] knows what it can be matched by, and an [`Instance`] gives
//! outlines and metrics in font units. Both keep what they have computed, for all clones at once.
//! Which face is taken is left to the matching.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use harfrust::font::attribute::Style;
use harfrust::{Direction, Feature, Font, GlyphId, Language, Script, ShapePlan, ShapePlanKey, Tag};

use super::outline;
use crate::canvas::Path2d;
use crate::limits;

/// A face, with the ranges that it covers (CSS Fonts 4, Font matching algorithm).
pub(super) struct Face {
    font: Font,
    /// Whether it has glyphs in colour.
    pub(super) colored: bool,
    /// From lightest to heaviest.
    pub(super) weights: (f32, f32),
    /// From narrowest to widest, in percent.
    pub(super) widths: (f32, f32),
    pub(super) slope: Slope,
    instances: Mutex<BTreeMap<Location, Arc<Instance>>>,
}

/// Which slants a face can show.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Slope {
    pub(super) upright: bool,
    pub(super) italic: bool,
    pub(super) oblique: bool,
}

/// Axis settings; the values are bits of `f32`, so that they can be sorted.
type Location = Vec<(Tag, u32)>;

const WEIGHT: Tag = Tag::new(b"wght");
const WIDTH: Tag = Tag::new(b"wdth");
const ITALIC: Tag = Tag::new(b"ital");
const SLANT: Tag = Tag::new(b"slnt");

impl Face {
    /// The face of `font`.
    pub(super) fn new(font: Font) -> Self {
        let attributes = font.default_attributes();
        let axis = |tag| font.axes().get_by_tag(tag).map(|axis| (axis.min_value(), axis.max_value()));
        let weight = attributes.weight.value();
        let width = attributes.width.percentage();
        let upright = attributes.style == Style::Normal;
        let slope = Slope {
            upright,
            italic: attributes.style == Style::Italic || axis(ITALIC).is_some(),
            oblique: matches!(attributes.style, Style::Oblique(_)) || axis(SLANT).is_some(),
        };
        Self {
            colored: !font.color_glyphs().is_empty(),
            weights: axis(WEIGHT).unwrap_or((weight, weight)),
            widths: axis(WIDTH).unwrap_or((width, width)),
            slope,
            font,
            instances: Mutex::default(),
        }
    }

    /// Whether the face maps `character` to a glyph.
    pub(super) fn has(&self, character: char) -> bool {
        self.font.charmap().map_unicode(character).is_some()
    }

    /// Whether the face shows `character` in colour.
    pub(super) fn has_colored(&self, character: char) -> bool {
        let glyph = self.font.charmap().map_unicode(character);
        glyph.is_some_and(|glyph| self.font.color_glyphs().get(glyph).is_some())
    }

    /// The face at these axis settings; axes that it does not have are left out.
    pub(super) fn instance(&self, settings: &[(Tag, f32)]) -> Arc<Instance> {
        let known: Vec<(Tag, f32)> = settings
            .iter()
            .filter_map(|&(tag, value)| {
                let axis = self.font.axes().get_by_tag(tag)?;
                Some((tag, value.min(axis.max_value()).max(axis.min_value())))
            })
            .collect();
        let key: Location = known.iter().map(|&(tag, value)| (tag, value.to_bits())).collect();
        let mut instances = self.instances.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(instance) = instances.get(&key) {
            return Arc::clone(instance);
        }
        if instances.len() >= limits::CACHED_INSTANCES {
            instances.clear();
        }
        let font = self.font.instance_builder().variations(known).build();
        let instance = Arc::new(Instance { font, plans: Mutex::default(), outlines: Mutex::default() });
        instances.insert(key, Arc::clone(&instance));
        instance
    }
}

/// A face at one place in its design space.
pub(super) struct Instance {
    font: Font,
    plans: Mutex<Vec<Arc<ShapePlan>>>,
    /// By glyph and by the bits of how much bolder it is, in font units.
    outlines: Mutex<BTreeMap<(u32, u64), Option<Outline>>>,
}

impl Instance {
    pub(super) fn font(&self) -> &Font {
        &self.font
    }

    /// How the face shapes text of this kind. It takes longer to find out than to shape a word.
    pub(super) fn plan(
        &self,
        script: Script,
        direction: Direction,
        language: Option<&Language>,
        features: &[Feature],
    ) -> Arc<ShapePlan> {
        let key =
            ShapePlanKey::new(&self.font, Some(script), direction).language(language).features(features);
        let mut plans = self.plans.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(plan) = plans.iter().find(|plan| key.matches(plan)) {
            return Arc::clone(plan);
        }
        if plans.len() >= limits::CACHED_PLANS {
            plans.clear();
        }
        let plan = Arc::new(ShapePlan::new(&self.font, direction, Some(script), language, features));
        plans.push(Arc::clone(&plan));
        plan
    }

    /// Font units in an em.
    pub(super) fn units_per_em(&self) -> f64 {
        f64::from(self.font.units_per_em())
    }

    /// The outline of a glyph in font units, y down, with stems `bolder` font units wider; empty
    /// where the font has none, absent where it is broken.
    pub(super) fn outline(&self, glyph: GlyphId, bolder: f64) -> Option<Outline> {
        let key = (glyph.to_u32(), bolder.to_bits());
        let mut outlines = self.outlines.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(outline) = outlines.get(&key) {
            return outline.clone();
        }
        if outlines.len() >= limits::CACHED_GLYPHS {
            outlines.clear();
        }
        let widen = |plain| if bolder > 0.0 { outline::embolden(&plain, bolder) } else { plain };
        let outline = outline::draw(&self.font, glyph).map(widen).map(Outline::new);
        outlines.insert(key, outline.clone());
        outline
    }
}

/// An outline in font units, and the box around it: left, top, right, bottom.
#[derive(Clone)]
pub(super) struct Outline {
    pub(super) path: Arc<Path2d>,
    pub(super) bounds: Option<[f64; 4]>,
}

impl Outline {
    fn new(path: Path2d) -> Self {
        Self { bounds: path.bounds(), path: Arc::new(path) }
    }
}
