//! The command line: arguments, progress, messages and exit codes.
//!
//! `args` and `value` are what was typed; `record`, `batch`, `still`, `check`, `new`, `watch`, `probe`,
//! `recover` and `doctor` do it; `progress` shows it, `failure` says what went wrong. Text for people goes to stderr;
//! stdout is for `--json`, and for what is asked for there. `encoding` is a part
//! of the arguments.

mod args;
mod batch;
mod check;
mod doctor;
mod encoding;
mod failure;
mod interrupt;
mod json;
mod name;
mod new;
mod probe;
mod progress;
mod record;
mod recover;
mod rows;
mod still;
mod terminal;
mod trace;
mod value;
mod watch;

use std::process::ExitCode;

use self::args::Action;

/// Runs the command that was typed.
pub(crate) fn run() -> ExitCode {
    let action = match args::parse() {
        Ok(action) => action,
        Err(error) => return failure::usage(&error),
    };
    let (done, typed) = match &action {
        Action::Record(args) => match &args.params {
            Some(params) => (batch::run(&args.recording, params), args.recording.typed()),
            None => (record::run(&args.recording, args.events.as_deref()), args.recording.typed()),
        },
        Action::Still(args) => (still::run(args), args.typed()),
        Action::Check(args) => (Ok(check::run(args)), args.typed()),
        Action::New(args) => (new::run(args), failure::Typed::default()),
        Action::Probe(args) => (probe::run(args), args.typed()),
        Action::Recover(args) => (recover::run(args), args.typed()),
        Action::Doctor(args) => (Ok(doctor::run(args)), failure::Typed::default()),
        Action::Watch(args) => (watch::run(&args.recording), args.recording.typed()),
    };
    done.unwrap_or_else(|error| failure::report(&error, typed)).into()
}
