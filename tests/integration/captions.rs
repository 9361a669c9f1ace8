//! Captions: burnt in, as a track of each container, and what is wrong with their files.

use std::fs::File;
use std::sync::Arc;

use canvas_rec::Timestamp;
use canvas_rec::codec::{self, Captions, Probe};
use serde_json::Value;

use crate::support::{Folder, SQUARE, near, pixel, stderr, stdout};

const VTT: &str = "\u{feff}WEBVTT\r\n\r\n00:00.200 --> 00:00.600\r\n<b>One</b> &amp; more\r\n\r\n\
    00:00.480 --> 00:00.720\r\nTwo\r\nlines\r\n\r\n00:00.800 --> 00:09.000\r\nlast <3\r\n";

/// A folder with a scene of 1 s whose captions have the `keys`, and its caption file.
fn folder(keys: &str, vtt: &str) -> Folder {
    let folder = Folder::with_scene(&format!("captions = {{ src = \"talk.vtt\", {keys} }}\n{SQUARE}"));
    folder.write("talk.vtt", vtt);
    folder
}

fn probed(folder: &Folder, name: &str) -> Probe {
    codec::probe(Arc::new(File::open(folder.path(name)).unwrap())).unwrap()
}

/// The start, the end and the text of each, in milliseconds.
fn told(captions: &Captions) -> Vec<(u64, u64, &str)> {
    let times = |it: &codec::Caption| (it.start.whole_milliseconds(), it.end.whole_milliseconds());
    captions.list.iter().map(|it| (times(it).0, times(it).1, it.text.as_str())).collect()
}

#[test]
fn captions_are_a_track_with_their_texts_and_times() {
    let folder = folder("as = \"track\", language = \"deu\"", VTT);
    for (name, codec) in
        [("a.webm", "webvtt"), ("a.mkv", "subrip"), ("a.mp4", "mov_text"), ("a.mov", "mov_text")]
    {
        folder.record(&["scene.toml", "-o", name, "--overwrite"]);
        let probe = probed(&folder, name);
        let [found] = &probe.captions[..] else { panic!("{name}: {:?}", probe.captions) };
        // QuickTime's own list of languages has `ger`.
        let language = (name != "a.mov").then_some("deu");
        assert_eq!((found.codec.as_str(), found.captions.language.as_deref()), (codec, language), "{name}");
        let apart = [(200, 600, "One & more"), (480, 720, "Two\nlines"), (800, 1000, "last <3")];
        let merged = [
            (200, 480, "One & more"),
            (480, 600, "One & more\nTwo\nlines"),
            (600, 720, "Two\nlines"),
            (800, 1000, "last <3"),
        ];
        let expected: &[_] = if codec == "mov_text" { &merged } else { &apart };
        assert_eq!(told(&found.captions), expected, "{name}");
        assert_eq!(probe.video.unwrap().frames, 25, "{name}");
        assert_eq!(probe.duration, Timestamp::from_seconds(1), "{name}");
    }
}

#[test]
fn a_part_of_a_scene_has_the_captions_of_that_part() {
    let folder = folder("as = \"track\"", VTT);
    folder.record(&["scene.toml", "-o", "a.mkv", "--from", "520ms", "--to", "840ms"]);
    let probe = probed(&folder, "a.mkv");
    let expected = [(0, 80, "One & more"), (0, 200, "Two\nlines"), (280, 320, "last <3")];
    assert_eq!(told(&probe.captions[0].captions), expected);
    folder.record(&["scene.toml", "-o", "b.mp4", "--to", "120ms"]);
    assert!(probed(&folder, "b.mp4").captions.is_empty());
}

#[test]
fn captions_go_with_sound_and_are_the_same_each_time() {
    let folder = folder("as = \"track\"", VTT);
    let sound = concat!(env!("CARGO_MANIFEST_DIR"), "/scenes/assets/music.ogg");
    std::fs::copy(sound, folder.path("a.ogg")).unwrap();
    let scene = std::fs::read_to_string(folder.path("scene.toml")).unwrap();
    folder.write("scene.toml", format!("{scene}[[audio]]\nsrc = \"a.ogg\"\n"));
    for name in ["a.mp4", "a.webm"] {
        let made = || {
            folder.record(&["scene.toml", "-o", name, "--overwrite", "--deterministic"]);
            std::fs::read(folder.path(name)).unwrap()
        };
        assert!(made() == made(), "{name}");
        let probe = probed(&folder, name);
        assert_eq!((probe.sounds.len(), probe.captions.len()), (1, 1), "{name}");
    }
}

#[test]
fn what_is_burnt_in_is_seen_and_no_track() {
    let keys = "size = 12, margin = 0, radius = 0, box = \"lime\", fill = \"lime\"";
    let folder = folder(keys, VTT);
    folder.record(&["scene.toml", "-o", "a.mkv", "--codec", "ffv1"]);
    let frames = folder.frames("a.mkv");
    let is_lime = |frame: usize| near(pixel(&frames[frame], 32, 46), [0, 255, 0, 255], 0);
    assert_eq!([4, 5, 17, 18, 20, 24].map(is_lime), [false, true, true, false, true, true]);
    assert!(probed(&folder, "a.mkv").captions.is_empty());
}

#[test]
fn fails_when_the_format_can_not_hold_captions() {
    let folder = folder("as = \"both\"", VTT);
    let output = folder.run(&["scene.toml", "-o", "a.gif"]);
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(
        stderr(&output),
        "error: gif can't hold captions as a track; what can: .webm, .mp4, .mov, .mkv\n"
    );
    assert_eq!(folder.names(), ["scene.toml", "talk.vtt"]);
}

#[test]
fn probe_lists_them() {
    let folder = folder("as = \"track\", language = \"eng\"", VTT);
    folder.record(&["scene.toml", "-o", "a.webm"]);
    let shown = stdout(&folder.record(&["probe", "a.webm"]));
    assert!(shown.contains("captions   webvtt, eng, 3, 0.200 s to 1.000 s"), "{shown}");
    let facts: Value = serde_json::from_str(&stdout(&folder.record(&["probe", "--json", "a.webm"]))).unwrap();
    let expected = serde_json::json!([{"codec": "webvtt", "language": "eng", "count": 3}]);
    assert_eq!(facts["captions"], expected);
}

#[test]
fn all_mistakes_in_a_caption_file_are_told_with_their_lines() {
    let folder = folder(
        "as = \"burn\"",
        "1\n00:01.000 --> 00:02.000\nfine\n\n2\n00:03.000 --> 00:02.500\nx\n\n3\nno times\n",
    );
    let output = folder.run(&["check", "scene.toml"]);
    assert_eq!(output.status.code(), Some(65));
    let said = stderr(&output);
    for line in [
        "talk.vtt:1:1: a WebVTT file begins with the line `WEBVTT` and an empty one",
        "talk.vtt:6:1: the caption ends before it starts",
        "talk.vtt:9:1: a caption needs a line with its times: `00:00:01.000 --> 00:00:02.500`",
        "6 | 00:03.000 --> 00:02.500",
    ] {
        assert!(said.contains(line), "{line} is not in {said}");
    }
}

#[test]
fn a_character_that_no_font_has_is_told_with_its_line() {
    let folder = folder("font = \"Inter\"", "WEBVTT\n\n00:00.000 --> 00:00.500\n\u{10400}\n");
    let said = stderr(&folder.run(&["check", "scene.toml"]));
    assert!(said.contains("talk.vtt:3:1: ") && said.contains("U+10400"), "{said}");
}

#[test]
fn what_has_no_effect_and_what_never_shows_is_a_warning() {
    let vtt = "WEBVTT\n\nSTYLE\n::cue { color: red }\n\n00:00.100 --> 00:00.500 line:0\n<v Ann>Hi\n\n\
        00:00.600 --> 00:00.700\n<v Ben>Ho\n\n00:02.000 --> 00:03.000\nlate\n";
    let said = stderr(&folder("as = \"burn\"", vtt).run(&["check", "scene.toml"]));
    for line in [
        "talk.vtt:3:1: in captions, `STYLE` has no effect: `[captions]` says how they look; remove it",
        "talk.vtt:6:1: in captions, what follows the times of a caption has no effect: ",
        "talk.vtt:6:1: in captions, `<v>` has no effect: ",
        "talk.vtt:12:1: the caption is never seen: it starts when all is over",
    ] {
        assert_eq!(said.matches(line).count(), 1, "{line} in {said}");
    }
    assert_eq!(said.matches("<v>").count(), 1, "{said}");
}

#[test]
fn a_recording_that_was_cut_off_has_its_captions() {
    let folder = folder("as = \"track\"", "1\n00:00:00,200 --> 00:00:00,600\nkept\n");
    folder.write(
        "scene.toml",
        std::fs::read_to_string(folder.path("scene.toml")).unwrap().replace("talk.vtt", "talk.srt"),
    );
    std::fs::rename(folder.path("talk.vtt"), folder.path("talk.srt")).unwrap();
    let mut child = folder.command(&["scene.toml", "-o", "-", "--format", "mp4"]);
    folder.write("part.mp4", child.output().unwrap().stdout);
    folder.record(&["recover", "part.mp4", "-o", "whole.mp4"]);
    assert_eq!(told(&probed(&folder, "whole.mp4").captions[0].captions), [(200, 600, "kept")]);
}
