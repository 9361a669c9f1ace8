//! Rectangles of whole pixels, and regions made of them.
//!
//! [`Bounds`] says where a picture or a drawing lies. [`Tiles`] are the squares of a picture in which
//! something changed, and a [`Region`] is made of them, as rectangles that do not overlap, to be drawn or
//! converted again. None knows of pixels' values.

use crate::frame::Size;

/// A rectangle of whole pixels; `right` and `bottom` are just outside. Empty where a side is not
/// positive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Bounds {
    pub(crate) left: i32,
    pub(crate) top: i32,
    pub(crate) right: i32,
    pub(crate) bottom: i32,
}

impl Bounds {
    /// No pixel at all.
    pub(crate) const EMPTY: Self = Self { left: 0, top: 0, right: 0, bottom: 0 };
    /// What only a bitmap limits.
    pub(crate) const EVERYWHERE: Self =
        Self { left: i32::MIN / 4, top: i32::MIN / 4, right: i32::MAX / 4, bottom: i32::MAX / 4 };
    /// Coordinates stay this near to 0, so that adding them can't overflow.
    const FARTHEST: f64 = 1e8;

    /// All pixels of a bitmap of `size`.
    pub(crate) fn of(size: Size) -> Self {
        let side = |length: u32| i32::try_from(length).unwrap_or(i32::MAX / 4);
        Self { left: 0, top: 0, right: side(size.width), bottom: side(size.height) }
    }

    /// The pixels that the box `[left, top, right, bottom]` touches.
    #[expect(clippy::cast_possible_truncation, reason = "clamped")]
    pub(crate) fn around([left, top, right, bottom]: [f64; 4]) -> Self {
        let near = |edge: f64| edge.clamp(-Self::FARTHEST, Self::FARTHEST);
        // Without functions of the machine's own for it, this is quicker than `floor` and `ceil`.
        let floor = |edge: f64| edge as i32 - i32::from(f64::from(edge as i32) > edge);
        let ceil = |edge: f64| edge as i32 + i32::from(f64::from(edge as i32) < edge);
        let (left, top) = (floor(near(left)), floor(near(top)));
        Self { left, top, right: ceil(near(right)), bottom: ceil(near(bottom)) }
    }

    pub(crate) fn is_empty(self) -> bool {
        self.left >= self.right || self.top >= self.bottom
    }

    /// The pixels in both.
    pub(crate) fn intersect(self, other: Self) -> Self {
        let both = Self {
            left: self.left.max(other.left),
            top: self.top.max(other.top),
            right: self.right.min(other.right),
            bottom: self.bottom.min(other.bottom),
        };
        if both.is_empty() { Self::EMPTY } else { both }
    }

    /// Whether rectangles that are not empty have a pixel in common.
    fn meets(self, other: Self) -> bool {
        self.left < other.right
            && other.left < self.right
            && self.top < other.bottom
            && other.top < self.bottom
    }

    /// The smallest rectangle with both inside.
    pub(crate) fn union(self, other: Self) -> Self {
        if self.is_empty() || other.is_empty() {
            return if self.is_empty() { other } else { self };
        }
        Self {
            left: self.left.min(other.left),
            top: self.top.min(other.top),
            right: self.right.max(other.right),
            bottom: self.bottom.max(other.bottom),
        }
    }

    /// This with `margin` pixels more on each side; an empty one stays empty.
    pub(crate) fn grown(self, margin: i32) -> Self {
        if self.is_empty() {
            return self;
        }
        Self {
            left: self.left.saturating_sub(margin),
            top: self.top.saturating_sub(margin),
            right: self.right.saturating_add(margin),
            bottom: self.bottom.saturating_add(margin),
        }
    }

    /// This, `x` pixels to the right and `y` down.
    pub(crate) fn moved(self, x: i32, y: i32) -> Self {
        Self {
            left: self.left.saturating_add(x),
            top: self.top.saturating_add(y),
            right: self.right.saturating_add(x),
            bottom: self.bottom.saturating_add(y),
        }
    }

    /// Pixels from left to right.
    pub(crate) fn width(self) -> usize {
        usize::try_from(self.right - self.left).unwrap_or(0)
    }

    /// Pixels from top to bottom.
    pub(crate) fn height(self) -> usize {
        usize::try_from(self.bottom - self.top).unwrap_or(0)
    }

    /// The number of pixels.
    pub(crate) fn area(self) -> usize {
        self.width() * self.height()
    }

    /// How many pixels `x` lies right of the left edge.
    pub(crate) fn column(self, x: i32) -> usize {
        usize::try_from(x - self.left).unwrap_or(0)
    }

    /// How many pixels `y` lies below the top edge.
    pub(crate) fn line(self, y: i32) -> usize {
        usize::try_from(y - self.top).unwrap_or(0)
    }
}

/// Sides of the squares that a region is made of, in pixels.
const TILE: i32 = 32;
/// A region is cut into about so many bands, which are at least so large.
const BANDS: usize = 8;
const BAND_PX: usize = 1 << 17;

/// The squares of a bitmap, some of them marked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Tiles {
    bitmap: Bounds,
    /// In lines from the top.
    marked: Vec<bool>,
}

impl Tiles {
    /// All tiles of a bitmap.
    pub(crate) fn all(bitmap: Bounds) -> Self {
        let tiles = |pixels: usize| pixels.div_ceil(TILE.unsigned_abs() as usize);
        Self { bitmap, marked: vec![true; tiles(bitmap.width()) * tiles(bitmap.height())] }
    }

    /// The tiles of a bitmap that `parts` touch.
    pub(crate) fn touched(bitmap: Bounds, parts: impl Iterator<Item = Bounds>) -> Self {
        let mut tiles = Self::all(bitmap);
        tiles.marked.fill(false);
        let (tile, columns) = (TILE.unsigned_abs() as usize, tiles.columns());
        for part in parts.map(|part| part.intersect(bitmap)).filter(|part| !part.is_empty()) {
            let (first, last) = (bitmap.column(part.left) / tile, bitmap.column(part.right - 1) / tile);
            for line in bitmap.line(part.top) / tile..=bitmap.line(part.bottom - 1) / tile {
                tiles.marked[line * columns + first..=line * columns + last].fill(true);
            }
        }
        tiles
    }

    /// Marks what is marked in `other`, of a bitmap of the same size.
    pub(crate) fn join(&mut self, other: &Self) {
        self.marked.iter_mut().zip(&other.marked).for_each(|(own, other)| *own |= other);
    }

    /// What is marked here but not in `other`, of a bitmap of the same size.
    pub(crate) fn without(mut self, other: &Self) -> Self {
        self.marked.iter_mut().zip(&other.marked).for_each(|(own, other)| *own &= !other);
        self
    }

    fn columns(&self) -> usize {
        self.bitmap.width().div_ceil(TILE.unsigned_abs() as usize)
    }
}

/// A set of pixels as rectangles that do not overlap.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Region {
    rects: Vec<Bounds>,
    whole: Bounds,
}

impl Region {
    /// Every pixel inside `bounds`.
    pub(crate) fn all(bounds: Bounds) -> Self {
        Self { rects: vec![bounds], whole: bounds }
    }

    /// The marked tiles, joined to runs from left to right.
    pub(crate) fn of(tiles: &Tiles) -> Self {
        let bitmap = tiles.bitmap;
        let mut rects = Vec::new();
        let mut top = bitmap.top;
        for line in tiles.marked.chunks_exact(tiles.columns().max(1)) {
            push_runs(&mut rects, line, Bounds { top, bottom: bitmap.bottom.min(top + TILE), ..bitmap });
            top += TILE;
        }
        Self::made_of(rects)
    }

    fn made_of(rects: Vec<Bounds>) -> Self {
        let whole = rects.iter().fold(Bounds::EMPTY, |whole, rect| whole.union(*rect));
        Self { rects, whole }
    }

    /// The smallest rectangle around it.
    pub(crate) fn whole(&self) -> Bounds {
        self.whole
    }

    /// This region as bands that follow each other from the top and are about equally large, but
    /// none much smaller than [`BAND_PX`].
    pub(crate) fn bands(&self) -> Vec<Self> {
        let area: usize = self.rects.iter().map(|rect| rect.area()).sum();
        let least = (area / BANDS).max(BAND_PX);
        let mut bands: Vec<Self> = Vec::new();
        let mut room = 0;
        for line in self.rects.chunk_by(|a, b| a.top == b.top) {
            let whole = line.iter().fold(Bounds::EMPTY, |whole, rect| whole.union(*rect));
            if let Some(band) = bands.last_mut().filter(|_| room > 0) {
                band.rects.extend(line);
                band.whole = band.whole.union(whole);
            } else {
                bands.push(Self { rects: line.to_vec(), whole });
                room = least;
            }
            room = room.saturating_sub(line.iter().map(|rect| rect.area()).sum());
        }
        bands
    }

    /// Whether any of its pixels lie in `bounds`.
    pub(crate) fn touches(&self, bounds: Bounds) -> bool {
        self.whole.meets(bounds) && self.within(bounds).next().is_some()
    }

    /// What of it lies in `bounds`.
    pub(crate) fn inside(&self, bounds: Bounds) -> Self {
        Self::made_of(self.within(bounds).collect())
    }

    /// The parts of this region that lie in `bounds`.
    pub(crate) fn within(&self, bounds: Bounds) -> impl Iterator<Item = Bounds> {
        // The rectangles come from top to bottom, so most can be passed over at once.
        let first = self.rects.partition_point(|rect| rect.bottom <= bounds.top);
        let inside = self.rects[first..].iter().take_while(move |rect| rect.top < bounds.bottom);
        inside
            .filter(move |rect| rect.meets(bounds))
            .map(move |rect| rect.intersect(bounds))
            .filter(|part| !part.is_empty())
    }
}

/// Adds a rectangle for each run of marked tiles in `line`, which lies in `strip`.
fn push_runs(rects: &mut Vec<Bounds>, line: &[bool], strip: Bounds) {
    let mut left = strip.left;
    for run in line.chunk_by(|a, b| a == b) {
        let right = left + TILE * i32::try_from(run.len()).unwrap_or(i32::MAX / TILE);
        if run[0] {
            rects.push(Bounds { left, right: right.min(strip.right), ..strip });
        }
        left = right;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BITMAP: Bounds = Bounds { left: 0, top: 0, right: 100, bottom: 70 };

    fn bounds(left: i32, top: i32, right: i32, bottom: i32) -> Bounds {
        Bounds { left, top, right, bottom }
    }

    #[test]
    fn boxes_are_rounded_outwards() {
        assert_eq!(Bounds::around([0.5, -0.5, 3.0, 3.1]), bounds(0, -1, 3, 4));
        assert!(!Bounds::around([-1e300, -1e300, 1e300, 1e300]).is_empty());
    }

    #[test]
    fn rectangles_that_do_not_meet_have_nothing_in_common() {
        assert_eq!(bounds(0, 0, 2, 2).intersect(bounds(2, 0, 4, 2)), Bounds::EMPTY);
        assert_eq!(bounds(0, 0, 2, 2).union(Bounds::EMPTY), bounds(0, 0, 2, 2));
    }

    #[test]
    fn what_lies_inside_is_cut_and_its_whole_is_as_small() {
        let parts = [bounds(1, 1, 40, 2), bounds(0, 66, 9, 67)];
        let region = Region::of(&Tiles::touched(BITMAP, parts.into_iter()));
        let inside = region.inside(bounds(10, 5, 100, 64));
        assert_eq!(inside.whole(), bounds(10, 5, 64, 32), "the tiles below lie outside");
        assert_eq!(inside.within(BITMAP).map(Bounds::area).sum::<usize>(), 54 * 27);
        assert_eq!(region.inside(bounds(70, 0, 100, 70)).whole(), Bounds::EMPTY);
    }

    #[test]
    fn a_region_covers_its_parts_once() {
        let parts = [bounds(1, 1, 40, 2), bounds(30, 0, 34, 70), bounds(-9, 66, 500, 900)];
        let tiles = Tiles::touched(BITMAP, parts.into_iter());
        let (region, rest) = (Region::of(&tiles), Region::of(&Tiles::all(BITMAP).without(&tiles)));
        for y in 0..70 {
            for x in 0..100 {
                let pixel = bounds(x, y, x + 1, y + 1);
                let times = region.within(pixel).count();
                assert!(times <= 1, "({x}, {y}) is there {times} times");
                let meant = parts.iter().any(|part| !part.intersect(pixel).is_empty());
                assert!(times == 1 || !meant, "({x}, {y}) is missing");
                let beside = rest.within(pixel).count();
                assert_eq!(beside + times, 1, "({x}, {y}) is in the region or in the rest");
            }
        }
    }

    #[test]
    fn joined_tiles_are_in_either() {
        let [left, right] = [bounds(0, 0, 1, 1), bounds(99, 0, 100, 1)]
            .map(|part| Tiles::touched(BITMAP, [part].into_iter()));
        let mut both = left.clone();
        both.join(&right);
        assert_eq!(both.clone().without(&left), right);
        assert_eq!(both.without(&right), left);
    }

    #[test]
    fn a_region_of_nothing_is_empty() {
        let nothing = Tiles::touched(BITMAP, [Bounds::EMPTY].into_iter());
        assert_eq!(Region::of(&nothing).within(BITMAP).count(), 0);
        assert_eq!(Region::all(BITMAP).within(BITMAP).count(), 1);
    }
}
