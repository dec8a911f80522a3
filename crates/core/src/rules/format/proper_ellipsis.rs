use memchr::memmem;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::edits::Editor;
use crate::{
    diagnostic::Fix,
    note::{Ignore, Note},
    rule::{Category, Context, Fixable, Level, Report, Rule, RuleMeta, Scope},
    text::TextRange,
};

/// Three dots stand for an ellipsis.
///
/// ## Why
///
/// The character `…` is never broken at the end of a line, and is read as what it is.
///
/// ## Example
///
/// ```md
/// To be continued...
/// ```
///
/// ## Fix
///
/// One character comes for the three dots.
///
/// ## Differences
///
/// Obsidian Linter also changes inline code, formulas, HTML, comments, Templater's tags and addresses: here they stay.
#[derive(Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct ProperEllipsis {}

const IGNORED: Ignore = Ignore::OPAQUE
    .union(Ignore::LINK)
    .union(Ignore::WIKI_LINK)
    .union(Ignore::TAG)
    .union(Ignore::IMAGE)
    .union(Ignore::URL);

impl Rule for ProperEllipsis {
    const META: RuleMeta = RuleMeta {
        name: "proper-ellipsis",
        category: Category::Format,
        level: Level::Off,
        fixable: Fixable::Always,
        scope: Scope::NOTES,
        since: "0.1.0",
    };

    fn check(&self, note: &Note, _cx: &Context<'_>, report: &mut Report) {
        let mut dots = memmem::find_iter(note.text().as_bytes(), DOTS).peekable();
        if dots.peek().is_none() {
            return;
        }
        let editor = Editor::new(note, IGNORED);
        for start in dots {
            let range = TextRange::of_length(start, DOTS.len());
            if let Some(edit) = editor.replace(range, "…") {
                report.add(range, "three dots stand for `…`").fix(Fix::unsafely(edit));
            }
        }
    }
}

const DOTS: &str = "...";
