//! The names of a batch's videos: a pattern filled with each row's values.
//!
//! `out/{name}-{row}.mp4` and a row come in, a path goes out, or why there can be none. No value
//! leads out of the pattern's own folders.

use std::path::PathBuf;

/// A name with places for values.
pub(super) struct Pattern<'t> {
    /// What stands between two `/`: text, and names in braces.
    components: Vec<Vec<Part<'t>>>,
}

enum Part<'t> {
    Text(&'t str),
    Field(&'t str),
}

/// The field that counts the rows, where no column is called so.
const ROW: &str = "row";

impl<'t> Pattern<'t> {
    /// Reads a pattern; absent where a brace is left open.
    pub(super) fn new(text: &'t str) -> Option<Self> {
        text.split('/').map(parts).collect::<Option<_>>().map(|components| Self { components })
    }

    /// The first field that is none of `columns`.
    pub(super) fn unknown_field(&self, columns: &[String]) -> Option<&'t str> {
        let fields = self.components.iter().flatten().filter_map(|part| match part {
            Part::Field(name) => Some(*name),
            Part::Text(_) => None,
        });
        fields.into_iter().find(|name| *name != ROW && !columns.iter().any(|column| column == name))
    }

    /// The name for the row `number`, from 1, with `values`.
    ///
    /// # Errors
    /// Why a value can't be a part of a name.
    pub(super) fn fill(&self, number: usize, values: &[(String, String)]) -> Result<PathBuf, String> {
        let filled = self.components.iter().map(|parts| component(parts, number, values));
        Ok(filled.collect::<Result<Vec<_>, _>>()?.join("/").into())
    }
}

fn parts(mut text: &str) -> Option<Vec<Part<'_>>> {
    let mut parts = Vec::new();
    while let Some((before, field)) = text.split_once('{') {
        let (name, after) = field.split_once('}')?;
        parts.extend([Part::Text(before), Part::Field(name)]);
        text = after;
    }
    parts.push(Part::Text(text));
    Some(parts)
}

fn component(parts: &[Part<'_>], number: usize, values: &[(String, String)]) -> Result<String, String> {
    let mut filled = String::new();
    for part in parts {
        match part {
            Part::Text(text) => filled.push_str(text),
            Part::Field(name) => match values.iter().find(|(column, _)| column == name) {
                Some((_, value)) => filled.push_str(fitting(name, value)?),
                None if *name == ROW => filled.push_str(&number.to_string()),
                None => return Err(format!("the output's name needs a value for `{name}`")),
            },
        }
    }
    let has_field = parts.len() > 1;
    if has_field && matches!(filled.as_str(), "." | "..") {
        return Err(format!("`{filled}` can't be a name of a file or folder"));
    }
    Ok(filled)
}

/// `value` where it can be a part of a file's name.
fn fitting<'v>(name: &str, value: &'v str) -> Result<&'v str, String> {
    let separates = |c: char| matches!(c, '/' | '\\') || c.is_control();
    match value.chars().find(|c| separates(*c)) {
        _ if value.is_empty() => Err(format!("`{name}` is empty and can't be in the output's name")),
        Some(c) => Err(format!("`{name}` can't be in the output's name: it has a `{}`", c.escape_default())),
        None => Ok(value),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filled(pattern: &str, value: &str) -> Result<String, String> {
        let values = [("name".to_owned(), value.to_owned())];
        let path = Pattern::new(pattern).unwrap().fill(3, &values)?;
        Ok(path.to_str().unwrap().to_owned())
    }

    #[test]
    fn values_and_the_row_are_filled_in() {
        assert_eq!(filled("out/{row}-{name}.mp4", "Ann B").unwrap(), "out/3-Ann B.mp4");
        assert_eq!(filled("/a/../{name}/x.mp4", "b").unwrap(), "/a/../b/x.mp4");
        assert_eq!(filled("plain.mp4", "b").unwrap(), "plain.mp4");
    }

    #[test]
    fn no_value_leads_out_of_the_folder() {
        for value in ["../x", "a/b", "a\\b", "/etc", "..", ".", "", "a\0b", "a\nb"] {
            assert!(filled("out/{name}/x.mp4", value).is_err(), "{value:?}");
        }
        let dots = [("a".to_owned(), ".".to_owned()), ("b".to_owned(), ".".to_owned())];
        assert!(Pattern::new("{a}{b}/x.mp4").unwrap().fill(1, &dots).is_err());
    }

    #[test]
    fn fields_must_be_columns() {
        let columns = ["name".to_owned()];
        assert_eq!(Pattern::new("{name}-{row}").unwrap().unknown_field(&columns), None);
        assert_eq!(Pattern::new("{nmae}").unwrap().unknown_field(&columns), Some("nmae"));
        assert!(Pattern::new("{name").is_none());
    }
}
