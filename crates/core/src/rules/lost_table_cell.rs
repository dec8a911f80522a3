use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    note::Note,
    rule::{Category, Context, Fixable, Level, Report, Rule, RuleMeta, Scope},
};

/// A row has more cells than the table has columns, so some are not shown.
///
/// ## Why
///
/// The header says how many columns there are. What a row has beyond them stands in the file but is never seen. Where a bar
/// in code or a link is to blame, `split-table-cell` says so instead.
///
/// ## Example
///
/// ```md
/// | topic | day |
/// | ----- | --- |
/// | Kafka | Mon | read chapter 3 |
/// ```
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct LostTableCell {}

impl Rule for LostTableCell {
    const META: RuleMeta = RuleMeta {
        name: "lost-table-cell",
        category: Category::Structure,
        level: Level::Warning,
        fixable: Fixable::Never,
        scope: Scope::NOTES,
        since: "0.1.0",
    };

    fn check(&self, note: &Note, _cx: &Context<'_>, report: &mut Report) {
        for table in note.tables() {
            let columns = table.header.cells.len();
            for row in table.rows.iter().filter(|row| row.cells.len() > columns) {
                let mut lost = row.cells[columns..].iter().filter(|cell| !cell.content.is_empty());
                let Some(first) = lost.next() else { continue };
                if row.split_cells(note.text()).is_empty() {
                    let all = lost.fold(first.content, |all, cell| all.join(cell.content));
                    let message = format!("the table has {columns} columns, so this is not shown");
                    report
                        .add(all, message)
                        .help("give the header and the line below it another cell");
                }
            }
        }
    }
}
