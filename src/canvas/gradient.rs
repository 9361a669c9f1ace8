//! Gradients: colour stops along a line, between two circles, or around a point.
//!
//! A gradient comes from the context's `create_…_gradient` and is a paint in user space. The
//! colours between the stops are worked out once, into a table. Which of them each pixel takes is
//! left to the raster.

use std::sync::{Arc, OnceLock};

use super::{Color, Error, Transform};

/// Colours between the ends of the table. Two more stand for what lies before and beyond.
pub(super) const STEPS: u16 = 4096;

/// A gradient (`CanvasGradient`; HTML, Fill and stroke styles).
///
/// A style keeps the gradient as it is when it is set; stops that are added later do not change
/// it. In a browser they would.
#[derive(Debug, Clone, PartialEq)]
pub struct Gradient {
    pub(super) geometry: Geometry,
    pub(super) spread: Spread,
    /// From the gradient's own space to user space.
    pub(super) transform: Transform,
    stops: Vec<(f32, Color)>,
    table: Table,
}

/// Where a gradient's colours lie, in user space.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Geometry {
    /// From the first point to the second.
    Linear([f64; 2], [f64; 2]),
    /// From the first circle (x, y, radius) to the second.
    Radial([f64; 3], [f64; 3]),
    /// Around (x, y), clockwise from an angle in radians; `sweep` radians on it ends.
    Conic { start_angle: f64, sweep: f64, center: [f64; 2] },
}

/// How a gradient goes on beyond its ends. On the web, all pad.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Spread {
    #[default]
    Pad,
    Repeat,
    Reflect,
}

/// The colours as premultiplied bytes, made when first asked for. All tables are equal, as they
/// follow from the stops.
#[derive(Debug, Clone, Default)]
struct Table(OnceLock<Arc<[[u8; 4]]>>);

impl PartialEq for Table {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Gradient {
    pub(super) fn new(geometry: Geometry) -> Self {
        let (spread, transform) = (Spread::Pad, Transform::IDENTITY);
        Self { geometry, spread, transform, stops: Vec::new(), table: Table::default() }
    }

    /// The same gradient, going on like this beyond its ends.
    pub(super) fn spread(self, spread: Spread) -> Self {
        Self { spread, ..self }
    }

    /// Repeats the colours beyond both ends (CSS Images 4, Repeating gradients). The web's canvas
    /// has no such gradients.
    #[must_use]
    pub fn repeating(self) -> Self {
        self.spread(Spread::Repeat)
    }

    /// The same gradient moved within user space by `transform`, as SVG's `gradientTransform`
    /// does: circles become ellipses.
    ///
    /// # Errors
    /// [`Error::NotFinite`].
    pub fn transformed(self, transform: Transform) -> Result<Self, Error> {
        let Transform { a, b, c, d, e, f } = transform;
        let parts = [("a", a), ("b", b), ("c", c), ("d", d), ("e", e), ("f", f)];
        match parts.into_iter().find(|(_, value)| !value.is_finite()) {
            Some((name, value)) => Err(Error::NotFinite { name, value }),
            None => Ok(Self { transform, ..self }),
        }
    }

    /// Puts `color` at `offset`, which runs from 0.0 to 1.0. Of several at one offset, the first
    /// ends what is before and the last begins what is after.
    ///
    /// # Errors
    /// [`Error::StopOffset`] where the offset is not in that range.
    pub fn add_color_stop(&mut self, offset: f64, color: Color) -> Result<(), Error> {
        if !(0.0..=1.0).contains(&offset) {
            return Err(Error::StopOffset(offset));
        }
        #[expect(clippy::cast_possible_truncation, reason = "0 to 1")]
        let offset = offset as f32;
        let place = self.stops.partition_point(|(other, _)| *other <= offset);
        self.stops.insert(place, (offset, color));
        self.table = Table::default();
        Ok(())
    }

    /// The colours: that before offset 0, then [`STEPS`] along the way, then that beyond 1, and
    /// transparent for where there is none.
    pub(super) fn table(&self) -> &[[u8; 4]] {
        self.table.0.get_or_init(|| {
            let before = self.stops.first().map(|(_, color)| *color);
            let beyond = self.stops.last().map(|(_, color)| *color);
            let along = (0..STEPS).map(|step| self.color_at((f32::from(step) + 0.5) / f32::from(STEPS)));
            let all = std::iter::once(before).chain(along).chain([beyond, None]);
            all.map(|color| color.unwrap_or(Color::TRANSPARENT).to_premultiplied_rgba8()).collect()
        })
    }

    /// The colour at `t`, mixed without premultiplying, as the standard says.
    fn color_at(&self, t: f32) -> Option<Color> {
        let next = self.stops.partition_point(|(offset, _)| *offset <= t);
        let after = self.stops.get(next).or(self.stops.last())?;
        let before = next.checked_sub(1).map_or(after, |index| &self.stops[index]);
        let length = after.0 - before.0;
        let part = if length > 0.0 { (t - before.0) / length } else { 0.0 };
        Some(before.1.mixed(after.1, part))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gradient(stops: &[(f64, &str)]) -> Gradient {
        let mut gradient = Gradient::new(Geometry::Linear([0.0, 0.0], [1.0, 0.0]));
        for (offset, color) in stops {
            gradient.add_color_stop(*offset, color.parse().unwrap()).unwrap();
        }
        gradient
    }

    #[test]
    fn offsets_outside_0_to_1_are_index_size_errors() {
        for offset in [-0.1, 1.1, f64::NAN, f64::INFINITY] {
            let error = gradient(&[]).add_color_stop(offset, Color::BLACK).unwrap_err();
            assert!(error.to_string().starts_with("IndexSizeError"), "{error}");
        }
    }

    #[test]
    fn stops_are_sorted_and_those_at_one_offset_keep_their_order() {
        let gradient = gradient(&[(0.5, "red"), (0.0, "white"), (0.5, "blue"), (1.0, "black")]);
        let table = gradient.table();
        assert_eq!(table[0], [255, 255, 255, 255]);
        assert_eq!(table[2048], [255, 0, 0, 255], "just before the middle");
        assert_eq!(table[2049], [0, 0, 255, 255], "just after it");
        assert_eq!(table[4097], [0, 0, 0, 255]);
    }

    #[test]
    fn colours_are_mixed_without_premultiplying() {
        let gradient = gradient(&[(0.0, "rgb(255 0 0 / 0)"), (1.0, "rgb(0 0 255)")]);
        let [red, green, blue, alpha] = gradient.table()[2049];
        assert_eq!((red, green, blue, alpha), (64, 0, 64, 128));
    }

    #[test]
    fn without_stops_all_is_transparent() {
        assert!(gradient(&[]).table().iter().all(|color| *color == [0; 4]));
    }

    #[test]
    fn one_stop_is_one_colour() {
        assert!(gradient(&[(0.3, "lime")]).table()[..4098].iter().all(|color| *color == [0, 255, 0, 255]));
    }

    #[test]
    fn a_stop_added_later_changes_the_table() {
        let mut gradient = gradient(&[(0.0, "red")]);
        let _ = gradient.table();
        gradient.add_color_stop(1.0, Color::BLACK).unwrap();
        assert_eq!(gradient.table()[4097], [0, 0, 0, 255]);
    }
}
