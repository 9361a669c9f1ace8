//! A contact sheet: several moments of a scene side by side, each with its time.
//!
//! Times come in, one picture goes out. Each moment is drawn at its small size, not made smaller
//! afterwards. Transparent parts show a chequered ground. Which times are good is left to the
//! caller.

use super::still::{Picture, drawn};
use super::{Error, Fit};
use crate::canvas::{self, Canvas, Context2d, Pattern, Repetition};
use crate::frame::Size;
use crate::limits;
use crate::scene::Scene;
use crate::time::Timestamp;

/// The longest side of a picture where nothing else is said, in pixels.
const PICTURE_PX: u32 = 320;
/// A picture is this many letters wide, as long as letters stay in their range.
const PICTURE_LETTERS: f64 = 22.0;
const LETTER_PX: std::ops::RangeInclusive<f64> = 13.0..=40.0;
const GROUND: &str = "#16181d";
const INK: &str = "#c9ced8";
/// The chequered ground: the side of a square in pixels, and its colours.
const CHEQUER_PX: u32 = 8;
const CHEQUER: [&str; 2] = ["#5b606b", "#474b55"];

/// A sheet of `scene` at `times`, in rows of `columns` pictures. `fit` is the size of each;
/// where it is absent, a picture is at most 320 pixels wide or high.
///
/// # Errors
/// [`Error::SheetPictures`] for no times or more than [`limits::SHEET_PICTURES`];
/// [`Error::Canvas`] where the whole sheet is too large; as [`still`](super::still) for a
/// picture.
pub fn sheet(scene: &Scene, times: &[Timestamp], columns: u32, fit: Option<Fit>) -> Result<Picture, Error> {
    if !(1..=limits::SHEET_PICTURES).contains(&times.len()) {
        return Err(Error::SheetPictures(times.len()));
    }
    let fit = fit.unwrap_or(Fit::Size(reduced(scene.size)));
    let first = drawn(scene, times[0], fit)?;
    let layout = Layout::new(first.size(), times.len(), columns);
    let whole = Canvas::new(layout.size)?;
    let mut context = whole.context_2d();
    let [width, height] = sides(layout.size);
    context.set_fill_style(GROUND);
    context.fill_rect(0.0, 0.0, width, height);
    context.set_font(&format!("500 {}px Inter", layout.letter_px));
    let chequer = chequer(&context)?;
    for (index, time) in times.iter().enumerate() {
        let picture = if index == 0 { first.clone() } else { drawn(scene, *time, fit)? };
        let [x, y] = layout.place(index);
        let [width, height] = sides(layout.picture);
        context.set_fill_style(&chequer);
        context.fill_rect(x, y, width, height);
        context.draw_image(&picture.snapshot(), x, y)?;
        context.set_fill_style(INK);
        context.fill_text(
            &time.to_string(),
            x,
            y + height + layout.letter_px * LABEL_LETTERS,
            Some(width),
        )?;
    }
    drop(context);
    whole.paint()?;
    Ok(Picture::of(&whole))
}

/// How far below its picture a label stands, in letters.
const LABEL_LETTERS: f64 = 1.3;

/// Where the pictures lie.
struct Layout {
    size: Size,
    picture: Size,
    columns: u32,
    letter_px: f64,
    /// Between pictures and around all.
    gap: u32,
    label: u32,
}

impl Layout {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "small numbers above 0")]
    fn new(picture: Size, count: usize, columns: u32) -> Self {
        let count = count as u32;
        let columns = columns.clamp(1, count);
        let letters = f64::from(picture.width) / PICTURE_LETTERS;
        let letter_px = libm::round(letters.clamp(*LETTER_PX.start(), *LETTER_PX.end()));
        let (gap, label) =
            (libm::round(letter_px * 1.5) as u32, libm::round(letter_px * LABEL_LETTERS) as u32);
        let size = Size::new(
            gap + columns * (picture.width + gap),
            gap + count.div_ceil(columns) * (picture.height + label + gap),
        );
        Self { size, picture, columns, letter_px, gap, label }
    }

    /// The top left corner of a picture.
    #[expect(clippy::cast_possible_truncation, reason = "not above `limits::SHEET_PICTURES`")]
    fn place(&self, index: usize) -> [f64; 2] {
        let (column, row) = (index as u32 % self.columns, index as u32 / self.columns);
        let x = self.gap + column * (self.picture.width + self.gap);
        let y = self.gap + row * (self.picture.height + self.label + self.gap);
        [x.into(), y.into()]
    }
}

/// `size` with its longest side at most [`PICTURE_PX`], and no side at 0.
fn reduced(size: Size) -> Size {
    let longest = size.width.max(size.height).max(PICTURE_PX);
    let side = |px: u32| {
        let reduced = (u64::from(px) * u64::from(PICTURE_PX) + u64::from(longest) / 2) / u64::from(longest);
        u32::try_from(reduced).unwrap_or(PICTURE_PX).max(1)
    };
    Size::new(side(size.width), side(size.height))
}

fn chequer(context: &Context2d) -> Result<Pattern, canvas::Error> {
    let tile = Canvas::new(Size::new(2 * CHEQUER_PX, 2 * CHEQUER_PX))?;
    let px = f64::from(CHEQUER_PX);
    let mut squares = tile.context_2d();
    squares.set_fill_style(CHEQUER[0]);
    squares.fill_rect(0.0, 0.0, 2.0 * px, 2.0 * px);
    squares.set_fill_style(CHEQUER[1]);
    squares.fill_rect(px, 0.0, px, px);
    squares.fill_rect(0.0, px, px, px);
    Ok(context.create_pattern(&squares.snapshot(), Repetition::Repeat))
}

fn sides(size: Size) -> [f64; 2] {
    [size.width.into(), size.height.into()]
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::scene::Options;

    fn scene(width: u32, height: u32) -> Scene {
        let text = format!(
            r#"canvas = {{ width = {width}, height = {height} }}
            capture = {{ fps = 10, duration = "1s" }}
            layer = [{{ type = "rect", width = "50%", height = "100%", start = "0.5s", fill = "red" }}]"#
        );
        Scene::parse(Path::new("s.toml"), &text, &Options::default()).unwrap()
    }

    fn times(count: u32) -> Vec<Timestamp> {
        crate::session::frame_times(&scene(8, 8), count).unwrap()
    }

    fn pixel(picture: &Picture, [x, y]: [f64; 2]) -> [u8; 4] {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "inside")]
        let at = (y as usize * picture.size.width as usize + x as usize) * 4;
        picture.pixels[at..at + 4].try_into().unwrap()
    }

    #[test]
    fn pictures_stand_in_rows_with_even_margins() {
        let layout = Layout::new(Size::new(320, 180), 5, 3);
        assert_eq!((layout.gap, layout.label), (23, 20));
        assert_eq!(layout.size, Size::new(3 * 343 + 23, 2 * 223 + 23));
        assert_eq!(layout.place(0), [23.0, 23.0]);
        assert_eq!(layout.place(4), [366.0, 246.0]);
    }

    #[test]
    fn a_sheet_has_no_empty_columns() {
        assert_eq!(Layout::new(Size::new(100, 100), 2, 9).columns, 2);
    }

    #[test]
    fn each_picture_shows_its_own_moment() {
        let picture = sheet(&scene(40, 40), &times(2), 2, None).unwrap();
        let layout = Layout::new(Size::new(40, 40), 2, 2);
        assert_eq!(picture.size, layout.size);
        assert_eq!(pixel(&picture, layout.place(1)), [255, 0, 0, 255]);
        let chequers = [[0x5b, 0x60, 0x6b, 255], [0x47, 0x4b, 0x55, 255]];
        assert!(chequers.contains(&pixel(&picture, layout.place(0))), "nothing is there yet");
    }

    #[test]
    fn labels_are_written_below() {
        let picture = sheet(&scene(40, 40), &times(1), 1, None).unwrap();
        let layout = Layout::new(Size::new(40, 40), 1, 1);
        let rows = 40 + layout.gap..picture.size.height;
        let bright = rows.flat_map(|y| (0..picture.size.width).map(move |x| [x.into(), y.into()]));
        assert!(bright.map(|at| pixel(&picture, at)).any(|[red, ..]| red > 0x80));
    }

    #[test]
    fn pictures_are_reduced_but_never_to_nothing() {
        assert_eq!(reduced(Size::new(1920, 1080)), Size::new(320, 180));
        assert_eq!(reduced(Size::new(64, 48)), Size::new(64, 48));
        assert_eq!(reduced(Size::new(1, 16_384)), Size::new(1, 320));
    }

    #[test]
    fn sheets_without_pictures_or_with_too_many_are_refused() {
        for count in [0, limits::SHEET_PICTURES + 1] {
            let error = sheet(&scene(8, 8), &vec![Timestamp::ZERO; count], 3, None).unwrap_err();
            assert!(matches!(error, Error::SheetPictures(wrong) if wrong == count));
        }
        let error = sheet(&scene(8, 8), &vec![Timestamp::ZERO; 100], 100, Some(Fit::Scale(100.0)));
        assert!(matches!(error, Err(Error::Canvas(canvas::Error::Size(_)))));
    }
}
