use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    edits::Editor,
    list_line::list_lines,
    reading::{Proposal, report_harmless},
};
use crate::{
    note::{BlockKind, Ignore, Note},
    rule::{Category, Context, Fixable, Level, Report, Rule, RuleMeta, Scope},
    text::TextRange,
};

/// More than one blank follows the mark of a list item or the box of a task.
///
/// ## Why
///
/// Obsidian shows one and many alike, and writes one.
///
/// ## Example
///
/// ```md
/// -   One
/// - [ ]  Two
/// ```
///
/// ## Fix
///
/// One of them stays.
///
/// ## Differences
///
/// Obsidian Linter changes code that is indented below an item, and leaves `1)` out: here code stays, and with it the items
/// of its list, and all marks count.
#[derive(Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct SpaceAfterListMarkers {}

const IGNORED: Ignore =
    Ignore::OPAQUE.union(Ignore::LINK).union(Ignore::WIKI_LINK).union(Ignore::TAG);

impl Rule for SpaceAfterListMarkers {
    const META: RuleMeta = RuleMeta {
        name: "space-after-list-markers",
        category: Category::Format,
        level: Level::Off,
        fixable: Fixable::Always,
        scope: Scope::NOTES,
        since: "0.1.0",
    };

    fn check(&self, note: &Note, _cx: &Context<'_>, report: &mut Report) {
        if !note.blocks().iter().any(|block| block.kind == BlockKind::Item) {
            return;
        }
        let editor = Editor::new(note, IGNORED);
        let mut found = Vec::new();
        for line in list_lines(note, &editor).filter(|line| !note[line.indent()].contains('>')) {
            let after_box = line.task.map(|task| blanks(note, line.text(), task));
            for blanks in [Some(line.blanks), after_box].into_iter().flatten() {
                let message = "more than one blank follows this mark".to_owned();
                let edit = if blanks.is_empty() { None } else { editor.replace(blanks, " ") };
                found.extend(edit.map(|edit| Proposal { range: blanks, message, edit }));
            }
        }
        report_harmless(note, found, report);
    }
}

/// The blanks with which `text` begins, which follows the box `task`.
fn blanks(note: &Note, text: TextRange, task: TextRange) -> TextRange {
    let rest = note[text].trim_start_matches([' ', '\t']);
    TextRange::of_length(task.end(), text.len() - rest.len())
}
