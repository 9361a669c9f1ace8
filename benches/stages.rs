//! Times the stages of a recording apart, and the whole against them.
//!
//! `make bench` records the hello scene in H.264 and prints, for each stage, the time of all
//! frames: drawing alone, encoding alone (conversion to YUV included), and the command's whole
//! chain, in which both overlap. Medians of five rounds that take turns.

#![expect(clippy::print_stdout, reason = "a benchmark's result is what it prints")]

use std::path::Path;
use std::time::{Duration, Instant};

use canvas_rec::canvas::Transform;
use canvas_rec::codec::{Codec, Encoder, Picture, Quality, Tuning, VideoSettings};
use canvas_rec::frame::Pixels;
use canvas_rec::scene::Options;
use canvas_rec::session::{self, Settings};
use canvas_rec::time::TimeBase;
use canvas_rec::{Canvas, CaptureRate, FrameRate, Scene};

const ROUNDS: usize = 5;

type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

fn main() -> Result<()> {
    let scene =
        Scene::open(&Path::new(env!("CARGO_MANIFEST_DIR")).join("scenes/hello.toml"), &Options::default())?;
    let rate = scene.capture.rate.and_then(CaptureRate::frame_rate).ok_or("the scene has no rate")?;
    let pictures = draw(&scene, rate)?;
    let mut times = [const { Vec::new() }; 3];
    for _ in 0..ROUNDS {
        times[0].push(timed(|| draw(&scene, rate).map(drop))?);
        times[1].push(timed(|| encode(&scene, rate, &pictures))?);
        times[2].push(timed(|| record(&scene))?);
    }
    let [draw, encode, whole] = times.map(median);
    println!("{} frames of {} in h264, medians of {ROUNDS}", pictures.len(), scene.size);
    for (stage, time) in [("draw", draw), ("encode", encode), ("whole", whole)] {
        println!("{stage:>8} {:>8.1} ms", time.as_secs_f64() * 1e3);
    }
    println!("whole / encode = {:.2}", whole.as_secs_f64() / encode.as_secs_f64());
    Ok(())
}

/// Every frame's pixels.
fn draw(scene: &Scene, rate: FrameRate) -> Result<Vec<Pixels>> {
    let canvas = Canvas::new(scene.size)?;
    let frames = 0..rate.frames_in(scene.capture.duration);
    frames
        .map(|index| {
            scene.draw(rate.time_of(index), Transform::IDENTITY, &mut canvas.context_2d())?;
            canvas.paint()?;
            Ok(canvas.pixels())
        })
        .collect()
}

/// Encodes `pictures` and throws the packets away.
fn encode(scene: &Scene, rate: FrameRate, pictures: &[Pixels]) -> Result<()> {
    let settings = VideoSettings {
        codec: Codec::H264,
        size: scene.size,
        time_base: TimeBase::of_rate(rate),
        frame_rate: Some(rate),
        quality: Quality::Standard,
        preset: None,
        threads: None,
        tuning: Tuning::default(),
    };
    let mut encoder = Encoder::open(settings, true)?;
    for (pts, pixels) in (0..).zip(pictures) {
        encoder.send(&Picture { pixels: pixels.clone(), pts, duration: 1, key: false })?;
        while encoder.receive()?.is_some() {}
    }
    encoder.finish()?;
    while encoder.receive()?.is_some() {}
    Ok(())
}

/// Records the scene to a file.
fn record(scene: &Scene) -> Result<()> {
    let folder = tempfile::tempdir()?;
    session::record(scene, &Settings::new(folder.path().join("out.mp4")), &mut ())?;
    Ok(())
}

fn timed(work: impl FnOnce() -> Result<()>) -> Result<Duration> {
    let start = Instant::now();
    work()?;
    Ok(start.elapsed())
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}
