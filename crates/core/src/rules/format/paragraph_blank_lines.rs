use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    breaks::{Breaks, paragraphs},
    edits::Editor,
    lead::Lead,
    tables::tables,
};
use crate::{
    diagnostic::Fix,
    note::{Ignore, Note, OpaqueKind},
    rule::{Category, Context, Fixable, Level, Report, Rule, RuleMeta, Scope},
    text::TextRange,
};

/// A paragraph has no empty line, or several, before or after it.
///
/// ## Why
///
/// Most programs join lines without one; Obsidian shows several as one.
///
/// ## Example
///
/// ```md
/// # Heading
/// One.
/// Two.
/// ```
///
/// ## Fix
///
/// Each line becomes a paragraph of its own, unless the line above ends in two blanks, `<br>` or a backslash, and one empty
/// line stands around it. Quotes, footnotes and the first paragraph of a list item stay. Nothing is
/// done where `two-spaces-between-lines-with-content` is on, which keeps such lines in one paragraph.
///
/// ## Differences
///
/// Obsidian Linter also parts what goes on over several lines: code, math, links, emphasis and comments. It cuts callouts
/// apart around tables, and parts a block id from its paragraph. Here they stay.
#[derive(Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct ParagraphBlankLines {}

impl Rule for ParagraphBlankLines {
    const META: RuleMeta = RuleMeta {
        name: "paragraph-blank-lines",
        category: Category::Format,
        level: Level::Off,
        fixable: Fixable::Always,
        scope: Scope::NOTES,
        since: "0.1.0",
    };

    fn check(&self, note: &Note, cx: &Context<'_>, report: &mut Report) {
        if cx.settings.turns_on("two-spaces-between-lines-with-content") {
            return;
        }
        let editor = Editor::new(note, Ignore::YAML);
        let emphases = note.emphases().iter().map(|emphasis| emphasis.range);
        let breaks = Breaks::new(note, emphases);
        let comments = note.opaque().iter().filter(|opaque| opaque.kind == OpaqueKind::Comment);
        let blocks = comments
            .map(|comment| comment.range)
            .filter(|&comment| fills_lines(note, comment))
            .chain(tables(note))
            .map(|block| (block, false));
        let mut gaps = BTreeSet::new();
        for (block, is_text) in paragraphs(note).map(|block| (block, true)).chain(blocks) {
            if !stands_alone(note, block) {
                continue;
            }
            gaps.extend(around(note, block));
            let lines = breaks.lines_of(block).filter(|_| is_text);
            let first = note.lines().line(note.lines().line_of(block.start()));
            let parted = lines.filter(|&line| !goes_on(note, first, line));
            gaps.extend(parted.map(|line| newlines_at(note.text(), line.end())));
        }
        for gap in gaps {
            let content = match gap {
                gap if gap.start() == 0 => "",
                gap if gap.end() == note.text().len() => "\n",
                _ => "\n\n",
            };
            if let Some(edit) = editor.replace(gap, content) {
                let message = "one empty line is due around a paragraph";
                report.add(gap, message).fix(Fix::safe(edit).reshaping());
            }
        }
    }
}

/// Whether `range` is several lines and nothing else stands on them.
fn fills_lines(note: &Note, range: TextRange) -> bool {
    let (before, after) = (&note.text()[..range.start()], &note.text()[range.end()..]);
    let begins = before.is_empty() || before.ends_with('\n');
    note[range].contains('\n') && begins && (after.is_empty() || after.starts_with('\n'))
}

/// Whether `block` begins a line that is no quote, no list item and no footnote.
fn stands_alone(note: &Note, block: TextRange) -> bool {
    let line = note.lines().line(note.lines().line_of(block.start()));
    let source = note[line].trim_end();
    Lead::of(source).length == 0 && !source.trim_start().starts_with("[^") && !is_empty_item(source)
}

fn is_empty_item(line: &str) -> bool {
    matches!(line.trim_start(), "-" | "*" | "+")
}

/// Whether `line` is broken by a mark, or what comes next is a paragraph only together with it: the id of its block, what
/// would define a link, or be code by its indent beyond that of the `first` line.
fn goes_on(note: &Note, first: TextRange, line: TextRange) -> bool {
    let indent = |line: &str| line.len() - line.trim_start_matches([' ', '\t']).len();
    let source = &note[line];
    let next = note.text()[line.end()..].trim_start_matches('\n').split('\n').next();
    let next = next.unwrap_or_default();
    let text = next.trim_start();
    let blanks = &next[..indent(next)];
    let more = blanks.strip_prefix(&note[first][..indent(&note[first])]);
    let more = more.unwrap_or(if blanks.starts_with('\t') { blanks } else { "" });
    let is_id = text.starts_with('^') && !text.trim_end().contains(' ');
    let is_definition = text.starts_with('[') && text.contains("]:");
    is_id
        || is_definition
        || more.contains('\t')
        || more.len() >= 4
        || ["  ", "<br>", "<br/>", "\\"].iter().any(|mark| source.ends_with(mark))
}

/// The line ends before and after `block`, of which there is at least one, or the start of the note.
fn around(note: &Note, block: TextRange) -> impl Iterator<Item = TextRange> + use<> {
    let text = note.text();
    let lines = note.lines();
    let start = lines.line(lines.line_of(block.start())).start();
    let above = TextRange::new(text[..start].trim_end_matches('\n').len(), start);
    let end = block.start() + note[block].trim_end_matches('\n').len();
    let end = end + text[end..].find('\n').unwrap_or(text.len() - end);
    [above, newlines_at(text, end)].into_iter().filter(|gap| !gap.is_empty())
}

/// The line ends from `offset` on.
fn newlines_at(text: &str, offset: usize) -> TextRange {
    let rest = &text[offset..];
    TextRange::of_length(offset, rest.len() - rest.trim_start_matches('\n').len())
}
