//! `canvas-rec check`: what is wrong with scenes, and what is likely a mistake.
//!
//! Scenes come in, findings go out: each an error or a warning, in the same form as when
//! recording. Finding them is left to the scene's reader and to the session.

use std::path::Path;

use canvas_rec::scene::{Location, Options, Reading};
use canvas_rec::session;

use super::args::{Check, Messages};
use super::failure::{self, Mistake, Typed};
use super::json::Event;
use super::terminal;

/// Something about a scene.
struct Finding {
    is_error: bool,
    /// The exit code where it is an error.
    code: u8,
    message: String,
    at: Option<Location>,
}

/// Checks all scenes, and returns the exit code of the first error.
pub(super) fn run(args: &Check) -> u8 {
    let mut code = 0;
    for path in &args.scenes {
        let findings = findings(path, args);
        let first = findings.iter().find(|finding| finding.is_error).map_or(0, |finding| finding.code);
        code = if code == 0 { first } else { code };
        for finding in &findings {
            finding.tell(path, args.messages);
        }
        if findings.is_empty() && !args.messages.json && !args.messages.quiet {
            terminal::say(&format!("{}: ok", path.display()));
        }
    }
    code
}

/// All that is found in one scene.
fn findings(path: &Path, args: &Check) -> Vec<Finding> {
    let options = Options {
        params: args.set.clone(),
        allow: args.allow.clone(),
        font_fallback: args.allow_font_fallback,
        thorough: true,
        ..Options::default()
    };
    let Reading { scene, mut warnings, .. } = Reading::open(path, &options);
    let scene = match scene {
        Ok(scene) => scene,
        // Its messages name the file.
        Err(error) => return Finding::errors(&error.into(), "", args.typed()),
    };
    let name = format!("{}: ", path.display());
    match session::check(&scene) {
        Ok(found) => {
            let mut whole = Vec::new();
            for warning in found {
                match warning {
                    session::Warning::Scene(placed) => warnings.push(placed),
                    other => whole.push((format!("{name}{other}"), None)),
                }
            }
            warnings.sort_by(|a, b| a.at.order().cmp(&b.at.order()));
            let placed = warnings.into_iter().map(|one| (one.to_string(), Some(one.at)));
            placed.chain(whole).map(|(message, at)| Finding::warning(message, at, args.strict)).collect()
        }
        Err(error) => Finding::errors(&error.into(), &name, args.typed()),
    }
}

impl Finding {
    fn warning(message: String, at: Option<Location>, strict: bool) -> Self {
        Self { is_error: strict, code: failure::DATA, message, at }
    }

    /// All mistakes of `error`.
    fn errors(error: &anyhow::Error, name: &str, typed: Typed) -> Vec<Self> {
        let code = failure::code(error, typed);
        let mistakes = failure::mistakes(error, typed).into_iter();
        mistakes
            .map(|Mistake { message, at }| Self {
                is_error: true,
                code,
                message: format!("{name}{message}"),
                at,
            })
            .collect()
    }

    fn tell(&self, path: &Path, messages: Messages) {
        let severity = if self.is_error { "error" } else { "warning" };
        if messages.json {
            let file = self.at.as_ref().map_or(path, |at| &at.path).to_string_lossy();
            let (line, column) = self.at.as_ref().map(|at| (at.line, at.column)).unzip();
            Event::Finding { severity, message: self.message.clone(), file, line, column }.emit();
        } else if self.is_error || !messages.quiet {
            if self.is_error {
                terminal::alarm("error: ");
            } else {
                terminal::caution("warning: ");
            }
            terminal::say(&self.message);
            if let Some(at) = &self.at {
                terminal::say(&at.snippet());
            }
        }
    }
}
