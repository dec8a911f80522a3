use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    diagnostic::Fix,
    note::{Note, Row, SplitCell, SplitKind, Table},
    rule::{Category, Context, Fixable, Level, Report, Rule, RuleMeta, Scope},
    text::{Edit, TextRange},
};

/// The header of a table and the line below it have different numbers of cells, so there is no table.
///
/// ## Why
///
/// Only when both have the same number of cells is it a table. Otherwise all of it is shown as text full of bars.
///
/// ## Example
///
/// ```md
/// | topic | done | day |
/// | ----- | ---- |
/// | Kafka | yes  | Mon |
/// ```
///
/// ## Fix
///
/// The line below the header gets the cells that it lacks, or loses those that neither the header nor a row has. Where the
/// rows have as many cells as that line, the header gets empty ones. Where a bar cuts a link or code in the header in two, it
/// gets a backslash. No other cell is ever removed.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct MismatchedTableHeader {}

impl Rule for MismatchedTableHeader {
    const META: RuleMeta = RuleMeta {
        name: "mismatched-table-header",
        category: Category::Structure,
        level: Level::Warning,
        fixable: Fixable::Sometimes,
        scope: Scope::NOTES,
        since: "0.1.0",
    };

    fn check(&self, note: &Note, _cx: &Context<'_>, report: &mut Report) {
        for (_, table) in note.broken_tables() {
            let (header, delimiter) = (table.header.cells.len(), table.delimiter.cells.len());
            if header == delimiter {
                continue;
            }
            let cells = |count| if count == 1 { "cell" } else { "cells" };
            let message = format!(
                "this is no table: the header has {header} {}, the line below it {delimiter}",
                cells(header)
            );
            let finding = report.add(table.header.range, message);
            if let Some(edits) = mend(note, &table) {
                finding.fix(Fix::safe(edits).reshaping());
            }
        }
    }
}

/// The edits that make `table` a table and lose nothing; none when there is more than one way.
fn mend(note: &Note, table: &Table) -> Option<Vec<Edit>> {
    let (header, delimiter) = (table.header.cells.len(), table.delimiter.cells.len());
    let splits = table.header.split_cells(note.text());
    if !splits.is_empty() {
        return escape(&splits).filter(|edits| header - edits.len() == delimiter);
    }
    if delimiter < header {
        return Some(vec![lengthen(note, &table.delimiter, "---", header - delimiter)]);
    }
    let widest = table.rows.iter().map(|row| row.cells.len()).max().unwrap_or_default();
    if widest <= header {
        return Some(vec![shorten(note, &table.delimiter, header)]);
    }
    let closed = note[table.header.range].ends_with('|');
    (widest == delimiter && closed)
        .then(|| vec![lengthen(note, &table.header, "", delimiter - header)])
}

/// A backslash before each bar in links and code; none when one stands in something else.
fn escape(splits: &[SplitCell]) -> Option<Vec<Edit>> {
    let known = |split: &SplitCell| matches!(split.kind, SplitKind::Code | SplitKind::Wikilink);
    let bars = splits.iter().flat_map(|split| &split.bars);
    splits.iter().all(known).then(|| bars.map(|&bar| Edit::insert(bar, "\\")).collect())
}

/// `count` cells more at the end of `row`, in its own style.
fn lengthen(note: &Note, row: &Row, content: &str, count: usize) -> Edit {
    let source = &note[row.range];
    let blank = if source.contains(' ') || content.is_empty() { " " } else { "" };
    let cell = if source.ends_with('|') {
        format!("{blank}{content}{blank}|")
    } else {
        format!("{blank}|{blank}{content}")
    };
    Edit::insert(row.range.end(), cell.repeat(count))
}

/// Only the first `count` cells of `row`.
fn shorten(note: &Note, row: &Row, count: usize) -> Edit {
    let last = row.cells[count - 1];
    let closed = note[row.range].ends_with('|');
    let end = if closed { last.range.end() + 1 } else { last.content.end() };
    Edit::delete(TextRange::new(end, row.range.end()))
}
