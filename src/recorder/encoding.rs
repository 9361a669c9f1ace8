//! The encoder thread: pictures and sound come in through a bounded queue, a file comes out.
//!
//! A full queue makes the sender wait, so nothing is dropped and memory stays flat. Closing the
//! queue lets the thread finish the file. A file on a storage is then opened again and its frames
//! are counted; one that is handed out in pieces is cut in step with the queue, so that the
//! pieces do not depend on the thread's speed.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};
use std::thread::{Builder, JoinHandle};

use super::Error;
use super::buffer::Buffer;
use crate::audio::Sample;
use crate::codec::{
    AudioEncoder, AudioSettings, Container, Decoder, Encoder, MediaFile, Muxer, Picture, Storage, Tags,
    VideoSettings,
};
use crate::limits;

/// Where a recording goes.
#[derive(Clone)]
pub(super) enum Target {
    /// A whole file, which is checked when it is finished.
    File(Arc<dyn Storage>),
    /// A file that is written from front to back.
    Stream(Arc<dyn Storage>),
    /// Pieces.
    Pieces(Arc<Buffer>),
}

/// What the thread is told.
enum Order {
    Show(Picture),
    Hear(Vec<Sample>),
    /// Answer with what was written since the last cut.
    Cut(Sender<Vec<u8>>),
}

/// What was handed to the container so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Written {
    /// Frames.
    pub frames: u64,
    /// Bytes: of the frames and the sound while recording, of the whole file at the end.
    pub bytes: u64,
    /// Samples that were louder than the file can say, and were cut.
    pub clipped: u64,
}

/// A running encoder thread.
pub(super) struct Encoding {
    queue: Option<SyncSender<Order>>,
    reports: Receiver<Written>,
    last_report: Written,
    thread: JoinHandle<Result<Written, Error>>,
}

impl Encoding {
    /// Opens the encoders, of which there is at least one, writes the header and starts the thread.
    pub(super) fn start(
        container: Container,
        video: Option<VideoSettings>,
        audio: Option<AudioSettings>,
        tags: &Tags,
        target: Target,
    ) -> Result<Self, Error> {
        if let Some(settings) = &video {
            container.check(settings)?;
        }
        let mut muxer = match &target {
            Target::File(storage) => Muxer::create(container, Arc::clone(storage))?,
            Target::Stream(storage) => Muxer::create_live(container, Arc::clone(storage))?,
            Target::Pieces(buffer) => Muxer::create_live(container, Arc::<Buffer>::clone(buffer))?,
        };
        let header = muxer.needs_global_header();
        let video = video.map(|settings| Encoder::open(settings, header)).transpose()?;
        let audio = audio.map(|settings| AudioEncoder::open(settings, header)).transpose()?;
        muxer.describe(tags)?;
        muxer.start(video.as_ref(), audio.as_ref())?;
        let (queue, orders) = sync_channel(limits::QUEUED_FRAMES);
        let (reporter, reports) = channel();
        let thread = Builder::new()
            .name("encoder".to_owned())
            .spawn(move || {
                let written = Written::default();
                Work { video, audio, muxer, written, reporter }.run(&orders, target)
            })
            .map_err(Error::Thread)?;
        Ok(Self { queue: Some(queue), reports, last_report: Written::default(), thread })
    }

    /// Queues a picture, waiting for room; false where the thread has ended.
    pub(super) fn send(&self, picture: Picture) -> bool {
        self.order(Order::Show(picture))
    }

    /// Queues the sound that follows, waiting for room; false where the thread has ended.
    pub(super) fn send_sound(&self, samples: Vec<Sample>) -> bool {
        samples.is_empty() || self.order(Order::Hear(samples))
    }

    fn order(&self, order: Order) -> bool {
        self.queue.as_ref().is_some_and(|queue| queue.send(order).is_ok())
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

    pub(super) fn written(&mut self) -> Written {
        self.last_report = self.reports.try_iter().last().unwrap_or(self.last_report);
        self.last_report
    }

    /// Waits for the next report; absent once the thread is about to end.
    pub(super) fn wait(&mut self) -> Option<Written> {
        self.last_report = self.reports.recv().ok()?;
        Some(self.last_report)
    }

    /// Waits for the thread's end.
    pub(super) fn join(mut self) -> Result<Written, Error> {
        self.close();
        self.thread.join().unwrap_or(Err(Error::EncoderGone))
    }
}

/// The thread's work.
struct Work {
    video: Option<Encoder>,
    audio: Option<AudioEncoder>,
    muxer: Muxer,
    written: Written,
    reporter: Sender<Written>,
}

impl Work {
    /// Encodes what is ordered, and finishes the file.
    fn run(mut self, orders: &Receiver<Order>, target: Target) -> Result<Written, Error> {
        let mut is_empty = true;
        for order in orders {
            match (order, &target) {
                (Order::Show(picture), _) => {
                    is_empty = false;
                    self.show(&picture)?;
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
                (Order::Cut(_), Target::File(_) | Target::Stream(_)) => {}
            }
        }
        // Some encoders make a packet of nothing.
        if is_empty {
            return match target {
                Target::File(_) | Target::Stream(_) => Err(Error::NoFrames),
                Target::Pieces(_) => Ok(self.written),
            };
        }
        self.finish(target)
    }

    fn show(&mut self, picture: &Picture) -> Result<(), Error> {
        if let Some(video) = &mut self.video {
            video.send(picture)?;
        }
        self.write_ready()
    }

    fn hear(&mut self, samples: &[Sample]) -> Result<(), Error> {
        if let Some(audio) = &mut self.audio {
            audio.send(samples)?;
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
        let (has_video, container, mut written) =
            (self.video.is_some(), self.muxer.container(), self.written);
        self.muxer.finish()?;
        match target {
            Target::File(storage) => {
                written.bytes = storage.size().map_err(Error::Write)?;
                check(container, storage, written, has_video)
            }
            Target::Stream(storage) => {
                written.bytes = storage.size().map_err(Error::Write)?;
                Ok(written)
            }
            Target::Pieces(buffer) => {
                written.bytes = buffer.size().map_err(Error::Write)?;
                Ok(written)
            }
        }
    }

    /// Writes what the encoders have ready.
    fn write_ready(&mut self) -> Result<(), Error> {
        let before = self.written;
        if let Some(video) = &mut self.video {
            while let Some(packet) = video.receive()? {
                self.written.frames += packet.pictures();
                self.written.bytes += packet.size_bytes();
                self.muxer.write(packet)?;
            }
        }
        if let Some(audio) = &mut self.audio {
            while let Some(packet) = audio.receive() {
                self.written.bytes += packet.size_bytes();
                self.muxer.write_audio(packet)?;
            }
            self.written.clipped = audio.clipped();
        }
        if self.written != before {
            // Nobody needs to listen.
            let _ = self.reporter.send(self.written);
        }
        Ok(())
    }
}

/// Opens the finished file again and counts its frames; one of sound alone is looked through.
fn check(
    container: Container,
    storage: Arc<dyn Storage>,
    written: Written,
    has_video: bool,
) -> Result<Written, Error> {
    // FFmpeg reads no animated WebP; its one packet is the whole file.
    if container == Container::WebP {
        return Ok(written);
    }
    if !has_video {
        return MediaFile::open(storage)?.sound(0).map(|_| written).map_err(Error::from);
    }
    let found = Decoder::open(storage)?.count_packets()?;
    if found == written.frames {
        Ok(written)
    } else {
        Err(Error::Incomplete { expected: written.frames, found })
    }
}
