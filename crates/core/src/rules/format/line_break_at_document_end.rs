use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::edits::Editor;
use crate::{
    diagnostic::Fix,
    note::{Ignore, Note},
    rule::{Category, Context, Fixable, Level, Report, Rule, RuleMeta, Scope},
    text::TextRange,
};

/// The note doesn't end in exactly one line end.
///
/// ## Why
///
/// Many programs take a line for one only when it ends, and show a change of two lines where one is added.
///
/// ## Example
///
/// A note whose last line has no line end, or that has blank lines at its end.
///
/// ## Fix
///
/// A line end comes, or those too many go. An empty note stays empty.
///
/// ## Differences
///
/// None.
#[derive(Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct LineBreakAtDocumentEnd {}

impl Rule for LineBreakAtDocumentEnd {
    const META: RuleMeta = RuleMeta {
        name: "line-break-at-document-end",
        category: Category::Format,
        level: Level::Off,
        fixable: Fixable::Always,
        scope: Scope::NOTES,
        since: "0.1.0",
    };

    fn check(&self, note: &Note, _cx: &Context<'_>, report: &mut Report) {
        let text = note.text();
        let content = text.trim_end_matches('\n').len();
        let end = TextRange::new(content, text.len());
        if text.is_empty() {
            return;
        }
        let editor = Editor::new(note, Ignore::empty());
        let (edit, message) = if end.is_empty() {
            (editor.insert(content, "\n"), "the last line has no line end")
        } else {
            (editor.replace(end, "\n"), "there are blank lines at the end of the note")
        };
        if let Some(edit) = edit {
            // Blank lines at the end may belong to a list.
            report.add(end, message).fix(Fix::safe(edit).reshaping());
        }
    }
}
