//! Filters: each function of CSS alone, some in a list, and with what else the state has.
//!
//! Each picture is 48x48 pixels.

use canvas_rec::Context2d;

use super::{Picture, paint, quarters};

const SIZE: [u32; 2] = [48, 48];

/// A square and a picture through `filter`.
fn through(c: &mut Context2d, filter: &str) {
    c.set_filter(filter);
    paint(c, "rgb(220 120 60)", 6.0, 6.0, 22.0, 22.0);
    c.draw_image(&quarters(), 24.0, 24.0).unwrap();
}

pub(super) const PICTURES: &[Picture] = &[
    Picture("none", SIZE, |c| through(c, "none")),
    Picture("blur", SIZE, |c| through(c, "blur(2px)")),
    Picture("blur-less-than-a-pixel", SIZE, |c| through(c, "blur(0.5px)")),
    Picture("blur-of-zero", SIZE, |c| through(c, "blur(0)")),
    Picture("blur-of-all", SIZE, |c| {
        c.set_filter("blur(4px)");
        paint(c, "navy", 0.0, 0.0, 48.0, 48.0);
    }),
    Picture("brightness", SIZE, |c| through(c, "brightness(150%)")),
    Picture("brightness-less", SIZE, |c| through(c, "brightness(0.4)")),
    Picture("contrast", SIZE, |c| through(c, "contrast(2)")),
    Picture("contrast-less", SIZE, |c| through(c, "contrast(30%)")),
    Picture("drop-shadow", SIZE, |c| through(c, "drop-shadow(4px 4px 2px navy)")),
    Picture("drop-shadow-without-blur", SIZE, |c| through(c, "drop-shadow(-4px 3px rgb(0 0 0 / 60%))")),
    Picture("grayscale", SIZE, |c| through(c, "grayscale(1)")),
    Picture("grayscale-in-part", SIZE, |c| through(c, "grayscale(60%)")),
    Picture("hue-rotate", SIZE, |c| through(c, "hue-rotate(120deg)")),
    Picture("hue-rotate-backward", SIZE, |c| through(c, "hue-rotate(-0.25turn)")),
    Picture("invert", SIZE, |c| through(c, "invert(1)")),
    Picture("invert-in-part", SIZE, |c| through(c, "invert(30%)")),
    Picture("opacity", SIZE, |c| through(c, "opacity(40%)")),
    Picture("saturate", SIZE, |c| through(c, "saturate(3)")),
    Picture("saturate-less", SIZE, |c| through(c, "saturate(30%)")),
    Picture("sepia", SIZE, |c| through(c, "sepia(100%)")),
    Picture("sepia-in-part", SIZE, |c| through(c, "sepia(0.5)")),
    Picture("a-list-runs-from-left-to-right", SIZE, |c| {
        through(c, "grayscale(1) drop-shadow(4px 4px 0 red) sepia(0.5)");
    }),
    Picture("the-other-order-differs", SIZE, |c| {
        through(c, "sepia(0.5) drop-shadow(4px 4px 0 red) grayscale(1)");
    }),
    Picture("what-is-none-is-ignored", SIZE, |c| {
        c.set_filter("invert(1)");
        through(c, "invert(one)");
    }),
    Picture("capitals-and-spaces-do-not-matter", SIZE, |c| through(c, " Invert( 1 )   OPACITY(50%) ")),
    Picture("blurred-casts-a-blurred-shadow", SIZE, |c| {
        c.set_shadow_color("navy".parse().unwrap());
        c.set_shadow_offset_x(8.0);
        c.set_shadow_offset_y(8.0);
        c.set_shadow_blur(4.0);
        c.set_filter("blur(2px) hue-rotate(90deg)");
        paint(c, "gold", 10.0, 10.0, 20.0, 20.0);
    }),
    Picture("comes-before-the-shadow", SIZE, |c| {
        c.set_shadow_color("black".parse().unwrap());
        c.set_shadow_offset_x(8.0);
        c.set_filter("opacity(50%)");
        paint(c, "tomato", 8.0, 8.0, 24.0, 32.0);
    }),
    Picture("comes-before-alpha-and-clip", SIZE, |c| {
        c.rect(8.0, 8.0, 32.0, 32.0);
        c.clip("nonzero".parse().unwrap());
        c.set_global_alpha(0.5);
        c.set_filter("blur(3px)");
        paint(c, "tomato", 4.0, 16.0, 24.0, 16.0);
    }),
    Picture("does-not-scale-with-the-transform", SIZE, |c| {
        c.scale(4.0, 4.0);
        c.set_filter("drop-shadow(4px 4px 0 navy)");
        paint(c, "gold", 2.0, 2.0, 6.0, 6.0);
    }),
    Picture("blurs-in-from-outside", SIZE, |c| {
        c.set_filter("blur(4px)");
        paint(c, "navy", -30.0, 8.0, 30.0, 32.0);
    }),
    Picture("of-a-line", SIZE, |c| {
        c.set_filter("blur(1.5px)");
        c.set_line_width(4.0);
        c.stroke_rect(10.0, 10.0, 28.0, 28.0);
    }),
];
