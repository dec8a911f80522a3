use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{atx::headings, edits::Editor};
use crate::{
    diagnostic::Fix,
    note::{Ignore, Note},
    rule::{Category, Context, Fixable, Level, Report, Rule, RuleMeta, Scope},
    text::TextRange,
};

/// A heading has blanks before it.
///
/// ## Why
///
/// Four blanks make code of it, and some programs see a heading only at the start of a line.
///
/// ## Example
///
/// ```md
///   ## Two
/// ```
///
/// ## Fix
///
/// The blanks go.
///
/// ## Differences
///
/// Obsidian Linter also moves headings out of the list items that they belong to, and changes lines in HTML and comments
/// and lines that are no headings: here they stay.
#[derive(Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct HeadingsStartLine {}

impl Rule for HeadingsStartLine {
    const META: RuleMeta = RuleMeta {
        name: "headings-start-line",
        category: Category::Format,
        level: Level::Off,
        fixable: Fixable::Always,
        scope: Scope::NOTES,
        since: "0.1.0",
    };

    fn check(&self, note: &Note, _cx: &Context<'_>, report: &mut Report) {
        let editor = Editor::new(note, Ignore::OPAQUE);
        for heading in headings(note).filter(|heading| heading.depth == 0) {
            let blanks = TextRange::new(heading.line.start(), heading.marks.start());
            let edit = (!blanks.is_empty()).then(|| editor.delete(blanks)).flatten();
            if let Some(edit) = edit {
                report.add(blanks, "this heading has blanks before it").fix(Fix::safe(edit));
            }
        }
    }
}
