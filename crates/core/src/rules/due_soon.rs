use schemars::JsonSchema;
use serde::Deserialize;

use super::overdue::report_standing;
use crate::{
    due::{Urgency, soon_days},
    note::Note,
    rule::{Category, Context, Fixable, Level, Report, Rule, RuleMeta, Scope},
};

/// A note is due soon.
///
/// ## Why
///
/// See `overdue`. How soon is `dates.soon-days` in the settings, 7 unless set.
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
pub struct DueSoon {}

impl Rule for DueSoon {
    const META: RuleMeta = RuleMeta {
        name: "due-soon",
        category: Category::Dates,
        level: Level::Warning,
        fixable: Fixable::Never,
        scope: Scope::NOTES_AND_BOARDS.not_in_templates(),
        since: "0.1.0",
    };

    fn check(&self, note: &Note, cx: &Context<'_>, report: &mut Report) {
        let standings = cx.standings(note);
        if standings.iter().all(|standing| standing.days <= 0) {
            return;
        }
        let soon = soon_days(note, &cx.settings.dates);
        for standing in standings
            .into_iter()
            .filter(|standing| standing.urgency(soon, cx.clock) == Urgency::Soon)
        {
            let when = match standing.days {
                1 => "due tomorrow".to_owned(),
                days => format!("due in {days} days"),
            };
            report_standing(&standing, &when, report);
        }
    }
}
