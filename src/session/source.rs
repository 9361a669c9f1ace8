//! What a recording takes its pictures from: a scene that is drawn, or a media element that plays.
//!
//! Turns come in, and the stream's tracks get what there is at that moment. What is done with it is
//! left to the recording.

use super::clock::Clock;
use super::sound::Sound;
use super::view::View;
use super::{Error, Fit, viewed};
use crate::canvas::{self, Canvas};
use crate::frame::Size;
use crate::media::MediaElement;
use crate::scene::Scene;
use crate::stream::{MediaStream, Track};
use crate::time::{CaptureRate, Timestamp};
use crate::timing::{Stage, Stopwatch};

/// A stream of `canvas`, whose track is set as `scene` asks.
///
/// # Errors
/// [`Error::Scene`] where the track can't be set so.
pub(super) fn captured(
    scene: &Scene,
    canvas: &Canvas,
    rate: Option<CaptureRate>,
) -> Result<MediaStream, Error> {
    let stream = canvas.capture_stream(rate)?;
    for (constraints, track) in scene.capture.constraints.iter().zip(stream.get_video_tracks()) {
        let applied = track.apply_constraints(constraints.asked());
        applied.map_err(|reason| constraints.unmet(reason, track.get_capabilities().as_ref()))?;
    }
    Ok(stream)
}

/// Where pictures and sounds come from.
pub(super) enum Source<'s> {
    /// A scene, drawn on a canvas.
    Drawn { scene: &'s Scene, view: View, canvas: Canvas },
    /// A media file, in a media element.
    Played { element: MediaElement, size: Size },
}

impl<'s> Source<'s> {
    /// The source of a recording of `scene`. A media file plays; it is drawn where it is wanted in
    /// another size or beyond its end.
    pub(super) fn new(scene: &'s Scene, fit: Fit, clock: &Clock) -> Result<Self, Error> {
        let whole = fit == Fit::Scene && clock.end() <= scene.capture.duration && clock.rate().is_some();
        let Some(media) = scene.media().filter(|_| whole) else {
            let (view, canvas) = viewed(scene, fit)?;
            return Ok(Self::Drawn { scene, view, canvas });
        };
        viewed(scene, fit)?;
        let element = MediaElement::new();
        element.load(media)?;
        element.set_current_time(clock.start());
        element.play();
        Ok(Self::Played { element, size: scene.size })
    }

    /// The size of the pictures.
    pub(super) fn size(&self) -> Size {
        match self {
            Self::Drawn { view, .. } => view.size,
            Self::Played { size, .. } => *size,
        }
    }

    /// Whether a scene has sounds of its own to be mixed.
    pub(super) fn has_sounds(&self) -> bool {
        matches!(self, Self::Drawn { scene, .. } if !scene.sounds.is_empty())
    }

    /// The mix of a scene's sounds; absent where it has none, or where a file plays by itself.
    pub(super) fn sound(&self) -> Result<Option<Sound>, Error> {
        match self {
            Self::Drawn { scene, .. } => Sound::of(scene),
            Self::Played { .. } => Ok(None),
        }
    }

    /// A stream of it, at most `rate` frames a second of what is drawn.
    pub(super) fn capture_stream(&self, rate: Option<CaptureRate>) -> Result<MediaStream, Error> {
        match self {
            Self::Drawn { scene, canvas, .. } => captured(scene, canvas, rate),
            Self::Played { element, .. } => Ok(element.capture_stream()?),
        }
    }

    /// Draws the picture of `now`, where it is drawn.
    pub(super) fn draw(&self, now: Timestamp, stopwatch: &Stopwatch) -> Result<(), Error> {
        if let Self::Drawn { scene, view, canvas } = self {
            stopwatch.time(Stage::Scene, || view.draw(scene, now, &mut canvas.context_2d()))?;
            stopwatch.time(Stage::Paint, || canvas.paint())?;
        }
        Ok(())
    }

    /// The rest of the turn at `now`: plays, and lets `stream` capture. `request` asks for a frame in any
    /// case.
    pub(super) fn turn(
        &self,
        now: Timestamp,
        stream: &MediaStream,
        request: bool,
        stopwatch: &Stopwatch,
    ) -> Result<(), Error> {
        if let Self::Played { .. } = self {
            return stopwatch.time(Stage::Paint, || self.turn_unseen(now, stream));
        }
        if request {
            stream.get_video_tracks().iter().for_each(Track::request_frame);
        }
        stream.capture(now);
        let tainted = stream.get_video_tracks().iter().any(Track::muted);
        if tainted { Err(canvas::Error::Tainted.into()) } else { Ok(()) }
    }

    /// The turn at `now` where nobody looks: nothing is drawn.
    pub(super) fn turn_unseen(&self, now: Timestamp, stream: &MediaStream) -> Result<(), Error> {
        if let Self::Played { element, .. } = self {
            element.turn(now)?;
        }
        stream.capture(now);
        Ok(())
    }

    /// The end at `now`: what was played until then is captured, and the tracks end.
    pub(super) fn end(&self, now: Timestamp, stream: &MediaStream) -> Result<(), Error> {
        if let Self::Played { element, .. } = self {
            element.turn(now)?;
        }
        stream.get_tracks().iter().for_each(Track::end_source);
        stream.capture(now);
        Ok(())
    }
}
