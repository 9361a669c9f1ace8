//! CSS gradients: `linear-gradient(...)`, `radial-gradient(...)` and `conic-gradient(...)`.
//!
//! Text comes in (CSS Images 4, Gradients), a description that still knows percents goes out.
//! Painting a box with it is left to `shade`.

use std::f64::consts::TAU;

use super::animate::Space;
use super::error::Problem;
use crate::canvas::Color;
use crate::limits;

/// A gradient that fits any box.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Gradient {
    pub(super) form: Form,
    /// At least two colours; no hint is first or last.
    pub(super) stops: Vec<Stop>,
    pub(super) repeating: bool,
    pub(super) space: Space,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Form {
    /// Towards an angle in radians, clockwise from upwards.
    Linear(f64),
    /// Towards a corner: -1 or 1 to the right and down.
    Corner([f64; 2]),
    Radial {
        circle: bool,
        extent: Extent,
        center: [Length; 2],
    },
    /// Clockwise from an angle in radians, which counts from upwards.
    Conic {
        from: f64,
        center: [Length; 2],
    },
}

/// How far a radial gradient reaches.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Extent {
    ClosestSide,
    FarthestSide,
    ClosestCorner,
    FarthestCorner,
    /// Radii across and down.
    Radii([Length; 2]),
}

/// Pixels, and a part of what the length is relative to.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Length {
    pub(super) px: f64,
    pub(super) part: f64,
}

/// A colour or, without one, the middle between two.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Stop {
    pub(super) color: Option<Color>,
    pub(super) at: Option<Length>,
}

const KINDS: [&str; 3] = ["linear-gradient", "radial-gradient", "conic-gradient"];
const MIDDLE: Length = Length { px: 0.0, part: 0.5 };

impl Gradient {
    /// Reads `text` where it is a gradient function at all.
    pub(super) fn parse(text: &str) -> Option<Result<Self, Problem>> {
        let (name, rest) = text.trim().split_once('(')?;
        let (kind, repeating) =
            name.trim().strip_prefix("repeating-").map_or((name.trim(), false), |kind| (kind, true));
        let kind = KINDS.iter().position(|known| *known == kind)?;
        let Some(inside) = rest.strip_suffix(')') else { return Some(Err(wrong("`)` is missing"))) };
        Some(read(kind, repeating, inside))
    }
}

fn wrong(reason: impl Into<String>) -> Problem {
    Problem::Gradient(reason.into())
}

fn read(kind: usize, repeating: bool, inside: &str) -> Result<Gradient, Problem> {
    let arguments = split(inside, |c| c == ',');
    let first = words(arguments[0]);
    let has_form = first.iter().all(|word| color(word).is_err());
    let (mut form, stops) = if has_form { (first, &arguments[1..]) } else { (Vec::new(), &arguments[..]) };
    let space = take_space(&mut form)?;
    let form = match kind {
        0 => linear(&form)?,
        1 => radial(form)?,
        _ => conic(form)?,
    };
    let stops = read_stops(stops, kind == 2)?;
    Ok(Gradient { form, stops, repeating, space })
}

/// The parts of `text` between separators that are not in parentheses.
fn split(text: &str, separates: fn(char) -> bool) -> Vec<&str> {
    let mut depth = 0_usize;
    let separates = |c: char| {
        match c {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth == 0 && separates(c)
    };
    text.split(separates).map(str::trim).collect()
}

/// The words of `text`; what is in parentheses belongs to one.
pub(super) fn words(text: &str) -> Vec<&str> {
    split(text, char::is_whitespace).into_iter().filter(|word| !word.is_empty()).collect()
}

fn color(word: &str) -> Result<Color, Problem> {
    word.parse().map_err(Problem::from)
}

/// Takes `in oklab` or `in srgb` out of the words.
fn take_space(words: &mut Vec<&str>) -> Result<Space, Problem> {
    let Some(at) = words.iter().position(|word| *word == "in") else { return Ok(Space::Srgb) };
    let space = match words.get(at + 1) {
        Some(&"oklab") => Space::Oklab,
        Some(&"srgb") => Space::Srgb,
        other => {
            let other = other.unwrap_or(&"");
            return Err(Problem::unknown("colour space", other, "a gradient", ["oklab", "srgb"]));
        }
    };
    words.drain(at..at + 2);
    Ok(space)
}

fn number(text: &str) -> Option<f64> {
    text.parse().ok().filter(|number: &f64| number.abs() <= f64::from(f32::MAX))
}

/// Pixels or percents.
fn length(word: &str) -> Option<Length> {
    if let Some(percent) = word.strip_suffix('%') {
        return Some(Length { px: 0.0, part: number(percent)? / 100.0 });
    }
    match word.strip_suffix("px") {
        Some(px) => Some(Length { px: number(px)?, part: 0.0 }),
        None => (number(word)? == 0.0).then_some(Length { px: 0.0, part: 0.0 }),
    }
}

/// An angle in radians.
fn angle(word: &str) -> Option<f64> {
    let units = [("deg", TAU / 360.0), ("grad", TAU / 400.0), ("rad", 1.0), ("turn", TAU)];
    let unit = units.iter().find_map(|(unit, radians)| Some(number(word.strip_suffix(unit)?)? * radians));
    unit.or_else(|| number(word).filter(|number| *number == 0.0))
}

fn linear(words: &[&str]) -> Result<Form, Problem> {
    match words {
        [] => Ok(Form::Linear(TAU / 2.0)),
        ["to", sides @ ..] => toward(sides),
        [word] => angle(word).map(Form::Linear).ok_or_else(|| {
            wrong(format!("`{word}` is neither a colour nor an angle like 45deg, nor a side like `to right`"))
        }),
        _ => Err(wrong(format!("`{}` is no direction: write 45deg or `to right`", words.join(" ")))),
    }
}

fn toward(sides: &[&str]) -> Result<Form, Problem> {
    let (mut x, mut y) = (0.0, 0.0);
    for side in sides {
        let (own, direction) = match *side {
            "left" => (&mut x, -1.0),
            "right" => (&mut x, 1.0),
            "top" => (&mut y, -1.0),
            "bottom" => (&mut y, 1.0),
            _ => {
                return Err(Problem::unknown("side", side, "a gradient", ["left", "right", "top", "bottom"]));
            }
        };
        if *own != 0.0 {
            return Err(wrong(format!("`to {}` is no direction", sides.join(" "))));
        }
        *own = direction;
    }
    match (x, y) {
        (0.0, 0.0) => Err(wrong("a side is missing after `to`")),
        (0.0, y) => Ok(Form::Linear(if y < 0.0 { 0.0 } else { TAU / 2.0 })),
        (x, 0.0) => Ok(Form::Linear(if x < 0.0 { TAU * 0.75 } else { TAU / 4.0 })),
        corner => Ok(Form::Corner([corner.0, corner.1])),
    }
}

/// Takes `at` and the position after it off the end of the words.
fn take_center(words: &mut Vec<&str>) -> Result<[Length; 2], Problem> {
    let Some(at) = words.iter().position(|word| *word == "at") else { return Ok([MIDDLE; 2]) };
    let place: Vec<&str> = words.drain(at..).skip(1).collect();
    position(&place).ok_or_else(|| {
        wrong(format!("`{}` is no position: write two lengths or sides, like `30% top`", place.join(" ")))
    })
}

/// A CSS position of one or two words.
fn position(words: &[&str]) -> Option<[Length; 2]> {
    let side = |word: &str, names: [&str; 2]| {
        let part = names.iter().position(|name| *name == word).map(|at| if at == 0 { 0.0 } else { 1.0 });
        part.map(|part| Length { px: 0.0, part })
    };
    let across = |word: &str| side(word, ["left", "right"]);
    let down = |word: &str| side(word, ["top", "bottom"]);
    let middle = |word: &str| (word == "center").then_some(MIDDLE);
    let any = |word: &str| length(word).or(middle(word));
    match words {
        [word] => match (across(word).or(any(word)), down(word)) {
            (Some(x), _) => Some([x, MIDDLE]),
            (None, Some(y)) => Some([MIDDLE, y]),
            (None, None) => None,
        },
        [first, second] => match (across(first).or(any(first)), down(second).or(any(second))) {
            (Some(x), Some(y)) => Some([x, y]),
            _ => Some([across(second).or(middle(second))?, down(first).or(middle(first))?]),
        },
        _ => None,
    }
}

fn radial(mut words: Vec<&str>) -> Result<Form, Problem> {
    let center = take_center(&mut words)?;
    let mut circle = None;
    let mut keyword = None;
    let mut radii: Vec<Length> = Vec::new();
    for word in words {
        match (word, length(word)) {
            ("circle", _) if circle.is_none() => circle = Some(true),
            ("ellipse", _) if circle.is_none() => circle = Some(false),
            ("closest-side", _) => keyword = Some(Extent::ClosestSide),
            ("farthest-side", _) => keyword = Some(Extent::FarthestSide),
            ("closest-corner", _) => keyword = Some(Extent::ClosestCorner),
            ("farthest-corner", _) => keyword = Some(Extent::FarthestCorner),
            (_, Some(radius)) if radius.px >= 0.0 && radius.part >= 0.0 => radii.push(radius),
            _ => return Err(wrong(format!("`{word}` is neither a colour nor a shape like `circle`"))),
        }
    }
    let circle = circle.unwrap_or(radii.len() == 1);
    let extent = match (radii[..].len(), circle, keyword) {
        (0, _, keyword) => keyword.unwrap_or(Extent::FarthestCorner),
        (1, true, None) if radii[0].part == 0.0 => Extent::Radii([radii[0]; 2]),
        (2, false, None) => Extent::Radii([radii[0], radii[1]]),
        _ => return Err(wrong("a circle takes one radius in pixels, an ellipse two radii")),
    };
    Ok(Form::Radial { circle, extent, center })
}

fn conic(mut words: Vec<&str>) -> Result<Form, Problem> {
    let center = take_center(&mut words)?;
    match words[..] {
        [] => Ok(Form::Conic { from: 0.0, center }),
        ["from", word] => {
            let from = angle(word).ok_or_else(|| wrong(format!("`{word}` is no angle like 45deg")))?;
            Ok(Form::Conic { from, center })
        }
        _ => Err(wrong(format!("`{}` is neither a colour nor a start like `from 45deg`", words.join(" ")))),
    }
}

fn read_stops(arguments: &[&str], angular: bool) -> Result<Vec<Stop>, Problem> {
    let place = |word: &str| {
        let turn = angle(word).filter(|_| angular).map(|angle| Length { px: 0.0, part: angle / TAU });
        turn.or_else(|| length(word).filter(|length| !angular || length.px == 0.0))
    };
    let mut stops: Vec<Stop> = Vec::new();
    for argument in arguments {
        let (places, colors): (Vec<&str>, Vec<&str>) =
            words(argument).into_iter().partition(|word| place(word).is_some());
        let places: Vec<Length> = places.into_iter().filter_map(place).collect();
        match (&colors[..], &places[..]) {
            ([], [hint]) => stops.push(Stop { color: None, at: Some(*hint) }),
            ([name], places) if places.len() <= 2 => {
                let color = Some(color(name)?);
                let first = places.first().copied();
                stops.push(Stop { color, at: first });
                stops.extend(places.get(1).map(|second| Stop { color, at: Some(*second) }));
            }
            _ => return Err(wrong(format!("`{argument}` is no colour with a place, like `red 20%`"))),
        }
    }
    let is_hint = |stop: Option<&Stop>| stop.is_none_or(|stop| stop.color.is_none());
    let hints_meet = stops.windows(2).any(|pair| pair.iter().all(|stop| stop.color.is_none()));
    if stops.len() < 2 || is_hint(stops.first()) || is_hint(stops.last()) || hints_meet {
        return Err(wrong("give two colours or more, and at most one hint between two of them"));
    }
    if stops.len() > limits::GRADIENT_STOPS {
        return Err(Problem::Limit { what: "the colours of a gradient", max: limits::GRADIENT_STOPS as u64 });
    }
    Ok(stops)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Gradient {
        Gradient::parse(text).unwrap().unwrap_or_else(|problem| panic!("{text}: {problem}"))
    }

    fn part(part: f64) -> Length {
        Length { px: 0.0, part }
    }

    #[test]
    fn directions_are_angles_sides_and_corners() {
        let form = |text: &str| parse(&format!("linear-gradient({text}red, blue)")).form;
        assert_eq!(form(""), Form::Linear(TAU / 2.0));
        assert_eq!(form("90deg, "), Form::Linear(TAU / 4.0));
        assert_eq!(form("0.25turn, "), form("to right, "));
        assert_eq!(form("to bottom left, "), Form::Corner([-1.0, 1.0]));
        assert_eq!(form("to left top, "), form("to top left, "));
    }

    #[test]
    fn circles_and_ellipses_have_extents_and_centres() {
        let form = |text: &str| parse(&format!("radial-gradient({text}red, blue)")).form;
        let center = [part(0.35), part(0.3)];
        assert_eq!(
            form("circle at 35% 30%, "),
            Form::Radial { circle: true, extent: Extent::FarthestCorner, center }
        );
        let Form::Radial { circle, extent, center } = form("20px 50% at right, ") else { panic!() };
        assert_eq!((circle, center), (false, [part(1.0), part(0.5)]));
        assert_eq!(extent, Extent::Radii([Length { px: 20.0, part: 0.0 }, part(0.5)]));
        assert_eq!(form("at top left, "), form("at left top, "));
        assert!(matches!(form("40px, "), Form::Radial { circle: true, .. }));
    }

    #[test]
    fn stops_have_places_two_places_or_are_hints() {
        let stops = parse("linear-gradient(red, 30%, hsl(15 80% 60%) 40% 60px, #fff)").stops;
        assert_eq!(stops.len(), 5);
        assert_eq!(stops[1], Stop { color: None, at: Some(part(0.3)) });
        assert_eq!(stops[3].at, Some(Length { px: 60.0, part: 0.0 }));
        let conic = parse("repeating-conic-gradient(from 45deg at 0 100%, red, blue 90deg)");
        assert_eq!(conic.stops[1].at, Some(part(0.25)));
        assert!(conic.repeating);
        assert_eq!(parse("linear-gradient(in oklab, red, blue)").space, Space::Oklab);
        assert_eq!(parse("linear-gradient(to right in srgb, red, blue)").space, Space::Srgb);
    }

    #[test]
    fn other_text_is_no_gradient_or_says_what_is_wrong() {
        for text in ["red", "rgb(1 2 3)", "url(a)"] {
            assert!(Gradient::parse(text).is_none(), "{text}");
        }
        for (text, reason) in [
            ("linear-gradient()", "give two colours"),
            ("linear-gradient(red)", "give two colours"),
            ("linear-gradient(red, 20%)", "give two colours"),
            ("linear-gradient(red, blue", "`)` is missing"),
            ("linear-gradient(to middle, red, blue)", "unknown side `middle`"),
            ("linear-gradient(to left right, red, blue)", "`to left right` is no direction"),
            ("linear-gradient(45, red, blue)", "`45` is neither a colour nor an angle"),
            ("linear-gradient(rad, red, blue)", "`rad` is neither a colour nor an angle"),
            ("linear-gradient(red, bleu)", "`bleu` is not a CSS colour"),
            ("linear-gradient(red, blue 20deg)", "`blue 20deg` is no colour with a place"),
            ("linear-gradient(in hsl, red, blue)", "unknown colour space `hsl`"),
            ("radial-gradient(square, red, blue)", "`square` is neither a colour nor a shape"),
            ("radial-gradient(circle 10px 20px, red, blue)", "a circle takes one radius"),
            ("radial-gradient(at left left, red, blue)", "`left left` is no position"),
            ("conic-gradient(45deg, red, blue)", "neither a colour nor a start"),
        ] {
            let problem = Gradient::parse(text).unwrap().unwrap_err().to_string();
            assert!(problem.contains(reason), "{text}: {problem}");
        }
        let many = format!("linear-gradient({}red)", "red, ".repeat(256));
        assert_eq!(
            Gradient::parse(&many).unwrap().unwrap_err().to_string(),
            "the colours of a gradient may be at most 256"
        );
    }

    proptest::proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "(linear|radial|conic)-gradient\\([-a-z0-9%(), .]{0,40}\\)?") {
            let _ = Gradient::parse(&text);
        }
    }
}
