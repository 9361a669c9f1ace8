//! Sound from a track to a file and back: where it lies, how long it is, and what is cut out.

#![expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_wrap,
    clippy::cast_possible_truncation,
    reason = "small numbers"
)]

use std::fs::File;
use std::io::{Read, Seek, Write};
use std::sync::Arc;

use canvas_rec::audio::{Block, Sample, sample_at};
use canvas_rec::codec::{Decoder, MediaFile};
use canvas_rec::recorder::{AudioCodec, Codec, Container, Error, Options, RecorderEvent, Timing};
use canvas_rec::stream::AudioSource;
use canvas_rec::{Canvas, FrameRate, MediaRecorder, MediaStream, Size, Timestamp};

pub(crate) const RATE: u64 = 48_000;

/// A canvas and a voice on one stream, and a recorder of both.
struct Setup {
    canvas: Canvas,
    voice: AudioSource,
    stream: MediaStream,
    recorder: MediaRecorder,
    rate: FrameRate,
    heard: u64,
    /// What sounds at a sample of the clock.
    sound: fn(u64) -> f32,
}

impl Setup {
    fn new(mime_type: &str, rate: FrameRate, sound: fn(u64) -> f32) -> Self {
        let options = Options::for_type(mime_type, Timing::Constant(rate)).unwrap();
        let preset = if options.codec == Some(Codec::Vp9) { "8" } else { "ultrafast" };
        Self::with(Options { preset: Some(preset.to_owned()), threads: Some(1), ..options }, rate, sound)
    }

    fn with(options: Options, rate: FrameRate, sound: fn(u64) -> f32) -> Self {
        let canvas = Canvas::new(Size::new(64, 36)).unwrap();
        let stream = canvas.capture_stream(Some(rate.into())).unwrap();
        let voice = AudioSource::new("voice");
        stream.add_track(&voice.track());
        let recorder = MediaRecorder::new(&stream, options);
        Self { canvas, voice, stream, recorder, rate, heard: 0, sound }
    }

    /// The turn at `now` with a picture of one `color`.
    fn turn(&mut self, now: Timestamp, color: &str) {
        let mut context = self.canvas.context_2d();
        context.set_fill_style(color);
        context.fill_rect(0.0, 0.0, 64.0, 36.0);
        drop(context);
        self.canvas.paint().unwrap();
        self.listen(now);
        self.recorder.gather(now).unwrap();
    }

    /// Sound until `now`.
    fn listen(&mut self, now: Timestamp) {
        let until = sample_at(now);
        let samples: Vec<Sample> = (self.heard..until).map(|at| [(self.sound)(at); 2]).collect();
        self.voice.push(Block::new(self.heard, samples));
        self.stream.capture(now);
        self.heard = until;
    }

    /// Records `frames` frames to a file; those for which `white` says so are white.
    fn record(&mut self, frames: u64, white: fn(u64) -> bool) -> Arc<File> {
        let file = Arc::new(tempfile::tempfile().unwrap());
        self.recorder.start_file(file.clone()).unwrap();
        for index in 0..frames {
            self.turn(self.rate.time_of(index), if white(index) { "white" } else { "black" });
        }
        self.stop(frames);
        self.recorder.finish().unwrap();
        file
    }

    fn stop(&mut self, frames: u64) {
        let end = self.rate.time_of(frames);
        self.listen(end);
        self.recorder.stop(end).unwrap();
    }
}

pub(crate) fn fps(rate: &str) -> FrameRate {
    rate.parse().unwrap()
}

/// The left channel of the sound in `file`.
pub(crate) fn samples(file: Arc<File>) -> Vec<f32> {
    let mut decoder = MediaFile::open(file).unwrap().sound(0).unwrap();
    let mut samples = Vec::new();
    while let Some(block) = decoder.next_block().unwrap() {
        samples.extend(block.iter().map(|sample| sample[0]));
    }
    samples
}

/// How long a beep is, in samples.
const BEEP: u64 = 1200;

/// A beep whose pitch rises, so that it is like itself at one place only.
fn beep(at: u64) -> f32 {
    let time = at as f32 / RATE as f32;
    let swell = libm::sinf(std::f32::consts::PI * at as f32 / BEEP as f32);
    0.5 * swell * libm::sinf(2.0 * std::f32::consts::PI * (800.0 + 40_000.0 * time) * time)
}

/// Beeps at each full minute.
fn minutes(at: u64) -> f32 {
    let within = at % (60 * RATE);
    if within < BEEP { beep(within) } else { 0.0 }
}

/// Beeps at each full second.
pub(crate) fn seconds(at: u64) -> f32 {
    let within = at % RATE;
    if within < BEEP { beep(within) } else { 0.0 }
}

/// How many samples after `at` the beep sounds that should begin there; below 0 where before.
pub(crate) fn offset(samples: &[f32], at: u64) -> i64 {
    let likeness = |lag: &i64| {
        let heard =
            |index: u64| samples.get(usize::try_from(at as i64 + lag + index as i64).unwrap_or(usize::MAX));
        (0..BEEP).map(|index| heard(index).unwrap_or(&0.0) * beep(index)).sum::<f32>()
    };
    (-400..=400).max_by(|a, b| likeness(a).total_cmp(&likeness(b))).unwrap()
}

/// The times of the white frames in `file`.
fn flashes(file: Arc<File>) -> Vec<Timestamp> {
    let mut decoder = Decoder::open(file).unwrap();
    let frames = std::iter::from_fn(|| decoder.next_frame().unwrap());
    frames.filter(|frame| frame.rgba[0] > 128).map(|frame| frame.timestamp).collect()
}

/// Ten minutes with a flash and a beep each minute stay together to less than a millisecond.
fn stays_in_sync(mime_type: &str) {
    let file = Setup::new(mime_type, fps("1"), minutes).record(600, |second| second.is_multiple_of(60));
    let expected: Vec<_> = (0..10).map(|minute| Timestamp::from_seconds(60 * minute)).collect();
    assert_eq!(flashes(file.clone()), expected);
    let samples = samples(file);
    let offsets: Vec<_> = (0..10).map(|minute| offset(&samples, minute * 60 * RATE)).collect();
    let (least, most) = (offsets.iter().min().unwrap(), offsets.iter().max().unwrap());
    assert!(most - least <= 1, "it drifts: {offsets:?}");
    assert!(offsets.iter().all(|offset| offset.abs() < 48), "less than a millisecond: {offsets:?}");
    assert!((samples.len() as i64 - 600 * 48_000).abs() < 48, "{} samples", samples.len());
}

#[test]
fn webm_stays_in_sync_for_ten_minutes() {
    stays_in_sync("video/webm;codecs=\"vp9,opus\"");
}

#[test]
fn mp4_stays_in_sync_for_ten_minutes() {
    stays_in_sync("video/mp4;codecs=\"avc1,flac\"");
}

#[test]
fn mp4_with_aac_begins_and_ends_with_the_picture() {
    let file = Setup::new("video/mp4", fps("25"), seconds).record(100, |_| true);
    let end = MediaFile::open(file.clone()).unwrap().sounds()[0].span.1;
    let samples = samples(file);
    let offsets: Vec<_> = (0..4).map(|second| offset(&samples, second * RATE)).collect();
    assert!(offsets.iter().all(|offset| offset.abs() < 48), "{offsets:?}");
    assert_eq!(end, Timestamp::from_seconds(4));
    // The last packet is filled up, and the file says until where it plays.
    assert!(samples[4 * 48_000..].iter().all(|sample| sample.abs() < 0.01));
}

#[test]
fn lossless_sound_is_the_samples_of_the_picture_s_time_and_no_others() {
    // 30 frames of 30000/1001 a second last 48048 samples.
    let ramp = |at: u64| (at % 1000) as f32 / 1000.0 - 0.5;
    let options = Options {
        audio_codec: Some(AudioCodec::Flac),
        ..Options::new(Container::Mp4, Codec::H264, Timing::Constant(fps("29.97")))
    };
    let samples = samples(Setup::with(options, fps("29.97"), ramp).record(30, |_| true));
    assert_eq!(samples.len(), 48_048);
    let apart = |(at, sample): (usize, &f32)| (sample - ramp(at as u64)).abs();
    assert!(samples.iter().enumerate().map(apart).all(|apart| apart < 1.0 / 32_768.0));
}

#[test]
fn mr_21_a_pause_cuts_sound_and_picture_at_the_same_instant() {
    let rate = fps("25");
    let mut setup = Setup::new("video/mp4;codecs=\"avc1,flac\"", rate, seconds);
    let file = Arc::new(tempfile::tempfile().unwrap());
    setup.recorder.start_file(file.clone()).unwrap();
    for index in 0..100 {
        let now = rate.time_of(index);
        match index {
            30 => setup.recorder.pause(now).unwrap(),
            70 => setup.recorder.resume(now).unwrap(),
            _ => {}
        }
        setup.turn(now, if index % 25 == 0 { "white" } else { "black" });
    }
    setup.stop(100);
    setup.recorder.finish().unwrap();
    // Of seconds 0, 1, 2 and 3, second 2 is cut out, and 3 comes 1.6 s earlier.
    let expected = [rate.time_of(0), rate.time_of(25), rate.time_of(35)];
    assert_eq!(flashes(file.clone()), expected);
    let samples = samples(file);
    assert_eq!(samples.len(), 60 * 1920);
    for time in expected {
        assert_eq!(offset(&samples, sample_at(time)), 0, "{time}");
    }
    let beeps = samples.iter().filter(|sample| sample.abs() > 0.4).count();
    let alone = (0..BEEP).filter(|&at| beep(at).abs() > 0.4).count();
    assert_eq!(beeps, 3 * alone);
}

#[test]
fn mr_15_parts_hold_sound_and_pictures_and_play_together() {
    let rate = fps("25");
    for mime_type in ["video/webm;codecs=\"vp9,opus\"", "video/mp4;codecs=\"avc1,mp4a.40.2\""] {
        let mut setup = Setup::new(mime_type, rate, seconds);
        setup.recorder.start(Some(Timestamp::from_seconds(1))).unwrap();
        for index in 0..100 {
            setup.turn(rate.time_of(index), if index % 25 == 0 { "white" } else { "black" });
        }
        setup.stop(100);
        setup.recorder.gather(rate.time_of(100)).unwrap();
        let file = Arc::new(tempfile::tempfile().unwrap());
        let mut parts = 0;
        for event in setup.recorder.take_events() {
            if let RecorderEvent::DataAvailable(blob) = event.kind {
                assert!(blob.mime_type.contains(','), "{}", blob.mime_type);
                (&*file).write_all(&blob.data).unwrap();
                parts += 1;
            }
        }
        assert_eq!(parts, 4);
        assert_eq!(flashes(file.clone()), [0, 1, 2, 3].map(Timestamp::from_seconds));
        let samples = samples(file);
        for second in 0..4 {
            assert!(offset(&samples, second * RATE).abs() < 48, "{mime_type}");
        }
    }
}

#[test]
fn mr_31_where_there_is_sound_a_recording_begins_before_the_first_picture() {
    let rate = fps("25");
    let mut setup = Setup::new("video/mp4;codecs=\"avc1,flac\"", rate, seconds);
    let file = Arc::new(tempfile::tempfile().unwrap());
    setup.recorder.start_file(file.clone()).unwrap();
    for index in 0..50 {
        let now = rate.time_of(index);
        if index < 20 {
            setup.listen(now);
            setup.recorder.gather(now).unwrap();
        } else {
            setup.turn(now, "white");
        }
    }
    setup.stop(50);
    assert_eq!(setup.recorder.finish().unwrap().frames, 50);
    assert_eq!(flashes(file.clone())[0], rate.time_of(20));
    let samples = samples(file);
    assert_eq!((samples.len(), offset(&samples, 0), offset(&samples, RATE)), (96_000, 0, 0));
}

#[test]
fn mr_07_a_type_of_sound_alone_records_no_pictures() {
    let mut setup = Setup::new("audio/webm", fps("25"), seconds);
    let error = setup.recorder.start(None).unwrap_err();
    assert!(matches!(error, Error::NoPictures { .. }), "{error}");
    let picture = setup.stream.get_video_tracks().remove(0);
    setup.stream.remove_track(&picture);
    assert_eq!(setup.recorder.mime_type(), "audio/webm");
    let file = setup.record(50, |_| true);
    let samples = samples(file);
    assert_eq!(samples.len(), 2 * 48_000);
    assert!(offset(&samples, RATE).abs() < 48);
}

#[test]
fn mr_10_bits_for_the_whole_are_the_sound_s_where_there_is_nothing_else() {
    let mut setup = Setup::new("audio/webm", fps("25"), seconds);
    setup.stream.remove_track(&setup.stream.get_video_tracks()[0]);
    let options = Options { bits_per_second: Some(64_000), ..typed("audio/webm") };
    setup.recorder = MediaRecorder::new(&setup.stream, options);
    setup.recorder.start(None).unwrap();
    let rates = (setup.recorder.video_bits_per_second(), setup.recorder.audio_bits_per_second());
    assert_eq!(rates, (0, 64_000));
}

#[test]
fn mr_35_fewer_bits_for_the_sound_make_a_smaller_file() {
    let size = |bits| {
        let options = Options { audio_bits_per_second: Some(bits), ..typed("video/webm") };
        let file = Setup::with(options, fps("5"), |at| (at * 7919 % 65_521) as f32 / 65_521.0 - 0.5);
        let mut setup = file;
        setup.record(15, |_| true).metadata().unwrap().len()
    };
    let (low, high) = (size(16_000), size(192_000));
    assert!(4 * low < high, "{low} and {high} bytes");
}

fn typed(mime_type: &str) -> Options {
    Options::for_type(mime_type, Timing::Constant(fps("5"))).unwrap()
}

#[test]
fn mr_12_the_full_type_names_both_codecs() {
    let mut setup = Setup::new("", fps("25"), seconds);
    setup.recorder.start(None).unwrap();
    setup.turn(Timestamp::ZERO, "white");
    assert_eq!(setup.recorder.mime_type(), "video/webm;codecs=vp9,opus");
    assert!(MediaRecorder::is_type_supported("video/webm;codecs=\"vp9,opus\""));
    assert!(!MediaRecorder::is_type_supported("audio/webm;codecs=vp9"));
}

#[test]
fn mr_29_a_disabled_voice_is_recorded_as_silence() {
    let rate = fps("25");
    let mut setup = Setup::new("video/mp4;codecs=\"avc1,flac\"", rate, seconds);
    setup.stream.get_audio_tracks()[0].set_enabled(false);
    let samples = samples(setup.record(50, |_| true));
    assert_eq!(samples, vec![0.0; 96_000]);
}

#[test]
fn what_is_too_loud_is_cut_and_counted() {
    let mut setup =
        Setup::new("video/mp4;codecs=\"avc1,flac\"", fps("25"), |at| if at < 100 { 3.0 } else { 0.0 });
    let file = Arc::new(tempfile::tempfile().unwrap());
    setup.recorder.start_file(file.clone()).unwrap();
    for index in 0..5 {
        setup.turn(fps("25").time_of(index), "white");
    }
    setup.stop(5);
    assert_eq!(setup.recorder.finish().unwrap().clipped, 100);
    assert!(samples(file).iter().all(|sample| sample.abs() <= 1.0));
}

#[test]
fn sound_that_a_container_can_not_hold_is_refused() {
    let options = Options::new(Container::Apng, Codec::Apng, Timing::Constant(fps("25")));
    let mut setup = Setup::with(options, fps("25"), seconds);
    let error = setup.recorder.start_file(Arc::new(tempfile::tempfile().unwrap())).unwrap_err();
    assert_eq!(error.to_string(), "apng can't hold sound");
}

#[test]
fn mt_14_a_voice_that_is_speech_is_encoded_for_it() {
    let bytes = |hint: &str| {
        let mut setup = Setup::new("video/webm;codecs=vp9,opus", fps("5"), seconds);
        setup.stream.get_audio_tracks()[0].set_content_hint(hint);
        let mut file = setup.record(10, |_| false);
        let mut bytes = Vec::new();
        file.rewind().and_then(|()| file.read_to_end(&mut bytes)).unwrap();
        bytes
    };
    assert_ne!(bytes("speech"), bytes(""));
    assert_eq!(bytes("music"), bytes(""));
}

/// A stereo WAV file of 16 bits.
pub(crate) fn wav(count: u64, sound: fn(u64) -> f32) -> Vec<u8> {
    let samples: Vec<u8> = (0..count)
        .flat_map(|at| [libm::roundf(sound(at) * 32_767.0) as i16; 2])
        .flat_map(i16::to_le_bytes)
        .collect();
    let length = u32::try_from(samples.len()).unwrap();
    let mut wav = Vec::new();
    for part in [&b"RIFF"[..], &(length + 36).to_le_bytes(), b"WAVEfmt ", &16u32.to_le_bytes(), &[1, 0, 2, 0]]
    {
        wav.extend_from_slice(part);
    }
    for part in [&48_000u32.to_le_bytes()[..], &192_000u32.to_le_bytes(), &[4, 0, 16, 0], b"data"] {
        wav.extend_from_slice(part);
    }
    wav.extend_from_slice(&length.to_le_bytes());
    wav.extend_from_slice(&samples);
    wav
}
