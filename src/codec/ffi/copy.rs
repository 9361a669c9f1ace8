//! Copying: a stream of a file that is read becomes one of a file that is written.
//!
//! What a header says of a stream goes from one to the other, with every return value looked at. Its
//! packets are left to `remux`.

use std::ffi::CString;

use ffmpeg_next::format::Pixel;
use ffmpeg_next::format::context::Output;
use ffmpeg_next::{Error, Stream, ffi};

/// Adds a stream like `stream` to `output`. The codec's name in the file stays where `keeps_tag`, and
/// is the container's usual one otherwise. Pictures of which `stream` does not say it are in `format`.
///
/// # Errors
/// FFmpeg's reason, out of memory above all.
pub(in crate::codec) fn add_copy(
    output: &mut Output,
    stream: &Stream<'_>,
    keeps_tag: bool,
    format: Option<Pixel>,
) -> Result<(), Error> {
    // SAFETY: both contexts are valid and stay so; a stream of an open file has parameters. What is
    // copied is owned by the new stream, which is the output's.
    unsafe {
        let from = &*stream.as_ptr();
        let to = ffi::avformat_new_stream(output.as_mut_ptr(), std::ptr::null());
        let Some(to) = to.as_mut() else { return Err(Error::Other { errno: ffi::ENOMEM }) };
        checked(ffi::avcodec_parameters_copy(to.codecpar, from.codecpar))?;
        checked(ffi::av_dict_copy(&raw mut to.metadata, from.metadata, 0))?;
        if !keeps_tag {
            (*to.codecpar).codec_tag = 0;
        }
        let is_video = (*to.codecpar).codec_type == ffi::AVMediaType::AVMEDIA_TYPE_VIDEO;
        if let Some(format) = format.filter(|_| is_video && (*to.codecpar).format < 0) {
            (*to.codecpar).format = ffi::AVPixelFormat::from(format) as i32;
        }
        to.time_base = from.time_base;
        to.avg_frame_rate = from.avg_frame_rate;
        to.sample_aspect_ratio = from.sample_aspect_ratio;
        to.disposition = from.disposition;
    }
    Ok(())
}

/// How many samples of `stream` come before its sound.
pub(in crate::codec) fn stream_padding(stream: &Stream<'_>) -> i64 {
    // SAFETY: streams of an open file are valid as long as it is, and so are their parameters.
    unsafe { (*(*stream.as_ptr()).codecpar).initial_padding.into() }
}

/// Whether pixels in this format have alpha.
pub(in crate::codec) fn has_alpha(format: Pixel) -> bool {
    // SAFETY: the table of descriptions is static; an unknown format gives null.
    let description = unsafe { ffi::av_pix_fmt_desc_get(format.into()).as_ref() };
    description.is_some_and(|it| it.flags & u64::from(ffi::AV_PIX_FMT_FLAG_ALPHA.unsigned_abs()) != 0)
}

/// Whether there is a muxer of this name.
pub(in crate::codec) fn has_muxer(name: &str) -> bool {
    let Ok(name) = CString::new(name) else { return false };
    // SAFETY: the name ends with a zero and outlives the call; null says nothing of file and type.
    unsafe { !ffi::av_guess_format(name.as_ptr(), std::ptr::null(), std::ptr::null()).is_null() }
}

fn checked(result: i32) -> Result<(), Error> {
    if result < 0 { Err(Error::from(result)) } else { Ok(()) }
}
