//! Shapes: areas and outlines, and how they are read.
//!
//! A layer's table comes in; its geometry at every moment, what fills it and how its outline is
//! drawn go out.

use std::borrow::Cow;
use std::f64::consts::TAU;

use super::animate::Animated;
use super::error::{Error, Problem};
use super::gather::{All, all};
use super::layer::{Content, anchor};
use super::paint::Paint;
use super::place::Place;
use super::section::{Section, Value};
use super::shade::Bounds;
use super::stroke::{self, Stroke};
use crate::canvas::{FillRule, Path2d};
use crate::limits;
use crate::time::Timestamp;

/// An area and an outline.
#[derive(Debug, Clone)]
pub(super) struct Shape {
    pub(super) geometry: Geometry,
    pub(super) rule: FillRule,
    pub(super) fill: Option<Paint>,
    pub(super) stroke: Option<Box<Stroke>>,
}

impl Shape {
    /// A shape without anything.
    pub(super) fn nothing() -> Self {
        Self { geometry: still(Path2d::new()), rule: FillRule::NonZero, fill: None, stroke: None }
    }
}

/// The form of a shape. An anchor is a point of its box, in parts of its width and height.
#[derive(Debug, Clone)]
pub(super) enum Geometry {
    Rect {
        width: Animated,
        height: Animated,
        /// One for all corners, or four clockwise from the top left.
        radii: Vec<Animated>,
        anchor: [f64; 2],
    },
    Ellipse {
        width: Animated,
        height: Animated,
        anchor: [f64; 2],
    },
    Circle {
        radius: Animated,
        anchor: [f64; 2],
    },
    /// From (x, y), which is the origin, to (x2, y2).
    Line {
        start: [Animated; 2],
        end: [Animated; 2],
    },
    /// About their own origin where they have no anchor.
    Polygon {
        points: Vec<[Animated; 2]>,
        anchor: Option<[f64; 2]>,
    },
    /// So many points around the origin, at these distances in turn.
    Star {
        count: u32,
        radii: Vec<Animated>,
        anchor: Option<[f64; 2]>,
    },
    /// About its own origin where it has no anchor.
    Path {
        path: Animated<Path2d>,
        anchor: Option<[f64; 2]>,
    },
}

impl Shape {
    /// Whether nobody could see it.
    pub(super) fn is_invisible(&self) -> bool {
        self.fill.is_none() && self.stroke.is_none()
    }
}

impl Geometry {
    /// How many path segments it holds.
    pub(super) fn segment_count(&self) -> usize {
        match self {
            Self::Path { path, .. } => path.values().iter().map(|path| path.segment_count()).sum(),
            Self::Polygon { points, .. } => points.len(),
            Self::Star { count, .. } => *count as usize,
            Self::Rect { .. } | Self::Ellipse { .. } | Self::Circle { .. } | Self::Line { .. } => 0,
        }
    }

    /// The outline at `time`; its anchor lies at the origin.
    pub(super) fn path(&self, time: Timestamp) -> Cow<'_, Path2d> {
        let length = |value: &Animated| value.at(time).max(0.0);
        match self {
            Self::Rect { width, height, radii, anchor } => {
                let radii: Vec<f64> = radii.iter().map(length).collect();
                Cow::Owned(rect(length(width), length(height), &radii, *anchor))
            }
            Self::Ellipse { width, height, anchor } => {
                Cow::Owned(ellipse(length(width), length(height), *anchor))
            }
            Self::Circle { radius, anchor } => {
                let side = length(radius) * 2.0;
                Cow::Owned(ellipse(side, side, *anchor))
            }
            Self::Line { start, end } => {
                let along = |axis: usize| end[axis].at(time) - start[axis].at(time);
                let mut path = Path2d::new();
                path.move_to(0.0, 0.0);
                path.line_to(along(0), along(1));
                Cow::Owned(path)
            }
            Self::Polygon { points, anchor } => {
                let points = points.iter().map(|[x, y]| (x.at(time), y.at(time)));
                Cow::Owned(anchored(closed(points), *anchor))
            }
            Self::Star { count, radii, anchor } => {
                let radii: Vec<f64> = radii.iter().map(length).collect();
                Cow::Owned(anchored(around(*count, &radii), *anchor))
            }
            Self::Path { path: Animated::Constant(path), anchor: None } => Cow::Borrowed(path),
            Self::Path { path, anchor } => Cow::Owned(anchored(path.at(time), *anchor)),
        }
    }

    /// The box at `time`.
    pub(super) fn bounds(&self, time: Timestamp) -> Bounds {
        self.path(time).bounds().unwrap_or_default()
    }
}

/// `path` moved so that a point of its box lies at the origin.
fn anchored(path: Path2d, anchor: Option<[f64; 2]>) -> Path2d {
    let (Some([across, down]), Some([left, top, right, bottom])) = (anchor, path.bounds()) else {
        return path;
    };
    path.moved(-(left + across * (right - left)), -(top + down * (bottom - top)))
}

/// A rectangle whose anchor lies at the origin; no argument is negative.
fn rect(width: f64, height: f64, radii: &[f64], [across, down]: [f64; 2]) -> Path2d {
    let mut path = Path2d::new();
    // Only negative radii, and too many, are errors.
    let _ = path.round_rect(-across * width, -down * height, width, height, radii);
    path
}

fn ellipse(width: f64, height: f64, [across, down]: [f64; 2]) -> Path2d {
    let (rx, ry) = (width / 2.0, height / 2.0);
    let (x, y) = (rx - across * width, ry - down * height);
    let mut path = Path2d::new();
    // Only negative radii are errors.
    let _ = path.ellipse(x, y, rx, ry, 0.0, 0.0, TAU, false);
    path.close_path();
    path
}

pub(super) const FILL_RULES: [(&str, FillRule); 2] =
    [("nonzero", FillRule::NonZero), ("evenodd", FillRule::EvenOdd)];

pub(super) fn read_rect(section: &Section<'_>, place: &Place<'_>) -> Result<Content, Error> {
    shape(section, place, rect_geometry(section, place))
}

pub(super) fn read_circle(section: &Section<'_>, place: &Place<'_>) -> Result<Content, Error> {
    shape(section, place, circle_geometry(section, place))
}

pub(super) fn read_ellipse(section: &Section<'_>, place: &Place<'_>) -> Result<Content, Error> {
    shape(section, place, ellipse_geometry(section, place))
}

pub(super) fn read_line(section: &Section<'_>, place: &Place<'_>) -> Result<Content, Error> {
    shape(section, place, line_geometry(section, place))
}

pub(super) fn read_polygon(section: &Section<'_>, place: &Place<'_>) -> Result<Content, Error> {
    shape(section, place, polygon_geometry(section, place))
}

pub(super) fn read_star(section: &Section<'_>, place: &Place<'_>) -> Result<Content, Error> {
    shape(section, place, star_geometry(section, place))
}

pub(super) fn read_path(section: &Section<'_>, place: &Place<'_>) -> Result<Content, Error> {
    shape(section, place, path_geometry(section, place))
}

pub(super) fn rect_geometry(section: &Section<'_>, place: &Place<'_>) -> Result<Geometry, Error> {
    let square = vec![Animated::Constant(0.0)];
    let radii = section.read("radius", square, |value| corner_radii(value, place));
    let ((width, height), radii, anchor) = (sides(section, place), radii, anchor(section)).all()?;
    Ok(settled(Geometry::Rect { width, height, radii, anchor: anchor.unwrap_or([0.0, 0.0]) }))
}

fn corner_radii(value: &Value<'_>, place: &Place<'_>) -> Result<Vec<Animated>, Error> {
    if value.items().is_none() {
        return Ok(vec![place.number(value, place.either())?]);
    }
    let expected = "a length or four: [top left, top right, bottom right, bottom left]";
    Ok(value.tuple::<_, 4>(expected, |radius| place.number(radius, place.either()))?.to_vec())
}

/// The width and the height of a box, which must be there.
fn sides(section: &Section<'_>, place: &Place<'_>) -> Result<(Animated, Animated), Error> {
    let side = |key, unit| section.require(key).and_then(|value| place.number(&value, unit));
    (side("width", place.horizontal()), side("height", place.vertical())).all()
}

pub(super) fn circle_geometry(section: &Section<'_>, place: &Place<'_>) -> Result<Geometry, Error> {
    let radius = section.require("radius").and_then(|radius| place.number(&radius, place.either()));
    let (radius, anchor) = (radius, anchor(section)).all()?;
    Ok(settled(Geometry::Circle { radius, anchor: anchor.unwrap_or([0.5, 0.5]) }))
}

pub(super) fn ellipse_geometry(section: &Section<'_>, place: &Place<'_>) -> Result<Geometry, Error> {
    let ((width, height), anchor) = (sides(section, place), anchor(section)).all()?;
    Ok(settled(Geometry::Ellipse { width, height, anchor: anchor.unwrap_or([0.5, 0.5]) }))
}

fn line_geometry(section: &Section<'_>, place: &Place<'_>) -> Result<Geometry, Error> {
    let (across, down) = (place.horizontal(), place.vertical());
    if let Some(anchor) = section.own("anchor")? {
        return Err(anchor.error(Problem::NoEffect { key: "anchor", cause: "on a line" }));
    }
    let end = |key, unit| section.require(key).and_then(|value| place.number(&value, unit));
    let parts = (
        place.moving(section, "x", across, 0.0),
        place.moving(section, "y", down, 0.0),
        end("x2", across),
        end("y2", down),
    );
    let (x, y, x2, y2) = parts.all()?;
    Ok(Geometry::Line { start: [x, y], end: [x2, y2] })
}

pub(super) fn path_geometry(section: &Section<'_>, place: &Place<'_>) -> Result<Geometry, Error> {
    let path = section.require("d").and_then(|path| place.path(&path));
    let (path, anchor) = (path, anchor(section)).all()?;
    Ok(match path {
        Animated::Constant(path) => still(anchored(path, anchor)),
        path @ Animated::Moving(_) => Geometry::Path { path, anchor },
    })
}

fn still(path: Path2d) -> Geometry {
    Geometry::Path { path: Animated::Constant(path), anchor: None }
}

/// `geometry`, worked out where none of its lengths moves.
fn settled(geometry: Geometry) -> Geometry {
    let moves = match &geometry {
        Geometry::Rect { width, height, radii, .. } => {
            [width, height].into_iter().chain(radii).any(Animated::moves)
        }
        Geometry::Ellipse { width, height, .. } => width.moves() || height.moves(),
        Geometry::Circle { radius, .. } => radius.moves(),
        Geometry::Polygon { points, .. } => points.iter().flatten().any(Animated::moves),
        Geometry::Star { radii, .. } => radii.iter().any(Animated::moves),
        Geometry::Line { .. } | Geometry::Path { .. } => true,
    };
    if moves { geometry } else { still(geometry.path(Timestamp::ZERO).into_owned()) }
}

/// A polygon of `points`, or a regular one of `sides` and `radius`: what is said nearest counts.
pub(super) fn polygon_geometry(section: &Section<'_>, place: &Place<'_>) -> Result<Geometry, Error> {
    let [points, sides, radius_at] = ["points", "sides", "radius"].map(|key| section.distance(key));
    if points.is_some() && points == sides {
        return Err(section.require("sides")?.error(Problem::Both("points", "sides")));
    }
    let sides_are_nearer = sides.is_some_and(|sides| points.is_some_and(|points| sides < points));
    let Some(list) = section.get("points")?.filter(|_| !sides_are_nearer) else {
        let sides = section.require("sides").and_then(|sides| sides.count(3, POINTS));
        let radius = section.require("radius").and_then(|value| radius(&value, place));
        let (sides, radius, anchor) = (sides, radius, anchor(section)).all()?;
        return Ok(settled(Geometry::Star { count: sides, radii: vec![radius], anchor }));
    };
    if let Some(radius) = section.get("radius")?.filter(|_| radius_at <= points) {
        return Err(radius.error(Problem::NoEffect { key: "radius", cause: "with `points`" }));
    }
    let items = list.list("a list of points like [[0, 0], [10, 0]]")?;
    let allowed = (3..=limits::POLYGON_POINTS).contains(&items.len());
    if !allowed {
        let range = format!("a list of 3 to {} points", limits::POLYGON_POINTS);
        return Err(list.out_of_range(f64::from(u32::try_from(items.len()).unwrap_or(u32::MAX)), &range));
    }
    let (points, anchor) = (all(items.iter().map(|item| point(item, place))), anchor(section)).all()?;
    Ok(settled(Geometry::Polygon { points, anchor }))
}

fn point(item: &Value<'_>, place: &Place<'_>) -> Result<[Animated; 2], Error> {
    let expected = "a point like [120, \"50%\"]";
    let pair = item.list(expected)?;
    let [x, y] = &pair[..] else { return Err(item.wrong_type(expected)) };
    let (x, y) = (place.number(x, place.horizontal()), place.number(y, place.vertical())).all()?;
    Ok([x, y])
}

/// The path through `points` and back.
fn closed(points: impl Iterator<Item = (f64, f64)>) -> Path2d {
    let mut path = Path2d::new();
    for (x, y) in points {
        path.line_to(x, y);
    }
    path.close_path();
    path
}

/// As a number of the file.
#[expect(clippy::cast_possible_truncation, reason = "a small limit")]
pub(super) const POINTS: u32 = limits::POLYGON_POINTS as u32;

fn radius(value: &Value<'_>, place: &Place<'_>) -> Result<Animated, Error> {
    place.number_from_0(value, place.either())
}

/// A star of `tips`, its tips at `radius` and the corners between at `inner_radius`.
pub(super) fn star_geometry(section: &Section<'_>, place: &Place<'_>) -> Result<Geometry, Error> {
    let parts = (
        section.read("tips", 5, |tips| tips.count(2, POINTS)),
        section.require("radius").and_then(|outer| radius(&outer, place)),
        section.maybe("inner_radius", |inner| radius(inner, place)),
        anchor(section),
    );
    let (tips, outer, inner, anchor) = parts.all()?;
    let inner = match inner {
        Some(inner) => inner,
        None => outer.clone().try_map(|radius| Ok::<_, Error>(radius / 2.0))?,
    };
    Ok(settled(Geometry::Star { count: tips * 2, radii: vec![outer, inner], anchor }))
}

/// Points around the origin from above, clockwise, at these distances in turn.
fn around(count: u32, radii: &[f64]) -> Path2d {
    closed((0..count).zip(radii.iter().cycle()).map(|(index, radius)| {
        let (sin, cos) = libm::sincos(f64::from(index) / f64::from(count) * TAU);
        (radius * sin, -radius * cos)
    }))
}

/// The fill rule at `key`.
pub(super) fn fill_rule(section: &Section<'_>) -> Result<FillRule, Error> {
    section.get("fill_rule")?.map_or(Ok(FillRule::NonZero), |rule| rule.choice("fill rule", &FILL_RULES))
}

fn shape(
    section: &Section<'_>,
    place: &Place<'_>,
    geometry: Result<Geometry, Error>,
) -> Result<Content, Error> {
    let bounds = geometry.as_ref().map_or_else(|_| Bounds::default(), |one| one.bounds(Timestamp::ZERO));
    let parts = (
        geometry,
        section.maybe("fill", |fill| prepared(fill, place, bounds)),
        fill_rule(section),
        stroke::read(section, place, bounds),
    );
    let (geometry, fill, rule, stroke) = parts.all()?;
    if let (Some(rule), None) = (section.own("fill_rule")?, &fill) {
        return Err(rule.error(Problem::NoEffect { key: "fill_rule", cause: "without `fill`" }));
    }
    Ok(Content::Shape(Box::new(Shape { geometry, rule, fill, stroke })))
}

/// A paint that is ready for a box.
pub(super) fn prepared(value: &Value<'_>, place: &Place<'_>, bounds: Bounds) -> Result<Paint, Error> {
    let paint = place.paint(value)?;
    paint.prepared(bounds, || place.world.context()).map_err(|problem| value.error(problem))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::scene::{Options, Scene};

    /// The width of a polygon that says `own` where `defaults` hold.
    fn width(defaults: &str, own: &str) -> Result<f64, String> {
        let text = format!(
            "canvas = {{ width = 64, height = 64 }}\ncapture = {{ fps = 1, duration = 1 }}\n\
            [defaults.polygon]\n{defaults}\n[[layer]]\ntype = 'polygon'\nfill = 'red'\n{own}"
        );
        let scene = Scene::parse(Path::new("s.toml"), &text, &Options::default());
        let scene = scene.map_err(|error| error.each()[0].to_string())?;
        let Content::Shape(shape) = &scene.layers[0].content else { panic!("no shape") };
        let [left, _, right, _] = shape.geometry.bounds(Timestamp::ZERO);
        Ok(right - left)
    }

    #[test]
    fn the_segments_of_all_copies_are_bounded() {
        let read = |kind: &str, count: u32| {
            let text = format!(
                "canvas = {{ width = 64, height = 64 }}\ncapture = {{ fps = 1, duration = 1 }}\n\
                [[layer]]\ntype = 'repeat'\ncount = {count}\n\
                [[layer.child]]\nfill = 'red'\n{kind}"
            );
            Scene::parse(Path::new("s.toml"), &text, &Options::default()).map(drop)
        };
        let message = "s.toml:6:1: the path segments of a scene, those of its letters and of all copies \
            counted, may be at most 4000000";
        let star = "type = 'star'\ntips = 4999\nradius = 9";
        assert!(read(star, 400).is_ok());
        assert_eq!(read(star, 401).unwrap_err().to_string(), message);
        let text = format!("type = 'text'\ntext = '{}'", "many words ".repeat(50));
        assert_eq!(read(&text, 1000).unwrap_err().to_string(), message);
    }

    #[test]
    fn of_points_and_sides_the_nearest_count() {
        let (points, regular) = ("points = [[0, 0], [30, 0], [0, 30]]", "sides = 4\nradius = 10");
        assert_eq!(width(regular, points), Ok(30.0));
        assert_eq!(width(points, regular), Ok(20.0));
        assert_eq!(width("radius = 10", points), Ok(30.0));
        assert!(width(points, "radius = 10").unwrap_err().ends_with("`radius` has no effect with `points`"));
        let both = width("", &format!("{points}\n{regular}")).unwrap_err();
        assert!(both.ends_with("give `points` or `sides`, not both"), "{both}");
    }
}
