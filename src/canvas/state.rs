//! The drawing state: what `save` keeps and `restore` brings back (HTML, 4.12.5.1.2).

use super::{Color, Transform};

/// How the ends of lines look (`lineCap`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum LineCap {
    /// Cut off at the end.
    #[default]
    Butt,
    /// A half circle.
    Round,
    /// Half a square.
    Square,
}

/// How the corners of lines look (`lineJoin`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum LineJoin {
    /// A sharp corner, or a bevel where it would reach further than the miter limit.
    #[default]
    Miter,
    /// A circle on the corner.
    Round,
    /// A corner cut off.
    Bevel,
}

/// One entry of the context's state stack.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct State {
    pub(super) transform: Transform,
    pub(super) fill_style: Color,
    pub(super) stroke_style: Color,
    pub(super) global_alpha: f32,
    pub(super) line: Line,
}

/// The state that strokes depend on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Line {
    /// In user space.
    pub(super) width: f64,
    pub(super) cap: LineCap,
    pub(super) join: LineJoin,
    pub(super) miter_limit: f64,
}

impl Default for State {
    fn default() -> Self {
        Self {
            transform: Transform::IDENTITY,
            fill_style: Color::BLACK,
            stroke_style: Color::BLACK,
            global_alpha: 1.0,
            line: Line { width: 1.0, cap: LineCap::Butt, join: LineJoin::Miter, miter_limit: 10.0 },
        }
    }
}
