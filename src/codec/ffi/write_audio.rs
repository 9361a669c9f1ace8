//! Sound that is encoded: a buffer with its allocation looked at, and an encoder that reports the
//! options that it does not know.
//!
//! What is put in the buffer is left to `encode_audio`.

use ffmpeg_next::codec::encoder::audio::{Audio, Encoder};
use ffmpeg_next::format::Sample;
use ffmpeg_next::{ChannelLayout, Dictionary, Error, ffi, frame};

use super::{OpenError, RATE, open};

/// A stereo buffer of `samples` samples in `format`, with its bytes not yet set.
///
/// # Errors
/// FFmpeg's reason, out of memory above all.
pub(in crate::codec) fn allocate_sound(format: Sample, samples: usize) -> Result<frame::Audio, Error> {
    let mut sound = frame::Audio::empty();
    sound.set_format(format);
    sound.set_samples(samples);
    sound.set_channel_layout(ChannelLayout::STEREO);
    sound.set_rate(RATE.unsigned_abs());
    // SAFETY: the frame is valid and has no buffers yet; format, layout and length are set.
    match unsafe { ffi::av_frame_get_buffer(sound.as_mut_ptr(), 0) } {
        0 => Ok(sound),
        error => Err(Error::from(error)),
    }
}

/// Opens an encoder; an option that it does not know is an error, not a silence.
pub(in crate::codec) fn open_audio_encoder(
    mut audio: Audio,
    codec: ffmpeg_next::Codec,
    options: Dictionary<'_>,
) -> Result<Encoder, OpenError> {
    open(&mut audio, codec, options)?;
    Ok(Encoder(audio))
}

/// How many samples an open encoder puts before the sound.
pub(in crate::codec) fn initial_padding(encoder: &Encoder) -> i64 {
    // SAFETY: the context is valid while the encoder is borrowed.
    unsafe { (*encoder.as_ptr()).initial_padding }.into()
}
