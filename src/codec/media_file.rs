//! A media file, looked through once: what is in it, and where.
//!
//! A storage comes in. Every packet's place in time is read, and nothing decoded, so that frames
//! can be found exactly afterwards, and a file that is cut short is known at once. Decoding is left
//! to `video` and `sound`.

use std::sync::Arc;

use ffmpeg_next::format::stream::Disposition;
use ffmpeg_next::media::Type;
use ffmpeg_next::{Packet, Stream};

use super::input::{self, Source, at_most};
use super::{Error, SoundDecoder, Storage, VideoReader, ffi, unpack, whole};
use crate::frame::Size;
use crate::limits;
use crate::time::{FrameRate, TimeBase, Timestamp};

/// How much a header's length may exceed what there is, in milliseconds.
const MISSING_MS: u64 = 500;

/// A media file whose contents are known.
///
/// Time 0 is where its first picture or sound is, whatever the file's own numbers say.
#[derive(Clone)]
pub struct MediaFile {
    storage: Arc<dyn Storage>,
    video: Option<Arc<VideoTrack>>,
    sounds: Vec<SoundTrack>,
    duration: Timestamp,
}

/// A file's video.
#[derive(Debug, Clone)]
pub struct VideoTrack {
    /// The size of its frames as they are stored, upright.
    pub size: Size,
    /// A pixel's width by its height; 1 by 1 is square.
    pub pixel_aspect: (u32, u32),
    /// Its frame rate, where it has one.
    pub rate: Option<FrameRate>,
    /// When its last frame ends.
    pub end: Timestamp,
    pub(super) stream: usize,
    time_base: TimeBase,
    origin: Timestamp,
    /// When frames show, in order.
    ticks: Vec<i64>,
    /// Frames that can be decoded without others: when each shows, and where to go for it.
    keys: Vec<(i64, i64)>,
}

/// One of a file's sounds.
#[derive(Debug, Clone)]
pub struct SoundTrack {
    /// Its sample rate in the file, in Hz.
    pub rate: u32,
    /// Its channels in the file.
    pub channels: u32,
    /// When it begins and ends.
    pub span: (Timestamp, Timestamp),
    pub(super) stream: usize,
    pub(super) origin: Timestamp,
}

impl VideoTrack {
    /// How many frames there are: at least one.
    pub fn frame_count(&self) -> usize {
        self.ticks.len()
    }

    /// When frame `index` shows.
    pub fn time_of(&self, index: usize) -> Timestamp {
        self.ticks.get(index).map_or(self.end, |&ticks| self.time_base.time_of(ticks) - self.origin)
    }

    /// The frame that shows at `time`: before the first it is the first, after the last the last.
    pub fn frame_at(&self, time: Timestamp) -> usize {
        let begun = |&ticks: &i64| self.time_base.time_of(ticks) - self.origin <= time;
        self.ticks.partition_point(begun).saturating_sub(1)
    }

    pub(super) fn ticks_of(&self, index: usize) -> Option<i64> {
        self.ticks.get(index).copied()
    }

    /// The last key frame at or before what shows at `ticks`: when it shows, and where to go for it.
    pub(super) fn key_before(&self, ticks: i64) -> Option<(i64, i64)> {
        self.keys[..self.keys.partition_point(|key| key.0 <= ticks)].last().copied()
    }
}

impl MediaFile {
    /// Reads through what is in `storage`. Takes time with its size, for all of it is read.
    ///
    /// # Errors
    /// [`Error::NotMedia`], [`Error::TooMuch`], [`Error::CutShort`], [`Error::NoTimes`],
    /// [`Error::Io`] where reading fails, [`Error::Ffmpeg`] where a packet can't be read.
    pub fn open(storage: Arc<dyn Storage>) -> Result<Self, Error> {
        let mut source = Source::open(Arc::clone(&storage))?;
        let mut scan = Scan::new(&source, storage)?;
        while let Some(packet) = source.next_packet()? {
            scan.note(&packet)?;
        }
        scan.finish(&mut source)
    }

    /// The video; of several, the one that is marked or largest.
    pub fn video(&self) -> Option<&Arc<VideoTrack>> {
        self.video.as_ref()
    }

    /// The sounds, in the file's order.
    pub fn sounds(&self) -> &[SoundTrack] {
        &self.sounds
    }

    /// When the last of all ends.
    pub fn duration(&self) -> Timestamp {
        self.duration
    }

    /// The video's frames.
    ///
    /// # Errors
    /// [`Error::NoVideo`], and as [`Decoder::open`](super::Decoder::open).
    pub fn frames(&self) -> Result<VideoReader, Error> {
        VideoReader::open(Arc::clone(&self.storage), Arc::clone(self.video.as_ref().ok_or(Error::NoVideo)?))
    }

    /// Sound number `track`, from its start.
    ///
    /// # Errors
    /// [`Error::NoSound`], and as [`Decoder::open`](super::Decoder::open).
    pub fn sound(&self, track: usize) -> Result<SoundDecoder, Error> {
        let sound = self.sounds.get(track).ok_or(Error::NoSound { track })?;
        SoundDecoder::open(Arc::clone(&self.storage), sound)
    }
}

/// Makes sure that a file of `bytes` bytes goes as far as it says.
fn check_end(promised: u64, bytes: u64) -> Result<(), Error> {
    if promised > bytes {
        let reason = format!("it has {bytes} bytes of {promised}");
        return Err(Error::CutShort { reason });
    }
    Ok(())
}

/// What was found so far in a file that is being read.
pub(super) struct Scan {
    storage: Arc<dyn Storage>,
    streams: Vec<Found>,
    video: Option<usize>,
    packets: u64,
}

/// What was found of one stream.
struct Found {
    kind: Type,
    time_base: TimeBase,
    rate: Option<FrameRate>,
    facts: ffi::StreamFacts,
    /// Where its sound begins behind what the encoder put before it, and how long it is, by the header.
    start: Option<i64>,
    length: Option<Timestamp>,
    ticks: Vec<i64>,
    keys: Vec<(i64, i64)>,
    span: Option<(i64, i64)>,
}

impl Scan {
    /// Nothing yet of the file in `storage`, which is open.
    ///
    /// # Errors
    /// As [`MediaFile::open`].
    pub(super) fn new(source: &Source, storage: Arc<dyn Storage>) -> Result<Self, Error> {
        at_most("streams", source.input.streams().count() as u64, limits::MEDIA_STREAMS as u64)?;
        let leads_to = source.input.streams().map(|stream| ffi::data_end(&stream)).max().unwrap_or(0);
        check_end(leads_to.max(whole::end(&*storage)?), storage.size()?)?;
        let streams: Vec<_> = source.input.streams().map(|stream| Found::new(&stream)).collect();
        streams.iter().try_for_each(Found::check)?;
        let best = source.input.streams().best(Type::Video).map(|stream| stream.index());
        let video = best.filter(|&index| streams[index].kind == Type::Video);
        Ok(Self { storage, streams, video, packets: 0 })
    }

    /// Takes the next packet.
    ///
    /// # Errors
    /// As [`MediaFile::open`].
    pub(super) fn note(&mut self, packet: &Packet) -> Result<(), Error> {
        self.packets += 1;
        at_most("packets", self.packets, limits::MEDIA_PACKETS)?;
        let video = self.video == Some(packet.stream());
        match self.streams.get_mut(packet.stream()) {
            Some(found) => found.note(packet, video),
            None => Ok(()),
        }
    }

    /// Makes sure that there is about as much as the header promises.
    fn check_length(&mut self, source: &mut Source) -> Result<(), Error> {
        let promised = source.input.duration();
        if ffi::is_duration_guessed(&mut source.input) {
            self.streams.iter_mut().for_each(|found| found.length = None);
            return Ok(());
        }
        // Matroska does not say how long its last frame shows, nor do packets of MP4, which has an index.
        let knows = promised > 0 && !source.is_matroska() && !source.is_iso();
        let ends = self.streams.iter().filter_map(|found| Some(found.span()?.1));
        let end = ends.max().unwrap_or(Timestamp::ZERO);
        let promised = TimeBase::MICROSECONDS.time_of(promised);
        if knows && promised - end > FrameRate::MILLISECONDS.time_of(MISSING_MS) {
            let reason = format!("it should be {promised} long, and ends at {end}");
            return Err(Error::CutShort { reason });
        }
        Ok(())
    }

    /// The file of which all packets were noted.
    ///
    /// # Errors
    /// As [`MediaFile::open`].
    pub(super) fn finish(mut self, source: &mut Source) -> Result<MediaFile, Error> {
        self.check_length(source)?;
        for found in &mut self.streams {
            found.ticks.sort_unstable();
            found.ticks.dedup();
            found.keys.sort_unstable();
        }
        self.video = self.video.filter(|&index| !self.streams[index].ticks.is_empty());
        let sounds = || self.streams.iter().enumerate().filter(|(_, found)| found.kind == Type::Audio);
        // What precedes a sound's time 0 is cut away when it is decoded.
        let starts = sounds().filter_map(|(_, found)| Some(found.sound_span()?.0.max(Timestamp::ZERO)));
        let first = |index: usize| self.streams[index].time_base.time_of(self.streams[index].ticks[0]);
        let origin = starts.chain(self.video.map(first)).min().unwrap_or(Timestamp::ZERO);
        let sounds: Vec<_> = sounds().filter_map(|(index, found)| found.sound(index, origin)).collect();
        let video =
            self.video.map(|index| self.streams.swap_remove(index).video(index, origin)).map(Arc::new);
        let ends = sounds.iter().map(|sound| sound.span.1).chain(video.iter().map(|video| video.end));
        let duration = ends.max().ok_or(Error::NotMedia)?;
        if duration > Timestamp::from_seconds(limits::TIME_S) {
            let (what, max) = ("seconds of time", limits::TIME_S.into());
            return Err(Error::TooMuch { what, count: duration.whole_milliseconds() / 1000, max });
        }
        Ok(MediaFile { storage: self.storage, video, sounds, duration })
    }
}

impl Found {
    fn new(stream: &Stream<'_>) -> Self {
        let cover = stream.disposition().contains(Disposition::ATTACHED_PIC);
        let kind = if cover { Type::Attachment } else { stream.parameters().medium() };
        let (rate, base) = (stream.avg_frame_rate(), input::time_base(stream));
        let [num, den] = [rate.numerator(), rate.denominator()].map(|term| u32::try_from(term).unwrap_or(0));
        Self {
            kind,
            time_base: base,
            rate: FrameRate::new(num, den).ok(),
            facts: ffi::stream_facts(stream),
            start: (stream.start_time() != i64::MIN).then(|| stream.start_time()),
            length: (stream.duration() > 0).then(|| base.time_of(stream.duration())),
            ticks: Vec::new(),
            keys: Vec::new(),
            span: None,
        }
    }

    fn check(&self) -> Result<(), Error> {
        let ffi::StreamFacts { size, sample_rate, channels, .. } = self.facts;
        if self.kind == Type::Video {
            let side = u64::from(size.width.max(size.height));
            at_most("pixels on a side", side, limits::CANVAS_SIDE_PX.into())?;
            at_most("pixels in a picture", size.area(), limits::CANVAS_AREA_PX)?;
        }
        if self.kind == Type::Audio {
            at_most("samples a second", sample_rate.into(), limits::MEDIA_SAMPLE_RATE.into())?;
            at_most("channels", channels.into(), limits::MEDIA_CHANNELS.into())?;
        }
        Ok(())
    }

    fn note(&mut self, packet: &Packet, is_video: bool) -> Result<(), Error> {
        let Some(shows) = packet.pts().or(packet.dts()) else {
            let what = if is_video { "video" } else { "sound" };
            let matters = is_video || self.kind == Type::Audio;
            return if matters { Err(Error::NoTimes { what }) } else { Ok(()) };
        };
        if is_video && packet.is_key() {
            self.keys.push((shows, packet.dts().unwrap_or(shows).min(shows)));
        }
        if ffi::is_cut_away(packet) {
            return Ok(());
        }
        if is_video {
            self.ticks.push(shows);
        }
        let end = shows.saturating_add(packet.duration().max(0));
        let (first, last) = self.span.unwrap_or((shows, end));
        self.span = Some((first.min(shows), last.max(end)));
        Ok(())
    }

    fn span(&self) -> Option<(Timestamp, Timestamp)> {
        self.span.map(|(first, last)| (self.time_base.time_of(first), self.time_base.time_of(last)))
    }

    fn sound_span(&self) -> Option<(Timestamp, Timestamp)> {
        let (first, end) = self.span()?;
        Some((self.start.map_or(first, |start| self.time_base.time_of(start)), end))
    }

    fn video(self, stream: usize, origin: Timestamp) -> VideoTrack {
        let time = |ticks: i64| self.time_base.time_of(ticks) - origin;
        let ffi::StreamFacts { size: stored, turn, pixel_aspect: (across, down), .. } = self.facts;
        let size = unpack::turned_size(stored, turn);
        let lies = turn[0] == 0 && turn[3] == 0;
        let pixel_aspect = if lies { (down, across) } else { (across, down) };
        let end = match (self.span, &self.ticks[..]) {
            (Some((_, end)), [.., last]) if end > *last => time(end),
            (_, [.., before, last]) => time(*last) + time(*last) - time(*before),
            (_, all) => all.last().map_or(Timestamp::ZERO, |&last| time(last)) + FrameRate::SCREEN.time_of(1),
        };
        let Self { time_base, rate, ticks, keys, .. } = self;
        VideoTrack { size, pixel_aspect, rate, end, stream, time_base, origin, ticks, keys }
    }

    fn sound(&self, stream: usize, origin: Timestamp) -> Option<SoundTrack> {
        let (start, end) = self.sound_span()?;
        let start = (start - origin).max(Timestamp::ZERO);
        // Headers know better how much of the last packet counts.
        let end = self.length.map_or(end - origin, |length| (start + length).min(end - origin));
        let ffi::StreamFacts { sample_rate: rate, channels, .. } = self.facts;
        Some(SoundTrack { rate, channels, span: (start, end.max(start)), stream, origin })
    }
}
