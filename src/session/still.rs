//! Single pictures of a scene, without a video.
//!
//! A scene and a moment come in, pixels go out, or a PNG of them. The times of a scene's frames
//! are given too, so that pictures can be those of the recording. Arranging them is left to
//! `sheet`, names and files to the caller.

use super::clock::Clock;
use super::source::captured;
use super::view::View;
use super::{Error, Fit, Settings, host, viewed};
use crate::canvas::{self, Canvas, encode_png};
use crate::frame::{Frame, Pixels, Size};
use crate::scene::Scene;
use crate::stream::Track;
use crate::time::Timestamp;

/// A picture by itself.
#[derive(Debug, Clone)]
pub struct Picture {
    /// How large it is.
    pub size: Size,
    /// What it shows.
    pub pixels: Pixels,
}

impl Picture {
    pub(super) fn of(canvas: &Canvas) -> Self {
        Self { size: canvas.size(), pixels: canvas.pixels() }
    }

    /// The picture as a PNG with alpha.
    pub fn to_png(&self) -> Vec<u8> {
        encode_png(&self.pixels, self.size)
    }
}

/// The moment `time` of `scene`, as a recording that has a frame there shows it. After the
/// scene's end, what has stopped moving stands still.
///
/// # Errors
/// [`Error::Scale`], [`Error::Canvas`] (a tainted one too), [`Error::Memory`], or [`Error::Scene`]
/// for constraints that the track can't meet.
pub fn still(scene: &Scene, time: Timestamp, fit: Fit) -> Result<Picture, Error> {
    let (view, canvas) = viewed(scene, fit)?;
    let rate = scene.capture.rate;
    let stream = host(scene, rate).run(|| captured(scene, &canvas, rate))?;
    paint(scene, time, &view, &canvas)?;
    stream.capture(time);
    let taken = stream.get_video_tracks().first().and_then(Track::latest);
    let taken = taken.map(|Frame { size, pixels, .. }| Picture { size, pixels });
    Ok(taken.unwrap_or_else(|| Picture::of(&canvas)))
}

/// A canvas on which `scene` is painted as it is at `time`.
pub(super) fn drawn(scene: &Scene, time: Timestamp, fit: Fit) -> Result<Canvas, Error> {
    let (view, canvas) = viewed(scene, fit)?;
    paint(scene, time, &view, &canvas)?;
    Ok(canvas)
}

/// Paints `scene` as it is at `time`, and returns whether that is new content. Pixels that may
/// not be read are an error, as in a recording.
pub(super) fn paint(scene: &Scene, time: Timestamp, view: &View, canvas: &Canvas) -> Result<bool, Error> {
    view.draw(scene, time, &mut canvas.context_2d())?;
    let painted = canvas.paint()?;
    if !canvas.context_2d().origin_clean() {
        return Err(canvas::Error::Tainted.into());
    }
    Ok(painted)
}

/// The times of `count` frames, spread evenly from the scene's first to its last; of all frames
/// where there are no more.
///
/// # Errors
/// [`Error::NothingRequested`] or [`Error::TooManyFrames`].
pub fn frame_times(scene: &Scene, count: u32) -> Result<Vec<Timestamp>, Error> {
    let clock = Clock::new(&scene.capture, &Settings::new(""))?;
    let (last, steps) = (clock.turn_count() - 1, u64::from(count).min(clock.turn_count()).saturating_sub(1));
    let nearest = |step: u64| (step * last + steps / 2).checked_div(steps).unwrap_or(0);
    Ok((0..u64::from(count).min(steps + 1)).filter_map(|step| clock.moment(nearest(step))).collect())
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::scene::Options;

    const SCENE: &str = r##"
        canvas = { width = 8, height = 4, background = "#f00" }
        capture = { fps = 10, duration = "1s" }
        layer = [{ type = "rect", width = 4, height = 4, start = "0.5s", fill = "#00f" }]
    "##;

    fn scene(text: &str) -> Scene {
        Scene::parse(Path::new("s.toml"), text, &Options::default()).unwrap()
    }

    fn time(text: &str) -> Timestamp {
        Timestamp::parse(text, None).unwrap()
    }

    #[test]
    fn a_still_shows_its_moment() {
        let at = |at| still(&scene(SCENE), time(at), Fit::Scene).unwrap().pixels[..4].to_vec();
        assert_eq!(at("0.4s"), [255, 0, 0, 255]);
        assert_eq!(at("0.5s"), [0, 0, 255, 255]);
        assert_eq!(at("100s"), [0, 0, 255, 255]);
    }

    #[test]
    fn a_still_can_be_larger_than_the_scene() {
        let picture = still(&scene(SCENE), Timestamp::ZERO, Fit::Scale(2.0)).unwrap();
        assert_eq!((picture.size, picture.pixels.len()), (Size::new(16, 8), 16 * 8 * 4));
        let error = still(&scene(SCENE), Timestamp::ZERO, Fit::Scale(0.01)).unwrap_err();
        assert!(matches!(error, Error::Scale { .. }));
    }

    #[test]
    fn times_are_those_of_frames_from_the_first_to_the_last() {
        let times = |count| frame_times(&scene(SCENE), count).unwrap();
        assert_eq!(times(4), ["0", "0.3", "0.6", "0.9"].map(time));
        assert_eq!(times(3), ["0", "0.5", "0.9"].map(time));
        assert_eq!(times(1), [Timestamp::ZERO]);
        assert_eq!(times(0), []);
        assert_eq!(times(100).len(), 10);
    }

    #[test]
    fn of_requested_frames_all_have_their_times() {
        let requests = SCENE.replace("fps = 10", "fps = 0, request_frames = [0.25, 0.75]");
        assert_eq!(frame_times(&scene(&requests), 12).unwrap(), ["0.25", "0.75"].map(time));
        let nothing = SCENE.replace("fps = 10", "fps = 0");
        assert!(matches!(frame_times(&scene(&nothing), 1), Err(Error::NothingRequested { .. })));
    }
}
