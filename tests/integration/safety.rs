//! What is left of a recording that is cut off, and the commands that look at files and machines.

use std::fs::{self, File};
use std::io::{BufRead, BufReader};
use std::process::Stdio;
use std::sync::Arc;

use canvas_rec::codec;

use crate::support::{Folder, SQUARE, stderr, stdout};

/// The name of the partial file, and the frames that were reported, of a recording that was killed.
fn killed(folder: &Folder, output: &str) -> (String, u64) {
    let mut command = folder.command(&["--json", "--duration", "100000s", "scene.toml", "-o", output]);
    let mut child = command.stdout(Stdio::piped()).spawn().expect("the command runs");
    let lines = BufReader::new(child.stdout.take().expect("a pipe")).lines();
    let mut progress = lines.map(|line| line.expect("text")).filter(|line| line.contains(r#""progress""#));
    let line = progress.nth(1).expect("it goes on");
    child.kill().unwrap();
    child.wait().unwrap();
    let told: serde_json::Value = serde_json::from_str(&line).unwrap();
    let partial = folder.names().into_iter().find(|name| name.ends_with(".partial")).expect("a partial file");
    (partial, told["frames"].as_u64().unwrap())
}

#[test]
fn a_recording_that_was_killed_is_recovered_but_for_its_last_second() {
    for output in ["out.mp4", "out.mov", "out.webm", "out.mkv"] {
        let folder = Folder::with_scene(SQUARE);
        let (partial, reported) = killed(&folder, output);
        assert!(!folder.names().contains(&output.to_owned()), "{output} has its name too soon");
        folder.record(&["recover", &partial, "-o", output]);
        let frames = folder.frames(output).len() as u64;
        // A second, and pictures that are stored before others which show earlier.
        assert!(frames + 25 + 4 >= reported && frames > 25, "{output}: {frames} of {reported}");
        assert!(folder.names().contains(&partial), "the partial file stays");
    }
}

#[test]
fn what_can_not_be_recovered_says_why() {
    let folder = Folder::with_scene(SQUARE);
    let failed = |arguments: &[&str], code| {
        let output = folder.run(arguments);
        assert_eq!(output.status.code(), Some(code), "{arguments:?}: {}", stderr(&output));
        assert_eq!(folder.names(), ["scene.toml"]);
        stderr(&output)
    };
    let said = failed(&["recover", "scene.toml", "-o", "out.mp4"], 65);
    assert!(said.starts_with("error: can't recover scene.toml: this is no media file"), "{said}");
    failed(&["recover", "nothing.partial", "-o", "out.mp4"], 66);
    failed(&["probe", "nothing.mp4"], 66);
    failed(&["probe", "scene.toml"], 65);
    failed(&["probe", "."], 66);
}

#[test]
fn probe_says_what_is_in_a_file() {
    let folder = Folder::with_scene(SQUARE);
    folder.record(&["scene.toml", "-o", "out.mov", "--codec", "prores-4444", "--alpha"]);
    let told = stdout(&folder.record(&["probe", "--json", "out.mov"]));
    let told: serde_json::Value = serde_json::from_str(&told).unwrap();
    let video = &told["video"];
    assert_eq!((&told["event"], &told["duration_s"]), (&"probe".into(), &1.0.into()));
    assert_eq!(
        (&video["codec"], &video["frames"], &video["fps"]),
        (&"prores".into(), &25.into(), &"25".into())
    );
    assert_eq!((&video["alpha"], &video["color_matrix"]), (&true.into(), &"bt709".into()));
    let table = stdout(&folder.record(&["probe", "out.mov"]));
    assert!(table.contains("64x48, 25 frames, 25 fps"), "{table}");
}

#[test]
fn a_poster_is_the_scene_s_picture_and_no_frame_of_the_video() {
    let folder = Folder::with_scene(SQUARE);
    folder.write("meta.toml", format!("{SQUARE}[meta]\nposter = \"0.4s\"\n"));
    folder.record(&["still", "scene.toml", "--at", "0.4s", "-o", "still.png"]);
    let still = fs::read(folder.path("still.png")).unwrap();
    for output in ["out.mp4", "out.mkv"] {
        for arguments in [&["scene.toml", "--poster", "0.4s"][..], &["meta.toml"]] {
            folder.record(&[arguments, &["-y", "-o", output]].concat());
            let found = codec::probe(Arc::new(File::open(folder.path(output)).unwrap())).unwrap();
            assert!(found.tags.poster.is_some_and(|poster| *poster.png == still), "{output}");
            assert_eq!((found.video.unwrap().frames, folder.frames(output).len()), (25, 25), "{output}");
        }
        let told = stdout(&folder.record(&["probe", output]));
        assert!(told.contains("poster     png, 64x48"), "{told}");
    }
    let late = folder.run(&["scene.toml", "--poster", "1s", "-o", "late.mp4"]);
    assert_eq!(late.status.code(), Some(2));
    assert!(stderr(&late).contains("before the scene's end at 1.000 s"), "{}", stderr(&late));
    for output in ["out.mov", "out.webm", "out.gif"] {
        let said = stderr(&folder.record(&["-v", "meta.toml", "-o", output]));
        assert!(said.contains("the poster is left out: "), "{output}: {said}");
    }
}

#[test]
fn doctor_says_what_can_be_recorded_and_where() {
    let folder = Folder::with_scene(SQUARE);
    let output = folder.run(&["doctor", "--json"]);
    let told: serde_json::Value = serde_json::from_str(&stdout(&output)).unwrap();
    let whole = told["formats"].as_array().unwrap().iter().all(|format| {
        let encoders = [&format["video"], &format["sound"]].map(|of| of.as_array().unwrap().clone());
        format["available"] == true && encoders.concat().iter().all(|encoder| encoder["available"] == true)
    });
    assert_eq!(output.status.code(), Some(if whole { 0 } else { 69 }));
    assert!(told["folder"]["error"].is_null() && told["ffmpeg"].as_array().unwrap().len() >= 4);
    assert_eq!(folder.names(), ["scene.toml"]);
    let nowhere = folder.run(&["doctor", "--json", "nowhere"]);
    assert!(stdout(&nowhere).contains("No such file or directory"), "{}", stdout(&nowhere));
}

#[test]
fn what_is_recovered_keeps_its_title_and_chapters() {
    let said = "[meta]\ntitle = \"Cut off\"\ncomment = \"By a fault\"\n\
        [[marker]]\nat = 0\nname = \"Opening\"\n[[marker]]\nat = \"0.4s\"\nname = \"Middle\"\n";
    for output in ["out.mp4", "out.mov", "out.webm", "out.mkv"] {
        let folder = Folder::with_scene(&format!("{SQUARE}{said}"));
        let (partial, _) = killed(&folder, output);
        folder.record(&["recover", &partial, "-o", output]);
        let told = stdout(&folder.record(&["probe", "--json", output]));
        let told: serde_json::Value = serde_json::from_str(&told).unwrap();
        assert_eq!((&told["title"], &told["comment"]), (&"Cut off".into(), &"By a fault".into()), "{output}");
        let chapters = told["chapters"].as_array().unwrap();
        let chapters: Vec<_> = chapters.iter().map(|it| (&it["title"], &it["start_s"])).collect();
        let wanted = [(&"Opening".into(), &0.0.into()), (&"Middle".into(), &0.4.into())];
        assert_eq!(chapters, wanted, "{output}");
        let ends = [&told["chapters"][1]["end_s"], &told["duration_s"]].map(|end| end.as_f64().unwrap());
        // The last pictures may wait for some that are lost.
        assert!((ends[0] - ends[1]).abs() < 0.3, "{output}: {ends:?}");
    }
}
