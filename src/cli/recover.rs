//! `canvas-rec recover FILE.partial -o OUT`: a whole file of a recording that was cut off.
//!
//! A partial file comes in; the whole one and a line about it go out. Copying what is whole of it is
//! left to the library.

use std::path::PathBuf;

use canvas_rec::recorder::Container;
use canvas_rec::session;
use clap::Args;
use indicatif::HumanBytes;
use serde::Serialize;

use super::args::{Messages, TEMPLATE};
use super::failure::Typed;
use super::{terminal, value};

const EXAMPLES: &str = "\
Example:
  canvas-rec recover .out.mp4.canvas-rec-Ab12Cd.partial -o out.mp4";

/// Finish a recording that was cut off: all but its last second
#[derive(Debug, Args)]
#[command(before_help = EXAMPLES, help_template = TEMPLATE)]
pub(super) struct Recover {
    /// The hidden .partial file that was left beside the output; it stays
    #[arg(value_name = "FILE")]
    partial: PathBuf,

    /// The video to make: .mp4 or .mov of what was one of them, .webm or .mkv of those
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,

    /// The format, where the output's ending does not say it
    #[arg(long, value_name = "NAME", value_parser = value::containers())]
    format: Option<Container>,

    /// Replace the output if it exists
    #[arg(short = 'y', long)]
    overwrite: bool,

    #[command(flatten)]
    messages: Messages,
}

impl Recover {
    /// What matters for an error.
    pub(super) fn typed(&self) -> Typed {
        Typed { json: self.messages.json, may_overwrite: true, ..Typed::default() }
    }
}

#[derive(Serialize)]
struct Recovered<'a> {
    event: &'a str,
    path: String,
    frames: u64,
    duration_s: f64,
    bytes: u64,
}

/// Makes the whole file, and returns the exit code.
pub(super) fn run(args: &Recover) -> anyhow::Result<u8> {
    let (path, made) = session::recover(&args.partial, &args.output, args.format, args.overwrite)?;
    if args.messages.json {
        let (path, duration_s) = (path.to_string_lossy().into_owned(), made.duration.as_seconds());
        let (frames, bytes) = (made.frames, made.bytes);
        let object = Recovered { event: "recovered", path, frames, duration_s, bytes };
        terminal::emit(&serde_json::to_string(&object)?);
    } else if !args.messages.quiet {
        let bytes = HumanBytes(made.bytes);
        terminal::say(&format!("{}: {} frames, {}, {bytes}", path.display(), made.frames, made.duration));
    }
    Ok(0)
}
