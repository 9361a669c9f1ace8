//! `test` and `diff`: what differs is found and named, and nothing is accepted by accident.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;

use canvas_rec::Size;

use crate::support::{Folder, SQUARE, open, skipped, stderr, stdout};

/// Runs the command as it runs on a developer's machine.
pub(crate) fn run(folder: &Folder, arguments: &[&str]) -> Output {
    run_with(folder, arguments, &[])
}

fn run_with(folder: &Folder, arguments: &[&str], variables: &[(&str, &str)]) -> Output {
    let mut command = folder.command(arguments);
    command.env_remove("CI").env_remove("GITHUB_ACTIONS").env_remove("GITHUB_STEP_SUMMARY");
    command.envs(variables.iter().copied());
    command.output().expect("the command runs")
}

/// A folder with `scene.toml` and its golden.
fn with_golden(scene: &str) -> Folder {
    let folder = Folder::with_scene(scene);
    let output = run(&folder, &["test", "--update", "scene.toml"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    folder
}

/// What `test` says when the scene has become `mutant`.
pub(crate) fn told(folder: &Folder, mutant: &str) -> String {
    folder.write("scene.toml", mutant);
    let output = run(folder, &["test"]);
    assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
    stderr(&output)
}

#[track_caller]
pub(crate) fn assert_says(said: &str, what: &str) {
    assert!(said.contains(what), "no `{what}` in:\n{said}");
}

/// The scenes of the gallery that take long to draw without a release build; `make goldens` has them.
const COSTLY: [&str; 2] = ["captions", "slideshow"];

#[test]
fn the_project_s_own_goldens_hold() {
    let folder = Folder::new();
    let report = folder.path("report");
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let files = fs::read_dir(root.join("scenes")).unwrap().map(|entry| entry.unwrap().path());
    let scenes = files.filter(|path| path.extension().is_some_and(|ending| ending == "toml"));
    let is_cheap = |path: &PathBuf| !COSTLY.iter().any(|name| path.file_stem().unwrap() == *name);
    let chosen = scenes.filter(is_cheap).chain([root.join("tests")]);
    let chosen: Vec<String> = chosen.map(|path| path.to_str().unwrap().to_owned()).collect();
    let arguments = [
        &["test", "--report", report.to_str().unwrap()][..],
        &chosen.iter().map(String::as_str).collect::<Vec<_>>(),
    ]
    .concat();
    let output = run(&folder, &arguments);
    let said = stderr(&output);
    assert_eq!(output.status.code(), Some(0), "{said}");
    assert!(said.lines().filter(|line| line.starts_with("ok    ")).count() >= 15, "{said}");
}

#[test]
fn a_golden_is_small_and_its_scene_passes() {
    let folder = with_golden(SQUARE);
    let bytes: u64 = fs::read_dir(folder.path("scene.golden"))
        .unwrap()
        .map(|file| file.unwrap().metadata().unwrap().len())
        .sum();
    assert!(bytes < 50 << 10, "{bytes}");
    let output = run(&folder, &["test"]);
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(stderr(&output), "ok    scene.toml  25 frames\n1 scene as expected\n");
    assert_eq!(folder.names(), ["scene.golden", "scene.toml"]);
}

#[test]
fn one_pixel_is_named() {
    let folder = with_golden(SQUARE);
    let pixel = "[[layer]]\ntype = \"rect\"\nx = 60\ny = 40\nwidth = 1\nheight = 1\nfill = \"red\"\n";
    let said = told(&folder, &format!("{SQUARE}{pixel}"));
    assert_says(&said, "frames 0 to 24 differ (0.000 s to 0.960 s)");
    assert_says(&said, "1 of 3072 pixels differs (0.033 %), within 1x1 at 60,40");
    assert_says(&said, "the scene file is another one");
}

#[test]
fn one_pixel_of_one_frame_is_named() {
    let pixel = "[[layer]]\ntype = \"rect\"\nwidth = 1\nheight = 1\nstart = \"480ms\"\nend = \"520ms\"\nfill = \"red\"\n";
    let folder = with_golden(SQUARE);
    let said = told(&folder, &format!("{SQUARE}{pixel}"));
    assert_says(&said, "1 of 25 frames differ");
    assert_says(&said, "frame 12 differs (at 0.480 s)");
}

/// Commits all that is in `folder`, where there is git.
pub(crate) fn with_git(folder: &Folder) -> bool {
    let git = |arguments: &[&str]| {
        let mut command = std::process::Command::new("git");
        command
            .arg("-C")
            .arg(folder.path(""))
            .args(["-c", "user.name=n", "-c", "user.email=e"])
            .args(arguments);
        command.output().is_ok_and(|output| output.status.success())
    };
    if !git(&["init", "--quiet"]) {
        skipped("there is no git to commit the scene with");
        return false;
    }
    assert!(git(&["add", "."]) && git(&["commit", "--quiet", "--message", "m"]));
    true
}

#[test]
fn where_git_has_the_scene_every_frame_is_measured() {
    let folder = with_golden(SQUARE);
    if !with_git(&folder) {
        return;
    }
    let pixel = "[[layer]]\ntype = \"rect\"\nwidth = 1\nheight = 1\nstart = \"480ms\"\nend = \"520ms\"\nfill = \"red\"\n";
    let said = told(&folder, &format!("{SQUARE}{pixel}"));
    assert_says(&said, "most in frame 12 at 0.480 s: 1 of 3072 pixels differs");
    assert_says(&said, "measured with the scene as it was committed");
    let report = fs::read_dir(folder.path("golden-report")).unwrap().map(|entry| entry.unwrap().path());
    assert!(report.into_iter().any(|path| path.join("clip.webm").is_file()));
}

#[test]
fn one_level_is_named() {
    let folder = with_golden(SQUARE);
    let said = told(&folder, &SQUARE.replace("#204060", "#204061"));
    assert_says(&said, "by at most 1 level,");
}

#[test]
fn a_shift_by_one_frame_is_named() {
    let folder = with_golden(SQUARE);
    let late = SQUARE.replace("to = 44,", "to = 44, start = \"40ms\",");
    assert_says(&told(&folder, &late), "come 1 frame too late");
}

/// A scene that steps on, with frames at `requests`.
fn steps(requests: &str) -> String {
    SQUARE
        .replace("fps = 25", &format!("fps = 0\nrequest_frames = [{requests}]"))
        .replace("to = 44,", "to = 44, ease = \"steps(5)\",")
}

#[test]
fn dropped_and_moved_frames_are_named() {
    let folder = with_golden(&steps("0, 0.2, 0.4, 0.6, 0.8"));
    let dropped = told(&folder, &steps("0, 0.2, 0.6, 0.8"));
    assert_says(&dropped, "there are 4 frames, not 5");
    assert_says(&dropped, "frame 2 is missing");
    let moved = told(&folder, &steps("0, 0.2, 0.4, 0.6, 0.85"));
    assert_says(&moved, "the time is 0.850 s for frame 4, not 0.800 s for frame 4");
}

#[test]
fn size_rate_and_duration_are_named() {
    let folder = with_golden(SQUARE);
    assert_says(&told(&folder, &SQUARE.replace("fps = 25", "fps = 30")), "the rate is 30, not 25");
    assert_says(&told(&folder, &SQUARE.replace("width = 64", "width = 65")), "the size is 65x48, not 64x48");
    let short = told(&folder, &SQUARE.replace("duration = \"1s\"\n[", "duration = \"0.92s\"\n["));
    assert_says(&short, "the duration is 0.920 s, not 1.000 s");
    assert_says(&short, "frames 23 to 24 are missing (0.920 s to 0.960 s)");
}

#[test]
fn videos_and_scenes_are_compared_by_frame() {
    let folder = Folder::with_scene(SQUARE);
    folder.record(&["scene.toml", "-o", "square.apng"]);
    let equal = run(&folder, &["diff", "scene.toml", "square.apng"]);
    assert_eq!((equal.status.code(), stderr(&equal).as_str()), (Some(0), "25 frames: all equal\n"));
    folder.record(&["scene.toml", "-o", "slow.apng", "--fps", "20"]);
    let slow = run(&folder, &["diff", "square.apng", "slow.apng"]);
    assert_eq!(slow.status.code(), Some(1));
    assert_says(&stderr(&slow), "there are 20 frames, not 25");
    assert_says(&stderr(&slow), "the rate is 20.000, not 25.000");
    assert!(folder.path("golden-report/index.html").is_file());
}

#[test]
fn encoded_videos_are_held_against_their_scene() {
    let folder = with_golden(SQUARE);
    for (format, says) in [("webm", "vp9: PSNR "), ("mp4", "h264: PSNR "), ("apng", "apng: every pixel kept")]
    {
        let output = run(&folder, &["test", "--encoded", "--format", format]);
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
        assert_says(&stderr(&output), says);
    }
}

#[test]
fn a_missing_golden_fails_and_says_how_to_make_it() {
    let folder = Folder::with_scene(SQUARE);
    let output = run(&folder, &["test", "scene.toml"]);
    assert_eq!(output.status.code(), Some(1));
    assert_says(&stderr(&output), "make one with: canvas-rec test --update scene.toml");
    assert_eq!(folder.names(), ["scene.toml"]);
}

#[test]
fn a_golden_without_its_scene_fails() {
    let folder = with_golden(SQUARE);
    fs::remove_file(folder.path("scene.toml")).unwrap();
    let output = run(&folder, &["test"]);
    assert_eq!(output.status.code(), Some(1));
    assert_says(&stderr(&output), "there is a golden, but no scene");
}

#[test]
fn comparing_nothing_fails() {
    let folder = Folder::with_scene(SQUARE);
    for arguments in [&["test"][..], &["test", "."], &["test", "gone"], &["diff", "scene.toml", "gone.webm"]]
    {
        assert_eq!(run(&folder, arguments).status.code(), Some(66), "{arguments:?}");
    }
    folder.write("no.webm", "");
    assert_eq!(run(&folder, &["diff", "no.webm", "no.webm"]).status.code(), Some(65));
}

#[test]
fn a_broken_scene_fails_and_the_others_are_compared() {
    let folder = with_golden(SQUARE);
    folder.write("other.toml", SQUARE);
    run(&folder, &["test", "--update", "other.toml"]);
    folder.write("other.toml", SQUARE.replace("fill =", "fil ="));
    let output = run(&folder, &["test"]);
    assert_eq!(output.status.code(), Some(1));
    assert_says(&stderr(&output), "unknown key `fil`");
    assert_says(&stderr(&output), "ok    scene.toml");
}

#[test]
fn damaged_goldens_are_named_with_their_file() {
    let folder = with_golden(SQUARE);
    folder.write("scene.golden/frames.txt", "0 abc\n");
    let output = run(&folder, &["test"]);
    assert_eq!(output.status.code(), Some(1));
    assert_says(&stderr(&output), "scene.golden/frames.txt: line 1: `abc` is no hash");
    folder.write("scene.golden/golden.toml", "golden = 2\n");
    assert_says(&stderr(&run(&folder, &["test"])), "scene.golden/golden.toml: `golden` should be 1");
}

#[test]
fn ci_accepts_only_what_is_named() {
    let folder = with_golden(SQUARE);
    folder.write("scene.toml", SQUARE.replace("white", "gold"));
    let ci = [("CI", "true")];
    for arguments in [&["test", "--update"][..], &["test", "--update", "."]] {
        let output = run_with(&folder, arguments, &ci);
        assert_eq!(output.status.code(), Some(2));
        assert_says(&stderr(&output), "CI is set");
        assert_eq!(run(&folder, &["test"]).status.code(), Some(1));
    }
    assert_eq!(run_with(&folder, &["test", "--update", "scene"], &ci).status.code(), Some(0));
    assert_eq!(run_with(&folder, &["test"], &ci).status.code(), Some(0));
}

#[test]
fn limits_are_kept_and_forgive_small_differences() {
    let folder = with_golden(SQUARE);
    let about = folder.path("scene.golden/golden.toml");
    let limited = fs::read_to_string(&about).unwrap() + "\n[limits]\nmax_changed = \"0.1%\"\nmax_delta = 2\n";
    fs::write(&about, limited).unwrap();
    folder.write("scene.toml", SQUARE.replace("#204060", "#204262"));
    let output = run(&folder, &["test"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert_says(&stderr(&output), "25 of 25 frames differ; 5 with a picture, within the limits");
    assert_says(&told(&folder, &SQUARE.replace("#204060", "#204063")), "by at most 3 levels");
    // With git, no frame is left out.
    folder.write("scene.toml", SQUARE);
    if with_git(&folder) {
        folder.write("scene.toml", SQUARE.replace("#204060", "#204262"));
        assert_says(&stderr(&run(&folder, &["test"])), "25 of 25 frames within the limits");
        let pixel = "[[layer]]\ntype = \"rect\"\nwidth = 9\nheight = 9\nstart = \"80ms\"\nend = \"120ms\"\nfill = \"red\"\n";
        let one_more = format!("{}{pixel}", SQUARE.replace("#204060", "#204262"));
        assert_says(&told(&folder, &one_more), "frames 0 to 24 differ");
    }
    run(&folder, &["test", "--update", "scene.toml"]);
    let kept = fs::read_to_string(&about).unwrap();
    assert_says(&kept, "[limits]\nmax_changed = \"0.1%\"\nmax_delta = 2\n");
    fs::write(&about, kept.replace("max_delta = 2", "max_delta = 256")).unwrap();
    assert_says(&stderr(&run(&folder, &["test"])), "`max_delta` should be a number from 0 to 255");
}

#[test]
fn shards_split_a_suite_without_gaps() {
    let folder = Folder::new();
    let names = ["a", "b", "c", "d", "e"].map(|name| format!("{name}.toml"));
    for name in &names {
        folder.write(name, SQUARE.replace("fps = 25", "fps = 2"));
    }
    let all: Vec<&str> = ["test", "--update"].into_iter().chain(names.iter().map(String::as_str)).collect();
    assert_eq!(run(&folder, &all).status.code(), Some(0));
    let mut seen = BTreeSet::new();
    for (shard, count) in [("1/2", 3), ("2/2", 2)] {
        let output = run(&folder, &["test", "--shard", shard]);
        let said = stderr(&output);
        let scenes: Vec<_> = said.lines().filter_map(|line| line.strip_prefix("ok    ")).collect();
        assert_eq!(scenes.len(), count);
        seen.extend(scenes.into_iter().map(str::to_owned));
    }
    assert_eq!(seen.len(), 5);
    assert_eq!(run(&folder, &["test", "--shard", "6/6"]).status.code(), Some(2));
}

#[test]
fn results_are_told_to_machines() {
    let folder = with_golden(SQUARE);
    folder.write("scene.toml", SQUARE.replace("white", "gold"));
    let output = run(&folder, &["test", "--json", "--junit", "results.xml"]);
    let said = stdout(&output);
    let lines: Vec<serde_json::Value> =
        said.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!((lines[0]["event"].as_str(), lines[0]["differing"].as_u64()), (Some("case"), Some(25)));
    assert_eq!((lines[1]["event"].as_str(), lines[1]["failed"].as_u64()), (Some("suite"), Some(1)));
    let xml = fs::read_to_string(folder.path("results.xml")).unwrap();
    assert_says(&xml, "<testsuite name=\"canvas-rec\" tests=\"1\" failures=\"1\"");
    assert_says(&xml, "<failure message=\"25 of 25 frames differ\">frames 0 to 24 differ");
}

#[test]
fn failures_are_annotated_on_github() {
    let folder = with_golden(SQUARE);
    folder.write("scene.toml", SQUARE.replace("white", "gold"));
    let output = run_with(&folder, &["test"], &[("GITHUB_ACTIONS", "true")]);
    assert_says(
        &stdout(&output),
        "::error file=scene.toml,title=golden%3A 25 of 25 frames differ::frames 0 to 24",
    );
    assert_eq!(stdout(&run(&folder, &["test"])), "");
}

#[test]
fn failures_are_summed_up_on_github() {
    let folder = with_golden(SQUARE);
    let summary = [("GITHUB_STEP_SUMMARY", "summary.md")];
    run_with(&folder, &["test"], &summary);
    folder.write("scene.toml", SQUARE.replace("white", "gold"));
    run_with(&folder, &["test"], &summary);
    let text = fs::read_to_string(folder.path("summary.md")).unwrap();
    assert_says(&text, "### Goldens: 1 scene as expected\n\n### Goldens: 1 of 1 scene failed\n");
    assert_says(&text, "| scene.toml | 25 of 25 frames differ<br>frames 0 to 24 differ (0.000 s to 0.960 s)");
    let output = run_with(&folder, &["test"], &[("GITHUB_STEP_SUMMARY", "gone/summary.md")]);
    assert_says(&stderr(&output), "can't write the summary that GITHUB_STEP_SUMMARY names");
}

#[test]
fn without_git_a_clip_shows_the_stored_pictures() {
    let folder = with_golden(SQUARE);
    told(&folder, &SQUARE.replace("white", "gold"));
    let parts = fs::read_dir(folder.path("golden-report")).unwrap().map(|entry| entry.unwrap().path());
    let clip = parts.map(|path| path.join("clip.webm")).find(|path| path.is_file()).expect("a clip");
    let mut clip = open(&clip);
    assert_eq!(clip.facts().size, Size::new(64 * 3 + 8, 48));
    assert_eq!(std::iter::from_fn(|| clip.next_frame().unwrap()).count(), 5 * 12);
}

#[test]
fn colours_of_a_wrong_range_are_named() {
    let folder = Folder::with_scene(SQUARE);
    folder.record(&["scene.toml", "-o", "right.mp4"]);
    let media = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/media");
    let said = |expected: &str, name: &str| {
        let output = run(&folder, &["diff", expected, media.join(name).to_str().unwrap()]);
        assert_eq!(output.status.code(), Some(1));
        stderr(&output)
    };
    let named = "the colours look as if samples of the full range were read as limited";
    assert_says(&said("scene.toml", "square-full-as-limited.mp4"), named);
    assert_says(&said("right.mp4", "square-tagged-full.mp4"), "the colour range is pc, not tv");
    let named = "the colours look as if samples of the limited range were read as full";
    assert_says(&said("scene.toml", "square-tagged-full.mp4"), named);
}

#[test]
fn a_folder_that_is_no_report_is_left_alone() {
    let folder = with_golden(SQUARE);
    folder.write("scene.toml", SQUARE.replace("white", "gold"));
    fs::create_dir(folder.path("mine")).unwrap();
    folder.write("mine/notes.txt", "mine");
    let output = run(&folder, &["test", "--report", "mine"]);
    assert_eq!(output.status.code(), Some(73), "{}", stderr(&output));
    assert_eq!(fs::read_to_string(folder.path("mine/notes.txt")).unwrap(), "mine");
}
