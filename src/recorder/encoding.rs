//! The encoder thread: pictures come in through a bounded queue, a file comes out.
//!
//! A full queue makes the sender wait, so nothing is dropped and memory stays flat. Closing the
//! queue lets the thread finish the file, open it again and count its frames.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};
use std::thread::{Builder, JoinHandle};

use super::Error;
use crate::codec::{Container, Decoder, Encoder, Muxer, Picture, Storage, VideoSettings};
use crate::limits;

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
    queue: Option<SyncSender<Picture>>,
    reports: Receiver<Written>,
    last_report: Written,
    thread: JoinHandle<Result<Written, Error>>,
}

impl Encoding {
    /// Opens the encoder, writes the header and starts the thread.
    pub(super) fn start(
        container: Container,
        settings: VideoSettings,
        storage: Arc<dyn Storage>,
    ) -> Result<Self, Error> {
        let mut muxer = Muxer::create(container, Arc::clone(&storage))?;
        let encoder = Encoder::open(settings, muxer.needs_global_header())?;
        muxer.start(&encoder)?;
        let (queue, pictures) = sync_channel(limits::QUEUED_FRAMES);
        let (reporter, reports) = channel();
        let thread = Builder::new()
            .name("encoder".to_owned())
            .spawn(move || encode(&pictures, encoder, muxer, storage, &reporter))
            .map_err(Error::Thread)?;
        Ok(Self { queue: Some(queue), reports, last_report: Written::default(), thread })
    }

    /// Queues a picture, waiting for room; false where the thread has ended.
    pub(super) fn send(&self, picture: Picture) -> bool {
        self.queue.as_ref().is_some_and(|queue| queue.send(picture).is_ok())
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
    pictures: &Receiver<Picture>,
    mut encoder: Encoder,
    mut muxer: Muxer,
    storage: Arc<dyn Storage>,
    reporter: &Sender<Written>,
) -> Result<Written, Error> {
    let mut written = Written::default();
    for picture in pictures {
        encoder.send(&picture)?;
        write_ready(&mut encoder, &mut muxer, &mut written, reporter)?;
    }
    encoder.finish()?;
    write_ready(&mut encoder, &mut muxer, &mut written, reporter)?;
    if written.frames == 0 {
        return Err(Error::NoFrames);
    }
    muxer.finish()?;
    written.bytes = storage.size().map_err(Error::Write)?;
    check(storage, written)
}

fn write_ready(
    encoder: &mut Encoder,
    muxer: &mut Muxer,
    written: &mut Written,
    reporter: &Sender<Written>,
) -> Result<(), Error> {
    while let Some(packet) = encoder.receive()? {
        written.frames += 1;
        written.bytes += packet.size_bytes();
        muxer.write(packet)?;
        // Nobody needs to listen.
        let _ = reporter.send(*written);
    }
    Ok(())
}

/// Opens the finished file again and counts its frames.
fn check(storage: Arc<dyn Storage>, written: Written) -> Result<Written, Error> {
    let found = Decoder::open(storage)?.count_packets()?;
    if found == written.frames {
        Ok(written)
    } else {
        Err(Error::Incomplete { expected: written.frames, found })
    }
}
