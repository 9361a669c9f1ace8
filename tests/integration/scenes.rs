//! The gallery: its scenes open, stand in the README, and draw any moment alone.

use std::fs;
use std::path::{Path, PathBuf};

use canvas_rec::canvas::Transform;
use canvas_rec::frame::Pixels;
use canvas_rec::scene::Options;
use canvas_rec::{Canvas, Scene, Timestamp};
use proptest::prelude::*;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn gallery() -> Vec<PathBuf> {
    let mut scenes: Vec<PathBuf> =
        fs::read_dir(root().join("scenes")).unwrap().map(|entry| entry.unwrap().path()).collect();
    scenes.sort();
    scenes
}

/// The gallery, and the scenes that have everything in them.
fn all() -> Vec<PathBuf> {
    let tests = ["everything.toml", "format.toml"].map(|name| root().join("tests/scenes").join(name));
    gallery().into_iter().chain(tests).collect()
}

fn drawn(scene: &Scene, canvas: &Canvas, time: Timestamp) -> Pixels {
    scene.draw(time, Transform::IDENTITY, &mut canvas.context_2d()).unwrap();
    canvas.paint().unwrap();
    canvas.pixels()
}

#[test]
fn every_scene_of_the_gallery_can_be_opened_and_stands_in_the_readme() {
    let readme = fs::read_to_string(root().join("README.md")).unwrap();
    let gallery = gallery();
    assert!(gallery.len() >= 2);
    for path in gallery {
        Scene::open(&path, &Options::default()).unwrap_or_else(|error| panic!("{error}"));
        let name = format!("scenes/{}", path.file_name().unwrap().to_string_lossy());
        assert!(readme.contains(&name), "{name} is not in README.md");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]
    #[test]
    fn any_frame_drawn_alone_is_the_same_as_after_others(times in prop::collection::vec(0u32..6000, 1..4)) {
        for path in all() {
            let scene = Scene::open(&path, &Options::default()).unwrap();
            let used = Canvas::new(scene.size).unwrap();
            for milliseconds in &times {
                let time = Timestamp::parse(&format!("{milliseconds}ms"), None).unwrap();
                let alone = Canvas::new(scene.size).unwrap();
                prop_assert!(drawn(&scene, &used, time) == drawn(&scene, &alone, time), "{path:?} at {time}");
            }
        }
    }
}
