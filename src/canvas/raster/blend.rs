//! The arithmetic of compositing, on rows of premultiplied RGBA.
//!
//! Source and backdrop come in as bytes; the backdrop leaves changed. All but seven blend modes
//! are exact integer formulas, rounded once. The rest are computed in floats with operations
//! that every machine rounds alike. The formulas are those of Compositing and Blending Level 1.

#[cfg(target_arch = "x86_64")]
use super::eight;
use crate::canvas::CompositeOperation;
#[cfg(target_arch = "x86_64")]
use crate::canvas::wide::arch;
use crate::canvas::wide::wide;

/// Combines `source` with `backdrop`, pixel by pixel. Both are rows of the same length.
pub(super) fn blend(operation: CompositeOperation, backdrop: &mut [u8], source: &[u8]) {
    use CompositeOperation as Op;
    match operation {
        Op::SourceOver => lay_over(backdrop, source),
        Op::SourceIn => porter_duff(backdrop, source, |_, backdrop| (backdrop, 0)),
        Op::SourceOut => porter_duff(backdrop, source, |_, backdrop| (255 - backdrop, 0)),
        Op::SourceAtop => porter_duff(backdrop, source, |source, backdrop| (backdrop, 255 - source)),
        Op::DestinationOver => porter_duff(backdrop, source, |_, backdrop| (255 - backdrop, 255)),
        Op::DestinationIn => porter_duff(backdrop, source, |source, _| (0, source)),
        Op::DestinationOut => porter_duff(backdrop, source, |source, _| (0, 255 - source)),
        Op::DestinationAtop => porter_duff(backdrop, source, |source, backdrop| (255 - backdrop, source)),
        Op::Xor => porter_duff(backdrop, source, |source, backdrop| (255 - backdrop, 255 - source)),
        Op::Copy => backdrop.copy_from_slice(source),
        Op::Clear => backdrop.fill(0),
        Op::Lighter => {
            let bytes = backdrop.iter_mut().zip(source);
            wide(
                #[inline(always)]
                || {
                    for (below, above) in bytes {
                        *below = below.saturating_add(*above);
                    }
                },
            );
        }
        Op::Multiply => mix(backdrop, source, |s, d, _, _| s * d),
        Op::Screen => mix(backdrop, source, |s, d, sa, da| s * da + d * sa - s * d),
        Op::Overlay => mix(backdrop, source, |s, d, sa, da| hard_light(d, s, da, sa)),
        Op::Darken => mix(backdrop, source, |s, d, sa, da| (s * da).min(d * sa)),
        Op::Lighten => mix(backdrop, source, |s, d, sa, da| (s * da).max(d * sa)),
        Op::HardLight => mix(backdrop, source, hard_light),
        Op::Difference => mix(backdrop, source, |s, d, sa, da| (s * da - d * sa).abs()),
        Op::Exclusion => mix(backdrop, source, |s, d, sa, da| s * da + d * sa - 2 * s * d),
        Op::ColorDodge => separable(backdrop, source, color_dodge),
        Op::ColorBurn => separable(backdrop, source, color_burn),
        Op::SoftLight => separable(backdrop, source, soft_light),
        Op::Hue => blend_pixels(backdrop, source, |s, d| set_lum(set_sat(s, sat(d)), lum(d))),
        Op::Saturation => blend_pixels(backdrop, source, |s, d| set_lum(set_sat(d, sat(s)), lum(d))),
        Op::Color => blend_pixels(backdrop, source, |s, d| set_lum(s, lum(d))),
        Op::Luminosity => blend_pixels(backdrop, source, |s, d| set_lum(d, lum(s))),
    }
}

/// Pixels that are combined together, which the compiler turns into vectors.
pub(super) const BLOCK: usize = 8;
/// Pixels that are looked at together, whether there is work to do at all.
const RUN: usize = 64;
/// One number for each channel of a block.
pub(super) type Block<T> = [T; BLOCK * 4];

/// Lays a row over another.
fn lay_over(backdrop: &mut [u8], source: &[u8]) {
    #[cfg(target_arch = "x86_64")]
    if let pulp::Arch::V3(simd) = arch() {
        return lay_runs_over(
            backdrop,
            source,
            #[inline(always)]
            |below, above| eight::lay_over(simd, below, above),
        );
    }
    lay_runs_over(backdrop, source, lay_block_over);
}

/// Lays a row over another, as `lay_block` does. Runs of transparent or opaque pixels cost next to nothing.
#[inline(always)]
fn lay_runs_over(backdrop: &mut [u8], source: &[u8], lay_block: impl Fn(&mut Block<u8>, &Block<u8>) + Copy) {
    let runs = backdrop.chunks_mut(RUN * 4).zip(source.chunks(RUN * 4));
    wide(
        #[inline(always)]
        || {
            for (below, above) in runs {
                let (mut all, mut any) = (u32::MAX, 0);
                for pixel in above.as_chunks::<4>().0 {
                    let pixel = u32::from_le_bytes(*pixel);
                    (all, any) = (all & pixel, any | pixel);
                }
                match (all.to_le_bytes()[3], any) {
                    (_, 0) => {}
                    (255, _) => below.copy_from_slice(above),
                    _ => lay_run_over(below, above, lay_block),
                }
            }
        },
    );
}

#[inline(always)]
fn lay_run_over(backdrop: &mut [u8], source: &[u8], lay_block: impl Fn(&mut Block<u8>, &Block<u8>)) {
    let (blocks, rest) = backdrop.as_chunks_mut();
    let (sources, source_rest) = source.as_chunks();
    for (below, above) in blocks.iter_mut().zip(sources) {
        lay_block(below, above);
    }
    combine(rest, source_rest, |source, _| (255, 255 - source));
}

/// The same as [`combine`] gives, as whole colours may be added after the rounding.
#[inline(always)]
fn lay_block_over(backdrop: &mut Block<u8>, source: &Block<u8>) {
    let mut rooms = [0; BLOCK * 4];
    for (room, pixel) in rooms.as_chunks_mut::<4>().0.iter_mut().zip(source.as_chunks::<4>().0) {
        let alpha = u32::from_le_bytes(*pixel) >> 24;
        *room = ((255 - alpha) * 0x0101_0101).to_le_bytes();
    }
    for ((below, above), room) in backdrop.iter_mut().zip(source).zip(rooms) {
        *below = above.saturating_add(by_255(u16::from(*below) * u16::from(room)));
    }
}

/// Multiplies each pixel of a row by its coverage. Runs that are covered wholly cost next to nothing.
pub(super) fn fade_through(row: &mut [u8], covers: &[u8]) {
    let runs = row.as_chunks_mut::<4>().0.chunks_mut(RUN).zip(covers.chunks(RUN));
    wide(
        #[inline(always)]
        || {
            for (run, covers) in runs.filter(|(_, covers)| *covers != &[255; RUN][..covers.len()]) {
                for (pixel, cover) in run.iter_mut().zip(covers) {
                    *pixel = weighted(*pixel, *cover, [0; 4], 0);
                }
            }
        },
    );
}

/// Moves each byte of `from` toward `to` as far as its pixel's coverage says.
pub(super) fn cross_fade(from: &mut [u8], to: &[u8], covers: &[u8]) {
    let pixels = from.as_chunks_mut::<4>().0.iter_mut().zip(to.as_chunks::<4>().0);
    for ((from, to), cover) in pixels.zip(covers) {
        *from = weighted(*to, *cover, *from, 255 - cover);
    }
}

/// Combines rows as [`combine`] does.
fn porter_duff(backdrop: &mut [u8], source: &[u8], factors: impl Fn(u8, u8) -> (u8, u8)) {
    wide(
        #[inline(always)]
        || combine(backdrop, source, factors),
    );
}

/// `source * f(alphas).0 + backdrop * f(alphas).1`; the arguments are the source's and the
/// backdrop's alpha.
#[inline(always)]
fn combine(backdrop: &mut [u8], source: &[u8], factors: impl Fn(u8, u8) -> (u8, u8)) {
    let pixels = backdrop.as_chunks_mut::<4>().0.iter_mut().zip(source.as_chunks::<4>().0);
    for (below, above) in pixels {
        let (above_factor, below_factor) = factors(above[3], below[3]);
        *below = weighted(*above, above_factor, *below, below_factor);
    }
}

/// `(a * a_factor + b * b_factor) / 255` for each channel, rounded to the nearest. No sum may be
/// above 255 * 255. Two channels share one number, as none reaches into the other's 16 bits.
#[inline(always)]
fn weighted(a: [u8; 4], a_factor: u8, b: [u8; 4], b_factor: u8) -> [u8; 4] {
    const PAIR: u32 = 0x00ff_00ff;
    let (a, b) = (u32::from_le_bytes(a), u32::from_le_bytes(b));
    let (a_factor, b_factor) = (u32::from(a_factor), u32::from(b_factor));
    let even = (a & PAIR) * a_factor + (b & PAIR) * b_factor + 0x0080_0080;
    let odd = ((a >> 8) & PAIR) * a_factor + ((b >> 8) & PAIR) * b_factor + 0x0080_0080;
    let even = ((even + ((even >> 8) & PAIR)) >> 8) & PAIR;
    let odd = (odd + ((odd >> 8) & PAIR)) & !PAIR;
    (even | odd).to_le_bytes()
}

/// `x / 255`, rounded to the nearest, for `x` up to 255 * 255.
#[inline(always)]
pub(super) fn by_255(x: u16) -> u8 {
    let x = x + 128;
    ((x + (x >> 8)) >> 8).to_le_bytes()[0]
}

/// A blend mode in premultiplied integers: `f(source, backdrop, source alpha, backdrop alpha)`
/// is the mode's colour, multiplied by both alphas.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 255")]
fn mix(backdrop: &mut [u8], source: &[u8], f: impl Fn(i32, i32, i32, i32) -> i32) {
    for (below, above) in backdrop.chunks_exact_mut(4).zip(source.chunks_exact(4)) {
        let (source_alpha, alpha) = (i32::from(above[3]), i32::from(below[3]));
        let apart = |s: i32, d: i32| s * (255 - alpha) + d * (255 - source_alpha);
        for (below, above) in below.iter_mut().zip(above).take(3) {
            let (s, d) = (i32::from(*above), i32::from(*below));
            *below = ((apart(s, d) + f(s, d, source_alpha, alpha) + 127) / 255) as u8;
        }
        below[3] = ((apart(source_alpha, alpha) + source_alpha * alpha + 127) / 255) as u8;
    }
}

fn hard_light(s: i32, d: i32, source_alpha: i32, alpha: i32) -> i32 {
    if 2 * s <= source_alpha {
        2 * s * d
    } else {
        source_alpha * alpha - 2 * (alpha - d) * (source_alpha - s)
    }
}

/// A blend mode that takes each channel alone, in straight colours from 0 to 1.
fn separable(backdrop: &mut [u8], source: &[u8], f: impl Fn(f32, f32) -> f32) {
    blend_pixels(backdrop, source, |s, d| [f(s[0], d[0]), f(s[1], d[1]), f(s[2], d[2])]);
}

/// A blend mode in straight colours from 0 to 1.
fn blend_pixels(backdrop: &mut [u8], source: &[u8], f: impl Fn([f32; 3], [f32; 3]) -> [f32; 3]) {
    for (below, above) in backdrop.chunks_exact_mut(4).zip(source.chunks_exact(4)) {
        if above[3] == 0 {
            continue;
        }
        let (source_alpha, alpha) = (f32::from(above[3]) / 255.0, f32::from(below[3]) / 255.0);
        let (s, d) = (straight(above), straight(below));
        let blended = f(s, d);
        let both = to_byte(source_alpha + alpha - source_alpha * alpha);
        for channel in 0..3 {
            let value = source_alpha * (1.0 - alpha) * s[channel]
                + (1.0 - source_alpha) * alpha * d[channel]
                + source_alpha * alpha * blended[channel];
            // Rounding must not bring a colour above its alpha.
            below[channel] = to_byte(value).min(both);
        }
        below[3] = both;
    }
}

fn straight(pixel: &[u8]) -> [f32; 3] {
    let alpha = f32::from(pixel[3].max(1));
    [0, 1, 2].map(|channel| (f32::from(pixel[channel]) / alpha).min(1.0))
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 255")]
fn to_byte(value: f32) -> u8 {
    (value.clamp(0.0, 1.0) * 255.0 + 0.5) as u8
}

fn color_dodge(s: f32, d: f32) -> f32 {
    if d == 0.0 {
        0.0
    } else if s >= 1.0 {
        1.0
    } else {
        (d / (1.0 - s)).min(1.0)
    }
}

fn color_burn(s: f32, d: f32) -> f32 {
    if d >= 1.0 {
        1.0
    } else if s <= 0.0 {
        0.0
    } else {
        1.0 - ((1.0 - d) / s).min(1.0)
    }
}

fn soft_light(s: f32, d: f32) -> f32 {
    if s <= 0.5 {
        return d - (1.0 - 2.0 * s) * d * (1.0 - d);
    }
    let lightest = if d <= 0.25 { ((16.0 * d - 12.0) * d + 4.0) * d } else { d.sqrt() };
    d + (2.0 * s - 1.0) * (lightest - d)
}

fn lum([red, green, blue]: [f32; 3]) -> f32 {
    0.3 * red + 0.59 * green + 0.11 * blue
}

fn sat([red, green, blue]: [f32; 3]) -> f32 {
    red.max(green).max(blue) - red.min(green).min(blue)
}

fn set_lum(color: [f32; 3], lum_wanted: f32) -> [f32; 3] {
    let shift = lum_wanted - lum(color);
    clip_color(color.map(|channel| channel + shift))
}

fn clip_color(color: [f32; 3]) -> [f32; 3] {
    let lum = lum(color);
    let lowest = color[0].min(color[1]).min(color[2]);
    let highest = color[0].max(color[1]).max(color[2]);
    let mut clipped = color;
    if lowest < 0.0 {
        clipped = clipped.map(|channel| lum + (channel - lum) * lum / (lum - lowest));
    }
    if highest > 1.0 {
        clipped = clipped.map(|channel| lum + (channel - lum) * (1.0 - lum) / (highest - lum));
    }
    clipped
}

fn set_sat(color: [f32; 3], sat_wanted: f32) -> [f32; 3] {
    let lowest = color[0].min(color[1]).min(color[2]);
    let range = sat(color);
    if range == 0.0 { [0.0; 3] } else { color.map(|channel| (channel - lowest) * sat_wanted / range) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::canvas::raster::coverage::scale;
    use crate::canvas::raster::solid::{fill_lighter_through, fill_over, fill_over_through};
    use crate::canvas::wide;

    /// The mode's own colour of the source's and the backdrop's.
    type Formula<'f> = &'f dyn Fn(f64, f64) -> f64;

    const COLORS: [[u8; 4]; 6] = [
        [0, 0, 0, 0],
        [0, 0, 0, 255],
        [255, 255, 255, 255],
        [200, 30, 90, 255],
        [60, 100, 20, 128],
        [5, 0, 10, 10],
    ];

    fn blended(operation: CompositeOperation, backdrop: [u8; 4], source: [u8; 4]) -> [u8; 4] {
        let mut row = backdrop;
        blend(operation, &mut row, &source);
        row
    }

    /// The standard's formula in doubles.
    fn reference(f: impl Fn(f64, f64) -> f64, backdrop: [u8; 4], source: [u8; 4]) -> [f64; 4] {
        let [s, d] = [source, backdrop].map(|pixel| pixel.map(|channel| f64::from(channel) / 255.0));
        let part = |channel: f64, alpha: f64| if alpha == 0.0 { 0.0 } else { channel / alpha };
        let color = |channel: usize| {
            let (cs, cb) = (part(s[channel], s[3]), part(d[channel], d[3]));
            s[3] * (1.0 - d[3]) * cs + s[3] * d[3] * f(cs, cb) + (1.0 - s[3]) * d[3] * cb
        };
        [color(0), color(1), color(2), s[3] + d[3] * (1.0 - s[3])].map(|channel| channel * 255.0)
    }

    #[test]
    fn modes_follow_the_standards_formulas() {
        use CompositeOperation as Op;
        let hard = |s: f64, d: f64| if s <= 0.5 { 2.0 * s * d } else { 1.0 - 2.0 * (1.0 - s) * (1.0 - d) };
        let soft = |s: f64, d: f64| {
            let g = if d <= 0.25 { ((16.0 * d - 12.0) * d + 4.0) * d } else { d.sqrt() };
            if s <= 0.5 { d - (1.0 - 2.0 * s) * d * (1.0 - d) } else { d + (2.0 * s - 1.0) * (g - d) }
        };
        let dodge = |s: f64, d: f64| match () {
            () if d == 0.0 => 0.0,
            () if s == 1.0 => 1.0,
            () => (d / (1.0 - s)).min(1.0),
        };
        let burn = |s: f64, d: f64| match () {
            () if d == 1.0 => 1.0,
            () if s == 0.0 => 0.0,
            () => 1.0 - ((1.0 - d) / s).min(1.0),
        };
        let modes: [(Op, Formula); 12] = [
            (Op::SourceOver, &|s, _| s),
            (Op::Multiply, &|s, d| s * d),
            (Op::Screen, &|s, d| s + d - s * d),
            (Op::Overlay, &|s, d| hard(d, s)),
            (Op::Darken, &f64::min),
            (Op::Lighten, &f64::max),
            (Op::ColorDodge, &dodge),
            (Op::ColorBurn, &burn),
            (Op::HardLight, &hard),
            (Op::SoftLight, &soft),
            (Op::Difference, &|s, d| (s - d).abs()),
            (Op::Exclusion, &|s, d| s + d - 2.0 * s * d),
        ];
        for (operation, f) in modes {
            for backdrop in COLORS {
                for source in COLORS {
                    let expected = reference(f, backdrop, source);
                    let actual = blended(operation, backdrop, source).map(f64::from);
                    let near = expected.iter().zip(actual).all(|(e, a)| (e - a).abs() <= 0.51);
                    assert!(near, "{operation} {source:?} on {backdrop:?}: {actual:?}, not {expected:?}");
                }
            }
        }
    }

    #[test]
    fn results_stay_premultiplied() {
        for &operation in CompositeOperation::ALL {
            for backdrop in COLORS {
                for source in COLORS {
                    let result = blended(operation, backdrop, source);
                    let fits = operation == CompositeOperation::Lighter
                        || result[..3].iter().all(|&channel| channel <= result[3]);
                    assert!(fits, "{operation} {source:?} on {backdrop:?}: {result:?}");
                }
            }
        }
    }

    #[test]
    fn a_transparent_source_changes_nothing_in_bounded_operations() {
        for &operation in CompositeOperation::ALL.iter().filter(|operation| !operation.is_unbounded()) {
            for backdrop in COLORS {
                assert_eq!(blended(operation, backdrop, [0; 4]), backdrop, "{operation}");
            }
        }
    }

    #[test]
    fn porter_duff_keeps_the_parts_it_names() {
        use CompositeOperation as Op;
        let (blue, half_red) = ([0, 0, 255, 255], [128, 0, 0, 128]);
        assert_eq!(blended(Op::SourceIn, blue, half_red), half_red);
        assert_eq!(blended(Op::SourceOut, blue, half_red), [0; 4]);
        assert_eq!(blended(Op::SourceAtop, blue, half_red), [128, 0, 127, 255]);
        assert_eq!(blended(Op::DestinationIn, blue, half_red), [0, 0, 128, 128]);
        assert_eq!(blended(Op::DestinationOut, blue, half_red), [0, 0, 127, 127]);
        assert_eq!(blended(Op::DestinationAtop, blue, half_red), [0, 0, 128, 128]);
        assert_eq!(blended(Op::Xor, blue, half_red), [0, 0, 127, 127]);
        assert_eq!(blended(Op::Lighter, half_red, half_red), [255, 0, 0, 255]);
        assert_eq!(blended(Op::Copy, blue, half_red), half_red);
        assert_eq!(blended(Op::Clear, blue, half_red), [0; 4]);
    }

    #[test]
    fn luminosity_of_grey_keeps_the_hue_of_the_backdrop() {
        use CompositeOperation as Op;
        let grey = [128, 128, 128, 255];
        assert_eq!(blended(Op::Hue, [200, 30, 90, 255], grey)[..3], [88; 3], "grey has no hue");
        let [red, green, blue, _] = blended(Op::Luminosity, [200, 30, 90, 255], grey);
        assert!(red > blue && blue > green);
        let lum = 0.3 * f32::from(red) + 0.59 * f32::from(green) + 0.11 * f32::from(blue);
        assert!((lum - 128.0).abs() < 1.0, "{lum}");
        assert_eq!(blended(Op::Color, grey, [200, 30, 90, 255])[3], 255);
    }

    #[test]
    fn a_colour_over_a_row_is_source_over() {
        for backdrop in COLORS {
            for color in COLORS {
                let expected = blended(CompositeOperation::SourceOver, backdrop, color);
                let mut row = [backdrop; 7].concat();
                fill_over(&mut row, color);
                assert_eq!(row, [expected; 7].concat());
                let mut row = [backdrop; 4].concat();
                fill_over_through(std::iter::once((&mut row[..], &[255, 0, 0, 255][..])), color);
                assert_eq!(row, [expected, backdrop, backdrop, expected].concat());
            }
        }
    }

    #[test]
    fn weights_are_rounded_to_the_nearest() {
        for a in 0..=255u8 {
            for factor in 0..=255u8 {
                let exact = (f64::from(a) * f64::from(factor) + 200.0 * f64::from(255 - factor)) / 255.0;
                let pixel = weighted([a, 0, a, 255], factor, [200, 0, 200, 255], 255 - factor);
                assert_eq!(f64::from(pixel[0]), exact.round(), "{a} {factor}");
                assert_eq!((pixel[1], pixel[2], pixel[3]), (0, pixel[0], 255));
            }
        }
    }

    /// A row of `count` pixels that are not all alike, and their coverage.
    fn noise(count: usize, seed: u32) -> (Vec<u8>, Vec<u8>) {
        let mut state = seed;
        let mut next = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            state.to_le_bytes()[3]
        };
        let pixel = |_| {
            let alpha = next();
            [next(), next(), next(), 255].map(|channel| scale(channel, alpha))
        };
        let row = (0..count).flat_map(pixel).collect();
        let covers = (0..count).map(|at| [0, 255, next()][at / 9 % 3]).collect();
        (row, covers)
    }

    #[test]
    fn rows_are_the_same_as_their_pixels_one_by_one() {
        type Kernel<'k> = &'k dyn Fn(&mut [u8], &[u8], &[u8]);
        const COLOR: [u8; 4] = [100, 30, 9, 130];
        let kernels: [Kernel; 7] = [
            &|row, _, _| fill_over(row, COLOR),
            &|row, _, covers| fill_over_through(std::iter::once((row, covers)), COLOR),
            &|row, _, covers| fill_lighter_through(std::iter::once((row, covers)), COLOR),
            &|row, _, covers| fade_through(row, covers),
            &|row, other, covers| cross_fade(row, other, covers),
            &|row, other, _| blend(CompositeOperation::SourceOver, row, other),
            &|row, other, _| blend(CompositeOperation::Lighter, row, other),
        ];
        let ((row, covers), (other, _)) = (noise(157, 1), noise(157, 2));
        for (number, kernel) in kernels.into_iter().enumerate() {
            let (mut whole, mut single) = (row.clone(), row.clone());
            kernel(&mut whole, &other, &covers);
            let pixels = single.chunks_mut(4).zip(other.chunks(4)).zip(covers.chunks(1));
            pixels.for_each(|((pixel, other), cover)| kernel(pixel, other, cover));
            assert_eq!(whole, single, "kernel {number}");
        }
    }

    #[test]
    fn plain_machines_lay_the_same_over_rows() {
        let (whole, [dim, other]) = (0..=255_u8, [1, 2].map(|seed| noise(256, seed).0));
        let covers: Vec<u8> = whole.clone().collect();
        let colors = whole.map(|alpha| [scale(200, alpha), scale(77, alpha), alpha, alpha]);
        for color in colors.chain([[0, 0, 0, 255]]) {
            let lay = |row: &[u8]| {
                let mut rows = [row.to_vec(), row.to_vec()];
                fill_over_through(std::iter::once((&mut rows[0][..], &covers[..])), color);
                blend(CompositeOperation::SourceOver, &mut rows[1], &other);
                rows
            };
            let even = vec![color[3]; 256 * 4];
            for row in [&dim, &even] {
                assert_eq!(lay(row), wide::plainly(|| lay(row)), "{color:?}");
            }
        }
    }

    #[test]
    fn a_colour_that_is_added_is_that_of_a_faded_row() {
        let (row, covers) = noise(75, 3);
        let color = [100, 30, 9, 130];
        let (mut quick, mut slow, mut source) = (row.clone(), row, color.repeat(75));
        fill_lighter_through(std::iter::once((&mut quick[..], &covers[..])), color);
        fade_through(&mut source, &covers);
        blend(CompositeOperation::Lighter, &mut slow, &source);
        assert_eq!(quick, slow);
    }
}
