//! What went wrong: the message, and the exit code that scripts see.

use std::process::ExitCode;

use canvas_rec::recorder::{self, FormatError};
use canvas_rec::{scene, session, time};

use super::args::Args;
use super::json::Event;
use super::terminal;

/// The longest message.
const MESSAGE_CHARS: usize = 1000;

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
    // The chain on one line; a value that is quoted in it may be of any length.
    let message: String = format!("{error:#}").chars().take(MESSAGE_CHARS).collect();
    if args.json {
        let file = location.map(|at| at.path.as_path());
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
        scene::Error::Param { .. } => USAGE,
        _ => SCENE,
    }
}

fn session_code(error: &session::Error, args: &Args) -> u8 {
    match error {
        session::Error::Exists { .. } | session::Error::NotAFile { .. } | session::Error::Create { .. } => {
            CANT_CREATE
        }
        session::Error::Write { .. } => IO_ERROR,
        session::Error::Recorder(recorder::Error::Codec(error)) => match error {
            FormatError::EncoderMissing { .. } => UNAVAILABLE,
            FormatError::UnknownExtension { .. }
            | FormatError::CodecNotInContainer { .. }
            | FormatError::Setting { .. } => USAGE,
            _ => INTERNAL,
        },
        session::Error::Recorder(_) => INTERNAL,
        // Ranges and sizes: whoever asked for them last.
        _ if args.changes_scene() => USAGE,
        _ => SCENE,
    }
}
