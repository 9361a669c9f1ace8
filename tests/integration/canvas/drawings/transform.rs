//! Transforms: each method, their order, and what they do to paths, lines and fills.
//!
//! Each picture is 48x48 pixels.

use canvas_rec::canvas::{FillRule, Transform};

use super::{Picture, paint};

const SIZE: [u32; 2] = [48, 48];

pub(super) const PICTURES: &[Picture] = &[
    Picture("translate", SIZE, |c| {
        c.translate(10.0, 20.5);
        paint(c, "navy", 0.0, 0.0, 24.0, 16.0);
    }),
    Picture("scale", SIZE, |c| {
        c.scale(3.0, 1.5);
        paint(c, "navy", 2.0, 4.0, 12.0, 20.0);
    }),
    Picture("scale-below-zero-mirrors", SIZE, |c| {
        c.translate(40.0, 8.0);
        c.scale(-1.0, 1.0);
        c.move_to(0.0, 0.0);
        c.line_to(32.0, 32.0);
        c.line_to(0.0, 32.0);
        c.fill(FillRule::NonZero);
    }),
    Picture("rotate-is-clockwise", SIZE, |c| {
        c.translate(24.0, 6.0);
        c.rotate(0.5);
        paint(c, "navy", 0.0, 0.0, 24.0, 24.0);
    }),
    Picture("transform-skews", SIZE, |c| {
        c.transform(Transform { a: 1.0, b: 0.25, c: 0.5, d: 1.0, e: 4.0, f: 4.0 });
        paint(c, "navy", 0.0, 0.0, 24.0, 24.0);
    }),
    Picture("later-transforms-apply-first", SIZE, |c| {
        c.scale(2.0, 1.0);
        c.rotate(0.7);
        paint(c, "navy", 6.0, -2.0, 16.0, 16.0);
    }),
    Picture("set-transform-replaces", SIZE, |c| {
        c.rotate(1.0);
        c.set_transform(Transform { a: 2.0, b: 0.0, c: 0.0, d: 2.0, e: 8.0, f: 8.0 });
        paint(c, "navy", 0.0, 0.0, 16.0, 8.0);
    }),
    Picture("reset-transform", SIZE, |c| {
        c.translate(24.0, 24.0);
        paint(c, "tomato", 0.0, 0.0, 16.0, 16.0);
        c.reset_transform();
        paint(c, "navy", 0.0, 0.0, 16.0, 16.0);
    }),
    Picture("a-path-stays-where-it-was-built", SIZE, |c| {
        c.move_to(4.0, 4.0);
        c.translate(8.0, 24.0);
        c.line_to(32.0, 0.0);
        c.scale(0.5, 0.5);
        c.line_to(0.0, 40.0);
        c.fill(FillRule::NonZero);
    }),
    Picture("lines-take-the-transform-of-the-stroke", SIZE, |c| {
        c.arc(24.0, 24.0, 16.0, 0.0, 7.0, false).unwrap();
        c.set_line_width(4.0);
        c.scale(3.0, 0.5);
        c.stroke();
    }),
    Picture("a-flat-transform-draws-nothing", SIZE, |c| {
        paint(c, "gold", 8.0, 8.0, 32.0, 32.0);
        c.scale(1.0, 0.0);
        paint(c, "navy", 0.0, 0.0, 48.0, 48.0);
        c.stroke_rect(4.0, 4.0, 40.0, 40.0);
    }),
    Picture("what-is-not-finite-is-ignored", SIZE, |c| {
        c.translate(8.0, 8.0);
        c.scale(f64::NAN, 1.0);
        c.rotate(f64::INFINITY);
        paint(c, "navy", 0.0, 0.0, 32.0, 32.0);
    }),
];
