//! What tests of tracks have in common: a canvas with a track, turns of both, and short constraints.
//!
//! A time and a colour come in, and the frame that the track took goes out. What it must be is left to
//! the tests.

use super::{Constrain, ConstraintSet, Constraints, MediaStream, Track};
use crate::canvas::Canvas;
use crate::frame::{Frame, Size};
use crate::time::Timestamp;

/// The canvas's size.
pub(super) const SIZE: Size = Size::new(8, 6);

pub(super) fn stream(rate: Option<&str>) -> (MediaStream, Track) {
    let canvas = Canvas::new(SIZE).unwrap();
    let stream = canvas.capture_stream(rate.map(|rate| rate.parse().unwrap())).unwrap();
    let track = stream.get_tracks().remove(0);
    (stream, track)
}

pub(super) fn at(milliseconds: u32) -> Timestamp {
    Timestamp::parse(&format!("{milliseconds}ms"), None).unwrap()
}

/// One turn that paints the whole canvas; returns the frame it gave.
pub(super) fn turn(stream: &MediaStream, track: &Track, time: u32, color: &str) -> Option<Frame> {
    let mut context = track.canvas().unwrap().context_2d();
    context.set_fill_style(color);
    context.fill_rect(0.0, 0.0, 100.0, 100.0);
    drop(context);
    track.canvas().unwrap().paint().unwrap();
    stream.capture(at(time));
    track.latest().filter(|frame| frame.timestamp == at(time))
}

pub(super) fn color(frame: &Frame) -> [u8; 4] {
    let first = frame.pixels[..4].try_into().unwrap();
    assert!(frame.pixels.chunks_exact(4).all(|pixel| pixel == first), "of one colour");
    first
}

pub(super) fn basic(basic: ConstraintSet) -> Constraints {
    Constraints { basic, advanced: Vec::new() }
}

pub(super) fn size(width: u32, height: u32) -> Constraints {
    let (width, height) = (Constrain::exact(width), Constrain::exact(height));
    basic(ConstraintSet { width, height, ..ConstraintSet::default() })
}

pub(super) fn rate(frame_rate: f64) -> Constraints {
    basic(ConstraintSet { frame_rate: Constrain::exact(frame_rate), ..ConstraintSet::default() })
}

pub(super) const BLACK: [u8; 4] = [0, 0, 0, 255];
pub(super) const RED: [u8; 4] = [255, 0, 0, 255];
