//! The display list: what a turn draws, resolved and comparable.
//!
//! An operation holds device-space geometry and final colours, so two equal lists draw equal
//! pixels, and an equal list need not be drawn at all.

use super::{Color, FillRule};

/// One resolved drawing operation.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Op {
    /// Make the inside of the path transparent.
    Clear(tiny_skia::Path),
    /// Paint the inside of the path over what is there.
    Fill { path: tiny_skia::Path, rule: FillRule, color: Color },
    /// Draw the following operations apart, on a transparent picture.
    BeginLayer,
    /// Lay that picture over what was there, with this opacity.
    EndLayer { alpha: f32 },
}

/// The operations of one turn.
#[derive(Debug, Default)]
pub(super) struct DisplayList {
    /// Whether the list starts from a transparent bitmap (`reset`) instead of the last one.
    pub(super) fresh: bool,
    pub(super) ops: Vec<Op>,
}

impl DisplayList {
    /// Whether the turn drew nothing.
    pub(super) fn is_empty(&self) -> bool {
        !self.fresh && self.ops.is_empty()
    }
}
