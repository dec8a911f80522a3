use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    due::standing,
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
        scope: Scope::MARKDOWN.not_in_templates(),
        since: "0.1.0",
    };

    fn check(&self, note: &Note, cx: &Context<'_>, report: &mut Report) {
        let soon = i32::try_from(cx.settings.dates.soon_days).unwrap_or(i32::MAX);

        let Some(standing) = standing(note, &cx.settings.dates, cx.clock) else { return };
        if (1..=soon).contains(&standing.days) {
            let late = match standing.days {
                1 => "due tomorrow".to_owned(),
                days => format!("due in {days} days"),
            };
            report.add(standing.deadline.range, format!("{late}{}", standing.progress()));
        }
    }
}
