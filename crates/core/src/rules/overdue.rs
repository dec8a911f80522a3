use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    due::standing,
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
        scope: Scope::MARKDOWN.not_in_templates(),
        since: "0.1.0",
    };

    fn check(&self, note: &Note, cx: &Context<'_>, report: &mut Report) {
        let Some(standing) = standing(note, &cx.settings.dates, cx.clock) else { return };
        if standing.is_past {
            let late = match standing.days {
                0 => "due earlier today".to_owned(),
                -1 => "1 day overdue".to_owned(),
                days => format!("{} days overdue", -days),
            };
            report.add(standing.deadline.range, format!("{late}{}", standing.progress()));
        }
    }
}
