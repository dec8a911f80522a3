use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    diagnostic::{Applicability, Fix},
    note::{Note, SplitCell, SplitKind},
    rule::{Category, Context, Fixable, Level, Report, Rule, RuleMeta, Scope},
    text::Edit,
};

/// A bar cuts code, a link or a formula in a table in two.
///
/// ## Why
///
/// In a table each `|` ends a cell, in code, wikilinks, formulas and HTML too. The link is none any more, the code is torn
/// apart, and all cells after it stand one column too far right; the last one is not shown. A backslash before the bar keeps
/// it together.
///
/// ## Example
///
/// ```md
/// | note          | command  |
/// | ------------- | -------- |
/// | [[Kafka|log]] | `ls | wc` |
/// ```
///
/// ## Fix
///
/// The bars in a wikilink get a backslash. So do those in code where the row has more cells than the table and fits after.
/// In a formula `\|` would be another sign, and in HTML it would show, so there nothing is changed.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct SplitTableCell {}

impl Rule for SplitTableCell {
    const META: RuleMeta = RuleMeta {
        name: "split-table-cell",
        category: Category::Structure,
        level: Level::Warning,
        fixable: Fixable::Sometimes,
        scope: Scope::NOTES,
        since: "0.1.0",
    };

    fn check(&self, note: &Note, _cx: &Context<'_>, report: &mut Report) {
        for table in note.tables() {
            for row in &table.rows {
                let splits = row.split_cells(note.text());
                let columns = table.header.cells.len();
                let escaped: usize = splits
                    .iter()
                    .filter(|split| may_escape(split))
                    .map(|split| split.bars.len())
                    .sum();
                let fits = row.cells.len() <= columns + escaped;
                for split in splits {
                    if split.kind == SplitKind::Wikilink || row.cells.len() > columns {
                        report_split(&split, fits, report);
                    }
                }
            }
        }
    }
}

/// Whether a backslash before a bar in it only keeps it together.
fn may_escape(split: &SplitCell) -> bool {
    matches!(split.kind, SplitKind::Code | SplitKind::Wikilink)
}

fn report_split(split: &SplitCell, fits: bool, report: &mut Report) {
    let (what, help) = match split.kind {
        SplitKind::Code => ("code", None),
        SplitKind::Wikilink => ("link", None),
        SplitKind::Math => ("formula", Some("write `\\vert` for `|`, or `\\Vert` for `\\|`")),
        SplitKind::Html => ("tag", Some("write `&#124;` for `|`")),
    };
    let finding = report.add(split.range, format!("a `|` cuts this {what} in two cells"));
    if let Some(help) = help {
        finding.help(help);
        return;
    }
    let safe = split.kind == SplitKind::Wikilink || fits;
    let trust = if safe { Applicability::Safe } else { Applicability::Unsafe };
    let edits: Vec<Edit> = split.bars.iter().map(|&bar| Edit::insert(bar, "\\")).collect();
    finding.fix(Fix::with(trust, edits));
}
