//! `canvas-rec watch`: records again whenever the scene changes.
//!
//! Arguments come in; a fresh recording after each change goes out, or the reason why there is
//! none, and then the last good one stays. Changes of all files that the scene asks for are seen
//! by looking at their sizes and times now and then: that works on every file system, and editors
//! that rename are no trouble.

use std::collections::BTreeMap;
use std::fs;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::thread::sleep;
use std::time::{Duration, Instant, SystemTime};

use canvas_rec::progress::{Plan, Progress, Step};
use canvas_rec::scene::{self, Reading};
use canvas_rec::session::{self, Settings};

use super::args::Recording;
use super::failure::Error;
use super::interrupt::Interrupt;
use super::progress::Reporter;
use super::{failure, record, terminal};

/// Time between two looks.
const LOOK_INTERVAL: Duration = Duration::from_millis(50);
/// How long a file must rest after a change: editors write in several steps.
const REST: Duration = Duration::from_millis(150);

/// Records until a signal comes, and returns its exit code.
pub(super) fn run(args: &Recording) -> anyhow::Result<u8> {
    if args.output.iter().any(|output| output == Path::new("-")) {
        return Err(Error::Usage("stdout takes one video only: name a file".to_owned()).into());
    }
    let interrupt = record::listen()?;
    let mut watcher = Watcher::new();
    let mut overwrite = args.overwrite;
    let mut first = true;
    loop {
        match attempt(args, overwrite, &mut watcher, &interrupt) {
            // The file is ours from now on.
            Ok(()) => overwrite = true,
            Err(error) if is_ended_early(&error) => {}
            // A scene that is wrong can be mended; what else stops the first attempt can't.
            Err(error) if first && !can_be_mended(&error, args) => return Err(error),
            Err(error) => {
                failure::report(&error, args.typed());
            }
        }
        if first && !args.messages.json && !args.messages.quiet {
            terminal::say(&format!("watching {}; Ctrl-C ends", args.scene.display()));
        }
        first = false;
        if let Some(code) = watcher.wait(&interrupt) {
            return Ok(code);
        }
    }
}

/// Whether a change of the scene's files can make `error` go away.
fn can_be_mended(error: &anyhow::Error, args: &Recording) -> bool {
    let of_scene = |error: &scene::Error| error.each().iter().any(|one| one.location().is_some());
    failure::code(error, args.typed()) == failure::DATA || error.downcast_ref().is_some_and(of_scene)
}

fn is_ended_early(error: &anyhow::Error) -> bool {
    matches!(error.downcast_ref(), Some(session::Error::EndedEarly))
}

/// Records once, unless the scene changes meanwhile.
fn attempt(
    args: &Recording,
    overwrite: bool,
    watcher: &mut Watcher,
    interrupt: &Interrupt,
) -> anyhow::Result<()> {
    let reading = Reading::open(&args.scene, &args.drawing.options(&args.drawing.set));
    watcher.watch(reading.files);
    let scene = reading.scene?;
    let settings = record::settings(args, scene.capture.rate, &args.output)?;
    let settings = Settings { overwrite, whole: true, ..settings };
    let reporter = Reporter::new(args, String::new(), interrupt.clone());
    let mut watched = Watched { reporter, watcher, interrupt };
    let recorded = session::record(&scene, &settings, &mut watched);
    watched.reporter.clear();
    for summary in &recorded? {
        watched.reporter.done(summary);
    }
    Ok(())
}

/// Reports a recording, and ends it when the scene changes or a signal comes.
struct Watched<'a> {
    reporter: Reporter,
    watcher: &'a mut Watcher,
    interrupt: &'a Interrupt,
}

impl Progress for Watched<'_> {
    fn start(&mut self, plan: &Plan) {
        self.reporter.start(plan);
    }

    fn note(&mut self, text: &str) {
        self.reporter.note(text);
    }

    fn step(&mut self, step: &Step) -> ControlFlow<()> {
        if self.interrupt.exit_code().is_some() || self.watcher.changed() {
            return ControlFlow::Break(());
        }
        self.reporter.step(step)
    }
}

/// What is known of a file without reading it; absent where there is none.
type Stamp = Option<(SystemTime, u64)>;
/// The files of a scene.
type Stamps = BTreeMap<PathBuf, Stamp>;

/// Knows when a file of the scene changes.
struct Watcher {
    /// The files as they were recorded.
    stamps: Stamps,
    looked: Instant,
}

impl Watcher {
    fn new() -> Self {
        Self { stamps: Stamps::new(), looked: Instant::now() }
    }

    /// Watches `files` from now on. Those that were watched before count as they were.
    fn watch(&mut self, files: Vec<PathBuf>) {
        let known = |path: &PathBuf| self.stamps.get(path).copied();
        let stamped = |path: PathBuf| (path.clone(), known(&path).unwrap_or_else(|| stamp(&path)));
        self.stamps = files.into_iter().map(stamped).collect();
    }

    /// The files as they are.
    fn look(&self) -> Stamps {
        self.stamps.keys().map(|path| (path.clone(), stamp(path))).collect()
    }

    /// Whether a file is another than the one that was recorded. It looks now and then only.
    fn changed(&mut self) -> bool {
        if self.looked.elapsed() < LOOK_INTERVAL {
            return false;
        }
        self.looked = Instant::now();
        self.look() != self.stamps
    }

    /// Waits until a file changed and all rest again, or until a signal comes: then its exit code
    /// goes out.
    fn wait(&mut self, interrupt: &Interrupt) -> Option<u8> {
        let mut seen = self.stamps.clone();
        let mut since = Instant::now();
        loop {
            if let Some(code) = interrupt.exit_code() {
                return Some(code);
            }
            let now = self.look();
            if now != seen {
                (seen, since) = (now, Instant::now());
            }
            if seen != self.stamps && since.elapsed() >= REST {
                self.stamps = seen;
                return None;
            }
            sleep(LOOK_INTERVAL);
        }
    }
}

fn stamp(path: &Path) -> Stamp {
    let there = fs::metadata(path).ok()?;
    Some((there.modified().ok()?, there.len()))
}
