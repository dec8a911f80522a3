use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    diagnostic::{Applicability, Fix},
    note::{Cell, Checkbox, CheckboxIds, Note, Table},
    rule::{Category, Context, Fixable, Level, Report, Rule, RuleMeta, Scope},
    text::{Edit, TextRange},
};

/// A table cell holds a Markdown task.
///
/// ## Why
///
/// Obsidian shows `- [ ]` in a table cell as text. With the plugin "Markdown table checkboxes" a cell can hold a checkbox
/// that is ticked by a click, written as HTML; the plugin makes it when you type the closing bracket, but not from tasks
/// that are there already, and never from ticked ones.
///
/// ## Example
///
/// ```md
/// | topic | done  |
/// | ----- | ----- |
/// | Kafka | - [x] |
/// ```
///
/// ## Fix
///
/// The task becomes a checkbox with the same state: `[ ]` unticked, `[x]` ticked. As your table then needs the plugin,
/// the fix is unsafe unless you set `convert = true`. Tasks with another status, and those in a header, are only
/// reported.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct TaskInTableCell {
    /// Whether `fix` turns tasks in cells into checkboxes without being asked by `--unsafe`.
    convert: bool,
}

impl Rule for TaskInTableCell {
    const META: RuleMeta = RuleMeta {
        name: "task-in-table-cell",
        category: Category::Checkboxes,
        level: Level::Info,
        fixable: Fixable::Sometimes,
        scope: Scope::NOTES,
        since: "0.1.0",
    };

    fn check(&self, note: &Note, _cx: &Context<'_>, report: &mut Report) {
        let trust = if self.convert { Applicability::Safe } else { Applicability::Unsafe };
        let mut ids = None;
        for table in note.tables() {
            for (cell, in_header) in cells(table) {
                let Some((range, status)) = task(note, cell) else { continue };
                let finding = report.add(range, "a task in a table cell is only text");
                let checked = match status {
                    ' ' => false,
                    'x' | 'X' => true,
                    _ => continue,
                };
                if !in_header {
                    let id =
                        ids.get_or_insert_with(|| CheckboxIds::of(note)).mint_at(range.start());
                    let tag = Checkbox::canonical(checked, &id);
                    finding.fix(Fix::with(trust, Edit::replace(range, tag)));
                }
            }
        }
    }
}

fn cells(table: &Table) -> impl Iterator<Item = (&Cell, bool)> {
    let header = table.header.cells.iter().map(|cell| (cell, true));
    header.chain(table.rows.iter().flat_map(|row| &row.cells).map(|cell| (cell, false)))
}

/// A task at the start of a cell, and its status.
fn task(note: &Note, cell: &Cell) -> Option<(TextRange, char)> {
    let rest = note[cell.content].strip_prefix('-')?;
    let mut chars = rest.strip_prefix(' ').unwrap_or(rest).strip_prefix('[')?.chars();
    let status = chars.next()?;
    let after = chars.as_str().strip_prefix(']')?;
    let set_off = after.is_empty() || after.starts_with([' ', '<']);
    set_off
        .then(|| (TextRange::new(cell.content.start(), cell.content.end() - after.len()), status))
}
