//! Signals: the first finishes the file, the second leaves at once.

use std::io::{BufRead, BufReader};
use std::process::{Child, Stdio};

use rustix::process::{Pid, Signal, kill_process};

use crate::support::{Folder, SQUARE};

/// Starts a recording that would take hours, and waits until frames are encoded.
fn start(folder: &Folder, arguments: &[&str]) -> (Child, impl Iterator<Item = String> + use<>) {
    let mut command = folder.command(&["--json", "--duration", "100000s", "scene.toml"]);
    let mut child = command.args(arguments).stdout(Stdio::piped()).spawn().expect("the command runs");
    let mut lines =
        BufReader::new(child.stdout.take().expect("a pipe")).lines().map(|line| line.expect("text"));
    let progress = lines.find(|line| line.contains(r#""event":"progress""#));
    assert!(progress.is_some(), "no progress came");
    (child, lines)
}

fn signal(child: &Child, signal: Signal) {
    kill_process(Pid::from_child(child), signal).unwrap();
}

#[test]
fn the_first_signal_finishes_the_file() {
    for (number, code) in [(Signal::INT, 130), (Signal::TERM, 143), (Signal::HUP, 129)] {
        for output in ["out.mp4", "out.webm"] {
            let folder = Folder::with_scene(SQUARE);
            let (mut child, lines) = start(&folder, &["-o", output]);
            signal(&child, number);
            let done = lines.last().expect("a last line");
            assert_eq!(child.wait().expect("an exit").code(), Some(code), "{output}");
            let done: serde_json::Value = serde_json::from_str(&done).expect("an object");
            assert_eq!((&done["event"], &done["interrupted"]), (&"done".into(), &true.into()));
            assert_eq!(folder.decoder(output).count_packets().unwrap(), done["frames"].as_u64().unwrap());
            assert!(folder.decoder(output).next_frame().unwrap().is_some());
            assert_eq!(folder.names(), [output, "scene.toml"]);
        }
    }
}

#[test]
fn a_signal_ends_a_batch_with_a_whole_file() {
    let named = "[params]\nname = { type = \"string\", default = \"\" }\n";
    let folder = Folder::with_scene(&(SQUARE.to_owned() + named));
    folder.write("p.csv", "name\na\nb\n");
    let (mut child, lines) = start(&folder, &["--params", "p.csv", "-o", "{name}.mp4"]);
    signal(&child, Signal::INT);
    let done = lines.last().expect("a last line");
    assert!(done.contains(r#""path":"a.mp4""#) && done.contains(r#""interrupted":true"#), "{done}");
    assert_eq!(child.wait().expect("an exit").code(), Some(130));
    assert_eq!(folder.names(), ["a.mp4", "p.csv", "scene.toml"]);
}

#[test]
fn the_second_signal_leaves_at_once_and_says_what_is_left() {
    // Slow enough that the file can't be finished between the two signals: VP9 holds back 25
    // frames, and each takes long.
    for (number, code) in [(Signal::INT, 130), (Signal::HUP, 129)] {
        let folder = Folder::with_scene(&SQUARE.replace("white", "gold"));
        let slow = ["--scale", "60", "--preset", "0", "--crf", "4", "-o", "out.webm"];
        let mut command = folder.command(&["--duration", "100000s", "scene.toml", "-v"]);
        let mut child = command.args(slow).stderr(Stdio::piped()).spawn().expect("the command runs");
        let mut lines = BufReader::new(child.stderr.take().expect("a pipe")).lines().map_while(Result::ok);
        lines.next().expect("the plan is told");
        signal(&child, Signal::INT);
        assert!(lines.any(|line| line.contains("once more to leave at once")));
        signal(&child, number);
        let said: Vec<String> = lines.collect();
        assert_eq!(child.wait().expect("an exit").code(), Some(code));
        let names = folder.names();
        assert!(!names.contains(&"out.webm".to_owned()), "it had time to finish");
        let partial = names.iter().find(|name| name.ends_with(".partial")).expect("a partial file");
        let path = folder.path(partial).canonicalize().unwrap().display().to_string();
        let left = [
            format!("left unfinished: {path}"),
            format!("to finish it: canvas-rec recover '{path}' -o FILE"),
        ];
        assert!(said.ends_with(&left), "{said:?}");
    }
}
