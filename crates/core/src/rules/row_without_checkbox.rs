use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    note::{Note, Row},
    rule::{Category, Context, Fixable, Level, Report, Rule, RuleMeta, Scope},
};

/// A row of a table has no checkbox, while most other rows have one.
///
/// ## Why
///
/// It can't be ticked, and its deadline is nobody's. Off unless a vault wants it, as some rows are no tasks.
///
/// ## Example
///
/// ```md
/// | task | done |
/// | ---- | ---- |
/// | Rent | <input type="checkbox" unchecked id="a1b2c3"> |
/// | Fuel | <input type="checkbox" unchecked id="d4e5f6"> |
/// | Food | |
/// ```
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct RowWithoutCheckbox {}

impl Rule for RowWithoutCheckbox {
    const META: RuleMeta = RuleMeta {
        name: "row-without-checkbox",
        category: Category::Checkboxes,
        level: Level::Off,
        fixable: Fixable::Never,
        scope: Scope::NOTES.not_in_templates(),
        since: "0.1.0",
    };

    fn check(&self, note: &Note, _cx: &Context<'_>, report: &mut Report) {
        let places = note.checkboxes().iter().filter_map(|found| found.cell);
        let boxed: BTreeSet<_> = places.map(|place| (place.table, place.row)).collect();
        for (index, table) in note.tables().iter().enumerate() {
            let has_content = |row: &Row| row.cells.iter().any(|cell| !cell.content.is_empty());
            let rows = table.rows.iter().enumerate().filter(|(_, row)| has_content(row));
            let (with, without): (Vec<_>, Vec<_>) =
                rows.partition(|(row, _)| boxed.contains(&(index, Some(*row))));
            if with.len() > without.len() {
                for (_, row) in without {
                    report.add(row.range, "this row has no checkbox, while most others have one");
                }
            }
        }
    }
}
