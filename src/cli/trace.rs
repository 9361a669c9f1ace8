//! `--events FILE`: what happened to the tracks, the stream and the recorder.
//!
//! The session's reports come in, one JSON object a line goes out; the fields are what
//! `docs/cli.md` promises. Where the lines go is left to `record`.

use std::cell::RefCell;
use std::rc::Rc;

use canvas_rec::progress::Event;
use serde::Serialize;

/// The lines so far. Clones share them.
#[derive(Clone, Default)]
pub(super) struct Trace(Rc<RefCell<String>>);

#[derive(Serialize)]
struct Line<'a> {
    time_s: f64,
    object: &'a str,
    id: &'a str,
    event: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<&'a str>,
}

impl Trace {
    /// Adds a line.
    pub(super) fn add(&self, event: &Event<'_>) {
        let Event { time, object, id, name, error } = *event;
        let line = Line { time_s: time.as_seconds(), object, id, event: name, error };
        // Text and numbers can always be written.
        if let Ok(line) = serde_json::to_string(&line) {
            let mut lines = self.0.borrow_mut();
            lines.push_str(&line);
            lines.push('\n');
        }
    }

    /// All lines.
    pub(super) fn into_text(self) -> String {
        self.0.take()
    }
}
