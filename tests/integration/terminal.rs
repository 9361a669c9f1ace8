//! What a person sees while recording.

use std::fs::OpenOptions;
use std::io::{BufRead, BufReader, Read};
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::process::Stdio;

use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};

use crate::support::{Folder, SQUARE};

/// Runs the command with a terminal as its stderr and returns all that was shown.
fn seen_on_a_terminal(folder: &Folder, arguments: &[&str]) -> String {
    let terminal = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
    grantpt(&terminal).unwrap();
    unlockpt(&terminal).unwrap();
    let name = ptsname(&terminal, Vec::new()).unwrap();
    let path = Path::new(std::ffi::OsStr::from_bytes(name.as_bytes()));
    let screen = OpenOptions::new().read(true).write(true).open(path).unwrap();
    let mut child =
        folder.command(arguments).env("TERM", "xterm").stderr(Stdio::from(screen)).spawn().unwrap();
    let reader = std::thread::spawn(move || {
        let mut shown = Vec::new();
        // A terminal whose other side is closed gives an error at its end.
        let _ = std::fs::File::from(terminal).read_to_end(&mut shown);
        String::from_utf8_lossy(&shown).into_owned()
    });
    // The command's own copy of the screen is closed when it ends; ours went to it.
    assert!(child.wait().unwrap().success());
    reader.join().unwrap()
}

#[test]
fn a_terminal_shows_a_bar_with_frames_speed_and_time_left() {
    let folder = Folder::with_scene(&SQUARE.replace("\"1s\"", "\"8s\""));
    let shown = seen_on_a_terminal(&folder, &["scene.toml", "-o", "out.webm", "--scale", "4"]);
    for part in ["━", "/200 frames, ", " fps, ", "x real time, ", " left"] {
        assert!(shown.contains(part), "no {part:?} in {shown:?}");
    }
    let last = shown.trim_end().lines().last().unwrap_or_default();
    assert!(last.contains("out.webm: 200 frames, 8.000 s, "), "{last:?}");
}

#[test]
fn quiet_shows_no_bar() {
    let folder = Folder::with_scene(SQUARE);
    let quiet = seen_on_a_terminal(&folder, &["-q", "scene.toml", "-o", "out.webm"]);
    assert_eq!(quiet, "");
}

#[test]
fn without_a_terminal_a_line_comes_every_few_seconds() {
    let folder = Folder::with_scene(SQUARE);
    let mut command = folder.command(&["--duration", "100000s", "scene.toml", "-o", "out.webm"]);
    let mut child = command.stderr(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
    let line = lines.next().unwrap().unwrap();
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(line.starts_with("frame ") && line.contains("/2500000, "), "{line}");
    assert!(line.contains(" fps, ") && line.contains("x real time, "), "{line}");
}
