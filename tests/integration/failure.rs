//! Bad scenes and bad outputs: one clear line, the right exit code, and no file left behind.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::process::Command;

use crate::support::{Folder, SQUARE, stderr, stdout};

/// The message, which must come with `code`; nothing new is in the folder.
fn refused(folder: &Folder, arguments: &[&str], code: i32) -> String {
    let before = folder.names();
    let output = folder.run(arguments);
    let said = stderr(&output);
    assert_eq!(output.status.code(), Some(code), "{arguments:?}: {said}");
    assert_eq!(folder.names(), before, "{arguments:?}");
    said
}

/// The message for a wrong scene.
fn scene_error(scene: impl AsRef<[u8]>) -> String {
    let folder = Folder::new();
    folder.write("scene.toml", scene);
    refused(&folder, &["scene.toml", "-o", "out.webm"], 65)
}

#[test]
fn fails_when_scene_has_unknown_key() {
    let said = scene_error(SQUARE.replace("fill =", "fil ="));
    assert_eq!(
        said,
        "error: scene.toml:15:1: unknown key `fil` in a rect layer; did you mean `fill`?\n   \
         |\n15 | fil = \"white\"\n   | ^^^\n"
    );
}

#[test]
fn fails_when_scene_is_not_toml() {
    let said = scene_error(SQUARE.replace("width = 64", "width = = 64"));
    assert!(said.starts_with("error: scene.toml:3:9: "), "{said}");
    assert!(said.contains("\n3 | width = = 64\n  |         ^"), "{said}");
}

/// What to replace in the scene, by what, where the message points, and a part of it.
const WRONG_VALUES: &[(&str, &str, &str, &str)] = &[
    ("width = 64", "width = 0", "3:9", "`width` must be a whole number of pixels from 1 to 16384, it is 0"),
    ("width = 64", "width = -5", "3:9", "it is -5"),
    ("width = 64", "width = 1.5", "3:9", "it is 1.5"),
    ("width = 64", "width = 16385", "3:9", "it is 16385"),
    ("width = 64", "width = nan", "3:9", "`width` must be finite"),
    ("width = 64", "width = inf", "3:9", "`width` must be finite"),
    ("width = 64", "width = 1e400", "3:9", "`width` must be finite and below 3.4e38, it is inf"),
    ("width = 64", "width = \"64\"", "3:9", "must be a number, not the text \"64\""),
    ("width = 64\nheight = 48", "width = 16384\nheight = 16384", "2:1", "the area at most"),
    ("[canvas]\nwidth = 64", "[canvas]", "2:1", "[canvas] needs `width`"),
    ("\"#204060\"", "\"#20406\"", "5:14", "SyntaxError: `#20406` is not a CSS colour"),
    ("fps = 25", "fps = -1", "7:7", "NotSupportedError: the frame rate must not be negative"),
    ("fps = 25", "fps = nan", "7:7", "NotSupportedError: the frame rate must be a finite number"),
    ("fps = 25", "fps = 1e9", "7:7", "is not a frame rate"),
    ("fps = 25", "fps = 2000", "7:7", "at most 1000"),
    ("fps = 25", "fps = true", "7:7", "must be a frame rate like 25 or \"30000/1001\", not true"),
    ("fps = 25", "refresh = 0", "7:11", "the frame rate must be above 0, it is 0"),
    ("\"1s\"\n[[layer]]", "0\n[[layer]]", "8:12", "`duration` must be above 0"),
    ("\"1s\"\n[[layer]]", "-1\n[[layer]]", "8:12", "a time must not be negative"),
    ("\"1s\"\n[[layer]]", "1e12\n[[layer]]", "8:12", "is not a time"),
    ("\"1s\"\n[[layer]]", "1e-9\n[[layer]]", "8:12", "is not a time"),
    ("\"1s\"\n[[layer]]", "inf\n[[layer]]", "8:12", "is not a time"),
    ("\"1s\"\n[[layer]]", "20000000\n[[layer]]", "8:12", "at most 10000000 seconds"),
    (
        "type = \"rect\"",
        "type = \"rekt\"",
        "10:8",
        "unknown layer type `rekt` in `type`; did you mean `rect`?",
    ),
    ("type = \"rect\"", "type = 5", "10:8", "must be text in quotes, not the number 5"),
    ("y = 14", "y = inf", "12:5", "`y` must be finite"),
    ("y = 14", "y = 1e39", "12:5", "below 3.4e38"),
    ("y = 14", "y = \"14\"", "12:5", "must be a length like 120 or \"50%\", not the text \"14\""),
    ("y = 14", "y = { from = 1, to = 2 }", "12:5", "an animated value needs `duration`"),
    ("y = 14", "y = { keys = [] }", "12:14", "must be a list like [{ at = 0, value = 1 }]"),
    (
        "y = 14",
        "y = { keys = [{ at = 1, value = 1 }, { at = 0, value = 1 }] }",
        "12:38",
        "order of their times",
    ),
    ("y = 14", "y = { from = 1, to = 2, duration = 1, ease = \"easy\" }", "12:46", "did you mean `ease`?"),
    ("y = 14", "opacity = 1.5", "12:11", "`opacity` must be from 0 to 1, it is 1.5"),
    ("y = 14", "anchor = \"middle\"", "12:10", "unknown anchor `middle` in `anchor`; known are top-left"),
    ("y = 14", "duration = 1\nend = 2", "13:7", "give `duration` or `end`, not both"),
    ("y = 14", "start = 2\nend = 1", "13:7", "the layer ends before it starts"),
    ("y = 14", "line_width = 2", "12:14", "`line_width` has no effect without `stroke`"),
    (
        "y = 14",
        "anchor = 0.5",
        "12:10",
        "`anchor` must be a name in quotes or two parts like [0.5, 0.5], not the number 0.5",
    ),
    ("y = 14", "strokeWidth = 5", "12:1", "did you mean `line_width`?"),
    (
        "y = 14",
        "y = { from = 1, to = 2, duration = 1, ease = \"easeInOutQuad\" }",
        "12:46",
        "did you mean `quad-in-out`?",
    ),
    (
        "type = \"rect\"",
        "type = \"blob\"",
        "10:8",
        "known are rect, circle, ellipse, line, polygon, star, path, text",
    ),
    (
        "fill = \"white\"",
        "stroke = \"red\"\nfill_rule = \"evenodd\"",
        "16:13",
        "`fill_rule` has no effect without `fill`",
    ),
    (
        "fill = \"white\"",
        "fill = { a = 1 }",
        "15:10",
        "unknown key `a` in an animated value; known are from, to,",
    ),
    ("fps = 25", "fps = 25\nrefresh = 50", "8:11", "`refresh` has no effect where `fps` is given"),
    (
        "[canvas]",
        "[params]\na = { type = \"color\", default = \"${b}\" }\n[canvas]",
        "3:36",
        "a parameter can't refer to parameters",
    ),
    ("[canvas]", "[params]\na = 5\n[canvas]", "3:5", "a parameter must be a table"),
    (
        "[canvas]",
        "[params]\na = { type = \"number\", default = \"b\" }\n[canvas]",
        "3:34",
        "`b` is not a number",
    ),
    ("fill = \"white\"", "", "9:1", "the layer draws nothing: give it `fill` or `stroke`"),
    ("fill = \"white\"", "fill = \"${accent}\"", "15:11", "unknown parameter `accent` in `${}`"),
    ("fill = \"white\"", "fill = \"${\"", "15:9", "`${` without `}`"),
];

#[test]
fn fails_with_the_place_and_the_reason_for_every_wrong_value() {
    for (from, to, at, reason) in WRONG_VALUES {
        assert!(SQUARE.contains(from), "{from}");
        let said = scene_error(SQUARE.replacen(from, to, 1));
        assert!(said.starts_with(&format!("error: scene.toml:{at}: ")), "{to}: not at {at}: {said}");
        assert!(said.contains(reason), "{to}: {said}");
    }
}

#[test]
fn fails_at_the_limits_of_size_and_nesting() {
    let said = scene_error(" ".repeat((4 << 20) + 1));
    assert_eq!(said, "error: scene.toml: a scene file may have at most 4194304 bytes\n");
    let said = scene_error(format!("x = {}", "[".repeat(100_000)));
    assert!(said.starts_with("error: scene.toml:1:"), "{said}");

    let group = |depth| {
        let head = "type = \"group\"\n";
        let nested = (1..depth).map(|level| format!("[[layer{}]]\n{head}", ".child".repeat(level)));
        let nested = nested.collect::<Vec<_>>().concat();
        let leaf =
            format!("[[layer{}]]\ntype = \"circle\"\nradius = 1\nfill = \"red\"\n", ".child".repeat(depth));
        let canvas = "[canvas]\nwidth = 8\nheight = 8\n[capture]\nfps = 25\nduration = \"1f\"\n[[layer]]\n";
        format!("{canvas}{head}{nested}{leaf}")
    };
    Folder::with_scene(&group(32)).record(&["scene.toml", "-o", "out.webm"]);
    let said = scene_error(group(33));
    assert!(said.contains("the nesting of groups may be at most 32"), "{said}");
}

#[test]
fn fails_when_frames_take_too_much_memory() {
    let scene = SQUARE.replace("width = 64\nheight = 48", "width = 16384\nheight = 4096");
    let inner = "[[layer]]\ntype = \"group\"\nopacity = 0.5\n[[layer.child]]\ntype = \"circle\"\nradius = 9\nfill = \"red\"\nstroke = \"blue\"\n";
    let folder = Folder::with_scene(&format!("{scene}{inner}opacity = 0.5"));
    let said = refused(&folder, &["scene.toml", "-o", "out.webm"], 65);
    assert!(said.contains("bytes at once; at most 2147483648 are possible"), "{said}");
}

#[test]
fn fails_when_scene_is_not_utf8() {
    assert_eq!(scene_error(b"a = \"\xff\""), "error: scene.toml: not UTF-8 text\n");
}

#[test]
fn a_byte_order_mark_and_windows_line_ends_are_fine() {
    let text = format!("\u{feff}{}", SQUARE.replace('\n', "\r\n"));
    Folder::with_scene(&text).record(&["scene.toml", "-o", "out.webm"]);
}

#[test]
fn control_characters_of_a_scene_do_not_reach_the_terminal() {
    let said = scene_error(SQUARE.replace("\"white\"", "\"\\u001b[31mred\""));
    assert!(said.contains("\\u{1b}[31mred") && !said.contains('\x1b'), "{said}");
}

#[test]
fn fails_when_scene_is_missing_or_no_file() {
    let folder = Folder::new();
    let said = refused(&folder, &["nowhere.toml", "-o", "out.webm"], 66);
    assert_eq!(said, "error: nowhere.toml: there is no such file\n");
    let said = refused(&folder, &[".", "-o", "out.webm"], 66);
    assert_eq!(said, "error: .: not a regular file\n");
    let pipe = folder.path("pipe");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let said = refused(&folder, &["pipe", "-o", "out.webm"], 66);
    assert_eq!(said, "error: pipe: not a regular file\n");
}

#[test]
fn an_existing_output_is_refused_and_untouched() {
    let folder = Folder::with_scene(SQUARE);
    folder.write("out.webm", "precious");
    let said = refused(&folder, &["scene.toml", "-o", "out.webm"], 73);
    assert_eq!(said, "error: out.webm exists: choose another name, or replace it with --overwrite\n");
    assert_eq!(fs::read(folder.path("out.webm")).unwrap(), b"precious");
    folder.record(&["-y", "scene.toml", "-o", "out.webm"]);
    assert_eq!(folder.frames("out.webm").len(), 25);
}

#[test]
fn an_existing_output_survives_a_failure_with_overwrite() {
    let folder = Folder::with_scene(SQUARE);
    folder.write("out.webm", "precious");
    // At most 512 bytes may be written: the recording fails in its middle or at its end.
    let script = format!(
        "ulimit -f 1; exec {} -y scene.toml -o out.webm --scale 4 --crf 1",
        env!("CARGO_BIN_EXE_canvas-rec")
    );
    let output = Command::new("sh").args(["-c", &script]).current_dir(folder.path("")).output().unwrap();
    assert_eq!(output.status.code(), Some(74), "{}", stderr(&output));
    let said = stderr(&output);
    assert!(said.starts_with("error: can't write out.webm"), "{said}");
    assert!(said.ends_with(": File too large (os error 27)\n"), "{said}");
    assert_eq!(fs::read(folder.path("out.webm")).unwrap(), b"precious");
    assert_eq!(folder.names(), ["out.webm", "scene.toml"]);
}

#[test]
fn fails_before_the_first_frame_when_the_output_can_t_be_created() {
    let folder = Folder::with_scene(SQUARE);
    let said = refused(&folder, &["scene.toml", "-o", "nowhere/out.webm"], 73);
    assert_eq!(said, "error: can't create nowhere/out.webm: No such file or directory (os error 2)\n");
    let said = refused(&folder, &["scene.toml", "-o", "scene.toml/out.webm"], 73);
    assert!(said.starts_with("error: can't create scene.toml/out.webm: "), "{said}");
    fs::create_dir(folder.path("dir.webm")).unwrap();
    let said = refused(&folder, &["-y", "scene.toml", "-o", "dir.webm"], 73);
    assert_eq!(said, "error: dir.webm is not a regular file\n");
    let said = refused(&folder, &["-y", "scene.toml", "-o", "/dev/null", "--format", "webm"], 73);
    assert_eq!(said, "error: /dev/null is not a regular file\n");
    // A folder that not even root can create files in.
    let said = refused(&folder, &["scene.toml", "-o", "/proc/self/out.webm"], 73);
    assert!(said.starts_with("error: can't create /proc/self/out.webm: "), "{said}");
}

#[test]
fn what_can_be_known_before_fails_before_the_first_frame() {
    let folder = Folder::with_scene(SQUARE);
    folder.write("there.webm", "precious");
    folder.write("wrong.toml", SQUARE.replace("fill =", "fil ="));
    for (scene, output, option) in [
        ("scene.toml", "there.webm", "--fps=25"),
        ("scene.toml", "nowhere/out.webm", "--fps=25"),
        ("scene.toml", "out.avi", "--fps=25"),
        ("scene.toml", "out.webm", "--codec=h264"),
        ("scene.toml", "out.webm", "--crf=64"),
        ("scene.toml", "out.webm", "--preset=slow"),
        ("scene.toml", "out.webm", "--from=1s"),
        ("scene.toml", "out.webm", "--size=16384x16384"),
        ("wrong.toml", "out.webm", "--fps=25"),
        ("nowhere.toml", "out.webm", "--fps=25"),
    ] {
        let said = folder.run(&["--json", scene, "-o", output, option]);
        let said = stdout(&said);
        assert!(
            said.starts_with(r#"{"event":"error","#) && said.lines().count() == 1,
            "{output} {option}: {said}"
        );
    }
}

#[test]
fn who_asked_for_too_much_says_the_exit_code() {
    let folder = Folder::with_scene(&SQUARE.replace("fps = 25", "fps = 0"));
    let scene = ["scene.toml", "-o", "out.webm"];
    refused(&folder, &scene, 65);
    refused(&folder, &[&scene[..], &["--scale", "2"]].concat(), 65);
    refused(&folder, &[&scene[..], &["--to", "0.5s"]].concat(), 2);
}

#[test]
fn a_link_is_followed_and_stays() {
    let folder = Folder::with_scene(SQUARE);
    folder.write("real.webm", "old");
    symlink("real.webm", folder.path("link.webm")).unwrap();
    folder.record(&["-y", "scene.toml", "-o", "link.webm"]);
    assert!(folder.path("link.webm").is_symlink());
    assert_eq!(folder.frames("real.webm").len(), 25);
}

#[test]
fn a_new_output_has_the_usual_permissions() {
    let folder = Folder::with_scene(SQUARE);
    folder.record(&["scene.toml", "-o", "out.webm"]);
    let mode = |name: &str| fs::metadata(folder.path(name)).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode("out.webm"), mode("scene.toml"));
}

#[test]
fn a_replaced_output_keeps_its_permissions() {
    let folder = Folder::with_scene(SQUARE);
    for output in ["out.webm", "out.mp4", "0001.png"] {
        folder.write(output, "private");
        fs::set_permissions(folder.path(output), fs::Permissions::from_mode(0o600)).unwrap();
        let name = if output == "0001.png" { "%04d.png" } else { output };
        folder.record(&["-y", "scene.toml", "-o", name]);
        assert_eq!(
            fs::metadata(folder.path(output)).unwrap().permissions().mode() & 0o777,
            0o600,
            "{output}"
        );
    }
}

#[test]
fn outputs_that_are_one_file_by_other_names_are_refused() {
    let folder = Folder::with_scene(SQUARE);
    symlink(".", folder.path("same")).unwrap();
    refused(&folder, &["-y", "scene.toml", "-o", "out.webm", "-o", "same/./out.webm"], 2);
    let said = refused(&folder, &["-y", "scene.toml", "-o", "out.webm", "--events", "same/out.webm"], 2);
    assert!(said.contains("name the same file"), "{said}");
}

#[test]
fn what_can_not_be_made_is_refused_before_recording() {
    let folder = Folder::with_scene(SQUARE);
    symlink("nowhere", folder.path("link.webm")).unwrap();
    let said = refused(&folder, &["-y", "scene.toml", "-o", "link.webm"], 73);
    assert!(said.contains("link.webm: it is a link to a file that is not there"), "{said}");
    assert!(folder.path("link.webm").is_symlink());
    refused(&folder, &["scene.toml", "-o", "nodir/", "--format", "webm"], 73);
    refused(&folder, &["scene.toml", "-o", "out.webm", "--events", "nodir/x"], 73);
    refused(&folder, &["scene.toml", "-o", "no/dir/%d.png"], 73);
}
