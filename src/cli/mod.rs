//! The command line: arguments, progress, messages and exit codes.
//!
//! `args` is what was typed, `record` does it, `progress` shows it, `failure` says what went
//! wrong. Text for people goes to stderr; stdout is for `--json` alone.

mod args;
mod failure;
mod interrupt;
mod json;
mod progress;
mod record;
mod terminal;

use std::process::ExitCode;

use clap::Parser;

use self::args::Args;

/// Runs the command that was typed.
pub(crate) fn run() -> ExitCode {
    let args = match Args::try_parse() {
        Ok(args) => args,
        Err(error) => return failure::usage(&error),
    };
    match record::run(&args) {
        Ok(code) => code,
        Err(error) => failure::report(&error, &args),
    }
}
