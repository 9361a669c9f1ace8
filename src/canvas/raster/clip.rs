//! Clips, as coverage of a bitmap.
//!
//! A clip is a chain of shapes. Its coverage is worked out once and kept as long as paints use
//! it, so nested clips and clips that stay from frame to frame cost nothing more.

use std::sync::Arc;

use super::coverage::Coverage;
use super::fill::Filler;
use crate::canvas::ops::Clip;
use crate::frame::region::Bounds;
use crate::limits;

/// The clips in use and what they cover.
#[derive(Debug, Default)]
pub(super) struct Clips {
    known: Vec<Known>,
    /// What is left without a clip.
    everything: Option<Arc<Coverage>>,
}

#[derive(Debug)]
struct Known {
    clip: Arc<Clip>,
    extent: Bounds,
    coverage: Arc<Coverage>,
    used: bool,
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
        let same = |known: &&mut Known| {
            known.extent == extent && (Arc::ptr_eq(&known.clip, clip) || known.clip == *clip)
        };
        if let Some(known) = self.known.iter_mut().find(same) {
            known.used = true;
            return Arc::clone(&known.coverage);
        }
        let own = match &clip.shape {
            Some(shape) => Coverage::of(shape, extent, filler),
            None => Coverage::full(Bounds::EMPTY),
        };
        let coverage = Arc::new(match &clip.parent {
            Some(parent) => own.intersect(&self.coverage(Some(parent), extent, filler)),
            None => own,
        });
        let bytes: usize = self.known.iter().map(|known| known.coverage.bounds().area()).sum();
        if bytes > limits::CLIP_BYTES {
            self.known.clear();
        }
        self.known.push(Known {
            clip: Arc::clone(clip),
            extent,
            coverage: Arc::clone(&coverage),
            used: true,
        });
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
        self.known.retain_mut(|known| std::mem::take(&mut known.used));
    }
}
