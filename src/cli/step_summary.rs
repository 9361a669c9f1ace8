//! The summary of a job on GitHub: a table of what failed, on the job's own page.
//!
//! Outcomes come in; Markdown is added to the file that `GITHUB_STEP_SUMMARY` names (GitHub, Workflow
//! commands: Adding a job summary). Elsewhere nothing is written.

use std::env;
use std::fmt::Write as _;
use std::fs::File;
use std::io::{self, Write};

use super::test::{Outcome, count};

/// Most scenes in the table: GitHub shows no summary of more than 1 MiB.
const ROWS: usize = 200;
/// Most characters of what is said of a scene, for the same reason.
const CHARS: usize = 2000;

/// Adds the summary where one is wanted.
pub(super) fn write(outcomes: &[Outcome]) -> io::Result<()> {
    let Some(path) = env::var_os("GITHUB_STEP_SUMMARY").filter(|path| !path.is_empty()) else {
        return Ok(());
    };
    let mut file = File::options().append(true).create(true).open(path)?;
    file.write_all(text(outcomes).as_bytes())
}

fn text(outcomes: &[Outcome]) -> String {
    let failed: Vec<&Outcome> = outcomes.iter().filter(|outcome| !outcome.passed).collect();
    let scenes = count(outcomes.len(), "scene");
    if failed.is_empty() {
        return format!("### Goldens: {scenes} as expected\n\n");
    }
    let mut text =
        format!("### Goldens: {} of {scenes} failed\n\n| scene | what |\n|---|---|\n", failed.len());
    for Outcome { scene, said, details, .. } in failed.iter().take(ROWS) {
        let all: String = [&[said.clone()][..], details].concat().join("\n").chars().take(CHARS).collect();
        // Writing to text never fails.
        let _ = writeln!(text, "| {} | {} |", escaped(scene), escaped(&all));
    }
    if failed.len() > ROWS {
        let _ = writeln!(text, "\nand {} more", failed.len() - ROWS);
    }
    text + "\n"
}

/// `text` for a cell of a table: every sign that means something in Markdown or HTML is spelled out.
fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' => safe.push_str("<br>"),
            c if c.is_control() => safe.push('\u{fffd}'),
            c if c.is_ascii_punctuation() && !",.;()".contains(c) => {
                let _ = write!(safe, "&#{};", u32::from(c));
            }
            c => safe.push(c),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_can_t_break_out_of_its_cell() {
        let cell = escaped("a|b\r\n<img src=x> [c](d) `e` @f #1 ![g](h)");
        assert!(!cell.contains(['|', '`', '@', '[', ']', '!', '\n', '\r']), "{cell}");
        assert_eq!(cell.replace("<br>", "").matches(['<', '>']).count(), 0, "{cell}");
        assert_eq!(escaped("1 of 25 frames differ"), "1 of 25 frames differ");
    }
}
