//! Whether a point lies in a path (`isPointInPath`, `isPointInStroke`).
//!
//! Paths and points come in device space. Points on the edge are inside (HTML, Drawing paths to
//! the canvas).

use super::area::polygons;
use super::path::{FillRule, Path2d, Point};
use crate::frame::Size;

/// Whether `point` lies inside `path`, whose open subpaths count as closed.
pub(super) fn contains(path: &Path2d, rule: FillRule, point: Point, canvas: Size) -> bool {
    let mut winding = 0;
    for polygon in polygons(path, canvas) {
        let Some(&last) = polygon.last() else { continue };
        let mut from = last;
        for to in polygon {
            match crossing(from, to, point) {
                Crossing::OnEdge => return true,
                Crossing::Turns(turns) => winding += turns,
            }
            from = to;
        }
    }
    match rule {
        FillRule::NonZero => winding != 0,
        FillRule::EvenOdd => winding % 2 != 0,
    }
}

/// How an edge passes a point.
enum Crossing {
    OnEdge,
    /// The edge adds this to the winding number: it crosses the ray to the right, or not.
    Turns(i32),
}

fn crossing(from: Point, to: Point, (x, y): Point) -> Crossing {
    let side = (to.0 - from.0) * (y - from.1) - (x - from.0) * (to.1 - from.1);
    let within = |a: f64, b: f64, value: f64| (a.min(b)..=a.max(b)).contains(&value);
    if side == 0.0 && within(from.0, to.0, x) && within(from.1, to.1, y) {
        return Crossing::OnEdge;
    }
    let (down, up) = (from.1 <= y && to.1 > y, from.1 > y && to.1 <= y);
    Crossing::Turns(i32::from(down && side < 0.0) - i32::from(up && side > 0.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn inside(data: &str, rule: FillRule, x: f64, y: f64) -> bool {
        contains(&Path2d::from_svg(data).unwrap(), rule, (x, y), Size::new(100, 100))
    }

    #[test]
    fn points_inside_and_on_the_edge_count() {
        let square = "M10 10 H30 V30 H10";
        for (x, y, expected) in [
            (20.0, 20.0, true),
            (10.0, 10.0, true),
            (30.0, 15.0, true),
            (10.0, 20.0, true),
            (9.999, 20.0, false),
            (31.0, 15.0, false),
            (20.0, 30.001, false),
        ] {
            assert_eq!(inside(square, FillRule::NonZero, x, y), expected, "({x}, {y})");
        }
    }

    #[test]
    fn holes_follow_the_rule() {
        let nested = "M0 0 H40 V40 H0 Z M10 10 H30 V30 H10 Z";
        assert!(inside(nested, FillRule::NonZero, 20.0, 20.0));
        assert!(!inside(nested, FillRule::EvenOdd, 20.0, 20.0));
        assert!(inside(nested, FillRule::EvenOdd, 5.0, 20.0));
        let opposed = "M0 0 H40 V40 H0 Z M10 10 V30 H30 V10 Z";
        assert!(!inside(opposed, FillRule::NonZero, 20.0, 20.0));
    }

    #[test]
    fn curves_count_with_their_true_shape() {
        let circle = "M0 20 A20 20 0 0 1 40 20 A20 20 0 0 1 0 20";
        assert!(inside(circle, FillRule::NonZero, 34.0, 33.0));
        assert!(!inside(circle, FillRule::NonZero, 36.0, 36.0));
    }

    #[test]
    fn nothing_is_in_an_empty_path() {
        assert!(!inside("", FillRule::NonZero, 0.0, 0.0));
    }
}
