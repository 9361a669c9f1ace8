//! Text: its styles, drawing it and measuring it (HTML, Text styles, Drawing text to the bitmap).
//!
//! The text room shapes a line and gives outlines and colour layers; here they become fills and
//! strokes like any other.

use super::Context2d;
use crate::canvas::gradient::{Geometry, Gradient, Spread};
use crate::canvas::ops::{Draw, Effects, Op, Paint, Shape};
use crate::canvas::raster::Bounds;
use crate::canvas::state::State;
use crate::canvas::style::Style;
use crate::canvas::text::{
    ColorGlyph, ColorOp, ColorPaint, Direction, Font, FontKerning, FontStretch, FontVariantCaps,
    FontVariantNumeric, Fonts, GradientExtend, Ink, Line, Spacing, Stop, TextAlign, TextBaseline,
    TextMetrics, TextRendering,
};
use crate::canvas::{Color, CompositeOperation, Error, FillRule, Path2d};

/// HTML, Text styles.
impl Context2d {
    /// The fonts that text is drawn with: the bundled ones at first.
    pub fn fonts(&self) -> &Fonts {
        &self.fonts
    }

    /// The fonts that text is drawn with from now on (in a browser, `document.fonts`).
    pub fn set_fonts(&mut self, fonts: Fonts) {
        self.fonts = fonts;
    }

    /// The font, as CSS text by its `Display`.
    pub fn font(&self) -> &Font {
        &self.state.text.font
    }

    /// The font as a CSS `font` value, such as `italic bold 20px Inter, sans-serif`; `10px
    /// sans-serif` at first. Text that is none is ignored.
    pub fn set_font(&mut self, font: &str) {
        if let Ok(font) = font.parse() {
            self.state.text_mut().font = font;
        }
    }

    /// Where text lies beside its anchor.
    pub fn text_align(&self) -> TextAlign {
        self.state.text.align
    }

    /// Where text lies beside its anchor; start at first.
    pub fn set_text_align(&mut self, align: TextAlign) {
        self.state.text_mut().align = align;
    }

    /// Which line of text goes through its anchor.
    pub fn text_baseline(&self) -> TextBaseline {
        self.state.text.baseline
    }

    /// Which line of text goes through its anchor; alphabetic at first.
    pub fn set_text_baseline(&mut self, baseline: TextBaseline) {
        self.state.text_mut().baseline = baseline;
    }

    /// The base direction of text.
    pub fn direction(&self) -> Direction {
        self.state.text.direction
    }

    /// The base direction of text; inherit, which is left to right, at first.
    pub fn set_direction(&mut self, direction: Direction) {
        self.state.text_mut().direction = direction;
    }

    /// Space between letters.
    pub fn letter_spacing(&self) -> Spacing {
        self.state.text.letter_spacing
    }

    /// Space between letters as a CSS length, such as `2px` or `0.1em`. Text that is none is
    /// ignored.
    pub fn set_letter_spacing(&mut self, spacing: &str) {
        if let Ok(spacing) = spacing.parse() {
            self.state.text_mut().letter_spacing = spacing;
        }
    }

    /// Space between words.
    pub fn word_spacing(&self) -> Spacing {
        self.state.text.word_spacing
    }

    /// Space between words as a CSS length. Text that is none is ignored.
    pub fn set_word_spacing(&mut self, spacing: &str) {
        if let Ok(spacing) = spacing.parse() {
            self.state.text_mut().word_spacing = spacing;
        }
    }

    /// Whether letters move together.
    pub fn font_kerning(&self) -> FontKerning {
        self.state.text.kerning
    }

    /// Whether letters move together as the font says; auto, which is yes, at first.
    pub fn set_font_kerning(&mut self, kerning: FontKerning) {
        self.state.text_mut().kerning = kerning;
    }

    /// The width of the font's letters.
    pub fn font_stretch(&self) -> FontStretch {
        self.state.text.stretch
    }

    /// The width of the font's letters; normal at first.
    pub fn set_font_stretch(&mut self, stretch: FontStretch) {
        self.state.text_mut().stretch = stretch;
    }

    /// Which letters become small capitals.
    pub fn font_variant_caps(&self) -> FontVariantCaps {
        self.state.text.caps
    }

    /// Which letters become small capitals; none at first.
    pub fn set_font_variant_caps(&mut self, caps: FontVariantCaps) {
        self.state.text_mut().caps = caps;
    }

    /// How digits look.
    pub fn font_variant_numeric(&self) -> FontVariantNumeric {
        self.state.text.numeric
    }

    /// How digits look; normal at first. It has no attribute in HTML: it is CSS's
    /// `font-variant-numeric`.
    pub fn set_font_variant_numeric(&mut self, numeric: FontVariantNumeric) {
        self.state.text_mut().numeric = numeric;
    }

    /// What matters most in drawing text.
    pub fn text_rendering(&self) -> TextRendering {
        self.state.text.rendering
    }

    /// What matters most in drawing text; auto at first.
    pub fn set_text_rendering(&mut self, rendering: TextRendering) {
        self.state.text_mut().rendering = rendering;
    }

    /// The language of text.
    pub fn lang(&self) -> &str {
        let lang = &self.state.text.lang;
        if lang.is_empty() { "inherit" } else { lang }
    }

    /// The language of text as a BCP 47 tag; `inherit`, for none, at first.
    pub fn set_lang(&mut self, lang: &str) {
        self.state.text_mut().lang = if lang == "inherit" { String::new() } else { lang.to_owned() };
    }
}

/// HTML, Drawing text to the bitmap.
impl Context2d {
    /// Fills `text` with its anchor at (x, y). A line wider than `max_width` is narrowed; with a
    /// `max_width` of 0 or less nothing is drawn.
    ///
    /// ```
    /// # use canvas_rec::{Canvas, Size};
    /// let canvas = Canvas::new(Size::new(320, 80))?;
    /// let mut context = canvas.context_2d();
    /// context.set_font("bold 32px Inter, sans-serif");
    /// context.fill_text("Hello", 20.0, 50.0, None)?;
    /// # Ok::<(), canvas_rec::canvas::Error>(())
    /// ```
    ///
    /// # Errors
    /// Where a font or a glyph is missing or broken, or the text is too long: see [`Fonts`].
    pub fn fill_text(&mut self, text: &str, x: f64, y: f64, max_width: Option<f64>) -> Result<(), Error> {
        self.draw_text(text, x, y, max_width, |context, path| context.fill_path(path, FillRule::NonZero))
    }

    /// Draws a line along the outline of `text`, placed as by [`fill_text`](Self::fill_text).
    /// Glyphs with their own colours are drawn as when filled.
    ///
    /// # Errors
    /// As [`fill_text`](Self::fill_text).
    pub fn stroke_text(&mut self, text: &str, x: f64, y: f64, max_width: Option<f64>) -> Result<(), Error> {
        self.draw_text(text, x, y, max_width, Self::stroke_path)
    }

    /// Measures `text` as it would be drawn.
    ///
    /// # Errors
    /// As [`fill_text`](Self::fill_text).
    pub fn measure_text(&self, text: &str) -> Result<TextMetrics, Error> {
        Ok(self.shape(text)?.measure(&self.state.text))
    }

    /// The outline of `text` with its anchor at the origin, to be drawn many times; absent where
    /// a glyph has its own colours, which no path has.
    ///
    /// # Errors
    /// As [`fill_text`](Self::fill_text).
    pub fn text_outline(&self, text: &str) -> Result<Option<Path2d>, Error> {
        let line = self.shape(text)?;
        let Some(place) = line.placed(&self.state.text, 0.0, 0.0, None) else { return Ok(None) };
        if line.is_colored() { Ok(None) } else { line.outline(place).map(Some) }
    }

    fn shape(&self, text: &str) -> Result<Line, Error> {
        self.fonts.shape(text, &self.state.text)
    }

    fn draw_text(
        &mut self,
        text: &str,
        x: f64,
        y: f64,
        max_width: Option<f64>,
        draw: impl FnOnce(&mut Self, &Path2d),
    ) -> Result<(), Error> {
        let line = self.shape(text)?;
        let Some(place) = line.placed(&self.state.text, x, y, max_width) else { return Ok(()) };
        let (outline, glyphs) = (line.outline(place)?, line.colored(place)?);
        if glyphs.is_empty() {
            draw(self, &outline);
            return Ok(());
        }
        // Glyphs with their own colours are drawn together with the others, so that alpha, shadow
        // and filter see them as one.
        let (effects, outside) = (self.effects(), self.state.clone());
        self.begin_layer();
        self.state = State {
            transform: outside.transform,
            fill_style: outside.fill_style.clone(),
            stroke_style: outside.stroke_style.clone(),
            line: outside.line.clone(),
            ..State::default()
        };
        draw(self, &outline);
        for glyph in &glyphs {
            self.draw_color_glyph(glyph, &outside.fill_style);
            self.state.transform = outside.transform;
        }
        self.state = outside;
        self.close_layer(effects);
        Ok(())
    }

    fn draw_color_glyph(&mut self, ColorGlyph { transform, ops }: &ColorGlyph, foreground: &Style) {
        self.state.transform = self.state.transform.multiply(*transform);
        let (mut outer, mut operations) = (Vec::new(), Vec::new());
        for op in ops {
            match op {
                ColorOp::PushTransform(transform) => {
                    outer.push((self.state.transform, self.state.clip.clone()));
                    self.transform(*transform);
                }
                ColorOp::PushClip(path) => {
                    outer.push((self.state.transform, self.state.clip.clone()));
                    self.clip_path(path, FillRule::NonZero);
                }
                ColorOp::PopTransform | ColorOp::PopClip => {
                    if let Some((transform, clip)) = outer.pop() {
                        (self.state.transform, self.state.clip) = (transform, clip);
                    }
                }
                ColorOp::Fill(paint) => self.fill_clip(paint, foreground),
                ColorOp::PushLayer(composite) => {
                    operations.push(composite.0);
                    self.begin_layer();
                }
                ColorOp::PopLayer => {
                    let operation = operations.pop().and_then(|word| word.parse().ok());
                    // What keeps the destination alone has no name on the web.
                    let alpha = if operation.is_some() { 1.0 } else { 0.0 };
                    let operation = operation.unwrap_or(CompositeOperation::SourceOver);
                    let clip = self.state.clip.clone();
                    self.close_layer(Effects { alpha, operation, clip, ..Effects::default() });
                }
            }
        }
    }

    /// Paints everything inside the clip.
    fn fill_clip(&mut self, paint: &ColorPaint, foreground: &Style) {
        let Some(to_gradient) = self.state.transform.inverse() else { return };
        let paint = match gradient(paint, foreground) {
            Ok(gradient) => Paint::Gradient { gradient: gradient.into(), to_gradient: Box::new(to_gradient) },
            Err(color) => Paint::Solid(color),
        };
        let Bounds { left, top, right, bottom } =
            self.state.clip.as_ref().map_or(Bounds::of(self.size), |clip| clip.bounds);
        let shape = Shape::Rect([left, top, right, bottom].map(f64::from));
        let effects = Effects { clip: self.state.clip.clone(), ..Effects::default() };
        self.push(Op::Draw(Draw { shape, paint, effects }));
    }
}

/// The gradient that a colour glyph is painted with, or its one colour.
fn gradient(paint: &ColorPaint, foreground: &Style) -> Result<Gradient, Color> {
    let (geometry, stops, extend) = match paint {
        ColorPaint::Solid(ink) => return Err(color(*ink, foreground)),
        ColorPaint::Linear { from, to, stops, extend } => {
            (Geometry::Linear([from.0, from.1], [to.0, to.1]), stops, extend)
        }
        ColorPaint::Radial { from, to, stops, extend } => {
            (Geometry::Radial([from.0, from.1, from.2], [to.0, to.1, to.2]), stops, extend)
        }
        ColorPaint::Sweep { center, from, to, stops, extend } => {
            let geometry =
                Geometry::Conic { start_angle: *from, sweep: to - from, center: [center.0, center.1] };
            (geometry, stops, extend)
        }
    };
    let spread = match extend {
        GradientExtend::Pad => Spread::Pad,
        GradientExtend::Repeat => Spread::Repeat,
        GradientExtend::Reflect => Spread::Reflect,
    };
    let mut gradient = Gradient::new(geometry).spread(spread);
    for Stop { offset, ink } in stops {
        // Offsets outside the range are cut to it, as a table of colours has no others.
        let _ = gradient.add_color_stop(offset.clamp(0.0, 1.0), color(*ink, foreground));
    }
    Ok(gradient)
}

/// A glyph's colour; the text's own is black where the fill style is no colour.
fn color(ink: Ink, foreground: &Style) -> Color {
    match (ink, foreground) {
        (Ink::Color(color), _) => color,
        (Ink::Foreground(alpha), Style::Color(color)) => color.faded(alpha),
        (Ink::Foreground(alpha), _) => Color::BLACK.faded(alpha),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frame::Size;

    fn context() -> Context2d {
        let mut context = Context2d::new(Size::new(100, 40));
        context.set_font("20px sans-serif");
        context
    }

    /// The box around all pixels that are not transparent: left, top, right, bottom.
    fn ink(context: &mut Context2d) -> Option<[u32; 4]> {
        let data = context.get_image_data(0, 0, 100, 40).unwrap();
        let drawn = (0..).zip(data.data().chunks_exact(4)).filter(|(_, pixel)| pixel[3] > 0);
        let places = drawn.map(|(index, _)| [index % 100, index / 100, index % 100 + 1, index / 100 + 1]);
        places.reduce(|a, b| [a[0].min(b[0]), a[1].min(b[1]), a[2].max(b[2]), a[3].max(b[3])])
    }

    #[test]
    fn text_stands_on_its_anchor() {
        let mut context = context();
        context.fill_text("HH", 10.0, 30.0, None).unwrap();
        let [left, top, right, bottom] = ink(&mut context).unwrap();
        assert!((11..14).contains(&left) && bottom == 30 && (14..17).contains(&top), "{left} {top} {bottom}");
        let width = context.measure_text("HH").unwrap().width;
        let end = 10.0 + width;
        assert!((end - 3.0..end).contains(&f64::from(right)), "{right} of {end}");
    }

    #[test]
    fn a_maximum_width_narrows() {
        let mut context = context();
        context.fill_text("HHHH", 10.0, 30.0, Some(20.0)).unwrap();
        assert!(ink(&mut context).unwrap()[2] <= 31);
        context.reset();
        context.fill_text("HHHH", 10.0, 30.0, Some(0.0)).unwrap();
        assert_eq!(ink(&mut context), None);
    }

    #[test]
    fn emoji_have_their_own_colours_and_fade_as_one() {
        let mut context = context();
        context.set_fill_style("blue");
        context.fill_text("😀", 10.0, 30.0, None).unwrap();
        let data = context.get_image_data(0, 0, 100, 40).unwrap();
        let yellow = data.data().chunks_exact(4).filter(|p| p[0] > 200 && p[1] > 150 && p[2] < 120).count();
        assert!(yellow > 100, "{yellow} yellow pixels");
        context.reset();
        context.set_font("20px sans-serif");
        context.set_global_alpha(0.5);
        context.fill_text("😀", 10.0, 30.0, None).unwrap();
        let faded = context.get_image_data(0, 0, 100, 40).unwrap();
        assert!(faded.data().chunks_exact(4).all(|pixel| pixel[3] <= 128));
    }

    #[test]
    fn an_outline_is_what_is_filled() {
        let mut context = context();
        context.fill_text("Hg", 10.0, 30.0, None).unwrap();
        let filled = ink(&mut context);
        let outline = context.text_outline("Hg").unwrap().unwrap();
        context.reset();
        context.fill_path(&outline.moved(10.0, 30.0), FillRule::NonZero);
        assert_eq!(ink(&mut context), filled);
        assert_eq!(context.text_outline("a😀"), Ok(None));
    }

    #[test]
    fn what_can_t_be_drawn_is_an_error() {
        let mut context = context();
        context.set_font("20px Nowhere");
        assert!(matches!(context.fill_text("a", 0.0, 0.0, None), Err(Error::FontFamily { .. })));
        context.set_font("20px sans-serif");
        assert!(matches!(context.measure_text("\u{e000}"), Err(Error::Glyph { .. })));
    }

    #[test]
    fn setters_ignore_what_is_no_style() {
        let mut context = context();
        for bad in ["", "20px", "bold", "inherit"] {
            context.set_font(bad);
        }
        context.set_letter_spacing("wide");
        context.set_word_spacing("3");
        assert_eq!(context.font().to_string(), "20px sans-serif");
        assert_eq!(context.letter_spacing().to_string(), "0px");
        assert_eq!((context.lang(), context.word_spacing().to_string().as_str()), ("inherit", "0px"));
    }
}
