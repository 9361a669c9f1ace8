//! Easing: how a value goes from one key frame to the next.
//!
//! Text comes in, a curve goes out. The names are CSS's (CSS Easing Functions 2) and Robert
//! Penner's. Trigonometry and powers come from `libm`, so that every machine moves things alike.

use std::f64::consts::{FRAC_PI_2, TAU};
use std::sync::Arc;

use super::spring::Spring;
use crate::limits;

/// A curve from (0, 0) to (1, 1).
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Ease {
    Linear,
    /// x1, y1, x2, y2; both x are in `0.0..=1.0`.
    CubicBezier([f64; 4]),
    /// A number of steps, and where the jumps are.
    Steps(u32, Jump),
    Penner(Family, Direction),
    Spring(Spring),
    /// Points of a polyline, in the order of their x; at least two.
    Points(Arc<[[f64; 2]]>),
}

/// Where the jumps of `steps()` are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Jump {
    Start,
    End,
    None,
    Both,
}

/// The families of Penner's equations.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Family {
    Sine,
    Power(i32),
    Expo,
    Circ,
    Back,
    Elastic,
    Bounce,
}

/// Which end of the way is eased.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Direction {
    In,
    Out,
    InOut,
}

const CSS_NAMES: [&str; 7] =
    ["linear", "ease", "ease-in", "ease-out", "ease-in-out", "step-start", "step-end"];

const FAMILIES: [(&str, Family); 10] = [
    ("sine", Family::Sine),
    ("quad", Family::Power(2)),
    ("cubic", Family::Power(3)),
    ("quart", Family::Power(4)),
    ("quint", Family::Power(5)),
    ("expo", Family::Expo),
    ("circ", Family::Circ),
    ("back", Family::Back),
    ("elastic", Family::Elastic),
    ("bounce", Family::Bounce),
];

impl Ease {
    /// Reads an ease by name or function; absent where it is neither.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        if let Some((name, arguments)) = text.strip_suffix(')').and_then(|call| call.split_once('(')) {
            let arguments: Vec<&str> = arguments.split(',').map(str::trim).collect();
            return match name.trim() {
                "cubic-bezier" => cubic_bezier(&arguments),
                "steps" => steps(&arguments),
                "spring" => spring(&arguments),
                "linear" => points(&arguments),
                _ => None,
            };
        }
        Some(match text {
            "linear" => Self::Linear,
            "ease" => Self::CubicBezier([0.25, 0.1, 0.25, 1.0]),
            "ease-in" => Self::CubicBezier([0.42, 0.0, 1.0, 1.0]),
            "ease-out" => Self::CubicBezier([0.0, 0.0, 0.58, 1.0]),
            "ease-in-out" => Self::CubicBezier([0.42, 0.0, 0.58, 1.0]),
            "step-start" => Self::Steps(1, Jump::Start),
            "step-end" => Self::Steps(1, Jump::End),
            _ => return penner(text),
        })
    }

    /// Our name of the curve that others call `easeInOutQuad` or `ease-in-out-quad`.
    pub(super) fn renamed(text: &str) -> Option<String> {
        let folded = text.replace(['-', '_'], "").to_lowercase();
        let rest = folded.strip_prefix("ease")?;
        let directions = [("inout", "in-out"), ("in", "in"), ("out", "out")];
        let (family, direction) =
            directions.iter().find_map(|(theirs, ours)| Some((rest.strip_prefix(theirs)?, ours)))?;
        Some(format!("{family}-{direction}")).filter(|name| penner(name).is_some())
    }

    /// Every name that needs no argument.
    pub(super) fn names() -> Vec<String> {
        let css = CSS_NAMES.map(str::to_owned).into_iter();
        let penner = FAMILIES
            .iter()
            .flat_map(|(family, _)| ["in", "out", "in-out"].map(|direction| format!("{family}-{direction}")));
        css.chain(penner).collect()
    }

    /// How far the value is when `x` of the time has passed, with `x` in `0.0..=1.0`. May leave
    /// that range on the way.
    pub(super) fn at(&self, x: f64) -> f64 {
        match self {
            Self::Linear => x,
            Self::CubicBezier(points) => bezier_at(*points, x),
            Self::Steps(count, jump) => steps_at(*count, *jump, x),
            Self::Spring(spring) => spring.at(x),
            Self::Points(points) => points_at(points, x),
            Self::Penner(family, Direction::In) => family.ease_in(x),
            Self::Penner(family, Direction::Out) => 1.0 - family.ease_in(1.0 - x),
            Self::Penner(family, Direction::InOut) if x < 0.5 => family.ease_in(2.0 * x) / 2.0,
            Self::Penner(family, Direction::InOut) => 1.0 - family.ease_in(2.0 - 2.0 * x) / 2.0,
        }
    }
}

/// The y of a polyline at `x`; of two points at one x, the later counts.
fn points_at(points: &[[f64; 2]], x: f64) -> f64 {
    let next = points.partition_point(|point| point[0] <= x).clamp(1, points.len() - 1);
    let ([x0, y0], [x1, y1]) = (points[next - 1], points[next]);
    if x1 > x0 { y0 + (y1 - y0) * ((x - x0) / (x1 - x0)) } else { y1 }
}

impl Family {
    /// The "in" form at `x`; the others are its mirror images.
    fn ease_in(self, x: f64) -> f64 {
        /// How far `back` swings the other way: 10 %.
        const OVERSHOOT: f64 = 1.70158;
        if x <= 0.0 || x >= 1.0 {
            return x.clamp(0.0, 1.0);
        }
        match self {
            Self::Sine => 1.0 - libm::cos(x * FRAC_PI_2),
            Self::Power(power) => libm::pow(x, f64::from(power)),
            Self::Expo => libm::exp2(10.0 * (x - 1.0)),
            Self::Circ => 1.0 - libm::sqrt(1.0 - x * x),
            Self::Back => x * x * ((OVERSHOOT + 1.0) * x - OVERSHOOT),
            Self::Elastic => -libm::exp2(10.0 * (x - 1.0)) * libm::sin((x - 1.075) * (TAU / 0.3)),
            Self::Bounce => 1.0 - bounce_out(1.0 - x),
        }
    }
}

fn bounce_out(x: f64) -> f64 {
    const STRETCH: f64 = 7.5625;
    let (center, floor) = match x * 2.75 {
        scaled if scaled < 1.0 => (0.0, 0.0),
        scaled if scaled < 2.0 => (1.5, 0.75),
        scaled if scaled < 2.5 => (2.25, 0.9375),
        _ => (2.625, 0.984_375),
    };
    let x = x - center / 2.75;
    STRETCH * x * x + floor
}

/// The y of a CSS cubic Bézier at `x`: Newton's method, and bisection where that fails.
fn bezier_at([x1, y1, x2, y2]: [f64; 4], x: f64) -> f64 {
    let curve =
        |a: f64, b: f64, t: f64| ((1.0 + 3.0 * a - 3.0 * b) * t + 3.0 * b - 6.0 * a) * t * t + 3.0 * a * t;
    let slope =
        |a: f64, b: f64, t: f64| (3.0 + 9.0 * a - 9.0 * b) * t * t + (6.0 * b - 12.0 * a) * t + 3.0 * a;
    let mut t = x;
    for _ in 0..8 {
        let (miss, slope) = (curve(x1, x2, t) - x, slope(x1, x2, t));
        if miss.abs() < 1e-12 {
            return curve(y1, y2, t);
        }
        if slope.abs() < 1e-6 {
            break;
        }
        t -= miss / slope;
    }
    let (mut low, mut high) = (0.0, 1.0);
    for _ in 0..60 {
        t = f64::midpoint(low, high);
        if curve(x1, x2, t) < x {
            low = t;
        } else {
            high = t;
        }
    }
    curve(y1, y2, t)
}

fn steps_at(count: u32, jump: Jump, x: f64) -> f64 {
    let (first, jumps) = match jump {
        Jump::Start => (1.0, count),
        Jump::End => (0.0, count),
        Jump::None => (0.0, count - 1),
        Jump::Both => (1.0, count + 1),
    };
    let jumps = f64::from(jumps);
    ((whole(x * f64::from(count)) + first) / jumps).min(1.0)
}

/// How many whole steps `steps` are. Of 29 in 50 frames, a double makes a hair less than 29 steps:
/// what misses the next border by a billionth has reached it. With at most
/// [`limits::EASE_STEPS`] steps, rounding is off by less than a quarter of that.
pub(super) fn whole(steps: f64) -> f64 {
    libm::floor(steps + 1e-9)
}

/// A finite number.
fn number(text: &str) -> Option<f64> {
    text.parse().ok().filter(|number: &f64| number.is_finite() && number.abs() <= f64::from(f32::MAX))
}

fn cubic_bezier(arguments: &[&str]) -> Option<Ease> {
    let [x1, y1, x2, y2] = arguments else { return None };
    let points = [number(x1)?, number(y1)?, number(x2)?, number(y2)?];
    let range = 0.0..=1.0;
    (range.contains(&points[0]) && range.contains(&points[2])).then_some(Ease::CubicBezier(points))
}

fn spring(arguments: &[&str]) -> Option<Ease> {
    let [mass, stiffness, damping] = arguments else { return None };
    Spring::new(number(mass)?, number(stiffness)?, number(damping)?).map(Ease::Spring)
}

/// CSS `linear()`: numbers, each with no, one or two percentages. Percentages that are left out
/// lie evenly between their neighbours (CSS Easing Functions 2, Linear easing functions).
fn points(arguments: &[&str]) -> Option<Ease> {
    let mut points: Vec<(Option<f64>, f64)> = Vec::new();
    for argument in arguments {
        let (percents, numbers): (Vec<&str>, Vec<&str>) =
            argument.split_whitespace().partition(|word| word.ends_with('%'));
        let [output] = numbers[..] else { return None };
        let output = number(output)?;
        let inputs: Option<Vec<f64>> =
            percents.iter().map(|percent| number(percent.strip_suffix('%')?).map(|x| x / 100.0)).collect();
        match inputs?[..] {
            [] => points.push((None, output)),
            [x] => points.push((Some(x), output)),
            [x0, x1] => points.extend([(Some(x0), output), (Some(x1), output)]),
            _ => return None,
        }
    }
    let last = points.len().checked_sub(1).filter(|last| (1..limits::EASE_POINTS).contains(last))?;
    points[0].0.get_or_insert(0.0);
    points[last].0.get_or_insert(1.0);
    Some(Ease::Points(spread_out(&points).into()))
}

/// The points with every x: never before the one before, and evenly where none is given. The
/// ends have theirs.
fn spread_out(points: &[(Option<f64>, f64)]) -> Vec<[f64; 2]> {
    let mut placed: Vec<[f64; 2]> = Vec::with_capacity(points.len());
    let mut furthest = f64::MIN;
    let mut waiting = Vec::new();
    for &(x, y) in points {
        let Some(x) = x else {
            waiting.push(y);
            continue;
        };
        let x = x.max(furthest);
        let mut count = 0.0;
        let gaps = f64::from(u32::try_from(waiting.len()).unwrap_or(u32::MAX)) + 1.0;
        for y in waiting.drain(..) {
            count += 1.0;
            placed.push([furthest + (x - furthest) * (count / gaps), y]);
        }
        placed.push([x, y]);
        furthest = x;
    }
    placed
}

fn steps(arguments: &[&str]) -> Option<Ease> {
    let (count, jump) = match arguments {
        [count] => (count, "end"),
        [count, jump] => (count, *jump),
        _ => return None,
    };
    let jump = match jump {
        "jump-start" | "start" => Jump::Start,
        "jump-end" | "end" => Jump::End,
        "jump-none" => Jump::None,
        "jump-both" => Jump::Both,
        _ => return None,
    };
    let least = if jump == Jump::None { 2 } else { 1 };
    let count = count.parse().ok().filter(|&count: &u32| (least..=limits::EASE_STEPS).contains(&count))?;
    Some(Ease::Steps(count, jump))
}

fn penner(text: &str) -> Option<Ease> {
    let (family, direction) = text.split_once('-')?;
    let direction = match direction {
        "in" => Direction::In,
        "out" => Direction::Out,
        "in-out" => Direction::InOut,
        _ => return None,
    };
    let family = FAMILIES.iter().find(|(name, _)| *name == family)?.1;
    Some(Ease::Penner(family, direction))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_is_read_and_goes_from_zero_to_one() {
        assert_eq!(Ease::names().len(), 37);
        for name in Ease::names() {
            let ease = Ease::parse(&name).unwrap_or_else(|| panic!("{name}"));
            let start = if name == "step-start" { 1.0 } else { 0.0 };
            assert!((ease.at(0.0) - start).abs() < 1e-9, "{name} at 0: {}", ease.at(0.0));
            assert!((ease.at(1.0) - 1.0).abs() < 1e-9, "{name} at 1: {}", ease.at(1.0));
        }
    }

    #[test]
    fn css_curves_have_their_known_values() {
        let at = |name: &str, x| Ease::parse(name).unwrap().at(x);
        assert!((at("ease", 0.5) - 0.802_403_4).abs() < 1e-6);
        assert!((at("ease-in-out", 0.5) - 0.5).abs() < 1e-9);
        assert!((at("cubic-bezier(0, 0, 1, 1)", 0.3) - 0.3).abs() < 1e-9);
        assert!((at("cubic-bezier(1, 0, 0, 1)", 0.5) - 0.5).abs() < 1e-6);
    }

    #[test]
    fn steps_jump_where_they_are_told() {
        let at = |name: &str, x| Ease::parse(name).unwrap().at(x);
        assert_eq!([0.0, 0.24, 0.25, 0.99].map(|x| at("steps(4)", x)), [0.0, 0.0, 0.25, 0.75]);
        assert_eq!([0.0, 0.5].map(|x| at("steps(2, jump-start)", x)), [0.5, 1.0]);
        assert_eq!([0.0, 0.5].map(|x| at("steps(2, jump-none)", x)), [0.0, 1.0]);
        assert!((at("steps(2, jump-both)", 0.0) - 1.0 / 3.0).abs() < 1e-12);
    }

    #[test]
    fn steps_are_reached_exactly_at_their_borders() {
        for count in [3, 50, 49, 999, limits::EASE_STEPS] {
            let ease = Ease::Steps(count, Jump::End);
            for index in (0..=count).step_by(count.div_ceil(1000) as usize) {
                let border = f64::from(index) / f64::from(count);
                assert_eq!(ease.at(border), border, "{index} of {count}");
            }
        }
        assert_eq!(Ease::Steps(50, Jump::End).at(28.9999 / 50.0), 0.56);
    }

    #[test]
    fn penner_curves_have_their_known_values() {
        let at = |name: &str, x| Ease::parse(name).unwrap().at(x);
        assert!((at("quad-in", 0.5) - 0.25).abs() < 1e-12);
        assert!((at("cubic-out", 0.5) - 0.875).abs() < 1e-12);
        assert!((at("sine-in", 0.5) - (1.0 - libm::cos(FRAC_PI_2 / 2.0))).abs() < 1e-12);
        assert!((at("bounce-out", 0.5) - 0.765_625).abs() < 1e-12);
        assert!(at("back-in", 0.4) < 0.0 && at("elastic-out", 0.15) > 1.0);
    }

    #[test]
    fn linear_goes_through_its_points() {
        let at = |name: &str, x| Ease::parse(name).unwrap().at(x);
        assert_eq!([0.0, 0.25, 0.5, 0.75, 1.0].map(|x| at("linear(0, 1, 0)", x)), [0.0, 0.5, 1.0, 0.5, 0.0]);
        assert_eq!([0.1, 0.2, 0.6].map(|x| at("linear(0, 0.5 20% 60%, 1)", x)), [0.25, 0.5, 0.5]);
        assert_eq!(at("linear(0, 2 50%, 0.5 10%, 1)", 0.5), 0.5, "a percentage never goes back");
        assert_eq!(at("linear(0 20%, 1 80%)", 0.2), 0.0);
    }

    #[test]
    fn names_of_others_are_known() {
        for name in ["easeInOutQuad", "ease-in-out-quad", "ease_in_out_quad", "EaseInOutQuad"] {
            assert_eq!(Ease::renamed(name).as_deref(), Some("quad-in-out"), "{name}");
        }
        assert_eq!(Ease::renamed("easeOutBounce").as_deref(), Some("bounce-out"));
        for name in ["easeInOut", "ease", "easy", "quad-in", "easeInFast"] {
            assert_eq!(Ease::renamed(name), None, "{name}");
        }
    }

    #[test]
    fn other_text_is_no_ease() {
        for text in [
            "",
            "easy",
            "quad",
            "steps(0)",
            "steps(1000001)",
            "steps(1, jump-none)",
            "cubic-bezier(2, 0, 1, 1)",
            "spring(",
            "spring(1, 2)",
            "spring(0, 1, 1)",
            "spring(1, 1, nan)",
            "linear()",
            "linear(1)",
            "linear(0, 1 10% 20% 30%)",
        ] {
            assert_eq!(Ease::parse(text), None, "{text}");
        }
    }
}
