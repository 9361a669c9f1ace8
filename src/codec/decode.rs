//! A file to frames and facts.
//!
//! Only the containers that the recorder writes are opened, and none may open anything else: a
//! playlist under a video's name reaches no file and no network.

use std::sync::Arc;

use ffmpeg_next::codec::decoder::Opened;
use ffmpeg_next::codec::{Id, decoder};
use ffmpeg_next::color::Space;
use ffmpeg_next::error::EAGAIN;
use ffmpeg_next::format::context::{Input, StreamIo};
use ffmpeg_next::format::input_from_stream;
use ffmpeg_next::media::Type;
use ffmpeg_next::{Dictionary, Packet, frame};

use super::storage::{Cursor, Fault};
use super::{Error, Storage, ffi, pixels, silence_ffmpeg};
use crate::frame::Size;
use crate::time::{TimeBase, Timestamp};

/// The demuxers that may be used, by FFmpeg's names.
const FORMATS: &str = "matroska,webm,mov,mp4,gif,apng,png_pipe,yuv4mpegpipe";

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
    input: Input,
    inner: decoder::Video,
    stream: usize,
    time_base: TimeBase,
    /// What the container says of the colours. Some decoders forget it.
    color_space: Space,
    finished: bool,
    fault: Fault,
}

impl Decoder {
    /// Opens the first video stream in `storage`.
    ///
    /// # Errors
    /// [`Error::NoVideo`], [`Error::Io`] where reading fails, [`Error::Ffmpeg`] otherwise.
    pub fn open(storage: Arc<dyn Storage>) -> Result<Self, Error> {
        silence_ffmpeg();
        let fault = Fault::default();
        let open = |error| fault.take().map_or_else(|| Error::ffmpeg("open the file")(error), Error::Io);
        let io = StreamIo::from_read_seek(Cursor::new(storage, fault.clone())).map_err(open)?;
        let options = [("format_whitelist", FORMATS), ("protocol_whitelist", "none")];
        let options: Dictionary<'_> = options.into_iter().collect();
        let input = input_from_stream(io, None, Some(options)).map_err(open)?;
        let stream = input.streams().best(Type::Video).ok_or(Error::NoVideo)?;
        let (index, parameters, base) = (stream.index(), stream.parameters(), stream.time_base());
        let positive = |term: i32| u32::try_from(term).unwrap_or(0);
        let time_base = TimeBase::new(positive(base.numerator()), positive(base.denominator()));
        let special = if ffi::is_noted(&stream, c"alpha_mode") { with_alpha(parameters.id()) } else { None };
        let context = ffmpeg_next::codec::Context::from_parameters(parameters).map_err(open)?.decoder();
        let inner = match special {
            Some(codec) => context.open_as(codec).and_then(Opened::video),
            None => context.video(),
        };
        let inner = inner.map_err(open)?;
        let time_base = time_base.unwrap_or(TimeBase::MICROSECONDS);
        let color_space = inner.color_space();
        Ok(Self { input, inner, stream: index, time_base, color_space, finished: false, fault })
    }

    /// What the file's header says.
    pub fn facts(&self) -> Facts {
        let decoder = &self.inner;
        let duration =
            u64::try_from(self.input.duration()).ok().and_then(|duration| duration.try_into().ok());
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

    /// Reads to the end and returns how many packets, which is how many frames, the video has.
    ///
    /// # Errors
    /// As [`open`](Self::open).
    pub fn count_packets(mut self) -> Result<u64, Error> {
        let mut count = 0;
        while let Some(packet) = self.next_packet()? {
            count += u64::from(packet.size() > 0);
        }
        Ok(count)
    }

    /// The next frame in the order that they show; absent at the end.
    ///
    /// # Errors
    /// As [`open`](Self::open), and [`Error::PixelFormat`] or [`Error::Conversion`] for pictures
    /// that can't be read.
    pub fn next_frame(&mut self) -> Result<Option<DecodedFrame>, Error> {
        let mut picture = frame::Video::empty();
        loop {
            match self.inner.receive_frame(&mut picture) {
                Ok(()) => break,
                Err(ffmpeg_next::Error::Eof) => return Ok(None),
                Err(ffmpeg_next::Error::Other { errno: EAGAIN }) if !self.finished => self.feed()?,
                Err(error) => return Err(Error::ffmpeg("decode a frame")(error)),
            }
        }
        if picture.color_space() == Space::Unspecified {
            picture.set_color_space(self.color_space);
        }
        Ok(Some(DecodedFrame {
            rgba: pixels::to_rgba(&picture)?,
            size: Size::new(picture.width(), picture.height()),
            timestamp: self.time_base.time_of(picture.pts().unwrap_or(0)),
        }))
    }

    fn feed(&mut self) -> Result<(), Error> {
        let packet = self.next_packet()?;
        self.finished = packet.is_none();
        let sent = match packet {
            Some(packet) => self.inner.send_packet(&packet),
            None => self.inner.send_eof(),
        };
        sent.map_err(Error::ffmpeg("decode a frame"))
    }

    fn next_packet(&mut self) -> Result<Option<Packet>, Error> {
        loop {
            let mut packet = Packet::empty();
            let read = packet.read(&mut self.input);
            if let Some(error) = self.fault.take() {
                return Err(Error::Io(error));
            }
            match read {
                Ok(()) if packet.stream() == self.stream => return Ok(Some(packet)),
                Ok(()) => {}
                Err(ffmpeg_next::Error::Eof) => return Ok(None),
                Err(error) => return Err(Error::ffmpeg("read the file")(error)),
            }
        }
    }
}

/// The decoder that reads the alpha beside a codec's pictures; FFmpeg's own leaves it out.
fn with_alpha(id: Id) -> Option<ffmpeg_next::Codec> {
    match id {
        Id::VP8 => ffmpeg_next::decoder::find_by_name("libvpx"),
        Id::VP9 => ffmpeg_next::decoder::find_by_name("libvpx-vp9"),
        _ => None,
    }
}
