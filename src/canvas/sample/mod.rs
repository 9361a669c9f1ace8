//! The sampler: rows of pixels from a picture under a transform, for `drawImage` and patterns.
//!
//! In come a picture, the rectangle of it that may be read, and the way from device space to
//! picture space; out come premultiplied pixels. Positions are integers, so a pixel is the same
//! wherever its row begins, and so is what colours are mixed by. Coverage, blending and the order of
//! drawing are left to the raster.

#[cfg(target_arch = "x86_64")]
mod cubic;
mod edge;
mod filter;
#[cfg(target_arch = "x86_64")]
mod near;
mod place;
mod reduce;
#[cfg(test)]
mod reference;

use std::sync::Arc;

pub(super) use self::edge::Edge;
use self::edge::{Axis, Region};
use self::place::{Place, Span};
pub(super) use self::reduce::Reductions;
use super::Transform;
use super::wide::wide;
use crate::frame::{Pixels, Size};

/// How pixels are made where the picture's pixels do not meet the device's
/// (HTML, Image smoothing).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(super) enum Smoothing {
    /// `imageSmoothingEnabled = false`: the pixel that the point is in.
    Off,
    /// The four pixels about the point.
    #[default]
    Low,
    /// As `Low`, from a picture averaged down to about the drawn size where it is drawn smaller.
    Medium,
    /// Mitchell's cubic where the picture is drawn larger in both directions, as Chromium does;
    /// else as `Medium`, with a softer average that leaves no moire.
    High,
}

/// The rectangle of a picture that may be read, in its pixels. It lies in the picture.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Source {
    pub(super) x: f64,
    pub(super) y: f64,
    pub(super) width: f64,
    pub(super) height: f64,
}

impl Source {
    /// All of a picture of `size`.
    pub(super) fn whole(size: Size) -> Self {
        Self { x: 0.0, y: 0.0, width: f64::from(size.width), height: f64::from(size.height) }
    }
}

/// What makes a pixel of the pixels about its point.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kernel {
    /// Pixel for pixel, moved by whole pixels.
    Copy {
        dx: i64,
        dy: i64,
    },
    Nearest,
    Linear,
    Cubic,
}

/// A picture, ready to be read under one transform.
#[derive(Debug, Clone)]
pub(super) struct Sampler {
    pixels: Pixels,
    region: Region,
    place: Place,
    kernel: Kernel,
}

impl Sampler {
    /// A sampler of the `source` part of the picture `pixels` of `size`. `device_to_picture`
    /// must be finite; `edges` says what lies beyond the source, first to the sides, then above
    /// and below. Pixels that `source` only cuts count as its own.
    pub(super) fn new(
        pixels: &Pixels,
        size: Size,
        source: Source,
        device_to_picture: Transform,
        smoothing: Smoothing,
        edges: [Edge; 2],
        reductions: &mut Reductions,
    ) -> Self {
        let region = Region {
            stride: size.width as usize,
            x: Axis::new(source.x, source.width, size.width, edges[0]),
            y: Axis::new(source.y, source.height, size.height, edges[1]),
        };
        let there = device_to_picture;
        if let Some((dx, dy)) = whole_move(there, smoothing) {
            let kernel = Kernel::Copy { dx, dy };
            return Self { pixels: Arc::clone(pixels), region, place: Place::new(there), kernel };
        }
        // Picture pixels that one step on the device passes, sideways and downwards.
        let steps = [libm::hypot(there.a, there.c), libm::hypot(there.b, there.d)];
        let kernel = match smoothing {
            Smoothing::Off => Kernel::Nearest,
            Smoothing::High if steps[0].max(steps[1]) < 1.0 - 1e-9 => Kernel::Cubic,
            _ => Kernel::Linear,
        };
        let reduced = match smoothing {
            Smoothing::Medium => reductions.reduce(pixels, &region, steps, reduce::Mean::Box),
            Smoothing::High => reductions.reduce(pixels, &region, steps, reduce::Mean::Tent),
            Smoothing::Off | Smoothing::Low => None,
        };
        match reduced {
            Some((pixels, region, shrink)) => {
                Self { pixels, region, place: Place::new(shrink.multiply(there)), kernel }
            }
            None => Self { pixels: Arc::clone(pixels), region, place: Place::new(there), kernel },
        }
    }

    /// Whether nothing shows through any of its pixels.
    pub(super) fn is_opaque(&self) -> bool {
        let Region { x, y, .. } = self.region;
        x.edge != Edge::Transparent && y.edge != Edge::Transparent && self.pixels.is_opaque()
    }

    /// Fills `out` with the premultiplied RGBA pixels of the device row `y` from `x` on. Their
    /// points are the pixels' centres. Bytes beyond the last whole pixel stay as they are.
    pub(super) fn row(&self, x: i32, y: i32, out: &mut [u8]) {
        let (out, _) = out.as_chunks_mut::<4>();
        let (pixels, _) = self.pixels.as_chunks::<4>();
        if let Kernel::Copy { dx, dy } = self.kernel {
            return self.region.copy_row(pixels, i64::from(x) + dx, i64::from(y) + dy, out);
        }
        let row = self.place.row(x, y);
        let quick = match self.kernel {
            #[cfg(target_arch = "x86_64")]
            Kernel::Linear => near::linear(pixels, &self.region, row, out),
            #[cfg(target_arch = "x86_64")]
            Kernel::Cubic => cubic::cubic(pixels, &self.region, row, out),
            _ => 0..0,
        };
        self.fill(row, &mut out[..quick.start]);
        self.fill(row.skip(quick.end), &mut out[quick.end..]);
    }

    /// Fills `out` with the pixels of `row`.
    fn fill(&self, row: Span, out: &mut [[u8; 4]]) {
        let (pixels, region) = (self.pixels.as_chunks::<4>().0, &self.region);
        if out.is_empty() {
            return;
        }
        let spans = out.chunks_mut(Span::LENGTH).enumerate();
        wide(
            #[inline(always)]
            || {
                for (index, out) in spans {
                    let span = row.skip(index * Span::LENGTH);
                    match self.kernel {
                        Kernel::Linear => filter::linear(pixels, region, span, out),
                        Kernel::Cubic => filter::cubic(pixels, region, span, out),
                        Kernel::Nearest | Kernel::Copy { .. } => filter::nearest(pixels, region, span, out),
                    }
                }
            },
        );
    }
}

/// The move in whole pixels that `there` is, up to what an inverted matrix rounds.
fn whole_move(there: Transform, smoothing: Smoothing) -> Option<(i64, i64)> {
    const NEAR: f64 = 1e-4;
    let rest = [there.a - 1.0, there.b, there.c, there.d - 1.0];
    let far = there.e.abs().max(there.f.abs()) > 1e9;
    if far || rest.iter().any(|term| term.abs() > 1e-9) {
        return None;
    }
    let (dx, dy) = (libm::round(there.e), libm::round(there.f));
    let whole = (there.e - dx).abs() < NEAR && (there.f - dy).abs() < NEAR;
    // Without smoothing, any move is by whole pixels: that of the centres.
    let (dx, dy) = match (whole, smoothing) {
        (true, _) => (dx, dy),
        (false, Smoothing::Off) => (libm::floor(there.e + 0.5), libm::floor(there.f + 0.5)),
        (false, _) => return None,
    };
    #[expect(clippy::cast_possible_truncation, reason = "bounded above")]
    Some((dx as i64, dy as i64))
}
