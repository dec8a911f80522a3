use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    diagnostic::Fix,
    note::{Block, BlockKind, Note, Table},
    rule::{Category, Context, Fixable, Level, Report, Rule, RuleMeta, Scope},
    text::TextRange,
};

/// A table stands directly below a line of text.
///
/// ## Why
///
/// Obsidian may take the table for a part of the paragraph and show its bars. A blank line between the two always works, and
/// so do other tools. Directly below a heading, the title of a callout or the text of a list item a table needs none.
///
/// ## Example
///
/// ```md
/// These are left:
/// | topic | day |
/// | ----- | --- |
/// | Kafka | Mon |
/// ```
///
/// ## Fix
///
/// A blank line before the table, within the same quote marks.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct GluedTable {}

impl Rule for GluedTable {
    const META: RuleMeta = RuleMeta {
        name: "glued-table",
        category: Category::Structure,
        level: Level::Warning,
        fixable: Fixable::Always,
        scope: Scope::NOTES,
        since: "0.1.0",
    };

    fn check(&self, note: &Note, _cx: &Context<'_>, report: &mut Report) {
        for pair in note.blocks().windows(2) {
            if is_glued(note, &pair[0], &pair[1]) {
                add(note, pair[1].range.start(), false, report);
            }
        }
        for (paragraph, table) in note.broken_tables() {
            if is_misplaced(note, paragraph, &table) {
                add(note, table.header.range.start(), true, report);
            }
        }
    }
}

/// Whether nothing is wrong with `table`, which is a part of `paragraph`, but its place.
fn is_misplaced(note: &Note, paragraph: &Block, table: &Table) -> bool {
    let header = table.header.range.start();
    let above = TextRange::new(paragraph.range.start(), header);
    table.header.cells.len() == table.delimiter.cells.len()
        && !is_title(note, above)
        && is_level(note, paragraph, header)
}

/// Reports the table whose header starts at `start`; `is_text` says that it is no table yet.
fn add(note: &Note, start: usize, is_text: bool, report: &mut Report) {
    let line = note.lines().line(note.lines().line_of(start));
    let header = TextRange::new(start, start.max(line.start() + note[line].trim_end().len()));
    let fix = Fix::safe(note.blank_line_before(start));
    report
        .add(header, "this table stands directly below text, so it may not be shown as one")
        .fix(if is_text { fix.reshaping() } else { fix });
}

/// Whether `table` goes on where the paragraph `before` ends.
fn is_glued(note: &Note, before: &Block, table: &Block) -> bool {
    let kinds = (before.kind, table.kind) == (BlockKind::Paragraph, BlockKind::Table);
    let line = |offset: usize| note.lines().line_of(offset);
    let last = before.range.start() + note[before.range].trim_end().len().saturating_sub(1);
    kinds
        && before.depth == table.depth
        && line(last) + 1 == line(table.range.start())
        && !is_title(note, before.range)
        && !is_in_item(note, before)
        && is_level(note, before, table.range.start())
}

/// Whether `text` is nothing but the title of a callout.
fn is_title(note: &Note, text: TextRange) -> bool {
    let callouts = note.callouts();
    let at = callouts.binary_search_by_key(&text.start(), |callout| callout.head.start());
    let end = text.start() + note[text].trim_end_matches([' ', '\t', '\r', '\n', '>']).len();
    at.is_ok_and(|at| callouts[at].head.end() >= end)
}

/// Whether a blank line before the line of `header` leaves that line in the containers of `paragraph`, and not so far
/// to the right that it becomes code.
pub(super) fn is_level(note: &Note, paragraph: &Block, header: usize) -> bool {
    let before = |offset: usize| {
        let line = note.lines().line(note.lines().line_of(offset));
        &note[TextRange::new(line.start(), offset)]
    };
    let (first, own) = (before(paragraph.range.start()), before(header));
    let marks = |prefix: &str| prefix.matches('>').count();
    let is_quote = |prefix: &str| prefix.trim_matches([' ', '>']).is_empty();
    let indent = own.len() - own.trim_end_matches(' ').len();
    let level = first.len() == own.len() || is_quote(first) && indent <= 3;
    first == own || marks(first) == marks(own) && !own.contains('\t') && level
}

/// Whether `paragraph` is the first text of a list item.
fn is_in_item(note: &Note, paragraph: &Block) -> bool {
    let blocks = note.blocks();
    let at = blocks.partition_point(|block| block.range.start() < paragraph.range.start());
    at > 0 && blocks[at - 1].kind == BlockKind::Item && blocks[at - 1].depth + 1 == paragraph.depth
}
