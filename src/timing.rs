//! Where the time of a recording goes.
//!
//! The stages of a recording tell a [`Stopwatch`] how long they took; it adds up, for whoever asks.
//! This is the one place that looks at a real clock, and only where the caller wants to know: nothing
//! that is drawn or recorded depends on it.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// What a thread of a recording does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// The scene is turned into drawing operations.
    Scene,
    /// What changed is painted.
    Paint,
    /// A picture waits for room in the converter's queue.
    Queue,
    /// All is drawn, and the encoders end.
    End,
    /// A converter waits for a picture, or for room in the encoder's queue.
    Wait,
    /// Pictures become what the codec takes.
    Convert,
    /// An encoder waits for a picture.
    Idle,
    /// FFmpeg's encoder works; it may have threads of its own.
    Encode,
    /// Packets go into the file.
    Write,
    /// The file is finished and looked at.
    Finish,
}

/// Which thread a stage belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Thread {
    /// The one that draws; painters help it.
    Drawing,
    /// One for each output.
    Converter,
    /// One for each output.
    Encoder,
}

impl Stage {
    /// All stages, in the order that a picture goes through them.
    pub const ALL: [Self; 10] = [
        Self::Scene,
        Self::Paint,
        Self::Queue,
        Self::End,
        Self::Wait,
        Self::Convert,
        Self::Idle,
        Self::Encode,
        Self::Write,
        Self::Finish,
    ];

    /// A short name: `paint`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Scene => "scene",
            Self::Paint => "paint",
            Self::Queue => "queue",
            Self::End => "end",
            Self::Wait => "wait",
            Self::Convert => "convert",
            Self::Idle => "idle",
            Self::Encode => "encode",
            Self::Write => "write",
            Self::Finish => "finish",
        }
    }

    /// The thread that does it.
    pub fn thread(self) -> Thread {
        match self {
            Self::Scene | Self::Paint | Self::Queue | Self::End => Thread::Drawing,
            Self::Wait | Self::Convert => Thread::Converter,
            Self::Idle | Self::Encode | Self::Write | Self::Finish => Thread::Encoder,
        }
    }

    /// Whether the thread only waits.
    pub fn is_waiting(self) -> bool {
        matches!(self, Self::Queue | Self::End | Self::Wait | Self::Idle)
    }
}

/// Adds up what the stages take. Clones add to the same sums. The default one is off: it looks at no
/// clock.
#[derive(Debug, Clone, Default)]
pub struct Stopwatch(Option<Arc<[AtomicU64; Stage::ALL.len()]>>);

impl Stopwatch {
    /// A stopwatch that is on.
    pub fn on() -> Self {
        Self(Some(Arc::default()))
    }

    /// Does `work`, and adds the time that it takes to those of `stage`.
    pub fn time<R>(&self, stage: Stage, work: impl FnOnce() -> R) -> R {
        let Some(sums) = &self.0 else { return work() };
        let start = Instant::now();
        let result = work();
        let passed = u64::try_from(start.elapsed().as_nanos()).unwrap_or(u64::MAX);
        sums[stage as usize].fetch_add(passed, Ordering::Relaxed);
        result
    }

    /// What `stage` took until now, of all threads that do it; nothing where this is off.
    pub fn spent(&self, stage: Stage) -> Duration {
        let sums = self.0.as_ref();
        Duration::from_nanos(sums.map_or(0, |sums| sums[stage as usize].load(Ordering::Relaxed)))
    }
}

#[cfg(test)]
mod tests {
    use std::thread;

    use super::*;

    #[test]
    fn times_of_all_clones_and_threads_add_up() {
        let watch = Stopwatch::on();
        let nap = || thread::sleep(Duration::from_millis(2));
        thread::scope(|scope| {
            for _ in 0..2 {
                let watch = watch.clone();
                scope.spawn(move || watch.time(Stage::Encode, nap));
            }
        });
        assert!(watch.spent(Stage::Encode) >= Duration::from_millis(4));
        assert_eq!(watch.spent(Stage::Paint), Duration::ZERO);
    }

    #[test]
    fn one_that_is_off_counts_nothing_and_does_the_work() {
        let watch = Stopwatch::default();
        assert_eq!(watch.time(Stage::Scene, || 7), 7);
        assert_eq!(watch.spent(Stage::Scene), Duration::ZERO);
    }

    #[test]
    fn stages_have_names_of_their_own_and_stand_in_order() {
        for (index, stage) in Stage::ALL.into_iter().enumerate() {
            assert_eq!(stage as usize, index);
            assert_eq!(Stage::ALL.iter().filter(|other| other.name() == stage.name()).count(), 1);
        }
    }
}
