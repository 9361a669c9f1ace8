//! A video's frames in any order, each exactly as decoding from the start would show it.
//!
//! A frame's number comes in; the picture goes out. Going forward decodes on; anything else goes to
//! the key frame before, or to the start where a container can't be searched. Keeping frames is left
//! to the media room.

use std::sync::Arc;

use super::input::Source;
use super::{DecodedFrame, Decoder, Error, Storage, VideoTrack};

/// Reads frames by number.
pub struct VideoReader {
    storage: Arc<dyn Storage>,
    track: Arc<VideoTrack>,
    decoder: Decoder,
    /// When the frame decoded last shows, in the track's ticks; absent where the next is not known.
    at: Option<i64>,
}

impl VideoReader {
    pub(super) fn open(storage: Arc<dyn Storage>, track: Arc<VideoTrack>) -> Result<Self, Error> {
        let decoder = Decoder::of(Source::open(Arc::clone(&storage))?, track.stream)?;
        Ok(Self { storage, track, decoder, at: Some(i64::MIN) })
    }

    /// Frame number `index`, from 0, below the track's [`VideoTrack::frame_count`]. Its timestamp
    /// counts from the file's start.
    ///
    /// # Errors
    /// As [`Decoder::next_frame`], and [`Error::Broken`] where the frame is not there.
    pub fn frame(&mut self, index: usize) -> Result<DecodedFrame, Error> {
        let Some(wanted) = self.track.ticks_of(index) else {
            return Err(self.missing(index));
        };
        let on = self.at.is_some_and(|at| at < wanted);
        let key = self.track.key_before(wanted);
        let ahead = key.is_some_and(|(shows, _)| self.at.is_none_or(|at| at < shows));
        let found = match key {
            Some((_, target)) if (!on || ahead) && self.decoder.seek(target).is_ok() => self.advance(wanted),
            _ if on => self.advance(wanted),
            _ => Ok(None),
        };
        let frame = if let Ok(Some(frame)) = found {
            frame
        } else {
            // Where searching leads is for the container to say: the whole way is always right.
            self.decoder = Decoder::of(Source::open(Arc::clone(&self.storage))?, self.track.stream)?;
            self.advance(wanted)?.ok_or_else(|| self.missing(index))?
        };
        Ok(DecodedFrame { timestamp: self.track.time_of(index), ..frame })
    }

    /// Decodes on to what shows at `wanted`; absent where there is none.
    fn advance(&mut self, wanted: i64) -> Result<Option<DecodedFrame>, Error> {
        self.at = None;
        while let Some((picture, ticks)) = self.decoder.next_picture()? {
            if ticks == wanted {
                self.at = Some(ticks);
                return self.decoder.unpack(&picture, ticks).map(Some);
            }
            if ticks > wanted {
                break;
            }
        }
        Ok(None)
    }

    fn missing(&self, index: usize) -> Error {
        let (what, time) = ("video", self.track.time_of(index));
        Error::Broken { what, time, reason: "the frame is not there".to_owned() }
    }
}
