//! Images: where they land, which part of them is drawn, and how they are scaled.
//!
//! Each picture is 64x64 pixels.

use canvas_rec::Context2d;
use canvas_rec::canvas::{Image, ImageSmoothingQuality, Transform};

use super::{Picture, paint, picture, quarters};

const SIZE: [u32; 2] = [64, 64];

/// Rings and stripes, 96x96 pixels, with detail of every size.
fn detailed() -> Image {
    picture(96, 96, |c| {
        paint(c, "white", 0.0, 0.0, 96.0, 96.0);
        for step in 0..24 {
            paint(c, "navy", f64::from(step) * 4.0, 0.0, 2.0, 48.0);
            paint(c, "crimson", 0.0, 48.0 + f64::from(step), f64::from(step) * 4.0, 0.5);
        }
        for step in 0..6 {
            c.begin_path();
            c.arc(48.0, 60.0, 4.0 + f64::from(step) * 5.0, 0.0, 7.0, false).unwrap();
            c.stroke();
        }
    })
}

/// A red square with a green frame, in a picture that is blue around them.
fn framed() -> Image {
    picture(12, 12, |c| {
        paint(c, "blue", 0.0, 0.0, 12.0, 12.0);
        paint(c, "lime", 3.0, 3.0, 6.0, 6.0);
        paint(c, "red", 4.0, 4.0, 4.0, 4.0);
    })
}

fn scaled(c: &mut Context2d, quality: ImageSmoothingQuality, image: &Image, x: f64, side: f64) {
    c.set_image_smoothing_quality(quality);
    c.draw_image_sized(image, x, x, side, side).unwrap();
}

pub(super) const PICTURES: &[Picture] = &[
    Picture("in-its-natural-size", SIZE, |c| c.draw_image(&quarters(), 24.0, 16.0).unwrap()),
    Picture("between-pixels", SIZE, |c| c.draw_image(&quarters(), 24.5, 16.25).unwrap()),
    Picture("into-a-rectangle", SIZE, |c| {
        c.draw_image_sized(&quarters(), 4.0, 12.0, 56.0, 40.0).unwrap();
    }),
    Picture("part-of-it", SIZE, |c| {
        c.draw_image_part(&quarters(), 4.0, 4.0, 8.0, 8.0, 8.0, 8.0, 48.0, 48.0).unwrap();
    }),
    Picture("part-between-pixels", SIZE, |c| {
        c.draw_image_part(&quarters(), 3.5, 5.25, 8.0, 7.5, 8.0, 8.0, 48.0, 48.0).unwrap();
    }),
    Picture("part-beyond-the-image-is-left-out", SIZE, |c| {
        paint(c, "silver", 8.0, 8.0, 48.0, 48.0);
        c.draw_image_part(&quarters(), -8.0, 4.0, 32.0, 32.0, 8.0, 8.0, 48.0, 48.0).unwrap();
    }),
    Picture("part-outside-the-image-is-nothing", SIZE, |c| {
        c.draw_image_part(&quarters(), 16.0, 0.0, 8.0, 8.0, 8.0, 8.0, 48.0, 48.0).unwrap();
    }),
    Picture("negative-source-size-does-not-mirror", SIZE, |c| {
        c.draw_image_part(&quarters(), 16.0, 16.0, -16.0, -16.0, 8.0, 8.0, 48.0, 48.0).unwrap();
    }),
    Picture("negative-target-size-does-not-mirror", SIZE, |c| {
        c.draw_image_sized(&quarters(), 56.0, 56.0, -48.0, -48.0).unwrap();
    }),
    Picture("mirrored-by-the-transform", SIZE, |c| {
        c.translate(64.0, 0.0);
        c.scale(-1.0, 1.0);
        c.draw_image_sized(&quarters(), 8.0, 8.0, 48.0, 48.0).unwrap();
    }),
    Picture("turned", SIZE, |c| {
        c.translate(32.0, 4.0);
        c.rotate(0.785);
        c.draw_image_sized(&quarters(), 0.0, 0.0, 40.0, 40.0).unwrap();
    }),
    Picture("skewed", SIZE, |c| {
        c.set_transform(Transform { a: 2.0, b: 0.5, c: 0.75, d: 2.0, e: 8.0, f: 8.0 });
        c.draw_image(&quarters(), 0.0, 0.0).unwrap();
    }),
    Picture("with-alpha", SIZE, |c| {
        c.set_global_alpha(0.4);
        c.draw_image_sized(&quarters(), 8.0, 8.0, 48.0, 48.0).unwrap();
    }),
    Picture("enlarged-without-smoothing", SIZE, |c| {
        c.set_image_smoothing_enabled(false);
        c.draw_image_sized(&framed(), 5.0, 5.0, 53.0, 53.0).unwrap();
    }),
    Picture("enlarged-in-low-quality", SIZE, |c| {
        scaled(c, ImageSmoothingQuality::Low, &framed(), 4.0, 56.0);
    }),
    Picture("enlarged-in-medium-quality", SIZE, |c| {
        scaled(c, ImageSmoothingQuality::Medium, &framed(), 4.0, 56.0);
    }),
    Picture("enlarged-in-high-quality", SIZE, |c| {
        scaled(c, ImageSmoothingQuality::High, &framed(), 4.0, 56.0);
    }),
    Picture("reduced-without-smoothing", SIZE, |c| {
        c.set_image_smoothing_enabled(false);
        c.draw_image_sized(&detailed(), 16.0, 16.0, 32.0, 32.0).unwrap();
    }),
    Picture("reduced-in-low-quality", SIZE, |c| {
        scaled(c, ImageSmoothingQuality::Low, &detailed(), 16.0, 32.0);
    }),
    Picture("reduced-in-medium-quality", SIZE, |c| {
        scaled(c, ImageSmoothingQuality::Medium, &detailed(), 16.0, 32.0);
    }),
    Picture("reduced-in-high-quality", SIZE, |c| {
        scaled(c, ImageSmoothingQuality::High, &detailed(), 16.0, 32.0);
    }),
    Picture("much-reduced-in-high-quality", SIZE, |c| {
        scaled(c, ImageSmoothingQuality::High, &detailed(), 26.0, 11.0);
    }),
    Picture("nothing-bleeds-in-enlarged", SIZE, |c| {
        c.draw_image_part(&framed(), 4.0, 4.0, 4.0, 4.0, 8.0, 8.0, 48.0, 48.0).unwrap();
    }),
    Picture("nothing-bleeds-in-at-high-quality", SIZE, |c| {
        c.set_image_smoothing_quality(ImageSmoothingQuality::High);
        c.draw_image_part(&framed(), 4.0, 4.0, 4.0, 4.0, 8.0, 8.0, 48.0, 48.0).unwrap();
    }),
    Picture("nothing-bleeds-in-reduced", SIZE, |c| {
        c.set_image_smoothing_quality(ImageSmoothingQuality::High);
        c.draw_image_part(&framed(), 3.0, 3.0, 6.0, 6.0, 30.0, 30.0, 4.0, 4.0).unwrap();
    }),
    Picture("smooth-edges-do-not-darken", SIZE, |c| {
        let dot = picture(6, 6, |c| paint(c, "rgb(255 200 0)", 2.0, 2.0, 2.0, 2.0));
        c.draw_image_sized(&dot, 4.0, 4.0, 56.0, 56.0).unwrap();
    }),
    Picture("part-turned", SIZE, |c| {
        c.rotate(0.2);
        c.draw_image_part(&quarters(), 8.0, 4.0, 16.0, 16.0, 16.0, 8.0, 40.0, 40.0).unwrap();
    }),
    Picture("of-the-canvas-itself", SIZE, |c| {
        c.draw_image(&quarters(), 4.0, 4.0).unwrap();
        let own = c.snapshot();
        c.draw_image(&own, 20.0, 20.0).unwrap();
    }),
    Picture("svg-is-sharp-when-enlarged", SIZE, |c| {
        let svg = "<svg xmlns='http://www.w3.org/2000/svg' width='8' height='8'><circle cx='4' cy='4' r='3.5' fill='teal'/></svg>";
        let image = Image::decode(svg.as_bytes()).unwrap();
        c.draw_image_sized(&image, 4.0, 4.0, 56.0, 56.0).unwrap();
    }),
];
