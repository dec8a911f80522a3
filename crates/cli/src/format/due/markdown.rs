use std::fmt::Write as _;

use vault_lint_core::due::Entry;

use super::{super::harmless, List, distance, heading, open};

/// A page for a note: a list of wikilinks under a heading for each urgency. It holds no task of its own, so that nothing is
/// due twice.
pub(super) fn page(list: &List<'_>) -> String {
    let mut text = format!("Due on {} ({})\n", list.clock.today, list.zone());
    let mut section = None;
    for entry in &list.entries {
        if section != Some(entry.urgency) {
            section = Some(entry.urgency);
            let _ = write!(text, "\n## {}\n\n", heading(entry.urgency));
        }
        text.push_str(&line(entry));
    }
    if list.entries.is_empty() {
        text.push_str("\nNothing is due.\n");
    }
    text
}

fn line(entry: &Entry) -> String {
    let path = &*harmless(entry.path.as_str());
    let target = path.strip_suffix(".md").unwrap_or(path);
    let link = match entry.path.stem() {
        stem if stem == target => format!("[[{target}]]"),
        stem => format!("[[{target}|{stem}]]"),
    };
    let title = match &entry.title {
        title if title == entry.path.stem() => String::new(),
        title => format!(": {}", escaped(&harmless(title))),
    };
    format!("- {} ({}) {link}{title}{}\n", entry.day, distance(entry), open(entry))
}

/// `text` so that Markdown shows it as it is, but for tags, which stay tags.
fn escaped(text: &str) -> String {
    let mut result = String::new();
    for letter in text.chars() {
        if matches!(letter, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '|' | '~' | '=' | '$' | '%')
        {
            result.push('\\');
        }
        result.push(letter);
    }
    result
}
