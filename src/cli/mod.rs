//! The command line: arguments, progress, messages and exit codes.
//!
//! `args`, `encoding`, `golden_args` and `value` are what was typed; `record`, `batch`, `still`, `check`,
//! `new`, `schema`, `watch`, `test`, `diff`, `probe`, `recover` and `doctor` do it; `progress` shows it,
//! `failure` says what went wrong. Text for people goes to stderr; stdout is for `--json`, and for what
//! is asked for there.

mod annotation;
mod args;
mod batch;
mod check;
mod diff;
mod doctor;
mod encoding;
mod failure;
mod golden_args;
mod interrupt;
mod json;
mod junit;
mod name;
mod new;
mod probe;
mod progress;
mod record;
mod recover;
mod rows;
mod schema;
mod step_summary;
mod still;
mod terminal;
mod test;
mod timings;
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
    let (done, typed) = match interrupt::outlive_limits() {
        Ok(()) => act(&action),
        Err(error) => (Err(error.into()), failure::Typed::default()),
    };
    done.unwrap_or_else(|error| failure::report(&error, typed)).into()
}

/// Does what was typed.
fn act(action: &Action) -> (anyhow::Result<u8>, failure::Typed) {
    match action {
        Action::Record(args) => match &args.params {
            Some(params) => (batch::run(&args.recording, params), args.recording.typed()),
            None => (record::run(&args.recording, args.events.as_deref()), args.recording.typed()),
        },
        Action::Still(args) => (still::run(args), args.typed()),
        Action::Check(args) => (told(Ok(check::run(args))), args.typed()),
        Action::New(args) => (new::run(args), failure::Typed::default()),
        Action::Schema(_) => (schema::run(), failure::Typed::default()),
        Action::Test(args) => (told(test::run(args)), args.typed()),
        Action::Diff(args) => (told(diff::run(args)), args.typed()),
        Action::Probe(args) => (told(probe::run(args)), args.typed()),
        Action::Recover(args) => (recover::run(args), args.typed()),
        Action::Doctor(args) => (told(Ok(doctor::run(args))), failure::Typed::default()),
        Action::Watch(args) => (watch::run(&args.recording), args.recording.typed()),
    }
}

/// What a command came to whose lines on stdout are all that it makes: nothing, where they are lost.
fn told(done: anyhow::Result<u8>) -> anyhow::Result<u8> {
    let code = done?;
    terminal::delivered().map_err(failure::Error::Stdout)?;
    Ok(code)
}
