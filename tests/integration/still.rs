//! `canvas-rec still`: frames and contact sheets as PNG.

use std::fs;

use canvas_rec::Size;

use crate::support::{Folder, SQUARE, near, pixel, stderr, stdout};

/// The size and the pixels of a PNG, by FFmpeg.
fn shown(folder: &Folder, name: &str) -> canvas_rec::codec::DecodedFrame {
    folder.frames(name).pop().expect("a picture")
}

const WHITE: [u8; 4] = [255; 4];
const GROUND: [u8; 4] = [0x20, 0x40, 0x60, 255];

fn refused(folder: &Folder, arguments: &[&str], code: i32, text: &str) {
    let before = folder.names();
    let output = folder.run(&[&["still", "scene.toml"], arguments].concat());
    assert_eq!(output.status.code(), Some(code), "{arguments:?}: {}", stderr(&output));
    assert!(stderr(&output).contains(text), "{arguments:?}: {}", stderr(&output));
    assert_eq!(folder.names(), before, "{arguments:?}");
}

#[test]
fn a_still_shows_the_scene_at_its_time() {
    let folder = Folder::with_scene(SQUARE);
    let output = folder.record(&["still", "scene.toml", "--at", "0.5s", "-o", "frame.png"]);
    assert_eq!(stderr(&output), "frame.png: 64x48, at 0.500 s\n");
    assert_eq!(folder.names(), ["frame.png", "scene.toml"]);
    let picture = shown(&folder, "frame.png");
    assert_eq!(picture.size, Size::new(64, 48));
    // The square is 22 pixels from the left.
    assert_eq!([21, 22, 41, 42].map(|x| pixel(&picture, x, 24)), [GROUND, WHITE, WHITE, GROUND]);
}

#[test]
fn a_still_is_the_recording_s_frame() {
    let folder = Folder::with_scene(SQUARE);
    folder.record(&["scene.toml", "-o", "all.apng"]);
    folder.record(&["still", "scene.toml", "--at", "7f", "-o", "frame.png"]);
    assert_eq!(folder.frames("all.apng")[7].rgba, shown(&folder, "frame.png").rgba);
}

#[test]
fn several_times_make_numbered_files() {
    let folder = Folder::with_scene(SQUARE);
    folder.record(&["still", "scene.toml", "--at", "0s,0.5s,24f", "-o", "a-%d.png"]);
    folder.record(&["still", "scene.toml", "--at", "0s", "--at", "1s", "-o", "b-%03d.png"]);
    assert_eq!(folder.names(), ["a-1.png", "a-2.png", "a-3.png", "b-001.png", "b-002.png", "scene.toml"]);
    let left = |name| (0..64).find(|x| near(pixel(&shown(&folder, name), *x, 24), WHITE, 0));
    assert_eq!(["a-1.png", "a-2.png", "b-002.png"].map(left), [Some(0), Some(22), Some(44)]);
}

#[test]
fn stills_are_scaled_and_take_parameters_as_recordings_do() {
    let scene = SQUARE.replace("\"white\"", "\"${ink}\"")
        + "[params]\nink = { type = \"color\", default = \"white\" }\n";
    let folder = Folder::with_scene(&scene);
    let still = ["still", "scene.toml", "--at", "0", "-o"];
    folder.record(&[&still[..], &["a.png", "--scale", "2", "--set", "ink=red"]].concat());
    let picture = shown(&folder, "a.png");
    assert_eq!((picture.size, pixel(&picture, 20, 48)), (Size::new(128, 96), [255, 0, 0, 255]));
    folder.record(&[&still[..], &["b.png", "--size", "100x48"]].concat());
    let picture = shown(&folder, "b.png");
    assert_eq!((picture.size, pixel(&picture, 2, 24)), (Size::new(100, 48), [0; 4]));
}

#[test]
fn a_sheet_shows_the_first_and_the_last_frame() {
    let folder = Folder::with_scene(SQUARE);
    let output = folder.record(&["still", "scene.toml", "--sheet", "3x2", "-o", "sheet.png"]);
    assert!(stderr(&output).ends_with(", 6 pictures\n"), "{}", stderr(&output));
    let picture = shown(&folder, "sheet.png");
    // Margins of 20 pixels, labels of 17.
    assert_eq!(picture.size, Size::new(20 + 3 * 84, 20 + 2 * 85));
    assert_eq!(pixel(&picture, 20, 20 + 24), WHITE, "the square begins at the left");
    let last = [20 + 2 * 84, 20 + 85];
    assert_eq!(pixel(&picture, last[0] + 50, last[1] + 24), WHITE, "and ends at the right");
    assert_eq!(pixel(&picture, last[0], last[1] + 24), GROUND);
}

#[test]
fn a_sheet_may_show_chosen_times() {
    let folder = Folder::with_scene(SQUARE);
    let said = folder.record(&["still", "scene.toml", "--sheet", "2x2", "--at", "0,1,2", "-o", "a.png"]);
    let (notes, last) = (stderr(&said), "a.png: 188x190, 3 pictures\n");
    assert!(notes.ends_with(last), "{notes}");
    assert!(notes.contains("note: 2.000 s is not before the scene's end at 1.000 s"), "{notes}");
    refused(&folder, &["--sheet", "2x1", "--at", "0,0.1,0.2", "-o", "b.png"], 2, "2x1 has no room for 3");
}

#[test]
fn a_still_goes_to_stdout_where_asked() {
    let folder = Folder::with_scene(SQUARE);
    let output = folder.record(&["still", "scene.toml", "--at", "0", "-o", "-"]);
    folder.record(&["still", "scene.toml", "--at", "0", "-o", "frame.png"]);
    assert_eq!(output.stdout, fs::read(folder.path("frame.png")).unwrap());
    assert_eq!(stderr(&output), "");
    refused(&folder, &["--at", "0,1", "-o", "-"], 2, "one picture only");
}

#[test]
fn machines_are_told_of_each_picture() {
    let folder = Folder::with_scene(SQUARE);
    let output = folder.record(&["still", "scene.toml", "--at", "0,0.5", "-o", "%d.png", "--json"]);
    assert!(stdout(&output).lines().count() == 2 && stderr(&output).is_empty());
    let picture: serde_json::Value = serde_json::from_str(stdout(&output).lines().last().unwrap()).unwrap();
    let bytes = fs::metadata(folder.path("2.png")).unwrap().len();
    let expected = serde_json::json!({
        "event": "picture", "path": "2.png", "times_s": [0.5], "width": 64, "height": 48, "bytes": bytes
    });
    assert_eq!(picture, expected);
}

#[test]
fn nothing_is_replaced_unless_asked() {
    let folder = Folder::with_scene(SQUARE);
    folder.write("f-2.png", "mine");
    refused(&folder, &["--at", "0,1", "-o", "f-%d.png"], 73, "f-2.png exists: choose another name, or");
    folder.record(&["still", "scene.toml", "--at", "0,1", "-o", "f-%d.png", "-y"]);
    assert_ne!(fs::read(folder.path("f-2.png")).unwrap(), b"mine");
}

#[test]
fn what_can_t_be_drawn_is_refused() {
    let folder = Folder::with_scene(SQUARE);
    for (arguments, code, text) in [
        (&["-o", "x.png"][..], 2, "--at <TIME>"),
        (&["--at", "soon", "-o", "x.png"], 2, "is not a time"),
        (&["--at", "-1s", "-o", "x.png"], 2, "must not be negative"),
        (&["--at", "0,", "-o", "x.png"], 2, "is not a time"),
        (&["--at", "0", "-o", "x.jpg"], 2, "end its name with .png"),
        (&["--at", "0,1", "-o", "x.png"], 2, "put %d into the output's name"),
        (&["--at", "0", "-o", "no/x.png"], 73, "can't create no/x.png"),
        (&["--at", "0", "--scale", "1e9", "-o", "x.png"], 2, "makes no canvas"),
        (&["--at", "0", "--set", "a=b", "-o", "x.png"], 2, "unknown parameter `a`"),
        (&["--sheet", "4", "-o", "x.png"], 2, "like 4x3"),
        (&["--sheet", "0x4", "-o", "x.png"], 2, "like 4x3"),
        (&["--sheet", "1000x1000", "--size", "9000x9000", "-o", "x.png"], 2, "a canvas of"),
    ] {
        refused(&folder, arguments, code, text);
    }
    let output = folder.run(&["still", "none.toml", "--at", "0", "-o", "x.png"]);
    assert_eq!(output.status.code(), Some(66), "{}", stderr(&output));
}
