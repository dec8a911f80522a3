use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::empty_lines::set_apart;
use crate::{
    note::{BlockKind, Note},
    rule::{Category, Context, Fixable, Level, Report, Rule, RuleMeta, Scope},
};

/// A horizontal rule has no empty line, or several, before or after it.
///
/// ## Why
///
/// `---` right below text makes a heading of it, and so a rule is better kept apart.
///
/// ## Example
///
/// ```md
/// Text
/// ***
/// Text
/// ```
///
/// ## Fix
///
/// One empty line comes between, in the quotes that both sides are in. At the start of the note all empty lines go; at its
/// end they go when there are several. Where `remove-empty-lines-between-list-markers-and-checklists` is on, none comes
/// between two items.
#[derive(Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct EmptyLineAroundHorizontalRules {}

impl Rule for EmptyLineAroundHorizontalRules {
    const META: RuleMeta = RuleMeta {
        name: "empty-line-around-horizontal-rules",
        category: Category::Format,
        level: Level::Off,
        fixable: Fixable::Always,
        scope: Scope::NOTES,
        since: "0.1.0",
    };

    fn check(&self, note: &Note, cx: &Context<'_>, report: &mut Report) {
        let rules = note.blocks().iter().filter(|block| block.kind == BlockKind::Rule);
        set_apart(note, cx, rules.map(|rule| rule.range), "a horizontal rule", report);
    }
}
