//! `captureStream`: from a canvas to a stream with one track.
//!
//! The standard's checks of the rate are done by its type; when frames are taken is left to the
//! track (Media Capture from DOM Elements, "HTML Canvas Element Media Capture Extensions").

use super::{MediaStream, Track};
use crate::canvas::{Canvas, Error};
use crate::time::CaptureRate;

impl Canvas {
    /// Captures this canvas. With a rate, the track gives at most so many frames a second and
    /// only when something new was painted; with 0, only the frames that were requested; without
    /// a rate, one for each paint with new content. The first new content after this call gives a
    /// frame in every mode.
    ///
    /// ```
    /// use canvas_rec::{Canvas, FrameRate, Size};
    /// let canvas = Canvas::new(Size::new(640, 360))?;
    /// let stream = canvas.capture_stream(Some(FrameRate::new(25, 1)?.into()))?;
    /// assert!(stream.active());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// A negative rate, which the standard refuses here, can't be made:
    /// see [`Error::NegativeRate`](crate::time::Error::NegativeRate).
    ///
    /// # Errors
    /// [`Error::Tainted`] where a picture from outside the allowed folders was drawn on the canvas.
    pub fn capture_stream(&self, rate: Option<CaptureRate>) -> Result<MediaStream, Error> {
        if !self.origin_clean() {
            return Err(Error::Tainted);
        }
        Ok(MediaStream::new(vec![Track::of_canvas(self.clone(), rate)]))
    }
}
