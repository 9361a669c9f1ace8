//! Tables and values of a scene file that know where they stand.
//!
//! Nothing here knows what a layer is. A [`Section`] looks keys up and refuses those that mean
//! nothing; a [`Value`] carries its key, its place and, for strings, the text with the references
//! filled in.

use std::borrow::Cow;
use std::ops::Range;
use std::path::Path;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::error::{Error, Location, Problem};
use super::param::Scope;
use crate::limits;

/// A value as the file has it.
pub(super) type Raw<'t> = Spanned<DeValue<'t>>;
/// A table as the file has it.
pub(super) type Table<'t> = DeTable<'t>;

/// A file of the scene.
pub(super) struct Document<'t> {
    /// Its name in messages.
    pub(super) name: &'t Path,
    /// The folder that its paths are relative to, as a path from the scene's folder.
    pub(super) folder: &'t Path,
    pub(super) text: &'t str,
    /// What the text says: a table.
    pub(super) root: Raw<'t>,
}

impl Document<'_> {
    /// The error of `problem` at `span`.
    pub(super) fn error(&self, span: &Range<usize>, problem: impl Into<Problem>) -> Error {
        let at = Location::new(self.name, self.text, span);
        Error::Invalid { at: Box::new(at), problem: Box::new(problem.into()) }
    }
}

/// A table of the file.
#[derive(Clone)]
pub(super) struct Section<'a> {
    pub(super) document: &'a Document<'a>,
    pub(super) scope: Scope<'a>,
    table: &'a Table<'a>,
    /// What messages point at: the table's header or the value that it is.
    source: &'a Raw<'a>,
    /// What the table is, for messages: "a rect layer".
    pub(super) what: &'static str,
    /// Tables that are asked for what this one does not have, the nearest first.
    defaults: Vec<Section<'a>>,
}

impl<'a> Section<'a> {
    /// The table that `value` is, or absent where it is something else.
    pub(super) fn of(
        document: &'a Document<'a>,
        scope: Scope<'a>,
        value: &'a Raw<'a>,
        what: &'static str,
    ) -> Option<Self> {
        match value.get_ref() {
            DeValue::Table(table) => {
                Some(Self { document, scope, table, source: value, what, defaults: Vec::new() })
            }
            _ => None,
        }
    }

    /// The same table under another description.
    pub(super) fn called(self, what: &'static str) -> Self {
        Self { what, ..self }
    }

    /// The same table, asking `defaults` for what it does not have.
    pub(super) fn with_defaults(self, defaults: Vec<Section<'a>>) -> Self {
        Self { defaults, ..self }
    }

    /// This table and those that it falls back on.
    pub(super) fn chain(&self) -> Vec<Section<'a>> {
        let own = Section { defaults: Vec::new(), ..self.clone() };
        std::iter::once(own).chain(self.defaults.iter().cloned()).collect()
    }

    /// The same table where texts refer to `scope`.
    pub(super) fn in_scope<'b>(&self, scope: Scope<'b>) -> Section<'b>
    where
        'a: 'b,
    {
        Section { scope, ..self.clone() }
    }

    /// The error of `problem` at the table as a whole.
    pub(super) fn error(&self, problem: impl Into<Problem>) -> Error {
        self.document.error(&self.source.span(), problem)
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
    pub(super) fn entries(&self) -> Vec<(&'a str, &'a Raw<'a>)> {
        let mut entries: Vec<_> = self.table.iter().collect();
        entries.sort_by_key(|(key, _)| key.span().start);
        entries.into_iter().map(|(key, value)| (key.get_ref().as_ref(), value)).collect()
    }

    /// The value of `key`, references filled in, or the nearest default; absent where none is.
    pub(super) fn get(&self, key: &'static str) -> Result<Option<Value<'a>>, Error> {
        if let Some(value) = self.own(key)? {
            return Ok(Some(value));
        }
        let mut defaults = self.defaults.iter().filter(|table| table.has(key));
        defaults.next().map_or(Ok(None), |table| table.in_scope(self.scope).own(key))
    }

    /// The value of `key` in this table itself.
    pub(super) fn own(&self, key: &'static str) -> Result<Option<Value<'a>>, Error> {
        let value = self.table.get(key);
        value.map(|value| Value::new(self.document, self.scope, key, value)).transpose()
    }

    /// Whether this table itself has `key`.
    pub(super) fn has(&self, key: &str) -> bool {
        self.table.contains_key(key)
    }

    /// The value of `key`, which must be there.
    pub(super) fn require(&self, key: &'static str) -> Result<Value<'a>, Error> {
        let missing = || self.error(Problem::MissingKey { key, inside: self.what.to_owned() });
        self.get(key)?.ok_or_else(missing)
    }

    /// The error of giving both keys, where both are there.
    pub(super) fn not_both(&self, first: &'static str, second: &'static str) -> Result<(), Error> {
        match (self.has(first), self.own(second)?) {
            (true, Some(value)) => Err(value.error(Problem::Both(first, second))),
            _ => Ok(()),
        }
    }
}

/// A value of the file.
pub(super) struct Value<'a> {
    pub(super) document: &'a Document<'a>,
    pub(super) scope: Scope<'a>,
    /// The key that it stands at, for messages.
    pub(super) key: &'static str,
    source: &'a Raw<'a>,
    /// For strings: the text, with references filled in.
    pub(super) text: Option<Cow<'a, str>>,
}

impl<'a> Value<'a> {
    pub(super) fn new(
        document: &'a Document<'a>,
        scope: Scope<'a>,
        key: &'static str,
        source: &'a Raw<'a>,
    ) -> Result<Self, Error> {
        let mut value = Self { document, scope, key, source, text: None };
        if let DeValue::String(text) = source.get_ref() {
            let filled = scope.fill(key, text);
            let filled = filled.map_err(|fault| value.error_within(&fault.at, *fault.problem))?;
            if filled.contains('\0') {
                return Err(value.error(Problem::Nul { key: key.to_owned() }));
            }
            value.text = Some(filled);
        }
        Ok(value)
    }

    pub(super) fn raw(&self) -> &'a DeValue<'a> {
        self.source.get_ref()
    }

    /// The same list where texts refer to `scope`.
    pub(super) fn in_scope<'b>(&self, scope: Scope<'b>) -> Value<'b>
    where
        'a: 'b,
    {
        let Self { document, key, source, .. } = *self;
        Value { document, scope, key, source, text: None }
    }

    /// Whether parameters were filled in, so that the text may stand for a number.
    pub(super) fn is_filled(&self) -> bool {
        matches!(self.text, Some(Cow::Owned(_)))
    }

    /// The error of `problem` at this value.
    pub(super) fn error(&self, problem: impl Into<Problem>) -> Error {
        self.document.error(&self.source.span(), problem)
    }

    /// The error of `problem` at a part of this text, or at all of it where escapes hide which.
    pub(super) fn error_within(&self, part: &Range<usize>, problem: impl Into<Problem>) -> Error {
        let span = self.source.span();
        let written = self.document.text.get(span.clone()).unwrap_or_default();
        let quotes = if written.starts_with("\"\"\"") || written.starts_with("'''") { 3 } else { 1 };
        let inside = written.get(quotes..written.len().saturating_sub(quotes)).unwrap_or_default();
        let plain = matches!(self.raw(), DeValue::String(text) if text == inside);
        let start = span.start + quotes;
        let part = if plain { start + part.start..start + part.end } else { span };
        self.document.error(&part, problem)
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
        Section::of(self.document, self.scope, self.source, what)
    }

    /// The values of the list that this value is.
    pub(super) fn items(&self) -> Option<Result<Vec<Value<'a>>, Error>> {
        let DeValue::Array(items) = self.raw() else { return None };
        Some(items.iter().map(|item| Value::new(self.document, self.scope, self.key, item)).collect())
    }
}

/// As much of `text` as a message shows.
pub(super) fn shortened(text: &str) -> String {
    let start: String = text.chars().take(limits::NAME_CHARS).collect();
    if start.len() < text.len() { start + "..." } else { start }
}
