use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    diagnostic::Fix,
    note::{Note, Table},
    rule::{Category, Context, Fixable, Level, Report, Rule, RuleMeta, Scope},
    text::{Edit, TextRange},
};

/// A row of a table in a callout lacks the quote mark, so it falls out of the callout.
///
/// ## Why
///
/// A quote or callout ends at a table row without `>`. The row is shown below it as text full of bars. Ordinary text may go on
/// without the mark, a table can't.
///
/// ## Example
///
/// ```md
/// > [!info] Plan
/// > | topic | day |
/// > | ----- | --- |
/// | Kafka | Mon |
/// ```
///
/// ## Fix
///
/// The row gets the same marks as the table. It is unsafe, as the row is drawn into the callout.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct StrayTableRow {}

impl Rule for StrayTableRow {
    const META: RuleMeta = RuleMeta {
        name: "stray-table-row",
        category: Category::Structure,
        level: Level::Warning,
        fixable: Fixable::Always,
        scope: Scope::NOTES,
        since: "0.1.0",
    };

    fn check(&self, note: &Note, _cx: &Context<'_>, report: &mut Report) {
        for table in note.tables() {
            let rows = stray_rows(note, table);
            if let Some(&first) = rows.first() {
                let marks = marks(note, table.header.range);
                let edits: Vec<Edit> = rows
                    .iter()
                    .map(|row| Edit::replace(self::marks(note, *row), &note[marks]))
                    .collect();
                report
                    .add(first, "this row lacks the `>` of its table, so it falls out of the quote")
                    .fix(Fix::unsafely(edits).reshaping());
            }
        }
    }
}

/// The lines that follow `table` like rows of it but have fewer quote marks; none when they are a table of their own.
fn stray_rows(note: &Note, table: &Table) -> Vec<TextRange> {
    let depth = depth(note, table.header.range);
    let first = note.lines().line_of(table.range.end().saturating_sub(1)) + 1;
    let rows: Vec<TextRange> = (first..note.lines().len())
        .map(|line| content(note, line))
        .take_while(|&row| note[row].starts_with('|') && self::depth(note, row) < depth)
        .collect();
    let is_table = |row: &TextRange| {
        let at = note.tables().partition_point(|table| table.range.start() < row.start());
        note.tables().get(at).is_some_and(|table| table.range.start() <= row.end())
    };
    if rows.iter().any(is_table) { Vec::new() } else { rows }
}

/// A line without quote marks, indent and line end.
fn content(note: &Note, line: usize) -> TextRange {
    let line = note.lines().line(line);
    let content = note[line].trim_start_matches([' ', '\t', '>']);
    TextRange::of_length(line.end() - content.len(), content.trim_end().len())
}

/// What stands before `row` in its line.
fn marks(note: &Note, row: TextRange) -> TextRange {
    let line = note.lines().line(note.lines().line_of(row.start()));
    TextRange::new(line.start(), row.start())
}

/// How many quotes the line of `row` opens.
fn depth(note: &Note, row: TextRange) -> usize {
    note[marks(note, row)].matches('>').count()
}
