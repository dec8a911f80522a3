use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    diagnostic::Fix,
    note::{CheckboxIds, Note, id_flaw},
    rule::{Category, Context, Fixable, Level, Report, Rule, RuleMeta, Scope},
};

/// A checkbox has an id by which the plugin can't find it.
///
/// ## Why
///
/// The plugin "Markdown table checkboxes" searches the note for a box with a pattern that holds the id as it is. A
/// parenthesis, a plus sign or a dot in the id changes what the pattern means: the click is lost, or another box is
/// overwritten. And a few names, such as `title`, are removed by Obsidian when it shows the note.
///
/// ## Example
///
/// ```md
/// | topic | done                                       |
/// | ----- | ------------------------------------------ |
/// | Kafka | <input type="checkbox" unchecked id="a.b"> |
/// ```
///
/// ## Fix
///
/// The box gets a new id, as by `missing-checkbox-id`. An id of letters, digits, `-` and `_` is never changed, however
/// long it is.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct InvalidCheckboxId {}

impl Rule for InvalidCheckboxId {
    const META: RuleMeta = RuleMeta {
        name: "invalid-checkbox-id",
        category: Category::Checkboxes,
        level: Level::Error,
        fixable: Fixable::Sometimes,
        scope: Scope::NOTES,
        since: "0.1.0",
    };

    fn check(&self, note: &Note, _cx: &Context<'_>, report: &mut Report) {
        let text = note.text();
        let mut ids = None;
        for (index, checkbox) in note.checkboxes().iter().enumerate() {
            let Some(range) = checkbox.id(text).filter(|_| checkbox.is_plain(text)) else {
                continue;
            };
            let Some(flaw) = id_flaw(&note[range]) else { continue };
            let ids = ids.get_or_insert_with(|| CheckboxIds::of(note));
            report
                .add(range, format!("checkbox id `{}` {flaw}", &note[range]))
                .fix_if(ids.renew(index, &note[range]).map(Fix::safe));
        }
    }
}
