//! The sampler against a slow one in `f64`, and against what one expects to see.
//!
//! The slow one takes positions from the transform as they are and mixes in doubles.

#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_possible_wrap,
    reason = "small"
)]

use proptest::prelude::*;

use super::*;

struct Slow<'p> {
    pixels: &'p [u8],
    size: Size,
    there: Transform,
    edges: [Edge; 2],
}

impl Slow<'_> {
    fn pixel(&self, x: f64, y: f64) -> [f64; 4] {
        let find = |at: f64, size: u32, edge| match edge {
            Edge::Clamp => Some(at.clamp(0.0, f64::from(size) - 1.0)),
            Edge::Repeat => Some(at.rem_euclid(f64::from(size))),
            Edge::Transparent => (at >= 0.0 && at < f64::from(size)).then_some(at),
        };
        let (Some(x), Some(y)) =
            (find(x, self.size.width, self.edges[0]), find(y, self.size.height, self.edges[1]))
        else {
            return [0.0; 4];
        };
        let at = (y as usize * self.size.width as usize + x as usize) * 4;
        std::array::from_fn(|channel| f64::from(self.pixels[at + channel]))
    }

    /// Weighs the pixels from `low` to `high` about a point.
    fn mix(&self, x: f64, y: f64, reach: (i32, i32), weigh: impl Fn(f64) -> f64) -> [f64; 4] {
        let (left, top) = ((x - 0.5).floor(), (y - 0.5).floor());
        let mut sum = [0.0; 4];
        for dy in reach.0..=reach.1 {
            for dx in reach.0..=reach.1 {
                let (px, py) = (left + f64::from(dx), top + f64::from(dy));
                let weight = weigh(px + 0.5 - x) * weigh(py + 0.5 - y);
                let pixel = self.pixel(px, py);
                sum = std::array::from_fn(|channel| sum[channel] + weight * pixel[channel]);
            }
        }
        sum
    }

    fn sample(&self, x: i32, y: i32, kernel: Kernel) -> [f64; 4] {
        let (u, v) = self.there.apply(f64::from(x) + 0.5, f64::from(y) + 0.5);
        match kernel {
            Kernel::Linear => self.mix(u, v, (0, 1), |off| 1.0 - off.abs()),
            Kernel::Cubic => {
                let [red, green, blue, alpha] = self.mix(u, v, (-1, 2), mitchell);
                let alpha = alpha.clamp(0.0, 255.0);
                [red.clamp(0.0, alpha), green.clamp(0.0, alpha), blue.clamp(0.0, alpha), alpha]
            }
            _ => self.pixel(u.floor(), v.floor()),
        }
    }

    /// Whether a point is so near a pixel's border that either side is right.
    fn is_tie(&self, x: i32, y: i32) -> bool {
        let (u, v) = self.there.apply(f64::from(x) + 0.5, f64::from(y) + 0.5);
        [u, v].iter().any(|at| (at - at.round()).abs() < 1e-4)
    }
}

fn mitchell(off: f64) -> f64 {
    let x = off.abs();
    if x < 1.0 {
        (7.0 * x * x * x - 12.0 * x * x + 16.0 / 3.0) / 6.0
    } else {
        (-7.0 / 3.0 * x * x * x + 12.0 * x * x - 20.0 * x + 32.0 / 3.0) / 6.0
    }
}

/// A premultiplied picture of noise.
fn noise(size: Size, seed: u32) -> Pixels {
    let mut state = seed | 1;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        (state >> 8) & 255
    };
    let pixel = |_| {
        let alpha = [255, next(), 0, 255][(next() % 4) as usize];
        [next() * alpha / 255, next() * alpha / 255, next() * alpha / 255, alpha].map(|value| value as u8)
    };
    Arc::new((0..size.area()).flat_map(pixel).collect())
}

fn row(sampler: &Sampler, x: i32, y: i32, width: usize) -> Vec<[u8; 4]> {
    let mut out = vec![9; width * 4];
    sampler.row(x, y, &mut out);
    out.as_chunks::<4>().0.to_vec()
}

fn sampler(pixels: &Pixels, size: Size, there: Transform, smoothing: Smoothing, edge: Edge) -> Sampler {
    Sampler::new(pixels, size, Source::whole(size), there, smoothing, [edge; 2], &mut Reductions::default())
}

fn edge() -> impl Strategy<Value = Edge> {
    prop_oneof![Just(Edge::Clamp), Just(Edge::Repeat), Just(Edge::Transparent)]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn pixels_are_those_of_a_slow_sampler(
        (width, height, seed) in (1_u32..24, 1_u32..24, any::<u32>()),
        (a, b, c, d) in (-3.0..3.0_f64, -3.0..3.0_f64, -3.0..3.0_f64, -3.0..3.0_f64),
        (zoom, e, f) in (-10.0..3.0_f64, -40.0..40.0_f64, -40.0..40.0_f64),
        (x, y) in (-20..60_i32, -20..60_i32),
        (edge_x, edge_y) in (edge(), edge()),
        smoothing in prop_oneof![Just(Smoothing::Off), Just(Smoothing::Low), Just(Smoothing::High)],
    ) {
        let size = Size::new(width, height);
        let pixels = noise(size, seed);
        let zoom = libm::exp2(zoom);
        let there = Transform { a: a * zoom, b: b * zoom, c: c * zoom, d: d * zoom, e, f };
        let edges = [edge_x, edge_y];
        let sampler = Sampler::new(&pixels, size, Source::whole(size), there, smoothing, edges, &mut Reductions::default());
        prop_assume!(Arc::ptr_eq(&sampler.pixels, &pixels));
        let slow = Slow { pixels: &pixels, size, there, edges };
        for (step, got) in (0..).zip(row(&sampler, x, y, 37)) {
            if sampler.kernel == Kernel::Nearest && slow.is_tie(x + step, y) {
                continue;
            }
            let want = slow.sample(x + step, y, sampler.kernel);
            for channel in 0..4 {
                let off = (f64::from(got[channel]) - want[channel]).abs();
                prop_assert!(off <= 0.6, "{got:?} for {want:?} at {step}, {:?}", sampler.kernel);
                prop_assert!(got[channel] <= got[3], "{got:?} is not premultiplied");
            }
        }
    }

    #[test]
    fn a_row_is_the_same_wherever_it_begins(
        (a, b, e) in (-9.0..9.0_f64, -9.0..9.0_f64, -900.0..900.0_f64),
        (begin, skip, y) in (-999..999_i32, 0..99_usize, -999..999_i32),
        smoothing in prop_oneof![Just(Smoothing::Off), Just(Smoothing::Low), Just(Smoothing::High)],
    ) {
        let size = Size::new(19, 23);
        let there = Transform { a, b, c: -b, d: a, e, f: 3.3 };
        let sampler = sampler(&noise(size, 5), size, there, smoothing, Edge::Repeat);
        let whole = row(&sampler, begin, y, 140);
        let part = row(&sampler, begin + skip as i32, y, 41);
        prop_assert_eq!(&whole[skip..skip + 41], &part[..]);
    }

    #[test]
    fn what_is_mixed_quickly_is_the_same(
        (step, slope) in (prop_oneof![-2.1..2.1_f64, 0.99..1.15_f64, Just(1.0)], prop_oneof![Just(0.0), -0.13..0.13_f64]),
        (e, f) in (-50.0..150.0_f64, -9.0..50.0_f64),
        (edge, opaque) in (edge(), any::<bool>()),
        smoothing in prop_oneof![Just(Smoothing::Low), Just(Smoothing::High)],
    ) {
        let size = Size::new(110, 40);
        let mut pixels = noise(size, 8);
        if opaque {
            let opaque = |pixel: &[u8]| [pixel[0], pixel[1], pixel[2], 255];
            pixels = Arc::new(pixels.chunks(4).flat_map(opaque).collect());
        }
        let there = Transform { a: step, b: slope, c: -slope, d: step, e, f };
        let sampler = sampler(&pixels, size, there, smoothing, edge);
        prop_assume!(!matches!(sampler.kernel, Kernel::Copy { .. }));
        let filter = if sampler.kernel == Kernel::Cubic { filter::cubic } else { filter::linear };
        let mut plain = [[0; 4]; 4 * Span::LENGTH];
        for y in 0..20 {
            for (number, out) in plain.chunks_mut(Span::LENGTH).enumerate() {
                let span = sampler.place.row(-9, y).skip(number * Span::LENGTH);
                filter(sampler.pixels.as_chunks::<4>().0, &sampler.region, span, out);
            }
            prop_assert_eq!(&row(&sampler, -9, y, plain.len()), &plain, "line {}", y);
        }
    }

    #[test]
    fn no_transform_makes_a_sampler_panic(
        terms in proptest::array::uniform6(prop_oneof![
            any::<f64>().prop_filter("finite", |term| term.is_finite()),
            Just(0.0), Just(f64::MAX), Just(f64::MIN_POSITIVE), Just(-1e18), -2.0..2.0_f64,
        ]),
        (x, y) in (any::<i32>(), any::<i32>()),
        edge in edge(),
        smoothing in prop_oneof![
            Just(Smoothing::Off), Just(Smoothing::Low), Just(Smoothing::Medium), Just(Smoothing::High)
        ],
    ) {
        let [a, b, c, d, e, f] = terms;
        let size = Size::new(7, 5);
        let sampler = sampler(&noise(size, 9), size, Transform { a, b, c, d, e, f }, smoothing, edge);
        let got = row(&sampler, x, y, 50);
        prop_assert!(got.iter().all(|pixel| pixel[..3].iter().all(|value| *value <= pixel[3])));
    }
}

const ALL: [Smoothing; 4] = [Smoothing::Off, Smoothing::Low, Smoothing::Medium, Smoothing::High];

#[test]
fn pixel_for_pixel_is_exact_at_any_quality_turned_and_mirrored_too() {
    let size = Size::new(9, 6);
    let pixels = noise(size, 3);
    let unit = Transform::IDENTITY;
    let turned = Transform { a: 0.0, b: 1.0, c: -1.0, d: 0.0, e: 9.0, f: 0.0 };
    let mirrored = Transform { a: -1.0, e: 9.0, ..unit };
    let moved = Transform::translation(-4.0 + 1e-9, 2.0);
    for there in [unit, turned, mirrored, moved] {
        let slow = Slow { pixels: &pixels, size, there, edges: [Edge::Repeat; 2] };
        for smoothing in ALL {
            let sampler = sampler(&pixels, size, there, smoothing, Edge::Repeat);
            for y in -3..9 {
                let want: Vec<[u8; 4]> =
                    (-5..30).map(|x| slow.sample(x, y, Kernel::Nearest).map(|value| value as u8)).collect();
                assert_eq!(row(&sampler, -5, y, 35), want, "{there:?} {smoothing:?}");
            }
        }
    }
}

#[test]
fn a_fine_checkerboard_drawn_small_is_even_grey() {
    let size = Size::new(300, 200);
    let value = |at: u64| if (at % 300 + at / 300).is_multiple_of(2) { 255 } else { 0 };
    let pixels = Arc::new((0..size.area()).flat_map(|at| [value(at), value(at), value(at), 255]).collect());
    for scale in [2.0, 3.1, 7.3, 15.9] {
        for angle in [0.0, 0.3] {
            let there = Transform::rotation(angle).multiply(Transform::scaling(scale, scale));
            let sampler = sampler(&pixels, size, there, Smoothing::High, Edge::Repeat);
            for y in 0..20 {
                let even = row(&sampler, 0, y, 20).iter().all(|pixel| (126..=129).contains(&pixel[0]));
                assert!(even, "{scale} {angle}: {:?}", row(&sampler, 0, y, 20));
            }
        }
    }
}

#[test]
fn halving_at_medium_quality_is_the_mean_of_four() {
    let size = Size::new(4, 2);
    let grey = |value: u8| [value, value, value, 255];
    let values = [0, 10, 100, 100, 20, 30, 200, 200];
    let pixels = Arc::new(values.into_iter().flat_map(grey).collect());
    let sampler = sampler(&pixels, size, Transform::scaling(2.0, 2.0), Smoothing::Medium, Edge::Clamp);
    assert_eq!(row(&sampler, 0, 0, 2), [grey(15), grey(150)]);
}

#[test]
fn no_colour_comes_from_beyond_the_source() {
    let size = Size::new(30, 30);
    let inside = |at: u64| (10..20).contains(&(at % 30)) && (10..20).contains(&(at / 30));
    let color = |at: u64| if inside(at) { [0, 255, 0, 255] } else { [255, 0, 0, 255] };
    let pixels = Arc::new((0..size.area()).flat_map(color).collect());
    let source = Source { x: 10.0, y: 10.0, width: 10.0, height: 10.0 };
    for scale in [0.07, 0.31, 1.0, 2.7, 40.0] {
        for smoothing in ALL {
            for edge in [Edge::Clamp, Edge::Repeat] {
                let there = Transform { a: scale, d: scale, e: 8.3, f: 9.1, ..Transform::IDENTITY };
                let sampler = Sampler::new(
                    &pixels,
                    size,
                    source,
                    there,
                    smoothing,
                    [edge; 2],
                    &mut Reductions::default(),
                );
                for y in -5..40 {
                    let green = row(&sampler, -5, y, 60).iter().all(|pixel| *pixel == [0, 255, 0, 255]);
                    assert!(green, "{scale} {smoothing:?} {edge:?}");
                }
            }
        }
    }
}

#[test]
fn an_even_colour_stays_itself_under_any_filter() {
    let size = Size::new(40, 40);
    let pixels = Arc::new([77, 100, 3, 201].repeat(1600).into());
    for scale in [0.03, 0.4, 1.3, 6.1, 70.0] {
        let there = Transform::rotation(1.1).multiply(Transform::scaling(scale, scale));
        for smoothing in ALL {
            let sampler = sampler(&pixels, size, there, smoothing, Edge::Clamp);
            assert!(row(&sampler, -3, 5, 60).iter().all(|pixel| *pixel == [77, 100, 3, 201]));
        }
    }
}

#[test]
fn wide_vectors_give_the_same_bytes() {
    let size = Size::new(60, 50);
    for scale in [0.37, 1.01] {
        let there = Transform::rotation(0.7).multiply(Transform::scaling(scale, scale));
        let sampler = sampler(&noise(size, 4), size, there, Smoothing::High, Edge::Repeat);
        let (pixels, _) = sampler.pixels.as_chunks::<4>();
        for y in 0..40 {
            let mut plain = [[0; 4]; Span::LENGTH];
            let span = sampler.place.row(3, y);
            match sampler.kernel {
                Kernel::Cubic => filter::cubic(pixels, &sampler.region, span, &mut plain),
                _ => filter::linear(pixels, &sampler.region, span, &mut plain),
            }
            assert_eq!(row(&sampler, 3, y, Span::LENGTH), plain, "{scale} {y}");
        }
    }
}

#[test]
fn a_slow_zoom_reduces_a_picture_once_for_many_frames() {
    let size = Size::new(60, 50);
    let (pixels, mut reductions) = (noise(size, 4), Reductions::default());
    let mut pictures: Vec<Pixels> = (0..100_u32)
        .map(|step| {
            let scale = 1.3 + f64::from(step) / 1000.0;
            let (whole, there) = (Source::whole(size), Transform::scaling(scale, scale));
            let high = Smoothing::High;
            Sampler::new(&pixels, size, whole, there, high, [Edge::Clamp; 2], &mut reductions).pixels
        })
        .collect();
    pictures.dedup_by(|a, b| Arc::ptr_eq(a, b));
    assert_eq!(pictures.len(), 3);
    let alone = sampler(&pixels, size, Transform::scaling(1.399, 1.399), Smoothing::High, Edge::Clamp);
    assert_eq!(alone.pixels, pictures[2]);
}
