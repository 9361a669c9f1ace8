//! `canvas-rec watch`: records again when the scene changes.

use std::fs;
use std::io::{BufRead, BufReader};
use std::process::{Child, ChildStderr, Stdio};

use rustix::process::{Pid, Signal, kill_process};

use crate::support::{Folder, SQUARE, pixel};

/// A watcher that runs, and what it says.
struct Watch {
    child: Child,
    lines: std::io::Lines<BufReader<ChildStderr>>,
}

impl Watch {
    fn start(folder: &Folder, arguments: &[&str]) -> Self {
        let mut command = folder.command(&["watch", "scene.toml", "-o", "out.apng"]);
        let mut child = command.args(arguments).stderr(Stdio::piped()).spawn().expect("the command runs");
        let lines = BufReader::new(child.stderr.take().expect("a pipe")).lines();
        Self { child, lines }
    }

    /// Reads on until a line with `text`.
    fn hears(&mut self, text: &str) {
        let found = self.lines.by_ref().map(|line| line.unwrap()).any(|line| line.contains(text));
        assert!(found, "{text} never came");
    }

    fn end(mut self, signal: Signal) -> Option<i32> {
        kill_process(Pid::from_child(&self.child), signal).unwrap();
        self.child.wait().unwrap().code()
    }
}

#[test]
fn a_change_is_recorded_and_a_mistake_keeps_the_last_good_output() {
    let folder = Folder::with_scene(SQUARE);
    let mut watch = Watch::start(&folder, &["--duration", "2f"]);
    watch.hears("out.apng: 2 frames");
    watch.hears("watching scene.toml; Ctrl-C ends");
    folder.write("scene.toml", SQUARE.replace("white", "red"));
    watch.hears("out.apng: 2 frames");
    assert_eq!(pixel(&folder.frames("out.apng")[0], 8, 24), [255, 0, 0, 255]);
    let good = fs::read(folder.path("out.apng")).unwrap();

    folder.write("scene.toml", SQUARE.replace("fill =", "fil ="));
    watch.hears("error: scene.toml:15:1: unknown key `fil`");
    watch.hears("15 | fil = ");
    assert_eq!(fs::read(folder.path("out.apng")).unwrap(), good);

    // As editors do that write beside and rename.
    folder.write("scene.toml~", SQUARE.replace("white", "lime"));
    fs::rename(folder.path("scene.toml~"), folder.path("scene.toml")).unwrap();
    watch.hears("out.apng: 2 frames");
    assert_eq!(pixel(&folder.frames("out.apng")[0], 8, 24), [0, 255, 0, 255]);
    assert_eq!(watch.end(Signal::INT), Some(130));
    assert_eq!(folder.names(), ["out.apng", "scene.toml"]);
}

#[test]
fn a_change_of_any_file_that_the_scene_asks_for_is_recorded() {
    let folder = Folder::with_scene(&format!(
        "include = [\"brand.toml\"]\n{}",
        SQUARE.replace("\"white\"", "\"${ink}\"")
    ));
    let brand = |ink: &str| format!("[params]\nink = {{ type = \"color\", default = \"{ink}\" }}");
    let mut watch = Watch::start(&folder, &["--duration", "2f"]);
    // Missing at first, then wrong, then right, then another.
    watch.hears("there is no file `brand.toml`");
    watch.hears("watching");
    folder.write("brand.toml", brand("redd"));
    watch.hears("error: brand.toml:2:35: SyntaxError: `redd` is not a CSS colour");
    for (ink, color) in [("red", [255, 0, 0, 255]), ("lime", [0, 255, 0, 255])] {
        folder.write("brand.toml", brand(ink));
        watch.hears("out.apng: 2 frames");
        assert_eq!(pixel(&folder.frames("out.apng")[0], 8, 24), color);
    }
    assert_eq!(watch.end(Signal::INT), Some(130));
}

#[test]
fn a_change_while_recording_begins_again_at_once() {
    let folder = Folder::with_scene(&SQUARE.replace("\"1s\"", "\"100000s\""));
    let mut watch = Watch::start(&folder, &["-v"]);
    watch.hears("2500000 frames");
    folder.write("scene.toml", SQUARE);
    watch.hears("out.apng: 25 frames");
    assert_eq!(watch.end(Signal::TERM), Some(143));
}

#[test]
fn a_signal_while_recording_keeps_the_last_good_output() {
    let folder = Folder::with_scene(&SQUARE.replace("\"1s\"", "\"100000s\""));
    folder.write("out.apng", "good");
    let mut watch = Watch::start(&folder, &["-v", "-y"]);
    watch.hears("2500000 frames");
    assert_eq!(watch.end(Signal::INT), Some(130));
    assert_eq!(fs::read(folder.path("out.apng")).unwrap(), b"good");
    assert_eq!(folder.names(), ["out.apng", "scene.toml"]);
}

#[test]
fn a_scene_that_is_wrong_at_first_is_waited_for() {
    let folder = Folder::with_scene("wrong");
    let mut watch = Watch::start(&folder, &["--duration", "1f"]);
    watch.hears("error: scene.toml:1:");
    watch.hears("watching");
    folder.write("scene.toml", SQUARE);
    watch.hears("out.apng: 1 frame,");
    assert_eq!(watch.end(Signal::INT), Some(130));
}

#[test]
fn what_a_change_of_the_scene_can_t_mend_ends_at_once() {
    let folder = Folder::with_scene(SQUARE);
    folder.write("out.apng", "mine");
    let code = |arguments: &[&str]| folder.run(arguments).status.code();
    assert_eq!(code(&["watch", "scene.toml", "-o", "out.apng"]), Some(73));
    assert_eq!(code(&["watch", "none.toml", "-o", "x.apng"]), Some(66));
    assert_eq!(code(&["watch", "scene.toml", "-o", "x.avi"]), Some(2));
    assert_eq!(code(&["watch", "scene.toml", "-o", "no/x.webm"]), Some(73));
}
