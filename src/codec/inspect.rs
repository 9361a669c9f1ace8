//! A file that was just made, looked through in one go.
//!
//! A storage comes in; what is in the file goes out, as by `probe`, but with the first picture decoded
//! on the way and the packets counted, and the file opened and read but once. Whether it is what it
//! should be is left to the recorder.

use std::sync::Arc;

use ffmpeg_next::codec::Id;
use ffmpeg_next::media::Type;

use super::input::Source;
use super::media_file::Scan;
use super::probe::{gather, probed};
use super::{Decoder, Error, Facts, Probe, Storage};
use crate::frame::Size;

/// What was found in a file with pictures.
#[derive(Debug, Clone)]
pub struct Inspection {
    /// The size of its first picture, decoded; absent where there is none.
    pub first: Option<Size>,
    /// Its colours and size before that, by the container and what it keeps for decoders.
    pub header: Facts,
    /// How many packets of pictures there are, empty ones not counted.
    pub packets: u64,
    /// The facts of the file.
    pub facts: Probe,
}

/// Decodes the first picture in `storage`, and reads to the end.
///
/// # Errors
/// As [`MediaFile::open`](super::MediaFile::open) and [`Decoder::next_frame`]; [`Error::NoVideo`].
pub fn inspect(storage: Arc<dyn Storage>) -> Result<Inspection, Error> {
    let source = Source::open_undecoded(Arc::clone(&storage))?;
    let mut scan = Scan::new(&source, Arc::clone(&storage))?;
    let stream = source.input.streams().best(Type::Video).ok_or(Error::NoVideo)?.index();
    let (mut decoder, mut first, mut packets) = (Decoder::of(source, stream)?, None, 0);
    let header = decoder.facts();
    while let Some(packet) = decoder.source.next_packet()? {
        scan.note(&packet)?;
        if packet.stream() == stream {
            packets += u64::from(packet.size() > 0);
            if first.is_none() {
                decoder.decode(Some(&packet))?;
                first = first_size(&mut decoder)?;
            }
        }
    }
    if first.is_none() {
        decoder.decode(None)?;
        first = first_size(&mut decoder)?;
    }
    let file = scan.finish(&mut decoder.source)?;
    let mut video = file.video().map(|track| probed(&decoder, track));
    if let Some(video) = &mut video {
        // VP8 itself knows one matrix, and only the container which one it is.
        if video.codec == Id::VP8.name() {
            video.color = header.color;
        }
        // FFmpeg finds no size in the header of a single AVIF.
        if video.size.area() == 0 {
            video.size = first.unwrap_or(video.size);
        }
    }
    let facts = gather(storage, &file, &decoder.source, video)?;
    Ok(Inspection { first, header, packets, facts })
}

/// The size of the picture that is decoded, where there is one.
fn first_size(decoder: &mut Decoder) -> Result<Option<Size>, Error> {
    Ok(decoder.decoded()?.map(|(picture, _)| Size::new(picture.width(), picture.height())))
}
