use std::{cell::OnceCell, sync::Arc};

use crate::{
    note::{Ignore, Looks, Note},
    text::{Edit, RangeSet, TextRange},
};

/// Makes the edits of a rule that formats: none of them touches what the rule ignores.
pub(super) struct Editor<'n> {
    note: &'n Note,
    kinds: Ignore,
    ignored: OnceCell<Arc<RangeSet>>,
}

impl<'n> Editor<'n> {
    /// For edits of `note` outside of text of `kinds`.
    pub(super) fn new(note: &'n Note, kinds: Ignore) -> Self {
        Self { note, kinds, ignored: OnceCell::new() }
    }

    /// What is ignored; found when it is asked first.
    pub(super) fn ignored(&self) -> &RangeSet {
        self.ignored.get_or_init(|| self.note.ignored(self.kinds))
    }

    /// What stands at `range`.
    pub(super) fn text(&self, range: TextRange) -> &'n str {
        &self.note[range]
    }

    /// The lines of the note in order, without their line ends. Those in ignored text are among them.
    pub(super) fn lines(&self) -> impl Iterator<Item = TextRange> + use<'n> {
        self.note.looks().iter().map(|line| line.range)
    }

    /// Those of the lines that look as at least one of `looks`.
    pub(super) fn lines_like(&self, looks: Looks) -> impl Iterator<Item = TextRange> + use<'n> {
        let lines = self.note.looks().iter().filter(move |line| line.looks.intersects(looks));
        lines.map(|line| line.range)
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
        let touches = self.ignored().overlaps(range);
        (!touches).then(|| Edit::replace(range, &new[..new.len() - end]))
    }

    /// The edit that takes `range` away; none when it would touch ignored text.
    pub(super) fn delete(&self, range: TextRange) -> Option<Edit> {
        (!self.ignored().overlaps(range)).then(|| Edit::delete(range))
    }

    /// The edit that puts `content` before the byte at `offset`; none in the midst of ignored text.
    pub(super) fn insert(&self, offset: usize, content: &str) -> Option<Edit> {
        (!self.ignored().overlaps(TextRange::at(offset))).then(|| Edit::insert(offset, content))
    }
}
