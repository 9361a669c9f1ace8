//! From display lists to pixels.
//!
//! The raster owns the bitmap. A paint compares the new list with the one before it and draws
//! only where they differ: operations that both begin with come from a snapshot, and only the
//! damaged tiles are drawn again. Each paint with new content fills a buffer that nobody else
//! holds; frames that were taken keep theirs. `fill` turns outlines into coverage.

mod bitmap;
mod blend;
mod blur;
mod chain;
mod clip;
mod convex;
mod coverage;
mod edge;
mod effect;
#[cfg(target_arch = "x86_64")]
mod eight;
mod fill;
mod gradient;
mod gradients;
mod hidden;
mod ink;
mod line;
mod masks;
mod painter;
mod pen;
#[cfg(test)]
mod reference;
mod shadow;
mod solid;
mod team;
mod tools;

use std::sync::Arc;

pub(super) use self::bitmap::Bitmap;
pub(super) use crate::frame::region::Bounds;

use self::team::Team;
use super::ops::{DisplayList, Op};
use crate::frame::region::{Region, Tiles};
use crate::frame::{PixelBuffer, Pixels, Size};
use crate::limits;

/// The bitmap behind a canvas.
pub(super) struct Raster {
    size: Size,
    pixels: Pixels,
    /// The operations that drew `pixels` from a transparent start; absent where there were others.
    drawn: Option<Vec<Op>>,
    /// What the first operations of `drawn` look like.
    snapshot: Option<Snapshot>,
    /// How many operations the last two lists began with alike.
    common: usize,
    generation: u64,
    /// Earlier buffers, to be used again once no frame holds them.
    retired: Vec<Retired>,
    team: Team,
    /// The bitmap in the middle of a turn, for reading.
    preview: Option<Snapshot>,
}

/// A buffer that was shown before.
struct Retired {
    pixels: Pixels,
    /// What is shown otherwise now.
    stale: Tiles,
}

/// The bitmap after the first operations of a list.
struct Snapshot {
    ops: usize,
    bitmap: Bitmap,
}

impl Raster {
    /// A transparent bitmap.
    pub(super) fn new(size: Size) -> Self {
        Self {
            size,
            pixels: Arc::new(Bitmap::transparent(Bounds::of(size)).into_pixels().into()),
            drawn: Some(Vec::new()),
            snapshot: None,
            common: 0,
            generation: 0,
            retired: Vec::new(),
            team: Team::default(),
            preview: None,
        }
    }

    /// Pixels combined so far.
    pub(super) fn drawn_pixels(&self) -> u64 {
        self.team.drawn()
    }

    pub(super) fn generation(&self) -> u64 {
        self.generation
    }

    pub(super) fn pixels(&self) -> Pixels {
        Arc::clone(&self.pixels)
    }

    /// Draws `list` and returns whether it brings new content.
    pub(super) fn paint(&mut self, list: DisplayList) -> bool {
        self.preview = None;
        if list.is_empty() {
            return false;
        }
        let painted = if list.fresh { self.redraw(list.ops) } else { self.add(&list.ops) };
        self.team.forget_unused();
        painted
    }

    /// Shows `ops` instead of what was drawn before.
    fn redraw(&mut self, ops: Vec<Op>) -> bool {
        let (common, tiles) = match self.drawn.take() {
            Some(before) if before == ops => {
                self.drawn = Some(before);
                return false;
            }
            Some(before) => {
                let common = before.iter().zip(&ops).take_while(|(old, new)| old == new).count();
                (common, damage(&before[common..], &ops[common..], self.bounds()))
            }
            None => (0, Tiles::all(self.bounds())),
        };
        let region = Region::of(&tiles);
        let cover = hidden::cover(&ops, region.whole());
        self.keep_snapshot(common, &ops, cover.is_some_and(|cover| cover >= common));
        let mut bitmap = self.take_buffer(Some(&tiles));
        let known = self.snapshot.as_ref().map_or(0, |snapshot| snapshot.ops);
        let cover = cover.filter(|cover| *cover >= known);
        for part in region.within(self.bounds()).take_while(|_| cover.is_none()) {
            match &self.snapshot {
                Some(snapshot) => bitmap.copy_from(&snapshot.bitmap, part),
                None => bitmap.clear(part),
            }
        }
        self.draw(&mut bitmap, &region, &ops[cover.unwrap_or(known)..]);
        self.show(bitmap, &tiles);
        self.drawn = Some(ops);
        true
    }

    /// Draws `ops` over what is there.
    fn add(&mut self, ops: &[Op]) -> bool {
        let mut bitmap = self.take_buffer(None);
        let tiles = Tiles::touched(self.bounds(), ops.iter().map(painter::bounds));
        self.draw(&mut bitmap, &Region::of(&tiles), ops);
        self.show(bitmap, &tiles);
        (self.drawn, self.snapshot, self.common) = (None, None, 0);
        true
    }

    /// Sees to it that the snapshot, if there is one, shows operations that `ops` begins with.
    /// Once two paints in a row had the same beginning in common, it is worth a snapshot, but not where
    /// it is `hidden` or no more than a colour.
    fn keep_snapshot(&mut self, common: usize, ops: &[Op], hidden: bool) {
        self.snapshot = self.snapshot.take().filter(|snapshot| snapshot.ops <= common);
        let known = self.snapshot.as_ref().map_or(0, |snapshot| snapshot.ops);
        let is_cheap = hidden || hidden::is_one_color(&ops[..common], self.bounds());
        if common > known && common == self.common && !is_cheap {
            let snapshot = self.snapshot.take();
            let mut bitmap =
                snapshot.map_or_else(|| Bitmap::transparent(self.bounds()), |snapshot| snapshot.bitmap);
            self.draw(&mut bitmap, &Region::all(self.bounds()), &ops[known..common]);
            self.snapshot = Some(Snapshot { ops: common, bitmap });
        }
        self.common = common;
    }

    fn draw(&mut self, target: &mut Bitmap, region: &Region, ops: &[Op]) {
        self.team.draw(target, region, self.bounds(), ops);
    }

    /// What the canvas would show were it painted now with `ops`, which only grow until the next
    /// paint or reset; `fresh` where they start from a transparent bitmap.
    pub(super) fn preview(&mut self, fresh: bool, ops: &[Op]) -> &Bitmap {
        let mut preview = self.preview.take().unwrap_or_else(|| {
            let bitmap = if fresh { Bitmap::transparent(self.bounds()) } else { self.bitmap() };
            Snapshot { ops: 0, bitmap }
        });
        self.draw(&mut preview.bitmap, &Region::all(self.bounds()), &ops[preview.ops..]);
        preview.ops = ops.len();
        &self.preview.insert(preview).bitmap
    }

    /// Forgets the preview: the list starts anew.
    pub(super) fn forget_preview(&mut self) {
        self.preview = None;
    }

    /// Whether what is shown is what its operations draw without any short cut; absent where there were
    /// others before them.
    #[cfg(test)]
    pub(super) fn is_as_without_short_cuts(&self) -> Option<bool> {
        let ops = self.drawn.as_ref()?;
        Some(reference::drawn(self.bounds(), ops).pixels() == &self.pixels[..])
    }

    fn bounds(&self) -> Bounds {
        Bounds::of(self.size)
    }

    fn bitmap(&self) -> Bitmap {
        Bitmap::new(self.bounds(), self.pixels.to_vec())
    }

    /// A bitmap that shows what is shown now, except, it may be, in the tiles that are `redrawn`. Its
    /// buffer is the free one that was used last: the least has changed since, and it may still be in the
    /// processor's cache.
    fn take_buffer(&mut self, redrawn: Option<&Tiles>) -> Bitmap {
        let bounds = self.bounds();
        let free = self.retired.iter().rposition(|retired| Arc::strong_count(&retired.pixels) == 1);
        let retired = free.map(|index| self.retired.remove(index));
        let used = retired
            .and_then(|Retired { pixels, stale }| Some((Arc::into_inner(pixels)?.into_bytes(), stale)));
        let (mut bitmap, stale) = match used {
            Some((buffer, stale)) => (Bitmap::new(bounds, buffer), stale),
            None => (Bitmap::transparent(bounds), Tiles::all(bounds)),
        };
        let missing = match redrawn {
            Some(redrawn) => stale.without(redrawn),
            None => stale,
        };
        for part in Region::of(&missing).within(bounds) {
            bitmap.copy_same(&self.pixels, part);
        }
        bitmap
    }

    /// Makes `bitmap` the one that is shown, which differs from the one before in `changed`, and keeps
    /// that for later paints.
    fn show(&mut self, bitmap: Bitmap, changed: &Tiles) {
        let new = PixelBuffer::changed(bitmap.into_pixels(), &self.pixels, changed.clone());
        let old = std::mem::replace(&mut self.pixels, Arc::new(new));
        self.retired.iter_mut().for_each(|retired| retired.stale.join(changed));
        // Those that wait, the one that is converted, and one that is held by the track.
        if self.retired.len() < limits::QUEUED_PICTURES + 3 {
            self.retired.push(Retired { pixels: old, stale: changed.clone() });
        }
        self.generation += 1;
    }
}

/// Where the pixels of two lists of operations may differ.
fn damage(before: &[Op], after: &[Op], bitmap: Bounds) -> Tiles {
    let alike = before.iter().rev().zip(after.iter().rev()).take_while(|(old, new)| old == new).count();
    let (before, after) = (&before[..before.len() - alike], &after[..after.len() - alike]);
    // Operations that stand at the same place and are equal draw the same on the same ground;
    // what is below them brings its own damage.
    let pairs = before.iter().zip(after).filter(|(old, new)| old != new);
    let paired = pairs.flat_map(|(old, new)| [old, new]);
    let rest = before.iter().skip(after.len()).chain(after.iter().skip(before.len()));
    Tiles::touched(bitmap, paired.chain(rest).map(painter::bounds))
}
