//! The drawing state: what `save` keeps and `restore` brings back (HTML, The canvas state).
//!
//! Values are as the web has them: lengths in user space, except those of shadows and filters,
//! which no transform changes. The context resolves them at each drawing call.

use std::sync::Arc;

use super::filter::Filter;
use super::keyword::keywords;
use super::ops::Clip;
use super::text::TextStyle;
use super::{Color, CompositeOperation, ImageSmoothingQuality, Style, Transform};

keywords! {
    /// How the ends of lines look (`lineCap`).
    LineCap = "lineCap" {
        /// Cut off at the end.
        #[default]
        Butt = "butt",
        /// A half circle.
        Round = "round",
        /// Half a square.
        Square = "square",
    }
}

keywords! {
    /// How the corners of lines look (`lineJoin`).
    LineJoin = "lineJoin" {
        /// A sharp corner, or a bevel where it would reach further than the miter limit.
        #[default]
        Miter = "miter",
        /// A circle on the corner.
        Round = "round",
        /// A corner cut off.
        Bevel = "bevel",
    }
}

/// One entry of the context's state stack.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct State {
    pub(super) transform: Transform,
    pub(super) fill_style: Style,
    pub(super) stroke_style: Style,
    pub(super) global_alpha: f64,
    pub(super) operation: CompositeOperation,
    pub(super) line: Line,
    pub(super) shadow: Shadow,
    pub(super) filter: FilterList,
    pub(super) clip: Option<Arc<Clip>>,
    pub(super) smoothing_enabled: bool,
    pub(super) smoothing_quality: ImageSmoothingQuality,
    /// Shared, as few calls change it between a save and its restore.
    pub(super) text: Arc<TextStyle>,
}

impl State {
    pub(super) fn text_mut(&mut self) -> &mut TextStyle {
        Arc::make_mut(&mut self.text)
    }
}

/// The state that strokes depend on.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Line {
    /// In user space.
    pub(super) width: f64,
    pub(super) cap: LineCap,
    pub(super) join: LineJoin,
    pub(super) miter_limit: f64,
    /// Lengths of dashes and gaps in turn, in user space; an even number. Empty for whole lines.
    pub(super) dash: Arc<[f64]>,
    pub(super) dash_offset: f64,
}

/// The shadow of what is drawn. Lengths are in canvas pixels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Shadow {
    pub(super) color: Color,
    pub(super) x: f64,
    pub(super) y: f64,
    /// Twice the blur's standard deviation.
    pub(super) blur: f64,
}

/// The filter as it was set and as it is applied.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct FilterList {
    pub(super) text: Arc<str>,
    pub(super) filters: Arc<[Filter]>,
}

impl Default for Line {
    fn default() -> Self {
        Self {
            width: 1.0,
            cap: LineCap::Butt,
            join: LineJoin::Miter,
            miter_limit: 10.0,
            dash: Arc::new([]),
            dash_offset: 0.0,
        }
    }
}

impl Default for State {
    fn default() -> Self {
        Self {
            transform: Transform::IDENTITY,
            fill_style: Style::Color(Color::BLACK),
            stroke_style: Style::Color(Color::BLACK),
            global_alpha: 1.0,
            operation: CompositeOperation::SourceOver,
            line: Line::default(),
            shadow: Shadow { color: Color::TRANSPARENT, x: 0.0, y: 0.0, blur: 0.0 },
            filter: FilterList { text: "none".into(), filters: Arc::new([]) },
            clip: None,
            smoothing_enabled: true,
            smoothing_quality: ImageSmoothingQuality::Low,
            text: Arc::default(),
        }
    }
}
