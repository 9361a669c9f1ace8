//! Captions as a stream of a file: texts with times, and the packets that they are in each container.
//!
//! Texts come in and become packets without an encoder; packets of a file become texts again. Which
//! containers have a place for them is said here too.

use std::collections::BTreeSet;

use ffmpeg_next::Packet;
use ffmpeg_next::codec::Id;
use ffmpeg_next::media::Type;

use super::input::{self, Source};
use super::{Container, Error};
use crate::limits;
use crate::time::{TimeBase, Timestamp};

/// A text and when it is said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caption {
    /// When it begins.
    pub start: Timestamp,
    /// When it ends; after its start.
    pub end: Timestamp,
    /// What is said; lines end with line feeds.
    pub text: String,
}

/// A stream of texts.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Captions {
    /// In the order of their starts.
    pub list: Vec<Caption>,
    /// The language, by its code of three letters (ISO 639-2).
    pub language: Option<String>,
}

/// What captions are counted in. MP4's muxer compares these ticks with those of other streams, and
/// takes finer ones for later: it fills gaps by itself where they are coarser.
pub(super) const UNIT: TimeBase = TimeBase::MICROSECONDS;

/// How MP4 shows text that says nothing itself (3GPP TS 26.245, `TextSampleEntry`): flags and places
/// of 0, then the style, then a table with one font.
const PLAIN_STYLE: [u8; 53] = [
    0, 0, 0, 0, 1, 0xff, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, // flags, at the foot, no ground, no box
    0, 0, 0, 0, 0, 1, 0, 18, 255, 255, 255, 255, // no characters, font 1, plain, size 18, white
    0, 0, 0, 23, b'f', b't', b'a', b'b', 0, 1, 0, 1, 10, // one font, with a name of 10 letters
    b'S', b'a', b'n', b's', b'-', b'S', b'e', b'r', b'i', b'f',
];

impl Container {
    /// How it stores captions; absent where it has no place for them.
    fn caption_codec(self) -> Option<Id> {
        match self {
            Self::Mp4 | Self::Mov => Some(Id::MOV_TEXT),
            Self::WebM => Some(Id::WEBVTT),
            Self::Mkv => Some(Id::SUBRIP),
            _ => None,
        }
    }

    /// The formats that can hold captions, for messages.
    pub(super) fn list_with_captions() -> String {
        let holds = Self::ALL.iter().filter(|container| container.caption_codec().is_some());
        holds.map(|container| format!(".{container}")).collect::<Vec<_>>().join(", ")
    }
}

/// What a stream of captions in `container` says of itself: its codec, and how its text looks.
///
/// # Errors
/// [`Error::NoCaptions`].
pub(super) fn header(container: Container) -> Result<(Id, &'static [u8]), Error> {
    match container.caption_codec() {
        Some(Id::MOV_TEXT) => Ok((Id::MOV_TEXT, &PLAIN_STYLE)),
        Some(id) => Ok((id, &[])),
        None => Err(Error::NoCaptions { container }),
    }
}

impl Captions {
    /// Those before `end`, none of them longer than until then; absent where there are none.
    pub(super) fn until(mut self, end: Timestamp) -> Option<Self> {
        self.list.retain(|caption| caption.start < end);
        self.list.iter_mut().for_each(|caption| caption.end = caption.end.min(end));
        (!self.list.is_empty()).then_some(self)
    }

    /// The packets for a stream of the codec `id`, in [`UNIT`].
    pub(super) fn packets(&self, id: Id) -> Vec<Packet> {
        match id {
            Id::MOV_TEXT => {
                let shown = self.without_gaps();
                // Fragments don't say how long a text shows: what follows the last one ends it.
                let end = shown.last().map_or(Timestamp::ZERO, |last| last.end);
                let nothing = Caption { start: end, end: end + UNIT.time_of(1), text: String::new() };
                shown.iter().chain([&nothing]).map(|it| packet(&sample(&it.text), it)).collect()
            }
            Id::WEBVTT => self.list.iter().map(|it| packet(escaped(&it.text).as_bytes(), it)).collect(),
            _ => self.list.iter().map(|it| packet(without_empty_lines(&it.text).as_bytes(), it)).collect(),
        }
    }

    /// What shows from the start on, one after the other: all lines of those that show together, or
    /// nothing. None is longer than MP4 can say.
    fn without_gaps(&self) -> Vec<Caption> {
        let times = self.list.iter().flat_map(|caption| [caption.start, caption.end]);
        let times: BTreeSet<_> = std::iter::once(Timestamp::ZERO).chain(times).collect();
        let longest = Timestamp::from_seconds(limits::HOLD_S);
        let (mut coming, mut said, mut shown) = (self.list.iter().peekable(), Vec::new(), Vec::new());
        for (&from, &to) in times.iter().zip(times.iter().skip(1)) {
            said.retain(|caption: &&Caption| caption.end > from);
            said.extend(std::iter::from_fn(|| coming.next_if(|caption| caption.start <= from)));
            let text = said.iter().map(|caption| caption.text.as_str()).collect::<Vec<_>>().join("\n");
            let mut start = from;
            while start < to {
                let end = to.min(start + longest);
                shown.push(Caption { start, end, text: text.clone() });
                start = end;
            }
        }
        shown
    }
}

fn packet(bytes: &[u8], caption: &Caption) -> Packet {
    let (start, end) = (UNIT.ticks(caption.start), UNIT.ticks(caption.end));
    let mut packet = Packet::copy(bytes);
    packet.set_pts(Some(start));
    packet.set_dts(Some(start));
    packet.set_duration(end - start);
    packet
}

/// 3GPP TS 26.245, Sample Format: the length in 16 bits, then the text.
fn sample(text: &str) -> Vec<u8> {
    let most = usize::from(u16::MAX);
    let end = (0..=text.len().min(most)).rev().find(|&end| text.is_char_boundary(end)).unwrap_or(0);
    let length = u16::try_from(end).unwrap_or(0);
    [&length.to_be_bytes(), &text.as_bytes()[..end]].concat()
}

/// Text without the empty lines, which would end it in WebVTT and in `SubRip`.
fn without_empty_lines(text: &str) -> String {
    let lines = text.lines().filter(|line| !line.trim().is_empty());
    lines.collect::<Vec<_>>().join("\n")
}

/// Text as WebVTT writes it.
fn escaped(text: &str) -> String {
    let text = without_empty_lines(text);
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// A stream of captions of a file.
#[derive(Debug, Clone)]
pub struct ProbedCaptions {
    /// FFmpeg's name of the codec.
    pub codec: String,
    /// What is said, as far as the codec is one of ours, and the language.
    pub captions: Captions,
}

/// The captions in `source`, which is read to its end.
///
/// # Errors
/// As [`probe`](super::probe).
pub(super) fn read(mut source: Source) -> Result<Vec<ProbedCaptions>, Error> {
    let mut found = Vec::new();
    for stream in source.input.streams().filter(|stream| stream.parameters().medium() == Type::Subtitle) {
        let language = stream.metadata().get("language").filter(|code| *code != "und").map(str::to_owned);
        let id = stream.parameters().id();
        let captions = Captions { list: Vec::new(), language };
        let probed = ProbedCaptions { codec: id.name().to_owned(), captions };
        found.push((stream.index(), id, input::time_base(&stream), probed));
    }
    found.truncate(limits::MEDIA_STREAMS);
    let mut end = Timestamp::ZERO;
    while !found.is_empty() {
        let packet = match source.next_packet() {
            Ok(Some(packet)) => packet,
            // Of a file that is cut short, what there is counts.
            Ok(None) | Err(Error::CutShort { .. } | Error::Ffmpeg { .. }) => break,
            Err(error) => return Err(error),
        };
        let behind = packet.pts().unwrap_or(0) + packet.duration().max(0);
        let unit = source.input.stream(packet.stream()).map(|stream| input::time_base(&stream));
        end = end.max(unit.map_or(end, |unit| unit.time_of(behind)));
        let of = found.iter_mut().find(|(index, ..)| *index == packet.stream());
        let Some((_, id, unit, probed)) = of else { continue };
        let list = &mut probed.captions.list;
        let ticks = packet.pts().unwrap_or(0);
        let start = unit.time_of(ticks);
        if let Some(open) = list.last_mut().filter(|before| before.end == before.start) {
            // Fragments of MP4 don't say how long a text shows, but each lasts until the next.
            open.end = start;
        }
        let text = text(*id, packet.data().unwrap_or_default()).unwrap_or_default();
        if !text.is_empty() && list.len() < limits::CAPTIONS {
            list.push(Caption { start, end: unit.time_of(ticks + packet.duration().max(0)), text });
        }
    }
    for open in found.iter_mut().filter_map(|(.., probed)| probed.captions.list.last_mut()) {
        if open.end == open.start {
            open.end = end;
        }
    }
    Ok(found.into_iter().map(|(.., probed)| probed).collect())
}

/// The text of a packet.
fn text(id: Id, data: &[u8]) -> Option<String> {
    let plain = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).ok();
    match id {
        Id::MOV_TEXT => {
            let (length, text) = data.split_first_chunk::<2>()?;
            plain(text.get(..usize::from(u16::from_be_bytes(*length)))?)
        }
        Id::WEBVTT => {
            let text = plain(data)?.replace("&lt;", "<").replace("&gt;", ">");
            Some(text.replace("&amp;", "&"))
        }
        Id::SUBRIP => plain(data),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn captions(list: &[(u32, u32, &str)]) -> Captions {
        let seconds = Timestamp::from_seconds;
        let one = |&(start, end, text): &(u32, u32, &str)| Caption {
            start: seconds(start),
            end: seconds(end),
            text: text.to_owned(),
        };
        Captions { list: list.iter().map(one).collect(), language: None }
    }

    #[test]
    fn in_mp4_there_are_no_gaps_and_nothing_overlaps() {
        let shown = captions(&[(1, 4, "a"), (2, 3, "b"), (2600, 4700, "c")]).without_gaps();
        assert_eq!(
            shown,
            captions(&[
                (0, 1, ""),
                (1, 2, "a"),
                (2, 3, "a\nb"),
                (3, 4, "a"),
                (4, 2004, ""),
                (2004, 2600, ""),
                (2600, 4600, "c"),
                (4600, 4700, "c"),
            ])
            .list
        );
    }

    #[test]
    fn captions_end_with_the_file() {
        let all = || captions(&[(1, 4, "a"), (2, 3, "b")]);
        assert_eq!(all().until(Timestamp::from_seconds(2)), Some(captions(&[(1, 2, "a")])));
        assert_eq!(all().until(Timestamp::from_seconds(9)), Some(all()));
        assert_eq!(all().until(Timestamp::from_seconds(1)), None);
    }

    #[test]
    fn texts_are_the_same_when_they_are_read_again() {
        for (id, said) in
            [(Id::MOV_TEXT, "a <b> &amp; ä\nb"), (Id::WEBVTT, "a <b> &amp; --> ä\nb"), (Id::SUBRIP, "a\nb")]
        {
            let packets = captions(&[(0, 1, said)]).packets(id);
            assert_eq!(text(id, packets[0].data().unwrap()).as_deref(), Some(said));
        }
        assert_eq!(text(Id::MOV_TEXT, &[0, 9, b'a']), None);
        assert_eq!(text(Id::WEBVTT, escaped("a\n\nb").as_bytes()).unwrap(), "a\nb");
    }

    #[test]
    fn a_sample_of_mp4_is_no_longer_than_it_can_say() {
        let sample = sample(&"ä".repeat(40_000));
        assert_eq!((sample.len(), &sample[..2]), (2 + 65_534, &[0xff, 0xfe][..]));
    }
}
