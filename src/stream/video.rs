//! A track's pictures: when it takes one of its source, in which shape, or black instead.
//!
//! A turn comes in, and a frame goes out where `capture` says that one is due, in the `shape` that
//! the constraints ask for. The track's life and events are left to `track`.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use super::capture::Trigger;
use super::constraints::{Capabilities, Constraints, ResizeMode, Settings, ratio};
use super::select::{Native, select};
use super::shape::{self, Shape};
use super::source::Pictures;
use super::{Error, host};
use crate::frame::{Frame, Size};
use crate::time::{CaptureRate, FrameRate, Timestamp};

/// How many frames of its source a video track has had (Media Capture and Streams Extensions,
/// `MediaStreamTrackVideoStats`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct VideoStats {
    /// Those that it gave, black ones too.
    pub delivered_frames: u64,
    /// Those that were left out for its frame rate.
    pub discarded_frames: u64,
}

impl VideoStats {
    /// All of them: none is ever lost.
    pub fn total_frames(self) -> u64 {
        self.delivered_frames + self.discarded_frames
    }
}

/// What a video track has of its own.
pub(super) struct Video {
    pub(super) pictures: Rc<Pictures>,
    pub(super) trigger: Trigger,
    /// The most pictures that the source gives in a second.
    source_rate: FrameRate,
    /// The size of the source's pictures when the settings were made.
    source_size: Cell<Size>,
    pub(super) constraints: RefCell<Constraints>,
    pub(super) settings: Cell<Settings>,
    shape: RefCell<Shape>,
    pub(super) latest: RefCell<Option<Frame>>,
    pub(super) stats: Cell<VideoStats>,
    /// Whether the last frame shows the source, and is not black instead.
    shows: Cell<bool>,
}

impl Video {
    pub(super) fn new(pictures: Rc<Pictures>, rate: Option<CaptureRate>, seen: Option<u64>) -> Self {
        let trigger = Trigger::new(rate, seen);
        let source_rate = match &*pictures {
            Pictures::Canvas(_) => host::refresh(),
            Pictures::Pushed { rate, .. } => *rate,
        };
        Self {
            settings: Cell::new(native(&pictures, rate, source_rate).settings()),
            trigger,
            source_rate,
            source_size: Cell::new(pictures.size()),
            constraints: RefCell::default(),
            shape: RefCell::default(),
            latest: RefCell::default(),
            stats: Cell::default(),
            shows: Cell::new(true),
            pictures,
        }
    }

    /// The same for a clone: set alike, at the same ticks, with no frame yet.
    pub(super) fn in_step(&self) -> Self {
        Self {
            pictures: Rc::clone(&self.pictures),
            trigger: self.trigger.in_step(self.pictures.seen_at_first()),
            source_rate: self.source_rate,
            source_size: self.source_size.clone(),
            constraints: self.constraints.clone(),
            settings: self.settings.clone(),
            shape: RefCell::new(self.shape.borrow().in_step()),
            latest: RefCell::default(),
            stats: Cell::default(),
            shows: Cell::new(true),
        }
    }

    /// The capture steps for the turn at `now`. A canvas that may not be read is black; what a muted
    /// source gave last stays.
    pub(super) fn capture(&self, now: Timestamp, enabled: bool, muted: bool) {
        let shows = enabled && self.pictures.origin_clean();
        self.follow_size();
        let fires = self.trigger.fires(now, self.pictures.generation(), !muted);
        let captured = fires && self.admits(now);
        self.count(fires, captured);
        let switched = self.latest.borrow().is_some() && self.shows.get() != shows;
        if captured || switched {
            self.take(shows, now);
        }
    }

    fn count(&self, fires: bool, captured: bool) {
        let VideoStats { delivered_frames, discarded_frames } = self.stats.get();
        self.stats.set(VideoStats {
            delivered_frames: delivered_frames + u64::from(captured),
            discarded_frames: discarded_frames + u64::from(fires && !captured),
        });
    }

    /// Sets the track anew where the source's pictures have another size than before. What can't be
    /// met any more is left (Media Capture and Streams, "Constrainable Pattern").
    fn follow_size(&self) {
        let size = self.pictures.size();
        if self.source_size.replace(size) != size {
            let native = self.native();
            let settings = select(native, &self.constraints.borrow());
            self.settings.set(settings.unwrap_or_else(|_| native.settings()));
        }
    }

    /// Whether the frame rate that was set lets a frame through at `now`.
    fn admits(&self, now: Timestamp) -> bool {
        let limit = shape::limit(&self.settings.get(), self.native().max_rate);
        limit.is_none_or(|rate| self.shape.borrow_mut().admits(now, rate))
    }

    /// Takes a frame of the source, or a black one instead.
    fn take(&self, shows: bool, now: Timestamp) {
        let settings = self.settings.get();
        let size = Size::new(settings.width, settings.height);
        let mut shape = self.shape.borrow_mut();
        let shown = self.pictures.pixels().filter(|_| shows);
        let pixels = match shown {
            Some(pixels) => shape.fitted(pixels, self.pictures.size(), &settings),
            None => shape.black(size),
        };
        let mut latest = self.latest.borrow_mut();
        let index = latest.as_ref().map_or(0, |frame| frame.index + 1);
        *latest = Some(Frame { pixels, size, index, timestamp: now });
        self.shows.set(shows);
    }

    fn native(&self) -> Native {
        native(&self.pictures, self.trigger.rate, self.source_rate)
    }

    pub(super) fn capabilities(&self) -> Capabilities {
        let Native { size, max_rate, .. } = self.native();
        Capabilities {
            width: 1..=size.width,
            height: 1..=size.height,
            aspect_ratio: ratio(1, size.height)..=f64::from(size.width),
            frame_rate: 0.0..=max_rate,
            resize_mode: ResizeMode::ALL,
        }
    }

    pub(super) fn apply(&self, constraints: &Constraints) -> Result<(), Error> {
        self.settings.set(select(self.native(), constraints)?);
        self.constraints.replace(constraints.clone());
        Ok(())
    }
}

fn native(pictures: &Pictures, rate: Option<CaptureRate>, source_rate: FrameRate) -> Native {
    let max_rate = source_rate.as_f64();
    let rate = match rate {
        None => max_rate,
        Some(CaptureRate::OnRequest) => 0.0,
        Some(CaptureRate::UpTo(rate)) => rate.as_f64().min(max_rate),
    };
    Native { size: pictures.size(), rate, max_rate }
}
