//! Failures as annotations of GitHub Actions: they show beside the scene in a pull request.
//!
//! An outcome comes in, one workflow command goes out (GitHub, Workflow commands: Setting an error
//! message). Whether this is GitHub is left to the caller.

use super::terminal;
use super::test::Outcome;

/// Writes the annotation of a scene that failed; to stderr where stdout is for `json`.
pub(super) fn emit(outcome: &Outcome, json: bool) {
    let line = line(&outcome.scene, &outcome.said, &outcome.details);
    if json {
        terminal::say(&line);
    } else {
        terminal::emit(&line);
    }
}

fn line(scene: &str, said: &str, details: &[String]) -> String {
    let (scene, title) = (property(scene), property(&format!("golden: {said}")));
    format!("::error file={scene},title={title}::{}", message(&details.join("\n")))
}

/// Text that ends at no line break and has no percent sign of its own.
fn message(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// The same where colons and commas part the properties.
fn property(text: &str) -> String {
    message(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_makes_a_second_command() {
        let line = line("a,b:c.toml", "1%\n::error::x", &["one\r\n::set-env::".to_owned(), "two".to_owned()]);
        assert_eq!(
            line,
            "::error file=a%2Cb%3Ac.toml,title=golden%3A 1%25%0A%3A%3Aerror%3A%3Ax::one%0D%0A::set-env::%0Atwo"
        );
    }
}
