//! The house rules, read off the sources: who may name whom, and how long a file may be.

use std::collections::BTreeSet;
use std::fs;
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};

/// Each room, the rooms that it may name, and the outside crates that are its own.
const ROOMS: [(&str, &[&str], &[&str]); 15] = [
    ("limits", &[], &[]),
    ("time", &["limits"], &[]),
    ("frame", &["time"], &[]),
    ("timing", &[], &[]),
    ("progress", &["frame", "time"], &[]),
    (
        "canvas",
        &["frame", "limits"],
        &[
            "color",
            "gif",
            "harfrust",
            "image_webp",
            "png",
            "pulp",
            "rayon_core",
            "read_fonts",
            "resvg",
            "svgtypes",
            "tiny_skia",
            "unicode_bidi",
            "unicode_properties",
            "unicode_segmentation",
            "zune_core",
            "zune_jpeg",
        ],
    ),
    ("audio", &["time"], &[]),
    ("codec", &["frame", "limits", "time"], &["ffmpeg_next", "libc", "yuv"]),
    ("stream", &["audio", "canvas", "frame", "limits", "time"], &[]),
    ("media", &["audio", "canvas", "codec", "frame", "limits", "stream", "time"], &[]),
    ("recorder", &["audio", "codec", "frame", "limits", "stream", "time", "timing"], &[]),
    (
        "scene",
        &["canvas", "frame", "limits", "media", "stream", "time"],
        &["rustix", "strsim", "toml", "unicode_linebreak"],
    ),
    (
        "session",
        &[
            "audio", "canvas", "frame", "limits", "media", "progress", "recorder", "scene", "stream", "time",
            "timing",
        ],
        &["tempfile"],
    ),
    (
        "golden",
        &["audio", "canvas", "codec", "frame", "limits", "recorder", "scene", "session", "time"],
        &["base64", "tempfile", "toml", "twox_hash"],
    ),
    ("cli", &[], &["anyhow", "clap", "csv", "indicatif", "serde", "serde_json", "signal_hook"]),
];

/// Crates that any room may name.
const EVERYWHERE: [&str; 2] = ["libm", "thiserror"];

/// How many `//!` lines a file begins with: what comes in, what goes out, what it leaves to others.
/// `lib.rs` is longer: its lines are the map.
const HEADER_LINES: RangeInclusive<usize> = 3..=8;

/// The longest that a source file may be, in lines; its tests are not counted.
const LONGEST_FILE: usize = 400;

struct Source {
    path: PathBuf,
    room: String,
    /// Without comments.
    code: String,
    text: String,
}

fn sources() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut folders = vec![root.clone()];
    let mut sources = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            // What is embedded is no source.
            if path.extension().is_none_or(|ending| ending != "rs") {
                continue;
            }
            let inside = path.strip_prefix(&root).unwrap().to_owned();
            let room = inside.iter().next().unwrap().to_string_lossy().trim_end_matches(".rs").to_owned();
            let text = fs::read_to_string(&path).unwrap();
            let code =
                text.lines().map(|line| line.split("//").next().unwrap_or("")).collect::<Vec<_>>().join("\n");
            sources.push(Source { path: inside, room, code, text });
        }
    }
    assert!(sources.len() > 30, "the sources were not found");
    sources
}

/// The names that follow `prefix` in `code`.
fn names_after<'c>(code: &'c str, prefix: &str) -> Vec<&'c str> {
    let is_name = |c: char| c.is_alphanumeric() || c == '_';
    let starts = code.match_indices(prefix).filter(|(at, _)| !code[..*at].ends_with(is_name));
    starts
        .map(|(at, _)| {
            let rest = &code[at + prefix.len()..];
            &rest[..rest.find(|c| !is_name(c)).unwrap_or(rest.len())]
        })
        .collect()
}

/// Whether `code` names the crate `name` in a path.
fn names_crate(code: &str, name: &str) -> bool {
    let is_name = |c: char| c.is_alphanumeric() || c == '_';
    let uses = |pattern: &str| {
        code.match_indices(pattern).any(|(at, _)| {
            let before = &code[..at];
            !before.ends_with(is_name) && !before.ends_with("::") && !before.ends_with('$')
        })
    };
    uses(&format!("{name}::")) || uses(&format!("use {name};"))
}

#[test]
fn rooms_name_only_the_rooms_below_them() {
    for source in sources() {
        let Some((_, below, _)) = ROOMS.iter().find(|(room, ..)| *room == source.room) else {
            assert!(["lib", "main"].contains(&source.room.as_str()), "{:?} is in no room", source.path);
            continue;
        };
        assert!(!source.code.contains("crate::{"), "{:?} hides rooms in a group", source.path);
        assert!(!source.code.contains("super::super"), "{:?} climbs", source.path);
        let named: BTreeSet<&str> =
            names_after(&source.code, "crate::").into_iter().filter(|name| !name.is_empty()).collect();
        for name in named {
            assert!(name == source.room || below.contains(&name), "{:?} names {name}", source.path);
        }
    }
}

#[test]
fn outside_crates_are_named_in_their_own_room() {
    let owned: BTreeSet<&str> = ROOMS.iter().flat_map(|(.., crates)| crates.iter().copied()).collect();
    for source in sources() {
        for name in &owned {
            let owns = |(room, _, crates): &(&str, _, &[&str])| source.room == *room && crates.contains(name);
            let allowed = ROOMS.iter().any(owns) || !names_crate(&source.code, name);
            assert!(allowed, "{:?} names {name}, which is another room's", source.path);
        }
    }
}

#[test]
fn every_dependency_has_a_room() {
    let manifest = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml")).unwrap();
    let table = manifest.split("[dependencies]\n").nth(1).unwrap().split("\n[").next().unwrap();
    for line in table.lines().filter(|line| line.contains('=')) {
        let name = line.split([' ', '.']).next().unwrap().replace('-', "_");
        let owned = ROOMS.iter().any(|(.., crates)| crates.contains(&name.as_str()));
        assert!(owned || EVERYWHERE.contains(&name.as_str()), "{name} has no room");
    }
}

#[test]
fn only_one_room_s_corner_is_unsafe() {
    for source in sources() {
        let mut words = source.code.split(|letter: char| letter != '_' && !letter.is_alphanumeric());
        let is_unsafe = words.any(|word| word == "unsafe");
        let may_be = source.path == Path::new("codec/ffi.rs") || source.path.starts_with("codec/ffi");
        assert_eq!(is_unsafe, may_be, "{:?}", source.path);
    }
}

#[test]
fn the_binary_uses_the_public_api_only() {
    for source in sources().iter().filter(|source| source.room == "cli") {
        assert!(names_after(&source.code, "crate::").is_empty(), "{:?}", source.path);
    }
}

#[test]
fn only_the_command_knows_its_options() {
    for source in sources().iter().filter(|source| source.room != "cli") {
        let own = source.code.split("mod tests").next().unwrap();
        let options =
            own.split("--").skip(1).filter(|rest| rest.starts_with(|c: char| c.is_ascii_lowercase()));
        assert_eq!(options.count(), 0, "{:?} names an option", source.path);
    }
}

#[test]
fn files_are_short_and_begin_with_what_they_are() {
    for source in sources() {
        let head = source.text.lines().take_while(|line| line.starts_with("//!")).count();
        let least = *HEADER_LINES.start();
        let most = if source.room == "lib" { usize::MAX } else { *HEADER_LINES.end() };
        assert!((least..=most).contains(&head), "{:?} has {head} lines of //!", source.path);
        let own = source.text.split("#[cfg(test)]\nmod tests").next().unwrap();
        assert!(own.lines().count() <= LONGEST_FILE, "{:?} has {} lines", source.path, own.lines().count());
    }
}
