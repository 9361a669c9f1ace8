//! How pixels lie in memory: which planes there are, and how large they are.
//!
//! FFmpeg's pixel formats come in; depth, subsampling and alpha go out. Everything else that
//! works on planes asks here. Which codec takes which format is left to `format`.

use std::fmt;

use ffmpeg_next::format::Pixel;

/// How fine brightness and colour of a video are stored, where that can be chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PixelFormat {
    /// 8 bits, colour at half width and half height. Plays everywhere.
    Yuv420p,
    /// 8 bits, colour at half width.
    Yuv422p,
    /// 8 bits, colour for each pixel.
    Yuv444p,
    /// 10 bits, colour at half width and half height.
    Yuv420p10,
    /// 10 bits, colour at half width.
    Yuv422p10,
    /// 10 bits, colour for each pixel.
    Yuv444p10,
}

impl PixelFormat {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::Yuv420p, Self::Yuv422p, Self::Yuv444p, Self::Yuv420p10, Self::Yuv422p10, Self::Yuv444p10];

    /// The format's short name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Yuv420p => "yuv420p",
            Self::Yuv422p => "yuv422p",
            Self::Yuv444p => "yuv444p",
            Self::Yuv420p10 => "yuv420p10",
            Self::Yuv422p10 => "yuv422p10",
            Self::Yuv444p10 => "yuv444p10",
        }
    }

    /// FFmpeg's own.
    pub(super) fn pixel(self) -> Pixel {
        match self {
            Self::Yuv420p => Pixel::YUV420P,
            Self::Yuv422p => Pixel::YUV422P,
            Self::Yuv444p => Pixel::YUV444P,
            Self::Yuv420p10 => Pixel::YUV420P10LE,
            Self::Yuv422p10 => Pixel::YUV422P10LE,
            Self::Yuv444p10 => Pixel::YUV444P10LE,
        }
    }
}

impl fmt::Display for PixelFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A format with a plane for brightness, two for colour, and maybe one for alpha.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Planar {
    /// Bits of a sample; above 8, a sample is two bytes, the lower first.
    pub(super) depth: u32,
    /// How often the width of the colour planes is halved, and their height.
    pub(super) halved: (u32, u32),
    /// Whether there is a fourth plane, as large as the first.
    pub(super) alpha: bool,
}

impl Planar {
    /// The layout of `format`; absent for what is not planar YUV.
    pub(super) fn of(format: Pixel) -> Option<Self> {
        let (depth, halved, alpha) = match format {
            Pixel::YUV420P | Pixel::YUVJ420P => (8, (1, 1), false),
            Pixel::YUV422P | Pixel::YUVJ422P => (8, (1, 0), false),
            Pixel::YUV444P | Pixel::YUVJ444P => (8, (0, 0), false),
            Pixel::YUVA420P => (8, (1, 1), true),
            Pixel::YUV420P10LE => (10, (1, 1), false),
            Pixel::YUV422P10LE => (10, (1, 0), false),
            Pixel::YUV444P10LE => (10, (0, 0), false),
            Pixel::YUVA444P10LE => (10, (0, 0), true),
            Pixel::YUV422P12LE => (12, (1, 0), false),
            Pixel::YUV444P12LE => (12, (0, 0), false),
            Pixel::YUVA444P12LE => (12, (0, 0), true),
            _ => return None,
        };
        Some(Self { depth, halved, alpha })
    }

    /// Bytes of a sample.
    pub(super) fn sample_bytes(self) -> usize {
        if self.depth > 8 { 2 } else { 1 }
    }

    /// Width and height of a colour plane.
    pub(super) fn chroma(self, width: usize, height: usize) -> (usize, usize) {
        (width.div_ceil(1 << self.halved.0), height.div_ceil(1 << self.halved.1))
    }
}

/// Bytes of a pixel where all its colours lie together, or their number in a palette; absent for other
/// formats.
fn packed_bytes(format: Pixel) -> Option<usize> {
    match format {
        Pixel::RGBA | Pixel::BGRA | Pixel::BGRZ => Some(4),
        Pixel::RGB24 => Some(3),
        Pixel::PAL8 => Some(1),
        _ => None,
    }
}

/// Bytes in a row, and rows, of each plane of a picture; absent for a format that is none of ours.
pub(super) fn plane_shapes(format: Pixel, width: u32, height: u32) -> Option<Vec<(usize, usize)>> {
    let (width, height) = (usize::try_from(width).ok()?, usize::try_from(height).ok()?);
    if let Some(bytes) = packed_bytes(format) {
        return Some(vec![(width * bytes, height)]);
    }
    let planar = Planar::of(format)?;
    let (across, down) = planar.chroma(width, height);
    let mut planes = vec![(width, height), (across, down), (across, down)];
    planes.extend(planar.alpha.then_some((width, height)));
    Some(planes.into_iter().map(|(samples, rows)| (samples * planar.sample_bytes(), rows)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colour_planes_are_rounded_up() {
        assert_eq!(plane_shapes(Pixel::YUV420P, 33, 7).unwrap(), [(33, 7), (17, 4), (17, 4)]);
        assert_eq!(plane_shapes(Pixel::YUV422P10LE, 3, 3).unwrap(), [(6, 3), (4, 3), (4, 3)]);
        assert_eq!(plane_shapes(Pixel::YUVA420P, 2, 2).unwrap(), [(2, 2), (1, 1), (1, 1), (2, 2)]);
        assert_eq!(plane_shapes(Pixel::RGB24, 5, 2).unwrap(), [(15, 2)]);
        assert_eq!(plane_shapes(Pixel::PAL8, 5, 2).unwrap(), [(5, 2)]);
        assert_eq!(plane_shapes(Pixel::NV12, 5, 2), None);
    }
}
