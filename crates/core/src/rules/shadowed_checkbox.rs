use std::collections::HashMap;

use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    diagnostic::Fix,
    note::{CheckboxIds, Note},
    rule::{Category, Context, Fixable, Level, Report, Rule, RuleMeta, Scope},
};

/// The same checkbox stands earlier in the note, in code or a comment.
///
/// ## Why
///
/// The plugin "Markdown table checkboxes" stores a click in the first text of the note that looks like the box. If that
/// stands in a code block or a comment, the click changes the code and never the box.
///
/// ## Example
///
/// ````md
/// ```html
/// <input type="checkbox" unchecked id="0a7eee">
/// ```
///
/// | topic | done                                          |
/// | ----- | --------------------------------------------- |
/// | Kafka | <input type="checkbox" unchecked id="0a7eee"> |
/// ````
///
/// ## Fix
///
/// The box gets a new id, as by `missing-checkbox-id`. The code stays as it is.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct ShadowedCheckbox {}

impl Rule for ShadowedCheckbox {
    const META: RuleMeta = RuleMeta {
        name: "shadowed-checkbox",
        category: Category::Checkboxes,
        level: Level::Error,
        fixable: Fixable::Sometimes,
        scope: Scope::NOTES,
        since: "0.1.0",
    };

    fn check(&self, note: &Note, _cx: &Context<'_>, report: &mut Report) {
        let text = note.text();
        if note.checkboxes().is_empty() {
            return;
        }
        let hidden = note.hidden_checkboxes();
        let mut first: HashMap<&str, usize> = HashMap::new();
        for (id, start) in
            hidden.iter().filter_map(|hidden| Some((&note[hidden.id(text)?], hidden.range.start())))
        {
            first.entry(id).or_insert(start);
        }
        let mut ids = None;
        for (index, checkbox) in note.checkboxes().iter().enumerate() {
            let Some(range) = checkbox.id(text).filter(|_| checkbox.is_plain(text)) else {
                continue;
            };
            let id = &note[range];
            if first.get(id).is_none_or(|&start| start > checkbox.range.start()) {
                continue;
            }
            let ids = ids.get_or_insert_with(|| CheckboxIds::of(note));
            report
                .add(checkbox.range, format!("checkbox `{id}` stands in code or a comment before, so a click here changes that"))
                .fix_if(ids.renew(index, id).map(Fix::safe));
        }
    }
}
