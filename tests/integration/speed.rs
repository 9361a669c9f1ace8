//! The scenes of the benchmark: how much is drawn for a frame, and that nothing is left out.
//!
//! Pixels are counted, not seconds, so a slow machine changes nothing.

use std::path::PathBuf;

use canvas_rec::canvas::Transform;
use canvas_rec::frame::Pixels;
use canvas_rec::scene::Options;
use canvas_rec::{Canvas, FrameRate, Scene, Size};

/// The scenes, and the pixels combined for the frames 1 to 3 of each, at a quarter of their size.
const SCENES: [(&str, u64); 4] =
    [("bounce", 172_743), ("lower-third", 86_977), ("particles", 228_293), ("kenburns", 354_138)];

fn open(name: &str) -> Scene {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("benches/scenes");
    Scene::open(&folder.join(name).with_extension("toml"), &Options::default()).unwrap()
}

/// Draws frame number `index` at a quarter of its size.
fn draw(scene: &Scene, canvas: &Canvas, index: u64) -> Pixels {
    let time = FrameRate::new(25, 1).unwrap().time_of(index);
    scene.draw(time, Transform::scaling(0.25, 0.25), &mut canvas.context_2d()).unwrap();
    canvas.paint().unwrap();
    canvas.pixels()
}

fn canvas() -> Canvas {
    Canvas::new(Size::new(320, 180)).unwrap()
}

#[test]
fn no_more_pixels_are_drawn_than_were_before() {
    let measured = SCENES.map(|(name, _)| {
        let (scene, canvas) = (open(name), canvas());
        draw(&scene, &canvas, 0);
        let first = canvas.drawn_pixels();
        (1..=3).for_each(|index| drop(draw(&scene, &canvas, index)));
        (name, canvas.drawn_pixels() - first)
    });
    let near = |drawn: u64, stored: u64| drawn.abs_diff(stored) * 20 <= stored;
    assert!(measured.iter().zip(SCENES).all(|(drawn, stored)| near(drawn.1, stored.1)), "{measured:?}");
}

#[test]
fn frames_after_others_are_those_of_a_fresh_canvas() {
    for (name, _) in SCENES {
        let (scene, used) = (open(name), canvas());
        // Frames that are still held keep their pixels, so buffers of several ages take turns.
        let mut held = Vec::new();
        for index in [0, 1, 2, 3, 90, 4, 5] {
            let pixels = draw(&scene, &used, index);
            assert!(pixels == draw(&scene, &canvas(), index), "{name}, frame {index}");
            held.push(pixels);
            held.drain(..held.len().saturating_sub(2));
        }
    }
}
