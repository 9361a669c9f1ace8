//! `--params`: one video for each row of a file.

use std::fs;

use crate::support::{Folder, SQUARE, near, pixel, stderr, stdout};

/// A scene with parameters, and a file of them.
fn folder(name: &str, params: &str) -> Folder {
    let declared = "[params]\nink = { type = \"color\", default = \"white\" }\n\
        name = { type = \"string\", default = \"nobody\" }\nside = { type = \"number\", default = 20 }\n";
    let scene = SQUARE.replace("\"white\"", "\"${ink}\"").replace("width = 20", "width = \"${side}\"");
    let folder = Folder::with_scene(&(scene + declared));
    folder.write(name, params);
    folder
}

/// Records a batch of tiny animated PNGs.
const BATCH: [&str; 3] = ["scene.toml", "--duration", "2f"];

fn refused(folder: &Folder, arguments: &[&str], code: i32, text: &str) {
    let before = folder.names();
    let output = folder.run(&[&BATCH, arguments].concat());
    assert_eq!(output.status.code(), Some(code), "{arguments:?}: {}", stderr(&output));
    assert!(stderr(&output).contains(text), "{arguments:?}: {}", stderr(&output));
    assert_eq!(folder.names(), before, "{arguments:?}");
}

#[test]
fn each_row_makes_a_video() {
    let folder = folder("p.csv", "name,ink\n\"Ann, B\",red\nCy,#00f\n");
    let output = folder.record(&[&BATCH[..], &["--params", "p.csv", "-o", "{row}-{name}.apng"]].concat());
    assert_eq!(folder.names(), ["1-Ann, B.apng", "2-Cy.apng", "p.csv", "scene.toml"]);
    let inks = ["1-Ann, B.apng", "2-Cy.apng"].map(|name| pixel(&folder.frames(name)[0], 8, 24));
    assert_eq!(inks, [[255, 0, 0, 255], [0, 0, 255, 255]]);
    let said = stderr(&output);
    let lines: Vec<_> = said.lines().collect();
    assert!(lines.len() == 2 && lines[0].starts_with("[1/2] 1-Ann, B.apng: 2 frames"), "{said}");
}

#[test]
fn json_makes_one_video_or_several() {
    let folder = folder("p.json", r#"{"name": "one", "side": 40}"#);
    folder.write("list.json", r#"[{"name": "a"}, {"name": "b", "ink": "red"}]"#);
    folder.record(&[&BATCH[..], &["--params", "p.json", "-o", "{name}.mp4"]].concat());
    assert!(near(pixel(&folder.frames("one.mp4")[0], 30, 24), [255; 4], 3));
    folder.record(&[&BATCH[..], &["--params", "list.json", "-o", "{name}.apng"]].concat());
    assert_eq!(pixel(&folder.frames("a.apng")[0], 8, 24), [255; 4], "what a row leaves out is as declared");
    assert_eq!(pixel(&folder.frames("b.apng")[0], 8, 24), [255, 0, 0, 255]);
}

#[test]
fn set_holds_for_all_rows() {
    let folder = folder("p.csv", "name\na\n");
    folder.record(&[&BATCH[..], &["--params", "p.csv", "-o", "{name}.apng", "--set", "ink=red"]].concat());
    assert_eq!(pixel(&folder.frames("a.apng")[0], 8, 24), [255, 0, 0, 255]);
    let both = ["--params", "p.csv", "-o", "{name}.webm", "--set", "name=x"];
    refused(&folder, &both, 2, "`name` is given by --set and by p.csv");
}

#[test]
fn a_bad_row_is_told_with_its_line_and_the_others_are_made() {
    let rows = "name,ink,side\na,red,20\nb,redd,20\nc,red\n../d,red,20\n\"e\n\",red,20\nf,red,20\n";
    let folder = folder("p.csv", rows);
    let output = folder.run(&[&BATCH[..], &["--params", "p.csv", "-o", "{name}.apng"]].concat());
    assert_eq!(output.status.code(), Some(65));
    assert_eq!(folder.names(), ["a.apng", "f.apng", "p.csv", "scene.toml"]);
    let said = stderr(&output);
    let errors: Vec<_> = said.lines().filter(|line| line.starts_with("error: ")).collect();
    let expected = [
        "error: p.csv:3: parameter `ink`: SyntaxError: `redd` is not a CSS colour: write \"#f60\", \"rgb(255 102 0 / 50%)\" or a name",
        "error: p.csv:4: the row has 2 fields, and the header 3",
        "error: p.csv:5: `name` can't be in the output's name: it has a `/`",
        "error: p.csv:6: `name` can't be in the output's name: it has a `\\n`",
    ];
    assert_eq!(errors, expected);
    assert!(said.ends_with("4 of 6 failed\n"), "{said}");
}

#[test]
fn machines_are_told_the_line_of_a_bad_row() {
    let folder = folder("p.csv", "ink\nredd\nred\n");
    let batch = ["--params", "p.csv", "-o", "{row}.apng", "--json", "-q"];
    let output = folder.run(&[&BATCH[..], &batch].concat());
    let objects: Vec<serde_json::Value> =
        stdout(&output).lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let told = ["event", "code", "file", "line"].map(|key| objects[0][key].clone());
    assert_eq!(serde_json::json!(told), serde_json::json!(["error", 65, "p.csv", 2]));
    assert_eq!((&objects[1]["event"], &objects[1]["path"]), (&"done".into(), &"2.apng".into()));
    assert_eq!(stderr(&output), "");
}

#[test]
fn a_value_that_the_scene_can_t_use_is_told_with_its_row_and_its_place() {
    let folder = folder("p.csv", "name\n5\nx\n");
    let scene = fs::read_to_string(folder.path("scene.toml")).unwrap();
    let scene = scene.replace("y = 14", "y = \"${name}\"").replace("\"nobody\"", "\"1\"");
    folder.write("scene.toml", &scene);
    let output = folder.run(&[&BATCH[..], &["--params", "p.csv", "-o", "{row}.apng"]].concat());
    assert_eq!(output.status.code(), Some(65));
    let said = stderr(&output);
    assert!(said.contains("error: p.csv:3: scene.toml:12:5: ") && said.contains("\n12 | y = "), "{said}");
    assert!(folder.names().contains(&"1.apng".to_owned()));
}

#[test]
fn what_is_wrong_with_the_whole_is_said_before_the_first_video() {
    let folder = folder("p.csv", "name,ink\na,red\nb,red\n");
    let refused = |arguments: &[&str], code, text: &str| refused(&folder, arguments, code, text);
    for (params, text) in [
        ("nmae\na\n", "column `nmae`: unknown parameter `nmae` in the scene; did you mean `name`?"),
        ("name,name\na,b\n", "the column `name` is there twice"),
        ("name\n", "there are no rows"),
        ("", "there are no rows"),
    ] {
        folder.write("p.csv", params);
        refused(&["--params", "p.csv", "-o", "{row}.apng"], 65, &format!("p.csv: {text}"));
    }
    folder.write("p.csv", "name,ink\na,red\nb,red\n");
    for (output, code, text) in [
        ("{ink}.apng", 65, "p.csv:2 and p.csv:3 would both make red.apng"),
        ("x.apng", 65, "put a column that differs, or {row}, into the output's name"),
        ("{nam}.apng", 2, "p.csv has no column `nam` for the output's name; it has `name`, `ink`"),
        ("{name.apng", 2, "has a `{` without `}`"),
        ("no/{name}.apng", 73, "can't create no: there is no such folder"),
    ] {
        refused(&["--params", "p.csv", "-o", output], code, text);
    }
    refused(&["--params", "none.csv", "-o", "{row}.apng"], 66, "can't read none.csv");
    refused(&["--params", "scene.toml", "-o", "{row}.apng"], 2, "come from .csv or .json files");
    folder.write("p.json", "[{}, 3]");
    refused(&["--params", "p.json", "-o", "{row}.apng"], 65, "at line 1 column");
    folder.write("scene.toml", "wrong");
    refused(&["--params", "p.csv", "-o", "{row}.apng"], 65, "scene.toml:1:");
}

#[test]
fn a_video_that_is_there_stays_and_the_others_are_made() {
    let folder = folder("p.csv", "\u{feff}name\r\na\r\nb\r\n");
    folder.write("a.apng", "mine");
    let output = folder.run(&[&BATCH[..], &["--params", "p.csv", "-o", "{name}.apng"]].concat());
    assert_eq!(output.status.code(), Some(73));
    assert!(stderr(&output).contains("error: p.csv:2: a.apng exists: choose"), "{}", stderr(&output));
    assert_eq!(fs::read(folder.path("a.apng")).unwrap(), b"mine");
    assert_eq!(folder.frames("b.apng").len(), 2);
}
