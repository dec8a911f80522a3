use serde::Serialize;
use vault_lint_core::{
    diagnostic::{Diagnostic, Identity, Severity, numbered},
    disk::Fingerprint,
    pass::Checked,
};

use super::{
    Summary,
    form::{Form, Frame, Span},
    harmless::harmless_json,
};

/// A Code Quality report.
#[derive(Default)]
pub(super) struct Gitlab {
    issues: Vec<Issue>,
}

#[derive(Serialize)]
struct Issue {
    description: String,
    check_name: &'static str,
    fingerprint: String,
    severity: &'static str,
    location: Location,
}

#[derive(Serialize)]
struct Location {
    path: String,
    lines: Lines,
}

#[derive(Serialize)]
struct Lines {
    begin: usize,
    end: usize,
}

impl Form for Gitlab {
    fn note(&mut self, checked: &Checked, frame: &Frame) -> String {
        let path = frame.path(&checked.note);
        let numbers = numbered(&checked.note, &checked.findings);
        for (finding, number) in checked.findings.iter().zip(numbers) {
            let span = Span::of(&checked.note, finding.range);
            let lines = Lines { begin: span.start.line, end: span.last_line };
            self.issues.push(Issue {
                description: finding.message.clone(),
                check_name: finding.rule,
                fingerprint: fingerprint(&path, number),
                severity: severity(finding),
                location: Location { path: path.clone(), lines },
            });
        }
        String::new()
    }

    fn end(&mut self, _summary: &Summary, _frame: &Frame) -> String {
        let text = serde_json::to_string_pretty(&self.issues).unwrap_or_default();
        format!("{}\n", harmless_json(&text))
    }
}

fn severity(finding: &Diagnostic) -> &'static str {
    match finding.severity {
        Severity::Error => "major",
        Severity::Warning => "minor",
        Severity::Info => "info",
    }
}

/// Two findings of a report must not share it, so that the path and the number among those alike are part of it.
fn fingerprint(path: &str, (identity, number): (Identity, usize)) -> String {
    let mut hex = Fingerprint::of(format!("{path}\n{identity}\n{number}").as_bytes()).to_hex();
    hex.truncate(32);
    hex
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use serde_json::Value;

    use super::{
        super::form::tests::{checked, frame},
        *,
    };

    const TABLE: &str = "words\n| a |\n| - |\n";

    fn report(notes: &[(&str, &str)]) -> Vec<Value> {
        let mut gitlab = Gitlab::default();
        for (path, text) in notes {
            gitlab.note(&checked(path, text), &frame("notes/"));
        }
        serde_json::from_str(&gitlab.end(&Summary::default(), &frame(""))).unwrap()
    }

    fn fingerprints(notes: &[(&str, &str)]) -> BTreeSet<String> {
        report(notes).iter().map(|issue| issue["fingerprint"].to_string()).collect()
    }

    #[test]
    fn an_issue_has_what_gitlab_wants() {
        let [issue] = &report(&[("a.md", TABLE)])[..] else { panic!("there is one finding") };
        assert_eq!(issue["check_name"], "glued-table");
        assert_eq!(issue["severity"], "minor");
        assert_eq!(issue["location"]["path"], "notes/a.md");
        assert_eq!(issue["location"]["lines"]["begin"], 2);
        assert!(issue["description"].as_str().unwrap().starts_with("this table stands"));
        assert!(report(&[]).is_empty());
    }

    #[test]
    fn fingerprints_are_unique_and_stay_when_lines_move() {
        let twice = format!("{TABLE}\n{TABLE}");
        let all = fingerprints(&[("a.md", &twice), ("b.md", TABLE)]);
        assert_eq!(all.len(), 3);
        let moved = format!("# New\n\n{twice}");
        assert_eq!(all, fingerprints(&[("a.md", &moved), ("b.md", TABLE)]));
    }
}
