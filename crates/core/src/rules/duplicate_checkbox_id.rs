use std::collections::HashMap;

use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    diagnostic::Fix,
    note::{CheckboxIds, Note, id_flaw},
    rule::{Category, Context, Fixable, Level, Report, Rule, RuleMeta, Scope},
};

/// Two checkboxes of a note share an id.
///
/// ## Why
///
/// The plugin "Markdown table checkboxes" finds the checkbox that you clicked by its id, and takes the first that it
/// finds. With two of the same id, a click on the second ticks the first. Copied rows and templates are where they come
/// from.
///
/// ## Example
///
/// ```md
/// | topic | done                                          |
/// | ----- | --------------------------------------------- |
/// | Kafka | <input type="checkbox" checked id="0a7eee">   |
/// | DDIA  | <input type="checkbox" unchecked id="0a7eee"> |
/// ```
///
/// ## Fix
///
/// The box that had the id in the last committed version keeps it, else the first in the note, whose state the plugin
/// has been storing. Every other gets a new id, as by `missing-checkbox-id`, and keeps its own state.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct DuplicateCheckboxId {}

impl Rule for DuplicateCheckboxId {
    const META: RuleMeta = RuleMeta {
        name: "duplicate-checkbox-id",
        category: Category::Checkboxes,
        level: Level::Error,
        fixable: Fixable::Sometimes,
        scope: Scope::NOTES,
        since: "0.1.0",
    };

    fn check(&self, note: &Note, cx: &Context<'_>, report: &mut Report) {
        let text = note.text();
        let mut by_id: HashMap<&str, Vec<usize>> = HashMap::new();
        for (index, checkbox) in note.checkboxes().iter().enumerate() {
            let id = checkbox.id(text).map(|id| &note[id]);
            if let Some(id) = id.filter(|id| id_flaw(id).is_none() && checkbox.is_plain(text)) {
                by_id.entry(id).or_default().push(index);
            }
        }
        by_id.retain(|_, boxes| boxes.len() > 1);
        if by_id.is_empty() {
            return;
        }
        let mut ids = CheckboxIds::of(note);
        let committed = cx.committed.note(note.path());
        let before = committed.as_ref().map(CheckboxIds::of);
        let mut doubles: Vec<(usize, &str)> = Vec::new();
        for (id, boxes) in by_id {
            let owner = |before: &CheckboxIds<'_>| {
                boxes.iter().find(|&&index| before.same_row(id, &ids, index))
            };
            let keeper = *before.as_ref().and_then(owner).unwrap_or(&boxes[0]);
            doubles.extend(
                boxes.into_iter().filter(|&index| index != keeper).map(|index| (index, id)),
            );
        }
        doubles.sort_unstable();
        for (index, id) in doubles {
            let checkbox = &note.checkboxes()[index];
            report
                .add(
                    checkbox.range,
                    format!("checkbox id `{id}` is not unique, so a click may tick the wrong box"),
                )
                .fix_if(ids.renew(index, id).map(Fix::safe));
        }
    }
}
