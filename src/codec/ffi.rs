//! The only `unsafe` code: the few things that ffmpeg-next can't do, or can't do soundly.
//!
//! Picture buffers are allocated with the result looked at, and their planes are handed out as
//! slices whose lengths come from signed strides; encoders are opened with the unknown options
//! reported; muxers may read back what they wrote, and write what they hold back; the threads of a
//! process may share a heap. Reading files is in `read`, FFmpeg's resampler in `resample`, and sound to
//! be encoded in `write_audio`.

#![allow(unsafe_code)]

mod copy;
mod cover;
mod read;
mod resample;
mod text;
mod write_audio;

pub(super) use self::copy::{add_copy, has_alpha, has_muxer, stream_padding};
pub(super) use self::cover::{add_cover, attach, cover};
pub(super) use self::read::{
    Components, StreamFacts, data_end, forget_unknown_colors, forget_unknown_picture_colors, is_cut_away,
    is_duration_guessed, seek, stream_facts,
};
pub(super) use self::resample::{Form, RATE, Resampler};
pub(super) use self::text::add_text;
pub(super) use self::write_audio::{allocate_sound, initial_padding, open_audio_encoder};

use std::ffi::{CStr, CString, c_char, c_int};
use std::ptr;
use std::slice;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use ffmpeg_next::codec::context::Context;
use ffmpeg_next::codec::encoder::video::{Encoder, Video};
use ffmpeg_next::format::Pixel;
use ffmpeg_next::format::context::{Output, StreamIo};
use ffmpeg_next::{Dictionary, Error, ffi, frame};

use super::layout::plane_shapes;
use super::storage::{Cursor, Fault, Storage};
use crate::frame::Size;

/// Lets the threads of this process take memory from one heap.
///
/// glibc gives each thread a heap of its own, which grows by a system call for every few pages: 3,000 in
/// a recording in VP9. Elsewhere this does nothing.
pub fn share_heap() {
    // SAFETY: sets a number that `malloc` reads. Where that is refused, memory comes as before.
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    let _ = unsafe { libc::mallopt(libc::M_ARENA_MAX, 1) };
}

/// A picture buffer of `size` in `format`, with its bytes not yet set.
///
/// # Errors
/// FFmpeg's reason, out of memory above all.
pub(super) fn allocate_picture(format: Pixel, size: Size) -> Result<frame::Video, Error> {
    let mut picture = frame::Video::empty();
    picture.set_format(format);
    picture.set_width(size.width);
    picture.set_height(size.height);
    // SAFETY: the frame is valid and has no buffers yet; format and size are set. Alignment 0
    // lets FFmpeg choose one that suits the CPU.
    match unsafe { ffi::av_frame_get_buffer(picture.as_mut_ptr(), 0) } {
        0 => Ok(picture),
        error => Err(Error::from(error)),
    }
}

/// Another owner of `picture`'s memory, which is not copied.
///
/// # Errors
/// FFmpeg's reason, out of memory above all.
pub(super) fn reference(picture: &frame::Video) -> Result<frame::Video, Error> {
    let mut other = frame::Video::empty();
    // SAFETY: both frames are valid, and the new one has no buffers yet.
    match unsafe { ffi::av_frame_ref(other.as_mut_ptr(), picture.as_ptr()) } {
        0 => Ok(other),
        error => Err(Error::from(error)),
    }
}

/// Whether nobody else owns `picture`'s memory.
pub(super) fn is_writable(picture: &frame::Video) -> bool {
    // SAFETY: the frame is valid, and is only looked at.
    unsafe { ffi::av_frame_is_writable(picture.as_ptr().cast_mut()) != 0 }
}

/// One plane of a picture that is being filled.
pub(super) struct PlaneMut<'a> {
    /// The rows from the top, each `stride` bytes.
    pub(super) bytes: &'a mut [u8],
    /// Bytes from one row to the next; at least a row's own.
    pub(super) stride: usize,
}

impl<'a> PlaneMut<'a> {
    /// The bytes of `lines` lines from the sample (`left`, `top`) on, of one byte each: at the lower edge
    /// `left` is 0.
    pub(super) fn lines_from(&mut self, left: usize, top: usize, lines: usize) -> &mut [u8] {
        let begin = top * self.stride + left;
        &mut self.bytes[begin..begin + lines * self.stride]
    }

    /// The rows from the top, padding included.
    pub(super) fn rows(&mut self) -> impl Iterator<Item = &mut [u8]> + use<'_, 'a> {
        self.bytes.chunks_exact_mut(self.stride)
    }
}

/// The planes of `picture`, which came from [`allocate_picture`]. Absent where somebody else owns its
/// memory too, or where FFmpeg laid it out in a way that is not expected of it.
pub(super) fn planes_mut(picture: &mut frame::Video) -> Option<Vec<PlaneMut<'_>>> {
    let shapes = plane_shapes(picture.format(), picture.width(), picture.height())?;
    // SAFETY: the pointer is valid while `picture` is borrowed.
    let raw = unsafe { &mut *picture.as_mut_ptr() };
    let mut planes = Vec::with_capacity(shapes.len());
    for (index, (row_bytes, rows)) in shapes.into_iter().enumerate() {
        let stride = usize::try_from(raw.linesize[index]).ok().filter(|&stride| stride >= row_bytes)?;
        let data = raw.data[index];
        // SAFETY: a frame without buffers has null pointers, which are checked; so is writability.
        if data.is_null() || unsafe { ffi::av_frame_is_writable(raw) } == 0 {
            return None;
        }
        // SAFETY: `av_frame_get_buffer` gave each plane its own `linesize` x rows bytes (rows are
        // even padded upwards), nobody else holds the buffer, and the planes do not overlap.
        let bytes = unsafe { slice::from_raw_parts_mut(data, stride * rows) };
        planes.push(PlaneMut { bytes, stride });
    }
    Some(planes)
}

/// Gives `picture`, which came from [`allocate_picture`] and has a palette, these colours: 0xAARRGGBB
/// each. Absent where FFmpeg laid it out in a way that is not expected of it.
pub(super) fn set_palette(picture: &mut frame::Video, colors: &[u32; 256]) -> Option<()> {
    if picture.format() != Pixel::PAL8 {
        return None;
    }
    // SAFETY: the pointer is valid while `picture` is borrowed.
    let raw = unsafe { &mut *picture.as_mut_ptr() };
    // SAFETY: as in `planes_mut`.
    if raw.data[1].is_null() || unsafe { ffi::av_frame_is_writable(raw) } == 0 {
        return None;
    }
    // SAFETY: `av_frame_get_buffer` gives formats with a palette a second plane of 256 colours of 4 bytes
    // (`AVPALETTE_SIZE`), which nobody else holds. It may lie anywhere, so bytes are copied.
    unsafe { ptr::copy_nonoverlapping(colors.as_ptr().cast::<u8>(), raw.data[1], size_of_val(colors)) };
    Some(())
}

/// The planes of a decoded `picture`, row by row without padding. Absent where the pixel format
/// is not one of ours or the buffer is not as described.
pub(super) fn copy_planes(picture: &frame::Video) -> Option<Vec<Vec<u8>>> {
    let shapes = plane_shapes(picture.format(), picture.width(), picture.height())?;
    // SAFETY: the pointer is valid while `picture` is borrowed.
    let raw = unsafe { &*picture.as_ptr() };
    let mut planes = Vec::with_capacity(shapes.len());
    for (index, (row_bytes, rows)) in shapes.into_iter().enumerate() {
        let (data, stride) = (raw.data[index], isize::try_from(raw.linesize[index]).ok()?);
        if data.is_null() || stride.unsigned_abs() < row_bytes {
            return None;
        }
        let mut plane = Vec::with_capacity(row_bytes * rows);
        for row in 0..rows {
            let offset = stride.checked_mul(isize::try_from(row).ok()?)?;
            // SAFETY: `data` points at the top row and row `row` lies `row * linesize` bytes from
            // it, downwards in memory for a bottom-up picture (negative stride), which is why the
            // offset is signed. Each row holds at least `row_bytes` bytes.
            plane.extend_from_slice(unsafe { slice::from_raw_parts(data.offset(offset), row_bytes) });
        }
        planes.push(plane);
    }
    Some(planes)
}

/// Why an encoder did not open.
pub(super) enum OpenError {
    /// FFmpeg's reason.
    Ffmpeg(Error),
    /// It does not know this option.
    UnknownOption(String),
}

/// Opens an encoder; an option that it does not know is an error, not a silence. A second pass is given
/// the `notes` of the first.
pub(super) fn open_encoder(
    mut video: Video,
    codec: ffmpeg_next::Codec,
    options: Dictionary<'_>,
    notes: Option<&CStr>,
) -> Result<Encoder, OpenError> {
    // SAFETY: the context is valid and not open. Encoders read the text, which ends with a zero and
    // outlives the call, while they open; it is taken away from them afterwards.
    unsafe {
        (*video.as_mut_ptr()).stats_in = notes.map_or(ptr::null_mut(), |text| text.as_ptr().cast_mut());
        let opened = open(&mut video, codec, options);
        (*video.as_mut_ptr()).stats_in = ptr::null_mut();
        opened?;
    }
    Ok(Encoder(video))
}

/// What an encoder of a first pass noted down; absent before it has given its last packet.
pub(super) fn notes(encoder: &mut Encoder) -> Option<Vec<u8>> {
    // SAFETY: the context is valid; the text is the encoder's own, is null or ends with a zero, and
    // stays as long as nothing more is encoded.
    unsafe {
        let text = (*encoder.as_mut_ptr()).stats_out;
        (!text.is_null()).then(|| CStr::from_ptr(text).to_bytes().to_vec())
    }
}

/// Opens `context` for `codec` with `options`.
fn open(context: &mut Context, codec: ffmpeg_next::Codec, options: Dictionary<'_>) -> Result<(), OpenError> {
    // SAFETY: `disown` gives the dictionary to us; FFmpeg replaces it by the options left over,
    // which `own` takes back to free. Context and codec are valid.
    let (result, left) = unsafe {
        let mut options = options.disown();
        let result = ffi::avcodec_open2(context.as_mut_ptr(), codec.as_ptr(), &raw mut options);
        (result, Dictionary::own(options))
    };
    if result < 0 {
        return Err(OpenError::Ffmpeg(Error::from(result)));
    }
    match left.iter().next() {
        None => Ok(()),
        Some((name, _)) => Err(OpenError::UnknownOption(name.to_owned())),
    }
}

/// Sets an option of the muxer's own while it works; one that it does not know changes nothing.
///
/// # Errors
/// FFmpeg's reason.
pub(super) fn set_muxer_option(output: &mut Output, name: &str, value: &str) -> Result<(), Error> {
    let (Ok(name), Ok(value)) = (CString::new(name), CString::new(value)) else {
        return Err(Error::InvalidData);
    };
    // SAFETY: the context is valid, its private data begins with the muxer's class, and both texts
    // end with a zero and outlive the call.
    match unsafe { ffi::av_opt_set((*output.as_mut_ptr()).priv_data, name.as_ptr(), value.as_ptr(), 0) } {
        0 => Ok(()),
        error => Err(Error::from(error)),
    }
}

/// Names the codec of the stream `index` in the file by `tag`.
pub(super) fn set_codec_tag(output: &mut Output, index: usize, tag: [u8; 4]) {
    if let Some(mut stream) = output.stream_mut(index) {
        // SAFETY: the stream is valid, and so are its parameters as long as it is.
        unsafe { (*(*stream.as_mut_ptr()).codecpar).codec_tag = u32::from_le_bytes(tag) };
    }
}

/// Lets the muxer end its cluster or fragment, and writes what is buffered. The header was written.
///
/// # Errors
/// FFmpeg's reason.
pub(super) fn flush(output: &mut Output) -> Result<(), Error> {
    // SAFETY: the context is valid and its header was written; a null packet asks for a flush.
    // `pb` is the context's own output, which is open as long as it is.
    unsafe {
        let context = output.as_mut_ptr();
        let result = ffi::av_write_frame(context, std::ptr::null_mut());
        if result < 0 {
            return Err(Error::from(result));
        }
        ffi::avio_flush((*context).pb);
    }
    Ok(())
}

/// What a muxer reads its own output through (`faststart` moves the data to make room).
pub(super) struct ReadBack {
    storage: Arc<dyn Storage>,
    fault: Fault,
    open: Mutex<Vec<StreamIo>>,
}

impl ReadBack {
    fn open(&self) -> MutexGuard<'_, Vec<StreamIo>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Lets `output` open its own storage for reading while it writes, and nothing else: no muxer
/// can open a file by name. The result must live as long as `output`.
pub(super) fn allow_read_back(output: &mut Output, storage: Arc<dyn Storage>, fault: Fault) -> Arc<ReadBack> {
    let read_back = Arc::new(ReadBack { storage, fault, open: Mutex::default() });
    // SAFETY: the context is valid. `opaque` is the caller's to use; what the `Arc` holds does not
    // move, and the caller keeps it until the context is freed.
    unsafe {
        let context = &mut *output.as_mut_ptr();
        context.opaque = Arc::as_ptr(&read_back).cast_mut().cast();
        context.io_open = Some(open_read_back);
        context.io_close2 = Some(close_read_back);
    }
    read_back
}

/// FFmpeg's `io_open` callback.
unsafe extern "C" fn open_read_back(
    context: *mut ffi::AVFormatContext,
    io: *mut *mut ffi::AVIOContext,
    _url: *const c_char,
    flags: c_int,
    _options: *mut *mut ffi::AVDictionary,
) -> c_int {
    if flags & ffi::AVIO_FLAG_WRITE != 0 {
        return ffi::AVERROR(ffi::EPERM);
    }
    // SAFETY: `opaque` was set by `allow_read_back`, and what it points at outlives the context.
    let read_back = unsafe { &*(*context).opaque.cast::<ReadBack>() };
    let cursor = Cursor::new(Arc::clone(&read_back.storage), read_back.fault.clone());
    let Ok(mut stream) = StreamIo::from_read_seek(cursor) else {
        return ffi::AVERROR(ffi::ENOMEM);
    };
    // SAFETY: `io` is FFmpeg's out-parameter. What it is given stays valid until it is closed below
    // or the `ReadBack` goes.
    unsafe { *io = stream.as_mut_ptr() };
    read_back.open().push(stream);
    0
}

/// FFmpeg's `io_close2` callback.
unsafe extern "C" fn close_read_back(context: *mut ffi::AVFormatContext, io: *mut ffi::AVIOContext) -> c_int {
    // SAFETY: as in `open_read_back`.
    let read_back = unsafe { &*(*context).opaque.cast::<ReadBack>() };
    read_back.open().retain_mut(|stream| stream.as_mut_ptr() != io);
    0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn planes_have_room_for_every_row() {
        let mut picture = allocate_picture(Pixel::YUV420P, Size::new(33, 7)).unwrap();
        let planes = planes_mut(&mut picture).unwrap();
        let rows: Vec<_> = planes.iter().map(|plane| plane.bytes.len() / plane.stride).collect();
        assert_eq!(rows, [7, 4, 4]);
        assert!(planes[0].stride >= 33 && planes[1].stride >= 17);
    }

    #[test]
    fn a_picture_without_buffers_has_no_planes() {
        let mut picture = frame::Video::empty();
        picture.set_format(Pixel::RGBA);
        picture.set_width(4);
        picture.set_height(4);
        assert!(planes_mut(&mut picture).is_none());
        assert!(copy_planes(&picture).is_none());
    }

    /// A column of three RGBA pixels that lies upside down in memory: 2, 1 and 0 in all channels.
    pub(in crate::codec::ffi) fn bottom_up() -> frame::Video {
        let mut picture = allocate_picture(Pixel::RGBA, Size::new(1, 3)).unwrap();
        for (row, bytes) in planes_mut(&mut picture).unwrap()[0].rows().enumerate() {
            bytes[..4].fill(u8::try_from(row).unwrap());
        }
        // SAFETY: the pointer moves to the last of the three rows, and the stride is turned round.
        unsafe {
            let raw = &mut *picture.as_mut_ptr();
            raw.data[0] = raw.data[0].offset(2 * isize::try_from(raw.linesize[0]).unwrap());
            raw.linesize[0] = -raw.linesize[0];
        }
        picture
    }

    #[test]
    fn bottom_up_pictures_are_read_upright() {
        let picture = bottom_up();
        assert_eq!(copy_planes(&picture).unwrap(), [[2, 2, 2, 2, 1, 1, 1, 1, 0, 0, 0, 0]]);
    }
}
