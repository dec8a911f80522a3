use std::collections::BTreeMap;

use super::{edits::Editor, lead::is_in_item, list_line::ListLine};
use crate::{
    diagnostic::Fix,
    note::{Ignore, Note},
    rule::{Context, Report},
    text::{Edit, TextRange},
};

/// Marks of quotes and blanks: what a line may begin with that holds no text.
pub(super) const QUOTE_MARKS: [char; 3] = [' ', '\t', '>'];

/// Puts one empty line between each of `blocks` and what stands around it, in the quotes that both are in. At the start and
/// the end of the note all empty lines go. `what` names the blocks.
pub(super) fn set_apart(
    note: &Note,
    cx: &Context<'_>,
    blocks: impl IntoIterator<Item = TextRange>,
    what: &str,
    report: &mut Report,
) {
    let editor = Editor::new(note, Ignore::empty());
    let lines: Vec<TextRange> = editor.lines().collect();
    let items_touch =
        cx.settings.turns_on("remove-empty-lines-between-list-markers-and-checklists");
    let gaps = Gaps { note, lines: &lines, items_touch };
    let mut found = BTreeMap::new();
    for block in blocks {
        let (first, last) = gaps.lines_of(block);
        found.extend(gaps.before(block, first));
        found.extend(gaps.after(block, last));
    }
    for (at, edit) in found {
        let edit = editor.replace(edit.range(), edit.content());
        if let Some(edit) = edit {
            let message = format!("one empty line is due around {what}");
            let line = note.lines().line_of(at);
            report.add(lines[line], message).fix(Fix::safe(edit).reshaping());
        }
    }
}

/// As many blanks make code of a line.
const CODE_INDENT: usize = 4;

struct Gaps<'n> {
    note: &'n Note,
    lines: &'n [TextRange],
    /// Whether no empty line stands between items.
    items_touch: bool,
}

impl Gaps<'_> {
    fn text(&self, line: usize) -> &str {
        &self.note[self.lines[line]]
    }

    fn is_empty(&self, line: usize) -> bool {
        self.text(line).trim_start_matches(QUOTE_MARKS).is_empty()
    }

    /// The first and the last line of `block` that hold text, or at all when none does.
    fn lines_of(&self, block: TextRange) -> (usize, usize) {
        let source = self.note[block].trim_end();
        let lines = self.note.lines().lines_of(TextRange::of_length(block.start(), source.len()));
        let first = lines.clone().find(|&line| !self.is_empty(line)).unwrap_or(*lines.start());
        let last = lines.clone().rev().find(|&line| !self.is_empty(line)).unwrap_or(*lines.end());
        (first, last)
    }

    /// The edit above `block`, whose text begins on the line `first`, by the start of that line.
    fn before(&self, block: TextRange, first: usize) -> Option<(usize, Edit)> {
        let start = self.lines[first].start();
        let lead = TextRange::new(start, block.start().max(start));
        let is_first = self.note[lead].trim_matches(QUOTE_MARKS).is_empty();
        if !is_first || self.would_be_code(first) {
            return None;
        }
        let above = (0..first).rev().find(|&line| !self.is_empty(line));
        let edit = match above {
            Some(above) if self.lines[above].end() > 0 => self.between(above, first),
            _ => Edit::delete(TextRange::new(self.note.body().start().min(start), start)),
        };
        Some((start, edit))
    }

    /// Whether an empty line above `line` makes indented code of it.
    fn would_be_code(&self, line: usize) -> bool {
        let marks = marks(self.text(line));
        let indent = marks.rsplit('>').next().unwrap_or_default();
        let is_deep = indent.contains('\t') || indent.len() >= CODE_INDENT;
        is_deep && !is_in_item(self.note, self.lines[line].start() + marks.len())
    }

    /// The edit below `block`, whose text ends with the line `last`, by the start of the next line with text.
    fn after(&self, block: TextRange, last: usize) -> Option<(usize, Edit)> {
        let end = self.lines[last].end();
        let block_end = block.start() + self.note[block].trim_end().len();
        if block_end < end && !self.note[TextRange::new(block_end, end)].trim().is_empty() {
            return None;
        }
        if let Some(below) = (last + 1..self.lines.len()).find(|&line| !self.is_empty(line)) {
            let is_due = !(self.items_touch && self.are_items(block, last, below));
            return is_due.then(|| (self.lines[below].start(), self.between(last, below)));
        }
        let rest = TextRange::new(end, self.note.text().len());
        let is_due = !matches!(&self.note[rest], "" | "\n");
        is_due.then(|| (self.lines[last].start(), Edit::delete(rest)))
    }

    /// Whether an item is all of `block`, whose line is `last`, and another begins on the line `below`.
    fn are_items(&self, block: TextRange, last: usize, below: usize) -> bool {
        let item = |line: usize| ListLine::read(self.note, self.lines[line]);
        let holds =
            |item: ListLine| (item.mark.end()..self.lines[last].end()).contains(&block.start());
        item(last).is_some_and(holds) && item(below).is_some()
    }

    /// The edit that leaves one empty line between two lines with text. It is in the quotes that both are in, but keeps
    /// apart what is apart: it is bare where one is, and ends a quote between two of the same depth.
    fn between(&self, above: usize, below: usize) -> Edit {
        let (upper, lower) = (marks(self.text(above)), marks(self.text(below)));
        let empty = (above + 1..below).map(|line| self.text(line)).min_by_key(|line| depth(line));
        let shared = if depth(upper) <= depth(lower) { upper } else { lower };
        let marks = match empty {
            Some(empty) if depth(empty) == 0 => "",
            Some(empty) if depth(upper) == depth(lower) && depth(empty) < depth(shared) => empty,
            _ if depth(shared) == 0 => "",
            _ => shared,
        };
        let gap = TextRange::new(self.lines[above].end(), self.lines[below].start());
        let in_item = marks.starts_with([' ', '\t'])
            && is_in_item(self.note, self.lines[below].start() + lower.len());
        let marks = if in_item { marks.trim_end() } else { marks.trim() };
        // What follows its marks is for other rules.
        let only = (below == above + 2).then(|| self.text(above + 1));
        let same = only.filter(|line| !marks.is_empty() && line.trim_end() == marks);
        let marks = same.unwrap_or(marks);
        Edit::replace(gap, format!("\n{marks}\n"))
    }
}

/// The marks of quotes that a line begins with, and blanks.
fn marks(line: &str) -> &str {
    &line[..line.len() - line.trim_start_matches(QUOTE_MARKS).len()]
}

/// How many quotes `marks` begin.
fn depth(marks: &str) -> usize {
    marks.matches('>').count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::path::NotePath;

    #[test]
    fn an_empty_line_stands_in_the_quotes_of_both_lines() {
        for (text, expected) in [
            ("a\n> b", ""),
            ("> a\n> > b", ">"),
            (">> a\n> b", ">"),
            ("> > a\n>\n>>> b", "> >"),
            (">> a\n>\n>> b", ">"),
            ("> a\n>\n\n> b", ""),
            ("> a\n> \n> b", "> "),
            ("> a\n> \n> \n> b", ">"),
            ("a\n \nb", ""),
            ("  > a\n  > b", ">"),
        ] {
            let note = Note::parse(NotePath::new("n.md"), text);
            let lines: Vec<_> = Editor::new(&note, Ignore::empty()).lines().collect();
            let gaps = Gaps { note: &note, lines: &lines, items_touch: false };
            let edit = gaps.between(0, lines.len() - 1);
            assert_eq!(edit.content(), format!("\n{expected}\n"), "{text}");
        }
    }
}
