//! Random drawing calls, for tests that hold for every drawing.

#![allow(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "any number will do"
)]

use std::sync::OnceLock;

use canvas_rec::canvas::{
    CompositeOperation, Direction, FillRule, FontKerning, FontStretch, FontVariantCaps, Gradient, Image,
    ImageData, ImageSmoothingQuality, LineCap, LineJoin, Path2d, Radius, Repetition, TextAlign, TextBaseline,
    TextRendering, Transform,
};
use canvas_rec::frame::Pixels;
use canvas_rec::{Color, Context2d, Size};

/// Random numbers that are the same on every machine (xorshift64*).
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D)
    }

    /// A number below `count`.
    pub(crate) fn below(&mut self, count: usize) -> usize {
        usize::try_from(self.next() >> 33).unwrap() % count
    }

    /// A number from 0 to 1.
    pub(crate) fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1u64 << 53) as f64
    }

    pub(crate) fn pick<T: Copy>(&mut self, choices: &[T]) -> T {
        choices[self.below(choices.len())]
    }
}

/// Where the numbers of a call come from.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Numbers {
    /// Near a canvas of 64 by 64 pixels.
    Near,
    /// Anything that fits a double.
    Extreme,
}

/// Numbers that have broken rasterizers.
const EXTREMES: [f64; 32] = [
    0.0,
    -0.0,
    1.0,
    -1.0,
    0.5,
    63.999_999,
    64.0,
    255.0,
    1e-7,
    1e-45,
    1e-300,
    f64::MIN_POSITIVE,
    4095.5,
    8191.0,
    16_384.0,
    32_767.5,
    -32_768.0,
    65_535.0,
    65_536.0,
    1e5,
    -200_000.0,
    1e6,
    -750_000_000.0,
    1e9,
    2_147_483_648.0,
    1e12,
    1e20,
    -1e38,
    1e300,
    f64::MAX,
    f64::INFINITY,
    f64::NAN,
];

impl Numbers {
    fn one(self, random: &mut Random) -> f64 {
        match self {
            Self::Extreme if random.below(3) > 0 => random.pick(&EXTREMES),
            _ if random.below(4) == 0 => (random.unit() * 104.0 - 20.0).round(),
            _ => random.unit() * 104.0 - 20.0,
        }
    }

    /// Mostly small and not negative.
    fn length(self, random: &mut Random) -> f64 {
        match self {
            Self::Extreme => self.one(random),
            Self::Near => random.unit() * 20.0,
        }
    }
}

const COLORS: [&str; 8] = [
    "red",
    "#08f",
    "rgb(255 255 0 / 50%)",
    "rgba(0,0,0,0.2)",
    "white",
    "transparent",
    "hsl(120 80% 40%)",
    "#123456",
];

const FILTERS: [&str; 10] = [
    "none",
    "blur(2px)",
    "blur(0.7px) invert(1)",
    "drop-shadow(3px -2px 1px red)",
    "sepia(50%)",
    "hue-rotate(70deg) brightness(140%)",
    "contrast(2) opacity(60%)",
    "grayscale(1) saturate(3)",
    "blur(40px)",
    "drop-shadow(0 0 9px black) drop-shadow(-4px 5px 0 rgb(0 0 255 / 50%))",
];

/// Calls one random method of the context with random arguments.
pub(crate) fn call(context: &mut Context2d, random: &mut Random, numbers: Numbers) {
    match random.below(8) {
        0 | 1 => draw(context, random, numbers),
        2 => build(context, random, numbers),
        3 => style(context, random, numbers),
        4 => transform(context, random, numbers),
        5 => picture(context, random, numbers),
        6 => text(context, random, numbers),
        _ => keep(context, random, numbers),
    }
}

/// A small picture with all kinds of pixels.
fn image() -> Image {
    static PIXELS: OnceLock<Pixels> = OnceLock::new();
    let pixel = |at: u32| {
        let alpha = [255, 128, 0, 40][at as usize % 4];
        Color::from_rgba8([(at * 31 % 256) as u8, (at * 7 % 256) as u8, 200, alpha])
    };
    let pixels = PIXELS.get_or_init(|| {
        let mut data = ImageData::new(12, 10).unwrap();
        let colors = (0..120).flat_map(|at| pixel(at).to_rgba8());
        data.data_mut().iter_mut().zip(colors).for_each(|(to, from)| *to = from);
        Pixels::new(data.to_premultiplied().into())
    });
    Image::from_pixels(Size::new(12, 10), pixels.clone()).unwrap()
}

fn picture(context: &mut Context2d, random: &mut Random, numbers: Numbers) {
    let mut n = || numbers.one(random);
    let [a, b, c, d, e, f, g, h] = [(); 8].map(|()| n());
    let [x, y] = [a, b].map(|number| number as i32);
    match random.below(9) {
        0 => context.draw_image(&image(), a, b).unwrap(),
        1 => context.draw_image_sized(&image(), a, b, c, d).unwrap(),
        2 => context.draw_image_part(&image(), a, b, c, d, e, f, g, h).unwrap(),
        3 if a > b => drop(context.to_blob(random.pick(&["image/png", "image/webp"]))),
        3 => context.set_image_smoothing_enabled(c > d),
        4 => context.set_image_smoothing_quality(random.pick(ImageSmoothingQuality::ALL)),
        5 | 6 => {
            let mut pattern = context.create_pattern(&image(), random.pick(Repetition::ALL));
            let _ = pattern.set_transform(Transform { a, b, c, d, e, f });
            context.set_fill_style(&pattern);
        }
        7 => {
            let snapshot = context.snapshot();
            context.draw_image(&snapshot, a, b).unwrap();
        }
        _ => {
            let _ = context.create_image_data(x, y % 99);
            if let Ok(data) = context.get_image_data(x, y, c as i32 % 99, d as i32 % 99) {
                context.put_image_data_part(&data, y, x, e as i32, f as i32, g as i32, h as i32);
            }
        }
    }
}

const TEXTS: [&str; 5] = ["", "Hxg", "AV To \u{5d0}\u{5d1} 12", "fi\tffl \u{301}", "a😀b"];
const FONTS: [&str; 6] = [
    "10px sans-serif",
    "italic 700 24px Inter",
    "0px Inter",
    "1e9px monospace",
    "small-caps 16px serif",
    "0.001px Inter",
];

fn text(context: &mut Context2d, random: &mut Random, numbers: Numbers) {
    let mut n = || numbers.one(random);
    let [a, b, c] = [(); 3].map(|()| n());
    let width = (c > 30.0).then_some(c);
    // Fonts without Hebrew make an error, which draws nothing.
    match random.below(15) {
        0 | 1 => drop(context.fill_text(random.pick(&TEXTS), a, b, width)),
        2 => drop(context.stroke_text(random.pick(&TEXTS), a, b, width)),
        3 => drop(context.measure_text(random.pick(&TEXTS))),
        4 => context.set_font(random.pick(&FONTS)),
        5 => context.set_letter_spacing(&format!("{a}px")),
        6 => context.set_text_align(random.pick(TextAlign::ALL)),
        7 => context.set_text_baseline(random.pick(TextBaseline::ALL)),
        8 => context.set_direction(random.pick(Direction::ALL)),
        9 => context.set_word_spacing(&format!("{b}em")),
        10 => context.set_font_kerning(random.pick(FontKerning::ALL)),
        11 => context.set_font_stretch(random.pick(FontStretch::ALL)),
        12 => context.set_font_variant_caps(random.pick(FontVariantCaps::ALL)),
        13 => context.set_text_rendering(random.pick(TextRendering::ALL)),
        _ => context.set_lang(random.pick(&["", "inherit", "tr", "ar", "no such language"])),
    }
}

fn draw(context: &mut Context2d, random: &mut Random, numbers: Numbers) {
    let [x, y] = [(); 2].map(|()| numbers.one(random));
    let [width, height] = [(); 2].map(|()| numbers.length(random));
    let rule = random.pick(FillRule::ALL);
    match random.below(9) {
        0 | 1 => context.fill_rect(x, y, width, height),
        2 => context.stroke_rect(x, y, width, height),
        3 => context.clear_rect(x, y, width, height),
        4 => context.fill(rule),
        5 => context.stroke(),
        6 => context.fill_path(&path(random, numbers), rule),
        7 => context.stroke_path(&path(random, numbers)),
        _ => {
            context.is_point_in_path(x, y, rule);
            context.is_point_in_stroke(x, y);
            context.is_point_in_path2d(&path(random, numbers), x, y, rule);
            context.is_point_in_stroke2d(&path(random, numbers), x, y);
        }
    }
}

/// A closed curve or a few lines.
fn path(random: &mut Random, numbers: Numbers) -> Path2d {
    let mut path = Path2d::new();
    let mut n = || numbers.one(random);
    let [a, b, c, d, e, f] = [(); 6].map(|()| n());
    match random.below(4) {
        0 => {
            path.move_to(a, b);
            path.line_to(c, d);
            path.line_to(e, f);
        }
        1 => {
            let _ = path.arc(a, b, c.abs(), d, e, f > 20.0);
        }
        2 => {
            path.move_to(a, b);
            path.bezier_curve_to(c, d, e, f, b, a);
            path.close_path();
        }
        _ => {
            let _ = path.round_rect(a, b, c, d, [e.abs(), f.abs()]);
        }
    }
    path
}

fn build(context: &mut Context2d, random: &mut Random, numbers: Numbers) {
    let mut n = || numbers.one(random);
    let [a, b, c, d, e, f, g] = [(); 7].map(|()| n());
    // Negative radii are errors, which draw nothing.
    match random.below(11) {
        0 => context.begin_path(),
        1 => context.close_path(),
        2 => context.move_to(a, b),
        3 | 4 => context.line_to(a, b),
        5 => context.quadratic_curve_to(a, b, c, d),
        6 => context.bezier_curve_to(a, b, c, d, e, f),
        7 => drop(context.arc_to(a, b, c, d, e)),
        8 => drop(context.ellipse(a, b, c, d, e, f, g, a > b)),
        9 => drop(context.round_rect(a, b, c, d, [Radius { x: e, y: f }, Radius::from(g)])),
        _ => context.rect(a, b, c, d),
    }
}

fn style(context: &mut Context2d, random: &mut Random, numbers: Numbers) {
    let n = numbers.one(random);
    let length = numbers.length(random);
    match random.below(17) {
        0 => context.set_fill_style(random.pick(&COLORS)),
        1 => context.set_stroke_style(random.pick(&COLORS)),
        2 | 3 => {
            if let Some(gradient) = gradient(context, random, numbers) {
                context.set_fill_style(&gradient);
            }
        }
        4 => {
            if let Some(gradient) = gradient(context, random, numbers) {
                context.set_stroke_style(&gradient);
            }
        }
        5 => context.set_line_width(length),
        6 => context.set_line_cap(random.pick(LineCap::ALL)),
        7 => context.set_line_join(random.pick(LineJoin::ALL)),
        8 => context.set_miter_limit(length),
        9 => context.set_line_dash(&[length, numbers.length(random), numbers.length(random)]),
        10 => context.set_line_dash_offset(n),
        11 => context.set_global_alpha(random.unit()),
        12 => context.set_global_composite_operation(random.pick(CompositeOperation::ALL)),
        13 => context.set_shadow_color(random.pick(&COLORS).parse().unwrap()),
        14 => context.set_shadow_blur(length),
        15 => {
            context.set_shadow_offset_x(n);
            context.set_shadow_offset_y(length);
        }
        _ => context.set_filter(random.pick(&FILTERS)),
    }
}

fn gradient(context: &Context2d, random: &mut Random, numbers: Numbers) -> Option<Gradient> {
    let mut n = || numbers.one(random);
    let [a, b, c, d, e, f] = [(); 6].map(|()| n());
    let mut gradient = match random.below(3) {
        0 => context.create_linear_gradient(a, b, c, d).ok()?,
        1 => context.create_radial_gradient(a, b, c.abs(), d, e, f.abs()).ok()?,
        _ => context.create_conic_gradient(a, b, c).ok()?,
    };
    for _ in 0..random.below(4) {
        gradient.add_color_stop(random.unit(), random.pick(&COLORS).parse().unwrap()).unwrap();
    }
    Some(gradient)
}

fn transform(context: &mut Context2d, random: &mut Random, numbers: Numbers) {
    let mut n = || numbers.one(random);
    let [a, b, c, d, e, f] = [(); 6].map(|()| n());
    match (random.below(7), numbers) {
        (0, Numbers::Near) => context.scale(a / 30.0, b / 30.0),
        (0, Numbers::Extreme) => context.scale(a, b),
        (1, _) => context.rotate(a),
        (2, _) => context.translate(a / 4.0, b / 4.0),
        (3, Numbers::Extreme) => context.transform(Transform { a, b, c, d, e, f }),
        (3, Numbers::Near) => context.transform(Transform { a: 1.0, b: b / 90.0, c: c / 90.0, d: 1.0, e, f }),
        (4, Numbers::Extreme) => context.set_transform(Transform { a, b, c, d, e, f }),
        _ => context.reset_transform(),
    }
}

fn keep(context: &mut Context2d, random: &mut Random, numbers: Numbers) {
    match random.below(8) {
        0 | 1 => context.save(),
        2 | 3 => context.restore(),
        4 => context.clip(random.pick(FillRule::ALL)),
        5 => context.clip_path(&path(random, numbers), random.pick(FillRule::ALL)),
        6 => context.begin_layer(),
        _ => context.end_layer(),
    }
}
