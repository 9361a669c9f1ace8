//! What can be typed, checked as far as that goes without opening anything.
//!
//! Words come in, values of the library's types go out. What a scene, a canvas or a codec takes
//! is left to them; what can't be read at all is refused here.

use std::ops::RangeInclusive;
use std::path::PathBuf;

use canvas_rec::recorder::{Codec, Container};
use canvas_rec::time::WrittenTime;
use canvas_rec::{CaptureRate, Size, limits};
use clap::Parser;
use clap::builder::{PossibleValuesParser, TypedValueParser};

const EXAMPLES: &str = "\
Examples:
  canvas-rec scenes/hello.toml -o hello.webm
  canvas-rec scenes/hello.toml -o hello.mp4 --scale 2 --set accent=tomato
  canvas-rec --fps 60 --from 1s --to 2.5s scenes/hello.toml -o part.webm";

const TEMPLATE: &str = "\
{about}

{before-help}{usage-heading} {usage}

{all-args}{after-help}";

const EXIT_CODES: &str = "\
Exit codes:
  0 recorded   2 wrong usage   65 wrong scene   66 scene missing   69 encoder missing
  70 internal error   73 can't create the output   74 write error
  130, 143 interrupted: what was recorded is in a whole file";

/// Records an animated scene to a video, the same pixels on every machine.
#[derive(Debug, Parser)]
#[command(version, before_help = EXAMPLES, after_help = EXIT_CODES, help_template = TEMPLATE)]
#[expect(clippy::struct_excessive_bools, reason = "flags are what they are")]
pub(super) struct Args {
    /// The scene to record, a TOML file
    #[arg(value_name = "SCENE")]
    pub(super) scene: PathBuf,

    /// The video to make; its ending says the format: .webm, .mp4 or .apng
    #[arg(short, long, value_name = "FILE")]
    pub(super) output: PathBuf,

    /// Replace the output if it exists
    #[arg(short = 'y', long)]
    pub(super) overwrite: bool,

    /// Frames per second: 25, 29.97, 30000/1001, or 0 for the scene's requested frames only
    #[arg(long, value_name = "RATE", allow_hyphen_values = true, help_heading = "Scene")]
    pub(super) fps: Option<CaptureRate>,

    /// Where to begin: 1.5, 1.5s, 250ms, 00:01:02.5, or 12f in frames at the scene's own rate
    #[arg(long, value_name = "TIME", allow_hyphen_values = true, help_heading = "Scene")]
    pub(super) from: Option<WrittenTime>,

    /// Where to end; may lie past the scene's end
    #[arg(long, value_name = "TIME", allow_hyphen_values = true, help_heading = "Scene")]
    pub(super) to: Option<WrittenTime>,

    /// How long to record
    #[arg(
        long,
        value_name = "TIME",
        allow_hyphen_values = true,
        conflicts_with = "to",
        help_heading = "Scene"
    )]
    pub(super) duration: Option<WrittenTime>,

    /// Draw at this many times the scene's size, crisply
    #[arg(long, value_name = "F", value_parser = scale, allow_hyphen_values = true, help_heading = "Scene")]
    pub(super) scale: Option<f64>,

    /// Draw at this size, fitted and centred; bars are transparent, black where there is no alpha
    #[arg(
        long,
        value_name = "WxH",
        value_parser = size,
        allow_hyphen_values = true,
        conflicts_with = "scale",
        help_heading = "Scene"
    )]
    pub(super) size: Option<Size>,

    /// Set a parameter of the scene; may be given several times
    #[arg(long, value_name = "NAME=VALUE", value_parser = assignment, help_heading = "Scene")]
    pub(super) set: Vec<(String, String)>,

    /// Let the scene use files of this folder too; may be given several times
    #[arg(long, value_name = "DIR", help_heading = "Scene")]
    pub(super) allow: Vec<PathBuf>,

    /// The file format, whatever the output is called
    #[arg(long, value_name = "FORMAT", value_parser = containers(), help_heading = "Encoding")]
    pub(super) format: Option<Container>,

    /// The codec [default: vp9 in webm, h264 in mp4]
    #[arg(long, value_name = "CODEC", value_parser = codecs(), help_heading = "Encoding")]
    pub(super) codec: Option<Codec>,

    /// Constant quality, lower is better: h264 1 to 51 [20], vp9 0 to 63 [30]
    #[arg(long, value_name = "N", value_parser = crf, allow_hyphen_values = true, help_heading = "Encoding")]
    pub(super) crf: Option<u32>,

    /// Bits per second on the average instead: 800k, 2M
    #[arg(
        long = "bitrate",
        value_name = "RATE",
        value_parser = bitrate_bps,
        allow_hyphen_values = true,
        conflicts_with = "crf",
        help_heading = "Encoding"
    )]
    pub(super) bitrate_bps: Option<u64>,

    /// Time spent: h264 ultrafast to placebo [medium], vp9 0 (slow) to 8 (fast) [4]
    #[arg(long, value_name = "NAME", help_heading = "Encoding")]
    pub(super) preset: Option<String>,

    /// Encoder threads [6; the output may depend on it]
    #[arg(long, value_name = "N", value_parser = threads, allow_hyphen_values = true, help_heading = "Encoding")]
    pub(super) threads: Option<u32>,

    /// Print one JSON object a line on stdout instead; with -q only the last: done or error
    #[arg(long, help_heading = "Messages")]
    pub(super) json: bool,

    /// Print nothing but errors
    #[arg(short, long, conflicts_with = "verbose", help_heading = "Messages")]
    pub(super) quiet: bool,

    /// Also say what is used, and what is padded or has no effect
    #[arg(short, long, help_heading = "Messages")]
    pub(super) verbose: bool,
}

impl Args {
    /// Whether anything typed changes when frames are taken.
    pub(super) fn changes_times(&self) -> bool {
        self.fps.is_some() || [&self.from, &self.to, &self.duration].iter().any(|time| time.is_some())
    }

    /// Whether anything typed changes how large the frames are.
    pub(super) fn changes_size(&self) -> bool {
        self.scale.is_some() || self.size.is_some()
    }
}

fn scale(text: &str) -> Result<f64, String> {
    let scale = text.parse().ok().filter(|scale: &f64| scale.is_finite() && *scale > 0.0);
    scale.ok_or_else(|| "give a number above 0".to_owned())
}

/// Which sizes there are is for the canvas to say.
fn size(text: &str) -> Result<Size, String> {
    let side = |text: &str| text.trim().parse().ok();
    let size =
        text.split_once(['x', 'X']).and_then(|(width, height)| Some(Size::new(side(width)?, side(height)?)));
    size.ok_or_else(|| "give width and height in whole pixels like 1280x720".to_owned())
}

/// Which numbers are good is for the codec to say.
fn crf(text: &str) -> Result<u32, String> {
    text.parse().map_err(|_| "give a whole number, 0 or above".to_owned())
}

fn threads(text: &str) -> Result<u32, String> {
    let threads = text.parse().ok().filter(|threads| (1..=limits::THREADS).contains(threads));
    threads.ok_or_else(|| format!("give a whole number from 1 to {}", limits::THREADS))
}

fn assignment(text: &str) -> Result<(String, String), String> {
    let pair = text.split_once('=').filter(|(name, _)| !name.is_empty());
    let (name, value) = pair.ok_or("give a name and a value like title=Hi")?;
    Ok((name.to_owned(), value.to_owned()))
}

fn bitrate_bps(text: &str) -> Result<u64, String> {
    const RANGE: RangeInclusive<u64> = limits::BITRATE_MIN_BPS..=limits::BITRATE_MAX_BPS;
    let (number, unit) = match text.strip_suffix(['k', 'K']) {
        Some(number) => (number, 1_000.0),
        None => text.strip_suffix(['m', 'M']).map_or((text, 1.0), |number| (number, 1_000_000.0)),
    };
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "stays in range")]
    let bps = number.parse::<f64>().ok().map(|number| (number * unit) as u64);
    let (least, most) = (RANGE.start() / 1_000, RANGE.end() / 1_000_000);
    bps.filter(|bps| RANGE.contains(bps))
        .ok_or_else(|| format!("give bits per second like 800k or 2M, from {least}k to {most}M"))
}

fn containers() -> impl TypedValueParser<Value = Container> {
    let names = PossibleValuesParser::new(Container::ALL.map(Container::name));
    names
        .try_map(|name| Container::ALL.into_iter().find(|known| known.name() == name).ok_or("unknown format"))
}

fn codecs() -> impl TypedValueParser<Value = Codec> {
    let names = PossibleValuesParser::new(Codec::ALL.map(Codec::name));
    names.try_map(|name| Codec::ALL.into_iter().find(|known| known.name() == name).ok_or("unknown codec"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_definition_is_sound() {
        use clap::CommandFactory;
        Args::command().debug_assert();
    }

    #[test]
    fn bitrates_have_units() {
        assert_eq!(bitrate_bps("800k"), Ok(800_000));
        assert_eq!(bitrate_bps("1.5M"), Ok(1_500_000));
        assert_eq!(bitrate_bps("64000"), Ok(64_000));
        for bad in ["", "k", "-1M", "inf", "nan", "5", "2G"] {
            assert!(bitrate_bps(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn sizes_are_two_sides() {
        assert_eq!(size("1280x720"), Ok(Size::new(1280, 720)));
        for bad in ["", "x", "1280", "10x-1", "99999999999x1", "1.5x2"] {
            assert!(size(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn assignments_split_at_the_first_equals_sign() {
        assert_eq!(assignment("a=b=c"), Ok(("a".into(), "b=c".into())));
        assert_eq!(assignment("a="), Ok(("a".into(), String::new())));
        assert!(assignment("=b").is_err() && assignment("a").is_err());
    }
}
