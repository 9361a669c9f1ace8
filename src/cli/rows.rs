//! Files of parameters: CSV with a header, or JSON with an object or a list of objects.
//!
//! A file comes in; its columns and rows go out, each row with its place, and with what is wrong
//! where it can't be read. What the values mean is left to the scene.

use std::collections::BTreeSet;
use std::fmt;
use std::fs::{self, File};
use std::io::Read;
use std::path::Path;

use canvas_rec::limits;
use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::Value;

use super::failure::{Error, Row};

/// Names and values, in the file's order.
pub(super) type Values = Vec<(String, String)>;

/// What a file says.
#[derive(Debug)]
pub(super) struct Table {
    /// All names.
    pub(super) columns: Vec<String>,
    /// The rows, each with its values or why it has none.
    pub(super) rows: Vec<(Row, Result<Values, Error>)>,
}

/// Reads the file at `path`; its ending says how.
///
/// # Errors
/// [`Error::Read`] or, where the whole file is of no use, [`Error::Data`] or [`Error::Usage`].
pub(super) fn open(path: &Path) -> Result<Table, Error> {
    let wrong = |reason: String| Error::Data(format!("{}: {reason}", path.display()));
    let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase());
    let read: fn(&Path, &[u8]) -> Result<Table, String> = match ending.as_deref() {
        Some("csv") => csv_table,
        Some("json") => json_table,
        _ => {
            let path = path.display();
            return Err(Error::Usage(format!("{path}: parameters come from .csv or .json files")));
        }
    };
    let bytes = bytes(path)?;
    // A mark that some editors write.
    let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes);
    let table = read(path, text).map_err(wrong)?;
    let mut seen = BTreeSet::new();
    match table.columns.iter().find(|name| !seen.insert(name.as_str())) {
        Some(name) => Err(wrong(format!("the column `{name}` is there twice"))),
        None if table.rows.is_empty() => Err(wrong("there are no rows".to_owned())),
        None if table.columns.len() > limits::PARAMS_COLUMNS => {
            Err(wrong(format!("there may be at most {} columns", limits::PARAMS_COLUMNS)))
        }
        None => Ok(table),
    }
}

fn bytes(path: &Path) -> Result<Vec<u8>, Error> {
    let failed = |source| Error::Read { path: path.to_owned(), source };
    // Only a regular file is read: opening a pipe would wait for its writer.
    if !fs::metadata(path).map_err(failed)?.is_file() {
        return Err(failed(std::io::Error::other("not a regular file")));
    }
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(failed)?;
    file.take(limits::PARAMS_BYTES + 1).read_to_end(&mut bytes).map_err(failed)?;
    if bytes.len() as u64 > limits::PARAMS_BYTES {
        let message = format!("it has more than {} bytes", limits::PARAMS_BYTES);
        return Err(failed(std::io::Error::other(message)));
    }
    Ok(bytes)
}

fn check_count(count: usize) -> Result<(), String> {
    let most = limits::PARAMS_ROWS;
    if count > most { Err(format!("there may be at most {most} rows")) } else { Ok(()) }
}

/// RFC 4180, with the names in the first row.
fn csv_table(path: &Path, bytes: &[u8]) -> Result<Table, String> {
    // An open quote takes all that follows for one field; the reader says nothing of it.
    if bytes.split(|byte| *byte == b'"').count() % 2 == 0 {
        return Err("a quote is not closed, or stands in a field that has none around it".to_owned());
    }
    let mut lines = Lines { bytes, at: 0, line: 1 };
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::Headers).from_reader(bytes);
    let header = reader.headers().map_err(|error| csv_reason(&error))?.clone();
    let columns: Vec<String> = header.iter().map(str::to_owned).collect();
    let mut rows = Vec::new();
    for (record, number) in reader.records().zip(1..) {
        check_count(number)?;
        let position = match &record {
            Ok(record) => record.position(),
            Err(error) => error.position(),
        };
        let line = position.map(|position| lines.of(position.byte()));
        let row = Row { file: path.to_owned(), line, number };
        let values = record
            .map(|record| columns.iter().cloned().zip(record.iter().map(str::to_owned)).collect())
            .map_err(|error| Error::Data(csv_reason(&error)));
        rows.push((row, values));
    }
    Ok(Table { columns, rows })
}

/// Counts lines. The reader's own count stops before the line break and empty lines that it skips.
struct Lines<'b> {
    bytes: &'b [u8],
    at: usize,
    /// The line of the byte `at`.
    line: usize,
}

impl Lines<'_> {
    /// The line of the first text from the byte `start` on, which never goes back.
    fn of(&mut self, start: u64) -> usize {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let passed = usize::try_from(start).unwrap_or(usize::MAX).saturating_sub(self.at).min(rest.len());
        let skipped = rest[passed..].iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
        let (before, _) = rest.split_at(passed + skipped);
        self.line += before.split(|byte| *byte == b'\n').count() - 1;
        self.at += before.len();
        self.line
    }
}

fn csv_reason(error: &csv::Error) -> String {
    match error.kind() {
        csv::ErrorKind::UnequalLengths { expected_len, len, .. } => {
            format!("the row has {len} fields, and the header {expected_len}")
        }
        csv::ErrorKind::Utf8 { .. } => "not UTF-8 text".to_owned(),
        _ => error.to_string(),
    }
}

/// RFC 8259: an object, or an array of objects, of text and numbers.
fn json_table(path: &Path, bytes: &[u8]) -> Result<Table, String> {
    let is_list = bytes.trim_ascii_start().starts_with(b"[");
    let objects: Vec<Object> = if is_list {
        serde_json::from_slice(bytes)
    } else {
        serde_json::from_slice(bytes).map(|object| vec![object])
    }
    .map_err(|error| error.to_string())?;
    check_count(objects.len())?;
    let mut seen = BTreeSet::new();
    let names = objects.iter().flat_map(|object| &object.0).map(|(name, _)| name);
    let columns = names.filter(|name| seen.insert(name.as_str())).cloned().collect();
    let place = |number| Row { file: path.to_owned(), line: None, number };
    let rows = objects.into_iter().zip(1..).map(|(object, number)| (place(number), json_values(object)));
    Ok(Table { columns, rows: rows.collect() })
}

fn json_values(object: Object) -> Result<Values, Error> {
    let mut seen = BTreeSet::new();
    if let Some((name, _)) = object.0.iter().find(|(name, _)| !seen.insert(name.as_str())) {
        return Err(Error::Data(format!("`{name}` is there twice")));
    }
    let value = |(name, value)| match value {
        Value::String(text) => Ok((name, text)),
        Value::Number(number) => Ok((name, number.to_string())),
        _ => Err(Error::Data(format!("`{name}` must be text or a number"))),
    };
    object.0.into_iter().map(value).collect()
}

/// An object with all that it says, also what it says twice.
struct Object(Vec<(String, Value)>);

impl<'de> Deserialize<'de> for Object {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Entries;
        impl<'de> Visitor<'de> for Entries {
            type Value = Object;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object of parameters")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Object, A::Error> {
                let mut entries = Vec::new();
                while let Some(entry) = map.next_entry()? {
                    entries.push(entry);
                }
                Ok(Object(entries))
            }
        }
        deserializer.deserialize_map(Entries)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn csv(text: &str) -> Table {
        csv_table(Path::new("p.csv"), text.as_bytes()).unwrap()
    }

    fn json(text: &str) -> Result<Table, String> {
        json_table(Path::new("p.json"), text.as_bytes())
    }

    fn told(table: &Table) -> Vec<String> {
        let told = |(row, values): &(Row, Result<Values, Error>)| match values {
            Ok(values) => format!("{row} {values:?}"),
            Err(error) => format!("{row} {error}"),
        };
        table.rows.iter().map(told).collect()
    }

    #[test]
    fn rows_of_csv_have_the_line_where_they_begin() {
        let table = csv("name, size\n\"Ann, \"\"A\"\"\nB\",1\r\n\n Cy ,\n");
        assert_eq!(table.columns, ["name", "size"]);
        let expected = [
            r#"p.csv:2 [("name", "Ann, \"A\"\nB"), ("size", "1")]"#,
            r#"p.csv:5 [("name", " Cy "), ("size", "")]"#,
        ];
        assert_eq!(told(&table), expected);
    }

    #[test]
    fn a_bad_row_does_not_hide_the_others() {
        let table = csv("a,b\n1,2\n3\n4,5,6\n7,8\n");
        let expected = [
            r#"p.csv:2 [("a", "1"), ("b", "2")]"#,
            "p.csv:3 the row has 1 fields, and the header 2",
            "p.csv:4 the row has 3 fields, and the header 2",
            r#"p.csv:5 [("a", "7"), ("b", "8")]"#,
        ];
        assert_eq!(told(&table), expected);
        let table = csv_table(Path::new("p.csv"), b"a\n\xff\nok\n").unwrap();
        assert_eq!(told(&table), ["p.csv:2 not UTF-8 text", r#"p.csv:3 [("a", "ok")]"#]);
    }

    #[test]
    fn an_open_quote_does_not_swallow_rows() {
        for text in ["a,b\n\"1,2\n3,4\n", "a\n5\" disk\n"] {
            let reason = csv_table(Path::new("p.csv"), text.as_bytes()).unwrap_err();
            assert!(reason.starts_with("a quote is not closed"), "{reason}");
        }
    }

    #[test]
    fn json_is_one_object_or_a_list() {
        let table = json(r#"{"b": "x", "a": 1.5}"#).unwrap();
        assert_eq!(table.columns, ["b", "a"]);
        assert_eq!(told(&table), [r#"p.json, row 1 [("b", "x"), ("a", "1.5")]"#]);
        let table = json(r#" [{"a": 1}, {"a": null}, {"a": 1, "a": 2}, {"c": ""}]"#).unwrap();
        assert_eq!(table.columns, ["a", "c"]);
        let expected = [
            r#"p.json, row 1 [("a", "1")]"#,
            "p.json, row 2 `a` must be text or a number",
            "p.json, row 3 `a` is there twice",
            r#"p.json, row 4 [("c", "")]"#,
        ];
        assert_eq!(told(&table), expected);
    }

    #[test]
    fn what_is_no_json_says_where() {
        assert_eq!(
            json("[{},\n3]").unwrap_err(),
            "invalid type: integer `3`, expected an object of parameters at line 2 column 1"
        );
        assert!(json("\"text\"").is_err() && json("").is_err());
        assert!(json(&"[".repeat(100_000)).is_err());
    }
}
