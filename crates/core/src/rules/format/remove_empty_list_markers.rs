use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    edits::Editor,
    list_line::{ListLine, first_character},
};
use crate::{
    diagnostic::Fix,
    note::{BlockKind, Ignore, Line, Looks, Note},
    rule::{Category, Context, Fixable, Level, Report, Rule, RuleMeta, Scope},
    text::{Edit, RangeSet, TextRange},
};

/// A list item or task is empty.
///
/// ## Why
///
/// It is left over from typing.
///
/// ## Example
///
/// ```md
/// - One
/// -
/// - Two
/// ```
///
/// ## Fix
///
/// The line goes, and with it blank lines before it, where others follow or nothing does.
///
/// ## Differences
///
/// Obsidian Linter also takes the underline of a heading for an item, takes items away in which others are nested, and
/// those of templates, where they are to be filled in: here these stay.
#[derive(Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct RemoveEmptyListMarkers {}

const IGNORED: Ignore =
    Ignore::OPAQUE.union(Ignore::LINK).union(Ignore::WIKI_LINK).union(Ignore::TAG);

impl Rule for RemoveEmptyListMarkers {
    const META: RuleMeta = RuleMeta {
        name: "remove-empty-list-markers",
        category: Category::Format,
        level: Level::Off,
        fixable: Fixable::Always,
        scope: Scope::NOTES.not_in_templates(),
        since: "0.1.0",
    };

    fn check(&self, note: &Note, _cx: &Context<'_>, report: &mut Report) {
        let places = Places::of(note);
        if places.lists.iter().next().is_none() {
            return;
        }
        let editor = Editor::new(note, IGNORED);
        let lines: Vec<TextRange> = editor.lines().collect();
        let mut at = 0;
        let begins = |line: &Line| line.looks.contains(Looks::ITEM);
        while let Some(step) = note.looks()[at..].iter().position(begins) {
            at += step;
            let run = run(note, &places, &lines, at);
            if let Some(edits) = removal(note, &editor, &lines, &run, &places) {
                let range = lines[run[0]].join(lines[run[run.len() - 1]]);
                report.add(range, "this list item is empty").fix(Fix::safe(edits).reshaping());
            }
            at = run.last().map_or(at, |&last| last) + 1;
        }
    }
}

/// The empty items from the line `at` on between which there are at most blank lines.
fn run(note: &Note, places: &Places, lines: &[TextRange], at: usize) -> Vec<usize> {
    let mut run = Vec::new();
    for (number, &line) in lines.iter().enumerate().skip(at) {
        let is_blank = note[line].trim().is_empty();
        let item = ListLine::read(note, line).filter(|item| places.is_empty_item(note, *item));
        match item {
            Some(item) if !has_child(note, item, &lines[number + 1..]) => run.push(number),
            _ if is_blank && !run.is_empty() => {}
            _ => break,
        }
    }
    run
}

/// The edits that take the items of `run` away, a line each, with blank lines between. Those before go too if others follow
/// or nothing does. None where text would become part of other text, or ignored text is touched.
fn removal(
    note: &Note,
    editor: &Editor<'_>,
    lines: &[TextRange],
    run: &[usize],
    places: &Places,
) -> Option<Vec<Edit>> {
    let (&first, &last) = (run.first()?, run.last()?);
    let is_blank = |line: &TextRange| editor.is_blank(*line);
    let blank_lines = lines[..first].iter().rev().take_while(|line| is_blank(line)).count();
    let next = lines.get(last + 1).copied();
    let follows_text = first > 0 && blank_lines == 0;
    if follows_text && next.is_some_and(|next| places.begins_paragraph(note, next)) {
        return None;
    }
    let mut start = match next {
        Some(next) if !is_blank(&next) => lines[first].start(),
        Some(_) => lines[first - blank_lines].start(),
        None => lines[..first - blank_lines].last().map_or(0, |before| before.end()),
    };
    let ends =
        run.iter().map(|&line| lines.get(line + 1).map_or(lines[line].end(), |it| it.start()));
    let edits =
        ends.map(|end| editor.delete(TextRange::new(std::mem::replace(&mut start, end), end)));
    edits.collect()
}

/// Where items of lists and text stand in a note.
struct Places {
    lists: RangeSet,
    /// Where items begin.
    items: Vec<usize>,
    /// Where paragraphs begin.
    paragraphs: Vec<usize>,
}

impl Places {
    fn of(note: &Note) -> Self {
        let of = |is: fn(BlockKind) -> bool| {
            let blocks = note.blocks().iter().filter(move |block| is(block.kind));
            blocks.map(|block| block.range)
        };
        Self {
            lists: of(|kind| matches!(kind, BlockKind::List { .. })).collect(),
            items: of(|kind| kind == BlockKind::Item)
                .map(|item| first_character(note.text(), item))
                .collect(),
            paragraphs: of(|kind| kind == BlockKind::Paragraph).map(TextRange::start).collect(),
        }
    }

    /// Whether a paragraph begins on `line`, which is no item's.
    fn begins_paragraph(&self, note: &Note, line: TextRange) -> bool {
        let next = self.paragraphs.partition_point(|&start| start < line.start());
        let begins = self.paragraphs.get(next).is_some_and(|&start| line.contains(start));
        begins && ListLine::read(note, line).is_none()
    }

    /// Whether `line` is an item without text. What only looks like one counts too in a list, where it is text of the
    /// item before or makes a heading of it, unless it is a number.
    fn is_empty_item(&self, note: &Note, line: ListLine) -> bool {
        let start = line.mark.start();
        let is_item = self.items.binary_search(&start).is_ok();
        let looks_like_one = !line.is_ordered() && self.lists.contains(start);
        note[line.text()].trim().is_empty() && (is_item || looks_like_one)
    }
}

/// Whether the text after an item belongs to it, or would belong to the item before if it were gone.
fn has_child(note: &Note, item: ListLine, after: &[TextRange]) -> bool {
    let Some(&next) = after.iter().find(|line| !note[**line].trim().is_empty()) else {
        return false;
    };
    let content = note[next].trim_start_matches([' ', '\t', '>']);
    !content.is_empty() && note[next].len() - content.len() > item.indent().len()
}
