use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{atx::headings, edits::Editor};
use crate::{
    diagnostic::Fix,
    note::{Ignore, Note},
    rule::{Category, Context, Fixable, Level, Report, Rule, RuleMeta, Scope},
    text::TextRange,
};

/// A heading ends in punctuation.
///
/// ## Why
///
/// A heading is no sentence, and its punctuation becomes part of every link to it.
///
/// ## Example
///
/// ```md
/// # How it began.
/// ```
///
/// ## Fix
///
/// The punctuation goes, unless it ends an HTML entity or is all that the heading says.
///
/// ## Differences
///
/// Obsidian Linter also changes lines in HTML and comments, inline code and formulas that end a heading, and headings of
/// nothing but punctuation: here they stay.
#[derive(Debug, Deserialize, Serialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct RemoveTrailingPunctuationInHeading {
    /// The characters that go.
    punctuation_to_remove: String,
}

impl Default for RemoveTrailingPunctuationInHeading {
    fn default() -> Self {
        Self { punctuation_to_remove: ".,;:!。，；：！".to_owned() }
    }
}

impl Rule for RemoveTrailingPunctuationInHeading {
    const META: RuleMeta = RuleMeta {
        name: "remove-trailing-punctuation-in-heading",
        category: Category::Format,
        level: Level::Off,
        fixable: Fixable::Always,
        scope: Scope::NOTES,
        since: "0.1.0",
    };

    fn check(&self, note: &Note, _cx: &Context<'_>, report: &mut Report) {
        let editor = Editor::new(note, Ignore::OPAQUE);
        for heading in headings(note) {
            let text = &note[heading.text];
            let kept = text.trim_end_matches(|c| self.punctuation_to_remove.contains(c));
            if kept.is_empty() || kept.len() == text.len() || ends_in_entity(text) {
                continue;
            }
            let end = TextRange::new(heading.text.start() + kept.len(), heading.text.end());
            if let Some(edit) = editor.delete(end) {
                report.add(end, "this heading ends in punctuation").fix(Fix::unsafely(edit));
            }
        }
    }
}

/// Whether `text` ends in something like `&amp;`.
fn ends_in_entity(text: &str) -> bool {
    let last = text.rsplit(char::is_whitespace).next().unwrap_or_default();
    let name = last.strip_suffix(';').and_then(|last| last.rsplit_once('&'));
    name.is_some_and(|(_, name)| !name.is_empty())
}
