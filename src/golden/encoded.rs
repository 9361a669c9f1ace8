//! A scene's recording, held against its own frames.
//!
//! A scene comes in, is recorded to a temporary file, and read again; what the file says of
//! itself and how near its pictures come to those that were drawn goes out. Encoded bytes are
//! never compared.

use std::fmt;
use std::path::Path;
use std::sync::Arc;

use super::footage::{self, Footage};
use super::hearing::{Hearing, Kept};
use super::measure::Measure;
use super::misread::Suspects;
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
    /// How near the sound comes; absent where there is none, or the format holds none.
    pub sound: Option<Kept>,
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

/// How far a recording's sound may be from the one that was mixed.
const LATE_MS: i32 = 5;
const LOUDER_DB: f64 = 1.0;
const LONGER_MS: f64 = 50.0;
const LIKENESS: f64 = 0.9;

impl fmt::Display for Encoded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (frame, time, worst, _) = self.worst;
        let Self { codec, mean_psnr_db, mean_ssim, .. } = self;
        if *mean_psnr_db >= LOSSLESS_DB {
            write!(f, "{codec}: every pixel kept")?;
        } else {
            write!(
                f,
                "{codec}: PSNR {mean_psnr_db:.1} dB, SSIM {mean_ssim:.4}; worst is frame {frame} at {time} with {worst:.1} dB"
            )?;
        }
        match self.sound {
            Some(Kept { likeness, .. }) => write!(f, "; sound {:.1} % alike", likeness * 100.0),
            None => Ok(()),
        }
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
    let has_sound = !container.audio_codecs().is_empty();
    against(scene, &file, codec, has_sound)?.ok_or_else(|| Error::Empty { path: path.to_owned() })
}

/// The recording in `file` against `scene`; absent where there is no frame in both.
fn against(scene: Scene, file: &Path, codec: Codec, has_sound: bool) -> Result<Option<Encoded>, Error> {
    let mut decoded = Footage::of_video(file)?;
    let mixed = if has_sound { footage::samples(&scene)? } else { None };
    let (sound, sound_faults) = match (mixed, decoded.sound.take()) {
        (None, None) => (None, Vec::new()),
        (Some(_), None) => (None, vec!["the sound is missing in the file".to_owned()]),
        (None, Some(_)) => (None, vec!["the file has sound, and the scene has none".to_owned()]),
        (Some(mixed), Some(heard)) => {
            let kept = Hearing::of(mixed, heard)?.kept();
            (Some(kept), kept.faults())
        }
    };
    let drawn = Frames::new(scene, Fit::Scene)?;
    let mut faults = faults(drawn.size(), &decoded, codec);
    faults.extend(sound_faults);
    let mut tally = Tally { is_opaque: codec != Codec::Apng, sound, ..Tally::default() };
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
        let there = tally.frames + extra as u64;
        faults.push(format!("{drawn} frames were drawn, and {there} are in the file"));
    }
    Ok(tally.verdict(codec, faults))
}

impl Kept {
    /// What is not as it should be, a sentence each.
    fn faults(&self) -> Vec<String> {
        let way = |is_more: bool, more, less| if is_more { more } else { less };
        let mut faults = Vec::new();
        if self.late_ms.abs() > LATE_MS {
            let late = way(self.late_ms > 0, "late", "early");
            faults.push(format!("the sound is {} ms {late}", self.late_ms.abs()));
        }
        for (side, by) in ["left", "right"].into_iter().zip(self.louder_db) {
            if by.abs() > LOUDER_DB {
                let louder = way(by > 0.0, "louder", "quieter");
                faults.push(format!("the sound is {:.1} dB {louder} on the {side}", by.abs()));
            }
        }
        if self.longer_ms.abs() > LONGER_MS {
            let longer = way(self.longer_ms > 0.0, "longer", "shorter");
            faults.push(format!("the sound is {:.0} ms {longer} than it should be", self.longer_ms.abs()));
        }
        if self.likeness < LIKENESS {
            let percent = self.likeness * 100.0;
            faults.push(format!("the sound is {percent:.1} % alike, below {:.0} %", LIKENESS * 100.0));
        }
        faults
    }
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
    sound: Option<Kept>,
    suspects: Suspects,
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
        self.suspects.add(&expected, &actual);
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
        faults.extend(self.suspects.verdict().iter().map(ToString::to_string));
        let Self { frames, sound, .. } = self;
        Some(Encoded { codec, frames, mean_psnr_db, mean_ssim, worst, sound, faults })
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
        let pixels = Arc::new([level, level, level, 255].repeat(16 * 16).into());
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

    /// A scene in `folder` with a square and a sound of growing beeps that begins at `sound`.
    fn scene(folder: &Path, sound: &str, [ground, square]: [&str; 2]) -> Scene {
        let beep = |index: i32| {
            let loud = if index % 9600 < 2400 { 2000 + 1500 * (index / 9600) } else { 0 };
            if index % 100 < 50 { loud } else { -loud }
        };
        let samples: Vec<i16> = (0..48_000).map(|index| i16::try_from(beep(index)).unwrap()).collect();
        std::fs::write(folder.join("beeps.wav"), wav(&samples)).unwrap();
        let text = format!(
            "canvas = {{ width = 64, height = 48, background = \"{ground}\" }}\n\
            capture = {{ fps = 25, duration = 1 }}\n\
            layer = [{{ type = \"rect\", x = 8, y = 8, width = 30, height = 24, fill = \"{square}\" }}]\n{sound}"
        );
        let options = scene::Options { folder: Some(folder.to_owned()), ..Default::default() };
        Scene::parse(Path::new("s.toml"), &text, &options).unwrap()
    }

    fn wav(samples: &[i16]) -> Vec<u8> {
        let bytes = u32::try_from(samples.len() * 2).unwrap();
        let numbers = [(bytes + 36, 4), (16, 4), (1, 2), (1, 2), (48_000, 4), (96_000, 4), (2, 2), (16, 2)];
        let mut part = numbers.into_iter().map(|(number, size)| number.to_le_bytes()[..size].to_vec());
        let mut wav = [b"RIFF".to_vec(), part.next().unwrap(), b"WAVEfmt ".to_vec()].concat();
        wav.extend(part.flatten());
        wav.extend([b"data".to_vec(), bytes.to_le_bytes().to_vec()].concat());
        wav.extend(samples.iter().flat_map(|sample| sample.to_le_bytes()));
        wav
    }

    /// What is wrong with the recording of `mutant`, held against a scene with beeps from 0 s on.
    fn faults_of(container: Container, mutant: &str, colors: [&str; 2]) -> Vec<String> {
        let folder = tempfile::tempdir().unwrap();
        let mutant = scene(folder.path(), mutant, colors);
        let file = folder.path().join("m").with_extension(container.name());
        let settings = Settings { container: Some(container), ..Settings::new(&file) };
        let codec = session::record(&mutant, &settings, &mut ()).unwrap()[0].codec.unwrap();
        let original = scene(folder.path(), BEEPS, COLORS);
        against(original, &file, codec, true).unwrap().unwrap().faults
    }

    const COLORS: [&str; 2] = ["#204060", "#c83c28"];
    const BEEPS: &str = "audio = [{ src = \"beeps.wav\" }]";

    #[test]
    fn a_sound_that_is_late_missing_or_quiet_is_named() {
        for container in [Container::WebM, Container::Mp4] {
            let faults = |mutant: &str| faults_of(container, mutant, COLORS);
            assert!(faults(BEEPS).is_empty(), "{:?}", faults(BEEPS));
            let late = faults("audio = [{ src = \"beeps.wav\", start = \"20ms\" }]");
            let said: Vec<&str> = late[0].split(' ').collect();
            let late_ms: i32 = said[3].parse().unwrap();
            assert!((19..=21).contains(&late_ms) && said[5] == "late", "{late:?}");
            assert_eq!(faults(""), ["the sound is missing in the file"]);
            let quiet = faults("audio = [{ src = \"beeps.wav\", volume = 0.5 }]");
            assert!(
                quiet[0].starts_with("the sound is 6.") && quiet[0].ends_with("quieter on the left"),
                "{quiet:?}"
            );
        }
    }

    #[test]
    fn colours_that_were_read_as_another_range_are_named() {
        // `COLORS` as they come out where samples of the full range are taken for limited.
        let faults = faults_of(Container::Mp4, BEEPS, ["#13385c", "#d3341d"]);
        assert!(faults[0].contains("PSNR"), "{faults:?}");
        let named = "the colours look as if samples of the full range were read as limited";
        assert_eq!(faults.last().unwrap(), named);
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
