//! A file's sound to samples: 48 kHz, left and right, from the file's start.
//!
//! Packets come in as they are stored; samples go out without a gap. What the encoder put in front
//! (priming) is cut away, and where the file has no sound there is silence. Finding samples by
//! their time is left to the media room.

use std::collections::VecDeque;
use std::sync::Arc;

use ffmpeg_next::codec::decoder;
use ffmpeg_next::error::EAGAIN;
use ffmpeg_next::frame;

use super::ffi::{Form, RATE, Resampler};
use super::input::{self, Source};
use super::{Error, SoundTrack, Storage};
use crate::limits;
use crate::time::{FrameRate, TimeBase, Timestamp};

/// How far a packet's time may lie from where its sound would follow the one before, in
/// milliseconds. Containers round times; more than this is a gap or an overlap.
const JITTER_MS: u64 = 30;

/// Samples of silence that are given at once.
const SILENCE: u64 = 48_000;

/// Decodes one of a file's sounds, from its start to its end.
pub struct SoundDecoder {
    source: Source,
    inner: decoder::Audio,
    stream: usize,
    time_base: TimeBase,
    origin: Timestamp,
    resampler: Option<Resampler>,
    ready: VecDeque<Block>,
    /// When the next decoded sound should begin; absent before the first.
    due: Option<Timestamp>,
    /// Samples still to leave out.
    surplus: u64,
    /// Samples until the sound's end: what the encoder put behind it is left out.
    left: u64,
    silent_packets: u32,
    finished: bool,
    over: bool,
}

/// What is to be given out.
enum Block {
    Samples(Vec<[f32; 2]>),
    Silence(u64),
}

impl SoundDecoder {
    pub(super) fn open(storage: Arc<dyn Storage>, track: &SoundTrack) -> Result<Self, Error> {
        let source = Source::open(storage)?;
        let inner = source.decoder(track.stream)?.audio().map_err(Error::ffmpeg("open the decoder"))?;
        let time_base = source.input.stream(track.stream).map(|stream| input::time_base(&stream));
        Ok(Self {
            source,
            inner,
            stream: track.stream,
            time_base: time_base.unwrap_or(TimeBase::MICROSECONDS),
            origin: track.origin,
            resampler: None,
            ready: VecDeque::new(),
            due: None,
            surplus: 0,
            left: samples(track.span.1),
            silent_packets: 0,
            finished: false,
            over: false,
        })
    }

    /// The samples that follow those given before, as many as are at hand: -1 to 1, left and right.
    /// The first lie at the file's start. Absent at the end.
    ///
    /// # Errors
    /// [`Error::Broken`], [`Error::CutShort`] or [`Error::Changes`] for damaged or changing sound,
    /// [`Error::Io`] where reading fails.
    pub fn next_block(&mut self) -> Result<Option<Vec<[f32; 2]>>, Error> {
        let Some(mut block) = self.block()?.filter(|_| self.left > 0) else { return Ok(None) };
        block.truncate(usize::try_from(self.left).unwrap_or(usize::MAX));
        self.left -= block.len() as u64;
        Ok(Some(block))
    }

    fn block(&mut self) -> Result<Option<Vec<[f32; 2]>>, Error> {
        loop {
            match self.ready.pop_front() {
                Some(Block::Samples(mut samples)) => {
                    let dropped = self.surplus.min(samples.len() as u64);
                    self.surplus -= dropped;
                    samples.drain(..usize::try_from(dropped).unwrap_or(0));
                    if !samples.is_empty() {
                        return Ok(Some(samples));
                    }
                }
                Some(Block::Silence(0)) => {}
                Some(Block::Silence(count)) => {
                    let now = count.min(SILENCE);
                    self.ready.push_front(Block::Silence(count - now));
                    return Ok(Some(vec![[0.0; 2]; usize::try_from(now).unwrap_or(0)]));
                }
                None if self.over => return Ok(None),
                None => self.decode()?,
            }
        }
    }

    fn decode(&mut self) -> Result<(), Error> {
        let mut sound = frame::Audio::empty();
        match self.inner.receive_frame(&mut sound) {
            Ok(()) => self.take(&sound),
            Err(ffmpeg_next::Error::Other { errno: EAGAIN }) if !self.finished => self.feed(),
            Err(ffmpeg_next::Error::Eof) => {
                self.over = true;
                self.resample(None)
            }
            Err(error) => Err(self.broken(None, &error.to_string())),
        }
    }

    fn feed(&mut self) -> Result<(), Error> {
        let packet = loop {
            match self.source.next_packet()? {
                Some(packet) if packet.stream() != self.stream => {}
                packet => break packet,
            }
        };
        self.finished = packet.is_none();
        self.silent_packets += 1;
        if self.silent_packets > limits::MEDIA_SILENT_PACKETS {
            return Err(self.broken(None, "its packets give no sound"));
        }
        let sent = match &packet {
            Some(packet) => self.inner.send_packet(packet),
            None => self.inner.send_eof(),
        };
        sent.map_err(|error| self.broken(packet.and_then(|packet| packet.pts()), &error.to_string()))
    }

    /// Puts decoded sound in its place in time, and resamples it.
    fn take(&mut self, sound: &frame::Audio) -> Result<(), Error> {
        self.silent_packets = 0;
        let form = Form::of(sound);
        let rate = TimeBase::new(1, form.rate.unsigned_abs()).ok_or(Error::NoTimes { what: "sound" })?;
        if let Some(resampler) = self.resampler.as_ref().filter(|resampler| resampler.form() != form) {
            let said = |form: Form| format!("{} channels at {} Hz", form.channels, form.rate);
            let (from, to, what) = (said(resampler.form()), said(form), "sound");
            return Err(Error::Changes { what, from, to, time: self.due.unwrap_or(Timestamp::ZERO) });
        }
        let start = self.place(sound)?;
        self.due = Some(start + rate.time_of(i64::try_from(sound.samples()).unwrap_or(0)));
        if self.resampler.is_none() {
            self.resampler = Some(Resampler::new(sound).map_err(Error::ffmpeg("resample the sound"))?);
        }
        self.resample(Some(sound))
    }

    /// When `sound` begins. Where that is not the end of the sound before it, silence fills the gap,
    /// or what overlaps is left out.
    fn place(&mut self, sound: &frame::Audio) -> Result<Timestamp, Error> {
        let said = sound.timestamp().map(|ticks| self.time_base.time_of(ticks) - self.origin);
        let (due, tolerance) = match self.due {
            Some(due) => (due, FrameRate::MILLISECONDS.time_of(JITTER_MS)),
            // The first sound is late or early only by more than the unit that times are rounded to.
            None => (Timestamp::ZERO, self.time_base.time_of(1)),
        };
        let off = said.map_or(Timestamp::ZERO, |said| said - due);
        if off > tolerance {
            self.resample(None)?;
            self.resampler = None;
            self.ready.push_back(Block::Silence(samples(off)));
        } else if Timestamp::ZERO - off > tolerance {
            self.surplus += samples(Timestamp::ZERO - off);
        } else {
            return Ok(due);
        }
        Ok(due + off)
    }

    /// Makes `sound` ready, or what the resampler still has.
    fn resample(&mut self, sound: Option<&frame::Audio>) -> Result<(), Error> {
        let Some(resampler) = self.resampler.as_mut() else { return Ok(()) };
        let made = resampler.convert(sound).map_err(Error::ffmpeg("resample the sound"))?;
        self.ready.push_back(Block::Samples(made));
        Ok(())
    }

    fn broken(&self, ticks: Option<i64>, reason: &str) -> Error {
        let time = ticks.map_or(Timestamp::ZERO, |ticks| self.time_base.time_of(ticks) - self.origin);
        Error::Broken { what: "sound", time, reason: reason.to_owned() }
    }
}

/// The samples that `time` lasts, to the nearest; none below 0.
fn samples(time: Timestamp) -> u64 {
    let ticks = TimeBase::new(1, RATE.unsigned_abs()).map_or(0, |rate| rate.ticks(time));
    u64::try_from(ticks).unwrap_or(0)
}
