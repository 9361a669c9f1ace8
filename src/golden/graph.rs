//! Graphs of a report: how much each frame differs, and how loud both sounds are.
//!
//! Points and moments come in, SVG goes out. Its colours and its place are the page's.

use std::fmt::Write;

use super::comparison::{Point, State};
use super::sound_change::Moment;

/// Most bars of a graph; more frames share them.
const BARS: usize = 400;
/// The height of a graph, in its own units.
const GRAPH: f64 = 48.0;
/// What has no height in a graph of sound, in tenths of a decibel.
const FAINT: f64 = -600.0;

/// A bar for each frame, as high as it differs; the scale is a logarithm's, so that little shows.
pub(super) fn graph(points: &[Point]) -> String {
    let share = points.len().div_ceil(BARS).max(1);
    let mut html = format!(
        "<svg class=\"graph\" role=\"img\" aria-label=\"How much each frame differs\" viewBox=\"0 0 {} {GRAPH}\" preserveAspectRatio=\"none\">",
        points.len().div_ceil(share)
    );
    for (x, group) in points.chunks(share).enumerate() {
        let heights = group.iter().map(|point| height(&point.state));
        let (height, class) =
            heights.fold((1.5, "same"), |best, next| if next.0 > best.0 { next } else { best });
        let (first, time) = (x * share, group[0].time);
        add(
            &mut html,
            format_args!(
                "<rect class=\"{class}\" data-frame=\"{first}\" x=\"{x}\" y=\"{:.2}\" width=\"0.9\" height=\"{height:.2}\"><title>frame {first}, {time}</title></rect>",
                GRAPH - height
            ),
        );
    }
    html.push_str("</svg>");
    html
}

fn height(state: &State) -> (f64, &'static str) {
    match state {
        State::Equal => (1.5, "same"),
        State::Unknown => (GRAPH * 0.5, "unknown"),
        State::Alone => (GRAPH, "alone"),
        State::Measured(measure) => {
            // From a millionth of the largest difference to all of it.
            let share = (measure.mean_delta / 255.0).max(1e-6);
            (GRAPH * (0.15 + 0.85 * (1.0 + libm::log10(share) / 6.0)), "differs")
        }
    }
}

/// How loud the sounds are from tenth of a second to tenth: what is expected upwards, what is there
/// downwards.
pub(super) fn sound_graph(moments: &[Moment]) -> String {
    let share = moments.len().div_ceil(BARS).max(1);
    let width = moments.len().div_ceil(share).max(1);
    let mut html = format!(
        "<h3 class=\"hears\">Sound <small>expected above the line, actual below it, from -60 to 0 dB; what differs is red</small></h3>\
        <svg class=\"graph sound\" role=\"img\" aria-label=\"How loud both sounds are\" viewBox=\"0 0 {width} {GRAPH}\" preserveAspectRatio=\"none\">"
    );
    for (x, group) in moments.chunks(share).enumerate() {
        let high = |level: fn(&Moment) -> Option<i32>| {
            let loudest = group.iter().filter_map(level).max().map_or(FAINT, f64::from);
            GRAPH / 2.0 * (1.0 - loudest / FAINT).clamp(0.0, 1.0)
        };
        let (up, down) = (high(|moment| moment.expected), high(|moment| moment.actual));
        let class = if group.iter().any(|moment| moment.differs) { "differs" } else { "is" };
        #[expect(clippy::cast_precision_loss, reason = "for showing")]
        let time = (x * share) as f64 / 10.0;
        let (top, middle) = (GRAPH / 2.0 - up, GRAPH / 2.0);
        add(
            &mut html,
            format_args!(
                "<g><title>{time:.1} s</title><rect class=\"was\" x=\"{x}\" y=\"{top:.2}\" width=\"0.9\" height=\"{up:.2}\"/>\
                <rect class=\"{class}\" x=\"{x}\" y=\"{middle}\" width=\"0.9\" height=\"{down:.2}\"/></g>"
            ),
        );
    }
    add(
        &mut html,
        format_args!("<rect class=\"line\" y=\"{}\" width=\"{width}\" height=\"0.5\"/></svg>", GRAPH / 2.0),
    );
    html
}

/// Writing to text never fails.
fn add(html: &mut String, what: std::fmt::Arguments<'_>) {
    let _ = html.write_fmt(what);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sounds_are_bars_up_and_down_and_silence_has_none() {
        let moments = [
            Moment { expected: Some(0), actual: Some(-300), differs: true },
            Moment { expected: None, actual: Some(-900), differs: false },
        ];
        let svg = sound_graph(&moments);
        assert!(svg.contains("class=\"was\" x=\"0\" y=\"0.00\" width=\"0.9\" height=\"24.00\""), "{svg}");
        assert!(svg.contains("class=\"differs\" x=\"0\" y=\"24\" width=\"0.9\" height=\"12.00\""), "{svg}");
        assert!(svg.contains("class=\"is\" x=\"1\" y=\"24\" width=\"0.9\" height=\"0.00\""), "{svg}");
    }
}
