//! Pictures from elsewhere: what they do to a canvas, and what is refused then (HTML, Security with
//! canvas elements).

use canvas_rec::canvas::{Error, Image, Repetition};
use canvas_rec::{Canvas, Size};

fn canvas() -> Canvas {
    Canvas::new(Size::new(4, 4)).unwrap()
}

fn elsewhere() -> Image {
    canvas().snapshot().tainted()
}

fn tainted() -> Canvas {
    let canvas = canvas();
    canvas.context_2d().draw_image(&elsewhere(), 0.0, 0.0).unwrap();
    canvas
}

#[test]
fn oc_01_canvases_and_their_pictures_are_clean_at_first() {
    assert!(canvas().origin_clean());
    assert!(canvas().snapshot().origin_clean());
}

#[test]
fn oc_02_drawing_a_picture_from_elsewhere_counts_and_having_one_does_not() {
    assert!(!tainted().origin_clean());
    let canvas = canvas();
    let pattern = canvas.context_2d().create_pattern(&elsewhere(), Repetition::Repeat);
    canvas.context_2d().set_fill_style(&pattern);
    assert!(canvas.origin_clean());
    canvas.context_2d().fill_rect(0.0, 0.0, 1.0, 1.0);
    assert!(!canvas.origin_clean());
}

#[test]
fn oc_03_such_a_canvas_is_neither_read_nor_captured() {
    let canvas = tainted();
    assert_eq!(canvas.context_2d().get_image_data(0, 0, 1, 1).err(), Some(Error::Tainted));
    assert_eq!(canvas.context_2d().to_blob("image/png").err(), Some(Error::Tainted));
    assert_eq!(canvas.capture_stream(None).err(), Some(Error::Tainted));
    assert!(Error::Tainted.to_string().starts_with("SecurityError"));
}

#[test]
fn oc_04_what_is_drawn_from_it_is_no_cleaner() {
    let other = canvas();
    other.context_2d().draw_image(&tainted().snapshot(), 0.0, 0.0).unwrap();
    assert!(!other.origin_clean());
}

#[test]
fn oc_05_nothing_makes_it_clean_again() {
    let canvas = tainted();
    canvas.context_2d().reset();
    canvas.context_2d().clear_rect(0.0, 0.0, 4.0, 4.0);
    canvas.paint().unwrap();
    assert!(!canvas.origin_clean());
}
