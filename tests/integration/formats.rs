//! Every format with every codec: what is recorded comes back, in its colours and at its time.

use std::fs::{self, File};
use std::process::Stdio;
use std::sync::Arc;

use canvas_rec::canvas::Image;
use canvas_rec::codec::{Codec, ColorTags, Container, DecodedFrame};
use canvas_rec::{FrameRate, Size, Timestamp};

use crate::sound;
use crate::support::{Folder, near, pixel, stderr, stdout};

/// Colour bars, and a marker that is elsewhere in each of ten frames.
const BARS: &str = r##"
[canvas]
width = 96
height = 64
background = "#ffffff"
[capture]
fps = 25
duration = "10f"
[[layer]]
type = "rect"
width = 24
height = 64
fill = "#c02040"
[[layer]]
type = "rect"
x = 24
width = 24
height = 64
fill = "#20a060"
[[layer]]
type = "rect"
x = 48
width = 24
height = 64
fill = "#2050d0"
[[layer]]
type = "rect"
x = { from = 0, to = 80, duration = "10f" }
y = 24
width = 16
height = 16
fill = "#000000"
"##;

/// Records `scene.toml` to `name`; false, with a line, where this FFmpeg has no such encoder.
#[expect(clippy::print_stderr, reason = "what a test leaves out must be seen")]
fn recorded(folder: &Folder, name: &str, arguments: &[&str]) -> bool {
    let output = folder.run(&[&["scene.toml", "-q", "-y", "-o", name], arguments].concat());
    if output.status.code() == Some(69) {
        eprintln!("left out: {name} {arguments:?}: {}", stderr(&output));
        assert!(stderr(&output).contains("this FFmpeg has no encoder"));
        return false;
    }
    assert_eq!(output.status.code(), Some(0), "{name} {arguments:?}: {}", stderr(&output));
    true
}

/// The frames as they were drawn.
fn drawn(folder: &Folder) -> Vec<DecodedFrame> {
    folder.record(&["scene.toml", "-q", "-y", "-o", "drawn.apng"]);
    folder.frames("drawn.apng")
}

/// The mean squared difference of two frames, as a ratio in decibels.
fn psnr(a: &DecodedFrame, b: &DecodedFrame) -> f64 {
    assert_eq!((a.size, a.rgba.len()), (b.size, b.rgba.len()));
    let square = |(a, b): (&u8, &u8)| f64::from(u32::from(a.abs_diff(*b)).pow(2));
    let sum: f64 = a.rgba.iter().zip(&b.rgba).map(square).sum();
    let count = f64::from(a.size.width * a.size.height * 3);
    if sum == 0.0 { f64::INFINITY } else { 10.0 * libm::log10(255.0 * 255.0 * count / sum) }
}

/// Whether a codec loses nothing of these pictures, which have few colours.
fn is_exact(codec: Codec) -> bool {
    matches!(codec, Codec::Ffv1 | Codec::Apng | Codec::Gif)
}

fn assert_shows(frames: &[DecodedFrame], drawn: &[DecodedFrame], exact: bool, what: &str) {
    assert_eq!(frames.len(), drawn.len(), "{what}");
    let rate = FrameRate::new(25, 1).unwrap();
    for (index, (frame, drawn)) in frames.iter().zip(drawn).enumerate() {
        assert_eq!(frame.timestamp, rate.time_of(index as u64), "{what}");
        let least = if exact { f64::INFINITY } else { 28.0 };
        let found = psnr(frame, drawn);
        assert!(found >= least, "{what}: frame {index} has {found:.1} dB");
        // The marker is where it was drawn, and not where it was before.
        assert!(found > psnr(frame, &frames[(index + 5) % 10]), "{what}");
    }
}

/// The beep at the start of the second half is where it was and nothing is before it.
fn assert_sounds(folder: &Folder, name: &str, what: &str) {
    let heard = sound::samples(Arc::new(File::open(folder.path(name)).unwrap()));
    let start = usize::try_from(sound::RATE / 5).unwrap();
    // AAC and Opus fill up their last packets, which Matroska plays to the end.
    assert!(heard.len().abs_diff(2 * start) <= 2 * 1024, "{what}: {} samples", heard.len());
    assert!(sound::offset(&heard, sound::RATE / 5).abs() < 48, "{what}");
    assert!(heard[..start - 1024].iter().all(|sample| sample.abs() < 0.02), "{what}");
    assert!(heard[start..].iter().any(|sample| sample.abs() > 0.3), "{what}");
}

#[test]
fn every_codec_comes_back_from_every_container_with_the_sound() {
    let folder = Folder::with_scene(&format!("{BARS}[[audio]]\nsrc = \"beep.wav\"\nstart = \"5f\"\n"));
    folder.write("beep.wav", sound::wav(sound::RATE / 5, sound::seconds));
    let drawn = drawn(&folder);
    let seen = [Container::WebP, Container::Png];
    for container in Container::ALL.into_iter().filter(|container| !seen.contains(container)) {
        // There are as many codecs of pictures as of sound, or more: all are in it.
        let sounds = container.audio_codecs();
        for (index, codec) in container.codecs().iter().enumerate() {
            let name = format!("{codec}.{container}");
            let audio = sounds.get(index % sounds.len().max(1)).map(|audio| audio.name());
            let mut arguments = vec!["--codec", codec.name()];
            arguments.extend(audio.map(|audio| ["--audio-codec", audio]).iter().flatten());
            if recorded(&folder, &name, &arguments) {
                let what = format!("{name} with {audio:?}");
                assert_shows(&folder.frames(&name), &drawn, is_exact(*codec), &what);
                if audio.is_some() {
                    assert_sounds(&folder, &name, &what);
                }
            }
        }
    }
}

#[test]
fn every_pixel_format_comes_back_with_its_tags() {
    let folder = Folder::with_scene(BARS);
    let drawn = drawn(&folder);
    let bt709 = Some("bt709");
    let tags = ColorTags { range: Some("tv"), primaries: bt709, transfer: bt709, matrix: bt709 };
    for codec in ["h264", "hevc", "av1", "vp9", "ffv1"] {
        for format in ["yuv422p", "yuv444p", "yuv420p10", "yuv444p10"] {
            let name = format!("{codec}-{format}.mkv");
            let draft = ["--codec", codec, "--pix-fmt", format, "--quality", "draft", "--to", "3f"];
            if recorded(&folder, &name, &draft) {
                let frames = folder.frames(&name);
                assert_eq!(folder.facts(&name).color, tags, "{name}");
                let worst = frames.iter().zip(&drawn).map(|(frame, drawn)| psnr(frame, drawn));
                let worst = worst.fold(f64::INFINITY, f64::min);
                let least = if codec == "ffv1" && format.contains("10") { 50.0 } else { 26.0 };
                assert!(frames.len() == 3 && worst > least, "{name}: {worst:.1} dB");
            }
        }
    }
    for name in ["a.mov", "a.webm", "a.mp4", "a.avif"] {
        let codec = if name == "a.mov" { "prores" } else { "av1" };
        if recorded(&folder, name, &["--codec", codec]) {
            assert_eq!(folder.facts(name).color, tags, "{name}");
        }
    }
}

/// All pictures of an animated WebP, by this project's own reader.
#[test]
fn webp_comes_back_with_its_length() {
    let folder = Folder::with_scene(BARS);
    let drawn = drawn(&folder);
    // The reader rounds where it lays a picture over the one before.
    for (quality, least) in [("best", 48.0), ("good", 30.0)] {
        if !recorded(&folder, "out.webp", &["--quality", quality]) {
            return;
        }
        let image = Image::decode(&fs::read(folder.path("out.webp")).unwrap()).unwrap();
        assert_eq!((image.frame_count(), image.duration_ms()), (10, Some(400)));
        for (index, drawn) in (0..).zip(&drawn) {
            let (pixels, size) = image.frame_at(index * 40);
            let rgba = pixels.to_vec();
            let found = psnr(&DecodedFrame { rgba, size, timestamp: Timestamp::ZERO }, drawn);
            assert!(found >= least, "{quality}: frame {index} has {found:.1} dB");
        }
    }
}

#[test]
fn pictures_are_counted_from_1_and_appear_in_a_new_folder() {
    let folder = Folder::with_scene(BARS);
    let drawn = drawn(&folder);
    folder.record(&["scene.toml", "-o", "frames/%04d.png"]);
    for (number, drawn) in (1..).zip(&drawn) {
        let frames = folder.frames(&format!("frames/{number:04}.png"));
        assert!(frames.len() == 1 && frames[0].rgba == drawn.rgba, "picture {number}");
    }
    assert_eq!(fs::read_dir(folder.path("frames")).unwrap().count(), 10);
    let again = folder.run(&["scene.toml", "-o", "frames/%04d.png"]);
    assert_eq!(again.status.code(), Some(73));
    assert!(stderr(&again).contains("frames/0001.png exists"), "{}", stderr(&again));
    folder.record(&["scene.toml", "-y", "-o", "frames/%04d.png"]);
    let without = folder.run(&["scene.toml", "-o", "frame.png"]);
    assert_eq!(without.status.code(), Some(2));
    assert!(stderr(&without).contains("such as %04d"), "{}", stderr(&without));
}

/// Half of it opaque, a quarter half transparent, a quarter empty.
const GLASS: &str = "[canvas]\nwidth = 64\nheight = 32\n[capture]\nfps = 25\nduration = \"3f\"\n\
    [[layer]]\ntype = \"rect\"\nwidth = 32\nheight = 32\nfill = \"#c06020\"\n\
    [[layer]]\ntype = \"rect\"\nx = 32\nwidth = 16\nheight = 32\nfill = \"rgb(200 100 50 / 50%)\"\n";

#[test]
fn alpha_survives_in_every_format_that_keeps_it() {
    let folder = Folder::with_scene(GLASS);
    for container in Container::ALL.into_iter().filter(|container| *container != Container::WebP) {
        for codec in container.codecs().iter().filter(|codec| container.keeps_alpha(**codec)) {
            let name = match container {
                Container::Png => "%d.png".to_owned(),
                _ => format!("{codec}.{container}"),
            };
            if !recorded(&folder, &name, &["--codec", codec.name(), "--alpha"]) {
                continue;
            }
            for frame in folder.frames(&name.replace("%d", "1")) {
                let [opaque, glass, empty] = [16, 40, 56].map(|x| pixel(&frame, x, 16));
                assert!(near(opaque, [0xc0, 0x60, 0x20, 255], 4), "{name}: {opaque:?}");
                assert!(empty[3] == 0, "{name}: {empty:?}");
                // GIF has one bit.
                let alpha = if *codec == Codec::Gif { 255 } else { 128 };
                assert!(near(glass, [200, 100, 50, alpha], 5), "{name}: {glass:?}");
            }
        }
    }
    if recorded(&folder, "out.webp", &["--alpha", "--quality", "best"]) {
        let image = Image::decode(&fs::read(folder.path("out.webp")).unwrap()).unwrap();
        let (pixels, _) = image.frame_at(0);
        assert!(near(pixels[40 * 4..][..4].try_into().unwrap(), [100, 50, 25, 128], 1));
        assert_eq!(pixels[56 * 4 + 3], 0);
    }
}

#[test]
fn alpha_that_can_not_be_kept_is_refused_with_the_formats_that_can() {
    let folder = Folder::with_scene(GLASS);
    for arguments in [
        &["-o", "a.mp4"][..],
        &["-o", "a.mp4", "--codec", "vp9"],
        &["-o", "a.mov", "--codec", "h264"],
        &["-o", "a.avif"],
        &["-o", "a.y4m"],
    ] {
        let output = folder.run(&[&["scene.toml", "--alpha"], arguments].concat());
        assert_eq!(output.status.code(), Some(2));
        let message = stderr(&output);
        assert!(message.contains("keeps no alpha") && message.contains(".webm (vp9, vp8)"), "{message}");
    }
    // Not asked for, it lies over black.
    folder.record(&["scene.toml", "-o", "a.webm"]);
    assert!(near(pixel(&folder.frames("a.webm")[0], 56, 16), [0, 0, 0, 255], 3));
}

#[test]
fn gif_shows_frames_that_stay_longer_and_at_most_50_a_second() {
    let scene = BARS.replace("duration = \"10f\" }", "duration = \"4f\", ease = \"step-end\" }");
    let folder = Folder::with_scene(&scene);
    folder.record(&["scene.toml", "-o", "out.gif"]);
    let times = |name: &str| folder.frames(name).iter().map(|frame| frame.timestamp).collect::<Vec<_>>();
    let rate = FrameRate::new(25, 1).unwrap();
    assert_eq!(times("out.gif"), [rate.time_of(0), rate.time_of(4)]);
    assert_eq!(folder.facts("out.gif").duration, Some(rate.time_of(10)));

    folder.write("scene.toml", BARS);
    let output = folder.record(&["-v", "--fps", "100", "scene.toml", "-o", "fast.gif"]);
    assert!(stderr(&output).contains("at most 50 frames per second"), "{}", stderr(&output));
    let fast = times("fast.gif");
    assert_eq!(fast.len(), 20);
    assert_eq!(fast[19], FrameRate::new(50, 1).unwrap().time_of(19));
}

#[test]
fn colours_that_gif_has_no_room_for_are_dithered_as_asked() {
    let scene = "[canvas]\nwidth = 128\nheight = 64\nbackground = \"conic-gradient(red, yellow, lime, aqua, blue, magenta, red)\"\n\
        [capture]\nfps = 25\nduration = \"1f\"\n";
    let folder = Folder::with_scene(scene);
    let drawn = drawn(&folder).swap_remove(0);
    let mut found = Vec::new();
    for name in ["none", "bayer", "sierra"] {
        folder.record(&["scene.toml", "-y", "-o", "out.gif", "--dither", name]);
        let frame = folder.frames("out.gif").swap_remove(0);
        assert!(psnr(&frame, &drawn) > 30.0, "{name}: {}", psnr(&frame, &drawn));
        found.push(frame.rgba);
    }
    assert!(found[0] != found[1] && found[1] != found[2] && found[0] != found[2]);
}

#[test]
fn several_outputs_show_the_same_frames() {
    let folder = Folder::with_scene(BARS);
    let drawn = drawn(&folder);
    let output =
        folder.record(&["scene.toml", "-o", "a.mkv", "-o", "b.gif", "-o", "c/%d.png", "-o", "d.mp4"]);
    assert_eq!(stderr(&output).lines().count(), 4, "{}", stderr(&output));
    assert_shows(&folder.frames("b.gif"), &drawn, true, "b.gif");
    assert_shows(&folder.frames("d.mp4"), &drawn, false, "d.mp4");
    assert_eq!(folder.frames("a.mkv").len(), 10);
    assert_eq!(fs::read_dir(folder.path("c")).unwrap().count(), 10);

    let failed = folder.run(&["scene.toml", "-o", "x.webm", "-o", "nowhere/y.webm"]);
    assert_eq!(failed.status.code(), Some(73));
    assert!(!folder.path("x.webm").exists());
    let twice = folder.run(&["scene.toml", "-o", "x.webm", "-o", "x.webm"]);
    assert_eq!(twice.status.code(), Some(2));
}

#[test]
fn stdout_takes_every_container_that_is_written_as_it_comes() {
    let folder = Folder::with_scene(BARS);
    let drawn = drawn(&folder);
    for container in Container::ALL.into_iter().filter(|container| container.holds_pictures()) {
        let name = container.name();
        let output = folder.run(&["scene.toml", "-o", "-", "--format", name]);
        // It has no colour tags, and is read as another standard's.
        let least = if container == Container::Y4m { 14.0 } else { 30.0 };
        if !container.is_streamable() {
            assert_eq!(output.status.code(), Some(2), "{name}");
            assert!(output.stdout.is_empty() && stderr(&output).contains("webm, mp4, mov"), "{name}");
            continue;
        }
        assert_eq!(output.status.code(), Some(0), "{name}: {}", stderr(&output));
        fs::write(folder.path("out"), &output.stdout).unwrap();
        let frames = folder.frames("out");
        assert_eq!(frames.len(), 10, "{name}");
        let worst = frames.iter().zip(&drawn).map(|(frame, drawn)| psnr(frame, drawn));
        assert!(worst.fold(f64::INFINITY, f64::min) > least, "{name}");
    }
    for (arguments, text) in [
        (&["-o", "-"][..], "name one with --format"),
        (&["-o", "-", "--format", "webm", "--json"], "leave out --json"),
        (&["-o", "-", "--format", "webm", "--max-size", "1MB"], "leave out --max-size"),
        (&["-o", "a.webm", "-o", "-"], "stdout must be the first output"),
    ] {
        let output = folder.run(&[&["scene.toml"], arguments].concat());
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(format!("{}{}", stderr(&output), String::from_utf8_lossy(&output.stdout)).contains(text));
    }
}

#[test]
fn a_reader_that_leaves_early_ends_the_recording_quietly() {
    let folder = Folder::with_scene(BARS);
    let mut command = folder.command(&["scene.toml", "-o", "-", "--format", "y4m", "--scale", "8"]);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.status.code(), stderr(&output).as_str()), (Some(141), ""));
}

#[test]
fn a_file_has_at_most_the_size_that_is_asked_for() {
    let turning = "[canvas]\nwidth = 192\nheight = 128\n\
        background = \"repeating-conic-gradient(#f80, #08f 3deg, #fff 7deg)\"\n\
        [capture]\nfps = 25\nduration = \"20f\"\n\
        [[layer]]\ntype = \"rect\"\nx = 90\ny = 60\nwidth = 90\nheight = 60\nanchor = \"center\"\n\
        rotate = { from = 0, to = 300, duration = \"20f\" }\n\
        fill = \"repeating-linear-gradient(#f80, #08f 3px, #fff 7px)\"\n";
    let folder = Folder::with_scene(turning);
    for (name, codec) in
        [("a.mp4", "h264"), ("b.mp4", "hevc"), ("a.webm", "vp9"), ("b.webm", "vp8"), ("a.mkv", "av1")]
    {
        let size = || fs::metadata(folder.path(name)).unwrap().len();
        if !recorded(&folder, name, &["--codec", codec]) {
            continue;
        }
        let most = size() / 2;
        let asked = ["--codec", codec, "--max-size", &most.to_string()];
        assert!(recorded(&folder, name, &asked));
        // HEVC has one pass only.
        let least = if codec == "hevc" { most / 4 } else { most * 85 / 100 };
        assert!(size() <= most && size() >= least, "{name}: {} of {most}", size());
        assert_eq!(folder.frames(name).len(), 20, "{name}");
    }
    let left = folder.names().into_iter().find(|name| name.contains("2pass") || name.contains("partial"));
    assert_eq!(left, None);
    let output = folder.run(&["scene.toml", "-o", "out.gif", "--max-size", "100"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("at most 100 are wanted") && !folder.path("out.gif").exists());
}

#[test]
fn deterministic_files_do_not_depend_on_the_number_of_threads() {
    let folder = Folder::with_scene(BARS);
    for container in Container::ALL.into_iter().filter(|container| *container != Container::Png) {
        for codec in container.codecs() {
            let name = format!("{codec}.{container}");
            let bytes = |threads: Option<&str>| {
                let mut arguments = vec!["--codec", codec.name(), "--deterministic", "--to", "4f"];
                arguments.extend(threads.map(|threads| ["--threads", threads]).iter().flatten());
                recorded(&folder, &name, &arguments).then(|| fs::read(folder.path(&name)).unwrap())
            };
            let one = bytes(None);
            assert!(one == bytes(None), "{name}: another run");
            // The others have one thread, and say so.
            if !matches!(codec, Codec::Gif | Codec::Apng | Codec::WebP | Codec::Raw) {
                for threads in ["1", "2", "4"] {
                    assert!(one == bytes(Some(threads)), "{name}: {threads} threads");
                }
            }
        }
    }
}

#[test]
fn options_of_ffmpeg_reach_the_encoder_or_are_refused() {
    let folder = Folder::with_scene(BARS);
    let settings = |arguments: &[&str]| {
        folder.record(&[&["scene.toml", "-y", "-o", "out.mp4"], arguments].concat());
        String::from_utf8_lossy(&fs::read(folder.path("out.mp4")).unwrap()).into_owned()
    };
    assert!(settings(&["--ffopt", "refs=1", "--ffopt", "x264-params=aq-mode=0"]).contains(" aq=1:0.00"));
    assert!(settings(&["--keyint", "7"]).contains(" keyint=7 "));
    assert!(settings(&["--quality", "best"]).contains(" crf=16.0 "));
    let output = folder.run(&["scene.toml", "-o", "bad.mp4", "--ffopt", "colour=red"]);
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(stderr(&output), "error: FFmpeg's libx264 has no option `colour`\n");
    let output = folder.run(&["scene.toml", "-o", "bad.mp4", "--ffopt", "profile=none-such"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("refuses the options profile=none-such"), "{}", stderr(&output));
}

#[test]
fn files_say_what_the_scene_says_of_itself() {
    let said = "[meta]\ntitle = \"Four bars\"\ncomment = \"As a test\"\n\
        [[marker]]\nat = \"5f\"\nname = \"Second half\"\n[[marker]]\nat = 0\nname = \"First half\"\n";
    let folder = Folder::with_scene(&format!("{BARS}{said}"));
    for name in ["out.mp4", "out.mov", "out.mkv", "out.webm"] {
        let texts = |arguments: &[&str]| {
            folder.record(&[&["scene.toml", "-y", "-o", name], arguments].concat());
            let bytes = fs::read(folder.path(name)).unwrap();
            ["Four bars", "As a test", "First half", "Second half"]
                .map(|text| bytes.windows(text.len()).any(|found| found == text.as_bytes()))
        };
        assert_eq!(texts(&[]), [true; 4], "{name}");
        // A part has the chapters that lie in it.
        assert_eq!(texts(&["--to", "4f"]), [true, true, true, false], "{name}");
    }
    for wrong in
        ["at = \"10f\"\nname = \"x\"", "at = 0\nname = \"a\\u0000\"", "name = \"x\"", "at = 0\nname = 1"]
    {
        folder.write("scene.toml", format!("{BARS}[[marker]]\n{wrong}\n"));
        assert_eq!(folder.run(&["scene.toml", "-o", "wrong.mp4"]).status.code(), Some(65), "{wrong}");
    }
}

#[test]
fn odd_sizes_stay_where_a_format_can_have_them() {
    let folder = Folder::with_scene(
        &BARS.replace("width = 96", "width = 95").replace("height = 64\nb", "height = 63\nb"),
    );
    for (name, arguments, size) in [
        ("a.webp", &[][..], Size::new(95, 63)),
        ("a.gif", &[], Size::new(95, 63)),
        ("a.mkv", &["--codec", "ffv1"], Size::new(95, 63)),
        ("a.y4m", &[], Size::new(95, 63)),
        ("b.mp4", &["--pix-fmt", "yuv444p"], Size::new(95, 63)),
        ("c.mp4", &["--pix-fmt", "yuv422p10"], Size::new(96, 63)),
        ("a.mov", &["--codec", "prores"], Size::new(96, 63)),
        ("a.avif", &[], Size::new(96, 64)),
    ] {
        if recorded(&folder, name, arguments) && !name.ends_with("webp") {
            assert_eq!(folder.facts(name).size, size, "{name}");
            assert_eq!(folder.frames(name).len(), 10, "{name}");
        }
    }
}

#[test]
fn without_a_rate_every_format_is_as_long_as_the_scene() {
    let moving =
        BARS.replace("fps = 25\n", "refresh = 25\n").replace("duration = \"10f\"\n", "duration = \"0.4s\"\n");
    let folder = Folder::with_scene(&moving.replace("duration = \"10f\" }", "duration = \"0.2s\" }"));
    let length = Timestamp::parse("0.4s", None).unwrap();
    for (name, frames) in [("a.gif", 6), ("a.mkv", 6), ("a.mov", 6), ("a.y4m", 10)] {
        folder.record(&["scene.toml", "-o", name]);
        assert_eq!(
            (folder.frames(name).len(), folder.facts(name).duration),
            (frames, Some(length)),
            "{name}"
        );
    }
    if recorded(&folder, "a.webp", &[]) {
        let image = Image::decode(&fs::read(folder.path("a.webp")).unwrap()).unwrap();
        assert_eq!(image.duration_ms(), Some(400));
    }
    for container in Container::ALL.into_iter().filter(|it| *it != Container::Png && it.holds_pictures()) {
        for range in [&["--to", "1ms"][..], &["--fps", "25", "--to", "1f"], &["--fps", "29.97"]] {
            recorded(&folder, &format!("part.{container}"), range);
        }
    }
    let requested = folder.run(&["scene.toml", "-o", "b.y4m", "--fps", "0"]);
    assert_eq!(requested.status.code(), Some(2));
}

#[test]
fn pictures_at_uneven_times_are_as_long_as_the_scene_in_every_order_of_storing_them() {
    let folder = Folder::with_scene(
        r#"
canvas = { width = 64, height = 64, background = "navy" }
capture = { fps = 20, duration = 5 }

[[layer]]
type = "circle"
radius = 20
x = { keys = [{ at = 0, value = 20 }, { at = 0.5, value = 30 }, { at = 4, value = 30 }, { at = 4, value = 33 }] }
y = 32
fill = "red"
"#,
    );
    for name in ["a.mp4", "a.mov", "a.mkv"] {
        assert!(recorded(&folder, name, &["--codec", "h264", "--vfr"]), "{name}");
    }
    for name in ["a.mp4", "a.mov"] {
        let told = stdout(&folder.record(&["probe", "--json", name]));
        assert!(told.contains(r#""duration_s":5.0,"#), "{name}: {told}");
    }
}
