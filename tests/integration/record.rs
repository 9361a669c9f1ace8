//! What is in a recorded file: frames, times, sizes, and what the options change.

use std::fs;
use std::ops::ControlFlow;

use canvas_rec::progress::{Progress, Step};
use canvas_rec::scene::Options;
use canvas_rec::session::{self, Settings};
use canvas_rec::{FrameRate, Scene, Size, Timestamp};

use crate::support::{Folder, SQUARE, near, pixel, stderr, stdout};

fn seconds(text: &str) -> Timestamp {
    Timestamp::parse(text, None).unwrap()
}

#[test]
fn four_seconds_at_25_fps_are_exactly_100_frames_and_4_seconds() {
    let folder = Folder::with_scene(&SQUARE.replace("\"1s\"", "\"4s\""));
    for name in ["out.webm", "out.mp4"] {
        folder.record(&["--fps", "25", "scene.toml", "-o", name]);
        let facts = folder.facts(name);
        assert_eq!(facts.duration, Some(seconds("4s")), "{name}");
        let times: Vec<_> = folder.frames(name).iter().map(|frame| frame.timestamp).collect();
        let rate = FrameRate::new(25, 1).unwrap();
        let expected: Vec<_> = (0..100).map(|index| rate.time_of(index)).collect();
        assert_eq!(times, expected, "{name}");
    }
}

#[test]
fn containers_have_their_usual_codec() {
    let folder = Folder::with_scene(SQUARE);
    for (name, codec) in [("out.webm", "vp9"), ("out.mp4", "h264"), ("out.apng", "apng")] {
        folder.record(&["scene.toml", "-o", name]);
        assert_eq!(folder.facts(name).codec, codec);
    }
    folder.record(&["scene.toml", "-o", "vp9.mp4", "--codec", "vp9"]);
    assert_eq!(folder.facts("vp9.mp4").codec, "vp9");
    folder.record(&["scene.toml", "-o", "noname", "--format", "webm"]);
    assert_eq!(folder.facts("noname").codec, "vp9");
}

#[test]
fn frames_show_what_the_scene_draws_at_their_time() {
    let folder = Folder::with_scene(SQUARE);
    folder.record(&["scene.toml", "-o", "out.apng"]);
    let frames = folder.frames("out.apng");
    assert_eq!(frames.len(), 25);
    for (index, frame) in (0..).zip(&frames) {
        // The square's left edge is at 44 px x time; its middle is white, what lies around is not.
        let left = f64::from(index) * 44.0 / 25.0;
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "pixels of 64")]
        let middle = (left + 10.0) as u32;
        assert_eq!(pixel(frame, middle, 24), [255, 255, 255, 255], "frame {index}");
        assert_eq!(pixel(frame, middle, 5), [0x20, 0x40, 0x60, 255], "frame {index}");
    }
}

#[test]
fn ntsc_rates_stay_exact() {
    let folder = Folder::with_scene(SQUARE);
    folder.record(&["--fps", "29.97", "scene.toml", "-o", "out.mp4"]);
    let frames = folder.frames("out.mp4");
    assert_eq!(frames.len(), 30);
    let rate: FrameRate = "30000/1001".parse().unwrap();
    assert_eq!(frames[29].timestamp, rate.time_of(29));
}

#[test]
fn a_still_scene_has_all_its_frames_at_a_constant_rate() {
    let folder = Folder::with_scene(&SQUARE.replace("{ from = 0, to = 44, duration = \"1s\" }", "10"));
    folder.record(&["scene.toml", "-o", "out.webm"]);
    assert_eq!(folder.frames("out.webm").len(), 25);
    assert_eq!(folder.facts("out.webm").duration, Some(seconds("1s")));
}

#[test]
fn without_a_rate_only_changes_are_frames() {
    // Moves in the first half only.
    let scene = SQUARE
        .replace("fps = 25\n", "refresh = 50\n")
        .replace("to = 44, duration = \"1s\"", "to = 44, duration = \"0.5s\"");
    let folder = Folder::with_scene(&scene);
    for name in ["out.mp4", "out.webm"] {
        folder.record(&["scene.toml", "-o", name]);
        let frames = folder.frames(name);
        assert_eq!(frames.len(), 26, "{name}");
        assert_eq!(frames[25].timestamp, seconds("0.5s"), "{name}");
        assert_eq!(folder.facts(name).duration, Some(seconds("1s")), "{name}");
    }
}

#[test]
fn rate_zero_records_the_requested_frames_only() {
    let scene = SQUARE.replace("fps = 25", "fps = 0\nrequest_frames = [0, \"250ms\", \"0.7s\"]");
    let folder = Folder::with_scene(&scene);
    folder.record(&["scene.toml", "-o", "out.mp4"]);
    let times: Vec<_> = folder.frames("out.mp4").iter().map(|frame| frame.timestamp).collect();
    assert_eq!(times, [seconds("0"), seconds("0.25"), seconds("0.7")]);
    assert_eq!(folder.facts("out.mp4").duration, Some(seconds("1s")));
}

#[test]
fn a_part_shows_the_same_frames_as_the_whole() {
    let folder = Folder::with_scene(SQUARE);
    folder.record(&["scene.toml", "-o", "whole.apng"]);
    folder.record(&["--from", "0.2s", "--to", "0.6s", "scene.toml", "-o", "part.apng"]);
    folder.record(&["--from", "5f", "--duration", "10f", "scene.toml", "-o", "same.apng"]);
    let whole = folder.frames("whole.apng");
    for name in ["part.apng", "same.apng"] {
        let part = folder.frames(name);
        assert_eq!(part.len(), 10, "{name}");
        for (part, whole) in part.iter().zip(&whole[5..]) {
            assert!(part.rgba == whole.rgba, "{name} at {}", part.timestamp);
        }
    }
}

#[test]
fn one_frame_is_a_plain_png() {
    let folder = Folder::with_scene(SQUARE);
    folder.record(&["--duration", "1f", "scene.toml", "-o", "still.png", "--format", "apng"]);
    let bytes = fs::read(folder.path("still.png")).unwrap();
    assert!(bytes.starts_with(b"\x89PNG"));
    assert!(!bytes.windows(4).any(|chunk| chunk == b"acTL"));
    assert_eq!(folder.frames("still.png").len(), 1);
}

#[test]
fn scale_draws_crisply_at_more_pixels() {
    let folder = Folder::with_scene(SQUARE);
    folder.record(&["--scale", "2.5", "--duration", "1f", "scene.toml", "-o", "out.apng"]);
    let frame = &folder.frames("out.apng")[0];
    assert_eq!(frame.size, Size::new(160, 120));
    // The square covers 0..50 x 35..85: its edges are sharp there.
    assert_eq!(pixel(frame, 49, 35), [255; 4]);
    assert_eq!(pixel(frame, 50, 35), [0x20, 0x40, 0x60, 255]);
    assert_eq!(pixel(frame, 49, 34), [0x20, 0x40, 0x60, 255]);
}

#[test]
fn scaled_edges_stay_sharp_where_sizes_do_not_divide() {
    let scene = "[canvas]\nwidth = 101\nheight = 101\nbackground = \"white\"\n[capture]\nfps = 25\nduration = \"1f\"\n";
    let folder = Folder::with_scene(scene);
    folder.record(&["--scale", "0.5", "scene.toml", "-o", "out.apng"]);
    let frame = &folder.frames("out.apng")[0];
    assert_eq!(frame.size, Size::new(51, 51));
    assert!(frame.rgba.iter().all(|&byte| byte == 255));
}

#[test]
fn size_fits_and_centres_and_leaves_the_rest_empty() {
    // The square reaches out of the scene to the left; it must not show in the bar.
    let folder = Folder::with_scene(&SQUARE.replace("from = 0,", "from = -10,"));
    folder.record(&["--size", "200x96", "--duration", "1f", "scene.toml", "-o", "out.apng"]);
    let frame = &folder.frames("out.apng")[0];
    assert_eq!(frame.size, Size::new(200, 96));
    assert_eq!(pixel(frame, 35, 48), [0; 4]);
    assert_eq!(pixel(frame, 36, 48), [255; 4]);
    assert_eq!(pixel(frame, 163, 10), [0x20, 0x40, 0x60, 255]);
    assert_eq!(pixel(frame, 164, 10), [0; 4]);
}

#[test]
fn parameters_are_set_from_outside() {
    let scene = SQUARE.replace("fill = \"white\"", "fill = \"${accent}\"")
        + "\n[params]\naccent = { type = \"color\", default = \"white\" }";
    let folder = Folder::with_scene(&scene);
    folder.record(&["--set", "accent=#f60", "--duration", "1f", "scene.toml", "-o", "out.apng"]);
    assert_eq!(pixel(&folder.frames("out.apng")[0], 10, 24), [255, 102, 0, 255]);
}

#[test]
fn odd_sizes_are_padded_by_one_and_said_so() {
    let folder =
        Folder::with_scene(&SQUARE.replace("width = 64", "width = 63").replace("height = 48", "height = 47"));
    for name in ["out.mp4", "out.webm"] {
        let output = folder.record(&["-v", "scene.toml", "-o", name]);
        assert!(stderr(&output).contains("note: padded 63x47 to 64x48"), "{}", stderr(&output));
        let frames = folder.frames(name);
        assert_eq!(frames[0].size, Size::new(64, 48));
        assert!(near(pixel(&frames[0], 63, 47), pixel(&frames[0], 62, 46), 3), "{name}");
    }
    let output = folder.record(&["scene.toml", "-y", "-o", "out.mp4"]);
    assert!(!stderr(&output).contains("padded"));
    folder.record(&["scene.toml", "-o", "out.apng"]);
    assert_eq!(folder.facts("out.apng").size, Size::new(63, 47), "PNG has no need of even sides");
}

#[test]
fn mp4_has_its_index_in_front() {
    let folder = Folder::with_scene(SQUARE);
    folder.record(&["scene.toml", "-o", "out.mp4"]);
    let bytes = fs::read(folder.path("out.mp4")).unwrap();
    let mut boxes = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let size = u32::from_be_bytes(bytes[at..at + 4].try_into().unwrap());
        boxes.push(String::from_utf8_lossy(&bytes[at + 4..at + 8]).into_owned());
        at += size as usize;
    }
    let position =
        |name: &str| boxes.iter().position(|found| found == name).unwrap_or_else(|| panic!("{boxes:?}"));
    assert!(position("moov") < position("mdat"), "{boxes:?}");
}

#[test]
fn webm_has_duration_and_cues() {
    let folder = Folder::with_scene(SQUARE);
    folder.record(&["scene.toml", "-o", "out.webm"]);
    let bytes = fs::read(folder.path("out.webm")).unwrap();
    // Once in the seek head, once as the element itself (Matroska, Cues: 1C 53 BB 6B).
    let cues = bytes.windows(4).filter(|id| id == b"\x1c\x53\xbb\x6b").count();
    assert_eq!(cues, 2);
    assert_eq!(folder.facts("out.webm").duration, Some(seconds("1s")));
}

#[test]
fn the_same_scene_gives_the_same_bytes() {
    let folder = Folder::with_scene(SQUARE);
    for format in ["webm", "mp4", "apng"] {
        let [first, second] = ["a", "b"].map(|name| format!("{name}.{format}"));
        folder.record(&["scene.toml", "-o", &first]);
        folder.record(&["scene.toml", "-o", &second]);
        assert!(
            fs::read(folder.path(&first)).unwrap() == fs::read(folder.path(&second)).unwrap(),
            "{format}"
        );
    }
}

#[test]
fn quality_settings_change_the_size() {
    let folder = Folder::with_scene(SQUARE);
    let size = |arguments: &[&str], name: &str| {
        folder.record(&[&["scene.toml", "--scale", "4", "-y", "-o", name], arguments].concat());
        fs::metadata(folder.path(name)).unwrap().len()
    };
    for name in ["out.mp4", "out.webm"] {
        assert!(size(&["--crf", "10"], name) > size(&["--crf", "50"], name), "{name}");
        assert!(size(&["--bitrate", "2M"], name) > size(&["--bitrate", "20k"], name), "{name}");
    }
}

/// What x264 notes of its settings in a file.
fn x264_settings(folder: &Folder, options: &[&str]) -> String {
    folder.record(&[&["scene.toml", "-y", "-o", "out.mp4"], options].concat());
    let bytes = fs::read(folder.path("out.mp4")).unwrap();
    let text = String::from_utf8_lossy(&bytes).into_owned();
    text[text.find("options: ").expect("the settings")..].split('\0').next().unwrap().to_owned()
}

#[test]
fn preset_and_threads_reach_the_encoder() {
    let folder = Folder::with_scene(SQUARE);
    let usual = x264_settings(&folder, &[]);
    assert!(
        usual.contains(" threads=6 ") && usual.contains(" subme=7 ") && usual.contains(" crf=20.0 "),
        "{usual}"
    );
    let fast = x264_settings(&folder, &["--preset", "ultrafast", "--threads", "1"]);
    assert!(fast.contains(" threads=1 ") && fast.contains(" subme=0 "), "{fast}");

    let webm = |options: &[&str]| {
        folder.record(&[&["scene.toml", "--scale", "4", "-y", "-o", "out.webm"], options].concat());
        fs::read(folder.path("out.webm")).unwrap()
    };
    assert!(webm(&["--preset", "0"]) != webm(&["--preset", "8"]));
}

#[test]
fn a_recording_past_the_scene_s_end_stands_still_and_says_so() {
    let folder = Folder::with_scene(SQUARE);
    let output = folder.record(&["-v", "--to", "1.2s", "scene.toml", "-o", "out.apng"]);
    assert!(
        stderr(&output).contains("note: the recording goes on after the scene's end at 1.000 s"),
        "{}",
        stderr(&output)
    );
    let frames = folder.frames("out.apng");
    assert_eq!(frames.len(), 30);
    assert!(frames[25..].iter().all(|frame| frame.rgba == frames[25].rgba));
}

#[test]
fn frames_on_the_command_line_are_the_scene_s_own() {
    let folder = Folder::with_scene(SQUARE);
    folder.record(&["--fps", "50", "--duration", "5f", "scene.toml", "-o", "out.apng"]);
    assert_eq!(folder.frames("out.apng").len(), 10, "5 frames at 25 fps are 10 at 50");
}

#[test]
fn a_tainted_looking_huge_shape_is_drawn_where_it_shows() {
    let scene = SQUARE
        .replace("width = 20\nheight = 20", "width = 1e30\nheight = 3e38")
        .replace("y = 14", "y = -1e37");
    let folder = Folder::with_scene(&scene);
    folder.record(&["--from", "0.5s", "--duration", "1f", "scene.toml", "-o", "out.apng"]);
    let frame = &folder.frames("out.apng")[0];
    assert_eq!(pixel(frame, 60, 24), [255; 4]);
    assert_eq!(pixel(frame, 10, 24), [0x20, 0x40, 0x60, 255]);
}

/// Ends a recording after some turns.
struct StopAfter(u32);

impl Progress for StopAfter {
    fn step(&mut self, _: &Step) -> ControlFlow<()> {
        self.0 = self.0.saturating_sub(1);
        if self.0 == 0 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }
}

#[test]
fn a_recording_that_is_ended_early_keeps_whole_turns() {
    for (rate, expected) in [("fps = 25", "0.28s"), ("refresh = 50", "0.14s")] {
        let folder = Folder::with_scene(&SQUARE.replace("fps = 25", rate));
        let scene = Scene::open(&folder.path("scene.toml"), &Options::default()).unwrap();
        let settings = Settings::new(folder.path("out.mp4"));
        let summary = session::record(&scene, &settings, &mut StopAfter(7)).unwrap().swap_remove(0);
        assert!(summary.interrupted);
        assert_eq!((summary.frames, summary.duration), (7, seconds(expected)), "{rate}");
        assert_eq!(folder.facts("out.mp4").duration, Some(seconds(expected)), "{rate}");
        assert_eq!(folder.frames("out.mp4").len(), 7, "{rate}");
    }
}

#[test]
fn json_tells_start_and_done() {
    let folder = Folder::with_scene(SQUARE);
    let output = folder.record(&["--json", "scene.toml", "-o", "out.webm"]);
    let events: Vec<serde_json::Value> =
        stdout(&output).lines().map(|line| serde_json::from_str(line).expect("an object a line")).collect();
    assert_eq!(events[0]["event"], "start");
    assert_eq!(events[0]["frames"], 25);
    let done = events.last().unwrap();
    assert_eq!(done["event"], "done");
    assert_eq!((&done["path"], &done["codec"]), (&"out.webm".into(), &"vp9".into()));
    assert_eq!((&done["frames"], &done["duration_s"]), (&25.into(), &1.0.into()));
    assert_eq!(done["bytes"], fs::metadata(folder.path("out.webm")).unwrap().len());
    assert!(done["wall_s"].as_f64().unwrap() > 0.0);
    assert_eq!(stderr(&output), "");
}

/// The lines of a record of events, each as `object event` and its time.
fn events(folder: &Folder) -> Vec<(String, f64)> {
    let text = fs::read_to_string(folder.path("trace.jsonl")).unwrap();
    let object = |line| serde_json::from_str::<serde_json::Value>(line).unwrap();
    let named = |event: serde_json::Value| {
        let (object, name) = (event["object"].as_str().unwrap(), event["event"].as_str().unwrap());
        assert_eq!(event["id"].as_str().unwrap().len(), 36);
        (format!("{object} {name}"), event["time_s"].as_f64().unwrap())
    };
    text.lines().map(object).map(named).collect()
}

#[test]
fn events_are_written_with_their_times_and_the_same_each_time() {
    let folder = Folder::with_scene(SQUARE);
    let arguments = ["scene.toml", "-o", "out.apng", "-y", "-q", "--events", "trace.jsonl"];
    folder.record(&arguments);
    let told =
        [("recorder start", 0.0), ("track ended", 1.0), ("stream inactive", 1.0), ("recorder stop", 1.0)];
    assert_eq!(events(&folder), told.map(|(name, time)| (name.to_owned(), time)));
    let first = fs::read(folder.path("trace.jsonl")).unwrap();
    folder.record(&arguments);
    assert_eq!(fs::read(folder.path("trace.jsonl")).unwrap(), first);
}

#[test]
fn events_replace_no_file_unasked_and_not_the_video() {
    let folder = Folder::with_scene(SQUARE);
    folder.write("trace.jsonl", "mine");
    let output = folder.run(&["scene.toml", "-o", "out.webm", "--events", "trace.jsonl"]);
    assert_eq!(output.status.code(), Some(73));
    let output = folder.run(&["scene.toml", "-o", "out.webm", "--events", "out.webm"]);
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(folder.names(), ["scene.toml", "trace.jsonl"]);
}

#[test]
fn a_scene_in_which_nothing_is_drawn_is_recorded_as_it_is() {
    let empty = "[canvas]\nwidth = 64\nheight = 48\n[capture]\nfps = 25\nduration = \"1s\"\n";
    let late = "[[layer]]\ntype = \"rect\"\nstart = \"0.6s\"\nwidth = 20\nheight = 20\nfill = \"white\"\n";
    for (scene, output, frames) in [
        (empty.to_owned(), "out.webm", 25),
        (empty.to_owned(), "out.mp4", 25),
        (empty.to_owned() + late, "out.mp4", 25),
        (empty.replace("fps = 25", "") + late, "out.mp4", 2),
        (empty.replace("fps = 25", "fps = 0\nrequest_frames = [0, \"0.8s\"]") + late, "out.mp4", 2),
    ] {
        let folder = Folder::with_scene(&scene);
        let done = folder.record(&["--json", "-q", "scene.toml", "-o", output]);
        assert!(stdout(&done).contains(r#""duration_s":1.0"#), "{scene}: {}", stdout(&done));
        assert_eq!(folder.frames(output).len(), frames, "{scene}");
        assert_eq!(folder.facts(output).duration, Some(seconds("1s")), "{scene}");
    }
}

#[test]
fn long_holds_at_fine_times_are_kept() {
    let scene = SQUARE
        .replace("fps = 25", "fps = 0\nrequest_frames = [0, \"1.000001s\"]")
        .replace("duration = \"1s\"\n[[", "duration = 2200\n[[");
    let folder = Folder::with_scene(&scene);
    let told = folder.record(&["--json", "scene.toml", "-o", "out.mp4"]);
    assert!(stdout(&told).contains(r#""frames":null"#), "{}", stdout(&told));
    let frames = folder.frames("out.mp4");
    assert_eq!(frames[1].timestamp, seconds("1.000001s"));
    assert_eq!(folder.facts("out.mp4").duration, Some(seconds("2200s")));
}
