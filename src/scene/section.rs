//! Tables and values of a scene file that know where they stand.
//!
//! Nothing here knows what a layer is. A [`Section`] looks keys up and refuses those that mean
//! nothing; a [`Value`] carries its key, its place and, for strings, the text with the parameters
//! filled in.

use std::borrow::Cow;
use std::ops::Range;
use std::path::Path;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::error::{Error, Location, Problem};
use super::param::Params;
use crate::limits;

/// A scene file's text and its parameters.
pub(super) struct Document<'a> {
    pub(super) name: &'a Path,
    pub(super) text: &'a str,
    /// Absent until they are read.
    pub(super) params: Option<Params>,
}

impl Document<'_> {
    /// The error of `problem` at `span`.
    pub(super) fn error(&self, span: &Range<usize>, problem: impl Into<Problem>) -> Error {
        let at = Location::new(self.name, self.text, span);
        Error::Invalid { at: Box::new(at), problem: Box::new(problem.into()) }
    }
}

/// A table of the file.
#[derive(Clone, Copy)]
pub(super) struct Section<'a> {
    pub(super) document: &'a Document<'a>,
    table: &'a DeTable<'a>,
    /// What messages point at: the table's header or the value that it is.
    span: &'a SpanOf<'a>,
    /// What the table is, for messages: "a rect layer".
    pub(super) what: &'static str,
}

type SpanOf<'a> = Spanned<DeValue<'a>>;

impl<'a> Section<'a> {
    /// The table that `value` is, or absent where it is something else.
    pub(super) fn of(
        document: &'a Document<'a>,
        value: &'a Spanned<DeValue<'a>>,
        what: &'static str,
    ) -> Option<Self> {
        match value.get_ref() {
            DeValue::Table(table) => Some(Self { document, table, span: value, what }),
            _ => None,
        }
    }

    /// The same table under another description.
    pub(super) fn called(self, what: &'static str) -> Self {
        Self { what, ..self }
    }

    /// The error of `problem` at the table as a whole.
    pub(super) fn error(&self, problem: impl Into<Problem>) -> Error {
        self.document.error(&self.span.span(), problem)
    }

    /// Refuses the first key, in the order of the file, that none of the `known` lists has.
    pub(super) fn only(&self, known: &[&[&'static str]]) -> Result<(), Error> {
        let is_known = |key: &str| known.iter().any(|list| list.contains(&key));
        let unknown = self.table.keys().filter(|key| !is_known(key.get_ref()));
        let Some(key) = unknown.min_by_key(|key| key.span().start) else { return Ok(()) };
        let names = known.iter().flat_map(|list| list.iter().copied());
        let problem = Problem::unknown("key", key.get_ref(), self.what, names);
        Err(self.document.error(&key.span(), problem))
    }

    /// All keys and values, in the order of the file.
    pub(super) fn entries(&self) -> Vec<(&'a str, &'a Spanned<DeValue<'a>>)> {
        let mut entries: Vec<_> = self.table.iter().collect();
        entries.sort_by_key(|(key, _)| key.span().start);
        entries.into_iter().map(|(key, value)| (key.get_ref().as_ref(), value)).collect()
    }

    /// The value of `key`, parameters filled in; absent where the key is.
    pub(super) fn get(&self, key: &'static str) -> Result<Option<Value<'a>>, Error> {
        self.raw(key).map(|value| Value::new(self.document, key, value)).transpose()
    }

    /// The value of `key`, which must be there.
    pub(super) fn require(&self, key: &'static str) -> Result<Value<'a>, Error> {
        let missing = || self.error(Problem::MissingKey { key, inside: self.what.to_owned() });
        self.get(key)?.ok_or_else(missing)
    }

    /// The error of giving both keys, where both are there.
    pub(super) fn not_both(&self, first: &'static str, second: &'static str) -> Result<(), Error> {
        match (self.raw(first), self.raw(second)) {
            (Some(_), Some(value)) => Err(self.document.error(&value.span(), Problem::Both(first, second))),
            _ => Ok(()),
        }
    }

    fn raw(&self, key: &str) -> Option<&'a Spanned<DeValue<'a>>> {
        self.table.get(key)
    }
}

/// A value of the file.
pub(super) struct Value<'a> {
    pub(super) document: &'a Document<'a>,
    /// The key that it stands at, for messages.
    pub(super) key: &'static str,
    source: &'a Spanned<DeValue<'a>>,
    /// For strings: the text, with parameters filled in.
    pub(super) text: Option<Cow<'a, str>>,
}

impl<'a> Value<'a> {
    pub(super) fn new(
        document: &'a Document<'a>,
        key: &'static str,
        source: &'a Spanned<DeValue<'a>>,
    ) -> Result<Self, Error> {
        let text = match source.get_ref() {
            DeValue::String(text) => {
                let filled = match &document.params {
                    Some(params) => params.fill(text),
                    None if text.contains("${") => Err(Problem::NestedReference),
                    None => Ok(Cow::Borrowed(text.as_ref())),
                };
                Some(filled.map_err(|problem| document.error(&source.span(), problem))?)
            }
            _ => None,
        };
        Ok(Self { document, key, source, text })
    }

    pub(super) fn raw(&self) -> &'a DeValue<'a> {
        self.source.get_ref()
    }

    /// Whether parameters were filled in, so that the text may stand for a number.
    pub(super) fn is_filled(&self) -> bool {
        matches!(self.text, Some(Cow::Owned(_)))
    }

    /// The error of `problem` at this value.
    pub(super) fn error(&self, problem: impl Into<Problem>) -> Error {
        self.document.error(&self.source.span(), problem)
    }

    /// The error of this value not being `expected`.
    pub(super) fn wrong_type(&self, expected: &'static str) -> Error {
        let found = match (&self.text, self.raw()) {
            (Some(text), _) => format!("the text \"{}\"", shortened(text)),
            (None, DeValue::Integer(number)) => format!("the number {}", number.as_str()),
            (None, DeValue::Float(number)) => format!("the number {}", number.as_str()),
            (None, DeValue::Boolean(value)) => value.to_string(),
            (None, DeValue::Datetime(_)) => "a date".to_owned(),
            (None, DeValue::Array(_)) => "a list".to_owned(),
            (None, _) => "a table".to_owned(),
        };
        self.error(Problem::WrongType { key: self.key.to_owned(), expected, found })
    }

    /// The table that this value is.
    pub(super) fn section(&self, what: &'static str) -> Option<Section<'a>> {
        Section::of(self.document, self.source, what)
    }

    /// The values of the list that this value is.
    pub(super) fn items(&self) -> Option<Result<Vec<Value<'a>>, Error>> {
        let DeValue::Array(items) = self.raw() else { return None };
        Some(items.iter().map(|item| Value::new(self.document, self.key, item)).collect())
    }
}

/// As much of `text` as a message shows.
pub(super) fn shortened(text: &str) -> String {
    let start: String = text.chars().take(limits::NAME_CHARS).collect();
    if start.len() < text.len() { start + "..." } else { start }
}
