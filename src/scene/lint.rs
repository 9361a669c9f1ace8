//! What a scene's author may not have meant.
//!
//! What was used while the scene was read comes in, warnings with their places go out. Those that
//! only drawing shows are left to `survey`.

use std::fmt;

use super::location::Location;

/// Something in a scene that is likely a mistake.
#[derive(Debug, Clone, PartialEq)]
pub struct Warning {
    /// Where.
    pub at: Location,
    /// What.
    pub concern: Concern,
}

/// What is likely a mistake.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Concern {
    /// Something that is declared and that nothing refers to.
    Unused {
        /// What it is: "parameter".
        what: &'static str,
        /// Its name.
        name: String,
        /// What to do: "use it as ...".
        advice: String,
    },
    /// A layer that is in no frame, and why.
    NeverSeen(&'static str),
    /// Text that reaches over an edge of the canvas while it stands still.
    TextLeaves {
        /// By how much, in pixels of the scene.
        by_px: f64,
        /// Over which edge: "right".
        edge: &'static str,
    },
    /// Text that is hard to read on what is below it (WCAG 2, Contrast (Minimum)).
    LowContrast {
        /// The contrast ratio, from 1.
        ratio: f64,
        /// What it should be at least.
        least: f64,
    },
    /// A caption that is in no frame, and why.
    CaptionNeverSeen(&'static str),
    /// A part of a caption file that has no effect.
    CaptionPart {
        /// What it is: "the tag `<u>`".
        what: String,
    },
}

impl fmt::Display for Concern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unused { what, name, advice } => {
                write!(f, "the {what} `{name}` is never used: {advice}, or remove it")
            }
            Self::NeverSeen(reason) => write!(f, "the layer is never seen: {reason}"),
            Self::TextLeaves { by_px, edge } => write!(
                f,
                "the text leaves the canvas by {by_px:.0} pixels at the {edge}: move it, or make it smaller or \
                 narrower with `size` or `width`"
            ),
            Self::LowContrast { ratio, least } => write!(
                f,
                "the text is hard to read: its contrast to what is below it is {ratio:.1}:1, and should be \
                 {least}:1 or more: take a colour that is further from the ground's"
            ),
            Self::CaptionNeverSeen(reason) => write!(f, "the caption is never seen: {reason}"),
            Self::CaptionPart { what } => {
                write!(f, "in captions, {what} has no effect: `[captions]` says how they look; remove it")
            }
        }
    }
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.at, self.concern)
    }
}
