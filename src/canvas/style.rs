//! Styles: what fills and strokes are painted with.
//!
//! A style is a colour, a gradient or a pattern in user space. The context resolves it to a
//! paint in device space at each drawing call.

use std::fmt;
use std::sync::Arc;

use super::{Color, Gradient, Pattern};

/// A fill or stroke style (HTML, Fill and stroke styles).
#[derive(Debug, Clone, PartialEq)]
pub enum Style {
    /// One colour.
    Color(Color),
    /// A gradient.
    Gradient(Arc<Gradient>),
    /// A picture.
    Pattern(Arc<Pattern>),
}

impl fmt::Display for Style {
    /// Writes a colour as the web does (`#rrggbb`, or `rgba(…)`), and else the object's name.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Color(color) => color.fmt(f),
            Self::Gradient(_) => f.write_str("[object CanvasGradient]"),
            Self::Pattern(_) => f.write_str("[object CanvasPattern]"),
        }
    }
}

/// What can be given as a fill or stroke style.
pub trait IntoStyle {
    /// The style; absent where it is to be ignored.
    fn into_style(self) -> Option<Style>;
}

impl IntoStyle for Style {
    fn into_style(self) -> Option<Style> {
        Some(self)
    }
}

impl IntoStyle for Color {
    fn into_style(self) -> Option<Style> {
        Some(Style::Color(self))
    }
}

/// A CSS colour. Text that is none is ignored, as on the web.
impl IntoStyle for &str {
    fn into_style(self) -> Option<Style> {
        self.parse().ok().map(Style::Color)
    }
}

impl IntoStyle for &Gradient {
    fn into_style(self) -> Option<Style> {
        Some(Style::Gradient(Arc::new(self.clone())))
    }
}

impl IntoStyle for &Pattern {
    fn into_style(self) -> Option<Style> {
        Some(Style::Pattern(Arc::new(self.clone())))
    }
}
