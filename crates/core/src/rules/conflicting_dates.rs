use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    due::{Field, Item, Key, deciding},
    note::Note,
    rule::{Category, Context, Fixable, Level, Report, Rule, RuleMeta, Scope},
};

/// A note, a task or a row has two dates of the same kind.
///
/// ## Why
///
/// Only one of them counts, and which one depends on who reads it. Of two `📅` in a task the Tasks plugin (8.3.0) takes the
/// first, Dataview makes a list of them. Of a date with a sign and one in brackets Tasks reads only the one that its setting
/// *Task format* names. The same date in both ways is fine.
///
/// ## Example
///
/// ```md
/// - [ ] Pay the rent 📅 2024-05-31 📅 2024-06-30
/// ```
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct ConflictingDates {}

impl Rule for ConflictingDates {
    const META: RuleMeta = RuleMeta {
        name: "conflicting-dates",
        category: Category::Dates,
        level: Level::Warning,
        fixable: Fixable::Never,
        scope: Scope::NOTES_AND_BOARDS.not_in_templates(),
        since: "0.1.0",
    };

    fn check(&self, note: &Note, cx: &Context<'_>, report: &mut Report) {
        let several = |item: &&Item| !item.is_done && item.fields.len() > 1;
        for item in cx.agenda(note).items.iter().filter(several) {
            for key in [Key::Due, Key::Scheduled, Key::Start] {
                judge(note, cx, item, key, report);
            }
        }
    }
}

fn judge(note: &Note, cx: &Context<'_>, item: &Item, key: Key, report: &mut Report) {
    let dates = || item.fields.iter().filter(|field| field.key == key && field.when().is_some());
    if dates().nth(1).is_none() {
        return;
    }
    let deciding = (key == Key::Due).then(|| deciding(item, cx.settings, cx.clock)).flatten();
    let Some(counts) = deciding.or(dates().next()) else { return };
    for other in dates().filter(|field| !std::ptr::eq(*field, counts)) {
        let is_in_list = other.range == counts.range;
        let range = if is_in_list { other.value } else { other.range };
        if day(other) != day(counts) {
            let kept = &note[counts.value];
            report.add(range, format!("a second {}: `{kept}` counts", key.as_str()));
        } else if other.notation == counts.notation {
            report.add(range, format!("the {} is there twice", key.as_str()));
        }
    }
}

fn day(field: &Field) -> Option<jiff::civil::Date> {
    field.when().map(|when| when.day)
}
