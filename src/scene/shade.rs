//! From a CSS gradient and the box that it fills to a style of the canvas.
//!
//! Percents, corners and places that are left out are worked out here (CSS Images 4, Gradients).
//! The canvas mixes colours without premultiplying them; where CSS would see a difference, more
//! stops are put between.

use std::f64::consts::TAU;

use super::animate::Space;
use super::gradient::{Extent, Form, Gradient, Length, Stop};
use crate::canvas::{self, Color, Context2d, Style, Transform};

/// A box: left, top, right, bottom.
pub(super) type Bounds = [f64; 4];
/// A colour and its place along the gradient; 0 is its start and 1 its end.
type Placed = (f64, Color);

/// Stops that stand for a way between two colours that is not straight.
const BENT: u32 = 16;
/// The smallest radius, in pixels; smaller ones have no direction.
const POINT: f64 = 1e-3;
/// Most turns of a conic gradient that repeats.
const TURNS: f64 = 360.0;

impl Gradient {
    /// The style that fills `bounds`.
    pub(super) fn style(&self, bounds: Bounds, context: &Context2d) -> Result<Style, canvas::Error> {
        let line = Line::of(self.form, bounds);
        let stops = self.placed(line.length);
        let (first, last) = (stops[0].0, stops[stops.len() - 1].0);
        let period = last - first;
        if self.repeating && period <= 0.0 {
            return Ok(Style::Color(stops[stops.len() - 1].1));
        }
        let (start, end, stops) = match self.form {
            Form::Conic { .. } if self.repeating => (0.0, 1.0, turned(&stops, first, period)),
            Form::Conic { .. } => (0.0, 1.0, stops),
            Form::Radial { .. } if self.repeating => {
                let shift = (-first / period).max(0.0).ceil() * period;
                (first + shift, last + shift, moved(&stops, shift))
            }
            Form::Radial { .. } => (0.0, last.max(1.0), stops),
            _ if self.repeating => (first, last, stops),
            _ => (first.min(0.0), last.max(1.0), stops),
        };
        let mut gradient = line.gradient(self.form, start, end, context)?;
        for (at, color) in cut(&stops, start, end) {
            gradient.add_color_stop(((at - start) / (end - start)).clamp(0.0, 1.0), color)?;
        }
        let gradient = if self.repeating { gradient.repeating() } else { gradient };
        Ok(Style::Gradient(gradient.transformed(line.transform)?.into()))
    }

    /// The colours with their places, bent ways as many straight ones.
    fn placed(&self, length_px: f64) -> Vec<Placed> {
        let at = fixed_up(&self.stops, length_px);
        let mut placed: Vec<Placed> = Vec::new();
        let mut hint = None;
        for (stop, at) in self.stops.iter().zip(at) {
            let Some(color) = stop.color else {
                hint = Some(at);
                continue;
            };
            if let Some(before) = placed.last().copied() {
                self.bend(before, (at, color), hint.take(), &mut placed);
            }
            placed.push((at, color));
        }
        placed
    }

    /// Adds what lies between two colours, where a straight way through sRGB is wrong.
    fn bend(&self, from: Placed, to: Placed, hint: Option<f64>, placed: &mut Vec<Placed>) {
        let length = to.0 - from.0;
        let same_alpha = from.1.components()[3] == to.1.components()[3];
        let straight = hint.is_none() && self.space == Space::Srgb && same_alpha;
        if straight || length <= 0.0 {
            return;
        }
        let middle = hint.map_or(0.5, |hint| ((hint - from.0) / length).clamp(1e-6, 1.0 - 1e-6));
        let exponent = libm::log(0.5) / libm::log(middle);
        for step in 1..BENT {
            let part = f64::from(step) / f64::from(BENT);
            let color = mix(self.space, from.1, to.1, libm::pow(part, exponent));
            placed.push((from.0 + length * part, color));
        }
    }
}

fn mix(space: Space, from: Color, to: Color, part: f64) -> Color {
    match space {
        Space::Oklab => from.mixed_in_oklab(to, part),
        Space::Srgb => from.mixed_in_srgb(to, part),
    }
}

/// The place of every stop: the ends where none is given, never before an earlier one, and
/// evenly between those that are given.
fn fixed_up(stops: &[Stop], length_px: f64) -> Vec<f64> {
    let given = |length: Length| length.part + if length.px == 0.0 { 0.0 } else { length.px / length_px };
    let mut places: Vec<Option<f64>> = stops.iter().map(|stop| stop.at.map(given)).collect();
    let last = places.len() - 1;
    places[0].get_or_insert(0.0);
    places[last].get_or_insert(1.0);
    let mut furthest = f64::MIN;
    for place in places.iter_mut().flatten() {
        furthest = furthest.max(*place);
        *place = furthest;
    }
    let mut fixed: Vec<f64> = Vec::with_capacity(places.len());
    for (index, place) in places.iter().enumerate() {
        let place = place.unwrap_or_else(|| {
            let gap = places[index..].iter().take_while(|place| place.is_none()).count();
            let (before, after) = (fixed[index - 1], places[index + gap].unwrap_or(1.0));
            before + (after - before) / (f64::from(u32::try_from(gap).unwrap_or(u32::MAX)) + 1.0)
        });
        fixed.push(place);
    }
    fixed
}

/// The stops of all turns that show in one.
fn turned(stops: &[Placed], first: f64, period: f64) -> Vec<Placed> {
    let period = period.max(1.0 / TURNS);
    let start = first - (first / period).ceil() * period;
    let mut all = Vec::new();
    let mut shift = start - first;
    while shift + first < 1.0 {
        all.extend(moved(stops, shift));
        shift += period;
    }
    all
}

fn moved(stops: &[Placed], shift: f64) -> Vec<Placed> {
    stops.iter().map(|(at, color)| (at + shift, *color)).collect()
}

/// The stops from `start` to `end`, with colours of their own there where others lie outside.
fn cut(stops: &[Placed], start: f64, end: f64) -> Vec<Placed> {
    let at_edge = |edge: f64| {
        let next = stops.partition_point(|stop| stop.0 <= edge).clamp(1, stops.len() - 1);
        let (from, to) = (stops[next - 1], stops[next]);
        let part = if to.0 > from.0 { ((edge - from.0) / (to.0 - from.0)).clamp(0.0, 1.0) } else { 1.0 };
        (edge, from.1.mixed_in_srgb(to.1, part))
    };
    let mut inside: Vec<Placed> = Vec::new();
    if stops[0].0 < start {
        inside.push(at_edge(start));
    }
    inside.extend(stops.iter().filter(|stop| (start..=end).contains(&stop.0)));
    if stops[stops.len() - 1].0 > end {
        inside.push(at_edge(end));
    }
    inside
}

/// Where a gradient lies in its box.
struct Line {
    /// What pixels along it are relative to.
    length: f64,
    /// From here to there; for radial and conic ones the centre, twice.
    ends: [[f64; 2]; 2],
    transform: Transform,
}

impl Line {
    fn of(form: Form, [left, top, right, bottom]: Bounds) -> Self {
        let (width, height) = (right - left, bottom - top);
        let middle = [left + width / 2.0, top + height / 2.0];
        let at = |center: [Length; 2]| {
            [left + center[0].px + center[0].part * width, top + center[1].px + center[1].part * height]
        };
        let transform = Transform::IDENTITY;
        let toward = |[x, y]: [f64; 2]| {
            // Long enough that the corners have the colours of the ends.
            let length = (width * x).abs() + (height * y).abs();
            let half = length / 2.0;
            let ends = [-half, half].map(|half| [middle[0] + x * half, middle[1] + y * half]);
            Self { length: length.max(POINT), ends, transform }
        };
        match form {
            Form::Linear(angle) => {
                let (sin, cos) = libm::sincos(angle);
                toward([sin, -cos])
            }
            Form::Corner([x, y]) => {
                // The middle colour runs through the two other corners.
                let size = libm::hypot(width, height).max(POINT);
                toward([x * height / size, y * width / size])
            }
            Form::Conic { center, .. } => Self { length: 1.0, ends: [at(center); 2], transform },
            Form::Radial { circle, extent, center } => {
                let center = at(center);
                let [rx, ry] = radii(circle, extent, center, [left, top, right, bottom]);
                let squashed = Transform::scaling(1.0, ry / rx);
                let around = Transform::translation(center[0], center[1]);
                Self { length: rx, ends: [[0.0; 2]; 2], transform: around.multiply(squashed) }
            }
        }
    }

    /// The canvas's gradient from the part `start` to the part `end` of the line.
    fn gradient(
        &self,
        form: Form,
        start: f64,
        end: f64,
        context: &Context2d,
    ) -> Result<canvas::Gradient, canvas::Error> {
        let [[x0, y0], [x1, y1]] = self.ends;
        let on_line = |part: f64| [x0 + (x1 - x0) * part, y0 + (y1 - y0) * part];
        match form {
            Form::Linear(_) | Form::Corner(_) => {
                let ([x0, y0], [x1, y1]) = (on_line(start), on_line(end));
                context.create_linear_gradient(x0, y0, x1, y1)
            }
            Form::Radial { .. } => {
                context.create_radial_gradient(x0, y0, start * self.length, x0, y0, end * self.length)
            }
            // The canvas counts from the right, CSS from above.
            Form::Conic { from, .. } => context.create_conic_gradient(from - TAU / 4.0, x0, y0),
        }
    }
}

/// The radii of the ending shape (CSS Images 4, Sizing ending shapes).
fn radii(circle: bool, extent: Extent, [x, y]: [f64; 2], [left, top, right, bottom]: Bounds) -> [f64; 2] {
    let across = [(x - left).abs(), (right - x).abs()];
    let down = [(y - top).abs(), (bottom - y).abs()];
    let closest = [across[0].min(across[1]), down[0].min(down[1])];
    let farthest = [across[0].max(across[1]), down[0].max(down[1])];
    let radii = match (extent, circle) {
        (Extent::Radii([x, y]), _) => [x.px + x.part * (right - left), y.px + y.part * (bottom - top)],
        (Extent::ClosestSide, true) => [closest[0].min(closest[1]); 2],
        (Extent::FarthestSide, true) => [farthest[0].max(farthest[1]); 2],
        (Extent::ClosestCorner, true) => [libm::hypot(closest[0], closest[1]); 2],
        (Extent::FarthestCorner, true) => [libm::hypot(farthest[0], farthest[1]); 2],
        (Extent::ClosestSide, false) => closest,
        (Extent::FarthestSide, false) => farthest,
        // The ellipse through the corner with the proportions of that through the sides.
        (Extent::ClosestCorner, false) => closest.map(|radius| radius * std::f64::consts::SQRT_2),
        (Extent::FarthestCorner, false) => farthest.map(|radius| radius * std::f64::consts::SQRT_2),
    };
    radii.map(|radius| radius.max(POINT))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::canvas::Canvas;
    use crate::frame::Size;

    /// The pixels at some points of a canvas of 100 x 50 that is filled with `text`.
    fn painted<const N: usize>(text: &str, points: [(usize, usize); N]) -> [[u8; 4]; N] {
        let canvas = Canvas::new(Size::new(100, 50)).unwrap();
        let mut context = canvas.context_2d();
        let gradient = Gradient::parse(text).unwrap().unwrap();
        let style = gradient.style([0.0, 0.0, 100.0, 50.0], &context).unwrap();
        context.set_fill_style(style);
        context.fill_rect(0.0, 0.0, 100.0, 50.0);
        drop(context);
        canvas.paint().unwrap();
        let pixels = canvas.pixels();
        points.map(|(x, y)| pixels[(y * 100 + x) * 4..][..4].try_into().unwrap())
    }

    fn near(a: [u8; 4], b: [u8; 4]) -> bool {
        a.iter().zip(b).all(|(a, b)| a.abs_diff(b) <= 4)
    }

    #[test]
    fn a_line_runs_from_side_to_side() {
        let [left, right] = painted("linear-gradient(to right, black, white)", [(0, 25), (99, 25)]);
        assert!(near(left, [0, 0, 0, 255]) && near(right, [255; 4]), "{left:?} {right:?}");
        let [top, bottom] = painted("linear-gradient(black, white)", [(50, 0), (50, 49)]);
        assert!(near(top, [0, 0, 0, 255]) && near(bottom, [255; 4]), "{top:?} {bottom:?}");
    }

    #[test]
    fn corners_have_the_colours_of_the_ends_and_the_others_the_middle() {
        let text = "linear-gradient(to bottom right, black, white)";
        let [start, end, middle, other] = painted(text, [(0, 0), (99, 49), (99, 0), (0, 49)]);
        assert!(near(start, [0, 0, 0, 255]) && near(end, [255; 4]), "{start:?} {end:?}");
        assert!(near(middle, [128, 128, 128, 255]) && near(other, middle), "{middle:?} {other:?}");
    }

    #[test]
    fn places_beyond_the_ends_and_hints_count() {
        let [middle] = painted("linear-gradient(to right, black -100%, white 100%)", [(0, 25)]);
        assert!(near(middle, [128, 128, 128, 255]), "{middle:?}");
        let [hinted] = painted("linear-gradient(to right, black, 25%, white)", [(25, 25)]);
        assert!(near(hinted, [128, 128, 128, 255]), "{hinted:?}");
        let [hard, after] = painted("linear-gradient(to right, red 50%, blue 50%)", [(48, 25), (51, 25)]);
        assert_eq!((hard, after), ([255, 0, 0, 255], [0, 0, 255, 255]));
        let [third] = painted("linear-gradient(to right, black, red, white, black)", [(33, 25)]);
        assert!(near(third, [255, 0, 0, 255]), "{third:?}");
        let [px] = painted("linear-gradient(to right, red 20px, blue 20px)", [(22, 25)]);
        assert_eq!(px, [0, 0, 255, 255]);
    }

    #[test]
    fn transparent_is_no_black() {
        let [half] = painted("linear-gradient(to right, white, transparent)", [(50, 25)]);
        // Frames hold premultiplied pixels or straight ones; either way the colour stays white.
        assert!(half[0] >= half[3].saturating_sub(3), "{half:?}");
    }

    #[test]
    fn oklab_is_another_way() {
        let [srgb] = painted("linear-gradient(to right, white, black)", [(50, 25)]);
        let [oklab] = painted("linear-gradient(to right in oklab, white, black)", [(50, 25)]);
        assert!(srgb[0] > 120 && oklab[0] < 105, "{srgb:?} {oklab:?}");
    }

    #[test]
    fn ellipses_reach_as_far_down_as_across() {
        let text = "radial-gradient(farthest-side, white, black)";
        let [center, right, bottom] = painted(text, [(50, 25), (99, 25), (50, 49)]);
        assert!(center[0] > 245 && near(right, bottom) && right[0] < 12, "{center:?} {right:?} {bottom:?}");
        let [top] = painted("radial-gradient(circle closest-side, white, black)", [(80, 25)]);
        assert!(near(top, [0, 0, 0, 255]), "{top:?}");
    }

    #[test]
    fn repeating_ones_repeat() {
        let text = "repeating-linear-gradient(to right, red 0 10px, blue 10px 20px)";
        let pixels = painted(text, [(5, 25), (15, 25), (25, 25), (95, 25)]);
        let (red, blue) = ([255, 0, 0, 255], [0, 0, 255, 255]);
        assert_eq!(pixels, [red, blue, red, blue]);
        let text = "repeating-conic-gradient(red 0 25%, blue 0 50%)";
        let pixels = painted(text, [(75, 10), (75, 40), (25, 40), (25, 10)]);
        assert_eq!(pixels, [red, blue, red, blue]);
        let text = "repeating-radial-gradient(circle, red 0 5px, blue 0 10px)";
        assert_eq!(painted(text, [(52, 25), (57, 25), (62, 25)]), [red, blue, red]);
    }

    #[test]
    fn conic_ones_turn_from_above() {
        let text = "conic-gradient(red 25%, blue 0 50%, lime 0 75%, white 0)";
        let quarters = painted(text, [(75, 10), (75, 40), (25, 40), (25, 10)]);
        assert_eq!(quarters, [[255, 0, 0, 255], [0, 0, 255, 255], [0, 255, 0, 255], [255; 4]]);
    }
}
