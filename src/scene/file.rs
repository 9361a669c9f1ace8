//! The files of a scene: the one that is opened, those that it includes, and scenes in scenes.
//!
//! Paths and their bytes come in; documents in the order in which they hold go out, included ones
//! first. No file includes itself, and all together are bounded. What they say is left to `parse`.

use std::collections::BTreeSet;
use std::ops::Range;
use std::path::{Path, PathBuf};

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::Scene;
use super::error::{Error, Problem};
use super::gather::{Found, all};
use super::param::Scope;
use super::parse;
use super::place::Place;
use super::section::{Document, Section, Value};
use super::world::Shared;
use crate::limits;

/// The text of a scene file.
#[derive(Debug)]
pub(super) struct Source {
    /// What messages call it.
    pub(super) name: PathBuf,
    /// Where it lies, from the scene's folder.
    pub(super) path: PathBuf,
    pub(super) text: String,
}

impl Source {
    /// What the text says, as the file `number`.
    pub(super) fn document(&self, number: usize) -> Result<Document<'_>, Error> {
        let Self { name, path, text } = self;
        let folder = path.parent().unwrap_or(Path::new(""));
        let (table, errors) = DeTable::parse_recoverable(text);
        let root = Spanned::new(0..0, DeValue::Table(table.into_inner()));
        let document = Document { name, number, folder, text, root };
        let mut lines = BTreeSet::new();
        let errors = errors.iter().take(limits::ERRORS).filter_map(|error| {
            let message = error.message().lines().collect::<Vec<_>>().join(", ");
            let too_deep = || (too_deep(text), "a key has too many parts between dots".to_owned());
            let (span, message) = error.span().map_or_else(too_deep, |span| (span, message));
            // What the parser finds behind a mistake in the same line is a consequence of it.
            let line = text.get(..span.start).map(|before| before.matches('\n').count());
            lines.insert(line).then(|| Err(document.error(&span, Problem::Syntax(message))))
        });
        all::<()>(errors).map(|_| ())?;
        Ok(document)
    }
}

/// Where the first key is that is nested too deep: the one mistake whose place the parser doesn't
/// tell.
fn too_deep(text: &str) -> Range<usize> {
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let is_deep = |line| DeTable::parse(line).is_err_and(|error| error.span().is_none());
        if line.contains('.') && is_deep(line) {
            return start..start + line.trim_end().len();
        }
        start += line.len();
    }
    0..0
}

/// The table that a file is.
pub(super) fn root<'a>(document: &'a Document<'a>, scope: Scope<'a>) -> Result<Section<'a>, Error> {
    let what = "a scene";
    Section::of(document, scope, &document.root, what)
        .ok_or_else(|| document.error(&(0..0), Problem::NotATable { what }))
}

/// `main` with everything that it includes, in the order in which it holds.
pub(super) fn with_included(main: Source, shared: &Shared) -> Result<Vec<Source>, Error> {
    let mut loader = Loader { shared, seen: Vec::new(), open: Vec::new(), loaded: Vec::new() };
    loader.add(main)?;
    Ok(loader.loaded)
}

struct Loader<'s> {
    shared: &'s Shared,
    /// The paths of all files that were read.
    seen: Vec<PathBuf>,
    /// The paths of the files that are being read, from the outermost in.
    open: Vec<PathBuf>,
    loaded: Vec<Source>,
}

impl Loader<'_> {
    fn add(&mut self, source: Source) -> Result<(), Error> {
        self.seen.push(source.path.clone());
        self.open.push(source.path.clone());
        let mut found = Found::default();
        if let Some(document) = found.keep(source.document(0))
            && let Some(list) = root(&document, Scope::default())?.own("include")?
        {
            let items = found.keep(list.list("a list of files like [\"brand.toml\"]"));
            for item in items.iter().flatten().take_while(|_| !found.is_full()).collect::<Vec<_>>() {
                if let Some(Some(included)) = found.keep(self.open(item)) {
                    found.keep(self.add(included));
                }
            }
        }
        self.open.pop();
        self.loaded.push(source);
        found.or(Some(()))
    }

    /// The file that `value` names; absent where it was read before.
    fn open(&self, value: &Value<'_>) -> Result<Option<Source>, Error> {
        let source = read(value, limits::SCENE_BYTES, self.shared)?;
        if self.open.contains(&source.path) {
            let name = value.string()?.to_owned();
            return Err(value.error(Problem::Loop { what: "the file", name }));
        }
        if self.open.len() > limits::INCLUDE_DEPTH {
            let max = limits::INCLUDE_DEPTH as u64;
            return Err(value.error(Problem::Limit { what: "the nesting of included files", max }));
        }
        Ok(Some(source).filter(|source| !self.seen.contains(&source.path)))
    }
}

/// The file of text that `value` names, of at most `max` bytes.
pub(super) fn read(value: &Value<'_>, max: u64, shared: &Shared) -> Result<Source, Error> {
    let opened = shared.file(value, max)?;
    shared.count_file(opened.bytes.len() as u64).map_err(|problem| value.error(problem))?;
    let name = value.string()?.to_owned();
    let text = String::from_utf8(opened.bytes).map_err(|_| value.error(Problem::NotText(name)))?;
    Ok(Source { name: shown(value, &opened.path), path: opened.path, text })
}

/// What messages call the file at `path`: as the file that names it is called.
fn shown(value: &Value<'_>, path: &Path) -> PathBuf {
    let Document { name, folder, .. } = value.document;
    let above = folder.components().count() + 1;
    // The path of the scene's folder, as it was given.
    let base = name.ancestors().nth(above).unwrap_or(Path::new(""));
    base.join(path)
}

/// The scene file that `value` names, as a part of another scene at `place`.
pub(super) fn nested(
    value: &Value<'_>,
    params: &[(String, String)],
    place: &Place<'_>,
) -> Result<Scene, Error> {
    let world = place.world;
    let source = read(value, limits::SCENE_BYTES, world.shared)?;
    if world.open.contains(&source.path) {
        let name = value.string()?.to_owned();
        return Err(value.error(Problem::Loop { what: "the scene", name }));
    }
    if world.open.len() > limits::INCLUDE_DEPTH {
        let max = limits::INCLUDE_DEPTH as u64;
        return Err(value.error(Problem::Limit { what: "the nesting of scenes", max }));
    }
    let open = world.open.iter().cloned().chain([source.path.clone()]).collect();
    let scene = parse::scene(source, params, open, place.depth + 1, world.shared);
    scene.map_err(|error| placed(error, value))
}

/// `error` with the place of `value` where it is about the parameters that are given there.
fn placed(error: Error, value: &Value<'_>) -> Error {
    match error {
        Error::Param { problem, .. } | Error::UnknownParam(problem) => value.error(*problem),
        Error::Several(errors) => {
            Error::Several(errors.into_iter().map(|error| placed(error, value)).collect())
        }
        other => other,
    }
}
