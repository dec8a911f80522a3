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
        for table in note.broken_tables().filter(|table| is_misplaced(note, table)) {
            add(note, table.header.range.start(), true, report);
        }
    }
}

/// Whether nothing is wrong with `table` but its place, and it isn't the title of a callout that stands above.
fn is_misplaced(note: &Note, table: &Table) -> bool {
    let line = |offset: usize| note.lines().line_of(offset);
    let header = line(table.header.range.start());
    let mut callouts = note.callouts().iter();
    table.header.cells.len() == table.delimiter.cells.len()
        && !callouts.any(|callout| line(callout.head.start()) + 1 == header)
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

/// Whether `table` is one that goes on where the paragraph `before` ends.
fn is_glued(note: &Note, before: &Block, table: &Block) -> bool {
    let kinds = (before.kind, table.kind) == (BlockKind::Paragraph, BlockKind::Table);
    kinds && before.depth == table.depth && !is_title(note, before) && !is_in_item(note, before) && {
        let last = before.range.end().saturating_sub(1);
        note.lines().line_of(last.max(before.range.start())) + 1 == note.lines().line_of(table.range.start())
    }
}

/// Whether `paragraph` is nothing but the title of a callout.
fn is_title(note: &Note, paragraph: &Block) -> bool {
    let callouts = note.callouts();
    let at = callouts.binary_search_by_key(&paragraph.range.start(), |callout| callout.head.start());
    at.is_ok_and(|at| callouts[at].head.end() >= paragraph.range.start() + note[paragraph.range].trim_end().len())
}

/// Whether `paragraph` is the first text of a list item.
fn is_in_item(note: &Note, paragraph: &Block) -> bool {
    let blocks = note.blocks();
    let at = blocks.partition_point(|block| block.range.start() < paragraph.range.start());
    at > 0 && blocks[at - 1].kind == BlockKind::Item && blocks[at - 1].depth + 1 == paragraph.depth
}
