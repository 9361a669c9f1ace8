//! Tests of the whole: one binary, so that FFmpeg is linked once.
//!
//! `cli`, `failure`, `interrupt`, `terminal`, `still`, `check`, `batch`, `watch`, `golden`, `golden_sound`
//! and `report` run the command as a user does; `record`, `formats` and `color` look at what is in the files;
//! `faults`, `disk` and `safety` at what becomes of them when writing fails; `capture` sets tracks; `recorder`
//! and `origin` use the library; `media` reads what others made; `canvas` draws; `language`
//! and `scene_files` say what scenes mean; `scenes` checks the gallery and `speed` the benchmark's
//! scenes; `docs` does what the documentation says; `architecture` reads the sources.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod architecture;
mod batch;
mod canvas;
mod captions;
mod capture;
mod check;
mod cli;
mod color;
mod disk;
mod docs;
mod failure;
mod faults;
mod formats;
mod golden;
mod golden_sound;
mod hostile;
mod interrupt;
mod language;
mod lint;
mod media;
mod mistakes;
mod moving;
mod origin;
mod record;
mod recorder;
mod report;
mod safety;
mod scene_files;
mod scene_sound;
mod scenes;
mod schema;
mod sound;
mod speed;
mod still;
mod support;
mod terminal;
mod watch;
