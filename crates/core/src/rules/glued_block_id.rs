use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    diagnostic::Fix,
    note::{Note, Row},
    rule::{Category, Context, Fixable, Level, Report, Rule, RuleMeta, Scope},
};

/// A block id stands directly below a table, so it is a row of it.
///
/// ## Why
///
/// Links to the id don't work, and it shows up as an odd last row. The id of a table stands below it after a blank line.
///
/// ## Example
///
/// ```md
/// | topic | day |
/// | ----- | --- |
/// | Kafka | Mon |
/// ^plan
/// ```
///
/// ## Fix
///
/// A blank line before the id, within the same quote marks.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct GluedBlockId {}

impl Rule for GluedBlockId {
    const META: RuleMeta = RuleMeta {
        name: "glued-block-id",
        category: Category::Structure,
        level: Level::Warning,
        fixable: Fixable::Always,
        scope: Scope::NOTES,
        since: "0.1.0",
    };

    fn check(&self, note: &Note, _cx: &Context<'_>, report: &mut Report) {
        for row in note.tables().iter().filter_map(|table| table.rows.last()) {
            if is_block_id(note, row) {
                let id = &note[row.range];
                report
                    .add(
                        row.range,
                        format!("`{id}` is read as a row of the table, not as its block id"),
                    )
                    .fix(Fix::safe(note.blank_line_before(row.range.start())).reshaping());
            }
        }
    }
}

fn is_block_id(note: &Note, row: &Row) -> bool {
    let name = note[row.range].strip_prefix('^');
    name.is_some_and(|name| {
        !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    })
}
