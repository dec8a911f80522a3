use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::edits::Editor;
use crate::{
    diagnostic::Fix,
    note::{Ignore, Note},
    rule::{Category, Context, Fixable, Level, Report, Rule, RuleMeta, Scope},
    text::TextRange,
};

/// A list item has two hyphens.
///
/// ## Why
///
/// An item pasted into another brings its own mark along.
///
/// ## Example
///
/// ```md
/// - - One
/// ```
///
/// ## Fix
///
/// One of them stays, before a letter or digit.
#[derive(Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct RemoveConsecutiveListMarkers {}

const IGNORED: Ignore =
    Ignore::OPAQUE.union(Ignore::LINK).union(Ignore::WIKI_LINK).union(Ignore::TAG);

impl Rule for RemoveConsecutiveListMarkers {
    const META: RuleMeta = RuleMeta {
        name: "remove-consecutive-list-markers",
        category: Category::Format,
        level: Level::Off,
        fixable: Fixable::Always,
        scope: Scope::NOTES,
        since: "0.1.0",
    };

    fn check(&self, note: &Note, _cx: &Context<'_>, report: &mut Report) {
        if memchr::memmem::find(note.text().as_bytes(), b"- - ").is_none() {
            return;
        }
        let editor = Editor::new(note, IGNORED);
        for line in editor.lines() {
            let content = note[line].trim_start_matches([' ', '\t']);
            let Some(text) = content.strip_prefix("- - ") else { continue };
            if !text.starts_with(|c: char| c.is_alphanumeric() || c == '_') {
                continue;
            }
            let second = TextRange::of_length(line.end() - text.len() - 2, 2);
            if let Some(edit) = editor.delete(second) {
                let fix = Fix::unsafely(edit).reshaping();
                report.add(second, "this item has two marks").fix(fix);
            }
        }
    }
}
