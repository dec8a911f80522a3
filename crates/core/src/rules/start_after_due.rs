use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    due::{Field, Item, Key},
    note::Note,
    rule::{Category, Context, Fixable, Level, Report, Rule, RuleMeta, Scope},
};

/// A task or note is due before work on it can start.
///
/// ## Why
///
/// One of the two dates is wrong. Lists of what can be done hide the task until its start, when it is already overdue.
///
/// ## Example
///
/// ```md
/// - [ ] Write the essay 🛫 2024-06-10 📅 2024-06-05
/// ```
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct StartAfterDue {}

impl Rule for StartAfterDue {
    const META: RuleMeta = RuleMeta {
        name: "start-after-due",
        category: Category::Dates,
        level: Level::Warning,
        fixable: Fixable::Never,
        scope: Scope::NOTES_AND_BOARDS.not_in_templates(),
        since: "0.1.0",
    };

    fn check(&self, note: &Note, cx: &Context<'_>, report: &mut Report) {
        for item in cx.agenda(note).items.iter().filter(|item| !item.is_done) {
            let (Some((due, _)), Some((start, field))) =
                (day(item, Key::Due, cx), day(item, Key::Start, cx))
            else {
                continue;
            };
            if due < start {
                report.add(field.range, format!("starts on {start}, after it was due on {due}"));
            }
        }
    }
}

/// The first day of this key.
fn day<'a>(item: &'a Item, key: Key, cx: &Context<'_>) -> Option<(jiff::civil::Date, &'a Field)> {
    let mut fields = item.fields.iter().filter(|field| field.key == key);
    fields.find_map(|field| Some((cx.clock.local(field.when()?).0, field)))
}
