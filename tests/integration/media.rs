//! Files that others made: each frame and sample in its place, and nothing else opened.
//!
//! The files in `tests/media` show their frame's number in binary, as bars of 8 pixels, the lowest
//! on the left; their sound is silent for half a second and then a tone.

use std::fs::{self, File};
use std::io::Write;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use canvas_rec::codec::{DecodedFrame, Error, MediaFile, Storage};
use canvas_rec::{Size, Timestamp};

use super::support::{Folder, near, pixel, stderr};

fn path(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/media").join(name)
}

fn open(name: &str) -> MediaFile {
    open_path(&path(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn open_path(path: &Path) -> Result<MediaFile, Error> {
    MediaFile::open(Arc::new(File::open(path).unwrap()))
}

/// What is in `bytes`.
fn open_bytes(bytes: &[u8]) -> Result<MediaFile, Error> {
    let mut file = tempfile::tempfile().unwrap();
    file.write_all(bytes).unwrap();
    let storage: Arc<dyn Storage> = Arc::new(file);
    MediaFile::open(storage)
}

/// The number that a frame shows.
fn number(frame: &DecodedFrame) -> usize {
    (0..8).filter(|bar| pixel(frame, bar * 8 + 4, 8)[0] > 128).map(|bar| 1 << bar).sum()
}

fn ms(milliseconds: u32) -> Timestamp {
    Timestamp::parse(&format!("{milliseconds}ms"), None).unwrap()
}

/// All samples of a file's first sound.
fn samples(file: &MediaFile) -> Vec<[f32; 2]> {
    let mut decoder = file.sound(0).unwrap();
    std::iter::from_fn(|| decoder.next_block().unwrap()).flatten().collect()
}

/// A WAV of 16-bit samples.
pub(crate) fn wav(rate: u32, channels: u16, samples: impl IntoIterator<Item = i16>) -> Vec<u8> {
    let data: Vec<u8> = samples.into_iter().flat_map(i16::to_le_bytes).collect();
    let length = u32::try_from(data.len()).unwrap();
    let mut wav = b"RIFF".to_vec();
    wav.extend((36 + length).to_le_bytes());
    wav.extend(b"WAVEfmt \x10\0\0\0\x01\0");
    wav.extend(channels.to_le_bytes());
    wav.extend(rate.to_le_bytes());
    wav.extend((rate * u32::from(channels) * 2).to_le_bytes());
    wav.extend((channels * 2).to_le_bytes());
    wav.extend(b"\x10\0data");
    wav.extend(length.to_le_bytes());
    wav.extend(data);
    wav
}

#[test]
fn frames_come_exactly_in_any_order() {
    for name in ["bars.mp4", "bars.webm", "bars.avi"] {
        let file = open(name);
        let video = file.video().unwrap();
        assert_eq!((video.frame_count(), video.size), (50, Size::new(64, 16)), "{name}");
        let mut frames = file.frames().unwrap();
        let order = (0..50).chain((0..50).rev()).chain((0..50).map(|step| step * 37 % 50));
        for index in order {
            let frame = frames.frame(index).unwrap_or_else(|error| panic!("{name} {index}: {error}"));
            assert_eq!(number(&frame), index, "{name}");
        }
    }
}

#[test]
fn times_find_their_frames() {
    let file = open("bars.mp4");
    let video = file.video().unwrap();
    let at = |time| video.frame_at(ms(time));
    assert_eq!([0, 39, 40, 1000, 1999, 5000].map(at), [0, 0, 1, 25, 49, 49]);
    assert_eq!((video.time_of(25), video.end), (ms(1000), ms(2000)));
    assert_eq!(video.rate.unwrap().to_string(), "25");
}

#[test]
fn pictures_of_ten_bits_are_read() {
    let file = open("deep.mkv");
    let mut frames = file.frames().unwrap();
    let frame = frames.frame(3).unwrap();
    assert_eq!(number(&frame), 3);
    assert_eq!((pixel(&frame, 4, 8), pixel(&frame, 60, 8)), ([255; 4], [0, 0, 0, 255]));
}

#[test]
fn bottom_up_pictures_are_upright() {
    let frame = open("upside.avi").frames().unwrap().frame(1).unwrap();
    // The rows are stored with the blue ones first, and the header says that the lowest comes first.
    assert_eq!((pixel(&frame, 0, 0), pixel(&frame, 5, 3)), ([255, 0, 0, 255], [0, 0, 255, 255]));
}

#[test]
fn turned_videos_are_turned_upright() {
    let file = open("turned.mp4");
    assert_eq!(file.video().unwrap().size, Size::new(8, 16));
    let frame = file.frames().unwrap().frame(0).unwrap();
    assert_eq!(frame.size, Size::new(8, 16));
    // Blue was in the upper left corner before the turn clockwise.
    assert!(near(pixel(&frame, 6, 2), [0, 0, 255, 255], 6), "{:?}", pixel(&frame, 6, 2));
    assert!(near(pixel(&frame, 1, 2), [255, 0, 0, 255], 6), "{:?}", pixel(&frame, 1, 2));
}

#[test]
fn alpha_beside_the_picture_is_kept() {
    let frame = open("alpha.webm").frames().unwrap().frame(0).unwrap();
    assert!(near(pixel(&frame, 4, 4), [255, 0, 0, 128], 6), "{:?}", pixel(&frame, 4, 4));
}

#[test]
fn pixels_that_are_not_square_are_told() {
    let file = open("wide.mkv");
    assert_eq!(file.video().unwrap().pixel_aspect, (2, 1));
}

#[test]
fn sound_begins_exactly_where_it_should() {
    for (name, tolerance) in [("bars.mp4", 0), ("bars.webm", 60), ("tone.ogg", 8), ("tone.mp3", 8)] {
        let file = open(name);
        let samples = samples(&file);
        let onset = samples.iter().position(|pair| pair[0].abs() > 0.2).unwrap();
        // The tone needs 3.3 samples to come above 0.2 of its 0.5.
        assert!(onset.abs_diff(24_000 + 3) <= 12 + tolerance, "{name}: {onset}");
        assert!(samples.iter().all(|pair| (pair[0] - pair[1]).abs() < 1e-3), "{name}: one channel is both");
        let end = f64::from(u32::try_from(samples.len()).unwrap());
        let whole = file.sounds()[0].span.1.as_seconds() * 48_000.0;
        assert!((end - whole).abs() < 1200.0, "{name}: {end} samples, not {whole}");
    }
}

#[test]
fn sound_is_resampled_without_a_shift() {
    let tone = |n: u32| libm::sin(f64::from(n) * 2.0 * std::f64::consts::PI * 441.0 / 44_100.0);
    #[expect(clippy::cast_possible_truncation, reason = "below 2^15")]
    let wav = wav(44_100, 1, (0..44_100).map(|n| (tone(n) * 16_384.0) as i16));
    let file = open_bytes(&wav).unwrap();
    assert_eq!((file.duration(), file.sounds()[0].rate), (ms(1000), 44_100));
    let samples = samples(&file);
    assert_eq!(samples.len(), 48_000);
    for (n, pair) in (0_u32..).zip(&samples).skip(100).take(47_800) {
        let want = 0.5 * libm::sin(f64::from(n) * 2.0 * std::f64::consts::PI * 441.0 / 48_000.0);
        assert!((f64::from(pair[0]) - want).abs() < 1e-3 && pair[0] == pair[1], "{n}: {pair:?}, not {want}");
    }
}

#[test]
fn sound_at_48_khz_stays_as_it_is() {
    let file = open_bytes(&wav(48_000, 2, (0..2000).map(|n| n * 16 - 16_000))).unwrap();
    let want: Vec<f32> = (0..2000_i16).map(|n| f32::from(n * 16 - 16_000) / 32_768.0).collect();
    let want: Vec<[f32; 2]> = want.chunks_exact(2).map(|pair| [pair[0], pair[1]]).collect();
    assert_eq!(samples(&file), want);
}

#[test]
fn a_playlist_named_mp4_opens_nothing() {
    let folder = Folder::new();
    let server = TcpListener::bind("127.0.0.1:0").unwrap();
    server.set_nonblocking(true).unwrap();
    let url = format!("http://{}/canary.ts", server.local_addr().unwrap());
    // Opening a pipe waits for its other end: whoever opened this one would hang or be seen.
    let canary = folder.path("canary.ts");
    fs::copy(path("bars.mp4"), &canary).unwrap();
    let before = fs::metadata(&canary).unwrap().accessed().unwrap();
    let local = canary.display();
    for target in [url, format!("file://{local}"), local.to_string(), "canary.ts".to_owned()] {
        for playlist in [
            format!("#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\n{target}\n#EXT-X-ENDLIST\n"),
            format!("ffconcat version 1.0\nfile '{target}'\n"),
            format!(
                "<?xml version=\"1.0\"?><MPD xmlns=\"urn:mpeg:dash:schema:mpd:2011\" type=\"static\"><Period><AdaptationSet><Representation id=\"1\" bandwidth=\"1\"><BaseURL>{target}</BaseURL><SegmentList duration=\"1\"><SegmentURL media=\"{target}\"/></SegmentList></Representation></AdaptationSet></Period></MPD>"
            ),
            format!("v=0\nm=video 0 RTP/AVP 96\nc=IN IP4 127.0.0.1\na=control:{target}\n"),
        ] {
            folder.write("list.mp4", &playlist);
            let error = open_path(&folder.path("list.mp4")).err();
            assert!(matches!(error, Some(Error::NotMedia)), "{playlist}: {error:?}");
        }
    }
    assert_eq!(server.accept().unwrap_err().kind(), std::io::ErrorKind::WouldBlock, "nobody called");
    assert_eq!(fs::metadata(&canary).unwrap().accessed().unwrap(), before, "the canary was opened");
}

#[test]
fn a_file_that_is_cut_short_is_refused() {
    for name in ["bars.mp4", "bars.webm", "bars.avi"] {
        let bytes = fs::read(path(name)).unwrap();
        for part in [4, 8, 12, 14] {
            let cut = &bytes[..bytes.len() * part / 16];
            let error = open_bytes(cut).err();
            assert!(error.is_some(), "{name}, {part} of 16");
        }
    }
}

#[test]
fn damaged_bytes_never_give_black_in_silence() {
    let bytes = fs::read(path("bars.mp4")).unwrap();
    for at in (0..bytes.len()).step_by(211) {
        let mut damaged = bytes.clone();
        damaged[at..(at + 9).min(bytes.len())].fill(0xa5);
        let Ok(file) = open_bytes(&damaged) else { continue };
        if let Ok(mut frames) = file.frames() {
            let count = file.video().map_or(0, |video| video.frame_count());
            (0..count.min(60)).all(|index| frames.frame(index).is_ok());
        }
        if let Ok(mut sound) = file.sound(0) {
            while let Ok(Some(_)) = sound.next_block() {}
        }
    }
}

#[test]
fn what_is_no_media_is_refused() {
    for bytes in [&b""[..], b"hello", &[0; 4096], b"GIF8", b"#!/bin/sh\n"] {
        assert!(open_bytes(bytes).is_err());
    }
}

/// A folder with `clip.mp4` in it, and `scene.toml` of `layer`.
fn folder(layer: &str) -> Folder {
    let scene = format!(
        "canvas = {{ width = 64, height = 16 }}\ncapture = {{ fps = 25, duration = \"2s\" }}\n\
        [[layer]]\ntype = \"video\"\nsrc = \"clip.mp4\"\n{layer}\n"
    );
    let folder = Folder::with_scene(&scene);
    fs::copy(path("bars.mp4"), folder.path("clip.mp4")).unwrap();
    folder
}

/// The numbers that a video's frames show.
fn numbers(folder: &Folder, name: &str) -> Vec<usize> {
    folder.frames(name).iter().map(number).collect()
}

const FAST: [&str; 4] = ["--preset", "8", "--threads", "1"];

#[test]
fn a_clip_is_recorded_with_its_size_rate_length_and_sound() {
    let folder = folder("");
    folder.record(&[&["clip.mp4", "-o", "out.webm"][..], &FAST].concat());
    assert_eq!(folder.facts("out.webm").size, Size::new(64, 16));
    assert_eq!(numbers(&folder, "out.webm"), (0..50).collect::<Vec<_>>());
    let file = open_path(&folder.path("out.webm")).unwrap();
    assert_eq!(file.video().unwrap().time_of(49), ms(1960));
    let samples = samples(&file);
    let onset = samples.iter().position(|pair| pair[0].abs() > 0.2).unwrap();
    assert!(
        onset.abs_diff(24_003) < 100 && samples.len().abs_diff(96_000) < 100,
        "{onset}, {}",
        samples.len()
    );
}

#[test]
fn a_part_of_a_clip_is_recorded_at_another_rate() {
    let folder = folder("");
    let part = ["clip.mp4", "-o", "out.webm", "--from", "1s", "--to", "1.2s", "--fps", "50"];
    folder.record(&[&part[..], &FAST].concat());
    assert_eq!(numbers(&folder, "out.webm"), [25, 25, 26, 26, 27, 27, 28, 28, 29, 29]);
    let tone = samples(&open_path(&folder.path("out.webm")).unwrap());
    assert!(
        tone.len().abs_diff(9600) < 50 && tone[2000..8000].iter().any(|pair| pair[0] > 0.4),
        "{}",
        tone.len()
    );
}

#[test]
fn a_clip_is_drawn_larger_or_without_sound_where_that_is_asked() {
    let folder = folder("");
    let output = folder.record(&["clip.mp4", "-o", "out.apng", "--to", "0.4s", "-v"]);
    assert!(stderr(&output).contains("the sound is left out: apng can't hold any"), "{}", stderr(&output));
    assert_eq!(numbers(&folder, "out.apng"), (0..10).collect::<Vec<_>>());
    folder.record(&["clip.mp4", "-o", "large.apng", "--to", "0.08s", "--scale", "2"]);
    assert_eq!(folder.facts("large.apng").size, Size::new(128, 32));
    folder.record(&["still", "clip.mp4", "--at", "1s", "-o", "still.png"]);
    assert_eq!(numbers(&folder, "still.png"), [25]);
}

#[test]
fn clips_that_can_not_be_read_are_named() {
    let folder = folder("");
    let bytes = fs::read(path("bars.mp4")).unwrap();
    folder.write("cut.mp4", &bytes[..bytes.len() / 2]);
    folder.write("text.mp4", "#EXTM3U\n");
    fs::copy(path("tone.ogg"), folder.path("tone.ogg")).unwrap();
    for (name, code, says) in [
        ("cut.mp4", 65, "cut.mp4: the file is cut short: it has 7733 bytes of 15467"),
        ("text.mp4", 65, "text.mp4: this is no media file that can be read: MP4"),
        ("tone.ogg", 65, "tone.ogg: it has no video; a scene can have its sound with [[audio]]"),
        ("none.mp4", 66, "none.mp4: there is no such file"),
    ] {
        let output = folder.run(&[name, "-o", "out.webm"]);
        let said = stderr(&output);
        assert!(
            output.status.code() == Some(code) && said.contains(says),
            "{name}: {:?} {said}",
            output.status
        );
    }
    let output = folder.run(&["clip.mp4", "-o", "out.webm", "--set", "a=1"]);
    assert_eq!(output.status.code(), Some(2), "{}", stderr(&output));
    assert!(!folder.path("out.webm").exists());
}

#[test]
fn a_video_layer_shows_its_frame_at_the_layer_s_time() {
    for (layer, want) in [
        ("", [0, 10, 25, 49]),
        ("start = \"0.2s\"", [255, 5, 20, 44]),
        ("trim = [\"1s\", \"1.4s\"]", [25, 34, 34, 34]),
        ("trim = [\"1s\", \"1.4s\"]\nloop = true", [25, 25, 30, 34]),
        ("speed = 2", [0, 20, 49, 49]),
        ("speed = 0.5\ntrim = [\"0.4s\", \"2s\"]", [10, 15, 22, 34]),
    ] {
        let folder = folder(layer);
        for (time, want) in ["0s", "0.4s", "1s", "1.96s"].into_iter().zip(want) {
            folder.record(&["still", "scene.toml", "--at", time, "-o", "still.png", "-y"]);
            let frame = &folder.frames("still.png")[0];
            let shown = if pixel(frame, 0, 0)[3] == 0 { 255 } else { number(frame) };
            assert_eq!(shown, want, "{layer} at {time}");
        }
    }
}

#[test]
fn video_layers_that_can_not_be_are_told_with_their_place() {
    let folder = folder("trim = [\"1s\", \"3s\"]");
    let output = folder.run(&["check", "scene.toml"]);
    assert_eq!(output.status.code(), Some(65));
    let says = "scene.toml:6:8: the part must end after it begins, and within the 2.000 s of the file";
    assert!(stderr(&output).contains(says), "{}", stderr(&output));
    let bytes = fs::read(path("bars.mp4")).unwrap();
    folder.write("clip.mp4", &bytes[..9000]);
    let output = folder.run(&["check", "scene.toml"]);
    let says = "scene.toml:5:7: `clip.mp4`: the file is cut short";
    assert!(output.status.code() == Some(65) && stderr(&output).contains(says), "{}", stderr(&output));
}

#[test]
fn a_video_layer_sounds_as_long_as_it_is_there() {
    let folder = folder("start = \"0.2s\"\nend = \"1.2s\"\nvolume = 0.5");
    folder.record(&[&["scene.toml", "-o", "out.webm"][..], &FAST].concat());
    let samples = samples(&open_path(&folder.path("out.webm")).unwrap());
    let loud = |pair: &[f32; 2]| pair[0].abs() > 0.1;
    let (first, last) = (samples.iter().position(loud).unwrap(), samples.iter().rposition(loud).unwrap());
    assert!(first.abs_diff(33_603) < 100 && last.abs_diff(57_600) < 400, "{first} to {last}");
    assert!(samples.iter().all(|pair| pair[0].abs() < 0.35), "at half the volume");
}

/// Where the sound of `name` is loud, and how often it crosses zero upwards in a second of that.
fn heard(folder: &Folder, name: &str) -> (usize, usize, usize) {
    let samples = samples(&open_path(&folder.path(name)).unwrap());
    let loud = |pair: &[f32; 2]| pair[0].abs() > 0.1;
    let (first, last) = (samples.iter().position(loud).unwrap(), samples.iter().rposition(loud).unwrap());
    let rises = samples[first..last].windows(2).filter(|pair| pair[0][0] < 0.0 && pair[1][0] >= 0.0).count();
    (first, last, rises * 48_000 / (last - first))
}

#[test]
fn a_video_layer_at_another_speed_sounds_as_long_as_it_shows_at_the_same_pitch() {
    let plain = folder("");
    plain.record(&["scene.toml", "-o", "out.wav"]);
    let (first, last, pitch) = heard(&plain, "out.wav");
    for (layer, num, den) in [("speed = 2", 2, 1), ("speed = 0.8", 4, 5)] {
        let folder = folder(layer);
        folder.record(&["scene.toml", "-o", "out.wav"]);
        let (begin, end, heard) = heard(&folder, "out.wav");
        let near = |at: usize, place: usize| at.abs_diff(place * den / num) < 1500;
        assert!(near(begin, first) && (near(end, last) || end > 95_000), "{layer}: {begin} to {end}");
        assert!(heard.abs_diff(pitch) < pitch / 20 + 2, "{layer}: {heard} Hz for {pitch} Hz");
    }
}

#[test]
fn sounds_of_groups_and_of_scenes_in_scenes_are_heard_at_their_places() {
    let inner = "canvas = { width = 64, height = 16 }\ncapture = { fps = 25, duration = 1.3 }\n\
        [[layer]]\ntype = \"video\"\nsrc = \"clip.mp4\"\n";
    let outer = |layer: &str| {
        format!(
            "canvas = {{ width = 64, height = 16 }}\ncapture = {{ fps = 25, duration = 2 }}\n[[layer]]\n{layer}"
        )
    };
    let group = "type = \"group\"\nstart = 0.4\nend = 1.5\n[[layer.child]]\ntype = \"video\"\nsrc = \"clip.mp4\"\nend = 1.4\n";
    let scene = "type = \"scene\"\nstart = 0.4\nsrc = \"inner.toml\"\n";
    let cut = "type = \"scene\"\nstart = 0.4\nend = 1.5\nsrc = \"inner.toml\"\n";
    let audio = inner.replace("[[layer]]\ntype = \"video\"", "[[audio]]");
    for (layer, inner, end) in
        [(group, inner, 1500), (scene, inner, 1700), (cut, inner, 1500), (scene, &audio, 1700)]
    {
        let folder = folder("");
        folder.write("scene.toml", outer(layer));
        folder.write("inner.toml", inner);
        folder.record(&["scene.toml", "-o", "out.wav"]);
        let (first, last, _) = heard(&folder, "out.wav");
        let (begin, end) = (24_003 + 19_200, end * 48);
        assert!(first.abs_diff(begin) < 100 && last.abs_diff(end) < 100, "{layer}: {first} to {last}");
    }
}

#[test]
fn a_volume_without_sound_is_an_error() {
    let folder = folder("speed = 5\nvolume = 0.5");
    let output = folder.run(&["check", "scene.toml"]);
    assert!(output.status.code() == Some(65) && stderr(&output).contains("`volume` has no effect"));
}
