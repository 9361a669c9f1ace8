//! Rectangles without a path: filled, stroked and cleared; and the colours they are filled with.
//!
//! Each picture is 48x48 pixels.

use canvas_rec::canvas::LineJoin;

use super::{Picture, paint};

const SIZE: [u32; 2] = [48, 48];

pub(super) const PICTURES: &[Picture] = &[
    Picture("fill-on-whole-pixels", SIZE, |c| c.fill_rect(8.0, 12.0, 32.0, 24.0)),
    Picture("fill-on-parts-of-pixels", SIZE, |c| c.fill_rect(8.25, 12.5, 31.5, 24.75)),
    Picture("fill-thinner-than-a-pixel", SIZE, |c| {
        c.fill_rect(8.4, 4.0, 0.3, 40.0);
        c.fill_rect(20.8, 4.0, 0.4, 40.0);
        c.fill_rect(32.0, 4.0, 0.05, 40.0);
    }),
    Picture("fill-of-negative-size", SIZE, |c| c.fill_rect(40.0, 36.0, -32.0, -24.0)),
    Picture("fill-of-no-size", SIZE, |c| {
        c.fill_rect(8.0, 8.0, 0.0, 32.0);
        c.fill_rect(8.0, 8.0, 32.0, 0.0);
        c.fill_rect(20.0, 20.0, 8.0, 8.0);
    }),
    Picture("fill-beyond-the-canvas", SIZE, |c| c.fill_rect(-100.0, 20.0, 1e9, 8.0)),
    Picture("stroke-on-whole-pixels", SIZE, |c| c.stroke_rect(8.0, 12.0, 32.0, 24.0)),
    Picture("stroke-on-half-pixels", SIZE, |c| c.stroke_rect(8.5, 12.5, 31.0, 23.0)),
    Picture("stroke-with-a-line-wider-than-the-rectangle", SIZE, |c| {
        c.set_line_width(14.0);
        c.stroke_rect(20.0, 18.0, 8.0, 12.0);
    }),
    Picture("stroke-with-round-corners", SIZE, |c| {
        c.set_line_width(10.0);
        c.set_line_join(LineJoin::Round);
        c.stroke_rect(10.0, 10.0, 28.0, 28.0);
    }),
    Picture("stroke-without-height-is-a-line", SIZE, |c| {
        c.set_line_width(6.0);
        c.stroke_rect(8.0, 12.0, 32.0, 0.0);
        c.stroke_rect(24.0, 24.0, 0.0, 16.0);
    }),
    Picture("stroke-without-height-has-corners-but-no-caps", SIZE, |c| {
        c.set_line_width(12.0);
        c.set_line_cap("square".parse().unwrap());
        c.stroke_rect(12.0, 12.0, 24.0, 0.0);
        c.set_line_join(LineJoin::Round);
        c.stroke_rect(12.0, 36.0, 24.0, 0.0);
    }),
    Picture("stroke-without-any-size-is-nothing", SIZE, |c| {
        c.set_line_width(12.0);
        c.set_line_cap("round".parse().unwrap());
        c.set_line_join(LineJoin::Round);
        c.stroke_rect(12.0, 12.0, 0.0, 0.0);
        c.stroke_rect(24.0, 24.0, 8.0, 8.0);
    }),
    Picture("stroke-of-negative-size", SIZE, |c| {
        c.set_line_width(4.0);
        c.stroke_rect(40.0, 36.0, -32.0, -24.0);
    }),
    Picture("clear-makes-transparent", SIZE, |c| {
        paint(c, "tomato", 0.0, 0.0, 48.0, 48.0);
        c.clear_rect(8.0, 12.0, 32.0, 24.0);
    }),
    Picture("clear-on-parts-of-pixels", SIZE, |c| {
        paint(c, "tomato", 0.0, 0.0, 48.0, 48.0);
        c.clear_rect(8.5, 12.25, 31.0, 23.5);
    }),
    Picture("clear-is-turned-by-the-transform", SIZE, |c| {
        paint(c, "tomato", 0.0, 0.0, 48.0, 48.0);
        c.translate(24.0, 24.0);
        c.rotate(0.6);
        c.clear_rect(-12.0, -12.0, 24.0, 24.0);
    }),
    Picture("clear-ignores-alpha-shadow-and-composition", SIZE, |c| {
        paint(c, "tomato", 0.0, 0.0, 48.0, 48.0);
        c.set_global_alpha(0.2);
        c.set_shadow_color("black".parse().unwrap());
        c.set_shadow_offset_x(6.0);
        c.set_global_composite_operation("lighter".parse().unwrap());
        c.clear_rect(8.0, 12.0, 24.0, 24.0);
    }),
    Picture("colours-of-every-form", SIZE, |c| {
        paint(c, "#08f", 0.0, 0.0, 16.0, 16.0);
        paint(c, "#ff660080", 16.0, 0.0, 16.0, 16.0);
        paint(c, "rgb(10 200 30 / 75%)", 32.0, 0.0, 16.0, 16.0);
        paint(c, "rgba(200, 30, 90, 0.5)", 0.0, 16.0, 16.0, 16.0);
        paint(c, "hsl(280deg 60% 40%)", 16.0, 16.0, 16.0, 16.0);
        paint(c, "hwb(40 10% 20%)", 32.0, 16.0, 16.0, 16.0);
        paint(c, "lab(60% 40 -30)", 0.0, 32.0, 16.0, 16.0);
        paint(c, "oklch(0.7 0.1 150)", 16.0, 32.0, 16.0, 16.0);
        paint(c, "rebeccapurple", 32.0, 32.0, 16.0, 16.0);
    }),
    Picture("a-colour-that-is-none-is-ignored", SIZE, |c| {
        c.set_fill_style("seagreen");
        c.set_fill_style("no colour");
        c.fill_rect(8.0, 8.0, 32.0, 32.0);
    }),
    Picture("alpha-multiplies-the-colours-own", SIZE, |c| {
        c.set_global_alpha(0.5);
        paint(c, "rgb(255 0 0 / 50%)", 4.0, 4.0, 28.0, 28.0);
        paint(c, "blue", 16.0, 16.0, 28.0, 28.0);
    }),
    Picture("alpha-out-of-range-is-ignored", SIZE, |c| {
        c.set_global_alpha(0.5);
        c.set_global_alpha(1.5);
        c.set_global_alpha(-0.5);
        paint(c, "blue", 8.0, 8.0, 32.0, 32.0);
    }),
];
