use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    due::Key,
    note::Note,
    rule::{Category, Context, Fixable, Level, Report, Rule, RuleMeta, Scope},
    text::TextRange,
};

/// A task waits for another one that there is not.
///
/// ## Why
///
/// The Tasks plugin (8.3.0) takes a task that it doesn't find for done, so what should wait is listed as ready.
///
/// ## Example
///
/// ```md
/// - [ ] Send the invitations ⛔ hall
/// ```
///
/// No task of the vault has `🆔 hall`.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct UnknownTaskDependency {}

impl Rule for UnknownTaskDependency {
    const META: RuleMeta = RuleMeta {
        name: "unknown-task-dependency",
        category: Category::Links,
        level: Level::Warning,
        fixable: Fixable::Never,
        scope: Scope::NOTES_AND_BOARDS.not_in_templates(),
        since: "0.1.0",
    };
    const NEEDS_VAULT: bool = true;

    fn check(&self, note: &Note, cx: &Context<'_>, report: &mut Report) {
        let Some(vault) = cx.vault else { return };
        let open = cx.agenda(note).items.iter().filter(|item| !item.is_done);
        for field in open.flat_map(|item| &item.fields).filter(|field| field.key == Key::DependsOn)
        {
            let mut at = field.value.start();
            for part in note[field.value].split(',') {
                let id = part.trim();
                let start = at + part.len() - part.trim_start().len();
                at += part.len() + 1;
                if !id.is_empty() && vault.with_task(id).is_empty() {
                    let range = TextRange::of_length(start, id.len());
                    report.add(range, format!("no task in the vault has the id `{id}`"));
                }
            }
        }
    }
}
