use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::emphasis::{EmphasisMark, mismarked};
use crate::{
    diagnostic::Fix,
    note::Note,
    rule::{Category, Context, Fixable, Level, Report, Rule, RuleMeta, Scope},
};

/// Emphasis is marked by asterisks here and underscores there.
///
/// ## Why
///
/// Both marks mean the same; one of them is easier to search for.
///
/// ## Example
///
/// ```md
/// *One* and _two_.
/// ```
///
/// ## Fix
///
/// All emphasis is marked as the first in the note, or as `style` says.
///
/// ## Differences
///
/// Obsidian Linter writes underscores within words, where they mark nothing, and so loses the emphasis; it also finds emphasis
/// that reaches from one cell of a table to another. Here marks stay where other ones would change what is stressed.
#[derive(Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct EmphasisStyle {
    /// Which mark it is.
    style: EmphasisMark,
}

impl Rule for EmphasisStyle {
    const META: RuleMeta = RuleMeta {
        name: "emphasis-style",
        category: Category::Format,
        level: Level::Off,
        fixable: Fixable::Always,
        scope: Scope::NOTES,
        since: "0.1.0",
    };

    fn check(&self, note: &Note, _cx: &Context<'_>, report: &mut Report) {
        for found in mismarked(note, false, self.style) {
            let message = format!("this emphasis isn't marked by `{}`", found.mark);
            report.add(found.range, message).fix(Fix::safe(found.edits));
        }
    }
}
