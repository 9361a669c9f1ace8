//! Reading and writing pixels (HTML, Pixel manipulation).
//!
//! Reading shows the bitmap with everything that was drawn so far, painted or not. It is refused
//! once a picture from elsewhere was drawn (HTML, Security with canvas elements).

use std::sync::Arc;

use super::Context2d;
use crate::canvas::image::{Image, ImageData};
use crate::canvas::ops::Op;
use crate::canvas::raster::{Bitmap, Bounds};
use crate::canvas::{Error, encode_png, encode_webp};
use crate::frame::Size;

/// A rectangle of whole pixels: x, y, width, height.
type Rect = [i32; 4];

/// HTML, Pixel manipulation.
impl Context2d {
    /// Transparent image data of `width` by `height` pixels; a negative side counts as positive.
    ///
    /// # Errors
    /// [`Error::ImageDataSize`].
    pub fn create_image_data(&self, width: i32, height: i32) -> Result<ImageData, Error> {
        ImageData::new(width.unsigned_abs(), height.unsigned_abs())
    }

    /// The pixels of a rectangle as they are now; transparent outside the canvas. Negative sides
    /// count to the left and up. Layers that are open do not show yet.
    ///
    /// # Errors
    /// [`Error::ImageDataSize`], and [`Error::Tainted`] where a picture from elsewhere was drawn.
    pub fn get_image_data(&mut self, x: i32, y: i32, width: i32, height: i32) -> Result<ImageData, Error> {
        let bounds = bounds([x, y, width, height]);
        let size = Size::new(width.unsigned_abs(), height.unsigned_abs());
        ImageData::new(size.width, size.height)?;
        if !self.origin_clean {
            return Err(Error::Tainted);
        }
        let mut part = Bitmap::transparent(bounds);
        let bitmap = self.current();
        part.copy_from(bitmap, bounds.intersect(bitmap.bounds()));
        ImageData::from_premultiplied(part.into_pixels(), size).ok_or(Error::ImageDataSize(size))
    }

    /// Replaces pixels by those of `data`, whose top left corner comes to (dx, dy). Transform,
    /// clip, alpha, composite operation, shadow and filter do not matter.
    pub fn put_image_data(&mut self, data: &ImageData, dx: i32, dy: i32) {
        let [width, height] =
            [data.width(), data.height()].map(|side| i32::try_from(side).unwrap_or(i32::MAX));
        self.put_image_data_part(data, dx, dy, 0, 0, width, height);
    }

    /// The same for the rectangle (`dirty_x`, `dirty_y`, `dirty_width`, `dirty_height`) of `data`
    /// only.
    pub fn put_image_data_part(
        &mut self,
        data: &ImageData,
        dx: i32,
        dy: i32,
        dirty_x: i32,
        dirty_y: i32,
        dirty_width: i32,
        dirty_height: i32,
    ) {
        let size = Size::new(data.width(), data.height());
        let dirty = bounds([dirty_x, dirty_y, dirty_width, dirty_height]).intersect(Bounds::of(size));
        let visible = dirty.moved(dx, dy).intersect(Bounds::of(self.size));
        if visible.is_empty() || !self.may_copy(visible.area() * 4) {
            return;
        }
        let all = Bitmap::new(Bounds::of(size).moved(dx, dy), data.to_premultiplied());
        let mut part = Bitmap::transparent(visible);
        part.copy_from(&all, visible);
        self.push(Op::Put(Arc::new(part)));
    }
}

impl Context2d {
    /// A picture of the canvas as it is now, to be drawn on this or another one (`drawImage` of a
    /// canvas). Layers that are open do not show yet.
    pub fn snapshot(&mut self) -> Image {
        let (size, origin_clean) = (self.size, self.origin_clean);
        self.may_copy(Bounds::of(size).area() * 4);
        let pixels = Arc::new(self.current().pixels().to_vec().into());
        Image::of_canvas(size, pixels, origin_clean)
    }

    /// Whether no picture from elsewhere was drawn, so that pixels may be read (HTML, Security
    /// with canvas elements). Once it was, nothing changes that.
    pub fn origin_clean(&self) -> bool {
        self.origin_clean
    }

    /// The canvas as it is now, as a file: lossless `image/webp` where `mime` says so, and else
    /// PNG (`toBlob`). Layers that are open do not show yet.
    ///
    /// # Errors
    /// [`Error::Tainted`] where a picture from elsewhere was drawn.
    pub fn to_blob(&mut self, mime: &str) -> Result<Vec<u8>, Error> {
        if !self.origin_clean {
            return Err(Error::Tainted);
        }
        let size = self.size;
        let pixels = self.current().pixels();
        let webp = if mime == "image/webp" { encode_webp(pixels, size) } else { None };
        Ok(webp.unwrap_or_else(|| encode_png(pixels, size)))
    }

    /// The bitmap with everything that was drawn so far.
    fn current(&mut self) -> &Bitmap {
        let ops = self.layers.first().unwrap_or(&self.list.ops);
        self.raster.preview(self.list.fresh, ops)
    }
}

/// The pixels of a rectangle whose sides may be negative.
fn bounds([x, y, width, height]: Rect) -> Bounds {
    // Further out all is transparent, wherever it is.
    const FAR: i32 = 1 << 29;
    let (x, y) = (x.clamp(-FAR, FAR), y.clamp(-FAR, FAR));
    let (right, bottom) = (x.saturating_add(width), y.saturating_add(height));
    Bounds { left: x.min(right), top: y.min(bottom), right: x.max(right), bottom: y.max(bottom) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn context() -> Context2d {
        let mut context = Context2d::new(Size::new(4, 4));
        context.set_fill_style("rgb(255 0 0 / 50%)");
        context.fill_rect(0.0, 0.0, 2.0, 4.0);
        context
    }

    #[test]
    fn what_was_drawn_can_be_read_before_it_is_painted() {
        let mut context = context();
        let data = context.get_image_data(1, 0, 2, 1).unwrap();
        assert_eq!(data.data(), [255, 0, 0, 128, 0, 0, 0, 0]);
        context.fill_rect(2.0, 0.0, 1.0, 1.0);
        assert_eq!(context.get_image_data(2, 0, 1, 1).unwrap().data(), [255, 0, 0, 128]);
        context.reset();
        assert_eq!(context.get_image_data(2, 0, 1, 1).unwrap().data(), [0; 4]);
    }

    #[test]
    fn outside_the_canvas_all_is_transparent() {
        let mut context = context();
        let data = context.get_image_data(-1, -1, 2, 2).unwrap();
        assert_eq!(data.data()[..12], [0; 12]);
        assert_eq!(data.data()[12..], [255, 0, 0, 128]);
        let mirrored = context.get_image_data(1, 1, -2, -2).unwrap();
        assert_eq!(mirrored, data);
        let far = context.get_image_data(i32::MAX, i32::MIN, 1, 1).unwrap();
        assert_eq!(far.data(), [0; 4]);
    }

    #[test]
    fn empty_and_endless_rectangles_are_index_size_errors() {
        let mut context = context();
        for (width, height) in [(0, 1), (1, 0), (i32::MAX, i32::MAX), (i32::MIN, 9)] {
            let error = context.get_image_data(0, 0, width, height).unwrap_err();
            assert!(matches!(error, Error::ImageDataSize(_)), "{error}");
            assert!(context.create_image_data(width, height).is_err());
        }
        assert_eq!(context.create_image_data(-2, 3).unwrap().width(), 2);
    }

    #[test]
    fn putting_replaces_pixels_whatever_the_state() {
        let mut context = context();
        let mut data = context.create_image_data(2, 2).unwrap();
        data.data_mut().copy_from_slice(&[[0, 255, 0, 255]; 4].concat());
        context.set_global_alpha(0.1);
        context.translate(2.0, 2.0);
        context.put_image_data_part(&data, 1, 1, 1, 0, 1, 5);
        let row = context.get_image_data(0, 1, 4, 1).unwrap();
        assert_eq!(row.data()[4..], [255, 0, 0, 128, 0, 255, 0, 255, 0, 0, 0, 0]);
        context.put_image_data(&data, i32::MAX, i32::MIN);
        context.put_image_data(&data, -1, 3);
        assert_eq!(context.get_image_data(0, 3, 1, 1).unwrap().data(), [0, 255, 0, 255]);
    }

    #[test]
    fn a_tainted_canvas_is_not_read() {
        let mut context = context();
        let elsewhere = context.snapshot().tainted();
        context.draw_image(&elsewhere, 9.0, 9.0).unwrap();
        assert!(!context.origin_clean());
        assert_eq!(context.get_image_data(0, 0, 1, 1), Err(Error::Tainted));
        assert_eq!(context.to_blob("image/png"), Err(Error::Tainted));
        assert!(!context.snapshot().origin_clean(), "what is drawn from it is tainted, too");
        context.reset();
        assert!(!context.origin_clean(), "for good");
    }

    #[test]
    fn a_blob_is_the_bitmap_as_a_file() {
        let mut context = context();
        for (mime, begins) in
            [("image/png", &b"\x89PNG"[..]), ("image/webp", b"RIFF"), ("image/x", b"\x89PNG")]
        {
            let blob = context.to_blob(mime).unwrap();
            assert!(blob.starts_with(begins), "{mime}");
            let image = Image::decode(&blob).unwrap();
            assert_eq!(image.pixels(), context.snapshot().pixels(), "{mime}");
        }
    }
}
