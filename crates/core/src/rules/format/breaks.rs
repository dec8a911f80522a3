use super::{empty_lines::QUOTE_MARKS, tables::tables};
use crate::{
    note::{BlockKind, Ignore, Note, OpaqueKind},
    text::{RangeSet, TextRange},
};

/// Where lines of a paragraph end that goes on in the next line.
pub(super) struct Breaks<'n> {
    note: &'n Note,
    /// What goes on over several lines.
    whole: RangeSet,
}

/// What no line end in it parts from what comes before.
const WHOLE: Ignore =
    Ignore::OPAQUE.union(Ignore::LINK).union(Ignore::WIKI_LINK).union(Ignore::IMAGE);

impl<'n> Breaks<'n> {
    /// The line ends of `note` that are in no table, no text that is opaque or a link, and in none of `others`.
    pub(super) fn new(note: &'n Note, others: impl IntoIterator<Item = TextRange>) -> Self {
        let several_lines = |range: &TextRange| note[*range].contains('\n');
        let ignored = note.ignored(WHOLE);
        let wholes = ignored.iter().chain(others).filter(several_lines);
        Self { note, whole: wholes.chain(tables(note)).collect() }
    }

    /// The lines of `paragraph` that end so, without their line ends: all but the last, unless a comment
    /// follows, and those whose end is part of something that goes on.
    pub(super) fn lines_of(&self, paragraph: TextRange) -> impl Iterator<Item = TextRange> {
        let source = self.note[paragraph].trim_end();
        let end = paragraph.start() + source.len();
        let before_comment = self.note.text()[end..].starts_with('\n')
            && self.note.opaque().iter().any(|opaque| {
                opaque.kind == OpaqueKind::Comment && opaque.range.start() == end + 1
            });
        let last = before_comment.then_some(end);
        let ends =
            memchr::memchr_iter(b'\n', source.as_bytes()).map(move |at| paragraph.start() + at);
        ends.chain(last).filter_map(move |end| {
            let line = self.note.lines().line(self.note.lines().line_of(end));
            let line = TextRange::new(line.start(), end);
            let text = self.note[line].trim_end();
            let is_empty = text.trim_start_matches(QUOTE_MARKS).is_empty();
            (!is_empty && !self.whole.contains(end)).then_some(line)
        })
    }

    /// Whether what goes on over several lines ends with `line`.
    pub(super) fn ends_whole(&self, line: TextRange) -> bool {
        let text = self.note[line].trim_end().len();
        text > 0 && self.whole.contains(line.start() + text - 1)
    }
}

/// The paragraphs of `note`.
pub(super) fn paragraphs(note: &Note) -> impl Iterator<Item = TextRange> {
    let blocks = note.blocks().iter();
    blocks.filter(|block| block.kind == BlockKind::Paragraph).map(|block| block.range)
}
