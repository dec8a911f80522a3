//! The note in the vault in which the service keeps what is due and found.

use std::{collections::BTreeMap, fmt::Write as _};

use vault_lint_core::{
    diagnostic::Severity,
    due::{Entry, Urgency},
    path::NotePath,
};

use crate::session::Found;

/// How the note begins, by which it is known that it may be overwritten.
const HEAD: &str = "%% This note is kept by vault-lint: what you write here will be lost. %%\n";
/// As many items of a kind are listed.
const MOST: usize = 200;

/// The text of the note.
pub(crate) fn text(pressing: &[&Entry], findings: &BTreeMap<NotePath, Vec<Found>>) -> String {
    let mut text = String::from(HEAD);
    for (title, urgency) in
        [("Overdue", Urgency::Overdue), ("Due today", Urgency::Today), ("Due soon", Urgency::Soon)]
    {
        let due = pressing.iter().filter(|entry| entry.urgency == urgency);
        let lines = due.map(|entry| {
            let day = entry.day.strftime("%Y-%m-%d");
            format!("- {day} {}: {}", link(&entry.path), plain(&entry.title))
        });
        section(&mut text, title, &lines.collect::<Vec<_>>());
    }
    for (title, severity) in [("Errors", Severity::Error), ("Warnings", Severity::Warning)] {
        let found =
            findings.iter().flat_map(|(path, found)| found.iter().map(move |it| (path, it)));
        let found = found.filter(|(_, found)| found.severity == severity);
        // What is due is told above.
        let found =
            found.filter(|(_, found)| !matches!(found.rule, "overdue" | "due-today" | "due-soon"));
        let lines = found.map(|(path, found)| {
            format!("- {}, line {}: {}", link(path), found.line, plain(&found.message))
        });
        section(&mut text, title, &lines.collect::<Vec<_>>());
    }
    if text == HEAD {
        text.push_str("\nNothing is due soon, and nothing was found.\n");
    }
    text
}

fn section(text: &mut String, title: &str, lines: &[String]) {
    if lines.is_empty() {
        return;
    }
    let _ = writeln!(text, "\n## {title}\n");
    for line in lines.iter().take(MOST) {
        text.push_str(line);
        text.push('\n');
    }
    if lines.len() > MOST {
        let _ = writeln!(text, "- and {} more", lines.len() - MOST);
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
    use super::*;

    fn found(severity: Severity, rule: &'static str, message: &str) -> Found {
        let identity = "0123456789abcdef".to_owned().try_into().unwrap();
        Found { rule, severity, line: 3, message: message.to_owned(), identity }
    }

    #[test]
    fn what_it_says() {
        assert!(text(&[], &BTreeMap::new()).ends_with("nothing was found.\n"));
        let findings = BTreeMap::from([
            (
                NotePath::new("Folder/A note.md"),
                vec![
                    found(Severity::Warning, "broken-link", "`[[x]]` leads to no note"),
                    found(Severity::Error, "overdue", "due"),
                ],
            ),
            (NotePath::new("c#.md"), vec![found(Severity::Error, "duplicate-checkbox-id", "#a")]),
        ]);
        assert_eq!(
            text(&[], &findings),
            format!(
                "{HEAD}\n## Errors\n\n- `c#.md`, line 3: \\#a\n\n## Warnings\n\n\
                 - [[Folder/A note|A note]], line 3: `\\[\\[x\\]\\]` leads to no note\n"
            )
        );
    }
}
