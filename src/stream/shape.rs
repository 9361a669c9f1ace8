//! From the source's pictures to a track's: smaller, cut to shape, fewer, or black.
//!
//! A canvas's pixels come in with the track's settings, and pixels of the set size go out. When
//! a picture is taken, and whether it is shown or black, is the track's to say.

use std::sync::Arc;

use super::{ResizeMode, Settings};
use crate::canvas::{Canvas, Image, ImageSmoothingQuality};
use crate::frame::{Pixels, Size};
use crate::time::{FrameRate, Timestamp};

/// Makes a track's pictures.
#[derive(Default)]
pub(super) struct Shape {
    /// What pictures are scaled on.
    canvas: Option<Canvas>,
    /// The black picture made last.
    black: Option<Pixels>,
    /// When the next picture may come.
    due: Option<Timestamp>,
}

impl Shape {
    /// A shape that lets the next picture through when this one would, and has nothing else yet.
    pub(super) fn in_step(&self) -> Self {
        Self { due: self.due, ..Self::default() }
    }

    /// Whether a picture at `now` may be had at `rate`. Late ones start a new beat, so that none
    /// come closer than the rate's own time on the average.
    pub(super) fn admits(&mut self, now: Timestamp, rate: FrameRate) -> bool {
        let due = self.due.unwrap_or(now);
        if now < due {
            return false;
        }
        let period = rate.time_of(1);
        self.due = Some(if now - due < period { due + period } else { now + period });
        true
    }

    /// `pixels` of size `source` at the size of `settings`: scaled down until they just cover it,
    /// keeping their proportions, and cut evenly where they reach beyond.
    pub(super) fn fitted(&mut self, pixels: Pixels, source: Size, settings: &Settings) -> Pixels {
        let target = Size::new(settings.width, settings.height);
        if target == source {
            return pixels;
        }
        // A track's size is within its source's, and those are within every limit.
        let image = Image::from_pixels(source, pixels).expect("a canvas has as many pixels as its size says");
        let kept = self.canvas.take().filter(|canvas| canvas.size() == target);
        let canvas = kept.unwrap_or_else(|| Canvas::new(target).expect("a part of a canvas makes a canvas"));
        let [width, height, source_width, source_height] =
            [target.width, target.height, source.width, source.height].map(f64::from);
        let scale = (width / source_width).max(height / source_height);
        let (part_width, part_height) = (width / scale, height / scale);
        let (left, top) = ((source_width - part_width) / 2.0, (source_height - part_height) / 2.0);
        let mut context = canvas.context_2d();
        context.reset();
        context.set_image_smoothing_quality(ImageSmoothingQuality::High);
        context
            .draw_image_part(&image, left, top, part_width, part_height, 0.0, 0.0, width, height)
            .expect("pixels can always be drawn");
        drop(context);
        canvas.paint().expect("one picture is within every limit");
        let pixels = canvas.pixels();
        self.canvas = Some(canvas);
        pixels
    }

    /// An opaque black picture of `size`.
    pub(super) fn black(&mut self, size: Size) -> Pixels {
        let kept = self.black.take().filter(|black| Ok(size.rgba_bytes()) == u64::try_from(black.len()));
        let black = kept.unwrap_or_else(|| {
            let pixels = usize::try_from(size.area()).expect("pictures are bounded");
            Arc::new([0, 0, 0, 255].repeat(pixels).into())
        });
        self.black = Some(Arc::clone(&black));
        black
    }
}

/// The rate that `settings` hold a source of `max_rate` to; absent where they don't.
pub(super) fn limit(settings: &Settings, max_rate: f64) -> Option<FrameRate> {
    let limits = settings.resize_mode == ResizeMode::CropAndScale
        && settings.frame_rate > 0.0
        && settings.frame_rate < max_rate;
    limits.then(|| FrameRate::nearest(settings.frame_rate))
}
