//! Shadows: their place, blur and colour, and what casts them.
//!
//! Each picture is 48x48 pixels, but for text.

use canvas_rec::Context2d;
use canvas_rec::canvas::{FillRule, Repetition};

use super::{Picture, paint, quarters};

const SIZE: [u32; 2] = [48, 48];

fn shadow(c: &mut Context2d, color: &str, blur: f64, x: f64, y: f64) {
    c.set_shadow_color(color.parse().unwrap());
    c.set_shadow_blur(blur);
    c.set_shadow_offset_x(x);
    c.set_shadow_offset_y(y);
}

pub(super) const PICTURES: &[Picture] = &[
    Picture("offset", SIZE, |c| {
        shadow(c, "navy", 0.0, 8.0, 6.0);
        paint(c, "gold", 8.0, 8.0, 24.0, 24.0);
    }),
    Picture("offset-of-parts-of-pixels", SIZE, |c| {
        shadow(c, "navy", 0.0, 7.5, 6.25);
        paint(c, "gold", 8.0, 8.0, 24.0, 24.0);
    }),
    Picture("blurred-offset-of-parts-of-pixels", SIZE, |c| {
        shadow(c, "navy", 5.0, 3.5, 6.75);
        paint(c, "gold", 10.0, 10.0, 24.0, 24.0);
    }),
    Picture("small-blur", SIZE, |c| {
        shadow(c, "navy", 2.0, 4.0, 4.0);
        paint(c, "gold", 10.0, 10.0, 24.0, 24.0);
    }),
    Picture("blur", SIZE, |c| {
        shadow(c, "navy", 8.0, 0.0, 0.0);
        paint(c, "gold", 14.0, 14.0, 20.0, 20.0);
    }),
    Picture("large-blur", SIZE, |c| {
        shadow(c, "black", 30.0, 0.0, 0.0);
        paint(c, "gold", 14.0, 14.0, 20.0, 20.0);
    }),
    Picture("without-blur-or-offset-is-none", SIZE, |c| {
        shadow(c, "navy", 0.0, 0.0, 0.0);
        paint(c, "rgb(255 215 0 / 50%)", 14.0, 14.0, 20.0, 20.0);
    }),
    Picture("takes-the-alpha-of-the-fill", SIZE, |c| {
        shadow(c, "navy", 0.0, 10.0, 10.0);
        paint(c, "rgb(255 215 0 / 50%)", 8.0, 8.0, 24.0, 24.0);
    }),
    Picture("takes-the-global-alpha", SIZE, |c| {
        shadow(c, "rgb(0 0 128 / 80%)", 4.0, 10.0, 10.0);
        c.set_global_alpha(0.5);
        paint(c, "gold", 8.0, 8.0, 24.0, 24.0);
    }),
    Picture("does-not-turn-with-the-transform", SIZE, |c| {
        shadow(c, "navy", 2.0, 6.0, 0.0);
        c.translate(24.0, 6.0);
        c.rotate(0.785);
        c.scale(2.0, 2.0);
        paint(c, "gold", 0.0, 0.0, 12.0, 12.0);
    }),
    Picture("of-a-line", SIZE, |c| {
        shadow(c, "navy", 3.0, 4.0, 4.0);
        c.set_line_width(4.0);
        c.set_stroke_style("tomato");
        c.stroke_rect(10.0, 10.0, 24.0, 24.0);
    }),
    Picture("of-fill-and-line-overlap", SIZE, |c| {
        shadow(c, "navy", 0.0, 10.0, 0.0);
        c.rect(8.0, 8.0, 20.0, 32.0);
        c.set_fill_style("gold");
        c.set_stroke_style("tomato");
        c.set_line_width(6.0);
        c.fill(FillRule::NonZero);
        c.stroke();
    }),
    Picture("of-an-image", SIZE, |c| {
        shadow(c, "black", 3.0, 8.0, 8.0);
        c.draw_image_sized(&quarters(), 6.0, 6.0, 28.0, 28.0).unwrap();
    }),
    Picture("of-a-gradient", SIZE, |c| {
        shadow(c, "black", 0.0, 0.0, 14.0);
        let mut gradient = c.create_linear_gradient(8.0, 0.0, 40.0, 0.0).unwrap();
        gradient.add_color_stop(0.0, "gold".parse().unwrap()).unwrap();
        gradient.add_color_stop(1.0, "rgb(220 20 60 / 0%)".parse().unwrap()).unwrap();
        c.set_fill_style(&gradient);
        c.fill_rect(8.0, 8.0, 32.0, 18.0);
    }),
    Picture("of-a-pattern", SIZE, |c| {
        shadow(c, "black", 0.0, 10.0, 10.0);
        let pattern = c.create_pattern(&quarters(), Repetition::Repeat);
        c.set_fill_style(&pattern);
        c.fill_rect(0.0, 0.0, 32.0, 32.0);
    }),
    Picture("of-text", [96, 32], |c| {
        shadow(c, "crimson", 2.0, 3.0, 3.0);
        c.set_font("bold 22px Inter");
        c.fill_text("Shadow", 4.0, 22.0, None).unwrap();
    }),
    Picture("is-cast-in-from-outside", SIZE, |c| {
        shadow(c, "navy", 4.0, 60.0, 0.0);
        paint(c, "gold", -48.0, 12.0, 24.0, 24.0);
    }),
    Picture("is-behind-every-shape-in-turn", SIZE, |c| {
        shadow(c, "rgb(0 0 0 / 60%)", 3.0, 4.0, 4.0);
        paint(c, "gold", 6.0, 6.0, 22.0, 22.0);
        paint(c, "tomato", 18.0, 18.0, 22.0, 22.0);
    }),
    Picture("with-destination-over", SIZE, |c| {
        paint(c, "silver", 4.0, 4.0, 24.0, 40.0);
        shadow(c, "navy", 2.0, 8.0, 8.0);
        c.set_global_composite_operation("destination-over".parse().unwrap());
        paint(c, "gold", 12.0, 12.0, 24.0, 20.0);
    }),
    Picture("with-source-atop", SIZE, |c| {
        paint(c, "silver", 4.0, 4.0, 30.0, 40.0);
        shadow(c, "navy", 2.0, 8.0, 8.0);
        c.set_global_composite_operation("source-atop".parse().unwrap());
        paint(c, "gold", 12.0, 12.0, 16.0, 20.0);
    }),
    Picture("with-destination-out", SIZE, |c| {
        paint(c, "gold", 4.0, 4.0, 40.0, 40.0);
        shadow(c, "navy", 4.0, 12.0, 12.0);
        c.set_global_composite_operation("destination-out".parse().unwrap());
        paint(c, "black", 8.0, 8.0, 14.0, 14.0);
    }),
    Picture("with-xor", SIZE, |c| {
        shadow(c, "navy", 0.0, 8.0, 8.0);
        c.set_global_composite_operation("xor".parse().unwrap());
        paint(c, "gold", 8.0, 8.0, 24.0, 24.0);
    }),
    Picture("with-source-in", SIZE, |c| {
        paint(c, "silver", 4.0, 4.0, 30.0, 40.0);
        shadow(c, "navy", 0.0, 8.0, 8.0);
        c.set_global_composite_operation("source-in".parse().unwrap());
        paint(c, "gold", 12.0, 12.0, 16.0, 20.0);
    }),
    Picture("with-copy", SIZE, |c| {
        paint(c, "silver", 4.0, 4.0, 30.0, 40.0);
        shadow(c, "navy", 2.0, 8.0, 8.0);
        c.set_global_composite_operation("copy".parse().unwrap());
        paint(c, "gold", 12.0, 12.0, 16.0, 20.0);
    }),
];
