//! A file to another one with the same packets: fragments become a whole file with an index.
//!
//! A storage comes in, and an empty one for the result. Nothing is decoded or encoded, so nothing
//! changes but the container. Whether the result is as it should be is left to the recorder.

use std::sync::Arc;

use ffmpeg_next::format::stream::Disposition;
use ffmpeg_next::media::Type;
use ffmpeg_next::{Packet, Rational, Rescale, Stream};

use super::input::{self, Source};
use super::{Captions, Container, Error, Muxer, Storage, Tags, VideoSettings, caption, ffi};
use crate::limits;
use crate::time::Timestamp;

/// What makes fragments that are there once they are flushed. The first is awaited, so that the header has
/// the right time of the first frame.
pub(super) const FRAGMENTS: &[(&str, &str)] =
    &[("movflags", "+frag_keyframe+delay_moov+default_base_moof"), ("flush_packets", "1")];
/// The same for the clusters of Matroska, one each second.
pub(super) const CLUSTERS: &[(&str, &str)] = &[("cluster_time_limit", "1000"), ("flush_packets", "1")];

impl Container {
    /// Whether what is there of a recording that was cut off can be made a whole file: all but the
    /// last second of it.
    pub fn is_recoverable(self) -> bool {
        self.is_matroska() || self.is_iso()
    }

    /// Whether its index comes last, so that a whole file is made of fragments at the end.
    pub fn is_made_of_fragments(self) -> bool {
        self.is_iso()
    }

    fn is_matroska(self) -> bool {
        matches!(self, Self::WebM | Self::Mkv)
    }

    fn is_iso(self) -> bool {
        matches!(self, Self::Mp4 | Self::Mov)
    }
}

/// One stream's way from file to file.
struct Way {
    from: usize,
    unit: Rational,
    /// What its times are moved by, in `unit`.
    delay: i64,
    /// When its first packet is decoded.
    begin: Option<i64>,
    /// When the latest of its packets ends as far as they say.
    end: i64,
    /// The packet that was read last.
    held: Option<Packet>,
}

/// What is known of a recording that is whole.
#[derive(Debug, Clone, Copy)]
pub struct Known<'r> {
    /// What the file says of itself, captions among it.
    pub tags: &'r Tags,
    /// How long the pictures show.
    pub length: Timestamp,
    /// What the pictures' encoder was told; absent where there are none.
    pub video: Option<&'r VideoSettings>,
}

/// Copies the pictures and sounds in `from` into another file.
///
/// Without what is `known` of them, `from` may end anywhere, what is whole of it counts, and what it says
/// of itself stays.
///
/// # Errors
/// As [`MediaFile::open`](super::MediaFile::open) for `from`, and as [`Muxer`]'s for `to`.
pub fn remux(
    from: Arc<dyn Storage>,
    to: Arc<dyn Storage>,
    container: Container,
    known: Option<Known<'_>>,
) -> Result<(), Error> {
    let open = if known.is_some() { Source::open_undecoded } else { Source::open };
    let mut source = open(Arc::clone(&from))?;
    let streams: Vec<_> = source.input.streams().filter(is_copied).take(limits::MEDIA_STREAMS).collect();
    let matroska = source.is_matroska();
    let same_family = if matroska { container.is_matroska() } else { container.is_iso() };
    let has_sound = streams.iter().any(is_sound);
    let mut muxer = Muxer::create(container, to)?;
    let tags = match known {
        Some(Known { tags, length, .. }) => tags.within(length),
        None => Tags { captions: captions(Arc::clone(&from))?, ..source.tags() }.within(reach(from)?),
    };
    muxer.describe(&tags)?;
    let format = known.and_then(|known| known.video).map(VideoSettings::pixel_format).transpose()?;
    muxer.start_copy(&streams, same_family, has_sound, format)?;
    let way = |stream: &Stream<'_>| {
        let padding = if matroska && is_sound(stream) { ffi::stream_padding(stream) } else { 0 };
        let samples = Rational(1, ffi::stream_facts(stream).sample_rate.max(1).cast_signed());
        let delay = container.packet_delay(padding).rescale(samples, stream.time_base());
        Way { from: stream.index(), unit: stream.time_base(), delay, begin: None, end: 0, held: None }
    };
    let mut ways: Vec<_> = streams.iter().map(way).collect();
    copy(&mut source, &mut muxer, &mut ways, known.map(|known| known.length))?;
    muxer.finish()
}

/// How long the pictures and the sound that are whole in `storage` play.
fn reach(storage: Arc<dyn Storage>) -> Result<Timestamp, Error> {
    let mut source = Source::open(storage)?;
    let mut span: Option<(Timestamp, Timestamp)> = None;
    while let Some(packet) = next_whole(&mut source)? {
        let Some(stream) = source.input.stream(packet.stream()).filter(is_copied) else { continue };
        let (Some(shows), base) = (packet.pts(), input::time_base(&stream)) else { continue };
        let [from, to] = [shows, shows.saturating_add(packet.duration().max(0))].map(|at| base.time_of(at));
        span = Some(span.map_or((from, to), |(first, last)| (first.min(from), last.max(to))));
    }
    Ok(span.map_or(Timestamp::ZERO, |(first, last)| last - first))
}

/// The next packet of a file that may end anywhere: what follows the last whole cluster or fragment is
/// lost.
fn next_whole(source: &mut Source) -> Result<Option<Packet>, Error> {
    match source.next_packet() {
        Err(Error::CutShort { .. } | Error::Ffmpeg { .. }) => Ok(None),
        result => result,
    }
}

/// The first captions in a file, where it has some.
fn captions(file: Arc<dyn Storage>) -> Result<Option<Captions>, Error> {
    let found = caption::read(Source::open(file)?)?.into_iter().map(|probed| probed.captions);
    Ok(found.into_iter().find(|captions| !captions.list.is_empty()))
}

fn copy(
    source: &mut Source,
    muxer: &mut Muxer,
    ways: &mut [Way],
    length: Option<Timestamp>,
) -> Result<(), Error> {
    loop {
        let next = if length.is_some() { source.next_packet() } else { next_whole(source) };
        let Some(mut packet) = next? else { break };
        let found = ways.iter_mut().enumerate().find(|(_, way)| way.from == packet.stream());
        if let Some((to, way)) = found.filter(|_| packet.size() > 0) {
            packet.set_pts(packet.pts().map(|pts| pts + way.delay));
            packet.set_dts(packet.dts().map(|dts| dts + way.delay));
            packet.set_position(-1);
            way.begin = way.begin.or(packet.dts());
            way.end = way.end.max(packet.pts().unwrap_or(0) + packet.duration().max(0));
            if let Some(before) = way.held.replace(packet) {
                muxer.write_copy(to, before, way.unit)?;
            }
        }
    }
    for (to, way) in ways.iter_mut().enumerate() {
        if let Some(last) = way.last(source, length) {
            muxer.write_copy(to, last, way.unit)?;
        }
    }
    Ok(())
}

impl Way {
    /// The last packet, so long that the pictures show for `length`. Of pictures that are stored in
    /// another order than they show in, packets don't say it, and of some sounds only the header does.
    fn last(&mut self, source: &Source, length: Option<Timestamp>) -> Option<Packet> {
        let mut packet = self.held.take()?;
        let stream = source.input.stream(self.from)?;
        let whole = if is_sound(&stream) {
            (packet.duration() <= 0).then(|| stream.duration())
        } else {
            length.map(|length| input::time_base(&stream).ticks(length))
        };
        let (begin, whole) = (self.begin.unwrap_or(0), whole.unwrap_or(0));
        // Where a picture before it shows longest, its length can only be told with this one's. MP4 adds
        // up the steps in which pictures are decoded.
        let duration = match (packet.pts(), packet.dts()) {
            (Some(pts), Some(dts)) if self.end < whole => (whole - pts).max(begin + whole - dts),
            (_, Some(dts)) => begin + whole - dts,
            _ => 0,
        };
        if duration > 0 {
            packet.set_duration(duration);
        }
        Some(packet)
    }
}

fn is_sound(stream: &Stream<'_>) -> bool {
    stream.parameters().medium() == Type::Audio
}

fn is_copied(stream: &Stream<'_>) -> bool {
    let cover = stream.disposition().contains(Disposition::ATTACHED_PIC);
    matches!(stream.parameters().medium(), Type::Video | Type::Audio) && !cover
}
