//! `[capture]` on the command line: constraints of the captured track, and when frames show.

use canvas_rec::{FrameRate, Size, Timestamp};

use super::support::{Folder, stderr};

/// A scene of 64 by 36 pixels with a square that moves, with `capture` in its capture table.
fn scene(capture: &str) -> Folder {
    Folder::with_scene(&format!(
        "canvas = {{ width = 64, height = 36, background = \"white\" }}\n\
        [capture]\nduration = 1\n{capture}\n\
        [[layer]]\ntype = \"rect\"\nwidth = 9\nheight = 9\nfill = \"black\"\n\
        x = {{ from = 0, to = 50, duration = 0.5 }}"
    ))
}

/// The times of the frames of the video `name`.
fn times(folder: &Folder, name: &str) -> Vec<Timestamp> {
    folder.frames(name).iter().map(|frame| frame.timestamp).collect()
}

#[test]
fn a_scene_is_recorded_as_its_constraints_ask() {
    let folder = scene("fps = 10\nconstraints = { width = 32, height = 18 }");
    folder.record(&["scene.toml", "-o", "s.mp4"]);
    assert_eq!((folder.facts("s.mp4").size, times(&folder, "s.mp4").len()), (Size::new(32, 18), 10));
    folder.record(&["still", "scene.toml", "--at", "0.5", "-o", "s.png"]);
    assert_eq!(folder.facts("s.png").size, Size::new(32, 18));
}

#[test]
fn constraints_that_can_not_be_met_are_shown_where_they_are() {
    let folder = scene("fps = 10\nconstraints = { height = 18, width = { exact = 1280 } }");
    let output = folder.run(&["scene.toml", "-o", "s.mp4"]);
    let said = stderr(&output);
    assert_eq!(output.status.code(), Some(65));
    assert!(said.contains("scene.toml:5:30: OverconstrainedError: the track can't meet its constraints: width; it can be 64 pixels wide"), "{said}");
    assert!(said.contains("^^^^^"), "{said}");
    let output = folder.run(&["check", "scene.toml"]);
    assert_eq!(output.status.code(), Some(65));
    // A larger canvas has larger tracks.
    folder.record(&["scene.toml", "-o", "s.mp4", "--scale", "20"]);
    assert_eq!(folder.facts("s.mp4").size, Size::new(1280, 18));
}

#[test]
fn with_vfr_only_captured_frames_are_in_the_file() {
    let folder = scene("fps = 25");
    folder.record(&["scene.toml", "-o", "all.mp4"]);
    assert_eq!(times(&folder, "all.mp4").len(), 25);
    // The square stands still from half a second on.
    for name in ["s.mp4", "s.webm", "s.mkv", "s.gif"] {
        folder.record(&["scene.toml", "-o", name, "--vfr"]);
        let times = times(&folder, name);
        let rate: FrameRate = "25".parse().unwrap();
        let expected: Vec<_> = (0..=13).map(|index| rate.time_of(index)).collect();
        assert_eq!(times, expected, "{name}");
        let duration = folder.facts(name).duration.unwrap();
        assert!(duration > Timestamp::parse("0.95s", None).unwrap(), "{name}: {duration}");
    }
    let said = stderr(&folder.run(&["scene.toml", "-o", "s.y4m", "--vfr"]));
    assert!(said.contains("y4m needs a constant frame rate"), "{said}");
}

#[test]
fn with_vfr_a_frame_rate_that_is_constrained_gives_fewer_frames() {
    let folder = scene("fps = 20\nconstraints = { frameRate = 10 }");
    folder.record(&["scene.toml", "-o", "all.mp4"]);
    assert_eq!(times(&folder, "all.mp4").len(), 20);
    folder.record(&["scene.toml", "-o", "s.mp4", "--vfr"]);
    assert!(times(&folder, "s.mp4").len() <= 7);
}

#[test]
fn frames_can_be_requested_on_the_command_line() {
    let folder = scene("fps = 25");
    for rate in [&["--fps", "0"][..], &[]] {
        folder.record(&[&["scene.toml", "-o", "s.mp4", "-y", "--at", "0.4s,0,8f"][..], rate].concat());
        assert_eq!(
            times(&folder, "s.mp4"),
            ["0", "0.32", "0.4"].map(|at| Timestamp::parse(at, None).unwrap())
        );
    }
    let output = folder.run(&["scene.toml", "-o", "t.mp4", "--at", "0.4s", "--fps", "25"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("leave out --fps"), "{}", stderr(&output));
}
