//! The frames of a recording, without a recording.
//!
//! A scene comes in; the frames that a recording of it would have go out one after the other, as
//! they are asked for. What becomes of them is left to the caller.

use super::clock::Clock;
use super::source::captured;
use super::still::paint;
use super::view::View;
use super::{Error, Fit, Settings, host, viewed};
use crate::canvas::Canvas;
use crate::frame::{Frame, Size};
use crate::scene::Scene;
use crate::stream::{MediaStream, Track};
use crate::time::Timestamp;

/// The frames of a scene in order, drawn when they are asked for.
///
/// ```no_run
/// use std::path::Path;
/// use canvas_rec::{Scene, scene, session};
///
/// let scene = Scene::open(Path::new("hello.toml"), &scene::Options::default())?;
/// for frame in session::Frames::new(scene, session::Fit::Scene)? {
///     println!("{}", frame?.timestamp);
/// }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Frames {
    scene: Scene,
    view: View,
    canvas: Canvas,
    stream: MediaStream,
    size: Size,
    turns: Box<dyn Iterator<Item = (Timestamp, Timestamp)>>,
    changes_only: bool,
    requests: bool,
    duration: Timestamp,
    index: u64,
}

impl Frames {
    /// The frames of `scene` as it would be recorded without further settings, but for its size.
    ///
    /// # Errors
    /// As [`record`](super::record) before its first frame, as far as the scene is the reason.
    pub fn new(scene: Scene, fit: Fit) -> Result<Self, Error> {
        let clock = Clock::new(&scene.capture, &Settings::new(""))?;
        let (view, canvas) = viewed(&scene, fit)?;
        let stream = host(&scene, clock.rate()).run(|| captured(&scene, &canvas, clock.rate()))?;
        let set = stream.get_video_tracks().first().and_then(Track::get_settings);
        Ok(Self {
            size: set.map_or(view.size, |set| Size::new(set.width, set.height)),
            view,
            canvas,
            stream,
            requests: clock.requests_frames(),
            turns: Box::new(clock.turns()),
            changes_only: clock.frames().is_none(),
            duration: clock.duration(),
            index: 0,
            scene,
        })
    }

    /// The size of all frames.
    pub fn size(&self) -> Size {
        self.size
    }

    /// How long all of them show.
    pub fn duration(&self) -> Timestamp {
        self.duration
    }
}

impl Iterator for Frames {
    type Item = Result<Frame, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let (now, _) = self.turns.next()?;
            if self.requests {
                self.stream.get_video_tracks().iter().for_each(Track::request_frame);
            }
            if let Err(error) = paint(&self.scene, now, &self.view, &self.canvas) {
                return Some(Err(error));
            }
            self.stream.capture(now);
            let taken = self.stream.get_video_tracks().first().and_then(Track::latest);
            let is_new = taken.as_ref().is_some_and(|frame| frame.timestamp == now);
            if self.changes_only && !is_new && self.index > 0 {
                continue;
            }
            let (pixels, size) = taken.map_or_else(
                || (self.canvas.pixels(), self.size),
                |Frame { pixels, size, .. }| (pixels, size),
            );
            let frame = Frame { pixels, size, index: self.index, timestamp: now };
            self.index += 1;
            return Some(Ok(frame));
        }
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::scene::Options;
    use crate::session::still;

    fn scene(capture: &str) -> Scene {
        let text = format!(
            "canvas = {{ width = 8, height = 4, background = \"red\" }}\ncapture = {{ {capture} }}\n\
            layer = [{{ type = \"rect\", width = 4, height = 4, start = 0.5, fill = \"blue\" }}]"
        );
        Scene::parse(Path::new("s.toml"), &text, &Options::default()).unwrap()
    }

    fn frames(capture: &str) -> Vec<Frame> {
        Frames::new(scene(capture), Fit::Scene).unwrap().collect::<Result<_, _>>().unwrap()
    }

    #[test]
    fn a_rate_gives_each_frame_its_picture_and_its_time() {
        let frames = frames("fps = 10, duration = 1");
        assert_eq!(frames.len(), 10);
        for frame in &frames {
            let alone = still(&scene("fps = 10, duration = 1"), frame.timestamp, Fit::Scene).unwrap();
            assert!(alone.pixels == frame.pixels, "{}", frame.index);
        }
    }

    #[test]
    fn without_a_rate_only_changes_are_frames() {
        let frames = frames("duration = 1");
        assert_eq!(frames.len(), 2);
        assert_eq!(frames[1].timestamp, Timestamp::parse("0.5", None).unwrap());
    }
}
