//! `canvas-rec probe FILE`: the facts of a media file.
//!
//! A file comes in; a table for people or an object for machines goes out. Finding the facts is left
//! to the library.

use std::borrow::Cow;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use canvas_rec::Timestamp;
use canvas_rec::codec::{self, ProbedCaptions, ProbedSound, ProbedVideo};
use clap::Args;
use indicatif::HumanBytes;
use serde::Serialize;

use super::args::TEMPLATE;
use super::failure::{Error, Typed};
use super::terminal;

const EXAMPLES: &str = "\
Examples:
  canvas-rec probe out.webm
  canvas-rec probe --json out.mp4";

/// Say what is in a media file
#[derive(Debug, Args)]
#[command(before_help = EXAMPLES, help_template = TEMPLATE)]
pub(super) struct Probe {
    /// The file: MP4, MOV, Matroska, WebM, GIF, APNG, Y4M, or one of sound
    #[arg(value_name = "FILE")]
    file: PathBuf,

    /// Print one JSON object on stdout instead
    #[arg(long)]
    json: bool,
}

impl Probe {
    /// What matters for an error.
    pub(super) fn typed(&self) -> Typed {
        Typed { json: self.json, ..Typed::default() }
    }
}

/// The facts as machines get them. Times are in seconds.
#[derive(Serialize)]
struct Facts<'a> {
    event: &'a str,
    path: Cow<'a, str>,
    container: &'a str,
    bytes: u64,
    duration_s: f64,
    title: Option<&'a str>,
    comment: Option<&'a str>,
    video: Option<Video<'a>>,
    sounds: Vec<Sound<'a>>,
    captions: Vec<Captions<'a>>,
    sync_difference_s: Option<f64>,
    chapters: Vec<Chapter<'a>>,
    poster: Option<Poster>,
}

#[derive(Serialize)]
struct Video<'a> {
    codec: &'a str,
    width: u32,
    height: u32,
    frames: u64,
    /// Absent where frames come unevenly.
    fps: Option<String>,
    pixel_format: &'a str,
    alpha: bool,
    color_range: Option<&'a str>,
    color_primaries: Option<&'a str>,
    color_transfer: Option<&'a str>,
    color_matrix: Option<&'a str>,
    start_s: f64,
    end_s: f64,
}

#[derive(Serialize)]
struct Sound<'a> {
    codec: &'a str,
    sample_rate: u32,
    channels: u32,
    start_s: f64,
    end_s: f64,
}

#[derive(Serialize)]
struct Captions<'a> {
    codec: &'a str,
    language: Option<&'a str>,
    count: usize,
}

#[derive(Serialize)]
struct Poster {
    codec: &'static str,
    width: u32,
    height: u32,
}

#[derive(Serialize)]
struct Chapter<'a> {
    title: &'a str,
    start_s: f64,
    end_s: f64,
}

/// Says what is in the file, and returns the exit code.
pub(super) fn run(args: &Probe) -> anyhow::Result<u8> {
    let path = &args.file;
    let file = File::open(path).map_err(|source| Error::Read { path: path.clone(), source })?;
    if !file.metadata().is_ok_and(|it| it.is_file()) {
        return Err(Error::NotAFile(path.clone()).into());
    }
    let facts = codec::probe(Arc::new(file))
        .map_err(|source| Error::Media { path: path.clone(), source: Box::new(source) })?;
    if args.json {
        terminal::emit(&serde_json::to_string(&for_machines(path, &facts))?);
    } else {
        for line in for_people(path, &facts) {
            terminal::show(&line);
        }
    }
    Ok(0)
}

fn for_machines<'a>(path: &'a Path, facts: &'a codec::Probe) -> Facts<'a> {
    Facts {
        event: "probe",
        path: path.to_string_lossy(),
        container: &facts.container,
        bytes: facts.bytes,
        duration_s: facts.duration.as_seconds(),
        title: facts.tags.title.as_deref(),
        comment: facts.tags.comment.as_deref(),
        video: facts.video.as_ref().map(video),
        sounds: facts.sounds.iter().map(sound).collect(),
        captions: facts.captions.iter().map(captions).collect(),
        sync_difference_s: facts.sync_difference().map(Timestamp::as_seconds),
        chapters: facts.tags.chapters.iter().map(chapter).collect(),
        poster: facts.tags.poster.as_ref().map(|poster| Poster {
            codec: "png",
            width: poster.size.width,
            height: poster.size.height,
        }),
    }
}

fn video(video: &ProbedVideo) -> Video<'_> {
    Video {
        codec: &video.codec,
        width: video.size.width,
        height: video.size.height,
        frames: video.frames,
        fps: video.rate.map(|rate| rate.to_string()),
        pixel_format: &video.pixel_format,
        alpha: video.alpha,
        color_range: video.color.range,
        color_primaries: video.color.primaries,
        color_transfer: video.color.transfer,
        color_matrix: video.color.matrix,
        start_s: video.span.0.as_seconds(),
        end_s: video.span.1.as_seconds(),
    }
}

fn sound(sound: &ProbedSound) -> Sound<'_> {
    Sound {
        codec: &sound.codec,
        sample_rate: sound.sample_rate,
        channels: sound.channels,
        start_s: sound.span.0.as_seconds(),
        end_s: sound.span.1.as_seconds(),
    }
}

fn captions(found: &ProbedCaptions) -> Captions<'_> {
    let codec::Captions { list, language } = &found.captions;
    Captions { codec: &found.codec, language: language.as_deref(), count: list.len() }
}

fn chapter(chapter: &codec::Chapter) -> Chapter<'_> {
    let (start_s, end_s) = (chapter.start.as_seconds(), chapter.end.as_seconds());
    Chapter { title: &chapter.title, start_s, end_s }
}

/// The table, line by line.
fn for_people(path: &Path, facts: &codec::Probe) -> Vec<String> {
    let row = |name: &str, value: String| format!("{name:<10} {value}");
    let size = HumanBytes(facts.bytes);
    let mut lines = vec![
        row("file", path.display().to_string()),
        row("container", format!("{}, {}, {size}", facts.container, facts.duration)),
    ];
    let tags = [("title", facts.tags.title.clone()), ("comment", facts.tags.comment.clone())];
    lines.extend(tags.into_iter().filter_map(|(name, text)| Some(row(name, text?))));
    if let Some(video) = &facts.video {
        let rate = video.rate.map_or_else(|| "variable rate".to_owned(), |rate| format!("{rate} fps"));
        let alpha = if video.alpha { ", alpha" } else { "" };
        let picture = format!("{}, {}, {} frames, {rate}", video.codec, video.size, video.frames);
        lines.push(row("video", format!("{picture}, {}", span(video.span))));
        lines.push(row("pixels", format!("{}{alpha}", video.pixel_format)));
        let codec::ColorTags { range, primaries, transfer, matrix } = video.color;
        let said = |tag: Option<&'static str>| tag.unwrap_or("-");
        let [range, primaries, transfer, matrix] = [range, primaries, transfer, matrix].map(said);
        lines.push(row(
            "colours",
            format!("range {range}, primaries {primaries}, transfer {transfer}, matrix {matrix}"),
        ));
    }
    for sound in &facts.sounds {
        let channels = if sound.channels == 1 { "channel" } else { "channels" };
        let form = format!("{}, {} Hz, {} {channels}", sound.codec, sound.sample_rate, sound.channels);
        lines.push(row("sound", format!("{form}, {}", span(sound.span))));
    }
    for ProbedCaptions { codec, captions: codec::Captions { list, language } } in &facts.captions {
        let language = language.as_deref().unwrap_or("language unknown");
        let times = list.first().zip(list.last()).map(|(first, last)| span((first.start, last.end)));
        let when = times.map_or_else(String::new, |times| format!(", {times}"));
        lines.push(row("captions", format!("{codec}, {language}, {}{when}", list.len())));
    }
    if let Some(difference) = facts.sync_difference() {
        lines.push(row("sync", format!("the sound ends {difference} after the pictures")));
    }
    if let Some(poster) = &facts.tags.poster {
        lines.push(row("poster", format!("png, {}", poster.size)));
    }
    for chapter in &facts.tags.chapters {
        lines.push(row("chapter", format!("{}  {}", span((chapter.start, chapter.end)), chapter.title)));
    }
    lines
}

fn span((start, end): (Timestamp, Timestamp)) -> String {
    format!("{start} to {end}")
}
