//! One tiny picture for each behaviour of the canvas, compared byte for byte.
//!
//! Each feature has a file of drawings here and a folder of PNG files in `tests/drawings`.
//! `album` compares them; moving pictures are scenes with goldens of their own. After a change that is meant, `UPDATE_DRAWINGS=1 cargo test drawings` writes
//! the pictures that differ; look at each before it is committed.

mod album;
mod clip;
mod composite;
mod filter;
mod gradient;
mod image;
mod layer;
mod path;
mod pattern;
mod pixels;
mod rect;
mod shadow;
mod state;
mod stroke;
mod text;
mod text_style;
mod transform;

use canvas_rec::canvas::Image;
use canvas_rec::{Canvas, Context2d, Size};

/// The name of a picture, its width and height, and what draws it.
struct Picture(&'static str, [u32; 2], fn(&mut Context2d));

/// Every feature: its folder and its pictures.
const FEATURES: [(&str, &[Picture]); 16] = [
    ("clip", clip::PICTURES),
    ("composite", composite::PICTURES),
    ("filter", filter::PICTURES),
    ("gradient", gradient::PICTURES),
    ("image", image::PICTURES),
    ("layer", layer::PICTURES),
    ("path", path::PICTURES),
    ("pattern", pattern::PICTURES),
    ("pixels", pixels::PICTURES),
    ("rect", rect::PICTURES),
    ("shadow", shadow::PICTURES),
    ("state", state::PICTURES),
    ("stroke", stroke::PICTURES),
    ("text", text::PICTURES),
    ("text-style", text_style::PICTURES),
    ("transform", transform::PICTURES),
];

/// A canvas with what `draw` draws.
fn drawn(width: u32, height: u32, draw: impl FnOnce(&mut Context2d)) -> Canvas {
    let canvas = Canvas::new(Size::new(width, height)).unwrap();
    draw(&mut canvas.context_2d());
    canvas
}

/// A picture to draw with, of what `draw` draws.
fn picture(width: u32, height: u32, draw: impl FnOnce(&mut Context2d)) -> Image {
    drawn(width, height, draw).snapshot()
}

/// A filled rectangle.
fn paint(c: &mut Context2d, color: &str, x: f64, y: f64, width: f64, height: f64) {
    c.set_fill_style(color);
    c.fill_rect(x, y, width, height);
}

/// A picture of 16x16 pixels with a colour in each quarter; the last is half transparent.
fn quarters() -> Image {
    picture(16, 16, |c| {
        paint(c, "crimson", 0.0, 0.0, 8.0, 8.0);
        paint(c, "gold", 8.0, 0.0, 8.0, 8.0);
        paint(c, "teal", 0.0, 8.0, 8.0, 8.0);
        paint(c, "rgb(0 0 255 / 50%)", 8.0, 8.0, 8.0, 8.0);
    })
}
