//! A media file in place of a scene: as large, as long and as fast as its video.
//!
//! A file's path comes in; a scene with one video layer goes out, and the file itself, so that a
//! recording can take a media element's stream instead of drawing it. Which is which, the file's
//! ending says.

use std::path::{Path, PathBuf};

use super::asset::Folders;
use super::error::{Error, Problem};
use super::file::Source;
use super::world::Shared;
use super::{Options, Scene, parse};
use crate::media::Media;

/// The endings of files that play.
const ENDINGS: [&str; 10] = ["mp4", "m4v", "mov", "mkv", "webm", "ogv", "ogg", "avi", "y4m", "3gp"];

/// Whether `path` names a file that plays, and no scene.
pub(super) fn is_played(path: &Path) -> bool {
    let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or("");
    ENDINGS.iter().any(|known| known.eq_ignore_ascii_case(ending))
}

impl Scene {
    /// The media file that this scene was made of; absent where it was written.
    pub fn media(&self) -> Option<&Media> {
        self.media.as_ref()
    }

    /// The scene that the media file at `path` is.
    pub(super) fn of_media(path: &Path, options: &Options) -> Result<Self, Error> {
        if let Some((name, _)) = options.params.first() {
            return Err(Error::param(name, Problem::unknown("parameter", name, "a media file", [])));
        }
        let unreadable = |source| Error::unreadable(path, source);
        let real = path.canonicalize().map_err(unreadable)?;
        let folders =
            Folders::open(real.parent(), &[]).map_err(|(path, source)| Error::unreadable(&path, source))?;
        let shared = Shared::new(folders, options);
        let name = real.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let wrong = |problem| Error::Media { path: path.to_owned(), problem: Box::new(problem) };
        let (media, video) = shared.media(Path::new(""), &name).map_err(wrong)?;
        let reason = || "there is no video in it to record".to_owned();
        let no_video = || wrong(Problem::Media { name: name.clone(), reason: reason() });
        let video = video.ok_or_else(no_video)?;
        let fps = video.rate().map_or_else(String::new, |rate| format!("fps = \"{rate}\","));
        let size = video.size();
        let text = format!(
            "canvas = {{ width = {}, height = {} }}\ncapture = {{ {fps} duration = 1 }}\n\
            params = {{ src = {{ type = \"string\", default = \"\" }} }}\n\
            layer = [{{ type = \"video\", src = \"${{src}}\" }}]",
            size.width, size.height
        );
        let source = Source { name: path.to_owned(), path: PathBuf::from(&name), text };
        let mut scene = parse::scene(source, &[("src".to_owned(), name)], Vec::new(), 0, &shared)?;
        scene.capture.duration = media.duration();
        scene.sounds.iter_mut().for_each(|sound| sound.end = None);
        scene.media = Some(media);
        Ok(scene)
    }
}
