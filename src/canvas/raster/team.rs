//! Painters that draw one list at the same time.
//!
//! A region is cut into bands of lines, and each is drawn by whichever painter is free. What a pixel
//! becomes does not depend on the region, so neither does it on the bands; these follow from the
//! region alone, so the work is the same on every machine. What a band needs is left to the painter.

use std::sync::{LazyLock, Mutex, PoisonError};
use std::thread;

use rayon_core::{ThreadPool, ThreadPoolBuilder};

use super::bitmap::{Bitmap, Sheet};
use super::painter::{self, Painter};
use super::tools::{Shared, Tools};
use crate::canvas::ops::Op;
use crate::frame::region::{Bounds, Region};
use crate::limits;

/// Threads that help whoever draws, in all rasters: to wake one takes a fraction of starting one.
/// Without any (one core, or no more threads to be had) whoever draws does all the work.
///
/// While they draw, they must not wait for each other's tasks: that would be to do them meanwhile, with
/// locks held.
static HELPERS: LazyLock<Option<ThreadPool>> = LazyLock::new(|| {
    let cores = thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let helpers = cores.min(limits::PAINTERS) - 1;
    let threads = ThreadPoolBuilder::new().num_threads(helpers).thread_name(|_| "painter".to_owned());
    (helpers > 0).then(|| threads.build().ok()).flatten()
});

/// Bands that a helper is woken for: for less, waking it costs more than it does.
const BANDS_EACH: usize = 2;

/// The painters of a raster: one for each core, up to [`limits::PAINTERS`].
pub(super) struct Team {
    own: Tools,
    /// Those of further painters.
    others: Vec<Tools>,
    shared: Shared,
}

/// A part of a bitmap, and what of it is to be drawn.
type Band<'a> = (Sheet<'a>, Region);

impl Default for Team {
    fn default() -> Self {
        Self::of(1 + HELPERS.as_ref().map_or(0, ThreadPool::current_num_threads))
    }
}

impl Team {
    fn of(painters: usize) -> Self {
        let others = (1..painters).map(|_| Tools::default()).collect();
        Self { own: Tools::default(), others, shared: Shared::default() }
    }

    /// Draws `ops` into `target` where `region` allows; `extent` counts as the bitmap.
    pub(super) fn draw(&mut self, target: &mut Bitmap, region: &Region, extent: Bounds, ops: &[Op]) {
        let bands = if ops.iter().any(looks_beyond) { vec![region.clone()] } else { region.bands() };
        let others = (bands.len() / BANDS_EACH).saturating_sub(1).min(self.others.len());
        let bands = Mutex::new(cut(target.sheet(), bands).into_iter());
        self.shared.gradients.prepare(ops, region, extent);
        self.shared.shadows.prepare(ops, region, extent, &mut self.own.filler);
        let shared = &self.shared;
        let placed: Vec<_> = ops.iter().map(|op| (painter::bounds(op), op)).collect();
        let paint = |tools: &mut Tools| {
            while let Some((target, region)) = next(&bands) {
                Painter { target, region: &region, extent, tools, shared }
                    .draw_placed(placed.iter().copied());
                // Others may go first: an encoder's threads, which wait for each other many times a frame.
                thread::yield_now();
            }
        };
        match &*HELPERS {
            Some(helpers) if others > 0 => helpers.in_place_scope(|scope| {
                for tools in &mut self.others[..others] {
                    scope.spawn(|_| paint(tools));
                }
                paint(&mut self.own);
            }),
            _ => paint(&mut self.own),
        }
    }

    /// Pixels combined so far.
    pub(super) fn drawn(&self) -> u64 {
        self.own.drawn + self.others.iter().map(|tools| tools.drawn).sum::<u64>()
    }

    /// Forgets results that were not asked for since the last call.
    pub(super) fn forget_unused(&mut self) {
        self.own.forget_unused();
        self.others.iter_mut().for_each(Tools::forget_unused);
        self.shared.forget_unused();
    }
}

fn next<'a>(bands: &Mutex<impl Iterator<Item = Band<'a>>>) -> Option<Band<'a>> {
    bands.lock().unwrap_or_else(PoisonError::into_inner).next()
}

/// The lines that each of `regions`, which follow each other from the top, lies in.
fn cut(sheet: Sheet<'_>, regions: Vec<Region>) -> Vec<Band<'_>> {
    let mut rest = sheet;
    let mut bands = Vec::new();
    for region in regions {
        let (lines, below) = rest.split_at(region.whole().bottom);
        bands.push((lines, region));
        rest = below;
    }
    bands
}

/// Whether a part of `op` needs more of it to be drawn than itself: that would be drawn anew for each
/// band.
fn looks_beyond(op: &Op) -> bool {
    match op {
        Op::Layer { ops, effects } => !effects.are_local() || ops.iter().any(looks_beyond),
        Op::Draw(draw) => !draw.effects.filters.is_empty(),
        Op::Put(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::canvas::ops::{Draw, Effects, Paint, Shape};
    use crate::frame::Size;
    use crate::frame::region::Tiles;

    fn rect(edges: [f64; 4], color: &str) -> Op {
        let paint = Paint::Solid(color.parse().unwrap());
        Op::Draw(Draw { shape: Shape::Rect(edges), paint, effects: Effects::default() })
    }

    fn drawn(painters: usize) -> (Bitmap, u64) {
        let bounds = Bounds::of(Size::new(1000, 700));
        let layer = vec![rect([20.0, 20.0, 700.0, 690.5], "#0f08"), rect([90.5, 5.0, 800.0, 600.0], "#00f8")];
        let effects = Effects { alpha: 0.5, ..Effects::default() };
        let ops = [rect([0.5, 0.5, 999.5, 699.5], "red"), Op::Layer { ops: layer, effects }];
        let mut bitmap = Bitmap::transparent(bounds);
        let mut team = Team::of(painters);
        team.draw(&mut bitmap, &Region::of(&Tiles::all(bounds)), bounds, &ops);
        (bitmap, team.drawn())
    }

    #[test]
    fn any_number_of_painters_draws_the_same() {
        let alone = drawn(1);
        for painters in [2, 3, 8] {
            assert!(drawn(painters) == alone, "{painters} painters");
        }
    }

    #[test]
    fn bands_follow_each_other_and_are_the_region() {
        let bounds = Bounds::of(Size::new(1000, 700));
        let whole = Region::of(&Tiles::all(bounds));
        let bands = whole.bands();
        assert!(bands.len() > 1);
        assert!(bands.windows(2).all(|pair| pair[0].whole().bottom == pair[1].whole().top));
        let area = |region: &Region| region.within(bounds).map(Bounds::area).sum::<usize>();
        assert_eq!(bands.iter().map(area).sum::<usize>(), bounds.area());
        assert_eq!(Region::of(&Tiles::touched(bounds, [Bounds::EMPTY].into_iter())).bands().len(), 0);
    }
}
