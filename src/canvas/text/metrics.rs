//! The metrics of fonts and texts.
//!
//! A font's tables and a line's bounds come in; the web's `TextMetrics` go out.

use super::TextBaseline;
use super::face::Instance;

/// What `measureText` returns (HTML, `TextMetrics`). All in pixels.
///
/// Lengths are counted from the anchor point that `textAlign` and `textBaseline` choose: positive
/// ones reach left, right, up (ascents and baselines) or down (descents) from it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TextMetrics {
    /// How far the text moves the pen: the sum of its advances and spacings.
    pub width: f64,
    /// From the anchor to the left edge of what is drawn.
    pub actual_bounding_box_left: f64,
    /// From the anchor to the right edge of what is drawn.
    pub actual_bounding_box_right: f64,
    /// From the anchor to the top of what the font calls a line.
    pub font_bounding_box_ascent: f64,
    /// From the anchor to the bottom of what the font calls a line.
    pub font_bounding_box_descent: f64,
    /// From the anchor to the top edge of what is drawn.
    pub actual_bounding_box_ascent: f64,
    /// From the anchor to the bottom edge of what is drawn.
    pub actual_bounding_box_descent: f64,
    /// From the anchor to the top of the em box.
    pub em_height_ascent: f64,
    /// From the anchor to the bottom of the em box.
    pub em_height_descent: f64,
    /// From the anchor up to the hanging baseline.
    pub hanging_baseline: f64,
    /// From the anchor up to the alphabetic baseline.
    pub alphabetic_baseline: f64,
    /// From the anchor up to the ideographic baseline.
    pub ideographic_baseline: f64,
}

impl TextMetrics {
    /// Of a line whose anchor is `above` its alphabetic baseline. `ink` is the box around what is
    /// drawn, seen from the anchor with y down; a line that draws nothing has none and counts 0.
    pub(super) fn of(width: f64, ink: Option<[f64; 4]>, above: f64, font: FontMetrics) -> Self {
        let [left, top, right, bottom] = ink.unwrap_or_default();
        // Adding 0 turns -0 into 0.
        let from = |length: f64| length + 0.0;
        Self {
            width,
            actual_bounding_box_left: from(-left),
            actual_bounding_box_right: from(right),
            font_bounding_box_ascent: from(font.ascent - above),
            font_bounding_box_descent: from(font.descent + above),
            actual_bounding_box_ascent: from(-top),
            actual_bounding_box_descent: from(bottom),
            em_height_ascent: from(font.em_ascent - above),
            em_height_descent: from(font.em_descent + above),
            hanging_baseline: from(font.above(TextBaseline::Hanging) - above),
            alphabetic_baseline: from(-above),
            ideographic_baseline: from(font.above(TextBaseline::Ideographic) - above),
        }
    }
}

/// The vertical metrics of a font at a size, in pixels. Descents are positive.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct FontMetrics {
    ascent: f64,
    descent: f64,
    em_ascent: f64,
    em_descent: f64,
}

/// Where letters hang, as a part of the ascent: browsers use it for fonts that do not say.
const HANGING: f64 = 0.8;

impl FontMetrics {
    /// The metrics that the font chooses for its lines. The em box is one em high and divided as
    /// the typographic ascent and descent are (CSS Inline 3, em-over and em-under baselines).
    pub(super) fn of(instance: &Instance, size_px: f64) -> Self {
        let metrics = instance.font().metrics();
        let unit_px = size_px / instance.units_per_em();
        let extents = |line: harfrust::font::metrics::LineBox| {
            (line.ascender.to_f64() * unit_px, -line.descender.to_f64() * unit_px)
        };
        let (ascent, descent) = metrics.h_line().map_or((size_px, 0.0), extents);
        let typographic = metrics.typo_line.map(extents).filter(|(up, down)| up + down > 0.0);
        let (up, down) = typographic.unwrap_or((ascent, descent));
        let em_ascent = if up + down > 0.0 { size_px * up / (up + down) } else { size_px };
        Self { ascent, descent, em_ascent, em_descent: size_px - em_ascent }
    }

    /// How far `baseline` is above the alphabetic one.
    pub(super) fn above(self, baseline: TextBaseline) -> f64 {
        match baseline {
            TextBaseline::Top => self.em_ascent,
            TextBaseline::Hanging => self.ascent * HANGING,
            TextBaseline::Middle => (self.em_ascent - self.em_descent) / 2.0,
            TextBaseline::Alphabetic => 0.0,
            TextBaseline::Ideographic => -self.descent,
            TextBaseline::Bottom => -self.em_descent,
        }
    }
}
