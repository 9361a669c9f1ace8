//! Packets of several streams in the order of their times.
//!
//! Packets come in, each stream's in its own order; they go out in one order for all. Streams from
//! encoders are waited for. Captions are known from the start: they come in all at once, and nothing
//! waits for them, which is why FFmpeg's own queue does not do.

use std::collections::VecDeque;

use ffmpeg_next::Packet;

use crate::time::{TimeBase, Timestamp};

/// Packets that are not written yet.
#[derive(Default)]
pub(super) struct Interleaver {
    lanes: Vec<Lane>,
    /// When the last of the awaited streams ends, as far as it is known.
    end: Option<Timestamp>,
}

struct Lane {
    unit: TimeBase,
    is_awaited: bool,
    packets: VecDeque<Packet>,
}

impl Lane {
    /// When its first packet is due.
    fn due(&self) -> Option<Timestamp> {
        self.packets.front().map(|packet| self.unit.time_of(packet.dts().unwrap_or(0)))
    }
}

impl Interleaver {
    /// Adds a stream whose times are in `unit`.
    pub(super) fn add(&mut self, unit: TimeBase, is_awaited: bool) {
        self.lanes.push(Lane { unit, is_awaited, packets: VecDeque::new() });
    }

    /// Takes a packet of the stream number `stream`.
    pub(super) fn push(&mut self, stream: usize, packet: Packet) {
        let Some(lane) = self.lanes.get_mut(stream) else { return };
        if lane.is_awaited {
            let end = packet.pts().or(packet.dts()).unwrap_or(0) + packet.duration().max(0);
            self.end = self.end.max(Some(lane.unit.time_of(end)));
        }
        lane.packets.push_back(packet);
    }

    /// The earliest packet, of the first stream among equals. Absent where an earlier one may still
    /// come; `at_end`, none comes, and what lies behind the last of the awaited streams is left out.
    pub(super) fn next(&mut self, at_end: bool) -> Option<Packet> {
        if !at_end && self.lanes.iter().any(|lane| lane.is_awaited && lane.packets.is_empty()) {
            return None;
        }
        let due = self.lanes.iter().enumerate().filter_map(|(index, lane)| Some((lane.due()?, index)));
        let (time, first) = due.min()?;
        let lane = &mut self.lanes[first];
        let mut packet = lane.packets.pop_front()?;
        if at_end && !lane.is_awaited {
            let Some(end) = self.end.filter(|end| time < *end) else {
                lane.packets.clear();
                return self.next(at_end);
            };
            packet.set_duration(packet.duration().min(lane.unit.ticks(end - time)));
        }
        Some(packet)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn packet(dts: i64, duration: i64) -> Packet {
        let mut packet = Packet::copy(&[0]);
        packet.set_pts(Some(dts));
        packet.set_dts(Some(dts));
        packet.set_duration(duration);
        packet
    }

    /// Pictures in 1/25 s, sound in 1/100 s, and captions in 1/1000 s.
    fn three() -> Interleaver {
        let mut order = Interleaver::default();
        for (den, is_awaited) in [(25, true), (100, true), (1000, false)] {
            order.add(TimeBase::new(1, den).unwrap(), is_awaited);
        }
        order
    }

    fn all(order: &mut Interleaver, at_end: bool) -> Vec<(i64, i64)> {
        std::iter::from_fn(|| order.next(at_end))
            .map(|packet| (packet.dts().unwrap(), packet.duration()))
            .collect()
    }

    #[test]
    fn packets_wait_for_encoders_and_not_for_captions() {
        let mut order = three();
        order.push(2, packet(50, 10));
        order.push(0, packet(0, 1));
        order.push(0, packet(1, 1));
        assert_eq!(all(&mut order, false), []);
        order.push(1, packet(5, 2));
        // 0 s, 0.04 s: the next picture may be earlier than what is left.
        assert_eq!(all(&mut order, false), [(0, 1), (1, 1)]);
        order.push(0, packet(2, 1));
        // 0.05 s of sound comes before the captions of the same time.
        assert_eq!(all(&mut order, false), [(5, 2)]);
        assert_eq!(all(&mut order, true), [(50, 10), (2, 1)]);
    }

    #[test]
    fn captions_end_with_what_is_seen_and_heard() {
        let mut order = three();
        for (at, duration) in [(0, 10), (30, 90), (40, 10)] {
            order.push(2, packet(at, duration));
        }
        order.push(0, packet(0, 1));
        assert_eq!(all(&mut order, true), [(0, 1), (0, 10), (30, 10)]);
    }
}
