//! `ImageData`: straight RGBA bytes that scripts may read and write
//! (HTML, Pixel manipulation).
//! The canvas reads into it and writes from it; premultiplying is left to `convert`.

use super::convert;
use crate::canvas::Error;
use crate::frame::Size;
use crate::limits;

/// A rectangle of straight (not premultiplied) RGBA pixels, rows from the top.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImageData {
    size: Size,
    data: Vec<u8>,
}

impl ImageData {
    /// Transparent black pixels, `width` by `height`.
    ///
    /// # Errors
    /// [`Error::ImageDataSize`] where a side is 0 or the area is above
    /// [`limits::CANVAS_AREA_PX`].
    pub fn new(width: u32, height: u32) -> Result<Self, Error> {
        let size = Size::new(width, height);
        match size.area() {
            1..=limits::CANVAS_AREA_PX => Ok(Self { size, data: super::buffer(size, 4) }),
            _ => Err(Error::ImageDataSize(size)),
        }
    }

    /// The pixels `data` in rows of `width`. A `height` is checked where it is given.
    ///
    /// # Errors
    /// [`Error::ImageDataLength`] where the length is 0 or no multiple of 4, and
    /// [`Error::ImageDataRows`] where it is not that of whole rows or of `height` rows.
    pub fn from_data(data: Vec<u8>, width: u32, height: Option<u32>) -> Result<Self, Error> {
        if data.is_empty() || !data.len().is_multiple_of(4) {
            return Err(Error::ImageDataLength(data.len()));
        }
        let pixels = data.len() / 4;
        let wrong = || Error::ImageDataRows { pixels, width, height };
        let rows = pixels.checked_div(width as usize).filter(|rows| rows * width as usize == pixels);
        let rows = rows.and_then(|rows| u32::try_from(rows).ok()).ok_or_else(wrong)?;
        if height.is_some_and(|height| height != rows) {
            return Err(wrong());
        }
        Ok(Self { size: Size::new(width, rows), data })
    }

    /// The straight pixels of premultiplied `pixels` (`getImageData`). `None` where their number
    /// does not fit `size`.
    pub fn from_premultiplied(mut pixels: Vec<u8>, size: Size) -> Option<Self> {
        let fits = u64::try_from(pixels.len()) == Ok(size.rgba_bytes()) && size.area() > 0;
        fits.then(|| {
            convert::unpremultiply(&mut pixels);
            Self { size, data: pixels }
        })
    }

    /// The pixels premultiplied, as a canvas keeps them (`putImageData`).
    pub fn to_premultiplied(&self) -> Vec<u8> {
        let mut pixels = self.data.clone();
        convert::premultiply(&mut pixels);
        pixels
    }

    /// Pixels in a row.
    pub fn width(&self) -> u32 {
        self.size.width
    }

    /// Rows.
    pub fn height(&self) -> u32 {
        self.size.height
    }

    /// The bytes: red, green, blue and alpha of each pixel.
    pub fn data(&self) -> &[u8] {
        &self.data
    }

    /// The bytes, to be written.
    pub fn data_mut(&mut self) -> &mut [u8] {
        &mut self.data
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn new_data_are_transparent_black_and_have_a_size() {
        let data = ImageData::new(3, 2).unwrap();
        assert_eq!((data.width(), data.height(), data.data()), (3, 2, &[0; 24][..]));
        for (width, height) in [(0, 1), (1, 0), (0, 0), (u32::MAX, u32::MAX)] {
            assert!(matches!(ImageData::new(width, height), Err(Error::ImageDataSize(_))));
        }
    }

    #[test]
    fn given_data_must_be_whole_pixels_in_whole_rows() {
        let from = |length, width, height| ImageData::from_data(vec![1; length], width, height);
        assert_eq!(from(24, 3, None).unwrap().height(), 2);
        assert_eq!(from(24, 3, Some(2)).unwrap().height(), 2);
        for length in [0, 23] {
            assert_eq!(from(length, 3, None), Err(Error::ImageDataLength(length)));
        }
        for (width, height) in [(0, None), (4, None), (7, None), (3, Some(1))] {
            assert_eq!(from(24, width, height), Err(Error::ImageDataRows { pixels: 6, width, height }));
        }
    }

    #[test]
    fn pixels_of_a_canvas_come_back_as_they_went() {
        let pixels = vec![100, 50, 0, 100, 1, 2, 3, 255, 0, 0, 0, 0];
        let data = ImageData::from_premultiplied(pixels.clone(), Size::new(3, 1)).unwrap();
        assert_eq!(data.data(), [255, 128, 0, 100, 1, 2, 3, 255, 0, 0, 0, 0]);
        assert_eq!(data.to_premultiplied(), pixels);
        assert_eq!(ImageData::from_premultiplied(pixels, Size::new(2, 1)), None);
    }
}
