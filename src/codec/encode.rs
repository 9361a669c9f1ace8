//! Frames to packets.
//!
//! An encoder takes pictures in order and gives packets when it has them. What it is told is
//! in `settings`; what it does not understand is an error when it opens.

use std::collections::VecDeque;
use std::sync::Arc;

use ffmpeg_next::codec::context::Context;
use ffmpeg_next::codec::encoder::video::Encoder as VideoEncoder;
use ffmpeg_next::color::{Primaries, Range, Space, TransferCharacteristic};
use ffmpeg_next::error::EAGAIN;
use ffmpeg_next::format::Pixel;
use ffmpeg_next::{Dictionary, frame, picture};

use super::ffi::{self, OpenError};
use super::layout::Planar;
use super::{Codec, Error, VideoSettings, palette, pixels, rational, silence_ffmpeg};
use crate::frame::Pixels;

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

/// An encoded picture, as an [`Encoder`] gives it and a [`Muxer`](super::Muxer) takes it.
pub struct Packet {
    pub(super) inner: ffmpeg_next::Packet,
    pictures: u64,
}

impl Packet {
    /// The packet's size in bytes.
    pub fn size_bytes(&self) -> u64 {
        self.inner.size() as u64
    }

    /// When its picture ends, in ticks of the settings' time base.
    pub fn end(&self) -> i64 {
        self.inner.pts().unwrap_or(0) + self.inner.duration()
    }

    /// How many pictures are in it: one, but where a codec makes one packet of all.
    pub fn pictures(&self) -> u64 {
        self.pictures
    }
}

/// Pixels as an [`Encoder`] takes them: in its codec's colours, sizes and layout.
pub struct Converted {
    picture: frame::Video,
    /// What it shows.
    pixels: Pixels,
}

/// An open encoder.
pub struct Encoder {
    inner: VideoEncoder,
    settings: VideoSettings,
    /// What the canvas's pixels are converted to.
    format: Pixel,
    /// What was converted last.
    converted: Option<Converted>,
    /// Times and durations of pictures whose packets are still to come.
    pending: VecDeque<(i64, i64)>,
}

impl Encoder {
    /// Opens an encoder. `global_header` puts the codec's parameters beside the packets, as some
    /// containers need it.
    ///
    /// # Errors
    /// [`Error::EncoderMissing`], [`Error::Setting`], [`Error::UnknownOption`] or
    /// [`Error::Ffmpeg`].
    pub fn open(settings: VideoSettings, global_header: bool) -> Result<Self, Error> {
        let name = settings.codec.encoder();
        Self::open_as(settings, global_header, name)
    }

    /// Opens FFmpeg's encoder `name`.
    fn open_as(settings: VideoSettings, global_header: bool, name: &str) -> Result<Self, Error> {
        silence_ffmpeg();
        let codec = settings.codec.find_encoder(name)?;
        let open = || Error::ffmpeg("open the encoder");
        let mut video = Context::new_with_codec(codec).encoder().video().map_err(open())?;
        let size = settings.coded_size()?;
        video.set_width(size.width);
        video.set_height(size.height);
        let format = settings.pixel_format()?;
        video.set_format(if settings.codec == Codec::Gif { Pixel::PAL8 } else { format });
        video.set_time_base(rational(settings.time_base.num(), settings.time_base.den()));
        video.set_frame_rate(settings.frame_rate.map(|rate| rational(rate.num(), rate.den())));
        let mut options: Dictionary<'_> = Dictionary::new();
        for (name, value) in settings.options(name)? {
            options.set(&name, &value);
        }
        if global_header {
            options.set("flags", &format!("+bitexact+global_header{}", settings.tuning.pass.flag()));
        }
        let notes = settings.tuning.pass.read(settings.codec)?;
        let inner =
            ffi::open_encoder(video, codec, options, notes.as_deref()).map_err(|error| match error {
                OpenError::Ffmpeg(source) => settings.refused(source),
                OpenError::UnknownOption(option) => settings.unknown(option),
            })?;
        Ok(Self { inner, settings, format, converted: None, pending: VecDeque::new() })
    }

    /// What the encoder was told.
    pub fn settings(&self) -> &VideoSettings {
        &self.settings
    }

    /// Takes the next picture. Pixels that are the last picture's own are not converted again.
    /// Call [`receive`](Self::receive) afterwards until it gives nothing.
    ///
    /// # Errors
    /// [`Error::Ffmpeg`] or [`Error::Conversion`].
    pub fn send(&mut self, picture: &Picture) -> Result<(), Error> {
        let mut converted = self.prepared(&picture.pixels)?;
        self.send_converted(&mut converted, (picture.pts, picture.duration), picture.key)?;
        self.converted = Some(converted);
        Ok(())
    }

    /// Does beforehand what [`send`](Self::send) does with `pixels` before it encodes them.
    ///
    /// # Errors
    /// As [`convert`](Self::convert).
    pub fn prepare(&mut self, pixels: &Pixels) -> Result<(), Error> {
        self.converted = Some(self.prepared(pixels)?);
        Ok(())
    }

    /// What was converted last where it shows `pixels`, or these converted now.
    fn prepared(&mut self, pixels: &Pixels) -> Result<Converted, Error> {
        let unchanged = self.converted.take().filter(|last| Arc::ptr_eq(&last.pixels, pixels));
        unchanged.map_or_else(|| self.convert(pixels), Ok)
    }

    /// Converts `pixels`, which are of the settings' size.
    ///
    /// # Errors
    /// [`Error::Ffmpeg`] where there is no memory, or [`Error::Conversion`].
    pub fn convert(&self, pixels: &Pixels) -> Result<Converted, Error> {
        let VideoSettings { size, codec, .. } = self.settings;
        let mut picture = pixels::to_picture(pixels, size, self.format, self.settings.coded_size()?)?;
        if Planar::of(self.format).is_some() {
            // Some encoders believe these more than their own settings.
            picture.set_color_space(Space::BT709);
            picture.set_color_primaries(Primaries::BT709);
            picture.set_color_transfer_characteristic(TransferCharacteristic::BT709);
            picture.set_color_range(Range::MPEG);
        }
        if codec == Codec::Gif {
            picture = palette::reduced(picture, self.settings.tuning.dither)?;
        }
        Ok(Converted { picture, pixels: Arc::clone(pixels) })
    }

    /// Takes the next picture, converted before, with the time and the duration that it shows, and
    /// whether it must be a key frame, as in [`Picture`]. Call [`receive`](Self::receive) afterwards
    /// until it gives nothing.
    ///
    /// # Errors
    /// [`Error::Ffmpeg`].
    pub fn send_converted(
        &mut self,
        Converted { picture, .. }: &mut Converted,
        (pts, duration): (i64, i64),
        key: bool,
    ) -> Result<(), Error> {
        picture.set_pts(Some(pts));
        picture.set_kind(if key { picture::Type::I } else { picture::Type::None });
        self.inner.send_frame(picture).map_err(Error::ffmpeg("encode a frame"))?;
        self.pending.push_back((pts, duration));
        Ok(())
    }

    /// Tells the encoder that no picture follows.
    ///
    /// # Errors
    /// [`Error::Ffmpeg`].
    pub fn finish(&mut self) -> Result<(), Error> {
        self.inner.send_eof().map_err(Error::ffmpeg("finish encoding"))
    }

    /// The next packet that is ready, with its duration set.
    ///
    /// # Errors
    /// [`Error::Ffmpeg`].
    pub fn receive(&mut self) -> Result<Option<Packet>, Error> {
        let mut packet = ffmpeg_next::Packet::empty();
        match self.inner.receive_packet(&mut packet) {
            Ok(()) => {}
            Err(ffmpeg_next::Error::Eof | ffmpeg_next::Error::Other { errno: EAGAIN }) => return Ok(None),
            Err(error) => return Err(Error::ffmpeg("encode a frame")(error)),
        }
        if self.settings.codec == Codec::WebP {
            let pictures = self.pending.drain(..).count() as u64;
            return Ok(Some(Packet { inner: packet, pictures }));
        }
        let position = self.pending.iter().position(|&(pts, _)| packet.pts() == Some(pts));
        if let Some((_, duration)) = position.and_then(|position| self.pending.remove(position)) {
            packet.set_duration(duration);
        }
        Ok(Some(Packet { inner: packet, pictures: 1 }))
    }

    /// Keeps what a first pass found, once it gives no more packets.
    ///
    /// # Errors
    /// [`Error::Io`].
    pub fn keep_notes(&mut self) -> Result<(), Error> {
        self.settings.tuning.pass.write(ffi::notes(&mut self.inner).as_deref())
    }

    /// The encoder's parameters, for a muxer.
    pub(super) fn context(&self) -> &Context {
        self.inner.as_ref()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codec::inventory::SVT_AV1;
    use crate::codec::{Quality, Tuning};
    use crate::frame::Size;
    use crate::time::{FrameRate, TimeBase};

    #[test]
    fn a_picture_that_is_repeated_is_not_converted_again() {
        let settings = VideoSettings {
            codec: Codec::Ffv1,
            size: Size::new(4, 2),
            time_base: TimeBase::new(1, 25).unwrap(),
            frame_rate: None,
            quality: Quality::Standard,
            preset: None,
            threads: Some(1),
            tuning: Tuning::default(),
        };
        let mut encoder = Encoder::open(settings, false).unwrap();
        let mut send = |pixels: &Pixels, pts| {
            encoder.send(&Picture { pixels: Arc::clone(pixels), pts, duration: 1, key: false }).unwrap();
            while encoder.receive().unwrap().is_some() {}
            let converted = &mut encoder.converted.as_mut().unwrap().picture;
            // A mark, which a new conversion does not have.
            let marked = converted.color_space() == Space::FCC;
            converted.set_color_space(Space::FCC);
            marked
        };
        let [first, other] = [0, 0].map(|value| Arc::new(vec![value; 4 * 2 * 4]));
        let marked = [(&first, 0), (&first, 1), (&other, 2)].map(|(pixels, pts)| send(pixels, pts));
        assert_eq!(marked, [false, true, false]);
    }

    #[test]
    fn the_second_encoder_of_av1_takes_what_the_first_does() {
        let rate = FrameRate::new(25, 1).unwrap();
        for quality in [Quality::Draft, Quality::Crf(40), Quality::BitrateBps(200_000)] {
            let settings = VideoSettings {
                codec: Codec::Av1,
                size: Size::new(64, 64),
                time_base: TimeBase::of_rate(rate),
                frame_rate: Some(rate),
                quality,
                preset: Some("8".to_owned()),
                threads: Some(1),
                tuning: Tuning::default(),
            };
            let mut encoder = match Encoder::open_as(settings, true, SVT_AV1) {
                Err(Error::EncoderMissing { .. }) => return,
                opened => opened.unwrap(),
            };
            let pixels = Arc::new(vec![200; 64 * 64 * 4]);
            for pts in 0..3 {
                encoder.send(&Picture { pixels: Arc::clone(&pixels), pts, duration: 1, key: false }).unwrap();
            }
            encoder.finish().unwrap();
            let packets = std::iter::from_fn(|| encoder.receive().unwrap());
            assert_eq!(packets.map(|packet| packet.pictures()).sum::<u64>(), 3);
        }
    }
}
