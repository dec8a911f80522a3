use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::empty_lines::set_apart;
use crate::{
    note::{BlockKind, Note},
    rule::{Category, Context, Fixable, Level, Report, Rule, RuleMeta, Scope},
};

/// A fenced code block has no empty line, or several, before or after it.
///
/// ## Why
///
/// Some programs read a fence right below text as text.
///
/// ## Example
///
/// ````md
/// Text
/// ```js
/// code()
/// ```
/// ````
///
/// ## Fix
///
/// One empty line comes between, in the quotes that both sides are in. At the start of the note all empty lines go; at its
/// end they go when there are several.
///
/// ## Differences
///
/// A fence that isn't closed has no end, so what comes last in it stays. Code that is indented in a list is left out.
#[derive(Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct EmptyLineAroundCodeFences {}

impl Rule for EmptyLineAroundCodeFences {
    const META: RuleMeta = RuleMeta {
        name: "empty-line-around-code-fences",
        category: Category::Format,
        level: Level::Off,
        fixable: Fixable::Always,
        scope: Scope::NOTES,
        since: "0.1.0",
    };

    fn check(&self, note: &Note, cx: &Context<'_>, report: &mut Report) {
        let fences = note
            .blocks()
            .iter()
            .filter(|block| matches!(block.kind, BlockKind::Code { fenced: true, .. }));
        set_apart(note, cx, fences.map(|fence| fence.range), "a code block", report);
    }
}
