//! The scene language, by what its scenes look like and by what its messages say.

use std::path::{Path, PathBuf};

use canvas_rec::canvas::Transform;
use canvas_rec::scene::Options;
use canvas_rec::{Canvas, Scene, Timestamp, limits};

pub(crate) const HEAD: &str =
    "[canvas]\nwidth = 100\nheight = 50\nbackground = \"white\"\n[capture]\nfps = 25\nduration = 4\n";
pub(crate) const RED: [u8; 4] = [255, 0, 0, 255];
pub(crate) const BLUE: [u8; 4] = [0, 0, 255, 255];
const LIME: [u8; 4] = [0, 255, 0, 255];
const WHITE: [u8; 4] = [255; 4];

pub(crate) fn scenes() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/scenes")
}

fn options() -> Options {
    Options { folder: Some(scenes()), ..Options::default() }
}

/// The scene of some layers on white, 100 x 50.
fn scene(body: &str) -> Scene {
    let text = format!("{HEAD}{body}");
    Scene::parse(Path::new("scene.toml"), &text, &options()).unwrap_or_else(|error| panic!("{error}\n{body}"))
}

/// The message about some layers.
pub(crate) fn message(body: &str) -> String {
    match Scene::parse(Path::new("scene.toml"), &format!("{HEAD}{body}"), &options()) {
        Ok(_) => panic!("no error: {body}"),
        Err(error) => error.to_string(),
    }
}

/// The message without its place.
pub(crate) fn reason(body: &str) -> String {
    let message = message(body);
    let parts = message.splitn(4, ':').nth(3);
    parts.unwrap_or(&message).trim().to_owned()
}

/// The pixels at some points at a moment.
pub(crate) fn pixels<const N: usize>(scene: &Scene, time: &str, points: [(usize, usize); N]) -> [[u8; 4]; N] {
    let canvas = Canvas::new(scene.size).unwrap();
    let time = Timestamp::parse(time, None).unwrap();
    scene.draw(time, Transform::IDENTITY, &mut canvas.context_2d()).unwrap();
    canvas.paint().unwrap();
    let (pixels, width) = (canvas.pixels(), scene.size.width as usize);
    points.map(|(x, y)| pixels[(y * width + x) * 4..][..4].try_into().unwrap())
}

pub(crate) fn pixel(body: &str, time: &str, at: (usize, usize)) -> [u8; 4] {
    pixels(&scene(body), time, [at])[0]
}

/// The box around all pixels that are not white: left, top, right, bottom.
pub(crate) fn ink(body: &str, time: &str) -> Option<[usize; 4]> {
    let scene = scene(body);
    let canvas = Canvas::new(scene.size).unwrap();
    scene.draw(Timestamp::parse(time, None).unwrap(), Transform::IDENTITY, &mut canvas.context_2d()).unwrap();
    canvas.paint().unwrap();
    let pixels = canvas.pixels();
    let drawn = pixels.chunks_exact(4).enumerate().filter(|(_, pixel)| **pixel != WHITE);
    let boxes = drawn.map(|(at, _)| [at % 100, at / 100, at % 100 + 1, at / 100 + 1]);
    boxes.reduce(|a, b| [a[0].min(b[0]), a[1].min(b[1]), a[2].max(b[2]), a[3].max(b[3])])
}

pub(crate) fn rect(more: &str) -> String {
    format!("[[layer]]\ntype = \"rect\"\nwidth = 20\nheight = 10\nfill = \"red\"\n{more}\n")
}

#[test]
fn the_scene_of_the_design_works_as_it_stands() {
    let scene = Scene::open(&scenes().join("format.toml"), &Options::default()).unwrap();
    let [ball, bar, late, title] = pixels(&scene, "1s", [(636, 360), (40, 670), (1236, 630), (390, 160)]);
    assert!(ball[0] > 240 && ball[1] > 200, "the ball is on its way: {ball:?}");
    assert!(bar[0] > 200 && bar[1] < 100, "the first bar is red: {bar:?}");
    assert!(late[0].abs_diff(180) < 40, "the last has not come up: {late:?}");
    assert_eq!(title, WHITE, "the title stands");
    let [before] = pixels(&scene, "0.04s", [(700, 160)]);
    assert!(before[0] < 150, "the title's end is not there yet: {before:?}");
    let params = vec![("accent".to_owned(), "blue".to_owned()), ("title".to_owned(), String::new())];
    let options = Options { params, ..Options::default() };
    let scene = Scene::open(&scenes().join("format.toml"), &options).unwrap();
    let [ball, title] = pixels(&scene, "1s", [(676, 395), (390, 160)]);
    assert!(ball[2] > 200 && ball[0] < 180 && title != WHITE, "{ball:?} {title:?}");
}

#[test]
fn every_part_of_the_language_draws() {
    let scene = Scene::open(&scenes().join("everything.toml"), &Options::default()).unwrap();
    let [edge, lens] = pixels(&scene, "3s", [(600, 300), (455, 215)]);
    assert!(edge[0] < 120 && edge[1] > 100, "the second scene has taken over: {edge:?}");
    assert!(lens[0] > 150, "what is clipped shows in the lens only: {lens:?}");
}

#[test]
fn shapes_lie_where_their_anchor_says() {
    let shape = |keys: &str| ink(&format!("[[layer]]\nx = 50\ny = 25\nfill = \"red\"\n{keys}"), "0s");
    assert_eq!(shape("type = \"rect\"\nwidth = 20\nheight = 10"), Some([50, 25, 70, 35]));
    assert_eq!(
        shape("type = \"rect\"\nwidth = 20\nheight = 10\nanchor = \"bottom-right\""),
        Some([30, 15, 50, 25])
    );
    assert_eq!(shape("type = \"rect\"\nwidth = 20\nheight = 10\nanchor = [0.5, 1]"), Some([40, 15, 60, 25]));
    assert_eq!(shape("type = \"ellipse\"\nwidth = 20\nheight = 10"), Some([40, 20, 60, 30]));
    assert_eq!(
        shape("type = \"polygon\"\npoints = [[0, 0], [10, 0], [10, \"20%\"]]"),
        Some([50, 25, 60, 35])
    );
    assert_eq!(shape("type = \"polygon\"\nsides = 4\nradius = 10"), Some([40, 15, 60, 35]));
    assert_eq!(shape("type = \"star\"\ntips = 4\nradius = 10"), Some([40, 15, 60, 35]));
    let line =
        "[[layer]]\ntype = \"line\"\nx = 10\ny = 20\nx2 = \"50%\"\ny2 = 20\nstroke = \"red\"\nline_width = 2";
    assert_eq!(ink(line, "0s"), Some([10, 19, 50, 21]));
}

#[test]
fn paths_turn_into_others_and_are_drawn_on() {
    let morph = "[[layer]]\ntype = \"path\"\nfill = \"red\"\nd = { from = \"M0 0 H10 V10 H0 Z\", to = \"M0 0 H50 V40 H0 Z\", duration = 1 }";
    assert_eq!(ink(morph, "0s"), Some([0, 0, 10, 10]));
    assert_eq!(ink(morph, "0.5s"), Some([0, 0, 30, 25]));
    let trim = "[[layer]]\ntype = \"path\"\nd = \"M0 10 H100\"\nstroke = \"red\"\nline_width = 2\ntrim = [0, { from = 0, to = 1, duration = 1 }]";
    assert_eq!(ink(trim, "0s"), None);
    assert_eq!(ink(trim, "0.5s"), Some([0, 9, 50, 11]));
    assert!(message(&morph.replace("H50 V40 H0 Z", "H50 Z")).contains("must have the same steps"));
}

#[test]
fn colours_and_rounds_animate() {
    let body = rect("").replace(
        "\"red\"",
        "{ from = \"red\", to = \"blue\", duration = 1, interpolate = \"srgb\", repeat = 2, direction = \"alternate\" }",
    );
    assert_eq!(pixel(&body, "0s", (5, 5)), RED);
    assert_eq!(pixel(&body, "0.5s", (5, 5)), [128, 0, 128, 255]);
    assert_eq!(pixel(&body, "1s", (5, 5)), BLUE);
    assert_eq!(pixel(&body, "9s", (5, 5)), RED);
    let delayed = rect("x = { from = 0, to = 40, duration = 1, delay = 1, repeat = \"forever\" }");
    assert_eq!(ink(&delayed, "0.9s").unwrap()[0], 0);
    assert_eq!(ink(&delayed, "3.5s").unwrap()[0], 20);
}

#[test]
fn times_refer_to_layers_in_any_order() {
    let body = "[[layer]]\nid = \"b\"\ntype = \"rect\"\nwidth = 9\nheight = 9\nfill = \"red\"\nstart = \"@a.end+0.5s\"\nduration = 1\n\
                [[layer]]\nid = \"a\"\ntype = \"group\"\nstart = \"00:00:01\"\nend = 2\n[[layer.child]]\ntype = \"rect\"\nx = 50\nwidth = { from = 0, to = 10, start = \"@b.start-1s\", duration = \"2f\" }\nheight = 9\nfill = \"blue\"";
    assert_eq!(ink(body, "2.4s"), None);
    assert_eq!(pixel(body, "2.5s", (5, 5)), RED);
    assert_eq!(ink(body, "3.5s"), None);
    // In the group's own time, which began at 1 s, it grows from 0.5 s on.
    assert_eq!(ink(body, "1.4s"), None);
    assert_eq!(pixel(body, "1.7s", (55, 5)), BLUE);
    let looped = "[[layer]]\nid = \"a\"\ntype = \"circle\"\nradius = 1\nfill = \"red\"\nstart = \"@b.end\"\n[[layer]]\nid = \"b\"\ntype = \"circle\"\nradius = 1\nfill = \"red\"\nend = \"@a.start\"";
    assert_eq!(reason(looped), "the time of layer `b` depends on itself");
    assert_eq!(reason(&looped.replace("@b.end", "@c.end")), "unknown layer `c` in `start`; known are a, b");
    assert_eq!(
        reason(&rect("start = \"@a\"")),
        "`start` must be a time like 1.5, \"250ms\", \"@id.start\" or \"@id.end+0.2s\", not the text \"@a\""
    );
    assert_eq!(
        reason(&looped.replace("\"@b.end\"", "0").replace("id = \"b\"", "id = \"a\"")),
        "there are two layers called `a`"
    );
}

#[test]
fn copies_have_numbers_times_and_chance_of_their_own() {
    let body = "[[layer]]\ntype = \"repeat\"\ncount = 3\nstagger = \"1s\"\n[[layer.child]]\ntype = \"rect\"\nx = \"${i * 30}\"\nwidth = 10\nheight = 10\nfill = \"red\"";
    assert_eq!(ink(body, "0s"), Some([0, 0, 10, 10]));
    assert_eq!(ink(body, "2s"), Some([0, 0, 70, 10]));
    let brief = format!("{body}\nstart = 0.5\nduration = 1");
    let child = &brief[brief.find("[[layer.child]]").unwrap()..];
    for copy in [brief.clone(), format!("{brief}\n{child}")] {
        let times = ["0.4s", "0.5s", "1.4s", "1.5s", "3.4s", "3.5s"];
        let first = Some([0, 0, 10, 10]);
        let last = Some([60, 0, 70, 10]);
        assert_eq!(times.map(|at| ink(&copy, at)), [None, first, first, Some([30, 0, 40, 10]), last, None]);
    }
    let nested = "[[layer]]\ntype = \"repeat\"\ncount = 2\nindex = \"row\"\n[[layer.child]]\ntype = \"repeat\"\ncount = 2\n[[layer.child.child]]\ntype = \"rect\"\nx = \"${i * 90}\"\ny = \"${row * 40}\"\nwidth = 10\nheight = 10\nfill = \"red\"";
    assert_eq!(ink(nested, "0s"), Some([0, 0, 100, 50]));
    let chance = |seed: u32| {
        let body = format!(
            "[[layer]]\ntype = \"repeat\"\ncount = 1\nseed = {seed}\n[[layer.child]]\ntype = \"rect\"\nx = \"${{random(0, 90)}}\"\nwidth = 5\nheight = 5\nfill = \"red\""
        );
        (ink(&body, "0s"), ink(&body, "1s"))
    };
    assert_eq!(chance(1).0, chance(1).1);
    assert_ne!(chance(1), chance(2));
}

#[test]
fn texts_wrap_align_and_appear() {
    let text = |keys: &str| format!("[[layer]]\ntype = \"text\"\nsize = 10\n{keys}");
    let one = ink(&text("text = \"MMM MMM\""), "0s").unwrap();
    let two = ink(&text("text = \"MMM MMM\"\nwidth = 40"), "0s").unwrap();
    assert!(two[2] < one[2] && two[3] > one[3] + 8, "{one:?} {two:?}");
    let right = ink(&text("text = \"MMM\"\nwidth = 90\nalign = \"right\""), "0s").unwrap();
    assert!((86..=90).contains(&right[2]), "{right:?}");
    let reveal = text("text = \"MMMM\"\nreveal = { duration = 1, fade = 0 }");
    assert_eq!(ink(&reveal, "0.1s"), None);
    assert!(ink(&reveal, "0.5s").unwrap()[2] < ink(&reveal, "1s").unwrap()[2]);
    assert_eq!(ink(&reveal, "1s"), ink(&text("text = \"MMMM\""), "0s"), "letters keep their places");
    let spans = "[[layer]]\ntype = \"text\"\nsize = 30\nspans = [{ text = \"I\", fill = \"red\" }, { text = \"MM\", fill = \"blue\", weight = 900 }]";
    let all = ink(spans, "0s").unwrap();
    assert_eq!(pixel(spans, "0s", (all[0] + 1, 20)), RED);
    assert!(all[2] > 50);
    let tall = ink(&text("text = \"M\\nM\"\nline_height = 3"), "0s").unwrap();
    assert!((28..=32).contains(&(tall[3] - 18)), "{tall:?}");
}

#[test]
fn texts_that_can_t_be_drawn_are_errors_at_their_place() {
    let text = |keys: &str| format!("[[layer]]\ntype = \"text\"\n{keys}");
    assert!(message(&text("text = \"a\"\nfont = \"Intar\"")).contains("there is no font family Intar"));
    assert!(message(&text("text = \"\\ue000\"")).starts_with("scene.toml:10:8: no glyph for"));
    assert_eq!(reason(&text("")), "a text layer needs `text`");
    assert_eq!(reason(&text("text = \"a\"\nspans = []")), "give `text` or `spans`, not both");
    assert_eq!(reason(&text("text = \"a\"\nsize = 0")), "`size` must be above 0, it is 0");
    assert_eq!(
        reason(&text("text = \"a\"\nweight = \"heavy\"")),
        "unknown weight `heavy` in `weight`; known are normal, bold"
    );
    let many =
        text(&format!("text = \"{}\"\nreveal = {{ duration = 1 }}", "a".repeat(limits::TEXT_PARTS + 1)));
    assert_eq!(reason(&many), "the parts of a text may be at most 4000");
}

#[test]
fn pictures_fit_their_boxes() {
    let image = |keys: &str| format!("[[layer]]\ntype = \"image\"\nsrc = \"parts/tiles.png\"\n{keys}");
    assert_eq!(ink(&image(""), "0s"), Some([0, 0, 48, 32]));
    assert_eq!(ink(&image("width = 24"), "0s"), Some([0, 0, 24, 16]));
    assert_eq!(ink(&image("width = 48\nheight = 16"), "0s"), Some([12, 0, 36, 16]));
    assert_eq!(ink(&image("width = 48\nheight = 16\nposition = \"left\""), "0s"), Some([0, 0, 24, 16]));
    for fit in ["cover", "fill"] {
        assert_eq!(
            ink(&image(&format!("width = 48\nheight = 16\nfit = \"{fit}\"")), "0s"),
            Some([0, 0, 48, 16])
        );
    }
    assert_eq!(ink(&image("width = 90\nheight = 50\nfit = \"none\""), "0s"), Some([21, 9, 69, 41]));
    let svg = "[[layer]]\ntype = \"svg\"\nsrc = \"parts/leaf.svg\"\nheight = 50";
    assert!(ink(svg, "0s").unwrap()[3] >= 47);
    assert_eq!(
        reason(&svg.replace("leaf.svg", "tiles.png")),
        "layer `parts/tiles.png` can't be an svg layer: it is no SVG"
    );
}

#[test]
fn clips_and_masks_show_a_part() {
    let clip = rect("clip = { type = \"rect\", x = 5, width = 10, height = 50 }");
    assert_eq!(ink(&clip, "0s"), Some([5, 0, 15, 10]));
    let other = |key: &str| {
        rect(key)
            + "[[layer]]\nid = \"window\"\ntype = \"rect\"\nx = 10\nwidth = 50\nheight = 5\nfill = \"black\"\nduration = 2"
    };
    assert_eq!(ink(&other("clip = \"window\""), "0s"), Some([10, 0, 20, 5]));
    assert_eq!(ink(&other("clip = \"window\""), "3s"), None);
    assert_eq!(ink(&other("mask = \"window\""), "0s"), Some([10, 0, 20, 5]));
    assert_eq!(ink(&other("mask = \"window\""), "3s"), None);
    let inverted = other("mask = { layer = \"window\", invert = true }");
    assert_eq!(pixels(&scene(&inverted), "0s", [(5, 2), (15, 2), (15, 7)]), [RED, WHITE, RED]);
    let looped = "[[layer]]\nid = \"a\"\ntype = \"circle\"\nradius = 1\nfill = \"red\"\nmask = \"b\"\n[[layer]]\nid = \"b\"\ntype = \"circle\"\nradius = 1\nfill = \"red\"\nmask = \"a\"";
    assert_eq!(reason(looped), "the mask of layer `a` depends on itself");
    let group = rect("clip = \"g\"") + "[[layer]]\nid = \"g\"\ntype = \"group\"\nchild = []";
    assert!(message(&group).contains("layer `g` can't be a clip"));
}

#[test]
fn groups_blend_shade_and_blur_as_one() {
    let group = |keys: &str| {
        format!(
            "{}[[layer]]\ntype = \"group\"\n{keys}\n[[layer.child]]\ntype = \"rect\"\nx = 10\nwidth = 20\nheight = 10\nfill = \"lime\"\n[[layer.child]]\ntype = \"rect\"\nx = 10\nwidth = 10\nheight = 10\nfill = \"blue\"",
            rect("")
        )
    };
    assert_eq!(pixels(&scene(&group("")), "0s", [(5, 5), (15, 5), (25, 5)]), [RED, BLUE, LIME]);
    let multiplied = pixels(&scene(&group("blend = \"multiply\"")), "0s", [(15, 5), (25, 5)]);
    assert_eq!(multiplied, [[0, 0, 0, 255], LIME]);
    let faded = pixel(&group("opacity = 0.5"), "0s", (25, 5));
    assert_eq!(faded, [127, 255, 127, 255].map(|c: u8| if c == 127 { faded[0] } else { c }));
    assert_eq!(pixel(&group("shadow = { color = \"red\", y = 20 }"), "0s", (25, 25)), RED);
    let scaled = group("scale = 2\nshadow = { color = \"red\", y = 10 }");
    assert_eq!(pixel(&scaled, "0s", (50, 35)), RED, "shadows grow with their layer");
    assert_ne!(pixel(&group("filter = \"blur(4px)\""), "0s", (25, 13)), WHITE);
    assert_eq!(
        reason(&rect("filter = \"blurr(4px)\"")),
        "SyntaxError: `blurr(4px)` is not a CSS filter: write functions such as \"blur(2px) sepia(60%)\", or \"none\""
    );
}

#[test]
fn defaults_hold_for_what_is_not_said() {
    let body = "[defaults]\ny = 20\n[defaults.rect]\nfill = \"blue\"\nheight = 10\nwidth = 10\n\
                [[layer]]\ntype = \"rect\"\n[[layer]]\ntype = \"rect\"\nx = 20\nfill = \"red\"\n\
                [[layer]]\ntype = \"group\"\nx = 40\ny = 0\n[layer.defaults.rect]\nfill = \"lime\"\n[[layer.child]]\ntype = \"rect\"";
    assert_eq!(pixels(&scene(body), "0s", [(5, 25), (25, 25), (45, 25)]), [BLUE, RED, LIME]);
    assert_eq!(
        reason("[defaults]\nid = \"a\""),
        "unknown key `id` in [defaults]; known are x, y, anchor, rotate, skew, scale, opacity, blend, filter, shadow, rect, circle, ellipse, line, polygon, star, path, text, image, svg, video, group, repeat, use and 1 more"
    );
    assert!(message("[defaults.text]\ntext = \"a\"").contains("unknown key `text` in [defaults]"));
    assert!(message("[defaults.tex]\nsize = 1").contains("did you mean `text`?"));
}

#[test]
fn transitions_lead_from_one_layer_to_another() {
    let halves = |keys: &str| {
        let body = format!(
            "[[layer]]\nid = \"a\"\ntype = \"rect\"\nwidth = 100\nheight = 50\nfill = \"red\"\nend = 1\n\
             [[layer]]\nid = \"b\"\ntype = \"rect\"\nwidth = 100\nheight = 50\nfill = \"blue\"\nstart = 1\n\
             [[transition]]\nfrom = \"a\"\nto = \"b\"\nduration = 1\n{keys}"
        );
        let scene = scene(&body);
        assert_eq!(pixels(&scene, "0.5s", [(10, 25), (90, 25)]), [RED, RED], "{keys}");
        assert_eq!(pixels(&scene, "2s", [(10, 25), (90, 25)]), [BLUE, BLUE], "{keys}");
        if keys == "type = \"push\"" {
            let seam = pixels(&scene, "1.515s", [(47, 25), (48, 25), (49, 25)]);
            assert_eq!(seam, [RED, RED, BLUE], "nothing shows between them");
        }
        pixels(&scene, "1.5s", [(10, 10), (90, 10), (50, 25), (10, 45)])
    };
    let [mixed, ..] = halves("type = \"fade\"");
    assert!(mixed[0].abs_diff(128) < 2 && mixed[2].abs_diff(128) < 2 && mixed[3] == 255, "{mixed:?}");
    for kind in ["wipe", "slide", "push"] {
        assert_eq!(halves(&format!("type = \"{kind}\""))[..2], [RED, BLUE], "{kind}");
        assert_eq!(halves(&format!("type = \"{kind}\"\ndirection = \"right\""))[..2], [BLUE, RED], "{kind}");
        assert_eq!(halves(&format!("type = \"{kind}\"\ndirection = \"up\""))[0], RED, "{kind}");
        assert_eq!(halves(&format!("type = \"{kind}\"\ndirection = \"up\""))[3], BLUE, "{kind}");
    }
    assert_eq!(halves("type = \"iris\"")[..3], [RED, RED, BLUE]);
    let squares = halves("type = \"dissolve\"\nsize = 2");
    assert!(squares.iter().all(|pixel| [RED, BLUE].contains(pixel)), "{squares:?}");
}

#[test]
fn transitions_that_can_t_be_are_refused() {
    let body = |keys: &str| {
        format!(
            "[[layer]]\nid = \"a\"\ntype = \"rect\"\nwidth = 1\nheight = 1\nfill = \"red\"\nend = 1\n[[layer]]\nid = \"b\"\ntype = \"circle\"\nradius = 1\nfill = \"red\"\nstart = 1\n{keys}"
        )
    };
    let one = "[[transition]]\ntype = \"fade\"\nfrom = \"a\"\nto = \"b\"\nduration = 1\n";
    assert_eq!(
        reason(&body(&one.repeat(2))),
        "a layer can give way once, take over once, and not both at the same time"
    );
    assert_eq!(
        reason(&body(&format!("{one}direction = \"up\""))),
        "`direction` has no effect in this type of transition"
    );
    assert_eq!(
        reason(&body(&one.replace("to = \"b\"", "to = \"c\""))),
        "unknown layer `c` in `to`; known are a, b"
    );
    assert_eq!(
        reason(&body(one).replace("start = 1", "start = 2")),
        "layer `a` can't be where the transition begins: it is not there when the other appears"
    );
    assert_eq!(
        reason(&body(&one.replace("fade", "dissolve\"\nsize = \"0").replace("\"0\"", "0"))),
        "`size` must be at least 1.0, it is 0"
    );
}

#[test]
fn alpha_and_paints_of_the_canvas_are_kept() {
    let text = "[canvas]\nwidth = 100\nheight = 50\nalpha = false\n[capture]\nfps = 25\nduration = 1";
    let scene = Scene::parse(Path::new("s"), text, &Options::default()).unwrap();
    assert_eq!(pixels(&scene, "0s", [(5, 5)]), [[0, 0, 0, 255]]);
    let text = text.replace("alpha = false", "background = \"linear-gradient(to right, red 50%, blue 50%)\"");
    let scene = Scene::parse(Path::new("s"), &text, &Options::default()).unwrap();
    assert_eq!(pixels(&scene, "0s", [(5, 5), (95, 5)]), [RED, BLUE]);
}

#[test]
fn layers_are_counted_before_they_fill_the_memory() {
    let one = "[[layer]]\ntype = \"repeat\"\ncount = 100000\n[[layer.child]]\ntype = \"circle\"\nradius = 1\nfill = \"red\"";
    assert_eq!(reason(one), "the layers of a scene, all copies counted, may be at most 100000");
    let nested = "[[layer]]\ntype = \"repeat\"\ncount = 1000\n[[layer.child]]\ntype = \"repeat\"\ncount = 1000\n[[layer.child.child]]\ntype = \"circle\"\nradius = 1\nfill = \"red\"";
    assert_eq!(reason(nested), "the layers of a scene, all copies counted, may be at most 100000");
    assert_eq!(
        reason(&one.replace("100000", "1000000000")),
        "`count` must be a whole number from 0 to 100000, it is 1000000000"
    );
    let symbols: Vec<String> = (0..20)
        .map(|n| {
            format!(
                "[symbol.s{n}]\nchild = [{}]\n",
                format!("{{ type = \"use\", symbol = \"s{}\" }},", n + 1).repeat(10)
            )
        })
        .collect();
    let bomb =
        format!("{}[symbol.s20]\nchild = []\n[[layer]]\ntype = \"use\"\nsymbol = \"s0\"", symbols.concat());
    assert_eq!(reason(&bomb), "the layers of a scene, all copies counted, may be at most 100000");
    let own =
        "[symbol.a]\nchild = [{ type = \"use\", symbol = \"a\" }]\n[[layer]]\ntype = \"use\"\nsymbol = \"a\"";
    assert_eq!(reason(own), "symbol `a` depends on itself");
}

#[test]
fn hostile_texts_are_refused_with_a_reason() {
    assert_eq!(
        message(&rect("id = \"a\\u0000\"")),
        "scene.toml:13:6: `id` must not have the character U+0000 in it"
    );
    assert_eq!(
        reason("[[layer]]\ntype = \"image\"\nsrc = \"a\\u0000.png\""),
        "`src` must not have the character U+0000 in it"
    );
    assert_eq!(
        message(&rect("x = \"${1 / 0}\"")),
        "scene.toml:13:8: in `${}`: the result is not a finite number"
    );
    assert_eq!(
        message(&rect("x = \"${(1 + }\"")),
        "scene.toml:13:13: in `${}`: a number, a name or `(` is missing here"
    );
    let deep = format!("x = \"${{{}1{}}}\"", "(".repeat(33), ")".repeat(33));
    assert_eq!(reason(&rect(&deep)), "the nesting of a calculation may be at most 32");
    assert_eq!(
        reason(&rect(&format!("x = \"${{{}}}\"", " ".repeat(1001)))),
        "the bytes of a calculation may be at most 1000"
    );
    assert_eq!(reason(&rect("x = \"${i}\"")), "unknown parameter `i` in `${}`; there are none");
    // 26 groups, each with a picture of its own and the mask's.
    let nested = (0..26).fold("[{ type = \"circle\", radius = 1, fill = \"red\" }]".to_owned(), |child, _| {
        format!(
            "[{{ type = \"scene\", src = \"parts/card.toml\", opacity = 0.5 }}, {{ type = \"group\", opacity = 0.5, child = {child} }}]"
        )
    });
    scene(&format!("[[layer]]\ntype = \"group\"\nchild = {nested}"));
}
