//! The gallery: its scenes have no findings, stand on its page, and draw any moment alone. What layers leave
//! to each other.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use canvas_rec::canvas::Transform;
use canvas_rec::frame::Pixels;
use canvas_rec::scene::Options;
use canvas_rec::{Canvas, FrameRate, Scene, Size, Timestamp};
use proptest::prelude::*;

use crate::support::{Folder, stdout};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn gallery() -> Vec<PathBuf> {
    let files = fs::read_dir(root().join("scenes")).unwrap().map(|entry| entry.unwrap().path());
    let mut scenes: Vec<PathBuf> =
        files.filter(|path| path.extension().is_some_and(|ending| ending == "toml")).collect();
    scenes.sort();
    assert!(scenes.len() >= 12);
    scenes
}

#[test]
fn no_scene_of_the_gallery_has_a_finding() {
    let gallery = gallery();
    let mut arguments = vec!["check", "--strict", "--json"];
    arguments.extend(gallery.iter().map(|path| path.to_str().unwrap()));
    assert_eq!(stdout(&Folder::new().record(&arguments)), "");
}

#[test]
fn every_scene_of_the_gallery_stands_on_its_page_with_a_still() {
    let page = fs::read_to_string(root().join("docs/gallery.md")).unwrap();
    let makefile = fs::read_to_string(root().join("Makefile")).unwrap();
    for path in gallery() {
        let name = path.file_stem().unwrap().to_str().unwrap();
        let still = format!("gallery/{name}.png");
        for part in [&still, &format!("../scenes/{name}.toml"), &format!("canvas-rec scenes/{name}.toml ")] {
            assert!(page.contains(part), "{part} is not in docs/gallery.md");
        }
        let made = makefile.split_whitespace().any(|word| word.starts_with(&format!("{name}:")));
        assert!(made, "`make gallery` leaves {name} out");
        let png =
            fs::read(root().join("docs").join(&still)).unwrap_or_else(|error| panic!("{still}: {error}"));
        // Width and height of the header chunk.
        assert_eq!(png[16..24], [0, 0, 2, 128, 0, 0, 1, 104], "{still} is not of 640x360 pixels");
    }
}

/// A run draws two frames a second of this rate.
const RATE: FrameRate = FrameRate::SCREEN;
const STEP: u64 = 30;

/// A scene on small canvases.
struct Small {
    scene: Scene,
    view: Transform,
    size: Size,
}

impl Small {
    fn open(path: &Path) -> Self {
        let scene = Scene::open(path, &Options::default()).unwrap_or_else(|error| panic!("{error}"));
        let scale = 160.0 / f64::from(scene.size.width);
        let height = scene.size.height * 160 / scene.size.width;
        Self { scene, view: Transform::scaling(scale, scale), size: Size::new(160, height) }
    }

    fn canvas(&self) -> Canvas {
        Canvas::new(self.size).unwrap()
    }

    fn drawn(&self, canvas: &Canvas, time: Timestamp) -> Pixels {
        self.scene.draw(time, self.view, &mut canvas.context_2d()).unwrap();
        canvas.paint().unwrap();
        canvas.pixels()
    }
}

#[test]
fn any_frame_drawn_alone_or_out_of_order_is_the_same_as_in_a_run() {
    // The gallery, and the scenes that have everything in them.
    let tests = ["everything.toml", "format.toml"].map(|name| root().join("tests/scenes").join(name));
    for path in gallery().into_iter().chain(tests) {
        let small = Small::open(&path);
        let picks = RATE.frames_in(small.scene.capture.duration) / STEP;
        let order = Just((0..picks).collect::<Vec<u64>>()).prop_shuffle();
        proptest!(ProptestConfig::with_cases(2), |(first in 0..STEP, order in order)| {
            let (canvas, used) = (small.canvas(), small.canvas());
            let drawn = |canvas: &Canvas, pick: u64| small.drawn(canvas, RATE.time_of(first + pick * STEP));
            let run: BTreeMap<u64, Pixels> = (0..picks).map(|pick| (pick, drawn(&canvas, pick))).collect();
            for pick in &order {
                prop_assert!(drawn(&used, *pick) == run[pick], "{path:?}, out of order");
            }
            for pick in order.iter().take(3) {
                prop_assert!(drawn(&small.canvas(), *pick) == run[pick], "{path:?}, alone");
            }
        });
    }
}

#[test]
fn a_picture_leaves_the_smoothing_of_what_follows_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let noise = (0..64_u32).flat_map(|at| [(at * 97 % 251).to_le_bytes()[0], 50, 0, 255]);
    let png = canvas_rec::canvas::encode_png(&noise.collect::<Vec<_>>(), Size::new(8, 8));
    fs::write(folder.path().join("noise.png"), png).unwrap();
    let drawn = |before: &str| {
        let text = format!(
            "canvas = {{ width = 60, height = 50, background = \"white\" }}\n\
            capture = {{ fps = 25, duration = \"1s\" }}\n{before}\n[[layer]]\ntype = \"rect\"\n\
            width = 8\nheight = 6\nscale = 5.3\nfill = {{ image = \"noise.png\" }}\n"
        );
        let options = Options { folder: Some(folder.path().to_owned()), ..Options::default() };
        let scene = Scene::parse("scene.toml".as_ref(), &text, &options).unwrap();
        let canvas = Canvas::new(scene.size).unwrap();
        scene.draw(Timestamp::ZERO, Transform::IDENTITY, &mut canvas.context_2d()).unwrap();
        canvas.paint().unwrap();
        canvas.pixels()
    };
    let alone = drawn("");
    for smoothing in ["none", "high"] {
        let picture = format!(
            "[[layer]]\ntype = \"image\"\nsrc = \"noise.png\"\nsmoothing = \"{smoothing}\"\n\
            x = 1\ny = 1\nscale = 1.5\n"
        );
        assert!(drawn(&picture)[..] == alone[..], "after a picture smoothed {smoothing}");
    }
}
