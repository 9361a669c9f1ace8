//! From display lists to pixels, with tiny-skia.
//!
//! The raster owns the bitmap. Each paint with new content fills a buffer that nobody else
//! holds; frames that were taken keep theirs.

use std::sync::Arc;

use tiny_skia::{BlendMode, Paint, PixmapMut, PixmapPaint, PixmapRef, Transform};

use super::ops::{DisplayList, Op};
use super::{Color, FillRule};
use crate::frame::{Pixels, Size};
use crate::limits;

/// The bitmap behind a canvas.
pub(super) struct Raster {
    size: Size,
    pixels: Pixels,
    /// The operations that drew `pixels` from a transparent start; absent where there were others.
    drawn: Option<Vec<Op>>,
    generation: u64,
    /// Earlier buffers, to be used again once no frame holds them.
    retired: Vec<Pixels>,
}

impl Raster {
    /// A transparent bitmap.
    pub(super) fn new(size: Size) -> Self {
        let pixels = Arc::new(transparent(size));
        Self { size, pixels, drawn: None, generation: 0, retired: Vec::new() }
    }

    pub(super) fn size(&self) -> Size {
        self.size
    }

    pub(super) fn generation(&self) -> u64 {
        self.generation
    }

    pub(super) fn pixels(&self) -> Pixels {
        Arc::clone(&self.pixels)
    }

    /// Draws `list` and returns whether it brings new content.
    pub(super) fn paint(&mut self, list: DisplayList) -> bool {
        if list.is_empty() || (list.fresh && self.drawn.as_ref() == Some(&list.ops)) {
            return false;
        }
        let mut pixels = self.take_buffer();
        if list.fresh {
            pixels.fill(0);
        } else {
            pixels.copy_from_slice(&self.pixels);
        }
        draw(&list.ops, &mut pixels, self.size);
        self.retire_buffer(pixels);
        self.drawn = list.fresh.then_some(list.ops);
        self.generation += 1;
        true
    }

    /// A buffer of the bitmap's size with any content.
    fn take_buffer(&mut self) -> Vec<u8> {
        let free = self.retired.iter().position(|pixels| Arc::strong_count(pixels) == 1);
        free.and_then(|index| Arc::into_inner(self.retired.swap_remove(index)))
            .unwrap_or_else(|| transparent(self.size))
    }

    /// Makes `pixels` the bitmap and keeps the one before for later paints.
    fn retire_buffer(&mut self, pixels: Vec<u8>) {
        let old = std::mem::replace(&mut self.pixels, Arc::new(pixels));
        if self.retired.len() < limits::QUEUED_FRAMES + 2 {
            self.retired.push(old);
        }
    }
}

fn transparent(size: Size) -> Vec<u8> {
    vec![0; usize::try_from(size.rgba_bytes()).expect("Canvas::new bounds the size")]
}

/// Draws `ops` in order. Layers that are still open at the end are closed.
fn draw(ops: &[Op], pixels: &mut [u8], size: Size) {
    let mut layers: Vec<Vec<u8>> = Vec::new();
    for op in ops {
        if let Op::EndLayer { alpha } = op {
            if let Some(layer) = layers.pop() {
                lay_over(target(&mut layers, pixels), &layer, size, *alpha);
            }
        } else if let Op::BeginLayer = op {
            layers.push(transparent(size));
        } else {
            draw_shape(op, pixmap(target(&mut layers, pixels), size));
        }
    }
    while let Some(layer) = layers.pop() {
        lay_over(target(&mut layers, pixels), &layer, size, 1.0);
    }
}

/// The innermost open layer, or the bitmap.
fn target<'a>(layers: &'a mut [Vec<u8>], pixels: &'a mut [u8]) -> &'a mut [u8] {
    layers.last_mut().map_or(pixels, Vec::as_mut_slice)
}

fn pixmap(pixels: &mut [u8], size: Size) -> PixmapMut<'_> {
    PixmapMut::from_bytes(pixels, size.width, size.height).expect("Canvas::new bounds the size")
}

fn lay_over(below: &mut [u8], layer: &[u8], size: Size, alpha: f32) {
    let layer = PixmapRef::from_bytes(layer, size.width, size.height).expect("Canvas::new bounds the size");
    let paint = PixmapPaint { opacity: alpha, ..PixmapPaint::default() };
    pixmap(below, size).draw_pixmap(0, 0, layer, &paint, Transform::identity(), None);
}

fn draw_shape(op: &Op, mut pixmap: PixmapMut<'_>) {
    match op {
        Op::Clear(path) => {
            let paint = Paint { blend_mode: BlendMode::Clear, ..solid(Color::BLACK) };
            pixmap.fill_path(path, &paint, tiny_skia::FillRule::Winding, Transform::identity(), None);
        }
        Op::Fill { path, rule, color } => {
            let rule = match rule {
                FillRule::NonZero => tiny_skia::FillRule::Winding,
                FillRule::EvenOdd => tiny_skia::FillRule::EvenOdd,
            };
            pixmap.fill_path(path, &solid(*color), rule, Transform::identity(), None);
        }
        Op::BeginLayer | Op::EndLayer { .. } => {}
    }
}

fn solid(color: Color) -> Paint<'static> {
    let [red, green, blue, alpha] = color.components();
    let mut paint = Paint { anti_alias: true, ..Paint::default() };
    paint.set_color(tiny_skia::Color::from_rgba(red, green, blue, alpha).expect("colours are in range"));
    paint
}
