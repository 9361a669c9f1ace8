//! The display list: what a turn draws, resolved and comparable.
//!
//! An operation holds device-space geometry, final colours and everything else that decides its
//! pixels. So two equal lists draw equal pixels, and what is equal need not be drawn again.

use std::sync::Arc;

use super::filter::Filter;
use super::gradient::Gradient;
use super::outline::{GridPoint, Outline};
use super::raster::{Bitmap, Bounds};
use super::sample::{Edge, Smoothing, Source};
use super::{Color, CompositeOperation, FillRule, Transform};
use crate::frame::{Pixels, Size};

/// One resolved drawing operation. What few have is boxed: lists of thousands are read again and again.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Op {
    /// Paint the inside of a shape.
    Draw(Draw),
    /// Draw operations apart, on a transparent picture, and lay that over the rest.
    Layer { ops: Vec<Op>, effects: Effects },
    /// Replace pixels (`putImageData`).
    Put(Arc<Bitmap>),
}

/// A shape, what it is painted with, and how it is laid over the rest.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Draw {
    pub(super) shape: Shape,
    pub(super) paint: Paint,
    pub(super) effects: Effects,
}

/// An area in device space.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Shape {
    /// A rectangle along the axes: left, top, right, bottom.
    Rect([f64; 4]),
    /// The inside of an outline whose origin lies `at` a point of the grid, and the pixels that it
    /// touches: most that differ do so in these, which are compared first.
    Path { bounds: Bounds, at: GridPoint, outline: Arc<Outline>, rule: FillRule },
}

impl Shape {
    /// The inside of `outline` when its origin lies at `at`.
    pub(super) fn path(outline: Arc<Outline>, at: GridPoint, rule: FillRule) -> Self {
        Self::Path { bounds: outline.bounds(at), at, outline, rule }
    }

    /// The pixels that it touches.
    pub(super) fn bounds(&self) -> Bounds {
        match self {
            Self::Rect(edges) => Bounds::around(*edges),
            Self::Path { bounds, .. } => *bounds,
        }
    }
}

/// What fills a shape.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Paint {
    Solid(Color),
    /// `to_gradient` leads from device space to the gradient's.
    Gradient {
        gradient: Arc<Gradient>,
        to_gradient: Box<Transform>,
    },
    Picture(Arc<Picture>),
}

/// A picture under a transform.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Picture {
    pub(super) pixels: Pixels,
    pub(super) size: Size,
    /// The part that may be read.
    pub(super) source: Source,
    /// From device space to the picture's pixels.
    pub(super) from_device: Transform,
    pub(super) smoothing: Smoothing,
    /// What lies beyond the source, sideways and up and down.
    pub(super) edges: [Edge; 2],
}

/// How something drawn is laid over what is there (HTML, Drawing model).
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Effects {
    /// 0 to 1.
    pub(super) alpha: f32,
    pub(super) operation: CompositeOperation,
    pub(super) clip: Option<Arc<Clip>>,
    pub(super) shadow: Option<Box<Shadow>>,
    pub(super) filters: Arc<[Filter]>,
}

impl Default for Effects {
    /// Plainly over what is there.
    fn default() -> Self {
        Self {
            alpha: 1.0,
            operation: CompositeOperation::SourceOver,
            clip: None,
            shadow: None,
            filters: Arc::new([]),
        }
    }
}

impl Effects {
    /// Whether a pixel hangs on nothing but what is drawn there: filters and shadows look at others.
    pub(super) fn are_local(&self) -> bool {
        self.filters.is_empty() && self.shadow.is_none()
    }
}

/// A shadow that shows. Lengths are in device pixels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Shadow {
    pub(super) color: Color,
    pub(super) x: f64,
    pub(super) y: f64,
    /// The blur's standard deviation.
    pub(super) deviation: f64,
}

/// What drawing is cut to: the inside of a shape and of the clip before it. States that are
/// saved share it.
#[derive(Debug)]
pub(super) struct Clip {
    /// Absent where nothing is inside.
    pub(super) shape: Option<Shape>,
    pub(super) parent: Option<Arc<Clip>>,
    /// The pixels that may be inside.
    pub(super) bounds: Bounds,
    /// The number of clips, with those before.
    pub(super) depth: usize,
}

/// Chains are compared from the end, and no further than where they are one.
impl PartialEq for Clip {
    fn eq(&self, other: &Self) -> bool {
        let same_parent = match (&self.parent, &other.parent) {
            (Some(own), Some(other)) => Arc::ptr_eq(own, other) || own == other,
            (own, other) => own.is_none() && other.is_none(),
        };
        self.depth == other.depth && self.bounds == other.bounds && self.shape == other.shape && same_parent
    }
}

impl Clip {
    /// The part of `parent` inside `shape`; nothing where that is absent.
    pub(super) fn new(shape: Option<Shape>, parent: Option<Arc<Self>>) -> Self {
        let own = shape.as_ref().map_or(Bounds::EMPTY, Shape::bounds);
        let (outer, depth) =
            parent.as_ref().map_or((Bounds::EVERYWHERE, 0), |clip| (clip.bounds, clip.depth));
        Self { shape, parent, bounds: own.intersect(outer), depth: depth + 1 }
    }
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
