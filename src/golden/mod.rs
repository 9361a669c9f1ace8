//! Goldens: what scenes should look like, and what is different when they don't.
//!
//! A scene, or two videos, come in; a [`Comparison`] goes out, and a report that can be opened in a
//! browser. A golden is a folder of hashes and a few pictures beside its scene; see
//! `docs/golden.md`. What is said, and exit codes, are left to the command.

mod accept;
mod allowance;
mod case;
mod change;
mod clip;
mod compare;
mod comparison;
mod encoded;
mod error;
mod evidence;
mod footage;
mod graph;
mod hash;
mod hearing;
mod history;
mod measure;
mod misread;
mod picture;
mod reference;
mod report;
mod sequence;
mod sound_change;
mod soundtrack;
mod suite;

pub use self::accept::{Updated, update};
pub use self::allowance::Allowance;
pub use self::case::{options_of, verify};
pub use self::change::{Change, changes};
pub use self::compare::compare;
pub use self::comparison::{Comparison, Fact, Point, State};
pub use self::encoded::{Encoded, verify_encoded};
pub use self::error::Error;
pub use self::evidence::{Shot, shots_of_golden, shots_of_sources};
pub use self::footage::Source;
pub use self::hash::{Hash, NotAHash};
pub use self::hearing::Kept;
pub use self::measure::{Bounds, Measure, difference};
pub use self::misread::Misread;
pub use self::picture::side_by_side;
pub use self::report::{Report, Section};
pub use self::sequence::{Sequence, Wrong};
pub use self::sound_change::{Moment, SoundChange, SoundComparison};
pub use self::soundtrack::{Soundtrack, Tenth};
pub use self::suite::{Case, find, run, weight_bytes};
