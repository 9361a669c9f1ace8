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

use super::error::{Error, Problem};
use super::gather::all;
use super::keys::Keys;
use super::layer::Origin;
use super::location::Location;
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
    /// Its number among the scene's files.
    pub(super) number: usize,
    /// The folder that its paths are relative to, as a path from the scene's folder.
    pub(super) folder: &'t Path,
    pub(super) text: &'t str,
    /// What the text says: a table.
    pub(super) root: Raw<'t>,
}

impl Document<'_> {
    /// The error of `problem` at `span`.
    pub(super) fn error(&self, span: &Range<usize>, problem: impl Into<Problem>) -> Error {
        Error::Invalid { at: Box::new(self.location(span)), problem: Box::new(problem.into()) }
    }

    /// The place of `span`.
    pub(super) fn location(&self, span: &Range<usize>) -> Location {
        Location::new(self.name, self.text, span)
    }
}

/// A table of the file.
#[derive(Clone)]
pub(super) struct Section<'a> {
    pub(super) document: &'a Document<'a>,
    pub(super) scope: Scope<'a>,
    table: &'a Table<'a>,
    /// The marks of the table's keys: most keys that are asked for are not there.
    marks: u64,
    /// What messages point at: the table's header or the value that it is.
    source: &'a Raw<'a>,
    /// What the table is, for messages: "a rect layer".
    pub(super) what: &'static str,
    /// Tables that are asked for what this one does not have, the nearest first.
    defaults: Vec<Section<'a>>,
    /// Whether some keys are unknown, so that a missing one may be there by another name.
    doubtful: bool,
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
                let (defaults, doubtful) = (Vec::new(), false);
                let marks = table.keys().fold(0, |marks, key| marks | mark(key.get_ref()));
                Some(Self { document, scope, table, marks, source: value, what, defaults, doubtful })
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

    /// The place of the table.
    pub(super) fn location(&self) -> Location {
        self.document.location(&self.source.span())
    }

    /// All keys with their places.
    pub(super) fn names(&self) -> Vec<(&'a str, Location)> {
        let entries = self.entries_with_places().into_iter();
        entries.map(|(key, place, _)| (key, self.document.location(&place))).collect()
    }

    /// Where the table is written.
    pub(super) fn origin(&self) -> Origin {
        let Range { start, end } = self.source.span();
        Origin { file: self.document.number, start, end }
    }

    /// The error of `problem` at the table as a whole.
    pub(super) fn error(&self, problem: impl Into<Problem>) -> Error {
        let problem = match problem.into() {
            Problem::MissingKey { .. } if self.is_doubtful() => Problem::Follows,
            problem => problem,
        };
        self.document.error(&self.source.span(), problem)
    }

    /// The same table, in which mistakes were found: what is missing may be meant by them.
    pub(super) fn doubted(self) -> Self {
        Self { doubtful: true, ..self }
    }

    fn is_doubtful(&self) -> bool {
        self.doubtful || self.defaults.iter().any(|table| table.doubtful)
    }

    /// Refuses all keys that none of the `known` lists has. From then on, what is missing is
    /// taken for a consequence of that.
    pub(super) fn only(&mut self, known: &[Keys]) -> Result<(), Error> {
        let is_known = |name: &str| known.iter().any(|keys| keys.names().any(|known| known == name));
        if self.table.keys().all(|key| is_known(key.get_ref())) {
            self.doubtful = false;
            return Ok(());
        }
        let names: Vec<_> = known.iter().flat_map(|keys| keys.names()).collect();
        self.only_named(&names)
    }

    /// Refuses all keys but these.
    pub(super) fn only_named(&mut self, names: &[&'static str]) -> Result<(), Error> {
        let unknown = self.entries_with_places().into_iter().filter(|(key, ..)| !names.contains(key));
        let errors = unknown.map(|(key, place, _)| {
            Err(self.document.error(&place, Problem::unknown("key", key, self.what, names.iter().copied())))
        });
        let known = all::<()>(errors).map(drop);
        self.doubtful = known.is_err();
        known
    }

    /// All keys with their places and values, in the order of the file.
    fn entries_with_places(&self) -> Vec<(&'a str, Range<usize>, &'a Raw<'a>)> {
        let entry =
            |(key, value): (&'a Spanned<Cow<'a, str>>, _)| (key.get_ref().as_ref(), key.span(), value);
        let mut entries: Vec<_> = self.table.iter().map(entry).collect();
        entries.sort_by_key(|(_, place, _)| place.start);
        entries
    }

    /// All keys and values, in the order of the file.
    pub(super) fn entries(&self) -> Vec<(&'a str, &'a Raw<'a>)> {
        self.entries_with_places().into_iter().map(|(key, _, value)| (key, value)).collect()
    }

    /// The value of `key`, references filled in, or the nearest default; absent where none is.
    pub(super) fn get(&self, key: &'static str) -> Result<Option<Value<'a>>, Error> {
        if let Some(value) = self.own(key)? {
            return Ok(Some(value));
        }
        let mut defaults = self.defaults.iter().filter(|table| table.has(key));
        defaults.next().map_or(Ok(None), |table| table.in_scope(self.scope).own(key))
    }

    /// What `read` makes of the value of `key`; `default` where it is absent.
    pub(super) fn read<T>(
        &self,
        key: &'static str,
        default: T,
        read: impl FnOnce(&Value<'a>) -> Result<T, Error>,
    ) -> Result<T, Error> {
        self.get(key)?.map_or(Ok(default), |value| read(&value))
    }

    /// What `read` makes of the value of `key`; absent where that is.
    pub(super) fn maybe<T>(
        &self,
        key: &'static str,
        read: impl FnOnce(&Value<'a>) -> Result<T, Error>,
    ) -> Result<Option<T>, Error> {
        self.get(key)?.map(|value| read(&value)).transpose()
    }

    /// The value of `key` in this table itself.
    pub(super) fn own(&self, key: &'static str) -> Result<Option<Value<'a>>, Error> {
        let value = if self.marks & mark(key) == 0 { None } else { self.table.get(key) };
        value.map(|value| Value::new(self.document, self.scope, key, value)).transpose()
    }

    /// How many tables are nearer than the first one that has `key`: 0 for this one. Absent where
    /// none has.
    pub(super) fn distance(&self, key: &str) -> Option<usize> {
        std::iter::once(self).chain(&self.defaults).position(|table| table.has(key))
    }

    /// Whether this table itself has `key`.
    pub(super) fn has(&self, key: &str) -> bool {
        self.marks & mark(key) != 0 && self.table.contains_key(key)
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

/// One of 64 bits for a key, by its length and its first and last letter.
fn mark(key: &str) -> u64 {
    let [first, last] = [key.bytes().next(), key.bytes().next_back()].map(Option::unwrap_or_default);
    1 << ((key.len() * 11 + usize::from(first) * 5 + usize::from(last)) % 64)
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
        Section::of(self.document, self.scope.within(self.key), self.source, what)
    }

    /// The table that this value must be; messages call it `expected`.
    pub(super) fn table(&self, what: &'static str, expected: &'static str) -> Result<Section<'a>, Error> {
        self.section(what).ok_or_else(|| self.wrong_type(expected))
    }

    /// The values of the list that this value must be; messages call it `expected`.
    pub(super) fn list(&self, expected: &'static str) -> Result<Vec<Value<'a>>, Error> {
        self.items().ok_or_else(|| self.wrong_type(expected))?
    }

    /// The values of the list that this value is.
    pub(super) fn items(&self) -> Option<Result<Vec<Value<'a>>, Error>> {
        let DeValue::Array(items) = self.raw() else { return None };
        Some(all(items.iter().map(|item| Value::new(self.document, self.scope, self.key, item))))
    }
}

/// As much of `text` as a message shows.
pub(super) fn shortened(text: &str) -> String {
    let start: String = text.chars().take(limits::NAME_CHARS).collect();
    if start.len() < text.len() { start + "..." } else { start }
}
