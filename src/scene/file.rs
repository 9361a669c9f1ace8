//! The files of a scene: the one that is opened, those that it includes, and scenes in scenes.
//!
//! Paths and their bytes come in; documents in the order in which they hold go out, included ones
//! first. No file includes itself, and all together are bounded. What they say is left to `parse`.

use std::path::{Path, PathBuf};

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::Scene;
use super::error::{Error, Problem};
use super::param::Scope;
use super::parse;
use super::place::Place;
use super::section::{Document, Section, Value};
use super::world::Shared;
use crate::limits;

/// The text of a scene file.
pub(super) struct Source {
    /// What messages call it.
    pub(super) name: PathBuf,
    /// Where it lies, from the scene's folder.
    pub(super) path: PathBuf,
    pub(super) text: String,
}

impl Source {
    /// What the text says.
    pub(super) fn document(&self) -> Result<Document<'_>, Error> {
        let Self { name, path, text } = self;
        let folder = path.parent().unwrap_or(Path::new(""));
        let empty = Spanned::new(0..0, DeValue::Table(DeTable::new()));
        let document = Document { name, folder, text, root: empty };
        let table = DeTable::parse(text).map_err(|error| {
            let span = error.span().unwrap_or(0..0);
            let line = error.message().lines().collect::<Vec<_>>().join(", ");
            document.error(&span, Problem::Syntax(line))
        })?;
        Ok(Document { root: Spanned::new(0..0, DeValue::Table(table.into_inner())), ..document })
    }
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
        let document = source.document()?;
        if let Some(list) = root(&document, Scope::default())?.own("include")? {
            let expected = "a list of files like [\"brand.toml\"]";
            for item in &list.items().ok_or_else(|| list.wrong_type(expected))?? {
                if let Some(included) = self.open(item)? {
                    self.add(included)?;
                }
            }
        }
        drop(document);
        self.open.pop();
        self.loaded.push(source);
        Ok(())
    }

    /// The file that `value` names; absent where it was read before.
    fn open(&self, value: &Value<'_>) -> Result<Option<Source>, Error> {
        let source = read(value, self.shared)?;
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

/// The scene file that `value` names.
fn read(value: &Value<'_>, shared: &Shared) -> Result<Source, Error> {
    let opened = shared.file(value, limits::SCENE_BYTES)?;
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
    let source = read(value, world.shared)?;
    if world.open.contains(&source.path) {
        let name = value.string()?.to_owned();
        return Err(value.error(Problem::Loop { what: "the scene", name }));
    }
    if world.open.len() > limits::INCLUDE_DEPTH {
        let max = limits::INCLUDE_DEPTH as u64;
        return Err(value.error(Problem::Limit { what: "the nesting of scenes", max }));
    }
    let open = world.open.iter().cloned().chain([source.path.clone()]).collect();
    parse::scene(source, params, open, place.depth + 1, world.shared).map_err(|error| match error {
        Error::Param { problem, .. } | Error::UnknownParam(problem) => value.error(*problem),
        other => other,
    })
}
