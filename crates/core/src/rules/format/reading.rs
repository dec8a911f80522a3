//! Whether a note reads the same after edits of a rule that formats.

use super::list_line::first_character;
use crate::{
    diagnostic::Fix,
    note::{Block, BlockKind, Note},
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

fn harmless(note: &Note, mut proposals: Vec<Proposal>) -> Vec<Proposal> {
    while !proposals.is_empty() {
        let edits: Vec<&Edit> = proposals.iter().map(|proposal| &proposal.edit).collect();
        let text = text::apply(note.text(), edits.iter().copied());
        let harmed = harmed(note, &Note::parse(note.path().clone(), text), &edits);
        if harmed == RangeSet::default() {
            break;
        }
        let before = proposals.len();
        proposals.retain(|proposal| !touches(&harmed, proposal.edit.range()));
        if proposals.len() == before {
            proposals.clear();
        }
    }
    proposals
}

fn touches(blocks: &RangeSet, range: TextRange) -> bool {
    blocks.next(range.start()).is_some_and(|block| block.start() <= range.end())
}

/// The outermost blocks that read otherwise after `edits`.
fn harmed(before: &Note, after: &Note, edits: &[&Edit]) -> RangeSet {
    let moved = Moved::by(edits);
    let mut old = keys(before).peekable();
    let mut new = keys(after).peekable();
    let mut outermost = before.blocks().iter().filter(|block| block.depth == 0).peekable();
    let mut found = Vec::new();
    while let Some(block) = outermost.next() {
        let end = outermost.peek().map_or(usize::MAX, |next| first_character(before, next.range));
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
            found.push(with_line(before, block.range));
        }
    }
    found.into_iter().collect()
}

/// `range` from the start of its first line on.
fn with_line(note: &Note, range: TextRange) -> TextRange {
    let start = note.lines().line(note.lines().line_of(range.start())).start();
    TextRange::new(start, range.end())
}

/// Where bytes go.
struct Moved(Vec<(usize, isize)>);

impl Moved {
    fn by(edits: &[&Edit]) -> Self {
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
    /// Of code, the column that its lines are read from.
    column: Option<usize>,
}

/// The blocks of `note` but for its lists, in order.
fn keys(note: &Note) -> impl Iterator<Item = Key> {
    let mut items: Vec<&Block> = Vec::new();
    note.blocks().iter().filter_map(move |block| {
        items.retain(|item| item.range.end() > block.range.start());
        let item = items.last().copied();
        match block.kind {
            BlockKind::List { .. } => return None,
            BlockKind::Item => items.push(block),
            _ => {}
        }
        let start = first_character(note, block.range);
        let column = match block.kind {
            BlockKind::Code { fenced: true, .. } => Some(column(note, start)),
            BlockKind::Code { fenced: false, .. } => item.map(|item| text_column(note, item.range)),
            _ => None,
        };
        Some(Key { kind: block.kind, depth: block.depth, start, column })
    })
}

/// The column of the text of a list item.
fn text_column(note: &Note, item: TextRange) -> usize {
    let start = first_character(note, item);
    let rest = &note.text()[start..item.end()];
    let mark = rest.find([' ', '\t', '\n']).unwrap_or(rest.len());
    let blanks = rest.len() - mark - rest[mark..].trim_start_matches([' ', '\t']).len();
    column(note, start + mark + blanks)
}

/// The column of the byte at `offset`, tabs reaching to the next fourth.
fn column(note: &Note, offset: usize) -> usize {
    const TAB: usize = 4;
    let line = note.lines().line(note.lines().line_of(offset));
    let before = note[TextRange::new(line.start(), offset)].chars();
    before.fold(0, |column, c| if c == '\t' { (column / TAB + 1) * TAB } else { column + 1 })
}
