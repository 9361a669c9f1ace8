//! Clips, as coverage of a bitmap.
//!
//! A clip is a chain of shapes. Its coverage is worked out once and kept as long as paints use
//! it, so nested clips and clips that stay from frame to frame cost nothing more.

use std::sync::Arc;

use super::coverage::Coverage;
use super::fill::Filler;
use crate::canvas::kept::Kept;
use crate::canvas::ops::Clip;
use crate::frame::region::Bounds;
use crate::limits;

/// The clips in use and what they cover.
#[derive(Debug, Default)]
pub(super) struct Clips {
    known: Kept<(Arc<Clip>, Bounds), Arc<Coverage>>,
    /// What is left without a clip.
    everything: Option<Arc<Coverage>>,
}

impl Clips {
    /// What `clip` leaves of the pixels in `extent`; all of them without a clip.
    pub(super) fn coverage(
        &mut self,
        clip: Option<&Arc<Clip>>,
        extent: Bounds,
        filler: &mut Filler,
    ) -> Arc<Coverage> {
        let Some(clip) = clip else { return self.everything(extent) };
        let same = |known: &(Arc<Clip>, Bounds)| {
            known.1 == extent && (Arc::ptr_eq(&known.0, clip) || known.0 == *clip)
        };
        if let Some(coverage) = self.known.ask(same) {
            return Arc::clone(coverage);
        }
        let own = match &clip.shape {
            Some(shape) => Coverage::of(shape, extent, filler),
            None => Coverage::full(Bounds::EMPTY),
        };
        let coverage = Arc::new(match &clip.parent {
            Some(parent) => own.intersect(&self.coverage(Some(parent), extent, filler)),
            None => own,
        });
        let bytes: usize = self.known.iter().map(|(_, coverage)| coverage.bounds().area()).sum();
        if bytes > limits::CLIP_BYTES {
            self.known.clear();
        }
        self.known.keep((Arc::clone(clip), extent), Arc::clone(&coverage));
        coverage
    }

    fn everything(&mut self, extent: Bounds) -> Arc<Coverage> {
        if let Some(known) = self.everything.as_ref().filter(|known| known.bounds() == extent) {
            return Arc::clone(known);
        }
        Arc::clone(self.everything.insert(Arc::new(Coverage::full(extent))))
    }

    /// Forgets what was not asked for since the last call.
    pub(super) fn forget_unused(&mut self) {
        self.known.forget_unused();
    }
}
