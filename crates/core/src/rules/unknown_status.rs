use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    note::{Note, Task},
    rule::{Category, Context, Fixable, Level, Report, Rule, RuleMeta, Scope},
};

/// A task has a status that the settings of the Tasks plugin don't know.
///
/// ## Why
///
/// Tasks (8.3.0) takes a status that it doesn't know for one to do, even `[X]`, while Obsidian shows the box as ticked. So a
/// task that looks done is still listed as open. All such statuses of a note are reported together, and only where Tasks is
/// enabled.
///
/// ## Example
///
/// ```md
/// - [X] Pay the rent
/// ```
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct UnknownStatus {}

impl Rule for UnknownStatus {
    const META: RuleMeta = RuleMeta {
        name: "unknown-status",
        category: Category::Dates,
        level: Level::Info,
        fixable: Fixable::Never,
        scope: Scope::NOTES.not_in_templates(),
        since: "0.1.0",
    };

    fn check(&self, note: &Note, cx: &Context<'_>, report: &mut Report) {
        let tasks = &cx.settings.obsidian.tasks;
        if tasks.enabled != Some(true) {
            return;
        }
        let is_unknown = |task: &&Task| {
            !tasks.statuses.contains_key(&task.status)
                && note[task.text].contains(&tasks.global_filter)
        };
        let mut unknown = note.tasks().iter().filter(is_unknown).peekable();
        let Some(first) = unknown.peek().map(|task| task.status_range) else { return };
        let mut names: Vec<String> = unknown.map(|task| format!("`{}`", task.status)).collect();
        names.sort();
        names.dedup();
        let statuses = if names.len() == 1 { "the status" } else { "the statuses" };
        let message = format!(
            "Tasks doesn't know {statuses} {}, so it takes these tasks for open",
            names.join(", ")
        );
        report
            .add(first, message)
            .help("add what is missing in the settings of Tasks, under *Task statuses*");
    }
}
