use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    note::Note,
    rule::{Category, Context, Fixable, Level, Report, Rule, RuleMeta, Scope},
};

/// A task has a status that the settings of the Tasks plugin don't know.
///
/// ## Why
///
/// Tasks (8.3.0) takes a status that it doesn't know for one to do, even `[X]`, while Obsidian shows the box as ticked. So a
/// task that looks done is still listed as open. Each status is reported once in a note, and only where Tasks is enabled.
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
        let mut seen = BTreeSet::new();
        for task in note.tasks().iter().filter(|task| !tasks.statuses.contains_key(&task.status)) {
            if note[task.text].contains(&tasks.global_filter) && seen.insert(task.status) {
                report
                    .add(
                        task.status_range,
                        format!(
                            "Tasks doesn't know the status `{}`, so it lists the task as open",
                            task.status
                        ),
                    )
                    .help("add it in the settings of Tasks, under *Task statuses*");
            }
        }
    }
}
