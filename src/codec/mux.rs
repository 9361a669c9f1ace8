//! Packets to a file.
//!
//! Open encoders say what the streams are, their packets come in in the order that they give them,
//! and a whole file with its packets in the order of time lies in the storage at the end. What the pictures show is left to `encode`.

use std::sync::Arc;

use ffmpeg_next::format::context::{Output, StreamIo};
use ffmpeg_next::format::{Flags, Pixel, output_to_stream};
use ffmpeg_next::media::Type;
use ffmpeg_next::{Dictionary, Rational, Stream};

use super::ffi::{self, ReadBack};
use super::interleave::Interleaver;
use super::storage::{Cursor, Fault};
use super::{
    AudioEncoder, AudioPacket, Captions, Codec, Container, Encoder, Error, Packet, Poster, Storage, Tags,
    caption, input, rational, silence_ffmpeg,
};

/// A container that is being written.
pub struct Muxer {
    // Fields are dropped in this order: the context uses what it reads back through.
    output: Output,
    _read_back: Arc<ReadBack>,
    container: Container,
    fault: Fault,
    /// The units in which packets of video and of sound come in.
    video: Option<Rational>,
    audio: Option<Rational>,
    /// What is said.
    captions: Option<Captions>,
    order: Interleaver,
    /// How much later packets of sound are written, in samples.
    audio_delay: i64,
    /// Whether packets of sound before its start are left out.
    drops_padding: bool,
    live: bool,
    poster: Option<Poster>,
    /// Whether packets were written since the last flush.
    unflushed: bool,
    /// When the last packet shows and how long, in the encoder's time base.
    last_span: (i64, i64),
}

impl Muxer {
    /// A container in `storage`, which is empty. Nothing is written yet.
    ///
    /// # Errors
    /// [`Error::Ffmpeg`] where this FFmpeg lacks the muxer.
    pub fn create(container: Container, storage: Arc<dyn Storage>) -> Result<Self, Error> {
        Self::open(container, storage, false)
    }

    /// The same, written strictly from front to back: what was written may be taken away, and plays
    /// together with what comes later. Such a file has no index, and does not say how long it is.
    ///
    /// # Errors
    /// [`Error::NotStreamable`]; [`Error::Ffmpeg`] where this FFmpeg lacks the muxer.
    pub fn create_live(container: Container, storage: Arc<dyn Storage>) -> Result<Self, Error> {
        if !container.is_streamable() {
            return Err(Error::NotStreamable { container });
        }
        Self::open(container, storage, true)
    }

    fn open(container: Container, storage: Arc<dyn Storage>, live: bool) -> Result<Self, Error> {
        silence_ffmpeg();
        let create = || Error::ffmpeg("create the container");
        let fault = Fault::default();
        let cursor = Cursor::new(Arc::clone(&storage), fault.clone());
        let io = if live { StreamIo::from_write(cursor) } else { StreamIo::from_write_seek(cursor) };
        let mut output =
            output_to_stream(io.map_err(create())?, None, Some(container.muxer())).map_err(create())?;
        let read_back = ffi::allow_read_back(&mut output, storage, fault.clone());
        Ok(Self {
            output,
            _read_back: read_back,
            container,
            fault,
            video: None,
            audio: None,
            captions: None,
            order: Interleaver::default(),
            audio_delay: 0,
            drops_padding: false,
            live,
            poster: None,
            unflushed: false,
            last_span: (0, 0),
        })
    }

    /// The container.
    pub fn container(&self) -> Container {
        self.container
    }

    /// Whether encoders for this container must set the global header.
    pub fn needs_global_header(&self) -> bool {
        self.output.format().flags().contains(Flags::GLOBAL_HEADER)
    }

    /// Takes what the file says of itself, before [`start`](Self::start).
    ///
    /// # Errors
    /// [`Error::Text`], [`Error::NoCaptions`] or [`Error::Ffmpeg`].
    pub fn describe(&mut self, tags: &Tags) -> Result<(), Error> {
        if tags.captions.is_some() {
            caption::header(self.container)?;
        }
        self.captions.clone_from(&tags.captions);
        // What is made of fragments has its index, and so its cover, at the end only.
        let has_room = self.container.holds_poster() && !(self.live && self.container.is_made_of_fragments());
        self.poster = tags.poster.clone().filter(|_| has_room);
        tags.write(&mut self.output)
    }

    /// Adds the streams of the encoders, of which there is at least one, and writes the header.
    ///
    /// # Errors
    /// [`Error::Io`] where writing fails, [`Error::UnknownOption`] where this FFmpeg's muxer does not
    /// know ours, [`Error::Ffmpeg`] otherwise.
    pub fn start(&mut self, video: Option<&Encoder>, audio: Option<&AudioEncoder>) -> Result<(), Error> {
        let failed = || Error::ffmpeg("add a stream");
        if let Some(encoder) = video {
            let settings = encoder.settings();
            let base = rational(settings.time_base.num(), settings.time_base.den());
            let mut stream = self.output.add_stream_with(encoder.context()).map_err(failed())?;
            stream.set_time_base(base);
            if let Some(rate) = settings.frame_rate {
                stream.set_avg_frame_rate(rational(rate.num(), rate.den()));
            }
            if settings.codec == Codec::Hevc && matches!(self.container, Container::Mp4 | Container::Mov) {
                // Apple's players open no other.
                ffi::set_codec_tag(&mut self.output, 0, *b"hvc1");
            }
            self.video = Some(base);
        }
        if let Some(encoder) = audio {
            let mut stream = self.output.add_stream_with(encoder.context()).map_err(failed())?;
            stream.set_time_base(AudioEncoder::TIME_BASE);
            self.audio = Some(AudioEncoder::TIME_BASE);
            self.drops_padding = self.container.drops_padding(encoder.codec());
            if !self.drops_padding {
                self.audio_delay = self.container.packet_delay(encoder.initial_padding());
            }
        }
        self.begin()
    }

    /// Adds the stream of captions, and writes the header.
    fn begin(&mut self) -> Result<(), Error> {
        let Some(captions) = self.captions.take() else { return self.write_header() };
        let (stream, packets) = self.add_captions(&captions)?;
        self.write_header()?;
        let unit = rational(caption::UNIT.num(), caption::UNIT.den());
        packets.into_iter().try_for_each(|packet| self.write_to(stream, packet, Some(unit)))
    }

    /// Adds a stream for `captions`: its number, and its packets, all of them.
    fn add_captions(&mut self, captions: &Captions) -> Result<(usize, Vec<ffmpeg_next::Packet>), Error> {
        let failed = || Error::ffmpeg("add the captions");
        let (id, header) = caption::header(self.container)?;
        ffi::add_text(&mut self.output, id, header).map_err(failed())?;
        let index = self.output.nb_streams() as usize - 1;
        if let Some(mut stream) = self.output.stream_mut(index) {
            stream.set_time_base(rational(caption::UNIT.num(), caption::UNIT.den()));
            let language = captions.language.iter().map(|code| ("language", code.as_str()));
            stream.set_metadata(language.collect());
        }
        Ok((index, captions.packets(id)))
    }

    /// Adds streams like those of another file instead, and writes the header. Their codecs keep their
    /// names where the file is of the same family. Pictures whose format that file does not say are in
    /// `format`.
    ///
    /// # Errors
    /// As [`start`](Self::start).
    pub(super) fn start_copy(
        &mut self,
        streams: &[Stream<'_>],
        same_family: bool,
        has_sound: bool,
        format: Option<Pixel>,
    ) -> Result<(), Error> {
        for stream in streams {
            let added = ffi::add_copy(&mut self.output, stream, same_family, format);
            added.map_err(Error::ffmpeg("add a stream"))?;
        }
        self.audio = has_sound.then_some(AudioEncoder::TIME_BASE);
        self.begin()
    }

    /// Writes a packet of another file's, whose times are in `unit`, to the stream number `stream`.
    ///
    /// # Errors
    /// As [`write`](Self::write).
    pub(super) fn write_copy(
        &mut self,
        stream: usize,
        packet: ffmpeg_next::Packet,
        unit: Rational,
    ) -> Result<(), Error> {
        self.write_to(stream, packet, Some(unit))
    }

    fn write_header(&mut self) -> Result<(), Error> {
        let poster = self.poster.take().map(|poster| poster.announce(&mut self.output, self.container));
        let cover = poster.transpose()?.flatten();
        let mut options: Dictionary<'_> = self.container.muxer_options(self.live).into_iter().collect();
        if self.audio.is_some() {
            self.container.sound_options().iter().for_each(|(name, value)| options.set(name, value));
        }
        let left = self
            .output
            .write_header_with(options)
            .map(|left| left.iter().next().map(|(name, _)| name.to_owned()));
        if let Some(option) = self.checked(left, "write the header")? {
            return Err(Error::UnknownOption { encoder: self.container.name(), option });
        }
        for stream in self.output.streams() {
            let is_cover = cover.as_ref().is_some_and(|(index, _)| *index == stream.index());
            let is_awaited = !is_cover && matches!(stream.parameters().medium(), Type::Video | Type::Audio);
            self.order.add(input::time_base(&stream), is_awaited);
        }
        let Some((index, mut packet)) = cover else { return Ok(()) };
        packet.set_stream(index);
        let written = packet.write(&mut self.output);
        self.checked(written, "write the poster").map(drop)
    }

    /// Writes a packet of the video encoder's.
    ///
    /// # Errors
    /// [`Error::Io`] where writing fails, [`Error::Ffmpeg`] otherwise.
    pub fn write(&mut self, packet: Packet) -> Result<(), Error> {
        let packet = packet.inner;
        self.last_span = (packet.pts().unwrap_or(0), packet.duration());
        self.write_to(0, packet, self.video)
    }

    /// Writes a packet of the sound encoder's.
    ///
    /// # Errors
    /// As [`write`](Self::write).
    pub fn write_audio(&mut self, packet: AudioPacket) -> Result<(), Error> {
        let mut packet = packet.0;
        if self.drops_padding && packet.pts().is_some_and(|pts| pts + packet.duration() <= 0) {
            return Ok(());
        }
        packet.set_pts(packet.pts().map(|pts| pts + self.audio_delay));
        packet.set_dts(packet.dts().map(|dts| dts + self.audio_delay));
        self.write_to(usize::from(self.video.is_some()), packet, self.audio)
    }

    fn write_to(
        &mut self,
        stream: usize,
        mut packet: ffmpeg_next::Packet,
        unit: Option<Rational>,
    ) -> Result<(), Error> {
        let stream_unit = self.output.stream(stream).map(|stream| stream.time_base());
        packet.set_stream(stream);
        if let Some((unit, stream_unit)) = unit.zip(stream_unit) {
            packet.rescale_ts(unit, stream_unit);
        }
        self.order.push(stream, packet);
        self.write_ordered(false)
    }

    /// Writes what is next in the order of time; `at_end`, all that is left.
    fn write_ordered(&mut self, at_end: bool) -> Result<(), Error> {
        while let Some(packet) = self.order.next(at_end) {
            let written = packet.write(&mut self.output);
            self.unflushed = true;
            self.checked(written, "write a packet")?;
        }
        Ok(())
    }

    /// Hands everything written so far to the storage. What follows begins a new cluster or fragment.
    ///
    /// # Errors
    /// As [`write`](Self::write).
    pub fn flush(&mut self) -> Result<(), Error> {
        if !std::mem::take(&mut self.unflushed) {
            return Ok(());
        }
        let flushed = ffi::flush(&mut self.output);
        self.checked(flushed, "write what is ready")
    }

    /// Writes what is left, and the index. The file is whole after this.
    ///
    /// # Errors
    /// As [`write`](Self::write).
    pub fn finish(mut self) -> Result<(), Error> {
        self.write_ordered(true)?;
        self.end_last_frame()?;
        let written = self.output.write_trailer();
        self.checked(written, "finish the file")
    }

    /// Says how long the last frame shows where the container knows only when frames begin.
    fn end_last_frame(&mut self) -> Result<(), Error> {
        let (start, duration) = self.last_span;
        let Some(Rational(num, den)) = self.video else { return Ok(()) };
        let (num, den) = (i64::from(num), i64::from(den));
        let delay = match self.container {
            Container::Gif => {
                let hundredths = |ticks: i64| (ticks * num * 200 + den).div_euclid(2 * den);
                (hundredths(start + duration) - hundredths(start)).to_string()
            }
            Container::Apng => format!("{}/{den}", duration * num),
            _ => return Ok(()),
        };
        ffi::set_muxer_option(&mut self.output, "final_delay", &delay)
            .map_err(Error::ffmpeg("say how long the last frame shows"))
    }

    /// `result`, or the storage's own error, which is the cause of FFmpeg's. FFmpeg reports some
    /// only later, or never.
    fn checked<T>(&self, result: Result<T, ffmpeg_next::Error>, action: &'static str) -> Result<T, Error> {
        match self.fault.take() {
            Some(error) => Err(Error::Io(error)),
            None => result.map_err(Error::ffmpeg(action)),
        }
    }
}
