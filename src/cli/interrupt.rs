//! Ctrl-C, SIGTERM and SIGHUP: the first ends the recording and finishes the file, the second leaves
//! at once and says what is left.
//!
//! Signals come in, an exit code goes out for whoever asks. Ending the recording is left to
//! `progress`, which asks after each turn.

use std::io;
use std::path::PathBuf;
use std::sync::atomic::{AtomicI32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::Builder;

use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM, SIGXFSZ};
use signal_hook::iterator::Signals;
use signal_hook::{flag, low_level};

use super::terminal;

/// The exit code of a signal is this and its number.
const SIGNALLED: i32 = 128;

/// Makes a file that may not grow further a write error like any other, not the end.
pub(super) fn outlive_limits() -> io::Result<()> {
    flag::register(SIGXFSZ, Arc::default()).map(drop)
}

/// Knows whether a signal came.
#[derive(Clone)]
pub(super) struct Interrupt {
    /// The first signal's number; 0 where none came.
    signal: Arc<AtomicI32>,
    /// The files that are being written, and whether each plays as far as it got.
    partials: Arc<Mutex<Vec<(PathBuf, bool)>>>,
}

impl Interrupt {
    /// Begins to listen.
    pub(super) fn listen() -> io::Result<Self> {
        let interrupt = Self { signal: Arc::default(), partials: Arc::default() };
        let mut signals = Signals::new([SIGINT, SIGTERM, SIGHUP])?;
        let listener = interrupt.clone();
        Builder::new().name("signals".to_owned()).spawn(move || {
            for number in signals.forever() {
                listener.take(number);
            }
        })?;
        Ok(interrupt)
    }

    /// The first signal is noted; the second ends the process.
    fn take(&self, number: i32) {
        if self.signal.compare_exchange(0, number, Ordering::Relaxed, Ordering::Relaxed).is_err() {
            let partials = self.partials.lock().unwrap_or_else(PoisonError::into_inner);
            for (path, plays) in partials.iter().filter(|(path, _)| path.exists()) {
                terminal::say(&left(&path.display().to_string(), *plays));
            }
            low_level::exit(SIGNALLED + number);
        }
    }

    /// Notes which files are there if the process is left at once.
    pub(super) fn leaves(&self, partials: Vec<(PathBuf, bool)>) {
        *self.partials.lock().unwrap_or_else(PoisonError::into_inner) = partials;
    }

    /// The exit code of the signal that came; absent where none did.
    pub(super) fn exit_code(&self) -> Option<u8> {
        match self.signal.load(Ordering::Relaxed) {
            0 => None,
            number => u8::try_from(SIGNALLED + number).ok(),
        }
    }
}

/// What is said of a file that is left behind.
fn left(path: &str, plays: bool) -> String {
    if plays {
        // As shells quote.
        let quoted = path.replace('\'', "'\\''");
        format!("left unfinished: {path}\nto finish it: canvas-rec recover '{quoted}' -o FILE")
    } else {
        format!("left unfinished, to be deleted: {path}")
    }
}
