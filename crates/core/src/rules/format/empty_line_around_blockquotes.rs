use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::empty_lines::set_apart;
use crate::{
    note::{BlockKind, Note},
    rule::{Category, Context, Fixable, Level, Report, Rule, RuleMeta, Scope},
};

/// A quote has no empty line, or several, before or after it.
///
/// ## Why
///
/// Some programs read the line below a quote as a part of it.
///
/// ## Example
///
/// ```md
/// > A quote
/// # Heading
/// ```
///
/// ## Fix
///
/// One empty line comes between, in the quotes that both sides are in. At the start of the note all empty lines go; at its
/// end they go when there are several.
#[derive(Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct EmptyLineAroundBlockquotes {}

impl Rule for EmptyLineAroundBlockquotes {
    const META: RuleMeta = RuleMeta {
        name: "empty-line-around-blockquotes",
        category: Category::Format,
        level: Level::Off,
        fixable: Fixable::Always,
        scope: Scope::NOTES,
        since: "0.1.0",
    };

    fn check(&self, note: &Note, _cx: &Context<'_>, report: &mut Report) {
        let quotes = note.blocks().iter().filter(|block| block.kind == BlockKind::Quote);
        set_apart(note, quotes.map(|quote| quote.range), "a quote", report);
    }
}
