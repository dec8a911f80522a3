use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    diagnostic::Fix,
    note::{Checkbox, Note, id_flaw},
    rule::{Category, Context, Fixable, Level, Report, Rule, RuleMeta, Scope},
};

/// A checkbox is not written as the plugin writes it, so its clicks are lost.
///
/// ## Why
///
/// To store a click, the plugin "Markdown table checkboxes" (2.0.0 to 3.0.0) searches the note for exactly
/// `<input type="checkbox" unchecked id="ID">`, or the same with `checked`. A box with other quotes, another order, a
/// slash, a second blank, capital letters or no state word shows up all the same, but its clicks are lost.
///
/// ## Example
///
/// ```md
/// | topic | done                                     |
/// | ----- | ---------------------------------------- |
/// | Kafka | <input type='checkbox' id='0a7eee' />    |
/// ```
///
/// ## Fix
///
/// The tag is written in the plugin's form, with the same id and the same state; a box without state word is not
/// ticked. A box with other attributes, such as `class`, is only reported: the plugin's form has no room for them.
/// A box that is `disabled` or has `data-task` is meant to be inert and left in peace.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct MalformedCheckbox {}

impl Rule for MalformedCheckbox {
    const META: RuleMeta = RuleMeta {
        name: "malformed-checkbox",
        category: Category::Checkboxes,
        level: Level::Error,
        fixable: Fixable::Sometimes,
        scope: Scope::NOTES,
        since: "0.1.0",
    };

    fn check(&self, note: &Note, _cx: &Context<'_>, report: &mut Report) {
        for checkbox in note.checkboxes().iter().filter(|checkbox| !checkbox.is_inert(note.text()))
        {
            let foreign: Vec<_> = checkbox.foreign_attributes(note.text()).collect();
            if !foreign.is_empty() {
                let names = foreign.join("`, `");
                report
                    .add(checkbox.range, format!("clicks on this checkbox are lost, because it also has `{names}`"))
                    .help("the table checkboxes plugin only finds boxes that have a type, a state and an id");
            } else if let Some(id) =
                checkbox.id(note.text()).filter(|&id| id_flaw(&note[id]).is_none())
                && !checkbox.is_canonical(note.text())
            {
                let tag = Checkbox::canonical(checkbox.checked, &note[id]);
                let message = format!("clicks on this checkbox are lost: {}", flaw(note, checkbox));
                report
                    .add(checkbox.range, message)
                    .fix_if(checkbox.rewrite(note, &tag).map(Fix::safe));
            }
        }
    }
}

/// What the plugin trips over first.
fn flaw(note: &Note, checkbox: &Checkbox) -> &'static str {
    let has = |name| checkbox.attribute(note.text(), name);
    match (has("checked"), has("unchecked")) {
        (None, None) => "it says neither `checked` nor `unchecked`",
        (Some(_), Some(_)) => "it says both `checked` and `unchecked`",
        (Some(state), _)
            if state.value.is_some_and(|value| note[value].eq_ignore_ascii_case("false")) =>
        {
            "`checked` has a value, and even `false` shows as ticked"
        }
        (Some(state), _) | (_, Some(state)) if state.value.is_some() => {
            "its state word has a value"
        }
        _ if checkbox.is_self_closing() => "it ends in a slash",
        _ => "it is not spelt as the plugin spells it",
    }
}
