//! `--params FILE`: one video for each row.
//!
//! A table of parameters comes in, videos go out, and a line for each. What is wrong with the
//! table as a whole is said before the first video; a row that can't be made is told with its
//! place, and the others are made.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use canvas_rec::{Scene, scene, session};

use super::args::Recording;
use super::failure::{self, Error, Row};
use super::name::Pattern;
use super::progress::Reporter;
use super::rows::{self, Table, Values};
use super::{record, terminal};

/// A row and what is to be made of it.
type Job = (Row, anyhow::Result<(Vec<PathBuf>, Values)>);

/// Records all rows of `params`, and returns the exit code of the first that failed.
pub(super) fn run(args: &Recording, params: &Path) -> anyhow::Result<u8> {
    let table = rows::open(params)?;
    check_columns(args, params, &table)?;
    let jobs = named(args, params, table)?;
    check_names(&jobs)?;
    let interrupt = record::listen()?;
    let (total, mut failed, mut code) = (jobs.len(), 0, 0);
    for (row, job) in jobs {
        if let Some(code) = interrupt.exit_code() {
            return Ok(code);
        }
        let label = if total > 1 { format!("[{}/{total}] ", row.number) } else { String::new() };
        let made = job.and_then(|(outputs, values)| {
            record::videos(args, &values, &outputs, Reporter::new(args, label, interrupt.clone()))
        });
        match made {
            Ok(true) => return Ok(interrupt.exit_code().unwrap_or_default()),
            Ok(false) => {}
            Err(error) => {
                let its = failure::report(&error.context(row), args.typed());
                code = if code == 0 { its } else { code };
                failed += 1;
            }
        }
    }
    if failed > 0 && !args.messages.json {
        terminal::say(&format!("{failed} of {total} failed"));
    }
    Ok(code)
}

/// Makes sure that the scene can be read and has all columns as parameters.
fn check_columns(args: &Recording, params: &Path, table: &Table) -> anyhow::Result<()> {
    let set = &args.drawing.set;
    Scene::open(&args.scene, &args.drawing.options(set))?;
    for column in &table.columns {
        if set.iter().any(|(name, _)| name == column) {
            let params = params.display();
            return Err(Error::Usage(format!("`{column}` is given by --set and by {params}")).into());
        }
        // Whether a value is good is for each row to say.
        let unset = [(column.clone(), String::new())];
        let opened = Scene::open(&args.scene, &args.drawing.options(&unset));
        if let Err(scene::Error::UnknownParam(problem)) = opened {
            return Err(Error::Data(format!("{}: column `{column}`: {problem}", params.display())).into());
        }
    }
    Ok(())
}

/// Gives each row the names of its videos.
fn named(args: &Recording, params: &Path, table: Table) -> anyhow::Result<Vec<Job>> {
    let pattern = |output: &'_ PathBuf| -> Result<_, Error> {
        let text = output.to_str().ok_or_else(|| usage("the output's name must be UTF-8 text"))?;
        Ok(text.to_owned())
    };
    let texts = args.output.iter().map(pattern).collect::<Result<Vec<_>, _>>()?;
    let patterns = texts
        .iter()
        .map(|text| Pattern::new(text).ok_or_else(|| usage("the output's name has a `{` without `}`")));
    let patterns = patterns.collect::<Result<Vec<_>, _>>()?;
    if let Some(field) = patterns.iter().find_map(|pattern| pattern.unknown_field(&table.columns)) {
        let (params, columns) = (params.display(), table.columns.join("`, `"));
        let message = format!("{params} has no column `{field}` for the output's name; it has `{columns}`");
        return Err(Error::Usage(message).into());
    }
    let job = |row: &Row, values: Result<Values, Error>| {
        let values = values?;
        let paths = patterns.iter().map(|pattern| pattern.fill(row.number, &values).map_err(Error::Data));
        let paths = paths.collect::<Result<Vec<_>, _>>()?;
        Ok((paths, [args.drawing.set.clone(), values].concat()))
    };
    Ok(table.rows.into_iter().map(|(row, values)| (row.clone(), job(&row, values))).collect())
}

fn usage(message: &str) -> Error {
    Error::Usage(message.to_owned())
}

/// Makes sure that no video would replace another, and that their folders are there.
fn check_names(jobs: &[Job]) -> anyhow::Result<()> {
    let mut made_by: BTreeMap<&Path, &Row> = BTreeMap::new();
    let named = jobs.iter().filter_map(|(row, job)| Some((row, &job.as_ref().ok()?.0)));
    for (row, path) in named.flat_map(|(row, paths)| paths.iter().map(move |path| (row, path))) {
        if let Some(other) = made_by.insert(path, row) {
            let path = path.display();
            let hint = "put a column that differs, or {row}, into the output's name";
            return Err(Error::Data(format!("{other} and {row} would both make {path}: {hint}")).into());
        }
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
        if let Some(folder) = folder.filter(|folder| !folder.is_dir()) {
            let source = std::io::Error::other("there is no such folder");
            return Err(session::Error::Create { path: folder.to_owned(), source }.into());
        }
    }
    Ok(())
}
