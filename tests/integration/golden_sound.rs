//! Sound in goldens and comparisons: an offset, one sample, the volume, and no sound at all.

use std::fs;

use crate::golden::{assert_says, run, told, with_git};
use crate::media::wav;
use crate::support::{Folder, SQUARE, stderr};

/// Beeps, each louder than the one before.
fn beeps() -> Vec<i16> {
    let sample = |index: i16| {
        let (beep, within) = (index / 4800, index % 4800);
        let loud = if within < 1200 { 2000 + 1500 * beep } else { 0 };
        if index % 100 < 50 { loud } else { -loud }
    };
    (0..24_000).map(sample).collect()
}

/// The scene with its sound as `audio` says.
fn scene(audio: &str) -> String {
    format!("{SQUARE}[[audio]]\nsrc = \"beeps.wav\"\n{audio}")
}

/// A folder with the scene, its sound and its golden.
fn with_golden() -> Folder {
    let folder = Folder::with_scene(&scene(""));
    folder.write("beeps.wav", wav(48_000, 1, beeps()));
    let output = run(&folder, &["test", "--update", "scene.toml"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    folder
}

#[test]
fn a_golden_has_the_sound_and_its_scene_passes() {
    let folder = with_golden();
    let about = fs::read_to_string(folder.path("scene.golden/golden.toml")).unwrap();
    assert_says(&about, "\nsound = \"");
    assert_says(&about, "\n[files]\n\"beeps.wav\" = \"");
    let sound = fs::read_to_string(folder.path("scene.golden/sound.txt")).unwrap();
    assert_says(&sound, "samples 48000\nonset 0\n0       -30.3dB ");
    assert_says(&sound, " silent ");
    assert_eq!(run(&folder, &["test"]).status.code(), Some(0));
}

#[test]
fn an_offset_of_20_ms_is_named() {
    let folder = with_golden();
    let said = told(&folder, &scene("start = \"20ms\"\n"));
    assert_says(&said, "25 frames as they should be, but\n      the sound is 20 ms late\n");
    let page = fs::read_to_string(folder.path("golden-report/index.html")).unwrap();
    assert_says(&page, "<svg class=\"graph sound\"");
}

#[test]
fn one_sample_is_named() {
    let folder = with_golden();
    let mut samples = beeps();
    samples[9700] += 1;
    folder.write("beeps.wav", wav(48_000, 1, samples));
    let said = told(&folder, &scene(""));
    assert_says(&said, "the sound differs (0.200 s to 0.300 s)");
    assert_says(&said, "beeps.wav has changed since the golden was made");
}

#[test]
fn the_volume_is_named() {
    let folder = with_golden();
    assert_says(&told(&folder, &scene("volume = 0.5\n")), "the sound is 6.0 dB quieter");
}

#[test]
fn a_sound_that_is_missing_or_new_is_named() {
    let folder = with_golden();
    assert_says(&told(&folder, SQUARE), "the sound is missing");
    run(&folder, &["test", "--update", "scene.toml"]);
    assert!(!folder.path("scene.golden/sound.txt").exists());
    assert_says(&told(&folder, &scene("")), "there is sound, and there should be none");
}

#[test]
fn where_git_has_the_scene_every_sample_is_compared() {
    let folder = with_golden();
    if !with_git(&folder) {
        return;
    }
    let said = told(&folder, &scene("volume = 0.5\n"));
    assert_says(&said, "the sound is 6.0 dB quieter\n      the sound differs (0.000 s to 0.425 s)");
    assert_says(&said, "of 48000 samples differ, by at most 12.207 % of full scale");
    let late = told(&folder, &scene("start = \"20ms\"\n"));
    assert_says(&late, "the sound is 20 ms late\n      measured with the scene as it was committed");
}

#[test]
fn a_damaged_sound_is_named() {
    let folder = with_golden();
    let path = folder.path("scene.golden/sound.txt");
    let text = fs::read_to_string(&path).unwrap();
    fs::write(&path, text.replace("-30.3dB", "-30.4dB")).unwrap();
    assert_says(&stderr(&run(&folder, &["test"])), "sound.txt: is another one than golden.toml says");
    fs::write(&path, text.replace("\nonset 0", "\nonset 7")).unwrap();
    assert_says(&stderr(&run(&folder, &["test"])), "sound.txt");
}

#[test]
fn sounds_of_files_are_compared_too() {
    let folder = with_golden();
    folder.write("late.toml", scene("start = \"20ms\"\n"));
    folder.write("quiet.toml", scene("volume = 0.5\n"));
    folder.write("mute.toml", SQUARE);
    for name in ["scene", "late", "quiet", "mute"] {
        folder.record(&[&format!("{name}.toml"), "-o", &format!("{name}.webm")]);
    }
    assert_eq!(run(&folder, &["diff", "scene.webm", "scene.webm"]).status.code(), Some(0));
    let said = |other: &str| {
        let output = run(&folder, &["diff", "scene.webm", other]);
        assert_eq!(output.status.code(), Some(1));
        stderr(&output)
    };
    let late = said("late.webm");
    assert!(
        ["19", "20", "21"].iter().any(|ms| late.contains(&format!("the sound is {ms} ms late"))),
        "{late}"
    );
    let quiet = said("quiet.webm");
    let louder =
        quiet.split("the sound is ").nth(1).and_then(|rest| rest.split(' ').next()?.parse::<f64>().ok());
    assert!(louder.is_some_and(|db| (db - 6.0).abs() < 0.4) && quiet.contains("dB quieter"), "{quiet}");
    assert_says(&said("mute.webm"), "the sound is missing");
    assert_says(&stderr(&run(&folder, &["diff", "scene.toml", "late.toml"])), "the sound is 20 ms late");
}

#[test]
fn the_encoder_keeps_the_sound() {
    let folder = with_golden();
    for (format, has_sound) in [("webm", true), ("mp4", true), ("apng", false)] {
        let output = run(&folder, &["test", "--encoded", "--format", format]);
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
        assert_eq!(stderr(&output).contains("; sound "), has_sound, "{}", stderr(&output));
    }
}
