//! Text: a stream without an encoder.
//!
//! A codec and what its header holds go into a file that is written. Which they are is left to
//! `caption`.

use ffmpeg_next::codec::Id;
use ffmpeg_next::format::context::Output;
use ffmpeg_next::{Error, ffi};

/// Adds a stream of text as `id` to `output`, with `header` in its description.
///
/// # Errors
/// FFmpeg's reason, out of memory above all.
pub(in crate::codec) fn add_text(output: &mut Output, id: Id, header: &[u8]) -> Result<(), Error> {
    let padding = usize::try_from(ffi::AV_INPUT_BUFFER_PADDING_SIZE);
    let (Ok(size), Ok(padding)) = (i32::try_from(header.len()), padding) else {
        return Err(Error::InvalidData);
    };
    let no_memory = Error::Other { errno: ffi::ENOMEM };
    // SAFETY: the context is valid, and a new stream has parameters. The copy is as long as the
    // header and the zeros that FFmpeg wants behind it; it belongs to the parameters then.
    unsafe {
        let stream = ffi::avformat_new_stream(output.as_mut_ptr(), std::ptr::null());
        let Some(stream) = stream.as_mut() else { return Err(no_memory) };
        let parameters = &mut *stream.codecpar;
        parameters.codec_type = ffi::AVMediaType::AVMEDIA_TYPE_SUBTITLE;
        parameters.codec_id = id.into();
        if size > 0 {
            let copy = ffi::av_mallocz(header.len() + padding).cast::<u8>();
            if copy.is_null() {
                return Err(no_memory);
            }
            std::ptr::copy_nonoverlapping(header.as_ptr(), copy, header.len());
            parameters.extradata = copy;
            parameters.extradata_size = size;
        }
    }
    Ok(())
}
