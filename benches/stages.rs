//! Times the stages of a recording apart, and the whole against them.
//!
//! `make bench` records the scenes of `benches/scenes` in H.264 and VP9 and prints, for each frame,
//! the wall and CPU time of drawing alone, of encoding alone (conversion to YUV included), and of
//! the whole chain, in which both overlap, and the whole against encoding alone. Medians of rounds
//! that take turns. `make bench QUICK=1` takes fewer frames and rounds.

#![expect(clippy::print_stdout, reason = "a benchmark's result is what it prints")]

use std::path::Path;
use std::time::Instant;

use canvas_rec::canvas::Transform;
use canvas_rec::codec::{Codec, Encoder, Picture, Quality, Tuning, VideoSettings};
use canvas_rec::frame::Pixels;
use canvas_rec::scene::Options;
use canvas_rec::session::{self, Settings};
use canvas_rec::time::TimeBase;
use canvas_rec::{Canvas, FrameRate, Scene};

const SCENES: [&str; 4] = ["bounce", "lower-third", "particles", "kenburns"];
const FORMATS: [Format; 2] = [
    Format { codec: Codec::H264, ending: "mp4", preset: "veryfast", crf: 23, threads: None, options: &[] },
    Format {
        codec: Codec::Vp9,
        ending: "webm",
        preset: "8",
        crf: 33,
        threads: Some(2),
        options: &[("deadline", "realtime")],
    },
];

type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

struct Format {
    codec: Codec,
    ending: &'static str,
    preset: &'static str,
    crf: u32,
    threads: Option<u32>,
    /// Further options of FFmpeg's encoder.
    options: &'static [(&'static str, &'static str)],
}

impl Format {
    fn tuning(&self) -> Tuning {
        let options = self.options.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        Tuning { options: options.collect(), ..Tuning::default() }
    }
}

/// Seconds by the clock and of all CPUs.
#[derive(Clone, Copy)]
struct Spent {
    wall: f64,
    cpu: f64,
}

fn main() -> Result<()> {
    let (frames, rounds) = if std::env::var_os("QUICK").is_some() { (50, 3) } else { (250, 5) };
    println!("milliseconds a frame (wall, CPU), medians of {rounds} rounds of {frames} frames");
    println!("scene        codec        draw            encode          whole           whole / encode");
    for name in SCENES {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/scenes").join(name);
        let scene = Scene::open(&file.with_extension("toml"), &Options::default())?;
        let rate = FrameRate::new(25, 1)?;
        let pictures = draw(&scene, rate, frames)?;
        for format in &FORMATS {
            let mut spent = [const { Vec::new() }; 3];
            for _ in 0..rounds {
                spent[0].push(timed(|| draw(&scene, rate, frames).map(drop))?);
                spent[1].push(timed(|| encode(&scene, rate, &pictures, format))?);
                spent[2].push(timed(|| record(&scene, rate, frames, format))?);
            }
            let [draw, encode, whole] = spent.map(median);
            let [draw_ms, encode_ms, whole_ms] = [draw, encode, whole].map(|spent| per_frame(spent, frames));
            let ratio = whole.wall / encode.wall;
            println!("{name:12} {:8} {draw_ms} {encode_ms} {whole_ms} {ratio:8.2}", format.codec.name());
        }
    }
    Ok(())
}

#[expect(clippy::cast_precision_loss, reason = "few frames")]
fn per_frame(Spent { wall, cpu }: Spent, frames: u64) -> String {
    let ms = |seconds: f64| seconds * 1e3 / frames as f64;
    format!("{:7.2} {:7.2}", ms(wall), ms(cpu))
}

/// The first frames' pixels.
fn draw(scene: &Scene, rate: FrameRate, frames: u64) -> Result<Vec<Pixels>> {
    let canvas = Canvas::new(scene.size)?;
    (0..frames)
        .map(|index| {
            scene.draw(rate.time_of(index), Transform::IDENTITY, &mut canvas.context_2d())?;
            canvas.paint()?;
            Ok(canvas.pixels())
        })
        .collect()
}

/// Encodes `pictures` and throws the packets away.
fn encode(scene: &Scene, rate: FrameRate, pictures: &[Pixels], format: &Format) -> Result<()> {
    let settings = VideoSettings {
        codec: format.codec,
        size: scene.size,
        time_base: TimeBase::of_rate(rate),
        frame_rate: Some(rate),
        quality: Quality::Crf(format.crf),
        preset: Some(format.preset.to_owned()),
        threads: format.threads,
        tuning: format.tuning(),
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

/// Records the first frames to a file.
fn record(scene: &Scene, rate: FrameRate, frames: u64, format: &Format) -> Result<()> {
    let folder = tempfile::tempdir()?;
    let settings = Settings {
        to: Some(rate.time_of(frames)),
        quality: Quality::Crf(format.crf),
        preset: Some(format.preset.to_owned()),
        threads: format.threads,
        tuning: format.tuning(),
        ..Settings::new(folder.path().join("out").with_extension(format.ending))
    };
    session::record(scene, &settings, &mut ())?;
    Ok(())
}

fn timed(work: impl FnOnce() -> Result<()>) -> Result<Spent> {
    let (start, cpu) = (Instant::now(), cpu_seconds()?);
    work()?;
    Ok(Spent { wall: start.elapsed().as_secs_f64(), cpu: cpu_seconds()? - cpu })
}

/// What this process has used of all CPUs, ended threads included (proc(5), `/proc/pid/stat`).
fn cpu_seconds() -> Result<f64> {
    const TICKS_PER_SECOND: f64 = 100.0;
    let stat = std::fs::read_to_string("/proc/self/stat")?;
    let after_name = stat.rsplit(") ").next().unwrap_or_default();
    let ticks: std::result::Result<Vec<f64>, _> =
        after_name.split(' ').skip(11).take(2).map(str::parse).collect();
    Ok(ticks?.iter().sum::<f64>() / TICKS_PER_SECOND)
}

/// The round in the middle by wall time.
fn median(mut spent: Vec<Spent>) -> Spent {
    spent.sort_by(|a, b| a.wall.total_cmp(&b.wall));
    spent[spent.len() / 2]
}
