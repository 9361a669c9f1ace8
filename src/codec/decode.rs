//! A file to frames and facts, from the front to the back.
//!
//! A storage comes in; the frames of its video go out in the order that they show, upright.
//! Opening is left to `input`, colours to `pixels`, and frames in any order to `video`.

use std::sync::Arc;

use ffmpeg_next::codec::decoder;
use ffmpeg_next::color::Space;
use ffmpeg_next::error::EAGAIN;
use ffmpeg_next::format::Pixel;
use ffmpeg_next::media::Type;
use ffmpeg_next::{Packet, frame};

use super::input::{self, Source};
use super::{Error, Storage, ffi, pixels, unpack};
use crate::frame::Size;
use crate::limits;
use crate::time::{TimeBase, Timestamp};

/// What a video file says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facts {
    /// FFmpeg's name of the codec.
    pub codec: String,
    /// The picture's size.
    pub size: Size,
    /// How long it plays; absent where the container doesn't say.
    pub duration: Option<Timestamp>,
    /// What its colours mean.
    pub color: ColorTags,
}

/// A video's colour tags by FFmpeg's names; each is absent where it is not given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ColorTags {
    /// The range of the numbers: `tv` is limited, `pc` full.
    pub range: Option<&'static str>,
    /// Which red, green and blue there are.
    pub primaries: Option<&'static str>,
    /// How numbers become light.
    pub transfer: Option<&'static str>,
    /// How red, green and blue became luma and chroma.
    pub matrix: Option<&'static str>,
}

/// One decoded picture.
#[derive(Debug, Clone)]
pub struct DecodedFrame {
    /// RGBA, 8 bits each, straight alpha, rows from the top without padding.
    pub rgba: Vec<u8>,
    /// The picture's size.
    pub size: Size,
    /// When it shows.
    pub timestamp: Timestamp,
}

/// Reads the video of a file.
pub struct Decoder {
    pub(super) source: Source,
    inner: decoder::Video,
    stream: usize,
    time_base: TimeBase,
    /// How pictures are turned upright.
    turn: [i8; 4],
    /// What the container says of the colours. Some decoders forget it.
    color_space: Space,
    finished: bool,
    /// Packets that were read, but empty ones.
    read: u64,
    /// Packets in a row that gave no picture.
    silent: u32,
    /// The size of the first picture.
    size: Option<Size>,
    /// After a seek, what shows before this can't be decoded; absent until it is known.
    valid_from: Option<i64>,
}

impl Decoder {
    /// Opens the first video stream in `storage`.
    ///
    /// # Errors
    /// [`Error::NotMedia`], [`Error::NoVideo`], [`Error::TooMuch`], [`Error::DecoderMissing`],
    /// [`Error::Io`] where reading fails, [`Error::Ffmpeg`] otherwise.
    pub fn open(storage: Arc<dyn Storage>) -> Result<Self, Error> {
        let source = Source::open(storage)?;
        let stream = source.input.streams().best(Type::Video).ok_or(Error::NoVideo)?.index();
        Self::of(source, stream)
    }

    /// Reads stream number `index` of an open file.
    pub(super) fn of(source: Source, index: usize) -> Result<Self, Error> {
        let mut inner = source.decoder(index)?.video().map_err(Error::ffmpeg("open the decoder"))?;
        ffi::forget_unknown_colors(&mut inner);
        let stream = source.input.stream(index).ok_or(Error::NoVideo)?;
        Ok(Self {
            color_space: inner.color_space(),
            inner,
            stream: index,
            time_base: input::time_base(&stream),
            turn: ffi::stream_facts(&stream).turn,
            source,
            finished: false,
            read: 0,
            silent: 0,
            size: None,
            valid_from: Some(i64::MIN),
        })
    }

    /// What the file's header says.
    pub fn facts(&self) -> Facts {
        let decoder = &self.inner;
        let duration =
            u64::try_from(self.source.input.duration()).ok().and_then(|duration| duration.try_into().ok());
        Facts {
            codec: decoder.codec().map_or_else(String::new, |codec| codec.id().name().to_owned()),
            size: Size::new(decoder.width(), decoder.height()),
            duration: duration.map(|microseconds| TimeBase::MICROSECONDS.time_of(microseconds)),
            color: ColorTags {
                range: decoder.color_range().name(),
                primaries: decoder.color_primaries().name(),
                transfer: decoder.color_transfer_characteristic().name(),
                matrix: decoder.color_space().name(),
            },
        }
    }

    /// How the decoder gives its pixels.
    pub(super) fn format(&self) -> Pixel {
        self.inner.format()
    }

    /// Reads to the end and returns how many packets were read in all: where there was no seek, how many
    /// frames the video has.
    ///
    /// # Errors
    /// As [`open`](Self::open).
    pub fn count_packets(mut self) -> Result<u64, Error> {
        while self.next_packet()?.is_some() {}
        Ok(self.read)
    }

    /// The next frame in the order that they show; absent at the end.
    ///
    /// # Errors
    /// As [`open`](Self::open), [`Error::Broken`], [`Error::CutShort`] or [`Error::Changes`] for
    /// damaged or changing video, and [`Error::PixelFormat`] or [`Error::Conversion`] for pictures
    /// that can't be read.
    pub fn next_frame(&mut self) -> Result<Option<DecodedFrame>, Error> {
        let Some((picture, ticks)) = self.next_picture()? else { return Ok(None) };
        self.unpack(&picture, ticks).map(Some)
    }

    /// `picture` as pixels.
    pub(super) fn unpack(&self, picture: &frame::Video, ticks: i64) -> Result<DecodedFrame, Error> {
        let size = Size::new(picture.width(), picture.height());
        let (rgba, size) = unpack::turned(pixels::to_rgba(picture)?, size, self.turn);
        Ok(DecodedFrame { rgba, size, timestamp: self.time_base.time_of(ticks) })
    }

    /// The next picture as it was decoded, and when it shows.
    pub(super) fn next_picture(&mut self) -> Result<Option<(frame::Video, i64)>, Error> {
        loop {
            let picture = self.decoded()?;
            if picture.is_some() || self.finished {
                return Ok(picture);
            }
            let packet = self.next_packet()?;
            self.decode(packet.as_ref())?;
        }
    }

    /// The next picture that was decoded, and when it shows; absent where further packets are needed, or at
    /// the end.
    pub(super) fn decoded(&mut self) -> Result<Option<(frame::Video, i64)>, Error> {
        let mut picture = frame::Video::empty();
        match self.inner.receive_frame(&mut picture) {
            Ok(()) => {}
            Err(ffmpeg_next::Error::Eof) => return Ok(None),
            Err(ffmpeg_next::Error::Other { errno: EAGAIN }) if !self.finished => return Ok(None),
            Err(error) => return Err(self.broken(picture.timestamp(), &error.to_string())),
        }
        ffi::forget_unknown_colors(&mut self.inner);
        ffi::forget_unknown_picture_colors(&mut picture);
        if picture.color_space() == Space::Unspecified {
            picture.set_color_space(self.color_space);
        }
        self.silent = 0;
        let ticks = picture.timestamp().ok_or(Error::NoTimes { what: "video" })?;
        if picture.is_corrupt() || picture.has_decode_errors() {
            return Err(self.broken(Some(ticks), "parts of a picture are missing"));
        }
        let size = Size::new(picture.width(), picture.height());
        let from = *self.size.get_or_insert(size);
        if from != size {
            let time = self.time_base.time_of(ticks);
            return Err(Error::Changes { what: "video", from: from.to_string(), to: size.to_string(), time });
        }
        Ok(Some((picture, ticks)))
    }

    /// Goes to the last entry point at or before `ticks`, or a little earlier.
    ///
    /// # Errors
    /// [`Error::Ffmpeg`] where the container can't; then the decoder is where it was.
    pub(super) fn seek(&mut self, ticks: i64) -> Result<(), Error> {
        ffi::seek(&mut self.source.input, self.stream, ticks).map_err(Error::ffmpeg("go to a key frame"))?;
        self.inner.flush();
        (self.finished, self.silent, self.valid_from) = (false, 0, None);
        Ok(())
    }

    /// Takes the next packet of the video; without one, nothing follows.
    pub(super) fn decode(&mut self, packet: Option<&Packet>) -> Result<(), Error> {
        self.finished = packet.is_none();
        self.silent += 1;
        if self.silent > limits::MEDIA_SILENT_PACKETS {
            let reason = format!("{} packets gave no picture", limits::MEDIA_SILENT_PACKETS);
            return Err(self.broken(packet.and_then(Packet::pts), &reason));
        }
        let sent = match packet {
            Some(packet) if !self.is_decodable(packet) => Ok(()),
            Some(packet) => self.inner.send_packet(packet),
            None => self.inner.send_eof(),
        };
        sent.map_err(|error| self.broken(packet.and_then(Packet::pts), &error.to_string()))
    }

    /// Whether what `packet` refers to was decoded. After a seek, that begins with a key frame; what
    /// is stored after that and shows before it refers to frames that were not read.
    fn is_decodable(&mut self, packet: &Packet) -> bool {
        let shows = packet.pts().or(packet.dts());
        if self.valid_from.is_none() && packet.is_key() {
            self.valid_from = shows;
        }
        self.valid_from.is_some_and(|from| shows.is_none_or(|shows| shows >= from))
    }

    fn next_packet(&mut self) -> Result<Option<Packet>, Error> {
        loop {
            match self.source.next_packet()? {
                Some(packet) if packet.stream() != self.stream => {}
                packet => {
                    self.read += u64::from(packet.as_ref().is_some_and(|packet| packet.size() > 0));
                    return Ok(packet);
                }
            }
        }
    }

    fn broken(&self, ticks: Option<i64>, reason: &str) -> Error {
        let time = ticks.map_or(Timestamp::ZERO, |ticks| self.time_base.time_of(ticks));
        Error::Broken { what: "video", time, reason: reason.to_owned() }
    }
}
