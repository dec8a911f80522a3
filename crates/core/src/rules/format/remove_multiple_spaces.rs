use memchr::memmem;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    edits::Editor,
    reading::{Proposal, report_harmless},
};
use crate::{
    diagnostic::Fix,
    note::{Ignore, Note},
    rule::{Category, Context, Fixable, Level, Report, Rule, RuleMeta, Scope},
    text::TextRange,
};

/// More than one blank stands between two words.
///
/// ## Why
///
/// Obsidian shows one and many alike.
///
/// ## Example
///
/// ```md
/// One  two.
/// ```
///
/// ## Fix
///
/// One of them stays. Behind the number of an item all stay where what the item holds depends on them. Blanks at the start of
/// a line, after the mark of a bullet or quote or the box of a task, and at the end of a line are for other rules.
///
/// ## Differences
///
/// Obsidian Linter needs two runs for `a  b  c`, and changes HTML, comments and Templater's tags: here these stay.
#[derive(Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct RemoveMultipleSpaces {}

const IGNORED: Ignore = Ignore::OPAQUE
    .union(Ignore::LINK)
    .union(Ignore::WIKI_LINK)
    .union(Ignore::TAG)
    .union(Ignore::TABLE)
    .union(Ignore::IMAGE);

impl Rule for RemoveMultipleSpaces {
    const META: RuleMeta = RuleMeta {
        name: "remove-multiple-spaces",
        category: Category::Format,
        level: Level::Off,
        fixable: Fixable::Always,
        scope: Scope::NOTES,
        since: "0.1.0",
    };

    fn check(&self, note: &Note, _cx: &Context<'_>, report: &mut Report) {
        let editor = Editor::new(note, IGNORED);
        let mut behind_numbers = Vec::new();
        for line in spaced_lines(note, &editor) {
            for (start, length) in runs(&note[line]) {
                let range = TextRange::of_length(line.start() + start, length);
                let more = TextRange::new(range.start() + 1, range.end());
                let Some(edit) = editor.delete(more) else { continue };
                if is_number(&note[line][..start]) {
                    let message = MESSAGE.to_owned();
                    behind_numbers.push(Proposal { range, message, edit });
                } else {
                    report.add(range, MESSAGE).fix(Fix::safe(edit));
                }
            }
        }
        // What an item holds is indented by as much as its text.
        report_harmless(note, behind_numbers, report);
    }
}

const MESSAGE: &str = "more than one blank";

/// The lines that have more than one blank side by side.
fn spaced_lines<'n>(note: &'n Note, editor: &Editor<'n>) -> impl Iterator<Item = TextRange> {
    let several = memmem::Finder::new(b"  ");
    let mut lines = editor.lines();
    let mut at = 0;
    std::iter::from_fn(move || {
        let found = at + several.find(&note.text().as_bytes()[at..])?;
        let line = lines.find(|line| found < line.end())?;
        at = line.end();
        Some(line)
    })
}

/// Whether `before`, what a line begins with, is the mark of a numbered item.
fn is_number(before: &str) -> bool {
    let mark = before.trim_start_matches(['>', ' ', '\t']);
    let digits = mark.trim_start_matches(|c: char| c.is_ascii_digit());
    digits.len() < mark.len() && matches!(digits, "." | ")")
}

/// Where in a line more than one blank stands between words: the start of each run, and its length.
fn runs(line: &str) -> Vec<(usize, usize)> {
    let text = line.trim_end();
    let mut at = text.len() - text.trim_start_matches([' ', '\t', '>', '-', '*', '+']).len();
    let mut found = Vec::new();
    while let Some(start) = memmem::find(&text.as_bytes()[at..], b"  ").map(|step| at + step) {
        let length = text[start..].len() - text[start..].trim_start_matches(' ').len();
        let before = text[..start].trim_start_matches(['>', ' ', '\t']);
        let is_mark = matches!(before, "" | "-" | "*" | "+");
        if !is_mark && !is_box(before) {
            found.push((start, length));
        }
        at = start + length;
    }
    found
}

/// Whether `before`, what a line begins with, is the mark and the box of a task.
fn is_box(before: &str) -> bool {
    let Some((mark, rest)) = before.split_once(' ') else { return false };
    let status = rest.trim_start().strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    let is_box = status.is_some_and(|status| status.chars().count() == 1);
    is_box && (matches!(mark, "-" | "*" | "+") || is_number(mark))
}
