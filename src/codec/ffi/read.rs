//! Reading: what files and decoders say that ffmpeg-next does not pass on, or not soundly.
//!
//! A decoded picture's components come out row by row whatever the layout, from checked pointers
//! and signed strides. What a file's header says of its streams and where their data lies comes
//! out too. What is done with it is left to `pixels`, `unpack` and `media_file`.

use std::ffi::{CStr, c_char, c_uint};
use std::ptr;

use ffmpeg_next::codec::context::Context;
use ffmpeg_next::format::context::Input;
use ffmpeg_next::{Error, Packet, Stream, ffi, frame};

use crate::frame::Size;

/// The components of a decoded picture.
pub(in crate::codec) struct Components<'p> {
    picture: &'p frame::Video,
    description: &'static ffi::AVPixFmtDescriptor,
}

/// The bytes of a palette's colour by component: FFmpeg keeps 0xAARRGGBB in the machine's order.
const PALETTE_ORDER: [i32; 4] = if cfg!(target_endian = "little") { [2, 1, 0, 3] } else { [1, 2, 3, 0] };

impl<'p> Components<'p> {
    /// The components of `picture`. Absent where its format is none that can be read (hardware,
    /// floating point, raw sensors, more than 16 bits) or the buffer is not as described.
    pub(in crate::codec) fn of(picture: &'p frame::Video) -> Option<Self> {
        let format = ffi::AVPixelFormat::from(picture.format());
        // SAFETY: the table of descriptions is static; an unknown format gives null.
        let description = unsafe { ffi::av_pix_fmt_desc_get(format).as_ref() }?;
        let strange = ffi::AV_PIX_FMT_FLAG_HWACCEL | ffi::AV_PIX_FMT_FLAG_BAYER | ffi::AV_PIX_FMT_FLAG_FLOAT;
        let components = Self { picture, description };
        let deep = description.comp.iter().any(|component| component.depth > 16);
        if deep || components.has(strange) || description.nb_components == 0 {
            return None;
        }
        // SAFETY: the pointer is valid while `picture` is borrowed.
        let raw = unsafe { &*picture.as_ptr() };
        for component in &description.comp[..description.nb_components.into()] {
            let plane = usize::try_from(component.plane).ok()?;
            // SAFETY: a pure function of numbers.
            let least = unsafe { ffi::av_image_get_linesize(format, raw.width, component.plane) };
            if least <= 0
                || raw.data[plane].is_null()
                || raw.linesize[plane].unsigned_abs() < least.unsigned_abs()
            {
                return None;
            }
        }
        (!components.has(ffi::AV_PIX_FMT_FLAG_PAL) || !raw.data[1].is_null()).then_some(components)
    }

    fn has(&self, flags: i32) -> bool {
        self.description.flags & u64::from(flags.unsigned_abs()) != 0
    }

    /// Red, green and blue, and not luma and chroma. A palette has them.
    pub(in crate::codec) fn is_rgb(&self) -> bool {
        self.has(ffi::AV_PIX_FMT_FLAG_RGB | ffi::AV_PIX_FMT_FLAG_PAL)
    }

    /// How many components there are: the last of 2 and of 4 is alpha.
    pub(in crate::codec) fn count(&self) -> usize {
        if self.has(ffi::AV_PIX_FMT_FLAG_PAL) { 4 } else { self.description.nb_components.into() }
    }

    /// The bits of a component's values.
    pub(in crate::codec) fn depth(&self, component: usize) -> u32 {
        let palette = self.has(ffi::AV_PIX_FMT_FLAG_PAL);
        if palette { 8 } else { self.description.comp[component].depth.unsigned_abs() }
    }

    /// How often the sides of a component's plane are halved, across and down.
    pub(in crate::codec) fn halvings(&self, component: usize) -> (u32, u32) {
        let chroma = !self.is_rgb() && matches!(component, 1 | 2) && self.count() > 2;
        if chroma {
            (self.description.log2_chroma_w.into(), self.description.log2_chroma_h.into())
        } else {
            (0, 0)
        }
    }

    /// The values of row `y` of a component's plane, counted from the top; beyond it nothing.
    pub(in crate::codec) fn read_row(&self, component: usize, y: u32, row: &mut Vec<u16>) {
        row.clear();
        let (across, down) = self.halvings(component);
        let up = |side: u32, halvings: u32| side.div_ceil(1 << halvings);
        let (width, height) = (up(self.picture.width(), across), up(self.picture.height(), down));
        if component >= self.count() || y >= height {
            return;
        }
        let palette = self.has(ffi::AV_PIX_FMT_FLAG_PAL);
        let number = if palette { PALETTE_ORDER[component] } else { i32::try_from(component).unwrap_or(0) };
        row.resize(width as usize, 0);
        // SAFETY: `of` checked the pointers and strides of every plane that the format has; the row
        // and its width lie inside them, strides are signed, and `row` has room for `width` values of
        // 2 bytes. In a palette, values are indices of one byte into 256 colours of 4.
        unsafe {
            let raw = &*self.picture.as_ptr();
            let mut planes = [0, 1, 2, 3].map(|plane: usize| raw.data[plane].cast_const());
            ffi::av_read_image_line2(
                row.as_mut_ptr().cast(),
                planes.as_mut_ptr(),
                raw.linesize.as_ptr(),
                self.description,
                0,
                y.cast_signed(),
                if palette { 0 } else { number },
                width.cast_signed(),
                0,
                2,
            );
            if palette {
                let colors = std::slice::from_raw_parts(raw.data[1], 4 * 256);
                let byte = usize::try_from(number).unwrap_or(0);
                for value in row {
                    *value = colors[4 * usize::from(*value & 255) + byte].into();
                }
            }
        }
    }
}

/// Whether the packet is decoded only for what comes after it: an edit list cuts it away.
pub(in crate::codec) fn is_cut_away(packet: &Packet) -> bool {
    use ffmpeg_next::packet::Ref;
    // SAFETY: the packet is valid while it is borrowed.
    unsafe { (*packet.as_ptr()).flags & ffi::AV_PKT_FLAG_DISCARD != 0 }
}

/// Goes to the last entry point of `stream` at or before `ticks` of its time base.
///
/// # Errors
/// FFmpeg's reason: not every format can.
pub(in crate::codec) fn seek(input: &mut Input, stream: usize, ticks: i64) -> Result<(), Error> {
    let stream = i32::try_from(stream).map_err(|_| Error::InvalidData)?;
    // SAFETY: the context is valid and open; FFmpeg checks the stream's number.
    match unsafe { ffi::av_seek_frame(input.as_mut_ptr(), stream, ticks, ffi::AVSEEK_FLAG_BACKWARD) } {
        error if error < 0 => Err(Error::from(error)),
        _ => Ok(()),
    }
}

/// Makes colour numbers of `decoder` that have no name unspecified: files and streams may say any, and no
/// value of Rust's may be anything that its type does not list.
pub(in crate::codec) fn forget_unknown_colors(decoder: &mut Context) {
    // SAFETY: the context is valid while it is borrowed. The fields are C's enumerations, which are
    // numbers of this size, and are only read as such.
    unsafe {
        let raw = decoder.as_mut_ptr();
        keep_known([
            (&raw mut (*raw).color_range).cast(),
            (&raw mut (*raw).color_primaries).cast(),
            (&raw mut (*raw).color_trc).cast(),
            (&raw mut (*raw).colorspace).cast(),
        ]);
    }
}

/// The same for a `picture` that was decoded.
pub(in crate::codec) fn forget_unknown_picture_colors(picture: &mut frame::Video) {
    // SAFETY: as in `forget_unknown_colors`.
    unsafe {
        let raw = picture.as_mut_ptr();
        keep_known([
            (&raw mut (*raw).color_range).cast(),
            (&raw mut (*raw).color_primaries).cast(),
            (&raw mut (*raw).color_trc).cast(),
            (&raw mut (*raw).colorspace).cast(),
        ]);
    }
}

/// # Safety
/// All four are valid: range, primaries, transfer and matrix.
unsafe fn keep_known(fields: [*mut c_uint; 4]) {
    type Name = unsafe extern "C" fn(c_uint) -> *const c_char;
    // SAFETY: C's enumerations are passed as numbers of this size; the functions look them up in a
    // table whose ends they check, and give null for what is not in it.
    unsafe {
        let names = [
            std::mem::transmute::<*const (), Name>(ffi::av_color_range_name as *const ()),
            std::mem::transmute::<*const (), Name>(ffi::av_color_primaries_name as *const ()),
            std::mem::transmute::<*const (), Name>(ffi::av_color_transfer_name as *const ()),
            std::mem::transmute::<*const (), Name>(ffi::av_color_space_name as *const ()),
        ];
        let unspecified = [
            ffi::AVColorRange::AVCOL_RANGE_UNSPECIFIED as c_uint,
            ffi::AVColorPrimaries::AVCOL_PRI_UNSPECIFIED as c_uint,
            ffi::AVColorTransferCharacteristic::AVCOL_TRC_UNSPECIFIED as c_uint,
            ffi::AVColorSpace::AVCOL_SPC_UNSPECIFIED as c_uint,
        ];
        for ((field, name), unspecified) in fields.into_iter().zip(names).zip(unspecified) {
            if name(*field).is_null() {
                *field = unspecified;
            }
        }
    }
}

/// What the header says of a stream, beyond what ffmpeg-next passes on. What is not there is 0.
#[derive(Debug, Clone, Copy)]
pub(in crate::codec) struct StreamFacts {
    pub(in crate::codec) size: Size,
    /// The matrix that turns pictures upright, as a quarter turn or mirroring: a, b, c, d of
    /// x' = a x + c y, y' = b x + d y (ISO/IEC 14496-12, Track Header Box).
    pub(in crate::codec) turn: [i8; 4],
    /// A pixel's width by its height.
    pub(in crate::codec) pixel_aspect: (u32, u32),
    /// Whether an alpha channel is stored beside the packets (WebM, `AlphaMode`).
    pub(in crate::codec) has_alpha_mode: bool,
    /// Samples a second.
    pub(in crate::codec) sample_rate: u32,
    pub(in crate::codec) channels: u32,
}

/// What the file's header says of `stream`.
pub(in crate::codec) fn stream_facts(stream: &Stream<'_>) -> StreamFacts {
    // SAFETY: streams of an open file are valid as long as it is, and so are their parameters.
    let (raw, aspect, parameters) = unsafe {
        let raw = stream.as_ptr();
        (raw, (*raw).sample_aspect_ratio, &*(*raw).codecpar)
    };
    let positive = |number: i32| u32::try_from(number).unwrap_or(0);
    let aspect = if aspect.num > 0 { aspect } else { parameters.sample_aspect_ratio };
    let terms = (positive(aspect.num), positive(aspect.den));
    StreamFacts {
        size: Size::new(positive(parameters.width), positive(parameters.height)),
        turn: turn(raw),
        pixel_aspect: if terms.0 == 0 || terms.1 == 0 { (1, 1) } else { terms },
        has_alpha_mode: has_alpha_mode(raw),
        sample_rate: positive(parameters.sample_rate),
        channels: positive(parameters.ch_layout.nb_channels),
    }
}

fn turn(stream: *const ffi::AVStream) -> [i8; 4] {
    let kind = ffi::AVPacketSideDataType::AV_PKT_DATA_DISPLAYMATRIX;
    let mut bytes = 0;
    // SAFETY: the stream is valid; the data, if any, is as long as it says.
    let matrix = unsafe {
        let data = ffi::av_stream_get_side_data(stream, kind, &raw mut bytes);
        if data.is_null() || bytes < 9 * 4 {
            return [1, 0, 0, 1];
        }
        data.cast::<[i32; 9]>().read_unaligned()
    };
    [matrix[0], matrix[1], matrix[3], matrix[4]]
        .map(|term| i8::from(term > 1 << 15) - i8::from(term < -(1 << 15)))
}

fn has_alpha_mode(stream: *const ffi::AVStream) -> bool {
    // SAFETY: the stream is valid; the entry's value is text with an end, read as bytes, for it may
    // not be UTF-8.
    unsafe {
        let entry = ffi::av_dict_get((*stream).metadata, c"alpha_mode".as_ptr(), ptr::null(), 0);
        !entry.is_null() && CStr::from_ptr((*entry).value).to_bytes() == b"1"
    }
}

/// Where a file must at least end by its index of `stream`, in bytes.
pub(in crate::codec) fn data_end(stream: &Stream<'_>) -> u64 {
    // SAFETY: the stream is valid and not looked at elsewhere meanwhile; each entry is read before the
    // next call.
    unsafe {
        let raw = stream.as_ptr().cast_mut();
        let entries = 0..ffi::avformat_index_get_entries_count(raw);
        let ends = entries.filter_map(|number| {
            let entry = ffi::avformat_index_get_entry(raw, number).as_ref()?;
            u64::try_from(entry.pos.checked_add(entry.size().into())?).ok()
        });
        ends.max().unwrap_or(0)
    }
}

/// Whether the file's length is guessed from its size, and says nothing.
pub(in crate::codec) fn is_duration_guessed(input: &mut Input) -> bool {
    // SAFETY: the context is valid.
    let method = unsafe { (*input.as_mut_ptr()).duration_estimation_method };
    method == ffi::AVDurationEstimationMethod::AVFMT_DURATION_FROM_BITRATE
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codec::ffi::allocate_picture;
    use crate::codec::ffi::tests::bottom_up;
    use ffmpeg_next::format::Pixel;

    #[test]
    fn rows_of_bottom_up_pictures_are_read_upright() {
        let picture = bottom_up();
        let components = Components::of(&picture).unwrap();
        let mut row = Vec::new();
        let read = |y| {
            components.read_row(3, y, &mut row);
            row.clone()
        };
        assert_eq!((0..4).map(read).collect::<Vec<_>>(), [vec![2], vec![1], vec![0], vec![]]);
    }

    #[test]
    fn pictures_without_buffers_have_no_components() {
        let mut picture = frame::Video::empty();
        picture.set_format(Pixel::YUV420P10LE);
        picture.set_width(4);
        picture.set_height(4);
        assert!(Components::of(&picture).is_none());
    }

    #[test]
    fn palettes_are_looked_up() {
        let mut picture = allocate_picture(Pixel::PAL8, Size::new(2, 1)).unwrap();
        // SAFETY: the picture has a row of two indices, and a palette of 256 colours of 4 bytes.
        unsafe {
            let raw = &mut *picture.as_mut_ptr();
            ptr::copy_nonoverlapping([7, 255].as_ptr(), raw.data[0], 2);
            let colors: Vec<u8> = (0..=255_u32).flat_map(|i| (0x8020_4000 + i).to_ne_bytes()).collect();
            ptr::copy_nonoverlapping(colors.as_ptr(), raw.data[1], 1024);
        }
        let components = Components::of(&picture).unwrap();
        let mut row = Vec::new();
        let values: Vec<_> = (0..4)
            .map(|component| {
                components.read_row(component, 0, &mut row);
                row.clone()
            })
            .collect();
        assert_eq!(values, [[0x20, 0x20], [0x40, 0x40], [7, 255], [0x80, 0x80]]);
        assert!(components.is_rgb() && components.count() == 4);
    }
}
