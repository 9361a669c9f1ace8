//! Going on after a mistake, so that all mistakes of a scene are found at once.
//!
//! Results of readers come in. Either all values go out, or one error that holds every mistake.
//! What can't be read because something else is wrong is left out at the end, and so is what was
//! found twice.

use std::path::Path;

use super::error::{Error, Problem};
use crate::limits;

/// The mistakes that were found so far.
#[derive(Debug, Default)]
pub(super) struct Found(Vec<Error>);

impl Found {
    /// The value of `result`, or nothing, and then its mistakes are kept.
    pub(super) fn keep<T>(&mut self, result: Result<T, Error>) -> Option<T> {
        result.map_err(|error| self.add(error)).ok()
    }

    fn add(&mut self, error: Error) {
        match error {
            Error::Several(errors) => errors.into_iter().for_each(|error| self.add(error)),
            error if self.is_full() || self.0.iter().any(|known| known.is_same(&error)) => {}
            error => self.0.push(error),
        }
    }

    /// Whether there are so many mistakes that no more are looked for.
    pub(super) fn is_full(&self) -> bool {
        self.0.len() >= limits::ERRORS
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// `value`, or all mistakes where there are some.
    pub(super) fn or<T>(mut self, value: Option<T>) -> Result<T, Error> {
        match (value, self.0.len()) {
            (Some(value), 0) => Ok(value),
            (_, 1) => Err(self.0.remove(0)),
            _ => Err(Error::Several(self.0)),
        }
    }
}

/// Values of which all must be good.
pub(super) trait All {
    /// The values.
    type Values;

    /// All values, or the mistakes of all.
    fn all(self) -> Result<Self::Values, Error>;
}

macro_rules! all_of {
    ($($name:ident: $value:ident),+) => {
        impl<$($value),+> All for ($(Result<$value, Error>,)+) {
            type Values = ($($value,)+);

            fn all(self) -> Result<Self::Values, Error> {
                let ($($name,)+) = self;
                let mut found = Found::default();
                $(let $name = found.keep($name);)+
                found.or((|| Some(($($name?,)+)))())
            }
        }
    };
}

all_of!(a: A, b: B);
all_of!(a: A, b: B, c: C);
all_of!(a: A, b: B, c: C, d: D);
all_of!(a: A, b: B, c: C, d: D, e: E);
all_of!(a: A, b: B, c: C, d: D, e: E, f: F);
all_of!(a: A, b: B, c: C, d: D, e: E, f: F, g: G);
all_of!(a: A, b: B, c: C, d: D, e: E, f: F, g: G, h: H);
all_of!(a: A, b: B, c: C, d: D, e: E, f: F, g: G, h: H, i: I);

/// All values of a list, or the mistakes of all.
pub(super) fn all<T>(results: impl IntoIterator<Item = Result<T, Error>>) -> Result<Vec<T>, Error> {
    let mut found = Found::default();
    let mut values = Vec::new();
    for result in results {
        values.extend(found.keep(result));
        if found.is_full() {
            break;
        }
    }
    found.or(Some(values))
}

/// `error` as it is told: without what only follows from another mistake, in the order of the
/// text, that of `main` first.
pub(super) fn told(error: Error, main: &Path) -> Error {
    let mut found = Found::default();
    found.add(error);
    let follows =
        |error: &Error| matches!(error, Error::Invalid { problem, .. } if **problem == Problem::Follows);
    // Every mistake that follows has one before it; nobody is left without a reason in any case.
    if !found.0.iter().all(follows) {
        found.0.retain(|error| !follows(error));
    }
    found.0.sort_by_cached_key(|error| {
        let at = error.location();
        at.map(|at| (at.path != main, at.path.clone(), at.line, at.column))
    });
    found.or(None::<()>).err().unwrap_or(Error::Several(Vec::new()))
}
