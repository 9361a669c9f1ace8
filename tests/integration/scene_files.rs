//! The files of a scene: what is included, what is drawn, and where files may lie.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::Command;

use canvas_rec::Scene;
use canvas_rec::scene::{Error, Options};

use crate::language::{BLUE, HEAD, RED, pixels, scenes};
use crate::support::{Folder, stderr};

#[test]
fn included_files_come_first_and_count_less() {
    let folder = Folder::new();
    folder.write("a.toml", "include = [\"b.toml\"]\n[params]\nc = { type = \"color\", default = \"lime\" }\n[[layer]]\ntype = \"rect\"\nwidth = 50\nheight = 9\nfill = \"${c}\"");
    folder.write(
        "b.toml",
        "[defaults.rect]\nheight = 50\n[[layer]]\ntype = \"rect\"\nwidth = 100\nfill = \"blue\"",
    );
    folder.write("scene.toml", format!("include = [\"a.toml\", \"b.toml\"]\n{HEAD}[params]\nc = {{ type = \"color\", default = \"red\" }}"));
    let scene = Scene::open(&folder.path("scene.toml"), &Options::default()).unwrap();
    assert_eq!(pixels(&scene, "0s", [(5, 5), (5, 20), (95, 5)]), [RED, BLUE, BLUE]);

    folder.write("b.toml", "[[layer]]\ntype = \"rekt\"");
    let said = Scene::open(&folder.path("scene.toml"), &Options::default()).unwrap_err().to_string();
    assert!(
        said.ends_with("b.toml:2:8: unknown layer type `rekt` in `type`; did you mean `rect`?"),
        "{said}"
    );
    folder.write("b.toml", "canvas = 1");
    let said = Scene::open(&folder.path("scene.toml"), &Options::default()).unwrap_err().to_string();
    assert!(said.contains("b.toml:1:1: unknown key `canvas` in a scene"), "{said}");
}

/// The message of a scene in a folder of its own, which must come with `code`.
fn refused(folder: &Folder, code: i32) -> String {
    let output = folder.run(&["scene.toml", "-o", "out.webm"]);
    let said = stderr(&output);
    assert_eq!(output.status.code(), Some(code), "{said}");
    said
}

#[test]
fn includes_and_scenes_don_t_go_round_or_deep() {
    let folder = Folder::new();
    folder.write("scene.toml", format!("include = [\"a.toml\"]\n{HEAD}"));
    folder.write("a.toml", "include = [\"scene.toml\"]");
    assert!(
        refused(&folder, 65).starts_with("error: a.toml:1:12: the file `scene.toml` depends on itself\n")
    );
    folder.write("scene.toml", format!("include = [\"1.toml\"]\n{HEAD}"));
    for depth in 1..=17 {
        folder.write(&format!("{depth}.toml"), format!("include = [\"{}.toml\"]", depth + 1));
    }
    assert!(
        refused(&folder, 65)
            .starts_with("error: 16.toml:1:12: the nesting of included files may be at most 16\n")
    );
    folder.write("16.toml", "");
    Scene::open(&folder.path("scene.toml"), &Options::default()).unwrap();

    let layer = |name: &str| format!("{HEAD}[[layer]]\ntype = \"scene\"\nsrc = \"{name}\"");
    folder.write("scene.toml", layer("scene.toml"));
    assert!(refused(&folder, 65).contains("scene.toml:10:7: the scene `scene.toml` depends on itself\n"));
    folder.write("scene.toml", layer("0.toml"));
    for depth in 0..=17 {
        folder.write(&format!("{depth}.toml"), layer(&format!("{}.toml", depth + 1)));
    }
    assert!(refused(&folder, 65).contains("the nesting of scenes may be at most 16\n"));
    // Each one adds a transition, a group and a scene, with pictures of their own.
    let heavy = |name: &str| {
        let clear = "type = \"circle\"\nradius = 1\nfill = \"red\"";
        format!(
            "{HEAD}[[layer]]\ntype = \"group\"\nopacity = 0.5\n[[layer.child]]\ntype = \"scene\"\nopacity = 0.5\nsrc = \"{name}\"\n\
             [[layer]]\nid = \"a\"\n{clear}\n[[layer]]\nid = \"b\"\n{clear}\n[[transition]]\ntype = \"fade\"\nfrom = \"a\"\nto = \"b\"\nduration = 1"
        )
    };
    (0..12).for_each(|depth| folder.write(&format!("{depth}.toml"), heavy(&format!("{}.toml", depth + 1))));
    folder.write("12.toml", HEAD);
    folder.write("scene.toml", heavy("4.toml"));
    Scene::open(&folder.path("scene.toml"), &Options::default()).unwrap();
    folder.write("scene.toml", heavy("0.toml"));
    assert!(refused(&folder, 65).contains(": the nesting of what is drawn apart may be at most 50\n"));
    let many: Vec<String> = (0..300).map(|n| format!("\"n{n}.toml\"")).collect();
    folder.write("scene.toml", format!("include = [{}]\n{HEAD}", many.join(", ")));
    (0..300).for_each(|n| folder.write(&format!("n{n}.toml"), ""));
    assert!(refused(&folder, 65).contains("the files of a scene may be at most 256\n"));
}

#[test]
fn what_files_and_pictures_take_together_is_bounded() {
    let folder = Folder::new();
    let padding = format!("# {}\n", "-".repeat(4 << 20)).split_off(16);
    let many = ["1", "2", "3", "4", "5"];
    for name in many {
        folder.write(&format!("{name}.toml"), format!("# {padding}"));
    }
    let list: Vec<String> = many.iter().map(|name| format!("\"{name}.toml\"")).collect();
    folder.write("scene.toml", format!("include = [{}]\n{HEAD}", list.join(", ")));
    let said = refused(&folder, 65);
    assert!(
        said.starts_with("error: scene.toml:1:52: the bytes of a scene's files may be at most 16777216\n"),
        "{said}"
    );
    // Five SVGs of 8000 x 8000 pixels, each of which is allowed by itself.
    let svg = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"8000\" height=\"8000\"/>";
    let layers = many.map(|name| {
        folder.write(&format!("{name}.svg"), svg);
        format!("[[layer]]\ntype = \"svg\"\nsrc = \"{name}.svg\"\n")
    });
    folder.write("scene.toml", format!("{HEAD}{}", layers.concat()));
    let said = refused(&folder, 65);
    assert!(
        said.starts_with(
            "error: scene.toml:22:7: the pixels of a scene's pictures may be at most 268435456\n"
        ),
        "{said}"
    );
}

#[test]
fn files_are_found_inside_the_scene_s_folder_only() {
    let folder = Folder::new();
    let image = |name: &str| format!("{HEAD}[[layer]]\ntype = \"image\"\nsrc = \"{name}\"");
    fs::create_dir(folder.path("in")).unwrap();
    fs::copy(scenes().join("parts/tiles.png"), folder.path("tiles.png")).unwrap();
    symlink("../tiles.png", folder.path("in/link.png")).unwrap();
    assert!(Command::new("mkfifo").arg(folder.path("in/pipe.png")).status().unwrap().success());
    let run = |name: &str, more: &[&str]| {
        folder.write("in/scene.toml", image(name));
        let output = folder.run(&[&["in/scene.toml", "-o", "out.webm", "-q", "-y"], more].concat());
        (output.status.code().unwrap(), stderr(&output))
    };
    let (code, said) = run("none.png", &[]);
    assert_eq!(code, 66);
    assert_eq!(
        said,
        "error: in/scene.toml:10:7: there is no file `none.png`; names are relative to the file that has them\n   \
         |\n10 | src = \"none.png\"\n   |       ^^^^^^^^^^\n"
    );
    for name in ["../tiles.png", "link.png", "/etc/passwd", "/proc/self/environ", "/dev/zero"] {
        let (code, said) = run(name, &[]);
        assert_eq!(code, 66, "{said}");
        let reason = format!("`{name}` is outside the scene's folder and not in a folder that is allowed");
        assert!(said.contains(&reason), "{said}");
    }
    let (code, said) = run("pipe.png", &[]);
    assert!(code == 66 && said.contains("`pipe.png` is not a regular file"), "{said}");
    for name in ["http://127.0.0.1/a.png", "concat:a|b", "data:,a", "img%d.png"] {
        let (code, said) = run(name, &[]);
        assert!(code == 66 && said.contains(&format!("there is no file `{name}`")), "{said}");
    }
    assert_eq!(run("../tiles.png", &["--allow", "."]), (0, String::new()));
    let (code, said) = run("scene.toml", &[]);
    assert!(code == 65 && said.contains("in/scene.toml:10:7: `scene.toml`: "), "{said}");
}

#[test]
fn allowed_folders_must_be_there() {
    let missing = Options { allow: vec![PathBuf::from("/no/such/folder")], ..Options::default() };
    assert!(matches!(Scene::parse(Path::new("s"), HEAD, &missing), Err(Error::Missing { .. })));
}

#[test]
fn fonts_of_the_scene_can_be_named() {
    let options = Options { folder: Some(scenes().join("../fonts")), ..Options::default() };
    let open = |text: &str| Scene::parse(Path::new("s.toml"), &format!("{HEAD}{text}"), &options);
    let text = "[[layer]]\ntype = \"text\"\ntext = \"Ag\"\nfont = \"EB Garamond\"";
    assert!(open(text).unwrap_err().to_string().contains("no font family"));
    open(&format!("{text}\n[[font]]\nsrc = \"EBGaramond.otf\"")).unwrap();
    let said = open("[[font]]\nsrc = \"README.md\"").unwrap_err().to_string();
    assert!(said.starts_with("s.toml:9:7: `README.md`: this is not a usable font"), "{said}");
}

#[test]
fn scenes_of_many_odd_frame_rates_are_refused() {
    let folder = Folder::new();
    let head = "canvas = { width = 8, height = 8 }\ncapture = { fps = \"";
    let layer = "\", duration = 1 }\n[[layer]]\ntype = \"scene\"\nstart = \"1f\"\nsrc = \"b.toml\"";
    folder.write("scene.toml", format!("{head}999983/1000{layer}"));
    folder.write("b.toml", format!("{head}999979/1000\", duration = 1 }}"));
    assert!(refused(&folder, 65).starts_with(
        "error: b.toml:2:11: the common multiple of the numerators of all frame rates in a scene may be at \
        most 100000000\n"
    ));
    folder.write("b.toml", format!("{head}999983/2000\", duration = 1 }}"));
    Scene::open(&folder.path("scene.toml"), &Options::default()).unwrap();
}

#[test]
fn a_font_named_often_is_read_once() {
    let folder = Folder::new();
    let fonts = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fonts");
    fs::copy(fonts.join("EBGaramond.otf"), folder.path("f.otf")).unwrap();
    let head = "canvas = { width = 8, height = 8 }\ncapture = { fps = 1, duration = 1 }\n";
    // More than a scene may have of different ones.
    folder.write("scene.toml", format!("{head}{}", "[[font]]\nsrc = \"f.otf\"\n".repeat(300)));
    Scene::open(&folder.path("scene.toml"), &Options::default()).unwrap();
}

#[test]
fn a_picture_of_many_layers_is_read_once() {
    let folder = Folder::new();
    folder.write("a.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"8000\" height=\"8000\"/>");
    let head = "canvas = { width = 8, height = 8 }\ncapture = { fps = 1, duration = 1 }\n";
    // Together they would have more pixels than the pictures of a scene may have.
    let layers =
        "[[layer]]\ntype = \"svg\"\nsrc = \"a.svg\"\n[[layer]]\ntype = \"image\"\nsrc = \"./a.svg\"\n";
    folder.write("scene.toml", format!("{head}{}", layers.repeat(50)));
    let scene = Scene::open(&folder.path("scene.toml"), &Options::default()).unwrap();
    assert_eq!(scene.files(), [Path::new("a.svg")]);
}

#[test]
fn a_media_file_that_can_t_be_read_is_named_once() {
    let folder = Folder::new();
    folder.write("cut.mp4", "no video");
    let said = stderr(&folder.run(&["cut.mp4", "-o", "out.webm"]));
    assert!(said.starts_with("error: cut.mp4: this is no media file that can be read"), "{said}");
    assert_eq!(said.matches("cut.mp4").count(), 1, "{said}");
    folder.write("scene.toml", format!("{HEAD}[[layer]]\ntype = \"video\"\nsrc = \"cut.mp4\""));
    let said = refused(&folder, 65);
    assert!(said.starts_with("error: scene.toml:10:7: `cut.mp4`: this is no media file"), "{said}");
}
