//! The recorder as a library's user has it: states, and when frames show.

use std::fs::File;
use std::sync::Arc;

use canvas_rec::codec::Decoder;
use canvas_rec::recorder::{Codec, Container, Error, Options, Quality, State, Timing};
use canvas_rec::time::TimeBase;
use canvas_rec::{Canvas, FrameRate, MediaRecorder, MediaStream, Size, Timestamp};

/// A canvas whose every change is captured, its stream, and a recorder of it.
fn recorder(timing: Timing) -> (Canvas, MediaStream, MediaRecorder) {
    let canvas = Canvas::new(Size::new(16, 16)).unwrap();
    let stream = canvas.capture_stream(None).unwrap();
    let (container, codec) = (Container::Apng, Codec::Apng);
    let options =
        Options { container, codec, timing, quality: Quality::Standard, preset: None, threads: None };
    let recorder = MediaRecorder::new(&stream, options).unwrap();
    (canvas, stream, recorder)
}

fn file() -> Arc<File> {
    Arc::new(tempfile::tempfile().unwrap())
}

fn ms(milliseconds: u32) -> Timestamp {
    Timestamp::parse(&format!("{milliseconds}ms"), None).unwrap()
}

/// Records a change at each time until `end`, and returns the times of the file's frames.
fn recorded(timing: Timing, changes: &[u32], end: u32) -> Vec<Timestamp> {
    let (canvas, stream, mut recorder) = recorder(timing);
    let file = file();
    recorder.start(file.clone()).unwrap();
    for &at in changes {
        canvas.context_2d().fill_rect(0.0, 0.0, f64::from(1 + at % 16), 8.0);
        canvas.paint().unwrap();
        stream.capture(ms(at));
        recorder.gather(ms(at)).unwrap();
    }
    recorder.stop(ms(end)).unwrap();
    let written = recorder.finish().unwrap();
    let mut decoder = Decoder::open(file).unwrap();
    let times: Vec<_> =
        std::iter::from_fn(|| decoder.next_frame().unwrap()).map(|frame| frame.timestamp).collect();
    assert_eq!(written.frames, times.len() as u64);
    times
}

#[test]
fn at_a_constant_rate_missing_turns_repeat_the_last_frame() {
    let timing = Timing::Constant(FrameRate::new(10, 1).unwrap());
    let times = recorded(timing, &[0, 100, 500], 800);
    assert_eq!(times, [0, 100, 200, 300, 400, 500, 600, 700].map(ms));
}

#[test]
fn at_a_variable_rate_each_change_is_one_frame_from_the_first_on() {
    let timing = Timing::Variable(TimeBase::new(1, 100).unwrap());
    assert_eq!(recorded(timing, &[250, 300, 700], 1000), [0, 50, 450].map(ms));
}

#[test]
fn calls_in_the_wrong_state_are_invalid_state_errors() {
    let invalid = |result| matches!(result, Err(Error::InvalidState { .. }));
    let (_, _, mut recorder) = recorder(Timing::Constant(FrameRate::new(25, 1).unwrap()));
    assert!(invalid(recorder.gather(Timestamp::ZERO)));
    assert!(invalid(recorder.finish().map(drop)));
    recorder.start(file()).unwrap();
    assert_eq!(recorder.state(), State::Recording);
    assert!(invalid(recorder.start(file())));
    recorder.stop(Timestamp::ZERO).unwrap();
    assert_eq!(recorder.state(), State::Inactive);
    assert!(invalid(recorder.gather(Timestamp::ZERO)));
}
