//! The state stack: what `save` keeps, what `restore` brings back, and what `reset` clears.
//!
//! Each picture is 48x48 pixels.

use canvas_rec::canvas::FillRule;

use super::{Picture, paint};

const SIZE: [u32; 2] = [48, 48];

pub(super) const PICTURES: &[Picture] = &[
    Picture("restore-brings-back-the-fill-style", SIZE, |c| {
        c.set_fill_style("seagreen");
        c.save();
        c.set_fill_style("tomato");
        c.fill_rect(4.0, 4.0, 18.0, 40.0);
        c.restore();
        c.fill_rect(26.0, 4.0, 18.0, 40.0);
    }),
    Picture("restore-brings-back-the-transform", SIZE, |c| {
        c.save();
        c.translate(24.0, 24.0);
        c.rotate(0.5);
        paint(c, "tomato", 0.0, 0.0, 16.0, 16.0);
        c.restore();
        paint(c, "navy", 0.0, 0.0, 16.0, 16.0);
    }),
    Picture("restore-brings-back-line-styles", SIZE, |c| {
        c.set_line_width(3.0);
        c.save();
        c.set_line_width(9.0);
        c.set_line_dash(&[4.0, 3.0]);
        c.stroke_rect(8.5, 8.5, 31.0, 8.0);
        c.restore();
        c.stroke_rect(8.5, 30.5, 31.0, 8.0);
    }),
    Picture("restore-brings-back-alpha-and-shadow", SIZE, |c| {
        c.save();
        c.set_global_alpha(0.4);
        c.set_shadow_color("black".parse().unwrap());
        c.set_shadow_offset_x(4.0);
        paint(c, "tomato", 4.0, 4.0, 32.0, 16.0);
        c.restore();
        paint(c, "tomato", 4.0, 28.0, 32.0, 16.0);
    }),
    Picture("states-nest", SIZE, |c| {
        c.set_fill_style("navy");
        c.save();
        c.set_fill_style("tomato");
        c.save();
        c.set_fill_style("gold");
        c.fill_rect(0.0, 0.0, 48.0, 12.0);
        c.restore();
        c.fill_rect(0.0, 16.0, 48.0, 12.0);
        c.restore();
        c.fill_rect(0.0, 32.0, 48.0, 12.0);
    }),
    Picture("restore-without-save-changes-nothing", SIZE, |c| {
        c.set_fill_style("teal");
        c.translate(8.0, 8.0);
        c.restore();
        c.fill_rect(0.0, 0.0, 24.0, 24.0);
    }),
    Picture("the-path-is-not-saved", SIZE, |c| {
        c.rect(4.0, 4.0, 16.0, 40.0);
        c.save();
        c.rect(28.0, 4.0, 16.0, 40.0);
        c.restore();
        c.fill(FillRule::NonZero);
    }),
    Picture("reset-clears-bitmap-state-and-path", SIZE, |c| {
        paint(c, "tomato", 0.0, 0.0, 48.0, 48.0);
        c.rect(0.0, 0.0, 48.0, 24.0);
        c.translate(10.0, 10.0);
        c.set_global_alpha(0.5);
        c.reset();
        c.fill(FillRule::NonZero);
        c.fill_rect(8.0, 8.0, 16.0, 16.0);
    }),
];
