//! How a recording is encoded: the options, and what they are for the session.
//!
//! Words come in, a part of the session's settings goes out. What a codec or a container takes is
//! left to the library.

use canvas_rec::recorder::{AudioCodec, Codec, Container, Dither, PixelFormat, Quality, Tuning};
use canvas_rec::session::Settings;
use canvas_rec::time::WrittenTime;
use clap::Args;

use super::value;

/// How much to spend, where only the intention matters.
#[derive(Debug, Clone, Copy, clap::ValueEnum)]
pub(super) enum Intent {
    /// Quickly made, to be looked at once
    Draft,
    /// Hardly to be told from the original
    Good,
    /// Larger and slower, to be worked on further
    Best,
}

/// How to encode.
#[derive(Debug, Args)]
#[command(next_help_heading = "Encoding")]
#[expect(clippy::struct_excessive_bools, reason = "each is an option of its own")]
pub(super) struct Encoding {
    /// The file format, whatever the output is called
    #[arg(long, value_name = "FORMAT", value_parser = value::containers(), hide_possible_values = true)]
    format: Option<Container>,

    /// The codec: h264, hevc, av1, vp9, vp8, prores, prores-hq, prores-4444, ffv1 [default: vp9 in
    /// webm, av1 in avif, h264 in mp4, mov and mkv]
    #[arg(long, value_name = "CODEC", value_parser = value::codecs(), hide_possible_values = true)]
    codec: Option<Codec>,

    /// The sound's codec: opus, aac, flac, pcm or mp3 [default: opus in webm, mkv and ogg, aac in mp4, mov
    /// and m4a]
    #[arg(long, value_name = "CODEC", value_parser = value::audio_codecs(), hide_possible_values = true)]
    audio_codec: Option<AudioCodec>,

    /// Leave the sound out
    #[arg(long, conflicts_with = "audio_codec")]
    no_audio: bool,

    /// Keep only the frames that were captured, at their exact times; otherwise a file with a frame
    /// rate repeats what stays
    #[arg(long)]
    vfr: bool,

    /// Keep transparency, or say which formats can
    #[arg(long)]
    alpha: bool,

    /// How much to spend: draft, good or best [default: good]
    #[arg(
        long,
        value_name = "INTENT",
        value_enum,
        conflicts_with_all = ["crf", "bitrate_bps"],
        hide_possible_values = true
    )]
    quality: Option<Intent>,

    /// Constant quality instead, lower is better: h264 1 to 51 [20], hevc 0 to 51 [23], vp9 and av1 0
    /// to 63 [30], vp8 4 to 63 [12]
    #[arg(long, value_name = "N", value_parser = value::crf, allow_hyphen_values = true)]
    crf: Option<u32>,

    /// Bits per second on the average instead: 800k, 2M
    #[arg(
        long = "bitrate",
        value_name = "RATE",
        value_parser = value::bitrate_bps,
        allow_hyphen_values = true,
        conflicts_with = "crf"
    )]
    bitrate_bps: Option<u64>,

    /// Lower the quality until the file has no more than this: 800kB, 8MB
    #[arg(long = "max-size", value_name = "SIZE", value_parser = value::bytes, allow_hyphen_values = true)]
    max_bytes: Option<u64>,

    /// Time spent: h264 and hevc ultrafast to placebo [medium], vp9, vp8 and av1 0 (slow) to 8 (fast)
    #[arg(long, value_name = "NAME")]
    preset: Option<String>,

    /// How fine colours are stored: yuv420p, yuv422p, yuv444p, or with 10 bits yuv420p10, yuv422p10,
    /// yuv444p10
    #[arg(
        long = "pix-fmt",
        value_name = "FORMAT",
        value_parser = value::pixel_formats(),
        hide_possible_values = true
    )]
    pixel_format: Option<PixelFormat>,

    /// Most frames from one key frame to the next [those of 2 seconds]
    #[arg(long = "keyint", value_name = "N", value_parser = value::count, allow_hyphen_values = true)]
    key_interval: Option<u32>,

    /// How GIF shows colours that it has no room for: none, bayer, sierra [default: sierra]
    #[arg(long, value_name = "NAME", value_parser = value::dithers(), hide_possible_values = true)]
    dither: Option<Dither>,

    /// The moment of the scene whose picture stands for the video until it plays; in mp4 and mkv
    #[arg(long, value_name = "TIME", allow_hyphen_values = true)]
    pub(super) poster: Option<WrittenTime>,

    /// An option of FFmpeg's encoder by its own name; may be given several times
    #[arg(long = "ffopt", value_name = "NAME=VALUE", value_parser = value::assignment)]
    options: Vec<(String, String)>,

    /// Encoder threads [6; the output may depend on it]
    #[arg(long, value_name = "N", value_parser = value::threads, allow_hyphen_values = true)]
    threads: Option<u32>,

    /// The same bytes on every machine with these libraries and with any number of threads; slower
    #[arg(long)]
    deterministic: bool,
}

impl Encoding {
    /// Whether the format is given apart from the output's name.
    pub(super) fn has_format(&self) -> bool {
        self.format.is_some()
    }

    /// Whether the file may have to be made several times.
    pub(super) fn has_size(&self) -> bool {
        self.max_bytes.is_some()
    }

    /// `settings` with what was typed.
    pub(super) fn settings(&self, settings: Settings) -> Settings {
        let quality = match (self.crf, self.bitrate_bps, self.quality) {
            (Some(crf), ..) => Quality::Crf(crf),
            (_, Some(bps), _) => Quality::BitrateBps(bps),
            (.., Some(Intent::Draft)) => Quality::Draft,
            (.., Some(Intent::Best)) => Quality::Best,
            (.., Some(Intent::Good) | None) => Quality::Standard,
        };
        let tuning = Tuning {
            pixel_format: self.pixel_format,
            alpha: self.alpha,
            key_interval: self.key_interval,
            dither: self.dither.unwrap_or_default(),
            deterministic: self.deterministic,
            options: self.options.clone(),
            ..Tuning::default()
        };
        Settings {
            container: self.format,
            codec: self.codec,
            vfr: self.vfr,
            sound: !self.no_audio,
            audio_codec: self.audio_codec,
            quality,
            preset: self.preset.clone(),
            threads: self.threads,
            tuning,
            max_bytes: self.max_bytes,
            ..settings
        }
    }
}
