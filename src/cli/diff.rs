//! `canvas-rec diff`: two scenes or videos against each other.
//!
//! Arguments come in; what differs, a report of it and an exit code go out. Comparing is left to
//! the library.

use canvas_rec::golden::{self, Comparison, Report, Source};

use super::golden_args::Diff;
use super::json::Event;
use super::terminal;
use super::test::{DIFFERS, count};

/// Compares what `args` name, and returns the exit code.
pub(super) fn run(args: &Diff) -> anyhow::Result<u8> {
    let options = args.options();
    let (expected, actual) = (Source::at(&args.expected, &options), Source::at(&args.actual, &options));
    let found = golden::compare(&expected, &actual)?;
    Report::clear(&args.report.folder)?;
    let names = [&args.expected, &args.actual].map(|path| path.to_string_lossy());
    let report = if found.passed() { None } else { Some(report(args, [&expected, &actual], &found)?) };
    if args.messages.json {
        Event::Comparison {
            expected: &names[0],
            actual: &names[1],
            equal: found.passed(),
            frames: found.compared(),
            differing: found.differing(),
            details: &found.sentences(),
            report: report.as_deref(),
        }
        .emit();
    } else if let Some(report) = &report {
        let total = count(found.points.len(), "frame");
        terminal::say(&format!("{} of {total} differ", found.differing()));
        found.sentences().iter().for_each(|sentence| terminal::say(&format!("  {sentence}")));
        terminal::say(&format!("look at {report}"));
    } else if !args.messages.quiet {
        terminal::say(&format!("{}: all equal", count(found.compared(), "frame")));
    }
    Ok(if found.passed() { 0 } else { DIFFERS })
}

/// Makes the report, and returns where it is.
fn report(args: &Diff, sources: [&Source; 2], found: &Comparison) -> Result<String, golden::Error> {
    let report = Report::create(&args.report.folder)?;
    let name = format!("{} and {}", args.expected.display(), args.actual.display());
    let section = report.add_sources(&name, sources, found)?;
    let title = format!("{} of {} differ", found.differing(), count(found.points.len(), "frame"));
    Ok(report.finish(&title, &[section])?.to_string_lossy().into_owned())
}
