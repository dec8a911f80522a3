use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::edits::Editor;
use crate::{
    diagnostic::Fix,
    note::{Ignore, Note},
    rule::{Category, Context, Fixable, Level, Report, Rule, RuleMeta, Scope},
    text::TextRange,
};

/// Text follows the frontmatter without a blank line between.
///
/// ## Why
///
/// It is easier to see where the text begins.
///
/// ## Example
///
/// ```md
/// ---
/// a: 1
/// ---
/// Text.
/// ```
///
/// ## Fix
///
/// A blank line comes after the frontmatter.
///
/// ## Differences
///
/// Obsidian Linter copies parts of the note when `$` and certain signs follow each other in the frontmatter.
#[derive(Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct AddBlankLineAfterYaml {}

impl Rule for AddBlankLineAfterYaml {
    const META: RuleMeta = RuleMeta {
        name: "add-blank-line-after-yaml",
        category: Category::Format,
        level: Level::Off,
        fixable: Fixable::Always,
        scope: Scope::NOTES,
        since: "0.1.0",
    };

    fn check(&self, note: &Note, _cx: &Context<'_>, report: &mut Report) {
        let body = note.body();
        let first = note[body].split('\n').next().unwrap_or_default();
        if note.frontmatter().is_none() || first.trim().is_empty() {
            return;
        }
        let editor = Editor::new(note, Ignore::empty());
        if let Some(edit) = editor.insert(body.start(), "\n") {
            let line = TextRange::of_length(body.start(), first.len());
            report.add(line, "there is no blank line after the frontmatter").fix(Fix::safe(edit));
        }
    }
}
