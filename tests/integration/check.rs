//! `canvas-rec check` and `canvas-rec new`.

use std::fs;

use crate::support::{Folder, SQUARE, stderr, stdout};

#[test]
fn a_good_scene_is_ok() {
    let folder = Folder::with_scene(SQUARE);
    let output = folder.record(&["check", "scene.toml"]);
    assert_eq!((stderr(&output), stdout(&output)), ("scene.toml: ok\n".to_owned(), String::new()));
    assert_eq!(stderr(&folder.record(&["check", "-q", "scene.toml"])), "");
    assert_eq!(stdout(&folder.record(&["check", "--json", "scene.toml"])), "");
    assert_eq!(folder.names(), ["scene.toml"]);
}

#[test]
fn an_error_is_shown_as_when_recording_and_the_other_scenes_are_checked() {
    let folder = Folder::with_scene(&SQUARE.replace("fill =", "fil ="));
    folder.write("good.toml", SQUARE);
    let recording = folder.run(&["scene.toml", "-o", "x.webm"]);
    let output = folder.run(&["check", "none.toml", "scene.toml", "good.toml"]);
    assert_eq!(output.status.code(), Some(66), "the first error's");
    let expected = format!("error: none.toml: there is no such file\n{}good.toml: ok\n", stderr(&recording));
    assert_eq!(stderr(&output), expected);
    assert_eq!(folder.run(&["check", "good.toml", "scene.toml"]).status.code(), Some(65));
}

#[test]
fn a_scene_that_opens_but_can_t_be_recorded_is_an_error() {
    let folder = Folder::with_scene(&SQUARE.replace("fps = 25", "fps = 0"));
    let output = folder.run(&["check", "scene.toml"]);
    assert_eq!(output.status.code(), Some(65));
    assert!(stderr(&output).starts_with("error: scene.toml: NotSupportedError"), "{}", stderr(&output));
}

#[test]
fn what_is_likely_a_mistake_is_a_warning_and_an_error_where_strict() {
    let folder = Folder::with_scene(&SQUARE.replace("to = 44", "to = 0"));
    folder.write("away.toml", SQUARE.replace("white", "#204060"));
    let said = "scene.toml: nothing ever changes: all 1.000 s show the same picture\n";
    let output = folder.record(&["check", "scene.toml", "away.toml"]);
    let away = "away.toml: nothing is ever seen: all frames are of one colour\n";
    assert_eq!(stderr(&output), format!("warning: {said}warning: {away}"));
    assert_eq!(stderr(&folder.record(&["check", "-q", "scene.toml"])), "");
    let output = folder.run(&["check", "--strict", "-q", "scene.toml"]);
    assert_eq!((output.status.code(), stderr(&output)), (Some(65), format!("error: {said}")));
}

#[test]
fn machines_get_one_object_a_finding() {
    let folder = Folder::with_scene(&SQUARE.replace("fill =", "fil ="));
    folder.write("still.toml", SQUARE.replace("to = 44", "to = 0"));
    let output = folder.run(&["check", "--json", "still.toml", "scene.toml"]);
    assert_eq!((output.status.code(), stderr(&output)), (Some(65), String::new()));
    let objects: Vec<serde_json::Value> =
        stdout(&output).lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let place = |index: usize| {
        serde_json::json!(["severity", "file", "line", "column"].map(|key| &objects[index][key]))
    };
    assert_eq!(place(0), serde_json::json!(["warning", "still.toml", null, null]));
    assert_eq!(place(1), serde_json::json!(["error", "scene.toml", 15, 1]));
    assert!(objects.iter().all(|object| object["event"] == "finding") && objects.len() == 2);
}

#[test]
fn parameters_can_be_set_for_a_check() {
    let scene = SQUARE.replace("to = 44", "to = \"${to}\"")
        + "[params]\nto = { type = \"string\", default = \"4\" }\n";
    let folder = Folder::with_scene(&scene);
    folder.record(&["check", "scene.toml", "--strict"]);
    let output = folder.run(&["check", "scene.toml", "--set", "to=far"]);
    assert_eq!(output.status.code(), Some(65), "{}", stderr(&output));
}

#[test]
fn a_new_scene_records_as_it_is_and_has_no_warning() {
    let folder = Folder::new();
    let output = folder.record(&["new", "my.first"]);
    assert_eq!(stderr(&output), "my.first.toml: record it with: canvas-rec my.first.toml -o my.first.webm\n");
    folder.record(&["check", "--strict", "my.first.toml"]);
    folder.record(&["my.first.toml", "-o", "my.first.webm", "--scale", "0.1", "--set", "accent=red"]);
    assert_eq!(folder.facts("my.first.webm").size.width, 128);
    folder.record(&["new", "other.toml"]);
    assert_eq!(folder.names(), ["my.first.toml", "my.first.webm", "other.toml"]);
}

#[test]
fn a_new_scene_replaces_nothing() {
    let folder = Folder::with_scene("mine");
    let output = folder.run(&["new", "scene"]);
    assert_eq!(output.status.code(), Some(73));
    assert_eq!(stderr(&output), "error: scene.toml exists: choose another name\n");
    assert_eq!(fs::read_to_string(folder.path("scene.toml")).unwrap(), "mine");
    for (name, code) in [("no/scene", 73), ("..", 2), ("/", 2), ("", 2)] {
        assert_eq!(folder.run(&["new", name]).status.code(), Some(code), "{name}");
    }
    assert_eq!(folder.names(), ["scene.toml"]);
}
