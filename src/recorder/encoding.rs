//! The encoder thread: pictures come in through a bounded queue, a file comes out.
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
use crate::codec::{Container, Decoder, Encoder, Muxer, Picture, Storage, Tags, VideoSettings};
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
    /// Answer with what was written since the last cut.
    Cut(Sender<Vec<u8>>),
}

/// What was handed to the container so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Written {
    /// Frames.
    pub frames: u64,
    /// Bytes: of the frames while recording, of the whole file at the end.
    pub bytes: u64,
}

/// A running encoder thread.
pub(super) struct Encoding {
    queue: Option<SyncSender<Order>>,
    reports: Receiver<Written>,
    last_report: Written,
    thread: JoinHandle<Result<Written, Error>>,
}

impl Encoding {
    /// Opens the encoder, writes the header and starts the thread.
    pub(super) fn start(
        container: Container,
        settings: VideoSettings,
        tags: &Tags,
        target: Target,
    ) -> Result<Self, Error> {
        container.check(&settings)?;
        let mut muxer = match &target {
            Target::File(storage) => Muxer::create(container, Arc::clone(storage))?,
            Target::Stream(storage) => Muxer::create_live(container, Arc::clone(storage))?,
            Target::Pieces(buffer) => Muxer::create_live(container, Arc::<Buffer>::clone(buffer))?,
        };
        let encoder = Encoder::open(settings, muxer.needs_global_header())?;
        muxer.describe(tags)?;
        muxer.start(&encoder)?;
        let (queue, orders) = sync_channel(limits::QUEUED_FRAMES);
        let (reporter, reports) = channel();
        let thread = Builder::new()
            .name("encoder".to_owned())
            .spawn(move || encode(&orders, encoder, muxer, target, &reporter))
            .map_err(Error::Thread)?;
        Ok(Self { queue: Some(queue), reports, last_report: Written::default(), thread })
    }

    /// Queues a picture, waiting for room; false where the thread has ended.
    pub(super) fn send(&self, picture: Picture) -> bool {
        self.queue.as_ref().is_some_and(|queue| queue.send(Order::Show(picture)).is_ok())
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
fn encode(
    orders: &Receiver<Order>,
    mut encoder: Encoder,
    mut muxer: Muxer,
    target: Target,
    reporter: &Sender<Written>,
) -> Result<Written, Error> {
    let container = muxer.container();
    let (mut written, mut is_empty) = (Written::default(), true);
    for order in orders {
        match (order, &target) {
            (Order::Show(picture), _) => {
                is_empty = false;
                encoder.send(&picture)?;
                write_ready(&mut encoder, &mut muxer, &mut written, reporter)?;
            }
            (Order::Cut(answer), Target::Pieces(buffer)) => {
                muxer.flush()?;
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
            Target::Pieces(_) => Ok(written),
        };
    }
    encoder.finish()?;
    write_ready(&mut encoder, &mut muxer, &mut written, reporter)?;
    muxer.finish()?;
    match target {
        Target::File(storage) => {
            written.bytes = storage.size().map_err(Error::Write)?;
            check(container, storage, written)
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

fn write_ready(
    encoder: &mut Encoder,
    muxer: &mut Muxer,
    written: &mut Written,
    reporter: &Sender<Written>,
) -> Result<(), Error> {
    while let Some(packet) = encoder.receive()? {
        written.frames += packet.pictures();
        written.bytes += packet.size_bytes();
        muxer.write(packet)?;
        // Nobody needs to listen.
        let _ = reporter.send(*written);
    }
    Ok(())
}

/// Opens the finished file again and counts its frames.
fn check(container: Container, storage: Arc<dyn Storage>, written: Written) -> Result<Written, Error> {
    // FFmpeg reads no animated WebP; its one packet is the whole file.
    if container == Container::WebP {
        return Ok(written);
    }
    let found = Decoder::open(storage)?.count_packets()?;
    if found == written.frames {
        Ok(written)
    } else {
        Err(Error::Incomplete { expected: written.frames, found })
    }
}
