//! Text: where it lies, and what fills and outlines it.
//!
//! The thin lines are the anchor's.

use canvas_rec::Context2d;
use canvas_rec::canvas::{Direction, FillRule, Repetition, TextAlign, TextBaseline};

use super::{Picture, paint, quarters};

const LINE: [u32; 2] = [96, 32];

/// `text` at the middle of a 96x32 canvas.
fn anchored(c: &mut Context2d, text: &str) {
    paint(c, "tomato", 48.0, 0.0, 1.0, 32.0);
    paint(c, "tomato", 0.0, 16.0, 96.0, 1.0);
    c.set_fill_style("black");
    c.set_font("14px Inter");
    c.fill_text(text, 48.0, 16.0, None).unwrap();
}

fn aligned(c: &mut Context2d, align: TextAlign, direction: Direction) {
    c.set_text_align(align);
    c.set_direction(direction);
    anchored(c, "Ages");
}

fn based(c: &mut Context2d, baseline: TextBaseline) {
    c.set_text_baseline(baseline);
    anchored(c, "Égx");
}

pub(super) const PICTURES: &[Picture] = &[
    Picture("align-start", LINE, |c| aligned(c, TextAlign::Start, Direction::Ltr)),
    Picture("align-end", LINE, |c| aligned(c, TextAlign::End, Direction::Ltr)),
    Picture("align-left", LINE, |c| aligned(c, TextAlign::Left, Direction::Ltr)),
    Picture("align-right", LINE, |c| aligned(c, TextAlign::Right, Direction::Ltr)),
    Picture("align-center", LINE, |c| aligned(c, TextAlign::Center, Direction::Ltr)),
    Picture("align-start-from-right-to-left", LINE, |c| aligned(c, TextAlign::Start, Direction::Rtl)),
    Picture("align-end-from-right-to-left", LINE, |c| aligned(c, TextAlign::End, Direction::Rtl)),
    Picture("baseline-top", LINE, |c| based(c, TextBaseline::Top)),
    Picture("baseline-hanging", LINE, |c| based(c, TextBaseline::Hanging)),
    Picture("baseline-middle", LINE, |c| based(c, TextBaseline::Middle)),
    Picture("baseline-alphabetic", LINE, |c| based(c, TextBaseline::Alphabetic)),
    Picture("baseline-ideographic", LINE, |c| based(c, TextBaseline::Ideographic)),
    Picture("baseline-bottom", LINE, |c| based(c, TextBaseline::Bottom)),
    Picture("direction-moves-punctuation", LINE, |c| {
        c.set_direction(Direction::Rtl);
        anchored(c, "Go!");
    }),
    Picture("max-width-narrows", LINE, |c| {
        c.set_font("20px Inter");
        c.fill_text("Narrowed", 4.0, 24.0, Some(48.0)).unwrap();
    }),
    Picture("max-width-narrows-about-the-anchor", LINE, |c| {
        c.set_font("20px Inter");
        c.set_text_align(TextAlign::Center);
        c.fill_text("Narrowed", 48.0, 24.0, Some(48.0)).unwrap();
    }),
    Picture("max-width-above-the-width-changes-nothing", LINE, |c| {
        c.set_font("20px Inter");
        c.fill_text("Wide", 4.0, 24.0, Some(90.0)).unwrap();
    }),
    Picture("max-width-of-zero-draws-nothing", LINE, |c| {
        c.set_font("20px Inter");
        c.fill_text("Wide", 4.0, 24.0, Some(0.0)).unwrap();
    }),
    Picture("stroked", LINE, |c| {
        c.set_font("bold 26px Inter");
        c.stroke_text("Line", 4.0, 25.0, None).unwrap();
    }),
    Picture("stroked-then-filled", LINE, |c| {
        c.set_font("bold 26px Inter");
        c.set_line_width(5.0);
        c.set_line_join("round".parse().unwrap());
        c.stroke_text("Line", 4.0, 25.0, None).unwrap();
        c.set_fill_style("gold");
        c.fill_text("Line", 4.0, 25.0, None).unwrap();
    }),
    Picture("stroked-with-dashes", LINE, |c| {
        c.set_font("bold 30px Inter");
        c.set_line_dash(&[3.0, 2.0]);
        c.stroke_text("Dash", 4.0, 26.0, None).unwrap();
    }),
    Picture("filled-with-a-gradient", LINE, |c| {
        let mut gradient = c.create_linear_gradient(0.0, 0.0, 96.0, 0.0).unwrap();
        gradient.add_color_stop(0.0, "crimson".parse().unwrap()).unwrap();
        gradient.add_color_stop(1.0, "blue".parse().unwrap()).unwrap();
        c.set_fill_style(&gradient);
        c.set_font("bold 26px Inter");
        c.fill_text("Colour", 2.0, 24.0, None).unwrap();
    }),
    Picture("filled-with-a-pattern", LINE, |c| {
        let pattern = c.create_pattern(&quarters(), Repetition::Repeat);
        c.set_fill_style(&pattern);
        c.set_font("900 30px Inter");
        c.fill_text("TILE", 4.0, 27.0, None).unwrap();
    }),
    Picture("turned", [64, 64], |c| {
        c.translate(12.0, 8.0);
        c.rotate(0.7);
        c.set_font("18px Inter");
        c.fill_text("Turned", 0.0, 8.0, None).unwrap();
    }),
    Picture("scaled-by-the-transform", LINE, |c| {
        c.scale(3.0, 2.0);
        c.set_font("10px Inter");
        c.fill_text("Big", 2.0, 12.0, None).unwrap();
    }),
    Picture("between-pixels", LINE, |c| {
        c.set_font("12px Inter");
        c.fill_text("Sub pixel", 4.0, 13.0, None).unwrap();
        c.fill_text("Sub pixel", 4.5, 27.5, None).unwrap();
    }),
    Picture("leaves-the-path-alone", LINE, |c| {
        c.rect(60.0, 4.0, 24.0, 24.0);
        c.set_font("20px Inter");
        c.fill_text("Path", 4.0, 24.0, None).unwrap();
        c.fill(FillRule::NonZero);
    }),
    Picture("line-breaks-are-spaces", LINE, |c| {
        c.set_font("16px Inter");
        c.fill_text("a\nb\tc  d", 4.0, 22.0, None).unwrap();
    }),
    Picture("larger-than-the-canvas", LINE, |c| {
        c.set_font("90px Inter");
        c.fill_text("Rg", -10.0, 40.0, None).unwrap();
    }),
    Picture("very-small", LINE, |c| {
        c.set_font("6px Inter");
        c.fill_text("The quick brown fox", 4.0, 12.0, None).unwrap();
        c.set_font("3px Inter");
        c.fill_text("The quick brown fox", 4.0, 24.0, None).unwrap();
    }),
    Picture("with-alpha", LINE, |c| {
        c.set_global_alpha(0.5);
        c.set_letter_spacing("-6px");
        c.set_font("900 30px Inter");
        c.fill_text("OOOO", 4.0, 27.0, None).unwrap();
    }),
];
