//! A short video of what differs: expected, difference and actual side by side.
//!
//! Two sources and the first frame that matters come in, a WebM file goes out.

use std::fs::File;
use std::path::Path;
use std::sync::Arc;

use super::footage::Source;
use super::measure::difference;
use super::{Error, picture};
use crate::canvas::{self, Canvas, Image};
use crate::frame::{Frame, Size};
use crate::recorder::{Codec, Container, MediaRecorder, Options, Timing};
use crate::session::{self, Picture};
use crate::time::FrameRate;

/// Frames of a clip.
const FRAMES: usize = 75;
/// Frames of it before the first that differs.
const LEAD: usize = 12;
/// Frames for which a picture stands in a clip of few.
const STANDING: usize = 12;
/// The longest side of each of the three pictures, in pixels.
const SIDE_PX: u32 = 480;
/// The clip's own rate: slow enough to follow.
const RATE_FPS: u32 = 12;

/// Writes a clip around the frame `first` to `path`, where both sides have frames there, and
/// returns whether there is one.
pub(super) fn write(expected: &Source, actual: &Source, first: usize, path: &Path) -> Result<bool, Error> {
    let (old, new) = (expected.open()?, actual.open()?);
    if old.size != new.size {
        return Ok(false);
    }
    let pairs = old.frames.zip(new.frames).skip(first.saturating_sub(LEAD)).take(FRAMES);
    let mut rows = pairs.map(|(old, new)| Ok(row(&old?, &new?))).peekable();
    let size = match rows.peek() {
        Some(Ok(row)) => row.size,
        Some(Err(_)) | None => {
            return rows.next().map_or(Ok(false), |row: Result<Picture, Error>| row.map(|_| false));
        }
    };
    record(rows, size, path)?;
    Ok(true)
}

/// Writes a clip in which each pair of pictures, as it should be and as it is, stands for a second,
/// to `path`, and returns whether there is one.
pub(super) fn write_pairs(pairs: &[(Picture, Picture)], path: &Path) -> Result<bool, Error> {
    let rows: Vec<Picture> = pairs.iter().map(|(old, new)| pictures(old, new)).collect();
    let Some(size) = rows.first().map(|row| row.size) else { return Ok(false) };
    let standing = rows.into_iter().filter(|row| row.size == size);
    record(standing.flat_map(|row| std::iter::repeat_n(row, STANDING)).map(Ok), size, path)?;
    Ok(true)
}

fn row(old: &Frame, new: &Frame) -> Picture {
    pictures(&picture::of_frame(old), &picture::of_frame(new))
}

fn pictures(old: &Picture, new: &Picture) -> Picture {
    let by = old.size.width.max(old.size.height).div_ceil(SIDE_PX);
    let middle = difference(old, new).unwrap_or_else(|| new.clone());
    let [old, middle, new] = [old, &middle, new].map(|full| picture::reduced(full, by));
    picture::side_by_side(&[&old, &middle, &new])
}

fn record(rows: impl Iterator<Item = Result<Picture, Error>>, size: Size, path: &Path) -> Result<(), Error> {
    let failed = |source| Error::Write { path: path.to_owned(), source };
    let rate = FrameRate::new(RATE_FPS, 1).unwrap_or(FrameRate::SCREEN);
    let canvas = Canvas::new(size).map_err(drawing)?;
    let stream = canvas.capture_stream(Some(rate.into())).map_err(session::Error::from)?;
    let options = Options::new(Container::WebM, Codec::Vp9, Timing::Constant(rate));
    let mut recorder = MediaRecorder::new(&stream, options);
    let file = File::options().read(true).write(true).create(true).truncate(true).open(path);
    recorder.start_file(Arc::new(file.map_err(failed)?))?;
    let mut count = 0;
    for row in rows {
        let now = rate.time_of(count);
        let row = row?;
        let image = Image::from_pixels(row.size, row.pixels);
        {
            let mut context = canvas.context_2d();
            context.reset();
            if let Some(image) = &image {
                context.draw_image(image, 0.0, 0.0).map_err(drawing)?;
            }
        }
        canvas.paint().map_err(drawing)?;
        stream.capture(now);
        recorder.gather(now)?;
        count += 1;
    }
    recorder.stop(rate.time_of(count))?;
    recorder.finish()?;
    Ok(())
}

fn drawing(error: canvas::Error) -> Error {
    session::Error::Canvas(error).into()
}
