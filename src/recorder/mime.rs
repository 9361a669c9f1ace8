//! Types of files: `video/webm;codecs=vp9` to a container and its codec, and back.
//!
//! Text comes in as a caller has it and is read as browsers read it (WHATWG MIME Sniffing,
//! "Parsing a MIME type"). What can be recorded is a table here; whether FFmpeg has the encoder
//! shows when a recording starts.

use crate::codec::{Codec, Container};

/// A codec and its name in `codecs`.
type Named = (&'static str, Codec);

/// The containers and codecs that a type can ask for. The first codec of a container is its usual
/// one.
const TYPES: [(&str, Container, &[Named]); 4] = [
    (
        "video/webm",
        Container::WebM,
        &[
            ("vp9", Codec::Vp9),
            ("vp09", Codec::Vp9),
            ("vp8", Codec::Vp8),
            ("vp08", Codec::Vp8),
            ("av01", Codec::Av1),
            ("av1", Codec::Av1),
        ],
    ),
    (
        "video/mp4",
        Container::Mp4,
        &[
            ("avc1", Codec::H264),
            ("h264", Codec::H264),
            ("hvc1", Codec::Hevc),
            ("hev1", Codec::Hevc),
            ("av01", Codec::Av1),
            ("av1", Codec::Av1),
            ("vp09", Codec::Vp9),
            ("vp9", Codec::Vp9),
        ],
    ),
    (
        "video/x-matroska",
        Container::Mkv,
        &[
            ("avc1", Codec::H264),
            ("hvc1", Codec::Hevc),
            ("av01", Codec::Av1),
            ("vp9", Codec::Vp9),
            ("vp8", Codec::Vp8),
        ],
    ),
    ("video/quicktime", Container::Mov, &[("avc1", Codec::H264), ("hvc1", Codec::Hevc)]),
];

/// The container and codec that `text` asks for; absent where it is no type, or one that can't be
/// recorded. Empty text asks for the usual ones (`MediaStream` Recording, "is type supported").
pub(super) fn find(text: &str) -> Option<(Container, Codec)> {
    if text.is_empty() {
        return Some((Container::WebM, Codec::Vp9));
    }
    let (essence, codecs) = parse(text)?;
    let (_, container, known) = TYPES.into_iter().find(|(name, ..)| *name == essence)?;
    match codecs.as_deref().map(|list| list.split(',').map(str::trim).collect::<Vec<_>>()).as_deref() {
        None | Some([""]) => Some((container, known[0].1)),
        Some([codec]) => {
            let family = codec.split('.').next().unwrap_or(codec).to_ascii_lowercase();
            known.iter().find(|(name, _)| *name == family).map(|&(_, codec)| (container, codec))
        }
        Some(_) => None,
    }
}

/// The full type of a recording.
pub(super) fn full(container: Container, codec: Codec) -> String {
    let row = TYPES.into_iter().find(|(_, known, _)| *known == container);
    let named = row.and_then(|(essence, _, codecs)| {
        codecs.iter().find(|(_, known)| *known == codec).map(|(name, _)| format!("{essence};codecs={name}"))
    });
    named.unwrap_or_else(|| match (row, container) {
        (Some((essence, ..)), _) => essence.to_owned(),
        (None, Container::Y4m) => "video/x-yuv4mpeg".to_owned(),
        (None, image) => format!("image/{image}"),
    })
}

/// The type's name in lower case, and what its `codecs` says. Absent where `text` is no type.
fn parse(text: &str) -> Option<(String, Option<String>)> {
    let mut parts = split_unquoted(text);
    let essence = parts.next()?.trim().to_ascii_lowercase();
    let (kind, name) = essence.split_once('/')?;
    if !is_token(kind) || !is_token(name) {
        return None;
    }
    let codecs = parts.find_map(|part| {
        let (name, value) = part.split_once('=')?;
        (name.trim().eq_ignore_ascii_case("codecs")).then(|| unquoted(value.trim()))
    });
    Some((essence, codecs))
}

/// The parts of `text` between semicolons that are not in quotes.
fn split_unquoted(text: &str) -> impl Iterator<Item = &str> {
    let (mut quoted, mut escaped) = (false, false);
    text.split(move |c| {
        let ends = c == ';' && !quoted;
        if c == '"' && !escaped {
            quoted = !quoted;
        }
        escaped = quoted && c == '\\' && !escaped;
        ends
    })
}

/// A parameter's value without its quotes.
fn unquoted(value: &str) -> String {
    let Some(inner) = value.strip_prefix('"') else { return value.to_owned() };
    let mut text = String::new();
    let mut characters = inner.chars();
    while let Some(c) = characters.next().filter(|&c| c != '"') {
        text.extend(if c == '\\' { characters.next() } else { Some(c) });
    }
    text
}

/// Whether `text` is a token as HTTP has it.
fn is_token(text: &str) -> bool {
    let is_one = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c);
    !text.is_empty() && text.chars().all(is_one)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mr_06_types_are_found_by_container_and_codec() {
        let vp9 = Some((Container::WebM, Codec::Vp9));
        for text in [
            "",
            "video/webm",
            "VIDEO/WebM",
            "video/webm;codecs=vp9",
            "video/webm; codecs=\"vp9\"",
            "video/webm;codecs=VP9.0",
            "video/webm ; charset=x; CODECS= vp09.00.10.08",
            "video/webm;codecs=\" vp9 \"",
            "video/webm;codecs=",
        ] {
            assert_eq!(find(text), vp9, "{text}");
        }
        assert_eq!(find("video/mp4"), Some((Container::Mp4, Codec::H264)));
        assert_eq!(find("video/mp4;codecs=avc1.42E01E"), Some((Container::Mp4, Codec::H264)));
        assert_eq!(find("video/mp4;codecs=vp9"), Some((Container::Mp4, Codec::Vp9)));
    }

    #[test]
    fn mr_06_what_can_not_be_recorded_is_not_found() {
        for text in [
            "video",
            "video/",
            "/webm",
            "video/we bm",
            "nonsense/webm",
            "video/ogg",
            "audio/webm",
            "video/webm;codecs=theora",
            "video/webm;codecs=avc1",
            "video/webm;codecs=\"vp9, vp9\"",
            "video/webm;codecs=\"vp9, opus\"",
            "video/mp4;codecs=mp4a.40.2",
            "video/mp4;codecs=\"avc1",
        ] {
            let unclosed = text.ends_with("\"avc1");
            assert_eq!(find(text).is_some(), unclosed, "{text}");
        }
    }

    #[test]
    fn a_full_type_names_the_codec_and_is_found_again() {
        for container in [Container::WebM, Container::Mp4] {
            for &codec in container.codecs() {
                assert_eq!(find(&full(container, codec)), Some((container, codec)));
            }
        }
        assert_eq!(full(Container::Mp4, Codec::H264), "video/mp4;codecs=avc1");
        assert_eq!(full(Container::Apng, Codec::Apng), "image/apng");
    }

    proptest::proptest! {
        #[test]
        fn no_text_makes_the_reader_panic(text in "[a-z/;=\", \\\\]{0,40}") {
            let _ = find(&text);
        }
    }
}
