//! Compares drawings with the pictures in `tests/drawings`.
//!
//! They are compared as `golden` compares frames. What differs is shown under `target/drawings` as
//! expected, difference and actual side by side.
//! Pictures are written only where `UPDATE_DRAWINGS` is set, and a run that writes one fails.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use std::sync::Arc;

use canvas_rec::Size;
use canvas_rec::canvas::Image;
use canvas_rec::golden::{Measure, difference, side_by_side};
use canvas_rec::session;

use super::{FEATURES, Picture, drawn};

#[test]
fn every_drawing_matches_its_picture() {
    let update = std::env::var_os("UPDATE_DRAWINGS").is_some();
    let mut failures = Vec::new();
    for (feature, pictures) in FEATURES {
        for picture in pictures {
            let name = format!("{feature}/{}.png", picture.0);
            if let Err(failure) = check(picture, &name, update) {
                failures.push(format!("{name}: {failure}"));
            }
        }
    }
    assert!(failures.is_empty(), "{} pictures:\n{}", failures.len(), failures.join("\n"));
}

#[test]
fn every_picture_has_one_drawing() {
    let mut names = BTreeSet::new();
    for (feature, pictures) in FEATURES {
        for Picture(name, ..) in pictures {
            assert!(names.insert(format!("{feature}/{name}.png")), "two drawings for {feature}/{name}");
        }
    }
    let files = files(&pictures());
    let strays: Vec<&String> = files.difference(&names).collect();
    assert!(strays.is_empty(), "no drawing for {strays:?}");
    assert!(files.len() >= 150, "{} pictures", files.len());
}

/// Where the pictures are.
fn pictures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/drawings")
}

/// The files in the folders of `root`, as `folder/file`.
fn files(root: &Path) -> BTreeSet<String> {
    let mut files = BTreeSet::new();
    for folder in fs::read_dir(root).unwrap() {
        let folder = folder.unwrap().path();
        for file in fs::read_dir(&folder).unwrap() {
            let path = file.unwrap().path();
            files.insert(path.strip_prefix(root).unwrap().to_str().unwrap().replace('\\', "/"));
        }
    }
    files
}

fn read(path: &Path) -> Option<session::Picture> {
    let (pixels, size) = Image::decode(&fs::read(path).ok()?).unwrap().pixels();
    Some(session::Picture { size, pixels })
}

fn write(picture: &session::Picture, path: &Path) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, picture.to_png()).unwrap();
}

/// Draws `picture` and compares it with the file of this `name`.
fn check(picture: &Picture, name: &str, update: bool) -> Result<(), String> {
    let &Picture(_, [width, height], draw) = picture;
    let canvas = drawn(width, height, draw);
    canvas.paint().unwrap();
    let actual = session::Picture { size: canvas.size(), pixels: canvas.pixels() };
    let path = pictures().join(name);
    let expected = read(&path);
    let failure = match &expected {
        Some(expected) => compare(expected, &actual, name).err(),
        None => Some("there is no such picture".to_owned()),
    };
    match failure {
        Some(_) if update => {
            write(&actual, &path);
            Err("written; look at it".to_owned())
        }
        Some(failure) => Err(failure),
        None => Ok(()),
    }
}

/// Compares as scenes are compared; a difference is shown under `target/drawings`.
fn compare(expected: &session::Picture, actual: &session::Picture, name: &str) -> Result<(), String> {
    let Some(measure) = Measure::of(expected, actual) else {
        return Err(format!("is {}, not {}", actual.size, expected.size));
    };
    if measure.changed == 0 {
        return Ok(());
    }
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name("drawings").join(name);
    write(&side_by_side(&[expected, &difference(expected, actual).unwrap(), actual]), &path);
    Err(format!("{measure}; see {}", path.display()))
}

#[test]
fn a_changed_pixel_is_found_and_shown() {
    let picture = |width, height, pixels: [u8; 8]| session::Picture {
        size: Size::new(width, height),
        pixels: Arc::new(pixels.to_vec().into()),
    };
    let expected = picture(2, 1, [10, 20, 30, 255, 0, 0, 0, 0]);
    let actual = picture(2, 1, [10, 25, 30, 255, 0, 0, 0, 0]);
    let failure = compare(&expected, &actual, "album/a-changed-pixel.png").unwrap_err();
    assert!(failure.starts_with("1 of 2 pixels differs"), "{failure}");
    assert!(read(Path::new(failure.split("see ").nth(1).unwrap())).is_some());
    let other = picture(1, 2, [0; 8]);
    assert!(compare(&expected, &other, "album/another-size.png").unwrap_err().contains("1x2"));
}
