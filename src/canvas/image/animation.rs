//! Animated pictures: patches in, whole frames and their times out.
//!
//! GIF and APNG store patches and say how each is laid over the frames before it; the
//! `Composer` follows them. WebP's decoder gives whole frames.

use std::sync::Arc;

use super::{ImageError, buffer, convert};
use crate::frame::{Pixels, Size};
use crate::limits;

/// Frames and when they show.
#[derive(Debug)]
pub(super) struct Animation {
    pub(super) size: Size,
    /// What stands for the whole where nothing moves.
    pub(super) still: Pixels,
    frames: Vec<Pixels>,
    /// When each frame ends, in milliseconds from the beginning.
    ends_ms: Vec<u64>,
    /// How often the frames play; absent for ever.
    plays: Option<u32>,
}

impl Animation {
    /// One round's length in milliseconds.
    pub(super) fn duration_ms(&self) -> u64 {
        self.ends_ms.last().copied().unwrap_or(0)
    }

    /// How many frames one round has.
    pub(super) fn frame_count(&self) -> usize {
        self.frames.len()
    }

    /// The frame that shows `elapsed_ms` after the beginning.
    pub(super) fn frame_at(&self, elapsed_ms: u64) -> Pixels {
        let (round, within) = (elapsed_ms / self.duration_ms(), elapsed_ms % self.duration_ms());
        let is_over = self.plays.is_some_and(|plays| round >= u64::from(plays));
        let index =
            if is_over { self.frames.len() - 1 } else { self.ends_ms.partition_point(|end| *end <= within) };
        Arc::clone(&self.frames[index])
    }
}

/// A frame as stored: a part of the picture, with premultiplied pixels.
pub(super) struct Patch<'p> {
    pub(super) left: u32,
    pub(super) top: u32,
    pub(super) size: Size,
    pub(super) pixels: &'p [u8],
    /// Whether the patch is laid over what is there, instead of replacing it.
    pub(super) over: bool,
    pub(super) dispose: Dispose,
    pub(super) delay_ms: u64,
}

/// What becomes of a patch when its time is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Dispose {
    Keep,
    Clear,
    Restore,
}

/// Makes an animation of patches.
pub(super) struct Composer {
    size: Size,
    /// What the next patch is laid on.
    ground: Vec<u8>,
    frames: Vec<Pixels>,
    ends_ms: Vec<u64>,
}

impl Composer {
    pub(super) fn new(size: Size) -> Self {
        Self { size, ground: buffer(size, 4), frames: Vec::new(), ends_ms: Vec::new() }
    }

    /// Refuses the frame after the present ones, or as many as a header promises.
    pub(super) fn check(&self, promised: usize) -> Result<(), ImageError> {
        let frames = promised.max(self.frames.len() + 1);
        let pixels = self.size.area().saturating_mul(u64::try_from(frames).unwrap_or(u64::MAX));
        if frames > limits::IMAGE_FRAMES || pixels > limits::ANIMATION_PIXELS {
            return Err(ImageError::Frames { frames, size: self.size });
        }
        Ok(())
    }

    /// Adds the frame that `patch` makes.
    pub(super) fn push(&mut self, patch: &Patch) {
        let before = (patch.dispose == Dispose::Restore).then(|| self.ground.clone());
        self.lay(patch);
        self.push_whole(self.ground.clone(), patch.delay_ms);
        match (patch.dispose, before) {
            (Dispose::Restore, Some(before)) => self.ground = before,
            (Dispose::Clear, _) => self.rows(patch, |ground, _| ground.fill(0)),
            _ => {}
        }
    }

    /// Adds a frame that is whole already. Delays up to 10 ms become 100 ms, as in browsers.
    pub(super) fn push_whole(&mut self, pixels: Vec<u8>, delay_ms: u64) {
        let delay = if delay_ms <= 10 { 100 } else { delay_ms };
        let begin = self.ends_ms.last().copied().unwrap_or(0);
        self.ends_ms.push(begin + delay);
        self.frames.push(Arc::new(pixels.into()));
    }

    /// The animation; absent where no frame came. `still` is its default image, if it has one
    /// apart from the frames.
    pub(super) fn finish(self, still: Option<Vec<u8>>, plays: Option<u32>) -> Option<Animation> {
        let first = Arc::clone(self.frames.first()?);
        let still = still.map_or(first, |still| Arc::new(still.into()));
        Some(Animation { size: self.size, still, frames: self.frames, ends_ms: self.ends_ms, plays })
    }

    fn lay(&mut self, patch: &Patch) {
        self.rows(patch, |ground, row| {
            if patch.over {
                lay_over(ground, row);
            } else {
                ground.copy_from_slice(row);
            }
        });
    }

    /// Calls `draw` with each row of the ground that `patch` covers, and that row of the patch.
    fn rows(&mut self, patch: &Patch, draw: impl Fn(&mut [u8], &[u8])) {
        let at = |value: u32| usize::try_from(value).unwrap_or(usize::MAX);
        let width = at(patch.size.width.min(self.size.width.saturating_sub(patch.left)));
        if width == 0 {
            return;
        }
        let grounds = self.ground.chunks_exact_mut(at(self.size.width) * 4).skip(at(patch.top));
        for (ground, row) in grounds.zip(patch.pixels.chunks_exact(at(patch.size.width) * 4)) {
            let left = at(patch.left) * 4;
            draw(&mut ground[left..left + width * 4], &row[..width * 4]);
        }
    }
}

fn lay_over(ground: &mut [u8], row: &[u8]) {
    for (below, above) in ground.as_chunks_mut::<4>().0.iter_mut().zip(row.as_chunks::<4>().0) {
        let rest = 255 - u16::from(above[3]);
        for (below, above) in below.iter_mut().zip(above) {
            *below = above.saturating_add(convert::scale(*below, rest));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn patch(value: u8, dispose: Dispose, delay_ms: u64) -> ([u8; 4], Dispose, u64) {
        ([value, value, value, 255], dispose, delay_ms)
    }

    fn animation(plays: Option<u32>) -> Animation {
        let mut composer = Composer::new(Size::new(2, 1));
        let patches =
            [patch(1, Dispose::Keep, 50), patch(2, Dispose::Restore, 0), patch(3, Dispose::Clear, 20)];
        for (left, (pixels, dispose, delay_ms)) in [0, 1, 0].into_iter().zip(patches) {
            let size = Size::new(1, 1);
            composer.push(&Patch { left, top: 0, size, pixels: &pixels, over: true, dispose, delay_ms });
        }
        let clear = Patch {
            left: 1,
            top: 0,
            size: Size::new(9, 9),
            pixels: &[4, 4, 4, 4].repeat(81),
            over: false,
            dispose: Dispose::Keep,
            delay_ms: 30,
        };
        composer.push(&clear);
        composer.finish(None, plays).unwrap()
    }

    fn values(animation: &Animation, elapsed_ms: u64) -> [u8; 2] {
        let pixels = animation.frame_at(elapsed_ms);
        [pixels[0], pixels[4]]
    }

    #[test]
    fn patches_are_kept_restored_cleared_and_cut_at_the_border() {
        let animation = animation(None);
        let shown: Vec<_> = [0, 49, 50, 149, 150, 170].map(|ms| values(&animation, ms)).into();
        assert_eq!(shown, [[1, 0], [1, 0], [1, 2], [1, 2], [3, 0], [0, 4]]);
        assert_eq!(animation.duration_ms(), 200, "a delay of 0 counts as 100 ms");
        assert_eq!(values(&animation, 200 * 7), [1, 0], "it repeats");
    }

    #[test]
    fn a_bounded_animation_stays_at_its_last_frame() {
        let animation = animation(Some(2));
        assert_eq!(values(&animation, 399), [0, 4]);
        assert_eq!(values(&animation, 200), [1, 0]);
        assert_eq!(values(&animation, 400), [0, 4]);
        assert_eq!(values(&animation, u64::MAX), [0, 4]);
    }

    #[test]
    fn too_many_frames_are_refused_beforehand() {
        let composer = Composer::new(Size::new(1000, 1000));
        assert!(composer.check(1).is_ok());
        assert!(matches!(composer.check(68), Err(ImageError::Frames { frames: 68, .. })));
        assert!(Composer::new(Size::new(1, 1)).check(limits::IMAGE_FRAMES + 1).is_err());
    }

    #[test]
    fn a_patch_is_mixed_by_its_alpha() {
        let mut ground = [100, 0, 200, 255];
        lay_over(&mut ground, &[50, 50, 0, 128]);
        assert_eq!(ground, [100, 50, 100, 255]);
    }
}
