//! Lines: their ends, corners, widths and dashes.
//!
//! Each picture is 48x48 pixels.

use std::f64::consts::PI;

use canvas_rec::Context2d;
use canvas_rec::canvas::{LineCap, LineJoin, Transform};

use super::Picture;

const SIZE: [u32; 2] = [48, 48];

/// An open line with a corner, in this style, under a thin line along its middle.
fn corner(c: &mut Context2d, cap: LineCap, join: LineJoin) {
    c.set_line_cap(cap);
    c.set_line_join(join);
    c.move_to(10.0, 38.0);
    c.line_to(24.0, 14.0);
    c.line_to(38.0, 38.0);
    c.set_line_width(10.0);
    c.stroke();
    c.set_line_width(1.0);
    c.set_line_cap(LineCap::Butt);
    c.set_stroke_style("white");
    c.stroke();
}

/// A corner of a thick line, with this limit to its miter.
fn miter(c: &mut Context2d, limit: f64) {
    c.set_miter_limit(limit);
    c.set_line_width(8.0);
    c.move_to(4.0, 14.0);
    c.line_to(36.0, 24.0);
    c.line_to(4.0, 34.0);
    c.stroke();
}

/// Three dashed lines, 6 pixels wide.
fn dashed(c: &mut Context2d, dash: &[f64]) {
    c.set_line_width(6.0);
    c.set_line_dash(dash);
    c.move_to(4.0, 8.0);
    c.line_to(44.0, 8.0);
    c.move_to(4.0, 24.0);
    c.line_to(44.0, 24.0);
    c.line_to(44.0, 40.0);
    c.line_to(4.0, 40.0);
    c.stroke();
}

pub(super) const PICTURES: &[Picture] = &[
    Picture("butt-cap-miter-join", SIZE, |c| corner(c, LineCap::Butt, LineJoin::Miter)),
    Picture("butt-cap-round-join", SIZE, |c| corner(c, LineCap::Butt, LineJoin::Round)),
    Picture("butt-cap-bevel-join", SIZE, |c| corner(c, LineCap::Butt, LineJoin::Bevel)),
    Picture("round-cap-miter-join", SIZE, |c| corner(c, LineCap::Round, LineJoin::Miter)),
    Picture("round-cap-round-join", SIZE, |c| corner(c, LineCap::Round, LineJoin::Round)),
    Picture("round-cap-bevel-join", SIZE, |c| corner(c, LineCap::Round, LineJoin::Bevel)),
    Picture("square-cap-miter-join", SIZE, |c| corner(c, LineCap::Square, LineJoin::Miter)),
    Picture("square-cap-round-join", SIZE, |c| corner(c, LineCap::Square, LineJoin::Round)),
    Picture("square-cap-bevel-join", SIZE, |c| corner(c, LineCap::Square, LineJoin::Bevel)),
    Picture("miter-within-its-limit", SIZE, |c| miter(c, 3.4)),
    Picture("miter-beyond-its-limit-is-a-bevel", SIZE, |c| miter(c, 3.3)),
    Picture("miter-limit-is-ten-at-first", SIZE, |c| {
        c.set_line_width(3.0);
        c.move_to(4.0, 18.0);
        c.line_to(30.0, 21.0);
        c.line_to(4.0, 24.0);
        c.move_to(4.0, 36.0);
        c.line_to(30.0, 38.4);
        c.line_to(4.0, 40.8);
        c.stroke();
    }),
    Picture("closed-lines-have-no-caps", SIZE, |c| {
        c.set_line_width(8.0);
        c.move_to(10.0, 10.0);
        c.line_to(38.0, 10.0);
        c.line_to(38.0, 38.0);
        c.close_path();
        c.stroke();
    }),
    Picture("a-line-back-to-its-start-keeps-its-caps", SIZE, |c| {
        c.set_line_width(8.0);
        c.move_to(10.0, 10.0);
        c.line_to(38.0, 10.0);
        c.line_to(38.0, 38.0);
        c.line_to(10.0, 10.0);
        c.stroke();
    }),
    Picture("a-line-that-turns-back", SIZE, |c| {
        c.set_line_width(8.0);
        c.set_line_join(LineJoin::Round);
        c.move_to(8.0, 14.0);
        c.line_to(36.0, 14.0);
        c.line_to(20.0, 14.0);
        c.stroke();
        c.begin_path();
        c.set_line_join(LineJoin::Miter);
        c.move_to(8.0, 34.0);
        c.line_to(36.0, 34.0);
        c.line_to(20.0, 34.0);
        c.stroke();
    }),
    Picture("a-line-without-length-shows-nothing", SIZE, |c| {
        c.set_line_width(10.0);
        c.set_line_cap(LineCap::Round);
        c.move_to(12.0, 12.0);
        c.line_to(12.0, 12.0);
        c.move_to(36.0, 12.0);
        c.quadratic_curve_to(36.0, 12.0, 36.0, 12.0);
        c.move_to(12.0, 36.0);
        c.line_to(36.0, 36.0);
        c.stroke();
    }),
    Picture("a-closed-point-shows-nothing", SIZE, |c| {
        c.set_line_width(10.0);
        c.set_line_cap(LineCap::Square);
        c.set_line_join(LineJoin::Round);
        c.move_to(12.0, 12.0);
        c.close_path();
        c.rect(36.0, 12.0, 0.0, 0.0);
        c.move_to(12.0, 36.0);
        c.line_to(36.0, 36.0);
        c.stroke();
    }),
    Picture("a-point-alone-shows-nothing", SIZE, |c| {
        c.set_line_width(10.0);
        c.set_line_cap(LineCap::Round);
        c.move_to(12.0, 24.0);
        c.move_to(24.0, 24.0);
        c.line_to(36.0, 24.0);
        c.stroke();
    }),
    Picture("thin-lines-on-and-between-pixels", SIZE, |c| {
        c.move_to(4.0, 8.0);
        c.line_to(44.0, 8.0);
        c.move_to(4.0, 16.5);
        c.line_to(44.0, 16.5);
        c.move_to(8.5, 24.0);
        c.line_to(8.5, 44.0);
        c.move_to(16.0, 24.0);
        c.line_to(16.0, 44.0);
        c.move_to(24.0, 24.0);
        c.line_to(44.0, 44.0);
        c.stroke();
    }),
    Picture("hairlines-fade", SIZE, |c| {
        for (x, width) in [(8.0, 0.75), (16.0, 0.5), (24.0, 0.25), (32.0, 0.1), (40.0, 0.02)] {
            c.begin_path();
            c.set_line_width(width);
            c.move_to(x + 0.5, 4.0);
            c.line_to(x - 3.5, 44.0);
            c.stroke();
        }
    }),
    Picture("uneven-scale-stretches-the-pen", SIZE, |c| {
        c.scale(4.0, 1.0);
        c.set_line_width(3.0);
        c.move_to(2.0, 42.0);
        c.line_to(6.0, 8.0);
        c.line_to(10.0, 42.0);
        c.stroke();
    }),
    Picture("skewed-pen-with-round-caps", SIZE, |c| {
        c.set_transform(Transform { a: 1.0, b: 0.0, c: 0.8, d: 1.0, e: 0.0, f: 0.0 });
        c.set_line_width(12.0);
        c.set_line_cap(LineCap::Round);
        c.move_to(2.0, 10.0);
        c.line_to(4.0, 36.0);
        c.stroke();
    }),
    Picture("thick-curve", SIZE, |c| {
        c.set_line_width(12.0);
        c.move_to(8.0, 40.0);
        c.bezier_curve_to(8.0, -12.0, 40.0, -12.0, 40.0, 40.0);
        c.stroke();
    }),
    Picture("curve-tighter-than-its-line", SIZE, |c| {
        c.set_line_width(16.0);
        c.move_to(12.0, 40.0);
        c.quadratic_curve_to(24.0, -16.0, 28.0, 40.0);
        c.stroke();
    }),
    Picture("curve-with-a-cusp", SIZE, |c| {
        c.set_line_width(6.0);
        c.move_to(8.0, 40.0);
        c.bezier_curve_to(48.0, 0.0, 0.0, 0.0, 40.0, 40.0);
        c.stroke();
    }),
    Picture("overlaps-of-one-line-count-once", SIZE, |c| {
        c.set_global_alpha(0.5);
        c.set_line_width(10.0);
        c.move_to(6.0, 6.0);
        c.line_to(42.0, 42.0);
        c.line_to(42.0, 6.0);
        c.line_to(6.0, 42.0);
        c.stroke();
    }),
    Picture("dashes", SIZE, |c| dashed(c, &[8.0, 4.0])),
    Picture("dashes-of-an-odd-list-are-taken-twice", SIZE, |c| dashed(c, &[9.0, 3.0, 2.0])),
    Picture("dashes-of-nothing-are-a-whole-line", SIZE, |c| dashed(c, &[0.0, 0.0])),
    Picture("dashes-with-a-negative-length-are-ignored", SIZE, |c| {
        c.set_line_dash(&[8.0, 4.0]);
        dashed(c, &[3.0, -1.0]);
    }),
    Picture("dashes-with-an-offset", SIZE, |c| {
        c.set_line_dash_offset(5.0);
        dashed(c, &[8.0, 4.0]);
    }),
    Picture("dashes-with-a-negative-offset", SIZE, |c| {
        c.set_line_dash_offset(-29.0);
        dashed(c, &[8.0, 4.0]);
    }),
    Picture("dashes-with-round-caps", SIZE, |c| {
        c.set_line_cap(LineCap::Round);
        dashed(c, &[6.0, 10.0]);
    }),
    Picture("dashes-with-square-caps", SIZE, |c| {
        c.set_line_cap(LineCap::Square);
        dashed(c, &[3.0, 12.0]);
    }),
    Picture("dashes-without-length-are-dots", SIZE, |c| {
        c.set_line_cap(LineCap::Round);
        dashed(c, &[0.0, 10.0]);
    }),
    Picture("dashes-around-a-circle", SIZE, |c| {
        c.set_line_dash(&[6.0, 4.0]);
        c.set_line_width(6.0);
        c.arc(24.0, 24.0, 18.0, 0.0, 2.0 * PI, false).unwrap();
        c.stroke();
    }),
    Picture("dashes-around-a-closed-shape", SIZE, |c| {
        c.set_line_dash(&[20.0, 6.0]);
        c.set_line_width(6.0);
        c.move_to(8.0, 8.0);
        c.line_to(40.0, 8.0);
        c.line_to(40.0, 40.0);
        c.line_to(8.0, 40.0);
        c.close_path();
        c.stroke();
    }),
    Picture("dashes-are-scaled", SIZE, |c| {
        c.scale(2.0, 1.0);
        c.set_line_dash(&[4.0, 4.0]);
        c.set_line_width(4.0);
        c.stroke_rect(4.0, 8.0, 16.0, 32.0);
    }),
];
