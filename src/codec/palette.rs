//! Pictures of few colours: each gets the 255 that suit it best, and one that is transparent.
//!
//! A BGRA picture comes in, one of palette numbers goes out, by FFmpeg's filters. Every picture is
//! looked at by itself, so equal ones stay equal, and one of at most 255 colours keeps them exactly.

use ffmpeg_next::filter::{self, Graph};
use ffmpeg_next::frame;

use super::Error;

/// How colours are shown that are not in the palette.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Dither {
    /// By the nearest one; areas get edges.
    None,
    /// By a regular pattern of two, which stays where it is.
    Bayer,
    /// By spreading what is missing over the pixels that follow (Frankie Sierra's "Lite").
    #[default]
    Sierra,
}

impl Dither {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::None, Self::Bayer, Self::Sierra];

    /// The short name.
    pub fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Bayer => "bayer",
            Self::Sierra => "sierra",
        }
    }

    /// FFmpeg's name.
    fn mode(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Bayer => "bayer",
            Self::Sierra => "sierra2_4a",
        }
    }
}

/// `picture`, which is BGRA, with a palette of its own. Alpha below 128 becomes transparent, and
/// what is above opaque.
///
/// # Errors
/// [`Error::Ffmpeg`].
#[expect(clippy::needless_pass_by_value, reason = "the filter takes its pixels away")]
pub(super) fn reduced(picture: frame::Video, dither: Dither) -> Result<frame::Video, Error> {
    let failed = || Error::ffmpeg("choose the colours of a picture");
    let missing = || failed()(ffmpeg_next::Error::FilterNotFound);
    let mut graph = Graph::new();
    let (width, height) = (picture.width(), picture.height());
    let source = format!("video_size={width}x{height}:pix_fmt=bgra:time_base=1/1:pixel_aspect=1/1");
    let find = |name| filter::find(name).ok_or_else(missing);
    graph.add(&find("buffer")?, "in", &source).map_err(failed())?;
    graph.add(&find("buffersink")?, "out", "").map_err(failed())?;
    let spec = format!(
        "split[a][b];[a]palettegen=stats_mode=single[p];[b][p]paletteuse=new=1:dither={}",
        dither.mode()
    );
    let chained = graph.output("in", 0).and_then(|graph| graph.input("out", 0)?.parse(&spec));
    chained.and_then(|()| graph.validate()).map_err(failed())?;
    let mut source = graph.get("in").ok_or_else(missing)?;
    source.source().add(&picture).and_then(|()| source.source().close(1)).map_err(failed())?;
    let mut reduced = frame::Video::empty();
    let mut sink = graph.get("out").ok_or_else(missing)?;
    sink.sink().frame(&mut reduced).map_err(failed())?;
    Ok(reduced)
}
