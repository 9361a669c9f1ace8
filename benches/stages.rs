//! Times the stages of a recording apart, and the whole against the encoder alone.
//!
//! `make bench` prints, for the scenes of `benches/scenes` in H.264 and VP9, the wall and CPU time of
//! each frame: drawn alone, encoded alone (converted to YUV beforehand), and recorded to a file, in
//! which all overlaps; then the ratio of recording to encoding, and the memory that recording needs
//! beside the encoder. Further tables show how that grows with length and with size, and how long the
//! command takes for a single frame. Medians of rounds that take turns, each in a process of its own. `QUICK=1` takes fewer frames and rounds.

#![expect(clippy::print_stdout, reason = "a benchmark's result is what it prints")]

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use canvas_rec::canvas::Transform;
use canvas_rec::codec::{
    Codec, Converted, Converter, Encoder, Picture, Quality, Tuning, VideoSettings, share_heap,
};
use canvas_rec::frame::Pixels;
use canvas_rec::scene::Options;
use canvas_rec::session::{self, Fit, Settings};
use canvas_rec::time::{CaptureRate, TimeBase};
use canvas_rec::{Canvas, FrameRate, Scene};

const SCENES: [&str; 4] = ["bounce", "lower-third", "particles", "kenburns"];
const STAGES: [&str; 3] = ["draw", "encode", "record"];
const FORMATS: [Format; 2] = [
    Format { codec: Codec::H264, ending: "mp4", preset: "veryfast", crf: 23, threads: None, options: &[] },
    Format {
        codec: Codec::Vp9,
        ending: "webm",
        preset: "8",
        crf: 33,
        threads: Some(2),
        options: &[("deadline", "realtime"), ("row-mt", "1")],
    },
];
/// Frames a second.
const RATE: u32 = 25;
/// Lines of the picture, but in the table of sizes.
const HEIGHT: u32 = 720;

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

/// What a stage took.
#[derive(Clone, Copy)]
struct Spent {
    /// Seconds by the clock.
    wall: f64,
    /// Seconds of all CPUs.
    cpu: f64,
    /// The most memory that the process had, in MB.
    peak: f64,
}

/// One stage of one recording, run by a process of its own.
#[derive(Clone, Copy)]
struct Job<'a> {
    stage: &'a str,
    scene: &'a str,
    format: usize,
    frames: u64,
    height: u32,
}

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().collect();
    if let [_, flag, stage, scene, format, frames, height] = &arguments[..]
        && flag == "--stage"
    {
        share_heap();
        let (format, frames, height) = (format.parse()?, frames.parse()?, height.parse()?);
        let Spent { wall, cpu, peak } = Job { stage, scene, format, frames, height }.work()?;
        println!("{wall} {cpu} {peak}");
        return Ok(());
    }
    let (frames, rounds) = if std::env::var_os("QUICK").is_some() { (50, 3) } else { (250, 5) };
    print_stages(frames, rounds)?;
    print_growth(frames)?;
    print_first(rounds)
}

/// The table of scenes and codecs.
fn print_stages(frames: u64, rounds: usize) -> Result<()> {
    println!("ms a frame (wall, CPU), medians of {rounds} rounds of {frames} frames, 1280x720");
    println!(
        "scene        codec         draw           encode           record     record/encode   MB beside it"
    );
    for scene in SCENES {
        for (format, Format { codec, .. }) in FORMATS.iter().enumerate() {
            let mut spent = [const { Vec::new() }; STAGES.len()];
            for _ in 0..rounds {
                for (stage, spent) in STAGES.iter().zip(&mut spent) {
                    spent.push(Job { stage, scene, format, frames, height: HEIGHT }.run()?);
                }
            }
            let alone = Job { stage: "encode-one", scene, format, frames, height: HEIGHT }.run()?;
            let [draw, encode, record] = spent.map(median);
            let [draw_ms, encode_ms, record_ms] =
                [draw, encode, record].map(|spent| per_frame(spent, frames));
            let (ratio, beside) = (record.wall / encode.wall, record.peak - alone.peak);
            println!(
                "{scene:12} {:6} {draw_ms} {encode_ms} {record_ms} {ratio:11.2} {beside:14.0}",
                codec.name()
            );
        }
    }
    Ok(())
}

/// The tables of lengths and sizes: `bounce` in H.264.
fn print_growth(frames: u64) -> Result<()> {
    let record = |frames, height| Job { stage: "record", scene: "bounce", format: 0, frames, height }.run();
    println!("\nbounce, h264: seconds of video, ms a frame (wall, CPU), peak MB");
    for length in [1, 4, 16, 40] {
        let spent = record(frames * length, HEIGHT)?;
        let seconds = frames * length / u64::from(RATE);
        println!("{seconds:8} s {} {:8.0}", per_frame(spent, frames * length), spent.peak);
    }
    println!("\nbounce, h264: lines, ms a frame (wall, CPU), ns a pixel (wall), peak MB");
    for height in [360, 720, 1080, 2160] {
        let spent = record(frames, height)?;
        let pixels = f64::from(height) * f64::from(height) * 16.0 / 9.0;
        let per_pixel = spent.wall * 1e9 / as_f64(frames) / pixels;
        println!("{height:8}   {} {per_pixel:8.1} {:8.0}", per_frame(spent, frames), spent.peak);
    }
    Ok(())
}

/// The table of single frames: the whole command, from its start to its end.
fn print_first(rounds: usize) -> Result<()> {
    println!("\nms for a file of one frame: the command; its loading, and the encoder alone; the rest");
    let folder = tempfile::tempdir()?;
    for scene in SCENES {
        for (format, Format { codec, .. }) in FORMATS.iter().enumerate() {
            let job = Job { stage: "encode", scene, format, frames: 1, height: HEIGHT };
            let mut walls = [const { Vec::new() }; 3];
            for _ in 0..rounds {
                let taken =
                    [seconds(&mut job.command(folder.path()))?, seconds(&mut loading())?, job.run()?.wall];
                walls.iter_mut().zip(taken).for_each(|(walls, taken)| walls.push(taken * 1e3));
            }
            let [command, loading, encoder] = walls.map(|mut walls| {
                walls.sort_by(f64::total_cmp);
                walls[walls.len() / 2]
            });
            let rest = command - loading - encoder;
            println!("{scene:12} {:6} {command:7.1} {loading:7.1} {encoder:7.1} {rest:7.1}", codec.name());
        }
    }
    Ok(())
}

/// The command with nothing to do: the system loads it, and FFmpeg's libraries.
fn loading() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_canvas-rec"));
    command.arg("--version").stdout(Stdio::null());
    command
}

/// How long `command` takes by the clock.
fn seconds(command: &mut Command) -> Result<f64> {
    let start = Instant::now();
    if !command.status()?.success() {
        return Err(format!("{command:?} failed").into());
    }
    Ok(start.elapsed().as_secs_f64())
}

impl Job<'_> {
    /// The command that does the same, with its file in `folder`.
    fn command(&self, folder: &Path) -> Command {
        let format = &FORMATS[self.format];
        let mut command = Command::new(env!("CARGO_BIN_EXE_canvas-rec"));
        command
            .arg(file(self.scene))
            .arg("--output")
            .arg(folder.join("out").with_extension(format.ending))
            .args(["--quiet", "--overwrite", "--preset", format.preset, "--crf", &format.crf.to_string()])
            .args(["--to", &format!("{}ms", self.frames * 1000 / u64::from(RATE))]);
        for (name, value) in format.options {
            command.args(["--ffopt", &format!("{name}={value}")]);
        }
        if let Some(threads) = format.threads {
            command.args(["--threads", &threads.to_string()]);
        }
        command
    }

    /// Runs this in another process.
    fn run(&self) -> Result<Spent> {
        let Self { stage, scene, format, frames, height } = self;
        let numbers = [format.to_string(), frames.to_string(), height.to_string()];
        let output = Command::new(std::env::current_exe()?)
            .args(["--stage", stage, scene])
            .args(numbers)
            .stderr(Stdio::inherit())
            .output()?;
        let text = String::from_utf8(output.stdout)?;
        match text.split_whitespace().map(str::parse).collect::<std::result::Result<Vec<f64>, _>>()?[..] {
            [wall, cpu, peak] => Ok(Spent { wall, cpu, peak }),
            _ => Err(format!("{stage} of {scene} failed").into()),
        }
    }

    /// Does it in this process.
    fn work(&self) -> Result<Spent> {
        let scene = Scene::open(&file(self.scene), &Options::default())?;
        match self.stage {
            "draw" => timed(|| draw(&scene, self.frames, |_, _| Ok(()))),
            "record" => timed(|| self.record(&scene)),
            "encode" | "encode-one" => {
                let pictures = self.convert(&scene)?;
                timed(|| self.encode(&scene, pictures))
            }
            stage => Err(format!("there is no stage {stage}").into()),
        }
    }

    fn settings(&self, scene: &Scene) -> Result<VideoSettings> {
        let (format, rate) = (&FORMATS[self.format], FrameRate::new(RATE, 1)?);
        Ok(VideoSettings {
            codec: format.codec,
            size: scene.size,
            time_base: TimeBase::of_rate(rate),
            frame_rate: Some(rate),
            quality: Quality::Crf(format.crf),
            preset: Some(format.preset.to_owned()),
            threads: format.threads,
            tuning: format.tuning(),
        })
    }

    /// All frames as the encoder takes them; the first of them again and again to measure memory.
    fn convert(&self, scene: &Scene) -> Result<Vec<Converted>> {
        let mut converter = Converter::new(&self.settings(scene)?)?;
        let mut converted = Vec::new();
        let mut convert = |index: u64, pixels: Pixels| {
            let picture = Picture { pixels, pts: i64::try_from(index)?, duration: 1, key: false };
            converted.push(converter.convert(&picture)?);
            Ok(())
        };
        if self.stage == "encode" {
            draw(scene, self.frames, convert)?;
        } else {
            let all = 0..self.frames;
            draw(scene, 1, |_, pixels| {
                all.clone().try_for_each(|index| convert(index, Pixels::clone(&pixels)))
            })?;
        }
        Ok(converted)
    }

    /// Encodes `pictures` and throws the packets away.
    fn encode(&self, scene: &Scene, pictures: Vec<Converted>) -> Result<()> {
        let mut encoder = Encoder::open(self.settings(scene)?, true)?;
        for picture in pictures {
            encoder.send(picture)?;
            while encoder.receive()?.is_some() {}
        }
        encoder.finish()?;
        while encoder.receive()?.is_some() {}
        Ok(())
    }

    /// Records all frames to a file.
    fn record(&self, scene: &Scene) -> Result<()> {
        let (format, rate) = (&FORMATS[self.format], FrameRate::new(RATE, 1)?);
        let folder = tempfile::tempdir()?;
        let settings = Settings {
            rate: Some(CaptureRate::from(rate)),
            to: Some(rate.time_of(self.frames)),
            fit: Fit::Scale(f64::from(self.height) / f64::from(scene.size.height)),
            quality: Quality::Crf(format.crf),
            preset: Some(format.preset.to_owned()),
            threads: format.threads,
            tuning: format.tuning(),
            ..Settings::new(folder.path().join("out").with_extension(format.ending))
        };
        session::record(scene, &settings, &mut ())?;
        Ok(())
    }
}

/// The file of a scene.
fn file(scene: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/scenes").join(scene).with_extension("toml")
}

/// Draws the first `frames` frames.
fn draw(scene: &Scene, frames: u64, mut show: impl FnMut(u64, Pixels) -> Result<()>) -> Result<()> {
    let (canvas, rate) = (Canvas::new(scene.size)?, FrameRate::new(RATE, 1)?);
    for index in 0..frames {
        scene.draw(rate.time_of(index), Transform::IDENTITY, &mut canvas.context_2d())?;
        canvas.paint()?;
        show(index, canvas.pixels())?;
    }
    Ok(())
}

fn timed(work: impl FnOnce() -> Result<()>) -> Result<Spent> {
    let (start, cpu) = (Instant::now(), cpu_seconds()?);
    work()?;
    Ok(Spent { wall: start.elapsed().as_secs_f64(), cpu: cpu_seconds()? - cpu, peak: peak_mb()? })
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

/// The most memory that this process had (proc(5), `VmHWM`).
fn peak_mb() -> Result<f64> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or_default();
    Ok(line.trim().trim_end_matches(" kB").parse::<f64>()? / 1024.0)
}

/// The round in the middle by wall time.
fn median(mut spent: Vec<Spent>) -> Spent {
    spent.sort_by(|a, b| a.wall.total_cmp(&b.wall));
    spent[spent.len() / 2]
}

fn per_frame(Spent { wall, cpu, .. }: Spent, frames: u64) -> String {
    let ms = |seconds: f64| seconds * 1e3 / as_f64(frames);
    format!("{:7.2} {:7.2}", ms(wall), ms(cpu))
}

#[expect(clippy::cast_precision_loss, reason = "few frames")]
fn as_f64(frames: u64) -> f64 {
    frames as f64
}
