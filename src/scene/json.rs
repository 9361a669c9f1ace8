//! JSON as it is written: objects keep their order.
//!
//! Values come in, text with line breaks goes out.

use std::fmt;

/// A JSON value.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Json {
    Truth(bool),
    Number(f64),
    Text(String),
    List(Vec<Json>),
    Object(Vec<(String, Json)>),
}

impl Json {
    /// An object of these members.
    pub(super) fn object<const N: usize>(members: [(&str, Json); N]) -> Self {
        Self::Object(members.map(|(name, value)| (name.to_owned(), value)).into())
    }

    /// A list of texts.
    pub(super) fn texts<'t>(texts: impl IntoIterator<Item = &'t str>) -> Self {
        Self::List(texts.into_iter().map(Self::from).collect())
    }

    /// The same object with the members of `other` behind its own; anything else is left as it is.
    #[must_use]
    pub(super) fn and(self, other: Json) -> Self {
        match (self, other) {
            (Self::Object(mut members), Self::Object(others)) => {
                members.extend(others);
                Self::Object(members)
            }
            (value, _) => value,
        }
    }

    /// The members of an object.
    pub(super) fn members(&mut self) -> Option<&mut Vec<(String, Json)>> {
        match self {
            Self::Object(members) => Some(members),
            _ => None,
        }
    }

    /// The member `name` of an object.
    pub(super) fn member(&mut self, name: &str) -> Option<&mut Json> {
        self.members()?.iter_mut().find(|(known, _)| known == name).map(|(_, value)| value)
    }

    fn write(&self, f: &mut fmt::Formatter<'_>, depth: usize) -> fmt::Result {
        let line = |f: &mut fmt::Formatter<'_>, depth: usize| write!(f, "\n{:1$}", "", depth * 2);
        match self {
            Self::Truth(truth) => write!(f, "{truth}"),
            Self::Number(number) => write!(f, "{number}"),
            Self::Text(text) => write_text(text, f),
            Self::List(items) => {
                f.write_str("[")?;
                for (index, item) in items.iter().enumerate() {
                    f.write_str(if index == 0 { "" } else { ", " })?;
                    item.write(f, depth)?;
                }
                f.write_str("]")
            }
            Self::Object(members) => {
                f.write_str("{")?;
                for (index, (name, value)) in members.iter().enumerate() {
                    f.write_str(if index == 0 { "" } else { "," })?;
                    line(f, depth + 1)?;
                    write_text(name, f)?;
                    f.write_str(": ")?;
                    value.write(f, depth + 1)?;
                }
                if !members.is_empty() {
                    line(f, depth)?;
                }
                f.write_str("}")
            }
        }
    }
}

impl From<&str> for Json {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl fmt::Display for Json {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write(f, 0)
    }
}

/// RFC 8259, Strings.
fn write_text(text: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    f.write_str("\"")?;
    for c in text.chars() {
        match c {
            '"' | '\\' => write!(f, "\\{c}")?,
            c if u32::from(c) < 0x20 => write!(f, "\\u{:04x}", u32::from(c))?,
            c => write!(f, "{c}")?,
        }
    }
    f.write_str("\"")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_escaped_and_order_is_kept() {
        let object = Json::object([
            ("b", Json::from("\"\\\n")),
            ("a", Json::List(vec![Json::Number(0.5), Json::Truth(true)])),
        ]);
        assert_eq!(object.to_string(), "{\n  \"b\": \"\\\"\\\\\\u000a\",\n  \"a\": [0.5, true]\n}");
        assert_eq!(Json::Object(Vec::new()).to_string(), "{}");
    }
}
