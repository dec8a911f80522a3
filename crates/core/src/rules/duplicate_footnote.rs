use std::collections::HashSet;

use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    note::Note,
    path::fold,
    rule::{Category, Context, Fixable, Level, Report, Rule, RuleMeta, Scope},
};

/// A footnote is defined twice.
///
/// ## Why
///
/// Only one of the two is shown, so the words of the other are lost to the reader. Upper and lower case are the same.
///
/// ## Example
///
/// ```md
/// Logs are ordered.[^1]
///
/// [^1]: Within a partition.
/// [^1]: By offset.
/// ```
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct DuplicateFootnote {}

impl Rule for DuplicateFootnote {
    const META: RuleMeta = RuleMeta {
        name: "duplicate-footnote",
        category: Category::Links,
        level: Level::Warning,
        fixable: Fixable::Never,
        scope: Scope::NOTES_AND_BOARDS,
        since: "0.1.0",
    };

    fn check(&self, note: &Note, _cx: &Context<'_>, report: &mut Report) {
        let mut known = HashSet::new();
        for footnote in note.footnotes() {
            let id = &note[footnote.id];
            if !known.insert(fold(id)) {
                report.add(footnote.id, format!("the footnote `{id}` is defined above already"));
            }
        }
    }
}
