//! The canvas, as its users see it: drawing calls in, pixels out.

mod calls;
mod drawings;
mod hostile;
mod redraw;
