//! Pictures that stand for a file: covers and attachments, written and read.
//!
//! A PNG's bytes come in and become a stream's parameters, or come out of a file that is read. What
//! they are for is left to `poster`.

use ffmpeg_next::codec::Id;
use ffmpeg_next::format::context::Output;
use ffmpeg_next::format::stream::Disposition;
use ffmpeg_next::{Error, Stream, ffi};

use crate::frame::Size;

/// Adds a stream for a PNG of `size` to `output`; its parameters go out, which are the output's.
fn add(
    output: &mut Output,
    size: Size,
    medium: ffi::AVMediaType,
) -> Result<(&mut ffi::AVStream, &mut ffi::AVCodecParameters), Error> {
    // SAFETY: the context is valid; a new stream has parameters, both are the context's and live as
    // long as it is borrowed.
    unsafe {
        let stream = ffi::avformat_new_stream(output.as_mut_ptr(), std::ptr::null());
        let Some(stream) = stream.as_mut() else { return Err(Error::Other { errno: ffi::ENOMEM }) };
        let parameters = &mut *stream.codecpar;
        parameters.codec_type = medium;
        parameters.codec_id = ffi::AVCodecID::AV_CODEC_ID_PNG;
        parameters.width = size.width.cast_signed();
        parameters.height = size.height.cast_signed();
        Ok((stream, parameters))
    }
}

/// Adds a stream for one picture that is the file's cover, and returns its number.
///
/// # Errors
/// FFmpeg's reason, out of memory above all.
pub(in crate::codec) fn add_cover(output: &mut Output, size: Size) -> Result<usize, Error> {
    let (stream, _) = add(output, size, ffi::AVMediaType::AVMEDIA_TYPE_VIDEO)?;
    stream.disposition = Disposition::ATTACHED_PIC.bits();
    stream.time_base = ffi::AVRational { num: 1, den: 90_000 };
    usize::try_from(stream.index).map_err(|_| Error::InvalidData)
}

/// Attaches `png` to `output` as `cover.png`.
///
/// # Errors
/// FFmpeg's reason, out of memory above all.
pub(in crate::codec) fn attach(output: &mut Output, png: &[u8], size: Size) -> Result<(), Error> {
    let length = i32::try_from(png.len()).map_err(|_| Error::InvalidData)?;
    let (stream, parameters) = add(output, size, ffi::AVMediaType::AVMEDIA_TYPE_ATTACHMENT)?;
    // SAFETY: the new buffer has room for the bytes and FFmpeg's padding of zeros; the parameters
    // own it from then on. Names and values end with a zero.
    unsafe {
        let room = png.len() + ffi::AV_INPUT_BUFFER_PADDING_SIZE as usize;
        let data = ffi::av_mallocz(room).cast::<u8>();
        if data.is_null() {
            return Err(Error::Other { errno: ffi::ENOMEM });
        }
        std::ptr::copy_nonoverlapping(png.as_ptr(), data, png.len());
        (parameters.extradata, parameters.extradata_size) = (data, length);
        for (name, value) in [(c"filename", c"cover.png"), (c"mimetype", c"image/png")] {
            let set = ffi::av_dict_set(&raw mut stream.metadata, name.as_ptr(), value.as_ptr(), 0);
            if set < 0 {
                return Err(Error::from(set));
            }
        }
    }
    Ok(())
}

/// The PNG that a stream of a file is, where it is the file's cover.
pub(in crate::codec) fn cover(stream: &Stream<'_>) -> Option<(Vec<u8>, Size)> {
    let is_cover = stream.disposition().contains(Disposition::ATTACHED_PIC);
    if !is_cover || stream.parameters().id() != Id::PNG {
        return None;
    }
    // SAFETY: streams of an open file are valid as long as it is, and so are their parameters and
    // the picture that was read with the header, whose size is its buffer's.
    unsafe {
        let stream = &*stream.as_ptr();
        let parameters = &*stream.codecpar;
        let (data, length) = (stream.attached_pic.data, usize::try_from(stream.attached_pic.size).ok()?);
        let side = |side: i32| u32::try_from(side).ok();
        let size = Size::new(side(parameters.width)?, side(parameters.height)?);
        (!data.is_null()).then(|| (std::slice::from_raw_parts(data, length).to_vec(), size))
    }
}
