//! Only what changed is drawn again, and it comes out the same.

use canvas_rec::{Canvas, Context2d, Size};

use super::calls::{Numbers, Random, call};

const SIZE: Size = Size::new(64, 64);

/// One step of a drawing: a few random calls.
fn step(context: &mut Context2d, seed: u64) {
    let mut random = Random::new(seed);
    for _ in 0..6 {
        call(context, &mut random, Numbers::Near);
    }
}

fn draw(canvas: &Canvas, steps: &[u64]) {
    let mut context = canvas.context_2d();
    context.reset();
    context.rect(8.0, 8.0, 40.0, 40.0);
    for &seed in steps {
        step(&mut context, seed);
    }
    drop(context);
    canvas.paint().unwrap();
}

#[test]
fn redrawing_a_part_gives_the_same_bytes_as_redrawing_all() {
    let mut random = Random::new(7);
    for round in 0..60 {
        let canvas = Canvas::new(SIZE).unwrap();
        let mut steps: Vec<u64> = (0..8).map(|index| round * 1000 + index).collect();
        for edit in 0..12 {
            let at = random.below(steps.len());
            match random.below(4) {
                0 => steps[at] = 1_000_000 + round * 1000 + edit,
                1 => steps.insert(at, 2_000_000 + round * 1000 + edit),
                2 if steps.len() > 1 => drop(steps.remove(at)),
                2 => {}
                _ => {
                    let other = random.below(steps.len());
                    steps.swap(at, other);
                }
            }
            draw(&canvas, &steps);
            let fresh = Canvas::new(SIZE).unwrap();
            draw(&fresh, &steps);
            assert!(canvas.pixels() == fresh.pixels(), "round {round}, edit {edit}: {steps:?}");
        }
    }
}

/// A still background and a small square that moves.
fn moving_square(context: &mut Context2d, x: f64) {
    context.reset();
    context.set_fill_style("navy");
    context.fill_rect(0.0, 0.0, 640.0, 360.0);
    for line in 0..10 {
        context.set_fill_style("rgb(255 255 255 / 20%)");
        context.fill_rect(0.0, f64::from(line) * 36.0, 640.0, 18.0);
    }
    context.set_fill_style("gold");
    context.fill_rect(x, 100.0, 40.0, 40.0);
}

#[test]
fn only_the_damage_is_drawn() {
    let canvas = Canvas::new(Size::new(640, 360)).unwrap();
    let cost = |x: f64| {
        let before = canvas.drawn_pixels();
        moving_square(&mut canvas.context_2d(), x);
        canvas.paint().unwrap();
        canvas.drawn_pixels() - before
    };
    let whole = cost(10.0);
    assert!(whole >= 640 * 360, "{whole}");
    // The square, where it was and where it is, on tiles of 32 pixels.
    let moved = cost(20.0);
    assert!(moved < whole / 10, "{moved} of {whole}");
    assert_eq!(cost(20.0), 0, "the same again");
    // From the second time on, what stays is taken from a snapshot.
    cost(30.0);
    cost(40.0);
    let later = cost(50.0);
    assert!(later <= 96 * 64, "{later}: the background was drawn again");
}

#[test]
fn a_list_that_only_grows_at_its_end_draws_only_the_end() {
    let canvas = Canvas::new(Size::new(640, 360)).unwrap();
    let mut costs = Vec::new();
    for count in 0..8 {
        let before = canvas.drawn_pixels();
        let mut context = canvas.context_2d();
        context.reset();
        for square in 0..=count {
            context.fill_rect(f64::from(square) * 64.0, 0.0, 32.0, 32.0);
        }
        drop(context);
        canvas.paint().unwrap();
        costs.push(canvas.drawn_pixels() - before);
    }
    assert_eq!(costs, [32 * 32; 8]);
}

#[test]
fn the_order_of_equal_shapes_matters() {
    let canvas = Canvas::new(SIZE).unwrap();
    for colors in [["red", "blue"], ["blue", "red"]] {
        let mut context = canvas.context_2d();
        context.reset();
        for color in colors {
            context.set_fill_style(color);
            context.fill_rect(0.0, 0.0, 64.0, 64.0);
        }
        drop(context);
        assert!(canvas.paint().unwrap());
        let expected = if colors[1] == "red" { [255, 0, 0, 255] } else { [0, 0, 255, 255] };
        assert_eq!(canvas.pixels()[..4], expected);
    }
}

#[test]
fn threads_that_draw_at_once_draw_the_same() {
    let drawn = |()| {
        let canvas = Canvas::new(SIZE).unwrap();
        draw(&canvas, &[1, 2, 3, 4, 5, 6, 7, 8, 9]);
        canvas.pixels()
    };
    let alone = drawn(());
    let threads: Vec<_> = (0..4).map(|_| std::thread::spawn(move || drawn(()))).collect();
    for thread in threads {
        assert!(thread.join().unwrap() == alone);
    }
}
