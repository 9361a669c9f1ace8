//! The converter thread: pictures come in as they are captured, and go on to the encoder thread as its
//! codec takes them.
//!
//! All else that the encoder thread is told passes through in order. A full queue makes the sender wait,
//! and so does a full queue of the encoder's.

use std::io;
use std::sync::mpsc::{Receiver, Sender, SyncSender, sync_channel};
use std::thread::{Builder, JoinHandle};

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

/// Starts a thread that converts pictures for `encoder`: the queue that leads to it and the thread go out.
/// It ends with the queue, or with the encoder's.
///
/// # Errors
/// The system's reason.
pub(super) fn start(
    converter: Option<Converter>,
    encoder: SyncSender<Ready>,
    watch: Stopwatch,
) -> io::Result<(SyncSender<Order<Picture>>, JoinHandle<()>)> {
    let (queue, orders) = sync_channel(limits::QUEUED_PICTURES);
    let work = move || convert_all(converter, &orders, &encoder, &watch);
    let thread = Builder::new().name("converter".to_owned()).spawn(work)?;
    Ok((queue, thread))
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

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::mpsc::channel;

    use super::*;
    use crate::codec::{Codec, Quality, Tuning, VideoSettings};
    use crate::frame::Size;
    use crate::time::TimeBase;

    fn converter() -> Converter {
        let settings = VideoSettings {
            codec: Codec::Ffv1,
            size: Size::new(4, 2),
            time_base: TimeBase::new(1, 25).unwrap(),
            frame_rate: None,
            quality: Quality::Standard,
            preset: None,
            threads: Some(1),
            tuning: Tuning::default(),
        };
        Converter::new(&settings).unwrap()
    }

    fn picture(bytes: usize) -> Order<Picture> {
        Order::Show(Picture { pixels: Arc::new(vec![0; bytes].into()), pts: 0, duration: 1, key: false })
    }

    #[test]
    fn orders_arrive_in_their_order_and_mistakes_among_them() {
        let (encoder, ready) = sync_channel(8);
        let (queue, thread) = start(Some(converter()), encoder, Stopwatch::default()).unwrap();
        let (answer, _) = channel();
        for order in [picture(32), Order::Cut(answer), picture(7), Order::Hear(Vec::new())] {
            queue.send(order).unwrap();
        }
        drop(queue);
        let ready: Vec<_> = ready.iter().collect();
        let expected = [
            matches!(ready[0], Order::Show(Ok(_))),
            matches!(ready[1], Order::Cut(_)),
            matches!(ready[2], Order::Show(Err(Error::Conversion { .. }))),
            matches!(ready[3], Order::Hear(_)),
        ];
        assert!(expected.iter().all(|it| *it) && ready.len() == 4, "{expected:?}");
        thread.join().unwrap();
    }

    #[test]
    fn without_an_encoder_the_queue_closes() {
        let (encoder, ready) = sync_channel(1);
        drop(ready);
        let (queue, thread) = start(Some(converter()), encoder, Stopwatch::default()).unwrap();
        // The first may be taken before the thread notices.
        let _ = queue.send(picture(32));
        thread.join().unwrap();
        assert!(queue.send(picture(32)).is_err());
    }
}
