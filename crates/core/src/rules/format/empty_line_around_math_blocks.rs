use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{empty_lines::set_apart, math_block::math_blocks};
use crate::{
    note::Note,
    rule::{Category, Context, Fixable, Level, Report, Rule, RuleMeta, Scope},
};

/// A block of math has no empty line, or several, before or after it.
///
/// ## Why
///
/// Some programs read math right below text as text.
///
/// ## Example
///
/// ```md
/// Text
/// $$
/// x
/// $$
/// ```
///
/// ## Fix
///
/// One empty line comes between, in the quotes that both sides are in. At the start of the note all empty lines go; at its
/// end they go when there are several. Where `remove-empty-lines-between-list-markers-and-checklists` is on, none comes
/// between two items.
///
/// ## Differences
///
/// Obsidian Linter cuts tables and lines of text apart that have math between double dollars in them: here they stay.
#[derive(Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct EmptyLineAroundMathBlocks {}

impl Rule for EmptyLineAroundMathBlocks {
    const META: RuleMeta = RuleMeta {
        name: "empty-line-around-math-blocks",
        category: Category::Format,
        level: Level::Off,
        fixable: Fixable::Always,
        scope: Scope::NOTES,
        since: "0.1.0",
    };

    fn check(&self, note: &Note, cx: &Context<'_>, report: &mut Report) {
        let least = cx.settings.styles.math_block_dollars;
        set_apart(
            note,
            cx,
            math_blocks(note, least).map(|block| block.range),
            "a block of math",
            report,
        );
    }
}
