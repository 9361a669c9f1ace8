//! Pictures of few colours: each gets the 255 that suit it best, and one that is transparent.
//!
//! A BGRA picture comes in, one of palette numbers goes out. Every picture is looked at by itself, so
//! equal ones stay equal, and one of at most 255 colours keeps them exactly. Which colours are chosen is
//! left to `choice`, and which of them is nearest to another to `nearest`.

mod choice;
mod nearest;

use ffmpeg_next::format::Pixel;
use ffmpeg_next::frame;

use self::choice::Choice;
use self::nearest::Nearest;
use super::Error;
use super::ffi::{self, PlaneMut};
use crate::frame::Size;

/// The number of the transparent colour; those before it are opaque.
const TRANSPARENT: u8 = 255;

/// How colours are shown that are not in the palette.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Dither {
    /// By the nearest one; areas get edges.
    None,
    /// By a regular pattern of two, which stays where it is.
    Bayer,
    /// By spreading what is missing over the pixels that follow (Frankie Sierra's "Lite").
    #[default]
    Sierra,
}

impl Dither {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::None, Self::Bayer, Self::Sierra];

    /// The short name.
    pub fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Bayer => "bayer",
            Self::Sierra => "sierra",
        }
    }
}

/// `picture`, which is BGRA, with a palette of its own. Alpha below 128 becomes transparent, and
/// what is above opaque.
///
/// # Errors
/// [`Error::Ffmpeg`] where there is no memory, [`Error::Conversion`] where `picture` is not BGRA.
pub(super) fn reduced(picture: &frame::Video, dither: Dither) -> Result<frame::Video, Error> {
    let unexpected = || Error::Conversion { reason: "unexpected picture layout".to_owned() };
    let planes = ffi::copy_planes(picture).ok_or_else(unexpected)?;
    let ([bgra], Pixel::BGRA) = (&planes[..], picture.format()) else { return Err(unexpected()) };
    let pixels = bgra.as_chunks::<4>().0;
    let choice = Choice::of(pixels.iter().copied().filter_map(opaque));
    let size = Size::new(picture.width(), picture.height());
    let reduced = ffi::allocate_picture(Pixel::PAL8, size);
    let mut reduced = reduced.map_err(Error::ffmpeg("allocate a picture"))?;
    ffi::set_palette(&mut reduced, &table(&choice.colors)).ok_or_else(unexpected)?;
    let mut planes = ffi::planes_mut(&mut reduced).ok_or_else(unexpected)?;
    let rows = planes.iter_mut().flat_map(PlaneMut::rows).zip(pixels.chunks(size.width as usize));
    let mut nearest = Nearest::new(&choice.colors);
    match if choice.is_exact { Dither::None } else { dither } {
        Dither::None => number(rows, |_, _, color| nearest.number(color)),
        Dither::Bayer => {
            number(rows, |x, y, color| {
                nearest.number(color.map(|value| patterned(value, x, y, choice.step)))
            });
        }
        Dither::Sierra => {
            let mut missing = Missing::new(size.width as usize);
            number(rows, |x, y, color| {
                let wanted = missing.added(x, y, color);
                let number = nearest.number(wanted);
                missing.spread(x, wanted, choice.colors[usize::from(number)]);
                number
            });
        }
    }
    Ok(reduced)
}

/// The colour of a pixel, in its order; absent where it is transparent.
fn opaque([blue, green, red, alpha]: [u8; 4]) -> Option<[u8; 3]> {
    (alpha >= 128).then_some([blue, green, red])
}

/// FFmpeg's palette, 0xAARRGGBB each. What is not used is opaque black.
fn table(colors: &[[u8; 3]]) -> [u32; 256] {
    let mut table = [0xff00_0000; 256];
    for (entry, &[blue, green, red]) in table.iter_mut().zip(colors) {
        *entry = u32::from_be_bytes([255, red, green, blue]);
    }
    table[usize::from(TRANSPARENT)] = 0;
    table
}

/// Numbers the pixels of all rows by `choose`, which is given their column, row and colour.
fn number<'r>(
    rows: impl Iterator<Item = (&'r mut [u8], &'r [[u8; 4]])>,
    mut choose: impl FnMut(usize, usize, [u8; 3]) -> u8,
) {
    for (y, (to, from)) in rows.enumerate() {
        for (x, (number, pixel)) in to.iter_mut().zip(from).enumerate() {
            *number = opaque(*pixel).map_or(TRANSPARENT, |color| choose(x, y, color));
        }
    }
}

/// `value` moved by up to half of `span` up or down (B. E. Bayer, "An optimum method for two-level
/// rendition of continuous-tone pictures", 1973; his matrix of 8 by 8).
fn patterned(value: u8, x: usize, y: usize, span: i32) -> u8 {
    let rank = [(0, 16), (1, 4), (2, 1)].iter().fold(0, |rank, &(bit, weight)| {
        let (x, y) = (x >> bit & 1, y >> bit & 1);
        rank + weight * i32::from([[0_u8, 2], [3, 1]][y][x])
    });
    clamped(i32::from(value) + (2 * rank - 63) * span / 128)
}

/// Where `color` goes in a table of 2^`bits` slots.
fn hash(color: [u8; 3], bits: u32) -> usize {
    let [a, b, c] = color.map(u32::from);
    // Multiplicative hashing by the golden ratio (Knuth, The Art of Computer Programming, 6.4).
    ((a << 16 | b << 8 | c).wrapping_mul(0x9e37_79b1) >> (32 - bits)) as usize
}

fn clamped(value: i32) -> u8 {
    u8::try_from(value.clamp(0, 255)).unwrap_or(0)
}

/// What pixels lack that were numbered: half of it goes to the pixel on the right, and a quarter each to
/// the one below and to that one's left. What is too little to be divided is let go: nobody sees it, and
/// it would be noise, which needs room in the file.
struct Missing {
    /// This row's, and that of the row below, with a column more on both sides.
    here: Vec<[i32; 3]>,
    below: Vec<[i32; 3]>,
    row: usize,
}

impl Missing {
    fn new(width: usize) -> Self {
        let none = vec![[0; 3]; width + 2];
        Self { here: none.clone(), below: none, row: 0 }
    }

    /// `color` with what is missing there.
    fn added(&mut self, x: usize, y: usize, color: [u8; 3]) -> [u8; 3] {
        while self.row < y {
            self.row += 1;
            std::mem::swap(&mut self.here, &mut self.below);
            self.below.fill([0; 3]);
        }
        [0, 1, 2].map(|at: usize| clamped(i32::from(color[at]) + self.here[x + 1][at]))
    }

    /// Notes that `shown` is there instead of `wanted`.
    fn spread(&mut self, x: usize, wanted: [u8; 3], shown: [u8; 3]) {
        for at in 0..3 {
            let lacks = i32::from(wanted[at]) - i32::from(shown[at]);
            self.here[x + 2][at] += lacks / 2;
            self.below[x + 1][at] += lacks / 4;
            self.below[x][at] += lacks / 4;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `pixels` of a picture that is `width` wide, as they come out.
    fn shown(pixels: &[[u8; 4]], width: u32, dither: Dither) -> Vec<[u16; 4]> {
        let height = u32::try_from(pixels.len()).unwrap() / width;
        let mut picture = ffi::allocate_picture(Pixel::BGRA, Size::new(width, height)).unwrap();
        for (row, from) in ffi::planes_mut(&mut picture).unwrap()[0].rows().zip(pixels.chunks(width as usize))
        {
            row[..from.len() * 4].copy_from_slice(from.as_flattened());
        }
        let reduced = reduced(&picture, dither).unwrap();
        let components = ffi::Components::of(&reduced).unwrap();
        let mut shown = Vec::new();
        for y in 0..height {
            let [red, green, blue, alpha] = [0, 1, 2, 3].map(|component| {
                let mut row = Vec::new();
                components.read_row(component, y, &mut row);
                row
            });
            shown.extend((0..red.len()).map(|x| [blue[x], green[x], red[x], alpha[x]]));
        }
        shown
    }

    /// A ramp in two channels, of 4096 colours.
    fn ramps() -> Vec<[u8; 4]> {
        (0..=u8::MAX).flat_map(|y| (0..64).map(move |x| [x * 4, y / 4 * 4, 99, 255])).collect()
    }

    #[test]
    fn a_picture_of_255_colours_is_exact_with_every_dither() {
        let pixels: Vec<_> = (0..255).flat_map(|at| [[at, 255 - at, at / 2, 255], [at, 9, 9, 127]]).collect();
        for dither in Dither::ALL {
            let expected = pixels.iter().map(|pixel| match opaque(*pixel) {
                Some(_) => pixel.map(u16::from),
                None => [0; 4],
            });
            assert_eq!(shown(&pixels, 30, dither), expected.collect::<Vec<_>>(), "{dither:?}");
        }
    }

    #[test]
    fn nothing_is_seen_through_but_what_has_little_alpha() {
        let alphas: Vec<_> = ramps().into_iter().zip((0..=u8::MAX).cycle()).collect();
        let pixels: Vec<_> = alphas.iter().map(|&([b, g, r, _], alpha)| [b, g, r, alpha]).collect();
        for dither in Dither::ALL {
            for (pixel, (_, alpha)) in shown(&pixels, 64, dither).iter().zip(&alphas) {
                assert_eq!(pixel[3], if *alpha < 128 { 0 } else { 255 }, "{dither:?}: {alpha}");
            }
        }
    }

    #[test]
    fn dithers_keep_the_mean_colour_of_areas_better_than_the_nearest_colours() {
        let pixels = ramps();
        let error_of_areas = |dither| {
            let shown = shown(&pixels, 64, dither);
            let area = |from: usize| (0..64).map(move |at| from + at / 8 * 64 + at % 8);
            let corners = (0..32).flat_map(|down| (0..8).map(move |across| down * 512 + across * 8));
            let error = |from: usize, channel: usize| {
                let is: i32 = area(from).map(|at| i32::from(shown[at][channel])).sum();
                let was: i32 = area(from).map(|at| i32::from(pixels[at][channel])).sum();
                ((is - was) / 64).pow(2)
            };
            corners.map(|from| error(from, 0) + error(from, 1)).sum::<i32>()
        };
        let [none, bayer, sierra] = Dither::ALL.map(error_of_areas);
        assert!(bayer < none && sierra < none, "{none}, {bayer}, {sierra}");
    }

    #[test]
    fn the_pattern_has_each_of_its_64_steps_once_and_no_mean() {
        let mut moved: Vec<_> = (0..64).map(|at| patterned(100, at % 8, at / 8, 128)).collect();
        moved.sort_unstable();
        assert_eq!(moved, (0..64).map(|step| 37 + 2 * step).collect::<Vec<u8>>());
        assert_eq!(patterned(0, 0, 0, 64), 0);
    }
}
