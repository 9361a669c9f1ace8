//! Compares drawings with the pictures in `tests/golden/canvas`.
//!
//! What differs is shown under `target/golden` as expected, actual and difference side by side.
//! Pictures are written only where `UPDATE_GOLDEN` is set, and a run that writes one fails.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use canvas_rec::Size;
use canvas_rec::canvas::{Image, encode_png};

use super::{FEATURES, Picture, drawn};

#[test]
fn every_drawing_matches_its_picture() {
    let update = std::env::var_os("UPDATE_GOLDEN").is_some();
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
    let files = files(&golden());
    let strays: Vec<&String> = files.difference(&names).collect();
    assert!(strays.is_empty(), "no drawing for {strays:?}");
    assert!(files.len() >= 150, "{} pictures", files.len());
}

/// Where the pictures are.
fn golden() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/canvas")
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

/// Premultiplied pixels and their size.
struct Bitmap {
    size: Size,
    pixels: Vec<u8>,
}

impl Bitmap {
    fn read(path: &Path) -> Option<Self> {
        let (pixels, size) = Image::decode(&fs::read(path).ok()?).unwrap().pixels();
        Some(Self { size, pixels: pixels.to_vec() })
    }

    fn write(&self, path: &Path) {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, encode_png(&self.pixels, self.size)).unwrap();
    }
}

/// Draws `picture` and compares it with the file of this `name`.
fn check(picture: &Picture, name: &str, update: bool) -> Result<(), String> {
    let &Picture(_, [width, height], draw) = picture;
    let canvas = drawn(width, height, draw);
    canvas.paint().unwrap();
    let actual = Bitmap { size: canvas.size(), pixels: canvas.pixels().to_vec() };
    let path = golden().join(name);
    let expected = Bitmap::read(&path);
    let failure = match &expected {
        Some(expected) => compare(expected, &actual, name).err(),
        None => Some("there is no such picture".to_owned()),
    };
    match failure {
        Some(_) if update => {
            actual.write(&path);
            Err("written; look at it".to_owned())
        }
        Some(failure) => Err(failure),
        None => Ok(()),
    }
}

/// Compares every byte; on a difference, shows it under `target/golden`.
fn compare(expected: &Bitmap, actual: &Bitmap, name: &str) -> Result<(), String> {
    if expected.size != actual.size {
        return Err(format!("is {}, not {}", actual.size, expected.size));
    }
    if expected.pixels == actual.pixels {
        return Ok(());
    }
    let difference: Vec<u8> =
        expected.pixels.iter().zip(&actual.pixels).map(|(a, b)| a.abs_diff(*b)).collect();
    let count = difference.chunks_exact(4).filter(|pixel| *pixel != [0; 4]).count();
    let largest = difference.iter().max().unwrap();
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name("golden").join(name);
    side_by_side(expected, actual, &difference).write(&path);
    Err(format!("{count} pixels differ, by up to {largest}; see {}", path.display()))
}

/// The three pictures in a row; the last is opaque, and white where only the alpha differs.
fn side_by_side(expected: &Bitmap, actual: &Bitmap, difference: &[u8]) -> Bitmap {
    let opaque: Vec<u8> = difference
        .chunks_exact(4)
        .flat_map(|pixel| match *pixel {
            [0, 0, 0, alpha] => [alpha, alpha, alpha, 255],
            [red, green, blue, ..] => [red, green, blue, 255],
            _ => unreachable!("pixels have four channels"),
        })
        .collect();
    let Size { width, height } = expected.size;
    let line = usize::try_from(width).unwrap() * 4;
    let lines = expected.pixels.chunks_exact(line).zip(actual.pixels.chunks_exact(line));
    let pixels = lines.zip(opaque.chunks_exact(line)).flat_map(|((a, b), c)| [a, b, c].concat()).collect();
    Bitmap { size: Size::new(width * 3, height), pixels }
}

#[test]
fn a_changed_pixel_is_found_and_shown() {
    let size = Size::new(2, 1);
    let expected = Bitmap { size, pixels: vec![10, 20, 30, 255, 0, 0, 0, 0] };
    let actual = Bitmap { size, pixels: vec![10, 25, 30, 255, 0, 0, 0, 0] };
    let failure = compare(&expected, &actual, "album/a-changed-pixel.png").unwrap_err();
    assert!(failure.starts_with("1 pixels differ, by up to 5;"), "{failure}");
    let shown = Bitmap::read(Path::new(failure.split("see ").nth(1).unwrap())).unwrap();
    assert_eq!(shown.size, Size::new(6, 1));
    assert_eq!(shown.pixels[16..], [0, 5, 0, 255, 0, 0, 0, 255]);
    let other = Bitmap { size: Size::new(1, 2), pixels: actual.pixels.clone() };
    assert!(compare(&expected, &other, "album/another-size.png").unwrap_err().contains("1x2"));
}
