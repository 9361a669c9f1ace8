//! What a file says of itself beside its pictures: title, comment, chapters, captions and its poster.
//!
//! Text and times come in and are written into a container's header. Which containers show them is
//! left to players; those that have no place for them leave them out. Captions are left to `mux`.

use ffmpeg_next::Dictionary;
use ffmpeg_next::format::context::Output;

use super::{Captions, Error, Poster, rational};
use crate::time::{TimeBase, Timestamp};

/// A part of a video with a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chapter {
    /// Where it begins.
    pub start: Timestamp,
    /// Where it ends; not before its start.
    pub end: Timestamp,
    /// What it is called.
    pub title: String,
}

/// What is written about a video.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Tags {
    /// The title.
    pub title: Option<String>,
    /// A comment.
    pub comment: Option<String>,
    /// Chapters, in the order of their times.
    pub chapters: Vec<Chapter>,
    /// What is said, as a stream of its own.
    pub captions: Option<Captions>,
    /// The picture that stands for it.
    pub poster: Option<Poster>,
}

impl Tags {
    /// The same for a file of `length`: its chapters and captions end with it.
    pub(super) fn within(&self, length: Timestamp) -> Self {
        let begun = self.chapters.iter().filter(|chapter| chapter.start < length);
        let chapters = begun.map(|chapter| Chapter { end: chapter.end.min(length), ..chapter.clone() });
        let captions = self.captions.clone().and_then(|captions| captions.until(length));
        Self { chapters: chapters.collect(), captions, ..self.clone() }
    }

    /// Gives `output`, whose header is not written yet, what is known but for the poster.
    ///
    /// # Errors
    /// [`Error::Text`] or [`Error::Ffmpeg`].
    pub(super) fn write(&self, output: &mut Output) -> Result<(), Error> {
        let mut known: Dictionary<'_> = Dictionary::new();
        for (name, text) in [("title", &self.title), ("comment", &self.comment)] {
            if let Some(text) = text {
                known.set(name, storable(text)?);
            }
        }
        output.set_metadata(known);
        let base = TimeBase::MICROSECONDS;
        for (id, Chapter { start, end, title }) in (1..).zip(&self.chapters) {
            let (start, end) = (base.ticks(*start), base.ticks(*end));
            output
                .add_chapter(id, rational(base.num(), base.den()), start, end.max(start), storable(title)?)
                .map_err(Error::ffmpeg("add a chapter"))?;
        }
        Ok(())
    }
}

/// `text` where it has no zero, with which FFmpeg's texts end.
fn storable(text: &str) -> Result<&str, Error> {
    if text.contains('\0') { Err(Error::Text { text: text.to_owned() }) } else { Ok(text) }
}
