//! Pictures made smaller, side by side, and read from PNG files.
//!
//! Premultiplied pixels come in and go out. What the pictures mean is left to the callers.

use std::sync::Arc;

use crate::canvas::{self, Image};
use crate::frame::{Frame, Size};
use crate::session::Picture;

/// The picture that a frame shows.
pub(super) fn of_frame(frame: &Frame) -> Picture {
    Picture { size: frame.size, pixels: Arc::clone(&frame.pixels) }
}

/// The picture in the bytes of a PNG.
pub(super) fn read(bytes: &[u8]) -> Result<Picture, canvas::Error> {
    let (pixels, size) = Image::decode(bytes)?.pixels();
    Ok(Picture { size, pixels })
}

/// `picture` at 1/`by` of its size; each pixel is the mean of `by` x `by`, rounded to the nearest.
pub(super) fn reduced(picture: &Picture, by: u32) -> Picture {
    if by <= 1 {
        return picture.clone();
    }
    let Size { width, height } = picture.size;
    let size = Size::new(width.div_ceil(by), height.div_ceil(by));
    let block = |start: u32, side: u32| start * by..side.min((start + 1) * by);
    let at = |x: u32, y: u32| (y as usize * width as usize + x as usize) * 4;
    let mut pixels = Vec::with_capacity(size.width as usize * size.height as usize * 4);
    for y in 0..size.height {
        for x in 0..size.width {
            let (mut sums, mut count) = ([0u32; 4], 0);
            for (x, y) in block(y, height).flat_map(|y| block(x, width).map(move |x| (x, y))) {
                let pixel = &picture.pixels[at(x, y)..at(x, y) + 4];
                sums.iter_mut().zip(pixel).for_each(|(sum, part)| *sum += u32::from(*part));
                count += 1;
            }
            pixels.extend(sums.map(|sum| u8::try_from((sum + count / 2) / count).unwrap_or(u8::MAX)));
        }
    }
    Picture { size, pixels: Arc::new(pixels.into()) }
}

/// Pixels between pictures that stand side by side.
const GAP_PX: u32 = 4;

/// Pictures in a row, from left to right, on transparent ground.
pub fn side_by_side(pictures: &[&Picture]) -> Picture {
    let count = u32::try_from(pictures.len()).unwrap_or(u32::MAX);
    let width = pictures.iter().map(|picture| picture.size.width).sum::<u32>() + GAP_PX * (count.max(1) - 1);
    let height = pictures.iter().map(|picture| picture.size.height).max().unwrap_or(0);
    let size = Size::new(width, height);
    let mut pixels = vec![0; size.width as usize * size.height as usize * 4];
    let mut left = 0;
    for picture in pictures {
        let line = picture.size.width as usize * 4;
        let rows = pixels.chunks_exact_mut(width.max(1) as usize * 4);
        for (row, from) in rows.zip(picture.pixels.chunks_exact(line.max(4))) {
            row[left..left + line].copy_from_slice(from);
        }
        left += line + GAP_PX as usize * 4;
    }
    Picture { size, pixels: Arc::new(pixels.into()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picture(width: u32, height: u32, pixels: &[u8]) -> Picture {
        let pixels = pixels.iter().flat_map(|&part| [part, part, part, 255]).collect();
        Picture { size: Size::new(width, height), pixels: Arc::new(pixels) }
    }

    #[test]
    fn a_smaller_picture_has_the_means() {
        let small = reduced(&picture(3, 2, &[0, 10, 7, 20, 31, 8]), 2);
        assert_eq!(small.size, Size::new(2, 1));
        assert_eq!(small.pixels[..], [15, 15, 15, 255, 8, 8, 8, 255]);
    }

    #[test]
    fn pictures_stand_in_a_row() {
        let row = side_by_side(&[&picture(1, 2, &[1, 2]), &picture(1, 1, &[3])]);
        assert_eq!(row.size, Size::new(6, 2));
        assert_eq!(row.pixels[..4], [1, 1, 1, 255]);
        assert_eq!(row.pixels[20..24], [3, 3, 3, 255]);
        assert_eq!(row.pixels[44..], [0; 4]);
    }

    #[test]
    fn a_png_keeps_every_premultiplied_pixel() {
        let all: Vec<u8> = (0..=255u8).flat_map(|a| [a / 2, a, a / 3, a]).collect();
        let before = Picture { size: Size::new(256, 1), pixels: Arc::new(all.into()) };
        assert!(read(&before.to_png()).unwrap().pixels == before.pixels);
    }
}
