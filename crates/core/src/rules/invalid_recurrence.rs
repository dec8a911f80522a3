use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    due::{Field, Item, Key, means_to_repeat, repeats},
    note::Note,
    rule::{Category, Context, Fixable, Level, Report, Rule, RuleMeta, Scope},
};

/// A task means to repeat, but the Tasks plugin won't repeat it.
///
/// ## Why
///
/// Tasks (8.3.0) wants a rule that begins with `every`, such as `every 2 weeks on Monday` or `every month on the 31st when
/// done`, and a due, scheduled or start date to count from. A task without them is ticked once and never comes back.
///
/// Nothing is reported where Obsidian's settings say that Tasks is not enabled.
///
/// ## Example
///
/// ```md
/// - [ ] Water the plants 🔁 daily 📅 2024-06-01
/// ```
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct InvalidRecurrence {}

impl Rule for InvalidRecurrence {
    const META: RuleMeta = RuleMeta {
        name: "invalid-recurrence",
        category: Category::Dates,
        level: Level::Warning,
        fixable: Fixable::Never,
        scope: Scope::NOTES_AND_BOARDS.not_in_templates(),
        since: "0.1.0",
    };

    fn check(&self, note: &Note, cx: &Context<'_>, report: &mut Report) {
        if cx.settings.obsidian.tasks.enabled == Some(false) {
            return;
        }
        for item in cx.agenda(note).items.iter().filter(|item| !item.is_done) {
            let rules = item.fields.iter().filter(|field| field.key == Key::Recurrence);
            for rule in rules.filter(|field| field.read && means_to_repeat(&note[field.value])) {
                judge(note, item, rule, report);
            }
        }
    }
}

fn judge(note: &Note, item: &Item, rule: &Field, report: &mut Report) {
    let has_date = || {
        item.fields.iter().any(|field| matches!(field.key, Key::Due | Key::Scheduled | Key::Start))
    };
    if !repeats(&note[rule.value]) {
        report.add(rule.range, format!("Tasks can't repeat by `{}`", &note[rule.value])).help(
            "a rule begins with `every` and a unit or a day, as in `every 2 weeks on Monday`",
        );
    } else if !has_date() {
        report
            .add(rule.range, "a task without a date never repeats")
            .help("give it a due, scheduled or start date to count from");
    }
}
