//! `--timings`: where the time of a recording went.
//!
//! A stopwatch comes in, a small table goes out: thread by thread what each stage took, and which
//! thread the others waited for.

use std::time::Duration;

use canvas_rec::timing::{Stage, Stopwatch, Thread};

/// The table, for a recording of so many `frames` and files.
pub(super) fn table(stopwatch: &Stopwatch, frames: u64, files: usize) -> String {
    let mut lines =
        vec![format!("{:<10}{:<10}{:>9}{:>14}{:>8}", "thread", "stage", "seconds", "ms a frame", "share")];
    for thread in [Thread::Drawing, Thread::Encoder] {
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
        Thread::Encoder => "encoder",
    }
}

/// Which thread waited less, so that the other's work decides how long a recording takes.
fn verdict(stopwatch: &Stopwatch, files: usize) -> String {
    let waited = |stages: &[Stage]| stages.iter().map(|stage| stopwatch.spent(*stage)).sum::<Duration>();
    let drawing = waited(&[Stage::Queue, Stage::End]);
    let encoder = waited(&[Stage::Idle]) / u32::try_from(files.max(1)).unwrap_or(u32::MAX);
    let slowest = |thread: Thread| {
        let busy = stages(thread).filter(|stage| !stage.is_waiting());
        busy.max_by_key(|stage| stopwatch.spent(*stage)).map_or("", Stage::name)
    };
    let (limit, other) =
        if drawing > encoder { (Thread::Encoder, "drawing") } else { (Thread::Drawing, "encoding") };
    format!("limited by {}: {other} waited for it", slowest(limit))
}

#[cfg(test)]
mod tests {
    use std::thread::sleep;

    use super::*;

    #[test]
    fn the_stage_that_others_wait_for_is_named() {
        let watch = Stopwatch::on();
        watch.time(Stage::Paint, || sleep(Duration::from_millis(3)));
        watch.time(Stage::Idle, || sleep(Duration::from_millis(2)));
        let text = table(&watch, 10, 1);
        assert!(text.ends_with("limited by paint: encoding waited for it"), "{text}");
        assert_eq!(text.lines().count(), Stage::ALL.len() + 2);
        let watch = Stopwatch::on();
        watch.time(Stage::Queue, || sleep(Duration::from_millis(2)));
        watch.time(Stage::Convert, || sleep(Duration::from_millis(2)));
        assert!(table(&watch, 10, 1).ends_with("limited by convert: drawing waited for it"));
    }
}
