//! What all parts of a scene share while it is read: files, symbols, fonts, and what is left of
//! the limits.
//!
//! Readers ask here for pictures, and for a canvas to measure texts and make gradients with.

use std::cell::{Cell, RefCell, RefMut};
use std::collections::{BTreeMap, BTreeSet};
use std::error::Error as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::Options;
use super::asset::{Folders, Opened};
use super::error::{Error, Problem};
use super::lint::Warning;
use super::section::{Section, Value};
use super::sound::Sound;
use crate::canvas::{Canvas, Context2d, Fonts, Image};
use crate::limits;
use crate::media::{self, Media, Video};
use crate::time::FrameRate;

/// What a scene and the scenes in it share.
#[derive(Default)]
pub(super) struct Shared {
    pub(super) folders: Folders,
    /// Whether texts of all scenes may fall back on fonts that they don't name.
    pub(super) font_fallback: bool,
    /// Whether what nothing uses is read too.
    pub(super) thorough: bool,
    /// What is likely a mistake.
    pub(super) warnings: RefCell<Vec<Warning>>,
    images: RefCell<BTreeMap<PathBuf, Image>>,
    media: RefCell<BTreeMap<PathBuf, (Media, Option<Video>)>>,
    layers: Cell<u64>,
    sounds: Cell<u64>,
    pixels: Cell<u64>,
    /// The common multiple of the frame rates' numerators, where there was one.
    rate_term: Cell<Option<u64>>,
    segments: Cell<u64>,
    key_frames: Cell<u64>,
    fonts: Cell<u64>,
    font_bytes: Cell<u64>,
    files: Cell<u64>,
    bytes: Cell<u64>,
}

impl Shared {
    /// What scenes with files from `folders` share.
    pub(super) fn new(folders: Folders, options: &Options) -> Self {
        let Options { font_fallback, thorough, .. } = *options;
        Self { folders, font_fallback, thorough, ..Self::default() }
    }

    /// Notes a warning once.
    pub(super) fn warn(&self, warning: Warning) {
        let mut warnings = self.warnings.borrow_mut();
        if warnings.len() < limits::ERRORS && !warnings.contains(&warning) {
            warnings.push(warning);
        }
    }

    /// Counts a scene file of `bytes`.
    pub(super) fn count_file(&self, bytes: u64) -> Result<(), Problem> {
        spend(&self.files, 1, limits::SCENE_FILES as u64, "the files of a scene")?;
        spend(&self.bytes, bytes, limits::SCENE_TOTAL_BYTES, "the bytes of a scene's files")
    }

    /// Counts `count` segments of outlines.
    pub(super) fn count_segments(&self, count: usize) -> Result<(), Problem> {
        let what = "the path segments of a scene, those of its letters and of all copies counted,";
        spend(&self.segments, count as u64, limits::SCENE_SEGMENTS, what)
    }

    /// Counts `count` key frames.
    pub(super) fn count_key_frames(&self, count: usize) -> Result<(), Problem> {
        let what = "the key frames of a scene, those of all copies counted,";
        spend(&self.key_frames, count as u64, limits::SCENE_KEY_FRAMES, what)
    }

    /// Counts the frame rate of a scene: times of all of them are added up.
    pub(super) fn count_rate(&self, rate: FrameRate) -> Result<(), Problem> {
        let (term, max) = (rate.common_term(self.rate_term.get().unwrap_or(1)), limits::COMMON_RATE_TERM);
        if term > max {
            let what = "the common multiple of the numerators of all frame rates in a scene";
            return Err(Problem::Limit { what, max });
        }
        self.rate_term.set(Some(term));
        Ok(())
    }

    /// Counts a sound.
    pub(super) fn count_sound(&self) -> Result<(), Problem> {
        spend(&self.sounds, 1, limits::SOUNDS as u64, "the sounds of a scene")
    }

    /// Counts `count` layers.
    pub(super) fn count_layers(&self, count: u64) -> Result<(), Problem> {
        let what = "the layers of a scene, all copies counted,";
        spend(&self.layers, count, limits::SCENE_LAYERS, what)
    }

    /// The file that `value` names, of at most `max` bytes.
    pub(super) fn file(&self, value: &Value<'_>, max: u64) -> Result<Opened, Error> {
        let read = self.folders.read(value.document.folder, value.string()?, max);
        read.map_err(|problem| value.error(problem))
    }

    /// Where the file is that `value` names: what was read before need not be read again.
    fn path(&self, value: &Value<'_>) -> Result<PathBuf, Error> {
        let found = self.folders.handle(value.document.folder, value.string()?);
        found.map(|(_, path)| path).map_err(|problem| value.error(problem))
    }

    /// Counts a font file of `bytes`.
    fn count_font(&self, bytes: u64) -> Result<(), Problem> {
        spend(&self.fonts, 1, limits::SCENE_FONTS as u64, "the font files of a scene")?;
        spend(&self.font_bytes, bytes, limits::SCENE_FONT_BYTES, "the bytes of a scene's font files")
    }

    /// The picture that `value` names; each file is read and decoded once.
    pub(super) fn image(&self, value: &Value<'_>) -> Result<Image, Error> {
        let path = self.path(value)?;
        if let Some(image) = self.images.borrow().get(&path) {
            return Ok(image.clone());
        }
        let opened = self.file(value, limits::IMAGE_BYTES as u64)?;
        let name = value.string()?.to_owned();
        let image = Image::decode(&opened.bytes);
        let image = image.map_err(|source| value.error(Problem::Asset { name, source }))?;
        let pixels = image.size().area().saturating_mul(image.frame_count() as u64);
        spend(&self.pixels, pixels, limits::SCENE_PICTURE_PIXELS, "the pixels of a scene's pictures")
            .map_err(|problem| value.error(problem))?;
        self.images.borrow_mut().insert(opened.path, image.clone());
        Ok(image)
    }

    /// The media file that is called `name` by a file in `folder`, and its video; each is looked
    /// through once.
    pub(super) fn media(&self, folder: &Path, name: &str) -> Result<(Media, Option<Video>), Problem> {
        let (file, path) = self.folders.handle(folder, name)?;
        if let Some(found) = self.media.borrow().get(&path) {
            return Ok(found.clone());
        }
        // The first words of the error are the name.
        let said = |error: media::Error| error.source().map_or_else(|| error.to_string(), with_causes);
        let wrong = |error| Problem::Media { name: name.to_owned(), reason: said(error) };
        let media = Media::read(name, Arc::new(file)).map_err(wrong)?;
        let video = media.video().map_err(wrong)?;
        let pixels = video.as_ref().map_or(0, |video| video.size().area());
        spend(&self.pixels, pixels, limits::SCENE_PICTURE_PIXELS, "the pixels of a scene's pictures")?;
        let found = (media, video);
        self.media.borrow_mut().insert(path, found.clone());
        Ok(found)
    }

    /// The media file that `value` names, and its video.
    pub(super) fn video(&self, value: &Value<'_>) -> Result<(Media, Video), Error> {
        let name = value.string()?;
        let (media, video) =
            self.media(value.document.folder, name).map_err(|problem| value.error(problem))?;
        let what = "a video layer: it has no video";
        let video = video.ok_or_else(|| value.error(Problem::Unsuited { name: name.to_owned(), what }))?;
        Ok((media, video))
    }

    /// The file with sound that `value` names.
    pub(super) fn sound(&self, value: &Value<'_>) -> Result<Media, Error> {
        let name = value.string()?;
        let (media, _) = self.media(value.document.folder, name).map_err(|problem| value.error(problem))?;
        let what = "an audio: it has no sound";
        let silent = || value.error(Problem::Unsuited { name: name.to_owned(), what });
        if media.sound_count() == 0 { Err(silent()) } else { Ok(media) }
    }
}

/// What `error` says, with its causes.
pub(super) fn with_causes(error: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(Some(error), |error| (**error).source());
    causes.map(ToString::to_string).collect::<Vec<_>>().join(": ")
}

/// Takes `amount` of what may be at most `max`.
fn spend(spent: &Cell<u64>, amount: u64, max: u64, what: &'static str) -> Result<(), Problem> {
    if spent.get() > max {
        // That was said.
        return Err(Problem::Follows);
    }
    spent.set(spent.get().saturating_add(amount));
    if spent.get() > max { Err(Problem::Limit { what, max }) } else { Ok(()) }
}

/// What the layers of one scene share.
pub(super) struct World<'a> {
    pub(super) shared: &'a Shared,
    /// The tables `[symbol.NAME]`.
    pub(super) symbols: BTreeMap<String, Section<'a>>,
    /// The scene files that are being read, from the outermost in.
    pub(super) open: Vec<PathBuf>,
    /// What layers sound like.
    pub(super) sounds: RefCell<Vec<Sound>>,
    canvas: Canvas,
    used: RefCell<Used>,
    /// The font files with the families in them.
    added_fonts: RefCell<BTreeMap<PathBuf, Vec<String>>>,
    /// How many layers' times are being worked out, each for the one before.
    asked_times: Cell<usize>,
}

/// What of a scene's things was used so far.
#[derive(Default)]
struct Used {
    symbols: BTreeSet<String>,
    /// Symbols that can't be read.
    broken: BTreeSet<String>,
    /// In lower case.
    families: BTreeSet<String>,
    /// Whether a font file can't be read, so that a family may be unknown for that reason.
    lacks_fonts: bool,
}

impl<'a> World<'a> {
    /// A scene's shared things, with the canvas `canvas` to try things on.
    pub(super) fn new(shared: &'a Shared, canvas: Canvas, open: Vec<PathBuf>) -> Self {
        let (symbols, sounds, used) = (BTreeMap::new(), RefCell::default(), RefCell::default());
        let (added_fonts, asked_times) = (RefCell::default(), Cell::new(0));
        Self { shared, symbols, open, sounds, canvas, used, added_fonts, asked_times }
    }

    /// What `ask` finds out for a time that refers to another; absent where the chain of such
    /// times is too long, and would take all of the stack.
    pub(super) fn deeper<T>(&self, ask: impl FnOnce() -> T) -> Option<T> {
        let depth = self.asked_times.get();
        if depth >= limits::TIME_REFERENCES {
            return None;
        }
        self.asked_times.set(depth + 1);
        let found = ask();
        self.asked_times.set(depth);
        Some(found)
    }

    /// A context in its first state, with the scene's fonts.
    pub(super) fn context(&self) -> RefMut<'_, Context2d> {
        let mut context = self.canvas.context_2d();
        context.reset();
        context
    }

    /// Adds the font file that `value` names, once, and returns the families in it.
    pub(super) fn add_font(&self, value: &Value<'_>) -> Result<Vec<String>, Error> {
        let path = self.shared.path(value)?;
        if let Some(families) = self.added_fonts.borrow().get(&path) {
            return Ok(families.clone());
        }
        let opened = self.shared.file(value, limits::FONT_BYTES as u64)?;
        self.shared.count_font(opened.bytes.len() as u64).map_err(|problem| value.error(problem))?;
        let mut fonts = self.fonts();
        let name = value.string()?.to_owned();
        let families = fonts.add(opened.bytes);
        let families = families.map_err(|source| value.error(Problem::Asset { name, source }))?;
        self.canvas.context_2d().set_fonts(fonts);
        self.added_fonts.borrow_mut().insert(path, families.clone());
        Ok(families)
    }

    /// Notes that a font file can't be read.
    pub(super) fn lack_fonts(&self) {
        self.used.borrow_mut().lacks_fonts = true;
    }

    /// Lets texts fall back on fonts that they don't name.
    pub(super) fn allow_fallback(&self) {
        let mut fonts = self.fonts();
        fonts.allow_fallback(true);
        self.canvas.context_2d().set_fonts(fonts);
    }

    /// Notes that a text names font families, as CSS lists them.
    pub(super) fn used_families(&self, list: &str) {
        let plain = |name: &str| name.trim().trim_matches(['"', '\'']).to_lowercase();
        self.used.borrow_mut().families.extend(list.split(',').map(plain));
    }

    /// Whether a text named the family `name`.
    pub(super) fn is_used_family(&self, name: &str) -> bool {
        self.used.borrow().families.contains(&name.to_lowercase())
    }

    /// Notes that a layer used the symbol `name`, and whether that can't be read.
    pub(super) fn used_symbol(&self, name: &str, is_broken: bool) {
        let mut used = self.used.borrow_mut();
        used.symbols.insert(name.to_owned());
        if is_broken {
            used.broken.insert(name.to_owned());
        }
    }

    /// Whether a layer used the symbol `name`.
    pub(super) fn is_used_symbol(&self, name: &str) -> bool {
        self.used.borrow().symbols.contains(name)
    }

    /// Whether the symbol `name` can't be read, which was said.
    pub(super) fn is_broken(&self, name: &str) -> bool {
        self.used.borrow().broken.contains(name)
    }

    /// `problem` of a text, which may follow from a font file that can't be read.
    pub(super) fn doubted(&self, problem: Problem) -> Problem {
        use crate::canvas::Error;
        match problem {
            Problem::Canvas(Error::FontFamily { .. } | Error::Glyph { .. })
                if self.used.borrow().lacks_fonts =>
            {
                Problem::Follows
            }
            problem => problem,
        }
    }

    /// The fonts of the scene.
    pub(super) fn fonts(&self) -> Fonts {
        self.canvas.context_2d().fonts().clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frame_rates_have_a_common_term_within_128_bits() {
        let count = |rates: &[(u32, u32)]| {
            let shared = Shared::default();
            rates.iter().try_for_each(|(num, den)| shared.count_rate(FrameRate::new(*num, *den).unwrap()))
        };
        let usual =
            [(24, 1), (24000, 1001), (25, 1), (30000, 1001), (50, 1), (60000, 1001), (120, 1), (144, 1)];
        assert_eq!(count(&usual), Ok(()));
        assert_eq!(
            count(&[(999_983, 1000), (999_979, 1000)]).unwrap_err().to_string(),
            "the common multiple of the numerators of all frame rates in a scene may be at most 100000000"
        );
    }

    #[test]
    fn the_fonts_of_a_scene_are_bounded_in_number_and_size() {
        let shared = Shared::default();
        assert!((0..limits::SCENE_FONTS).all(|_| shared.count_font(1).is_ok()));
        let said = shared.count_font(1).unwrap_err().to_string();
        assert_eq!(said, "the font files of a scene may be at most 256");
        let said = Shared::default().count_font(limits::SCENE_FONT_BYTES + 1).unwrap_err().to_string();
        assert_eq!(said, "the bytes of a scene's font files may be at most 268435456");
    }
}
