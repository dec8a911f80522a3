//! Whether a note reads the same after edits of a rule that formats.

use std::{borrow::Cow, ops::Range};

use super::list_line::first_character;
use crate::{
    diagnostic::Fix,
    note::{Block, BlockKind, Note, OpaqueKind, blocks_of},
    rule::Report,
    text::{self, Edit, RangeSet, TextRange},
};

/// An edit that a rule would make, and what it finds there.
pub(super) struct Proposal {
    pub(super) range: TextRange,
    pub(super) message: String,
    pub(super) edit: Edit,
}

/// Reports those of `proposals`, sorted and disjoint, with which each block stays what it is and in the same blocks, though
/// lists may become one. Where one would do harm, all in the same outermost block are left out.
pub(super) fn report_harmless(note: &Note, proposals: Vec<Proposal>, report: &mut Report) {
    for Proposal { range, message, edit } in harmless(note, proposals) {
        report.add(range, message).fix(Fix::safe(edit).reshaping());
    }
}

fn harmless(note: &Note, proposals: Vec<Proposal>) -> Vec<Proposal> {
    let outermost: Vec<Block> =
        note.blocks().iter().filter(|block| block.depth == 0).copied().collect();
    let mut kept = Vec::with_capacity(proposals.len());
    let mut proposals = proposals.into_iter().peekable();
    while let Some(first) = proposals.next() {
        let mut reach = reach(note, &outermost, &first);
        let mut together = vec![first];
        while let Some(next) = proposals.peek() {
            let further = self::reach(note, &outermost, next);
            if further.start > reach.end {
                break;
            }
            reach.end = reach.end.max(further.end);
            together.extend(proposals.next());
        }
        kept.extend(settled(&Excerpt::of(note, &outermost, reach), together));
    }
    kept
}

/// The numbers of the outermost blocks on which it hangs how those are read that a proposal touches: these, and one more on
/// each side, as how it begins and ends is all that the rest of the note knows of a block. Where something is hidden from
/// Markdown it is the whole note.
fn reach(note: &Note, outermost: &[Block], proposal: &Proposal) -> Range<usize> {
    if note.opaque().iter().any(|opaque| opaque.kind != OpaqueKind::HtmlComment) {
        return 0..outermost.len();
    }
    let range = proposal.edit.range();
    let first = outermost.partition_point(|block| block.range.end() < range.start());
    let after = outermost.partition_point(|block| block.range.start() <= range.end());
    let (first, after) = (first.min(after), first.max(after));
    first.saturating_sub(1)..(after + 1).min(outermost.len())
}

/// Those of `proposals` with which the blocks of `before` read the same.
fn settled(before: &Excerpt<'_>, mut proposals: Vec<Proposal>) -> Vec<Proposal> {
    while !proposals.is_empty() {
        let edits: Vec<Edit> = proposals.iter().map(|it| before.inside(&it.edit)).collect();
        let harmed = harmed(before, &before.after(&edits), &edits);
        if harmed == RangeSet::default() {
            break;
        }
        let mut edits = edits.iter();
        let count = proposals.len();
        proposals.retain(|_| edits.next().is_some_and(|edit| !touches(&harmed, edit.range())));
        if proposals.len() == count {
            proposals.clear();
        }
    }
    proposals
}

fn touches(blocks: &RangeSet, range: TextRange) -> bool {
    blocks.next(range.start()).is_some_and(|block| block.start() <= range.end())
}

/// Some lines of a note and their blocks, each with its place in these lines.
struct Excerpt<'n> {
    text: Cow<'n, str>,
    /// Where in the note they begin.
    start: usize,
    blocks: Vec<Block>,
}

impl<'n> Excerpt<'n> {
    /// From the first of the `outermost` blocks of these numbers up to the one behind them.
    fn of(note: &'n Note, outermost: &[Block], numbers: Range<usize>) -> Self {
        let line_of = |block: &Block| line_start(note.text(), block.range.start());
        let first = outermost.get(numbers.start).filter(|_| numbers.start > 0);
        let start = first.map_or(note.body().start(), line_of);
        let end = outermost.get(numbers.end).map_or(note.text().len(), line_of);
        let blocks = note.blocks();
        let number = |offset| blocks.partition_point(|block| block.range.start() < offset);
        let blocks = blocks[number(start)..number(end)].iter();
        let inside = blocks.map(|block| Block { range: back(block.range, start), ..*block });
        Self { text: Cow::Borrowed(&note.text()[start..end]), start, blocks: inside.collect() }
    }

    /// An edit of the note as one of these lines.
    fn inside(&self, edit: &Edit) -> Edit {
        Edit::replace(back(edit.range(), self.start), edit.content())
    }

    /// The same lines after `edits` of them.
    fn after(&self, edits: &[Edit]) -> Self {
        let text = text::apply(&self.text, edits);
        Self { start: self.start, blocks: blocks_of(&text), text: Cow::Owned(text) }
    }
}

/// `range` in a text without the first `offset` bytes.
fn back(range: TextRange, offset: usize) -> TextRange {
    TextRange::of_length(range.start() - offset, range.len())
}

/// Where the line begins that has the byte at `offset`. To Markdown a carriage return alone ends a line too.
fn line_start(text: &str, offset: usize) -> usize {
    text[..offset].rfind(['\n', '\r']).map_or(0, |end| end + 1)
}

/// The outermost blocks that read otherwise after `edits`.
fn harmed(before: &Excerpt<'_>, after: &Excerpt<'_>, edits: &[Edit]) -> RangeSet {
    let moved = Moved::by(edits);
    let mut old = keys(before).peekable();
    let mut new = keys(after).peekable();
    let mut outermost = before.blocks.iter().filter(|block| block.depth == 0).peekable();
    let mut found = Vec::new();
    while let Some(block) = outermost.next() {
        let end =
            outermost.peek().map_or(usize::MAX, |next| first_character(&before.text, next.range));
        let moved_end = if end == usize::MAX { end } else { moved.offset(end) };
        let mut same = true;
        while let Some(key) = old.next_if(|key| key.start < end) {
            let wanted = Key { start: moved.offset(key.start), ..key };
            same &= new.next_if(|key| key.start < moved_end) == Some(wanted);
        }
        while new.next_if(|key| key.start < moved_end).is_some() {
            same = false;
        }
        if !same {
            // From the start of its first line on.
            let start = line_start(&before.text, block.range.start());
            found.push(TextRange::new(start, block.range.end()));
        }
    }
    found.into_iter().collect()
}

/// Where bytes go.
struct Moved(Vec<(usize, isize)>);

impl Moved {
    fn by(edits: &[Edit]) -> Self {
        let grown = edits.iter().scan(0, |growth, edit| {
            *growth += edit.growth();
            Some((edit.range().end(), *growth))
        });
        Self(grown.collect())
    }

    fn offset(&self, offset: usize) -> usize {
        let after = self.0.partition_point(|(end, _)| *end <= offset);
        let growth = after.checked_sub(1).map_or(0, |last| self.0[last].1);
        offset.saturating_add_signed(growth)
    }
}

/// What must stay of a block.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Key {
    kind: BlockKind,
    depth: u16,
    start: usize,
    /// Of code, the column that its lines are read from, if that matters.
    column: Option<usize>,
}

/// The blocks of `lines` but for lists, in order.
fn keys(lines: &Excerpt<'_>) -> impl Iterator<Item = Key> {
    let text = &*lines.text;
    let mut items: Vec<&Block> = Vec::new();
    lines.blocks.iter().filter_map(move |block| {
        items.retain(|item| item.range.end() > block.range.start());
        let item = items.last().copied();
        match block.kind {
            BlockKind::List { .. } => return None,
            BlockKind::Item => items.push(block),
            _ => {}
        }
        let start = first_character(text, block.range);
        let column = match block.kind {
            BlockKind::Code { fenced: true, .. } => fence_column(text, start, block.range.end()),
            BlockKind::Code { fenced: false, .. } => item.map(|item| text_column(text, item.range)),
            _ => None,
        };
        Some(Key { kind: block.kind, depth: block.depth, start, column })
    })
}

/// The column of the fence of the code from `start` to `end`; none where no line of it has blanks beyond that column, as all
/// of them are read from their first character then.
fn fence_column(text: &str, start: usize, end: usize) -> Option<usize> {
    let fence = column(text, start);
    let is_quoted = text[line_start(text, start)..start].contains('>');
    let blanks = |line: &str| line.len() - line.trim_start_matches([' ', '\t']).len();
    let is_beyond = |line: &str| column(line, blanks(line)) > fence;
    (is_quoted || text[start..end].lines().skip(1).any(is_beyond)).then_some(fence)
}

/// The column of the text of a list item.
fn text_column(text: &str, item: TextRange) -> usize {
    let start = first_character(text, item);
    let rest = &text[start..item.end()];
    let mark = rest.find([' ', '\t', '\n']).unwrap_or(rest.len());
    let blanks = rest.len() - mark - rest[mark..].trim_start_matches([' ', '\t']).len();
    column(text, start + mark + blanks)
}

/// The column of the byte at `offset`, tabs reaching to the next fourth.
fn column(text: &str, offset: usize) -> usize {
    const TAB: usize = 4;
    let before = text[line_start(text, offset)..offset].chars();
    before.fold(0, |column, c| if c == '\t' { (column / TAB + 1) * TAB } else { column + 1 })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::path::NotePath;

    #[test]
    fn a_block_may_begin_behind_a_carriage_return() {
        let note = Note::parse(NotePath::new("n.md"), "\na:\n  - b\n\rc ");
        let edit = Edit::delete(TextRange::new(0, 1));
        let proposal = Proposal { range: edit.range(), message: String::new(), edit };
        assert_eq!(harmless(&note, vec![proposal]).len(), 1);
    }
}
