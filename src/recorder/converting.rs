//! The converter thread: pictures come in as they are captured, and go on to the encoder thread as its
//! codec takes them.
//!
//! All else that the encoder thread is told passes through in order. A full queue makes the sender wait,
//! and so does a full queue of the encoder's.

use std::io;
use std::sync::mpsc::{Receiver, Sender, SyncSender, sync_channel};
use std::thread::Builder;

use crate::audio::Sample;
use crate::codec::{Converted, Converter, Error, Picture};
use crate::limits;
use crate::timing::{Stage, Stopwatch};

/// What the threads are told; pictures are `P`.
pub(super) enum Order<P> {
    Show(P),
    Hear(Vec<Sample>),
    /// Answer with what was written since the last cut.
    Cut(Sender<Vec<u8>>),
}

/// What the encoder thread is told.
pub(super) type Ready = Order<Result<Converted, Error>>;

/// Starts a thread that converts pictures for `encoder`. It ends with the queue that goes out, or with
/// the encoder's.
///
/// # Errors
/// The system's reason.
pub(super) fn start(
    converter: Option<Converter>,
    encoder: SyncSender<Ready>,
    watch: Stopwatch,
) -> io::Result<SyncSender<Order<Picture>>> {
    let (queue, orders) = sync_channel(limits::QUEUED_PICTURES);
    let work = move || convert_all(converter, &orders, &encoder, &watch);
    Builder::new().name("converter".to_owned()).spawn(work)?;
    Ok(queue)
}

fn convert_all(
    mut converter: Option<Converter>,
    orders: &Receiver<Order<Picture>>,
    encoder: &SyncSender<Ready>,
    watch: &Stopwatch,
) {
    while let Ok(order) = watch.time(Stage::Wait, || orders.recv()) {
        let ready = match (order, &mut converter) {
            (Order::Show(picture), Some(converter)) => {
                Order::Show(watch.time(Stage::Convert, || converter.convert(&picture)))
            }
            // Sound alone is recorded.
            (Order::Show(_), None) => continue,
            (Order::Hear(samples), _) => Order::Hear(samples),
            (Order::Cut(answer), _) => Order::Cut(answer),
        };
        if watch.time(Stage::Wait, || encoder.send(ready)).is_err() {
            return;
        }
    }
}
