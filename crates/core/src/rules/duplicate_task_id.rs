use std::collections::HashSet;

use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    due::Key,
    note::Note,
    rule::{Category, Context, Fixable, Level, Report, Rule, RuleMeta, Scope},
};

/// Two tasks have the same id.
///
/// ## Why
///
/// The Tasks plugin (8.3.0) finds the tasks that go before another by their ids, in the whole vault. Of two with the same id
/// nobody knows which one is meant.
///
/// ## Example
///
/// ```md
/// - [ ] Book the hall 🆔 hall
/// - [ ] Clean the hall 🆔 hall
/// ```
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct DuplicateTaskId {}

impl Rule for DuplicateTaskId {
    const META: RuleMeta = RuleMeta {
        name: "duplicate-task-id",
        category: Category::Links,
        level: Level::Warning,
        fixable: Fixable::Never,
        scope: Scope::NOTES_AND_BOARDS.not_in_templates(),
        since: "0.1.0",
    };
    const NEEDS_VAULT: bool = true;

    fn check(&self, note: &Note, cx: &Context<'_>, report: &mut Report) {
        let mut known = HashSet::new();
        let fields = cx.agenda(note).items.iter().flat_map(|item| &item.fields);
        for field in fields.filter(|field| field.key == Key::Id) {
            let id = &note[field.value];
            if !known.insert(id) {
                report.add(field.range, format!("another task has the id `{id}` already"));
                continue;
            }
            let all = cx.vault.map(|vault| vault.with_task(id)).unwrap_or_default();
            if let Some(other) = all.into_iter().filter(|path| *path != note.path()).min() {
                report.add(field.range, format!("a task in `{other}` has the id `{id}` too"));
            }
        }
    }
}
