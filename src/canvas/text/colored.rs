//! Glyphs with their own colours: `COLR` versions 0 and 1, as a list of drawing steps.
//!
//! A glyph comes in; steps go out that name only paths, transforms and colours, in font units with
//! y down (OpenType, COLR). Painting them is left to the context.

use std::sync::Arc;

use harfrust::GlyphId;
use harfrust::font::glyph::color::{
    Brush, Color as ColorRecord, ColorStop, CompositeMode, Extend, PaintSink,
};
use read_fonts::types::{BoundingBox, Matrix};

use super::face::Instance;
use crate::canvas::{Color, Path2d, Transform};

/// A glyph with its own colours.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::canvas) struct ColorGlyph {
    /// From the steps' space to user space.
    pub(in crate::canvas) transform: Transform,
    pub(in crate::canvas) ops: Vec<ColorOp>,
}

/// A step of drawing a colour glyph. Pushes and pops come in pairs, one inside the other.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::canvas) enum ColorOp {
    /// Applies a transform before the current one.
    PushTransform(Transform),
    PopTransform,
    /// Cuts what follows to a path, which the current transform moves.
    PushClip(Arc<Path2d>),
    PopClip,
    /// Fills all of the clip.
    Fill(ColorPaint),
    /// Draws what follows apart, to be laid over the rest in this way.
    PushLayer(Composite),
    PopLayer,
}

/// What a fill is made of. Points are in the space of the current transform.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::canvas) enum ColorPaint {
    Solid(Ink),
    Linear {
        from: (f64, f64),
        to: (f64, f64),
        stops: Vec<Stop>,
        extend: GradientExtend,
    },
    /// Between two circles. Radii can be below 0, where nothing is drawn.
    Radial {
        from: (f64, f64, f64),
        to: (f64, f64, f64),
        stops: Vec<Stop>,
        extend: GradientExtend,
    },
    /// Around a point, between two angles in radians, clockwise from the right.
    Sweep {
        center: (f64, f64),
        from: f64,
        to: f64,
        stops: Vec<Stop>,
        extend: GradientExtend,
    },
}

/// A colour of the font, or the text's own.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::canvas) enum Ink {
    Color(Color),
    /// The fill style, at this opacity.
    Foreground(f32),
}

/// A colour of a gradient at an offset from 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::canvas) struct Stop {
    pub(in crate::canvas) offset: f64,
    pub(in crate::canvas) ink: Ink,
}

/// How a gradient goes on beyond its ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::canvas) enum GradientExtend {
    Pad,
    Repeat,
    Reflect,
}

/// How a layer is laid over the rest: the web's composite and blend operations.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::canvas) struct Composite(
    /// The word of `globalCompositeOperation`; `clear` and `destination` are those of Porter and
    /// Duff.
    pub(in crate::canvas) &'static str,
);

/// The index of the text's own colour.
const FOREGROUND: u16 = 0xffff;

/// Whether a glyph has its own colours.
pub(super) fn has(instance: &Instance, glyph: GlyphId) -> bool {
    instance.font().color_glyphs().get(glyph).is_some()
}

/// The box around a colour glyph in font units with y down: left, top, right, bottom.
pub(super) fn ink(instance: &Instance, glyph: GlyphId) -> Option<[f64; 4]> {
    let extents = instance.font().color_glyphs().get(glyph)?.extents().ok()?;
    let (left, top) = (f64::from(extents.x_bearing), -f64::from(extents.y_bearing));
    Some([left, top, left + f64::from(extents.width), top + f64::from(extents.height)])
}

/// The steps that draw a colour glyph. Absent where the glyph has no colours or a broken graph.
pub(super) fn read(instance: &Instance, glyph: GlyphId) -> Option<Vec<ColorOp>> {
    let font = instance.font();
    let colors = font.palettes().get(0).map_or(&[][..], |palette| palette.colors());
    let mut sink = Sink { instance, colors, ops: Vec::new(), broken: false };
    font.color_glyphs().get(glyph)?.paint(&mut sink).ok()?;
    (!sink.broken).then_some(sink.ops)
}

struct Sink<'f> {
    instance: &'f Instance,
    colors: &'f [ColorRecord],
    ops: Vec<ColorOp>,
    /// Whether an outline could not be read.
    broken: bool,
}

impl Sink<'_> {
    fn ink(&self, index: u16, alpha: f32) -> Ink {
        if index == FOREGROUND {
            return Ink::Foreground(alpha);
        }
        let color = self.colors.get(usize::from(index));
        let color = color.map(|c| Color::from_rgba8([c.red, c.green, c.blue, c.alpha]));
        Ink::Color(color.unwrap_or(Color::TRANSPARENT).faded(alpha))
    }

    fn stops(&self, stops: &[ColorStop]) -> Vec<Stop> {
        let stop = |stop: &ColorStop| Stop {
            offset: stop.offset.into(),
            ink: self.ink(stop.palette_index, stop.alpha),
        };
        stops.iter().map(stop).collect()
    }
}

impl PaintSink for Sink<'_> {
    fn push_transform(&mut self, transform: Matrix<f32>) {
        // Both axes are turned: the font's y grows up.
        self.ops.push(ColorOp::PushTransform(Transform {
            a: transform.xx.into(),
            b: (-transform.yx).into(),
            c: (-transform.xy).into(),
            d: transform.yy.into(),
            e: transform.dx.into(),
            f: (-transform.dy).into(),
        }));
    }

    fn pop_transform(&mut self) {
        self.ops.push(ColorOp::PopTransform);
    }

    fn push_clip_glyph(&mut self, glyph: GlyphId) {
        let outline = self.instance.outline(glyph, 0.0);
        self.broken |= outline.is_none();
        self.ops.push(ColorOp::PushClip(outline.map(|outline| outline.path).unwrap_or_default()));
    }

    fn push_clip_box(&mut self, clip: BoundingBox<f32>) {
        let mut path = Path2d::new();
        let (width, height) = (clip.x_max - clip.x_min, clip.y_max - clip.y_min);
        path.rect(clip.x_min.into(), (-clip.y_max).into(), width.into(), height.into());
        self.ops.push(ColorOp::PushClip(Arc::new(path)));
    }

    fn pop_clip(&mut self) {
        self.ops.push(ColorOp::PopClip);
    }

    fn fill(&mut self, brush: Brush<'_>) {
        let paint = match brush {
            Brush::Solid { palette_index, alpha } => ColorPaint::Solid(self.ink(palette_index, alpha)),
            Brush::LinearGradient { p0, p1, color_stops, extend } => ColorPaint::Linear {
                from: (p0.x.into(), (-p0.y).into()),
                to: (p1.x.into(), (-p1.y).into()),
                stops: self.stops(color_stops),
                extend: gradient_extend(extend),
            },
            Brush::RadialGradient { c0, r0, c1, r1, color_stops, extend } => ColorPaint::Radial {
                from: (c0.x.into(), (-c0.y).into(), r0.into()),
                to: (c1.x.into(), (-c1.y).into(), r1.into()),
                stops: self.stops(color_stops),
                extend: gradient_extend(extend),
            },
            Brush::SweepGradient { c0, start_angle, end_angle, color_stops, extend } => ColorPaint::Sweep {
                center: (c0.x.into(), (-c0.y).into()),
                from: f64::from(start_angle).to_radians(),
                to: f64::from(end_angle).to_radians(),
                stops: self.stops(color_stops),
                extend: gradient_extend(extend),
            },
        };
        self.ops.push(ColorOp::Fill(paint));
    }

    fn push_layer(&mut self, mode: CompositeMode) {
        self.ops.push(ColorOp::PushLayer(Composite(composite(mode))));
    }

    fn pop_layer(&mut self) {
        self.ops.push(ColorOp::PopLayer);
    }
}

fn gradient_extend(extend: Extend) -> GradientExtend {
    match extend {
        Extend::Repeat => GradientExtend::Repeat,
        Extend::Reflect => GradientExtend::Reflect,
        _ => GradientExtend::Pad,
    }
}

fn composite(mode: CompositeMode) -> &'static str {
    match mode {
        CompositeMode::Clear => "clear",
        CompositeMode::Src => "copy",
        CompositeMode::Dest => "destination",
        CompositeMode::DestOver => "destination-over",
        CompositeMode::SrcIn => "source-in",
        CompositeMode::DestIn => "destination-in",
        CompositeMode::SrcOut => "source-out",
        CompositeMode::DestOut => "destination-out",
        CompositeMode::SrcAtop => "source-atop",
        CompositeMode::DestAtop => "destination-atop",
        CompositeMode::Xor => "xor",
        CompositeMode::Plus => "lighter",
        CompositeMode::Screen => "screen",
        CompositeMode::Overlay => "overlay",
        CompositeMode::Darken => "darken",
        CompositeMode::Lighten => "lighten",
        CompositeMode::ColorDodge => "color-dodge",
        CompositeMode::ColorBurn => "color-burn",
        CompositeMode::HardLight => "hard-light",
        CompositeMode::SoftLight => "soft-light",
        CompositeMode::Difference => "difference",
        CompositeMode::Exclusion => "exclusion",
        CompositeMode::Multiply => "multiply",
        CompositeMode::HslHue => "hue",
        CompositeMode::HslSaturation => "saturation",
        CompositeMode::HslColor => "color",
        CompositeMode::HslLuminosity => "luminosity",
        _ => "source-over",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::canvas::text::{Fonts, TextStyle};

    fn colored(text: &str) -> Vec<ColorGlyph> {
        let style = TextStyle { font: "64px Inter".parse().unwrap(), ..TextStyle::default() };
        let line = Fonts::new().shape(text, &style).unwrap();
        let placed = line.placed(&style, 0.0, 0.0, None).unwrap();
        line.colored(placed).unwrap()
    }

    #[test]
    fn emoji_are_drawn_in_steps_that_close_what_they_open() {
        let glyphs = colored("a😀🎉🚀🦀");
        assert_eq!(glyphs.len(), 4);
        for glyph in glyphs {
            let mut open = Vec::new();
            for op in &glyph.ops {
                match op {
                    ColorOp::PushTransform(_) => open.push("transform"),
                    ColorOp::PushClip(_) => open.push("clip"),
                    ColorOp::PushLayer(_) => open.push("layer"),
                    ColorOp::PopTransform => assert_eq!(open.pop(), Some("transform")),
                    ColorOp::PopClip => assert_eq!(open.pop(), Some("clip")),
                    ColorOp::PopLayer => assert_eq!(open.pop(), Some("layer")),
                    ColorOp::Fill(_) => assert!(open.contains(&"clip")),
                }
            }
            assert!(open.is_empty());
            assert!(glyph.ops.iter().filter(|op| matches!(op, ColorOp::Fill(_))).count() > 3);
        }
    }

    #[test]
    fn the_face_is_yellow_and_lies_above_the_baseline() {
        let glyph = &colored("😀")[0];
        let stops = glyph.ops.iter().find_map(|op| match op {
            ColorOp::Fill(ColorPaint::Radial { stops, .. } | ColorPaint::Linear { stops, .. }) => Some(stops),
            _ => None,
        });
        let Some([Stop { ink: Ink::Color(color), .. }, ..]) = stops.map(Vec::as_slice) else {
            panic!("{stops:?}")
        };
        let [red, green, blue, _] = color.to_rgba8();
        assert!(red > 200 && green > 150 && blue < 120, "{color:?}");
        let style = TextStyle { font: "64px Inter".parse().unwrap(), ..TextStyle::default() };
        let metrics = Fonts::new().shape("😀", &style).unwrap().measure(&style);
        assert!((40.0..80.0).contains(&metrics.actual_bounding_box_ascent), "{metrics:?}");
        assert!((60.0..100.0).contains(&metrics.width), "{metrics:?}");
    }

    #[test]
    fn letters_and_text_symbols_have_no_colours() {
        assert_eq!(colored("a 1 → ☀\u{fe0e}"), []);
    }
}
