//! Outlines of glyphs: from a font's curves to paths, and bolder where the family has no bold face.
//!
//! Paths are unhinted and have y down, as the canvas has it.

use harfrust::font::glyph::outline::{DrawMemory, DrawOptions, PathSink};
use harfrust::{Font, GlyphId};
use tiny_skia::{LineJoin, Stroke};

use crate::canvas::Transform;
use crate::canvas::area::{from_skia, to_skia};
use crate::canvas::path::{Path2d, Segment};

/// The outline of a glyph in font units; empty where the font has none, absent where it is broken.
pub(super) fn draw(font: &Font, glyph: GlyphId) -> Option<Path2d> {
    let mut sink = Sink(Path2d::new());
    if let Some(outline) = font.outline_glyphs().get(glyph) {
        outline.draw(&DrawOptions::new(), DrawMemory::Scratch, &mut sink).ok()?;
    }
    Some(sink.0)
}

struct Sink(Path2d);

impl PathSink for Sink {
    fn move_to(&mut self, x: f32, y: f32) {
        self.0.move_to(x.into(), (-y).into());
    }

    fn line_to(&mut self, x: f32, y: f32) {
        self.0.line_to(x.into(), (-y).into());
    }

    fn quad_to(&mut self, cx0: f32, cy0: f32, x: f32, y: f32) {
        self.0.quadratic_curve_to(cx0.into(), (-cy0).into(), x.into(), (-y).into());
    }

    fn curve_to(&mut self, cx0: f32, cy0: f32, cx1: f32, cy1: f32, x: f32, y: f32) {
        self.0.bezier_curve_to(cx0.into(), (-cy0).into(), cx1.into(), (-cy1).into(), x.into(), (-y).into());
    }

    fn close(&mut self) {
        self.0.close_path();
    }
}

/// How much wider synthetic bold makes a stem, in ems, for letters of `size_px`. Small letters grow
/// more (Skia's fake bold).
pub(super) fn extra_ems(size_px: f64) -> f64 {
    let (small, large) = ((9.0, 1.0 / 24.0), (36.0, 1.0 / 32.0));
    let part = ((size_px - small.0) / (large.0 - small.0)).clamp(0.0, 1.0);
    small.1 + (large.1 - small.1) * part
}

/// `path` and a line of `width` around it. The line's own winding is the same along every contour,
/// so that it never cuts a hole where it runs over the letter.
pub(super) fn embolden(path: &Path2d, width: f64) -> Path2d {
    let mirror = Transform::scaling(-1.0, 1.0);
    let turned = doubled_area(path) < 0.0;
    let mut bold = if turned { path.transformed(mirror) } else { path.clone() };
    #[expect(clippy::cast_possible_truncation, reason = "a fraction of an em")]
    let stroke = Stroke { width: width as f32, line_join: LineJoin::Miter, ..Stroke::default() };
    if let Some(line) = to_skia(&bold).and_then(|path| path.stroke(&stroke, 1.0)) {
        bold.extend_transformed(&from_skia(&line), Transform::IDENTITY);
    }
    if turned { bold.transformed(mirror) } else { bold }
}

/// Twice the signed area inside the ends of the segments.
fn doubled_area(path: &Path2d) -> f64 {
    let (mut area, mut start, mut from) = (0.0, (0.0, 0.0), (0.0, 0.0));
    for segment in path.segments() {
        let to = match *segment {
            Segment::MoveTo(end) => {
                start = end;
                from = end;
                end
            }
            Segment::LineTo(end) | Segment::CubicTo(_, _, end) => end,
            Segment::Close => start,
        };
        area += from.0 * to.1 - from.1 * to.0;
        from = to;
    }
    area
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ring(clockwise: bool) -> Path2d {
        let (outer, inner) = ("M0 0 L100 0 L100 100 L0 100 Z", "M20 20 L20 80 L80 80 L80 20 Z");
        let ring = Path2d::from_svg(&format!("{outer} {inner}")).unwrap();
        if clockwise {
            ring
        } else {
            ring.transformed(Transform { a: 0.0, b: 1.0, c: 1.0, d: 0.0, e: 0.0, f: 0.0 })
        }
    }

    fn alpha_at(path: &Path2d, x: u32, y: u32) -> u8 {
        let mut pixmap = tiny_skia::Pixmap::new(140, 140).unwrap();
        let path = to_skia(&path.moved(20.0, 20.0)).unwrap();
        let paint = tiny_skia::Paint::default();
        pixmap.fill_path(&path, &paint, tiny_skia::FillRule::Winding, tiny_skia::Transform::identity(), None);
        pixmap.pixel(x, y).unwrap().alpha()
    }

    #[test]
    fn bold_letters_grow_on_both_sides_and_keep_their_holes_whichever_way_they_turn() {
        for clockwise in [true, false] {
            let bold = embolden(&ring(clockwise), 10.0);
            for (x, inked) in
                [(13, false), (17, true), (22, true), (30, true), (38, true), (43, true), (47, false)]
            {
                assert_eq!(alpha_at(&bold, x, 70) == 255, inked, "{x} {clockwise}");
            }
        }
    }

    #[test]
    fn small_letters_grow_more() {
        assert_eq!(extra_ems(5.0), 1.0 / 24.0);
        assert_eq!(extra_ems(100.0), 1.0 / 32.0);
        assert!(extra_ems(20.0) > extra_ems(30.0));
    }
}
