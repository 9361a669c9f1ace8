//! What a path was made into when it was drawn last, so that one that only moves is made once.
//!
//! Each path has its own. What is kept are outlines as large and turned as they were drawn, wherever
//! they lay. How they are made is left to `area` and `stroke`.

use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use super::Transform;
use super::outline::Outline;
use super::state::Line;

/// A path's last inside and last line. A copy of a path begins anew, and equality does not look at it.
#[derive(Debug, Default)]
pub(super) struct Memo(OnceLock<Box<Mutex<Areas>>>);

/// What was made last, and of what. There may have been nothing to make.
#[derive(Debug, Default)]
struct Areas {
    inside: Option<(Transform, Option<Arc<Outline>>)>,
    line: Option<(Transform, Line, Option<Arc<Outline>>)>,
}

impl Memo {
    /// What is inside under `linear`, a matrix without moves; made where the last one was another.
    pub(super) fn inside(
        &self,
        linear: Transform,
        make: impl FnOnce() -> Option<Arc<Outline>>,
    ) -> Option<Arc<Outline>> {
        let mut areas = self.areas();
        match &areas.inside {
            Some((known, area)) if *known == linear => area.clone(),
            _ => areas.inside.insert((linear, make())).1.clone(),
        }
    }

    /// The area of `line` under `linear`, a matrix without moves; made where the last one was another.
    pub(super) fn line(
        &self,
        linear: Transform,
        line: &Line,
        make: impl FnOnce() -> Option<Arc<Outline>>,
    ) -> Option<Arc<Outline>> {
        let mut areas = self.areas();
        match &areas.line {
            Some((known, known_line, area)) if *known == linear && known_line == line => area.clone(),
            _ => areas.line.insert((linear, line.clone(), make())).2.clone(),
        }
    }

    /// Whether nothing was asked for since the path was changed last.
    pub(super) fn is_empty(&self) -> bool {
        self.0.get().is_none()
    }

    /// Forgets everything: the path is another now.
    pub(super) fn forget(&mut self) {
        self.0.take();
    }

    fn areas(&self) -> MutexGuard<'_, Areas> {
        self.0.get_or_init(Box::default).lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Clone for Memo {
    fn clone(&self) -> Self {
        Self::default()
    }
}

impl PartialEq for Memo {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::canvas::area::{fill_shape, moved_shape};
    use crate::canvas::ops::Shape;
    use crate::canvas::outline::{Follow, GridPoint};
    use crate::canvas::stroke::{moved_stroke, stroke_shape};
    use crate::canvas::{FillRule, Path2d};
    use crate::frame::Size;

    const CANVAS: Size = Size::new(64, 64);

    struct Points(Vec<GridPoint>);

    impl Follow for Points {
        fn start(&mut self, at: GridPoint) {
            self.0.push(at);
        }

        fn line(&mut self, to: GridPoint) {
            self.0.push(to);
        }
    }

    fn leaf() -> Path2d {
        let mut path = Path2d::new();
        path.move_to(1.0, 2.0);
        path.bezier_curve_to(9.0, 3.0, 4.0, 12.0, 20.0, 14.0);
        path.close_path();
        path
    }

    fn filled(path: &Path2d, transform: Transform) -> Shape {
        moved_shape(path, transform, FillRule::NonZero, CANVAS).unwrap()
    }

    fn outline(shape: &Shape) -> &Arc<Outline> {
        let Shape::Path { outline, .. } = shape else { panic!("a leaf is no rectangle") };
        outline
    }

    #[test]
    fn what_only_moves_is_made_once() {
        let path = leaf();
        let shapes = [3.0, 7.5].map(|x| filled(&path, Transform::translation(x, 1.0)));
        assert!(Arc::ptr_eq(outline(&shapes[0]), outline(&shapes[1])));
        assert_eq!(shapes[1].bounds().left - shapes[0].bounds().left, 4);
        let line = Line { width: 3.0, ..Line::default() };
        let strokes =
            [3.0, 7.5].map(|x| moved_stroke(&path, &line, Transform::translation(x, 1.0), CANVAS).unwrap().0);
        assert!(Arc::ptr_eq(outline(&strokes[0]), outline(&strokes[1])));
        assert!(!Arc::ptr_eq(outline(&shapes[0]), outline(&strokes[0])));
    }

    #[test]
    fn a_moved_line_lies_where_one_of_moved_points_does() {
        let (path, line) = (leaf(), Line { width: 3.0, ..Line::default() });
        let transform = Transform { e: 7.0625, f: 5.5, ..Transform::rotation(0.3) };
        let moved = moved_stroke(&path, &line, transform, CANVAS).unwrap();
        let whole = stroke_shape(&path.transformed(transform), &line, transform, CANVAS).unwrap();
        assert_eq!((moved.1, moved.0.bounds()), (whole.1, whole.0.bounds()));
        let points = |shape: &Shape| {
            let Shape::Path { at, outline, .. } = shape else { panic!("a leaf is no rectangle") };
            let mut points = Points(Vec::new());
            outline.follow(&mut points);
            points.0.into_iter().map(|(x, y)| (x + at.0, y + at.1)).collect::<Vec<_>>()
        };
        let (moved, whole) = (points(&moved.0), points(&whole.0));
        assert_eq!(moved.len(), whole.len());
        let near = |(a, b): (&GridPoint, &GridPoint)| a.0.abs_diff(b.0) <= 1 && a.1.abs_diff(b.1) <= 1;
        assert!(moved.iter().zip(&whole).all(near));
    }

    #[test]
    fn a_rectangle_stays_one_once_its_line_was_drawn() {
        let mut path = Path2d::new();
        path.rect(1.25, 2.0, 10.0, 5.0);
        moved_stroke(&path, &Line::default(), Transform::IDENTITY, CANVAS).unwrap();
        assert!(!path.memo().is_empty());
        assert_eq!(filled(&path, Transform::translation(3.0, 1.0)), Shape::Rect([4.25, 3.0, 14.25, 8.0]));
    }

    #[test]
    fn what_changes_is_made_anew() {
        let (mut path, line) = (leaf(), Line { width: 3.0, ..Line::default() });
        let stroke = |path: &Path2d, line: &Line, transform| moved_stroke(path, line, transform, CANVAS);
        for transform in [Transform::IDENTITY, Transform::rotation(1.0), Transform::scaling(2.0, 3.0)] {
            assert_eq!(filled(&path, transform), filled(&path.clone(), transform));
            for line in [&line, &Line { width: 5.0, ..line.clone() }] {
                assert_eq!(stroke(&path, line, transform), stroke(&path.clone(), line, transform));
            }
        }
        path.line_to(30.0, 3.0);
        assert_eq!(filled(&path, Transform::IDENTITY), filled(&path.clone(), Transform::IDENTITY));
        path.end_at((31.0, 9.0));
        assert_eq!(filled(&path, Transform::IDENTITY), filled(&path.clone(), Transform::IDENTITY));
        path.move_to(3.0, 9.0);
        path.line_to(8.0, 30.0);
        assert_eq!(filled(&path, Transform::IDENTITY), filled(&path.clone(), Transform::IDENTITY));
    }

    #[test]
    fn paths_lie_where_their_points_do_to_a_sixteenth() {
        let path = leaf();
        let whole = fill_shape(&path.moved(5.0, 6.25), FillRule::NonZero, CANVAS).unwrap();
        for (x, y) in [(5.0, 6.25), (5.03, 6.22), (4.97, 6.27)] {
            assert_eq!(filled(&path, Transform::translation(x, y)).bounds(), whole.bounds());
            let Shape::Path { at, .. } = filled(&path, Transform::translation(x, y)) else { panic!() };
            assert_eq!(at, (5 * 256, 6 * 256 + 64));
        }
        assert_eq!(moved_shape(&path, Transform::translation(1e6, 0.0), FillRule::NonZero, CANVAS), None);
    }
}
