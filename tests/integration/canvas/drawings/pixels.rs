//! Pixel access: what `putImageData` writes and `getImageData` reads.
//!
//! Each picture is 32x32 pixels.

use canvas_rec::canvas::{FillRule, ImageData};

use super::{Picture, paint, quarters};

const SIZE: [u32; 2] = [32, 32];

/// 16x16 pixels: red grows to the right, green downward, and the lower half is half transparent.
fn ramp() -> ImageData {
    let pixels = (0..256u32).flat_map(|at| {
        let (x, y) = (at % 16, at / 16);
        [x * 17, y * 17, 90, if y < 8 { 255 } else { 128 }].map(|value| value.try_into().unwrap())
    });
    ImageData::from_data(pixels.collect(), 16, None).unwrap()
}

pub(super) const PICTURES: &[Picture] = &[
    Picture("put", SIZE, |c| c.put_image_data(&ramp(), 8, 8)),
    Picture("put-replaces-what-was-there", SIZE, |c| {
        paint(c, "tomato", 0.0, 0.0, 32.0, 32.0);
        c.put_image_data(&ramp(), 8, 8);
    }),
    Picture("put-beyond-the-canvas", SIZE, |c| c.put_image_data(&ramp(), -6, 22)),
    Picture("put-a-part", SIZE, |c| c.put_image_data_part(&ramp(), 8, 8, 4, 2, 8, 10)),
    Picture("put-a-part-of-negative-size", SIZE, |c| {
        c.put_image_data_part(&ramp(), 8, 8, 12, 12, -8, -10);
    }),
    Picture("put-ignores-the-state", SIZE, |c| {
        c.rect(0.0, 0.0, 12.0, 12.0);
        c.clip(FillRule::NonZero);
        c.set_global_alpha(0.3);
        c.set_shadow_color("black".parse().unwrap());
        c.set_shadow_offset_x(4.0);
        c.set_filter("invert(1)");
        c.set_global_composite_operation("xor".parse().unwrap());
        c.scale(2.0, 2.0);
        c.put_image_data(&ramp(), 8, 8);
    }),
    Picture("get-and-put-elsewhere", SIZE, |c| {
        c.draw_image(&quarters(), 0.0, 0.0).unwrap();
        let data = c.get_image_data(4, 4, 12, 12).unwrap();
        c.put_image_data(&data, 18, 18);
    }),
    Picture("get-beyond-the-canvas-is-transparent", SIZE, |c| {
        paint(c, "tomato", 0.0, 0.0, 32.0, 32.0);
        let data = c.get_image_data(-8, -8, 16, 16).unwrap();
        c.put_image_data(&data, 8, 8);
    }),
    Picture("get-of-negative-size", SIZE, |c| {
        c.draw_image(&quarters(), 0.0, 0.0).unwrap();
        let data = c.get_image_data(16, 16, -16, -8).unwrap();
        c.put_image_data(&data, 12, 20);
    }),
    Picture("created-data-is-transparent", SIZE, |c| {
        paint(c, "tomato", 0.0, 0.0, 32.0, 32.0);
        let data = c.create_image_data(12, -16).unwrap();
        c.put_image_data(&data, 10, 8);
    }),
];
