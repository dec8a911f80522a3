//! The note in the vault in which the service keeps what is due and found.

use std::fmt::Write as _;

use vault_lint_core::{diagnostic::Severity, due::Urgency, path::NotePath};

use crate::{due::Due, findings::Findings};

/// How the note begins, by which it is known that it may be overwritten.
const HEAD: &str = "%% This note is kept by vault-lint: what you write here will be lost. %%\n";
/// As many items of a kind are listed.
const MOST: usize = 200;

/// The text of the note.
pub(crate) fn text(pressing: &[(&NotePath, Due<'_>)], findings: &Findings) -> String {
    let mut text = String::from(HEAD);
    for (title, urgency) in
        [("Overdue", Urgency::Overdue), ("Due today", Urgency::Today), ("Due soon", Urgency::Soon)]
    {
        let due = pressing.iter().filter(|(_, due)| due.urgency == urgency);
        let lines = due.map(|(path, due)| {
            let day = due.day.strftime("%Y-%m-%d");
            format!("- {day} {}: {}", link(path), plain(due.title))
        });
        section(&mut text, title, lines);
    }
    for (title, severity) in [("Errors", Severity::Error), ("Warnings", Severity::Warning)] {
        let found = findings.all().filter(|(_, found)| found.severity == severity);
        // What is due is told above.
        let found =
            found.filter(|(_, found)| !matches!(found.rule, "overdue" | "due-today" | "due-soon"));
        let lines = found.map(|(path, found)| {
            format!("- {}, line {}: {}", link(path), found.line, plain(found.message))
        });
        section(&mut text, title, lines);
    }
    if text == HEAD {
        text.push_str("\nNothing is due soon, and nothing was found.\n");
    }
    text
}

fn section(text: &mut String, title: &str, lines: impl Iterator<Item = String>) {
    let mut more = 0;
    for (number, line) in lines.enumerate() {
        if number == 0 {
            let _ = writeln!(text, "\n## {title}\n");
        }
        if number < MOST {
            let _ = writeln!(text, "{line}");
        } else {
            more += 1;
        }
    }
    if more > 0 {
        let _ = writeln!(text, "- and {more} more");
    }
}

/// A link to the file at `path` by all of it, so that it can lead to no other.
fn link(path: &NotePath) -> String {
    let target = path.as_str().strip_suffix(".md").unwrap_or(path.as_str());
    // A name with such characters can't stand in a wikilink.
    if target.contains(['#', '^', '[', ']', '|']) {
        return format!("`{}`", path.as_str().replace('`', "'"));
    }
    let shown = path.stem();
    if shown == target { format!("[[{target}]]") } else { format!("[[{target}|{shown}]]") }
}

/// `text` as it may stand in a line of the note without meaning anything there: what another note says must not become a
/// task, tag, link or embed of this one.
fn plain(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut plain = String::with_capacity(line.len() + 8);
    for character in line.chars() {
        if matches!(
            character,
            '[' | ']' | '#' | '*' | '_' | '<' | '$' | '%' | '\\' | '!' | '~' | '='
        ) {
            plain.push('\\');
        }
        plain.push(character);
    }
    plain
}

#[cfg(test)]
mod tests {
    use vault_lint_core::{diagnostic::Diagnostic, note::Note, pass::Checked, text::TextRange};

    use super::*;

    fn checked(path: &str, found: &[(Severity, &'static str, &str)]) -> Checked {
        let note = Note::parse(NotePath::new(path), "a\nb\nc\n");
        let finding = |(severity, rule, message): &(Severity, &'static str, &str)| Diagnostic {
            rule,
            severity: *severity,
            range: TextRange::of_length(4, 1),
            message: (*message).to_owned(),
            help: None,
            fix: None,
        };
        Checked { note, findings: found.iter().map(finding).collect() }
    }

    #[test]
    fn what_it_says() {
        let mut findings = Findings::default();
        assert!(text(&[], &findings).ends_with("nothing was found.\n"));
        findings.put(
            &checked(
                "Folder/A note.md",
                &[
                    (Severity::Warning, "broken-link", "`[[x]]` leads to no note"),
                    (Severity::Error, "overdue", "due"),
                ],
            ),
            true,
        );
        findings.put(&checked("c#.md", &[(Severity::Error, "duplicate-checkbox-id", "#a")]), true);
        assert_eq!(
            text(&[], &findings),
            format!(
                "{HEAD}\n## Errors\n\n- `c#.md`, line 3: \\#a\n\n## Warnings\n\n\
                 - [[Folder/A note|A note]], line 3: `\\[\\[x\\]\\]` leads to no note\n"
            )
        );
    }
}
