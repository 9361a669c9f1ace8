//! `--junit FILE`: results in the XML that CI services read.
//!
//! Outcomes come in, text goes out. The form is the one that Apache Ant's `JUnit` task began and
//! all services share: suites, cases, failures.

use std::fmt::Write;

use super::test::Outcome;

/// The results as XML.
pub(super) fn text(outcomes: &[Outcome]) -> String {
    let failed = outcomes.iter().filter(|outcome| !outcome.passed).count();
    let total = outcomes.len();
    let mut xml = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites tests=\"{total}\" failures=\"{failed}\">\n  \
        <testsuite name=\"canvas-rec\" tests=\"{total}\" failures=\"{failed}\" errors=\"0\" skipped=\"0\">\n"
    );
    for outcome in outcomes {
        let scene = escaped(&outcome.scene);
        let said = escaped(&outcome.said);
        let details = escaped(&outcome.details.join("\n"));
        let body = if outcome.passed {
            "/>\n".to_owned()
        } else {
            format!(">\n      <failure message=\"{said}\">{details}</failure>\n    </testcase>\n")
        };
        // Writing to text never fails.
        let _ = write!(xml, "    <testcase classname=\"canvas-rec\" name=\"{scene}\" file=\"{scene}\"{body}");
    }
    xml.push_str("  </testsuite>\n</testsuites>\n");
    xml
}

/// `text` for XML 1.0, which has no control characters.
fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\n' => safe.push_str("&#10;"),
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => safe.push('\u{fffd}'),
            c => safe.push(c),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_can_t_break_out() {
        assert_eq!(escaped("a<b>\"&\n\x1b"), "a&lt;b&gt;&quot;&amp;&#10;\u{fffd}");
    }
}
