//! A golden: the folder beside a scene with what its frames should be.
//!
//! The files of the folder come in and go out: `golden.toml` says what was drawn, `frames.txt` has
//! the hashes, `sound.txt` those of the sound, and `frame-N.png` are a few pictures for people. Drawing is left to `case`.

use std::fmt;
use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::allowance::Allowance;
use super::hash::Hash;
use super::sequence::Sequence;
use super::soundtrack::Soundtrack;
use super::{Error, picture};
use crate::limits;
use crate::session::{self, Picture};

const ABOUT: &str = "golden.toml";
const FRAMES: &str = "frames.txt";
const SOUND: &str = "sound.txt";
/// The version of these files.
const FORMAT: &str = "1";

/// What a scene should look like.
#[derive(Debug, Clone)]
pub(super) struct Golden {
    /// The version of canvas-rec that made it.
    pub(super) version: String,
    /// The scene's size, rate, duration and frames, as they are compared: a name and a value.
    pub(super) facts: Vec<(&'static str, String)>,
    /// The hash of the scene file.
    pub(super) scene: Hash,
    /// Other files that the scene has been read from.
    pub(super) files: Vec<(String, Hash)>,
    /// Values of the scene's parameters.
    pub(super) params: Vec<(String, String)>,
    pub(super) allowance: Allowance,
    pub(super) frames: Sequence,
    /// Absent where the scene has no sound.
    pub(super) sound: Option<Soundtrack>,
    /// Each side of the pictures is this many times shorter than the frames'.
    pub(super) reduced: u32,
    /// Frames and what they show.
    pub(super) pictures: Vec<(usize, Picture)>,
}

/// What of a golden a person writes: kept when it is made anew.
#[derive(Debug, Clone, Default)]
pub(super) struct Wishes {
    pub(super) params: Vec<(String, String)>,
    pub(super) allowance: Allowance,
}

/// The facts of a golden, in the order of the file.
pub(super) const FACTS: [&str; 4] = ["size", "rate", "duration", "frames"];

/// Where the golden of a scene lies: `hello.golden` beside `hello.toml`.
pub(super) fn folder_of(scene: &Path) -> PathBuf {
    scene.with_extension("golden")
}

fn picture_name(frame: usize) -> String {
    format!("frame-{frame}.png")
}

/// The wishes in the golden at `folder`; none where there is no golden.
pub(super) fn wishes(folder: &Path) -> Result<Wishes, Error> {
    if !folder.join(ABOUT).exists() {
        return Ok(Wishes::default());
    }
    let text = text(&folder.join(ABOUT))?;
    let about = About::parse(folder, &text)?;
    Ok(Wishes { params: about.params()?, allowance: about.allowance()? })
}

impl Golden {
    /// Reads the golden at `folder`.
    pub(super) fn open(folder: &Path) -> Result<Self, Error> {
        let text_of_about = text(&folder.join(ABOUT))?;
        let about = About::parse(folder, &text_of_about)?;
        let path = folder.join(FRAMES);
        let frames = Sequence::parse(&text(&path)?).map_err(|wrong| damaged(&path, wrong))?;
        let facts = FACTS.iter().map(|name| Ok((*name, about.text(name)?))).collect::<Result<_, Error>>()?;
        let (reduced, numbers) = about.pictures()?;
        let golden = Self {
            version: about.text("canvas-rec")?,
            facts,
            scene: about.hash("scene")?,
            files: about.files()?,
            params: about.params()?,
            allowance: about.allowance()?,
            frames,
            sound: about.sound(folder)?,
            reduced,
            pictures: pictures(folder, &numbers)?,
        };
        let count = golden.frames.hashes.len();
        if about.text("frames")? != count.to_string() || numbers.iter().any(|frame| *frame >= count) {
            return Err(damaged(&path, format!("has {count} frames, and {ABOUT} says otherwise")));
        }
        Ok(golden)
    }

    /// Writes the golden to `folder` and returns how many bytes it has. Pictures that were there
    /// and are not among the new ones are removed.
    pub(super) fn save(&self, folder: &Path, scene: &Path) -> Result<u64, Error> {
        let failed = |source| Error::Write { path: folder.to_owned(), source };
        fs::create_dir_all(folder).map_err(failed)?;
        let mut files = vec![
            (ABOUT.to_owned(), self.about(scene).into_bytes()),
            (FRAMES.to_owned(), self.frames.to_string().into_bytes()),
        ];
        files.extend(self.sound.iter().map(|sound| (SOUND.to_owned(), sound.to_string().into_bytes())));
        files.extend(self.pictures.iter().map(|(frame, picture)| (picture_name(*frame), picture.to_png())));
        for entry in fs::read_dir(folder).map_err(failed)? {
            let name = entry.map_err(failed)?.file_name().to_string_lossy().into_owned();
            let number = name.strip_prefix("frame-").and_then(|rest| rest.strip_suffix(".png"));
            let is_ours = name == SOUND || number.is_some_and(|number| number.parse::<usize>().is_ok());
            if is_ours && files.iter().all(|(kept, _)| *kept != name) {
                fs::remove_file(folder.join(name)).map_err(failed)?;
            }
        }
        for (name, bytes) in &files {
            session::save(bytes, &folder.join(name), true)?;
        }
        Ok(files.iter().map(|(_, bytes)| bytes.len() as u64).sum())
    }

    /// The text of `golden.toml`.
    fn about(&self, scene: &Path) -> String {
        let name = scene.file_name().unwrap_or_default().to_string_lossy();
        let mut lines = vec![format!("# What {name} should look like; docs/golden.md explains it.")];
        let mut line = |line: String| lines.push(line);
        line(format!("golden = {FORMAT}"));
        line(format!("canvas-rec = {}", quoted(env!("CARGO_PKG_VERSION"))));
        line(format!("scene = \"{}\"", self.scene));
        for (name, value) in &self.facts {
            line(format!("{name} = {}", quoted(value)));
        }
        if let Some(sound) = &self.sound {
            line(format!("sound = \"{}\"", sound.hash()));
        }
        let numbers: Vec<String> = self.pictures.iter().map(|(frame, _)| frame.to_string()).collect();
        line(format!("pictures = [{}]", numbers.join(", ")));
        line(format!("reduced = {}", self.reduced));
        if !self.allowance.is_exact() {
            line("\n[limits]".to_owned());
            if let Some(percent) = self.allowance.max_changed_percent {
                line(format!("max_changed = \"{percent}%\""));
            }
            if let Some(delta) = self.allowance.max_delta {
                line(format!("max_delta = {delta}"));
            }
        }
        let tables = [
            ("params", self.params.clone()),
            ("files", self.files.iter().map(|(path, hash)| (path.clone(), hash.to_string())).collect()),
        ];
        for (table, rows) in tables.iter().filter(|(_, rows)| !rows.is_empty()) {
            line(format!("\n[{table}]"));
            for (key, value) in rows {
                line(format!("{} = {}", key_of(key), quoted(value)));
            }
        }
        lines.join("\n") + "\n"
    }
}

/// `golden.toml`, as it is read.
struct About<'t> {
    path: PathBuf,
    table: DeTable<'t>,
}

impl<'t> About<'t> {
    fn parse(folder: &Path, text: &'t str) -> Result<Self, Error> {
        let path = folder.join(ABOUT);
        let table = DeTable::parse(text).map_err(|error| {
            let line = error.span().map_or(1, |span| text[..span.start].lines().count().max(1));
            damaged(&path, format!("line {line}: {}", error.message()))
        })?;
        let about = Self { path, table: table.into_inner() };
        match about.value("golden").and_then(integer) {
            Some(version) if version == FORMAT => Ok(about),
            _ => Err(about.wrong("golden", &format!("should be {FORMAT}: this canvas-rec knows no other"))),
        }
    }

    fn value(&self, key: &str) -> Option<&DeValue<'t>> {
        self.table.get(key).map(Spanned::get_ref)
    }

    fn wrong(&self, key: &str, problem: &str) -> Error {
        damaged(&self.path, format!("`{key}` {problem}"))
    }

    fn text(&self, key: &str) -> Result<String, Error> {
        let text = self.value(key).and_then(DeValue::as_str).map(str::to_owned);
        text.ok_or_else(|| self.wrong(key, "should be text"))
    }

    fn hash(&self, key: &str) -> Result<Hash, Error> {
        self.text(key)?.parse().map_err(|error| self.wrong(key, &format!("{error}")))
    }

    fn rows(&self, table: &str) -> Result<Vec<(String, String)>, Error> {
        let Some(value) = self.value(table) else { return Ok(Vec::new()) };
        let rows = value.as_table().ok_or_else(|| self.wrong(table, "should be a table"))?;
        let row = |(key, value): (&Spanned<_>, &Spanned<DeValue<'_>>)| {
            let key: &str = AsRef::<str>::as_ref(key.get_ref());
            let text = value.get_ref().as_str().ok_or_else(|| self.wrong(key, "should be text"))?;
            Ok((key.to_owned(), text.to_owned()))
        };
        rows.iter().map(row).collect()
    }

    fn params(&self) -> Result<Vec<(String, String)>, Error> {
        self.rows("params")
    }

    fn files(&self) -> Result<Vec<(String, Hash)>, Error> {
        let hash = |(path, hash): (String, String)| match hash.parse() {
            Ok(hash) => Ok((path, hash)),
            Err(error) => Err(self.wrong(&path, &format!("{error}"))),
        };
        self.rows("files")?.into_iter().map(hash).collect()
    }

    /// The sound in the golden at `folder`, which must be the one that is meant.
    fn sound(&self, folder: &Path) -> Result<Option<Soundtrack>, Error> {
        if self.value("sound").is_none() {
            return Ok(None);
        }
        let (hash, path) = (self.hash("sound")?, folder.join(SOUND));
        let sound = Soundtrack::parse(&text(&path)?).map_err(|wrong| damaged(&path, wrong))?;
        if sound.hash() != hash {
            return Err(damaged(&path, format!("is another one than {ABOUT} says")));
        }
        Ok(Some(sound))
    }

    fn allowance(&self) -> Result<Allowance, Error> {
        let mut allowance = Allowance::default();
        let Some(value) = self.value("limits") else { return Ok(allowance) };
        let table = value.as_table().ok_or_else(|| self.wrong("limits", "should be a table"))?;
        for (key, value) in table {
            let key: &str = AsRef::<str>::as_ref(key.get_ref());
            let value = value.get_ref();
            match key {
                "max_changed" => {
                    let percent = value.as_str().and_then(Allowance::parse_percent);
                    let percent =
                        percent.ok_or_else(|| self.wrong(key, "should be a share like \"0.1%\""))?;
                    allowance.max_changed_percent = Some(percent);
                }
                "max_delta" => {
                    let delta = integer(value).and_then(|delta| delta.parse().ok());
                    let delta = delta.ok_or_else(|| self.wrong(key, "should be a number from 0 to 255"))?;
                    allowance.max_delta = Some(delta);
                }
                _ => return Err(self.wrong(key, "is no limit: there are `max_changed` and `max_delta`")),
            }
        }
        Ok(allowance)
    }

    /// How much smaller the pictures are, and which frames they show.
    fn pictures(&self) -> Result<(u32, Vec<usize>), Error> {
        let reduced = self.value("reduced").and_then(integer).and_then(|by| by.parse().ok());
        let reduced = reduced.filter(|by| (1..=limits::CANVAS_SIDE_PX).contains(by));
        let list = self.value("pictures").and_then(DeValue::as_array);
        let number =
            |item: &Spanned<DeValue<'_>>| integer(item.get_ref()).and_then(|frame| frame.parse().ok());
        let numbers: Option<Vec<usize>> = list.and_then(|list| list.iter().map(number).collect());
        let numbers = numbers.filter(|numbers| numbers.len() <= limits::GOLDEN_PICTURES);
        let numbers = numbers.ok_or_else(|| self.wrong("pictures", "should be a short list of frames"))?;
        Ok((reduced.ok_or_else(|| self.wrong("reduced", "should be a number from 1 on"))?, numbers))
    }
}

fn integer<'v>(value: &'v DeValue<'_>) -> Option<&'v str> {
    value.as_integer().map(toml::de::DeInteger::as_str)
}

fn pictures(folder: &Path, frames: &[usize]) -> Result<Vec<(usize, Picture)>, Error> {
    let open = |&frame: &usize| {
        let path = folder.join(picture_name(frame));
        let picture = picture::read(&bytes(&path)?).map_err(|source| damaged(&path, source))?;
        Ok((frame, picture))
    };
    frames.iter().map(open).collect()
}

/// The hash of a file of any size.
pub(super) fn hash_of_file(path: &Path) -> Result<Hash, Error> {
    let failed = |source| Error::Read { path: path.to_owned(), source };
    Hash::of_file(&mut File::open(path).map_err(failed)?).map_err(failed)
}

/// The bytes of a file of a bounded size.
pub(super) fn bytes(path: &Path) -> Result<Vec<u8>, Error> {
    let failed = |source| Error::Read { path: path.to_owned(), source };
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(failed)?;
    file.take(limits::GOLDEN_BYTES + 1).read_to_end(&mut bytes).map_err(failed)?;
    if bytes.len() as u64 > limits::GOLDEN_BYTES {
        return Err(damaged(path, "is too large"));
    }
    Ok(bytes)
}

fn text(path: &Path) -> Result<String, Error> {
    String::from_utf8(bytes(path)?).map_err(|_| damaged(path, "is no text"))
}

fn damaged(path: &Path, problem: impl fmt::Display) -> Error {
    Error::Golden { path: path.to_owned(), problem: problem.to_string() }
}

/// `name` as a key of TOML, bare where it can be.
fn key_of(name: &str) -> String {
    let is_bare = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
    if !name.is_empty() && name.chars().all(is_bare) { name.to_owned() } else { quoted(name) }
}

/// `text` as a basic string of TOML.
fn quoted(text: &str) -> String {
    let escaped = text.chars().flat_map(|c| match c {
        '"' | '\\' => vec!['\\', c],
        c if c.is_control() => format!("\\U{:08X}", u32::from(c)).chars().collect(),
        c => vec![c],
    });
    format!("\"{}\"", escaped.collect::<String>())
}
