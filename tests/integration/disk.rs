//! Outputs that take no more bytes, go away or are read slowly, by the command line as a user has it.

use std::fs::{self, File};
use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Command, Output, Stdio};
use std::thread::sleep;
use std::time::Duration;

use canvas_rec::codec::Container;
use rustix::process::{Pid, Signal, kill_process};

use crate::support::{Folder, SQUARE, skipped, stderr};

/// A picture with no repetition in it: large in every format.
const LARGE: &str = "[canvas]\nwidth = 192\nheight = 128\n\
    background = \"repeating-conic-gradient(#f80, #08f 3deg, #fff 7deg)\"\n\
    [capture]\nfps = 25\nduration = \"10f\"\n\
    [[layer]]\ntype = \"rect\"\nx = { from = 0, to = 90, duration = \"10f\" }\nwidth = 90\nheight = 60\n\
    fill = \"repeating-linear-gradient(45deg, #f80, #08f 3px, #fff 7px)\"\n";

/// What came of a command whose standard output is `/dev/full`.
fn to_full(folder: &Folder, arguments: &[&str]) -> Output {
    let full = File::options().write(true).open("/dev/full").expect("a device that is full");
    folder.command(arguments).stdout(full).output().expect("the command runs")
}

#[test]
fn a_full_device_is_an_error_in_every_format() {
    let folder = Folder::with_scene(LARGE);
    for container in Container::ALL.into_iter().filter(|it| it.is_streamable() && it.holds_pictures()) {
        let output = to_full(&folder, &["scene.toml", "-o", "-", "--format", container.name()]);
        let said = stderr(&output);
        if output.status.code() == Some(69) {
            continue;
        }
        assert_eq!(output.status.code(), Some(74), "{container}: {said}");
        assert!(said.starts_with("error: can't write stdout") && said.contains("No space left"), "{said}");
    }
}

#[test]
fn what_is_asked_for_on_stdout_arrives_or_is_an_error() {
    let folder = Folder::with_scene(LARGE);
    folder.record(&["scene.toml", "-o", "a.mkv", "--codec", "ffv1"]);
    for arguments in [
        &["still", "scene.toml", "--at", "0", "-o", "-"][..],
        &["schema"],
        &["probe", "a.mkv"],
        &["probe", "--json", "a.mkv"],
        &["doctor"],
        &["diff", "--json", "scene.toml", "scene.toml"],
    ] {
        let output = to_full(&folder, arguments);
        assert_eq!(output.status.code(), Some(74), "{arguments:?}: {}", stderr(&output));
        assert!(stderr(&output).contains("No space left"), "{arguments:?}: {}", stderr(&output));
    }
}

/// What came of a command that may make no file larger than `blocks` of 512 bytes.
fn limited(folder: &Folder, blocks: u32, arguments: &[&str]) -> Output {
    let mut shell = Command::new("sh");
    shell.args(["-c", &format!("ulimit -f {blocks}; exec \"$0\" \"$@\"")]);
    shell.current_dir(folder.path("")).arg(env!("CARGO_BIN_EXE_canvas-rec")).args(arguments);
    shell.env_remove("CI").output().expect("a shell")
}

#[test]
fn a_file_that_may_not_grow_is_an_error_of_every_command() {
    let folder = Folder::with_scene(LARGE);
    folder.write("other.toml", LARGE.replace("#f80", "#f00"));
    folder.record(&["scene.toml", "-o", "whole.mkv"]);
    for output in ["a.webm", "a.mp4", "a.mov", "a.mkv", "a.gif", "a.apng", "a.webp", "a.y4m", "a/%d.png"] {
        let arguments = ["scene.toml", "-o", output];
        let before = folder.names();
        let limited = limited(&folder, 4, &arguments);
        let said = stderr(&limited);
        if limited.status.code() != Some(69) {
            assert_eq!(limited.status.code(), Some(74), "{output}: {said}");
            assert!(said.contains("File too large") && said.contains(output), "{output}: {said}");
            assert_eq!(folder.names(), before);
        }
    }
    for arguments in [
        &["still", "scene.toml", "--at", "0", "-o", "a.png"][..],
        &["recover", "whole.mkv", "-o", "a.mkv"],
        &["new", "a"],
        &["test", "--update", "scene.toml"],
        &["diff", "scene.toml", "other.toml", "--report", "report"],
        &["scene.toml", "-q", "-y", "-o", "whole.mkv"],
    ] {
        let before = fs::read(folder.path("whole.mkv")).unwrap();
        let output = limited(&folder, 1, arguments);
        let said = stderr(&output);
        assert_eq!(output.status.code(), Some(74), "{arguments:?}: {said}");
        assert!(said.contains("File too large"), "{arguments:?}: {said}");
        assert!(fs::read(folder.path("whole.mkv")).unwrap() == before, "{arguments:?}: not untouched");
        let left = folder.names().into_iter().find(|name| name.contains("partial"));
        assert_eq!(left, None, "{arguments:?}");
    }
}

#[test]
fn a_redirected_stdout_that_may_not_grow_is_an_error() {
    let folder = Folder::with_scene(LARGE);
    for command in ["schema", "still scene.toml --at 0 -o -", "scene.toml -o - --format webm"] {
        let mut shell = Command::new("sh");
        shell.args(["-c", &format!("ulimit -f 1; exec \"$0\" {command} > out")]);
        let output =
            shell.current_dir(folder.path("")).arg(env!("CARGO_BIN_EXE_canvas-rec")).output().unwrap();
        assert_eq!(output.status.code(), Some(74), "{command}: {}", stderr(&output));
        assert!(stderr(&output).contains("File too large"), "{command}: {}", stderr(&output));
    }
}

#[test]
fn whoever_takes_the_first_thousand_bytes_ends_the_recording_quietly() {
    let folder = Folder::with_scene(LARGE);
    for format in ["webm", "mp4", "mov", "mkv", "gif", "y4m", "png"] {
        let endless =
            ["--duration", "100000s", "--quality", "draft", "scene.toml", "-o", "-", "--format", format];
        let endless = if matches!(format, "gif" | "y4m" | "png") {
            [&endless[..2], &endless[4..]].concat()
        } else {
            endless.to_vec()
        };
        let mut command = folder.command(&endless);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut head = [0; 1000];
        child.stdout.take().unwrap().read_exact(&mut head).unwrap();
        let output = child.wait_with_output().unwrap();
        assert_eq!((output.status.code(), stderr(&output).as_str()), (Some(141), ""), "{format}");
    }
}

/// The most memory that a process had so far, in kilobytes; absent once it has ended.
fn high_water_kb(child: &Child) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{}/status", child.id())).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().trim_end_matches(" kB").parse().ok()
}

/// Reads a recording of `frames` frames of 640 by 360 pixels by and by: how many bytes came, and the
/// most memory that it took.
fn read_slowly(frames: &str) -> (usize, u64) {
    let folder = Folder::with_scene(LARGE);
    let arguments = ["scene.toml", "--size", "640x360", "--duration", frames, "-o", "-", "--format", "y4m"];
    let mut child = folder.command(&arguments).stdout(Stdio::piped()).spawn().unwrap();
    let mut out = child.stdout.take().unwrap();
    let (mut bytes, mut most) = (0, 0);
    let mut piece = vec![0; 1 << 18];
    loop {
        // Long enough for the queue to be full.
        if bytes < 4 << 20 {
            sleep(Duration::from_millis(20));
        }
        most = most.max(high_water_kb(&child).unwrap_or(0));
        match out.read(&mut piece).unwrap() {
            0 => break,
            count => bytes += count,
        }
    }
    assert_eq!(child.wait().unwrap().code(), Some(0));
    (bytes, most)
}

#[test]
fn a_slow_reader_gets_every_frame_and_costs_no_memory() {
    let frame = "FRAME\n".len() + 640 * 360 * 3 / 2;
    let ((short, little), (long, much)) = (read_slowly("10f"), read_slowly("200f"));
    assert_eq!(long - short, 190 * frame);
    // 190 frames more have 65 MB as they go out, and 175 MB as they are drawn.
    assert!(much < little + 40_000, "{little} kB for 10 frames, {much} kB for 200");
}

/// A recording without an end that is under way.
fn under_way(folder: &Folder, arguments: &[&str]) -> Child {
    let mut command = folder.command(&["--json", "--duration", "100000s", "scene.toml"]);
    let mut child = command.args(arguments).stdout(Stdio::piped()).spawn().expect("the command runs");
    let mut lines = BufReader::new(child.stdout.as_mut().expect("a pipe")).lines();
    assert!(
        lines.any(|line| line.is_ok_and(|line| line.contains(r#""event":"progress""#))),
        "no progress came"
    );
    child
}

/// Ends a recording, and returns its exit code and the last line that it said.
fn ended(mut child: Child) -> (Option<i32>, serde_json::Value) {
    kill_process(Pid::from_child(&child), Signal::INT).unwrap();
    let mut said = String::new();
    child.stdout.take().unwrap().read_to_string(&mut said).unwrap();
    let last = said.lines().last().unwrap_or("{}");
    (child.wait().unwrap().code(), serde_json::from_str(last).unwrap())
}

#[test]
fn a_name_that_is_taken_meanwhile_is_an_error_and_stays_whose_it_is() {
    for output in ["out.mp4", "out.webm"] {
        for (arguments, code, reason) in
            [(&["-o", output][..], 73, "exists"), (&["-y", "-o", output], 74, "Is a directory")]
        {
            let folder = Folder::with_scene(SQUARE);
            let child = under_way(&folder, arguments);
            fs::create_dir_all(folder.path(output).join("inside")).unwrap();
            let (found, said) = ended(child);
            let message = said["message"].as_str().unwrap_or_default();
            assert_eq!(found, Some(code), "{arguments:?}: {said}");
            assert!(message.contains(output) && message.contains(reason), "{arguments:?}: {message}");
            assert!(code != 74 || message.contains(" frames"), "{message}");
            assert_eq!(folder.names(), [output, "scene.toml"], "{arguments:?}");
        }
    }
}

#[test]
fn a_folder_that_goes_away_meanwhile_is_a_write_error() {
    for output in ["sub/out.mp4", "sub/out.webm", "sub/out.gif"] {
        let folder = Folder::with_scene(SQUARE);
        fs::create_dir(folder.path("sub")).unwrap();
        let child = under_way(&folder, &["-o", output]);
        fs::remove_dir_all(folder.path("sub")).unwrap();
        let (code, said) = ended(child);
        let message = said["message"].as_str().unwrap_or_default();
        assert_eq!(code, Some(74), "{output}: {said}");
        assert!(message.contains("No such file or directory") && message.contains(" frames"), "{message}");
        assert_eq!(folder.names(), ["scene.toml"]);
    }
}

/// What came of a recording whose calls of the system fail as `strace` is told; absent where it can't
/// tell a process so.
fn injected(folder: &Folder, call: &str, error: &str, output: &str) -> Option<Output> {
    let quiet = ["-f", "-qq", "-o", "/dev/null"];
    if !Command::new("strace").args(quiet).arg("true").status().is_ok_and(|status| status.success()) {
        skipped("strace is not there, or may not trace");
        return None;
    }
    let mut strace = Command::new("strace");
    strace.args(quiet).args(["-e", &format!("trace={call}"), "-e", &format!("inject={call}:error={error}")]);
    strace.arg(env!("CARGO_BIN_EXE_canvas-rec")).args(["scene.toml", "-q", "-y", "-o", output]);
    Some(strace.current_dir(folder.path("")).output().expect("strace runs"))
}

#[test]
fn syncing_and_naming_that_fail_are_write_errors_with_the_frames() {
    for output in ["out.webm", "out.mp4", "out.gif"] {
        for (call, error, reason) in [
            ("fsync", "EIO", "Input/output error"),
            ("rename,renameat,renameat2", "EDQUOT", "Disk quota exceeded"),
        ] {
            let folder = Folder::with_scene(SQUARE);
            folder.write(output, "precious");
            let Some(failed) = injected(&folder, call, error, output) else { return };
            let said = stderr(&failed);
            assert_eq!(failed.status.code(), Some(74), "{output}, {call}: {said}");
            assert!(said.contains(reason) && said.contains(output), "{output}, {call}: {said}");
            assert!(said.contains(" frames"), "{output}, {call}: {said}");
            assert_eq!(fs::read(folder.path(output)).unwrap(), b"precious", "{output}, {call}");
            assert_eq!(folder.names(), [output, "scene.toml"], "{output}, {call}");
        }
    }
}
