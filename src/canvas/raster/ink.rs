//! What a shape is painted with, as rows of pixels.
//!
//! A display list's paint comes in; premultiplied RGBA rows go out, for whichever pixels are
//! asked for. Coverage and compositing are left to the painter.

use std::sync::PoisonError;

use super::bitmap::Bitmap;
use super::blend;
use super::coverage::{Cover, Coverage, scale};
use super::gradient::GradientRows;
use super::tools::Shared;
use crate::canvas::ops::{Paint, Picture};
use crate::canvas::sample::Sampler;
use crate::frame::region::Bounds;

/// A paint, ready to give colours.
pub(super) enum Ink<'a> {
    /// One premultiplied colour.
    Solid([u8; 4]),
    Gradient(GradientRows<'a>),
    Picture(Sampler),
    /// A picture that was drawn before, in device space. It is asked for its own pixels only.
    Bitmap(&'a Bitmap),
    /// Black, as strongly as this says. It is asked for its own pixels only.
    Shade(&'a Coverage),
}

impl<'a> Ink<'a> {
    /// The ink for pixels in `bounds`. Gradients and reduced pictures are looked up first in what is
    /// `shared`.
    pub(super) fn new(paint: &'a Paint, bounds: Bounds, shared: &'a Shared) -> Self {
        match paint {
            Paint::Solid(color) => Self::Solid(color.to_premultiplied_rgba8()),
            Paint::Gradient { gradient, to_gradient } => {
                let known = shared.gradients.find(gradient, **to_gradient, bounds);
                known.unwrap_or_else(|| Self::Gradient(GradientRows::new(gradient, **to_gradient)))
            }
            Paint::Picture(picture) => {
                let Picture { pixels, size, source, from_device, smoothing, edges } = &**picture;
                let (place, edges) = (*from_device, *edges);
                let reductions = &mut shared.reductions.lock().unwrap_or_else(PoisonError::into_inner);
                Self::Picture(Sampler::new(pixels, *size, *source, place, *smoothing, edges, reductions))
            }
        }
    }

    /// Fills `row` with the colours of the pixels from (x, y) on.
    pub(super) fn row(&self, x: i32, y: i32, row: &mut [u8]) {
        match self {
            Self::Solid(color) => row.chunks_exact_mut(4).for_each(|pixel| pixel.copy_from_slice(color)),
            Self::Gradient(gradient) => gradient.row(x, y, row),
            Self::Picture(sampler) => sampler.row(x, y, row),
            Self::Bitmap(bitmap) => {
                let width = i32::try_from(row.len() / 4).unwrap_or(0);
                row.copy_from_slice(bitmap.span(y, x, x + width));
            }
            Self::Shade(strength) => {
                let pixels = row.as_chunks_mut::<4>().0;
                let right = x + i32::try_from(pixels.len()).unwrap_or(0);
                if let Cover::Each(alphas) = strength.span(y, x, right, &mut []) {
                    pixels.iter_mut().zip(alphas).for_each(|(pixel, alpha)| *pixel = [0, 0, 0, *alpha]);
                }
            }
        }
    }

    /// The picture of a shape painted with this ink.
    pub(super) fn picture(&self, coverage: &Coverage) -> Bitmap {
        let bounds = coverage.bounds();
        let mut picture = Bitmap::transparent(bounds);
        let mut room = vec![0; bounds.width()];
        for y in bounds.top..bounds.bottom {
            let row = picture.span_mut(y, bounds.left, bounds.right);
            self.row(bounds.left, y, row);
            fade(row, coverage.span(y, bounds.left, bounds.right, &mut room));
        }
        picture
    }

    /// The alpha of a shape painted with this ink, for the pixels of the coverage.
    pub(super) fn alpha(&self, coverage: &Coverage) -> Vec<u8> {
        let bounds = coverage.bounds();
        let mut mask = vec![0; bounds.area()];
        let mut room = vec![0; bounds.width()];
        let mut row = vec![0; bounds.width() * 4];
        for (y, line) in (bounds.top..).zip(mask.chunks_exact_mut(bounds.width().max(1))) {
            if let Self::Solid([.., alpha]) = self {
                line.fill(*alpha);
            } else {
                self.row(bounds.left, y, &mut row);
                line.iter_mut().zip(row.chunks_exact(4)).for_each(|(alpha, pixel)| *alpha = pixel[3]);
            }
            coverage.span(y, bounds.left, bounds.right, &mut room).multiply(line);
        }
        mask
    }
}

/// Multiplies each pixel of `row` by its coverage.
pub(super) fn fade(row: &mut [u8], cover: Cover<'_>) {
    match cover {
        Cover::Uniform(255) => {}
        Cover::Uniform(cover) => row.iter_mut().for_each(|channel| *channel = scale(*channel, cover)),
        Cover::Each(covers) => blend::fade_through(row, covers),
    }
}
