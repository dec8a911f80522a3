use schemars::JsonSchema;
use serde::Deserialize;

use super::overdue::report_standing;
use crate::{
    due::Standing,
    note::Note,
    rule::{Category, Context, Fixable, Level, Report, Rule, RuleMeta, Scope},
};

/// A note is due today.
///
/// ## Why
///
/// See `overdue`. A deadline with a time counts as passed once its time has.
///
/// ## Example
///
/// ```md
/// ---
/// due: 2024-05-31
/// ---
/// ```
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct DueToday {}

impl Rule for DueToday {
    const META: RuleMeta = RuleMeta {
        name: "due-today",
        category: Category::Dates,
        level: Level::Warning,
        fixable: Fixable::Never,
        scope: Scope::NOTES_AND_BOARDS.not_in_templates(),
        since: "0.1.0",
    };

    fn check(&self, note: &Note, cx: &Context<'_>, report: &mut Report) {
        let is_today = |standing: &Standing<'_>| standing.days == 0 && !standing.is_past;
        for standing in cx.standings(note).into_iter().filter(is_today) {
            let when = match standing.time {
                Some(time) => format!("due today at {}", time.strftime("%H:%M")),
                None => "due today".to_owned(),
            };
            report_standing(&standing, &when, report);
        }
    }
}
