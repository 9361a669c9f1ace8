//! Parts of paths, and paths between two paths: what drawing on and morphing need.
//!
//! Paths come in, new ones go out. The web's `Path2D` has neither; SVG has both, as `pathLength`
//! with dashes and as animated path data. Lengths along curves are those of short chords.

use super::Path2d;
use super::path::{Point, Segment};

/// Chords that stand for a curve where its length is measured.
const CHORDS: u8 = 32;

/// A line or curve with its start.
#[derive(Clone, Copy)]
enum Piece {
    Line(Point, Point),
    Cubic([Point; 4]),
}

impl Path2d {
    /// The part of the path from `start` to `end`, both in parts of its whole length from 0 to 1;
    /// subpaths follow each other. Where `end` is not after `start`, nothing is left.
    #[must_use]
    pub fn trimmed(&self, start: f64, end: f64) -> Self {
        if start <= 0.0 && end >= 1.0 {
            return self.clone();
        }
        let pieces: Vec<(Piece, f64)> =
            self.pieces().into_iter().map(|piece| (piece, piece.length())).collect();
        let total: f64 = pieces.iter().map(|(_, length)| length).sum();
        let (from, to) = (start.max(0.0) * total, end.min(1.0) * total);
        let mut part = Self::new();
        let mut passed = 0.0;
        for (piece, length) in pieces {
            let (first, last) = ((from - passed).max(0.0), (to - passed).min(length));
            passed += length;
            if first < last {
                part.add_piece(piece.cut(first, last));
            }
        }
        part
    }

    /// The path `part` of the way from this one to `other`; parts outside `0.0..=1.0` lead beyond
    /// the ends. Absent where the two have not the same steps: then no point of one belongs to a
    /// point of the other. A line counts as a curve where the other path has one.
    pub fn mixed(&self, other: &Self, part: f64) -> Option<Self> {
        if self.segments().len() != other.segments().len() {
            return None;
        }
        let mix = |a: Point, b: Point| (a.0 + (b.0 - a.0) * part, a.1 + (b.1 - a.1) * part);
        let mut mixed = Self::new();
        let (mut here, mut there) = ((0.0, 0.0), (0.0, 0.0));
        for (own, other) in self.segments().iter().zip(other.segments()) {
            match (*own, *other) {
                (Segment::MoveTo(a), Segment::MoveTo(b)) => {
                    let (x, y) = mix(a, b);
                    mixed.move_to(x, y);
                }
                (Segment::LineTo(a), Segment::LineTo(b)) => {
                    let (x, y) = mix(a, b);
                    mixed.line_to(x, y);
                }
                (Segment::Close, Segment::Close) => mixed.close_path(),
                (a, b) => {
                    let (a, b) = (as_curve(here, a)?, as_curve(there, b)?);
                    let [(x1, y1), (x2, y2), (x, y)] = [mix(a[0], b[0]), mix(a[1], b[1]), mix(a[2], b[2])];
                    mixed.bezier_curve_to(x1, y1, x2, y2, x, y);
                }
            }
            (here, there) = (own.end().unwrap_or(here), other.end().unwrap_or(there));
        }
        Some(mixed)
    }

    /// All lines and curves, with the lines that close subpaths.
    fn pieces(&self) -> Vec<Piece> {
        let (mut start, mut at) = ((0.0, 0.0), (0.0, 0.0));
        let mut pieces = Vec::with_capacity(self.segments().len());
        for segment in self.segments() {
            let end = segment.end().unwrap_or(start);
            match *segment {
                Segment::MoveTo(point) => start = point,
                Segment::LineTo(_) | Segment::Close => pieces.push(Piece::Line(at, end)),
                Segment::CubicTo(control1, control2, _) => {
                    pieces.push(Piece::Cubic([at, control1, control2, end]));
                }
            }
            at = end;
        }
        pieces
    }

    /// Adds a piece after a jump to its start, where it does not go on from the current point.
    fn add_piece(&mut self, piece: Piece) {
        let (Piece::Line(start, _) | Piece::Cubic([start, ..])) = piece;
        if self.end() != Some(start) {
            self.move_to(start.0, start.1);
        }
        match piece {
            Piece::Line(_, (x, y)) => self.line_to(x, y),
            Piece::Cubic([_, (x1, y1), (x2, y2), (x, y)]) => self.bezier_curve_to(x1, y1, x2, y2, x, y),
        }
    }
}

/// The controls and the end of the curve that a step from `start` is; absent where it is none.
fn as_curve(start: Point, segment: Segment) -> Option<[Point; 3]> {
    match segment {
        Segment::CubicTo(control1, control2, end) => Some([control1, control2, end]),
        Segment::LineTo(end) => Some([between(start, end, 1.0 / 3.0), between(start, end, 2.0 / 3.0), end]),
        Segment::MoveTo(_) | Segment::Close => None,
    }
}

impl Segment {
    /// Where it leads; absent where that is the subpath's start.
    fn end(self) -> Option<Point> {
        match self {
            Self::MoveTo(end) | Self::LineTo(end) | Self::CubicTo(_, _, end) => Some(end),
            Self::Close => None,
        }
    }
}

impl Piece {
    fn length(self) -> f64 {
        match self {
            Self::Line(start, end) => distance(start, end),
            Self::Cubic(points) => chords(points).iter().sum(),
        }
    }

    /// The part between two lengths along it. The ends of the whole stay exactly where they are.
    fn cut(self, first: f64, last: f64) -> Self {
        let length = self.length();
        match self {
            _ if first <= 0.0 && last >= length => self,
            Self::Line(start, end) => {
                Self::Line(between(start, end, first / length), between(start, end, last / length))
            }
            Self::Cubic(points) => {
                let (t0, t1) = (parameter(points, first), parameter(points, last));
                let (_, after) = split(points, t0);
                let rest = if t0 < 1.0 { (t1 - t0) / (1.0 - t0) } else { 1.0 };
                Self::Cubic(split(after, rest).0)
            }
        }
    }
}

fn between(a: Point, b: Point, part: f64) -> Point {
    (a.0 + (b.0 - a.0) * part, a.1 + (b.1 - a.1) * part)
}

fn distance(a: Point, b: Point) -> f64 {
    libm::hypot(b.0 - a.0, b.1 - a.1)
}

/// The two curves that a cubic falls into at `t` (de Casteljau's construction).
fn split([p0, p1, p2, p3]: [Point; 4], t: f64) -> ([Point; 4], [Point; 4]) {
    let (a, b, c) = (between(p0, p1, t), between(p1, p2, t), between(p2, p3, t));
    let (d, e) = (between(a, b, t), between(b, c, t));
    let middle = between(d, e, t);
    ([p0, a, d, middle], [middle, e, c, p3])
}

/// The lengths of the chords of a cubic.
fn chords(points: [Point; 4]) -> [f64; CHORDS as usize] {
    let mut from = points[0];
    let mut index = 0;
    [(); CHORDS as usize].map(|()| {
        index += 1;
        let to = split(points, f64::from(index) / f64::from(CHORDS)).0[3];
        let length = distance(from, to);
        from = to;
        length
    })
}

/// Where on a cubic the length from its start is `length`.
fn parameter(points: [Point; 4], length: f64) -> f64 {
    let mut passed = 0.0;
    for (index, chord) in (0..CHORDS).zip(chords(points)) {
        if passed + chord >= length && chord > 0.0 {
            return (f64::from(index) + (length - passed) / chord) / f64::from(CHORDS);
        }
        passed += chord;
    }
    1.0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(data: &str) -> Path2d {
        Path2d::from_svg(data).unwrap()
    }

    #[test]
    fn the_whole_is_left_alone() {
        let square = path("M0 0 H10 V10 H0 Z");
        assert_eq!(square.trimmed(0.0, 1.0), square);
        assert_eq!(square.trimmed(-1.0, 2.0), square);
    }

    #[test]
    fn parts_are_measured_along_all_subpaths() {
        assert_eq!(path("M0 0 H10 M0 5 H10").trimmed(0.25, 0.75), path("M5 0 H10 M0 5 H5"));
        assert_eq!(path("M0 0 H10 V10 H0 Z").trimmed(0.75, 1.0), path("M0 10 V0"));
    }

    #[test]
    fn nothing_is_left_between_the_same_points_or_the_wrong_way() {
        for (start, end) in [(0.5, 0.5), (0.75, 0.25), (0.0, 0.0), (1.0, 1.0)] {
            assert!(path("M0 0 H10").trimmed(start, end).is_empty(), "{start} to {end}");
        }
        assert!(path("M5 5 L5 5").trimmed(0.0, 0.5).is_empty());
    }

    #[test]
    fn half_of_a_circle_ends_on_its_other_side() {
        let mut circle = Path2d::new();
        circle.arc(0.0, 0.0, 10.0, 0.0, std::f64::consts::TAU, false).unwrap();
        let half = circle.trimmed(0.0, 0.5);
        let (x, y) = half.end().unwrap();
        assert!((x + 10.0).abs() < 0.01 && y.abs() < 0.01, "({x}, {y})");
        let eighth = circle.trimmed(0.0, 0.125).end().unwrap();
        assert!((eighth.0 - 7.071).abs() < 0.01, "{eighth:?}");
    }

    #[test]
    fn paths_of_the_same_steps_mix() {
        let (a, b) = (path("M0 0 L10 0 L10 10 Z"), path("M10 10 L20 0 L10 30 Z"));
        assert_eq!(a.mixed(&b, 0.0), Some(a.clone()));
        assert_eq!(a.mixed(&b, 0.5), Some(path("M5 5 L15 0 L10 20 Z")));
        assert_eq!(a.mixed(&path("M0 0 L10 0 Z"), 0.5), None);
        assert_eq!(a.mixed(&path("M0 0 L10 0 M10 10 Z"), 0.5), None);
    }

    #[test]
    fn a_line_becomes_a_curve() {
        let (line, curve) = (path("M0 0 L9 0"), path("M0 0 C3 9 6 9 9 0"));
        assert_eq!(line.mixed(&curve, 1.0), Some(curve.clone()));
        assert_eq!(line.mixed(&curve, 0.0).unwrap().bounds(), Some([0.0, 0.0, 9.0, 0.0]));
    }
}
