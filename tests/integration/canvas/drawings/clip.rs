//! Clips: what stays visible, how clips combine, and what they leave alone.
//!
//! Each picture is 48x48 pixels.

use canvas_rec::Context2d;
use canvas_rec::canvas::{FillRule, Path2d};

use super::{Picture, paint};

const SIZE: [u32; 2] = [48, 48];

fn circle(c: &mut Context2d, x: f64, y: f64, radius: f64) {
    c.begin_path();
    c.arc(x, y, radius, 0.0, 7.0, false).unwrap();
}

fn cover(c: &mut Context2d, color: &str) {
    paint(c, color, 0.0, 0.0, 48.0, 48.0);
}

pub(super) const PICTURES: &[Picture] = &[
    Picture("rectangle", SIZE, |c| {
        c.rect(8.0, 12.0, 32.0, 24.0);
        c.clip(FillRule::NonZero);
        cover(c, "navy");
    }),
    Picture("rectangle-on-parts-of-pixels", SIZE, |c| {
        c.rect(8.5, 12.25, 31.0, 23.5);
        c.clip(FillRule::NonZero);
        cover(c, "navy");
    }),
    Picture("circle-has-soft-edges", SIZE, |c| {
        circle(c, 24.0, 24.0, 18.0);
        c.clip(FillRule::NonZero);
        cover(c, "navy");
    }),
    Picture("clips-combine", SIZE, |c| {
        circle(c, 18.0, 24.0, 16.0);
        c.clip(FillRule::NonZero);
        circle(c, 30.0, 24.0, 16.0);
        c.clip(FillRule::NonZero);
        cover(c, "navy");
    }),
    Picture("evenodd", SIZE, |c| {
        c.rect(4.0, 4.0, 40.0, 40.0);
        c.rect(14.0, 14.0, 20.0, 20.0);
        c.clip(FillRule::EvenOdd);
        cover(c, "navy");
    }),
    Picture("of-an-empty-path-hides-all", SIZE, |c| {
        cover(c, "gold");
        c.begin_path();
        c.clip(FillRule::NonZero);
        cover(c, "navy");
    }),
    Picture("ends-with-restore", SIZE, |c| {
        c.save();
        circle(c, 24.0, 24.0, 12.0);
        c.clip(FillRule::NonZero);
        cover(c, "navy");
        c.restore();
        paint(c, "gold", 0.0, 0.0, 48.0, 8.0);
    }),
    Picture("stays-where-it-was-made", SIZE, |c| {
        c.translate(24.0, 24.0);
        c.rotate(0.785);
        c.rect(-14.0, -14.0, 28.0, 28.0);
        c.clip(FillRule::NonZero);
        c.reset_transform();
        cover(c, "navy");
    }),
    Picture("keeps-the-path", SIZE, |c| {
        circle(c, 24.0, 24.0, 16.0);
        c.clip(FillRule::NonZero);
        cover(c, "gold");
        c.set_line_width(8.0);
        c.stroke();
    }),
    Picture("by-a-path2d", SIZE, |c| {
        let path = Path2d::from_svg("M24 4 L44 40 L4 40 Z").unwrap();
        c.clip_path(&path, FillRule::NonZero);
        cover(c, "navy");
    }),
    Picture("cuts-strokes-and-text", SIZE, |c| {
        c.rect(0.0, 0.0, 24.0, 48.0);
        c.clip(FillRule::NonZero);
        c.set_line_width(4.0);
        c.stroke_rect(8.0, 6.0, 32.0, 16.0);
        c.set_font("bold 20px Inter");
        c.fill_text("Clip", 4.0, 42.0, None).unwrap();
    }),
    Picture("cuts-shadows", SIZE, |c| {
        c.rect(0.0, 0.0, 36.0, 36.0);
        c.clip(FillRule::NonZero);
        c.set_shadow_color("black".parse().unwrap());
        c.set_shadow_blur(6.0);
        c.set_shadow_offset_x(8.0);
        c.set_shadow_offset_y(8.0);
        paint(c, "gold", 8.0, 8.0, 22.0, 22.0);
    }),
    Picture("cuts-what-is-cleared", SIZE, |c| {
        cover(c, "navy");
        circle(c, 24.0, 24.0, 16.0);
        c.clip(FillRule::NonZero);
        c.clear_rect(0.0, 0.0, 48.0, 48.0);
    }),
];
