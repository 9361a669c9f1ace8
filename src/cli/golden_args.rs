//! What can be typed for `test` and `diff`.
//!
//! Words come in, checked as far as that goes without opening anything; `args` puts them beside
//! the other commands.

use std::path::PathBuf;

use canvas_rec::recorder::Container;
use canvas_rec::scene;
use clap::Args;

use super::args::{Messages, TEMPLATE};
use super::failure::Typed;
use super::value;

const TEST_EXAMPLES: &str = "\
Examples:
  canvas-rec test --update scenes/hello.toml   # make a golden, or accept what changed
  canvas-rec test                              # all goldens beneath the current folder
  canvas-rec test scenes --shard 2/5 --junit results.xml";

const DIFF_EXAMPLES: &str = "\
Examples:
  canvas-rec diff before.toml after.toml
  canvas-rec diff hello.webm hello.mp4 --report differences";

/// Compare scenes with their goldens: what they looked like when that was accepted
#[derive(Debug, Args)]
#[command(before_help = TEST_EXAMPLES, help_template = TEMPLATE)]
pub(super) struct Test {
    /// Scenes, folders, or names of scenes that have goldens [default: the current folder]
    #[arg(value_name = "PATH")]
    pub(super) names: Vec<PathBuf>,

    /// Make the goldens anew from the scenes as they are; with CI set, only where scenes are named
    #[arg(long, conflicts_with_all = ["encoded", "junit"])]
    pub(super) update: bool,

    /// Also record each scene, and compare the video with the scene's frames
    #[arg(long)]
    pub(super) encoded: bool,

    /// The format of those videos [default: webm]
    #[arg(long, value_name = "FORMAT", value_parser = value::compared_containers(), requires = "encoded")]
    pub(super) format: Option<Container>,

    /// Only every Nth scene, from the Ith on: 2/5 is the second of five jobs
    #[arg(long, value_name = "I/N", value_parser = value::shard)]
    pub(super) shard: Option<(usize, usize)>,

    #[arg(long, value_name = "FILE", help = "Write the results as JUnit XML")]
    pub(super) junit: Option<PathBuf>,

    #[command(flatten)]
    pub(super) report: ReportFolder,

    /// Let the scenes use files of this folder too; may be given several times
    #[arg(long, value_name = "DIR")]
    pub(super) allow: Vec<PathBuf>,

    #[command(flatten)]
    pub(super) messages: Messages,
}

/// Compare two scenes or videos frame by frame
#[derive(Debug, Args)]
#[command(before_help = DIFF_EXAMPLES, help_template = TEMPLATE)]
pub(super) struct Diff {
    /// What it should be: a scene, or a video
    #[arg(value_name = "EXPECTED")]
    pub(super) expected: PathBuf,

    /// What it is
    #[arg(value_name = "ACTUAL")]
    pub(super) actual: PathBuf,

    #[command(flatten)]
    pub(super) report: ReportFolder,

    /// Set a parameter of the scenes; may be given several times
    #[arg(long, value_name = "NAME=VALUE", value_parser = value::assignment)]
    pub(super) set: Vec<(String, String)>,

    /// Let the scenes use files of this folder too; may be given several times
    #[arg(long, value_name = "DIR")]
    pub(super) allow: Vec<PathBuf>,

    #[command(flatten)]
    pub(super) messages: Messages,
}

/// Where a report goes.
#[derive(Debug, Args)]
pub(super) struct ReportFolder {
    /// Where the pictures of what differs go; an earlier report there is replaced
    #[arg(long = "report", value_name = "DIR", default_value = "golden-report")]
    pub(super) folder: PathBuf,
}

impl Test {
    /// What matters for an error.
    pub(super) fn typed(&self) -> Typed {
        Typed { json: self.messages.json, ..Typed::default() }
    }

    /// What is given to the scenes.
    pub(super) fn options(&self) -> scene::Options {
        scene::Options { allow: self.allow.clone(), ..scene::Options::default() }
    }
}

impl Diff {
    /// What matters for an error.
    pub(super) fn typed(&self) -> Typed {
        Typed { json: self.messages.json, ..Typed::default() }
    }

    /// What is given to the scenes.
    pub(super) fn options(&self) -> scene::Options {
        scene::Options { params: self.set.clone(), allow: self.allow.clone(), ..Default::default() }
    }
}
