//! Frames to packets.
//!
//! An encoder takes pictures in order and gives packets when it has them. The settings were
//! checked before; what an encoder does not understand is an error when it opens.

use std::collections::VecDeque;
use std::ops::RangeInclusive;
use std::sync::Arc;

use ffmpeg_next::codec::context::Context;
use ffmpeg_next::codec::encoder::video::Encoder as VideoEncoder;
use ffmpeg_next::error::EAGAIN;
use ffmpeg_next::{Dictionary, frame, picture};

use super::ffi::{self, OpenError};
use super::{Codec, Error, pixels, rational, silence_ffmpeg};
use crate::frame::{Pixels, Size};
use crate::time::{FrameRate, TimeBase};

/// Threads that an encoder uses where nothing else is asked for. Some encoders' output depends
/// on the number, so it does not follow the machine's.
const THREADS: u32 = 6;
/// Time between key frames: how exactly players can seek, in seconds.
const KEY_FRAME_INTERVAL_S: u32 = 2;
/// Frames between key frames where the frame rate is variable.
const KEY_FRAME_INTERVAL_FRAMES: u32 = 120;

/// How much to spend on each picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Quality {
    /// What suits the codec.
    #[default]
    Standard,
    /// Constant quality; lower is better. H.264 1 to 51 (at 0 it would be lossless in a profile
    /// that browsers don't play), VP9 0 to 63.
    Crf(u32),
    /// Bits per second on the average.
    BitrateBps(u64),
}

/// Everything that an encoder is told.
#[derive(Debug, Clone)]
pub struct VideoSettings {
    /// The codec.
    pub codec: Codec,
    /// The size of the frames. Odd sides are padded by one pixel where the codec needs it.
    pub size: Size,
    /// The unit of the pictures' times.
    pub time_base: TimeBase,
    /// The constant frame rate; absent where it varies.
    pub frame_rate: Option<FrameRate>,
    /// How much to spend.
    pub quality: Quality,
    /// The encoder's own name for how much time to take.
    pub preset: Option<String>,
    /// Encoder threads.
    pub threads: Option<u32>,
}

impl VideoSettings {
    /// The size of the encoded picture.
    pub fn coded_size(&self) -> Size {
        let even = u32::from(self.codec.needs_even_size());
        let up = |side: u32| side + (side & even);
        Size::new(up(self.size.width), up(self.size.height))
    }

    fn options(&self) -> Result<Vec<(&'static str, String)>, Error> {
        let mut options = vec![("flags", "+bitexact".to_owned())];
        options.extend(match self.codec {
            Codec::H264 => self.x264_options()?,
            Codec::Vp9 => self.vpx_options()?,
            Codec::Apng => self.apng_options()?,
        });
        if self.codec != Codec::Apng {
            options.push(("threads", self.threads.unwrap_or(THREADS).to_string()));
            options.push(("g", self.key_frame_interval().to_string()));
            // sRGB has BT.709's primaries. Chroma is the mean of four pixels, so it sits amid them.
            let tags = ["colorspace", "color_primaries", "color_trc"];
            options.extend(tags.map(|tag| (tag, "bt709".to_owned())));
            options.push(("color_range", "tv".to_owned()));
            options.push(("chroma_sample_location", "center".to_owned()));
        }
        Ok(options)
    }

    fn x264_options(&self) -> Result<Vec<(&'static str, String)>, Error> {
        const PRESETS: [&str; 10] = [
            "ultrafast",
            "superfast",
            "veryfast",
            "faster",
            "fast",
            "medium",
            "slow",
            "slower",
            "veryslow",
            "placebo",
        ];
        let preset = ("preset", self.preset("medium", &PRESETS)?);
        Ok(match self.quality {
            Quality::BitrateBps(bits) => vec![preset, ("b", bits.to_string())],
            quality => vec![preset, ("crf", self.crf(quality, 20, 1..=51)?)],
        })
    }

    fn vpx_options(&self) -> Result<Vec<(&'static str, String)>, Error> {
        const PRESETS: [&str; 9] = ["0", "1", "2", "3", "4", "5", "6", "7", "8"];
        let speed = ("cpu-used", self.preset("4", &PRESETS)?);
        let mut options = vec![speed, ("deadline", "good".to_owned()), ("row-mt", "1".to_owned())];
        match self.quality {
            Quality::BitrateBps(bits) => options.push(("b", bits.to_string())),
            quality => options.extend([("b", "0".to_owned()), ("crf", self.crf(quality, 30, 0..=63)?)]),
        }
        Ok(options)
    }

    fn apng_options(&self) -> Result<Vec<(&'static str, String)>, Error> {
        let lossless = "it loses nothing";
        let (setting, because) = match (self.quality, &self.preset, self.threads) {
            (Quality::Crf(_), ..) => ("crf", lossless),
            (Quality::BitrateBps(_), ..) => ("bitrate", lossless),
            (_, Some(_), _) => ("preset", lossless),
            (_, _, Some(_)) => ("threads", "it uses one thread"),
            (Quality::Standard, None, None) => return Ok(vec![("pred", "mixed".to_owned())]),
        };
        Err(Error::NoSetting { codec: self.codec, setting, because })
    }

    fn preset(&self, usual: &str, known: &[&str]) -> Result<String, Error> {
        let preset = self.preset.as_deref().unwrap_or(usual);
        if known.contains(&preset) {
            return Ok(preset.to_owned());
        }
        Err(self.refuse("preset", preset.to_owned(), format!("one of {}", known.join(", "))))
    }

    fn crf(&self, quality: Quality, usual: u32, range: RangeInclusive<u32>) -> Result<String, Error> {
        match quality {
            Quality::Crf(crf) if !range.contains(&crf) => {
                let takes = format!("from {} to {}", range.start(), range.end());
                Err(self.refuse("crf", crf.to_string(), takes))
            }
            Quality::Crf(crf) => Ok(crf.to_string()),
            _ => Ok(usual.to_string()),
        }
    }

    fn refuse(&self, setting: &'static str, value: String, takes: String) -> Error {
        Error::Setting { codec: self.codec, setting, value, takes }
    }

    fn key_frame_interval(&self) -> u32 {
        let frames = self.frame_rate.map(|rate| (rate.num() * KEY_FRAME_INTERVAL_S).div_ceil(rate.den()));
        frames.unwrap_or(KEY_FRAME_INTERVAL_FRAMES).max(1)
    }
}

/// One picture and its place in time.
#[derive(Debug, Clone)]
pub struct Picture {
    /// The pixels, of the settings' size.
    pub pixels: Pixels,
    /// When it shows, in ticks of the settings' time base. Later than the picture before.
    pub pts: i64,
    /// How long it shows, in ticks.
    pub duration: i64,
    /// Whether it must be a key frame.
    pub key: bool,
}

/// An encoded picture, as an [`Encoder`] gives it and a [`Muxer`](super::Muxer) takes it.
pub struct Packet(pub(super) ffmpeg_next::Packet);

impl Packet {
    /// The packet's size in bytes.
    pub fn size_bytes(&self) -> u64 {
        self.0.size() as u64
    }
}

/// An open encoder.
pub struct Encoder {
    inner: VideoEncoder,
    settings: VideoSettings,
    /// The picture converted last, and the pixels that it shows.
    converted: Option<(Pixels, frame::Video)>,
    /// Times and durations of pictures whose packets are still to come.
    pending: VecDeque<(i64, i64)>,
}

impl Encoder {
    /// Opens an encoder. `global_header` puts the codec's parameters beside the packets, as some
    /// containers need it.
    ///
    /// # Errors
    /// [`Error::EncoderMissing`], [`Error::Setting`], [`Error::UnknownOption`] or
    /// [`Error::Ffmpeg`].
    pub fn open(settings: VideoSettings, global_header: bool) -> Result<Self, Error> {
        silence_ffmpeg();
        let codec = settings.codec.find_encoder()?;
        let open = || Error::ffmpeg("open the encoder");
        let mut video = Context::new_with_codec(codec).encoder().video().map_err(open())?;
        let size = settings.coded_size();
        video.set_width(size.width);
        video.set_height(size.height);
        video.set_format(settings.codec.pixel_format());
        video.set_time_base(rational(settings.time_base.num(), settings.time_base.den()));
        video.set_frame_rate(settings.frame_rate.map(|rate| rational(rate.num(), rate.den())));
        let mut options: Dictionary<'_> = Dictionary::new();
        for (name, value) in settings.options()? {
            options.set(name, &value);
        }
        if global_header {
            options.set("flags", "+bitexact+global_header");
        }
        let inner = ffi::open_encoder(video, codec, options).map_err(|error| match error {
            OpenError::Ffmpeg(source) => open()(source),
            OpenError::UnknownOption(option) => {
                Error::UnknownOption { encoder: settings.codec.encoder(), option }
            }
        })?;
        Ok(Self { inner, settings, converted: None, pending: VecDeque::new() })
    }

    /// What the encoder was told.
    pub fn settings(&self) -> &VideoSettings {
        &self.settings
    }

    /// Takes the next picture. Pixels that are the last picture's own are not converted again.
    /// Call [`receive`](Self::receive) afterwards until it gives nothing.
    ///
    /// # Errors
    /// [`Error::Ffmpeg`] or [`Error::Conversion`].
    pub fn send(&mut self, picture: &Picture) -> Result<(), Error> {
        let unchanged = self.converted.take().filter(|(pixels, _)| Arc::ptr_eq(pixels, &picture.pixels));
        let mut converted = unchanged.map_or_else(|| self.convert(&picture.pixels), |(_, same)| Ok(same))?;
        converted.set_pts(Some(picture.pts));
        converted.set_kind(if picture.key { picture::Type::I } else { picture::Type::None });
        self.inner.send_frame(&converted).map_err(Error::ffmpeg("encode a frame"))?;
        self.pending.push_back((picture.pts, picture.duration));
        self.converted = Some((Arc::clone(&picture.pixels), converted));
        Ok(())
    }

    fn convert(&self, pixels: &Pixels) -> Result<frame::Video, Error> {
        let VideoSettings { size, codec, .. } = self.settings;
        pixels::to_picture(pixels, size, codec.pixel_format(), self.settings.coded_size())
    }

    /// Tells the encoder that no picture follows.
    ///
    /// # Errors
    /// [`Error::Ffmpeg`].
    pub fn finish(&mut self) -> Result<(), Error> {
        self.inner.send_eof().map_err(Error::ffmpeg("finish encoding"))
    }

    /// The next packet that is ready, with its duration set.
    ///
    /// # Errors
    /// [`Error::Ffmpeg`].
    pub fn receive(&mut self) -> Result<Option<Packet>, Error> {
        let mut packet = ffmpeg_next::Packet::empty();
        match self.inner.receive_packet(&mut packet) {
            Ok(()) => {}
            Err(ffmpeg_next::Error::Eof | ffmpeg_next::Error::Other { errno: EAGAIN }) => return Ok(None),
            Err(error) => return Err(Error::ffmpeg("encode a frame")(error)),
        }
        let position = self.pending.iter().position(|&(pts, _)| packet.pts() == Some(pts));
        if let Some((_, duration)) = position.and_then(|position| self.pending.remove(position)) {
            packet.set_duration(duration);
        }
        Ok(Some(Packet(packet)))
    }

    /// The encoder's parameters, for a muxer.
    pub(super) fn context(&self) -> &Context {
        self.inner.as_ref()
    }
}
