//! Pictures as a codec takes them.
//!
//! The canvas's pixels come in, one picture after the other; FFmpeg's pictures go out, in the codec's
//! colours, size and layout. A picture that an encoder has done with is filled again, and only where it
//! shows something else. What an encoder makes of them is left to `encode`.

use std::sync::{Arc, Weak};

use ffmpeg_next::color::{Primaries, Range, Space, TransferCharacteristic};
use ffmpeg_next::format::Pixel;
use ffmpeg_next::{frame, picture};

use super::layout::Planar;
use super::{Codec, Dither, Error, VideoSettings, ffi, palette, pixels};
use crate::frame::region::{Bounds, Region, Tiles};
use crate::frame::{PixelBuffer, Pixels, Size};

/// One picture and its place in time.
#[derive(Debug, Clone)]
pub struct Picture {
    /// The pixels, of the settings' size.
    pub pixels: Pixels,
    /// When it shows, in ticks of the settings' time base. Later than the picture before.
    pub pts: i64,
    /// How long it shows, in ticks.
    pub duration: i64,
    /// Whether it must be a key frame.
    pub key: bool,
}

/// A [`Picture`] as an [`Encoder`](super::Encoder) takes it.
pub struct Converted {
    pub(super) picture: frame::Video,
    pub(super) pts: i64,
    pub(super) duration: i64,
}

impl Converted {
    /// When the picture ends, in ticks of the settings' time base.
    pub fn end(&self) -> i64 {
        self.pts + self.duration
    }
}

/// Converts the pictures of one recording, in order.
pub struct Converter {
    source: Size,
    target: Size,
    format: Pixel,
    /// How colours are reduced, where the codec has few.
    dither: Option<Dither>,
    buffers: Vec<Buffer>,
    last: Option<Last>,
}

/// A picture's memory, which encoders may still read.
struct Buffer {
    picture: frame::Video,
    /// Where it may show something else than the last picture.
    stale: Tiles,
}

/// The last picture.
struct Last {
    shows: Weak<PixelBuffer>,
    picture: frame::Video,
}

impl Converter {
    /// A converter for an encoder with these settings.
    ///
    /// # Errors
    /// [`Error::Setting`] where they don't go together.
    pub fn new(settings: &VideoSettings) -> Result<Self, Error> {
        Ok(Self {
            source: settings.size,
            target: settings.coded_size()?,
            format: settings.pixel_format()?,
            dither: (settings.codec == Codec::Gif).then_some(settings.tuning.dither),
            buffers: Vec::new(),
            last: None,
        })
    }

    /// `picture`, converted. Pixels that are the last picture's own are not looked at again, and of others
    /// only where they are known to differ from it.
    ///
    /// # Errors
    /// [`Error::Ffmpeg`] where there is no memory, or [`Error::Conversion`].
    pub fn convert(&mut self, picture: &Picture) -> Result<Converted, Error> {
        let Picture { pixels, pts, duration, key } = picture;
        let last = match self.last.take() {
            Some(last) if last.shows.as_ptr() == Arc::as_ptr(pixels) => last,
            last => Last { picture: self.filled(pixels, last)?, shows: Arc::downgrade(pixels) },
        };
        let mut picture = reference(&last.picture)?;
        self.last = Some(last);
        picture.set_pts(Some(*pts));
        picture.set_kind(if *key { picture::Type::I } else { picture::Type::None });
        Ok(Converted { picture, pts: *pts, duration: *duration })
    }

    /// A picture that shows `pixels`.
    fn filled(&mut self, pixels: &Pixels, last: Option<Last>) -> Result<frame::Video, Error> {
        let whole = Tiles::all(Bounds::of(self.source));
        let changed = last.as_ref().and_then(|last| pixels.change_from(&last.shows)).unwrap_or(&whole);
        for buffer in &mut self.buffers {
            buffer.stale.join(changed);
        }
        // The picture that it holds may be free now.
        drop(last);
        // The one that was used last is nearest to what comes, and to the processor.
        let free = self.buffers.iter().rposition(|buffer| ffi::is_writable(&buffer.picture));
        let mut buffer = match free {
            Some(index) => self.buffers.remove(index),
            None => Buffer { picture: self.allocated()?, stale: whole.clone() },
        };
        pixels::fill(&mut buffer.picture, pixels, self.source, &Region::of(&buffer.stale))?;
        buffer.stale = whole.clone().without(&whole);
        let picture = match self.dither {
            Some(dither) => palette::reduced(&buffer.picture, dither)?,
            None => reference(&buffer.picture)?,
        };
        self.buffers.push(buffer);
        Ok(picture)
    }

    fn allocated(&self) -> Result<frame::Video, Error> {
        let picture = ffi::allocate_picture(self.format, self.target);
        let mut picture = picture.map_err(Error::ffmpeg("allocate a picture"))?;
        if Planar::of(self.format).is_some() {
            // Some encoders believe these more than their own settings.
            picture.set_color_space(Space::BT709);
            picture.set_color_primaries(Primaries::BT709);
            picture.set_color_transfer_characteristic(TransferCharacteristic::BT709);
            picture.set_color_range(Range::MPEG);
        }
        Ok(picture)
    }
}

/// The same picture again, which shares its memory.
fn reference(picture: &frame::Video) -> Result<frame::Video, Error> {
    ffi::reference(picture).map_err(Error::ffmpeg("allocate a picture"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codec::{Quality, Tuning};
    use crate::time::TimeBase;

    fn converter(codec: Codec, size: Size, tuning: Tuning) -> Converter {
        let settings = VideoSettings {
            codec,
            size,
            time_base: TimeBase::new(1, 25).unwrap(),
            frame_rate: None,
            quality: Quality::Standard,
            preset: None,
            threads: Some(1),
            tuning,
        };
        Converter::new(&settings).unwrap()
    }

    fn picture(pixels: &Pixels) -> Picture {
        Picture { pixels: Arc::clone(pixels), pts: 0, duration: 1, key: false }
    }

    fn planes(converted: &Converted) -> Vec<Vec<u8>> {
        ffi::copy_planes(&converted.picture).unwrap()
    }

    /// Premultiplied noise, of opaque pixels or any.
    fn noise(size: Size, seed: u64, opaque: bool) -> Vec<u8> {
        let mut state = seed * 2 + 1;
        let mut next = move || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            state.to_le_bytes()[7]
        };
        let mut pixel = || {
            let alpha = if opaque { 255 } else { next() };
            [next().min(alpha), next().min(alpha), next().min(alpha), alpha]
        };
        (0..size.area()).flat_map(|_| pixel()).collect()
    }

    /// `before` with some rectangles of `other`.
    fn changed(before: &Pixels, other: &[u8], size: Size, parts: &[Bounds]) -> Pixels {
        let (mut bytes, bounds) = (before.to_vec(), Bounds::of(size));
        for part in parts.iter().map(|part| part.intersect(bounds)) {
            for y in part.top..part.bottom {
                let line = bounds.line(y) * bounds.width();
                let range = (line + bounds.column(part.left)) * 4..(line + bounds.column(part.right)) * 4;
                bytes[range.clone()].copy_from_slice(&other[range]);
            }
        }
        let tiles = Tiles::touched(bounds, parts.iter().copied());
        Arc::new(PixelBuffer::changed(bytes, before, tiles))
    }

    #[test]
    fn a_picture_that_is_repeated_is_not_converted_again() {
        let mut converter = converter(Codec::Ffv1, Size::new(4, 2), Tuning::default());
        let mut convert = |pixels: &Pixels| {
            converter.convert(&picture(pixels)).unwrap();
            let last = &mut converter.last.as_mut().unwrap().picture;
            // A mark, which a new conversion does not have.
            let marked = last.color_space() == Space::FCC;
            last.set_color_space(Space::FCC);
            marked
        };
        let [first, other] = [0, 0].map(|value| Arc::new(vec![value; 4 * 2 * 4].into()));
        assert_eq!([&first, &first, &other].map(&mut convert), [false, true, false]);
    }

    #[test]
    fn what_changed_is_converted_as_in_the_whole() {
        let bounds = |left, top, right, bottom| Bounds { left, top, right, bottom };
        let parts = [
            vec![bounds(3, 3, 9, 9), bounds(100, 40, 101, 41)],
            vec![],
            vec![bounds(70, 60, 90, 120)],
            vec![bounds(0, 0, 1, 1), bounds(40, 96, 41, 97), bounds(126, 0, 130, 2)],
        ];
        let codecs = [
            (Codec::H264, false),
            (Codec::Vp9, true),
            (Codec::ProRes, false),
            (Codec::ProRes, true),
            (Codec::Ffv1, true),
        ];
        for (size, (codec, alpha)) in
            [Size::new(131, 97), Size::new(128, 96)].into_iter().flat_map(|size| codecs.map(|it| (size, it)))
        {
            let tuning = || Tuning { alpha, ..Tuning::default() };
            let mut in_parts = converter(codec, size, tuning());
            let mut pixels: Pixels = Arc::new(noise(size, 1, !alpha).into());
            let mut held = Vec::new();
            for (index, parts) in parts.iter().cycle().take(12).enumerate() {
                let got = in_parts.convert(&picture(&pixels)).unwrap();
                let whole = converter(codec, size, tuning()).convert(&picture(&pixels)).unwrap();
                assert!(planes(&got) == planes(&whole), "{codec} {size}, picture {index}");
                // As encoders do, now and then.
                held.push(got);
                if index % 4 == 2 {
                    held.clear();
                }
                pixels = changed(&pixels, &noise(size, index as u64 + 2, !alpha), size, parts);
            }
            assert!(in_parts.buffers.len() <= 6, "{} buffers", in_parts.buffers.len());
        }
    }

    #[test]
    fn what_an_encoder_holds_stays_as_it_is() {
        let size = Size::new(64, 64);
        let mut converter = converter(Codec::H264, size, Tuning::default());
        let first: Pixels = Arc::new(noise(size, 1, true).into());
        let held = converter.convert(&picture(&first)).unwrap();
        let before = planes(&held);
        let mut pixels = first;
        for seed in 2..6 {
            let whole = [Bounds::of(size)];
            pixels = changed(&pixels, &noise(size, seed, true), size, &whole);
            assert!(planes(&converter.convert(&picture(&pixels)).unwrap()) != before);
        }
        assert!(planes(&held) == before);
    }
}
