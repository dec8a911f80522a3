use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::edits::Editor;
use crate::{
    diagnostic::Fix,
    note::{BlockKind, Ignore, Note},
    rule::{Category, Context, Fixable, Level, Report, Rule, RuleMeta, Scope},
};

/// A code block doesn't say its language.
///
/// ## Why
///
/// Obsidian colours code by its language.
///
/// ## Example
///
/// A fence of backticks with nothing after it.
///
/// ## Fix
///
/// The fence gets the language that `default-language` names; without one the rule does nothing.
#[derive(Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct DefaultLanguageForCodeFences {
    /// The language of code blocks that name none.
    default_language: String,
}

impl Rule for DefaultLanguageForCodeFences {
    const META: RuleMeta = RuleMeta {
        name: "default-language-for-code-fences",
        category: Category::Format,
        level: Level::Off,
        fixable: Fixable::Always,
        scope: Scope::NOTES,
        since: "0.1.0",
    };

    fn check(&self, note: &Note, _cx: &Context<'_>, report: &mut Report) {
        let language = self.default_language.as_str();
        if language.trim().is_empty() || language.contains(['`', '\n']) {
            return;
        }
        let editor = Editor::new(note, Ignore::OPAQUE.difference(Ignore::CODE));
        for block in note.blocks() {
            let BlockKind::Code { fenced: true, .. } = block.kind else { continue };
            let line = note[block.range].split('\n').next().unwrap_or_default();
            let fence = line.trim_end();
            if !fence.trim_matches('`').is_empty() {
                continue;
            }
            let end = block.range.start() + fence.len();
            if let Some(edit) = editor.insert(end, language) {
                report.add(block.range, "this code block names no language").fix(Fix::safe(edit));
            }
        }
    }
}
