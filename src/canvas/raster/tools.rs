//! What painters keep from shape to shape and from paint to paint.
//!
//! Buffers that would else be made anew for each shape; and clips, gradients, masks, shadows and reduced
//! pictures, which are asked for again. None of it changes a pixel. Painters that work at the same time
//! have tools of their own, and share what takes long to make.

use std::sync::{Arc, Mutex, PoisonError};

use super::clip::Clips;
use super::coverage::Coverage;
use super::fill::Filler;
use super::gradients::Gradients;
use super::masks::Masks;
use super::shadow::Shadows;
use crate::canvas::ops::Clip;
use crate::canvas::sample::Reductions;
use crate::frame::region::Bounds;

/// The tools of a raster's painters.
#[derive(Debug, Default)]
pub(super) struct Tools {
    pub(super) clips: Clips,
    pub(super) filler: Filler,
    pub(super) room: Room,
    /// The number of pixels that were combined.
    pub(super) drawn: u64,
}

impl Tools {
    /// What `clip` leaves of the pixels in `extent`.
    pub(super) fn clip(&mut self, clip: Option<&Arc<Clip>>, extent: Bounds) -> Arc<Coverage> {
        self.clips.coverage(clip, extent, &mut self.filler)
    }

    /// Forgets results that were not asked for since the last call.
    pub(super) fn forget_unused(&mut self) {
        self.clips.forget_unused();
    }
}

/// What all painters of a raster look up.
#[derive(Debug, Default)]
pub(super) struct Shared {
    pub(super) reductions: Mutex<Reductions>,
    pub(super) gradients: Gradients,
    pub(super) masks: Masks,
    pub(super) shadows: Shadows,
}

impl Shared {
    /// Forgets results that were not asked for since the last call.
    pub(super) fn forget_unused(&mut self) {
        self.reductions.get_mut().unwrap_or_else(PoisonError::into_inner).forget_unused();
        self.gradients.forget_unused();
        self.masks.end_paint();
        self.shadows.forget_unused();
    }
}

/// Buffers for one line.
#[derive(Debug, Default)]
pub(super) struct Room {
    pub(super) covers: Vec<u8>,
    pub(super) more_covers: Vec<u8>,
    pub(super) source: Vec<u8>,
    pub(super) result: Vec<u8>,
}

impl Room {
    /// Makes the buffers large enough for lines of `width` pixels.
    pub(super) fn grow(&mut self, width: usize) {
        if self.covers.len() < width {
            self.covers.resize(width, 0);
            self.more_covers.resize(width, 0);
            self.source.resize(width * 4, 0);
            self.result.resize(width * 4, 0);
        }
    }
}
