//! FFmpeg: frames in, a video file out; and back again for checking.
//!
//! `container`, `format` and `audio_codec` say which files and codecs there are, `settings` what an encoder is told, `encode`
//! and `encode_audio` make packets, `mux` writes packets and `tags` into a container, and `decode`
//! reads a file; `interleave` puts packets in order, `caption` makes those of texts; `convert` makes pictures that encoders take; `layout`, `part`, `pixels`, `samples` and `palette` are about their pixels. `media_file` looks a
//! file through once; `video` then gives its frames in any order, `sound` its samples, `probe` its
//! facts, `inspect` those of a file that was just made, `outline` those that FFmpeg does not know, and `remux` makes another file of its packets. `storage` is where the bytes are. Everything that needs `unsafe` is in `ffi`.

mod audio_codec;
mod caption;
mod container;
mod convert;
mod decode;
mod encode;
mod encode_audio;
mod error;
mod ffi;
mod format;
mod input;
mod inspect;
mod interleave;
mod inventory;
mod layout;
mod media_file;
mod mux;
mod outline;
mod palette;
mod part;
mod pass;
mod pixels;
mod poster;
mod probe;
mod remux;
mod samples;
mod settings;
mod sound;
mod storage;
mod tags;
mod unpack;
mod video;
mod whole;

use std::sync::Once;

pub use self::audio_codec::AudioCodec;
pub use self::caption::{Caption, Captions, ProbedCaptions};
pub use self::container::Container;
pub use self::convert::{Converted, Converter, Picture};
pub use self::decode::{ColorTags, DecodedFrame, Decoder, Facts};
pub use self::encode::{Encoder, Packet};
pub use self::encode_audio::{AudioEncoder, AudioPacket, AudioSettings};
pub use self::error::Error;
pub use self::ffi::share_heap;
pub use self::format::Codec;
pub use self::inspect::{Inspection, inspect};
pub use self::inventory::Inventory;
pub use self::layout::PixelFormat;
pub use self::media_file::{MediaFile, SoundTrack, VideoTrack};
pub use self::mux::Muxer;
pub use self::outline::{Outline, outline};
pub use self::palette::Dither;
pub use self::pass::Pass;
pub use self::poster::Poster;
pub use self::probe::{Probe, ProbedSound, ProbedVideo, probe};
pub use self::remux::{Known, remux};
pub use self::settings::{Content, Quality, Tuning, VideoSettings};
pub use self::sound::SoundDecoder;
#[cfg(test)]
pub(crate) use self::storage::Memory;
pub use self::storage::Storage;
pub use self::tags::{Chapter, Tags};
pub use self::video::VideoReader;

/// A fraction as FFmpeg has it. Ours have terms far below 2^31.
fn rational(num: u32, den: u32) -> ffmpeg_next::Rational {
    ffmpeg_next::Rational(num.cast_signed(), den.cast_signed())
}

/// Keeps FFmpeg from printing: what went wrong is in our errors, which know its words. Every way
/// into FFmpeg begins here.
fn silence_ffmpeg() {
    static NAMED: Once = Once::new();
    ffmpeg_next::log::set_level(ffmpeg_next::log::Level::Quiet);
    NAMED.call_once(ffmpeg_next::util::error::register_all);
}
