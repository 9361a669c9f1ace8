//! What a file says of itself beside its pictures: title, comment, chapters and its poster.
//!
//! Text and times come in and are written into a container's header. Which containers show them is
//! left to players; those that have no place for them leave them out.

use ffmpeg_next::Dictionary;
use ffmpeg_next::format::context::Output;

use super::{Error, Poster, rational};
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
    /// The picture that stands for it.
    pub poster: Option<Poster>,
}

impl Tags {
    /// The same for a file of `length`: its chapters end with it.
    pub(super) fn within(&self, length: Timestamp) -> Self {
        let begun = self.chapters.iter().filter(|chapter| chapter.start < length);
        let chapters = begun.map(|chapter| Chapter { end: chapter.end.min(length), ..chapter.clone() });
        Self { chapters: chapters.collect(), ..self.clone() }
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
