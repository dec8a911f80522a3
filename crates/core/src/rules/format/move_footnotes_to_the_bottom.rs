use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    edits::Editor,
    footnotes::{ranks, trimmed},
};
use crate::{
    diagnostic::Fix,
    note::{Block, BlockKind, Footnote, Ignore, Note},
    rule::{Category, Context, Fixable, Level, Report, Rule, RuleMeta, Scope},
    text::{Edit, TextRange},
};

/// The definitions of footnotes don't stand at the end of the note in the order of their marks.
///
/// ## Why
///
/// They are found in one place, and text can be read without them.
///
/// ## Example
///
/// ```md
/// One[^1].
///
/// [^1]: said so
///
/// Two.
/// ```
///
/// ## Fix
///
/// They move to the end, below a blank line, in the order in which their marks come up first; those without a mark come
/// last. Definitions in quotes and lists stay.
///
/// ## Differences
///
/// Obsidian Linter also moves definitions out of quotes and lists, which breaks these, and leaves a note alone that has a
/// definition without a mark or before its mark. A blank line stays where tables, rules, code, quotes or lists would be
/// read otherwise without it, and the line end of the note where `line-break-at-document-end` is on.
#[derive(Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct MoveFootnotesToTheBottom {
    /// Whether a blank line stands between them.
    include_blank_line_between_footnotes: bool,
}

impl Rule for MoveFootnotesToTheBottom {
    const META: RuleMeta = RuleMeta {
        name: "move-footnotes-to-the-bottom",
        category: Category::Format,
        level: Level::Off,
        fixable: Fixable::Always,
        scope: Scope::NOTES,
        since: "0.1.0",
    };

    fn check(&self, note: &Note, cx: &Context<'_>, report: &mut Report) {
        let editor = Editor::new(note, Ignore::empty());
        let mut definitions: Vec<Footnote> = note.footnotes().filter(|it| it.depth == 0).collect();
        definitions.retain(|it| !editor.ignored().overlaps(it.range));
        let is_open = note.opaque().last().is_some_and(|last| !last.closed)
            || note
                .blocks()
                .iter()
                .any(|it| matches!(it.kind, BlockKind::Code { closed: false, .. }));
        let Some(first) = definitions.first().filter(|_| !is_open) else { return };
        let bottom = bottom(note, &definitions);
        let above = definitions.partition_point(|it| it.range.start() < bottom);
        let mut edits = removals(note, &definitions[..above]);
        let ends_line = cx.settings.turns_on("line-break-at-document-end");
        let below = TextRange::new(bottom, note.text().len());
        let wanted = self.bottom(note, &definitions, ends_line && note.text().ends_with('\n'));
        let wanted = if bottom == note.body().start() { wanted.trim_start() } else { &*wanted };
        if editor.ignored().overlaps(below) || (edits.is_empty() && &note[below] == wanted) {
            return;
        }
        edits.push(Edit::replace(below, wanted));
        report
            .add(first.range, "the footnotes don't stand at the end in the order of their marks")
            .fix(Fix::unsafely(edits).reshaping());
    }
}

impl MoveFootnotesToTheBottom {
    /// What is to follow the text of the note: `definitions` in order.
    fn bottom(&self, note: &Note, definitions: &[Footnote], ends_line: bool) -> String {
        let ranks = ranks(note, definitions);
        let mut sorted: Vec<&Footnote> = definitions.iter().collect();
        sorted.sort_by_key(|it| ranks.get(&note[it.id]).copied().unwrap_or(usize::MAX));
        let between = if self.include_blank_line_between_footnotes { "\n\n" } else { "\n" };
        let texts: Vec<&str> = sorted.into_iter().map(|it| &note[trimmed(note, it)]).collect();
        format!("\n\n{}{}", texts.join(between), if ends_line { "\n" } else { "" })
    }
}

/// Where the text of the note ends, but for `definitions` and blanks.
fn bottom(note: &Note, definitions: &[Footnote]) -> usize {
    let mut end = note.text().trim_end().len();
    for definition in definitions.iter().rev() {
        if definition.range.end() < end {
            break;
        }
        end = note.text()[..definition.range.start()].trim_end().len();
    }
    end.max(note.body().start())
}

/// The edits that take `definitions` away with the line ends after each, two at most; one stays where what stands around
/// would be read otherwise.
fn removals(note: &Note, definitions: &[Footnote]) -> Vec<Edit> {
    let text = note.text();
    let mut edits = Vec::new();
    // Where the text ends that stands before the definitions that follow each other.
    let mut before = "";
    let mut end = None;
    for (number, definition) in definitions.iter().enumerate() {
        let range = trimmed(note, definition);
        if end != Some(range.start()) {
            before = &text[..range.start()];
        }
        let ends = text[range.end()..].bytes().take(2).take_while(|byte| *byte == b'\n').count();
        let range = TextRange::new(range.start(), range.end() + ends);
        end = Some(range.end());
        let goes_on = definitions.get(number + 1).is_some_and(|it| it.range.start() == range.end());
        let joins = before.ends_with('\n') && !before.ends_with("\n\n") && ends == 2 && !goes_on;
        let keeps_blank = joins
            && !text[range.end()..].starts_with('\n')
            && !is_joined(note, before.len() - 1, range.end());
        edits.push(Edit::replace(range, if keeps_blank { "\n" } else { "" }));
    }
    edits
}

/// Whether the text that ends at `end` and the block that starts at `start` are read as before without a blank line between
/// them, but that two paragraphs become one.
fn is_joined(note: &Note, end: usize, start: usize) -> bool {
    let outer = |at: usize| {
        let next = note.blocks().partition_point(|block| block.range.start() <= at);
        note.blocks()[..next]
            .iter()
            .rev()
            .find(|block| block.depth == 0)
            .map(|block: &Block| block.kind)
    };
    let (before, after) = (outer(end.saturating_sub(1)), outer(start));
    let is_text = matches!(before, Some(BlockKind::Paragraph | BlockKind::Heading(_)));
    let goes_on = matches!(
        after,
        Some(
            BlockKind::Paragraph
                | BlockKind::Heading(_)
                | BlockKind::Quote
                | BlockKind::Code { fenced: true, .. }
                | BlockKind::List { ordered: false }
        )
    );
    is_text && goes_on
}
