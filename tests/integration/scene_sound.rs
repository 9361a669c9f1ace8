//! The sound of scenes, as the command records it: with pictures, and alone.

use std::fs::File;
use std::path::Path;
use std::sync::Arc;

use canvas_rec::codec::MediaFile;
use canvas_rec::media::MediaElement;
use canvas_rec::stream::Track;

use super::sound::{RATE, fps, offset, samples, seconds, wav};
use super::support::{Folder, stderr};

/// A scene of two seconds that flashes each second, and a WAV file that beeps then.
fn scene(audio: &str) -> Folder {
    let folder = Folder::with_scene(&format!(
        "[canvas]\nwidth = 64\nheight = 36\nbackground = \"black\"\n[capture]\nfps = 25\nduration = \"2s\"\n\
        [[layer]]\ntype = \"rect\"\nwidth = 64\nheight = 36\nfill = \"white\"\nduration = \"40ms\"\n{audio}"
    ));
    folder.write("beeps.wav", wav(2 * RATE, seconds));
    folder
}

/// The left channel of what the command makes of `audio`, with `options`.
fn made(audio: &str, options: &[&str]) -> Vec<f32> {
    let folder = scene(audio);
    let output = folder.run(&[&["scene.toml", "-o", "out.mp4", "--audio-codec", "flac"], options].concat());
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    samples(Arc::new(File::open(folder.path("out.mp4")).unwrap()))
}

#[test]
fn a_scene_s_sound_is_in_the_file() {
    let samples = made("[[audio]]\nsrc = \"beeps.wav\"\n", &[]);
    assert_eq!(samples.len(), 96_000);
    assert_eq!([offset(&samples, 0), offset(&samples, RATE)], [0, 0]);
}

#[test]
fn sounds_start_are_trimmed_and_repeat_to_the_sample() {
    let started = made("[[audio]]\nsrc = \"beeps.wav\"\nstart = 0.5\n", &[]);
    assert_eq!([offset(&started, RATE / 2), offset(&started, RATE * 3 / 2)], [0, 0]);
    let trimmed = made("[[audio]]\nsrc = \"beeps.wav\"\ntrim = [0.75, 1.5]\n", &[]);
    assert_eq!(offset(&trimmed, RATE / 4), 0);
    assert!(trimmed[usize::try_from(RATE * 3 / 4).unwrap()..].iter().all(|sample| *sample == 0.0));
    let looped = made("[[audio]]\nsrc = \"beeps.wav\"\ntrim = [0, 0.3]\nloop = true\n", &[]);
    for round in 0..6 {
        assert_eq!(offset(&looped, round * RATE * 3 / 10), 0, "round {round}");
    }
}

#[test]
fn volumes_move_and_fades_end_with_the_scene() {
    let loudest = |samples: &[f32], second: u64| {
        let start = usize::try_from(second * RATE).unwrap();
        samples[start..start + 1200].iter().fold(0.0f32, |most, sample| most.max(sample.abs()))
    };
    let plain = made("[[audio]]\nsrc = \"beeps.wav\"\n", &[]);
    let quiet =
        made("[[audio]]\nsrc = \"beeps.wav\"\nvolume = { from = 1, to = 0.5, duration = \"1s\" }\n", &[]);
    assert!((loudest(&quiet, 1) / loudest(&plain, 1) - 0.5).abs() < 0.01);
    let faded = made("[[audio]]\nsrc = \"beeps.wav\"\nfade_in = \"1s\"\nfade_out = \"2s\"\n", &[]);
    assert!(loudest(&faded, 0) < 0.02);
    assert!((loudest(&faded, 1) / loudest(&plain, 1) - 0.5).abs() < 0.02);
}

#[test]
fn a_part_of_a_scene_sounds_as_it_does_in_the_whole() {
    let audio = "[[audio]]\nsrc = \"beeps.wav\"\nfade_out = \"1s\"\n";
    let (whole, part) = (made(audio, &[]), made(audio, &["--from", "0.8", "--to", "1.6"]));
    assert_eq!(part.len(), 38_400);
    assert_eq!(part, whole[38_400..76_800]);
}

#[test]
fn frames_far_apart_have_the_sound_between_them() {
    let folder = scene("[[audio]]\nsrc = \"beeps.wav\"\n");
    let text = "[canvas]\nwidth = 64\nheight = 36\nbackground = \"red\"\n[capture]\nfps = 0\nduration = \"20s\"\n\
        request_frames = [0, 15]\n[[audio]]\nsrc = \"beeps.wav\"\nloop = true\n";
    folder.write("scene.toml", text);
    let output = folder.run(&["scene.toml", "-o", "out.mp4", "--audio-codec", "flac"]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let samples = samples(Arc::new(File::open(folder.path("out.mp4")).unwrap()));
    assert_eq!(samples.len(), 20 * 48_000);
    for second in 0..20 {
        assert_eq!(offset(&samples, second * RATE), 0, "second {second}");
    }
}

#[test]
fn sound_can_be_left_out_and_is_where_there_is_no_room() {
    let folder = scene("[[audio]]\nsrc = \"beeps.wav\"\n");
    let silent = |name: &str| {
        MediaFile::open(Arc::new(File::open(folder.path(name)).unwrap())).unwrap().sounds().is_empty()
    };
    assert!(folder.run(&["scene.toml", "-o", "a.webm"]).status.success());
    assert!(folder.run(&["scene.toml", "-o", "b.webm", "--no-audio"]).status.success());
    let output = folder.run(&["scene.toml", "-o", "c.apng", "-v"]);
    assert!(output.status.success());
    assert!(String::from_utf8_lossy(&output.stderr).contains("the sound is left out: apng can't hold any"));
    assert!(!silent("a.webm") && silent("b.webm"));
    let refused = folder.run(&["scene.toml", "-o", "d.webm", "--audio-codec", "aac"]);
    assert_eq!(refused.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&refused.stderr).contains("webm can't hold sound as aac: it holds opus"));
}

#[test]
fn sounds_that_are_too_loud_are_noted() {
    let folder = scene("[[audio]]\nsrc = \"beeps.wav\"\nvolume = 10\n");
    let output = folder.run(&["scene.toml", "-o", "out.webm", "-v"]);
    assert!(String::from_utf8_lossy(&output.stderr).contains("the sound is too loud for"));
}

#[test]
fn mistakes_about_sounds_are_shown_where_they_are() {
    for (audio, message) in [
        ("src = \"nothing.wav\"", "there is no file `nothing.wav`"),
        ("src = \"scene.toml\"", "`scene.toml`"),
        ("src = \"beeps.wav\"\ntrim = [1, 9]", "within the 2.000 s of the file"),
        ("src = \"beeps.wav\"\nvolume = -1", "from 0 to 10"),
        ("src = \"beeps.wav\"\nvolum = 1", "did you mean `volume`?"),
        ("src = \"../beeps.wav\"", "outside the scene's folder"),
    ] {
        let folder = scene(&format!("[[audio]]\n{audio}\n"));
        let output = folder.run(&["scene.toml", "-o", "out.webm"]);
        let text = String::from_utf8_lossy(&output.stderr);
        assert!(text.contains(message) && text.contains("scene.toml:"), "{text}");
    }
}

/// Files of sound alone, by what each is encoded with, and how far off a beep may be, in samples.
const ALONE: [(&str, &str, i64); 6] = [
    ("out.wav", "pcm", 0),
    ("out.flac", "flac", 0),
    ("out.ogg", "opus", 24),
    ("out.opus", "opus", 24),
    ("out.m4a", "aac", 24),
    ("out.mp3", "mp3", 24),
];

/// A folder with all of [`ALONE`], two seconds long with a beep in each.
fn alone() -> Folder {
    let folder = scene("[[audio]]\nsrc = \"beeps.wav\"\n");
    for (name, codec, _) in ALONE {
        let said = stderr(&folder.record(&["scene.toml", "-o", name]));
        assert!(
            said.starts_with(&format!("{name}: 2.000 s, ")) && said.contains(&format!(", {codec}, in ")),
            "{said}"
        );
    }
    folder
}

fn assert_beeps(samples: &[f32], tolerance: i64, what: &str) {
    let offsets = [0, RATE].map(|at| offset(samples, at));
    assert!(offsets.iter().all(|offset| offset.abs() <= tolerance), "{what}: {offsets:?}");
}

#[test]
fn sound_alone_is_recorded_read_and_played_in_every_format_to_the_sample() {
    let folder = alone();
    for (name, _, tolerance) in ALONE {
        let file = Arc::new(File::open(folder.path(name)).unwrap());
        let opened = MediaFile::open(file.clone()).unwrap();
        assert!(opened.video().is_none(), "{name}");
        let length = opened.sounds()[0].span.1.as_seconds();
        assert!((length - 2.0).abs() < 0.06, "{name}: {length} s");
        assert_beeps(&samples(file), tolerance, name);
        assert_beeps(&played(&folder.path(name)), tolerance, &format!("{name} in an element"));
        let mixed = scene(&format!("[[audio]]\nsrc = \"{name}\"\n"));
        std::fs::copy(folder.path(name), mixed.path(name)).unwrap();
        mixed.record(&["scene.toml", "-o", "again.wav"]);
        let again = samples(Arc::new(File::open(mixed.path("again.wav")).unwrap()));
        assert_eq!(again.len() as u64, 2 * RATE, "{name}");
        assert_beeps(&again, tolerance, &format!("{name} in a scene"));
    }
}

/// What the captured track of a media element gives of the file at `path` in its first two seconds.
fn played(path: &Path) -> Vec<f32> {
    let element = MediaElement::open(path).unwrap();
    let stream = element.capture_stream().unwrap();
    element.play();
    let mut heard: Vec<f32> = Vec::new();
    for turn in 0..=50 {
        let now = fps("25").time_of(turn);
        element.turn(now).unwrap();
        stream.capture(now);
        let block = stream.get_audio_tracks().first().and_then(Track::latest_block);
        if let Some(block) = block.filter(|block| block.span().start == heard.len() as u64) {
            heard.extend(block.samples().iter().map(|sample| sample[0]));
        }
    }
    assert!(heard.len() as u64 > 2 * RATE - 4000, "{}: {} samples", path.display(), heard.len());
    heard
}

#[test]
fn sound_alone_is_recorded_beside_a_video_and_of_a_clip() {
    let folder = scene("[[audio]]\nsrc = \"beeps.wav\"\n");
    let said = stderr(&folder.record(&["scene.toml", "-o", "out.webm", "-o", "out.wav"]));
    assert!(said.contains("out.webm: 50 frames, 2.000 s") && said.contains(", vp9 and opus, in"), "{said}");
    for video in ["out.webm", "out.mp4", "out.mov", "out.mkv"] {
        folder.record(&["scene.toml", "-o", video, "-y", "--quality", "draft"]);
        folder.record(&[video, "-o", "clip.flac", "-y"]);
        let clip = samples(Arc::new(File::open(folder.path("clip.flac")).unwrap()));
        assert_beeps(&clip, 24, video);
    }
    let length = |name: &str| std::fs::metadata(folder.path(name)).unwrap().len();
    folder.record(&["scene.toml", "-o", "low.opus", "--bitrate", "16k"]);
    folder.record(&["scene.toml", "-o", "high.opus", "--bitrate", "256k"]);
    assert!(length("low.opus") * 2 < length("high.opus"));
    let said = stderr(&folder.record(&["scene.toml", "-o", "x.flac", "--bitrate", "16k", "-v"]));
    assert!(said.contains("the bit rate has no effect on flac"), "{said}");
}

#[test]
fn files_of_sound_alone_need_sound() {
    let folder = scene("[[audio]]\nsrc = \"beeps.wav\"\n");
    folder.write("still.toml", "canvas = { width = 8, height = 8 }\ncapture = { fps = 5, duration = 1 }");
    for (arguments, message) in [
        (&["still.toml", "-o", "out.wav"][..], "wav holds sound alone, and there is none"),
        (&["scene.toml", "-o", "out.wav", "--no-audio"], "wav holds sound alone, and there is none"),
        (
            &["scene.toml", "-o", "out.mp3", "--audio-codec", "opus"],
            "mp3 can't hold sound as opus: it holds mp3",
        ),
        (&["scene.toml", "-o", "out.aiff"], ".ogg, .m4a, .flac, .wav, .mp3"),
    ] {
        let output = folder.run(arguments);
        let said = stderr(&output);
        assert!(output.status.code() == Some(2) && said.contains(message), "{said}");
    }
    assert!(folder.names().iter().all(|name| !name.contains("out")), "{:?}", folder.names());
}

#[test]
fn sound_alone_goes_to_stdout() {
    let folder = scene("[[audio]]\nsrc = \"beeps.wav\"\n");
    for format in ["ogg", "m4a", "flac", "mp3"] {
        let output = folder.record(&["scene.toml", "-o", "-", "--format", format]);
        folder.write("piped", &output.stdout);
        let heard = samples(Arc::new(File::open(folder.path("piped")).unwrap()));
        assert!((heard.len() as u64).abs_diff(2 * RATE) < 3000, "{format}: {} samples", heard.len());
        assert!(offset(&heard, RATE).abs() < 24 || format == "mp3" || format == "m4a", "{format}");
    }
    let refused = folder.run(&["scene.toml", "-o", "-", "--format", "wav"]);
    assert_eq!((refused.status.code(), refused.stdout.len()), (Some(2), 0));
}
