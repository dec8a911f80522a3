use std::sync::Arc;

use crate::{
    note::{Ignore, Note},
    text::{Edit, RangeSet, TextRange},
};

/// Makes the edits of a rule that formats: none of them touches what the rule ignores.
pub(super) struct Editor<'n> {
    note: &'n Note,
    ignored: Arc<RangeSet>,
}

impl<'n> Editor<'n> {
    /// For edits of `note` outside of text of `kinds`.
    pub(super) fn new(note: &'n Note, kinds: Ignore) -> Self {
        Self { note, ignored: note.ignored(kinds) }
    }

    /// What is ignored.
    pub(super) fn ignored(&self) -> &RangeSet {
        &self.ignored
    }

    /// What stands at `range`.
    pub(super) fn text(&self, range: TextRange) -> &'n str {
        &self.note[range]
    }

    /// The lines of the note in order, without their line ends. Those in ignored text are among them.
    pub(super) fn lines(&self) -> impl Iterator<Item = TextRange> + use<'n> {
        let (note, lines) = (self.note, self.note.lines());
        (0..lines.len()).map(move |line| {
            let range = lines.line(line);
            TextRange::of_length(range.start(), note[range].trim_end_matches('\n').len())
        })
    }

    /// Whether there is nothing but blanks in `range`.
    pub(super) fn is_blank(&self, range: TextRange) -> bool {
        self.note[range].trim().is_empty()
    }

    /// The edit that puts `content` in the place of `range`, of which it touches only the bytes that differ. None when
    /// none does, or when it would touch ignored text.
    pub(super) fn replace(&self, range: TextRange, content: &str) -> Option<Edit> {
        let old = &self.note[range];
        if old == content {
            return None;
        }
        let same = |(a, b): &(u8, u8)| a == b;
        let start = old.bytes().zip(content.bytes()).take_while(same).count();
        let start = old.floor_char_boundary(start).min(content.floor_char_boundary(start));
        let (old, new) = (&old[start..], &content[start..]);
        let end = old.bytes().rev().zip(new.bytes().rev()).take_while(same).count();
        let end = old.len() - old.ceil_char_boundary(old.len() - end);
        let end = end.min(new.len() - new.ceil_char_boundary(new.len() - end));
        let range = TextRange::of_length(range.start() + start, old.len() - end);
        let touches = self.ignored.overlaps(range);
        (!touches).then(|| Edit::replace(range, &new[..new.len() - end]))
    }

    /// The edit that takes `range` away; none when it would touch ignored text.
    pub(super) fn delete(&self, range: TextRange) -> Option<Edit> {
        (!self.ignored.overlaps(range)).then(|| Edit::delete(range))
    }

    /// The edit that puts `content` before the byte at `offset`; none in the midst of ignored text.
    pub(super) fn insert(&self, offset: usize, content: &str) -> Option<Edit> {
        (!self.ignored.overlaps(TextRange::at(offset))).then(|| Edit::insert(offset, content))
    }
}
