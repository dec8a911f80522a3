use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    due::{ItemKind, Notation},
    note::Note,
    rule::{Category, Context, Fixable, Level, Report, Rule, RuleMeta, Scope},
};

/// All checkboxes and tasks of a note are done, but its deadline still stands.
///
/// ## Why
///
/// vault-lint takes such a note for done, but other programs warn of its deadline. The note may also want a new one.
///
/// ## Example
///
/// ```md
/// ---
/// due: 2024-05-31
/// ---
///
/// - [x] Pay the rent
/// ```
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct StaleDeadline {}

impl Rule for StaleDeadline {
    const META: RuleMeta = RuleMeta {
        name: "stale-deadline",
        category: Category::Dates,
        level: Level::Info,
        fixable: Fixable::Never,
        scope: Scope::NOTES.not_in_templates(),
        since: "0.1.0",
    };

    fn check(&self, note: &Note, cx: &Context<'_>, report: &mut Report) {
        let agenda = cx.agenda(note);
        let Some(item) = agenda.items.first().filter(|item| item.kind == ItemKind::Note) else {
            return;
        };
        let is_finished = item.is_done && !agenda.is_closed && !item.repeats();
        let due = item
            .fields
            .iter()
            .find(|field| field.notation == Notation::Property && field.when().is_some());
        if let Some(due) = due.filter(|_| is_finished) {
            report
                .add(
                    due.range,
                    format!(
                        "all is done here ({} of {}), but the deadline still stands",
                        agenda.done, agenda.all
                    ),
                )
                .help("take it away, or say that the note is done, as by `status: done`");
        }
    }
}
