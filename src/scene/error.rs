//! What can be wrong with a scene, and where.
//!
//! The readers pass in what they found and its bytes in the text; a place that people can find
//! and the name that was likely meant go out. How it is printed is left to the caller.

use std::io;
use std::path::{Path, PathBuf};

use super::location::Location;
use super::subtitle::Mistake;
use super::synonym::{nearest, suggestion};
use crate::canvas;
use crate::limits;
use crate::stream;
use crate::time;

/// An error of the scene room.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// There is no such file.
    #[error("{}: there is no such file", path.display())]
    Missing {
        /// The path as given.
        path: PathBuf,
    },
    /// The path names something that is no file.
    #[error("{}: not a regular file", path.display())]
    NotAFile {
        /// The path as given.
        path: PathBuf,
    },
    /// Reading failed.
    #[error("can't read {}", path.display())]
    Read {
        /// The path as given.
        path: PathBuf,
        /// The system's reason.
        source: io::Error,
    },
    /// The file is above [`limits::SCENE_BYTES`].
    #[error("{}: a scene file may have at most {max} bytes", path.display(), max = limits::SCENE_BYTES)]
    TooLarge {
        /// The path as given.
        path: PathBuf,
    },
    /// The file is not UTF-8.
    #[error("{}: not UTF-8 text", path.display())]
    NotText {
        /// The path as given.
        path: PathBuf,
    },
    /// Something in the file is wrong.
    #[error("{at}: {problem}")]
    Invalid {
        /// Where.
        at: Box<Location>,
        /// What.
        problem: Box<Problem>,
    },
    /// A parameter from outside that the file does not declare.
    #[error(transparent)]
    UnknownParam(Box<Problem>),
    /// A parameter from outside the file is wrong.
    #[error("parameter `{name}`: {problem}")]
    Param {
        /// The parameter's name as given.
        name: String,
        /// What is wrong.
        problem: Box<Problem>,
    },
    /// A media file in place of a scene that can't be read.
    #[error("{}: {}", path.display(), without_name(problem))]
    Media {
        /// The path as given.
        path: PathBuf,
        /// What is wrong.
        problem: Box<Problem>,
    },
    /// More than one mistake: [`limits::ERRORS`] at most, in the order of the text, that of the
    /// scene's own file first. None is this variant again.
    #[error("{}", summary(.0))]
    Several(Vec<Error>),
}

impl Error {
    /// The place in a file that it is about; absent where it is about no file's text, or about
    /// several places.
    pub fn location(&self) -> Option<&Location> {
        match self {
            Self::Invalid { at, .. } => Some(at),
            _ => None,
        }
    }

    /// The mistakes one by one.
    pub fn each(&self) -> &[Error] {
        match self {
            Self::Several(errors) => errors,
            one => std::slice::from_ref(one),
        }
    }

    /// Whether both are the same mistake at the same place.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Invalid { at, problem }, Self::Invalid { at: other_at, problem: other_problem }) => {
                // A value may come out differently each time that it is read: by chance, or in percents.
                let ranges = matches!(
                    (&**problem, &**other_problem),
                    (Problem::OutOfRange { key, .. }, Problem::OutOfRange { key: other, .. }) if key == other
                );
                at == other_at && (ranges || problem == other_problem)
            }
            _ => false,
        }
    }

    pub(super) fn unreadable(path: &Path, source: io::Error) -> Self {
        let path = path.to_owned();
        match source.kind() {
            io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => Self::Missing { path },
            _ => Self::Read { path, source },
        }
    }

    /// The error of setting the parameter `name` from outside.
    pub(super) fn param(name: &str, problem: Problem) -> Self {
        let problem = Box::new(problem);
        match *problem {
            Problem::Unknown { .. } => Self::UnknownParam(problem),
            _ => Self::Param { name: name.to_owned(), problem },
        }
    }
}

/// What is wrong at a place.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Problem {
    /// Not TOML.
    #[error("{0}")]
    Syntax(String),
    /// A name that means nothing here.
    #[error("unknown {kind} `{name}` in {inside}{}", suggestion(nearest.as_deref(), known))]
    Unknown {
        /// What sort of name: key, layer type, ease ...
        kind: &'static str,
        /// The name.
        name: String,
        /// What it stands in.
        inside: String,
        /// The known name that is most like it.
        nearest: Option<String>,
        /// The known names.
        known: Vec<String>,
    },
    /// A key that must be there.
    #[error("{inside} needs `{key}`")]
    MissingKey {
        /// The key.
        key: &'static str,
        /// What it is missing in.
        inside: String,
    },
    /// Something else where a table must be.
    #[error("{what} must be a table")]
    NotATable {
        /// What it should be: "a parameter".
        what: &'static str,
    },
    /// Text for a parameter that is a number.
    #[error("`{0}` is not a number")]
    NotANumber(String),
    /// A value of another type.
    #[error("`{key}` must be {expected}, not {found}")]
    WrongType {
        /// The key.
        key: String,
        /// What may be given.
        expected: &'static str,
        /// What is there.
        found: String,
    },
    /// A number out of its range.
    #[error("`{key}` must be {allowed}, it is {value}")]
    OutOfRange {
        /// The key.
        key: String,
        /// What may be given.
        allowed: String,
        /// What is there.
        value: String,
    },
    /// Two keys of which there may be one.
    #[error("give `{0}` or `{1}`, not both")]
    Both(&'static str, &'static str),
    /// A shape that nobody could see.
    #[error("the layer draws nothing: give it `fill` or `stroke`")]
    DrawsNothing,
    /// A setting that something else makes void.
    #[error("`{key}` has no effect {cause}")]
    NoEffect {
        /// The key.
        key: &'static str,
        /// Why: "without `stroke`".
        cause: &'static str,
    },
    /// Key frames that go back in time.
    #[error(
        "the key frame at {at} comes after that at {latest}: write key frames in the order of their times"
    )]
    KeyFramesOutOfOrder {
        /// When it is.
        at: String,
        /// When the latest before it is.
        latest: String,
    },
    /// A layer that ends before it starts.
    #[error("the layer ends before it starts")]
    EndsBeforeStart,
    /// A reference inside a parameter's declaration.
    #[error("a parameter can't refer to parameters")]
    NestedReference,
    /// A parameter reference without its end.
    #[error("`${{` without `}}`")]
    OpenReference,
    /// A calculation that has no result.
    #[error("in `${{}}`: {0}")]
    Calculation(String),
    /// A character that no text may have.
    #[error("`{key}` must not have the character U+0000 in it")]
    Nul {
        /// The key.
        key: String,
    },
    /// A file that is not there.
    #[error("there is no file `{0}`; names are relative to the file that has them")]
    NoFile(String),
    /// A file that a scene may not read.
    #[error("`{0}` is outside the scene's folder and not in a folder that is allowed")]
    Outside(String),
    /// A folder, a pipe or a device.
    #[error("`{0}` is not a regular file")]
    NotRegular(String),
    /// A file that the system does not give.
    #[error("can't read `{name}`: {reason}")]
    Unreadable {
        /// The file as it is named.
        name: String,
        /// What the system says.
        reason: String,
    },
    /// A file that is too large.
    #[error("`{name}` is too large: it may have at most {max} bytes")]
    FileTooLarge {
        /// The file as it is named.
        name: String,
        /// The limit.
        max: u64,
    },
    /// A picture or a font that is wrong.
    #[error("`{name}`: {source}")]
    Asset {
        /// The file as it is named.
        name: String,
        /// What is wrong with it.
        source: canvas::Error,
    },
    /// A media file that is wrong.
    #[error("`{name}`: {reason}")]
    Media {
        /// The file as it is named.
        name: String,
        /// What is wrong with it.
        reason: String,
    },
    /// A part of a media file that is not there.
    #[error("the part must end after it begins, and within the {length} of the file")]
    Trim {
        /// How long the file is.
        length: String,
    },
    /// Two things of one name.
    #[error("there are two {what} called `{name}`")]
    Twice {
        /// What they are: "layers".
        what: &'static str,
        /// The name.
        name: String,
    },
    /// Something that needs itself: a time, a symbol, a file.
    #[error("{what} `{name}` depends on itself")]
    Loop {
        /// What it is: "the time of".
        what: &'static str,
        /// Its name.
        name: String,
    },
    /// Two values of an animation that don't mix.
    #[error(
        "the paths of an animation must have the same steps: as many moves, lines, curves and closes, in the same order"
    )]
    UnequalPaths,
    /// A gradient that can't be read.
    #[error("in the gradient: {0}")]
    Gradient(String),
    /// A layer that can't be used for this.
    #[error("layer `{name}` can't be {what}")]
    Unsuited {
        /// The layer's name.
        name: String,
        /// Which use: "a clip: it is no shape".
        what: &'static str,
    },
    /// A layer in transitions that contradict each other.
    #[error("a layer can give way once, take over once, and not both at the same time")]
    Transitions,
    /// A file that is not UTF-8.
    #[error("`{0}` is not UTF-8 text")]
    NotText(String),
    /// A limit of [`limits`].
    #[error("{what} may be at most {max}")]
    Limit {
        /// What is limited.
        what: &'static str,
        /// The limit.
        max: u64,
    },
    /// A time or a rate that can't be read.
    #[error(transparent)]
    Time(#[from] time::Error),
    /// A colour, a path or a size that can't be.
    #[error(transparent)]
    Canvas(#[from] canvas::Error),
    /// Constraints that the captured track can't meet.
    #[error("{reason}{there}")]
    Constraints {
        /// The constraint that is to blame.
        reason: stream::Error,
        /// What can be had, as the end of a sentence.
        there: String,
    },
    /// Something that can't be judged because of another mistake. It is never told.
    #[error("this depends on what is wrong elsewhere")]
    Follows,
    /// Filters of an animation that don't mix.
    #[error(
        "the filters of an animation must have the same functions in the same order; only at the end some may be missing"
    )]
    UnequalFilters,
    /// Gradients of an animation that don't mix.
    #[error("the gradients of an animation must have {0}")]
    UnequalGradients(&'static str),
    /// A caption that can't be read.
    #[error(transparent)]
    Caption(#[from] Mistake),
}

/// What is wrong with a file whose name was said.
fn without_name(problem: &Problem) -> String {
    match problem {
        Problem::Media { reason, .. } => reason.clone(),
        other => other.to_string(),
    }
}

/// The first mistake and how many there are besides.
fn summary(errors: &[Error]) -> String {
    match errors {
        [] => String::new(),
        [one] => one.to_string(),
        [first, others @ ..] => format!("{first} (and {} more)", others.len()),
    }
}

impl Problem {
    /// Whether a file is missing or not to be read, so that the scene's text need not be wrong.
    pub fn is_about_reading(&self) -> bool {
        matches!(self, Self::NoFile(_) | Self::Outside(_) | Self::NotRegular(_) | Self::Unreadable { .. })
    }

    /// An unknown `name`, with the nearest of `known`.
    pub(super) fn unknown<'n>(
        kind: &'static str,
        name: &str,
        inside: &str,
        known: impl IntoIterator<Item = &'n str>,
    ) -> Self {
        let known: Vec<String> = known.into_iter().map(str::to_owned).collect();
        // A longer name is like none of ours, and comparing takes its length times theirs.
        let name: String = name.chars().take(limits::NAME_CHARS).collect();
        let nearest = nearest(&name, &known).cloned();
        Self::Unknown { kind, name, inside: inside.to_owned(), nearest, known }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn endless_names_are_cut() {
        let endless = "x".repeat(1 << 22);
        let message = Problem::unknown("key", &endless, "a rect", ["width"]).to_string();
        assert!(message.len() < 200, "{} bytes", message.len());
    }

    #[test]
    fn only_likely_names_are_suggested() {
        let nearest = |name| match Problem::unknown("key", name, "a rect", ["width", "height", "fill"]) {
            Problem::Unknown { nearest, .. } => nearest,
            _ => None,
        };
        assert_eq!(nearest("widht").as_deref(), Some("width"));
        assert_eq!(nearest("fil").as_deref(), Some("fill"));
        assert_eq!(nearest("fi").as_deref(), None);
        assert_eq!(nearest("x").as_deref(), None);
        assert_eq!(nearest("HEIGHT").as_deref(), Some("height"));
        assert_eq!(nearest("colour").as_deref(), Some("fill"));
        assert_eq!(nearest("background"), None);
    }

    #[test]
    fn names_are_compared_as_words() {
        let message = |name| Problem::unknown("key", name, "a rect", ["line_width", "rect"]).to_string();
        for name in ["lineWidth", "line-width", "LINE_WIDTH", "stroke_width", "strokeWidth", "stroke-width"] {
            assert!(message(name).ends_with("did you mean `line_width`?"), "{name}");
        }
        assert!(
            message("text").ends_with("known are line_width, rect"),
            "two letters of four are another word"
        );
    }

    #[test]
    fn lists_of_known_names_are_short_and_never_empty() {
        let none = Problem::unknown("parameter", "a", "the scene", []).to_string();
        assert_eq!(none, "unknown parameter `a` in the scene; there are none");
        let names: Vec<String> = (0..100).map(|index| format!("number{index}")).collect();
        let many = Problem::unknown("key", "a", "b", names.iter().map(String::as_str)).to_string();
        assert!(many.ends_with("number23 and 76 more"), "{many}");
    }
}
