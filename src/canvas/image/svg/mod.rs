//! SVG, through `usvg` and `resvg`: parsed once, drawn at the size it is wanted in.
//!
//! Nothing outside the file is ever read: SVGs with pictures in them are refused, and so is
//! text, since no fonts are built in. What would take too long is refused before it is parsed
//! (`check`) or drawn (`cost`). Animations in an SVG do not run. Parsing and the first drawing
//! happen on a thread of their own, with a stack for the deepest nesting that is allowed.

mod check;
mod cost;

use std::sync::{Arc, Mutex, PoisonError};

use resvg::usvg::{self, roxmltree};

use super::format::Format;
use super::{ImageError, check_size};
use crate::frame::{Pixels, Size};
use crate::limits;

/// Stack of the thread that parses.
const STACK_BYTES: usize = 64 << 20;

/// A parsed SVG and how it looks.
pub(super) struct Drawing {
    tree: usvg::Tree,
    size: Size,
    /// The most that the drawing may be enlarged by.
    scale_max: f32,
    /// The picture in its natural size, or as near as the limits allow.
    natural: (Pixels, Size),
    /// The last picture in another size.
    last: Mutex<(Pixels, Size)>,
}

impl Drawing {
    /// The SVG in `bytes`.
    pub(super) fn parse(bytes: &[u8]) -> Result<Self, ImageError> {
        std::thread::scope(|scope| {
            let thread = std::thread::Builder::new().stack_size(STACK_BYTES);
            let parsing = thread.spawn_scoped(scope, || parse(bytes)).map_err(broken)?;
            parsing.join().unwrap_or_else(|_| Err(broken("the parser does not understand it")))
        })
    }

    /// The natural size.
    pub(super) fn size(&self) -> Size {
        self.size
    }

    /// The picture in its natural size, or as near as the limits allow.
    pub(super) fn natural(&self) -> (Pixels, Size) {
        self.natural.clone()
    }

    /// The picture at `wanted` pixels or as near as the limits allow.
    pub(super) fn raster(&self, wanted: Size) -> Result<(Pixels, Size), ImageError> {
        let size = self.nearest(wanted);
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        if size == self.natural.1 {
            return Ok(self.natural());
        }
        if size != last.1 {
            *last = (draw(&self.tree, self.size, size)?, size);
        }
        Ok(last.clone())
    }

    fn nearest(&self, wanted: Size) -> Size {
        nearest(self.size, wanted, self.scale_max)
    }
}

impl std::fmt::Debug for Drawing {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Drawing").field("size", &self.size).finish_non_exhaustive()
    }
}

fn parse(bytes: &[u8]) -> Result<Drawing, ImageError> {
    let text = std::str::from_utf8(bytes).map_err(broken)?;
    let document = read_xml(text)?;
    check::check(&document)?;
    let sized = with_size(&document);
    let document = read_xml(&sized)?;
    let tree = usvg::Tree::from_xmltree(&document, &tree_options()).map_err(broken)?;
    let size = natural_size(&tree);
    check_size(Format::Svg, size)?;
    let scale_max = cost::scale_max(&tree)?;
    let first = nearest(size, size, scale_max);
    if first != nearest(size, size, f32::MAX) {
        return Err(ImageError::Complex("it draws too much, or too far outside its picture".to_owned()));
    }
    let natural = (draw(&tree, size, first)?, first);
    Ok(Drawing { tree, size, scale_max, last: Mutex::new(natural.clone()), natural })
}

fn read_xml(text: &str) -> Result<roxmltree::Document<'_>, ImageError> {
    let nodes_limit = u32::try_from(limits::SVG_ELEMENTS * 4).unwrap_or(u32::MAX);
    let options = roxmltree::ParsingOptions { allow_dtd: true, nodes_limit, ..Default::default() };
    roxmltree::Document::parse_with_options(text, options).map_err(broken)
}

/// The document's text, with the size that browsers give to an SVG without one (CSS 2, Inline
/// replaced elements). The parser would take that of the content.
fn with_size(document: &roxmltree::Document) -> String {
    let root = document.root_element();
    let mut text = document.input_text().to_owned();
    let tag = root.range().start;
    let name_end = text[tag..].find(|c: char| c.is_ascii_whitespace() || c == '/' || c == '>');
    if let (Some(name_end), None) = (name_end, root.attribute("viewBox")) {
        for (side, length) in [("width", 300), ("height", 150)] {
            if !root.has_attribute(side) {
                text.insert_str(tag + name_end, &format!(" {side}='{length}'"));
            }
        }
    }
    text
}

/// Options with nothing to be read from elsewhere.
fn tree_options() -> usvg::Options<'static> {
    usvg::Options {
        resources_dir: None,
        image_href_resolver: usvg::ImageHrefResolver {
            resolve_data: Box::new(|_, _, _| None),
            resolve_string: Box::new(|_, _| None),
        },
        ..usvg::Options::default()
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "float casts saturate")]
fn natural_size(tree: &usvg::Tree) -> Size {
    let side = |length: f32| length.round().max(1.0) as u32;
    Size::new(side(tree.size().width()), side(tree.size().height()))
}

/// The size next to `wanted` that keeps to the limits.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "float casts saturate")]
#[expect(clippy::cast_precision_loss, reason = "sides of pictures")]
fn nearest(natural: Size, wanted: Size, scale_max: f32) -> Size {
    let side_max = limits::SVG_SIDE_PX as f32;
    let bound = |wanted: u32, natural: u32| (wanted as f32).min(natural as f32 * scale_max).max(1.0);
    let (width, height) = (bound(wanted.width, natural.width), bound(wanted.height, natural.height));
    let shrink =
        (side_max / width.max(height)).min((limits::SVG_AREA_PX as f32 / (width * height)).sqrt()).min(1.0);
    let side = |length: f32| (length * shrink).round().max(1.0) as u32;
    Size::new(side(width), side(height))
}

/// Draws `tree`, of `natural` size, at `size`. Should the drawing panic, the SVG is what is
/// broken.
#[expect(clippy::cast_precision_loss, reason = "sides of pictures")]
fn draw(tree: &usvg::Tree, natural: Size, size: Size) -> Result<Pixels, ImageError> {
    let scale = |side: u32, natural: u32| side as f32 / natural as f32;
    let transform =
        usvg::Transform::from_scale(scale(size.width, natural.width), scale(size.height, natural.height));
    let drawn = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        let mut pixmap = tiny_skia::Pixmap::new(size.width, size.height)?;
        resvg::render(tree, transform, &mut pixmap.as_mut());
        Some(Arc::new(pixmap.take().into()))
    }));
    drawn.ok().flatten().ok_or_else(|| broken(format!("it cannot be drawn at {size} pixels")))
}

fn broken(reason: impl std::fmt::Display) -> ImageError {
    Format::Svg.broken(reason)
}

#[cfg(test)]
mod tests;
