//! Filters, applied to a picture.
//!
//! A picture comes in with the bounds of what was drawn; it leaves with room for what the
//! filters add. Colours are filtered in sRGB, as the CSS filter functions are (Filter Effects
//! Module Level 1, Filter functions).

use super::bitmap::Bitmap;
use super::blend;
use super::blur::Blur;
use super::coverage::scale;
use crate::canvas::filter::Filter;
use crate::canvas::{Color, CompositeOperation};
use crate::frame::region::Bounds;
use crate::limits;

/// The pixels that may change when a picture that lies in `bounds` is filtered.
pub(super) fn filtered_bounds(filters: &[Filter], bounds: Bounds) -> Bounds {
    filters.iter().fold(bounds, |bounds, filter| match filter {
        Filter::Blur(deviation) => bounds.grown(Blur::new(*deviation).margin()),
        Filter::DropShadow { x, y, deviation, .. } => {
            let (blur, (x, y)) = Blur::new(*deviation).moved(*x, *y);
            bounds.union(bounds.grown(blur.margin()).moved(x, y))
        }
        Filter::Matrix(matrix) => {
            debug_assert!(matrix[3][4] == 0.0, "no filter function makes transparent pixels visible");
            bounds
        }
    })
}

/// The pixels whose source decides the filtered pixels in `bounds`.
pub(super) fn source_bounds(filters: &[Filter], bounds: Bounds) -> Bounds {
    filters.iter().rev().fold(bounds, |bounds, filter| match filter {
        Filter::Blur(deviation) => bounds.grown(Blur::new(*deviation).margin()),
        Filter::DropShadow { x, y, deviation, .. } => {
            let (blur, (x, y)) = Blur::new(*deviation).moved(*x, *y);
            bounds.union(bounds.moved(-x, -y).grown(blur.margin()))
        }
        Filter::Matrix(_) => bounds,
    })
}

/// `bounds` without what lies so far from `wanted` that a picture of it would be larger than
/// [`limits::LAYER_AREA_PX`].
pub(super) fn limited(bounds: Bounds, wanted: Bounds) -> Bounds {
    let mut margin = i32::MAX / 4;
    let mut limited = bounds;
    while limited.area() as u64 > limits::LAYER_AREA_PX && margin > 0 {
        margin /= 2;
        limited = bounds.intersect(wanted.grown(margin));
    }
    limited
}

/// `picture` after all `filters`, one after the other, as far as it shows in `wanted`.
pub(super) fn apply(filters: &[Filter], picture: Bitmap, wanted: Bounds) -> Bitmap {
    filters.iter().enumerate().fold(picture, |picture, (index, filter)| {
        let needed = limited(source_bounds(&filters[index + 1..], wanted), wanted);
        let bounds = filtered_bounds(std::slice::from_ref(filter), picture.bounds()).intersect(needed);
        match filter {
            _ if bounds.is_empty() => Bitmap::transparent(bounds),
            Filter::Blur(deviation) => {
                let blurred = Blur::new(*deviation).apply(picture.pixels(), picture.bounds(), 4, bounds);
                Bitmap::new(bounds, blurred)
            }
            Filter::DropShadow { x, y, deviation, color } => {
                let mut below = drop_shadow(&picture, Blur::new(*deviation).moved(*x, *y), *color, bounds);
                let above = resized(&picture, bounds);
                blend::blend(CompositeOperation::SourceOver, below.pixels_mut(), above.pixels());
                below
            }
            Filter::Matrix(matrix) => {
                let mut colored = picture;
                colored.pixels_mut().chunks_exact_mut(4).for_each(|pixel| multiply(matrix, pixel));
                colored
            }
        }
    })
}

/// `picture` with other bounds, transparent where it was not.
fn resized(picture: &Bitmap, bounds: Bounds) -> Bitmap {
    let mut other = Bitmap::transparent(bounds);
    other.copy_from(picture, picture.bounds().intersect(bounds));
    other
}

/// The alpha of `picture`, blurred, coloured and moved.
fn drop_shadow(picture: &Bitmap, (blur, (x, y)): (Blur, (i32, i32)), color: Color, bounds: Bounds) -> Bitmap {
    let alpha: Vec<u8> = picture.pixels().chunks_exact(4).map(|pixel| pixel[3]).collect();
    let blurred = blur.apply(&alpha, picture.bounds(), 1, bounds.moved(-x, -y));
    let color = color.to_premultiplied_rgba8();
    let tinted = blurred.iter().flat_map(|alpha| color.map(|channel| scale(channel, *alpha)));
    Bitmap::new(bounds, tinted.collect())
}

/// The filtered colour of one premultiplied pixel.
fn multiply(matrix: &[[f32; 5]; 4], pixel: &mut [u8]) {
    let alpha = f32::from(pixel[3]) / 255.0;
    if alpha == 0.0 {
        return;
    }
    let part = |channel: usize| (f32::from(pixel[channel]) / 255.0 / alpha).min(1.0);
    let straight = [part(0), part(1), part(2), alpha, 1.0];
    let line = |row: &[f32; 5]| {
        let products = row.iter().zip(straight).map(|(factor, value)| factor * value);
        products.fold(0.0, |sum, product| sum + product).clamp(0.0, 1.0)
    };
    let [red, green, blue, alpha] = [0, 1, 2, 3].map(|channel| line(&matrix[channel]));
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 255")]
    let bytes = [red * alpha, green * alpha, blue * alpha, alpha].map(|value| (value * 255.0 + 0.5) as u8);
    pixel.copy_from_slice(&bytes);
}
