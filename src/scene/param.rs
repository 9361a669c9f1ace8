//! Parameters: typed values that a scene declares and others may set.
//!
//! `"${name}"` in any text of the file stands for a parameter's value. What the text then means
//! is decided where it stands.

use std::borrow::Cow;
use std::cell::Cell;
use std::collections::BTreeMap;

use super::error::Problem;
use super::section::shortened;
use crate::canvas::Color;
use crate::limits;
use crate::time::WrittenTime;

/// The types that a parameter can have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Type {
    String,
    Number,
    Color,
    Time,
}

/// The types by name.
pub(super) const TYPES: [(&str, Type); 4] =
    [("string", Type::String), ("number", Type::Number), ("color", Type::Color), ("time", Type::Time)];

impl Type {
    /// Whether `text` is of this type; the problem says what it should be.
    pub(super) fn check(self, text: &str) -> Result<(), Problem> {
        match self {
            Self::String => Ok(()),
            Self::Number => match text.trim().parse::<f64>() {
                Ok(number) if number.is_finite() => Ok(()),
                _ => Err(Problem::NotANumber(shortened(text))),
            },
            Self::Color => text.parse::<Color>().map(drop).map_err(Problem::from),
            // Frames get their length where the time is used: the rate may be a parameter itself.
            Self::Time => text.parse::<WrittenTime>().map(drop).map_err(Problem::from),
        }
    }
}

/// The parameters of a scene with their values.
#[derive(Debug, Default)]
pub(super) struct Params {
    values: BTreeMap<String, (Type, String)>,
    /// Bytes that references have become so far.
    filled_bytes: Cell<usize>,
}

impl Params {
    /// Declares a parameter and its default.
    pub(super) fn declare(&mut self, name: &str, kind: Type, default: String) {
        self.values.insert(name.to_owned(), (kind, default));
    }

    /// Replaces a parameter's value.
    pub(super) fn set(&mut self, name: &str, value: &str) -> Result<(), Problem> {
        let unknown = self.unknown(name, "the scene");
        let (kind, current) = self.values.get_mut(name).ok_or(unknown)?;
        kind.check(value)?;
        value.clone_into(current);
        Ok(())
    }

    /// `text` with every `${name}` replaced by its value.
    pub(super) fn fill<'t>(&self, text: &'t str) -> Result<Cow<'t, str>, Problem> {
        if !text.contains("${") {
            return Ok(Cow::Borrowed(text));
        }
        let mut filled = String::new();
        let mut rest = text;
        while let Some((before, reference)) = rest.split_once("${") {
            let (name, after) = reference.split_once('}').ok_or(Problem::OpenReference)?;
            let name = name.trim();
            let (_, value) = self.values.get(name).ok_or_else(|| self.unknown(name, "`${}`"))?;
            self.count(value.len())?;
            filled.push_str(before);
            filled.push_str(value);
            rest = after;
        }
        filled.push_str(rest);
        Ok(Cow::Owned(filled))
    }

    /// Counts `bytes` more that a reference became.
    fn count(&self, bytes: usize) -> Result<(), Problem> {
        self.filled_bytes.set(self.filled_bytes.get().saturating_add(bytes));
        if self.filled_bytes.get() > limits::FILLED_BYTES {
            let max = limits::FILLED_BYTES as u64;
            return Err(Problem::Limit { what: "the bytes that parameters fill in", max });
        }
        Ok(())
    }

    fn unknown(&self, name: &str, inside: &str) -> Problem {
        Problem::unknown("parameter", name, inside, self.values.keys().map(String::as_str))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn params() -> Params {
        let mut params = Params::default();
        params.declare("title", Type::String, "Hello".into());
        params.declare("accent", Type::Color, "#f60".into());
        params.declare("size", Type::Number, "40".into());
        params
    }

    #[test]
    fn references_are_filled_in() {
        assert_eq!(params().fill("${title}, ${ size }!").unwrap(), "Hello, 40!");
        assert!(matches!(params().fill("$5 {x}").unwrap(), Cow::Borrowed("$5 {x}")));
    }

    #[test]
    fn unknown_and_open_references_are_named() {
        assert_eq!(
            params().fill("${titel}").unwrap_err().to_string(),
            "unknown parameter `titel` in `${}`; did you mean `title`?"
        );
        assert_eq!(params().fill("${title").unwrap_err(), Problem::OpenReference);
    }

    #[test]
    fn references_can_t_fill_the_memory() {
        let mut params = params();
        params.set("title", &"x".repeat(1 << 20)).unwrap();
        assert!(params.fill(&"${title}".repeat(16)).is_ok());
        assert!(matches!(params.fill("${title}"), Err(Problem::Limit { .. })));
    }

    #[test]
    fn values_must_have_the_parameter_s_type() {
        let mut params = params();
        params.set("accent", "rebeccapurple").unwrap();
        assert_eq!(params.fill("${accent}").unwrap(), "rebeccapurple");
        assert!(params.set("accent", "redd").is_err());
        assert!(params.set("size", "inf").is_err());
        assert!(params.set("sise", "1").unwrap_err().to_string().contains("did you mean `size`?"));
    }
}
