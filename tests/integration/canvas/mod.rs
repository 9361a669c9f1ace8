//! The canvas, as its users see it: drawing calls in, pixels out.

mod calls;
mod golden;
mod hostile;
mod redraw;
