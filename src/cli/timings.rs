//! `--timings`: where the time of a recording went.
//!
//! A stopwatch comes in, a small table goes out: thread by thread what each stage took, and which
//! thread the others waited for.

use std::time::Duration;

use canvas_rec::timing::{Stage, Stopwatch, Thread};

const THREADS: [Thread; 3] = [Thread::Drawing, Thread::Converter, Thread::Encoder];

/// The table, for a recording of so many `frames` and files.
pub(super) fn table(stopwatch: &Stopwatch, frames: u64, files: usize) -> String {
    let mut lines =
        vec![format!("{:<10}{:<10}{:>9}{:>14}{:>8}", "thread", "stage", "seconds", "ms a frame", "share")];
    for thread in THREADS {
        let whole: Duration = stages(thread).map(|stage| stopwatch.spent(stage)).sum();
        for (index, stage) in stages(thread).enumerate() {
            let spent = stopwatch.spent(stage).as_secs_f64();
            let name = if index == 0 { name(thread) } else { "" };
            let share = spent * 100.0 / whole.as_secs_f64().max(f64::MIN_POSITIVE);
            #[expect(clippy::cast_precision_loss, reason = "shown with two digits")]
            let per_frame = spent * 1e3 / frames.max(1) as f64;
            lines.push(format!("{name:<10}{:<10}{spent:>9.2}{per_frame:>14.2}{share:>6.0} %", stage.name()));
        }
    }
    lines.push(verdict(stopwatch, files));
    lines.join("\n")
}

fn stages(thread: Thread) -> impl Iterator<Item = Stage> {
    Stage::ALL.into_iter().filter(move |stage| stage.thread() == thread)
}

fn name(thread: Thread) -> &'static str {
    match thread {
        Thread::Drawing => "drawing",
        Thread::Converter => "converter",
        Thread::Encoder => "encoder",
    }
}

/// Which thread waited least, so that its work decides how long a recording takes.
fn verdict(stopwatch: &Stopwatch, files: usize) -> String {
    let waited = |thread: &Thread| {
        let waiting = stages(*thread).filter(|stage| stage.is_waiting());
        let sum: Duration = waiting.map(|stage| stopwatch.spent(stage)).sum();
        match thread {
            Thread::Drawing => sum,
            Thread::Converter | Thread::Encoder => sum / u32::try_from(files.max(1)).unwrap_or(u32::MAX),
        }
    };
    let limit = THREADS.into_iter().min_by_key(waited).unwrap_or(Thread::Encoder);
    let busy = stages(limit).filter(|stage| !stage.is_waiting());
    let slowest = busy.max_by_key(|stage| stopwatch.spent(*stage)).map_or("", Stage::name);
    format!("limited by {slowest}: the other threads waited for it")
}

#[cfg(test)]
mod tests {
    use std::thread::sleep;

    use super::*;

    #[test]
    fn the_stage_that_others_wait_for_is_named() {
        let limit = |waiting: &[Stage], busy: Stage| {
            let watch = Stopwatch::on();
            for stage in waiting {
                watch.time(*stage, || sleep(Duration::from_millis(2)));
            }
            watch.time(busy, || sleep(Duration::from_millis(1)));
            table(&watch, 10, 1)
        };
        let text = limit(&[Stage::Wait, Stage::Idle], Stage::Paint);
        assert!(text.ends_with("limited by paint: the other threads waited for it"), "{text}");
        assert_eq!(text.lines().count(), Stage::ALL.len() + 2);
        let text = limit(&[Stage::Queue, Stage::Idle], Stage::Convert);
        assert!(text.ends_with("limited by convert: the other threads waited for it"), "{text}");
        let text = limit(&[Stage::Queue, Stage::Wait], Stage::Encode);
        assert!(text.ends_with("limited by encode: the other threads waited for it"), "{text}");
    }
}
