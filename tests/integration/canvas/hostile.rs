//! No argument makes the canvas panic, hang or take memory without bound.

use canvas_rec::canvas::{Error, FillRule, Path2d, Transform};
use canvas_rec::{Canvas, Size};

use super::calls::{Numbers, Random, call};

const SIZE: Size = Size::new(64, 64);

#[test]
fn extreme_numbers_through_every_method_never_panic() {
    let mut random = Random::new(1);
    for _ in 0..1000 {
        let canvas = Canvas::new(SIZE).unwrap();
        for turn in 0..4 {
            let mut context = canvas.context_2d();
            if turn % 2 == 0 {
                context.reset();
            }
            for _ in 0..25 {
                call(&mut context, &mut random, Numbers::Extreme);
            }
            drop(context);
            canvas.paint().unwrap();
        }
    }
}

#[test]
fn what_is_too_much_is_an_error_at_the_next_paint() {
    let canvas = Canvas::new(SIZE).unwrap();
    let over = |name: &str, draw: &dyn Fn(&mut canvas_rec::Context2d)| {
        canvas.context_2d().fill_rect(0.0, 0.0, 9.0, 9.0);
        canvas.context_2d().get_image_data(0, 0, 1, 1).unwrap();
        draw(&mut canvas.context_2d());
        let error = canvas.paint().expect_err(name);
        assert!(matches!(error, Error::Limit { .. }), "{name}: {error}");
        let pixel = canvas.context_2d().get_image_data(0, 0, 1, 1).unwrap();
        assert_eq!(pixel.data(), [0; 4], "{name}: what was not painted does not show");
        canvas.context_2d().reset();
    };
    over("states", &|context| (0..=canvas_rec::limits::SAVED_STATES).for_each(|_| context.save()));
    over("clips", &|context| {
        context.rect(0.0, 0.0, 9.0, 9.0);
        (0..=canvas_rec::limits::CLIP_DEPTH).for_each(|_| context.clip(FillRule::NonZero));
    });
    over("layers", &|context| (0..=canvas_rec::limits::LAYER_DEPTH).for_each(|_| context.begin_layer()));
    over("segments", &|context| {
        let mut path = Path2d::new();
        path.rect(0.0, 0.0, 1.0, 1.0);
        for _ in 0..20 {
            let copy = path.clone();
            path.add_path(&copy, Transform::IDENTITY);
        }
        context.fill_path(&path, FillRule::NonZero);
    });
    over("operations", &|context| {
        (0..=canvas_rec::limits::OPERATIONS).for_each(|_| context.fill_rect(0.0, 0.0, 1.0, 1.0));
    });
    over("dashes", &|context| context.set_line_dash(&[1.0; canvas_rec::limits::DASH_LIST + 1]));
    assert!(canvas.paint().is_ok(), "the canvas goes on");
}
