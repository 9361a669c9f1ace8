//! The encoder thread: converted pictures and sound come in through a bounded queue, a file comes out.
//!
//! A full queue makes the sender wait, so nothing is dropped and memory stays flat. Closing the
//! queue lets the thread finish the file. A file on a storage is then opened again and looked
//! at; one that is handed out in pieces is cut in step with the queue, so that the
//! pieces do not depend on the thread's speed.

use std::io;
use std::sync::mpsc::{Receiver, SyncSender, channel, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{Builder, JoinHandle};

use super::buffer::Buffer;
use super::converting::{self, Order, Ready};
use super::whole::Promise;
use super::{Error, Options};
use crate::audio::{Sample, TIME_BASE};
use crate::codec::{
    AudioEncoder, AudioSettings, Converted, Converter, Encoder, Known, Muxer, Picture, Storage, Tags,
    VideoSettings, remux,
};
use crate::limits;
use crate::time::{TimeBase, Timestamp};
use crate::timing::{Stage, Stopwatch};

/// Where a recording goes.
pub(super) enum Target {
    /// A whole file, which is checked when it is finished.
    File(Arc<dyn Storage>),
    /// Fragments, and where they become a whole file at the end, which is checked.
    Fragments(Arc<dyn Storage>, Box<dyn FnOnce() -> io::Result<Arc<dyn Storage>> + Send>),
    /// A file that is written from front to back.
    Stream(Arc<dyn Storage>),
    /// Pieces.
    Pieces(Arc<Buffer>),
}

/// How much of a recording is lost at most where it is cut off.
const FRAGMENT: Timestamp = Timestamp::SECOND;

/// What was handed to the container so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Written {
    /// Frames.
    pub frames: u64,
    /// Bytes: of the frames and the sound while recording, of the whole file at the end.
    pub bytes: u64,
    /// Samples that were louder than the file can say, and were cut.
    pub clipped: u64,
    /// How long the pictures show, or the sound where there are none; known at the end.
    pub duration: Timestamp,
}

impl Default for Written {
    fn default() -> Self {
        Self { frames: 0, bytes: 0, clipped: 0, duration: Timestamp::ZERO }
    }
}

/// The encoder thread's last report: nobody needs the others.
#[derive(Clone, Default)]
struct Report(Arc<Mutex<Written>>);

impl Report {
    fn get(&self) -> Written {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn set(&self, written: Written) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = written;
    }
}

/// A running encoder thread.
pub(super) struct Encoding {
    /// Leads to the converter thread, and from there to this one.
    queue: Option<SyncSender<Order<Picture>>>,
    report: Report,
    /// Comes once the report is another; gone with the thread.
    news: Receiver<()>,
    /// Comes once the encoders are open; absent once that was waited for.
    opening: Option<Receiver<()>>,
    converter: JoinHandle<()>,
    thread: JoinHandle<Result<Written, Error>>,
    stopwatch: Stopwatch,
}

impl Encoding {
    /// Starts the thread, which opens the encoders, of which there is at least one, and writes the header.
    /// What is queued meanwhile waits.
    pub(super) fn start(
        options: &Options,
        video: Option<VideoSettings>,
        audio: Option<AudioSettings>,
        target: Target,
    ) -> Result<Self, Error> {
        let Options { container, ref tags, ref stopwatch, .. } = *options;
        if let Some(settings) = &video {
            container.check(settings)?;
        }
        let mut muxer = match &target {
            Target::File(storage) => Muxer::create(container, Arc::clone(storage))?,
            Target::Stream(storage) | Target::Fragments(storage, _) => {
                Muxer::create_live(container, Arc::clone(storage))?
            }
            Target::Pieces(buffer) => Muxer::create_live(container, Arc::<Buffer>::clone(buffer))?,
        };
        let due = matches!(target, Target::Fragments(..)).then_some(FRAGMENT);
        let is_first_pass = video.as_ref().is_some_and(|settings| settings.tuning.pass.is_first());
        let promise = Promise::new(container, video.as_ref())?;
        let unit = video.as_ref().map(|settings| settings.time_base);
        let header = muxer.needs_global_header();
        let converter = video.as_ref().map(Converter::new).transpose()?;
        let (tags, watch) = (tags.clone(), stopwatch.clone());
        let (encoder, orders) = sync_channel(limits::QUEUED_FRAMES);
        let (report, (newly, news), (open, opening)) = (Report::default(), sync_channel(1), channel());
        let reporter = report.clone();
        let work = move || {
            let video = video.map(|settings| Encoder::open(settings, header)).transpose()?;
            let audio = audio.map(|settings| AudioEncoder::open(settings, header)).transpose()?;
            muxer.describe(&tags)?;
            muxer.start(video.as_ref(), audio.as_ref())?;
            // Nobody needs to wait for it.
            let _ = open.send(());
            Work {
                video,
                audio,
                muxer,
                written: Written::default(),
                reporter,
                newly,
                promise,
                unit,
                tags,
                watch,
                due,
                is_first_pass,
                end: 0,
                coded: 0,
                samples: 0,
            }
            .run(&orders, target)
        };
        // First the one that writes nothing, should there be only one.
        let converting = converting::start(converter, encoder, stopwatch.clone());
        let (queue, converter) = converting.map_err(Error::Thread)?;
        let thread = Builder::new().name("encoder".to_owned()).spawn(work).map_err(Error::Thread)?;
        let (queue, opening, stopwatch) = (Some(queue), Some(opening), stopwatch.clone());
        Ok(Self { queue, report, news, opening, converter, thread, stopwatch })
    }

    /// Waits until the encoders are open; false where the thread has ended instead.
    pub(super) fn opens(&mut self) -> bool {
        let Some(opening) = self.opening.take() else { return true };
        self.stopwatch.time(Stage::Queue, || opening.recv()).is_ok()
    }

    /// Queues a picture, waiting for room; false where the thread has ended.
    pub(super) fn send(&self, picture: Picture) -> bool {
        self.order(Order::Show(picture))
    }

    /// Queues the sound that follows, waiting for room; false where the thread has ended.
    pub(super) fn send_sound(&self, samples: Vec<Sample>) -> bool {
        samples.is_empty() || self.order(Order::Hear(samples))
    }

    fn order(&self, order: Order<Picture>) -> bool {
        let Some(queue) = &self.queue else { return false };
        self.stopwatch.time(Stage::Queue, || queue.send(order)).is_ok()
    }

    /// What was written since the last call, once all that was queued is in it as far as the
    /// encoder gives it; absent where the thread has ended.
    pub(super) fn cut(&self) -> Option<Vec<u8>> {
        let (answer, piece) = channel();
        self.queue.as_ref()?.send(Order::Cut(answer)).ok()?;
        piece.recv().ok()
    }

    /// No picture follows.
    pub(super) fn close(&mut self) {
        self.queue = None;
    }

    /// The thread's last report.
    pub(super) fn written(&self) -> Written {
        self.report.get()
    }

    /// Waits for the next report; absent once the thread is about to end.
    pub(super) fn wait(&self) -> Option<Written> {
        self.news.recv().ok().map(|()| self.report.get())
    }

    /// Waits for the thread's end.
    pub(super) fn join(mut self) -> Result<Written, Error> {
        self.close();
        let written = self.thread.join().unwrap_or(Err(Error::EncoderGone))?;
        // Had it ended early, the file would lack what it did not convert.
        self.converter.join().map_err(|_| Error::EncoderGone)?;
        Ok(written)
    }
}

/// The thread's work.
struct Work {
    video: Option<Encoder>,
    audio: Option<AudioEncoder>,
    muxer: Muxer,
    written: Written,
    reporter: Report,
    newly: SyncSender<()>,
    promise: Promise,
    /// What pictures' times are counted in, and when the last ends.
    unit: Option<TimeBase>,
    end: i64,
    /// When the last of those ends that were encoded.
    coded: i64,
    /// Samples of sound so far, at the recording's own rate.
    samples: u64,
    tags: Tags,
    watch: Stopwatch,
    /// When the next fragment is due, where fragments are made.
    due: Option<Timestamp>,
    /// Whether the encoder makes notes only, and no file.
    is_first_pass: bool,
}

impl Work {
    /// Encodes what is ordered, and finishes the file.
    fn run(mut self, orders: &Receiver<Ready>, target: Target) -> Result<Written, Error> {
        let mut is_empty = true;
        while let Ok(order) = self.watch.time(Stage::Idle, || orders.recv()) {
            match (order, &target) {
                (Order::Show(picture), _) => {
                    is_empty = false;
                    self.show(picture?)?;
                }
                (Order::Hear(samples), _) => {
                    is_empty = false;
                    self.hear(&samples)?;
                }
                (Order::Cut(answer), Target::Pieces(buffer)) => {
                    self.muxer.flush()?;
                    // Nobody needs to listen.
                    let _ = answer.send(buffer.take());
                }
                (Order::Cut(_), _) => {}
            }
        }
        // Some encoders make a packet of nothing.
        if is_empty {
            return match target {
                Target::Pieces(_) => Ok(self.written),
                _ => Err(Error::NoFrames),
            };
        }
        let watch = self.watch.clone();
        watch.time(Stage::Finish, || self.finish(target))
    }

    fn show(&mut self, picture: Converted) -> Result<(), Error> {
        if let Some(video) = &mut self.video {
            self.end = picture.end();
            self.watch.time(Stage::Encode, || video.send(picture))?;
        }
        self.write_ready()
    }

    /// Puts what was written into a fragment of its own each second.
    fn end_fragment(&mut self) -> Result<(), Error> {
        let (begun, length) = match self.unit {
            // The header is written with the first fragment, and must know where the pictures begin.
            Some(unit) => (self.written.frames > 0, unit.time_of(self.coded)),
            None => (self.written.bytes > 0, self.heard()),
        };
        if begun && self.due.is_some_and(|due| length >= due) {
            self.due = Some(length + FRAGMENT);
            self.muxer.flush()?;
        }
        Ok(())
    }

    /// How long the sound is that came in.
    fn heard(&self) -> Timestamp {
        TIME_BASE.time_of(i64::try_from(self.samples).unwrap_or(i64::MAX))
    }

    /// How long the pictures show that came in.
    fn length(&self) -> Timestamp {
        self.unit.map_or(Timestamp::ZERO, |unit| unit.time_of(self.end))
    }

    fn hear(&mut self, samples: &[Sample]) -> Result<(), Error> {
        if let Some(audio) = &mut self.audio {
            audio.send(samples)?;
            self.samples += samples.len() as u64;
        }
        self.write_ready()
    }

    fn finish(mut self, target: Target) -> Result<Written, Error> {
        if let Some(video) = &mut self.video {
            video.finish()?;
        }
        if let Some(audio) = &mut self.audio {
            audio.finish()?;
        }
        self.write_ready()?;
        let (length, heard) = (self.length(), self.audio.is_some().then(|| self.heard()));
        if let Some(video) = self.video.as_mut().filter(|_| self.is_first_pass) {
            video.keep_notes()?;
            return Ok(self.written);
        }
        let Self { muxer, mut written, mut promise, tags, .. } = self;
        let container = muxer.container();
        promise.show(written.frames, length);
        // A recording that ends before the first one need not have a track.
        let first = tags.captions.as_ref().and_then(|captions| captions.list.first());
        promise.captions = first.is_some_and(|caption| caption.start < length);
        promise.poster = tags.poster.is_some() && container.holds_poster();
        promise.sound = heard;
        muxer.finish()?;
        let (storage, is_checked): (Arc<dyn Storage>, bool) = match target {
            Target::File(storage) => (storage, true),
            Target::Fragments(partial, whole) => {
                let whole = whole().map_err(Error::Write)?;
                let video = self.video.as_ref().map(Encoder::settings);
                let known = Known { tags: &tags, length, video };
                remux(partial, Arc::clone(&whole), container, Some(known))?;
                (whole, true)
            }
            Target::Stream(storage) => (storage, false),
            Target::Pieces(buffer) => (buffer, false),
        };
        written.bytes = storage.size().map_err(Error::Write)?;
        if is_checked {
            promise.check(storage)?;
        }
        Ok(written)
    }

    /// Writes what the encoders have ready.
    fn write_ready(&mut self) -> Result<(), Error> {
        let before = self.written;
        while let Some(video) = &mut self.video
            && let Some(packet) = self.watch.time(Stage::Encode, || video.receive())?
        {
            self.written.frames += packet.pictures();
            self.written.bytes += packet.size_bytes();
            self.coded = self.coded.max(packet.end());
            if !self.is_first_pass {
                self.watch.time(Stage::Write, || self.muxer.write(packet))?;
                // Encoders give several at once now and then.
                self.end_fragment()?;
            }
        }
        if let Some(audio) = &mut self.audio {
            while let Some(packet) = audio.receive() {
                self.written.bytes += packet.size_bytes();
                if !self.is_first_pass {
                    self.muxer.write_audio(packet)?;
                }
            }
            self.written.clipped = audio.clipped();
            if self.video.is_none() {
                self.end_fragment()?;
            }
        }
        if self.written != before {
            self.reporter.set(self.written);
            // Where the last report was not looked at, there is news already.
            let _ = self.newly.try_send(());
        }
        Ok(())
    }
}
