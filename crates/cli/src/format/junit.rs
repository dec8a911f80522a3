use std::fmt::Write as _;

use vault_lint_core::{
    diagnostic::Diagnostic,
    note::Note,
    pass::{Checked, Trouble},
};

use super::{
    Summary,
    form::{Form, Frame, message},
    harmless::is_harmful,
};

/// JUnit's XML: a suite for each note, in which each finding is a test that failed.
#[derive(Default)]
pub(super) struct Junit {
    suites: String,
    /// How many suites there are.
    count: usize,
    troubles: Vec<String>,
}

impl Form for Junit {
    fn note(&mut self, checked: &Checked, frame: &Frame) -> String {
        let path = checked.note.path().as_str();
        let failures = checked.findings.iter().map(|finding| failure(&checked.note, finding));
        let mut cases: Vec<String> = failures.collect();
        let failures = cases.len();
        if failures == 0 {
            cases.push(case(path, path, ""));
        }
        self.suite(path, &cases, failures, 0, frame);
        String::new()
    }

    fn trouble(&mut self, trouble: &Trouble) -> Option<String> {
        let text = trouble.to_string();
        let error = format!("<error message=\"{}\" type=\"not-checked\"/>\n", escaped(&text));
        self.troubles.push(case(&text, "vault-lint", &error));
        Some(String::new())
    }

    fn end(&mut self, _summary: &Summary, frame: &Frame) -> String {
        let troubles = std::mem::take(&mut self.troubles);
        if !troubles.is_empty() {
            self.suite("vault-lint", &troubles, 0, troubles.len(), frame);
        }
        format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n{}</testsuites>\n",
            self.suites
        )
    }
}

impl Junit {
    fn suite(
        &mut self,
        name: &str,
        cases: &[String],
        failures: usize,
        errors: usize,
        frame: &Frame,
    ) {
        // Some readers demand a host, a moment and both outputs of each suite. Writing to a string doesn't fail.
        let _ = write!(
            self.suites,
            "<testsuite id=\"{}\" name=\"{}\" package=\"vault-lint\" hostname=\"localhost\" \
             timestamp=\"{}T00:00:00\" tests=\"{}\" failures=\"{failures}\" errors=\"{errors}\" time=\"0\">\n\
             <properties/>\n{}<system-out/>\n<system-err/>\n</testsuite>\n",
            self.count,
            escaped(name),
            frame.today,
            cases.len(),
            cases.concat(),
        );
        self.count += 1;
    }
}

fn case(name: &str, class: &str, outcome: &str) -> String {
    let (name, class) = (escaped(name), escaped(class));
    format!("<testcase name=\"{name}\" classname=\"{class}\" time=\"0\">\n{outcome}</testcase>\n")
}

fn failure(note: &Note, finding: &Diagnostic) -> String {
    let at = note.position(finding.range.start());
    let (path, rule, severity) = (note.path().as_str(), finding.rule, finding.severity.as_str());
    let place = format!("{}:{}", at.line, at.column);
    let text = format!("{severity}[{rule}] {}\n{path}:{place}", message(finding));
    let outcome = format!(
        "<failure message=\"{}\" type=\"{rule}\">{}</failure>\n",
        escaped(&finding.message),
        escaped(&text)
    );
    case(&format!("{rule} at {place}"), path, &outcome)
}

/// `text` as XML, without the characters that can't be in it, however they are written.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            _ if !is_xml(c) => {}
            // Allowed as it is, but a terminal would obey or hide it.
            _ if is_harmful(c) => {
                let _ = write!(escaped, "&#{};", u32::from(c));
            }
            _ => escaped.push(c),
        }
    }
    escaped
}

fn is_xml(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | ' '..='\u{fffd}' | '\u{10000}'..)
}

#[cfg(test)]
mod tests {
    use super::{
        super::form::tests::{checked, frame},
        *,
    };

    #[test]
    fn notes_are_suites_and_findings_failures() {
        let mut junit = Junit::default();
        junit.note(&checked("a&b.md", "---\ndue: 2024-05-31\n---\n"), &frame(""));
        junit.note(&checked("clean.md", "words\n"), &frame(""));
        let text = junit.end(&Summary::default(), &frame(""));
        for part in [
            "<testsuite id=\"0\" name=\"a&amp;b.md\" package=\"vault-lint\" hostname=\"localhost\" \
             timestamp=\"2024-06-01T00:00:00\" tests=\"1\" failures=\"1\" errors=\"0\" time=\"0\">",
            "<testcase name=\"overdue at 2:6\" classname=\"a&amp;b.md\" time=\"0\">\n\
             <failure message=\"1 day overdue\" type=\"overdue\">warning[overdue] 1 day overdue&#10;\
             a&amp;b.md:2:6</failure>",
            "<testsuite id=\"1\" name=\"clean.md\"",
            "<testcase name=\"clean.md\" classname=\"clean.md\" time=\"0\">\n</testcase>",
        ] {
            assert!(text.contains(part), "{part}\n{text}");
        }
    }

    #[test]
    fn what_could_not_be_checked_is_an_error() {
        use vault_lint_core::path::NotePath;
        let mut junit = Junit::default();
        junit.trouble(&Trouble::Panicked(NotePath::new("<a>.md")));
        let text = junit.end(&Summary::default(), &frame(""));
        assert!(text.contains("tests=\"1\" failures=\"0\" errors=\"1\""), "{text}");
        assert!(text.contains("a rule broke down on `&lt;a&gt;.md`"), "{text}");
    }

    #[test]
    fn nothing_is_left_that_xml_has_no_place_for() {
        assert_eq!(escaped("a\u{0}\u{b}\u{1b}\u{fffe}]]>\"\n\u{85}é"), "a]]&gt;&quot;&#10;&#133;é");
    }
}
