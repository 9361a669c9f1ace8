//! A file's poster: the picture that is shown for it before it plays.
//!
//! A PNG comes in and becomes MP4's cover or Matroska's attachment `cover.png`; that of a file that is
//! read goes out again. Drawing it is left to others.

use std::fmt;
use std::sync::Arc;

use ffmpeg_next::Packet;
use ffmpeg_next::format::context::Output;

use super::{Container, Error, ffi};
use crate::frame::Size;

/// A PNG that stands for a file.
#[derive(Clone, PartialEq, Eq)]
pub struct Poster {
    /// The PNG's bytes.
    pub png: Arc<Vec<u8>>,
    /// Its size.
    pub size: Size,
}

impl fmt::Debug for Poster {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Poster({}, {} bytes)", self.size, self.png.len())
    }
}

impl Container {
    /// Whether it holds a poster. FFmpeg's muxer of MOV leaves it out, and WebM has no attachments.
    pub fn holds_poster(self) -> bool {
        matches!(self, Self::Mp4 | Self::Mkv)
    }
}

impl Poster {
    /// Announces it in `output`, whose header is not written yet. The packet to write after that goes
    /// out, with its stream's number, where the header is not the poster's place.
    ///
    /// # Errors
    /// [`Error::Ffmpeg`].
    pub(super) fn announce(
        &self,
        output: &mut Output,
        container: Container,
    ) -> Result<Option<(usize, Packet)>, Error> {
        let failed = || Error::ffmpeg("add the poster");
        if container == Container::Mkv {
            ffi::attach(output, &self.png, self.size).map_err(failed())?;
            return Ok(None);
        }
        let stream = ffi::add_cover(output, self.size).map_err(failed())?;
        let mut packet = Packet::copy(&self.png);
        packet.set_pts(Some(0));
        packet.set_dts(Some(0));
        packet.set_flags(ffmpeg_next::packet::Flags::KEY);
        Ok(Some((stream, packet)))
    }
}
