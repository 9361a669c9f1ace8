//! Between premultiplied pixels, which canvases keep, and straight ones, which files and
//! `ImageData` have. Both ways round to the nearest.
//! Rows of bytes come in and go out; which picture they belong to is the callers'.

/// Multiplies the colours of straight RGBA pixels by their alpha.
pub(super) fn premultiply(rgba: &mut [u8]) {
    for pixel in rgba.as_chunks_mut::<4>().0 {
        let alpha = u16::from(pixel[3]);
        for value in &mut pixel[..3] {
            *value = scale(*value, alpha);
        }
    }
}

/// `value` times `factor` / 255, `factor` being 0 to 255.
pub(super) fn scale(value: u8, factor: u16) -> u8 {
    let product = u16::from(value) * factor;
    u8::try_from((product + 127) / 255).unwrap_or(u8::MAX)
}

/// Divides the colours of premultiplied RGBA pixels by their alpha. Without alpha, they are 0.
pub(super) fn unpremultiply(rgba: &mut [u8]) {
    for pixel in rgba.as_chunks_mut::<4>().0 {
        let alpha = u16::from(pixel[3]);
        if alpha == 255 {
            continue;
        }
        for value in &mut pixel[..3] {
            let straight = (u16::from(*value) * 255 + alpha / 2).checked_div(alpha).unwrap_or(0);
            *value = u8::try_from(straight).unwrap_or(u8::MAX);
        }
    }
}

/// Opaque RGBA of grey or RGB bytes.
pub(super) fn opaque(bytes: &[u8], channels: usize) -> Vec<u8> {
    let mut rgba = Vec::with_capacity(bytes.len() / channels * 4);
    for pixel in bytes.chunks_exact(channels) {
        let last = channels - 1;
        rgba.extend([pixel[0], pixel[last / 2], pixel[last], 255]);
    }
    rgba
}

/// 8-bit RGBA of grey or RGB with alpha, of one byte or (big-endian) two for each value.
pub(super) fn with_alpha(bytes: &[u8], channels: usize, bytes_each: usize) -> Vec<u8> {
    let mut rgba = Vec::with_capacity(bytes.len() / (channels * bytes_each) * 4);
    let value = |pixel: &[u8], channel: usize| match bytes_each {
        1 => pixel[channel],
        _ => narrow(u16::from_be_bytes([pixel[channel * 2], pixel[channel * 2 + 1]])),
    };
    for pixel in bytes.chunks_exact(channels * bytes_each) {
        let colors = if channels == 2 { [0, 0, 0, 1] } else { [0, 1, 2, 3] };
        rgba.extend(colors.map(|channel| value(pixel, channel)));
    }
    rgba
}

/// The nearest of 256 levels to one of 65 536.
fn narrow(value: u16) -> u8 {
    u8::try_from((u32::from(value) * 255 + 32_767) / 65_535).unwrap_or(u8::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_ways_round_to_the_nearest_for_all_values() {
        for alpha in 0_u8..=255 {
            for value in 0_u8..=255 {
                let mut pixel = [value, 0, 255, alpha];
                premultiply(&mut pixel);
                let exact = f64::from(value) * f64::from(alpha) / 255.0;
                assert!((f64::from(pixel[0]) - exact).abs() <= 0.5, "{value} {alpha}");
                assert_eq!(pixel[1..], [0, alpha, alpha]);

                let mut back = pixel;
                unpremultiply(&mut back);
                let exact = f64::from(pixel[0]) * 255.0 / f64::from(alpha.max(1));
                assert!((f64::from(back[0]) - exact).abs() <= 0.5, "{value} {alpha}");
                premultiply(&mut back);
                assert_eq!(back, pixel, "what was premultiplied comes back the same");
            }
        }
    }

    #[test]
    fn opaque_pixels_pass_unchanged_and_clear_ones_are_black() {
        let mut pixels = [1, 2, 3, 255, 9, 9, 9, 0];
        unpremultiply(&mut pixels);
        assert_eq!(pixels, [1, 2, 3, 255, 0, 0, 0, 0]);
        let mut broken = [200, 10, 0, 100];
        unpremultiply(&mut broken);
        assert_eq!(broken, [255, 26, 0, 100], "a colour above its alpha is cut");
    }

    #[test]
    fn channels_widen_and_narrow() {
        assert_eq!(opaque(&[7, 8], 1), [7, 7, 7, 255, 8, 8, 8, 255]);
        assert_eq!(opaque(&[1, 2, 3], 3), [1, 2, 3, 255]);
        assert_eq!(with_alpha(&[7, 9], 2, 1), [7, 7, 7, 9]);
        assert_eq!(with_alpha(&[1, 0, 255, 255, 0, 128, 0, 129], 4, 2), [1, 255, 0, 1]);
    }
}
