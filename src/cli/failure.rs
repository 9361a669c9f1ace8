//! What went wrong: the message, and the exit code that scripts see.
//!
//! The library's errors come in, which know nothing of options; what to do about them on a
//! command line is added here. One message and one exit code go out.

use std::env;
use std::process::ExitCode;

use canvas_rec::{canvas, codec, limits, recorder, scene, session, time};

use super::args::Args;
use super::json::Event;
use super::terminal;

/// The command line asks for something that can't be.
const USAGE: u8 = 2;
/// The scene is wrong.
const SCENE: u8 = 65;
/// The scene is not there.
const NO_INPUT: u8 = 66;
/// The encoder is not in this FFmpeg.
const UNAVAILABLE: u8 = 69;
/// Our mistake, or FFmpeg's.
const INTERNAL: u8 = 70;
/// The output can't be created.
const CANT_CREATE: u8 = 73;
/// Writing failed.
const IO_ERROR: u8 = 74;

/// Says what went wrong and returns the exit code.
pub(super) fn report(error: &anyhow::Error, args: &Args) -> ExitCode {
    let code = code(error, args);
    let location = match error.downcast_ref() {
        Some(scene::Error::Invalid { at, .. }) => Some(at),
        _ => None,
    };
    let advice = error.downcast_ref().and_then(advice).unwrap_or_default();
    // The chain on one line.
    let message = shortened(&format!("{error:#}{advice}"));
    if args.json {
        let file = location.map(|at| at.path.to_string_lossy());
        let (line, column) = (location.map(|at| at.line), location.map(|at| at.column));
        Event::Error { code, message, file, line, column }.emit();
    } else {
        terminal::alarm("error: ");
        terminal::say(&message);
        if let Some(at) = location {
            terminal::say(&at.snippet());
        }
    }
    ExitCode::from(code)
}

/// Says how the command was typed wrongly, or the help that was asked for, and returns the exit
/// code.
pub(super) fn usage(error: &clap::Error) -> ExitCode {
    let json = env::args_os().take_while(|word| word != "--").any(|word| word == "--json");
    if json && error.use_stderr() {
        // What is wrong, and tips; not how to ask for help.
        let text = error.to_string();
        let is_reason = |part: &&str| !part.starts_with("Usage:") && !part.starts_with("For more");
        let reasons = text.trim_start_matches("error: ").split("\n\n").filter(is_reason);
        let lines = reasons.map(|part| part.split_whitespace().collect::<Vec<_>>().join(" "));
        let message = shortened(&lines.collect::<Vec<_>>().join("; "));
        Event::Error { code: USAGE, message, file: None, line: None, column: None }.emit();
    } else {
        // As elsewhere: when nobody reads it, the exit code still counts.
        let _ = error.print();
    }
    u8::try_from(error.exit_code()).unwrap_or(USAGE).into()
}

/// `message` cut to a length that can be read: a value quoted in it may be of any length.
fn shortened(message: &str) -> String {
    match message.char_indices().nth(limits::MESSAGE_CHARS) {
        Some((end, _)) => format!("{}…", &message[..end]),
        None => message.to_owned(),
    }
}

/// Which options help, as the end of the message.
fn advice(error: &session::Error) -> Option<&'static str> {
    match error {
        session::Error::Exists { .. } => Some(": choose another name, or replace it with --overwrite"),
        session::Error::Recorder(recorder::Error::Codec(codec::Error::UnknownExtension { .. })) => {
            Some("; or name one with --format")
        }
        _ => None,
    }
}

fn code(error: &anyhow::Error, args: &Args) -> u8 {
    if let Some(error) = error.downcast_ref::<scene::Error>() {
        scene_code(error)
    } else if let Some(error) = error.downcast_ref::<session::Error>() {
        session_code(error, args)
    } else if error.is::<time::Error>() {
        USAGE
    } else {
        INTERNAL
    }
}

fn scene_code(error: &scene::Error) -> u8 {
    match error {
        scene::Error::Missing { .. } | scene::Error::NotAFile { .. } | scene::Error::Read { .. } => NO_INPUT,
        scene::Error::Param { .. } | scene::Error::UnknownParam(_) => USAGE,
        _ => SCENE,
    }
}

fn session_code(error: &session::Error, args: &Args) -> u8 {
    use session::Error;
    let whose = |typed: bool| if typed { USAGE } else { SCENE };
    match error {
        Error::Exists { .. } | Error::NotAFile { .. } | Error::Create { .. } => CANT_CREATE,
        Error::Write { .. } => IO_ERROR,
        Error::Recorder(recorder::Error::Codec(error)) => codec_code(error),
        Error::Canvas(canvas::Error::Tainted) => NO_INPUT,
        Error::Canvas(canvas::Error::Limit { .. }) => SCENE,
        // A scene alone has a length and a size that can be.
        Error::EmptyRange { .. } | Error::Scale { .. } | Error::Canvas(_) => USAGE,
        Error::NothingRequested { .. } | Error::TooManyFrames { .. } => whose(args.changes_times()),
        Error::Memory { .. } => whose(args.changes_size()),
        _ => INTERNAL,
    }
}

fn codec_code(error: &codec::Error) -> u8 {
    use codec::Error;
    match error {
        Error::EncoderMissing { .. } => UNAVAILABLE,
        Error::UnknownExtension { .. }
        | Error::CodecNotInContainer { .. }
        | Error::NoSetting { .. }
        | Error::Setting { .. } => USAGE,
        _ => INTERNAL,
    }
}
