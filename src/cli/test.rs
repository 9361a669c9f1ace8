//! `canvas-rec test`: scenes against their goldens.
//!
//! Arguments come in; a line for each scene, a report of what differs and an exit code go out.
//! Comparing is left to the library; other forms of the results to `junit` and `annotation`.

use std::env;

use anyhow::Context;
use canvas_rec::golden::{self, Case, Report, Section, Updated};
use canvas_rec::recorder::Container;
use canvas_rec::{scene, session};

use super::failure::{self, Error};
use super::golden_args::Test;
use super::json::Event;
use super::{annotation, junit, terminal};

/// A scene differs, or can't be compared.
pub(super) const DIFFERS: u8 = 1;

/// What came of one scene.
pub(super) struct Outcome {
    pub(super) scene: String,
    pub(super) passed: bool,
    /// What is said beside the scene's name.
    pub(super) said: String,
    /// What is said beneath it.
    pub(super) details: Vec<String>,
    /// Whether the golden could not be written.
    unwritten: bool,
    frames: usize,
    differing: usize,
    found: Option<golden::Comparison>,
}

/// Compares, or updates, what `args` ask for, and returns the exit code.
pub(super) fn run(args: &Test) -> anyhow::Result<u8> {
    refuse_in_ci(args)?;
    if let Some(path) = &args.junit {
        session::check_output(path, true)?;
    }
    let cases = shard(golden::find(&args.names)?, args.shard)?;
    let options = args.options();
    let width = cases.iter().map(|case| case.scene.to_string_lossy().chars().count()).max().unwrap_or(0);
    let mut reporter = Reporter::new(args, &options)?;
    let mut outcomes = Vec::new();
    let mut broken = Ok(());
    golden::run(
        &cases,
        |case| golden::weight_bytes(case, &options),
        |case| outcome(case, args, &options),
        |case, outcome| {
            tell(&outcome, width, args);
            if broken.is_ok() {
                broken = reporter.add(case, &outcome);
            }
            outcomes.push(outcome);
        },
    );
    broken.context("can't make the report")?;
    let failed = outcomes.iter().filter(|outcome| !outcome.passed).count();
    let report = reporter.finish(failed, outcomes.len())?;
    if let Some(path) = &args.junit {
        session::save(junit::text(&outcomes).as_bytes(), path, true)?;
    }
    sum_up(args, (failed, outcomes.len()), report.as_deref());
    Ok(match failed {
        0 => 0,
        _ if outcomes.iter().any(|outcome| outcome.unwritten) => failure::IO_ERROR,
        _ => DIFFERS,
    })
}

/// Nothing is accepted by accident where nobody looks.
fn refuse_in_ci(args: &Test) -> anyhow::Result<()> {
    let set = |name| env::var_os(name).is_some_and(|value| !["", "0", "false"].iter().any(|no| value == *no));
    let named = !args.names.is_empty() && args.names.iter().all(|name| !name.is_dir());
    if args.update && set("CI") && !named {
        let message = "CI is set: goldens are updated only for scenes that are named, one by one";
        return Err(Error::Usage(message.to_owned()).into());
    }
    Ok(())
}

fn shard(cases: Vec<Case>, shard: Option<(usize, usize)>) -> anyhow::Result<Vec<Case>> {
    let Some((which, of)) = shard else { return Ok(cases) };
    let total = cases.len();
    let chosen: Vec<Case> = cases.into_iter().skip(which - 1).step_by(of).collect();
    if chosen.is_empty() {
        let unit = if total == 1 { "golden" } else { "goldens" };
        let message = format!("shard {which}/{of} is empty: there are {total} {unit}");
        return Err(Error::Usage(message).into());
    }
    Ok(chosen)
}

fn outcome(case: &Case, args: &Test, options: &scene::Options) -> Outcome {
    let compared = match (case.has_scene(), case.has_golden(), args.update) {
        (false, ..) => Ok(Outcome::left_over(case)),
        (true, _, true) => {
            golden::update(&case.scene, options).map(|updated| Outcome::updated(case, &updated))
        }
        (true, false, false) => Ok(Outcome::without_golden(case)),
        (true, true, false) => verified(case, args, options),
    };
    compared.unwrap_or_else(|error| {
        let error = anyhow::Error::from(error);
        let message = failure::message(&error, args.typed());
        let snippet = failure::location(&error).map(scene::Location::snippet);
        let unwritten = failure::code(&error, args.typed()) == failure::IO_ERROR;
        let said = if unwritten { "can't be written" } else { "can't be compared" };
        let failed = Outcome::failed(case, said, [vec![message], snippet.into_iter().collect()].concat());
        Outcome { unwritten, ..failed }
    })
}

fn verified(case: &Case, args: &Test, options: &scene::Options) -> Result<Outcome, golden::Error> {
    let found = golden::verify(&case.scene, options)?;
    let mut outcome = Outcome::compared(case, found);
    if args.encoded {
        let encoded = golden::verify_encoded(&case.scene, options, args.format.unwrap_or(Container::WebM))?;
        outcome.passed &= encoded.faults.is_empty();
        outcome.said = format!("{}; {encoded}", outcome.said);
        outcome.details.extend(encoded.faults);
    }
    Ok(outcome)
}

impl Outcome {
    fn new(case: &Case, passed: bool, said: String) -> Self {
        let scene = case.scene.to_string_lossy().into_owned();
        Self {
            scene,
            passed,
            said,
            details: Vec::new(),
            unwritten: false,
            frames: 0,
            differing: 0,
            found: None,
        }
    }

    fn failed(case: &Case, said: &str, details: Vec<String>) -> Self {
        Self { details, ..Self::new(case, false, said.to_owned()) }
    }

    fn left_over(case: &Case) -> Self {
        let detail = format!("delete {}, or bring the scene back", case.golden.display());
        Self::failed(case, "there is a golden, but no scene", vec![detail])
    }

    fn without_golden(case: &Case) -> Self {
        let detail = format!("make one with: canvas-rec test --update {}", case.scene.display());
        Self::failed(case, "has no golden", vec![detail])
    }

    fn updated(case: &Case, updated: &Updated) -> Self {
        let Updated { frames, bytes, changed } = *updated;
        let verb = if changed { "written" } else { "as before" };
        let said = format!("{}, {:.1} KiB, {verb}", count(frames, "frame"), bytes_kib(bytes));
        Self { frames, ..Self::new(case, true, said) }
    }

    fn compared(case: &Case, found: golden::Comparison) -> Self {
        let (frames, differing) = (found.compared(), found.differing());
        let total = found.points.len();
        let said = match (found.passed(), differing) {
            (true, 0) => count(frames, "frame"),
            (true, _) => format!("{differing} of {} within the limits", count(total, "frame")),
            (false, 0) => format!("{} as they should be, but", count(frames, "frame")),
            (false, _) => format!("{differing} of {} differ", count(total, "frame")),
        };
        let details = found.sentences();
        Self { frames, differing, details, found: Some(found), ..Self::new(case, true, said) }.judged()
    }

    fn judged(self) -> Self {
        Self { passed: self.found.as_ref().is_none_or(golden::Comparison::passed), ..self }
    }
}

#[expect(clippy::cast_precision_loss, reason = "shown with one digit")]
fn bytes_kib(bytes: u64) -> f64 {
    bytes as f64 / 1024.0
}

/// `1 frame`, `2 frames`.
pub(super) fn count(number: usize, unit: &str) -> String {
    format!("{number} {unit}{}", if number == 1 { "" } else { "s" })
}

/// Says what came of one scene, in every form that is asked for.
fn tell(outcome: &Outcome, width: usize, args: &Test) {
    if args.messages.json {
        Event::Case {
            scene: &outcome.scene,
            passed: outcome.passed,
            frames: outcome.frames,
            differing: outcome.differing,
            message: &outcome.said,
            details: &outcome.details,
        }
        .emit();
    } else if !outcome.passed || !args.messages.quiet {
        if outcome.passed {
            terminal::approve("ok    ");
        } else {
            terminal::alarm("FAIL  ");
        }
        terminal::say(&format!("{:width$}  {}", outcome.scene, outcome.said));
        for detail in &outcome.details {
            terminal::say(&format!("      {}", detail.replace('\n', "\n      ")));
        }
    }
    if !outcome.passed && env::var_os("GITHUB_ACTIONS").is_some() {
        annotation::emit(outcome, args.messages.json);
    }
}

/// Says how many scenes differ, and what to do.
fn sum_up(args: &Test, (failed, total): (usize, usize), report: Option<&str>) {
    if args.messages.json {
        Event::Suite { passed: total - failed, failed, report }.emit();
    } else if failed > 0 {
        let scenes = count(total, "scene");
        let look = report.map(|path| format!("; look at {path}, and accept what is meant with --update"));
        terminal::say(&format!("{failed} of {scenes} failed{}", look.unwrap_or_default()));
    } else if !args.messages.quiet {
        let scenes = count(total, "scene");
        terminal::say(&if args.update { scenes } else { format!("{scenes} as expected") });
    }
}

/// Makes a report once there is something to report.
struct Reporter<'a> {
    args: &'a Test,
    options: &'a scene::Options,
    report: Option<Report>,
    sections: Vec<Section>,
}

impl<'a> Reporter<'a> {
    fn new(args: &'a Test, options: &'a scene::Options) -> Result<Self, golden::Error> {
        if !args.update {
            Report::clear(&args.report.folder)?;
        }
        Ok(Self { args, options, report: None, sections: Vec::new() })
    }

    fn add(&mut self, case: &Case, outcome: &Outcome) -> Result<(), golden::Error> {
        let Some(found) = outcome.found.as_ref().filter(|found| !found.passed()) else { return Ok(()) };
        let report = match self.report.take() {
            Some(report) => report,
            None => Report::create(&self.args.report.folder)?,
        };
        let section = report.add_golden(&case.scene, self.options, found);
        self.report = Some(report);
        self.sections.push(section?);
        Ok(())
    }

    /// Writes the page, and returns where it is.
    fn finish(self, failed: usize, total: usize) -> Result<Option<String>, golden::Error> {
        let Some(report) = self.report else { return Ok(None) };
        let title = format!("{failed} of {} failed", count(total, "scene"));
        let path = report.finish(&title, &self.sections)?;
        Ok(Some(path.to_string_lossy().into_owned()))
    }
}
