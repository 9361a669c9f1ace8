//! The canvas: an RGBA bitmap that is drawn through the web's 2D context.
//!
//! Drawing calls come in through [`Context2d`], which only notes them down as resolved
//! operations. [`Canvas::paint`] turns the notes into pixels, once for each turn, and knows
//! whether anything changed. When frames are taken, and what becomes of them, is left to the
//! stream room.

mod area;
mod color;
mod composite;
mod context;
mod curve;
mod error;
mod filter;
mod gradient;
mod guard;
mod hit;
mod image;
mod kept;
mod keyword;
mod memo;
mod ops;
mod outline;
mod path;
mod pattern;
mod raster;
mod sample;
mod state;
mod stroke;
mod style;
mod svg_path;
mod text;
mod transform;
mod trim;
mod wide;

use std::cell::{RefCell, RefMut};
use std::rc::Rc;

pub use self::color::Color;
pub use self::composite::CompositeOperation;
pub use self::context::{Context2d, ImageSmoothingQuality};
pub use self::curve::{Radii, Radius};
pub use self::error::Error;
pub use self::gradient::Gradient;
pub use self::image::{Image, ImageData, ImageError, encode_png, encode_webp};
pub use self::path::{FillRule, Path2d};
pub use self::pattern::{Pattern, Repetition};
pub use self::state::{LineCap, LineJoin};
pub use self::style::{IntoStyle, Style};
pub use self::text::{
    Direction, Font, FontKerning, FontStretch, FontVariantCaps, FontVariantNumeric, Fonts, Spacing,
    TextAlign, TextBaseline, TextMetrics, TextRendering, characters,
};
pub use self::transform::Transform;

use crate::frame::{Pixels, Size};
use crate::limits;

/// A canvas element: a bitmap and its 2D context (HTML, The canvas element).
///
/// A `Canvas` is a handle: clones are the same canvas, as references are in a browser. While the
/// result of [`context_2d`](Self::context_2d) is held, all methods but `size` panic, so hold it
/// only while drawing.
#[derive(Clone)]
pub struct Canvas {
    context: Rc<RefCell<Context2d>>,
    size: Size,
}

impl Canvas {
    /// A transparent canvas of `size` pixels.
    ///
    /// # Errors
    /// [`Error::Size`] where a side is 0 or above [`limits::CANVAS_SIDE_PX`], or the area is
    /// above [`limits::CANVAS_AREA_PX`].
    pub fn new(size: Size) -> Result<Self, Error> {
        let sides = 1..=limits::CANVAS_SIDE_PX;
        let fits = sides.contains(&size.width) && sides.contains(&size.height);
        if !fits || size.area() > limits::CANVAS_AREA_PX {
            return Err(Error::Size(size));
        }
        Ok(Self { context: Rc::new(RefCell::new(Context2d::new(size))), size })
    }

    /// The size of the bitmap in pixels.
    pub fn size(&self) -> Size {
        self.size
    }

    /// The context that draws on this canvas (`getContext("2d")`). It is always the same one.
    ///
    /// # Panics
    /// While an earlier result is held.
    pub fn context_2d(&self) -> RefMut<'_, Context2d> {
        self.context.borrow_mut()
    }

    /// Shows what was drawn since the last paint, and returns whether that is new content.
    /// A turn that draws the same again from the start costs no pixel work and is not new.
    ///
    /// # Errors
    /// [`Error::Limit`] where more was drawn than a limit allows; then nothing is shown.
    ///
    /// # Panics
    /// While a context is held.
    pub fn paint(&self) -> Result<bool, Error> {
        self.context.borrow_mut().paint()
    }

    /// A picture of the canvas as it is now, with what was drawn since the last paint, to be drawn
    /// on another canvas.
    ///
    /// # Panics
    /// While a context is held; use [`Context2d::snapshot`] then.
    pub fn snapshot(&self) -> Image {
        self.context.borrow_mut().snapshot()
    }

    /// Whether the canvas may be read and captured: no picture from outside the allowed folders
    /// was drawn on it (HTML, Security with canvas elements).
    ///
    /// # Panics
    /// While a context is held.
    pub fn origin_clean(&self) -> bool {
        self.context.borrow().origin_clean()
    }

    /// How many paints so far brought new content.
    pub fn generation(&self) -> u64 {
        self.context.borrow().raster.generation()
    }

    /// How many pixels were combined with others so far, by paints and by looks at the canvas
    /// between them. Filters and blurs are not counted.
    pub fn drawn_pixels(&self) -> u64 {
        self.context.borrow().raster.drawn_pixels()
    }

    /// How many drawing operations were noted down so far, in all turns.
    pub fn noted_operations(&self) -> u64 {
        self.context.borrow().noted
    }

    /// Whether the last paint, which began with a reset, shows what it would without any short cut.
    #[cfg(test)]
    pub(crate) fn is_as_without_short_cuts(&self) -> bool {
        self.context.borrow().raster.is_as_without_short_cuts().expect("the paint began with a reset")
    }

    /// The pixels as last painted.
    pub fn pixels(&self) -> Pixels {
        self.context.borrow().raster.pixels()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn canvas() -> Canvas {
        Canvas::new(Size::new(8, 8)).unwrap()
    }

    fn pixel(canvas: &Canvas, x: usize, y: usize) -> [u8; 4] {
        let at = (y * 8 + x) * 4;
        canvas.pixels()[at..at + 4].try_into().unwrap()
    }

    fn red_square(canvas: &Canvas) {
        let mut context = canvas.context_2d();
        context.reset();
        context.set_fill_style("red");
        context.fill_rect(2.0, 2.0, 4.0, 4.0);
    }

    #[test]
    fn sizes_out_of_bounds_are_refused() {
        for (width, height) in [(0, 1), (1, 0), (16_385, 1), (16_384, 16_384), (u32::MAX, u32::MAX)] {
            assert!(Canvas::new(Size::new(width, height)).is_err(), "{width}x{height}");
        }
        assert!(Canvas::new(Size::new(16_384, 1)).is_ok());
    }

    #[test]
    fn drawing_shows_only_after_a_paint() {
        let canvas = canvas();
        red_square(&canvas);
        assert_eq!(pixel(&canvas, 4, 4), [0, 0, 0, 0]);
        assert!(canvas.paint().unwrap());
        assert_eq!(pixel(&canvas, 4, 4), [255, 0, 0, 255]);
        assert_eq!(pixel(&canvas, 1, 1), [0, 0, 0, 0]);
    }

    #[test]
    fn the_same_drawing_again_is_no_new_content_and_costs_no_pixels() {
        let canvas = canvas();
        red_square(&canvas);
        assert!(canvas.paint().unwrap());
        let first = canvas.pixels();
        red_square(&canvas);
        assert!(!canvas.paint().unwrap());
        assert!(std::sync::Arc::ptr_eq(&first, &canvas.pixels()));
        assert_eq!(canvas.generation(), 1);
    }

    #[test]
    fn a_turn_without_drawing_is_no_new_content() {
        let canvas = canvas();
        assert!(!canvas.paint().unwrap());
        canvas.context_2d().set_fill_style("red");
        canvas.context_2d().begin_path();
        assert!(!canvas.paint().unwrap());
    }

    #[test]
    fn drawing_without_reset_adds_to_the_bitmap() {
        let canvas = canvas();
        red_square(&canvas);
        canvas.paint().unwrap();
        let before = canvas.pixels();
        canvas.context_2d().clear_rect(0.0, 0.0, 4.0, 8.0);
        assert!(canvas.paint().unwrap());
        assert_eq!(pixel(&canvas, 3, 4), [0, 0, 0, 0]);
        assert_eq!(pixel(&canvas, 4, 4), [255, 0, 0, 255]);
        assert_eq!(before[(4 * 8 + 3) * 4], 255, "a frame that was taken never changes");
        red_square(&canvas);
        assert!(canvas.paint().unwrap(), "the bitmap no longer shows this drawing alone");
    }

    #[test]
    fn a_reset_leaves_nothing_of_earlier_paints() {
        let canvas = canvas();
        for x in 0..8 {
            let mut context = canvas.context_2d();
            context.reset();
            context.fill_rect(f64::from(x), 0.0, 1.0, 8.0);
            drop(context);
            canvas.paint().unwrap();
            let opaque = canvas.pixels().chunks_exact(4).filter(|pixel| pixel[3] > 0).count();
            assert_eq!(opaque, 8, "at {x}");
        }
    }

    #[test]
    fn painted_buffers_are_used_again_once_no_frame_holds_them() {
        let canvas = canvas();
        let mut seen = std::collections::BTreeSet::new();
        for step in 0..32 {
            let mut context = canvas.context_2d();
            context.reset();
            context.fill_rect(f64::from(step) / 8.0, 0.0, 1.0, 1.0);
            drop(context);
            canvas.paint().unwrap();
            seen.insert(canvas.pixels().as_ptr() as usize);
        }
        assert!(seen.len() <= 3, "{} buffers for 32 paints", seen.len());
    }
}
