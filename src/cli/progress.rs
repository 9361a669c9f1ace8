//! The course of a recording and its result: a bar on a terminal, a line now and then elsewhere,
//! JSON for machines, or nothing.
//!
//! The session's reports come in, text goes out through `terminal` and `json`; a signal's answer
//! goes back. Errors are left to `failure`.

use std::ops::ControlFlow;
use std::time::{Duration, Instant};

use canvas_rec::progress::{self, Plan, Progress, Step};
use canvas_rec::recorder::{AudioCodec, Codec};
use canvas_rec::session::Summary;
use indicatif::{HumanBytes, HumanDuration, ProgressBar, ProgressStyle};

use super::args::Recording;
use super::interrupt::Interrupt;
use super::json::Event;
use super::terminal;
use super::trace::Trace;

/// Time between two lines where there is no terminal.
const LINE_INTERVAL: Duration = Duration::from_secs(5);
/// Time between two JSON objects.
const JSON_INTERVAL: Duration = Duration::from_millis(500);
/// How often the bar is drawn again, in times a second.
const BAR_RATE: u8 = 10;

/// Shows a recording's progress, and ends it when a signal came.
pub(super) struct Reporter {
    display: Display,
    verbose: bool,
    /// Which of several recordings this is, before each line.
    label: String,
    interrupt: Interrupt,
    started: Instant,
    /// When something was shown last.
    shown: Instant,
    frames: Option<u64>,
    told_interrupt: bool,
    trace: Option<Trace>,
}

enum Display {
    Nothing,
    Bar(ProgressBar),
    Lines,
    /// One object a line; only the last where `quiet`.
    Json {
        quiet: bool,
    },
}

impl Reporter {
    /// The display that `args` and the terminal ask for. `label` is written before each line.
    pub(super) fn new(args: &Recording, label: String, interrupt: Interrupt) -> Self {
        let display = match (args.messages.json, args.messages.quiet) {
            (true, quiet) => Display::Json { quiet },
            (_, true) => Display::Nothing,
            _ if terminal::is_watched() => Display::Bar(ProgressBar::no_length()),
            _ => Display::Lines,
        };
        let now = Instant::now();
        let verbose = args.verbose && !args.messages.json;
        Self {
            display,
            verbose,
            label,
            interrupt,
            started: now,
            shown: now,
            frames: None,
            told_interrupt: false,
            trace: None,
        }
    }

    /// The same, which also notes each event in `trace`.
    pub(super) fn traced(self, trace: Trace) -> Self {
        Self { trace: Some(trace), ..self }
    }

    /// Seconds since the recording began.
    fn elapsed_s(&self) -> f64 {
        self.started.elapsed().as_secs_f64()
    }

    /// Takes the bar away.
    pub(super) fn clear(&self) {
        if let Display::Bar(bar) = &self.display {
            bar.finish_and_clear();
        }
    }

    /// Says what was made.
    pub(super) fn done(&self, summary: &Summary) {
        let Summary { path, frames, duration, bytes, codec, audio_codec, interrupted } = summary;
        let (codec, audio_codec) = (codec.map(Codec::name), audio_codec.map(AudioCodec::name));
        let wall_s = self.elapsed_s();
        match self.display {
            Display::Nothing => {}
            Display::Json { .. } => Event::Done {
                path: path.to_string_lossy(),
                frames: *frames,
                duration_s: duration.as_seconds(),
                bytes: *bytes,
                wall_s,
                codec,
                audio_codec,
                interrupted: *interrupted,
            }
            .emit(),
            Display::Bar(_) | Display::Lines => {
                let (path, bytes) = (path.display(), HumanBytes(*bytes));
                let unit = if *frames == 1 { "frame" } else { "frames" };
                let count = codec.map_or_else(String::new, |_| format!("{frames} {unit}, "));
                let codecs = codecs(codec, audio_codec);
                terminal::say(&format!(
                    "{}{path}: {count}{duration}, {bytes}, {codecs}, in {wall_s:.1} s",
                    self.label
                ));
            }
        }
    }

    /// Writes a line without tearing the bar.
    fn say(&self, text: &str) {
        match &self.display {
            Display::Bar(bar) => bar.suspend(|| terminal::say(text)),
            _ => terminal::say(text),
        }
    }

    /// Whether `interval` has passed since something was shown; if so, it begins again.
    fn take_due(&mut self, interval: Duration) -> bool {
        let due = self.shown.elapsed() >= interval;
        if due {
            self.shown = Instant::now();
        }
        due
    }

    /// "48 fps, 1.9x real time, 1.20 MiB"
    fn speed(&self, step: &Step) -> String {
        let elapsed = self.elapsed_s().max(1e-3);
        let bytes = HumanBytes(step.bytes);
        #[expect(clippy::cast_precision_loss, reason = "shown with one digit")]
        let fps = step.frames as f64 / elapsed;
        format!("{fps:.0} fps, {:.1}x real time, {bytes}", step.time.as_seconds() / elapsed)
    }
}

impl Progress for Reporter {
    fn start(&mut self, plan: &Plan) {
        let Plan { frames, duration, size, format, codec, encoder, audio_codec, partials } = plan;
        self.frames = *frames;
        self.interrupt.leaves(partials.clone());
        match &mut self.display {
            Display::Bar(bar) => *bar = new_bar(*frames, codec.is_some()).with_prefix(self.label.clone()),
            Display::Json { quiet: false } => Event::Start {
                frames: *frames,
                duration_s: duration.as_seconds(),
                width: size.map(|size| size.width),
                height: size.map(|size| size.height),
                format,
                codec: *codec,
                encoder: *encoder,
                audio_codec: *audio_codec,
            }
            .emit(),
            Display::Lines | Display::Json { quiet: true } | Display::Nothing => {}
        }
        if self.verbose {
            let count =
                frames.map_or_else(|| "changed frames only".to_owned(), |frames| format!("{frames} frames"));
            let pictures = size.map_or_else(String::new, |size| format!("{size}, {count}, "));
            let by = encoder.map_or_else(String::new, |encoder| format!(" by {encoder}"));
            let codecs = codecs(*codec, *audio_codec);
            self.say(&format!("{pictures}{duration}, {codecs} in {format}{by}"));
        }
    }

    fn event(&mut self, event: &progress::Event<'_>) {
        if let Some(trace) = &self.trace {
            trace.add(event);
        }
    }

    fn note(&mut self, text: &str) {
        match self.display {
            Display::Json { quiet: false } => Event::Note { message: text }.emit(),
            _ if self.verbose => self.say(&format!("note: {text}")),
            _ => {}
        }
    }

    fn step(&mut self, step: &Step) -> ControlFlow<()> {
        if let Display::Bar(bar) = &self.display {
            // The message first: the bar is drawn with the position.
            if step.frames > 0 {
                let left = HumanDuration(bar.eta());
                bar.set_message(format!(", {}, {left:#} left", self.speed(step)));
            }
            bar.set_position(step.frames);
        } else if matches!(self.display, Display::Lines) && self.take_due(LINE_INTERVAL) {
            let total = self.frames.map(|frames| format!("/{frames}")).unwrap_or_default();
            let (label, speed) = (&self.label, self.speed(step));
            terminal::say(&format!("{label}frame {}{total}, {speed}", step.frames));
        } else if matches!(self.display, Display::Json { quiet: false }) && self.take_due(JSON_INTERVAL) {
            let (frames, bytes) = (step.frames, step.bytes);
            Event::Progress { frames, time_s: step.time.as_seconds(), bytes, wall_s: self.elapsed_s() }
                .emit();
        }
        if self.interrupt.exit_code().is_none() {
            return ControlFlow::Continue(());
        }
        if !self.told_interrupt && !matches!(self.display, Display::Nothing | Display::Json { .. }) {
            self.told_interrupt = true;
            self.say("interrupted: finishing the file; once more to leave at once");
        }
        ControlFlow::Break(())
    }
}

/// "vp9 and opus"
fn codecs(codec: Option<&str>, audio_codec: Option<&str>) -> String {
    codec.into_iter().chain(audio_codec).collect::<Vec<_>>().join(" and ")
}

fn new_bar(frames: Option<u64>, has_pictures: bool) -> ProgressBar {
    let (bar, template) = match frames {
        Some(frames) => (ProgressBar::new(frames), "{prefix}{bar:28} {pos}/{len} frames{msg}"),
        None if !has_pictures => (ProgressBar::no_length(), "{prefix}{spinner}"),
        None => (ProgressBar::no_length(), "{prefix}{spinner} {pos} frames{msg}"),
    };
    let style = ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
    bar.set_draw_target(indicatif::ProgressDrawTarget::stderr_with_hz(BAR_RATE));
    bar.with_style(style.progress_chars("━╸─"))
}
