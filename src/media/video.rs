//! A file's video as pictures: any frame, exactly, in any order.
//!
//! A time comes in; the picture that shows then goes out, with square pixels and premultiplied, to
//! be drawn on a canvas. The frames asked for last are kept. What time it is, is the caller's to say.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use super::Error;
use crate::canvas::{self, Canvas, Image, ImageSmoothingQuality};
use crate::codec::{DecodedFrame, MediaFile, VideoReader, VideoTrack};
use crate::frame::Size;
use crate::limits;
use crate::time::{FrameRate, Timestamp};

/// A file's frames. Clones share them.
#[derive(Clone)]
pub struct Video {
    name: Arc<str>,
    track: Arc<VideoTrack>,
    size: Size,
    origin_clean: bool,
    frames: Arc<Mutex<Frames>>,
}

struct Frames {
    reader: VideoReader,
    /// The frames asked for last with their numbers, the latest at the end.
    kept: Vec<(usize, Image)>,
}

impl Video {
    pub(super) fn open(
        name: &Arc<str>,
        file: &MediaFile,
        track: &Arc<VideoTrack>,
        origin_clean: bool,
    ) -> Result<Self, Error> {
        let reader = file.frames().map_err(|source| Error::file(name, source))?;
        let size = square(track.size, track.pixel_aspect);
        // A canvas of this size can be made, then, for pixels that are not square.
        Canvas::new(size).map_err(|source| Error::Picture { name: name.to_string(), source })?;
        let frames = Arc::new(Mutex::new(Frames { reader, kept: Vec::new() }));
        Ok(Self { name: Arc::clone(name), track: Arc::clone(track), size, origin_clean, frames })
    }

    /// The size of its pictures: upright, with square pixels (HTML, `videoWidth`).
    pub fn size(&self) -> Size {
        self.size
    }

    /// How many frames a second it has; absent where it has no steady rate that is known.
    pub fn rate(&self) -> Option<FrameRate> {
        self.track.rate
    }

    /// When its last frame ends.
    pub fn end(&self) -> Timestamp {
        self.track.end
    }

    /// The number of the frame that shows at `time`, counted from the file's start: before the first
    /// the first, after the last the last.
    pub fn frame_at(&self, time: Timestamp) -> usize {
        self.track.frame_at(time)
    }

    /// When frame number `index` shows; after the last, the end.
    pub fn time_of(&self, index: usize) -> Timestamp {
        self.track.time_of(index)
    }

    /// Frame number `index`, from 0.
    ///
    /// # Errors
    /// [`Error::File`] where it can't be decoded or is not there.
    pub fn frame(&self, index: usize) -> Result<Image, Error> {
        let image = self.decoded(index)?;
        Ok(if self.origin_clean { image } else { image.tainted() })
    }

    fn decoded(&self, index: usize) -> Result<Image, Error> {
        let mut frames = self.frames.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(at) = frames.kept.iter().position(|(number, _)| *number == index) {
            let found = frames.kept.remove(at);
            frames.kept.push(found.clone());
            return Ok(found.1);
        }
        let decoded = frames.reader.frame(index).map_err(|source| Error::file(&self.name, source))?;
        let image =
            self.picture(decoded).map_err(|source| Error::Picture { name: self.name.to_string(), source })?;
        let room = usize::try_from(limits::MEDIA_FRAME_BYTES / self.size.rgba_bytes().max(1)).unwrap_or(0);
        let surplus = (frames.kept.len() + 1).saturating_sub(room.max(1));
        frames.kept.drain(..surplus);
        frames.kept.push((index, image.clone()));
        Ok(image)
    }

    /// A decoded frame with square pixels.
    fn picture(&self, frame: DecodedFrame) -> Result<Image, canvas::Error> {
        let DecodedFrame { mut rgba, size, .. } = frame;
        premultiply(&mut rgba);
        let image = Image::from_pixels(size, Arc::new(rgba.into())).ok_or(canvas::Error::Size(size))?;
        if size == self.size {
            return Ok(image);
        }
        let canvas = Canvas::new(self.size)?;
        let mut context = canvas.context_2d();
        context.set_image_smoothing_quality(ImageSmoothingQuality::High);
        let [width, height] = [self.size.width, self.size.height].map(f64::from);
        context.draw_image_sized(&image, 0.0, 0.0, width, height)?;
        Ok(context.snapshot())
    }
}

impl fmt::Debug for Video {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Video").field("name", &self.name).field("size", &self.size).finish_non_exhaustive()
    }
}

/// The size of a picture whose pixels are `across` by `down`, in square pixels: the shorter side
/// grows.
fn square(size: Size, (across, down): (u32, u32)) -> Size {
    let longer = |side: u32, by: u32, to: u32| {
        let (side, by, to) = (u64::from(side), u64::from(by), u64::from(to));
        u32::try_from((side * by + to / 2) / to.max(1)).unwrap_or(u32::MAX)
    };
    if across > down {
        Size::new(longer(size.width, across, down), size.height)
    } else {
        Size::new(size.width, longer(size.height, down, across))
    }
}

/// Multiplies the colours of straight RGBA pixels by their alpha, to the nearest.
fn premultiply(rgba: &mut [u8]) {
    for pixel in rgba.as_chunks_mut::<4>().0 {
        let alpha = u16::from(pixel[3]);
        if alpha < 255 {
            for value in &mut pixel[..3] {
                *value = u8::try_from((u16::from(*value) * alpha + 127) / 255).unwrap_or(u8::MAX);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pixels_become_square_by_growing() {
        let size = Size::new(720, 576);
        assert_eq!(square(size, (1, 1)), size);
        assert_eq!(square(size, (64, 45)), Size::new(1024, 576));
        assert_eq!(square(size, (8, 9)), Size::new(720, 648));
        assert_eq!(square(size, (u32::MAX, 1)).width, u32::MAX, "no canvas has that");
    }

    #[test]
    fn colours_are_multiplied_by_their_alpha() {
        let mut pixels = [255, 100, 0, 128, 9, 9, 9, 0, 1, 2, 3, 255];
        premultiply(&mut pixels);
        assert_eq!(pixels, [128, 50, 0, 128, 0, 0, 0, 0, 1, 2, 3, 255]);
    }
}
