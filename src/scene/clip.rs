//! Video layers: a part of a video file, at the layer's own time.
//!
//! A layer's table comes in; the picture of any moment goes out, exactly the frame that shows then.
//! What its box is, and how the picture fills it, is `picture`'s; decoding is the media room's.

use super::error::{Error, Problem};
use super::gather::All;
use super::layer::Content;
use super::picture;
use super::place::Place;
use super::section::{Section, Value};
use super::sound::{self, Sound};
use crate::canvas::{self, Image, ImageError};
use crate::frame::Size;
use crate::media::{HEARD_RATES, Video};
use crate::time::Timestamp;

/// Thousandths of the usual speed.
pub(super) const USUAL_SPEED: u32 = 1000;

/// What a picture layer shows.
#[derive(Debug, Clone)]
pub(super) enum Source {
    Image(Image),
    Clip(Clip),
}

/// A part of a video.
#[derive(Debug, Clone)]
pub(super) struct Clip {
    video: Video,
    /// From where to where in the file.
    from: Timestamp,
    to: Timestamp,
    /// In thousandths.
    speed: u32,
    /// Whether it begins again when it is over.
    repeats: bool,
}

pub(super) fn read_video(section: &Section<'_>, place: &Place<'_>) -> Result<Content, Error> {
    let clip = read_clip(section, place).map(Source::Clip);
    picture::read_box(section, place, clip)
}

fn read_clip(section: &Section<'_>, place: &Place<'_>) -> Result<Clip, Error> {
    let speed = section.read("speed", 1.0, |value| {
        let speed = value.number()?;
        value.in_range(speed, (0.01..=100.0).contains(&speed), "from 0.01 to 100")
    });
    let file = section.require("src").and_then(|source| {
        let (media, video) = place.world.shared.video(&source)?;
        Ok((sound::part(section, &media, place)?, media, video))
    });
    let (repeats, volume) = (section.read("loop", false, Value::truth), sound::read_volume(section, place));
    let (speed, (part, media, video), repeats, volume) = (speed, file, repeats, volume).all()?;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "in range")]
    let speed = libm::round(speed * f64::from(USUAL_SPEED)) as u32;
    if HEARD_RATES.contains(&speed) && media.sound_count() > 0 {
        place.world.shared.count_sound().map_err(|problem| section.error(problem))?;
        let (start, end) = (place.origin, Some(place.over));
        let zero = Timestamp::ZERO;
        let sound = Sound { media, part, start, end, fade_in: zero, fade_out: zero, repeats, speed, volume };
        place.world.sounds.borrow_mut().push(sound);
    } else if let Some(volume) = section.own("volume")? {
        let cause = "without sound, and at speeds below 0.25 and above 4";
        return Err(volume.error(Problem::NoEffect { key: "volume", cause }));
    }
    let [from, to] = part;
    Ok(Clip { video, from, to, speed, repeats })
}

impl Source {
    /// The natural size.
    pub(super) fn size(&self) -> Size {
        match self {
            Self::Image(image) => image.size(),
            Self::Clip(clip) => clip.video.size(),
        }
    }

    /// Whether it is sharp at any size.
    pub(super) fn is_drawing(&self) -> bool {
        matches!(self, Self::Image(image) if image.is_drawing())
    }

    /// What shows at `time`.
    ///
    /// # Errors
    /// [`canvas::Error::Image`] where a frame can't be decoded.
    pub(super) fn frame(&self, time: Timestamp) -> Result<Image, canvas::Error> {
        match self {
            Self::Image(image) => Ok(frame_of(image, time)),
            Self::Clip(clip) => clip.video.frame(clip.index(time)).map_err(|error| {
                let reason = super::world::with_causes(&error);
                ImageError::Broken { format: "video", reason }.into()
            }),
        }
    }
}

/// What shows of an animation at `time`.
fn frame_of(image: &Image, time: Timestamp) -> Image {
    if image.duration_ms().is_none() {
        return image.clone();
    }
    let (pixels, size) = image.frame_at(time.whole_milliseconds());
    let frame = Image::from_pixels(size, pixels).unwrap_or_else(|| image.clone());
    if image.origin_clean() { frame } else { frame.tainted() }
}

impl Clip {
    /// The number of the frame that shows at `time`: after the end the last.
    fn index(&self, time: Timestamp) -> usize {
        let length = self.to - self.from;
        let passed = time.max(Timestamp::ZERO).scaled(self.speed, USUAL_SPEED);
        let passed = if self.repeats { passed.divided(length).1 } else { passed };
        if passed < length {
            return self.video.frame_at(self.from + passed);
        }
        // What begins at the end of the part is not in it.
        let (first, last) = (self.video.frame_at(self.from), self.video.frame_at(self.to));
        if self.video.time_of(last) >= self.to { last.saturating_sub(1).max(first) } else { last }
    }
}
