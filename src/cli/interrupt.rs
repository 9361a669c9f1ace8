//! Ctrl-C and SIGTERM: the first ends the recording and finishes the file, the second leaves at
//! once.
//!
//! Signals come in, an exit code goes out for whoever asks. Ending the recording is left to
//! `progress`, which asks after each turn.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use signal_hook::consts::{SIGINT, SIGTERM, SIGXFSZ};
use signal_hook::flag;

/// The exit code of a signal is this and its number.
const SIGNALLED: i32 = 128;

/// Knows whether a signal came.
#[derive(Clone)]
pub(super) struct Interrupt {
    signal: Arc<AtomicUsize>,
}

impl Interrupt {
    /// Begins to listen.
    pub(super) fn listen() -> io::Result<Self> {
        let signal = Arc::new(AtomicUsize::new(0));
        let again = Arc::new(AtomicBool::new(false));
        for number in [SIGINT, SIGTERM] {
            // In this order: the first signal finds the flag down and puts it up.
            flag::register_conditional_shutdown(number, SIGNALLED + number, Arc::clone(&again))?;
            flag::register(number, Arc::clone(&again))?;
            flag::register_usize(number, Arc::clone(&signal), usize::try_from(number).unwrap_or_default())?;
        }
        // A file that may not grow further is a write error like any other, not the end.
        flag::register(SIGXFSZ, Arc::default())?;
        Ok(Self { signal })
    }

    /// The exit code of the signal that came; absent where none did.
    pub(super) fn exit_code(&self) -> Option<u8> {
        match self.signal.load(Ordering::Relaxed) {
            0 => None,
            number => u8::try_from(SIGNALLED.unsigned_abs() as usize + number).ok(),
        }
    }
}
