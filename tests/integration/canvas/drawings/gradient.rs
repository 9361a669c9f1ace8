//! Gradients: linear, radial and conic, and the rules of their stops.
//!
//! Each picture is 48x48 pixels.

use std::f64::consts::PI;

use canvas_rec::Context2d;
use canvas_rec::canvas::{Gradient, Transform};

use super::Picture;

const SIZE: [u32; 2] = [48, 48];

fn stop(gradient: &mut Gradient, offset: f64, color: &str) {
    gradient.add_color_stop(offset, color.parse().unwrap()).unwrap();
}

/// Fills the canvas with `gradient` from yellow over red to blue.
fn cover(c: &mut Context2d, gradient: Gradient) {
    let mut gradient = gradient;
    stop(&mut gradient, 0.0, "yellow");
    stop(&mut gradient, 0.5, "red");
    stop(&mut gradient, 1.0, "blue");
    c.set_fill_style(&gradient);
    c.fill_rect(0.0, 0.0, 48.0, 48.0);
}

fn linear(c: &mut Context2d, x0: f64, y0: f64, x1: f64, y1: f64) {
    let gradient = c.create_linear_gradient(x0, y0, x1, y1).unwrap();
    cover(c, gradient);
}

fn radial(c: &mut Context2d, x0: f64, y0: f64, r0: f64, x1: f64, y1: f64, r1: f64) {
    let gradient = c.create_radial_gradient(x0, y0, r0, x1, y1, r1).unwrap();
    cover(c, gradient);
}

fn conic(c: &mut Context2d, angle: f64, x: f64, y: f64) {
    let gradient = c.create_conic_gradient(angle, x, y).unwrap();
    cover(c, gradient);
}

pub(super) const PICTURES: &[Picture] = &[
    Picture("linear-across", SIZE, |c| linear(c, 8.0, 0.0, 40.0, 0.0)),
    Picture("linear-slanted", SIZE, |c| linear(c, 8.0, 8.0, 40.0, 24.0)),
    Picture("linear-backward", SIZE, |c| linear(c, 0.0, 40.0, 0.0, 8.0)),
    Picture("linear-without-length-paints-nothing", SIZE, |c| linear(c, 24.0, 24.0, 24.0, 24.0)),
    Picture("radial-about-one-centre", SIZE, |c| radial(c, 24.0, 24.0, 0.0, 24.0, 24.0, 22.0)),
    Picture("radial-from-an-inner-circle", SIZE, |c| radial(c, 24.0, 24.0, 8.0, 24.0, 24.0, 20.0)),
    Picture("radial-inward", SIZE, |c| radial(c, 24.0, 24.0, 20.0, 24.0, 24.0, 4.0)),
    Picture("radial-off-centre", SIZE, |c| radial(c, 18.0, 16.0, 2.0, 26.0, 26.0, 20.0)),
    Picture("radial-with-touching-circles", SIZE, |c| radial(c, 14.0, 24.0, 6.0, 24.0, 24.0, 16.0)),
    Picture("radial-cone", SIZE, |c| radial(c, 8.0, 24.0, 2.0, 34.0, 24.0, 10.0)),
    Picture("radial-cone-that-narrows", SIZE, |c| radial(c, 12.0, 12.0, 10.0, 34.0, 34.0, 3.0)),
    Picture("radial-of-equal-circles-is-a-strip", SIZE, |c| radial(c, 14.0, 24.0, 10.0, 34.0, 20.0, 10.0)),
    Picture("radial-of-the-same-circle-paints-nothing", SIZE, |c| {
        radial(c, 24.0, 24.0, 10.0, 24.0, 24.0, 10.0);
    }),
    Picture("conic-from-the-right", SIZE, |c| conic(c, 0.0, 24.0, 24.0)),
    Picture("conic-turned", SIZE, |c| conic(c, -PI / 2.0, 20.0, 28.0)),
    Picture("conic-turned-beyond-a-turn", SIZE, |c| conic(c, 8.0, 24.0, 24.0)),
    Picture("hard-stops", SIZE, |c| {
        let mut gradient = c.create_linear_gradient(0.0, 0.0, 48.0, 0.0).unwrap();
        stop(&mut gradient, 0.25, "gold");
        stop(&mut gradient, 0.25, "navy");
        stop(&mut gradient, 0.75, "navy");
        stop(&mut gradient, 0.75, "crimson");
        c.set_fill_style(&gradient);
        c.fill_rect(0.0, 0.0, 48.0, 48.0);
    }),
    Picture("stops-between-two-at-one-offset-do-not-show", SIZE, |c| {
        let mut gradient = c.create_linear_gradient(0.0, 0.0, 48.0, 0.0).unwrap();
        stop(&mut gradient, 0.0, "gold");
        stop(&mut gradient, 0.5, "white");
        stop(&mut gradient, 0.5, "lime");
        stop(&mut gradient, 0.5, "black");
        stop(&mut gradient, 1.0, "crimson");
        c.set_fill_style(&gradient);
        c.fill_rect(0.0, 0.0, 48.0, 48.0);
    }),
    Picture("stops-come-in-any-order", SIZE, |c| {
        let mut gradient = c.create_linear_gradient(0.0, 0.0, 48.0, 0.0).unwrap();
        stop(&mut gradient, 1.0, "crimson");
        stop(&mut gradient, 0.0, "gold");
        stop(&mut gradient, 0.3, "navy");
        c.set_fill_style(&gradient);
        c.fill_rect(0.0, 0.0, 48.0, 48.0);
    }),
    Picture("alpha-stops-mix-without-premultiplication", SIZE, |c| {
        let mut gradient = c.create_linear_gradient(4.0, 0.0, 44.0, 0.0).unwrap();
        stop(&mut gradient, 0.0, "red");
        stop(&mut gradient, 1.0, "rgb(0 0 255 / 0%)");
        c.set_fill_style(&gradient);
        c.fill_rect(0.0, 0.0, 48.0, 48.0);
    }),
    Picture("conic-hard-stops", SIZE, |c| {
        let mut gradient = c.create_conic_gradient(0.3, 24.0, 24.0).unwrap();
        stop(&mut gradient, 0.2, "gold");
        stop(&mut gradient, 0.2, "navy");
        stop(&mut gradient, 0.7, "navy");
        stop(&mut gradient, 0.7, "crimson");
        c.set_fill_style(&gradient);
        c.fill_rect(0.0, 0.0, 48.0, 48.0);
    }),
    Picture("radial-with-alpha", SIZE, |c| {
        let mut gradient = c.create_radial_gradient(24.0, 24.0, 0.0, 24.0, 24.0, 24.0).unwrap();
        stop(&mut gradient, 0.0, "orange");
        stop(&mut gradient, 1.0, "rgb(255 165 0 / 0%)");
        c.set_fill_style(&gradient);
        c.set_global_alpha(0.8);
        c.fill_rect(0.0, 0.0, 48.0, 48.0);
    }),
    Picture("of-one-stop-is-one-colour", SIZE, |c| {
        let mut gradient = c.create_linear_gradient(8.0, 0.0, 40.0, 0.0).unwrap();
        stop(&mut gradient, 0.5, "teal");
        c.set_fill_style(&gradient);
        c.fill_rect(8.0, 8.0, 32.0, 32.0);
    }),
    Picture("without-stops-paints-nothing", SIZE, |c| {
        let gradient = c.create_linear_gradient(8.0, 0.0, 40.0, 0.0).unwrap();
        c.set_fill_style(&gradient);
        c.fill_rect(8.0, 8.0, 32.0, 32.0);
    }),
    Picture("takes-the-transform-of-the-fill", SIZE, |c| {
        c.set_transform(Transform { a: 1.0, b: 0.5, c: -0.5, d: 1.0, e: 12.0, f: 0.0 });
        linear(c, 8.0, 0.0, 40.0, 0.0);
    }),
    Picture("of-a-line", SIZE, |c| {
        let mut gradient = c.create_linear_gradient(8.0, 8.0, 40.0, 40.0).unwrap();
        stop(&mut gradient, 0.0, "gold");
        stop(&mut gradient, 1.0, "crimson");
        c.set_stroke_style(&gradient);
        c.set_line_width(10.0);
        c.stroke_rect(8.0, 8.0, 32.0, 32.0);
    }),
];
