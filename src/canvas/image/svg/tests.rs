//! SVGs that are drawn, and SVGs that must be refused, each within a time.
//!
//! What is refused is a bomb, a text or a reference; each comes with the least file that shows it.
//! Pictures are compared by a few pixels.

#![expect(clippy::format_collect, reason = "short texts")]

use std::time::{Duration, Instant};

use super::*;

const OPEN: &str = "<svg xmlns='http://www.w3.org/2000/svg' xmlns:xlink='http://www.w3.org/1999/xlink'";

fn svg(attributes: &str, content: &str) -> String {
    format!("{OPEN} {attributes}>{content}</svg>")
}

fn parse_text(text: &str) -> Result<Drawing, ImageError> {
    Drawing::parse(text.as_bytes())
}

fn refused(text: &str) -> String {
    let begin = Instant::now();
    let error = parse_text(text).map(|drawing| drawing.size()).unwrap_err().to_string();
    assert!(begin.elapsed() < Duration::from_secs(2), "{error} after {:?}", begin.elapsed());
    error
}

#[test]
fn a_drawing_is_sharp_at_any_size() {
    let drawing = parse_text(&svg(
        "width='4' height='2'",
        "<rect width='2' height='2' fill='red'/><rect x='2' width='2' height='2' fill-opacity='0.5'/>",
    ))
    .unwrap();
    for (wanted, columns) in [(Size::new(4, 2), 2), (Size::new(400, 200), 200), (Size::new(400, 20), 200)] {
        let (pixels, size) = drawing.raster(wanted).unwrap();
        assert_eq!(size, wanted);
        let (row, _) = pixels[..size.width as usize * 4].as_chunks::<4>();
        assert!(row[..columns].iter().all(|pixel| *pixel == [255, 0, 0, 255]), "{wanted}");
        assert!(row[columns..].iter().all(|pixel| *pixel == [0, 0, 0, 128]), "{wanted}");
    }
}

#[test]
fn the_last_size_is_kept() {
    let drawing = parse_text(&svg("width='4' height='2'", "<rect width='2' height='2'/>")).unwrap();
    let raster = |width| drawing.raster(Size::new(width, 9)).unwrap().0;
    assert!(Arc::ptr_eq(&raster(9), &raster(9)));
    assert!(Arc::ptr_eq(&drawing.natural().0, &drawing.raster(Size::new(4, 2)).unwrap().0));
}

#[test]
fn natural_sizes_are_those_of_browsers() {
    let size = |attributes| parse_text(&svg(attributes, "<rect width='1' height='1'/>")).unwrap().size();
    assert_eq!(size("width='40' height='20.4'"), Size::new(40, 20));
    assert_eq!(size("viewBox='5 5 30 60'"), Size::new(30, 60));
    assert_eq!(size(""), Size::new(300, 150));
    assert_eq!(size("height='20'"), Size::new(300, 20));
    assert_eq!(size("viewBox='0 0 30 60' width='10'"), Size::new(10, 20));
    assert_eq!(size("width='0.2' height='0.2'"), Size::new(1, 1));
}

#[test]
fn large_sizes_are_drawn_smaller() {
    let drawing = parse_text(&svg("width='10' height='5'", "<rect width='10' height='5'/>")).unwrap();
    let (_, size) = drawing.raster(Size::new(u32::MAX, u32::MAX)).unwrap();
    assert!(size.width <= limits::SVG_SIDE_PX && size.area() <= limits::SVG_AREA_PX * 101 / 100, "{size}");
    assert!(matches!(
        parse_text(&svg("width='1e9' height='1e9'", "")),
        Err(ImageError::Pixels { .. } | ImageError::Broken { .. })
    ));
}

#[test]
fn nothing_outside_the_file_is_read() {
    for href in ["/dev/zero", "file:///etc/passwd", "http://127.0.0.1/", "data:image/png;base64,AAAA"] {
        let image = format!("<image width='9' height='9' xlink:href='{href}'/>");
        assert!(refused(&svg("", &image)).contains("`image` element"), "{href}");
        let fe = format!("<filter id='f'><feImage href='{href}'/></filter><rect filter='url(#f)'/>");
        assert!(refused(&svg("", &fe)).contains("`feImage` element"), "{href}");
    }
    let entity = format!("<!DOCTYPE svg [<!ENTITY x SYSTEM '/etc/passwd'>]>{}", svg("", "<desc>&x;</desc>"));
    assert!(parse_text(&entity).is_err());
}

#[test]
fn text_is_refused_and_never_left_out() {
    assert!(refused(&svg("", "<g><text y='9'><tspan>hi</tspan></text></g>")).contains("convert it to paths"));
    assert!(parse_text(&svg("", "<title>hi</title><text> </text><rect width='1' height='1'/>")).is_ok());
}

#[test]
fn bombs_are_refused_at_once() {
    let chain = |element: &str, inside: &str| -> String {
        (0..9)
            .map(|level| {
                let uses = inside.replace('N', &format!("{}", level + 1)).repeat(10);
                format!("<{element} id='p{level}' width='10' height='10'>{uses}</{element}>")
            })
            .collect()
    };
    let rect = "<rect width='9' height='9' fill='url(#pN)'/>";
    let styled = "<rect width='9' height='9' class='cN'/>";
    let rules: String = (0..10).map(|level| format!(".c{level}{{fill:url( \"#p{level}\" )}}")).collect();
    let bombs = [
        ("patterns", chain("pattern", rect) + "<rect width='99' height='99' fill='url(#p0)'/>"),
        ("uses", chain("g", "<use xlink:href='#pN'/>")),
        ("masks", chain("mask", "<rect width='9' height='9' mask='url(#pN)'/>") + "<g mask='url(#p0)'/>"),
        ("clips", chain("clipPath", "<rect width='9' height='9' clip-path='url(#pN)'/>")),
        ("markers", chain("marker", "<path d='M0 0h9' marker-start='url(#pN)'/>")),
        ("style", format!("<style>{rules}</style>{}<rect class='c0'/>", chain("pattern", styled))),
        ("itself", "<g id='a'><use href='#b'/></g><g id='b'><use href='#a'/></g>".to_owned()),
        ("deep", "<g>".repeat(1_000_000) + &"</g>".repeat(1_000_000)),
        ("less deep", "<g>".repeat(300_000) + &"</g>".repeat(300_000)),
        ("wide", "<g/>".repeat(900_000)),
        ("as wide as goes", "<g/>".repeat(300_000)),
        ("octaves", "<filter id='f'><feTurbulence numOctaves='1e9'/></filter>".to_owned()),
        ("radius", "<filter id='f'><feMorphology radius='1 5000'/></filter>".to_owned()),
        ("styles", format!("<style>{}</style>{}", "a b{fill:red}".repeat(9000), "<g/>".repeat(9000))),
        (
            "long paths",
            format!("<path id='p' d='M0 0{}'/>{}", "h1".repeat(400_000), "<use href='#p'/>".repeat(50_000)),
        ),
    ];
    for (name, content) in bombs {
        let error = refused(&svg("width='100' height='100'", &content));
        assert!(error.contains("too complex") || error.contains("nodes limit"), "{name}: {error}");
    }
}

#[test]
fn drawings_that_take_too_long_are_refused() {
    let size = "width='2000' height='2000'";
    let layer = "<rect width='2000' height='2000' opacity='.5'/>";
    let dashes = "<path d='M0 0H2000' stroke='red' stroke-dasharray='.0001'/>";
    let blur = "<filter id='f'><feGaussianBlur stdDeviation='900'/></filter>";
    let filtered = "<rect width='2000' height='2000' filter='url(#f)'/>";
    let tile = "<pattern id='p' width='1e9' height='1e9' patternUnits='userSpaceOnUse'>\
        <rect width='9' height='9'/></pattern><rect width='9' height='9' fill='url(#p)'/>";
    let drawings = [
        layer.repeat(300),
        dashes.repeat(500),
        blur.to_owned() + &filtered.repeat(40),
        tile.to_owned(),
        "<path d='M16 32 100 64.5 1-750000000z'/>".to_owned(),
    ];
    for content in drawings {
        let error = refused(&svg(size, &content));
        assert!(error.contains("draws too much"), "{error}");
    }
}

#[test]
fn ordinary_references_are_no_bombs() {
    let content = "<style>.a{fill:url(#g)} .b,.c{clip-path:url(#k);mask:url(#m)}</style>\
        <defs><linearGradient id='h'><stop offset='0' stop-color='red'/></linearGradient>\
        <linearGradient id='g' xlink:href='#h'/><clipPath id='k'><circle r='50' class='a'/></clipPath>\
        <mask id='m'><rect width='100' height='100' fill='white'/></mask></defs>\
        <a xlink:href='#top'><g id='top' class='b'><rect class='a' width='80' height='80'/></g></a>"
        .to_owned()
        + &"<use xlink:href='#top' x='3'/>".repeat(1000);
    let drawing = parse_text(&svg("viewBox='0 0 100 100'", &content)).unwrap();
    let (pixels, _) = drawing.natural();
    assert_eq!(pixels[(5 * 100 + 10) * 4..][..4], [255, 0, 0, 255]);
}

#[test]
fn cut_and_flipped_text_never_panics() {
    let text =
        svg("width='20' height='10'", "<g opacity='.5'><path d='M1 1h9v5q3 3 1 1z' stroke='#f00'/></g>");
    for length in 0..text.len() {
        assert!(parse_text(&text[..length]).is_err(), "{length}");
    }
    for at in 0..text.len() {
        for bit in [0, 2, 5] {
            let mut bytes = text.clone().into_bytes();
            bytes[at] ^= 1 << bit;
            if let Ok(drawing) = Drawing::parse(&bytes) {
                let _ = drawing.raster(Size::new(64, 64));
            }
        }
    }
}
