//! The recorder as a library's user has it: states, events in their order, and when frames show.

use std::fs::File;
use std::io::Write;
use std::os::unix::fs::FileExt;
use std::sync::Arc;

use canvas_rec::codec::Decoder;
use canvas_rec::recorder::{
    Blob, Codec, Container, Error, Failure, KeyFrames, Options, RecorderEvent, State, Timing,
};
use canvas_rec::stream::{Constrain, ConstraintSet, Constraints, Track};
use canvas_rec::time::TimeBase;
use canvas_rec::{Canvas, FrameRate, MediaRecorder, MediaStream, Size, Timestamp};

/// A canvas whose every change is captured, its stream, and a recorder of it.
struct Setup {
    canvas: Canvas,
    stream: MediaStream,
    recorder: MediaRecorder,
    turns: u32,
}

impl Setup {
    fn new(options: Options) -> Self {
        let canvas = Canvas::new(Size::new(16, 16)).unwrap();
        let stream = canvas.capture_stream(None).unwrap();
        let recorder = MediaRecorder::new(&stream, options);
        Self { canvas, stream, recorder, turns: 0 }
    }

    fn track(&self) -> Track {
        self.stream.get_tracks().remove(0)
    }

    fn try_turn(&mut self, at: u32) -> Result<(), Error> {
        self.turns += 1;
        let mut context = self.canvas.context_2d();
        context.set_fill_style(if self.turns.is_multiple_of(2) { "white" } else { "black" });
        context.fill_rect(0.0, 0.0, 16.0, 16.0);
        drop(context);
        self.canvas.paint().unwrap();
        self.stream.capture(ms(at));
        self.recorder.gather(ms(at))
    }

    /// Draws, paints, captures and gathers.
    fn turn(&mut self, at: u32) {
        self.try_turn(at).unwrap();
    }

    /// Ends the recording and lets its events happen.
    fn stop(&mut self, at: u32) {
        self.recorder.stop(ms(at)).unwrap();
        self.recorder.gather(ms(at)).unwrap();
    }

    fn events(&mut self) -> Vec<RecorderEvent> {
        self.recorder.take_events().into_iter().map(|event| event.kind).collect()
    }

    fn names(&mut self) -> Vec<&'static str> {
        self.events().iter().map(RecorderEvent::name).collect()
    }

    fn blobs(&mut self) -> Vec<Blob> {
        let blob = |event| match event {
            RecorderEvent::DataAvailable(blob) => Some(blob),
            _ => None,
        };
        self.events().into_iter().filter_map(blob).collect()
    }
}

fn apng(timing: Timing) -> Options {
    Options::new(Container::Apng, Codec::Apng, timing)
}

fn webm() -> Options {
    typed("video/webm;codecs=vp9")
}

/// Frames at their own times, quickly.
fn typed(mime_type: &str) -> Options {
    let timing = Timing::Variable(TimeBase::new(1, 1000).unwrap());
    let options = Options::for_type(mime_type, timing).unwrap();
    let preset = if options.codec == Some(Codec::Vp9) { "8" } else { "ultrafast" };
    Options { preset: Some(preset.to_owned()), threads: Some(1), ..options }
}

fn file() -> Arc<File> {
    Arc::new(tempfile::tempfile().unwrap())
}

fn ms(milliseconds: u32) -> Timestamp {
    Timestamp::parse(&format!("{milliseconds}ms"), None).unwrap()
}

/// The times of the frames in `file`.
fn times(file: Arc<File>) -> Vec<Timestamp> {
    let mut decoder = Decoder::open(file).unwrap();
    std::iter::from_fn(|| decoder.next_frame().unwrap()).map(|frame| frame.timestamp).collect()
}

/// The times of the frames in parts put together.
fn times_of(blobs: &[Blob]) -> Vec<Timestamp> {
    let file = file();
    for blob in blobs {
        (&*file).write_all(&blob.data).unwrap();
    }
    times(file)
}

/// Records a change at each time until `end`, and returns the times of the file's frames.
fn recorded(timing: Timing, changes: &[u32], end: u32) -> Vec<Timestamp> {
    let mut setup = Setup::new(apng(timing));
    let file = file();
    setup.recorder.start_file(file.clone()).unwrap();
    for &at in changes {
        setup.turn(at);
    }
    setup.recorder.stop(ms(end)).unwrap();
    let written = setup.recorder.finish().unwrap();
    let times = times(file);
    assert_eq!(written.frames, times.len() as u64);
    times
}

fn is_invalid_state<T>(result: &Result<T, Error>) -> bool {
    matches!(result, Err(Error::InvalidState { .. }))
}

#[test]
fn mr_34_at_a_constant_rate_missing_turns_repeat_the_last_frame() {
    let timing = Timing::Constant(FrameRate::new(10, 1).unwrap());
    let times = recorded(timing, &[0, 100, 500], 800);
    assert_eq!(times, [0, 100, 200, 300, 400, 500, 600, 700].map(ms));
}

#[test]
fn mr_31_at_a_variable_rate_each_change_is_one_frame_from_the_first_on() {
    let timing = Timing::Variable(TimeBase::new(1, 100).unwrap());
    assert_eq!(recorded(timing, &[250, 300, 700], 1000), [0, 50, 450].map(ms));
}

#[test]
fn mr_02_a_new_recorder_is_inactive_and_says_what_was_asked_for() {
    let mut setup = Setup::new(typed("video/webm; codecs=\"vp9\""));
    assert_eq!(setup.recorder.state(), State::Inactive);
    assert_eq!(setup.recorder.mime_type(), "video/webm; codecs=\"vp9\"");
    assert_eq!(setup.recorder.stream().id(), setup.stream.id());
    assert_eq!(Setup::new(typed("")).recorder.mime_type(), "");
    assert!(setup.names().is_empty());
}

#[test]
fn mr_05_types_can_be_asked_for() {
    for (mime_type, supported) in [
        ("", true),
        ("video/webm", true),
        ("video/webm;codecs=\"vp9\"", true),
        ("video/mp4;codecs=avc1.42E01E", true),
        ("video/webm;codecs=h264", false),
        ("audio/webm;codecs=opus", true),
        ("audio/webm;codecs=vp9", false),
        ("webm", false),
    ] {
        assert_eq!(MediaRecorder::is_type_supported(mime_type), supported, "{mime_type}");
    }
}

#[test]
fn mr_08_a_start_is_refused_in_the_standard_s_order() {
    let mut setup = Setup::new(webm());
    let second = setup.track().clone_track();
    setup.stream.add_track(&second);
    assert!(matches!(setup.recorder.start(None), Err(Error::ManyTracks { tracks: 2 })));
    second.stop();
    setup.recorder.start(None).unwrap();
    setup.track().stop();
    assert!(is_invalid_state(&setup.recorder.start(None)), "before the stream is looked at");
    setup.stop(0);
    assert!(matches!(setup.recorder.start(None), Err(Error::InactiveStream)));
    assert_eq!(setup.recorder.state(), State::Inactive);
}

#[test]
fn mr_09_the_tracks_that_are_live_at_the_start_are_recorded() {
    let mut setup = Setup::new(webm());
    let live = setup.track().clone_track();
    setup.stream.add_track(&live);
    setup.track().stop();
    setup.recorder.start(None).unwrap();
    setup.turn(0);
    setup.turn(40);
    setup.stop(80);
    assert_eq!(times_of(&setup.blobs()), [0, 40].map(ms));
}

#[test]
fn mr_10_bits_of_the_whole_go_to_the_tracks_there_are_while_recording() {
    let mut setup = Setup::new(Options { bits_per_second: Some(1_000_000), ..webm() });
    let bits =
        |setup: &Setup| (setup.recorder.video_bits_per_second(), setup.recorder.audio_bits_per_second());
    let before = bits(&setup);
    assert!(before.0 > 0 && before.1 > 0);
    setup.recorder.start(None).unwrap();
    assert_eq!(bits(&setup), (1_000_000, 0));
    setup.stop(0);
    assert_eq!(bits(&setup), before);
    let mut setup = Setup::new(Options { video_bits_per_second: Some(300_000), ..webm() });
    setup.recorder.start(None).unwrap();
    assert_eq!(bits(&setup), (300_000, 128_000), "a start changes nothing else");
}

#[test]
fn mr_11_the_state_changes_at_once() {
    let mut setup = Setup::new(webm());
    setup.recorder.start(None).unwrap();
    assert_eq!(setup.recorder.state(), State::Recording);
    assert!(setup.names().is_empty(), "and the event comes later");
}

#[test]
fn mr_12_the_type_is_full_from_the_start_event_to_the_stop() {
    let mut setup = Setup::new(typed(""));
    setup.recorder.start(None).unwrap();
    assert_eq!(setup.recorder.mime_type(), "");
    setup.turn(0);
    assert_eq!(setup.names(), ["start"]);
    assert_eq!(setup.recorder.mime_type(), "video/webm;codecs=vp9");
    setup.turn(40);
    assert!(setup.names().is_empty());
    setup.recorder.stop(ms(80)).unwrap();
    assert_eq!(setup.recorder.mime_type(), "");
}

#[test]
fn mr_12_a_start_is_told_even_where_a_stop_follows_at_once() {
    let mut setup = Setup::new(webm());
    setup.recorder.start(None).unwrap();
    setup.stop(0);
    assert_eq!(setup.names(), ["start", "dataavailable", "stop"]);
}

#[test]
fn mr_14_key_frames_come_as_often_as_asked() {
    // Parts of an MP4 begin where a key frame is: each fragment has one.
    let fragments = |key_frames| {
        let mut setup = Setup::new(Options { key_frames, ..typed("video/mp4;codecs=avc1") });
        setup.recorder.start(None).unwrap();
        for index in 0..12 {
            setup.turn(index * 100);
        }
        setup.stop(1200);
        let data = setup.blobs().remove(0).data;
        data.windows(4).filter(|name| name == b"moof").count()
    };
    assert_eq!(fragments(KeyFrames::Usual), 1);
    assert_eq!(fragments(KeyFrames::EachNth(3)), 4);
    assert_eq!(fragments(KeyFrames::Each(ms(600))), 2);
}

#[test]
fn mr_15_parts_come_when_so_much_was_recorded() {
    let mut setup = Setup::new(webm());
    setup.recorder.start(Some(ms(200))).unwrap();
    let mut counts = Vec::new();
    for index in 0..10 {
        setup.turn(1000 + index * 50);
        counts.push(setup.blobs().len());
    }
    assert_eq!(counts, [0, 0, 0, 0, 1, 0, 0, 0, 1, 0]);
    setup.recorder.pause(ms(1450)).unwrap();
    setup.turn(9000);
    assert!(setup.blobs().is_empty(), "paused time does not count");
}

#[test]
fn mr_15_without_a_timeslice_one_part_comes_at_the_end_and_short_ones_are_made_longer() {
    let parts = |timeslice: Option<Timestamp>| {
        let mut setup = Setup::new(webm());
        setup.recorder.start(timeslice).unwrap();
        for index in 0..10 {
            setup.turn(index * 50);
        }
        setup.stop(500);
        setup.blobs().len()
    };
    assert_eq!(parts(None), 1);
    assert_eq!(parts(Some(Timestamp::ZERO)), 5);
}

#[test]
fn mr_16_parts_put_together_play() {
    for mime_type in ["video/webm;codecs=vp9", "video/mp4;codecs=avc1", "video/mp4;codecs=vp09"] {
        let mut setup = Setup::new(Options { preset: None, ..typed(mime_type) });
        setup.recorder.start(Some(ms(300))).unwrap();
        let at: Vec<u32> = (0..80).map(|index| index * 40).collect();
        for &at in &at {
            setup.turn(at);
        }
        setup.stop(3200);
        let blobs = setup.blobs();
        assert!(blobs.iter().filter(|blob| !blob.data.is_empty()).count() > 3, "{mime_type}");
        assert_eq!(times_of(&blobs), at.iter().map(|&at| ms(at)).collect::<Vec<_>>(), "{mime_type}");
    }
}

#[test]
fn mr_16_a_container_that_has_no_parts_is_refused() {
    let mut setup = Setup::new(apng(Timing::Constant(FrameRate::SCREEN)));
    let error = setup.recorder.start(None).unwrap_err().to_string();
    assert!(error.starts_with("NotSupportedError"), "{error}");
}

#[test]
fn mr_17_parts_have_the_recording_s_type() {
    let mut setup = Setup::new(typed(""));
    setup.recorder.start(None).unwrap();
    setup.turn(0);
    setup.stop(100);
    assert_eq!(setup.blobs()[0].mime_type, "video/webm;codecs=vp9");
}

#[test]
fn mr_18_parts_say_when_in_the_recording_they_begin() {
    let mut setup = Setup::new(webm());
    setup.recorder.start(Some(ms(100))).unwrap();
    for index in 0..6 {
        setup.turn(500 + index * 50);
    }
    setup.stop(800);
    let codes: Vec<_> = setup.blobs().iter().map(|blob| blob.timecode).collect();
    assert_eq!(codes, [0, 100, 200].map(ms));
}

#[test]
fn mr_19_data_can_be_asked_for_while_recording_and_paused() {
    let mut setup = Setup::new(webm());
    assert!(is_invalid_state(&setup.recorder.request_data()));
    setup.recorder.start(None).unwrap();
    setup.turn(0);
    setup.recorder.request_data().unwrap();
    assert_eq!(setup.names(), ["start"], "it comes in the next turn");
    setup.turn(40);
    assert_eq!(setup.names(), ["dataavailable"]);
    setup.recorder.pause(ms(60)).unwrap();
    setup.recorder.request_data().unwrap();
    setup.turn(80);
    assert_eq!(setup.names(), ["pause", "dataavailable"]);
}

#[test]
fn mr_20_pause_and_resume_change_the_state_at_once_and_are_told_once() {
    let mut setup = Setup::new(webm());
    assert!(is_invalid_state(&setup.recorder.pause(ms(0))));
    assert!(is_invalid_state(&setup.recorder.resume(ms(0))));
    setup.recorder.start(None).unwrap();
    setup.recorder.resume(ms(0)).unwrap();
    setup.turn(0);
    setup.recorder.pause(ms(40)).unwrap();
    setup.recorder.pause(ms(40)).unwrap();
    assert_eq!(setup.recorder.state(), State::Paused);
    setup.turn(40);
    setup.recorder.resume(ms(80)).unwrap();
    assert_eq!(setup.recorder.state(), State::Recording);
    setup.turn(80);
    assert_eq!(setup.names(), ["start", "pause", "resume"]);
}

#[test]
fn mr_21_paused_time_is_not_in_the_file() {
    let mut setup = Setup::new(webm());
    setup.recorder.start(None).unwrap();
    setup.turn(0);
    setup.turn(100);
    setup.recorder.pause(ms(150)).unwrap();
    setup.turn(200);
    setup.turn(300);
    setup.recorder.resume(ms(500)).unwrap();
    setup.turn(500);
    setup.turn(600);
    setup.stop(700);
    assert_eq!(times_of(&setup.blobs()), [0, 100, 150, 250].map(ms));
}

#[test]
fn mr_22_stop_does_nothing_twice_works_from_paused_and_a_start_may_follow() {
    let mut setup = Setup::new(webm());
    setup.recorder.stop(ms(0)).unwrap();
    setup.recorder.start(None).unwrap();
    setup.turn(0);
    setup.recorder.pause(ms(50)).unwrap();
    setup.recorder.stop(ms(100)).unwrap();
    assert_eq!(setup.recorder.state(), State::Inactive);
    setup.recorder.stop(ms(100)).unwrap();
    setup.recorder.start(None).unwrap();
    setup.turn(200);
    assert_eq!(setup.names(), ["start", "pause", "dataavailable", "stop", "start"]);
    setup.stop(300);
    assert_eq!(times_of(&setup.blobs()), [ms(0)]);
}

#[test]
fn mr_23_a_plain_run_tells_its_events_in_order_with_their_times() {
    let mut setup = Setup::new(webm());
    setup.recorder.start(Some(ms(100))).unwrap();
    setup.turn(0);
    setup.turn(100);
    setup.recorder.pause(ms(100)).unwrap();
    setup.turn(200);
    setup.recorder.resume(ms(300)).unwrap();
    setup.turn(300);
    setup.stop(350);
    let events = setup.recorder.take_events();
    let told: Vec<_> = events.iter().map(|event| (event.time, event.kind.name())).collect();
    let data = "dataavailable";
    let expected = [(0, "start"), (100, data), (200, "pause"), (300, "resume"), (350, data), (350, "stop")];
    assert_eq!(told, expected.map(|(time, name)| (ms(time), name)));
}

#[test]
fn mr_24_the_end_of_every_track_ends_the_recording_without_an_error() {
    let mut setup = Setup::new(webm());
    setup.recorder.start(None).unwrap();
    setup.turn(0);
    setup.track().stop();
    assert_eq!(setup.recorder.state(), State::Recording);
    setup.turn(100);
    assert_eq!(setup.recorder.state(), State::Inactive);
    assert_eq!(setup.names(), ["start", "dataavailable", "stop"]);
}

#[test]
fn mr_25_a_track_that_comes_or_goes_is_an_error() {
    for adds in [true, false] {
        let mut setup = Setup::new(webm());
        setup.recorder.start(None).unwrap();
        let track = setup.track();
        if adds {
            setup.stream.add_track(&track.clone_track());
        } else {
            setup.stream.remove_track(&track);
        }
        setup.turn(0);
        let events = setup.events();
        let names: Vec<_> = events.iter().map(RecorderEvent::name).collect();
        assert_eq!(names, ["start", "error", "dataavailable", "stop"]);
        assert_eq!(events[1], RecorderEvent::Error(Failure::InvalidModification));
    }
}

#[test]
fn mr_25_a_stop_before_the_turn_hides_the_change() {
    let mut setup = Setup::new(webm());
    setup.recorder.start(None).unwrap();
    setup.turn(0);
    setup.stream.remove_track(&setup.track());
    setup.stop(40);
    assert_eq!(setup.names(), ["start", "dataavailable", "stop"]);
}

#[test]
fn mr_27_pictures_of_another_size_are_an_error_and_what_was_before_is_kept() {
    let mut setup = Setup::new(webm());
    setup.recorder.start(None).unwrap();
    setup.turn(0);
    let basic = ConstraintSet { width: Constrain::exact(8), ..ConstraintSet::default() };
    setup.track().apply_constraints(&Constraints { basic, ..Constraints::default() }).unwrap();
    let error = setup.try_turn(40).unwrap_err();
    let size = Size::new(16, 16);
    assert!(matches!(error, Error::SizeChanged { from, to } if from == size && to == Size::new(8, 16)));
    let events = setup.recorder.take_events();
    assert_eq!(events[1].kind, RecorderEvent::Error(Failure::Unknown));
    let names: Vec<_> = events.iter().map(|event| event.kind.name()).collect();
    assert_eq!(names, ["start", "error", "dataavailable", "stop"]);
    let RecorderEvent::DataAvailable(blob) = events[2].kind.clone() else { panic!("the data") };
    assert_eq!(times_of(&[blob]), [ms(0)]);
}

#[test]
fn mr_28_errors_have_the_web_s_names() {
    let names = [Failure::InvalidModification, Failure::Unknown].map(Failure::name);
    assert_eq!(names, ["InvalidModificationError", "UnknownError"]);
}

#[test]
fn mr_26_a_picture_from_elsewhere_mutes_the_track_and_the_recording_goes_on() {
    let mut setup = Setup::new(webm());
    setup.recorder.start(None).unwrap();
    setup.turn(0);
    let elsewhere = setup.canvas.snapshot().tainted();
    setup.canvas.context_2d().draw_image(&elsewhere, 0.0, 0.0).unwrap();
    setup.turn(40);
    assert!(setup.track().muted() && setup.recorder.state() == State::Recording);
    setup.stop(80);
    assert_eq!(setup.names(), ["start", "dataavailable", "stop"]);
}

#[test]
fn mr_29_disabled_tracks_and_muted_ones_are_recorded_black() {
    let mut setup = Setup::new(apng(Timing::Variable(TimeBase::new(1, 1000).unwrap())));
    let file = file();
    setup.recorder.start_file(file.clone()).unwrap();
    setup.turn(0);
    setup.turn(40);
    setup.track().set_enabled(false);
    setup.turn(80);
    setup.track().set_enabled(true);
    setup.turn(120);
    setup.turn(160);
    let elsewhere = setup.canvas.snapshot().tainted();
    setup.canvas.context_2d().draw_image(&elsewhere, 0.0, 0.0).unwrap();
    setup.turn(200);
    setup.recorder.stop(ms(240)).unwrap();
    setup.recorder.finish().unwrap();
    let mut decoder = Decoder::open(file).unwrap();
    let reds: Vec<_> =
        std::iter::from_fn(|| decoder.next_frame().unwrap()).map(|frame| frame.rgba[0]).collect();
    assert_eq!(reds, [0, 255, 0, 255, 0, 0]);
}

#[test]
fn mr_30_one_video_track_is_recorded_and_more_are_refused() {
    let mut setup = Setup::new(webm());
    setup.stream.add_track(&setup.track().clone_track());
    let error = setup.recorder.start(None).unwrap_err().to_string();
    assert!(error.starts_with("NotSupportedError"), "{error}");
}

#[test]
fn mr_36_a_slow_run_gives_the_same_bytes_and_parts() {
    let run = |pause_ms| {
        let mut setup = Setup::new(Options { threads: None, ..webm() });
        setup.recorder.start(Some(ms(200))).unwrap();
        for index in 0..40 {
            setup.turn(index * 40);
            std::thread::sleep(std::time::Duration::from_millis(pause_ms));
        }
        setup.stop(1600);
        setup.blobs()
    };
    let blobs = run(0);
    assert!(blobs.len() > 5);
    assert_eq!(blobs, run(3));
}

#[test]
fn calls_in_the_wrong_state_are_invalid_state_errors() {
    let mut setup = Setup::new(apng(Timing::Constant(FrameRate::new(25, 1).unwrap())));
    assert!(is_invalid_state(&setup.recorder.finish()));
    setup.recorder.gather(Timestamp::ZERO).unwrap();
    setup.recorder.start_file(file()).unwrap();
    assert!(is_invalid_state(&setup.recorder.finish()));
    assert!(is_invalid_state(&setup.recorder.start_file(file())));
    setup.recorder.stop(Timestamp::ZERO).unwrap();
    assert!(is_invalid_state(&setup.recorder.start(None)), "not finished yet");
    assert!(matches!(setup.recorder.finish(), Err(Error::NoFrames)));
    assert_eq!(setup.names(), ["start", "error", "stop"]);
}

#[test]
fn what_an_encoder_refuses_meanwhile_comes_when_it_is_waited_for_or_with_the_turns() {
    let refused = Options { preset: Some("none".to_owned()), opens_meanwhile: true, ..webm() };
    let mut setup = Setup::new(refused);
    setup.recorder.start_file(file()).unwrap();
    assert!(matches!(setup.recorder.opened(), Err(Error::Codec(_))));
    assert_eq!(setup.recorder.state(), State::Inactive);
    assert!(setup.recorder.opened().is_ok() && setup.names().is_empty(), "as if it had never been started");
    setup.recorder.start_file(file()).unwrap();
    let error = (0..100).find_map(|at| setup.try_turn(at).err());
    assert!(matches!(error, Some(Error::Codec(_))), "{error:?}");
    assert_eq!(setup.names(), ["start", "error", "stop"]);
    let mut setup = Setup::new(webm());
    setup.recorder.start_file(file()).unwrap();
    setup.recorder.opened().unwrap();
    setup.turn(0);
    setup.recorder.opened().unwrap();
}

#[test]
fn a_refused_start_leaves_no_events_but_those_before_it() {
    let mut setup = Setup::new(Options { preset: Some("none".to_owned()), opens_meanwhile: true, ..webm() });
    setup.recorder.start(None).unwrap();
    setup.recorder.pause(ms(0)).unwrap();
    setup.recorder.request_data().unwrap();
    assert!(setup.recorder.opened().is_err());
    setup.recorder.gather(ms(0)).unwrap();
    assert!(setup.names().is_empty());
    let mut setup = Setup::new(Options { begins_at_once: true, ..webm() });
    setup.recorder.start(None).unwrap();
    setup.recorder.stop(ms(40)).unwrap();
    let read_only = File::open(concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml")).unwrap();
    assert!(setup.recorder.start_file(Arc::new(read_only)).is_err());
    setup.recorder.gather(ms(40)).unwrap();
    assert_eq!(setup.names(), ["start", "dataavailable", "stop"]);
}

#[test]
fn a_failure_is_told_after_the_start() {
    let mut setup = Setup::new(Options { preset: Some("none".to_owned()), opens_meanwhile: true, ..webm() });
    setup.recorder.start(None).unwrap();
    setup.recorder.stop(ms(40)).unwrap_err();
    setup.recorder.gather(ms(40)).unwrap();
    assert_eq!(setup.names(), ["start", "error", "dataavailable", "stop"]);
}

#[test]
fn a_recording_to_a_file_gives_no_data_events() {
    let mut setup = Setup::new(webm());
    setup.recorder.start_file(file()).unwrap();
    setup.turn(0);
    setup.recorder.request_data().unwrap();
    setup.turn(40);
    setup.recorder.stop(ms(80)).unwrap();
    setup.recorder.finish().unwrap();
    assert_eq!(setup.names(), ["start", "stop"]);
}

#[test]
fn mt_14_a_track_that_shows_details_is_encoded_for_its_edges() {
    let written = |hint: &str| {
        let canvas = Canvas::new(Size::new(16, 16)).unwrap();
        let stream = canvas.capture_stream(None).unwrap();
        stream.get_tracks()[0].set_content_hint(hint);
        let mut recorder = MediaRecorder::new(&stream, typed("video/mp4;codecs=avc1"));
        let storage = file();
        recorder.start_file(Arc::<File>::clone(&storage)).unwrap();
        canvas.context_2d().fill_rect(0.0, 0.0, 8.0, 8.0);
        canvas.paint().unwrap();
        stream.capture(ms(0));
        recorder.gather(ms(0)).unwrap();
        recorder.stop(ms(100)).unwrap();
        recorder.finish().unwrap();
        let mut bytes = vec![0; usize::try_from(storage.metadata().unwrap().len()).unwrap()];
        storage.read_exact_at(&mut bytes, 0).unwrap();
        String::from_utf8_lossy(&bytes).into_owned()
    };
    // What x264 notes of its settings.
    let strength = |hint| written(hint).contains("psy_rd=0.40:0.00");
    assert_eq!(["", "motion", "detail", "text"].map(strength), [false, false, true, true]);
}
