//! Samples to packets.
//!
//! Samples of 48 kHz stereo come in, in pieces of any length; packets go out, each with its place in
//! time, the first of them where the sound begins. What an encoder puts in front or fills up at the
//! end is said in its parameters and packets, which the muxer keeps.

use std::collections::VecDeque;

use ffmpeg_next::codec::context::Context;
use ffmpeg_next::codec::encoder::audio::Encoder;
use ffmpeg_next::error::EAGAIN;
use ffmpeg_next::format::Sample;
use ffmpeg_next::format::sample::Type;
use ffmpeg_next::{ChannelLayout, Dictionary, Rational, frame};

use super::ffi::{self, OpenError, RATE};
use super::{AudioCodec, Error, silence_ffmpeg};

/// Samples in a packet of a codec that takes any number.
const FREE_FRAME: usize = 1024;

/// What a sound encoder is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AudioSettings {
    /// The codec.
    pub codec: AudioCodec,
    /// Bits per second; absent for what is usual, and without effect where nothing is lost.
    pub bitrate_bps: Option<u64>,
    /// Whether it is speech alone, which Opus then cares for (`MediaStreamTrack` Content Hints, "Audio
    /// content hints").
    pub is_speech: bool,
    /// Whether bits are spent evenly, also where fewer would do: Opus alone has both.
    pub is_even: bool,
}

/// Encoded sound, as an [`AudioEncoder`] gives it and a [`Muxer`](super::Muxer) takes it.
pub struct AudioPacket(pub(super) ffmpeg_next::Packet);

impl AudioPacket {
    /// The packet's size in bytes.
    pub fn size_bytes(&self) -> u64 {
        self.0.size() as u64
    }
}

/// An open encoder of sound.
pub struct AudioEncoder {
    inner: Encoder,
    codec: AudioCodec,
    /// Samples in a packet.
    frame_size: usize,
    waiting: Vec<[f32; 2]>,
    /// Samples that the encoder has taken.
    taken: i64,
    packets: VecDeque<AudioPacket>,
    clipped: u64,
}

impl AudioEncoder {
    /// The unit of its packets' times.
    pub(super) const TIME_BASE: Rational = Rational(1, RATE);

    /// Opens an encoder. `global_header` is as for [`Encoder::open`](super::Encoder::open).
    ///
    /// # Errors
    /// [`Error::AudioEncoderMissing`], [`Error::UnknownOption`] or [`Error::Ffmpeg`].
    pub fn open(settings: AudioSettings, global_header: bool) -> Result<Self, Error> {
        silence_ffmpeg();
        let codec = settings.codec.find_encoder()?;
        let open = || Error::ffmpeg("open the sound's encoder");
        let mut audio = Context::new_with_codec(codec).encoder().audio().map_err(open())?;
        audio.set_rate(RATE);
        audio.set_format(settings.codec.sample_format());
        audio.set_channel_layout(ChannelLayout::STEREO);
        audio.set_time_base(Self::TIME_BASE);
        let mut options: Dictionary<'_> = Dictionary::new();
        options.set("flags", if global_header { "+bitexact+global_header" } else { "+bitexact" });
        if let Some(bits) = settings.bitrate_bps.filter(|_| settings.codec.has_bitrate()) {
            options.set("b", &bits.to_string());
        }
        if settings.is_speech && settings.codec == AudioCodec::Opus {
            options.set("application", "voip");
        }
        if settings.is_even && settings.codec == AudioCodec::Opus {
            options.set("vbr", "off");
        }
        let inner = ffi::open_audio_encoder(audio, codec, options).map_err(|error| match error {
            OpenError::Ffmpeg(source) => open()(source),
            OpenError::UnknownOption(option) => {
                Error::UnknownOption { encoder: settings.codec.encoder(), option }
            }
        })?;
        let frame_size = usize::try_from(inner.frame_size()).ok().filter(|&size| size > 0);
        Ok(Self {
            inner,
            codec: settings.codec,
            frame_size: frame_size.unwrap_or(FREE_FRAME),
            waiting: Vec::new(),
            taken: 0,
            packets: VecDeque::new(),
            clipped: 0,
        })
    }

    /// Takes the samples that follow. What is louder than 1 is cut there. Call
    /// [`receive`](Self::receive) afterwards until it gives nothing.
    ///
    /// # Errors
    /// [`Error::Ffmpeg`].
    pub fn send(&mut self, samples: &[[f32; 2]]) -> Result<(), Error> {
        self.waiting.extend_from_slice(samples);
        while self.waiting.len() >= self.frame_size {
            self.encode(self.frame_size)?;
        }
        Ok(())
    }

    /// Tells the encoder that no sample follows.
    ///
    /// # Errors
    /// [`Error::Ffmpeg`].
    pub fn finish(&mut self) -> Result<(), Error> {
        if !self.waiting.is_empty() {
            self.encode(self.waiting.len())?;
        }
        self.inner.send_eof().map_err(Error::ffmpeg("finish the sound"))?;
        self.collect()
    }

    /// The next packet that is ready.
    pub fn receive(&mut self) -> Option<AudioPacket> {
        self.packets.pop_front()
    }

    /// How many samples were louder than 1 so far, and were cut.
    pub fn clipped(&self) -> u64 {
        self.clipped
    }

    /// Encodes the first `count` samples that wait.
    fn encode(&mut self, count: usize) -> Result<(), Error> {
        let failed = || Error::ffmpeg("encode sound");
        let mut sound = ffi::allocate_sound(self.inner.format(), count).map_err(failed())?;
        let samples: Vec<[f32; 2]> = self.waiting.drain(..count).collect();
        self.clipped +=
            samples.iter().filter(|sample| sample.iter().any(|value| value.abs() > 1.0)).count() as u64;
        fill(&mut sound, &samples);
        sound.set_pts(Some(self.taken));
        self.taken += i64::try_from(count).unwrap_or(0);
        self.inner.send_frame(&sound).map_err(failed())?;
        self.collect()
    }

    /// Takes what the encoder has ready, so that it takes more.
    fn collect(&mut self) -> Result<(), Error> {
        loop {
            let mut packet = ffmpeg_next::Packet::empty();
            match self.inner.receive_packet(&mut packet) {
                Ok(()) => self.packets.push_back(AudioPacket(packet)),
                Err(ffmpeg_next::Error::Eof | ffmpeg_next::Error::Other { errno: EAGAIN }) => return Ok(()),
                Err(error) => return Err(Error::ffmpeg("encode sound")(error)),
            }
        }
    }

    /// What it encodes to.
    pub(super) fn codec(&self) -> AudioCodec {
        self.codec
    }

    /// How many samples its first packet has before the sound begins.
    pub(super) fn initial_padding(&self) -> i64 {
        ffi::initial_padding(&self.inner)
    }

    /// The encoder's parameters, for a muxer.
    pub(super) fn context(&self) -> &Context {
        self.inner.as_ref()
    }
}

/// Writes `samples` to a new frame of as many, in its own format.
fn fill(sound: &mut frame::Audio, samples: &[[f32; 2]]) {
    match sound.format() {
        Sample::F32(Type::Planar) => {
            for channel in 0..2 {
                let plane = sound.plane_mut::<f32>(channel);
                plane.iter_mut().zip(samples).for_each(|(place, sample)| *place = limited(sample[channel]));
            }
        }
        Sample::F32(Type::Packed) => {
            let values = samples.as_flattened();
            sound
                .plane_mut::<f32>(0)
                .iter_mut()
                .zip(values)
                .for_each(|(place, value)| *place = limited(*value));
        }
        _ => {
            let values = samples.as_flattened();
            sound
                .plane_mut::<i16>(0)
                .iter_mut()
                .zip(values)
                .for_each(|(place, value)| *place = whole(*value));
        }
    }
}

/// `value` from -1 to 1; no number is silence.
fn limited(value: f32) -> f32 {
    if value.is_nan() { 0.0 } else { value.clamp(-1.0, 1.0) }
}

/// The nearest of 65536 levels.
fn whole(value: f32) -> i16 {
    #[expect(clippy::cast_possible_truncation, reason = "saturates")]
    let level = libm::roundf(limited(value) * 32_768.0) as i16;
    level
}

#[cfg(test)]
mod tests {
    use super::*;

    fn encoder(codec: AudioCodec) -> AudioEncoder {
        let settings = AudioSettings { codec, bitrate_bps: None, is_speech: false, is_even: false };
        AudioEncoder::open(settings, true).unwrap()
    }

    #[test]
    fn mr_04_a_constant_rate_makes_packets_of_one_size() {
        let sizes = |is_even| {
            let settings = AudioSettings {
                codec: AudioCodec::Opus,
                bitrate_bps: Some(96_000),
                is_speech: false,
                is_even,
            };
            let mut encoder = AudioEncoder::open(settings, true).unwrap();
            let level = |at: usize| {
                if at < 24_000 {
                    0.0
                } else {
                    u16::try_from(at * at % 1999).map_or(0.0, f32::from) / 1999.0 - 0.5
                }
            };
            encoder.send(&(0..48_000).map(|at| [level(at); 2]).collect::<Vec<_>>()).unwrap();
            let packets = std::iter::from_fn(|| encoder.receive());
            packets.map(|packet| packet.size_bytes()).collect::<std::collections::BTreeSet<_>>()
        };
        assert_eq!(sizes(true).into_iter().collect::<Vec<_>>(), [240]);
        assert!(sizes(false).len() > 1);
    }

    /// When the packets of `count` samples begin and how long they last, in samples.
    fn packets(codec: AudioCodec, count: usize) -> Vec<(i64, i64)> {
        let mut encoder = encoder(codec);
        for piece in vec![[0.1, -0.1]; count].chunks(333) {
            encoder.send(piece).unwrap();
        }
        encoder.finish().unwrap();
        let packets = std::iter::from_fn(|| encoder.receive());
        packets.map(|packet| (packet.0.pts().unwrap(), packet.0.duration())).collect()
    }

    #[test]
    fn packets_follow_each_other_from_before_the_start_to_the_end() {
        for codec in AudioCodec::ALL {
            let packets = packets(codec, 5000);
            assert!(packets[0].0 <= 0, "{codec}: {packets:?}");
            let (last, duration) = *packets.last().unwrap();
            assert!(last + duration >= 5000 || codec == AudioCodec::Opus, "{codec}: {packets:?}");
            assert!(
                packets.windows(2).all(|pair| pair[0].0 + pair[0].1 == pair[1].0),
                "{codec}: {packets:?}"
            );
        }
    }

    #[test]
    fn levels_are_the_nearest_and_never_wrap() {
        assert_eq!([0.0, 0.5, -1.0, 1.0, 7.0, f32::NAN].map(whole), [0, 16_384, -32_768, 32_767, 32_767, 0]);
    }

    #[test]
    fn what_is_too_loud_is_counted() {
        let mut encoder = encoder(AudioCodec::Pcm);
        encoder.send(&[[1.0, -1.0], [1.5, 0.0], [0.0, -2.0]]).unwrap();
        encoder.finish().unwrap();
        assert_eq!(encoder.clipped(), 2);
        let bytes = encoder.receive().unwrap().0.data().unwrap().to_vec();
        assert_eq!(bytes, [255, 127, 0, 128, 255, 127, 0, 0, 0, 0, 0, 128]);
    }
}
