//! What can be typed, checked as far as that goes without opening anything.
//!
//! Words come in, one [`Action`] goes out. A line without a command's name records. `value` reads
//! single values; what a scene, a canvas or a codec takes is left to them.

use std::path::PathBuf;

use canvas_rec::session::Fit;
use canvas_rec::time::WrittenTime;
use canvas_rec::{CaptureRate, Size, scene};
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Args, Command, FromArgMatches, Parser, Subcommand};

use super::doctor::Doctor;
use super::encoding::Encoding;
use super::failure::Typed;
use super::golden_args::{Diff, Test};
use super::probe::Probe;
use super::recover::Recover;
use super::value::{self, Grid};

const EXAMPLES: &str = "\
Examples:
  canvas-rec scenes/hello.toml -o hello.webm
  canvas-rec scenes/hello.toml -o hello.mp4 --scale 2 --set accent=tomato
  canvas-rec --fps 60 --from 1s --to 2.5s scenes/hello.toml -o part.webm
  canvas-rec scenes/hello.toml -o hello.mov --codec prores-4444 --alpha
  canvas-rec scenes/hello.toml -o hello.mp4 -o hello.gif --quality draft
  canvas-rec scenes/hello.toml -o {accent}.webm --params colours.csv
  canvas-rec still scenes/hello.toml --at 2.5s -o frame.png";

const STILL_EXAMPLES: &str = "\
Examples:
  canvas-rec still scene.toml --at 2.5s -o frame.png
  canvas-rec still scene.toml --at 0s,1s,2s -o frame-%d.png
  canvas-rec still scene.toml --sheet 4x3 -o sheet.png";

const CHECK_EXAMPLES: &str = "\
Examples:
  canvas-rec check scene.toml
  canvas-rec check --strict --json scenes/*.toml";

const NEW_EXAMPLES: &str = "\
Example:
  canvas-rec new title && canvas-rec title.toml -o title.webm";

const WATCH_EXAMPLES: &str = "\
Example:
  canvas-rec watch scene.toml -o scene.webm --scale 0.5";

pub(super) const TEMPLATE: &str = "\
{about}

{before-help}{usage-heading} {usage}

{all-args}{after-help}";

const EXIT_CODES: &str = "\
Exit codes:
  0 done   1 test or diff: something differs   2 wrong usage   65 wrong scene or data
  66 scene missing   69 encoder missing   70 internal error   73 can't create the output
  74 write error   129, 130, 143 interrupted: what was recorded is in a whole file
  141 nobody read stdout to its end";

/// Records an animated scene to a video, the same pixels on every machine.
#[derive(Debug, Parser)]
#[command(version, before_help = EXAMPLES, after_help = EXIT_CODES, help_template = TEMPLATE)]
#[command(subcommand_negates_reqs = true, args_conflicts_with_subcommands = true)]
pub(super) struct Record {
    #[command(flatten)]
    pub(super) recording: Recording,

    /// Record one video for each row of a CSV or JSON file, whose columns are parameters; the
    /// output's name holds {column} or {row}
    #[arg(long, value_name = "FILE", help_heading = "Scene")]
    pub(super) params: Option<PathBuf>,

    /// Write what happens to the track, the stream and the recorder, one JSON object a line
    #[arg(long, value_name = "FILE", conflicts_with = "params", help_heading = "Messages")]
    pub(super) events: Option<PathBuf>,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub(super) enum Action {
    #[command(skip)]
    Record(Box<Record>),
    Still(Still),
    Check(Check),
    New(New),
    Schema(Schema),
    Watch(Box<Watch>),
    Test(Box<Test>),
    Diff(Diff),
    Probe(Probe),
    Recover(Recover),
    Doctor(Doctor),
}

/// Draw single frames or a contact sheet as PNG
#[derive(Debug, Args)]
#[command(before_help = STILL_EXAMPLES, help_template = TEMPLATE)]
pub(super) struct Still {
    /// The scene, a TOML file
    #[arg(value_name = "SCENE")]
    pub(super) scene: PathBuf,

    /// When: a time as for recording, or several with commas between them
    #[arg(
        long,
        value_name = "TIME",
        value_delimiter = ',',
        allow_hyphen_values = true,
        required_unless_present = "sheet"
    )]
    pub(super) at: Vec<WrittenTime>,

    /// The PNG to make; with several times %d or %04d in its name counts them; - is stdout
    #[arg(short, long, value_name = "FILE")]
    pub(super) output: PathBuf,

    /// Replace the output if it exists
    #[arg(short = 'y', long)]
    pub(super) overwrite: bool,

    /// One picture with so many columns and rows of frames: those of --at, or spread evenly
    #[arg(long, value_name = "CxR", value_parser = value::grid, allow_hyphen_values = true)]
    pub(super) sheet: Option<Grid>,

    #[command(flatten)]
    pub(super) drawing: Drawing,

    #[command(flatten)]
    pub(super) messages: Messages,
}

/// Say what is wrong with scenes, and what is likely a mistake
#[derive(Debug, Args)]
#[command(before_help = CHECK_EXAMPLES, help_template = TEMPLATE)]
pub(super) struct Check {
    /// The scenes, TOML files
    #[arg(value_name = "SCENE", required = true)]
    pub(super) scenes: Vec<PathBuf>,

    /// Take warnings for errors
    #[arg(long)]
    pub(super) strict: bool,

    /// Set a parameter of the scenes; may be given several times
    #[arg(long, value_name = "NAME=VALUE", value_parser = value::assignment)]
    pub(super) set: Vec<(String, String)>,

    /// Let the scenes use files of this folder too; may be given several times
    #[arg(long, value_name = "DIR")]
    pub(super) allow: Vec<PathBuf>,

    /// Let texts use other fonts of the scene for characters that theirs don't have
    #[arg(long)]
    pub(super) allow_font_fallback: bool,

    #[command(flatten)]
    pub(super) messages: Messages,
}

/// Write a first scene to begin with
#[derive(Debug, Args)]
#[command(before_help = NEW_EXAMPLES, help_template = TEMPLATE)]
pub(super) struct New {
    /// The scene's name; the file is NAME.toml
    #[arg(value_name = "NAME")]
    pub(super) name: PathBuf,
}

/// Print the JSON Schema of scene files, for editors
#[derive(Debug, Args)]
#[command(before_help = "Example:\n  canvas-rec schema > scene.schema.json", help_template = TEMPLATE)]
pub(super) struct Schema {}

/// Record again whenever the scene changes, until Ctrl-C
#[derive(Debug, Args)]
#[command(before_help = WATCH_EXAMPLES, help_template = TEMPLATE)]
pub(super) struct Watch {
    #[command(flatten)]
    pub(super) recording: Recording,
}

/// How to record one video.
#[derive(Debug, Args)]
pub(super) struct Recording {
    /// The scene to record, a TOML file; or a video, which is played
    #[arg(value_name = "SCENE")]
    pub(super) scene: PathBuf,

    /// The video to make; its ending says the format: .webm, .mp4, .mov, .mkv, .gif, .apng, .webp,
    /// .avif, .y4m, or frames/%04d.png for pictures; .opus, .ogg, .m4a, .flac, .wav or .mp3 for the sound
    /// alone; - is stdout. Given several times, all are made
    /// of the same frames
    #[arg(short, long, value_name = "FILE", required = true)]
    pub(super) output: Vec<PathBuf>,

    /// Replace the output if it exists
    #[arg(short = 'y', long)]
    pub(super) overwrite: bool,

    /// Frames per second: 25, 29.97, 30000/1001, or 0 for the scene's requested frames only
    #[arg(long, value_name = "RATE", allow_hyphen_values = true, help_heading = "Scene")]
    pub(super) fps: Option<CaptureRate>,

    /// With --fps 0, or without --fps: take frames at these times only, with commas between them
    #[arg(
        long,
        value_name = "TIME",
        value_delimiter = ',',
        allow_hyphen_values = true,
        help_heading = "Scene"
    )]
    pub(super) at: Vec<WrittenTime>,

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

    #[command(flatten)]
    pub(super) drawing: Drawing,

    #[command(flatten)]
    pub(super) encoding: Encoding,

    #[command(flatten)]
    pub(super) messages: Messages,

    /// Also say what is used, and what is padded or has no effect
    #[arg(short, long, conflicts_with = "quiet", help_heading = "Messages")]
    pub(super) verbose: bool,

    /// Also say where the time went, by thread and stage
    #[arg(long, conflicts_with_all = ["quiet", "json"], help_heading = "Messages")]
    pub(super) timings: bool,
}

/// What of a scene is drawn, and how large.
#[derive(Debug, Args)]
pub(super) struct Drawing {
    /// Draw at this many times the scene's size, crisply
    #[arg(long, value_name = "F", value_parser = value::scale, allow_hyphen_values = true, help_heading = "Scene")]
    pub(super) scale: Option<f64>,

    /// Draw at this size, fitted and centred; bars are transparent, black where there is no alpha
    #[arg(
        long,
        value_name = "WxH",
        value_parser = value::size,
        allow_hyphen_values = true,
        conflicts_with = "scale",
        help_heading = "Scene"
    )]
    pub(super) size: Option<Size>,

    /// Set a parameter of the scene; may be given several times
    #[arg(long, value_name = "NAME=VALUE", value_parser = value::assignment, help_heading = "Scene")]
    pub(super) set: Vec<(String, String)>,

    /// Let the scene use files of this folder too; may be given several times
    #[arg(long, value_name = "DIR", help_heading = "Scene")]
    pub(super) allow: Vec<PathBuf>,

    /// Draw characters that no font of a text's list has with another font of the scene
    #[arg(long, help_heading = "Scene")]
    pub(super) allow_font_fallback: bool,
}

/// How much is said, and how.
#[derive(Debug, Clone, Copy, Args)]
pub(super) struct Messages {
    /// Print one JSON object a line on stdout instead; with -q only results and errors
    #[arg(long, help_heading = "Messages")]
    pub(super) json: bool,

    /// Print nothing but errors
    #[arg(short, long, help_heading = "Messages")]
    pub(super) quiet: bool,
}

impl Recording {
    /// What matters for an error.
    pub(super) fn typed(&self) -> Typed {
        let times = self.fps.is_some()
            || !self.at.is_empty()
            || [&self.from, &self.to, &self.duration].iter().any(|at| at.is_some());
        Typed { json: self.messages.json, times, size: self.drawing.changes_size(), may_overwrite: true }
    }
}

impl Still {
    /// What matters for an error.
    pub(super) fn typed(&self) -> Typed {
        let size = self.drawing.changes_size();
        Typed { json: self.messages.json, times: false, size, may_overwrite: true }
    }
}

impl Check {
    /// What matters for an error.
    pub(super) fn typed(&self) -> Typed {
        Typed { json: self.messages.json, ..Typed::default() }
    }
}

impl Drawing {
    fn changes_size(&self) -> bool {
        self.scale.is_some() || self.size.is_some()
    }

    /// What is given to the scene, with its parameters set to `values`.
    pub(super) fn options(&self, values: &[(String, String)]) -> scene::Options {
        scene::Options {
            params: values.to_vec(),
            allow: self.allow.clone(),
            font_fallback: self.allow_font_fallback,
            ..scene::Options::default()
        }
    }

    /// How large the canvas is, where that was typed.
    pub(super) fn fit(&self) -> Option<Fit> {
        self.scale.map(Fit::Scale).or(self.size.map(Fit::Size))
    }
}

/// Reads what was typed.
pub(super) fn parse() -> Result<Action, clap::Error> {
    let matches = command().try_get_matches().map_err(explained)?;
    if matches.subcommand_name().is_some() {
        return Action::from_arg_matches(&matches);
    }
    Record::from_arg_matches(&matches).map(|record| Action::Record(Box::new(record)))
}

fn command() -> Command {
    // In this order: what is said of the whole is said last.
    recording(Action::augment_subcommands(Command::new(env!("CARGO_PKG_NAME"))))
}

fn recording(command: Command) -> Command {
    Record::augment_args(command)
}

/// `error` as it is without commands where one was only misread: a second plain word is then not
/// taken for a command that comes too late. Where a command was likely meant, that is said.
fn explained(error: clap::Error) -> clap::Error {
    let misread =
        error.kind() == ErrorKind::ArgumentConflict && error.get(ContextKind::InvalidSubcommand).is_some();
    let without = || recording(Command::new(env!("CARGO_PKG_NAME"))).try_get_matches().err();
    let mut error = if misread { without().unwrap_or(error) } else { error };
    let is_clear =
        error.kind() != ErrorKind::UnknownArgument || error.get(ContextKind::SuggestedArg).is_some();
    if let Some(tip) = tip().filter(|_| !is_clear) {
        error.insert(ContextKind::Suggested, ContextValue::StyledStrs(vec![tip.into()]));
    }
    error
}

/// Which command was likely meant by what was typed.
fn tip() -> Option<String> {
    let words: Vec<String> = std::env::args_os().skip(1).map(|word| word.to_string_lossy().into()).collect();
    if let Some(name) = words.first().and_then(|word| likely_command(word)) {
        return Some(format!("a similar command exists: '{name}'"));
    }
    let commands = command();
    let name = words.iter().skip(1).find(|word| commands.find_subcommand(word).is_some())?;
    // Behind another command it is a word like any other.
    let is_first = words.first().is_some_and(|word| commands.find_subcommand(word).is_some());
    (!is_first).then(|| format!("the command '{name}' must come first"))
}

/// The command that `word` was likely meant for.
fn likely_command(word: &str) -> Option<String> {
    let commands = Action::augment_subcommands(Command::new("")).no_binary_name(true);
    let error = commands.try_get_matches_from([word]).err()?;
    match error.get(ContextKind::SuggestedSubcommand)? {
        ContextValue::Strings(names) => names.first().cloned(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_definition_is_sound() {
        command().debug_assert();
    }

    #[test]
    fn commands_are_found_behind_typos() {
        assert_eq!(likely_command("stil").as_deref(), Some("still"));
        assert_eq!(likely_command("wacth").as_deref(), Some("watch"));
        assert_eq!(likely_command("scene.toml"), None);
        assert_eq!(likely_command("--fps"), None);
    }
}
