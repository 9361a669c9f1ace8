//! What can go wrong between frames and files.
//!
//! FFmpeg's and the system's reasons come in and keep their text; what was tried, and with what,
//! is added. What a user may do about it is left to whoever shows the message.

use std::io;

use super::{AudioCodec, Codec, Container};
use crate::time::Timestamp;

/// An error of the codec room.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A file name whose ending is no known container.
    #[error("`{name}` does not end in a format that can be written: {known}", known = Container::list())]
    UnknownExtension {
        /// The file name as given.
        name: String,
    },
    /// A codec that the container can't hold.
    #[error("{container} can't hold {codec}: it holds {holds}")]
    CodecNotInContainer {
        /// The container.
        container: Container,
        /// The codec asked for.
        codec: Codec,
        /// The codecs that fit, as text.
        holds: String,
    },
    /// The linked FFmpeg was built without this encoder.
    #[error("this FFmpeg has no encoder {encoder} for {codec}; it has {available}")]
    EncoderMissing {
        /// The codec asked for.
        codec: Codec,
        /// FFmpeg's name of the encoder.
        encoder: &'static str,
        /// The encoders that are there, as text.
        available: String,
    },
    /// A setting that the codec does not have.
    #[error("{codec} has no setting {setting}: {because}")]
    NoSetting {
        /// The codec.
        codec: Codec,
        /// The setting's name.
        setting: &'static str,
        /// What makes it needless.
        because: &'static str,
    },
    /// A setting's value that the codec does not know or that is out of its range.
    #[error("{setting} of {codec} must be {takes}, it is {value}")]
    Setting {
        /// The codec.
        codec: Codec,
        /// The setting's name.
        setting: &'static str,
        /// The value given.
        value: String,
        /// What may be given.
        takes: String,
    },
    /// The encoder or muxer does not know one of our options.
    #[error(
        "FFmpeg's {encoder} does not know the option {option}: this FFmpeg is older or newer than canvas-rec knows"
    )]
    UnknownOption {
        /// FFmpeg's name of the encoder or muxer.
        encoder: &'static str,
        /// The option that was left over.
        option: String,
    },
    /// A read or write of the file failed.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// A call into FFmpeg failed.
    #[error("FFmpeg could not {action}")]
    Ffmpeg {
        /// What was tried.
        action: &'static str,
        /// FFmpeg's reason.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// A picture could not be converted.
    #[error("the pixels could not be converted: {reason}")]
    Conversion {
        /// What stood in the way.
        reason: String,
    },
    /// A file without video.
    #[error("the file has no video stream")]
    NoVideo,
    /// Pixels in a layout that is not known here.
    #[error("the video's pixel format {format} can't be read")]
    PixelFormat {
        /// FFmpeg's name of the format.
        format: String,
    },
    /// A container that is not whole before its end, where parts are wanted.
    #[error("NotSupportedError: {container} can't be written as it comes; {can} can", can = Container::list_streamable())]
    NotStreamable {
        /// The container.
        container: Container,
    },
    /// Alpha is asked for where it can't be kept.
    #[error("{codec} in {container} keeps no alpha; what does: {keeps}", keeps = Container::list_with_alpha())]
    NoAlpha {
        /// The container.
        container: Container,
        /// The codec.
        codec: Codec,
    },
    /// A container that says one frame rate for all, and frames that come when they come.
    #[error(
        "{container} needs a constant frame rate, and a frame for each of its moments: give a rate above 0"
    )]
    NoRate {
        /// The container.
        container: Container,
    },
    /// An option of FFmpeg's that its encoder does not have.
    #[error("FFmpeg's {encoder} has no option `{option}`")]
    NoOption {
        /// FFmpeg's name of the encoder.
        encoder: &'static str,
        /// The option as given.
        option: String,
    },
    /// The encoder does not open with the options of FFmpeg's that were given.
    #[error("FFmpeg's {encoder} refuses the options {options}")]
    Options {
        /// FFmpeg's name of the encoder.
        encoder: &'static str,
        /// The options as given.
        options: String,
        /// FFmpeg's reason.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// A title, comment or chapter that can't be stored.
    #[error("the text `{}` has a character that a file can't store", text.escape_debug())]
    Text {
        /// The text.
        text: String,
    },
    /// Bytes that are no container that may be read.
    #[error(
        "this is no media file that can be read: MP4, MOV, Matroska, WebM, Ogg, AVI, WAV, MP3, AAC, FLAC, Y4M, GIF and APNG can"
    )]
    NotMedia,
    /// More of something than a file may have.
    #[error("the file has {what}: {count}; at most {max} can be read")]
    TooMuch {
        /// What there is too much of.
        what: &'static str,
        /// How much there is.
        count: u64,
        /// The limit.
        max: u64,
    },
    /// A codec that is not read, or that the linked FFmpeg can't decode.
    #[error("the file's {codec} can't be decoded{}", if *known { ": this FFmpeg has no decoder for it" } else { "" })]
    DecoderMissing {
        /// FFmpeg's name of the codec.
        codec: String,
        /// Whether it could be, with another FFmpeg.
        known: bool,
    },
    /// A file without sound.
    #[error("the file has no sound number {track}")]
    NoSound {
        /// The number asked for, from 0.
        track: usize,
    },
    /// A file that ends before it should.
    #[error("the file is cut short: {reason}")]
    CutShort {
        /// What is missing.
        reason: String,
    },
    /// Data that can't be decoded.
    #[error("the {what} is broken at {time}: {reason}")]
    Broken {
        /// Video or sound.
        what: &'static str,
        /// Where, in the file's own time.
        time: Timestamp,
        /// FFmpeg's reason.
        reason: String,
    },
    /// Pictures or sound that become another kind in the middle.
    #[error("the {what} changes from {from} to {to} at {time}, which can't be read")]
    Changes {
        /// Video or sound.
        what: &'static str,
        /// What it was.
        from: String,
        /// What it becomes.
        to: String,
        /// Where, in the file's own time.
        time: Timestamp,
    },
    /// Packets that do not say when they show.
    #[error("the {what} does not say when its parts show")]
    NoTimes {
        /// Video or sound.
        what: &'static str,
    },
    /// The linked FFmpeg was built without this encoder of sound.
    #[error("this FFmpeg has no encoder {encoder} for sound as {codec}")]
    AudioEncoderMissing {
        /// The codec asked for.
        codec: AudioCodec,
        /// FFmpeg's name of the encoder.
        encoder: &'static str,
    },
    /// Sound, or a way to compress it, that the container can't hold.
    #[error("{container} can't hold sound{}", unfit(*container, *codec))]
    AudioCodecNotInContainer {
        /// The container.
        container: Container,
        /// The codec asked for, where it holds others.
        codec: Option<AudioCodec>,
    },
    /// Pictures for a container of sound.
    #[error("{container} holds sound alone")]
    NoPictures {
        /// The container.
        container: Container,
    },
    /// Captions where there is no place for them.
    #[error("{container} can't hold captions as a track; what can: {can}", can = Container::list_with_captions())]
    NoCaptions {
        /// The container.
        container: Container,
    },
}

/// How `codec` does not fit `container`.
fn unfit(container: Container, codec: Option<AudioCodec>) -> String {
    let names: Vec<_> = container.audio_codecs().iter().map(|codec| codec.name()).collect();
    let holds = names.join(", ");
    codec
        .filter(|_| !names.is_empty())
        .map_or_else(String::new, |codec| format!(" as {codec}: it holds {holds}"))
}

impl Error {
    /// Wraps FFmpeg's reason for failing at `action`.
    pub(super) fn ffmpeg(action: &'static str) -> impl Fn(ffmpeg_next::Error) -> Self {
        move |source| Self::Ffmpeg { action, source: source.into() }
    }
}
