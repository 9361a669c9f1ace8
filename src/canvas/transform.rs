//! The current transformation matrix, in doubles as the web has it.
//!
//! Matrices are combined, inverted and taken apart here; what they move is left to the callers.
//! Sines and cosines come from `libm`, so that every machine turns alike.

/// A 2D affine matrix. It maps (x, y) to (a x + c y + e, b x + d y + f), with the names of
/// `DOMMatrix`. Angles are in radians, clockwise as y grows down.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Transform {
    /// Horizontal scale.
    pub a: f64,
    /// Vertical skew.
    pub b: f64,
    /// Horizontal skew.
    pub c: f64,
    /// Vertical scale.
    pub d: f64,
    /// Horizontal move, in pixels.
    pub e: f64,
    /// Vertical move, in pixels.
    pub f: f64,
}

impl Transform {
    /// The matrix that changes nothing.
    pub const IDENTITY: Self = Self { a: 1.0, b: 0.0, c: 0.0, d: 1.0, e: 0.0, f: 0.0 };

    /// Moves by (x, y) pixels.
    pub fn translation(x: f64, y: f64) -> Self {
        Self { e: x, f: y, ..Self::IDENTITY }
    }

    /// Scales by x and y about the origin.
    pub fn scaling(x: f64, y: f64) -> Self {
        Self { a: x, d: y, ..Self::IDENTITY }
    }

    /// Turns clockwise by `radians` about the origin.
    pub fn rotation(radians: f64) -> Self {
        let (sin, cos) = libm::sincos(radians);
        Self { a: cos, b: sin, c: -sin, d: cos, e: 0.0, f: 0.0 }
    }

    /// The matrix that does `inner` first and `self` afterwards (`DOMMatrix.multiply`).
    #[must_use]
    pub fn multiply(self, inner: Self) -> Self {
        let (e, f) = self.apply(inner.e, inner.f);
        Self {
            a: self.a * inner.a + self.c * inner.b,
            b: self.b * inner.a + self.d * inner.b,
            c: self.a * inner.c + self.c * inner.d,
            d: self.b * inner.c + self.d * inner.d,
            e,
            f,
        }
    }

    /// Where the matrix takes (x, y).
    pub fn apply(self, x: f64, y: f64) -> (f64, f64) {
        (self.a * x + self.c * y + self.e, self.b * x + self.d * y + self.f)
    }

    /// The matrix that undoes this one; absent where this one flattens the plane or is not finite.
    pub fn inverse(self) -> Option<Self> {
        let det = self.determinant();
        if det == 0.0 || !det.is_finite() || !self.is_finite() {
            return None;
        }
        let (a, b, c, d) = (self.d / det, -self.b / det, -self.c / det, self.a / det);
        let inverse = Self { a, b, c, d, e: -(a * self.e + c * self.f), f: -(b * self.e + d * self.f) };
        inverse.is_finite().then_some(inverse)
    }

    /// By how much lengths grow: the square root of the area's growth.
    pub(super) fn mean_scale(self) -> f64 {
        libm::sqrt(self.determinant().abs())
    }

    /// The matrix without its moves.
    pub(super) fn without_moves(self) -> Self {
        Self { e: 0.0, f: 0.0, ..self }
    }

    /// The matrix without its moves and without its mean scale, which is `scale`. Absent where it
    /// flattens the plane.
    pub(super) fn without_scale(self, scale: f64) -> Option<Self> {
        let part = |term: f64| term / scale;
        let shape =
            Self { a: part(self.a), b: part(self.b), c: part(self.c), d: part(self.d), e: 0.0, f: 0.0 };
        (scale > 0.0 && scale.is_finite() && shape.is_finite()).then_some(shape)
    }

    /// The most that a length can grow, or up to 1.42 times that (the Frobenius norm).
    pub(super) fn stretch(self) -> f64 {
        libm::hypot(libm::hypot(self.a, self.b), libm::hypot(self.c, self.d))
    }

    /// Whether the matrix keeps the shape of circles.
    pub(super) fn is_similarity(self) -> bool {
        let same = |x: f64, y: f64| (x - y).abs() <= 1e-9 * (x.abs() + y.abs());
        (same(self.a, self.d) && same(self.b, -self.c)) || (same(self.a, -self.d) && same(self.b, self.c))
    }

    pub(super) fn is_finite(self) -> bool {
        [self.a, self.b, self.c, self.d, self.e, self.f].iter().all(|term| term.is_finite())
    }

    fn determinant(self) -> f64 {
        self.a * self.d - self.b * self.c
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_inner_matrix_acts_first() {
        let both = Transform::translation(10.0, 0.0).multiply(Transform::scaling(2.0, 3.0));
        assert_eq!(both.apply(1.0, 1.0), (12.0, 3.0));
    }

    #[test]
    fn positive_angles_turn_clockwise() {
        let (x, y) = Transform::rotation(std::f64::consts::FRAC_PI_2).apply(1.0, 0.0);
        assert!(x.abs() < 1e-15 && (y - 1.0).abs() < 1e-15);
    }

    #[test]
    fn flat_and_endless_matrices_have_no_inverse() {
        assert_eq!(Transform::scaling(0.0, 1.0).inverse(), None);
        assert_eq!(Transform::scaling(f64::INFINITY, 1.0).inverse(), None);
        assert_eq!(Transform::scaling(2.0, 4.0).inverse(), Some(Transform::scaling(0.5, 0.25)));
    }

    #[test]
    fn only_rotations_and_even_scales_keep_circles_round() {
        let turned = Transform::rotation(0.3).multiply(Transform::scaling(2.0, -2.0));
        assert!(turned.is_similarity());
        assert!(!Transform::scaling(1.0, 2.0).is_similarity());
    }
}
