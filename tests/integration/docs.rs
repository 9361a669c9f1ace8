//! The documentation is true: its commands run, its scenes open, its messages are what is said.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use canvas_rec::Scene;
use canvas_rec::codec::{Codec, Container};
use canvas_rec::scene::Options;

use crate::support::{Folder, SQUARE, stderr, stdout};

fn file(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

/// The blocks of `kind` in a file of the documentation.
fn blocks(name: &str, kind: &str) -> Vec<String> {
    let text = fs::read_to_string(file(name)).unwrap();
    let start = format!("```{kind}\n");
    let blocks: Vec<_> =
        text.split(&start).skip(1).map(|part| part.split("```").next().unwrap().to_owned()).collect();
    assert!(!blocks.is_empty(), "no {kind} in {name}");
    blocks
}

#[test]
fn scenes_can_be_opened() {
    // Names of files are those of the documentation's own pictures.
    let options = Options { folder: Some(file("docs")), ..Options::default() };
    for scene in [blocks("docs/scene-format.md", "toml"), blocks("README.md", "toml")].concat() {
        Scene::parse(Path::new("docs"), &scene, &options).unwrap_or_else(|error| panic!("{error}\n{scene}"));
    }
}

#[test]
fn the_readme_s_commands_run_one_after_the_other() {
    let folder = Folder::new();
    fs::create_dir(folder.path("scenes")).unwrap();
    for name in ["hello.toml", "scenes/hello.toml"] {
        fs::copy(file("scenes/hello.toml"), folder.path(name)).unwrap();
    }
    let text = blocks("README.md", "sh").concat();
    let commands = text.lines().filter_map(|line| line.strip_prefix("canvas-rec "));
    let mut count = 0;
    folder.write("accents.csv", &blocks("README.md", "csv")[0]);
    for command in commands {
        let words = command.split('#').next().unwrap().split_whitespace();
        let mut words: Vec<&str> = words.collect();
        // Small or short, so that it takes no time.
        let sized = words.iter().any(|word| ["--scale", "--size"].contains(word));
        match (words[0], sized) {
            // Ends by a signal only; it has tests of its own.
            ("watch", _) => continue,
            ("check" | "new" | "schema" | "test" | "probe" | "doctor", _) => {}
            ("still", _) | (_, false) => words.extend(["--scale", "0.1"]),
            (_, true) => words.extend(["--duration", "2f"]),
        }
        folder.record(&words);
        count += 1;
    }
    assert!(count >= 13);
    let size = |name: &str| fs::metadata(folder.path(name)).unwrap().len();
    assert!(size("small.webm") < size("hello.webm"));
}

/// The words in backticks of a table's cell.
fn coded(cell: &str) -> BTreeSet<&str> {
    cell.split('`').skip(1).step_by(2).filter(|word| !word.starts_with('-')).collect()
}

#[test]
fn the_readme_s_table_of_formats_is_what_can_be_recorded() {
    let text = fs::read_to_string(file("README.md")).unwrap();
    for container in Container::ALL {
        let start = if container == Container::Png {
            "| `frames/%04d.png` |".to_owned()
        } else {
            format!("| `.{container}` |")
        };
        let row = text.lines().find(|line| line.starts_with(&start)).unwrap_or_else(|| panic!("{start}"));
        let cells: Vec<&str> = row.split('|').map(str::trim).collect();
        let [_, _, codecs, sound, alpha, stdout, ..] = cells[..] else { panic!("{row}") };
        let names = |codecs: &[Codec]| codecs.iter().map(|codec| codec.name()).collect::<BTreeSet<_>>();
        let keeping: Vec<_> =
            container.codecs().iter().copied().filter(|codec| container.keeps_alpha(*codec)).collect();
        let sounds: BTreeSet<_> = container.audio_codecs().iter().map(|codec| codec.name()).collect();
        assert_eq!(coded(codecs), names(container.codecs()), "{row}");
        let usual = container.codecs().first().map_or_else(String::new, |codec| format!("`{codec}`"));
        assert!(codecs.starts_with(&usual), "the usual one first: {row}");
        assert_eq!(coded(sound), sounds, "{row}");
        assert_eq!(coded(alpha), names(&keeping), "{row}");
        assert_eq!(stdout == "yes", container.is_streamable(), "{row}");
    }
}

#[test]
fn the_gallery_s_commands_record() {
    let folder = Folder::new();
    for part in ["scenes", "scenes/assets"] {
        fs::create_dir(folder.path(part)).unwrap();
        for entry in fs::read_dir(file(part)).unwrap().map(Result::unwrap) {
            if entry.file_type().unwrap().is_file() {
                fs::copy(entry.path(), folder.path(part).join(entry.file_name())).unwrap();
            }
        }
    }
    for block in blocks("docs/gallery.md", "sh") {
        let mut words: Vec<&str> = block.strip_prefix("canvas-rec ").unwrap().split_whitespace().collect();
        if !words.contains(&"--scale") {
            words.extend(["--scale", "0.1"]);
        }
        words.extend(["--duration", "2f"]);
        folder.record(&words);
    }
    assert!(folder.names().contains(&"weather-Tromsø.mp4".to_owned()));
}

#[test]
fn the_readme_s_mistake_is_shown_as_it_says() {
    let scene = &blocks("README.md", "toml")[0];
    let folder = Folder::with_scene(&scene.replace("radius = 40", "radus = 40"));
    let output = folder.run(&["scene.toml", "-o", "out.webm"]);
    assert_eq!(stderr(&output), blocks("README.md", "text")[0]);
}

/// The fields of each event in lines of JSON.
fn fields(lines: &str) -> BTreeMap<String, BTreeSet<String>> {
    let object = |line| serde_json::from_str::<serde_json::Map<_, _>>(line).expect("an object a line");
    let named = |object: serde_json::Map<String, serde_json::Value>| {
        (object["event"].as_str().unwrap().to_owned(), object.keys().cloned().collect())
    };
    lines.lines().map(object).map(named).collect()
}

#[test]
fn json_events_have_the_documented_fields() {
    // An odd size gives a note, a large and slow one progress, a wrong key an error.
    let scene = SQUARE.replace("width = 64", "width = 63");
    let folder = Folder::with_scene(&scene);
    let slow = ["--scale", "21", "--preset", "0", "--duration", "2s"];
    let done = folder.record(&[&["--json", "scene.toml", "-o", "out.webm"], &slow[..]].concat());
    folder.write("wrong.toml", scene.replace("fill =", "fil ="));
    let error = folder.run(&["--json", "wrong.toml", "-o", "wrong.webm"]);
    let picture = folder.record(&["still", "--json", "scene.toml", "--at", "0", "-o", "frame.png"]);
    let finding = folder.run(&["check", "--json", "wrong.toml"]);
    let updated = folder.record(&["test", "--json", "--update", "scene.toml"]);
    let compared = folder.record(&["diff", "--json", "scene.toml", "scene.toml"]);
    let said =
        fields(&[done, error, picture, finding, updated, compared].map(|output| stdout(&output)).concat());
    assert_eq!(said, fields(&blocks("docs/cli.md", "json")[0]));
}

/// The names of all functions in the sources and the tests.
fn functions() -> BTreeSet<String> {
    let mut folders = vec![file("src"), file("tests/integration")];
    let mut functions = BTreeSet::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let text = fs::read_to_string(path).unwrap();
            let names = text.split("fn ").skip(1).filter_map(|rest| rest.split(['(', '<']).next());
            functions.extend(names.map(str::to_owned));
        }
    }
    functions
}

#[test]
fn the_table_of_the_context_is_complete() {
    let text = fs::read_to_string(file("docs/canvas.md")).unwrap();
    let words: BTreeSet<&str> =
        text.split('`').skip(1).step_by(2).map(|name| name.rsplit("::").next().unwrap()).collect();
    let all = functions();
    let rows = text.lines().filter(|line| line.starts_with("| `"));
    for row in rows.filter(|row| row.matches('|').count() == 4) {
        let names = row.split('|').nth(2).unwrap().split('`').skip(1).step_by(2);
        for name in names.map(|name| name.rsplit("::").next().unwrap()).filter(|name| *name != "Image") {
            assert!(all.contains(name), "docs/canvas.md names {name}, which is nowhere");
        }
    }
    for entry in fs::read_dir(file("src/canvas/context")).unwrap() {
        let text = fs::read_to_string(entry.unwrap().path()).unwrap();
        let public = text.split("\n    pub fn ").skip(1).map(|rest| rest.split(['(', '<']).next().unwrap());
        for name in public.filter(|name| *name != "origin_clean") {
            assert!(words.contains(name), "docs/canvas.md does not name {name}");
        }
    }
}

/// How many points each part of the table of captures has.
const POINTS: [(&str, u32); 9] =
    [("HT", 6), ("CC", 20), ("CT", 7), ("ME", 15), ("MS", 14), ("MT", 16), ("CN", 21), ("MR", 36), ("OC", 6)];

#[test]
fn the_table_of_captures_is_complete_and_what_is_done_has_a_test() {
    let text = fs::read_to_string(file("docs/capture.md")).unwrap();
    let functions = functions();
    let mut listed = Vec::new();
    for row in text.lines().filter(|line| line.starts_with("| ") && line.contains('-')) {
        let cells: Vec<_> = row.split('|').map(str::trim).collect();
        let (part, number) = cells[1].split(' ').next().unwrap().split_once('-').unwrap();
        let number: u32 = number.parse().unwrap();
        let prefix = format!("{}_{number:02}_", part.to_ascii_lowercase());
        match cells[2] {
            "done" => assert!(functions.iter().any(|name| name.starts_with(&prefix)), "no test {prefix}"),
            "differs" => assert!(!cells[3].is_empty(), "{} differs, but why?", cells[1]),
            other => assert_eq!(other, "script", "{row}"),
        }
        listed.push((part.to_owned(), number));
    }
    let all = POINTS.iter().flat_map(|(part, last)| (1..=*last).map(|number| ((*part).to_owned(), number)));
    assert_eq!(listed, all.collect::<Vec<_>>());
}
