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
    tests: usize,
    failures: usize,
    troubles: Vec<String>,
}

impl Form for Junit {
    fn note(&mut self, checked: &Checked, frame: &Frame) -> String {
        let path = checked.note.path().as_str();
        let findings = &checked.findings;
        let cases = if findings.is_empty() {
            format!("<testcase name=\"{0}\" classname=\"{0}\" time=\"0\"/>\n", escaped(path))
        } else {
            findings.iter().map(|finding| failure(&checked.note, finding)).collect()
        };
        self.suite(path, findings.len().max(1), findings.len(), 0, &cases, frame);
        String::new()
    }

    fn trouble(&mut self, trouble: &Trouble) -> Option<String> {
        self.troubles.push(trouble.to_string());
        Some(String::new())
    }

    fn end(&mut self, _summary: &Summary, frame: &Frame) -> String {
        let (tests, failures, errors) = (self.tests, self.failures, self.troubles.len());
        if errors > 0 {
            let error = |text: &String| {
                let text = escaped(text);
                format!(
                    "<testcase name=\"{text}\" classname=\"vault-lint\" time=\"0\">\n\
                     <error message=\"{text}\" type=\"not-checked\"/>\n</testcase>\n"
                )
            };
            let cases: String = self.troubles.iter().map(error).collect();
            self.suite("vault-lint", errors, 0, errors, &cases, frame);
        }
        format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
             <testsuites name=\"vault-lint\" tests=\"{}\" failures=\"{failures}\" errors=\"{errors}\" time=\"0\">\n\
             {}</testsuites>\n",
            tests + errors,
            self.suites
        )
    }
}

impl Junit {
    fn suite(
        &mut self,
        name: &str,
        tests: usize,
        failures: usize,
        errors: usize,
        cases: &str,
        frame: &Frame,
    ) {
        // Some readers demand a host, a moment and both outputs of each suite.
        let _ = write!(
            self.suites,
            "<testsuite id=\"{}\" name=\"{}\" package=\"vault-lint\" hostname=\"localhost\" \
             timestamp=\"{}T00:00:00\" tests=\"{tests}\" failures=\"{failures}\" errors=\"{errors}\" time=\"0\">\n\
             <properties/>\n{cases}<system-out/>\n<system-err/>\n</testsuite>\n",
            self.count,
            escaped(name),
            frame.today,
        );
        self.count += 1;
        self.tests += tests - errors;
        self.failures += failures;
    }
}

fn failure(note: &Note, finding: &Diagnostic) -> String {
    let at = note.position(finding.range.start());
    let (path, severity) = (note.path().as_str(), finding.severity.as_str());
    let place = format!("{path}:{}:{}", at.line, at.column);
    format!(
        "<testcase name=\"{} at {}:{}\" classname=\"{}\" time=\"0\">\n\
         <failure message=\"{}\" type=\"{}\">{}</failure>\n</testcase>\n",
        finding.rule,
        at.line,
        at.column,
        escaped(path),
        escaped(&finding.message),
        finding.rule,
        escaped(&format!("{severity}[{}] {}\n{place}", finding.rule, message(finding))),
    )
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
            "<testsuites name=\"vault-lint\" tests=\"2\" failures=\"1\" errors=\"0\" time=\"0\">",
            "<testsuite id=\"0\" name=\"a&amp;b.md\" package=\"vault-lint\" hostname=\"localhost\" \
             timestamp=\"2024-06-01T00:00:00\" tests=\"1\" failures=\"1\" errors=\"0\" time=\"0\">",
            "<testcase name=\"overdue at 2:6\" classname=\"a&amp;b.md\" time=\"0\">\n\
             <failure message=\"1 day overdue\" type=\"overdue\">warning[overdue] 1 day overdue&#10;\
             a&amp;b.md:2:6</failure>",
            "<testsuite id=\"1\" name=\"clean.md\"",
            "<testcase name=\"clean.md\" classname=\"clean.md\" time=\"0\"/>",
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
