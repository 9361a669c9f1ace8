//! Whole files: made of what a crash left, and looked at before they count.
//!
//! Storages come in, and what a file must hold. What it holds goes out, or what is wrong with it.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::Error;
use crate::codec::{
    Codec, ColorTags, Container, Decoder, Inspection, MediaFile, Outline, Probe, ProbedVideo, Storage,
    VideoSettings, inspect, outline, probe, remux,
};
use crate::frame::Size;
use crate::limits;
use crate::time::{FrameRate, Timestamp};

/// What a finished file must hold.
#[derive(Debug, Clone)]
pub(super) struct Promise {
    container: Container,
    /// The pictures; absent where sound alone was recorded.
    pictures: Option<Pictures>,
    /// How long the sound is; absent where there is none.
    pub(super) sound: Option<Timestamp>,
    /// Whether there are captions.
    pub(super) captions: bool,
    /// Whether there is a poster.
    pub(super) poster: bool,
}

#[derive(Debug, Clone)]
struct Pictures {
    size: Size,
    alpha: bool,
    /// Whether their colours are tagged.
    tagged: bool,
    frames: u64,
    length: Timestamp,
}

/// What was recovered of a recording.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recovered {
    /// Its frames; 0 where it is sound alone.
    pub frames: u64,
    /// How long it plays.
    pub duration: Timestamp,
    /// The whole file's size in bytes.
    pub bytes: u64,
}

impl Promise {
    /// What a recording with these settings must hold, as far as they say.
    ///
    /// # Errors
    /// [`Error::Codec`] where the settings don't go together.
    pub(super) fn new(container: Container, video: Option<&VideoSettings>) -> Result<Self, Error> {
        let pictures = |settings: &VideoSettings| {
            let tagged = matches!(
                settings.codec,
                Codec::H264
                    | Codec::Hevc
                    | Codec::Av1
                    | Codec::Vp9
                    | Codec::Vp8
                    | Codec::ProRes
                    | Codec::ProResHq
                    | Codec::ProRes4444
            );
            let (size, alpha) = (settings.coded_size()?, settings.tuning.alpha);
            Ok::<_, Error>(Pictures { size, alpha, tagged, frames: 0, length: Timestamp::ZERO })
        };
        let pictures = video.map(pictures).transpose()?;
        Ok(Self { container, pictures, sound: None, captions: false, poster: false })
    }

    /// It holds `frames` frames, which show for `length` together.
    pub(super) fn show(&mut self, frames: u64, length: Timestamp) {
        if let Some(pictures) = &mut self.pictures {
            (pictures.frames, pictures.length) = (frames, length);
        }
    }

    /// Opens the finished file in `storage` again and compares.
    ///
    /// # Errors
    /// [`Error::Incomplete`], [`Error::Unlike`], [`Error::Unreadable`] for what can't be read, and
    /// [`Error::Write`] where the storage fails.
    pub(super) fn check(&self, storage: Arc<dyn Storage>) -> Result<(), Error> {
        self.compare(storage).map_err(|error| match error {
            Error::Codec(source) => Error::Unreadable(Box::new(source)),
            error => error,
        })
    }

    fn compare(&self, storage: Arc<dyn Storage>) -> Result<(), Error> {
        let Some(pictures) = &self.pictures else {
            let file = MediaFile::open(storage)?;
            file.sound(0)?;
            let end = file.sounds().first().map_or(Timestamp::ZERO, |sound| sound.span.1);
            let length = self.sound.unwrap_or(Timestamp::ZERO);
            return near("sound's length", length, end, limits::SYNC_TOLERANCE_MS);
        };
        if let Some(found) = outline(self.container, Arc::clone(&storage))? {
            pictures.compare_outline(self.container, &found)?;
            // FFmpeg reads no animated WebP.
            return if self.container == Container::WebP { Ok(()) } else { pictures.play(&storage) };
        }
        let Inspection { first, header, packets, facts: found } = inspect(storage)?;
        pictures.count(packets)?;
        let (Some(video), Some(first)) = (&found.video, first) else { return pictures.count(0) };
        alike("size", pictures.size, first)?;
        // Of an AVIF, FFmpeg reads less before the picture.
        if self.container != Container::Avif {
            // MOV says nothing of the range.
            let range = header.color.range.or((self.container == Container::Mov).then_some("tv"));
            pictures.compare_look(header.size, ColorTags { range, ..header.color })?;
        }
        pictures.compare(video)?;
        self.compare_lengths(pictures, video)?;
        alike("number of posters", usize::from(self.poster), usize::from(found.tags.poster.is_some()))?;
        self.compare_sounds(&found)
    }

    fn compare_lengths(&self, pictures: &Pictures, video: &ProbedVideo) -> Result<(), Error> {
        // Matroska does not say how long its last frame shows.
        if matches!(self.container, Container::WebM | Container::Mkv) {
            let is_within = video.span.0 <= pictures.length;
            return if is_within { Ok(()) } else { Err(unlike("length", &pictures.length, &video.span.1)) };
        }
        if pictures.is_still(self.container) {
            return Ok(());
        }
        near("length", pictures.length, video.span.1, limits::LENGTH_TOLERANCE_MS)
    }

    fn compare_sounds(&self, found: &Probe) -> Result<(), Error> {
        let ends: Vec<_> = found.sounds.iter().map(|sound| sound.span.1).collect();
        alike("number of sounds", usize::from(self.sound.is_some()), ends.len())?;
        if self.captions && found.captions.is_empty() {
            return Err(unlike("captions", &"kept", &"lost"));
        }
        match self.sound.zip(ends.first()) {
            Some((length, end)) => near("sound's length", length, *end, limits::SYNC_TOLERANCE_MS),
            None => Ok(()),
        }
    }
}

impl Pictures {
    /// Whether it is one picture, in a format that then has no times.
    fn is_still(&self, container: Container) -> bool {
        self.frames == 1 && matches!(container, Container::WebP | Container::Avif | Container::Apng)
    }

    /// The first frame can be decoded, and all are there.
    fn play(&self, storage: &Arc<dyn Storage>) -> Result<(), Error> {
        let mut decoder = Decoder::open(Arc::clone(storage))?;
        let first = decoder.next_frame()?;
        self.count(decoder.count_packets()?)?;
        first.map(drop).ok_or(Error::Incomplete { expected: self.frames, found: 0 })
    }

    fn count(&self, found: u64) -> Result<(), Error> {
        if found == self.frames { Ok(()) } else { Err(Error::Incomplete { expected: self.frames, found }) }
    }

    fn compare_outline(&self, container: Container, found: &Outline) -> Result<(), Error> {
        // WebP's encoder shows a picture longer instead of again.
        if container != Container::WebP || found.pictures > self.frames || found.pictures == 0 {
            self.count(found.pictures)?;
        }
        if let Some(size) = found.size {
            alike("size", self.size, size)?;
        }
        if self.alpha && found.alpha == Some(false) {
            return Err(unlike("alpha", &"kept", &"lost"));
        }
        match found.length.filter(|_| !self.is_still(container)) {
            Some(length) => near("length", self.length, length, limits::LENGTH_TOLERANCE_MS),
            None => Ok(()),
        }
    }

    fn compare(&self, video: &ProbedVideo) -> Result<(), Error> {
        // Each of them is in it; where two share a time, only one shows.
        alike("number of frames with times of their own", self.frames, video.frames)?;
        self.compare_look(video.size, video.color)?;
        if self.alpha && !video.alpha {
            return Err(unlike("alpha", &"kept", &"lost"));
        }
        Ok(())
    }

    fn compare_look(&self, size: Size, color: ColorTags) -> Result<(), Error> {
        alike("size", self.size, size)?;
        let ColorTags { range, primaries, transfer, matrix } = color;
        let colors = [
            ("colour range", "tv", range),
            ("colour primaries", "bt709", primaries),
            ("colour transfer", "bt709", transfer),
            ("colour matrix", "bt709", matrix),
        ];
        let mut tagged = colors.iter().filter(|_| self.tagged);
        tagged.try_for_each(|(what, expected, found)| alike(what, expected, &found.unwrap_or("unknown")))
    }
}

fn unlike(what: &'static str, expected: &dyn ToString, found: &dyn ToString) -> Error {
    Error::Unlike { what, expected: expected.to_string(), found: found.to_string() }
}

fn alike<T: PartialEq + ToString + Copy>(what: &'static str, expected: T, found: T) -> Result<(), Error> {
    if expected == found { Ok(()) } else { Err(unlike(what, &expected, &found)) }
}

fn near(what: &'static str, expected: Timestamp, found: Timestamp, tolerance_ms: u64) -> Result<(), Error> {
    let tolerance = FrameRate::MILLISECONDS.time_of(tolerance_ms);
    let is_near = expected - found <= tolerance && found - expected <= tolerance;
    if is_near { Ok(()) } else { Err(unlike(what, &expected, &found)) }
}

/// Knows which of two storages an error came from.
struct Read {
    storage: Arc<dyn Storage>,
    failed: AtomicBool,
}

impl Read {
    fn noted<T>(&self, result: io::Result<T>) -> io::Result<T> {
        let failed = result.as_ref().is_err_and(|error| error.kind() != io::ErrorKind::Interrupted);
        self.failed.fetch_or(failed, Ordering::Relaxed);
        result
    }
}

impl Storage for Read {
    fn read_at(&self, bytes: &mut [u8], offset: u64) -> io::Result<usize> {
        self.noted(self.storage.read_at(bytes, offset))
    }

    fn write_at(&self, bytes: &[u8], offset: u64) -> io::Result<usize> {
        self.storage.write_at(bytes, offset)
    }

    fn size(&self) -> io::Result<u64> {
        self.noted(self.storage.size())
    }
}

/// Makes a whole file in `whole`, which is empty, of what `partial` has of a recording that was cut off.
///
/// # Errors
/// [`Error::Codec`] where nothing can be read, or where `container` can't hold it; [`Error::Read`] where
/// `partial` fails, and [`Error::Write`] where `whole` does.
pub fn recover(
    partial: Arc<dyn Storage>,
    whole: Arc<dyn Storage>,
    container: Container,
) -> Result<Recovered, Error> {
    let from = Arc::new(Read { storage: partial, failed: AtomicBool::default() });
    let made = remux(Arc::<Read>::clone(&from), Arc::clone(&whole), container, None);
    made.map_err(|error| match error.into() {
        Error::Write(source) if from.failed.load(Ordering::Relaxed) => Error::Read(source),
        error => error,
    })?;
    let found = probe(whole)?;
    let frames = found.video.map_or(0, |video| video.frames);
    Ok(Recovered { frames, duration: found.duration, bytes: found.bytes })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audio::TIME_BASE;
    use crate::codec::{AudioCodec, AudioSettings, Memory, Picture, Quality, Tuning};
    use crate::recorder::encoding::{Encoding, Target};
    use crate::recorder::{Options, Timing};
    use crate::time::TimeBase;

    const SIZE: Size = Size::new(32, 32);
    const FRAMES: u64 = 6;

    fn settings(container: Container, codec: Codec, alpha: bool) -> VideoSettings {
        let rate = FrameRate::new(10, 1).unwrap();
        VideoSettings {
            codec,
            size: SIZE,
            time_base: TimeBase::of_rate(rate),
            frame_rate: container.needs_constant_rate().then_some(rate),
            quality: Quality::Standard,
            preset: None,
            threads: None,
            tuning: Tuning { alpha, ..Tuning::default() },
        }
    }

    /// A file of six frames in 0.6 s, with sound where `sound` says so; absent where this FFmpeg lacks
    /// the encoder. It was checked when it was made.
    fn made(container: Container, codec: Codec, alpha: bool, sound: bool) -> Option<(Arc<Memory>, Promise)> {
        let file = Arc::new(Memory::default());
        let video = settings(container, codec, alpha);
        let mut promise = Promise::new(container, Some(&video)).unwrap();
        promise.show(FRAMES, video.time_base.time_of(6));
        promise.sound = sound.then(|| TIME_BASE.time_of(28_800));
        let audio = sound.then_some(AudioSettings {
            codec: AudioCodec::Aac,
            bitrate_bps: None,
            is_speech: false,
            is_even: false,
        });
        let target = Target::File(Arc::<Memory>::clone(&file));
        let options = Options::new(container, codec, Timing::Variable(video.time_base));
        let mut encoding = Encoding::start(&options, Some(video), audio, target).unwrap();
        if !encoding.opens() {
            let error = encoding.join().unwrap_err();
            assert!(matches!(error, Error::Codec(crate::codec::Error::EncoderMissing { .. })), "{error}");
            return None;
        }
        for pts in 0..6_u8 {
            let pixels = (0..32 * 32).flat_map(|at: u32| [at.to_le_bytes()[0], 40 * pts, 9, 255]).collect();
            let picture = Picture { pixels: Arc::new(pixels), pts: pts.into(), duration: 1, key: pts == 0 };
            assert!(encoding.send(picture) && encoding.send_sound(vec![[0.1; 2]; 4800 * usize::from(sound)]));
        }
        assert_eq!(encoding.join().unwrap().frames, FRAMES);
        Some((file, promise))
    }

    /// What is said where the file in `storage` does not hold what `change` promises.
    fn said(storage: &Arc<Memory>, promise: &Promise, change: impl Fn(&mut Promise)) -> String {
        let mut other = promise.clone();
        change(&mut other);
        other.check(Arc::<Memory>::clone(storage)).unwrap_err().to_string()
    }

    fn pictures(change: impl Fn(&mut Pictures)) -> impl Fn(&mut Promise) {
        move |promise| change(promise.pictures.as_mut().unwrap())
    }

    #[test]
    fn each_check_says_what_should_be_and_what_is() {
        let (file, promise) = made(Container::Mp4, Codec::H264, false, true).unwrap();
        let second = Timestamp::SECOND;
        for (said, expected) in [
            (said(&file, &promise, pictures(|it| it.frames = 7)), "the finished file has 6 frames of 7"),
            (
                said(&file, &promise, pictures(|it| it.length = second)),
                "length should be 1.000 s, and is 0.600 s",
            ),
            (
                said(&file, &promise, pictures(|it| it.size = Size::new(32, 30))),
                "size should be 32x30, and is 32x32",
            ),
            (said(&file, &promise, pictures(|it| it.alpha = true)), "alpha should be kept, and is lost"),
            (
                said(&file, &promise, |it| it.sound = Some(second)),
                "sound's length should be 1.000 s, and is 0.6",
            ),
            (said(&file, &promise, |it| it.poster = true), "number of posters should be 1, and is 0"),
            (said(&file, &promise, |it| it.sound = None), "number of sounds should be 0, and is 1"),
        ] {
            assert!(said.contains(expected), "{said}");
        }
        let (untagged, promise) = made(Container::Mkv, Codec::Ffv1, false, false).unwrap();
        let said = said(&untagged, &promise, pictures(|it| it.tagged = true));
        assert!(said.contains("colour") && said.contains("should be"), "{said}");
    }

    #[test]
    fn frames_that_share_a_time_do_not_count_twice() {
        let file = Arc::new(Memory::default());
        // Matroska counts milliseconds.
        let base = TimeBase::of_hertz(10_000);
        let video = VideoSettings { time_base: base, ..settings(Container::Mkv, Codec::Ffv1, false) };
        let target = Target::File(Arc::<Memory>::clone(&file));
        let options = Options::new(Container::Mkv, Codec::Ffv1, Timing::Variable(base));
        let encoding = Encoding::start(&options, Some(video), None, target).unwrap();
        for pts in 0..6 {
            let pixels = Arc::new(vec![255; 32 * 32 * 4].into());
            assert!(encoding.send(Picture { pixels, pts, duration: 1, key: false }));
        }
        let said = encoding.join().unwrap_err().to_string();
        assert!(said.contains("frames with times of their own should be 6, and is 2"), "{said}");
    }

    #[test]
    fn a_file_without_its_last_bytes_is_noticed_in_every_format() {
        for container in Container::ALL {
            let Some(codec) = container.codecs().first() else { continue };
            let Some((file, promise)) = made(container, *codec, false, false) else { continue };
            let whole = file.0.lock().unwrap().len();
            for left in (whole.saturating_sub(40)..whole).rev().chain([whole / 2, 20, 0]) {
                file.0.lock().unwrap().truncate(left);
                let checked = promise.check(Arc::<Memory>::clone(&file));
                assert!(checked.is_err(), "{container}: {left} bytes of {whole} are taken for whole");
            }
        }
    }

    #[test]
    fn other_bytes_in_a_header_are_noticed_or_change_no_frame_s_time_and_size() {
        for container in Container::ALL.into_iter().filter(|container| *container != Container::WebP) {
            let Some(codec) = container.codecs().first() else { continue };
            let Some((file, promise)) = made(container, *codec, false, false) else { continue };
            let frames = || {
                let mut decoder = Decoder::open(Arc::<Memory>::clone(&file)).unwrap();
                let frames = std::iter::from_fn(|| decoder.next_frame().unwrap());
                frames.map(|frame| (frame.timestamp, frame.size)).collect::<Vec<_>>()
            };
            let good = frames();
            for at in 0..64 {
                file.0.lock().unwrap()[at] ^= 0xff;
                if promise.check(Arc::<Memory>::clone(&file)).is_ok() {
                    assert_eq!(frames(), good, "{container}: byte {at}");
                }
                file.0.lock().unwrap()[at] ^= 0xff;
            }
        }
    }

    #[test]
    fn what_a_probe_reads_otherwise_does_not_pass() {
        for codec in [Codec::H264, Codec::Av1, Codec::Vp9] {
            let Some((file, promise)) = made(Container::Mp4, codec, false, false) else { continue };
            let look = || {
                let video = probe(Arc::<Memory>::clone(&file)).ok()?.video?;
                Some((video.frames, video.size, video.color, video.alpha))
            };
            let good = look();
            let length = file.0.lock().unwrap().len();
            for at in (0..length).step_by(2) {
                file.0.lock().unwrap()[at] ^= 1;
                if promise.check(Arc::<Memory>::clone(&file)).is_ok() {
                    assert_eq!(look(), good, "{codec:?}: byte {at}");
                }
                file.0.lock().unwrap()[at] ^= 1;
            }
        }
    }
}
