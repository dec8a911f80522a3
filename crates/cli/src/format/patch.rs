use std::{fmt::Write as _, ops::Range};

use vault_lint_core::{
    diagnostic::{Applicability, Fix},
    note::Note,
    text::{self, Edit, TextRange},
};

use super::{GREEN, RED, snippet::Excerpt, styled};

/// The lines that a fix changes.
pub(super) struct Patch {
    /// What the fix does, or who does it.
    pub(super) title: &'static str,
    removed: Vec<Line>,
    added: Vec<Line>,
}

/// A line, and the bytes of it that change.
struct Line {
    text: String,
    change: Range<usize>,
}

/// Larger pieces of a note, in bytes, are not shown.
const LARGE: usize = 16 * 1024;
/// As many lines as are shown.
const MOST_LINES: usize = 12;

/// The patch of `fix`. What it replaces is left out where that is just `line`, which stands above it already; all lines
/// are left out where there is nothing to see in them, or too much.
pub(super) fn of(note: &Note, fix: &Fix, line: Option<usize>) -> Patch {
    let (first, removed, added) = changed_lines(note, fix.edits()).unwrap_or_default();
    let blank = removed.iter().chain(&added).all(|line| line.trim().is_empty());
    if blank || removed.len() + added.len() > MOST_LINES {
        return Patch { title: title(fix, false), removed: Vec::new(), added: Vec::new() };
    }
    let (mut removed, added) = compared(removed, added);
    if removed.len() == 1 && line == Some(first + 1) && !added.is_empty() {
        removed.clear();
    }
    Patch { title: title(fix, true), removed, added }
}

/// The lines with what changes in them; where there are not as many as before, that is all.
fn compared(removed: Vec<String>, added: Vec<String>) -> (Vec<Line>, Vec<Line>) {
    if removed.len() != added.len() {
        let whole = |text: String| Line { change: 0..text.len(), text };
        return (removed.into_iter().map(whole).collect(), added.into_iter().map(whole).collect());
    }
    let compared = removed.into_iter().zip(added).map(|(before, after)| {
        let same = |(a, b): &(char, char)| a == b;
        let length =
            |pairs: Vec<(char, char)>| -> usize { pairs.iter().map(|(c, _)| c.len_utf8()).sum() };
        let start = length(before.chars().zip(after.chars()).take_while(same).collect());
        let (rest, new_rest) = (before[start..].chars().rev(), after[start..].chars().rev());
        let end = length(rest.zip(new_rest).take_while(same).collect());
        let line = |text: String| Line { change: start..text.len() - end, text };
        (line(before), line(after))
    });
    compared.unzip()
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
        for (sign, style, lines) in [("-", RED, &self.removed), ("+", GREEN, &self.added)] {
            for line in lines {
                let excerpt = Excerpt::within(&line.text, line.change.clone(), width);
                let (sign, line) = (styled(sign, style), excerpt.styled(style));
                // Writing to a string doesn't fail.
                let _ = writeln!(text, "{:gutter$}{sign} {}", "", line.trim_end());
            }
        }
        text
    }
}
