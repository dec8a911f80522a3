use std::collections::HashSet;

use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    note::Note,
    path::fold,
    rule::{Category, Context, Fixable, Level, Report, Rule, RuleMeta, Scope},
};

/// Two blocks of a note have the same id.
///
/// ## Why
///
/// A link to the id leads to one of them only, whichever you meant. Upper and lower case are the same.
///
/// ## Example
///
/// ```md
/// Offsets are kept per partition. ^offsets
///
/// They are committed in a topic. ^offsets
/// ```
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct DuplicateBlockId {}

impl Rule for DuplicateBlockId {
    const META: RuleMeta = RuleMeta {
        name: "duplicate-block-id",
        category: Category::Links,
        level: Level::Warning,
        fixable: Fixable::Never,
        scope: Scope::NOTES_AND_BOARDS,
        since: "0.1.0",
    };

    fn check(&self, note: &Note, _cx: &Context<'_>, report: &mut Report) {
        let mut known = HashSet::new();
        for &range in &note.inlines().block_ids {
            let id = &note[range];
            if !known.insert(fold(id)) {
                report.add(range, format!("another block has the id `{id}` already"));
            }
        }
    }
}
