//! canvas-rec draws a scripted scene onto a canvas and records it to video, the same pixels on
//! every machine.
//!
//! ```text
//! scene.toml -> scene -> canvas -> stream -> recorder -> codec -> out.webm
//!                  \________ session: one virtual clock drives the chain ________/
//! ```
//!
//! Each arrow is a room, and rooms name only those below them:
//!
//! | layer | room | what it does |
//! |---|---|---|
//! | 0 | [`time`], [`frame`], [`progress`], [`timing`], [`limits`] | exact times, pictures, reports, bounds |
//! | 1 | [`canvas`], [`codec`], [`audio`] | the web's 2D context on tiny-skia; FFmpeg; samples |
//! | 2 | [`stream`] | `captureStream`, tracks, when frames are taken |
//! | 3 | [`recorder`], [`media`] | `MediaRecorder`: frames to a file; files that play |
//! | 5 | [`scene`] | the scene language, resolved to plain nodes |
//! | 6 | [`session`] | one recording from end to end; stills, sheets and checks of a scene |
//! | 7 | [`golden`] | what scenes should look like, and what is different |
//!
//! ```no_run
//! use std::path::Path;
//! use canvas_rec::{Scene, scene, session};
//!
//! let scene = Scene::open(Path::new("scenes/hello.toml"), &scene::Options::default())?;
//! session::record(&scene, &session::Settings::new("hello.webm"), &mut ())?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

// Tests of rooms share files with those of the library.
#[cfg(test)]
extern crate self as canvas_rec;

pub mod audio;
pub mod canvas;
pub mod codec;
pub mod frame;
pub mod golden;
pub mod limits;
pub mod media;
pub mod progress;
pub mod recorder;
pub mod scene;
pub mod session;
pub mod stream;
pub mod time;
pub mod timing;

pub use self::canvas::{Canvas, Color, Context2d};
pub use self::frame::{Frame, Size};
pub use self::media::MediaElement;
pub use self::recorder::MediaRecorder;
pub use self::scene::Scene;
pub use self::stream::MediaStream;
pub use self::time::{CaptureRate, FrameRate, Timestamp};

/// The Rust of the other documents, compiled with the documentation's tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
#[doc = include_str!("../docs/canvas.md")]
struct Documents;
