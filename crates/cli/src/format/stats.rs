use std::{fmt::Write as _, path::Path};

use serde::Serialize;
use vault_lint_core::pass::{Count, Size, Stats};

use super::{BOLD, DIM, harmless::harmless, harmless::harmless_json, styled};

/// As many of each are named in the text.
const MOST_NAMED: usize = 5;

#[derive(Serialize)]
struct Whole<'a> {
    schema_version: u32,
    vault: String,
    #[serde(flatten)]
    stats: &'a Stats,
}

/// A vault in numbers, as one JSON object.
pub(crate) fn stats_json(vault: &Path, stats: &Stats) -> serde_json::Result<String> {
    let whole = Whole { schema_version: 1, vault: vault.display().to_string(), stats };
    Ok(format!("{}\n", harmless_json(&serde_json::to_string_pretty(&whole)?)))
}

/// A vault in numbers, as a page.
pub(crate) fn stats(vault: &Path, stats: &Stats) -> String {
    let mut page = format!("{}\n\n", styled(&harmless(&vault.display().to_string()), BOLD));
    row(
        &mut page,
        "notes",
        stats.notes,
        &format!("{} words, {}", grouped(stats.words), bytes(stats.bytes)),
    );
    row(
        &mut page,
        "other files",
        stats.other_files,
        &some("not linked", stats.orphan_attachments.len()),
    );
    row(&mut page, "links", stats.links, &some("lead nowhere", stats.broken));
    row(&mut page, "embeds", stats.embeds, "");
    row(&mut page, "wanted notes", stats.wanted.len(), "named by links, not yet written");
    row(&mut page, "orphan notes", stats.orphans.len(), "no other file links to them");
    row(&mut page, "open tasks", stats.open_tasks, &some("done", stats.done_tasks));
    row(&mut page, "overdue", stats.overdue, "notes, tasks and rows");
    row(&mut page, "tags", stats.tags.len(), "");
    let name = |count: &Count| (count.name.clone(), grouped(count.count));
    list(&mut page, "most used tags", stats.tags.iter().map(name));
    list(&mut page, "most wanted notes", stats.wanted.iter().map(name));
    let big = |size: &Size| (size.path.to_string(), bytes(size.bytes));
    list(&mut page, "biggest notes", stats.biggest.iter().map(big));
    page
}

fn row(page: &mut String, name: &str, number: usize, remark: &str) {
    let line = format!("  {name:<14}{:>10}", grouped(number));
    // Writing to a string doesn't fail.
    let _ = match remark {
        "" => writeln!(page, "{line}"),
        _ if number == 0 => writeln!(page, "{line}"),
        _ => writeln!(page, "{line}  {}", styled(remark, DIM)),
    };
}

fn some(what: &str, number: usize) -> String {
    if number == 0 { String::new() } else { format!("{} {what}", grouped(number)) }
}

fn list(page: &mut String, title: &str, entries: impl Iterator<Item = (String, String)>) {
    let entries: Vec<_> = entries.take(MOST_NAMED).collect();
    if entries.is_empty() {
        return;
    }
    let _ = writeln!(page, "\n{}", styled(title, BOLD));
    for (name, number) in entries {
        let _ = writeln!(page, "  {number:>10}  {}", harmless(&name));
    }
}

/// `number` with its digits in groups of three.
fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let first = digits.len() % 3;
    let mut shown = digits[..first].to_owned();
    for group in digits.as_bytes()[first..].chunks(3) {
        if !shown.is_empty() {
            shown.push(',');
        }
        shown.extend(group.iter().map(|&digit| char::from(digit)));
    }
    shown
}

/// `number` bytes in the unit that suits.
fn bytes(number: usize) -> String {
    #[expect(clippy::cast_precision_loss, reason = "it is rounded anyway")]
    let shown = number as f64;
    match number {
        0..1_000 => format!("{number} B"),
        1_000..1_000_000 => format!("{:.1} kB", shown / 1e3),
        _ => format!("{:.1} MB", shown / 1e6),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_easy_to_read() {
        assert_eq!([0, 999, 1_000, 1_234_567].map(grouped), ["0", "999", "1,000", "1,234,567"]);
        assert_eq!([999, 1_500, 2_000_000].map(bytes), ["999 B", "1.5 kB", "2.0 MB"]);
    }
}
