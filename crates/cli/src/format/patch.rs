use std::fmt::Write as _;

use vault_lint_core::{
    diagnostic::{Applicability, Fix},
    note::Note,
    text::{self, Edit, TextRange},
};

use super::{GREEN, RED, snippet::cropped, styled};

/// The lines that a fix changes.
pub(super) struct Patch {
    /// What the fix does, or who does it.
    pub(super) title: &'static str,
    removed: Vec<String>,
    added: Vec<String>,
    /// Where the first lines begin to differ, in bytes.
    change: usize,
}

/// Larger pieces of a note, in bytes, are not shown.
const LARGE: usize = 16 * 1024;
/// As many lines as are shown.
const MOST_LINES: usize = 12;

/// The patch of `fix`. What it replaces is left out where that is just `line`, which stands above it already; all lines
/// are left out where there is nothing to see in them, or too much.
pub(super) fn of(note: &Note, fix: &Fix, line: Option<usize>) -> Patch {
    let (first, mut removed, added) = changed_lines(note, fix.edits()).unwrap_or_default();
    let blank = removed.iter().chain(&added).all(|line| line.trim().is_empty());
    if blank || removed.len() + added.len() > MOST_LINES {
        let (removed, added) = (Vec::new(), Vec::new());
        return Patch { title: title(fix, false), removed, added, change: 0 };
    }
    let change = first_change(&removed, &added);
    if removed.len() == 1 && line == Some(first + 1) && !added.is_empty() {
        removed.clear();
    }
    Patch { title: title(fix, true), removed, added, change }
}

fn title(fix: &Fix, shown: bool) -> &'static str {
    match (fix.applicability(), shown) {
        (Applicability::Safe, true) => "`vault-lint fix` changes it to",
        (Applicability::Safe, false) => "`vault-lint fix` mends it",
        (Applicability::Unsafe, true) => "`vault-lint fix --unsafe` changes it to",
        (Applicability::Unsafe, false) => "`vault-lint fix --unsafe` mends it",
        (Applicability::DisplayOnly, _) => "it could be written so",
    }
}

/// The first line that changes, and the lines there before and after.
fn changed_lines(note: &Note, edits: &[Edit]) -> Option<(usize, Vec<String>, Vec<String>)> {
    let whole = edits.iter().map(Edit::range).reduce(TextRange::join)?;
    let lines = note.lines().lines_of(whole);
    let first = *lines.start();
    let range = note.lines().line(first).join(note.lines().line(*lines.end()));
    if range.len() + edits.iter().map(|edit| edit.content().len()).sum::<usize>() > LARGE {
        return None;
    }
    let before = &note[range];
    let moved = edits.iter().map(|edit| {
        let (start, end) = (edit.range().start(), edit.range().end());
        let at = TextRange::new(start - range.start(), end - range.start());
        Edit::replace(at, edit.content())
    });
    let after = text::apply(before, &moved.collect::<Vec<_>>());
    let (before, after): (Vec<_>, Vec<_>) = (before.lines().collect(), after.lines().collect());
    let same = before.iter().zip(&after).take_while(|(a, b)| a == b).count();
    let rest = before.len().min(after.len()) - same;
    let ends = before.iter().rev().zip(after.iter().rev()).take(rest);
    let same_end = ends.take_while(|(a, b)| a == b).count();
    let part = |lines: &[&str]| {
        lines[same..lines.len() - same_end].iter().map(|line| (*line).to_owned()).collect()
    };
    Some((first + same, part(&before), part(&after)))
}

impl Patch {
    /// The lines, below a snippet whose frame stands `gutter` columns from the left.
    pub(super) fn render(&self, gutter: usize, width: usize) -> String {
        let width = width.saturating_sub(gutter + 4).max(20);
        let mut text = String::new();
        for (sign, style, lines) in [('-', RED, &self.removed), ('+', GREEN, &self.added)] {
            for line in lines {
                let line = format!("{sign} {}", cropped(line, self.change, width));
                // Writing to a string doesn't fail.
                let _ = writeln!(text, "{:gutter$}{}", "", styled(line.trim_end(), style));
            }
        }
        text
    }
}

fn first_change(removed: &[String], added: &[String]) -> usize {
    let (Some(before), Some(after)) = (removed.first(), added.first()) else { return 0 };
    let same = before.chars().zip(after.chars()).take_while(|(a, b)| a == b);
    same.map(|(c, _)| c.len_utf8()).sum()
}
