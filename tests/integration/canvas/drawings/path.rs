//! Paths: each segment, how subpaths begin and end, and the fill rules.
//!
//! Each picture is 48x48 pixels.

use std::f64::consts::PI;

use canvas_rec::Context2d;
use canvas_rec::canvas::{FillRule, Path2d, Radius, Transform};

use super::Picture;

const SIZE: [u32; 2] = [48, 48];

/// A star of five points, in one line that crosses itself.
fn star(c: &mut Context2d) {
    c.move_to(24.0, 2.0);
    c.line_to(37.0, 43.0);
    c.line_to(2.0, 18.0);
    c.line_to(46.0, 18.0);
    c.line_to(11.0, 43.0);
    c.close_path();
}

/// Fills and outlines the path.
fn show(c: &mut Context2d) {
    c.set_fill_style("lightskyblue");
    c.fill(FillRule::NonZero);
    c.set_line_width(2.0);
    c.stroke();
}

/// The same for SVG path data.
fn svg(c: &mut Context2d, data: &str) {
    let path = Path2d::from_svg(data).unwrap();
    c.set_line_width(2.0);
    c.set_fill_style("lightskyblue");
    c.fill_path(&path, FillRule::NonZero);
    c.stroke_path(&path);
}

pub(super) const PICTURES: &[Picture] = &[
    Picture("a-fill-closes-open-subpaths", SIZE, |c| {
        c.move_to(8.0, 40.0);
        c.line_to(24.0, 8.0);
        c.line_to(40.0, 40.0);
        show(c);
    }),
    Picture("close-path-goes-on-from-the-start", SIZE, |c| {
        c.move_to(8.0, 8.0);
        c.line_to(32.0, 8.0);
        c.line_to(32.0, 24.0);
        c.close_path();
        c.line_to(8.0, 40.0);
        show(c);
    }),
    Picture("a-line-without-start-begins-at-its-end", SIZE, |c| {
        c.line_to(8.0, 8.0);
        c.line_to(40.0, 24.0);
        c.line_to(8.0, 40.0);
        show(c);
    }),
    Picture("quadratic-curve", SIZE, |c| {
        c.move_to(6.0, 40.0);
        c.quadratic_curve_to(24.0, -24.0, 42.0, 40.0);
        show(c);
    }),
    Picture("bezier-curve", SIZE, |c| {
        c.move_to(6.0, 40.0);
        c.bezier_curve_to(6.0, -10.0, 42.0, 58.0, 42.0, 8.0);
        show(c);
    }),
    Picture("bezier-curve-with-a-loop", SIZE, |c| {
        c.move_to(10.0, 42.0);
        c.bezier_curve_to(70.0, -10.0, -22.0, -10.0, 38.0, 42.0);
        show(c);
    }),
    Picture("a-rect-leaves-the-point-at-its-corner", SIZE, |c| {
        c.rect(20.0, 8.0, 20.0, 16.0);
        c.line_to(8.0, 40.0);
        show(c);
    }),
    Picture("arc", SIZE, |c| {
        c.arc(24.0, 24.0, 18.0, 0.5, 4.0, false).unwrap();
        show(c);
    }),
    Picture("arc-counterclockwise", SIZE, |c| {
        c.arc(24.0, 24.0, 18.0, 0.5, 4.0, true).unwrap();
        show(c);
    }),
    Picture("arc-of-a-full-turn", SIZE, |c| {
        c.arc(24.0, 24.0, 18.0, 0.0, 2.0 * PI, false).unwrap();
        show(c);
    }),
    Picture("arc-of-more-than-a-turn", SIZE, |c| {
        c.arc(24.0, 24.0, 18.0, 1.0, 20.0, false).unwrap();
        show(c);
    }),
    Picture("arc-that-ends-before-it-starts", SIZE, |c| {
        c.arc(24.0, 24.0, 18.0, 5.0, 1.0, false).unwrap();
        show(c);
    }),
    Picture("arc-back-by-more-than-a-turn-clockwise", SIZE, |c| {
        c.arc(24.0, 24.0, 18.0, 1.0, -8.0, false).unwrap();
        show(c);
    }),
    Picture("arc-is-joined-by-a-line", SIZE, |c| {
        c.move_to(4.0, 4.0);
        c.arc(28.0, 24.0, 14.0, -1.0, 1.5, false).unwrap();
        show(c);
    }),
    Picture("arc-without-radius-is-a-point", SIZE, |c| {
        c.move_to(8.0, 8.0);
        c.arc(40.0, 24.0, 0.0, 0.0, 3.0, false).unwrap();
        c.line_to(8.0, 40.0);
        show(c);
    }),
    Picture("ellipse-turned", SIZE, |c| {
        c.ellipse(24.0, 24.0, 20.0, 10.0, 0.6, 0.0, 2.0 * PI, false).unwrap();
        show(c);
    }),
    Picture("ellipse-part-counterclockwise", SIZE, |c| {
        c.ellipse(24.0, 24.0, 20.0, 12.0, -0.4, 0.5, 2.5, true).unwrap();
        show(c);
    }),
    Picture("arc-to", SIZE, |c| {
        c.move_to(6.0, 8.0);
        c.arc_to(42.0, 8.0, 42.0, 44.0, 16.0).unwrap();
        c.line_to(42.0, 44.0);
        show(c);
    }),
    Picture("arc-to-around-a-sharp-corner", SIZE, |c| {
        c.move_to(6.0, 40.0);
        c.arc_to(44.0, 6.0, 6.0, 16.0, 5.0).unwrap();
        c.line_to(6.0, 16.0);
        show(c);
    }),
    Picture("arc-to-larger-than-its-lines", SIZE, |c| {
        c.move_to(20.0, 8.0);
        c.arc_to(32.0, 8.0, 32.0, 20.0, 24.0).unwrap();
        c.line_to(40.0, 44.0);
        show(c);
    }),
    Picture("arc-to-without-radius-is-a-line", SIZE, |c| {
        c.move_to(8.0, 8.0);
        c.arc_to(40.0, 8.0, 40.0, 40.0, 0.0).unwrap();
        c.line_to(24.0, 40.0);
        show(c);
    }),
    Picture("arc-to-along-a-line-is-a-line", SIZE, |c| {
        c.move_to(8.0, 8.0);
        c.arc_to(24.0, 24.0, 40.0, 40.0, 8.0).unwrap();
        c.line_to(40.0, 8.0);
        show(c);
    }),
    Picture("round-rect-of-one-radius", SIZE, |c| {
        c.round_rect(6.0, 10.0, 36.0, 28.0, 8.0).unwrap();
        show(c);
    }),
    Picture("round-rect-of-two-radii", SIZE, |c| {
        c.round_rect(6.0, 10.0, 36.0, 28.0, [2.0, 12.0]).unwrap();
        show(c);
    }),
    Picture("round-rect-of-three-radii", SIZE, |c| {
        c.round_rect(6.0, 10.0, 36.0, 28.0, [0.0, 6.0, 14.0]).unwrap();
        show(c);
    }),
    Picture("round-rect-of-four-radii", SIZE, |c| {
        c.round_rect(6.0, 10.0, 36.0, 28.0, [0.0, 4.0, 8.0, 14.0]).unwrap();
        show(c);
    }),
    Picture("round-rect-of-uneven-radii", SIZE, |c| {
        c.round_rect(6.0, 10.0, 36.0, 28.0, [Radius { x: 18.0, y: 6.0 }, Radius { x: 4.0, y: 14.0 }])
            .unwrap();
        show(c);
    }),
    Picture("round-rect-radii-shrink-together", SIZE, |c| {
        c.round_rect(6.0, 10.0, 36.0, 28.0, [40.0, 10.0, 20.0, 0.0]).unwrap();
        show(c);
    }),
    Picture("round-rect-of-negative-width-swaps-corners", SIZE, |c| {
        c.round_rect(42.0, 10.0, -36.0, 28.0, [0.0, 4.0, 8.0, 14.0]).unwrap();
        show(c);
    }),
    Picture("round-rect-of-negative-sides", SIZE, |c| {
        c.round_rect(42.0, 38.0, -36.0, -28.0, [0.0, 4.0, 8.0, 14.0]).unwrap();
        show(c);
    }),
    Picture("fill-rule-nonzero", SIZE, |c| {
        star(c);
        c.fill(FillRule::NonZero);
    }),
    Picture("fill-rule-evenodd", SIZE, |c| {
        star(c);
        c.fill(FillRule::EvenOdd);
    }),
    Picture("nonzero-leaves-a-hole-of-the-other-winding", SIZE, |c| {
        c.arc(24.0, 24.0, 20.0, 0.0, 2.0 * PI, false).unwrap();
        c.close_path();
        c.move_to(34.0, 24.0);
        c.arc(24.0, 24.0, 10.0, 0.0, 2.0 * PI, true).unwrap();
        c.fill(FillRule::NonZero);
    }),
    Picture("nonzero-fills-a-hole-of-the-same-winding", SIZE, |c| {
        c.rect(4.0, 4.0, 40.0, 40.0);
        c.rect(14.0, 14.0, 20.0, 20.0);
        c.fill(FillRule::NonZero);
    }),
    Picture("path2d-from-svg", SIZE, |c| svg(c, "M6 24 h12 l6 -18 6 18 h12 a18 18 0 0 1 -36 0 z m18 4 v8")),
    Picture("path2d-from-svg-with-arcs", SIZE, |c| svg(c, "M6 16A10 6 30 0 1 32 16 10 6 30 1 0 40 36L6 44z")),
    Picture("path2d-from-svg-with-smooth-curves", SIZE, |c| {
        svg(c, "m4 16q6-20 12 0t12 0 12 0M6,38c4-10 12-10 16 0s12 10 16 0v6H6Z");
    }),
    Picture("path2d-from-svg-without-spaces", SIZE, |c| svg(c, "M10-5e0L.5.5 44 16.5-3 44a5 5 0 1110 0z")),
    Picture("path2d-from-svg-goes-on-after-z", SIZE, |c| svg(c, "M6 6h12v12h-12zl16 16h16v-16zm-2 24 8 5")),
    Picture("path2d-added-with-a-transform", SIZE, |c| {
        let mut leaf = Path2d::new();
        leaf.move_to(0.0, 0.0);
        leaf.quadratic_curve_to(10.0, -10.0, 20.0, 0.0);
        leaf.quadratic_curve_to(10.0, 10.0, 0.0, 0.0);
        let mut path = Path2d::new();
        for step in 0..5 {
            let turn = Transform::rotation(f64::from(step) * 1.2566);
            path.add_path(&leaf, Transform::translation(24.0, 24.0).multiply(turn));
        }
        c.fill_path(&path, FillRule::NonZero);
    }),
    Picture("points-that-are-not-finite-are-ignored", SIZE, |c| {
        c.move_to(8.0, 8.0);
        c.line_to(40.0, 8.0);
        c.line_to(f64::NAN, 24.0);
        c.line_to(24.0, 40.0);
        show(c);
    }),
];
