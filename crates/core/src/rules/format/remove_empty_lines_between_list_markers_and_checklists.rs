use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    edits::Editor,
    list_line::{ListLine, first_character},
    reading::{Proposal, report_harmless},
};
use crate::{
    diagnostic::Fix,
    note::{BlockKind, Ignore, Looks, Note},
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
        let items = Items::of(note);
        let mut found = Vec::new();
        let mut before = None;
        let lines = note.looks().iter().filter(|line| !line.looks.contains(Looks::BLANK));
        for line in lines {
            let item = line.looks.contains(Looks::ITEM).then(|| ListLine::read(note, line.range));
            let kind = item.flatten().and_then(|item| Some((item, Kind::of(note, item)?)));
            let last = std::mem::replace(&mut before, kind);
            let Some((last, item)) = follows(last, kind) else { continue };
            let range =
                TextRange::new((last.line.end() + 1).min(item.line.start()), item.line.start());
            let is_ignored =
                || [last, item].iter().any(|it| editor.ignored().contains(it.mark.start()));
            if range.is_empty() || is_ignored() {
                continue;
            }
            let Some(edit) = editor.delete(range) else { continue };
            if items.stand_together(last, item) {
                report.add(range, MESSAGE).fix(Fix::safe(edit).reshaping());
            } else {
                found.push(Proposal { range, message: MESSAGE.to_owned(), edit });
            }
        }
        report_harmless(note, found, report);
    }
}

const MESSAGE: &str = "a blank line stands between two items of a list";

type Marked = (ListLine, Kind);

/// Two items of one kind.
fn follows(before: Option<Marked>, after: Option<Marked>) -> Option<(ListLine, ListLine)> {
    let ((last, kind), (item, next)) = (before?, after?);
    (kind == next).then_some((last, item))
}

/// Where the items of a note begin, each with its list.
struct Items(Vec<(usize, TextRange)>);

impl Items {
    fn of(note: &Note) -> Self {
        let mut lists = Vec::new();
        let items = note.blocks().iter().filter_map(|block| match block.kind {
            BlockKind::List { .. } => {
                lists.retain(|list: &TextRange| list.end() > block.range.start());
                lists.push(block.range);
                None
            }
            BlockKind::Item => {
                let start = first_character(note.text(), block.range);
                lists.retain(|list| list.end() > start);
                Some((start, *lists.last()?))
            }
            _ => None,
        });
        Self(items.collect())
    }

    /// Whether `next` stays what it is right below `last`: it is an item of the same list, or, with a bullet and a text, of
    /// one around it.
    fn stand_together(&self, last: ListLine, next: ListLine) -> bool {
        let (Some(inner), Some(outer)) = (self.list(last), self.list(next)) else { return false };
        let interrupts = !next.is_ordered() && !next.text().is_empty();
        inner == outer || (interrupts && outer.covers(inner))
    }

    /// The list of the item on a line.
    fn list(&self, line: ListLine) -> Option<TextRange> {
        let found = self.0.binary_search_by_key(&line.mark.start(), |(start, _)| *start).ok()?;
        Some(self.0[found].1)
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
