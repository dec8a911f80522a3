use std::fmt;

use jiff::civil::{Date, Time};
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
                (moment(item, Key::Due, cx), moment(item, Key::Start, cx))
            else {
                continue;
            };
            let is_late = match (start.time, due.time) {
                (Some(from), Some(to)) if start.day == due.day => from > to,
                _ => start.day > due.day,
            };
            if is_late {
                let message = format!("starts on {start}, after it was due on {due}");
                report.add(field.range, message);
            }
        }
    }
}

/// A day and perhaps a time, by the clock's zone.
struct Moment {
    day: Date,
    time: Option<Time>,
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.time {
            Some(time) => write!(f, "{} at {}", self.day, time.strftime("%H:%M")),
            None => self.day.fmt(f),
        }
    }
}

/// The first moment of this key.
fn moment<'a>(item: &'a Item, key: Key, cx: &Context<'_>) -> Option<(Moment, &'a Field)> {
    let mut fields = item.fields.iter().filter(|field| field.key == key);
    fields.find_map(|field| {
        let (day, time) = cx.clock.local(field.when()?);
        Some((Moment { day, time }, field))
    })
}
