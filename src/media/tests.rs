//! What the standard says of media elements and of capturing them, point by point.
//!
//! The files show their frame's number in bars of 8 pixels; their sound is a tone from half a second
//! on. Whether frames are found exactly is left to the integration tests.

use std::path::Path;
use std::sync::Arc;

use super::*;
use crate::audio::Block;
use crate::frame::Size;
use crate::stream::{self, MediaStream, StreamEvent, Track, TrackEvent};
use crate::time::{FrameRate, Timestamp};

fn path(name: &str) -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/media").join(name)
}

/// Two seconds of 25 fps with a sound.
fn clip() -> MediaElement {
    MediaElement::open(&path("bars.mp4")).unwrap()
}

fn ms(milliseconds: u32) -> Timestamp {
    Timestamp::parse(&format!("{milliseconds}ms"), None).unwrap()
}

/// A turn of the element and of its stream.
fn turn(element: &MediaElement, stream: &MediaStream, time: u32) {
    element.turn(ms(time)).unwrap();
    stream.capture(ms(time));
}

fn number_in(pixels: &[u8], size: Size) -> u32 {
    let row = 8 * size.width as usize;
    (0..8).filter(|bar| pixels[(row + bar * 8 + 4) * 4] > 128).map(|bar| 1 << bar).sum()
}

/// The number that the element shows.
fn number(element: &MediaElement) -> u32 {
    let (pixels, size) = element.current_frame().unwrap().unwrap().pixels();
    number_in(&pixels, size)
}

/// The number that a track took last.
fn taken(track: &Track) -> u32 {
    let frame = track.latest().unwrap();
    number_in(&frame.pixels, frame.size)
}

fn kinds(stream: &MediaStream) -> Vec<&'static str> {
    stream.get_tracks().iter().map(Track::kind).collect()
}

fn stream_events(stream: &MediaStream) -> Vec<&'static str> {
    stream.take_events().iter().map(|event| event.kind.name()).collect()
}

fn track_events(track: &Track) -> Vec<TrackEvent> {
    track.take_events().iter().map(|event| event.kind).collect()
}

fn loudness(block: &Block) -> f32 {
    block.samples().iter().map(|pair| pair[0].abs()).fold(0.0, f32::max)
}

#[test]
fn an_element_plays_pauses_seeks_and_ends() {
    let element = clip();
    assert_eq!((element.duration(), element.video_size()), (Some(ms(2000)), Some(Size::new(64, 16))));
    assert_eq!((element.ready_state(), element.sound_count()), (ReadyState::HaveEnoughData, 1));
    assert!(element.paused() && !element.ended() && number(&element) == 0);
    element.play();
    element.turn(ms(0)).unwrap();
    element.turn(ms(500)).unwrap();
    assert_eq!((element.current_time(), number(&element)), (ms(500), 12));
    element.pause();
    element.turn(ms(900)).unwrap();
    assert_eq!(number(&element), 12);
    element.set_current_time(ms(1640));
    assert_eq!(number(&element), 41);
    element.set_current_time(ms(40));
    element.play();
    element.turn(ms(1000)).unwrap();
    assert_eq!(number(&element), 3);
    element.turn(ms(5000)).unwrap();
    assert!(element.ended() && element.paused() && number(&element) == 49);
    element.play();
    element.turn(ms(5080)).unwrap();
    assert_eq!((number(&element), element.ended()), (2, false));
}

#[test]
fn values_out_of_range_are_refused_and_change_nothing() {
    let element = clip();
    for rate in [-1.0, 0.01, 17.0, f64::NAN, f64::INFINITY] {
        assert!(matches!(element.set_playback_rate(rate), Err(Error::Rate(_))), "{rate}");
    }
    for volume in [-0.1, 1.1, f64::NAN] {
        assert!(matches!(element.set_volume(volume), Err(Error::Volume(_))), "{volume}");
    }
    assert_eq!((element.playback_rate(), element.volume()), (1.0, 1.0));
}

#[test]
fn files_that_are_none_are_named() {
    let missing = Media::open(Path::new("no/such.mp4")).err().unwrap();
    assert!(matches!(&missing, Error::Open { .. }), "{missing}");
    assert!(matches!(Media::open(Path::new("/dev/null")).err(), Some(Error::NotAFile { .. })));
    let error = Media::open(&path("baseline.jpg")).err().unwrap();
    assert!(error.to_string().ends_with("baseline.jpg"), "{error}");
}

#[test]
fn sound_is_the_same_in_any_order() {
    let media = Media::open(&path("bars.mp4")).unwrap();
    let mut sound = media.sound(0).unwrap();
    let all = sound.samples(0, 96_000).unwrap();
    for from in [90_000, 24_000, 0, 50_000, 95_990] {
        let some = media.sound(0).unwrap().samples(from as u64, 20).unwrap();
        let want: Vec<_> = (from..from + 20).map(|at| all.get(at).copied().unwrap_or_default()).collect();
        assert_eq!(some, want, "{from}");
        assert_eq!(sound.samples(from as u64, 20).unwrap(), want, "{from}");
    }
}

#[test]
fn me_01_any_element_gives_a_stream() {
    let element = MediaElement::new();
    let stream = element.capture_stream().unwrap();
    assert!(stream.get_tracks().is_empty() && !stream.active());
    assert_eq!((element.ready_state(), element.duration()), (ReadyState::HaveNothing, None));
    assert!(element.current_frame().unwrap().is_none());
    element.play();
    turn(&element, &stream, 0);
    assert!(stream.get_tracks().is_empty() && element.paused());
}

#[test]
fn me_02_the_selected_video_and_every_enabled_sound_are_captured() {
    let stream = clip().capture_stream().unwrap();
    assert_eq!(kinds(&stream), ["video", "audio"]);
    let sound = MediaElement::open(&path("tone.mp3")).unwrap();
    assert_eq!(kinds(&sound.capture_stream().unwrap()), ["audio"]);
    let element = clip();
    element.set_video_selected(false);
    assert_eq!(kinds(&element.capture_stream().unwrap()), ["audio"]);
    element.set_sound_enabled(0, false);
    assert!(kinds(&clip_without(&element)).is_empty());
}

/// A stream of `element` after a turn.
fn clip_without(element: &MediaElement) -> MediaStream {
    element.capture_stream().unwrap();
    element.turn(ms(0)).unwrap();
    element.capture_stream().unwrap()
}

#[test]
fn me_03_tracks_are_added_with_events_once_the_file_is_there() {
    let element = MediaElement::new();
    let stream = element.capture_stream().unwrap();
    element.load(&Media::open(&path("bars.mp4")).unwrap()).unwrap();
    turn(&element, &stream, 10);
    let events = stream.take_events();
    let names: Vec<_> = events.iter().map(|event| event.kind.name()).collect();
    assert_eq!(names, ["addtrack", "addtrack", "active"]);
    assert_eq!(events[0].kind, StreamEvent::AddTrack(stream.get_tracks()[0].clone()));
    assert!(events.iter().all(|event| event.time == ms(10)));
}

#[test]
fn me_04_tracks_end_with_the_playback_or_the_file() {
    for ends in [true, false] {
        let element = clip();
        let stream = element.capture_stream().unwrap();
        let tracks = stream.get_tracks();
        element.play();
        turn(&element, &stream, 0);
        if !ends {
            element.load(&Media::open(&path("tone.ogg")).unwrap()).unwrap();
        }
        turn(&element, &stream, 3000);
        for track in &tracks {
            assert_eq!(track.ready_state(), stream::ReadyState::Ended, "{}", track.kind());
            assert_eq!(track_events(track).last(), Some(&TrackEvent::Ended));
        }
    }
}

#[test]
fn me_05_tracks_end_first_and_are_then_removed() {
    let element = clip();
    let stream = element.capture_stream().unwrap();
    element.play();
    turn(&element, &stream, 0);
    turn(&element, &stream, 2000);
    assert!(element.ended() && !stream.active());
    assert_eq!(stream.get_tracks().len(), 2, "they have ended and are still there");
    stream.take_events();
    turn(&element, &stream, 2040);
    assert!(stream.get_tracks().is_empty() && !stream.active());
    assert_eq!(stream_events(&stream), ["removetrack", "removetrack"]);
}

#[test]
fn me_06_what_is_chosen_anew_has_a_new_track() {
    let element = clip();
    let stream = element.capture_stream().unwrap();
    let first = stream.get_video_tracks().remove(0);
    element.set_video_selected(false);
    turn(&element, &stream, 0);
    turn(&element, &stream, 40);
    assert_eq!((kinds(&stream), first.ready_state()), (vec!["audio"], stream::ReadyState::Ended));
    element.set_video_selected(true);
    turn(&element, &stream, 80);
    let second = stream.get_video_tracks().remove(0);
    assert_ne!(first.id(), second.id());
    assert_eq!(stream_events(&stream), ["removetrack", "addtrack"]);
    element.play();
    turn(&element, &stream, 3000);
    element.play();
    turn(&element, &stream, 3040);
    assert_eq!(kinds(&stream), ["video", "audio"], "after the end there are new ones");
    assert_ne!(stream.get_video_tracks()[0].id(), second.id());
    assert_eq!(taken(&stream.get_video_tracks()[0]), 1);
}

#[test]
fn me_07_a_seek_is_no_event() {
    let element = clip();
    let stream = element.capture_stream().unwrap();
    element.play();
    turn(&element, &stream, 0);
    stream.get_tracks().iter().for_each(|track| drop(track.take_events()));
    element.set_current_time(ms(1200));
    turn(&element, &stream, 40);
    assert_eq!(stream_events(&stream), ["active"; 0]);
    assert!(stream.get_tracks().iter().all(|track| track.take_events().is_empty()));
    assert_eq!(taken(&stream.get_video_tracks()[0]), 31);
}

#[test]
fn me_13_a_file_from_elsewhere_is_shown_and_captured_as_nothing() {
    let media = Media::open(&path("bars.mp4")).unwrap().tainted();
    let element = MediaElement::new();
    element.load(&media).unwrap();
    let stream = element.capture_stream().unwrap();
    element.play();
    turn(&element, &stream, 0);
    turn(&element, &stream, 800);
    let [video, audio] = &stream.get_tracks()[..] else { panic!("two tracks") };
    assert!(video.muted() && audio.muted() && stream.active());
    assert!(video.latest().is_none() && audio.latest_block().is_none());
    assert!(!element.current_frame().unwrap().unwrap().origin_clean());
}

#[test]
fn me_08_tracks_are_muted_while_there_is_nothing() {
    let element = clip();
    let stream = element.capture_stream().unwrap();
    let [video, audio] = &stream.get_tracks()[..] else { panic!("two tracks") };
    assert!(video.muted() && audio.muted(), "paused");
    element.play();
    turn(&element, &stream, 0);
    element.pause();
    turn(&element, &stream, 40);
    for track in [video, audio] {
        assert_eq!(track_events(track), [TrackEvent::Unmute, TrackEvent::Mute], "{}", track.kind());
        assert_eq!(track.ready_state(), stream::ReadyState::Live);
    }
}

#[test]
fn me_09_muted_video_holds_its_frame_and_muted_sound_is_silent() {
    let element = clip();
    let stream = element.capture_stream().unwrap();
    let [video, audio] = &stream.get_tracks()[..] else { panic!("two tracks") };
    element.play();
    turn(&element, &stream, 0);
    turn(&element, &stream, 800);
    assert!(loudness(&audio.latest_block().unwrap()) > 0.3);
    assert_eq!(taken(video), 20);
    element.pause();
    element.set_current_time(ms(1600));
    turn(&element, &stream, 900);
    assert_eq!((taken(video), video.latest().unwrap().timestamp), (20, ms(800)));
    assert_eq!(number(&element), 40, "the element itself shows the new place");
}

#[test]
fn me_10_the_element_s_volume_is_not_captured() {
    let played = |quiet: bool| {
        let element = clip();
        let stream = element.capture_stream().unwrap();
        if quiet {
            element.set_volume(0.0).unwrap();
            element.set_muted(true);
        }
        element.play();
        turn(&element, &stream, 0);
        turn(&element, &stream, 1000);
        stream.get_audio_tracks()[0].latest_block().unwrap()
    };
    assert_eq!(played(true), played(false));
    assert!(loudness(&played(true)) > 0.3);
}

#[test]
fn me_11_faster_sound_keeps_its_pitch_and_unheard_rates_are_mute() {
    for (rate, thousandths) in [(0.5, 500), (1.0, 1000), (2.0, 2000)] {
        let element = clip();
        let stream = element.capture_stream().unwrap();
        element.set_playback_rate(rate).unwrap();
        element.play();
        turn(&element, &stream, 0);
        // From half a second on there is a tone of 1000 Hz.
        let begins = 500 * 1000 / thousandths;
        turn(&element, &stream, begins + 100);
        turn(&element, &stream, begins + 300);
        let block = stream.get_audio_tracks()[0].latest_block().unwrap();
        let signs = block.samples().windows(2).filter(|pair| pair[0][0] < 0.0 && pair[1][0] >= 0.0);
        let tones = signs.count();
        assert!(tones.abs_diff(200) <= 4, "{rate}: {tones} waves in 200 ms");
        assert!(loudness(&block) < 0.62 && block.span().end == 48 * u64::from(begins + 300));
        assert_eq!(element.current_time(), ms((begins + 300) * thousandths / 1000));
    }
    let element = clip();
    let stream = element.capture_stream().unwrap();
    element.set_playback_rate(8.0).unwrap();
    element.play();
    turn(&element, &stream, 0);
    turn(&element, &stream, 100);
    assert!(stream.get_audio_tracks()[0].muted());
    assert_eq!(taken(&stream.get_video_tracks()[0]), 20);
}

#[test]
fn me_14_a_loop_seeks_and_ends_no_track() {
    let element = clip();
    let stream = element.capture_stream().unwrap();
    element.set_looping(true);
    element.play();
    for time in (0..=4400).step_by(40) {
        turn(&element, &stream, time);
        assert_eq!(taken(&stream.get_video_tracks()[0]), time / 40 % 50);
    }
    assert!(stream.active() && !element.ended());
    assert_eq!(stream_events(&stream), ["active"; 0]);
}

#[test]
fn captured_sound_is_gapless_and_in_its_place() {
    let element = clip();
    let stream = element.capture_stream().unwrap();
    element.set_looping(true);
    element.play();
    let ntsc: FrameRate = "29.97".parse().unwrap();
    let mut heard = Vec::new();
    for index in 0..100 {
        element.turn(ntsc.time_of(index)).unwrap();
        stream.capture(ntsc.time_of(index));
        let block = stream.get_audio_tracks()[0].latest_block().filter(|_| index > 0);
        if let Some(block) = block {
            assert_eq!(block.span().start, heard.len() as u64, "{index}");
            heard.extend_from_slice(block.samples());
        }
    }
    let file = Media::open(&path("bars.mp4")).unwrap().sound(0).unwrap().samples(0, 96_000).unwrap();
    assert_eq!(heard[..96_000], file[..]);
    assert_eq!(heard[96_000..140_000], file[..44_000]);
}

#[test]
fn two_streams_of_an_element_get_the_same() {
    let element = clip();
    let [one, other] = [(); 2].map(|()| element.capture_stream().unwrap());
    element.play();
    element.turn(ms(0)).unwrap();
    element.turn(ms(80)).unwrap();
    one.capture(ms(80));
    other.capture(ms(80));
    let frames = [one, other].map(|stream| stream.get_video_tracks()[0].latest().unwrap());
    assert!(Arc::ptr_eq(&frames[0].pixels, &frames[1].pixels));
}
