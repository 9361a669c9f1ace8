//! The command line: help, wrong usage, and what is said where.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;

use crate::support::{Folder, SQUARE, stderr, stdout};

/// Runs the command, which must fail with `code`, leave the folder as it was, and say `text`.
fn assert_refused(folder: &Folder, arguments: &[&str], code: i32, text: &str) {
    let before = folder.names();
    let output = folder.run(arguments);
    assert_eq!(output.status.code(), Some(code), "{arguments:?}: {}", stderr(&output));
    assert!(stderr(&output).contains(text), "{arguments:?}: {}", stderr(&output));
    assert_eq!(folder.names(), before, "{arguments:?}");
}

#[test]
fn help_begins_with_examples() {
    let output = Folder::new().run(&["--help"]);
    let help = stdout(&output);
    let position = |text: &str| help.find(text).unwrap_or_else(|| panic!("no {text} in\n{help}"));
    assert!(position("Examples:") < position("Usage:"));
    assert!(position("Usage:") < position("\n      --fps"));
    assert_eq!(output.status.code(), Some(0));
    for line in help.lines() {
        assert!(line.chars().count() <= 100, "too long: {line}");
    }
}

#[test]
fn version_is_told() {
    let output = Folder::new().run(&["--version"]);
    assert_eq!(stdout(&output), concat!("canvas-rec ", env!("CARGO_PKG_VERSION"), "\n"));
}

#[test]
fn a_typo_gets_a_suggestion() {
    let folder = Folder::with_scene(SQUARE);
    assert_refused(&folder, &["--ouput", "x.webm", "scene.toml"], 2, "'--output'");
    assert_refused(&folder, &["scene.toml", "-o", "x.webm", "--codec", "h246"], 2, "'h264'");
}

#[test]
fn a_command_that_is_mistyped_or_comes_late_is_named() {
    let folder = Folder::with_scene(SQUARE);
    assert_refused(&folder, &["stil", "scene.toml", "--at", "1"], 2, "a similar command exists: 'still'");
    assert_refused(&folder, &["--json=1", "wach", "scene.toml"], 2, "'--json'");
    assert_refused(&folder, &["-q", "check", "scene.toml"], 2, "the command 'check' must come first");
    assert_refused(&folder, &["a.toml", "b.toml", "-o", "x.webm"], 2, "unexpected argument 'b.toml' found");
    assert_refused(&folder, &["still", "scene.toml", "--att", "1"], 2, "'--at'");
}

#[test]
fn a_scene_named_like_a_command_can_be_recorded() {
    let folder = Folder::new();
    folder.write("still", SQUARE);
    folder.record(&["./still", "-o", "out.apng", "--duration", "1f"]);
    folder.record(&["still", "still", "--at", "0", "-o", "frame.png"]);
}

#[test]
fn each_command_s_help_begins_with_examples() {
    for command in ["still", "check", "new", "watch"] {
        let help = stdout(&Folder::new().run(&[command, "--help"]));
        let position = |text: &str| help.find(text).unwrap_or_else(|| panic!("no {text} in\n{help}"));
        assert!(position("Example") < position("Usage:"));
        assert!(help.lines().all(|line| line.chars().count() <= 100), "{help}");
    }
}

#[test]
fn scene_and_output_are_needed() {
    let folder = Folder::with_scene(SQUARE);
    assert_refused(&folder, &[], 2, "--output <FILE>");
    assert_refused(&folder, &["scene.toml"], 2, "--output <FILE>");
    assert_refused(&folder, &["-o", "x.webm"], 2, "<SCENE>");
}

#[test]
fn wrong_values_are_wrong_usage() {
    let folder = Folder::with_scene(SQUARE);
    for (option, value, text) in [
        ("--fps", "-1", "NotSupportedError: the frame rate must not be negative, it is -1"),
        ("--fps", "-25/1", "NotSupportedError"),
        ("--fps", "nan", "NotSupportedError: the frame rate must be a finite number"),
        ("--fps", "inf", "NotSupportedError"),
        ("--fps", "1001", "at most 1000 frames per second"),
        ("--fps", "1/0", "is not a frame rate"),
        ("--fps", "fast", "is not a frame rate"),
        ("--fps", "0", "NotSupportedError: with the frame rate 0 frames come only on request"),
        ("--scale", "0", "above 0"),
        ("--scale", "-2", "above 0"),
        ("--scale", "nan", "above 0"),
        ("--scale", "1e9", "makes no canvas"),
        ("--scale", "0.0001", "makes no canvas"),
        ("--size", "0x10", "each side must be 1 to 16384"),
        ("--size", "99999x10", "each side must be 1 to 16384"),
        ("--size", "16384x16384", "area at most"),
        ("--size", "wide", "like 1280x720"),
        ("--from", "-1s", "must not be negative"),
        ("--from", "soon", "is not a time"),
        ("--from", "1s", "nothing to record between 1.000 s and 1.000 s"),
        ("--to", "0", "nothing to record"),
        ("--duration", "0s", "nothing to record"),
        ("--duration", "1e9", "is not a time"),
        ("--duration", "99999999", "at most 10000000 seconds"),
        ("--duration", "9999999", "at most 10000000 are possible"),
        ("--crf", "-1", "give a whole number"),
        ("--crf", "20.5", "give a whole number"),
        ("--size", "-5x5", "like 1280x720"),
        ("--crf", "64", "crf of vp9 must be from 0 to 63, it is 64"),
        ("--preset", "slow", "preset of vp9 must be one of 0, 1"),
        ("--bitrate", "lots", "bits per second"),
        ("--threads", "0", "from 1 to 64"),
        ("--format", "avi", "webm, mp4, mov, mkv, gif, apng, webp, avif, y4m, png, ogg, m4a, flac, wav, mp3"),
        ("--codec", "h264", "webm can't hold h264: it holds vp9"),
        ("--pix-fmt", "rgb24", "yuv420p, yuv422p"),
        ("--quality", "fine", "draft, good, best"),
        ("--keyint", "0", "1 or above"),
        ("--max-size", "large", "like 800kB, 8MB"),
        ("--ffopt", "crf", "a name and a value"),
        ("--set", "accent", "like title=Hi"),
        ("--set", "accent=red", "error: unknown parameter `accent` in the scene; there are none"),
    ] {
        assert_refused(&folder, &["scene.toml", "-o", "x.webm", option, value], 2, text);
    }
}

#[test]
fn options_that_exclude_each_other_are_refused() {
    let folder = Folder::with_scene(SQUARE);
    for pair in
        [["--scale=2", "--size=10x10"], ["--to=1", "--duration=1"], ["--crf=1", "--bitrate=1M"], ["-q", "-v"]]
    {
        assert_refused(&folder, &["scene.toml", "-o", "x.webm", pair[0], pair[1]], 2, "cannot be used with");
    }
    for setting in ["--crf=3", "--bitrate=1M", "--preset=slow", "--threads=2"] {
        let name = &setting[2..setting.find('=').unwrap()];
        let text = format!("apng has no setting {name}: it ");
        assert_refused(&folder, &["scene.toml", "-o", "x.apng", setting], 2, &text);
    }
    assert_refused(&folder, &["scene.toml", "-o", "x.mp4", "--crf", "0"], 2, "h264 must be from 1 to 51");
}

#[test]
fn an_unknown_ending_lists_the_known_ones() {
    let folder = Folder::with_scene(SQUARE);
    assert_refused(&folder, &["scene.toml", "-o", "x.avi"], 2, ".webm, .mp4, .mov, .mkv, .gif, .apng");
    assert_refused(&folder, &["scene.toml", "-o", "x"], 2, ".flac, .wav, .mp3; or name one with --format");
}

#[test]
fn quiet_says_nothing_and_otherwise_the_last_line_is_the_result() {
    let folder = Folder::with_scene(SQUARE);
    let output = folder.record(&["-q", "scene.toml", "-o", "out.webm"]);
    assert_eq!((stdout(&output), stderr(&output)), (String::new(), String::new()));
    let output = folder.record(&["-y", "scene.toml", "-o", "out.webm"]);
    assert_eq!(stdout(&output), "");
    let said = stderr(&output);
    assert!(said.starts_with("out.webm: 25 frames, 1.000 s, "), "{said}");
    assert_eq!(said.lines().count(), 1, "{said}");
    assert!(!said.contains('\x1b'), "no terminal codes in a pipe");
}

#[test]
fn verbose_tells_what_is_used() {
    let folder = Folder::with_scene(SQUARE);
    let output = folder.record(&["-v", "scene.toml", "-o", "out.mp4"]);
    assert!(
        stderr(&output).contains("64x48, 25 frames, 1.000 s, h264 in mp4 by libx264"),
        "{}",
        stderr(&output)
    );
}

#[test]
fn quiet_json_is_the_result_alone() {
    let folder = Folder::with_scene(SQUARE);
    let output = folder.record(&["--json", "-q", "scene.toml", "-o", "out.webm"]);
    assert_eq!(stdout(&output).lines().count(), 1);
    assert!(stdout(&output).starts_with(r#"{"event":"done","path":"out.webm","#), "{}", stdout(&output));
}

#[test]
fn json_tells_wrong_usage_too() {
    let folder = Folder::with_scene(SQUARE);
    let output = folder.run(&["scene.toml", "--ouput", "x.webm", "--json"]);
    assert_eq!(output.status.code(), Some(2));
    let said: serde_json::Value = serde_json::from_str(&stdout(&output)).expect("one object");
    assert_eq!((&said["event"], &said["code"]), (&"error".into(), &2.into()));
    assert_eq!(
        said["message"],
        "unexpected argument '--ouput' found; tip: a similar argument exists: '--output'"
    );
    assert_eq!(stderr(&output), "");
    let output = folder.run(&["scene.toml", "--ouput", "x.webm", "--", "--json"]);
    assert_eq!(stdout(&output), "", "after -- it is a file's name");
}

#[test]
fn a_path_that_is_not_utf8_is_told_as_far_as_it_goes() {
    let folder = Folder::with_scene(SQUARE);
    let name = OsStr::from_bytes(b"b\xff.webm");
    let output = folder.command(&["--json", "-q", "scene.toml", "-o"]).arg(name).output().unwrap();
    assert!(stdout(&output).contains(r#""path":"b�.webm""#), "{}", stdout(&output));
}

#[test]
fn long_messages_are_cut_and_say_so() {
    let folder = Folder::with_scene(SQUARE);
    let name = format!("{}.avi", "x".repeat(2000));
    let output = folder.run(&["scene.toml", "-o", &name]);
    assert!(stderr(&output).ends_with("x…\n") && stderr(&output).len() < 1100, "{}", stderr(&output));
}

#[test]
fn json_errors_have_their_place() {
    let folder = Folder::with_scene(&SQUARE.replace("fill =", "fil ="));
    let output = folder.run(&["--json", "scene.toml", "-o", "out.webm"]);
    assert_eq!(output.status.code(), Some(65));
    let error: serde_json::Value = serde_json::from_str(&stdout(&output)).expect("one object");
    assert_eq!((&error["event"], &error["code"]), (&"error".into(), &65.into()));
    assert_eq!(
        (&error["file"], &error["line"], &error["column"]),
        (&"scene.toml".into(), &15.into(), &1.into())
    );
    assert_eq!(stderr(&output), "");
}
