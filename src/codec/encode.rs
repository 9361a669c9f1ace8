//! Frames to packets.
//!
//! An encoder takes pictures in order and gives packets when it has them. What it is told is
//! in `settings`; what it does not understand is an error when it opens.

use std::collections::VecDeque;

use ffmpeg_next::Dictionary;
use ffmpeg_next::codec::context::Context;
use ffmpeg_next::codec::encoder::video::Encoder as VideoEncoder;
use ffmpeg_next::error::EAGAIN;
use ffmpeg_next::format::Pixel;

use super::ffi::{self, OpenError};
use super::{Codec, Converted, Error, VideoSettings, rational, silence_ffmpeg};

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

/// An open encoder.
pub struct Encoder {
    inner: VideoEncoder,
    settings: VideoSettings,
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
        Ok(Self { inner, settings, pending: VecDeque::new() })
    }

    /// What the encoder was told.
    pub fn settings(&self) -> &VideoSettings {
        &self.settings
    }

    /// Takes the next picture. Call [`receive`](Self::receive) afterwards until it gives nothing.
    ///
    /// # Errors
    /// [`Error::Ffmpeg`].
    pub fn send(&mut self, Converted { picture, pts, duration }: Converted) -> Result<(), Error> {
        self.inner.send_frame(&picture).map_err(Error::ffmpeg("encode a frame"))?;
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
    use std::sync::Arc;

    use super::*;
    use crate::codec::inventory::SVT_AV1;
    use crate::codec::{Converter, Picture, Quality, Tuning};
    use crate::frame::Size;
    use crate::time::{FrameRate, TimeBase};

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
            let mut converter = Converter::new(&settings).unwrap();
            let mut encoder = match Encoder::open_as(settings, true, SVT_AV1) {
                Err(Error::EncoderMissing { .. }) => return,
                opened => opened.unwrap(),
            };
            let pixels = Arc::new(vec![200; 64 * 64 * 4].into());
            for pts in 0..3 {
                let picture = Picture { pixels: Arc::clone(&pixels), pts, duration: 1, key: false };
                encoder.send(converter.convert(&picture).unwrap()).unwrap();
            }
            encoder.finish().unwrap();
            let packets = std::iter::from_fn(|| encoder.receive().unwrap());
            assert_eq!(packets.map(|packet| packet.pictures()).sum::<u64>(), 3);
        }
    }
}
