//! FFmpeg's resampler: decoded sound in any form comes in, 48 kHz stereo in single precision goes
//! out.
//!
//! It calculates in double precision, so that what processors do differently in the last digits
//! does not show. Where in time the sound lies is left to `sound`.

use std::ptr::{self, NonNull};

use ffmpeg_next::{Error, ffi, frame};

/// Turns decoded sound of one form into 48 kHz stereo.
pub(in crate::codec) struct Resampler {
    inner: NonNull<ffi::SwrContext>,
    form: Form,
}

// SAFETY: the context belongs to this value alone, and FFmpeg ties none to a thread.
unsafe impl Send for Resampler {}

/// What decoded samples are like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::codec) struct Form {
    pub(in crate::codec) rate: i32,
    pub(in crate::codec) channels: i32,
    format: i32,
}

impl Form {
    /// The form of `sound`.
    pub(in crate::codec) fn of(sound: &frame::Audio) -> Self {
        // SAFETY: the frame is valid while it is borrowed.
        let raw = unsafe { &*sound.as_ptr() };
        Self { rate: raw.sample_rate, channels: raw.ch_layout.nb_channels, format: raw.format }
    }
}

/// The rate that goes out, in Hz.
pub(in crate::codec) const RATE: i32 = 48_000;

impl Resampler {
    /// A resampler for sound like `sound`.
    ///
    /// # Errors
    /// FFmpeg's reason.
    pub(in crate::codec) fn new(sound: &frame::Audio) -> Result<Self, Error> {
        let form = Form::of(sound);
        let formats = 0..ffi::AVSampleFormat::AV_SAMPLE_FMT_NB as i32;
        if !formats.contains(&form.format) || form.rate <= 0 || form.channels <= 0 {
            return Err(Error::InvalidData);
        }
        let mut inner = ptr::null_mut();
        // SAFETY: the layouts are valid for the call, the one that comes in being a copy without
        // pointers of its own: an order that has some is replaced by the usual one for the number of
        // channels. The number of the format was checked, the options exist, and a context that fails is freed.
        unsafe {
            let mut stereo = std::mem::zeroed();
            ffi::av_channel_layout_default(&raw mut stereo, 2);
            let mut given = ptr::read(&raw const (*sound.as_ptr()).ch_layout);
            if given.order != ffi::AVChannelOrder::AV_CHANNEL_ORDER_NATIVE {
                given = std::mem::zeroed();
                ffi::av_channel_layout_default(&raw mut given, form.channels);
            }
            let result = ffi::swr_alloc_set_opts2(
                &raw mut inner,
                &raw mut stereo,
                ffi::AVSampleFormat::AV_SAMPLE_FMT_FLT,
                RATE,
                &raw mut given,
                std::mem::transmute::<i32, ffi::AVSampleFormat>(form.format),
                form.rate,
                0,
                ptr::null_mut(),
            );
            let context = NonNull::new(inner).ok_or(Error::Other { errno: ffmpeg_next::error::ENOMEM })?;
            let resampler = Self { inner: context, form };
            let result = if result < 0 { result } else { resampler.initialise() };
            if result < 0 { Err(Error::from(result)) } else { Ok(resampler) }
        }
    }

    /// # Safety
    /// The context is allocated and not yet initialised.
    unsafe fn initialise(&self) -> i32 {
        let object = self.inner.as_ptr();
        let double = ffi::AVSampleFormat::AV_SAMPLE_FMT_DBLP as i64;
        // SAFETY: the caller's; the names have an end, and the matrix has a row of one for each of two
        // channels.
        unsafe {
            let mut result = ffi::av_opt_set_int(object.cast(), c"tsf".as_ptr(), double, 0);
            if self.form.channels == 1 && result >= 0 {
                // One channel sounds from both sides as loud as it is (Web Audio API, up-mixing).
                result = ffi::swr_set_matrix(object, [1.0, 1.0].as_ptr(), 1);
            } else if result >= 0 {
                // Many channels never become louder than one was.
                result = ffi::av_opt_set_double(object.cast(), c"rmvol".as_ptr(), 1.0, 0);
            }
            if result < 0 { result } else { ffi::swr_init(object) }
        }
    }

    /// The form that this resampler takes.
    pub(in crate::codec) fn form(&self) -> Form {
        self.form
    }

    /// What `sound`, which has this resampler's form, gives by now: left and right. Without sound,
    /// what is left at the end.
    ///
    /// # Errors
    /// FFmpeg's reason.
    pub(in crate::codec) fn convert(&mut self, sound: Option<&frame::Audio>) -> Result<Vec<[f32; 2]>, Error> {
        let (mut data, count) = (ptr::null_mut(), sound.map_or(0, frame::Audio::samples));
        let count = i32::try_from(count).map_err(|_| Error::InvalidData)?;
        if let Some(sound) = sound {
            if Form::of(sound) != self.form {
                return Err(Error::InputChanged);
            }
            // SAFETY: the frame is valid; its planes have `samples` samples each.
            data = unsafe { (*sound.as_ptr()).extended_data }.cast::<*const u8>();
        }
        // SAFETY: the context is initialised. `out` has room for as many samples as are told, and the
        // planes that come in are those of a frame of the form that it was made for.
        unsafe {
            let room = ffi::swr_get_out_samples(self.inner.as_ptr(), count).max(0);
            let mut samples = vec![[0.0_f32; 2]; usize::try_from(room).unwrap_or(0)];
            let mut out = samples.as_mut_ptr().cast::<u8>();
            let made = ffi::swr_convert(self.inner.as_ptr(), &raw mut out, room, data, count);
            if made < 0 {
                return Err(Error::from(made));
            }
            samples.truncate(usize::try_from(made).unwrap_or(0));
            Ok(samples)
        }
    }
}

impl Drop for Resampler {
    fn drop(&mut self) {
        let mut inner = self.inner.as_ptr();
        // SAFETY: the context is this value's own, and is freed once.
        unsafe { ffi::swr_free(&raw mut inner) }
    }
}
