use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    diagnostic::Fix,
    note::{Checkbox, CheckboxIds, Note},
    rule::{Category, Context, Fixable, Level, Report, Rule, RuleMeta, Scope},
};

/// A checkbox has no id.
///
/// ## Why
///
/// The plugin "Markdown table checkboxes" finds the checkbox that you clicked by its id. Clicks on one without an id
/// are ignored: the box springs back when the note is shown again. Boxes of the plugin's versions before 2.0 and boxes
/// typed by hand have none.
///
/// ## Example
///
/// ```md
/// | topic | done                              |
/// | ----- | --------------------------------- |
/// | Kafka | <input type="checkbox" unchecked> |
/// ```
///
/// ## Fix
///
/// The box gets an id of six hexadecimal digits. It follows from the note's path and the row's text, so every device
/// that mends the note writes the same id. Ticked boxes stay ticked.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct MissingCheckboxId {}

impl Rule for MissingCheckboxId {
    const META: RuleMeta = RuleMeta {
        name: "missing-checkbox-id",
        category: Category::Checkboxes,
        level: Level::Error,
        fixable: Fixable::Sometimes,
        scope: Scope::NOTES,
        since: "0.1.0",
    };

    fn check(&self, note: &Note, _cx: &Context<'_>, report: &mut Report) {
        let text = note.text();
        let lacking = |checkbox: &Checkbox| checkbox.id(text).is_none() && checkbox.is_plain(text);
        let mut boxes = note
            .checkboxes()
            .iter()
            .enumerate()
            .filter(|(_, checkbox)| lacking(checkbox))
            .peekable();
        if boxes.peek().is_none() {
            return;
        }
        let mut ids = CheckboxIds::of(note);
        for (index, checkbox) in boxes {
            report
                .add(checkbox.range, "checkbox has no id, so clicks on it are lost")
                .fix_if(ids.renew(index, "").map(Fix::safe));
        }
    }
}
