//! Coverage of outlines that come by the same places again, as pixels.
//!
//! Shapes come in as they are drawn; what an outline covers is kept once it was asked for in two paints,
//! at the same place within a pixel. Painters share it. What is asked for once is left to `coverage`.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::coverage::{Coverage, Mask};
use super::fill::Filler;
use super::hidden;
use crate::canvas::FillRule;
use crate::canvas::ops::Shape;
use crate::canvas::outline::{GridPoint, Outline, STEPS};
use crate::frame::region::Bounds;
use crate::limits;

/// Larger shapes are not kept.
const MOST_PIXELS: usize = 1 << 17;
/// So many questions are remembered, until others fall on their places.
const REMEMBERED: usize = 1 << 12;

/// The masks of a raster.
#[derive(Debug, Default)]
pub(super) struct Masks(Mutex<Store>);

#[derive(Debug, Default)]
struct Store {
    /// The paint that is under way.
    paint: u32,
    /// Which outlines were asked for, and in which paint.
    asked: Vec<(u64, u32)>,
    /// Those that were used since the last time that this half of the room was full, and their bytes.
    new: BTreeMap<Key, Known>,
    bytes: usize,
    /// Those that were used before that.
    old: BTreeMap<Key, Known>,
}

/// An outline's hash, the place of its origin within a pixel, and whether it counts by even and odd.
type Key = (u64, GridPoint, bool);

#[derive(Debug, Clone)]
struct Known {
    outline: Arc<Outline>,
    /// With the origin within the pixel (0, 0).
    mask: Mask,
}

impl Known {
    fn bytes(&self) -> usize {
        self.mask.bytes() + self.outline.bytes()
    }
}

/// What is known of an outline.
enum Answer {
    Mask(Mask),
    /// It was asked for in an earlier paint.
    Again,
    First,
}

impl Masks {
    /// What `shape` covers of the pixels in `wanted`.
    pub(super) fn coverage(&self, shape: &Shape, wanted: Bounds, filler: &mut Filler) -> Coverage {
        if hidden::contains(shape, wanted) {
            return Coverage::full(wanted);
        }
        let Shape::Path { bounds, at, outline, rule } = shape else {
            return Coverage::of(shape, wanted, filler);
        };
        if bounds.area() > MOST_PIXELS || bounds.intersect(wanted).is_empty() {
            return Coverage::of(shape, wanted, filler);
        }
        let (x, y) = (at.0.div_euclid(STEPS), at.1.div_euclid(STEPS));
        let within = (at.0 - x * STEPS, at.1 - y * STEPS);
        let key = (outline.hash(), within, *rule == FillRule::EvenOdd);
        let answer = self.kept().ask(key, outline);
        let mask = match answer {
            Answer::Mask(mask) => mask,
            Answer::First => return Coverage::of(shape, wanted, filler),
            Answer::Again => {
                let bounds = bounds.moved(-x, -y);
                let mask = Mask::new(bounds, filler.fill(outline, within, *rule, bounds));
                self.kept().keep(key, Known { outline: Arc::clone(outline), mask: mask.clone() });
                mask
            }
        };
        Coverage::part(mask.moved(x, y), wanted)
    }

    /// Says that a paint is over.
    pub(super) fn end_paint(&mut self) {
        let kept = self.0.get_mut().unwrap_or_else(PoisonError::into_inner);
        kept.paint = kept.paint.wrapping_add(1);
    }

    fn kept(&self) -> MutexGuard<'_, Store> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Store {
    fn ask(&mut self, key: Key, outline: &Arc<Outline>) -> Answer {
        let is_same = |known: &&Known| Arc::ptr_eq(&known.outline, outline) || known.outline == *outline;
        if let Some(known) = self.new.get(&key) {
            // Others may have the same hash.
            return if is_same(&known) { Answer::Mask(known.mask.clone()) } else { Answer::First };
        }
        if let Some(known) = self.old.get(&key).filter(is_same).cloned() {
            let mask = known.mask.clone();
            self.keep(key, known);
            return Answer::Mask(mask);
        }
        self.asked.resize(REMEMBERED, (0, 0));
        let (hash, (x, y), is_even_odd) = key;
        let place = x.cast_unsigned() << 9 | y.cast_unsigned() << 1 | u32::from(is_even_odd);
        let name = hash.rotate_left(20) ^ u64::from(place);
        let place = usize::try_from(name.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32).unwrap_or(0);
        let before = std::mem::replace(&mut self.asked[place % REMEMBERED], (name, self.paint));
        if before.0 == name && before.1 != self.paint { Answer::Again } else { Answer::First }
    }

    fn keep(&mut self, key: Key, known: Known) {
        if self.bytes >= limits::MASK_BYTES / 2 {
            self.old = std::mem::take(&mut self.new);
            self.bytes = 0;
        }
        self.bytes += known.bytes();
        self.new.insert(key, known);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::canvas::area::moved_shape;
    use crate::canvas::raster::coverage::Cover;
    use crate::canvas::{Path2d, Transform};
    use crate::frame::Size;

    fn circle(radius: f64) -> Path2d {
        let mut path = Path2d::new();
        path.arc(0.0, 0.0, radius, 0.0, std::f64::consts::TAU, false).unwrap();
        path
    }

    fn shape(path: &Path2d, x: f64, y: f64) -> Shape {
        let to = Transform::translation(x, y);
        moved_shape(path, to, FillRule::NonZero, Size::new(64, 64)).unwrap()
    }

    /// The covers of all pixels in `bounds`.
    fn covers(coverage: &Coverage, bounds: Bounds) -> Vec<u8> {
        let inside = coverage.bounds().intersect(bounds);
        let mut all = vec![0; bounds.area()];
        for y in inside.top..inside.bottom {
            let mut room = vec![0; inside.width()];
            let from = bounds.line(y) * bounds.width() + bounds.column(inside.left);
            let line = &mut all[from..from + inside.width()];
            match coverage.span(y, inside.left, inside.right, &mut room) {
                Cover::Uniform(cover) => line.fill(cover),
                Cover::Each(covers) => line.copy_from_slice(covers),
            }
        }
        all
    }

    fn is_kept(masks: &Masks) -> bool {
        !masks.kept().new.is_empty()
    }

    #[test]
    fn what_comes_by_again_is_kept_and_covers_the_same() {
        let (mut masks, mut filler, path) = (Masks::default(), Filler::default(), circle(7.3));
        let everything = Bounds::of(Size::new(64, 64));
        let part = Bounds { left: 18, top: 3, right: 25, bottom: 21 };
        // Whole pixels apart: the same place within one.
        for (round, x) in [20.25, 24.25, 3.25, -2.75].into_iter().enumerate() {
            for wanted in [everything, part] {
                let shape = shape(&path, x, 12.5);
                let known = masks.coverage(&shape, wanted, &mut filler);
                let made = Coverage::of(&shape, wanted, &mut Filler::default());
                assert_eq!(known.bounds(), made.bounds(), "{x}");
                assert_eq!(covers(&known, everything), covers(&made, everything), "{x}");
            }
            assert_eq!(is_kept(&masks), round > 0, "{x}");
            masks.end_paint();
        }
    }

    #[test]
    fn what_comes_by_once_is_not_kept() {
        let (mut masks, mut filler) = (Masks::default(), Filler::default());
        for step in 0..15 {
            let shape = shape(&circle(5.0 + f64::from(step)), 20.0, 20.0);
            masks.coverage(&shape, shape.bounds(), &mut filler);
            masks.end_paint();
        }
        assert!(!is_kept(&masks));
    }

    #[test]
    fn memory_stays_bounded() {
        let (mut masks, mut filler, path) = (Masks::default(), Filler::default(), circle(150.0));
        for _ in 0..2 {
            for place in 0..256 {
                let (x, y) = (f64::from(place % 16) / 16.0, f64::from(place / 16) / 16.0);
                let shape = shape(&path, x, y);
                masks.coverage(&shape, shape.bounds(), &mut filler);
            }
            masks.end_paint();
        }
        let kept = masks.kept();
        let bytes = |known: &BTreeMap<Key, Known>| known.values().map(Known::bytes).sum::<usize>();
        assert!(bytes(&kept.old) > 0);
        assert!(bytes(&kept.new) + bytes(&kept.old) <= limits::MASK_BYTES + 2 * MOST_PIXELS);
    }
}
