//! Where a media element's playback is: the position in the file at each turn.
//!
//! The virtual clock's time comes in, turn by turn; the spans that were played since the last turn
//! go out. What is seen and heard of them is left to `element` (HTML, Playing the media resource).

use crate::audio;
use crate::time::Timestamp;

/// Thousandths of the usual rate.
pub(super) const USUAL_RATE: u32 = 1000;

/// Position and state of playback. What is asked for takes effect at the last turn's time.
pub(super) struct Playback {
    /// The last turn; absent before the first.
    now: Option<Timestamp>,
    position: Timestamp,
    duration: Timestamp,
    state: State,
    pub(super) looping: bool,
    /// In thousandths of the usual.
    rate: u32,
    /// Whether the next span does not follow the one before.
    jumped: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Paused,
    Playing,
    /// Paused, because it came to its end.
    Ended,
}

/// A time that was played through without a break.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Span {
    /// From when to when, on the virtual clock.
    pub(super) clock: (Timestamp, Timestamp),
    /// Where in the file it began.
    pub(super) position: Timestamp,
    /// Whether it does not follow the span before it.
    pub(super) jumps: bool,
}

impl Playback {
    /// Paused at the start of a file of `duration`, at `now`.
    pub(super) fn new(duration: Timestamp, now: Option<Timestamp>) -> Self {
        Self {
            now,
            position: Timestamp::ZERO,
            duration,
            state: State::Paused,
            looping: false,
            rate: USUAL_RATE,
            jumped: true,
        }
    }

    pub(super) fn now(&self) -> Option<Timestamp> {
        self.now
    }

    pub(super) fn position(&self) -> Timestamp {
        self.position
    }

    pub(super) fn duration(&self) -> Timestamp {
        self.duration
    }

    pub(super) fn is_playing(&self) -> bool {
        self.state == State::Playing
    }

    /// Whether it came to its end.
    pub(super) fn ended(&self) -> bool {
        self.state == State::Ended
    }

    pub(super) fn rate(&self) -> u32 {
        self.rate
    }

    pub(super) fn set_rate(&mut self, rate: u32) {
        self.jumped |= self.rate != rate;
        self.rate = rate;
    }

    /// Plays; from the start again after the end.
    pub(super) fn play(&mut self) {
        if self.position >= self.duration {
            self.seek(Timestamp::ZERO);
        }
        self.jumped |= !self.is_playing();
        self.state = State::Playing;
    }

    pub(super) fn pause(&mut self) {
        if self.is_playing() {
            self.state = State::Paused;
        }
    }

    /// Goes to `position`, or to the nearest that there is.
    pub(super) fn seek(&mut self, position: Timestamp) {
        self.position = position.clamp(Timestamp::ZERO, self.duration);
        self.jumped = true;
        if self.ended() {
            self.state = State::Paused;
        }
    }

    /// Plays on until `now`, and returns what was played.
    pub(super) fn advance(&mut self, now: Timestamp) -> Vec<Span> {
        let mut at = self.now.replace(now).unwrap_or(now);
        let mut spans = Vec::new();
        while self.is_playing() && self.rate > 0 && at < now {
            let end = at + self.left();
            let until = end.min(now);
            if at < until {
                let jumps = std::mem::take(&mut self.jumped);
                spans.push(Span { clock: (at, until), position: self.position, jumps });
            }
            self.position = self.position + (until - at).scaled(self.rate, USUAL_RATE);
            at = until;
            if end <= now {
                self.finish_round();
            }
        }
        spans
    }

    /// How long it takes until the end. At other rates than the usual it is rounded up to whole
    /// samples, so that fractions do not grow from round to round.
    fn left(&self) -> Timestamp {
        let left = self.duration - self.position;
        if self.rate == USUAL_RATE {
            return left;
        }
        audio::TIME_BASE.time_of(audio::TIME_BASE.whole_ticks(left.scaled(USUAL_RATE, self.rate)) + 1)
    }

    fn finish_round(&mut self) {
        self.position = self.duration;
        if self.looping && self.duration > Timestamp::ZERO {
            self.seek(Timestamp::ZERO);
        } else {
            self.state = State::Ended;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ms(milliseconds: u32) -> Timestamp {
        Timestamp::parse(&format!("{milliseconds}ms"), None).unwrap()
    }

    /// Playing a file of a second, with a turn at 0.
    fn playing() -> Playback {
        let mut playback = Playback::new(ms(1000), None);
        playback.play();
        playback.advance(ms(0));
        playback
    }

    #[test]
    fn positions_follow_the_clock_exactly() {
        let mut playback = playing();
        for turn in 1..30 {
            playback.advance(ms(turn * 33));
            assert_eq!(playback.position(), ms(turn * 33));
        }
        playback.set_rate(1500);
        playback.advance(ms(957 + 20));
        assert_eq!(playback.position(), ms(957 + 30));
    }

    #[test]
    fn the_end_stops_and_playing_begins_anew() {
        let mut playback = playing();
        let spans = playback.advance(ms(1500));
        assert_eq!(spans, [Span { clock: (ms(0), ms(1000)), position: ms(0), jumps: true }]);
        assert!(playback.ended() && !playback.is_playing());
        assert_eq!(playback.position(), ms(1000));
        playback.play();
        playback.advance(ms(1600));
        assert_eq!((playback.position(), playback.ended()), (ms(100), false));
    }

    #[test]
    fn loops_go_on_from_the_start_without_a_gap() {
        let mut playback = playing();
        playback.looping = true;
        let spans = playback.advance(ms(2500));
        let starts: Vec<_> = spans.iter().map(|span| (span.clock.0, span.position, span.jumps)).collect();
        assert_eq!(starts, [0, 1000, 2000].map(|at| (ms(at), ms(0), true)));
        assert_eq!(playback.position(), ms(500));
    }

    #[test]
    fn loops_at_odd_rates_keep_small_fractions() {
        let mut playback = playing();
        playback.looping = true;
        playback.set_rate(1234);
        for turn in 1..2000 {
            playback.advance(ms(turn * 1001));
        }
        assert!(playback.position().den() < 1 << 40, "{}", playback.position().den());
    }

    #[test]
    fn a_pause_holds_the_position_and_seeks_are_clamped() {
        let mut playback = playing();
        playback.pause();
        assert!(playback.advance(ms(500)).is_empty());
        playback.seek(ms(9000));
        assert_eq!(playback.position(), ms(1000));
        assert!(!playback.ended(), "it did not play there");
        playback.seek(ms(0) - ms(5));
        assert_eq!(playback.position(), ms(0));
    }

    #[test]
    fn rate_0_stands_still() {
        let mut playback = playing();
        playback.set_rate(0);
        assert!(playback.advance(ms(500)).is_empty());
        assert!(playback.is_playing() && playback.position() == ms(0));
    }
}
