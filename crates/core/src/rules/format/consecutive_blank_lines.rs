use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::edits::Editor;
use crate::{
    diagnostic::Fix,
    note::{Ignore, Line, Looks, Note},
    rule::{Category, Context, Fixable, Level, Report, Rule, RuleMeta, Scope},
    text::TextRange,
};

/// More than one blank line stands between two others.
///
/// ## Why
///
/// Obsidian shows one and many alike.
///
/// ## Example
///
/// ```md
/// One.
///
///
/// Two.
/// ```
///
/// ## Fix
///
/// One of them stays, without blanks in it.
///
/// ## Differences
///
/// Obsidian Linter also takes blank lines out of comments, HTML and Templater's tags: here they stay.
#[derive(Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct ConsecutiveBlankLines {}

const IGNORED: Ignore = Ignore::OPAQUE;

impl Rule for ConsecutiveBlankLines {
    const META: RuleMeta = RuleMeta {
        name: "consecutive-blank-lines",
        category: Category::Format,
        level: Level::Off,
        fixable: Fixable::Always,
        scope: Scope::NOTES,
        since: "0.1.0",
    };

    fn check(&self, note: &Note, _cx: &Context<'_>, report: &mut Report) {
        let editor = Editor::new(note, IGNORED);
        let is_blank = |line: &&Line| line.looks.contains(Looks::BLANK);
        let mut lines = note.looks().iter().peekable();
        while let Some(first) = lines.by_ref().find(is_blank).map(|line| line.range) {
            let mut last = first;
            while let Some(next) = lines.next_if(is_blank) {
                last = next.range;
            }
            // A text that ends in a line end has an empty last line, which is no line of the owner's.
            let run = TextRange::new(first.start(), last.end());
            let kept = if run.end() == note.text().len() && first != last { "\n" } else { "" };
            let is_ignored = || editor.ignored().contains(first.start());
            if first == last || &note[run] == kept || is_ignored() {
                continue;
            }
            if let Some(edit) = editor.replace(run, kept) {
                report.add(run, "more than one blank line").fix(Fix::safe(edit).reshaping());
            }
        }
    }
}
