//! Patterns: the four repetitions, and the transforms of the pattern and the context.
//!
//! Each picture is 64x64 pixels.

use canvas_rec::canvas::{FillRule, Repetition, Transform};

use super::{Picture, paint, picture, quarters};

const SIZE: [u32; 2] = [64, 64];

pub(super) const PICTURES: &[Picture] = &[
    Picture("repeat", SIZE, |c| {
        let pattern = c.create_pattern(&quarters(), Repetition::Repeat);
        c.set_fill_style(&pattern);
        c.fill_rect(4.0, 4.0, 56.0, 56.0);
    }),
    Picture("repeat-x", SIZE, |c| {
        let pattern = c.create_pattern(&quarters(), Repetition::RepeatX);
        c.set_fill_style(&pattern);
        c.translate(4.0, 20.0);
        c.fill_rect(0.0, -16.0, 56.0, 56.0);
    }),
    Picture("repeat-y", SIZE, |c| {
        let pattern = c.create_pattern(&quarters(), Repetition::RepeatY);
        c.set_fill_style(&pattern);
        c.translate(20.0, 4.0);
        c.fill_rect(-16.0, 0.0, 56.0, 56.0);
    }),
    Picture("no-repeat", SIZE, |c| {
        let pattern = c.create_pattern(&quarters(), Repetition::NoRepeat);
        c.set_fill_style(&pattern);
        c.translate(20.0, 20.0);
        c.fill_rect(-16.0, -16.0, 56.0, 56.0);
    }),
    Picture("begins-at-the-origin-not-at-the-shape", SIZE, |c| {
        let pattern = c.create_pattern(&quarters(), Repetition::Repeat);
        c.set_fill_style(&pattern);
        c.arc(32.0, 32.0, 28.0, 0.0, 7.0, false).unwrap();
        c.fill(FillRule::NonZero);
    }),
    Picture("turned-by-its-transform", SIZE, |c| {
        let mut pattern = c.create_pattern(&quarters(), Repetition::Repeat);
        pattern.set_transform(Transform { a: 0.8, b: 0.6, c: -0.6, d: 0.8, e: 8.0, f: 0.0 }).unwrap();
        c.set_fill_style(&pattern);
        c.fill_rect(4.0, 4.0, 56.0, 56.0);
    }),
    Picture("turned-by-the-context", SIZE, |c| {
        let pattern = c.create_pattern(&quarters(), Repetition::Repeat);
        c.set_fill_style(&pattern);
        c.translate(32.0, 2.0);
        c.rotate(0.785);
        c.fill_rect(0.0, 0.0, 42.0, 42.0);
    }),
    Picture("no-repeat-turned", SIZE, |c| {
        let pattern = c.create_pattern(&quarters(), Repetition::NoRepeat);
        c.set_fill_style(&pattern);
        c.translate(32.0, 4.0);
        c.rotate(0.5);
        c.scale(2.0, 2.0);
        c.fill_rect(-40.0, -40.0, 80.0, 80.0);
    }),
    Picture("repeat-x-enlarged", SIZE, |c| {
        let mut pattern = c.create_pattern(&quarters(), Repetition::RepeatX);
        pattern.set_transform(Transform { a: 1.5, b: 0.0, c: 0.0, d: 1.5, e: 0.0, f: 16.0 }).unwrap();
        c.set_fill_style(&pattern);
        c.fill_rect(0.0, 0.0, 64.0, 64.0);
    }),
    Picture("enlarged-without-smoothing", SIZE, |c| {
        let pattern = c.create_pattern(&quarters(), Repetition::Repeat);
        c.set_image_smoothing_enabled(false);
        c.scale(1.7, 1.7);
        c.set_fill_style(&pattern);
        c.fill_rect(0.0, 0.0, 40.0, 40.0);
    }),
    Picture("of-a-line", SIZE, |c| {
        let stripes = picture(4, 4, |c| {
            paint(c, "navy", 0.0, 0.0, 2.0, 4.0);
            paint(c, "gold", 2.0, 0.0, 2.0, 4.0);
        });
        let pattern = c.create_pattern(&stripes, Repetition::Repeat);
        c.set_stroke_style(&pattern);
        c.set_line_width(12.0);
        c.stroke_rect(12.0, 12.0, 40.0, 40.0);
    }),
    Picture("with-alpha", SIZE, |c| {
        let pattern = c.create_pattern(&quarters(), Repetition::Repeat);
        c.set_fill_style(&pattern);
        c.set_global_alpha(0.5);
        c.fill_rect(4.0, 4.0, 56.0, 56.0);
    }),
];
