//! Types of files: `video/webm;codecs=vp9,opus` to a container and its codecs, and back.
//!
//! Text comes in as a caller has it and is read as browsers read it (WHATWG MIME Sniffing,
//! "Parsing a MIME type"). What can be recorded is a table here; whether FFmpeg has the encoder
//! shows when a recording starts.

use crate::codec::{AudioCodec, Codec, Container};

/// A codec and its name in `codecs`.
type Named = (&'static str, Codec);

/// The containers and codecs that a type can ask for. The first codec of a container is its usual
/// one.
const TYPES: [(&str, Container, &[Named]); 4] = [
    (
        "video/webm",
        Container::WebM,
        &[
            ("vp9", Codec::Vp9),
            ("vp09", Codec::Vp9),
            ("vp8", Codec::Vp8),
            ("vp08", Codec::Vp8),
            ("av01", Codec::Av1),
            ("av1", Codec::Av1),
        ],
    ),
    (
        "video/mp4",
        Container::Mp4,
        &[
            ("avc1", Codec::H264),
            ("h264", Codec::H264),
            ("hvc1", Codec::Hevc),
            ("hev1", Codec::Hevc),
            ("av01", Codec::Av1),
            ("av1", Codec::Av1),
            ("vp09", Codec::Vp9),
            ("vp9", Codec::Vp9),
        ],
    ),
    (
        "video/x-matroska",
        Container::Mkv,
        &[
            ("avc1", Codec::H264),
            ("hvc1", Codec::Hevc),
            ("av01", Codec::Av1),
            ("vp9", Codec::Vp9),
            ("vp8", Codec::Vp8),
        ],
    ),
    ("video/quicktime", Container::Mov, &[("avc1", Codec::H264), ("hvc1", Codec::Hevc)]),
];

/// The codecs of sound that a type can ask for, by their names in `codecs`.
const SOUND: [(&str, AudioCodec); 4] = [
    ("opus", AudioCodec::Opus),
    ("mp4a", AudioCodec::Aac),
    ("flac", AudioCodec::Flac),
    ("pcm", AudioCodec::Pcm),
];

/// What a type asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Asked {
    pub(super) container: Container,
    /// The pictures' codec; absent where it is not said, or where there can be none.
    pub(super) video: Option<Codec>,
    /// The sound's codec; absent where it is not said.
    pub(super) audio: Option<AudioCodec>,
}

/// What `text` asks for; absent where it is no type, or one that can't be recorded. Empty text asks
/// for WebM (`MediaStream` Recording, "is type supported").
pub(super) fn find(text: &str) -> Option<Asked> {
    if text.is_empty() {
        return Some(Asked { container: Container::WebM, video: None, audio: None });
    }
    let (essence, codecs) = parse(text)?;
    let (_, container, known) =
        TYPES.into_iter().find(|(name, ..)| *name == essence || same_file(name, &essence))?;
    let mut asked = Asked { container, video: None, audio: None };
    let named = codecs.unwrap_or_default();
    for name in named.split(',').map(str::trim).filter(|_| !named.trim().is_empty()) {
        let family = name.split('.').next().unwrap_or(name).to_ascii_lowercase();
        let video = known.iter().find(|(name, _)| *name == family && !is_audio(&essence));
        let audio =
            SOUND.iter().find(|(name, codec)| *name == family && container.audio_codecs().contains(codec));
        let repeated = match (video, audio) {
            (Some((_, codec)), _) => asked.video.replace(*codec).is_some(),
            (None, Some((_, codec))) => asked.audio.replace(*codec).is_some(),
            (None, None) => return None,
        };
        if repeated {
            return None;
        }
    }
    Some(asked)
}

/// Whether `audio` is the type of the same files as `video`, with sound alone.
fn same_file(video: &str, audio: &str) -> bool {
    audio.strip_prefix("audio/").is_some_and(|name| video.strip_prefix("video/") == Some(name))
}

/// Whether the type `text` is for sound alone.
pub(super) fn is_audio(text: &str) -> bool {
    text.trim_start().get(..6).is_some_and(|kind| kind.eq_ignore_ascii_case("audio/"))
}

/// The full type of a recording with these codecs.
pub(super) fn full(container: Container, video: Option<Codec>, audio: Option<AudioCodec>) -> String {
    let row = TYPES.into_iter().find(|(_, known, _)| *known == container);
    let (essence, known) = match (row, container) {
        (Some((essence, _, known)), _) => (essence, known),
        (None, Container::Y4m) => return "video/x-yuv4mpeg".to_owned(),
        (None, Container::Ogg) => ("audio/ogg", &[][..]),
        (None, Container::M4a) => ("audio/mp4", &[][..]),
        (None, Container::Mp3) => return "audio/mpeg".to_owned(),
        (None, Container::Flac | Container::Wav) => return format!("audio/{container}"),
        (None, image) => return format!("image/{image}"),
    };
    let video_name = known.iter().find(|(_, codec)| Some(*codec) == video).map(|(name, _)| *name);
    let audio_name = SOUND.iter().find(|(_, codec)| Some(*codec) == audio).map(|(name, _)| *name);
    let essence = if video.is_some() { essence.to_owned() } else { essence.replacen("video", "audio", 1) };
    // A codec without a registered name leaves the type without codecs.
    if video.is_some() && video_name.is_none() {
        return essence;
    }
    let codecs: Vec<_> = video_name.into_iter().chain(audio_name).collect();
    format!("{essence};codecs={}", codecs.join(","))
}

/// The type's name in lower case, and what its `codecs` says. Absent where `text` is no type.
fn parse(text: &str) -> Option<(String, Option<String>)> {
    let mut parts = split_unquoted(text);
    let essence = parts.next()?.trim().to_ascii_lowercase();
    let (kind, name) = essence.split_once('/')?;
    if !is_token(kind) || !is_token(name) {
        return None;
    }
    let codecs = parts.find_map(|part| {
        let (name, value) = part.split_once('=')?;
        (name.trim().eq_ignore_ascii_case("codecs")).then(|| unquoted(value.trim()))
    });
    Some((essence, codecs))
}

/// The parts of `text` between semicolons that are not in quotes.
fn split_unquoted(text: &str) -> impl Iterator<Item = &str> {
    let (mut quoted, mut escaped) = (false, false);
    text.split(move |c| {
        let ends = c == ';' && !quoted;
        if c == '"' && !escaped {
            quoted = !quoted;
        }
        escaped = quoted && c == '\\' && !escaped;
        ends
    })
}

/// A parameter's value without its quotes.
fn unquoted(value: &str) -> String {
    let Some(inner) = value.strip_prefix('"') else { return value.to_owned() };
    let mut text = String::new();
    let mut characters = inner.chars();
    while let Some(c) = characters.next().filter(|&c| c != '"') {
        text.extend(if c == '\\' { characters.next() } else { Some(c) });
    }
    text
}

/// Whether `text` is a token as HTTP has it.
fn is_token(text: &str) -> bool {
    let is_one = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c);
    !text.is_empty() && text.chars().all(is_one)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[expect(clippy::unnecessary_wraps, reason = "as it is found")]
    fn asked(container: Container, video: Option<Codec>, audio: Option<AudioCodec>) -> Option<Asked> {
        Some(Asked { container, video, audio })
    }

    #[test]
    fn mr_06_types_are_found_by_container_and_codec() {
        for text in ["", "video/webm", "VIDEO/WebM", "video/webm;codecs=", "audio/webm"] {
            assert_eq!(find(text), asked(Container::WebM, None, None), "{text}");
        }
        for text in [
            "video/webm;codecs=vp9",
            "video/webm; codecs=\"vp9\"",
            "video/webm;codecs=VP9.0",
            "video/webm ; charset=x; CODECS= vp09.00.10.08",
            "video/webm;codecs=\" vp9 \"",
        ] {
            assert_eq!(find(text), asked(Container::WebM, Some(Codec::Vp9), None), "{text}");
        }
        assert_eq!(find("video/mp4;codecs=avc1.42E01E"), asked(Container::Mp4, Some(Codec::H264), None));
        assert_eq!(find("video/mp4;codecs=vp9"), asked(Container::Mp4, Some(Codec::Vp9), None));
    }

    #[test]
    fn mr_06_types_name_a_codec_of_sound_too() {
        let both = asked(Container::WebM, Some(Codec::Vp9), Some(AudioCodec::Opus));
        assert_eq!(find("video/webm;codecs=\"vp9, opus\""), both);
        assert_eq!(find("video/webm;codecs=opus,vp9"), both);
        let mp4 = asked(Container::Mp4, Some(Codec::H264), Some(AudioCodec::Aac));
        assert_eq!(find("video/mp4;codecs=\"avc1.42E01E, mp4a.40.2\""), mp4);
        let sound = asked(Container::WebM, None, Some(AudioCodec::Opus));
        assert_eq!(find("audio/webm;codecs=opus"), sound);
        assert_eq!(find("video/webm;codecs=opus"), sound);
    }

    #[test]
    fn mr_06_what_can_not_be_recorded_is_not_found() {
        for text in [
            "video",
            "video/",
            "/webm",
            "video/we bm",
            "nonsense/webm",
            "video/ogg",
            "audio/wav",
            "audio/webm;codecs=vp9",
            "video/webm;codecs=theora",
            "video/webm;codecs=avc1",
            "video/webm;codecs=mp4a.40.2",
            "video/webm;codecs=\"vp9, vp9\"",
            "video/webm;codecs=\"vp9, opus, opus\"",
            "video/webm;codecs=\"vp9,\"",
            "video/mp4;codecs=\"avc1",
        ] {
            let unclosed = text.ends_with("\"avc1");
            assert_eq!(find(text).is_some(), unclosed, "{text}");
        }
    }

    #[test]
    fn a_full_type_names_the_codecs_and_is_found_again() {
        for container in [Container::WebM, Container::Mp4] {
            for video in container.codecs().iter().map(|&codec| Some(codec)).chain([None]) {
                for audio in container.audio_codecs().iter().map(|&codec| Some(codec)).chain([None]) {
                    let text = full(container, video, audio);
                    assert_eq!(find(&text), asked(container, video, audio), "{text}");
                }
            }
        }
        let text = full(Container::WebM, Some(Codec::Vp9), Some(AudioCodec::Opus));
        assert_eq!(text, "video/webm;codecs=vp9,opus");
        assert_eq!(full(Container::Mp4, None, Some(AudioCodec::Aac)), "audio/mp4;codecs=mp4a");
        assert_eq!(full(Container::Apng, Some(Codec::Apng), None), "image/apng");
    }

    #[test]
    fn mr_07_types_of_sound_alone_are_known() {
        assert!(is_audio("audio/webm;codecs=opus") && is_audio("AUDIO/mp4"));
        assert!(!is_audio("video/webm") && !is_audio("") && !is_audio("audi\u{f6}/"));
    }

    proptest::proptest! {
        #[test]
        fn no_text_makes_the_reader_panic(text in "[a-z/;=\", \\\\]{0,40}") {
            let _ = find(&text);
        }
    }
}
