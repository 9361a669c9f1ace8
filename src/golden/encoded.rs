//! A scene's recording, held against its own frames.
//!
//! A scene comes in, is recorded to a temporary file, and read again; what the file says of
//! itself and how near its pictures come to those that were drawn goes out. Encoded bytes are
//! never compared.

use std::fmt;
use std::path::Path;
use std::sync::Arc;

use super::footage::Footage;
use super::measure::Measure;
use super::{Error, picture};
use crate::codec::ColorTags;
use crate::frame::{Frame, Size};
use crate::recorder::{Codec, Container};
use crate::scene::{self, Scene};
use crate::session::{self, Fit, Frames, Picture, Settings};
use crate::time::Timestamp;

/// How near a recording comes to what was drawn.
#[derive(Debug, Clone, PartialEq)]
pub struct Encoded {
    /// The codec of the recording.
    pub codec: Codec,
    /// How many frames were compared.
    pub frames: u64,
    /// The mean ratio of peak to noise, in decibels.
    pub mean_psnr_db: f64,
    /// The mean structural similarity.
    pub mean_ssim: f64,
    /// The frame with the lowest ratio of peak to noise, its time, and its values.
    pub worst: (u64, Timestamp, f64, f64),
    /// What is not as it should be, a sentence each; empty where all is.
    pub faults: Vec<String>,
}

/// The least that a codec's recordings must reach, each frame and on the mean.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Threshold {
    mean_psnr_db: f64,
    worst_psnr_db: f64,
    mean_ssim: f64,
    worst_ssim: f64,
}

/// What counts as infinite in a mean, in decibels: above all that 8 bits can tell.
const LOSSLESS_DB: f64 = 100.0;

impl Threshold {
    /// Measured with the gallery at the standard quality, less a margin.
    fn of(codec: Codec) -> Self {
        match codec {
            Codec::Apng => Self {
                mean_psnr_db: LOSSLESS_DB,
                worst_psnr_db: LOSSLESS_DB,
                mean_ssim: 1.0,
                worst_ssim: 1.0,
            },
            _ => Self { mean_psnr_db: 40.0, worst_psnr_db: 36.0, mean_ssim: 0.98, worst_ssim: 0.96 },
        }
    }
}

impl fmt::Display for Encoded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (frame, time, worst, _) = self.worst;
        let Self { codec, mean_psnr_db, mean_ssim, .. } = self;
        if *mean_psnr_db >= LOSSLESS_DB {
            return write!(f, "{codec}: every pixel kept");
        }
        write!(
            f,
            "{codec}: PSNR {mean_psnr_db:.1} dB, SSIM {mean_ssim:.4}; worst is frame {frame} at {time} with {worst:.1} dB"
        )
    }
}

/// Records the scene at `path` as `container` and compares the decoded recording with the frames
/// as they were drawn.
///
/// # Errors
/// [`Error::Empty`] where there is no frame; whatever keeps the scene from being recorded, or the
/// recording from being read.
pub fn verify_encoded(path: &Path, options: &scene::Options, container: Container) -> Result<Encoded, Error> {
    let scene = Scene::open(path, &super::options_of(path, options)?)?;
    let folder = tempfile::tempdir().map_err(|source| Error::Write { path: std::env::temp_dir(), source })?;
    let file = folder.path().join("recording").with_extension(container.name());
    let settings = Settings { container: Some(container), ..Settings::new(&file) };
    let made = session::record(&scene, &settings, &mut ())?;
    let codec = made.first().and_then(|made| made.codec);
    let codec = codec.ok_or_else(|| Error::Empty { path: path.to_owned() })?;
    let decoded = Footage::of_video(&file)?;
    let drawn = Frames::new(scene, Fit::Scene)?;
    let size = drawn.size();
    let mut faults = faults(size, &decoded, codec);
    let mut tally = Tally { is_opaque: codec != Codec::Apng, ..Tally::default() };
    let mut decoded = decoded.frames;
    for frame in drawn {
        let frame = frame?;
        match decoded.next().transpose()? {
            Some(decoded) => tally.add(&frame, &decoded),
            None => tally.missing += 1,
        }
    }
    let extra = decoded.count();
    if tally.missing > 0 || extra > 0 {
        let drawn = tally.frames + tally.missing;
        faults.push(format!(
            "{} frames were drawn, and {} are in the file",
            drawn,
            tally.frames + extra as u64
        ));
    }
    tally.verdict(codec, faults).ok_or_else(|| Error::Empty { path: path.to_owned() })
}

/// What of the file's own words is not as it should be.
fn faults(size: Size, decoded: &Footage, codec: Codec) -> Vec<String> {
    let mut faults = Vec::new();
    let padded = |drawn: u32, coded: u32| coded == drawn || (coded == drawn + 1 && coded.is_multiple_of(2));
    if !padded(size.width, decoded.size.width) || !padded(size.height, decoded.size.height) {
        faults.push(format!("the file's size is {}, not {size}", decoded.size));
    }
    if codec != Codec::Apng {
        faults.extend(decoded.color.iter().flat_map(wrong_tags));
    }
    faults
}

/// Colours are BT.709 in limited range, and tagged so.
fn wrong_tags(tags: &ColorTags) -> Vec<String> {
    let wanted = [
        ("range", tags.range, "tv"),
        ("primaries", tags.primaries, "bt709"),
        ("transfer", tags.transfer, "bt709"),
        ("matrix", tags.matrix, "bt709"),
    ];
    let wrong = wanted.into_iter().filter(|(_, is, wanted)| *is != Some(*wanted));
    wrong
        .map(|(name, is, wanted)| {
            format!("the file's colour {name} is {}, not {wanted}", is.unwrap_or("not given"))
        })
        .collect()
}

/// The sums of all frames so far.
#[derive(Default)]
struct Tally {
    /// Whether the codec keeps no alpha.
    is_opaque: bool,
    frames: u64,
    missing: u64,
    psnr_db: f64,
    ssim: f64,
    worst: Option<(u64, Timestamp, f64, f64)>,
    least_ssim: Option<f64>,
}

impl Tally {
    fn add(&mut self, drawn: &Frame, decoded: &Frame) {
        let expected = if self.is_opaque { over_black(drawn) } else { picture::of_frame(drawn) };
        let actual = cropped(decoded, drawn.size);
        let measure = Measure::of(&expected, &actual);
        let same = measure.is_some_and(|measure| measure.changed == 0);
        // What differs in alpha or chroma alone is still no lossless picture.
        let most = if same { LOSSLESS_DB } else { LOSSLESS_DB - 1.0 };
        let (psnr_db, ssim) = measure.map_or((0.0, 0.0), |measure| (measure.psnr_db.min(most), measure.ssim));
        self.frames += 1;
        self.psnr_db += psnr_db;
        self.ssim += ssim;
        self.least_ssim = Some(self.least_ssim.map_or(ssim, |least| least.min(ssim)));
        if self.worst.is_none_or(|(_, _, worst, _)| psnr_db < worst) {
            self.worst = Some((drawn.index, drawn.timestamp, psnr_db, ssim));
        }
    }

    fn verdict(self, codec: Codec, mut faults: Vec<String>) -> Option<Encoded> {
        let (worst, least_ssim) = self.worst.zip(self.least_ssim)?;
        #[expect(clippy::cast_precision_loss, reason = "a count of frames")]
        let (mean_psnr_db, mean_ssim) = (self.psnr_db / self.frames as f64, self.ssim / self.frames as f64);
        let least = Threshold::of(codec);
        let (frame, time, worst_db, _) = worst;
        let mut check = |what: &str, is: f64, least: f64, unit: &str| {
            if is < least {
                faults.push(format!("{what} is {is:.3}{unit}, below {least}{unit}"));
            }
        };
        check("the mean PSNR", mean_psnr_db, least.mean_psnr_db, " dB");
        check(&format!("the PSNR of frame {frame} at {time}"), worst_db, least.worst_psnr_db, " dB");
        check("the mean SSIM", mean_ssim, least.mean_ssim, "");
        check("the lowest SSIM of a frame", least_ssim, least.worst_ssim, "");
        Some(Encoded { codec, frames: self.frames, mean_psnr_db, mean_ssim, worst, faults })
    }
}

/// A frame over black, as codecs without alpha keep it.
fn over_black(frame: &Frame) -> Picture {
    let opaque = |pixel: &[u8]| [pixel[0], pixel[1], pixel[2], u8::MAX];
    Picture { size: frame.size, pixels: Arc::new(frame.pixels.chunks_exact(4).flat_map(opaque).collect()) }
}

/// The part of a frame that was not padded.
fn cropped(frame: &Frame, size: Size) -> Picture {
    if frame.size == size || frame.size.width < size.width || frame.size.height < size.height {
        return picture::of_frame(frame);
    }
    let (line, kept) = (frame.size.width as usize * 4, size.width as usize * 4);
    let rows = frame.pixels.chunks_exact(line).take(size.height as usize);
    Picture { size, pixels: Arc::new(rows.flat_map(|row| row[..kept].iter().copied()).collect()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame(level: u8) -> Frame {
        let pixels = Arc::new([level, level, level, 255].repeat(16 * 16));
        Frame { pixels, size: Size::new(16, 16), index: 3, timestamp: Timestamp::from_seconds(1) }
    }

    fn verdict(codec: Codec, levels: &[u8]) -> Encoded {
        let mut tally = Tally { is_opaque: true, ..Tally::default() };
        for &level in levels {
            tally.add(&frame(100), &frame(level));
        }
        tally.verdict(codec, Vec::new()).unwrap()
    }

    #[test]
    fn good_recordings_pass() {
        assert!(verdict(Codec::H264, &[101, 100]).faults.is_empty());
        assert_eq!(verdict(Codec::Apng, &[100, 100]).to_string(), "apng: every pixel kept");
    }

    #[test]
    fn one_level_is_too_much_where_nothing_may_be_lost() {
        assert!(!verdict(Codec::Apng, &[100, 101]).faults.is_empty());
    }

    #[test]
    fn one_bad_frame_is_named() {
        let levels: Vec<u8> = (0..100).map(|index| if index == 50 { 120 } else { 100 }).collect();
        let faults = verdict(Codec::H264, &levels).faults;
        assert!(faults[0].starts_with("the PSNR of frame 3 at 1.000 s is 22."), "{faults:?}");
    }

    #[test]
    fn a_wrong_colour_range_is_named() {
        let tags = |range| ColorTags {
            range,
            primaries: Some("bt709"),
            transfer: Some("bt709"),
            matrix: Some("bt709"),
        };
        assert!(wrong_tags(&tags(Some("tv"))).is_empty());
        assert_eq!(wrong_tags(&tags(Some("pc"))), ["the file's colour range is pc, not tv"]);
        assert_eq!(wrong_tags(&tags(None)), ["the file's colour range is not given, not tv"]);
    }
}
