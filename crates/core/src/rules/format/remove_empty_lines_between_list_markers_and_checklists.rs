use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    edits::Editor,
    list_line::ListLine,
    reading::{Proposal, report_harmless},
};
use crate::{
    note::{BlockKind, Ignore, Note},
    rule::{Category, Context, Fixable, Level, Report, Rule, RuleMeta, Scope},
    text::TextRange,
};

/// A blank line stands between two items of a list.
///
/// ## Why
///
/// Markdown sets the items of such a list apart as paragraphs.
///
/// ## Example
///
/// ```md
/// - One
///
/// - Two
/// ```
///
/// ## Fix
///
/// Blank lines between two lines with the same kind of mark go: numbers, tasks, and bullets by their character.
///
/// ## Differences
///
/// Where an item would become code or text of another, the blank lines of its list stay.
#[derive(Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct RemoveEmptyLinesBetweenListMarkersAndChecklists {}

const IGNORED: Ignore = Ignore::OPAQUE
    .union(Ignore::LINK)
    .union(Ignore::WIKI_LINK)
    .union(Ignore::TAG)
    .union(Ignore::RULE);

impl Rule for RemoveEmptyLinesBetweenListMarkersAndChecklists {
    const META: RuleMeta = RuleMeta {
        name: "remove-empty-lines-between-list-markers-and-checklists",
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
        let mut before: Option<(TextRange, Kind)> = None;
        for line in editor.lines() {
            if editor.is_blank(line) {
                continue;
            }
            let kind = ListLine::read(note, line)
                .filter(|item| !editor.ignored().contains(item.mark.start()))
                .and_then(|item| Kind::of(note, item));
            let last = std::mem::replace(&mut before, kind.map(|kind| (line, kind)));
            let Some((last, _)) = last.filter(|(_, last)| Some(*last) == kind) else { continue };
            let range = TextRange::new((last.end() + 1).min(line.start()), line.start());
            let edit = if range.is_empty() { None } else { editor.delete(range) };
            let message = "a blank line stands between two items of a list".to_owned();
            found.extend(edit.map(|edit| Proposal { range, message, edit }));
        }
        report_harmless(note, found, report);
    }
}

/// What marks an item.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Number,
    Task,
    Bullet(char),
}

impl Kind {
    /// The kind of an item outside of quotes.
    fn of(note: &Note, item: ListLine) -> Option<Self> {
        let sign = item.sign(note);
        match (item.is_ordered(), sign) {
            _ if note[item.indent()].contains('>') => None,
            (true, ')') => None,
            (true, _) => Some(Self::Number),
            (false, '-') if item.task.is_some() => Some(Self::Task),
            _ => Some(Self::Bullet(sign)),
        }
    }
}
