//! Opening files that others made.
//!
//! A storage comes in, FFmpeg's open file goes out. Only listed containers and codecs are read,
//! and none may open anything else: a playlist under a video's name reaches no file and no
//! network. What a file may cost is bounded before it is looked at.

use std::sync::Arc;

use ffmpeg_next::codec::Id;
use ffmpeg_next::codec::context::Context;
use ffmpeg_next::codec::decoder::{self, Opened};
use ffmpeg_next::format::context::{Input, StreamIo};
use ffmpeg_next::format::input_from_stream;
use ffmpeg_next::media::Type;
use ffmpeg_next::{Dictionary, DictionaryRef, Packet, Rational, Stream};

use super::storage::{Cursor, Fault};
use super::{Chapter, Error, Poster, Storage, Tags, ffi, silence_ffmpeg};
use crate::limits;
use crate::time::TimeBase;

/// The demuxers that may be used, by FFmpeg's names.
const FORMATS: &str = "matroska,webm,mov,mp4,ogg,avi,wav,mp3,aac,flac,gif,apng,png_pipe,yuv4mpegpipe";

/// The decoders of pictures that may be used, by FFmpeg's names.
const PICTURES: &str = "h264,hevc,libdav1d,libaom-av1,av1,vp8,vp9,libvpx,libvpx-vp9,mpeg1video,mpeg2video,mpeg4,\
    theora,mjpeg,png,apng,gif,ffv1,prores,dnxhd,rawvideo,v210,huffyuv,ffvhuff,utvideo,qtrle";

/// Those of sound.
const SOUNDS: &str = "aac,mp3,mp3float,opus,libopus,vorbis,libvorbis,flac,alac,\
    pcm_u8,pcm_s16le,pcm_s16be,pcm_s24le,pcm_s24be,pcm_s32le,pcm_s32be,pcm_f32le,pcm_f32be,pcm_f64le,\
    pcm_f64be,pcm_alaw,pcm_mulaw";

/// An open file.
pub(super) struct Source {
    pub(super) input: Input,
    fault: Fault,
}

impl Source {
    /// Opens what is in `storage`.
    ///
    /// # Errors
    /// [`Error::Io`] where reading fails, [`Error::TooMuch`], [`Error::NotMedia`].
    pub(super) fn open(storage: Arc<dyn Storage>) -> Result<Self, Error> {
        Self::open_with(storage, &format!("{PICTURES},{SOUNDS}"))
    }

    /// The same, but no picture is decoded to learn of it, which takes a while. Of pictures, what is not in
    /// the file's header is not known.
    ///
    /// # Errors
    /// As [`open`](Self::open).
    pub(super) fn open_undecoded(storage: Arc<dyn Storage>) -> Result<Self, Error> {
        Self::open_with(storage, SOUNDS)
    }

    fn open_with(storage: Arc<dyn Storage>, decoders: &str) -> Result<Self, Error> {
        silence_ffmpeg();
        at_most("bytes", storage.size()?, limits::MEDIA_BYTES)?;
        let fault = Fault::default();
        let open = |_| fault.take().map_or(Error::NotMedia, Error::Io);
        let io = StreamIo::from_read_seek(Cursor::new(storage, fault.clone())).map_err(open)?;
        let streams = limits::MEDIA_STREAMS.to_string();
        let probe = limits::MEDIA_PROBE_BYTES.to_string();
        let options = [
            ("format_whitelist", FORMATS),
            ("codec_whitelist", decoders),
            ("protocol_whitelist", "none"),
            ("max_streams", &streams),
            ("probesize", &probe),
            ("fflags", "+genpts"),
        ];
        let input = input_from_stream(io, None, Some(options.into_iter().collect())).map_err(open)?;
        Ok(Self { input, fault })
    }

    /// Whether the container is Matroska or WebM.
    pub(super) fn is_matroska(&self) -> bool {
        self.input.format().name().starts_with("matroska")
    }

    /// What the file says of itself.
    pub(super) fn tags(&self) -> Tags {
        let text = |metadata: DictionaryRef<'_>, name| metadata.get(name).map(str::to_owned);
        let chapters = self.input.chapters().take(limits::MARKERS).map(|chapter| {
            let unit = positive_base(chapter.time_base());
            let (start, end) = (unit.time_of(chapter.start()), unit.time_of(chapter.end()));
            Chapter { start, end, title: text(chapter.metadata(), "title").unwrap_or_default() }
        });
        let of_file = |name| text(self.input.metadata(), name);
        let poster = self.input.streams().find_map(|stream| ffi::cover(&stream));
        let poster = poster.map(|(png, size)| Poster { png: Arc::new(png), size });
        Tags {
            title: of_file("title"),
            comment: of_file("comment"),
            chapters: chapters.collect(),
            captions: None,
            poster,
        }
    }

    /// Whether the container is MP4, MOV or one of their kind.
    pub(super) fn is_iso(&self) -> bool {
        self.input.format().name().starts_with("mov")
    }

    /// The next packet of any stream; absent at the end.
    ///
    /// # Errors
    /// [`Error::Io`], [`Error::CutShort`] or [`Error::Ffmpeg`].
    pub(super) fn next_packet(&mut self) -> Result<Option<Packet>, Error> {
        let mut packet = Packet::empty();
        let read = packet.read(&mut self.input);
        if let Some(error) = self.fault.take() {
            return Err(Error::Io(error));
        }
        match read {
            Ok(()) if packet.is_corrupt() => {
                Err(Error::CutShort { reason: "a packet of it is not whole".to_owned() })
            }
            Ok(()) => Ok(Some(packet)),
            Err(ffmpeg_next::Error::Eof) => Ok(None),
            Err(error) => Err(Error::ffmpeg("read the file")(error)),
        }
    }

    /// An open decoder of stream number `index`, which is there.
    ///
    /// # Errors
    /// [`Error::DecoderMissing`], [`Error::TooMuch`] or [`Error::Ffmpeg`].
    pub(super) fn decoder(&self, index: usize) -> Result<Opened, Error> {
        let stream = self.input.stream(index).ok_or(Error::NoVideo)?;
        let alpha = ffi::stream_facts(&stream).has_alpha_mode;
        let parameters = stream.parameters();
        let (id, kind) = (parameters.id(), parameters.medium());
        let missing = |known| Error::DecoderMissing { codec: id.name().to_owned(), known };
        // Only these decode the alpha that WebM stores beside the picture.
        let special = match id {
            Id::VP8 if alpha => decoder::find_by_name("libvpx"),
            Id::VP9 if alpha => decoder::find_by_name("libvpx-vp9"),
            _ => None,
        };
        let codec = special.or_else(|| decoder::find(id)).ok_or_else(|| missing(true))?;
        if ![PICTURES, SOUNDS].iter().any(|names| names.split(',').any(|name| name == codec.name())) {
            return Err(missing(false));
        }
        let mut context =
            Context::from_parameters(parameters).map_err(Error::ffmpeg("open the decoder"))?.decoder();
        context.set_packet_time_base(stream.time_base());
        let pixels = limits::CANVAS_AREA_PX.to_string();
        let mut options: Dictionary<'_> = Dictionary::new();
        options.set("max_pixels", &pixels);
        if kind == Type::Video {
            // Damage is an error, and not something to be painted over.
            options.set("err_detect", "crccheck+explode");
        }
        context.open_as_with(codec, options).map_err(Error::ffmpeg("open the decoder"))
    }
}

/// A stream's unit of time.
pub(super) fn time_base(stream: &Stream<'_>) -> TimeBase {
    positive_base(stream.time_base())
}

fn positive_base(base: Rational) -> TimeBase {
    let positive = |term: i32| u32::try_from(term).unwrap_or(0);
    TimeBase::new(positive(base.numerator()), positive(base.denominator())).unwrap_or(TimeBase::MICROSECONDS)
}

/// Refuses more than `max` of something.
///
/// # Errors
/// [`Error::TooMuch`].
pub(super) fn at_most(what: &'static str, count: u64, max: u64) -> Result<(), Error> {
    if count > max { Err(Error::TooMuch { what, count, max }) } else { Ok(()) }
}
