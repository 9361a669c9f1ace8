//! Clips, as coverage of a bitmap.
//!
//! A clip is a chain of shapes. Its coverage is worked out once and kept as long as paints use
//! it, so nested clips and clips that stay from frame to frame cost nothing more.

use std::sync::Arc;

use super::bounds::Bounds;
use super::coverage::Coverage;
use crate::canvas::ops::Clip;
use crate::limits;

/// The clips in use and what they cover.
#[derive(Debug, Default)]
pub(super) struct Clips(Vec<Known>);

#[derive(Debug)]
struct Known {
    clip: Arc<Clip>,
    extent: Bounds,
    coverage: Arc<Coverage>,
    used: bool,
}

impl Clips {
    /// What `clip` leaves of the pixels in `extent`; all of them without a clip.
    pub(super) fn coverage(&mut self, clip: Option<&Arc<Clip>>, extent: Bounds) -> Arc<Coverage> {
        let Some(clip) = clip else { return Arc::new(Coverage::full(extent)) };
        let same = |known: &&mut Known| {
            known.extent == extent && (Arc::ptr_eq(&known.clip, clip) || known.clip == *clip)
        };
        if let Some(known) = self.0.iter_mut().find(same) {
            known.used = true;
            return Arc::clone(&known.coverage);
        }
        let own =
            clip.shape.as_ref().map_or(Coverage::full(Bounds::EMPTY), |shape| Coverage::of(shape, extent));
        let coverage = Arc::new(match &clip.parent {
            Some(parent) => own.intersect(&self.coverage(Some(parent), extent)),
            None => own,
        });
        let bytes: usize = self.0.iter().map(|known| known.coverage.bounds().area()).sum();
        if bytes > limits::CLIP_BYTES {
            self.0.clear();
        }
        self.0.push(Known { clip: Arc::clone(clip), extent, coverage: Arc::clone(&coverage), used: true });
        coverage
    }

    /// Forgets what was not asked for since the last call.
    pub(super) fn forget_unused(&mut self) {
        self.0.retain_mut(|known| std::mem::take(&mut known.used));
    }
}
