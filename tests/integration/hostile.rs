//! Scene files that ask for too much or are no scene: each is refused at once, with the reason.

use std::path::Path;

use canvas_rec::scene::Options;
use canvas_rec::{Scene, limits};

use crate::language::{message, reason, rect};
use crate::support::{Folder, stderr};

/// The message about a whole file.
fn whole(text: &str) -> String {
    Scene::parse(Path::new("s.toml"), text, &Options::default()).map(|_| ()).unwrap_err().to_string()
}

/// The message about a file with these tables.
fn framed(canvas: &str, capture: &str) -> String {
    whole(&format!("[canvas]\n{canvas}\n[capture]\n{capture}"))
}

/// What the command says of a file of `bytes`, with its exit code.
fn checked(bytes: impl AsRef<[u8]>) -> (Option<i32>, String) {
    let folder = Folder::new();
    folder.write("s.toml", bytes);
    let output = folder.run(&["check", "s.toml"]);
    (output.status.code(), stderr(&output))
}

const SIZE: &str = "width = 8\nheight = 8";

#[test]
fn numbers_that_are_not_finite_are_refused_and_large_ones_are_cut() {
    for (number, shown) in
        [("nan", "NaN"), ("inf", "inf"), ("-inf", "-inf"), ("1e308", &format!("{}", 1e308))]
    {
        let said = reason(&rect(&format!("x = {number}")));
        assert_eq!(said, format!("`x` must be finite and below 3.4e38, it is {shown}"));
    }
    assert!(message(&rect("x = 1e400")).starts_with("scene.toml:13:5: "));
    for fine in ["-0.0", "9223372036854775807", "3e38", "-3e38"] {
        crate::language::ink(&rect(&format!("rotate = 45\nx = {fine}")), "0s");
    }
}

#[test]
fn canvases_that_can_t_be_are_refused_before_there_is_one() {
    for wrong in ["0", "-1", "16385", "65536", "1.5"] {
        assert_eq!(
            framed(&format!("width = {wrong}\nheight = 8"), "fps = 1\nduration = 1"),
            format!("s.toml:2:9: `width` must be a whole number of pixels from 1 to 16384, it is {wrong}")
        );
    }
    assert_eq!(
        framed("width = 16384\nheight = 4097", "fps = 1\nduration = 1"),
        "s.toml:1:1: a canvas of 16384x4097 pixels is not possible: each side must be 1 to 16384 and the area at most 67108864 pixels"
    );
    for fine in ["width = 1\nheight = 1", "width = 16384\nheight = 4096"] {
        let text = format!("[canvas]\n{fine}\n[capture]\nfps = 1\nduration = 1");
        assert!(Scene::parse(Path::new("s.toml"), &text, &Options::default()).is_ok(), "{fine}");
    }
}

#[test]
fn rates_and_times_have_bounds() {
    let said = |capture: &str| framed(SIZE, capture).split_once(": ").unwrap().1.to_owned();
    for (fps, reason) in RATES {
        assert_eq!(said(&format!("fps = {fps}\nduration = 1")), reason, "{fps}");
    }
    for (duration, reason) in DURATIONS {
        assert_eq!(said(&format!("fps = 25\nduration = {duration}")), reason, "{duration}");
    }
}

const RATES: [(&str, &str); 5] = [
    ("-1", "NotSupportedError: the frame rate must not be negative, it is -1"),
    ("nan", "NotSupportedError: the frame rate must be a finite number, it is nan"),
    ("1e9", "`1e9` is not a frame rate: write 25, 29.97 or 30000/1001"),
    ("1001", "the frame rate must be at most 1000 frames per second, it is 1001"),
    ("\"30/0\"", "`30/0` is not a frame rate: write 25, 29.97 or 30000/1001"),
];
const DURATIONS: [(&str, &str); 4] = [
    ("0", "`duration` must be above 0, it is 0"),
    ("-1", "a time must not be negative, it is -1"),
    ("1e12", "`1e12` is not a time: write 1.5, \"1.5s\", \"250ms\", \"12f\" or \"00:01:02.5\""),
    ("1e-10", "`1e-10` is not a time: write 1.5, \"1.5s\", \"250ms\", \"12f\" or \"00:01:02.5\""),
];

#[test]
fn a_scene_of_too_many_frames_says_how_many() {
    let (code, said) = checked(format!("[canvas]\n{SIZE}\n[capture]\nfps = 1000\nduration = 10000000"));
    let reason = "the recording would have 10000000000 frames; at most 10000000 are possible";
    assert_eq!((code, said), (Some(65), format!("error: s.toml: {reason}\n")));
}

#[test]
fn deep_nesting_is_refused_at_its_place() {
    let deep = "[".repeat(100_000);
    let (values, keys) =
        ("cannot recurse further; max recursion depth met", "a key has too many parts between dots");
    for (text, message) in [
        (format!("a = {deep}"), format!("s.toml:1:85: {values}")),
        (format!("a = {}", "{ a = ".repeat(100_000)), format!("s.toml:1:485: {values}")),
        (format!("b = 1\n{}a = 1", "a.".repeat(100_000)), format!("s.toml:2:1: {keys}")),
        (format!("b.c = 1\n\n[{}a]", "a.".repeat(100_000)), format!("s.toml:3:1: {keys}")),
    ] {
        let said = whole(&text);
        assert!(said.starts_with(&message), "{}", &said[..said.len().min(200)]);
    }
}

#[test]
fn key_frames_are_counted_with_their_copies_at_once() {
    let frames: Vec<_> = (0..10_000).map(|n| format!("{{ at = {n}, value = {n} }}")).collect();
    let body = format!(
        "[[layer]]\ntype = \"repeat\"\ncount = 10000\nchild = [{{ type = \"rect\", width = 1, height = 1, fill = \"red\", x = {{ keys = [{}] }} }}]",
        frames.join(",")
    );
    assert_eq!(
        reason(&body),
        "the key frames of a scene, those of all copies counted, may be at most 200000"
    );
    let few = body.replace("count = 10000", "count = 20");
    assert!(crate::language::ink(&few, "0s").is_some());
    assert_eq!(limits::SCENE_KEY_FRAMES, 20 * 10_000);
}

#[test]
fn copies_of_everything_are_bounded_together() {
    let points: Vec<_> = (0..10_000).map(|n| format!("[{n}, {}]", n % 7)).collect();
    let body = format!(
        "[[layer]]\ntype = \"repeat\"\ncount = 90000\nchild = [{{ type = \"polygon\", fill = \"red\", points = [{}] }}]",
        points.join(",")
    );
    assert_eq!(
        reason(&body),
        "the path segments of a scene, those of its letters and of all copies counted, may be at most 4000000"
    );
}

#[test]
fn files_that_are_too_large_are_not_read() {
    let (code, said) = checked(vec![b'#'; usize::try_from(limits::SCENE_BYTES).unwrap() + 1]);
    assert_eq!((code, &*said), (Some(65), "error: s.toml: a scene file may have at most 4194304 bytes\n"));
}

#[test]
fn line_ends_and_byte_order_marks_are_no_mistakes() {
    let text =
        format!("[canvas]\r\n{}\r\n[capture]\r\nfps = 1\r\nduration = 1\r\n", SIZE.replace('\n', "\r\n"));
    for text in [text.clone(), format!("\u{feff}{text}")] {
        let scene = Scene::parse(Path::new("s.toml"), &text, &Options::default());
        assert!(scene.is_ok(), "{:?}", scene.err());
    }
    let said = whole(&text.replace("fps", "fpz"));
    assert!(said.starts_with("s.toml:5:1: unknown key `fpz`"), "{said}");
}

#[test]
fn text_in_another_encoding_is_refused() {
    let (code, said) = checked(b"[canvas]\nname = \"\xff\xfe\"");
    assert_eq!((code, &*said), (Some(65), "error: s.toml: not UTF-8 text\n"));
}

#[test]
fn control_characters_of_a_file_don_t_reach_the_terminal() {
    let (code, said) = checked("[canvas]\n\"\\u001b[31mred\\u202e\\u0007\" = 1\n# \u{202e}\n[capture]");
    assert_eq!(code, Some(65));
    assert!(said.contains("unknown key"), "{said}");
    let bad = |c: char| (c.is_control() && c != '\n') || ('\u{202a}'..='\u{202e}').contains(&c);
    assert!(!said.contains(bad), "{said:?}");
}
