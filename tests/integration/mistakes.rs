//! All mistakes of a scene are told at once, each where it is, and none for another's sake.

use std::fs;
use std::path::Path;

use canvas_rec::scene::{Error, Options, Reading};
use canvas_rec::{Scene, limits};

use crate::language::HEAD;
use crate::support::{Folder, stderr, stdout};

/// What is wrong with some layers: line, column and reason of each.
fn mistakes(body: &str) -> Vec<(usize, usize, String)> {
    let options = Options { thorough: true, ..Options::default() };
    let Err(error) = Scene::parse(Path::new("s.toml"), &format!("{HEAD}{body}"), &options) else {
        return Vec::new();
    };
    let each = error.each().iter().map(|error| match error {
        Error::Invalid { at, problem } => (at.line, at.column, problem.to_string()),
        other => (0, 0, other.to_string()),
    });
    each.collect()
}

/// The reasons alone.
fn reasons(body: &str) -> Vec<String> {
    mistakes(body).into_iter().map(|(.., reason)| reason).collect()
}

#[test]
fn every_value_of_every_layer_is_looked_at() {
    let body = "[[layer]]\ntype = \"rect\"\nwidth = \"a\"\nheight = true\nx = \"left\"\nfill = \"redd\"\nopacity = 2\nzzz = 1\n\
        [[layer]]\ntype = \"rekt\"\n\
        [[layer]]\ntype = \"text\"\ntext = \"a\"\nsize = 0\nweight = 0\nshadow = { blur = -1, color = \"no\" }\n\
        [[layer]]\ntype = \"group\"\nwidth = true\n[[layer.child]]\ntype = \"circle\"\nradius = { from = 1, to = \"b\", duration = \"x\" }\nfill = \"red\"\n\
        [[transition]]\ntype = \"fad\"\nfrom = \"a\"\nto = \"b\"\nduration = 1";
    let places: Vec<_> = mistakes(body).into_iter().map(|(line, column, _)| (line, column)).collect();
    let expected = [
        (10, 9),
        (11, 10),
        (12, 5),
        (13, 8),
        (14, 11),
        (15, 1),
        (17, 8),
        (21, 8),
        (22, 10),
        (23, 19),
        (23, 31),
        (26, 9),
        (29, 27),
        (29, 43),
        (32, 8),
        (33, 8),
        (34, 6),
    ];
    assert_eq!(places, expected, "{:#?}", mistakes(body));
}

#[test]
fn what_follows_from_a_mistake_is_not_told() {
    for (body, reason) in [
        // The misspelt key is not missing too, and the layer not without anything to draw.
        ("[[layer]]\ntype = \"circle\"\nradus = 4\nfil = \"red\"", "unknown key `radus` in a circle layer"),
        // What refers to a wrong layer, parameter, symbol or font is not wrong for that.
        (
            "[[layer]]\nid = \"a\"\ntype = \"circle\"\nradius = 1\nfill = \"red\"\nend = \"soon\"\n[[layer]]\ntype = \"circle\"\nradius = 1\nfill = \"red\"\nstart = \"@a.end\"\nclip = \"a\"",
            "`soon` is not a time",
        ),
        (
            "[params]\nc = { type = \"colour\", default = \"red\" }\n[[layer]]\ntype = \"circle\"\nradius = \"${c * 2}\"\nfill = \"${c}\"",
            "unknown parameter type `colour`",
        ),
        (
            "[symbol.s]\nchild = [{ type = \"rekt\" }]\n[[layer]]\ntype = \"use\"\nsymbol = \"s\"\n[[layer]]\ntype = \"use\"\nsymbol = \"s\"\nx = 5",
            "unknown layer type `rekt`",
        ),
        (
            "[[font]]\nsrc = \"none.ttf\"\n[[layer]]\ntype = \"text\"\ntext = \"a\"\nfont = \"Nice\"",
            "`none.ttf` is outside",
        ),
        // Copies have the mistakes of the first.
        (
            "[[layer]]\ntype = \"repeat\"\ncount = 50\n[[layer.child]]\ntype = \"circle\"\nradius = \"${i + nope}\"\nfill = \"red\"",
            "unknown parameter `nope`",
        ),
        // A loop of times is one mistake.
        (
            "[[layer]]\nid = \"a\"\ntype = \"circle\"\nradius = 1\nfill = \"red\"\nstart = \"@b.end\"\n[[layer]]\nid = \"b\"\ntype = \"circle\"\nradius = 1\nfill = \"red\"\nend = \"@a.start\"",
            "the time of layer `b` depends on itself",
        ),
    ] {
        let found = reasons(body);
        let most = if body.contains("fil =") { 2 } else { 1 };
        assert!(found.len() == most && found[0].contains(reason), "{body}\n{found:#?}");
    }
}

#[test]
fn a_wrong_canvas_or_capture_hides_no_mistake_and_makes_none() {
    let text = "[canvas]\nwidth = 0\nheight = 9\n[capture]\nfps = \"fast\"\nduration = \"12f\"\n\
        [[layer]]\ntype = \"circle\"\nradius = 1\nfill = \"redd\"\nstart = \"2f\"";
    let error = Scene::parse(Path::new("s.toml"), text, &Options::default()).unwrap_err();
    let lines: Vec<_> = error.each().iter().map(|error| error.location().unwrap().line).collect();
    assert_eq!(lines, [2, 5, 10], "{error}");
    let error = Scene::parse(Path::new("s.toml"), "layer = 1", &Options::default()).unwrap_err();
    assert_eq!(error.each().len(), 3, "{error}");
}

#[test]
fn syntax_errors_are_told_one_a_line_and_nothing_else() {
    let found = reasons("[[layer]]\ntype = \"circle\nradius = 1\nx = = 2\nzzz = 1");
    assert!(found.len() >= 2 && found.iter().all(|reason| !reason.contains("zzz")), "{found:#?}");
}

#[test]
fn mistakes_of_what_nothing_uses_are_found() {
    assert_eq!(
        reasons("[symbol.s]\nchild = [{ type = \"circle\", radius = \"a\", fill = \"red\" }]").len(),
        1
    );
    let defaults = "[defaults]\nopacity = 2\n[defaults.text]\nsize = \"big\"\nfill = \"redd\"\n[defaults.rect]\nline_cap = \"round\"\nwidth = \"w\"";
    let lines: Vec<_> = mistakes(defaults).into_iter().map(|(line, ..)| line).collect();
    assert_eq!(lines, [9, 11, 12, 15], "{:#?}", mistakes(defaults));
    // What depends on the use may be right there.
    let used_elsewhere = "[symbol.s]\nchild = [{ type = \"circle\", radius = \"${row * random(1, 2) + i}\", fill = \"red\", start = \"@intro.end\" }]";
    assert_eq!(reasons(used_elsewhere), [""; 0]);
    assert_eq!(reasons("[defaults.text]\nsize = 20\n[defaults.image]\nfit = \"cover\""), [""; 0]);
}

#[test]
fn mistakes_of_all_files_are_told_those_of_the_scene_s_own_first() {
    let folder = Folder::with_scene(&format!("include = [\"a.toml\"]\n{HEAD}zzz = 1\n"));
    folder.write("a.toml", "[[layer]]\ntype = \"rekt\"\n[params]\np = 1");
    let output = folder.run(&["check", "scene.toml"]);
    let said = stderr(&output);
    let errors: Vec<_> = said.lines().filter(|line| line.starts_with("error: ")).collect();
    assert!(
        errors.len() == 3
            && errors[0].starts_with("error: scene.toml:9:1: unknown key `zzz`")
            && errors[1].starts_with("error: a.toml:2:8: unknown layer type `rekt`")
            && errors[2].starts_with("error: a.toml:4:5: a parameter must be a table"),
        "{said}"
    );
    assert_eq!(said.matches("\n  | ").count(), 3, "each has its caret: {said}");
}

#[test]
fn recording_and_machines_get_all_of_them_too() {
    let folder = Folder::with_scene(&format!("{HEAD}zzz = 1\nyyy = 2\n"));
    let recording = folder.run(&["scene.toml", "-o", "out.webm"]);
    assert_eq!(recording.status.code(), Some(65));
    assert_eq!(stderr(&recording), stderr(&folder.run(&["check", "scene.toml"])));
    assert_eq!(stderr(&recording).matches("error: ").count(), 2);
    let output = folder.run(&["scene.toml", "-o", "out.webm", "--json"]);
    let object: serde_json::Value = serde_json::from_str(&stdout(&output)).unwrap();
    assert_eq!((&object["line"], &object["others"][0]["line"]), (&8.into(), &9.into()));
    let output = folder.run(&["check", "--json", "scene.toml"]);
    assert_eq!(stdout(&output).lines().count(), 2);
}

#[test]
fn the_scenes_of_the_repository_have_none() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let scenes = ["scenes", "tests/scenes"].map(|folder| fs::read_dir(root.join(folder)).unwrap());
    let paths = scenes.into_iter().flatten().map(|entry| entry.unwrap().path());
    for path in paths.filter(|path| path.extension().is_some_and(|ending| ending == "toml")) {
        let options = Options { thorough: true, ..Options::default() };
        Scene::open(&path, &options).unwrap_or_else(|error| panic!("{error}"));
    }
}

#[test]
fn endless_mistakes_are_cut() {
    let many = "[[layer]]\n".repeat(5000);
    let found = reasons(&many);
    assert_eq!(found.len(), limits::ERRORS);
    let folder = Folder::with_scene(&format!("{HEAD}{many}"));
    let said = stderr(&folder.run(&["check", "scene.toml"]));
    assert!(said.ends_with("error: and at least 160 more mistakes\n"), "{}", &said[said.len() - 200..]);
    assert_eq!(said.matches("error: ").count(), limits::ERRORS_SHOWN + 1);
    let folder = Folder::with_scene(&format!("{HEAD}{}", "[[layer]]\n".repeat(42)));
    assert!(stderr(&folder.run(&["check", "scene.toml"])).ends_with("error: and 2 more mistakes\n"));
    // On one line, so that no place holds it whole.
    let line = format!("{HEAD}layer = [{}]", "{},".repeat(200_000));
    let error = Scene::parse(Path::new("s.toml"), &line, &Options::default()).unwrap_err();
    assert!(error.each().iter().all(|error| error.location().unwrap().text.len() <= limits::SNIPPET_CHARS));
}

#[test]
fn a_reading_knows_the_files_that_were_asked_for() {
    let folder = Folder::with_scene(&format!(
        "include = [\"a.toml\"]\n{HEAD}[[layer]]\ntype = \"image\"\nsrc = \"none.png\"\n[[layer]]\ntype = \"scene\"\nsrc = \"sub/b.toml\""
    ));
    fs::create_dir(folder.path("sub")).unwrap();
    folder.write("a.toml", "[[font]]\nsrc = \"f.ttf\"");
    folder.write("sub/b.toml", HEAD);
    let reading = Reading::open(&folder.path("scene.toml"), &Options::default());
    assert_eq!(reading.scene.unwrap_err().each().len(), 2);
    let base = folder.path("").canonicalize().unwrap();
    let names: Vec<_> = reading.files[1..]
        .iter()
        .map(|path| path.strip_prefix(&base).unwrap().to_str().unwrap().to_owned())
        .collect();
    assert_eq!(names, ["a.toml", "f.ttf", "none.png", "sub/b.toml"]);
    assert_eq!(reading.files[0], folder.path("scene.toml"));
}

#[test]
fn a_value_that_comes_out_differently_is_told_once() {
    let chance = "[[layer]]\ntype = \"repeat\"\ncount = 3\n[layer.defaults]\nopacity = \"${random(2, 3)}\"\n[[layer.child]]\ntype = \"circle\"\nradius = 1\nfill = \"red\"\n[[layer.child]]\ntype = \"circle\"\nradius = 2\nfill = \"red\"";
    let found = mistakes(chance);
    assert!(
        matches!(&found[..], [(12, 11, reason)] if reason.starts_with("`opacity` must be from 0 to 1, it is 2.")),
        "{found:?}"
    );
    let percents = "[defaults.text]\nsize = \"-5%\"\n[[layer]]\ntype = \"text\"\ntext = \"a\"\n[[layer]]\ntype = \"group\"\nwidth = 10\n[[layer.child]]\ntype = \"text\"\ntext = \"b\"";
    assert_eq!(reasons(percents), ["`size` must be above 0, it is -2.5"]);
}

#[test]
fn a_wrong_group_hides_no_mistake_of_its_defaults_and_makes_none() {
    let body = "[[layer]]\ntype = \"group\"\nwidth = \"x\"\ndefaults = { rect = { widht = 4 }, opacity = \"y\" }\nchild = [{ type = \"rect\", height = 4 }]";
    assert_eq!(
        reasons(body),
        [
            "`width` must be a length like 120 or \"50%\", not the text \"x\"",
            "unknown key `widht` in [defaults]; did you mean `width`?",
            "`opacity` must be a number, not the text \"y\"",
        ]
    );
    let table = body
        .replace("{ rect = { widht = 4 }, opacity = \"y\" }", "3")
        .replace("height = 4", "height = 4, width = 4, fill = \"red\"");
    assert_eq!(reasons(&table)[1..], ["`defaults` must be a table, not the number 3"]);
}

#[test]
fn key_frames_out_of_order_say_which() {
    let body = "[[layer]]\ntype = \"circle\"\nfill = \"red\"\nradius = { keys = [{ at = 0, value = 0 }, { at = 2, value = 5 },\n{ at = 1, value = 3 }, { at = \"1500ms\", value = 3 }] }";
    let order = |at: &str| {
        format!(
            "the key frame at {at} comes after that at 2.000 s: write key frames in the order of their times"
        )
    };
    assert_eq!(mistakes(body), [(12, 1, order("1.000 s")), (12, 24, order("1.500 s"))]);
}
