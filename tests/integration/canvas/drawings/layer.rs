//! Layers: drawn apart, then laid over the rest as one.
//!
//! Each picture is 48x48 pixels.

use canvas_rec::Context2d;

use super::{Picture, paint};

const SIZE: [u32; 2] = [48, 48];

/// Two squares, one over the other.
fn squares(c: &mut Context2d) {
    paint(c, "gold", 8.0, 8.0, 20.0, 20.0);
    paint(c, "tomato", 18.0, 18.0, 20.0, 20.0);
}

pub(super) const PICTURES: &[Picture] = &[
    Picture("alpha-counts-for-the-whole", SIZE, |c| {
        c.begin_layer();
        squares(c);
        c.set_global_alpha(0.5);
        c.end_layer();
    }),
    Picture("shadow-is-that-of-the-whole", SIZE, |c| {
        c.begin_layer();
        squares(c);
        c.set_shadow_color("navy".parse().unwrap());
        c.set_shadow_offset_x(6.0);
        c.set_shadow_blur(2.0);
        c.end_layer();
    }),
    Picture("filter-is-that-of-the-whole", SIZE, |c| {
        c.begin_layer();
        squares(c);
        c.set_filter("blur(2px) grayscale(1)");
        c.end_layer();
    }),
    Picture("operations-inside-see-the-layer-only", SIZE, |c| {
        paint(c, "silver", 0.0, 0.0, 48.0, 48.0);
        c.begin_layer();
        squares(c);
        c.set_global_composite_operation("destination-out".parse().unwrap());
        paint(c, "black", 24.0, 0.0, 8.0, 48.0);
        c.set_global_composite_operation("source-over".parse().unwrap());
        c.end_layer();
    }),
    Picture("composed-as-one", SIZE, |c| {
        paint(c, "silver", 0.0, 0.0, 24.0, 48.0);
        c.begin_layer();
        squares(c);
        c.set_global_composite_operation("xor".parse().unwrap());
        c.end_layer();
    }),
    Picture("layers-nest", SIZE, |c| {
        c.begin_layer();
        paint(c, "navy", 4.0, 4.0, 40.0, 16.0);
        c.begin_layer();
        squares(c);
        c.set_global_alpha(0.5);
        c.end_layer();
        c.end_layer();
    }),
];
