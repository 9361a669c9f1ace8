//! `--json`: one object a line on stdout.
//!
//! What happened comes in as an [`Event`]; its fields are what `docs/cli.md` promises. When events
//! are sent is left to `progress` and `failure`.

use std::borrow::Cow;

use serde::Serialize;

use super::terminal;

/// What is said to machines.
#[derive(Debug, Serialize)]
#[serde(tag = "event", rename_all = "lowercase")]
pub(super) enum Event<'a> {
    /// Before the first frame.
    Start {
        /// Absent where only changes are captured.
        frames: Option<u64>,
        duration_s: f64,
        /// These are absent where sound alone is recorded.
        width: Option<u32>,
        height: Option<u32>,
        format: &'a str,
        codec: Option<&'a str>,
        encoder: Option<&'a str>,
        audio_codec: Option<&'a str>,
    },
    /// Something was padded, dropped, clamped or replaced.
    Note { message: &'a str },
    /// Now and then while recording.
    Progress { frames: u64, time_s: f64, bytes: u64, wall_s: f64 },
    /// When the file is whole.
    Done {
        path: Cow<'a, str>,
        frames: u64,
        duration_s: f64,
        bytes: u64,
        wall_s: f64,
        codec: Option<&'a str>,
        audio_codec: Option<&'a str>,
        interrupted: bool,
    },
    /// For each picture that was made.
    Picture { path: Cow<'a, str>, times_s: Vec<f64>, width: u32, height: u32, bytes: u64 },
    /// For each thing that a check found.
    Finding {
        severity: &'a str,
        message: String,
        file: Cow<'a, str>,
        #[serde(skip_serializing_if = "Option::is_none")]
        line: Option<usize>,
        #[serde(skip_serializing_if = "Option::is_none")]
        column: Option<usize>,
    },
    /// For each scene that was compared with its golden.
    Case {
        scene: &'a str,
        passed: bool,
        frames: usize,
        differing: usize,
        message: &'a str,
        details: &'a [String],
    },
    /// After all of them.
    Suite { passed: usize, failed: usize, report: Option<&'a str> },
    /// For two scenes or videos.
    Comparison {
        expected: &'a str,
        actual: &'a str,
        equal: bool,
        frames: usize,
        differing: usize,
        details: &'a [String],
        report: Option<&'a str>,
    },
    /// Instead of `Done`.
    Error {
        code: u8,
        message: String,
        #[serde(skip_serializing_if = "Option::is_none")]
        file: Option<Cow<'a, str>>,
        #[serde(skip_serializing_if = "Option::is_none")]
        line: Option<usize>,
        #[serde(skip_serializing_if = "Option::is_none")]
        column: Option<usize>,
        /// Further mistakes of the same scene.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        others: Vec<Other>,
    },
}

/// A further mistake.
#[derive(Debug, Serialize)]
pub(super) struct Other {
    pub(super) message: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) file: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) line: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) column: Option<usize>,
}

impl Event<'_> {
    /// Writes the object.
    pub(super) fn emit(&self) {
        // Text and numbers can always be written.
        if let Ok(line) = serde_json::to_string(self) {
            terminal::emit(&line);
        }
    }
}
