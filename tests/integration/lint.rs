//! What `check` warns of: each with its place, its reason and what to do.

use std::path::Path;

use canvas_rec::Scene;
use canvas_rec::scene::{Options, Reading};
use canvas_rec::session::{self, Warning};

use crate::language::{HEAD, scenes};
use crate::support::{Folder, stderr};

/// The lines and texts of all warnings about places.
fn warnings(body: &str) -> Vec<(usize, String)> {
    let folder = Folder::with_scene(&format!("{HEAD}{body}"));
    for name in ["EBGaramond.otf", "NotoSansHebrew.ttf"] {
        std::fs::copy(scenes().join("../fonts").join(name), folder.path(name)).unwrap();
    }
    let options = Options { thorough: true, ..Options::default() };
    let reading = Reading::open(&folder.path("scene.toml"), &options);
    let scene = reading.scene.unwrap_or_else(|error| panic!("{error}\n{body}"));
    let drawn = session::check(&scene).unwrap().into_iter().filter_map(|warning| match warning {
        Warning::Scene(warning) => Some(warning),
        _ => None,
    });
    let all = reading.warnings.into_iter().chain(drawn);
    all.map(|warning| (warning.at.line, warning.concern.to_string())).collect()
}

/// A text in a layer of its own.
fn text(keys: &str) -> String {
    let size = if keys.contains("size =") { "" } else { "size = 10\n" };
    format!("[[layer]]\ntype = \"text\"\n{size}{keys}\n")
}

#[test]
fn what_nothing_refers_to_is_noticed() {
    let body = "[params]\nused = { type = \"number\", default = 1 }\nspare = { type = \"color\", default = \"red\" }\n\
        [symbol.s]\nchild = []\n[[font]]\nsrc = \"EBGaramond.otf\"\n[[font]]\nsrc = \"NotoSansHebrew.ttf\"\n";
    let layer = text("text = \"a\"\nx = \"${used}\"\nfont = \"'noto sans hebrew', Inter\"");
    assert_eq!(
        warnings(&format!("{body}{layer}")),
        [
            (10, "the parameter `spare` is never used: write `${spare}` where its value belongs, or remove it"),
            (11, "the symbol `s` is never used: draw it with a layer of `type = \"use\"` and `symbol = \"s\"`, or remove it"),
            (13, "the font `EB Garamond` is never used: name it with `font = \"EB Garamond\"`, or remove it"),
        ]
        .map(|(line, text)| (line, text.to_owned()))
    );
}

#[test]
fn what_an_included_file_offers_need_not_be_used() {
    let folder = Folder::with_scene(&format!("include = [\"a.toml\"]\n{HEAD}"));
    folder.write("a.toml", "[params]\nspare = { type = \"number\", default = 1 }\n[symbol.s]\nchild = []");
    let options = Options { thorough: true, ..Options::default() };
    assert_eq!(Reading::open(&folder.path("scene.toml"), &options).warnings, []);
}

#[test]
fn layers_that_are_never_seen_are_noticed_with_the_reason() {
    let rect =
        |keys: &str| format!("[[layer]]\ntype = \"rect\"\nwidth = 9\nheight = 9\nfill = \"red\"\n{keys}\n");
    for (keys, reason) in [
        ("start = 4", "it starts when all is over"),
        ("start = 1\nduration = 0", "it ends when it starts"),
        ("opacity = 0", "its `opacity` is always 0"),
        ("scale = [1, 0]", "its `scale` is always 0"),
        ("x = -9", "it lies outside the canvas"),
        ("x = 50\ny = { from = 50, to = 90, duration = 1 }", "it lies outside the canvas"),
        ("x = 50\ny = 64\nrotate = 45", "it lies outside the canvas"),
    ] {
        let found = warnings(&rect(keys));
        assert!(found.len() == 1 && found[0].0 == 8 && found[0].1.contains(reason), "{keys}: {found:?}");
    }
    for keys in [
        "x = { from = -50, to = 150, duration = 4 }",
        "x = -20\nshadow = { color = \"black\", x = 30 }",
        "opacity = { from = 0, to = 1, duration = 1 }",
        "start = 3.9",
        "x = 95\nstroke = \"blue\"",
    ] {
        assert_eq!(warnings(&rect(keys)), [], "{keys}");
    }
    let copies = "[[layer]]\ntype = \"repeat\"\ncount = 3\n[[layer.child]]\ntype = \"rect\"\nx = \"${i * 90}\"\nwidth = 9\nheight = 9\nfill = \"red\"";
    assert_eq!(warnings(copies), [], "one of the copies is seen");
    let group = "[[layer]]\ntype = \"group\"\nstart = 5\n[[layer.child]]\ntype = \"rect\"\nx = -90\nwidth = 9\nheight = 9\nfill = \"red\"";
    assert_eq!(warnings(group).len(), 1, "the group says it for what is in it");
}

#[test]
fn text_that_stands_over_an_edge_is_noticed() {
    let found = warnings(&text("text = \"much too long for this\"\nx = 5"));
    assert!(found.len() == 1 && found[0].1.starts_with("the text leaves the canvas by "), "{found:?}");
    assert!(found[0].1.contains("at the right: move it, or make it smaller"), "{found:?}");
    let found = warnings(&text("text = \"up\"\ny = -6"));
    assert!(found.len() == 1 && found[0].1.contains("at the top"), "{found:?}");
    for keys in [
        "text = \"in\"",
        "text = \"a ticker that is longer than all\"\nx = { from = 100, to = -200, duration = 4 }",
    ] {
        assert_eq!(warnings(&text(keys)), [], "{keys}");
    }
}

#[test]
fn text_that_is_hard_to_read_is_noticed() {
    let ratio = |keys: &str| warnings(&text(&format!("text = \"Hard\"\n{keys}"))).pop().map(|(_, said)| said);
    let said = ratio("fill = \"#bbb\"").unwrap();
    assert!(
        said.starts_with("the text is hard to read: its contrast to what is below it is 1.9:1"),
        "{said}"
    );
    assert!(said.contains("should be 4.5:1 or more"), "{said}");
    assert_eq!(ratio("fill = \"#767676\""), None);
    assert!(ratio("fill = \"#7c7c7c\"").is_some());
    // Large and bold text may have less.
    assert_eq!(ratio("fill = \"#949494\"\nsize = 24").as_deref(), None);
    assert_eq!(ratio("fill = \"#949494\"\nsize = 19\nweight = 700").as_deref(), None);
    assert!(ratio("fill = \"#949494\"\nsize = 19").unwrap().contains("4.5:1"));
    assert!(ratio("fill = \"#999\"\nsize = 24").unwrap().contains("3:1"));
    // It is what shows in the end that counts.
    assert!(ratio("fill = \"black\"\nopacity = 0.3").is_some());
    assert_eq!(ratio("fill = \"black\"\nopacity = { from = 0, to = 1, duration = 2 }"), None);
    assert_eq!(ratio("fill = \"white\"\nstroke = \"black\""), None);
}

#[test]
fn the_ground_of_a_text_is_what_is_drawn_below_it() {
    let ground = "[[layer]]\ntype = \"rect\"\nwidth = \"100%\"\nheight = \"100%\"\nfill = \"black\"\n";
    let white = text("text = \"Hi\"\nfill = \"white\"");
    assert_eq!(warnings(&format!("{ground}{white}")), []);
    let covered = warnings(&format!("{white}{ground}"));
    assert!(covered.len() == 1 && covered[0].0 == 8, "{covered:?}");
    let group =
        format!("{ground}[[layer]]\ntype = \"group\"\n{}", white.replace("[[layer]]", "[[layer.child]]"));
    assert_eq!(warnings(&group), []);
}

#[test]
fn a_missing_glyph_may_come_from_another_font_where_that_is_allowed() {
    let hebrew = "[[font]]\nsrc = \"../fonts/NotoSansHebrew.ttf\"\n[[layer]]\ntype = \"text\"\ntext = \"שלום\"\nfont = \"Inter\"";
    let options = |font_fallback| Options {
        folder: Some(scenes()),
        allow: vec![scenes().join("../fonts")],
        font_fallback,
        ..Options::default()
    };
    let open = |text: &str, fallback| Scene::parse(Path::new("s.toml"), text, &options(fallback));
    let scene = format!("{HEAD}{hebrew}");
    let said = open(&scene, false).unwrap_err().to_string();
    assert!(said.contains("no glyph for 'ש'") && said.ends_with("or allow fallback"), "{said}");
    open(&scene, true).unwrap();
    open(&scene.replace("[canvas]", "[canvas]\nfont_fallback = true"), false).unwrap();
}

#[test]
fn strict_makes_errors_of_them_with_their_places() {
    let folder = Folder::with_scene(&format!("{HEAD}{}", text("text = \"Hard\"\nfill = \"#ddd\"")));
    let output = folder.run(&["check", "scene.toml"]);
    assert_eq!(output.status.code(), Some(0));
    let said = stderr(&output);
    assert!(said.starts_with("warning: scene.toml:8:1: the text is hard to read"), "{said}");
    assert!(said.contains("8 | [[layer]]\n"), "{said}");
    let output = folder.run(&["check", "--strict", "scene.toml"]);
    assert_eq!((output.status.code(), stderr(&output)), (Some(65), said.replace("warning: ", "error: ")));
}
