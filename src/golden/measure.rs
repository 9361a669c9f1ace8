//! How far two pictures are apart.
//!
//! Two pictures of one size come in; numbers go out, and a picture of what differs. Whether it is
//! too much is left to `limits` of the golden.

use std::fmt;
use std::sync::Arc;

use crate::frame::Size;
use crate::session::Picture;

/// How far two pictures of one size are apart.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Measure {
    /// How many pixels they have.
    pub pixels: u64,
    /// How many of them differ, in any channel.
    pub changed: u64,
    /// The largest difference of a channel, in levels of 255.
    pub max_delta: u8,
    /// The mean difference of all channels, in levels of 255.
    pub mean_delta: f64,
    /// The mean structural similarity of the lumas in windows of 8x8 pixels, each 4 from the
    /// next; 1 for equal ones (Wang et al. 2004, Image Quality Assessment).
    pub ssim: f64,
    /// The ratio of the peak to the noise of the lumas, in decibels; infinite for equal ones.
    pub psnr_db: f64,
    /// The smallest rectangle with all that differs in it; empty where nothing does.
    pub bounds: Bounds,
}

/// A rectangle of whole pixels; right and bottom are not in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Bounds {
    /// The first column.
    pub left: u32,
    /// The first row.
    pub top: u32,
    /// The column after the last.
    pub right: u32,
    /// The row after the last.
    pub bottom: u32,
}

impl Measure {
    /// Compares two pictures; absent where their sizes differ.
    pub fn of(expected: &Picture, actual: &Picture) -> Option<Self> {
        if expected.size != actual.size {
            return None;
        }
        let size = expected.size;
        if expected.pixels == actual.pixels {
            return Some(Self::same(size));
        }
        let (mut changed, mut max_delta, mut sum, mut bounds) = (0, 0, 0u64, None);
        let pairs = expected.pixels.chunks_exact(4).zip(actual.pixels.chunks_exact(4));
        for (index, (a, b)) in (0u32..).zip(pairs).filter(|(_, (a, b))| a != b) {
            changed += 1;
            for delta in a.iter().zip(b).map(|(a, b)| a.abs_diff(*b)) {
                max_delta = max_delta.max(delta);
                sum += u64::from(delta);
            }
            let at = Bounds::pixel(index % size.width, index / size.width);
            bounds = Some(bounds.map_or(at, |bounds: Bounds| bounds.joined(at)));
        }
        let lumas = [luma(&expected.pixels), luma(&actual.pixels)];
        Some(Self {
            pixels: size.area(),
            changed,
            max_delta,
            mean_delta: ratio(sum, size.rgba_bytes()),
            ssim: ssim(&lumas, size),
            psnr_db: psnr_db(&lumas),
            bounds: bounds.unwrap_or_default(),
        })
    }

    /// The measure of equal pictures of `size`.
    fn same(size: Size) -> Self {
        Self {
            pixels: size.area(),
            changed: 0,
            max_delta: 0,
            mean_delta: 0.0,
            ssim: 1.0,
            psnr_db: f64::INFINITY,
            bounds: Bounds::default(),
        }
    }

    /// The share of pixels that differ, from 0 to 1.
    pub fn changed_share(&self) -> f64 {
        ratio(self.changed, self.pixels)
    }
}

impl fmt::Display for Measure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.changed == 0 {
            return f.write_str("no pixel differs");
        }
        let Self { changed, pixels, max_delta, mean_delta, ssim, bounds, .. } = self;
        let percent = self.changed_share() * 100.0;
        let (verb, levels) = (
            if *changed == 1 { "differs" } else { "differ" },
            if *max_delta == 1 { "level" } else { "levels" },
        );
        write!(
            f,
            "{changed} of {pixels} pixels {verb} ({percent:.3} %), within {bounds}, by at most {max_delta} {levels}, on the mean {mean_delta:.4}; SSIM {ssim:.4}"
        )
    }
}

impl Bounds {
    fn pixel(left: u32, top: u32) -> Self {
        Self { left, top, right: left + 1, bottom: top + 1 }
    }

    fn joined(self, other: Self) -> Self {
        Self {
            left: self.left.min(other.left),
            top: self.top.min(other.top),
            right: self.right.max(other.right),
            bottom: self.bottom.max(other.bottom),
        }
    }

    fn contains(self, x: u32, y: u32) -> bool {
        (self.left..self.right).contains(&x) && (self.top..self.bottom).contains(&y)
    }

    /// The rectangle with `margin` pixels around it, within `size`.
    fn grown(self, margin: u32, size: Size) -> Self {
        Self {
            left: self.left.saturating_sub(margin),
            top: self.top.saturating_sub(margin),
            right: (self.right + margin).min(size.width),
            bottom: (self.bottom + margin).min(size.height),
        }
    }
}

impl fmt::Display for Bounds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (width, height) = (self.right - self.left, self.bottom - self.top);
        write!(f, "{width}x{height} at {},{}", self.left, self.top)
    }
}

/// How many pixels of two pictures of one size differ by more than `levels` in a channel.
pub(super) fn pixels_beyond(expected: &Picture, actual: &Picture, levels: u8) -> u64 {
    let pairs = expected.pixels.chunks_exact(4).zip(actual.pixels.chunks_exact(4));
    let beyond = |(a, b): &(&[u8], &[u8])| a.iter().zip(*b).any(|(a, b)| a.abs_diff(*b) > levels);
    pairs.filter(beyond).count() as u64
}

/// How far the marking stands off what it marks, and how wide it is, in pixels.
const MARK_GAP: u32 = 4;
const MARK_WIDTH: u32 = 2;
const MARK: [u8; 4] = [255, 176, 0, 255];

/// The expected picture faded to grey, with what differs in red, the stronger the more, and a
/// frame around it where it is small. Absent where the sizes differ.
pub fn difference(expected: &Picture, actual: &Picture) -> Option<Picture> {
    let measure = Measure::of(expected, actual)?;
    let size = expected.size;
    let pairs = expected.pixels.chunks_exact(4).zip(actual.pixels.chunks_exact(4));
    let mut pixels: Vec<u8> = pairs
        .zip(luma(&expected.pixels))
        .flat_map(|((a, b), luma)| {
            let delta = a.iter().zip(b).map(|(a, b)| a.abs_diff(*b)).max().unwrap_or(0);
            // Light, so that black and red stand out; one level is seen as well as all.
            let faded = 214 + luma / 8;
            match delta {
                0 => [faded, faded, faded, 255],
                _ => [230 - delta / 4, 40 - delta / 8, 70 - delta / 5, 255],
            }
        })
        .collect();
    let inner = measure.bounds.grown(MARK_GAP, size);
    let outer = inner.grown(MARK_WIDTH, size);
    let is_small = |bounds: Bounds| u64::from(bounds.right - bounds.left) * 8 < u64::from(size.width);
    if measure.changed > 0 && is_small(measure.bounds) {
        for (index, pixel) in (0u32..).zip(pixels.chunks_exact_mut(4)) {
            let (x, y) = (index % size.width, index / size.width);
            if outer.contains(x, y) && !inner.contains(x, y) {
                pixel.copy_from_slice(&MARK);
            }
        }
    }
    Some(Picture { size, pixels: Arc::new(pixels.into()) })
}

/// The lumas of premultiplied pixels over black, with BT.709's weights in 256ths.
fn luma(pixels: &[u8]) -> Vec<u8> {
    let weighted = |p: &[u8]| 54 * u32::from(p[0]) + 183 * u32::from(p[1]) + 19 * u32::from(p[2]);
    pixels.chunks_exact(4).map(|pixel| u8::try_from(weighted(pixel) / 256).unwrap_or(u8::MAX)).collect()
}

fn psnr_db([a, b]: &[Vec<u8>; 2]) -> f64 {
    let squares = a.iter().zip(b).map(|(a, b)| u64::from(a.abs_diff(*b)).pow(2)).sum();
    let mean = ratio(squares, a.len() as u64);
    if mean == 0.0 { f64::INFINITY } else { 10.0 * libm::log10(255.0 * 255.0 / mean) }
}

/// The side of a window, and the way from one to the next, in pixels.
const WINDOW: usize = 8;
const STEP: usize = 4;

fn ssim(lumas: &[Vec<u8>; 2], size: Size) -> f64 {
    let (width, height) = (size.width as usize, size.height as usize);
    let starts = |side: usize| (0..=side.saturating_sub(WINDOW)).step_by(STEP);
    let (mut sum, mut count) = (0.0, 0u32);
    for top in starts(height) {
        for left in starts(width) {
            let rows = top..height.min(top + WINDOW);
            let row = |y: usize| y * width + left..y * width + width.min(left + WINDOW);
            sum += window_ssim(lumas, rows.map(row));
            count += 1;
        }
    }
    sum / f64::from(count.max(1))
}

/// The similarity of one window, of which `rows` are the places.
fn window_ssim([a, b]: &[Vec<u8>; 2], rows: impl Iterator<Item = std::ops::Range<usize>>) -> f64 {
    const C1: f64 = (0.01 * 255.0) * (0.01 * 255.0);
    const C2: f64 = (0.03 * 255.0) * (0.03 * 255.0);
    let [mut count, mut sum_a, mut sum_b, mut squares, mut products] = [0u32; 5];
    for row in rows {
        for (a, b) in a[row.clone()].iter().zip(&b[row]) {
            let (a, b) = (u32::from(*a), u32::from(*b));
            count += 1;
            sum_a += a;
            sum_b += b;
            squares += a * a + b * b;
            products += a * b;
        }
    }
    let count = f64::from(count);
    let (mean_a, mean_b) = (f64::from(sum_a) / count, f64::from(sum_b) / count);
    let means = mean_a * mean_a + mean_b * mean_b;
    let variances = f64::from(squares) / count - means;
    let covariance = f64::from(products) / count - mean_a * mean_b;
    ((2.0 * mean_a * mean_b + C1) * (2.0 * covariance + C2)) / ((means + C1) * (variances + C2))
}

#[expect(clippy::cast_precision_loss, reason = "the nearest double is what is asked for")]
fn ratio(part: u64, whole: u64) -> f64 {
    part as f64 / whole.max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picture(width: u32, height: u32, color: impl Fn(u32, u32) -> [u8; 4]) -> Picture {
        let pixels = (0..height).flat_map(|y| (0..width).map(move |x| (x, y)));
        let pixels = pixels.flat_map(|(x, y)| color(x, y)).collect();
        Picture { size: Size::new(width, height), pixels: Arc::new(pixels) }
    }

    fn checks(x: u32, y: u32) -> [u8; 4] {
        let light = if (x / 4 + y / 4).is_multiple_of(2) { 200 } else { 50 };
        [light, light, light, 255]
    }

    #[test]
    fn equal_pictures_are_the_same() {
        let measure = Measure::of(&picture(20, 12, checks), &picture(20, 12, checks)).unwrap();
        assert_eq!((measure.changed, measure.ssim, measure.psnr_db), (0, 1.0, f64::INFINITY));
        assert_eq!(measure.to_string(), "no pixel differs");
    }

    #[test]
    fn one_pixel_by_one_level_is_found_and_placed() {
        let changed = |x, y| if (x, y) == (7, 3) { [50, 51, 50, 255] } else { checks(x, y) };
        let actual = picture(20, 12, changed);
        let measure = Measure::of(&picture(20, 12, checks), &actual).unwrap();
        assert_eq!((measure.changed, measure.max_delta), (1, 1));
        assert_eq!(measure.bounds.to_string(), "1x1 at 7,3");
        assert!(
            measure
                .to_string()
                .starts_with("1 of 240 pixels differs (0.417 %), within 1x1 at 7,3, by at most 1 level,")
        );
    }

    #[test]
    fn alpha_counts() {
        let measure =
            |alpha| Measure::of(&picture(8, 8, |_, _| [0; 4]), &picture(8, 8, |_, _| [0, 0, 0, alpha]));
        assert_eq!(measure(9).unwrap().max_delta, 9);
    }

    #[test]
    fn similarity_falls_with_structure_and_less_with_light() {
        let lighter = |x, y| checks(x, y).map(|part| part.saturating_add(8));
        let flat = |_, _| [125, 125, 125, 255];
        let ssim = |color: fn(u32, u32) -> [u8; 4]| {
            Measure::of(&picture(32, 32, checks), &picture(32, 32, color)).unwrap().ssim
        };
        assert!(ssim(lighter) > 0.99, "{}", ssim(lighter));
        assert!(ssim(flat) < 0.1, "{}", ssim(flat));
    }

    #[test]
    fn noise_is_counted_in_decibels() {
        let grey = |level| picture(16, 16, move |_, _| [level, level, level, 255]);
        // One level of noise everywhere: 20 log10(255).
        let measure = Measure::of(&grey(100), &grey(101)).unwrap();
        assert!((measure.psnr_db - 48.13).abs() < 0.01, "{}", measure.psnr_db);
    }

    #[test]
    fn tiny_pictures_are_measured_too() {
        for (width, height) in [(1, 1), (3, 9), (9, 3)] {
            let measure =
                Measure::of(&picture(width, height, |_, _| [0; 4]), &picture(width, height, |_, _| [255; 4]));
            let measure = measure.unwrap();
            assert_eq!(measure.changed, measure.pixels);
            assert!(measure.ssim < 0.1);
        }
    }

    #[test]
    fn sizes_are_not_mixed() {
        assert_eq!(Measure::of(&picture(2, 8, checks), &picture(8, 2, checks)), None);
        assert!(difference(&picture(2, 8, checks), &picture(8, 2, checks)).is_none());
    }

    #[test]
    fn a_small_difference_is_marked() {
        let changed = |x, y| if (x, y) == (40, 20) { [0, 0, 0, 255] } else { checks(x, y) };
        let shown = difference(&picture(80, 40, checks), &picture(80, 40, changed)).unwrap();
        let pixel = |x: usize, y: usize| &shown.pixels[(y * 80 + x) * 4..][..3];
        assert!(pixel(40, 20)[0] > 150 && pixel(40, 20)[1] < 50);
        assert_eq!(pixel(35, 20), &MARK[..3]);
        assert!(pixel(5, 5)[0] == pixel(5, 5)[1]);
    }
}
