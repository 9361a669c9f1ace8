//! Which operations can't be seen, as one after them covers all that is drawn.
//!
//! A display list and a part of the bitmap come in; the number of the operation that hides those
//! before it goes out. Only what certainly hides the rest counts: rectangles and pictures, laid opaquely
//! over all of it. Drawing less is left to the raster.

use crate::canvas::ops::{Draw, Effects, Op, Paint, Shape};
use crate::canvas::outline::{GridPoint, STEPS};
use crate::canvas::sample::Edge;
use crate::canvas::{CompositeOperation, FillRule};
use crate::frame::region::Bounds;

/// The last of `ops` that hides all before it in `part`, if one does.
pub(super) fn cover(ops: &[Op], part: Bounds) -> Option<usize> {
    ops.iter().rposition(|op| hides(op, part))
}

/// Whether nothing of what is below `op` shows in `part`.
fn hides(op: &Op, part: Bounds) -> bool {
    let Op::Draw(Draw { shape, paint, effects }) = op else { return false };
    is_plain(effects) && contains(shape, part) && is_opaque(paint)
}

fn is_opaque(paint: &Paint) -> bool {
    match paint {
        Paint::Solid(color) => color.to_premultiplied_rgba8()[3] == 255,
        Paint::Gradient { .. } => false,
        Paint::Picture(picture) => !picture.edges.contains(&Edge::Transparent) && picture.pixels.is_opaque(),
    }
}

/// Whether `ops` are one opaque colour all over `part`: painting that takes less time than copying it.
pub(super) fn is_one_color(ops: &[Op], part: Bounds) -> bool {
    let [Op::Draw(Draw { shape, paint: Paint::Solid(color), effects })] = ops else { return false };
    color.to_premultiplied_rgba8()[3] == 255 && is_plain(effects) && contains(shape, part)
}

/// Whether an opaque paint stays opaque, and nothing cuts it.
fn is_plain(Effects { alpha, operation, clip, shadow, filters }: &Effects) -> bool {
    let over = matches!(operation, CompositeOperation::SourceOver | CompositeOperation::Copy);
    over && *alpha >= 1.0 && clip.is_none() && shadow.is_none() && filters.is_empty()
}

/// Whether `shape` certainly covers each pixel of `part` wholly.
pub(super) fn contains(shape: &Shape, part: Bounds) -> bool {
    let Bounds { left, top, right, bottom } = part;
    let [left, top, right, bottom] = [left, top, right, bottom].map(f64::from);
    match shape {
        _ if part.is_empty() => false,
        Shape::Rect(edges) => edges[0] <= left && edges[1] <= top && edges[2] >= right && edges[3] >= bottom,
        // Most shapes are seen as a whole: those contain nothing of their bounds' size.
        Shape::Path { .. } if shape.bounds().intersect(part.grown(1)) != part.grown(1) => false,
        Shape::Path { outline, at, rule: FillRule::NonZero, .. } => {
            let corners = [(left, top), (right, top), (right, bottom), (left, bottom)];
            outline.polygon().is_some_and(|polygon| goes_around(polygon, *at, corners))
        }
        Shape::Path { .. } => false,
    }
}

/// Whether all `corners` lie on one side of each line of `polygon`, whose origin lies `at` a point, and a
/// pixel or more from it.
fn goes_around(polygon: &[GridPoint], at: GridPoint, corners: [(f64, f64); 4]) -> bool {
    let pixels = |(x, y): GridPoint| {
        let pixels = |steps: i32| f64::from(steps) / f64::from(STEPS);
        (pixels(x + at.0), pixels(y + at.1))
    };
    let lines = || polygon.iter().zip(polygon.iter().cycle().skip(1));
    let is_beside = |side: f64| {
        lines().all(|(from, to)| {
            let ((x, y), to) = (pixels(*from), pixels(*to));
            let (dx, dy) = (to.0 - x, to.1 - y);
            let far = libm::hypot(dx, dy);
            far > 0.0
                && corners.iter().all(|corner| ((corner.1 - y) * dx - (corner.0 - x) * dy) * side >= far)
        })
    };
    polygon.len() > 2 && (is_beside(1.0) || is_beside(-1.0))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::canvas::area::fill_shape;
    use crate::canvas::ops::{self, DisplayList};
    use crate::canvas::raster::coverage::{Cover, Coverage};
    use crate::canvas::raster::fill::Filler;
    use crate::canvas::raster::{Bitmap, Raster, Region, Team};
    use crate::canvas::sample::{Smoothing, Source};
    use crate::canvas::{Path2d, Transform};
    use crate::frame::{Pixels, Size};

    const SIZE: Size = Size { width: 90, height: 70 };

    fn rect(edges: [f64; 4], color: &str) -> Op {
        let paint = Paint::Solid(color.parse().unwrap());
        Op::Draw(Draw { shape: Shape::Rect(edges), paint, effects: Effects::default() })
    }

    fn polygon(corners: impl Iterator<Item = (f64, f64)>) -> Shape {
        let mut path = Path2d::new();
        corners.for_each(|(x, y)| path.line_to(x, y));
        path.close_path();
        fill_shape(&path, FillRule::NonZero, SIZE).unwrap()
    }

    /// A picture of 200 by 200 pixels, turned by `angle` about the canvas's middle.
    fn picture(pixels: &Pixels, angle: f64, scale: f64) -> Op {
        let size = Size::new(200, 200);
        let there = Transform::translation(45.0, 35.0)
            .multiply(Transform::rotation(angle))
            .multiply(Transform::scaling(scale, scale))
            .multiply(Transform::translation(-100.0, -100.0));
        let corners = [(0.0, 0.0), (200.0, 0.0), (200.0, 200.0), (0.0, 200.0)];
        let shape = polygon(corners.map(|(x, y)| there.apply(x, y)).into_iter());
        let paint = Paint::Picture(Arc::new(ops::Picture {
            pixels: Arc::clone(pixels),
            size,
            source: Source::whole(size),
            from_device: there.inverse().unwrap(),
            smoothing: Smoothing::High,
            edges: [Edge::Clamp; 2],
        }));
        Op::Draw(Draw { shape, paint, effects: Effects::default() })
    }

    fn pixels(alpha: u8) -> Pixels {
        let pixel = |at: u32| [(at % 250).to_le_bytes()[0].min(alpha), alpha / 2, 0, alpha];
        Arc::new((0..200 * 200).flat_map(pixel).collect())
    }

    #[test]
    fn only_what_covers_all_opaquely_hides() {
        let (photo, pane, part) = (pixels(255), pixels(254), Bounds::of(SIZE));
        let whole = [0.0, 0.0, 90.0, 70.0];
        let faded = |alpha| Effects { alpha, ..Effects::default() };
        let half = Op::Draw(Draw { effects: faded(0.99), ..draw(rect(whole, "red")) });
        for (op, hides) in [
            (rect(whole, "red"), true),
            (rect(whole, "#f00e"), false),
            (rect([0.0, 0.5, 90.0, 70.0], "red"), false),
            (half, false),
            (picture(&photo, 0.3, 1.0), true),
            (picture(&photo, -2.0, 1.0), true),
            (picture(&photo, 0.0, 0.4), false),
            (picture(&photo, 0.8, 0.5), false),
            (picture(&pane, 0.3, 1.0), false),
        ] {
            let ops = [rect(whole, "lime"), op];
            assert_eq!(cover(&ops, part), Some(usize::from(hides)), "{:?}", ops[1]);
        }
    }

    fn draw(op: Op) -> Draw {
        let Op::Draw(draw) = op else { unreachable!("it is drawn") };
        draw
    }

    proptest::proptest! {
        #[test]
        fn what_is_contained_is_covered_wholly(
            corners in proptest::collection::vec((-60.0..60.0, -60.0..60.0), 3..7),
            (left, top, width, height) in (-30..20_i32, -30..20_i32, 1..20_i32, 1..20_i32),
        ) {
            let shape = polygon(corners.into_iter());
            let part = Bounds { left, top, right: left + width, bottom: top + height };
            if contains(&shape, part) {
                let coverage = Coverage::of(&shape, part, &mut Filler::default());
                for y in part.top..part.bottom {
                    let covers = coverage.span(y, part.left, part.right, &mut []);
                    proptest::prop_assert_eq!(covers, Cover::Each(&vec![255; part.width()]));
                }
            }
        }
    }

    #[test]
    fn leaving_out_what_is_hidden_changes_no_pixel() {
        let bounds = Bounds::of(SIZE);
        for pixels in [pixels(255), pixels(200)] {
            let mut raster = Raster::new(SIZE);
            for step in 0..8_u8 {
                let turned = picture(&pixels, f64::from(step) / 20.0, 0.7 - f64::from(step) / 30.0);
                let list = || {
                    vec![
                        rect([0.0, 0.0, 90.0, 70.0], "#08f7"),
                        turned.clone(),
                        rect([3.0, 3.0, 9.5, 9.0], "red"),
                    ]
                };
                raster.paint(DisplayList { fresh: true, ops: list() });
                let mut all = Bitmap::transparent(bounds);
                Team::default().draw(&mut all, &Region::all(bounds), bounds, &list());
                assert!(raster.pixels()[..] == *all.pixels(), "step {step}");
            }
        }
    }
}
