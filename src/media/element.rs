//! The media element: a file that plays on the virtual clock, as the web's does.
//!
//! What a script does to a `<video>` or `<audio>` comes in as calls; time passes only in
//! [`turn`](MediaElement::turn). The picture of the moment and captured streams go out. Decoding in
//! any order is left to `video` and `sound`, and what happens in a turn to `turn`.

use std::cell::{RefCell, RefMut};
use std::fmt;
use std::path::Path;
use std::rc::Rc;
use std::sync::Arc;

use super::capture::{Capture, Offer};
use super::playback::{Playback, USUAL_RATE};
use super::turn::{Inner, Voice};
use super::{Error, Media, Storage, Video};
use crate::canvas::Image;
use crate::frame::Size;
use crate::limits;
use crate::stream::MediaStream;
use crate::time::{FrameRate, Timestamp};

/// How much of its media an element has (HTML, `readyState`). Files are looked through at once, so
/// the states between are never seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ReadyState {
    /// None: there is no file.
    HaveNothing,
    /// All that playing takes.
    HaveEnoughData,
}

/// A media element (HTML, `HTMLMediaElement`).
///
/// A `MediaElement` is a handle: Rust's `clone` gives the same element, as references are in a
/// browser. What is asked for takes effect at the time of the last turn.
///
/// ```
/// use std::path::Path;
/// use canvas_rec::media::MediaElement;
/// use canvas_rec::{Canvas, Size, Timestamp};
/// let video = MediaElement::open(Path::new("tests/media/bars.mp4"))?;
/// video.play();
/// let canvas = Canvas::new(Size::new(64, 16))?;
/// for second in 0..3 {
///     video.turn(Timestamp::from_seconds(second))?;
///     if let Some(frame) = video.current_frame()? {
///         canvas.context_2d().draw_image(&frame, 0.0, 0.0)?;
///     }
/// }
/// assert!(video.ended());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct MediaElement {
    inner: Rc<RefCell<Inner>>,
}

/// An element's file.
impl MediaElement {
    /// An element without a file.
    #[expect(clippy::new_without_default, reason = "each is an element of its own")]
    pub fn new() -> Self {
        let inner = Inner {
            name: "".into(),
            playback: Playback::new(Timestamp::ZERO, None),
            video: None,
            sounds: Vec::new(),
            loaded: false,
            origin_clean: true,
            selected: true,
            volume: 1.0,
            muted: false,
            capture: Capture::default(),
            shown: None,
        };
        Self { inner: Rc::new(RefCell::new(inner)) }
    }

    /// An element with the file at `path`, paused at its start.
    ///
    /// # Errors
    /// As [`Media::open`] and [`Media::video`].
    pub fn open(path: &Path) -> Result<Self, Error> {
        let element = Self::new();
        element.load(&Media::open(path)?)?;
        Ok(element)
    }

    /// An element with what is in `storage`, which messages call `name`.
    ///
    /// # Errors
    /// As [`Media::read`] and [`Media::video`].
    pub fn read(name: &str, storage: Arc<dyn Storage>) -> Result<Self, Error> {
        let element = Self::new();
        element.load(&Media::read(name, storage)?)?;
        Ok(element)
    }

    /// Gives the element another file, paused at its start. The tracks that captured the one before
    /// end in the next turn, and new ones come then (HTML, `src`).
    ///
    /// # Errors
    /// [`Error::File`] where it can't be decoded; then nothing changes.
    pub fn load(&self, media: &Media) -> Result<(), Error> {
        let video = media.video()?;
        let sounds = (0..media.sound_count()).map(|track| media.sound(track).map(Voice::new));
        let sounds = sounds.collect::<Result<Vec<_>, _>>()?;
        let mut inner = self.inner();
        let now = inner.playback.now();
        inner.capture.end_all_but(&Offer::default());
        let kept = Playback::new(media.duration(), now);
        let before = std::mem::replace(&mut inner.playback, kept);
        inner.playback.looping = before.looping;
        inner.playback.set_rate(before.rate());
        (inner.name, inner.origin_clean) = (media.name().into(), media.origin_clean);
        (inner.video, inner.sounds, inner.loaded) = (video, sounds, true);
        (inner.selected, inner.shown) = (true, None);
        Ok(())
    }

    fn inner(&self) -> RefMut<'_, Inner> {
        self.inner.borrow_mut()
    }
}

/// What an element is told and says (HTML, Media elements).
impl MediaElement {
    /// Plays; after the end, from the start again.
    pub fn play(&self) {
        let mut inner = self.inner();
        if inner.loaded {
            inner.playback.play();
        }
    }

    /// Stops where it is.
    pub fn pause(&self) {
        self.inner().playback.pause();
    }

    /// Whether it does not play: not yet, not for now, or not any more.
    pub fn paused(&self) -> bool {
        !self.inner().playback.is_playing()
    }

    /// Whether it played to its end.
    pub fn ended(&self) -> bool {
        self.inner().playback.ended()
    }

    /// The position in the file.
    pub fn current_time(&self) -> Timestamp {
        self.inner().playback.position()
    }

    /// Goes to another position, or to the nearest that there is.
    pub fn set_current_time(&self, position: Timestamp) {
        self.inner().playback.seek(position);
    }

    /// How long the file is; absent where there is none.
    pub fn duration(&self) -> Option<Timestamp> {
        let inner = self.inner();
        inner.loaded.then(|| inner.playback.duration())
    }

    /// Whether it plays again and again (`loop`).
    pub fn looping(&self) -> bool {
        self.inner().playback.looping
    }

    /// Lets it play again and again, or not.
    pub fn set_looping(&self, looping: bool) {
        self.inner().playback.looping = looping;
    }

    /// How fast it plays; 1 at first.
    pub fn playback_rate(&self) -> f64 {
        f64::from(self.inner().playback.rate()) / f64::from(USUAL_RATE)
    }

    /// Sets how fast it plays, to the nearest thousandth: 0, or within [`limits::PLAYBACK_RATES`].
    /// Sound keeps its pitch; below 1/4 and above 4 it is mute.
    ///
    /// # Errors
    /// [`Error::Rate`]; then nothing changes.
    pub fn set_playback_rate(&self, rate: f64) -> Result<(), Error> {
        let [slowest, fastest] = limits::PLAYBACK_RATES;
        if !(rate == 0.0 || (slowest..=fastest).contains(&rate)) {
            return Err(Error::Rate(rate));
        }
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "within the limits")]
        let thousandths = libm::round(rate * f64::from(USUAL_RATE)) as u32;
        self.inner().playback.set_rate(thousandths);
        Ok(())
    }

    /// How loud it is, from 0 to 1. What is captured does not depend on it.
    pub fn volume(&self) -> f64 {
        self.inner().volume
    }

    /// Sets how loud it is, from 0 to 1.
    ///
    /// # Errors
    /// [`Error::Volume`]; then nothing changes.
    pub fn set_volume(&self, volume: f64) -> Result<(), Error> {
        if !(0.0..=1.0).contains(&volume) {
            return Err(Error::Volume(volume));
        }
        self.inner().volume = volume;
        Ok(())
    }

    /// Whether it is not heard. What is captured does not depend on it.
    pub fn muted(&self) -> bool {
        self.inner().muted
    }

    /// Lets it be heard, or not.
    pub fn set_muted(&self, muted: bool) {
        self.inner().muted = muted;
    }

    /// How much of its media it has.
    pub fn ready_state(&self) -> ReadyState {
        if self.inner().loaded { ReadyState::HaveEnoughData } else { ReadyState::HaveNothing }
    }

    /// The size of its pictures, upright and with square pixels (`videoWidth`, `videoHeight`);
    /// absent without video.
    pub fn video_size(&self) -> Option<Size> {
        self.inner().video.as_ref().map(Video::size)
    }

    /// The frame rate that the file says; absent where there is none.
    pub fn frame_rate(&self) -> Option<FrameRate> {
        self.inner().video.as_ref().and_then(Video::rate)
    }

    /// How many sounds it has.
    pub fn sound_count(&self) -> usize {
        self.inner().sounds.len()
    }

    /// Selects the video or not (HTML, `VideoTrack.selected`); it takes effect in the next turn.
    pub fn set_video_selected(&self, selected: bool) {
        self.inner().selected = selected;
    }

    /// Enables sound number `track`, from 0, or not (HTML, `AudioTrack.enabled`); it takes effect in
    /// the next turn. Does nothing where there is no such sound.
    pub fn set_sound_enabled(&self, track: usize, enabled: bool) {
        if let Some(voice) = self.inner().sounds.get_mut(track) {
            voice.enabled = enabled;
        }
    }
}

/// What is seen and captured of an element.
impl MediaElement {
    /// The picture at the current position, to be drawn on a canvas; it shares its pixels. Before the
    /// first frame it is the first, after the last the last. Absent without video.
    ///
    /// # Errors
    /// [`Error::File`] where it can't be decoded.
    pub fn current_frame(&self) -> Result<Option<Image>, Error> {
        let inner = self.inner();
        let Some(video) = &inner.video else { return Ok(None) };
        video.frame(video.frame_at(inner.playback.position())).map(Some)
    }

    /// A stream of what plays: the selected video and every enabled sound, muted while it is paused.
    /// At the end they end, and are removed in the turn after; tracks that come later are added with
    /// an event (Media Capture from DOM Elements, `captureStream`).
    ///
    /// The example of MDN's page, with turns in place of the time that passes:
    ///
    /// ```
    /// # use std::path::Path;
    /// # use canvas_rec::media::MediaElement;
    /// # use canvas_rec::{FrameRate, Timestamp};
    /// let playback_element = MediaElement::open(Path::new("tests/media/bars.mp4"))?;
    /// let capture_stream = playback_element.capture_stream()?;
    /// playback_element.play();
    /// # let rate = FrameRate::new(25, 1)?;
    /// for index in 0..25 {
    ///     playback_element.turn(rate.time_of(index))?;
    ///     capture_stream.capture(rate.time_of(index));
    /// }
    /// let track = &capture_stream.get_video_tracks()[0];
    /// assert_eq!(track.latest().unwrap().timestamp, rate.time_of(24));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Track`] where no track can be made.
    pub fn capture_stream(&self) -> Result<MediaStream, Error> {
        let mut inner = self.inner();
        if inner.loaded && !inner.playback.ended() {
            let now = inner.playback.now().unwrap_or(Timestamp::ZERO);
            inner.begin(now)?;
        }
        Ok(inner.capture.stream())
    }

    /// Takes the element's turn at `now`, before its streams' and the canvas's: plays on since the
    /// last turn, and gives captured tracks what was played. Later turns have later times.
    ///
    /// # Errors
    /// [`Error::File`] where the file can't be decoded, [`Error::Track`] where a track can't be made.
    pub fn turn(&self, now: Timestamp) -> Result<(), Error> {
        self.inner().turn(now)
    }
}

impl fmt::Debug for MediaElement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MediaElement").field("name", &self.inner().name).finish_non_exhaustive()
    }
}
