use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{empty_lines::set_apart, tables::tables};
use crate::{
    note::Note,
    rule::{Category, Context, Fixable, Level, Report, Rule, RuleMeta, Scope},
};

/// A table has no empty line, or several, before or after it.
///
/// ## Why
///
/// Text right above a table keeps it from being one, and text right below it becomes a row.
///
/// ## Example
///
/// ```md
/// Text
/// | a | b |
/// | - | - |
/// | c | d |
/// Text
/// ```
///
/// ## Fix
///
/// One empty line comes between, in the quotes that both sides are in. At the start of the note all empty lines go; at its
/// end they go when there are several.
#[derive(Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct EmptyLineAroundTables {}

impl Rule for EmptyLineAroundTables {
    const META: RuleMeta = RuleMeta {
        name: "empty-line-around-tables",
        category: Category::Format,
        level: Level::Off,
        fixable: Fixable::Always,
        scope: Scope::NOTES,
        since: "0.1.0",
    };

    fn check(&self, note: &Note, cx: &Context<'_>, report: &mut Report) {
        set_apart(note, cx, tables(note), "a table", report);
    }
}
