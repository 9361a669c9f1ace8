//! Which format a picture has, by its first bytes (MIME Sniffing, Matching an image type pattern).
//!
//! Bytes come in, a format or nothing goes out; names and endings do not count. Decoding is left
//! to the format's own file.

use super::ImageError;

/// The formats that can be decoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    Png,
    Jpeg,
    Gif,
    Webp,
    Svg,
}

impl Format {
    /// The format of `bytes`, if it is known.
    pub(super) fn of(bytes: &[u8]) -> Option<Self> {
        let begins = |signature: &[u8]| bytes.starts_with(signature);
        if begins(b"\x89PNG\r\n\x1a\n") {
            Some(Self::Png)
        } else if begins(b"\xff\xd8\xff") {
            Some(Self::Jpeg)
        } else if begins(b"GIF87a") || begins(b"GIF89a") {
            Some(Self::Gif)
        } else if begins(b"RIFF") && bytes.get(8..12) == Some(b"WEBP") {
            Some(Self::Webp)
        } else {
            is_svg(bytes).then_some(Self::Svg)
        }
    }

    /// The error that a picture of this format is broken.
    pub(super) fn broken(self, reason: impl std::fmt::Display) -> ImageError {
        let format = match self {
            Self::Png => "PNG",
            Self::Jpeg => "JPEG",
            Self::Gif => "GIF",
            Self::Webp => "WebP",
            Self::Svg => "SVG",
        };
        ImageError::Broken { format, reason: reason.to_string() }
    }
}

/// Whether `bytes` are text that begins with markup and soon has an `svg` element.
fn is_svg(bytes: &[u8]) -> bool {
    const HEAD: usize = 4096;
    let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes).trim_ascii_start();
    let head = &text[..text.len().min(HEAD)];
    head.starts_with(b"<") && (head.windows(4).any(|word| word == b"<svg" || word == b":svg"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_are_told_by_content() {
        let cases: [(&[u8], _); 9] = [
            (b"\x89PNG\r\n\x1a\nrest", Some(Format::Png)),
            (b"\xff\xd8\xff\xe0", Some(Format::Jpeg)),
            (b"GIF89a", Some(Format::Gif)),
            (b"RIFF\0\0\0\0WEBPVP8 ", Some(Format::Webp)),
            (b"\xef\xbb\xbf <?xml?><!-- x --><svg/>", Some(Format::Svg)),
            (b"<s:svg xmlns:s='http://www.w3.org/2000/svg'/>", Some(Format::Svg)),
            (b"RIFF\0\0\0\0WAVE", None),
            (b"<html>", None),
            (b"", None),
        ];
        for (bytes, format) in cases {
            assert_eq!(Format::of(bytes), format, "{}", bytes.escape_ascii());
        }
    }
}
