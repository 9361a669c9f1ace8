//! FFmpeg: frames in, a video file out; and back again for checking.
//!
//! `format` says which containers and codecs there are, `settings` what an encoder is told, `encode`
//! turns frames into packets, `mux` writes packets and `tags` into a container, and `decode` reads a
//! file. `storage` is where the bytes go; `layout`, `pixels`, `samples` and `palette` are about the
//! pixels. Everything that needs `unsafe` is in `ffi`.

mod decode;
mod encode;
mod error;
mod ffi;
mod format;
mod layout;
mod mux;
mod palette;
mod pixels;
mod samples;
mod settings;
mod storage;
mod tags;

use std::sync::Once;

pub use self::decode::{ColorTags, DecodedFrame, Decoder, Facts};
pub use self::encode::{Encoder, Packet, Picture};
pub use self::error::Error;
pub use self::format::{Codec, Container};
pub use self::layout::PixelFormat;
pub use self::mux::Muxer;
pub use self::palette::Dither;
pub use self::settings::{Content, Quality, Tuning, VideoSettings};
pub use self::storage::Storage;
pub use self::tags::{Chapter, Tags};

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
