//! `canvas-rec doctor`: what this machine can record, and what is missing.
//!
//! A folder comes in; facts go out, each asked of the library or the system when it is said. What
//! could be installed is told where an encoder is missing.

use std::path::PathBuf;
use std::thread;

use canvas_rec::canvas::Fonts;
use canvas_rec::codec::Inventory;
use canvas_rec::recorder::{AudioCodec, Codec, Container};
use canvas_rec::{limits, session};
use clap::Args;
use serde::Serialize;

use super::args::TEMPLATE;
use super::{failure, terminal};

const EXAMPLES: &str = "\
Examples:
  canvas-rec doctor
  canvas-rec doctor --json videos/";

/// Say what this machine can record, and what is missing
#[derive(Debug, Args)]
#[command(before_help = EXAMPLES, help_template = TEMPLATE)]
pub(super) struct Doctor {
    /// The folder where videos are to be made
    #[arg(value_name = "DIR", default_value = ".")]
    folder: PathBuf,

    /// Print one JSON object on stdout instead
    #[arg(long)]
    json: bool,
}

#[derive(Serialize)]
struct Report {
    event: &'static str,
    version: &'static str,
    ffmpeg: Vec<Library>,
    configuration: &'static str,
    formats: Vec<Format>,
    fonts: Vec<String>,
    cpu_features: Vec<&'static str>,
    threads: usize,
    limits: Vec<Limit>,
    folder: Folder,
}

#[derive(Serialize)]
struct Library {
    name: &'static str,
    version: String,
}

#[derive(Serialize)]
struct Format {
    name: &'static str,
    available: bool,
    video: Vec<Means>,
    sound: Vec<Means>,
}

/// How a codec is encoded. The first of a format is its usual one.
#[derive(Serialize)]
struct Means {
    codec: &'static str,
    encoder: &'static str,
    available: bool,
    /// What FFmpeg must be configured with, where that is a choice.
    needs: Option<&'static str>,
}

#[derive(Serialize)]
struct Limit {
    name: &'static str,
    value: u64,
}

#[derive(Serialize)]
struct Folder {
    path: String,
    /// Why no file can be made there; absent where one can.
    error: Option<String>,
}

/// Says what is found, and returns the exit code: that of what is missing first.
pub(super) fn run(args: &Doctor) -> u8 {
    let report = Report::new(args);
    if args.json {
        // Text and numbers can always be written.
        if let Ok(line) = serde_json::to_string(&report) {
            terminal::emit(&line);
        }
    } else {
        for line in report.lines() {
            terminal::show(&line);
        }
    }
    if report.formats.iter().any(|format| !format.is_whole()) {
        failure::UNAVAILABLE
    } else if report.folder.error.is_some() {
        failure::CANT_CREATE
    } else {
        0
    }
}

impl Report {
    fn new(args: &Doctor) -> Self {
        let Inventory { libraries, configuration } = Inventory::new();
        let probe = args.folder.join(".canvas-rec-doctor");
        let error = session::OutputFile::create(&probe, true).err();
        Self {
            event: "doctor",
            version: env!("CARGO_PKG_VERSION"),
            ffmpeg: libraries.into_iter().map(|(name, version)| Library { name, version }).collect(),
            configuration,
            formats: Container::ALL.into_iter().map(Format::new).collect(),
            fonts: Fonts::new().families().map(str::to_owned).collect(),
            cpu_features: cpu_features(),
            threads: thread::available_parallelism().map_or(1, usize::from),
            limits: limits(),
            folder: Folder {
                path: args.folder.display().to_string(),
                error: error.map(|error| format!("{:#}", anyhow::Error::from(error))),
            },
        }
    }

    fn lines(&self) -> Vec<String> {
        let row = |name: &str, value: &str| format!("{name:<10} {value}");
        let libraries: Vec<_> =
            self.ffmpeg.iter().map(|Library { name, version }| format!("{name} {version}")).collect();
        let mut lines = vec![row("canvas-rec", self.version), row("FFmpeg", &libraries.join(", "))];
        lines.push(row("configured", self.configuration));
        lines.extend(self.formats.iter().flat_map(Format::lines));
        lines.push(row("fonts", &self.fonts.join(", ")));
        let features =
            if self.cpu_features.is_empty() { "-".to_owned() } else { self.cpu_features.join(" ") };
        lines.push(row("processor", &format!("{} threads, {features}", self.threads)));
        let limits = self.limits.iter().map(|Limit { name, value }| format!("{name} {value}"));
        lines.extend(limits.map(|limit| row("limit", &limit)));
        let can = self.folder.error.as_deref().unwrap_or("can be written");
        lines.push(row("folder", &format!("{}: {can}", self.folder.path)));
        lines
    }
}

impl Format {
    fn new(container: Container) -> Self {
        let video = container.codecs().iter().copied().map(|codec: Codec| Means {
            codec: codec.name(),
            encoder: codec.encoder(),
            available: codec.is_available(),
            needs: codec.needs(),
        });
        let sound = container.audio_codecs().iter().copied().map(|codec: AudioCodec| Means {
            codec: codec.name(),
            encoder: codec.encoder(),
            available: codec.is_available(),
            needs: codec.needs(),
        });
        Self {
            name: container.name(),
            available: container.is_available(),
            video: video.collect(),
            sound: sound.collect(),
        }
    }

    fn is_whole(&self) -> bool {
        self.available && self.video.iter().chain(&self.sound).all(|encoder| encoder.available)
    }

    fn lines(&self) -> Vec<String> {
        let said = |encoders: &[Means]| {
            let there = encoders.iter().filter(|encoder| encoder.available);
            there.map(|it| format!("{} ({})", it.codec, it.encoder)).collect::<Vec<_>>().join(", ")
        };
        let parts = [&self.video, &self.sound].into_iter().filter(|encoders| !encoders.is_empty());
        let parts: Vec<_> = parts.map(|encoders| said(encoders)).collect();
        let first = if self.available {
            format!(".{:<9} {}", self.name, parts.join("; "))
        } else {
            format!(".{:<9} missing: this FFmpeg can't write it", self.name)
        };
        let missing = self.video.iter().chain(&self.sound).filter(|encoder| !encoder.available);
        let missing = missing.map(|it| {
            let advice = it.needs.map_or_else(String::new, |library| {
                format!(": install an FFmpeg configured with --enable-{library}, as the package ffmpeg of Debian and Ubuntu is")
            });
            format!("{:<10} missing: {} ({}){advice}", "", it.codec, it.encoder)
        });
        [first].into_iter().chain(missing).collect()
    }
}

/// What the processor has of what code here looks for.
fn cpu_features() -> Vec<&'static str> {
    let mut found = Vec::new();
    #[cfg(target_arch = "x86_64")]
    for (name, there) in [
        ("sse4.1", is_x86_feature_detected!("sse4.1")),
        ("avx", is_x86_feature_detected!("avx")),
        ("avx2", is_x86_feature_detected!("avx2")),
        ("fma", is_x86_feature_detected!("fma")),
        ("avx512f", is_x86_feature_detected!("avx512f")),
    ] {
        if there {
            found.push(name);
        }
    }
    found
}

/// The limits that are met first.
fn limits() -> Vec<Limit> {
    let limit = |name, value| Limit { name, value };
    vec![
        limit("canvas_side_px", limits::CANVAS_SIDE_PX.into()),
        limit("canvas_area_px", limits::CANVAS_AREA_PX),
        limit("pixel_memory_bytes", limits::PIXEL_MEMORY_BYTES),
        limit("frame_rate_max", limits::FRAME_RATE_MAX.into()),
        limit("frames", limits::FRAMES),
        limit("time_s", limits::TIME_S.into()),
        limit("scene_bytes", limits::SCENE_BYTES),
        limit("scene_layers", limits::SCENE_LAYERS),
        limit("image_bytes", limits::IMAGE_BYTES as u64),
        limit("media_bytes", limits::MEDIA_BYTES),
        limit("threads", limits::THREADS.into()),
    ]
}
