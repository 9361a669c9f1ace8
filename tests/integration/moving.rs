//! Values that move beyond plain numbers: gradients, filters, letters, numbers that count.

use std::path::Path;

use canvas_rec::canvas::Transform;
use canvas_rec::scene::Options;
use canvas_rec::{Canvas, Scene, Timestamp, limits};

use crate::language::{BLUE, HEAD, RED, ink, pixel, reason, rect};

const MIDDLE: [u8; 4] = [128, 0, 128, 255];

/// All pixels of some layers at a moment.
fn picture(body: &str, time: &str) -> Vec<u8> {
    let text = format!("{HEAD}{body}");
    let scene =
        Scene::parse(Path::new("s.toml"), &text, &Options::default()).unwrap_or_else(|e| panic!("{e}"));
    let canvas = Canvas::new(scene.size).unwrap();
    let time = Timestamp::parse(time, None).unwrap();
    scene.draw(time, Transform::IDENTITY, &mut canvas.context_2d()).unwrap();
    canvas.paint().unwrap();
    canvas.pixels().to_vec()
}

fn text(keys: &str) -> String {
    format!("[[layer]]\ntype = \"text\"\nsize = 20\n{keys}\n")
}

fn filled(fill: &str) -> String {
    rect("").replace("\"red\"", fill).replace("width = 20", "width = 100")
}

#[test]
fn gradients_mix_place_by_place_and_colour_by_colour() {
    let fill = "{ from = \"linear-gradient(90deg, red 20%, blue 20%)\", to = \"linear-gradient(90deg, red 60%, blue 60%)\", duration = 1, interpolate = \"srgb\" }";
    let at = |time: &str, x: usize| pixel(&filled(fill), time, (x, 5));
    assert_eq!([at("0s", 15), at("0s", 25)], [RED, BLUE]);
    assert_eq!([at("0.5s", 35), at("0.5s", 45)], [RED, BLUE], "the edge is on its way");
    assert_eq!([at("1s", 55), at("1s", 65)], [RED, BLUE]);
    let colors = "{ from = \"linear-gradient(red, red)\", to = \"linear-gradient(blue, blue)\", duration = 1, interpolate = \"srgb\" }";
    assert_eq!(pixel(&filled(colors), "0.5s", (50, 5)), MIDDLE);
    let keys = "{ keys = [{ at = 0, value = \"red\" }, { at = 1, value = \"conic-gradient(blue, blue)\" }], interpolate = \"srgb\" }";
    assert_eq!(pixel(&filled(keys), "0s", (50, 5)), RED, "a colour is a gradient of one colour");
    assert_eq!(pixel(&filled(keys), "0.5s", (50, 5)), MIDDLE);
}

#[test]
fn gradients_that_can_t_mix_say_what_must_be_equal() {
    let said = |to: &str| {
        reason(&filled(&format!("{{ from = \"linear-gradient(red, blue)\", to = \"{to}\", duration = 1 }}")))
    };
    assert_eq!(
        said("linear-gradient(red, lime, blue)"),
        "the gradients of an animation must have as many colours"
    );
    assert_eq!(
        said("radial-gradient(red, blue)"),
        "the gradients of an animation must have the same function"
    );
}

#[test]
fn filters_mix_function_by_function() {
    let layer = |filter: &str| rect(&format!("x = 40\ny = 20\nfilter = {filter}"));
    let moving = layer("{ from = \"none\", to = \"brightness(0%) blur(8px)\", duration = 1 }");
    assert_eq!(picture(&moving, "0s"), picture(&rect("x = 40\ny = 20"), "0s"));
    let half = layer("\"brightness(50%) blur(4px)\"");
    assert_eq!(picture(&moving, "0.5s"), picture(&half, "0s"));
    assert_eq!(
        reason(&layer("{ from = \"sepia(1)\", to = \"blur(8px)\", duration = 1 }")),
        "the filters of an animation must have the same functions in the same order; only at the end some may be missing"
    );
}

#[test]
fn letters_grow_and_part_as_if_they_were_written_so() {
    let same = |moving: &str, still: &str| {
        let words = "text = \"Wide open\"\nanchor = \"center\"\nx = 50\ny = 25\n";
        let text = |keys: &str| format!("[[layer]]\ntype = \"text\"\n{words}{keys}\n");
        assert_eq!(picture(&text(moving), "1s"), picture(&text(still), "0s"), "{moving}");
        assert_ne!(picture(&text(moving), "0s"), picture(&text(moving), "1s"), "{moving}");
    };
    same("size = { from = 0, to = 24, duration = 2 }", "size = 12");
    same("weight = { from = 100, to = \"bold\", duration = 2 }", "weight = 400");
    same("letter_spacing = { from = 0, to = 4, duration = 2 }", "letter_spacing = 2");
    same("word_spacing = { from = 0, to = 8, duration = 2 }", "word_spacing = 4");
    same("width = 60\nline_height = { from = 1, to = 2, duration = 2 }", "width = 60\nline_height = 1.5");
    same("width = { from = 100, to = 20, duration = 2 }", "width = 60");
}

#[test]
fn a_size_may_begin_at_nothing() {
    let grows = "[[layer]]\ntype = \"text\"\ntext = \"M\"\nsize = { from = 0, to = 20, duration = 1, ease = \"back-in\" }";
    assert_eq!(ink(grows, "0s"), None);
    assert_eq!(ink(grows, "0.3s"), None, "the ease leads below 0");
    assert!(ink(grows, "1s").is_some());
    assert_eq!(
        reason(&text("text = \"a\"").replace("size = 20", "size = 0")),
        "`size` must be above 0, it is 0"
    );
}

#[test]
fn texts_count() {
    let counts = |time: &str| {
        let body = text("text = { count = { from = 0, to = 2500, duration = 2 }, format = \"{:,} m\" }");
        picture(&body, time)
    };
    let says = |words: &str| picture(&text(&format!("text = {{ count = 0, format = \"{words} m\" }}")), "0s");
    // One number more is needed in a format; it is the 0 of "1,250".
    assert_eq!(counts("1s"), says("1,25{}"));
    assert_eq!(counts("9s"), says("2,50{}"));
    let spans =
        text("spans = [{ text = { count = 7, format = \"{:02}\" }, weight = 700 }, { text = \" days\" }]");
    assert_eq!(picture(&spans, "0s"), picture(&spans.replace("count = 7", "count = 7.2"), "0s"));
}

#[test]
fn digits_that_count_keep_their_places() {
    let right = |number: u32| {
        let body = text(&format!("text = {{ count = {number}, format = \"{{:03}}|\" }}"));
        ink(&body, "0s").unwrap()[2]
    };
    assert_eq!([right(111), right(444)], [right(808); 2]);
}

#[test]
fn counts_that_can_t_be_are_refused() {
    let said = |table: &str| reason(&text(&format!("text = {{ {table} }}")));
    assert_eq!(
        said("count = 1, format = \"visitors\""),
        "`format` must be text with one `{}` in it, such as \"{:,} visitors\", \"{:.1} km\" or \"{:02}\", not the text \"visitors\""
    );
    assert_eq!(said("format = \"{}\""), "a number that counts needs `count`");
    assert_eq!(said("count = 1e16"), "`count` must be from -1e15 to 1e15, it is 10000000000000000");
    assert!(said("count = 1, format = \"{} \\ue000\"").starts_with("no glyph for"));
    let clip = rect("clip = \"n\"") + &text("id = \"n\"\ntext = { count = 1 }");
    assert_eq!(reason(&clip), "layer `n` can't be a clip: its letters move. Use it as a mask");
}

#[test]
fn a_text_that_moves_is_short() {
    let long = |count: usize| {
        format!(
            "[[layer]]\ntype = \"text\"\nsize = {{ from = 1, to = 2, duration = 1 }}\ntext = \"{}\"",
            "a".repeat(count)
        )
    };
    assert!(ink(&long(limits::MOVING_TEXT_CHARS), "0s").is_some());
    assert_eq!(
        reason(&long(limits::MOVING_TEXT_CHARS + 1)),
        "the characters of a text whose letters move may be at most 1000"
    );
}

#[test]
fn corners_dashes_and_pictures_move() {
    let star = "[[layer]]\ntype = \"star\"\ntips = 4\nx = 50\ny = 25\nfill = \"red\"\nradius = { from = 10, to = 20, duration = 1 }";
    assert_eq!(ink(star, "0s"), Some([40, 15, 60, 35]));
    assert_eq!(ink(star, "1s"), Some([30, 5, 70, 45]));
    let corner = "[[layer]]\ntype = \"polygon\"\nfill = \"red\"\npoints = [[0, 0], [{ from = 10, to = \"50%\", duration = 1 }, 0], [0, 10]]";
    assert_eq!(ink(corner, "0s"), Some([0, 0, 10, 10]));
    assert_eq!(ink(corner, "1s"), Some([0, 0, 50, 10]));
    let dash = "[[layer]]\ntype = \"line\"\ny = 5\nx2 = 100\ny2 = 5\nline_width = 2\nstroke = \"red\"\ndash = [{ from = 10, to = 30, duration = 1 }, 1000]";
    assert_eq!(ink(dash, "0s"), Some([0, 4, 10, 6]));
    assert_eq!(ink(dash, "1s"), Some([0, 4, 30, 6]));
    let image = "[[layer]]\ntype = \"image\"\nsrc = \"parts/tiles.png\"\nwidth = 48\nheight = 16\nposition = [{ from = 0, to = 1, duration = 1 }, 0.5]";
    assert_eq!(ink(image, "0s"), Some([0, 0, 24, 16]));
    assert_eq!(ink(image, "1s"), Some([24, 0, 48, 16]));
}
