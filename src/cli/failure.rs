//! What went wrong: the message, and the exit code that scripts see.
//!
//! The library's errors come in, which know nothing of options; what to do about them on a
//! command line is added here. One message and one exit code go out.

use std::borrow::Cow;
use std::env;
use std::fmt;
use std::io;
use std::path::PathBuf;
use std::process::ExitCode;

use canvas_rec::scene::Location;
use canvas_rec::{canvas, codec, golden, limits, recorder, scene, session, time};

use super::json::{Event, Other};
use super::terminal;

/// The command line asks for something that can't be.
const USAGE: u8 = 2;
/// The scene, or a file of parameters, is wrong.
pub(super) const DATA: u8 = 65;
/// The scene is not there.
const NO_INPUT: u8 = 66;
/// The encoder is not in this FFmpeg.
pub(super) const UNAVAILABLE: u8 = 69;
/// Our mistake, or FFmpeg's.
const INTERNAL: u8 = 70;
/// The output can't be created.
pub(super) const CANT_CREATE: u8 = 73;
/// Writing failed.
pub(super) const IO_ERROR: u8 = 74;

/// Nobody read standard output to its end, as for commands that a signal ends then.
const PIPE_CLOSED: u8 = 141;

/// What of that which was typed decides whose mistake an error is, and how it is told.
#[derive(Debug, Clone, Copy, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is asked by itself")]
pub(super) struct Typed {
    /// For machines.
    pub(super) json: bool,
    /// Times or rates.
    pub(super) times: bool,
    /// A size or a scale.
    pub(super) size: bool,
    /// The command could have been told to overwrite.
    pub(super) may_overwrite: bool,
}

/// What is wrong for the command line alone.
#[derive(Debug, thiserror::Error)]
pub(super) enum Error {
    /// Options that don't go together, or with a file.
    #[error("{0}")]
    Usage(String),
    /// A file of parameters says something that can't be.
    #[error("{0}")]
    Data(String),
    /// A file of parameters can't be read.
    #[error("can't read {}", path.display())]
    Read { path: PathBuf, source: io::Error },
    /// A folder, a device or a pipe where a file is wanted.
    #[error("{} is not a regular file", .0.display())]
    NotAFile(PathBuf),
    /// A media file that can't be read.
    #[error("can't read {}", path.display())]
    Media { path: PathBuf, source: Box<codec::Error> },
    /// Standard output can't be written.
    #[error("can't write to stdout")]
    Stdout(#[source] io::Error),
}

/// A row in a file of parameters, as the place of an error.
#[derive(Debug, Clone)]
pub(super) struct Row {
    pub(super) file: PathBuf,
    /// Its first line, where rows have lines of their own.
    pub(super) line: Option<usize>,
    /// Its number, from 1.
    pub(super) number: usize,
}

impl fmt::Display for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(f, "{}:{line}", self.file.display()),
            None => write!(f, "{}, row {}", self.file.display(), self.number),
        }
    }
}

/// Says what went wrong and returns the exit code.
pub(super) fn report(error: &anyhow::Error, typed: Typed) -> u8 {
    let code = code(error, typed);
    if code == PIPE_CLOSED {
        return code;
    }
    let mistakes = mistakes(error, typed);
    // Not on a standard output that takes nothing.
    if typed.json && !matches!(error.downcast_ref(), Some(Error::Stdout(_))) {
        let row = error.downcast_ref::<Row>();
        let place = |mistake: &Mistake| {
            let at = mistake.at.as_ref();
            let file = at.map(|at| &at.path).or(row.map(|row| &row.file));
            let line = at.map(|at| at.line).or(row.and_then(|row| row.line));
            (file.map(|file| file.to_string_lossy().into_owned()), line, at.map(|at| at.column))
        };
        let other = |mistake: &Mistake| {
            let (file, line, column) = place(mistake);
            Other { message: mistake.message.clone(), file, line, column }
        };
        let others = mistakes.iter().skip(1).map(other).collect();
        let Some(first) = mistakes.first() else { return code };
        let (file, line, column) = place(first);
        let (file, message) = (file.map(Cow::Owned), first.message.clone());
        Event::Error { code, message, file, line, column, others }.emit();
    } else {
        mistakes.iter().for_each(Mistake::say);
    }
    code
}

/// One mistake of those that an error is about.
pub(super) struct Mistake {
    pub(super) message: String,
    pub(super) at: Option<Location>,
}

impl Mistake {
    fn say(&self) {
        terminal::alarm("error: ");
        terminal::say(&self.message);
        if let Some(at) = &self.at {
            terminal::say(&at.snippet());
        }
    }
}

/// The mistakes that `error` is about, as far as they are shown, and how many more there are.
pub(super) fn mistakes(error: &anyhow::Error, typed: Typed) -> Vec<Mistake> {
    let each = of_scene(error).map(scene::Error::each).filter(|each| each.len() > 1);
    let Some(each) = each else {
        return vec![Mistake { message: message(error, typed), at: location(error).cloned() }];
    };
    let row = error.downcast_ref::<Row>().map(|row| format!("{row}: ")).unwrap_or_default();
    let mistake = |one: &scene::Error| Mistake {
        message: shortened(&format!("{row}{one}")),
        at: one.location().cloned(),
    };
    let mut mistakes: Vec<_> = each.iter().take(limits::ERRORS_SHOWN).map(mistake).collect();
    if each.len() > limits::ERRORS_SHOWN {
        let least = if each.len() < limits::ERRORS { "" } else { "at least " };
        let more = each.len() - limits::ERRORS_SHOWN;
        mistakes.push(Mistake { message: format!("{row}and {least}{more} more mistakes"), at: None });
    }
    mistakes
}

/// The whole chain of reasons on one line, and what helps.
pub(super) fn message(error: &anyhow::Error, typed: Typed) -> String {
    let advice = error.downcast_ref().and_then(|error| advice(error, typed)).unwrap_or_default();
    shortened(&format!("{error:#}{advice}"))
}

/// What is wrong with a scene.
fn of_scene(error: &anyhow::Error) -> Option<&scene::Error> {
    let session = match error.downcast_ref() {
        Some(golden::Error::Scene(error)) => return Some(error),
        Some(golden::Error::Session(error)) => Some(&**error),
        _ => error.downcast_ref(),
    };
    match session {
        Some(session::Error::Scene(error)) => Some(error),
        _ => error.downcast_ref(),
    }
}

/// The place in a scene that `error` is about.
pub(super) fn location(error: &anyhow::Error) -> Option<&Location> {
    of_scene(error).and_then(scene::Error::location)
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
        let others = Vec::new();
        Event::Error { code: USAGE, message, file: None, line: None, column: None, others }.emit();
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
fn advice(error: &session::Error, typed: Typed) -> Option<&'static str> {
    match error {
        session::Error::Exists { .. } if typed.may_overwrite => {
            Some(": choose another name, or replace it with --overwrite")
        }
        session::Error::Exists { .. } => Some(": choose another name"),
        session::Error::Recorder(recorder::Error::Codec(codec::Error::UnknownExtension { .. })) => {
            Some("; or name one with --format")
        }
        _ => None,
    }
}

/// The exit code of `error`.
pub(super) fn code(error: &anyhow::Error, typed: Typed) -> u8 {
    let in_row = error.is::<Row>();
    if let Some(error) = error.downcast_ref::<scene::Error>() {
        match scene_code(error) {
            // A row's value was written in its file, not typed.
            USAGE if in_row => DATA,
            code => code,
        }
    } else if let Some(error) = error.downcast_ref::<session::Error>() {
        session_code(error, typed)
    } else if let Some(error) = error.downcast_ref::<Error>() {
        match error {
            Error::Usage(_) => USAGE,
            Error::Data(_) | Error::Media { .. } => DATA,
            Error::Read { .. } | Error::NotAFile(_) => NO_INPUT,
            Error::Stdout(source) if source.kind() == io::ErrorKind::BrokenPipe => PIPE_CLOSED,
            Error::Stdout(_) => IO_ERROR,
        }
    } else if let Some(error) = error.downcast_ref::<golden::Error>() {
        golden_code(error, typed)
    } else if error.is::<time::Error>() {
        USAGE
    } else {
        INTERNAL
    }
}

fn golden_code(error: &golden::Error, typed: Typed) -> u8 {
    use golden::Error;
    match error {
        Error::Scene(error) => scene_code(error),
        Error::Session(error) => session_code(error, typed),
        Error::Read { .. } | Error::Missing { .. } | Error::Nothing => NO_INPUT,
        Error::NotAReport { .. } => CANT_CREATE,
        Error::Write { .. } => IO_ERROR,
        Error::Clip(_) => INTERNAL,
        _ => DATA,
    }
}

fn scene_code(error: &scene::Error) -> u8 {
    match error {
        scene::Error::Several(errors) => errors.first().map_or(INTERNAL, scene_code),
        scene::Error::Missing { .. } | scene::Error::NotAFile { .. } | scene::Error::Read { .. } => NO_INPUT,
        scene::Error::Invalid { problem, .. } | scene::Error::Media { problem, .. }
            if problem.is_about_reading() =>
        {
            NO_INPUT
        }
        scene::Error::Param { .. } | scene::Error::UnknownParam(_) => USAGE,
        _ => DATA,
    }
}

fn session_code(error: &session::Error, typed: Typed) -> u8 {
    use session::Error;
    let whose = |typed: bool| if typed { USAGE } else { DATA };
    match error {
        Error::Write { source, .. } | Error::Record { source, .. }
            if source.kind() == io::ErrorKind::BrokenPipe =>
        {
            PIPE_CLOSED
        }
        Error::Exists { .. } | Error::NotAFile { .. } | Error::Create { .. } => CANT_CREATE,
        Error::Write { .. } | Error::Record { .. } | Error::Unlike { .. } => IO_ERROR,
        Error::Recover { source, .. } if matches!(**source, recorder::Error::Read(_)) => NO_INPUT,
        Error::Recorder(recorder::Error::Codec(error)) => codec_code(error),
        Error::Scene(error) => scene_code(error),
        Error::Canvas(canvas::Error::Tainted) => NO_INPUT,
        Error::Recover { .. }
        | Error::Media(_)
        | Error::Canvas(canvas::Error::Limit { .. } | canvas::Error::Image(_)) => DATA,
        // A scene alone has a length and a size that can be.
        Error::EmptyRange { .. }
        | Error::Scale { .. }
        | Error::Canvas(_)
        | Error::SheetPictures(_)
        | Error::NoNumber { .. }
        | Error::SameOutput { .. }
        | Error::NoSound { .. }
        | Error::Poster { .. }
        | Error::TooLarge { .. } => USAGE,
        Error::NothingRequested { .. } | Error::TooManyFrames { .. } => whose(typed.times),
        Error::Memory { .. } => whose(typed.size),
        _ => INTERNAL,
    }
}

fn codec_code(error: &codec::Error) -> u8 {
    use codec::Error;
    match error {
        Error::EncoderMissing { .. } | Error::AudioEncoderMissing { .. } => UNAVAILABLE,
        Error::UnknownExtension { .. }
        | Error::CodecNotInContainer { .. }
        | Error::AudioCodecNotInContainer { .. }
        | Error::NoSetting { .. }
        | Error::NotStreamable { .. }
        | Error::NoAlpha { .. }
        | Error::NoCaptions { .. }
        | Error::NoRate { .. }
        | Error::NoPictures { .. }
        | Error::NoOption { .. }
        | Error::Options { .. }
        | Error::Setting { .. } => USAGE,
        _ => INTERNAL,
    }
}
