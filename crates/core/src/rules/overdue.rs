use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    diagnostic::Severity,
    due::Standing,
    note::Note,
    rule::{Category, Context, Fixable, Level, Report, Rule, RuleMeta, Scope},
};

/// The deadline of a note has passed.
///
/// ## Why
///
/// Outside of Obsidian nobody tells you. A note whose boxes and tasks are all ticked, or whose `status` says that it is
/// done, has no deadline any more.
///
/// ## Example
///
/// ```md
/// ---
/// due: 2024-05-31
/// ---
/// ```
///
/// ## Options
///
/// The properties that hold deadlines, and the states that mean done, are those of `dates` in the settings.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Overdue {}

impl Rule for Overdue {
    const META: RuleMeta = RuleMeta {
        name: "overdue",
        category: Category::Dates,
        level: Level::Warning,
        fixable: Fixable::Never,
        scope: Scope::NOTES_AND_BOARDS.not_in_templates(),
        since: "0.1.0",
    };

    fn check(&self, note: &Note, cx: &Context<'_>, report: &mut Report) {
        for standing in cx.standings(note).into_iter().filter(|standing| standing.is_past) {
            let late = match standing.days {
                0 => "due earlier today".to_owned(),
                -1 => "1 day overdue".to_owned(),
                days => format!("{} days overdue", -days),
            };
            report_standing(&standing, &late, report);
        }
    }
}

/// Reports how something stands to its deadline, as `when` tells: at most for information where the deadline is not known
/// for sure.
pub(super) fn report_standing(standing: &Standing<'_>, when: &str, report: &mut Report) {
    let progress = standing.progress.map(|(done, all)| format!(", {done} of {all} done"));
    let finding = report.add(standing.range, format!("{when}{}", progress.unwrap_or_default()));
    if !standing.is_sure {
        finding
            .at_most(Severity::Info)
            .help("it repeats by a rule that vault-lint doesn't understand, so this may be an earlier day");
    }
}
