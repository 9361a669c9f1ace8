//! The 2D context: the web's drawing methods, noted down as operations.
//!
//! The context checks arguments, keeps the state stack, and resolves each call to device space
//! and final colours (HTML, The 2D rendering context). It touches no pixel, but for reading them
//! back. The methods are in files by what they are for, as the standard groups them.

mod draw;
mod image;
mod path;
mod pixels;
mod style;
mod text;

use std::sync::Arc;

pub use self::image::ImageSmoothingQuality;

use super::ops::{DisplayList, Effects, Op};
use super::raster::Raster;
use super::state::State;
use super::text::Fonts;
use super::{Error, Path2d, Transform, ops};
use crate::frame::Size;
use crate::limits;

/// Draws on a canvas (`CanvasRenderingContext2D`).
///
/// Lengths are in user-space pixels and angles in radians. Calls with an argument that is not
/// finite, and setters with a value that is out of range, do nothing.
///
/// ```
/// use canvas_rec::{Canvas, Size};
///
/// let canvas = Canvas::new(Size::new(320, 180))?;
/// let mut context = canvas.context_2d();
/// context.set_fill_style("midnightblue");
/// context.fill_rect(0.0, 0.0, 320.0, 180.0);
/// let mut glow = context.create_radial_gradient(160.0, 90.0, 0.0, 160.0, 90.0, 80.0)?;
/// glow.add_color_stop(0.0, "gold".parse()?)?;
/// glow.add_color_stop(1.0, "rgb(255 215 0 / 0%)".parse()?)?;
/// context.set_fill_style(&glow);
/// context.fill_rect(0.0, 0.0, 320.0, 180.0);
/// # Ok::<(), canvas_rec::canvas::Error>(())
/// ```
pub struct Context2d {
    size: Size,
    state: State,
    saved: Vec<State>,
    /// The current default path, in device space: a later transform does not move it.
    path: Path2d,
    list: DisplayList,
    /// The layers that are open, each with the operations before it.
    layers: Vec<Vec<Op>>,
    operations: usize,
    /// Operations of all turns.
    pub(super) noted: u64,
    /// Bytes of pixels that this turn holds copies of.
    copied_bytes: usize,
    /// The first limit that drawing went beyond.
    overrun: Option<Error>,
    fonts: Fonts,
    /// Whether no picture from elsewhere was drawn.
    origin_clean: bool,
    pub(super) raster: Raster,
}

/// HTML, The canvas state.
impl Context2d {
    pub(super) fn new(size: Size) -> Self {
        Self {
            size,
            state: State::default(),
            saved: Vec::new(),
            path: Path2d::new(),
            list: DisplayList::default(),
            layers: Vec::new(),
            operations: 0,
            noted: 0,
            copied_bytes: 0,
            overrun: None,
            fonts: Fonts::new(),
            origin_clean: true,
            raster: Raster::new(size),
        }
    }

    /// Shows what was noted down since the last call; layers that are still open are closed.
    ///
    /// # Errors
    /// [`Error::Limit`] where that was more than a limit allows; nothing is shown then.
    pub(super) fn paint(&mut self) -> Result<bool, Error> {
        while !self.layers.is_empty() {
            self.close_layer(Effects::default());
        }
        let list = std::mem::take(&mut self.list);
        (self.operations, self.copied_bytes) = (0, 0);
        match self.overrun.take() {
            Some(error) => {
                self.raster.forget_preview();
                Err(error)
            }
            None => Ok(self.raster.paint(list)),
        }
    }

    /// Puts the drawing state on the stack.
    pub fn save(&mut self) {
        if self.within("saved states", self.saved.len(), limits::SAVED_STATES) {
            self.saved.push(self.state.clone());
        }
    }

    /// Brings back the state saved last; does nothing where none is.
    pub fn restore(&mut self) {
        if let Some(state) = self.saved.pop() {
            self.state = state;
        }
    }

    /// Brings the context back to its beginning: a transparent bitmap, the default state, an
    /// empty path and an empty stack.
    pub fn reset(&mut self) {
        self.state = State::default();
        self.saved.clear();
        self.path = Path2d::new();
        self.list = DisplayList { fresh: true, ops: Vec::new() };
        self.layers.clear();
        (self.operations, self.copied_bytes, self.overrun) = (0, 0, None);
        self.raster.forget_preview();
    }

    /// Whether there may be one more of `what` after `count`. Where not, the next paint fails.
    fn within(&mut self, what: &'static str, count: usize, limit: usize) -> bool {
        if count >= limit && self.overrun.is_none() {
            self.overrun = Some(Error::Limit { what, limit });
        }
        count < limit
    }

    /// Whether `bytes` more of pixels may be copied in this turn. Where not, the next paint fails.
    fn may_copy(&mut self, bytes: usize) -> bool {
        self.copied_bytes = self.copied_bytes.saturating_add(bytes);
        self.within("bytes of copied pixels in one turn", self.copied_bytes, limits::COPIED_BYTES)
    }

    /// Notes down an operation.
    fn push(&mut self, op: Op) {
        if self.within("drawing operations in one turn", self.operations, limits::OPERATIONS) {
            self.operations += 1;
            self.noted += 1;
            self.list.ops.push(op);
        }
    }

    /// Ends the innermost layer, which is there.
    fn close_layer(&mut self, effects: Effects) {
        if let Some(below) = self.layers.pop() {
            let ops = std::mem::replace(&mut self.list.ops, below);
            self.push(Op::Layer { ops, effects });
        }
    }

    /// The state's part in how something drawn is laid over what is there.
    fn effects(&self) -> Effects {
        let State { shadow, .. } = &self.state;
        let shows =
            shadow.color.components()[3] > 0.0 && (shadow.blur > 0.0 || shadow.x != 0.0 || shadow.y != 0.0);
        #[expect(clippy::cast_possible_truncation, reason = "0 to 1")]
        let alpha = self.state.global_alpha as f32;
        Effects {
            alpha,
            operation: self.state.operation,
            clip: self.state.clip.clone(),
            shadow: shows.then(|| {
                let deviation = shadow.blur / 2.0;
                Box::new(ops::Shadow { color: shadow.color, x: shadow.x, y: shadow.y, deviation })
            }),
            filters: Arc::clone(&self.state.filter.filters),
        }
    }
}

/// HTML, Transformations.
impl Context2d {
    /// Scales what is drawn from now on.
    pub fn scale(&mut self, x: f64, y: f64) {
        self.transform(Transform::scaling(x, y));
    }

    /// Turns what is drawn from now on clockwise.
    pub fn rotate(&mut self, radians: f64) {
        self.transform(Transform::rotation(radians));
    }

    /// Moves what is drawn from now on.
    pub fn translate(&mut self, x: f64, y: f64) {
        self.transform(Transform::translation(x, y));
    }

    /// Applies `transform` before the current one.
    pub fn transform(&mut self, transform: Transform) {
        if transform.is_finite() {
            self.state.transform = self.state.transform.multiply(transform);
        }
    }

    /// The current transform.
    pub fn get_transform(&self) -> Transform {
        self.state.transform
    }

    /// Replaces the current transform.
    pub fn set_transform(&mut self, transform: Transform) {
        if transform.is_finite() {
            self.state.transform = transform;
        }
    }

    /// Back to device pixels.
    pub fn reset_transform(&mut self) {
        self.state.transform = Transform::IDENTITY;
    }
}
