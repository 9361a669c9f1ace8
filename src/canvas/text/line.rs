//! A shaped line: what there is to draw, and where.
//!
//! Glyphs come in with their places; paths, colour glyphs and bounds go out. The line's origin is
//! the left end of its alphabetic baseline; y grows down. [`Line::placed`] says where a context
//! draws that origin.

use harfrust::GlyphId;

use super::colored::{self, ColorGlyph};
use super::face::Outline;
use super::matching::Match;
use super::metrics::{FontMetrics, TextMetrics};
use super::{TextAlign, TextStyle, outline};
use crate::canvas::path::Path2d;
use crate::canvas::{Error, Transform};
use crate::limits;

const BROKEN: Error = Error::FontFile("a glyph that the text needs is broken");

/// A line of text, ready to be measured and drawn.
#[derive(Clone)]
pub(in crate::canvas) struct Line {
    /// The width, in pixels.
    pub(super) advance: f64,
    /// From left to right.
    pub(super) runs: Vec<Run>,
    pub(super) metrics: FontMetrics,
}

/// Glyphs of one face and size.
#[derive(Clone)]
pub(super) struct Run {
    pub(super) font: Match,
    pub(super) size_px: f64,
    pub(super) glyphs: Vec<Glyph>,
}

/// A glyph and the place of its origin, in pixels from the line's.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Glyph {
    pub(super) id: GlyphId,
    pub(super) x: f64,
    pub(super) y: f64,
}

/// Where a line goes in user space.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::canvas) struct Placement {
    /// Where the line's origin goes, in pixels.
    pub(in crate::canvas) dx: f64,
    /// Where the line's origin goes, in pixels.
    pub(in crate::canvas) dy: f64,
    /// By how much the line is narrowed, at most 1.
    pub(in crate::canvas) scale: f64,
}

impl Placement {
    /// The same as a transform, from the line to user space.
    pub(in crate::canvas) fn transform(self) -> Transform {
        Transform { a: self.scale, b: 0.0, c: 0.0, d: 1.0, e: self.dx, f: self.dy }
    }
}

impl Line {
    /// Where the line goes when its anchor point is to be at (x, y) and it may be `max_width`
    /// pixels wide; a wider one is narrowed. Absent where nothing is to be drawn: an argument is not
    /// finite, or the width is not above 0 (HTML, text preparation algorithm).
    pub(in crate::canvas) fn placed(
        &self,
        style: &TextStyle,
        x: f64,
        y: f64,
        max_width: Option<f64>,
    ) -> Option<Placement> {
        let finite = x.is_finite() && y.is_finite() && max_width.is_none_or(f64::is_finite);
        if !finite || max_width.is_some_and(|width| width <= 0.0) {
            return None;
        }
        let scale = match max_width {
            Some(width) if self.advance > width => width / self.advance,
            _ => 1.0,
        };
        let (anchor_x, anchor_y) = self.anchor(style);
        Some(Placement { dx: x - anchor_x * scale, dy: y + anchor_y, scale })
    }

    /// All glyphs that have no colours of their own, as one path in pixels.
    ///
    /// # Errors
    /// [`Error::PathLength`] above [`limits::PATH_SEGMENTS`]; [`Error::FontFile`] where a glyph's
    /// outline is broken.
    pub(in crate::canvas) fn outline(&self, placement: Placement) -> Result<Path2d, Error> {
        let mut line = Path2d::new();
        for run in &self.runs {
            for glyph in run.glyphs.iter().filter(|glyph| !run.is_colored(**glyph)) {
                let path = run.outline(*glyph).ok_or(BROKEN)?.path;
                if line.segments().len() + path.segments().len() > limits::PATH_SEGMENTS {
                    return Err(Error::PathLength);
                }
                line.extend_transformed(&path, placement.transform().multiply(run.transform(*glyph)));
            }
        }
        Ok(line)
    }

    /// The glyphs that have their own colours, from left to right.
    ///
    /// # Errors
    /// [`Error::PathLength`] where they take more than [`limits::PATH_SEGMENTS`] steps together;
    /// [`Error::FontFile`] where a glyph's steps are broken.
    pub(in crate::canvas) fn colored(&self, placement: Placement) -> Result<Vec<ColorGlyph>, Error> {
        let mut glyphs = Vec::new();
        let mut steps = 0;
        for run in self.runs.iter().filter(|run| run.font.face.colored) {
            for glyph in run.glyphs.iter().filter(|glyph| run.is_colored(**glyph)) {
                let ops = colored::read(&run.font.instance, glyph.id).ok_or(BROKEN)?;
                steps += ops.len();
                if steps > limits::PATH_SEGMENTS {
                    return Err(Error::PathLength);
                }
                let transform = placement.transform().multiply(run.transform(*glyph));
                glyphs.push(ColorGlyph { transform, ops });
            }
        }
        Ok(glyphs)
    }

    /// Whether any glyph has its own colours.
    pub(in crate::canvas) fn is_colored(&self) -> bool {
        self.runs.iter().any(|run| run.glyphs.iter().any(|glyph| run.is_colored(*glyph)))
    }

    /// What `measureText` tells about the line (HTML, `TextMetrics`).
    pub(in crate::canvas) fn measure(&self, style: &TextStyle) -> TextMetrics {
        let (anchor_x, anchor_y) = self.anchor(style);
        let ink = self.ink().map(|[left, top, right, bottom]| {
            [left - anchor_x, top + anchor_y, right - anchor_x, bottom + anchor_y]
        });
        TextMetrics::of(self.advance, ink, anchor_y, self.metrics)
    }

    /// The anchor point: how far right of the line's origin it is, and how far above.
    fn anchor(&self, style: &TextStyle) -> (f64, f64) {
        let rtl = style.direction.is_rtl();
        let x = match style.align {
            TextAlign::Left => 0.0,
            TextAlign::Right => self.advance,
            TextAlign::Center => self.advance / 2.0,
            TextAlign::Start => {
                if rtl {
                    self.advance
                } else {
                    0.0
                }
            }
            TextAlign::End => {
                if rtl {
                    0.0
                } else {
                    self.advance
                }
            }
        };
        (x, self.metrics.above(style.baseline))
    }

    /// The smallest box around all that is drawn: left, top, right, bottom.
    fn ink(&self) -> Option<[f64; 4]> {
        let glyphs = self.runs.iter().flat_map(|run| run.glyphs.iter().filter_map(|glyph| run.ink(*glyph)));
        glyphs.reduce(|a, b| [a[0].min(b[0]), a[1].min(b[1]), a[2].max(b[2]), a[3].max(b[3])])
    }
}

impl Run {
    fn is_colored(&self, glyph: Glyph) -> bool {
        self.font.face.colored && colored::has(&self.font.instance, glyph.id)
    }

    /// A glyph's outline in font units; absent where it is broken.
    fn outline(&self, glyph: Glyph) -> Option<Outline> {
        let instance = &self.font.instance;
        let ems = if self.font.embolden { outline::extra_ems(self.size_px) } else { 0.0 };
        instance.outline(glyph.id, ems * instance.units_per_em())
    }

    /// From a glyph's font units to its place in pixels.
    fn transform(&self, glyph: Glyph) -> Transform {
        let scale = self.size_px / self.font.instance.units_per_em();
        Transform { a: scale, b: 0.0, c: -self.font.skew * scale, d: scale, e: glyph.x, f: glyph.y }
    }

    /// The smallest box around one glyph.
    fn ink(&self, glyph: Glyph) -> Option<[f64; 4]> {
        let transform = self.transform(glyph);
        let [left, top, right, bottom] = if self.is_colored(glyph) {
            colored::ink(&self.font.instance, glyph.id)?
        } else {
            let outline = self.outline(glyph)?;
            if self.font.skew != 0.0 {
                return outline.path.transformed(transform).bounds();
            }
            outline.bounds?
        };
        let ((left, top), (right, bottom)) = (transform.apply(left, top), transform.apply(right, bottom));
        Some([left, top, right, bottom])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::canvas::text::{Direction, Fonts, TextBaseline};

    fn style(align: &str, baseline: &str) -> TextStyle {
        TextStyle {
            font: "50px JetBrains Mono".parse().unwrap(),
            align: align.parse().unwrap(),
            baseline: baseline.parse().unwrap(),
            ..TextStyle::default()
        }
    }

    fn line(text: &str) -> Line {
        Fonts::new().shape(text, &style("left", "alphabetic")).unwrap()
    }

    #[test]
    fn the_alignment_chooses_the_anchor() {
        let line = line("abcd");
        for (align, ltr, rtl) in [
            ("left", 0.0, 0.0),
            ("right", -120.0, -120.0),
            ("center", -60.0, -60.0),
            ("start", 0.0, -120.0),
            ("end", -120.0, 0.0),
        ] {
            let mut style = style(align, "alphabetic");
            let dx = |style: &TextStyle| line.placed(style, 0.0, 7.0, None).unwrap().dx;
            assert_eq!(dx(&style), ltr, "{align}");
            style.direction = Direction::Rtl;
            assert_eq!(dx(&style), rtl, "{align}");
        }
    }

    /// `JetBrains Mono`: 1000 units in an em, `hhea` 1020 and -300, and the same in `OS/2`.
    #[test]
    fn metrics_are_those_of_the_font_seen_from_the_anchor() {
        let metrics = line("H").measure(&style("left", "alphabetic"));
        assert_eq!((metrics.font_bounding_box_ascent, metrics.font_bounding_box_descent), (51.0, 15.0));
        assert_eq!((metrics.alphabetic_baseline, metrics.ideographic_baseline), (0.0, -15.0));
        assert!((metrics.em_height_ascent - 50.0 * 1020.0 / 1320.0).abs() < 1e-9);
        assert_eq!(metrics.em_height_ascent + metrics.em_height_descent, 50.0);
        assert_eq!(metrics.actual_bounding_box_descent, 0.0);
        assert!((metrics.actual_bounding_box_ascent - 36.5).abs() < 1e-9, "the cap height is 730 units");
        for (word, zero) in [
            ("top", metrics.em_height_ascent),
            ("hanging", metrics.hanging_baseline),
            ("middle", (metrics.em_height_ascent - metrics.em_height_descent) / 2.0),
            ("ideographic", -15.0),
            ("bottom", -metrics.em_height_descent),
        ] {
            let seen = line("H").measure(&style("left", word));
            assert!((seen.alphabetic_baseline + zero).abs() < 1e-9, "{word}");
            assert!((seen.font_bounding_box_ascent - (51.0 - zero)).abs() < 1e-9, "{word}");
            assert!((seen.font_bounding_box_descent - (15.0 + zero)).abs() < 1e-9, "{word}");
            assert!((seen.actual_bounding_box_ascent - (36.5 - zero)).abs() < 1e-9, "{word}");
            let placed = line("H").placed(&style("left", word), 0.0, 0.0, None).unwrap();
            assert!((placed.dy - zero).abs() < 1e-9, "{word}");
        }
        assert_eq!(TextBaseline::default(), TextBaseline::Alphabetic);
    }

    #[test]
    fn the_box_around_the_ink_moves_with_the_alignment() {
        let [left, right] = ["left", "right"].map(|align| line("HH").measure(&style(align, "alphabetic")));
        assert_eq!(left.width, 60.0);
        assert!(left.actual_bounding_box_left < 0.0 && left.actual_bounding_box_right < 60.0);
        assert_eq!(right.actual_bounding_box_left, left.actual_bounding_box_left + 60.0);
        assert_eq!(right.actual_bounding_box_right, left.actual_bounding_box_right - 60.0);
        let blank = line("  ").measure(&style("left", "alphabetic"));
        assert_eq!(
            (blank.width, blank.actual_bounding_box_left, blank.actual_bounding_box_ascent),
            (60.0, 0.0, 0.0)
        );
    }

    #[test]
    fn a_line_that_is_too_wide_is_narrowed_about_its_anchor() {
        let (line, style) = (line("abcd"), style("right", "alphabetic"));
        assert_eq!(line.placed(&style, 0.0, 0.0, Some(120.0)).unwrap().scale, 1.0);
        let placed = line.placed(&style, 200.0, 9.0, Some(60.0)).unwrap();
        assert_eq!(placed, Placement { dx: 140.0, dy: 9.0, scale: 0.5 });
        let [left, _, right, _] = line.outline(placed).unwrap().bounds().unwrap();
        assert!(left > 140.0 && right < 200.0);
        for width in [0.0, -1.0, f64::NAN, f64::INFINITY] {
            assert_eq!(line.placed(&style, 0.0, 0.0, Some(width)), None);
        }
        assert_eq!(line.placed(&style, f64::NAN, 0.0, None), None);
    }

    #[test]
    fn the_same_line_gives_the_same_outline() {
        let placed = line("ab").placed(&style("left", "top"), 3.0, 4.0, None).unwrap();
        assert_eq!(line("ab").outline(placed), line("ab").outline(placed));
    }
}
