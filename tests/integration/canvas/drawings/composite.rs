//! The composite operations: overlapping shapes, with and without a clip.
//!
//! Each picture is 48x48 pixels.

use canvas_rec::Context2d;
use canvas_rec::canvas::CompositeOperation::{self, *};
use canvas_rec::canvas::FillRule;

use super::{Picture, paint, quarters};

const SIZE: [u32; 2] = [48, 48];

/// A square of many colours, and a circle of others laid on it; both with opaque and other parts.
fn overlap(c: &mut Context2d, operation: CompositeOperation) {
    let mut below = c.create_linear_gradient(0.0, 4.0, 0.0, 36.0).unwrap();
    below.add_color_stop(0.0, "#f62".parse().unwrap()).unwrap();
    below.add_color_stop(0.5, "#5b3".parse().unwrap()).unwrap();
    below.add_color_stop(1.0, "rgb(30 60 220 / 40%)".parse().unwrap()).unwrap();
    c.set_fill_style(&below);
    c.fill_rect(4.0, 4.0, 30.0, 32.0);
    let mut above = c.create_linear_gradient(14.0, 0.0, 44.0, 0.0).unwrap();
    above.add_color_stop(0.0, "#fd0".parse().unwrap()).unwrap();
    above.add_color_stop(0.5, "#826".parse().unwrap()).unwrap();
    above.add_color_stop(1.0, "rgb(20 160 200 / 50%)".parse().unwrap()).unwrap();
    c.set_fill_style(&above);
    c.set_global_composite_operation(operation);
    c.begin_path();
    c.arc(28.0, 28.0, 16.0, 0.0, 7.0, false).unwrap();
    c.fill(FillRule::NonZero);
}

/// The same within a clip of the right and lower part.
fn clipped(c: &mut Context2d, operation: CompositeOperation) {
    paint(c, "silver", 0.0, 0.0, 12.0, 48.0);
    c.rect(8.5, 16.5, 32.0, 24.0);
    c.clip(FillRule::NonZero);
    overlap(c, operation);
}

pub(super) const PICTURES: &[Picture] = &[
    Picture("source-over", SIZE, |c| overlap(c, SourceOver)),
    Picture("source-in", SIZE, |c| overlap(c, SourceIn)),
    Picture("source-out", SIZE, |c| overlap(c, SourceOut)),
    Picture("source-atop", SIZE, |c| overlap(c, SourceAtop)),
    Picture("destination-over", SIZE, |c| overlap(c, DestinationOver)),
    Picture("destination-in", SIZE, |c| overlap(c, DestinationIn)),
    Picture("destination-out", SIZE, |c| overlap(c, DestinationOut)),
    Picture("destination-atop", SIZE, |c| overlap(c, DestinationAtop)),
    Picture("lighter", SIZE, |c| overlap(c, Lighter)),
    Picture("copy", SIZE, |c| overlap(c, Copy)),
    Picture("xor", SIZE, |c| overlap(c, Xor)),
    Picture("multiply", SIZE, |c| overlap(c, Multiply)),
    Picture("screen", SIZE, |c| overlap(c, Screen)),
    Picture("overlay", SIZE, |c| overlap(c, Overlay)),
    Picture("darken", SIZE, |c| overlap(c, Darken)),
    Picture("lighten", SIZE, |c| overlap(c, Lighten)),
    Picture("color-dodge", SIZE, |c| overlap(c, ColorDodge)),
    Picture("color-burn", SIZE, |c| overlap(c, ColorBurn)),
    Picture("hard-light", SIZE, |c| overlap(c, HardLight)),
    Picture("soft-light", SIZE, |c| overlap(c, SoftLight)),
    Picture("difference", SIZE, |c| overlap(c, Difference)),
    Picture("exclusion", SIZE, |c| overlap(c, Exclusion)),
    Picture("hue", SIZE, |c| overlap(c, Hue)),
    Picture("saturation", SIZE, |c| overlap(c, Saturation)),
    Picture("color", SIZE, |c| overlap(c, Color)),
    Picture("luminosity", SIZE, |c| overlap(c, Luminosity)),
    Picture("clear", SIZE, |c| overlap(c, Clear)),
    Picture("source-over-in-a-clip", SIZE, |c| clipped(c, SourceOver)),
    Picture("source-in-in-a-clip", SIZE, |c| clipped(c, SourceIn)),
    Picture("source-out-in-a-clip", SIZE, |c| clipped(c, SourceOut)),
    Picture("destination-in-in-a-clip", SIZE, |c| clipped(c, DestinationIn)),
    Picture("destination-atop-in-a-clip", SIZE, |c| clipped(c, DestinationAtop)),
    Picture("copy-in-a-clip", SIZE, |c| clipped(c, Copy)),
    Picture("clear-in-a-clip", SIZE, |c| clipped(c, Clear)),
    Picture("xor-in-a-clip", SIZE, |c| clipped(c, Xor)),
    Picture("lighter-in-a-clip", SIZE, |c| clipped(c, Lighter)),
    Picture("multiply-in-a-clip", SIZE, |c| clipped(c, Multiply)),
    Picture("luminosity-in-a-clip", SIZE, |c| clipped(c, Luminosity)),
    Picture("global-alpha-counts-first", SIZE, |c| {
        c.set_global_alpha(0.6);
        overlap(c, SourceIn);
    }),
    Picture("source-in-with-an-image", SIZE, |c| {
        paint(c, "silver", 4.0, 4.0, 40.0, 20.0);
        c.set_global_composite_operation(SourceIn);
        c.draw_image(&quarters(), 16.0, 16.0).unwrap();
    }),
    Picture("copy-of-an-empty-path-changes-nothing", SIZE, |c| {
        paint(c, "silver", 4.0, 4.0, 40.0, 20.0);
        c.set_global_composite_operation(Copy);
        c.begin_path();
        c.fill(FillRule::NonZero);
    }),
    Picture("destination-out-with-a-line", SIZE, |c| {
        paint(c, "navy", 4.0, 4.0, 40.0, 40.0);
        c.set_global_composite_operation(DestinationOut);
        c.set_line_width(6.0);
        c.stroke_rect(14.0, 14.0, 20.0, 20.0);
    }),
    Picture("lighter-stops-at-white", SIZE, |c| {
        c.set_global_composite_operation(Lighter);
        paint(c, "rgb(200 60 60)", 4.0, 4.0, 26.0, 26.0);
        paint(c, "rgb(60 200 60)", 18.0, 4.0, 26.0, 26.0);
        paint(c, "rgb(90 90 255 / 80%)", 10.0, 18.0, 26.0, 26.0);
    }),
];
