//! Colours survive: bars of known colour are recorded, decoded and looked at.

use canvas_rec::codec::ColorTags;

use crate::support::{Folder, near, pixel};

const BARS: [(&str, [u8; 4]); 12] = [
    ("#ffffff", [255, 255, 255, 255]),
    ("#ffff00", [255, 255, 0, 255]),
    ("#00ffff", [0, 255, 255, 255]),
    ("#00ff00", [0, 255, 0, 255]),
    ("#ff00ff", [255, 0, 255, 255]),
    ("#ff0000", [255, 0, 0, 255]),
    ("#0000ff", [0, 0, 255, 255]),
    ("#000000", [0, 0, 0, 255]),
    ("#808080", [128, 128, 128, 255]),
    ("#c08040", [192, 128, 64, 255]),
    ("#2a6f97", [42, 111, 151, 255]),
    ("#ffc0cb", [255, 192, 203, 255]),
];

fn bars() -> String {
    let head = "[canvas]\nwidth = 384\nheight = 64\n[capture]\nfps = 25\nduration = \"5f\"\n";
    let bar = |(index, (color, _)): (usize, &(&str, _))| {
        let x = index * 32;
        format!("[[layer]]\ntype = \"rect\"\nx = {x}\nwidth = 32\nheight = 64\nfill = \"{color}\"\n")
    };
    std::iter::once(head.to_owned()).chain(BARS.iter().enumerate().map(bar)).collect()
}

#[test]
fn every_bar_is_within_3_levels_after_decoding() {
    let folder = Folder::with_scene(&bars());
    for (name, codec) in [("out.webm", "vp9"), ("out.mp4", "h264"), ("vp9.mp4", "vp9")] {
        folder.record(&["scene.toml", "-o", name, "--codec", codec, "--crf", "8"]);
        for frame in folder.frames(name) {
            for (index, (color, expected)) in (0..).zip(BARS) {
                let found = pixel(&frame, index * 32 + 16, 32);
                assert!(near(found, expected, 3), "{name}: {color} came back as {found:?}");
            }
        }
    }
}

#[test]
fn all_four_colour_tags_are_written() {
    let folder = Folder::with_scene(&bars());
    for name in ["out.webm", "out.mp4"] {
        folder.record(&["scene.toml", "-o", name]);
        let bt709 = Some("bt709");
        let expected = ColorTags { range: Some("tv"), primaries: bt709, transfer: bt709, matrix: bt709 };
        assert_eq!(folder.facts(name).color, expected, "{name}");
    }
}

#[test]
fn alpha_survives_where_the_format_has_it() {
    let scene = "[canvas]\nwidth = 8\nheight = 8\n[capture]\nfps = 25\nduration = \"2f\"\n\
        [[layer]]\ntype = \"rect\"\nwidth = 4\nheight = 8\nfill = \"rgb(255 128 0 / 50%)\"\n";
    let folder = Folder::with_scene(scene);
    folder.record(&["scene.toml", "-o", "out.apng"]);
    let frame = &folder.frames("out.apng")[0];
    assert!(near(pixel(frame, 2, 4), [255, 128, 0, 128], 1), "{:?}", pixel(frame, 2, 4));
    assert_eq!(pixel(frame, 6, 4), [0; 4]);
}

#[test]
fn groups_fade_as_one_picture() {
    let scene = "[canvas]\nwidth = 8\nheight = 8\nbackground = \"black\"\n[capture]\nfps = 25\nduration = \"1f\"\n\
        [[layer]]\ntype = \"group\"\nopacity = 0.5\n\
        [[layer.child]]\ntype = \"rect\"\nwidth = 8\nheight = 8\nfill = \"red\"\n\
        [[layer.child]]\ntype = \"rect\"\nwidth = 8\nheight = 8\nfill = \"white\"\n";
    let folder = Folder::with_scene(scene);
    folder.record(&["scene.toml", "-o", "out.apng"]);
    let found = pixel(&folder.frames("out.apng")[0], 4, 4);
    assert!(near(found, [128, 128, 128, 255], 1), "the red shines through: {found:?}");
}
