//! What gives tracks their content: a canvas, or what is pushed turn by turn.
//!
//! Pictures and blocks of sound come in from whoever has them; the tracks of a source take them in
//! their turns. A source is told when nothing more comes, and knows whether anyone still listens.

use std::cell::{Cell, RefCell};
use std::fmt;
use std::rc::Rc;

use super::{Error, Track};
use crate::audio::Block;
use crate::canvas::Canvas;
use crate::frame::{Pixels, Size};
use crate::limits;
use crate::time::FrameRate;

/// What a track and its clones have in common, whatever they are of.
pub(super) struct Source {
    pub(super) label: String,
    muted: Cell<bool>,
    /// Whether there is nothing more to come.
    ended: Cell<bool>,
    /// Each live track holds one more.
    live: Rc<()>,
}

impl Source {
    pub(super) fn new(label: &str) -> Rc<Self> {
        let (muted, ended) = (Cell::new(false), Cell::new(false));
        Rc::new(Self { label: label.to_owned(), muted, ended, live: Rc::default() })
    }

    /// What a track holds as long as it is live.
    pub(super) fn listen(&self) -> Rc<()> {
        Rc::clone(&self.live)
    }

    fn has_live_tracks(&self) -> bool {
        Rc::strong_count(&self.live) > 1
    }

    pub(super) fn muted(&self) -> bool {
        self.muted.get()
    }

    pub(super) fn end(&self) {
        self.ended.set(true);
    }

    pub(super) fn ended(&self) -> bool {
        self.ended.get()
    }
}

/// Where pictures come from.
pub(super) enum Pictures {
    Canvas(Canvas),
    Pushed { size: Cell<Size>, rate: FrameRate, latest: RefCell<Option<Pixels>>, count: Cell<u64> },
}

impl Pictures {
    /// The size of the next picture, as far as it is known.
    pub(super) fn size(&self) -> Size {
        match self {
            Self::Canvas(canvas) => canvas.size(),
            Self::Pushed { size, .. } => size.get(),
        }
    }

    /// A number that grows with each new picture.
    pub(super) fn generation(&self) -> u64 {
        match self {
            Self::Canvas(canvas) => canvas.generation(),
            Self::Pushed { count, .. } => count.get(),
        }
    }

    /// The generation that a new track has seen: of a canvas it gets only what is painted from
    /// now on, and otherwise the picture that is there.
    pub(super) fn seen_at_first(&self) -> u64 {
        match self {
            Self::Canvas(canvas) => canvas.generation(),
            Self::Pushed { .. } => 0,
        }
    }

    /// Whether they may be looked at.
    pub(super) fn origin_clean(&self) -> bool {
        match self {
            Self::Canvas(canvas) => canvas.origin_clean(),
            Self::Pushed { .. } => true,
        }
    }

    /// What there is to see; absent before the first picture.
    pub(super) fn pixels(&self) -> Option<Pixels> {
        match self {
            Self::Canvas(canvas) => Some(canvas.pixels()),
            Self::Pushed { latest, .. } => latest.borrow().clone(),
        }
    }
}

/// A source of pictures that are pushed, such as a video's.
///
/// ```
/// use std::sync::Arc;
/// use canvas_rec::stream::VideoSource;
/// use canvas_rec::{FrameRate, MediaStream, Size, Timestamp};
/// let source = VideoSource::new("clip.mp4", Size::new(2, 1), FrameRate::new(25, 1)?)?;
/// let stream = MediaStream::from_tracks([source.track()]);
/// source.push(Arc::new(vec![255; 8].into()), Size::new(2, 1))?;
/// stream.capture(Timestamp::ZERO);
/// assert_eq!(stream.get_tracks()[0].latest().unwrap().pixels[..], [255; 8]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct VideoSource {
    source: Rc<Source>,
    pictures: Rc<Pictures>,
}

impl VideoSource {
    /// A source of pictures of `size`, at most `rate` of them a second. Its tracks have this label.
    ///
    /// # Errors
    /// [`Error::PictureSize`] for sizes that a canvas can't have either.
    pub fn new(label: &str, size: Size, rate: FrameRate) -> Result<Self, Error> {
        check(size)?;
        let (latest, count) = (RefCell::default(), Cell::new(0));
        let pictures = Pictures::Pushed { size: Cell::new(size), rate, latest, count };
        Ok(Self { source: Source::new(label), pictures: Rc::new(pictures) })
    }

    /// A new track of this source.
    pub fn track(&self) -> Track {
        Track::of_pictures(&self.source, &self.pictures)
    }

    /// The picture that shows from the next turn on, in place of the one before it.
    ///
    /// # Errors
    /// [`Error::PictureSize`] and [`Error::PictureBytes`]; then nothing changes.
    pub fn push(&self, pixels: Pixels, size: Size) -> Result<(), Error> {
        check(size)?;
        if Ok(size.rgba_bytes()) != u64::try_from(pixels.len()) {
            return Err(Error::PictureBytes { size, bytes: pixels.len() });
        }
        if let Pictures::Pushed { size: kept, latest, count, .. } = &*self.pictures {
            kept.set(size);
            latest.replace(Some(pixels));
            count.set(count.get() + 1);
        }
        Ok(())
    }

    /// Says whether the source has nothing to give for now. Its tracks take no pictures then, and
    /// go on showing their last one.
    pub fn set_muted(&self, muted: bool) {
        self.source.muted.set(muted);
    }

    /// Says that no picture follows: the tracks end in their next turn, with an event.
    pub fn end(&self) {
        self.source.end();
    }

    /// Whether any track of this source is live. Where none is, what is pushed goes nowhere.
    pub fn has_live_tracks(&self) -> bool {
        self.source.has_live_tracks()
    }
}

fn check(size: Size) -> Result<(), Error> {
    let sides = [size.width, size.height];
    let fits = sides.iter().all(|side| (1..=limits::CANVAS_SIDE_PX).contains(side));
    let fits = fits && size.area() <= limits::CANVAS_AREA_PX;
    fits.then_some(()).ok_or(Error::PictureSize { size })
}

/// A source of sound that is pushed, such as a video's or a mixer's.
#[derive(Clone)]
pub struct AudioSource {
    source: Rc<Source>,
    sound: Rc<RefCell<Block>>,
}

impl AudioSource {
    /// A source whose tracks have this label.
    pub fn new(label: &str) -> Self {
        Self { source: Source::new(label), sound: Rc::default() }
    }

    /// A new track of this source.
    pub fn track(&self) -> Track {
        Track::of_sound(&self.source, &self.sound)
    }

    /// The sound from the last turn until the next one, at its place on the virtual clock
    /// ([`sample_at`](crate::audio::sample_at)). A second push before the turn takes the place of
    /// the first; what is left out between two blocks is silence.
    pub fn push(&self, block: Block) {
        self.sound.replace(block);
    }

    /// Says whether the source has nothing to give for now: its tracks are silent then.
    pub fn set_muted(&self, muted: bool) {
        self.source.muted.set(muted);
    }

    /// Says that no sound follows what was pushed: the tracks end in their next turn, with an
    /// event.
    pub fn end(&self) {
        self.source.end();
    }

    /// Whether any track of this source is live. Where none is, what is pushed goes nowhere.
    pub fn has_live_tracks(&self) -> bool {
        self.source.has_live_tracks()
    }
}

impl fmt::Debug for VideoSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("VideoSource").field("label", &self.source.label).finish_non_exhaustive()
    }
}

impl fmt::Debug for AudioSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AudioSource").field("label", &self.source.label).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::stream::{MediaStream, ReadyState, TrackEvent};
    use crate::time::Timestamp;

    const SIZE: Size = Size::new(2, 2);

    fn video() -> (VideoSource, MediaStream, Track) {
        let source = VideoSource::new("clip", SIZE, FrameRate::SCREEN).unwrap();
        let track = source.track();
        (source, MediaStream::from_tracks([track.clone()]), track)
    }

    fn audio() -> (AudioSource, MediaStream, Track) {
        let source = AudioSource::new("voice");
        let track = source.track();
        (source, MediaStream::from_tracks([track.clone()]), track)
    }

    fn at(milliseconds: u32) -> Timestamp {
        Timestamp::parse(&format!("{milliseconds}ms"), None).unwrap()
    }

    fn gray(value: u8, size: Size) -> Pixels {
        let pixels = usize::try_from(size.area()).unwrap();
        Arc::new([value, value, value, 255].repeat(pixels).into())
    }

    fn loud(start: u64, count: usize) -> Block {
        Block::new(start, vec![[0.5, -0.5]; count])
    }

    #[test]
    fn mt_01_pushed_tracks_say_their_kind_and_label() {
        let (_, _, picture) = video();
        let (_, stream, sound) = audio();
        assert_eq!((picture.kind(), picture.label()), ("video", "clip"));
        assert_eq!((sound.kind(), sound.label()), ("audio", "voice"));
        assert!(picture.canvas().is_none() && sound.canvas().is_none());
        assert_eq!(stream.get_audio_tracks(), [sound]);
        assert!(stream.get_video_tracks().is_empty());
    }

    #[test]
    fn each_pushed_picture_is_a_frame_of_the_turn_after_it() {
        let (source, stream, track) = video();
        stream.capture(at(0));
        assert!(track.latest().is_none());
        source.push(gray(1, SIZE), SIZE).unwrap();
        source.push(gray(2, SIZE), SIZE).unwrap();
        stream.capture(at(10));
        stream.capture(at(20));
        let frame = track.latest().unwrap();
        assert_eq!((frame.index, frame.timestamp, frame.pixels[0]), (0, at(10), 2));
        let late = source.track();
        stream.add_track(&late);
        stream.capture(at(30));
        assert_eq!(late.latest().unwrap().pixels[0], 2, "a new track has the picture that is there");
    }

    #[test]
    fn pictures_that_are_none_are_refused() {
        let (source, ..) = video();
        let bytes = Error::PictureBytes { size: Size::new(3, 2), bytes: 16 };
        assert_eq!(source.push(gray(1, SIZE), Size::new(3, 2)), Err(bytes));
        let none = Size::new(0, 2);
        assert_eq!(
            VideoSource::new("", none, FrameRate::SCREEN).err(),
            Some(Error::PictureSize { size: none })
        );
    }

    #[test]
    fn cn_15_a_source_that_changes_its_size_changes_the_settings() {
        let (source, stream, track) = video();
        source.push(gray(1, Size::new(6, 4)), Size::new(6, 4)).unwrap();
        stream.capture(at(0));
        let settings = track.get_settings().unwrap();
        assert_eq!((settings.width, settings.height), (6, 4));
        assert_eq!(track.latest().unwrap().size, Size::new(6, 4));
    }

    #[test]
    fn mt_08_a_muted_source_mutes_its_tracks_and_the_last_picture_stays() {
        let (source, stream, track) = video();
        source.push(gray(9, SIZE), SIZE).unwrap();
        stream.capture(at(0));
        source.set_muted(true);
        source.push(gray(7, SIZE), SIZE).unwrap();
        stream.capture(at(10));
        assert!(track.muted());
        assert_eq!(track.latest().unwrap().pixels[0], 9);
        source.set_muted(false);
        source.push(gray(8, SIZE), SIZE).unwrap();
        stream.capture(at(20));
        assert_eq!(track.latest().unwrap().pixels[0], 8);
        let names: Vec<_> = track.take_events().iter().map(|event| event.kind.name()).collect();
        assert_eq!(names, ["mute", "unmute"]);
    }

    #[test]
    fn mt_06_a_disabled_track_of_sound_is_silent() {
        let (source, stream, track) = audio();
        source.push(loud(0, 4));
        stream.capture(at(1));
        assert_eq!(track.latest_block().unwrap(), loud(0, 4));
        track.set_enabled(false);
        source.push(loud(4, 4));
        stream.capture(at(2));
        assert_eq!(track.latest_block().unwrap(), Block::silence(4..8));
    }

    #[test]
    fn mt_08_a_muted_source_of_sound_is_silent() {
        let (source, stream, track) = audio();
        source.set_muted(true);
        source.push(loud(0, 4));
        stream.capture(at(1));
        assert_eq!(track.latest_block().unwrap(), Block::silence(0..4));
        assert_eq!(track.take_events()[0].kind, TrackEvent::Mute);
    }

    #[test]
    fn sound_that_was_heard_is_not_heard_again() {
        let (source, stream, track) = audio();
        source.push(loud(0, 4));
        stream.capture(at(1));
        source.push(loud(2, 4));
        stream.capture(at(2));
        assert_eq!(track.latest_block().unwrap(), loud(4, 2));
        stream.capture(at(3));
        assert_eq!(track.latest_block().unwrap(), loud(4, 2));
    }

    #[test]
    fn mt_05_a_source_knows_when_its_last_track_has_ended() {
        let (source, _, track) = audio();
        let clone = track.clone_track();
        assert!(source.has_live_tracks());
        track.stop();
        assert!(source.has_live_tracks());
        clone.stop();
        assert!(!source.has_live_tracks());
        assert_eq!(clone.clone_track().ready_state(), ReadyState::Ended);
        assert!(!source.has_live_tracks(), "a clone of an ended track is ended");
        drop(source.track());
        assert!(!source.has_live_tracks(), "a track that is gone is not live");
    }

    #[test]
    fn mt_04_the_last_sound_is_heard_before_the_end() {
        let (source, stream, track) = audio();
        source.push(loud(0, 4));
        source.end();
        stream.capture(at(1));
        assert_eq!(track.latest_block().unwrap(), loud(0, 4));
        assert_eq!(track.ready_state(), ReadyState::Ended);
        assert_eq!(track.take_events()[0].kind, TrackEvent::Ended);
        assert_eq!(source.track().ready_state(), ReadyState::Ended, "an ended source has no live tracks");
    }
}
