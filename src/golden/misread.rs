//! What explains that all colours of a video are off: its numbers were read as something else.
//!
//! Pictures as they should be and as they are come in; the mistake that makes the one of the other
//! goes out, where there is such a one. How far pictures are apart is left to `measure`.

use std::fmt;

use crate::session::Picture;

/// A mistake that changes all colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Misread {
    /// Numbers of the full range were read as limited: too much contrast.
    FullAsLimited,
    /// Numbers of the limited range were read as full: black and white are grey.
    LimitedAsFull,
    /// Made with the matrix of BT.601, and read with that of BT.709.
    Bt601AsBt709,
    /// Made with the matrix of BT.709, and read with that of BT.601.
    Bt709AsBt601,
    /// Red and blue were exchanged.
    RedAsBlue,
}

const ALL: [Misread; 5] = [
    Misread::FullAsLimited,
    Misread::LimitedAsFull,
    Misread::Bt601AsBt709,
    Misread::Bt709AsBt601,
    Misread::RedAsBlue,
];

/// The weights of red and blue in luma (ITU-R BT.601 and BT.709, derivation of luminance).
const BT601: (f32, f32) = (0.299, 0.114);
const BT709: (f32, f32) = (0.2126, 0.0722);
/// Luma and colour differences of the limited range by those of the full one.
const LUMA: f32 = 219.0 / 255.0;
const CHROMA: f32 = 224.0 / 255.0;
/// Black in the limited range.
const BLACK: f32 = 16.0;

impl Misread {
    /// What becomes of a colour, in levels of 255.
    fn of(self, [r, g, b]: [f32; 3]) -> [f32; 3] {
        let rgb = [r, g, b];
        let read = match self {
            Self::FullAsLimited => {
                let [y, cb, cr] = coded(rgb, BT709);
                decoded([(y - BLACK) / LUMA, cb / CHROMA, cr / CHROMA], BT709)
            }
            Self::LimitedAsFull => {
                let [y, cb, cr] = coded(rgb, BT709);
                decoded([y * LUMA + BLACK, cb * CHROMA, cr * CHROMA], BT709)
            }
            Self::Bt601AsBt709 => decoded(coded(rgb, BT601), BT709),
            Self::Bt709AsBt601 => decoded(coded(rgb, BT709), BT601),
            Self::RedAsBlue => [b, g, r],
        };
        read.map(|part| part.clamp(0.0, 255.0))
    }
}

/// A colour as luma and colour differences.
fn coded([r, g, b]: [f32; 3], (red, blue): (f32, f32)) -> [f32; 3] {
    let y = red * r + (1.0 - red - blue) * g + blue * b;
    [y, (b - y) / (2.0 - 2.0 * blue), (r - y) / (2.0 - 2.0 * red)]
}

fn decoded([y, cb, cr]: [f32; 3], (red, blue): (f32, f32)) -> [f32; 3] {
    let (r, b) = (y + (2.0 - 2.0 * red) * cr, y + (2.0 - 2.0 * blue) * cb);
    [r, (y - red * r - blue * b) / (1.0 - red - blue), b]
}

impl fmt::Display for Misread {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (is, as_what) = match self {
            Self::FullAsLimited => ("of the full range", "limited"),
            Self::LimitedAsFull => ("of the limited range", "full"),
            Self::Bt601AsBt709 => ("of the BT.601 matrix", "BT.709"),
            Self::Bt709AsBt601 => ("of the BT.709 matrix", "BT.601"),
            Self::RedAsBlue => return f.write_str("the colours look as if red and blue were exchanged"),
        };
        write!(f, "the colours look as if samples {is} were read as {as_what}")
    }
}

/// How well each mistake explains what was seen so far.
#[derive(Debug, Default)]
pub(super) struct Suspects {
    /// The sum of the squares of what differs, and of what each mistake leaves of that.
    seen: f64,
    left: [f64; ALL.len()],
    parts: u64,
}

/// Pixels of a picture that are looked at.
const PIXELS: usize = 2048;
/// What counts as a difference, as the mean of its squares: encoders lose more than nothing.
const NOTABLE: f64 = 4.0;
/// What a mistake may leave of the squares to explain them.
const EXPLAINED: f64 = 0.25;

impl Suspects {
    /// Looks at a picture; one of another size says nothing.
    pub(super) fn add(&mut self, expected: &Picture, actual: &Picture) {
        if expected.size != actual.size || expected.pixels == actual.pixels {
            return;
        }
        // Odd, so that not only some columns are looked at.
        let stride = (expected.pixels.len() / 4 / PIXELS) | 1;
        let pairs = expected.pixels.chunks_exact(4).zip(actual.pixels.chunks_exact(4));
        for (old, new) in pairs.step_by(stride).filter(|(old, new)| old[3] == 255 && new[3] == 255) {
            let rgb = |pixel: &[u8]| [pixel[0], pixel[1], pixel[2]].map(f32::from);
            let (old, new) = (rgb(old), rgb(new));
            let apart = |other: [f32; 3]| {
                other.iter().zip(&new).map(|(a, b)| f64::from((a - b) * (a - b))).sum::<f64>()
            };
            self.seen += apart(old);
            for (left, suspect) in self.left.iter_mut().zip(ALL) {
                *left += apart(suspect.of(old));
            }
            self.parts += 3;
        }
    }

    /// The mistake that explains nearly all that differs.
    pub(super) fn verdict(&self) -> Option<Misread> {
        #[expect(clippy::cast_precision_loss, reason = "a count of pixels")]
        let is_notable = self.seen > NOTABLE * self.parts as f64;
        let best = self.left.iter().zip(ALL).min_by(|(a, _), (b, _)| a.total_cmp(b));
        best.filter(|(left, _)| is_notable && **left < self.seen * EXPLAINED).map(|(_, suspect)| suspect)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::frame::Size;

    fn picture(colors: &[[f32; 3]]) -> Picture {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "levels")]
        let pixels = colors.iter().flat_map(|&[r, g, b]| [r as u8, g as u8, b as u8, 255]).collect();
        Picture { size: Size::new(u32::try_from(colors.len()).unwrap(), 1), pixels: Arc::new(pixels) }
    }

    const COLORS: [[f32; 3]; 5] =
        [[32.0, 64.0, 96.0], [255.0; 3], [200.0, 30.0, 40.0], [0.0; 3], [20.0, 180.0, 60.0]];

    fn verdict(change: impl Fn([f32; 3]) -> [f32; 3]) -> Option<Misread> {
        let mut suspects = Suspects::default();
        suspects.add(&picture(&COLORS), &picture(&COLORS.map(change)));
        suspects.verdict()
    }

    #[test]
    fn each_mistake_is_known_by_what_it_does() {
        for misread in ALL {
            assert_eq!(verdict(|color| misread.of(color)), Some(misread));
        }
    }

    #[test]
    fn what_has_another_reason_is_no_mistake() {
        assert_eq!(verdict(|color| color), None);
        assert_eq!(verdict(|color| color.map(|part| (part - 1.0).max(0.0))), None);
        assert_eq!(verdict(|[r, g, _]| [r, g, 128.0]), None);
    }

    #[test]
    fn ranges_are_those_of_the_standard() {
        assert_eq!(Misread::LimitedAsFull.of([255.0; 3]).map(f32::round), [235.0; 3]);
        assert_eq!(Misread::FullAsLimited.of([128.0; 3]).map(f32::round), [130.0; 3]);
        assert_eq!(Misread::FullAsLimited.of([0.0; 3]), [0.0; 3]);
    }
}
