//! A folder for each test, the command, and a look into what it made.

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::Arc;

use canvas_rec::codec::{DecodedFrame, Decoder, Facts};
use tempfile::TempDir;

/// A quick scene: a square that moves, 1 s at 25 fps.
pub(crate) const SQUARE: &str = r##"
[canvas]
width = 64
height = 48
background = "#204060"
[capture]
fps = 25
duration = "1s"
[[layer]]
type = "rect"
x = { from = 0, to = 44, duration = "1s" }
y = 14
width = 20
height = 20
fill = "white"
"##;

/// A folder that goes away with the test.
pub(crate) struct Folder(TempDir);

impl Folder {
    pub(crate) fn new() -> Self {
        Self(TempDir::new().expect("a temporary folder"))
    }

    /// A folder with `scene.toml` in it.
    pub(crate) fn with_scene(text: &str) -> Self {
        let folder = Self::new();
        folder.write("scene.toml", text);
        folder
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub(crate) fn write(&self, name: &str, text: impl AsRef<[u8]>) {
        fs::write(self.path(name), text).expect("a file in a temporary folder");
    }

    /// The names of everything in the folder, in order.
    pub(crate) fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(self.0.path()).expect("the temporary folder");
        let name = |entry: fs::DirEntry| entry.file_name().to_string_lossy().into_owned();
        let mut names: Vec<String> = entries.map(|entry| name(entry.expect("an entry"))).collect();
        names.sort();
        names
    }

    /// The command, to be run in this folder.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_canvas-rec"));
        command.current_dir(self.0.path()).args(arguments);
        command
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().expect("the command runs")
    }

    /// Runs the command, which must succeed.
    pub(crate) fn record(&self, arguments: &[&str]) -> Output {
        let output = self.run(arguments);
        assert_eq!(output.status.code(), Some(0), "{arguments:?}: {}", stderr(&output));
        output
    }

    pub(crate) fn decoder(&self, name: &str) -> Decoder {
        open(&self.path(name))
    }

    pub(crate) fn facts(&self, name: &str) -> Facts {
        self.decoder(name).facts()
    }

    /// All frames of a video.
    pub(crate) fn frames(&self, name: &str) -> Vec<DecodedFrame> {
        let mut decoder = self.decoder(name);
        std::iter::from_fn(|| decoder.next_frame().expect("a frame that can be decoded")).collect()
    }
}

pub(crate) fn open(path: &Path) -> Decoder {
    let file = File::open(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    Decoder::open(Arc::new(file)).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

pub(crate) fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

pub(crate) fn stdout(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// Says on the terminal why a test could not look at what it is about.
pub(crate) fn skipped(why: &str) {
    // Not by a macro: the test's harness would keep it to itself.
    let _ = writeln!(std::io::stderr(), "skipped: {why}");
}

/// The pixel of a decoded frame.
pub(crate) fn pixel(frame: &DecodedFrame, x: u32, y: u32) -> [u8; 4] {
    let at = ((y * frame.size.width + x) * 4) as usize;
    frame.rgba[at..at + 4].try_into().expect("four bytes")
}

/// Whether no channel of two pixels is further apart than `levels`.
pub(crate) fn near(a: [u8; 4], b: [u8; 4], levels: u8) -> bool {
    a.iter().zip(b).all(|(a, b)| a.abs_diff(b) <= levels)
}
