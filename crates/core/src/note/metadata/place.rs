use serde::Serialize;

use crate::{note::Note, text::TextRange};

/// A place as Obsidian names it: all from 0, columns and offsets in UTF-16 code units.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
pub struct Place {
    /// The line.
    pub line: usize,
    /// The column.
    pub col: usize,
    /// The offset in the note.
    pub offset: usize,
}

/// From the first character up to, not including, the last.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
pub struct PlaceSpan {
    /// Where it starts.
    pub start: Place,
    /// Where it ends.
    pub end: Place,
}

/// The places of a note. A byte order mark counts as nothing: Obsidian drops it when it reads the file.
pub(super) struct Places<'n> {
    note: &'n Note,
    /// The offset at which each line starts.
    starts: Vec<usize>,
}

impl<'n> Places<'n> {
    pub(super) fn of(note: &'n Note) -> Self {
        let mut at = 0;
        let starts = (0..note.lines().len()).map(|line| {
            let start = at;
            at += units(note, note.lines().line(line));
            start
        });
        Self { starts: starts.collect(), note }
    }

    pub(super) fn span(&self, range: TextRange) -> PlaceSpan {
        PlaceSpan { start: self.place(range.start()), end: self.place(range.end()) }
    }

    /// The place of the byte at `offset`.
    fn place(&self, offset: usize) -> Place {
        let line = self.line(offset);
        let start = self.note.lines().line(line).start();
        let col = units(self.note, TextRange::new(start, offset));
        Place { line, col, offset: self.starts[line] + col }
    }

    /// The line, from 0, of the byte at `offset`.
    pub(super) fn line(&self, offset: usize) -> usize {
        self.note.lines().line_of(offset)
    }

    /// Where the line of the byte at `offset` starts.
    pub(super) fn line_start(&self, offset: usize) -> usize {
        let start = self.note.lines().line(self.line(offset)).start();
        let has_mark = start == 0 && self.note.text().starts_with('\u{feff}');
        if has_mark { '\u{feff}'.len_utf8() } else { start }
    }

    /// Where the line of the byte at `offset` ends, before its line end.
    pub(super) fn line_end(&self, offset: usize) -> usize {
        let line = self.note.lines().line(self.line(offset));
        line.start() + self.note[line].trim_end_matches(['\n', '\r']).len()
    }

    /// `range`, from the start of its first line to the end of its last that isn't blank.
    pub(super) fn whole_lines(&self, range: TextRange) -> TextRange {
        let filled = self.note[range].trim_end_matches(['\n', '\r', ' ', '\t']).len();
        let start = self.line_start(range.start());
        TextRange::new(start, self.line_end(range.start() + filled).max(start))
    }
}

/// The length of `range` in UTF-16 code units.
fn units(note: &Note, range: TextRange) -> usize {
    let text = &note[range];
    let text = if range.start() == 0 { text.trim_start_matches('\u{feff}') } else { text };
    if text.is_ascii() { text.len() } else { text.chars().map(char::len_utf16).sum() }
}
